"""Acts in a live case, lawful unless a test says otherwise: tried, done, refused, owed."""

from datetime import date
from typing import Any

from grievance_fsm.case import Case
from grievance_fsm.events import Decision, Refused


def attempt(
    case: Case, action: str, by: str | None, on: date, facts: Any = None, outcome: str | None = None
) -> Decision:
    """What the policy says to an act; a fact that its readings do not ask for is left out."""
    procedure, _, name = action.partition(".")
    wanted = {fact.name for fact in case.policy.procedure(procedure).rules[name].facts}
    told = {key: value for key, value in (facts or {}).items() if key in wanted}
    return case.decide(action, by=by, on=on, facts=told, outcome=outcome)


def step(case: Case, action: str, by: str | None, on: date, facts: Any = None, outcome: str | None = None) -> Case:
    """The case after an act, which must be lawful."""
    decision = attempt(case, action, by, on, facts, outcome)
    assert decision, str(decision)
    return case.act(action, by=by, on=on, facts=decision.event.facts, outcome=outcome)


def refusals(decision: Decision) -> list[str]:
    """The words of the conditions that stand against an act."""
    return [finding.words for finding in decision.failing] if isinstance(decision, Refused) else []


def due(case: Case, action: str, on: date | None = None) -> date | None:
    """By when an act is owed; a `StopIteration` where it is not."""
    return next(each.due for each in case.owed(on) if each.action == action)


def owes(case: Case, action: str, on: date | None = None) -> bool:
    return any(each.action == action for each in case.owed(on))
