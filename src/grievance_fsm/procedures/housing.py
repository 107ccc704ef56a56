"""II.C: other housing for students, for two weeks and to the end of term, beside the complaint."""

from grievance_fsm.deadlines import end_of, entitlement, no_earlier_than, on_day, weeks
from grievance_fsm.facts import any_of, day, flag, not_before, one_of
from grievance_fsm.language import Outcome, Procedure, State, may, must
from grievance_fsm.procedures.counting import COUNTING
from grievance_fsm.procedures.intake_advice import in_informal
from grievance_fsm.procedures.roles import ADVOCATE, COMPLAINANT, INSTITUTE
from grievance_fsm.procedures.routes import FORMAL, HOUSING, NEGOTIATED
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick
from grievance_fsm.routes import running

START, INFORMAL_COUNTS = reading("A56", "housing_start"), reading("A56", "housing_informal")
TERMS = reading("A82", "academic_calendar")

NOT_ASKED = State("not asked", initial=True)
ASKED = State("asked")
HOUSED = State("housed for two weeks")
TERM_HOUSED = State("housed to the end of term")
RETURNED = State("returned", final=True)
IN_REGULAR_PROCESS = State("in the regular process", final=True)
OVER = State("over", final=True)
GIVEN_UP = State("given up", final=True)

# -- II.C/s1: two weeks --------------------------------------------------------------------------------------

student = flag("student", "the complainant is a student", clause="II.C/s1")
lives_in = one_of(
    "lives_in", "where the student lives", "Institute housing", "a living group approved by MIT",
    "a fraternity, sorority or living group sponsored by MIT", "elsewhere", clause="II.C/s1",
)  # fmt: skip
harassed_there = flag("harassed_there", "the student believes to be harassed there", clause="II.C/s1")

ask = may(
    COMPLAINANT, "ask", "ask for other housing", clause=("II.C/s1", "II/s1a"), when=NOT_ASKED,
    records=(student, lives_in, harassed_there),
    given=(
        student.named("it is a student who asks", "II.C/s1"),
        (lives_in != "elsewhere").named("the student lives in Institute housing or a recognised group", "II.C/s1"),
        harassed_there.named("the student believes to be harassed there", "II.C/s1"),
    ),
    then=ASKED,
)  # fmt: skip

find = must(
    ADVOCATE, "find", "help the student to other housing", clause=("II.C/s3", "VI.A.3/s1"), when=ASKED, after=ask,
    then=HOUSED,
)  # fmt: skip

two_weeks = entitlement(
    HOUSED, COMPLAINANT, weeks(2), after=pick(START, request_date=ask, move_date=find), clause="II.C/s1"
)

# -- II.C/s2: to the end of term -----------------------------------------------------------------------------

term_ends = day("term_ends", "the last day of the term", clause="II.C/s2a")
engaged = pick(
    INFORMAL_COUNTS,
    yes=any_of(in_informal, running(NEGOTIATED), running(FORMAL)).named(
        "the student is engaged in a complaint procedure", "II.C/s2a"
    ),
    no=any_of(running(NEGOTIATED), running(FORMAL)).named(
        "the student is engaged in a negotiated or formal procedure", "II.C/s2a"
    ),
)

stay_on = may(
    COMPLAINANT, "stay_on", "keep the other housing to the end of term", clause="II.C/s2a", when=HOUSED,
    records=pick(TERMS, calendar_required=term_ends, looked_up=None), given=engaged, then=TERM_HOUSED,
)  # fmt: skip

to_end_of_term = entitlement(
    TERM_HOUSED, COMPLAINANT, pick(TERMS, calendar_required=on_day(term_ends), looked_up=end_of("term")),
    after=stay_on, clause="II.C/s2a",
)  # fmt: skip

settle = may(
    COMPLAINANT, "settle", "choose where to live after the term", clause="II.C/s2b", when=TERM_HOUSED,
    within=pick(
        TERMS, calendar_required=None,
        looked_up=no_earlier_than(end_of("term"), after=stay_on, clause="II.C/s2b"),
    ),
    given=pick(
        TERMS, calendar_required=not_before(term_ends).named("the end of the term has come", "II.C/s2b"),
        looked_up=None,
    ),
    then=(Outcome("back to the earlier place", RETURNED), Outcome("by the regular process", IN_REGULAR_PROCESS)),
)  # fmt: skip

# -- the end of the right ------------------------------------------------------------------------------------

end = may(
    INSTITUTE, "end", "end the other housing", clause=("II.C/s1", "II.C/s2a"), when=(HOUSED, TERM_HOUSED), then=OVER
)

give_up = may(
    COMPLAINANT, "give_up", "give the other housing up", clause="II.C/s1", when=(ASKED, HOUSED, TERM_HOUSED),
    then=GIVEN_UP, gives_up=True,
)  # fmt: skip

housing = Procedure(
    HOUSING.name, "temporary alternate housing", (ask, find, stay_on, settle, end, give_up),
    limits=(two_weeks, to_end_of_term), counting=COUNTING,
)  # fmt: skip
