"""What verification/ says of a model, in the words of the judges."""

from collections.abc import Iterable
from time import perf_counter
from typing import Any, Final

from grievance_fsm.verification.durations import longest, shortest
from grievance_fsm.verification.reaching import reached, stuck
from grievance_fsm.verification.search import Mode
from oracles.graph import Graph, Step, for_good
from oracles.verdicts import ANY, Stuck, Verdict

ROUND: Final = 12
"""Steps enough to see that a way grows for ever."""


def ours(model: Any) -> Verdict:
    """What verification/ says of a model."""
    begun = perf_counter()
    found = reached(model)
    ends = {model.places[node.place].state for node in found.nodes if node.move is not None} & set(model.procedure.ends)
    near = shortest(model)
    far = {end: each for end, each in longest(model, Mode(punctual=True, committed=True)).items()
           if end in model.procedure.finals}  # fmt: skip
    most = {end: ANY if each.endless or each.days >= ANY // 2 else each.days for end, each in far.items()}
    waited = reached(model, waits=True)
    ending = waited.leading_to(lambda number: model.ends(waited.nodes[number].place))
    lost = set(range(len(waited.nodes))) - ending
    graph = Graph()
    graph.steps = [[Step(step.target, "") for step in steps] for steps in waited.steps]

    def states(nodes: Iterable[Any]) -> frozenset[str]:
        return frozenset(model.places[node.place].state for node in nodes)

    sticks = Stuck(
        states(waited.nodes[n] for n in for_good(graph, lost)), states(waited.nodes[n] for n in lost),
        states(each.node for each in stuck(waited)),
    )  # fmt: skip
    ways = [len(each.path) for each in near.values()]
    ways += [len(each.path) if most[end] != ANY else min(len(each.path), ROUND) for end, each in far.items()]
    steps = max(ways, default=0)
    return Verdict(
        frozenset(ends), {end: each.days for end, each in near.items()}, most, sticks, steps,
        perf_counter() - begun,
    )  # fmt: skip
