"""How a limit counts, over columns: its spans, rolls and terms as functions of days, made once for a batch."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final

import attrs
from attrs import field, frozen

from grievance_fsm.batches.rows import Interval
from grievance_fsm.batches.tables import (
    FIRST,
    NONE,
    Array,
    Function,
    Numbers,
    Tabled,
    month_of,
    months,
    number,
    numbers,
    stepwise,
    term_points,
    written,
)
from grievance_fsm.calendars import EVERY_DAY, Calendar, OutsideCalendar, Term
from grievance_fsm.conventions import Counting
from grievance_fsm.counting import Counter
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
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.readings import Pick

Laid = tuple[Array, Array]
"""The day on which a span ends, and the day before it rolled."""


_PARTS: Final = (EndOf, Extension, Extreme, If, Limit, Nearer, OnDay, Since, Suspension, Trigger)


def refuse_rows_only(limit: Limit) -> None:
    """Raise `BadInput` with everything in a limit that can only be counted date by date."""
    problems = [Problem(f"{span}", why) for span, inside in spans(limit) if (why := _by_row(span, inside))]
    if problems:
        raise BadInput(problems)


def _by_row(span: Span, inside: Any) -> str:
    if span.unit == "hour":
        return "hours run between instants, and columns hold days; ask `due` row by row."
    if span.unit == "term" and span.registered is not None:
        return "the terms in which a person is registered are no column; ask `due` row by row."
    if span.unit == "term" and isinstance(inside, Extension | Trigger):
        return "terms are no length of an extension or of a delivery."
    return ""


def spans(part: Any, inside: Any = None) -> Iterator[tuple[Span, Any]]:
    """Every span of a limit, with what it stands in."""
    if isinstance(part, Span):
        yield part, inside
    elif isinstance(part, tuple):
        for each in part:
            yield from spans(each, inside)
    elif isinstance(part, _PARTS):
        for each in attrs.fields(type(part)):
            yield from spans(getattr(part, each.name), part)


@frozen(eq=False, slots=False)
class Counted:
    """A convention of counting on a calendar, for one limit."""

    np: Any
    limit: Limit
    setting: Setting
    counting: Counting
    rows: int
    _known: dict[Any, Any] = field(factory=dict)

    @cached_property
    def _counter(self) -> Counter:
        """The same for single dates, which knows what a span needs and what a short month does."""
        return Counter(self.counting, self.setting, (), self.limit.overflow, self.limit.clause)

    # -- spans ---------------------------------------------------------------------------------------------------

    def laid(
        self, span: Span, start: Array, pauses: Sequence[Interval], *, upper: bool, served: bool = False
    ) -> Laid:  # fmt: skip
        """Where a span ends that runs from each day, as `Counter.laid` has it; nowhere where that raises."""
        if not self._possible(span, upper=upper):
            nowhere = self.np.full(start.shape, NONE, self.np.int32)
            return nowhere, nowhere
        if pauses:
            return self._laid(span, start, pauses, upper=upper, served=served)
        day, unrolled = self._once(("laid", span, upper, served), lambda: self._tables(span, upper, served))
        return day(start), self._unrolled(unrolled, start)

    def _possible(self, span: Span, *, upper: bool) -> bool:
        """Whether the span can be counted at all: with a calendar where it needs one, and no open reading."""
        if self.setting.of is None and self._counter.needs_calendar(span, upper=upper):
            return False
        return span.unit not in ("month", "year") or not isinstance(self._counter.overflow(span, upper=upper), Pick)

    def _tables(self, span: Span, upper: bool, served: bool) -> tuple[Tabled, Tabled]:
        ended = [
            lambda days, place=place: self._laid(span, days, (), upper=upper, served=served)[place] for place in (0, 1)
        ]
        return Tabled(self.np, ended[0], self.rows), Tabled(self.np, ended[1], self.rows)

    def _unrolled(self, of: Tabled, start: Array) -> Array:
        """The days before they rolled, where an extension may ask for them."""
        return start if self.limit.extended is None else of(start)

    def _laid(self, span: Span, start: Array, pauses: Sequence[Interval], *, upper: bool, served: bool) -> Laid:
        day = self._spanned(span, start, pauses, upper=upper)
        if not upper:
            return day, day
        if served and self.counting.served and not span.backwards:
            if self.counting.served_from == "rolled":
                day = self._rolled(day, pauses, backwards=False)
            day = written(self.np, day + self.counting.served)
        return self._rolled(day, pauses, backwards=span.backwards), day

    def _spanned(self, span: Span, start: Array, pauses: Sequence[Interval], *, upper: bool) -> Array:
        counting, kind = self.counting, self.counting.counts(span.n, span.unit)
        included = counting.trigger_day == "included" and span.n > 0
        clear = self._counter.clear(span, upper=upper)
        if kind in ("month", "year"):
            way = -1 if span.backwards else 1
            more = way * (clear - included)
            monthly = self._once(("months", span, upper), lambda: self._monthly(span, way, more, upper))
            return self._still(start, monthly(start), pauses, backwards=span.backwards, included=included)
        n = span.n * 7 if kind == "week" else span.n
        if n == 0:
            return start
        numbers = self._numbers("day" if kind == "week" else kind)
        return numbers.count(start, n + clear, pauses, backwards=span.backwards, included=included)

    def _monthly(self, span: Span, way: int, more: int, upper: bool) -> Tabled:
        """Months from a day, laid off as if the clock never stood still."""
        rule, n = self._counter.overflow(span, upper=upper), way * span.n
        monthly = span.unit == "month"

        def of(days: Array) -> Array:
            np = self.np
            if rule == "thirty_days":
                length = min(span.n, 10**6) * (30 if monthly else 365)
                end = days.astype(np.int64) + way * length
                end = np.where((end < FIRST) | (days < FIRST), NONE, written(np, end)).astype(np.int32)
            else:
                end = months(np, days, n if monthly else 12 * n, rule)
            return written(np, end + np.int32(more)) if more else end

        return Tabled(self.np, of, self.rows)

    def _still(
        self, start: Array, end: Array, pauses: Sequence[Interval], *, backwards: bool, included: bool
    ) -> Array:  # fmt: skip
        """Months laid off as days, those of the pauses left out."""
        if not pauses and not self._breaks:
            return end
        np = self.np
        good = (end >= FIRST) & (end != start)
        length = np.where(good, abs(end - start), 1)
        numbers = self._numbers("day")
        days = numbers.count(start, length + included, pauses, backwards=backwards, included=included)
        return np.where(good, days, end)

    # -- rolls ---------------------------------------------------------------------------------------------------

    def _rolled(self, day: Array, pauses: Sequence[Interval], *, backwards: bool) -> Array:
        mode = self._counter.roll(backwards=backwards)
        if mode == "none":
            return day
        forth = mode in ("following", "modified following")
        landed = self._open_day(day, pauses, forth=forth)
        if not mode.startswith("modified"):
            return landed
        month = self._once("month", lambda: Tabled(self.np, lambda days: month_of(self.np, days), self.rows))
        beyond = (landed >= FIRST) & (month(landed) != month(day))
        if not beyond.any():
            return landed
        return self.np.where(beyond, self._open_day(day, pauses, forth=not forth), landed)

    def _open_day(self, day: Array, pauses: Sequence[Interval], *, forth: bool) -> Array:
        """The nearest day, from each day on, on which something may end."""
        np, lands = self.np, self._lands
        landed = lands[forth](day)
        for first, last in pauses if forth else reversed(pauses):
            held = (first <= landed) & (landed <= last)
            if held.any():
                beyond = last + 1 if forth else first - 1
                landed = np.where(held, lands[forth](np.where(held, beyond, landed)), landed)
        return landed

    @cached_property
    def _lands(self) -> tuple[Function, Function]:
        """The last day on or before a day, and the first on or after it, on which something may end."""
        numbers = self._numbers(self.counting.lands_on)
        return Tabled(self.np, numbers.previous, self.rows), Tabled(self.np, numbers.next, self.rows)

    # -- calendars -----------------------------------------------------------------------------------------------

    @cached_property
    def _breaks(self) -> tuple[tuple[int, int], ...]:
        """The days of the calendar that a limit takes out for all rows alike."""
        tags = {each.tag for each in self.limit.suspended if each.begins is None}
        if not tags or self.setting.calendar is None:
            return ()
        return tuple(
            (number(each.first), number(each.last)) for each in self.setting.calendar.breaks if each.tag in tags
        )

    def _numbers(self, kind: str) -> Numbers:
        days = EVERY_DAY.days(kind) if kind == "day" else self._calendar.days(kind)
        return numbers(self.np, days, self._breaks)

    @property
    def _calendar(self) -> Calendar:
        calendar = self.setting.calendar
        assert calendar is not None  # what needs one is not counted without
        return calendar

    def _once(self, key: Any, make: Callable[[], Any]) -> Any:
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    # -- terms ---------------------------------------------------------------------------------------------------

    def terms(self, span: Span) -> Function:
        """The end of so many terms after each day."""
        return self._termed(("terms", span), lambda day: self._term_after(span, day), "exams")

    def _term_after(self, span: Span, day: date) -> Term | None:
        return None if span.backwards else self._calendar.nth_term_after(day, span.n)

    def term_named(self, what: EndOf) -> int | None:
        """The end of a term that goes by its name, which is the same for all rows; nowhere without a calendar."""
        if self.setting.calendar is None:
            return NONE
        if not self._calendar.names_term(what.what):
            return None
        day = self._calendar.term_named(what.what).last_of(what.part)
        return NONE if day is None else number(day)

    def end_of(self, what: EndOf) -> Function:
        """The end of the term in which each day lies, or of the next."""
        return self._termed(("end", what), lambda day: self._calendar.term_from(day, what.what), what.part)

    def _termed(self, key: Any, term: Callable[[date], Term | None], part: str) -> Function:
        def of(day: date) -> date | None:
            try:
                found = term(day)
            except (OutsideCalendar, BadInput):
                return None
            return None if found is None else found.last_of(part)

        calendar = self.setting.calendar
        points = () if calendar is None else term_points(calendar)
        made: Function = self._once(
            key, lambda: Tabled(self.np, stepwise(self.np, points, of if calendar else _nowhere), self.rows)
        )
        return made


def _nowhere(day: date) -> None:
    return None
