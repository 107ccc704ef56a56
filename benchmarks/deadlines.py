"""Deadlines: columns beside what others do with the same days, one date with its steps, what a calendar holds."""

from __future__ import annotations

import importlib.util
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from common import Rounds, Run, side_by_side
from dateutil.relativedelta import relativedelta
from report import Figure, Section, at_least, at_most, told

from grievance_fsm.calendars import DAY_KINDS, from_json, named, to_json
from grievance_fsm.conventions import ROLLED
from grievance_fsm.dates import Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import business_days, by, days, months, suspended
from grievance_fsm.given import Given

BOSTON = Setting(of="us-ma", zone="America/New_York")
WEEK = by(days(7), after="notice")
MONTH = by(months(1, overflow="down"), after="notice")
TEN = by(business_days(10), after="notice", counting=ROLLED)
PAUSED = by(business_days(10), after="notice", counting=ROLLED, suspended=suspended("stay"))

SCALAR = 2_000
"""So many rows for what goes date by date; speeds are told by the row."""


class Columns:
    """Trigger days of forty years from a fixed seed, and a pause for each of them."""

    def __init__(self, rows: int) -> None:
        import numpy as np

        drawn = np.random.default_rng(4)
        self.rows = rows
        self.notice = np.datetime64("1990-01-01") + drawn.integers(0, 14_000, rows)
        self.first = self.notice + drawn.integers(-10, 20, rows)
        self.last = self.first + drawn.integers(0, 30, rows)
        self.holidays = np.array(list(BOSTON.calendar.holidays if BOSTON.calendar else ()), "datetime64[D]")
        self.some: list[date] = self.notice[:SCALAR].tolist()


def our_runs(columns: Columns) -> dict[str, Run]:
    """Batches, and the same limits date by date."""
    from grievance_fsm.batches import Pauses, batch

    given, stays = {"notice": columns.notice}, [Pauses("stay", columns.first, columns.last)]
    return {
        "days": Run(lambda _: batch(WEEK, given).day),
        "months": Run(lambda _: batch(MONTH, given).day),
        "pipeline": Run(lambda _: batch(TEN, given, BOSTON)),
        "paused": Run(lambda _: batch(PAUSED, given, BOSTON, stood_still=stays)),
        "scalar": Run(lambda _: [_instant(day) for day in columns.some]),
        "explained": Run(lambda _: [_one(day).explain() for day in columns.some]),
    }


def _one(day: date) -> Any:
    return due(TEN, Given({"notice": day}), BOSTON)


def _instant(day: date) -> tuple[Any, Any]:
    found = _one(day)
    return found.day, found.instant


def other_runs(columns: Columns) -> Iterator[tuple[str, Run]]:
    """What else counts such days, as far as it is installed."""
    import numpy as np

    week, some = relativedelta(days=7), columns.some
    yield "relativedelta", Run(lambda _: [day + week for day in some])
    yield "busday_offset", Run(lambda _: np.busday_offset(columns.notice, 10, "backward", holidays=columns.holidays))
    if importlib.util.find_spec("pandas"):
        import pandas as pd

        index, ten = pd.DatetimeIndex(some), pd.offsets.CustomBusinessDay(10, holidays=list(columns.holidays))
        everything, month = pd.DatetimeIndex(columns.notice), pd.DateOffset(months=1)
        yield "pandas days", Run(lambda _: _quietly(lambda: index + ten))
        yield "pandas months", Run(lambda _: everything + month)
    if importlib.util.find_spec("workalendar"):
        from workalendar.usa import Massachusetts

        state = Massachusetts()
        yield "workalendar", Run(lambda _: [state.add_working_days(day, 10) for day in some])


def _quietly(call: Callable[[], Any]) -> Any:
    """Without the warning that a custom business day is not vectorised: that is what is measured."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call()


def agree(ours: dict[str, Run], others: dict[str, Run], columns: Columns) -> None:
    """What is compared gives the same days; workalendar, whose holidays are its own, is not asked."""
    import numpy as np

    found, alone = ours["pipeline"].call(None), ours["scalar"].call(None)
    assert found.day[:SCALAR].tolist() == [day for day, _ in alone]
    assert found.instant[:SCALAR].tolist() == [instant.replace(tzinfo=None) for _, instant in alone]
    assert ours["days"].call(None)[:SCALAR].tolist() == others["relativedelta"].call(None)
    assert np.array_equal(found.day, others["busday_offset"].call(None))
    if "pandas days" in others:
        assert found.day[:SCALAR].tolist() == [each.date() for each in _from_working_days(columns)]
        assert np.array_equal(ours["months"].call(None), others["pandas months"].call(None).values.astype("M8[D]"))


def _from_working_days(columns: Columns) -> Any:
    """Ten custom business days on; pandas takes a day that is none to the next, so it starts on the one before."""
    import numpy as np
    import pandas as pd

    starts = np.busday_offset(columns.notice[:SCALAR], 0, "backward", holidays=columns.holidays)
    ten = pd.offsets.CustomBusinessDay(10, holidays=list(columns.holidays))
    return _quietly(lambda: pd.DatetimeIndex(starts) + ten)


def calendar_bytes() -> int:
    """What a calendar of 80 years holds with everything that is looked up in it, days in order and tables."""
    import numpy as np

    from grievance_fsm.batches.tables import numbers

    written = to_json(named("us-ma"))
    assert named("us-ma").last.year - named("us-ma").first.year == 79
    tracemalloc.start()
    calendar = from_json(written)
    tables = [numbers(np, calendar.days(kind)) for kind in DAY_KINDS]
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(tables) == len(DAY_KINDS)
    return held


def section(*, quick: bool) -> Section:
    """Columns, single dates, and the size of a calendar."""
    if importlib.util.find_spec("numpy") is None:
        return Section("Deadlines", "Not measured: numpy is not installed.")
    columns = Columns(200_000 if quick else 2_000_000)
    ours, others = our_runs(columns), dict(other_runs(columns))
    agree(ours, others, columns)
    found = side_by_side(ours | others, rounds=5 if quick else 15, calls=1)
    missing = [name for name in ("pandas", "workalendar") if importlib.util.find_spec(name) is None]
    words = (
        f"{columns.rows:,} rows of trigger days of forty years on one core, tables of the calendar and the zone made "
        f"before; what goes date by date took {SCALAR:,} of them.\nThe full pipeline is ten business days of "
        "Massachusetts, the roll of the last day, and the end of the local day in UTC.\nThe dates of all but "
        "workalendar, whose holidays are its own, were compared."
    )
    if missing:
        words += f"\nNot installed, so not measured: {' and '.join(missing)}."
    return Section("Deadlines", words, tuple(_figures(found, columns.rows, others)))


def _figures(found: Rounds, rows: int, others: dict[str, Run]) -> Iterator[Figure]:
    def ratio(of: str, to: str, *, alone: bool = True) -> float:
        return found.speed(of, to) * (rows / SCALAR if alone else 1)

    def speed(name: str) -> float:
        return rows / found.seconds(name) / 1e6

    full = "the full pipeline"
    yield told("days, M rows/s", speed("days"), "{:.1f}")
    yield at_least("days, by the speed of `relativedelta`", ratio("days", "relativedelta"), 140, "{:,.0f}")
    yield told("months, M rows/s", speed("months"), "{:.1f}")
    if "pandas months" in others:
        by_months = ratio("months", "pandas months", alone=False)
        yield told("months, by the speed of pandas' `DateOffset`", by_months, "{:,.1f}")
    yield told(f"{full}, M rows/s", speed("pipeline"), "{:.1f}")
    yield at_least(f"{full}, by its own speed date by date", ratio("pipeline", "scalar"), 60, "{:,.0f}")
    by_columns = ratio("pipeline", "busday_offset", alone=False)
    yield at_least(f"{full}, by the speed of `busday_offset`", by_columns, 2, "{:.1f}")
    if "pandas days" in others:
        yield told(f"{full}, by the speed of `CustomBusinessDay`", ratio("pipeline", "pandas days"), "{:,.0f}")
    if "workalendar" in others:
        yield told(f"{full}, by the speed of workalendar", ratio("pipeline", "workalendar"), "{:,.0f}")
    yield at_least(f"{full} with a pause in every row, M rows/s", speed("paused"), 3, "{:.1f}")
    yield at_most("one date with its explanation, µs", 1e6 * found.seconds("explained") / SCALAR, 100, "{:.0f}")
    yield at_most("a calendar of 80 years with its tables, MB", calendar_bytes() / 1e6, 2)
