"""What is owed in a case as a calendar file (.ics), for any calendar program. The only door to icalendar.

A calendar travels further than a case: it holds ids and days only. Nobody is named, no fact is told, no word of the
policy stands in it. The id of the case goes with every entry, so it must be opaque too: a number, never a name.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, Final

from grievance_fsm.case import Case
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.events import Owed, local_day
from grievance_fsm.inputs import moment_of
from grievance_fsm.wanted import several
from grievance_fsm.zones import begins

ALARM: Final = 2
"""How many days before the last day an alarm sounds, unless told otherwise."""

EARLIEST: Final = 3660
"""How many days before the last day it may sound."""

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)


def diary(
    cases: Case | Iterable[Case], on: date | datetime, *, stamp: datetime | None = None,
    alarms: Iterable[int] = (ALARM,),
) -> str:  # fmt: skip
    """The duties and targets of a case, or of several, that have a last day, as the text of an .ics file.

    Each is an event on its last day, ending at the exact instant where the policy names a zone, with an alarm some days
    before. `stamp` is when the file was made (the beginning of `on`, unless told otherwise). An entry keeps its UID as
    long as the duty is the same, and its SEQUENCE grows with the case, so that a program which imports the file again
    moves the entries that have moved. What is owed without a last day has no entry.

    Raises `BadInput` for what are no cases, a naive stamp, and alarms that are no days; `ImportError` without
    icalendar.
    """
    given: Any = (cases,) if isinstance(cases, Case) else cases
    given = tuple(given) if isinstance(given, Iterable) and not isinstance(given, str) else given
    alarms = tuple(alarms)
    moment_of(on)
    if problems := [*several("cases", given, Case, "a case, or several"), *_problems(stamp, alarms)]:
        raise BadInput(problems)
    ical = _icalendar()
    made = datetime.combine(local_day(on), time.min, UTC) if stamp is None else stamp.astimezone(UTC)
    calendar = ical.Calendar()
    for name, value in (("prodid", "-//grievance-fsm//diary//EN"), ("version", "2.0"), ("calscale", "GREGORIAN")):
        calendar.add(name, value)
    for case in given:
        for owed in case.owed(on=on):
            if owed.due is not None:
                calendar.add_component(_entry(ical, case, owed, owed.due, made, alarms))
    text: str = calendar.to_ical().decode("utf-8")
    return text


def _icalendar() -> Any:
    try:
        import icalendar
    except ImportError as missing:
        raise ImportError("a diary needs icalendar: install “grievance-fsm[calendar]”.") from missing
    return icalendar


def _problems(stamp: Any, alarms: tuple[Any, ...]) -> Iterator[Problem]:
    if stamp is not None and (not isinstance(stamp, datetime) or stamp.utcoffset() is None):
        yield Problem("stamp", "wants an aware instant.")
    for each in alarms:
        if not isinstance(each, int) or isinstance(each, bool) or not 0 <= each <= EARLIEST:
            yield Problem("alarms", f"wants whole numbers of days from 0 to {EARLIEST}, not {each!r}.")


def _entry(ical: Any, case: Case, owed: Owed, day: date, made: datetime, alarms: Iterable[int]) -> Any:
    """One duty: ids and days; of a state that should be left, its run."""
    title = f"{case.id}: {owed.action.partition(' ')[0]}{f' [{owed.clause}]' if owed.clause else ''}"
    event = ical.Event()
    event.add("uid", uid(case, owed.action))
    event.add("dtstamp", made)
    event.add("sequence", case.seq)
    start, end = _when(owed, day)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", title)
    if owed.not_before is not None:
        event.add("description", f"not before {owed.not_before}")
    event.add("categories", ["target" if owed.soft else "duty"])
    event.add("class", "CONFIDENTIAL")
    event.add("transp", "TRANSPARENT")
    for days in dict.fromkeys(alarms):
        alarm = ical.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", timedelta(days=-days))
        event.add_component(alarm)
    return event


def _when(owed: Owed, day: date) -> tuple[date, date]:
    """The last day; to the instant where one is known."""
    dated = owed.dated
    if dated is None or dated.instant is None:
        return day, day + _DAY
    if dated.exactly is not None:
        return dated.exactly - _HOUR, dated.exactly
    return begins(day, dated.zone), dated.instant


def uid(case: Case, action: str) -> str:
    """What one duty of one case is called in every calendar: the same each time, and telling nothing.

    >>> import grievance_fsm as gf
    >>> uid(gf.load("mit").open("c-001", on=date(2015, 2, 2)), "formal.notify")
    '...@grievance-fsm'
    """
    return f"{sha256('|'.join((case.policy.name, case.id, action)).encode()).hexdigest()[:32]}@grievance-fsm"
