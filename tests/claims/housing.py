"""II.C told once more, act by act: other housing for students."""

from functools import partial

from claims.acts import act
from grievance_fsm.deadlines import end_of, no_earlier_than
from grievance_fsm.facts import all_of, any_of, not_, not_before
from grievance_fsm.procedures import housing as stay
from grievance_fsm.procedures.resolution import decided, settled
from grievance_fsm.procedures.roles import ADVOCATE, COMPLAINANT, INSTITUTE
from grievance_fsm.procedures.routes import FORMAL, INFORMAL, NEGOTIATED
from grievance_fsm.properties import always_told
from grievance_fsm.readings import pick
from grievance_fsm.routes import begun, ended_in, running

told = partial(act, "housing")
MOVED = (stay.HOUSED, stay.TERM_HOUSED)
ANYTHING = all_of()
COMPLAINING = any_of(running(NEGOTIATED), running(FORMAL))
INFORMALLY = all_of(begun(INFORMAL), not_(ended_in(INFORMAL)), not_(decided), not_(settled))

housing = (
    *told(
        stay.ask, by=COMPLAINANT, when=stay.NOT_ASKED, to=stay.ASKED, clause="II.C/s1",
        papers=(stay.student, stay.lives_in, stay.harassed_there),
        given=all_of(stay.student, stay.lives_in != "elsewhere", stay.harassed_there),
    ),
    *told(stay.find, by=ADVOCATE, when=stay.ASKED, to=stay.HOUSED, owed=True, after=stay.ask, clause="II.C/s3"),
    *told(
        stay.stay_on, by=COMPLAINANT, when=stay.HOUSED, to=stay.TERM_HOUSED, clause="II.C/s2a",
        given=pick(stay.INFORMAL_COUNTS, yes=any_of(INFORMALLY, COMPLAINING), no=COMPLAINING),
    ),
    *told(
        stay.settle, by=COMPLAINANT, when=stay.TERM_HOUSED, clause="II.C/s2b",
        within=pick(
            stay.TERMS, calendar_required=None, looked_up=no_earlier_than(end_of("term"), after=stay.stay_on)
        ),
        given=pick(stay.TERMS, calendar_required=not_before(stay.term_ends), looked_up=ANYTHING),
        ends=(
            ("back to the earlier place", None, stay.RETURNED),
            ("by the regular process", None, stay.IN_REGULAR_PROCESS),
        ),
    ),
    always_told(
        at=stay.stay_on, nothing_else=True, only=stay.TERMS == "looked_up", clause="II.C/s2a",
        words="housing: nobody tells the end of a term that the calendar tells",
    ),
    *told(stay.end, by=INSTITUTE, when=MOVED, to=stay.OVER, clause="II.C/s2a"),
    *told(stay.give_up, by=COMPLAINANT, when=(stay.ASKED, *MOVED), to=stay.GIVEN_UP, clause="II.C/s1"),
)  # fmt: skip
