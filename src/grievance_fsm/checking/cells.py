"""Guard cells: in which ways some guards can hold and fail together, each with the facts that show it.

Guards are taken apart into atoms; atoms that share facts form a cluster, whose few cells are found by trying its
facts. Whole guards are then settled over the cells of their clusters, never over all facts at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

from grievance_fsm.checking.domains import Cluster, Facts, TooWide, fact_of, kind_of, proposals
from grievance_fsm.checking.relations import circles, is_relation, patterns, who_shows
from grievance_fsm.facts import IN_OFFICE, At, Const, Derived, Node, Param, leaves
from grievance_fsm.guards import ask, compiled
from grievance_fsm.readings import Pick
from grievance_fsm.sorts import sort_of as sort
from grievance_fsm.values import BALLOTS, BOOLEAN, LABEL

STEPS: Final = 100_000
Formula = Any  # True, False, the number of an atom, or (op, parts)


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
        self.atoms: list[Any] = []
        self._known: dict[Any, int] = {}
        self._labels: dict[str, None] = {}
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
        return self._atom(expr, id(expr))

    def _atom(self, atom: Any, name: Any) -> int:
        if name not in self._known:
            self._known[name] = len(self.atoms)
            self.atoms.append(atom)
        return self._known[name]

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
        found = _joined([related.get(id(atom)) or _names(atom, offices) for atom in self.atoms])
        home = {atom: place for place, cluster in enumerate(found) for atom in cluster}
        return found, [home[atom] for atom in range(len(self.atoms))]

    @cached_property
    def _cells(self) -> list[list[Cell]]:
        return [self._of_cluster([self.atoms[atom] for atom in cluster]) for cluster in self._clusters[0]]

    def _of_cluster(self, atoms: list[Any]) -> list[Cell]:
        name = frozenset(map(id, atoms))
        if name not in self._shared:
            self._shared[name] = (atoms, _cells_of(atoms))  # the atoms are kept, so that no other has their id
        known, found = self._shared[name]
        if list(map(id, known)) == list(map(id, atoms)):
            return list(found)
        places = [next(n for n, each in enumerate(known) if each is atom) for atom in atoms]
        return [Cell(tuple(cell.verdicts[place] for place in places), cell.facts) for cell in found]

    # -- from cells to examples

    def example(self, holds: Sequence[int] = (), fails: Sequence[int] = ()) -> Facts | None:
        """Facts under which some of the guards hold and others fail, or nothing where there are none."""
        wanted = [*((self.formulas[each], True) for each in holds), *((self.formulas[each], False) for each in fails)]
        found = _Search(self, wanted).found()
        return None if found is None else self._facts(found)

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


def _joined(names: Sequence[frozenset[Any]]) -> list[tuple[int, ...]]:
    """The places of sets that overlap, directly or through others, in order of appearance."""
    groups: list[tuple[set[Any], list[int]]] = []
    for place, found in enumerate(names):
        touching = [group for group in groups if not group[0].isdisjoint(found)]
        apart = [group for group in groups if group[0].isdisjoint(found)]
        members = sorted([place, *(each for group in touching for each in group[1])])
        groups = [*apart, (set(found).union(*(group[0] for group in touching)), members)]
    return sorted(tuple(members) for _, members in groups)


def _cells_of(atoms: Sequence[Any]) -> list[Cell]:
    """The cells of one cluster, the most natural first."""
    if isinstance(atoms[0], Word):
        return [Cell((verdict,), {atoms[0]: verdict}) for verdict in (False, True)]
    operands = {leaf.key: leaf for atom in atoms for leaf in _operands(atom)}
    limits = tuple({id(limit): limit for atom in atoms for limit in _limits(atom)}.values())
    if not operands:
        return [Cell(tuple(ask(atom, {}) for atom in atoms), {})]
    verdicts = _verdicts(atoms) if len(operands) + len(atoms) > 2 else None
    cluster = Cluster(operands, tuple(atoms), limits)
    if is_relation(atoms[0]):
        return [Cell(pattern, {}) for pattern in patterns(cluster)]  # who shows it is for all relations together
    found: dict[tuple[bool, ...], Facts] = {}
    for facts in proposals(cluster):
        key = verdicts(facts) if verdicts else tuple(ask(atom, facts) for atom in atoms)
        if key not in found:
            found[key] = facts
    return [Cell(verdict, facts) for verdict, facts in found.items()]


def _verdicts(atoms: Sequence[Any]) -> Any:
    tests = [compiled(atom) for atom in atoms]
    return lambda facts: tuple([test(facts) for test in tests])


# -- the search over the cells of clusters -----------------------------------------------------------------------


class _Search:
    """Chooses a cell for every cluster so that each formula has the verdict wanted."""

    def __init__(self, space: Space, wanted: Sequence[tuple[Formula, bool]]) -> None:
        self.clusters, self.home = space._clusters
        self.cells = space._cells
        self.wanted = wanted
        self.touched = [tuple(dict.fromkeys(self.home[atom] for atom in _atoms(formula))) for formula, _ in wanted]
        self.verdicts: list[bool | None] = [None] * len(self.home)
        self.chosen: dict[int, Cell] = {}
        self.steps = 0

    def found(self) -> dict[int, Cell] | None:
        """The cells chosen; formulas that share no cluster are settled apart."""
        if any(self._verdict(formula) is not want for formula, want in self._plain()):
            return None
        groups = _joined([frozenset(touched) for touched in self.touched if touched])
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
        open_ = False
        for part in parts:
            verdict = self._verdict(part)
            if verdict is settles:
                return settles
            open_ = open_ or verdict is None
        return None if open_ else not settles


def _atoms(formula: Formula) -> Iterator[int]:
    if type(formula) is int:
        yield formula
    elif isinstance(formula, tuple):
        for part in formula[1]:
            yield from _atoms(part)
