"""Time limits as differences between moments: which days a limit leaves, in the zones' words.

A *moment* is the day of a trigger, of a day that was named, or now. An end of a limit may be reached in several
ways (“the earlier of …”): each way is a conjunction of bounds, and one of the ways has to hold.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product
from typing import Any, Final, NamedTuple

from attrs import field, frozen

from grievance_fsm.deadlines import Limit, Span
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.ends import UNKNOWN, Day, Either, End, Ends, Holds, days_of, decided, on_record
from grievance_fsm.verification.spans import Reach

NOW: Final = "now"


class Bound(NamedTuple):
    """One moment comes at most so many days after another (before it, where `most` is negative).

    `reach` tells how many days these are on a certain date, where the calendar makes a difference; a `lower` bound
    is counted from its `later` moment, any other from its `earlier` one.
    """

    later: str
    earlier: str
    most: int
    clause: str = ""
    reach: Reach | None = None
    lower: bool = False

    @property
    def slack(self) -> int:
        """By how many days the calendar can move it."""
        return 0 if self.reach is None else self.reach.most - self.reach.least

    def on(self, counted_from: date) -> int:
        """The most days where its span is counted from a date."""
        return self.at(counted_from.toordinal())

    def at(self, counted_from: int) -> int:
        """The most days where its span is counted from the ordinal of a date."""
        if self.reach is None:
            return self.most
        days = self.reach.by_ordinal(counted_from)
        return self.most + (self.reach.least - days if self.lower else days - self.reach.most)

    @property
    def words(self) -> str:
        """What it asks, in words."""
        if self.most < 0:
            return f"{self.earlier} at least {-self.most} days after {self.later}"
        return f"{self.later} at most {self.most} days after {self.earlier}"


def in_words(bounds: Iterable[Bound], between: str = "; ") -> str:
    """Some bounds, each once."""
    return between.join(dict.fromkeys(bound.words for bound in bounds))


Bounds = tuple[Bound, ...]
Ways = tuple[Bounds, ...]
"""Alternatives: the bounds of one of them have to hold. `((),)` asks for nothing, `()` cannot be met."""

FREE: Final[Ways] = ((),)
NEVER: Final[Ways] = ()


@frozen(eq=False)
class Times:
    """The limits of one procedure as bounds.

    `vague` collects the limits that it could only widen (suspensions, extensions, ends of terms): what is proved
    of them holds for more days than they give.
    """

    procedure: BoundProcedure
    vague: set[str]
    ends: Ends = field(init=False)

    @ends.default
    def _of_the_procedure(self) -> Ends:
        return Ends(self.procedure, self.vague)

    def opening(self, limit: Limit, holds: Holds, *, of: str = NOW) -> Ways:
        """That a moment is not before a limit opens."""
        if limit.opens is None:
            return FREE
        return any_of(_not_before(end, of, 0) for end in self.ends.of(limit, holds, opens=True))

    def closing(self, limit: Limit, holds: Holds, *, of: str = NOW) -> Ways:
        """That a moment is not after the last day of a limit."""
        if limit.until is None or self._moves(limit):
            return FREE
        return any_of(_not_after(end, of) for end in self.ends.of(limit, holds))

    def over(self, limit: Limit, holds: Holds) -> Ways:
        """That the last day of a limit is past."""
        if limit.until is None:
            return NEVER
        return any_of(_not_before(end, NOW, 1) for end in self.ends.of(limit, holds))

    def owing(self, limit: Limit, holds: Holds, met: frozenset[str]) -> tuple[Ways, Ways]:
        """Until when a duty is owed, and that its last day is past; it is met where it counts from some moments."""
        if limit.until is None:
            return FREE, NEVER
        opening: list[End] = [None]
        if met and not isinstance(limit.until, Span):
            moments = getattr(holds, "moments", None)
            known = self.ends.of(limit, holds, opens=True)
            opening = [end if moments is None or on_record(end, moments) else None for end in known]
        told = [_owing(closing, each, met) for closing in self.ends.of(limit, holds) for each in opening]
        until = FREE if self._moves(limit) else any_of(owed for owed, _ in told)
        return until, any_of(past for _, past in told)

    def begun(self, limit: Limit, owner: str) -> frozenset[str]:
        """The moments with which what a limit counts is set off."""
        return frozenset(moment for moment, _, _ in self.ends.counted(limit, owner, setting_off=True))

    def moments(self, limit: Limit, owner: str) -> Iterator[str]:
        """The moments that a limit of a rule counts from."""
        yield from dict.fromkeys(moment for moment, _, _ in self.ends.counted(limit, owner))

    def _moves(self, limit: Limit) -> bool:
        """Whether the last day may be put off while time runs."""
        if limit.suspended or limit.extended is not None:
            self.vague.add(limit.key)
            return True
        return False


# -- ends as bounds -------------------------------------------------------------------------------------------------


def _not_after(end: End, moment: str) -> Ways:
    if isinstance(end, Either):
        ways = [_not_after(part, moment) for part in end.of]
        return every(ways) if end.which == "earliest" else any_of(ways)
    return ((Bound(moment, end.moment, end.most, end.clause, end.reach),),) if isinstance(end, Day) else FREE


def _not_before(end: End, moment: str, more: int) -> Ways:
    if end is None:
        return NEVER if more else FREE
    if isinstance(end, Either):
        ways = [_not_before(part, moment, more) for part in end.of]
        return any_of(ways) if end.which == "earliest" else every(ways)
    if not isinstance(end, Day):
        return FREE
    return ((Bound(end.moment, moment, -(end.least + more), end.clause, end.reach, lower=True),),)


def _owing(closing: End, opening: End, met: frozenset[str]) -> tuple[Ways, Ways]:
    """The same of one end: it is met where all days that decide count from moments since which it was met."""
    begun = {day.begun for end in (closing, opening) for day in days_of(end)}
    if closing is None or (begun and begun <= met):
        return FREE, NEVER
    if begun.isdisjoint(met) or UNKNOWN in (closing, opening):
        return _not_after(closing, NOW), _not_before(closing, NOW, 1)
    owed, past = list[Bounds](), list[Bounds]()
    for asked, last, begins in _deciding(closing, opening):
        if begins <= met:
            owed.append(asked)
        else:
            owed += every([(asked,), _not_after(last, NOW)])
            past += every([(asked,), _not_before(last, NOW, 1)])
    return any_of([tuple(owed)]), any_of([tuple(past)])


def _deciding(closing: End, opening: End) -> Iterator[tuple[Bounds, Day, frozenset[str]]]:
    """The last days that may decide, under which bounds, and with which moments what counts is then set off.

    Whatever happened on the day from which it counts sets it off, too.
    """
    every_day = {day.begun: day.moment for end in (closing, opening) for day in days_of(end)}
    for (asked, last), (more, first) in product(decided(closing), decided(opening) if opening else [((), None)]):
        conditions = tuple(Bound(one.moment, other.moment, other.most - one.least - by)
                           for one, other, by in (*asked, *more))  # fmt: skip
        starts = [day for day in (last, first) if day is not None]
        ways: list[tuple[Bounds, frozenset[str]]] = [(conditions, frozenset(day.begun for day in starts))]
        for begun, moment in every_day.items():
            if begun and all(day.begun != begun for day in starts):
                ways = [each for way in ways for each in _as_it_falls(*way, begun, moment, starts)]
        yield from ((bounds, last, begins) for bounds, begins in ways)


def _as_it_falls(
    bounds: Bounds, begins: frozenset[str], begun: str, moment: str, starts: list[Day]
) -> Iterator[tuple[Bounds, frozenset[str]]]:  # fmt: skip
    """Whether a moment falls on a day from which it counts, or on none of them."""
    apart: list[Bounds] = [bounds]
    for day in starts:
        yield (*bounds, Bound(day.moment, moment, 0), Bound(moment, day.moment, 0)), begins | {begun}
        before, after = Bound(day.moment, moment, -1), Bound(moment, day.moment, -1)
        apart = [(*each, bound) for each in apart for bound in (before, after)]
    yield from ((each, begins) for each in apart)


def every(several: Iterable[Ways]) -> Ways:
    """All of some alternatives at once."""
    asked = [ways for ways in several if ways != FREE]
    if len(asked) < 2:
        return asked[0] if asked else FREE
    if NEVER in asked:
        return NEVER
    return tuple(tuple(dict.fromkeys(bound for way in chosen for bound in way)) for chosen in product(*asked))


def never(when: Ways, names: Iterable[tuple[str, Ways]]) -> bool:
    """Whether there is no day on which an act may come about, or that it may name."""
    return NEVER in (when, *(ways for _, ways in names))


def any_of(several: Iterable[Ways]) -> Ways:
    """Any of some alternatives; those that ask for more than another are left out."""
    found: list[Bounds] = []
    for way in dict.fromkeys(way for ways in several for way in ways):
        if not any(_implies(way, other) for other in found):
            found = [*(other for other in found if not _implies(other, way)), way]
    return tuple(found)


def _implies(way: Bounds, other: Bounds) -> bool:
    """Whether whatever meets one way meets another, whatever the calendar."""
    return all(any(_is_as_narrow(mine, bound) for mine in way) for bound in other)


def _is_as_narrow(one: Bound, other: Bound) -> bool:
    between = (one.later, one.earlier) == (other.later, other.earlier)
    return one == other or (between and one.most <= other.most - other.slack and not one.slack + other.slack)


def told_apart(bound: Bound) -> Any:
    """What tells one bound from another, whatever sentence it stands on."""
    reach = bound.reach
    days = reach.signature if reach is not None and bound.slack else None
    return bound.later, bound.earlier, bound.most, days, bound.lower


def alike(one: Ways, other: Ways) -> bool:
    """Whether two sets of alternatives ask the same."""
    if one is other or (one == FREE and other == FREE):
        return True
    return {frozenset(map(told_apart, way)) for way in one} == {frozenset(map(told_apart, way)) for way in other}
