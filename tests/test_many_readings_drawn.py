"""What is said over many open readings, which are varied in groups, is so under the choices that it names.

Drawn procedures of few readings are read as if their combinations were too many to be tried, so that the oracle can
be the policy under each combination by itself. That a property is refuted may be missed then, with a note; what is
said may not be otherwise.
"""

from collections import Counter
from random import Random

import pytest
from attrs import evolve
from drawn_policies import policy_of, properties_of
from drawn_readings import changed, drawn
from hostile_builders import DONE, HEARD, NEW, OFFICE, OPEN_, PARTY, policy
from open_laws import broken_by_compare, broken_by_properties, broken_by_verify, combinations

import grievance_fsm as gf
from grievance_fsm import exploring
from grievance_fsm.deadlines import days
from grievance_fsm.facts import happened, not_
from grievance_fsm.language import STAY, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.properties import never
from grievance_fsm.readings import Reading, pick
from grievance_fsm.verification.properties import prove
from grievance_fsm.verification.variants import variants

FIRST, SECOND = (
    Reading(f"X{n}", f"question_{n}", "Which way?", ("one", "other"), None, ("1/s1",)) for n in range(1, 3)
)
ask = may(pick(SECOND, one=PARTY, other=OFFICE), "ask", "ask", clause="1/s1", when=NEW, then=OPEN_)
close = may(OFFICE, "close", "close", clause="1/s2", when=OPEN_, then=DONE)
stop = may(OFFICE, "stop", "stop", clause="1/s2", when=OPEN_, given=not_(happened(ask)), then=STAY)  # nobody ever can


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch):
    """Makes the combinations of the readings of some policies one too many to be tried together."""

    def made(*policies: Policy) -> int:
        many = len(combinations(*policies))
        monkeypatch.setattr(exploring, "COMBINATIONS", many - 1)
        return many

    return made


def test_a_way_that_is_refused_under_every_answer_refutes_nothing(few):
    """With the conditions that turn on a reading left out it was a way; none of the choices was tried."""
    barred = evolve(close, given=pick(FIRST, one=not_(happened(ask)), other=happened(stop)))
    one = policy(ask, stop, barred, readings=(FIRST, SECOND))
    few(one)
    [answer] = prove(one, never(barred))

    assert answer.status != "refuted"


def test_a_way_that_is_refused_under_one_answer_names_the_other(few):
    barred = evolve(close, given=pick(FIRST, one=not_(happened(ask)), other=None))
    one = policy(ask, barred, readings=(FIRST, SECOND))
    few(one)
    [answer] = prove(one, never(barred))

    assert (answer.status, dict(answer.choices)) == ("refuted", {"question_1": "other"})


def test_a_duty_whose_last_day_a_reading_decides_binds_before_it_can_be_done(few):
    """It was looked at only where it can be done, and no run comes there: time may pass for ever under one answer."""
    hear = may(PARTY, "hear", "hear", clause="1/s2", when=OPEN_, then=HEARD, given=happened(stop))
    answer = must(OFFICE, "answer", "answer", clause="1/s2", when=HEARD, then=DONE, only=FIRST == "other",
                  within=days(5), after=ask)  # fmt: skip
    one = policy(ask, stop, hear, answer, evolve(close, when=HEARD), readings=(FIRST, SECOND))
    few(one)

    assert variants(one.bound["one"]).all
    assert [dict(each.choices) for each in gf.verify(one).parts[0].about("waiting")] == [{"question_1": "one"}]


def test_a_state_that_only_one_answer_has_is_not_told_under_the_other(few):
    """The graphs are the same, since no run comes there; that none does was said under both."""
    there = may(OFFICE, "hear", "hear", clause="1/s2", when=OPEN_, given=happened(stop), then=HEARD,
                only=FIRST == "other")  # fmt: skip
    one = policy(ask, stop, evolve(close, given=happened(stop)), there, readings=(FIRST, SECOND))
    few(one)
    told = {each.words: dict(each.choices) for each in gf.verify(one).parts[0].about("unreachable")}

    assert told["no run comes to “heard”"] == {"question_1": "other"}
    assert told["no run makes “hear”"] == {"question_1": "other"}
    assert told["no run comes to “done”"] == {}


# -- drawn ------------------------------------------------------------------------------------------------------------


def test_that_no_run_makes_an_act_is_told_where_only_another_answer_draws_a_way_to_it(few):
    """No run comes to where one answer has the act, and under the first answers nothing so much as leads there."""
    hear = may(OFFICE, "hear", "hear", clause="1/s2", when=HEARD, then=OPEN_)
    call = may(OFFICE, "call", "call", clause="1/s2", when=(HEARD, pick(SECOND, one=None, other=OPEN_)), then=HEARD,
               given=happened(hear))  # fmt: skip
    turn = may(PARTY, "turn", "turn", clause="1/s2", when=HEARD, then=OPEN_, only=FIRST == "other")
    one = policy(evolve(ask, who=PARTY), hear, call, turn, close, readings=(FIRST, SECOND))
    few(one)
    told = {each.words: dict(each.choices) for each in gf.verify(one).parts[0].about("unreachable")}

    assert told["no run makes “turn”"] == {"question_1": "other", "question_2": "other"}


def broken(number: int, few) -> list[str]:
    """What is said falsely of a drawn policy, of its properties, or beside one that differs from it in a part."""
    chance = Random(number)
    plan = drawn(chance)
    one, seen = policy_of(plan), Counter[str]()
    if few(one) < 4:
        return []
    told = [*broken_by_verify(one, seen), *broken_by_properties(one, properties_of(one, chance), seen)]
    other = policy_of(changed(plan, chance))
    return [each for each in (*told, *broken_by_compare(one, other, seen)) if "is only observed" not in each]


@pytest.mark.parametrize("number", range(25))
def test_what_is_said_over_many_readings_is_so_under_the_choices_named(number: int, few):
    assert broken(number, few) == []


@pytest.mark.slow
@pytest.mark.parametrize("number", range(25, 250))
def test_what_is_said_over_many_readings_of_many_policies_is_so_under_the_choices_named(number: int, few):
    assert broken(number, few) == []
