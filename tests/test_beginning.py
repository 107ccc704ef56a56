"""The day on which runs begin that are thought of: which may be named, wherever one may be named."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from click.testing import CliRunner

import grievance_fsm as gf
from grievance_fsm.cli import main
from grievance_fsm.exploring.beginning import EARLIEST, LATEST
from grievance_fsm.verification.properties import prove

ASKED: dict[str, Callable[[Any], Any]] = {
    "verify": lambda start: gf.verify(gf.load("mit").formal, start=start),
    "compare": lambda start: gf.compare(gf.load("mit").housing, gf.load("mit").housing, start=start),
    "paths": lambda start: gf.paths(gf.load("mit").formal, start=start),
    "prove": lambda start: prove(gf.load("mit"), start=start),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize(
    "start", [date.max, date.min, date(9999, 1, 2), datetime(2015, 2, 2), "2015-02-02"],
    ids=["the last day of all", "the first", "one in the last year", "a moment", "a text"],
)  # fmt: skip
def test_a_day_from_which_no_days_can_be_counted_is_refused(ask: Callable[[Any], Any], start: Any) -> None:
    with pytest.raises(gf.BadInput) as caught:
        ask(start)

    assert [problem.place for problem in caught.value.problems] == ["start"]


@pytest.mark.parametrize("start", [EARLIEST, LATEST])
def test_the_first_and_the_last_day_that_may_be_named_are_counted_from(start: date) -> None:
    formal = gf.load("mit").formal
    usual = {(answer.kind, answer.place): answer.status for answer in gf.verify(formal).every}

    assert {(a.kind, a.place): a.status for a in gf.verify(formal, start=start).every} == usual
    assert str(start) in str(gf.paths(formal, start=start))


@pytest.mark.parametrize("words", ["verify mit.formal", "verify mit", "compare mit mit-as-written", "paths mit.formal"])
def test_the_command_refuses_such_a_day_in_one_line(words: str) -> None:
    result = CliRunner().invoke(main, [*words.split(), "--from", "9999-12-31"])

    assert result.exit_code == 2
    assert f"wants a day from {EARLIEST} to {LATEST}" in result.stderr


@pytest.mark.parametrize("given", ["mit", None, gf.load("mit").formal], ids=["a name", "nothing", "a procedure"])
def test_what_is_no_policy_cannot_be_proved_anything_of(given: Any) -> None:
    with pytest.raises(gf.BadInput, match="wants a policy"):
        prove(given)
