"""Time limits as data, and the dates they give, explained step by step. The only door to dateutil.

Seven kinds are fixed combinations of one model: anchor, span, bound, force and expiry.

| kind | binds | force | expiry |
|---|---|---|---|
| duty, window, gap | an action | hard | recorded, lapse or bar |
| target | leaving a state, or an action, by best effort | soft | recorded |
| entitlement | leaving a state: the holder may stay that long | hard | bar |
| limitation | a right | hard | bar |
| term | an office | hard | bar |
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, Final

from attrs import field, frozen
from attrs.validators import ge, in_, instance_of
from dateutil.relativedelta import relativedelta

from grievance_fsm.errors import GrievanceError
from grievance_fsm.readings import Pick

UNITS: Final = ("day", "week", "month", "year", "working day")
OVERFLOWS: Final = ("down", "up", "thirty_days", "refuse", "by_edge")
ROLLS: Final = ("none", "following")
KINDS: Final = ("duty", "window", "gap", "target", "entitlement", "limitation", "term")
EXPIRIES: Final = ("recorded", "lapse", "bar")


class CannotDate(GrievanceError):
    """A date that the rule does not give: it needs a calendar, or the month lacks the day."""


def _declared(*allowed: Any) -> Any:
    """A validator for a plain value that may still be a pick."""
    plain = in_(allowed)

    def check(instance: Any, attribute: Any, value: Any) -> None:
        if not isinstance(value, Pick):
            plain(instance, attribute, value)

    return check


@frozen
class Span:
    """A stretch of civil time; `overflow` says what a month does that lacks the day."""

    n: int = field(validator=[instance_of(int), ge(0)])
    unit: str = field(validator=in_(UNITS))
    overflow: Any = field(default="refuse", validator=_declared(*OVERFLOWS))
    clause: str = ""

    def __str__(self) -> str:
        return f"{self.n} {self.unit}{'' if self.n == 1 else 's'}"


def days(n: int, *, clause: str = "") -> Span:
    """So many civil days."""
    return Span(n, "day", clause=clause)


def weeks(n: int, *, clause: str = "") -> Span:
    """So many weeks of seven civil days."""
    return Span(n, "week", clause=clause)


def months(n: int, *, overflow: Any = "refuse", clause: str = "") -> Span:
    """So many months to the same day of the month."""
    return Span(n, "month", overflow, clause)


def years(n: int, *, overflow: Any = "refuse", clause: str = "") -> Span:
    """So many years to the same day of the year."""
    return Span(n, "year", overflow, clause)


def working_days(n: int, *, clause: str = "") -> Span:
    """So many working days; loads, but gives no date until there are calendars."""
    return Span(n, "working day", clause=clause)


@frozen
class Counting:
    """The convention of counting: is the trigger day counted, which days, does a last day roll?"""

    trigger_day: str = field(default="excluded", validator=in_(("excluded", "included")))
    all_days: bool = True
    roll: str = field(default="none", validator=in_(ROLLS))


LITERAL: Final = Counting()
ROLLED: Final = Counting(roll="following")
WORKING: Final = Counting(all_days=False)


class _Itself:
    """The action on which a limit stands, as one of its own triggers."""

    def __repr__(self) -> str:
        return "ITSELF"


ITSELF: Final = _Itself()


@frozen(eq=False)
class Trigger:
    """What starts a limit: the only, first or last occurrence of an action, the latest of several, or a day."""

    which: str
    of: tuple[Any, ...]


def first(action: Any) -> Trigger:
    """The first occurrence of an action in its run."""
    return Trigger("first", (action,))


def last(action: Any) -> Trigger:
    """The last occurrence of an action in its run."""
    return Trigger("last", (action,))


def latest(*actions: Any) -> Trigger:
    """The latest occurrence of any of several actions; `ITSELF` is the action that is limited."""
    return Trigger("latest", actions)


def trigger(after: Any) -> Any:
    """An action, a day fact or a ready trigger, as a trigger; a pick or nothing as it is."""
    return after if after is None or isinstance(after, Trigger | Pick) else Trigger("only", (after,))


@frozen(eq=False)
class Since:
    """A span with a trigger of its own inside an earliest or a latest."""

    span: Span
    after: Any = field(converter=trigger)


@frozen(eq=False)
class OnDay:
    """The day that a fact names."""

    fact: Any


@frozen(eq=False)
class If:
    """A due date that counts only where a guard holds."""

    guard: Any
    then: Any


@frozen(eq=False)
class Extreme:
    """The earliest or the latest of several due dates."""

    which: str
    of: tuple[Any, ...]


def since(span: Span, after: Any) -> Since:
    """A span counted from a trigger of its own."""
    return Since(span, after)


def on_day(fact: Any) -> OnDay:
    """The day that a fact names, as a due date."""
    return OnDay(fact)


def if_(guard: Any, then: Any) -> If:
    """A due date that counts only where the guard holds."""
    return If(guard, then)


def earliest(*of: Any) -> Extreme:
    """The earliest of several due dates."""
    return Extreme("earliest", of)


def latest_of(*of: Any) -> Extreme:
    """The latest of several due dates."""
    return Extreme("latest", of)


@frozen(eq=False)
class Limit:
    """One time limit: what starts it, how long it runs, whether its last day is inside, what its end does."""

    kind: str = field(validator=in_(KINDS))
    until: Any = None
    opens: Any = None
    after: Any = field(default=None, converter=trigger)
    last_day: Any = field(default="inside", validator=_declared("inside", "outside"))
    expiry: Any = field(default="recorded", validator=_declared(*EXPIRIES))
    overflow: Any = field(default=None, validator=_declared(None, *OVERFLOWS))
    counting: Any = LITERAL
    unless: Any = None
    state: Any = None
    holder: Any = None
    clause: str = ""

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
    opens: Any, closes: Any, *, after: Any = None, overflow: Any = None, expiry: Any = "recorded", clause: str = ""
) -> Limit:
    """A span with two edges: before it the act is refused, after it the expiry decides."""
    return Limit("window", closes, opens, after, overflow=overflow, expiry=expiry, clause=clause)


def before(span: Any, *, clause: str = "") -> Limit:
    """A limit whose last day is outside: the act must come earlier than the span's end."""
    return Limit("duty", span, last_day="outside", clause=clause)


def gap(span: Any, *, after: Any, clause: str = "") -> Limit:
    """The longest time between an action and the one before it."""
    return Limit("gap", span, after=after, clause=clause)


def limitation(
    span: Any, *, after: Any, last_day: Any = "inside", overflow: Any = None, unless: Any = None, clause: str = ""
) -> Limit:
    """The time after which a right is gone, unless something has kept it."""
    return Limit(
        "limitation", span, after=after, last_day=last_day, expiry="bar", overflow=overflow, unless=unless,
        clause=clause,
    )  # fmt: skip


def target(state: Any, span: Any, *, after: Any, unless: Any = None, clause: str = "") -> Limit:
    """By when a state should be left, by best effort."""
    return Limit("target", span, after=after, state=state, unless=unless, clause=clause)


def entitlement(state: Any, holder: Any, span: Any, *, after: Any, clause: str = "") -> Limit:
    """How long a role may stay in a state that nobody else may end before."""
    return Limit("entitlement", span, after=after, state=state, holder=holder, expiry="bar", clause=clause)


def term(span: Any, *, clause: str = "") -> Limit:
    """How long an office lasts: from its first day up to, not including, the same day at its end."""
    return Limit("term", span, last_day="outside", expiry="bar", overflow="down", clause=clause)


@frozen
class Step:
    """One move of a calculation: what was done, from which day to which, and why."""

    op: str
    start: date
    end: date
    why: str
    clause: str = ""

    def __str__(self) -> str:
        clause = f" [{self.clause}]" if self.clause else ""
        return f"{self.op:<22} {self.start} → {self.end}  {self.why}{clause}"


@frozen
class Due:
    """The day by which something is due, the day before which it is too early, and the steps to both."""

    day: date | None
    not_before: date | None = None
    steps: tuple[Step, ...] = field(default=(), eq=False)

    def explain(self) -> str:
        """The calculation, a line for each step."""
        return "\n".join(map(str, self.steps))


FREE: Final = Due(None)
"""What a limit gives that has fallen away, or that says since when and not until when: no day at all."""

Anchors = Callable[[Any], date | None]
"""Finds the day of a trigger (or of a day fact), or nothing where it has not happened."""


def due(limit: Limit, anchor: Anchors, holds: Callable[[Any], bool | None] = lambda guard: None) -> Due | None:
    """The dates that a limit gives; nothing while its trigger has not happened, `FREE` where no day binds.

    `holds` answers the guards of `if_` and `unless`. Raises `CannotDate` where the rule gives no day.
    """
    if limit.unless is not None and holds(limit.unless):
        return FREE
    if limit.until is None and limit.opens is None:
        return None if anchor(limit.after) is None else FREE
    opening = _end_of(limit.opens, limit, anchor, holds, upper=False)
    closing = _end_of(limit.until, limit, anchor, holds, upper=True)
    if closing is None and opening is None:
        return None
    if closing and limit.last_day == "outside":
        closing = (*closing, _excluded(closing[-1].end, limit.clause))
    steps = (opening or ()) + (closing or ())
    return Due(closing[-1].end if closing else None, opening[-1].end if opening else None, steps)


def _excluded(day: date, clause: str) -> Step:
    if day == date.min:
        raise CannotDate(f"no day before {day} can be written")
    return Step("last day outside", day, day - timedelta(days=1), "the end itself is too late", clause)


Steps = tuple[Step, ...] | None


def _end_of(what: Any, limit: Limit, anchor: Anchors, holds: Callable[[Any], Any], *, upper: bool) -> Steps:
    """The steps to one edge of a limit, or nothing where the edge is not fixed."""
    if isinstance(what, Span):
        return _counted(what, limit, anchor(limit.after), upper=upper)
    if isinstance(what, Since):
        return _counted(what.span, limit, anchor(what.after), upper=upper)
    if isinstance(what, OnDay):
        day = anchor(Trigger("only", (what.fact,)))
        return None if day is None else (Step("the day named", day, day, f"“{what.fact.words}”", limit.clause),)
    if isinstance(what, If):
        return _end_of(what.then, limit, anchor, holds, upper=upper) if holds(what.guard) else None
    if isinstance(what, Extreme):
        return _extreme(what, [_end_of(part, limit, anchor, holds, upper=upper) for part in what.of], limit)
    return None


def _extreme(what: Extreme, found: list[Steps], limit: Limit) -> Steps:
    dated = [steps for steps in found if steps]
    if not dated:
        return None
    choose = min if what.which == "earliest" else max
    best = choose(dated, key=lambda steps: steps[-1].end)
    day = best[-1].end
    why = f"of {len(dated)} dates" if len(dated) > 1 else "the only date"
    return (*best, Step(f"the {what.which}", day, day, why, limit.clause))


def _counted(span: Span, limit: Limit, start: date | None, *, upper: bool) -> Steps:
    if start is None:
        return None
    counting = limit.counting
    if isinstance(counting, Pick):
        raise CannotDate(f"{span} cannot be counted: {counting.reading.question}")
    if span.unit == "working day" or not counting.all_days or counting.roll != "none":
        raise CannotDate(f"{span} cannot be counted: working days and rolls need a calendar, which this version lacks")
    rule = span.overflow if limit.overflow is None else limit.overflow
    if rule == "by_edge":
        rule = "down" if upper else "up"
    try:
        steps = _spanned(start, span.n, span.unit, rule, span.clause or limit.clause)
    except (OverflowError, ValueError):
        raise CannotDate(f"{start} + {span} lies beyond the days that can be written") from None
    if counting.trigger_day == "included":
        day = steps[-1].end
        steps = (*steps, Step("trigger day counts", day, day - timedelta(days=1), "it is the first day", limit.clause))
    return steps


@lru_cache(maxsize=4096)  # a case asks for the same dates again and again
def _spanned(start: date, n: int, unit: str, rule: str, cited: str) -> tuple[Step, ...]:
    """Count a span from a day; the trigger day itself is not counted."""
    span, monthly = Span(n, unit), unit in ("month", "year")
    if monthly and rule == "thirty_days":
        length = n * (30 if unit == "month" else 365)
        why = f"{span}, a {span.unit} being {30 if span.unit == 'month' else 365} days"
        return (Step(f"+ {length} days", start, start + timedelta(days=length), why, cited),)
    end = start + _civil(n, unit)
    step = Step(f"+ {span}", start, end, "the trigger day is not counted", cited)
    if monthly and end.day != start.day:
        return step, _overflowed(end, start, span, rule, cited)
    return (step,)


@cache
def _civil(n: int, unit: str) -> relativedelta | timedelta:
    """A span as what a date adds; months and years keep the day where they can."""
    if unit in ("day", "week"):
        return timedelta(n * (7 if unit == "week" else 1))
    return relativedelta(months=n) if unit == "month" else relativedelta(years=n)


def _overflowed(end: date, start: date, span: Span, rule: str, clause: str) -> Step:
    lacking = f"the month has no day {start.day}"
    if rule == "refuse":
        raise CannotDate(f"{start} + {span}: {lacking}, and the rule does not say what then")
    if rule == "up":
        return Step("overflow up", end, end + timedelta(days=1), f"{lacking}: the next day", clause)
    return Step("overflow down", end, end, f"{lacking}: its last day", clause)
