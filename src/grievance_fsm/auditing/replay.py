"""Audit by replay: a log is played through a policy, every row judged, nothing dropped.

A procedure without duties, lapses, roles, counts of people or `collects` is replayed on plain dictionaries;
any other through the live case. Both give the same deviations where both apply.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from grievance_fsm.auditing.audit import Audit, Tally
from grievance_fsm.auditing.deviations import Deviation
from grievance_fsm.auditing.live import Live
from grievance_fsm.auditing.mapping import LogWords
from grievance_fsm.auditing.plain import Plain, is_plain
from grievance_fsm.auditing.reading import Log, read
from grievance_fsm.auditing.rows import FIELDS, Remembered, Row
from grievance_fsm.auditing.scope import Activities, Scope
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.events import local_day
from grievance_fsm.policy import Policy
from grievance_fsm.wanted import A_POLICY, unlike
from grievance_fsm.zones import placed

T = TypeVar("T")


def audit(
    log: str | Path | Log, policy: Policy, *, procedure: str | None = None, words: LogWords | str | Path | None = None,
    as_of: date | None = None, people: Any = None, synthetic: bool = False, live: bool = False,
) -> Audit:  # fmt: skip
    """Replay a log under a policy; raises `BadInput` listing all that makes log, mapping or arguments unusable.

    A policy with a docket is replayed whole, each case with all its runs; a `procedure` that is named, alone.
    Duties that nobody met are judged as of a day, or of each case's last event where none is given.
    `words` may name a mapping file; `live` replays through the live case even where plain dictionaries would do.
    """
    scope, words, log = _usable(log, policy, procedure, words, as_of)
    tally, activities = Tally(), Activities(scope, words)
    judge: Plain | Live
    if is_plain(scope.parts[0]) and scope.alone and policy.docket is None and not live:
        judge = Plain(policy, scope.parts[0], words.attributes(*scope.parts), tally)
        actions = Remembered(lambda activity: _named(activities.settled(activity, activities(activity))))
    else:
        judge = Live(activities, tally, as_of, people)
        actions = Remembered(activities)
    deviations: list[Deviation] = []
    for case, rows in log:
        tally.cases += 1
        rows = _placed(rows, policy.zone) if policy.zone else rows
        deviations += judge.judged(case, _known(actions, _in_order(rows, tally), tally))
    tally.rows = log.rows
    return Audit(
        policy.name, policy.rules_digest, tuple(scope.procedures), log.path.name, tally, tuple(deviations),
        log.unreadable, (*activities.notes(), *log.notes), as_of, synthetic, policy,
    )  # fmt: skip


def _unfit(log: Any, policy: Any, procedure: Any, words: Any, as_of: Any) -> Iterator[Problem]:
    yield from unlike("log", log, str | Path | Log, "a file (.csv, .jsonl or .xes), or a log that was read")
    yield from unlike("policy", policy, Policy, A_POLICY)
    if procedure is not None:
        yield from unlike("procedure", procedure, str, "the name of a procedure, such as “formal”")
    if words is not None:
        yield from unlike("words", words, LogWords | str | Path, "a mapping, or the file that it is in")
    if as_of is not None and (isinstance(as_of, datetime) or not isinstance(as_of, date)):
        yield Problem("as_of", "wants a day such as date(2015, 2, 2), without a time.")


def _usable(
    log: str | Path | Log, policy: Policy, procedure: str | None, words: LogWords | str | Path | None, as_of: Any
) -> tuple[Scope, LogWords, Log]:
    """The scope, the mapping and the log, every problem with any of them at once."""
    problems = list(_unfit(log, policy, procedure, words, as_of))
    unfit = {problem.place for problem in problems}
    scope = None if unfit & {"policy", "procedure"} else _tried(lambda: Scope.of(policy, procedure), problems)
    spoken = words if isinstance(words, LogWords) else LogWords()
    if isinstance(words, str | Path):
        spoken = _tried(lambda: LogWords.read(Path(words)), problems) or spoken
    if scope is not None:
        problems += spoken.problems(*scope.parts)
    if isinstance(log, Log):
        opened: Log | None = log
    else:
        wanted = frozenset(spoken.attributes(*scope.parts).values()) if scope is not None else None
        columns = {part: name for part, name in spoken.columns.items() if part in FIELDS}
        opened = None if "log" in unfit else _tried(lambda: read(log, columns=columns, wanted=wanted), problems)
    if problems or scope is None or opened is None:
        raise BadInput(problems)
    return scope, spoken, opened


def _named(qualified: str | None) -> str | None:
    """The name of an action without its procedure."""
    return None if qualified is None else qualified.partition(".")[2]


def _tried(what: Callable[[], T], problems: list[Problem]) -> T | None:
    try:
        return what()
    except BadInput as error:
        problems += error.problems
        return None


def _placed(rows: list[Row], zone: str) -> list[Row]:
    """The rows as the clocks of the policy's zone have them; where one lacks a time of day, all of them by their days.
    """
    timed = all(isinstance(row.at, datetime) for row in rows)
    told = [placed(row.at, zone) if isinstance(row.at, datetime) else row.at for row in rows]
    days = [local_day(at) for at in told]
    return [row._replace(at=at if timed else day, day=day) for row, at, day in zip(rows, told, days, strict=True)]


def _in_order(rows: list[Row], tally: Tally) -> list[Row]:
    """The rows in the order of their time; ties, and rows without a time of day, keep the log's order."""
    disordered = 0
    for before, after in pairwise(rows):
        if after.at == before.at:
            tally.ties += 1
        elif after.day <= before.day and _earlier(after, before):
            disordered += 1
    if not disordered:
        return rows
    tally.disordered += disordered
    timed = all(isinstance(row.at, datetime) for row in rows)
    return sorted(rows, key=lambda row: (row.day, row.at) if timed else row.day)


def _earlier(row: Row, other: Row) -> bool:
    if row.day != other.day or not (isinstance(row.at, datetime) and isinstance(other.at, datetime)):
        return row.day < other.day
    return row.at < other.at


def _known(actions: Mapping[str, T], rows: list[Row], tally: Tally) -> Iterator[tuple[T, Row]]:
    """The rows whose activity the policy knows; the others are counted by activity."""
    for row in rows:
        name = actions[row.activity]
        if not name:
            tally.unknown[row.activity] += 1
        else:
            yield name, row
