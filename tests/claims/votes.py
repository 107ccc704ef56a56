"""How the Committee votes, told once more: two thirds of whom, for what, and who must be there."""

from typing import Any

from grievance_fsm.facts import DAY_OF_ACT, all_of, any_of, at, disjoint, ever, inside, share
from grievance_fsm.procedures import formal_decision as decision
from grievance_fsm.procedures import formal_hearing as hearing
from grievance_fsm.procedures.appeal_notice import REMAND_TO, kept_away, remand
from grievance_fsm.procedures.committee_votes import (
    BASE,
    SCOPE,
    SEATS,
    agreed,
    in_office,
    motion,
    motion_against,
    motion_for,
    present,
    roll,
)
from grievance_fsm.procedures.complaint import TESTED, four_years, in_tenure
from grievance_fsm.procedures.people import QUORUM
from grievance_fsm.readings import pick

ANYTHING, NOTHING = all_of(), any_of()
"""What every paper satisfies, and what none does."""

BALLOT = (roll, agreed, motion)
WHO_HEARD = at(hearing.open_hearing, roll)
MANY_HEARD = at(hearing.open_hearing, present)


def two_thirds(cast: Any, against: Any, members: Any) -> Any:
    """Two thirds of those who count are for something."""
    whom = pick(
        BASE, of_seats=pick(SEATS, seats_13=13, seats_14=14), of_members_in_office=in_office,
        of_hearing_members=members, of_present=present, of_votes_cast=cast + against,
    )  # fmt: skip
    return share(cast, "2/3", of=whom)


def passed(members: Any) -> Any:
    """The members agree, or two thirds are for it."""
    return any_of(agreed, two_thirds(motion_for, motion_against, members))


ON_PROCEDURE = pick(
    SCOPE, finding=ANYTHING, finding_severity_each_sanction=ANYTHING, also_procedural=passed(present)
)  # fmt: skip
HAVE_HEARD = pick(
    BASE, of_hearing_members=all_of(all_of(roll, WHO_HEARD), present <= MANY_HEARD), of_seats=ANYTHING,
    of_members_in_office=ANYTHING, of_present=ANYTHING, of_votes_cast=ANYTHING,
)  # fmt: skip
ENOUGH_DECIDE = pick(
    hearing.QUORUM_SCOPE, opening=ANYTHING, whole_hearing=ANYTHING, hearing_and_decision=present >= QUORUM
)  # fmt: skip
ON_SANCTIONS = all_of(
    ENOUGH_DECIDE,
    *(
        pick(SCOPE, finding=ANYTHING, finding_severity_each_sanction=asked, also_procedural=asked)
        for asked in (HAVE_HEARD, passed(MANY_HEARD))
    ),
)  # fmt: skip
NOT_THE_SAME_MEMBERS = pick(REMAND_TO, same_panel=ANYTHING, fresh_panel=disjoint(roll, ever(remand, kept_away)))
"""After a remand to others: nobody sits who heard the case."""

FINDING = any_of(
    decision.consensus == "found",
    all_of(
        decision.consensus == "none", two_thirds(decision.for_finding, decision.against, MANY_HEARD)
    ),
)  # fmt: skip
CLEARING = any_of(
    decision.consensus == "not found",
    all_of(decision.consensus == "none", two_thirds(decision.against, decision.for_finding, MANY_HEARD)),
)
IN_TIME = pick(TESTED, filing=ANYTHING, throughout=all_of(in_tenure, inside(DAY_OF_ACT, four_years)))
