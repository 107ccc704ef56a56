"""Dates as they are told: a date with its steps, all conventions side by side, or the day to begin by."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.clauses import citing
from grievance_fsm.conventions import PROFILES
from grievance_fsm.dates import FREE, CannotDate, Due, Step
from grievance_fsm.dating import due
from grievance_fsm.due_command.asked import Target
from grievance_fsm.errors import BadInput, Problem, counted
from grievance_fsm.printed import aligned
from grievance_fsm.reversing import Latest, latest_start
from grievance_fsm.supposing import Supposed

SWEPT: Final = 4 * 366
"""From so many days a window has to be empty before it is said that it can never be met."""


# -- one date ----------------------------------------------------------------------------------------------------


def lacking(target: Target, told: Supposed) -> Iterator[Problem]:
    """What was asked for and has not been told, with the option that tells it."""
    for name, words in unnamed(told):
        yield Problem(target.name, f"wants to be told {words}: --given {name}=…")


def unnamed(told: Supposed) -> Iterator[tuple[str, str]]:
    """The names that were asked for and have not been told, with their words."""
    for name, words in told.lacking.items():
        if not name.startswith("@"):
            yield name, f"“{name}” ({words})" if words != name else f"“{name}”"


def dated(
    target: Target, told: Supposed, known: dict[bool, bool] | None = None,
    wanting: Callable[[Target, Supposed], Iterable[Problem]] = lacking,
) -> Due:  # fmt: skip
    """The dates of a limit; raises `BadInput` saying what is `wanting`, or why there are none.

    `known` keeps, from one row of a file to the next, that a window is open from some day.
    """
    try:
        found = due(target.limit, told, told.setting)
    except CannotDate as error:
        raise BadInput([Problem(target.name, sentence(error))]) from None
    if found is None:
        raise BadInput(list(wanting(target, told)) or [Problem(target.name, "its limit gives no day.")])
    if _empty(found) and not _met(target, told, {} if known is None else known):
        words = f"it can never be met: from whatever day, as here, it opens on {found.not_before}"
        raise BadInput([Problem(target.name, f"{words} and closes before that, on {found.day}.")])
    if found.in_vain:
        raise BadInput([Problem("--granted", f"it gives no more time: {step.why}.") for step in found.in_vain])
    return found


def sentence(reason: object) -> str:
    """A reason as a whole sentence."""
    words = str(reason)
    return words if words.endswith((".", "?")) else f"{words}."


def _empty(found: Due) -> bool:
    return found.not_before is not None and found.day is not None and found.day < found.not_before


def _met(target: Target, told: Supposed, known: dict[bool, bool]) -> bool:
    if True not in known:
        known[True] = _ever_met(target, told)
    return known[True]


def _ever_met(target: Target, told: Supposed) -> bool:
    """Whether the window is open from any day of some years; days told by name stay as they are."""
    start = told.day
    if start is None:
        return True
    for n in range(SWEPT):
        try:
            found = due(target.limit, told.on(start + timedelta(n)), told.setting)
        except (CannotDate, OverflowError):
            continue
        if found is not None and not _empty(found):
            return True
    return False


def edges(found: Due) -> str:
    """Both days of a limit in words."""
    days = [f"not before {found.not_before}" if found.not_before else "", f"by {found.day}" if found.day else ""]
    return " and ".join(filter(None, days)) or "no last day"


def lines(target: Target, told: Supposed, found: Due) -> Iterator[str]:
    """A date, its steps, and all that is to be said of it."""
    yield f"{target.name}: {target.words}: {edges(found)}"
    if found.steps:
        yield found.explain()
    if found == FREE and told.day is not None:
        yield f"owed since {told.day}; the rule names no last day"
    if _empty(found):
        yield f"no day is inside: it opens on {found.not_before}, after it closes on {found.day}"
    yield from ("before it was extended: by " + ", then by ".join(map(str, found.extended)),) if found.extended else ()
    if found.instant is not None:
        yield f"too late from {written(found.instant)}{_local(found)}"
    if found.calendar:
        yield f"counted on {found.calendar}"
    for words in told.assumed.values():
        yield f"assumed: {words}"
    for name, words in told.lacking.items():
        told_as = words if name.startswith("@") else f"{name} ({words})" if words != name else name
        yield f"not told: {told_as}; it may change this"


def _local(found: Due) -> str:
    return f", when {found.day} ends in {found.zone}" if found.exactly is None and found.zone else ""


def written(instant: datetime | None) -> str | None:
    """An instant in UTC."""
    return None if instant is None else instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def data(target: Target, told: Supposed, found: Due) -> dict[str, Any]:
    """A date as JSON has it."""
    return {
        "action": target.name, "from": said(told.day), **dates(found), "extended": list(map(str, found.extended)),
        "profile": found.profile, "calendar": found.calendar, "zone": found.zone,
        "assumed": list(told.assumed.values()), "not_told": list(told.lacking), "steps": steps(found.steps),
    }  # fmt: skip


def dates(found: Due) -> dict[str, Any]:
    """The days of a limit, and the instant from which it is too late."""
    return {"due": said(found.day), "not_before": said(found.not_before), "instant": written(found.instant)}


def steps(found: Iterable[Step]) -> list[dict[str, Any]]:
    """Steps as JSON has them."""
    return [{"op": s.op, "from": str(s.start), "to": str(s.end), "why": s.why, **citing(s.clause)} for s in found]


def said(day: date | datetime | None) -> str | None:
    """A day or an instant as text."""
    return None if day is None else day.isoformat()


# -- what has a limit --------------------------------------------------------------------------------------------


def listed(targets: Sequence[Target], name: str) -> Iterator[str]:
    """Every limit, a line each."""
    from grievance_fsm.rendering.limits import in_words

    yield f"{name}: {counted(len(targets), 'time limit')}; name one to date it"
    width = max((len(each.name) for each in targets), default=0)
    for each in targets:
        yield f"  {each.name:<{width}}  {in_words(each.limit)}"


def listed_data(targets: Sequence[Target]) -> dict[str, Any]:
    """Every limit as JSON has it."""
    from grievance_fsm.limit_json import to_json

    return {"limits": [{"name": each.name, "words": each.words, "limit": to_json(each.limit)} for each in targets]}


# -- conventions side by side ------------------------------------------------------------------------------------


@frozen(eq=False)
class Row:
    """What one convention makes of a limit: its dates, or why there are none."""

    profile: str
    found: Due | None
    reason: str
    moves: int | None
    why: str = field(default="")


def compared(target: Target, told: Supposed) -> list[Row]:
    """A limit under every profile; `default` is as it is declared, and the others are measured against it."""
    asis, reason = _tried(target, told)
    rows = [Row("default", asis, reason, 0 if asis and asis.day else None, "as declared")]
    for name, counting in PROFILES.items():
        if name == "default":
            continue
        found, reason = _tried(target.under(counting), told)
        moves = (found.day - asis.day).days if found and asis and found.day and asis.day else None
        rows.append(Row(name, found, reason, moves, _why(asis, found)))
    if all(row.found is None for row in rows):
        raise BadInput(list(lacking(target, told)) or [Problem(target.name, sentence(rows[0].reason))])
    return rows


def _tried(target: Target, told: Supposed) -> tuple[Due | None, str]:
    try:
        found = due(target.limit, told, target.setting)
    except CannotDate as error:
        return None, str(error)
    return found, "" if found else "its limit gives no day"


def _why(asis: Due | None, found: Due | None) -> str:
    """The steps that are not those of the rule as it is declared."""
    if asis is None or found is None or found == asis:
        return ""
    known, there = ({(step.op, step.start, step.end) for step in each.steps} for each in (asis, found))
    new = [f"{s.op}: {s.why}" for s in found.steps if (s.op, s.start, s.end) not in known]
    gone = [f"without “{s.op}”" for s in asis.steps if (s.op, s.start, s.end) not in there]
    return "; ".join(new or gone)


def compared_lines(target: Target, told: Supposed, rows: Sequence[Row]) -> Iterator[str]:
    """All conventions in one table."""
    yield f"{target.name}: {target.words}, from {told.day or 'the days given'}"
    opens = any(row.found and row.found.not_before for row in rows)
    head = ("profile", *(("opens",) if opens else ()), "last day", "moves", "why")
    cells = [
        (row.profile, *((str(row.found.not_before) if row.found else "–",) if opens else ()),
         str(row.found.day) if row.found else "–", "" if not row.moves else f"{row.moves:+d}", row.why or row.reason)
        for row in rows
    ]  # fmt: skip
    yield from aligned([head, *cells])


def compared_data(target: Target, told: Supposed, rows: Sequence[Row]) -> dict[str, Any]:
    """All conventions as JSON has them."""
    return {
        "action": target.name, "from": said(told.day),
        "profiles": [
            {"profile": row.profile, **(dates(row.found) if row.found else {"due": None, "not_before": None}),
             "moves": row.moves, "why": row.why, "reason": row.reason,
             "steps": steps(row.found.steps) if row.found else []}
            for row in rows
        ],
    }  # fmt: skip


# -- the other way round -----------------------------------------------------------------------------------------


def latest(target: Target, told: Supposed, by: date) -> Latest:
    """The latest day on which the trigger may happen."""
    if target.limit.until is None:
        raise BadInput([Problem(target.name, "names no last day, so there is no latest day to begin.")])
    try:
        return latest_start(target.limit, by, target.setting, told=told.on)
    except CannotDate as error:
        there = told.on(by)
        _tried(target, there)
        raise BadInput([*lacking(target, there), Problem(target.name, sentence(error))]) from None


def latest_lines(target: Target, by: date, found: Latest) -> Iterator[str]:
    """The latest day, where it leads, and where the day after it would."""
    yield f"{target.name}: {target.words}: by {by} if it counts from {found.day} at the latest"
    yield found.explain()


def latest_data(target: Target, by: date, found: Latest) -> dict[str, Any]:
    """The latest day as JSON has it."""
    after = None if found.after is None else {**dates(found.after), "steps": steps(found.after.steps)}
    return {
        "action": target.name, "by": str(by), "latest": str(found.day), **dates(found.dates),
        "steps": steps(found.dates.steps), "from_the_next_day": after,
    }  # fmt: skip
