"""Case files over several procedures and runs: which acted, where each stands, what each owes, what settles."""

from collections.abc import Callable
from pathlib import Path

import pytest
from test_docket import policy, silenced

from grievance_fsm.casefiles import run_casefile
from grievance_fsm.errors import BadInput

HEAD = """
title = "A hearing, a review, and a hearing again"
clauses = ["5/s1"]
policy = "small"
"""
HEARD = """
[[events]]
do = "hear.ask"
by = "party"
on = 2015-02-02
facts.sure = true
owed.hear.fix = 2015-02-09

[[events]]
do = "hear.fix"
by = "panel"
on = 2015-02-03

[[events]]
do = "hear.decide"
by = "panel"
on = 2015-02-04
facts.judges = ["p1", "p2"]
state = "closed"
settled = { hear = "closed" }
"""
SENT_BACK = """
[[events]]
do = "review.appeal"
by = "party"
on = 2015-02-06
state = "under review"
states = { hear = "closed", talk = "not talking" }

[[events]]
do = "review.rule"
by = "panel"
on = 2015-02-07
outcome = "sent back"
facts.reviewers = ["p3"]
state = "sent back"
states = { "hear#2" = "asked", hear = "closed" }
owed."hear#2".fix = 2015-02-14
"""
AGAIN = """
[[events]]
do = "hear#2.fix"
by = "panel"
on = 2015-02-08
state = "set"
owed."hear#2".decide = 2015-02-11

[[events]]
do = "hear.decide"
by = "panel"
on = 2015-02-09
facts.judges = ["p4"]
state = "closed"
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str, name: str = "case.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def mismatches(path: Path) -> dict[str, str]:
    report = run_casefile(path, lambda name: policy())
    return {problem.place.removeprefix("case.toml."): problem.message for problem in report.mismatches}


def test_a_case_file_goes_through_several_procedures_and_runs(write: Write) -> None:
    end = '[expect]\nsettled = { "hear#2" = "closed" }\nstates = { review = "sent back" }\nbreach = []\n'

    assert mismatches(write(HEAD + HEARD + SENT_BACK + AGAIN + end)) == {
        "expect.breach": (
            "the file expects nothing; it is house.confirm due 2015-02-04, done None."
        )
    }


def test_the_state_is_that_of_the_run_that_acted(write: Write) -> None:
    """`hear.decide` means the latest run, `hear#2`; the first is closed, the second one not before it."""
    text = AGAIN.replace('"set"', '"closed"', 1)

    assert mismatches(write(HEAD + HEARD + SENT_BACK + text)) == {
        "events[5].state": "the file expects “closed”; it is “set”."
    }


def test_a_refused_act_is_asked_for_the_state_of_the_run_it_would_be_in(write: Write) -> None:
    refused = """
[[events]]
do = "talk.end"
by = "party"
on = 2015-02-05
refused = ["this leaves “talking”"]
state = "not talking"
"""
    assert mismatches(write(HEAD + HEARD + refused)) == {}


def test_states_and_what_settles_the_case_are_told_where_they_are_otherwise(write: Write) -> None:
    """What is sent back settles nothing any more."""
    wrong = SENT_BACK.replace('talk = "not talking"', 'talk = "talking"').replace('"asked"', '"set"')

    found = mismatches(write(HEAD + HEARD + wrong + '[expect]\nsettled = { review = "overturned" }\n'))

    assert found == {
        "events[3].states.talk": "the file expects “talking”; it is “not talking”.",
        "events[4].states.hear#2": "the file expects “set”; it is “asked”.",
        "expect.settled": "the file expects review “overturned”; it is nothing.",
    }


def test_that_nothing_settles_the_case_yet_can_be_expected(write: Write) -> None:
    assert mismatches(write(HEAD + HEARD.replace('settled = { hear = "closed" }', "settled = {}"))) == {
        "events[2].settled": "the file expects nothing; it is hear “closed”."
    }
    begun = HEARD.split("[[events]]")[1]
    assert mismatches(write(f"{HEAD}[[events]]{begun}settled = {{}}\n")) == {}


def test_a_run_that_there_is_not_is_told(write: Write) -> None:
    found = mismatches(write(HEAD + HEARD + 'states = { "hear#2" = "asked" }\n'))

    assert found == {"events[2].states.hear#2": "there is no such run; there are “talk”, “hear”, “review” and “house”."}


def test_what_is_owed_is_asked_of_the_run_that_acted_and_of_those_named(write: Write) -> None:
    """The duty to confirm the house runs all the while; a file about the hearing need not list it."""
    named = HEARD.replace("owed.hear.fix = 2015-02-09", "owed.house.confirm = 2015-02-04")

    assert mismatches(write(HEAD + HEARD)) == {}
    assert mismatches(write(HEAD + named)) == {
        "events[0].owed.hear.fix": "is owed (2015-02-09), and not expected."
    }
    assert mismatches(write(HEAD + HEARD + "owed = {}\n")) == {}


def test_a_file_goes_on_from_one_in_another_procedure(write: Write) -> None:
    write(HEAD + HEARD, "heard.toml")
    write(HEAD.replace('policy = "small"', 'start = "heard.toml"') + SENT_BACK, "back.toml")

    assert mismatches(write(HEAD.replace('policy = "small"', 'start = "back.toml"') + AGAIN)) == {}


def test_an_act_of_a_run_that_there_is_not_is_refused_with_its_place(write: Write) -> None:
    text = HEAD + HEARD.replace('"hear.fix"', '"hear#3.fix"')

    with pytest.raises(BadInput, match=r"case.toml.events\[1\].action: the case has no run “hear#3”"):
        run_casefile(write(text), lambda name: policy())


SILENCE = """
title = "An invitation that nobody answers"
clauses = ["1/s1"]
policy = "small"

[[events]]
do = "talk.invite"
by = "party"
on = 2015-02-02
owed.talk.answer = 2015-02-05

[[events]]
do = "talk.invite"
by = "party"
on = 2015-02-12
state = "talking"
states = { talk = "unanswered" }
owed."talk#2".answer = 2015-02-15
"""


def test_an_act_after_a_silence_is_one_of_the_run_that_it_begins(tmp_path: Path):
    """1/s1: what has lapsed by the day of the act has ended the run before."""
    given = silenced()
    path = tmp_path / "silence.toml"
    path.write_text(SILENCE, encoding="utf-8")

    assert str(run_casefile(path, lambda name: given)) == "✓ An invitation that nobody answers [1/s1]"
