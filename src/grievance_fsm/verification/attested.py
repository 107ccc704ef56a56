"""What is refuted only if other runs let it: where no live case is found to come to it, it is open."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from attrs import evolve

from grievance_fsm.events import local_day
from grievance_fsm.exploring.steps import Replay, Taken
from grievance_fsm.policy import Policy
from grievance_fsm.verification.answers import OBSERVED, REFUTED, Answer
from grievance_fsm.verification.witnesses import replay

UNATTESTED: Final = "no case was found in which the other procedures let it come to this"
NO_SUCH_RUN: Final = "no case was found in which such a run comes to this"


def attested(answers: Iterable[Answer], policy: Policy) -> Iterator[Answer]:
    """The answers; one whose way rests on other runs is refuted where a live case takes it, else observed."""
    for answer in answers:
        if _rests_on_others(answer):
            found = replay(answer, policy)
            answer = _unattested(answer) if found.stopped is not None else _lived(answer, found)
        yield _of_a_later_run(answer, policy) if answer.begins_at else answer


def _rests_on_others(answer: Answer) -> bool:
    """Whether what refutes it takes other runs to have done something, or not to have."""
    given = answer.way is not None and any(step.given for step in answer.way.steps)
    return answer.status == REFUTED and (given or bool(answer.without or answer.begins_at))


def _unattested(answer: Answer) -> Answer:
    note = NO_SUCH_RUN if answer.begins_at else UNATTESTED
    return evolve(answer, status=OBSERVED, note=_joined(answer.note, note))


def _lived(answer: Answer, found: Replay) -> Answer:
    """What a later run does on the days of the live case, with what this did before; other ways are as they are."""
    if answer.way is None or not answer.begins_at:
        return answer
    many = len(answer.way.steps)
    own = [n for n, taken in enumerate(found.taken) if taken.edge.rule.procedure == answer.procedure]
    later = own[len(own) - many :]
    begun = later[0] if later else len(found.taken)
    opened = local_day(found.case.opened)
    days = [_day(found.taken[n]) for n in later]
    dated = (evolve(step, on=day, day=(day - opened).days) for step, day in zip(answer.way.steps, days, strict=True))
    led = ", ".join(f"{taken.edge.rule.qualified} {_day(taken)}" for taken in found.taken[:begun])
    way = evolve(answer.way, steps=tuple(dated))
    return evolve(answer, way=way, after=_joined(f"it begins after {led}", answer.after))


def _of_a_later_run(answer: Answer, policy: Policy) -> Answer:
    """The answer with words for the run in which it is so; a way that no live case shows has no days to be told."""
    ended = policy.bound[answer.procedure].states[answer.begins_at].final
    which = f"in a run that {'comes after one that has ended in' if ended else 'is entered at'} “{answer.begins_at}”"
    if answer.status == REFUTED or answer.way is None:
        return evolve(answer, after=_joined(which, answer.after))
    acts = " → ".join(answer.way.actions)
    return evolve(answer, way=None, after=_joined(f"{which}{f': {acts}' if acts else ''}", answer.after))


def _joined(*words: str) -> str:
    return "; ".join(filter(None, words))


def _day(taken: Taken) -> date:
    return taken.after.history[-1].day
