"""Calendars: their days against statutes, outside vectors and published terms; ranks against a walk of the days."""

import csv
import importlib.util
import json
import pickle
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from grievance_fsm.calendars import (
    DAY_KINDS,
    EVERY_DAY,
    Blank,
    Break,
    Calendar,
    OutsideCalendar,
    Term,
    files,
    from_json,
    named,
    names,
    read_calendar,
    to_json,
)
from grievance_fsm.errors import BadInput, GrievanceError

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "src" / "grievance_fsm" / "data" / "calendars"
SAMPLE = ROOT / "examples" / "mit_terms.toml"
DAY = timedelta(days=1)


def days_of(text: str) -> list[date]:
    """A list such as `2015: 01-01 05-25`, as days."""
    year, _, rest = text.partition(":")
    return [date.fromisoformat(f"{year}-{each}") for each in rest.split()]


def closures(calendar: Calendar, year: int) -> list[date]:
    """The weekdays of a year on which nothing is done."""
    return [day for day in calendar.holidays if day.year == year and day.weekday() < 5]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_calendars", ROOT / "tools" / "build_calendars.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sample() -> Calendar:
    return read_calendar(SAMPLE)


@pytest.fixture(scope="module")
def published(shared: Path) -> dict[str, Any]:
    """MIT's published terms."""
    found: dict[str, Any] = json.loads((shared / "deadlines" / "vectors" / "mit_terms.json").read_text("utf-8"))
    return found


# -- what ships -----------------------------------------------------------------------------------------------


def test_the_committed_calendars_are_what_the_rules_give_byte_for_byte(tool: ModuleType):
    built = tool.build()

    assert set(built) == {path.name for path in SHIPPED.iterdir()}
    assert all((SHIPPED / name).read_bytes() == text.encode() for name, text in built.items())


def test_check_fails_on_a_calendar_that_differs(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(tool, "TARGET", tmp_path)
    monkeypatch.setattr(sys, "argv", ["build_calendars.py"])
    assert tool.main() == 0
    monkeypatch.setattr(sys, "argv", ["build_calendars.py", "--check"])
    assert tool.main() == 0
    (tmp_path / "us-ma.json").write_text("{}", encoding="utf-8")

    assert tool.main() == 1
    assert capsys.readouterr().err == "us-ma.json: not what the rules give; run tools/build_calendars.py.\n"


def test_eighty_years_ship_under_a_name_a_version_and_a_digest():
    index = json.loads((SHIPPED / "index.json").read_text(encoding="utf-8"))["calendars"]

    assert names() == ("institute", "us-federal", "us-ma")
    for row in index:
        calendar = named(row["name"])
        assert (calendar.first, calendar.last) == (date(1971, 1, 1), date(2050, 12, 31))
        assert (calendar.version, calendar.digest) == (row["version"], row["digest"])
        assert calendar.identity == f"{calendar.name} 2026.1 sha256:{calendar.digest[:8]}"


def test_a_calendar_of_eighty_years_is_far_below_two_megabytes():
    calendar = named("institute")
    ordinals = [calendar.days(kind).ordinals for kind in DAY_KINDS[1:]]
    held = sum(memoryview(each).nbytes for each in ordinals)

    assert held < 300_000
    assert max(path.stat().st_size for path in SHIPPED.iterdir()) < 200_000


def test_a_calendar_is_read_once():
    assert named("us-ma") is named("us-ma")
    assert named("us-ma").days("business day") is named("us-ma").days("business day")


def test_a_calendar_may_be_asked_for_by_its_version_or_its_whole_identity():
    assert named("us-ma 2026.1") is named("us-ma") is named(named("us-ma").identity)


@pytest.mark.parametrize("name", ["us-ma 2025.1", "us-ma 2026", "us-ma 2026.1 sha256:00000000"])
def test_another_version_than_the_one_that_ships_is_refused(name: str):
    with pytest.raises(BadInput, match=f"“{name}” is not here; the one that ships is us-ma 2026.1 sha256:"):
        named(name)


def test_an_unknown_calendar_names_the_nearest():
    with pytest.raises(BadInput, match="unknown calendar “us-mass”; did you mean “us-ma”"):
        named("us-mass")


def test_a_file_that_is_not_what_the_index_pins_is_refused(monkeypatch: pytest.MonkeyPatch):
    changed = (SHIPPED / "us-ma.json").read_text(encoding="utf-8").replace("2015-04-20", "2015-04-21")
    monkeypatch.setattr(files, "_resource", lambda file: changed)

    with pytest.raises(BadInput, match="us-ma: is not what the index pins"):
        files._shipped.__wrapped__("us-ma")


# -- holidays against the statutes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "listed",
    [
        "1971: 01-01 02-15 05-31 07-05 09-06 10-11 10-25 11-25 12-24 12-31",
        "1977: 02-21 05-30 07-04 09-05 10-10 10-24 11-24 12-26",
        "1978: 01-02 02-20 05-29 07-04 09-04 10-09 11-10 11-23 12-25",
        "1985: 01-01 02-18 05-27 07-04 09-02 10-14 11-11 11-28 12-25",
        "1986: 01-01 01-20 02-17 05-26 07-04 09-01 10-13 11-11 11-27 12-25",
        "2010: 01-01 01-18 02-15 05-31 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
        "2011: 01-17 02-21 05-30 07-04 09-05 10-10 11-11 11-24 12-26",
        "2020: 01-01 01-20 02-17 05-25 07-03 09-07 10-12 11-11 11-26 12-25",
        "2021: 01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
        "2022: 01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26",
        "2023: 01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25",
        "2050: 01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26",
    ],
)
def test_federal_offices_are_closed_on_the_listed_weekdays(listed: str):
    """As the personnel office lists them: MLK since 1986, Juneteenth since 2021, October's Veterans Day to 1977."""
    assert closures(named("us-federal"), int(listed[:4])) == days_of(listed)


@pytest.mark.parametrize(
    "listed",
    [
        "2015: 01-01 01-19 02-16 04-20 05-25 09-07 10-12 11-11 11-26 12-25",
        "2016: 01-01 01-18 02-15 04-18 05-30 07-04 09-05 10-10 11-11 11-24 12-26",
        "2017: 01-02 01-16 02-20 04-17 05-29 07-04 09-04 10-09 11-23 12-25",
        "2020: 01-01 01-20 02-17 04-20 05-25 09-07 10-12 11-11 11-26 12-25",
        "2021: 01-01 01-18 02-15 04-19 05-31 07-05 09-06 10-11 11-11 11-25",
        "2022: 01-17 02-21 04-18 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26",
        "1974: 01-01 02-18 04-15 05-27 07-04 09-02 10-14 11-11 11-28 12-25",
        "1984: 01-02 01-16 02-20 04-16 05-28 07-04 09-03 10-08 11-12 11-22 12-25",
    ],
)
def test_the_commonwealth_closes_on_the_listed_weekdays(listed: str):
    """As the trial court lists 2015 and 2016; a Saturday's holiday has no weekday, Juneteenth came in 2021.

    1974 and 1984 are our reading of the years before 1986, which the calendar's note tells.
    """
    assert closures(named("us-ma"), int(listed[:4])) == days_of(listed)


@pytest.mark.parametrize(
    ("calendar", "day", "why"),
    [
        ("us-federal", date(2015, 7, 3), "Independence Day (observed)"),
        ("us-federal", date(2015, 7, 4), "Independence Day"),
        ("us-federal", date(2021, 12, 31), "New Year's Day (observed)"),
        ("us-federal", date(2017, 1, 20), ""),
        ("us-federal", date(2015, 4, 20), ""),
        ("us-ma", date(2015, 7, 3), ""),
        ("us-ma", date(2015, 7, 4), "Independence Day"),
        ("us-ma", date(2021, 7, 5), "Independence Day (observed)"),
        ("us-ma", date(2016, 3, 17), ""),
        ("us-ma", date(2016, 6, 17), ""),
        ("us-ma", date(2015, 4, 20), "Patriots' Day"),
        ("us-ma", date(2015, 4, 18), "Saturday"),
    ],
)
def test_a_business_day_is_closed_for_a_reason(calendar: str, day: date, why: str):
    assert named(calendar).closed(day, "business day") == why


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2015, 4, 18), ""),
        (date(2015, 4, 19), "Sunday"),
        (date(2015, 4, 20), "Patriots' Day"),
        (date(2015, 7, 4), "Independence Day"),
    ],
)
def test_an_open_day_may_be_a_saturday(day: date, why: str):
    """G.L. c. 4 s. 9 speaks of Sundays and legal holidays."""
    assert named("us-ma").closed(day, "open day") == why


TAKEN_OUT = {
    ("UnitedStates", date(1985, 1, 21)): "Pub. L. 98-144 began with 1986",
    ("UnitedStates", date(1957, 1, 21)): "before 1971, the first year that the calendar covers",
    ("Massachusetts", date(1957, 1, 21)): "before 1971, the first year that the calendar covers",
    ("Massachusetts", date(1984, 1, 16)): "our reading: 15 January was the holiday, and that Sunday kept on Monday",
    ("Massachusetts", date(1985, 1, 21)): "our reading: 15 January was the holiday until the federal one came in 1986",
}


@pytest.mark.parametrize(
    ("country", "calendar", "rows", "taken"), [("UnitedStates", "us-federal", 42, 2), ("Massachusetts", "us-ma", 44, 3)]
)
def test_the_holidays_of_workalendar(country: str, calendar: str, rows: int, taken: int, shared: Path):
    """Of 86 rows 5 are taken out, each for its reason: rows of workalendar's own simplifications."""
    with (shared / "deadlines" / "vectors" / "workalendar_usa_holidays.csv").open(encoding="utf-8") as file:
        given = [(date.fromisoformat(row["date"]), row["is"]) for row in csv.DictReader(file)
                 if row["calendar"] == country]  # fmt: skip
    tried = [(day, word) for day, word in given if (country, day) not in TAKEN_OUT]
    wrong = [(day, word) for day, word in tried if (day in named(calendar).holidays) != (word == "holiday")]

    assert (len(given), len(given) - len(tried), wrong) == (rows, taken, [])


# -- terms ----------------------------------------------------------------------------------------------------


def facts(published: dict[str, Any]) -> dict[tuple[str, str], date]:
    """Every published day of a term, by the name of the term and of the day."""
    found = {}
    for row in published["terms"]:
        plain = {"registration" if key == "registration_day" else key: value for key, value in row.items()}
        exams = plain.pop("exams", None)
        if exams:
            plain |= {"exams_begin": exams[0], "exams_end": exams[1]}
        name = plain.pop("id")
        found |= {(name, key): date.fromisoformat(value) for key, value in plain.items() if value}
    return found


def free_days(published: dict[str, Any]) -> set[date]:
    """Every published holiday or day of a break."""
    spans = [each.partition("..") for each in published["holidays_breaks"]]
    pairs = [(date.fromisoformat(first), date.fromisoformat(last or first)) for first, _, last in spans]
    return {first + n * DAY for first, last in pairs for n in range((last - first).days + 1)}


def test_the_sample_file_says_what_was_published(sample: Calendar, published: dict[str, Any]):
    said = facts(published)

    assert len(said) == 32
    assert said == {(name, key): getattr(sample.term_named(name), key) for name, key in said}
    assert {term.name for term in sample.terms} == {name for name, _ in said}


def test_the_sample_file_is_closed_on_every_published_holiday(sample: Calendar, published: dict[str, Any]):
    known = [day for day in free_days(published) if date(2014, 9, 2) <= day < date(2020, 1, 1)]

    assert len(known) == 28
    assert sample.closed(date(2014, 9, 1), "business day") == "Labor Day"  # the day before the first known term
    assert all(sample.closed(day, "instruction day") for day in known)
    assert all(named("institute").closed(day, "instruction day") for day in free_days(published))


def test_the_rule_made_terms_miss_one_published_day_of_32(published: dict[str, Any]):
    """The activities of January 2015 ended on a Thursday; the rule has the Friday."""
    institute = named("institute")
    missed = {key: day for key, day in facts(published).items() if getattr(institute.term_named(key[0]), key[1]) != day}

    assert missed == {("2015IAP", "last"): date(2015, 1, 29)}


def test_the_rule_made_year_has_classes_on_the_days_on_which_the_published_one_has(sample: Calendar):
    """On all 715 days of two years; whether a day of spring 2020 had classes is not known."""
    first, last = date(2014, 9, 2), date(2016, 8, 16)
    days = [first + n * DAY for n in range((last - first).days + 1)]
    institute = named("institute").days("instruction day")

    assert len(days) == 715
    assert sum(sample.days("instruction day").holds(day) for day in days) == 259
    assert [day for day in days if institute.holds(day) != sample.days("instruction day").holds(day)] == []


def test_every_day_of_1985_to_2035_lies_among_the_rule_made_terms():
    institute = named("institute")
    kinds = Counter(term.kind for term in institute.terms)

    assert kinds == {"fall": 52, "iap": 52, "spring": 52, "summer": 52}
    assert institute.days("instruction day").holds(date(1985, 1, 1)) is False
    assert institute.term_at(date(1985, 1, 1)) is institute.term_at(date(2035, 12, 31)) is None
    assert "Illustrative" in institute.note


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2015, 3, 25), "spring break"),
        (date(2014, 11, 10), "Veterans Day break"),
        (date(2014, 11, 11), "Veterans Day"),
        (date(2015, 5, 19), "spring exams"),
        (date(2015, 1, 12), "no day of classes"),
        (date(2015, 2, 2), "no day of classes"),
        (date(2015, 2, 3), ""),
        (date(2014, 12, 27), "Saturday"),
        (date(2014, 12, 29), "winter break"),
    ],
)
def test_an_instruction_day_is_a_day_of_classes(day: date, why: str):
    assert named("institute").closed(day, "instruction day") == why


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2014, 9, 1), None),
        (date(2014, 9, 2), "2014FA"),
        (date(2014, 12, 19), "2014FA"),
        (date(2014, 12, 20), None),
        (date(2015, 6, 8), "2015SU"),
        (date(2016, 1, 29), "2016IAP"),
    ],
)
def test_a_day_lies_in_a_term_from_its_first_to_its_last(day: date, name: str | None):
    term = named("institute").term_at(day)

    assert (term.name if term else None) == name


def test_the_next_term_begins_after_the_day():
    institute = named("institute")

    assert institute.next_term(date(2015, 2, 1)).name == "2015SP"
    assert institute.next_term(date(2015, 2, 2)).name == "2015SU"
    assert institute.next_term(date(2015, 2, 2), regular=True).name == "2015FA"
    assert institute.next_term(date(2015, 2, 2), "spring").name == "2016SP"
    assert [term.name for term in institute.terms_after(date(2035, 9, 4))] == ["2036IAP", "2036SP", "2036SU"]


def test_terms_are_counted_among_those_in_which_a_person_is_registered():
    """A term on leave is skipped."""
    institute = named("institute")
    registered = ("2014FA", "2015FA", "2016SP")

    assert institute.next_term(date(2014, 10, 1), registered=registered).name == "2015FA"
    assert institute.nth_term_after(date(2014, 10, 1), 2, registered).name == "2016SP"
    assert institute.nth_term_after(date(2014, 10, 1), 2).name == "2015FA"
    with pytest.raises(OutsideCalendar, match="knows only 2 registered regular terms after 2014-10-01"):
        institute.nth_term_after(date(2014, 10, 1), 3, registered)


def test_the_term_from_a_day_on_is_the_one_in_which_it_lies_or_the_next():
    term_from = named("institute").term_from

    assert term_from(date(2015, 3, 1), "term").name == "2015SP"
    assert term_from(date(2015, 1, 7), "term").name == "2015SP"
    assert term_from(date(2015, 1, 7), "iap").name == "2015IAP"
    assert term_from(date(2015, 3, 1), "summer").name == "2015SU"


def test_breaks_are_found_by_their_tag():
    exams = named("institute").breaks_tagged("exams")

    assert len(exams) == 104
    assert Break("exams", "fall exams", date(2014, 12, 15), date(2014, 12, 19)) in exams
    assert {each.name for each in named("institute").breaks_tagged("break")} == {
        "Veterans Day break", "Thanksgiving break", "winter break", "spring break", "Patriots' Day break",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda c: c.breaks_tagged("brake"), "unknown tag “brake”; did you mean “break”"),
        (lambda c: c.term_named("2015AF"), "unknown term “2015AF”; did you mean “2015FA”"),
        (lambda c: c.days("buisness day"), "unknown kind of day “buisness day”; did you mean “business day”"),
        (lambda c: c.closed(date(2015, 1, 1), "dy"), "unknown kind of day “dy”; did you mean “day”"),
        (lambda c: c.terms_after(date(2015, 1, 1), "springs"), "unknown kind of term “springs”; did you mean “spring”"),
        (lambda c: c.term_from(date(2015, 1, 1), "fal"), "unknown kind of term “fal”; did you mean “fall”"),
        (lambda c: c.next_term(date(2015, 1, 1), registered=["2014FA", "x"]), "registered: unknown term “x”"),
        (lambda c: c.nth_term_after(date(2015, 1, 1), 0), "n: wants to be 1 or more"),
    ],
)
def test_an_unknown_word_names_the_nearest(ask: Callable[[Calendar], object], words: str):
    with pytest.raises(BadInput, match=words):
        ask(named("institute"))


# -- what a calendar does not know ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (
            lambda: named("us-ma").days("business day").rank(date(2060, 1, 1)),
            "2060-01-01 lies outside the calendar us-ma 2026.1, which covers 1971-01-01 to 2050-12-31",
        ),
        (
            lambda: named("us-ma").closed(date(1970, 12, 31), "day"),
            "1970-12-31 lies outside the calendar us-ma 2026.1, which covers 1971-01-01 to 2050-12-31",
        ),
        (
            lambda: named("us-ma").days("business day").shift(date(2050, 12, 30), 2),
            "the count of business days runs past 2050-12-31; "
            "the calendar us-ma 2026.1 covers 1971-01-01 to 2050-12-31",
        ),
        (
            lambda: named("us-ma").days("business day").shift(date(1971, 1, 5), -2),
            "the count of business days runs back before 1971-01-01; "
            "the calendar us-ma 2026.1 covers 1971-01-01 to 2050-12-31",
        ),
        (
            lambda: named("us-ma").days("business day").next(date(2050, 12, 31) + DAY),
            "2051-01-01 lies outside the calendar us-ma 2026.1, which covers 1971-01-01 to 2050-12-31",
        ),
        (
            lambda: named("us-ma").days("business day").previous(date(1971, 1, 1)),
            "the count of business days runs back before 1971-01-01; "
            "the calendar us-ma 2026.1 covers 1971-01-01 to 2050-12-31",
        ),
        (
            lambda: named("us-ma").closed(date(2015, 1, 1), "instruction day"),
            "the calendar us-ma 2026.1 has no terms, so it knows no instruction days",
        ),
        (
            lambda: named("us-ma").days("instruction day").select(1),
            "the calendar us-ma 2026.1 has no terms, so it knows no instruction days",
        ),
        (
            lambda: named("institute").closed(date(1980, 3, 3), "instruction day"),
            "1980-03-03 lies outside the terms of the calendar institute 2026.1, which cover 1984-09-04 to 2036-08-19",
        ),
        (
            lambda: named("institute").next_term(date(2036, 7, 1), regular=True),
            "the calendar institute 2026.1 knows no regular term after 2036-07-01; "
            "it knows the terms up to 2036-08-19",
        ),
    ],
)
def test_a_day_outside_is_an_error_that_says_so(ask: Callable[[], object], words: str):
    with pytest.raises(OutsideCalendar) as caught:
        ask()

    assert str(caught.value) == words
    assert isinstance(caught.value, GrievanceError)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda c: c.term_named("2016IAP").begins, "does not know when the term “2016IAP” begins"),
        (lambda c: c.term_at(date(2016, 1, 15)), "not know when .*2016IAP.* so not whether 2016-01-15 lies before it"),
        (lambda c: c.next_term(date(2015, 12, 30)), "not know when .*2016IAP.* so not whether 2015-12-30 lies before"),
        (lambda c: c.terms_after(date(2015, 12, 30), "iap"), "not know when the term “2016IAP” begins"),
    ],
)
def test_an_answer_that_needs_the_unknown_start_is_an_error(
    sample: Calendar, ask: Callable[[Calendar], object], words: str
):
    with pytest.raises(OutsideCalendar, match=words):
        ask(sample)


def test_what_does_not_need_the_unknown_start_is_answered(sample: Calendar):
    iap = sample.term_named("2016IAP")

    assert (iap.first, str(iap)) == (None, "2016IAP (unknown to 2016-01-29)")
    assert sample.term_at(date(2016, 1, 29)) is iap
    assert sample.next_term(date(2015, 12, 18)) is iap
    assert sample.next_term(date(2015, 12, 30), regular=True).name == "2016SP"
    assert sample.days("instruction day").next(date(2015, 12, 11)) == date(2016, 2, 2)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda c: c.term_at(date(2018, 3, 1)), "does not know the terms on 2018-03-01: no terms of these years"),
        (lambda c: c.closed(date(2018, 3, 1), "instruction day"), "does not know the terms on 2018-03-01"),
        (lambda c: c.closed(date(2020, 3, 2), "instruction day"), "not know the classes on 2020-03-02: the spring bre"),
        (lambda c: c.next_term(date(2016, 7, 1), regular=True), "no regular term .* up to 2016-08-16"),
        (lambda c: c.nth_term_after(date(2015, 1, 1), 4), "only 3 regular terms after 2015-01-01"),
        (lambda c: c.days("instruction day").shift(date(2016, 5, 2), 20), "runs past 2016-08-16"),
        (lambda c: c.days("instruction day").shift(date(2020, 5, 18), -1), "runs back before 2020-05-13"),
        (lambda c: c.days("instruction day").between(date(2016, 5, 2), date(2020, 5, 18)), "runs past 2016-08-16"),
        (lambda c: c.days("instruction day").select(c.days("instruction day").rank(date(2016, 5, 2)) + 9), "runs past"),
    ],
)
def test_no_count_runs_over_days_that_the_calendar_does_not_know(
    sample: Calendar, ask: Callable[[Calendar], object], words: str
):
    with pytest.raises(OutsideCalendar, match=words):
        ask(sample)


def test_a_term_is_known_where_only_its_classes_are_not(sample: Calendar):
    assert sample.term_from(date(2020, 3, 2)).name == "2020SP"
    assert sample.closed(date(2020, 4, 20), "business day") == "Patriots' Day"


@pytest.mark.parametrize(
    ("blank", "known"),
    [
        ((date(2014, 1, 1), date(2014, 12, 31)), [True, True, True]),
        ((date(2014, 1, 1), date(2015, 1, 31)), [False, True, True]),
        ((date(2015, 2, 1), date(2015, 2, 9)), [True, False, True]),
        ((date(2015, 2, 1), date(2015, 3, 9)), [True, False, False]),
        ((date(2015, 3, 9), date(2015, 3, 31)), [True, True, False]),
        ((date(2015, 4, 1), date(2015, 4, 9)), [True, True, True]),
    ],
)
def test_a_blank_leaves_known_what_lies_beside_it(blank: tuple[date, date], known: list[bool]):
    first, last = date(2015, 1, 5), date(2015, 3, 9)
    term = Term("a", "spring", first, last, first_class=first, last_class=last)
    calendar = Calendar("made", "1", FIRST, LAST, terms=[term], blanks=[Blank(*blank, "lost", "classes")])

    def answers(day: date) -> bool:
        try:
            return calendar.days("instruction day").holds(day)
        except OutsideCalendar:
            return False

    assert [answers(day) for day in (first, date(2015, 2, 5), last)] == known


def test_of_a_first_term_with_an_unknown_start_only_the_end_is_known():
    term = Term("a", "spring", None, LAST)
    calendar = Calendar("made", "1", FIRST, LAST, terms=[term])

    assert calendar.term_at(LAST) is term
    with pytest.raises(OutsideCalendar, match="which cover 2015-12-31 to 2015-12-31"):
        calendar.term_at(FIRST)


@pytest.mark.parametrize("ask", ["rank", "holds", "next", "previous"])
def test_an_instant_is_no_day_of_a_calendar(ask: str):
    """Which day it is depends on a zone: `zones.local_day` tells."""
    with pytest.raises(BadInput, match="day: wants a date without a time"):
        getattr(named("us-ma").days("business day"), ask)(datetime(2015, 7, 4, tzinfo=UTC))


def test_the_error_keeps_its_parts_and_can_be_sent_on():
    error = OutsideCalendar("no", "us-ma 2026.1", date(2060, 1, 1))
    again = pickle.loads(pickle.dumps(error))

    assert (str(again), again.calendar, again.day) == ("no", "us-ma 2026.1", date(2060, 1, 1))


# -- ranks ----------------------------------------------------------------------------------------------------

FIRST, LAST = date(2014, 1, 1), date(2015, 12, 31)
INSIDE = st.dates(FIRST, LAST)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Two years with any weekend, holidays, breaks and terms."""
    edges = sorted(draw(st.sets(INSIDE, max_size=8)))
    terms = [
        Term(f"t{n}", "term", first, last, first_class=first, last_class=last, regular=draw(st.booleans()))
        for n, (first, last) in enumerate(zip(edges[::2], edges[1::2], strict=False))
    ]
    starts = sorted(draw(st.sets(INSIDE, max_size=4)))
    spans = list(zip(starts[::2], starts[1::2], strict=False))
    return Calendar(
        "made", "1", FIRST, LAST, draw(st.sets(st.integers(0, 6), max_size=3)),
        draw(st.dictionaries(INSIDE, st.just("a holiday"), max_size=30)), terms,
        [Break("break", f"break {n}", first, last) for n, (first, last) in enumerate(spans)],
    )  # fmt: skip


def counts(calendar: Calendar, day: date, kind: str) -> bool:
    """Whether a day counts, said anew."""
    free = day in calendar.holidays or day.weekday() in ((6,) if kind == "open day" else calendar.weekend)
    taught = any(term.begins <= day <= term.last for term in calendar.terms)
    broken = any(each.first <= day <= each.last for each in calendar.breaks)
    if kind == "instruction day":
        return taught and not broken and not free
    return kind == "day" or not free


@given(calendars(), st.sampled_from(DAY_KINDS))
def test_ranks_are_those_of_a_walk_over_all_days(calendar: Calendar, kind: str):
    if kind == "instruction day" and not calendar.terms:
        return
    low, high = (calendar.terms[0].begins, calendar.terms[-1].last) if kind == "instruction day" else (FIRST, LAST)
    days, rank = calendar.days(kind), 0
    for day in (low + n * DAY for n in range((high - low).days + 1)):
        countable = counts(calendar, day, kind)
        rank += countable
        assert (days.rank(day), days.holds(day), not calendar.closed(day, kind)) == (rank, countable, countable)
        assert not countable or days.select(rank) == day
    assert days.between(low, high) == rank


@given(calendars(), st.sampled_from(["day", "business day", "open day"]), INSIDE, st.integers(-40, 40))
def test_a_count_there_and_back_comes_to_the_same_countable_day(calendar: Calendar, kind: str, day: date, n: int):
    days = calendar.days(kind)
    try:
        start = days.next(day)
        end = days.shift(start, n)
    except OutsideCalendar:
        return

    assert days.holds(end)
    assert days.shift(end, -n) == start
    assert days.between(min(start, end), max(start, end)) == abs(n) + 1
    assert days.rank(end) - days.rank(start) == n


@given(calendars(), st.sampled_from(["day", "business day", "open day"]), INSIDE)
def test_the_next_and_the_previous_countable_day_are_the_nearest(calendar: Calendar, kind: str, day: date):
    days = calendar.days(kind)
    after = next((each for n in range(900) if (each := day + n * DAY) <= LAST and counts(calendar, each, kind)), None)
    before = next((each for n in range(900) if (each := day - n * DAY) >= FIRST and counts(calendar, each, kind)), None)

    for ask, nearest in ((days.next, after), (days.previous, before)):
        if nearest is None:
            with pytest.raises(OutsideCalendar):
                ask(day)
        else:
            assert ask(day) == ask(nearest) == nearest


def test_a_shift_from_a_day_that_does_not_count_starts_at_the_next_one():
    """The trigger day is not counted, so Saturday, Sunday and Friday all reach Monday with one day."""
    days = named("us-ma").days("business day")

    assert [days.shift(date(2015, 3, day), 1) for day in (6, 7, 8)] == [date(2015, 3, 9)] * 3
    assert [days.shift(date(2015, 3, day), -1) for day in (7, 8, 9)] == [date(2015, 3, 6)] * 3
    assert days.shift(date(2015, 3, 7), 0) == date(2015, 3, 7)
    with pytest.raises(OutsideCalendar):
        days.shift(date(2060, 3, 7), 0)
    assert days.between(date(2015, 3, 9), date(2015, 3, 6)) == 0


def test_every_day_counts_where_no_calendar_is_needed():
    days = EVERY_DAY.days("day")

    assert days.shift(date(2015, 1, 31), 28) == date(2015, 2, 28)
    assert (days.rank(date.min), days.rank(date.max)) == (1, date.max.toordinal())
    assert EVERY_DAY.closed(date.max, "day") == ""
    with pytest.raises(OutsideCalendar, match="runs past 9999-12-31"):
        days.shift(date.max, 1)


# -- files ----------------------------------------------------------------------------------------------------


@given(calendars())
def test_a_calendar_written_as_json_is_read_back(calendar: Calendar):
    again = from_json(json.loads(json.dumps(to_json(calendar))))

    assert again == calendar
    assert (hash(again), again.digest, again.identity) == (hash(calendar), calendar.digest, calendar.identity)


@pytest.mark.parametrize("name", ["us-federal", "us-ma", "institute"])
def test_a_calendar_that_ships_is_read_back_with_its_words(name: str):
    again = from_json(to_json(named(name)))

    assert (again, again.note, again.sources) == (named(name), named(name).note, named(name).sources)


def test_the_sample_file_is_read_back_as_json(sample: Calendar, tmp_path: Path):
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(to_json(sample)), encoding="utf-8")

    assert read_calendar(path) == sample
    assert pickle.loads(pickle.dumps(sample)) == sample


def test_the_digest_covers_what_decides_and_nothing_else():
    calendar = named("us-ma")
    same = evolve(calendar, name="mine", version="2", note="other words", sources=("elsewhere",))
    others = [
        evolve(calendar, weekend=(6,)),
        evolve(calendar, zone="UTC"),
        evolve(calendar, holidays={**calendar.holidays, date(2015, 7, 3): "a Friday"}),
        evolve(calendar, last=date(2050, 12, 30)),
        evolve(calendar, blanks=(Blank(date(2015, 1, 1), date(2015, 1, 2), "lost"),)),
        evolve(calendar, terms=(Term("a", "fall", date(2015, 1, 1), date(2015, 1, 2)),)),
    ]

    assert same.digest == calendar.digest
    assert len({each.digest for each in [calendar, *others]}) == 7


def test_holidays_cannot_be_changed_afterwards():
    with pytest.raises(TypeError):
        named("us-ma").holidays[date(2015, 7, 3)] = "a Friday"


SMALL = """
name = "mine"
version = "1"
extends = "us-ma 2026.1"
first = 2014-01-01
last = 2016-12-31

[holidays]
2015-07-03 = "a Friday off"
"""


def read(text: str, tmp_path: Path, name: str = "mine.toml") -> Calendar:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_calendar(path)


def test_a_file_adds_to_the_calendar_that_it_extends(tmp_path: Path):
    calendar = read(SMALL, tmp_path)

    assert calendar.closed(date(2015, 7, 3), "business day") == "a Friday off"
    assert calendar.closed(date(2015, 4, 20), "business day") == "Patriots' Day"
    assert (calendar.zone, calendar.weekend, calendar.sources[0]) == (
        "America/New_York", (5, 6), named("us-ma").identity,
    )  # fmt: skip
    with pytest.raises(OutsideCalendar, match="which covers 2014-01-01 to 2016-12-31"):
        calendar.closed(date(2017, 1, 1), "day")


def test_a_file_may_stand_alone_with_a_weekend_of_its_own(tmp_path: Path):
    text = 'name = "mine"\nversion = "1"\nfirst = 2015-01-01\nlast = 2015-12-31\nweekend = ["Friday", "Saturday"]\n'
    calendar = read(text, tmp_path)

    assert calendar.closed(date(2015, 3, 6), "business day") == "Friday"
    assert calendar.closed(date(2015, 3, 8), "business day") == ""


def problems(text: str, tmp_path: Path, name: str = "mine.toml") -> list[str]:
    """Everything that is wrong with a file."""
    with pytest.raises(BadInput) as caught:
        read(text, tmp_path, name)
    return [str(problem) for problem in caught.value.problems]


def test_every_problem_of_a_file_is_listed_with_its_place(tmp_path: Path):
    text = """
    name = ""
    extends = "us-mass"
    first = "2014-13-01"
    zone = 3
    weekend = ["Saturday", "Sonday"]
    sources = "x"
    holiday = 1
    [holidays]
    soon = "a day"
    2015-07-03 = ""
    [[terms]]
    name = "a"
    kind = "fall"
    first = 2014-09-01T00:00:00
    regular = "no"
    lastclass = 2014-12-01
    [[breaks]]
    tag = "break"
    [[blanks]]
    first = 2014-01-01
    last = 2014-02-01
    why = "lost"
    of = "clases"
    """

    found = problems(text, tmp_path)
    assert found == [
        "mine.toml.name: wants a text.",
        "mine.toml.extends: unknown calendar “us-mass”; did you mean “us-ma”?",
        "mine.toml.first: wants a day such as 2015-02-02, not “2014-13-01”.",
        "mine.toml.zone: wants a text.",
        "mine.toml.weekend: unknown day of the week “Sonday”; did you mean “Sunday” or “Monday”?",
        "mine.toml.sources: wants a list of texts.",
        "mine.toml.holiday: unknown key “holiday”; did you mean “holidays”?",
        "mine.toml.version: is missing.",
        "mine.toml.holidays.soon: wants a day such as 2015-02-02, not “soon”.",
        "mine.toml.holidays.2015-07-03: wants a text.",
        "mine.toml.terms[0].first: wants a day such as 2015-02-02, not “2014-09-01T00:00:00”.",
        "mine.toml.terms[0].regular: wants true or false.",
        "mine.toml.terms[0].lastclass: unknown key “lastclass”; did you mean “last_class”, “first_class” or “last”?",
        "mine.toml.terms[0].last: is missing.",
        "mine.toml.breaks[0].name: is missing.",
        "mine.toml.breaks[0].first: is missing.",
        "mine.toml.breaks[0].last: is missing.",
        "mine.toml.blanks[0].of: unknown subject “clases”; did you mean “classes”?",
    ]


def test_what_cannot_be_in_a_calendar_is_listed_together(tmp_path: Path):
    text = """
    name = "mine"
    version = "1"
    first = 2015-01-01
    last = 2015-12-31
    zone = "America/New_Yrok"
    weekend = ["Sunday", "Sunday"]
    holidays = { 2016-01-01 = "New Year's Day" }
    terms = [
        { name = "a", kind = "spring", first = 2015-02-01, last = 2015-01-02 },
        { name = "b", kind = "spring", first = 2015-02-01, first_class = 2015-02-02, last = 2015-05-31 },
        { name = "b", kind = "summer", first = 2015-05-31, last = 2016-08-31 },
    ]
    breaks = [
        { tag = "break", name = "one", first = 2015-03-03, last = 2015-03-01 },
        { tag = "break", name = "two", first = 2015-03-08, last = 2015-03-12 },
        { tag = "break", name = "three", first = 2015-03-12, last = 2015-03-14 },
    ]
    blanks = [{ first = 2015-04-01, last = 2015-04-02, why = "lost" }]
    """

    zone, *found = sorted(problems(text, tmp_path), key=lambda each: "zone" not in each)
    assert zone.startswith("mine.toml.zone: unknown zone “America/New_Yrok”; did you mean “America/New_York”")
    assert found == [
        "mine.toml.weekend: wants days of the week, 0 (Monday) to 6 (Sunday), each once.",
        "mine.toml.holidays.2016-01-01: 2016-01-01 lies outside 2015-01-01 to 2015-12-31.",
        "mine.toml.terms.a: last (2015-01-02) lies before first (2015-02-01).",
        "mine.toml.terms.b: wants first_class and last_class, or neither.",
        "mine.toml.terms.b: 2016-08-31 lies outside 2015-01-01 to 2015-12-31.",
        "mine.toml.terms.b: begins before b has ended (2015-05-31).",
        "mine.toml.terms: “b” is there twice.",
        "mine.toml.breaks.break: 2015-03-03 to 2015-03-01 runs backwards.",
        "mine.toml.breaks.break: 2015-03-12 to 2015-03-14 overlaps 2015-03-08 to 2015-03-12.",
        "mine.toml.blanks: 2015-04-01 to 2015-04-02 lies in b, which is known.",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", "mine.toml: is no TOML: "),
        ('extends = "us-ma"\nname = "m"\nversion = "1"\nlast = 2060-01-01', "goes beyond us-ma 2026.1, which covers"),
        ('extends = "us-ma 1999"\nname = "m"\nversion = "1"', "“us-ma 1999” is not here; the one that ships is"),
        ('name = "m"\nversion = "1"\nfirst = 2015-01-02\nlast = 2015-01-01', "last: lies before the first day"),
        ('name = "m"\nversion = "1"', "mine.toml.first: is missing"),
        ('name = "m"\nversion = "1"\nextends = "us-ma"\nterms = 3', "mine.toml.terms: wants a list of tables"),
        ('name = "m"\nversion = "1"\nextends = "us-ma"\nterms = [3]', r"mine.toml.terms\[0\]: wants a table"),
        ('name = "m"\nversion = "1"\nextends = "us-ma"\nholidays = 3', "mine.toml.holidays: wants a table"),
        ('name = "m"\nversion = "1"\nextends = "us-ma"\nweekend = 3', "mine.toml.weekend: wants a list of days"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(text: str, words: str, tmp_path: Path):
    with pytest.raises(BadInput, match=words):
        read(text, tmp_path)


def test_json_that_is_none_is_refused_as_toml_is(tmp_path: Path):
    assert problems("[", tmp_path, "mine.json")[0].startswith("mine.json: is no JSON: ")
    assert problems("[]", tmp_path, "mine.json") == ["mine.json: wants a table."]


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(BadInput, match=r"none\.toml: cannot be read: there is no such file\."):
        read_calendar(tmp_path / "none.toml")


def test_a_calendar_made_in_python_is_judged_like_a_file():
    with pytest.raises(BadInput, match=r"name: wants a text\.\n  last: lies before the first day, 2015-01-01\."):
        Calendar("", "1", date(2015, 1, 1), date(2014, 1, 1))
    with pytest.raises(BadInput, match="holidays: 2015-01-01 wants to be a day with a name"):
        Calendar("mine", "1", FIRST, LAST, holidays={"2015-01-01": "x"})


def test_the_calendar_of_the_commonwealth_tells_what_is_our_reading():
    assert "Before 1986 two things are our reading" in named("us-ma").note
