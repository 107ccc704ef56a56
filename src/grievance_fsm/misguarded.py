"""Malformed guards: what is none, what is neither true nor false, and windows that are no time limits."""

from collections.abc import Iterable, Iterator
from typing import Any

from grievance_fsm.deadlines import Limit
from grievance_fsm.errors import Problem
from grievance_fsm.facts import Expr, Node
from grievance_fsm.readings import Pick
from grievance_fsm.sorts import sort_of
from grievance_fsm.values import BOOLEAN


def no_guard(guard: Any, place: str, where: str = "given=") -> Iterator[Problem]:
    """Why something is no guard."""
    if not isinstance(guard, Expr | Pick):
        yield Problem(place, f"{where} takes guards, not {type(guard).__name__}.")
        return
    try:
        sort = sort_of(guard)
    except TypeError as error:
        yield Problem(place, f"{error}" if f"{error}".endswith("?") else f"{error}.")
        return
    if sort != BOOLEAN:
        yield Problem(place, f"{where} takes a guard, which is true or false; this is {sort}.")


def no_windows(nodes: Iterable[Node], place: str) -> Iterator[Problem]:
    """Why what a day has to be inside, in some parts of guards, is no window."""
    for node in (each for each in nodes if each.op == "inside"):
        limit, asks = node.args[1], node.words or node.op
        chosen = [each for each in limit.values.values() if each is not None] if isinstance(limit, Pick) else [limit]
        for each in chosen:
            if not isinstance(each, Limit):
                yield Problem(place, f"“{asks}” takes a time limit such as window(…), not {type(each).__name__}.")
