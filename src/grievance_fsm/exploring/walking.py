"""Walking a procedure in time: each step on the earliest day on which it is lawful."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm import timing
from grievance_fsm.dates import CannotDate
from grievance_fsm.deadlines import Limit
from grievance_fsm.elsewhere import triggers
from grievance_fsm.events import Event
from grievance_fsm.exploring.unfolding import Edge, dated_conditions
from grievance_fsm.facts import DAY_OF_ACT
from grievance_fsm.memory import Passed, Past
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.seeing import Seen, try_due
from grievance_fsm.values import DAY

Floors = Mapping[tuple[int, str], date]
"""Days that a step must not name earlier, because a later step would come too early."""


class NotLawful(Exception):
    """A step that no day makes lawful; `floor` says which earlier day, if named later, would help."""

    def __init__(self, floor: tuple[tuple[int, str], date] | None = None) -> None:
        self.floor = floor
        super().__init__()


@frozen(eq=False)
class _Elsewhere:
    """What a walk takes of another procedure: whatever its dates count from there took place on the day it begins."""

    start: date
    counted: frozenset[str]

    @property
    def state(self) -> str:
        raise KeyError("where another procedure stands")

    def first(self, action: str) -> tuple[int, date] | None:
        return (0, self.start) if action in self.counted else None

    last = first

    def fact(self, name: str) -> Any:
        raise KeyError(name)

    def fact_at(self, action: str, key: str) -> Any:
        raise KeyError(key)

    def collected(self, name: str) -> tuple[str, ...]:
        raise KeyError(name)

    def every(self, action: str, key: str) -> tuple[Any, ...]:
        return ()

    def stood(self) -> tuple[()]:
        return ()

    def told(self, name: str) -> tuple[()]:
        return ()

    def acts(self, action: str) -> tuple[()]:
        return ()

    @property
    def entered(self) -> bool:
        return False

    def elsewhere(self, procedure: str) -> None:
        return None


_NONE: Final[frozenset[str]] = frozenset()


@lru_cache(maxsize=64)
def _counted(procedure: BoundProcedure) -> Mapping[str, frozenset[str]]:
    """From which acts of other procedures a procedure counts, by their procedure."""
    parts = [procedure.limits, *((rule.limit, rule.given) for rule in procedure.rules.values())]
    acts = [act for part in parts for act in triggers(part)]
    return {home: frozenset(act.name for act in acts if act.home == home) for home in {act.home for act in acts}}


@frozen(eq=False)
class Walk:
    """Some steps with their days; the events hold the days that the steps name and no other facts."""

    procedure: BoundProcedure
    start: date
    edges: tuple[Edge, ...] = ()
    events: tuple[Event, ...] = ()
    floors: Floors = field(factory=dict)

    @property
    def state(self) -> str:
        return self.edges[-1].target if self.edges else self.procedure.initial

    @property
    def _course(self) -> timing.Course:
        return timing.Course(self.procedure, self.procedure.name, self.events, self.others)

    def others(self, procedure: str) -> Passed | None:
        """What is taken of another procedure; nothing of earlier runs of this one."""
        if procedure == self.procedure.name:
            return None
        return Passed(self.procedure, (_Elsewhere(self.start, _counted(self.procedure).get(procedure, _NONE)),))

    def counted_from(self, edge: Edge) -> Iterator[str]:
        """The acts of other procedures from which the days of a step count, on the day that they are taken to be."""
        windows = [node.args[1] for node in dated_conditions(edge.rule, edge.branch) if node.op == "inside"]
        for act in triggers((edge.rule.limit, *windows)):
            yield f"{act.home}.{act.name} on {self.start}"

    @property
    def day(self) -> date:
        return self.events[-1].day if self.events else self.start

    def then(self, edge: Edge) -> "Walk | None":
        """The walk with one more step, on the earliest lawful day; nothing where no day is lawful."""
        walk: Walk = self
        for _ in range(4):
            try:
                return walk._then(edge)
            except NotLawful as problem:
                if problem.floor is None:
                    return None
                floors = {**walk.floors, problem.floor[0]: problem.floor[1]}
                again = walked(self.procedure, self.start, self.edges, floors)
                if again is None:
                    return None
                walk = again
        return None

    def _then(self, edge: Edge) -> "Walk":
        if edge.source != self.state or (edge.rule.once and self._done(edge.rule.name)):
            raise NotLawful
        on, days = self._lapse(edge) if edge.rule.lapses else self._earliest(edge)
        event = Event(len(self.events) + 1, self.procedure.name, edge.rule.name, edge.branch.name,
                      None, None, on, edge.target, days)  # fmt: skip
        return Walk(self.procedure, self.start, (*self.edges, edge), (*self.events, event), self.floors)

    def _done(self, action: str) -> bool:
        return any(event.action == action for event in self.events)

    def _lapse(self, edge: Edge) -> tuple[date, Mapping[str, date]]:
        """The day on which silence has its effect."""
        ripe = timing.lapses(self._course, date.max)
        if ripe is None or ripe[0].name != edge.rule.name:
            raise NotLawful
        return ripe[1], {}

    def _earliest(self, edge: Edge) -> tuple[date, Mapping[str, date]]:
        """The first day on which every condition in time is met, with the days that the step names."""
        day, named = self.day, _Named(self, edge)
        for _ in range(4):
            bounds = _Bounds(self, edge, day, named.from_day(day))
            low, high = bounds.edges()
            if low <= day:
                self._in_time(day, high)
                return day, bounds.days
            day = low
        raise NotLawful

    def _in_time(self, day: date, high: date) -> None:
        """Refuses what comes after a bar, or after a lapse that would have come first."""
        if day > high or self._lapsed(day):
            raise NotLawful

    def _lapsed(self, day: date) -> bool:
        """Whether silence has its effect before a day."""
        lapsing = any(rule.lapses for rule in self.procedure.rules.values())
        return lapsing and timing.lapses(self._course, day) is not None

    def due(self, edge: Edge, given: Mapping[str, date]) -> date | None:
        """By when a step should be done; nothing without a limit, or where none can be told."""
        limit = edge.rule.limit
        if limit is None:
            return None
        found, _ = try_due(_seen(self, edge, self.day, given), limit)
        return None if found is None else found.day


def walked(
    procedure: BoundProcedure, start: date, edges: tuple[Edge, ...], floors: Floors | None = None
) -> Walk | None:
    """Some steps from the start, dated; nothing where one of them is not lawful."""
    walk: Walk | None = Walk(procedure, start, floors=floors or {})
    for edge in edges:
        walk = walk.then(edge) if walk is not None else None
    return walk


def _seen(walk: Walk, edge: Edge, day: date, given: Mapping[str, date]) -> Seen:
    return Seen(walk.procedure, edge.rule, Past(walk.events, walk.others), day, given, None, None)


@frozen(eq=False)
class _Named:
    """The days that a step names itself: the day of the act, unless a window or a later step wants a later one."""

    walk: Walk
    edge: Edge

    def from_day(self, day: date) -> dict[str, date]:
        place = len(self.walk.edges)
        names = [fact.name for fact in self.edge.rule.facts if fact.kind == DAY]
        found = {name: max(day, self.walk.floors.get((place, name), day)) for name in names}
        for node in dated_conditions(self.edge.rule, self.edge.branch):
            name = getattr(node.args[0], "name", "")
            if node.op == "inside" and name in found:
                opens, closes = _window(_seen(self.walk, self.edge, day, found), node.args[1])
                found[name] = max(found[name], opens or found[name])
                if closes is not None and found[name] > closes:
                    raise NotLawful
        return found


@frozen(eq=False)
class _Bounds:
    """The days between which a step is lawful."""

    walk: Walk
    edge: Edge
    day: date
    days: Mapping[str, date]

    def edges(self) -> tuple[date, date]:
        lows, highs = [self.walk.day], [date.max]
        for low, high in (*self._by_limits(), *self._by_conditions()):
            lows.append(low or self.walk.day)
            highs.append(high or date.max)
        return max(lows), min(highs)

    def _by_limits(self) -> Iterator[tuple[date | None, date | None]]:
        seen, limit = _seen(self.walk, self.edge, self.day, self.days), self.edge.rule.limit
        if limit is not None and (limit.opens is not None or limit.expiry == "bar" or limit.kind == "window"):
            yield _window(seen, limit)
        stays = ((),) if self.edge.stays else self.walk.procedure.stays(self.edge.rule, self.edge.source)
        over = [day for limits in stays if (day := self._over(seen, limits)) is not None]
        if not over:
            raise NotLawful
        yield min(over), None

    def _over(self, seen: Seen, stays: Iterable[Limit]) -> date | None:
        """The day from which some stays are over; none where that is not known."""
        days = [self.walk.day]
        for limit in stays:
            found, _ = try_due(seen, limit)
            if found is None or found.day is None:
                return None
            days.append(found.day + timedelta(days=1))
        return max(days)

    def _by_conditions(self) -> Iterator[tuple[date | None, date | None]]:
        seen = _seen(self.walk, self.edge, self.day, self.days)
        for node in dated_conditions(self.edge.rule, self.edge.branch):
            if node.op == "inside":
                yield from self._inside(seen, node)
            else:
                day = self._named_day(seen, node.args[0])
                self._not_too_early(node, day)
                yield day, day if node.op == "on_the_day" else None

    def _inside(self, seen: Seen, node: Any) -> Iterator[tuple[date | None, date | None]]:
        if node.args[0] is DAY_OF_ACT or node.args[0].key == DAY_OF_ACT.key:
            yield _window(seen, node.args[1])
        elif node.args[0].key not in self.days:
            opens, closes = _window(seen, node.args[1])
            day = self._named_day(seen, node.args[0])
            if (opens and day < opens) or (closes and day > closes):
                raise NotLawful

    def _named_day(self, seen: Seen, fact: Any) -> date:
        try:
            found: date = seen[fact.key]
        except KeyError:
            raise NotLawful from None
        return found

    def _not_too_early(self, node: Any, day: date) -> None:
        """A step bound to a day that has passed asks for a later day where that was named."""
        if node.op != "on_the_day" or node.args[0].key in self.days:
            return
        limit = self.edge.rule.limit
        opens = None
        if limit is not None and limit.opens is not None:
            opens = _window(_seen(self.walk, self.edge, self.day, self.days), limit)[0]
        wanted = max(self.walk.day, opens or self.walk.day)
        if day < wanted:
            raise NotLawful((self._named_where(node.args[0]), wanted))

    def _named_where(self, fact: Any) -> tuple[int, str]:
        name = fact.what.name if hasattr(fact, "what") else fact.name
        places = [n for n, event in enumerate(self.walk.events) if name in event.facts]
        return places[-1], name


def _window(seen: Seen, limit: Limit) -> tuple[date | None, date | None]:
    """The days between which a limit allows an act; not lawful while it has not begun, or cannot be dated."""
    try:
        return seen.edges(limit)
    except (KeyError, CannotDate):
        raise NotLawful from None
