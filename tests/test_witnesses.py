"""Every way that verify shows of a shipped policy is taken in the live case; the reference explains every answer."""

from pathlib import Path

import pytest
from reference_page import rows
from shipped import NAMES, proofs_of

from grievance_fsm.errors import BadInput
from grievance_fsm.loading import load
from grievance_fsm.verification.answers import PROVED, Answer
from grievance_fsm.verification.whole import verify
from grievance_fsm.verification.witnesses import replayed

EXAMPLE = Path(__file__).parents[1] / "examples" / "code_of_conduct.py"


def shown(name: str) -> list[Answer]:
    """The answers that show a way."""
    return [answer for answer in proofs_of(name).every if answer.way is not None and answer.way.steps]


def taken(answer: Answer, name: str) -> bool:
    """Whether the live case goes the way of an answer, and stands where that ends."""
    case = replayed(answer, load(name))
    assert answer.way is not None
    own = tuple(event.action for event in case.history if event.procedure == answer.procedure)
    return (case.states[answer.procedure], own) == (answer.way.steps[-1].target, tuple(answer.way.actions))


@pytest.mark.parametrize(("name", "least"), [*zip(NAMES, (9, 18, 3, 6), strict=True)])
def test_a_way_that_an_answer_shows_is_taken_by_the_live_case(name: str, least: int):
    assert len(shown(name)) >= least
    assert [str(answer) for answer in shown(name) if not taken(answer, name)] == []


def test_an_answer_without_a_way_has_no_case():
    proof = next(answer for answer in verify(load("mit").formal).proved if answer.way is None)
    assert proof.status == PROVED
    with pytest.raises(BadInput, match="no way that could be taken"):
        replayed(proof, load("mit"))


def test_every_kind_of_answer_stands_in_the_table_with_the_statuses_that_it_may_have():
    told = {cells[0].strip("`"): dict(zip(("proved", "refuted", "observed"), cells[1:], strict=True))
            for cells in rows("Kinds")}  # fmt: skip
    answers = [answer for found in (*map(proofs_of, NAMES), verify(load(EXAMPLE))) for answer in found.every]
    kinds = {(answer.kind.partition(":")[0], answer.status) for answer in answers}
    # What was not tried together with every open reading is observed, whatever would be proved.
    missing = [(kind, status) for kind, status in kinds if not told.get(kind, {}).get(status)]

    assert sorted(missing) == [("end", "observed")]
