"""Terms, breaks, and the days of which a calendar does not know the terms."""

from datetime import date

from attrs import field, frozen
from attrs.validators import in_

from grievance_fsm.calendars.countable import OutsideCalendar


@frozen
class Term:
    """A term from its first to its last day; without `first_class` it has no days of classes.

    Where its start is not known, `first` is nothing and `begins` says so. `registration` may lie in the term before.
    """

    name: str
    kind: str
    first: date | None
    last: date
    registration: date | None = None
    first_class: date | None = None
    last_class: date | None = None
    exams_begin: date | None = None
    exams_end: date | None = None
    regular: bool = True

    @property
    def begins(self) -> date:
        """Its first day; raises `OutsideCalendar` where the calendar does not know it."""
        if self.first is None:
            raise OutsideCalendar(f"the calendar does not know when the term “{self.name}” begins", calendar="")
        return self.first

    def last_of(self, part: str) -> date | None:
        """The last day of its `classes`, of its `exams` (or of the whole, without any), or of the `whole`."""
        return {"classes": self.last_class, "exams": self.exams_end or self.last, "whole": self.last}[part]

    def __str__(self) -> str:
        return f"{self.name} ({self.first or 'unknown'} to {self.last})"


@frozen
class Break:
    """Days without classes, or days that a rule may take out by their tag."""

    tag: str
    name: str
    first: date
    last: date


@frozen
class Blank:
    """Days of which the calendar does not know the terms, or only the classes of a known term, with the reason."""

    first: date
    last: date
    why: str
    of: str = field(default="terms", validator=in_(("terms", "classes")))
