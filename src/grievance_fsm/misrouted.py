"""Malformed dockets: routes, states, acts and clauses that the rules between procedures name and the policy lacks."""

from collections.abc import Iterator, Mapping
from typing import Any

from grievance_fsm.binding import every
from grievance_fsm.docket import Again, Begins, Beside, Docket, Enter, Exclusive, Kept, Settles, Throughout
from grievance_fsm.errors import Problem, unknown
from grievance_fsm.facts import Node
from grievance_fsm.language import Action, Procedure, State, outcomes_of, stood_at
from grievance_fsm.misguarded import no_guard, no_windows
from grievance_fsm.routes import Passage
from grievance_fsm.scope import Scope, cited_wrongly, unheld


def misrouted(scope: Scope) -> Iterator[Problem]:
    """Everything malformed in a docket, and in the guards that ask about other routes."""
    docket = scope.docket or Docket()
    known = {each.name: {state.name: state for state in _states(each)} for each in scope.procedures}
    for rule in docket.rules:
        if not isinstance(rule, Again | Begins | Beside | Enter | Exclusive | Kept | Settles | Throughout):
            yield Problem("docket", f"lists {type(rule).__name__}, which is not a rule of the docket.")
            continue
        routes = rule.routes if isinstance(rule, Exclusive) else (rule.route,)
        place = f"docket {type(rule).__name__.lower()}({', '.join(route.name for route in routes)})"
        for route in routes:
            if route.name not in known:
                yield Problem(place, unknown("route", route.name, known))
        yield from _of_states(rule, known, place)
        yield from cited_wrongly(rule.clauses, place, scope.clauses)
        if isinstance(rule, Again | Begins | Throughout) and rule.given is not None:
            yield from (*no_guard(rule.given, place), *no_windows(every(rule.given, Node), place))
        for act in getattr(rule, "acts", None) or ():
            yield from unheld(act, place, scope)
        if isinstance(rule, Enter):
            yield from unheld(rule.after, place, scope)
            names = [outcome.name for outcome in outcomes_of(rule.after)]
            if rule.outcome and rule.outcome not in names:
                yield Problem(place, unknown("outcome", rule.outcome, names))
    for passage in every([docket, scope.actions], Passage):
        yield from _of_states(passage, known, f"a guard on “{passage.route.name}”")
    for clause in {node.clause for node in every(docket, Node) if node.clause}:
        yield from cited_wrongly((clause,), "docket", scope.clauses)


def _states(procedure: Procedure) -> Iterator[State]:
    """The states at which a run of a procedure may stand."""
    return (state for action in procedure.actions if isinstance(action, Action) for state in stood_at(action))


def _of_states(part: Any, known: Mapping[str, Mapping[str, State]], place: str) -> Iterator[Problem]:
    """The states of a route that a rule of the docket or a passage names."""
    states = known.get(part.route.name) if hasattr(part, "route") else None
    if states is None:
        return
    named = (part.at,) if isinstance(part, Enter) else getattr(part, "states", ())
    for state in named:
        name = getattr(state, "name", state)
        if name not in states:
            yield Problem(place, unknown("state", str(name), states))
        elif isinstance(part, Settles) and not (states[name].final or states[name].rests):
            yield Problem(place, f"“{name}” of “{part.route.name}” is no end.")
        elif isinstance(part, Passage) and part.how in ("ended", "decided") and not states[name].final:
            told = f"“{name}” of “{part.route.name}” is no final state, so nothing ends there; stands_in(…) asks where"
            yield Problem(place, f"{told} a case stands.")
