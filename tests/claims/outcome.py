"""III.C.5 told once more, act by act: the decision of the Committee, the sanctions, and their notice."""

from functools import partial
from typing import Any

from claims.acts import act
from claims.penal import ANNOUNCED, GRADED, LAWFUL, PAPERS, REMOVING
from claims.votes import (
    ANYTHING,
    BALLOT,
    CLEARING,
    ENOUGH_DECIDE,
    FINDING,
    HAVE_HEARD,
    IN_TIME,
    MANY_HEARD,
    NOT_THE_SAME_MEMBERS,
    ON_SANCTIONS,
    passed,
)
from grievance_fsm.deadlines import business_days, by, days, if_, last, latest
from grievance_fsm.facts import all_of, any_of, at, includes, not_, stands
from grievance_fsm.procedures import formal_decision as decision
from grievance_fsm.procedures import formal_hearing as hearing
from grievance_fsm.procedures import formal_notice as notice
from grievance_fsm.procedures import penalties
from grievance_fsm.procedures.committee_votes import SCOPE, agreed, motion, roll
from grievance_fsm.procedures.complaint import STAGE, STANDARD, TESTED, felt_hostile, hostile, in_tenure
from grievance_fsm.procedures.roles import COMMITTEE, INSTITUTE
from grievance_fsm.properties import always_told, ending, eventually, never, never_owed, only_after
from grievance_fsm.readings import pick

told = partial(act, "the decision")

NO_SUCH_ENVIRONMENT = pick(STANDARD, objective=not_(hostile), subjective=not_(felt_hostile))
DECISION = all_of(
    ENOUGH_DECIDE, HAVE_HEARD, IN_TIME, NOT_THE_SAME_MEMBERS,
    pick(
        decision.STANDARD, preponderance=decision.standard == "preponderance",
        clear_and_convincing=decision.standard == "clear and convincing", silent=ANYTHING,
    ),
)  # fmt: skip
TIE_LEADS_TO = (
    ("no_finding_closes", decision.UNDECIDED), ("rehear", notice.NOTIFIED), ("refer", decision.REFERRED),
    ("revote_until_deadline", hearing.DELIBERATING),
)  # fmt: skip


def undecided(choice: str, to: Any) -> Any:
    """Where votes decide nothing, by what is read into the text."""
    return act(
        f"a tied vote ({choice})", decision.decide, clause="GAP.05", only=choice == decision.DEADLOCK,
        ends=(("undecided", not_(any_of(FINDING, CLEARING)), to),), when=hearing.DELIBERATING, given=DECISION,
    )  # fmt: skip


THREE_DAYS = pick(decision.DAYS, calendar=days(3), working=business_days(3))
HEARD_OUT = latest(hearing.complainant_closes, hearing.close_without_complainant)
COUNTED_FROM = pick(
    decision.ANCHOR, from_hearing_end=HEARD_OUT, from_deliberation_start=last(decision.deliberate)
)
"""The three days run from the end of the hearing, or from when the Committee begins to deliberate."""

TIED = ending(decision.decide, "undecided")
HARDLY = (roll, decision.consensus, decision.votes)

DECIDING = (
    *(
        never_owed(
            decision.decide, after=TIED, only=choice == decision.DEADLOCK, clause="GAP.05",
            words=f"a tied vote ({choice}): the Committee has decided",
        )
        for choice in ("no_finding_closes", "rehear", "refer")
    ),
    never(
        TIED, only=decision.DEADLOCK == "silent", clause="III.C.5/s2",
        words="no vote is tied where nothing is said of that",
    ),
    always_told(
        *HARDLY, at=decision.decide, nothing_else=True, clause="III.C.5/s2",
        only=(decision.STANDARD == "silent", TESTED == "filing"),
        words="the decision: nobody asks for a standard of proof, or for the tenure, where none is asked for",
    ),
    always_told(
        *HARDLY, in_tenure, at=decision.decide, nothing_else=True, clause="II/s5a",
        only=(decision.STANDARD == "silent", TESTED == "throughout"),
        words="the decision: whether the accused is still in tenure is told, and no standard of proof",
    ),
    always_told(
        penalties.category, penalties.behaviour, penalties.force, at=decision.determine, nothing_else=True,
        only=SCOPE == "finding", clause="III.C.5/s2", words="the decision: nobody votes on how grave it is by rule",
    ),
    always_told(
        *PAPERS, at=decision.impose, nothing_else=True, clause="III.C.5/s2",
        only=(SCOPE == "finding", penalties.MINIMUMS == "none"),
        words="the decision: nobody votes on sanctions where only the finding is voted on",
    ),
    *told(decision.deliberate, by=COMMITTEE, when=hearing.DELIBERATING, owed=True, clause="III.C.5/s1"),
    *told(
        decision.decide, by=COMMITTEE, when=hearing.DELIBERATING, given=DECISION, clause="III.C.5/s2",
        papers=(roll, decision.consensus, decision.votes), owed=True, after=COUNTED_FROM,
        within=by(
            if_(stands(hearing.DELIBERATING), THREE_DAYS),
            expiry=pick(decision.LAPSE, directory="recorded", lapse="lapse", silent="recorded"),
        ),
        ends=(("harassment found", FINDING, decision.FOUND), ("not found", CLEARING, decision.NOT_FOUND)),
        only=decision.DEADLOCK != "silent",
    ),
    *(claim for choice, to in TIE_LEADS_TO for claim in undecided(choice, to)),
    *told(
        decision.find_no_application, by=COMMITTEE, when=hearing.DELIBERATING, to=decision.NO_APPLICATION,
        given=all_of(ENOUGH_DECIDE, HAVE_HEARD, NOT_THE_SAME_MEMBERS, passed(MANY_HEARD), NO_SUCH_ENVIRONMENT),
        papers=BALLOT, only=STAGE == "merits", clause="I.post/s8",
    ),
)  # fmt: skip

WHO_VOTED = tuple(
    always_told(
        roll, agreed, motion, at=(decision.determine, decision.impose), only=choice == SCOPE, clause="III.C.5/s2",
        words=f"votes on sanctions are on record ({choice})",
    )
    for choice in ("finding_severity_each_sanction", "also_procedural")
)

SANCTIONING = (
    *told(
        decision.determine, by=COMMITTEE, when=decision.FOUND, to=decision.GRADED, owed=True,
        given=all_of(GRADED, ON_SANCTIONS, NOT_THE_SAME_MEMBERS), clause="III.C.5/s3",
        papers=(penalties.category, penalties.behaviour, penalties.force),
    ),
    *told(
        decision.impose, by=COMMITTEE, when=decision.GRADED, owed=True, clause="III.C.5/s3", papers=PAPERS,
        within=if_(stands(decision.FOUND, decision.GRADED), THREE_DAYS),
        after=pick(decision.ONE_DEADLINE, joint=HEARD_OUT, separate=last(decision.decide)),
        given=all_of(LAWFUL, ON_SANCTIONS, NOT_THE_SAME_MEMBERS),
        ends=(
            ("recommended", REMOVING, decision.RECOMMENDED), ("imposed", not_(REMOVING), decision.SANCTIONED),
        ),
    ),
    *WHO_VOTED,
    *told(
        decision.confirm, by=INSTITUTE, when=decision.RECOMMENDED, to=decision.SANCTIONED, owed=True, clause="GAP.21",
        ends=(("confirmed", None, None), ("declined", None, None)),
    ),
    *told(
        decision.announce, by=COMMITTEE, when=decision.SANCTIONED, papers=penalties.permission, once=True,
        given=all_of(includes(at(decision.impose, penalties.chosen), "1.h"), ANNOUNCED),
        only=penalties.DISCLOSURE != "barred", clause="III.D.1.h/s1",
    ),
    *told(
        decision.place_apart, by=INSTITUTE, when=decision.SANCTIONED, owed=True, once=True, clause="III.D/s6",
        given=pick(
            penalties.SEPARATION, living_group=penalties.place == "living group",
            either_shared_space=any_of(penalties.place == "living group", penalties.place == "work space"),
        ),
    ),
)  # fmt: skip

DECIDED = (
    decision.FOUND, decision.NOT_FOUND, decision.UNDECIDED, decision.REFERRED, decision.NO_APPLICATION, notice.NOTIFIED,
)
IN_THREE_DAYS = (
    eventually(
        *DECIDED, hearing.WITHDRAWN, notice.ABATED, hearing.LAPSED, within=days(4), anyhow=True, clause="III.C.5/s4",
        after=(hearing.complainant_closes, hearing.close_without_complainant), words="what is not decided lapses",
        only=(decision.LAPSE == "lapse", decision.ANCHOR == "from_hearing_end", decision.DAYS == "calendar"),
    ),
    eventually(
        decision.impose, *DECIDED[1:], hearing.WITHDRAWN, notice.ABATED, hearing.LAPSED, within=days(3),
        after=(hearing.complainant_closes, hearing.close_without_complainant), clause="III.C.5/s4",
        words="every hearing is followed by sanctions within three days, or there is no finding",
        only=(
            decision.ONE_DEADLINE == "joint", decision.ANCHOR == "from_hearing_end", decision.DAYS == "calendar",
            decision.DEADLOCK != "silent", decision.LAPSE != "lapse",
        ),
    ),
    eventually(
        decision.impose, hearing.WITHDRAWN, notice.ABATED, hearing.LAPSED, within=days(3), clause="III.C.5/s4",
        after=ending(decision.decide, "harassment found"), words="whoever is found is sanctioned within three days",
        only=(decision.ONE_DEADLINE == "separate", decision.DAYS == "calendar"),
    ),
)  # fmt: skip

CLOSING = (
    *told(
        decision.notify_decision, by=COMMITTEE, papers=notice.informed, owed=True, clause="GAP.15",
        when=(decision.SANCTIONED, decision.NOT_FOUND, decision.UNDECIDED, decision.NO_APPLICATION),
        given=includes(notice.informed, "complainant", "accused", "advocate"),
        to=(
            decision.CLOSED_SANCTIONED, decision.CLOSED_NOT_FOUND, decision.CLOSED_UNDECIDED,
            decision.CLOSED_OUTSIDE,
        ),
    ),
    only_after(
        decision.CLOSED_NOT_FOUND, decision.NOT_FOUND, clause="GAP.15",
        words="no case is closed without a finding that has one",
    ),
    only_after(
        decision.CLOSED_UNDECIDED, decision.UNDECIDED, clause="GAP.15",
        words="no case is closed undecided that is not", only=decision.DEADLOCK == "no_finding_closes",
    ),
    only_after(
        decision.CLOSED_OUTSIDE, decision.NO_APPLICATION, clause="GAP.15",
        words="no case is closed outside the policy that is inside",
    ),
)  # fmt: skip

outcome = (*DECIDING, *SANCTIONING, *IN_THREE_DAYS, *CLOSING)
