"""Proofs against live cases: what is proved holds in every lawful walk, and what is refuted is broken by its witness.

The judge is `property_monitor`.
"""

from functools import cache
from random import Random

import pytest
from builders import mit
from docket_walks import few
from property_monitor import broken, plain

import grievance_fsm as gf
from grievance_fsm.case import Case
from grievance_fsm.exploring import NOMINAL
from grievance_fsm.language import Action, State
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.procedures.invariants import invariants
from grievance_fsm.properties import (
    NeverBy,
    Property,
    at_most,
    never,
    never_by,
    only_after,
)
from grievance_fsm.stating import Index
from grievance_fsm.verification.properties import judged, prove
from grievance_fsm.verification.witnesses import guide_of, replay

ROLES = ("complainant", "accused", "advocate", "committee", "facilitator", "panel", "institute")

# -- walks ------------------------------------------------------------------------------------------------------------


@cache
def ends() -> tuple[Case, ...]:
    return tuple(walk[-1] for walk in few() if walk)


@cache
def index() -> Index:
    return Index(POLICY.procedures)


@cache
def proved(policy) -> tuple[Property, ...]:
    claims = [each for each in invariants if plain(each)]
    kept = [each for each in claims if each.only is None]
    return tuple(each for each, answer in zip(kept, prove(policy, *kept), strict=True) if answer.status == "proved")


@pytest.mark.slow
def test_what_is_proved_of_a_policy_holds_in_every_walk_under_it():
    checked = 0
    for case in ends():
        for stated in proved(case.policy):
            checked += 1
            assert not broken(stated, case, index()), (str(stated), [event.name for event in case.history])
    assert checked > 1000


# -- properties at random ---------------------------------------------------------------------------------------------


def drawn(chance: Random, home: str) -> Property:
    """A property of one procedure, as likely false as true."""
    actions = [a for each in POLICY.procedures if each.name == home for a in each.actions if isinstance(a, Action)]
    there = POLICY.under(readings={}).bound[home]
    acts = [action for action in actions if action.name in there.rules]
    states = [state for homes, state in index().states.values() if home in homes and state.name in there.states]

    def point() -> Action | State:
        return chance.choice(acts if chance.random() < 0.5 else [s for s in states if not s.initial])

    kind = chance.choice(["after", "after", "never", "most", "by"])
    if kind == "after":
        return only_after(point(), *(point() for _ in range(chance.randint(1, 2))))
    if kind == "never":
        return never(point(), after=point())
    return at_most(chance.randint(0, 2), point()) if kind == "most" else never_by(chance.choice(ROLES), point())


HOMES = ("intake", "housing", "informal", "negotiated", "formal", "appeal", "arbitration", "records")


@pytest.mark.parametrize("home", HOMES)
def test_properties_at_random_are_judged_as_live_cases_have_them(home: str):
    """Proved: no walk breaks it. Refuted: the way is taken in the live case, and breaks it."""
    chance = Random(f"properties {home}")
    policy = mit()
    guide = guide_of(policy, NOMINAL)
    claims = [drawn(chance, home) for _ in range(8 if home == "intake" else 16)]
    roles = index().roles
    claims = [each for each in claims if not isinstance(each, NeverBy) or each.role in roles]
    cases = [case for case in ends() if case.policy.rules_digest == policy.rules_digest]
    seen = set()
    for stated, answer in zip(claims, prove(policy, *claims), strict=True):
        seen.add(answer.status)
        if answer.status == "proved":
            assert not any(broken(stated, case, index()) for case in cases), str(stated)
        elif answer.way is not None:
            taken = replay(answer, policy, guide=guide)
            assert taken.stopped is None, f"{stated}\n{answer}"
            assert broken(stated, taken.case, index()), f"{stated}\n{answer}"
    assert {"proved", "refuted"} <= seen


def test_the_claims_of_a_policy_loaded_by_name_are_those_that_it_states():
    stated = [each for each in invariants if each.only is None or each.only.holds(POLICY.readings)]

    assert [answer.words for answer in judged(gf.load("mit"))] == [each.words for each in stated]
