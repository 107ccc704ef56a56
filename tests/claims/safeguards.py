"""Penalties, the appeal and arbitration: what they may never come to, in claims for a proof."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from grievance_fsm.deadlines import days
from grievance_fsm.facts import all_of, any_of, at, disjoint, includes, not_
from grievance_fsm.procedures import appeal, appeal_filing, appeal_notice, appeal_panel, arbitration, penalties
from grievance_fsm.procedures import formal_decision as decision
from grievance_fsm.procedures.appeal_notice import panel
from grievance_fsm.procedures.complaint import parties
from grievance_fsm.procedures.formal_notice import informed
from grievance_fsm.procedures.penalties import behaviour, category, chosen
from grievance_fsm.procedures.roles import ACCUSED, ADVOCATE, ARBITRATOR, COMPLAINANT, INSTITUTE, PANEL
from grievance_fsm.properties import Property, always, at_most, either, ending, eventually, never, only_after, only_by

BOTH = ("complainant", "accused")

# -- III.D: no penalty but where it belongs, whoever imposes it ----------------------------------------------------

ALONE = tuple(code for code in penalties.CODES if code != "2.b")
UPPER = ("2.a", "2.b", "2.c", "2.d", "2.e", "2.f")


def any_chosen(*codes: str) -> Any:
    """One of some penalties is imposed."""
    return any_of(*(includes(chosen, code) for code in codes))


def sanctioning(impose: Any, where: str) -> Iterator[Property]:
    """What holds of every imposition, in a hearing or on appeal."""
    yield never(
        impose, given=any_of(*(includes(chosen, one, other) for one, other in combinations(ALONE, 2))),
        only=penalties.COMBINATION == "exactly_one", clause="III.D/s7", words=f"no two penalties at once {where}",
    )
    yield always(
        any_chosen(*penalties.CODES), at=impose, only=penalties.REQUIRED == "must", clause="III.C.5/s3",
        words=f"no imposition of nothing {where}",
    )
    yield never(
        impose, given=all_of(includes(chosen, "2.b"), not_(includes(chosen, "2.a"))), clause="III.D.2.b/s1",
        words=f"nobody changes the work place without the leave {where}",
    )
    yield never(
        impose, given=all_of(any_chosen(*UPPER), category == "lower"), only=penalties.CROSSING == "within",
        clause="III.D.2/s1", words=f"no upper penalty for lower conduct {where}",
    )
    yield never(
        impose, given=all_of(any_chosen(*UPPER), category == "lower", not_(penalties.repeated)),
        only=penalties.CROSSING == "cross", clause="III.D.2/s1",
        words=f"no upper penalty for lower conduct that is not repeated {where}",
    )
    yield never(
        impose, given=all_of(any_chosen(*(code for code in penalties.CODES if code not in UPPER)), category == "upper"),
        only=penalties.LOWER_IN_UPPER == "no", clause="III.D.1/s1",
        words=f"no lower penalty for upper conduct {where}",
    )
    yield never(
        impose, only=penalties.ELIGIBILITY == "status_guards", clause="III.D/s5",
        given=any_of(
            all_of(any_chosen("1.c", "1.e", "2.e"), not_(penalties.student)),
            all_of(includes(chosen, "1.g"), not_(penalties.employee)),
        ),
        words=f"no penalty of one status for another {where}",
    )
    yield never(
        impose, given=any_chosen("1.d", "1.h", "2.d", "2.e"), only=penalties.DISCLOSURE == "barred", clause="V/s1",
        words=f"nobody else is told where confidentiality bars it {where}",
    )
    yield never(
        impose, given=all_of(includes(chosen, "1.h"), not_(penalties.may_be_announced)), clause="III.D.1.h/s1",
        words=f"no announcement is imposed without permission {where}",
    )


def placing(act: Any, where: str) -> Iterator[Property]:
    """What holds wherever the tier of the conduct is determined."""
    low = any_of(*(behaviour == f"I.{number}" for number in range(1, 6)))
    yield never(
        act, only=penalties.SEVERITY == "list_governs", clause="III.D.1/s1",
        given=any_of(all_of(low, category == "upper"), all_of(behaviour == "I.7", category == "lower")),
        words=f"listed conduct keeps its tier {where}",
    )
    yield never(
        act, only=(penalties.SEVERITY == "list_governs", penalties.TIER_2 == "last_two"), clause="III.D.2/s1",
        given=all_of(behaviour == "I.6", category == "lower"), words=f"the last two are of the upper tier {where}",
    )
    yield never(
        act, only=penalties.SEVERITY == "criteria_govern", clause="III.D/s1",
        given=any_of(all_of(penalties.force, category == "lower"), all_of(not_(penalties.force), category == "upper")),
        words=f"force or threat makes the tier {where}",
    )


HEARD = (
    *sanctioning(decision.impose, "after a hearing"),
    *placing(decision.determine, "after a hearing"),
    never(
        ending(decision.impose, "imposed"), given=any_chosen("2.a", "2.f"), clause="III.D.2.f/s1",
        only=penalties.REMOVAL == "institute_decides", words="nobody is removed by the Committee alone",
    ),
)  # fmt: skip

# -- H.6, added: the appeal ------------------------------------------------------------------------------------------

APPEALED = (
    *sanctioning(appeal.set_anew, "on appeal"),
    *placing(appeal.set_anew, "on appeal"),
    only_by((COMPLAINANT, ACCUSED), appeal_filing.file_appeal, appeal_filing.join, appeal_filing.answer,
            appeal_filing.withdraw, clause="GAP.01", words="only the two appeal, answer, or take an appeal back"),
    only_by(ADVOCATE, appeal_filing.tell, clause="GAP.01", words="only the Advocate tells both of an appeal"),
    only_by(INSTITUTE, appeal_filing.SEATED, appeal.confirm, clause="H.6", words="only the Institute names a panel",
            only=appeal.DEADLOCK != "vote_again"),
    only_by(
        PANEL, appeal.TO_MODIFY, appeal.OVERTURNED, appeal_notice.TO_REMAND, appeal.UPHELD, appeal.set_anew,
        appeal_panel.step_aside, appeal_panel.review, appeal.notify_outcome, appeal_notice.remand, clause="H.6",
        words="only the panel decides an appeal",
    ),
    always(
        appeal_panel.panel_size == 3, at=(appeal_panel.name_panel, appeal.decide, appeal.set_anew), clause="H.6",
        words="no appeal is decided by fewer or more than three",
    ),
    always(
        all_of(panel, at(appeal_panel.name_panel, panel)),
        at=(appeal.decide, appeal.set_anew), clause="H.6", words="nobody decides an appeal who was not named",
    ),
    always(
        all_of(
            disjoint(panel, appeal_panel.investigators),
            disjoint(panel, appeal_panel.helpers), disjoint(panel, appeal_panel.biased),
            disjoint(panel, appeal_panel.stepped_aside),
        ),
        at=appeal_panel.name_panel, clause="H.8", words="nobody sits who is biased, or had a part in the case",
    ),
    only_after(
        appeal_panel.name_panel, appeal_filing.tell, clause="H.8",
        words="no panel is named for an appeal of which both were not told",
    ),
    only_after(
        appeal.decide, appeal_panel.review, only=appeal_panel.REVIEW == "on_record", clause="H.8",
        words="no appeal is decided unread",
    ),
    only_after(
        either(appeal.CLOSED_UPHELD, appeal.CLOSED_OVERTURNED, appeal.CLOSED_MODIFIED), appeal.notify_outcome,
        clause="GAP.15", words="no appeal is closed without notice",
    ),
    at_most(1, appeal.UPHELD, appeal.OVERTURNED, appeal.TO_MODIFY, appeal_notice.TO_REMAND, clause="H.6",
            words="an appeal is decided once"),
    always(
        all_of(includes(informed, *BOTH), appeal_notice.with_reasons),
        at=(appeal.notify_outcome, appeal_notice.remand), clause="GAP.15", words="both learn it, with reasons",
    ),
    never(
        ending(appeal.set_anew, "set"), given=any_chosen("2.a", "2.f"), clause="III.D.2.f/s1",
        only=penalties.REMOVAL == "institute_decides", words="nobody is removed by a panel alone",
    ),
)  # fmt: skip

# -- U.1 to U.10, added: arbitration -----------------------------------------------------------------------------------

ARBITRATED = (
    only_by(
        COMPLAINANT, arbitration.choose, arbitration.withdraw, only=arbitration.BY == "survivor_only", clause="U.3",
        words="only the survivor chooses arbitration, or leaves it",
    ),
    only_by((COMPLAINANT, INSTITUTE), arbitration.APPOINTED, clause="U.3", words="the two sides appoint"),
    only_by(
        ARBITRATOR, arbitration.award, arbitration.HEARING, arbitration.HEARD, arbitration.notify_award, clause="U.2",
        words="only the arbitrator hears, and awards",
    ),
    always(
        all_of(
            disjoint(arbitration.arbitrators, arbitration.employed),
            disjoint(arbitration.arbitrators, parties),
            disjoint(arbitration.arbitrators, appeal_panel.biased),
            disjoint(arbitration.arbitrators, appeal_panel.helpers),
        ),
        at=arbitration.appoint, clause="U.10", words="nobody arbitrates who is employed, a party, biased or a helper",
    ),
    never(
        ending(arbitration.award, "against the complainant"), clause="U.8",
        given=arbitration.award_for * 2 > arbitration.arbitrator_count, words="no award against the votes",
    ),
    always(
        arbitration.arbitrator_count == 1, at=(arbitration.appoint, arbitration.award), clause="U.2",
        only=arbitration.NUMBER == "one", words="one arbitrates where one was agreed on",
    ),
    always(
        all_of(arbitration.arbitrators, at(arbitration.appoint, arbitration.arbitrators)), at=arbitration.award,
        clause="U.2", words="nobody awards who was not appointed",
    ),
    at_most(1, arbitration.award, clause="U.3", words="there is one award"),
    always(
        all_of(includes(informed, *BOTH), appeal_notice.with_reasons), at=arbitration.notify_award,
        clause="GAP.15", words="both have the award, with reasons",
    ),
    eventually(
        arbitration.GRANTED, arbitration.DENIED, arbitration.ADVISED, within=days(28),
        after=arbitration.close_arbitration, only=arbitration.AWARD_DAYS == "days_28", clause="U.9",
        words="an award comes within four weeks of the hearing",
    ),
)  # fmt: skip

safeguards = (*HEARD, *APPEALED, *ARBITRATED)
