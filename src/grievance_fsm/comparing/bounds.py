"""Bounds of days set side by side: which ask the same, which refuse what others allow."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product

from grievance_fsm.dates import CannotDate
from grievance_fsm.verification.spans import FIRST, FOUR_YEARS
from grievance_fsm.verification.times import Bound, Bounds, Ways, told_apart
from grievance_fsm.verification.zones import Zone, size


def refusals(allowed: Bounds, asked: Ways) -> Iterator[Bounds]:
    """The ways to be on a day that all alternatives of some bounds refuse, where other bounds are met.

    What is told is as generous as the calendar may be.
    """
    mine = set(map(told_apart, allowed))
    ways: list[Bounds] = [()]
    for way in asked:
        against = [contrary(bound) for bound in way if told_apart(bound) not in mine]
        ways = [(*chosen, bound) for chosen in ways for bound in against]
    yield from ways


def impossible(allowed: Bounds, refused: Bounds, zone: Zone, index: Mapping[str, int]) -> bool:
    """Whether no calendar has a day that some bounds allow and others refuse.

    Who counts from a later day never comes to an earlier one.
    """
    n = size(zone)
    for bound, other in product(refused, allowed):
        if (bound.slack or other.slack) and bound.lower is not other.lower:
            (moved, counted_from), (its, its_from) = _ends(bound), _ends(other)
            early, late = (its_from, counted_from) if bound.lower else (counted_from, its_from)
            if moved == its and zone[index[early] * n + index[late]] <= 0 and _never_meet(bound, other):
                return True
    return False


def _never_meet(one: Bound, other: Bound) -> bool:
    """Whether two bounds on one moment leave no day between them from whatever day both count."""
    return not any(one.on(day) + other.on(day) >= 0 for day in telling_days(one, other))


def telling_days(*bounds: Bound) -> Iterator[date]:
    """The days of four years from which spans may come to different lengths."""
    plain = all(bound.reach is None or bound.reach.plain for bound in bounds)
    for n in range(FOUR_YEARS):
        day = FIRST + timedelta(n)
        if not (plain and 1 < day.day < 28) and all(_dated(bound, day) for bound in bounds):
            yield day


def _dated(bound: Bound, day: date) -> bool:
    """Whether a span can be counted from a day."""
    try:
        bound.on(day)
    except CannotDate:
        return False
    return True


def _ends(bound: Bound) -> tuple[str, str]:
    """The moment that is bound, and the one from which the calendar counts."""
    return (bound.earlier, bound.later) if bound.lower else (bound.later, bound.earlier)


def contrary(bound: Bound) -> Bound:
    """The days that a bound refuses."""
    if bound.reach is None:
        return Bound(bound.earlier, bound.later, -bound.most - 1, bound.clause)
    slack = bound.slack
    return Bound(bound.earlier, bound.later, slack - bound.most - 1, bound.clause, bound.reach, not bound.lower)
