"""Cases in every stage of the appeal, the arbitration and the watch against retaliation, lawful unless told otherwise.

They go on from the formal procedure as `builders` leaves it: p01 to p09 heard and decided the case, q1 complains, q2 is
accused, notice of the decision is given on day 43. Here r1 to r9 may sit on a panel, s1 to s3 arbitrate.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from acting import step
from builders import (
    CHOSEN,
    HEARING,
    MEMBERS,
    after,
    closed,
    day,
    decided,
    opened,
    penalties,
    received,
    requested,
    room,
    tier,
    vote,
)

from grievance_fsm.binding import every
from grievance_fsm.case import Case
from grievance_fsm.check import check
from grievance_fsm.docket import Docket
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.procedures import retaliation as watch
from grievance_fsm.procedures.appeal import appeal
from grievance_fsm.procedures.arbitration import arbitration
from grievance_fsm.procedures.docket import docket
from grievance_fsm.procedures.formal import formal
from grievance_fsm.procedures.penalties import sanctions
from grievance_fsm.procedures.people import GRIEVANCE_COMMITTEE
from grievance_fsm.procedures.routes import APPEAL, ARBITRATION, FORMAL, RETALIATION
from grievance_fsm.procedures.text import clauses, reading
from grievance_fsm.routes import Passage

OURS = {route.name for route in (FORMAL, APPEAL, ARBITRATION, RETALIATION)}


def _ours(rule: Any) -> bool:
    """Whether a rule of the docket speaks of these procedures and of no other."""
    passages = (passage.route.name for passage in every(rule, Passage))
    routes = (each.name for each in (getattr(rule, "routes", None) or (rule.route,)))
    return OURS.issuperset([*routes, *passages])


RULES = Docket(tuple(filter(_ours, docket.rules)))
WHOLE = Policy(
    "reviewed", "the formal procedure and what may review it", clauses,
    (formal, appeal, arbitration, watch.retaliation), reading, committee=GRIEVANCE_COMMITTEE, sanctions=sanctions,
    docket=RULES, additions=("GAP", "H", "U"), calendar=POLICY.calendar, zone=POLICY.zone,
)  # fmt: skip

PANEL, ARBITER = ("r1", "r2", "r3"), "s1"
STAFF = tuple(f"p{number:02}" for number in range(1, 15))
FILED_ON, NAMED_ON, DECIDED_ON = day(45), day(50), day(60)
WATCHED_FROM = day(1)


@cache
def _bound(readings: tuple[tuple[str, Any], ...], parameters: tuple[tuple[str, int], ...]) -> Policy:
    return WHOLE.under({**CHOSEN, **dict(readings)}, dict(parameters))


def reviewed(*, parameters: Mapping[str, int] | None = None, **readings: Any) -> Policy:
    """The formal procedure with appeal, and what else the readings keep."""
    return _bound(tuple(sorted(readings.items())), tuple(sorted((parameters or {}).items())))


def watched(**readings: Any) -> Policy:
    """A policy that watches against retaliation."""
    return reviewed(retaliation_rule="as_H4", **readings)


DECLARED = {"appeal": appeal, "arbitration": arbitration, "retaliation": watch.retaliation}


def faults(policy: Policy, procedure: str) -> list[str]:
    """The faults of one procedure, without asking after the formal one again."""
    return [fault.kind for fault in check(policy.bound[procedure], DECLARED[procedure])]


# What comes with each act


def appeal_papers(**other: Any) -> dict[str, Any]:
    lawful = {
        "appellants": ["q2"], "grounds_of_appeal": ["new information"], "appeal_law_applied": "of the decision",
    }  # fmt: skip
    return lawful | other


def panel_papers(*members: str, **other: Any) -> dict[str, Any]:
    seated = list(members or PANEL)
    lawful = {
        "panel": seated, "investigators": ["i1"], "helped_before": ["q3"], "biased": [],
        "community": sorted({*seated, *STAFF}),
    }  # fmt: skip
    return lawful | other


def told_papers(**other: Any) -> dict[str, Any]:
    return {"appeal_told": ["complainant", "accused"], "sanctions_meanwhile": "in force"} | other


def votes(*cast: str, **other: Any) -> dict[str, Any]:
    """The votes of the panel, in the order of its members."""
    seated = [f"r{number}" for number in range(1, len(cast) + 1)]
    return {"panel": seated, "appeal_votes": dict(zip(seated, cast, strict=True))} | other


def anew(*codes: str, **other: Any) -> dict[str, Any]:
    """The facts of sanctions that the whole panel wants."""
    facts = {**tier(), **penalties(*(codes or ("1.b",)))}
    wanted = {"panel": list(PANEL), "sanction_votes": dict.fromkeys(PANEL, "for")}
    return facts | wanted | other


def notices(**other: Any) -> dict[str, Any]:
    lawful = {
        "informed": ["complainant", "accused"], "with_reasons": True, "at_the_same_time": True,
        "told": ["committee", "accused"], "new_hearing_before": "those who heard it", "sent_back_by": list(PANEL),
        "kept_away": list(MEMBERS[:9]),
    }  # fmt: skip
    return lawful | other


# The stages of the appeal


def sanctioned_case(policy: Policy | None = None) -> Case:
    """Harassment was found, a memo imposed, and notice given on day 43."""
    return closed(policy or reviewed())


INFORMED = {"informed": ["complainant", "accused", "advocate"]}


def attended_case(policy: Policy | None = None) -> Case:
    """As before, with two witnesses named of whom w1 came, and the advisor v1."""
    case = received(policy or reviewed())
    case = case.act("formal.set_date", by="committee", on=day(3), facts={"hearing_date": HEARING})
    case = case.act("formal.name_witnesses", by="complainant", on=day(4), facts={"witnesses": ["w1"]})
    case = case.act("formal.name_witnesses", by="accused", on=day(5), facts={"witnesses": ["w2"]})
    advisor = {"advisors": ["v1"], "advisor_is": "lawyer"}
    case = case.act("formal.choose_advisor", by="accused", on=day(5), facts=advisor)
    signed = {"agreed_by": ["v1", "w1"], "silent_until": "the decision"}
    case = case.act("formal.sign", by="witness", on=day(6), facts=signed)
    there = ["v1", "w1"]
    case = after(opened(case=case, attending=there, involved=there, community=there))
    case = case.act("formal.decide", by="committee", on=day(41), facts=vote(against=9))
    return case.act("formal.notify_decision", by="committee", on=day(43), facts=INFORMED)


def cleared_case(policy: Policy | None = None) -> Case:
    """No harassment was found, and notice was given on day 43."""
    case = decided(policy or reviewed(), vote(against=9))
    return case.act("formal.notify_decision", by="committee", on=day(43), facts=INFORMED)


def filed(policy: Policy | None = None, case: Case | None = None, by: str = "accused", **other: Any) -> Case:
    """An appeal on day 45, by the accused unless told otherwise."""
    facts = appeal_papers(appellants=["q1"] if by == "complainant" else ["q2"]) | other
    return step(case or sanctioned_case(policy), "appeal.file_appeal", by, FILED_ON, facts)


def told_of(policy: Policy | None = None, case: Case | None = None, **other: Any) -> Case:
    """Both parties are told of the appeal on day 46."""
    return step(case or filed(policy), "appeal.tell", "advocate", day(46), told_papers(**other))


def seated(policy: Policy | None = None, case: Case | None = None, *members: str, **other: Any) -> Case:
    """The panel of r1, r2 and r3 is named on day 50."""
    facts = panel_papers(*members, **other)
    return step(case or told_of(policy), "appeal.name_panel", "institute", NAMED_ON, facts)


def reviewed_case(policy: Policy | None = None, case: Case | None = None, *members: str) -> Case:
    """The panel has read the record."""
    return step(case or seated(policy), "appeal.review", "panel", NAMED_ON, {"panel": list(members or PANEL)})


def ruled(*cast: str, policy: Policy | None = None, case: Case | None = None) -> Case:
    """The panel decides on day 60."""
    return step(case or reviewed_case(policy), "appeal.decide", "panel", DECIDED_ON, votes(*cast))


def sent_back(policy: Policy | None = None, case: Case | None = None, **other: Any) -> Case:
    """The panel sends the case back for a new hearing."""
    case = ruled("remand", "remand", "remand", policy=policy, case=case)
    return step(case, "appeal.remand", "panel", day(61), notices(**other))


def reheard(case: Case, members: Sequence[str] = MEMBERS[4:13]) -> Case:
    """A second hearing on day 110, decided on day 111 and closed on day 112."""
    date, roll = day(110), list(members)
    case = case.act("formal.receive", on=day(70))
    case = case.act("formal.set_date", by="committee", on=day(71), facts={"hearing_date": date})
    case = case.act("formal.open_hearing", by="committee", on=date, facts=room(roll=roll))
    facts = vote() | {"roll": roll, "ballots": dict.fromkeys(roll, "against")}
    case = after(case, on=date).act("formal.decide", by="committee", on=day(111), facts=facts)
    return case.act("formal.notify_decision", by="committee", on=day(112), facts=INFORMED)


# The stages of the arbitration


def choice(**other: Any) -> dict[str, Any]:
    lawful = {
        "parties": ["q1", "q2"], "arbitration_subject": "harassment", "arbitration_freely_chosen": True,
        "in_bargaining_unit": True,
    }  # fmt: skip
    return lawful | other


def appointment(*arbitrators: str, **other: Any) -> dict[str, Any]:
    lawful = {
        "arbitrators": list(arbitrators or (ARBITER,)), "employed": [*STAFF, *PANEL], "biased": [],
        "helped_before": ["q3"], "arbitrators_chosen_by": ["complainant", "institute"],
    }  # fmt: skip
    return lawful | other


def awarded(*cast: str, **other: Any) -> dict[str, Any]:
    seated = [f"s{number}" for number in range(1, len(cast) + 1)]
    lawful = {
        "arbitrators": seated, "award_votes": dict(zip(seated, cast, strict=True)), "standard": "preponderance",
        "award_orders": ["measures for the complainant"],
    }  # fmt: skip
    return lawful | other


def chosen(policy: Policy | None = None, case: Case | None = None, **other: Any) -> Case:
    """The complainant chooses arbitration on day 50."""
    case = case or sanctioned_case(policy or reviewed())
    return step(case, "arbitration.choose", "complainant", day(50), choice(**other))


def appointed(policy: Policy | None = None, *arbitrators: str, **other: Any) -> Case:
    facts = appointment(*arbitrators, **other)
    return step(chosen(policy), "arbitration.appoint", "institute", day(55), facts)


def in_arbitration(policy: Policy | None = None, *arbitrators: str, **other: Any) -> Case:
    """The arbitration hearing is open on day 70."""
    facts = {"arbitration_rooms": "together", "lawyers": []} | other
    return step(appointed(policy, *arbitrators), "arbitration.open_arbitration", "arbitrator", day(70), facts)


def heard(policy: Policy | None = None, *arbitrators: str) -> Case:
    return step(in_arbitration(policy, *arbitrators), "arbitration.close_arbitration", "arbitrator", day(70))


# The stages of the watch


def under_watch(policy: Policy | None = None, case: Case | None = None, on: date = WATCHED_FROM) -> Case:
    """A hearing is asked for, and the watch opened."""
    case = case or requested(policy or watched())
    return step(case, "retaliation.begin", "advocate", on, {"warned": ["complainant", "accused"]})


def after_the_case(policy: Policy | None = None) -> Case:
    """The case has ended on day 43, which the Advocate notes on day 44."""
    case = under_watch(case=sanctioned_case(policy or watched()), on=day(43))
    return step(case, "retaliation.note_end", "advocate", day(44))
