"""Cases in every stage of intake and of other housing, lawful unless a test says otherwise.

The complaint procedures are stand-ins here: each begins and finishes, and that is all that intake asks of them.
Persons are opaque: q3 and q4 are Advocates.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from acting import refusals

from grievance_fsm.case import Case
from grievance_fsm.docket import Docket, again, beside
from grievance_fsm.language import Outcome, Procedure, State, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.procedures.housing import housing
from grievance_fsm.procedures.intake import intake
from grievance_fsm.procedures.roles import COMPLAINANT
from grievance_fsm.procedures.routes import FORMAL, HOUSING, INFORMAL, INTAKE, NEGOTIATED
from grievance_fsm.procedures.text import clauses, reading
from grievance_fsm.routes import Route

START = date(2015, 2, 2)


def day(number: int) -> date:
    """So many days after the first visit."""
    return START + timedelta(days=number)


RESOLVES = {
    "informal": {"resolved": True}, "negotiated": {"settled": False, "closed with a resolution": False},
    "formal": {"closed with sanctions": True, "closed without a finding": True, "closed outside the policy": True},
}  # fmt: skip
"""The states of each complaint procedure in which the complaint is resolved, and whether they are final."""


def _stand_in(route: Route) -> Procedure:
    """A complaint procedure that begins and finishes, or resolves the complaint; the informal one may rest (III.A)."""
    idle, over = State("idle", initial=True), State("over", final=True)
    under_way = State("under way", rests=route is INFORMAL)
    begin = may(COMPLAINANT, "begin", f"begin {route}", when=idle, then=under_way)
    finish = must(COMPLAINANT, "finish", f"finish {route}", when=under_way, then=over)
    ends = {name: State(name, final=final, rests=not final) for name, final in RESOLVES[route.name].items()}
    resolutions = tuple(Outcome(name, end) for name, end in ends.items())
    resolve = may(COMPLAINANT, "resolve", "resolve the complaint", when=under_way, then=resolutions)
    return Procedure(route.name, str(route), (begin, finish, resolve))


PROCEDURES = (intake, housing, *map(_stand_in, (INFORMAL, NEGOTIATED, FORMAL)))
DOCKET = Docket((beside(INTAKE, HOUSING), again(HOUSING), again(INFORMAL), again(NEGOTIATED), again(FORMAL)))
POLICY = Policy("scratch", "intake and housing", clauses, PROCEDURES, reading, docket=DOCKET, calendar="institute")


@cache
def _bound(readings: tuple[tuple[str, Any], ...]) -> Policy:
    return POLICY.under(dict(readings))


def policy(**readings: Any) -> Policy:
    """The policy with the readings named, the others as they are by default."""
    return _bound(tuple(sorted(readings.items())))


# What comes with each act


def told(**other: Any) -> dict[str, Any]:
    """The facts of a lawful anonymous report."""
    return {
        "specifics": ["incidents", "dates"], "behaviours": ["I.2"], "campus": "on campus", "location": "department",
        "complainant_status": "student", "accused_status": "faculty", "effects_told": True, "membership": "member",
        "about": "sexual harassment", "aimed_at": "the complainant", "recognisable": False, "name_reasons": [],
        "report_names": [],
    } | other  # fmt: skip


def choice(course: str = "informal", **other: Any) -> dict[str, Any]:
    """The facts of a lawful choice of a complaint procedure."""
    return {
        "course": course, "first_incident": date(2014, 1, 1), "last_incident": date(2014, 12, 1), "in_tenure": True,
    } | other  # fmt: skip


EVERY_OPTION = ["advice", "report", "temporary housing", "informal", "negotiated", "formal"]

# The stages


def begun(**readings: Any) -> Case:
    """A case in which nothing has happened."""
    return policy(**readings).open("c-1", on=START)


def advised(case: Case | None = None) -> Case:
    """The complainant comes to the Advocacy Staff on day 0."""
    return (case or begun()).act("intake.seek_advice", by="complainant", who="q1", on=day(0))


def drafted(case: Case | None = None, **other: Any) -> Case:
    """The complainant describes the harassment on day 1."""
    return (case or advised()).act("intake.describe", by="complainant", on=day(1), facts=told(**other))


def approved(case: Case | None = None, **other: Any) -> Case:
    """The complainant approves the report on the same day."""
    return drafted(case, **other).act("intake.approve", by="complainant", on=day(1))


def reported(case: Case | None = None, **other: Any) -> Case:
    """The Advocate signs the report on day 2."""
    facts = {"report_date": day(1)}
    return approved(case, **other).act("intake.file_report", by="advocate", who="q3", on=day(2), facts=facts)


def chosen(case: Case | None = None, course: str = "informal", **other: Any) -> Case:
    """The complainant chooses a complaint procedure on day 3."""
    return (case or reported()).act("intake.choose", by="complainant", on=day(3), facts=choice(course, **other))


def under_way(case: Case, route: str, on: date | None = None) -> Case:
    """A complaint procedure begins."""
    return case.act(f"{route}.begin", by="complainant", on=on or day(3))


def over(case: Case, route: str, on: date | None = None) -> Case:
    """A complaint procedure begins and ends."""
    return under_way(case, route, on).act(f"{route}.finish", by="complainant", on=on or day(3))


def resolved(case: Case, route: str, how: str, on: date | None = None) -> Case:
    """A complaint procedure begins and resolves the complaint."""
    outcome = how if len(RESOLVES[route]) > 1 else None
    return under_way(case, route, on).act(f"{route}.resolve", by="complainant", on=on or day(3), outcome=outcome)


# What a case says


def tried(case: Case, act: str, by: str | None, on: date | None = None, **facts: Any) -> list[str]:
    """What stands against an act."""
    return refusals(case.decide(act, by=by, on=on or day(5), facts=facts))


def done(case: Case, act: str, by: str | None, on: date | None = None, **facts: Any) -> Case:
    """The case after an act, which must be lawful."""
    return case.act(act, by=by, on=on or day(5), facts=facts)


def owed(case: Case) -> set[str]:
    """The acts that somebody owes in intake or housing, without the name of the procedure."""
    return {each.action.partition(".")[2] for each in case.owed() if each.action.startswith(("intake.", "housing."))}


def knows(bound: Policy, act: str) -> bool:
    """Whether a policy has an act."""
    procedure, _, name = act.partition(".")
    return name in bound.procedure(procedure).rules


def without(facts: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The facts without some of them."""
    return {name: value for name, value in facts.items() if name not in names}
