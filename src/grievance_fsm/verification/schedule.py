"""When the acts of one way may take place: the earliest and the latest days, or the sentences that exclude all days.

The rules of counting are monotone: who begins later is never due earlier. So the earliest days of all acts together
are found by putting off what comes too early until nothing does, and the latest by the contrary; both are exact for
the date on which the way begins.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from typing import Any, Final, NamedTuple, TypeAlias

from attrs import field, frozen

from grievance_fsm.verification.model import Model, Move, Stay
from grievance_fsm.verification.search import PERMITTED, Mode, Node, urgent
from grievance_fsm.verification.times import FREE, NOW, Bound, Bounds, Ways, every

HORIZON: Final = 40_000
"""More days than any way takes."""


class Arc(NamedTuple):
    """One day of a way comes at most so many days after another, by a bound (none: acts come in their order)."""

    later: int
    earlier: int
    bound: Bound


@frozen(eq=False, slots=False)
class Schedule:
    """The days of one way: for each act one, the first being the act that begins the run; then the days it names.

    `last` is the last act, `named` are the days that acts name (they may lie before the beginning), and `where` says
    which of them each moment is at the end of the way.
    """

    arcs: tuple[Arc, ...]
    days: int
    last: int
    named: frozenset[int] = frozenset()
    where: Mapping[str, int] = field(factory=dict)

    def earliest(self, start: date) -> tuple[date, ...] | None:
        """The earliest days on which all this may take place, begun on a date; nothing where it may not."""
        return self._dated(start, latest=False)

    def latest(self, start: date) -> tuple[date, ...] | None:
        """The latest days; a way on which somebody may wait for ever has none."""
        return self._dated(start, latest=True)

    def span(self, start: date, *, latest: bool) -> int | None:
        """How many days lie between the first and the last act at the earliest, or at the latest."""
        if not self.last:
            return 0
        found = self._essence._settled(start.toordinal(), latest=latest)
        return None if found is None else max(found[1], -HORIZON)

    @property
    def essence(self) -> Any:
        """What its span depends on, for whoever wants to know whether two have the same."""
        inner = self._essence
        told = ((arc.later, arc.earlier, arc.bound.most, arc.bound.reach, arc.bound.lower) for arc in inner.arcs)
        return inner.last, inner.named, frozenset(told)

    @cached_property
    def _essence(self) -> "Schedule":
        """The bounds between the first day, the last, and those from which the calendar counts; nothing else."""
        moving = [arc for arc in self.arcs if arc.bound.slack]
        ends = (day for arc in moving for day in (arc.later, arc.earlier))
        number = {day: n for n, day in enumerate(dict.fromkeys((0, self.last, *ends)))}
        arcs = [Arc(number[arc.later], number[arc.earlier], arc.bound) for arc in moving]
        for day, at in number.items():
            reach = self._furthest(day)
            known = [(number[other], reach[other]) for other in number if other != day and reach[other] < HORIZON]
            arcs += [Arc(other, at, Bound("", "", most)) for other, most in known]
        named = frozenset(number[day] for day in self.named if day in number)
        return Schedule(tuple(arcs), len(number), number[self.last], named)

    def _furthest(self, day: int) -> list[int]:
        """For each day by how much it may come after one day at most, the calendar left aside."""
        found = [HORIZON] * self.days
        found[day] = 0
        fixed = [arc for arc in self.arcs if not arc.bound.slack]
        for n in range(self.days):
            moved = False
            for arc in reversed(fixed) if n % 2 else fixed:  # whichever way a chain of bounds runs, it takes two rounds
                through = found[arc.earlier] + arc.bound.most
                if found[arc.earlier] < HORIZON and through < found[arc.later]:
                    found[arc.later], moved = through, True
            if not moved:
                break
        return found

    def _dated(self, start: date, *, latest: bool) -> tuple[date, ...] | None:
        found = self._settled(start.toordinal(), latest=latest)
        return None if found is None else tuple(start + timedelta(max(day, -HORIZON)) for day in found)

    def _settled(self, start: int, *, latest: bool) -> list[int] | None:
        """How many days after the start, an ordinal, everything takes place."""
        days = [0, *([HORIZON if latest else 0] * (self.days - 1))]
        for day in () if latest else self.named:
            days[day] = -HORIZON
        for _ in range(HORIZON):
            moved = False
            for later, earlier, least, slack, bound in self._narrowest:
                if days[later] - days[earlier] <= least:
                    continue
                if self._moved((later, earlier, slack, bound), days, start, latest=latest):
                    moved = True
                    if days[0] != 0 or max(days) > HORIZON or min(days) < -2 * HORIZON:
                        return None
            if not moved:
                break
        return None if days[self.last] >= HORIZON else days

    @cached_property
    def _narrowest(self) -> tuple[tuple[int, int, int, int, Bound], ...]:
        """The arcs with as few days as the calendar can leave them, for nearer days need not be asked about."""
        bounds = ((arc.later, arc.earlier, arc.bound, arc.bound.slack) for arc in self.arcs)
        return tuple((later, earlier, bound.most - slack, slack, bound) for later, earlier, bound, slack in bounds)

    def _moved(
        self, arc: tuple[int, int, int, Bound], days: list[int], start: int, *, latest: bool
    ) -> bool:  # fmt: skip
        """Moves one day as far as a bound wants; whether it had to."""
        later, earlier, slack, bound = arc
        counted, moved = later if bound.lower else earlier, False
        while True:
            day, most = days[counted], bound.most
            if slack and abs(day) < HORIZON:
                most = bound.at(start + day)
            excess = days[later] - days[earlier] - most
            if excess <= 0:
                return moved
            step = max(excess - slack, 1)
            if latest:
                days[later] -= step
            else:
                days[earlier] += step
            moved = True
            if days[later] < -2 * HORIZON or days[earlier] > HORIZON:
                return moved

    @property
    def depends_on_the_calendar(self) -> bool:
        """Whether the days differ from one beginning to another."""
        return any(arc.bound.slack for arc in self.arcs)

    def conflict(self) -> tuple[Bound, ...]:
        """The smallest circle of bounds that contradict one another whatever the calendar; none where none do."""
        least = [0] * self.days
        by: list[Arc | None] = [None] * self.days
        last = -1
        for _ in range(self.days + 1):
            last = -1
            for arc in self.arcs:
                if least[arc.earlier] + arc.bound.most < least[arc.later]:
                    least[arc.later] = least[arc.earlier] + arc.bound.most
                    by[arc.later], last = arc, arc.later
            if last < 0:
                return ()
        for _ in range(self.days):
            arc_there = by[last]
            last = arc_there.earlier if arc_there is not None else last
        found: list[Bound] = []
        here = last
        while True:
            arc_here = by[here]
            if arc_here is None:
                break
            found.append(arc_here.bound)
            here = arc_here.earlier
            if here == last:
                break
        return tuple(dict.fromkeys(bound for bound in found if bound.most != 0 or bound.clause))


ORDER: Final = Bound("before", "after", 0)
AT_ONCE: Final[Ways] = ((Bound(NOW, "", 0),),)
"""That no day passes before an act."""


Chosen: TypeAlias = tuple[Bounds, ...]
"""Of one move how long a run has stood before it, when it is made, and the bounds of each day that it names."""


def schedules(
    model: Model, moves: Sequence[Move], mode: Mode, fits: Callable[[Schedule], bool] | None = None
) -> Iterator[Schedule]:  # fmt: skip
    """The schedules of a way: one for every choice among the alternatives that its limits leave.

    Of what does not fit already as far as the last moves go, nothing is tried of the moves before.
    """
    places = list(_places(moves))
    last = model.stays[places[-1]].due if mode.punctual and moves else FREE
    choices: list[tuple[Chosen, ...]] = [
        tuple(product(_held(model, place, move, mode) if n else FREE, move.when, *(ways for _, ways in move.names)))
        for n, (place, move) in enumerate(zip(places, moves, strict=False))
    ]
    if fits is None:
        yield from (_schedule(tuple(moves), chosen, kept) for chosen in product(*choices) for kept in last)
    else:
        yield from (each for kept in last for each in _fitting(tuple(moves), choices, kept, fits, ()))


def leaving_no_day(model: Model, node: Node) -> tuple[Bound, ...]:
    """The bounds that contradict one another where something is to follow a node; none where it has a day."""
    ways = (schedules(model, (*node.path, move), PERMITTED) for move in model.moves[node.place])
    return next((found for way in ways for schedule in way if (found := schedule.conflict())), ())


def _fitting(
    moves: tuple[Move, ...], choices: list[tuple[Chosen, ...]], kept: Bounds, fits: Callable[[Schedule], bool],
    later: tuple[Chosen, ...],
) -> Iterator[Schedule]:  # fmt: skip
    """The schedules that fit, the alternatives of the later moves being chosen."""
    open_ = choices[: len(choices) - len(later)]
    schedule = _schedule(moves, (*(((),) * len(each[0]) if each else () for each in open_), *later), kept)
    if open_ and (len(open_[-1]) == 1 or fits(schedule)):
        for chosen in open_[-1]:
            yield from _fitting(moves, choices, kept, fits, (chosen, *later))
    elif not open_ and fits(schedule):
        yield schedule


def _places(moves: Sequence[Move]) -> Iterator[int]:
    """The places on a way, the first included."""
    place = 0
    yield place
    for move in moves:
        place = move.target
        yield place


def _schedule(moves: tuple[Move, ...], chosen: Sequence[Chosen], kept: Bounds) -> Schedule:
    """The bounds of a way, each between two of its days; those that are `kept` where it ends among them."""
    count = len(moves)
    where: dict[str, int] = {}
    arcs: list[Arc] = []
    names: list[str] = []
    for place, (move, (held, when, *named)) in enumerate(zip(moves, chosen, strict=True)):
        if place:
            arcs.append(Arc(place - 1, place, ORDER))
        arcs += _arcs((*when, *held), {**where, NOW: place})
        here = {**where, NOW: place}
        for (day, _), bounds in zip(move.names, named, strict=True):
            here[day] = where[day] = count + len(names)
            names.append(day)
            arcs += _arcs(bounds, here)
        for moment in move.sets:
            where[moment] = place
    arcs += _arcs(kept, {**where, NOW: count - 1})
    return Schedule(tuple(arcs), count + len(names), count - 1, frozenset(range(count, count + len(names))), where)


def _held(model: Model, place: int, move: Move, mode: Mode) -> Ways:
    """The bounds on how long a run may have stood where a move begins."""
    stay: Stay = model.stays[place]
    prompt = AT_ONCE if mode.prompt and urgent(model, place) else FREE
    # what comes to a silence after its last day is ended by it there and then
    silent = (*stay.lapses, *AT_ONCE) if move.rule.lapses and stay.lapses != FREE else FREE
    return every((silent, stay.due if mode.punctual else FREE, prompt))


def _arcs(bounds: Sequence[Bound], where: dict[str, int]) -> Iterator[Arc]:
    here = where[NOW]
    for bound in bounds:
        if bound.earlier == "":
            yield Arc(here, max(here - 1, 0), bound)
        elif bound.later in where and bound.earlier in where:
            yield Arc(where[bound.later], where[bound.earlier], bound)
