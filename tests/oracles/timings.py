"""How long we and each judge take for one procedure, on one machine in one run (benchmarks)."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from grievance_fsm.exploring import settlements
from grievance_fsm.verification.building import model_of
from oracles import jani, promela, smt
from oracles.net import net_of_model
from oracles.own import ours
from oracles.verdicts import Unable, seconds


def timed(procedure: Any) -> Mapping[str, float | None]:
    """Seconds for ends, fewest and most days (ours and SPIN's with where a run is stuck); none where a judge cannot.

    Ours begin at the declaration, theirs at the net that is made of our model. SPIN's are mostly those of its compiler.
    """
    _, settled = next(iter(settlements(procedure)))
    model, building = seconds(lambda: model_of(settled))
    mine, asking = seconds(lambda: ours(model))
    net = net_of_model(model)
    with TemporaryDirectory() as folder:
        asked = {
            "z3": (smt, lambda: smt.verdict(net, mine.steps + 1, mine.growing)),
            "momba": (jani, lambda: jani.verdict(net)),
            "spin": (promela, lambda: promela.verdicts([net], Path(folder))[0]),
        }
        return {"ours": building + asking} | {
            name: None if judge.missing() else _taken(ask) for name, (judge, ask) in asked.items()
        }  # fmt: skip


def _taken(ask: Any) -> float | None:
    try:
        return seconds(ask)[1]
    except Unable:
        return None
