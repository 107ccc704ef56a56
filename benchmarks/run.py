"""Measure everything side by side and write what came out: `python benchmarks/run.py [--quick] [--sensitivity]`."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import deadlines
import growth
import judges
import parts
import processes
import proofs
import records
import sizes
import speed
from report import Section, page

HERE = Path(__file__).resolve().parent
ENGINES = (
    "transitions", "python-statemachine", "sismic", "numpy", "attrs", "python-dateutil", "pandas", "workalendar",
    "z3-solver", "momba",
)  # fmt: skip


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.processor() or platform.machine()}, {os.cpu_count()} cores"


def _version(name: str) -> str:
    try:
        return f"{name} {importlib.metadata.version(name)}"
    except importlib.metadata.PackageNotFoundError:
        return f"{name} not installed"


def head(on: date, *, quick: bool, load: tuple[float, float, float]) -> Iterator[str]:
    """Where, when and with what it was measured, and how to measure again."""
    yield f"Written by `python benchmarks/run.py{' --quick' if quick else ''}` on {on}, after"
    yield "`pip install -e '.[test]' -r requirements/benchmarks.txt -r requirements/oracles.txt` and, for the judges"
    yield "beside us, `apt install spin gcc nodejs npm`. Do not edit: run it again."
    yield ""
    yield f"- machine: {_processor()}, {platform.system()} {platform.release()}"
    yield f"- load before and after, over the last minute: {load[0]:.1f}, {os.getloadavg()[0]:.1f}"
    yield f"- Python {platform.python_version()}; {'; '.join(_version(name) for name in ENGINES)}"
    yield ""
    yield "Runs that are compared stand in the same rounds, in turn; figures are medians. Only the ratios travel."
    if quick:
        yield ""
        yield "**A quick run**: few rounds, for use while developing; not the figures to quote."


def sections(words: argparse.Namespace, on: date) -> Iterator[Section]:
    """Every section in the order of the report; each says on the terminal that it has begun."""
    quick = words.quick
    made: list[tuple[str, Callable[[], Section]]] = [
        ("engines", lambda: speed.engines_section(quick=quick)),
        ("refusals", lambda: speed.refusals_section(quick=quick)),
        ("sizes", sizes.section),
        ("starting", lambda: processes.starting_section(quick=quick)),
        ("audit", lambda: processes.audit_section(quick=quick)),
        ("checker", lambda: parts.checker_section(quick=quick)),
        ("guards", lambda: parts.guards_section(quick=quick)),
        ("proofs", lambda: proofs.verify_section(quick=quick)),
        ("compare", lambda: proofs.compare_section(quick=quick)),
        ("sensitivity", lambda: proofs.sensitivity_section(anew=words.sensitivity, kept=HERE / "RESULTS.md", on=on)),
        ("growth", lambda: growth.section(quick=quick, out=words.out)),
        ("judges", lambda: judges.section(quick=quick)),
        ("deadlines", lambda: deadlines.section(quick=quick)),
        ("readers", lambda: parts.readers_section(quick=quick)),
        ("report", lambda: records.report_section(quick=quick)),
    ]
    known = [name for name, _ in made]
    if words.only and not {*words.only} <= {*known}:
        raise SystemExit(f"--only knows {', '.join(known)}")
    for name, make in made:
        if words.only and name not in words.only:
            continue
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        yield make()


def main() -> None:
    """Measure, write, and print where it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, while developing")
    parser.add_argument("--out", type=Path, default=HERE / "RESULTS.md")
    parser.add_argument("--sensitivity", action="store_true", help="measure `sensitivity` too, which takes a minute")
    parser.add_argument("--only", nargs="+", default=(), metavar="PART", help="some parts, to an --out of your own")
    parser.add_argument("--on", type=date.fromisoformat, default=None, help="the date to write (today by default)")
    words = parser.parse_args()
    if words.only and words.out == HERE / "RESULTS.md":
        parser.error("--only wants another --out: a report of some parts is not the report")
    load, on = os.getloadavg(), words.on or date.today()
    found = list(sections(words, on))
    told = page(head(on, quick=words.quick, load=load), found)
    words.out.write_text(told, encoding="utf-8")
    print(f"wrote {words.out}")


if __name__ == "__main__":
    main()
