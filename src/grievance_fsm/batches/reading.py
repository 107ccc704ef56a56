"""Reading the columns that a batch is given; everything that is wrong with them at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import combinations
from typing import Any

from attrs import field, frozen

from grievance_fsm.batches.rows import (
    NAT,
    Column,
    Granted,
    Grants,
    Guards,
    Interval,
    Pauses,
    Rows,
    Stood,
    is_column,
)
from grievance_fsm.batches.tables import FIRST, LAST, NEVER, OPEN, Array
from grievance_fsm.errors import BadInput, Problem, counted
from grievance_fsm.given import name_of


def read(
    np: Any, told: Mapping[str, Any], stood_still: Iterable[Pauses], granted: Iterable[Grants], holds: Guards | None
) -> Rows:
    """All columns; raises `BadInput` with everything that is wrong with them."""
    reader = _Reader(np)
    days = {
        name_of(name): tuple(
            reader.column(str(name_of(name)), each) for each in (raw if isinstance(raw, list | tuple) else (raw,))
        )
        for name, raw in told.items()
    }
    stood = tuple(
        Stood(each.tag, reader.column(f"“{each.tag}”", each.first), reader.maybe(f"“{each.tag}”", each.last))
        for each in stood_still
    )
    grants = tuple(
        Granted(
            reader.column("grant", each.on), reader.maybe("grant", each.to),
            {name: reader.words(name, getattr(each, name)) for name in ("by", "ground", "consent")},
        )
        for each in granted
    )  # fmt: skip
    if len(set(reader.sizes.values())) > 1:
        sizes = reader.sizes.items()
        reader.problems.extend(Problem(f"column {name}", f"has {counted(size, 'row')}.") for name, size in sizes)
    if not reader.problems:
        reader.problems.extend(mispaused(np, stood))
    if reader.problems:
        raise BadInput(reader.problems)
    return Rows(np, max(reader.sizes.values(), default=0), days, stood, grants, holds or (lambda guard: None))


def mispaused(np: Any, stood: Sequence[Stood]) -> Iterator[Problem]:
    """Pauses that end before they begin, and those of one cause that overlap, with the first rows."""
    known = [(each, *_ends(np, each)) for each in stood]
    for each, first, last in known:
        if (wrong := last < first).any():
            yield Problem(f"pause “{each.tag}”", f"ends before it begins, in {_in_rows(np, wrong)}.")
    for (one, first, last), (other, start, end) in combinations(known, 2):
        both = (first <= last) & (start <= end) & (first != NEVER)
        if one.tag == other.tag and (wrong := both & (first <= end) & (start <= last)).any():
            yield Problem(f"pause “{one.tag}”", f"overlaps another, in {_in_rows(np, wrong)}.")


def _ends(np: Any, each: Stood) -> Interval:
    everything = slice(None)
    first = each.first.filled(np, everything, NEVER)
    last = np.full(first.size, OPEN, np.int32) if each.last is None else each.last.filled(np, everything, OPEN)
    return first, np.where(first == NEVER, NEVER, last)


def _in_rows(np: Any, wrong: Array) -> str:
    """The first of some rows by their number, counted from 0."""
    places = np.flatnonzero(wrong)
    shown = ", ".join(str(place) for place in places[:5])
    more = f" and {len(places) - 5:,} more" if len(places) > 5 else ""
    return f"row{'' if len(places) == 1 else 's'} {shown}{more}"


@frozen(eq=False)
class _Reader:
    np: Any
    problems: list[Problem] = field(factory=list)
    sizes: dict[str, int] = field(factory=dict)

    def maybe(self, name: str, raw: Any) -> Column | None:
        return None if raw is None else self.column(name, raw)

    def words(self, name: str, raw: Any) -> Any:
        """A column of words, or one for all rows."""
        if not is_column(raw):
            return raw
        self.sizes.setdefault(f"grant: {name}", len(raw))
        return self.np.asarray(raw)

    def column(self, name: str, raw: Any) -> Column:
        np = self.np
        mask = np.ma.getmask(raw)
        data = np.asarray(np.ma.getdata(raw))
        if data.ndim != 1:
            return self._wrong(name, "wants an array of one dimension.")
        self.sizes[name if name not in self.sizes else f"{name} ({len(self.sizes) + 1})"] = data.size
        if data.dtype.kind == "O" and all(each is None or _is_day(each) for each in data):
            data = data.astype("M8[D]")
        if data.dtype.kind != "M":
            return self._wrong(name, "wants civil days (datetime64[D]); one that is not known is NaT.")
        if np.datetime_data(data.dtype)[0] in ("Y", "M", "W"):
            return self._wrong(name, "wants civil days and has years, months or weeks; say which days are meant.")
        days = data.astype("M8[D]")
        if data.dtype != days.dtype and not np.array_equal(data, days, equal_nan=True):
            return self._wrong(name, "wants civil days and has times; say in which zone the days are, and take these.")
        if mask is not np.ma.nomask:
            days = np.where(mask, np.datetime64("NaT"), days)
        return self._checked(name, np.ascontiguousarray(days).view(np.int64))

    def _checked(self, name: str, days: Array) -> Column:
        np = self.np
        if not days.size:
            return Column(days, False, 0)
        low, high = int(days.min()), int(days.max())
        gaps = low == NAT
        if gaps:
            known = days[days != NAT]
            low = int(known.min()) if known.size else 0
            high = int(known.max()) if known.size else 0
        if low < FIRST or high > LAST:
            wrong = (days != NAT) & ((days < FIRST) | (days > LAST))
            return self._wrong(name, f"has days that cannot be written, in {_in_rows(np, wrong)}.")
        return Column(days, gaps, low)

    def _wrong(self, name: str, message: str) -> Column:
        self.problems.append(Problem(f"column {name}", message))
        return Column(self.np.empty(0, self.np.int64), False, 0)


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)
