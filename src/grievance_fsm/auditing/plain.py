"""Replay on plain dictionaries: for procedures that ask nothing of people and owe nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from attrs import define, field, frozen

from grievance_fsm.auditing.audit import Tally, Timed
from grievance_fsm.auditing.deviations import Deviation, open_to_all, other_outcome, unreadable
from grievance_fsm.auditing.mapping import outcome_of
from grievance_fsm.auditing.rows import Remembered, Row
from grievance_fsm.auditing.timekeeping import Edges, dated, is_simple, timed, timeliness
from grievance_fsm.binding import every
from grievance_fsm.checks import PAPERS, Check
from grievance_fsm.deadlines import Limit, Span, Trigger
from grievance_fsm.events import NOTHING, first_clause
from grievance_fsm.facts import Fact
from grievance_fsm.findings import Finding
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure, Branch, Rule
from grievance_fsm.seeing import Seen


def is_plain(procedure: BoundProcedure) -> bool:
    """Whether no duty, lapse, role, count of people or collection stands in the way of a replay without a case."""
    rules = procedure.rules.values()
    limits = every([(rule.limit, rule.given, rule.branches) for rule in rules], Limit)
    return not (
        procedure.derived or procedure.collected or procedure.limits or procedure.procedure.bench
        or any(map(_asks_for_acts, limits))
        or any(rule.owes or rule.lapses or rule.open or not open_to_all(rule) for rule in rules)
    )  # fmt: skip


def _asks_for_acts(limit: Limit) -> bool:
    """Whether a limit asks for more than the first and the last time of an act."""
    odd = any(each.which not in ("only", "first", "last", "latest") for each in every(limit, Trigger))
    hours = any(span.unit == "hour" for span in every(limit, Span))
    return odd or hours or bool(limit.suspended) or limit.extended is not None


@define(eq=False, repr=False)
class Tape:
    """The memory of a run that is only replayed: first and last days, latest facts, each action's latest facts."""

    state: str
    firsts: dict[str, tuple[int, date]] = field(factory=dict)
    lasts: dict[str, tuple[int, date]] = field(factory=dict)
    facts: dict[str, Any] = field(factory=dict)
    given: dict[str, Mapping[str, Any]] = field(factory=dict)

    def keep(self, action: str, moment: tuple[int, date], given: Mapping[str, Any]) -> None:
        """Remember what happened, when, and the facts that came with it."""
        self.lasts[action] = moment
        self.firsts.setdefault(action, moment)
        self.given[action] = given
        if given:
            self.facts.update(given)

    def first(self, action: str) -> tuple[int, date] | None:
        return self.firsts.get(action)

    def last(self, action: str) -> tuple[int, date] | None:
        return self.lasts.get(action)

    def fact(self, name: str) -> Any:
        return self.facts[name]

    def fact_at(self, action: str, key: str) -> Any:
        return self.given[action][key]

    def collected(self, name: str) -> tuple[str, ...]:
        return ()

    @property
    def entered(self) -> bool:
        return False

    def stood(self) -> tuple[()]:
        return ()

    def told(self, name: str) -> tuple[()]:
        return ()

    def acts(self, action: str) -> tuple[()]:
        """A plain procedure asks for no act but the first and the last."""
        return ()

    def every(self, action: str, key: str) -> tuple[()]:
        return ()

    def elsewhere(self, procedure: str) -> None:
        return None


@frozen(eq=False)
class Plan:
    """All that replaying one rule needs, looked up once.

    `targets` where it has one outcome, `edges` where a day alone dates its limit, `easy` where its place is all.
    """

    rule: Rule
    targets: Mapping[str, str] | None
    kept: tuple[tuple[str, str, Callable[[Any], Any]], ...]
    edges: Edges | None
    triggers: tuple[str, ...]
    timed: Timed
    asks: bool
    papers: Check | None
    checks: tuple[Check, ...]
    own: Mapping[str, tuple[Check, ...]]
    clause: str
    easy: bool


class Parsed:
    """The values of one fact as the log spells them, each text read once; `None` where it cannot be read."""

    def __init__(self, fact: Fact) -> None:
        self.fact = fact
        self.texts = Remembered(self._read)

    def _read(self, spelled: Any) -> Any:
        try:
            return self.fact.parse(spelled)
        except ValueError:
            return None

    def __call__(self, spelled: Any) -> Any:
        return self.texts[spelled] if spelled.__class__ is str else self._read(spelled)

    def trouble(self, spelled: Any) -> str:
        """Why a value cannot be read."""
        try:
            self.fact.parse(spelled)
        except ValueError as error:
            return str(error)
        return ""


class Plain:
    """Replays a procedure that asks nothing of people or duties."""

    def __init__(self, policy: Policy, procedure: BoundProcedure, attributes: Mapping[str, str], tally: Tally) -> None:
        self.procedure, self.tally = procedure, tally
        self.dispatcher = policy.dispatcher(procedure.name)
        self.readers = {fact.name: Parsed(fact) for fact in procedure.facts.values()}
        self.plans = {rule.name: self._plan(rule, attributes) for rule in procedure.rules.values()}
        tally.timed.update({name: plan.timed for name, plan in self.plans.items() if plan.rule.limit is not None})
        self.ends = frozenset(procedure.ends)

    def _plan(self, rule: Rule, attributes: Mapping[str, str]) -> Plan:
        common = self.dispatcher.common[rule.name]
        own = {branch.name: self.dispatcher.own[rule.name, branch.name] for branch in rule.branches}
        simple = is_simple(rule.limit)
        checks = tuple(check for check in common if check.kind != PAPERS and not callable(check.kind))
        return Plan(
            rule, rule.branches[0].targets if len(rule.branches) == 1 else None,
            tuple((fact.name, attributes[fact.name], self.readers[fact.name]) for fact in rule.records),
            Edges(rule.limit, self.procedure.setting) if simple and rule.limit else None,
            tuple(part.name for part in rule.limit.after.of) if simple and rule.limit else (),
            Timed(rule.name, rule.words, rule.cited), any(callable(check.kind) for check in common),
            next((check for check in common if check.kind == PAPERS), None),
            checks, own, first_clause(rule.clauses),
            len(rule.branches) == 1 and rule.limit is None and not (checks or any(own.values())),
        )  # fmt: skip

    def judged(self, case: str, rows: Iterable[tuple[str, Row]]) -> list[Deviation]:
        """The deviations of one case."""
        tape, place = Tape(self.procedure.initial), 0
        found: list[Deviation] = []
        for seq, (name, row) in enumerate(rows, 1):
            plan = self.plans[name]
            given = _given(plan.kept, row.facts) if plan.kept else NOTHING
            if plan.easy and len(given) == len(plan.kept) and plan.targets and tape.state in plan.targets:
                tape.state = plan.targets[tape.state]
                self.tally.clean += 1
            else:
                before = len(found)
                found += self._row(plan, tape, case, row, given)
                self.tally.judged(len(found) > before)
            tape.keep(name, (seq, row.day), given)
            place = row.place
        if place and tape.state not in self.ends:
            name = self.procedure.name
            found.append(Deviation("incomplete", case, place, name, "", why=tape.state, run=name))
        return found

    def _row(
        self, plan: Plan, tape: Tape, case: str, row: Row, given: Mapping[str, Any]
    ) -> Iterator[Deviation]:
        """The deviations of one row; the tape moves on to where the row leads."""
        rule, state = plan.rule, tape.state
        if state not in rule.sources:
            yield Deviation("order", case, row.place, rule.name, plan.clause, row.day, why=state, run=rule.procedure)
        if rule.limit is not None:
            yield from self._timing(plan, tape, case, row, given)
        if len(given) < len(plan.kept):
            yield from self._papers(plan, tape, case, row, given)
        if plan.targets is None or plan.checks or plan.own[rule.branches[0].name]:
            yield from self._checked(plan, tape, case, row, given)
        else:
            tape.state = plan.targets.get(state, state)

    def _timing(
        self, plan: Plan, tape: Tape, case: str, row: Row, given: Mapping[str, Any]
    ) -> Iterator[Deviation]:
        if plan.edges is None:
            seen = Seen(self.procedure, plan.rule, tape, row.day, given, None, None)
            stands = timeliness(plan.rule, seen)
        else:
            stands = dated(plan.edges, plan.triggers, tape.lasts, row.day)
        if stands.kind != "missing" or plan.asks:
            yield from timed(plan.timed, plan.rule, self.tally, case, row, stands, tape.state in plan.rule.sources)

    def _papers(
        self, plan: Plan, tape: Tape, case: str, row: Row, given: Mapping[str, Any]
    ) -> Iterator[Deviation]:
        """Facts that the log lacks, and facts that could not be read."""
        rule = plan.rule
        unread = [(n, a) for n, a, _ in plan.kept if n not in given and row.facts.get(a) is not None]
        if plan.papers is not None and len(given) + len(unread) < len(plan.kept):
            seen = Seen(self.procedure, rule, tape, row.day, given, None, None)
            finding = plan.papers.explain(seen)
            yield _departing(PAPERS, case, row, rule, finding)
        for name, attribute in unread:
            finding = unreadable(rule, name, self.readers[name].trouble(row.facts[attribute]))
            yield _departing("facts", case, row, rule, finding)

    def _checked(
        self, plan: Plan, tape: Tape, case: str, row: Row, given: Mapping[str, Any]
    ) -> Iterator[Deviation]:
        """The conditions that fail or are not settled, those of the outcome among them; then the case moves on."""
        rule, state, spoken = plan.rule, tape.state, outcome_of(plan.rule, row.outcome)
        seen = Seen(self.procedure, rule, tape, row.day, given, None, spoken if rule.branch(spoken) else None)
        failing = [check for check in plan.checks if check.test(seen) is not True]
        lawful = state in rule.sources and not failing and self._lawful(plan, seen, state, row, given)
        branch = lawful or self._settled(plan, seen)
        if not (rule.chosen and seen.outcome is None):
            for each in rule.branches if branch is None else (branch,):
                failing += [check for check in plan.own[each.name] if check.test(seen) is not True]
        for check in failing:
            yield _departing(check.failing(seen), case, row, rule, check.explain(seen))
        other = other_outcome(rule, spoken, branch.name if branch else None)
        if other is not None:
            yield _departing("outcome", case, row, rule, other)
        tape.state = state if branch is None else branch.targets.get(state, state)

    def _lawful(self, plan: Plan, seen: Seen, state: str, row: Row, given: Mapping[str, Any]) -> Branch | None:
        """The outcome that the policy itself gives, where nothing stands against the act."""
        rule = plan.rule
        if len(given) < len(plan.kept) or (plan.asks and not self._admitted(rule, seen)):
            return None
        return next((b for b in rule.branches if state in b.targets and self._holds(plan, b, seen)), None)

    def _admitted(self, rule: Rule, seen: Seen) -> bool:
        kind = timeliness(rule, seen).kind
        barred = rule.limit is not None and rule.limit.expiry == "bar"
        return kind == "in time" or (kind == "late" and not barred)

    def _settled(self, plan: Plan, seen: Seen) -> Branch | None:
        """The outcome of an act that happened anyway: the one named, the only one, or the one whose guard holds."""
        named = plan.rule.branch(seen.outcome)
        return named or next((b for b in plan.rule.branches if self._holds(plan, b, seen)), None)

    def _holds(self, plan: Plan, branch: Branch, seen: Seen) -> bool:
        return all(check.test(seen) is True for check in plan.own[branch.name])


def _departing(kind: str, case: str, row: Row, rule: Rule, finding: Finding) -> Deviation:
    """The deviation that a finding about a row is."""
    return Deviation(
        kind, case, row.place, rule.name, finding.clause, row.day, None, finding, run=rule.procedure
    )  # fmt: skip


def _given(kept: Iterable[tuple[str, str, Callable[[Any], Any]]], facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """The facts of a row that could be read."""
    given = {}
    for name, attribute, parse in kept:
        if attribute in facts and (value := parse(facts[attribute])) is not None:
            given[name] = value
    return given
