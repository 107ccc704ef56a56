"""The audit of a log: every deviation with its clause, and totals that reconcile to the row."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from attrs import define, field, frozen

from grievance_fsm.errors import Problem
from grievance_fsm.events import Breach, Event, Irregularity
from grievance_fsm.findings import Finding

KINDS = (
    "order", "late", "undone", "early", "missing", "guard", "role", "papers", "reading", "unknown", "facts",
    "incomplete",
)  # fmt: skip
EXPLAINED: Mapping[str, str] = {
    "order": "the step does not leave the state in which the case stood",
    "late": "done after its last day",
    "undone": "owed and not done by its last day",
    "early": "done before its first day",
    "missing": "what its time counts from never happened: a missing step",
    "guard": "a condition did not hold",
    "role": "done by a role that may not",
    "papers": "a fact that it records is not in the log",
    "reading": "a reading that it depends on was not chosen",
    "unknown": "a condition is not settled by the facts in the log",
    "facts": "a fact in the log could not be read",
    "incomplete": "the case ends where it may not end",
}


@frozen(repr=False)
class Deviation:
    """One thing in which a case departs from the policy; `place` is the row, 0 where it is about the case."""

    kind: str
    case: str
    place: int
    action: str
    clause: str
    on: date | None = None
    due: date | None = None
    why: Any = field(default=None, eq=False)

    @property
    def days(self) -> int | None:
        """How many days late, or (negative) early."""
        return None if self.due is None or self.on is None else (self.on - self.due).days

    def explain(self) -> Finding:
        """What was seen and what was needed."""
        if isinstance(self.why, Finding):
            return self.why
        seen = f"{self.on}" if self.on else ""
        if self.kind == "order":
            return Finding(False, EXPLAINED["order"], self.clause, f"the case stood at “{self.why}”", "")
        needed = f"by {self.due}" if self.kind in ("late", "undone") else f"from {self.due}" if self.due else ""
        return Finding(None if self.kind == "missing" else False, EXPLAINED[self.kind], self.clause, seen, needed)

    def as_dict(self) -> dict[str, Any]:
        """The deviation as JSON has it."""
        plain = {
            "kind": self.kind, "case": self.case, "row": self.place, "action": self.action, "clause": self.clause,
            "on": str(self.on) if self.on else None, "due": str(self.due) if self.due else None, "days": self.days,
            "finding": self.explain().as_dict(),
        }  # fmt: skip
        return {key: value for key, value in plain.items() if value not in (None, 0, "")}

    def __repr__(self) -> str:
        return f"<{self.kind} {self.action} row {self.place}>"


@define
class Timed:
    """How an action kept its time limit."""

    action: str
    clause: str
    checked: int = 0
    in_time: int = 0
    early: int = 0
    late: int = 0
    missing: int = 0


@define
class Tally:
    """What was counted; rows = clean + deviating + unknown activity + unreadable."""

    cases: int = 0
    rows: int = 0
    clean: int = 0
    deviating: int = 0
    unknown: Counter[str] = field(factory=Counter)
    ties: int = 0
    disordered: int = 0
    unnamed_roles: int = 0
    late_in_order: int = 0
    timed: dict[str, Timed] = field(factory=dict)


@frozen
class Audit:
    """The result: what was read, what was found, under which policy."""

    policy: str
    rules_digest: str
    procedure: str
    log: str
    tally: Tally
    deviations: tuple[Deviation, ...]
    unreadable: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    as_of: date | None = None
    synthetic: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """How many deviations of each kind."""
        found = Counter(each.kind for each in self.deviations)
        return {kind: found[kind] for kind in KINDS if found[kind]}

    @property
    def reconciles(self) -> bool:
        """Whether every row of the log is accounted for exactly once."""
        tally = self.tally
        return tally.rows == tally.clean + tally.deviating + tally.unknown.total() + len(self.unreadable)

    def of(self, kind: str) -> tuple[Deviation, ...]:
        """The deviations of one kind."""
        return tuple(each for each in self.deviations if each.kind == kind)

    def lines(self) -> Iterator[str]:
        """The audit in a page: scope, reliability, findings by kind, time limits."""
        tally = self.tally
        if self.synthetic:
            yield "This log is synthetic: it was made up to show the audit."
        yield f"audit of {self.log} under {self.policy}.{self.procedure} (rules {self.rules_digest})"
        yield f"{tally.cases:,} cases, {tally.rows:,} rows: {tally.clean:,} clean, {tally.deviating:,} deviating, " + (
            f"{tally.unknown.total():,} of unknown activity, {len(self.unreadable):,} unreadable"
        )
        yield f"{tally.ties:,} ties, {tally.disordered:,} out of order, {tally.unnamed_roles:,} without a role"
        yield ""
        for kind, count in self.counts.items():
            more = f" ({tally.late_in_order:,} on steps that fit)" if kind == "late" else ""
            yield f"{kind:<11}{count:>8,}  {EXPLAINED[kind]}{more}"
        if not self.counts:
            yield "no deviations"
        yield from self._timed()
        for name, count in tally.unknown.most_common(5):
            yield f"unknown activity “{name}”: {count:,} rows"
        for problem in (*self.unreadable[:5], *self.notes[:5]):
            yield f"log: {problem}"

    def _timed(self) -> Iterator[str]:
        rows = [each for each in self.tally.timed.values() if each.checked]
        if rows:
            yield ""
            yield f"{'time limit':<32}{'checked':>9}{'in time':>9}{'early':>7}{'late':>8}{'missing':>9}  clause"
        for each in rows:
            yield (
                f"{each.action:<32}{each.checked:>9,}{each.in_time:>9,}{each.early:>7,}{each.late:>8,}"
                f"{each.missing:>9,}  {each.clause}"
            )

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def as_dict(self) -> dict[str, Any]:
        """The audit as JSON has it, every deviation included."""
        tally = self.tally
        return {
            "policy": self.policy, "rules_digest": self.rules_digest, "procedure": self.procedure, "log": self.log,
            "synthetic": self.synthetic, "as_of": str(self.as_of) if self.as_of else None,
            "cases": tally.cases, "rows": tally.rows, "clean": tally.clean, "deviating": tally.deviating,
            "unreadable": [str(problem) for problem in self.unreadable], "notes": [str(note) for note in self.notes],
            "unknown_activities": dict(tally.unknown), "ties": tally.ties, "out_of_order": tally.disordered,
            "without_role": tally.unnamed_roles, "late_in_order": tally.late_in_order, "counts": self.counts,
            "limits": [
                {"action": t.action, "clause": t.clause, "checked": t.checked, "in_time": t.in_time,
                 "early": t.early, "late": t.late, "missing": t.missing} for t in tally.timed.values()
            ],
            "deviations": [each.as_dict() for each in self.deviations],
        }  # fmt: skip


def of_irregularity(case: str, place: int, event: Event, found: Irregularity) -> Deviation:
    """A deviation for what the live case found irregular."""
    return Deviation(found.kind, case, place, event.action, found.finding.clause, event.day, None, found.finding)


def of_breach(case: str, place: int, breach: Breach) -> Deviation:
    """A deviation for a breach: late, or never done."""
    kind = "late" if breach.done else "undone"
    return Deviation(kind, case, place, breach.action, breach.clause, breach.done, breach.due)
