"""Time limits in words and as plain data."""

from collections.abc import Mapping
from typing import Any, Final

from attrs import asdict

from grievance_fsm.clauses import citing
from grievance_fsm.conventions import LITERAL, Counting
from grievance_fsm.deadlines import Extreme, If, Limit, OnDay, Since, Span, Trigger
from grievance_fsm.guards import text, to_json
from grievance_fsm.readings import Pick

AFTER_EXPIRY: Final[Mapping[str, str]] = {
    "recorded": "what comes later counts, and is recorded as late", "lapse": "then it lapses",
    "bar": "what comes later is barred",
}  # fmt: skip


def in_words(limit: Limit) -> str:
    """A limit as a sentence says it: not before, not after, counted from what, and what its end does."""
    edges = [f"not before {_end(limit.opens)}" if limit.opens else "", _latest(limit)]
    when = " and ".join(filter(None, edges))
    anchor = f" after {_trigger(limit.after)}" if limit.after is not None else ""
    unless = f", unless {text(limit.unless)}" if limit.unless is not None else ""
    if not when:
        return f"{anchor.strip()}{unless}; no last day"
    expiry = "aimed at" if limit.soft else _picked(limit.expiry, AFTER_EXPIRY)
    return f"{when}{anchor}{unless} ({expiry}{_counting(limit.counting)})"


def in_short(limit: Limit | None) -> str:
    """A limit in a cell of a table."""
    if limit is None:
        return ""
    opens = f"{_end(limit.opens)} – " if limit.opens else ""
    return f"{opens}{_end(limit.until) if limit.until else ''}"


def as_data(limit: Any) -> Any:
    """A limit as JSON has it, down to its spans, triggers and guards."""
    if limit is None:
        return None
    return {
        "kind": limit.kind, "key": limit.key, "opens": _data(limit.opens), "until": _data(limit.until),
        "after": _data(limit.after), "last_day": _data(limit.last_day), "expiry": _data(limit.expiry),
        "overflow": _data(limit.overflow), "counting": _data(limit.counting),
        "unless": None if limit.unless is None else to_json(limit.unless),
        "states": [state.name for state in _states(limit)], "holder": getattr(limit.holder, "name", limit.holder),
        **citing(limit.clause),
    }  # fmt: skip


def _states(limit: Limit) -> tuple[Any, ...]:
    states = limit.state if isinstance(limit.state, tuple) else (limit.state,)
    return tuple(state for state in states if state is not None)


def _latest(limit: Limit) -> str:
    if limit.until is None:
        return ""
    return f"{'within' if limit.last_day == 'inside' else 'before the end of'} {_end(limit.until)}"


def _end(what: Any) -> str:
    """One edge of a limit."""
    if isinstance(what, Since):
        return f"{what.span} after {_trigger(what.after)}"
    if isinstance(what, OnDay):
        return str(what.fact.words)
    if isinstance(what, If):
        return f"{_end(what.then)} if {text(what.guard)}"
    if isinstance(what, Extreme):
        return f"the {what.which} of {'; '.join(map(_end, what.of))}"
    return f"as {what.reading.id} {what.reading.name} is read" if isinstance(what, Pick) else str(what)


def _trigger(after: Any) -> str:
    if not isinstance(after, Trigger):
        return _end(after)
    which = {"only": "", "first": "the first time of ", "last": "the last time of ", "latest": "the latest of "}
    return which[after.which] + " and ".join(f"“{part.words}”" for part in after.of)


def _picked(value: Any, words: Mapping[str, str]) -> str:
    return _end(value) if isinstance(value, Pick) else words[value]


def _counting(counting: Any) -> str:
    plain = not isinstance(counting, Counting) or counting == LITERAL
    return "" if plain else f"; counted as “{counting.name}”: {counting.words}"


def _data(what: Any) -> Any:
    if isinstance(what, Span):
        return {"n": what.n, "unit": what.unit, "overflow": _data(what.overflow), **citing(what.clause)}
    if isinstance(what, Trigger):
        return {"which": what.which, "of": [_data(part) for part in what.of]}
    if isinstance(what, Since):
        return {"span": _data(what.span), "after": _data(what.after)}
    if isinstance(what, OnDay):
        return {"day": what.fact.name}
    if isinstance(what, If):
        return {"if": to_json(what.guard), "then": _data(what.then)}
    if isinstance(what, Extreme):
        return {what.which: [_data(part) for part in what.of]}
    if isinstance(what, Pick):
        return {"pick": what.reading.name}
    if isinstance(what, Counting):
        return asdict(what)
    return getattr(what, "name", what)
