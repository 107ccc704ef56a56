"""VI.A.8: what makes a case like another one, and whose leave it takes to say so."""

from grievance_fsm.facts import persons
from grievance_fsm.procedures.complaint import parties
from grievance_fsm.procedures.intake_course import authorises
from grievance_fsm.procedures.intake_report import accused_status, behaviours, location
from grievance_fsm.procedures.roles import ADVOCATE, COMPLAINANT
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick
from grievance_fsm.reporting import Linkage

LINKED_BY = reading("A51", "linkage_rule")

# The report may not name the accused (IV.1/s4a); an index that only the holder of a key can make is no name.
accused_index = persons("accused_index", "the blind index of the accused", clause="VI.A.8/s1a")
index_kept = pick(LINKED_BY, blind_index=accused_index, named_only=None)

# No sentence says what a profile is: here the same behaviours by somebody of the same status in the same kind of place.
linkage = Linkage(
    to=ADVOCATE, parties=parties, complainant=COMPLAINANT, authorised=authorises, index=index_kept,
    profile=(behaviours, accused_status, location), unsaid="not said",
    clause=("VI.A.8/s1a", "VI.A.8/s1b", "II.B.1/s1"),
)  # fmt: skip
