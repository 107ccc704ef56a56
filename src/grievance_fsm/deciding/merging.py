"""Rows that say the same under several answers to a question, as one."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from attrs import evolve


class Row(Protocol):
    """What holds under some choices, for each reading those under which it is the same."""

    @property
    def choices(self) -> Mapping[str, tuple[str, ...]]:
        """The choices of each reading."""
        ...


R = TypeVar("R", bound=Row)


def merged(rows: Sequence[R]) -> list[R]:
    """Rows that differ in one reading only, and in nothing that they say; readings that change nothing fall away."""
    found = list(rows)
    for name in rows[0].choices if rows else ():
        kept: list[R] = []
        for row in found:
            same = next((n for n, each in enumerate(kept) if _alike(each, row, name)), None)
            if same is None:
                kept.append(row)
            else:
                both = dict.fromkeys((*kept[same].choices[name], *row.choices[name]))
                kept[same] = _under(row, {**kept[same].choices, name: tuple(both)})
        found = kept
    idle = {name for name in rows[0].choices if len({row.choices[name] for row in found}) == 1} if rows else set()
    return [_under(row, {n: choices for n, choices in row.choices.items() if n not in idle}) for row in found]


def _under(row: R, choices: Mapping[str, tuple[str, ...]]) -> R:
    whatever: Any = row
    changed: R = evolve(whatever, choices=choices)
    return changed


def _alike(one: R, other: R, name: str) -> bool:
    rest = ({n: choices for n, choices in row.choices.items() if n != name} for row in (one, other))
    return next(rest) == next(rest) and _under(one, {}) == _under(other, {})
