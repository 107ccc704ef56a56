"""The days of a way that breaks a property by time: its schedule under one more bound, solved for a beginning."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from attrs import evolve

from grievance_fsm.verification.model import Model, Move
from grievance_fsm.verification.observing import CLOCK, Break
from grievance_fsm.verification.schedule import ORDER, Arc, Schedule
from grievance_fsm.verification.search import Mode
from grievance_fsm.verification.times import NOW

LONG_AGO: Final = -100_000
ROUNDS: Final = 32
"""How much more often than there are days they may be put off; those that contradict one another would be for ever."""


def earliest(schedule: Schedule, start: date) -> tuple[date, ...] | None:
    """The earliest days of a schedule that begins on a date; nothing where they are put off too often."""
    days = [LONG_AGO if n in schedule.named else 0 for n in range(schedule.days)]
    for _ in range(ROUNDS + schedule.days):
        moved = False
        for arc in schedule.arcs:
            counted = days[arc.later] if arc.bound.lower else days[arc.earlier]
            known = abs(counted) < -LONG_AGO // 2
            most = arc.bound.on(start + timedelta(counted)) if arc.bound.slack and known else arc.bound.most
            if days[arc.later] - days[arc.earlier] > most:
                days[arc.earlier], moved = days[arc.later] - most, True
        if days[0]:
            return None
        if not moved:
            return tuple(start + timedelta(max(day, LONG_AGO)) for day in _lifted(schedule, days))
    return None


def _lifted(schedule: Schedule, days: list[int]) -> list[int]:
    """The days; those that may lie long ago are moved up to the beginning, as far as the others let them."""
    free = [day for day in sorted(schedule.named) if days[day] <= LONG_AGO // 2]
    for _ in free:
        for day in free:
            tops = (days[arc.earlier] + arc.bound.most - arc.bound.slack for arc in schedule.arcs if arc.later == day)
            days[day] = max(days[day], min([0, *tops]))
    return days


def stretched(schedule: Schedule, model: Model, broken: Break, mode: Mode) -> Iterator[Schedule]:
    """A schedule under the bound that breaks the property; where nothing is done, with a day to which time passes."""
    bound, clock = broken.bound, schedule.where.get(CLOCK)
    if bound is None or clock is None:
        yield schedule
        return
    if not broken.waits:
        begun = _begun_before(schedule, broken, clock)
        yield evolve(schedule, arcs=(*schedule.arcs, Arc(schedule.last, begun, bound)))
        return
    day, place = schedule.days, broken.moves[-1].target if broken.moves else 0
    where = {**schedule.where, NOW: day}
    for held in model.stays[place].held(punctual=mode.punctual):
        arcs = [Arc(where[b.later], where[b.earlier], b) for b in held if b.later in where and b.earlier in where]
        yield evolve(
            schedule, arcs=(*schedule.arcs, *arcs, Arc(schedule.last, day, ORDER), Arc(clock, day, bound)),
            days=day + 1, last=day,
        )  # fmt: skip


def _begun_before(schedule: Schedule, broken: Break, clock: int) -> int:
    """The day from which the clock ran as the last act was made; one that it starts anew itself is of no account."""
    first = schedule.last - len(broken.moves) + 1
    starts = [first + n for n, move in enumerate(broken.moves[:-1]) if CLOCK in move.sets]
    return starts[-1] if starts and clock == schedule.last else clock


def entering(model: Model, move: Move) -> Move:
    """What enters a run in the middle, as a move that sets all that then is now."""
    return evolve(move, target=0, when=((),), names=(), sets=tuple(model.entered))
