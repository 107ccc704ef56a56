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

from attrs import frozen

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "tests")]

import probes
from anew_probes import anew_probes
from bindings import Bindings
from date_probes import date_probes
from docket_probes import docket_probes
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
    "*: “?.?: confidentiality lets nobody else be told” without part 2": "the part is a plain no",
    "*committee: recusal_rule: silent as recused_not_counted": "where nobody may step aside, nobody did",
    "sanctions: without the guard “the earlier record has been examined”":
        "a guideline is told the record, or assumes that there is none; the act asks by a guard of its own",
    "*.confirm: “* discharges otherwise": "a duty without a day is met by leaving its state",
    "informal.contact*: from the last file_report": "a report is signed and taken in once in a case",
    "informal.contact: “the Advocate has chosen to contact the accused” without part 1":
        "help is chosen by choosing it: nothing else leads there",
    "informal.meet_group, informal.mail_group: “the Advocate has chosen to turn to the group” without part 1":
        "help is chosen by choosing it: nothing else leads there",
    "informal.contact (first_visit): from the last seek_advice": "the first visit is made once in a case",
    "housing: entitlement *: after its end recorded": "a right in a state is nobody's act: nothing comes after its end",
    "access*: “the records of the Advocacy Staff stands in “file destroyed””: however it ended":
        "the records end in one way only",
    "access.* institute decision, access: stage * too":
        "while a penalty waits to be carried out the formal procedure runs, whatever else does",
    "access.* institute decision, access: *“sanctioned”” or “closed with sanctions”":
        "a procedure that is closed is not at the formal stage",
    **dict.fromkeys(
        (f"access.* accused {row}, access*: stage advice too" for row in (
            "names", "negotiation", "summary", "notice", "decision", "informal steps",
        )),
        "whoever has had notice is in a procedure",
    ),
    **dict.fromkeys(
        (f"access.* committee meeting records, access: kind {kind} too" for kind in ("negotiation", "summary")),
        "where the meetings are shown the course and the summary of the negotiations are",
    ),
    **dict.fromkeys(
        (
            "access.advice, *: “the * procedure has begun”: * instead", "access.advice, *” without part ?",
            "access.advice, *”: and for or",
            "access.informal, *: “the informal procedure has ended”: negotiated instead",
            "access.informal, *: “(the informal procedure has begun and not *” without part ?",
            "access.informal, *: “(the informal procedure has begun and not *”: or for and",
        ),
        "who sees something at this stage sees it at any, and a case is always at some",
    ),
    "access.* later_committee *: stage advice too": "a complaint that was signed is in a procedure",
    "access.* later_committee prior settlement, access*: stage negotiated too":
        "what has ended is not under way: both ask of the latest passage",
    "access.* later_committee prior finding, access: stage formal too":
        "what has ended is not under way: both ask of the latest passage",
    **dict.fromkeys(
        (
            "docket.*“joined to another case”” or “in advice”", "docket.*“outside the policy”” or “complaint chosen”",
            "docket.*“undertaking broken”” or “filed”",
        ),
        "where a case only rests nothing has ended",
    ),
    "docket.* again appeal, docket: * or “appeal filed”": "an appeal that was only filed has not ended",
    "docket.* throughout formal, docket (fresh_panel): kept under every reading":
        "where those who heard a case hear it anew nobody is named to be kept away",
    "access.* complainant decision, access: stage advice too": "whoever has had notice is in a procedure",
    **dict.fromkeys(
        (f"access.* accused {row}, access: stage informal too" for row in ("names", "negotiation", "summary")),
        "a case of which notice was given, and in which nothing but the informal procedure is under way, is over",
    ),
    **dict.fromkeys(
        (f"access.* accused {row}, access*: kind {kind} too"
         for row in ("negotiation", "notice", "decision", "informal steps") for kind in ("names", "report", "summary")),
        "whoever has had the one has had notice, and so sees the other already",
    ),
    **dict.fromkeys(
        (f"access.* accused decision, access: kind {kind} too" for kind in ("notice", "hearing", "review")),
        "whoever has had the one has had notice, and so sees the other already",
    ),
    "access.* facilitator *: stage advice too": "whoever facilitates is in a procedure",
    "intake.choose_again: “the procedure chosen before is not under way any more” without part 1":
        "the informal procedure may rest wherever it stands, and so is never under way",
    "intake.choose_again: “the informal procedure is under way”: negotiated instead":
        "the informal procedure may rest wherever it stands, and so is never under way",
    "intake.authorise: “whom the report names at *: the latest value instead":
        "a report that was completed names both, and so it is asked first whether it was",
    "intake.advise_accused: “the formal procedure has begun”: running instead":
        "once the formal procedure has ended the same act is refused for that",
    "negotiated.reply: no_reply_rule: silent as stays_pending": "where the text is silent the outcome is not there",
    "negotiated.meet_again: meeting_gap_rule: start_to_start as end_to_start":
        "where the week runs from a beginning nobody tells of an end",
    "negotiated.elect: kept under every reading": "under no other reading does anybody stand where it may be done",
    "negotiated.settle: extension_rule: unbounded as one_month_steps (2)":
        "once the negotiations are extended without end there is no month that could be extended",
    "negotiated.settle (calendar_required): window III.B.3/s9: the last day outside":
        "a semester that ends on the last day of the month ends no earlier than the month",
    "negotiated.settle*: window III.B.3/s9: after its end recorded": "of a month and a later day the month comes first",
    "negotiated.settle*: window III.B.3/s9 without its last edge": "of a month and a later day the month comes first",
    "retaliation.*: “no procedure is under way” without part 1":
        "the informal procedure may rest wherever it stands, and so is never under way",
    "retaliation.*: “a procedure is under way again” without part 1":
        "the informal procedure may rest wherever it stands, and so is never under way",
    "retaliation.*: “the informal procedure is under way”: negotiated instead":
        "the informal procedure may rest wherever it stands, and so is never under way",
    "*“the formal procedure has been gone through and has ended in *: the latest only":
        "after a decision only a remand lets another hearing begin, and what is sent back counts no more",
    "intake.assure, intake.listen, *: “(the informal procedure has ended or the negotiated * without part 5":
        "a hearing that has decided has ended, and only what is sent back is heard again",
    "*“independent arbitration has been gone through and has ended in *: the latest only":
        "arbitration is gone through once",
    "arbitration.award: “the award is for the complainant”: ge for gt": "of one vote or of three nothing is half",
    "arbitration.award: “votes for the complainant times 2”: 3 for 2":
        "one vote of three is no more than a third, two are more than half",
    "arbitration.follow (advisory): kept under every reading":
        "under no other reading does anybody stand where it may be done",
    "appeal.* (unanimous): “the panel * without part 2": "a complete panel has a member, so that all votes are some",
    "appeal.* (unanimous): “votes * is at least 1”: 0 for 1":
        "a complete panel has a member, so that all votes are some",
    "appeal.decide: appeal_deadlock: silent as vote_again": "where the text is silent the outcome is not there",
    "appeal.decide, appeal.set_anew (rehearing): “all of the appeal panel are among * the other way round":
        "both are as many as the panel has members",
    "*(within): “a penalty of the upper tier” without part 2": "2.b goes with 2.a only, which is of its tier",
    "*(within): “the penalties chosen include “2.b””: “2.c” for “2.b”": "2.b goes with 2.a only, which is of its tier",
    "*(must): “at least one penalty” without part 10": "2.b goes with 2.a only, which is a penalty itself",
    "*(must): “the penalties chosen include “2.b””: “2.c” for “2.b”":
        "2.b goes with 2.a only, which is a penalty itself",
    **dict.fromkeys(
        (f"appeal.{act}: without the guard “nobody on the panel sent the case back”" for act in ("decide", "set_anew")),
        "whoever was named has sent nothing back, and the panel does not before it is done",
    ),
    "records.count_case: from the last enter_report": "it is done once in a case, on whatever day",
    "records.dispose: retention_rule: keep_all as after_four_years":
        "what nobody may ever do is refused on whatever day",
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
    return (*few, *every_oracle_probe(), *last)  # type: ignore[arg-type]  # alike


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
        except BROKEN:
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
        except BROKEN:
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
        except BROKEN:
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
            return next(probe.differences(changed), None) is not None  # type: ignore[arg-type]  # it only binds
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
            return not run_casefile(path, lambda name: changed).ok  # type: ignore[arg-type,return-value]  # it only binds
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
