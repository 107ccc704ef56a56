"""What a property remembers along a run: a graph beside the graph of the procedure, with the moves that break it."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from attrs import evolve, field, frozen

from grievance_fsm.verification.model import Model, Move, Place
from grievance_fsm.verification.reaching import Reached, reached
from grievance_fsm.verification.search import Mode, Node, narrowed
from grievance_fsm.verification.times import Bound

CLOCK: Final = "the property's clock"
"""The moment from which a property counts."""


class Seen(NamedTuple):
    """What comes of a move: what is remembered afterwards, whether the clock starts, how it breaks the property."""

    memory: int
    starts: bool = False
    broken: bool = False
    early: bool = False
    """Broken where the clock has run for too few days."""


class Observer(Protocol):
    """A property, as it looks on."""

    def begin(self, state: str, behind: frozenset[str]) -> Seen: ...

    def see(self, memory: int, place: Place, move: Move, target: Place) -> Seen: ...

    def running(self, memory: int) -> bool:
        """Whether the clock runs."""
        ...

    def waits(self, memory: int) -> bool:
        """Whether the property is broken where the clock runs for too many days."""
        ...


@frozen(eq=False)
class Observed:
    """A graph in which every place says what a property remembers there."""

    model: Model
    memories: tuple[int, ...]
    seen: dict[int, Seen]
    entered: Seen
    _kept: list[Move] = field(factory=list, repr=False)

    @property
    def suspect(self) -> bool:
        """Whether anything may break the property, time left aside."""
        return self.entered.broken or any(each.broken or each.early for each in self.seen.values())


def observed(model: Model, observer: Observer, behind: frozenset[str], longest: int = 0) -> Observed:
    """The graph of the runs with what a property remembers of them; its clock tells up to so many days apart."""
    entered = observer.begin(model.places[0].state, behind)
    numbers = {(0, entered.memory): 0}
    order, places, moves, seen = list(numbers), list[Place](), list[tuple[Move, ...]](), dict[int, Seen]()
    for here, memory in order:
        place = model.places[here]
        places.append(place._replace(moments=(*place.moments, CLOCK)) if observer.running(memory) else place)
        row = []
        for move in model.moves[here]:
            found = observer.see(memory, place, move, model.places[move.target])
            key = move.target, found.memory
            if key not in numbers:
                numbers[key] = len(numbers)
                order.append(key)
            starts = found.starts and observer.running(found.memory)
            mine = evolve(move, target=numbers[key], sets=(*move.sets, CLOCK) if starts else move.sets)
            seen[id(mine)] = found
            row.append(mine)
        moves.append(tuple(row))
    stays = [model.stays[here] for here, _ in order]
    now = frozenset((*model.entered, CLOCK)) if observer.running(entered.memory) else model.entered
    furthest = model.furthest | ({CLOCK: longest} if longest else {})
    product = evolve(model, places=places, moves=moves, stays=stays, furthest=furthest, entered=now)
    return Observed(product, tuple(memory for _, memory in order), seen, entered)


class Break(NamedTuple):
    """How a run breaks a property: its moves, and the bound that then holds of the days where time breaks it."""

    moves: tuple[Move, ...]
    bound: Bound | None = None
    waits: bool = False


def breaks(
    watched: Observed, observer: Observer, mode: Mode, early: Bound | None = None, late: Bound | None = None
) -> Iterator[Break]:  # fmt: skip
    """The ways in which runs break a property, fewest moves first: exact in time, one for each node that does."""
    if watched.entered.broken:
        yield Break(())
    found = reached(watched.model, mode)
    for number, node in enumerate(found.nodes):
        if late is not None and observer.waits(watched.memories[node.place]) and _lasts(found, node, late):
            yield Break(node.path, late, waits=True)
        for step in found.steps[number]:
            if step.move is None:
                continue
            seen = watched.seen[id(step.move)]
            if seen.broken:
                yield Break((*node.path, step.move))
            elif seen.early and early is not None and _soon(found, node, step.move, early):
                yield Break((*node.path, step.move), early)


def _lasts(found: Reached, node: Node, late: Bound) -> bool:
    """Whether a run may stand at a node while the clock runs beyond a bound."""
    index = found.walker.index(node.place)
    return any(narrowed(zone, index, late) is not None for zone in found.walker.waits(node))


def _soon(found: Reached, node: Node, move: Move, early: Bound) -> bool:
    """Whether a move may be made while the clock is still within a bound."""
    index = found.walker.index(node.place)
    zones = [zone for waited in found.walker.waits(node) if (zone := narrowed(waited, index, early)) is not None]
    return any(_fits(zone, index, way) for zone in zones for way in move.when)


def _fits(zone: Sequence[int], index: dict[str, int], way: Sequence[Bound]) -> bool:
    current = tuple(zone)
    for bound in way:
        narrower = narrowed(current, index, bound)
        if narrower is None:
            return False
        current = narrower
    return True
