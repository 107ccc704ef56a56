"""The live case: the fold of its events, immutable, asked and moved in the policy's words."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import frozen

from grievance_fsm import timing
from grievance_fsm.attempts import Attempted, check_role, check_seq, misplaced, objections, settled
from grievance_fsm.errors import BadInput, Problem, counted
from grievance_fsm.events import (
    ENTERED,
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
    first_clause,
    local_day,
    procedure_of,
)
from grievance_fsm.findings import Finding
from grievance_fsm.inputs import moment_of, read_moment
from grievance_fsm.memory import Others, Passed, Past, Sitting, runs_of
from grievance_fsm.policy import Policy
from grievance_fsm.register import Register
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.running import entered, next_run
from grievance_fsm.seeing import Seen, try_due
from grievance_fsm.timing import Course
from grievance_fsm.values import Kept

if TYPE_CHECKING:
    from grievance_fsm.correcting import Correction
    from grievance_fsm.migrating import Migration
    from grievance_fsm.visibility import View


@frozen(eq=False, repr=False)
class Case:
    """One case under one policy: what happened, and all that follows from it."""

    policy: Policy
    id: str
    opened: date | datetime
    people: Any
    history: tuple[Event, ...] = ()
    at: tuple[tuple[str, str], ...] = ()

    @classmethod
    def open(cls, policy: Policy, id: Any, on: date | datetime, people: Any = None) -> "Case":
        """Open a case; raises `BadInput` for an empty id, a naive time, or people who are no register."""
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
        docket, stood, outcome = self.policy.docket, dict[str, str](), None
        for event in self.history if docket is not None else ():
            came = stood.get(event.run) != event.state
            stood[event.run] = event.state
            replaced = event.action == ENTERED and outcome is not None and procedure_of(outcome[0]) == event.procedure
            if replaced or (came and outcome is not None and outcome[0] == event.run):
                outcome = None
            settles = came and event.action != ENTERED
            if settles and docket.settled(event.procedure, event.state):  # type: ignore[union-attr]
                outcome = event.run, event.state
        return outcome

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
        case, tried = self._read(
            action, by=by, who=who, on=on, facts=facts, outcome=outcome, recorded=recorded,
        )  # fmt: skip
        return case._try(tried)

    def act(self, action: str, *, expect_seq: int | None = None, **attempt: Any) -> "Case":
        """The case after an act; raises `NotAllowed` (with `.refused`) where the policy does not allow it."""
        check_seq(self.seq, expect_seq)
        case, tried = self._read(action, **attempt)
        decision = case._try(tried)
        if isinstance(decision, Refused):
            raise NotAllowed(decision)
        return case._after(decision.event)

    def record(self, action: str, *, expect_seq: int | None = None, **attempt: Any) -> "Case":
        """The case after something that happened anyway; what the policy had against it is kept with the event."""
        check_seq(self.seq, expect_seq)
        case, tried = self._read(action, **attempt)
        decision = case._try(tried)
        if isinstance(decision, Allowed):
            return case._after(decision.event)
        return case._after(case._irregular(tried))

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
            case._option(run, rule, moment)
            for procedure in case.policy.bound.values()
            for rule in procedure.rules.values()
            for run in (case.run_for(rule),)
            if case._state(run) in rule.sources and not rule.lapses and (by is None or {by, "anyone"} & rule.roles)
        )

    def owed(self, on: date | datetime | None = None) -> tuple[Owed, ...]:
        """The duties and targets still to be met, the most urgent first."""
        moment = self._moment(on)
        case, day = self.polled(moment), local_day(moment)
        found = [each for run in case._latest() for each in timing.owed(case.course(run), day)]
        return tuple(sorted(found, key=lambda each: (each.due is None, each.due or day, each.action)))

    def breaches(self, on: date | datetime | None = None) -> tuple[Breach, ...]:
        """Everything late, or owed and not done, as of a day (the last event's, unless given)."""
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
        """Every condition of an act, whether it holds, fails or is not settled."""
        case, tried = self._read(action, **attempt)
        return tuple(case._findings(tried))

    def run(self, name: str) -> tuple[Event, ...]:
        """The events of one run."""
        if len(self.at) == 1 and name == self.at[0][0]:
            return self.history
        return tuple(event for event in self.history if event.run == name)

    # -- moving ------------------------------------------------------------------------------------------

    def polled(self, on: date | datetime) -> "Case":
        """The case with every lapse that falls due before a day; asking twice changes nothing.

        Raises `BadInput` for a naive time.
        """
        return self._polled(local_day(moment_of(on, self.policy.zone)))

    def _polled(self, day: date) -> "Case":
        case = self
        while case.policy.lapsing and (ripe := case._ripe(day)) is not None:
            run, rule, moment = ripe
            state = rule.branches[0].targets[case._state(run)]
            event = Event(len(case.history) + 1, run, rule.name, "lapsed", None, None, moment, state)
            case = case._after(event)
        return case

    def _ripe(self, day: date) -> tuple[str, Rule, date] | None:
        """The first silence of any run that has come to mean something."""
        first: tuple[str, Rule, date] | None = None
        for run in self._may_lapse():
            ripe = timing.lapses(self.course(run), day)
            if ripe is not None and (first is None or ripe[1] < first[2]):
                first = run, *ripe
        return first

    def _may_lapse(self) -> list[str]:
        """The runs in which silence may mean something: the latest begun, and those that wait for another to begin."""
        lapsing, latest = self.policy.lapsing, {procedure_of(run): run for run, _ in self.at}
        begun = [run for name, run in latest.items() if name in lapsing]
        waiting = [name for name, waits in lapsing.items() if waits and not self.run(name)]
        return begun + waiting if waiting else begun

    def _after(self, event: Event) -> "Case":
        at, now = self.at, (event.run, event.state)
        if now not in at:
            place = next((place for place, (run, _) in enumerate(at) if run == event.run), len(at))
            at = (*at[:place], now, *at[place + 1 :])
        case = Case(self.policy, self.id, self.opened, self.people, (*self.history, event), at)
        docket = self.policy.docket
        if docket is None or (event.procedure, event.action) not in docket.enters or event.misplaced:
            return case
        return case._entered(event)

    def _entered(self, event: Event) -> "Case":
        """The case with every run that an event enters in the middle."""
        case = self
        for each in entered(case.policy, case.history, event):
            case = case._after(each)
        return case

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
        if procedure.initial not in rule.sources or not procedure.states[self._state(run)].final:
            return run
        return self.next_run(procedure.name) or run

    def course(self, run: str) -> Course:
        """One run as far as it has come, with what it may know of the others."""
        return Course(self.policy.bound[procedure_of(run)], run, self.run(run), self._elsewhere)

    @cached_property
    def _others(self) -> Others:
        return runs_of(self.history, self.policy.bound)

    def _elsewhere(self, procedure: str) -> Passed | None:
        return self._others(procedure)

    def _known_on(self, day: date, run: str) -> Others:
        """What was known of the runs beside one on a day: what was told of them later is no part of it."""
        alone = all(known == run for known, _ in self.at)
        if alone or all(event.day <= day for event in self.history):
            return self._elsewhere
        return runs_of([event for event in self.history if event.day <= day], self.policy.bound)

    # -- trying ------------------------------------------------------------------------------------------

    def _read(self, action: str, **attempt: Any) -> tuple["Case", Attempted]:
        """The case on the day of an act, and the act as it reads there: a lapse may have ended the run it was for."""
        problems: list[Problem] = []
        moment = read_moment(attempt.get("on"), "on", problems, self.policy.zone)
        case = self if problems else self._polled(local_day(moment))
        return case, Attempted.read(case, action, **attempt)

    def _try(self, tried: "Attempted") -> Decision:
        state = self._state(tried.run)
        seen = self._seen(tried)
        attempt = tried.dispatcher.attempt(tried.rule.name, state, seen)
        if attempt.branch is None:
            return Refused(tried.rule.qualified, lambda: self._findings(tried))
        return Allowed(self._event(tried, seen, attempt.branch.name, attempt.at))

    def _event(
        self, tried: "Attempted", seen: Seen, outcome: str, state: str, irregular: tuple[Irregularity, ...] = ()
    ) -> Event:
        sitting = None if callable(seen.standing) else seen.standing
        derived = tried.procedure.derived
        counted = Kept((key, seen[key]) for key in derived if key in seen) if sitting else NOTHING
        return Event(
            len(self.history) + 1, tried.run, tried.rule.name, outcome, tried.by, tried.who,
            tried.on, state, tried.facts, sitting, tried.recorded, irregular, counted,
        )  # fmt: skip

    def _state(self, run: str) -> str:
        for known, state in self.at:
            if known == run:
                return state
        return self.policy.bound[procedure_of(run)].initial

    def _seen(self, tried: "Attempted") -> Seen:
        past = Past(self.run(tried.run), self._known_on(local_day(tried.on), tried.run))
        return Seen(
            tried.procedure, tried.rule, past, tried.on, tried.facts, tried.by, tried.outcome,
            tried.sitting or self._standing(tried.procedure),
        )  # fmt: skip

    def _standing(self, procedure: BoundProcedure) -> Any:
        """Who may sit, looked up only when a guard counts people."""
        bench = procedure.procedure.bench
        if bench is None or self.people is None:
            return None
        people, committee = self.people, self.policy.committee
        earlier = [Past(self.run(run)) for run, _ in self.at if procedure_of(run) == procedure.name]

        def sitting(seen: Seen) -> Sitting:
            def named(fact: Any) -> Iterator[str]:
                """Whom the run, or one before it, named."""
                yield from _known_persons(seen, fact.name)
                for past in earlier if len(earlier) > 1 else ():
                    yield from past.collected(fact.name)

            recused = () if bench.recused is None else tuple(named(bench.recused))
            conflicted = {person for fact in bench.conflicted for person in named(fact)}
            since = None if bench.sits_from is None else seen.memory.first(bench.sits_from.name)
            who = committee.roster(
                people, seen.on, recused=recused, conflicted=frozenset(conflicted),
                panel_since=None if since is None else since[1],
            )  # fmt: skip
            return Sitting(who.eligible, who.voting, who.in_office)

        return sitting

    def _findings(self, tried: "Attempted") -> Iterator[Finding]:
        state = self._state(tried.run)
        seen = self._seen(tried)
        here = state in tried.rule.sources
        if not here:
            yield misplaced(tried.rule, state)
        for check in tried.dispatcher.common[tried.rule.name]:
            yield check.explain(seen)
        branch = settled(tried, seen)
        for each in tried.rule.branches if branch is None else (branch,):
            for check in tried.dispatcher.own[tried.rule.name, each.name]:
                yield check.explain(seen)

    def _irregular(self, tried: "Attempted") -> Event:
        """What happened though refused: it moves the case unless its action does not leave the present state."""
        state = self._state(tried.run)
        seen = self._seen(tried)
        branch = settled(tried, seen)
        kept = tuple(objections(tried, seen, state))
        target = state if branch is None else branch.targets.get(state, state)
        return self._event(tried, seen, "" if branch is None else branch.name, target, kept)

    def _option(self, run: str, rule: Rule, moment: date) -> Option:
        procedure = self.policy.bound[rule.procedure]
        seen = Seen(
            procedure, rule, self.course(run).past, moment, NOTHING,
            next(iter(sorted(rule.roles))), None, self._standing(procedure),
        )  # fmt: skip
        dispatcher = self.policy.dispatcher(procedure.name)
        findings = [check.explain(seen) for check in dispatcher.common[rule.name]]
        due = try_due(seen, rule.limit)[0] if rule.limit is not None else None
        return Option(
            f"{run}.{rule.name}", rule.words, tuple(sorted(rule.roles)), first_clause(rule.clauses), rule.facts,
            tuple(branch.name for branch in rule.branches) if rule.chosen else (), due,
            tuple(finding for finding in findings if finding.verdict is not True),
        )  # fmt: skip

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
        """
        from grievance_fsm.correcting import corrected

        check_seq(self.seq, expect_seq)
        return corrected(self, seq, action, attempt)

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


def _known_persons(seen: Seen, name: str) -> tuple[str, ...]:
    try:
        return tuple(seen[name])
    except KeyError:
        return ()
