"""Rows of other projects' tests: every date that can be said in our language is theirs, to the last row.

`vector_rows` says what of each row; here is what stays out, row by row, and why. Nothing here computes a date.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import vector_rows as said
from vector_rows import Answer, Row

from grievance_fsm.errors import BadInput

FILES: Mapping[str, tuple[Callable[[Row], Answer], str, int, int]] = {
    "test262_plaindate_add.csv": (said.temporal_add, "start op iso_duration", 350, 333),
    "test262_plaindate_until.csv": (said.temporal_until, "a op b largest_unit", 394, 394),
    "dateutil_relativedelta_add.csv": (said.relativedelta_add, "start relativedelta_json", 41, 23),
    "dateutil_relativedelta_diff.csv": (said.relativedelta_diff, "a b", 7, 2),
    "dateutil_rrule.json": (said.recurrence, "rrule", 238, 23),
    "date_fns_add.csv": (said.date_fns, "start n unit", 15, 15),
    "pandas_bday.csv": (said.pandas_bday, "start n", 28, 28),
    "numpy_busday.csv": (said.numpy_busday, "fn arg0 kwargs_json", 71, 68),
    "strata_roll_conventions.csv": (said.strata_roll, "convention date", 72, 52),
    "workalendar_core.csv": (said.workalendar_core, "origin fn day args kwargs", 288, 288),
    "jbpm_business_calendar.csv": (said.jbpm, "now duration config", 23, 5),
}
"""A file: who reads it, the columns that name a row, how many rows it has, and how many of them are said.

The holidays of the United States and of Massachusetts, and MIT's terms, are in `test_calendars`; the snapshot of
holidays holds unofficial ones and is no oracle.
"""

# -- what is taken out -----------------------------------------------------------------------------------------

BELOW_AN_HOUR = "minutes and less: no span is shorter than an hour"
PART_OF_A_DAY = "back by part of a day: Temporal drops the part, and we count to the instant, which is the day before"
ABSOLUTE = "sets a part of the date or time instead of adding: no span says that"
LEAP = "adds a day after February in leap years, and sets the month and the day: no span says that"
FRACTION = "half a day, or fractions of hours and less: spans are whole"
NOT_A_DAY = "no day at all: a rule without its trigger has no date, and the engine takes no such value"
HALF_MONTH = "the 15th is an edge like a month's end: a roll of markets, which no rule of procedure has"
NEAREST = "Saturdays back and Sundays on: a roll of markets, which no rule of procedure has"
WORKING_HOURS = "hours of work, from opening to closing: days are our business unit, and hours run on"

OUT: Mapping[str, Mapping[str, str]] = {
    "test262_plaindate_add.csv": {
        "1970-01-01 subtract PT1H": PART_OF_A_DAY,
        "1976-11-18 add PT0.000000001S": BELOW_AN_HOUR,
        "1976-11-18 add PT0.000001S": BELOW_AN_HOUR,
        "1976-11-18 add PT0.001S": BELOW_AN_HOUR,
        "1976-11-18 add PT1M": BELOW_AN_HOUR,
        "1976-11-18 add PT1S": BELOW_AN_HOUR,
        "1976-11-18 subtract PT0.000000001S": BELOW_AN_HOUR,
        "1976-11-18 subtract PT0.000001S": BELOW_AN_HOUR,
        "1976-11-18 subtract PT0.001S": BELOW_AN_HOUR,
        "1976-11-18 subtract PT1H": PART_OF_A_DAY,
        "1976-11-18 subtract PT1M": BELOW_AN_HOUR,
        "1976-11-18 subtract PT1S": BELOW_AN_HOUR,
        "1976-11-18 subtract PT36H": PART_OF_A_DAY,
        "2000-05-02 add -PT1440M34.07340738S": BELOW_AN_HOUR,
        "2000-05-02 add -PT24H34M4.4044428S": BELOW_AN_HOUR,
        "2000-05-02 subtract -PT1440M34.07340738S": BELOW_AN_HOUR,
        "2000-05-02 subtract -PT24H34M4.4044428S": BELOW_AN_HOUR,
    },
    "dateutil_relativedelta_add.csv": {
        '2003-09-17 {"months": 1, "days": 7, "hour": 10}': ABSOLUTE,
        '2003-09-17 {"day": 31, "weekday": "FR(-1)"}': ABSOLUTE,
        '2021-02-01 {"day": 31}': ABSOLUTE,
        '2020-02-01 {"day": 31}': ABSOLUTE,
        '2003-01-01 {"days": 98, "day": 4, "weekday": "MO(-1)"}': ABSOLUTE,
        '2003-01-01 {"leapdays": -1, "month": 9, "day": 17}': LEAP,
        '2002-01-01 {"leapdays": -1, "month": 9, "day": 17}': LEAP,
        '2000-01-01 {"leapdays": -1, "month": 9, "day": 17}': LEAP,
        '2003-09-17 {"leapdays": -1, "month": 9, "day": 18}': LEAP,
        '2010-01-01 {"month": 1, "day": 15}': ABSOLUTE,
        '2003-01-01 {"month": 9, "day": 17}': ABSOLUTE,
        '2002-01-01 {"month": 9, "day": 17}': ABSOLUTE,
        '2000-01-01 {"month": 9, "day": 17}': ABSOLUTE,
        '2000-01-01T00:00:00 {"days": 0.5}': FRACTION,
        '2000-01-01T00:00:00 {"hours": 0.5}': FRACTION,
        '2000-01-01T00:00:00 {"minutes": 0.5}': FRACTION,
        '2000-01-01T00:00:00 {"seconds": 0.5}': FRACTION,
        '2000-01-01T00:00:00 {"microseconds": 500000.25}': FRACTION,
    },
    "dateutil_relativedelta_diff.csv": {
        "2003-01-31T23:59:59 2003-03-01T00:00:00": BELOW_AN_HOUR,
        "2003-03-01T00:00:00 2003-01-31T23:59:59": BELOW_AN_HOUR,
        "2012-01-31T23:59:59 2012-03-01T00:00:00": BELOW_AN_HOUR,
        "2003-09-17T20:54:47.282310 2001-01-01": BELOW_AN_HOUR,
        "2003-09-17T20:54:47.282310 1978-04-05T12:00:00": BELOW_AN_HOUR,
    },
    "numpy_busday.csv": {
        'busday_offset NaT {"roll": "nat"}': NOT_A_DAY,
        'busday_offset NaT {"roll": "following"}': NOT_A_DAY,
        'busday_offset NaT {"roll": "preceding"}': NOT_A_DAY,
    },
    "strata_roll_conventions.csv": {
        "MODIFIED_FOLLOWING_BI_MONTHLY 2014-07-11": HALF_MONTH,
        "MODIFIED_FOLLOWING_BI_MONTHLY 2014-07-12": HALF_MONTH,
        "MODIFIED_FOLLOWING_BI_MONTHLY 2014-07-13": HALF_MONTH,
        "MODIFIED_FOLLOWING_BI_MONTHLY 2014-07-14": HALF_MONTH,
        "MODIFIED_FOLLOWING_BI_MONTHLY 2014-08-29": HALF_MONTH,
        "MODIFIED_FOLLOWING_BI_MONTHLY 2014-08-30": HALF_MONTH,
        "MODIFIED_FOLLOWING_BI_MONTHLY 2014-08-31": HALF_MONTH,
        "MODIFIED_FOLLOWING_BI_MONTHLY 2014-09-01": HALF_MONTH,
        "MODIFIED_FOLLOWING_BI_MONTHLY 2014-10-31": HALF_MONTH,
        "MODIFIED_FOLLOWING_BI_MONTHLY 2014-11-01": HALF_MONTH,
        "MODIFIED_FOLLOWING_BI_MONTHLY 2014-11-02": HALF_MONTH,
        "MODIFIED_FOLLOWING_BI_MONTHLY 2014-11-03": HALF_MONTH,
        "MODIFIED_FOLLOWING_BI_MONTHLY 2014-11-14": HALF_MONTH,
        "MODIFIED_FOLLOWING_BI_MONTHLY 2014-11-15": HALF_MONTH,
        "MODIFIED_FOLLOWING_BI_MONTHLY 2014-11-16": HALF_MONTH,
        "MODIFIED_FOLLOWING_BI_MONTHLY 2014-11-17": HALF_MONTH,
        "NEAREST 2014-07-11": NEAREST,
        "NEAREST 2014-07-12": NEAREST,
        "NEAREST 2014-07-13": NEAREST,
        "NEAREST 2014-07-14": NEAREST,
    },
    "jbpm_business_calendar.csv": {
        "2018-05-04 16:00:00 4h {'HOURS_PER_DAY': '5', 'START_HOUR': '17', 'END_HOUR': '22'}": WORKING_HOURS,
        "2018-05-03 21:00:00 4h {'HOURS_PER_DAY': '5', 'START_HOUR': '17', 'END_HOUR': '22'}": WORKING_HOURS,
        "2012-05-04 13:45 3h {}": WORKING_HOURS,
        "2012-05-03 13:45 8h {'START_HOUR': '13', 'END_HOUR': '19', 'HOURS_PER_DAY': '6'}": WORKING_HOURS,
        "2012-05-04 13:45 7h {}": WORKING_HOURS,
        "2012-05-03 13:45 7h {'WEEKEND_DAYS': 'FRIDAY+SATURDAY'}": WORKING_HOURS,
        "2012-05-04 16:45 30m {}": WORKING_HOURS,
        "2012-05-11 16:45 30m {'HOLIDAYS': '2012-05-12:2012-05-19'}": WORKING_HOURS,
        "2012-05-04 6d4h80m {}": WORKING_HOURS,
        "2012-05-04 6d4h80m {'HOLIDAYS': '2012-05-10:2012-05-19'}": WORKING_HOURS,
        "2012-05-04 1d4h20m {'HOLIDAYS': '2012-05-07'}": WORKING_HOURS,
        "2012-05-08 11:10 1d4h20m {'HOLIDAYS': '2012-05-09'}": WORKING_HOURS,
        "2012-12-28 16:45 2d30m {'HOLIDAYS': '2012-12-31:2013-01-01'}": WORKING_HOURS,
        "2012-12-28 16:45 2d30m {'HOLIDAYS': '*-12-31:*-01-01'}": WORKING_HOURS,
        "2012-05-04 13:45 PT3H {}": WORKING_HOURS,
        "2012-05-08 11:10 P1DT4H20M {'HOLIDAYS': '2012-05-09'}": WORKING_HOURS,
        "2012-05-04 16:45:00.000 10000 {}": WORKING_HOURS,
        "2018-05-02 19:51:33 1m {}": WORKING_HOURS,
    },
}

RECURRENCES = {
    "BYMONTH=": (52, "only in some months: a rule that repeats in the calendar, not a span from a trigger"),
    "BYMONTHDAY=": (16, "only on some days of the month: the same"),
    "BYYEARDAY=": (14, "only on some days of the year: the same"),
    "BYWEEKNO=": (35, "only in some weeks of the year: the same"),
    "BYEASTER=": (21, "so many days from Easter: the same"),
    "BYSETPOS=": (4, "some of the times in a period: the same"),
    "BYDAY=[+-]": (4, "the n-th weekday of a month or a year: the same"),
    "INTERVAL=2;.*BYDAY=": (2, "weekdays of every second week: the same"),
    "BYHOUR=|BYMINUTE=|BYSECOND=": (50, "at some times of the day: spans end with the day, or an exact hour later"),
    "FREQ=(MINUTELY|SECONDLY)": (10, BELOW_AN_HOUR),
    "FREQ=HOURLY;.*BYDAY=": (2, "hours of some weekdays only: hours run on"),
    "UNTIL=": (5, "how long it repeats: no span is counted to that day"),
}
"""What a recurrence has that no span has: how many rows of `dateutil_rrule.json` that takes out, and why."""


def read(shared: Path, name: str) -> list[Row]:
    """The rows of a file."""
    path = shared / "deadlines" / "vectors" / name
    with path.open(encoding="utf-8", newline="") as file:
        rows: list[Row] = json.load(file) if path.suffix == ".json" else list(csv.DictReader(file))
    return rows


def named(name: str, row: Row) -> str:
    """What a row is called here."""
    return " ".join(row[column] for column in FILES[name][1].split())


def unsaid(name: str, row: Row) -> str:
    """What a row is taken out for: its own name, or the words of its recurrence; nothing where it is in."""
    if name == "dateutil_rrule.json":
        return next((words for words in RECURRENCES if re.search(words, row["rrule"])), "")
    return named(name, row) if named(name, row) in OUT.get(name, {}) else ""


def agrees(name: str, row: Row) -> bool:
    """Whether a row can be said, and the engine gives what the other project has."""
    try:
        found, expected = FILES[name][0](row)
    except (AssertionError, BadInput, ValueError, KeyError):
        return False
    return found == expected


@pytest.mark.parametrize("name", FILES)
def test_the_engine_gives_every_date_of_the_file(
    name: str, shared: Path, record_property: Callable[[str, object], None]
) -> None:
    reader, _, rows_in_all, rows_said = FILES[name]
    rows = read(shared, name)
    in_scope = [row for row in rows if not unsaid(name, row)]
    answers = [(row, *reader(row)) for row in in_scope]

    assert [(row, found) for row, found, expected in answers if found != expected] == []
    assert (len(rows), len(answers)) == (rows_in_all, rows_said)
    record_property("vectors", f"{name:<34} {len(rows):>4} rows {len(answers):>4} said, and right")


@pytest.mark.parametrize("name", [*OUT, "dateutil_rrule.json"])
def test_what_is_taken_out_is_there_once_with_its_reason_and_could_not_stay(name: str, shared: Path) -> None:
    out = [row for row in read(shared, name) if unsaid(name, row)]
    counts = {words: n for words, (n, _) in RECURRENCES.items()} if name not in OUT else dict.fromkeys(OUT[name], 1)

    assert Counter(unsaid(name, row) for row in out) == counts
    assert [named(name, row) for row in out if agrees(name, row)] == []


def test_every_file_of_dates_is_read_here_or_with_the_calendars(shared: Path) -> None:
    calendars = {"mit_terms.json", "workalendar_usa_holidays.csv"}
    no_oracle = {"holidays_snapshot_US_MA.json", "README.md"}
    found = {path.name for path in (shared / "deadlines" / "vectors").iterdir()}

    assert found == {*FILES, *calendars, *no_oracle}
