"""Deviations: the ways in which a logged case departs from a policy, and what a row's timing comes to."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import field, frozen

from grievance_fsm.clauses import citing
from grievance_fsm.events import first_clause
from grievance_fsm.findings import Finding
from grievance_fsm.language import ANYONE
from grievance_fsm.rules import Rule

KINDS = (
    "order", "late", "undone", "omitted", "early", "missing", "guard", "role", "papers", "reading", "unknown",
    "outcome", "facts", "incomplete",
)  # fmt: skip
EXPLAINED: Mapping[str, str] = {
    "order": "the step does not leave the state in which the case stood, or may be done only once",
    "late": "done after its last day",
    "undone": "owed and not done by its last day",
    "omitted": "owed without a last day, and not done when the case ended",
    "early": "done before its first day",
    "missing": "what its time counts from never happened: a missing step",
    "guard": "a condition did not hold",
    "role": "done by a role that may not",
    "papers": "a fact that it records is not in the log",
    "reading": "a reading that it depends on was not chosen",
    "unknown": "a condition is not settled by the facts in the log",
    "outcome": "the log does not name the outcome that the policy gives",
    "facts": "a fact in the log could not be read",
    "incomplete": "the case ends where it may not end",
}
TIMED = frozenset({"early", "late", "missing", "undone"})


@frozen(repr=False)
class Deviation:
    """One thing in which a case departs from the policy.

    `place` is the row: the last one of an incomplete run, 0 for what was never done. `run` is the run it lies in.
    `why` keeps what an explanation starts from: a finding, dates, or where the case stood.
    """

    kind: str
    case: str
    place: int
    action: str
    clause: str
    on: date | None = None
    due: date | None = None
    why: Any = field(default=None, eq=False)
    soft: bool = field(default=False, eq=False)
    run: str = ""

    @property
    def name(self) -> str:
        """The action with its run (`formal#2.decide`); for an incomplete run, the run."""
        about = not self.run or self.kind == "incomplete" or self.action.startswith(f"{self.run} ")
        return self.action if about else f"{self.run}.{self.action}"

    @property
    def days(self) -> int | None:
        """How many days late, or (negative) early."""
        return None if self.due is None or self.on is None else (self.on - self.due).days

    def explain(self) -> Finding:
        """What was seen and what was needed."""
        if isinstance(self.why, Finding):
            return self.why
        words = f"{EXPLAINED[self.kind]}{' (a target, owed by best effort)' if self.soft else ''}"
        if self.kind in ("order", "incomplete"):
            return Finding(False, words, self.clause, f"the case stood at “{self.why}”", "")
        needed = f"from {self.due}" if self.kind == "early" else f"by {self.due}" if self.due else ""
        open_ = self.kind in ("missing", "unknown")
        return Finding(None if open_ else False, words, self.clause, f"{self.on}" if self.on else "", needed)

    def as_dict(self) -> dict[str, Any]:
        """The deviation as JSON has it."""
        plain = {
            "kind": self.kind, "case": self.case, "row": self.place or None, "run": self.run or None,
            "action": self.action, **citing(self.clause), "on": str(self.on) if self.on else None,
            "due": str(self.due) if self.due else None, "days": self.days, "target": self.soft or None,
            "finding": self.explain().as_dict(),
        }  # fmt: skip
        return {key: value for key, value in plain.items() if value}

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name} row {self.place}>"


def other_outcome(rule: Rule, spoken: str | None, given: str | None) -> Finding | None:
    """What is wrong where the log names another outcome than the policy gives, or none where one must be chosen."""
    clause, names = first_clause(rule.clauses), " or ".join(f"“{branch.name}”" for branch in rule.branches)
    if len(rule.branches) < 2 or (spoken is None and not rule.chosen):
        return None
    if spoken is None:
        return Finding(None, "the outcome is named", clause, "no outcome", names)
    if rule.branch(spoken) is None:
        return Finding(False, "the outcome is one of the policy's", clause, "another word", names)
    if spoken == given:
        return None
    return Finding(False, "the outcome follows from the facts", clause, f"“{spoken}”", f"“{given}”")


def unreadable(rule: Rule, name: str, why: str) -> Finding:
    """The finding that a fact could not be read; it never repeats the value."""
    return Finding(None, f"“{name}” can be read", first_clause(rule.clauses), "not readable", why)


def open_to_all(rule: Rule) -> bool:
    """Whether anyone may do this."""
    return ANYONE.name in rule.roles
