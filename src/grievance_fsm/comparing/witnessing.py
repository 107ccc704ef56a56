"""Ways that one of two procedures allows: on which days, from which beginning, with which facts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from attrs import frozen

from grievance_fsm.checking.counts import as_called
from grievance_fsm.comparing.walk import Act
from grievance_fsm.dates import CannotDate
from grievance_fsm.events import Event, first_clause
from grievance_fsm.exploring.unfolding import Edge, owner_of, presumed_by
from grievance_fsm.exploring.walking import Walk
from grievance_fsm.exploring.ways import Step, Way
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.schedule import ORDER, Arc
from grievance_fsm.verification.spans import FOUR_YEARS
from grievance_fsm.verification.times import NOW, Bounds


class Dated(NamedTuple):
    """The days of some acts, and of the moments at their end."""

    days: tuple[date, ...]
    named: tuple[Mapping[str, date], ...]
    moments: Mapping[str, date]


@frozen(eq=False)
class Course:
    """Some acts in order, with their bounds, and bounds on the moments at their end.

    Moments before the first act lie on its day unless they cannot.
    """

    acts: tuple[Act, ...]
    before: frozenset[str]
    afterwards: Bounds = ()

    def dated(self, start: date) -> Dated | None:
        """The earliest days, begun on a date; nothing where the bounds leave none."""
        for free in (False, True) if self.before else (False,):
            found = _earliest(*self._arcs(free), start)
            if found is not None:
                return self._told([start + timedelta(day) for day in found], free)
        return None

    @property
    def depends_on_the_calendar(self) -> bool:
        """Whether the days differ from one beginning to another."""
        return any(bound.slack for act in self.acts for bound in act.bounds)

    def begun(self, start: date) -> Iterator[tuple[date, Dated]]:
        """The days, for each date on which it may begin: one where they are the same whatever the date."""
        for n in range(FOUR_YEARS if self.depends_on_the_calendar else 1):
            day = start + timedelta(n)
            try:
                found = self.dated(day)
            except CannotDate:
                continue
            if found is not None:
                yield day, found

    def _where(self, free: bool) -> Iterator[tuple[int, dict[str, int], dict[str, int]]]:
        """For each act its number, and where each moment is before it and once it is done."""
        count = len(self.acts)
        where = dict.fromkeys(self.before, 0)
        if free:
            where = {moment: count + n for n, moment in enumerate(sorted(self.before))}
        coming = count + (len(self.before) if free else 0)
        for number, act in enumerate(self.acts):
            here = dict(where)
            for name in act.named:
                here[name] = where[name] = coming
                coming += 1
            for moment in act.sets:
                where[moment] = number
            yield number, {**here, NOW: number}, dict(where)

    def _arcs(self, free: bool) -> tuple[tuple[Arc, ...], int, int]:
        """The bounds between the days of the acts and those that they name; how many of both there are."""
        count, coming = len(self.acts), len(self.before) if free else 0
        arcs = [Arc(count + n, 0, ORDER) for n in range(coming)]
        ends: Mapping[str, int] = {}
        for number, where, after in self._where(free):
            if number:
                arcs.append(Arc(number - 1, number, ORDER))
            coming += len(self.acts[number].named)
            arcs += [Arc(where[bound.later], where[bound.earlier], bound) for bound in self.acts[number].bounds
                     if bound.later in where and bound.earlier in where]  # fmt: skip
            ends = after
        arcs += [Arc(ends[bound.later], ends[bound.earlier], bound) for bound in self.afterwards
                 if bound.later in ends and bound.earlier in ends]  # fmt: skip
        return tuple(arcs), count, count + coming

    def _told(self, found: Sequence[date], free: bool) -> Dated:
        named: list[dict[str, date]] = []
        moments: Mapping[str, int] = {}
        for number, where, after in self._where(free):
            named.append({name: found[where[name]] for name in self.acts[number].named})
            moments = after
        return Dated(tuple(found[: len(self.acts)]), tuple(named), {moment: found[n] for moment, n in moments.items()})


def _earliest(arcs: Sequence[Arc], acts: int, count: int, start: date) -> list[int] | None:
    """The earliest days that all bounds leave, the first act on day 0; nothing where they contradict one another.

    A day that an act names may lie before it.
    """
    furthest = sum(abs(arc.bound.most) + arc.bound.slack for arc in arcs) + 1
    days = [0] * acts + [-furthest] * (count - acts)
    moved = True
    while moved:
        moved = False
        for arc in arcs:
            while (over := days[arc.later] - days[arc.earlier] - _most(arc, days, start)) > 0:
                days[arc.earlier] += max(over - arc.bound.slack, 1)
                moved = True
                if days[0] or days[arc.earlier] > furthest:
                    return None
    return days


def _most(arc: Arc, days: Sequence[int], start: date) -> int:
    if not arc.bound.slack:
        return arc.bound.most
    return arc.bound.on(start + timedelta(days[arc.later if arc.bound.lower else arc.earlier]))


@frozen(eq=False)
class Witness:
    """Tells the ways of one procedure."""

    procedure: BoundProcedure
    place: int

    def way(self, acts: Sequence[Act], start: date, dated: Dated) -> Way:
        """Some acts as a way, on the days given, with the facts that they bring."""
        edges = tuple(edge for edge in (act.edges[self.place] for act in acts) if edge is not None)
        events = tuple(self._events(edges, dated))
        walk = Walk(self.procedure, start, edges, events)
        brought = [self._brought(edge, act) for edge, act in zip(edges, acts, strict=True)]
        self._recall(brought, edges, acts)
        supposed = {f"{owner_of(edges, place)}.{name}": value
                    for place, facts in enumerate(brought) for name, value in facts.items()}  # fmt: skip
        elsewhere = min((day for moment, day in dated.moments.items() if "." in moment), default=start)
        steps = (self._step(walk, place, facts, supposed, elsewhere) for place, facts in enumerate(brought))
        return Way(walk.state, tuple(steps))

    def _events(self, edges: Sequence[Edge], dated: Dated) -> Iterator[Event]:
        for number, edge in enumerate(edges):
            days = {name.removeprefix("day "): day for name, day in dated.named[number].items()}
            days = {name: day for name, day in days.items() if name in edge.rule.facts_by_name}
            yield Event(
                number + 1, self.procedure.name, edge.rule.name, edge.branch.name, None, None, dated.days[number],
                edge.target, days,
            )  # fmt: skip

    def _brought(self, edge: Edge, act: Act) -> dict[str, Any]:
        """The facts that an act brings, and what is counted of them."""
        own = set(edge.rule.facts_by_name)
        own |= {name for name, each in self.procedure.derived.items() if each.of.name in own}
        return {name: value for name, value in self._told(act).items() if isinstance(name, str) and name in own}

    def _told(self, act: Act) -> Mapping[Any, Any]:
        return as_called(act.facts, self.procedure.derived.values())

    def _recall(self, brought: list[dict[str, Any]], edges: Sequence[Edge], acts: Sequence[Act]) -> None:
        """What a later act supposes of an earlier one, the earlier one brings."""
        for place, act in enumerate(acts):
            for key, value in self._told(act).items():
                action, dot, name = str(key).partition(".")
                told = [n for n, edge in enumerate(edges[:place]) if edge.rule.name == action] if dot else []
                if told:
                    brought[told[-1]][name] = value

    def _step(
        self, walk: Walk, place: int, facts: Mapping[str, Any], supposed: Mapping[str, Any], elsewhere: date
    ) -> Step:  # fmt: skip
        """One step; what other procedures did from which its days count, they did on the day `elsewhere`."""
        edge, event = walk.edges[place], walk.events[place]
        rule, before = edge.rule, Walk(walk.procedure, elsewhere, walk.edges[:place], walk.events[:place])
        given = (*presumed_by(walk.procedure, walk.edges, place, supposed), *before.counted_from(edge))
        return Step(
            rule.name, rule.words, edge.branch.name, tuple(sorted(rule.roles)), first_clause(rule.clauses),
            edge.source, edge.target, event.day, (event.day - walk.start).days, before.due(edge, event.facts),
            {**facts, **event.facts}, tuple(dict.fromkeys(given)),
        )  # fmt: skip
