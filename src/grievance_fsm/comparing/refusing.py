"""Why one of two procedures refuses what the other allows, in words."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from grievance_fsm.checking.counts import as_called
from grievance_fsm.comparing.bounds import contrary
from grievance_fsm.comparing.sides import Asked, Side
from grievance_fsm.comparing.witnessing import Dated
from grievance_fsm.errors import counted, oxford
from grievance_fsm.guards import ask
from grievance_fsm.rendering.saying import guarded
from grievance_fsm.rules import Rule
from grievance_fsm.verification.atoms import settled
from grievance_fsm.verification.ends import is_round
from grievance_fsm.verification.model import Place
from grievance_fsm.verification.times import NOW, Bound, Bounds


def of_act(side: Side, place: Place, rule: Rule, outcome: str) -> str:
    """Why an act cannot come at a place, whatever the facts and days."""
    mine = side.procedure.rules.get(rule.name)
    if mine is None:
        return f"has no “{rule.name}”"
    branch = mine.branch(outcome)
    if branch is None:
        return f"has no outcome “{outcome}” of “{rule.name}”"
    if place.state not in mine.sources or place.state not in branch.targets:
        return f"has no “{rule.name}” from “{place.state}”"
    if mine.once and dict(place.known).get(("done", mine.name)):
        return f"lets “{rule.name}” be done once"
    moments = [m for limit, owner in side.narrow.limits_of(mine) for m in side.times.moments(limit, owner)
               if m not in place.moments and not is_round(m)]  # fmt: skip
    if moments:
        counted_from = " and ".join(f"“{moment.removeprefix('day ')}”" for moment in dict.fromkeys(moments))
        return f"counts “{rule.name}” from {counted_from}, which has not happened"
    return f"has no day left for “{rule.name}”"


def of_roles(allowed: Rule, refusing: Rule) -> str:
    """Why somebody may not act."""
    others = sorted(allowed.roles - refusing.roles)
    return f"lets only {oxford(sorted(refusing.roles))} do it, not {oxford(others)}"


def of_facts(side: Side, place: Place, asked: Asked, facts: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The guards that refuse some facts, and their clauses."""
    failing = list(_failing(side, place, asked, facts)) or list(asked.read.guards)
    clauses = tuple(dict.fromkeys(clause for guard in failing if (clause := getattr(guard, "clause", ""))))
    return f"asks that {'; '.join(map(guarded, failing))}", clauses


def _failing(side: Side, place: Place, asked: Asked, facts: Mapping[str, Any]) -> Iterator[Any]:
    known, told = dict(place.known), as_called(facts, side.procedure.derived.values())
    yield from (limit for limit in side.shapes.widened.limits(asked.edge.rule) if ask(limit, told) is not True)
    for guard in asked.read.guards:
        formula = side.narrow.reader.formula(asked.edge.rule, guard)
        formula = side.standing(formula, place) if asked.read.standing else formula
        if ask(settled(formula, known), told) is not True:
            yield guard


def of_days(refused: Bounds, dated: Dated, number: int) -> tuple[str, tuple[str, ...]]:
    """Which days it gives instead, and the sentences that give them."""
    days = {**dated.moments, **dated.named[number], NOW: dated.days[number]}
    told = dict.fromkeys(_edge(contrary(bound), days) for bound in refused)
    return f"gives {' or '.join(told)}", tuple(dict.fromkeys(bound.clause for bound in refused if bound.clause))


def _edge(asked: Bound, days: Mapping[str, date]) -> str:
    """One edge that was not kept: `it until 2015-02-09, 7 days after request`."""
    opens = asked.earlier == NOW or (asked.later != NOW and asked.lower)
    moved, counted_from = (asked.earlier, asked.later) if opens else (asked.later, asked.earlier)
    day = days[counted_from]
    span = -asked.on(day) if opens else asked.on(day)
    what = "it" if moved == NOW else f"“{moved.removeprefix('day ')}”"
    how = "from" if opens else "until"
    side = "after" if span >= 0 else "before"
    after = f"{counted(abs(span), 'day')} {side} {counted_from}" if span else f"the day of {counted_from}"
    return f"{what} {how} {day + timedelta(span)}, {after}"
