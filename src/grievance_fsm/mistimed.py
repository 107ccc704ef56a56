"""Malformed time limits: lengths without a beginning, triggers and conditions that are none, idle extensions."""

from collections.abc import Iterator
from typing import Any

from grievance_fsm.binding import every, inside
from grievance_fsm.deadlines import EndOf, Extension, If, Limit, Nearer, OnDay, Since, Span, Suspension, Trigger
from grievance_fsm.errors import Problem
from grievance_fsm.facts import Fact, Node
from grievance_fsm.language import ANYONE, Action, Role, states_in
from grievance_fsm.misguarded import no_guard, no_windows
from grievance_fsm.readings import Pick
from grievance_fsm.routes import Route
from grievance_fsm.scope import Scope, unheld
from grievance_fsm.values import DAY


def mistimed(action: Action, place: str, scope: Scope) -> Iterator[Problem]:
    """Everything malformed in when an action is due, and in every limit that it names."""
    within = action.within
    if within is not None and not isinstance(within, Limit | Span | Pick) and not hasattr(within, "__attrs_attrs__"):
        yield Problem(place, "within= takes a span or a limit.")
    if within is not None and action.after is None and not _anchored(within):
        yield Problem(place, "says how long, but not from when: give after=.")
    if within is None and action.after is not None and action.verb not in ("must", "should"):
        yield Problem(place, "says from when, which only a duty does without saying how long: give within=.")
    if action.otherwise is not None and within is None:
        yield Problem(place, "otherwise= says what silence means, but no time limit says when it is silence.")
    if action.otherwise is not None and action.verb not in ("must", "should"):
        yield Problem(place, f"otherwise= stands on a duty, not on what {action.verb}.")
    for limit in inside(action, ("within", "given", "then"), Limit):
        yield from mislimited(limit, place, scope)
    yield from no_windows(inside(action, ("within", "given", "then"), Node), place)
    chosen = within.values.values() if isinstance(within, Pick) else (within,)
    yield from _edges([each for each in chosen if not isinstance(each, Limit)], place, scope)
    yield from _triggers(action.after, place, scope)


def _anchored(within: Any) -> bool:
    if isinstance(within, Pick):
        return all(value is None or _anchored(value) for value in within.values.values())
    if isinstance(within, Limit):
        return within.after is not None or _anchored(within.until)
    return not isinstance(within, Span) and all(isinstance(part, Since) or not isinstance(part, Span)
                                                for part in getattr(within, "of", ()))  # fmt: skip


def mislimited(limit: Limit, place: str, scope: Scope) -> Iterator[Problem]:
    """Everything malformed in one limit: no edge, no state, triggers that are none, extensions nobody can give."""
    if limit.kind in ("target", "entitlement") and limit.state is not None and not list(states_in(limit.state)):
        yield Problem(place, "the limit binds leaving a state, but names none.")
    if limit.until is None and limit.opens is None:
        yield Problem(place, "the limit has neither a beginning nor an end.")
    yield from _triggers(limit.after, place, scope)
    yield from _edges((limit.opens, limit.until), place, scope)
    if limit.unless is not None:
        yield from no_guard(limit.unless, place, "unless=")
    for cause in every(limit.suspended, Suspension):
        for end in (cause.begins, cause.ends):
            yield from () if _is_route(end) else _triggers(end, place, scope)
    for more in every(limit.extended, Extension):
        yield from _extension(more, place, scope)


def _edges(edges: Any, place: str, scope: Scope) -> Iterator[Problem]:
    """What is wrong with the parts of some edges: their triggers, their conditions and the days that they name."""
    for part in every(edges, Since, Nearer, EndOf, If, OnDay):
        if isinstance(part, If):
            yield from no_guard(part.guard, place, "if_(…)")
        elif isinstance(part, OnDay):
            yield from _no_day(part.fact, place)
        else:
            yield from _triggers(part.after, place, scope)


def _no_day(named: Any, place: str) -> Iterator[Problem]:
    for fact in named.values.values() if isinstance(named, Pick) else (named,):
        if not isinstance(fact, Fact) or fact.kind != DAY:
            why = f"“{fact.name}” is {fact.kind}" if isinstance(fact, Fact) else f"{type(fact).__name__} is no fact"
            yield Problem(place, f"on_day(…) takes a fact that names a day; {why}.")


def _is_route(end: Any) -> bool:
    return isinstance(end, Trigger) and all(isinstance(part, Route) for part in end.of)


def _extension(more: Extension, place: str, scope: Scope) -> Iterator[Problem]:
    """What keeps an extension from ever being given: nobody can grant it, or nothing tells what it asks for."""
    if not isinstance(more.by, Action):
        yield Problem(place, f"is extended by {type(more.by).__name__}, which is no action.")
        return
    yield from unheld(more.by, place, scope)
    roles = {each.name for each in every(more.by.who, Role)}
    for name in sorted({*more.roles} - roles if ANYONE.name not in roles else ()):
        yield Problem(place, f"may be extended by “{name}”, who may not “{more.by.name}”.")


def _triggers(after: Any, place: str, scope: Scope) -> Iterator[Problem]:
    if isinstance(after, Pick):
        for value in after.values.values():
            yield from _triggers(value, place, scope)
        return
    of = after.of if isinstance(after, Trigger) else () if after is None else (after,)
    if of and all(isinstance(part, Pick) and None in part.values.values() for part in of):
        readings = " and ".join(dict.fromkeys(part.reading.name for part in of))
        yield Problem(place, f"may count from nothing, by {readings}: pick(…) the whole limit, or None instead of it.")
    values = (part.values.values() if isinstance(part, Pick) else (part,) for part in of)
    for part in (value for each in values for value in each if value is not None):
        if isinstance(part, Action):
            yield from unheld(part, place, scope)
            if getattr(after, "which", "") == "due" and part.within is None:
                yield Problem(place, f"counts from the day by which “{part.name}” is due, which has no time limit.")
        elif isinstance(part, Fact) and part.kind != DAY:
            yield Problem(place, f"counts from “{part.name}”, which is no day.")
        elif not isinstance(part, Fact | Pick | Trigger) and repr(part) != "ITSELF":
            yield Problem(place, f"counts from {type(part).__name__}, which is neither an action nor a day.")
