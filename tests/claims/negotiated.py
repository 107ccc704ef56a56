"""III.B told once more, act by act: the invitation, the reply, the meetings, how talks end, and their record."""

from functools import partial
from typing import Any

from claims.acts import act
from claims.votes import ANYTHING
from grievance_fsm.facts import DAY_OF_ACT, all_of, any_of, at, disjoint, happened, includes, inside, not_
from grievance_fsm.procedures import negotiated_end as end
from grievance_fsm.procedures import negotiated_meetings as talks
from grievance_fsm.procedures import negotiated_notice as invitation
from grievance_fsm.procedures.complaint import (
    first_incident,
    four_years,
    in_tenure,
    last_incident,
    parties,
    report_names,
    signatures,
)
from grievance_fsm.procedures.intake_course import VOLUNTARY, freely_consented
from grievance_fsm.procedures.roles import ACCUSED, ADVOCATE, COMPANION, COMPLAINANT, FACILITATOR
from grievance_fsm.procedures.routes import APPEAL, ARBITRATION, FORMAL, INTAKE, NEGOTIATED
from grievance_fsm.procedures.satisfaction import SATISFACTION, accused_satisfaction, complainant_satisfaction
from grievance_fsm.properties import always, always_told, either, ending, only_after
from grievance_fsm.readings import pick
from grievance_fsm.routes import begun, ended_in, stands_in

told = partial(act, "talks")
BOTH, BOTH_PARTIES = ("complainant", "accused"), (COMPLAINANT, ACCUSED)
BEFORE = (invitation.FILED, invitation.NOTIFIED, invitation.NO_ANSWER)
AGREED_TO = (
    invitation.WILLING, invitation.AGREED, talks.CONTACTED, talks.ARRANGED, talks.ONE_MET, talks.NEGOTIATING,
)  # fmt: skip
UNTOUCHED = all_of(
    *(not_(begun(route)) for route in (INTAKE, NEGOTIATED, FORMAL, APPEAL, ARBITRATION)),
    not_(stands_in(NEGOTIATED, end.SETTLED, end.CLOSED_SETTLED)), not_(ended_in(NEGOTIATED, end.BROKEN)),
    not_(ended_in(NEGOTIATED)),
)
"""Nothing has been done of the case."""

ANSWERED = (
    ("agrees", invitation.answer == "agrees", invitation.WILLING),
    ("declines", invitation.answer == "declines", invitation.REFUSED),
)  # fmt: skip


def open_answer(choice: str, to: Any) -> Any:
    """An answer that neither agrees nor declines, by what is read into the text."""
    return act(
        f"talks, an open answer ({choice})", invitation.reply, clause="GAP.08",
        when=(invitation.NOTIFIED, invitation.NO_ANSWER), only=choice == invitation.NO_REPLY, moved=False,
        ends=(("leaves it open", invitation.answer == "neither", to),),
    )  # fmt: skip


INVITED = (
    always(
        inside(DAY_OF_ACT, four_years), at=invitation.file, clause="II/s5b",
        words="talks: nobody files a complaint once the four years are over",
    ),
    *told(
        invitation.file, by=COMPLAINANT, when=invitation.NOT_BEGUN, to=invitation.FILED, clause="III.B.1/s4",
        papers=(
            report_names, signatures, first_incident, last_incident, in_tenure, parties, invitation.meeting_wish,
            invitation.desired, invitation.students,
        ),
        given=all_of(
            includes(report_names, *BOTH), in_tenure,
            pick(
                invitation.SIGNATORIES, complainant=includes(signatures, "complainant"),
                advocate=includes(signatures, "advocate"), both=includes(signatures, "complainant", "advocate"),
            ),
            any_of(
                includes(invitation.desired, "end of a behaviour"), includes(invitation.desired, "apology"),
                includes(invitation.desired, "workshops"), includes(invitation.desired, "something else"),
            ),
        ),
        also=all_of(UNTOUCHED, pick(VOLUNTARY, as_H5=freely_consented, silent=ANYTHING)),
    ),
    always_told(
        invitation.semester_end, at=invitation.file, only=invitation.TERMS == "calendar_required",
        clause="III.B.3/s9", words="talks: the end of the semester is told where no calendar tells it",
    ),
    *told(
        invitation.notify, by=ADVOCATE, when=invitation.FILED, to=invitation.NOTIFIED, owed=True,
        papers=invitation.invitation, clause="III.B.2/s1",
        given=includes(
            invitation.invitation, "initial report", "request to negotiate", "confidentiality duty", "policy copy",
            "warning",
        ),
    ),
    *told(invitation.receive, when=invitation.NOTIFIED, once=True, clause="III.B.2/s3"),
    *told(
        invitation.reply, by=ACCUSED, when=(invitation.NOTIFIED, invitation.NO_ANSWER), ends=ANSWERED, owed=True,
        papers=invitation.answer, only=invitation.NO_REPLY != "silent", clause="III.B.2/s3",
    ),
    *open_answer("deemed_refusal", invitation.REFUSED),
    *open_answer("complainant_may_elect", invitation.NO_ANSWER),
    *open_answer("stays_pending", (invitation.NOTIFIED, invitation.NO_ANSWER)),
    only_after(
        invitation.REFUSED, either(ending(invitation.reply, "declines"), invitation.elect), clause="GAP.08",
        only=invitation.NO_REPLY == "complainant_may_elect", words="talks: no silence is a refusal unasked",
    ),
    *told(
        invitation.elect, by=COMPLAINANT, when=invitation.NO_ANSWER, to=invitation.REFUSED,
        only=invitation.NO_REPLY == "complainant_may_elect", clause="GAP.08",
    ),
    *told(invitation.receive_reply, when=invitation.WILLING, to=invitation.AGREED, clause="III.B.3/s1"),
)  # fmt: skip

# -- III.B.3: the meetings ------------------------------------------------------------------------------------------

MET = includes(talks.parties_met, *BOTH)
SOMEBODY = any_of(includes(talks.parties_met, "complainant"), includes(talks.parties_met, "accused"))
WANTED = all_of(happened(talks.ask_company), at(talks.ask_company, talks.advocate_wish) == "wanted")
UNWANTED = all_of(happened(talks.ask_company), at(talks.ask_company, talks.advocate_wish) == "not wanted")
ACCOMPANIED = any_of(
    not_(includes(talks.parties_met, "complainant")), talks.advocate_there,
    pick(talks.ACCOMPANIMENT, opt_in=not_(WANTED), opt_out=UNWANTED, by_procedure=not_(WANTED)),
)  # fmt: skip
AS_WISHED = any_of(
    invitation.meeting_wish == "either way", all_of(invitation.meeting_wish == "jointly", MET),
    all_of(invitation.meeting_wish == "separately", not_(MET)),
)  # fmt: skip
MEETING = all_of(
    SOMEBODY, AS_WISHED, ACCOMPANIED, all_of(talks.companions_there, talks.companions),
    all_of(talks.companions_there, talks.companions_signed),
)  # fmt: skip
OPENING = includes(talks.asked_for, "account", "goals")
FIRST_MET = partial(includes, at(talks.meet_first, talks.parties_met))
OTHERS_TURN = any_of(
    all_of(FIRST_MET("complainant"), includes(talks.parties_met, "accused")),
    all_of(FIRST_MET("accused"), includes(talks.parties_met, "complainant")),
)
ROOM = (talks.parties_met, talks.advocate_there, talks.companions_there)

TALKED = (
    *told(
        talks.contact_facilitator, by=ADVOCATE, when=invitation.AGREED, to=talks.CONTACTED, owed=True,
        papers=talks.facilitators, clause="III.B.3/s1",
    ),
    *told(talks.arrange, by=FACILITATOR, when=talks.CONTACTED, to=talks.ARRANGED, owed=True, clause="III.B.3/s2"),
    *told(
        talks.ask_form, by=COMPLAINANT, when=(*BEFORE, *AGREED_TO), papers=invitation.meeting_wish,
        clause="III.B.1/s2",
    ),
    *told(
        talks.ask_company, by=COMPLAINANT, when=(*BEFORE, *AGREED_TO), papers=talks.advocate_wish,
        clause="III.B.3/s4",
    ),
    *told(
        talks.choose_companion, by=ACCUSED, when=AGREED_TO, papers=(talks.companion_is, talks.companions),
        given=all_of(talks.companion_is == "member of the community", disjoint(talks.companions, parties)),
        clause="III.B.3/s5a",
    ),
    *told(
        talks.sign_agreement, by=COMPANION, when=AGREED_TO, papers=talks.companions_signed, owed=True,
        clause="III.B.3/s5b",
    ),
    *told(
        talks.meet_first, by=FACILITATOR, when=talks.ARRANGED, given=all_of(MEETING, OPENING), owed=True,
        papers=(*ROOM, talks.asked_for), clause="III.B.3/s3",
        ends=(("both met", MET, talks.NEGOTIATING), ("one met", not_(MET), talks.ONE_MET)),
    ),
    *told(
        talks.meet_other, by=FACILITATOR, when=talks.ONE_MET, to=talks.NEGOTIATING, owed=True,
        given=all_of(MEETING, OPENING, OTHERS_TURN), papers=(*ROOM, talks.asked_for), clause="III.B.3/s3",
    ),
    *told(
        talks.close_meeting, when=(talks.ONE_MET, talks.NEGOTIATING), only=talks.GAP_RULE == "end_to_start",
        clause="III.B.3/s8",
    ),
    *told(
        talks.meet_again, by=FACILITATOR, when=talks.NEGOTIATING, given=MEETING, papers=ROOM, owed=True,
        clause="III.B.3/s8",
    ),
)  # fmt: skip

# -- III.B.3/s10 and s11, III.B.4: the end, and the record -------------------------------------------------------------

SATISFIED = all_of(complainant_satisfaction == "satisfied", accused_satisfaction == "satisfied")
UNDER_WAY = (talks.ONE_MET, talks.NEGOTIATING)
AFTERWARDS = (end.SETTLED, end.ENDED)


def says(level: Any, who: str) -> Any:
    """Somebody says how satisfied she or he is, or has refused the summary."""
    return any_of(level != "not stated", includes(end.summary_refused_by, who))


def signs(who: str) -> Any:
    """Somebody has signed the summary, or a refusal is noted where that is enough."""
    signed = includes(end.summary_signed_by, who)
    return pick(end.REFUSAL, blocks=signed, noted=any_of(signed, includes(end.summary_refused_by, who)))


CONCLUDED = (
    *told(end.extend, by=COMPLAINANT, when=(*BEFORE, *AGREED_TO), clause="III.B.3/s10a"),
    *told(
        end.settle, by=BOTH_PARTIES, when=UNDER_WAY, to=end.SETTLED, owed=True, clause="III.B.3/s11a",
        papers=(end.undertakings, complainant_satisfaction, accused_satisfaction),
        given=pick(
            SATISFACTION, complainant=complainant_satisfaction == "satisfied", both=SATISFIED, by_section=SATISFIED
        ),
    ),
    *told(end.call_off, by=COMPLAINANT, when=BEFORE, to=end.ENDED, clause="III.B.3/s10b"),
    *told(
        end.end, by=BOTH_PARTIES, when=AGREED_TO, to=end.ENDED, only=end.TERMINATION == "either",
        clause="III.B.3/s10b",
    ),
    *told(
        end.file_record, by=ADVOCATE, when=(*BEFORE, *AGREED_TO, invitation.REFUSED, *AFTERWARDS), owed=True,
        once=True, clause="III.B.4/s1",
    ),
    *told(
        end.record_meeting, by=FACILITATOR, when=(*UNDER_WAY, *AFTERWARDS), owed=True, clause="III.B.4/s2a",
    ),
    *told(end.hand_over, by=FACILITATOR, when=(*UNDER_WAY, *AFTERWARDS), owed=True, clause="III.B.4/s2b"),
    *told(
        end.summarise, by=ADVOCATE, when=(invitation.REFUSED, *AFTERWARDS), owed=True, clause="III.B.4/s3",
        papers=(
            complainant_satisfaction, accused_satisfaction, end.record_holds, end.summary_signed_by,
            end.summary_refused_by,
        ),
        given=all_of(
            includes(end.record_holds, "case"),
            any_of(not_(happened(talks.meet_first)), includes(end.record_holds, "meetings")),
            says(complainant_satisfaction, "complainant"), says(accused_satisfaction, "accused"),
            signs("complainant"), signs("accused"),
            pick(end.SIGNATORIES, parties=ANYTHING, parties_and_advocates=signs("advocate")),
        ),
        to=(end.CLOSED_SETTLED, end.CLOSED_ENDED, end.CLOSED_REFUSED),
    ),
    *(
        only_after(closed, came, clause="III.B.4/s3", words=f"talks: “{closed.name}” only after “{came.name}”")
        for closed, came in (
            (end.CLOSED_SETTLED, end.SETTLED), (end.CLOSED_ENDED, end.ENDED), (end.CLOSED_REFUSED, invitation.REFUSED),
        )
    ),
    *told(
        end.break_undertaking, when=(end.SETTLED, end.CLOSED_SETTLED), to=end.BROKEN, only=end.BREACH != "silent",
        clause="GAP.16",
    ),
)  # fmt: skip

negotiated = (*INVITED, *TALKED, *CONCLUDED)
