"""Plays: live cases gone on with by chance, lawful acts and refused ones, by anyone, on any day, and by silence."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any, NamedTuple

from attrs import evolve
from hostile_builders import START

from grievance_fsm.binding import every
from grievance_fsm.case import Case
from grievance_fsm.deadlines import Span
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.values import BOOLEAN, DAY, LABEL

LATE = 30
"""So many days after the last event every limit of a drawn plan is long past."""


_DAYS = {"week": 7, "month": 30}


class Moment(NamedTuple):
    """A case as it stands on a day, silence having had its effect, and before that whatever was tried on it."""

    case: Case
    on: date

    @property
    def state(self) -> str:
        return next(iter(self.case.states.values()))


class Play(NamedTuple):
    """A case from its opening on: a moment for each day on which it was looked at, and for each act."""

    moments: tuple[Moment, ...]
    refused: int

    @property
    def case(self) -> Case:
        return self.moments[-1].case

    @property
    def history(self) -> tuple[Any, ...]:
        return self.case.history

    @property
    def changes(self) -> Iterator[Moment]:
        """The moments after each event."""
        seqs = [moment.case.seq for moment in self.moments]
        return (moment for n, moment in enumerate(self.moments) if n and seqs[n] != seqs[n - 1])

    def __str__(self) -> str:
        told = [f"{e.action} ({e.outcome}) by {e.by} on {e.day} {dict(e.facts)} → {e.state}" for e in self.history]
        return "; ".join([*told, f"looked at on {self.moments[-1].on}"])


def bound_of(policy: Policy) -> BoundProcedure:
    """The one procedure of a drawn policy."""
    return next(iter(policy.bound.values()))


def spans_of(policy: Policy) -> list[int]:
    """The days that the limits of a procedure count."""
    bound = bound_of(policy)
    limits = (*(rule.limit for rule in bound.rules.values()), *bound.limits)
    return sorted({span.n * _DAYS.get(span.unit, 1) for span in every(limits, Span)})


def played(policy: Policy, chance: Random, *, looks: int = 22, tries: int = 4) -> Play:
    """A case looked at on so many days, on most of which some acts are tried until one is lawful.

    Where silence means something half of the plays keep silent, more often than not.
    """
    spans = spans_of(policy)
    silent = chance.random() < 0.5 if bound_of(policy).lapsing else False
    case, on, refused = policy.open("c", on=START), START, 0
    moments = [Moment(case, on)]
    for _ in range(looks):
        on = _later(case, on, spans, chance)
        case = case.polled(on)
        moments.append(Moment(case, on))
        if is_over(case):
            break
        for _ in range(0 if silent and case.history and chance.random() < 0.7 else chance.randint(1, tries)):
            action, attempt = attempted(case, on, chance)
            if case.decide(action, **attempt):
                case = case.act(action, **attempt)
                moments.append(Moment(case, on))
                break
            refused += 1
    return Play(tuple(moments), refused)


def play_of(case: Case) -> Play:
    """A case that was played elsewhere, from its opening on, a moment for each event."""
    moments = [Moment(evolve(case, history=(), at=()), case.history[0].day)]
    for n, event in enumerate(case.history, 1):
        moments.append(Moment(evolve(case, history=case.history[:n], at=((event.run, event.state),)), event.day))
    return Play(tuple(moments), 0)


def is_over(case: Case) -> bool:
    """Whether nothing more can come."""
    return bound_of(case.policy).states[next(iter(case.states.values()))].final


def _later(case: Case, on: date, spans: list[int], chance: Random) -> date:
    """The same day, one of the next, one about the edge of a limit, or one on which all of them are past."""
    kind = chance.random()
    if kind < 0.35:
        return on
    if kind < 0.6 or not case.history:
        return on + timedelta(chance.choice((1, 1, 2, 3)))
    if kind < 0.7 and (dues := [each.due for each in case.owed(on) if each.due is not None]):
        return max(on, chance.choice(dues) + timedelta(chance.choice((-1, 0, 0, 1, 1))))
    if kind < 0.93 and spans:
        edge = chance.choice(case.history).day + timedelta(chance.choice(spans) + chance.choice((-1, 0, 0, 1)))
        return max(on, edge)
    return on + timedelta(chance.randint(8, LATE))


def attempted(case: Case, on: date, chance: Random) -> tuple[str, dict[str, Any]]:
    """An act that somebody tries: mostly one that leaves the state, by whom it is for, on papers of some kind."""
    bound = bound_of(case.policy)
    rules = [rule for rule in bound.rules.values() if not rule.lapses]
    here = [rule for rule in rules if next(iter(case.states.values())) in rule.sources]
    rule = chance.choice(here if here and chance.random() < 0.9 else rules)
    roles = sorted(rule.roles & frozenset(case.policy.roles)) if chance.random() < 0.9 else ()
    by = chance.choice(roles or sorted(case.policy.roles))
    papers = told(rule, on, chance)
    if papers and chance.random() < 0.04:
        papers.popitem()
    outcome = chance.choice(rule.branches).name if rule.chosen else None
    more = {} if outcome is None else {"outcome": outcome}
    return rule.qualified, {"by": by, "who": "p", "on": on, "facts": papers, **more}


def told(rule: Rule, on: date, chance: Random) -> dict[str, Any]:
    """Papers of the right kind."""
    return {name: chance.choice(values_of(fact, on)) for name, fact in rule.facts_by_name.items()}


def values_of(fact: Any, on: date) -> Sequence[Any]:
    """Every value of a fact; of a day those about the day on which it is told."""
    if fact.kind == DAY:
        return [on + timedelta(n) for n in range(-1, 9)]
    if fact.kind == BOOLEAN:
        return (False, True)
    return fact.choices if fact.kind == LABEL else range(fact.low, fact.high + 1)


def papers_of(rule: Rule, on: date) -> list[dict[str, Any]]:
    """All the papers with which an act may be tried on a day."""
    names = rule.facts_by_name
    return [dict(zip(names, row, strict=True)) for row in product(*(values_of(fact, on) for fact in names.values()))]

