"""The live case: the fold of its events, immutable, asked and moved in the policy's words."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import cmp_using, field, frozen

from grievance_fsm import folding, timing
from grievance_fsm.attempts import check_role, check_seq
from grievance_fsm.errors import BadInput, Problem, counted, unknown
from grievance_fsm.events import (
    NOTHING,
    Allowed,
    Breach,
    Decision,
    Event,
    Irregularity,
    NotAllowed,
    Option,
    Owed,
    Refused,
    local_day,
    procedure_of,
)
from grievance_fsm.findings import Finding
from grievance_fsm.inputs import moment_of, read_moment
from grievance_fsm.memory import Beside, Others, Passed
from grievance_fsm.policy import Policy
from grievance_fsm.register import Register
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.running import next_run, settling
from grievance_fsm.timing import Course
from grievance_fsm.trying import decided, explained, irregular, offered, seen_by, stands
from grievance_fsm.values import Immutable
from grievance_fsm.wanted import A_POLICY, require

if TYPE_CHECKING:
    from grievance_fsm.correcting import Correction
    from grievance_fsm.migrating import Migration
    from grievance_fsm.rereading import Rereading
    from grievance_fsm.visibility import View


def ruled_alike(one: Policy, other: Policy) -> bool:
    """Whether two policies are of one name and the same rules, whatever their words."""
    return one is other or (one.name == other.name and one.rules_digest == other.rules_digest)


@frozen(repr=False)
class Case(Immutable):
    """One case under one policy: what happened, and all that follows from it.

    Two cases are equal that have the same id, first day, register and events under the same rules; a case is its own
    copy. It is kept, and sent elsewhere, by `to_json` and `from_json`.
    """

    kept_as = "a case is not pickled: keep what to_json() writes, and read it with Case.from_json(text, policy)."

    policy: Policy = field(eq=cmp_using(eq=ruled_alike), hash=False)
    id: str
    opened: date | datetime
    people: Any = field(hash=False)
    history: tuple[Event, ...] = field(default=(), hash=False)
    at: tuple[tuple[str, str], ...] = field(default=(), hash=False)

    @classmethod
    def open(cls, policy: Policy, id: Any, on: date | datetime, people: Any = None) -> "Case":
        """Open a case; raises `BadInput` for an empty id, a naive time, or people who are no register."""
        require("policy", policy, Policy, A_POLICY)
        problems: list[Problem] = []
        if not isinstance(id, str) or not id.strip():
            problems.append(Problem("case", "wants an opaque id."))
        moment = read_moment(on, "on", problems, policy.zone)
        problems += _misregistered(policy, people)
        if problems:
            raise BadInput(problems)
        return cls(policy, id, moment, people)

    @property
    def seq(self) -> int:
        """The number of the last event, 0 before the first: what a writer who read the case hands back."""
        return len(self.history)

    @property
    def states(self) -> Mapping[str, str]:
        """Where each run stands; a procedure that has not begun stands at its initial state."""
        return {name: procedure.initial for name, procedure in self.policy.bound.items()} | dict(self.at)

    @property
    def outcome(self) -> tuple[str, str] | None:
        """What stands of the case: the run that settled it last, and how it ended; nothing while none has.

        A run that an act entered in the middle takes the place of the one before it, which settles nothing any more.
        """
        docket = self.policy.docket
        return None if docket is None else settling(docket, self.history)

    def __repr__(self) -> str:
        return f"<case {self.id} under {self.policy.name}: {counted(len(self.history), 'event')}>"

    # -- asking ------------------------------------------------------------------------------------------

    def decide(
        self, action: str, *, by: str | None = None, who: str | None = None, on: date | datetime,
        facts: Mapping[str, Any] = NOTHING, outcome: str | None = None, recorded: date | datetime | None = None,
        expect_seq: int | None = None,
    ) -> Decision:  # fmt: skip
        """Whether the policy allows an act: the event it would be, or every reason why not.

        Raises `BadInput` listing every unknown name, unfit fact, naive time or day before the run's last event,
        and `Overtaken` where the case has another `seq` than its writer expects.
        """
        check_seq(self.seq, expect_seq)
        case, tried = folding.read(
            self, action, by=by, who=who, on=on, facts=facts, outcome=outcome, recorded=recorded,
        )  # fmt: skip
        return decided(case, tried)

    def act(self, action: str, *, expect_seq: int | None = None, **attempt: Any) -> "Case":
        """The case after an act; raises `NotAllowed` (with `.refused`) where the policy does not allow it.

        Raises `BadInput` and `Overtaken` as `decide` does.
        """
        check_seq(self.seq, expect_seq)
        case, tried = folding.read(self, action, **attempt)
        decision = decided(case, tried)
        if isinstance(decision, Refused):
            raise NotAllowed(decision)
        return folding.after(case, decision.event)

    def record(self, action: str, *, expect_seq: int | None = None, **attempt: Any) -> "Case":
        """The case after something that happened anyway; what the policy had against it is kept with the event.

        Raises `BadInput` and `Overtaken` as `decide` does.
        """
        check_seq(self.seq, expect_seq)
        case, tried = folding.read(self, action, **attempt)
        decision = decided(case, tried)
        if isinstance(decision, Allowed):
            return folding.after(case, decision.event)
        return folding.after(case, irregular(case, tried))

    def options(self, by: str | None = None, on: date | datetime | None = None) -> tuple[Option, ...]:
        """Every move of a role (or of all) from where the runs stand: open or blocked, why, what facts it wants.

        Raises `BadInput` for an unknown role or a naive time.
        """
        problems: list[Problem] = []
        if by is not None:
            check_role(self.policy, by, problems)
        if problems:
            raise BadInput(problems)
        moment = self._moment(on)
        case = self.polled(moment)
        return tuple(
            offered(case, run, rule, moment)
            for procedure in case.policy.bound.values()
            for rule in procedure.rules.values()
            for run in (case.run_for(rule),)
            if stands(case, run) in rule.sources and not rule.lapses and (by is None or {by, "anyone"} & rule.roles)
        )

    def owed(self, on: date | datetime | None = None) -> tuple[Owed, ...]:
        """The duties and targets still to be met, the most urgent first; raises `BadInput` for a naive time."""
        moment = self._moment(on)
        case, day = self.polled(moment), local_day(moment)
        found = [each for run in case._latest() for each in timing.owed(case.course(run), day)]
        return tuple(sorted(found, key=lambda each: (each.due is None, each.due or day, each.action)))

    def breaches(self, on: date | datetime | None = None) -> tuple[Breach, ...]:
        """Everything late, or owed and not done, as of a day (the last event's, unless given).

        Raises `BadInput` for a naive time.
        """
        moment = self._moment(on)
        case = self.polled(moment)
        bound = case.policy.bound
        return tuple(
            breach
            for run in case.states
            for breach in timing.breaches(bound[procedure_of(run)], run, case.history, bound, moment)
        )

    def irregularities(self) -> tuple[tuple[Event, Irregularity], ...]:
        """What happened although the policy refused it, with the event."""
        return tuple((event, each) for event in self.history for each in event.irregularities)

    def explain(self, action: str, **attempt: Any) -> tuple[Finding, ...]:
        """Every condition of an act, whether it holds, fails or is not settled; raises `BadInput` as `decide` does."""
        case, tried = folding.read(self, action, **attempt)
        return tuple(explained(case, tried, seen_by(case, tried)))

    def run(self, name: str) -> tuple[Event, ...]:
        """The events of one run; raises `BadInput` for a run that no procedure has."""
        if len(self.at) == 1 and name == self.at[0][0]:
            return self.history
        found = tuple(event for event in self.history if event.run == name)
        if not found and str(name) not in self.policy.bound:
            self._procedure_of(name)
        return found

    # -- moving ------------------------------------------------------------------------------------------

    def polled(self, on: date | datetime) -> "Case":
        """The case with every lapse that falls due before a day; asking twice changes nothing.

        Raises `BadInput` for a naive time.
        """
        return folding.silenced(self, local_day(moment_of(on, self.policy.zone)))

    # -- runs --------------------------------------------------------------------------------------------

    def latest_run(self, procedure: str) -> str:
        """The latest run of a procedure, or its first where it has not begun."""
        for run, _ in reversed(self.at):
            if run == procedure or procedure_of(run) == procedure:
                return run
        return procedure

    def _latest(self) -> Iterator[str]:
        return map(self.latest_run, self.policy.bound)

    def next_run(self, procedure: str) -> str:
        """What the next run of a procedure is called; nothing where it cannot be taken again."""
        return next_run(self.policy, [run for run, _ in self.at], procedure)

    def run_for(self, rule: Rule) -> str:
        """The run in which an act takes place: the latest, or a new one where that has ended and the act begins one."""
        procedure = self.policy.bound[rule.procedure]
        run = self.latest_run(procedure.name)
        if procedure.initial not in rule.sources or not procedure.states[stands(self, run)].final:
            return run
        return self.next_run(procedure.name) or run

    def course(self, run: str) -> Course:
        """One run as far as it has come, with what it may know of the others.

        Raises `BadInput` for a run that no procedure has.
        """
        return Course(self._procedure_of(run), run, self.run(run), self._elsewhere)

    def _procedure_of(self, run: str) -> BoundProcedure:
        try:
            return self.policy.bound[procedure_of(run)]
        except (AttributeError, KeyError, TypeError):
            raise BadInput([Problem("run", unknown("run", run, self.states))]) from None

    @cached_property
    def _others(self) -> Others:
        return Beside(self.history, self.policy.bound)

    def _elsewhere(self, procedure: str) -> Passed | None:
        return self._others(procedure)

    def _moment(self, on: date | datetime | None) -> date | datetime:
        """A moment that was asked for, or the last one that the case knows."""
        if on is not None:
            return moment_of(on, self.policy.zone)
        return self.history[-1].on if self.history else self.opened

    # -- seeing ------------------------------------------------------------------------------------------

    def visible(self, *, to: str, who: str, on: date | datetime | None = None) -> "View":
        """What a person in a role may see of the case; everything else is absent.

        Raises `BadInput` for an unknown role, a naive time, or a policy that does not say who may see what.
        """
        from grievance_fsm.visibility import view

        return view(self, to=to, who=who, on=on)

    # -- correcting --------------------------------------------------------------------------------------

    def correct(
        self, seq: int | None = None, *, action: str | None = None, expect_seq: int | None = None, **attempt: Any
    ) -> "Correction":  # fmt: skip
        """The case folded again with one event changed (`seq`) or added, and the events that this overtook.

        Whether the overtaken events stand, as irregular, or fall is the policy's `late_news` rule.
        Raises `BadInput` for an event that the case has not, and `BadInput` and `Overtaken` as `decide` does.
        """
        from grievance_fsm.correcting import corrected

        check_seq(self.seq, expect_seq)
        return corrected(self, seq, action, attempt)

    # -- reading otherwise -------------------------------------------------------------------------------

    def under(self, readings: Mapping[str, Any] = NOTHING, parameters: Mapping[str, Any] = NOTHING) -> "Rereading":
        """The case under other readings and values: what comes otherwise, and which of them decides the outcome.

        Raises `DeclarationError` where the policy does not know them.
        """
        from grievance_fsm.rereading import reread

        return reread(self, readings, parameters)

    # -- keeping -----------------------------------------------------------------------------------------

    def migrate(self, policy: Policy) -> "Migration":
        """The case under another policy as far as it fits, with all that no longer fits; this one stays as it is."""
        from grievance_fsm.migrating import migrated

        return migrated(self, policy)

    def to_json(self) -> str:
        """The case as JSON, with the digests of its policy."""
        from grievance_fsm.interchange import write_case

        return write_case(self)

    @classmethod
    def from_json(cls, text: str, policy: Policy) -> "Case":
        """Replay a case file; raises `BadInput` listing every problem with its path, another digest among them."""
        from grievance_fsm.interchange import read_case

        return read_case(text, policy)


def _misregistered(policy: Policy, people: Any) -> Iterator[Problem]:
    if people is not None and policy.committee is None:
        yield Problem("people", f"“{policy.name}” has no committee to keep a register of.")
    elif people is not None and not isinstance(people, Register):
        yield Problem("people", "wants a register, as the policy's committee.read(…) gives it.")
