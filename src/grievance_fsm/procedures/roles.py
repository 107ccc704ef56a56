"""Who acts under the policy."""

from grievance_fsm.language import Role

COMPLAINANT = Role("complainant", "the complainant", clause="II/s3a", party=True)
ACCUSED = Role("accused", "the accused", party=True)
ADVOCATE = Role("advocate", "the Advocate", clause="II/s2")
COMMITTEE = Role("committee", "the Grievance Committee", clause="II/s2")
WITNESS = Role("witness", "a witness", party=True)
ADVISOR = Role("advisor", "the accused's advisor", party=True)
INSTITUTE = Role("institute", "the Institute")
PANEL = Role("panel", "the appeal panel", clause="H.6")
ARBITRATOR = Role("arbitrator", "the arbitrator", clause="U.2")
FACILITATOR = Role("facilitator", "the Facilitator", clause="VII/s1")
REFERRER = Role("referrer", "whoever is bound to refer", clause="II/s4")
COMPANION = Role("companion", "whoever accompanies the accused", clause="III.B.3/s5a", party=True)
ENQUIRER = Role("enquirer", "whoever seeks advice in another case", clause="II.A/s3")
LATER_COMMITTEE = Role("later_committee", "the Committee in a later case", clause="III.D/s3")
