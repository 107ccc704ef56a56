"""What a survey found: as data, as text, as Markdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import asdict, field, frozen

from grievance_fsm.printed import aligned


@frozen
class Moved:
    """What another convention does to the last day: how often it moves it, by how much, how often it gives none."""

    profile: str
    days: int
    share: float
    mean: float
    most: int
    undated: int


@frozen
class Open:
    """How long a window is open: in days and in business days, how often not at all, how often for few."""

    fewest: int
    most: int
    empty: int
    business_fewest: int | None = None
    business_most: int | None = None
    short: int | None = None


@frozen
class Surveyed:
    """One limit over all its trigger days.

    `overflow` counts the days from which the month lacks a day, so that down and up differ; `length` those from which
    a month is not as long as thirty days, nor a year as 365. `in_breaks` and `closed` count last days in a break of the
    calendar and on days without business. `undated` says why there was no date, and how often.
    """

    name: str
    triggers: int
    dated: int
    overflow: int
    length: int
    window: Open | None
    in_breaks: int | None
    closed: int | None
    moved: tuple[Moved, ...]
    undated: Mapping[str, int] = field(factory=dict)


@frozen
class Survey:
    """Every limit of what was asked about."""

    of: str
    first: date
    last: date
    short: int
    calendars: tuple[str, ...]
    rows: tuple[Surveyed, ...]

    def __iter__(self) -> Iterator[Surveyed]:
        return iter(self.rows)

    def as_dict(self) -> dict[str, Any]:
        """The survey as JSON has it."""
        return {**asdict(self), "first": str(self.first), "last": str(self.last), "calendars": list(self.calendars),
                "rows": [asdict(row) for row in self.rows]}  # fmt: skip

    def as_markdown(self) -> str:
        """The survey as two tables in Markdown."""
        return "\n\n".join("\n".join(part) for part in self._parts(_markdown) if part)

    def __str__(self) -> str:
        return "\n\n".join("\n".join(part) for part in self._parts(aligned) if part)

    def _parts(self, laid: Any) -> Iterator[list[str]]:
        where = f"; counted on {', '.join(self.calendars)}" if self.calendars else ""
        yield [f"{self.of}: every trigger day from {self.first} to {self.last}{where}"]
        yield list(laid([_head(self.short), *map(_cells, self.rows)]))
        names = list(dict.fromkeys(each.profile for row in self.rows for each in row.moved))
        yield ["How often another convention moves the last day, by how many days on the mean, and at most:"]
        yield list(laid([("limit", *names), *(_moved_cells(row, names) for row in self.rows)]))
        why = [(row.name, str(count), reason) for row in self.rows for reason, count in row.undated.items()]
        if why:
            yield list(laid([("limit", "days", "cannot be dated"), *why]))


# -- tables ------------------------------------------------------------------------------------------------------


def _head(short: int) -> tuple[str, ...]:
    return ("limit", "dated", "overflow", "not 30 days", "open days", "business days", "empty", f"under {short}",
            "in breaks", "no business")  # fmt: skip


def _cells(row: Surveyed) -> tuple[str, ...]:
    window = row.window
    opened = ("", "", "", "") if window is None else (
        _range(window.fewest, window.most), _range(window.business_fewest, window.business_most),
        _count(window.empty), _count(window.short),
    )  # fmt: skip
    return (row.name, f"{row.dated}/{row.triggers}", _count(row.overflow), _count(row.length), *opened,
            _count(row.in_breaks), _count(row.closed))  # fmt: skip


def _moved_cells(row: Surveyed, names: Iterable[str]) -> tuple[str, ...]:
    found = {each.profile: each for each in row.moved}
    return (row.name, *(_move(found.get(name)) for name in names))


def _move(moved: Moved | None) -> str:
    if moved is None:
        return "as it is"
    if not moved.days:
        return "no date" if moved.undated else "–"
    return f"{moved.share:.1%} {moved.mean:+.2f} {moved.most:+d}"


def _count(number: int | None) -> str:
    return "–" if number is None else str(number)


def _range(low: int | None, high: int | None) -> str:
    return "–" if low is None else str(low) if low == high else f"{low}–{high}"


def _markdown(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for n, row in enumerate(rows):
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
        if not n:
            yield f"|{'---|' * len(row)}"

