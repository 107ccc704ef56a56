"""What a convention does over every day of some years; its figures against those that were measured before."""

import json
from datetime import date, timedelta

import pytest
from test_cli import printed, ran

import grievance_fsm as gf
from grievance_fsm.calendars import Calendar, named
from grievance_fsm.conventions import PROFILES, Counting
from grievance_fsm.dates import Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import (
    back,
    business_days,
    by,
    days,
    earliest,
    end_of,
    if_,
    months,
    on_day,
    received,
    since,
    weeks,
    window,
    years,
)
from grievance_fsm.facts import flag
from grievance_fsm.given import From
from grievance_fsm.surveying import survey

MA = Setting(of="us-ma")
DECADE = (2015, 2026)
STUDENT = flag("student", "a student is a party")

RULES = {
    "days": by(days(7), after="notice"),
    "short": by(days(3), after="notice"),
    "month": by(months(1, overflow="down"), after="notice"),
    "refusing": by(months(1, overflow="refuse"), after="notice"),
    "years": by(years(4, overflow="up"), after="notice"),
    "window": window(months(1, overflow="up"), weeks(6), after="notice"),
    "empty": window(months(1, overflow="up"), days(30), after="notice"),
    "back": by(back(days(14)), after="hearing"),
    "business": by(business_days(10), after="notice"),
    "deemed": by(days(7), after=received("send", actual="come", deemed=days(3))),
    "if": by(earliest(since(days(30), "notice"), if_(STUDENT, on_day("end")))),
    "term": by(end_of("term", after="notice")),
    "free": by(days(7)),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("calendar", ["us-ma", "institute", None])
def test_columns_and_single_dates_give_the_same_survey(name, calendar):
    setting, rule = Setting(of=calendar), {name: RULES[name]}

    assert survey(rule, (2016, 2016), setting) == survey(rule, (2016, 2016), setting, columns=False)


def test_a_procedure_surveyed_by_columns_and_by_single_dates_is_the_same():
    formal = gf.load("mit").procedure("formal")

    assert survey(formal, (2016, 2016)) == survey(formal, (2016, 2016), columns=False)


# -- figures measured before, by other means (facts/deadlines.md, section 4) -------------------------------------


def moved(n: int) -> float:
    """How often a roll moves a deadline of so many days from a day of business."""
    found = next(iter(survey({"x": by(days(n), after="notice")}, DECADE, MA, on="business day")))
    return next(each.share for each in found.moved if each.profile == "eu")


@pytest.mark.parametrize(("n", "percent"), [(7, 4.0), (3, 44.7), (10, 44.7)])
def test_a_roll_moves_so_many_deadlines(n, percent):
    """From days of business; from all weekdays, holidays too, it is 4.2 % and 43.7 %."""
    assert round(100 * moved(n), 1) in (percent, round(percent - 0.1, 1))


@pytest.mark.parametrize("n", [3, 10])
def test_a_roll_over_sundays_and_holidays_alone_moves_fewer(n):
    sundays = by(days(n), after="notice", counting=Counting("sundays", roll="following", lands_on="open day"))
    found = next(iter(survey({"x": sundays}, DECADE, MA, on="business day")))

    assert round(100 * next(each.share for each in found.moved if each.profile == "literal"), 1) == 24.4


@pytest.mark.parametrize(("n", "more"), [(7, 3.2), (10, 4.6), (3, 1.4)])
def test_counting_business_days_adds_so_many_on_the_mean(n, more):
    found = next(iter(survey({"x": by(days(n), after="notice")}, DECADE, MA, on="business day")))
    business = next(each for each in found.moved if each.profile == "business-days")

    assert round(business.mean, 1) == more


def test_a_month_up_is_no_month_down_on_so_many_days():
    found = next(iter(survey({"x": RULES["month"]}, (2015, 2018))))

    assert round(100 * found.overflow / found.triggers, 2) == 1.85


def test_a_month_is_not_thirty_days_on_two_days_of_three():
    found = next(iter(survey({"x": RULES["month"]}, DECADE)))

    assert round(100 * found.length / found.triggers) == 66


def test_the_window_of_the_hearing_has_so_many_days():
    """III.C.2/s3: a month to six weeks."""
    found = next(iter(survey({"x": RULES["window"]}, DECADE, MA)))

    assert found.window is not None
    assert (found.window.fewest, found.window.most) == (12, 15)
    assert (found.window.business_fewest, found.window.business_most) == (7, 11)
    assert (found.window.empty, found.window.short) == (0, 0)


def test_with_clear_days_at_both_ends_the_hearing_still_has_five_business_days():
    clear = window(
        months(1, overflow="up"), weeks(6), after="notice", last_day="outside", counting=Counting("clear", clear=True)
    )
    found = next(iter(survey({"x": clear}, DECADE, MA)))

    assert found.window is not None
    assert (found.window.business_fewest, found.window.short) == (5, 0)


def test_four_years_never_lack_a_day_while_every_fourth_is_a_leap_year():
    assert next(iter(survey({"x": RULES["years"]}, (2000, 2027)))).overflow == 0


# -- what else is counted ----------------------------------------------------------------------------------------


def test_a_window_that_is_empty_from_some_days_is_counted():
    """A month is longer than thirty days after a day of seven months."""
    found = next(iter(survey({"x": RULES["empty"]}, (2015, 2015))))
    starts = [date(2015, 1, 1) + timedelta(n) for n in range(365)]
    dated = [due(RULES["empty"], From(start)) for start in starts]

    assert found.window is not None
    assert found.window.empty == sum(each.not_before > each.day for each in dated)
    assert found.window.empty > 0


def test_windows_with_few_business_days_are_counted():
    rule = {"x": window(days(3), days(7), after="notice")}
    few, more = (next(iter(survey(rule, (2015, 2015), MA, short=short))).window for short in (3, 5))

    assert few is not None
    assert more is not None
    assert few.short < more.short


def test_last_days_in_breaks_and_on_days_without_business_are_counted():
    calendar = named("institute")
    found = next(iter(survey({"x": RULES["days"]}, (2015, 2015), Setting(of=calendar))))
    lasts = [date(2015, 1, 8) + timedelta(n) for n in range(365)]

    assert found.closed == sum(not calendar.days("business day").holds(day) for day in lasts)
    assert found.in_breaks == sum(any(b.first <= day <= b.last for b in calendar.breaks) for day in lasts)


def test_days_that_cannot_be_dated_are_told_with_their_reason():
    found = next(iter(survey({"x": RULES["refusing"]}, (2015, 2015))))

    assert found.triggers - found.dated == sum(found.undated.values()) == 7
    assert all("the rule does not say what then" in reason for reason in found.undated)


def test_a_convention_that_needs_a_calendar_gives_no_date_without_one():
    found = next(iter(survey({"x": RULES["days"]}, (2015, 2015))))

    assert {each.profile for each in found.moved if each.undated == 365} >= {"eu", "business-days"}


def test_every_convention_but_its_own_is_tried():
    found = next(iter(survey({"x": RULES["days"]}, (2015, 2015), MA)))

    assert {each.profile for each in found.moved} == PROFILES.keys() - {"default", "literal"}


# -- how it is shown ---------------------------------------------------------------------------------------------


def test_it_is_data_text_and_markdown():
    found = survey({"x": RULES["window"]}, (2015, 2015), MA)
    data = json.loads(json.dumps(found.as_dict()))
    table = [line for line in found.as_markdown().splitlines() if line.startswith("|")]

    assert data["rows"][0]["window"]["business_most"] == 11
    assert {line.count("|") for line in table[:3]} == {11}
    assert "12–15" in str(found)
    assert named("us-ma").identity in str(found)


def test_the_command_prints_it_for_a_rule_and_for_a_procedure():
    one = printed("due", "mit.formal.open_hearing", "--survey", "--years", "2015")
    data = json.loads(printed("due", "mit.formal", "--survey", "--years", "2015-2016", "--json"))

    assert "formal.open_hearing  365/365" in one
    assert "| formal.open_hearing |" in printed(
        "due", "mit.formal.open_hearing", "--survey", "--years", "2015", "--as", "markdown"
    )
    assert [row["name"] for row in data["rows"]][:2] == ["formal.request", "formal.notify"]
    assert data["rows"][0]["triggers"] == 731


@pytest.mark.parametrize("asked", [(2016, 2015), (0, 2015), (2015, 9999)])
def test_years_that_are_none_are_refused(asked):
    with pytest.raises(gf.BadInput, match="no years in order"):
        survey(RULES, asked)


def test_days_of_business_want_a_calendar_that_covers_the_years():
    with pytest.raises(gf.BadInput, match="wants a calendar"):
        survey(RULES, (2015, 2015), on="business day")
    with pytest.raises(gf.BadInput, match="covers"):
        survey(RULES, (1950, 1950), MA, on="business day")


def test_without_years_the_command_takes_ten():
    assert ran("due", "mit.formal.notify", "--survey", "--profile", "eu").stdout.startswith(
        "mit.formal.notify: every trigger day from 2015-01-01 to 2024-12-31"
    )


def test_days_that_the_calendar_does_not_reach_are_told_with_the_days_that_it_covers() -> None:
    ours = Setting(of=Calendar("ours", "1", date(2015, 1, 1), date(2015, 12, 31)))
    (row,) = survey({"soon": by(business_days(3), after="x")}, (2017, 2017), ours).rows

    assert row.undated == {"DAY lies outside the calendar ours 1, which covers 2015-01-01 to 2015-12-31": 365}
