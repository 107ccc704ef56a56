"""III.B told once more, act by act: the invitation, the reply, the meetings, how talks end, and their record."""

from functools import partial
from typing import Any

from claims.acts import act
from claims.between import TO_TALKS
from claims.votes import ANYTHING
from grievance_fsm.deadlines import (
    days,
    earliest,
    end_of,
    extended,
    gap,
    if_,
    if_nearer,
    last,
    latest,
    months,
    on_day,
    received,
    target,
    weeks,
    window,
)
from grievance_fsm.facts import DAY_OF_ACT, all_of, any_of, at, disjoint, happened, includes, inside, not_, stands
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
from grievance_fsm.procedures.counting import A_MONTH_THAT_LACKS_THE_DAY
from grievance_fsm.procedures.roles import ACCUSED, ADVOCATE, COMPANION, COMPLAINANT, FACILITATOR
from grievance_fsm.procedures.satisfaction import SATISFACTION, accused_satisfaction, complainant_satisfaction
from grievance_fsm.properties import always, always_leads, always_told, either, ending, never, never_owed, only_after
from grievance_fsm.readings import pick

told = partial(act, "talks")
BOTH, BOTH_PARTIES = ("complainant", "accused"), (COMPLAINANT, ACCUSED)
BEFORE = (invitation.FILED, invitation.NOTIFIED, invitation.NO_ANSWER)
AGREED_TO = (
    invitation.WILLING, invitation.AGREED, talks.CONTACTED, talks.ARRANGED, talks.ONE_MET, talks.NEGOTIATING,
)  # fmt: skip
ANSWERED = (
    ("agrees", invitation.answer == "agrees", invitation.WILLING),
    ("declines", invitation.answer == "declines", invitation.REFUSED),
)  # fmt: skip


IN_HAND = pick(
    invitation.RECEIPT, actual=invitation.receive,
    deemed_n_days=received(invitation.notify, actual=invitation.receive, deemed=days(3)),
)
"""When the accused has the notice: when it comes; or when the post has had three days, if that is sooner."""


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
            TO_TALKS,
        ),
    ),
    always_told(
        invitation.semester_end, at=invitation.file, only=invitation.TERMS == "calendar_required",
        clause="III.B.3/s9", words="talks: the end of the semester is told where no calendar tells it",
    ),
    always_told(
        report_names, signatures, first_incident, last_incident, in_tenure, parties, invitation.meeting_wish,
        invitation.desired, invitation.students, at=invitation.file, nothing_else=True, clause="III.B.3/s9",
        only=invitation.TERMS == "looked_up", words="talks: nobody tells the end of a semester that the calendar tells",
    ),
    *told(
        invitation.notify, by=ADVOCATE, when=invitation.FILED, to=invitation.NOTIFIED, owed=True,
        within=days(7), after=invitation.file,
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
        within=days(7), after=IN_HAND,
    ),
    *open_answer("deemed_refusal", invitation.REFUSED),
    *open_answer("complainant_may_elect", invitation.NO_ANSWER),
    *open_answer("stays_pending", (invitation.NOTIFIED, invitation.NO_ANSWER)),
    only_after(
        invitation.REFUSED, either(ending(invitation.reply, "declines"), invitation.elect), clause="GAP.08",
        only=invitation.NO_REPLY == "complainant_may_elect", words="talks: no silence is a refusal unasked",
    ),
    *(
        never_owed(
            invitation.reply, after=ending(invitation.reply, "leaves it open"), clause="GAP.08",
            only=choice == invitation.NO_REPLY, words=f"talks: whoever leaves it open has replied, {choice}",
        )
        for choice in ("deemed_refusal", "complainant_may_elect")
    ),
    *(
        only_after(
            invitation.REFUSED, ending(invitation.reply, "declines"), clause="III.B.2/s3",
            only=choice == invitation.NO_REPLY, words=f"talks: no silence is a refusal, {choice}",
        )
        for choice in ("stays_pending", "silent")
    ),
    never(
        ending(invitation.reply, "leaves it open"), only=invitation.NO_REPLY == "silent", clause="III.B.2/s3",
        words="talks: nobody leaves it open where the text knows two answers",
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
ANY_MEETING = (talks.meet_first, talks.meet_other, talks.meet_again)

TALKED = (
    *told(
        talks.contact_facilitator, by=ADVOCATE, when=invitation.AGREED, to=talks.CONTACTED, owed=True,
        papers=talks.facilitators, clause="III.B.3/s1", after=invitation.receive_reply,
    ),
    *told(
        talks.arrange, by=FACILITATOR, when=talks.CONTACTED, to=talks.ARRANGED, owed=True, clause="III.B.3/s2",
        within=pick(talks.TIMER, no_timer=None, configured_timer=days(3)), after=talks.contact_facilitator,
    ),
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
        after=last(talks.choose_companion),
        clause="III.B.3/s5b",
    ),
    *told(
        talks.meet_first, by=FACILITATOR, when=talks.ARRANGED, given=all_of(MEETING, OPENING), owed=True,
        papers=(*ROOM, talks.asked_for), clause="III.B.3/s3",
        ends=(("both met", MET, talks.NEGOTIATING), ("one met", not_(MET), talks.ONE_MET)),
        within=days(10), after=invitation.receive_reply,
    ),
    *told(
        talks.meet_other, by=FACILITATOR, when=talks.ONE_MET, to=talks.NEGOTIATING, owed=True,
        given=all_of(MEETING, OPENING, OTHERS_TURN), papers=(*ROOM, talks.asked_for), clause="III.B.3/s3",
        within=pick(talks.FIRST_ROUND, first_only=None, all_first_round=if_(stands(talks.ONE_MET), days(10))),
        after=invitation.receive_reply,
    ),
    *told(
        talks.close_meeting, when=(talks.ONE_MET, talks.NEGOTIATING), only=talks.GAP_RULE == "end_to_start",
        clause="III.B.3/s8",
    ),
    *told(
        talks.meet_again, by=FACILITATOR, when=talks.NEGOTIATING, given=MEETING, papers=ROOM, owed=True,
        within=gap(
            if_(stands(talks.NEGOTIATING), weeks(1)),
            after=pick(
                talks.GAP_RULE, start_to_start=latest(*ANY_MEETING),
                end_to_start=latest(*ANY_MEETING, talks.close_meeting),
            ),
        ),
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


COUNTED_FROM = pick(
    end.ANCHOR, filing=invitation.file, agreement=invitation.receive_reply, first_meeting=talks.meet_first
)
MONTH = months(1, overflow=A_MONTH_THAT_LACKS_THE_DAY)
STUDENT = {who: includes(invitation.students, who) for who in BOTH}
STUDENTS = pick(
    end.SEMESTER, complainant=STUDENT["complainant"], accused=STUDENT["accused"],
    either=any_of(*STUDENT.values()), both=includes(invitation.students, *BOTH),
)  # fmt: skip
IN_THAT_MONTH = inside(invitation.semester_end, window(days(0), MONTH, after=COUNTED_FROM, expiry="bar"))
MONTH_OR_SEMESTER = earliest(
    MONTH,
    pick(
        end.TERMS, calendar_required=if_(all_of(STUDENTS, IN_THAT_MONTH), on_day(invitation.semester_end)),
        looked_up=if_(STUDENTS, if_nearer(MONTH, end_of("term"))),
    ),
)
IN_A_MONTH = target(
    None, MONTH_OR_SEMESTER, after=None, expiry=pick(end.EFFECT, soft="recorded", lapse_unless_extended="lapse"),
    unless=pick(end.EXTENSION, unbounded=happened(end.extend), one_month_steps=None),
    extended=pick(
        end.EXTENSION, unbounded=None,
        one_month_steps=extended(end.extend, MONTH, roles="complainant", in_time=False),
    ),
)
"""A month, or less where a semester ends before: more only if the complainant wants more."""

CONCLUDED = (
    *told(end.extend, by=COMPLAINANT, when=(*BEFORE, *AGREED_TO), clause="III.B.3/s10a"),
    *told(
        end.settle, by=BOTH_PARTIES, when=UNDER_WAY, to=end.SETTLED, owed=True, clause="III.B.3/s11a",
        papers=(end.undertakings, complainant_satisfaction, accused_satisfaction),
        given=pick(
            SATISFACTION, complainant=complainant_satisfaction == "satisfied", both=SATISFIED, by_section=SATISFIED
        ),
        within=IN_A_MONTH, after=COUNTED_FROM,
    ),
    only_after(
        end.SETTLED, end.settle, clause="III.B.3/s9", only=end.EFFECT == "lapse_unless_extended",
        words="talks: no month that is over settles anything",
    ),
    *told(end.call_off, by=COMPLAINANT, when=BEFORE, to=end.ENDED, clause="III.B.3/s10b"),
    *told(
        end.end, by=BOTH_PARTIES, when=AGREED_TO, to=end.ENDED, only=end.TERMINATION == "either",
        clause="III.B.3/s10b",
    ),
    *told(
        end.file_record, by=ADVOCATE, when=(*BEFORE, *AGREED_TO, invitation.REFUSED, *AFTERWARDS), owed=True,
        once=True, clause="III.B.4/s1", after=invitation.file,
    ),
    *told(
        end.record_meeting, by=FACILITATOR, when=(*UNDER_WAY, *AFTERWARDS), owed=True, clause="III.B.4/s2a",
        after=latest(*ANY_MEETING),
    ),
    *told(
        end.hand_over, by=FACILITATOR, when=(*UNDER_WAY, *AFTERWARDS), owed=True, clause="III.B.4/s2b",
        after=last(end.record_meeting),
    ),
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
    always_leads(
        end.break_undertaking, to=talks.NEGOTIATING, only=end.BREACH == "reopen", clause="GAP.16",
        words="talks: what is not kept is talked over again",
    ),
)  # fmt: skip

negotiated = (*INVITED, *TALKED, *CONCLUDED)
