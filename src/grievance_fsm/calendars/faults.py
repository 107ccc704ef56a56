"""What keeps a calendar from being one: every fault, with its place."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import attrs

from grievance_fsm.calendars.terms import Term
from grievance_fsm.errors import Problem
from grievance_fsm.zones import misnamed

if TYPE_CHECKING:
    from grievance_fsm.calendars.calendar import Calendar


def faults(calendar: "Calendar") -> Iterator[Problem]:
    """Everything that keeps a calendar from being one, with its place."""
    for place in ("name", "version"):
        if not getattr(calendar, place).strip():
            yield Problem(place, "wants a text.")
    if calendar.last < calendar.first:
        yield Problem("last", f"lies before the first day, {calendar.first}.")
    if not set(calendar.weekend) <= set(range(7)) or len(set(calendar.weekend)) != len(calendar.weekend):
        yield Problem("weekend", "wants days of the week, 0 (Monday) to 6 (Sunday), each once.")
    if calendar.zone and (wrong := misnamed(calendar.zone)):
        yield Problem("zone", wrong)
    yield from _faults_of_holidays(calendar)
    yield from _faults_of_terms(calendar)
    yield from _faults_of_breaks(calendar)


def _faults_of_holidays(calendar: "Calendar") -> Iterator[Problem]:
    table: Mapping[Any, Any] = calendar.holidays
    for day, name in table.items():
        if type(day) is not date or not isinstance(name, str) or not name.strip():
            yield Problem("holidays", f"{day} wants to be a day with a name.")
        else:
            yield from _outside(calendar, f"holidays.{day}", day)


def _faults_of_terms(calendar: "Calendar") -> Iterator[Problem]:
    for term in calendar.terms:
        place = f"terms.{term.name}"
        days = {each.name: getattr(term, each.name) for each in attrs.fields(Term) if each.name in _IN_ORDER}
        given = sorted(((name, day) for name, day in days.items() if day), key=lambda each: _IN_ORDER[each[0]])
        for (name, day), (later, after) in pairwise(given):
            if after < day:
                yield Problem(place, f"{later} ({after}) lies before {name} ({day}).")
        for one, other in (("first_class", "last_class"), ("exams_begin", "exams_end")):
            if (days[one] is None) != (days[other] is None):
                yield Problem(place, f"wants {one} and {other}, or neither.")
        yield from _outside(calendar, place, *(day for _, day in given))
    for term, after in pairwise(calendar.terms):
        if (after.first or after.last) <= term.last:
            yield Problem(f"terms.{after.name}", f"begins before {term.name} has ended ({term.last}).")
    yield from _twice("terms", [term.name for term in calendar.terms])


_IN_ORDER: Final = {
    name: place for place, name in enumerate(("first", "first_class", "last_class", "exams_begin", "exams_end", "last"))
}


def _faults_of_breaks(calendar: "Calendar") -> Iterator[Problem]:
    tags = {each.tag for each in calendar.breaks}
    groups: list[tuple[str, Sequence[Any]]] = [
        (f"breaks.{tag}", [each for each in calendar.breaks if each.tag == tag]) for tag in sorted(tags)
    ]
    for place, stretches in [*groups, *_blanks(calendar)]:
        for each in stretches:
            if each.last < each.first:
                yield Problem(place, f"{each.first} to {each.last} runs backwards.")
            yield from _outside(calendar, place, each.first, each.last)
        for one, other in pairwise(stretches):
            if other.first <= one.last and one.first <= one.last and other.first <= other.last:
                yield Problem(place, f"{other.first} to {other.last} overlaps {one.first} to {one.last}.")
    for blank in (each for each in calendar.blanks if each.of == "terms"):
        for term in calendar.terms:
            if (term.first or term.last) <= blank.last and blank.first <= term.last:
                yield Problem("blanks", f"{blank.first} to {blank.last} lies in {term.name}, which is known.")


def _blanks(calendar: "Calendar") -> Iterator[tuple[str, Sequence[Any]]]:
    for of in ("terms", "classes"):
        yield "blanks", sorted((each for each in calendar.blanks if each.of == of), key=lambda each: each.first)


def _outside(calendar: "Calendar", place: str, *days: date) -> Iterator[Problem]:
    for day in days:
        if not calendar.first <= day <= calendar.last:
            yield Problem(place, f"{day} lies outside {calendar.first} to {calendar.last}.")


def _twice(place: str, names: list[str]) -> Iterator[Problem]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem(place, f"“{name}” is there twice.")
