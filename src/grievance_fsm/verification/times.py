"""Time limits as differences between moments: which days a limit leaves, in the zones' words.

A *moment* is the day of a trigger, of a day that was named, or now. An end of a limit may be reached in several
ways (“the earlier of …”): each way is a conjunction of bounds, and one of the ways has to hold.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import product
from typing import Any, Final, NamedTuple

from attrs import frozen

from grievance_fsm.dates import CannotDate
from grievance_fsm.deadlines import EndOf, Extreme, If, Limit, Nearer, OnDay, Since, Span, Trigger
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.spans import Reach, reach

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
        if self.reach is None:
            return self.most
        days = self.reach.days(counted_from)
        return self.most + (self.reach.least - days if self.lower else days - self.reach.most)


Bounds = tuple[Bound, ...]
Ways = tuple[Bounds, ...]
"""Alternatives: the bounds of one of them have to hold. `((),)` asks for nothing, `()` cannot be met."""

FREE: Final[Ways] = ((),)
NEVER: Final[Ways] = ()


class _Day(NamedTuple):
    """So many days after a moment: between `least` and `most`, as the calendar falls."""

    moment: str
    least: int
    most: int
    clause: str
    reach: Reach | None = None


class _Either(NamedTuple):
    """The earliest or the latest of several ends."""

    which: str
    of: tuple[Any, ...]


@frozen(eq=False)
class Times:
    """The limits of one procedure as bounds.

    `vague` collects the limits that it could only widen (suspensions, extensions, ends of terms): what is proved
    of them holds for more days than they give.
    """

    procedure: BoundProcedure
    vague: set[str]

    def opening(self, limit: Limit, holds: Callable[[Any], bool | None], *, of: str = NOW) -> Ways:
        """That a moment is not before a limit opens."""
        return FREE if limit.opens is None else _not_before(self._end(limit, limit.opens, holds, opens=True), of, 0)

    def closing(self, limit: Limit, holds: Callable[[Any], bool | None], *, of: str = NOW, grace: int = 0) -> Ways:
        """That a moment is not after the last day of a limit (and some days of grace)."""
        if limit.until is None or self._moves(limit):
            return FREE
        return _not_after(self._end(limit, limit.until, holds), of, grace)

    def over(self, limit: Limit, holds: Callable[[Any], bool | None]) -> Ways:
        """That the last day of a limit is past."""
        return NEVER if limit.until is None else _not_before(self._end(limit, limit.until, holds), NOW, 1)

    def decisive(self, limit: Limit, now: Iterable[str], holds: Callable[[Any], bool | None]) -> tuple[Ways, Ways]:
        """The days on which a limit that some moments set off now counts from one of them, or from another still.

        Where it cannot be told, both are open on every day.
        """
        end = self._end(limit, limit.until, holds)
        if not isinstance(end, _Either):
            return FREE, NEVER
        parts = [part for part in end.of if isinstance(part, _Day)]
        new = [part for part in parts if part.moment in now]
        old = [part for part in parts if part.moment not in now]
        if len(parts) < len(end.of) or len(new) != 1 or not old:
            return FREE, FREE
        sooner = [(Bound(NOW, part.moment, part.most - new[0].least),) for part in old]
        later = [(Bound(part.moment, NOW, new[0].most - part.least),) for part in old]
        ways = (sooner, later) if end.which == "earliest" else (later, sooner)
        return every([(way,) for way in ways[0]]), tuple(ways[1])

    def moments(self, limit: Limit) -> Iterator[str]:
        """The moments that a limit counts from."""
        yield from _all_moments(limit.after, limit.opens, limit.until)

    def _moves(self, limit: Limit) -> bool:
        """Whether the last day may be put off while time runs."""
        if limit.suspended or limit.extended is not None:
            self.vague.add(limit.key)
            return True
        return False

    def _end(self, limit: Limit, end: Any, holds: Callable[[Any], bool | None], *, opens: bool = False) -> Any:
        """An end of a limit: a day, the earliest or latest of several, or nothing where it binds nobody."""
        if isinstance(end, Span | Since):
            span, after = (end.span, end.after) if isinstance(end, Since) else (end, limit.after)
            if isinstance(after, Trigger) and after.which == "received":
                return self._received(limit, span, after, holds, opens=opens)
            clause = span.clause or limit.clause
            try:
                found = reach(limit, span, after, self.procedure.setting, opens=opens)
            except CannotDate:
                self.vague.add(limit.key)
                return None
            return _Day(moment_of(after), found.least, found.most, clause, found)
        if isinstance(end, OnDay):
            outside = 1 if limit.last_day == "outside" and not opens else 0
            return _Day(f"day {end.fact.name}", -outside, -outside, limit.clause)
        if isinstance(end, Extreme):
            parts = [self._end(limit, part, holds, opens=opens) for part in end.of]
            return _of(end.which, [part for part in parts if part is not None], holds)
        if isinstance(end, If):
            verdict = holds(end.guard)
            if verdict is None:
                self.vague.add(limit.key)
            return None if verdict is False else self._end(limit, end.then, holds, opens=opens)
        self.vague.add(limit.key)
        return None


    def _received(
        self, limit: Limit, span: Span, after: Trigger, holds: Callable[[Any], bool | None], *, opens: bool
    ) -> Any:
        """The end of a span from a receipt: from the day of it, or so long after the sending, if that is sooner."""
        came = [self._end(limit, Since(span, part), holds, opens=opens) for part in after.of[1:]]
        if after.deemed is None:
            return came[0] if came else None
        presumed = self._end(limit, Since(span, after.of[0]), holds, opens=opens)
        lag = self._end(limit, Since(after.deemed, after.of[0]), holds, opens=opens)
        if presumed is None or lag is None:
            return came[0] if came else None
        later = presumed._replace(least=presumed.least + lag.least, most=presumed.most + lag.most, reach=None)
        return _of("earliest", [*(part for part in came if part is not None), later], holds)


def _of(which: str, parts: list[Any], holds: Any) -> Any:
    """The earliest or the latest of several ends, of those whose moments are on record; of all where none is."""
    if not parts:
        return None
    moments = getattr(holds, "moments", None)
    known = [part for part in parts if moments is None or not isinstance(part, _Day) or part.moment in moments]
    return _Either(which, tuple(known or parts))


@frozen(eq=False)
class Standing:
    """What is known where a run stands: how a guard comes out there, and which moments are on record."""

    verdict: Callable[[Any], bool | None]
    moments: frozenset[str]

    def __call__(self, guard: Any) -> bool | None:
        return self.verdict(guard)


def moment_of(after: Any) -> str:
    """The name of the moment that a trigger stands for."""
    if not isinstance(after, Trigger):
        return ""
    names = [_named(part) for part in after.of]
    return f"{'first ' if after.which in ('first', 'each') else ''}{' or '.join(names)}"


def _named(part: Any) -> str:
    home = getattr(part, "home", "")
    if hasattr(part, "verb"):
        return f"{home}.{part.name}" if home else str(part.name)
    return f"day {part.name}"


def triggers_in(*parts: Any) -> Iterator[Trigger]:
    """Every trigger of the ends of a limit."""
    for part in parts:
        if isinstance(part, Trigger) and part.which == "received":
            sent, *came = part.of if part.deemed is not None else part.of[1:] or part.of
            yield from (Trigger("only", (each,)) for each in (sent, *came))
        elif isinstance(part, Trigger):
            yield part
        elif isinstance(part, Since | EndOf | Nearer):
            yield from triggers_in(part.after, getattr(part, "then", None))
        elif isinstance(part, If):
            yield from triggers_in(part.then)
        elif isinstance(part, Extreme):
            yield from triggers_in(*part.of)
        elif isinstance(part, OnDay):
            yield Trigger("only", (part.fact,))


def _all_moments(*parts: Any) -> Iterator[str]:
    yield from dict.fromkeys(moment_of(each) for each in triggers_in(*parts))


# -- ends as bounds -------------------------------------------------------------------------------------------------


def _not_after(end: Any, moment: str, grace: int) -> Ways:
    if end is None:
        return FREE
    if isinstance(end, _Either):
        ways = [_not_after(part, moment, grace) for part in end.of]
        return every(ways) if end.which == "earliest" else any_of(ways)
    return ((Bound(moment, end.moment, end.most + grace, end.clause, end.reach),),)


def _not_before(end: Any, moment: str, more: int) -> Ways:
    if end is None:
        return FREE if not more else NEVER
    if isinstance(end, _Either):
        ways = [_not_before(part, moment, more) for part in end.of]
        return any_of(ways) if end.which == "earliest" else every(ways)
    return ((Bound(end.moment, moment, -(end.least + more), end.clause, end.reach, lower=True),),)


def every(several: Iterable[Ways]) -> Ways:
    """All of some alternatives at once."""
    asked = [ways for ways in several if ways != FREE]
    if len(asked) < 2:
        return asked[0] if asked else FREE
    if NEVER in asked:
        return NEVER
    return tuple(tuple(dict.fromkeys(bound for way in chosen for bound in way)) for chosen in product(*asked))


def any_of(several: Iterable[Ways]) -> Ways:
    """Any of some alternatives."""
    return tuple(dict.fromkeys(way for ways in several for way in ways))
