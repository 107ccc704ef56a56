"""The same time limit for millions of rows: what `due` gives for each, from columns of days."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.batches.parts import Part, Whole
from grievance_fsm.batches.reading import read
from grievance_fsm.batches.rows import NAT, Grants, Guards, Pauses, Rows
from grievance_fsm.batches.rules import refuse_rows_only
from grievance_fsm.batches.tables import FIRST, NONE, Array, Tabled, closing
from grievance_fsm.columns import numpy
from grievance_fsm.dates import CIVIL, CannotDate, Due, Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import Limit
from grievance_fsm.errors import BadInput, Problem, counted
from grievance_fsm.given import name_of, unasked
from grievance_fsm.readings import Pick

_CHUNK: Final = 1 << 15
"""So many rows at a time: what is made of them on the way stays in the processor's cache."""


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
        return due(self._limit, self._rows.told(range(len(self))[row]), self._setting)

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

    Raises `BadInput` with everything wrong with the columns, where none of them sets the limit off, or where the limit
    needs what only single dates have (hours, terms by person); `CannotDate` while a reading leaves open how it counts;
    `ImportError` without numpy.
    """
    np = numpy()
    refuse_rows_only(limit)
    if wrong := unasked(limit, map(name_of, told), "column"):
        raise BadInput([Problem("columns", wrong)])
    rows = read(np, told, stood_still, granted, holds)
    counting = setting.counting if limit.counting is None else limit.counting
    if isinstance(counting, Pick):
        raise CannotDate(f"it cannot be counted: {counting.reading.question}")
    return _filled(Whole(np, limit, setting, rows, counting))


def _filled(whole: Whole) -> Batch:
    """Every column, filled part by part."""
    np, size, zone = whole.np, whole.rows.size, whole.setting.zone
    day, opening = (np.empty(size, np.int64) for _ in range(2))
    waiting, refused = (np.zeros(size, bool) for _ in range(2))
    instant = np.empty(size, np.int64) if zone else None
    ends = Tabled(np, closing(np, zone), size) if zone else None
    for begin in range(0, size, _CHUNK):
        rows = slice(begin, begin + _CHUNK)
        Part(whole, rows).fill(day[rows], opening[rows], waiting[rows], refused[rows])
        if ends is not None and instant is not None:
            _close(np, ends, day[rows], instant[rows])
    return Batch(
        day.view("M8[D]"), opening.view("M8[D]"), None if instant is None else instant.view("M8[s]"),
        waiting, refused, whole.limit, whole.rows, whole.setting,
    )  # fmt: skip


def _close(np: Any, ends: Tabled, day: Array, instant: Array) -> None:
    """Write the instants at which days end."""
    days = np.maximum(day, NONE).astype(np.int32)
    instant[:] = ends(days)
    if (none := days < FIRST).any():
        instant[none] = NAT
