"""Limits: the seven kinds, what each is made of, and the words that declare them."""

from collections.abc import Iterator
from typing import Any, Final

from attrs import evolve, field, fields, frozen

from grievance_fsm.conventions import OVERFLOWS, convention, of_counting
from grievance_fsm.deadlines.changes import Suspension, listed
from grievance_fsm.deadlines.edges import EndOf, Extreme, If, Nearer, Since, an_edge
from grievance_fsm.deadlines.triggers import ITSELF, Trigger, trigger
from grievance_fsm.validators import one_of

KINDS: Final = ("duty", "window", "gap", "target", "entitlement", "limitation", "term")
EXPIRIES: Final = ("recorded", "lapse", "bar")


@frozen(eq=False)
class Limit:
    """One time limit: what starts it, how long it runs, whether its last day is inside, what its end does.

    Without a `counting` of its own it is counted as its procedure counts.
    """

    kind: str = field(validator=one_of(KINDS))
    until: Any = field(default=None, validator=an_edge)
    opens: Any = field(default=None, validator=an_edge)
    after: Any = field(default=None, converter=trigger)
    last_day: Any = field(default="inside", validator=one_of(("inside", "outside"), picked=True))
    expiry: Any = field(default="recorded", validator=one_of(EXPIRIES, picked=True))
    overflow: Any = field(default=None, validator=one_of((None, *OVERFLOWS), picked=True))
    counting: Any = field(default=None, converter=convention, validator=of_counting)
    unless: Any = None
    state: Any = None
    holder: Any = None
    clause: str = ""
    suspended: tuple[Suspension, ...] = field(default=(), converter=listed)
    extended: Any = None

    @property
    def soft(self) -> bool:
        """A target is owed by best effort; the others bind."""
        return self.kind == "target"

    @property
    def states(self) -> tuple[str, ...]:
        """The names of the states that a target or an entitlement binds."""
        states = self.state if isinstance(self.state, tuple) else (self.state,)
        return tuple(state.name for state in states if state is not None)

    @property
    def key(self) -> str:
        """What JSON calls this limit."""
        return f"{self.kind} {self.clause}".strip()


def window(
    opens: Any, closes: Any, *, after: Any = None, overflow: Any = None, expiry: Any = "recorded", clause: str = "",
    **rest: Any,
) -> Limit:
    """A span with two edges: before it the act is refused, after it the expiry decides."""
    return Limit("window", closes, opens, after, overflow=overflow, expiry=expiry, clause=clause, **rest)


def by(until: Any, *, after: Any = None, clause: str = "", **rest: Any) -> Limit:
    """A limit on an act with terms of its own: suspended, extended, counted otherwise, with an expiry."""
    return Limit("duty", until, after=after, clause=clause, **rest)


def no_earlier_than(span: Any, *, after: Any = None, clause: str = "", **rest: Any) -> Limit:
    """A limit that only opens: before it the act is refused, and it has no last day."""
    return Limit("window", None, span, after, clause=clause, **rest)


def before(span: Any, *, clause: str = "") -> Limit:
    """A limit whose last day is outside: the act must come earlier than the span's end."""
    return Limit("duty", span, last_day="outside", clause=clause)


def gap(span: Any, *, after: Any, clause: str = "") -> Limit:
    """The longest time between an action and the one before it."""
    return Limit("gap", span, after=after, clause=clause)


def limitation(
    span: Any, *, after: Any, last_day: Any = "inside", overflow: Any = None, unless: Any = None, clause: str = "",
    **rest: Any,
) -> Limit:
    """The time after which a right is gone, unless something has kept it."""
    return Limit(
        "limitation", span, after=after, last_day=last_day, expiry="bar", overflow=overflow, unless=unless,
        clause=clause, **rest,
    )  # fmt: skip


def target(state: Any, span: Any, *, after: Any, unless: Any = None, clause: str = "", **rest: Any) -> Limit:
    """By when a state should be left, by best effort."""
    return Limit("target", span, after=after, state=state, unless=unless, clause=clause, **rest)


def entitlement(state: Any, holder: Any, span: Any, *, after: Any, clause: str = "") -> Limit:
    """How long a role may stay in a state that nobody else may end before."""
    return Limit("entitlement", span, after=after, state=state, holder=holder, expiry="bar", clause=clause)


def term(span: Any, *, clause: str = "") -> Limit:
    """How long an office lasts: from its first day up to, not including, the same day at its end."""
    return Limit("term", span, last_day="outside", expiry="bar", overflow="down", clause=clause)


# -- parts -------------------------------------------------------------------------------------------------------


def edge_parts(limit: Limit) -> Iterator[Any]:
    """Every part of the edges of a limit."""
    waiting = [limit.opens, limit.until]
    while waiting:
        part = waiting.pop(0)
        if part is None:
            continue
        yield part
        if isinstance(part, Since):
            waiting.append(part.span)
        elif isinstance(part, If | Nearer):
            waiting.append(part.then)
        elif isinstance(part, Extreme):
            waiting.extend(part.of)


def triggers_of(limit: Limit) -> Iterator[Trigger]:
    """What sets a limit off: its own trigger, and those of the parts of its edges."""
    parts = (limit.after, *(getattr(part, "after", None) for part in edge_parts(limit)))
    return (part for part in parts if isinstance(part, Trigger))


def with_itself(part: Any, action: Any) -> Any:
    """A limit, or a part of one, in which `ITSELF` is the action on which the limit stands."""
    if part is ITSELF:
        return action
    if isinstance(part, tuple):
        found = tuple(with_itself(each, action) for each in part)
        return part if all(one is other for one, other in zip(found, part, strict=True)) else found
    if not isinstance(part, Limit | Suspension | Since | If | Extreme | EndOf | Nearer | Trigger):
        return part
    before = {each.name: getattr(part, each.name) for each in fields(type(part))}
    changed = {name: new for name, value in before.items() if (new := with_itself(value, action)) is not value}
    return evolve(part, **changed) if changed else part
