"""How many days a span can come to, whatever day it begins on: the months of four years, the days of a calendar."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from attrs import evolve

from grievance_fsm.conventions import Counting
from grievance_fsm.dates import CannotDate, Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import Limit, Span, Trigger
from grievance_fsm.given import From

FOUR_YEARS: Final = 1461
FIRST: Final = date(2012, 9, 1)


class Reach(NamedTuple):
    """The fewest and the most days from a trigger to the last day of a span, that day included."""

    least: int
    most: int


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
    ends = {"opens": span, "kind": "window"} if opens else {"until": span, "kind": "duty"}
    limit = evolve(Limit("duty", after=after, last_day=last_day, overflow=overflow, counting=counting), **ends)
    found = [day for start in _starts(span, counting) for day in _days(limit, start, setting)]
    if not found:
        raise CannotDate(f"no day of {FOUR_YEARS} gives a day")
    return Reach(min(found), max(found))


def _days(limit: Limit, start: date, setting: Setting) -> Iterator[int]:
    try:
        found = due(limit, From(start), setting)
    except CannotDate:
        return
    day = None if found is None else (found.not_before if limit.opens is not None else found.day)
    if day is not None:
        yield (day - start).days


def _starts(span: Any, counting: Any) -> Iterator[date]:
    """The days that a span of this kind can tell apart."""
    plain = isinstance(counting, Counting) and counting.plain and isinstance(span, Span)
    for n in range(FOUR_YEARS):
        day = FIRST + timedelta(n)
        if plain and span.unit in ("day", "week"):
            yield day
            return
        if not plain or day.day not in range(2, 28):
            yield day
