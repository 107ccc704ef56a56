"""II, II.A, II.B and VI.A: from the first talk with an Advocate to the choice of a complaint procedure."""

from grievance_fsm.language import Procedure
from grievance_fsm.procedures import advocacy, intake_advice, intake_course, intake_report
from grievance_fsm.procedures.counting import COUNTING
from grievance_fsm.procedures.routes import INTAKE

intake = Procedure(
    INTAKE.name, "advice and the initial report",
    (intake_advice.STEPS, intake_report.STEPS, intake_course.STEPS, advocacy.STEPS), counting=COUNTING,
)  # fmt: skip
