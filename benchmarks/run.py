"""Measure everything side by side and write what came out: `python benchmarks/run.py [--quick] [--out FILE]`."""

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
import parts
import processes
import records
import sizes
import speed
from report import Section, page

HERE = Path(__file__).resolve().parent
ENGINES = ("transitions", "python-statemachine", "sismic", "numpy", "attrs", "python-dateutil", "pandas", "workalendar")


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
    yield "`pip install -e '.[test]' -r requirements/benchmarks.txt`. Do not edit: run it again."
    yield ""
    yield f"- machine: {_processor()}, {platform.system()} {platform.release()}"
    yield f"- load before and after, over the last minute: {load[0]:.1f}, {os.getloadavg()[0]:.1f}"
    yield f"- Python {platform.python_version()}; {'; '.join(_version(name) for name in ENGINES)}"
    yield ""
    yield "Runs that are compared stand in the same rounds, in turn; figures are medians. Only the ratios travel."
    if quick:
        yield ""
        yield "**A quick run**: few rounds, for use while developing; not the figures to quote."


def sections(*, quick: bool) -> Iterator[Section]:
    """Every section in the order of the report; each says on the terminal that it has begun."""
    made: list[tuple[str, Callable[[], Section]]] = [
        ("engines", lambda: speed.engines_section(quick=quick)),
        ("refusals", lambda: speed.refusals_section(quick=quick)),
        ("sizes", sizes.section),
        ("starting", lambda: processes.starting_section(quick=quick)),
        ("audit", lambda: processes.audit_section(quick=quick)),
        ("checker", lambda: parts.checker_section(quick=quick)),
        ("guards", lambda: parts.guards_section(quick=quick)),
        ("deadlines", lambda: deadlines.section(quick=quick)),
        ("readers", lambda: parts.readers_section(quick=quick)),
        ("report", lambda: records.report_section(quick=quick)),
    ]
    for name, make in made:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        yield make()


def main() -> None:
    """Measure, write, and print where it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, while developing")
    parser.add_argument("--out", type=Path, default=HERE / "RESULTS.md")
    parser.add_argument("--on", type=date.fromisoformat, default=None, help="the date to write (today by default)")
    words = parser.parse_args()
    load = os.getloadavg()
    found = list(sections(quick=words.quick))
    told = page(head(words.on or date.today(), quick=words.quick, load=load), found)
    words.out.write_text(told, encoding="utf-8")
    print(f"wrote {words.out}")


if __name__ == "__main__":
    main()
