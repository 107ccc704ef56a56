"""What happened, and the verdicts on it: events, decisions, breaches, irregularities, duties owed."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, field, frozen

from grievance_fsm.clauses import citing
from grievance_fsm.dates import Due
from grievance_fsm.errors import GrievanceError
from grievance_fsm.findings import Finding
from grievance_fsm.values import NOTHING as NOTHING  # events keep it, and who reads them asks for it here
from grievance_fsm.values import Noted, noted

if TYPE_CHECKING:
    from grievance_fsm.policy import Policy

NOBODY: Final[frozenset[str]] = frozenset()
ENTERED: Final = "entered"
"""What the engine calls the event by which a run is entered in the middle."""


def procedure_of(run: str) -> str:
    """The procedure of a run: `formal` of `formal#2`."""
    return run.partition("#")[0]


def runs_up_to(run: str) -> list[str]:
    """A run and those of its procedure before it: `formal` and `formal#2` for `formal#2`."""
    name, _, number = run.partition("#")
    return [name, *(f"{name}#{n}" for n in range(2, int(number or 1) + 1))]


def local_day(on: date | datetime) -> date:
    """The civil day of a date or an instant as told: under a policy with a zone, as the clocks there have it."""
    return on.date() if isinstance(on, datetime) else on


def precedes(one: date | datetime, other: date | datetime) -> bool:
    """Whether one moment lies before another: two instants exactly, anything else by the day."""
    if type(one) is type(other) or (isinstance(one, datetime) and isinstance(other, datetime)):
        return one < other
    return local_day(one) < local_day(other)


@frozen
class Irregularity:
    """Something that happened although the policy refused it: order, guard, role, time, missing or unknown."""

    kind: str
    finding: Finding

    def __str__(self) -> str:
        return f"{self.kind}: {self.finding}"


@frozen(repr=False)
class Event:
    """One thing that happened in a run; it keeps who was eligible, so that replay needs no register.

    The outcome is empty where an act that happened although refused does not say how it ended.
    An event that enters a run in the middle stands for the acts that the run has behind it.
    """

    seq: int
    run: str
    action: str
    outcome: str
    by: str | None
    who: str | None
    on: date | datetime
    state: str
    facts: Noted = field(default=NOTHING, converter=noted)
    sitting: tuple[frozenset[str], frozenset[str], frozenset[str]] | None = None
    recorded: date | datetime | None = None
    irregularities: tuple[Irregularity, ...] = ()
    seen: Mapping[str, Any] = field(default=NOTHING, eq=False)
    stands_for: frozenset[str] = NOBODY

    @property
    def procedure(self) -> str:
        """The procedure of the run."""
        return procedure_of(self.run)

    @property
    def misplaced(self) -> bool:
        """Whether it happened although its run did not stand where it starts, so that it led nowhere."""
        return any(each.kind == "order" for each in self.irregularities)

    @property
    def eligible(self) -> frozenset[str] | None:
        """Who was eligible when it happened, where it was asked."""
        return None if self.sitting is None else self.sitting[0]

    @property
    def day(self) -> date:
        on = self.on
        return on.date() if isinstance(on, datetime) else on

    @property
    def name(self) -> str:
        """The qualified name of the action."""
        return f"{self.run}.{self.action}"

    def as_dict(self, policy: "Policy") -> dict[str, Any]:
        """The event as JSON has it, just as it stands in its case's `to_json`; `schema_of("event")` describes it.

        The policy under which it happened knows what kind of fact each is, and what silence did. What there is not
        is left out. Raises `BadInput` where the policy knows no such procedure or fact.
        """
        from grievance_fsm.keeping import told_under

        return told_under(policy, self)

    def __repr__(self) -> str:
        return f"<event {self.seq} {self.run}.{self.action} → {self.state} on {self.day}>"


@frozen
class Breach:
    """Late, or owed and not done; `done` is nothing where it was never done."""

    action: str
    due: date
    done: date | None = None
    clause: str = field(default="", eq=False)
    soft: bool = field(default=False, eq=False)
    dated: Due | None = field(default=None, eq=False, repr=False)

    def late(self, on: date | None = None) -> int | None:
        """How many days late it was done, or has been so far on a day."""
        until = self.done or on
        return None if until is None else (until - self.due).days

    def as_dict(self) -> dict[str, Any]:
        """The breach as JSON has it."""
        return {
            "action": self.action, "due": self.due.isoformat(), "done": _written(self.done), "late": self.late(),
            **citing(self.clause), "soft": self.soft,
        }  # fmt: skip

    def __str__(self) -> str:
        late = self.late()
        how = f"done {self.done}, {late} day{'' if late == 1 else 's'} late" if self.done else "not done"
        return f"{'missed target' if self.soft else 'breach'}: {self.action} [{self.clause}] due {self.due}, {how}"


@frozen
class Owed:
    """A duty or target that has still to be met; `due` is nothing where the policy sets no day."""

    action: str
    words: str
    roles: tuple[str, ...]
    due: date | None
    not_before: date | None = None
    clause: str = ""
    soft: bool = False
    dated: Due | None = field(default=None, eq=False, repr=False)
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """What is owed as JSON has it."""
        return {
            "action": self.action, "words": self.words, "roles": list(self.roles), "due": _written(self.due),
            "not_before": _written(self.not_before), **citing(self.clause), "soft": self.soft, "note": self.note,
        }  # fmt: skip

    def __str__(self) -> str:
        by = f" by {self.due}" if self.due else ""
        after = f" not before {self.not_before}" if self.not_before else ""
        note = f" ({self.note})" if self.note else ""
        return f"{', '.join(self.roles)}: {self.words}{after}{by} [{self.clause}]{note}"


@frozen
class Allowed:
    """The policy allows it: the event that `act` appends."""

    event: Event

    def as_dict(self, policy: "Policy") -> dict[str, Any]:
        """The decision as JSON has it, with its event; the policy knows what kind of fact each one in it is."""
        return {"allow": True, "event": self.event.as_dict(policy)}

    def __bool__(self) -> bool:
        return True


@frozen(eq=False, repr=False)
class Refused:
    """The policy does not allow it; the findings are built when they are read."""

    action: str
    explain: Any

    def __bool__(self) -> bool:
        return False

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every condition of the action, those that hold included."""
        return tuple(self.explain())

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The conditions that fail or are not settled."""
        return tuple(finding for finding in self.findings if finding.verdict is not True)

    def as_dict(self, policy: "Policy | None" = None) -> dict[str, Any]:
        """The decision as JSON has it, with what fails or is not settled; it is asked in the words of `Allowed`."""
        return {"allow": False, "action": self.action, "reasons": [finding.as_dict() for finding in self.failing]}

    def __str__(self) -> str:
        shown = (finding if finding.verdict is not True else evolve(finding, parts=()) for finding in self.findings)
        return "\n".join([f"“{self.action}” is refused:", *(line for each in shown for line in each.lines("  "))])

    def __repr__(self) -> str:
        return f"<refused {self.action}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """It is explained before it goes to another process, so that nothing else of the case goes along."""
        return _explained, (self.action, self.findings)


def _explained(action: str, findings: tuple[Finding, ...]) -> Refused:
    return Refused(action, lambda: findings)


Decision = Allowed | Refused


class NotAllowed(GrievanceError):
    """The policy refused an act; `refused` says why."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused)
        self.refused = refused

    def __str__(self) -> str:
        return str(self.refused)


@frozen(eq=False)
class Option:
    """One move: open or blocked, why, and the facts that it wants."""

    action: str
    words: str
    roles: tuple[str, ...]
    clause: str
    wants: tuple[Any, ...]
    outcomes: tuple[str, ...]
    due: Due | None
    blocked: tuple[Finding, ...]

    @property
    def open(self) -> bool:
        """Nothing known stands against the move; facts that it wants may still."""
        return all(finding.verdict is not False for finding in self.blocked)

    def as_dict(self) -> dict[str, Any]:
        """The move as JSON has it; what kind of fact each one that it wants is, the schema of an event says."""
        return {
            "action": self.action, "words": self.words, "roles": list(self.roles), **citing(self.clause),
            "open": self.open, "wants": [fact.name for fact in self.wants], "outcomes": list(self.outcomes),
            "due": None if self.due is None else _written(self.due.day),
            "blocked": [finding.as_dict() for finding in self.blocked],
        }  # fmt: skip

    def __str__(self) -> str:
        mark = "✓" if self.open else "✗"
        wants = f" — wants {', '.join(fact.name for fact in self.wants)}" if self.wants else ""
        return f"{mark} {self.action}: {', '.join(self.roles)} {self.words} [{self.clause}]{wants}"


def _written(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def first_clause(clauses: Iterable[str]) -> str:
    """The sentence that a thing stands on first."""
    return next(iter(clauses), "")
