"""What is told by hand: a convention by its name, and days that are no days."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from grievance_fsm.conventions import profile
from grievance_fsm.dates import Grant, Pause, Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import ITSELF, Trigger, by, days, each, earliest, gap, latest, on_day, received, since
from grievance_fsm.errors import BadInput
from grievance_fsm.given import From, Given


def test_a_convention_may_be_told_by_its_name() -> None:
    rule, start = by(days(7), after="notice", counting="frcp"), From(date(2015, 1, 31))

    assert rule.counting is Setting("frcp").counting is profile("frcp")
    (found, other) = due(rule, start, Setting(of="us-ma")), due(by(days(7), after="x"), start, Setting("frcp", "us-ma"))
    assert found is not None
    assert found == other
    assert found.day == date(2015, 2, 9)
    for wrong in (lambda: by(days(7), after="notice", counting="frpc"), lambda: Setting("frpc")):
        with pytest.raises(BadInput, match="unknown profile “frpc”; did you mean “frcp”"):
            wrong()


@pytest.mark.parametrize("day", ["2015-01-31", None, 735629])
def test_everything_counts_from_a_day_and_not_from_a_text(day: Any) -> None:
    with pytest.raises(BadInput, match="day: wants a date or an aware instant"):
        From(day)


def test_a_day_that_is_given_as_a_text_is_refused_with_the_day_that_was_meant() -> None:
    with pytest.raises(BadInput) as refused:
        Given({"notice": "2015-01-31", "answer": [date(2015, 2, 2), "2015-02-03"], "students": ["complainant"]})

    assert [str(each) for each in refused.value.problems] == [
        "notice: “2015-01-31” is a text; give date(2015, 1, 31).",
        "answer: “2015-02-03” is a text; give date(2015, 2, 3).",
    ]
    assert Given({"students": ["complainant"], "notice": datetime.fromisoformat("2015-01-31T10:00-05:00")}).days


@pytest.mark.parametrize(("make", "place"), [
    (lambda: Pause("stay", datetime(2015, 2, 2)), "pause: first"),
    (lambda: Pause("stay", date(2015, 2, 2), "2015-02-03"), "pause: last"),
    (lambda: Grant(datetime(2015, 2, 2, tzinfo=UTC)), "grant: on"),
    (lambda: Grant(date(2015, 2, 2), to=datetime(2015, 2, 9)), "grant: to"),
])  # fmt: skip
def test_pauses_and_grants_are_told_in_days(make: Any, place: str) -> None:
    with pytest.raises(BadInput, match=f"{place}: wants a date without a time"):
        make()


# -- each in turn ------------------------------------------------------------------------------------------------

LETTERS = [date(2015, 2, 2), date(2015, 2, 5), date(2015, 2, 9)]


@pytest.mark.parametrize(("done", "first"), [
    ({}, 2), ({ITSELF: date(2015, 2, 4)}, 5), ({ITSELF: [date(2015, 2, 4), date(2015, 2, 5)]}, 9),
    ({ITSELF: date(2015, 2, 10)}, 9),
])  # fmt: skip
def test_of_each_in_turn_the_first_counts_since_the_act_was_last_done(done: Any, first: int) -> None:
    """As in a case: where there is none since, the last of them counts."""
    told = Given({"send": LETTERS, **{str(name): when for name, when in done.items()}})

    assert told.anchor(each("send")) == told.instant(each("send")) == date(2015, 2, first)
    found = due(by(days(7), after=each("send")), told)
    assert found is not None
    assert found.day == date(2015, 2, first + 7)


# -- names that nothing asks for ---------------------------------------------------------------------------------

REPLY = by(days(7), after="notify")


@pytest.mark.parametrize(("limit", "told", "said"), [
    (REPLY, {"notfy": LETTERS[0]}, "“notfy”; did you mean “notify”?"),
    (REPLY, {"case": LETTERS[0], "notfy": LETTERS[0]}, "“notfy”; did you mean “notify”?"),
    (by(on_day("hearing"), after="notify"), {"haering": LETTERS[0]}, "“haering”; did you mean “hearing”?"),
    (by(earliest(days(3), since(days(2), "reply")), after="notify"), {"appeal": LETTERS[0]},
     "“appeal”; known: “notify” and “reply”."),
    (by(days(3), after=received("send", actual="come")), {"sent": LETTERS[0]}, "“sent”; did you mean “send”?"),
])  # fmt: skip
def test_days_of_which_the_limit_asks_for_none_are_refused_with_the_nearest_name(
    limit: Any, told: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadInput) as refused:
        due(limit, Given(told))

    (problem,) = refused.value.problems
    assert (problem.place, problem.message.startswith(f"unknown trigger {said}")) == ("given", True)
    assert problem.message.endswith("What has not happened is given as None.")


@pytest.mark.parametrize("told", [
    {}, {"notify": None}, {"notify": []}, {"notify": None, "hearing": LETTERS[0]},
])  # fmt: skip
def test_what_has_not_happened_sets_nothing_off(told: dict[str, Any]) -> None:
    assert due(REPLY, Given(told)) is None


def test_other_days_may_be_told_beside_those_that_the_limit_asks_for() -> None:
    told = Given({"notify": LETTERS[0], "hearing": LETTERS[1]})

    assert due(REPLY, told) == due(REPLY, From(LETTERS[0]))
    assert due(gap(days(7), after=latest("notify", ITSELF)), told) is not None
    assert due(by(None, after="reply"), Given({"reply": None, "x": LETTERS[0]})) is None
    assert due(by(days(7), after=Trigger("due", ("notify",))), told) is not None
