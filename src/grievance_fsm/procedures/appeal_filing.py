"""H.6, added: the appeal is filed, joined, answered, or taken back."""

from typing import Any

from grievance_fsm.deadlines import business_days, days, limitation
from grievance_fsm.facts import all_of, any_of, at, derived, includes, one_of, persons, several
from grievance_fsm.language import STAY, State, may, must
from grievance_fsm.procedures.complaint import parties
from grievance_fsm.procedures.formal_decision import (
    CLOSED_NOT_FOUND,
    CLOSED_SANCTIONED,
    CLOSED_UNDECIDED,
    notify_decision,
)
from grievance_fsm.procedures.formal_notice import request
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

APPELLANT = (
    pick(WHO, both_parties=COMPLAINANT, complainant_only=COMPLAINANT, accused_only=None),
    pick(WHO, both_parties=ACCUSED, complainant_only=None, accused_only=ACCUSED),
)
LISTED = (
    "new information", "departure from procedure", "bias or conflict",
    "weight of the evidence", "sanction out of range",
)  # fmt: skip

appellants = persons("appellants", "who appeals", clause="GAP.01")
appellant_count = derived("appellants", of=appellants, name="appellant_count", eligible=False, high=2)
grounds = several("grounds_of_appeal", "the grounds of the appeal", *LISTED, "other", clause="GAP.01")
law = one_of("appeal_law_applied", "whose rules apply", "of the decision", "of the appeal", clause="H.13")
the_parties = at(request, parties)
appealed_by_a_party = all_of(appellants, the_parties).named("who appeals is a party", "GAP.01")


def _one_of_these(*listed: str) -> Any:
    return any_of(*(includes(grounds, ground) for ground in listed)).named("a ground is one that counts", "GAP.01")


on_a_ground = pick(GROUNDS, listed=_one_of_these(*LISTED), title_ix=_one_of_these(*LISTED[:3]), any=None)
time_to_appeal = pick(
    DAYS,
    calendar_7=limitation(days(7), after=notify_decision, clause="GAP.01"),
    business_5=limitation(business_days(5), after=notify_decision, clause="GAP.01"),
    calendar_30=limitation(days(30), after=notify_decision, clause="GAP.01"),
    silent=None,
)
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
