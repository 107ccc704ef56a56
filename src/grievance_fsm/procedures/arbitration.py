"""H.12 and U.1 to U.10, added: independent arbitration, for the survivor to choose."""

from grievance_fsm.facts import (
    OTHERWISE,
    all_of,
    any_of,
    at,
    ballots,
    derived,
    disjoint,
    ever,
    flag,
    happened,
    implies,
    includes,
    not_,
    one_of,
    persons,
    several,
)
from grievance_fsm.language import STAY, Outcome, Procedure, State, may, must
from grievance_fsm.procedures import appeal, formal_decision, formal_hearing, review_terms
from grievance_fsm.procedures.appeal_filing import a_decision_stands, the_parties
from grievance_fsm.procedures.appeal_notice import NOTICE_PAPERS, duly_told, panel
from grievance_fsm.procedures.appeal_panel import biased, helpers
from grievance_fsm.procedures.committee_votes import roll
from grievance_fsm.procedures.complaint import parties
from grievance_fsm.procedures.counting import COUNTING
from grievance_fsm.procedures.formal_decision import STANDARD, standard
from grievance_fsm.procedures.formal_hearing import attending
from grievance_fsm.procedures.formal_notice import advisors, choose_advisor, name_witnesses, request, witnesses
from grievance_fsm.procedures.roles import ACCUSED, ARBITRATOR, COMPLAINANT, INSTITUTE
from grievance_fsm.procedures.routes import APPEAL, ARBITRATION
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick
from grievance_fsm.routes import ended_in, idle

BY, PLACE = reading("A65", "arbitration_by"), reading("A65", "arbitration_place")
STANDING, SCOPE, DAYS = (
    reading("A65", "arbitration_standing"), reading("A65", "arbitration_scope"), reading("A65", "arbitration_days"),
)  # fmt: skip
NUMBER, CHOICE = reading("A65", "arbitrator_number"), reading("A65", "arbitrator_choice")
MEETING, LAWYERS, CROSS = (
    reading("A65", "arbitration_meeting"), reading("A65", "arbitration_lawyers"), reading("A65", "cross_examination"),
)  # fmt: skip
FORCE, AWARD_DAYS = reading("A65", "arbitration_force"), reading("A65", "award_days")

NOT_CHOSEN = State("arbitration not chosen", initial=True)
CHOSEN = State("arbitration chosen")
APPOINTED = State("arbitrator appointed")
HEARING = State("arbitration hearing")
HEARD = State("arbitration heard")
ADVISED = State("advice given")
GRANTED = State("for the complainant")
DENIED = State("against the complainant")
NOT_FOLLOWED = State("advice not followed")
CLOSED_GRANTED = State("closed for the complainant", final=True)
CLOSED_DENIED = State("closed against the complainant", final=True)
CLOSED_NOT_FOLLOWED = State("closed without following", final=True)
WITHDRAWN = State("arbitration withdrawn", final=True)

# -- U.5, U.6, U.8, H.12: the choice ---------------------------------------------------------------------------

CHOOSER = (COMPLAINANT, pick(BY, survivor_only=None, either_party=ACCUSED))

subject = one_of(
    "arbitration_subject", "what the complaint is about", "harassment", "discrimination", "retaliation", clause="U.8"
)
in_unit = flag("in_bargaining_unit", "the complainant is a teaching or research assistant", "U.7")
freely = flag("arbitration_freely_chosen", "arbitration is chosen freely and in writing", "U.6")

# What the accused appeals the panel hears first; where it has spoken, the two bodies would speak twice on one decision.
no_appeal_decided = all_of(
    idle(APPEAL), not_(ended_in(APPEAL, appeal.CLOSED_UPHELD, appeal.CLOSED_MODIFIED, appeal.CLOSED_OVERTURNED))
).named("no appeal has taken its place", "H.12")
appeal_decided = ended_in(APPEAL, appeal.CLOSED_UPHELD, appeal.CLOSED_MODIFIED, appeal.CLOSED_OVERTURNED).named(
    "an appeal has been decided", "H.12"
)

after_decision = review_terms.time_to_choose(DAYS, after=formal_decision.notify_decision, clause="U.6")
after_appeal = review_terms.time_to_choose(DAYS, after=appeal.notify_outcome, clause="U.6")

choose = may(
    CHOOSER, "choose", "choose arbitration", clause=("U.1", "U.6", "H.12"), when=NOT_CHOSEN,
    within=pick(PLACE, instead_of_appeal=after_decision, after_appeal=after_appeal, at_any_time=None),
    records=(parties, subject, freely, pick(STANDING, any_complainant=None, bargaining_unit=in_unit)),
    given=(
        pick(PLACE, instead_of_appeal=a_decision_stands, after_appeal=a_decision_stands, at_any_time=None),
        pick(PLACE, instead_of_appeal=no_appeal_decided, after_appeal=appeal_decided, at_any_time=None),
        implies(happened(request), all_of(the_parties, parties)).named("the parties are those of the case", "U.10"),
        freely.named("nobody is made to choose it", "U.6"),
        pick(
            STANDING, any_complainant=None,
            bargaining_unit=in_unit.named("the complainant is in the bargaining unit", "U.7"),
        ),
        pick(
            SCOPE, union_list=None,
            harassment_only=(subject == "harassment").named("it is about harassment", "U.8"),
        ),
    ),
    then=CHOSEN,
)  # fmt: skip

# -- U.2, U.3, U.10: who arbitrates ------------------------------------------------------------------------------

arbitrators = persons("arbitrators", "who arbitrates", clause="U.2")
arbitrator_count = derived("arbitrators", of=arbitrators, name="arbitrator_count", eligible=False, high=3)
employed = persons("employed", "those whom the Institute employs", clause="U.2")
chosen_by = several("arbitrators_chosen_by", "who chose the arbitrator", "complainant", "institute", clause="U.3")

independent = (
    disjoint(arbitrators, employed).named("no arbitrator is in the Institute's employ", "U.2"),
    disjoint(arbitrators, parties).named("no arbitrator is a party", "U.10"),
    disjoint(arbitrators, biased).named("no arbitrator is biased", "U.10"),
    disjoint(arbitrators, helpers).named("no arbitrator had a part in the case", "U.10"),
    disjoint(arbitrators, ever(formal_decision.decide, roll)).named("no arbitrator decided the case", "U.10"),
    disjoint(arbitrators, ever(formal_hearing.open_hearing, roll)).named("no arbitrator heard the case", "U.10"),
    disjoint(arbitrators, ever(formal_hearing.open_hearing, attending))
    .named("no arbitrator attended the hearing", "U.10"),
    disjoint(arbitrators, ever(name_witnesses, witnesses)).named("no arbitrator was named a witness", "U.10"),
    disjoint(arbitrators, ever(choose_advisor, advisors)).named("no arbitrator advised the accused", "U.10"),
    disjoint(arbitrators, ever(appeal.decide, panel)).named("no arbitrator decided an appeal", "U.10"),
)  # fmt: skip
enough = (arbitrator_count == pick(NUMBER, one=1, three=3)).named("there are as many arbitrators as agreed", "U.2")

appoint = must(
    (INSTITUTE, pick(CHOICE, jointly=COMPLAINANT, by_institute=None)), "appoint", "appoint the arbitrator",
    clause=("U.2", "U.10"), when=CHOSEN, records=(arbitrators, employed, biased, helpers, chosen_by),
    given=(
        enough, *independent,
        pick(
            CHOICE,
            jointly=includes(chosen_by, "complainant", "institute").named("both sides choose", "U.3"),
            by_institute=includes(chosen_by, "institute").named("the Institute chooses", "U.2"),
        ),
    ),
    then=APPOINTED,
)  # fmt: skip

# -- H.7: the hearing ------------------------------------------------------------------------------------------------

meeting = one_of("arbitration_rooms", "how the parties are heard", "together", "apart", clause="H.7")
lawyers = persons("lawyers", "the lawyers who attend", clause="H.7")
lawyer_count = derived("lawyers who attend", of=lawyers, name="lawyer_count", eligible=False, high=3)

open_arbitration = must(
    ARBITRATOR, "open_arbitration", "open the hearing", clause="U.2", when=APPOINTED, records=(meeting, lawyers),
    given=(
        (meeting == pick(MEETING, together="together", apart="apart"))
        .named("the parties are heard as agreed", "H.7"),
        pick(LAWYERS, allowed=None, barred=(lawyer_count == 0).named("no lawyer attends", "H.7")),
    ),
    then=HEARING,
)  # fmt: skip

cross_examine = may(
    (COMPLAINANT, ACCUSED), "cross_examine", "question the other side", clause="H.7", only=CROSS == "allowed",
    when=HEARING, then=STAY, repeats=True,
)  # fmt: skip
put_questions = may(
    ARBITRATOR, "put_questions", "put what one side wants to know to the other", clause="H.7",
    only=CROSS == "barred", when=HEARING, then=STAY, repeats=True,
)  # fmt: skip

close_arbitration = must(
    ARBITRATOR, "close_arbitration", "close the hearing", clause="U.2", when=HEARING, then=HEARD
)  # fmt: skip

withdraw = may(
    CHOOSER, "withdraw", "leave the arbitration", clause="U.6", when=(CHOSEN, APPOINTED, HEARING), gives_up=True,
    then=WITHDRAWN,
)  # fmt: skip

# -- the award ---------------------------------------------------------------------------------------------------------

award_votes = ballots("award_votes", "the votes on the award", "for", "against", by=arbitrators, clause="U.2")
award_for = derived(
    "votes for the complainant", of=award_votes, value="for", name="award_for", eligible=False, high=3
)
award_against = derived(
    "votes against the complainant", of=award_votes, value="against", name="award_against", eligible=False, high=3
)
ordered = several(
    "award_orders", "what the award orders", "other findings", "other sanctions", "measures for the complainant",
    clause="U.8",
)  # fmt: skip
something = any_of(*(includes(ordered, each) for each in ordered.choices))
granted = (award_for * 2 > arbitrator_count).named("the award is for the complainant", "U.8")

award = must(
    ARBITRATOR, "award", "make the award", clause=("U.2", "U.8"), when=HEARD, after=close_arbitration,
    within=review_terms.time_to_award(AWARD_DAYS, clause="U.9"),
    records=(
        arbitrators, award_votes, ordered,
        pick(STANDARD, preponderance=standard, clear_and_convincing=standard, silent=None),
    ),
    given=(
        enough,
        all_of(arbitrators, at(appoint, arbitrators)).named("who was appointed decides", "U.2"),
        disjoint(arbitrators, at(appoint, employed)).named("no arbitrator is in the Institute's employ", "U.2"),
        (award_for + award_against == arbitrator_count).named("every arbitrator votes", "U.2"),
        implies(granted, something).named("an award for the complainant orders something", "U.8"),
        review_terms.standard_is_applied(STANDARD, standard),
    ),
    then=(
        Outcome("for the complainant", pick(FORCE, binding=GRANTED, advisory=ADVISED), given=granted),
        Outcome("against the complainant", DENIED, given=OTHERWISE),
    ),
)  # fmt: skip

follow = must(
    INSTITUTE, "follow", "say whether it follows the advice", clause="U.3", only=FORCE == "advisory", when=ADVISED,
    then=(Outcome("followed", GRANTED), Outcome("not followed", NOT_FOLLOWED)),
)  # fmt: skip

notify_award = must(
    ARBITRATOR, "notify_award", "give both parties the award", clause="GAP.15",
    when=(GRANTED, DENIED, NOT_FOLLOWED), records=NOTICE_PAPERS, given=duly_told,
    then={GRANTED: CLOSED_GRANTED, DENIED: CLOSED_DENIED, NOT_FOLLOWED: CLOSED_NOT_FOLLOWED},
)  # fmt: skip

arbitration = Procedure(
    ARBITRATION, "independent arbitration at the survivor's option",
    (
        choose, appoint, open_arbitration, cross_examine, put_questions, close_arbitration, withdraw, award, follow,
        notify_award,
    ),
    counting=COUNTING, clause=("U.1", "U.10"),
)  # fmt: skip
