"""U.1 to U.10, added, told once more act by act: independent arbitration."""

from functools import partial

from claims.acts import act
from grievance_fsm.deadlines import days, limitation
from grievance_fsm.facts import DAY_OF_ACT, all_of, any_of, at, disjoint, ever, happened, includes, inside, not_
from grievance_fsm.procedures import appeal, appeal_notice, appeal_panel, formal_decision
from grievance_fsm.procedures import arbitration as the
from grievance_fsm.procedures import formal_hearing as hearing
from grievance_fsm.procedures import formal_notice as notice
from grievance_fsm.procedures.committee_votes import roll
from grievance_fsm.procedures.complaint import parties
from grievance_fsm.procedures.roles import ACCUSED, ARBITRATOR, COMPLAINANT, INSTITUTE
from grievance_fsm.procedures.routes import APPEAL, ARBITRATION, FORMAL
from grievance_fsm.properties import always, always_can, always_owed, always_told, never_owed, only_after, only_by
from grievance_fsm.readings import pick
from grievance_fsm.routes import ended_in, idle

told = partial(act, "arbitration")
ANYTHING = all_of()
UNDECIDED = (the.CHOSEN, the.APPOINTED, the.HEARING)

# -- U.1 to U.10: the choice, and who arbitrates --------------------------------------------------------------------

DECISION = ended_in(
    FORMAL, formal_decision.CLOSED_SANCTIONED, formal_decision.CLOSED_NOT_FOUND, formal_decision.CLOSED_UNDECIDED
)
REVIEWED = ended_in(APPEAL, appeal.CLOSED_UPHELD, appeal.CLOSED_MODIFIED, appeal.CLOSED_OVERTURNED)
CHOOSING = {"survivor_only": (COMPLAINANT,), "either_party": (COMPLAINANT, ACCUSED)}
IN_CASE = all_of(at(notice.request, parties), parties)
CHOICE = all_of(
    pick(
        the.PLACE, instead_of_appeal=all_of(DECISION, idle(APPEAL), not_(REVIEWED)),
        after_appeal=all_of(DECISION, REVIEWED), at_any_time=ANYTHING,
    ),
    any_of(not_(happened(notice.request)), IN_CASE), the.freely,
    pick(the.STANDING, any_complainant=ANYTHING, bargaining_unit=the.in_unit),
    pick(the.SCOPE, union_list=ANYTHING, harassment_only=the.subject == "harassment"),
)  # fmt: skip


KEPT_AWAY = {
    "is employed": the.employed, "is a party": parties, "is biased": appeal_panel.biased,
    "had a part in it": appeal_panel.helpers, "decided it": ever(formal_decision.decide, roll),
    "heard it": ever(hearing.open_hearing, roll), "was at the hearing": ever(hearing.open_hearing, hearing.attending),
    "was named a witness": ever(notice.name_witnesses, notice.witnesses),
    "advised the accused": ever(notice.choose_advisor, notice.advisors),
    "decided an appeal": ever(appeal.decide, appeal_notice.panel),
}  # fmt: skip
INDEPENDENT = all_of(*(disjoint(the.arbitrators, who) for who in KEPT_AWAY.values()))
AS_MANY = the.arbitrator_count == pick(the.NUMBER, one=1, three=3)

SPANS = {"days_180": days(180), "days_30": days(30)}
IN_TIME = pick(the.AWARD_DAYS, days_28=days(28), days_180=days(180), silent=None)
NOTICES = {"instead_of_appeal": formal_decision.notify_decision, "after_appeal": appeal.notify_outcome}

SOON = pick(
    the.PLACE, at_any_time=None,
    **{
        place: pick(
            the.DAYS, silent=None, **{choice: limitation(span, after=given) for choice, span in SPANS.items()}
        )
        for place, given in NOTICES.items()
    },
)

APPOINTED = (
    *(
        always(
            inside(DAY_OF_ACT, limitation(span, after=given, clause="U.6")), at=the.choose, clause="U.6",
            only=(place == the.PLACE, choice == the.DAYS),
            words=f"arbitration: nobody chooses it later than {span} after “{given.words}”",
        )
        for place, given in NOTICES.items() for choice, span in SPANS.items()
    ),
    *told(
        the.choose, when=the.NOT_CHOSEN, to=the.CHOSEN, papers=(parties, the.subject, the.freely), given=CHOICE,
        also=not_(ended_in(ARBITRATION)), clause="U.6", within=SOON,
    ),
    *told(the.withdraw, when=UNDECIDED, to=the.WITHDRAWN, clause="U.6"),
    *(
        always_can(
            the.withdraw, by=by, when=UNDECIDED, only=the.BY.among(choice), clause="U.6",
            words=f"arbitration: whoever may choose it may leave it, {choice}",
        )
        for choice, by in CHOOSING.items()
    ),
    *(
        always_can(
            the.choose, by=by, when=the.NOT_CHOSEN, only=the.BY.among(choice), clause="U.6",
            given=all_of(CHOICE, not_(ended_in(ARBITRATION))),
            words=f"arbitration: each of these may choose it, {choice}",
        )
        for choice, by in CHOOSING.items()
    ),
    only_by(
        (COMPLAINANT, ACCUSED), the.choose, the.withdraw, clause="U.3",
        words="arbitration: nobody else chooses or leaves",
    ),
    never_owed(
        the.choose, the.withdraw, clause="U.3", words="arbitration: nobody has to choose it, or to leave it"
    ),
    *told(
        the.appoint, when=the.CHOSEN, to=the.APPOINTED, owed=True, clause="U.2",
        papers=(the.arbitrators, the.employed, appeal_panel.biased, appeal_panel.helpers, the.chosen_by),
        given=all_of(
            AS_MANY,
            pick(
                the.CHOICE, jointly=includes(the.chosen_by, "complainant", "institute"),
                by_institute=includes(the.chosen_by, "institute"),
            ),
        ),
        also=INDEPENDENT,
    ),
    always_owed(
        the.appoint, by=(COMPLAINANT, INSTITUTE), when=the.CHOSEN, only=the.CHOICE == "jointly", clause="U.3",
        given=all_of(AS_MANY, includes(the.chosen_by, "complainant", "institute"), INDEPENDENT),
        words="arbitration: each of the two sides has to appoint where they choose jointly",
    ),
    *(
        always(
            disjoint(the.arbitrators, who), at=the.appoint, clause="U.10",
            words=f"arbitration: nobody is appointed who {which}",
        )
        for which, who in KEPT_AWAY.items()
    ),
    only_by(
        INSTITUTE, the.appoint, only=the.CHOICE == "by_institute", clause="U.2",
        words="arbitration: the Institute appoints alone where that was chosen",
    ),
)  # fmt: skip

# -- H.7: the hearing --------------------------------------------------------------------------------------------------

HEARD = (
    *told(
        the.open_arbitration, by=ARBITRATOR, when=the.APPOINTED, to=the.HEARING, owed=True, clause="U.2",
        papers=(the.meeting, the.lawyers),
        given=all_of(
            the.meeting == pick(the.MEETING, together="together", apart="apart"),
            pick(the.LAWYERS, allowed=ANYTHING, barred=the.lawyer_count == 0),
        ),
    ),
    *told(
        the.cross_examine, by=(COMPLAINANT, ACCUSED), when=the.HEARING, only=the.CROSS == "allowed", clause="H.7"
    ),
    *told(the.put_questions, by=ARBITRATOR, when=the.HEARING, only=the.CROSS == "barred", clause="H.7"),
    *told(
        the.close_arbitration, by=ARBITRATOR, when=the.HEARING, to=the.HEARD, owed=True, clause="U.2"
    ),
)  # fmt: skip

# -- the award ---------------------------------------------------------------------------------------------------------

IN_FAVOUR = the.award_for * 2 > the.arbitrator_count
ORDERED = any_of(
    *(includes(the.ordered, each) for each in ("other findings", "other sanctions", "measures for the complainant"))
)
AWARDED = (
    *told(
        the.award, by=ARBITRATOR, when=the.HEARD, owed=True, papers=(the.arbitrators, the.award_votes, the.ordered),
        clause="U.2", moved=True, within=IN_TIME, after=the.close_arbitration,
        given=all_of(
            AS_MANY, all_of(the.arbitrators, at(the.appoint, the.arbitrators)),
            disjoint(the.arbitrators, at(the.appoint, the.employed)),
            the.award_for + the.award_against == the.arbitrator_count, any_of(not_(IN_FAVOUR), ORDERED),
            pick(
                the.STANDARD, preponderance=the.standard == "preponderance",
                clear_and_convincing=the.standard == "clear and convincing", silent=ANYTHING,
            ),
        ),
        ends=(
            ("for the complainant", IN_FAVOUR, (the.GRANTED, the.ADVISED)),
            ("against the complainant", not_(IN_FAVOUR), the.DENIED),
        ),
    ),
    only_after(
        the.GRANTED, the.follow, only=the.FORCE == "advisory", clause="U.3",
        words="arbitration: advice binds nobody who has not said that it is followed",
    ),
    *told(
        the.follow, by=INSTITUTE, when=the.ADVISED, owed=True, only=the.FORCE == "advisory", clause="U.3",
        ends=(("followed", None, the.GRANTED), ("not followed", None, the.NOT_FOLLOWED)),
    ),
    *told(
        the.notify_award, by=ARBITRATOR, when=(the.GRANTED, the.DENIED), owed=True, clause="GAP.15",
        to=(the.CLOSED_GRANTED, the.CLOSED_DENIED), papers=(notice.informed, appeal_notice.with_reasons),
        given=all_of(
            includes(notice.informed, "complainant", "accused"), appeal_notice.with_reasons,
            pick(appeal_notice.NOTICE, simultaneous=appeal_notice.at_once, each_in_writing=ANYTHING),
        ),
        only=the.FORCE == "binding",
    ),
    always_owed(
        the.notify_award, by=ARBITRATOR, when=the.NOT_FOLLOWED, only=the.FORCE == "advisory", clause="GAP.15",
        given=all_of(
            includes(notice.informed, "complainant", "accused"), appeal_notice.with_reasons,
            pick(appeal_notice.NOTICE, simultaneous=appeal_notice.at_once, each_in_writing=ANYTHING),
        ),
        words="arbitration: whoever is not followed says so to both",
    ),
    only_after(
        the.CLOSED_DENIED, the.DENIED, clause="GAP.15",
        words="arbitration: “closed against the complainant” only where that was the award",
    ),
    only_after(
        the.CLOSED_NOT_FOLLOWED, the.NOT_FOLLOWED, the.notify_award, only=the.FORCE == "advisory", clause="GAP.15",
        words="arbitration: what is not followed is closed as such",
    ),
)  # fmt: skip

NO_MORE = (
    always_told(
        parties, the.subject, the.freely, at=the.choose, nothing_else=True, clause="U.1",
        only=the.STANDING == "any_complainant", words="arbitration: nobody asks for a unit where any may choose",
    ),
    always_told(
        the.arbitrators, the.award_votes, the.ordered, at=the.award, nothing_else=True, clause="U.2",
        only=the.STANDARD == "silent", words="arbitration: nobody tells a standard where none is asked for",
    ),
)  # fmt: skip

arbitration = (*APPOINTED, *HEARD, *AWARDED, *NO_MORE)
