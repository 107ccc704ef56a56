"""The audit of a log: every deviation with its clause, and totals that reconcile to the row."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from textwrap import wrap
from typing import Any

from attrs import define, field, frozen

from grievance_fsm.auditing import telling
from grievance_fsm.auditing.deviations import EXPLAINED, KINDS, Deviation
from grievance_fsm.clauses import citing
from grievance_fsm.errors import Problem, counted
from grievance_fsm.policy import Policy


@define
class Timed:
    """How an action kept its time limit; checked = in time + early + late + missing + unknown."""

    action: str
    words: str
    clause: str
    checked: int = 0
    in_time: int = 0
    early: int = 0
    late: int = 0
    missing: int = 0
    unknown: int = 0


@define(repr=False)
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

    def judged(self, deviates: bool) -> None:
        """Count one row whose activity the policy knows."""
        if deviates:
            self.deviating += 1
        else:
            self.clean += 1


@frozen(repr=False)
class Audit:
    """The result: what was read, what was found, under which policy."""

    policy: str
    rules_digest: str
    procedures: tuple[str, ...]
    log: str
    tally: Tally
    deviations: tuple[Deviation, ...]
    unreadable: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    as_of: date | None = None
    synthetic: bool = False
    under: Policy | None = field(default=None, eq=False)

    @property
    def procedure(self) -> str:
        """The procedure that was audited alone; empty where several were."""
        return self.procedures[0] if len(self.procedures) == 1 else ""

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

    @property
    def spotless(self) -> bool:
        """Nothing deviates, and nothing in the log escaped judgment."""
        return not (self.deviations or self.unreadable or self.tally.unknown)

    def of(self, kind: str) -> tuple[Deviation, ...]:
        """The deviations of one kind."""
        return tuple(each for each in self.deviations if each.kind == kind)

    def explain(self, deviation: Deviation, policy: Policy | None = None) -> str:
        """One deviation in full: the rule, what it asks, what was found, and how its dates were counted."""
        return "\n".join(telling.told(deviation, policy or self.under))

    def table(self, limit: int | None = 20) -> str:
        """The findings, a line each, at most 100 columns wide."""
        return "\n".join(telling.table(self.deviations, limit, self.procedure))

    def lines(self, most: int = 5) -> Iterator[str]:
        """The audit in a page: scope, reliability, findings by kind, time limits; so many of each that was not judged.
        """
        tally = self.tally
        if self.synthetic:
            yield "This log is synthetic: it was made up to show the audit."
        yield from self._scope()
        met = f"{counted(tally.cases, 'case')}, {counted(tally.rows, 'row')}"
        yield f"{met}: {tally.clean:,} clean, {tally.deviating:,} deviating, " + (
            f"{tally.unknown.total():,} of unknown activity, {len(self.unreadable):,} unreadable"
        )
        yield f"{tally.ties:,} tied, {tally.disordered:,} out of order, {tally.unnamed_roles:,} without a role"
        yield ""
        for kind, count in self.counts.items():
            more = f" ({tally.late_in_order:,} on steps that fit)" if kind == "late" else ""
            yield f"{kind:<11}{count:>8,}  {EXPLAINED[kind]}{more}"
        if not self.counts:
            yield "no deviations"
        yield from self._timed()
        named = tally.unknown.most_common()
        for name, count in named[:most]:
            yield f"unknown activity “{telling.shown(name, 60)}”: {counted(count, 'row')}"
        if rest := named[most:]:
            of = "activity" if len(rest) == 1 else "activities"
            yield f"and {len(rest):,} more unknown {of}: {counted(sum(count for _, count in rest), 'row')}"
        for problems, one in ((self.unreadable, "row"), (self.notes, "note")):
            yield from (f"log: {problem}" for problem in problems[:most])
            if len(problems) > most:
                unread = " that cannot be read" if one == "row" else ""
                yield f"log: and {counted(len(problems) - most, f'more {one}')}{unread}"

    def _scope(self) -> Iterator[str]:
        under = f"{self.policy}.{self.procedure}" if self.procedure else self.policy
        covered = "" if self.procedure else f": {', '.join(self.procedures)}"
        head = f"audit of {telling.shown(self.log, 40)} under {under} (rules {self.rules_digest}){covered}"
        yield from wrap(head, telling.WIDTH, subsequent_indent="  ")

    def _timed(self) -> Iterator[str]:
        rows = [each for each in self.tally.timed.values() if each.checked]
        if rows:
            yield ""
            yield f"{'time limit':<34}{'checked':>8}{'in time':>8}{'early':>6}{'late':>7}{'missing':>8}{'?':>5}  clause"
        for each in rows:
            name = telling.shown(each.words if self.procedure else each.action, 33)
            yield (
                f"{name:<34}{each.checked:>8,}{each.in_time:>8,}{each.early:>6,}"
                f"{each.late:>7,}{each.missing:>8,}{each.unknown:>5,}  {each.clause}"
            )

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def __repr__(self) -> str:
        found = counted(len(self.deviations), "deviation")
        return f"<audit under {self.policy} ({', '.join(self.procedures)}): {found}>"

    def as_dict(self) -> dict[str, Any]:
        """The audit as JSON has it, every deviation included."""
        tally = self.tally
        return {
            "policy": self.policy, "rules_digest": self.rules_digest, "procedures": list(self.procedures),
            "log": self.log, "synthetic": self.synthetic, "as_of": str(self.as_of) if self.as_of else None,
            "cases": tally.cases, "rows": tally.rows, "clean": tally.clean, "deviating": tally.deviating,
            "unreadable": [str(problem) for problem in self.unreadable], "notes": [str(note) for note in self.notes],
            "unknown_activities": dict(tally.unknown), "ties": tally.ties, "out_of_order": tally.disordered,
            "without_role": tally.unnamed_roles, "late_in_order": tally.late_in_order, "counts": self.counts,
            "limits": [
                {"action": t.action, **citing(t.clause), "checked": t.checked, "in_time": t.in_time,
                 "early": t.early, "late": t.late, "missing": t.missing, "unknown": t.unknown}
                for t in tally.timed.values()
            ],
            "deviations": [each.as_dict() for each in self.deviations],
        }  # fmt: skip
