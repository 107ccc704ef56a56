"""Civil days of a zone as instants; the oracle walks the minutes of UTC and asks each for its date."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance_fsm import zones
from grievance_fsm.errors import BadInput
from grievance_fsm.zones import begins, ends, local_day, tzdata_version, zone

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MIDNIGHT_STAYS = ("America/New_York", "Europe/London", "Australia/Lord_Howe")
MIDNIGHT_SKIPPED = ("America/Sao_Paulo", "America/Havana", "Asia/Beirut")


def changes(name: str) -> Iterator[date]:
    """The days of 1990 to 2035, by UTC, on which the clocks of a zone changed."""
    place, before = ZoneInfo(name), None
    for n in range((date(2036, 1, 1) - date(1990, 1, 1)).days):
        day = datetime(1990, 1, 1, tzinfo=UTC) + n * DAY
        offset = day.astimezone(place).utcoffset()
        if before not in (None, offset):
            yield day.date() - DAY
        before = offset


def walked(day: date, name: str) -> datetime:
    """The first minute of UTC that is dated later than a day in a zone."""
    place = ZoneInfo(name)
    minute = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)  # everywhere still that day, or the one before
    assert minute.astimezone(place).date() <= day
    while minute.astimezone(place).date() <= day:
        minute += MINUTE
    return minute


@pytest.mark.parametrize("name", [*MIDNIGHT_STAYS, *MIDNIGHT_SKIPPED])
def test_a_day_ends_where_the_next_date_begins_around_every_change_of_clocks(name: str):
    days = sorted({day + n * DAY for day in changes(name) for n in (-1, 0, 1)})

    assert len(days) > 50
    assert {day: ends(day, name) for day in days} == {day: walked(day, name) for day in days}


@pytest.mark.parametrize("name", MIDNIGHT_SKIPPED)
def test_these_zones_do_skip_midnights(name: str):
    """So the test above has tried what it is for."""
    skipped = [day for day in changes(name) for n in (0, 1) if begins(day + n * DAY, name).astimezone(zone(name)).hour]

    assert skipped


@pytest.mark.parametrize(
    ("day", "name", "first"),
    [
        (date(1919, 3, 31), "America/Toronto", "1919-03-31T00:30:00-04:00"),
        (date(2018, 11, 4), "America/Sao_Paulo", "2018-11-04T01:00:00-02:00"),
        (date(2024, 3, 10), "America/Havana", "2024-03-10T01:00:00-04:00"),
        (date(2015, 3, 29), "America/New_York", "2015-03-29T00:00:00-04:00"),
    ],
)
def test_a_day_whose_midnight_is_skipped_begins_after_the_skip(day: date, name: str, first: str):
    """Toronto 1919 is the case of test262 in which the skip begins before midnight."""
    assert begins(day, name).astimezone(zone(name)).isoformat() == first


def test_a_day_that_a_zone_never_had_ends_where_it_begins():
    """Samoa went from 29 to 31 December 2011."""
    left_out = date(2011, 12, 30)

    assert begins(left_out, "Pacific/Apia") == ends(left_out, "Pacific/Apia") == ends(left_out - DAY, "Pacific/Apia")


def test_where_midnight_comes_twice_the_day_ends_at_the_first():
    """In St John's the clocks went back from 00:01; java.time and Temporal take the first midnight too."""
    assert ends(date(2005, 10, 29), "America/St_Johns").isoformat() == "2005-10-30T02:30:00+00:00"
    assert ends(date(2005, 10, 30), "America/St_Johns").isoformat() == "2005-10-31T03:30:00+00:00"


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 8, 23), (11, 1, 25), (6, 1, 24)])
def test_a_day_is_as_long_as_its_clocks_make_it(month: int, day: int, hours: int):
    on = date(2015, month, day)

    assert ends(on, "America/New_York") - begins(on, "America/New_York") == timedelta(hours=hours)


@given(st.dates(date(1800, 1, 1), date(2100, 1, 1)), st.sampled_from([*MIDNIGHT_STAYS, *MIDNIGHT_SKIPPED]))
def test_days_follow_each_other_without_gap(day: date, name: str):
    assert ends(day, name) == begins(day + DAY, name)
    assert local_day(begins(day, name), name) == day


@given(
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Sao_Paulo"]),
)
def test_an_instant_lies_within_its_local_day(instant: datetime, name: str):
    day = local_day(instant, name)

    assert begins(day, name) <= instant < ends(day, name)


def test_the_local_day_is_that_of_the_zone_not_of_the_offset():
    late = datetime(2015, 2, 3, 4, 30, tzinfo=timezone(timedelta(hours=1)))

    assert local_day(late, "America/New_York") == date(2015, 2, 2)


@pytest.mark.parametrize("instant", [datetime(2015, 2, 2, 12), date(2015, 2, 2), None, "2015-02-02"])
def test_a_time_without_zone_or_offset_is_refused(instant: object):
    with pytest.raises(BadInput, match=r"instant: a time without zone or offset; give an aware instant\."):
        local_day(instant, "America/New_York")


@pytest.mark.parametrize("day", [datetime(2015, 2, 2, tzinfo=UTC), None, "2015-02-02"])
def test_a_day_is_a_date_without_a_time(day: Any):
    with pytest.raises(BadInput, match="day: wants a date without a time"):
        ends(day, "America/New_York")


@pytest.mark.parametrize("name", ["America/New_Yrok", "", "../../etc", "America", "localtime", "right/UTC", None])
def test_an_unknown_zone_is_refused(name: str):
    with pytest.raises(BadInput, match="unknown zone"):
        begins(date(2015, 2, 2), name)


def test_the_nearest_zone_is_named():
    with pytest.raises(BadInput, match="did you mean “America/New_York”"):
        zone("America/New_Yrok")


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: ends(date.max, "UTC"), "the day after 9999-12-31 cannot be written"),
        (lambda: begins(date.min, "Asia/Tokyo"), "the midnight of 0001-01-01 in Asia/Tokyo is no instant"),
        (lambda: local_day(datetime.max.replace(tzinfo=UTC), "Asia/Tokyo"), "has no day in Asia/Tokyo"),
    ],
)
def test_an_instant_that_cannot_be_written_is_refused(ask: Callable[[], object], words: str):
    with pytest.raises(BadInput, match=words):
        ask()


def test_the_release_of_the_zone_data_is_told_or_left_empty():
    said = tzdata_version()

    assert not said or (said[:4].isdigit() and said[4:].isalpha())


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"tzdata.zi": "# version 2025b\nR A 1", "UTC": ""}, "2025b"),
        ({"UTC": "", "+VERSION": "2024a\n"}, "2024a"),
        ({"UTC": ""}, ""),
    ],
)
def test_the_folder_of_the_system_tells_its_own_release(
    files: dict[str, str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="ascii")
    monkeypatch.setattr(zones, "TZPATH", (str(tmp_path / "none"), str(tmp_path)))

    assert tzdata_version() == said


def test_without_a_folder_of_the_system_the_package_tells_the_release(monkeypatch: pytest.MonkeyPatch):
    tzdata = pytest.importorskip("tzdata")
    monkeypatch.setattr(zones, "TZPATH", ())

    assert tzdata_version() == tzdata.IANA_VERSION


def test_without_any_release_there_is_none(monkeypatch: pytest.MonkeyPatch):
    def missing(name: str) -> object:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(zones, "TZPATH", ())
    monkeypatch.setattr(zones, "import_module", missing)

    assert tzdata_version() == ""
