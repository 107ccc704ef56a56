"""Properties: what must hold of every run of a procedure, in the policy's words, for a proof to judge.

A property is data. It speaks of *points*: an act, an act that ends in one way, or a state that a run comes to.
"""

from typing import Any

from attrs import field, frozen

from grievance_fsm.deadlines import Span
from grievance_fsm.facts import not_
from grievance_fsm.guards import text
from grievance_fsm.language import Role
from grievance_fsm.parts import as_tuple, flat
from grievance_fsm.points import Either as Either
from grievance_fsm.points import Ending as Ending
from grievance_fsm.points import Point as Point
from grievance_fsm.points import either as either
from grievance_fsm.points import ending as ending
from grievance_fsm.points import named
from grievance_fsm.points import points_in as points_in


@frozen(eq=False)
class Property:
    """What every verb has: the points it speaks of, its words and clauses, and the reading it is stated for."""

    points: tuple[Point, ...] = field(default=(), kw_only=True)
    words: str = field(default="", kw_only=True)
    clauses: tuple[str, ...] = field(default=(), converter=as_tuple, alias="clause", kw_only=True)
    only: Any = field(default=None, kw_only=True)

    @property
    def about(self) -> tuple[Point, ...]:
        """Every point that belongs to the procedure whose runs are judged."""
        return (*self.points, *self.others)

    @property
    def others(self) -> tuple[Point, ...]:
        """The points that stand beside them: what comes before, or where a run stands."""
        return ()

    @property
    def before(self) -> tuple[Point, ...]:
        """The points that it asks for first; they may belong to other procedures."""
        return ()

    @property
    def guards(self) -> tuple[Any, ...]:
        """The guards that it asks."""
        return ()

    @property
    def span(self) -> Span | None:
        """The days that it counts."""
        return None

    @property
    def says(self) -> str:
        """The property in a sentence: its own words, or those of what it speaks of."""
        return self.words or self._sentence()

    def _sentence(self) -> str:
        return ""

    def __str__(self) -> str:
        return self.says


@frozen(eq=False)
class Never(Property):
    """A point that no run comes to: at all, where a guard holds, or once something else has come."""

    given: Any = None
    after: tuple[Point, ...] = ()

    @property
    def others(self) -> tuple[Point, ...]:
        return self.after

    @property
    def guards(self) -> tuple[Any, ...]:
        return () if self.given is None else (self.given,)

    def _sentence(self) -> str:
        where = "" if self.given is None else f" where {text(self.given)}"
        after = f" after {named(self.after)}" if self.after else ""
        return f"never {named(self.points)}{where}{after}"


@frozen(eq=False)
class Always(Property):
    """A guard that holds whenever a run comes to a point."""

    holds: Any

    @property
    def guards(self) -> tuple[Any, ...]:
        return (self.holds,)

    def _sentence(self) -> str:
        return f"always at {named(self.points)}: {text(self.holds)}"


@frozen(eq=False)
class Eventually(Property):
    """Points to one of which every run comes within some days after another, if every last day is kept; or anyhow."""

    within: Span
    after: tuple[Point, ...]
    anyhow: bool = False

    @property
    def others(self) -> tuple[Point, ...]:
        return self.after

    @property
    def span(self) -> Span:
        return self.within

    def _sentence(self) -> str:
        return f"{named(self.points)} within {self.within} after {named(self.after)}{', anyhow' * self.anyhow}"


@frozen(eq=False)
class OnlyAfter(Property):
    """Points to which a run comes only after certain others: after each, and some days after the last, if it waits."""

    after: tuple[Point, ...]
    wait: Span | None = None

    @property
    def about(self) -> tuple[Point, ...]:
        return self.points

    @property
    def others(self) -> tuple[Point, ...]:
        return self.after

    @property
    def before(self) -> tuple[Point, ...]:
        return self.after

    @property
    def span(self) -> Span | None:
        return self.wait

    def _sentence(self) -> str:
        wait = "" if self.wait is None else f", and not within {self.wait}"
        return f"{named(self.points)} only after {named(self.after, 'and')}{wait}"


@frozen(eq=False)
class AtMost(Property):
    """Points to which a run comes a few times, all told, and no more."""

    times: int

    def _sentence(self) -> str:
        often = {0: "never", 1: "at most once", 2: "at most twice"}.get(self.times, f"at most {self.times} times")
        return f"{named(self.points)} {often} in a run"


@frozen(eq=False)
class NeverBy(Property):
    """Points to which somebody in a role never brings a run."""

    role: Any

    def _sentence(self) -> str:
        return f"{self.role} never brings about {named(self.points)}"


@frozen(eq=False)
class OnlyBy(Property):
    """Points to which nobody brings a run but somebody in one of some roles."""

    roles: tuple[Any, ...]

    def _sentence(self) -> str:
        return f"only {' or '.join(map(str, self.roles))} brings about {named(self.points)}"


CAN, HAS_TO, NEED_NOT = "can", "has to", "need not"


@frozen(eq=False)
class AlwaysCan(Property):
    """Acts that certain roles can do, have to or need not, whenever a run stands at some states and a guard holds."""

    by: tuple[Any, ...]
    when: tuple[Point, ...]
    given: Any = None
    force: str = CAN
    within: Any = None
    since: Any = None

    @property
    def others(self) -> tuple[Point, ...]:
        return self.when

    @property
    def guards(self) -> tuple[Any, ...]:
        return () if self.given is None else (self.given,)

    @property
    def terms(self) -> tuple[Any, Any] | None:
        """By when it says that the acts are to be done, and counted from what; nothing where it does not."""
        return None if self.within is None and self.since is None else (self.within, self.since)

    def _sentence(self) -> str:
        who = " and ".join(map(str, self.by)) or ("nobody" if self.force == NEED_NOT else "somebody")
        force = HAS_TO if who == "nobody" else self.force
        when = f"whenever at {named(self.when)}, " if self.when else ""
        where = "" if self.given is None else f", where {text(self.given)}"
        by = f" within {self.within}" if isinstance(self.within, Span) else " by its last day" * bool(self.terms)
        return f"{when}{who} {force} {named(self.points, 'and')}{by}{where}"


@frozen(eq=False)
class NeverOwed(AlwaysCan):
    """Acts that nobody, or nobody in certain roles, has to do: at all, or once something else has come."""

    after: tuple[Point, ...] = ()

    @property
    def others(self) -> tuple[Point, ...]:
        return self.after

    def _sentence(self) -> str:
        after = f" after {named(self.after)}" if self.after else ""
        return f"{super()._sentence()}{after}"


@frozen(eq=False)
class AlwaysTold(Property):
    """What the papers of certain acts tell, whoever does them and whatever comes of it."""

    facts: tuple[Any, ...]
    nothing_else: bool = False

    def _sentence(self) -> str:
        told = " and ".join(f"“{getattr(fact, 'words', fact)}”" for fact in self.facts) or "nothing"
        more = ", and nothing else" if self.nothing_else and self.facts else ""
        return f"always at {named(self.points)}: {told} is told{more}"


@frozen(eq=False)
class AlwaysLeads(Property):
    """Where a run stands once certain acts have been done, or where they enter another."""

    to: tuple[Point, ...]

    @property
    def about(self) -> tuple[Point, ...]:
        return self.points

    @property
    def others(self) -> tuple[Point, ...]:
        return self.to

    @property
    def before(self) -> tuple[Point, ...]:
        return self.to

    def _sentence(self) -> str:
        return f"{named(self.points)} always leads to {named(self.to)}"


# -- the verbs --------------------------------------------------------------------------------------------------------


def never(*points: Any, given: Any = None, unless: Any = None, after: Any = (), **rest: Any) -> Never:
    """No run comes to any of these points; or not where a guard holds, not unless one does, not after another point."""
    asked = [each for each in (given, None if unless is None else not_(unless)) if each is not None]
    both = asked[0] & asked[1] if len(asked) > 1 else asked[0] if asked else None
    return Never(both, as_tuple(after), points=flat(points), **rest)


def always(holds: Any, *, at: Any, **rest: Any) -> Always:
    """The guard holds whenever a run comes to this point, or to any of these."""
    return Always(holds, points=flat((at,)), **rest)


def eventually(*points: Any, within: Span, after: Any, anyhow: bool = False, **rest: Any) -> Eventually:
    """A run comes to one of these points within so many days after another, where every last day is kept; or anyhow.

    Anyhow means that last days may be let pass, so that only what silence brings about is certain.
    """
    return Eventually(within, flat((after,)), anyhow, points=flat(points), **rest)


def only_after(what: Any, *after: Any, wait: Span | None = None, **rest: Any) -> OnlyAfter:
    """A run comes to a point (to any, where several are given) only after each of these others."""
    return OnlyAfter(flat(after), wait, points=flat((what,)), **rest)


def at_most(times: int, *points: Any, **rest: Any) -> AtMost:
    """A run comes to these points so many times at most, all told."""
    return AtMost(times, points=flat(points), **rest)


def never_by(role: Role | str, *points: Any, **rest: Any) -> NeverBy:
    """Nobody in this role brings a run to any of these points."""
    return NeverBy(role, points=flat(points), **rest)


def only_by(roles: Any, *points: Any, **rest: Any) -> OnlyBy:
    """Nobody brings a run to any of these points but somebody in this role, or in one of several."""
    return OnlyBy(flat((roles,)), points=flat(points), **rest)


def always_can(
    *acts: Any, by: Any = (), when: Any, given: Any = None, within: Any = None, after: Any = None, **rest: Any
) -> AlwaysCan:  # fmt: skip
    """Whenever a run stands at one of these states, each of these roles may do each of these acts; or where a guard
    holds of the papers.

    An act may be named with the way in which it ends. `within` and `after`, which say by when, are what a declaration
    takes: a span or a time limit, and what it counts from. Without them nothing is said of days.
    """
    return AlwaysCan(flat((by,)), flat((when,)), given, CAN, within, after, points=flat(acts), **rest)


def always_owed(
    *acts: Any, by: Any = (), when: Any, given: Any = None, within: Any = None, after: Any = None, **rest: Any
) -> AlwaysCan:  # fmt: skip
    """The same, and each of these roles has to do it, once what it is owed after has come."""
    return AlwaysCan(flat((by,)), flat((when,)), given, HAS_TO, within, after, points=flat(acts), **rest)


def never_owed(*acts: Any, by: Any = (), after: Any = (), **rest: Any) -> NeverOwed:
    """Nobody (or nobody in these roles) ever has to do any of these acts; or no longer, once another point has come."""
    return NeverOwed(flat((by,)), (), None, NEED_NOT, after=flat((after,)), points=flat(acts), **rest)


def always_told(*facts: Any, at: Any, nothing_else: bool = False, **rest: Any) -> AlwaysTold:
    """Whoever does this act, or any of these, tells each of these facts; and is asked for nothing else, if so said."""
    return AlwaysTold(flat(facts), nothing_else, points=flat((at,)), **rest)


def always_leads(*acts: Any, to: Any, **rest: Any) -> AlwaysLeads:
    """Each of these acts (or endings of acts) brings a run to one of these states, or leaves it there.

    A state at which the docket lets the act enter another run, of this procedure or another, is one to which it leads.
    """
    return AlwaysLeads(flat((to,)), points=flat(acts), **rest)
