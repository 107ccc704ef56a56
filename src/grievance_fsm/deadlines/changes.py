"""What stops the clock of a limit, and what moves its end."""

from typing import Any

from attrs import field, frozen
from attrs.validators import optional

from grievance_fsm.deadlines.spans import Span, a_span
from grievance_fsm.deadlines.triggers import trigger
from grievance_fsm.validators import number, one_of, text, yes_or_no
from grievance_fsm.values import DAY


def listed(value: Any) -> tuple[Any, ...]:
    """One thing or several as several, nothing as none."""
    return () if value is None else tuple(value) if isinstance(value, tuple | list) else (value,)


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
    roles: tuple[str, ...] = field(default=(), converter=listed)
    ground: Any = None
    consent: Any = None
    most: int | None = field(default=None, validator=optional(number))
    cap: Span | None = field(default=None, validator=optional(a_span))
    in_time: bool = field(default=True, validator=yes_or_no)
    base: str = field(default="unrolled", validator=one_of(("rolled", "unrolled", "grant")))
    clause: str = ""


def extended(by: Any, span: Any, **terms_of_it: Any) -> Extension:
    """More time for a limit, by an act that may grant it; see `Extension`."""
    return Extension(by, span, **terms_of_it)
