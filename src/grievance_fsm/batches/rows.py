"""What a batch is told: days, pauses and grants in columns, part by part, and each row as one would tell it alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from attrs import field, frozen

from grievance_fsm.batches.tables import NEVER, OPEN, Array
from grievance_fsm.dates import Grant, Pause
from grievance_fsm.deadlines import ITSELF, Extension
from grievance_fsm.errors import BadInput, Problem, counted
from grievance_fsm.given import Given, name_of

Guards = Callable[[Any], Any]
Interval = tuple[Array, Array]

NAT = -(2**63)


@frozen(eq=False)
class Pauses:
    """Days on which the clock stands still in each row, the first and the last of them included.

    A row without a first day has no such pause; without a last day it still goes on.
    """

    tag: str
    first: Any
    last: Any = None


@frozen(eq=False)
class Grants:
    """An extension granted in each row that has a day for it: by which role, until when, on what ground.

    Everything but the day may be one value for all rows.
    """

    on: Any
    by: Any = ""
    to: Any = None
    ground: Any = None
    consent: Any = None


@frozen(eq=False)
class Column:
    """Days as 64-bit numbers; whether some of them are not known."""

    days: Array
    gaps: bool
    filler: int

    def part(self, np: Any, rows: slice) -> tuple[Array, Any]:
        """The days of some rows, and which of these are known; others stand for them where they are not."""
        days = self.days[rows]
        if not self.gaps:
            return days.astype(np.int32), np.True_
        known = days != NAT
        return np.where(known, days, self.filler).astype(np.int32), known

    def filled(self, np: Any, rows: slice, filler: int) -> Array:
        """The days of some rows, another in place of those that are not known."""
        days, known = self.part(np, rows)
        return np.where(known, days, filler).astype(np.int32) if self.gaps else days

    def day(self, row: int) -> date | None:
        """The day of one row."""
        found: date | None = self.days[row : row + 1].view("M8[D]").item()
        return found


@frozen(eq=False)
class Stood:
    """The pauses of one cause."""

    tag: str
    first: Column
    last: Column | None


@frozen(eq=False)
class Granted:
    """A grant in each row, and the values that stand beside its day."""

    on: Column
    to: Column | None
    words: Mapping[str, Any]

    def word(self, name: str, row: int) -> Any:
        """What one row says."""
        value = self.words[name]
        return value[row] if is_column(value) else value


@frozen(eq=False)
class Rows:
    """Everything that a batch is told."""

    np: Any
    size: int
    days: Mapping[str, tuple[Column, ...]]
    stood_still: tuple[Stood, ...] = ()
    granted: tuple[Granted, ...] = ()
    holds: Guards = field(default=lambda guard: None)

    def told(self, row: int) -> Given:
        """What is known of one row, as one would tell it for a single date."""
        days = {name: [day for each in columns if (day := each.day(row))] for name, columns in self.days.items()}
        pauses = tuple(
            Pause(each.tag, first, each.last.day(row) if each.last else None)
            for each in self.stood_still if (first := each.first.day(row))
        )  # fmt: skip
        grants = tuple(
            Grant(
                on, str(each.word("by", row)), each.to.day(row) if each.to else None,
                each.word("ground", row), each.word("consent", row),
            )
            for each in self.granted if (on := each.on.day(row))
        )  # fmt: skip
        return Given(days, pauses, grants, lambda guard: self._held(guard, row))

    def _held(self, guard: Any, row: int) -> bool | None:
        held = self.holds(guard)
        return None if held is None else bool(held[row] if is_column(held) else held)

    # -- in part -------------------------------------------------------------------------------------------------

    def named(self, fact: Any, rows: slice) -> tuple[Array, Any] | None:
        """The first day that each row knows under a name."""
        return self._first(self.days.get(name_of(fact), ()), rows)

    def anchor(self, trigger: Any, rows: slice) -> tuple[Array, Any] | None:
        """The day of a trigger: the first that was told, the first since the act itself was done, or the latest."""
        found = [each for part in getattr(trigger, "of", ()) for each in self.days.get(name_of(part), ())]
        if len(found) < 2 or trigger.which == "first":
            return self._first(found, rows)
        latest = self._latest(found, rows)
        if trigger.which != "each":
            return latest
        return self._since(self.days.get(name_of(ITSELF), ()), found, latest, rows)

    def _latest(self, columns: Sequence[Column], rows: slice) -> tuple[Array, Any]:
        np = self.np
        days, known = columns[0].part(np, rows)
        for each in columns[1:]:
            more, also = each.part(np, rows)
            days = np.where(also & (~known | (more > days)), more, days)
            known = known | also
        return days, known

    def _since(
        self, done: Sequence[Column], columns: Sequence[Column], latest: tuple[Array, Any], rows: slice
    ) -> tuple[Array, Any]:  # fmt: skip
        """The first day of some columns since the act itself was done, the latest where there is none."""
        np, (days, known) = self.np, latest
        after = self._latest(done, rows) if done else (days, np.False_)
        for each in columns[::-1]:
            day, there = each.part(np, rows)
            days = np.where(there & (~after[1] | (day > after[0])), day, days)
        return days, known

    def _first(self, columns: Sequence[Column], rows: slice) -> tuple[Array, Any] | None:
        if not columns:
            return None
        days, known = columns[0].part(self.np, rows)
        for each in columns[1:]:
            more, also = each.part(self.np, rows)
            days, known = self.np.where(known, days, more), known | also
        return days, known

    def intervals(self, tags: Iterable[str], rows: slice) -> list[Interval]:
        """The pauses of some causes in order, those that overlap cut so that no day is in two of them."""
        np = self.np
        found = []
        for each in self.stood_still:
            if each.tag in tags:
                first = each.first.filled(np, rows, NEVER)
                last = np.full(first.size, OPEN, np.int32) if each.last is None else each.last.filled(np, rows, OPEN)
                found.append((first, np.where(first == NEVER, OPEN, last) if each.first.gaps else last))
        return found if len(found) < 2 else _apart(np, found)

    def guard(self, guard: Any, rows: slice) -> Any:
        """Where a guard holds."""
        held = self.holds(guard)
        if held is None:
            return self.np.False_
        if is_column(held) and len(held) != self.size:
            words = f"has {counted(len(held), 'row')}, and the days have {counted(self.size, 'row')}."
            raise BadInput([Problem(f"condition {getattr(guard, 'words', None) or guard}", words)])
        return self.np.asarray(held[rows], bool) if is_column(held) else self.np.bool_(held)

    def grants(self, extension: Extension, rows: slice) -> list[dict[str, Array]]:
        """What was granted in order of its day: the day, the day named, and whether it is as the extension asks."""
        np = self.np
        found = [self._granted(each, extension, rows) for each in self.granted]
        days = [each["on"] for each in found]
        if all((one <= other).all() for one, other in pairwise(days)):
            return found
        order = np.argsort(np.stack(days), axis=0, kind="stable")
        sorted_ = {
            key: np.take_along_axis(np.stack([each[key] for each in found]), order, axis=0) for key in found[0]
        }  # fmt: skip
        return [{key: sorted_[key][place] for key in sorted_} for place in range(len(found))]

    def _granted(self, each: Granted, extension: Extension, rows: slice) -> dict[str, Array]:
        np = self.np
        on = each.on.filled(np, rows, NEVER)
        fits = np.full(on.size, True)
        if extension.roles:
            by = np.asarray(self._some(each.words["by"], rows), str)
            fits &= (by == "") | np.isin(by, extension.roles)
        for name in ("ground", "consent"):
            if getattr(extension, name) is not None:
                fits &= np.asarray(self._some(each.words[name], rows), bool)
        to = np.full(on.size, NEVER, np.int32) if each.to is None else each.to.filled(np, rows, NEVER)
        return {"on": on, "to": to, "fits": fits}

    def _some(self, words: Any, rows: slice) -> Any:
        return words[rows] if is_column(words) else words


def _apart(np: Any, found: list[Interval]) -> list[Interval]:
    if not all((one[0] <= other[0]).all() for one, other in pairwise(found)):
        firsts, lasts = (np.stack(each) for each in zip(*found, strict=True))
        order = np.argsort(firsts, axis=0, kind="stable")
        firsts, lasts = (np.take_along_axis(each, order, axis=0) for each in (firsts, lasts))
        found = list(zip(firsts, lasts, strict=True))
    apart, upto = [found[0]], found[0][1]
    for first, last in found[1:]:
        first = np.maximum(first, upto + 1)
        apart.append((first, np.maximum(last, first - 1)))
        upto = np.maximum(upto, last)
    return apart


def is_column(value: Any) -> bool:
    """Whether something has a value for every row."""
    return hasattr(value, "__len__") and not isinstance(value, str)
