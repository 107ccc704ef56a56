"""H and U as claims for a proof: who decides, who is made to face whom, what comes before what."""

from grievance_fsm.facts import disjoint, ever
from grievance_fsm.procedures import harvard_appeal as appeal
from grievance_fsm.procedures import harvard_informal as informal
from grievance_fsm.procedures import harvard_investigation as investigation
from grievance_fsm.procedures import union_arbitration as arbitration
from grievance_fsm.procedures.appeal_notice import panel
from grievance_fsm.procedures.appeal_panel import investigators
from grievance_fsm.procedures.arbitration import arbitrators
from grievance_fsm.procedures.harvard_people import UNIVERSITY
from grievance_fsm.properties import always, either, ending, never, never_by, only_after

harvard_invariants = (
    only_after(
        either(investigation.FOUND, investigation.NOT_FOUND), investigation.investigate, clause="H.3",
        words="no finding without an investigation",
    ),
    always(
        investigation.rules_applied == "the university's", at=investigation.find, clause="H.2",
        words="no school has a standard of its own",
    ),
    always(
        investigation.more_likely, at=ending(investigation.find, "harassment found"), clause="H.1",
        words="no finding of what is not more likely than not",
    ),
    always(
        investigation.apart, at=investigation.question, clause="H.7",
        words="the office never makes the two sides face each other",
    ),
    only_after(appeal.decide, investigation.find, clause="H.6", words="no appeal before there is a finding"),
    always(
        disjoint(panel, ever(investigation.find, investigators)), at=appeal.name_panel, clause="H.8",
        words="nobody hears the appeal who investigated the case",
    ),
    only_after(
        either(appeal.OVERTURNED, appeal.SENT_BACK), appeal.name_panel, clause="H.6",
        words="no finding is changed but by a panel",
    ),
    only_after(
        investigation.RESOLVED, informal.accept, clause="H.5",
        words="nothing is closed as resolved that the complainant did not accept",
    ),
    never_by(
        UNIVERSITY, investigation.ACCEPTED, clause="H.5", words="the university never accepts for the complainant"
    ),
)  # fmt: skip

union_invariants = (
    *harvard_invariants,
    # U.3: whoever decides in the end is not the university, nor anybody whom it employs.
    always(
        disjoint(arbitrators, arbitration.employed), at=arbitration.appoint, clause=("U.2", "U.3"),
        words="no final decision without an independent decider available",
    ),
    only_after(
        either(arbitration.GRANTED, arbitration.DENIED), arbitration.choose, arbitration.appoint, clause="U.6",
        words="no award that the survivor did not ask for",
    ),
    never(
        arbitration.appoint, clause="U.10",
        given=~disjoint(arbitrators, ever(investigation.find, investigators)),
        words="no arbitrator investigated the case",
    ),
    never_by(
        UNIVERSITY, arbitration.GRANTED, arbitration.DENIED, arbitration.NOT_FOLLOWED, clause="U.3",
        words="the university never has the last word",
    ),
    always(
        arbitration.apart, at=arbitration.open_arbitration, clause="H.7",
        words="the two sides are never made to face each other",
    ),
)  # fmt: skip
