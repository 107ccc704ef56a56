"""Cases in every stage of the formal procedure, lawful unless a test says otherwise.

Each builder goes on from the one before it. What a test changes it names: `requested(in_tenure=False)` would be
refused, `dated(on=day(45))` sets another day. Persons are opaque: p01 to p14 sit on the Committee, q1 complains,
q2 is accused, q3 is the Advocate, w1 and w2 are witnesses, v1 advises.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from grievance_fsm.case import Case
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.procedures.formal import formal
from grievance_fsm.procedures.penalties import sanctions
from grievance_fsm.procedures.people import GRIEVANCE_COMMITTEE
from grievance_fsm.procedures.text import clauses, reading
from grievance_fsm.register import Register

CHOSEN = {
    "standard_of_proof": "preponderance", "nda_term": "until_decision", "mandatory_minimums": "none",
    "harboring_effect": "loss",
}  # fmt: skip
"""The readings that have no default."""

START = date(2015, 2, 2)
MEMBERS = tuple(f"p{number:02}" for number in range(1, 15))
CONTENTS = ("initial report", "hearing procedures", "facilitator referral", "policy copy", "confidentiality duty")


def day(number: int) -> date:
    """So many days after the request."""
    return START + timedelta(days=number)


NOTICE_SENT, NOTICE_RECEIVED, HEARING = day(1), day(2), day(40)


@cache
def _bound(readings: tuple[tuple[str, Any], ...], parameters: tuple[tuple[str, int], ...]) -> Policy:
    if not readings and not parameters:
        return POLICY.under(CHOSEN)
    return _bound((), ()).under(dict(readings), dict(parameters))  # what these leave alone stays the very same


@cache
def alone() -> Policy:
    """The formal procedure by itself, without a docket: what it asks of other procedures stays open."""
    return Policy(
        "formal", "the formal procedure", clauses, (formal,), reading,
        committee=GRIEVANCE_COMMITTEE, sanctions=sanctions, calendar=POLICY.calendar, zone=POLICY.zone,
    )  # fmt: skip


def mit(*, parameters: Mapping[str, int] | None = None, **readings: Any) -> Policy:
    """The MIT policy with the open readings chosen, and others as named."""
    return _bound(tuple(sorted(readings.items())), tuple(sorted((parameters or {}).items())))


def rows(policy: Policy, successors: int = 0) -> list[dict[str, Any]]:
    """A member in every seat since September 2013, all of them trained; some are followed in September 2015."""
    seats = policy.committee.seats
    first = [_row(MEMBERS[place], seat, date(2013, 9, 1)) for place, seat in enumerate(seats)]
    return first + [_row(f"n{place:02}", seat, date(2015, 9, 1)) for place, seat in enumerate(seats[:successors])]


def _row(person: str, seat: Any, since: date) -> dict[str, Any]:
    trained = since + timedelta(days=30)
    return {"person": person, "seat": seat.name, "since": since, "trained": trained, "status": seat.statuses[0]}


def register(policy: Policy | None = None, successors: int = 0) -> Register:
    """The members of `rows`, read."""
    policy = policy or mit()
    return policy.committee.read(rows(policy, successors))


# What comes with each act


def report(**other: Any) -> dict[str, Any]:
    """The facts of a lawful request."""
    return {
        "report_names": ["complainant", "accused"], "signatures": ["complainant", "advocate"],
        "report_under": "II.B", "first_incident": date(2014, 1, 1), "last_incident": date(2014, 12, 1),
        "in_tenure": True, "parties": ["q1", "q2"],
    } | other  # fmt: skip


def notice(**other: Any) -> dict[str, Any]:
    """The facts of a complete notice."""
    return {"told": ["committee", "accused"], "contents": list(CONTENTS)} | other


def room(**other: Any) -> dict[str, Any]:
    """Who is there when a lawful hearing opens."""
    lawful = {
        "roll": list(MEMBERS[:9]), "attending": [], "involved": [], "community": [],
        "parties_there": ["complainant", "accused"],
    }  # fmt: skip
    return lawful | other


def vote(for_: int = 0, against: int = 0, abstaining: int = 0, **other: Any) -> dict[str, Any]:
    """The facts of a vote on the finding: the roll are those who vote."""
    told = ["for"] * for_ + ["against"] * against + ["abstaining"] * abstaining
    ballots = dict(zip(MEMBERS, told, strict=False))
    return {
        "roll": list(ballots), "consensus": "none", "ballots": ballots, "standard": "preponderance",
    } | other  # fmt: skip


def agreed(consensus: str, **other: Any) -> dict[str, Any]:
    """The facts of a decision by consensus."""
    return vote(**other) | {"roll": list(MEMBERS[:9]), "consensus": consensus} | other


def tier(**other: Any) -> dict[str, Any]:
    """The facts of a severity that the Committee agrees on."""
    return {"category": "lower", "behaviour": "I.2", "force": False} | _moved() | other


def penalties(*codes: str, **other: Any) -> dict[str, Any]:
    """The facts of penalties that the Committee agrees on."""
    return {
        "penalties": list(codes), "status": "student", "shared_place": "neither", "residence": "elsewhere",
        "permission": "none", "prior": 0, "prior_negotiated": 0, "prior_reports": 0, "incidents": 1,
    } | _moved() | other  # fmt: skip


def _moved() -> dict[str, Any]:
    return {"roll": list(MEMBERS[:9]), "agreed": True, "motion": {}}


# The stages


def begun(policy: Policy | None = None, people: Register | None = None) -> Case:
    """A case in which nothing has happened."""
    policy = policy or mit()
    return policy.open("c-1", on=START, people=people or register(policy))


def requested(policy: Policy | None = None, **other: Any) -> Case:
    """A hearing is asked for on day 0."""
    return begun(policy).act("formal.request", by="complainant", who="q1", on=day(0), facts=report(**other))


def notified(policy: Policy | None = None, on: date = NOTICE_SENT, **other: Any) -> Case:
    """The Committee and the accused are notified on day 1; the notice has not arrived."""
    return requested(policy).act("formal.notify", by="advocate", who="q3", on=on, facts=notice(**other))


def received(policy: Policy | None = None, on: date = NOTICE_RECEIVED) -> Case:
    """The notice arrives on day 2, so that the window is 4 to 18 March 2015: day 30 to day 44."""
    return notified(policy).act("formal.receive", on=on)


def dated(policy: Policy | None = None, on: date = HEARING, **other: Any) -> Case:
    """The hearing is set for day 40, inside its window."""
    return received(policy).act("formal.set_date", by="committee", on=day(3), facts={"hearing_date": on, **other})


def opened(policy: Policy | None = None, case: Case | None = None, **other: Any) -> Case:
    """The hearing opens on its day before nine members."""
    case = case or dated(policy)
    return case.act("formal.open_hearing", by="committee", on=HEARING, facts=room(**other))


STATEMENTS = (
    ("state", "complainant"), ("respond", "accused"), ("hear_witnesses", "committee"),
    ("accused_closes", "accused"), ("complainant_closes", "complainant"),
)  # fmt: skip


def after(case: Case, statements: Sequence[tuple[str, str]] = STATEMENTS, on: date = HEARING) -> Case:
    """The statements of the hearing, one after the other."""
    for action, by in statements:
        case = case.act(f"formal.{action}", by=by, on=on)
    return case


def deliberating(policy: Policy | None = None, **other: Any) -> Case:
    """The hearing has been held in order, and the Committee deliberates."""
    return after(opened(policy, **other))


def decided(policy: Policy | None = None, facts: Mapping[str, Any] | None = None, **other: Any) -> Case:
    """The Committee decides on the day after the hearing; nine members, all of them for a finding."""
    facts = vote(for_=9) if facts is None else facts
    return deliberating(policy).act("formal.decide", by="committee", on=day(41), facts={**facts, **other})


def found(policy: Policy | None = None) -> Case:
    """Harassment is found by a vote of nine to none."""
    return decided(policy)


def graded(policy: Policy | None = None, **other: Any) -> Case:
    """The severity is determined: the lower tier."""
    return found(policy).act("formal.determine", by="committee", on=day(41), facts=tier(**other))


def sanctioned(policy: Policy | None = None, *codes: str, **other: Any) -> Case:
    """Sanctions are imposed on day 42: a memo, unless others are named."""
    facts = penalties(*(codes or ("1.a",)), **other)
    return graded(policy).act("formal.impose", by="committee", on=day(42), facts=facts)


def closed(policy: Policy | None = None) -> Case:
    """The case is closed with sanctions."""
    informed = {"informed": ["complainant", "accused", "advocate"]}
    return sanctioned(policy).act("formal.notify_decision", by="committee", on=day(43), facts=informed)
