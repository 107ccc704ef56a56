"""The edges of a limit: a span, a day that is named, the end of a term, or the earliest or latest of several."""

from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.deadlines.spans import Span, a_span
from grievance_fsm.deadlines.triggers import trigger
from grievance_fsm.readings import Pick
from grievance_fsm.validators import of_type, one_of, text


@frozen(eq=False)
class Since:
    """A span with a trigger of its own inside an earliest or a latest."""

    span: Span = field(validator=a_span)
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

    span: Span = field(validator=a_span)
    then: Any
    after: Any = field(default=None, converter=trigger)


def end_of(what: str, *, after: Any = None, part: str = "exams", clause: str = "") -> EndOf:
    """The last day of a term of the calendar, as a due date."""
    return EndOf(what, after, part, clause)


def if_nearer(span: Span, then: Any, *, after: Any = None) -> Nearer:
    """A due date that counts only if it comes less than the span after the trigger."""
    return Nearer(span, then, after)


an_edge: Final = of_type(
    Span | Since | OnDay | If | Extreme | EndOf | Nearer | Pick | None,
    "a span such as days(7), or a date such as on_day(…) or end_of(…)",
)
"""A validator for one edge of a limit, or for none."""
