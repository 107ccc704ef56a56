"""Of which kind a rule is: whether it leads on, is owed by a day or may be refused for its day, and what that asks."""

from collections.abc import Iterator
from typing import Any

from grievance_fsm.binding import every
from grievance_fsm.deadlines import If, Limit
from grievance_fsm.facts import DAY_OF_ACT
from grievance_fsm.rules import Rule
from grievance_fsm.verification.times import NOW


def leads(rule: Rule) -> bool:
    """Whether a rule leads from one state to another."""
    return bool(rule.lapses) or any(source != target for b in rule.branches for source, target in b.targets.items())


def leads_on(rule: Rule) -> bool:
    """Whether a rule leads from a state at which it can be used to another."""
    return any(branch.targets.get(source, source) != source for branch in rule.branches for source in rule.sources)


def owed_by_a_day(rule: Rule) -> bool:
    """Whether somebody must do it by a day."""
    return rule.verb == "must" and rule.limit is not None and rule.limit.until is not None and not rule.limit.soft


def binds(rule: Rule) -> bool:
    """Whether the limit of a rule can refuse it."""
    limit = rule.limit
    bars = limit is not None and (limit.opens is not None or limit.expiry == "bar")
    return limit is not None and (bars or limit.kind in ("window", "limitation") or rule.verb == "may")


def guards_of(limit: Limit) -> Iterator[Any]:
    """The conditions on which the days of a limit hang."""
    yield from (part.guard for part in every((limit.opens, limit.until), If))
    if limit.unless is not None:
        yield limit.unless


def day_of(what: Any) -> str:
    """The moment of a day fact."""
    return NOW if is_today(what) else f"day {getattr(what, 'name', '')}"


def is_today(what: Any) -> bool:
    """Whether it is the day on which an act is done."""
    return getattr(what, "key", "") == DAY_OF_ACT.key
