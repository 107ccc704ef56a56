"""How a proof grows with the number of states: chains, loops and branches of up to 2,000 states, and a plot."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import plot
from proofs import forget
from report import Figure, Section, at_most, told

import grievance_fsm as gf
from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import days, latest
from grievance_fsm.language import Procedure, Role, State, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.routes import Route

SIZES = (20, 50, 100, 200, 500, 1_000, 2_000)
FEW = (20, 50, 100, 200)
LARGE = 100
"""From so many states on the exponent is fitted: below, what every proof costs weighs more than the states."""

NEAR_LINEAR = 1.3

Targets = Callable[[int], Sequence[int]]
"""Where the acts at a state lead, by the state's number."""


def _chain(number: int) -> Sequence[int]:
    return (number + 1,)


def _loops(number: int) -> Sequence[int]:
    """Every tenth state may go back five."""
    return (number + 1, number - 5) if number % 10 == 9 else (number + 1,)


def _branches(number: int) -> Sequence[int]:
    """A state leads to two, which meet again."""
    return ((number + 1, number + 2), (number + 2,), (number + 1,))[(number - 1) % 3]


SHAPES: Mapping[str, Targets] = {"chain": _chain, "loops": _loops, "branches": _branches}


def made(states: int, targets: Targets) -> Policy:
    """A policy of one procedure: duties within seven days of what came before; the party may always leave."""
    office, party = Role("office"), Role("party", party=True)
    places = [State("s0", initial=True), *(State(f"s{n}") for n in range(1, states - 2)), State("end", final=True)]
    left = State("left", final=True)
    acts: list[Any] = [may(party, "a0", "begin", clause="1/s1", when=places[0], then=places[1])]
    into: list[list[Any]] = [[] for _ in places]
    into[1].append(acts[0])
    for number in range(1, len(places) - 1):
        for target in dict.fromkeys(min(each, len(places) - 1) for each in targets(number)):
            here = {"when": places[number], "then": places[target], "clause": "1/s1"}
            name, words = f"a{number}_{target}", "go on"
            if target > number:
                acts.append(must(office, name, words, **here, within=days(7), after=latest(*into[number])))
                into[target].append(acts[-1])
            else:
                acts.append(may(office, name, "go back", **here))
    acts.append(may(party, "leave", "leave", clause="1/s1", when=tuple(places[1:-1]), then=left, gives_up=True))
    procedure = Procedure(Route("one", "one"), "a made procedure", tuple(acts))
    return Policy("made", "a made policy", Registry.of({"1/s1": "x"}), (procedure,))


def measured(shape: str, sizes: Sequence[int]) -> Iterator[tuple[int, float, float]]:
    """For each number of states the processor seconds to bind the procedure, and to verify it."""
    gf.verify(made(9, SHAPES[shape]).bound["one"])  # loads what is loaded when it is first used
    for states in sizes:
        forget()
        start = time.process_time()
        procedure = made(states, SHAPES[shape]).bound["one"]
        bound = time.process_time() - start
        assert len(procedure.states) == states
        start = time.process_time()
        found = gf.verify(procedure)
        verified = time.process_time() - start
        assert found.places >= states
        yield states, bound, verified


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The exponent of the power that fits the points best: the slope of their logarithms, least squares."""
    logs = [(math.log(x), math.log(y)) for x, y in points]
    mx, my = (sum(each) / len(logs) for each in zip(*logs, strict=True))
    return sum((x - mx) * (y - my) for x, y in logs) / sum((x - mx) ** 2 for x, _ in logs)


def section(*, quick: bool, out: Path) -> Section:
    """The times, the exponent of each shape, and the plot beside the report."""
    sizes = FEW if quick else SIZES
    found = {shape: list(measured(shape, sizes)) for shape in SHAPES}
    lines = {shape: [(states, verified) for states, _, verified in rows] for shape, rows in found.items()}
    picture = out.with_name("growth.svg")
    picture.write_text(plot.loglog(lines, x="states", y="seconds to verify"), encoding="utf-8")
    figures: list[Figure] = []
    for shape, rows in found.items():
        large = [(states, verified) for states, _, verified in rows if states >= LARGE]
        figures.append(at_most(f"{shape}: exponent from {LARGE} states on", slope(large), NEAR_LINEAR))
    for shape, rows in found.items():
        for states, bound, verified in rows:
            what = f"{shape} of {states:,} states, ms (binding it: {bound * 1000:,.0f})"
            figures.append(told(what, verified * 1000, "{:,.0f}"))
    words = (
        "`verify` of made procedures, one run each, processor time: in a *chain* each state leads to the next within\n"
        "seven days; with *loops* every tenth may also go back five; with *branches* a state leads to two that meet\n"
        "again. The party may leave at any time. The exponent is the slope of a line through the logarithms: 1 is\n"
        f"linear, 2 quadratic.\n\n![Seconds to verify by number of states]({picture.name})"
    )
    return Section("Growth", words, tuple(figures))
