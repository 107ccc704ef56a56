"""Conditions of a vote taken apart: some parts settled, another share asked, which share is asked."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from attrs import evolve

from grievance_fsm.binding import every
from grievance_fsm.checking.domains import TooWide
from grievance_fsm.deciding.electorate import counts
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.facts import Const, Fact, Node, all_of, leaves


@contextmanager
def tried(action: str) -> Iterator[None]:
    """Makes bad input of conditions that are too wide to try."""
    try:
        yield
    except TooWide as error:
        raise BadInput([Problem(action, f"cannot be tried: {error}.")]) from None


def whole(parts: Sequence[Any]) -> Any:
    """All of some conditions."""
    return Const(True) if not parts else parts[0] if len(parts) == 1 else all_of(*parts)


def standing(guard: Any, stands: Mapping[int, bool]) -> Any:
    """A guard with some of its parts settled."""
    if id(guard) in stands:
        return Const(stands[id(guard)])
    if isinstance(guard, Node) and guard.op in ("and", "or", "not"):
        return evolve(guard, args=tuple(standing(part, stands) for part in guard.args))
    return guard


def with_share(guard: Any, share: Fraction | None, ballot: Fact) -> Any:
    """A guard in which another share of the same whole is asked of the ballots."""
    if share is None or not isinstance(guard, Node):
        return guard
    if _asks(guard, ballot):
        return evolve(guard, args=(guard.args[0], Const(share), guard.args[2]))
    return evolve(guard, args=tuple(with_share(part, share, ballot) for part in guard.args))


def shares(guard: Any, ballot: Fact) -> Iterator[Fraction]:
    """The shares that a guard asks of the ballots."""
    return (node.args[1].value for node in every(guard, Node) if _asks(node, ballot))


def _asks(node: Node, ballot: Fact) -> bool:
    return node.op == "share" and bool(counts(leaves(node.args[0]), ballot))
