"""Three executors walk whole policies together: several procedures, several runs, and the docket between them.

First two small policies in which everything happens soon, then the shipped ones, under their own readings and others.
Gates list by name whatever the walks never saw; how they look for it stands in `exploring_walks.py`.
"""

import os
from datetime import date, timedelta
from functools import cache
from random import Random

import pytest
from builders import CHOSEN, START
from exploring_walks import Explorer
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from intricate import POLICY as INTRICATE
from test_docket import policy as small
from trails import fitting, trails
from walkers import Visited, Walk, everything, probe_all

from grievance_fsm.policies import mit, mit_as_written
from grievance_fsm.policy import Policy
from grievance_fsm.testing import draw_attempt, draw_readings, mostly_lawful

# -- small policies -----------------------------------------------------------------------------------------------


SMALL = {"small": small(), "intricate": INTRICATE}


class SmallPolicies(RuleBasedStateMachine):
    """However a case under a small policy goes, the executors agree."""

    @initialize(name=st.sampled_from(sorted(SMALL)))
    def begin(self, name):
        self.walk = Walk.under(SMALL[name])

    @rule(data=st.data())
    def act(self, data):
        if not self.walk.over:
            self.walk.attempt(data.draw(mostly_lawful(self.walk.case), label="attempt"))

    @rule(data=st.data())
    def record_what_happened_anyway(self, data):
        if not self.walk.over and data.draw(st.integers(0, 3)) == 0:
            self.walk.attempt(data.draw(mostly_lawful(self.walk.case), label="attempt"), anyway=True)

    @rule(days=st.sampled_from((0, 1, 3, 8, 45)))
    def wait(self, days):
        self.walk.agree(self.walk.last + timedelta(days=days))


TestSmallPolicies = SmallPolicies.TestCase
TestSmallPolicies.settings = settings(
    max_examples=40, stateful_step_count=40, derandomize=True, deadline=None, database=None
)


def strolled(walk: Walk, chance: Random, steps: int) -> None:
    """One walk by chance; some attempts are told late, one refused in thirty happens anyway, guards are turned."""
    for _ in range(steps):
        if walk.over:
            break
        probe_all(walk, chance)
        if chance.random() < 1 / 8:
            walk.wait(walk.last + timedelta(days=chance.choice((1, 8, 60))))
        told = draw_attempt(walk.case, chance)
        on = told["on"] if chance.random() < 0.9 else earliest(walk, told["action"])
        walk.attempt({**told, "on": on}, anyway=chance.random() < 1 / 30)


def earliest(walk: Walk, action: str) -> date:
    """The first day on which an act may be told of: that of the last event of its own run, whatever other runs saw."""
    run = walk.trial.run_for(action)
    told = run.past or walk.trial.latest(run.procedure.name).past
    return told[-1].day if told else START


ENDLESS = "the house has no end, so that no second run of it can be asked for"
NEVER_SMALL = {
    "house.confirm: where it begins: the route may be taken (again) – false": ENDLESS,
    "house.room: the route may be taken (again) – false": ENDLESS,
    "answer.join: there has been a watch – false": "nobody joins what has not begun, and none begins unwatched",
    "answer.finish: there has been a watch – false": "the same",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(SMALL))
def test_the_walks_of_a_small_policy_see_all_of_it(name):
    """Ten walks by chance, then as many short ones as it takes to where something was not seen; always the same."""
    wanted = frozenset(told for told in everything(SMALL[name]) if atomless(told) not in NEVER_SMALL)
    explorer = Explorer(SMALL[name], Random(name), Visited(), wanted)
    for seed in range(10):
        strolled(Walk.under(SMALL[name], explorer.visited), Random(seed), 40)
    explorer.follow(())
    for _ in range(60):
        if not explorer.unseen:
            break
        explorer.explore(5)

    assert sorted(explorer.unseen) == []


def atomless(told: str) -> str:
    """The name of a guard without the part of it that was asked."""
    guard, _, side = told.rpartition(" – ")
    return f"{guard.split(' / ')[0]} – {side}"


# -- the shipped policy under drawn readings ------------------------------------------------------------------------


@cache
def bound(seed: int) -> Policy:
    """One of a few policies with readings drawn by chance."""
    return mit.POLICY.under(draw_readings(mit.POLICY, Random(seed)))


def led(policy: Policy, chance: Random) -> Walk:
    """A walk that has followed a known case for a while."""
    walk, trail = Walk.under(policy), chance.choice(trails())
    for told in trail[: chance.randint(0, len(trail))]:
        attempt = fitting(walk.case, told)
        if attempt is not None:
            walk.advance(attempt)
    walk.agree(walk.last)
    return walk


class WholePolicy(RuleBasedStateMachine):
    """However a case goes on from somewhere and however the text is read, the executors agree."""

    @initialize(policy=st.integers(0, 11), seed=st.integers(0, 2**16))
    def begin(self, policy, seed):
        self.walk = led(bound(policy), Random(seed))

    @rule(data=st.data())
    def act(self, data):
        self.walk.attempt(data.draw(mostly_lawful(self.walk.case), label="attempt"))

    @rule(data=st.data())
    def record_what_happened_anyway(self, data):
        if data.draw(st.integers(0, 4)) == 0:
            self.walk.attempt(data.draw(mostly_lawful(self.walk.case), label="attempt"), anyway=True)

    @rule(days=st.sampled_from((0, 1, 8, 45, 400)))
    def wait(self, days):
        self.walk.agree(self.walk.last + timedelta(days=days))


TestWholePolicy = WholePolicy.TestCase
TestWholePolicy.settings = settings(
    max_examples=15, stateful_step_count=15, derandomize=True, deadline=None, database=None
)


@pytest.mark.slow
def test_many_walks_under_drawn_readings_agree_as_well():
    """The whole suite, or a share of it (GRIEVANCE_FSM_SHARE), seeded by the commit (GRIEVANCE_FSM_SEED)."""
    seed, share = os.environ.get("GRIEVANCE_FSM_SEED", "whole"), float(os.environ.get("GRIEVANCE_FSM_SHARE", "1"))
    for place in range(round(150 * share)):
        chance = Random(f"{seed} {place}")
        walk = led(mit.POLICY.under(draw_readings(mit.POLICY, chance)), chance)
        for _ in range(25):
            if chance.random() < 1 / 8:
                walk.wait(walk.last + timedelta(days=chance.choice((1, 8, 60, 400))))
            walk.attempt(draw_attempt(walk.case, chance), anyway=chance.random() < 1 / 30)


# -- the shipped policies under their own readings ------------------------------------------------------------------


NEVER = {
    "intake": "intake, the records and the house have no end under these readings: the way is never taken again",
    "outside": "nothing is found to lie outside the policy, or joined to another case, at intake under these readings",
    "settled": "talks that have settled rest: they are never filed again",
    "chosen": "what the report says was asked when the first procedure was chosen, and cannot change since",
    "record": "records of earlier findings are bounded below by none: it only asks that the record be known",
    "kept": "a file is kept for good, and its keepers never speak, under these readings",
    "notice": "no day for the hearing is set before the notice has arrived",
}
"""Why something is never seen."""

UNSEEN = {
    "where it begins: the route may be taken (again) – false": "intake",
    "the route may be taken (again) – false": "intake",
    "the policy applies – false": "outside",
    "the complaint has not been joined to another case – false": "outside",
    "negotiated.file: no satisfactory resolution has been reached – false": "settled",
    "intake.choose_again: it is sexual harassment, whatever else it is – false": "chosen",
    "intake.choose_again: the accused belongs to the community – false": "chosen",
    "intake.choose_again: the complainant was harassed, if not aimed at – false": "chosen",
    "the earlier record has been examined – false": "record",
    "records.dispose: a file may be destroyed – true": "kept",
    "the outcome “done” of records.dispose": "kept",
    "the state “file destroyed” of records": "kept",
    "the outcome “done” of records.keeper_speaks": "kept",
    "records.keeper_speaks: the Staff and the Committee may ever speak of a case – true": "kept",
    "formal.open_hearing: who is absent had notice – false": "notice",
}
"""What is never seen of a policy under its own readings, by the end of its name."""


def explained(told: str) -> bool:
    return atomless(told).endswith(tuple(UNSEEN))


@cache
def explored(name: str) -> Explorer:
    """A shipped policy under its own readings; what the first has seen, the second need not see again."""
    policy, visited = (mit.POLICY, None) if name == "mit" else (mit_as_written.POLICY, explored("mit").visited)
    explorer = Explorer.of(policy.under(CHOSEN), name, visited)
    for trail in trails():
        explorer.follow(trail)
    for _ in range(60):
        if all(map(explained, explorer.unseen)):
            break
        explorer.explore(10)
    return explorer


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mit", "mit-as-written"])
def test_the_walks_of_a_shipped_policy_see_all_of_it(name):
    """Every state, action, outcome, both sides of every guard, and every rule of the docket at work."""
    assert sorted(each for each in explored(name).unseen if not explained(each)) == []
