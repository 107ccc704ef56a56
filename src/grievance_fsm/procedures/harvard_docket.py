"""H.3 to H.8: what begins when at Harvard, and what stands of a case."""

from grievance_fsm.docket import Docket, again, begins, beside, enter, settles
from grievance_fsm.procedures import harvard_appeal, harvard_investigation
from grievance_fsm.procedures.harvard_people import INFORMAL, INVESTIGATION, RETALIATION
from grievance_fsm.procedures.routes import APPEAL
from grievance_fsm.routes import begun, ended_in

reported = begun(INVESTIGATION).named("something has been reported", "H.3")

RULES = (
    begins(INFORMAL, given=reported, clause="H.5"),
    # Whether it may be proposed again, the proposal itself asks.
    again(INFORMAL, clause="GAP.03"),
    enter(
        INVESTIGATION, at=harvard_investigation.INVESTIGATING, after=harvard_appeal.decide, outcome="sent back",
        clause="GAP.01",
    ),
    again(APPEAL, given=ended_in(APPEAL, harvard_appeal.SENT_BACK), clause="GAP.01"),
    begins(RETALIATION, given=reported, clause="H.4"),
    again(RETALIATION, clause="H.4"),
    beside(INFORMAL, clause="H.5"), beside(RETALIATION, clause="H.4"),
    settles(INFORMAL, harvard_investigation.ACCEPTED, clause="H.5"),
    settles(INVESTIGATION, harvard_investigation.FOUND, harvard_investigation.NOT_FOUND, clause="H.1"),
    settles(APPEAL, harvard_appeal.OVERTURNED, clause="H.6"),
)  # fmt: skip

docket = Docket(RULES)
