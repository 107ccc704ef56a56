"""Harvard's policy of 2014 with what it offered its student workers in 2019, as two news articles tell of them.

What the articles do not say is a reading without a default: choose, or the act that depends on it is refused.
"""

from grievance_fsm.policy import Policy
from grievance_fsm.procedures.articles import harvard_clauses, reading
from grievance_fsm.procedures.harvard_appeal import appeal
from grievance_fsm.procedures.harvard_docket import docket
from grievance_fsm.procedures.harvard_informal import informal
from grievance_fsm.procedures.harvard_invariants import harvard_invariants
from grievance_fsm.procedures.harvard_investigation import investigation
from grievance_fsm.procedures.harvard_protection import protection

PROCEDURES = (investigation, informal, appeal, protection)

POLICY = Policy(
    "harvard", "Harvard's policy of 2014 and its offer of 2019", harvard_clauses, PROCEDURES, reading, docket=docket,
    additions=("GAP",), claims=("H.1", "H.2", "H.3", "H.4", "H.5", "H.6", "H.7", "H.8", "H.9", "H.13"),
    calendar="us-ma", zone="America/New_York", properties=harvard_invariants,
)  # fmt: skip
