"""H.6 and H.8: the appeal to an impartial panel of the university, which reviews the investigation."""

from typing import Any

from grievance_fsm.deadlines import business_days, days
from grievance_fsm.facts import (
    OTHERWISE,
    Const,
    all_of,
    any_of,
    at,
    ballots,
    derived,
    disjoint,
    ever,
    one_of,
    persons,
    share,
)
from grievance_fsm.language import STAY, Outcome, Procedure, State, may, must
from grievance_fsm.procedures import review_terms
from grievance_fsm.procedures.appeal_filing import FILED, NOT_APPEALED, SEATED
from grievance_fsm.procedures.appeal_notice import panel
from grievance_fsm.procedures.appeal_panel import biased, investigators, panel_size
from grievance_fsm.procedures.articles import asked, reading
from grievance_fsm.procedures.harvard_investigation import FOUND, NOT_FOUND, apart, find
from grievance_fsm.procedures.harvard_investigation import report as report_harassment
from grievance_fsm.procedures.harvard_people import (
    COMPLAINANT,
    INVESTIGATION,
    UNIVERSITY,
    accused_persons,
    attendees,
    complainants,
)
from grievance_fsm.procedures.review_terms import grounds
from grievance_fsm.procedures.roles import PANEL
from grievance_fsm.procedures.routes import APPEAL
from grievance_fsm.readings import pick
from grievance_fsm.routes import ended_in

WHO, GROUNDS, DAYS = reading("A65", "appeal_by"), reading("A65", "appeal_grounds"), reading("A65", "appeal_days")
SIZE, REVIEW = reading("A65", "appeal_panel_size"), reading("A65", "appeal_review")
POWERS, VOTE = reading("A65", "appeal_powers"), reading("A65", "appeal_vote")
DEADLOCK, DECISION_DAYS = reading("A65", "appeal_deadlock"), reading("A65", "appeal_decision_days")

INFORMED = State("appeal heard")
UPHELD = State("finding upheld", final=True)
OVERTURNED = State("finding overturned", final=True)
SENT_BACK = State("sent back", final=True)

# -- the filing ----------------------------------------------------------------------------------------------------

APPELLANT = review_terms.appellants(WHO, COMPLAINANT)

on_a_ground = review_terms.ground_that_counts(GROUNDS)
time_to_appeal = review_terms.time_to_appeal(DAYS, after=find)
a_finding_stands = ended_in(INVESTIGATION, FOUND, NOT_FOUND).named("there is a finding to appeal", "H.6")

file_appeal = may(
    APPELLANT, "file_appeal", "appeal against the finding", clause="H.6", when=NOT_APPEALED, within=time_to_appeal,
    records=grounds, given=(a_finding_stands, on_a_ground), then=FILED,
)  # fmt: skip

join = may(
    APPELLANT, "join", "appeal as well", clause=("H.6", "GAP.01"), when=(FILED, SEATED, INFORMED),
    within=time_to_appeal, records=grounds, given=on_a_ground, then=STAY, repeats=True,
)  # fmt: skip

# -- the panel -----------------------------------------------------------------------------------------------------

members = persons("university_members", "who is a member of the university", clause="H.8")

several = (panel_size >= 2).named("a panel is more than one", "H.6")
complete = pick(SIZE, three=(panel_size == 3).named("three sit on the panel", "GAP.01"), silent=several)

name_panel = must(
    UNIVERSITY, "name_panel", "name the panel", clause=("H.6", "H.8"), when=FILED, records=(panel, members, biased),
    given=(
        complete,
        disjoint(panel, biased).named("nobody on the panel is biased", "H.8"),
        disjoint(panel, ever(find, investigators)).named("nobody on the panel investigated the case", "H.8"),
        disjoint(panel, at(report_harassment, complainants)).named("nobody on the panel complains", "H.6"),
        disjoint(panel, at(report_harassment, accused_persons)).named("nobody on the panel is accused", "H.6"),
        all_of(panel, members).named("the panel is of the university", "H.8"),
    ),
    then=SEATED,
)  # fmt: skip

whole = all_of(all_of(panel, at(name_panel, panel)), all_of(at(name_panel, panel), panel)).named(
    "the panel is the one that was named", "H.6"
)

review = must(
    PANEL, "review", "review the investigation", clause="H.8", only=REVIEW == "on_record", when=SEATED,
    records=(panel, asked(REVIEW)), given=whole, then=INFORMED,
)  # fmt: skip

hear = must(
    PANEL, "hear", "hear the parties", clause=("H.6", "GAP.01"), only=REVIEW == "rehearing", when=SEATED,
    records=(panel, attendees, asked(REVIEW)), given=(whole, apart), then=INFORMED,
)  # fmt: skip

# -- the decision ----------------------------------------------------------------------------------------------------

appeal_votes = ballots("appeal_votes", "the votes on the appeal", "uphold", "change", by=panel, clause="H.6")
to_uphold = derived("votes to uphold", of=appeal_votes, value="uphold", name="to_uphold", eligible=False, high=9)
to_change = derived("votes to change", of=appeal_votes, value="change", name="to_change", eligible=False, high=9)
remedy = one_of("remedy", "what the panel does with the finding", "overturned", "sent back", clause="GAP.01")


def carries(cast: Any, words: str) -> Any:
    """The votes that an answer of the panel needs, of all its members."""
    return pick(
        VOTE,
        majority=(cast * 2 > panel_size).named(words, "GAP.01"),
        two_thirds=share(cast, "2/3", of=panel_size).named(words, "GAP.01"),
        unanimous=(cast == panel_size).named(words, "GAP.01"),
    )


changes = carries(to_change, "the panel does not uphold the finding")
no_such_power = any_of(Const(False)).named("the panel has this power", "GAP.01")

decide = must(
    PANEL, "decide", "decide the appeal", clause="H.6", when=INFORMED,
    within=pick(
        DECISION_DAYS, calendar_28=days(28, clause="GAP.01"), business_20=business_days(20, clause="GAP.01"),
        silent=None,
    ),
    after=file_appeal, records=(panel, appeal_votes, pick(POWERS, overturn=None, send_back=None, either=remedy)),
    given=(whole, several),
    then=(
        Outcome("upheld", UPHELD, given=carries(to_uphold, "the panel upholds the finding")),
        Outcome(
            "overturned", OVERTURNED,
            given=pick(
                POWERS, overturn=changes, send_back=no_such_power, either=all_of(changes, remedy == "overturned")
            ),
        ),
        Outcome(
            "sent back", SENT_BACK,
            given=pick(
                POWERS, overturn=no_such_power, send_back=changes, either=all_of(changes, remedy == "sent back")
            ),
        ),
        Outcome(
            "undecided", pick(DEADLOCK, decision_stands=UPHELD, vote_again=INFORMED, silent=None), given=OTHERWISE,
            clause="GAP.05", discharges=pick(DEADLOCK, decision_stands=True, vote_again=False, silent=True),
        ),
    ),
)  # fmt: skip

appeal = Procedure(
    APPEAL, "the appeal to an impartial panel", (file_appeal, join, name_panel, review, hear, decide), clause="H.6"
)
