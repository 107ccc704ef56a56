"""The docket: which route a case may take when, what follows what, and what stands at the end."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

from attrs import field, frozen

from grievance_fsm.facts import all_of, any_of, not_
from grievance_fsm.parts import as_tuple, flat
from grievance_fsm.routes import Route, ended_in, idle


@frozen(eq=False)
class Exclusive:
    """Of these routes a case may be on one at a time."""

    routes: tuple[Route, ...]
    only: Any = None
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")


@frozen(eq=False)
class Begins:
    """A condition under which a passage through a route may begin."""

    route: Route
    given: Any
    only: Any = None
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")


@frozen(eq=False)
class Throughout:
    """A condition of every act on a route, or of some: what rests may be taken up again only while it holds."""

    route: Route
    given: Any
    acts: tuple[Any, ...] | None = None
    only: Any = None
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")


@frozen(eq=False)
class Again:
    """A route may be taken again once its latest passage has ended, where the condition holds."""

    route: Route
    given: Any = None
    only: Any = None
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")


@frozen(eq=False)
class Enter:
    """An act of another procedure (one outcome of it, where named) begins a new passage in the middle of a route."""

    route: Route
    at: Any
    after: Any
    outcome: str = ""
    only: Any = None
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")


@frozen(eq=False)
class Settles:
    """A passage that ends in one of these states is what stands of the case until a later one settles it anew."""

    route: Route
    states: tuple[Any, ...]
    only: Any = None
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")


@frozen(eq=False)
class Beside:
    """A route that runs beside any other; it is named so that nobody thinks it forgotten."""

    route: Route
    only: Any = None
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")


@frozen(eq=False)
class Kept:
    """A route that the policy has only where a reading says so."""

    route: Route
    only: Any
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")


def exclusive(*routes: Route, clause: Any = "", only: Any = None) -> Exclusive:
    """Of these routes a case may be on one at a time."""
    return Exclusive(routes, only, clause)


def begins(route: Route, *, given: Any, clause: Any = "", only: Any = None) -> Begins:
    """Every passage through the route begins only where the condition holds."""
    return Begins(route, given, only, clause)


def throughout(route: Route, *acts: Any, given: Any, clause: Any = "", only: Any = None) -> Throughout:
    """Every act on the route, or each of these where some are named, takes place only where the condition holds."""
    return Throughout(route, given, acts or None, only, clause)


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


@frozen(eq=False)
class Docket:
    """The rules between the procedures of a policy."""

    rules: tuple[Any, ...] = field(default=(), converter=flat)

    def of(self, kind: type, route: str) -> Iterator[Any]:
        """The rules of one kind about a route."""
        rules: Iterator[Any] = (rule for rule in self.rules if isinstance(rule, kind))
        return (rule for rule in rules if rule.route.name == route)

    def about(self, route: str) -> Iterator[Any]:
        """The rules that say when a route may be taken, and go on."""
        for rule in self.rules:
            if isinstance(rule, Exclusive | Begins | Throughout | Again | Enter):
                routes = rule.routes if isinstance(rule, Exclusive) else (rule.route,)
                if any(each.name == route for each in routes):
                    yield rule

    def turning(self, route: str, acts: Collection[str]) -> Iterator[Any]:
        """The rules about a route that ask something of some acts, or of whatever begins a run."""
        for rule in self.about(route):
            named = getattr(rule, "acts", None)
            if named is None or any(act.name in acts for act in named):
                yield rule

    @cached_property
    def enters(self) -> Mapping[tuple[str, str], tuple[Enter, ...]]:
        """What each act of a procedure enters, whatever its outcome."""
        found: dict[tuple[str, str], tuple[Enter, ...]] = {}
        for rule in self.rules:
            if isinstance(rule, Enter):
                act = (rule.after.home, rule.after.name)
                found[act] = (*found.get(act, ()), rule)
        return found

    def entering(self, procedure: str, action: str, outcome: str) -> Iterator[Enter]:
        """What an act of a procedure, ending so, enters."""
        return (rule for rule in self.enters.get((procedure, action), ()) if rule.outcome in ("", outcome))

    def entries(self, route: str) -> tuple[str, ...]:
        """The states at which runs through a route are entered in the middle."""
        return tuple(dict.fromkeys(rule.at.name for rule in self.of(Enter, route)))

    def settled(self, route: str, state: str) -> bool:
        """Whether a run that has ended so is what stands of the case."""
        return any(state in (each.name for each in rule.states) for rule in self.of(Settles, route))

    def kept(self, route: str) -> bool:
        """Whether some rule keeps the route, or none says that it depends."""
        return any(self.of(Kept, route))

    def throughout(self, route: str, action: str) -> tuple[Any, ...]:
        """The conditions of an act on a route, wherever that stands."""
        rules = self.of(Throughout, route)
        return tuple(rule.given for rule in rules if rule.acts is None or action in {act.name for act in rule.acts})

    def openings(self, route: str) -> Iterator[Any]:
        """The conditions of every act that begins a passage through a route."""
        yield from self._alone(route)
        for rule in self.of(Begins, route):
            yield rule.given
        yield from self._once(route)

    def _alone(self, route: str) -> Iterator[Any]:
        for rule in self.rules:
            if isinstance(rule, Exclusive) and any(each.name == route for each in rule.routes):
                others = [idle(each) for each in rule.routes if each.name != route]
                yield all_of(*others).named("no other complaint procedure is under way", _first(rule.clauses))

    def _once(self, route: str) -> Iterator[Any]:
        allowed = list(self.of(Again, route))
        if any(rule.given is None for rule in allowed):
            return
        first = not_(ended_in(Route(route)))
        if not allowed:
            yield first.named("this way has not been taken before")
        else:
            clause = _first(allowed[0].clauses)
            yield any_of(first, *(rule.given for rule in allowed)).named("this way may be taken again", clause)


def dropped(declared: Docket | None, bound: Docket | None) -> frozenset[str]:
    """The routes that the choices made leave out: they are kept under other choices only."""
    if declared is None or bound is None:
        return frozenset()
    conditional = {rule.route.name for rule in declared.rules if isinstance(rule, Kept)}
    return frozenset(route for route in conditional if not bound.kept(route))


def _first(clauses: tuple[str, ...]) -> str:
    return next(iter(clauses), "")
