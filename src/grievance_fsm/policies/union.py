"""What the graduate students' union proposed in 2019: Harvard's offer, and arbitration at the survivor's option.

As in `harvard`, what the articles do not say is a reading without a default.
"""

from grievance_fsm.policies.harvard import PROCEDURES
from grievance_fsm.policy import Policy
from grievance_fsm.procedures.articles import union_clauses, union_readings
from grievance_fsm.procedures.harvard_invariants import union_invariants
from grievance_fsm.procedures.union_arbitration import arbitration
from grievance_fsm.procedures.union_docket import docket

POLICY = Policy(
    "union", "the union's proposal of 2019 for Harvard", union_clauses, (*PROCEDURES, arbitration), union_readings,
    docket=docket, additions=("GAP",), claims=("H", "U"), calendar="us-ma", zone="America/New_York",
    properties=union_invariants,
)  # fmt: skip
