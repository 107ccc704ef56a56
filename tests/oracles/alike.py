"""Whether two nets allow the same, as two judges see it: a change that is said to be none is put to both.

Each judge is asked of either net by itself what it always is: its ends, the fewest and the most days, where a run is
stuck. SPIN says more: its two graphs, walked day by day, are set side by side, and no way from state to state may be
open in one of them only, on whatever day. What neither can see is what no net holds: who acts, on what papers, which
duties have no last day, and what is refused in which words.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from oracles import jani, promela, smt
from oracles.graph import Graph, verdict_of
from oracles.net import Net
from oracles.verdicts import Unable, Verdict

STEPS: Final = 8
"""So many steps ahead z3 looks."""
FAR: Final = 200
"""More days than SPIN is asked to walk one by one."""


def judges(one: Net, other: Net, folder: Path) -> dict[str, list[str]]:
    """By the name of each judge that could be asked, what it says of one of two nets and not of the other."""
    found: dict[str, list[str]] = {}
    if not promela.missing() and all(abs(bound.most) <= FAR for net in (one, other) for bound in net.bounds):
        found["SPIN"] = list(_by_spin(one, other, folder))
    for name, ask in (("momba", jani.verdict), ("z3", lambda net: smt.verdict(net, STEPS))):
        if len(found) < 2:
            try:
                found[name] = list(_unlike(ask(one), ask(other)))
            except Unable:
                continue
    return found


def _by_spin(one: Net, other: Net, folder: Path) -> Iterator[str]:
    asked = [each for net in (one, other) for each in (net, net.kept())]
    graphs = promela.graphs(asked, [False, True, False, True], folder)
    yield from _unlike(verdict_of(one, *graphs[:2]), verdict_of(other, *graphs[2:]))
    for kept in (0, 1):
        if not bisimilar((asked[kept], graphs[kept]), (asked[2 + kept], graphs[2 + kept])):
            yield f"some way is open in one only{', where duties are kept' if kept else ''}"


def _unlike(one: Verdict, other: Verdict) -> Iterator[str]:
    for name in ("ends", "fewest", "most", "stuck"):
        if name == "stuck" and one.stuck is not None and not one.stuck.whole:
            continue  # two nets that allow the same may show it sooner or later
        if getattr(one, name) != getattr(other, name):
            yield f"{name}: {getattr(one, name)} and {getattr(other, name)}"


def bisimilar(one: tuple[Net, Graph], other: tuple[Net, Graph]) -> bool:
    """Whether two graphs that stand in the same state always can go to the same states, or let a day pass, alike."""
    states, steps, first = [], [], []
    for net, graph in (one, other):
        start = len(steps)
        first.append(start)
        states += [net.spots[spot].state for spot in graph.spots] or [net.initial]
        steps += [[(step.how, start + step.target) for step in each] for each in graph.steps] or [[]]
    block, count = _numbered(states), 0
    while len(set(block)) != count:
        count = len(set(block))
        block = _numbered([
            (block[n], frozenset((how, block[target]) for how, target in each)) for n, each in enumerate(steps)
        ])  # fmt: skip
    return block[first[0]] == block[first[1]]


def _numbered(keys: list[Any]) -> list[int]:
    numbers: dict[Any, int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in keys]
