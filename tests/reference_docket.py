"""What stands between the procedures of a case, written from design.md to judge the engine by."""

from functools import cache
from typing import Any

from grievance_fsm.docket import Again, Begins, Docket, Enter, Exclusive, Kept, Settles, Throughout
from grievance_fsm.facts import all_of, any_of, not_, stands
from grievance_fsm.routes import Route, ended_in, running
from grievance_fsm.rules import BoundProcedure, Rule


def rules(docket: Docket | None, kind: type) -> list[Any]:
    """The rules of a docket of one kind."""
    return [] if docket is None else [rule for rule in docket.rules if isinstance(rule, kind)]


@cache
def admissions(docket: Docket, procedure: BoundProcedure, rule: Rule) -> tuple[Any, ...]:
    """What the docket asks of an act: what every act on its route must meet, and what one must that begins a run.

    Where it may also go on with a run, the latter is asked only where it begins it.
    """
    route = procedure.name
    always = [
        each.given for each in rules(docket, Throughout)
        if each.route.name == route and (each.acts is None or rule.name in [act.name for act in each.acts])
    ]  # fmt: skip
    first = [*alone(docket, route), *said(docket, route), *anew(docket, route)]
    if procedure.initial not in rule.sources:
        first = []
    elif len(rule.sources) > 1:
        goes_on = not_(stands(procedure.states[procedure.initial]))
        first = [any_of(goes_on, each).named(f"where it begins: {each.words}") for each in first]
    return (*always, *first)


def alone(docket: Docket, route: str) -> list[Any]:
    """None of the routes that exclude this one is under way."""
    groups = [rule.routes for rule in rules(docket, Exclusive) if route in {each.name for each in rule.routes}]
    rivals = [[not_(running(each)) for each in group if each.name != route] for group in groups]
    return [all_of(*each).named("nothing exclusive is under way") for each in rivals]


def said(docket: Docket, route: str) -> list[Any]:
    """The conditions that the docket spells out."""
    return [rule.given for rule in rules(docket, Begins) if rule.route.name == route]


def anew(docket: Docket, route: str) -> list[Any]:
    """Nothing has ended on this route yet, or it may be taken again."""
    allowed = [rule.given for rule in rules(docket, Again) if rule.route.name == route]
    fresh = not_(ended_in(Route(route)))
    if any(each is None for each in allowed):
        return []
    return [(any_of(fresh, *allowed) if allowed else fresh).named("the route may be taken (again)")]


def entered(docket: Docket | None, procedure: str, action: str, outcome: str) -> list[Enter]:
    """Which runs an act that ended so begins in the middle."""
    return [
        rule for rule in rules(docket, Enter)
        if (rule.after.home, rule.after.name) == (procedure, action) and rule.outcome in ("", outcome)
    ]  # fmt: skip


def settles(docket: Docket | None, procedure: str, state: str) -> bool:
    """Whether a run that ends so is what stands of the case."""
    return any(
        rule.route.name == procedure and state in {each.name for each in rule.states} for rule in rules(docket, Settles)
    )


def on_the_way(procedure: BoundProcedure, goal: str) -> frozenset[str]:
    """The acts by which a run may come to a state for the first time: each moves it, before it has been there."""
    moves = {(rule.name, source, to) for rule, _, source, to in procedure.edges() if source not in (to, goal)}
    onward = {(source, to) for _, source, to in moves}
    return frozenset(
        name for name, source, to in moves
        if source in reached(procedure.initial, onward) and goal in reached(to, onward)
    )  # fmt: skip


def reached(start: str, moves: set[tuple[str, str]]) -> set[str]:
    """Where one can come to, the start included."""
    found = {start}
    for _ in moves:
        found |= {to for source, to in moves if source in found}
    return found


def left_out(docket: Docket | None, choices: Any) -> set[str]:
    """The routes of a declared docket that the choices made leave out."""
    asked = {rule.route.name for rule in rules(docket, Kept)}
    return asked - {rule.route.name for rule in rules(docket, Kept) if rule.only.holds(choices)}
