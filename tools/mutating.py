"""Mutants of a declaration: every part of it changed in every way that a slip of the pen could, one at a time.

A guard atom turned or left out, a bound or a span one more or less, another share, an edge redirected, added or
dropped, a role exchanged, a paper not recorded, a limit or a trigger altered, an outcome's guard exchanged, and for
each choice of each reading the value of another choice. Only declared data change, never the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import attrs
from attrs import field, frozen
from changing import changes
from neighbours import Neighbours

from grievance_fsm.access import Sees
from grievance_fsm.binding import parts_of
from grievance_fsm.facts import At
from grievance_fsm.language import Action
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Chosen, Pick

WORD = re.compile(r"\w+")


@frozen(eq=False)
class Use:
    """Where a part stands: the action (or table) and the choices under which it counts."""

    action: str
    readings: Mapping[str, str]
    barred: Mapping[str, frozenset[str]] = field(factory=dict)

    def under(self, reading: str, choice: str) -> Use | None:
        """The use under one choice more; nothing where the part does not count under it."""
        if self.readings.get(reading, choice) != choice or choice in self.barred.get(reading, ()):
            return None
        return attrs.evolve(self, readings={**self.readings, reading: choice})


@frozen(eq=False)
class Mutant:
    """One change: the declared part, what stands in its place, and where the part is used."""

    name: str
    uses: tuple[Use, ...]
    part: Any
    other: Any

    @property
    def actions(self) -> frozenset[str]:
        """The actions that the change touches."""
        return frozenset(use.action for use in self.uses)

    @property
    def named(self) -> frozenset[str]:
        """Every word of its name, the names of routes among them."""
        return frozenset(WORD.findall(self.name))

    def of(self, policy: Policy) -> Policy:
        """The policy with this one change, and without its claims, which speak of the acts as they were.

        May raise `DeclarationError`.
        """
        return attrs.evolve(policy, **changed(policy, self), properties=(), sound=False, kin=None)


TABLES = ("docket", "committee", "sanctions", "access")
HOLDING = (*TABLES, "reporting", "staff")


def changed(policy: Policy, mutant: Mutant, *, referring: bool = True) -> dict[str, Any]:
    """What the change leaves of the policy's declarations: those that hold the part are new, the others the same.

    Whatever only refers to a changed action goes on to refer to the action before the change where not `referring`.
    """
    only = isinstance(mutant.part, Action) and mutant.part.only is not mutant.other.only
    declaring = None if referring or only else frozenset(id(each.actions) for each in policy.procedures)
    replace = Replacer(mutant.part, mutant.other, _holders(policy), declaring)
    tables = {name: replace(getattr(policy, f"_{name}")) for name in HOLDING}
    return {"procedures": tuple(map(replace, policy.procedures)), **tables}


class Replacer:
    """Puts one thing in the place of a part, in whatever holds it; the rest stays the very same."""

    def __init__(
        self, part: Any, other: Any, holders: Mapping[int, list[Any]], declaring: frozenset[int] | None = None
    ) -> None:
        self._made: dict[int, Any] = {id(part): other}
        self._stale: set[int] = set()
        waiting = [part]
        while waiting:
            held = waiting.pop()
            for holder in holders.get(id(held), ()):
                refers = declaring is not None and isinstance(held, Action) and id(holder) not in declaring
                if not refers and id(holder) not in self._stale:
                    self._stale.add(id(holder))
                    waiting.append(holder)

    def __call__(self, what: Any) -> Any:
        """The declaration with the other thing in it."""
        if id(what) not in self._made:
            if id(what) not in self._stale:
                return what
            self._made[id(what)] = self._rebuilt(what)
        return self._made[id(what)]

    def _rebuilt(self, what: Any) -> Any:
        if isinstance(what, Pick):
            return Pick(what.reading, {choice: self(value) for choice, value in what.values.items()})
        if isinstance(what, tuple | list):
            return tuple(map(self, what))
        if isinstance(what, Mapping):
            return {self(key): self(value) for key, value in what.items()}
        fields = [each for each in attrs.fields(type(what)) if each.init]
        return attrs.evolve(what, **{each.alias: self(getattr(what, each.name)) for each in fields})


@cache
def _holders(policy: Policy) -> Mapping[int, list[Any]]:
    """By the identity of each part, whatever directly holds it."""
    holders: dict[int, list[Any]] = {}
    seen: set[int] = set()
    waiting: list[Any] = [*policy.procedures, *(getattr(policy, f"_{name}") for name in HOLDING)]
    while waiting:
        whole = waiting.pop()
        if id(whole) not in seen:
            seen.add(id(whole))
            inside = parts_of(whole)
            waiting.extend(inside)
            for part in inside:
                if not isinstance(part, str | int | None):
                    holders.setdefault(id(part), []).append(whole)
    return holders


def mutants(policy: Policy) -> list[Mutant]:
    """Every mutant of a policy's procedures and tables, in the order of the declarations; no two of one name."""
    found: dict[int, tuple[Any, list[Use]]] = {}
    for name, declared in _declared(policy):
        for part, use in _walked(declared, _start(name, declared)):
            found.setdefault(id(part), (part, []))[1].append(use)
    near = Neighbours(policy)
    made = [
        Mutant(f"{_place(part, uses)}: {words}", counting, part, other)
        for part, uses in found.values()
        for words, other in changes(part, near)
        if (counting := _narrowed(uses, part, other)) and not _no_change(part, other, uses, near)
    ]
    return _renamed(made)


def _no_change(part: Any, other: Any, uses: list[Use], near: Neighbours) -> bool:
    """Whether a value at an action gives way to the latest value, which is the same where only that action tells it."""
    latest = isinstance(part, At) and other is part.what
    return latest and near.only_teller(part, [use.action.partition(".")[0] for use in uses])


def _narrowed(uses: list[Use], part: Any, other: Any) -> tuple[Use, ...]:
    """The uses; of a pick with one value changed, under the choice that gives it: none, where no policy has it."""
    if isinstance(part, Action) and part.only is not None and other.only is None:
        return (Use(uses[0].action, {}),)
    if not isinstance(part, Pick) or not isinstance(other, Pick):
        return tuple(uses)
    changed = next(choice for choice, value in part.values.items() if value is not other.values[choice])
    return tuple(each for use in uses if (each := use.under(part.reading.name, changed)))


def _declared(policy: Policy) -> Iterator[tuple[str, Any]]:
    """Each action by its full name, what a procedure says beside its actions, and each table."""
    for procedure in policy.procedures:
        yield from ((f"{procedure.name}.{each.name}", each) for each in procedure.actions if isinstance(each, Action))
        yield procedure.name, (procedure.counting, procedure.bench, procedure.limits)
    for name in TABLES:
        table = getattr(policy, f"_{name}")
        for part in ("kinds", "stages") if name == "access" and table is not None else ():
            yield from ((f"access.{each.name}", each) for each in getattr(table, part))
        for number, rule in enumerate(getattr(table, "rules", ())):
            yield f"{name}.{_rule(rule, number)}", rule
        yield name, table


def _rule(rule: Any, number: int) -> str:
    """A rule of the docket, what it says of which route; a row of the matrix of access, who sees what first."""
    if isinstance(rule, Sees):
        return f"{number + 1} {' '.join(role.name for role in rule.roles)} {rule.kinds[0].name}"
    routes = getattr(rule, "routes", None) or (rule.route,)
    return f"{number + 1} {type(rule).__name__.lower()} {' '.join(route.name for route in routes)}"


def _place(part: Any, uses: list[Use]) -> str:
    actions = list(dict.fromkeys(use.action for use in uses))
    readings = dict.fromkeys(choice for use in uses[:1] for choice in use.readings.values())
    where = f"{', '.join(actions[:3])}{', …' if len(actions) > 3 else ''}"
    return f"{where} ({', '.join(readings)})" if readings else where


def _renamed(made: list[Mutant]) -> list[Mutant]:
    """The mutants, a number added to a name that is taken."""
    seen: dict[str, int] = {}
    for place, mutant in enumerate(made):
        number = seen[mutant.name] = seen.get(mutant.name, 0) + 1
        if number > 1:
            made[place] = attrs.evolve(mutant, name=f"{mutant.name} ({number})")
    return made


# -- where a part stands -------------------------------------------------------------------------------------


def _start(name: str, declared: Any) -> Use:
    """An action with the choices under which it is kept, where the defaults do not keep it."""
    only = getattr(declared, "only", None)
    conditions = [each for each in (only if isinstance(only, tuple) else (only,)) if isinstance(each, Chosen)]
    kept = {each.reading.name: each.choices[0] for each in conditions if not each.holds({})}
    barred = {each.reading.name: frozenset(each.reading.choices) - {*each.choices} for each in conditions}
    return Use(name, kept, barred)


def _walked(declared: Any, start: Use) -> Iterator[tuple[Any, Use]]:
    """Every part with the choices under which it counts; actions referred to are not entered."""
    seen: set[int] = set()
    waiting: list[tuple[Any, Use]] = [(declared, start)]
    while waiting:
        part, use = waiting.pop()
        if id(part) in seen or part is None or isinstance(part, str | int | Chosen):
            continue
        seen.add(id(part))
        if part is declared or not isinstance(part, Action):
            yield part, use
            waiting.extend(reversed(list(_inside(part, use))))


def _inside(part: Any, use: Use) -> Iterator[tuple[Any, Use]]:
    if isinstance(part, Pick):
        narrowed = ((value, use.under(part.reading.name, choice)) for choice, value in part.values.items())
        yield from ((value, under) for value, under in narrowed if under is not None)
    else:
        yield from ((each, use) for each in parts_of(part))
