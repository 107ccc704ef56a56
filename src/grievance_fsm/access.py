"""Access: who may see what of a case, and when, as a declared matrix; what no rule grants is withheld."""

from collections.abc import Iterator
from typing import Any

from attrs import field, frozen

from grievance_fsm.errors import Problem
from grievance_fsm.facts import Expr, Fact
from grievance_fsm.language import Action, Role
from grievance_fsm.parts import as_tuple, flat
from grievance_fsm.routes import Route


@frozen(eq=False)
class Kind:
    """A kind of record, made of acts, of whole routes and of facts.

    An act belongs to the kind that names it, or else to the one that names its route; a fact to the kind that names
    it, or else to that of its act. A bare kind is told without days, numbers and persons, and holds only what it names.
    """

    name: str
    words: str
    routes: tuple[Route, ...] = field(default=(), converter=flat)
    acts: tuple[Any, ...] = field(default=(), converter=flat)
    facts: tuple[Any, ...] = field(default=(), converter=flat)
    bare: bool = False
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")

    def __str__(self) -> str:
        return self.words


@frozen(eq=False)
class Stage:
    """How far a case has come, as a condition on its routes; several stages may hold at once."""

    name: str
    given: Any
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")


@frozen(eq=False)
class Sees:
    """One row of the matrix: some roles see some kinds of record at some stages, where a condition holds."""

    roles: tuple[Role, ...]
    kinds: tuple[Kind, ...]
    during: tuple[Stage, ...] = field(converter=flat)
    given: tuple[Any, ...] = field(default=(), converter=flat)
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")
    only: Any = None


def sees(who: Any, *kinds: Any, during: Any, given: Any = (), clause: Any = "", only: Any = None) -> Sees:
    """The role sees these kinds of record at these stages, if the conditions hold for the person who looks."""
    return Sees(flat(who), flat(kinds), during, given, clause, only)


# -- what a condition may ask about the person who looks ------------------------------------------------------


@frozen(eq=False)
class Seated(Expr):
    """Whether the person sits on the bench of a route: in office, and neither recused nor conflicted."""

    route: Route

    @property
    def key(self) -> str:
        return f"@seated|{self.route.name}"

    @property
    def words(self) -> str:
        return f"the person may sit in {self.route}"


@frozen(eq=False)
class NamedIn(Expr):
    """Whether the person is among those whom some facts have ever named in the case."""

    facts: tuple[Fact, ...]

    @property
    def key(self) -> str:
        return "|".join(("@named", *(fact.name for fact in self.facts)))

    @property
    def words(self) -> str:
        return f"the person is one of: {', '.join(fact.words for fact in self.facts)}"


@frozen(eq=False)
class ActedAs(Expr):
    """Whether the person has ever acted in the case in some role."""

    role: Role

    @property
    def key(self) -> str:
        return f"@acted|{self.role.name}"

    @property
    def words(self) -> str:
        return f"the person has acted as {self.role}"


@frozen(eq=False)
class Occurred(Expr):
    """Whether one of some acts has taken place, in whatever run of the case."""

    acts: tuple[Action, ...]

    @property
    def key(self) -> str:
        return "|".join(("@occurred", *(act.key for act in self.acts)))

    @property
    def words(self) -> str:
        return " or ".join(f"“{act.words}” has happened" for act in self.acts)


def seated(route: Route) -> Seated:
    """Whoever looks sits on the bench of a route."""
    return Seated(route)


def named_in(*facts: Fact) -> NamedIn:
    """Whoever looks is named in one of these facts, in whatever run."""
    return NamedIn(facts)


def acted_as(role: Role) -> ActedAs:
    """Whoever looks has acted in this role."""
    return ActedAs(role)


def occurred(*acts: Action) -> Occurred:
    """One of these acts has taken place, in whatever run."""
    return Occurred(acts)


# -- the matrix -------------------------------------------------------------------------------------------------


@frozen(eq=False)
class Access:
    """The matrix: kinds of record, stages, and the rows that grant.

    Persons show only to who sees `names` as well. `given` binds every row.
    """

    kinds: tuple[Kind, ...]
    stages: tuple[Stage, ...]
    rules: tuple[Sees, ...] = field(converter=flat)
    names: Kind
    given: tuple[Any, ...] = field(default=(), converter=flat)
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause")
    name: str = "access"

    def cells(self) -> Iterator[tuple[Role, Stage, Kind, Sees]]:
        """Every cell that some row grants, with the row; all other cells are empty."""
        for rule in self.rules:
            for role in rule.roles:
                for stage in rule.during:
                    yield from ((role, stage, kind, rule) for kind in rule.kinds)

    def kind_of(self, act: str) -> Kind | None:
        """The kind of record to which an act (`formal.notify`) belongs; nothing where none holds it."""
        route = act.partition(".")[0]
        full = [kind for kind in self.kinds if not kind.bare]
        named = (kind for kind in full if any(each.key == act for each in kind.acts))
        routed = (kind for kind in full if any(each.name == route for each in kind.routes))
        return next(named, next(routed, None))

    def kind_of_fact(self, act: str, fact: str) -> Kind | None:
        """The kind of record to which a fact belongs that an act recorded."""
        full = (kind for kind in self.kinds if not kind.bare)
        named = (kind for kind in full if any(each.name == fact for each in kind.facts))
        return next(named, None) or self.kind_of(act)

    def problems(self) -> Iterator[Problem]:
        """What is malformed: a name twice, a record in two kinds, a strange act, a row about what is not listed."""
        yield from _twice("kind of record", [kind.name for kind in self.kinds])
        yield from _twice("stage", [stage.name for stage in self.stages])
        full = [kind for kind in self.kinds if not kind.bare]
        acts = [act for kind in self.kinds for act in kind.acts]
        for name in dict.fromkeys(act.name for act in acts if not act.home):
            yield Problem(self.name, f"refers to the action “{name}”, which no procedure of the policy holds.")
        yield from _twice("act", [act.key for kind in full for act in kind.acts if act.home])
        yield from _twice("fact", [fact.name for kind in full for fact in kind.facts])
        yield from _twice("route", [route.name for kind in full for route in kind.routes])
        kinds, stages = {id(kind) for kind in self.kinds}, {id(stage) for stage in self.stages}
        for rule in self.rules:
            strange = [kind.name for kind in rule.kinds if id(kind) not in kinds]
            strange += [stage.name for stage in rule.during if id(stage) not in stages]
            yield from (Problem(self.name, f"a row is about “{name}”, which it does not list.") for name in strange)
        if not any(self.names is kind for kind in self.kinds):
            yield Problem(self.name, "the kind of record for names is not among its kinds.")


def _twice(what: str, names: list[str]) -> Iterator[Problem]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem(name, f"this {what} stands twice in the matrix of access.")
