"""III/s2 and IV.1/s5 told once more: which way may be taken when, and what has to be over before."""

from grievance_fsm.deadlines import days, latest, limitation
from grievance_fsm.facts import DAY_OF_ACT, all_of, any_of, at, happened, inside, not_
from grievance_fsm.procedures import appeal_filing, appeal_notice
from grievance_fsm.procedures import arbitration as arbitrating
from grievance_fsm.procedures import formal_decision as decision
from grievance_fsm.procedures import formal_hearing as hearing
from grievance_fsm.procedures import formal_notice as notice
from grievance_fsm.procedures import negotiated_end as talks_end
from grievance_fsm.procedures import negotiated_meetings as talks
from grievance_fsm.procedures import negotiated_notice as invitation
from grievance_fsm.procedures.advocacy import JOINED
from grievance_fsm.procedures.docket import LIMIT, ORDER, VOLUNTARY
from grievance_fsm.procedures.intake_course import choose, consents, say_consent
from grievance_fsm.procedures.intake_report import NO_APPLICATION
from grievance_fsm.procedures.routes import APPEAL, ARBITRATION, FORMAL, INTAKE, NEGOTIATED
from grievance_fsm.readings import pick
from grievance_fsm.routes import begun, decided_in, ended_in, running, stands_in

ANYTHING = all_of()

# -- what stands in the way of all of them ---------------------------------------------------------------------------

AWARD = decided_in(
    ARBITRATION, arbitrating.CLOSED_GRANTED, arbitrating.CLOSED_DENIED, arbitrating.CLOSED_NOT_FOLLOWED
)
UNRESOLVED = all_of(
    not_(decided_in(FORMAL, decision.CLOSED_SANCTIONED, decision.CLOSED_NOT_FOUND, decision.CLOSED_OUTSIDE)),
    not_(AWARD), not_(stands_in(NEGOTIATED, talks_end.SETTLED, talks_end.CLOSED_SETTLED)),
)
"""Nothing has been decided, or settled to satisfaction."""
STILL_HERE = all_of(not_(ended_in(INTAKE, JOINED)), not_(ended_in(INTAKE, NO_APPLICATION)))
"""The complaint goes on in this case, and the policy applies to it."""
NO_REVIEW = not_(running(APPEAL))
NOT_WITH_ARBITRATORS = not_(running(ARBITRATION))
CONSENTED = all_of(happened(say_consent), at(say_consent, consents))


def in_turn(*others: object) -> object:
    """None of these ways is being gone at the same time, unless they may run side by side."""
    apart = all_of(*(not_(running(other)) for other in others))
    return pick(ORDER, any_order_sequential=apart, escalate_only=apart, parallel=ANYTHING)


def no_way_back(*others: object) -> object:
    """None of these ways has been tried, where a case may only go on to a graver one."""
    untried = all_of(*(not_(begun(other)) for other in others))
    return pick(ORDER, any_order_sequential=ANYTHING, escalate_only=untried, parallel=ANYTHING)


# -- one by one ------------------------------------------------------------------------------------------------------

INFORMALLY = all_of(in_turn(NEGOTIATED, FORMAL), UNRESOLVED)
"""What holds of every informal step."""
APPROACHING = all_of(
    INFORMALLY, NO_REVIEW,
    pick(
        arbitrating.PLACE, instead_of_appeal=NOT_WITH_ARBITRATORS, after_appeal=NOT_WITH_ARBITRATORS,
        at_any_time=ANYTHING,
    ),
)  # fmt: skip
"""What holds of those that approach the accused, or prepare it."""
FIRST_STEP = all_of(
    happened(choose), no_way_back(NEGOTIATED, FORMAL), STILL_HERE,
    pick(
        arbitrating.PLACE, instead_of_appeal=ANYTHING, after_appeal=ANYTHING, at_any_time=NOT_WITH_ARBITRATORS
    ),
)  # fmt: skip
"""And of the first."""

TO_TALKS = all_of(
    in_turn(FORMAL), no_way_back(FORMAL), UNRESOLVED, STILL_HERE, NO_REVIEW, NOT_WITH_ARBITRATORS,
    pick(VOLUNTARY, none=ANYTHING, as_H5=CONSENTED),
    any_of(not_(ended_in(NEGOTIATED)), not_(ended_in(NEGOTIATED, talks_end.BROKEN))),
)
"""When somebody may ask for negotiations, again after others that came to nothing."""

THE_TALKS = latest(
    invitation.receive, invitation.reply, invitation.elect, invitation.receive_reply, talks.meet_first,
    talks.meet_other, talks.meet_again, talks_end.call_off, talks_end.end, talks_end.settle,
)  # fmt: skip
IN_THIRTY_DAYS = inside(DAY_OF_ACT, limitation(days(30), after=THE_TALKS, clause="III.B.2/s2b"))
TO_A_HEARING = all_of(
    in_turn(NEGOTIATED), UNRESOLVED, STILL_HERE, NO_REVIEW, NOT_WITH_ARBITRATORS,
    any_of(
        not_(ended_in(FORMAL)),
        ended_in(FORMAL, notice.DECLINED, hearing.WITHDRAWN, hearing.LAPSED, decision.CLOSED_UNDECIDED),
    ),
    pick(LIMIT, none=ANYTHING, n_days=any_of(not_(begun(NEGOTIATED)), IN_THIRTY_DAYS)),
)  # fmt: skip
"""When somebody may ask for a hearing, again after one that decided nothing."""

TO_A_PANEL = all_of(
    any_of(not_(ended_in(APPEAL)), ended_in(APPEAL, appeal_notice.REMANDED, appeal_filing.WITHDRAWN)),
    pick(
        arbitrating.PLACE, instead_of_appeal=all_of(not_(AWARD), NOT_WITH_ARBITRATORS), after_appeal=ANYTHING,
        at_any_time=ANYTHING,
    ),
)  # fmt: skip
"""When somebody may appeal, again after an appeal that was sent back or withdrawn."""
