"""Malformed declarations: every slip of the drafter's hand, found when a policy is assembled."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from reprlib import repr as shortened
from types import NoneType
from typing import Any, Final

from grievance_fsm.access import Seated
from grievance_fsm.binding import cited, every, inside, params_of
from grievance_fsm.deadlines import Limit, Span
from grievance_fsm.errors import Problem, unknown
from grievance_fsm.facts import IN_OFFICE, OTHERWISE, At, Derived, Fact, Happened, Node, Param
from grievance_fsm.language import (
    OPEN,
    STAY,
    Action,
    Bench,
    Block,
    Outcome,
    Role,
    State,
    outcomes_of,
    states_in,
    stood_at,
)
from grievance_fsm.misguarded import no_guard
from grievance_fsm.mistimed import mislimited, mistimed
from grievance_fsm.readings import Chosen, Pick, Reading
from grievance_fsm.restating import numbers_of, restated
from grievance_fsm.routes import Passage
from grievance_fsm.scope import Scope, cited_wrongly, unheld
from grievance_fsm.values import BALLOTS, PERSONS
from grievance_fsm.wanted import said, unlike


def malformations(scope: Scope, extras: Collection[Any] = ()) -> Iterator[Problem]:
    """Everything malformed in declared procedures, before any reading is settled."""
    yield from _names_clash(scope)
    for procedure in scope.procedures:
        if not str(procedure.name).isidentifier():
            words = "the name of a procedure is one word of letters, digits and underscores."
            yield Problem(str(procedure.name), words)
        for part in procedure.actions:
            if isinstance(part, Action):
                yield from _of_action(part, f"{procedure.name}.{part.name}", scope)
            else:
                yield Problem(procedure.name, f"lists {type(part).__name__}, which is not an action.")
        yield from unlike(f"{procedure.name} bench", procedure.bench, Bench | Pick | NoneType, "a bench")
        for limit in procedure.limits:
            yield from _of_limit(limit, procedure.name, scope)
        yield from cited_wrongly(procedure.clauses, procedure.name, scope.clauses)
    yield from _benchless(scope, extras)
    yield from dict.fromkeys(_of_readings(scope, extras))
    for extra in extras:
        clauses = dict.fromkeys(clause for _, clause in cited(extra))
        yield from cited_wrongly(clauses, type(extra).__name__.lower(), scope.clauses)
    for reading in scope.readings.values():
        yield from cited_wrongly(reading.clauses, f"{reading.id} {reading.name}", scope.clauses)
    yield from misvalued(scope, extras)


def _of_limit(limit: Any, name: str, scope: Scope) -> Iterator[Problem]:
    """What is wrong with a limit on leaving a state, or with what stands in its place."""
    if not isinstance(limit, Limit) or limit.state is None:
        kind = f"a limit of kind {limit.kind}" if isinstance(limit, Limit) else said(limit)
        more = ": let its span or its state hang on the reading" if isinstance(limit, Pick) else ""
        yield Problem(name, f"limits= takes limits on leaving a state, target(…) or entitlement(…), not {kind}{more}.")
        return
    place = f"{name} {limit.key}"
    yield from mislimited(limit, place, scope)
    yield from cited_wrongly((limit.clause,) if limit.clause else (), place, scope.clauses)


def _benchless(scope: Scope, extras: Collection[Any]) -> Iterator[Problem]:
    """Whoever sits is looked up on the bench of a procedure: where it has none, the count and the right never hold."""
    benchless = {each.name: each for each in scope.procedures if each.bench is None}
    for procedure in benchless.values():
        found = list(every(procedure.actions, At, Derived))
        older = {id(each.what) for each in found if isinstance(each, At)}  # perhaps of another procedure
        for count in (each for each in found if isinstance(each, Derived)):
            if (count.eligible or count.of is IN_OFFICE) and id(count) not in older:
                words = f"counts “{count.words}”, for which it needs bench=; of whoever was there, eligible=False."
                yield Problem(procedure.name, words)
    for seat in dict.fromkeys(each.route.name for each in every(extras, Seated)):
        if seat in benchless:
            yield Problem("access", f"asks who sits in “{seat}”, which has no bench=.")


def _names_clash(scope: Scope) -> Iterator[Problem]:
    yield from _twice("procedure", [procedure.name for procedure in scope.procedures])
    for procedure in scope.procedures:
        actions = [action for action in procedure.actions if isinstance(action, Action)]
        yield from _twice("action", [f"{procedure.name}.{action.name}" for action in actions])
        states = list(_states(procedure.name, actions))
        yield from _different("state", procedure.name, states)
        initial = {state.name for state in states if state.initial}
        if len(initial) > 1:
            yield Problem(procedure.name, f"has {len(initial)} initial states: {', '.join(sorted(initial))}.")
    named = list(every(scope.actions, Fact, Derived, Param, Role))
    for kind in (Fact, Derived, Param, Role):
        yield from _different(kind.__name__.lower(), "", (each for each in named if isinstance(each, kind)))
    counted = {each.name for each in named if isinstance(each, Derived)}
    for name in sorted(counted & {each.name for each in named if isinstance(each, Fact)}):
        yield Problem(name, "a count and a fact share this name; guards could not tell them apart.")


def _states(procedure: str, actions: Iterable[Action]) -> Iterator[State]:
    """The states that some acts name as their own: not those of another procedure about which a guard asks."""
    own = {id(state) for action in actions for state in stood_at(action)}
    others = (each for each in every(actions, Passage) if each.route.name != procedure)
    foreign = {id(state) for each in others for state in each.states} - own
    return (state for state in every(actions, State) if id(state) not in foreign)


def _twice(kind: str, names: list[str]) -> Iterator[Problem]:
    for name in sorted(name for name, times in Counter(names).items() if times > 1):
        yield Problem(name, f"this {kind} is declared twice.")


def _different(kind: str, place: str, found: Iterable[Any]) -> Iterator[Problem]:
    known: dict[str, Any] = {}
    for each in found:
        if known.setdefault(each.name, each) is not each:
            yield Problem(place or each.name, f"two different declarations share the name “{each.name}” of a {kind}.")


def _of_action(action: Action, place: str, scope: Scope) -> Iterator[Problem]:
    checks: tuple[Callable[[Action, str, Scope], Iterator[Problem]], ...] = (
        _names, _roles, _places, _outcomes, _guards, _papers, _counts, mistimed, _only, _references,
    )  # fmt: skip
    for check in checks:
        yield from check(action, place, scope)
    yield from cited_wrongly(dict.fromkeys(_cited(action)), place, scope.clauses)


def _names(action: Action, place: str, scope: Scope) -> Iterator[Problem]:
    if not (_says(action.name) and action.name.isidentifier()):
        yield Problem(place, "the name of an action is one word of letters, digits and underscores.")
    if not _says(action.words):
        yield Problem(place, "says no words.")
    for name in ("repeats", "gives_up"):
        told = getattr(action, name)
        if isinstance(told, Pick):
            yield Problem(place, f"{name}= cannot hang on a reading: declare two actions, each with only=.")
        elif not isinstance(told, bool):
            yield Problem(place, f"{name}= wants true or false, not {shortened(told)}.")


def _says(text: Any) -> bool:
    return isinstance(text, str) and bool(text.strip())


def _cited(action: Action) -> Iterator[str]:
    yield from action.clauses
    fields = ("given", "within", "then", "when", "records", "collects", "who")
    for each in inside(action, fields, Node, Limit, Span, Fact, Param, Role, State, Outcome):
        yield from each.clauses if isinstance(each, Outcome) else (each.clause,) if each.clause else ()


def _roles(action: Action, place: str, scope: Scope) -> Iterator[Problem]:
    if not action.who:
        yield Problem(place, "names no role; use happens(…) for what nobody is bound to do.")
    for role in action.who:
        if not isinstance(role, Role | Pick):
            yield Problem(place, f"“{role}” is not a role.")


def _places(action: Action, place: str, scope: Scope) -> Iterator[Problem]:
    if action.when is None:
        yield Problem(place, "says not from where: give when= one state, several, or OPEN.")
    elif action.when is not OPEN and not list(states_in(action.when)):
        yield Problem(place, "when= names no state.")
    else:
        for part in _stateless(action.when):
            yield Problem(place, f"“{part}” is not a state to start from.")
    for outcome in outcomes_of(action):
        yield from _targets(outcome.to, action, place)
    for part in _stateless(action.otherwise):
        yield Problem(place, f"“{part}” is not a state for otherwise=.")


def _targets(to: Any, action: Action, place: str) -> Iterator[Problem]:
    for target in to.values() if isinstance(to, Mapping) else (to,):
        if not isinstance(target, State | Pick) and target is not STAY:
            yield Problem(place, f"“{target}” is not a state to go to.")
    left = {state.name for state in states_in(action.when)}
    for source in to if isinstance(to, Mapping) and left else ():
        if source.name not in left:
            yield Problem(place, f"says where it leads from “{source.name}”, which it does not leave.")


def _stateless(what: Any) -> Iterator[Any]:
    """What stands among states without being one."""
    if isinstance(what, Pick):
        for value in what.values.values():
            yield from _stateless(value)
    elif isinstance(what, tuple):
        for part in what:
            yield from _stateless(part)
    elif not (what is None or what is OPEN or isinstance(what, State | Block)):
        yield what


def _outcomes(action: Action, place: str, scope: Scope) -> Iterator[Problem]:
    outcomes = outcomes_of(action)
    if not outcomes:
        yield Problem(place, "has no outcome.")
    yield from _twice("outcome", [f"{place} “{outcome.name}”" for outcome in outcomes])
    guarded = [outcome for outcome in outcomes if outcome.given is not None]
    if len(outcomes) > 1 and guarded and len(guarded) < len(outcomes):
        yield Problem(place, "mixes outcomes that facts decide with outcomes that the actor chooses.")
    if any(outcome.given is OTHERWISE for outcome in outcomes[:-1]):
        yield Problem(place, "OTHERWISE may stand only on the last outcome.")
    if len(outcomes) == 1 and outcomes[0].given is OTHERWISE:
        yield Problem(place, "OTHERWISE needs another outcome before it.")


def _guards(action: Action, place: str, scope: Scope) -> Iterator[Problem]:
    if any(guard is OTHERWISE for guard in action.given):
        yield Problem(place, "OTHERWISE may stand only on the last outcome.")
    for guard in (*action.given, *(outcome.given for outcome in outcomes_of(action))):
        if guard is not None and guard is not OTHERWISE:
            yield from no_guard(guard, place)


def _papers(action: Action, place: str, scope: Scope) -> Iterator[Problem]:
    for fact in (*action.records, *action.collects):
        if not isinstance(fact, Fact | Pick):
            yield Problem(place, f"records {type(fact).__name__}, which is not a fact.")
    recorded = list(_papers_in(action.records))
    for fact in (*recorded, *_papers_in(action.collects)):
        if fact.kind == BALLOTS and not any(fact.by is other for other in recorded):
            yield Problem(place, f"records “{fact.name}” without the set of persons by whom they are cast.")
        if not {type(fact.low), type(fact.high)} <= {int}:
            yield Problem(place, f"the bounds of “{fact.name}” are no whole numbers.")
        elif fact.low > fact.high:
            yield Problem(place, f"the bounds of “{fact.name}” are the wrong way round.")
    for fact in action.collects:
        if isinstance(fact, Fact) and fact.kind != PERSONS:
            yield Problem(place, f"collects “{fact.name}”, which is not a set of persons.")


MANY_PEOPLE: Final = 100_000
"""So many persons, or ballots, may be counted at most."""


def _counts(action: Action, place: str, scope: Scope) -> Iterator[Problem]:
    for count in dict.fromkeys(inside(action, ("given", "then"), Derived)):
        if type(count.high) is not int or not 0 <= count.high <= MANY_PEOPLE:
            yield Problem(place, f"“{count.words}” counts at most high= of them: a whole number up to {MANY_PEOPLE:,}.")


def _papers_in(what: Any) -> Iterator[Fact]:
    """The facts that an action may record, under any choice."""
    if isinstance(what, Fact):
        yield what
    elif isinstance(what, Pick | tuple):
        for part in what.values.values() if isinstance(what, Pick) else what:
            yield from _papers_in(part)


def _only(action: Action, place: str, scope: Scope) -> Iterator[Problem]:
    conditions: tuple[Any, ...] = action.only if isinstance(action.only, tuple) else (action.only,)
    for condition in conditions:
        if not isinstance(condition, Chosen | None):
            yield Problem(place, "only= takes a condition on a reading, such as only=READING == “choice”.")


def _references(action: Action, place: str, scope: Scope) -> Iterator[Problem]:
    for leaf in inside(action, ("given", "then"), At, Happened):
        if isinstance(leaf.action, Action):
            yield from unheld(leaf.action, place, scope)


def _of_readings(scope: Scope, extras: Collection[Any]) -> Iterator[Problem]:
    for pick in every([*scope.procedures, *extras], Pick):
        yield from _of_choices(pick.reading, pick.values, scope, whole=True)
    for condition in every([action.only for action in scope.actions], Chosen):
        yield from _of_choices(condition.reading, condition.choices, scope, whole=False)


def _of_choices(reading: Reading, given: Collection[str], scope: Scope, *, whole: bool) -> Iterator[Problem]:
    place = f"{reading.id} {reading.name}"
    known = scope.readings.get(reading.name)
    if known is None:
        yield Problem(place, unknown("reading", reading.name, scope.readings))
    elif known is not reading:
        yield Problem(place, f"another reading of the policy bears the name “{reading.name}”.")
    for choice in given:
        if choice not in reading.choices:
            yield Problem(place, unknown("choice", choice, reading.choices))
    missing = [choice for choice in reading.choices if choice not in given]
    if whole and missing:
        yield Problem(place, f"a pick says nothing for {', '.join(missing)}; write None to drop it.")


IS_A_PARAMETER: Final = "“{}” is a parameter, not a reading: give it with the parameters."
IS_A_READING: Final = "“{}” is a reading, not a parameter: give it with the readings."


def misvalued(scope: Scope, extras: Collection[Any] = ()) -> Iterator[Problem]:
    """Values for parameters that the declarations do not have, or that leave their range."""
    params = {param.name: param for part in (*scope.actions, *extras) for param in params_of(part)}
    others = {name: each for name, each in scope.parameters.items() if name not in {**params, **scope.readings}}
    tables = (*extras, *(() if scope.docket is None else (scope.docket,)))
    found = restated(numbers_of(scope.procedures, tables), others, scope.clauses, params) if others else ()
    unfit = {each.place: each for each in found if isinstance(each, Problem)}
    for name, value in scope.parameters.items():
        param = params.get(name)
        if name in others:
            yield from filter(None, [unfit.get(f"parameters.{name}")])
        elif name in scope.readings:
            yield Problem(f"parameters.{name}", IS_A_READING.format(name))
        elif param is not None and (type(value) is not int or not param.low <= value <= param.high):
            yield Problem(f"parameters.{name}", f"wants a whole number from {param.low} to {param.high}.")
    for param in params.values():
        if not param.low <= param.value <= param.high:
            yield Problem(param.name, f"its default {param.value} is outside {param.low} to {param.high}.")
