"""What a property remembers along a run: a graph beside the graph of the procedure, with the moves that break it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
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

    def begin(self, place: Place, behind: frozenset[str]) -> Seen: ...

    def see(self, memory: int, place: Place, move: Move, target: Place) -> Seen: ...

    def hit(self, place: Place, move: Move, target: Place) -> bool:
        """Whether a move comes to one of the points that the property is about."""
        ...

    def running(self, memory: int) -> bool:
        """Whether the clock runs."""
        ...

    def waits(self, memory: int) -> bool:
        """Whether the property is broken where the clock runs for too many days."""
        ...


Spot = tuple[int, int]
"""A place of the procedure's graph, and what is remembered there."""


@frozen(eq=False, slots=False)
class Observed:
    """A graph with what a property remembers at each place: the spots that runs come to, and what it sees of moves."""

    base: Model
    observer: Observer
    entered: Seen
    spots: Mapping[Spot, int]
    sights: tuple[tuple[Seen, ...], ...]
    longest: int = 0
    comes: bool = False
    seen: dict[int, Seen] = field(factory=dict, repr=False)
    _reached: dict[Mode, Reached] = field(factory=dict, repr=False)

    @property
    def suspect(self) -> bool:
        """Whether anything may break the property, time left aside."""
        return self.entered.broken or any(each.broken or each.early for row in self.sights for each in row)

    def reached(self, mode: Mode) -> Reached:
        """Everything that a mode lets runs come to."""
        if mode not in self._reached:
            self._reached[mode] = reached(self.model, mode)
        return self._reached[mode]

    @property
    def memories(self) -> tuple[int, ...]:
        """What is remembered at each place of the graph of both."""
        return tuple(memory for _, memory in self.spots)

    @cached_property
    def model(self) -> Model:
        """The graph of both, in which the clock of the property is a moment like any other."""
        base, running = self.base, self.observer.running
        places, moves = list[Place](), list[tuple[Move, ...]]()
        for (here, memory), sights in zip(self.spots, self.sights, strict=True):
            place = base.places[here]
            places.append(place._replace(moments=(*place.moments, CLOCK)) if running(memory) else place)
            row = []
            for move, sight in zip(base.moves[here], sights, strict=True):
                sets = (*move.sets, CLOCK) if sight.starts and running(sight.memory) else move.sets
                mine = move.to(self.spots[move.target, sight.memory], sets)
                self.seen[id(mine)] = sight
                row.append(mine)
            moves.append(tuple(row))
        now = frozenset((*base.entered, CLOCK)) if running(self.entered.memory) else base.entered
        furthest = base.furthest | ({CLOCK: self.longest} if self.longest else {})
        stays = [base.stays[here] for here, _ in self.spots]
        return evolve(base, places=places, moves=moves, stays=stays, furthest=furthest, entered=now)


def observed(model: Model, observer: Observer, behind: frozenset[str], longest: int = 0) -> Observed:
    """The runs with what a property remembers of them; its clock tells up to so many days apart."""
    entered = observer.begin(model.places[0], behind)
    spots = {(0, entered.memory): 0}
    order, sights, comes = list(spots), list[tuple[Seen, ...]](), False
    for here, memory in order:
        place, row = model.places[here], list[Seen]()
        for move in model.moves[here]:
            target = model.places[move.target]
            found = observer.see(memory, place, move, target)
            comes = comes or observer.hit(place, move, target)
            key = move.target, found.memory
            if key not in spots:
                spots[key] = len(spots)
                order.append(key)
            row.append(found)
        sights.append(tuple(row))
    return Observed(model, observer, entered, spots, tuple(sights), longest, comes)


class Break(NamedTuple):
    """How a run breaks a property: its moves, and the bound that then holds of the days where time breaks it."""

    moves: tuple[Move, ...]
    bound: Bound | None = None
    waits: bool = False


def breaks(
    watched: Observed, mode: Mode, early: Bound | None = None, late: Bound | None = None
) -> Iterator[Break]:  # fmt: skip
    """The ways in which runs break a property, fewest moves first: exact in time, one for each node that does."""
    if watched.entered.broken:
        yield Break(())
    found, memories, waits = watched.reached(mode), watched.memories, watched.observer.waits
    for number, node in enumerate(found.nodes):
        if late is not None and waits(memories[node.place]) and _lasts(found, node, late):
            yield Break(node.path, late, waits=True)
        for step in found.steps[number]:
            if step.move is None:
                continue
            seen = watched.seen[id(step.move)]
            if seen.broken:
                yield Break((*node.path, step.move))
            elif seen.early and early is not None and _soon(found, node, step.move, early):
                yield Break((*node.path, step.move), early)


def stalled(watched: Observed, mode: Mode) -> Iterator[str]:
    """The states at which the property still waits for something, and no run goes on that keeps every last day."""
    found = watched.reached(mode)
    for node, steps in zip(found.nodes, found.steps, strict=True):
        if not steps and watched.observer.waits(watched.memories[node.place]):
            yield watched.model.places[node.place].state


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
