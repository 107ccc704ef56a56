"""What starts a limit: an occurrence of an action, the latest of several, a receipt, or a day."""

from typing import Any, Final

from attrs import evolve, field, frozen
from attrs.validators import optional

from grievance_fsm.deadlines.spans import Span, a_span
from grievance_fsm.readings import Pick
from grievance_fsm.validators import one_of, yes_or_no


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
    deemed: Span | None = field(default=None, validator=optional(a_span))
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
