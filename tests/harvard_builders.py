"""Lawful beginnings of cases under `harvard` and `union`, with every question answered in some way."""

from datetime import date, timedelta
from typing import Any

from acting import step

import grievance_fsm as gf
from grievance_fsm.case import Case
from grievance_fsm.policy import Policy

HARVARD = {
    "law_in_time": "silent", "investigation_days": "no_timer", "consent_form": "any_form",
    "consent_revocable": "revocable", "proposal_again": "again", "resolution_effect": "ends_it",
    "retaliation_covers": "everyone", "retaliation_response": "silent", "appeal_by": "both_parties",
    "appeal_grounds": "any", "appeal_days": "silent", "appeal_panel_size": "three", "appeal_review": "on_record",
    "appeal_powers": "either", "appeal_vote": "majority", "appeal_deadlock": "decision_stands",
    "appeal_decision_days": "silent",
}  # fmt: skip
UNION = {
    "arbitration_place": "instead_of_appeal", "arbitration_days": "silent", "arbitrator_number": "one",
    "arbitrator_choice": "jointly", "arbitration_meeting": "apart", "arbitration_lawyers": "barred",
    "cross_examination": "silent", "arbitration_standard": "silent", "arbitration_force": "binding",
    "award_days": "silent",
}  # fmt: skip
EVERY = {"harvard": HARVARD, "union": {**HARVARD, **UNION}}

PANEL = ("r1", "r2", "r3")


def day(number: int) -> date:
    return date(2019, 4, 1) + timedelta(days=number)


def answered(policy: str = "harvard", *, without: str = "", **readings: str) -> Policy:
    """A policy with every question answered, but for one."""
    answers = {name: choice for name, choice in EVERY[policy].items() if name != without}
    return gf.load(policy, readings=answers | readings)


# What comes with each act

REPORT = {"complainants": ["q1"], "accused_persons": ["q2"], "student_worker": True}
ACCEPTANCE = {"unpressed": True}
FINDING = {"investigators": ["i1", "i2"], "rules_applied": "the university's", "more_likely": True}
APPEAL = {"grounds_of_appeal": ["new information"]}
NAMED = {"panel": list(PANEL), "university_members": [*PANEL, "i1", "q1"], "biased": []}
CHOICE = {"arbitration_subject": "harassment", "arbitration_freely_chosen": True, "in_bargaining_unit": True}
APPOINTED = {
    "arbitrators": ["s1"], "employed": ["i1", "i2", *PANEL], "arbitrators_chosen_by": ["complainant", "university"],
}  # fmt: skip


def votes(*cast: str, **other: Any) -> dict[str, Any]:
    """The votes of the panel, in the order of its members, of whom the last may not have voted."""
    return {"panel": list(PANEL), "appeal_votes": dict(zip(PANEL, cast, strict=False)), "remedy": "overturned"} | other


def awarded(vote: str = "for") -> dict[str, Any]:
    return {"arbitrators": ["s1"], "award_votes": {"s1": vote}}


# What a procedure is, to be held against a table written from the articles


def moves(procedure: Any) -> set[str]:
    """Every move of a procedure: who may or must do what, from where to where."""
    return {
        f"{'/'.join(sorted(rule.roles))} {rule.verb} {rule.name}: {source} → {target}"
        for rule, _, source, target in procedure.edges()
    }


def papers(procedure: Any) -> dict[str, str]:
    """What comes with each act."""
    return {name: " ".join(fact.name for fact in rule.facts) for name, rule in procedure.rules.items() if rule.facts}


# The stages


def asked(decision: Any) -> set[str]:
    """The questions that an act is refused with, those inside a condition too."""
    waiting = list(getattr(decision, "failing", ()))
    for finding in waiting:
        waiting += finding.parts
    return {each.words for each in waiting if each.words.startswith("the text is open here")}


def opened(policy: Policy) -> Case:
    return policy.open("h-1", on=day(0))


def reported(policy: Policy | None = None, **other: Any) -> Case:
    """The complainant reports to the office on day 0."""
    case = opened(policy or answered())
    return step(case, "investigation.report", "complainant", day(0), REPORT | other)


def investigating(policy: Policy | None = None, **other: Any) -> Case:
    return step(reported(policy, **other), "investigation.investigate", "office", day(2))


def found(policy: Policy | None = None, **other: Any) -> Case:
    """The office finds harassment on day 60."""
    return step(investigating(policy), "investigation.find", "office", day(60), FINDING | other)


def proposed(policy: Policy | None = None, **other: Any) -> Case:
    return step(reported(policy, **other), "informal.propose", None, day(5))


def accepted(policy: Policy | None = None) -> Case:
    return step(proposed(policy), "informal.accept", "complainant", day(6), ACCEPTANCE)


def filed(policy: Policy | None = None) -> Case:
    """The accused appeals on day 62."""
    return step(found(policy), "appeal.file_appeal", "accused", day(62), APPEAL)


def seated(policy: Policy | None = None, **other: Any) -> Case:
    return step(filed(policy), "appeal.name_panel", "university", day(65), NAMED | other)


def reviewed(policy: Policy | None = None) -> Case:
    return step(seated(policy), "appeal.review", "panel", day(70), {"panel": list(PANEL)})


def ruled(*cast: str, policy: Policy | None = None, **other: Any) -> Case:
    return step(reviewed(policy), "appeal.decide", "panel", day(75), votes(*cast, **other))


def chosen(policy: Policy | None = None, case: Case | None = None, **other: Any) -> Case:
    """The survivor chooses arbitration on day 65."""
    case = case or found(policy or answered("union"))
    return step(case, "arbitration.choose", "complainant", day(65), CHOICE | other)


def appointed(policy: Policy | None = None, **other: Any) -> Case:
    return step(chosen(policy), "arbitration.appoint", "university", day(70), APPOINTED | other)


def in_arbitration(policy: Policy | None = None, **other: Any) -> Case:
    facts = {"attendees": ["q1"], "lawyers": []} | other
    return step(appointed(policy), "arbitration.open_arbitration", "arbitrator", day(80), facts)


def arbitrated(policy: Policy | None = None) -> Case:
    return step(in_arbitration(policy), "arbitration.close_arbitration", "arbitrator", day(80))
