"""What proofs told otherwise than live cases did; drawn plays found each (test_lived_drawn.py)."""

from typing import Any

import pytest
from hostile_builders import DONE, HEARD, OFFICE, OPEN_, ask, close, paper, policy

import grievance_fsm as gf
from grievance_fsm.deadlines import days
from grievance_fsm.facts import flag, number
from grievance_fsm.language import must
from grievance_fsm.properties import Property, always, eventually, never
from grievance_fsm.verification.answers import REFUTED
from grievance_fsm.verification.properties import prove
from grievance_fsm.verification.witnesses import replayed

seal = flag("seal", "it is sealed")
count = number("count", "how many agree", 0, 3)


def answer(stated: Property, under: gf.Policy) -> Any:
    return prove(under, stated)[0]


# -- what a way that refutes a property supposes ----------------------------------------------------------------------


@pytest.mark.parametrize(("stated", "told"), [(lambda act: never(act, given=paper), True),
                                              (lambda act: always(paper, at=act), False)])  # fmt: skip
def test_a_way_tells_what_an_earlier_act_told_where_the_guard_asks_it(stated: Any, told: bool) -> None:
    """The last act has no such paper: of the one before it the way said nothing, and the case had it either way."""
    end = close()
    under = policy(ask(records=paper), end)
    found = answer(stated(end), under)

    assert found.status == REFUTED
    assert f"with ask: paper {'yes' if told else 'no'}" in str(found)
    assert replayed(found, under).history[0].facts["paper"] is told


@pytest.mark.parametrize(("stated", "told"), [(lambda act: never(act, given=count >= 2), range(2, 4)),
                                              (lambda act: always(count >= 2, at=act), range(2))])  # fmt: skip
def test_a_way_to_a_state_tells_what_an_earlier_act_told_where_the_guard_asks_it(stated: Any, told: Any) -> None:
    under = policy(ask(records=count), close())

    assert replayed(answer(stated(DONE), under), under).history[0].facts["count"] in told


def test_a_way_after_which_too_much_time_passes_tells_why_nobody_owes_it() -> None:
    """Who is bound to hear it on paper is not where there is none: the way had the paper."""
    first = ask(records=paper)
    hear = must(OFFICE, "hear", "hear", clause="1/s3", when=OPEN_, then=HEARD, given=paper, within=days(2), after=first)
    under = policy(first, hear, close(when=(OPEN_, HEARD)))
    found = answer(eventually(HEARD, DONE, within=days(4), after=first), under)
    case = replayed(found, under)

    assert found.status == REFUTED
    assert case.history[0].facts["paper"] is False
    assert case.breaches(found.way.steps[0].on.replace(day=20)) == ()
