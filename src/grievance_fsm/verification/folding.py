"""A graph with one place for all from which the same may follow, and the way back to the places of a run.

Places are the same where the same acts lead, on the same days, to places that are the same. So whatever is asked of
the days and acts of runs comes out alike; only the facts that show an act may be others.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from attrs import evolve, field, frozen

from grievance_fsm.verification.model import Model, Move, Place, Stay
from grievance_fsm.verification.times import NOW, Bound


@frozen(eq=False)
class Folded:
    """A model, and the same with one place for all that are the same."""

    whole: Model
    model: Model
    numbers: dict[int, int] = field(factory=dict, repr=False)
    """For each move of the folded model which of its place's it is: in both models they come in the same order."""

    def unfolded(self, moves: Iterable[Move]) -> tuple[Move, ...]:
        """A way through the folded model as it goes through the whole one."""
        found: list[Move] = []
        here = 0
        for move in moves:
            found.append(self.whole.moves[here][self.numbers[id(move)]])
            here = found[-1].target
        return tuple(found)


def folded(model: Model, apart: Callable[[int], Any] | None = None) -> Folded:
    """A model folded; what is known at a place keeps it `apart` only where that says so."""
    places = [
        place._replace(moments=tuple([moment for moment in place.moments if moment in awaited]))
        for place, awaited in zip(model.places, _awaited(model), strict=True)
    ]
    more = [None if apart is None else apart(place) for place in range(len(places))]
    classes = _classes(model, places, more)
    firsts = [classes.index(number) for number in range(max(classes) + 1)]
    numbers: dict[int, int] = {}
    moves: list[tuple[Move, ...]] = []
    for place in firsts:
        row = tuple([move.to(classes[move.target], move.sets) for move in model.moves[place]])
        numbers.update((id(move), number) for number, move in enumerate(row))
        moves.append(row)
    stays = [model.stays[place] for place in firsts]
    found = evolve(model, places=[places[place] for place in firsts], moves=moves, stays=stays)
    return Folded(model, found, numbers)


def _classes(model: Model, places: Sequence[Place], apart: Sequence[Any]) -> list[int]:
    """For each place the number of its class, in the order in which classes are come to."""
    labels = _Numbers()
    rows = [
        tuple([labels.of(m.rule.name, m.edge.branch.name, m.sure, m.when, m.names, m.sets, m.follows) for m in row])
        for row in model.moves
    ]
    targets = [[move.target for move in row] for row in model.moves]
    kinds: dict[Any, int] = {}
    found = [
        kinds.setdefault((place.state, place.begun, place.moments, more, stay.lapses, _owed(stay), row), len(kinds))
        for place, more, stay, row in zip(places, apart, model.stays, rows, strict=True)
    ]
    while True:
        known: dict[Any, int] = {}
        finer = [
            known.setdefault((here, *[found[target] for target in row]), len(known))
            for here, row in zip(found, targets, strict=True)
        ]
        if len(known) == len(kinds):
            return found
        found, kinds = finer, known


def _owed(stay: Stay) -> Any:
    return tuple([(rule.name, rule.name in stay.idle, due) for rule, due in stay.dues])


class _Numbers:
    """Numbers for what moves ask, the same for what is the same."""

    def __init__(self) -> None:
        self.by_value: dict[Any, int] = {}
        self.by_parts: dict[tuple[Any, ...], int] = {}

    def of(self, rule: str, branch: str, sure: bool, *parts: Any) -> int:
        """The number of a move's rule, outcome and parts; the parts outlive this."""
        ids = (rule, branch, sure, *map(id, parts))
        if ids not in self.by_parts:
            self.by_parts[ids] = self.by_value.setdefault((rule, branch, sure, *parts), len(self.by_value))
        return self.by_parts[ids]


# -- moments ----------------------------------------------------------------------------------------------------------


def _awaited(model: Model) -> list[frozenset[str]]:
    """For each place the moments of which something that may follow asks before they are set anew."""
    asks = [_asked_at(model, place) for place in range(len(model.places))]
    into: list[list[tuple[int, frozenset[str]]]] = [[] for _ in model.places]
    for place, row in enumerate(model.moves):
        for target, anew in {(move.target, _anew(move)) for move in row}:
            into[target].append((place, anew))
    waiting = set(range(len(model.places)))
    while waiting:
        place = waiting.pop()
        for before, anew in into[place]:
            more = asks[place] - anew - asks[before]
            if more:
                asks[before] |= more
                waiting.add(before)
    return [frozenset(each) for each in asks]


def _anew(move: Move) -> frozenset[str]:
    return frozenset((*move.sets, *(name for name, _ in move.names)))


def _asked_at(model: Model, place: int) -> set[str]:
    """The moments of which something asks at a place."""
    stay = model.stays[place]
    found = _moments((*stay.lapses, *(way for _, due in stay.dues for way in due)))
    for move in model.moves[place]:
        if move.when != ((),):
            found |= _moments(move.when)
        if move.names:
            own = {name for name, _ in move.names}
            found |= {moment for _, ways in move.names for moment in _moments(ways)} - own
    return found - {NOW}


def _moments(ways: Iterable[Iterable[Bound]]) -> set[str]:
    return {moment for way in ways for bound in way for moment in (bound.later, bound.earlier)}
