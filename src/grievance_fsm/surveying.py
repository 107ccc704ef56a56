"""What a convention does: every time limit over every trigger day of some years, and how other conventions move it.

The columns of `batches` are used where numpy is installed, single dates otherwise; both give the same.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from attrs import asdict, evolve, field, frozen

from grievance_fsm.batches import batch
from grievance_fsm.calendars import Calendar, OutsideCalendar
from grievance_fsm.columns import numpy
from grievance_fsm.conventions import PROFILES
from grievance_fsm.dates import CIVIL, CannotDate, Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import Limit, Trigger
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.supposing import Supposed, apart, triggers

SHORT: Final = 5
"""A window of fewer business days than this is counted as short."""

_DATES: Final = re.compile(r"\d{4}-\d\d-\d\d")
_START: Final = Trigger("only", ("the trigger",))

Edges = tuple[date | None, date | None]


@frozen
class Moved:
    """What another convention does to the last day: how often it moves it, by how much, how often it gives none."""

    profile: str
    days: int
    share: float
    mean: float
    most: int
    undated: int


@frozen
class Open:
    """How long a window is open: in days and in business days, how often not at all, how often for few."""

    fewest: int
    most: int
    empty: int
    business_fewest: int | None = None
    business_most: int | None = None
    short: int | None = None


@frozen
class Surveyed:
    """One limit over all its trigger days.

    `overflow` counts the days from which the month lacks a day, so that down and up differ; `length` those from which
    a month is not as long as thirty days, nor a year as 365. `in_breaks` and `closed` count last days in a break of the
    calendar and on days without business. `undated` says why there was no date, and how often.
    """

    name: str
    triggers: int
    dated: int
    overflow: int
    length: int
    window: Open | None
    in_breaks: int | None
    closed: int | None
    moved: tuple[Moved, ...]
    undated: Mapping[str, int] = field(factory=dict)


@frozen
class Survey:
    """Every limit of what was asked about."""

    of: str
    first: date
    last: date
    short: int
    calendars: tuple[str, ...]
    rows: tuple[Surveyed, ...]

    def __iter__(self) -> Iterator[Surveyed]:
        return iter(self.rows)

    def as_dict(self) -> dict[str, Any]:
        """The survey as JSON has it."""
        return {**asdict(self), "first": str(self.first), "last": str(self.last), "calendars": list(self.calendars),
                "rows": [asdict(row) for row in self.rows]}  # fmt: skip

    def as_markdown(self) -> str:
        """The survey as two tables in Markdown."""
        return "\n\n".join("\n".join(part) for part in self._parts(_markdown) if part)

    def __str__(self) -> str:
        return "\n\n".join("\n".join(part) for part in self._parts(aligned) if part)

    def _parts(self, laid: Any) -> Iterator[list[str]]:
        where = f"; counted on {', '.join(self.calendars)}" if self.calendars else ""
        yield [f"{self.of}: every trigger day from {self.first} to {self.last}{where}"]
        yield list(laid([_head(self.short), *map(_cells, self.rows)]))
        names = list(dict.fromkeys(each.profile for row in self.rows for each in row.moved))
        yield ["How often another convention moves the last day, by how many days on the mean, and at most:"]
        yield list(laid([("limit", *names), *(_moved_cells(row, names) for row in self.rows)]))
        why = [(row.name, str(count), reason) for row in self.rows for reason, count in row.undated.items()]
        if why:
            yield list(laid([("limit", "days", "cannot be dated"), *why]))


def survey(
    what: Any, years: tuple[int, int], setting: Setting | None = None, *, short: int = SHORT, on: str = "day",
    columns: bool = True,
) -> Survey:  # fmt: skip
    """The limits of a policy, of one of its procedures, or of a table by name, over every day of some years.

    `setting` takes the place of where each is counted; `on` is the kind of day that sets a limit off.
    Raises `BadInput` for years that are none, or that the calendar of such days does not cover.

    >>> from grievance_fsm.deadlines import by, months
    >>> found = survey({"month": by(months(1, overflow="down"))}, (2015, 2018))
    >>> [(row.triggers, row.overflow) for row in found]
    [(1461, 27)]
    """
    rules = list(_rules(what, setting))
    title = getattr(what, "name", "") or ", ".join(name for name, _, _ in rules)
    return survey_of(title, rules, years, short=short, on=on, columns=columns)


def survey_of(
    title: str, rules: Iterable[tuple[str, Limit, Setting]], years: tuple[int, int], *, short: int = SHORT,
    on: str = "day", columns: bool = True,
) -> Survey:  # fmt: skip
    """The same for limits that each have a setting of their own."""
    first, last = _span_of(years)
    every = [first + timedelta(n) for n in range((last - first).days + 1)]
    dated = _columns if columns and _has_numpy() else _one_by_one
    kept = [rule for rule in rules if rule[1].until is not None or rule[1].opens is not None]
    rows = tuple(
        _surveyed(name, limit, setting, _triggered(every, on, setting), short, dated) for name, limit, setting in kept
    )
    known = tuple(dict.fromkeys(setting.identity for _, _, setting in kept if setting.of is not None))
    return Survey(title, first, last, short, known, rows)


def _triggered(every: Sequence[date], on: str, setting: Setting) -> Sequence[date]:
    """The days that set a limit off: those of a kind, by its calendar."""
    if on == "day":
        return every
    if setting.calendar is None:
        raise BadInput([Problem("on", f"“{on}” wants a calendar that says which days these are.")])
    kind = setting.calendar.days(on)
    try:
        return [day for day in every if kind.holds(day)]
    except OutsideCalendar as error:
        raise BadInput([Problem("years", f"{error}.")]) from None


def _span_of(years: tuple[int, int]) -> tuple[date, date]:
    first, last = years
    if not (1 < first <= last < 9000):
        raise BadInput([Problem("years", f"{first}-{last} are no years in order; say 2015-2024.")])
    return date(first, 1, 1), date(last, 12, 31)


def _rules(what: Any, setting: Setting | None) -> Iterator[tuple[str, Limit, Setting]]:
    """Every limit by name, and where it is counted."""
    if isinstance(what, Mapping):
        yield from ((str(name), limit, setting or CIVIL) for name, limit in what.items())
        return
    for procedure in getattr(what, "bound", {"": what}).values():
        place = setting or procedure.setting
        yield from ((r.qualified, r.limit, place) for r in procedure.rules.values() if r.limit is not None)
        yield from ((f"{procedure.name}.{state}", each, place) for each in procedure.limits for state in each.states)


def _surveyed(
    name: str, limit: Limit, setting: Setting, days: Sequence[date], short: int, dated: Any
) -> Surveyed:  # fmt: skip
    if limit.after is None:
        limit = evolve(limit, after=_START)
    found, reasons = dated(limit, setting, days)
    own = (limit.counting or setting.counting).name
    others = {name: counting for name, counting in PROFILES.items() if name not in ("default", own)}
    moved = tuple(
        _moved(name, found, *dated(*_under(limit, setting, counting), days)) for name, counting in others.items()
    )
    down, up, thirty = (
        dated(evolve(limit, overflow=rule), setting, days)[0] for rule in ("down", "up", "thirty_days")
    )  # fmt: skip
    lasts = [day for _, day in found if day is not None]
    return Surveyed(
        name, len(days), sum(edges != (None, None) for edges in found),
        sum(one != other for one, other in zip(down, up, strict=True)),
        sum(one != other for one, other in zip(down, thirty, strict=True)),
        _open(found, setting.calendar, short), _in_breaks(lasts, setting.calendar), _closed(lasts, setting.calendar),
        moved, dict(Counter(_DATES.sub("DAY", reason) for reason in reasons)),
    )  # fmt: skip


def _under(limit: Limit, setting: Setting, counting: Any) -> tuple[Limit, Setting]:
    return evolve(limit, counting=counting), Setting(counting, setting.of, setting.zone)


# -- dates -------------------------------------------------------------------------------------------------------


def _has_numpy() -> bool:
    try:
        numpy()
    except ImportError:
        return False
    return True


def _one_by_one(limit: Limit, setting: Setting, days: Sequence[date]) -> tuple[list[Edges], list[str]]:
    """Both days from every trigger day, and why there are none from others."""
    found, reasons, aside = list[Edges](), list[str](), apart(limit)
    for day in days:
        edges: Edges = (None, None)
        try:
            dates = due(limit, Supposed(day, setting=setting, apart=aside), setting)
            if dates is not None:
                edges = dates.not_before, dates.day
            else:
                reasons.append("it wants facts that no day tells")
        except CannotDate as error:
            reasons.append(str(error))
        found.append(edges)
    return found, reasons


def _columns(limit: Limit, setting: Setting, days: Sequence[date]) -> tuple[list[Edges], list[str]]:
    """The same by columns."""
    np, told = numpy(), Supposed(days[0], setting=setting, apart=apart(limit))
    column = np.array(days, "datetime64[D]")
    names = {name for name, _ in triggers(limit)} - told.apart
    try:
        dates = batch(limit, dict.fromkeys(names, column), setting, holds=told.holds)
    except (BadInput, CannotDate):
        return _one_by_one(limit, setting, days)
    reasons = [dates.explain(int(row)) for row in np.flatnonzero(dates.refused)]
    reasons += ["it wants facts that no day tells"] * int(dates.waiting.sum())
    return list(zip(dates.not_before.tolist(), dates.day.tolist(), strict=True)), reasons


# -- what is counted ---------------------------------------------------------------------------------------------


def _moved(profile: str, asis: Sequence[Edges], found: Sequence[Edges], reasons: Sequence[str]) -> Moved:
    pairs = [(one, other) for (_, one), (_, other) in zip(asis, found, strict=True) if one and other]
    moves = [(other - one).days for one, other in pairs if one != other]
    mean = sum(moves) / len(pairs) if pairs else 0.0
    share = len(moves) / len(pairs) if pairs else 0.0
    return Moved(profile, len(moves), share, round(mean, 3), max(moves, key=abs, default=0), len(reasons))


def _open(found: Sequence[Edges], calendar: Calendar | None, short: int) -> Open | None:
    both = [(opens, closes) for opens, closes in found if opens is not None and closes is not None]
    if not both:
        return None
    lengths = [(closes - opens).days + 1 for opens, closes in both]
    plain = Open(max(min(lengths), 0), max(*lengths, 0), sum(length < 1 for length in lengths))
    business = [n for opens, closes in both if (n := _business(opens, closes, calendar)) is not None]
    if not business:
        return plain
    return evolve(
        plain, business_fewest=min(business), business_most=max(business), short=sum(n < short for n in business)
    )  # fmt: skip


def _business(opens: date, closes: date, calendar: Calendar | None) -> int | None:
    if calendar is None or not calendar.first <= min(opens, closes) <= max(opens, closes) <= calendar.last:
        return None
    numbers = calendar.days("business day").ordinals
    return max(bisect_right(numbers, closes.toordinal()) - bisect_left(numbers, opens.toordinal()), 0)


def _in_breaks(lasts: Sequence[date], calendar: Calendar | None) -> int | None:
    if calendar is None or not calendar.breaks:
        return None
    within = {each.first + timedelta(n) for each in calendar.breaks for n in range((each.last - each.first).days + 1)}
    return sum(day in within for day in lasts)


def _closed(lasts: Sequence[date], calendar: Calendar | None) -> int | None:
    if calendar is None:
        return None
    business, closed = calendar.days("business day"), 0
    for day in lasts:
        try:
            closed += not business.holds(day)
        except OutsideCalendar:
            continue
    return closed


# -- tables ------------------------------------------------------------------------------------------------------


def _head(short: int) -> tuple[str, ...]:
    return ("limit", "dated", "overflow", "not 30 days", "open days", "business days", "empty", f"under {short}",
            "in breaks", "no business")  # fmt: skip


def _cells(row: Surveyed) -> tuple[str, ...]:
    window = row.window
    opened = ("", "", "", "") if window is None else (
        _range(window.fewest, window.most), _range(window.business_fewest, window.business_most),
        _count(window.empty), _count(window.short),
    )  # fmt: skip
    return (row.name, f"{row.dated}/{row.triggers}", _count(row.overflow), _count(row.length), *opened,
            _count(row.in_breaks), _count(row.closed))  # fmt: skip


def _moved_cells(row: Surveyed, names: Iterable[str]) -> tuple[str, ...]:
    found = {each.profile: each for each in row.moved}
    return (row.name, *(_move(found.get(name)) for name in names))


def _move(moved: Moved | None) -> str:
    if moved is None:
        return "as it is"
    if not moved.days:
        return "no date" if moved.undated else "–"
    return f"{moved.share:.1%} {moved.mean:+.2f} {moved.most:+d}"


def _count(number: int | None) -> str:
    return "–" if number is None else str(number)


def _range(low: int | None, high: int | None) -> str:
    return "–" if low is None else str(low) if low == high else f"{low}–{high}"


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows of text in columns; the last is as long as it likes."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def _markdown(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for n, row in enumerate(rows):
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
        if not n:
            yield f"|{'---|' * len(row)}"

