"""Cases in every stage of the informal and the negotiated procedure, lawful unless a test says otherwise.

Each builder goes on from the one before it. Persons are opaque: q1 complains, q2 is accused, q3 is the Advocate,
f1 is the Facilitator, c1 and c2 may come along with the accused.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from intake_builders import told as report

from grievance_fsm.case import Case
from grievance_fsm.docket import Docket, again, beside
from grievance_fsm.events import Decision
from grievance_fsm.policy import Policy
from grievance_fsm.procedures.informal import informal
from grievance_fsm.procedures.intake import intake
from grievance_fsm.procedures.negotiated import negotiated
from grievance_fsm.procedures.routes import INFORMAL, INTAKE, NEGOTIATED
from grievance_fsm.procedures.text import clauses, reading

START = date(2015, 2, 2)

DOCKET = Docket((beside(INTAKE), again(INFORMAL), again(NEGOTIATED)))
POLICY = Policy(
    "scratch", "the informal and the negotiated procedure", clauses, (intake, informal, negotiated), reading,
    docket=DOCKET, calendar="institute", zone="America/New_York",
)  # fmt: skip


def day(number: int) -> date:
    """So many days after the first."""
    return START + timedelta(days=number)


@cache
def _bound(readings: tuple[tuple[str, Any], ...]) -> Policy:
    return POLICY.under(dict(readings))


def mit(**readings: Any) -> Policy:
    """The policy with the readings named, the others as they are by default."""
    return _bound(tuple(sorted(readings.items())))


def begun(policy: Policy | None = None) -> Case:
    """A case in which nothing has happened."""
    return (policy or mit()).open("c-1", on=START)


# What comes with each act


TOLD = (
    "informal complaint", "policy copy", "behaviour", "name not recorded", "advice to stop", "further action",
    "confidentiality duty",
)  # fmt: skip


def told(**other: Any) -> dict[str, Any]:
    """The facts of a contact in which everything is said, and nothing written gives the name."""
    return {"imparted": list(TOLD), "name_written": [], "recognisable": False} | other


def gathering(**other: Any) -> dict[str, Any]:
    """The facts of a lawful meeting of the group."""
    return {
        "group": "office", "whole_group": True, "topics": ["policy", "sexual harassment"], "similar_example": False,
        "recognisable": False,
    } | other  # fmt: skip


def satisfaction(complainant: str = "satisfied", accused: str = "satisfied") -> dict[str, Any]:
    """How satisfied each party is."""
    return {"complainant_satisfaction": complainant, "accused_satisfaction": accused}


def complaint(**other: Any) -> dict[str, Any]:
    """The facts of a lawful filing; the semester ends long after."""
    return {
        "report_names": ["complainant", "accused"], "signatures": ["complainant", "advocate"],
        "first_incident": date(2014, 1, 1), "last_incident": date(2014, 12, 1), "in_tenure": True,
        "parties": ["q1", "q2"], "meeting_wish": "either way", "desired": ["apology"], "students": [],
        "semester_end": date(2015, 12, 18),
    } | other  # fmt: skip


INVITATION = ("initial report", "request to negotiate", "confidentiality duty", "policy copy", "warning")


def meeting(*parties: str, **other: Any) -> dict[str, Any]:
    """The facts of a lawful meeting after the first; with both parties, unless some are named."""
    met = list(parties or ("complainant", "accused"))
    return {"parties_met": met, "advocate_there": False, "companions_there": []} | other


def first_meeting(*parties: str, **other: Any) -> dict[str, Any]:
    """The facts of a lawful first meeting."""
    return meeting(*parties) | {"asked_for": ["account", "goals"]} | other


def resolution(**other: Any) -> dict[str, Any]:
    """The facts of a resolution that satisfies both."""
    return {"undertakings": ["apology"], **satisfaction()} | other


ALL_SIGN = ("complainant", "accused", "advocate")


def summary(**other: Any) -> dict[str, Any]:
    """The facts of a complete summary that everybody signs."""
    return {
        **satisfaction("dissatisfied", "partly satisfied"), "record_holds": ["case", "meetings"],
        "summary_signed_by": list(ALL_SIGN), "summary_refused_by": [],
    } | other  # fmt: skip


# The stages of the informal procedure: a visit on day 0, a report on day 3, help asked for on day 5


def visited(policy: Policy | None = None) -> Case:
    """The complainant comes to the Advocacy Staff on day 0."""
    return begun(policy).act("intake.seek_advice", by="complainant", on=day(0))


def reported(policy: Policy | None = None) -> Case:
    """A report is on file since day 3."""
    case = visited(policy).act("intake.describe", by="complainant", on=day(2), facts=report())
    case = case.act("intake.approve", by="complainant", on=day(3))
    return case.act("intake.file_report", by="advocate", on=day(3), facts={"report_date": day(3)})


def asked(policy: Policy | None = None) -> Case:
    """The complainant asks the Advocate for help on day 5."""
    return reported(policy).act("informal.ask", by="complainant", on=day(5))


def helped(policy: Policy | None = None, *steps: str, on: date | None = None) -> Case:
    """The Advocate chooses on day 6 to contact the accused, unless other steps are named."""
    facts = {"help_chosen": list(steps or ("contact",))}
    return asked(policy).act("informal.choose_help", by="advocate", on=on or day(6), facts=facts)


def direct(policy: Policy | None = None, *, with_advocate: bool = False) -> Case:
    """The complainant chooses on day 5 to contact the accused directly."""
    return reported(policy).act(
        "informal.go_direct", by="complainant", on=day(5), facts={"with_advocate": with_advocate}
    )


# The stages of the negotiated procedure


def filed(policy: Policy | None = None, **other: Any) -> Case:
    """A negotiated complaint is filed on day 0; a fact that the reading does not ask for is left out."""
    case = begun(policy)
    wanted = {fact.name for fact in case.policy.negotiated.rules["file"].facts}
    facts = {name: value for name, value in complaint(**other).items() if name in wanted}
    return case.act("negotiated.file", by="complainant", who="q1", on=day(0), facts=facts)


def notified(policy: Policy | None = None, case: Case | None = None) -> Case:
    """The notice is sent on day 1."""
    case = case or filed(policy)
    return case.act("negotiated.notify", by="advocate", on=day(1), facts={"invitation": list(INVITATION)})


def received(policy: Policy | None = None, case: Case | None = None) -> Case:
    """The notice reaches the accused on day 2."""
    return notified(policy, case).act("negotiated.receive", on=day(2))


def replied(answer: str = "agrees", policy: Policy | None = None, case: Case | None = None) -> Case:
    """The accused replies on day 4."""
    return received(policy, case).act("negotiated.reply", by="accused", on=day(4), facts={"answer": answer})


def agreed(policy: Policy | None = None, case: Case | None = None) -> Case:
    """The agreement of the accused reaches the Advocate on day 5."""
    return replied("agrees", policy, case).act("negotiated.receive_reply", on=day(5))


def arranged(policy: Policy | None = None, case: Case | None = None) -> Case:
    """The Facilitator, contacted on day 6, arranges the first meetings on day 7."""
    case = agreed(policy, case)
    case = case.act("negotiated.contact_facilitator", by="advocate", on=day(6), facts={"facilitators": ["f1"]})
    return case.act("negotiated.arrange", by="facilitator", on=day(7))


def one_met(policy: Policy | None = None, party: str = "complainant", on: date | None = None) -> Case:
    """The Facilitator meets one party on day 8."""
    facts = first_meeting(party)
    return arranged(policy).act("negotiated.meet_first", by="facilitator", on=on or day(8), facts=facts)


def negotiating(policy: Policy | None = None, on: date | None = None, **other: Any) -> Case:
    """The Facilitator meets both parties on day 10."""
    case = arranged(case=filed(policy, **other))
    return case.act("negotiated.meet_first", by="facilitator", on=on or day(10), facts=first_meeting())


def again_on(case: Case, *days: int) -> Case:
    """Further meetings of both parties, on these days."""
    for number in days:
        case = case.act("negotiated.meet_again", by="facilitator", on=day(number), facts=meeting())
    return case


def settled(policy: Policy | None = None) -> Case:
    """The parties reach a resolution on day 17."""
    return again_on(negotiating(policy), 17).act("negotiated.settle", by="accused", on=day(17), facts=resolution())


def closed(policy: Policy | None = None) -> Case:
    """The settled case is closed with a summary on day 20."""
    return settled(policy).act("negotiated.summarise", by="advocate", on=day(20), facts=summary(**satisfaction()))


# Asking


def state(case: Case, run: str = "negotiated") -> str:
    """Where a run stands."""
    return case.states[run]


def owes(case: Case, procedure: str, on: date | None = None) -> set[str]:
    """The acts that a procedure still owes, by their short names."""
    named = [each.action.partition(".") for each in case.owed(on)]
    return {name for run, _, name in named if run == procedure}


def late(case: Case, on: date | None = None) -> list[tuple[str, date, date | None]]:
    """Every breach: what, due when, done when."""
    return [(each.action, each.due, each.done) for each in case.breaches(on)]


def attempt(case: Case, action: str, by: str | None, on: date, facts: Mapping[str, Any] | None = None) -> Decision:
    """What the policy says to an act."""
    return case.decide(action, by=by, on=on, facts=dict(facts or {}))
