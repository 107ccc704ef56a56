"""What is told by hand: a convention by its name, and days that are no days."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from grievance_fsm.conventions import profile
from grievance_fsm.dates import Grant, Pause, Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import by, days
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
def test_everything_counts_from_a_day_and_not_from_a_text(day: object) -> None:
    with pytest.raises(BadInput, match="day: wants a date or an aware instant"):
        From(day)  # type: ignore[arg-type]


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
