"""What each choice for a question about appeals or arbitration comes to, whichever policy leaves the question open."""

from typing import Any

from grievance_fsm.deadlines import business_days, days, limitation
from grievance_fsm.facts import any_of, includes, several
from grievance_fsm.language import Role
from grievance_fsm.procedures.roles import ACCUSED
from grievance_fsm.readings import Reading, pick

LISTED = (
    "new information", "departure from procedure", "bias or conflict",
    "weight of the evidence", "sanction out of range",
)  # fmt: skip

grounds = several("grounds_of_appeal", "the grounds of the appeal", *LISTED, "other", clause="GAP.01")

# -- appeals -----------------------------------------------------------------------------------------------------


def appellants(who: Reading, complainant: Role) -> Any:
    """Which of the parties may appeal."""
    return (
        pick(who, both_parties=complainant, complainant_only=complainant, accused_only=None),
        pick(who, both_parties=ACCUSED, complainant_only=None, accused_only=ACCUSED),
    )


def _one_of_these(*listed: str) -> Any:
    return any_of(*(includes(grounds, ground) for ground in listed)).named("a ground is one that counts", "GAP.01")


def ground_that_counts(which: Reading) -> Any:
    """On which grounds they may."""
    return pick(which, listed=_one_of_these(*LISTED), title_ix=_one_of_these(*LISTED[:3]), any=None)


def time_to_appeal(allowed: Reading, *, after: Any) -> Any:
    """How long they may wait after what they appeal against."""
    return pick(
        allowed,
        calendar_7=limitation(days(7), after=after, clause="GAP.01"),
        business_5=limitation(business_days(5), after=after, clause="GAP.01"),
        calendar_30=limitation(days(30), after=after, clause="GAP.01"),
        silent=None,
    )


# -- arbitration -------------------------------------------------------------------------------------------------


def time_to_choose(allowed: Reading, *, after: Any, clause: str) -> Any:
    """How long the survivor may wait before choosing arbitration."""
    return pick(
        allowed,
        days_180=limitation(days(180), after=after, clause=clause),
        days_30=limitation(days(30), after=after, clause=clause),
        silent=None,
    )


def time_to_award(allowed: Reading, *, clause: str) -> Any:
    """By when the award is made."""
    return pick(allowed, days_28=days(28, clause=clause), days_180=days(180, clause=clause), silent=None)


def standard_is_applied(standard: Reading, applied: Any) -> Any:
    """How sure the arbitrator must be."""
    return pick(
        standard,
        preponderance=(applied == "preponderance").named("the standard is a preponderance", "H.1"),
        clear_and_convincing=(applied == "clear and convincing").named("the standard is higher", "GAP.04"),
        silent=None,
    )
