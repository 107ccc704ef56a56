"""The proposed MIT harassment policy, its gaps closed, with an appeal to an impartial panel added."""

from grievance_fsm.policy import Policy
from grievance_fsm.procedures.annual_report import reporting
from grievance_fsm.procedures.appeal import appeal
from grievance_fsm.procedures.arbitration import arbitration
from grievance_fsm.procedures.confidentiality import matrix
from grievance_fsm.procedures.docket import docket
from grievance_fsm.procedures.formal import formal
from grievance_fsm.procedures.housing import housing
from grievance_fsm.procedures.informal import informal
from grievance_fsm.procedures.intake import intake
from grievance_fsm.procedures.invariants import invariants
from grievance_fsm.procedures.negotiated import negotiated
from grievance_fsm.procedures.penalties import sanctions
from grievance_fsm.procedures.people import GRIEVANCE_COMMITTEE
from grievance_fsm.procedures.record_keeping import records
from grievance_fsm.procedures.retaliation import retaliation
from grievance_fsm.procedures.staffing import ADVOCACY_STAFF
from grievance_fsm.procedures.text import clauses, reading

POLICY = Policy(
    "mit", "the proposed MIT harassment policy", clauses,
    (intake, housing, informal, negotiated, formal, appeal, arbitration, retaliation, records), reading,
    committee=GRIEVANCE_COMMITTEE, sanctions=sanctions, docket=docket, access=matrix, staff=ADVOCACY_STAFF,
    reporting=reporting, additions=("GAP", "H", "U"),
    claims=("0", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "GAP", "H", "U"),
    calendar="institute", zone="America/New_York", properties=invariants,
)  # fmt: skip
