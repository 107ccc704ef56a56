"""Laws of every date: later triggers and longer spans never end earlier, nothing that stops the clock saves time.

And every explanation is replayed: each step is walked again, day by day, over the days that the calendar closes.
"""

import calendar as civil
import re
from datetime import date, timedelta
from typing import Any

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from grievance_fsm.calendars import Calendar, named
from grievance_fsm.conventions import PROFILES, ROLLS, Counting
from grievance_fsm.counting import Counter
from grievance_fsm.dates import CannotDate, Due, Grant, Pause, Setting, Step
from grievance_fsm.dating import due
from grievance_fsm.deadlines import Limit, Span, Trigger, by, days, extended, suspended
from grievance_fsm.given import Given

DAY = timedelta(days=1)
INSTITUTE = named("institute")
AT_THE_INSTITUTE = Setting(of=INSTITUTE)
UNITS = ("day", "week", "month", "year", "business day", "instruction day")

starts = st.dates(date(2000, 1, 1), date(2020, 12, 31))
spans = st.builds(
    Span, n=st.integers(0, 40), unit=st.sampled_from(UNITS),
    overflow=st.sampled_from(("down", "up", "thirty_days")), backwards=st.booleans(),
)  # fmt: skip
countings = st.sampled_from(tuple(PROFILES.values())) | st.builds(
    Counting, name=st.just("ours"), trigger_day=st.sampled_from(("excluded", "included")), clear=st.booleans(),
    days=st.sampled_from(("day", "business day", "open day")), short=st.integers(0, 9), served=st.integers(0, 4),
    served_from=st.sampled_from(("counted", "rolled")), roll=st.sampled_from(ROLLS),
    lands_on=st.sampled_from(("business day", "open day")),
)  # fmt: skip
triggers = st.builds(Trigger, st.just("only"), st.just(("x",)), served=st.booleans())
limits = st.builds(
    Limit, kind=st.just("duty"), until=spans, opens=st.none() | spans, after=triggers, counting=countings,
    last_day=st.sampled_from(("inside", "outside")),
)  # fmt: skip
pauses = st.lists(st.tuples(st.integers(-20, 60), st.integers(0, 20)), max_size=3)


def dated(limit: Limit, start: date, setting: Setting = AT_THE_INSTITUTE, **more: Any) -> Due | None:
    """The dates from a day, nothing where the rule gives none."""
    try:
        return due(limit, Given({"x": start}, **more), setting)
    except CannotDate:
        return None


def stays(start: date, lengths: list[tuple[int, int]]) -> list[Pause]:
    """Pauses that do not overlap, each a number of days from the start."""
    found: list[Pause] = []
    for offset, length in sorted(lengths):
        first = start + offset * DAY
        if not found or found[-1].last is None or first > found[-1].last:
            found.append(Pause("stay", first, first + length * DAY))
    return found


def plainly_forward(limit: Limit) -> Limit:
    """The same limit, running forward, with no span too short to count all days."""
    return evolve(limit, until=evolve(limit.until, backwards=False), counting=evolve(limit.counting, short=0))


# -- laws ----------------------------------------------------------------------------------------------------------


@given(limits, starts, st.integers(1, 40))
def test_a_later_trigger_never_ends_or_opens_earlier(limit: Limit, start: date, later: int) -> None:
    one, other = dated(limit, start), dated(limit, start + later * DAY)
    assume(one is not None and other is not None)
    assert one is not None
    assert other is not None

    assert one.day is None or other.day is None or one.day <= other.day
    assert one.not_before is None or other.not_before is None or one.not_before <= other.not_before


@given(limits.map(plainly_forward), starts, st.integers(1, 10))
def test_a_longer_span_never_ends_earlier(limit: Limit, start: date, more: int) -> None:
    """Backwards never later; a short span that counts business days may outlast one that is not short."""
    assume(limit.until.overflow != "thirty_days")
    longer = evolve(limit, until=evolve(limit.until, n=limit.until.n + more))
    one, other = dated(limit, start), dated(longer, start)
    assume(one is not None and other is not None)

    assert one is not None
    assert other is not None
    assert one.day is not None
    assert other.day is not None
    assert one.day <= other.day


@given(st.sampled_from(ROLLS[1:5]), starts, st.sampled_from(("business day", "open day")))
def test_a_day_that_has_rolled_stays_where_it_is(mode: str, day: date, kind: str) -> None:
    counter = Counter(Counting("ours", roll=mode, lands_on=kind), AT_THE_INSTITUTE)

    landed = counter.landed(day, mode)

    assert counter.landed(landed, mode) == landed
    assert INSTITUTE.closed(landed, kind) == ""


@given(limits, starts, pauses)
def test_a_clock_that_stands_still_never_ends_a_span_earlier(
    limit: Limit, start: date, lengths: list[tuple[int, int]]
) -> None:
    """Nor, for one that runs back, later; a modified roll turns at the end of a month and is left out."""
    assume(not limit.counting.roll.startswith("modified"))
    held = evolve(limit, suspended=(suspended("stay"),))
    one, other = dated(limit, start), dated(held, start, stood_still=stays(start, lengths))
    assume(one is not None and other is not None)

    assert one is not None
    assert other is not None
    assert one.day is not None
    assert other.day is not None
    if limit.until.backwards and limit.counting.roll in ("none", "preceding", "same direction"):
        assert other.day <= one.day
    elif not limit.until.backwards and limit.counting.roll != "preceding":
        assert other.day >= one.day


@given(limits, starts, st.lists(st.tuples(st.integers(0, 80), st.integers(0, 30)), max_size=4),
       st.sampled_from(("rolled", "unrolled", "grant")), st.none() | st.integers(1, 2))  # fmt: skip
def test_an_extension_never_ends_earlier_and_keeps_what_was_before(
    limit: Limit, start: date, grants: list[tuple[int, int]], base: str, most: int | None
) -> None:
    more = evolve(limit, extended=extended("extend", days(7), most=most, base=base))
    told = [Grant(start + on * DAY) for on, _ in grants]
    one, other = dated(limit, start), dated(more, start, granted=told)
    assume(one is not None and other is not None)

    assert one is not None
    assert other is not None
    assert one.day is not None
    assert other.day is not None
    assert list(other.extended) == sorted(set(other.extended))
    assert [*other.extended, other.day][0] == one.day
    assert other.day >= one.day
    assert most is None or len(other.extended) <= most


# -- explanations --------------------------------------------------------------------------------------------------

COUNTED = re.compile(
    r"(?P<sign>[+-]) (?P<n>\d+) (?P<unit>business day|instruction day|open day|day|week|month|year)s?$"
)


def replayed(step: Step, limit: Limit, stood: list[Pause], known: Calendar) -> date:
    """Where a step leads, walked day by day from where it starts."""
    counted = COUNTED.match(step.op)
    if counted:
        back, n, unit = counted["sign"] == "-", int(counted["n"]), counted["unit"]
        if unit in ("month", "year"):
            return _months(step.start, (-n if back else n) * (12 if unit == "year" else 1))
        n, unit = (n * 7, "day") if unit == "week" else (n, unit)
        n += "clear days" in step.why
        begin = step.start + (DAY if back else -DAY) if "trigger day counts" in step.why else step.start
        return _walked(begin, n, back, lambda day: unit == "day" or not known.closed(day, unit)) if n else step.start
    if step.op == "overflow up":
        return step.start + DAY
    if step.op in ("trigger day counts", "clear of the end", "last day outside"):
        forward = (step.op == "clear of the end") != limit.until.backwards or (
            step.op == "trigger day counts" and limit.until.backwards
        )
        return step.start + (DAY if forward and step.op != "last day outside" else -DAY)
    if step.op.startswith("roll "):
        return _rolled(step, limit.counting, stood, known)
    return step.end


def _months(start: date, n: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + n, 12)
    return date(year, month + 1, min(start.day, civil.monthrange(year, month + 1)[1]))


def _walked(day: date, n: int, back: bool, counts: Any) -> date:
    while n:
        day += -DAY if back else DAY
        n -= bool(counts(day))
    return day


def _rolled(step: Step, counting: Counting, stood: list[Pause], known: Calendar) -> date:
    def lands(day: date) -> bool:
        held = any(each.first <= day <= (each.last or date.max) for each in stood)
        return not held and not known.closed(day, counting.lands_on)

    forth = step.op in ("roll following", "roll modified following")
    day = step.start if lands(step.start) else _walked(step.start, 1, not forth, lands)
    if "modified" in step.op and day.month != step.start.month:
        day = _walked(step.start, 1, forth, lands)
    return day


@given(limits.filter(lambda limit: limit.opens is None), starts)
def test_every_explanation_replays_to_the_same_day(limit: Limit, start: date) -> None:
    found = dated(limit, start)
    assume(found is not None)
    assert found is not None

    day = start
    for step in found.steps:
        assert step.start == day
        assert replayed(step, limit, [], INSTITUTE) == step.end, step
        day = step.end
    assert day == found.day


@given(st.sampled_from(("day", "business day", "instruction day")), st.integers(1, 30), st.booleans(), starts, pauses)
def test_what_is_left_out_for_a_standing_clock_is_counted_day_by_day(
    unit: str, n: int, back: bool, start: date, lengths: list[tuple[int, int]]
) -> None:
    """The oracle walks from the trigger and counts only days that count and on which the clock runs."""
    stood = stays(start, lengths)
    limit = by(Span(n, unit, backwards=back), after="x", suspended=suspended("stay"))
    found = dated(limit, start, stood_still=stood)
    assume(found is not None)
    assert found is not None

    def counts(day: date) -> bool:
        held = any(each.first <= day <= (each.last or date.max) for each in stood)
        return not held and (unit == "day" or not INSTITUTE.closed(day, unit))

    assert found.day == _walked(start, n, back, counts)


@given(limits, starts)
def test_a_date_names_the_convention_and_the_calendar_that_it_used(limit: Limit, start: date) -> None:
    found = dated(limit, start)
    assume(found is not None)

    assert found is not None
    assert found.profile == limit.counting.name
    assert found.calendar in ("", INSTITUTE.identity)
    looked_up = any("business day" in step.op or step.op.startswith("roll") for step in found.steps)
    assert not looked_up or found.calendar == INSTITUTE.identity
