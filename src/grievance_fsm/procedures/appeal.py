"""H.4 to H.8, added: the appeal to an impartial panel, with what the panel decides and what comes of it."""

from typing import Any

from grievance_fsm.deadlines import business_days, days, if_
from grievance_fsm.facts import (
    OTHERWISE,
    all_of,
    any_of,
    at,
    ballots,
    derived,
    happened,
    share,
    stands,
)
from grievance_fsm.language import Outcome, Procedure, State, must
from grievance_fsm.procedures import appeal_filing, appeal_panel, penalties
from grievance_fsm.procedures.appeal_filing import SEATED, file_appeal
from grievance_fsm.procedures.appeal_notice import NOTICE_PAPERS, TO_REMAND, duly_told, panel, remand
from grievance_fsm.procedures.appeal_panel import (
    REVIEW,
    as_named,
    complete,
    hear,
    impartial,
    panel_size,
    review,
)
from grievance_fsm.procedures.counting import COUNTING
from grievance_fsm.procedures.formal_decision import CLOSED_SANCTIONED
from grievance_fsm.procedures.roles import INSTITUTE, PANEL
from grievance_fsm.procedures.routes import APPEAL, FORMAL
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick
from grievance_fsm.routes import ended_in
from grievance_fsm.sanctions import guards, recommended, severity

RULE, VOTE, DEADLOCK = reading("A65", "appeal_rule"), reading("A65", "appeal_vote"), reading("A65", "appeal_deadlock")
DECISION_DAYS = reading("A65", "appeal_decision_days")

UPHELD = State("decision upheld")
OVERTURNED = State("decision overturned")
TO_MODIFY = State("sanctions to be set anew")
RECOMMENDED = State("removal recommended anew")
MODIFIED = State("sanctions set anew")
CLOSED_UPHELD = State("closed as decided", final=True)
CLOSED_OVERTURNED = State("closed overturned", final=True)
CLOSED_MODIFIED = State("closed with other sanctions", final=True)

# -- the decision ----------------------------------------------------------------------------------------------

appeal_votes = ballots(
    "appeal_votes", "the votes on the appeal", "uphold", "modify", "remand", "overturn", by=panel, clause="H.6"
)
to_uphold = derived("votes to uphold", of=appeal_votes, value="uphold", name="to_uphold", eligible=False, high=9)
to_modify = derived("votes to modify", of=appeal_votes, value="modify", name="to_modify", eligible=False, high=9)
to_remand = derived("votes to remand", of=appeal_votes, value="remand", name="to_remand", eligible=False, high=9)
to_overturn = derived(
    "votes to overturn", of=appeal_votes, value="overturn", name="to_overturn", eligible=False, high=9
)


def carries(cast: Any, words: str) -> Any:
    """The votes that an answer of the panel needs, of all its members."""
    return pick(
        VOTE,
        majority=(cast * 2 > panel_size).named(words, "GAP.01"),
        two_thirds=share(cast, "2/3", of=panel_size).named(words, "GAP.01"),
        unanimous=((cast == panel_size) & (cast >= 1)).named(words, "GAP.01"),
    )


FOUR_WEEKS, TWENTY_DAYS = days(28, clause="H.9"), business_days(20, clause="H.9")
same_panel = (
    complete,
    as_named,
    *impartial,
    pick(
        REVIEW,
        on_record=all_of(happened(review), all_of(panel, at(review, panel)))
        .named("who decides has reviewed the record", "H.8"),
        rehearing=all_of(happened(hear), all_of(panel, at(hear, panel)))
        .named("who decides has heard the parties", "GAP.01"),
    ),
)
# Without a finding there are no sanctions to change, and the two sides are heard before there is one (III.C/s2a): the
# panel upholds or sends back.
a_finding_stands = ended_in(FORMAL, CLOSED_SANCTIONED)

decide = must(
    PANEL, "decide", "decide the appeal", clause=("H.6", "GAP.01"), when=SEATED,
    within=pick(DECISION_DAYS, calendar_28=FOUR_WEEKS, business_20=TWENTY_DAYS, silent=None), after=file_appeal,
    records=(panel, appeal_votes),
    given=(
        *same_panel,
        (to_uphold + to_modify + to_remand + to_overturn == panel_size).named("every member votes", "H.6"),
        any_of(a_finding_stands, to_modify + to_overturn == 0).named("what is to be changed is there", "GAP.01"),
    ),
    then=(
        Outcome("upheld", UPHELD, given=carries(to_uphold, "the panel upholds the decision")),
        Outcome("modified", TO_MODIFY, given=carries(to_modify, "the panel modifies the sanctions")),
        Outcome("remanded", TO_REMAND, given=carries(to_remand, "the panel wants a new hearing")),
        Outcome("overturned", OVERTURNED, given=carries(to_overturn, "the panel overturns the decision")),
        Outcome(
            "undecided", pick(DEADLOCK, decision_stands=UPHELD, vote_again=SEATED, silent=None), given=OTHERWISE,
            clause="GAP.01", discharges=pick(DEADLOCK, decision_stands=True, vote_again=False, silent=True),
        ),
    ),
)  # fmt: skip

# -- its effect ------------------------------------------------------------------------------------------------

table = penalties.sanctions
sanction_votes = ballots("sanction_votes", "the votes on the sanctions", "for", "against", by=panel, clause="GAP.01")
for_sanctions = derived(
    "votes for the sanctions", of=sanction_votes, value="for", name="for_sanctions", eligible=False, high=9
)

set_anew = must(
    PANEL, "set_anew", "set the sanctions anew", clause=("GAP.01", "III.D/s7"), when=TO_MODIFY,
    within=pick(
        DECISION_DAYS, calendar_28=if_(stands(TO_MODIFY), FOUR_WEEKS),
        business_20=if_(stands(TO_MODIFY), TWENTY_DAYS), silent=None,
    ),
    after=file_appeal,
    records=(
        penalties.category, penalties.behaviour, penalties.force, penalties.chosen, penalties.status,
        penalties.place, penalties.residence, penalties.permission, penalties.prior, penalties.prior_negotiated,
        penalties.prior_reports, penalties.incidents,
        pick(penalties.MINIMUMS, none=None, table=penalties.minimum_kept), panel, sanction_votes,
    ),
    given=(severity(table), *guards(table), *same_panel, carries(for_sanctions, "the panel sets these sanctions")),
    then=(
        Outcome("recommended", RECOMMENDED, given=recommended(table)),
        Outcome("set", MODIFIED, given=OTHERWISE),
    ),
)  # fmt: skip

confirm = must(
    INSTITUTE, "confirm", "decide on the removal recommended", clause="GAP.21", when=RECOMMENDED,
    then=(Outcome("confirmed", MODIFIED), Outcome("declined", MODIFIED)),
)  # fmt: skip

notify_outcome = must(
    PANEL, "notify_outcome", "give both parties the panel's decision", clause=("GAP.15", "H.6"),
    when=(UPHELD, OVERTURNED, MODIFIED), records=NOTICE_PAPERS, given=duly_told,
    then={UPHELD: CLOSED_UPHELD, OVERTURNED: CLOSED_OVERTURNED, MODIFIED: CLOSED_MODIFIED},
)  # fmt: skip

# H.2: one standard for every school, so one panel procedure whatever the school.
appeal = Procedure(
    APPEAL, "the appeal to an impartial panel",
    (appeal_filing.STEPS, appeal_panel.STEPS, decide, set_anew, confirm, notify_outcome, remand),
    counting=COUNTING, clause=("H.6", "H.2"),
)  # fmt: skip
