"""Rows of other projects' tests, said in our language: for each file, what a row asks of the engine and expects.

A reader gives what the engine finds and what the other project has. The arithmetic is the engine's alone: a reader
names spans, rolls and calendars; several moves are several rules, each from the day of the one before (`reached`).

What is said how:

- Temporal (test262): years and months are added together, as months, and a day that the month lacks becomes its last
  (`down`); then come the weeks, then the days. *Subtract* and a minus turn the direction round. *Until* is the
  addition a + P = b and *since* the subtraction a - P = b. Time counts from the midnight at which the day begins, in
  whole hours, in UTC.
- dateutil: the same order. The time of day, which civil spans keep, is put back before hours are counted. A weekday
  is a roll forward on a calendar on which only that weekday counts.
- date-fns, and pandas' BusinessDay: one span; of no days at all, pandas' rolls forward.
- numpy: `busday_offset` rolls first, then counts; a week mask is the rest of the week as weekend. `busday_count`
  leaves its end out, and turned round its beginning: it counts [a, b), and -(b, a].
- Strata: no days at all, and the roll of the convention's name.
- workalendar: days that work by exception are no holidays; the sign of what is subtracted is dropped; a difference
  leaves its earlier day out, unless `include_start`.
- jBPM: a start that is no working day rolls forward, then days count.
- recurrences: the k-th occurrence is the k-fold interval after the first; where only weekdays are named, and every
  week counts, it is the k-th such day.
"""

import ast
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from grievance_fsm.calendars import Calendar
from grievance_fsm.conventions import LITERAL, Counting
from grievance_fsm.dates import Due, Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import Span, back, business_days, by, days, hours, months, weeks, years
from grievance_fsm.given import From

Row = dict[str, Any]
Rule = tuple[Span, Counting]
Answer = tuple[object, object]

# -- asking the engine -------------------------------------------------------------------------------------------


def asked(start: date, span: Span, counting: Counting = LITERAL, *, on: Calendar | None = None, zone: str = "") -> Due:
    """What one rule gives from one day; every step begins where the one before it has ended."""
    found = due(by(span), From(start), Setting(counting, of=on, zone=zone))
    assert found is not None
    assert found.steps[-1].end == found.day
    assert all(one.end == other.start for one, other in pairwise(found.steps))
    return found


def reached(start: date, *rules: Rule, on: Calendar | None = None) -> date:
    """The day to which rules lead, one after the other."""
    for span, counting in rules:
        found = asked(start, span, counting, on=on)
        assert found.day is not None
        start = found.day
    return start


def spans(*parts: Span, backwards: bool = False) -> tuple[Rule, ...]:
    """Spans that are simply counted; of those of nothing only the last is, where there are no others."""
    counted = [each for each in parts if each.n] or parts[-1:]
    return tuple((back(each) if backwards else each, LITERAL) for each in counted)


def rolling(mode: str) -> Rule:
    """No days at all, and a roll."""
    return days(0), Counting(roll=mode)


@lru_cache
def week(weekend: tuple[int, ...] = (5, 6), holidays: tuple[date, ...] = (), year: int = 2012) -> Calendar:
    """A calendar of some years around one, and around its holidays."""
    known = [year, *(day.year for day in holidays)]
    first, last = date(min(known) - 2, 1, 1), date(max(known) + 2, 12, 31)
    return Calendar("of a vector", "1", first, last, weekend, dict.fromkeys(holidays, "a holiday"))


def only(*weekdays: int, year: int = 2003) -> Calendar:
    """A calendar on which only some weekdays count."""
    return week(tuple(day for day in range(7) if day not in weekdays), year=year)


# -- reading -----------------------------------------------------------------------------------------------------

ISO = re.compile(
    r"(?P<minus>-?)P(?:(?P<Y>\d+)Y)?(?:(?P<M>\d+)M)?(?:(?P<W>\d+)W)?(?:(?P<D>\d+)D)?"
    r"(?:T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+)S)?)?"
)
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def day_of(text: str) -> date:
    """The day of a day or a time."""
    return date.fromisoformat(text[:10])


def by_months(n_years: int, n_months: int) -> Span:
    """Years and months as one span; a day that the month lacks is its last."""
    return months(12 * n_years + n_months, overflow="down") if n_months else years(n_years, overflow="down")


def _taken(words: Mapping[str, Any], *known: str) -> None:
    """A row may not say what its reader does not read."""
    assert set(words) <= set(known), f"what is {set(words) - set(known)}?"


# -- Temporal ----------------------------------------------------------------------------------------------------


def _temporal(start: str, duration: str, *, backwards: bool) -> date:
    found = ISO.fullmatch(duration)
    assert found, f"{duration} is nothing that we can say"
    n = {unit: int(found[unit] or 0) for unit in "YMWDhms"}
    backwards ^= bool(found["minus"])
    parts = by_months(n["Y"], n["M"]), weeks(n["W"]), days(n["D"])
    day = reached(day_of(start), *spans(*parts, backwards=backwards))
    seconds = 3600 * n["h"] + 60 * n["m"] + n["s"]
    assert not seconds % 3600, f"{duration} is no whole number of hours"
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    span = hours(seconds // 3600)
    return asked(midnight, back(span) if backwards else span, zone="UTC").day or day if seconds else day


def temporal_add(row: Row) -> Answer:
    """A day plus or minus a duration."""
    backwards = {"add": False, "subtract": True}[row["op"]]
    return _temporal(row["start"], row["iso_duration"], backwards=backwards), day_of(row["expected"])


def temporal_until(row: Row) -> Answer:
    """A difference, as the addition or the subtraction that it undoes."""
    backwards = {"until": False, "since": True}[row["op"]]
    return _temporal(row["a"], row["expected_iso_duration"], backwards=backwards), day_of(row["b"])


# -- dateutil ----------------------------------------------------------------------------------------------------


def _whole(n: float) -> int:
    assert n == int(n), f"{n} is not whole"
    return int(n)


def _civil(delta: Mapping[str, Any], *, minus: bool) -> tuple[Rule, ...]:
    """Years with months, then days, each in its own direction."""
    n_months = 12 * delta.get("years", 0) + delta.get("months", 0)
    n_days = _whole(delta.get("days", 0))
    monthly = by_months(*divmod(abs(n_months), 12))
    return spans(monthly, backwards=minus ^ (n_months < 0)) + spans(days(abs(n_days)), backwards=minus ^ (n_days < 0))


def relativedelta_add(row: Row) -> Answer:
    """A day plus or minus a relativedelta."""
    delta, start = json.loads(row["relativedelta_json"]), day_of(row["start"])
    _taken(delta, "years", "months", "days", "weekday")
    rules = _civil(delta, minus={"+": False, "-": True}[row["op"]])
    on = None
    if "weekday" in delta:
        rules, on = (*rules, rolling("following")), only(WEEKDAYS.index(delta["weekday"]), year=start.year)
    return reached(start, *rules, on=on), day_of(row["expected"])


def relativedelta_diff(row: Row) -> Answer:
    """A difference as an addition: what comes after b."""
    delta = json.loads(row["expected_a_minus_b_json"])
    _taken(delta, "years", "months", "days", "hours")
    end, start = (datetime.fromisoformat(row[key]).replace(tzinfo=UTC) for key in ("a", "b"))
    day = reached(start.date(), *_civil(delta, minus=False))
    return asked(datetime.combine(day, start.timetz()), hours(delta["hours"])).exactly, end


def words_of(rrule: str) -> dict[str, str]:
    """What a recurrence says, word by word."""
    return dict(part.split("=") for part in rrule.split("RRULE:")[1].split(";"))


def recurrence(row: Row) -> Answer:
    """Where a recurrence comes, in order."""
    words = words_of(row["rrule"])
    _taken(words, "FREQ", "INTERVAL", "COUNT", "BYDAY")
    start, *_ = expected = [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in row["expected"]]
    if "BYDAY" in words:
        assert words["FREQ"] in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
        assert "INTERVAL" not in words
        on = only(*(WEEKDAYS.index(each) for each in words["BYDAY"].split(",")), year=start.year)
        found = [reached(start.date(), rolling("following"), (business_days(k), LITERAL), on=on) for k in range(3)]
        return found, [each.date() for each in expected]
    every, unit = int(words.get("INTERVAL", 1)), _UNITS[words["FREQ"]]
    if unit == "hour":
        return [asked(start, hours(every * k)).exactly for k in range(3)], expected
    found = [reached(start.date(), (Span(every * k, unit), LITERAL)) for k in range(3)]
    return found, [each.date() for each in expected]


_UNITS: Final = {"YEARLY": "year", "MONTHLY": "month", "WEEKLY": "week", "DAILY": "day", "HOURLY": "hour"}


# -- business days -----------------------------------------------------------------------------------------------


def date_fns(row: Row) -> Answer:
    """One span, forwards or backwards."""
    n, start = int(row["n"]), day_of(row["start"])
    unit = row["unit"].removesuffix("s").replace("_", " ")
    rules = spans(Span(abs(n), unit, overflow="down"), backwards=n < 0)
    return reached(start, *rules, on=week(year=start.year)), day_of(row["expected"])


def pandas_bday(row: Row) -> Answer:
    """So many business days from any day."""
    assert (row["offset"], row["normalize"]) == ("BusinessDay", "False")
    n, start = int(row["n"]), day_of(row["start"])
    rules = spans(business_days(abs(n)), backwards=n < 0) if n else (rolling("following"),)
    return reached(start, *rules, on=week(year=start.year)), day_of(row["expected"])


def numpy_busday(row: Row) -> Answer:
    """numpy's three functions."""
    told, start = json.loads(row["kwargs_json"]), day_of(row["arg0"])
    _taken(told, "roll", "weekmask", "holidays")
    on = week(_weekend(told.get("weekmask", "1111100")), _holidays(told.get("holidays", ())), start.year)
    counted, expected = on.days("business day"), json.loads(row["expected"])
    if row["fn"] == "is_busday":
        return counted.holds(start), expected
    if row["fn"] == "busday_count":
        end = day_of(row["arg1"])
        if start <= end:
            return counted.between(start, reached(end, (back(days(1)), LITERAL))), expected
        return -counted.between(reached(end, (days(1), LITERAL)), start), expected
    n = int(row["arg1"])
    mode = {"forward": "following", "backward": "preceding"}.get(roll := told.get("roll", "none"), roll)
    landing = rolling(mode.replace("modified", "modified "))
    return reached(start, landing, *spans(business_days(abs(n)), backwards=n < 0), on=on), day_of(expected)


def _weekend(mask: str) -> tuple[int, ...]:
    if mask.isdigit():
        return tuple(day for day, works in enumerate(mask) if works == "0")
    names = [each.upper()[:2] for each in re.findall("[A-Z][a-z]{2}", mask)]
    return tuple(day for day, name in enumerate(WEEKDAYS) if name not in names)


def _holidays(told: Iterable[str]) -> tuple[date, ...]:
    return tuple(sorted({day_of(each) for each in told if each != "NaT"}))


def strata_roll(row: Row) -> Answer:
    """A day, rolled."""
    mode = {"NO_ADJUST": "none"}.get(row["convention"], row["convention"].replace("_", " ").lower())
    start = day_of(row["date"])
    return reached(start, rolling(mode), on=week(year=start.year)), day_of(row["expected_satsun"])


def workalendar_core(row: Row) -> Answer:
    """Working days of a test's own calendar, with days that are holidays or work by exception."""
    told, args, start = json.loads(row["kwargs"]), json.loads(row["args"]), day_of(row["day"])
    _taken(told, "extra_holidays", "extra_working_days", "keep_datetime", "include_start")
    assert all(each == "None" for each in args[1:])
    extra, working = (_exceptions(told.get(key, "None")) for key in ("extra_holidays", "extra_working_days"))
    weekend = tuple(json.loads(row["weekend_days"]))
    assert not any(day.weekday() in weekend for day in working)
    holidays = {*_holidays(json.loads(row["holidays_json"])), *extra} - set(working)
    on, fn = week(weekend, tuple(sorted(holidays)), start.year), row["fn"]
    counted, closed = on.days("business day"), on.closed(start, "business day")
    if fn in ("is_working_day", "is_holiday"):
        return (counted.holds(start) if fn == "is_working_day" else closed == "a holiday"), row["result"] == "True"
    if fn == "get_working_days_delta":
        first, last = sorted((start, day_of(args[0])))
        first = first if "include_start" in told else reached(first, (days(1), LITERAL))
        return counted.between(first, last), int(row["result"])
    n = -abs(int(args[0])) if fn == "sub_working_days" else int(args[0])
    return reached(start, *spans(business_days(abs(n)), backwards=n < 0), on=on), day_of(row["result"])


def _exceptions(words: str) -> list[date]:
    """The days in the words of a Python list."""
    return [date(*map(int, each)) for each in re.findall(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})", words)]


def jbpm(row: Row) -> Answer:
    """So many days of work, from the first on or after the start."""
    found = re.fullmatch(r"(\d+)d", row["duration"])
    assert found, f"{row['duration']} is nothing that we can say"
    told = ast.literal_eval(row["config"]) | _LOST.get(row["origin"].split("#")[1], {})
    _taken(told, "DAYS_PER_WEEK", "WEEKEND_DAYS", "HOLIDAYS")
    weekend = told.get("WEEKEND_DAYS", "SATURDAY+SUNDAY").split("+")
    holidays, start = _holidays(filter(None, [told.get("HOLIDAYS")])), day_of(row["now"])
    on = week(tuple(sorted(WEEKDAYS.index(each[:2]) for each in weekend)), holidays, start.year)
    return reached(start, rolling("following"), (business_days(int(found[1])), LITERAL), on=on), day_of(row["expected"])


# The row says nothing of the holiday that its test sets (kiegroup/jbpm, BusinessCalendarImplTest.java).
_LOST: Final = {"testSingleHolidayWithinGivenTime": {"HOLIDAYS": "2015-01-13"}}
