"""How many days a span comes to: what a proof takes it to be, against every day of four years counted one by one."""

from datetime import date, timedelta
from typing import Any

import pytest

from grievance_fsm.calendars import Calendar
from grievance_fsm.conventions import LITERAL
from grievance_fsm.dates import CannotDate, Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import Limit, Span, Trigger, business_days, days, months, weeks, years
from grievance_fsm.given import From
from grievance_fsm.verification.spans import FIRST, FOUR_YEARS, reach

ONLY = Trigger("only", ("it",))
DAYS = [FIRST + timedelta(n) for n in range(FOUR_YEARS)]
CLOSED = {date(year, 12, day): "closed" for year in range(2012, 2018) for day in range(12, 28)}
SETTING = Setting(LITERAL, Calendar("made", "1", date(2012, 1, 1), date(2017, 12, 31), holidays=CLOSED))


def counted(span: Span, start: date, **how: Any) -> int | None:
    """The days from one start by the rules of counting alone."""
    try:
        found = due(Limit("duty", until=span, after=ONLY, counting=LITERAL, **how), From(start), SETTING)
    except CannotDate:
        return None
    return None if found is None or found.day is None else (found.day - start).days


@pytest.mark.parametrize("last_day", ["inside", "outside"])
@pytest.mark.parametrize("overflow", ["by_edge", "down", "up"])
@pytest.mark.parametrize("span", [days(7), weeks(6), months(1), months(4), years(1), business_days(3)], ids=str)
def test_a_span_reaches_as_far_as_from_some_day_of_four_years(span: Span, overflow: str, last_day: str) -> None:
    """A week without business in the middle of a month counts, too: once only the ends of months were tried."""
    limit = Limit("duty", until=span, after=ONLY, overflow=overflow, last_day=last_day, counting=LITERAL)
    found = reach(limit, span, ONLY, SETTING)
    lengths = {day: counted(span, day, overflow=overflow, last_day=last_day) for day in DAYS}
    told = [length for length in lengths.values() if length is not None]
    assert (found.least, found.most) == (min(told), max(told))
    assert all(found.days(day) == length for day, length in lengths.items() if length is not None)
