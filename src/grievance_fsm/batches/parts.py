"""A limit for some rows of a batch: its edges, where they start, what extends them; as `dating` has it for one."""

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from attrs import frozen

from grievance_fsm.batches.rows import NAT, Interval, Rows
from grievance_fsm.batches.rules import Counted
from grievance_fsm.batches.tables import FIRST, NEVER, NONE, Array
from grievance_fsm.conventions import Counting
from grievance_fsm.dates import Setting
from grievance_fsm.deadlines import EndOf, Extension, Extreme, If, Limit, Nearer, OnDay, Since, Span, Trigger


@frozen(eq=False, slots=False)
class Whole:
    """What all rows of a batch have in common."""

    np: Any
    limit: Limit
    setting: Setting
    rows: Rows
    counting: Counting

    @cached_property
    def counted(self) -> Counted:
        """How the limit counts."""
        return Counted(self.np, self.limit, self.setting, self.counting, self.rows.size)

    @cached_property
    def tags(self) -> frozenset[str]:
        """The causes for which the clock stops."""
        return frozenset(each.tag for each in self.limit.suspended)


@frozen(eq=False)
class Edge:
    """One edge of a limit in some rows: its day, the day before any roll, and where it is fixed at all."""

    day: Array
    unrolled: Array
    there: Any

    @property
    def bad(self) -> Any:
        """Where it is fixed and no day can be given."""
        return (self.day < FIRST) & self.there


@frozen(eq=False, slots=False)
class Part:
    """One limit for some rows."""

    whole: Whole
    rows: slice

    @property
    def np(self) -> Any:
        return self.whole.np

    @property
    def size(self) -> int:
        return len(range(*self.rows.indices(self.whole.rows.size)))

    @cached_property
    def pauses(self) -> Sequence[Interval]:
        return self.whole.rows.intervals(self.whole.tags, self.rows) if self.whole.tags else ()

    def fill(self, day: Array, opening: Array, waiting: Array, refused: Array) -> None:
        """Write what the limit gives into the columns."""
        limit, held = self.whole.limit, self.whole.rows
        day[:] = opening[:] = NAT
        free = self.np.False_ if limit.unless is None else held.guard(limit.unless, self.rows)
        if limit.until is None and limit.opens is None:
            anchored = held.anchor(limit.after, self.rows)
            waiting[:] = ~(self.np.False_ if anchored is None else anchored[1]) & ~free
            return
        first = self.edge(limit.opens, upper=False)
        last = self.edge(limit.until, upper=True)
        if last is not None:
            last = self._extended(last)
        edges = [edge for edge in (first, last) if edge is not None]
        bad = self.np.False_
        fixed = self.np.False_
        for each in edges:
            bad, fixed = bad | each.bad, fixed | each.there
        refused[:] = bad & ~free
        waiting[:] = ~fixed & ~free
        for edge, column in ((first, opening), (last, day)):
            if edge is not None:
                column[:] = edge.day
                shown = edge.there & ~bad & ~free
                if not shown.all():
                    column[~self.np.broadcast_to(shown, column.shape)] = NAT

    # -- edges ---------------------------------------------------------------------------------------------------

    def edge(self, what: Any, *, upper: bool) -> Edge | None:
        """One edge in every row, or nothing where it is fixed in none."""
        match what:
            case Span():
                return self._counted(what, self.whole.limit.after, upper=upper)
            case Since():
                return self._counted(what.span, what.after, upper=upper)
            case OnDay():
                return self._plain(self.whole.rows.named(what.fact, self.rows))
            case If():
                return self._where(self.edge(what.then, upper=upper), what.guard)
            case Nearer():
                return self._nearer(what, upper=upper)
            case EndOf():
                return self._end_of(what)
            case Extreme():
                return self._extreme(what, upper=upper)
        return None

    def _plain(self, found: tuple[Array, Any] | None) -> Edge | None:
        return None if found is None else Edge(found[0], found[0], found[1])

    def _where(self, edge: Edge | None, guard: Any) -> Edge | None:
        if edge is None:
            return None
        return Edge(edge.day, edge.unrolled, edge.there & self.whole.rows.guard(guard, self.rows))

    def _nearer(self, what: Nearer, *, upper: bool) -> Edge | None:
        then, far = self.edge(what.then, upper=upper), self._counted(what.span, self._after(what), upper=upper)
        if then is None or far is None:
            known = far if then is None else then
            return None if known is None else self._nowhere(known.bad)
        bad = then.bad | far.bad
        near = then.there & far.there & (then.day < far.day)
        return Edge(self.np.where(bad, NONE, then.day), then.unrolled, near | bad)

    def _nowhere(self, bad: Array) -> Edge:
        """An edge that is fixed in no row, except where the way to it gives no day."""
        days = self.np.full(bad.shape, NONE, self.np.int32)
        return Edge(days, days, bad)

    def _extreme(self, what: Extreme, *, upper: bool) -> Edge | None:
        np = self.np
        edges: list[Edge] = [edge for part in what.of if (edge := self.edge(part, upper=upper)) is not None]
        if not edges:
            return None
        best = edges[0]
        bad = best.bad
        for edge in edges[1:]:
            better = edge.day < best.day if what.which == "earliest" else edge.day > best.day
            taken = edge.there & (~best.there | better)
            bad = bad | edge.bad
            best = Edge(
                np.where(taken, edge.day, best.day), np.where(taken, edge.unrolled, best.unrolled),
                best.there | edge.there,
            )  # fmt: skip
        return Edge(np.where(bad, NONE, best.day), best.unrolled, best.there)

    def _after(self, what: Any) -> Any:
        return self.whole.limit.after if what.after is None else what.after

    def _end_of(self, what: EndOf) -> Edge | None:
        counted = self.whole.counted
        fixed = counted.term_named(what)
        if fixed is not None:
            days = self.np.full(self.size, fixed, self.np.int32)
            return Edge(days, days, self.np.True_)
        found = self._start(self._after(what))
        if found is None:
            return None
        days = counted.end_of(what)(found.day)
        return Edge(days, days, found.there)

    # -- from a trigger ------------------------------------------------------------------------------------------

    def _counted(self, span: Span, after: Any, *, upper: bool) -> Edge | None:
        start = self._start(after)
        if start is None:
            return None
        if span.unit == "term":
            days = self.whole.counted.terms(span)(start.day)
            return Edge(days, days, start.there)
        served = bool(getattr(after, "served", False))
        day, unrolled = self.whole.counted.laid(span, start.day, self.pauses, upper=upper, served=served)
        return Edge(day, unrolled, start.there)

    def _start(self, after: Any) -> Edge | None:
        if not isinstance(after, Trigger) or after.which != "received":
            return self._plain(self.whole.rows.anchor(after, self.rows))
        parts = [self._plain(self.whole.rows.anchor(Trigger("only", (each,)), self.rows)) for each in after.of[:2]]
        return self._receipt(after, *(*parts, None)[:2])

    def _receipt(self, after: Trigger, sent: Edge | None, came: Edge | None) -> Edge | None:
        """When something arrived, or is deemed to have, if that is sooner."""
        np = self.np
        if sent is None:
            return came
        if after.deemed is None:
            return came if came is not None else self._nowhere(np.full(self.size, False))
        presumed, _ = self.whole.counted.laid(after.deemed, sent.day, self.pauses, upper=False)
        if came is None:
            return Edge(presumed, presumed, sent.there)
        bad = sent.there & (presumed < FIRST)
        actual = came.there & (~sent.there | (came.day <= presumed)) & ~bad
        days = np.where(actual, came.day, presumed)
        return Edge(days, days, sent.there | came.there)

    # -- extensions ----------------------------------------------------------------------------------------------

    def _extended(self, last: Edge) -> Edge:
        """The closing edge as it is with its last day outside, and with what each grant adds."""
        limit, rows = self.whole.limit, self.whole.rows
        if limit.last_day == "outside":
            last = Edge(last.day - 1, last.unrolled - 1, last.there)
        if limit.extended is None or not rows.granted:
            return last
        extension, first = limit.extended, last.day
        times = self.np.zeros(self.size, self.np.int32)
        for grant in rows.grants(extension, self.rows):
            last, gained = self._more(last, extension, grant, first, times)
            times = times + gained
        return last

    def _more(
        self, last: Edge, extension: Extension, grant: Mapping[str, Array], first: Array, times: Array
    ) -> tuple[Edge, Array]:  # fmt: skip
        np, on = self.np, grant["on"]
        live = last.there & (last.day >= FIRST) & (on != NEVER) & grant["fits"]
        if extension.in_time:
            live = live & (on <= last.day)
        if extension.most is not None:
            live = live & (times < extension.most)
        laid = partial(self.whole.counted.laid, pauses=self.pauses, upper=True)
        if isinstance(extension.span, Span):
            base = {"rolled": last.day, "unrolled": last.unrolled, "grant": on}[extension.base]
            more, unrolled = laid(extension.span, np.where(live, base, NONE))
        else:
            live = live & (grant["to"] != NEVER)
            more = unrolled = grant["to"]
        bad = live & (more < FIRST)
        if extension.cap is not None:
            cap, _ = laid(extension.cap, np.where(live, first, NONE))
            bad = bad | (live & (cap < FIRST))
            unrolled = np.where(more > cap, cap, unrolled)
            more = np.minimum(more, cap)
        gained = live & ~bad & (more > last.day)
        day = np.where(bad, NONE, np.where(gained, more, last.day))
        return Edge(day, np.where(gained, unrolled, last.unrolled), last.there), gained
