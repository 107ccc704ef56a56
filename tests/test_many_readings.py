"""Claims under more open readings than are tried together: proved only where no combination of answers refutes them."""

import pytest
from attrs import evolve
from hostile_builders import DONE, HEARD, NEW, OFFICE, OPEN_, PARTY, policy

from grievance_fsm.comparing.comparing import compare
from grievance_fsm.facts import flag
from grievance_fsm.language import State, may
from grievance_fsm.policy import Policy
from grievance_fsm.properties import always, never, never_by
from grievance_fsm.readings import Reading, pick
from grievance_fsm.verification.properties import prove
from grievance_fsm.verification.witnesses import replay

BAD = State("bad", final=True)
FIRST, SECOND, *REST = (
    Reading(f"X{n}", f"question_{n}", "Which way?", ("straight", "round"), None, ("1/s1",)) for n in range(8)
)
papers = [flag(f"paper_{n}", f"paper {n}") for n, _ in enumerate(REST)]

ask = may(
    PARTY, "ask", "ask", clause="1/s1", when=NEW, records=tuple(papers), then=pick(FIRST, straight=OPEN_, round=HEARD),
    given=tuple(pick(each, straight=paper, round=~paper) for each, paper in zip(REST, papers, strict=True)),
)  # fmt: skip
stop = may(OFFICE, "stop", "stop", clause="1/s2", when=(OPEN_, HEARD), then=DONE)
turn = may(OFFICE, "turn", "turn", clause="1/s3", when=HEARD, then=pick(SECOND, straight=DONE, round=BAD))


@pytest.fixture(scope="module")
def asking() -> Policy:
    """A policy with eight open readings: 256 combinations, of which only some lead to a bad end."""
    return policy(ask, stop, turn, readings=(FIRST, SECOND, *REST))


def test_what_only_two_answers_together_refute_is_refuted(asking: Policy) -> None:
    """No answer alone leads there: a claim tried under one answer after the other would pass."""
    (answer,) = prove(asking, never(BAD))

    assert answer.status == "refuted"
    assert {name: choice for name, choice in answer.choices.items() if name in ("question_0", "question_1")} == {
        "question_0": "round", "question_1": "round",
    }  # fmt: skip
    assert [step.action for step in answer.way.steps] == ["ask", "turn"]
    assert replay(answer, asking).stopped is None


def test_what_no_combination_refutes_is_proved(asking: Policy) -> None:
    (answer,) = prove(asking, never_by(PARTY, BAD))

    assert (answer.status, answer.note) == ("proved", "")


def test_what_was_tried_under_some_combinations_only_is_not_called_proved(asking: Policy) -> None:
    """A guard that turns on the other readings cannot be left open: not every combination of these is tried."""
    holds = pick(REST[0], straight=papers[0], round=~papers[0])
    (answer,) = prove(asking, always(holds, at=ask))

    assert answer.status == "observed"
    assert "more open readings than were tried together" in answer.note


def test_a_comparison_under_some_combinations_only_proves_no_equivalence() -> None:
    """Who may go on from where only two answers together lead is not come to under one answer after the other."""
    led = State("led astray")
    astray = may(OFFICE, "turn", "turn", clause="1/s3", when=HEARD, then=pick(SECOND, straight=DONE, round=led))
    back = may(OFFICE, "back", "come back", clause="1/s4", when=led, then=DONE)
    readings = (FIRST, SECOND, *REST)
    one = policy(ask, stop, astray, back, readings=readings)
    other = policy(ask, stop, astray, evolve(back, who=(PARTY,)), readings=readings)
    (part,) = compare(one, other).parts

    assert not part.equivalent
    assert "more open readings than were tried together" in part.unproved
