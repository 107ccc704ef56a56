"""The docket: which route a case may take when, what follows what, and what stands at the end."""

from collections.abc import Iterator
from typing import Any

from attrs import field, frozen

from grievance_fsm.routes import Route, idle, running


def _clauses(clause: Any) -> tuple[str, ...]:
    return () if not clause else (clause,) if isinstance(clause, str) else tuple(clause)


@frozen(eq=False)
class Exclusive:
    """Of these routes a case may be on one at a time."""

    routes: tuple[Route, ...]
    only: Any = None
    clauses: tuple[str, ...] = field(default=(), converter=_clauses, alias="clause")


@frozen(eq=False)
class Begins:
    """A condition under which a passage through a route may begin; `again` binds every passage but the first."""

    route: Route
    given: Any
    again: bool = False
    only: Any = None
    clauses: tuple[str, ...] = field(default=(), converter=_clauses, alias="clause")


@frozen(eq=False)
class Again:
    """A route may be taken again once its latest passage has ended, where the condition holds."""

    route: Route
    given: Any = None
    only: Any = None
    clauses: tuple[str, ...] = field(default=(), converter=_clauses, alias="clause")


@frozen(eq=False)
class Enter:
    """An act of another procedure (one outcome of it, where named) begins a new passage in the middle of a route."""

    route: Route
    at: Any
    after: Any
    outcome: str = ""
    only: Any = None
    clauses: tuple[str, ...] = field(default=(), converter=_clauses, alias="clause")


@frozen(eq=False)
class Settles:
    """A passage that ends in one of these states is what stands of the case until a later one settles it anew."""

    route: Route
    states: tuple[Any, ...]
    only: Any = None
    clauses: tuple[str, ...] = field(default=(), converter=_clauses, alias="clause")


@frozen(eq=False)
class Beside:
    """A route that runs beside any other; it is named so that nobody thinks it forgotten."""

    route: Route
    only: Any = None
    clauses: tuple[str, ...] = field(default=(), converter=_clauses, alias="clause")


@frozen(eq=False)
class Kept:
    """A route that the policy has only where a reading says so."""

    route: Route
    only: Any
    clauses: tuple[str, ...] = field(default=(), converter=_clauses, alias="clause")


def exclusive(*routes: Route, clause: Any = "", only: Any = None) -> Exclusive:
    """Of these routes a case may be on one at a time."""
    return Exclusive(routes, only, clause)


def begins(route: Route, *, given: Any, clause: Any = "", only: Any = None) -> Begins:
    """Every passage through the route begins only where the condition holds."""
    return Begins(route, given, False, only, clause)


def again(route: Route, *, given: Any = None, clause: Any = "", only: Any = None) -> Again:
    """The route may be taken again once its latest passage has ended."""
    return Again(route, given, only, clause)


def enter(route: Route, *, at: Any, after: Any, outcome: str = "", clause: Any = "", only: Any = None) -> Enter:
    """The act begins a new passage through the route, which stands at once in a state on its way."""
    return Enter(route, at, after, outcome, only, clause)


def settles(route: Route, *states: Any, clause: Any = "", only: Any = None) -> Settles:
    """A passage that ends so is what stands of the case."""
    return Settles(route, states, only, clause)


def beside(*routes: Route, clause: Any = "", only: Any = None) -> tuple[Beside, ...]:
    """These routes run beside any other."""
    return tuple(Beside(route, only, clause) for route in routes)


def kept(route: Route, *, only: Any, clause: Any = "") -> Kept:
    """The policy has the route only where a reading says so."""
    return Kept(route, only, clause)


def _flat(rules: Any) -> tuple[Any, ...]:
    return tuple(_flattened(rules))


def _flattened(rules: Any) -> Iterator[Any]:
    for rule in rules:
        if isinstance(rule, tuple | list):
            yield from _flattened(rule)
        else:
            yield rule


@frozen(eq=False)
class Docket:
    """The rules between the procedures of a policy."""

    rules: tuple[Any, ...] = field(default=(), converter=_flat)
