"""`grievance-fsm due --batch`: a CSV file of days in, the same with its dates out, or every bad row listed."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Final

from attrs import evolve

from grievance_fsm import asking
from grievance_fsm.asking import Asked
from grievance_fsm.due_asked import Target, moment, told
from grievance_fsm.due_dates import dated, written
from grievance_fsm.errors import BadInput, Problem, oxford
from grievance_fsm.given import Given
from grievance_fsm.supposing import Supposed, told_of

FROM: Final = "from"
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
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*head, *added])
    for line, row in rows:
        if len(row) != len(head):
            problems.append(Problem(f"{path}, line {line}", f"has {len(row)} fields, not {len(head)}."))
            continue
        cells = dict(zip(head, row, strict=True))
        key = tuple(cells[name].strip() for name in named)
        if key not in known:
            try:
                known[key] = _dated(target, supposed, dict(zip(named, key, strict=True)), added, met)
            except BadInput as error:
                problems += [Problem(f"{path}, line {line}: {each.place}", each.message) for each in error.problems]
                continue
        writer.writerow([*row, *known[key]])
    if problems:
        raise BadInput(problems)
    return out.getvalue().rstrip("\n")


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
        yield Problem(f"{path}, line 1", f"wants a column {oxford([FROM, *asked])}.")


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
    found = dated(target, row, met)
    shown = {
        "due": str(found.day or ""), "not_before": str(found.not_before or ""),
        "instant": written(found.instant) or "", "steps": " | ".join(str(step) for step in found.steps),
    }  # fmt: skip
    return [shown[name] for name in added]
