"""Whether a run comes to a point by a move, or has one behind it where it is entered."""

from collections.abc import Iterable

from grievance_fsm.stating import Spot
from grievance_fsm.verification.model import Move, Place


def hits(spots: Iterable[Spot], place: Place, move: Move, target: Place, *, entering: bool = True) -> bool:
    """Whether a move is one of some acts, or comes to one of some states; none of another procedure."""
    for spot in spots:
        if spot.procedure != move.rule.procedure:
            continue
        if spot.kind == "act":
            if move.rule.name == spot.name and spot.outcome in ("", move.edge.branch.name):
                return True
        elif target.state == spot.name and not (entering and place.state == spot.name):
            return True
    return False


def has_behind(spots: Iterable[Spot], state: str, behind: frozenset[str]) -> bool:
    """Whether a run that is entered at a state has one of some points behind it."""
    return any(
        spot.name in behind and not spot.outcome if spot.kind == "act" else spot.name == state for spot in spots
    )
