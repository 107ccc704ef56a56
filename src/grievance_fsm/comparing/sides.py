"""One of two procedures that are compared, place by place, with only so much in mind as may tell them apart."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from grievance_fsm.comparing.shapes import FALSE, TRUE, Shapes
from grievance_fsm.deadlines import Limit
from grievance_fsm.exploring.unfolding import Edge
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.verification.atoms import Atom, Formula, Known, atoms, stands_at, told
from grievance_fsm.verification.days import Days
from grievance_fsm.verification.ends import Standing, is_round
from grievance_fsm.verification.kinds import binds, leads, owed_by_a_day
from grievance_fsm.verification.model import Place
from grievance_fsm.verification.places import Places
from grievance_fsm.verification.slicing import Read, Slice
from grievance_fsm.verification.times import FREE, NEVER, Bounds, Times, Ways, every


class Narrow(Slice):
    """The rules that lead from state to state, those that are looked at, and whatever helps one of these.

    Guards that say the same are the same object on both sides. By when something is owed is kept in mind where it is
    looked at, or where silence has a meaning.
    """

    def __init__(
        self, procedure: BoundProcedure, looked_at: Collection[str], shapes: Shapes, like: Slice | None = None
    ) -> None:
        self.looked_at, self.shapes, self.helping = frozenset(looked_at), shapes, frozenset[str]()
        super().__init__(procedure, self.looked_at & frozenset(procedure.rules), like)

    def shaped(self, guard: Any) -> Any:
        """The one guard of all that say the same."""
        return self.shapes.interned(guard)

    def matters(self, rule: Rule) -> bool:
        """Whether a rule leads on, is looked at, or matters to the other side."""
        return rule.name in self.looked_at or rule.name in self.helping or leads(rule)

    def begins(self, rule: Rule) -> bool:
        """What only begins a run tells no two apart."""
        return False

    def helped_by(self, names: frozenset[str]) -> None:
        """Take in the rules that matter to the other side."""
        self.helping = names
        for name in ("relevant", "_mattering", "beginning"):
            self.__dict__.pop(name, None)

    @cached_property
    def reading(self) -> Mapping[str, tuple[frozenset[Any], frozenset[str]]]:
        """What each rule reads; that it is looked at is no reason to remember that it was done."""
        asked = {atom.key for formula in self.all_formulas() for atom in atoms(formula) if atom.told_by}
        dropped = {("done", rule.name) for rule in self.relevant if not rule.once} - asked
        idle = [rule.name for rule in self.relevant if not self._lapses(rule)]
        dropped |= {key for name, (keys, _) in super().reading.items() if name in idle for key in keys if _of_met(key)}
        found = {}
        for name, (keys, moments) in super().reading.items():
            kept = {key for key in keys if _of_met(key)} if self.owed(self.procedure.rules[name]) else set()
            found[name] = frozenset((keys - dropped) | kept), moments
        return found

    def owed(self, rule: Rule) -> bool:
        """Whether it is looked at by when somebody owes it."""
        return rule.name in self.looked_at and owed_by_a_day(rule)

    def limits_of(self, rule: Rule) -> Iterator[tuple[Limit, str]]:
        """The limits that may refuse a rule, that give silence a meaning, or that are looked at."""
        limit = rule.limit
        asked = limit is not None and (binds(rule) or self._lapses(rule) or self.owed(rule))
        if limit is not None and asked:
            yield limit, rule.name
            yield from self.times.ends.others(limit, rule.name)
        yield from ((each, owner) for each, owner in super().limits_of(rule) if each is not limit)

    @cached_property
    def memory(self) -> Any:
        """What is kept in mind of the past."""
        recorded = {name: {atom.key for atom in atoms_} for name, atoms_ in self.recorded.items()}
        return self.reading, recorded, {name: frozenset(sets) for name, sets in self.set_by.items()}

    def _lapses(self, rule: Rule) -> bool:
        return f"{rule.name}.lapses" in self.procedure.rules


class Asked(NamedTuple):
    """What one outcome of an act asks at a place: of facts, of days, its own and those that it names."""

    edge: Edge
    read: Read
    guards: tuple[Any, ...]
    days: Ways
    named: tuple[str, ...]


class Side:
    """One of two procedures, its places built as they are come to."""

    def __init__(
        self, procedure: BoundProcedure, looked_at: Collection[str], shapes: Shapes, like: Slice | None = None, *,
        before: str | None = None,
    ) -> None:  # fmt: skip
        self.procedure, self.shapes, self.before = procedure, shapes, before
        self.narrow = Narrow(procedure, looked_at, shapes, like)
        self.times = self.narrow.times
        self.days = Days(self.narrow)
        self.places = Places(self.narrow, self.days)
        self._known: dict[Any, Asked | None] = {}
        self._pauses: dict[Place, Ways] = {}

    def begin(self) -> Place:
        """Where a run begins."""
        return self.places.begin(self.procedure.initial)

    @property
    def matters(self) -> frozenset[str]:
        """The names of the rules that matter."""
        return frozenset(rule.name for rule in self.narrow.relevant)

    def asks(self, place: Place, action: str, outcome: str) -> Asked | None:
        """What an outcome of an act asks at a place; nothing where no facts and no day let it come there."""
        rule = self.procedure.rules.get(action)
        if rule is None or place.state not in rule.sources:
            return None
        seen = self.days.bearing(place, rule)
        if (seen, action, outcome) not in self._known:
            self._known[seen, action, outcome] = self._asks(seen, rule, outcome)
        return self._known[seen, action, outcome]

    def _asks(self, place: Place, rule: Rule, outcome: str) -> Asked | None:
        branch = rule.branch(outcome)
        if branch is None or place.state not in branch.targets:
            return None
        known = dict(place.known)
        if rule.once and known.get(("done", rule.name)):
            return None
        read = self.narrow.reads[rule.name, branch.name]
        when, names = self.days.when(place, read, known)
        if when == NEVER or any(ways == NEVER for _, ways in names):
            return None
        formula = self.standing(read.formula, place) if read.standing else read.formula
        edge = Edge(rule, branch, place.state, branch.targets[place.state])
        guards = tuple(self._settled(part, known) for part in formula[1])
        guards = (*guards, *map(self.shapes.interned, self.shapes.widened.limits(rule)))
        days = every([when, *(ways for _, ways in names)])
        return Asked(edge, read, guards, days, tuple(name for name, _ in names))

    def standing(self, formula: Formula, place: Place) -> Formula:
        """A formula with what the run is told at a place of how it, or the run `before` it, stands."""
        here = place.here if place.begun else place.here._replace(before=self.before)
        return stands_at(formula, self.procedure, here)

    def _settled(self, formula: Formula, known: Known, *, holds: bool = True) -> Any:
        """A formula as an expression, what is known of earlier acts put in: what is not known is refused."""
        if isinstance(formula, Atom):
            settles = formula.told_by and not formula.mixed
            if not settles:
                return self.shapes.interned(formula.says)
            return TRUE if told(formula, known, not holds) else FALSE
        if isinstance(formula, tuple):
            op, parts = formula
            inside = not holds if op == "not" else holds
            return self.shapes.joined(op, tuple(self._settled(part, known, holds=inside) for part in parts))
        return TRUE if formula else FALSE

    def lapses(self, place: Place) -> Ways:
        """The days until a silence takes effect."""
        if place not in self._pauses:
            self._pauses[place] = self.days.lapses(place)
        return self._pauses[place]

    def later(self, asked: Asked) -> tuple[Atom, ...]:
        """What the act settles for later."""
        live = self.narrow.live[asked.edge.target][0]
        return tuple(atom for atom in self.narrow.recorded.get(asked.edge.rule.name, ()) if atom.key in live)

    def recorded(self, asked: Asked, atom: Atom) -> Any:
        """What an atom about earlier acts says as this act is done."""
        return self.narrow.reader.as_recorded(asked.edge.rule, atom)

    def after(self, place: Place, asked: Asked) -> Place:
        """The place to which an act leads, but for what it settles."""
        return self.places.after(place, asked.edge)

    def sets(self, place: Place, asked: Asked, target: Place) -> tuple[str, ...]:
        """The moments that are now once it is done."""
        return self.places.sets(place, asked.edge.rule, target)

    def owed(self, place: Place, rule: Rule) -> Ways:
        """By when a duty that is looked at is owed at a place; any day will do where it is not."""
        return self.days.owing(rule, place, dict(place.known))[0] if self.narrow.owed(rule) else FREE

    @cached_property
    def furthest(self) -> dict[str, int]:
        """For each moment beyond how many days nothing asks how long ago it was."""
        found: dict[str, int] = {}
        for rule in self.narrow.relevant:
            for limit, owner in self.narrow.limits_of(rule):
                for bound in self.bounds_of(limit, owner):
                    for moment in (bound.later, bound.earlier):
                        found[moment] = max(found.get(moment, 0), abs(bound.most) + 1)
        return found

    def bounds_of(self, limit: Limit, owner: str) -> Bounds:
        """Every bound that a limit of a rule may ask for, whatever is on record."""
        times = Times(self.procedure, set())
        moments = frozenset(times.moments(limit, owner))
        holding = [_anyhow(known, owner) for known in (moments, frozenset(m for m in moments if not is_round(m)))]
        ways = (way for holds in holding for found in (times.opening(limit, holds), times.closing(limit, holds),
                                                       times.over(limit, holds)) for way in found)  # fmt: skip
        return tuple(dict.fromkeys(bound for way in ways for bound in way))


def _anyhow(moments: frozenset[str], owner: str) -> Standing:
    """Some moments are on record, and nothing is known of any guard."""
    return Standing(lambda guard: None, moments, owner, lambda name: _anyhow(moments, name))


def _of_met(key: Any) -> bool:
    """Whether a key tells that a duty is met."""
    return isinstance(key, tuple) and key[0] in ("met", "settled")
