"""The shape of a procedure: states without a way on or in, and windows that close before they open."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from attrs import evolve

from grievance_fsm.binding import every, picks
from grievance_fsm.checking.fault import Fault, way
from grievance_fsm.checking.flow import Flow, limits_in
from grievance_fsm.checking.settling import settled
from grievance_fsm.dates import CannotDate, Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import Limit, Span, trigger
from grievance_fsm.facts import Node
from grievance_fsm.given import From
from grievance_fsm.language import OPEN, Action, Outcome, Procedure, Role, State, states_in
from grievance_fsm.readings import Pick, Reading
from grievance_fsm.rules import BoundProcedure, Rule


def shape_flaws(procedure: BoundProcedure) -> Iterator[Fault]:
    """The faults of states and windows; guards are not asked whether they can hold."""
    flow = Flow.of(procedure)
    yield from _stuck(flow)
    yield from _hanging(flow)
    yield from _empty_windows(procedure)
    yield from _undated(procedure)


def _stuck(flow: Flow) -> Iterator[Fault]:
    procedure, reachable = flow.procedure, flow.procedure.reachable
    ends = reachable.bits(procedure.ends)
    if not ends & reachable.mask(procedure.initial):
        yield Fault("no end", procedure.name, "no state in which a case may end can be reached", procedure.clauses)
        ends = reachable.bits(procedure.states)  # said once
    last = frozenset(procedure.ends)
    for name, state in procedure.states.items():
        place, cited = f"{procedure.name} “{name}”", (state.clause,) if state.clause else ()
        there = flow.without(frozenset()).get(name, ())
        if name not in last and not any(target != name for _, _, target in flow.leaving.get(name, ())):
            words = "a case may not end here, and nothing leads on"
            yield Fault("dead end", place, words, cited, {"way": there}, way(there))
        elif not ends & reachable.mask(name):
            words = "from here a case cannot come to an end"
            yield Fault("no way out", place, words, cited, {"way": there}, way(there))


def _hanging(flow: Flow) -> Iterator[Fault]:
    """The states that one party's silence, or one missed day, leaves without a way on."""
    procedure, last = flow.procedure, frozenset(flow.procedure.ends)
    for name in procedure.states:
        leaving = [rule for rule, _, target in flow.leaving.get(name, ()) if target != name and not rule.gives_up]
        if name == procedure.initial or name in last or not leaving:
            continue  # nobody has to begin
        place, there = f"{procedure.name} “{name}”", flow.without(frozenset()).get(name, ())
        cited = tuple(dict.fromkeys(clause for rule in leaving for clause in rule.clauses[:1]))
        silent = _one_party(leaving)
        if silent is not None:
            words = f"if {silent} does nothing, nothing leads on"
            yield Fault("silence", place, words, cited, {"way": there}, way(there))
        if _one_day(flow, name, leaving):
            fails = f"a condition{_such_as(leaving)} fails on it"
            words = f"the only way on is bound to one day; if that passes, or {fails}, nothing leads on"
            yield Fault("one chance", place, words, cited, {"way": there}, way(there))


def _one_party(leaving: list[Rule]) -> Role | None:
    """The party that alone can lead on."""
    who = {role.name: role for rule in leaving for role in rule.action.who if isinstance(role, Role)}
    everyone = {name for rule in leaving for name in rule.roles}
    alone = who.get(next(iter(everyone))) if len(everyone) == 1 else None
    return alone if alone is not None and alone.party else None


def _one_day(flow: Flow, state: str, leaving: list[Rule]) -> bool:
    """Whether every way on takes place on a day that nobody can set anew from here."""
    again = {fact.name for rule, _, _ in flow.leaving.get(state, ()) for fact in rule.facts}
    return all(not _days_certain(rule).issubset(again) for rule in leaving)


def _days_certain(rule: Rule) -> frozenset[str]:
    """The days, told by name, on which an act has to take place."""
    days = [node for guard in rule.given for node in every(guard, Node) if node.op == "on_the_day"]
    return frozenset(getattr(node.args[0], "name", "") for node in days)


def _such_as(leaving: list[Rule]) -> str:
    """The first condition of a way on that may fail on its day."""
    named = (guard for rule in leaving for guard in rule.given if getattr(guard, "words", ""))
    other = next((guard.words for guard in named if not any(n.op == "on_the_day" for n in every(guard, Node))), None)
    return "" if other is None else f" such as “{other}”"


# -- windows ----------------------------------------------------------------------------------------------------


def _undated(procedure: BoundProcedure) -> Iterator[Fault]:
    """Time limits that count other days than civil ones, where no calendar says which these are."""
    limited = [(rule.qualified, rule.limit) for rule in procedure.rules.values() if rule.limit is not None]
    limited += [(f"{procedure.name} “{' or '.join(limit.states)}”", limit) for limit in procedure.limits]
    for place, limit in limited:
        if procedure.lacks_calendar(limit):
            words = "its time counts days that only a calendar knows, and the policy names none"
            yield Fault("undated", place, words, (limit.clause,) if limit.clause else ())


def _empty_windows(procedure: BoundProcedure) -> Iterator[Fault]:
    known: dict[int, tuple[str, Limit]] = {}
    for rule in procedure.rules.values():
        for limit in (rule.limit, *(each for guard in rule.given for each in limits_in(guard))):
            if limit is not None and isinstance(limit.opens, Span) and isinstance(limit.until, Span):
                known.setdefault(id(limit.until), (rule.qualified, limit))
    for place, declared in known.values():
        for choices, (limit, counting) in settled((declared, procedure.setting.counting)):
            day = _closed_on(limit, evolve(procedure.setting, counting=counting))
            if day is not None:
                words = "the window closes before it opens"
                example, cited = {"after": day}, (limit.clause,) if limit.clause else ()
                yield Fault("empty window", place, words, cited, example, f"counted from {day}", choices)


def _closed_on(limit: Limit, setting: Setting) -> date | None:
    """A day from which a window never opens, tried over the days of four years."""
    outside = limit.last_day == "outside"
    if _least(limit.until) - outside >= _most(limit.opens):
        return None
    for n in range(1461):
        start = date(2015, 1, 1) + timedelta(n)
        try:
            found = due(limit, From(start), setting)
        except CannotDate:
            continue
        if found is not None and found.day is not None and found.day < (found.not_before or found.day):
            return start
    return None


_SHORTEST = {"day": 1, "week": 7, "month": 28, "year": 365}
_LONGEST = {"day": 1, "week": 7, "month": 31, "year": 366}


def _least(span: Span) -> int:
    return span.n * _SHORTEST.get(span.unit, 0)


def _most(span: Span) -> int:
    return span.n * _LONGEST.get(span.unit, 10**6) + (span.unit in ("month", "year"))


# -- what no choice reaches -----------------------------------------------------------------------------------


def unreachable(declared: Procedure, entries: Collection[str] = ()) -> Iterator[Fault]:
    """The states and actions of a declaration that no choice of readings reaches, from its beginning or entries."""
    actions = [action for action in declared.actions if isinstance(action, Action)]
    states = {state.name: state for action in actions for state in _named(action)}
    open_ = {name for name, state in states.items() if not (state.initial or state.final)}
    from_where = [_sources(action, open_) for action in actions]
    leads_to: dict[str, set[str]] = defaultdict(set)
    for action, sources in zip(actions, from_where, strict=True):
        targets = _ends_of(action)
        for source in sources:
            leads_to[source] |= targets
    found = {name for name, state in states.items() if state.initial or name in entries}
    waiting = list(found)
    while waiting:
        new = leads_to[waiting.pop()] - found
        found |= new
        waiting += new
    for name, state in states.items():
        if name not in found:
            cited = (state.clause,) if state.clause else ()
            yield Fault("unreachable", f"{declared.name} “{name}”", "nothing leads here", cited)
    for action, sources in zip(actions, from_where, strict=True):
        if not sources & found:
            place = f"{declared.name}.{action.name}"
            yield Fault("unreachable", place, "no state from which it starts can be reached", action.clauses)


def _ends_of(action: Action) -> set[str]:
    return {state.name for state in _targets((action.then, action.otherwise))}


def _sources(action: Action, open_: set[str]) -> set[str]:
    parts = action.when if isinstance(action.when, tuple) else (action.when,)
    return {state.name for part in parts for state in states_in(part)} | (open_ if _is_open(action.when) else set())


def _is_open(when: Any) -> bool:
    if isinstance(when, Pick):
        return any(map(_is_open, when.values.values()))
    return when is OPEN or (isinstance(when, tuple) and any(map(_is_open, when)))


def _named(action: Action) -> Iterator[State]:
    yield from states_in(() if action.when is OPEN else action.when)
    yield from _targets((action.then, action.otherwise))


def _targets(to: Any) -> Iterator[State]:
    """Every state to which a target may lead, under any choice."""
    if isinstance(to, State):
        yield to
    elif isinstance(to, Outcome):
        yield from _targets(to.to)
    elif isinstance(to, Pick | Mapping):
        for value in (to.values if isinstance(to, Pick) else to).values():
            yield from _targets(value)
    elif isinstance(to, tuple | list):
        for value in to:
            yield from _targets(value)


def shaping(procedure: BoundProcedure) -> Mapping[str, Reading]:
    """The readings still open that change the moves or the limits; also of acts to which only some answers lead."""
    found = {}
    for action in [action for action in procedure.procedure.actions if isinstance(action, Action)]:
        tos = [outcome.to for outcome in every(action.then, Outcome)] or [action.then]
        whole = (action.then,) if isinstance(action.then, Pick) else ()
        for part in (action.when, tos, whole, action.within, trigger(action.after), action.otherwise):
            found.update({pick.reading.name: pick.reading for pick in picks(part)})
    return found
