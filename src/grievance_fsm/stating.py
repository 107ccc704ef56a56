"""What properties speak of, found in the procedures of a policy; and those that speak of what is not there."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple, NoReturn

from attrs import frozen

from grievance_fsm.binding import every
from grievance_fsm.deadlines import EndOf, Extreme, If, Limit, Nearer, OnDay, Since, Span, civil
from grievance_fsm.errors import Problem, oxford, unknown
from grievance_fsm.facts import DAY_OF_ACT, IN_OFFICE, Fact, Happened, Node, leaves
from grievance_fsm.facts import At as AtAct
from grievance_fsm.language import Action, Role, State, outcomes_of, stood_at
from grievance_fsm.misguarded import no_guard, no_windows
from grievance_fsm.properties import (
    NEED_NOT,
    AlwaysCan,
    AlwaysLeads,
    AlwaysTold,
    AtMost,
    Ending,
    Eventually,
    NeverBy,
    OnlyAfter,
    OnlyBy,
    Point,
    Property,
    points_in,
)
from grievance_fsm.readings import Chosen, Pick
from grievance_fsm.scope import Scope, cited_wrongly

FIRST_DAY: Final = date(2001, 1, 1)
"""From here a span has to stay in the calendar, as runs are taken to begin where no day is named."""


MANY_TIMES: Final = 1_000
"""So often at most an act is counted: each time more is a situation more of its own."""


class Spot(NamedTuple):
    """A point by names: an act of a procedure (with one of its outcomes), or a state."""

    procedure: str
    kind: str
    name: str
    outcome: str = ""


class Unstated(Exception):
    """A point that no procedure has; the message says so, with the nearest name."""


@frozen(eq=False, slots=False)
class Index:
    """Where the acts, states, roles and facts of some procedures are declared."""

    procedures: tuple[Any, ...]

    @cached_property
    def actions(self) -> Mapping[int, tuple[str, Action]]:
        """Every action by identity, with its procedure."""
        return {id(a): (each.name, a) for each in self.procedures for a in each.actions if isinstance(a, Action)}

    @cached_property
    def states(self) -> Mapping[int, tuple[tuple[str, ...], State]]:
        """Every state by identity, with the procedures whose runs may stand at it."""
        found: dict[int, tuple[tuple[str, ...], State]] = {}
        for home, action in self.actions.values():
            for state in stood_at(action):
                known, _ = found.get(id(state), ((), state))
                found[id(state)] = tuple(dict.fromkeys((*known, home))), state
        return found

    @cached_property
    def named(self) -> Mapping[str, Spot]:
        """Every act and state by its full name; an act goes before a state of the same name."""
        stood = ((home, state.name) for homes, state in self.states.values() for home in homes)
        states = {f"{home}.{name}": Spot(home, "state", name) for home, name in stood}
        return states | {f"{home}.{act.name}": Spot(home, "act", act.name) for home, act in self.actions.values()}

    @cached_property
    def recorded(self) -> Mapping[str, frozenset[int]]:
        """The facts that the acts of each procedure record, by identity."""
        return {
            each.name: frozenset(
                id(fact) for home, action in self.actions.values() if home == each.name
                for fact in every((action.records, action.collects), Fact)
            )
            for each in self.procedures
        }  # fmt: skip

    @cached_property
    def facts(self) -> frozenset[str]:
        """The names of all facts."""
        acts = (action for _, action in self.actions.values())
        return frozenset(fact.name for act in acts for fact in every((act.records, act.collects), Fact))

    def unrecorded(self, fact: Fact, home: str) -> str:
        """Why a procedure knows nothing of a fact: nobody does, others do, or it is another fact of the same name."""
        if fact.name not in self.facts:
            return unknown("fact", fact.name, self.facts)
        others = [name for name, known in self.recorded.items() if id(fact) in known]
        if others:
            where = " and ".join(others)
            return f"asks for the fact “{fact.name}”, which no act of {home} records; it is recorded in {where}."
        return f"speaks of another fact “{fact.name}” than that of the policy."

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """The roles in which somebody may act."""
        return {role.name: role for _, action in self.actions.values() for role in every(action.who, Role)}

    def spot(self, point: Point) -> Spot:
        """A point by names; raises `Unstated` where no procedure has it."""
        if isinstance(point, Ending):
            return self._ending(point)
        if isinstance(point, str):
            if point not in self.named:
                raise Unstated(unknown("action or state", point, self.named))
            return self.named[point]
        if isinstance(point, State):
            homes, _ = self.states.get(id(point)) or self._unknown("state", point, self.states)
            if len(homes) > 1:
                which = oxford([f"{home}.{point.name}" for home in homes])
                raise Unstated(f"speaks of “{point.name}”, at which {' and '.join(homes)} may stand: write {which}.")
            return Spot(homes[0], "state", point.name)
        if isinstance(point, Action):
            home, _ = self.actions.get(id(point)) or self._unknown("action", point, self.actions)
            return Spot(home, "act", point.name)
        raise Unstated(f"speaks of {type(point).__name__}, which is neither an act nor a state.")

    @staticmethod
    def _unknown(kind: str, point: State | Action, known: Mapping[int, tuple[Any, State | Action]]) -> NoReturn:
        names = {each.name for _, each in known.values()}
        if point.name in names:
            raise Unstated(f"speaks of another {kind} “{point.name}” than that of the policy.")
        raise Unstated(unknown(kind, point.name, names))

    def _ending(self, point: Ending) -> Spot:
        spot = self.spot(point.act)
        if spot.kind != "act":
            raise Unstated(f"speaks of how “{spot.name}” ends, which is a state and no act.")
        action = next(a for home, a in self.actions.values() if (home, a.name) == (spot.procedure, spot.name))
        outcomes = [outcome.name for outcome in outcomes_of(action)]
        if point.outcome not in outcomes:
            raise Unstated(unknown(f"outcome of “{action.name}”", point.outcome, outcomes))
        return spot._replace(outcome=point.outcome)

    def home(self, stated: Property) -> str:
        """The procedure whose runs a property is about."""
        return next((self.spot(point).procedure for point in points_in(stated.about)), "")


def misstated(properties: Iterable[Any], scope: Scope, index: Index | None = None) -> Iterator[Problem]:
    """What is wrong with some properties: names that nobody knows, guards that are none, several procedures in one."""
    known = Index(scope.procedures) if index is None else index
    for number, each in enumerate(properties, 1):
        if isinstance(each, Property):
            place = f"property {number}"
            for message in (*_of_points(each, known), *_of_guards(each, known), *_of_values(each, known)):
                yield Problem(place, message)
            for guard in each.guards:
                yield from (*no_guard(guard, place), *no_windows(every(guard, Node), place))
            yield from cited_wrongly(each.clauses, place, scope.clauses)
        else:
            yield Problem(f"property {number}", f"{type(each).__name__} is not a property: write never(…), always(…).")


def _of_points(stated: Property, index: Index) -> Iterator[str]:
    homes: dict[str, None] = {}
    for point in points_in(stated.about):
        try:
            homes[index.spot(point).procedure] = None
        except Unstated as error:
            yield str(error)
    for point in points_in(stated.before):
        try:
            index.spot(point)
        except Unstated as error:
            yield str(error)
    if len(homes) > 1:
        yield f"is about {' and '.join(homes)} at once; state it of one procedure."
    if not stated.about:
        yield "speaks of no act and no state."


def _of_guards(stated: Property, index: Index) -> Iterator[str]:
    try:
        home = index.home(stated)
    except Unstated:
        return
    anywhere = frozenset().union(*index.recorded.values())
    for guard in stated.guards:
        for leaf in leaves(guard):
            if isinstance(leaf, AtAct | Happened) and id(leaf.action) not in index.actions:
                yield unknown("action", leaf.action.name, {act.name for _, act in index.actions.values()})
        for fact in every(guard, Fact):
            engine = fact.key in (DAY_OF_ACT.key, IN_OFFICE.key)
            if not engine and id(fact) not in (index.recorded.get(home, anywhere) | _asked_elsewhere(guard)):
                yield index.unrecorded(fact, home)


def _asked_elsewhere(guard: Any) -> frozenset[int]:
    """The facts that a guard asks of certain acts."""
    return frozenset(id(fact) for asked in every(guard, AtAct) for fact in every(asked.what, Fact))


def _of_values(stated: Property, index: Index) -> Iterator[str]:
    for name in (getattr(role, "name", role) for role in _roles(stated)):
        if name not in index.roles:
            yield unknown("role", name, index.roles)
    if isinstance(stated, OnlyBy) and not stated.roles:
        yield "says not by whom."
    if isinstance(stated, AlwaysCan):
        yield from _of_standing(stated.points, stated.when, index, where=stated.force != NEED_NOT)
        yield from _of_terms(stated, index)
    if isinstance(stated, AlwaysLeads):
        yield from _of_standing(stated.points, stated.to, index)
    if isinstance(stated, AlwaysTold):
        yield from _of_papers(stated, index)
    if isinstance(stated, AtMost) and (isinstance(stated.times, bool) or not isinstance(stated.times, int)):
        yield f"wants a whole number of times, not {stated.times!r}."
    elif isinstance(stated, AtMost) and not 0 <= stated.times <= MANY_TIMES:
        yield f"wants a whole number of times from 0 to {MANY_TIMES:,}, not {stated.times}."
    if isinstance(stated, OnlyAfter) and not stated.after:
        yield "says not what comes first."
    if (stated.span is not None or isinstance(stated, Eventually)) and not isinstance(stated.span, Span):
        yield "wants a span of time, such as days(7)."
    elif isinstance(stated.span, Span):
        yield from _of_span(stated.span)
    conditions = stated.only if isinstance(stated.only, tuple) else (stated.only,)
    if not all(isinstance(each, Chosen | None) for each in conditions):
        yield "only= takes a condition on a reading, such as only=READING == “choice”."


def _of_span(span: Span) -> Iterator[str]:
    """What keeps a span from ever being counted in days from what comes first."""
    if span.backwards:
        yield f"wants a span that counts forwards, not {span}."
    if span.unit == "hour":
        yield f"counts whole days, and {span} are none: write days(…)."
    if span.unit in ("day", "week", "month", "year"):
        try:
            FIRST_DAY + civil(span.n, span.unit)
        except (OverflowError, ValueError):
            told = f"{FIRST_DAY} + {span} lies beyond the days that can be written"
            yield f"wants a span that stays in the calendar: {told}."


def _roles(stated: Property) -> tuple[Any, ...]:
    if isinstance(stated, NeverBy):
        return (stated.role,)
    return stated.roles if isinstance(stated, OnlyBy) else stated.by if isinstance(stated, AlwaysCan) else ()


def _of_standing(acts: Any, states: Any, index: Index, *, where: bool = True) -> Iterator[str]:
    """What is open to somebody, or leads somewhere, is an act; where a run stands is a state."""
    for points, kind, said in ((acts, "act", "an act"), (states, "state", "a state")):
        for point in points_in(points):
            try:
                spot = index.spot(point)
            except Unstated:
                continue
            if spot.kind != kind:
                yield f"wants {said}, which “{spot.name}” is not."
    if not acts:
        yield "says not which act."
    if where and not states:
        yield "says not where a run stands."


_BY_WHEN: Final = (Limit, Span, Since, OnDay, If, Extreme, EndOf, Nearer, Pick, type(None))


def _of_terms(stated: AlwaysCan, index: Index) -> Iterator[str]:
    """By when is a span or a time limit, and speaks of acts and facts of the policy."""
    if not isinstance(stated.within, _BY_WHEN):
        yield "wants a span of time or a time limit, such as within=days(7)."
    for action in every((stated.terms,), Action):
        if id(action) not in index.actions:
            yield unknown("action", action.name, {act.name for _, act in index.actions.values()})
    for fact in every((stated.terms,), Fact):
        if fact.name not in index.facts:
            yield unknown("fact", fact.name, index.facts)


def _of_papers(stated: AlwaysTold, index: Index) -> Iterator[str]:
    """What is told is a fact that some act tells."""
    if not (stated.facts or stated.nothing_else):
        yield "says not what is told."
    for fact in stated.facts:
        if not isinstance(fact, Fact):
            yield f"speaks of {getattr(fact, 'name', fact)!r}, which is no fact."
        elif not any(id(fact) in known for known in index.recorded.values()):
            yield index.unrecorded(fact, "")
