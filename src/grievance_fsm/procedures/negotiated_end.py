"""III.B.3/s9 to s11 and III.B.4: the month for a resolution, how negotiations end, and the record they leave."""

from typing import Any

from grievance_fsm.deadlines import (
    days,
    earliest,
    end_of,
    extended,
    if_,
    if_nearer,
    last,
    latest,
    limitation,
    months,
    on_day,
    target,
    window,
)
from grievance_fsm.facts import DAY_OF_ACT, all_of, any_of, happened, includes, inside, not_, several
from grievance_fsm.language import STAY, State, happens, may, must, should
from grievance_fsm.procedures.counting import A_MONTH_THAT_LACKS_THE_DAY
from grievance_fsm.procedures.negotiated_meetings import (
    BEFORE_TALKS,
    NEGOTIATING,
    ONE_MET,
    TALKS,
    meet_again,
    meet_first,
    meet_other,
)
from grievance_fsm.procedures.negotiated_notice import (
    REFUSED,
    RESOLUTIONS,
    elect,
    file,
    receive,
    receive_reply,
    reply,
    semester_end,
    students,
)
from grievance_fsm.procedures.roles import ACCUSED, ADVOCATE, COMPLAINANT, FACILITATOR
from grievance_fsm.procedures.routes import NEGOTIATED
from grievance_fsm.procedures.satisfaction import (
    BOTH_LEVELS,
    accused_satisfaction,
    both_satisfied,
    complainant_satisfaction,
    satisfactory,
)
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick
from grievance_fsm.routes import begun

ANCHOR, EFFECT = reading("A19", "target_anchor"), reading("A19", "target_effect")
SEMESTER, EXTENSION = reading("A20", "semester_trigger"), reading("A21", "extension_rule")
TERMINATION, BREACH = reading("A22", "termination_right"), reading("A70", "breach_rule")
ESCALATION = reading("A23", "escalation_limit")
SIGNATORIES, REFUSAL = reading("A49", "summary_signatories"), reading("A49", "summary_refusal")
TERMS = reading("A82", "academic_calendar")

SETTLED = State("settled", rests=True)
ENDED = State("ended without a resolution", rests=True)
CLOSED_SETTLED = State("closed with a resolution", rests=True)
CLOSED_ENDED = State("closed without a resolution", final=True)
CLOSED_REFUSED = State("closed after a refusal", final=True)
BROKEN = State("undertaking broken", final=True, clause="GAP.16")

# -- III.B.3/s9 and s10: a month, or less before the end of a semester ------------------------------------------

extend = may(
    COMPLAINANT, "extend", "extend the negotiations beyond the month", clause="III.B.3/s10a",
    when=(*BEFORE_TALKS, *TALKS), then=STAY, repeats=True,
)  # fmt: skip

TARGET_START = pick(ANCHOR, filing=file, agreement=receive_reply, first_meeting=meet_first)
A_MONTH = months(1, overflow=A_MONTH_THAT_LACKS_THE_DAY, clause="III.B.3/s9")

in_the_month = window(days(0), A_MONTH, after=TARGET_START, expiry="bar", clause="III.B.3/s9")
case_of_students = pick(
    SEMESTER, complainant=includes(students, "complainant"), accused=includes(students, "accused"),
    either=any_of(includes(students, "complainant"), includes(students, "accused")),
    both=includes(students, "complainant", "accused"),
)  # fmt: skip
month_or_semester = earliest(
    A_MONTH,
    pick(
        TERMS,
        calendar_required=if_(all_of(case_of_students, inside(semester_end, in_the_month)), on_day(semester_end)),
        looked_up=if_(case_of_students, if_nearer(A_MONTH, end_of("term"))),
    ),
)

one_month = target(
    None, month_or_semester, after=TARGET_START,
    unless=pick(EXTENSION, unbounded=happened(extend), one_month_steps=None),
    extended=pick(
        EXTENSION, unbounded=None,
        one_month_steps=extended(extend, A_MONTH, roles=COMPLAINANT.name, in_time=False, clause="III.B.3/s10a"),
    ),
    clause="III.B.3/s9",
)  # fmt: skip

# -- III.B.3/s10 and s11: how negotiations end -------------------------------------------------------------------

undertakings = several("undertakings", "what the accused undertakes", *RESOLUTIONS, clause="III.B.1/s4")

settle = should(
    (COMPLAINANT, ACCUSED), "settle", "reach a satisfactory resolution", clause=("III.B/s2", "III.B.3/s11a"),
    when=(ONE_MET, NEGOTIATING), within=one_month, records=(undertakings, *BOTH_LEVELS),
    given=satisfactory("the resolution is satisfactory", "III.B.3/s11a", by_section=both_satisfied),
    otherwise=pick(EFFECT, soft=None, lapse_unless_extended=ENDED), then=SETTLED,
)  # fmt: skip

call_off = may(
    COMPLAINANT, "call_off", "call the negotiations off before they begin", clause="III.B.3/s10b",
    when=BEFORE_TALKS, gives_up=True, then=ENDED,
)  # fmt: skip

end = may(
    (COMPLAINANT, pick(TERMINATION, complainant_only=None, either=ACCUSED)), "end", "end the negotiations",
    clause=("III.B.3/s10b", "III.B.3/s11b"), when=TALKS, gives_up=True, then=ENDED,
)  # fmt: skip

# -- III.B.4: the record -----------------------------------------------------------------------------------------

AFTERWARDS = (SETTLED, ENDED)

file_record = must(
    ADVOCATE, "file_record", "file a record of the case", clause="III.B.4/s1",
    when=(*BEFORE_TALKS, *TALKS, REFUSED, *AFTERWARDS), after=file, then=STAY,
)  # fmt: skip

record_meeting = must(
    FACILITATOR, "record_meeting", "record the meeting", clause=("III.B.4/s2a", "VII.2/s1"),
    when=(ONE_MET, NEGOTIATING, *AFTERWARDS), after=latest(meet_first, meet_other, meet_again), then=STAY,
    repeats=True,
)  # fmt: skip

hand_over = must(
    FACILITATOR, "hand_over", "give the Advocate the record of the meeting", clause="III.B.4/s2b",
    when=(ONE_MET, NEGOTIATING, *AFTERWARDS), after=last(record_meeting), then=STAY, repeats=True,
)  # fmt: skip

record_holds = several(
    "record_holds", "what the record of the case holds", "case", "meetings", clause="III.B.4/s1"
)
summary_signed_by = several(
    "summary_signed_by", "who signed the summary of the negotiations", "complainant", "accused", "advocate",
    clause="III.B.4/s4",
)  # fmt: skip
summary_refused_by = several(
    "summary_refused_by", "whose refusal to sign that summary is noted", "complainant", "accused", "advocate",
    clause="III.B.4/s4",
)  # fmt: skip


def signed(who: str) -> Any:
    """Somebody signed the summary, or the refusal is noted where that is enough (A49)."""
    signs = includes(summary_signed_by, who)
    return pick(REFUSAL, blocks=signs, noted=any_of(signs, includes(summary_refused_by, who)))


def told(level: Any, who: str) -> Any:
    """A participant says how satisfied she or he is; of one who refuses the summary nobody can say."""
    return any_of(level != "not stated", includes(summary_refused_by, who))


summarise = must(
    ADVOCATE, "summarise", "close the record with a final summary", clause="III.B.4/s3",
    when=(REFUSED, *AFTERWARDS), records=(*BOTH_LEVELS, record_holds, summary_signed_by, summary_refused_by),
    given=(
        includes(record_holds, "case").named("the case is on record", "III.B.4/s1"),
        any_of(not_(happened(meet_first)), includes(record_holds, "meetings"))
        .named("every meeting is on record", "III.B.4/s2b"),
        all_of(told(complainant_satisfaction, "complainant"), told(accused_satisfaction, "accused"))
        .named("the summary states how satisfied each is", "III.B.4/s3"),
        all_of(signed("complainant"), signed("accused")).named("both parties sign the summary", "III.B.4/s4"),
        pick(
            SIGNATORIES, parties=None,
            parties_and_advocates=all_of(signed("advocate")).named("the Advocate signs the summary", "IV.2/s3"),
        ),
    ),
    then={SETTLED: CLOSED_SETTLED, ENDED: CLOSED_ENDED, REFUSED: CLOSED_REFUSED},
)  # fmt: skip

break_undertaking = happens(
    "break_undertaking", "the accused does not keep what was agreed", clause="GAP.16", only=BREACH != "silent",
    when=(SETTLED, CLOSED_SETTLED), then=BROKEN,
)  # fmt: skip

STEPS = (
    extend, settle, call_off, end, file_record, record_meeting, hand_over, summarise, break_undertaking,
)  # fmt: skip

# -- III.B.2/s2b: on to a hearing (for the docket) ---------------------------------------------------------------

# Nobody says how long: where a limit is read into the text (A23), thirty days from whatever came last.
to_a_hearing = limitation(
    days(30), clause="III.B.2/s2b",
    after=latest(receive, reply, elect, receive_reply, meet_first, meet_other, meet_again, call_off, end, settle),
)  # fmt: skip
soon_after_negotiations = any_of(not_(begun(NEGOTIATED)), inside(DAY_OF_ACT, to_a_hearing)).named(
    "the hearing is asked for soon after the negotiations", "III.B.2/s2b"
)
