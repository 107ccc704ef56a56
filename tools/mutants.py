"""Mutants of the shipped declarations, one change each, and what catches them.

    python tools/mutants.py [--only WORD] [--share 0.1 --seed TEXT] [--jobs 2] [--list]

A mutant is caught when it cannot be assembled, when a probe in tests/probes.py is answered otherwise than by the text,
or when a case file in tests/cases comes out otherwise. Those listed as equivalent say nothing else than the declaration
that they were made from, each for the reason given. Exit code 1 where any other survives; they are listed by name.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Any

from attrs import define, evolve, field, frozen

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "tests")]

import probes  # noqa: E402  # the tests of this repository, not a package
from anew_probes import anew_probes  # noqa: E402
from cells import every_oracle_probe  # noqa: E402
from date_probes import date_probes  # noqa: E402
from hearing_probes import hearing_probes  # noqa: E402
from mutating import Mutant, Use, changed, mutants  # noqa: E402
from seat_probes import seat_probes  # noqa: E402
from step_probes import paper_probes, step_probes  # noqa: E402

import grievance_fsm as gf  # noqa: E402
from grievance_fsm.casefiles import run_casefile  # noqa: E402
from grievance_fsm.check import check  # noqa: E402
from grievance_fsm.errors import GrievanceError  # noqa: E402
from grievance_fsm.policy import NONE, Policy  # noqa: E402

CASES = ROOT / "tests" / "cases"
TABLES = ("docket", "committee", "sanctions")
BROKEN = (GrievanceError, LookupError, TypeError, AttributeError, ValueError)

EQUIVALENT: Mapping[str, str] = {
    "*“which parties are there at “open the hearing””: the latest value instead":
        "besides the opening only a hearing put off records them, and after it another must open",
    "*, of_seats): committee_seats: seats_14 15 for 14": "ten votes are two thirds of 14 and of 15, nine of neither",
    "* (of_seats): committee_seats: seats_14 15 for 14": "ten votes are two thirds of 14 and of 15, nine of neither",
    "formal.decide: deadlock_rule: silent as revote_until_deadline":
        "where the text is silent the outcome is not there",
    "intake.choose, *: month_rule: by_edge as clamp_down": "the four years have a last edge only",
    "*: “the earlier record has been examined”: -1 for 0": "no record counts less than nothing",
    "*: “a penalty chosen is only recommended” without part 3": "the part is a plain no",
    "*committee: recusal_rule: silent as recused_not_counted": "where nobody may step aside, nobody did",
    "sanctions: without the guard “the earlier record has been examined”":
        "a guideline is told the record, or assumes that there is none; the act asks by a guard of its own",
    "*.confirm: “* discharges otherwise": "a duty without a day is met by leaving its state",
    "informal.contact*: from the last file_report": "a report is signed and taken in once in a case",
    "informal.contact: “the Advocate has chosen to contact the accused” without part 1":
        "help is chosen by choosing it: nothing else leads there",
    "negotiated.settle*: window III.B.3/s9: after its end recorded": "of a month and a later day the month comes first",
    "negotiated.settle*: window III.B.3/s9 without its last edge": "of a month and a later day the month comes first",
}
"""Patterns of names, and why such a mutant says the same: tests/test_mutants.py proves what can be counted out."""


KNOWN = ROOT / "tests" / "surviving_mutants.txt"


def surviving() -> frozenset[str]:
    """The names of those that are known to survive: tests still to be written."""
    lines = KNOWN.read_text(encoding="utf-8").splitlines() if KNOWN.exists() else []
    return frozenset(line for line in lines if line and not line.startswith("#"))


def equivalent(mutant: Mutant) -> str:
    """Why a mutant is no change at all, or nothing."""
    return next((why for pattern, why in EQUIVALENT.items() if fnmatchcase(mutant.name, pattern)), "")


@define
class Bindings:
    """A policy under readings and parameters, each combination bound once; perhaps with one change made to it.

    Where something was changed only the procedures that hold it are bound anew: the others come from `start`.
    """

    policy: Policy
    start: Bindings | None = None
    changed: Mapping[str, Any] = NONE
    known: dict[Any, Policy] = field(factory=dict)

    def under(self, readings: Mapping[str, Any] = NONE, parameters: Mapping[str, int] = NONE) -> Policy:
        """What `Policy.under` gives."""
        key = self._key(readings, parameters)
        if key not in self.known:
            if self.start is None:
                self.known[key] = self.policy.under(readings, parameters)
            else:
                same = self.start.under(readings, parameters)
                self.known[key] = evolve(same, **self.changed, sound=True, kin=same._bound)
        return self.known[key]

    def _key(self, readings: Mapping[str, Any], parameters: Mapping[str, int]) -> Any:
        chosen = {**self.policy.choices, **readings}
        known = self.policy.known_readings
        other = {(name, choice) for name, choice in chosen.items() if known[name].default != choice}
        return frozenset(other), frozenset({**self.policy.values, **parameters}.items())


@frozen(eq=False)
class Killer:
    """Something that may catch a mutant: what it asks for, under which readings, and how it asks."""

    name: str
    actions: frozenset[str]
    own: frozenset[str]
    readings: Mapping[str, Any]
    catches: Callable[[Bindings], bool]

    def concerns(self, mutant: Mutant) -> bool:
        """Whether it asks anything of what was changed: of an action, of all of its procedure, or of a table."""
        changed_ = mutant.actions
        if any(action.partition(".")[0] in TABLES for action in changed_):
            return True
        routes = {action.partition(".")[0] for action in changed_}
        whole = {action for action in changed_ if "." not in action}
        return bool(self.actions & changed_) or any(
            action.partition(".")[0] in (routes if action.endswith(".*") else whole) for action in self.actions
        )

    def nearness(self, mutant: Mutant) -> tuple[int, ...]:
        """How likely it catches a mutant: it asks the changed action, at its end, under the changed reading."""
        asked = sum(self.readings.get(name) == choice for use in mutant.uses for name, choice in use.readings.items())
        routes = {f"{action.partition('.')[0]}.*" for action in mutant.actions}
        return -asked, -len(self.own & (mutant.actions | routes)), -len(self.actions & mutant.actions)

    def reaches(self, mutant: Mutant) -> bool:
        """Whether the changed part counts under the readings of the killer."""
        return any(self._under(use) for use in mutant.uses)

    def _under(self, use: Use) -> bool:
        return all(self.readings.get(name, choice) == choice for name, choice in use.readings.items())


def every_probe() -> tuple[probes.Probe, ...]:
    """All the probes, those that ask about one act before those that ask about every step."""
    few = (*probes.probes(), *seat_probes(), *date_probes(), *hearing_probes(), *paper_probes())
    return (*few, *every_oracle_probe(), *anew_probes(), *step_probes())


class Hunt:
    """The probes and the case files, each shown to be content with the policy as it is."""

    def __init__(self, policy: Policy, cases: Path = CASES, *, probing: bool = True) -> None:
        self.policy = policy
        # nobody looks into a case, reports it or serves in it here: the fewer tables, the sooner all is bound
        self.bare = evolve(policy, access=None, reporting=None, staff=None, sound=True, kin=policy._bound)
        self.start = start = Bindings(self.bare)
        self.probes = [_probing(probe, start) for probe in (every_probe() if probing else ())]
        self.files = [_replaying(path, start) for path in sorted(cases.glob("*.toml"))]
        self._content: set[int] = set()
        for file in self.files:
            self._check(file)

    def _check(self, killer: Killer) -> None:
        """Before it is asked for the first time a killer must be content with the policy as it is."""
        if id(killer) not in self._content:
            self._content.add(id(killer))
            if killer.catches(self.start):
                raise SystemExit(f"{killer.name} fails without any mutation.")

    def caught(self, mutant: Mutant) -> str:
        """What catches a mutant, or nothing; whether it can be assembled at all is asked last, being slowest."""
        try:
            mutated = Bindings(self.bare, self.start, changed(self.bare, mutant))
            mutated.under()
        except BROKEN:
            return "assembly"
        found = next((killer.name for killer in self._nearest(mutant) if self._catches(killer, mutated)), "")
        return found or self._malformed(mutant) or self._faulty(mutated, mutant)

    def _catches(self, killer: Killer, mutated: Bindings) -> bool:
        self._check(killer)
        return killer.catches(mutated)

    def _malformed(self, mutant: Mutant) -> str:
        try:
            mutant.of(self.policy)
        except BROKEN:
            return "assembly"
        return ""

    def _faulty(self, mutated: Bindings, mutant: Mutant) -> str:
        return "check: a fault" if _faults(mutated, mutant) != _faults(self.start, mutant) else ""

    def _nearest(self, mutant: Mutant) -> Iterator[Killer]:
        asked = [probe for probe in self.probes if probe.concerns(mutant)]
        files = [file for file in self.files if file.concerns(mutant)]
        for killers in (asked, files):
            near = (killer for killer in killers if killer.reaches(mutant))
            yield from sorted(near, key=lambda killer: killer.nearness(mutant))


def _faults(policy: Bindings, mutant: Mutant) -> list[str]:
    """What the rule checker finds in the changed procedures, where the changed part counts."""
    bound = policy.under({**probes.OPEN, **mutant.uses[0].readings})
    routes = {action.partition(".")[0] for action in mutant.actions} & set(bound.bound)
    declared = {each.name: each for each in bound.procedures}
    found = [fault for name in routes for fault in check(bound.bound[name], declared[name])]
    return sorted(f"{fault.kind} {fault.place}" for fault in found)


def _probing(probe: probes.Probe, start: Bindings) -> Killer:
    def catches(changed: Bindings) -> bool:
        try:
            return next(probe.differences(changed), None) is not None  # type: ignore[arg-type]  # it only binds
        except BROKEN:
            return True

    asked = frozenset(each if "." in each or each in TABLES else f"formal.{each}" for each in probe.action.split())
    readings = start.under({**probes.OPEN, **probe.readings}).readings
    return Killer(probe.name, asked, asked, readings, catches)


def _replaying(path: Path, start: Bindings) -> Killer:
    def catches(changed: Bindings) -> bool:
        try:
            return not run_casefile(path, lambda name: changed).ok  # type: ignore[arg-type,return-value]  # it only binds
        except BROKEN:
            return True

    report = run_casefile(path, lambda name: start)  # type: ignore[arg-type,return-value]
    fired = [(taken.place.partition(".toml")[0], _unnumbered(taken.happening.do)) for taken in report.taken]
    own = frozenset(action for file, action in fired if file == path.stem)
    actions = frozenset(action for _, action in fired)
    return Killer(path.stem, actions, own, report.case.policy.readings, catches)


def _unnumbered(do: str) -> str:
    """The full name of an action, whatever run it is of."""
    run, _, action = do.partition(".")
    return f"{run.partition('#')[0]}.{action}"


def sample(found: list[Mutant], share: float, seed: str) -> list[Mutant]:
    """A share of the mutants, drawn by a seed."""
    return found if share >= 1 else random.Random(seed).sample(found, max(1, int(len(found) * share)))


def hunted(hunt: Hunt, found: Sequence[Mutant], jobs: int = 1) -> Iterator[tuple[Mutant, str]]:
    """Each mutant with what catches it, in several processes if asked."""
    if jobs == 1:
        yield from ((mutant, hunt.caught(mutant)) for mutant in found)
        return
    _shared[:] = [hunt, found]  # forked, not pickled: a part is known by its identity
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from zip(found, pool.imap(_caught, range(len(found)), chunksize=24), strict=True)


_shared: list[Any] = []


def _caught(place: int) -> str:
    hunt, found = _shared
    try:
        return str(hunt.caught(found[place]))
    except SystemExit as left:  # a worker that leaves would only be replaced
        raise RuntimeError(str(left)) from None


def report(
    hunt: Hunt, found: Sequence[Mutant], say: Callable[[str], None], *, jobs: int = 1, every: bool = False
) -> int:
    """Hunt mutants, say which survive and what caught the others; the number that survives."""
    start, by, known = time.perf_counter(), Counter[str](), surviving()
    same = {mutant: why for mutant in found if (why := equivalent(mutant))}
    for mutant, killer in hunted(hunt, [mutant for mutant in found if mutant not in same], jobs):
        kind = "assembly" if killer == "assembly" else "probe" if ": " in killer else "file" if killer else "survive"
        if not killer and mutant.name in known:
            kind = "known"
        by[kind] += 1
        if every or kind == "survive":
            said = f"caught by {killer}" if killer else "survives, as known" if kind == "known" else "SURVIVES"
            say(f"{said:<40} {mutant.name}")
    if every:
        for mutant, why in same.items():
            say(f"{'equivalent':<40} {mutant.name}: {why}")
    took = time.perf_counter() - start
    say(
        f"{len(found)} mutants: {by['assembly']} cannot be assembled, {by['probe']} caught by probes, "
        f"{by['file']} by case files, {len(same)} equivalent, {by['known']} known to survive, "
        f"{by['survive']} survive ({took:.0f} s)"
    )
    return by["survive"]


def main() -> int:
    """Hunt the mutants of the MIT policy and list the survivors."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help="mutants whose name holds this word")
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--seed", default="")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--list", action="store_true", help="print what caught each")
    words = parser.parse_args()
    policy = gf.load("mit", readings=probes.OPEN)
    found = [mutant for mutant in sample(mutants(policy), words.share, words.seed) if words.only in mutant.name]
    hunt, say = Hunt(policy), partial(print, flush=True)
    gc.freeze()  # what the hunt holds is kept to its end
    return 1 if report(hunt, found, say, jobs=words.jobs, every=words.list) else 0


if __name__ == "__main__":
    sys.exit(main())
