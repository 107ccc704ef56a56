"""Two procedures walked side by side: the same acts, the same outcomes, on the same days; fewest acts first."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final, NamedTuple

from attrs import define, field, frozen

from grievance_fsm.comparing.pairs import Joint, Pair, Places
from grievance_fsm.exploring.unfolding import Edge
from grievance_fsm.verification.model import TooLarge
from grievance_fsm.verification.search import held_until, together
from grievance_fsm.verification.times import FREE, NOW, Bounds, Ways
from grievance_fsm.verification.zones import ANY, Zone, covers, kept, now_at, size, widened, with_free

LARGEST: Final = 50_000
"""More situations than a comparison will walk."""

Index = dict[str, int]


class Act(NamedTuple):
    """One act of both, with the bounds that both ask of its day and of the days that it names."""

    edges: tuple[Edge | None, Edge | None]
    bounds: Bounds
    named: tuple[str, ...]
    sets: tuple[str, ...]
    facts: Mapping[Any, Any]


@define(eq=False)
class Situation:
    """Where a run of both stands, with the days on which it may; and how it came there."""

    places: Places
    zone: Zone
    before: "Situation | None" = None
    act: Act | None = None

    @property
    def acts(self) -> tuple[Act, ...]:
        """The acts that lead here."""
        found: list[Act] = []
        here: Situation | None = self
        while here is not None:
            if here.act is not None:
                found.append(here.act)
            here = here.before
        return tuple(reversed(found))


class _Passage(NamedTuple):
    """What an act does to the moments: how many more there are, which are now, which are kept, how far each tells."""

    more: int
    sets: tuple[int, ...]
    keeps: tuple[int, ...]
    far: tuple[int, ...]


@frozen(eq=False, slots=False)
class Walk:
    """A walk over both."""

    pair: Pair
    _index: dict[tuple[tuple[str, ...], tuple[str, ...]], Index] = field(factory=dict)
    _passages: dict[Any, _Passage] = field(factory=dict)

    @cached_property
    def begin(self) -> Situation:
        """Where both begin."""
        a, b = self.pair.sides
        places = a.begin(), b.begin()
        n = len(self.index(places))
        return Situation(places, tuple(0 if i == j or j == 0 else ANY for i in range(n) for j in range(n)))

    @cached_property
    def before(self) -> frozenset[str]:
        """The moments that lie before the first act."""
        return frozenset((*self.begin.places[0].moments, *self.begin.places[1].moments))

    def situations(self, idle: Callable[[Places], bool]) -> Iterator[Situation]:
        """Every situation of both, fewest acts first; those in which nothing can differ any more are left out.

        So are those that are `idle` by the time they are come to, with whatever follows them: that must be idle, too.
        Raises `Watch` where acts turn out to matter, and `TooLarge` beyond so many situations.
        """
        waiting = [self.begin]
        standing: dict[Places, list[Zone]] = {self.begin.places: [self.begin.zone]}
        for situation in waiting:
            if idle(situation.places):
                continue
            self.pair.heed(situation.places)
            yield situation
            for step in self.steps(situation):
                there = standing.setdefault(step.places, [])
                if self.pair.settled(step.places) or any(covers(zone, step.zone) for zone in there):
                    continue
                there.append(step.zone)
                waiting.append(step)
                if len(waiting) > LARGEST:
                    raise TooLarge(f"a comparison walks at most {LARGEST} situations")

    def steps(self, situation: Situation) -> Iterator[Situation]:
        """Every situation to which an act of both leads."""
        index = self.index(situation.places)
        waits = list(self.waits(situation.zone, index, self.pair.lapses(situation.places)))
        for joint in self.pair.joint(situation.places):
            for zone in waits if joint.ends else ():
                yield from self._done(situation, zone, index, joint)

    def _done(self, situation: Situation, zone: Zone, index: Index, joint: Joint) -> Iterator[Situation]:
        here = named_index(index, joint.named)
        edges = joint.asked[0].edge, joint.asked[1].edge
        passages = [self._passage(index, joint.named, end.places, end.sets) for end in joint.ends]
        for way, found in self.on_days(zone, index, joint.days, joint.named):
            arrived = {id(each): self._arrived(found, each) for each in {id(each): each for each in passages}.values()}
            held = [stay for stay in joint.stays if together(found, here, stay) is not None]
            for stay in held or joint.stays[:1]:
                bounds = (*way, *stay)
                for end, passage in zip(joint.ends, passages, strict=True):
                    act = Act(edges, bounds, joint.named, end.sets, end.facts)
                    yield Situation(end.places, arrived[id(passage)], situation, act)

    # -- days -----------------------------------------------------------------------------------------------------

    def index(self, places: Places) -> Index:
        """The number of each moment at two places."""
        key = places[0].moments, places[1].moments
        if key not in self._index:
            moments = (NOW, *sorted({*places[0].moments, *places[1].moments}))
            self._index[key] = {moment: n for n, moment in enumerate(moments)}
        return self._index[key]

    def waits(self, zone: Zone, index: Index, stays: Ways) -> Iterator[Zone]:
        """The days on which a run may still stand where it has come to."""
        held = held_until(zone, index, stays)
        yield from held
        if not held or (stays != FREE and not any(covers(each, zone) for each in held)):
            yield zone

    def on_days(self, zone: Zone, index: Index, ways: Ways, named: tuple[str, ...]) -> Iterator[tuple[Bounds, Zone]]:
        """The part of a zone in which one of some alternatives is met, with the days that an act names; and which."""
        here = dict(index)
        for name in named:
            zone = with_free(zone)
            here[name] = size(zone) - 1
        for way in ways:
            found = together(zone, here, way)
            if found is not None:
                yield way, found

    def _arrived(self, zone: Zone, passage: _Passage) -> Zone:
        for _ in range(passage.more):
            zone = with_free(zone)
        for moment in passage.sets:
            zone = now_at(zone, moment)
        return widened(kept(zone, passage.keeps), passage.far)

    def _passage(self, index: Index, named: tuple[str, ...], targets: Places, sets: tuple[str, ...]) -> _Passage:
        """What an act does to the moments on which both stand, numbered as they are there with the days it names."""
        there = self.index(targets)
        key = id(index), named, id(there), sets  # every index is kept
        if key not in self._passages:
            known = dict(named_index(index, named))
            before = len(known)
            for moment in (*sets, *there):
                known.setdefault(moment, len(known))
            far = tuple(self._furthest.get(moment, 0) for moment in there)
            keeps = tuple(known[moment] for moment in there)
            self._passages[key] = _Passage(len(known) - before, tuple(known[moment] for moment in sets), keeps, far)
        return self._passages[key]

    @cached_property
    def _furthest(self) -> Mapping[str, int]:
        a, b = (side.furthest for side in self.pair.sides)
        return {moment: max(a.get(moment, 0), b.get(moment, 0)) for moment in {**a, **b}}


def named_index(index: Index, named: tuple[str, ...]) -> Index:
    """The number of each moment, with the days that an act names."""
    return {**index, **{name: len(index) + place for place, name in enumerate(named)}} if named else index
