"""How findings are told: one in full, or all in a table; nothing that a log brings in can break a line."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from textwrap import wrap
from typing import Any

from attrs import evolve

from grievance_fsm.auditing.deviations import EXPLAINED, TIMED, Deviation
from grievance_fsm.clauses import Added, Clause
from grievance_fsm.dates import Due
from grievance_fsm.dating import due
from grievance_fsm.events import procedure_of
from grievance_fsm.given import From
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure, Rule

WIDTH, LINES, INDENT = 100, 12, 11
HEAD = ("row", "case", "kind", "action", "clause", "due", "done", "days")
WIDTHS = (7, 12, 10, 23, 13, 10, 10, 5)


def shown(text: str, width: int) -> str:
    """A word of the log on one line, at most so wide.

    >>> shown("a\\nrather long word", 12)
    'a�rather lo…'
    """
    plain = "".join(each if each.isprintable() else "�" for each in text[: width + 1])
    return plain if len(plain) <= width else f"{plain[: width - 1]}…"


def table(deviations: Sequence[Deviation], limit: int | None, procedure: str = "") -> Iterator[str]:
    """The findings under a header; what is left out is counted. Of the first run of one procedure, actions are named

    without it.
    """
    if not deviations:
        yield "no deviations"
        return
    yield _line(HEAD)
    for each in islice(deviations, limit):
        edge, on = each.due or "", each.on or ""
        action = each.action if each.run == procedure else each.name
        days = "" if each.days is None else f"{each.days:+}"
        yield _line((str(each.place or ""), each.case, each.kind, action, f"{each.clause}", str(edge), str(on), days))
    if limit is not None and len(deviations) > limit:
        yield f"and {len(deviations) - limit:,} more"


def _line(cells: Sequence[str]) -> str:
    right = (0, 7)
    told = (
        f"{shown(cell, width):>{width}}" if place in right else f"{shown(cell, width):<{width}}"
        for place, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
    )  # fmt: skip
    return " ".join(told).rstrip()


def told(deviation: Deviation, policy: Policy | None) -> Iterator[str]:
    """One finding in at most twelve lines: where, the rule, what it asks, what was found, how its dates count."""
    lines = [part for line in _told(deviation, policy) for part in _wrapped(line)]
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], f"… and {len(lines) - LINES + 1} lines more"]
    return iter(lines)


def _wrapped(line: str) -> list[str]:
    """A line in as many of the page's width as it needs, the further ones under its words."""
    if len(line) <= WIDTH:
        return [line]
    under = max(INDENT, len(line) - len(line.lstrip()) + 2)
    return wrap(line, WIDTH, subsequent_indent=" " * under, drop_whitespace=True, break_long_words=True)


def _told(deviation: Deviation, policy: Policy | None) -> Iterator[str]:
    procedure = None if policy is None else policy.bound.get(procedure_of(deviation.run))
    rule = None if procedure is None else procedure.rules.get(deviation.action)
    where = f"row {deviation.place}, " if deviation.place else ""
    words = f" “{rule.words}”" if rule is not None else ""
    yield f"{deviation.kind}: {where}case {shown(deviation.case, 20)}, {deviation.name}{words}"
    yield f"criteria   {_criteria(deviation, policy)}"
    if deviation.kind in TIMED:
        yield from _timely(deviation, rule, procedure)
    else:
        yield from _conditions(deviation)


def _criteria(deviation: Deviation, policy: Policy | None) -> str:
    if not deviation.clause:
        return EXPLAINED[deviation.kind]
    clause = policy.clauses.get(deviation.clause) if policy is not None else None
    if clause is None:
        return deviation.clause
    why = "as the text is silent" if clause.kind == "gap" else "on this ground"
    cited = f"{Added(deviation.clause)}, {why}" if _added(deviation, clause) else deviation.clause
    return f"{cited}: {clause.summary}"


def _added(deviation: Deviation, clause: Clause | None = None) -> bool:
    return isinstance(deviation.clause, Added) or (clause is not None and clause.kind == "gap")


def _conditions(deviation: Deviation) -> Iterator[str]:
    finding = deviation.explain()
    if _added(deviation) and finding.clause == deviation.clause:
        finding = evolve(finding, clause="")  # the criteria say it
    first, *rest = finding.lines()
    yield f"condition  {first}"
    yield from (f"         {line}" for line in rest)


def _timely(deviation: Deviation, rule: Rule | None, procedure: BoundProcedure | None) -> Iterator[str]:
    target = " (a target, owed by best effort)" if deviation.soft else ""
    if deviation.kind == "missing":
        yield "expected   the step from which its time counts"
        yield f"condition  done {deviation.on}, though that step is nowhere before it"
        return
    yield f"expected   {'not before' if deviation.kind == 'early' else 'by'} {deviation.due}{target}"
    days = abs(deviation.days or 0)
    how = "early" if deviation.kind == "early" else "late"
    yield f"condition  done {deviation.on}, {days} day{'' if days == 1 else 's'} {how}" if deviation.on else (
        "condition  not done"
    )
    for step in _steps(deviation.why, rule, procedure):
        yield f"  {step}"


def _steps(why: Any, rule: Rule | None, procedure: BoundProcedure | None) -> Sequence[object]:
    """How the dates were counted; a bare day is what the limit of the rule counts from."""
    if isinstance(why, date) and rule is not None and rule.limit is not None and procedure is not None:
        return _steps(due(rule.limit, From(why), procedure.setting), rule, procedure)
    return why.steps if isinstance(why, Due) else ()
