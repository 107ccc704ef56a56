"""What a drafter may write as one thing, as several, or as lists in lists: always a tuple."""

from collections.abc import Iterable, Iterator
from typing import Any


def as_tuple(value: Any) -> tuple[Any, ...]:
    """One thing or several; nothing where there is none.

    >>> as_tuple("III.C/s1"), as_tuple(["III.C/s1", "III.C/s2"]), as_tuple(""), as_tuple(None)
    (('III.C/s1',), ('III.C/s1', 'III.C/s2'), (), ())
    """
    if isinstance(value, tuple | list):
        return tuple(value)
    return () if value is None or (isinstance(value, str) and not value) else (value,)


def flat(value: Any, *holders: type[Iterable[Any]]) -> tuple[Any, ...]:
    """Everything in lists in lists, and in what else holds parts.

    >>> flat([1, (2, [3])]), flat(4)
    ((1, 2, 3), (4,))
    """
    return tuple(_flattened(value, (tuple, list, *holders)))


def _flattened(value: Any, holders: tuple[type[Iterable[Any]], ...]) -> Iterator[Any]:
    if isinstance(value, holders):
        for part in value:
            yield from _flattened(part, holders)
    elif value is not None:
        yield value
