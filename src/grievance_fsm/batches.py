"""The same time limit for millions of rows: what `due` gives for each, from columns of days."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.batch_columns import Grants, Guards, Interval, Pauses, Rows, read
from grievance_fsm.batch_rules import Counted, refuse_rows_only
from grievance_fsm.columns import numpy
from grievance_fsm.conventions import Counting
from grievance_fsm.dates import CIVIL, CannotDate, Due, Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import EndOf, Extension, Extreme, If, Limit, Nearer, OnDay, Since, Span, Trigger
from grievance_fsm.errors import BadInput, Problem, counted
from grievance_fsm.readings import Pick
from grievance_fsm.tabled import FIRST, NEVER, NONE, Array, Tabled, closing

__all__ = ["Batch", "Grants", "Pauses", "batch"]

_CHUNK: Final = 1 << 15
"""So many rows at a time: what is made of them on the way stays in the processor's cache."""

_NAT: Final = -(2**63)


@frozen(eq=False)
class Batch:
    """The days that a limit gives in every row; NaT where none binds, is known yet, or can be given.

    `instant` is the first instant that is too late, in UTC, or nothing where nobody has named a zone. `waiting` are the
    rows in which nothing has started it, `refused` those for which the rule gives no date.
    """

    day: Any
    not_before: Any
    instant: Any
    waiting: Any
    refused: Any
    _limit: Limit = field(repr=False)
    _rows: Rows = field(repr=False)
    _setting: Setting = field(repr=False)

    def __len__(self) -> int:
        return len(self.day)

    def row(self, row: int) -> Due | None:
        """One row with all its steps, as `due` gives it; raises `CannotDate` for a row that is refused."""
        return due(self._limit, self._rows.told(row), self._setting)

    def sure(self) -> "Batch":
        """The same, if the rule gives a date wherever it has begun; raises `BadInput` naming the first rows else."""
        places = numpy().flatnonzero(self.refused)
        if not len(places):
            return self
        heading = f"{counted(len(places), 'row')} without a date{', of which the first' * (len(places) > 5)}:"
        raise BadInput([Problem(f"row {place}", self.explain(int(place))) for place in places[:5]], heading)

    def explain(self, row: int) -> str:
        """How the dates of one row came about, a line for each step; or why there is none."""
        try:
            found = self.row(row)
        except CannotDate as error:
            return str(error)
        return "it has not begun" if found is None else found.explain() or "no day binds"


def batch(
    limit: Limit,
    told: Mapping[str, Any],
    setting: Setting = CIVIL,
    *,
    stood_still: Iterable[Pauses] = (),
    granted: Iterable[Grants] = (),
    holds: Guards | None = None,
) -> Batch:
    """The dates of a limit for every row of columns of days, equal to what `due` gives for each of them.

    A column holds `datetime64[D]`, NaT where something has not happened; several stand under one name as a list.
    `holds` answers a guard with a column of truth values, one value for all rows, or nothing.

    >>> import numpy as np
    >>> from grievance_fsm.deadlines import by, business_days
    >>> notified = np.array(["2015-02-13", "2015-02-27", "NaT"], "datetime64[D]")
    >>> dates = batch(by(business_days(3), after="notify"), {"notify": notified}, Setting(of="us-ma"))
    >>> dates.day
    array(['2015-02-19', '2015-03-04',        'NaT'], dtype='datetime64[D]')

    Raises `BadInput` with everything wrong with the columns or where the limit needs what only single dates have
    (hours, terms by person); `CannotDate` while a reading leaves open how it counts; `ImportError` without numpy.
    """
    np = numpy()
    refuse_rows_only(limit)
    rows = read(np, told, stood_still, granted, holds)
    counting = setting.counting if limit.counting is None else limit.counting
    if isinstance(counting, Pick):
        raise CannotDate(f"it cannot be counted: {counting.reading.question}")
    return _Reckoning(np, limit, setting, rows, counting).batch()


@frozen(eq=False)
class _Edge:
    """One edge of a limit in some rows: its day, the day before any roll, and where it is fixed at all."""

    day: Array
    unrolled: Array
    there: Any

    @property
    def bad(self) -> Any:
        """Where it is fixed and no day can be given."""
        return (self.day < FIRST) & self.there


@frozen(eq=False, slots=False)
class _Reckoning:
    """One limit for all rows, part by part."""

    np: Any
    limit: Limit
    setting: Setting
    rows: Rows
    counting: Counting

    @cached_property
    def counted(self) -> Counted:
        return Counted(self.np, self.limit, self.setting, self.counting, self.rows.size)

    @cached_property
    def tags(self) -> frozenset[str]:
        return frozenset(each.tag for each in self.limit.suspended)

    def batch(self) -> Batch:
        """Every column, filled part by part."""
        np, size = self.np, self.rows.size
        day, opening = (np.empty(size, np.int64) for _ in range(2))
        instant = np.empty(size, np.int64) if self.setting.zone else None
        waiting, refused = (np.zeros(size, bool) for _ in range(2))
        ends = Tabled(np, closing(np, self.setting.zone), size) if self.setting.zone else None
        for begin in range(0, size, _CHUNK):
            rows = slice(begin, begin + _CHUNK)
            _Part(self, rows).fill(day[rows], opening[rows], waiting[rows], refused[rows])
            if ends is not None and instant is not None:
                self._instants(ends, day[rows], instant[rows])
        return Batch(
            day.view("M8[D]"), opening.view("M8[D]"), None if instant is None else instant.view("M8[s]"),
            waiting, refused, self.limit, self.rows, self.setting,
        )  # fmt: skip

    def _instants(self, ends: Tabled, day: Array, instant: Array) -> None:
        np = self.np
        days = np.maximum(day, NONE).astype(np.int32)
        instant[:] = ends(days)
        if (none := days < FIRST).any():
            instant[none] = _NAT


@frozen(eq=False, slots=False)
class _Part:
    """One limit for some rows."""

    whole: _Reckoning
    rows: slice

    @property
    def np(self) -> Any:
        return self.whole.np

    @property
    def size(self) -> int:
        return len(range(*self.rows.indices(self.whole.rows.size)))

    @cached_property
    def pauses(self) -> Sequence[Interval]:
        return self.whole.rows.intervals(self.whole.tags, self.rows) if self.whole.tags else ()

    def fill(self, day: Array, opening: Array, waiting: Array, refused: Array) -> None:
        """Write what the limit gives into the columns."""
        limit, held = self.whole.limit, self.whole.rows
        day[:] = opening[:] = _NAT
        free = self.np.False_ if limit.unless is None else held.guard(limit.unless, self.rows)
        if limit.until is None and limit.opens is None:
            anchored = held.anchor(limit.after, self.rows)
            waiting[:] = ~(self.np.False_ if anchored is None else anchored[1]) & ~free
            return
        first = self.edge(limit.opens, upper=False)
        last = self.edge(limit.until, upper=True)
        if last is not None:
            last = self._extended(last)
        edges = [edge for edge in (first, last) if edge is not None]
        bad = self.np.False_
        fixed = self.np.False_
        for each in edges:
            bad, fixed = bad | each.bad, fixed | each.there
        refused[:] = bad & ~free
        waiting[:] = ~fixed & ~free
        for edge, column in ((first, opening), (last, day)):
            if edge is not None:
                column[:] = edge.day
                shown = edge.there & ~bad & ~free
                if not shown.all():
                    column[~self.np.broadcast_to(shown, column.shape)] = _NAT

    # -- edges ---------------------------------------------------------------------------------------------------

    def edge(self, what: Any, *, upper: bool) -> _Edge | None:
        """One edge in every row, or nothing where it is fixed in none."""
        match what:
            case Span():
                return self._counted(what, self.whole.limit.after, upper=upper)
            case Since():
                return self._counted(what.span, what.after, upper=upper)
            case OnDay():
                return self._plain(self.whole.rows.named(what.fact, self.rows))
            case If():
                return self._where(self.edge(what.then, upper=upper), what.guard)
            case Nearer():
                return self._nearer(what, upper=upper)
            case EndOf():
                return self._end_of(what)
            case Extreme():
                return self._extreme(what, upper=upper)
        return None

    def _plain(self, found: tuple[Array, Any] | None) -> _Edge | None:
        return None if found is None else _Edge(found[0], found[0], found[1])

    def _where(self, edge: _Edge | None, guard: Any) -> _Edge | None:
        if edge is None:
            return None
        return _Edge(edge.day, edge.unrolled, edge.there & self.whole.rows.guard(guard, self.rows))

    def _nearer(self, what: Nearer, *, upper: bool) -> _Edge | None:
        then, far = self.edge(what.then, upper=upper), self._counted(what.span, self._after(what), upper=upper)
        if then is None or far is None:
            known = far if then is None else then
            return None if known is None else self._nowhere(known.bad)
        bad = then.bad | far.bad
        near = then.there & far.there & (then.day < far.day)
        return _Edge(self.np.where(bad, NONE, then.day), then.unrolled, near | bad)

    def _nowhere(self, bad: Array) -> _Edge:
        """An edge that is fixed in no row, except where the way to it gives no day."""
        days = self.np.full(bad.shape, NONE, self.np.int32)
        return _Edge(days, days, bad)

    def _extreme(self, what: Extreme, *, upper: bool) -> _Edge | None:
        np = self.np
        edges: list[_Edge] = [edge for part in what.of if (edge := self.edge(part, upper=upper)) is not None]
        if not edges:
            return None
        best = edges[0]
        bad = best.bad
        for edge in edges[1:]:
            better = edge.day < best.day if what.which == "earliest" else edge.day > best.day
            taken = edge.there & (~best.there | better)
            bad = bad | edge.bad
            best = _Edge(
                np.where(taken, edge.day, best.day), np.where(taken, edge.unrolled, best.unrolled),
                best.there | edge.there,
            )  # fmt: skip
        return _Edge(np.where(bad, NONE, best.day), best.unrolled, best.there)

    def _after(self, what: Any) -> Any:
        return self.whole.limit.after if what.after is None else what.after

    def _end_of(self, what: EndOf) -> _Edge | None:
        counted = self.whole.counted
        fixed = counted.term_named(what)
        if fixed is not None:
            days = self.np.full(self.size, fixed, self.np.int32)
            return _Edge(days, days, self.np.True_)
        found = self._start(self._after(what))
        if found is None:
            return None
        days = counted.end_of(what)(found.day)
        return _Edge(days, days, found.there)

    # -- from a trigger ------------------------------------------------------------------------------------------

    def _counted(self, span: Span, after: Any, *, upper: bool) -> _Edge | None:
        start = self._start(after)
        if start is None:
            return None
        if span.unit == "term":
            days = self.whole.counted.terms(span)(start.day)
            return _Edge(days, days, start.there)
        served = bool(getattr(after, "served", False))
        day, unrolled = self.whole.counted.laid(span, start.day, self.pauses, upper=upper, served=served)
        return _Edge(day, unrolled, start.there)

    def _start(self, after: Any) -> _Edge | None:
        if not isinstance(after, Trigger) or after.which != "received":
            return self._plain(self.whole.rows.anchor(after, self.rows))
        parts = [self._plain(self.whole.rows.anchor(Trigger("only", (each,)), self.rows)) for each in after.of[:2]]
        return self._receipt(after, *(*parts, None)[:2])

    def _receipt(self, after: Trigger, sent: _Edge | None, came: _Edge | None) -> _Edge | None:
        """When something arrived, or is deemed to have, if that is sooner."""
        np = self.np
        if sent is None:
            return came
        if after.deemed is None:
            return came if came is not None else self._nowhere(np.full(self.size, False))
        presumed, _ = self.whole.counted.laid(after.deemed, sent.day, self.pauses, upper=False)
        if came is None:
            return _Edge(presumed, presumed, sent.there)
        bad = sent.there & (presumed < FIRST)
        actual = came.there & (~sent.there | (came.day <= presumed)) & ~bad
        days = np.where(actual, came.day, presumed)
        return _Edge(days, days, sent.there | came.there)

    # -- extensions ----------------------------------------------------------------------------------------------

    def _extended(self, last: _Edge) -> _Edge:
        """The closing edge as it is with its last day outside, and with what each grant adds."""
        limit, rows = self.whole.limit, self.whole.rows
        if limit.last_day == "outside":
            days = last.day - 1
            last = _Edge(days, days, last.there)
        if limit.extended is None or not rows.granted:
            return last
        extension, first = limit.extended, last.day
        times = self.np.zeros(self.size, self.np.int32)
        for grant in rows.grants(extension, self.rows):
            last, gained = self._more(last, extension, grant, first, times)
            times = times + gained
        return last

    def _more(
        self, last: _Edge, extension: Extension, grant: Mapping[str, Array], first: Array, times: Array
    ) -> tuple[_Edge, Array]:  # fmt: skip
        np, on = self.np, grant["on"]
        live = last.there & (last.day >= FIRST) & (on != NEVER) & grant["fits"]
        if extension.in_time:
            live = live & (on <= last.day)
        if extension.most is not None:
            live = live & (times < extension.most)
        laid = partial(self.whole.counted.laid, pauses=self.pauses, upper=True)
        if isinstance(extension.span, Span):
            base = {"rolled": last.day, "unrolled": last.unrolled, "grant": on}[extension.base]
            more, unrolled = laid(extension.span, np.where(live, base, NONE))
        else:
            live = live & (grant["to"] != NEVER)
            more = unrolled = grant["to"]
        bad = live & (more < FIRST)
        if extension.cap is not None:
            cap, _ = laid(extension.cap, np.where(live, first, NONE))
            bad = bad | (live & (cap < FIRST))
            unrolled = np.where(more > cap, cap, unrolled)
            more = np.minimum(more, cap)
        gained = live & ~bad & (more > last.day)
        day = np.where(bad, NONE, np.where(gained, more, last.day))
        return _Edge(day, np.where(gained, unrolled, last.unrolled), last.there), gained
