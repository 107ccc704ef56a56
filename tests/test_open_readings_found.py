"""What the drawn test of open readings has found, each by a small procedure of its own."""

from collections import Counter

import pytest
from hostile_builders import DONE, DROPPED, HEARD, NEW, OFFICE, OPEN_, PARTY, policy
from open_laws import broken_by_verify

import grievance_fsm as gf
from grievance_fsm.deadlines import days
from grievance_fsm.facts import flag, happened
from grievance_fsm.language import State, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading, pick
from grievance_fsm.verification import variants
from grievance_fsm.verification.witnesses import replay

paper = flag("paper", "the paper is there")
FILED = State("filed")
FIRST, SECOND, THIRD = (
    Reading(f"X{n}", f"question_{n}", "Which way?", ("one", "other"), None, ("1/s1",)) for n in range(1, 4)
)

ask = may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=OPEN_)
close = may(OFFICE, "close", "close", clause="1/s2", when=OPEN_, then=DONE)


def broken(one: Policy) -> list[str]:
    """Which laws of open readings do not hold."""
    return list(broken_by_verify(one, Counter()))


@pytest.mark.parametrize("together", [True, False], ids=["tried together", "in groups"])
def test_an_act_that_only_the_first_answer_has_and_nobody_asks_for(
    together: bool, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """It leads nowhere; whether another answer changes anything was looked up in what has no such act."""
    if not together:
        monkeypatch.setattr(variants, "are_few", lambda readings: False)
    note = may(PARTY, "note", "note", clause="1/s3", when=OPEN_, only=FIRST == "one")
    asked = may(OFFICE, "close", "close", clause="1/s2", when=OPEN_, then=DONE, records=paper,
                given=pick(SECOND, one=paper, other=~paper))  # fmt: skip

    assert not broken(policy(ask, note, asked, readings=(FIRST, SECOND)))


def test_a_fault_of_the_second_answer_is_shown_by_a_way_that_goes_under_it() -> None:
    """The way led through the first answer, by which there is no such fault."""
    leads = may(PARTY, "turn", "turn", clause="1/s3", when=OPEN_, then=HEARD, only=FIRST == "other")
    one = policy(ask, leads, close, readings=(FIRST,))
    (fault,) = [each for each in gf.verify(one.one).answers if each.kind == "fault: dead end"]

    assert replay(fault, one).stopped is None


def test_a_case_that_may_never_end_is_told_with_the_answer_under_which_it_may_not() -> None:
    trap = may(PARTY, "turn", "turn", clause="1/s3", when=OPEN_, then=pick(FIRST, one=DROPPED, other=HEARD))
    one = policy(ask, trap, close, readings=(FIRST,))
    (lost,) = gf.verify(one).about("every case")

    assert (lost.status, dict(lost.choices)) == ("refuted", {"question_1": "other"})
    assert replay(lost, one).stopped is None


def test_the_most_days_that_only_two_answers_together_give_are_told_with_both() -> None:
    """Where the first leads, the second decides by when: ten days are the most on a diagonal of the two."""
    turn = must(PARTY, "turn", "turn", clause="1/s3", when=OPEN_, within=days(0), after=ask,
                then=pick(FIRST, one=HEARD, other=FILED))  # fmt: skip
    hear, file = (
        must(OFFICE, name, name, clause="1/s2", when=when, then=DONE, after=ask,
             within=pick(SECOND, one=days(one), other=days(11 - one)))
        for name, when, one in (("hear", HEARD, 10), ("file", FILED, 1))
    )  # fmt: skip
    one = policy(ask, turn, hear, file, readings=(FIRST, SECOND))
    (stretch,) = gf.verify(one.one).stretches

    assert stretch.most == 10
    assert dict(stretch.where) == {"question_1": "one", "question_2": "one"}
    assert "(where question_1=one, question_2=one)" in str(stretch)


def test_what_is_refuted_on_a_diagonal_of_two_answers_is_told_with_both_and_the_third() -> None:
    """Two of three answers trap a run where they are not alike; the third has to let it come there."""
    come = may(PARTY, "come", "come", clause="1/s1", when=NEW, then=pick(THIRD, one=OPEN_, other=FILED))
    end = may(OFFICE, "end", "end", clause="1/s2", when=OPEN_, then=DONE)
    never = ~happened(come)
    unlike = pick(FIRST, one=pick(SECOND, one=None, other=never), other=pick(SECOND, one=never, other=None))
    like = may(OFFICE, "hear", "hear", clause="1/s2", when=FILED, then=DONE, given=unlike)
    one = policy(come, end, like, readings=(FIRST, SECOND, THIRD))
    (lost,) = gf.verify(one.one).about("end: facts")

    assert dict(lost.choices) == {"question_1": "one", "question_2": "other", "question_3": "other"}
    assert not broken(one)
