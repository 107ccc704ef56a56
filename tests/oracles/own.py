"""What verification/ says of a model, in the words of the judges."""

from collections.abc import Iterable
from time import perf_counter
from typing import Any, Final

from grievance_fsm.verification.durations import longest, shortest
from grievance_fsm.verification.folding import folded
from grievance_fsm.verification.model import TooLarge
from grievance_fsm.verification.reaching import reached, stuck
from grievance_fsm.verification.search import Mode
from oracles.graph import Graph, Step, for_good
from oracles.verdicts import ANY, Stuck, Verdict

LARGEST: Final = 3_000
"""More places in time than it is asked of whether a run may be stuck there."""

ROUND: Final = 12
"""Steps enough to see that a way grows for ever."""


def ours(whole: Any) -> Verdict:
    """What verification/ says of a model: as it walks it, folded."""
    begun, model = perf_counter(), folded(whole).model
    found = reached(model)
    ends = {model.places[node.place].state for node in found.nodes if node.move is not None} & set(model.procedure.ends)
    near = shortest(model)
    far = {end: each for end, each in longest(model, Mode(punctual=True, committed=True)).items()
           if end in model.procedure.finals}  # fmt: skip
    most = {end: ANY if each.endless or each.days >= ANY // 2 else each.days for end, each in far.items()}
    sticks = _stuck(model)
    slow = longest(whole, Mode(punctual=True, committed=True))  # as far as the whole graph is gone through
    ways = [len(each.path) for each in (*near.values(), *shortest(whole).values())]
    ways += [len(each.path) if most.get(end) != ANY else min(len(each.path), ROUND)
             for lasting in (far, slow) for end, each in lasting.items() if end in most]  # fmt: skip
    fewest = {end: each.days for end, each in near.items()}
    return Verdict(frozenset(ends), fewest, most, sticks, max(ways, default=0), perf_counter() - begun)


def _stuck(model: Any) -> Stuck | None:
    """Where a run may be stuck; not asked where there are too many ways to let days pass."""
    try:
        found = reached(model, waits=True, largest=LARGEST)
    except TooLarge:
        return None
    lost = set(range(len(found.nodes))) - found.leading_to(lambda number: model.ends(found.nodes[number].place))
    graph = Graph()
    graph.steps = [[Step(step.target, "") for step in steps] for steps in found.steps]

    def states(nodes: Iterable[Any]) -> frozenset[str]:
        return frozenset(model.places[node.place].state for node in nodes)

    return Stuck(
        states(found.nodes[number] for number in for_good(graph, lost)), states(found.nodes[number] for number in lost),
        states(each.node for each in stuck(found)),
    )  # fmt: skip
