"""One row of a log: which columns make it, and how its time is read."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from sys import intern
from typing import Any, NamedTuple

from attrs import Factory, define, frozen

from grievance_fsm.errors import BadInput, Problem, counted, nearest, unknown

# A tuple, not an attrs class: half a million are made, and a tuple is made in a third of the time.


class Row(NamedTuple):
    """What a log says happened: one event of one case, its time as written and never moved to UTC.

    Rows may share their facts: read these, never change them.
    """

    place: int
    case: str
    activity: str
    at: date
    day: date
    role: str | None
    person: str | None
    outcome: str | None
    facts: Mapping[str, Any]

    def __repr__(self) -> str:
        """Only the place: what a row holds is confidential."""
        return f"Row({self.place})"


Body = tuple[str, date, date, str | None, str | None, str | None, Mapping[str, Any]]
"""A row without its place and case."""

NEEDED = ("case", "activity", "at")
FIELDS = (*NEEDED, "role", "person", "outcome")
XES_NAMES = {
    "case": "concept:name",
    "activity": "concept:name",
    "at": "time:timestamp",
    "role": "org:role",
    "person": "org:resource",
    "outcome": "outcome",
}
ALIASES = {
    "case": ("case", "case_id", "caseid", "case:concept:name"),
    "activity": ("activity", "action", "do", "concept:name"),
    "at": ("at", "on", "timestamp", "time", "time:timestamp"),
    "role": ("role", "by", "org:role"),
    "person": ("person", "who", "resource", "org:resource"),
    "outcome": ("outcome",),
}


def check_columns(columns: Mapping[str, str]) -> None:
    """Refuse a mapping of columns that maps something a row does not have."""
    wrong = [
        Problem("columns", unknown("part of a row", name, FIELDS)) for name in columns if name not in FIELDS
    ]
    if wrong:
        raise BadInput(wrong)


def assign_xes(columns: Mapping[str, str]) -> dict[str, str]:
    """Which attribute stands for which part of a row; an attribute that is mapped loses its usual part."""
    taken = {name for part, name in columns.items() if part != "case"}
    usual = {part: name for part, name in XES_NAMES.items() if part == "case" or name not in taken}
    return usual | dict(columns)


def assign(names: Iterable[str], columns: Mapping[str, str]) -> dict[str, str]:
    """Which of a log's own names stands for which part of a row: as mapped, or by a usual name."""
    own = list(names)
    free = [name for name in own if name not in columns.values()]
    plain = {name.strip().casefold().replace(" ", "_"): name for name in reversed(free)}
    usual = {
        part: plain[next(alias for alias in aliases if alias in plain)]
        for part, aliases in ALIASES.items()
        if part not in columns and not plain.keys().isdisjoint(aliases)
    }
    return usual | {part: name for part, name in columns.items() if name in own}


_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def moment(text: str) -> tuple[date, date] | str:
    """A time as written, with its local day; or what is wrong with it.

    >>> moment("2015-03-29T00:30:00+01:00")[1]
    datetime.date(2015, 3, 29)
    >>> moment("29/03/2015")
    'a time that is not in ISO form (2015-03-29 or 2015-03-29T14:00:00+01:00)'
    """
    text = text.strip()
    try:
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            return day, day
        if _DAY.match(text) and text[10] in "T ":
            at = datetime.fromisoformat(text)
            naive = "a time without zone or offset; give the offset or the date alone"
            return naive if at.utcoffset() is None else (at, at.date())
    except ValueError:
        pass
    return "a time that is not in ISO form (2015-03-29 or 2015-03-29T14:00:00+01:00)"


class Remembered(dict[str, Any]):
    """A function of a string that remembers what it said, up to a number of strings."""

    def __init__(self, function: Callable[[str], Any], most: int = 1 << 15) -> None:
        super().__init__()
        self.function, self.most = function, most

    def __missing__(self, key: str) -> Any:
        if len(self) >= self.most:
            self.clear()
        answer = self[key] = self.function(key)
        return answer


@frozen
class Shape:
    """How a row is made of named values: which name is which part, and which facts are wanted."""

    names: Mapping[str, str]
    wanted: frozenset[str] | None = None
    moments: Remembered = Factory(lambda: Remembered(moment))

    def body(self, values: dict[Any, Any], facts: Mapping[str, Any] | None = None) -> Body | str:
        """The row of these values (used up) and further facts, or all that is wrong with it."""
        name, take = self.names.get, values.pop
        activity, stamp = take(name("activity"), None), take(name("at"), None)
        role, person = take(name("role"), None), take(name("person"), None)
        outcome = take(name("outcome"), None)
        when: tuple[date, date] | str = self.moments[stamp] if stamp else "no time"
        if not activity or isinstance(when, str):
            timing = when if isinstance(when, str) else ""
            return "; ".join(filter(None, ("" if activity else "no activity", timing)))
        if facts and values:
            if not values.keys().isdisjoint(facts):
                return "a fact stands both in “facts” and beside it"
            values |= facts
        kept = values or facts or {}
        if self.wanted is not None:
            kept = {key: kept[key] for key in self.wanted if key in kept}
        at, day = when
        return intern(activity), at, day, role or None, person or None, outcome or None, kept


@define
class Tally:
    """What a reading has met so far."""

    rows: int = 0
    unreadable: list[Problem] = Factory(list)
    notes: list[Problem] = Factory(list)
    strange: dict[str, list[int]] = Factory(dict)
    nearest: Remembered | None = None

    def refuse(self, place: str, why: str) -> None:
        self.unreadable.append(Problem(place, why))

    def stranger(self, line: int, names: Iterable[str], wanted: frozenset[str]) -> None:
        """Count a row with facts that nobody knows, by what they may mean: their own names may be anybody's."""
        if self.nearest is None:
            self.nearest = Remembered(lambda name: nearest(name, wanted) if wanted else "it knows none.")
        for near in {self.nearest[name] for name in names}:
            self.strange.setdefault(near, [line, 0])[1] += 1

    def told(self) -> None:
        """Note the facts that nobody knows, now that all rows are counted."""
        for near, (line, n) in self.strange.items():
            words = f"a fact that the policy does not know ({counted(n, 'row')}); {near}"
            self.notes.append(Problem(f"line {line}", words))
