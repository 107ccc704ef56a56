"""What is proved of settled drawn procedures holds in live cases of them, and the model has whatever they do.

The judges are live cases played by chance, and what the verbs of properties say, read from their events alone.
"""

import os
from collections import Counter
from random import Random

import pytest
from drawn_beginnings import begun_early
from drawn_policies import grants_of, policy_of, properties_of
from drawn_readings import Plan, changed, drawn
from lived_laws import broken_by_compare, broken_by_following, broken_by_properties, broken_by_verify, more_of
from lived_plays import played

from grievance_fsm.policy import Policy

SEED, SHARE = os.environ.get("GRIEVANCE_FSM_SEED", ""), float(os.environ.get("GRIEVANCE_FSM_SHARE", "1"))
FEW, MANY, PLAYS = 60, 1000, 6

AT_LEAST = {
    "events": 7, "refused": 40, "lapses": 0.02, "punctual": 2.5, "ended": 1.4, "ended with the fewest": 0.3,
    "ended in time": 1.3, "ended promptly": 0.15, "ended with the most": 0.12, "waited": 0.1,
    "waited where it began": 0.02, "shown": 3.5,
    "compared: equivalent": 0.15, "compared: told apart": 0.15, "followed": 1.2,
}  # fmt: skip
"""How often a drawn procedure has to come to each in its plays, on average."""
VERBS = ("Never", "Always", "Eventually", "OnlyAfter", "AtMost", "NeverBy", "OnlyBy", "AlwaysCan", "NeverOwed",
         "AlwaysTold", "AlwaysLeads")  # fmt: skip


def planned(chance: Random) -> Plan:
    """A drawn procedure; of every five one in which silence means something, which few have."""
    plans = [drawn(chance)] if chance.random() < 0.8 else [drawn(chance) for _ in range(40)]
    return next((plan for plan in plans if any(act.otherwise is not None for act in plan.acts)), plans[0])


def settled(policy: Policy, chance: Random) -> Policy:
    """A policy under choices drawn by chance."""
    return policy.under({reading.name: chance.choice(reading.choices) for reading in policy.unchosen})


def belied(seed: str, seen: Counter[str]) -> list[str]:
    """What plays of a drawn procedure belie."""
    chance = Random(seed)
    plan = planned(chance)
    other_plan = plan if chance.random() < 0.4 else changed(plan, chance)
    if chance.random() < 0.25:
        plan, other_plan = (begun_early(each, Random(f"{seed} early")) for each in (plan, other_plan))
    one, other = settled(policy_of(plan), chance), settled(policy_of(other_plan), chance)
    stated = (*properties_of(one, chance), *more_of(one, chance), *grants_of(one, chance))
    lived = [played(one, chance) for _ in range(PLAYS)]
    found = [
        *broken_by_following(one, lived, seen), *broken_by_properties(one, stated, lived, seen),
        *broken_by_verify(one, lived, seen), *broken_by_compare(one, other, lived, seen),
    ]  # fmt: skip
    return [f"{seed!r}: {each}\n{plan}" for each in found]


def belied_by(seed: str, many: int) -> None:
    """Nothing is belied, and the plays come to everything that may be."""
    seen: Counter[str] = Counter()

    assert [told for number in range(many) for told in belied(f"{seed} {number}", seen)][:1] == []
    assert {name: seen[name] / many for name, least in AT_LEAST.items() if seen[name] < least * many} == {}
    assert {(kept, verb): seen[f"{kept} {verb}"] for verb in VERBS for kept in ("proved", "broken")
            if seen[f"{kept} {verb}"] < many // 5} == {}  # fmt: skip


def test_what_is_proved_of_drawn_procedures_holds_in_plays_of_them() -> None:
    belied_by("few", FEW)


@pytest.mark.slow
def test_what_is_proved_of_many_drawn_procedures_holds_in_plays_of_them() -> None:
    belied_by(SEED, max(FEW, round(SHARE * MANY)))


def belied_of_wider(seed: str, seen: Counter[str]) -> list[str]:
    """What plays belie of all that `verify` says of a procedure of the wider kinds: what counts from what, stays."""
    chance = Random(seed)
    plan = drawn(chance, wider=True)
    one = settled(policy_of(plan), chance)
    lived = [played(one, chance) for _ in range(PLAYS)]
    return [f"{seed!r}: {each}\n{plan}" for each in broken_by_verify(one, lived, seen)]


def belied_wider_by(seed: str, many: int) -> None:
    seen: Counter[str] = Counter()

    assert [told for number in range(many) for told in belied_of_wider(f"{seed} {number}", seen)][:1] == []
    assert seen["ended in time"] >= many, seen
    assert seen["waited"] >= many // 4, seen


def test_what_is_verified_of_drawn_procedures_of_wider_kinds_holds_in_plays_of_them() -> None:
    belied_wider_by("wider", FEW)


@pytest.mark.slow
def test_what_is_verified_of_many_drawn_procedures_of_wider_kinds_holds_in_plays_of_them() -> None:
    belied_wider_by(SEED, max(FEW, round(SHARE * MANY * 5)))


def test_what_counts_from_a_last_day_that_only_a_paper_would_give_is_open_without_it() -> None:
    """Nobody can do an act from a state with such a stay, it is said; a live case lets them where no paper was told."""
    assert belied_of_wider("8e329b1090389a4fcbeef2edaa5b5409c9912e1f 470", Counter()) == []
