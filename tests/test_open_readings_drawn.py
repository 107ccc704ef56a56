"""What is said over open readings of drawn procedures is what is said under every combination of choices.

The oracle is the policy under each combination by itself, where every reading is settled before anything is read.
"""

import os
from collections import Counter
from random import Random
from typing import Any

import pytest
from drawn_policies import policy_of, properties_of
from drawn_readings import changed, drawn
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st
from open_laws import broken_by_compare, broken_by_properties, broken_by_verify

SEED, SHARE = os.environ.get("GRIEVANCE_FSM_SEED", ""), float(os.environ.get("GRIEVANCE_FSM_SHARE", "1"))
FEW, MANY = 25, 500


def share_of(many: int) -> int:
    """How many of so many drawings are drawn here."""
    return many if many == FEW else max(FEW, round(SHARE * many))


def drawing(law: Any, many: int) -> Any:
    """A law asked of so many drawings of Hypothesis: always the same few, or a share of many, seeded by the commit."""
    asked = given(st.randoms(use_true_random=False))(law)
    how: Any = {"database": None, "phases": (Phase.generate,)}
    if many == FEW:
        return settings(max_examples=FEW, derandomize=True, **how)(asked)
    return seed(SEED)(settings(max_examples=share_of(many), **how)(asked))


def verified(many: int) -> None:
    """A verification over open readings of drawn procedures; most of what it says is proved or refuted."""
    seen: Counter[str] = Counter()

    def law(chance: Random) -> None:
        plan = drawn(chance)
        assert not list(broken_by_verify(policy_of(plan), seen)), plan

    drawing(law, many)()
    assert seen["proved"] + seen["refuted"] >= seen["observed"] // 2
    assert min(seen["proved"], seen["refuted"], seen["taken"]) > share_of(many) // 2


def test_a_verification_over_open_readings_says_what_it_says_under_each_combination() -> None:
    verified(FEW)


@pytest.mark.slow
def test_many_verifications_over_open_readings_say_what_they_say_under_each_combination() -> None:
    verified(MANY)


def compared(many: int) -> None:
    """A comparison over open readings of two procedures that differ in one part; it nearly always comes to a proof."""
    seen: Counter[str] = Counter()

    def law(chance: Random) -> None:
        plan = drawn(chance)
        other = changed(plan, chance)
        assert not list(broken_by_compare(policy_of(plan), policy_of(other), seen)), (plan, other)

    drawing(law, many)()
    proofs = seen["compared: equivalent"], seen["compared: told apart"]
    assert seen["compared: unproved"] <= sum(proofs) // 10
    assert min(proofs) >= sum(proofs) // 10
    assert seen["lived"] > sum(proofs) // 5


def test_a_comparison_over_open_readings_says_what_it_says_under_each_combination() -> None:
    compared(FEW)


@pytest.mark.slow
def test_many_comparisons_over_open_readings_say_what_they_say_under_each_combination() -> None:
    compared(MANY)


def judged(many: int) -> None:
    """Properties of every verb over open readings of drawn procedures; most of them are proved or refuted."""
    seen: Counter[str] = Counter()

    def law(chance: Random) -> None:
        plan = drawn(chance, wider=True)
        policy = policy_of(plan)
        assert not list(broken_by_properties(policy, properties_of(policy, chance), seen)), plan

    drawing(law, many)()
    verdicts = seen["property proved"], seen["property refuted"]
    assert seen["property observed"] <= sum(verdicts) // 2
    assert min(*verdicts, seen["taken"]) > 2 * share_of(many)
    assert seen["property weaker than under each"] <= sum(verdicts) // 100


def test_properties_over_open_readings_are_judged_as_under_each_combination() -> None:
    judged(FEW)


@pytest.mark.slow
def test_many_properties_over_open_readings_are_judged_as_under_each_combination() -> None:
    judged(MANY)
