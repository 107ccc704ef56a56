"""Two procedures walked side by side: the same acts, the same outcomes, on the same days; fewest acts first."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from attrs import define, field, frozen

from grievance_fsm.checking.cells import Space
from grievance_fsm.comparing.bounds import alike
from grievance_fsm.comparing.shapes import Shapes, differing
from grievance_fsm.comparing.sides import Asked, Side
from grievance_fsm.exploring.unfolding import Edge
from grievance_fsm.facts import Node
from grievance_fsm.language import ANYONE
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.building import Solved
from grievance_fsm.verification.model import Fact, Place, TooLarge
from grievance_fsm.verification.search import together
from grievance_fsm.verification.times import NOW, Bounds, Ways, every
from grievance_fsm.verification.zones import ANY, Zone, covers, kept, later, now_at, size, widened, with_free

LARGEST: Final = 50_000
"""More situations than a comparison will walk."""

Index = Mapping[str, int]


class Watch(Exception):
    """Acts that turn out to matter although both procedures say the same of them."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        super().__init__()


@frozen(eq=False)
class Act:
    """One act of both, with the bounds that both ask of its day and of the days that it names."""

    edges: tuple[Edge | None, Edge | None]
    bounds: Bounds
    named: tuple[str, ...]
    sets: tuple[str, ...]
    facts: Mapping[Any, Any]


@define(eq=False)
class Situation:
    """Where a run of both stands, with the days on which it may; and how it came there."""

    places: tuple[Place, Place]
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


@frozen(eq=False, slots=False)
class Pair:
    """Two procedures side by side."""

    a: BoundProcedure
    b: BoundProcedure
    shapes: Shapes
    watched: frozenset[str] = frozenset()
    solved: Solved = field(factory=Solved)
    visited: set[str] = field(factory=set)

    @cached_property
    def differing(self) -> frozenset[str]:
        """The rules of which the two do not say the same."""
        return differing(self.a, self.b, self.shapes)

    @cached_property
    def looked_at(self) -> frozenset[str]:
        return self.differing | self.watched

    @cached_property
    def sides(self) -> tuple[Side, Side]:
        a, b = (Side(each, self.looked_at, self.shapes, self.solved) for each in (self.a, self.b))
        while (one := a.matters & frozenset(self.b.rules)) != (other := b.matters & frozenset(self.a.rules)):
            for side in (a, b):
                side.narrow.helped_by(one | other)
        return a, b

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every act that may tell them apart, in the order of the declarations."""
        a, b = self.sides
        return tuple(name for name in {**self.a.rules, **self.b.rules} if name in a.matters or name in b.matters)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """The acts of which both say the same, and which change nothing."""
        return tuple(name for name in self.a.rules if name not in self.names)

    @cached_property
    def _furthest(self) -> Mapping[str, int]:
        a, b = (side.furthest for side in self.sides)
        return {moment: max(a.get(moment, 0), b.get(moment, 0)) for moment in {**a, **b}}

    # -- where nothing can differ any more ------------------------------------------------------------------------

    @cached_property
    def _settled(self) -> Mapping[str, bool]:
        """For each state that both have whether nothing that follows can tell them apart."""
        found = {}
        marked = {name for name in {**self.a.states, **self.b.states} if not self._same_state(name)}
        for name in self.looked_at:
            marked |= {source for side in (self.a, self.b) if name in side.rules for source in side.rules[name].sources}
        for state in self.a.states:
            reach = self.a.reach(state)
            found[state] = state in self.b.states and reach == self.b.reach(state) and reach.isdisjoint(marked)
        return found

    def _same_state(self, name: str) -> bool:
        one, other = self.a.states.get(name), self.b.states.get(name)
        if one is None or other is None:
            return False
        return (one.initial, one.final, one.rests) == (other.initial, other.final, other.rests)

    def settled(self, places: tuple[Place, Place]) -> bool:
        """Whether nothing that follows can tell the two apart."""
        a, b = places
        return a == b and self._settled[a.state]

    # -- days -----------------------------------------------------------------------------------------------------

    def index(self, places: tuple[Place, Place]) -> Index:
        """The number of each moment at two places."""
        moments = dict.fromkeys((NOW, *sorted({*places[0].moments, *places[1].moments})))
        return {moment: n for n, moment in enumerate(moments)}

    def waits(self, zone: Zone, index: Index, stays: Bounds) -> Iterator[Zone]:
        """The days on which a run may still stand where it has come to."""
        held = together(later(zone), dict(index), stays)
        if held is not None:
            yield held
        if held is None or (stays and not covers(held, zone)):
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

    def named_index(self, index: Index, named: tuple[str, ...]) -> Index:
        """The number of each moment, with the days that an act names."""
        found = dict(index)
        n = len(index)
        for place, name in enumerate(named):
            found[name] = n + place
        return found

    # -- acts of both ---------------------------------------------------------------------------------------------

    @cached_property
    def begin(self) -> Situation:
        """Where both begin."""
        places = (self.sides[0].begin(), self.sides[1].begin())
        n = len(self.index(places))
        return Situation(places, tuple(0 if i == j or j == 0 else ANY for i in range(n) for j in range(n)))

    def outcomes(self, name: str) -> tuple[str, ...]:
        """The outcomes that an act has in one of the two."""
        rules = [side.rules[name] for side in (self.a, self.b) if name in side.rules]
        return tuple(dict.fromkeys(branch.name for rule in rules for branch in rule.branches))

    def asked(self, places: tuple[Place, Place], name: str, outcome: str) -> tuple[Asked | None, Asked | None]:
        """What both ask of an act at their places."""
        a, b = self.sides
        asked = a.asks(places[0], name, outcome)
        if name not in self.differing and places[0] == places[1]:
            return asked, asked
        return asked, b.asks(places[1], name, outcome)

    def steps(self, situation: Situation) -> Iterator[Situation]:
        """Every situation to which an act of both leads."""
        places, index = situation.places, self.index(situation.places)
        stays = tuple(bound for side, place in zip(self.sides, places, strict=True) for bound in side.lapses(place))
        waits = list(self.waits(situation.zone, index, stays))
        for name in self.names:
            for outcome in self.outcomes(name):
                a, b = self.asked(places, name, outcome)
                if a is not None and b is not None and _by_somebody(a, b):
                    for zone in waits:
                        yield from self._done(situation, zone, index, a, b, stays)

    def _done(
        self, situation: Situation, zone: Zone, index: Index, a: Asked, b: Asked, stays: Bounds
    ) -> Iterator[Situation]:  # fmt: skip
        named = _named(a, b)
        here = self.named_index(index, named)
        days = a.days if alike(a.days, b.days) else every((a.days, b.days))
        for way, found in self.on_days(zone, index, days, named):
            for told, facts in self.told(situation.places, a, b):
                targets = (
                    self.sides[0].after(situation.places[0], a, told[0]),
                    self.sides[1].after(situation.places[1], b, told[1]),
                )  # fmt: skip
                sets = tuple(dict.fromkeys((*self.sides[0].sets(situation.places[0], a, targets[0]),
                                            *self.sides[1].sets(situation.places[1], b, targets[1]))))  # fmt: skip
                bounds = (*way, *(stays if a.edge.rule.lapses else ()))
                act = Act((a.edge, b.edge), bounds, named, sets, facts)
                yield Situation(targets, self._arrived(found, here, targets, sets), situation, act)

    def _arrived(self, zone: Zone, here: Index, targets: tuple[Place, Place], sets: tuple[str, ...]) -> Zone:
        known, there = dict(here), self.index(targets)
        for moment in (*sets, *(m for m in there if m not in known and m not in sets)):
            if moment not in known:
                zone = with_free(zone)
                known[moment] = size(zone) - 1
            if moment in sets:
                zone = now_at(zone, known[moment])
        found = kept(zone, [known[moment] for moment in there])
        return widened(found, tuple(self._furthest.get(moment, 0) for moment in there))

    def told(
        self, places: tuple[Place, Place], a: Asked, b: Asked
    ) -> tuple[tuple[tuple[tuple[Fact, ...], tuple[Fact, ...]], Mapping[str, Any]], ...]:  # fmt: skip
        """The ways in which an act can settle for both what is read later, each with facts that show it."""
        one, other = self.sides
        later_a, later_b = one.later(a), other.later(b)
        mine, its = [tuple(each.key for each in those) for those in (later_a, later_b)]
        guards = tuple({id(guard): guard for guard in (*a.guards, *b.guards)}.values())
        key = (a.edge.rule.name, *map(id, guards), mine, its)
        if key not in self.solved.acts:
            atoms = {each.key: one.recorded(a, each) for each in later_a}
            atoms |= {each.key: other.recorded(b, each) for each in later_b if each.key not in atoms}
            found = tuple(
                ((tuple(t for t in told if t[0] in mine), tuple(t for t in told if t[0] in its)), facts)
                for told, facts in _cells(list(guards), atoms, self.solved)
            )
            self.solved.acts[key] = guards, found  # the guards are kept, so that no others have their ids
        known: tuple[Any, ...] = self.solved.acts[key][1]
        return known

    def facts(self, one: Asked, other: Asked | None) -> Mapping[str, Any] | None:
        """Facts with which the guards of one allow an act and those of the other refuse it (or none are asked)."""
        guards = one.guards, () if other is None else other.guards
        key = tuple(map(id, guards[0])), None if other is None else tuple(map(id, guards[1]))
        if key not in self.solved.acts:
            self.solved.acts[key] = guards, self._facts(*guards) if other is not None else self._allowed(guards[0])
        found: Mapping[str, Any] | None = self.solved.acts[key][1]
        return found

    def _allowed(self, guards: Sequence[Any]) -> Mapping[str, Any] | None:
        return Space(guards, self.solved.cells).example(range(len(guards)))

    def _facts(self, guards: Sequence[Any], others: Sequence[Any]) -> Mapping[str, Any] | None:
        for place, guard in enumerate(others):
            if any(guard is mine for mine in guards):
                continue
            asked, against = list(guards), guard
            if len(asked) == len(others):
                asked[place], against = apart(asked[place], guard)
            space = Space([*asked, against], self.solved.cells)
            found = space.example(range(len(asked)), [len(asked)])
            if found is not None:
                return found
        return None

    # -- everything -----------------------------------------------------------------------------------------------

    def situations(self) -> Iterator[Situation]:
        """Every situation of both, fewest acts first; those in which nothing can differ any more are left out.

        Raises `Watch` where acts turn out to matter, and `TooLarge` beyond so many situations.
        """
        waiting = [self.begin]
        standing: dict[tuple[Place, Place], list[Zone]] = {waiting[0].places: [waiting[0].zone]}
        for situation in waiting:
            self._heed(situation.places)
            yield situation
            for step in self.steps(situation):
                there = standing.setdefault(step.places, [])
                if self.settled(step.places) or any(covers(zone, step.zone) for zone in there):
                    continue
                there.append(step.zone)
                waiting.append(step)
                if len(waiting) > LARGEST:
                    raise TooLarge(f"a comparison walks at most {LARGEST} situations")

    def _heed(self, places: tuple[Place, Place]) -> None:
        """Acts that change nothing are told apart by where the two stand, if they stand apart."""
        here, there = (place.state for place in places)
        if here == there:
            return
        apart = {
            name for name in self.others
            if (here in self.a.rules[name].sources) != (there in self.b.rules[name].sources)
            or any(self.sides[0].slice.reads[name, branch.name].standing for branch in self.a.rules[name].branches)
        }  # fmt: skip
        if apart:
            raise Watch(frozenset(apart))


def same(one: Asked, other: Asked) -> bool:
    """Whether both ask the same facts of an act."""
    return {id(guard) for guard in one.guards} == {id(guard) for guard in other.guards}


def _by_somebody(a: Asked, b: Asked) -> bool:
    """Whether somebody may do it under both."""
    one, other = a.edge.rule.roles, b.edge.rule.roles
    return one == other or ANYONE.name in one or ANYONE.name in other or not one.isdisjoint(other)


def _named(a: Asked, b: Asked) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in (a, b) for name, _ in each.names))


def _cells(guards: list[Any], atoms: Mapping[Any, Any], solved: Solved) -> Iterator[Any]:
    """Every way in which atoms can hold and fail while all guards hold."""
    space = Space([*guards, *atoms.values()], solved.cells)
    first = len(guards)
    waiting: list[tuple[bool, ...]] = [()]
    while waiting:
        verdicts = waiting.pop()
        holds = [*range(first), *(n + first for n, verdict in enumerate(verdicts) if verdict)]
        facts = space.example(holds, [n + first for n, verdict in enumerate(verdicts) if not verdict])
        if facts is not None and len(verdicts) == len(atoms):
            yield tuple(zip(atoms, verdicts, strict=True)), facts
        elif facts is not None:
            waiting += [(*verdicts, False), (*verdicts, True)]


def apart(one: Any, other: Any) -> tuple[Any, Any]:
    """Two guards without what settles nothing where the first is to hold and the second to fail."""
    op = getattr(one, "op", "")
    if op not in ("and", "or") or getattr(other, "op", "") != op:
        return one, other
    mine, its = list(one.args), list(other.args)
    shared = {id(part) for part in mine} & {id(part) for part in its}
    if op == "or":  # what both allow is no difference
        mine = [part for part in mine if id(part) not in shared]
    else:  # what both ask does not refuse
        its = [part for part in its if id(part) not in shared]
    rest = [part for part in mine if id(part) not in shared], [part for part in its if id(part) not in shared]
    if len(rest[0]) == len(rest[1]) == 1 and len(mine if op == "or" else its) == 1:
        inner = apart(rest[0][0], rest[1][0])
        mine = [inner[0] if part is rest[0][0] else part for part in mine]
        its = [inner[1] if part is rest[1][0] else part for part in its]
    return Node(op, tuple(mine)), Node(op, tuple(its))
