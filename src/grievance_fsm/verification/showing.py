"""Ways that show what the moves of a proof suppose: of an act that comes again each time what it is told then."""

from collections.abc import Iterable
from typing import Any

from attrs import evolve

from grievance_fsm.exploring.ways import Way
from grievance_fsm.values import PERSONS
from grievance_fsm.verification.model import Move


def showing(way: Way, moves: Iterable[Move]) -> Way:
    """A way whose steps suppose the facts that its moves, those of the whole graph, bring with them."""
    steps = (evolve(step, supposes={**step.supposes, **_own_facts(move)})
             for step, move in zip(way.steps, moves, strict=True))  # fmt: skip
    return evolve(way, steps=tuple(steps))


def _own_facts(move: Move) -> dict[str, Any]:
    """The facts that a move brings with it, people left aside: of them only their number is known."""
    own = move.rule.facts_by_name
    return {str(name): value for name, value in move.facts.items() if name in own and own[name].kind != PERSONS}
