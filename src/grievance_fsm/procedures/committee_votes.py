"""How the Committee counts: the roll, the quorum, consensus or two thirds (III.C.4/s1, III.C.5/s1 and s2)."""

from typing import Any

from grievance_fsm.facts import IN_OFFICE, any_of, ballots, derived, flag, persons, share
from grievance_fsm.procedures.people import QUORUM
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick

BASE, SEATS, SCOPE = reading("A04", "vote_base"), reading("A57", "committee_seats"), reading("A81", "vote_scope")

TWO_THIRDS = "2/3"

recused = persons("recused", "the members who recused themselves", clause="GAP.10")
interested = persons("interested", "the members who declared an interest", clause="GAP.10")

roll = persons("roll", "the roll", clause="III.C.4/s1")
present = derived("members present", of=roll, name="present")
in_office = derived("members in office", of=IN_OFFICE, eligible=False, name="in_office_count")
quorate = (present >= QUORUM).named("a quorum is present", "III.C.4/s1")


def base(votes_cast: Any, hearing_members: Any) -> Any:
    """Two thirds of whom: the base of a vote (A04)."""
    return pick(
        BASE, of_seats=pick(SEATS, seats_13=13, seats_14=14), of_members_in_office=in_office,
        of_hearing_members=hearing_members, of_present=present, of_votes_cast=votes_cast,
    )  # fmt: skip


agreed = flag("agreed", "the members agree on the motion", clause="III.C.5/s1")
motion = ballots("motion", "the votes on the motion", "for", "against", "abstaining", by=roll, clause="III.C.5/s2")
motion_for = derived("votes for the motion", of=motion, value="for", name="motion_for")
motion_against = derived("votes against the motion", of=motion, value="against", name="motion_against")
MOTION = (roll, agreed, motion)


def carried(hearing_members: Any) -> Any:
    """The motion is carried: by consensus, or by two thirds."""
    reached = share(motion_for, TWO_THIRDS, of=base(motion_for + motion_against, hearing_members))
    return any_of(agreed, reached).named("the motion is carried", "III.C.5/s2")


def where_procedural(value: Any) -> Any:
    """What holds only where procedural decisions are voted on as well (A81)."""
    return pick(SCOPE, finding=None, finding_severity_each_sanction=None, also_procedural=value)


def where_sanctions_are_voted(value: Any) -> Any:
    """What holds only where severity and sanctions are voted on, and not the finding alone (A81)."""
    return pick(SCOPE, finding=None, finding_severity_each_sanction=value, also_procedural=value)


ON_PROCEDURE = where_procedural(carried(present))
PROCEDURAL_PAPERS = tuple(map(where_procedural, MOTION))
