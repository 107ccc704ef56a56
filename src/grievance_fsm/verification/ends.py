"""The ends of limits: from which moment each counts, how many days, and which of several decides.

An end whose guard is open may bind or not: it is told as several ends, one of which is the end. What no proof can
tell (suspensions, the ends of terms, what another procedure owes) is `UNKNOWN`, and its limit is `vague`.
"""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, Final, NamedTuple, TypeAlias

from attrs import evolve, field, frozen

from grievance_fsm.dates import CannotDate
from grievance_fsm.deadlines import EndOf, Extreme, If, Limit, Nearer, OnDay, Since, Span, Trigger
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.spans import Reach, reach


class Day(NamedTuple):
    """So many days after a moment: between `least` and `most`, as the calendar falls.

    `begun` is the moment with which it is set off: for what is deemed to arrive, the sending.
    """

    moment: str
    least: int
    most: int
    clause: str
    reach: Reach | None = None
    begun: str = ""


class Either(NamedTuple):
    """The earliest or the latest of several ends."""

    which: str
    of: tuple[Any, ...]


class _Unknown:
    """An end of which a proof knows no day."""


UNKNOWN: Final = _Unknown()

End: TypeAlias = Day | Either | _Unknown | None
"""Nothing where it binds nobody."""

Holds: TypeAlias = Callable[[Any], bool | None]


@frozen(eq=False)
class Standing:
    """What is known where a run stands: how a guard comes out there, which moments are on record.

    The rounds of an act are counted for the rule whose limit is asked, its `owner`; `beside` is the same for another.
    """

    verdict: Holds
    moments: frozenset[str]
    owner: str = ""
    beside: Callable[[str], "Standing"] | None = None

    def __call__(self, guard: Any) -> bool | None:
        return self.verdict(guard)


@frozen(eq=False)
class Ends:
    """The ends of the limits of one procedure; `vague` collects the limits that it could only widen."""

    procedure: BoundProcedure
    vague: set[str]
    _reaches: dict[Any, tuple[Any, Reach | None]] = field(factory=dict, repr=False)
    _moments: dict[Any, tuple[Any, tuple[str, ...]]] = field(factory=dict, repr=False)
    _never: dict[int, tuple[Trigger, Trigger]] = field(factory=dict, repr=False)
    _receipts: dict[int, tuple[Trigger, tuple[Trigger, ...]]] = field(factory=dict, repr=False)

    def of(self, limit: Limit, holds: Holds, *, opens: bool = False) -> list[End]:
        """The ends that the first or the last day of a limit may have."""
        return list(self._end(limit, limit.opens if opens else limit.until, holds, opens=opens))

    def counted(self, limit: Limit, owner: str, *, setting_off: bool = False) -> Iterator[tuple[str, Any, bool]]:
        """What a limit of a rule counts from: moments, their act or day, and whether only the first time counts.

        What is `setting_off` a duty is all but a receipt that may be presumed.
        """
        for trigger, whose in self._triggers(limit, owner, setting_off=setting_off):
            for part in trigger.of:
                yield from ((moment, part, once) for moment, once in marks(trigger, whose))

    def _triggers(self, limit: Limit, owner: str, *, setting_off: bool) -> Iterator[tuple[Trigger, str]]:
        for trigger in triggers_in(limit.after, limit.opens, limit.until, presumed=setting_off):
            rule = self._due_rule(trigger)
            if trigger.which != "due" or self._is_never_due(trigger):
                yield self._begun_by(trigger), owner
            elif rule is not None and rule.limit not in (None, limit):
                yield from self._triggers(rule.limit, rule.name, setting_off=setting_off)

    def others(self, limit: Limit, owner: str) -> Iterator[tuple[Limit, str]]:
        """The limits of the acts by whose due days a limit goes."""
        for trigger in triggers_in(limit.after, limit.opens, limit.until):
            rule = self._due_rule(trigger)
            if rule is not None and rule.limit not in (None, limit):
                yield rule.limit, rule.name
                yield from self.others(rule.limit, rule.name)

    def _due_rule(self, trigger: Trigger) -> Any:
        action = trigger.of[0] if trigger.which == "due" else None
        return None if action is None or action.home else self.procedure.rules.get(action.name)

    def _is_never_due(self, trigger: Trigger) -> bool:
        """Whether it counts from the last day for an act of this procedure that is not there, or that has no last day.
        """
        action = trigger.of[0] if trigger.which == "due" else None
        limit = getattr(self.procedure.rules.get(getattr(action, "name", "")), "limit", None)
        return action is not None and not action.home and (limit is None or limit.until is None)

    def _begun_by(self, trigger: Any) -> Any:
        """What starts a span; a last day that never comes is as an act that is not there, and never happens."""
        if getattr(trigger, "which", "") != "due":
            return trigger
        if id(trigger) not in self._never:
            nothing = evolve(trigger.of[0], name=f"the last day for {trigger.of[0].name}")
            self._never[id(trigger)] = trigger, evolve(trigger, of=(nothing,))
        return self._never[id(trigger)][1]

    def _end(self, limit: Limit, end: Any, holds: Holds, *, opens: bool) -> Iterator[End]:
        if end is None:
            yield None
        elif isinstance(end, Span | Since):
            span, after = (end.span, end.after) if isinstance(end, Since) else (end, limit.after)
            yield from self._counted(limit, span, after, holds, opens=opens)
        elif isinstance(end, OnDay):
            outside = 1 if limit.last_day == "outside" and not opens else 0
            named = f"day {end.fact.name}"
            yield Day(named, -outside, -outside, limit.clause, begun=named)
        elif isinstance(end, Extreme):
            for chosen in product(*(list(self._end(limit, part, holds, opens=opens)) for part in end.of)):
                yield _either(end.which, [part for part in chosen if part is not None], holds)
        elif isinstance(end, If):
            verdict = holds(end.guard)
            if verdict is None:
                self.vague.add(limit.key)
            if verdict is not True:
                yield None
            if verdict is not False:
                yield from self._end(limit, end.then, holds, opens=opens)
        else:
            yield self._untold(limit)

    def _untold(self, limit: Limit) -> End:
        self.vague.add(limit.key)
        return UNKNOWN

    def _counted(self, limit: Limit, span: Span, after: Any, holds: Holds, *, opens: bool) -> Iterator[End]:
        which = after.which if isinstance(after, Trigger) else ""
        if which == "received":
            yield from self._received(limit, span, after, holds, opens=opens)
        elif which == "due" and not self._is_never_due(after):
            yield from self._after_a_due_day(limit, span, after, holds, opens=opens)
        else:
            yield self._day(limit, span, self._begun_by(after), holds, opens=opens)

    def _day(self, limit: Limit, span: Span, after: Any, holds: Holds, *, opens: bool) -> End:
        found = self._reach(limit, span, after, opens=opens)
        if found is None:
            return self._untold(limit)
        moment = self._standing(after, holds)
        return Day(moment, found.least, found.most, span.clause or limit.clause, found, moment)

    def _reach(self, limit: Limit, span: Span, after: Any, *, opens: bool) -> Reach | None:
        """How many days a span comes to; nothing where it tells no day."""
        key = id(limit), id(span), isinstance(after, Trigger) and after.served, opens
        if key not in self._reaches:
            try:
                found = reach(limit, span, after, self.procedure.setting, opens=opens)
            except CannotDate:
                found = None
            self._reaches[key] = (limit, span), found  # both are kept, so that no others have their ids
        return self._reaches[key][1]

    def _standing(self, trigger: Any, holds: Holds) -> str:
        """The moment from which a trigger counts where a run stands."""
        owner = getattr(holds, "owner", "")
        key = id(trigger), owner
        if key not in self._moments:
            self._moments[key] = trigger, tuple(moment for moment, _ in marks(trigger, owner))
        found = self._moments[key][1]
        moments = getattr(holds, "moments", None)
        known = found if moments is None else [moment for moment in found if moment in moments]
        return (known or found or ("",))[0]

    def _each_of(self, receipt: Trigger) -> tuple[Trigger, ...]:
        """The sending and the arrivals of a receipt, each as what is counted from."""
        if id(receipt) not in self._receipts:
            self._receipts[id(receipt)] = receipt, tuple(Trigger("only", (part,)) for part in receipt.of)
        return self._receipts[id(receipt)][1]

    def _received(self, limit: Limit, span: Span, after: Trigger, holds: Holds, *, opens: bool) -> Iterator[End]:
        """The end of a span from a receipt: from the day of it, or so long after the sending, if that is sooner."""
        sent, *parts = self._each_of(after)
        came = [day for part in parts if isinstance(day := self._day(limit, span, part, holds, opens=opens), Day)]
        presumed = self._day(limit, span, sent, holds, opens=opens)
        lag = None if after.deemed is None else self._day(limit, after.deemed, sent, holds, opens=opens)
        if not isinstance(presumed, Day) or not isinstance(lag, Day):
            yield came[0] if came else None
        else:
            came = [day._replace(begun=presumed.begun) for day in came]
            yield _either("earliest", [*came, _put_off(presumed, lag.least, lag.most)], holds)

    def _after_a_due_day(
        self, limit: Limit, span: Span, after: Trigger, holds: Holds, *, opens: bool
    ) -> Iterator[End]:  # fmt: skip
        """The end of a span from the day by which another act is due."""
        rule, beside = self._due_rule(after), getattr(holds, "beside", None)
        owed = None if rule is None else rule.limit
        found = self._day(limit, span, after, holds, opens=opens)
        if owed is None or owed.suspended or owed.extended is not None or not isinstance(found, Day):
            yield self._untold(limit)
            return
        told = holds if beside is None else beside(rule.name)
        lifted = False if owed.unless is None else told(owed.unless)
        if lifted is not False:
            yield None
        if lifted is not True:
            yield from (_moved(end, found) for end in self.of(owed, told))


def _put_off(day: Day, least: int, most: int) -> Day:
    return day._replace(least=day.least + least, most=day.most + most, reach=None)


def _moved(end: End, by: Day) -> End:
    """An end put off by the span of a day."""
    if isinstance(end, Either):
        return Either(end.which, tuple(_moved(part, by) for part in end.of))
    return _put_off(end, by.least, by.most) if isinstance(end, Day) else end


def _either(which: str, parts: list[Any], holds: Holds) -> End:
    """The earliest or the latest of several ends, of those whose moments are on record; of all where none is."""
    moments = getattr(holds, "moments", None)
    known = parts if moments is None else [part for part in parts if on_record(part, moments)]
    found = known or parts
    if not found:
        return None
    return found[0] if len(found) == 1 else Either(which, tuple(found))


def on_record(end: End, moments: frozenset[str]) -> bool:
    """Whether anything that an end counts from has come."""
    if isinstance(end, Either):
        return any(on_record(part, moments) for part in end.of)
    return not isinstance(end, Day) or end.moment in moments


def decided(end: End) -> Iterator[tuple[tuple[tuple[Day, Day, int], ...], Day]]:
    """The days that may decide an end, and what that takes: of two days one is so much before the other."""
    if isinstance(end, Day):
        yield (), end
    elif isinstance(end, Either):
        sign = 1 if end.which == "earliest" else -1
        for chosen in product(*(list(decided(part)) for part in end.of)):
            days = [day for _, day in chosen]
            asked = tuple(condition for conditions, _ in chosen for condition in conditions)
            for place, day in enumerate(days):
                pairs = ((other, 1 if n < place else 0) for n, other in enumerate(days) if n != place)
                yield (*asked, *((day, o, by) if sign > 0 else (o, day, by) for o, by in pairs)), day


def days_of(end: End) -> Iterator[Day]:
    """Every day of which an end is the earliest or the latest."""
    if isinstance(end, Day):
        yield end
    elif isinstance(end, Either):
        for part in end.of:
            yield from days_of(part)


# -- moments ----------------------------------------------------------------------------------------------------------


def marks(trigger: Any, owner: str) -> tuple[tuple[str, bool], ...]:
    """The moments from which a trigger counts, for a rule, and whether only the first time counts.

    Of each act in turn the first counts that came since the rule was last used, and else the last.
    """
    if not isinstance(trigger, Trigger):
        return ()
    name = " or ".join(_named(part) for part in trigger.of)
    if trigger.which == "first" or (trigger.which == "each" and (not owner or "." in name)):
        return ((f"first {name}", True),)
    if trigger.which == "each" and name != owner:
        return (f"{name} since {owner}", True), (name, False)
    return ((name, False),)


def moment_of(trigger: Any, owner: str = "") -> str:
    """The name of the moment that a trigger stands for."""
    found = marks(trigger, owner)
    return found[0][0] if found else ""


def is_round(moment: str) -> str:
    """The rule with which a moment is over that only tells of the acts since it was used; none for any other."""
    return moment.partition(" since ")[2]


def is_elsewhere(moment: str) -> bool:
    """Whether a moment is the day of an act of another procedure."""
    return "." in moment and not moment.startswith("day ")


def _named(part: Any) -> str:
    home = getattr(part, "home", "")
    if hasattr(part, "verb"):
        return f"{home}.{part.name}" if home else str(part.name)
    return f"day {part.name}"


def triggers_in(*parts: Any, presumed: bool = False) -> Iterator[Trigger]:
    """Every trigger of the ends of a limit; of what may be `presumed` to arrive only the sending."""
    for part in parts:
        if isinstance(part, Trigger) and part.which == "received":
            sent, *came = part.of if part.deemed is not None else part.of[1:] or part.of
            came = [] if presumed and part.deemed is not None else came
            yield from (Trigger("only", (each,)) for each in (sent, *came))
        elif isinstance(part, Trigger):
            yield part
        elif isinstance(part, Since | EndOf | Nearer):
            yield from triggers_in(part.after, getattr(part, "then", None), presumed=presumed)
        elif isinstance(part, If):
            yield from triggers_in(part.then, presumed=presumed)
        elif isinstance(part, Extreme):
            yield from triggers_in(*part.of, presumed=presumed)
        elif isinstance(part, OnDay):
            yield Trigger("only", (part.fact,))
