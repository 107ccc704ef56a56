"""What every answer prints alike: the choices under which it holds, a table, a value as JSON has it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape
from textwrap import wrap
from typing import Any, Final

Choices = Mapping[str, Sequence[str]]

WIDTH: Final = 100
"""How many characters a printed line takes at most."""


def where(choices: Mapping[str, str]) -> list[str]:
    """The choices of open readings under which something is so, in a line; nothing where there are none.

    >>> where({"vote_base": "of_seats"})
    ['    where vote_base is of_seats']
    """
    read = ", ".join(f"{name} is {choice}" for name, choice in choices.items())
    return wrap(f"    where {read}", WIDTH, max_lines=1, placeholder=" …") if read else []


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows in columns; a row shorter than the first says something in words instead."""
    widths = [max(map(len, column)) for column in zip(*(row for row in rows if len(row) == len(rows[0])), strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)).rstrip()


def under_choices(head: Sequence[str], rows: Sequence[tuple[Choices, Sequence[str]]]) -> Iterator[str]:
    """A table of what holds under some choices: in columns of their own, or where that is too wide above each row.

    >>> print(*under_choices(("votes",), [({"vote_base": ("of_seats", "of_present")}, ("7",))]), sep="\\n")
    vote_base            votes
    of_seats|of_present  7
    """
    names = tuple(rows[0][0]) if rows else ()
    beside = [(*names, *head), *((*map("|".join, choices.values()), *cells) for choices, cells in rows)]
    lines = list(aligned(beside))
    if not names or max(map(len, lines)) <= WIDTH:
        yield from lines
        return
    first, *rest = aligned([tuple(head), *(tuple(cells) for _, cells in rows)])
    yield f"  {first}"
    for (choices, _), line in zip(rows, rest, strict=True):
        told = ", ".join(f"{name} {'|'.join(each)}" for name, each in choices.items())
        yield from wrap(told, WIDTH, subsequent_indent="    ")
        yield f"  {line}"


class Shown:
    """What a notebook shows as it is printed."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def html_table(caption: str, rows: Iterable[tuple[str, str, Iterable[str]]]) -> str:
    """A table for a notebook: two cells a row, and the lines of a third as they are."""
    told = "".join(
        f"<tr><td>{escape(first)}</td><td>{escape(second)}</td><td><pre>{escape(chr(10).join(lines))}</pre></td></tr>"
        for first, second, lines in rows
    )
    return f"<table><caption>{escape(caption)}</caption>{told}</table>"


def as_json(value: Any) -> Any:
    """A value that a fact may have, as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else list(value) if isinstance(value, tuple) else value
