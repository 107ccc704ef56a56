"""Worked examples that courts and legislators publish with their own rules of time, each said in this language.

The days are theirs; where an example names no year, one is taken in which its weekdays fit.
"""

from datetime import date

import pytest
from attrs import evolve

from grievance_fsm.calendars import Break, Calendar
from grievance_fsm.conventions import Counting, profile
from grievance_fsm.dates import Due, Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import Limit, back, by, days, months, no_earlier_than, served, suspended, window
from grievance_fsm.given import From


def calendar(*holidays: date, breaks: tuple[Break, ...] = ()) -> Calendar:
    """Weekends and the few holidays that an example meets."""
    return Calendar(
        "an example", "1", date(1985, 1, 1), date(2022, 12, 31),
        holidays=dict.fromkeys(holidays, "a holiday"), breaks=breaks,
    )  # fmt: skip


def dated(limit: Limit, day: date, setting: Setting) -> Due:
    found = due(limit, From(day), setting)
    assert found is not None
    return found


# -- England and Wales ---------------------------------------------------------------------------------------------

ENGLAND = Setting(profile("cpr-clear"), calendar())
"""Civil Procedure Rules 1998, rule 2.8(2) to (4), with the examples that the rule itself gives."""


def test_england_three_clear_days_before_a_friday():
    """CPR 2.8(3), example (i), with 2.8(4): heard on Friday 20 October, served by Monday the 16th."""
    assert dated(by(back(days(3)), after="hearing"), date(2017, 10, 20), ENGLAND).day == date(2017, 10, 16)


def test_england_at_least_twenty_eight_days_after_the_notice():
    """CPR 2.8(3), example (ii): notice on 1 October, heard on the 30th at the earliest."""
    assert dated(no_earlier_than(days(28), after="notice"), date(2017, 10, 1), ENGLAND).not_before == date(2017, 10, 30)


def test_england_within_fourteen_days_of_service():
    """CPR 2.8(3), example (iii): served on 2 October, particulars by the 16th."""
    assert dated(by(days(14), after="service"), date(2017, 10, 2), ENGLAND).day == date(2017, 10, 16)


def test_england_a_weekend_does_not_count_in_a_short_period():
    """CPR 2.8(4), example: heard on Monday 20 October, served by Tuesday the 14th."""
    found = dated(by(back(days(3)), after="hearing"), date(2014, 10, 20), ENGLAND)

    assert found.day == date(2014, 10, 14)
    assert "2 days of weekend" in found.explain()


# -- Trinidad and Tobago ---------------------------------------------------------------------------------------------


def test_trinidad_and_tobago_not_more_than_seven_clear_days_before():
    """CPR 1998 (Trinidad and Tobago), rule 2.8(3), example (b): trial on 17 October, filed from the 9th."""
    opens = window(back(days(7)), back(days(1)), after="trial")

    assert dated(opens, date(2017, 10, 17), ENGLAND).not_before == date(2017, 10, 9)


# -- United States ---------------------------------------------------------------------------------------------------

LABOR_DAY = date(2007, 9, 3)
FEDERAL = Setting(profile("frcp"), calendar(LABOR_DAY))
"""Committee notes on the amendments of 2009 to the Federal Rules, subdivision (a)(5): the next day."""


def test_united_states_a_period_after_an_event_goes_on_forwards():
    """The tenth day is Saturday 1 September 2007; Monday is Labor Day: due on Tuesday the 4th."""
    assert dated(by(days(10), after="event"), date(2007, 8, 22), FEDERAL).day == date(2007, 9, 4)


def test_united_states_a_period_before_an_event_goes_on_backwards():
    """The tenth day before is Saturday 1 September: due on Friday 31 August."""
    assert dated(by(back(days(10)), after="event"), date(2007, 9, 11), FEDERAL).day == date(2007, 8, 31)


# -- Canada ----------------------------------------------------------------------------------------------------------

VICTORIA_DAY, GOOD_FRIDAY, EASTER_MONDAY = date(2012, 5, 21), date(2012, 4, 6), date(2012, 4, 9)
RECESS = tuple(
    each for year in (2012, 2021)
    for each in (
        Break("summer recess", "summer recess", date(year, 7, 1), date(year, 8, 31)),
        Break("seasonal recess", "seasonal recess", date(year, 12, 21), date(year + 1 if year < 2021 else 2022, 1, 7)),
    )
)  # fmt: skip
FEDERAL_COURT = Setting(
    Counting("Federal Courts Rules, rule 6", short=6, roll="following"),
    calendar(VICTORIA_DAY, GOOD_FRIDAY, EASTER_MONDAY, breaks=RECESS),
)
"""Federal Court of Canada, guideline of the deadlines calculator: Rule 6(1) to (3), Interpretation Act ss. 26 to 30."""

NO_RECESS, SEASONAL = (), (suspended("seasonal recess"),)
SUMMER = (suspended("summer recess"), *SEASONAL)


@pytest.mark.parametrize(
    ("n", "event", "recess", "last"),
    [
        (10, date(2012, 5, 31), SEASONAL, date(2012, 6, 11)),
        (20, date(2012, 5, 1), SEASONAL, date(2012, 5, 22)),
        (30, date(2012, 5, 4), SEASONAL, date(2012, 6, 4)),
        (4, date(2012, 4, 3), SEASONAL, date(2012, 4, 11)),
        (30, date(2012, 6, 11), SUMMER, date(2012, 9, 11)),
        (30, date(2012, 12, 14), SEASONAL, date(2013, 1, 31)),
        (10, date(2012, 12, 14), SEASONAL, date(2013, 1, 11)),
        (4, date(2021, 12, 16), SEASONAL, date(2022, 1, 11)),
    ],
    ids=[
        "general 1", "general 2 and the holiday", "general 3", "a short period over Easter", "the summer recess",
        "the seasonal recess 1", "the seasonal recess 2", "a short period over the recess",
    ],
)  # fmt: skip
def test_canada_days_of_a_recess_are_taken_out_of_those_that_count(n, event, recess, last):
    assert dated(by(days(n), after="event", suspended=recess), event, FEDERAL_COURT).day == last


# -- European Union ---------------------------------------------------------------------------------------------------


def test_european_union_months_end_on_the_same_number_and_distance_is_added_before_any_roll():
    """Case 152/85 Misset v Council (15 January 1987): told on 18 February 1985, three months, two days for distance.

    The third month ends on Saturday 18 May, which does not roll of itself: with the two days it is Monday the 20th.
    """
    convention = evolve(profile("eu"), served=2)

    found = dated(by(months(3), after=served("notification")), date(1985, 2, 18), Setting(convention, calendar()))

    assert found.day == date(1985, 5, 20)


# -- Germany ----------------------------------------------------------------------------------------------------------


def test_germany_a_month_that_lacks_the_day_ends_on_its_last():
    """§ 188(2) and (3) BGB, as applied by the BGH, 7 November 2016, AnwZ (Brfg) 5/16: served on 30 December 2015."""
    convention = Counting("BGB §§ 187 to 193", overflow="down", roll="following")

    found = dated(by(months(2), after="service"), date(2015, 12, 30), Setting(convention, calendar()))

    assert found.day == date(2016, 2, 29)
    assert [step.op for step in found.steps] == ["+ 2 months", "overflow down"]
