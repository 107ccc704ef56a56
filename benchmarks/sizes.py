"""What a live case and its events weigh, beside a model registered with raw `transitions`."""

from __future__ import annotations

import gc
import json
import statistics
import sys
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from types import BuiltinFunctionType, FunctionType, MappingProxyType, MethodType, ModuleType
from typing import Any

import attrs
import engines
from common import day, policy, register, script
from report import Section, at_most, told

from grievance_fsm.events import NOBODY, NOTHING
from grievance_fsm.folding import after

CASES = 1_000
APART = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType)

WORDS = f"""**Live state**: {CASES:,} cases without policy, register and history, against as many models registered
with one raw machine (`add_model`, with an empty log and nothing remembered); bytes by `tracemalloc`, garbage
collected, divided by {CASES:,}.

**Events**: the events of the script, read from JSON so that no text is shared with the program; everything that an
event reaches is added up (`sys.getsizeof`, attrs slots, tables, tuples, sets, texts, days), each object once: what
the program, the policy, the register or an earlier event holds already (names, choices, ids, the eligible) is not
counted again.
The target says “each event”: the average and the heaviest are judged apart."""


def held(thing: Any, known: dict[int, Any]) -> int:
    """The bytes of a thing and of all it reaches that is not known yet; what is counted becomes known.

    Known things are kept: a number that `id` gave to one that is gone would be given again.
    """
    if id(thing) in known or thing is None or isinstance(thing, APART):
        return 0
    known[id(thing)] = thing
    return sys.getsizeof(thing) + sum(held(part, known) for part in _parts(thing))


def _parts(thing: Any) -> Iterator[Any]:
    if isinstance(thing, MappingProxyType):
        yield from (part for pair in dict(thing).items() for part in pair)
    elif isinstance(thing, Mapping):
        yield from (part for pair in thing.items() for part in pair)
    elif isinstance(thing, tuple | list | set | frozenset):
        yield from thing
    if attrs.has(type(thing)):
        yield from (getattr(thing, each.name, None) for each in attrs.fields(type(thing)))
    yield from getattr(thing, "__dict__", {}).values()


def _fresh(words: dict[str, Any]) -> dict[str, Any]:
    """An act as a host reads it: facts out of JSON, so that their texts are new objects."""
    return {**words, "facts": json.loads(json.dumps(words["facts"], default=str))}


def _played(case: Any) -> Any:
    for action, words in script():
        decision = case.decide(f"formal.{action}", **_fresh(words))
        case = after(case, decision.event) if decision else case
    return case


def _weighed(make: Callable[[int], Any]) -> float:
    """Bytes for each of many things, while all of them are kept."""
    kept: list[Any] = [None] * CASES
    make(-1)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(CASES):
        kept[number] = make(number)
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return (after - before) / CASES


def section() -> Section:
    """Bytes of a live case, of a registered model, and of events."""
    mit = policy()
    people = register(mit)
    played = _played(mit.open("bench", on=day(0), people=people))
    raw, eligible = engines.RawTransitions(), frozenset(f"p{number:02}" for number in range(1, 15))

    def opened(number: int) -> Any:
        at = tuple((run, state) for run, state in (list(pair) for pair in played.at))
        return attrs.evolve(played, id=f"case {number}", history=(), at=at)

    live, model = _weighed(opened), _weighed(lambda _: raw.open(eligible))
    known: dict[int, Any] = {}
    held([mit, people, played.opened, NOTHING, NOBODY], known)
    weights = [held(event, known) for event in played.history]
    heaviest = played.history[weights.index(max(weights))]
    return Section("What a case weighs", WORDS, (
        at_most("live state without history, of a registered model", live / model, 1 / 20, "{:.4f}"),
        told("live state without history, bytes", live, "{:,.0f}"),
        told("a registered model of raw `transitions`, bytes", model, "{:,.0f}"),
        at_most("an event, bytes on average", statistics.mean(weights), 600, "{:,.0f}"),
        at_most(f"the heaviest event (`{heaviest.action}`), bytes", max(weights), 600, "{:,.0f}"),
        told("an event, bytes, median", statistics.median(weights), "{:,.0f}"),
    ))  # fmt: skip
