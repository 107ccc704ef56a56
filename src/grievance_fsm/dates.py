"""Dates and how they came about: what a calculation is given, and what it gives."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final, NamedTuple, Protocol

from attrs import field, frozen

from grievance_fsm.calendars import Calendar, named
from grievance_fsm.conventions import LITERAL, convention, of_counting
from grievance_fsm.deadlines import Extension, Suspension, Trigger
from grievance_fsm.errors import BadInput, GrievanceError, Problem
from grievance_fsm.zones import ends

ONE_DAY: Final = timedelta(days=1)


class CannotDate(GrievanceError):
    """A date that the rule does not give: it needs a calendar, the clock stands still, or the month lacks the day."""


class StandsStill(CannotDate):
    """A date that nobody knows while the clock stands still."""


# -- what a calculation is given ---------------------------------------------------------------------------------


def _civil(instance: Any, attribute: Any, value: Any) -> None:
    """A validator for a day, or for nothing."""
    if isinstance(value, datetime) or not isinstance(value, date | None):
        place = f"{type(instance).__name__.lower()}: {attribute.name}"
        raise BadInput([Problem(place, f"wants a date without a time, not {value!r}.")])


@frozen
class Pause:
    """Days on which the clock stands still, the first and the last of them included; still going on without a last."""

    tag: str
    first: date = field(validator=_civil)
    last: date | None = field(default=None, validator=_civil)

    def __str__(self) -> str:
        return f"{self.tag} {self.first} to {self.last or 'now'}"


@frozen
class Grant:
    """An extension that was granted: on which day, by which role, until when where it says so, on what ground."""

    on: date = field(validator=_civil)
    by: str = ""
    to: date | None = field(default=None, validator=_civil)
    ground: Any = None
    consent: bool | None = None


class Told(Protocol):
    """What a calculation asks of a run, or of whoever else knows the days."""

    def anchor(self, trigger: Trigger) -> date | datetime | None:
        """The day or instant of a trigger, nothing where it has not happened."""

    def instant(self, trigger: Trigger) -> date | datetime | None:
        """The instant of a trigger, where it is known."""

    def named(self, fact: Any) -> Any:
        """The value of a fact, nothing where nobody has told it."""

    def holds(self, guard: Any) -> bool | None:
        """Whether a guard holds."""

    def pauses(self, suspension: Suspension) -> Iterable[Pause]:
        """When the clock stood still for a cause."""

    def grants(self, extension: Extension, after: Any = None) -> Iterable[Grant]:
        """When more time was granted, in order, for what a trigger has set off."""


@frozen
class Setting:
    """Where a limit is counted: the convention of its procedure, the calendar and the zone of its policy.

    The calendar may be the name of one that comes with the package; it is read when a day is looked up.
    """

    counting: Any = field(default=LITERAL, converter=convention, validator=of_counting)
    of: Calendar | str | None = None
    zone: str = ""

    @cached_property
    def calendar(self) -> Calendar | None:
        """The calendar, if there is one."""
        return named(self.of) if isinstance(self.of, str) else self.of

    @property
    def identity(self) -> str:
        """The calendar and its version, nothing without one."""
        return "" if self.calendar is None else str(self.calendar.identity)


CIVIL: Final = Setting()
"""Civil days and nothing else: no calendar, no zone."""


# -- what a calculation gives ------------------------------------------------------------------------------------


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


NOT_EXTENDED: Final = "not extended"


@frozen
class Due:
    """The day by which something is due, the day before which it is too early, and the steps to both.

    `extended` holds the days by which it was due before each extension; `calendar` names the version that was used.
    """

    day: date | None
    not_before: date | None = None
    steps: tuple[Step, ...] = field(default=(), eq=False)
    profile: str = field(default="literal", eq=False)
    calendar: str = field(default="", eq=False)
    zone: str = field(default="", eq=False)
    extended: tuple[date, ...] = field(default=(), eq=False)
    exactly: datetime | None = field(default=None, eq=False)

    @property
    def instant(self) -> datetime | None:
        """The first instant that is too late, in UTC: the end of the local day, or of the last hour.

        Nothing where no day binds, or where nobody has named a zone.
        """
        if self.exactly is not None or self.day is None or not self.zone:
            return self.exactly
        return ends(self.day, self.zone)

    def missed(self, moment: date) -> bool:
        """Whether a moment comes too late: to the hour where one binds and it is told, else by the day."""
        if isinstance(moment, datetime):
            if self.exactly is not None:
                return moment >= self.exactly
            moment = moment.date()
        return self.day is not None and moment > self.day

    @property
    def in_vain(self) -> tuple[Step, ...]:
        """The extensions that gave no time, each with its reason: the wrong role, too late, too often."""
        return tuple(step for step in self.steps if step.op == NOT_EXTENDED)

    def explain(self) -> str:
        """The calculation, a line for each step."""
        return "\n".join(map(str, self.steps))


FREE: Final = Due(None)
"""What a limit gives that has fallen away, or that says since when and not until when: no day at all."""

Steps = tuple[Step, ...]


class Edge(NamedTuple):
    """One edge of a limit: the steps to it, and the day as it was counted, before any roll."""

    steps: Steps
    unrolled: date

    @property
    def day(self) -> date:
        """The day to which the steps lead."""
        return self.steps[-1].end

    def and_then(self, step: Step) -> "Edge":
        """The same after a step that counts no days."""
        return Edge((*self.steps, step), self.unrolled)


def counted(steps: Steps) -> Edge:
    """An edge that no roll has moved."""
    return Edge(steps, steps[-1].end)
