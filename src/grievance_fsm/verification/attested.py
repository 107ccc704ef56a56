"""What is refuted only if other procedures let it: where no live case is found to come to it, it is open."""

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import evolve

from grievance_fsm.policy import Policy
from grievance_fsm.verification.answers import OBSERVED, REFUTED, Answer
from grievance_fsm.verification.witnesses import replay

UNATTESTED: Final = "no case was found in which the other procedures let it come to this"


def attested(answers: Iterable[Answer], policy: Policy) -> Iterator[Answer]:
    """The answers; one whose way rests on other procedures is refuted where a live case takes it, else observed."""
    for answer in answers:
        if _rests_on_others(answer) and replay(answer, policy).stopped is not None:
            yield evolve(answer, status=OBSERVED, note="; ".join(filter(None, (answer.note, UNATTESTED))))
        else:
            yield answer


def _rests_on_others(answer: Answer) -> bool:
    """Whether what refutes it takes other procedures to have done something, or not to have."""
    way = answer.way if answer.status == REFUTED else None
    return way is not None and (bool(answer.without) or any(step.given for step in way.steps))
