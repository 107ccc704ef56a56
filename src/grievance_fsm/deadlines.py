"""Time limits as data: what a rule of time says. The only door to dateutil.

Seven kinds are fixed combinations of one model: anchor, span, bound, force and expiry.

| kind | binds | force | expiry |
|---|---|---|---|
| duty, window, gap | an action | hard | recorded, lapse or bar |
| target | leaving a state, or an action, by best effort | soft | recorded |
| entitlement | leaving a state: the holder may stay that long | hard | bar |
| limitation | a right | hard | bar |
| term | an office | hard | bar |

How days are counted is the subject of `conventions`, on which days of `calendars`; `dating` gives the dates.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any, Final

from attrs import evolve, field, frozen
from attrs.validators import optional
from dateutil.relativedelta import relativedelta

from grievance_fsm.conventions import OVERFLOWS, convention, of_counting
from grievance_fsm.readings import Pick
from grievance_fsm.validators import number, of_type, one_of, text, yes_or_no
from grievance_fsm.values import DAY

UNITS: Final = ("day", "week", "month", "year", "business day", "instruction day", "term", "hour")
KINDS: Final = ("duty", "window", "gap", "target", "entitlement", "limitation", "term")
EXPIRIES: Final = ("recorded", "lapse", "bar")


def _listed(value: Any) -> tuple[Any, ...]:
    return () if value is None else tuple(value) if isinstance(value, tuple | list) else (value,)


# -- spans -------------------------------------------------------------------------------------------------------


@frozen
class Span:
    """A stretch of time; `overflow` says what a month does that lacks the day, `backwards` that it runs to the past.

    Spans of terms may count only those in which a person is registered: `registered` is the fact that names them.
    """

    n: int = field(validator=number)
    unit: str = field(validator=one_of(UNITS))
    overflow: Any = field(default=None, validator=one_of((None, *OVERFLOWS), picked=True))
    clause: str = ""
    backwards: bool = field(default=False, validator=yes_or_no)
    registered: Any = None

    def __str__(self) -> str:
        back = " back" if self.backwards else ""
        return f"{self.n} {self.unit}{'' if self.n == 1 else 's'}{back}"


_span: Final = of_type(Span, "a span such as days(7)")


def days(n: int, *, clause: str = "") -> Span:
    """So many days; civil days, unless the convention counts others."""
    return Span(n, "day", clause=clause)


def weeks(n: int, *, clause: str = "") -> Span:
    """So many weeks of seven civil days."""
    return Span(n, "week", clause=clause)


def months(n: int, *, overflow: Any = None, clause: str = "") -> Span:
    """So many months to the same day of the month."""
    return Span(n, "month", overflow, clause)


def years(n: int, *, overflow: Any = None, clause: str = "") -> Span:
    """So many years to the same day of the year."""
    return Span(n, "year", overflow, clause)


def business_days(n: int, *, clause: str = "") -> Span:
    """So many days that are neither weekend nor holiday."""
    return Span(n, "business day", clause=clause)


def instruction_days(n: int, *, clause: str = "") -> Span:
    """So many days of classes."""
    return Span(n, "instruction day", clause=clause)


def terms(n: int, *, registered: Any = None, clause: str = "") -> Span:
    """To the end of so many regular terms that begin afterwards; of those a person is registered in, if asked."""
    return Span(n, "term", clause=clause, registered=registered)


def hours(n: int, *, clause: str = "") -> Span:
    """So many hours from an instant, whatever the clocks on the wall do in between."""
    return Span(n, "hour", clause=clause)


def back(span: Span) -> Span:
    """The same span, counted towards the past.

    >>> str(back(days(3)))
    '3 days back'
    """
    return evolve(span, backwards=True)


@cache
def civil(n: int, unit: str) -> relativedelta | timedelta:
    """A span of days, weeks, months or years as what a date adds; months and years keep the day where they can."""
    if unit in ("day", "week"):
        return timedelta(n * (7 if unit == "week" else 1))
    return relativedelta(months=n) if unit == "month" else relativedelta(years=n)


# -- what starts a limit -----------------------------------------------------------------------------------------


class _Itself:
    """The action on which a limit stands, as one of its own triggers."""

    def __repr__(self) -> str:
        return "ITSELF"


ITSELF: Final = _Itself()

OCCURRENCES: Final = ("only", "first", "last", "latest", "each", "received", "due")


@frozen(eq=False)
class Trigger:
    """What starts a limit: the only, first or last occurrence of an action, the latest of several, or a day.

    `each` is the first occurrence since the limited action was last done; `received` the receipt of what was sent,
    on its own day or so many days after the sending (`deemed`), if that is sooner; `due` the day by which
    another action is due. What was `served` gives the days that the convention adds after service.
    """

    which: str = field(validator=one_of(OCCURRENCES, "occurrence"))
    of: tuple[Any, ...]
    deemed: Span | None = field(default=None, validator=optional(_span))
    served: bool = field(default=False, validator=yes_or_no)


def first(action: Any) -> Trigger:
    """The first occurrence of an action in its run."""
    return Trigger("first", (action,))


def last(action: Any) -> Trigger:
    """The last occurrence of an action in its run."""
    return Trigger("last", (action,))


def latest(*actions: Any) -> Trigger:
    """The latest occurrence of any of several actions; `ITSELF` is the action that is limited."""
    return Trigger("latest", actions)


def each(action: Any) -> Trigger:
    """Every occurrence of an action in turn: the first since the limited action was last done."""
    return Trigger("each", (action,))


def received(sent: Any, *, actual: Any = None, deemed: Span | None = None) -> Trigger:
    """The receipt of something sent: when it came, or so many days after it was sent, if that is sooner."""
    return Trigger("received", (sent,) if actual is None else (sent, actual), deemed)


def served(after: Any) -> Trigger:
    """The same trigger, known to be a service, to which a convention may add days."""
    found: Trigger = evolve(trigger(after), served=True)
    return found


def due_day(action: Any) -> Trigger:
    """The day by which another action is due."""
    return Trigger("due", (action,))


def trigger(after: Any) -> Any:
    """An action, a day fact, a name or a ready trigger, as a trigger; a pick or nothing as it is."""
    return after if after is None or isinstance(after, Trigger | Pick) else Trigger("only", (after,))


# -- due dates ---------------------------------------------------------------------------------------------------


@frozen(eq=False)
class Since:
    """A span with a trigger of its own inside an earliest or a latest."""

    span: Span = field(validator=_span)
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
class EndOf:
    """The last day of a term: the one in which a trigger falls or the next one, or one by its name.

    `what` is a kind of term, a name, or `term` for any regular one; `part` the classes, the exams or the whole.
    """

    what: str = field(validator=text)
    after: Any = field(default=None, converter=trigger)
    part: str = field(default="exams", validator=one_of(("classes", "exams", "whole")))
    clause: str = ""


@frozen(eq=False)
class Nearer:
    """A due date that counts only if it is less than a span away."""

    span: Span = field(validator=_span)
    then: Any
    after: Any = field(default=None, converter=trigger)


def end_of(what: str, *, after: Any = None, part: str = "exams", clause: str = "") -> EndOf:
    """The last day of a term of the calendar, as a due date."""
    return EndOf(what, after, part, clause)


def if_nearer(span: Span, then: Any, *, after: Any = None) -> Nearer:
    """A due date that counts only if it comes less than the span after the trigger."""
    return Nearer(span, then, after)


# -- what stops the clock, what moves its end ---------------------------------------------------------------------


@frozen(eq=False)
class Suspension:
    """Days that do not count: from the day on which something begins up to, not including, the day on which it ends.

    Without a beginning, the intervals of that tag in the calendar and in what the reader is told. Where a route begins
    it, the days on which that procedure runs, until it rests or ends.
    """

    tag: str = field(validator=text)
    begins: Any = field(default=None, converter=trigger)
    ends: Any = field(default=None, converter=trigger)
    clause: str = ""


    @property
    def told(self) -> bool:
        """Whether two day facts, and nothing else, name its first day and the day on which it is over."""
        return all(
            trigger is not None and len(trigger.of) == 1 and getattr(trigger.of[0], "kind", "") == DAY
            for trigger in (self.begins, self.ends)
        )


def suspended(tag: str, *, begins: Any = None, ends: Any = None, clause: str = "") -> Suspension:
    """A cause for which the clock stops: the days are taken out of those that count, nothing is shifted afterwards."""
    return Suspension(tag, begins, ends, clause)


@frozen(eq=False)
class Extension:
    """More time, granted by an act: by whom, how much, on what ground and whose consent, how often, how far.

    `span` is what each grant adds, or the day fact that names the new day. It counts from the `base`: the due day
    as it fell (*rolled*), as counted before any roll (*unrolled*), or the day of the grant (*grant*).
    `in_time` asks that it be granted while the time still runs; `most` is how often, `cap` how far beyond
    the day on which it was due without any (not beyond the trigger).
    """

    by: Any
    span: Any
    roles: tuple[str, ...] = field(default=(), converter=_listed)
    ground: Any = None
    consent: Any = None
    most: int | None = field(default=None, validator=optional(number))
    cap: Span | None = field(default=None, validator=optional(_span))
    in_time: bool = field(default=True, validator=yes_or_no)
    base: str = field(default="unrolled", validator=one_of(("rolled", "unrolled", "grant")))
    clause: str = ""


def extended(by: Any, span: Any, **terms_of_it: Any) -> Extension:
    """More time for a limit, by an act that may grant it; see `Extension`."""
    return Extension(by, span, **terms_of_it)


_edge: Final = of_type(
    Span | Since | OnDay | If | Extreme | EndOf | Nearer | Pick | None,
    "a span such as days(7), or a date such as on_day(…) or end_of(…)",
)


# -- limits ------------------------------------------------------------------------------------------------------


@frozen(eq=False)
class Limit:
    """One time limit: what starts it, how long it runs, whether its last day is inside, what its end does.

    Without a `counting` of its own it is counted as its procedure counts.
    """

    kind: str = field(validator=one_of(KINDS))
    until: Any = field(default=None, validator=_edge)
    opens: Any = field(default=None, validator=_edge)
    after: Any = field(default=None, converter=trigger)
    last_day: Any = field(default="inside", validator=one_of(("inside", "outside"), picked=True))
    expiry: Any = field(default="recorded", validator=one_of(EXPIRIES, picked=True))
    overflow: Any = field(default=None, validator=one_of((None, *OVERFLOWS), picked=True))
    counting: Any = field(default=None, converter=convention, validator=of_counting)
    unless: Any = None
    state: Any = None
    holder: Any = None
    clause: str = ""
    suspended: tuple[Suspension, ...] = field(default=(), converter=_listed)
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
