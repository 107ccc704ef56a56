"""H.4: whoever works for the university as a student is protected against retaliation, by contract."""

from grievance_fsm.deadlines import days
from grievance_fsm.facts import flag
from grievance_fsm.language import Outcome, Procedure, State, may, must
from grievance_fsm.procedures.articles import reading
from grievance_fsm.procedures.harvard_people import COMPLAINANT, RETALIATION, UNIVERSITY
from grievance_fsm.procedures.roles import ACCUSED, WITNESS
from grievance_fsm.readings import pick

COVERS, RESPONSE = reading("A63", "retaliation_covers"), reading("A63", "retaliation_response")

UNREPORTED = State("no retaliation reported", initial=True)
REPORTED = State("retaliation reported")
PROTECTED = State("protection given", final=True)
NONE_FOUND = State("no retaliation found", final=True)

PROTECTED_ARE = (
    pick(COVERS, complainant_only=COMPLAINANT, complainant_and_witnesses=COMPLAINANT, everyone=COMPLAINANT),
    pick(COVERS, complainant_only=None, complainant_and_witnesses=WITNESS, everyone=WITNESS),
    pick(COVERS, complainant_only=None, complainant_and_witnesses=None, everyone=ACCUSED),
)

works_here = flag("reporter_is_student_worker", "who reports it is a student worker", clause="H.4")

report = may(
    PROTECTED_ARE, "report", "report retaliation", clause="H.4", when=UNREPORTED, records=works_here,
    given=works_here.named("the contract protects who reports it", "H.4"), then=REPORTED,
)  # fmt: skip

# What protection is, the article does not say: that it is given is all that is recorded.
respond = must(
    UNIVERSITY, "respond", "act on the report of retaliation", clause="H.4", when=REPORTED,
    within=pick(RESPONSE, days_7=days(7, clause="GAP.02"), silent=None), after=report,
    then=(Outcome("retaliation", PROTECTED), Outcome("none", NONE_FOUND)),
)  # fmt: skip

protection = Procedure(RETALIATION, "the protection against retaliation", (report, respond), clause="H.4")
