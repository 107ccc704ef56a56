"""How the rows of a log keep their time limits: dated, counted, told."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from grievance_fsm.auditing.audit import Tally, Timed
from grievance_fsm.auditing.deviations import Deviation
from grievance_fsm.auditing.rows import Row
from grievance_fsm.dates import CannotDate, Due, Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import Limit, Span, Trigger
from grievance_fsm.facts import Fact
from grievance_fsm.given import From
from grievance_fsm.rules import Rule
from grievance_fsm.seeing import Seen, try_due


class Timeliness(NamedTuple):
    """How an act stands to its limit: in time, early, late, missing or unknown; the edge it missed; the dates."""

    kind: str
    edge: date | None = None
    dated: Due | date | None = None


def timeliness(rule: Rule, seen: Seen) -> Timeliness:
    """How an act stands to the time limit of its rule, whether or not the limit can refuse it."""
    found, why = try_due(seen, rule.limit) if rule.limit is not None else (None, "")
    if found is None:
        return Timeliness("unknown" if why else "missing")
    if found.not_before is not None and seen.on < found.not_before:
        return Timeliness("early", found.not_before, found)
    if found.missed(seen.moment):
        return Timeliness("late", found.day, found)
    return Timeliness("in time")


def timed(
    counts: Timed, rule: Rule, tally: Tally, case: str, row: Row, stands: Timeliness, fits: bool, run: str = ""
) -> Iterator[Deviation]:
    """Count how an act stands to its limit; the deviation where it is early, late, or nothing dates it."""
    kind = stands.kind
    counts.checked += 1
    if kind == "in time":
        counts.in_time += 1
        return
    setattr(counts, kind, getattr(counts, kind) + 1)
    tally.late_in_order += kind == "late" and fits
    soft = rule.limit is not None and rule.limit.soft
    yield Deviation(
        kind, case, row.place, rule.name, counts.clause, row.day, stands.edge, stands.dated, soft,
        run or rule.procedure,
    )  # fmt: skip


class Edges(dict[date, tuple[date, date] | None]):
    """The first and last lawful day of a limit for every day that it may count from, each found once.

    `None` where the rule gives no day.
    """

    def __init__(self, limit: Limit, setting: Setting) -> None:
        super().__init__()
        self.limit, self.setting = limit, setting

    def __missing__(self, day: date) -> tuple[date, date] | None:
        try:
            found = due(self.limit, From(day), self.setting)
        except CannotDate:
            found = None
        edges = self[day] = (found.not_before or date.min, found.day or date.max) if found else None
        return edges


def dated(
    edges: Edges, triggers: tuple[str, ...], lasts: Mapping[str, tuple[int, date]], day: date
) -> Timeliness:
    """How a day stands to a limit that counts from the latest of some actions."""
    since = max((lasts[name] for name in triggers if name in lasts), default=None)
    if since is None:
        return Timeliness("missing")
    found = edges[since[1]]
    if found is None:
        return Timeliness("unknown")
    opens, closes = found
    if day < opens:
        return Timeliness("early", opens, since[1])
    return Timeliness("late", closes, since[1]) if day > closes else _IN_TIME


_IN_TIME = Timeliness("in time")


def is_simple(limit: Limit | None) -> bool:
    """A limit that a day alone dates: spans from the last of some actions, nothing conditional."""
    if limit is None or limit.unless is not None or not isinstance(limit.after, Trigger):
        return False
    edges = [edge for edge in (limit.opens, limit.until) if edge is not None]
    return (
        limit.after.which in ("only", "last", "latest") and not (limit.suspended or limit.extended) and bool(edges)
        and all(isinstance(edge, Span) and edge.unit not in ("hour", "term") for edge in edges)
        and not any(isinstance(part, Fact) for part in limit.after.of)
    )  # fmt: skip
