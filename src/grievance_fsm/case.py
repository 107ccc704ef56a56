"""The live case: the fold of its events, immutable, asked and moved in the policy's words."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from attrs import define, evolve, frozen

from grievance_fsm import timing
from grievance_fsm.errors import BadInput, Problem, unknown
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
    first_clause,
    local_day,
)
from grievance_fsm.findings import Finding
from grievance_fsm.inputs import read_facts, read_moment
from grievance_fsm.machine import Dispatcher
from grievance_fsm.memory import Past, Seen, Sitting, try_due
from grievance_fsm.policy import Policy
from grievance_fsm.register import Register
from grievance_fsm.rules import BoundProcedure, Branch, Rule
from grievance_fsm.values import BALLOTS, Kept


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
        moment = read_moment(on, "on", problems)
        problems += _misregistered(policy, people)
        if problems:
            raise BadInput(problems)
        states = tuple((name, procedure.initial) for name, procedure in policy.bound.items())
        return cls(policy, id, moment, people, (), states)

    @property
    def states(self) -> Mapping[str, str]:
        """Where each run stands."""
        return dict(self.at)

    def __repr__(self) -> str:
        return f"<case {self.id} under {self.policy.name}: {len(self.history)} events>"

    # -- asking ------------------------------------------------------------------------------------------

    def decide(
        self, action: str, *, by: str | None = None, who: str | None = None, on: date | datetime,
        facts: Mapping[str, Any] = NOTHING, outcome: str | None = None, recorded: date | datetime | None = None,
    ) -> Decision:  # fmt: skip
        """Whether the policy allows an act: the event it would be, or every reason why not.

        Raises `BadInput` listing every unknown name, unfit fact, naive time or day before the run's last event.
        """
        tried = _Attempted.read(self, action, by, who, on, facts, outcome, recorded)
        return self.polled(tried.on)._try(tried)

    def act(self, action: str, **attempt: Any) -> "Case":
        """The case after an act; raises `NotAllowed` (with `.refused`) where the policy does not allow it."""
        tried = _Attempted.read(self, action, **attempt)
        case = self.polled(tried.on)
        decision = case._try(tried)
        if isinstance(decision, Refused):
            raise NotAllowed(decision)
        return case._after(decision.event)

    def record(self, action: str, **attempt: Any) -> "Case":
        """The case after something that happened anyway; what the policy had against it is kept with the event."""
        tried = _Attempted.read(self, action, **attempt)
        case = self.polled(tried.on)
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
            _check_role(self.policy, by, problems)
        if problems:
            raise BadInput(problems)
        moment = self._last_moment() if on is None else on
        case = self.polled(moment)
        return tuple(
            case._option(procedure, rule, local_day(moment))
            for run, state in case.at
            for procedure in (case.policy.bound[run],)
            for rule in procedure.rules.values()
            if state in rule.sources and not rule.lapses and (by is None or {by, "anyone"} & rule.roles)
        )

    def owed(self, on: date | datetime | None = None) -> tuple[Owed, ...]:
        """The duties and targets still to be met, the most urgent first."""
        moment = self._last_moment() if on is None else on
        case, day = self.polled(moment), local_day(moment)
        found = [
            each
            for run, state in case.at
            for each in timing.owed(case.policy.bound[run], state, case.run(run), day)
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda each: (each.due is None, each.due or day, each.action)))

    def breaches(self, on: date | datetime | None = None) -> tuple[Breach, ...]:
        """Everything late, or owed and not done, as of a day (the last event's, unless given)."""
        moment = self._last_moment() if on is None else on
        case = self.polled(moment)
        return tuple(
            breach
            for run, procedure in case.policy.bound.items()
            for breach in timing.breaches(procedure, procedure.initial, case.run(run), local_day(moment))
        )

    def irregularities(self) -> tuple[tuple[Event, Irregularity], ...]:
        """What happened although the policy refused it, with the event."""
        return tuple((event, each) for event in self.history for each in event.irregularities)

    def explain(self, action: str, **attempt: Any) -> tuple[Finding, ...]:
        """Every condition of an act, whether it holds, fails or is not settled."""
        tried = _Attempted.read(self, action, **attempt)
        return tuple(self.polled(tried.on)._findings(tried))

    def run(self, name: str) -> tuple[Event, ...]:
        """The events of one run."""
        if len(self.at) == 1:
            return self.history
        return tuple(event for event in self.history if event.run == name)

    # -- moving ------------------------------------------------------------------------------------------

    def polled(self, on: date | datetime) -> "Case":
        """The case with every lapse that falls due before a day; asking twice changes nothing.

        Raises `BadInput` for a naive time.
        """
        case, day = self, local_day(_moment(on))
        for run, state in self.at:
            procedure = self.policy.bound[run]
            if procedure.lapsing:
                case = case._lapsed(procedure, state, day)
        return case

    def _lapsed(self, procedure: BoundProcedure, state: str, day: date) -> "Case":
        case = self
        while (ripe := timing.lapses(procedure, state, case.run(procedure.name), day)) is not None:
            rule, on = ripe
            state = rule.branches[0].targets[state]
            event = Event(len(case.history) + 1, procedure.name, rule.name, "lapsed", None, None, on, state)
            case = case._after(event)
        return case

    def _after(self, event: Event) -> "Case":
        at = self.at
        if (event.run, event.state) not in at:
            at = tuple((run, event.state if run == event.run else state) for run, state in at)
        return Case(self.policy, self.id, self.opened, self.people, (*self.history, event), at)

    def _try(self, tried: "_Attempted") -> Decision:
        state = self._state(tried.procedure.name)
        seen = self._seen(tried)
        attempt = tried.dispatcher.attempt(tried.rule.name, state, seen)
        if attempt.branch is None:
            return Refused(tried.rule.qualified, lambda: self._findings(tried))
        return Allowed(self._event(tried, seen, attempt.branch.name, attempt.at))

    def _event(
        self, tried: "_Attempted", seen: Seen, outcome: str, state: str, irregular: tuple[Irregularity, ...] = ()
    ) -> Event:
        sitting = None if callable(seen.standing) else seen.standing
        derived = tried.procedure.derived
        counted = Kept((key, seen[key]) for key in derived if key in seen) if sitting else NOTHING
        return Event(
            len(self.history) + 1, tried.procedure.name, tried.rule.name, outcome, tried.by, tried.who,
            tried.on, state, tried.facts, sitting, tried.recorded, irregular, counted,
        )  # fmt: skip

    def _state(self, run: str) -> str:
        return dict(self.at)[run]

    def _seen(self, tried: "_Attempted") -> Seen:
        return Seen(
            tried.procedure, tried.rule, Past(self.run(tried.procedure.name)), local_day(tried.on),
            tried.facts, tried.by, tried.outcome, tried.sitting or self._standing(tried.procedure),
        )  # fmt: skip

    def _standing(self, procedure: BoundProcedure) -> Any:
        """Who may sit, looked up only when a guard counts people."""
        bench = procedure.procedure.bench
        if bench is None or self.people is None:
            return None
        people, committee = self.people, self.policy.bound_committee

        def sitting(seen: Seen) -> Sitting:
            recused = () if bench.recused is None else _known_persons(seen, bench.recused.name)
            conflicted = {person for fact in bench.conflicted for person in _known_persons(seen, fact.name)}
            since = None if bench.sits_from is None else seen.memory.first(bench.sits_from.name)
            who = committee.roster(
                people, seen.on, recused=recused, conflicted=frozenset(conflicted),
                panel_since=None if since is None else since[1],
            )  # fmt: skip
            return Sitting(who.eligible, who.voting, who.in_office)

        return sitting

    def _findings(self, tried: "_Attempted") -> Iterator[Finding]:
        state = self._state(tried.procedure.name)
        seen = self._seen(tried)
        here = state in tried.rule.sources
        if not here:
            yield _misplaced(tried.rule, state)
        for check in tried.dispatcher.common[tried.rule.name]:
            yield check.explain(seen)
        branch = _settled(tried, seen)
        for each in tried.rule.branches if branch is None else (branch,):
            for check in tried.dispatcher.own[tried.rule.name, each.name]:
                yield check.explain(seen)

    def _irregular(self, tried: "_Attempted") -> Event:
        """What happened though refused: it moves the case unless its action does not leave the present state."""
        state = self._state(tried.procedure.name)
        seen = self._seen(tried)
        branch = _settled(tried, seen)
        kept = tuple(_objections(tried, seen, state))
        target = state if branch is None else branch.targets.get(state, state)
        return self._event(tried, seen, "" if branch is None else branch.name, target, kept)

    def _option(self, procedure: BoundProcedure, rule: Rule, day: date) -> Option:
        seen = Seen(
            procedure, rule, Past(self.run(procedure.name)), day, NOTHING,
            next(iter(sorted(rule.roles))), None, self._standing(procedure),
        )  # fmt: skip
        dispatcher = self.policy.dispatcher(procedure.name)
        findings = [check.explain(seen) for check in dispatcher.common[rule.name]]
        due = try_due(seen, rule.limit)[0] if rule.limit is not None else None
        return Option(
            rule.qualified, rule.words, tuple(sorted(rule.roles)), first_clause(rule.clauses), rule.facts,
            tuple(branch.name for branch in rule.branches) if rule.chosen else (), due,
            tuple(finding for finding in findings if finding.verdict is not True),
        )  # fmt: skip

    def _last_moment(self) -> date | datetime:
        return self.history[-1].on if self.history else self.opened

    # -- correcting --------------------------------------------------------------------------------------

    def correct(
        self, seq: int | None = None, *, action: str | None = None, **attempt: Any
    ) -> "Correction":
        """The case folded again with one event changed (`seq`) or added, and the events that this overtook.

        Whether the overtaken events stand, as irregular, or fall is the policy's `late_news` rule.
        """
        own = [event for event in self.history if not event.action.endswith(".lapses")]
        old = next((event for event in own if event.seq == seq), None)
        if seq is not None and old is None:
            raise BadInput([Problem("seq", f"the case has no event {seq} to correct.")])
        if old is not None:
            was = {"by": old.by, "who": old.who, "on": old.on, "facts": _plain(self, old), "outcome": None}
            attempt = {**was, **attempt}
            action = action or f"{old.run}.{old.action}"
            own.remove(old)
        if action is None:
            raise BadInput([Problem("action", "say which action is added, or which event (seq) is corrected.")])
        return _refolded(self, own, action, attempt)

    # -- keeping -----------------------------------------------------------------------------------------

    def to_json(self) -> str:
        """The case as JSON, with the digests of its policy."""
        from grievance_fsm.interchange import write_case

        return write_case(self)

    @classmethod
    def from_json(cls, text: str, policy: Policy) -> "Case":
        """Replay a case file; raises `BadInput` listing every problem with its path, another digest among them."""
        from grievance_fsm.interchange import read_case

        return read_case(text, policy)


@frozen(eq=False)
class Correction:
    """A case after a correction, with the events that the correction overtook."""

    case: Case
    overtaken: tuple[Event, ...]


@define(eq=False, repr=False)
class _Attempted:
    """An act as it was asked for, its names and facts read."""

    procedure: BoundProcedure
    dispatcher: Dispatcher
    rule: Rule
    by: str | None
    who: str | None
    on: date | datetime
    facts: Mapping[str, Any]
    outcome: str | None
    recorded: date | datetime | None
    sitting: Any = None

    @classmethod
    def read(
        cls, case: Case, action: str, by: str | None = None, who: str | None = None,
        on: date | datetime | None = None, facts: Mapping[str, Any] = NOTHING,
        outcome: str | None = None, recorded: date | datetime | None = None, sitting: Any = None,
    ) -> "_Attempted":  # fmt: skip
        """Read an attempt; raises `BadInput` with everything that is wrong with it."""
        problems: list[Problem] = []
        procedure, rule = _rule(case.policy, action, problems)
        known = len(problems)
        moment = read_moment(on, "on", problems)
        timely = len(problems) == known
        when = None if recorded is None else read_moment(recorded, "recorded", problems)
        _check_names(case.policy, rule, by, who, outcome, problems)
        if rule is None or procedure is None:
            raise BadInput(problems)
        parsed = read_facts(procedure, rule, facts, problems)
        if sitting is None:
            _check_recused(case, procedure, rule, parsed, problems)
        if timely:
            _check_order(case, procedure.name, moment, problems)
        if problems:
            raise BadInput(problems)
        dispatcher = case.policy.dispatcher(procedure.name)
        return cls(procedure, dispatcher, rule, by, who, moment, parsed, outcome, when, sitting)


def _moment(on: Any) -> date | datetime:
    problems: list[Problem] = []
    moment = read_moment(on, "on", problems)
    if problems:
        raise BadInput(problems)
    return moment


def _rule(policy: Policy, action: str, problems: list[Problem]) -> tuple[BoundProcedure | None, Rule | None]:
    run, _, name = str(action).partition(".")
    procedure = policy.bound.get(run)
    rule = procedure.rules.get(name) if procedure is not None else None
    if rule is None or rule.lapses:
        names = [r.qualified for p in policy.bound.values() for r in p.rules.values() if not r.lapses]
        problems.append(Problem("action", unknown("action", str(action), names)))
        return None, None
    return procedure, rule


def _check_names(
    policy: Policy, rule: Rule | None, by: Any, who: Any, outcome: Any, problems: list[Problem]
) -> None:
    if by is not None:
        _check_role(policy, by, problems)
    if who is not None and (not isinstance(who, str) or not who.strip()):
        problems.append(Problem("who", "wants the opaque id of a person."))
    if outcome is not None and rule is not None and rule.branch(outcome) is None:
        names = [branch.name for branch in rule.branches]
        problems.append(Problem("outcome", unknown("outcome", outcome, names)))


def _check_role(policy: Policy, by: Any, problems: list[Problem]) -> None:
    if not isinstance(by, str) or by not in policy.roles:
        problems.append(Problem("by", unknown("role", by, policy.roles)))


def _misregistered(policy: Policy, people: Any) -> Iterator[Problem]:
    if people is not None and policy.committee is None:
        yield Problem("people", f"“{policy.name}” has no committee to keep a register of.")
    elif people is not None and not isinstance(people, Register):
        yield Problem("people", "wants a register, as the policy's committee.read(…) gives it.")


def _check_recused(
    case: Case, procedure: BoundProcedure, rule: Rule, parsed: Mapping[str, Any], problems: list[Problem]
) -> None:  # fmt: skip
    """Whoever has stepped aside has no ballot; one folded again keeps the bench of its own day."""
    bench = procedure.procedure.bench
    voted = [fact.name for fact in rule.records if fact.kind == BALLOTS and fact.name in parsed]
    if not voted or bench is None or bench.recused is None:
        return
    aside = set(Past(case.run(procedure.name)).collected(bench.recused.name))
    for name in voted:
        if wrong := len(aside & parsed[name].keys()):
            problems.append(Problem(f"facts.{name}", f"{wrong} of the ballots are by members who stepped aside."))


def _check_order(case: Case, run: str, moment: date | datetime, problems: list[Problem]) -> None:
    events = case.run(run)
    last = events[-1].on if events else case.opened
    both = isinstance(last, datetime) and isinstance(moment, datetime)
    if (moment < last) if both else (local_day(moment) < local_day(last)):
        problems.append(Problem("on", f"{moment} is before the last event of “{run}” ({last}); use correct(…)."))


def _known_persons(seen: Seen, name: str) -> tuple[str, ...]:
    try:
        return tuple(seen[name])
    except KeyError:
        return ()


def _misplaced(rule: Rule, state: str) -> Finding:
    return Finding(
        False, f"this leaves {' or '.join(f'“{source}”' for source in rule.sources)}", first_clause(rule.clauses),
        f"the run stands at “{state}”", " or ".join(rule.sources),
    )  # fmt: skip


def _settled(tried: _Attempted, seen: Seen) -> Branch | None:
    """The outcome of an act that happened anyway: the one named, the only one, or the one whose guard holds."""
    named = tried.rule.branch(tried.outcome)
    if named is not None:
        return named
    for branch in tried.rule.branches:
        if all(check.test(seen) is True for check in tried.dispatcher.own[tried.rule.name, branch.name]):
            return branch
    return None


def _objections(tried: _Attempted, seen: Seen, state: str) -> Iterator[Irregularity]:
    if state not in tried.rule.sources:
        yield Irregularity("order", _misplaced(tried.rule, state))
    for check in tried.dispatcher.common[tried.rule.name]:
        if check.test(seen) is not True:
            yield Irregularity(check.failing(seen), check.explain(seen))
    branch = _settled(tried, seen)
    for each in tried.rule.branches if branch is None else (branch,):
        for check in tried.dispatcher.own[tried.rule.name, each.name]:
            if check.test(seen) is not True:
                yield Irregularity(check.failing(seen), check.explain(seen))


def _plain(case: Case, event: Event) -> dict[str, Any]:
    facts = case.policy.bound[event.run].facts
    return {name: facts[name].plain(value) for name, value in event.facts.items()}


def _refolded(case: Case, own: list[Event], action: str, attempt: Mapping[str, Any]) -> Correction:
    """Fold the events again with one more in its place in time."""
    moment = attempt.get("on")
    if moment is None:
        raise BadInput([Problem("on", "say when it happened.")])
    _moment(moment)
    start = evolve(case, history=(), at=tuple((name, p.initial) for name, p in case.policy.bound.items()))
    earlier = [event for event in own if event.day <= local_day(moment)]
    later = own[len(earlier):]
    folded = start
    for event in earlier:
        folded = _again(folded, event)
    folded = folded.record(action, **attempt)
    overtaken = []
    stands = case.policy.late_news_rule == "stand"
    for event in later:
        decision = _decision(folded, event)
        if isinstance(decision, Refused) and not event.irregularities:
            overtaken.append(event)
            if not stands:
                continue
        folded = _again(folded, event)
    return Correction(folded, tuple(overtaken))


def _attempt_of(case: Case, event: Event) -> dict[str, Any]:
    rule = case.policy.bound[event.run].rules[event.action]
    return {
        "by": event.by, "who": event.who, "on": event.on, "facts": _plain(case, event),
        "outcome": (event.outcome or None) if rule.chosen else None, "recorded": event.recorded,
        "sitting": None if event.sitting is None else Sitting(*event.sitting),
    }  # fmt: skip


def _again(case: Case, event: Event) -> Case:
    return case.record(event.name, **_attempt_of(case, event))


def _decision(case: Case, event: Event) -> Decision:
    tried = _Attempted.read(case, event.name, **_attempt_of(case, event))
    return case.polled(event.on)._try(tried)
