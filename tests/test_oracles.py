"""z3, momba and SPIN say of every procedure what we say: its ends, the fewest and the most days, where a run is stuck.

The random procedures reach the judges from the data that they were drawn as, not through our model; the shipped ones,
whose guards are rich, through it. `oracles/verdicts.py` says exactly what is compared, `oracles/net.py` in what form.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from attrs import evolve
from oracles import jani, promela, smt
from oracles.net import Net, net_of_model
from oracles.own import ours
from oracles.plans import Plan, declared, drawn, paused
from oracles.playing import Player, disputes
from oracles.unfolding import TooMany, unfolded
from oracles.verdicts import Stuck, Unable, Verdict

import grievance_fsm as gf
from grievance_fsm.exploring import settlements
from grievance_fsm.exploring.walking import Walk, walked
from grievance_fsm.verification.building import model_of
from grievance_fsm.verification.durations import shortest

SEED = os.environ.get("GRIEVANCE_FSM_SEED", "")
BATCH = 20
"""So many procedures go into one verifier of SPIN."""
STEPS = 6
"""So many steps ahead z3 looks for runs that are stuck."""

POLICIES = ("mit", "mit-as-written", "harvard", "union")
SHIPPED = [(policy, name) for policy in POLICIES for name in gf.load(policy).bound]


def needed() -> None:
    """The judges that pip brings are here; where they must be, their absence fails. SPIN may be missing."""
    lacking = [judge.missing() for judge in (jani, smt) if judge.missing()]
    if lacking and os.environ.get("GRIEVANCE_FSM_REQUIRE_ORACLES"):
        pytest.fail("; ".join(lacking))
    if lacking:
        pytest.skip("; ".join(lacking))


def disagreements(nets: Sequence[Net], said: Sequence[Verdict], folder: Path) -> Iterator[str]:
    """Every question to which another judge gives another answer than we do: SPIN and momba, or z3 where these cannot.

    Momba cannot where days are named ahead, nor of many places in time; SPIN cannot where it is not installed, nor
    of many configurations.
    """
    by_spin = (None,) * len(nets) if promela.missing() else promela.verdicts(nets, folder)
    for place, (net, mine, theirs) in enumerate(zip(nets, said, by_spin, strict=True)):
        judges = [("SPIN", theirs), ("momba", _by_momba(net))]
        if None in (verdict for _, verdict in judges):
            judges.append(("z3", _by_z3(net, mine)))
        if all(verdict is None for _, verdict in judges):
            yield f"{place}: nobody can judge it"
        for name, verdict in judges:
            if verdict is not None:
                yield from (f"{place}: we and {name}: {answer}" for answer in mine.differs(verdict))


def _by_momba(net: Net) -> Verdict | None:
    try:
        return jani.verdict(net)
    except Unable:
        return None


def _by_z3(net: Net, mine: Verdict) -> Verdict | None:
    try:
        return smt.verdict(net, max(4, mine.steps + 1), mine.growing)
    except Unable:
        return None


def judged(seed: str) -> tuple[Plan, Net]:
    """The first procedure drawn from a seed that SPIN can walk, and its net."""
    for number in count():
        plan = drawn(f"{seed}{' again' * number}")
        try:
            net = unfolded(plan)
        except TooMany:
            continue
        if promela.able(net):
            return plan, net
    raise AssertionError("it is drawn until one is small")


def disputed(seeds: Sequence[str], folder: Path) -> list[str]:
    """Every disagreement about the procedures of some seeds, with the procedure."""
    plans, nets = zip(*map(judged, seeds), strict=True)
    said = [ours(model_of(declared(plan))) for plan in plans]
    found = disagreements(nets, said, folder)
    return [f"{seeds[int(each.partition(':')[0])]!r}: {each}\n{plans[int(each.partition(':')[0])]}" for each in found]


@pytest.mark.oracle
@pytest.mark.parametrize("batch", range(200 // BATCH))
def test_two_judges_agree_with_us_on_every_random_procedure(batch: int, tmp_path: Path) -> None:
    """Two hundred in all; the commit is the seed."""
    needed()
    assert not disputed([f"{SEED} {batch} {number}" for number in range(BATCH)], tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("fifth", range(5))
def test_two_judges_agree_with_us_on_a_thousand_random_procedures(
    fifth: int, tmp_path: Path, sampled: Callable[[list[int]], list[int]]
) -> None:
    needed()
    for batch in sampled(list(range(fifth, 1000 // BATCH, 5))):
        assert not disputed([f"a thousand: {batch} {number}" for number in range(BATCH)], tmp_path)


@pytest.mark.oracle
@pytest.mark.parametrize(("policy", "name"), SHIPPED, ids=[f"{policy}.{name}" for policy, name in SHIPPED])
def test_two_judges_agree_with_us_on_every_shipped_procedure(policy: str, name: str, tmp_path: Path) -> None:
    needed()
    _, settled = next(iter(settlements(gf.load(policy).bound[name])))
    model = model_of(settled)
    assert not list(disagreements([net_of_model(model)], [ours(model)], tmp_path))


@pytest.mark.oracle
def test_the_judges_contradict_whoever_is_wrong_by_a_day_or_an_end(tmp_path: Path) -> None:
    """A judge that always agreed would prove nothing."""
    needed()
    plan = drawn("a thousand: 0 0")
    net, mine = unfolded(plan), ours(model_of(declared(plan)))
    fewest = dict(mine.fewest or {})
    assert fewest
    end = min(fewest)
    wrong = [evolve(mine, fewest=fewest | {end: fewest[end] + 1}), evolve(mine, ends=frozenset(fewest) - {end})]
    for each in wrong:
        assert list(disagreements([net], [each], tmp_path))


@pytest.mark.oracle
def test_z3_finds_where_nothing_can_be_done_any_more_and_says_so_of_no_other_run(tmp_path: Path) -> None:
    """SPIN walks every day; z3 looks some steps ahead, and has to contradict whoever says that nothing is stuck."""
    needed()
    nets = [judged(f"nothing follows {number}")[1] for number in range(10)]
    found = [smt.verdict(net, STEPS).stuck for net in nets]
    assert all(each is not None for each in found)
    assert sum(bool(each.lost) for each in found if each) >= 3
    for each in found:
        if each is not None and each.lost:
            nothing = Stuck(frozenset(), frozenset())
            assert list(Verdict(stuck=nothing).differs(Verdict(stuck=each)))
    for each, spins in zip(found, promela.verdicts(nets, tmp_path) if not promela.missing() else (), strict=False):
        if each is not None and spins is not None and spins.stuck is not None:
            assert each.surely <= spins.stuck.surely
            assert each.lost <= spins.stuck.lost


@pytest.mark.parametrize("number", range(100))
def test_a_live_case_allows_of_a_random_procedure_what_the_judges_were_told(number: int) -> None:
    """So the judges' word is about live cases: what they are told is played beside one, act by act."""
    plan = drawn(f"{SEED} played {number}")
    assert not list(disputes(plan, number)), plan


@pytest.mark.parametrize("number", range(50))
def test_a_live_case_counts_the_days_of_a_pause_as_the_plan_does(number: int) -> None:
    """What the judges are told of it, that it has no last day, is wider: so whatever they say cannot be, cannot."""
    assert not list(disputes(paused(number), number, acts=30))


class _Restless(Player):
    """Takes the clock to go on through a pause."""

    def still(self, begins: str, ends: str) -> list[tuple[date, date]]:
        return []


class _OneDayLonger(Player):
    """Does not count the day on which a pause is over either."""

    def still(self, begins: str, ends: str) -> list[tuple[date, date]]:
        return [(first, end if end == date.max else end + timedelta(1)) for first, end in super().still(begins, ends)]


class _FromTheNextDay(Player):
    """Counts the day on which a pause begins."""

    def still(self, begins: str, ends: str) -> list[tuple[date, date]]:
        return [(first + timedelta(1), end) for first, end in super().still(begins, ends)]


@pytest.mark.parametrize("player", [_Restless, _OneDayLonger, _FromTheNextDay])
def test_a_live_case_contradicts_whoever_counts_the_days_of_a_pause_otherwise(player: type[Player]) -> None:
    found = (each for n in range(60) for each in disputes(paused(n), n, acts=30, played_by=player))
    assert next(found, None) is not None


def test_what_momba_would_misread_is_never_exported() -> None:
    """Its engine reads “is not” at the top of a guard as “less and more” (facts/verification.md)."""
    text = str([jani.to_jani(unfolded(drawn(f"jani {number}")), punctual=True) for number in range(20)])
    assert "≠" not in text
    assert "≤" in text


@pytest.mark.parametrize(("policy", "name"), SHIPPED, ids=[f"{policy}.{name}" for policy, name in SHIPPED])
def test_the_shortest_ways_are_walked_on_the_calendar_in_the_days_that_they_say(policy: str, name: str) -> None:
    """On the best of the days of a year on which they may begin; a walk names no day that is past."""
    _, settled = next(iter(settlements(gf.load(policy).bound[name])))
    for end, way in shortest(model_of(settled)).items():
        edges = tuple(move.edge for move in way.path)
        starts = (date(2015, 1, 1) + timedelta(days) for days in range(365))
        walks = (_days(walk) for start in starts if (walk := walked(settled, start, edges)) is not None)
        found = next((days for days in walks if days <= way.days + (name == "housing")), None)
        assert found is not None, (end, way.days, [str(edge) for edge in edges])
        assert found >= way.days


def _days(walk: Walk) -> int:
    """The days of a walk from its first act."""
    return (walk.events[-1].day - walk.events[0].day).days
