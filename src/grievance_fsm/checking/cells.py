"""Guard cells: in which ways some guards can hold and fail together, each with the facts that show it.

Guards are taken apart into atoms; atoms that share facts form a cluster, whose few cells are found by trying its
facts. Whole guards are then settled over the cells of their clusters, never over all facts at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

from grievance_fsm.checking.choosing import Formula, Part, Search, joined, parts_of
from grievance_fsm.checking.counts import Counts
from grievance_fsm.checking.domains import Cluster, Facts, TooWide, fact_of, kind_of, proposals, ranges, uncertain
from grievance_fsm.checking.relations import circles, is_relation, patterns, who_shows
from grievance_fsm.checking.windows import of_one_window
from grievance_fsm.facts import IN_OFFICE, At, Const, Derived, Fact, Node, Param, leaves
from grievance_fsm.guards import ask, compiled_together
from grievance_fsm.readings import Pick
from grievance_fsm.sorts import sort_of as sort
from grievance_fsm.values import BALLOTS, BOOLEAN, LABEL, NUMBER


class Word(NamedTuple):
    """The atom that one word is among those of a fact."""

    key: str
    word: str


class Cell(NamedTuple):
    """One way in which some guards hold and fail together, with facts that show it."""

    verdicts: tuple[bool, ...]
    facts: Facts


class Space:
    """Everything that facts can make of some guards; the readings in them must be settled.

    `known` keeps the cells of clusters for other spaces over some of the same atoms.
    """

    def __init__(self, guards: Iterable[Any], known: "dict[Any, Any] | None" = None) -> None:
        self._shared: dict[Any, Any] = {} if known is None else known
        self._counts = Counts(self._shared)
        self.atoms: list[Any] = []
        self._known: dict[Any, int] = {}
        self._labels: dict[str, None] = {}
        self._settled: dict[tuple[int, ...], dict[int, Cell] | None] = {}
        self._apart: dict[tuple[int, bool], tuple[Part, ...]] = {}
        self.formulas = [self._formula(guard) for guard in guards]

    # -- from guards to formulas over atoms

    def _formula(self, expr: Any) -> Formula:
        if isinstance(expr, Const):
            return bool(expr.value)
        if isinstance(expr, Pick):
            raise ValueError(f"{expr.reading.id} {expr.reading.name} is still open")
        if not isinstance(expr, Node):
            return self._atom(expr, expr.key)
        if expr.op in ("and", "or", "not"):
            return expr.op, tuple(map(self._formula, expr.args))
        if expr.op == "includes":
            return self._includes(*expr.args)
        if expr.op in ("eq", "ne") and sort(expr.args[0]) == BOOLEAN:
            same = _same(*map(self._formula, expr.args))
            return same if expr.op == "eq" else ("not", (same,))
        if expr.op == "disjoint" and any(isinstance(each, Const) and not each.value for each in expr.args):
            return True
        return self._atom(expr, _relation(expr) if is_relation(expr) else id(expr))

    def _atom(self, atom: Any, name: Any) -> int:
        if name not in self._known:
            self._known[name] = len(self.atoms)
            self.atoms.append(self._told_apart(atom))
        return self._known[name]

    def _told_apart(self, atom: Any) -> Any:
        """An atom that shares with others the counts and windows that are the same, and no others."""
        if isinstance(atom, Word):
            return atom
        return of_one_window(atom, self._shared) if _limits(atom) else self._counts.named(atom)

    def _includes(self, what: Any, words: Any) -> Formula:
        """That a fact holds some words, over one atom for each of its words."""
        self._labels[what.key] = None
        if isinstance(words, Const):
            listed = words.value if isinstance(words.value, tuple) else (words.value,)
            return "and", tuple(self._word(what, word) for word in listed)
        choices = fact_of(words).choices
        if kind_of(words) == LABEL:
            return "or", tuple(("and", (self._formula(words == word), self._word(what, word))) for word in choices)
        self._labels[words.key] = None
        return "and", tuple(("or", (("not", (self._word(words, w),)), self._word(what, w))) for w in choices)

    def _word(self, what: Any, word: str) -> Formula:
        known = word in fact_of(what).choices
        return self._atom(Word(what.key, word), Word(what.key, word)) if known else False

    # -- from atoms to clusters and their cells

    @cached_property
    def _clusters(self) -> tuple[list[tuple[int, ...]], list[int]]:
        """The atoms that share facts, and for each atom its cluster."""
        offices = {_scope(leaf) for atom in self.atoms for leaf in _operands(atom) if _is_office(leaf)}
        related = circles([atom for atom in self.atoms if is_relation(atom)])
        found = joined([related.get(id(atom)) or _names(atom, offices) for atom in self.atoms])
        home = {atom: place for place, cluster in enumerate(found) for atom in cluster}
        return found, [home[atom] for atom in range(len(self.atoms))]

    @cached_property
    def _cells(self) -> list[list[Cell]]:
        return [self._of_cluster([self.atoms[atom] for atom in cluster]) for cluster in self._clusters[0]]

    def _of_cluster(self, atoms: list[Any]) -> list[Cell]:
        name = frozenset(map(id, atoms))
        if name not in self._shared:
            alike = tuple(map(_essence, atoms))
            if alike not in self._shared:
                self._shared[alike] = (atoms, _cells_of(atoms))  # the atoms are kept, so that no other has their id
            self._shared[name] = (atoms, self._shared[alike][1])
        known, found = self._shared[name]
        if list(map(id, known)) == list(map(id, atoms)):
            return list(found)
        places = [next(n for n, each in enumerate(known) if each is atom) for atom in atoms]
        return [Cell(tuple(cell.verdicts[place] for place in places), cell.facts) for cell in found]

    # -- from cells to examples

    def example(self, holds: Sequence[int] = (), fails: Sequence[int] = ()) -> Facts | None:
        """Facts under which some of the guards hold and others fail, or nothing where there are none."""
        found = self._chosen(holds, fails)
        return None if found is None else self._facts(found)

    def _chosen(self, holds: Sequence[int], fails: Sequence[int]) -> Mapping[int, Cell] | None:
        """The cell of each cluster on which it turns that some guards hold and others fail."""
        wanted = [*(part for each in holds for part in self._parts(each, want=True)),
                  *(part for each in fails for part in self._parts(each, want=False))]  # fmt: skip
        found = Search(self._clusters[0], self._cells, wanted, self._settled).found()
        if found is None:
            self._certain(wanted)
        return found

    def _parts(self, number: int, *, want: bool) -> tuple[Part, ...]:
        """What must come out how, so that a guard holds or fails."""
        key = number, want
        if key not in self._apart:
            self._apart[key] = parts_of(self.formulas[number], self._clusters[1], want=want)
        return self._apart[key]

    def ways(self, sure: Sequence[int], open_: Sequence[int]) -> Iterator[tuple[tuple[bool, ...], Facts]]:
        """Every way in which some guards can hold or fail while those that are sure hold, with facts for each."""
        waiting: list[tuple[bool, ...]] = [()]
        while waiting:
            verdicts = waiting.pop()
            asked = list(zip(open_, verdicts, strict=False))
            holds = [*sure, *(each for each, verdict in asked if verdict)]
            found = self._chosen(holds, [each for each, verdict in asked if not verdict])
            if found is not None and len(verdicts) == len(open_):
                yield verdicts, self._facts(found)
            elif found is not None:
                waiting += [(*verdicts, False), (*verdicts, True)]

    def ways_at_least(self, sure: Sequence[int], open_: Sequence[int]) -> int:
        """How many ways there are at least: a guard on facts of its own comes out both ways, whatever others do."""
        if self._chosen(sure, []) is None:
            return 0
        taken = {cluster for each in sure for cluster in self._touched(each)}
        free = 0
        for each in open_:
            mine = self._touched(each)
            if taken.isdisjoint(mine) and self._chosen([each], []) and self._chosen([], [each]):
                free, taken = free + 1, taken | mine
        return 1 << free

    def _touched(self, number: int) -> set[int]:
        """The clusters on which a guard turns."""
        parts = (*self._parts(number, want=True), *self._parts(number, want=False))
        return {cluster for part in parts for cluster in part.touched}

    def _certain(self, wanted: Sequence[Part]) -> None:
        """Raises `TooWide` where there might be an example among the numbers that have not been tried."""
        if not self._uncertain:
            return
        cells = [self._uncertain.get(place, known) for place, known in enumerate(self._cells)]
        chosen = Search(self._clusters[0], cells, wanted).found() or {}
        for place in chosen.keys() & self._uncertain:
            numbers = ranges(_cluster([self.atoms[atom] for atom in self._clusters[0][place]]))
            raise TooWide(f"{numbers} multiplied or weighed, so that not every value can be tried")

    @cached_property
    def _uncertain(self) -> dict[int, list[Cell]]:
        """For clusters with atoms that may turn where no number was tried: every way in which they might stand."""
        found = {}
        for place, cluster in enumerate(self._clusters[0]):
            atoms = [self.atoms[atom] for atom in cluster]
            doubted = self._doubted(atoms)
            if doubted:
                alike = {_without(cell.verdicts, doubted) for cell in self._cells[place]}
                found[place] = [Cell(verdicts, {}) for sure in alike for verdicts in _filled(sure, doubted)]
        return found

    def _doubted(self, atoms: list[Any]) -> frozenset[int]:
        if isinstance(atoms[0], Word):
            return frozenset()
        name = "doubted", tuple(map(id, atoms))
        if name not in self._shared:
            cluster = _cluster(atoms)
            self._shared[name] = atoms, uncertain(cluster) if cluster.leaves else frozenset()
        found: frozenset[int] = self._shared[name][1]
        return found

    def cells(self) -> Iterator[Cell]:
        """Every way in which the guards hold and fail together, each once."""
        return self._split(())

    def _split(self, verdicts: tuple[bool, ...]) -> Iterator[Cell]:
        holds = [place for place, verdict in enumerate(verdicts) if verdict]
        facts = self.example(holds, [place for place in range(len(verdicts)) if place not in holds])
        if facts is None:
            return
        if len(verdicts) == len(self.formulas):
            yield Cell(verdicts, facts)
            return
        for verdict in (True, False):
            yield from self._split((*verdicts, verdict))

    def _facts(self, chosen: Mapping[int, Cell]) -> Facts:
        merged: Facts = {}
        holding: dict[int, bool] = {}
        for place, cells in enumerate(self._cells):
            cell = chosen.get(place) or cells[0]
            merged.update(cell.facts)
            holding.update(zip(self._clusters[0][place], cell.verdicts, strict=True))
        merged |= who_shows([(atom, holding[n]) for n, atom in enumerate(self.atoms) if is_relation(atom)])
        words = {key: tuple(w.word for w in merged if isinstance(w, Word) and w.key == key and merged[w])
                 for key in self._labels}  # fmt: skip
        return {**{key: value for key, value in merged.items() if not isinstance(key, Word)}, **words}


def cells(*guards: Any) -> tuple[Cell, ...]:
    """Every way in which guards can hold and fail together.

    >>> from grievance_fsm.facts import number
    >>> present = number("present", "members present", 0, 14)
    >>> [cell.verdicts for cell in cells(present >= 7, present >= 9)]
    [(True, True), (True, False), (False, False)]
    """
    return tuple(Space(guards).cells())


# -- clusters -------------------------------------------------------------------------------------------------


def _same(one: Formula, other: Formula) -> Formula:
    if isinstance(other, bool):
        return one if other else ("not", (one,))
    return "or", (("and", (one, other)), ("and", (("not", (one,)), ("not", (other,)))))


def _operands(atom: Any) -> list[Any]:
    return [] if isinstance(atom, Word) else [each for each in leaves(atom) if not isinstance(each, Const | Param)]


def _limits(atom: Any) -> tuple[Any, ...]:
    return (atom.args[1],) if isinstance(atom, Node) and atom.op == "inside" else ()


def _names(atom: Any, offices: set[str]) -> frozenset[Any]:
    """What an atom shares with others: its facts, and for counts the roll and the office that bound them."""
    if isinstance(atom, Word):
        return frozenset((atom,))
    found: set[Any] = {("limit", id(limit)) for limit in _limits(atom)}
    for leaf in _operands(atom):
        found.add(leaf.key)
        what = fact_of(leaf)
        if isinstance(what, Derived):
            of = what.of.by if what.of.kind == BALLOTS and what.of.by is not None else what.of
            found |= {(_scope(leaf), of.key)} | ({(_scope(leaf), "office")} if _scope(leaf) in offices else set())
    return frozenset(found)


def _scope(leaf: Any) -> str:
    """When a leaf was counted: now, or at an earlier action."""
    return leaf.action.name if isinstance(leaf, At) else ""


def _is_office(leaf: Any) -> bool:
    what = fact_of(leaf)
    return isinstance(what, Derived) and what.of.key == IN_OFFICE.key


def _relation(atom: Node) -> Any:
    """What makes two relations one: they are between the same facts, or of the same day and the very same limit."""
    return atom.op, *(arg.key if isinstance(arg, Fact | At) else id(arg) for arg in atom.args)


def _essence(atom: Any) -> Any:
    """What makes two atoms the same: their operations, constants and numbers, and the very facts that they ask."""
    if isinstance(atom, Node):
        return atom.op, *map(_essence, atom.args)
    if isinstance(atom, Const):
        return type(atom.value), atom.value
    if isinstance(atom, Param):
        return atom.name, atom.value, atom.low, atom.high
    return atom if isinstance(atom, Word) else id(atom)


def _cells_of(atoms: Sequence[Any]) -> list[Cell]:
    """The cells of one cluster, the most natural first."""
    if isinstance(atoms[0], Word):
        return [Cell((verdict,), {atoms[0]: verdict}) for verdict in (False, True)]
    cluster = _cluster(atoms)
    if not cluster.leaves:
        return [Cell(tuple(ask(atom, {}) for atom in atoms), {})]
    if is_relation(atoms[0]):
        return [Cell(pattern, {}) for pattern in patterns(cluster)]  # who shows it is for all relations together
    many = cluster.kind == NUMBER and len(cluster.leaves) + len(atoms) > 2  # so that it is worth compiling them
    verdicts = compiled_together(atoms) if many else None
    found: dict[tuple[bool, ...], Facts] = {}
    for facts in proposals(cluster):
        key = verdicts(facts) if verdicts else tuple(ask(atom, facts) for atom in atoms)
        if key not in found:
            found[key] = facts
    return [Cell(verdict, facts) for verdict, facts in found.items()]


def _cluster(atoms: Sequence[Any]) -> Cluster:
    leaves_ = {leaf.key: leaf for atom in atoms for leaf in _operands(atom)}
    limits = {id(limit): limit for atom in atoms for limit in _limits(atom)}
    return Cluster(leaves_, tuple(atoms), tuple(limits.values()))


def _without(verdicts: tuple[bool, ...], doubted: frozenset[int]) -> tuple[bool, ...]:
    return tuple(verdict for place, verdict in enumerate(verdicts) if place not in doubted)


def _filled(sure: tuple[bool, ...], doubted: frozenset[int]) -> Iterator[tuple[bool, ...]]:
    """Verdicts of some atoms, with those in doubt either way."""
    if len(doubted) > 12:
        raise TooWide(f"{len(doubted)} comparisons multiply or weigh the same numbers")
    for guessed in product((True, False), repeat=len(doubted)):
        rest, mine = iter(sure), iter(guessed)
        yield tuple(next(mine) if place in doubted else next(rest) for place in range(len(sure) + len(doubted)))
