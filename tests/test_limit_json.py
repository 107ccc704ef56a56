"""Time limits as JSON: what is written is read back as the same rule, and what is wrong is listed at once."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance_fsm.calendars import named
from grievance_fsm.clauses import Added
from grievance_fsm.conventions import PROFILES, ROLLS, Counting
from grievance_fsm.dates import CannotDate, Due, Grant, Pause, Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import (
    EXPIRIES,
    KINDS,
    Extension,
    Limit,
    Span,
    Suspension,
    Trigger,
    back,
    business_days,
    by,
    days,
    earliest,
    end_of,
    extended,
    if_,
    if_nearer,
    latest_of,
    months,
    on_day,
    received,
    served,
    since,
    suspended,
    weeks,
    window,
)
from grievance_fsm.errors import BadInput
from grievance_fsm.facts import flag
from grievance_fsm.given import Given
from grievance_fsm.limit_json import from_json, to_json
from grievance_fsm.readings import Reading, pick

STUDENT = flag("student", "a party is a student")
CHOICE = pick(Reading("A99", "how_long", "How long?", ("short", "long"), clauses=()), short=days(3), long=days(9))
WORDS = {"fact:student": STUDENT, "pick:how_long": CHOICE}

clauses = st.sampled_from(("", "III.C.2/s1", Added("GAP.01")))
names = st.sampled_from(("notify", "receive", "reply"))
spans = st.builds(
    Span, n=st.integers(0, 40), unit=st.sampled_from(("day", "week", "month", "year", "business day")),
    overflow=st.none() | st.sampled_from(("down", "up", "thirty_days", "by_edge")), clause=clauses,
    backwards=st.booleans(), registered=st.none() | st.just("registered_terms"),
)  # fmt: skip
triggers = (
    st.builds(Trigger, st.sampled_from(("only", "first", "last", "latest", "each", "due")), st.tuples(names))
    | st.builds(received, names, actual=st.none() | names, deemed=st.just(days(3)))
    | st.builds(served, names)
)  # fmt: skip
edges = st.recursive(
    spans | st.builds(since, spans, triggers) | st.builds(on_day, names) | st.just(CHOICE)
    | st.builds(end_of, st.sampled_from(("term", "fall")), after=st.none() | triggers, clause=clauses),
    lambda inner: st.builds(earliest, inner, inner) | st.builds(latest_of, inner)
    | st.builds(if_, st.just(STUDENT), inner) | st.builds(if_nearer, spans, inner),
    max_leaves=4,
)  # fmt: skip
countings = st.none() | st.sampled_from(tuple(PROFILES.values())) | st.builds(
    Counting, name=st.just("ours"), clear=st.booleans(), short=st.integers(0, 9), served=st.integers(0, 3),
    roll=st.sampled_from(ROLLS), trigger_day=st.sampled_from(("excluded", "included")),
)  # fmt: skip
limits = st.builds(
    Limit, kind=st.sampled_from(KINDS), until=st.none() | edges, opens=st.none() | edges, after=st.none() | triggers,
    last_day=st.sampled_from(("inside", "outside")), expiry=st.sampled_from(EXPIRIES), counting=countings,
    unless=st.none() | st.just(STUDENT), clause=clauses,
    suspended=st.lists(st.builds(Suspension, st.sampled_from(("recess", "stay")), st.none() | triggers, clause=clauses),
                       max_size=2).map(tuple),
    extended=st.none() | st.builds(
        Extension, names, spans | names, roles=st.just(("judge",)), most=st.none() | st.integers(1, 3),
        cap=st.none() | spans, in_time=st.booleans(), base=st.sampled_from(("rolled", "unrolled", "grant")),
    ),
)  # fmt: skip


def found(limit: Limit, told: Given, setting: Setting) -> Due | str | None:
    try:
        return due(limit, told, setting)
    except CannotDate as error:
        return str(error)


@given(limits)
def test_a_limit_is_read_back_as_it_was_written(limit: Limit) -> None:
    written = json.loads(json.dumps(to_json(limit)))

    assert to_json(from_json(written, WORDS)) == written


@given(limits, st.dates(date(1990, 1, 1), date(2030, 1, 1)))
def test_what_is_read_back_gives_the_same_dates_by_the_same_steps(limit: Limit, day: date) -> None:
    told = Given(
        dict.fromkeys(("notify", "receive", "reply"), day), stood_still=[Pause("stay", day, day)],
        granted=[Grant(day, "judge", day)],
    )  # fmt: skip
    setting = Setting(of=named("institute"))
    again = from_json(to_json(limit), WORDS)

    one, other = found(limit, told, setting), found(again, told, setting)

    assert one == other
    assert getattr(one, "steps", ()) == getattr(other, "steps", ())


def test_a_rule_reads_as_a_person_would_write_it_down() -> None:
    rule = by(
        business_days(10), after=served("notify"), clause="4/s2", counting=PROFILES["mass-rcp"],
        suspended=suspended("recess"), extended=extended("extend", weeks(1), roles="judge", most=2),
    )  # fmt: skip

    written = to_json(rule)

    assert written["until"] | {"n": 10, "unit": "business day"} == written["until"]
    assert written["after"] == {"which": "only", "of": ["notify"], "deemed": None, "served": True}
    assert written["counting"] == "mass-rcp"
    assert written["suspended"] == [{"tag": "recess", "begins": None, "ends": None, "clause": "", "added": False}]
    assert (written["extended"]["by"], written["extended"]["most"], written["extended"]["roles"]) == (
        "extend", 2, ["judge"],
    )  # fmt: skip


def test_little_has_to_be_said() -> None:
    limit = from_json({"until": {"n": 7, "unit": "day"}, "after": "notify"})

    dates = due(limit, Given({"notify": date(2015, 2, 2)}))

    assert dates is not None
    assert dates.day == date(2015, 2, 9)


BAD: list[tuple[Any, list[str]]] = [
    ([], ["/: wants an object."]),
    ({"until": 3}, ["/until: wants an object."]),
    ({"kind": "wish", "until": {"n": -1, "unit": "fortnight"}}, ["/until/n", "/until/unit", "/kind"]),
    ({"until": {"n": 1.5, "unit": "day"}}, ["/until/n: wants a whole number, not 1.5."]),
    ({"until": {"n": -1, "unit": "day"}}, ["/until/n: wants 0 or more, not -1."]),
    ({"until": {"span": {"n": 1, "unit": "moon"}, "after": "x"}}, ["/until/span/unit: unknown unit “moon”"]),
    ({"until": {"span": 7, "after": "x"}}, ["/until/span: wants an object."]),
    ({"until": {"nearer": 7, "then": {"n": 1, "unit": "day"}}}, ["/until/nearer: wants an object."]),
    ({"counting": {"short": -2}}, ["/counting/short: wants 0 or more, not -2."]),
    ({"counting": {"days": "busines day"}}, ["/counting/days: unknown kind of day “busines day”; did you mean"]),
    ({"until": {"unit": "day"}}, ["/until/n: is missing."]),
    ({"until": {"n": 1, "unit": "day"}, "untill": 1}, ["/untill: unknown key “untill”; did you mean “until”"]),
    ({"until": {"n": 1, "unit": "month", "overflow": "sideways"}}, ["/until/overflow"]),
    ({"counting": "frpc"}, ["/counting: unknown profile “frpc”; did you mean “frcp”?"]),
    ({"counting": {"roll": "away", "short": -2}}, ["/counting/roll", "/counting/short"]),
    ({"after": {"which": "always", "of": []}}, ["/after/of: wants the names", "/after/which"]),
    ({"until": {"pick": "unknown"}}, ["/until: unknown reading “unknown”"]),
    ({"until": {"if": {"fact:studnt": True}, "then": {"n": 1, "unit": "day"}}}, ["/until/if: unknown name"]),
    ({"suspended": {}}, ["/suspended: wants a list."]),
    ({"suspended": [{"tagg": "stay"}]}, ["/suspended/0/tagg: unknown key"]),
    ({"extended": {"by": "extend", "base": "moon", "span": {"n": 1, "unit": "day"}}}, ["/extended/base"]),
    ({"until": {"end_of": "term", "part": "middle"}}, ["/until/part"]),
    ({"until": {"end_of": ["term"]}}, ["/until/what: wants a text"]),
    ({"until": {"n": None, "unit": "day"}}, ["/until/n: is missing."]),
    ({"until": {"n": True, "unit": "day", "backwards": "no"}},
     ["/until/backwards: wants true", "/until/n: wants a whole"]),
    ({"after": {"of": ["notify"], "served": "no"}}, ["/after/served: wants true or false, not 'no'."]),
    ({"counting": {"name": [], "clear": "yes", "overflow": "sideways"}},
     ["/counting/clear: wants true", "/counting/name: wants a text", "/counting/overflow: unknown overflow"]),
    ({"suspended": [{"tag": 5}]}, ["/suspended/0/tag: wants a text, not 5."]),
    ({"extended": {"by": "extend", "span": {"n": 1, "unit": "day"}, "most": "two", "in_time": "no"}},
     ["/extended/in_time: wants true", "/extended/most: wants a whole number"]),
]


@pytest.mark.parametrize(("data", "places"), BAD)
def test_everything_that_is_wrong_with_a_rule_is_listed_with_its_place(data: Any, places: list[str]) -> None:
    with pytest.raises(BadInput) as error:
        from_json(data)

    told = list(map(str, error.value.problems))
    assert len(told) == len(places)
    assert all(one.startswith(place) for one, place in zip(sorted(told), sorted(places), strict=True))


def test_faults_in_several_parts_are_listed_together() -> None:
    with pytest.raises(BadInput) as error:
        from_json({"until": {"n": 1, "unit": "moon"}, "counting": "nobody", "after": {"of": "notify"}})

    assert {problem.place for problem in error.value.problems} == {"/until/unit", "/counting", "/after/of"}


def test_spans_that_run_back_stay_so() -> None:
    rule = from_json(to_json(window(back(weeks(3)), back(months(1)), after="hearing")))

    assert rule.opens.backwards
    assert str(rule.until) == "1 month back"
