"""Which mutants of the shipped declarations say what they were made from says, and which survive so far."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from mutating import Mutant

KNOWN = Path(__file__).parents[1] / "tests" / "surviving_mutants.txt"

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


def surviving() -> frozenset[str]:
    """The names of those that are known to survive: tests still to be written."""
    lines = KNOWN.read_text(encoding="utf-8").splitlines() if KNOWN.exists() else []
    return frozenset(line for line in lines if line and not line.startswith("#"))


def equivalent(mutant: Mutant) -> str:
    """Why a mutant is no change at all, or nothing."""
    return next((why for pattern, why in EQUIVALENT.items() if fnmatchcase(mutant.name, pattern)), "")
