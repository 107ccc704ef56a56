"""The annual report: the numbers of a year that may be published, as data, JSON, Markdown and text."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from attrs import evolve, frozen

from grievance_fsm.binding import picks
from grievance_fsm.case import Case
from grievance_fsm.clauses import Added, citing, listed
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.policy import Policy
from grievance_fsm.records.counting import ALL, Cell, Tally, base_of, tally
from grievance_fsm.records.suppression import withheld
from grievance_fsm.reporting import Reporting, Statistic
from grievance_fsm.wanted import A_POLICY, require

DASH: Final = "–"
WHOLE: Final = "all"
COMPLAINTS: Final = "complaints"
Number = int | None
"""A number of complaints; nothing where it is withheld."""


@frozen
class Table:
    """One table: a word and a row of numbers for each label; `left_out` is the sentence for which it has none."""

    name: str
    words: str
    clauses: tuple[str, ...]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[Number, ...]], ...] = ()
    left_out: str = ""

    def __getitem__(self, row: str) -> Mapping[str, Number]:
        """The numbers of a row by the words of their columns."""
        return dict(zip(self.columns, dict(self.rows)[row], strict=True))

    def as_dict(self) -> dict[str, Any]:
        """The table as JSON has it."""
        told = {"name": self.name, "words": self.words, **citing(self.clauses)}
        if self.left_out:
            return {**told, "left_out": self.left_out}
        rows = [{"label": label, "numbers": list(numbers)} for label, numbers in self.rows]
        return {**told, "columns": list(self.columns), "rows": rows}


@frozen
class Report:
    """The annual report of a policy: only what may be published, under which choices, and for whom."""

    policy: str
    title: str
    year: int
    first: date
    last: date
    until: date
    k: int
    tables: tuple[Table, ...]
    addressees: tuple[str, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()
    clauses: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Table:
        """A table by name."""
        return next(table for table in self.tables if table.name == name)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON has it; a number withheld is null."""
        return {
            "policy": self.policy, "title": self.title, "year": self.year, "received_from": str(self.first),
            "received_until": str(self.last), "counted_until": str(self.until), "withheld_under": self.k,
            **citing(self.clauses), "readings": dict(self.readings), "addressees": list(self.addressees),
            "tables": [table.as_dict() for table in self.tables],
        }  # fmt: skip

    def to_json(self) -> str:
        """The report as JSON text."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1)

    def as_markdown(self) -> str:
        """The report as Markdown."""
        return "\n".join(_markdown(self))

    def __str__(self) -> str:
        return "\n".join(_text(self))


def annual_report(policy: Policy, cases: Iterable[Case], *, year: int, k: int | None = None) -> Report:
    """The annual report on the complaints of a year; numbers under k (the policy's, unless given) are withheld.

    Raises `BadInput` listing what is wrong with the policy, the cases, the year or k.
    """
    require("policy", policy, Policy, A_POLICY)
    plan, problems = policy.reporting, list[Problem]()
    if type(year) is not int or not 1000 <= year <= 9900:
        problems.append(Problem("year", "wants a year such as 2015."))
    if plan is not None and k is not None and (type(k) is not int or not plan.k.low <= k <= plan.k.high):
        problems.append(Problem("k", f"wants a whole number from {plan.k.low} to {plan.k.high}."))
    if problems:
        raise BadInput(problems)
    return published(policy, tally(policy, cases, year), year=year, k=k)


def published(policy: Policy, counted: Tally, *, year: int, k: int | None = None) -> Report:
    """What of a tally may be published."""
    plan, period = counted.plan, counted.period
    k = plan.k.value if k is None else k
    hidden = withheld(counted.counts, k, ALL, counted.relations)
    shown = {cell: None if cell in hidden else counted.counts[cell] for cell in _cells(counted)}
    tables = tuple(table for each in plan.statistics for table in _tables(each, shown))
    return Report(
        policy.name, policy.title, year, period.first, period.last, period.until, k, tables, plan.addressees,
        tuple(_resting_on(policy)), plan.clauses,
    )  # fmt: skip


def _cells(counted: Tally) -> Iterator[Cell]:
    yield ALL
    for relation in counted.relations:
        yield from relation.cells


def _resting_on(policy: Policy) -> Iterator[tuple[str, str]]:
    """The readings on which the report rests, with the choices made."""
    declared = [table for table in policy.tables if isinstance(table, Reporting)]
    parts = [part for table in declared for part in (table.received, table.statistics, table.addressees)]
    for name in sorted({pick.reading.name for pick in picks(parts)}):
        yield name, str(policy.readings[name])


# -- tables ------------------------------------------------------------------------------------------------------


def _tables(each: Statistic, shown: Mapping[Cell, Number]) -> Iterator[Table]:
    table = Table(each.name, each.words, tuple(_clauses(each)), left_out=each.left_out or "")
    base, whole = base_of(each), each.among[-1].trait.words if each.among else WHOLE
    if table.left_out:
        yield table
    elif each.of is None:
        yield evolve(table, columns=(COMPLAINTS,), rows=((whole, (shown[base],)),))
    elif not each.by:
        own = [(words, (shown[(*base, (each.of.name, label))],)) for label, words in each.of.labels.items()]
        yield evolve(table, columns=(COMPLAINTS,), rows=((whole, (shown[base],)), *own))
    else:
        yield from (_broken_down(each, table, trait, shown) for trait in each.by)


def _clauses(each: Statistic) -> Iterator[str]:
    """What a statistic stands on, and whatever is added to the text in what it counts."""
    yield from each.clauses
    traits = [*(having.trait for having in each.among), *each.by, *([each.of] if each.of is not None else [])]
    yield from (clause for trait in traits for clause in trait.clauses if isinstance(clause, Added))


def _broken_down(each: Statistic, table: Table, trait: Any, shown: Mapping[Cell, Number]) -> Table:
    """A row for each part of another trait, and a column for each label; a row for all where there is one."""
    base, labels = base_of(each), [(each.of.name, label) for label in each.of.labels]
    bases = {words: (*base, (trait.name, row)) for row, words in trait.labels.items()}
    if not each.of.exclusive:
        bases = {WHOLE: base, **bases}
    rows = tuple(
        (words, (shown[part], *(shown[(*part, label)] for label in labels))) for words, part in bases.items()
    )
    name = f"{each.name}_by_{trait.name}" if len(each.by) > 1 else each.name
    return evolve(
        table, name=name, words=f"{each.words}, by {trait.words}", columns=(WHOLE, *each.of.labels.values()), rows=rows
    )


# -- words -------------------------------------------------------------------------------------------------------


def _said(number: Number) -> str:
    return DASH if number is None else f"{number:,}"


def _head(report: Report) -> Iterator[str]:
    clauses = f" [{listed(report.clauses)}]" if report.clauses else ""
    yield f"Complaints received from {report.first} to {report.last}, as they stood on {report.until}{clauses}."
    yield f"{DASH} is a number that is withheld: it is under {report.k}, or would give such a number away."
    yield "Where parts come to less than the whole, the others said nothing, or something that is not counted."


def _foot(report: Report) -> Iterator[str]:
    if report.readings:
        yield f"Read with {', '.join(f'{name}={choice}' for name, choice in report.readings)}."
    if report.addressees:
        yield f"For: {', '.join(report.addressees)}."


def _markdown(report: Report) -> Iterator[str]:
    yield from (f"# Annual report {report.year}: {report.title}", "", *_head(report), "")
    for table in report.tables:
        yield from (f"## {table.words} [{listed(table.clauses)}]", "")
        if table.left_out:
            yield from (f"Not published [{table.left_out}].", "")
            continue
        yield f"| | {' | '.join(table.columns)} |"
        yield f"|---|{'---:|' * len(table.columns)}"
        yield from (f"| {label} | {' | '.join(map(_said, numbers))} |" for label, numbers in table.rows)
        yield ""
    yield from _foot(report)


def _text(report: Report) -> Iterator[str]:
    yield from (f"annual report {report.year}: {report.title}", *_head(report), "")
    for table in report.tables:
        yield f"{table.words} [{listed(table.clauses)}]"
        if table.left_out:
            yield from (f"  not published [{table.left_out}]", "")
            continue
        wide = max(len(label) for label, _ in table.rows)
        widths = [max(8, len(column)) for column in table.columns]
        yield f"  {'':{wide}}" + "".join(f"  {word:>{n}}" for word, n in zip(table.columns, widths, strict=True))
        for label, numbers in table.rows:
            cells = zip(map(_said, numbers), widths, strict=True)
            yield f"  {label:{wide}}" + "".join(f"  {number:>{n}}" for number, n in cells)
        yield ""
    yield from _foot(report)
