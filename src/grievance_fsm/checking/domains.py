"""What facts can be: for a few facts that guards compare with one another, the combinations worth trying.

Small ranges are tried whole. Wide ones are tried where a verdict can change: at every constant compared with,
one below, one above, and at both ends; that is exact where a comparison has one wide number, and tries both orders
where it has several. The most natural combination comes first: a roll before its ballots, nobody abstaining, the
vote as close as it can be.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import chain, combinations, product
from math import prod
from operator import contains
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.checking.points import points_of, uneven
from grievance_fsm.errors import GrievanceError
from grievance_fsm.facts import IN_OFFICE, At, Const, Derived, Fact
from grievance_fsm.guards import TODAY
from grievance_fsm.values import BALLOTS, DAY, LABEL, NUMBER

WHOLE: Final = 20_000
WIDEST: Final = 250_000
THAT_DAY: Final = date(2015, 2, 2)

Facts = dict[Any, Any]


class TooWide(GrievanceError):
    """Guards that compare more facts with one another than can be tried."""


@frozen(eq=False)
class Cluster:
    """Facts that some atoms compare with one another, directly or through others."""

    leaves: Mapping[str, Any]
    atoms: tuple[Any, ...]
    limits: tuple[Any, ...] = field(default=())

    @property
    def kind(self) -> str:
        """What all these facts are: only facts of a kind are ever compared."""
        return kind_of(next(iter(self.leaves.values())))


def kind_of(leaf: Any) -> str:
    """The kind of a leaf: a number for what is counted, a yes or no for what has happened."""
    what = fact_of(leaf)
    return what.kind if isinstance(what, Fact) else NUMBER if isinstance(what, Derived) else "happened"


def proposals(cluster: Cluster) -> Iterator[Facts]:
    """Combinations of facts that show every verdict of the atoms; raises `TooWide` where there are too many."""
    if cluster.kind == NUMBER:
        return _numbers(cluster)
    if cluster.kind == LABEL:
        return _labels(cluster)
    if cluster.kind == DAY:
        return _days(cluster)
    return (dict.fromkeys(cluster.leaves, value) for value in (False, True))


# -- words ---------------------------------------------------------------------------------------------------


def _labels(cluster: Cluster) -> Iterator[Facts]:
    choices = [_words(leaf, cluster) for leaf in cluster.leaves.values()]
    bounded(prod(map(len, choices)), cluster)
    for values in product(*choices):
        yield dict(zip(cluster.leaves, values, strict=True))


def _words(leaf: Any, cluster: Cluster) -> tuple[str, ...]:
    """The words of a fact; where it is only compared with constants, one stands for those that none mentions."""
    every: tuple[str, ...] = fact_of(leaf).choices
    if len(cluster.leaves) > 1:
        return every
    named = {arg.value for atom in cluster.atoms for arg in getattr(atom, "args", ()) if isinstance(arg, Const)}
    others = [word for word in every if word not in named]
    return tuple(word for word in every if word in named or word in others[:1])


# -- days: before, on and after the day of the act --------------------------------------------------------------


def _days(cluster: Cluster) -> Iterator[Facts]:
    near = [THAT_DAY, THAT_DAY - timedelta(1), THAT_DAY + timedelta(1)]
    keys = [key for key in cluster.leaves if key != TODAY]
    windows = [_windows(limit) for limit in cluster.limits]
    bounded(len(near) ** len(keys) * prod(map(len, windows)), cluster)
    for values in product(*(near for _ in keys), *windows):
        yield {TODAY: THAT_DAY, **dict(zip((*keys, *cluster.limits), values, strict=True))}


def _windows(limit: Any) -> list[tuple[date | None, date | None]]:
    opens = [(THAT_DAY + timedelta(n), None) for n in (-2, -1, 0, 1, 2)]
    closes = [(None, THAT_DAY + timedelta(n)) for n in (-2, -1, 0, 1)] if limit.expiry == "bar" else []
    return [*opens, *closes]


# -- numbers ---------------------------------------------------------------------------------------------------


def uncertain(cluster: Cluster) -> frozenset[int]:
    """The places of atoms that may turn where their numbers are not tried: products, or numbers of unlike weights."""
    sizes = {key: len(_range(leaf)) for key, leaf in cluster.leaves.items()} if cluster.kind == NUMBER else {}
    if prod(sizes.values()) <= WHOLE:
        return frozenset()
    tried = _tried(cluster)
    short = {key for key, size in sizes.items() if len(set(tried[key])) < size}
    return frozenset(place for place, atom in enumerate(cluster.atoms) if not short.isdisjoint(uneven(atom)))


def ranges(cluster: Cluster) -> str:
    """The numbers in words, with how wide they are."""
    found = [f"“{key}” ({_range(leaf)[0]} to {_range(leaf)[-1]})" for key, leaf in cluster.leaves.items()]
    return f"{' and '.join(found)} {'is' if len(found) == 1 else 'are'}"


def _numbers(cluster: Cluster) -> Iterator[Facts]:
    tried = _tried(cluster)
    bounded(_size(cluster, tried), cluster)
    return _combined(cluster, {key: sorted(values) for key, values in tried.items()})


def _tried(cluster: Cluster) -> dict[str, Iterable[int]]:
    """The values at which each number is tried."""
    whole = {key: _range(leaf) for key, leaf in cluster.leaves.items()}
    tried: dict[str, Iterable[int]] = dict(whole)
    if prod(map(len, whole.values())) > WHOLE:
        points = points_of(cluster.atoms, whole)
        tried = {key: whole[key] if _is_count(leaf) else points[key] for key, leaf in cluster.leaves.items()}
        if _size(cluster, tried) > WHOLE:
            wide = {key for key, values in whole.items() if len(values) > 30}
            tried = {key: points[key] if key in wide else tried[key] for key in tried}
    return tried


def _range(leaf: Any) -> range:
    what = fact_of(leaf)
    return range(what.low, what.high + 1)


def fact_of(leaf: Any) -> Any:
    """The fact (or count) that a leaf is about, now or at an earlier action."""
    return leaf.what if isinstance(leaf, At) else leaf


def _is_count(leaf: Any) -> bool:
    return isinstance(fact_of(leaf), Derived)


def _size(cluster: Cluster, tried: Mapping[str, Any]) -> int:
    """How many combinations there are at most; votes of one ballot share out one roll."""
    found = prod(len(values) for values in tried.values())
    ballots = [leaf for leaf in cluster.leaves.values() if _is_count(leaf) and fact_of(leaf).of.kind == BALLOTS]
    return int(found // max(1, len(ballots) * 2))


def bounded(count: int, cluster: Cluster) -> None:
    """Raises `TooWide` for more combinations than can be tried."""
    if count > WIDEST:
        raise TooWide(f"{', '.join(map(str, cluster.leaves))} are compared in more ways than can be tried ({count:,})")


def _combined(cluster: Cluster, tried: Mapping[str, list[int]]) -> Iterator[Facts]:
    scopes: dict[str, dict[str, Any]] = {}
    for key, leaf in cluster.leaves.items():
        scopes.setdefault(leaf.action.name if isinstance(leaf, At) else "", {})[key] = leaf
    return _over([_Scope(scopes[name], tried) for name in sorted(scopes)], {}, 0)


def _over(scopes: Sequence["_Scope"], facts: Facts, near: int) -> Iterator[Facts]:
    """The combinations of one scope after the other: now first, then at earlier actions, as near to now as may be."""
    if not scopes:
        yield facts
        return
    if len(scopes) == 1 and not facts:
        yield from (found for found, _ in scopes[0].combinations(near))
        return
    for found, size in scopes[0].combinations(near):
        yield from _over(scopes[1:], {**facts, **found}, near or size)


class _Scope:
    """What is counted at one time: the rolls, each vote by the ballots that are cast in it, and plain numbers."""

    def __init__(self, leaves: Mapping[str, Any], tried: Mapping[str, list[int]]) -> None:
        self.tried = tried
        self.counts = {key: fact_of(leaf) for key, leaf in leaves.items() if _is_count(leaf)}
        self.rolls = [key for key, what in self.counts.items() if what.of.kind != BALLOTS]
        self.plain = [key for key in leaves if key not in self.counts]
        by_vote: dict[str, list[str]] = {}
        for key, what in self.counts.items():
            if what.of.kind == BALLOTS:
                by_vote.setdefault(what.of.key, []).append(key)
        self.votes = list(by_vote.values())
        self.cast = [key for keys in self.votes for key in keys]
        self.binding = [[key for key in self.rolls if _within(self.counts, keys, key)] for keys in self.votes]
        self.shares: dict[tuple[int, int], list[tuple[int, ...]]] = {}

    def combinations(self, near: int) -> Iterator[tuple[Facts, int]]:
        """The combinations, with the size of the largest roll."""
        for sizes in product(*(sorted(self.tried[key], key=lambda n: abs(n - near)) for key in self.rolls)):
            called = dict(zip(self.rolls, sizes, strict=True))
            if len(sizes) < 2 or _fit(called, self.counts):
                size = max(sizes, default=0)
                for parts in product(*(self._shared(place, called) for place in range(len(self.votes)))):
                    found = called | dict(zip(self.cast, chain.from_iterable(parts), strict=True))
                    if not self.plain:
                        yield found, size
                        continue
                    for rest in product(*(self.tried[key] for key in self.plain)):
                        yield found | dict(zip(self.plain, rest, strict=True)), size

    def _shared(self, vote: int, called: Mapping[str, int]) -> list[tuple[int, ...]]:
        """Every way in which the ballots of a vote share out its roll."""
        keys, bounds = self.votes[vote], [called[key] for key in self.binding[vote]]
        most = min(bounds, default=max(self.counts[key].high for key in keys))
        if (vote, most) not in self.shares:
            splits = splits_of(len(keys), most) if bounds else _by_size(len(keys), most)
            if len({self.counts[key].value for key in keys}) < len(keys):
                splits = tuple(split for split in splits if _agree(keys, self.counts, split))
            allowed = [frozenset(self.tried[key]) for key in keys]
            self.shares[vote, most] = [split for split in splits if all(map(contains, allowed, split))]
        return self.shares[vote, most]


def _fit(called: Mapping[str, int], counts: Mapping[str, Derived]) -> bool:
    """Whether rolls can have these sizes together: the eligible are some of all, and all of them in office."""
    pairs = [(counts[one], n, counts[other], m) for one, n in called.items() for other, m in called.items()]
    return all(
        (n == m if one.eligible is other.eligible else n <= m or other.eligible)
        if one.of.key == other.of.key
        else n <= m or not (one.eligible and other.of is IN_OFFICE and not other.eligible)
        for one, n, other, m in pairs
    )


def _within(counts: Mapping[str, Derived], votes: list[str], roll: str) -> bool:
    """Whether a roll bounds some votes: it is theirs, or it is all who are in office; the eligible are some of all."""
    eligible = all(counts[key].eligible for key in votes)
    by = counts[votes[0]].of.by
    if by is not None and counts[roll].of.key == by.key:
        return eligible or not counts[roll].eligible
    return eligible and counts[roll].of is IN_OFFICE and not counts[roll].eligible


def _agree(keys: list[str], counts: Mapping[str, Derived], split: tuple[int, ...]) -> bool:
    """Two counts of the same votes are the same, or the eligible among them are fewer."""
    told = list(zip((counts[key] for key in keys), split, strict=True))
    return all(
        n == m if one.eligible is other.eligible else n <= m or not one.eligible
        for one, n in told
        for other, m in told
        if one.value == other.value
    )


@cache
def splits_of(parts: int, most: int) -> tuple[tuple[int, ...], ...]:
    """The ways to share at most so many votes out, the fullest and closest first.

    >>> splits_of(2, 7)[:3]
    ((4, 3), (3, 4), (5, 2))
    """
    return tuple(sorted(_tallies(parts, most), key=lambda split: (most - sum(split), max(split) - min(split))))


@cache
def _by_size(parts: int, most: int) -> tuple[tuple[int, ...], ...]:
    return tuple(sorted(_tallies(parts, most), key=lambda split: (sum(split), max(split) - min(split))))


def _tallies(parts: int, most: int) -> Iterator[tuple[int, ...]]:
    """The ways to give some parts at most so many together, those that give the first most of all first.

    >>> list(_tallies(2, 1))
    [(1, 0), (0, 1), (0, 0)]
    """
    lots = list(combinations(range(most + parts), parts))  # the bars between the parts
    lots.reverse()
    return (tuple([bar - before - 1 for before, bar in zip((-1, *bars), bars, strict=False)]) for bars in lots)
