"""Zones: sets of days that some moments may have, as differences of at most so many days between any two.

Moment 0 is now. A zone is a square table, row by row: at `i * size + j` the most days by which moment `i` may come
after moment `j`. Tables are kept closed: no bound can be told more narrowly without losing a day.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

Zone: TypeAlias = tuple[int, ...]

ANY: Final = 10**9
"""No bound."""

START: Final[Zone] = (0,)
"""The zone of now alone."""


def size(zone: Zone) -> int:
    """How many moments a zone has, now included."""
    return int(len(zone) ** 0.5 + 0.5)


def within(zone: Zone, later: int, earlier: int, most: int) -> Zone | None:
    """The part of a zone in which one moment comes at most so many days after another; nothing where none does."""
    n = size(zone)
    if most >= zone[later * n + earlier]:
        return zone
    if zone[earlier * n + later] + most < 0:
        return None
    found = list(zone)
    from_earlier = [(j, bound) for j, bound in enumerate(zone[earlier * n : earlier * n + n]) if bound < ANY]
    for row in range(0, n * n, n):
        if zone[row + later] < ANY:
            through = zone[row + later] + most
            for j, bound in from_earlier:
                if through + bound < found[row + j]:
                    found[row + j] = through + bound
    return tuple(found)


def later(zone: Zone) -> Zone:
    """The zone after any number of days."""
    return (0, *((ANY,) * (size(zone) - 1)), *zone[size(zone) :])


def now_at(zone: Zone, moment: int) -> Zone:
    """The zone once a moment is now."""
    n = size(zone)
    found = list(zone)
    for i in range(n):
        found[moment * n + i] = zone[i]
        found[i * n + moment] = zone[i * n]
    found[moment * n] = found[moment] = found[moment * n + moment] = 0
    return tuple(found)


def with_free(zone: Zone) -> Zone:
    """The zone with one more moment, on any day."""
    n = size(zone)
    rows = [(*zone[i * n : i * n + n], ANY) for i in range(n)]
    return tuple(bound for row in (*rows, (*(ANY,) * n, 0)) for bound in row)


def kept(zone: Zone, moments: Sequence[int]) -> Zone:
    """The zone of some of its moments, in this order."""
    n = size(zone)
    return tuple(zone[i * n + j] for i in moments for j in moments)


def covers(zone: Zone, other: Zone) -> bool:
    """Whether every day of one zone is in another."""
    return all(mine >= its for mine, its in zip(zone, other, strict=True))


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
    n = size(zone)
    ahead = [max(0, bound) for bound in zone[::n]]
    found, changed = list(zone), False
    for i in range(n):
        for j in range(n):
            bound = zone[i * n + j]
            if i != j and bound < ANY:
                if j and bound > furthest[j] + ahead[i]:
                    found[i * n + j], changed = ANY, True
                elif i and bound < -furthest[i] - 1 - ahead[j]:
                    found[i * n + j], changed = -furthest[i] - 1 - ahead[j], True
    return (closed(found) or zone) if changed else zone
