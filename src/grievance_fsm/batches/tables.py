"""Days in columns: countable days by rank, months, the ends of local days, each looked up in a table of numpy.

A day is a 32-bit number, counted from 1 January 1970; a number below `FIRST` is no day at all, and stays none
whatever is added to it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from attrs import define, frozen

from grievance_fsm.calendars import EVERY_DAY, Calendar, Days
from grievance_fsm.errors import BadInput
from grievance_fsm.zones import ends

Array = Any
Function = Callable[[Array], Array]

EPOCH: Final = date(1970, 1, 1).toordinal()
FIRST: Final = date.min.toordinal() - EPOCH
LAST: Final = date.max.toordinal() - EPOCH
NONE: Final = -(2**30)
"""No day: so far back that no span leads from it to a day that can be written."""

OPEN: Final = LAST + 1
"""The last day of a pause that is still going on."""

NEVER: Final = OPEN + 1
"""The first day of a pause that there is not."""

_FARTHEST: Final = 10_000_000
_BLOCK: Final = 64
_NO_INSTANT: Final = -(2**63)


def number(day: date) -> int:
    """A day as the number that stands for it in columns."""
    return day.toordinal() - EPOCH


def written(np: Any, days: Array) -> Array:
    """The days, none in place of those after the last that can be written."""
    return np.where(days > LAST, NONE, days) if days.size and days.max() > LAST else days


# -- countable days ----------------------------------------------------------------------------------------------


@frozen(eq=False)
class Numbers:
    """The countable days of one kind: `ranks` from the day before `low`, `chosen` from the rank before the first.

    Bounded, they know nothing of other days; unbounded, every other day counts. `firsts`, `lasts`, `before` and `upto`
    describe the stretches that a calendar knows, `place` in which of them a day lies.
    """

    np: Any
    low: int
    ranks: Array
    base: int
    chosen: Array
    bounded: bool
    stretches: tuple[tuple[int, int, int, int], ...] = ()
    places: Array = None

    def rank(self, days: Array) -> Array:
        """How many countable days there are up to and including each day, as far as is known."""
        if not self.ranks.size:
            return days
        index = days - (self.low - 1)
        ranks = self.np.take(self.ranks, index, mode="clip")
        return ranks if self.bounded else ranks + (index - index.clip(0, self.ranks.size - 1))

    def select(self, ranks: Array, near: Array) -> Array:
        """The day of each rank; none where it does not lie in the stretch of a day near it."""
        if not self.ranks.size:
            return written(self.np, ranks)
        index = ranks - self.base
        days = self.np.take(self.chosen, index, mode="clip")
        if not self.bounded:
            return written(self.np, days + (index - index.clip(0, self.chosen.size - 1)))
        return self._within(days, ranks, near)

    def _within(self, days: Array, ranks: Array, near: Array) -> Array:
        np = self.np
        if not near.size:
            return days
        if len(self.stretches) == 1:
            first, last, _, _ = self.stretches[0]
            if first <= near.min() and near.max() <= last:
                return days
            return np.where((near >= first) & (near <= last), days, NONE)
        table = np.array([*((before, upto) for _, _, before, upto in self.stretches), (0, 0)], np.int32)
        place = np.take(self.places, near - (self.low - 1), mode="clip")
        return np.where((table[place, 0] < ranks) & (ranks <= table[place, 1]), days, NONE)

    def count(
        self, start: Array, n: Any, pauses: Sequence[tuple[Array, Array]], *, backwards: bool, included: bool
    ) -> Array:  # fmt: skip
        """The n-th countable day after each day, or before it, those of the pauses left out; n is 1 or more."""
        n = n if self.np.ndim(n) else min(n, _FARTHEST)
        near = start - 1 if backwards and not included else start
        begin = self.rank(start - 1 if included != backwards else start)
        return self.select((self._back if backwards else self._forth)(begin, n, pauses), near)

    def _forth(self, begin: Array, n: Any, pauses: Sequence[tuple[Array, Array]]) -> Array:
        place = begin + n
        for first, last in pauses:
            low = self.np.maximum(self.rank(first - 1), begin)
            place = place + self.np.maximum(self.rank(last) - low, 0) * (low < place)
        return place

    def _back(self, end: Array, n: Any, pauses: Sequence[tuple[Array, Array]]) -> Array:
        place = end - n + 1
        for first, last in reversed(pauses):
            low, high = self.rank(first - 1), self.np.minimum(self.rank(last), end)
            place = place - (high - low) * ((low < high) & (high >= place))
        return place

    def next(self, days: Array) -> Array:
        """The first countable day on or after each day."""
        return self.select(self.rank(days - 1) + 1, days)

    def previous(self, days: Array) -> Array:
        """The last countable day on or before each day."""
        return self.select(self.rank(days), days)


@lru_cache(maxsize=64)
def numbers(np: Any, days: Days, out: tuple[tuple[int, int], ...] = ()) -> Numbers:
    """The table of the countable days of a calendar, without the stretches of days that are taken out."""
    everything = days is EVERY_DAY.days("day")
    if everything and not out:
        return Numbers(np, 0, np.empty(0, np.int32), 0, np.empty(0, np.int32), bounded=False)
    low, high = _reach(days, out, everything=everything)
    mask = np.full(high - low + 1, everything)
    if not everything:
        mask[np.asarray(days.ordinals, np.int64) - EPOCH - low] = True
    for first, last in out:
        mask[max(first - low, 0) : max(last + 1 - low, 0)] = False
    base = low - 1 if everything else 0
    ranks = np.concatenate(([0], np.cumsum(mask))).astype(np.int32) + np.int32(base)
    edges = (low - 1, high + 1) if everything else (NONE, NONE)
    chosen = np.concatenate(([edges[0]], np.flatnonzero(mask) + low, [edges[1]])).astype(np.int32)
    known = tuple((each.first - EPOCH, each.last - EPOCH) for each in days.stretches)
    places = np.full(ranks.size + 1, len(known), np.int16)
    for place, (first, last) in enumerate(known if not everything else ()):
        places[first - low + 1 : last - low + 2] = place
    stretches = tuple(
        (first, last, int(ranks[first - low]), int(ranks[last - low + 1])) for first, last in known if not everything
    )
    return Numbers(np, low, ranks, base, chosen, not everything, stretches, places)


def _reach(days: Days, out: Iterable[tuple[int, int]], *, everything: bool) -> tuple[int, int]:
    if everything:
        return min(first for first, _ in out), max(last for _, last in out)
    if not days.stretches:
        return 0, -1
    return days.stretches[0].first - EPOCH, days.stretches[-1].last - EPOCH


# -- tables of a function ----------------------------------------------------------------------------------------


@define(eq=False)
class Tabled:
    """A function of days, worked out once for every day between the first and the last of them and then looked up.

    Where there are far fewer rows than days in between, it is worked out for the rows.
    """

    np: Any
    function: Function
    rows: int
    low: int = 0
    table: Array = None

    def __call__(self, days: Array) -> Array:
        if not days.size:
            return self.function(days)
        low, high = int(days.min()), int(days.max())
        if low < FIRST or high > LAST:
            return self._of_days(days)
        if self.table is None or low < self.low or high >= self.low + len(self.table):
            if self.table is not None:
                low, high = min(low, self.low), max(high, self.low + len(self.table) - 1)
            if high - low > 2 * self.rows:
                return self.function(days)
            self._fill(low, high)
        return self.np.take(self.table, days - self.low if self.low else days, mode="clip")

    def _of_days(self, days: Array) -> Array:
        """The function of those that are days; the others stay none."""
        good = (days >= FIRST) & (days <= LAST)
        some = days[good]
        if not some.size:
            return self.np.where(good, self.function(days), NONE)
        found = self(self.np.where(good, days, some[0]))
        return self.np.where(good, found, NONE)

    def _fill(self, low: int, high: int) -> None:
        """The table from one day to another, with room for what else may come."""
        room = min((high - low) // 8 + 32, self.rows)
        low, high = max(low - room, FIRST), min(high + room, LAST)
        self.low = low
        self.table = self.function(self.np.arange(low, high + 1, dtype=self.np.int32))


def stepwise(np: Any, points: Iterable[date], of: Callable[[date], date | None]) -> Function:
    """A function of days that changes at some points only, and gives none where it gives nothing."""
    known = sorted({date.min, *points})
    values = np.array([NONE if (day := of(point)) is None else number(day) for point in known], np.int32)
    starts = np.array([number(point) for point in known], np.int32)
    return lambda days: np.take(values, np.searchsorted(starts, days, "right") - 1, mode="clip")


def term_points(calendar: Calendar) -> list[date]:
    """The days on which the answer to a question about terms may change."""
    spans = [(term.first, term.last) for term in calendar.terms] + [(each.first, each.last) for each in calendar.blanks]
    spans.append((calendar.first, calendar.last))
    edges = [day for first, last in spans for day in (first, last) if day is not None]
    return [*edges, *(day + timedelta(1) for day in edges if day < date.max)]


# -- months ------------------------------------------------------------------------------------------------------


def months(np: Any, days: Array, n: int, rule: str) -> Array:
    """The same day so many months on; `rule` says what a month does that lacks it, none where it refuses."""
    if abs(n) > 12 * 10_000:
        return np.full(days.shape, NONE, np.int32)
    month, day = _parted(np, days)
    target = month + n
    first = target.astype("M8[D]").astype(np.int64)
    length = (target + 1).astype("M8[D]").astype(np.int64) - first
    lacking = day >= length
    end = first + np.minimum(day, length - 1)
    if rule != "down":
        end = np.where(lacking, NONE if rule == "refuse" else end + 1, end)
    return np.where((days < FIRST) | (end < FIRST) | (end > LAST), NONE, end).astype(np.int32)


def month_of(np: Any, days: Array) -> Array:
    """The month in which each day lies, as a number."""
    return _parted(np, days)[0].astype(np.int32)


def _parted(np: Any, days: Array) -> tuple[Array, Array]:
    """The month of each day, and how many days of it lie before."""
    full = days.astype("M8[D]")
    month = full.astype("M8[M]")
    return month, (full - month.astype("M8[D]")).astype(np.int64)


# -- instants ----------------------------------------------------------------------------------------------------


def closing(np: Any, zone: str) -> Function:
    """The exclusive end of local days in a zone, in seconds of UTC; that of a day without an end is not known."""

    def of(days: Array) -> Array:
        blocks, place = np.unique(days // _BLOCK, return_inverse=True)
        if not blocks.size:
            return np.empty(0, np.int64)
        table = np.array([_block(zone, int(each)) for each in blocks], np.int64)
        return table[place.reshape(-1), days % _BLOCK]

    return of


@lru_cache(maxsize=8192)
def _block(zone: str, block: int) -> tuple[int, ...]:
    return tuple(_end(zone, day) for day in range(block * _BLOCK, (block + 1) * _BLOCK))


def _end(zone: str, day: int) -> int:
    if not FIRST <= day < LAST:
        return _NO_INSTANT
    try:
        instant: datetime = ends(date.fromordinal(day + EPOCH), zone)
    except BadInput:
        return _NO_INSTANT
    return round(instant.timestamp())
