"""The other way round: the latest day on which something may happen so that what it sets off is still in time.

The forward function is searched; months are never taken off, because adding them again need not lead back.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from attrs import frozen

from grievance_fsm.dates import CIVIL, ONE_DAY, CannotDate, Due, Setting, Told
from grievance_fsm.dating import due
from grievance_fsm.deadlines import Extreme, If, Limit, Nearer
from grievance_fsm.given import From

_FARTHEST: Final = timedelta(days=366 * 200)
_UNDATED: Final = 62
"""How many days in a row may give no date (a month that lacks the day) before the search gives up."""

_WALKED: Final = 2 * 366
"""How many days before and after are looked at one by one, where a date counts on some days only."""


@frozen
class Latest:
    """The latest day for a trigger, what it leads to, and what the day after it would lead to."""

    day: date
    dates: Due
    after: Due | None

    def explain(self) -> str:
        """Why it is this day and not the next one."""
        too_late = f"\nfrom {self.day + ONE_DAY}:\n{self.after.explain()}" if self.after is not None else ""
        return f"from {self.day}:\n{self.dates.explain()}{too_late}"


def latest_start(
    limit: Limit, by: date, setting: Setting = CIVIL, *, told: Callable[[date], Told] = From
) -> Latest:  # fmt: skip
    """The latest day from which a limit still gives a last day no later than `by`.

    `told` is what is known if the trigger happens on a day; by default everything happens on that day.
    Raises `CannotDate` where no day does, or where the rule has no last day.

    >>> from grievance_fsm.deadlines import months
    >>> latest_start(Limit("duty", months(1, overflow="down")), date(2015, 2, 28)).day
    datetime.date(2015, 1, 31)
    """

    def forward(day: date) -> date | None:
        found = _dated(limit, day, setting, told)
        return None if found is None else found.day

    if _patchy(limit.until):
        return _walked(limit, by, setting, told)
    late = _outwards(by, ONE_DAY, lambda day: (end := forward(day)) is not None and end > by)
    early = _outwards(by, -ONE_DAY, lambda day: (end := forward(day)) is not None and end <= by)
    if early is None or late is None:
        raise _none(limit, by, setting, told)
    while late - early > ONE_DAY:
        middle = early + (late - early) // 2
        known = _nearest(middle, early, forward)
        if known == early:
            known = _nearest(middle, late, forward)
            if known == late:
                break
        end = forward(known)
        early, late = (known, late) if end is not None and end <= by else (early, known)
    dates = _dated(limit, early, setting, told)
    if dates is None:
        raise _none(limit, by, setting, told)
    return Latest(early, dates, _dated(limit, early + ONE_DAY, setting, told))


def _patchy(what: Any) -> bool:
    """Whether an edge counts on some days only, so that a later trigger may end earlier, or not at all."""
    return isinstance(what, If | Nearer) or (isinstance(what, Extreme) and any(map(_patchy, what.of)))


def _walked(limit: Limit, by: date, setting: Setting, told: Callable[[date], Told]) -> Latest:
    """The latest day that leads to a last day in time, looked for day by day."""
    for away in range(_WALKED, -_WALKED, -1):
        day = date.fromordinal(min(max(by.toordinal() + away, 1), date.max.toordinal()))
        found = _dated(limit, day, setting, told)
        if found is not None and found.day is not None and found.day <= by:
            return Latest(day, found, _dated(limit, day + ONE_DAY, setting, told))
    raise _none(limit, by, setting, told)


def _none(limit: Limit, by: date, setting: Setting, told: Callable[[date], Told]) -> CannotDate:
    """That no day leads there, with the reason why the day itself gives no date, where it gives none."""
    words = f"no day leads to a last day by {by}"
    try:
        due(limit, told(by), setting)
    except CannotDate as error:
        words = f"{words}: {error}"
    return CannotDate(words)


def _dated(limit: Limit, day: date, setting: Setting, told: Callable[[date], Told]) -> Due | None:
    """What a day leads to; nothing where the rule gives no last day from it."""
    try:
        found = due(limit, told(day), setting)
    except CannotDate:
        return None
    return None if found is None or found.day is None else found


def _outwards(start: date, step: timedelta, suits: Callable[[date], bool]) -> date | None:
    """A day that suits, ever further away from a start."""
    reach = step
    while abs(reach) <= _FARTHEST:
        for nudge in range(3):
            try:
                day = start + reach + nudge * step
            except OverflowError:
                return None
            if suits(day):
                return day
        reach *= 2
    return None


def _nearest(day: date, towards: date, forward: Callable[[date], date | None]) -> date:
    """The first day on the way from one to another that gives a date; the other where none does."""
    step = ONE_DAY if towards > day else -ONE_DAY
    for _ in range(_UNDATED):
        if day == towards or forward(day) is not None:
            return day
        day += step
    return towards
