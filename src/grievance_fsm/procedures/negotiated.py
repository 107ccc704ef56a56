"""III.B: the negotiated procedure, from the filing of the complaint to the summary of the case."""

from grievance_fsm.language import Procedure
from grievance_fsm.procedures import negotiated_end, negotiated_meetings, negotiated_notice
from grievance_fsm.procedures.counting import COUNTING
from grievance_fsm.procedures.routes import NEGOTIATED

# III.B.3/s6 says what the Facilitator is not: nothing that a Facilitator does here ends the negotiations.
negotiated = Procedure(
    NEGOTIATED, "the negotiated procedure: a resolution with the help of a Facilitator",
    (negotiated_notice.STEPS, negotiated_meetings.STEPS, negotiated_end.STEPS), counting=COUNTING,
    clause="III.B.3/s6",
)  # fmt: skip
