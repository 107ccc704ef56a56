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
from grievance_fsm.values import noted

CASES = 1_000
APART = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType)

WORDS = f"""**Live state**: {CASES:,} cases without policy, register and history, against as many models registered
with one raw machine (`add_model`, with an empty log and nothing remembered); bytes by `tracemalloc`, garbage
collected, divided by {CASES:,}.

**Events**: the events of the script, read from JSON so that no text is shared with the program; everything that an
event reaches is added up (`sys.getsizeof`, attrs slots, tables, tuples, sets, texts, days), each object once: what
the program, the policy, the register or an earlier event holds already (names, choices, ids, the eligible, numbers up
to 256) is not counted again, nor is a row of fact names that the events of every other case share: another case is
played, and only a row that is the very same object there counts as shared.
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


def weights(case: Any, other: Any) -> list[int]:
    """The bytes of each event of a case, in a program in which another case has been played."""
    known: dict[int, Any] = {}
    held([*range(257), case.policy, case.people, case.opened, NOTHING, noted({}), NOBODY, shared(case, other)], known)
    return [held(event, known) for event in case.history]


def shared(case: Any, other: Any) -> list[tuple[str, ...]]:
    """The rows of names that two cases have in common, each the very same object."""
    rows = {id(row): row for event in other.history for row in _rows(event)}
    return [rows[id(row)] for event in case.history for row in _rows(event) if id(row) in rows]


def _rows(event: Any) -> Iterator[tuple[str, ...]]:
    yield from (getattr(table, "names", ()) for table in (event.facts, event.seen))


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
    played, other = (_played(mit.open(id, on=day(0), people=people)) for id in ("bench", "other"))
    raw, eligible = engines.RawTransitions(), frozenset(f"p{number:02}" for number in range(1, 15))

    def opened(number: int) -> Any:
        at = tuple((run, state) for run, state in (list(pair) for pair in played.at))
        return attrs.evolve(played, id=f"case {number}", history=(), at=at)

    live, model = _weighed(opened), _weighed(lambda _: raw.open(eligible))
    found = weights(played, other)
    heaviest = played.history[found.index(max(found))]
    return Section("What a case weighs", WORDS, (
        at_most("live state without history, of a registered model", live / model, 1 / 20, "{:.4f}"),
        told("live state without history, bytes", live, "{:,.0f}"),
        told("a registered model of raw `transitions`, bytes", model, "{:,.0f}"),
        at_most("an event, bytes on average", statistics.mean(found), 600, "{:,.0f}"),
        at_most(f"the heaviest event (`{heaviest.action}`), bytes", max(found), 600, "{:,.0f}"),
        told("an event, bytes, median", statistics.median(found), "{:,.0f}"),
    ))  # fmt: skip
