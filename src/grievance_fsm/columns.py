"""Guards over whole columns: the three values of `ask`, for millions of rows at once."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import reduce
from operator import and_, or_
from typing import Any, Final

from attrs import frozen

from grievance_fsm.errors import BadInput, Problem, counted
from grievance_fsm.facts import Const, Node, Param, children, leaves
from grievance_fsm.guards import OPERATIONS, TODAY, nodes
from grievance_fsm.readings import Pick
from grievance_fsm.sorts import sort_of
from grievance_fsm.values import BOOLEAN, DAY, LABEL, NUMBER


@frozen(eq=False)
class Column:
    """An expression's value in every row, and whether the facts settle it there.

    Of a guard, `values` are true only where it is settled: `true`, `false` and `open` part the rows.
    """

    values: Any
    known: Any

    @property
    def true(self) -> Any:
        """The rows in which a guard holds."""
        return self.values

    @property
    def false(self) -> Any:
        """The rows in which a guard fails."""
        return self.known & ~self.values

    @property
    def open(self) -> Any:
        """The rows that the facts do not settle."""
        return ~self.known

    def __len__(self) -> int:
        return len(self.known)

    def __getitem__(self, row: int) -> Any:
        value: Any = self.values[row] if self.known[row] else None
        return value.item() if hasattr(value, "item") else value

    def __iter__(self) -> Iterator[Any]:
        return (self[row] for row in range(len(self)))


def columns(expr: Any, table: Mapping[Any, Any]) -> Column:
    """The values of an expression over a table of one-dimensional numpy arrays.

    A column stands under the key of its leaf (`roll`, `open_hearing.roll`, `notify!`), the days of the
    acts under `"@on"`, and a window of `inside` under its limit, as a pair of columns: its first days
    and its last. A missing column, `None`, `NaT` and a masked entry are unknown; in a window `None` and
    `NaT` mean no edge on that side, and only a masked edge or a missing pair mean that it is not
    running. A set of persons or words is an entry of an object array. Numbers stay exact.

    >>> import numpy as np
    >>> from grievance_fsm.facts import number, share
    >>> present, votes = number("present", "members present", 0, 14), number("votes", "votes", 0, 14)
    >>> table = {"present": np.array([7, 7, 6]), "votes": np.array([5, None, 6])}
    >>> list(columns((present >= 7) & share(votes, "2/3", of=present), table))
    [True, None, False]

    Raises `BadInput` with every column that cannot be used; `ImportError` without numpy.
    """
    np = numpy()
    sort_of(expr)
    read = _Reader(np, table)
    found = _Evaluator(np, read.all_of(expr), read.rows).value(expr)
    values, known = (_whole(np, each, read.rows) for each in (found.values, found.known))
    return Column(values, known)


def numpy() -> Any:
    """The package, for whoever works on columns; raises `ImportError` that says how to get it."""
    try:
        import numpy as np
    except ImportError as missing:
        raise ImportError("columns need numpy: install “grievance-fsm[fast]”.") from missing
    return np


def _whole(np: Any, values: Any, rows: int) -> Any:
    return values if np.ndim(values) else np.full(rows, values)


class _Evaluator:
    """Computes an expression over columns that are read; a single value stands for a whole column."""

    def __init__(self, np: Any, read: Mapping[Any, Any], rows: int) -> None:
        self.np, self.read, self.rows = np, read, rows
        self.yes = np.True_
        self.unknown = Column(np.False_, np.False_)

    def value(self, expr: Any) -> Column:
        if isinstance(expr, Node):
            return self._node(expr)
        if isinstance(expr, Const | Param):
            value = self.np.bool_(expr.value) if isinstance(expr.value, bool) else expr.value
            return Column(value, self.yes)
        return self.unknown if isinstance(expr, Pick) else self.read.get(expr.key, self.unknown)

    def _node(self, node: Node) -> Column:
        parts = [self.value(child) for child in children(node)]
        if node.op == "and":
            return self._and(parts)
        if node.op == "or":
            return _not(self._and([_not(part) for part in parts]))
        if node.op == "not":
            return _not(parts[0])
        if node.op in ("on_the_day", "not_before"):
            parts.append(self.read.get(TODAY, self.unknown))
        elif node.op == "inside":
            parts.extend(self.read.get(node.args[1], (self.unknown, self.unknown)))
        return self._strict(node.op, parts)

    def _and(self, parts: list[Column]) -> Column:
        """True where all are true, false where one is false, known where either."""
        true = reduce(and_, [part.true for part in parts], self.yes)
        if all(part.known is self.yes for part in parts):
            return Column(true, self.yes)
        return Column(true, reduce(or_, [part.false for part in parts], true))

    def _strict(self, op: str, parts: list[Column]) -> Column:
        """An operation that is known where all its parts are."""
        if any(part is self.unknown for part in parts):
            return self.unknown
        known = reduce(and_, [part.known for part in parts])
        values = [part.values for part in parts]
        if op in ("add", "sub", "mul"):
            return Column(self._exact(op, *values), known)
        if op in ("among", "disjoint", "includes"):
            return Column(self._by_row(op, known, *values), known)
        special = {"share": self._share, "inside": self._inside}
        return Column(special.get(op, OPERATIONS[op])(*values) & known, known)

    def _share(self, part: Any, fraction: Any, whole: Any) -> Any:
        reached = self._exact("mul", part, fraction.denominator)
        return (whole > 0) & (reached >= self._exact("mul", whole, fraction.numerator))

    def _inside(self, day: Any, opens: Any, closes: Any) -> Any:
        isnat = self.np.isnat
        return (isnat(opens) | (day >= opens)) & (isnat(closes) | (day <= closes))

    def _by_row(self, op: str, known: Any, first: Any, second: Any) -> Any:
        holds = OPERATIONS[op]
        settled = self.np.broadcast_to(known, self.rows)
        rows = zip(settled, self._each(first), self._each(second), strict=True)
        return self.np.fromiter((ok and holds(one, other) for ok, one, other in rows), bool, self.rows)

    def _each(self, value: Any) -> Any:
        return value if isinstance(value, self.np.ndarray) else [value] * self.rows

    def _exact(self, op: str, left: Any, right: Any) -> Any:
        """Whole-number arithmetic, in Python's own numbers where 64 bits might not hold the result."""
        function: Callable[[Any, Any], Any] = OPERATIONS[op]
        ends, others = self._ends(left), self._ends(right)
        extremes = [*ends, *others, *(function(one, other) for one in ends for other in others)]
        fits = all(-(2**63) <= extreme < 2**63 for extreme in extremes)
        return function(*(self._widened(value, self.np.int64 if fits else object) for value in (left, right)))

    def _ends(self, value: Any) -> tuple[int, ...]:
        if not self.np.ndim(value):
            return (value,)
        return (int(value.min()), int(value.max())) if len(value) else ()

    def _widened(self, value: Any, dtype: Any) -> Any:
        return value.astype(dtype, copy=False) if self.np.ndim(value) else value


def _not(part: Column) -> Column:
    return Column(part.false, part.known)


@frozen
class _Kind:
    """How a kind of fact looks as a column: numpy's kinds, or Python values in an object array."""

    wants: str
    dtypes: str
    entries: tuple[type, ...]
    but: tuple[type, ...] = ()
    blank: Any = None
    dtype: Any = object

    def admits(self, entries: Any) -> bool:
        types = set(map(type, entries))
        return all(issubclass(each, self.entries) and not issubclass(each, self.but) for each in types)


_SETS: Final = _Kind("an object array of tuples or sets of words", "", (tuple, list, set, frozenset))
_KINDS: Final[Mapping[str, _Kind]] = {
    NUMBER: _Kind("whole numbers", "iu", (int,), (bool,), 0, "int64"),
    BOOLEAN: _Kind("yes or no", "b", (bool,), (), False, "bool"),
    LABEL: _Kind("words", "UT", (str,)),
    DAY: _Kind("civil days", "M", (date,), (datetime,), None, "datetime64[D]"),
}


class _Reader:
    """Reads the columns that an expression names, and lists those that cannot be used."""

    def __init__(self, np: Any, table: Mapping[Any, Any]) -> None:
        self.np, self.table = np, table
        self.problems: list[Problem] = []
        self.rows = self._length()

    def all_of(self, expr: Any) -> dict[Any, Any]:
        """Every column of an expression under its key, a window as a pair."""
        named = [leaf for leaf in leaves(expr) if not isinstance(leaf, Const | Param | Pick)]
        kinds = {leaf.key: sort_of(leaf) for leaf in named}
        windows = [node.args[1] for node in nodes(expr) if node.op == "inside"]
        kinds[TODAY] = DAY
        table = self.table
        found: dict[Any, Any] = {
            key: self._column(key, kind, table[key]) for key, kind in kinds.items() if key in table
        }
        found |= {limit: self._window(limit) for limit in windows if limit in table}
        if self.problems:
            raise BadInput(self.problems)
        return found

    def _length(self) -> int:
        """How many rows every column has; a table without columns has none."""
        every = [(key, each) for key, value in self.table.items() for each in _columns_in(value)]
        self.problems += [
            _problem(key, "wants an array of one dimension.") for key, each in every if not _is_flat(each)
        ]
        lengths = {len(each) for _, each in every if _is_flat(each)}
        if len(lengths) > 1:
            sizes = [(key, len(each)) for key, each in every if _is_flat(each)]
            self.problems += [_problem(key, f"has {counted(size, 'row')}.") for key, size in sizes]
        if self.problems:
            raise BadInput(self.problems)
        return lengths.pop() if lengths else 0

    def _column(self, key: Any, kind: str, raw: Any) -> Column:
        what = _KINDS.get(kind, _SETS)
        data, known = self._parted(raw)
        if not self._fits(what, data, known):
            self.problems.append(_problem(key, f"wants {what.wants}; an unknown one is None or masked."))
            return Column(data, known)
        if data.dtype.kind == "O":
            data = self._filled(what, data, known)
        if kind == DAY:
            data = data.astype("datetime64[D]")
            known = known & ~self.np.isnat(data)
        return Column(data & known if kind == BOOLEAN else data, known)

    def _window(self, limit: Any) -> tuple[Column, ...]:
        """Both sides of a window: without a day a side is open; only a mask leaves it unknown."""
        return tuple(self._edge(limit, edge) for edge in self.table[limit])

    def _edge(self, limit: Any, raw: Any) -> Column:
        if raw is None:
            return Column(self.np.datetime64("NaT"), self.np.True_)
        return Column(self._column(limit, DAY, raw).values, self._unmasked(raw))

    def _unmasked(self, raw: Any) -> Any:
        """Which entries no mask hides; `np.True_` stands for all of them."""
        mask = self.np.ma.getmask(raw)
        return self.np.True_ if mask is self.np.ma.nomask else ~mask

    def _parted(self, raw: Any) -> tuple[Any, Any]:
        """The bare entries, and which of them are there at all."""
        data, known = self.np.ma.getdata(raw), self._unmasked(raw)
        return data, known & self.np.not_equal(data, None) if data.dtype.kind == "O" else known

    def _fits(self, what: _Kind, data: Any, known: Any) -> bool:
        if data.dtype.kind == "O":
            return what.admits(data[known])
        if data.dtype.kind == "M" == what.dtypes:
            return bool(self.np.array_equal(data, data.astype("datetime64[D]"), equal_nan=True))
        return data.dtype.kind in what.dtypes

    def _filled(self, what: _Kind, data: Any, known: Any) -> Any:
        filled = self.np.where(known, data, what.blank)
        try:
            return filled.astype(what.dtype)
        except OverflowError:
            return filled


def _columns_in(value: Any) -> Iterator[Any]:
    return (each for each in (value if isinstance(value, tuple) else (value,)) if each is not None)


def _is_flat(value: Any) -> bool:
    return getattr(value, "ndim", None) == 1


def _problem(key: Any, message: str) -> Problem:
    return Problem(f"column {getattr(key, 'key', key)}", message)
