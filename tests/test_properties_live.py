"""Proofs against live cases: what is proved holds in every lawful walk, and what is refuted is broken by its witness.

The monitor reads a case's events alone; it knows nothing of graphs and zones.
"""

from collections.abc import Iterator
from functools import cache
from random import Random

import pytest
from builders import mit
from docket_walks import few

import grievance_fsm as gf
from grievance_fsm.case import Case
from grievance_fsm.events import ENTERED, Event, procedure_of
from grievance_fsm.exploring import NOMINAL
from grievance_fsm.language import Action, State
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.procedures.invariants import invariants
from grievance_fsm.properties import (
    AtMost,
    Ending,
    Never,
    NeverBy,
    OnlyAfter,
    Property,
    at_most,
    never,
    never_by,
    only_after,
    points_in,
)
from grievance_fsm.stating import Index
from grievance_fsm.verification.properties import judged, prove
from grievance_fsm.verification.witnesses import guide_of, replay

ROLES = ("complainant", "accused", "advocate", "committee", "facilitator", "panel", "institute")

# -- the monitor ------------------------------------------------------------------------------------------------------


def is_at(point, event: Event, before: str | None) -> bool:
    """Whether an event is an act, ends as a point says, or comes to a state."""
    if isinstance(point, State):
        return event.state == point.name != before
    if isinstance(point, Ending):
        return event.action == point.act.name and event.outcome == point.outcome
    return event.action == point.name or (event.action == ENTERED and point.name in event.stands_for)


def done(point, case: Case, run: str, until: Event, index: Index, *, itself: bool) -> bool:
    """Whether a point has come before an event: in its run, or in any run of another procedure."""
    home = index.spot(point).procedure
    before: dict[str, str] = {}
    for event in case.history:
        here = event.run == run if home == procedure_of(run) else procedure_of(event.run) == home
        if event.seq > until.seq or (event is until and not itself):
            return False
        if here and is_at(point, event, before.get(event.run)):
            return True
        before[event.run] = event.state
    return False


def visits(points, case: Case, home: str) -> Iterator[tuple[str, Event, bool]]:
    """The events at which runs come to some points, and whether to a state."""
    before: dict[str, str] = {}
    for event in case.history:
        if procedure_of(event.run) == home:
            for point in points_in(points):
                if is_at(point, event, before.get(event.run)) and event.action != ENTERED:
                    yield event.run, event, isinstance(point, State)
                    break
        before[event.run] = event.state


def broken(stated: Property, case: Case, index: Index) -> bool:
    """Whether a case breaks a property that has no guard and no span."""
    home = index.home(stated)
    found = list(visits(stated.points, case, home))
    if isinstance(stated, AtMost):
        runs = [run for run, _, _ in found]
        return any(runs.count(run) > stated.times for run in runs)
    if isinstance(stated, NeverBy):
        acts = case.policy.bound[home].rules
        return any(
            acts[event.action].verb in ("may", "must", "should") and event.by == stated.role for _, event, _ in found
        )
    if isinstance(stated, OnlyAfter):
        return any(
            not any(done(point, case, run, event, index, itself=state) for point in points_in((each,)))
            for run, event, state in found for each in stated.after
        )  # fmt: skip
    assert isinstance(stated, Never)
    return any(
        not stated.after or any(done(p, case, run, event, index, itself=False) for p in points_in(stated.after))
        for run, event, _ in found
    )


def plain(stated: Property) -> bool:
    return isinstance(stated, OnlyAfter | AtMost | NeverBy | Never) and not (stated.guards or stated.span)


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
