"""Counting spans: from a day over the days that count to the day on which they end, step by step."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import Any, Final

from attrs import evolve, frozen

from grievance_fsm.calendars import EVERY_DAY, Calendar, Days
from grievance_fsm.conventions import Counting
from grievance_fsm.dates import CIVIL, ONE_DAY, CannotDate, Edge, Pause, Setting, StandsStill, Step, Steps, counted
from grievance_fsm.deadlines import Span, civil
from grievance_fsm.readings import Pick

CIVIL_UNITS: Final = ("day", "week", "month", "year")


@frozen
class Counter:
    """How spans are counted: by a convention, on a calendar, while the clock stands still now and then.

    `own` is what the limit itself says of months that lack the day; `clause` the sentence where a span has none.
    One that is not `explained` does not say which days it left out.
    """

    counting: Counting
    setting: Setting = CIVIL
    pauses: tuple[Pause, ...] = ()
    own: Any = None
    clause: str = ""
    explained: bool = True

    def laid(self, span: Span, start: date, *, upper: bool, served: bool = False) -> Edge:
        """The end of a span from a day: counted, and at an upper edge rolled, with the days that service adds.

        Raises `CannotDate` where no day can be given, `OutsideCalendar` where the calendar does not reach.
        """
        cited = span.clause or self.clause
        try:
            if self.counting.plain and not self.pauses and not span.backwards and span.unit in CIVIL_UNITS:
                return counted(self._plainly(span, start, cited, upper=upper))
            if self.setting.of is None and self.needs_calendar(span, upper=upper):
                raise CannotDate(f"{span} cannot be counted: {_wanting(self.counting)}")
            steps = self._by_units(span, start, cited, upper=upper)
            if not upper or span.unit == "term":
                return counted(steps)
            if served and self.counting.served and not span.backwards:
                if self.counting.served_from == "rolled":
                    steps = self._rolled(steps, cited, backwards=False)
                steps = (*steps, self._served(steps[-1].end, cited))
            return Edge(self._rolled(steps, cited, backwards=span.backwards), steps[-1].end)
        except (OverflowError, ValueError):
            raise CannotDate(f"{start} + {span} lies beyond the days that can be written") from None

    def needs_calendar(self, span: Span, *, upper: bool = True) -> bool:
        """Whether a span can only be counted on a calendar; only its last day rolls."""
        kind = self.counting.counts(span.n, span.unit)
        return kind not in (*CIVIL_UNITS, "hour") or (upper and self.counting.roll != "none")

    def overflow(self, span: Span, *, upper: bool) -> Any:
        """What a month does that lacks the day, as limit, span or convention say; a pick while a reading is open."""
        rules = (self.own, span.overflow, self.counting.overflow, "refuse")
        rule = next(each for each in rules if each is not None)
        return ("down" if upper else "up") if rule == "by_edge" else rule

    @property
    def calendar(self) -> Calendar | None:
        """The calendar of the setting; asked for only where one is needed."""
        return self.setting.calendar

    # -- spans ---------------------------------------------------------------------------------------------------

    def _plainly(self, span: Span, start: date, cited: str, *, upper: bool) -> Steps:
        overflow = self._overflow(span, upper=upper) if span.unit in ("month", "year") else ""
        steps = spanned(start, span.n, span.unit, overflow, cited)
        if self.counting.trigger_day == "included" and span.n:
            return (*steps, _included(steps[-1].end, cited))
        return steps

    def _overflow(self, span: Span, *, upper: bool) -> str:
        rule = self.overflow(span, upper=upper)
        if isinstance(rule, Pick):
            raise CannotDate(f"{span} cannot be counted: {rule.reading.question}")
        return str(rule)

    def _by_units(self, span: Span, start: date, cited: str, *, upper: bool) -> Steps:
        if span.unit == "term":
            raise CannotDate(f"{span} cannot be counted here: terms are asked of the calendar by name")
        kind = self.counting.counts(span.n, span.unit)
        if kind in ("month", "year"):
            return self._by_months(span, start, cited, upper=upper)
        n, included = span.n * 7 if kind == "week" else span.n, self.counting.trigger_day == "included" and span.n > 0
        why = "the trigger day counts" if included else "the trigger day is not counted"
        if self.clear(span, upper=upper):
            n, why = n + 1, f"{why}; clear days: the end does not" if included else "clear days: neither end counts"
        kind, label = "day" if kind == "week" else kind, _label(span, kind)
        return self._over(start, n, kind, label, why, cited, backwards=span.backwards, included=included)

    def clear(self, span: Span, *, upper: bool) -> bool:
        """Whether the span is a distance that leaves the days at both its ends out."""
        return self.counting.clear and (span.backwards or not upper) and span.n > 0

    def _by_months(self, span: Span, start: date, cited: str, *, upper: bool) -> Steps:
        """Months are laid off as days, of which those of the pauses do not count."""
        n = -span.n if span.backwards else span.n
        steps = spanned(start, n, span.unit, self._overflow(span, upper=upper), cited)
        if self.counting.trigger_day == "included" and span.n:
            steps = (*steps, _included(steps[-1].end, cited, backwards=span.backwards))
        if self.clear(span, upper=upper):
            steps = (*steps, _further(steps[-1].end, cited, backwards=span.backwards))
        length = (steps[-1].end - start).days
        if self.pauses and (length < 0) == span.backwards and length:
            included = self.counting.trigger_day == "included" and span.n > 0
            days = abs(length) + included
            paused = self._over(start, days, "day", "", "", cited, backwards=span.backwards, included=included)
            steps = (*steps, *paused[1:])
        return steps

    def _over(
        self, start: date, n: int, kind: str, label: str, why: str, cited: str, *, backwards: bool,
        included: bool = False,
    ) -> Steps:  # fmt: skip
        """So many countable days, those of the pauses left out."""
        if not n:
            return (Step(label, start, start, why, cited),)
        numbers = self._days(kind)
        laid = partial(target, numbers, start, n, backwards=backwards, included=included)
        free = numbers.select(laid(()))
        over = Step(label, start, free, why + self._skipped(start, free, kind), cited)
        day = numbers.select(laid(self.pauses)) if self.pauses else free
        if day == free:
            return (over,)
        stood = "; ".join(str(each) for each in self.pauses if _touches(each, start, day))
        return over, Step("the clock stood still", free, day, f"{stood}: these days do not count", cited)

    def _skipped(self, start: date, end: date, kind: str) -> str:
        """The days in between that do not count, and why."""
        if not self.explained or kind == "day" or abs((end - start).days) > 400:
            return ""
        calendar = self._calendar()
        low, high = (end, start) if end < start else (start + ONE_DAY, end + ONE_DAY)
        days = (low + timedelta(n) for n in range((high - low).days))
        found = [(day, why) for day in days if (why := calendar.closed(day, kind))]
        named = [f"{why} {day}" for day, why in found if day.weekday() not in calendar.weekend]
        weekend = len(found) - len(named)
        told = [*([f"{weekend} day{'' if weekend == 1 else 's'} of weekend"] if weekend else []), *named]
        return f"; not counted: {', '.join(told)}" if told else ""

    # -- rolls ---------------------------------------------------------------------------------------------------

    def _served(self, day: date, cited: str) -> Step:
        n = self.counting.served
        return Step(f"+ {n} days", day, day + timedelta(n), "it was served, which adds days", cited)

    def roll(self, *, backwards: bool) -> str:
        """How a last day rolls, where the span runs to the past or does not."""
        if self.counting.roll == "same direction":
            return "preceding" if backwards else "following"
        return self.counting.roll

    def _rolled(self, steps: Steps, cited: str, *, backwards: bool) -> Steps:
        """The steps, and a last one where the day may not be the last."""
        mode, day = self.roll(backwards=backwards), steps[-1].end
        if mode == "none":
            return steps
        landed = self.landed(day, mode)
        if landed == day:
            return steps
        kind = self.counting.lands_on
        why = (kind != "day" and self._calendar().closed(day, kind)) or "a day on which the clock stands still"
        return (*steps, Step(f"roll {mode}", day, landed, f"no time ends on {why}", cited))

    def landed(self, day: date, mode: str) -> date:
        """Where a last day comes to lie under a mode of rolling."""
        forth = mode in ("following", "modified following")
        landed = self._open_day(day, forth=forth)
        if mode.startswith("modified") and (landed.year, landed.month) != (day.year, day.month):
            landed = self._open_day(day, forth=not forth)
        return landed

    def _open_day(self, day: date, *, forth: bool) -> date:
        """The nearest day, from a day on, on which something may end."""
        numbers = self._days(self.counting.lands_on)
        while True:
            day = numbers.next(day) if forth else numbers.previous(day)
            held = next((each for each in self.pauses if _touches(each, day, day)), None)
            if held is None:
                return day
            if forth and held.last is None:
                raise standing_still(held)
            day = held.last + ONE_DAY if forth and held.last else held.first - ONE_DAY

    def _calendar(self) -> Calendar:
        if self.calendar is None:
            raise CannotDate(f"it cannot be counted: {_wanting(self.counting)}")
        return self.calendar

    def _days(self, kind: str) -> Days:
        return EVERY_DAY.days(kind) if kind == "day" else self._calendar().days(kind)


def _wanting(counting: Counting) -> str:
    rolls = " and rolls" if counting.roll != "none" else ""
    return f"other days than civil ones{rolls} need a calendar, and none is named, such as us-ma"


def _label(span: Span, kind: str) -> str:
    counted = f"{span.n} {kind}{'' if span.n == 1 else 's'}" if span.unit == "day" else evolve(span, backwards=False)
    return f"{'-' if span.backwards else '+'} {counted}"


# -- days in order -----------------------------------------------------------------------------------------------


def target(
    numbers: Days, start: date, n: int, pauses: Sequence[Pause], *, backwards: bool, included: bool = False
) -> int:  # fmt: skip
    """The number, in order, of the day that lies so many days away, those of the pauses left out.

    Of a pause only the part matters that lies in the stretch that the calendar knows.
    """
    if backwards:
        return _target_back(numbers, start if included else start - ONE_DAY, n, pauses)
    begin = numbers.rank(start) - (included and numbers.holds(start))
    place = begin + n
    for each in pauses:
        if each.last is not None and each.last < start:
            continue
        _, last = numbers.stretch(start)
        if each.first > last:
            break
        low = begin if each.first <= start else numbers.rank(each.first - ONE_DAY)
        if low >= place:
            break
        if each.last is None:
            raise standing_still(each)
        place += max(numbers.rank(min(each.last, last)) - low, 0)
    return place


def _target_back(numbers: Days, end: date, n: int, pauses: Sequence[Pause]) -> int:
    """As `target`, towards the past: the last day that may be counted is the end."""
    upto = numbers.rank(end)
    place = upto - n + 1
    for each in reversed(pauses):
        first, _ = numbers.stretch(end)
        if each.first > end:
            continue
        if each.last is not None and each.last < first:
            break
        low = numbers.rank(each.first - ONE_DAY) if each.first > first else numbers.rank(first) - numbers.holds(first)
        high = upto if each.last is None or each.last >= end else numbers.rank(each.last)
        place -= high - low if high >= place else 0
    return place


def standing_still(pause: Pause) -> StandsStill:
    """Why there is no date while the clock stands still."""
    return StandsStill(f"the clock has stood still since {pause.first} ({pause.tag}), and nobody knows how long")


def joined(pauses: Iterable[Pause]) -> Iterator[Pause]:
    """The pauses in order; those that meet or overlap are one."""
    waiting: Pause | None = None
    for each in sorted(pauses, key=lambda pause: (pause.first, pause.last or date.max)):
        if waiting is None:
            waiting = each
        elif waiting.last is None or (each.first - waiting.last).days <= 1:
            last = None if waiting.last is None or each.last is None else max(waiting.last, each.last)
            tag = waiting.tag if each.tag in waiting.tag.split(" and ") else f"{waiting.tag} and {each.tag}"
            waiting = Pause(tag, waiting.first, last)
        else:
            yield waiting
            waiting = each
    if waiting is not None:
        yield waiting


def _touches(pause: Pause, one: date, other: date) -> bool:
    low, high = min(one, other), max(one, other)
    return pause.first <= high and (pause.last is None or pause.last >= low)


# -- civil steps -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)  # a case asks for the same dates again and again
def spanned(start: date, n: int, unit: str, rule: str, cited: str) -> Steps:
    """Count a civil span from a day, backwards where it is negative; the trigger day itself is not counted."""
    span, monthly = Span(abs(n), unit), unit in ("month", "year")
    sign = "-" if n < 0 else "+"
    if monthly and rule == "thirty_days":
        length = n * (30 if unit == "month" else 365)
        why = f"{span}, a {span.unit} being {30 if span.unit == 'month' else 365} days"
        return (Step(f"{sign} {abs(length)} days", start, start + timedelta(days=length), why, cited),)
    end = start + civil(n, unit)
    step = Step(f"{sign} {span}", start, end, "the trigger day is not counted", cited)
    if monthly and end.day != start.day:
        return step, _overflowed(end, start, span, rule, cited)
    return (step,)


def _overflowed(end: date, start: date, span: Span, rule: str, clause: str) -> Step:
    lacking = f"the month has no day {start.day}"
    if rule == "refuse":
        raise CannotDate(f"{start} + {span}: {lacking}, and the rule does not say what then")
    if rule == "up":
        return Step("overflow up", end, end + ONE_DAY, f"{lacking}: the next day", clause)
    return Step("overflow down", end, end, f"{lacking}: its last day", clause)


def _included(day: date, clause: str, *, backwards: bool = False) -> Step:
    return Step("trigger day counts", day, day + (ONE_DAY if backwards else -ONE_DAY), "it is the first day", clause)


def _further(day: date, clause: str, *, backwards: bool) -> Step:
    return Step("clear of the end", day, day + (-ONE_DAY if backwards else ONE_DAY), "neither end counts", clause)
