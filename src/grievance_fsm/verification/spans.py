"""How many days a span comes to: on one day, and whatever day it begins on (the months of four years, a calendar)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any, Final

from attrs import evolve, field, frozen

from grievance_fsm.conventions import Counting
from grievance_fsm.dates import CannotDate, Setting
from grievance_fsm.dating import by_start
from grievance_fsm.deadlines import Limit, Span, Trigger

FOUR_YEARS: Final = 1461
FIRST: Final = date(2012, 9, 1)

_CIVIL: Final = ("day", "week", "month", "year")

UNDATED: Final = -1
"""Stands for the length of a span that tells no day."""


@frozen(eq=False, slots=False)
class Reach:
    """How many days lie between a trigger and the last day of a span, that day included: the fewest and the most.

    Where a span only opens, it is its first day.
    """

    limit: Limit = field(repr=False)
    setting: Setting = field(repr=False)
    least: int = 0
    most: int = 0
    _known: dict[date, int] = field(factory=dict, repr=False)
    _by_ordinal: dict[int, int] = field(factory=dict, repr=False)

    @cached_property
    def plain(self) -> bool:
        """Whether it takes every day as it comes, so that only the days at the ends of months tell starts apart."""
        counting = self.setting.counting if self.limit.counting is None else self.limit.counting
        return _is_plain(self.limit.until if self.limit.opens is None else self.limit.opens, counting)

    @cached_property
    def signature(self) -> tuple[int, ...]:
        """How many days it is from every day that may make a difference: what tells one reach from another."""
        return tuple(self._known_days())

    def _known_days(self) -> Iterator[int]:
        for n in range(FOUR_YEARS):
            day = FIRST + timedelta(n)
            if not (self.plain and 1 < day.day < 28):
                try:
                    yield self.days(day)
                except CannotDate:
                    yield UNDATED

    def by_ordinal(self, start: int) -> int:
        """The days from one start, an ordinal; raises `CannotDate` where a calendar does not know it."""
        if start not in self._by_ordinal:
            self._by_ordinal[start] = self.days(date.fromordinal(start))
        return self._by_ordinal[start]

    def days(self, start: date) -> int:
        """The days from one start; raises `CannotDate` where a calendar does not know it."""
        if self.least == self.most:
            return self.least
        if 1 < start.day < 28 and self.plain:
            start = start.replace(day=1)
        if start not in self._known:
            self._known[start] = self._counted(start)
        return self._known[start]

    @cached_property
    def _counted(self) -> Callable[[date], int]:
        return _counting(self.limit, self.setting)


def reach(limit: Limit, span: Any, after: Any, setting: Setting, *, opens: bool = False) -> Reach:
    """The reach of one span of a limit, as the limit counts it in a setting; of its first day where it `opens`."""
    counting = setting.counting if limit.counting is None else limit.counting
    served = isinstance(after, Trigger) and after.served
    return _reach(span, counting, limit.last_day, limit.overflow, served, setting, opens)


@lru_cache(maxsize=4096)
def _reach(
    span: Any, counting: Any, last_day: str, overflow: Any, served: bool, setting: Setting, opens: bool
) -> Reach:  # fmt: skip
    after = Trigger("only", ("it",), served=served)
    bare = Limit("window" if opens else "duty", after=after, last_day=last_day, overflow=overflow, counting=counting)
    limit = evolve(bare, opens=span) if opens else evolve(bare, until=span)
    found = list(_tried(limit, span, counting, setting))
    if not found:
        raise CannotDate(f"no day of {FOUR_YEARS} gives a day")
    return Reach(limit, setting, min(found), max(found))


def _tried(limit: Limit, span: Any, counting: Any, setting: Setting) -> Iterator[int]:
    days = _counting(limit, setting)
    for start in _starts(span, counting):
        try:
            yield days(start)
        except CannotDate:
            continue


def _counting(limit: Limit, setting: Setting) -> Callable[[date], int]:
    """The days of a limit from a start."""
    due = by_start(limit, setting)

    def days(start: date) -> int:
        found = due(start)
        day = None if found is None else (found.not_before if limit.opens is not None else found.day)
        if day is None:
            raise CannotDate("the limit gives no day")
        return (day - start).days

    return days


def _starts(span: Any, counting: Any) -> Iterator[date]:
    """The days that a span of this kind can tell apart."""
    plain = _is_plain(span, counting)
    for n in range(FOUR_YEARS):
        day = FIRST + timedelta(n)
        if plain and span.unit in ("day", "week"):
            yield day
            return
        if not plain or day.day not in range(2, 28):
            yield day


def _is_plain(span: Any, counting: Any) -> bool:
    """Whether a span takes every day as it comes: from days 1 to 27 of a month it is as long."""
    plain = isinstance(counting, Counting) and counting.plain
    return plain and isinstance(span, Span) and span.unit in _CIVIL
