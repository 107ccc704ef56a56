"""Calendars: which days count, as pinned and digested data; terms and breaks; a day outside is an error."""

from grievance_fsm.calendars.calendar import EVERY_DAY, Calendar
from grievance_fsm.calendars.countable import DAY_KINDS, Days, OutsideCalendar
from grievance_fsm.calendars.files import from_json, named, names, read_calendar, to_json
from grievance_fsm.calendars.terms import Blank, Break, Term

__all__ = [
    "DAY_KINDS", "EVERY_DAY", "Blank", "Break", "Calendar", "Days", "OutsideCalendar", "Term",
    "from_json", "named", "names", "read_calendar", "to_json",
]  # fmt: skip
