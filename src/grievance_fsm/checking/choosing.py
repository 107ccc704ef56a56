"""Choosing a cell for every cluster of atoms, so that formulas over the atoms come out as wanted."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar

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


def joined(names: Sequence[Collection[Any]]) -> list[tuple[int, ...]]:
    """The places of sets that overlap, directly or through others, in order of appearance."""
    group_of: dict[Any, list[int]] = {}
    groups: dict[int, list[int]] = {}
    for place, found in enumerate(names):
        touching = {id(group): group for each in found if (group := group_of.get(each)) is not None}
        mine = max(touching.values(), key=len, default=[])
        for group in touching.values():
            if group is not mine:
                mine += group
                del groups[id(group)]
                for other in group:
                    group_of.update(dict.fromkeys(names[other], mine))
        mine.append(place)
        groups[id(mine)] = mine
        group_of.update(dict.fromkeys(found, mine))
    return sorted(tuple(sorted(members)) for members in groups.values())


class Part(NamedTuple):
    """What must hold, or fail, by itself, and the clusters on which it turns."""

    formula: Formula
    want: bool
    touched: tuple[int, ...]


def parts_of(formula: Formula, home: Sequence[int], *, want: bool) -> tuple[Part, ...]:
    """What must hold or fail, each by itself, so that a formula does; `home` tells the cluster of each atom."""
    return tuple(
        Part(each, so, tuple(dict.fromkeys([home[atom] for atom in atoms_in(each)])))
        for each, so in _each(formula, want=want)
    )


class Search(Generic[C]):
    """Chooses a cell for every cluster so that each part comes out as wanted."""

    def __init__(
        self, clusters: Sequence[Sequence[int]], cells: Sequence[Sequence[C]], wanted: Sequence[Part],
        known: "dict[tuple[int, ...], dict[int, C] | None] | None" = None,
    ) -> None:  # fmt: skip
        self.clusters, self.cells, self.wanted = clusters, cells, wanted
        self.known = {} if known is None else known
        self.verdicts: list[bool | None] = [None] * sum(map(len, clusters))
        self.chosen: dict[int, C] = {}
        self.steps = 0

    def found(self) -> dict[int, C] | None:
        """The cells chosen; parts that share no cluster are settled apart."""
        if any(self._verdict(part.formula) is not part.want for part in self.wanted if not part.touched):
            return None
        busy = [part for part in self.wanted if part.touched]
        for group in joined([part.touched for part in busy]):
            settled = self._of_group([busy[place] for place in group])
            if settled is None:
                return None
            self.chosen |= settled
        return self.chosen

    def _of_group(self, parts: Sequence[Part]) -> "dict[int, C] | None":
        """The cells of the clusters on which some parts turn; what is `known` of the same parts is not sought anew."""
        key = tuple(map(id, parts))
        if key not in self.known:
            self.chosen, chosen = {}, self.chosen
            order = list(dict.fromkeys([cluster for part in parts for cluster in part.touched]))
            self.known[key] = self.chosen if self._settle(order, parts) else None
            self.chosen = chosen
        return self.known[key]

    def _settle(self, order: Sequence[int], parts: Sequence[Part]) -> bool:
        if not order:
            return True
        self.steps += 1
        if self.steps > STEPS:
            raise TooWide("the guards depend on one another in more ways than can be tried")
        here, rest = order[0], order[1:]
        asked = [part for part in parts if here in part.touched]
        for cell in self.cells[here]:
            self._mark(here, cell.verdicts)
            fits = all(self._verdict(part.formula) in (part.want, None) for part in asked)
            if fits and self._settle(rest, parts):
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
