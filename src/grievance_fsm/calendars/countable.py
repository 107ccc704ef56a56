"""Countable days by rank: how many up to a day, and which is the k-th."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from attrs import field, frozen

from grievance_fsm.errors import BadInput, GrievanceError, Problem

DAY_KINDS: Final = ("day", "business day", "instruction day", "open day")
"""Every day; neither weekend nor holiday; a day of classes; neither Sunday nor holiday."""

HOLE: Final = 10_000_000
"""How far the ranks of two stretches lie apart: more than there are dates."""


class OutsideCalendar(GrievanceError):
    """A calendar was asked about a day of which it says nothing."""

    def __init__(self, message: str, calendar: str = "", day: date | None = None) -> None:
        super().__init__(message, calendar, day)
        self.message, self.calendar, self.day = message, calendar, day

    def __str__(self) -> str:
        return self.message


@frozen
class Stretch:
    """Days of which a calendar knows whether they count, with how many countable days lie before them."""

    first: int
    last: int
    before: int
    upto: int

    def __str__(self) -> str:
        return f"{date.fromordinal(self.first)} to {date.fromordinal(self.last)}"


@frozen(eq=False)
class Days:
    """The countable days of one kind in a calendar, as ordinals; nearly always in one stretch.

    Where a calendar does not know its terms all along, there are several, and no count runs from one into another.
    """

    calendar: str
    kind: str
    ordinals: Sequence[int] = field(repr=False)
    stretches: tuple[Stretch, ...]
    blanks: tuple[tuple[int, int, str, str], ...] = ()

    @property
    def taught(self) -> bool:
        """Whether the days depend on what the calendar knows of its terms."""
        return self.kind == "instruction day"

    def rank(self, day: date) -> int:
        """How many countable days there are up to and including a day, since the calendar's first."""
        ordinal = day.toordinal()
        return bisect_right(self.ordinals, ordinal) + HOLE * self._place(day, ordinal)

    def select(self, k: int) -> date:
        """The k-th countable day, the first being the calendar's first: what `rank` says of a countable day."""
        place, index = _split(k)
        if 0 <= place < len(self.stretches):
            stretch = self.stretches[place]
            if stretch.before < index <= stretch.upto:
                return date.fromordinal(self.ordinals[index - 1])
        raise self._runs_out(k)

    def shift(self, day: date, n: int) -> date:
        """The n-th countable day after a day that is not itself counted; before it where n is negative."""
        if n >= 0:
            rank = self.rank(day)
            return self.select(rank + n) if n else day
        ordinal = day.toordinal()
        return self.select(bisect_left(self.ordinals, ordinal) + 1 + n + HOLE * self._place(day, ordinal))

    def between(self, first: date, last: date) -> int:
        """How many countable days there are from a first to a last day, both inside; none where they are reversed."""
        start, end = self._place(first, first.toordinal()), self._place(last, last.toordinal())
        if start != end:
            raise self._runs_out(HOLE * min(start, end) + HOLE // 2 - 1)
        count = bisect_right(self.ordinals, last.toordinal()) - bisect_left(self.ordinals, first.toordinal())
        return max(count, 0)

    def holds(self, day: date) -> bool:
        """Whether a day counts."""
        ordinal = day.toordinal()
        self._place(day, ordinal)
        index = bisect_left(self.ordinals, ordinal)
        return index < len(self.ordinals) and self.ordinals[index] == ordinal

    def next(self, day: date) -> date:
        """The first countable day on or after a day."""
        ordinal = day.toordinal()
        return self.select(bisect_left(self.ordinals, ordinal) + 1 + HOLE * self._place(day, ordinal))

    def previous(self, day: date) -> date:
        """The last countable day on or before a day."""
        return self.select(self.rank(day))

    def stretch(self, day: date) -> tuple[date, date]:
        """The first and the last day of the stretch in which a day lies."""
        found = self.stretches[self._place(day, day.toordinal())]
        return date.fromordinal(found.first), date.fromordinal(found.last)

    def _place(self, day: date, ordinal: int) -> int:
        """In which stretch a day lies."""
        if isinstance(day, datetime):
            raise BadInput([Problem("day", "wants a date without a time: which day it is depends on a zone.")])
        for place, stretch in enumerate(self.stretches):
            if stretch.first <= ordinal <= stretch.last:
                return place
        raise self._outside(day, ordinal)

    def _outside(self, day: date, ordinal: int) -> OutsideCalendar:
        if not self.stretches:
            message = f"the calendar {self.calendar} has no terms, so it knows no {self.kind}s"
        elif blank := next((each for each in self.blanks if each[0] <= ordinal <= each[1]), None):
            message = f"the calendar {self.calendar} does not know the {blank[2]} on {day}: {blank[3]}"
        else:
            what, verb = ("terms of the calendar", "cover") if self.taught else ("calendar", "covers")
            first, last = date.fromordinal(self.stretches[0].first), date.fromordinal(self.stretches[-1].last)
            message = f"{day} lies outside the {what} {self.calendar}, which {verb} {first} to {last}"
        return OutsideCalendar(message, calendar=self.calendar, day=day)

    def _runs_out(self, k: int) -> OutsideCalendar:
        """The error of a count that leaves its stretch at either end."""
        if not self.stretches:
            return self._outside(date.min, 0)
        place, index = _split(k)
        stretch = self.stretches[min(max(place, 0), len(self.stretches) - 1)]
        past = place >= 0 and index > stretch.before
        edge = f"past {date.fromordinal(stretch.last)}" if past else f"back before {date.fromordinal(stretch.first)}"
        covers = f"terms of the calendar {self.calendar} cover" if self.taught else f"calendar {self.calendar} covers"
        message = f"the count of {self.kind}s runs {edge}; the {covers} {stretch}"
        return OutsideCalendar(message, calendar=self.calendar)


def _split(k: int) -> tuple[int, int]:
    """The stretch that a rank belongs to, and the rank without its distance."""
    place, index = divmod(k + HOLE // 2, HOLE)
    return place, index - HOLE // 2
