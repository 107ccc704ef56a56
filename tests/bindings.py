"""A policy under many readings, each procedure bound once; perhaps with one change made to it.

`Policy.under` binds the same and judges it as well; tests/test_mutants.py compares the two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from attrs import define, evolve, field

from grievance_fsm.assembly import Assembled, homes_of
from grievance_fsm.binding import Binder, every
from grievance_fsm.digests import canonical
from grievance_fsm.docket import Throughout, dropped
from grievance_fsm.errors import DeclarationError
from grievance_fsm.facts import Param
from grievance_fsm.misbound import misbound
from grievance_fsm.policy import NONE, Policy
from grievance_fsm.readings import Chosen, Pick, choose
from grievance_fsm.rulemaking import bound
from grievance_fsm.rules import BoundProcedure, Rule

Key = tuple[Any, ...]
HOLDING = ("docket", "committee", "sanctions", "access", "reporting", "staff")
TOUCHED: WeakKeyDictionary[Policy, frozenset[str]] = WeakKeyDictionary()
"""Of a policy with one change made to it: the actions (or procedures and tables) that the change touches."""


class Reads:
    """The readings and parameters that a declaration turns on."""

    def __init__(self, declared: Any) -> None:
        self.readings = tuple(sorted({each.reading.name for each in every(declared, Pick, Chosen)}))
        self.params = tuple(sorted({param.name for param in every(declared, Param)}))

    def key(self, choices: Mapping[str, Any], values: Mapping[str, int]) -> Key:
        """Equal keys, equal bindings."""
        return tuple(map(choices.get, self.readings)), tuple(map(values.get, self.params))


class Machines(dict[str, Any]):
    """The machines of bound procedures: one for all the readings under which a procedure is the same."""

    def __init__(self, procedures: Mapping[str, BoundProcedure], *made: dict[BoundProcedure, Any]) -> None:
        super().__init__()
        self._procedures, self._made = procedures, made

    def get(self, name: str, default: Any = None) -> Any:
        """The machine of a procedure, if there is one yet."""
        procedure = self._procedures[name]
        return next((made.get(procedure) for made in self._made if procedure in made), None) or default

    def __setitem__(self, name: str, machine: Any) -> None:
        procedure = self._procedures[name]
        next(made for made in self._made if procedure in made)[procedure] = machine


@define(eq=False)
class Bindings:
    """A policy under readings and parameters; where something was changed, what was not comes from `start`."""

    policy: Policy
    start: Bindings | None = None
    changed: Mapping[str, Any] = NONE
    touched: frozenset[str] = frozenset()
    homes: Mapping[int, str] = NONE
    known: dict[Any, Policy] = field(factory=dict)
    _parts: dict[Key, Any] = field(factory=dict)
    _made: dict[BoundProcedure, Any] = field(factory=dict)
    _reads: dict[str, Reads] = field(factory=dict)
    _fresh: frozenset[str] = frozenset()

    def __attrs_post_init__(self) -> None:
        if self.start is None:
            declared = [*((each.name, each) for each in self.policy.procedures), *_tables(self.policy)]
            self._reads = {name: Reads(each) for name, each in declared}
            self.homes = homes_of(self.policy.procedures)
        else:
            before = {p.name: p for p in self.start.policy.procedures}
            new = {p.name: p for p in self.changed["procedures"]}
            tables = {name for name, table in _tables(self.start.policy) if self.changed.get(name, table) is not table}
            self._fresh = frozenset({name for name, each in new.items() if each is not before[name]} | tables)
            self._reads = self.start._reads
            self.homes = {**self.start.homes, **homes_of(p for n, p in new.items() if n in self._fresh)}

    @property
    def defaults(self) -> Mapping[str, Any]:
        """Every reading with the choice that is made where nothing else is asked."""
        return choose(self.policy.known_readings.values(), self.policy.choices)

    def under(self, readings: Mapping[str, Any] = NONE, parameters: Mapping[str, int] = NONE) -> Policy:
        """What `Policy.under` gives, but that nobody asks whether the choices can be made."""
        choices = {**self.policy.choices, **readings}
        values = {**self.policy.values, **parameters}
        key = frozenset(choices.items()), frozenset(values.items())
        if key not in self.known:
            self.known[key] = self._policy(choices, values)
            if self.touched:
                TOUCHED[self.known[key]] = self.touched
        return self.known[key]

    def touches(self, asked: Collection[str], readings: Mapping[str, Any]) -> bool:
        """Whether some actions, whole procedures (`formal.*`) or tables are not the same as before the change."""
        assert self.start is not None
        new, old = self.under(readings)._bound, self.start.under(readings)._bound
        for name in asked:
            route, _, action = name.partition(".")
            if route in HOLDING:
                if getattr(new, route) is not getattr(old, route):
                    return True
                continue
            now, then = new.procedures.get(route), old.procedures.get(route)
            if now is then:
                continue
            if now is None or then is None or action == "*" or {route, name} & self.touched:
                return True
            if action not in now.rules or action not in then.rules or not _same(now.rules[action], then.rules[action]):
                return True
        return False

    def _policy(self, choices: Mapping[str, Any], values: Mapping[str, int]) -> Policy:
        parts = self._declared
        chosen = choose(self.policy.known_readings.values(), choices)
        assembled = self._assembled(parts, chosen, values)
        held = {f"_{name}": parts[name] for name in HOLDING}
        new = {**held, "procedures": parts["procedures"], "choices": choices, "values": values, "_bound": assembled}
        return _with(self.policy, new)

    def _assembled(self, parts: Mapping[str, Any], chosen: dict[str, Any], values: Mapping[str, int]) -> Assembled:
        def part(name: str, also: Key = (), given: Any = None) -> Any:
            if self.start is not None and name not in self._fresh and not also:
                before = None if given is None else self.start._part("docket", chosen, values)
                return self.start._part(name, chosen, values, before)
            return self._part(name, chosen, values, given)

        docket = part("docket")
        out = dropped(parts["docket"], docket)
        before = docket if self.start is None else self.start._part("docket", chosen, values)
        procedures = {
            p.name: part(p.name, () if _alike(before, docket, p.name) else ("docket",), docket)
            for p in parts["procedures"] if p.name not in out
        }  # fmt: skip
        tables = {name: part(name) for name in HOLDING if name != "docket"}
        late = self._binder("", chosen, values, [])(self.policy.late_news)
        made = (self._made,) if self.start is None else (self._made, self.start._made)
        return Assembled(
            chosen, procedures, docket, tables["sanctions"], tables["committee"], tables["access"],
            tables["reporting"], tables["staff"], late, (), {}, Machines(procedures, *made),
        )  # fmt: skip

    @property
    def _declared(self) -> Mapping[str, Any]:
        return {"procedures": self.policy.procedures, **dict(_tables(self.policy)), **self.changed}

    def _part(self, name: str, chosen: Mapping[str, Any], values: Mapping[str, int], docket: Any = None) -> Any:
        """A procedure or table under some choices, bound once for all that do not touch it."""
        table = name in HOLDING
        key = (name, self._reads[name].key(chosen, values), () if table else self._reads["docket"].key(chosen, values))
        if key not in self._parts:
            parts = self._declared
            declared = parts[name] if table else next(p for p in parts["procedures"] if p.name == name)
            problems: list[Any] = []
            found = self._binder("" if table else name, chosen, values, problems)(declared)
            if not table:
                found = bound(found, docket, self.policy.setting)
                self._made[found] = None
                problems += misbound(found)
            elif name != "docket" and found is not None and self.start is not None:
                problems += found.problems()
            if problems:
                raise DeclarationError(problems)
            self._parts[key] = found
        return self._parts[key]

    def _binder(self, within: str, chosen: Mapping[str, Any], values: Mapping[str, int], problems: list[Any]) -> Binder:
        return Binder(chosen, values, within=within, homes=self.homes, added=self.policy.adds, problems=problems)


def _tables(policy: Policy) -> Iterator[tuple[str, Any]]:
    return ((name, getattr(policy, f"_{name}")) for name in HOLDING)


def _with(policy: Policy, new: Mapping[str, Any]) -> Policy:
    """The policy with some fields exchanged; nothing is judged."""
    made: Policy = object.__new__(Policy)
    for name in (each.name for each in Policy.__attrs_attrs__):
        object.__setattr__(made, name, new.get(name, getattr(policy, name)))
    object.__setattr__(made, "_bound", new["_bound"])
    return made


def narrowed(policy: Policy, procedure: str, before: Policy) -> BoundProcedure:
    """A procedure with those of its rules only that a change has touched: of the rest nothing else is owed."""
    now, then = policy.bound[procedure], before.bound[procedure]
    if (
        procedure in TOUCHED.get(policy, (procedure,))
        or now.finals != then.finals
        or now.reachable.after != then.reachable.after
    ):
        return now
    new = (name for name, rule in now.rules.items() if name not in then.rules or not _same(rule, then.rules[name]))
    rules = {name: now.rules[name] for name in new}
    found = evolve(now, rules=rules)
    object.__setattr__(found, "reachable", now.reachable)  # what can still come is of the whole procedure
    return found


def _same(rule: Rule, other: Rule) -> bool:
    return rule is other or _said(rule) == _said(other)


def _alike(docket: Any, other: Any, route: str) -> bool:
    """Whether two dockets ask the same of a route."""
    return docket is other or _asked(docket, route) == _asked(other, route)


_asking: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()


def _asked(docket: Any, route: str) -> str:
    known = _asking.setdefault(docket, {})
    if route not in known:
        conditions = [*docket.openings(route), *docket.of(Throughout, route)]
        known[route] = repr(canonical(conditions, {}, words=False))
    return known[route]


_saying: WeakKeyDictionary[Rule, str] = WeakKeyDictionary()


def _said(rule: Rule) -> str:
    if rule not in _saying:
        _saying[rule] = repr(canonical(rule, {}, words=False))
    return _saying[rule]
