"""U.1 to U.10: independent arbitration, for the survivor to choose, by whoever the university does not employ."""

from grievance_fsm.facts import (
    OTHERWISE,
    all_of,
    any_of,
    at,
    disjoint,
    ever,
    flag,
    implies,
    includes,
    not_,
    one_of,
    persons,
    several,
)
from grievance_fsm.language import STAY, Outcome, Procedure, State, may, must
from grievance_fsm.procedures import harvard_appeal, review_terms
from grievance_fsm.procedures.appeal_notice import panel
from grievance_fsm.procedures.appeal_panel import investigators
from grievance_fsm.procedures.arbitration import (
    ADVISED,
    APPOINTED,
    CHOSEN,
    HEARD,
    HEARING,
    NOT_CHOSEN,
    arbitrator_count,
    arbitrators,
    award_against,
    award_for,
    award_votes,
    close_arbitration,
    in_unit,
    lawyer_count,
    lawyers,
    subject,
)
from grievance_fsm.procedures.articles import asked, union_reading
from grievance_fsm.procedures.harvard_appeal import a_finding_stands
from grievance_fsm.procedures.harvard_investigation import find, report
from grievance_fsm.procedures.harvard_people import (
    COMPLAINANT,
    UNIVERSITY,
    accused_persons,
    attendees,
    complainants,
)
from grievance_fsm.procedures.roles import ACCUSED, ARBITRATOR
from grievance_fsm.procedures.routes import APPEAL, ARBITRATION
from grievance_fsm.readings import pick
from grievance_fsm.routes import ended_in, idle

PLACE, DAYS = union_reading("A65", "arbitration_place"), union_reading("A65", "arbitration_days")
NUMBER, CHOICE = union_reading("A65", "arbitrator_number"), union_reading("A65", "arbitrator_choice")
MEETING, LAWYERS = union_reading("A65", "arbitration_meeting"), union_reading("A65", "arbitration_lawyers")
CROSS, STANDARD = union_reading("A65", "cross_examination"), union_reading("A03", "arbitration_standard")
FORCE, AWARD_DAYS = union_reading("A65", "arbitration_force"), union_reading("A65", "award_days")

GRANTED = State("for the complainant", final=True)
DENIED = State("against the complainant", final=True)
NOT_FOLLOWED = State("advice not followed", final=True)
LEFT = State("arbitration left", final=True)

# -- U.5 to U.8, H.12: the survivor's choice, beside whatever the university does -----------------------------------

# Harassment is what the office finds about; for the union's other two heads there is no finding to wait for.
harassment = subject == "harassment"
appeal_decided = ended_in(APPEAL, harvard_appeal.UPHELD, harvard_appeal.OVERTURNED)

its_turn = pick(
    PLACE,
    instead_of_appeal=implies(
        harassment, all_of(a_finding_stands, idle(APPEAL), not_(appeal_decided))
    ).named("there is a finding, and no appeal in its place", "H.12"),
    after_appeal=implies(harassment, appeal_decided).named("the appeal has been decided", "GAP.01"),
    at_any_time=None,
)
after_finding = review_terms.time_to_choose(DAYS, after=find, clause="GAP.01")
after_appeal = review_terms.time_to_choose(DAYS, after=harvard_appeal.decide, clause="GAP.01")

freely = flag("arbitration_freely_chosen", "arbitration is chosen freely", clause="U.6")

choose = may(
    COMPLAINANT, "choose", "choose arbitration", clause=("U.1", "U.6", "U.8", "H.12"), when=NOT_CHOSEN,
    within=pick(PLACE, instead_of_appeal=after_finding, after_appeal=after_appeal, at_any_time=None),
    records=(subject, freely, in_unit),
    given=(
        its_turn,
        freely.named("nobody is made to choose it", "U.6"),
        in_unit.named("the complainant is in the bargaining unit", "U.7"),
    ),
    then=CHOSEN,
)  # fmt: skip

# -- U.2, U.3, U.10: who arbitrates -----------------------------------------------------------------------------------

employed = persons("employed", "those whom the university employs", clause="U.2")
chosen_by = several("arbitrators_chosen_by", "who chose the arbitrator", "complainant", "university", clause="U.3")

enough = pick(
    NUMBER,
    one=(arbitrator_count == 1).named("one arbitrates", "U.8"),
    three=(arbitrator_count == 3).named("three arbitrate", "U.2"),
)

appoint = must(
    (UNIVERSITY, pick(CHOICE, jointly=COMPLAINANT, by_university=None)), "appoint", "appoint the arbitrator",
    clause=("U.2", "U.10"), when=CHOSEN, records=(arbitrators, employed, chosen_by),
    given=(
        enough,
        disjoint(arbitrators, employed).named("no arbitrator is in the university's employ", "U.2"),
        disjoint(arbitrators, ever(report, complainants)).named("no arbitrator complains", "U.10"),
        disjoint(arbitrators, ever(report, accused_persons)).named("no arbitrator is accused", "U.10"),
        disjoint(arbitrators, ever(find, investigators)).named("no arbitrator investigated the case", "U.10"),
        disjoint(arbitrators, ever(harvard_appeal.decide, panel)).named("no arbitrator decided an appeal", "U.10"),
        pick(
            CHOICE,
            jointly=includes(chosen_by, "complainant", "university").named("both sides choose", "U.3"),
            by_university=includes(chosen_by, "university").named("the university chooses", "GAP.01"),
        ),
    ),
    then=APPOINTED,
)  # fmt: skip

# -- H.7: the hearing that Harvard fears -----------------------------------------------------------------------------

apart = any_of(
    disjoint(attendees, ever(report, complainants)), disjoint(attendees, ever(report, accused_persons))
).named("the two sides are not made to face each other", "H.7")

open_arbitration = must(
    ARBITRATOR, "open_arbitration", "open the hearing", clause="U.2", when=APPOINTED, records=(attendees, lawyers),
    given=(
        pick(MEETING, together=None, apart=apart),
        pick(LAWYERS, allowed=None, barred=(lawyer_count == 0).named("no lawyer attends", "GAP.01")),
    ),
    then=HEARING,
)  # fmt: skip

questioned = one_of("questioned", "who is questioned", "complainant", "accused", clause="H.7")

cross_examine = may(
    (COMPLAINANT, ACCUSED), "cross_examine", "question the other side", clause="H.7", only=CROSS == "allowed",
    when=HEARING, records=(questioned, asked(CROSS)), then=STAY, repeats=True,
)  # fmt: skip
put_questions = may(
    ARBITRATOR, "put_questions", "put what one side wants to know to the other", clause=("GAP.01", "H.7"),
    only=CROSS == "barred", when=HEARING, records=(questioned, asked(CROSS)), then=STAY, repeats=True,
)  # fmt: skip

leave = may(
    COMPLAINANT, "leave", "leave the arbitration", clause="U.6", when=(CHOSEN, APPOINTED, HEARING), gives_up=True,
    then=LEFT,
)  # fmt: skip

# -- the award ---------------------------------------------------------------------------------------------------------

sure = one_of(
    "arbitration_standard_applied", "how sure the arbitrator is", "preponderance", "clear and convincing", clause="H.1"
)
granted = (award_for * 2 > arbitrator_count).named("the award is for the complainant", "GAP.01")

award = must(
    ARBITRATOR, "award", "make the award", clause=("U.2", "U.8"), when=HEARD, after=close_arbitration,
    within=review_terms.time_to_award(AWARD_DAYS, clause="GAP.01"),
    records=(
        arbitrators, award_votes, pick(STANDARD, preponderance=sure, clear_and_convincing=sure, silent=None),
    ),
    given=(
        all_of(all_of(arbitrators, at(appoint, arbitrators)), all_of(at(appoint, arbitrators), arbitrators))
        .named("who was appointed decides", "U.2"),
        (award_for + award_against == arbitrator_count).named("every arbitrator votes", "GAP.01"),
        review_terms.standard_is_applied(STANDARD, sure),
    ),
    then=(
        Outcome("for the complainant", pick(FORCE, advisory=ADVISED, binding=GRANTED), given=granted),
        Outcome("against the complainant", DENIED, given=OTHERWISE),
    ),
)  # fmt: skip

follow = must(
    UNIVERSITY, "follow", "say whether it follows the advice", clause=("U.3", "GAP.01"), only=FORCE == "advisory",
    when=ADVISED, records=asked(FORCE), then=(Outcome("followed", GRANTED), Outcome("not followed", NOT_FOLLOWED)),
)  # fmt: skip

arbitration = Procedure(
    ARBITRATION, "independent arbitration at the survivor's option",
    (
        choose, appoint, open_arbitration, cross_examine, put_questions, close_arbitration, leave, award, follow,
    ), clause=("U.1", "U.10"),
)  # fmt: skip
