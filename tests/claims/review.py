"""H.4 to H.8 told once more, act by act: the appeal, its panel, what the panel decides, and what comes of it."""

from functools import partial
from typing import Any

from claims.acts import act
from claims.between import TO_A_PANEL
from claims.penal import GRADED, LAWFUL, PAPERS, REMOVING
from claims.votes import ANYTHING
from grievance_fsm.deadlines import business_days, days, if_, limitation
from grievance_fsm.facts import (
    DAY_OF_ACT,
    all_of,
    any_of,
    at,
    disjoint,
    ever,
    happened,
    includes,
    inside,
    not_,
    stands,
)
from grievance_fsm.procedures import appeal, appeal_filing, appeal_notice, appeal_panel, penalties
from grievance_fsm.procedures import formal_decision as decision
from grievance_fsm.procedures import formal_hearing as hearing
from grievance_fsm.procedures import formal_notice as notice
from grievance_fsm.procedures.appeal_notice import panel
from grievance_fsm.procedures.appeal_panel import panel_size
from grievance_fsm.procedures.committee_votes import roll
from grievance_fsm.procedures.complaint import parties
from grievance_fsm.procedures.formal_notice import informed
from grievance_fsm.procedures.roles import ACCUSED, ADVOCATE, COMPLAINANT, INSTITUTE
from grievance_fsm.procedures.roles import PANEL as THE_PANEL
from grievance_fsm.procedures.routes import FORMAL
from grievance_fsm.properties import (
    always,
    always_can,
    always_leads,
    always_told,
    ending,
    never,
    never_owed,
    only_after,
    only_by,
)
from grievance_fsm.readings import pick
from grievance_fsm.routes import ended_in

told = partial(act, "an appeal")
BOTH, BOTH_PARTIES = ("complainant", "accused"), (COMPLAINANT, ACCUSED)
PENDING = (appeal_filing.FILED, appeal_filing.TOLD, appeal_filing.SEATED)
EITHER_SIDE = appeal_filing.WHO == "both_parties"

GROUNDS = appeal_filing.grounds
FOR_A_HEARING = any_of(
    includes(GROUNDS, "new information"), includes(GROUNDS, "departure from procedure"),
    includes(GROUNDS, "bias or conflict"),
)
ON_GOOD_GROUNDS = pick(
    appeal_filing.GROUNDS, title_ix=FOR_A_HEARING, any=ANYTHING,
    listed=any_of(
        FOR_A_HEARING, includes(GROUNDS, "weight of the evidence"), includes(GROUNDS, "sanction out of range")
    ),
)  # fmt: skip
A_PARTY = all_of(appeal_filing.appellants, at(notice.request, parties))
DECIDED = (decision.CLOSED_SANCTIONED, decision.CLOSED_NOT_FOUND, decision.CLOSED_UNDECIDED)
SPANS = {"calendar_7": days(7), "business_5": business_days(5), "calendar_30": days(30)}
SOON = pick(
    appeal_filing.DAYS, silent=None,
    **{choice: limitation(span, after=decision.notify_decision) for choice, span in SPANS.items()},
)

FILING = (
    *(
        always(
            inside(DAY_OF_ACT, limitation(span, after=decision.notify_decision, clause="GAP.01")), clause="GAP.01",
            at=(appeal_filing.file_appeal, appeal_filing.join), only=choice == appeal_filing.DAYS,
            words=f"nobody appeals later than {span} after the decision was given",
        )
        for choice, span in SPANS.items()
    ),
    *told(
        appeal_filing.file_appeal, by=BOTH_PARTIES, when=appeal_filing.NOT_APPEALED, to=appeal_filing.FILED,
        papers=(GROUNDS, appeal_filing.law, appeal_filing.appellants), only=EITHER_SIDE, clause="GAP.01",
        given=all_of(
            ended_in(FORMAL, *DECIDED), appeal_filing.appellant_count >= 1, A_PARTY, ON_GOOD_GROUNDS,
            pick(
                appeal_filing.LAW, of_the_decision=appeal_filing.law == "of the decision",
                of_the_appeal=appeal_filing.law == "of the appeal",
            ),
            TO_A_PANEL,
        ),
        within=SOON,
    ),
    *told(
        appeal_filing.join, by=BOTH_PARTIES, when=PENDING, given=all_of(A_PARTY, ON_GOOD_GROUNDS), only=EITHER_SIDE,
        papers=(GROUNDS, appeal_filing.appellants), clause="GAP.01", within=SOON,
    ),
    *(
        always_can(
            appeal_filing.join, by=who, when=PENDING, only=choice == appeal_filing.WHO, clause="GAP.01",
            given=all_of(A_PARTY, ON_GOOD_GROUNDS), words=f"{who} may appeal where nobody else may",
        )
        for who, choice in ((COMPLAINANT, "complainant_only"), (ACCUSED, "accused_only"))
    ),
    *(
        only_by(
            who, appeal_filing.file_appeal, appeal_filing.join, appeal_filing.withdraw, clause="GAP.01",
            only=choice == appeal_filing.WHO, words=f"nobody appeals but {who} where nobody else may",
        )
        for who, choice in ((COMPLAINANT, "complainant_only"), (ACCUSED, "accused_only"))
    ),
    *told(
        appeal_filing.tell, by=ADVOCATE, when=appeal_filing.FILED, to=appeal_filing.TOLD, owed=True,
        papers=appeal_filing.both_told, clause="GAP.01",
        given=all_of(
            includes(appeal_filing.both_told, *BOTH),
            pick(
                appeal_filing.EFFECT, in_force=appeal_filing.meanwhile == "in force",
                stayed=appeal_filing.meanwhile == "stayed", silent=ANYTHING,
            ),
        ),
    ),
    *told(
        appeal_filing.answer, by=BOTH_PARTIES, when=(appeal_filing.TOLD, appeal_filing.SEATED), clause="GAP.01"
    ),
    *told(
        appeal_filing.withdraw, by=BOTH_PARTIES, when=PENDING, to=appeal_filing.WITHDRAWN, only=EITHER_SIDE,
        papers=appeal_filing.withdrawing, given=all_of(appeal_filing.appellants, appeal_filing.withdrawing),
        clause="GAP.13",
    ),
)  # fmt: skip

# -- the panel --------------------------------------------------------------------------------------------------------

TOOK_NO_PART = all_of(
    disjoint(panel, ever(decision.decide, roll)), disjoint(panel, ever(hearing.open_hearing, roll)),
    disjoint(panel, ever(hearing.open_hearing, hearing.attending)),
    disjoint(panel, ever(notice.name_witnesses, notice.witnesses)),
    disjoint(panel, ever(notice.choose_advisor, notice.advisors)), disjoint(panel, ever(notice.request, parties)),
    disjoint(panel, ever(appeal_notice.remand, appeal_notice.sent_back_by)),
)
AS_NAMED = all_of(panel_size == 3, all_of(panel, at(appeal_panel.name_panel, panel)))

SITTING = (
    *told(
        appeal_panel.name_panel, by=INSTITUTE, when=appeal_filing.TOLD, to=appeal_filing.SEATED, owed=True,
        papers=(panel, appeal_panel.investigators, appeal_panel.helpers, appeal_panel.biased), clause="H.8",
        given=all_of(
            panel_size == 3, TOOK_NO_PART, disjoint(panel, appeal_panel.investigators),
            disjoint(panel, appeal_panel.helpers), disjoint(panel, appeal_panel.biased),
            disjoint(panel, appeal_panel.stepped_aside),
            pick(appeal_panel.FROM, community=all_of(panel, hearing.community), anyone=ANYTHING),
        ),
    ),
    *told(
        appeal_panel.step_aside, by=THE_PANEL, when=appeal_filing.SEATED, to=appeal_filing.TOLD,
        papers=appeal_panel.stepped_aside, clause="H.8",
    ),
    *told(
        appeal_panel.suspend, by=THE_PANEL, when=appeal_filing.SEATED, only=appeal_filing.EFFECT == "in_force",
        clause="GAP.01",
    ),
    *told(
        appeal_panel.let_run, by=THE_PANEL, when=appeal_filing.SEATED, only=appeal_filing.EFFECT == "stayed",
        clause="GAP.01",
    ),
    *told(
        appeal_panel.review, by=THE_PANEL, when=appeal_filing.SEATED, given=AS_NAMED, papers=panel, owed=True,
        only=appeal_panel.REVIEW == "on_record", clause="H.8",
    ),
    *told(
        appeal_panel.hear, by=THE_PANEL, when=appeal_filing.SEATED, papers=(panel, appeal_panel.invited), owed=True,
        given=all_of(AS_NAMED, includes(appeal_panel.invited, *BOTH)), only=appeal_panel.REVIEW == "rehearing",
        clause="GAP.01",
    ),
)  # fmt: skip

# -- the decision -----------------------------------------------------------------------------------------------------


def carried(cast: Any) -> Any:
    """More than half of the panel, two thirds of it, or all."""
    return pick(
        appeal.VOTE, majority=cast * 2 > panel_size, two_thirds=cast * 3 >= panel_size * 2,
        unanimous=all_of(cast == panel_size, cast > 0),
    )  # fmt: skip


SAME_PANEL = all_of(
    AS_NAMED, TOOK_NO_PART,
    pick(
        appeal_panel.REVIEW,
        on_record=all_of(happened(appeal_panel.review), all_of(panel, at(appeal_panel.review, panel))),
        rehearing=all_of(happened(appeal_panel.hear), all_of(panel, at(appeal_panel.hear, panel))),
    ),
)  # fmt: skip
VOTES = (appeal.to_uphold, appeal.to_modify, appeal.to_remand, appeal.to_overturn)
DECISION = all_of(
    SAME_PANEL, VOTES[0] + VOTES[1] + VOTES[2] + VOTES[3] == panel_size,
    any_of(
        ended_in(FORMAL, decision.CLOSED_SANCTIONED), all_of(appeal.to_modify == 0, appeal.to_overturn == 0)
    ),
)  # fmt: skip
ENDS = tuple(zip(
    ("upheld", "modified", "remanded", "overturned"), map(carried, VOTES),
    (appeal.UPHELD, appeal.TO_MODIFY, appeal_notice.TO_REMAND, appeal.OVERTURNED), strict=True,
))  # fmt: skip


def torn(choice: str, to: Any) -> Any:
    """Where no answer has votes enough, by what is read into the text."""
    return act(
        f"a torn panel ({choice})", appeal.decide, when=appeal_filing.SEATED, given=DECISION, clause="GAP.01",
        only=choice == appeal.DEADLOCK, ends=(("undecided", not_(any_of(*map(carried, VOTES))), to),),
    )  # fmt: skip


FOUR_WEEKS, TWENTY_DAYS = days(28), business_days(20)
SANCTIONED_IN_TIME = pick(
    appeal.DECISION_DAYS, calendar_28=if_(stands(appeal.TO_MODIFY), FOUR_WEEKS),
    business_20=if_(stands(appeal.TO_MODIFY), TWENTY_DAYS), silent=None,
)  # fmt: skip

ANSWERED = (
    *told(
        appeal.decide, by=THE_PANEL, when=appeal_filing.SEATED, given=DECISION, ends=ENDS, owed=True, clause="H.6",
        papers=(panel, appeal.appeal_votes), only=appeal.DEADLOCK != "silent", after=appeal_filing.file_appeal,
        within=pick(appeal.DECISION_DAYS, calendar_28=FOUR_WEEKS, business_20=TWENTY_DAYS, silent=None),
    ),
    never_owed(
        appeal.decide, after=ending(appeal.decide, "undecided"), only=appeal.DEADLOCK == "decision_stands",
        clause="GAP.01", words="a torn panel has decided where the decision then stands",
    ),
    never(
        ending(appeal.decide, "undecided"), only=appeal.DEADLOCK == "silent", clause="GAP.01",
        words="no panel is torn where nothing is said of that",
    ),
    *torn("decision_stands", appeal.UPHELD), *torn("vote_again", appeal_filing.SEATED),
    *told(
        appeal.set_anew, by=THE_PANEL, when=appeal.TO_MODIFY, owed=True, clause="GAP.01",
        papers=(penalties.category, penalties.behaviour, penalties.force, *PAPERS, panel, appeal.sanction_votes),
        given=all_of(GRADED, LAWFUL, SAME_PANEL, carried(appeal.for_sanctions)), within=SANCTIONED_IN_TIME,
        after=appeal_filing.file_appeal,
        ends=(("recommended", REMOVING, appeal.RECOMMENDED), ("set", not_(REMOVING), appeal.MODIFIED)),
    ),
    *told(
        appeal.confirm, by=INSTITUTE, when=appeal.RECOMMENDED, to=appeal.MODIFIED, owed=True, clause="GAP.21",
        ends=(("confirmed", None, None), ("declined", None, None)),
    ),
)  # fmt: skip

TOLD = all_of(
    includes(informed, *BOTH), appeal_notice.with_reasons,
    pick(appeal_notice.NOTICE, simultaneous=appeal_notice.at_once, each_in_writing=ANYTHING),
)
CLOSED = (
    *told(
        appeal.notify_outcome, by=THE_PANEL, when=(appeal.UPHELD, appeal.OVERTURNED, appeal.MODIFIED), given=TOLD,
        papers=(informed, appeal_notice.with_reasons), owed=True, clause="GAP.15",
        to=(appeal.CLOSED_UPHELD, appeal.CLOSED_OVERTURNED, appeal.CLOSED_MODIFIED),
    ),
    *(
        only_after(closed, decided, clause="GAP.15", words=f"an appeal: “{closed.name}” only after “{decided.name}”")
        for closed, decided in (
            (appeal.CLOSED_UPHELD, appeal.UPHELD), (appeal.CLOSED_OVERTURNED, appeal.OVERTURNED),
            (appeal.CLOSED_MODIFIED, appeal.MODIFIED),
        )
    ),
    *told(
        appeal_notice.remand, by=THE_PANEL, when=appeal_notice.TO_REMAND, to=appeal_notice.REMANDED, owed=True,
        papers=(informed, appeal_notice.with_reasons, notice.told, appeal_notice.heard_by, appeal_notice.sent_back_by),
        clause="GAP.01",
        given=all_of(
            TOLD, includes(notice.told, "committee", "accused"), all_of(panel, appeal_notice.sent_back_by),
            pick(
                appeal_notice.REMAND_TO, same_panel=appeal_notice.heard_by == "those who heard it",
                fresh_panel=all_of(
                    appeal_notice.heard_by == "members who did not",
                    all_of(ever(hearing.open_hearing, roll), appeal_notice.kept_away),
                ),
            ),
        ),
    ),
    always_told(
        appeal_notice.kept_away, at=appeal_notice.remand, only=appeal_notice.REMAND_TO == "fresh_panel",
        clause="GAP.01", words="an appeal: whoever does not hear the case anew is named",
    ),
)  # fmt: skip

SENT_BACK = (
    always_leads(
        appeal_notice.remand, to=notice.NOTIFIED, clause="H.8",
        words="an appeal: what is sent back is heard anew, from its notice on",
    ),
)  # fmt: skip

# -- no more is asked than is needed ----------------------------------------------------------------------------------

NAMED = (panel, appeal_panel.investigators, appeal_panel.helpers, appeal_panel.biased)
NO_MORE = (
    always_told(
        appeal_filing.both_told, at=appeal_filing.tell, nothing_else=True, only=appeal_filing.EFFECT == "silent",
        clause="GAP.01", words="an appeal: nobody says what becomes of the sanctions where nothing is said of that",
    ),
    always_told(
        *NAMED, at=appeal_panel.name_panel, nothing_else=True, only=appeal_panel.FROM == "anyone", clause="H.8",
        words="an appeal: nobody asks where a panel comes from that may come from anywhere",
    ),
    always_told(
        informed, appeal_notice.with_reasons, at=appeal.notify_outcome, nothing_else=True,
        only=appeal_notice.NOTICE == "each_in_writing", clause="GAP.15",
        words="an appeal: nobody asks whether both are told at once where each is told in writing",
    ),
    always_told(
        informed, appeal_notice.with_reasons, appeal_notice.at_once, notice.told, appeal_notice.heard_by,
        appeal_notice.sent_back_by, at=appeal_notice.remand, nothing_else=True, clause="GAP.01",
        only=(appeal_notice.REMAND_TO == "same_panel", appeal_notice.NOTICE == "simultaneous"),
        words="an appeal: nobody is kept away where those hear the case anew who heard it",
    ),
    always_told(
        penalties.category, penalties.behaviour, penalties.force, *PAPERS, panel, appeal.sanction_votes,
        at=appeal.set_anew, nothing_else=True, only=penalties.MINIMUMS == "none", clause="GAP.01",
        words="an appeal: nobody asks for a least penalty where there is none",
    ),
)  # fmt: skip

review = (*FILING, *SITTING, *ANSWERED, *CLOSED, *SENT_BACK, *NO_MORE)
