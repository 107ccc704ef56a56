"""The table: penalties, their categories, which weighs more, and the least that may be imposed."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any

from attrs import evolve, field, frozen

from grievance_fsm.deadlines import Span
from grievance_fsm.errors import Problem
from grievance_fsm.facts import Fact
from grievance_fsm.readings import UNCHOSEN, Pick

Pairs = tuple[tuple[str, str], ...]


@frozen
class Clock:
    """What a penalty sets running: for how long, from when, and what the text leaves unsaid."""

    words: str
    clause: str
    span: Span | None = None
    starts: str = "when imposed"
    note: str = ""

    def __str__(self) -> str:
        starts = "" if self.starts == "when imposed" else f" from {self.starts}"
        return f"{self.words}{starts}{f' ({self.note})' if self.note else ''}"


@frozen(eq=False)
class Effect:
    """What a penalty brings with it for those whom its guard fits; the words may depend on a reading."""

    words: Any
    clause: str
    given: Any = None
    clock: Clock | None = None


@frozen(eq=False)
class Penalty:
    """One penalty of the list; its first clause is its letter.

    `given` are the guards under which it is open to the Committee at all, `permission` the guard that somebody
    else's leave fulfils, `decides` whoever decides where the Committee only recommends.
    """

    code: str
    words: str
    category: str
    clauses: tuple[str, ...]
    given: tuple[Any, ...] = ()
    permission: Any = None
    requires: tuple[str, ...] = ()
    decides: Any = None
    discloses: tuple[str, ...] = ()
    clocks: tuple[Clock, ...] = ()
    effects: tuple[Effect, ...] = ()
    permanent: bool = False

    @property
    def clause(self) -> str:
        """The sentence of its letter."""
        return self.clauses[0]


@frozen
class Behaviour:
    """One behaviour on the list, by the number that the text gives it."""

    name: str
    words: str
    clause: str


@frozen(eq=False)
class Category:
    """A tier: the behaviours that belong to it, and the guard that opens its penalties."""

    name: str
    words: str
    behaviours: Any
    clause: str
    given: Any = None


@frozen(eq=False)
class Duty:
    """What is owed beside any penalty where its guard holds."""

    words: str
    clause: str
    given: Any


@frozen
class Minimum:
    """The least for one cell: a status and a place (nothing means any), from so many repeats on."""

    category: str
    penalties: tuple[str, ...]
    status: str | None = None
    place: str | None = None
    repeats: int = 0

    def covers(self, category: str, status: str, place: str) -> bool:
        """Whether the row speaks about this cell."""
        return category == self.category and self.status in (None, status) and self.place in (None, place)


@frozen(eq=False)
class Sanctions:
    """The whole table with the facts it speaks of. Any field may hold picks; `problems` judges the bound table.

    Repetition can only weigh more, by construction: every row of the minimums whose cell and number of repeats are
    reached applies, so that one more repeat adds rows and never removes one; and a penalty of a row is reached by
    itself or a heavier one. A table whose row for repeats asks for less than an earlier row is refused, because its
    author would believe a mildness that the rule does not grant.

    `minimums` is a tuple of rows; `None` is a table that was announced and not supplied, and then the fact
    `minimum_kept` states whether it was respected. `criteria` is the guard that settles the category where the list
    of behaviours does not; `given` holds for every imposition; `assumed` are facts a guideline need not be told.
    """

    categories: tuple[Category, ...]
    penalties: tuple[Penalty, ...]
    order: Any
    minimums: Any
    repeats: Any
    chosen: Fact
    category: Fact
    behaviour: Fact
    status: Fact
    place: Fact
    minimum_kept: Fact
    facts: tuple[Fact, ...] = ()
    criteria: Any = None
    alternative: Any = False
    required: Any = False
    given: tuple[Any, ...] = ()
    duties: tuple[Duty, ...] = ()
    assumed: Mapping[str, Any] = field(factory=dict)
    cites: Mapping[str, str] = field(factory=dict)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the penalties, in the order of the text."""
        return tuple(penalty.code for penalty in self.penalties)

    def penalty(self, code: str) -> Penalty:
        """The penalty of a code."""
        return next(penalty for penalty in self.penalties if penalty.code == code)

    def category_of(self, penalty: Penalty) -> Category:
        """The category in which a penalty is listed."""
        return next(category for category in self.categories if category.name == penalty.category)

    def supplied(self, rows: Iterable[Minimum]) -> "Sanctions":
        """The same table with the minimums that were announced and are now laid down."""
        new = tuple(rows)
        if not isinstance(self.minimums, Pick):
            return evolve(self, minimums=new)
        return evolve(self, minimums=each(self.minimums, lambda old: new if old is None else old, keep=True))

    def heavier(self) -> Mapping[str, frozenset[str]]:
        """For each penalty itself and every heavier one; the order must be bound."""
        return closed(() if isinstance(self.order, Pick) else self.order, self.codes)

    def reaches(self, chosen: Collection[str], minimum: Iterable[str]) -> bool:
        """Whether every penalty of a minimum is matched by itself or a heavier one."""
        heavier = self.heavier()
        return all(not heavier[code].isdisjoint(chosen) for code in minimum)

    def heaviest(self, codes: Iterable[str]) -> frozenset[str]:
        """The codes without those that another one of them outweighs."""
        heavier, given = self.heavier(), frozenset(codes)
        return frozenset(code for code in given if (heavier[code] & given) == {code})

    def carriers(self) -> Mapping[str, tuple[str, ...]]:
        """Every sentence that the table carries, with what carries it."""
        found: dict[str, list[str]] = {}
        for clause, name in _carried(self):
            found.setdefault(clause, []).append(name)
        return {clause: tuple(dict.fromkeys(names)) for clause, names in found.items()}

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong with the table, each with its place; asked when a policy is assembled."""
        from grievance_fsm.sanctioning.faults import problems  # the judges read guards, which read this module

        return problems(self)


def each(value: Any, function: Callable[[Any], Any], *, keep: bool = False) -> Any:
    """A function of a value that may depend on readings; nothing where it gives nothing for every choice."""
    if not isinstance(value, Pick):
        return function(value)
    values = {choice: each(inner, function, keep=keep) for choice, inner in value.values.items()}
    return Pick(value.reading, values) if keep or any(inner is not None for inner in values.values()) else None


def options(value: Any) -> Iterator[Any]:
    """Every value that a reading may give."""
    if isinstance(value, Pick):
        for inner in value.values.values():
            yield from options(inner)
    else:
        yield value


def is_open(value: Any) -> bool:
    """Whether a value still waits for a reading."""
    return isinstance(value, Pick) or value is UNCHOSEN


def in_a_row(codes: Sequence[str]) -> Pairs:
    """The total order of a list: each weighs more than the one before it.

    >>> in_a_row(["1.a", "1.b", "1.c"])
    (('1.a', '1.b'), ('1.b', '1.c'))
    """
    return tuple(pairwise(codes))


def closed(pairs: Pairs, codes: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """For each code itself and all that outweigh it, directly or through others.

    >>> sorted(closed((("a", "b"), ("b", "c")), "abc")["a"])
    ['a', 'b', 'c']
    """
    above: dict[str, set[str]] = {code: set() for code in codes}
    for lighter, heavier in pairs:
        above.setdefault(lighter, set()).add(heavier)
        above.setdefault(heavier, set())
    return {code: frozenset(_reached(code, above)) for code in above}


def _reached(start: str, above: Mapping[str, set[str]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        new = above[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return found


def circle(pairs: Pairs) -> tuple[str, ...]:
    """Penalties each of which would outweigh the next and the last the first; empty where there are none.

    >>> circle((("a", "b"), ("b", "c"))), len(circle((("a", "b"), ("b", "a"))))
    ((), 3)
    """
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for lighter, heavier in pairs:
        sorter.add(heavier, lighter)
    try:
        sorter.prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return ()


def _carried(table: Sanctions) -> Iterator[tuple[str, str]]:
    yield from ((category.clause, category.words) for category in table.categories)
    yield from ((duty.clause, duty.words) for duty in table.duties)
    for category in table.categories:
        for behaviours in options(category.behaviours):
            yield from ((behaviour.clause, behaviour.words) for behaviour in behaviours)
    for penalty in table.penalties:
        yield from ((clause, penalty.code) for clause in penalty.clauses)
        yield from ((effect.clause, penalty.code) for effect in penalty.effects)
        yield from ((clock.clause, penalty.code) for clock in penalty.clocks)
    yield from ((fact.clause, fact.words) for fact in table.facts if fact.clause)
    yield from ((clause, rule) for rule, clause in table.cites.items())
