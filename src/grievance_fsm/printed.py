"""What every answer prints alike: the choices under which it holds, a table, a value as JSON has it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape
from textwrap import wrap
from typing import Any, Final

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
