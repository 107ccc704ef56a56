"""`grievance-fsm due --batch`: a CSV file of days in, the same with its dates out, or every bad row listed."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any, Final

from attrs import evolve

from grievance_fsm import asking
from grievance_fsm.asking import Asked
from grievance_fsm.batches import batch
from grievance_fsm.binding import every
from grievance_fsm.columns import numpy
from grievance_fsm.dates import CannotDate
from grievance_fsm.deadlines import If
from grievance_fsm.due_command.asked import Target, moment, told
from grievance_fsm.due_command.dates import dated, unnamed, written
from grievance_fsm.errors import BadInput, Problem, oxford
from grievance_fsm.given import Given
from grievance_fsm.supposing import Supposed, told_of, triggers

FROM: Final = "from"
MANY: Final = 2_000
"""From so many rows on the dates of plain rules are worked out in columns."""

ADDED: Final = ("due", "not_before", "instant", "steps")


def batched(target: Target, supposed: Supposed, path: Path, *, with_steps: bool = False) -> str:
    """The rows of a file with their dates; raises `BadInput` once, with every row that cannot be dated."""
    head, rows = _read(path)
    problems = list(_misheaded(path, head, target, supposed))
    if problems:
        raise BadInput(problems)
    named = [name for name in head if name == FROM or name in told_of(target.limit)]
    added = [name for name in ADDED if (name != "steps" or with_steps) and (name != "instant" or target.setting.zone)]
    out, known, met = StringIO(), dict[tuple[str, ...], list[str]](), dict[bool, bool]()
    if not with_steps and len(rows) >= MANY:
        places = [head.index(name) for name in named]
        whole = (row for _, row in rows if len(row) == len(head))
        known = _by_columns(target, supposed, named, (tuple(row[n].strip() for n in places) for row in whole), added)
    bad = dict[tuple[str, str], list[int]]()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*head, *added])
    for line, row in rows:
        if len(row) != len(head):
            bad.setdefault(("", f"has {len(row)} fields, not {len(head)}."), []).append(line)
            continue
        cells = dict(zip(head, row, strict=True))
        key = tuple(cells[name].strip() for name in named)
        if key not in known:
            try:
                known[key] = _dated(target, supposed, dict(zip(named, key, strict=True)), added, met)
            except BadInput as error:
                for each in error.problems:
                    place = f": {each.place}" if each.place else ""
                    bad.setdefault((place, each.message), []).append(line)
                continue
        writer.writerow([*row, *known[key]])
    if bad:
        raise BadInput(Problem(f"{path}, {_lines(told)}{place}", message) for (place, message), told in bad.items())
    return out.getvalue().rstrip("\n")


def _lines(numbers: Sequence[int]) -> str:
    """The lines of a file that have the same fault, those that follow each other as one stretch."""
    stretches = list[list[int]]()
    for number in numbers:
        if stretches and number == stretches[-1][-1] + 1:
            stretches[-1].append(number)
        else:
            stretches.append([number])
    said = ", ".join(f"{each[0]}–{each[-1]}" if len(each) > 1 else f"{each[0]}" for each in stretches)
    return f"line{'s' if len(numbers) > 1 else ''} {said}"


def _read(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The head of a file, and its rows with the line on which each ends; blank lines are none."""
    reader = csv.reader(StringIO(asking.text_of(path).removeprefix("\ufeff"), newline=""), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        raise BadInput([Problem(f"{path}, line {reader.line_num}", f"is no CSV: {error}.")]) from None
    if not rows:
        raise BadInput([Problem(str(path), "is empty; its first line wants the names of its columns.")])
    return [name.strip() for name in rows[0][1]], rows[1:]


def _misheaded(path: Path, head: Sequence[str], target: Target, supposed: Supposed) -> Iterator[Problem]:
    """What is wrong with the names of the columns; those that the limit does not ask for are only passed on."""
    for name in dict.fromkeys(head):
        if head.count(name) > 1:
            yield Problem(f"{path}, line 1", f"the column “{name}” stands twice.")
        if name in ADDED:
            yield Problem(f"{path}, line 1", f"the column “{name}” is one that is written; give it another name.")
    asked = told_of(target.limit)
    if supposed.day is None and not supposed.given.days and not {FROM, *asked} & set(head):
        yield Problem(f"{path}, line 1", f"wants a column {oxford([FROM, *asked])}, and has {oxford(head, 'and')}.")


def _dated(
    target: Target, supposed: Supposed, cells: Mapping[str, str], added: Sequence[str], met: dict[bool, bool]
) -> list[str]:  # fmt: skip
    """What is written beside one row; raises `BadInput` with everything wrong with it."""
    asked, told_here = Asked(), dict(cells)
    start = told_here.pop(FROM, "")
    day = asked.read(moment, FROM, start) if start else supposed.day
    days, facts = told(asked, target, ((name, text) for name, text in told_here.items() if text), "column")
    asked.settled()
    given = Given({**supposed.given.days, **days}, supposed.given.stood_still, supposed.given.granted)
    row = evolve(supposed, day=day, given=given, facts={**supposed.facts, **facts})
    found = dated(target, row, met, partial(_wanting, cells))
    shown = {
        "due": str(found.day or ""), "not_before": str(found.not_before or ""),
        "instant": written(found.instant) or "", "steps": " | ".join(str(step) for step in found.steps),
    }  # fmt: skip
    return [shown[name] for name in added]


def _wanting(cells: Mapping[str, str], target: Target, supposed: Supposed) -> Iterator[Problem]:
    """Which cells of a row are empty that set the limit off, and what has no column; else whatever it was not told."""
    names = dict(unnamed(supposed))
    set_off = {name for name, _ in triggers(target.limit)} & set(names)
    wanted = set_off or set(names)
    begun = FROM in cells and bool(set_off - supposed.apart)
    empty = [name for name in cells if name in wanted or (name == FROM and begun)]
    if empty:
        several = len(empty) > 1
        yield Problem("", f"the column{'s' * several} {oxford(empty, 'and')} {'are' if several else 'is'} empty.")
        return
    for name in sorted(wanted):
        told_by = f"in a column “{name}”, or by --given {name}=…"
        yield Problem(target.name, f"wants to be told {names[name]}: {told_by}")


# -- many rows ---------------------------------------------------------------------------------------------------


def _by_columns(
    target: Target, supposed: Supposed, named: Sequence[str], keys: Iterable[tuple[str, ...]], added: Sequence[str]
) -> dict[tuple[str, ...], list[str]]:
    """What is written beside the rows that have nothing odd about them, worked out in columns; the others are left.

    For rules without conditions, pauses and extensions, in which a row tells nothing but days.
    """
    limit, given = target.limit, supposed.given.days
    moments = [supposed.day, *(day for each in given.values() for day in each)]
    if limit.after is None or limit.unless is not None or limit.suspended or limit.extended is not None:
        return {}
    if next(every(limit, If), None) is not None or any(isinstance(each, datetime) for each in moments):
        return {}
    try:
        np = numpy()
    except ImportError:
        return {}
    plain = [key for key in dict.fromkeys(keys) if all(map(_is_day, key))]
    cells = {name: np.array([key[place] for key in plain], "datetime64[D]") for place, name in enumerate(named)}
    nothing = np.full(len(plain), "NaT", "datetime64[D]")

    def column(name: str, other: Any) -> Any:
        told_here, default = cells.get(name, nothing), np.broadcast_to(np.array(other, "datetime64[D]"), nothing.shape)
        return np.where(np.isnat(told_here), default, told_here)

    begun = column(FROM, supposed.day or "NaT")
    set_off = {name for name, _ in triggers(limit)} - supposed.apart
    days = {
        name: column(name, given[name][-1] if given.get(name) else begun if name in set_off else "NaT")
        for name in told_of(limit)
    }  # fmt: skip
    try:
        dates = batch(limit, days, target.setting)
    except (BadInput, CannotDate):
        return {}
    sound = ~(dates.refused | dates.waiting | (dates.day < dates.not_before))
    shown = {"due": _texts(np, dates.day), "not_before": _texts(np, dates.not_before)}
    if dates.instant is not None:
        shown["instant"] = [f"{each}Z" if each else "" for each in _texts(np, dates.instant)]
    return {plain[row]: [shown[name][row] for name in added] for row in np.flatnonzero(sound).tolist()}


def _texts(np: Any, moments: Any) -> list[str]:
    return ["" if each == "NaT" else each for each in np.datetime_as_string(moments).tolist()]


def _is_day(cell: str) -> bool:
    """Whether a cell is a day or says nothing."""
    try:
        return not cell or (len(cell) == 10 and bool(date.fromisoformat(cell)))
    except ValueError:
        return False
