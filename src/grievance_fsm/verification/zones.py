"""Zones: sets of days that some moments may have, as differences of at most so many days between any two.

Moment 0 is now. A zone is a square table, row by row: at `i * size + j` the most days by which moment `i` may come
after moment `j`. Tables are kept closed: no bound can be told more narrowly without losing a day.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import isqrt
from operator import ge, itemgetter
from typing import Final, TypeAlias

Zone: TypeAlias = tuple[int, ...]

ANY: Final = 10**9
"""No bound."""

START: Final[Zone] = (0,)
"""The zone of now alone."""


def size(zone: Zone) -> int:
    """How many moments a zone has, now included."""
    return isqrt(len(zone))


def within(zone: Zone, later: int, earlier: int, most: int) -> Zone | None:
    """The part of a zone in which one moment comes at most so many days after another; nothing where none does."""
    n = isqrt(len(zone))
    if most >= zone[later * n + earlier]:
        return zone
    if zone[earlier * n + later] + most < 0:
        return None
    found = list(zone)
    from_earlier = [(j, bound) for j, bound in enumerate(zone[earlier * n : earlier * n + n]) if bound < ANY]
    for row in range(0, n * n, n):
        through = zone[row + later] + most
        if through < zone[row + earlier] and zone[row + later] < ANY:  # or else nothing in the row is narrower by it
            for j, bound in from_earlier:
                if through + bound < found[row + j]:
                    found[row + j] = through + bound
    return tuple(found)


def later(zone: Zone) -> Zone:
    """The zone after any number of days."""
    return (0, *((ANY,) * (size(zone) - 1)), *zone[size(zone) :])


def now_at(zone: Zone, moment: int) -> Zone:
    """The zone once a moment is now."""
    n = isqrt(len(zone))
    found = list(zone)
    found[moment * n : moment * n + n] = zone[:n]
    found[moment::n] = zone[::n]
    found[moment * n] = found[moment] = found[moment * n + moment] = 0
    return tuple(found)


def with_free(zone: Zone) -> Zone:
    """The zone with one more moment, on any day."""
    n = size(zone)
    rows = [(*zone[i * n : i * n + n], ANY) for i in range(n)]
    return tuple(bound for row in (*rows, (*(ANY,) * n, 0)) for bound in row)


def kept(zone: Zone, moments: Sequence[int]) -> Zone:
    """The zone of some of its moments, in this order."""
    return _picker(isqrt(len(zone)), tuple(moments))(zone)


@lru_cache(maxsize=1024)
def _picker(n: int, moments: tuple[int, ...]) -> Callable[[Zone], Zone]:
    """What takes the bounds between some of so many moments."""
    places = [i * n + j for i in moments for j in moments]
    return itemgetter(*places) if len(places) > 1 else lambda zone: tuple(zone[at] for at in places)


def covers(zone: Zone, other: Zone) -> bool:
    """Whether every day of one zone is in another."""
    return all(map(ge, zone, other))


def closed(bounds: Sequence[int]) -> Zone | None:
    """The closed zone of some bounds; nothing where they contradict one another."""
    found, n = list(bounds), size(tuple(bounds))
    for k in range(n):
        from_k = [(j, bound) for j, bound in enumerate(found[k * n : k * n + n]) if bound < ANY]
        for row in range(0, n * n, n):
            through = found[row + k]
            if through < ANY:
                for j, bound in from_k:
                    if through + bound < found[row + j]:
                        found[row + j] = through + bound
    return tuple(found) if all(found[i * n + i] >= 0 for i in range(n)) else None


def widened(zone: Zone, furthest: Sequence[int]) -> Zone:
    """A zone in which how long ago a moment was tells nothing beyond so many days (for each moment; now has 0).

    What may lie ahead keeps its distance for as many days more.
    """
    ahead = zone[:: isqrt(len(zone))]
    if max(ahead) > 0:
        most, least = _limits(tuple(furthest), tuple(max(0, bound) for bound in ahead))
    else:
        most, least = _limits(tuple(furthest), ())
    found = tuple(
        ANY if bound > high else low if bound < low else bound
        for bound, high, low in zip(zone, most, least, strict=True)
    )
    return zone if found == zone else closed(found) or zone


@lru_cache(maxsize=4096)
def _limits(furthest: tuple[int, ...], ahead: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Beyond which bounds it tells nothing how much one moment comes after another, at most and at least.

    Moments lie ahead by so many days, or none does.
    """
    n = len(furthest)
    lying = ahead or (0,) * n
    pairs = [(i, j) for i in range(n) for j in range(n)]
    most = tuple(furthest[j] + lying[i] if j and i != j else ANY for i, j in pairs)
    least = tuple(-furthest[i] - 1 - lying[j] if i and i != j else -2 * ANY for i, j in pairs)
    return most, least
