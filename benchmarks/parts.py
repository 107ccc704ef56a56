"""The parts one by one: the checker, guards compiled, explained and over columns, the readers of logs."""

from __future__ import annotations

import csv
import importlib.util
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from common import Run, policy, side_by_side
from report import Figure, Section, at_most, told

from grievance_fsm.auditing.reading import read
from grievance_fsm.facts import Node
from grievance_fsm.findings import explain
from grievance_fsm.guards import compiled

LAYOUTS = ("csv", "jsonl")


def checker_section(*, quick: bool) -> Section:
    """Every fault of each bound procedure."""
    if importlib.util.find_spec("grievance_fsm.check") is None:
        return Section("The checker", "Not measured: `grievance_fsm.check` is not there yet.")
    from grievance_fsm.check import check

    mit = policy()
    figures = []
    for name, procedure in mit.bound.items():
        run = Run(lambda _, procedure=procedure: check(procedure))
        found = side_by_side({name: run}, rounds=3 if quick else 15, calls=1)
        figures.append(at_most(f"`check(policy.{name})`, ms", found.seconds(name) * 1000, 30, "{:.1f}"))
    words = "Every fault of a procedure under the choices made, gaps and overlaps found by enumeration; processor time."
    return Section("The checker", words, tuple(figures))


def _finds() -> Node:
    """The guard that decides a finding: a consensus, or two thirds of those present."""
    given = policy().formal.rules["decide"].branches[0].given
    assert isinstance(given, Node)
    return given


def _votes(number: int) -> dict[str, Any]:
    """What a vote looks like, drawn from a fixed seed."""
    drawn = random.Random(number)
    present = drawn.randint(0, 14)
    in_favour = drawn.randint(0, present)
    return {
        "consensus": drawn.choice(["none", "none", "found"]), "present": present,
        "for_finding": in_favour, "against_finding": present - in_favour,
    }  # fmt: skip


def guards_section(*, quick: bool) -> Section:
    """One guard of III.C, asked of many votes."""
    guard, votes = _finds(), [_votes(number) for number in range(500)]
    asked = compiled(guard)
    assert {asked(vote) for vote in votes} == {True, False}
    runs = {
        "compiled": Run(lambda _: [asked(vote) for vote in votes]),
        "explained": Run(lambda _: [explain(guard, vote) for vote in votes]),
    }
    found = side_by_side(runs, rounds=5 if quick else 15, calls=4)
    figures = [
        told("compiled, evaluations a second", len(votes) / found.seconds("compiled"), "{:,.0f}"),
        told("explained, findings a second", len(votes) / found.seconds("explained"), "{:,.0f}"),
        *_columns(guard, asked, quick=quick),
    ]
    words = (
        "“Harassment is found by consensus or two thirds” [III.C.5/s2], all facts known: compiled; explained atom by "
        "atom;\nand over numpy columns, whose answers were compared with the compiled guard row by row."
    )
    return Section("Guards", words, tuple(figures))


def _columns(guard: Node, asked: Callable[[Any], Any], *, quick: bool) -> list[Figure]:
    if importlib.util.find_spec("numpy") is None:
        return []
    import numpy as np

    from grievance_fsm.columns import columns

    votes = [_votes(number) for number in range(2_000)]
    table = {key: np.array([vote[key] for vote in votes]) for key in votes[0]}
    assert [bool(each) for each in columns(guard, table)] == [asked(vote) for vote in votes]
    many = {key: np.tile(column, 50 if quick else 500) for key, column in table.items()}
    rows = len(many["present"])
    found = side_by_side({"columns": Run(lambda _: columns(guard, many))}, rounds=3 if quick else 9, calls=1)
    return [told(f"over columns of {rows:,} rows, rows a second", rows / found.seconds("columns"), "{:,.0f}")]


def _rows(number: int) -> list[dict[str, str]]:
    acts = ("Create Fine", "Send Fine", "Insert Fine Notification", "Payment")
    return [
        {"case": f"A{case}", "activity": act, "at": f"2012-0{1 + place}-1{case % 9}", "amount": f"{20 + case % 50}.50"}
        for case in range(number // len(acts)) for place, act in enumerate(acts)
    ]  # fmt: skip


def _written(folder: Path, layout: str, rows: list[dict[str, str]]) -> Path:
    path = folder / f"log.{layout}"
    with path.open("w", encoding="utf-8", newline="") as file:
        if layout == "jsonl":
            file.writelines(json.dumps(row) + "\n" for row in rows)
        else:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return path


def _read(path: Path, rows: int) -> float:
    start = time.process_time()
    log = read(path)
    for _ in log:
        pass
    seconds = time.process_time() - start
    assert (log.rows, log.unreadable) == (rows, ())
    return seconds


def readers_section(*, quick: bool) -> Section:
    """Logs as CSV and as JSON lines."""
    rows = _rows(20_000 if quick else 200_000)
    with tempfile.TemporaryDirectory() as folder:
        paths = {layout: _written(Path(folder), layout, rows) for layout in LAYOUTS}
        times = {layout: [_read(path, len(rows)) for _ in range(5)] for layout, path in paths.items()}
    words = f"{len(rows):,} rows of four columns in a generated log, read case by case; XES stands with the audit."
    return Section("Reading logs", words, tuple(
        told(f"{layout}, rows a second", len(rows) / statistics.median(seconds), "{:,.0f}")
        for layout, seconds in times.items()
    ))  # fmt: skip
