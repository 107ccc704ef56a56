"""Which numbers of a report are withheld, so that none under k can be read, subtracted or narrowed down.

Numbers of complaints are related in three ways: a number falls into parts (`Split`), some of its complaints have a
mark and others lack it (`Mark`), or those with a mark are broken down as the whole is (`Cross`). Down this tree:

- every number under k is withheld, nought included: were noughts shown, whatever is withheld would be at least 1,
  and a dash would tell that there was a complaint;
- whatever is counted out of a withheld number is withheld;
- a number that stands nowhere but can be subtracted (those without a mark, those who told nothing) counts as well;
- where that leaves a reader of sums too little to be unsure of, numbers beside are withheld too, the last listed
  first: a choice that does not look at the numbers tells nothing of them.

For all that is shown, each number withheld can then be any whole number of a range that spans at least k.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, Protocol

from attrs import frozen

Cell = Any  # anything hashable
Counts = Mapping[Cell, int]
Hidden = Set[Cell]


class Relation(Protocol):
    """How numbers are related to one that was dealt with before."""

    @property
    def cells(self) -> tuple[Cell, ...]: ...

    def withheld(self, counts: Counts, k: int, hidden: Hidden) -> Iterable[Cell]: ...


def withheld(counts: Counts, k: int, whole: Cell, relations: Iterable[Relation]) -> frozenset[Cell]:
    """The numbers not to be shown; each relation comes after those that deal with its whole.

    >>> counts = {"all": 30, "resolved": 28, "unresolved": 2}
    >>> sorted(withheld(counts, 5, "all", [Split("all", ("resolved", "unresolved"))]))
    ['resolved', 'unresolved']
    """
    hidden = {whole} if counts[whole] < k else set[Cell]()
    for relation in relations:
        hidden.update(relation.withheld(counts, k, hidden))
    return frozenset(hidden)


@frozen
class Split:
    """A number and parts that have no complaint in common; what they leave over told nothing that is counted."""

    whole: Cell
    parts: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return self.parts

    def rest(self, counts: Counts) -> int:
        """How many are in none of the parts."""
        return counts[self.whole] - sum(map(counts.__getitem__, self.parts))

    def withheld(self, counts: Counts, k: int, hidden: Hidden) -> Iterable[Cell]:
        """The parts under k, and then others until two or more are withheld that come to k or more.

        Each of them may then be anything from nought to what they come to.
        """
        if self.whole in hidden:
            return self.parts
        small = [part for part in self.parts if counts[part] < k]
        others = [part for part in self.parts if counts[part] >= k]
        if not small and not 0 < self.rest(counts) < k:
            return ()
        while others and not _unsure_of([counts[part] for part in small], k):
            small.append(others.pop())
        return small


def _unsure_of(numbers: list[int], k: int) -> bool:
    """Whether a reader who knows what the numbers withheld come to is unsure of each by k.

    Where all are the most that a small number can be, whoever knows the rule would know that they are.
    """
    return len(numbers) > 1 and sum(numbers) >= k and set(numbers) != {k - 1}


@frozen
class Mark:
    """A number and those of its complaints that have a mark; the others stand nowhere but can be subtracted."""

    whole: Cell
    part: Cell

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (self.part,)

    def withheld(self, counts: Counts, k: int, hidden: Hidden) -> Iterable[Cell]:
        """The part, where it or what it leaves is under k; it may then be anything from nought to the whole."""
        with_mark, without = counts[self.part], counts[self.whole] - counts[self.part]
        return self.cells if self.whole in hidden or min(with_mark, without) < k else ()


@frozen
class Cross:
    """Those with a mark, broken down as the whole is: one number for each part of the split."""

    mark: Mark
    split: Split
    cells: tuple[Cell, ...]

    def withheld(self, counts: Counts, k: int, hidden: Hidden) -> Iterable[Cell]:
        """The numbers under k, or that leave under k of their part, or whose part is withheld; and then more columns.

        Of the columns withheld, the reader knows how many complaints have the mark, how many lack it, and the size of
        each that is shown. A number among them may be anything from nought (or what the other columns cannot hold) to
        the least of these, so each of these, and the other columns together, must come to k.
        """
        if self.mark.part in hidden:
            return self.cells
        columns = [
            _Column(cell, counts[cell], counts[part] - counts[cell], part not in hidden)
            for cell, part in zip(self.cells, self.split.parts, strict=True)
        ]
        gone = [each for each in columns if not each.shown or each.small(k)]
        others = [each for each in columns if each not in gone]
        rest = self._rest(counts)
        while others and not _unsure(gone, rest, k):
            gone.append(others.pop())
        return [each.cell for each in gone]

    def _rest(self, counts: Counts) -> "_Column":
        """The column that is not printed: those in no part of the split."""
        marked = counts[self.mark.part] - sum(map(counts.__getitem__, self.cells))
        return _Column(None, marked, self.split.rest(counts) - marked, True)


@frozen
class _Column:
    """One part of a split: how many of it have the mark, and how many lack it."""

    cell: Cell
    marked: int
    unmarked: int
    shown: bool

    @property
    def size(self) -> int:
        return self.marked + self.unmarked

    def small(self, k: int) -> bool:
        return self.marked < k or self.unmarked < k


def _unsure(gone: list[_Column], rest: _Column, k: int) -> bool:
    """Whether the columns withheld leave a reader unsure by k, even one who knows the rest."""
    given_away = 0 < rest.marked < k or 0 < rest.unmarked < k
    knowing = [gone] if gone else []
    return all(_wide(columns, k) for columns in (*knowing, *([[*gone, rest]] if given_away else [])))


def _wide(columns: list[_Column], k: int) -> bool:
    marked, unmarked = sum(each.marked for each in columns), sum(each.unmarked for each in columns)
    others: Iterator[int] = (marked + unmarked - each.size for each in columns if each.shown)
    return min(marked, unmarked, *others) >= k
