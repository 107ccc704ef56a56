"""What is claimed of the MIT procedures beside the policy's own properties, so that a slip of the pen refutes a proof.

A second entry of the text, in the words of `grievance_fsm.properties`; nothing here is shipped.
"""

from claims.advocacy import advocacy
from claims.arbitration import arbitration
from claims.conditions import conditions
from claims.conduct import conduct
from claims.formal import formal
from claims.housing import housing
from claims.informal import informal
from claims.intake import intake
from claims.negotiated import negotiated
from claims.outcome import outcome
from claims.records import records
from claims.retaliation import retaliation
from claims.review import review
from claims.safeguards import safeguards
from claims.stewardship import stewardship

RULES = (*conduct, *conditions, *safeguards, *stewardship)
"""What the text says of several acts, or of one in a few words."""
ACTS = (
    *intake, *advocacy, *housing, *informal, *negotiated, *formal, *outcome, *review, *arbitration, *retaliation,
    *records,
)  # fmt: skip
"""Every act by itself: who alone does it, from where alone, on what papers, and where it leads."""
CLAIMS = (*RULES, *ACTS)
"""Each has to be proved under every choice of the open readings, and refuted by some mutant of a procedure."""
