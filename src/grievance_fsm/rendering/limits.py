"""Time limits in words."""

from collections.abc import Mapping
from typing import Any, Final

from grievance_fsm.conventions import LITERAL, Counting
from grievance_fsm.deadlines import (
    EndOf,
    Extension,
    Extreme,
    If,
    Limit,
    Nearer,
    OnDay,
    Since,
    Span,
    Suspension,
    Trigger,
)
from grievance_fsm.guards import text
from grievance_fsm.readings import Pick
from grievance_fsm.routes import Route

AFTER_EXPIRY: Final[Mapping[str, str]] = {
    "recorded": "what comes later counts, and is recorded as late", "lapse": "then it lapses",
    "bar": "what comes later is barred",
}  # fmt: skip


def in_words(limit: Limit) -> str:
    """A limit as a sentence says it: not before, not after, counted from what, what stops it, what its end does."""
    edges = [f"not before {_end(limit.opens)}" if limit.opens is not None else "", _latest(limit)]
    when = " and ".join(filter(None, edges))
    anchor = f" after {_trigger(limit.after)}" if limit.after is not None else ""
    unless = f", unless {text(limit.unless)}" if limit.unless is not None else ""
    if not when:
        return f"{anchor.strip()}{unless}; no last day"
    stands_still = "".join(map(_suspended, limit.suspended))
    more = "" if limit.extended is None else _extended(limit.extended)
    expiry = "aimed at" if limit.soft else _picked(limit.expiry, AFTER_EXPIRY)
    return f"{when}{anchor}{unless}{stands_still}{more} ({expiry}{_counting(limit.counting)})"


def in_short(limit: Limit | None) -> str:
    """A limit in a cell of a table."""
    if limit is None:
        return ""
    opens = f"{_end(limit.opens)} – " if limit.opens is not None else ""
    return f"{opens}{_end(limit.until) if limit.until is not None else ''}"


def in_brief(limit: Limit) -> str:
    """How long a limit leaves, without the conditions that its parts have: `1 month to 6 weeks`."""
    until = _brief(limit.until)
    return f"{_brief(limit.opens)} to {until}" if limit.opens is not None and until else until


def _brief(edge: Any) -> str:
    if isinstance(edge, If):
        return _brief(edge.then)
    if isinstance(edge, Since):
        return str(edge.span)
    if isinstance(edge, Extreme):
        return f"the {edge.which} of {' and '.join(map(_brief, edge.of))}"
    return "" if edge is None else _end(edge)


def _latest(limit: Limit) -> str:
    if limit.until is None:
        return ""
    return f"{'within' if limit.last_day == 'inside' else 'before the end of'} {_end(limit.until)}"


def _end(what: Any) -> str:
    """One edge of a limit."""
    if isinstance(what, Since):
        return f"{what.span} after {_trigger(what.after)}"
    if isinstance(what, OnDay):
        return _words(what.fact)
    if isinstance(what, If):
        return f"{_end(what.then)} if {text(what.guard)}"
    if isinstance(what, Nearer):
        return f"{_end(what.then)} if it is less than {what.span} away"
    if isinstance(what, EndOf):
        return f"the end of the {what.part if what.part != 'whole' else ''} {what.what}".replace("  ", " ")
    if isinstance(what, Extreme):
        return f"the {what.which} of {'; '.join(map(_end, what.of))}"
    return f"as {what.reading.id} {what.reading.name} is read" if isinstance(what, Pick) else str(what)


_WHICH: Final[Mapping[str, str]] = {
    "only": "", "first": "the first time of ", "last": "the last time of ", "latest": "the latest of ",
    "each": "every time of ", "received": "the receipt of ", "due": "the last day for ",
}  # fmt: skip


def _trigger(after: Any) -> str:
    if not isinstance(after, Trigger):
        return _end(after)
    of = after.of[:1] if after.which == "received" else after.of
    deemed = f", deemed received after {after.deemed}" if after.deemed is not None else ""
    service = " (a service)" if after.served else ""
    return _WHICH[after.which] + " and ".join(f"“{_words(part)}”" for part in of) + deemed + service


def _words(part: Any) -> str:
    return str(getattr(part, "words", part))


def _suspended(what: Suspension | Pick) -> str:
    if isinstance(what, Pick):
        return f", days not counted {_end(what)}"
    if what.begins is None:
        return f", days of {what.tag} not counted"
    if what.ends is None and isinstance(what.begins.of[0], Route):
        return f", not counting the days on which “{_words(what.begins.of[0])}” runs"
    until = f" to {_trigger(what.ends)}" if what.ends is not None else " on"
    return f", not counting “{what.tag}” from {_trigger(what.begins)}{until}"


def _extended(what: Extension | Pick) -> str:
    if isinstance(what, Pick):
        return f", extended {_end(what)}"
    by = f"by {what.span}" if isinstance(what.span, Span) else f"to {_words(what.span)}"
    often = "" if what.most is None else f" at most {what.most} time{'' if what.most == 1 else 's'}"
    cap = "" if what.cap is None else f", never more than {what.cap} in all"
    who = f" by {' or '.join(what.roles)}" if what.roles else ""
    asks = [f"“{_words(each)}”" for each in (what.ground, what.consent) if each is not None]
    asked = f", if {' and '.join(asks)}" if asks else ""
    return f", extended {by} on “{_words(what.by)}”{who}{often}{cap}{asked}"


def _picked(value: Any, words: Mapping[str, str]) -> str:
    return _end(value) if isinstance(value, Pick) else words[value]


def _counting(counting: Any) -> str:
    plain = not isinstance(counting, Counting) or counting == LITERAL
    return "" if plain else f"; counted as “{counting.name}”: {counting.words}"
