"""Every trigger day of some years through a limit, and what is counted of the dates.

The columns of `batches` are used where numpy is installed, single dates otherwise; both give the same.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from attrs import evolve

from grievance_fsm.batches import batch
from grievance_fsm.calendars import Calendar, OutsideCalendar
from grievance_fsm.columns import numpy
from grievance_fsm.conventions import PROFILES
from grievance_fsm.dates import CIVIL, CannotDate, Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import Limit, Trigger
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.supposing import Supposed, apart, triggers
from grievance_fsm.surveying.found import Moved, Open, Survey, Surveyed

SHORT: Final = 5
"""A window of fewer business days than this is counted as short."""

_DATES: Final = re.compile(r"(?<!covers )(?<!covers \d{4}-\d\d-\d\d to )\d{4}-\d\d-\d\d")
_START: Final = Trigger("only", ("the trigger",))

Edges = tuple[date | None, date | None]


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
