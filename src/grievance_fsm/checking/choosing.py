"""Choosing a cell for every cluster of atoms, so that formulas over the atoms come out as wanted."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, Generic, Protocol, TypeVar

from grievance_fsm.checking.domains import TooWide

STEPS: Final = 100_000
Formula = Any  # True, False, the number of an atom, or (op, parts)


class Verdicts(Protocol):
    """One way in which the atoms of a cluster hold and fail together."""

    @property
    def verdicts(self) -> tuple[bool, ...]:
        """The verdict of each atom."""
        ...


C = TypeVar("C", bound=Verdicts)


def joined(names: Sequence[frozenset[Any]]) -> list[tuple[int, ...]]:
    """The places of sets that overlap, directly or through others, in order of appearance."""
    groups: list[tuple[set[Any], list[int]]] = []
    for place, found in enumerate(names):
        touching = [group for group in groups if not group[0].isdisjoint(found)]
        apart = [group for group in groups if group[0].isdisjoint(found)]
        members = sorted([place, *(each for group in touching for each in group[1])])
        groups = [*apart, (set(found).union(*(group[0] for group in touching)), members)]
    return sorted(tuple(members) for _, members in groups)


class Search(Generic[C]):
    """Chooses a cell for every cluster so that each formula has the verdict wanted."""

    def __init__(
        self, clusters: Sequence[Sequence[int]], cells: Sequence[Sequence[C]], wanted: Sequence[tuple[Formula, bool]]
    ) -> None:
        self.clusters, self.cells = clusters, cells
        self.wanted = [each for formula, want in wanted for each in _each(formula, want=want)]
        self.home = {atom: place for place, cluster in enumerate(clusters) for atom in cluster}
        self.touched = [
            tuple(dict.fromkeys(self.home[atom] for atom in atoms_in(formula))) for formula, _ in self.wanted
        ]
        self.verdicts: list[bool | None] = [None] * len(self.home)
        self.chosen: dict[int, C] = {}
        self.steps = 0

    def found(self) -> dict[int, C] | None:
        """The cells chosen; formulas that share no cluster are settled apart."""
        if any(self._verdict(formula) is not want for formula, want in self._plain()):
            return None
        groups = joined([frozenset(touched) for touched in self.touched if touched])
        busy = [place for place, touched in enumerate(self.touched) if touched]
        for group in groups:
            formulas = [busy[place] for place in group]
            order = list(dict.fromkeys(cluster for place in formulas for cluster in self.touched[place]))
            if not self._settle(order, formulas):
                return None
        return self.chosen

    def _plain(self) -> Iterator[tuple[Formula, bool]]:
        return (each for each, touched in zip(self.wanted, self.touched, strict=True) if not touched)

    def _settle(self, order: Sequence[int], formulas: Sequence[int]) -> bool:
        if not order:
            return True
        self.steps += 1
        if self.steps > STEPS:
            raise TooWide("the guards depend on one another in more ways than can be tried")
        here, rest = order[0], order[1:]
        asked = [self.wanted[place] for place in formulas if here in self.touched[place]]
        for cell in self.cells[here]:
            self._mark(here, cell.verdicts)
            fits = all(self._verdict(formula) in (want, None) for formula, want in asked)
            if fits and self._settle(rest, formulas):
                self.chosen[here] = cell
                return True
        self._mark(here, (None,) * len(self.clusters[here]))
        return False

    def _mark(self, cluster: int, verdicts: Sequence[bool | None]) -> None:
        for atom, verdict in zip(self.clusters[cluster], verdicts, strict=True):
            self.verdicts[atom] = verdict

    def _verdict(self, formula: Formula) -> bool | None:
        if type(formula) is int:
            return self.verdicts[formula]
        if isinstance(formula, bool):
            return formula
        op, parts = formula
        if op == "not":
            verdict = self._verdict(parts[0])
            return None if verdict is None else not verdict
        settles = op == "or"
        open_, verdicts = False, self.verdicts
        for part in parts:
            verdict = verdicts[part] if type(part) is int else self._verdict(part)
            if verdict is settles:
                return settles
            open_ = open_ or verdict is None
        return None if open_ else not settles


def _each(formula: Formula, *, want: bool) -> Iterator[tuple[Formula, bool]]:
    """What must hold or fail, each by itself, so that a formula does."""
    op, parts = formula if isinstance(formula, tuple) else ("", ())
    if op == "not":
        yield from _each(parts[0], want=not want)
    elif op and want is (op == "and"):
        for part in parts:
            yield from _each(part, want=want)
    else:
        yield formula, want


def atoms_in(formula: Formula) -> Iterator[int]:
    """The numbers of the atoms in a formula."""
    if type(formula) is int:
        yield formula
    elif isinstance(formula, tuple):
        for part in formula[1]:
            yield from atoms_in(part)
