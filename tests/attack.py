"""A reader who wants to know what a report withholds: exact arithmetic on whatever it shows.

The attacker shares nothing with the package. He knows what the numbers mean (which are sums of which, of whom some
are a part) and solves for the others: by an exact simplex over fractions, whose least and greatest value of a number
are tables of whole numbers that fit, or by trying every population there could be.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

Name = Hashable
Number = int | Fraction
Total = tuple[Name, Sequence[Name]]
"""A number and the parts that come to it."""


class Attack:
    """What follows for the numbers withheld from those shown (`None` is withheld) and from what they are sums of."""

    def __init__(self, totals: Sequence[Total], shown: Mapping[Name, int | None]) -> None:
        self.unknown = [
            name
            for name in dict.fromkeys(name for total, parts in totals for name in (total, *parts))
            if shown.get(name) is None
        ]
        rows, right = [], []
        for total, parts in totals:
            signed = [*((part, 1) for part in parts), (total, -1)]
            known = [(shown.get(name), sign) for name, sign in signed]
            rows.append([sum(sign for name, sign in signed if name == each) for each in self.unknown])
            right.append(-sum(sign * number for number, sign in known if number is not None))
        self.table, self.basis = _feasible(rows, right)

    def range(self, name: Name) -> tuple[int, int | None]:
        """The least and the greatest value of a number, each in some table of whole numbers; nothing for no limit."""
        place = self.unknown.index(name)
        least, most = self._extreme(place, -1), self._extreme(place, 1)
        assert least is not None
        return least, most

    def _extreme(self, place: int, sign: int) -> int | None:
        cost = [sign if each == place else 0 for each in range(len(self.unknown))]
        table, basis = [row[:] for row in self.table], self.basis[:]
        if not _maximise(table, basis, cost):
            return None
        solution = dict(zip(basis, (row[-1] for row in table), strict=True))
        assert all(value.denominator == 1 for value in solution.values()), "a table of fractions proves nothing"
        return int(solution.get(place, 0))


def _feasible(rows: list[list[Number]], right: list[Number]) -> tuple[list[list[Number]], list[int]]:
    """A first table that fits, by the usual first phase: help variables, driven out again."""
    width, height = len(rows[0]) if rows else 0, len(rows)
    table = []
    for number, (row, value) in enumerate(zip(rows, right, strict=True)):
        sign = -1 if value < 0 else 1
        helping = [int(number == each) for each in range(height)]
        table.append([*(sign * entry for entry in row), *helping, sign * value])
    basis = list(range(width, width + height))
    assert _maximise(table, basis, [0] * width + [-1] * height)
    assert not any(row[-1] for row, name in zip(table, basis, strict=True) if name >= width), "nothing fits"
    kept = []
    for place, name in enumerate(basis):
        if name >= width:
            column = next((each for each in range(width) if table[place][each]), None)
            if column is None:
                continue  # this sum follows from the others
            _pivot(table, basis, place, column)
        kept.append(place)
    return [[*table[place][:width], table[place][-1]] for place in kept], [basis[place] for place in kept]


def _maximise(table: list[list[Number]], basis: list[int], cost: Sequence[Number]) -> bool:
    """Walk from corner to corner (Bland's rule) until nothing is gained; false where there is no limit."""
    while True:
        gains = (
            column
            for column in range(len(cost))
            if cost[column] > sum(cost[name] * row[column] for name, row in zip(basis, table, strict=True))
        )
        column = next(gains, None)
        if column is None:
            return True
        up = [(place, row) for place, row in enumerate(table) if row[column] > 0]
        steps = [(_over(row[-1], row[column]), basis[place], place) for place, row in up]
        if not steps:
            return False
        _pivot(table, basis, min(steps)[2], column)


def _over(number: Number, by: Number) -> Number:
    """A quotient, exact, and a whole number where that is one."""
    found = number * by if by in (1, -1) else Fraction(number) / by
    return int(found) if found.denominator == 1 else found


def _pivot(table: list[list[Number]], basis: list[int], place: int, column: int) -> None:
    by = table[place][column]
    table[place] = [_over(entry, by) for entry in table[place]]
    lead = [(number, entry) for number, entry in enumerate(table[place]) if entry]
    for other, row in enumerate(table):
        factor = row[column]
        if other != place and factor:
            for number, entry in lead:
                row[number] -= factor * entry
    basis[place] = column


def populations(people: int, kinds: int) -> Iterator[tuple[int, ...]]:
    """Every way in which so many people may be of so many kinds."""
    if kinds == 1:
        yield (people,)
        return
    for first in range(people + 1):
        yield from ((first, *rest) for rest in populations(people - first, kinds - 1))


# -- what the numbers of a report mean ---------------------------------------------------------------------------

ALL = "all"


def numbers(report: Any) -> dict[Name, int | None]:
    """Every number of a report by what it counts; one that stands in two tables must be the same in both."""
    found: dict[Name, int | None] = {}
    for name, value in _numbers(report):
        assert found.setdefault(name, value) == value, f"{name} is shown in one table and not in another"
    return found


def _numbers(report: Any) -> Iterator[tuple[Name, int | None]]:
    for table in report.tables:
        for place, (row, values) in enumerate(table.rows):
            for column, value in zip(table.columns, values, strict=True):
                yield _meaning(table.name, row, column, first=place == 0), value


_ABOUT = {"sanctions": ("formal", "convictions"), "outcomes": ("negotiated", "negotiated resolutions")}


def _meaning(table: str, row: str, column: str, *, first: bool) -> Name:
    name, _, by = table.partition("_by_")
    if name in ("procedures", "relations"):
        of = [] if row == ALL else [(by or "status", row)]
        own = [] if column == "all" else [("used" if name == "procedures" else "accused is", column)]
        return frozenset({*of, *own}) or ALL
    if name in _ABOUT:
        return ("about", name) if first else (name, row)
    return ALL if first else (name, row)


def totals(report: Any) -> list[Total]:
    """What the numbers of a report are sums of, as its reader knows; a part that nobody counts is `("not", …)`."""
    found: list[Total] = []
    for table in report.tables:
        name, _, by = table.name.partition("_by_")
        rows = [row for row, _ in table.rows if row != ALL]
        columns = [column for column in table.columns if column != "all"]
        if name in ("procedures", "relations"):
            by = by or "status"
            found.append((ALL, [*(frozenset({(by, row)}) for row in rows), ("not", by)]))
        if name == "procedures":
            for column in columns:
                used = frozenset({("used", column)})
                found.append((ALL, [used, ("not", used)]))
                crossed = [frozenset({(by, row), ("used", column)}) for row in rows]
                found.append((used, [*crossed, ("not", by, used)]))
                wholes = [frozenset({(by, row)}) for row in rows]
                found += [(whole, [part, ("not", part)]) for whole, part in zip(wholes, crossed, strict=True)]
        elif name == "relations":
            for row in rows:
                parts = [frozenset({(by, row), ("accused is", column)}) for column in columns]
                found.append((frozenset({(by, row)}), [*parts, ("not", by, row)]))
        elif name == "behaviours":
            found += [(ALL, [(name, row), ("not", name, row)]) for row in rows]
        elif name in _ABOUT:
            about = ("about", name)
            used = frozenset({("used", _ABOUT[name][0])})
            found.append((used, [about, ("not", about)]))
            found += [(about, [(name, row), ("not", name, row)]) for row, _ in table.rows[1:]]
        elif name == "resolution":
            found.append((ALL, [(name, row) for row in rows]))
        elif name in ("complainants", "accused"):
            found.append((ALL, [*((name, row) for row in rows), ("not", name)]))
    return found
