"""H.6, added: the appeal is filed, joined, answered, or taken back."""


from grievance_fsm.facts import all_of, at, derived, includes, one_of, persons, several
from grievance_fsm.language import STAY, State, may, must
from grievance_fsm.procedures import review_terms
from grievance_fsm.procedures.complaint import parties
from grievance_fsm.procedures.formal_decision import (
    CLOSED_NOT_FOUND,
    CLOSED_SANCTIONED,
    CLOSED_UNDECIDED,
    notify_decision,
)
from grievance_fsm.procedures.formal_notice import request
from grievance_fsm.procedures.review_terms import grounds
from grievance_fsm.procedures.roles import ACCUSED, ADVOCATE, COMPLAINANT
from grievance_fsm.procedures.routes import FORMAL
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick
from grievance_fsm.routes import ended_in

WHO, GROUNDS, DAYS = reading("A65", "appeal_by"), reading("A65", "appeal_grounds"), reading("A65", "appeal_days")
LAW, EFFECT = reading("A65", "appeal_law"), reading("A65", "effect_on_sanctions")

NOT_APPEALED = State("not appealed", initial=True)
FILED = State("appeal filed")
TOLD = State("parties told of the appeal")
SEATED = State("panel named")
WITHDRAWN = State("appeal withdrawn", final=True)

# -- the filing ------------------------------------------------------------------------------------------------

APPELLANT = review_terms.appellants(WHO, COMPLAINANT)

appellants = persons("appellants", "who appeals", clause="GAP.01")
appellant_count = derived("appellants", of=appellants, name="appellant_count", eligible=False, high=2)
law = one_of("appeal_law_applied", "whose rules apply", "of the decision", "of the appeal", clause="H.13")
the_parties = at(request, parties)
appealed_by_a_party = all_of(appellants, the_parties).named("who appeals is a party", "GAP.01")

on_a_ground = review_terms.ground_that_counts(GROUNDS)
time_to_appeal = review_terms.time_to_appeal(DAYS, after=notify_decision)
a_decision_stands = ended_in(FORMAL, CLOSED_SANCTIONED, CLOSED_NOT_FOUND, CLOSED_UNDECIDED).named(
    "there is a decision to appeal", "GAP.01"
)

file_appeal = may(
    APPELLANT, "file_appeal", "appeal against the decision", clause=("H.6", "GAP.01"),
    when=NOT_APPEALED, within=time_to_appeal, records=(grounds, law), collects=appellants,
    given=(
        a_decision_stands,
        (appellant_count >= 1).named("somebody appeals", "GAP.01"),
        appealed_by_a_party,
        on_a_ground,
        (law == pick(LAW, of_the_decision="of the decision", of_the_appeal="of the appeal"))
        .named("the right rules are applied", "H.13"),
    ),
    then=FILED,
)  # fmt: skip

join = may(
    APPELLANT, "join", "appeal as well", clause="GAP.01", when=(FILED, TOLD, SEATED), within=time_to_appeal,
    records=grounds, collects=appellants, then=STAY, repeats=True,
    given=(appealed_by_a_party, on_a_ground),
)  # fmt: skip

both_told = several("appeal_told", "who is told of the appeal", "complainant", "accused", clause="GAP.01")
meanwhile = one_of("sanctions_meanwhile", "the sanctions meanwhile", "in force", "stayed", clause="GAP.01")

tell = must(
    ADVOCATE, "tell", "tell both parties of the appeal and what it does to the sanctions", clause="GAP.01",
    when=FILED, records=(both_told, pick(EFFECT, in_force=meanwhile, stayed=meanwhile, silent=None)),
    given=(
        includes(both_told, "complainant", "accused").named("both parties know of the appeal", "GAP.01"),
        pick(
            EFFECT,
            in_force=(meanwhile == "in force").named("the sanctions stay in force", "GAP.01"),
            stayed=(meanwhile == "stayed").named("the sanctions are stayed", "GAP.01"),
            silent=None,
        ),
    ),
    then=TOLD,
)  # fmt: skip

answer = may(
    (COMPLAINANT, ACCUSED), "answer", "answer the appeal in writing", clause="GAP.01", when=(TOLD, SEATED),
    then=STAY, repeats=True,
)  # fmt: skip

withdrawing = persons("appeal_withdrawn_by", "who takes the appeal back", clause="GAP.13")

withdraw = may(
    APPELLANT, "withdraw", "take the appeal back", clause="GAP.13", when=(FILED, TOLD, SEATED), gives_up=True,
    records=withdrawing, given=all_of(appellants, withdrawing).named("all who appealed take it back", "GAP.13"),
    then=WITHDRAWN,
)  # fmt: skip

STEPS = (file_appeal, join, tell, answer, withdraw)
