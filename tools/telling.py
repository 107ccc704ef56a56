"""At what level a mutant is told from the original, by what, and why some can be told by nothing."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from attrs import frozen
from mutating import Mutant

from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.answers import REFUTED, Answer
from grievance_fsm.verification.verifying import verify_procedure

UNBUILT, PROPERTY, ANSWER, COMPARED, UNTOLD = 0, 1, 2, 3, 4
HEADS = ("not built", "1 property", "1 proof", "2 answer", "3 compare", "4 equivalent", "4 out of sight", "4 untold")

ANY_ROLL = "who of a roll counts is asked of the members when somebody acts: a proof takes any number to be there"
NOT_LATE = "a duty without a last day is never late, so that no run shows who owes it, or since when; a live case does"
NEVER_DONE = "no run has the act, whoever asks and wherever: proved before the change and after it"
ALL_TOLD = "a proof takes whatever an act records to be told: no run has an act that leaves a number open"
ANY_DAY = "a proof lets the calendar lay the end of a term on any day, that of the act too"
OUT_OF_SIGHT: Mapping[str, str] = {
    **dict.fromkeys(
        ("*: must instead of may", "*: may instead of must", "*: from the first *", "*: from the last *",
         "*: from * without *", "*: since *"),
        NOT_LATE,
    ),
    "*, committee: *": "who may sit is asked of the register of members when somebody acts, not of a procedure",
    "*, committee (*): *": "who may sit is asked of the register of members when somebody acts, not of a procedure",
    "*committee: *": "who may sit is asked of the register of members when somebody acts, not of a procedure",
    "*: without the guard “the earlier record has been examined”": ALL_TOLD,
    "housing.settle: without its time limit": ANY_DAY,
    "housing.settle: academic_calendar: *": ANY_DAY,
    **dict.fromkeys(
        ("formal: nobody is recused", "formal: no hearing fixes the panel", "formal: without a conflict of *"), ANY_ROLL
    ),
    "docket.* enter *": "a property says which run an act enters, not that it enters none",
    **dict.fromkeys(
        ("docket.* settles *", "docket: without rule *, settles *"),
        "what stands of a case is read from its record when all is over: no act asks it",
    ),
    "*: without collecting *": "whom an act adds to a record tells nothing to any act of this procedure",
}
"""Patterns of names, and why no proof of one procedure can tell such a mutant."""


SAME_IN_EVERY_RUN: Mapping[str, str] = {
    "appeal.* (majority): “the panel *”: ge for gt": "the panel has three members, and of three votes nothing is half",
    "appeal.* (majority): “votes * times 2”: 3 for 2":
        "the panel has three members: one vote is no more than a third, two are more than half",
    **dict.fromkeys(
        ("appeal.*: appeal_vote: majority as two_thirds*", "appeal.*: appeal_vote: two_thirds as majority*",
         "appeal.* (two_thirds): “the panel *”: 1/2 for 2/3"),
        "the panel has three members: two of them are two thirds and more than half, one is neither",
    ),
    **dict.fromkeys(
        ("appeal.* (unanimous): “votes * is at least 1”: gt for ge",
         "appeal.* (unanimous): “votes * is at least 1”: 2 for 1"),
        "the panel has three members, so that all votes are three",
    ),
    "negotiated.meet_other: without the guard “somebody is met”": "whoever is met in turn is met",
    **dict.fromkeys(
        (f"informal.{act}: also from “under way”" for act in ("contact", "meet_group", "mail_group")),
        "where nothing has been chosen yet, or help was refused, no help is chosen",
    ),
    **dict.fromkeys(
        (f"informal.{act}: also from “not begun”" for act in ("assist", "approach")),
        "before the procedure begins nobody has chosen to approach the accused, or to be assisted in it",
    ),
    **dict.fromkeys(
        (f"intake.choose_again: without the guard “{guard}”" for guard in (
            "the accused belongs to the community", "it is sexual harassment, whatever else it is",
            "the complainant was harassed, if not aimed at", "pick effect_test",
        )),
        "whoever turns to another option has chosen one before, on the same report, which nothing changes since",
    ),
    "formal.impose: without the guard “the earlier record has been examined”":
        "whoever imposes tells the record, which counts no less than nothing",
    "intake.complete_report: “whom the report names at *: without “complainant”":
        "a report names the accused once a procedure has begun, and then both",
    **dict.fromkeys(
        ("intake.contact_group: also from “in advice”", "intake.act_together: also from “in advice”"),
        "who has not yet reported is linked to nobody",
    ),
    "docket.* begins informal, docket (at_any_time): kept under every reading":
        "under the other readings the same is asked of the acts that begin it, wherever they are done",
    **dict.fromkeys(
        ("informal.choose_help: “*” discharges otherwise", "informal.meet_group: “*” discharges otherwise",
         "informal.conclude: “*” discharges otherwise", "intake.act_together: “*” discharges otherwise",
         "housing.settle: “*” discharges otherwise"),
        "nobody has to do what is only allowed: there is no duty that it could meet, or leave owed",
    ),
    "records.dispose: also from “file open”": "a file that was closed is never open again: its four years never run",
}
"""Patterns of names, and why every run of such a mutant is one of the original; what is refused is said otherwise."""


def out_of_sight(mutant: Mutant) -> str:
    """Why no proof can tell a mutant from the original, or nothing."""
    return alike(mutant, OUT_OF_SIGHT)


def alike(mutant: Mutant, reasons: Mapping[str, str]) -> str:
    """The reason given for mutants of such a name, or nothing."""
    return next((why for pattern, why in reasons.items() if fnmatchcase(mutant.name, pattern)), "")


@frozen
class Told:
    """At what level a mutant is told from the original, and by what."""

    level: int
    by: str

    @property
    def head(self) -> str:
        """The column of the table in which it is counted."""
        if self.level == PROPERTY:
            return HEADS[1] if self.by.startswith("property") else HEADS[2]
        return {UNBUILT: HEADS[0], ANSWER: HEADS[3], COMPARED: HEADS[4]}.get(self.level, self.by.partition(":")[0])


@frozen
class Said:
    """What a verification says: its answers and its stretches, ways left aside."""

    answers: frozenset[tuple[str, ...]]
    refuted: frozenset[tuple[str, ...]]
    stretches: frozenset[str]


def said_by(procedure: BoundProcedure) -> Said:
    """What a verification says of a procedure."""
    found = verify_procedure(procedure)
    return Said(
        frozenset(map(_statement, found.answers)),
        frozenset(_statement(each) for each in found.answers if each.status == REFUTED),
        frozenset(map(str, found.stretches)),
    )


def _statement(answer: Answer) -> tuple[str, ...]:
    return answer.kind, answer.status, answer.place, answer.words, answer.after


def unlike(before: Said, after: Said) -> Told | None:
    """What a verification says otherwise."""
    lost = next(iter(sorted(after.refuted - before.refuted)), None)
    if lost is not None:
        return Told(PROPERTY, f"proof: {' '.join(lost)}")
    other = sorted(after.answers ^ before.answers)
    if other:
        return Told(ANSWER, f"answer: {' '.join(other[0])}")
    moved = sorted(after.stretches ^ before.stretches)
    return Told(ANSWER, f"length: {moved[0]}") if moved else None
