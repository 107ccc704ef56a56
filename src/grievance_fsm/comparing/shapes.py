"""What parts of declarations say, whatever they are called: parts that say the same have the same number."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs
from attrs import field, frozen

from grievance_fsm.binding import every
from grievance_fsm.comparing.widened import Widened
from grievance_fsm.deadlines import Limit
from grievance_fsm.facts import Const, Derived, Fact, Node, Param
from grievance_fsm.language import Action, Role, State
from grievance_fsm.readings import Pick, Reading
from grievance_fsm.routes import Route
from grievance_fsm.rules import BoundProcedure, Branch, Rule
from grievance_fsm.sorts import DATED
from grievance_fsm.values import DAY
from grievance_fsm.verification.times import Times, Ways, alike

TELLING: Final = frozenset({"words", "clause", "clauses", "question", "summary", "note", "title", "source"})
"""What a part is called, and where it stands: what it says is the same without."""

TRUE: Final = Const(True)
FALSE: Final = Const(False)

_COUNTING: Final = TELLING | {"overflow", "counting"}
"""What changes only on which day a span ends."""


@frozen(eq=False)
class Shapes:
    """The numbers of what was said so far."""

    _numbers: dict[Any, int] = field(factory=dict)
    _known: dict[int, tuple[Any, int]] = field(factory=dict)
    _first: dict[int, Any] = field(factory=dict)
    _interned: dict[int, Any] = field(factory=dict)
    _joined: dict[Any, Node] = field(factory=dict)
    ignoring: frozenset[str] = TELLING
    widened: Widened = field(factory=Widened)

    def of(self, part: Any) -> int:
        """The number of what a part says."""
        if part is None or isinstance(part, str | int | bool):
            return self._number((type(part).__name__, part))
        known = self._known.get(id(part))
        if known is None:
            number = self._number(self._told(part))
            known = self._known[id(part)] = (part, number)  # the part is kept, so that no other has its id
            self._first.setdefault(number, part)
        return known[1]

    def one(self, part: Any) -> Any:
        """One part for all that say the same."""
        return self._first[self.of(part)]

    def interned(self, guard: Any) -> Any:
        """A guard whose parts are one object wherever they say the same."""
        if not isinstance(guard, Node):
            return self.one(self.widened.of(guard))
        number = self.of(guard)
        if number not in self._interned:
            args = tuple(map(self.interned, guard.args))
            same = all(one is other for one, other in zip(args, guard.args, strict=True))
            made = guard if same else attrs.evolve(guard, args=args)
            self._interned[number] = self._interned.setdefault(self.of(made), made)
        return self._interned[number]

    def joined(self, op: str, parts: tuple[Any, ...]) -> Any:
        """A connective of parts; constants are taken in, and one object stands for the same parts joined alike."""
        decisive = op == "or"
        if op == "not":
            if isinstance(parts[0], Const):
                return FALSE if parts[0].value else TRUE
        else:
            kept = tuple({id(part): part for part in parts if not isinstance(part, Const)}.values())
            if any(isinstance(part, Const) and bool(part.value) is decisive for part in parts):
                return TRUE if decisive else FALSE
            if len(kept) < 2:
                return kept[0] if kept else FALSE if decisive else TRUE
            parts = kept
        key = (op, *map(id, parts))
        if key not in self._joined:
            self._joined[key] = Node(op, parts)  # which keeps its parts, so that no others have their ids
        return self._joined[key]

    def same(self, one: Any, other: Any) -> bool:
        """Whether two parts say the same."""
        return one is other or self.of(one) == self.of(other)

    def _number(self, told: Any) -> int:
        return self._numbers.setdefault(told, len(self._numbers))

    def _told(self, part: Any) -> Any:
        if isinstance(part, Node):
            return ("node", part.op, *map(self.of, part.args))
        if isinstance(part, Param | Const):
            return ("value", self.of(part.value))
        if isinstance(part, tuple | list):
            return ("several", *map(self.of, part))
        if isinstance(part, Mapping):
            return ("table", *((self.of(key), self.of(value)) for key, value in part.items()))
        if isinstance(part, Pick):
            return ("pick", part.reading.name, self.of(part.values))
        if isinstance(part, Action):
            return ("action", part.key)
        if isinstance(part, State | Role | Route | Reading):
            return (type(part).__name__, part.name)
        if isinstance(part, Fact):
            return ("fact", part.name, part.kind, part.low, part.high, part.choices, part.scale, self.of(part.by))
        if isinstance(part, Derived):
            return ("count", part.name, self.of(part.of), part.value, part.eligible, part.high)
        if attrs.has(type(part)):
            fields = (each for each in attrs.fields(type(part)) if each.name not in self.ignoring)
            return (type(part).__name__, *(self.of(getattr(part, each.name)) for each in fields))
        return ("other", repr(part))

    def rule(self, rule: Rule) -> int:
        """The number of what a rule says: by whom, from where, on what conditions, by when, to where."""
        known = self._known.get(id(rule))
        if known is None:
            told = (
                "rule", rule.name, rule.verb, tuple(sorted(rule.roles)), rule.sources, rule.once, rule.gives_up,
                rule.lapses, self.of(rule.given), self.of(rule.limit), self.of(rule.records), self.of(rule.collects),
                tuple(self.branch(branch) for branch in rule.branches),
            )  # fmt: skip
            known = self._known[id(rule)] = (rule, self._number(told))
        return known[1]

    def branch(self, branch: Branch) -> Any:
        """What an outcome says."""
        return branch.name, tuple(sorted(branch.targets.items())), self.of(branch.given), branch.discharges


def differing(a: BoundProcedure, b: BoundProcedure, shapes: Shapes) -> frozenset[str]:
    """The rules of which two procedures do not say the same, one lacks, or what binds them is not the same."""
    names = {*a.rules, *b.rules}
    both = {name for name in names if name in a.rules and name in b.rules}
    found = {name for name in both if shapes.rule(a.rules[name]) != shapes.rule(b.rules[name])}
    if not same_setting(a, b, shapes):
        found |= {name for name in both if _is_dated(a.rules[name])}
    found = (names - both) | {name for name in found if not _same_days(a, b, name)}
    if not same_limits(a, b, a.limits, b.limits, shapes):
        states = {state for limit in (*a.limits, *b.limits) for state in limit.states}
        found |= {name for name in both if states & {*a.rules[name].sources, *b.rules[name].sources}}
    silent = [rule for side in (a, b) for rule in side.rules.values() if rule.lapses in found]
    states = {state for rule in silent for state in rule.sources}
    found |= {name for name in both if states & {*a.rules[name].sources, *b.rules[name].sources}}
    return frozenset(found)


def _same_days(a: BoundProcedure, b: BoundProcedure, name: str) -> bool:
    """Whether two rules differ only in how they count, and come to the same days whenever they begin to."""
    loose = Shapes(ignoring=_COUNTING)
    rules = a.rules[name], b.rules[name]
    return loose.rule(rules[0]) == loose.rule(rules[1]) and _counted_alike(a, b, *map(limits_of, rules))


def same_limits(
    a: BoundProcedure, b: BoundProcedure, mine: Sequence[Limit], its: Sequence[Limit], shapes: Shapes
) -> bool:  # fmt: skip
    """Whether time limits of two procedures say the same, and come to the same days."""
    if shapes.same(mine, its) and same_setting(a, b, shapes):
        return True
    return Shapes(ignoring=_COUNTING).same(mine, its) and _counted_alike(a, b, mine, its)


def _counted_alike(a: BoundProcedure, b: BoundProcedure, mine: Sequence[Limit], its: Sequence[Limit]) -> bool:
    """Whether time limits come to the same days, one by one, as far as that can be told."""
    times = Times(a, set()), Times(b, set())
    return len(mine) == len(its) and all(
        alike(one, other)
        for pair in zip(mine, its, strict=True)
        for one, other in zip(*(days_of(each, limit) for each, limit in zip(times, pair, strict=True)), strict=True)
    ) and not any(each.vague for each in times)  # fmt: skip


def limits_of(rule: Rule) -> list[Limit]:
    """Every time limit that a rule has or asks for."""
    return list(every((rule.limit, rule.given, tuple(branch.given for branch in rule.branches)), Limit))


def days_of(times: Times, limit: Limit) -> tuple[Ways, ...]:
    """All that a limit asks of days."""
    return times.opening(limit, _open), times.closing(limit, _open), times.over(limit, _open)


def _open(guard: Any) -> bool:
    """Every condition of a limit is taken to hold: both have the same."""
    return True


def same_setting(a: BoundProcedure, b: BoundProcedure, shapes: Shapes) -> bool:
    """Whether days are counted alike."""
    one, other = a.setting, b.setting
    where = one.of is other.of or one.of == other.of
    return one is other or (shapes.same(one.counting, other.counting) and where and one.zone == other.zone)


def _is_dated(rule: Rule) -> bool:
    """Whether days matter to a rule."""
    guards = (rule.given, tuple(branch.given for branch in rule.branches))
    names_days = any(fact.kind == DAY for fact in rule.facts)
    dated = any(node.op in DATED for node in every(guards, Node))
    return rule.limit is not None or bool(rule.lapses) or names_days or dated


def same_states(a: BoundProcedure, b: BoundProcedure) -> bool:
    """Whether two procedures have the same states: they begin with the same one, and the same ones are ends."""
    return a.states.keys() == b.states.keys() and all(same_state(a, b, name) for name in a.states)


def same_state(a: BoundProcedure, b: BoundProcedure, name: str) -> bool:
    """Whether both have a state of that name, and it is a beginning, an end or a rest of both or of neither."""
    one, other = a.states.get(name), b.states.get(name)
    if one is None or other is None:
        return False
    return (one.initial, one.final, one.rests) == (other.initial, other.final, other.rests)
