"""U.5 and H.12: the docket of Harvard with the arbitration that its union proposes."""

from grievance_fsm.docket import Docket, again, begins, beside, settles
from grievance_fsm.facts import not_
from grievance_fsm.procedures import union_arbitration
from grievance_fsm.procedures.harvard_docket import RULES
from grievance_fsm.procedures.routes import APPEAL, ARBITRATION
from grievance_fsm.procedures.union_arbitration import PLACE
from grievance_fsm.routes import decided_in, ended_in, idle

AWARDED = (union_arbitration.GRANTED, union_arbitration.DENIED, union_arbitration.NOT_FOLLOWED)

no_arbitration_runs = idle(ARBITRATION).named("no arbitration is under way", "H.12")
no_award = not_(decided_in(ARBITRATION, *AWARDED)).named("no arbitrator has decided", "H.12")

docket = Docket((
    RULES,
    # The university investigates on, whatever the survivor chooses.
    beside(ARBITRATION, clause="U.5"),
    begins(APPEAL, given=no_arbitration_runs, only=PLACE == "instead_of_appeal", clause="H.12"),
    begins(APPEAL, given=no_award, only=PLACE == "instead_of_appeal", clause="H.12"),
    again(ARBITRATION, given=ended_in(ARBITRATION, union_arbitration.LEFT), clause="U.6"),
    settles(ARBITRATION, union_arbitration.GRANTED, union_arbitration.DENIED, clause="U.2"),
))  # fmt: skip
