"""Who acts at Harvard, on which ways, and who meets whom there."""

from grievance_fsm.facts import flag, persons
from grievance_fsm.language import Role
from grievance_fsm.routes import Route

COMPLAINANT = Role("complainant", "the complainant", party=True)
OFFICE = Role("office", "the central office", clause="H.3")
UNIVERSITY = Role("university", "the university")

INVESTIGATION = Route("investigation", "the investigation by the central office", clause="H.3")
INFORMAL = Route("informal", "an informal resolution", clause="H.5")
RETALIATION = Route("retaliation", "the protection against retaliation", clause="H.4")

# The offer is made to student workers; what holds for others the articles do not say.
student_worker = flag("student_worker", "the complainant is a student worker", clause="H.5")

complainants = persons("complainants", "who complains")
accused_persons = persons("accused_persons", "who is accused")

# Every act at which people meet names them, so that one may ask whether the two sides are made to face each other.
attendees = persons("attendees", "who attends", clause="H.7")
