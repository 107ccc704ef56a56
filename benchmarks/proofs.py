"""Proofs: what a procedure and a whole policy take to verify, two policies to compare, all choices to survey."""

from __future__ import annotations

import importlib.util
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from attrs import evolve
from common import Run, side_by_side
from report import Figure, Section, at_most, told

import grievance_fsm as gf

POLICIES = ("mit", "mit-as-written")
SHIPPED = (*POLICIES, "harvard", "union")
"""The last two have 17 and 27 readings without a default: a proof tries every choice."""
SURVEYED = "What the answers hang on"
ROW = re.compile(r"\| (?P<what>.+) \| (?P<result>[^|]*) \| (?P<target>[^|]*) \| (?P<verdict>[^|]*) \|")
VERDICTS = {"met": True, "**missed**": False}


def forget() -> None:
    """Empties every memory of ours that outlives a call."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "grievance_fsm":
            for each in vars(module).values():
                if hasattr(each, "cache_clear"):
                    each.cache_clear()
                elif isinstance(each, WeakKeyDictionary):
                    each.clear()


def _anew(name: str) -> Any:
    """A policy made again from its declarations, so that nothing is remembered with it, and nothing else either."""
    policy = evolve(gf.load(name))
    assert policy.bound
    forget()
    return policy


def verify_section(*, quick: bool) -> Section:
    """`verify` of each procedure, and of the whole policies."""
    figures = [figure for name in SHIPPED for figure in _verified(name, rounds=3 if quick else 9)]
    figures += [
        at_most(f"`verify({name})`, whole, s", _least(lambda name=name: _anew(name), gf.verify, 1 if quick else 3), 2)
        for name in SHIPPED
    ]
    words = (
        "Processor time, the least of several rounds; the policy is made anew before each, and every memory of ours\n"
        "is emptied, so that nothing is asked of what an earlier proof has found. Open readings: every choice."
    )
    return Section("Proofs", words, tuple(figures))


def _verified(name: str, *, rounds: int) -> Iterator[Figure]:
    least: dict[str, float] = {}
    for _ in range(rounds):
        for part, procedure in _anew(name).bound.items():
            forget()
            least[part] = min(least.get(part, 9e9), _least(lambda procedure=procedure: procedure, gf.verify, 1))
    for part, seconds in least.items():
        yield at_most(f"`verify({name}.{part})`, ms", seconds * 1000, 50, "{:.0f}")


def _least(ready: Callable[[], Any], call: Callable[[Any], Any], rounds: int) -> float:
    found = side_by_side({"it": Run(call, ready)}, rounds=rounds, calls=1, warm=False)
    return min(found.found["it"])


def compare_section(*, quick: bool) -> Section:
    """`compare` of the procedures that two policies have in common, and of each with itself."""
    title = "Two policies side by side"
    if importlib.util.find_spec("grievance_fsm.comparing.comparing") is None:
        return Section(title, "Not measured: `grievance_fsm.comparing` is not there yet.")
    from grievance_fsm.comparing.comparing import compare

    rounds = 1 if quick else 3
    figures = []
    both = [name for name in gf.load("mit").bound if name in gf.load("mit-as-written").bound]
    for name in both:

        def made(name: str = name) -> tuple[Any, Any]:
            found = tuple(_anew(policy).bound[name] for policy in POLICIES)
            forget()
            return found

        other = _least(made, lambda pair: compare(*pair), rounds)
        figures.append(at_most(f"`{name}` of `mit` and of `mit-as-written`, ms", other * 1000, 10, "{:.0f}"))
    for name in both:
        same = _least(lambda name=name: _anew("mit").bound[name], lambda it: compare(it, it), rounds)
        figures.append(at_most(f"`{name}` of `mit` with itself, ms", same * 1000, 10, "{:.0f}"))
    words = "`compare` of two procedures: processor time, the least of several rounds, nothing remembered before."
    return Section(title, words, tuple(figures))


# -- what takes long --------------------------------------------------------------------------------------------------


def sensitivity_section(*, anew: bool, kept: Path, on: Any) -> Section:
    """`sensitivity("mit")`, measured where it is asked for, or else as it was told the last time."""
    if not anew:
        return _as_told(kept)
    if importlib.util.find_spec("grievance_fsm.varying") is None:
        return Section(SURVEYED, "Not measured: `grievance_fsm.varying` is not there yet.")
    from grievance_fsm.varying.sensitivity import sensitivity

    policy = _anew("mit")
    counted = [0]

    def progress(_: int, of: int) -> None:
        counted[0] = of

    start = time.perf_counter()
    sensitivity(policy, progress=progress)
    seconds = time.perf_counter() - start
    words = (
        "Every reading, parameter and span of `mit` varied, readings that meet two by two: one run on 2 cores, by\n"
        f"the clock, on {on}. It is long, so that it is measured again only by `run.py --sensitivity`."
    )
    figures = (at_most("`sensitivity(mit)`, s", seconds, 60, "{:.0f}"), told("variants tried", counted[0], "{:,}"))
    return Section(SURVEYED, words, figures)


def _as_told(kept: Path) -> Section:
    """The section as it stands in the last report."""
    text = kept.read_text(encoding="utf-8") if kept.exists() else ""
    _, heading, rest = text.partition(f"## {SURVEYED}\n")
    if not heading:
        return Section(SURVEYED, "Not measured: it is long; `run.py --sensitivity` measures it.")
    words, _, table = rest.partition("\n## ")[0].partition("\n| what |")
    rows = [match for match in map(ROW.fullmatch, table.splitlines()) if match]
    return Section(SURVEYED, words.strip(), tuple(
        Figure(row["what"].strip(), row["result"].strip(), row["target"].strip(), VERDICTS.get(row["verdict"].strip()))
        for row in rows if not row["what"].startswith(("what", "---"))
    ))  # fmt: skip
