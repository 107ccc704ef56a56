"""Stretches of time: how many of which unit. The only door to dateutil."""

from datetime import timedelta
from functools import cache
from typing import Any, Final

from attrs import evolve, field, frozen
from dateutil.relativedelta import relativedelta

from grievance_fsm.conventions import OVERFLOWS
from grievance_fsm.validators import number, of_type, one_of, yes_or_no

UNITS: Final = ("day", "week", "month", "year", "business day", "instruction day", "term", "hour")


@frozen
class Span:
    """A stretch of time; `overflow` says what a month does that lacks the day, `backwards` that it runs to the past.

    Spans of terms may count only those in which a person is registered: `registered` is the fact that names them.
    """

    n: int = field(validator=number)
    unit: str = field(validator=one_of(UNITS))
    overflow: Any = field(default=None, validator=one_of((None, *OVERFLOWS), picked=True))
    clause: str = ""
    backwards: bool = field(default=False, validator=yes_or_no)
    registered: Any = None

    def __str__(self) -> str:
        back = " back" if self.backwards else ""
        return f"{self.n} {self.unit}{'' if self.n == 1 else 's'}{back}"


a_span: Final = of_type(Span, "a span such as days(7)")
"""A validator for a span."""


def days(n: int, *, clause: str = "") -> Span:
    """So many days; civil days, unless the convention counts others."""
    return Span(n, "day", clause=clause)


def weeks(n: int, *, clause: str = "") -> Span:
    """So many weeks of seven civil days."""
    return Span(n, "week", clause=clause)


def months(n: int, *, overflow: Any = None, clause: str = "") -> Span:
    """So many months to the same day of the month."""
    return Span(n, "month", overflow, clause)


def years(n: int, *, overflow: Any = None, clause: str = "") -> Span:
    """So many years to the same day of the year."""
    return Span(n, "year", overflow, clause)


def business_days(n: int, *, clause: str = "") -> Span:
    """So many days that are neither weekend nor holiday."""
    return Span(n, "business day", clause=clause)


def instruction_days(n: int, *, clause: str = "") -> Span:
    """So many days of classes."""
    return Span(n, "instruction day", clause=clause)


def terms(n: int, *, registered: Any = None, clause: str = "") -> Span:
    """To the end of so many regular terms that begin afterwards; of those a person is registered in, if asked."""
    return Span(n, "term", clause=clause, registered=registered)


def hours(n: int, *, clause: str = "") -> Span:
    """So many hours from an instant, whatever the clocks on the wall do in between."""
    return Span(n, "hour", clause=clause)


def back(span: Span) -> Span:
    """The same span, counted towards the past.

    >>> str(back(days(3)))
    '3 days back'
    """
    return evolve(span, backwards=True)


@cache
def civil(n: int, unit: str) -> relativedelta | timedelta:
    """A span of days, weeks, months or years as what a date adds; months and years keep the day where they can."""
    if unit in ("day", "week"):
        return timedelta(n * (7 if unit == "week" else 1))
    return relativedelta(months=n) if unit == "month" else relativedelta(years=n)
