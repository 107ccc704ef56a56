"""Write the calendars that ship, from the statutes' rules: `--check` only compares.

Federal holidays: 5 U.S.C. 6103(a) and, for the observed days, 6103(b) and Executive Order 11582.
Massachusetts: G.L. c. 4 s. 7 cl. 18, without the days of Suffolk County alone. A holiday on a Saturday stays there.
Academic years: rules of our own making, fitted to the published terms of 2014-16 and spring 2020.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from grievance_fsm.calendars import Break, Calendar, Term, to_json

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src" / "grievance_fsm" / "data" / "calendars"
VERSION = "2026.1"
FIRST, LAST = date(1971, 1, 1), date(2050, 12, 31)
ZONE = "America/New_York"
MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6

FEDERAL_NOTE = (
    "The legal public holidays of the United States by statute, with the weekday on which one is observed that falls "
    "on a Saturday or a Sunday. Without Inauguration Day, which is kept around Washington only, and without days that "
    "the President gave by order."
)
STATE_NOTE = (
    "The legal holidays of the Commonwealth of Massachusetts by statute. One that falls on a Sunday is kept on the "
    "Monday; one that falls on a Saturday stays there. Without the days of Suffolk County alone. Before 1986 two "
    "things are our reading, for we have not seen the session laws: Martin Luther King Day is 15 January in 1975-1985 "
    "and the third Monday since 1986; Veterans Day is 11 November all along, although the federal day, and for some "
    "of those years perhaps the state's, was in October in 1971-1977."
)
INSTITUTE_NOTE = (
    "Illustrative: the academic years are made by rule and are nobody's published calendar. The rules were fitted to "
    "terms that MIT published for 2014-16 and spring 2020. A user brings a file of the real terms."
)


def main() -> int:
    """Write the calendars and their index, or with --check say whether they are what the rules give."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args()
    built = build()
    if not chosen.check:
        TARGET.mkdir(parents=True, exist_ok=True)
        for name, text in built.items():
            (TARGET / name).write_text(text, encoding="utf-8")
        return 0
    stale = [name for name, text in built.items() if not (TARGET / name).is_file() or read(name) != text]
    if stale:
        print(f"{', '.join(stale)}: not what the rules give; run tools/build_calendars.py.", file=sys.stderr)
    return 1 if stale else 0


def build() -> dict[str, str]:
    """Every file by its name."""
    made = (federal(), massachusetts(), institute())
    index = [
        {"name": each.name, "version": each.version, "digest": each.digest, "first": each.first.isoformat(),
         "last": each.last.isoformat(), "file": f"{each.name}.json"}
        for each in made
    ]  # fmt: skip
    texts = {f"{each.name}.json": written(to_json(each)) for each in made}
    return {**texts, "index.json": written({"calendars": index})}


def federal() -> Calendar:
    """The holidays of the United States."""
    holidays: dict[date, str] = {}
    for year in range(FIRST.year, LAST.year + 2):  # New Year's Day of the year after may be kept on 31 December
        for day, name in federal_holidays(year):
            if day.weekday() >= SATURDAY:
                holidays.setdefault(near(day), f"{name} (observed)")
            holidays[day] = name
    sources = ("5 U.S.C. 6103(a), (b)", "Executive Order 11582", "Pub. L. 90-363", "Pub. L. 94-97", "Pub. L. 98-144",
               "Pub. L. 117-17")  # fmt: skip
    return Calendar(
        "us-federal", VERSION, FIRST, LAST, holidays=inside(holidays), zone=ZONE, sources=sources, note=FEDERAL_NOTE
    )


def common_holidays(year: int) -> Iterator[tuple[date, str]]:
    """The statutory days of a year that the Union and the Commonwealth keep alike."""
    yield date(year, 1, 1), "New Year's Day"
    yield nth(3, MONDAY, year, 2), "Washington's Birthday"
    yield nth(-1, MONDAY, year, 5), "Memorial Day"
    yield date(year, 7, 4), "Independence Day"
    yield nth(1, MONDAY, year, 9), "Labor Day"
    yield nth(2, MONDAY, year, 10), "Columbus Day"
    yield nth(4, THURSDAY, year, 11), "Thanksgiving Day"
    yield date(year, 12, 25), "Christmas Day"


def federal_holidays(year: int) -> Iterator[tuple[date, str]]:
    """The statutory days of a year."""
    yield from common_holidays(year)
    if year >= 1986:
        yield nth(3, MONDAY, year, 1), "Birthday of Martin Luther King, Jr."
    if year >= 2021:
        yield date(year, 6, 19), "Juneteenth National Independence Day"
    yield nth(4, MONDAY, year, 10) if year < 1978 else date(year, 11, 11), "Veterans Day"


def massachusetts() -> Calendar:
    """The legal holidays of the Commonwealth."""
    sources = ("G.L. c. 4 s. 7 cl. 18", "St. 2020 c. 124")
    return Calendar(
        "us-ma", VERSION, FIRST, LAST, holidays=state_days(), zone=ZONE, sources=sources, note=STATE_NOTE
    )


def state_days() -> dict[date, str]:
    """The holidays of the Commonwealth with the Mondays on which Sundays are kept."""
    holidays: dict[date, str] = {}
    for year in range(FIRST.year, LAST.year + 1):
        for day, name in state_holidays(year):
            if day.weekday() == SUNDAY:
                holidays[day + timedelta(days=1)] = f"{name} (observed)"
            holidays[day] = name
    return inside(holidays)


def state_holidays(year: int) -> Iterator[tuple[date, str]]:
    """The statutory days of a year."""
    yield from common_holidays(year)
    if year >= 1975:
        yield date(year, 1, 15) if year < 1986 else nth(3, MONDAY, year, 1), "Martin Luther King Day"
    yield nth(3, MONDAY, year, 4), "Patriots' Day"
    if year >= 2021:
        yield date(year, 6, 19), "Juneteenth Independence Day"
    yield date(year, 11, 11), "Veterans Day"


def institute() -> Calendar:
    """Massachusetts, with academic years made by rule, so that every day of 1985 to 2035 lies among them."""
    years = range(1984, 2036)
    return Calendar(
        "institute", VERSION, FIRST, LAST, holidays=state_days(), zone=ZONE,
        terms=[term for year in years for term in terms(year)],
        breaks=[each for year in years for each in breaks(year)],
        sources=massachusetts().sources, note=INSTITUTE_NOTE,
    )  # fmt: skip


def terms(year: int) -> Iterator[Term]:
    """The four terms of the academic year that begins in the autumn of a year."""
    labor = nth(1, MONDAY, year, 9)
    exams = monday_from(date(year, 12, 13))
    last_class = exams - timedelta(days=4 if labor.day in (6, 7) else 5)  # a week less: Thursday, else Wednesday
    yield Term(
        f"{year}FA", "fall", labor + timedelta(days=1), exams + timedelta(days=4), labor + timedelta(days=1),
        labor + timedelta(days=2), last_class, exams, exams + timedelta(days=4),
    )  # fmt: skip
    january, week = winter(year)
    yield Term(f"{year + 1}IAP", "iap", january, january + timedelta(days=25), january, regular=False)
    yield spring(year + 1, week)
    summer = week + timedelta(days=126)
    yield Term(f"{year + 1}SU", "summer", summer, summer + timedelta(days=71), summer, regular=False)


def spring(year: int, week: date) -> Term:
    """The spring term, whose first week begins on a Monday; since 2020 it begins and ends some days earlier."""
    days = (0, 109, 0, 1, 101, 105, 109) if year < 2020 else (0, 107, -3, 0, 99, 102, 107)
    first, last, *inner = (week + timedelta(days=n) for n in days)
    return Term(f"{year}SP", "spring", first, last, *inner)


def winter(year: int) -> tuple[date, date]:
    """The Monday on which the activities of January begin, and the Monday of the first week of spring."""
    january = monday_from(date(year + 1, 1, 3))
    return january, january + timedelta(days=28)


def breaks(year: int) -> Iterator[Break]:
    """The breaks of an academic year, and its exam periods under a tag of their own."""
    fall, iap, spring_term, _ = terms(year)
    armistice, thanks = date(year, 11, 11), nth(4, THURSDAY, year, 11)
    if armistice.weekday() == 1:
        yield Break("break", "Veterans Day break", armistice - timedelta(days=1), armistice)
    yield Break("break", "Thanksgiving break", thanks, thanks + timedelta(days=1))
    yield Break("break", "winter break", fall.last + timedelta(days=1), iap.begins - timedelta(days=1))
    vacation = winter(year)[1] + timedelta(days=49)
    yield Break("break", "spring break", vacation, vacation + timedelta(days=4))
    patriots = nth(3, MONDAY, year + 1, 4)
    if year + 1 < 2020:
        yield Break("break", "Patriots' Day break", patriots, patriots + timedelta(days=1))
    for term, name in ((fall, "fall exams"), (spring_term, "spring exams")):
        if term.exams_begin and term.exams_end:
            yield Break("exams", name, term.exams_begin, term.exams_end)


def nth(n: int, weekday: int, year: int, month: int) -> date:
    """The n-th (or, for -1, the last) weekday of a month."""
    if n < 0:
        end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return end - timedelta(days=(end.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def monday_from(day: date) -> date:
    """The first Monday on or after a day."""
    return day + timedelta(days=-day.weekday() % 7)


def near(day: date) -> date:
    """The Friday before a Saturday, the Monday after a Sunday."""
    return day + timedelta(days=-1 if day.weekday() == SATURDAY else 1)


def inside(holidays: dict[date, str]) -> dict[date, str]:
    """The holidays within the years covered."""
    return {day: name for day, name in holidays.items() if FIRST <= day <= LAST}


def written(data: object) -> str:
    """Plain data as a file."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def read(name: str) -> str:
    """A committed file."""
    return (TARGET / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
