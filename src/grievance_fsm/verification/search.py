"""Walking a model in time: every place with the zones of days on which a run may stand there."""

from collections.abc import Iterator
from itertools import product
from typing import Final, NamedTuple

from attrs import define, field, frozen

from grievance_fsm.verification.model import Model, Move
from grievance_fsm.verification.times import NOW, Bound, Bounds
from grievance_fsm.verification.zones import (
    ANY,
    Zone,
    covers,
    kept,
    later,
    now_at,
    size,
    widened,
    with_free,
    within,
)

BEGUN: Final = "begun"
"""The moment at which a run leaves its beginning."""


class Mode(NamedTuple):
    """What a proof takes for granted.

    *Permitted*: only bars bind. *Punctual*: whoever owes something by a day does it by then. *Committed*: nobody
    gives up. *Prompt*: what has no last day is done on the day on which it can be done.
    """

    punctual: bool = False
    committed: bool = False
    prompt: bool = False

    def __str__(self) -> str:
        named = zip(("punctual", "committed", "prompt"), self, strict=True)
        return " and ".join(name for name, yes in named if yes) or "permitted"


PERMITTED: Final = Mode()
PUNCTUAL: Final = Mode(punctual=True)
COMMITTED: Final = Mode(committed=True)
PROMPT: Final = Mode(punctual=True, committed=True, prompt=True)


@define(eq=False)
class Node:
    """A place that can be reached, with the days on which it is come to; and how.

    Where it was `waited` until a last day had passed, no move led here.
    """

    place: int
    zone: Zone
    parent: "Node | None" = None
    move: Move | None = None
    endless: str = ""
    waited: Bound | None = None

    @property
    def path(self) -> tuple[Move, ...]:
        """The moves that lead here."""
        return tuple(reversed([node.move for node in self.trail if node.move is not None]))

    @property
    def trail(self) -> Iterator["Node"]:
        """This node and those before it."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent


@frozen(eq=False)
class Walker:
    """Steps over a model in one mode; with a clock of the whole run where a duration is asked for."""

    model: Model
    mode: Mode = PERMITTED
    clocked: bool = False
    _order: dict[int, dict[str, int]] = field(factory=dict)
    _far: dict[int, tuple[int, ...]] = field(factory=dict)

    def begin(self) -> Node:
        """Where a run begins: acts of others from which it counts lie before it."""
        moments = self.index(0)
        free = {n for moment, n in moments.items() if moment not in (NOW, BEGUN, *self.model.entered)}
        zone = tuple(0 if i == j or j not in free else ANY for i in range(len(moments)) for j in range(len(moments)))
        return Node(0, zone)

    def index(self, place: int) -> dict[str, int]:
        """The number of each moment at a place."""
        if place not in self._order:
            moments = (NOW, *self.model.places[place].moments, *((BEGUN,) if self.clocked else ()))
            self._order[place] = {moment: n for n, moment in enumerate(moments)}
            far = (0, *(self.model.furthest.get(m, 0) if m != BEGUN else ANY for m in moments[1:]))
            self._far[place] = far
        return self._order[place]

    def moves(self, place: int) -> Iterator[Move]:
        """The moves that the mode leaves."""
        for move in self.model.moves[place]:
            if not (self.mode.committed and move.rule.gives_up):
                yield move

    def waits(self, node: Node) -> list[Zone]:
        """The days on which a run may still stand at a place to which it has come."""
        zone, place = node.zone, node.place
        if self.mode.prompt and urgent(self.model, place):
            return [zone]
        held = together(later(zone), self.index(place), self.stays(place))
        if held is None:
            return [zone]
        return [held] if not self.model.stays[place].lapses or covers(held, zone) else [held, zone]

    def stays(self, place: int) -> Bounds:
        """The bounds within which time may pass at a place."""
        stay = self.model.stays[place]
        return (*stay.lapses, *(b for _, due in stay.dues for b in due)) if self.mode.punctual else stay.lapses

    def steps(self, node: Node) -> Iterator[Node]:
        """Every place that can come next, with its days."""
        for zone in self.waits(node):
            for move in self.moves(node.place):
                for way in move.when:
                    started = together(zone, self.index(node.place), way)
                    if started is not None:
                        for arrived in self._arrivals(node, started, move):
                            yield Node(move.target, arrived, node, move, node.endless)

    def _arrivals(self, node: Node, zone: Zone, move: Move) -> Iterator[Zone]:
        for chosen in product(*(ways for _, ways in move.names)):
            index, found = dict(self.index(node.place)), zone
            current: Zone | None = found
            for name, _ in move.names:
                found = with_free(current) if current is not None else found
                index[name], current = size(found) - 1, found
            for bounds in chosen:
                current = together(current, index, bounds) if current is not None else None
            if current is None:
                continue
            arrived = self._arrived(node, current, index, move)
            if arrived is not None:
                yield arrived

    def _arrived(self, node: Node, zone: Zone, index: dict[str, int], move: Move) -> Zone | None:
        target = self.index(move.target)
        begins = self.clocked and node.place != move.target and self._begins(node, move)
        for moment in (*move.sets, *((BEGUN,) if begins else ())):
            if moment not in index:
                zone = with_free(zone)
                index[moment] = size(zone) - 1
            zone = now_at(zone, index[moment])
        for moment in target:
            if moment not in index:  # a day that nothing binds
                zone = with_free(zone)
                index[moment] = size(zone) - 1
        found: Zone | None = kept(zone, [index[moment] for moment in target])
        if self.mode.punctual and found is not None:
            for _, due in self.model.stays[move.target].dues:
                found = together(found, target, due) if found is not None else None
        return None if found is None else widened(found, self._far[move.target])

    def _begins(self, node: Node, move: Move) -> bool:
        places, initial = self.model.places, self.model.procedure.initial
        return places[node.place].state == initial != places[move.target].state


def urgent(model: Model, place: int) -> bool:
    """Whether something without a last day waits to be done at a place that leads on."""
    dated = {rule.name for rule, _ in model.stays[place].dues}
    return any(
        move.rule.verb in ("must", "happens") and move.rule.name not in dated
        and move.target != place and move.when == ((),) and not move.rule.gives_up
        for move in model.moves[place]
    )  # fmt: skip


def narrowed(zone: Zone, index: dict[str, int], bound: Bound) -> Zone | None:
    """A zone under one more bound; a bound on what is not on record asks nothing."""
    if bound.later not in index or bound.earlier not in index:
        return zone
    return within(zone, index[bound.later], index[bound.earlier], bound.most)


def together(zone: Zone | None, index: dict[str, int], bounds: Bounds) -> Zone | None:
    """A zone under several bounds."""
    for bound in bounds:
        if zone is None:
            return None
        zone = narrowed(zone, index, bound)
    return zone
