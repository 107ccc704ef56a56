"""Two procedures side by side: which acts may tell them apart, what both ask of one, and what comes of it."""

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from attrs import field, frozen

from grievance_fsm.checking.cells import Space
from grievance_fsm.comparing.shapes import Shapes, differing, same_state
from grievance_fsm.comparing.sides import Asked, Side
from grievance_fsm.facts import Node
from grievance_fsm.language import ANYONE
from grievance_fsm.reachable import Reachable
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.verification.building import Solved
from grievance_fsm.verification.here import NONE_BEFORE
from grievance_fsm.verification.model import Fact, Place
from grievance_fsm.verification.own import may_follow
from grievance_fsm.verification.slicing import Slice
from grievance_fsm.verification.times import FREE, Ways, alike, every

Places: TypeAlias = tuple[Place, Place]
Told: TypeAlias = tuple[tuple[tuple[tuple[Fact, ...], tuple[Fact, ...]], Mapping[str, Any]], ...]


class Watch(Exception):
    """Acts that turn out to matter although both procedures say the same of them."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        super().__init__()


class End(NamedTuple):
    """The places to which an act leads both, the moments that are then now, facts that show it."""

    places: Places
    sets: tuple[str, ...]
    facts: Mapping[Any, Any]


@frozen(eq=False)
class Joint:
    """One outcome of an act that both allow at two places, and what may come of it."""

    asked: tuple[Asked, Asked]
    named: tuple[str, ...]
    days: Ways
    stays: Ways
    ends: tuple[End, ...]


class _Agreed(NamedTuple):
    """What both ask of an outcome of an act, the days that both name and leave, and what both may then be told."""

    a: Asked
    b: Asked
    named: tuple[str, ...]
    days: Ways
    told: Told


@frozen(eq=False, slots=False)
class Pair:
    """Two procedures side by side."""

    a: BoundProcedure
    b: BoundProcedure
    shapes: Shapes
    watched: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    solved: Solved = field(factory=Solved)
    _like: tuple[Slice, Slice] | None = None
    _joint: dict[Places, tuple[Joint, ...]] = field(factory=dict)
    _here: dict[tuple[str, str], tuple[tuple[str, str], ...]] = field(factory=dict)
    _agreed: dict[tuple[int, int], _Agreed] = field(factory=dict)

    def anew(self, watched: frozenset[str], ignored: frozenset[str]) -> "Pair":
        """The same two, with other acts looked at."""
        return Pair(self.a, self.b, self.shapes, watched, ignored, self.solved, self.slices)

    @cached_property
    def differing(self) -> frozenset[str]:
        """The rules of which the two do not say the same."""
        return differing(self.a, self.b, self.shapes)

    @cached_property
    def looked_at(self) -> frozenset[str]:
        return (self.differing | self.watched) - self.ignored

    def only_in(self, place: int) -> frozenset[str]:
        """The acts that only one of the two has: no act of both comes after them."""
        mine, its = (self.a, self.b) if place == 0 else (self.b, self.a)
        return frozenset(mine.rules) - frozenset(its.rules)

    @cached_property
    def sides(self) -> tuple[Side, Side]:
        likes = self._like or (None, None)
        before = None if may_follow(self.a) or may_follow(self.b) else NONE_BEFORE
        a, b = (Side(each, self.looked_at, self.shapes, like, before=before)
                for each, like in zip((self.a, self.b), likes, strict=True))  # fmt: skip
        while (one := a.matters & frozenset(self.b.rules)) != (other := b.matters & frozenset(self.a.rules)):
            for side in (a, b):
                side.narrow.helped_by(one | other)
        return a, b

    @property
    def slices(self) -> tuple[Slice, Slice]:
        """Both procedures as they are read, for whoever looks at other acts of them."""
        return self.sides[0].narrow, self.sides[1].narrow

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every act that may tell them apart, in the order of the declarations."""
        a, b = self.sides
        return tuple(name for name in {**self.a.rules, **self.b.rules} if name in a.matters or name in b.matters)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """The acts of which both say the same, and which change nothing."""
        return tuple(name for name in self.a.rules if name in self.b.rules and name not in self.names)

    # -- where nothing can differ any more ------------------------------------------------------------------------

    @cached_property
    def _settled(self) -> Mapping[str, bool]:
        """For each state that both have whether nothing that follows can tell them apart."""
        found = {}
        marked = {name for name in {**self.a.states, **self.b.states} if not same_state(self.a, self.b, name)}
        for name in self.looked_at:
            marked |= {source for side in (self.a, self.b) if name in side.rules for source in side.rules[name].sources}
        for state in self.a.states:
            reach = self.a.reach(state)
            found[state] = state in self.b.states and reach == self.b.reach(state) and reach.isdisjoint(marked)
        return found

    @cached_property
    def _leading(self) -> tuple[tuple[str, str, str], ...]:
        """From which states the acts of both lead, and where to in each."""
        found = []
        for name in self.a.rules.keys() & self.b.rules.keys():
            for branch in self.a.rules[name].branches:
                its = self.b.rules[name].branch(branch.name)
                there = {} if its is None else its.targets
                found += [(source, branch.targets[source], there[source]) for source in branch.targets.keys() & there]
        return tuple(found)

    @cached_property
    def together(self) -> Reachable:
        """Which states can come from which by acts of both, as long as the two stand at the same one."""
        after: dict[str, set[str]] = {state: set() for state in self.a.states}
        for source, target, _ in self._leading:
            after.setdefault(source, set()).add(target)
        return Reachable({state: frozenset(targets) for state, targets in after.items()})

    @cached_property
    def parting(self) -> frozenset[str]:
        """The states at which the two are not the same, or from which one act leads them to different states."""
        apart = {source for source, target, its in self._leading if target != its}
        return frozenset(apart | {name for name in self.a.states if not same_state(self.a, self.b, name)})

    def settled(self, places: Places) -> bool:
        """Whether nothing that follows can tell the two apart."""
        a, b = places
        return a == b and self._settled[a.state]

    # -- acts of both ---------------------------------------------------------------------------------------------

    @cached_property
    def _outcomes(self) -> Mapping[str, tuple[str, ...]]:
        """The outcomes that an act has in one of the two, for each act that may tell them apart."""
        found = {}
        for name in self.names:
            rules = [side.rules[name] for side in (self.a, self.b) if name in side.rules]
            found[name] = tuple(dict.fromkeys(branch.name for rule in rules for branch in rule.branches))
        return found

    def _of_both(self, places: Places) -> tuple[tuple[str, str], ...]:
        """The acts with their outcomes that the declarations of both have where they stand, for somebody."""
        states = places[0].state, places[1].state
        if states not in self._here:
            rules = {name: (self.a.rules[name], self.b.rules[name]) for name in self.names
                     if name in self.a.rules and name in self.b.rules}  # fmt: skip
            self._here[states] = tuple(
                (name, outcome) for name, both in rules.items() if _by_somebody(*both)
                for outcome in self._outcomes[name] if all(map(_leads_on, both, (outcome, outcome), states))
            )  # fmt: skip
        return self._here[states]

    def asked(self, places: Places, name: str, outcome: str) -> tuple[Asked | None, Asked | None]:
        """What both ask of an act at their places."""
        a, b = self.sides
        asked = a.asks(places[0], name, outcome)
        if name not in self.differing and places[0] == places[1]:
            return asked, asked
        return asked, b.asks(places[1], name, outcome)

    def lapses(self, places: Places) -> Ways:
        """The days until a silence takes effect under one of the two."""
        return every(side.lapses(place) for side, place in zip(self.sides, places, strict=True))

    def joint(self, places: Places) -> tuple[Joint, ...]:
        """Every outcome of an act that both may allow at two places."""
        if places not in self._joint:
            self._joint[places] = tuple(self._joints(places))
        return self._joint[places]

    def _joints(self, places: Places) -> Iterator[Joint]:
        stays = self.lapses(places)
        for name, outcome in self._of_both(places):
            a, b = self.asked(places, name, outcome)
            if a is not None and b is not None:
                agreed = self._agree(a, b)
                lapses = stays if a.edge.rule.lapses else FREE
                yield Joint((a, b), agreed.named, agreed.days, lapses, tuple(self._ends(places, agreed)))

    def _agree(self, a: Asked, b: Asked) -> _Agreed:
        key = id(a), id(b)
        if key not in self._agreed:
            named = tuple(dict.fromkeys((*a.named, *b.named)))
            days = a.days if alike(a.days, b.days) else every((a.days, b.days))
            self._agreed[key] = _Agreed(a, b, named, days, self.told(a, b))  # which keeps both, with their ids
        return self._agreed[key]

    def _ends(self, places: Places, agreed: _Agreed) -> Iterator[End]:
        one, other = self.sides
        a, b = agreed.a, agreed.b
        alike_ = a is b and self._remember_alike
        there = one.after(places[0], a)
        beyond = there if alike_ else other.after(places[1], b)
        sets = one.sets(places[0], a, there)
        if not alike_:
            sets = tuple(dict.fromkeys((*sets, *other.sets(places[1], b, beyond))))
        for (told, its), facts in agreed.told:
            mine = there.told(told)
            yield End((mine, mine if alike_ else beyond.told(its)), sets, facts)

    @cached_property
    def _remember_alike(self) -> bool:
        """Whether both keep the same of the past in mind, everywhere."""
        a, b = self.sides
        sources = [{rule.name: rule.sources for rule in side.narrow.relevant} for side in (a, b)]
        edges = [{(r.name, o.name, s, t) for r, o, s, t in side.procedure.edges()} for side in (a, b)]
        return sources[0] == sources[1] and edges[0] == edges[1] and a.narrow.memory == b.narrow.memory

    def told(self, a: Asked, b: Asked) -> Told:
        """The ways in which an act can settle for both what is read later, each with facts that show it."""
        one, other = self.sides
        later_a, later_b = one.later(a), other.later(b)
        mine, its = [tuple(each.key for each in those) for those in (later_a, later_b)]
        guards = tuple({id(guard): guard for guard in (*a.guards, *b.guards)}.values())
        key = (a.edge.rule.name, *map(id, guards), mine, its)
        if key not in self.solved.acts:
            atoms = {each.key: one.recorded(a, each) for each in later_a}
            atoms |= {each.key: other.recorded(b, each) for each in later_b if each.key not in atoms}
            space = Space([*guards, *atoms.values()], self.solved.cells)
            first = len(guards)
            ways = space.ways(range(first), range(first, first + len(atoms)))
            settled = [(dict(zip(atoms, verdicts, strict=True)), facts) for verdicts, facts in ways]
            found = tuple(((_only(told, mine), _only(told, its)), facts) for told, facts in settled)
            self.solved.acts[key] = guards, found  # the guards are kept, so that no others have their ids
        known: Told = self.solved.acts[key][1]
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

    def heed(self, places: Places) -> None:
        """Acts that change nothing are told apart by where the two stand, if they stand apart."""
        here, there = (place.state for place in places)
        if here == there:
            return
        apart = {
            name for name in self.others
            if (here in self.a.rules[name].sources) != (there in self.b.rules[name].sources)
            or any(self.sides[0].narrow.reads[name, branch.name].standing for branch in self.a.rules[name].branches)
        }  # fmt: skip
        if apart:
            raise Watch(frozenset(apart))


def same(one: Asked, other: Asked) -> bool:
    """Whether both ask the same facts of an act."""
    return {id(guard) for guard in one.guards} == {id(guard) for guard in other.guards}


def _by_somebody(a: Rule, b: Rule) -> bool:
    """Whether somebody may do it under both."""
    one, other = a.roles, b.roles
    return one == other or ANYONE.name in one or ANYONE.name in other or not one.isdisjoint(other)


def _leads_on(rule: Rule, outcome: str, state: str) -> bool:
    """Whether an act has an outcome at a state."""
    branch = rule.branch(outcome)
    return branch is not None and state in rule.sources and state in branch.targets


def _only(told: Mapping[Any, bool], keys: Container[Any]) -> tuple[tuple[Any, bool], ...]:
    """What is told of some atoms."""
    return tuple((key, verdict) for key, verdict in told.items() if key in keys)


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
