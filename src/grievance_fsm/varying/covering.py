"""Rows of choices in which every pair of other choices occurs: how readings are tried together, two by two."""

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

Choice = tuple[str, str]


def rows(others: Mapping[str, Iterable[str]]) -> tuple[dict[str, str], ...]:
    """For each reading its choices other than the one made: rows that between them hold every pair of these.

    A reading that no row needs stays as it was chosen, so that as little as possible hides what two do together.

    >>> [sorted(row.items()) for row in rows({"a": ("x",), "b": ("y", "z")})]
    [[('a', 'x'), ('b', 'y')], [('a', 'x'), ('b', 'z')]]
    """
    choices = {name: tuple(each) for name, each in others.items()}
    left = {
        frozenset(((one, x), (other, y)))
        for one, other in combinations(choices, 2) for x in choices[one] for y in choices[other]
    }  # fmt: skip
    found = []
    while left:
        row = dict(sorted(min(left, key=sorted)))
        for name in choices:
            if name not in row:
                best = max(choices[name], key=lambda choice: _new(row, (name, choice), left))
                if _new(row, (name, best), left):
                    row[name] = best
        left -= {frozenset(pair) for pair in combinations(row.items(), 2)}
        found.append(row)
    return tuple(found)


def _new(row: Mapping[str, str], choice: Choice, left: set[frozenset[Choice]]) -> int:
    return sum(frozenset((each, choice)) in left for each in row.items())


def smallest(row: Mapping[str, str], shows: Callable[[Mapping[str, str]], bool]) -> dict[str, str]:
    """A part of a row that still shows something, of which nothing more can be left out.

    >>> smallest({"a": "x", "b": "y", "c": "z"}, lambda row: {"a", "c"} <= row.keys())
    {'a': 'x', 'c': 'z'}
    """
    kept, size = dict(row), max(1, len(row) // 2)
    while size:
        place = 0
        while place < len(kept):
            names = list(kept)[place : place + size]
            fewer = {name: choice for name, choice in kept.items() if name not in names}
            if fewer and shows(fewer):
                kept = fewer
            else:
                place += size
        size //= 2
    return kept
