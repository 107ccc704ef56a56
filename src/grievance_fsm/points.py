"""What a property speaks of: an act, an act that ends in one way, a state that a run comes to, or any of these."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from attrs import field, frozen

from grievance_fsm.language import Action, State
from grievance_fsm.parts import flat


@frozen(eq=False)
class Ending:
    """An act that ends in one way."""

    act: Action
    outcome: str


@frozen(eq=False)
class Either:
    """Any one of some points."""

    points: tuple[Any, ...] = field(converter=flat)


Point: TypeAlias = Any
"""An action, an `Ending`, a state, an `Either` of these; or the name of an action or a state (`formal.decide`)."""


def ending(act: Any, outcome: str) -> Ending:
    """The act, where it ends so."""
    return Ending(act, outcome)


def either(*points: Any) -> Either:
    """Whichever of these comes."""
    return Either(points)


def points_in(points: Any) -> Iterator[Point]:
    """The points one by one, those of an `Either` too."""
    for point in points:
        if isinstance(point, Either):
            yield from points_in(point.points)
        else:
            yield point


def named(points: tuple[Point, ...], last: str = "or") -> str:
    """Several points in words."""
    names = [_name(point) for point in points]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}" if names else "nothing"


def _name(point: Point) -> str:
    if isinstance(point, Either):
        return named(point.points)
    if isinstance(point, Ending):
        return f"{_name(point.act)} ({point.outcome})"
    if isinstance(point, State):
        return f"“{point.name}”"
    return f"“{getattr(point, 'words', point)}”"
