"""How each kind of property looks on while a run goes its way."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from attrs import frozen

from grievance_fsm.language import ANYONE
from grievance_fsm.properties import (
    Always,
    AlwaysCan,
    AlwaysLeads,
    AlwaysTold,
    AtMost,
    Eventually,
    Never,
    NeverBy,
    NeverOwed,
    OnlyAfter,
    OnlyBy,
    Property,
)
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.stating import Spot
from grievance_fsm.verification.coming import has_behind, hits
from grievance_fsm.verification.model import Move, Place
from grievance_fsm.verification.observing import Observer, Seen
from grievance_fsm.verification.oracle import Facts, Oracle
from grievance_fsm.verification.watching import Asked

Group = frozenset[Spot]


class Matter(NamedTuple):
    """A property whose points are known by name, and whose guard, span and terms are bound; `foreign` are
    acts of other procedures among those that come first."""

    stated: Property
    procedure: str
    points: Group
    after: tuple[Group, ...]
    guard: Any
    span: Any
    foreign: tuple[tuple[Any, ...], ...]
    terms: Any = None

    @property
    def spots(self) -> frozenset[Spot]:
        """Everything that it speaks of in its own procedure."""
        every = self.points.union(*self.after)
        return frozenset(spot for spot in every if spot.procedure == self.procedure)


@frozen(eq=False)
class _Looks:
    """What all observers share."""

    matter: Matter
    oracle: Oracle

    @staticmethod
    def asks(matter: Matter, procedure: BoundProcedure) -> Iterator[Asked]:
        """Where the guard of a property is asked: at its acts, and of runs that stand at its states."""
        for spot in matter.points:
            if spot.kind == "state":
                yield Asked(matter.guard, "", frozenset((spot.name,)))
            elif spot.name in procedure.rules:
                yield Asked(matter.guard, spot.name, frozenset(procedure.rules[spot.name].sources))

    def begin(self, place: Place, behind: frozenset[str]) -> Seen:
        return Seen(0)

    def running(self, memory: int) -> bool:
        return False

    def waits(self, memory: int) -> bool:
        return False

    def shows(self, place: Place, move: Move, target: Place) -> Facts:
        """Facts of a move that breaks the property."""
        return {}

    def supposed(self, places: Sequence[Place], moves: Sequence[Move]) -> list[Facts]:
        """The facts of each move of a way that breaks the property; of earlier ones those that its guard may ask."""
        shown = self.shows(places[-2], moves[-1], places[-1])
        if self.matter.guard is None:
            return [*({} for _ in moves[1:]), shown]
        return [*(move.facts for move in moves[:-1]), {**moves[-1].facts, **shown}]

    def said(self, place: Place) -> str:
        """What breaks the property where a run then stands, if that does."""
        return ""

    def hit(self, place: Place, move: Move, target: Place) -> bool:
        return hits(self.matter.points, place, move, target)

    def _facts(self, place: Place, move: Move, target: Place, *, holds: bool) -> Facts | None:
        """Facts under which a guard holds, or does not, where a move comes to one of the points."""
        for spot in self.matter.points:
            if not hits((spot,), place, move, target, entering=False):
                continue
            if spot.kind == "act":
                found = self.oracle.at_act(place, move, self.matter.guard, holds=holds)
            else:
                found = self.oracle.at_place(target, self.matter.guard, holds=holds)
            if found is not None:
                return found
        return None


class _Never(_Looks):
    """Remembers whether what it comes after has come."""

    def begin(self, place: Place, behind: frozenset[str]) -> Seen:
        broken = not self.matter.after and self.matter.guard is None and has_behind(
            (spot for spot in self.matter.points if spot.kind == "state"), place.state, behind
        )  # fmt: skip
        return Seen(int(any(has_behind(group, place.state, behind) for group in self.matter.after)), broken=broken)

    def see(self, memory: int, place: Place, move: Move, target: Place) -> Seen:
        come = any(hits(group, place, move, target) for group in self.matter.after)
        now = memory or not self.matter.after
        return Seen(int(bool(memory) or come), broken=bool(now) and self._comes(place, move, target))

    def _comes(self, place: Place, move: Move, target: Place) -> bool:
        if self.matter.guard is None:
            return self.hit(place, move, target)
        return self._facts(place, move, target, holds=True) is not None

    def shows(self, place: Place, move: Move, target: Place) -> Facts:
        return {} if self.matter.guard is None else self._facts(place, move, target, holds=True) or {}


class _Always(_Looks):
    """Asks whether the guard may fail."""

    def see(self, memory: int, place: Place, move: Move, target: Place) -> Seen:
        return Seen(0, broken=self._facts(place, move, target, holds=False) is not None)

    def shows(self, place: Place, move: Move, target: Place) -> Facts:
        return self._facts(place, move, target, holds=False) or {}


class _OnlyAfter(_Looks):
    """Remembers which of the points before have come, a bit for each."""

    @property
    def _all(self) -> int:
        return (1 << len(self.matter.after)) - 1

    def begin(self, place: Place, behind: frozenset[str]) -> Seen:
        own = enumerate(group & self.matter.spots for group in self.matter.after)
        bits = sum(1 << n for n, group in own if has_behind(group, place.state, behind))
        return Seen(bits, starts=bool(bits))

    def see(self, memory: int, place: Place, move: Move, target: Place) -> Seen:
        known, more = memory, 0
        for n, group in enumerate(self.matter.after):
            if not memory >> n & 1 and any(self.oracle.implies(place, move, leaf) for leaf in self.matter.foreign[n]):
                known |= 1 << n
            if hits(group, place, move, target):
                more |= 1 << n
        acts = hits(self._of("act"), place, move, target)
        states = hits(self._of("state"), place, move, target)
        others = frozenset[Spot]().union(*self.matter.after) - self.matter.points
        at_once = self._timed and self.matter.span.n > 0 and hits(others, place, move, target)  # and it brings a state
        broken = (acts and known != self._all) or (states and (at_once or known | more != self._all))
        early = self._timed and (acts or states) and not broken
        return Seen(known | more, starts=bool(more), broken=broken, early=early)

    def _of(self, kind: str) -> Iterator[Spot]:
        """The points that are acts, which have to find what comes first done; a state may be reached by it."""
        return (spot for spot in self.matter.points if spot.kind == kind)

    @property
    def _timed(self) -> bool:
        return getattr(self.matter.stated, "wait", None) is not None

    def running(self, memory: int) -> bool:
        return self._timed and bool(memory)


class _AtMost(_Looks):
    """Counts, no further than it must."""

    @property
    def _most(self) -> int:
        return int(getattr(self.matter.stated, "times", 0))

    def begin(self, place: Place, behind: frozenset[str]) -> Seen:
        return Seen(min(sum(has_behind((spot,), place.state, behind) for spot in self.matter.points), self._most))

    def see(self, memory: int, place: Place, move: Move, target: Place) -> Seen:
        if not self.hit(place, move, target):
            return Seen(memory)
        return Seen(min(memory + 1, self._most), broken=memory >= self._most)


class _NeverBy(_Looks):
    """Looks at who acts; what silence does, or nobody is bound to do, nobody brings about."""

    def see(self, memory: int, place: Place, move: Move, target: Place) -> Seen:
        acts = move.rule.verb in ("may", "must", "should") and self._barred(move.rule.roles)
        return Seen(0, broken=acts and self.hit(place, move, target))

    def _barred(self, roles: frozenset[str]) -> bool:
        """Whether somebody in these roles would break it: whoever may act as anyone may in any role."""
        role = getattr(self.matter.stated, "role", "")
        return not roles.isdisjoint((getattr(role, "name", role), ANYONE.name))


class _OnlyBy(_NeverBy):
    """Looks at who acts, and for anybody else."""

    def _barred(self, roles: frozenset[str]) -> bool:
        known = getattr(self.matter.stated, "roles", ())
        return not roles <= {getattr(role, "name", role) for role in known}


class _Eventually(_Looks):
    """Remembers whether the points are still to come, once what they come after has come."""

    def begin(self, place: Place, behind: frozenset[str]) -> Seen:
        due = any(has_behind(group, place.state, behind) for group in self.matter.after)
        come = has_behind(self.matter.points, place.state, behind) or self._left(behind)
        return Seen(int(due and not come), starts=due)

    def _left(self, behind: frozenset[str]) -> bool:
        """Whether an act that a run has behind it can only have left one of the states."""
        rules = self.oracle.watching.procedure.rules
        left = {rules[name].sources for name in behind}
        return any(spot.kind == "state" and (spot.name,) in left for spot in self.matter.points)

    def see(self, memory: int, place: Place, move: Move, target: Place) -> Seen:
        if self.hit(place, move, target):
            return Seen(0)
        sets_off = not memory and any(hits(group, place, move, target) for group in self.matter.after)
        return Seen(int(bool(memory) or sets_off), starts=sets_off)

    def running(self, memory: int) -> bool:
        return bool(memory)

    def waits(self, memory: int) -> bool:
        return bool(memory)

    def supposed(self, places: Sequence[Place], moves: Sequence[Move]) -> list[Facts]:
        """By when something is owed, and whether at all, may turn on what any act has told."""
        return [move.facts for move in moves]


class _AlwaysCan(_Looks):
    """Looks at where a run comes to stand: whether each of the acts is open there to each of the roles."""

    @staticmethod
    def asks(matter: Matter, procedure: BoundProcedure) -> Iterator[Asked]:
        states = frozenset(each.name for group in matter.after for each in group)
        return (Asked(matter.guard, spot.name, states) for spot in matter.points)

    def begin(self, place: Place, behind: frozenset[str]) -> Seen:
        return Seen(0, broken=bool(self.refusal(place)))

    def see(self, memory: int, place: Place, move: Move, target: Place) -> Seen:
        return Seen(0, broken=bool(self.refusal(target)))

    def hit(self, place: Place, move: Move, target: Place) -> bool:
        return self._asked(target)

    def supposed(self, places: Sequence[Place], moves: Sequence[Move]) -> list[Facts]:
        return [move.facts for move in moves]

    def said(self, place: Place) -> str:
        return f"there it is refused: {self.refusal(place)}"

    def refusal(self, place: Place) -> str:
        """What breaks the property where a run stands at a place, or nothing."""
        if not self._asked(place):
            return ""
        stated: Any = self.matter.stated
        guard, terms, at = self.matter.guard, self.matter.terms, self.oracle.refusals.at
        return next(filter(None, (at(place, spot, stated, guard, terms) for spot in sorted(self._acts))), "")

    @property
    def _acts(self) -> Iterator[Spot]:
        return (spot for spot in self.matter.points if spot.kind == "act")

    def _asked(self, place: Place) -> bool:
        return any(spot.name == place.state for group in self.matter.after for spot in group)


class _NeverOwed(_AlwaysCan):
    """Remembers whether what it comes after has come; of the act itself it asks whether that meets the duty."""

    def begin(self, place: Place, behind: frozenset[str]) -> Seen:
        after = self.matter.after
        come = not after or any(has_behind(group, place.state, behind) for group in after)
        return Seen(int(come), broken=come and bool(self.refusal(place)))

    def see(self, memory: int, place: Place, move: Move, target: Place) -> Seen:
        spots = [each for group in self.matter.after for each in group if hits((each,), place, move, target)]
        itself = [each for each in spots if each.kind == "act" and each.name in {act.name for act in self._acts}]
        if spots and spots == itself:
            return Seen(memory, broken=move.rule.owes and not move.edge.branch.discharges)
        come = bool(memory) or bool(spots)
        return Seen(int(come), broken=come and bool(self.refusal(target)))

    def said(self, place: Place) -> str:
        return f"there {self.refusal(place) or 'it stays owed'}"

    def _asked(self, place: Place) -> bool:
        return True


class _AlwaysTold(_Looks):
    """Looks at what the acts record, or add to what is recorded."""

    def see(self, memory: int, place: Place, move: Move, target: Place) -> Seen:
        stated: Any = self.matter.stated
        told, asked = {fact.name for fact in stated.facts}, move.rule.facts_by_name.keys()
        as_said = told == asked if stated.nothing_else else told <= asked
        return Seen(0, broken=not as_said and self.hit(place, move, target))


class _AlwaysLeads(_Looks):
    """Looks at where the acts lead, and what the docket lets them enter."""

    def see(self, memory: int, place: Place, move: Move, target: Place) -> Seen:
        home, docket = self.matter.procedure, self.oracle.watching.procedure.docket
        rules = () if docket is None else docket.entering(home, move.rule.name, move.edge.branch.name)
        led = {(home, target.state), *((rule.route.name, rule.at.name) for rule in rules)}
        there = any((spot.procedure, spot.name) in led for group in self.matter.after for spot in group)
        return Seen(0, broken=not there and self.hit(place, move, target))


_KINDS: Mapping[type[Property], type[Any]] = {
    Never: _Never, Always: _Always, OnlyAfter: _OnlyAfter, AtMost: _AtMost, NeverBy: _NeverBy, OnlyBy: _OnlyBy,
    Eventually: _Eventually, AlwaysCan: _AlwaysCan, NeverOwed: _NeverOwed,
    AlwaysTold: _AlwaysTold, AlwaysLeads: _AlwaysLeads,
}  # fmt: skip


def asked_by(matter: Matter, procedure: BoundProcedure) -> Iterator[Asked]:
    """Where the guard of a property is asked."""
    found: Iterator[Asked] = _KINDS[type(matter.stated)].asks(matter, procedure)
    return found


def observer_of(matter: Matter, oracle: Oracle) -> Any:
    """The observer of a property."""
    found: Observer = _KINDS[type(matter.stated)](matter, oracle)
    return found
