"""Other values for one fact: what may turn a guard that reads it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from grievance_fsm.drawing import OUTSIDERS, STRANGERS
from grievance_fsm.facts import At, Derived, Fact, Happened, leaves
from grievance_fsm.values import BALLOTS, BOOLEAN, DAY, LABEL, LABELS, NUMBER, PERSONS

FAR: Final = (1, -1, 30, -30, 366, -366, 5 * 366, -5 * 366)
"""How many days away another day is tried."""


def values_beside(fact: Fact, value: Any, people: Iterable[Iterable[str]] = ()) -> Iterator[Any]:
    """Other values of a fact, those nearest to one first; `people` are sets with whom it may have to do."""
    found = _BESIDE[fact.kind](fact, value) if fact.kind != PERSONS else _persons(value, people)
    yield from (each for each in found if each != value)


def _numbers(fact: Fact, value: Any) -> Iterator[Any]:
    scaled = fact.parse(value)
    near = (scaled - fact.scale, scaled + fact.scale, fact.low, fact.high)
    yield from (fact.plain(each) for each in dict.fromkeys(near) if fact.low <= each <= fact.high)


def _words(fact: Fact, value: Any) -> Iterator[list[str]]:
    yield from ([each for each in value if each != word] for word in value)
    yield from ([*value, word] for word in fact.choices if word not in value)
    yield from ([], list(fact.choices))


def _persons(value: Any, people: Iterable[Iterable[str]]) -> Iterator[list[str]]:
    now, others = sorted(value), [sorted(each) for each in people]
    for other in (*others, OUTSIDERS, STRANGERS):
        new = [person for person in other if person not in now]
        if new:
            yield sorted([*now, new[0]])
            yield sorted([*now[1:], new[0]])
    yield from (now[:size] for size in range(len(now) - 1, -1, -1))
    yield from (sorted(other) for other in others)


def _votes(fact: Fact, value: Mapping[str, str]) -> Iterator[dict[str, str]]:
    voters = list(value)
    yield from (dict.fromkeys(voters, choice) for choice in fact.choices)
    yield {voter: fact.choices[place % len(fact.choices)] for place, voter in enumerate(voters)}
    yield {voter: value[voter] for voter in voters[:-1]}
    yield {}


def _days(fact: Fact, value: date) -> Iterator[date]:
    return (value + timedelta(days=far) for far in FAR)


_BESIDE: Final = {
    BOOLEAN: lambda fact, value: [not value], NUMBER: _numbers, LABEL: lambda fact, value: fact.choices,
    LABELS: _words, BALLOTS: _votes, DAY: _days,
}  # fmt: skip


def read_by(guard: Any) -> Iterator[tuple[str, str, Fact]]:
    """The facts that a guard reads: the procedure and the act that recorded each, where it names them."""
    for leaf in leaves(guard):
        what = leaf.what if isinstance(leaf, At) else leaf
        fact = what.of if isinstance(what, Derived) else what
        if isinstance(fact, Fact):
            action = leaf.action if isinstance(leaf, At) else None
            yield getattr(action, "home", ""), getattr(action, "name", ""), fact
            if fact.by is not None:
                yield getattr(action, "home", ""), getattr(action, "name", ""), fact.by


def acts_named(guard: Any, own: str) -> list[tuple[str, str]]:
    """The acts that a guard looks back to, with their procedures."""
    found = [leaf.action for leaf in leaves(guard) if isinstance(leaf, At | Happened)]
    return list(dict.fromkeys((action.home or own, action.name) for action in found))
