"""The dates that a time limit gives: its edges, and where it starts."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from attrs import evolve, field, frozen

from grievance_fsm.calendars import Calendar, OutsideCalendar, Term
from grievance_fsm.counting import Counter, joined
from grievance_fsm.dates import (
    CIVIL,
    FREE,
    ONE_DAY,
    CannotDate,
    Due,
    Edge,
    Pause,
    Setting,
    Step,
    Steps,
    Told,
    counted,
)
from grievance_fsm.deadlines import EndOf, Extreme, If, Limit, Nearer, OnDay, Since, Span, Trigger
from grievance_fsm.errors import BadInput
from grievance_fsm.extending import extended
from grievance_fsm.given import From, Given
from grievance_fsm.readings import Pick
from grievance_fsm.zones import local_day


def due(limit: Limit, told: Told, setting: Setting = CIVIL) -> Due | None:
    """The dates that a limit gives; nothing while its trigger has not happened, `FREE` where no day binds.

    Raises `CannotDate` where the rule gives no day; `BadInput` where days are given, and it asks for none of them.
    """
    found = _due(limit, told, setting)
    if found is None and isinstance(told, Given):
        told.asked_by(limit)
    return found


def by_start(limit: Limit, setting: Setting = CIVIL) -> Callable[[date], Due | None]:
    """The dates of a limit by the day of its trigger, without the words on the days that it leaves out.

    Raises `CannotDate` as `due` does.
    """
    try:
        plan = _planned(limit, setting)
    except BadInput as error:
        raise _cannot(error) from None
    brief = evolve(plan, counter=evolve(plan.counter, explained=False))

    def found(start: date) -> Due | None:
        try:
            return _Reckoning(limit, From(start), brief).due()
        except (OutsideCalendar, BadInput) as error:
            raise _cannot(error) from None

    return found if plan.alone else lambda start: due(limit, From(start), setting)


def _cannot(error: OutsideCalendar | BadInput) -> CannotDate:
    return CannotDate("; ".join(map(str, error.problems)) if isinstance(error, BadInput) else str(error))


def _due(limit: Limit, told: Told, setting: Setting) -> Due | None:
    if limit.unless is not None and told.holds(limit.unless):
        return FREE
    if limit.until is None and limit.opens is None:
        return None if told.anchor(limit.after) is None else FREE
    try:
        plan = _planned(limit, setting)
        if not plan.alone:
            return _Reckoning(limit, told, plan).due()
        moment = told.anchor(limit.after)
        return None if moment is None else from_day(limit, plan, _day(moment, setting))
    except (OutsideCalendar, BadInput) as error:
        raise _cannot(error) from None


@frozen(eq=False)
class _Plan:
    """What can be said of a limit before anything has happened: how it counts, and what it has to look up.

    It stands alone where its dates hang on the day of its trigger and on nothing else that anybody is told.
    """

    setting: Setting
    counter: Counter
    calendar: str
    hours: bool
    alone: bool


_PLANS: WeakKeyDictionary[Limit, _Plan] = WeakKeyDictionary()


def _planned(limit: Limit, setting: Setting) -> _Plan:
    """The plan of a limit, made once for its setting."""
    plan = _PLANS.get(limit)
    if plan is None or plan.setting is not setting:
        plan = _PLANS[limit] = _plan(limit, setting)
    return plan


def _plan(limit: Limit, setting: Setting) -> _Plan:
    counting = setting.counting if limit.counting is None else limit.counting
    if isinstance(counting, Pick):
        raise CannotDate(f"it cannot be counted: {counting.reading.question}")
    counter = Counter(counting, setting, (), limit.overflow, limit.clause)
    looked_up = bool(limit.suspended) or any(_looks_up(edge, counter) for edge in (limit.opens, limit.until))
    calendar = setting.identity if looked_up else ""
    return _Plan(setting, counter, calendar, _houred(limit.until), _alone(limit))


def _alone(limit: Limit) -> bool:
    """Whether each edge is a span of days from the trigger, and nothing moves it."""
    moved = limit.suspended or limit.extended is not None or getattr(limit.after, "which", "") == "received"
    edges = (each for each in (limit.opens, limit.until) if each is not None)
    return not moved and all(isinstance(each, Span) and each.unit not in ("hour", "term") for each in edges)


@lru_cache(maxsize=4096)  # a case asks for the same dates again and again
def from_day(limit: Limit, plan: _Plan, start: date) -> Due | None:
    """The dates of a limit that stands alone, from the day of its trigger."""
    return _Reckoning(limit, From(start), plan).due()


def _day(moment: date, setting: Setting) -> date:
    """The civil day of a moment, as the clocks of the setting have it."""
    if not isinstance(moment, datetime):
        return moment
    return local_day(moment, setting.zone) if setting.zone else moment.date()


def _looks_up(what: Any, counter: Counter) -> bool:
    """Whether part of a limit may ask the calendar."""
    if isinstance(what, Span):
        return counter.needs_calendar(what)
    if isinstance(what, If):
        return _looks_up(what.then, counter)
    if isinstance(what, Extreme):
        return any(_looks_up(part, counter) for part in what.of)
    if isinstance(what, Nearer):
        return _looks_up(what.then, counter) or counter.needs_calendar(what.span)
    return isinstance(what, EndOf) or (isinstance(what, Since) and counter.needs_calendar(what.span))


def _houred(span: Any) -> bool:
    return isinstance(span, Span) and span.unit == "hour"


@frozen(eq=False)
class _Reckoning:
    """One limit, worked out once."""

    limit: Limit
    told: Told
    plan: _Plan
    counter: Counter = field(init=False)

    @counter.default
    def _counter(self) -> Counter:
        counter = self.plan.counter
        return evolve(counter, pauses=tuple(joined(self._pauses()))) if self.limit.suspended else counter

    @property
    def setting(self) -> Setting:
        return self.plan.setting

    def due(self) -> Due | None:
        """The days of both edges, the later one as extended."""
        limit, plan = self.limit, self.plan
        opening = None if limit.opens is None else self.edge(limit.opens, upper=False)
        closing = None if limit.until is None else self.edge(limit.until, upper=True)
        if closing is None and opening is None:
            return None
        before: tuple[date, ...] = ()
        if closing and limit.last_day == "outside":
            closing = _excluded(closing, limit.clause)
        if closing and limit.extended is not None:
            grants = self.told.grants(limit.extended, limit.after)
            closing, before = extended(closing, limit.extended, grants, self.counter)
        return Due(
            closing.day if closing else None, opening.day if opening else None,
            (opening.steps if opening else ()) + (closing.steps if closing else ()),
            plan.counter.counting.name, plan.calendar, plan.setting.zone, before,
            self._hour(limit.until, limit.after) if plan.hours and closing and not before else None,
        )  # fmt: skip

    def _pauses(self) -> list[Pause]:
        """When the clock stands still, for any cause."""
        found = list[Pause]()
        for each in self.limit.suspended:
            found += self.told.pauses(each)
            if each.begins is None and self.setting.calendar is not None:
                found += (Pause(b.tag, b.first, b.last) for b in self.setting.calendar.breaks if b.tag == each.tag)
        return found

    # -- edges ---------------------------------------------------------------------------------------------------

    def edge(self, what: Any, *, upper: bool) -> Edge | None:
        """One edge of the limit, or nothing where it is not fixed."""
        if isinstance(what, Span):
            return self._counted(what, self.limit.after, upper=upper)
        if isinstance(what, Since):
            return self._counted(what.span, what.after, upper=upper)
        if isinstance(what, OnDay):
            return self._named(what)
        if isinstance(what, If):
            return self.edge(what.then, upper=upper) if self.told.holds(what.guard) else None
        if isinstance(what, Nearer):
            near, far = self.edge(what.then, upper=upper), self._counted(what.span, self._after(what), upper=upper)
            return near if near and far and near.day < far.day else None
        if isinstance(what, EndOf):
            return self._end_of(what)
        if isinstance(what, Extreme):
            return self._extreme(what, upper=upper)
        return None

    def _named(self, what: OnDay) -> Edge | None:
        day = self.told.named(what.fact)
        words = f"“{getattr(what.fact, 'words', what.fact)}”"
        return None if day is None else counted((Step("the day named", day, day, words, self.limit.clause),))

    def _extreme(self, what: Extreme, *, upper: bool) -> Edge | None:
        dated = [edge for part in what.of if (edge := self.edge(part, upper=upper))]
        if not dated:
            return None
        choose = min if what.which == "earliest" else max
        best = choose(dated, key=lambda edge: edge.day)
        why = f"of {len(dated)} dates" if len(dated) > 1 else "the only date"
        return best.and_then(Step(f"the {what.which}", best.day, best.day, why, self.limit.clause))

    def _after(self, what: Any) -> Any:
        return self.limit.after if what.after is None else what.after

    def _end_of(self, what: EndOf) -> Edge | None:
        clause = what.clause or self.limit.clause
        calendar = self._calendar(f"the end of {what.what}")
        if calendar.names_term(what.what):
            term = calendar.term_named(what.what)
            day = _last_of(term, what.part)
            return counted((Step("the end of the term", day, day, term.name, clause),))
        found = self._start(self._after(what))
        if found is None:
            return None
        before, start = found
        term = calendar.term_from(start, what.what)
        return counted((*before, Step("the end of the term", start, _last_of(term, what.part), term.name, clause)))

    def _calendar(self, what: str) -> Calendar:
        if self.setting.calendar is None:
            raise CannotDate(f"{what} cannot be found without a calendar, and none is named, such as us-ma")
        return self.setting.calendar

    # -- from a trigger ------------------------------------------------------------------------------------------

    def _counted(self, span: Span, after: Any, *, upper: bool) -> Edge | None:
        """The edge at the end of a span that a trigger sets off."""
        found = self._start(after)
        if found is None:
            return None
        before, start = found
        if span.unit == "term":
            return counted((*before, self._termed(span, start)))
        if span.unit == "hour":
            return counted((*before, self._after_hours(span, start, after)))
        laid = self.counter.laid(span, start, upper=upper, served=getattr(after, "served", False))
        return Edge(before + laid.steps, laid.unrolled) if before else laid

    def _start(self, after: Any) -> tuple[Steps, date] | None:
        """The day from which a span counts, and the steps to it where something was only deemed to arrive."""
        if isinstance(after, Trigger) and after.which == "received":
            return self._receipt(after)
        moment = self.told.anchor(after)
        return None if moment is None else ((), _day(moment, self.setting))

    def _receipt(self, after: Trigger) -> tuple[Steps, date] | None:
        """When something arrived, or is deemed to have, if that is sooner."""
        moments = [self.told.anchor(Trigger("only", (part,))) for part in after.of]
        sent, came = (*(None if each is None else _day(each, self.setting) for each in moments), None)[:2]
        if sent is None:
            return None if came is None else ((), came)
        clause, deemed = self.limit.clause, after.deemed
        laid = () if deemed is None else self.counter.laid(deemed, sent, upper=False).steps
        presumed = laid[-1].end if laid else None
        if came is not None and (presumed is None or came <= presumed):
            return (Step("received", sent, came, "the day on which it came", clause),), came
        if presumed is None or deemed is None:
            return None
        how = [f"{laid[0].op}: {laid[0].why}"] if (laid[0].end - sent).days != deemed.n else []
        why = "; ".join([f"{deemed} after it was sent", *how, *(step.why for step in laid[1:])])
        return (Step("deemed received", sent, presumed, why, clause),), presumed

    def _termed(self, span: Span, start: date) -> Step:
        if span.backwards:
            raise CannotDate(f"{span} cannot be counted: terms run forwards")
        registered = None if span.registered is None else self.told.named(span.registered)
        if span.registered is not None and registered is None:
            words = getattr(span.registered, "words", span.registered)
            raise CannotDate(f"{span} cannot be counted: “{words}” has not been told, so not which terms count")
        term = self._calendar(str(span)).nth_term_after(start, span.n, registered)
        day, cited = _last_of(term, "exams"), span.clause or self.limit.clause
        return Step(f"+ {span}", start, day, f"to the end of {term.name}", cited)

    def _after_hours(self, span: Span, start: date, after: Any) -> Step:
        if self.limit.suspended or self.limit.last_day == "outside":
            raise CannotDate(f"{span} cannot be counted here: hours have no days to leave out; count days")
        end = self._hour(span, after)
        if end is None:
            raise CannotDate(f"{span} cannot be counted from a day: hours need an instant, with its zone")
        cited = span.clause or self.limit.clause
        return Step(f"+ {span}", start, _day(end, self.setting), f"to {end:%Y-%m-%d %H:%M} UTC", cited)

    def _hour(self, span: Span, after: Any) -> datetime | None:
        """The instant at which a span of hours ends; a receipt has one where the thing came."""
        if isinstance(after, Trigger) and after.which == "received":
            after = Trigger("only", after.of[1:2]) if after.of[1:] else None
        start = self.told.instant(after)
        if not isinstance(start, datetime) or start.utcoffset() is None:
            return None
        try:
            return start.astimezone(UTC) + timedelta(hours=-span.n if span.backwards else span.n)
        except OverflowError:
            raise CannotDate(f"{start} + {span} lies beyond the days that can be written") from None


def _excluded(edge: Edge, clause: str) -> Edge:
    """The edge with its last day outside."""
    day = edge.day
    if date.min in (day, edge.unrolled):
        raise CannotDate(f"no day before {date.min} can be written")
    step = Step("last day outside", day, day - ONE_DAY, "the end itself is too late", clause)
    return Edge((*edge.steps, step), edge.unrolled - ONE_DAY)


def _last_of(term: Term, part: str) -> date:
    day = term.last_of(part)
    if day is None:
        raise CannotDate(f"the calendar does not say when the classes of {term.name} end")
    return day
