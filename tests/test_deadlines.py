"""Time limits as data: the seven kinds, the dates they give, and every step on the way to a date.

The oracle is `calendar.monthrange`; no date here comes from the module under test, and the rows of other projects'
tests are in `test_vectors`. CI runs this file with the oldest and the newest dateutil.
"""

import calendar
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance_fsm.binding import Binder
from grievance_fsm.conventions import LITERAL, OVERFLOWS, ROLLED, WORKING, Counting
from grievance_fsm.dates import CannotDate, Due, Grant, Pause, Setting, Step
from grievance_fsm.dating import due
from grievance_fsm.deadlines import (
    EXPIRIES,
    ITSELF,
    KINDS,
    UNITS,
    Limit,
    Span,
    Trigger,
    before,
    business_days,
    by,
    days,
    earliest,
    end_of,
    entitlement,
    extended,
    first,
    gap,
    hours,
    if_,
    last,
    latest,
    latest_of,
    limitation,
    months,
    on_day,
    received,
    since,
    suspended,
    target,
    term,
    terms,
    trigger,
    weeks,
    window,
    years,
)
from grievance_fsm.errors import BadInput
from grievance_fsm.facts import day, flag
from grievance_fsm.given import From, Given
from grievance_fsm.language import State, happens
from grievance_fsm.readings import Reading, pick

DAY = timedelta(days=1)
LEAP = date(2024, 2, 29)
FROM = State("from", initial=True)
started = happens("started", "it starts", when=FROM)
ended = happens("ended", "it ends", when=FROM)
filed = day("filed", "the day of filing")
student = flag("student", "a party is a student")
QUESTION = Reading("A99", "day_count", "Which days count?", ("calendar", "working"), clauses=())


def dated(limit: Limit, start: date, **more: Any) -> Due:
    """The dates of a limit whose every trigger was on one day."""
    found = due(limit, From(start), **more)
    assert found is not None
    return found


def at(holds: Any = lambda guard: None, **on: date | None) -> Given:
    """Where triggers happened, by name."""
    return Given(on, holds=holds)


# -- the oracle ------------------------------------------------------------------------------------------------


def shifted(start: date, n: int, unit: str) -> tuple[date, bool]:
    """A day so many units later, on the month's last day where it lacks the day, and whether it did."""
    if unit in ("day", "week"):
        return start + n * (7 if unit == "week" else 1) * DAY, False
    year, month = divmod(start.year * 12 + start.month - 1 + n * (12 if unit == "year" else 1), 12)
    length = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, length)), start.day > length


def expected(start: date, n: int, unit: str, overflow: str = "down") -> date | None:
    """The day that a span ends on; nothing where the rule refuses."""
    if overflow == "thirty_days" and unit in ("month", "year"):
        return start + n * (30 if unit == "month" else 365) * DAY
    end, lacks = shifted(start, n, unit)
    if lacks and overflow == "refuse":
        return None
    return end + DAY if lacks and overflow == "up" else end


def every_day(first: int, last: int) -> Iterator[date]:
    """Every day from one year to another, both included."""
    return map(date.fromordinal, range(date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal() + 1))


ADDED = re.compile(r"\+ (\d+) (day|week|month|year)s?")
MOVED = {"overflow up": 1, "overflow down": 0, "last day outside": -1, "trigger day counts": -1}


def replayed(step: Step) -> date:
    """Where a step ends, worked out from its words alone."""
    added = ADDED.fullmatch(step.op)
    if added:
        return shifted(step.start, int(added[1]), added[2])[0]
    if step.op in ("the earliest", "the latest", "the day named"):
        return step.start
    return step.start + MOVED[step.op] * DAY


def assert_explained(found: Due, triggers: set[date]) -> None:
    """Each step starts where one before it ended or on a day that started the limit, and ends where it says."""
    ends = set(triggers)
    for step in found.steps:
        assert step.start in ends
        assert step.end == replayed(step)
        ends.add(step.end)
    if found.day is not None:
        assert found.steps[-1].end == found.day
    if found.not_before is not None:
        assert found.not_before in {step.end for step in found.steps}


# -- the seven kinds -------------------------------------------------------------------------------------------

WEEK = days(7)
COMBINATIONS: Mapping[str, tuple[Limit, str, str, bool]] = {
    "duty": (Limit("duty", WEEK, after=started), "inside", "recorded", False),
    "window": (window(months(1), weeks(6), after=started), "inside", "recorded", False),
    "gap": (gap(WEEK, after=latest(started, ITSELF)), "inside", "recorded", False),
    "target": (target(FROM, WEEK, after=started), "inside", "recorded", True),
    "entitlement": (entitlement(FROM, "tenant", WEEK, after=started), "inside", "bar", False),
    "limitation": (limitation(years(4), after=filed), "inside", "bar", False),
    "term": (term(years(2)), "outside", "bar", False),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_limit_is_a_fixed_combination(kind: str) -> None:
    limit, last_day, expiry, soft = COMBINATIONS[kind]

    assert (limit.kind, limit.last_day, limit.expiry, limit.soft) == (kind, last_day, expiry, soft)
    assert (limit.opens is not None) == (kind == "window")
    assert (limit.state is not None) == (kind in ("target", "entitlement"))
    assert (limit.holder is not None) == (kind == "entitlement")


def test_there_are_seven_kinds_and_a_key_names_one_with_its_clause() -> None:
    assert set(COMBINATIONS) == set(KINDS)
    assert len(KINDS) == 7
    assert Limit("duty", WEEK, clause="III.C.2/s1").key == "duty III.C.2/s1"
    assert Limit("gap", WEEK).key == "gap"


def wrong(value: object) -> Any:
    """What no type checker would let through, so that the library has to refuse it."""
    return value


WRONG: Mapping[str, tuple[Any, str]] = {
    "kind": (lambda: Limit("timer"), "limit: kind: unknown kind “timer”; did you mean “term”?"),
    "edge": (lambda: Limit("duty", last_day="insid"), "limit: last_day: unknown last day “insid”; did you mean “in"),
    "expiry": (lambda: by(WEEK, expiry="lapses"), "limit: expiry: unknown expiry “lapses”; did you mean “lapse”?"),
    "overflow of a limit": (
        lambda: Limit("duty", overflow="sideways"),
        "limit: overflow: unknown overflow “sideways”; known: “by_edge”, “down”, “refuse”, “thirty_days” and “up”.",
    ),
    "overflow": (lambda: months(1, overflow="upp"), "span: overflow: unknown overflow “upp”; did you mean “up”?"),
    "unit": (lambda: Span(1, "fortnight"), "span: unit: unknown unit “fortnight”; known: “business day”"),
    "fewer than none": (lambda: days(-1), "span: n: wants 0 or more, not -1."),
    "half a day": (lambda: days(wrong(0.5)), "span: n: wants a whole number, not 0.5."),
    "a text": (lambda: business_days(wrong("10")), "span: n: wants a whole number, not '10'."),
    "yes": (lambda: weeks(True), "span: n: wants a whole number, not True."),
    "backwards": (lambda: Span(1, "day", backwards=wrong(1)), "span: backwards: wants true or false, not 1."),
    "a number for a span": (lambda: by(7, after="x"), "limit: until: wants a span such as days(7), or a date such as "),
    "a window of numbers": (lambda: window(days(3), 7), "limit: until: wants a span such as days(7)"),
    "a delivery in a number": (
        lambda: received("x", deemed=wrong(3)), "trigger: deemed: wants a span such as days(7), not 3.",
    ),
    "since a number": (lambda: since(wrong(7), "x"), "since: span: wants a span such as days(7), not 7."),
    "a cap of a number": (lambda: extended("x", days(7), cap=3), "extension: cap: wants a span such as days(7), not"),
    "most": (lambda: extended("x", days(7), most=1.5), "extension: most: wants a whole number, not 1.5."),
    "base": (lambda: extended("x", days(7), base="roled"), "extension: base: unknown base “roled”; did you mean “ro"),
    "tag": (lambda: suspended(wrong(5)), "suspension: tag: wants a text, not 5."),
    "term": (lambda: end_of(wrong(5)), "end of: what: wants a text, not 5."),
    "part": (lambda: end_of("term", part="exam"), "end of: part: unknown part “exam”; did you mean “exams”?"),
    "trigger": (lambda: Trigger("frist", ("x",)), "trigger: which: unknown occurrence “frist”; did you mean “first”?"),
    "roll": (lambda: Counting(roll="folowing"), "counting: roll: unknown roll “folowing”; did you mean “following”"),
    "no roll": (lambda: Counting(roll="x"), "counting: roll: unknown roll “x”; known: “following”"),
    "day kind": (lambda: Counting(days="busness day"), "counting: days: unknown kind of day “busness day”; did"),
    "convention's overflow": (lambda: Counting(overflow="upp"), "counting: overflow: unknown overflow “upp”; did you"),
    "a clear word": (lambda: Counting(clear=wrong("yes")), "counting: clear: wants true or false, not"),
    "short": (lambda: Counting(short=-2), "counting: short: wants 0 or more, not -2."),
    "convention's name": (lambda: Counting(wrong(5)), "counting: name: wants a text, not 5."),
    "convention": (lambda: by(WEEK, counting=5), "limit: counting: wants a convention or the name of one, not 5."),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_declared_is_told_in_one_sentence_with_its_place(case: str) -> None:
    make, said = WRONG[case]
    with pytest.raises(BadInput) as refused:
        make()

    (problem,) = refused.value.problems
    assert str(problem).startswith(said)


def test_a_long_value_is_told_shortened() -> None:
    with pytest.raises(BadInput) as refused:
        days(wrong("9" * 10_000))

    assert len(str(refused.value)) < 120


def test_edge_expiry_and_overflow_may_wait_for_a_reading() -> None:
    edge = pick(QUESTION, calendar="inside", working="outside")

    assert Limit("duty", WEEK, last_day=edge).last_day is edge
    assert months(1, overflow=edge).overflow is edge


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (days(1), "1 day"), (days(0), "0 days"), (weeks(6), "6 weeks"), (months(1), "1 month"), (years(4), "4 years"),
        (business_days(3), "3 business days"),
    ],
)  # fmt: skip
def test_a_span_says_its_number_and_unit(span: Span, words: str) -> None:
    assert str(span) == words


def test_a_choice_that_cannot_be_declared_is_a_problem_of_the_policy_that_makes_it() -> None:
    binder = Binder({QUESTION.name: "calendar"}, {})
    binder(months(1, overflow=pick(QUESTION, calendar="upp", working="up")))

    assert [str(each) for each in binder.problems] == ["span: overflow: unknown overflow “upp”; did you mean “up”?"]


# -- spans against the calendar --------------------------------------------------------------------------------


@pytest.mark.parametrize("overflow", OVERFLOWS)
@pytest.mark.parametrize(("n", "unit"), [(1, "month"), (6, "month"), (13, "month"), (1, "year"), (4, "year")])
def test_months_and_years_agree_with_the_calendar_on_every_day_of_2012_to_2028(
    n: int, unit: str, overflow: str
) -> None:
    limit = Limit("duty", Span(n, unit, overflow), after=started)
    plain = "down" if overflow == "by_edge" else overflow  # the end of a duty is an upper edge
    for start in every_day(2012, 2028):
        end = expected(start, n, unit, plain)
        if end is None:
            with pytest.raises(CannotDate):
                due(limit, From(start))
        else:
            assert dated(limit, start).day == end


def test_in_27_of_the_1461_days_of_2024_to_2027_the_next_month_lacks_the_day() -> None:
    """A09: where one month has four readings."""
    down, up, thirty = (
        [dated(Limit("duty", months(1, overflow=rule)), start).day for start in every_day(2024, 2027)]
        for rule in ("down", "up", "thirty_days")
    )
    refused = 0
    for start in every_day(2024, 2027):
        try:
            due(Limit("duty", months(1)), From(start))
        except CannotDate:
            refused += 1

    assert len(down) == 1461
    assert refused == sum(one != other for one, other in zip(down, up, strict=True)) == 27
    assert sum(one != other for one, other in zip(down, thirty, strict=True)) > 900


@given(
    start=st.dates(date(1900, 1, 1), date(2100, 1, 1)), n=st.integers(0, 5000), unit=st.sampled_from(("day", "week"))
)
def test_days_and_weeks_are_whole_days_and_nothing_overflows(start: date, n: int, unit: str) -> None:
    found = dated(Limit("duty", Span(n, unit)), start)

    assert found.day == start + n * (7 if unit == "week" else 1) * DAY
    assert len(found.steps) == 1


@pytest.mark.parametrize(
    ("span", "end"),
    [
        (years(4, overflow="down"), date(2028, 2, 29)), (years(1, overflow="down"), date(2025, 2, 28)),
        (years(1, overflow="up"), date(2025, 3, 1)), (months(12, overflow="up"), date(2025, 3, 1)),
        (years(4), date(2028, 2, 29)), (months(1), date(2024, 3, 29)),
    ],
)  # fmt: skip
def test_a_leap_day_has_an_anniversary_only_in_leap_years(span: Span, end: date) -> None:
    """II/s5b: four years always find the day again, one year does not."""
    assert dated(limitation(span, after=filed), LEAP).day == end


def test_the_four_years_of_the_limitation_never_overflow_between_2000_and_2027() -> None:
    four = limitation(years(4), after=filed)

    assert all(dated(four, start).day is not None for start in every_day(2000, 2027))


def test_a_month_that_lacks_the_day_is_refused_where_nothing_else_is_declared() -> None:
    with pytest.raises(CannotDate, match=r"2015-01-31 \+ 1 month: the month has no day 31"):
        dated(Limit("duty", months(1)), date(2015, 1, 31))


def test_the_limit_can_say_the_overflow_for_all_its_spans() -> None:
    limit = window(months(1), months(2, overflow="up"), after=started, overflow="down")

    assert dated(limit, date(2014, 12, 31)) == Due(date(2015, 2, 28), date(2015, 1, 31))


def test_by_edge_an_opening_spills_up_and_an_end_is_clamped_down() -> None:
    """A09: “clamp down for a maximum, spill up for a minimum”."""
    limit = window(months(1), months(1), after=started, overflow="by_edge")

    assert dated(limit, date(2015, 1, 31)) == Due(date(2015, 2, 28), date(2015, 3, 1))


def test_thirty_days_for_a_month_need_no_overflow() -> None:
    found = dated(Limit("duty", months(2, overflow="thirty_days")), date(2015, 1, 31))

    assert found.day == date(2015, 4, 1)
    assert [step.op for step in found.steps] == ["+ 60 days"]
    assert "a month being 30 days" in found.steps[0].why


def test_under_thirty_days_a_year_is_explained_as_365_days() -> None:
    found = dated(Limit("limitation", years(4, overflow="thirty_days")), date(2015, 1, 31))

    assert found.day == date(2019, 1, 30)
    assert "a year being 365 days" in found.steps[0].why


@pytest.mark.parametrize("span", [years(8000, overflow="down"), months(99_999), days(4_000_000), weeks(600_000)])
def test_a_span_beyond_the_last_day_of_the_calendar_gives_no_date(span: Span) -> None:
    with pytest.raises(CannotDate, match="beyond the days that can be written"):
        dated(Limit("duty", span), date(2015, 1, 31))


def test_nothing_lies_before_the_first_day_of_the_calendar() -> None:
    with pytest.raises(CannotDate, match="no day before 0001-01-01"):
        dated(before(days(0)), date.min)


# -- the way of counting ---------------------------------------------------------------------------------------


def test_where_the_trigger_day_counts_a_span_ends_a_day_earlier() -> None:
    """A08: seven days that include the first."""
    limit = Limit("duty", days(7), after=started, counting=Counting(trigger_day="included"))
    found = dated(limit, date(2015, 2, 2))

    assert found.day == date(2015, 2, 8)
    assert_explained(found, {date(2015, 2, 2)})


@pytest.mark.parametrize(
    "limit",
    [
        Limit("duty", business_days(3)), Limit("duty", days(3), counting=ROLLED),
        Limit("duty", days(3), counting=WORKING), window(business_days(1), weeks(6)),
    ],
)  # fmt: skip
def test_business_days_and_rolls_give_no_date_without_a_calendar(limit: Limit) -> None:
    with pytest.raises(CannotDate, match="need a calendar"):
        dated(limit, date(2015, 2, 2))
    assert due(limit, Given()) is None


def test_only_months_and_years_wait_for_what_a_month_does_that_lacks_the_day() -> None:
    open_ = pick(QUESTION, calendar="down", working="up")
    start = From(date(2015, 1, 31))

    assert dated(Limit("duty", days(7), overflow=open_), date(2015, 1, 31)).day == date(2015, 2, 7)
    with pytest.raises(CannotDate, match="Which days count"):
        due(Limit("duty", months(1), overflow=open_), start)


def test_a_way_of_counting_that_was_not_chosen_gives_no_date_but_its_question() -> None:
    limit = Limit("duty", days(3), counting=pick(QUESTION, calendar=LITERAL, working=WORKING))

    with pytest.raises(CannotDate, match="Which days count"):
        dated(limit, date(2015, 2, 2))


# -- both sides of each edge -----------------------------------------------------------------------------------


def test_the_last_day_of_a_duty_is_inside_and_that_of_before_is_not() -> None:
    start = date(2015, 2, 2)

    assert dated(Limit("duty", days(90)), start).day == start + 90 * DAY
    assert dated(before(days(90)), start).day == start + 89 * DAY
    assert before(days(90)).expiry == "recorded"


@pytest.mark.parametrize(("edge", "end"), [("inside", date(2019, 2, 2)), ("outside", date(2019, 2, 1))])
def test_the_last_day_of_the_limitation_is_as_its_reading_says(edge: str, end: date) -> None:
    """A44: inclusive or exclusive."""
    assert dated(limitation(years(4), after=filed, last_day=edge), date(2015, 2, 2)).day == end


def test_a_term_lasts_up_to_the_day_before_its_anniversary() -> None:
    """VIII/s2: two years from September on."""
    assert dated(term(years(2)), date(2013, 9, 1)).day == date(2015, 8, 31)


def test_a_window_has_a_first_and_a_last_day() -> None:
    """III.C.2/s3: a month to six weeks."""
    found = dated(window(months(1), weeks(6), after=started), date(2015, 2, 2))

    assert (found.not_before, found.day) == (date(2015, 3, 2), date(2015, 3, 16))
    assert_explained(found, {date(2015, 2, 2)})


def test_a_window_may_be_open_to_one_side() -> None:
    opens = dated(window(days(3), None, after=started), date(2015, 2, 2))
    closes = dated(window(None, days(3), after=started), date(2015, 2, 2))

    assert (opens.not_before, opens.day) == (date(2015, 2, 5), None)
    assert (closes.not_before, closes.day) == (None, date(2015, 2, 5))


def width(limit: Limit, start: date) -> int:
    """How many days a window has, both edges counted."""
    found = dated(limit, start)
    assert found.day is not None
    assert found.not_before is not None
    return (found.day - found.not_before).days + 1


@pytest.mark.parametrize(
    ("rule", "widths"),
    [("down", {12, 13, 14, 15}), ("up", {12, 13, 14, 15}), ("by_edge", {12, 13, 14, 15}), ("thirty_days", {13})],
)
def test_the_hearing_window_has_12_to_15_days_in_2024_to_2027(rule: str, widths: set[int]) -> None:
    """III.C.2/s3, A09: six weeks less a month of 28 to 31 days, both edges inside; never empty."""
    limit = window(months(1), weeks(6), after=started, overflow=rule)

    assert {width(limit, start) for start in every_day(2024, 2027)} == widths


@pytest.mark.parametrize("rule", ["down", "up", "thirty_days"])
@pytest.mark.parametrize("unit", ["day", "week", "month", "year"])
def test_a_later_trigger_never_gives_an_earlier_date_nor_does_a_longer_span(unit: str, rule: str) -> None:
    spans = [Limit("duty", Span(n, unit, rule)) for n in range(4)]
    last_of_each = [date.min] * len(spans)
    for start in every_day(2023, 2025):
        ends = [dated(limit, start).day or date.min for limit in spans]

        assert ends == sorted(ends)
        assert all(one >= other for one, other in zip(ends, last_of_each, strict=True))
        assert min(ends) >= start
        last_of_each = ends


# -- triggers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "which", "of"),
    [
        (first(started), "first", (started,)), (last(started), "last", (started,)),
        (latest(started, ITSELF), "latest", (started, ITSELF)), (trigger(started), "only", (started,)),
        (trigger(filed), "only", (filed,)),
    ],
)  # fmt: skip
def test_a_trigger_says_which_occurrence_of_what(made: Trigger, which: str, of: tuple[Any, ...]) -> None:
    assert (made.which, made.of) == (which, of)


def test_a_ready_trigger_a_pick_and_nothing_stay_as_they_are() -> None:
    ready, chosen = first(started), pick(QUESTION, calendar=started, working=ended)

    assert [trigger(ready), trigger(chosen), trigger(None)] == [ready, chosen, None]
    assert repr(ITSELF) == "ITSELF"


@pytest.mark.parametrize("limit", [limit for limit, *_ in COMBINATIONS.values()], ids=list(COMBINATIONS))
def test_a_limit_gives_no_date_while_its_trigger_has_not_happened(limit: Limit) -> None:
    assert due(limit, Given()) is None


# -- due dates as expressions ----------------------------------------------------------------------------------


def test_a_span_may_count_from_a_trigger_of_its_own() -> None:
    limit = Limit("duty", since(days(10), ended), after=started)
    found = due(limit, at(started=date(2015, 2, 2), ended=date(2015, 2, 5)))

    assert found == Due(date(2015, 2, 15))


def test_a_due_date_may_be_the_day_that_a_fact_names() -> None:
    found = due(Limit("duty", on_day(filed), clause="a/s1"), at(filed=date(2015, 5, 8)))

    assert found is not None
    assert (found.day, found.steps[0].op) == (date(2015, 5, 8), "the day named")
    assert "“the day of filing”" in found.explain()
    assert due(Limit("duty", on_day(filed)), at()) is None


@pytest.mark.parametrize(("choose", "end"), [(earliest, date(2015, 2, 12)), (latest_of, date(2015, 3, 2))])
def test_the_earliest_and_the_latest_of_several_dates(choose: Any, end: date) -> None:
    limit = Limit("duty", choose(months(1), since(days(7), ended)), after=started)
    found = due(limit, at(started=date(2015, 2, 2), ended=date(2015, 2, 5)))

    assert found is not None
    assert found.day == end
    assert found.steps[-1].why == "of 2 dates"
    assert_explained(found, {date(2015, 2, 2), date(2015, 2, 5)})


def test_of_several_dates_only_those_count_that_something_has_started() -> None:
    limit = Limit("duty", earliest(months(1), since(days(7), ended)), after=started)
    found = due(limit, at(started=date(2015, 2, 2)))

    assert found == Due(date(2015, 3, 2))
    assert found.steps[-1].why == "the only date"
    assert due(limit, at()) is None


@pytest.mark.parametrize(
    ("holds", "end"), [(True, date(2015, 2, 20)), (False, date(2015, 3, 2)), (None, date(2015, 3, 2))]
)
def test_a_conditional_date_counts_only_where_its_guard_holds(holds: bool | None, end: date) -> None:
    """The pattern of “a month, or the end of the semester if a party is a student”."""
    limit = Limit("duty", earliest(months(1), if_(student, on_day(filed))), after=started)
    asked: list[Any] = []
    found = due(limit, at(started=date(2015, 2, 2), filed=date(2015, 2, 20), holds=lambda g: asked.append(g) or holds))

    assert found == Due(end)
    assert asked == [student]


@pytest.mark.parametrize(("holds", "end"), [(True, None), (False, date(2015, 2, 9)), (None, date(2015, 2, 9))])
def test_a_limit_falls_away_where_its_unless_holds(holds: bool | None, end: date | None) -> None:
    limit = target(FROM, days(7), after=started, unless=student)
    found = due(limit, From(date(2015, 2, 2), holds))

    assert (found and found.day) == end


def test_the_last_day_outside_is_taken_off_the_date_chosen() -> None:
    limit = Limit("duty", earliest(weeks(1), days(10)), after=started, last_day="outside")
    found = dated(limit, date(2015, 2, 2))

    assert found.day == date(2015, 2, 8)
    assert_explained(found, {date(2015, 2, 2)})


# -- explanations ----------------------------------------------------------------------------------------------


def test_a_calculation_is_told_a_line_for_each_step_with_its_clause() -> None:
    limit = limitation(months(1, overflow="down"), after=filed, last_day="outside", clause="II/s5b")

    assert dated(limit, date(2015, 1, 31)).explain().splitlines() == [
        "+ 1 month              2015-01-31 → 2015-02-28  the trigger day is not counted [II/s5b]",
        "overflow down          2015-02-28 → 2015-02-28  the month has no day 31: its last day [II/s5b]",
        "last day outside       2015-02-28 → 2015-02-27  the end itself is too late [II/s5b]",
    ]


def test_a_span_cites_its_own_clause_before_that_of_its_limit() -> None:
    found = dated(Limit("duty", days(3, clause="III.C.5/s4"), clause="III.C.5/s2"), date(2015, 2, 2))

    assert [step.clause for step in found.steps] == ["III.C.5/s4"]


def test_dates_are_equal_whatever_the_way_to_them() -> None:
    assert dated(Limit("duty", weeks(1)), date(2015, 2, 2)) == dated(Limit("duty", days(7)), date(2015, 2, 2))


spans = st.builds(
    Span, n=st.integers(0, 40), unit=st.sampled_from(UNITS[:4]),
    overflow=st.sampled_from(("down", "up", "thirty_days", "by_edge")),
)  # fmt: skip
edges = st.recursive(
    spans | st.builds(since, spans, st.sampled_from((started, ended))) | st.just(on_day(filed)),
    lambda inner: st.builds(earliest, inner, inner) | st.builds(latest_of, inner, inner)
    | st.builds(if_, st.just(student), inner),
    max_leaves=4,
)  # fmt: skip
limits = st.builds(
    Limit, kind=st.sampled_from(KINDS), until=edges, opens=st.none() | spans, after=st.sampled_from((started, ended)),
    last_day=st.sampled_from(("inside", "outside")), expiry=st.sampled_from(EXPIRIES),
    counting=st.sampled_from((LITERAL, Counting(trigger_day="included"))),
)  # fmt: skip
some_day = st.dates(date(2011, 1, 1), date(2029, 1, 1))


@given(limit=limits, on=st.fixed_dictionaries({}, optional=dict.fromkeys(("started", "ended", "filed"), some_day)),
       holds=st.sampled_from((True, False, None)))  # fmt: skip
def test_every_date_replays_step_by_step_from_its_triggers(
    limit: Limit, on: dict[str, date], holds: bool | None
) -> None:
    found = due(limit, at(lambda guard: holds, **dict.fromkeys(("started", "ended", "filed")) | on))

    if found is not None:
        assert found.steps
        assert_explained(found, set(on.values()))


@given(limit=limits, start=some_day, later=st.integers(0, 400))
def test_a_later_trigger_moves_neither_edge_of_a_window_back(limit: Limit, start: date, later: int) -> None:
    one, other = (
        due(limit, From(day, True)) for day in (start, start + later * DAY)
    )

    assert one is not None
    assert other is not None
    if one.not_before is not None and other.not_before is not None:
        assert one.not_before <= other.not_before
    if one.day is not None and other.day is not None:
        assert one.day <= other.day


def test_one_instant_told_in_two_zones_counts_from_the_day_that_each_says():
    """Where the setting names no zone, the day is the one that was written; the same limit is asked again."""
    evening = datetime(2015, 2, 2, 22, 30, tzinfo=timezone(timedelta(hours=-5)))
    week = by(days(7), after="notify")
    found = [due(week, Given({"notify": moment})) for moment in (evening, evening.astimezone(UTC))]

    assert [each and each.day for each in found] == [date(2015, 2, 9), date(2015, 2, 10)]
    abroad = due(week, Given({"notify": evening}), Setting(zone="Asia/Kolkata"))
    assert abroad is not None
    assert abroad.day == date(2015, 2, 10)


NEW_YORK = Setting(zone="America/New_York")
MORNING, LATER = datetime(2015, 2, 2, 15, tzinfo=UTC), datetime(2015, 2, 5, 15, tzinfo=UTC)


def test_hours_inside_an_earliest_count_from_their_own_trigger() -> None:
    limit = by(earliest(since(hours(24), "a"), since(days(30), "b")), after="c")
    found = due(limit, Given({"a": LATER, "b": MORNING, "c": MORNING}), NEW_YORK)

    assert found is not None
    assert found.day == date(2015, 2, 6)


@pytest.mark.parametrize(("told", "end"), [({"r": LATER}, date(2015, 2, 6)), ({}, None)])
def test_hours_after_a_receipt_count_from_the_hour_at_which_it_came(told: dict[str, Any], end: date | None) -> None:
    limit = by(hours(24), after=received("s", actual="r", deemed=days(5)))
    try:
        found = due(limit, Given({"s": MORNING, **told}), NEW_YORK)
    except CannotDate:
        found = None  # a day on which it is deemed to have come has no hour

    assert (found and found.day) == end


@pytest.mark.parametrize("terms_of_it", [{"suspended": suspended("stay")}, {"last_day": "outside"}])
def test_hours_that_would_have_to_leave_days_out_are_refused_rather_than_miscounted(terms_of_it: Any) -> None:
    with pytest.raises(CannotDate, match="count days"):
        due(by(hours(24), after="a", **terms_of_it), Given({"a": MORNING}), NEW_YORK)


@pytest.mark.parametrize("n", [10**8, 10**30])
def test_hours_beyond_what_can_be_written_give_no_date(n: int) -> None:
    with pytest.raises(CannotDate, match="beyond the days"):
        due(by(hours(n), after="a"), Given({"a": MORNING}), NEW_YORK)


@pytest.mark.parametrize(("extension", "grants"), [
    (extended("x", days(7), cap=days(7)), [Grant(date(2015, 2, 3)), Grant(date(2015, 2, 4))]),
    (extended("x", "until"), [Grant(date(2015, 2, 3), to=date(2015, 2, 5))]),
    (extended("x", days(1), base="grant"), [Grant(date(2015, 2, 3))]),
])  # fmt: skip
def test_a_grant_that_gives_no_later_day_says_so(extension: Any, grants: list[Grant]) -> None:
    limit = by(days(7), after="n", extended=extension)
    found = due(limit, Given({"n": date(2015, 2, 2)}, granted=grants))

    assert found is not None
    assert "no later day" in found.in_vain[0].why


def test_a_roll_over_a_pause_of_a_year_leaves_the_month_though_it_has_the_same_name() -> None:
    counting = Counting("own", roll="modified following", lands_on="day")
    limit = by(days(0), after="n", counting=counting, suspended=suspended("s"))
    given = Given({"n": date(2015, 3, 10)}, [Pause("s", date(2015, 3, 2), date(2016, 3, 20))])
    found = due(limit, given, Setting(of="us-ma"))

    assert found is not None
    assert found.day == date(2015, 3, 1)


def test_terms_of_a_person_are_not_guessed_while_nobody_has_told_them() -> None:
    limit = by(terms(1, registered="enrolled"), after="n")

    with pytest.raises(CannotDate, match="“enrolled” has not been told"):
        due(limit, Given({"n": date(2015, 2, 2)}), Setting(of="institute"))


def test_a_deemed_receipt_says_which_days_did_not_count_on_the_way() -> None:
    limit = by(days(7), after=received("s", deemed=days(3)), suspended=suspended("stay"))
    found = due(limit, Given({"s": date(2015, 2, 2)}, [Pause("stay", date(2015, 2, 3), date(2015, 2, 9))]))

    assert found is not None
    assert (found.day, found.steps[0].end) == (date(2015, 2, 19), date(2015, 2, 12))
    assert "stay 2015-02-03 to 2015-02-09" in found.steps[0].why


def test_before_any_roll_means_before_the_roll_though_the_last_day_is_outside() -> None:
    """Before Saturday 7 February, rolled to the 9th: as counted, the last day is Friday the 6th, and a week later."""
    more = extended("x", days(7))
    limit = by(days(5), after="n", last_day="outside", counting=ROLLED, extended=more)
    found = due(limit, Given({"n": date(2015, 2, 2)}, granted=[Grant(date(2015, 2, 3))]), Setting(of="us-ma"))

    assert found is not None
    assert (found.day, found.extended) == (date(2015, 2, 13), (date(2015, 2, 8),))


@pytest.mark.parametrize("span", [days(30), months(1, overflow="thirty_days")])
def test_a_trigger_day_that_counts_does_not_where_the_clock_stands_still_on_it(span: Span) -> None:
    """30 days, the first of them on 4 February, where 2 and 3 February are left out."""
    limit = by(span, after="n", counting=Counting("own", trigger_day="included"), suspended=suspended("s"))
    found = due(limit, Given({"n": date(2015, 2, 2)}, [Pause("s", date(2015, 2, 2), date(2015, 2, 3))]))

    assert found is not None
    assert found.day == date(2015, 3, 5)
