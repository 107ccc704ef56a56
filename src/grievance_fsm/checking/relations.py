"""Relations between sets of persons: which can hold and fail together, and who shows it.

A relation that fails is shown by a person of its own, who is in its first set (of two that share somebody, in both),
and from there in whatever set holds all of it. So relations meet only where `among` leads from one to another.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from grievance_fsm.checking.domains import Cluster, Facts, bounded
from grievance_fsm.facts import Node

Ends = tuple[str, str, bool]  # the two sets, and whether all of the first are among the second


def is_relation(atom: Any) -> bool:
    """Whether an atom relates two sets of persons."""
    return isinstance(atom, Node) and atom.op in ("among", "disjoint")


def _ends(atoms: Iterable[Any]) -> list[Ends]:
    return [(atom.args[0].key, atom.args[1].key, atom.op == "among") for atom in atoms]


# -- which relations meet -----------------------------------------------------------------------------------------


def circles(atoms: Sequence[Any]) -> dict[int, frozenset[Hashable]]:
    """Names for every relation; those without a name in common hold and fail whatever the others do.

    Sets that `among` joins are a circle. Whether two sets of different circles share somebody is free, unless another
    relation asks the same of both circles, or within one of them sets are told to share nobody.
    """
    ends = _ends(atoms)
    home = _homes(ends)
    between = [frozenset((home[first], home[second])) for first, second, _ in ends]
    closed = {home[first] for first, second, inside in ends if not inside and home[first] == home[second]}
    return {
        id(atom): frozenset(("circle", each) for each in met)
        if len(met) == 1 or between.count(met) > 1 or met & closed
        else frozenset((("free", id(atom)),))
        for atom, met in zip(atoms, between, strict=True)
    }


def _homes(ends: Iterable[Ends]) -> Mapping[str, str]:
    """For every set one that stands for its circle."""
    home: dict[str, str] = {}
    for first, second, inside in ends:
        old, new = home.setdefault(first, first), home.setdefault(second, second)
        if inside:
            home = {name: new if circle == old else circle for name, circle in home.items()}
    return home


# -- which hold and fail together, and who shows it ---------------------------------------------------------------


def patterns(cluster: Cluster) -> Iterator[tuple[bool, ...]]:
    """Every way in which relations can hold and fail together, each once; all holding comes first."""
    bounded(2 ** len(cluster.atoms), cluster)
    ends, seen = _ends(cluster.atoms), set()
    among = sum(1 << place for place, (_, _, inside) in enumerate(ends) if inside)
    against: dict[int, list[int]] = {}
    for wanted in product((True, False), repeat=len(ends)):
        failing = sum(1 << place for place, holds in enumerate(wanted) if not holds)
        holding = among & ~failing
        if holding not in against:
            sets = _spread(ends, holding)
            against[holding] = [sets[a] & ~sets[b] if inside else sets[a] & sets[b] for a, b, inside in ends]
        found = tuple([not failing & persons for persons in against[holding]])
        if found not in seen:
            seen.add(found)
            yield found


def who_shows(relations: Sequence[tuple[Any, bool]]) -> Facts:
    """Sets of persons of whom some relations hold and others fail, as one of the patterns has it."""
    ends = _ends(atom for atom, _ in relations)
    sets = _spread(ends, sum(1 << place for place, (_, holds) in enumerate(relations) if holds))
    failing = [place for place, (_, holds) in enumerate(relations) if not holds]
    return {key: tuple(f"p{place:02}" for place in failing if found >> place & 1) for key, found in sets.items()}


def _spread(ends: Sequence[Ends], holding: int) -> dict[str, int]:
    """In which sets the person of each relation would be, a bit for each, if some relations hold."""
    sets = {key: 0 for first, second, _ in ends for key in (first, second)}
    for place, (first, second, inside) in enumerate(ends):
        sets[first] |= 1 << place
        sets[second] |= 0 if inside else 1 << place
    for _ in sets:
        for place, (first, second, inside) in enumerate(ends):
            if inside and holding >> place & 1:
                sets[second] |= sets[first]
    return sets
