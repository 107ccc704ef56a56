"""A procedure as an aligned table: a line for each move, grouped by the state that it leaves."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from textwrap import wrap
from typing import Any, Final

from grievance_fsm.binding import every, picks
from grievance_fsm.clauses import listed
from grievance_fsm.events import first_clause
from grievance_fsm.guards import nodes, text
from grievance_fsm.language import Role
from grievance_fsm.rendering.limits import in_short
from grievance_fsm.rendering.waiting import conditions
from grievance_fsm.rules import BoundProcedure, Branch, Rule

WIDTH: Final = 120
GAP: Final = "  "
_UNDER: Final[dict[str, Any]] = {"subsequent_indent": "    "}


def tabled(procedure: BoundProcedure) -> str:
    """States by moves: who, what with which outcome, in what time, on which clause, to where."""
    moves = {state: list(_moves(procedure, state)) for state in procedure.states}
    rows = [("  who", "move", "in time", "clause", "to"), *(row for found in moves.values() for row in found)]
    head, rule, *lines = aligned(rows).splitlines()
    return "\n".join([head, rule, *_grouped(procedure, moves, iter(lines)), *_waiting(procedure)])


def _waiting(procedure: BoundProcedure) -> Iterator[str]:
    """What the docket asks of the procedure, under its moves."""
    found = [line for of, guard in conditions(procedure) for line in wrap(f"  {of} {_said(guard)}", WIDTH, **_UNDER)]
    if found:
        yield from ("", "docket", *found)


def _said(guard: Any) -> str:
    clauses = listed(node.clause for node in nodes(guard))
    return f"{text(guard)}{f' [{clauses}]' if clauses else ''}"


def _grouped(procedure: BoundProcedure, moves: Mapping[str, list[Any]], lines: Iterator[str]) -> Iterator[str]:
    """Each state with its kind, and under it the lines of its moves."""
    for name, state in procedure.states.items():
        kinds = ("initial", state.initial), ("final", state.final), ("a case may rest here", state.rests)
        kind = ", ".join(word for word, holds in kinds if holds)
        yield f"“{name}”{f' ({kind})' if kind else ''}"
        yield from islice(lines, len(moves[name]))


def _moves(procedure: BoundProcedure, state: str) -> Iterator[tuple[str, ...]]:
    for rule, branch, source, target in procedure.edges():
        if source == state:
            to = "(stays)" if target == state else target
            who = f"  {', '.join(_who(rule))}"
            yield who, _named(rule, branch), in_short(rule.limit), _clause(rule, branch), to


def _who(rule: Rule) -> list[str]:
    sure = [role.name for role in rule.action.who if hasattr(role, "name") and role.name in rule.roles]
    perhaps = (f"{role.name}?" for pick in picks(rule.action.who) for role in every(pick, Role))
    return list(dict.fromkeys((*sure, *perhaps)))


def _named(rule: Rule, branch: Branch) -> str:
    return rule.name if len(rule.branches) == 1 else f"{rule.name}: {branch.name}"


def _clause(rule: Rule, branch: Branch) -> str:
    return first_clause(branch.clauses) or first_clause(rule.clauses)


def aligned(rows: Sequence[Sequence[Any]], width: int = WIDTH) -> str:
    """Rows of cells in columns, the first row as a heading; the widest columns give way where it gets too wide.

    >>> print(aligned([("who", "does"), ("clerk", "files")]))
    who    does
    -----  -----
    clerk  files
    """
    cells = [[f"{cell}" for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    while sum(widths) + len(GAP) * (len(widths) - 1) > width:
        widths[widths.index(max(widths))] -= 1
    head, *body = cells
    return "\n".join(_line(row, widths) for row in (head, ["-" * n for n in widths], *body))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return GAP.join(_fitted(cell, n).ljust(n) for cell, n in zip(row, widths, strict=True)).rstrip()


def _fitted(cell: str, width: int) -> str:
    return cell if len(cell) <= width else f"{cell[: width - 1]}…"
