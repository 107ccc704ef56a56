"""Mutants of the shipped declarations, one change each, and what catches them.

    python tools/mutants.py [--only WORD] [--share 0.1 --seed TEXT] [--jobs 2] [--list]

A mutant is caught when it cannot be assembled, when a probe in tests/probes.py is answered otherwise than by the text,
or when a case file in tests/cases comes out otherwise. Those listed as equivalent say nothing else than the declaration
that they were made from, for reasons given in equivalents.py. Exit code 1 where any other survives; all are named.
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
from functools import partial
from pathlib import Path
from typing import Any

from attrs import frozen

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "tests")]

import probes
from anew_probes import anew_probes
from bindings import Bindings
from date_probes import date_probes
from docket_probes import docket_probes
from equivalents import equivalent, surviving
from hearing_probes import hearing_probes
from mutating import Mutant, Use, changed, mutants
from oracle_probes import every_oracle_probe
from panel_probes import panel_probes
from samples import ran, shipped, written
from seat_probes import seat_probes
from sight_probes import sight_probes
from step_probes import paper_probes, step_probes

import grievance_fsm as gf
from grievance_fsm.casefiles import run_casefile
from grievance_fsm.check import check
from grievance_fsm.errors import GrievanceError
from grievance_fsm.policy import Policy

CASES = ROOT / "tests" / "cases"
TABLES = ("docket", "committee", "sanctions", "access")
WHOLE = {"retaliation_rule": "as_H4"}
"""The readings under which every route is there."""
BROKEN = (GrievanceError, LookupError, TypeError, AttributeError, ValueError)
"""What a probe or a case file may fail with that finds no longer what it asks for; assembling raises our own only."""


@frozen(eq=False)
class Killer:
    """Something that may catch a mutant: what it asks for, under which readings, and how it asks."""

    name: str
    actions: frozenset[str]
    own: frozenset[str]
    readings: Mapping[str, Any]
    catches: Callable[[Bindings], bool]
    slow: int
    asks: frozenset[str] = frozenset()

    def concerns(self, mutant: Mutant) -> bool:
        """Whether it asks anything of what was changed: of an action, of all of its procedure, or of a table."""
        changed_ = mutant.actions
        tables = {action.partition(".")[0] for action in changed_} & {*TABLES}
        if "access" in self.actions:
            return "access" in tables
        if tables - {"access"}:
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
        own = len(self.own & (mutant.actions | routes))
        named = any(action.partition(".")[0] in mutant.named for action in self.own)
        return -asked, -own, -named, self.slow, -len(self.actions & mutant.actions)

    def reaches(self, mutant: Mutant) -> bool:
        """Whether the changed part counts under the readings of the killer."""
        return any(self._under(use) for use in mutant.uses)

    def _under(self, use: Use) -> bool:
        return all(self.readings.get(name, choice) == choice for name, choice in use.readings.items())


def every_probe() -> tuple[probes.Probe, ...]:
    """All the probes, those that ask about one act before those that ask about every step."""
    few = (
        *probes.probes(), *seat_probes(), *date_probes(), *hearing_probes(), *paper_probes(), *docket_probes()
    )  # fmt: skip
    last = (*panel_probes(), *anew_probes(), *step_probes(), *sight_probes())
    return (*few, *every_oracle_probe(), *last)


class Hunt:
    """The probes and the case files, each shown to be content with the policy as it is before it is asked."""

    def __init__(self, policy: Policy, cases: Path = CASES, *, probing: bool = True) -> None:
        self.policy = policy
        self.start = shipped() if probing else Bindings(policy)
        self.probes = [_probing(probe, self.start) for probe in (every_probe() if probing else ())]
        self.files = [_replaying(path, self.start) for path in sorted(cases.glob("*.toml"))]
        self._content: set[Killer] = set()
        self._last: dict[str, list[Killer]] = {}

    def _check(self, killer: Killer) -> None:
        """Before it is asked for the first time a killer must be content with the policy as it is."""
        if killer not in self._content:
            self._content.add(killer)
            if killer.catches(self.start):
                raise SystemExit(f"{killer.name} fails without any mutation.")

    def caught(self, mutant: Mutant) -> str:
        """What catches a mutant, or nothing; whether all of it can be assembled is asked last, being slowest."""
        change = changed(self.start.policy, mutant, referring=False)
        mutated = Bindings(self.start.policy, self.start, change, self._touched(mutant))
        try:
            mutated.under(mutant.uses[0].readings)
        except GrievanceError:
            return "assembly"
        lately = self._last.setdefault(mutant.uses[0].action, [])
        for killer in (*lately, *self._nearest(mutant, {*lately})):
            if self._asked(killer, mutated):
                lately[:] = [killer, *(each for each in lately if each is not killer)][:6]
                return killer.name
        return self._malformed(mutant) or self._faulty(mutated, mutant)

    def _asked(self, killer: Killer, mutated: Bindings) -> bool:
        """Whether it catches a mutant; what asks only about what is the very same as before need not be asked."""
        try:
            if killer.asks and not mutated.touches(killer.asks, killer.readings):
                return False
        except GrievanceError:
            return True
        self._check(killer)
        return killer.catches(mutated)

    def _touched(self, mutant: Mutant) -> frozenset[str]:
        """The actions that a change touches, with those that depend on how they are done."""
        tables = {action.partition(".")[0] for action in mutant.actions} & {*TABLES}
        return mutant.actions | tables

    def _malformed(self, mutant: Mutant) -> str:
        try:
            mutant.of(self.policy)
        except GrievanceError:
            return "assembly"
        return ""

    def _faulty(self, mutated: Bindings, mutant: Mutant) -> str:
        return "check: a fault" if _faults(mutated, mutant) != _faults(self.start, mutant) else ""

    def _nearest(self, mutant: Mutant, but: set[Killer]) -> Iterator[Killer]:
        every = [killer for killer in (*self.probes, *self.files) if killer not in but and killer.concerns(mutant)]
        yield from sorted(
            (killer for killer in every if killer.reaches(mutant)), key=lambda killer: killer.nearness(mutant)
        )


def _faults(policy: Bindings, mutant: Mutant) -> list[str]:
    """What the rule checker finds in the changed procedures, where the changed part counts."""
    bound = policy.under({**probes.OPEN, **WHOLE, **mutant.uses[0].readings})
    routes = {action.partition(".")[0] for action in mutant.actions} & set(bound.bound)
    declared = {each.name: each for each in bound.procedures}
    found = [fault for name in routes for fault in check(bound.bound[name], declared[name])]
    return sorted(f"{fault.kind} {fault.place}" for fault in found)


def _probing(probe: probes.Probe, start: Bindings) -> Killer:
    def catches(changed: Bindings) -> bool:
        try:
            return next(probe.differences(changed), None) is not None
        except BROKEN:
            return True

    asked = frozenset(each if "." in each or each in TABLES else f"formal.{each}" for each in probe.action.split())
    readings = {**start.defaults, **probe.readings}
    slow = 2 if " days: " in probe.name else 0 if " steps: " in probe.name else 1
    return Killer(probe.name, asked, asked, readings, catches, slow, asked - {"access"})


def _replaying(path: Path, start: Bindings) -> Killer:
    def catches(changed: Bindings) -> bool:
        if changed is start is shipped():
            return not ran(path).ok
        try:
            return not run_casefile(path, lambda name: changed).ok
        except BROKEN:
            return True

    says = written(path)
    return Killer(path.stem, says.acts, says.own, {**start.defaults, **says.readings}, catches, 1)


def sample(found: list[Mutant], share: float, seed: str) -> list[Mutant]:
    """A share of the mutants, drawn by a seed."""
    return found if share >= 1 else random.Random(seed).sample(found, max(1, int(len(found) * share)))


def hunted(hunt: Hunt, found: Sequence[Mutant], jobs: int = 1) -> Iterator[tuple[Mutant, str]]:
    """Each mutant with what catches it, as it comes; in several processes if asked.

    Some begin at the front and some at the back: what is worked out for one procedure is rarely worked out twice.
    """
    if jobs == 1:
        yield from ((mutant, hunt.caught(mutant)) for mutant in found)
        return
    context = multiprocessing.get_context("fork")  # not pickled: a part is known by its identity
    ends, told = context.Array("i", [0, len(found)]), context.SimpleQueue()
    shared = (hunt, found, ends, told)
    workers = [context.Process(target=_work, args=(*shared, bool(job % 2)), daemon=True) for job in range(jobs)]
    for worker in workers:
        worker.start()
    for _ in found:
        place, killer = told.get()
        if place < 0:
            raise SystemExit(killer)
        yield found[place], killer
    for worker in workers:
        worker.join()


def _work(hunt: Hunt, found: Sequence[Mutant], ends: Any, told: Any, backwards: bool) -> None:
    """Take mutants from one end of those left, until there are none."""
    try:
        while (place := _next(ends, backwards)) is not None:
            told.put((place, hunt.caught(found[place])))
    except BaseException as error:  # whoever waits for the answer must hear of it
        told.put((-1, f"{type(error).__name__}: {error}"))
        raise


def _next(ends: Any, backwards: bool) -> int | None:
    with ends.get_lock():
        if ends[0] >= ends[1]:
            return None
        ends[backwards] += -1 if backwards else 1
        return int(ends[1] if backwards else ends[0] - 1)


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
