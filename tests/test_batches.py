"""A limit over columns: what a batch gives is what `due` gives, row by row, wherever there is a date and where not.

The oracle is the scalar engine, told each row by itself; that one is tested against outside rows elsewhere.
"""

import sys
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grievance_fsm.batches import Batch, Grants, Pauses, batch
from grievance_fsm.calendars import Blank, Break, Calendar, Term
from grievance_fsm.conventions import OVERFLOWS, PROFILES, ROLLS, Counting
from grievance_fsm.dates import CannotDate, Grant, Pause, Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import (
    Extension,
    Limit,
    Span,
    Trigger,
    back,
    business_days,
    by,
    days,
    earliest,
    end_of,
    hours,
    if_,
    if_nearer,
    latest_of,
    months,
    on_day,
    received,
    served,
    since,
    suspended,
    terms,
    weeks,
    window,
)
from grievance_fsm.errors import BadInput
from grievance_fsm.facts import flag
from grievance_fsm.given import Given, awaited
from grievance_fsm.readings import Reading, pick

np = pytest.importorskip("numpy", reason="columns need numpy")

DAY = timedelta(days=1)
NAMES = ("notify", "reply", "hearing")
TAGS = ("recess", "stay", "leave")
STUDENT = flag("student", "a party is a student")


def _term(name, kind, first, last, *, regular=True):
    return Term(
        name, kind, first, last, first_class=first + 2 * DAY, last_class=last - 8 * DAY, exams_begin=last - 6 * DAY,
        exams_end=last - DAY, regular=regular,
    )  # fmt: skip


SMALL = Calendar(
    "small", "1", date(2015, 1, 1), date(2015, 6, 30),
    holidays={date(2015, 1, 1): "New Year", date(2015, 2, 16): "Presidents", date(2015, 5, 25): "Memorial"},
    terms=(
        _term("iap 2015", "iap", date(2015, 1, 5), date(2015, 1, 30), regular=False),
        _term("spring 2015", "spring", date(2015, 2, 2), date(2015, 5, 22)),
        _term("summer 2015", "summer", date(2015, 6, 1), date(2015, 6, 26), regular=False),
    ),
    breaks=(
        Break("recess", "spring break", date(2015, 3, 21), date(2015, 3, 29)),
        Break("recess", "first days", date(2015, 1, 1), date(2015, 1, 4)),
        Break("patriots", "long weekend", date(2015, 4, 18), date(2015, 4, 21)),
    ),
    blanks=(Blank(date(2015, 5, 23), date(2015, 5, 31), "not published"),),
)  # fmt: skip

NEAR = st.dates(date(2014, 12, 20), date(2015, 7, 10))
INSIDE = st.dates(date(2015, 1, 10), date(2015, 5, 20))
FAR = st.one_of(
    st.dates(), st.dates(date.min, date.min + 40 * DAY), st.dates(date.max - 40 * DAY, date.max),
    st.dates(date(2035, 12, 1), date(2036, 1, 31)), st.dates(date(2016, 1, 25), date(2016, 3, 2)),
)  # fmt: skip


# -- what is drawn -----------------------------------------------------------------------------------------------


@st.composite
def countings(draw):
    """Any convention: one of the profiles, or one that nobody has thought of."""
    if draw(st.booleans()):
        return draw(st.sampled_from(sorted(PROFILES.values(), key=lambda each: each.name)))
    kinds = ("day", "business day", "instruction day", "open day")
    return Counting(
        "drawn", trigger_day=draw(st.sampled_from(("excluded", "included"))), clear=draw(st.booleans()),
        days=draw(st.sampled_from(("day", *kinds))), short=draw(st.sampled_from((0, 0, 5))),
        served=draw(st.sampled_from((0, 3))), served_from=draw(st.sampled_from(("counted", "rolled"))),
        overflow=draw(st.sampled_from((None, *OVERFLOWS))),
        roll=draw(st.sampled_from(ROLLS)), lands_on=draw(st.sampled_from(kinds)),
    )  # fmt: skip


UNITS = ("day", "day", "week", "month", "month", "year", "business day", "instruction day")
SPANS = st.builds(
    Span, st.sampled_from((0, 1, 2, 3, 5, 7, 10, 14, 30, 42)), st.sampled_from(UNITS),
    st.sampled_from((None, None, *OVERFLOWS)), backwards=st.sampled_from((False, False, True)),
)  # fmt: skip

TRIGGERS = st.one_of(
    st.sampled_from(NAMES[:2]),
    st.builds(served, st.sampled_from(NAMES[:2])),
    st.sampled_from((
        Trigger("latest", NAMES[:2]), Trigger("first", NAMES[:2]), Trigger("due", ("reply",)), Trigger("only", ("no",)),
        Trigger("each", NAMES[:2]),
        received("notify"), received("notify", actual="reply"), received("notify", actual="reply", deemed=days(3)),
        received("notify", deemed=business_days(2)), received("no", actual="reply"),
    )),
)  # fmt: skip


def _compound(edges):
    several = st.lists(edges, min_size=1, max_size=3)
    return st.one_of(
        several.map(lambda parts: earliest(*parts)), several.map(lambda parts: latest_of(*parts)),
        st.builds(if_, st.just(STUDENT), edges), st.builds(if_nearer, SPANS, edges, after=st.none() | TRIGGERS),
    )  # fmt: skip


SIMPLE = st.one_of(
    SPANS, SPANS, st.builds(since, SPANS, TRIGGERS), st.just(on_day("hearing")), st.builds(terms, st.integers(0, 2)),
    st.builds(
        end_of, st.sampled_from(("term", "spring", "iap", "spring 2015", "nonsense")), after=st.none() | TRIGGERS,
        part=st.sampled_from(("classes", "exams", "whole")),
    ),
)  # fmt: skip
EDGES = st.one_of(SPANS, st.recursive(SIMPLE, _compound, max_leaves=4))

EXTENSIONS = st.builds(
    Extension, st.just("extend"), SPANS | st.just(on_day("x").fact), roles=st.sampled_from(((), ("advocate",))),
    ground=st.none() | st.just("ground"), consent=st.none() | st.just("consent"), most=st.sampled_from((None, 1)),
    cap=st.none() | SPANS, in_time=st.booleans(), base=st.sampled_from(("rolled", "unrolled", "grant")),
)  # fmt: skip

LIMITS = st.builds(
    Limit, st.sampled_from(("duty", "window")), st.none() | EDGES, st.none() | EDGES, TRIGGERS,
    last_day=st.sampled_from(("inside", "inside", "outside")), overflow=st.sampled_from((None, None, *OVERFLOWS)),
    counting=st.none() | countings(), unless=st.sampled_from((None, None, STUDENT)),
    suspended=st.lists(
        st.builds(suspended, st.sampled_from((*TAGS, "patriots")), begins=st.sampled_from((None, "stop"))), max_size=2
    ).map(tuple),
    extended=st.none() | EXTENSIONS,
)  # fmt: skip

SETTINGS = st.builds(
    Setting, countings(), st.sampled_from((SMALL, SMALL, "us-ma", "institute", None)),
    st.sampled_from(("", "America/New_York", "America/Sao_Paulo")),
)  # fmt: skip


@st.composite
def paused(draw):
    """Pauses that one row may have: some overlap those of another cause, some still go on."""
    found, taken = [], dict.fromkeys(TAGS, date.min)
    for _ in range(draw(st.integers(0, 3))):
        tag = draw(st.sampled_from(TAGS))
        first = draw(NEAR)
        last = draw(st.none() | st.integers(0, 40).map(lambda n, first=first: first + n * DAY))
        if first > taken[tag]:
            found.append(Pause(tag, first, last))
            taken[tag] = last or date.max
    return tuple(found)


GRANTS = st.lists(
    st.builds(
        Grant, NEAR, st.sampled_from(("", "advocate", "committee")), st.none() | NEAR,
        st.sampled_from((None, "illness")), st.sampled_from((None, True, False)),
    ), max_size=3,
).map(tuple)  # fmt: skip


@st.composite
def told(draw, dates=NEAR):
    """What one row is told."""
    known = {name: draw(st.none() | dates if name != "notify" else dates) for name in NAMES} | {"no": None}
    return Given(known, draw(paused()), draw(GRANTS), {True: True, False: False, None: None}.get)


def rows(dates=NEAR):
    return st.lists(st.tuples(told(dates), st.sampled_from((True, False, None))), min_size=1, max_size=12)


# -- columns of rows ---------------------------------------------------------------------------------------------


def column(values):
    return np.array([np.datetime64("NaT") if each is None else np.datetime64(each) for each in values], "datetime64[D]")


def batched(limit, each, setting) -> Batch:
    """The rows as columns, and the batch of these."""
    givens = [given for given, _ in each]
    table = {name: column(next(iter(given.days.get(name, ())), None) for given in givens) for name in NAMES}
    if not set(NAMES) & set(awaited(limit)):
        table["no"] = column([None] * len(each))
    widest = max(len(given.stood_still) for given in givens)
    pauses = [
        Pauses(
            tag,
            column(_pause(given, place, tag, "first") for given in givens),
            column(_pause(given, place, tag, "last") for given in givens),
        )
        for place in range(widest) for tag in TAGS
    ]  # fmt: skip
    most = max(len(given.granted) for given in givens)
    grants = [
        Grants(*(
            (column if name in ("on", "to") else _words)(
                getattr(given.granted[place], name) if place < len(given.granted) else None for given in givens
            )
            for name in ("on", "by", "to", "ground", "consent")
        ))
        for place in range(most)
    ]  # fmt: skip
    held = np.array([bool(holds) for _, holds in each])
    return batch(limit, table, setting, stood_still=pauses, granted=grants, holds=lambda guard: held)


def _pause(given, place, tag, part):
    pause = given.stood_still[place] if place < len(given.stood_still) else None
    return getattr(pause, part) if pause and pause.tag == tag else None


def _words(values):
    return np.array(["" if each is None else each for each in values], object)


def scalar(limit, row, setting):
    """What `due` gives for one row: its dates, nothing while it waits, or the word `refused`."""
    given, holds = row
    try:
        return due(limit, Given(given.days, given.stood_still, given.granted, lambda guard: holds), setting)
    except CannotDate:
        return "refused"


def check(limit, each, setting):
    """Every row of the batch is what the scalar engine says of it."""
    expected = [scalar(limit, row, setting) for row in each]
    found = batched(limit, each, setting)
    for place, want in enumerate(expected):
        got = (found.day[place].item(), found.not_before[place].item())
        assert bool(found.refused[place]) == (want == "refused"), (place, want, found.explain(place))
        assert bool(found.waiting[place]) == (want is None), (place, want)
        if want is None or want == "refused":
            assert got == (None, None), (place, want)
            continue
        assert got == (want.day, want.not_before), (place, found.explain(place))
        assert found.row(place) == want
        if setting.zone and want.day and want.day.year < 9999:
            instant = want.instant
            assert found.instant[place] == np.datetime64(instant.replace(tzinfo=None), "s")


QUICK = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(LIMITS, rows(), SETTINGS)
def test_a_batch_gives_what_due_gives_row_by_row(limit, each, setting):
    check(limit, each, setting)


@QUICK
@given(
    st.builds(by, SPANS, after=st.just("notify"), counting=countings(), suspended=st.just(suspended("stay"))),
    rows(INSIDE), SETTINGS,
)  # fmt: skip
def test_spans_with_pauses_well_inside_a_calendar(limit, each, setting):
    check(limit, each, setting)


@QUICK
@given(st.builds(by, SPANS, after=st.just("notify"), counting=countings(), extended=EXTENSIONS), rows(INSIDE), SETTINGS)
def test_extensions_well_inside_a_calendar(limit, each, setting):
    check(limit, each, setting)


@QUICK
@given(LIMITS, rows(FAR), SETTINGS)
def test_days_at_the_edges_of_what_can_be_written(limit, each, setting):
    check(limit, each, setting)


EVERY_DAY = [SMALL.first + n * DAY for n in range(-5, 190)]


ODD = {mode: Counting(mode, roll=mode, clear=True, trigger_day="included") for mode in ROLLS if "modified" in mode}


@pytest.mark.parametrize("profile", [*sorted(PROFILES), *ODD])
@pytest.mark.parametrize("span", [days(3), days(10), business_days(5), Span(1, "month"), back(days(3)), back(weeks(2))])
def test_every_day_of_a_calendar_is_looked_up_as_it_is_counted(profile, span):
    """With so many rows the dates come from a table; the last rows stand in a second part of the columns."""
    limit = by(span, after=served("notify"), counting=(PROFILES | ODD)[profile])
    setting = Setting(of=SMALL, zone="Asia/Gaza")
    found = batch(limit, {"notify": np.resize(column(EVERY_DAY), 40_000)}, setting)
    expected = [scalar(limit, (Given({"notify": day}), None), setting) for day in EVERY_DAY]

    dates = column(None if each == "refused" else each.day for each in expected)
    instants = [None if each == "refused" else each.instant.replace(tzinfo=None) for each in expected]
    assert np.array_equal(found.day, np.resize(dates, 40_000), equal_nan=True)
    assert np.array_equal(found.instant, np.resize(np.array(instants, "datetime64[s]"), 40_000), equal_nan=True)
    assert np.array_equal(found.refused, np.isnat(found.day))


@pytest.mark.parametrize("profile", ["frcp", "mass-rcp", "cpr-clear", "institute-days", *ODD])
@pytest.mark.parametrize("span", [
    days(6), business_days(4), back(days(9)), back(business_days(4)), Span(1, "month"), back(Span(1, "month")),
])  # fmt: skip
def test_every_day_of_a_calendar_with_pauses_and_grants_of_its_own(profile, span):
    """Two pauses that may meet, one of them of the calendar too; two grants, the second from the unrolled day."""
    limit = by(
        span, after="notify", counting=(PROFILES | ODD)[profile], suspended=(suspended("stay"), suspended("recess")),
        extended=Extension("extend", days(5), in_time=False),
    )  # fmt: skip
    lengths = [(day, n % 11 - 4, n % 7, n % 5) for n, day in enumerate(EVERY_DAY)]
    stays = [Pause("stay", day + a * DAY, day + (a + b) * DAY) for day, a, b, _ in lengths]
    others = [Pause("recess", day + (a + c) * DAY, day + (a + c + 2) * DAY) for day, a, _, c in lengths]
    grants = [(Grant(day + 9 * DAY), Grant(day + (c * 6) * DAY)) for day, _, _, c in lengths]

    def wide(values):
        return np.resize(column(values), 40_000)

    found = batch(
        limit, {"notify": wide(EVERY_DAY)}, Setting(of=SMALL),
        stood_still=[
            Pauses(some[0].tag, wide(each.first for each in some), wide(each.last for each in some))
            for some in (others, stays)
        ],
        granted=[Grants(wide(pair[place].on for pair in grants)) for place in (0, 1)],
    )  # fmt: skip
    each_row = zip(EVERY_DAY, stays, others, grants, strict=True)
    rows = [Given({"notify": day}, pauses, pair) for day, *pauses, pair in each_row]
    expected = [scalar(limit, (row, None), Setting(of=SMALL)) for row in rows]

    want = wide(None if each == "refused" else each.day for each in expected)
    assert np.array_equal(found.day, want, equal_nan=True)
    assert sum(each != "refused" for each in expected) > 20


@pytest.mark.parametrize("until", [
    terms(1), end_of("term"), end_of("iap", part="classes"), end_of("summer", part="whole"), end_of("spring 2015"),
])  # fmt: skip
def test_the_ends_of_terms_for_every_day_of_a_calendar(until):
    check(by(until, after="notify"), [(Given({"notify": day}), None) for day in EVERY_DAY], Setting(of=SMALL))


# -- what the comparison found -----------------------------------------------------------------------------------


IN_SMALL = Setting(of=SMALL)


def both(limit, row, setting=IN_SMALL):
    """The day that a single date and a batch give for one row."""
    check(limit, [(row, None)], setting)
    return due(limit, row, setting).day


def stay(first, last=None):
    return [Pause("stay", first, last)]


PAUSED = by(business_days(3), after="notify", suspended=suspended("stay"))


@pytest.mark.parametrize(("first", "last"), [
    (date(2015, 8, 1), None), (date(2015, 8, 1), date(2015, 8, 9)), (date(2014, 8, 1), date(2014, 9, 1)),
])  # fmt: skip
def test_a_pause_of_which_the_calendar_knows_nothing_changes_nothing(first, last):
    assert both(PAUSED, Given({"notify": date(2015, 2, 2)}, stay(first, last))) == date(2015, 2, 5)


def test_of_a_pause_that_began_before_the_calendar_the_part_inside_it_counts():
    row = Given({"notify": date(2015, 1, 5)}, stay(date(2014, 12, 1), date(2015, 1, 7)))

    assert both(PAUSED, row) == date(2015, 1, 12)


def test_a_pause_up_to_the_last_day_that_can_be_written_joins_another():
    limit = by(back(days(3)), after="notify", suspended=(suspended("stay"), suspended("recess")))
    pauses = [Pause("stay", date(2015, 2, 2), date.max), Pause("recess", date(2015, 3, 2))]

    assert both(limit, Given({"notify": date(2015, 2, 4)}, pauses), Setting()) == date(2015, 1, 30)


def test_the_first_day_of_a_calendar_may_be_the_first_day_of_a_span():
    limit = by(business_days(1), after="notify", counting=Counting(trigger_day="included"))

    assert both(limit, Given({"notify": SMALL.first})) == date(2015, 1, 2)
    assert both(by(back(days(1)), after="notify", counting=Counting(trigger_day="included")),
                Given({"notify": date.max}), Setting()) == date.max  # fmt: skip


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_nothing_has_no_first_day_that_could_count(unit):
    limit = by(
        Span(0, unit), after="notify", counting=Counting(trigger_day="included"), suspended=suspended("stay")
    )  # fmt: skip
    day = date(2015, 2, 2)

    assert both(limit, Given({"notify": day})) == day
    assert both(limit, Given({"notify": day}, stay(date(2015, 4, 1), date(2015, 4, 2)))) == day


@pytest.mark.parametrize("span", [days(5), back(days(5))])
def test_a_pause_inside_another_does_not_shorten_it(span):
    """The long pause still runs when the short one inside it has ended and a third begins."""
    limit = by(span, after="notify", suspended=tuple(suspended(tag) for tag in ("stay", "recess", "leave")))
    days_of = {"stay": (-20, 20), "recess": (-9, -8), "leave": (-4, 30)}
    start = date(2015, 3, 2)
    pauses = [Pause(tag, start + first * DAY, start + last * DAY) for tag, (first, last) in days_of.items()]

    expected = start - 25 * DAY if span.backwards else start + 35 * DAY
    assert both(limit, Given({"notify": start}, pauses), Setting()) == expected


@pytest.mark.parametrize(("on", "expected"), [(7, 12), (8, 7)])
def test_on_the_last_day_more_time_may_still_be_granted(on, expected):
    limit = by(days(5), after="notify", extended=Extension("extend", days(5)))
    row = Given({"notify": date(2015, 2, 2)}, granted=[Grant(date(2015, 2, on))])

    assert both(limit, row, Setting()) == date(2015, 2, expected)


@pytest.mark.parametrize(("came", "expected"), [(5, 8), (6, 8), (4, 7)])
def test_what_comes_no_later_than_it_is_deemed_to_counts_from_its_own_day(came, expected):
    limit = by(days(3), after=received("notify", actual="reply", deemed=days(3)))
    row = Given({"notify": date(2015, 2, 2), "reply": date(2015, 2, came)})

    assert both(limit, row, Setting()) == date(2015, 2, expected)


def test_a_date_as_far_away_as_the_limit_is_not_nearer():
    limit = by(earliest(if_nearer(days(7), on_day("hearing"))), after="notify")

    check(limit, [(Given({"notify": date(2015, 2, 2), "hearing": date(2015, 2, 9)}), None)], Setting())
    assert both(limit, Given({"notify": date(2015, 2, 2), "hearing": date(2015, 2, 8)}), Setting()) == date(2015, 2, 8)


def test_a_grant_of_the_same_day_is_none_of_those_that_are_counted():
    limit = by(days(5), after="notify", extended=Extension("extend", on_day("x").fact, most=1))
    grants = [Grant(date(2015, 2, 3), to=date(2015, 2, 7)), Grant(date(2015, 2, 4), to=date(2015, 2, 20))]

    assert both(limit, Given({"notify": date(2015, 2, 2)}, granted=grants), Setting()) == date(2015, 2, 20)


def test_a_grant_counts_on_from_the_cap_that_cut_the_one_before():
    """Thirty days are cut to the cap of ten days after Friday the 6th: Monday 16 February is a holiday, so the 17th."""
    limit = by(
        days(4), after="notify", counting=PROFILES["eu"], extended=Extension("extend", days(30), cap=days(10)),
    )  # fmt: skip
    row = Given({"notify": date(2015, 2, 2)}, granted=[Grant(date(2015, 2, n)) for n in (3, 4)])

    assert both(limit, row) == date(2015, 2, 17)


def test_a_cap_that_no_month_has_gives_no_date():
    limit = by(days(4), after="notify", extended=Extension("extend", days(1), cap=Span(1, "month")))
    row = Given({"notify": date(2015, 1, 27)}, granted=[Grant(date(2015, 1, 28))])

    check(limit, [(row, None)], Setting())
    granted = Grants(column([date(2015, 1, 28)]))
    assert batch(limit, {"notify": column([date(2015, 1, 27)])}, granted=[granted]).refused.all()


@pytest.mark.parametrize("choose", [earliest, latest_of])
@pytest.mark.parametrize("known", [True, False])
def test_one_part_without_a_date_leaves_the_whole_without(choose, known):
    """31 January has no day a month later; what is not known of the other part does not help."""
    part = if_nearer(Span(1, "month"), on_day("hearing"))
    limit = by(choose(days(3), part), after="notify")
    day = {"notify": date(2015, 1, 31)} | ({"hearing": date(2015, 2, 9)} if known else {})

    check(limit, [(Given(day), None)], Setting())
    assert batch(limit, {name: column([each]) for name, each in day.items()}).refused.all()


def test_of_two_parts_on_one_day_the_first_is_the_base_of_an_extension():
    """Saturday 7 February rolls to Monday the 9th, which is also the seventh day: the base is the Saturday."""
    parts = earliest(days(5), days(7))
    limit = by(parts, after="notify", counting=PROFILES["eu"], extended=Extension("extend", days(5)))

    assert both(limit, Given({"notify": date(2015, 2, 2)}, granted=[Grant(date(2015, 2, 3))])) == date(2015, 2, 12)


def test_no_months_lead_nowhere_even_in_a_break():
    limit = by(Span(0, "month"), after="notify", suspended=suspended("recess"))

    assert both(limit, Given({"notify": date(2015, 3, 25)})) == date(2015, 3, 25)


def test_a_cause_with_a_beginning_of_its_own_takes_no_breaks_of_the_calendar_out():
    limit = by(days(10), after="notify", suspended=suspended("recess", begins="stop", ends="go"))

    assert both(limit, Given({"notify": date(2015, 3, 18)})) == date(2015, 3, 28)
    assert both(by(days(10), after="notify", suspended=suspended("recess")),
                Given({"notify": date(2015, 3, 18)})) == date(2015, 4, 6)  # fmt: skip


def test_an_extension_that_was_not_given_leaves_the_next_one_its_base():
    """Saturday 7 February rolls to Monday; the five days run from the Saturday all the same."""
    extension = Extension("extend", days(5), roles=("advocate",), base="unrolled")
    limit = by(days(5), after="notify", counting=PROFILES["eu"], extended=extension)
    grants = [Grant(date(2015, 2, 3), "committee"), Grant(date(2015, 2, 4), "advocate")]

    assert both(limit, Given({"notify": date(2015, 2, 2)}, granted=grants)) == date(2015, 2, 12)


# -- what a batch tells ------------------------------------------------------------------------------------------

FILED = column([date(2015, 2, 2), None, date(2015, 6, 29)])


def test_a_row_explains_itself_as_a_single_date_does():
    limit = by(business_days(3), after="filed")
    found = batch(limit, {"filed": FILED}, Setting(of=SMALL))

    assert found.explain(0) == due(limit, Given({"filed": date(2015, 2, 2)}), Setting(of=SMALL)).explain()
    assert found.explain(1) == "it has not begun"
    assert "runs past 2015-06-30" in found.explain(2)
    assert [*found.waiting] == [False, True, False]
    assert [*found.refused] == [False, False, True]


def test_whoever_needs_every_date_is_told_the_first_rows_without_one():
    found = batch(by(business_days(3), after="filed"), {"filed": FILED}, Setting(of=SMALL))

    with pytest.raises(BadInput, match="1 row without a date:\n  row 2: the count of business days runs past 2015"):
        found.sure()
    dated = batch(by(days(3), after="filed"), {"filed": FILED})
    assert dated.sure() is dated


def test_without_a_calendar_every_row_says_so():
    found = batch(by(business_days(3), after="filed"), {"filed": FILED})

    assert [*found.refused] == [True, False, True]
    assert "need a calendar" in found.explain(0)


def test_two_edges_come_as_two_columns():
    limit = window(months(1), weeks(6), after="filed", overflow="by_edge")
    found = batch(limit, {"filed": column([date(2015, 1, 30)])})

    assert (found.not_before[0].item(), found.day[0].item()) == (date(2015, 3, 1), date(2015, 3, 13))
    assert found.instant is None


def test_several_days_of_one_act_stand_under_one_name():
    table = {"filed": [FILED, column([None, date(2015, 3, 2), date(2015, 3, 3)])]}

    def dates(which):
        return batch(by(days(1), after=Trigger(which, ("filed",))), table).day.tolist()

    assert dates("last") == [date(2015, 2, 3), date(2015, 3, 3), date(2015, 6, 30)]
    assert dates("first") == [date(2015, 2, 3), date(2015, 3, 3), date(2015, 6, 30)]
    table["filed"].reverse()
    assert dates("first") == [date(2015, 2, 3), date(2015, 3, 3), date(2015, 3, 4)]


def test_of_each_in_turn_the_first_column_counts_since_the_act_was_last_done():
    sent = [column([date(2015, 2, 2)] * 4), column([date(2015, 2, 5)] * 4), column([date(2015, 2, 9)] * 4)]
    done = column([None, *(date(2015, 2, n) for n in (4, 5, 10))])
    limit = by(days(1), after=Trigger("each", ("send",)))

    assert batch(limit, {"send": sent}).day.tolist() == [date(2015, 2, 3)] * 4
    found = batch(limit, {"send": sent, "ITSELF": done})
    assert found.day.tolist() == [date(2015, 2, n) for n in (3, 6, 10, 10)]
    assert [found.row(n).day for n in range(4)] == found.day.tolist()


@pytest.mark.parametrize("span", [
    Span(10**9, "day"), Span(10**7, "month"), Span(9_000, "year"), back(Span(2_017, "year")),
])  # fmt: skip
@pytest.mark.parametrize("overflow", ["down", "thirty_days"])
def test_a_span_beyond_the_days_that_can_be_written_has_no_date(span, overflow):
    limit = by(span, after="notify", overflow=overflow)

    check(limit, [(Given({"notify": date(2015, 2, 2)}), None)], Setting())
    assert batch(limit, {"notify": column([date(2015, 2, 2)])}).refused.all()


def test_no_rows_are_no_dates():
    limit = by(months(1), after="filed", counting=PROFILES["frcp"], suspended=suspended("stay"))
    found = batch(limit, {"filed": column([])}, Setting(of=SMALL, zone="Europe/Berlin"))

    assert (len(found), len(found.day), len(found.instant)) == (0, 0, 0)


# -- what it refuses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (by(hours(48), after="filed"), "48 hours: hours run between instants"),
        (by(terms(1, registered=on_day("x").fact), after="filed"), "1 term: the terms in which a person is registered"),
        (by(earliest(days(3), since(hours(2), "filed")), after="filed"), "2 hours: hours run between instants"),
    ],
)
def test_what_only_single_dates_have_is_refused_by_its_name(limit, words):
    with pytest.raises(BadInput, match=words):
        batch(limit, {"filed": FILED})


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"filed": np.array([1, 2, 3])}, "column filed: wants civil days"),
        ({"filed": np.array([["2015-02-02"]], "datetime64[D]")}, "column filed: wants an array of one dimension"),
        ({"filed": np.array(["2015-02-02T10:00"], "datetime64[s]")}, "column filed: wants civil days and has times"),
        ({"filed": np.array(["2015-02-02", "12015-02-02"], "M8[D]")}, "cannot be written, in row 1"),
        ({"filed": FILED, "sent": FILED[:2]}, "column filed: has 3 rows.\n  column sent: has 2 rows."),
    ],
)
def test_columns_that_are_no_days_are_refused_together(told, words):
    with pytest.raises(BadInput, match=words):
        batch(by(days(3), after="filed"), told)


@pytest.mark.parametrize(
    ("limit", "told", "said"),
    [
        (by(days(3), after="notify"), {"notfy": FILED}, "unknown column “notfy”; did you mean “notify”?"),
        (by(days(3), after="notify"), {"day": FILED, "notfy": FILED}, "unknown column “notfy”; did you mean “notify”?"),
        (by(on_day("hearing")), {"filed": FILED}, "unknown column “filed”; known: “hearing”."),
        (by(days(3), after=received("send", actual="come")), {}, "wants “send” or “come”, and has nothing."),
    ],
)  # fmt: skip
def test_columns_of_which_none_sets_the_limit_off_are_refused_with_the_nearest_name(limit, told, said):
    with pytest.raises(BadInput) as refused:
        batch(limit, told)

    (problem,) = refused.value.problems
    assert (problem.place, problem.message) == ("columns", said)


def test_a_limit_that_waits_for_nothing_takes_any_columns():
    found = batch(by(end_of("spring 2015")), {"filed": FILED}, Setting(of=SMALL))

    assert found.day.tolist() == [date(2015, 5, 21)] * 3


def test_pauses_that_cannot_be_are_refused_with_their_rows():
    first, last = column([date(2015, 2, 3)] * 3), column([date(2015, 2, 2), None, date(2015, 2, 9)])
    more = Pauses("stay", column([None, date(2015, 9, 1), date(2015, 2, 9)]), column([None, None, date(2015, 2, 10)]))

    with pytest.raises(BadInput) as refused:
        batch(PAUSED, {"notify": FILED}, Setting(of=SMALL), stood_still=[Pauses("stay", first, last), more])
    assert [str(each) for each in refused.value.problems] == [
        "pause “stay”: ends before it begins, in row 0.", "pause “stay”: overlaps another, in rows 1, 2.",
    ]  # fmt: skip


def test_an_open_reading_is_no_convention():
    open_one = pick(Reading("A09", "month", "What does a short month do?", ("down", "up")), down=PROFILES["eu"])

    with pytest.raises(CannotDate, match="What does a short month do"):
        batch(by(days(3), after="filed", counting=open_one), {"filed": FILED})


def test_without_numpy_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", None)

    with pytest.raises(ImportError, match=r"grievance-fsm\[fast\]"):
        batch(by(days(3), after="filed"), {})


def test_days_in_other_wrappings_are_days():
    limit, plain = by(days(3), after="filed"), [date(2015, 2, 2), None]
    want = [*batch(limit, {"filed": column(plain)}).day.tolist()]

    assert batch(limit, {"filed": np.array(plain, object)}).day.tolist() == want
    assert batch(limit, {"filed": column(plain).astype("datetime64[ns]")}).day.tolist() == want
    masked = np.ma.array(column([date(2015, 2, 2)] * 2), mask=[False, True])
    assert batch(limit, {"filed": masked}).day.tolist() == want


@pytest.mark.parametrize("unit", ["Y", "M", "W"])
def test_years_and_months_and_weeks_are_no_days(unit):
    with pytest.raises(BadInput, match="column filed: wants civil days and has years, months or weeks"):
        batch(by(days(7), after="filed"), {"filed": FILED.astype(f"M8[{unit}]")})


def test_a_condition_with_fewer_answers_than_rows_is_refused_and_not_spread_over_them():
    with pytest.raises(BadInput, match="has 1 row, and the days have 3 rows"):
        batch(by(if_("late", days(3)), after="filed"), {"filed": FILED}, holds=lambda guard: np.array([True]))


def test_a_row_that_there_is_not_is_no_row_and_the_last_may_be_counted_from_the_end():
    found = batch(by(days(7), after="filed"), {"filed": FILED})

    assert found.row(-1) == found.row(2)
    with pytest.raises(IndexError):
        found.row(3)
