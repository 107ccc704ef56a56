"""What takes a process of its own: starting up, and the audit of the road fines as a whole command."""

from __future__ import annotations

import importlib.util
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from attrs import frozen
from report import Figure, Section, at_least, at_most, told

ROOT = Path(__file__).resolve().parents[1]
LOG = ROOT.parent / "shared" / "logs" / "road_fines.xes.gz"
POLICY = ROOT / "examples" / "road_fines.py"

# The peak is asked of the child itself; what a parent learns of it may be the parent's own.
PEAK = """
import atexit, os, sys
def peak():
    with open("/proc/self/status") as status:
        found = next(line.split()[1] for line in status if line.startswith("VmHWM"))
    os.write(2, f"\\npeak {found}\\n".encode())
atexit.register(peak)
"""
COMMAND = PEAK + """
import runpy
sys.argv = ["grievance-fsm", *sys.argv[1:]]
runpy.run_module("grievance_fsm.cli", run_name="__main__")
"""
FUNCTION = PEAK + """
import grievance_fsm as gf
print(gf.audit(sys.argv[2], gf.load(sys.argv[4])))
"""
READING = PEAK + """
from grievance_fsm.auditing.reading import read
log = read(sys.argv[1], wanted=frozenset(sys.argv[2].split(",")))
for case in log:
    pass
print(log.rows)
"""
FACTS = "amount,expense,totalPaymentAmount"


@frozen
class Ended:
    """A process that has ended: how long it took, on the clock and on the processor, its peak, what it printed."""

    seconds: float
    processor: float
    megabytes: float
    printed: str


def child(code: str, *arguments: str, compiled: str | None = None) -> Ended:
    """Run Python code in a fresh process; raises where it fails otherwise than by finding something.

    Bytecode is kept in the folder `compiled`, if there is one, whatever the environment says of writing it.
    """
    kept = {} if compiled is None else {"PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
    start, used = time.perf_counter(), _used()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, cwd=ROOT, check=False,
        env={**os.environ, "PYTHONHASHSEED": "0", **kept},
    )  # fmt: skip
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        raise RuntimeError(done.stderr)
    peak = [line.split()[1] for line in done.stderr.splitlines() if line.startswith("peak ")]
    return Ended(seconds, _used() - used, int(peak[0]) / 1024 if peak else 0.0, done.stdout)


def _used() -> float:
    """The processor seconds of all children that have ended."""
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def starting_section(*, quick: bool) -> Section:
    """Importing and loading, over bare Python, in fresh processes."""
    codes = {
        "bare": "pass",
        "import": "import grievance_fsm",
        "everything": "from grievance_fsm import *",
        "load": "import grievance_fsm as gf; gf.load('mit')",
    }
    found: dict[str, list[Ended]] = {name: [] for name in codes}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(6 if quick else 16):
            for name, code in codes.items():
                ended = child(code, compiled=folder)
                found[name] += [ended] if number else []  # the first round compiles

    def over(name: str, clock: str = "seconds") -> float:
        pairs = zip(found[name], found["bare"], strict=True)
        return statistics.median(getattr(one, clock) - getattr(bare, clock) for one, bare in pairs) * 1000

    words = (
        "Whole fresh processes, in turn, with compiled bytecode at hand (of a first round, not measured);\n"
        "what bare Python takes is taken off.\n"
        "`import grievance_fsm` loads names when they are first used; the third line touches every public name."
    )
    return Section("Starting", words, (
        at_most("`import grievance_fsm`, ms over bare Python", over("import"), 100, "{:.0f}"),
        at_most('`gf.load("mit")` with its import, ms over bare Python', over("load"), 300, "{:.0f}"),
        told("every public name, ms over bare Python", over("everything"), "{:.0f}"),
        told("bare Python, ms", statistics.median(each.seconds for each in found["bare"]) * 1000, "{:.0f}"),
        *(told(f"{what}, processor ms over bare Python", over(name, "processor"), "{:.0f}") for what, name in (
            ("`import grievance_fsm`", "import"), ('`gf.load("mit")`', "load"), ("every public name", "everything"),
        )),
    ))  # fmt: skip


def audit_section(*, quick: bool) -> Section:
    """The audit of 561,470 events from XES.gz, as a user runs it."""
    title = "The audit of the road fines"
    if not LOG.exists():
        return Section(title, "Not measured: `../shared/logs/road_fines.xes.gz` is not there.")
    whole, code = [], COMMAND if importlib.util.find_spec("grievance_fsm.cli") else FUNCTION
    reading = []
    for _ in range(1 if quick else 5):
        reading.append(child(READING, str(LOG), FACTS))
        whole.append(child(code, "audit", str(LOG), "--policy", str(POLICY)))
    events = int(reading[0].printed)
    assert f"{events:,} rows" in whole[0].printed, whole[0].printed
    how = "`grievance-fsm audit … --policy examples/road_fines.py`" if code is COMMAND else "`gf.audit(…)`"
    words = (
        f"{how} in a fresh process, from its start to its end, printing included: {events:,} events, gzipped XES.\n"
        "*Reading alone* is the same with nothing judged; replay is the difference. The peak is the process's `VmHWM`."
    )
    return Section(title, words, tuple(_audited(events, whole, reading)))


def _audited(events: int, whole: list[Ended], reading: list[Ended]) -> list[Figure]:
    seconds, read = (statistics.median(each.seconds for each in runs) for runs in (whole, reading))
    used = statistics.median(each.processor for each in whole)
    return [
        at_least(f"the whole command, events a second ({seconds:.1f} s)", events / seconds, 60_000, "{:,.0f}"),
        at_most("its peak, MB", max(each.megabytes for each in whole), 150, "{:.0f}"),
        told(f"the whole command, events a processor second ({used:.1f} s)", events / used, "{:,.0f}"),
        told(f"reading alone, events a second ({read:.1f} s)", events / read, "{:,.0f}"),
        told(f"replay alone, events a second ({seconds - read:.1f} s)", events / max(seconds - read, 1e-9), "{:,.0f}"),
        told("the peak of reading alone, MB", max(each.megabytes for each in reading), "{:.0f}"),
    ]
