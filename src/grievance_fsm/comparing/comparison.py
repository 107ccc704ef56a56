"""Two policies, or two procedures, side by side: told on a page, in full, in a notebook and as data."""

from collections import Counter
from collections.abc import Iterator, Mapping
from html import escape
from textwrap import wrap
from typing import Any, Final

from attrs import frozen

from grievance_fsm.comparing.answers import Change, Difference, Moved, Part
from grievance_fsm.comparing.rows import Row
from grievance_fsm.errors import counted
from grievance_fsm.exploring import ALL_OF_IT, UNNAMED
from grievance_fsm.printed import WIDTH, html_table

MOST: Final = 20
"""How many parts of the declarations are printed where nobody asks for all."""

PAGE: Final = 60
"""How many lines a page has."""

HEADS: Final = 3
"""How many of them say how many parts are declared differently."""

KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "docket": ("rule of the docket", "rules of the docket"), "guard": ("condition", "conditions"),
    "limit": ("time limit", "time limits"), "papers": ("paper", "papers"),
}  # fmt: skip
"""What a kind of part is called, one and several."""


@frozen
class Comparison:
    """Two policies, or two procedures, side by side; `apart` are procedures that do not share a name."""

    a: str
    b: str
    changes: tuple[Change, ...]
    parts: tuple[Part, ...]
    only_in_a: tuple[str, ...] = ()
    only_in_b: tuple[str, ...] = ()
    page: tuple[Row, ...] = ()
    nominal: bool = False
    apart: bool = False

    @property
    def equivalent(self) -> bool:
        """Whether it is proved that nothing tells the two apart."""
        between = any(change.kind in ("docket", "table") for change in self.changes)
        return not (self.only_in_a or self.only_in_b or between) and all(part.equivalent for part in self.parts)

    @property
    def allows_only_a(self) -> tuple[Difference, ...]:
        """For each procedure a shortest way that the first allows and the second does not."""
        return tuple(each for part in self.parts for each in part.differences if each.allowed_by == self.a)

    @property
    def allows_only_b(self) -> tuple[Difference, ...]:
        """For each procedure a shortest way that the second allows and the first does not."""
        return tuple(each for part in self.parts for each in part.differences if each.allowed_by == self.b)

    @property
    def moved(self) -> tuple[Moved, ...]:
        """Last days, ends, lengths and papers that come out differently."""
        return tuple(each for part in self.parts for each in part.moved)

    def lines(self, *, full: bool = False) -> Iterator[str]:
        """The comparison on a page, or in full."""
        first = list(self._above(full=full))
        last = [*self._told_parts(full=full), *self._told_ways(full=full), *self._below(full=full)]
        yield from first
        most = max(1, PAGE - len(first) - len(last) - HEADS) if self.page else MOST
        yield from self._told_changes(len(self.changes) if full else most, full=full)
        yield from last

    def _above(self, *, full: bool) -> Iterator[str]:
        yield from wrap(f"{self.a} and {self.b}: {self._verdict()}", WIDTH, subsequent_indent="  ")
        for row in self.page:
            if full or not row.minor:
                yield from row.lines((self.a, self.b), full=full)
        for name, only in ((self.a, self.only_in_a), (self.b, self.only_in_b)):
            if only and not self.page:
                yield from wrap(f"only {name} has {', '.join(only)}", WIDTH, subsequent_indent="  ")

    def _told_changes(self, most: int, *, full: bool) -> Iterator[str]:
        """How many parts of which kind, and the first of them; beside a page readings of both come first."""
        if not self.changes:
            return
        kinds = Counter(each.kind for each in self.changes)
        told = ", ".join(counted(n, *KINDS.get(kind, (kind,))) for kind, n in kinds.most_common())
        yield from wrap(f"declared differently: {told}", WIDTH, subsequent_indent="  ")
        first = sorted(self.changes, key=_rank) if self.page else self.changes
        for change in first[:most]:
            lines = None if full else 1 if self.page else 2
            yield from wrap(f"  {change}", WIDTH, subsequent_indent="      ", max_lines=lines, placeholder=" …")
        if len(self.changes) > most:
            yield f"  … and {counted(len(self.changes) - most, 'other')}"

    def _told_parts(self, *, full: bool) -> Iterator[str]:
        """What came of each procedure that both have; beside a page the ways alone tell where they differ."""
        same = [part.name for part in self.parts if part.equivalent]
        if same and not self.equivalent:
            yield from wrap(f"equivalent, proved: {', '.join(same)}", WIDTH, subsequent_indent="  ")
        for part in self.parts:
            told = full or part.unproved or not (self.page and part.differences)
            if self.equivalent or (told and not part.equivalent):
                yield from wrap(part.verdict(), WIDTH, subsequent_indent="  ")

    def _told_ways(self, *, full: bool) -> Iterator[str]:
        """The ways that only one allows and what has moved; beside a page in brief."""
        differences = (*self.allows_only_a, *self.allows_only_b)
        if self.page and not full:
            for difference in differences:
                yield from difference.brief()
            return
        for difference in differences:
            yield ""
            yield from difference.lines()
        if self.moved:
            yield ""
        for moved in self.moved:
            yield from moved.lines()

    def _below(self, *, full: bool) -> Iterator[str]:
        """On which day the ways begin where nobody named one, and how to see the rest."""
        dated = any(part.differences or any(moved.way for moved in part.moved) for part in self.parts)
        began = UNNAMED if self.nominal and dated else ""
        rest = "" if full or not (self.page or len(self.changes) > MOST) else ALL_OF_IT
        if began or rest:
            yield "; ".join(filter(None, (began, rest)))

    def _verdict(self) -> str:
        if self.equivalent:
            return "equivalent, proved"
        if not self.parts:
            return "they have no procedure in common"
        same = sum(part.equivalent for part in self.parts)
        told = f"{counted(len(self.parts), 'procedure')} in common, {same} of them equivalent"
        if self.apart:
            told = "two procedures of different names, compared as if they were one"
        return f"{told}; {counted(len(self.changes), 'part')} declared differently"

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def _repr_html_(self) -> str:
        rows = ((part.name, part.verdict(), map(str, (*part.differences, *part.moved))) for part in self.parts)
        page = "".join(_html(row) for row in self.page if not row.minor)
        heads = f"<tr><th></th><th>both</th><th>{escape(self.a)}</th><th>{escape(self.b)}</th></tr>"
        return html_table(f"{self.a} and {self.b}", rows) + (f"<table>{heads}{page}</table>" if page else "")

    def as_dict(self) -> dict[str, Any]:
        """The comparison as JSON has it."""
        return {
            "a": self.a, "b": self.b, "equivalent": self.equivalent,
            "only_in_a": list(self.only_in_a), "only_in_b": list(self.only_in_b),
            "page": [row.as_dict() for row in self.page],
            "changes": [change.as_dict() for change in self.changes],
            "procedures": [part.as_dict() for part in self.parts],
        }  # fmt: skip


def _rank(change: Change) -> bool:
    """Readings that both choose otherwise come first."""
    return not (change.kind == "reading" and change.how == "changed")


def _html(row: Row) -> str:
    cells = ("; ".join(each) for each in (row.both, row.only_a, row.only_b))
    return f"<tr><th>{escape(row.heading)}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
