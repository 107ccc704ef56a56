"""Windows that say the same are one window, however often they were declared or bound."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from attrs import evolve

from grievance_fsm.deadlines import Span
from grievance_fsm.facts import Node, any_of, not_
from grievance_fsm.guards import nodes
from grievance_fsm.limit_json import to_json


def of_one_window(atom: Any, known: dict[Any, Any]) -> Any:
    """An atom that asks of a day whether it is inside a window, of the first window that says so; `known` keeps it."""
    day, limit = atom.args
    name = "window", id(limit)
    if name not in known:
        said = _said(limit)
        known[name] = limit, known.setdefault(("windows", said), limit)  # kept, so that no other has its id
    one = known[name][1]
    if one is limit:
        return atom
    renewed = "of one window", id(atom)
    if renewed not in known:
        known[renewed] = atom, evolve(atom, args=(day, one))
    return known[renewed][1]


def longer(asked: Iterable[Any], others: Iterable[Any]) -> tuple[Any, ...]:
    """That a day inside a window of some guards is inside a longer one of others that ask of the same day."""
    inner, outer = (list(chain.from_iterable(map(_insides, guards))) for guards in (asked, others))
    return tuple(any_of(not_(one), other) for one in inner for other in outer if _within(one, other))


def _insides(guard: Any) -> Iterator[Node]:
    return (node for node in nodes(guard) if node.op == "inside")


def _within(one: Node, other: Node) -> bool:
    """Whether a day that is inside the one window is inside the other."""
    (day, window), (same, outer) = one.args, other.args
    return bool(getattr(day, "key", day) == getattr(same, "key", same)) and lies_within(window, outer)


def lies_within(one: Any, other: Any) -> bool:
    """Whether a window of whole spans opens no sooner and ends no later than another that says the same beside."""
    later, sooner = _no_less(one.opens, other.opens), _no_less(other.until, one.until)
    return later and sooner and _said(evolve(one, opens=other.opens, until=other.until)) == _said(other)


def _no_less(one: Any, other: Any) -> bool:
    """Whether one span is as long as another at least, whatever day they are counted from; or there is none of both."""
    if not (isinstance(one, Span) and isinstance(other, Span)):
        return one is None and other is None
    return one.unit == other.unit and one.n >= other.n


def _said(limit: Any) -> str:
    return json.dumps(to_json(limit), sort_keys=True, default=str)
