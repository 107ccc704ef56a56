"""Who holds which seat and how long: the register of a committee, read with every problem at once."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from sys import intern
from typing import Any, Final, TypeVar

from attrs import field, fields, frozen

from grievance_fsm.errors import Problem, oxford, unknown

_YEARS: Final = range(1800, 3000)
_REMEMBERED: Final = 4096
_UNASKED: Final = object()

T = TypeVar("T")


@frozen
class Seat:
    """One place on a committee: who fills it, and from whom; a seat held by office has no term."""

    name: str
    words: str
    statuses: tuple[str, ...] = ()
    ex_officio: bool = False
    clause: str = ""


@frozen
class Member:
    """A person in a seat from one day up to, not including, another; `trained` is the day of the training."""

    person: str = field(repr=False)
    seat: str
    since: date
    until: date | None = None
    trained: date | None = None
    status: str = ""

    def as_data(self) -> dict[str, str]:
        """The member as JSON or TOML has it."""
        told = {each.name: getattr(self, each.name) for each in fields(Member)}
        return {key: str(value) for key, value in told.items() if value not in (None, "")}


@frozen
class Tenure:
    """A member in a seat, with the first day after the term and the person's first training."""

    person: str = field(repr=False)
    seat: Seat
    since: date
    until: date | None
    term_ends: date | None
    trained: date | None = None

    @property
    def end(self) -> date | None:
        """The first day out of office."""
        return min((day for day in (self.until, self.term_ends) if day), default=None)

    def serves(self, on: date) -> bool:
        """Whether the member is in office on a day."""
        return self.since <= on and (self.end is None or on < self.end)

    def left(self, on: date) -> bool:
        """Whether the member has left before the term ran out."""
        return self.end is not None and self.end <= on and self.end != self.term_ends


@frozen
class Register:
    """Everyone who holds or held a seat. It remembers what was worked out from it, as it never changes."""

    members: tuple[Member, ...] = field(default=(), repr=lambda members: f"<{len(members)}>")
    _known: dict[Any, Any] = field(factory=dict, init=False, eq=False, repr=False)

    def as_data(self) -> list[dict[str, str]]:
        """The members as JSON or TOML has them; `Committee.read` reads them back."""
        return [member.as_data() for member in self.members]

    @property
    def persons(self) -> frozenset[str]:
        """Everyone who stands in the register."""
        return frozenset(member.person for member in self.members)

    def once(self, question: Any, answer: Callable[[], T]) -> T:
        """The answer to a question about this register, worked out once."""
        found = self._known.get(question, _UNASKED)
        if found is _UNASKED:
            found = answer()
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[question] = found
        known: T = found  # not looked up again: another thread may have cleared it by now
        return known


def members_in(data: Any, place: str, problems: list[Problem]) -> dict[str, Member]:
    """The sound members in a list of tables, by the path of each; what is wrong is added to the problems."""
    if not isinstance(data, list | tuple):
        problems.append(Problem(place, "wants a list of members."))
        return {}
    rows = {f"{place}/{number}": row for number, row in enumerate(data)}
    read = {where: _member(row, where, problems) for where, row in rows.items()}
    return {where: member for where, member in read.items() if member is not None}


def misplaced(member: Member, seats: Mapping[str, Seat], place: str) -> Iterator[Problem]:
    """A seat that is unknown, or whose holder comes from elsewhere."""
    seat = seats.get(member.seat)
    if seat is None:
        yield Problem(f"{place}/seat", unknown("seat", member.seat, seats))
    elif seat.statuses and member.status not in seat.statuses:
        wanted = f"the seat “{seat.name}” wants {oxford(seat.statuses)}"
        yield Problem(f"{place}/status", f"{wanted} [{seat.clause}].")


def overlaps(place: str, seen: Mapping[str, Tenure]) -> Iterator[Problem]:
    """One seat has one holder at a time, and one person one seat."""
    tenure = seen[place]
    for where, other in seen.items():
        later = max(tenure.since, other.since)
        if where == place or not (tenure.serves(later) and other.serves(later)):
            continue
        if tenure.seat == other.seat:
            yield Problem(f"{place}/seat", f"has another holder at the same time, at {where}.")
        elif tenure.person == other.person:
            yield Problem(f"{place}/person", f"holds another seat at the same time, at {where}.")


def _member(row: Any, place: str, problems: list[Problem]) -> Member | None:
    if not isinstance(row, Mapping):
        problems.append(Problem(place, "wants a table with “person”, “seat” and “since”."))
        return None
    found = list(_misshapen(row, place))
    days = {key: _day(row.get(key), f"{place}/{key}", found) for key in ("since", "until", "trained")}
    since, until = days["since"], days["until"]
    if since and until and until < since:
        found.append(Problem(f"{place}/until", f"lies before “since”: {until} before {since}."))
    problems += found
    if found or since is None:
        return None
    return Member(intern(row["person"]), row["seat"], since, until, days["trained"], row.get("status") or "")


def _misshapen(row: Mapping[Any, Any], place: str) -> Iterator[Problem]:
    """Keys that are unknown or missing, and texts that are none."""
    known = [each.name for each in fields(Member)]
    for key in row:
        if key not in known:
            yield Problem(f"{place}/{key}", unknown("key", str(key), known))
    for key in ("person", "seat", "since"):
        if row.get(key) in (None, ""):
            yield Problem(f"{place}/{key}", "is missing or empty.")
    for key in ("person", "seat", "status"):
        if row.get(key) not in (None, "") and not _is_word(row[key]):
            yield Problem(f"{place}/{key}", "wants a text without blanks around it.")


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and value == value.strip()


def _day(value: Any, place: str, found: list[Problem]) -> date | None:
    if value in (None, ""):
        return None
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        day = None
    # 20140901 and 2014-W36-1 are ISO days too, but nobody means to write them here.
    plain = not isinstance(day, datetime) and value in (day, str(day))
    if plain and isinstance(day, date) and day.year in _YEARS:
        return day
    found.append(Problem(place, f"wants a day such as 2014-09-01, from {_YEARS.start} to {_YEARS.stop - 1}."))
    return None
