"""The dates of a limit, written from design.md to judge the engine by: no library, no cleverness.

Days that count are found by walking from day to day. Of a calendar nothing is asked but what closes a day.
"""

import calendar
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from attrs import fields, frozen

from grievance_fsm.calendars import OutsideCalendar
from grievance_fsm.conventions import Counting
from grievance_fsm.dates import Setting
from grievance_fsm.deadlines import (
    EndOf,
    Extension,
    Extreme,
    If,
    Limit,
    Nearer,
    OnDay,
    Since,
    Span,
    Suspension,
    Trigger,
)

DAY = timedelta(days=1)
LONG_AGO = -1
FOREVER = date.max


class Undatable(Exception):
    """The rule gives no day."""


class Standing(Undatable):
    """The clock stands still."""


class Edge(NamedTuple):
    """A day, and the place in the history from which it is counted; what a fact names is as old as the run."""

    day: date
    place: int
    unrolled: date | None = None


class Dates(NamedTuple):
    """From when and until when, and what set the limit off."""

    opens: date | None
    closes: date | None
    place: int
    given: int = 0


class Granted(NamedTuple):
    """More time: when, by whom, to which day where it names one, the ground and the consent that were told."""

    on: date
    by: str | None
    to: date | None = None
    ground: Any = None
    consent: Any = None


class Still(NamedTuple):
    """Days on which the clock stood still, from the first up to, not including, the last."""

    first: date
    over: date


Started = Callable[[Any], Edge | None]


@frozen
class Around:
    """What the dates of a limit rest on: what set it off, what holds, what closes a day, stops the clock, gives more.
    """

    started: Started
    holds: Callable[[Any], Any]
    place: Setting
    still: Callable[[Suspension], Sequence[Still]] = lambda suspension: ()
    granted: Callable[[Extension], Sequence[Granted]] = lambda extension: ()

    def counts(self, day: date, kind: str, still: Sequence[Still]) -> bool:
        """Whether a day is one of a kind, and no day on which the clock stands still for good."""
        if any(each.over == FOREVER and each.first <= day for each in still):
            raise Standing
        if any(each.first <= day < each.over for each in still):
            return False
        if kind == "day":
            return True
        if self.place.calendar is None:
            raise Undatable
        try:
            return not self.place.calendar.closed(day, kind)
        except OutsideCalendar:
            raise Undatable from None

    def walked(self, start: date, n: int, kind: str, still: Sequence[Still]) -> date:
        """So many days of a kind later."""
        day = start
        while n:
            day += DAY
            n -= self.counts(day, kind, still)
        return day


def dates(limit: Limit, around: Around) -> Dates | None:
    """The dates that a limit gives; nothing while what it counts from has not happened."""
    if limit.opens is None and limit.until is None:
        begun = around.started(limit.after)
        return None if begun is None else Dates(None, None, begun.place)
    opens = edge(limit.opens, limit, around, upper=False)
    closes = edge(limit.until, limit, around, upper=True)
    if opens is None and closes is None:
        return None
    last = None if closes is None else closes.day - DAY if limit.last_day == "outside" else closes.day
    given = 0
    if closes is not None and last is not None and limit.extended is not None:
        last, given = longer(last, closes.unrolled or last, limit, around)
    return Dates(opens and opens.day, last, max(each.place for each in (opens, closes) if each is not None), given)


def in_vain(asked: Extension, grant: Granted, last: date, given: int) -> bool:
    """Whether more time is asked for by the wrong role, too late, too often, without a ground or without consent."""
    return bool(
        (asked.roles and grant.by and grant.by not in asked.roles) or (asked.in_time and grant.on > last)
        or (asked.most is not None and given >= asked.most) or (asked.ground is not None and not grant.ground)
        or (asked.consent is not None and not grant.consent)
        or (not isinstance(asked.span, Span) and grant.to is None)
    )  # fmt: skip


def longer(last: date, unrolled: date, limit: Limit, around: Around) -> tuple[date, int]:
    """The last day after every grant of more time that counts, and how many did."""
    asked, first, given = limit.extended, last, 0
    for grant in around.granted(asked):
        if in_vain(asked, grant, last, given):
            continue
        if isinstance(asked.span, Span):
            base = {"rolled": last, "unrolled": unrolled, "grant": grant.on}[asked.base]
            found = laid(asked.span, base, limit, around, upper=True)
            day, plain = found.day, found.unrolled or found.day
        else:
            day = plain = grant.to or last
        if asked.cap is not None:
            cap = laid(asked.cap, first, limit, around, upper=True).day
            day, plain = (cap, cap) if day > cap else (day, plain)
        if day > last:
            last, unrolled, given = day, plain, given + 1
    return last, given


def edge(what: Any, limit: Limit, around: Around, *, upper: bool) -> Edge | None:
    """One edge of a limit; nothing where it is not fixed."""
    if isinstance(what, Span):
        return counted(what, around.started(limit.after), limit, around, upper)
    if isinstance(what, Since):
        return counted(what.span, around.started(what.after), limit, around, upper)
    if isinstance(what, OnDay):
        return around.started(what.fact)
    if isinstance(what, If):
        return edge(what.then, limit, around, upper=upper) if around.holds(what.guard) is True else None
    if isinstance(what, Nearer):
        found = edge(what.then, limit, around, upper=upper)
        far = counted(what.span, around.started(what.after or limit.after), limit, around, upper)
        return found if found is not None and far is not None and found.day < far.day else None
    if isinstance(what, EndOf):
        begun = around.started(what.after or limit.after)
        return None if begun is None else Edge(term_end(begun.day, around.place), begun.place)
    if isinstance(what, Extreme):
        known = [each for part in what.of if (each := edge(part, limit, around, upper=upper)) is not None]
        choose = min if what.which == "earliest" else max
        return choose(known, key=lambda each: each.day, default=None)
    return None


def term_end(day: date, place: Setting) -> date:
    """The last day of exams of the regular term in which a day lies, or of the next one."""
    terms = place.calendar.terms if place.calendar is not None else ()
    ends = [term.exams_end for term in terms if term.regular and term.last >= day and term.exams_end is not None]
    if not ends:
        raise Undatable
    return min(ends)


def counted(span: Span, start: Edge | None, limit: Limit, around: Around, upper: bool) -> Edge | None:
    """So long after the day it counts from."""
    after = limit.after
    if getattr(after, "which", "") == "received":
        start = receipt(after, limit, around)
    return None if start is None else laid(span, start.day, limit, around, upper=upper)._replace(place=start.place)


def receipt(letter: Trigger, limit: Limit, around: Around) -> Edge | None:
    """When a letter came, or so long after it went out, if that is sooner."""
    went, *rest = (around.started(Trigger("last", (part,))) for part in letter.of)
    came = rest[0] if rest else None
    if went is None:
        return None if came is None else Edge(came.day, LONG_AGO)
    days = [] if came is None else [came.day]
    days += [] if letter.deemed is None else [laid(letter.deemed, went.day, limit, around, upper=False).day]
    return Edge(min(days), went.place) if days else None


def laid(span: Span, start: date, limit: Limit, around: Around, *, upper: bool) -> Edge:
    """So long after a day, on the days that count; a last day that is none moves on."""
    counting = counts(limit, around.place)
    if uncounted(limit, around.place):
        raise Undatable
    still = [each for cause in limit.suspended for each in around.still(cause)]
    kind = counting.days if span.unit == "day" else span.unit
    before = DAY if counting.trigger_day == "included" and span.n else 0 * DAY
    if kind in ("business day", "instruction day"):
        day = around.walked(start - before, span.n, kind, still)
    else:
        rule = limit.overflow or span.overflow or counting.overflow or "refuse"
        day = end(span, start, rule, upper) - before
        day = around.walked(start - before, max((day - start + before).days, 0), "day", still) if still else day
    free = day
    while upper and counting.roll == "following" and not around.counts(day, counting.lands_on, still):
        day += DAY
    return Edge(day, LONG_AGO, free)


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


def counts(limit: Limit, place: Setting) -> Any:
    """How a limit is counted: as it says, or as its procedure counts."""
    return place.counting if limit.counting is None else limit.counting


def uncounted(limit: Limit, place: Setting) -> bool:
    """Whether nobody can count a limit yet, whatever happens."""
    counting = counts(limit, place)
    if not isinstance(counting, Counting) or place.calendar is not None:
        return not isinstance(counting, Counting)
    civil = (counting.days, counting.roll) == ("day", "none")
    return not civil or any(span.unit in ("business day", "instruction day") for span in within(limit, Span))


def within(what: Any, kind: type) -> Iterator[Any]:
    """Every value of a type inside the edges of a limit."""
    if isinstance(what, kind):
        yield what
    elif isinstance(what, tuple):
        for part in what:
            yield from within(part, kind)
    elif isinstance(what, Nearer) and kind is Span:
        yield what.span
        yield from within(what.then, kind)
    elif isinstance(what, Limit | If | Extreme):
        for name in {"until", "opens", "then", "of"} & {field.name for field in fields(type(what))}:
            yield from within(getattr(what, name), kind)
    elif isinstance(what, Since) and kind is Span:
        yield what.span
