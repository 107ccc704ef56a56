"""A graph of configurations, and what can be read off it."""

from typing import NamedTuple

from oracles.net import Net
from oracles.verdicts import ANY, Stuck, Verdict


class Step(NamedTuple):
    """A step to a configuration: `t` is a day passed, `m` a move, `b` a choice before the run begins."""

    target: int
    how: str


class Graph:
    """Configurations by number, the first one first; the spot of each and its steps."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.spots: list[int] = []
        self.steps: list[list[Step]] = []

    def add(self, source: str, target: str, how: str) -> None:
        """One step, the configurations told as a spot and offsets."""
        self.steps[self._number(source)].append(Step(self._number(target), how))

    def _number(self, told: str) -> int:
        if told not in self.numbers:
            self.numbers[told] = len(self.numbers)
            self.spots.append(int(told.split(" ", 1)[0]))
            self.steps.append([])
        return self.numbers[told]

    def leading_to(self, goals: set[int]) -> set[int]:
        """The configurations from which one of some can be reached."""
        before: list[list[int]] = [[] for _ in self.steps]
        for source, steps in enumerate(self.steps):
            for step in steps:
                before[step.target].append(source)
        found, waiting = set(goals), list(goals)
        while waiting:
            for source in before[waiting.pop()]:
                if source not in found:
                    found.add(source)
                    waiting.append(source)
        return found

    def components(self) -> list[int]:
        """The strongly connected component of each configuration, numbered so that steps lead to lower numbers."""
        index: dict[int, int] = {}
        low: dict[int, int] = {}
        component = [-1] * len(self.steps)
        stack: list[int] = []
        count = 0
        for root in range(len(self.steps)):
            if root in index:
                continue
            work = [(root, iter(self.steps[root]))]
            index[root] = low[root] = len(index)
            stack.append(root)
            while work:
                here, rest = work[-1]
                for step in rest:
                    there = step.target
                    if there not in index:
                        index[there] = low[there] = len(index)
                        stack.append(there)
                        work.append((there, iter(self.steps[there])))
                        break
                    if component[there] < 0:
                        low[here] = min(low[here], index[there])
                else:
                    work.pop()
                    if work:
                        low[work[-1][0]] = min(low[work[-1][0]], low[here])
                    if low[here] == index[here]:
                        while True:
                            there = stack.pop()
                            component[there] = count
                            if there == here:
                                break
                        count += 1
        return component


def verdict_of(net: Net, permitted: Graph, kept: Graph, seconds: float = 0.0) -> Verdict:
    """What the graphs of a net say, duties let be and kept."""
    lost = _lost(net, permitted)

    def states(configurations: set[int]) -> frozenset[str]:
        return frozenset(net.spots[permitted.spots[number]].state for number in configurations)

    return Verdict(
        frozenset(net.spots[spot].state for spot in permitted.spots[1:]) & net.ends,
        _fewest(net, permitted), _most(net, kept), Stuck(states(for_good(permitted, lost)), states(lost)), 0, seconds,
    )  # fmt: skip


def _days(net: Net, graph: Graph, source: int, step: Step) -> int:
    """Days before a run begins are none."""
    return 1 if step.how == "t" and net.spots[graph.spots[source]].begun else 0


def _fewest(net: Net, graph: Graph) -> dict[str, int]:
    found: dict[str, int] = {}
    seen: set[int] = set()
    near, days = [0] if graph.steps else [], 0
    while near:
        later: list[int] = []
        while near:
            here = near.pop()
            if here in seen:
                continue
            seen.add(here)
            state = net.spots[graph.spots[here]].state
            if state in net.ends and here:
                found.setdefault(state, days)
            for step in graph.steps[here]:
                (later if _days(net, graph, here, step) else near).append(step.target)
        near, days = later, days + 1
    return found


def _most(net: Net, graph: Graph) -> dict[str, int]:
    """The most days on which a run comes to an end where nothing more happens."""
    if not graph.steps:
        return {}
    component = graph.components()
    members: list[list[int]] = [[] for _ in range(max(component) + 1)]
    for number, place in enumerate(component):
        members[place].append(number)
    most = [-1] * len(members)
    most[component[0]] = 0
    found: dict[str, int] = {}
    for place in range(len(members) - 1, -1, -1):
        if most[place] < 0:
            continue
        steps = [(number, step) for number in members[place] for step in graph.steps[number]]
        if any(component[step.target] == place and _days(net, graph, number, step) for number, step in steps):
            most[place] = ANY
        for number, step in steps:
            there = component[step.target]
            if there != place:
                most[there] = max(most[there], min(ANY, most[place] + _days(net, graph, number, step)))
    for number, place in enumerate(component):
        state = net.spots[graph.spots[number]].state
        if state in net.finals:
            found[state] = max(found.get(state, 0), most[place])
    return found


def _lost(net: Net, graph: Graph) -> set[int]:
    """The configurations that no end can follow."""
    free = graph.leading_to({n for n, spot in enumerate(graph.spots) if net.spots[spot].state in net.ends})
    return set(range(len(graph.steps))) - free


def for_good(graph: Graph, lost: set[int]) -> set[int]:
    """Those of lost configurations from which nothing leads but back to them: there a run is stuck for good."""
    component = graph.components()
    leaving = {component[n] for n, steps in enumerate(graph.steps)
               if any(component[step.target] != component[n] for step in steps)}  # fmt: skip
    return {number for number in lost if component[number] not in leaving}
