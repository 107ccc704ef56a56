"""The latest day for a trigger, against a walk over every day of the forward function."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grievance_fsm.calendars import Calendar, named
from grievance_fsm.conventions import PROFILES, profile
from grievance_fsm.dates import CannotDate, Pause, Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import (
    Limit,
    Span,
    back,
    business_days,
    by,
    days,
    end_of,
    if_nearer,
    months,
    suspended,
    years,
)
from grievance_fsm.given import From, Given
from grievance_fsm.reversing import latest_start

DAY = timedelta(days=1)
CALENDAR = named("institute")


def walked(limit: Limit, last: date, setting: Setting, reach: int) -> date | None:
    """The latest of all days within a reach that leads to a last day in time, each one tried."""
    found = None
    for start in (last + n * DAY for n in range(-reach, reach)):
        try:
            dates = due(limit, From(start), setting)
        except CannotDate:
            continue
        if dates is not None and dates.day is not None and dates.day <= last:
            found = start
    return found


spans = st.builds(
    Span, n=st.integers(0, 12), unit=st.sampled_from(("day", "week", "month", "business day", "instruction day")),
    overflow=st.sampled_from(("down", "up", "refuse", "thirty_days")), backwards=st.booleans(),
)  # fmt: skip


@pytest.mark.parametrize("many", [20, pytest.param(100, marks=pytest.mark.slow)])
def test_the_latest_day_is_the_one_that_a_walk_over_all_days_finds(many: int) -> None:
    @settings(max_examples=many)
    @given(spans, st.dates(date(2014, 1, 1), date(2016, 12, 31)), st.sampled_from(sorted(PROFILES)))
    def found(span: Span, last: date, name: str) -> None:
        limit, setting = by(span, after="x"), Setting(profile(name), CALENDAR)
        assert latest_start(limit, last, setting).day == walked(limit, last, setting, 520)

    found()


@given(st.dates(date(2014, 1, 1), date(2016, 12, 31)))
def test_a_month_is_never_taken_off(last: date) -> None:
    """31 January, 30 and 29 all lead to 28 February: the latest of them is the answer."""
    found = latest_start(by(months(1, overflow="down"), after="x"), last)

    assert found.dates.day is not None
    assert found.dates.day <= last
    assert found.after is None or (found.after.day is not None and found.after.day > last)


def test_the_answer_shows_both_ways_why() -> None:
    found = latest_start(by(months(1, overflow="down"), after="x"), date(2015, 2, 28))

    assert found.day == date(2015, 1, 31)
    assert found.explain().splitlines() == [
        "from 2015-01-31:",
        "+ 1 month              2015-01-31 → 2015-02-28  the trigger day is not counted",
        "overflow down          2015-02-28 → 2015-02-28  the month has no day 31: its last day",
        "from 2015-02-01:",
        "+ 1 month              2015-02-01 → 2015-03-01  the trigger day is not counted",
    ]


def test_a_clock_that_stands_still_leaves_less_time() -> None:
    """Ten days by 31 March, of which the stay of 20 to 24 March takes five."""
    limit = by(days(10), after="x", suspended=suspended("stay"))
    stay = [Pause("stay", date(2015, 3, 20), date(2015, 3, 24))]

    found = latest_start(limit, date(2015, 3, 31), told=lambda day: Given({"x": day}, stood_still=stay))

    assert found.day == date(2015, 3, 16)
    assert latest_start(by(days(10), after="x"), date(2015, 3, 31)).day == date(2015, 3, 21)


def test_a_distance_that_runs_back_is_searched_forwards() -> None:
    """Three clear business days before a hearing: papers by Monday 16 October 2006 mean a hearing up to the 20th."""
    limit = by(back(days(3)), after="hearing", counting=profile("cpr-clear"))
    setting = Setting(of=CALENDAR)

    assert latest_start(limit, date(2006, 10, 16), setting).day == date(2006, 10, 20)


@pytest.mark.parametrize("limit", [by(business_days(3), after="x"), by(end_of("2015FA"), after="x")])
def test_where_no_day_leads_there_is_one_clear_error(limit: Limit) -> None:
    with pytest.raises(CannotDate, match="no day leads to a last day by 2015-03-02"):
        latest_start(limit, date(2015, 3, 2))


def test_years_are_searched_as_far_as_they_reach() -> None:
    assert latest_start(by(years(4), after="x"), date(2015, 3, 2)).day == date(2011, 3, 2)


@pytest.mark.parametrize("last", [date(2015, 10, 18), date(2014, 8, 7), date(2015, 8, 17)])
@pytest.mark.parametrize("near", [business_days(5), days(14)])
def test_a_date_that_counts_only_where_it_is_near_is_found_though_most_days_have_none(last: date, near: Span) -> None:
    limit, setting = Limit("duty", if_nearer(near, end_of("term"))), Setting(of=CALENDAR)

    assert latest_start(limit, last, setting).day == walked(limit, last, setting, 400)


def test_where_the_day_itself_cannot_be_dated_the_error_says_why() -> None:
    ours = Calendar("ours", "1", date(2015, 1, 1), date(2015, 12, 31))

    with pytest.raises(CannotDate, match=r"by 2015-03-02: 3 business days cannot be counted: .* none is named"):
        latest_start(by(business_days(3), after="x"), date(2015, 3, 2))
    with pytest.raises(CannotDate, match="by 2017-03-02: 2017-03-02 lies outside the calendar ours 1"):
        latest_start(by(business_days(3), after="x"), date(2017, 3, 2), Setting(of=ours))
