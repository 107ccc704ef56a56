"""The dates of a limit, written from design.md to judge the engine by: no library, no cleverness."""

import calendar
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from attrs import fields

from grievance_fsm.conventions import Counting
from grievance_fsm.deadlines import Extreme, If, Limit, OnDay, Since, Span

DAY = timedelta(days=1)
LONG_AGO = -1


class Undatable(Exception):
    """The rule gives no day."""


class Edge(NamedTuple):
    """A day, and the place in the history from which it is counted; what a fact names is as old as the run."""

    day: date
    place: int


class Dates(NamedTuple):
    """From when and until when, and what set the limit off."""

    opens: date | None
    closes: date | None
    place: int


Started = Callable[[Any], Edge | None]


def dates(limit: Limit, started: Started, holds: Callable[[Any], Any]) -> Dates | None:
    """The dates that a limit gives; nothing while what it counts from has not happened."""
    if limit.opens is None and limit.until is None:
        begun = started(limit.after)
        return None if begun is None else Dates(None, None, begun.place)
    opens = edge(limit.opens, limit, started, holds, upper=False)
    closes = edge(limit.until, limit, started, holds, upper=True)
    if opens is None and closes is None:
        return None
    last = None if closes is None else closes.day - DAY if limit.last_day == "outside" else closes.day
    return Dates(opens and opens.day, last, max(each.place for each in (opens, closes) if each is not None))


def edge(what: Any, limit: Limit, started: Started, holds: Callable[[Any], Any], *, upper: bool) -> Edge | None:
    """One edge of a limit; nothing where it is not fixed."""
    if isinstance(what, Span):
        return counted(what, started(limit.after), limit, upper)
    if isinstance(what, Since):
        return counted(what.span, started(what.after), limit, upper)
    if isinstance(what, OnDay):
        return started(what.fact)
    if isinstance(what, If):
        return edge(what.then, limit, started, holds, upper=upper) if holds(what.guard) is True else None
    if isinstance(what, Extreme):
        known = [each for part in what.of if (each := edge(part, limit, started, holds, upper=upper)) is not None]
        choose = min if what.which == "earliest" else max
        return choose(known, key=lambda each: each.day, default=None)
    return None


def counted(span: Span, start: Edge | None, limit: Limit, upper: bool) -> Edge | None:
    """So long after the day it counts from."""
    if start is None:
        return None
    if not countable(limit.counting) or span.unit == "business day":
        raise Undatable
    day = end(span, start.day, limit.overflow or span.overflow, upper)
    return Edge(day - DAY if limit.counting.trigger_day == "included" else day, start.place)


def end(span: Span, start: date, rule: str, upper: bool) -> date:
    """The same day of a later month, or so many days on."""
    if span.unit in ("day", "week"):
        return start + span.n * (DAY if span.unit == "day" else 7 * DAY)
    if rule == "thirty_days":
        return start + span.n * (30 if span.unit == "month" else 365) * DAY
    months = start.month - 1 + span.n * (1 if span.unit == "month" else 12)
    year, month = start.year + months // 12, months % 12 + 1
    last = calendar.monthrange(year, month)[1]
    if start.day <= last:
        return date(year, month, start.day)
    if rule == "refuse":
        raise Undatable
    return date(year, month, last) + (DAY if rule == "up" or (rule == "by_edge" and not upper) else 0 * DAY)


def countable(counting: Any) -> bool:
    """Civil days one after the other; anything else waits for calendars, or for a choice."""
    return isinstance(counting, Counting) and (counting.days, counting.roll) == ("day", "none")


def uncounted(limit: Limit) -> bool:
    """Whether nobody can count a limit yet, whatever happens."""
    return not countable(limit.counting) or any(span.unit == "business day" for span in within(limit, Span))


def within(what: Any, kind: type) -> Iterator[Any]:
    """Every value of a type inside the edges of a limit."""
    if isinstance(what, kind):
        yield what
    elif isinstance(what, tuple):
        for part in what:
            yield from within(part, kind)
    elif isinstance(what, Limit | If | Extreme):
        for name in {"until", "opens", "then", "of"} & {field.name for field in fields(type(what))}:
            yield from within(getattr(what, name), kind)
    elif isinstance(what, Since) and kind is Span:
        yield what.span
