"""A graph folded says what the whole one says; `test_oracles` lets others judge it."""

import pytest
from oracles import plans

import grievance_fsm as gf
from grievance_fsm.exploring import settlements
from grievance_fsm.verification.board import Board
from grievance_fsm.verification.building import model_of
from grievance_fsm.verification.durations import Duration, longest, shortest
from grievance_fsm.verification.folding import Folded, folded
from grievance_fsm.verification.model import Model, Move
from grievance_fsm.verification.reaching import Reached, reached, stuck
from grievance_fsm.verification.search import PERMITTED, PROMPT, PUNCTUAL, Mode

KEPT = Mode(punctual=True, committed=True)
BUSY = ("negotiated", "formal", "intake", "appeal")


def shipped(name: str) -> Model:
    """The graph of a shipped procedure under its first choices."""
    _, settled = next(iter(settlements(gf.load("mit").bound[name])))
    return model_of(settled)


def in_doubt(model: Model) -> Folded:
    """A graph folded as a proof folds it."""
    return Board.of(model).folded


def steps(way: tuple[Move, ...]) -> list[tuple[str, ...]]:
    return [(move.rule.name, move.edge.branch.name, move.edge.source, move.edge.target) for move in way]


def told(found: Reached) -> list[tuple[str, str]]:
    return sorted((each.kind, found.model.places[each.node.place].state) for each in stuck(found))


def lasting(found: dict[str, Duration]) -> dict[str, tuple[int, bool]]:
    """How long runs take, and whether they need not end."""
    return {end: (each.days, bool(each.endless)) for end, each in found.items()}


def goes(model: Model, way: tuple[Move, ...]) -> bool:
    """Whether a way goes through a graph from its beginning."""
    here = 0
    for move in way:
        if not any(move is each for each in model.moves[here]):
            return False
        here = move.target
    return True


@pytest.mark.parametrize("name", BUSY)
def test_a_shipped_procedure_folded_comes_to_the_same_in_the_same_steps(name: str) -> None:
    whole = shipped(name)
    fold = in_doubt(whole)
    for mode in (PERMITTED, PUNCTUAL):
        before, after = (reached(model, mode, waits=True) for model in (whole, fold.model))
        assert (before.states, before.used, told(before)) == (after.states, after.used, told(after))
    few, same = shortest(whole), shortest(fold.model)
    assert {end: steps(each.path) for end, each in few.items()} == {end: steps(each.path) for end, each in same.items()}
    most, so_many = longest(whole, PROMPT), longest(fold.model, PROMPT)
    assert (lasting(few), lasting(most)) == (lasting(same), lasting(so_many))
    for each in (*same.values(), *so_many.values()):
        assert goes(whole, fold.unfolded(each.path))
        assert steps(fold.unfolded(each.path)) == steps(each.path)


def test_most_places_of_negotiation_are_the_same_as_another() -> None:
    whole = shipped("negotiated")
    assert 3 * len(in_doubt(whole).model.places) <= len(whole.places)


def test_a_graph_that_is_folded_folds_no_further() -> None:
    once = in_doubt(shipped("formal")).model
    assert len(in_doubt(once).model.places) == len(once.places)


@pytest.mark.parametrize("seed", range(60))
def test_a_random_procedure_folded_says_the_same(seed: int) -> None:
    whole = model_of(plans.declared(plans.drawn(f"folding {seed}")))
    fold = folded(whole)
    before, after = (reached(model, waits=True) for model in (whole, fold.model))
    assert (before.states, before.used) == (after.states, after.used)
    assert {state for _, state in told(before)} == {state for _, state in told(after)}
    assert set(told(after)) <= set(told(before))  # two that are the same may be told once
    for mine, its in ((shortest(whole), shortest(fold.model)), (longest(whole, KEPT), longest(fold.model, KEPT))):
        assert {end: each.days for end, each in mine.items()} == {end: each.days for end, each in its.items()}
        assert all(goes(whole, fold.unfolded(each.path)) for each in its.values())
