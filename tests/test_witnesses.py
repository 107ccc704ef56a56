"""Every way that verify shows of a shipped policy is taken in the live case."""

import pytest

from grievance_fsm.errors import BadInput
from grievance_fsm.loading import load
from grievance_fsm.verification.answers import PROVED, Answer
from grievance_fsm.verification.whole import verify
from grievance_fsm.verification.witnesses import replayed

SHOWN = {name: [answer for answer in verify(load(name)).every if answer.way is not None and answer.way.steps]
         for name in ("mit", "mit-as-written", "harvard", "union")}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "answer"),
    [pytest.param(name, answer, id=f"{name} {answer.kind} {answer.place} {n}")
     for name, answers in SHOWN.items() for n, answer in enumerate(answers)],
)  # fmt: skip
def test_a_way_that_an_answer_shows_is_taken_by_the_live_case(name: str, answer: Answer):
    case = replayed(answer, load(name))
    assert answer.way is not None
    assert case.states[answer.procedure] == answer.way.steps[-1].target
    own = [event.action for event in case.history if event.procedure == answer.procedure]
    assert own == list(answer.way.actions)


def test_there_are_ways_to_take():
    assert [len(found) >= least for found, least in zip(SHOWN.values(), (9, 18, 3, 6), strict=True)] == [True] * 4


def test_an_answer_without_a_way_has_no_case():
    proof = next(answer for answer in verify(load("mit").formal).proved if answer.way is None)
    assert proof.status == PROVED
    with pytest.raises(BadInput, match="no way that could be taken"):
        replayed(proof, load("mit"))
