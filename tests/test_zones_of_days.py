"""Zones against the days themselves: every operation does to a table what it says of each day (verification/zones).

A zone of now and two or three moments is compared with its points, whole days in a small box around now.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grievance_fsm.verification.zones import (
    ANY,
    START,
    Zone,
    closed,
    covers,
    kept,
    later,
    now_at,
    size,
    widened,
    with_free,
    within,
)

Point = tuple[int, ...]
"""The day of each moment; now, the first, is day 0."""

LONGEST, FAR = 4, 13
"""The longest bound that is drawn, and days enough to see every sum of them."""


def holds(zone: Zone, point: Point) -> bool:
    """Whether moments may have these days, by the meaning of the table."""
    n = len(point)
    return all(point[i] - point[j] <= zone[i * n + j] for i in range(n) for j in range(n))


def points(moments: int, far: int = FAR) -> Iterator[Point]:
    """Every choice of days for some moments beside now."""
    return ((0, *days) for days in product(range(-far, far + 1), repeat=moments))


@st.composite
def tables(draw: st.DrawFn, moments: int = 2) -> list[int]:
    """Bounds as somebody may write them down, closed or not, possible or not."""
    n = moments + 1
    bound = st.one_of(st.just(ANY), st.integers(-LONGEST, LONGEST))
    return [0 if i == j else draw(bound) for i in range(n) for j in range(n)]


@st.composite
def zones(draw: st.DrawFn, moments: int = 2) -> Zone:
    """A closed zone with at least one day."""
    found = closed(draw(tables(moments)))
    assume(found is not None)
    return found or ()


MOMENT = st.integers(0, 2)
BOUND = st.integers(-LONGEST - 2, LONGEST + 2)


@given(tables())
def test_closing_bounds_keeps_exactly_their_days_and_finds_a_contradiction(table: list[int]) -> None:
    found = closed(table)
    lawful = [point for point in points(2) if holds(tuple(table), point)]
    assert (found is None) == (not lawful)
    assert found is None or lawful == [point for point in points(2) if holds(found, point)]


@given(zones())
def test_every_bound_of_a_closed_zone_is_met_by_some_day(zone: Zone) -> None:
    lawful = [point for point in points(2) if holds(zone, point)]
    for i, j in product(range(3), repeat=2):
        if zone[i * 3 + j] < ANY:
            assert max(point[i] - point[j] for point in lawful) == zone[i * 3 + j]


@given(zones(), MOMENT, MOMENT, BOUND)
def test_one_more_bound_leaves_the_days_that_keep_it(zone: Zone, one: int, other: int, most: int) -> None:
    assume(one != other)
    found = within(zone, one, other, most)
    lawful = [point for point in points(2) if holds(zone, point) and point[one] - point[other] <= most]
    assert (found is None) == (not lawful)
    assert found is None or lawful == [point for point in points(2) if holds(found, point)]
    assert found is None or found == closed(found)


@given(zones())
def test_after_any_number_of_days_every_moment_lies_that_much_further_back(zone: Zone) -> None:
    found = later(zone)
    assert found == closed(found)
    for point in points(2, 6):
        before = ((0, *(day + passed for day in point[1:])) for passed in range(4 * FAR))
        assert holds(found, point) == any(holds(zone, each) for each in before), point


@given(zones(), st.integers(1, 2))
def test_a_moment_that_is_now_forgets_its_day_and_nothing_else(zone: Zone, moment: int) -> None:
    found = now_at(zone, moment)
    assert found == closed(found)
    for point in points(2, 6):
        before = ((*point[:moment], day, *point[moment + 1 :]) for day in range(-2 * FAR, 2 * FAR))
        assert holds(found, point) == (point[moment] == 0 and any(holds(zone, each) for each in before)), point


@given(zones(), st.integers(-FAR, FAR))
def test_a_new_moment_may_be_any_day(zone: Zone, day: int) -> None:
    found = with_free(zone)
    assert size(found) == 4
    for point in points(2, 5):
        assert holds(found, (*point, day)) == holds(zone, point)


@given(zones(), st.sampled_from([(0, 1), (0, 2), (0, 2, 1), (0, 1, 2), (0,)]))
def test_the_moments_that_are_kept_keep_their_days(zone: Zone, order: tuple[int, ...]) -> None:
    lawful = {tuple(point[moment] for moment in order) for point in points(2, FAR * 2) if holds(zone, point)}
    small = list(points(len(order) - 1, 6))
    assert [holds(kept(zone, order), point) for point in small] == [point in lawful for point in small]


@given(zones(), zones())
def test_a_zone_covers_another_exactly_if_every_day_of_the_other_is_its_own(zone: Zone, other: Zone) -> None:
    assert covers(zone, other) == all(holds(zone, point) for point in points(2) if holds(other, point))


@given(zones(), st.tuples(st.integers(0, 5), st.integers(0, 5)))
def test_widening_loses_no_day_and_adds_none_that_a_bound_within_reach_could_tell_apart(
    zone: Zone, furthest: tuple[int, int]
) -> None:
    """How long ago a moment was is asked up to so many days: beyond them all days are alike."""
    found = widened(zone, (0, *furthest))
    assert covers(found, zone)
    assert found == closed(found)
    lawful = {_alike(point, furthest) for point in points(2, 2 * FAR) if holds(zone, point)}
    for point in points(2, 8):
        assert not holds(found, point) or _alike(point, furthest) in lawful, point


def _alike(point: Point, furthest: tuple[int, int]) -> tuple[Any, ...]:
    """What bounds on how long ago each moment was can tell of a point."""
    return tuple(max(day, -far - 1) for day, far in zip(point[1:], furthest, strict=True))


@pytest.mark.parametrize("zone", [START, (0, ANY, 0, 0), (0, 3, -1, 0)])
def test_a_zone_knows_how_many_moments_it_has(zone: Zone) -> None:
    assert size(zone) ** 2 == len(zone)
