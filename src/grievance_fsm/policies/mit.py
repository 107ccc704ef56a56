"""The proposed MIT harassment policy: so far its formal procedure (III.C), penalties (III.D) and Committee (VIII)."""

from grievance_fsm.policy import Policy
from grievance_fsm.procedures.formal import formal
from grievance_fsm.procedures.penalties import sanctions
from grievance_fsm.procedures.people import GRIEVANCE_COMMITTEE
from grievance_fsm.procedures.text import clauses, reading

POLICY = Policy(
    "mit", "the proposed MIT harassment policy", clauses, (formal,), reading,
    committee=GRIEVANCE_COMMITTEE, sanctions=sanctions, claims=("II/s5", "III.C", "III.D", "VIII"),
)  # fmt: skip
