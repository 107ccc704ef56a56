"""Our verdicts beside those of spin, momba, z3 and XState's path generator, of the same graphs in one run."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from attrs import frozen
from report import Figure, Section, told

import grievance_fsm as gf
from grievance_fsm.exploring import settlements
from grievance_fsm.verification.building import model_of

ROOT = Path(__file__).resolve().parents[1]
XSTATE = "xstate@5.33.3"
SHIPPED = ("formal", "negotiated")
SEEDS = range(200)
SPOTS = 30
"""The random procedure is the first drawn that has so many places, and names no days ahead."""

WALK = """
import { createMachine } from "xstate";
import { getShortestPaths } from "xstate/graph";
import { readFileSync } from "node:fs";
const { rounds, config } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const milliseconds = [];
let ways = 0;
for (let round = 0; round < rounds; round++) {
  const machine = createMachine(config);
  const start = performance.now();
  ways = getShortestPaths(machine).length;
  milliseconds.push(performance.now() - start);
}
console.log(JSON.stringify({ milliseconds, ways }));
"""


@frozen
class Asked:
    """A procedure that is judged: our graph of it and, in the judges' words, its net."""

    name: str
    model: Any
    net: Any


class Lacking(Exception):
    """Why something was not measured."""


def _oracles() -> Any:
    """The exporters that the tests use."""
    tests = str(ROOT / "tests")
    if tests not in sys.path:
        sys.path.insert(0, tests)
    try:
        import oracles.jani
        import oracles.net
        import oracles.own
        import oracles.plans
        import oracles.promela
        import oracles.smt
        import oracles.unfolding
    except ImportError as error:
        raise Lacking(f"the exporters in tests/oracles cannot be imported: {error}") from None
    return oracles


def _procedures(oracles: Any) -> Iterator[Asked]:
    for name in SHIPPED:
        _, settled = next(iter(settlements(gf.load("mit-as-written").bound[name])))
        model = model_of(settled)
        yield Asked(f"`{name}` as written", model, oracles.net.net_of_model(model))
    for seed in SEEDS:
        plan = oracles.plans.drawn(f"benchmark {seed}")
        net = oracles.unfolding.unfolded(plan)
        if len(net.spots) >= SPOTS and not net.days:
            yield Asked(f"random (seed “benchmark {seed}”)", model_of(oracles.plans.declared(plan)), net)
            return


def section(*, quick: bool) -> Section:
    """Each judge on each procedure; whoever is not here, or cannot tell, says so."""
    title = "Beside other judges"
    try:
        oracles = _oracles()
    except Lacking as error:
        return Section(title, f"Not measured: {error}.")
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as made:
        folder, rounds = Path(made), 1 if quick else 3
        for asked in _procedures(oracles):
            figures += _judged(asked, oracles, folder, rounds)
    words = (
        "The same questions of the same graphs, readings that are open settled by their first choices: which ends can\n"
        "be reached, the fewest and the most days to each, where a run is stuck (not asked of momba and z3). Whole\n"
        "answers by the clock, medians; that all agree is what `tests/test_oracles.py` shows. SPIN's time is that of\n"
        "`spin -a`, gcc and the verifier, twice; z3 looks only as many steps ahead as we say that the longest way\n"
        f"takes. XState (`{XSTATE}`) knows no time: it is only asked for the shortest way to each place, inside\n"
        "one Node process, its start left out."
    )
    return Section(title, words, tuple(figures))


def _judged(asked: Asked, oracles: Any, folder: Path, rounds: int) -> Iterator[Figure]:
    """Everybody's time on one procedure, in rounds that pass through all of them in turn; the first only warms up."""
    mine = oracles.own.ours(asked.model)
    steps = max(4, mine.steps + 1)
    judges: dict[str, Callable[[], float]] = {
        "ours": _asking("", lambda: _ours(asked, oracles)),
        "SPIN": _asking(oracles.promela.missing(), lambda: oracles.promela.verdicts([asked.net], folder)),
        "momba": _asking(oracles.jani.missing(), lambda: oracles.jani.verdict(asked.net)),
        "z3": _asking(oracles.smt.missing(), lambda: oracles.smt.verdict(asked.net, steps, mine.growing)),
        "XState's `getShortestPaths`, no time": lambda: _xstate(asked, folder),
    }
    found: dict[str, list[float]] = {name: [] for name in judges}
    lacking: dict[str, str] = {}
    for _ in range(rounds + 1):
        for name, ask in judges.items():
            if name not in lacking:
                try:
                    found[name].append(ask())
                except (Lacking, oracles.verdicts.Unable) as error:
                    lacking[name] = str(error)
    seconds = {name: statistics.median(times[1:]) for name, times in found.items() if name not in lacking}
    for name in judges:
        if name == "ours":
            size = f"{asked.name}, {len(asked.model.places)} places"
            yield told(f"{size}: ours, ms", seconds[name] * 1000, "{:,.1f}")
        elif name in lacking:
            yield Figure(f"{asked.name}: {name}", f"not measured: {lacking[name]}")
        else:
            ratio = statistics.median(its / our for its, our in zip(found[name][1:], found["ours"][1:], strict=True))
            show = f"{seconds[name] * 1000:,.1f}" if seconds[name] < 1 else f"{seconds[name] * 1000:,.0f}"
            yield Figure(f"{asked.name}: {name}, ms (by ours)", f"{show} ({ratio:,.1f} ×)")


def _ours(asked: Asked, oracles: Any) -> Any:
    """Our verdict, nothing that earlier walks found being known."""
    asked.model.walked.clear()
    return oracles.own.ours(asked.model)


def _asking(missing: str, ask: Callable[[], Any]) -> Callable[[], float]:
    """What asks a judge once and tells the seconds; it says why where the judge is not here."""

    def asked() -> float:
        if missing:
            raise Lacking(missing)
        start = time.perf_counter()
        ask()
        return time.perf_counter() - start

    return asked


# -- XState -----------------------------------------------------------------------------------------------------------


def machine(model: Any) -> dict[str, Any]:
    """The graph of a procedure as a machine without time: a state for each place, an event for each move."""
    states: dict[str, Any] = {}
    for number, moves in enumerate(model.moves):
        if model.final(number):
            states[f"p{number}"] = {"type": "final"}
        else:
            told_ = {f"{move.rule.name} {move.edge.branch.name} {move.target}": f"p{move.target}" for move in moves}
            states[f"p{number}"] = {"on": told_}
    return {"initial": "p0", "states": states}


def _xstate(asked: Asked, folder: Path) -> float:
    """The median seconds of XState's shortest ways, installed into a folder of ours once."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise Lacking(f"{tool} is needed (apt install nodejs npm)")
    if not (folder / "node_modules" / "xstate").exists():
        (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
        command = ["npm", "install", "--no-audit", "--no-fund", "--silent", XSTATE]
        if subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode:
            raise Lacking(f"`npm install {XSTATE}` fails here")
        (folder / "walk.mjs").write_text(WALK, encoding="utf-8")
    (folder / "machine.json").write_text(json.dumps({"rounds": 3, "config": machine(asked.model)}), encoding="utf-8")
    done = subprocess.run(
        ["node", "walk.mjs", "machine.json"], cwd=folder, capture_output=True, text=True, check=False
    )  # fmt: skip
    if done.returncode:
        raise Lacking(f"node fails: {done.stderr.strip().splitlines()[-1:]}")
    answer = json.loads(done.stdout)
    assert answer["ways"] == _reachable(asked.model), "XState comes to other places"
    return statistics.median(answer["milliseconds"]) / 1000


def _reachable(model: Any) -> int:
    """How many places the moves lead to; it is all of them."""
    found, waiting = {0}, [0]
    while waiting:
        for move in model.moves[waiting.pop()]:
            if move.target not in found:
                found.add(move.target)
                waiting.append(move.target)
    return len(found)
