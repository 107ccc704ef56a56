"""z3, momba and SPIN say of every procedure what we say: its ends, the fewest and the most days, where a run is stuck.

The random procedures reach the judges from the data that they were drawn as, not through our model; the shipped ones,
whose guards are rich, through it. `oracles/verdicts.py` says exactly what is compared, `oracles/net.py` in what form.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from oracles import jani, promela, smt
from oracles.net import Net, net_of_model
from oracles.own import ours
from oracles.plans import Plan, declared, drawn, unfolded
from oracles.verdicts import Unable, Verdict

import grievance_fsm as gf
from grievance_fsm.exploring import settlements
from grievance_fsm.verification.building import model_of

SEED = os.environ.get("GRIEVANCE_FSM_SEED", "")
BATCH = 20
"""So many procedures go into one verifier of SPIN."""

SHIPPED = [(name, procedure) for name in ("mit", "mit-as-written") for procedure in gf.load(name).bound]


def needed(*judges: Any) -> None:
    """The judges of a test are here; where they must be, their absence fails."""
    lacking = [judge.missing() for judge in judges if judge.missing()]
    if lacking and os.environ.get("GRIEVANCE_FSM_REQUIRE_ORACLES"):
        pytest.fail("; ".join(lacking))
    if lacking:
        pytest.skip("; ".join(lacking))


def by_the_other_judge(net: Net, mine: Verdict) -> Verdict:
    """What momba says, or, of days that are named ahead, z3."""
    try:
        return jani.verdict(net)
    except Unable:
        return smt.verdict(net, max(4, mine.steps + 1), mine.growing)


def disagreements(plans: Sequence[Plan], folder: Path) -> Iterator[str]:
    """Every question to which SPIN or another judge gives another answer than we do."""
    nets = [unfolded(plan) for plan in plans]
    said = [ours(model_of(declared(plan))) for plan in plans]
    for plan, net, mine, theirs in zip(plans, nets, said, promela.verdicts(nets, folder), strict=True):
        for name, verdict in (("SPIN", theirs), ("another judge", by_the_other_judge(net, mine))):
            yield from (f"we and {name}: {answer}\n{plan}" for answer in mine.differs(verdict))


@pytest.mark.oracle
@pytest.mark.parametrize("batch", range(200 // BATCH))
def test_two_judges_agree_with_us_on_every_random_procedure(batch: int, tmp_path: Path) -> None:
    """Two hundred in all; the commit is the seed."""
    needed(jani, smt, promela)
    plans = [drawn(f"{SEED} {batch} {number}") for number in range(BATCH)]
    assert not list(disagreements(plans, tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(1000 // BATCH))
def test_two_judges_agree_with_us_on_a_thousand_random_procedures(batch: int, tmp_path: Path) -> None:
    needed(jani, smt, promela)
    plans = [drawn(f"a thousand: {batch} {number}") for number in range(BATCH)]
    assert not list(disagreements(plans, tmp_path))


@pytest.mark.oracle
@pytest.mark.parametrize(("policy", "name"), SHIPPED, ids=".".join)
def test_two_judges_agree_with_us_on_every_shipped_procedure(policy: str, name: str, tmp_path: Path) -> None:
    needed(jani, smt, promela)
    _, settled = next(iter(settlements(gf.load(policy).bound[name])))
    model = model_of(settled)
    net, mine = net_of_model(model), ours(model)
    (spin,) = promela.verdicts([net], tmp_path)
    assert not [*mine.differs(spin), *mine.differs(by_the_other_judge(net, mine))]


@pytest.mark.oracle
def test_the_judges_contradict_whoever_is_wrong_by_a_day_or_an_end(tmp_path: Path) -> None:
    """A judge that always agreed would prove nothing: every bound of a net moved by a day changes some verdict."""
    needed(jani, smt, promela)
    from attrs import evolve

    plan = drawn("a thousand: 0 0")
    net, mine = unfolded(plan), ours(model_of(declared(plan)))
    fewest = dict(mine.fewest or {})
    assert fewest
    end = min(fewest)
    wrong = [evolve(mine, fewest=fewest | {end: fewest[end] + 1}), evolve(mine, ends=frozenset(fewest) - {end})]
    (spin,) = promela.verdicts([net], tmp_path)
    for verdict in (spin, smt.verdict(net, mine.steps + 1, mine.growing)):
        assert all(list(each.differs(verdict)) for each in wrong)


def test_what_momba_would_misread_is_never_exported() -> None:
    """Its engine reads “is not” at the top of a guard as “less and more” (facts/verification.md)."""
    text = str([jani.to_jani(unfolded(drawn(f"jani {number}")), punctual=True) for number in range(20)])
    assert "≠" not in text
    assert "≤" in text
