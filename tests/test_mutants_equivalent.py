"""Why some mutants of the other procedures say the same as the declarations that they were made from."""

import sys
from itertools import combinations, product
from pathlib import Path
from typing import Any

import anew_probes
import penalty_oracle
import probes
import pytest
from attrs import evolve
from bindings import Bindings
from oracle_docket import DECIDED
from samples import samples, shipped

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from equivalents import equivalent
from mutating import Mutant, changed, mutants

from grievance_fsm.docket import Again
from grievance_fsm.events import Allowed
from grievance_fsm.guards import ask
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.procedures.appeal_panel import PANEL_SIZE
from grievance_fsm.rules import BoundProcedure


@pytest.fixture(scope="module")
def every() -> dict[str, Mutant]:
    """All the mutants of the MIT policy by name."""
    return {each.name: each for each in mutants(POLICY)}


def both(mutant: Mutant) -> tuple[Policy, Policy]:
    """The policy as it is, and with the change."""
    start = shipped()
    change = changed(start.policy, mutant, referring=False)
    return start.under(probes.OPEN), Bindings(start.policy, start, change).under(probes.OPEN)


def bound(route: str, **readings: str) -> BoundProcedure:
    """A procedure under some readings."""
    return POLICY.under({**probes.OPEN, **readings}).bound[route]


@pytest.mark.parametrize("route", ["informal", "formal"])
def test_no_act_leaves_a_route_at_its_beginning(route: str) -> None:
    """GAP.18: so an informal procedure that has begun rests or has ended, and a formal one runs or has ended."""
    procedure = bound(route)

    assert procedure.initial not in {to for _, _, _, to in procedure.edges()}


@pytest.mark.parametrize("names", [(), ("complainant",), ("accused",), ("accused", "complainant")])
@pytest.mark.parametrize("completed", [True, False])
def test_a_completed_report_gives_leave_to_be_contacted_whatever_it_named(
    every: dict[str, Mutant], names: tuple[str, ...], completed: bool
) -> None:
    """II.B.1/s1, II.B/s6: what completes it names both, so that the latest names add nothing to that."""
    (name,) = (
        name for name in every
        if name.startswith("intake.authorise: “whom the report names at ") and name.endswith("the latest value instead")
    )  # fmt: skip
    sample, completing = samples("intake.authorise")[0], samples("intake.complete_report")[0].event
    history = [
        evolve(event, facts={**event.facts, "report_names": names}) if event.action == "describe" else event
        for event in sample.case.history if event.action != "complete_report"
    ]  # fmt: skip
    last = history[-1]
    if completed:
        history.append(evolve(completing, seq=last.seq + 1, on=last.on, run=last.run, state=sample.state))
    case = evolve(sample.case, history=tuple(history))

    one, other = (
        isinstance(
            evolve(case, policy=policy).decide(
                "intake.authorise", by="complainant", on=sample.event.on, facts={"authorises": True}
            ),
            Allowed,
        )
        for policy in both(every[name])
    )
    assert one is other is (completed or "complainant" in names)


def test_after_a_decision_no_other_hearing_begins_and_arbitration_is_gone_through_once() -> None:
    """III/s2, GAP.01: only what a panel sends back is heard again, and counts no more until it has been."""
    rules = [rule for rule in POLICY.under(probes.OPEN).docket.rules if isinstance(rule, Again)]
    after = {state.name for rule in rules if rule.route.name == "formal" for state in _states(rule.given)}

    assert after
    assert after.isdisjoint(DECIDED)
    assert {*bound("formal").finals} >= DECIDED
    assert [rule for rule in rules if rule.route.name == "arbitration"] == []


def _states(guard: Any) -> list[Any]:
    return list(getattr(guard, "states", ()))


def test_of_one_vote_or_three_the_least_majority_is_more_than_a_third_and_never_a_half() -> None:
    """U.2, U.8: as many arbitrators as agreed, one or three."""
    cast = [(votes, size) for size in (1, 3) for votes in range(size + 1)]

    assert set(POLICY.known_readings["arbitrator_number"].choices) == {"one", "three"}
    assert all((votes * 2 > size) == (votes * 2 >= size) == (votes * 3 > size) for votes, size in cast)


@pytest.mark.parametrize("force", ["binding"])
def test_nobody_advises_where_an_award_binds(force: str) -> None:
    """U.3."""
    assert "advice given" not in bound("arbitration", arbitration_force=force).states


def test_a_panel_has_a_member() -> None:
    """H.6: so that where all of its members vote alike, somebody does; and two complete panels are of one size."""
    assert PANEL_SIZE.low == 1
    for action in ("review", "hear", "decide", "set_anew"):
        for review in ("on_record", "rehearing"):
            rule = bound("appeal", appeal_review=review).rules.get(action)
            assert rule is None or "the panel is complete" in {guard.words for guard in rule.given}


def test_whoever_sets_sanctions_was_named_and_a_panel_that_sends_back_is_done() -> None:
    """H.6: the guard of the naming holds to the end of the appeal."""
    rules = bound("appeal").rules
    words = {name: {guard.words for guard in rules[name].given} for name in ("name_panel", "decide", "set_anew")}

    assert "nobody on the panel sent the case back" in words["name_panel"]
    assert "the panel is the one that was named" in words["decide"] & words["set_anew"]
    assert {to for branch in rules["remand"].branches for to in branch.targets.values()} <= {*bound("appeal").finals}


def test_where_the_text_is_silent_about_a_deadlock_of_the_panel_nothing_comes_of_it() -> None:
    """GAP.01, A65."""
    branches = bound("appeal", appeal_deadlock="silent").rules["decide"].branches

    assert "undecided" not in {branch.name for branch in branches}


@pytest.mark.parametrize("act", ["formal.impose", "appeal.set_anew"])
@pytest.mark.parametrize(
    "change",
    [
        "(within): “a penalty of the upper tier” without part 2",
        "(within): “the penalties chosen include “2.b””: “2.c” for “2.b”",
        "(must): “at least one penalty” without part 10",
        "(must): “the penalties chosen include “2.b””: “2.c” for “2.b”",
    ],
)
def test_a_return_without_a_removal_is_refused_anyway(every: dict[str, Mutant], act: str, change: str) -> None:
    """III.D.2.b: whatever is chosen beside it, the act ends as it would without the change."""
    mutant = every[f"{act} {change}"]
    assert equivalent(mutant)
    codes = ("1.a", "2.a", "2.b", "2.c", "2.d")
    sets = [some for size in range(len(codes) + 1) for some in combinations(codes, size)]

    one, other = (
        [ended(act, tier, some, policy) for tier in ("lower", "upper") for some in sets]
        for policy in both(mutant)
    )
    assert one == other
    assert len(set(one)) > 1


def ended(act: str, tier: str, penalties: tuple[str, ...], policy: Policy) -> str:
    """How an act ends that sets penalties for conduct of a tier."""
    facts = penalty_oracle.facts_of(penalty_oracle.Imposition(penalties, tier=tier, **probes.LAWFUL), {})
    if act == "formal.impose":
        memo = {"roll": list(probes.MEMBERS[:8]), "agreed": True, "motion": {}}
        return probes.answer(probes.standing("graded", policy, category=tier), "impose", {**facts, **memo})
    conduct = {"category": tier, "behaviour": {"lower": "I.1", "upper": "I.7"}[tier], "force": tier == "upper"}
    sample = samples("appeal.set_anew")[0]
    case = evolve(sample.case, policy=policy)
    decision = case.decide(
        act, by="panel", on=sample.event.on, facts={**facts, **conduct, **anew_probes.VOTED}
    )
    return decision.event.outcome if isinstance(decision, Allowed) else "refused"


def test_a_case_is_counted_once_and_on_no_day() -> None:
    """IV.4/s1: so it does not matter since which entry it is owed."""
    rule = bound("records").rules["count_case"]

    assert rule.once
    assert rule.limit is None or rule.limit.until is None


@pytest.mark.parametrize(("summary", "people"), list(product((0, 1), (1, 2, 3))))
def test_where_files_are_kept_nobody_destroys_one(summary: int, people: int) -> None:
    """GAP.19: whatever day it is."""
    rule = bound("records", retention_rule="keep_all").rules["dispose"]

    assert any(ask(guard, {"disposers": people, "entry": summary}) is False for guard in rule.given)


def test_where_those_who_heard_a_case_hear_it_anew_nobody_is_kept_away(every: dict[str, Mutant]) -> None:
    """GAP.01, A65: whoever sends a case back to them names nobody else, and nothing is asked of those who hear it."""
    assert set(POLICY.known_readings["remand_to"].choices) == {"same_panel", "fresh_panel"}
    naming = [
        rule.qualified for procedure in POLICY.under({**probes.OPEN, "remand_to": "same_panel"}).bound.values()
        for rule in procedure.rules.values() if "kept_away" in rule.facts_by_name
    ]
    assert naming == []

    mutant = every["docket.40 throughout formal, docket (fresh_panel): kept under every reading"]
    assert equivalent(mutant)
    again = [each for each in samples("formal.open_hearing") if each.event.run == "formal#2"]
    for sample, policy in product(again, both(mutant)):
        case, event = evolve(sample.case, policy=policy), sample.event
        first = next(each for each in case.history if each.name == "formal.open_hearing")
        assert {*event.facts["roll"]} == {*first.facts["roll"]}
        plain = {name: policy.bound["formal"].facts[name].plain(value) for name, value in event.facts.items()}
        assert isinstance(case.decide("formal#2.open_hearing", by="committee", on=event.on, facts=plain), Allowed)
    assert again
