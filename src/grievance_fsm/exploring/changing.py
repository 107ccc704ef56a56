"""The days on which something about an act may change: when time begins or is over, and when conditions turn."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from grievance_fsm.deadlines import Limit
from grievance_fsm.facts import DAY_OF_ACT
from grievance_fsm.guards import ask, nodes
from grievance_fsm.rules import Rule
from grievance_fsm.seeing import Seen, try_due

ONE_DAY: Final = timedelta(days=1)


def opening_days(seen: Seen, rule: Rule, guards: Sequence[Any]) -> Iterator[date]:
    """The days from which an act may be lawful: its time begins, a stay is over, a named day has come."""
    for limit in seen.procedure.limits:
        if limit.kind == "entitlement":
            first, last = _edges(seen, limit)
            yield from _known(first, None if last is None else last + ONE_DAY)
    if rule.limit is not None:
        yield from _known(*_edges(seen, rule.limit))
    for node in _about_days(guards):
        yield from _known(_edges(seen, node.args[1])[0] if node.op == "inside" else ask(node.args[0], seen))


def closing_days(seen: Seen, guard: Any) -> Iterator[date]:
    """The days from which a condition about days no longer holds."""
    for node in _about_days([guard]):
        last = _edges(seen, node.args[1])[1] if node.op == "inside" else ask(node.args[0], seen)
        if last is not None and node.op != "not_before":
            yield last + ONE_DAY


def _about_days(guards: Sequence[Any]) -> Iterator[Any]:
    """The atoms that ask of the day of the act."""
    for node in (node for guard in guards for node in nodes(guard)):
        if node.op in ("on_the_day", "not_before") or (node.op == "inside" and node.args[0] is DAY_OF_ACT):
            yield node


def _known(*days: date | None) -> Iterator[date]:
    return (day for day in days if day is not None)


def _edges(seen: Seen, limit: Limit) -> tuple[date | None, date | None]:
    found, _ = try_due(seen, limit)
    return (None, None) if found is None else (found.not_before, found.day)
