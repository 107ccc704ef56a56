"""One case through every stage, with the records of the Advocacy Staff beside it, lawful unless a test says otherwise.

Persons are opaque: q1 complains, q2 is accused, q3 is the Advocate, f1 facilitates, c1 comes along with the accused,
p01 to p14 sit on the Committee (p10 has stepped aside), w1 is a witness, v1 advises the accused, r1 to r3 review it.
"""

from datetime import date
from typing import Any

import appeal_builders as review
import builders as hearing
import negotiation_builders as talks
from builders import day
from intake_builders import choice
from intake_builders import reported as report_filed

from grievance_fsm.case import Case
from grievance_fsm.policy import Policy

kept = hearing.mit
"""The policy with the readings named, the others as they are by default."""

begun = hearing.begun


# -- what comes with each act of the Advocacy Staff -------------------------------------------------------------


def entry(**other: Any) -> dict[str, Any]:
    """The facts of a complete entry about a meeting at which something was done."""
    holds = ["time", "date", "participants", "content", "course of action", "degree of success", "name of the Advocate"]
    return {"medium": "in person", "something_done": True, "noted": holds} | other


ALL_TOLD = {"told_what": ["confidentiality duty", "policy"]}
SIGNED = {"initialled_by": ["complainant", "accused", "advocate"], "not_initialled_by": []}


# -- the stages -------------------------------------------------------------------------------------------------


def reported(policy: Policy | None = None) -> Case:
    """A report by q1 is filed on day 2 and entered in the records; q1 has asked for other housing."""
    case = report_filed(case=begun(policy).act("intake.seek_advice", by="complainant", who="q1", on=day(0)))
    case = case.act("intake.assure", by="advocate", who="q3", on=day(2))
    housed = {"student": True, "lives_in": "Institute housing", "harassed_there": True}
    case = case.act("housing.ask", by="complainant", who="q1", on=day(2), facts=housed)
    return case.act("records.enter_report", by="advocate", who="q3", on=day(2), facts={"report_form": "Appendix A"})


def informally(policy: Policy | None = None) -> Case:
    """The Advocate has contacted the accused on day 4, and noted it."""
    case = reported(policy).act("intake.choose", by="complainant", who="q1", on=day(3), facts=choice("informal"))
    case = case.act("informal.ask", by="complainant", who="q1", on=day(3))
    case = case.act("informal.choose_help", by="advocate", who="q3", on=day(3), facts={"help_chosen": ["contact"]})
    case = case.act("informal.contact", by="advocate", who="q3", on=day(4), facts=talks.told())
    case = case.act("records.contact", on=day(4), facts={"contacted": ["q2"]})
    case = case.act("records.tell", by="advocate", who="q3", on=day(4), facts={"told_of_duty": ["q2"], **ALL_TOLD})
    return case.act("records.communicate", on=day(4))


def negotiating(policy: Policy | None = None) -> Case:
    """Both parties have been met once, q2 with a companion; the meeting is documented."""
    case = informally(policy).act(
        "negotiated.file", by="complainant", who="q1", on=day(5), facts=talks.complaint(students=["complainant"])
    )
    case = case.act(
        "negotiated.notify", by="advocate", who="q3", on=day(6), facts={"invitation": list(talks.INVITATION)}
    )
    case = case.act("negotiated.receive", on=day(7))
    case = case.act("negotiated.reply", by="accused", who="q2", on=day(8), facts={"answer": "agrees"})
    case = case.act("negotiated.receive_reply", on=day(8))
    case = case.act(
        "negotiated.contact_facilitator", by="advocate", who="q3", on=day(9), facts={"facilitators": ["f1"]}
    )
    case = case.act("negotiated.arrange", by="facilitator", who="f1", on=day(9))
    companion = {"companions": ["c1"], "companion_is": "member of the community"}
    case = case.act("negotiated.choose_companion", by="accused", who="q2", on=day(10), facts=companion)
    case = case.act(
        "negotiated.sign_agreement", by="companion", who="c1", on=day(10), facts={"companions_signed": ["c1"]}
    )
    there = talks.first_meeting(companions_there=["c1"])
    case = case.act("negotiated.meet_first", by="facilitator", who="f1", on=day(11), facts=there)
    case = case.act("negotiated.record_meeting", by="facilitator", who="f1", on=day(11))
    case = case.act("records.communicate", on=day(11))
    return case.act("records.document", by="advocate", who="q3", on=day(11), facts=entry())


def failed(policy: Policy | None = None) -> Case:
    """The negotiations end on day 12 without a resolution, and their record is closed."""
    case = negotiating(policy).act("negotiated.end", by="complainant", who="q1", on=day(12))
    return case.act("negotiated.summarise", by="advocate", who="q3", on=day(13), facts=talks.summary())


def settled(policy: Policy | None = None) -> Case:
    """The negotiations end on day 12 with an apology, and their record is closed."""
    case = negotiating(policy).act("negotiated.settle", by="accused", who="q2", on=day(12), facts=talks.resolution())
    closing = talks.summary(**talks.satisfaction())
    return case.act("negotiated.summarise", by="advocate", who="q3", on=day(13), facts=closing)


def summoned(policy: Policy | None = None) -> Case:
    """A hearing is asked for on day 14 and notified on day 15; its day is set, a witness and an advisor are named."""
    case = failed(policy).act("formal.request", by="complainant", who="q1", on=day(14), facts=hearing.report())
    case = case.act("formal.notify", by="advocate", who="q3", on=day(15), facts=hearing.notice())
    case = case.act("formal.receive", on=day(15))
    case = case.act("formal.set_date", by="committee", who="p01", on=day(16), facts={"hearing_date": day(50)})
    case = case.act("formal.name_witnesses", by="complainant", who="q1", on=day(17), facts={"witnesses": ["w1"]})
    advisor = {"advisors": ["v1"], "advisor_is": "lawyer"}
    case = case.act("formal.choose_advisor", by="accused", who="q2", on=day(17), facts=advisor)
    agreed = {"agreed_by": ["v1", "w1"], "silent_until": "the decision"}
    case = case.act("formal.sign", by="witness", who="w1", on=day(18), facts=agreed)
    return case.act("formal.recuse", by="committee", who="p10", on=day(19), facts={"recused": ["p10"]})


def deliberating(policy: Policy | None = None) -> Case:
    """The hearing was on day 50, before nine members, a witness and the advisor."""
    there = {"attending": ["v1", "w1"], "involved": ["v1", "w1"], "community": ["v1", "w1"]}
    opened = summoned(policy).act(
        "formal.open_hearing", by="committee", who="p01", on=day(50), facts=hearing.room(**there)
    )
    return hearing.after(opened, on=day(50))


def decided(policy: Policy | None = None) -> Case:
    """Harassment was found on day 51 and a memo imposed on day 52; nobody has been told yet."""
    vote = hearing.vote(for_=8, against=1)
    case = deliberating(policy).act("formal.decide", by="committee", who="p01", on=day(51), facts=vote)
    case = case.act("formal.determine", by="committee", who="p01", on=day(51), facts=hearing.tier())
    return case.act("formal.impose", by="committee", who="p01", on=day(52), facts=hearing.penalties("1.a", prior=3))


def closed(policy: Policy | None = None) -> Case:
    """Parties and Advocate have the decision on day 53."""
    informed = {"informed": ["complainant", "accused", "advocate"]}
    return decided(policy).act("formal.notify_decision", by="committee", who="p01", on=day(53), facts=informed)


def appealed(policy: Policy | None = None) -> Case:
    """The accused has appealed on day 55, and a panel is named on day 57."""
    case = review.step(closed(policy), "appeal.file_appeal", "accused", day(55), review.appeal_papers())
    case = review.step(case, "appeal.tell", "advocate", day(56), review.told_papers())
    case = review.step(case, "appeal.name_panel", "institute", day(57), review.panel_papers())
    return review.step(case, "appeal.review", "panel", day(58), {"panel": list(review.PANEL)})


def sent_back(policy: Policy | None = None) -> Case:
    """The panel sends the case back: a second formal procedure runs."""
    case = review.step(appealed(policy), "appeal.decide", "panel", day(60), review.votes("remand", "remand", "remand"))
    return review.step(case, "appeal.remand", "panel", day(61), review.notices())


def summarised(case: Case, on: date) -> Case:
    """The file is closed with a summary that everybody initialled."""
    return case.act("records.summarise", by="advocate", who="q3", on=on, facts=SIGNED)
