"""Walking a model in time: every place with the zones of days on which a run may stand there."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Final, NamedTuple, TypeAlias

from attrs import define, field, frozen

from grievance_fsm.verification.model import Model, Move
from grievance_fsm.verification.times import FREE, NOW, Bound, Bounds, Ways
from grievance_fsm.verification.zones import (
    ANY,
    Zone,
    covers,
    kept,
    later,
    now_at,
    widened,
    with_free,
    within,
)

Numbered: TypeAlias = tuple[tuple[int, int, int], ...]

BEGUN: Final = "begun"
"""The moment of the first act of a run."""


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
    _known: "_Known" = field(init=False)

    @_known.default
    def _shared(self) -> "_Known":
        found: _Known = self.model.walked.setdefault((self.mode, self.clocked), _Known({}, {}, {}, {}, {}))
        return found

    def begin(self) -> Node:
        """Where a run begins: acts of others from which it counts lie before it."""
        moments = self.index(0)
        free = {n for moment, n in moments.items() if moment not in (NOW, BEGUN, *self.model.entered)}
        zone = tuple(0 if i == j or j not in free else ANY for i in range(len(moments)) for j in range(len(moments)))
        return Node(0, zone)

    def index(self, place: int) -> dict[str, int]:
        """The number of each moment at a place of which some bound asks how long ago it was."""
        known = self._known
        if place not in known.order:
            asked = (moment for moment in self.model.places[place].moments if moment in self.model.furthest)
            moments = (NOW, *asked, *((BEGUN,) if self.clocked else ()))
            known.order[place] = {moment: n for n, moment in enumerate(moments)}
            far = (0, *(self.model.furthest.get(m, 0) if m != BEGUN else ANY for m in moments[1:]))
            known.far[place] = far
        return known.order[place]

    def moves(self, place: int) -> Iterator[Move]:
        """The moves that the mode leaves; how long a run lasts does not ask for those that change nothing."""
        for move in self.model.moves[place]:
            idle = self.clocked and move.target == place and not (move.sets or move.names)
            if not idle and not (self.mode.committed and move.rule.gives_up):
                yield move

    def waits(self, node: Node) -> list[Zone]:
        """The days on which a run may still stand at a place to which it has come."""
        zone, place = node.zone, node.place
        if self.mode.prompt and urgent(self.model, place):
            return [zone]
        held = held_until(zone, self.index(place), self.stays(place))
        if held and (not self.model.stays[place].silent or any(covers(each, zone) for each in held)):
            return held
        return [*held, zone]

    def stays(self, place: int) -> Ways:
        """The bounds within which time may pass at a place."""
        known = self._known.stays
        if place not in known:
            known[place] = self.model.stays[place].held(punctual=self.mode.punctual)
        return known[place]

    def idles(self, node: Node) -> bool:
        """Whether time may pass for ever where a run has come, neither silence nor anybody having a last day."""
        endless = [way for way in self.model.stays[node.place].held(punctual=True)
                   if all(bound.later != NOW for bound in way)]  # fmt: skip
        return any(together(node.zone, self.index(node.place), way) is not None for way in endless)

    def steps(self, node: Node) -> Iterator[Node]:
        """Every place that can come next, with its days."""
        here = (node.place, node.zone)
        if here not in self._known.steps:
            plans = self._plans(node.place)
            self._known.steps[here] = tuple(
                (plan.move, zone) for waited in self.waits(node) for plan in plans for zone in _done(plan, waited)
            )
        for move, zone in self._known.steps[here]:
            yield Node(move.target, zone, node, move, node.endless)

    def by(self, node: Node, move: Move) -> Iterator[Zone]:
        """The days on which a run may come to where one move leads."""
        plans = [plan for plan in self._plans(node.place) if plan.move is move]
        return (zone for waited in self.waits(node) for plan in plans for zone in _done(plan, waited))

    def _plans(self, place: int) -> tuple["_Plan", ...]:
        """The moves of a place as what they do to a zone."""
        planned = self._known.planned
        if place not in planned:
            planned[place] = tuple(self._plan(place, move) for move in self.moves(place))
        return planned[place]

    def _plan(self, place: int, move: Move) -> "_Plan":
        here, target = self.index(place), self.index(move.target)
        begins = (BEGUN,) if self.clocked and self._begins(place, move) else ()
        index, more = dict(here), 0
        for name, _ in move.names:
            index[name], more = len(here) + more, more + 1
        for moment in (*move.sets, *begins, *target):
            if moment not in index:
                index[moment], more = len(here) + more, more + 1
        ways = tuple(
            (_numbered(when, here), tuple(bound for bounds in chosen for bound in _numbered(bounds, index)))
            for when in move.when for chosen in product(*(ways for _, ways in move.names))
        )  # fmt: skip
        dues = self.model.stays[move.target].due if self.mode.punctual else FREE
        return _Plan(
            move, ways, more,
            tuple(index[moment] for moment in (*move.sets, *begins)), tuple(index[moment] for moment in target),
            tuple(_numbered(way, target) for way in dues), self._known.far[move.target],
        )  # fmt: skip

    def _begins(self, place: int, move: Move) -> bool:
        return self.model.begun(move.target) and not self.model.begun(place)


class _Plan(NamedTuple):
    """What a move does to a zone: the bounds of each way, the moments that it adds, sets and keeps."""

    move: Move
    ways: tuple[tuple[Numbered, Numbered], ...]
    more: int
    sets: tuple[int, ...]
    keeps: tuple[int, ...]
    dues: tuple[Numbered, ...]
    far: tuple[int, ...]


class _Known(NamedTuple):
    """What walks in one mode share: the moments of places, their reach, the moves as plans, and where they lead."""

    order: dict[int, dict[str, int]]
    far: dict[int, tuple[int, ...]]
    planned: dict[int, tuple[_Plan, ...]]
    steps: dict[tuple[int, Zone], tuple[tuple[Move, Zone], ...]]
    stays: dict[int, Ways]


def _done(plan: _Plan, zone: Zone) -> Iterator[Zone]:
    """The days after a move that is made on some days, in each of the ways in which it may be."""
    for when, names in plan.ways:
        started = _bounded(zone, when)
        for _ in range(plan.more):
            started = None if started is None else with_free(started)
        arrived = None if started is None else _bounded(started, names)
        if arrived is not None:
            for moment in plan.sets:
                arrived = now_at(arrived, moment)
            there = kept(arrived, plan.keeps)
            for dues in plan.dues:
                punctual = _bounded(there, dues)
                if punctual is not None:
                    yield widened(punctual, plan.far)


def _numbered(bounds: Iterable[Bound], index: Mapping[str, int]) -> Numbered:
    """Bounds between numbered moments; what is not on record asks nothing."""
    return tuple((index[b.later], index[b.earlier], b.most) for b in bounds if b.later in index and b.earlier in index)


def _bounded(zone: Zone, bounds: Numbered) -> Zone | None:
    found: Zone | None = zone
    for later_, earlier, most in bounds:
        if found is None:
            return None
        found = within(found, later_, earlier, most)
    return found


def urgent(model: Model, place: int) -> bool:
    """Whether something without a last day waits to be done at a place that leads on."""
    stay = model.stays[place]
    dated = {rule.name for rule, _ in stay.dues} | stay.idle
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


def held_until(zone: Zone, index: dict[str, int], stays: Ways) -> list[Zone]:
    """The zones after any number of days that some alternatives leave."""
    found = (together(later(zone), index, way) for way in stays)
    return [held for held in found if held is not None]


def together(zone: Zone | None, index: dict[str, int], bounds: Bounds) -> Zone | None:
    """A zone under several bounds."""
    for bound in bounds:
        if zone is None:
            return None
        zone = narrowed(zone, index, bound)
    return zone
