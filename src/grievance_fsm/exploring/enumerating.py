"""All the shortest ways to each end: as few steps as the shortest, whatever their days."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from grievance_fsm.exploring.searching import Explorer
from grievance_fsm.exploring.walking import Walk

MOST: Final = 200
"""How many ways to one end are told at most."""

LOOKED: Final = 2_000
"""How many are looked at for them; many may ask what cannot be so together."""


def all_shortest(explorer: Explorer) -> Iterator[tuple[str, list[Walk], bool]]:
    """For each end that can be reached: the ways of fewest steps, the earliest first, and whether there are more."""
    for walk in explorer.shortest():
        coming = _walks(explorer, walk.state, len(walk.edges))
        sound = (each for each in islice(coming, LOOKED) if explorer.supposing(each) is not None)
        kept = sorted(islice(sound, MOST), key=lambda each: each.day) or [walk]
        yield walk.state, kept, next(sound, None) is not None or next(coming, None) is not None


def _walks(explorer: Explorer, end: str, steps: int) -> Iterator[Walk]:
    """Every walk of so many steps to an end, though its conditions may contradict each other."""
    away = _away(explorer, end)

    def onward(walk: Walk) -> Iterator[Walk]:
        left = steps - len(walk.edges)
        if left == 0:
            yield walk
            return
        for edge in explorer.leaving[walk.state]:
            if away.get(edge.target, steps) < left:
                further = walk.then(edge)
                if further is not None:
                    yield from onward(further)

    return onward(Walk(explorer.procedure, explorer.start))


def _away(explorer: Explorer, end: str) -> Mapping[str, int]:
    """How many moves each state is away from an end, conditions left out."""
    found, front = {end: 0}, {end}
    while front:
        front = {edge.source for edge in explorer.edges if edge.target in front} - found.keys()
        found |= dict.fromkeys(front, max(found.values()) + 1)
    return found
