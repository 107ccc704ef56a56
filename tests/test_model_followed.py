"""Whatever a live case of a shipped policy allows, the model of its procedure has: places, moves, days (verification/).

Known cases are followed for a while and gone on with by chance, under drawn readings; every run is then followed over
the model of its procedure. A model that lacked a move would prove too much.
"""

import os
from functools import cache
from random import Random
from typing import Any

import pytest
from oracles.following import unfollowed
from trails import fitting, trails
from walkers import Walk

from grievance_fsm.case import Case
from grievance_fsm.policies import mit, mit_as_written
from grievance_fsm.policy import Policy
from grievance_fsm.testing import draw_attempt, draw_readings
from grievance_fsm.verification.building import model_of
from grievance_fsm.verification.model import Model

BATCH = 10


@cache
def drawn_policies() -> tuple[Policy, ...]:
    """Both policies under readings drawn by chance."""
    bases = (mit.POLICY, mit_as_written.POLICY)
    return tuple(base.under(draw_readings(base, Random(seed))) for base in bases for seed in range(4))


@cache
def modelled(policy: int, name: str) -> Model:
    """The model of one procedure of a drawn policy."""
    return model_of(drawn_policies()[policy].bound[name])


def gone_on(case: Case, chance: Random) -> Case:
    """A case that has followed a known one for a while and then went on lawfully by chance."""
    trail = chance.choice(trails())
    known = [fitting(case, told) for told in trail[: chance.randint(0, len(trail))]]
    for attempt in known:
        case = acted(case, attempt)
    for _ in range(12):
        case = acted(case, draw_attempt(case, chance, wrong=""))
    return case


def acted(case: Case, attempt: Any) -> Case:
    """A case after an act, if it is lawful."""
    if attempt is None:
        return case
    waited = case.polled(attempt["on"])
    return waited.act(**attempt) if waited.decide(**attempt) else waited


def followed(seed: str) -> list[str]:
    """What a model lacks of a lawful case; a run that is entered in the middle has no beginning to follow it from."""
    chance = Random(seed)
    number = chance.randrange(len(drawn_policies()))
    policy = drawn_policies()[number]
    case = gone_on(Walk.under(policy).case, chance)
    found = []
    for run in case.states:
        events, procedure = case.run(run), policy.bound[run.partition("#")[0]]
        first = procedure.rules.get(events[0].action) if events else None
        if first is not None and procedure.initial in first.sources:
            lacking = unfollowed(modelled(number, procedure.name), events)
            found += [f"{seed!r} {policy.name} {run}: {lacking}"] if lacking else []
    return found


@pytest.mark.parametrize("batch", range(3))
def test_a_model_has_whatever_a_live_case_allows(batch: int) -> None:
    assert [told for number in range(BATCH) for told in followed(f"{batch} {number}")] == []


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(10))
def test_a_model_has_whatever_many_live_cases_allow(batch: int) -> None:
    seed = os.environ.get("GRIEVANCE_FSM_SEED", "")
    assert [told for number in range(4 * BATCH) for told in followed(f"{seed} many {batch} {number}")] == []
