"""Who acts under the policy."""

from grievance_fsm.language import Role

COMPLAINANT = Role("complainant", "the complainant")
ACCUSED = Role("accused", "the accused")
ADVOCATE = Role("advocate", "the Advocate")
COMMITTEE = Role("committee", "the Grievance Committee")
WITNESS = Role("witness", "a witness")
ADVISOR = Role("advisor", "the accused's advisor")
INSTITUTE = Role("institute", "the Institute")
