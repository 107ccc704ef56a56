"""Calendars as files: those that ship, which are pinned by their digests, and the small file of a user's own."""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from os.path import isdir
from pathlib import Path
from pkgutil import get_data
from typing import Any, Final, cast

import attrs

from grievance_fsm.calendars.calendar import WEEKDAYS, Calendar
from grievance_fsm.calendars.terms import Blank, Break, Term
from grievance_fsm.errors import BadInput, Problem, unknown

UNKNOWN: Final = "unknown"
"""How a file says that the start of a term is not known."""


def names() -> tuple[str, ...]:
    """The names of the calendars that ship."""
    return tuple(sorted(_index()))


def named(name: str) -> Calendar:
    """A calendar that ships, by its name, with or without its version; raises `BadInput` naming the nearest.

    >>> named("us-ma").closed(date(2015, 4, 20), "business day")
    "Patriots' Day"
    """
    plain, _, rest = name.partition(" ")
    if plain not in _index():
        raise BadInput([Problem("calendar", unknown("calendar", plain, _index()))])
    calendar = _shipped(plain)
    if rest and not calendar.identity.startswith(f"{name.strip()} ") and calendar.identity != name.strip():
        raise BadInput([Problem("calendar", f"“{name}” is not here; the one that ships is {calendar.identity}.")])
    return calendar


def read_calendar(path: Path | str) -> Calendar:
    """A user's own calendar, TOML or JSON; raises `BadInput` listing every problem with its place."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
        data = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError:
        why = "it is a folder" if isdir(path) else "there is no such file"
        raise BadInput([Problem(path.name, f"cannot be read: {why}.")]) from None
    except (ValueError, RecursionError) as error:
        kind = "JSON" if path.suffix == ".json" else "TOML"
        raise BadInput([Problem(path.name, f"is no {kind}: {error}.")]) from None
    return from_json(data, path.name)


def from_json(data: Any, place: str = "calendar") -> Calendar:
    """The calendar that plain data describe, as `to_json` writes them; raises `BadInput` listing every problem."""
    reader = _Reader()
    calendar = reader.calendar(data, place)
    if reader.problems or calendar is None:
        raise BadInput(reader.problems)
    return calendar


def to_json(calendar: Calendar) -> dict[str, Any]:
    """A calendar as plain data; `from_json` reads it back to the same digest."""
    return {
        "name": calendar.name, "version": calendar.version,
        "first": calendar.first.isoformat(), "last": calendar.last.isoformat(), "zone": calendar.zone,
        "weekend": [WEEKDAYS[day] for day in calendar.weekend],
        "note": calendar.note, "sources": list(calendar.sources),
        "holidays": {day.isoformat(): name for day, name in calendar.holidays.items()},
        "terms": [_written(term) for term in calendar.terms],
        "breaks": [_written(each) for each in calendar.breaks],
        "blanks": [_written(each) for each in calendar.blanks],
    }  # fmt: skip


def _written(what: Any) -> dict[str, Any]:
    """A term, break or blank as plain data, without what it does not say."""
    plain = {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in attrs.asdict(what).items() if value is not None and (key, value) != ("regular", True)
    }  # fmt: skip
    return {**plain, "first": UNKNOWN} if what.first is None else plain


# -- the calendars that ship ---------------------------------------------------------------------------------


@cache
def _index() -> Mapping[str, Mapping[str, str]]:
    rows = json.loads(_resource("index.json"))["calendars"]
    return {row["name"]: row for row in rows}


@cache
def _shipped(name: str) -> Calendar:
    calendar = from_json(json.loads(_resource(_index()[name]["file"])), name)
    if (calendar.version, calendar.digest) != (_index()[name]["version"], _index()[name]["digest"]):
        raise BadInput([Problem(name, f"is not what the index pins: {calendar.identity}; rebuild the calendars.")])
    return calendar


def _resource(file: str) -> str:
    return cast(bytes, get_data("grievance_fsm", f"data/calendars/{file}")).decode()


# -- reading -------------------------------------------------------------------------------------------------


class _Unfit(Exception):
    """A value that does not fit, in the words of a problem."""


def _day(value: Any) -> date:
    if type(value) is date:
        return value
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    shown = value.isoformat() if isinstance(value, datetime) else value
    raise _Unfit(f"wants a day such as 2015-02-02, not “{shown}”.")


def _start(value: Any) -> date | None:
    return None if value == UNKNOWN else _day(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Unfit("wants a text.")
    return value


def _words(value: Any) -> str:
    if not isinstance(value, str):
        raise _Unfit("wants a text.")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _Unfit("wants a list of texts.")
    return tuple(map(_text, value))


def _yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Unfit("wants true or false.")
    return value


def _of(value: Any) -> str:
    if value not in ("terms", "classes"):
        raise _Unfit(unknown("subject", value, ("terms", "classes")))
    return str(value)


def _weekend(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list):
        raise _Unfit('wants a list of days such as ["Saturday", "Sunday"].')
    strange = [day for day in value if day not in WEEKDAYS]
    if strange:
        raise _Unfit(unknown("day of the week", strange[0], WEEKDAYS))
    return tuple(WEEKDAYS.index(day) for day in value)


def _base(value: Any) -> Calendar:
    try:
        return named(_text(value))
    except BadInput as error:
        raise _Unfit(error.problems[0].message) from None


_Parse = Callable[[Any], Any]
_HEAD: Final[Mapping[str, _Parse]] = {
    "name": _text, "version": _text, "extends": _base, "first": _day, "last": _day, "zone": _words,
    "weekend": _weekend, "note": _words, "sources": _texts,
}  # fmt: skip
_TABLES: Final = ("terms", "breaks", "blanks")
_TERM: Final[Mapping[str, _Parse]] = {
    each.name: _day for each in attrs.fields(Term)
} | {"name": _text, "kind": _text, "first": _start, "regular": _yes}  # fmt: skip
_BREAK: Final[Mapping[str, _Parse]] = {"tag": _text, "name": _text, "first": _day, "last": _day}
_BLANK: Final[Mapping[str, _Parse]] = {"first": _day, "last": _day, "why": _text, "of": _of}


class _Reader:
    """Reads plain data into a calendar and notes every problem with its place."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def calendar(self, data: Any, place: str) -> Calendar | None:
        """The calendar, or nothing where something is wrong."""
        if not isinstance(data, Mapping):
            self.problems.append(Problem(place, "wants a table."))
            return None
        head = {key: value for key, value in data.items() if key not in (*_TABLES, "holidays")}
        needed = ("name", "version") if "extends" in data else ("name", "version", "first", "last")
        said = self._table(head, _HEAD, needed, place, also=(*_TABLES, "holidays"))
        base: Calendar | None = said.pop("extends", None)
        own: dict[str, Any] = {
            "holidays": self._holidays(data.get("holidays", {}), f"{place}.holidays"),
            "terms": self._rows(data, "terms", _TERM, Term, ("name", "kind", "first", "last"), place),
            "breaks": self._rows(data, "breaks", _BREAK, Break, tuple(_BREAK), place),
            "blanks": self._rows(data, "blanks", _BLANK, Blank, ("first", "last", "why"), place),
        }
        if self.problems:
            return None
        return self._made({**said, **own} if base is None else self._extended(base, said, own, place), place)

    def _extended(self, base: Calendar, said: dict[str, Any], own: dict[str, Any], place: str) -> dict[str, Any]:
        """A calendar's own parts upon those of another, as far as its own days reach."""
        first, last = said.get("first", base.first), said.get("last", base.last)
        if first < base.first or base.last < last:
            words = f"{first} to {last} goes beyond {base.title}, which covers {base.first} to {base.last}."
            self.problems.append(Problem(place, words))
        inside = {day: name for day, name in base.holidays.items() if first <= day <= last}
        inherited = {
            "holidays": {**inside, **own["holidays"]},
            **{key: (*(each for each in getattr(base, key) if first <= (each.first or each.last) and each.last <= last),
                     *own[key]) for key in _TABLES},
        }  # fmt: skip
        sources = (base.identity, *said.pop("sources", ()))
        return {"first": first, "last": last, "zone": base.zone, "weekend": base.weekend, **said, **inherited,
                "sources": sources}  # fmt: skip

    def _made(self, parts: dict[str, Any], place: str) -> Calendar | None:
        try:
            calendar = Calendar(**parts)
        except BadInput as error:
            self.problems += [Problem(f"{place}.{each.place}", each.message) for each in error.problems]
            return None
        return None if self.problems else calendar

    def _holidays(self, value: Any, place: str) -> dict[date, str]:
        if not isinstance(value, Mapping):
            self.problems.append(Problem(place, 'wants a table such as "2015-04-20" = "Patriots\' Day".'))
            return {}
        return {day: name for key, words in value.items() for day, name in self._holiday(key, words, place)}

    def _holiday(self, key: Any, words: Any, place: str) -> Iterator[tuple[date, str]]:
        try:
            yield _day(key), _text(words)
        except _Unfit as error:
            self.problems.append(Problem(f"{place}.{key}", str(error)))

    def _rows(
        self, data: Mapping[str, Any], key: str, parsers: Mapping[str, _Parse], made: Callable[..., Any],
        needed: tuple[str, ...], place: str,
    ) -> tuple[Any, ...]:  # fmt: skip
        rows = data.get(key, [])
        if not isinstance(rows, list):
            self.problems.append(Problem(f"{place}.{key}", "wants a list of tables."))
            return ()
        read = [self._table(row, parsers, needed, f"{place}.{key}[{n}]") for n, row in enumerate(rows)]
        return () if self.problems else tuple(made(**row) for row in read)

    def _table(
        self, row: Any, parsers: Mapping[str, _Parse], needed: tuple[str, ...], place: str, also: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """The values of a table, each read by its parser."""
        if not isinstance(row, Mapping):
            self.problems.append(Problem(place, "wants a table."))
            return {}
        read = {}
        for key, value in row.items():
            try:
                if key not in parsers:
                    raise _Unfit(unknown("key", key, [*parsers, *also]))
                read[key] = parsers[key](value)
            except _Unfit as error:
                self.problems.append(Problem(f"{place}.{key}", str(error)))
        self.problems += [Problem(f"{place}.{key}", "is missing.") for key in needed if key not in row]
        return read
