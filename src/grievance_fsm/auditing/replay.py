"""Audit by replay: a log is played through a policy, every row judged, nothing dropped.

A procedure without duties, lapses, counts of people or `collects` is replayed on plain dictionaries;
any other through the live case. Both give the same deviations where both apply.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from grievance_fsm.auditing.audit import Audit, Deviation, Tally, Timed, of_breach, of_irregularity
from grievance_fsm.auditing.mapping import LogWords, plain
from grievance_fsm.auditing.reading import Log, read
from grievance_fsm.auditing.rows import Row
from grievance_fsm.case import Case
from grievance_fsm.deadlines import Limit, Span, Trigger, due
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.events import first_clause
from grievance_fsm.facts import Fact
from grievance_fsm.findings import Finding
from grievance_fsm.language import ANYONE
from grievance_fsm.memory import Seen
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.timing import cited


def audit(
    log: str | Path | Log, policy: Policy, *, procedure: str | None = None, words: LogWords | None = None,
    as_of: date | None = None, people: Any = None, synthetic: bool = False,
) -> Audit:  # fmt: skip
    """Replay a log under a policy; raises `BadInput` where the log or the mapping is unusable.

    Duties that nobody met are judged as of a day, or of each case's last event where none is given.
    """
    bound = policy.procedure(procedure or next(iter(policy.bound)))
    words = words or LogWords()
    words.check(bound)
    if not isinstance(log, Log):
        log = read(log, columns=words.columns, wanted=frozenset(words.attributes(bound).values()))
    tally = Tally()
    deviations: list[Deviation] = []
    judge = _judge(policy, bound, words, tally, as_of, people)
    for case, rows in log:
        tally.cases += 1
        known = _known(judge, rows, tally)
        deviations.extend(judge.judged(case, known))
    tally.rows = log.rows
    return Audit(
        policy.name, policy.rules_digest, bound.name, log.path.name, tally, tuple(deviations),
        log.unreadable, log.notes, as_of, synthetic,
    )  # fmt: skip


def _judge(
    policy: Policy, procedure: BoundProcedure, words: LogWords, tally: Tally, as_of: date | None, people: Any
) -> "Plain | Live":
    actions = words.actions(procedure)
    attributes = words.attributes(procedure)
    if _is_plain(procedure):
        return Plain(policy, procedure, actions, attributes, tally)
    return Live(policy, procedure, actions, attributes, tally, words, as_of, people)


def _is_plain(procedure: BoundProcedure) -> bool:
    rules = procedure.rules.values()
    return not (
        procedure.derived or procedure.collected or procedure.limits or procedure.procedure.bench
        or any(rule.owes or rule.lapses or rule.open or ANYONE.name not in rule.roles for rule in rules)
    )  # fmt: skip


def _known(judge: "Plain | Live", rows: list[Row], tally: Tally) -> list[tuple[str, Row]]:
    """The rows whose activity the policy knows, in the order of their days."""
    for before, after in pairwise(rows):
        if after.at == before.at:
            tally.ties += 1
        elif after.day < before.day:
            tally.disordered += 1
    known = []
    for row in rows:
        name = judge.actions.get(row.activity) or judge.actions.get(plain(row.activity))
        if name is None:
            tally.unknown[row.activity] += 1
        else:
            known.append((name, row))
    if tally.disordered:
        known.sort(key=lambda pair: pair[1].day)
    return known


@define(eq=False)
class Tape:
    """The memory of a run that is only replayed: the last days and the latest facts."""

    state: str
    firsts: dict[str, tuple[int, date]] = field(factory=dict)
    lasts: dict[str, tuple[int, date]] = field(factory=dict)
    facts: dict[str, Any] = field(factory=dict)
    at: dict[str, Any] = field(factory=dict)

    def first(self, action: str) -> tuple[int, date] | None:
        return self.firsts.get(action)

    def last(self, action: str) -> tuple[int, date] | None:
        return self.lasts.get(action)

    def fact(self, name: str) -> Any:
        return self.facts[name]

    def fact_at(self, action: str, key: str) -> Any:
        return self.at[f"{action}.{key}"]

    def collected(self, name: str) -> tuple[str, ...]:
        return ()


class Edges(dict[date, tuple[date, date]]):
    """The first and last lawful day of a limit for every day that it may count from, each found once."""

    def __init__(self, limit: Limit) -> None:
        super().__init__()
        self.limit = limit

    def __missing__(self, day: date) -> tuple[date, date]:
        found = due(self.limit, lambda trigger: day)
        assert found is not None  # a span from a day always gives one
        edges = self[day] = (found.not_before or date.min, found.day or date.max)
        return edges


@frozen(eq=False)
class Plan:
    """All that replaying one rule needs, looked up once."""

    rule: Rule
    targets: Mapping[str, str]
    kept: tuple[tuple[str, str, Callable[[Any], Any]], ...]
    edges: Edges | None
    triggers: tuple[str, ...]
    timed: Timed
    checks: tuple[Any, ...]
    clause: str


class Parsed(dict[Any, Any]):
    """The values of one fact as the log spells them, each read once; `None` where it cannot be read."""

    def __init__(self, fact: Fact) -> None:
        super().__init__()
        self.fact = fact

    def __missing__(self, spelled: Any) -> Any:
        try:
            value = self.fact.parse(spelled)
        except ValueError:
            value = None
        self[spelled] = value
        return value


class Plain:
    """Replays a procedure that asks nothing of people or duties."""

    def __init__(
        self, policy: Policy, procedure: BoundProcedure, actions: dict[str, str],
        attributes: dict[str, str], tally: Tally,
    ) -> None:  # fmt: skip
        self.procedure, self.actions, self.tally = procedure, actions, tally
        self.dispatcher = policy.dispatcher(procedure.name)
        readers = {fact.name: Parsed(fact) for fact in procedure.facts.values()}
        self.plans = {
            name: self._plan(rule, attributes, readers) for name, rule in procedure.rules.items() if not rule.lapses
        }
        self.tally.timed.update({name: plan.timed for name, plan in self.plans.items()})
        self.ends = frozenset(procedure.ends)

    def _plan(self, rule: Rule, attributes: dict[str, str], readers: dict[str, Parsed]) -> Plan:
        kept = tuple((fact.name, attributes[fact.name], readers[fact.name].__getitem__) for fact in rule.records)
        simple = _simple(rule.limit)
        common = self.dispatcher.common[rule.name]
        checks = [check for check in common if check.kind != "papers" and not (simple and callable(check.kind))]
        own = [c for branch in rule.branches for c in self.dispatcher.own[rule.name, branch.name]]
        return Plan(
            rule, rule.branches[0].targets if len(rule.branches) == 1 else {}, kept,
            Edges(rule.limit) if simple and rule.limit else None,
            tuple(part.name for part in rule.limit.after.of) if simple and rule.limit else (),
            Timed(rule.words, cited(rule)), tuple(checks + own), first_clause(rule.clauses),
        )  # fmt: skip

    def judged(self, case: str, rows: Iterable[tuple[str, Row]]) -> Iterator[Deviation]:
        """The deviations of one case."""
        tape = Tape(self.procedure.initial)
        place = 0
        for seq, (name, row) in enumerate(rows, 1):
            plan = self.plans[name]
            found = list(self._row(plan, tape, case, row))
            if found:
                self.tally.deviating += 1
                yield from found
            else:
                self.tally.clean += 1
            for fact, attribute, parse in plan.kept:
                if attribute in row.facts:
                    tape.facts[fact] = tape.at[f"{name}.{fact}"] = parse(row.facts[attribute])
            tape.state = plan.targets.get(tape.state, tape.state)
            moment = (seq, row.day)
            tape.lasts[name] = moment
            tape.firsts.setdefault(name, moment)
            place = row.place
        if tape.state not in self.ends and place:
            yield Deviation("incomplete", case, place, self.procedure.name, "", None, None, None)

    def _row(self, plan: Plan, tape: Tape, case: str, row: Row) -> Iterator[Deviation]:
        fits = tape.state in plan.targets
        if not fits:
            yield Deviation("order", case, row.place, plan.rule.name, plan.clause, row.day, None, tape.state)
        if plan.edges is not None:
            yield from self._timing(plan, plan.edges, tape, case, row, fits)
        if plan.checks:
            yield from self._checked(plan, tape, case, row)
        for _, attribute, parse in plan.kept:
            if attribute in row.facts and parse(row.facts[attribute]) is None:
                yield Deviation("facts", case, row.place, plan.rule.name, plan.clause, row.day, None, None)

    def _timing(
        self, plan: Plan, edges: Edges, tape: Tape, case: str, row: Row, fits: bool
    ) -> Iterator[Deviation]:
        timed, lasts = plan.timed, tape.lasts
        timed.checked += 1
        since = max((lasts[name] for name in plan.triggers if name in lasts), default=None)
        if since is None:
            timed.missing += 1
            yield Deviation("missing", case, row.place, plan.rule.name, timed.clause, row.day)
            return
        opens, closes = edges[since[1]]
        if row.day > closes:
            timed.late += 1
            self.tally.late_in_order += fits
            yield Deviation("late", case, row.place, plan.rule.name, timed.clause, row.day, closes)
        elif row.day < opens:
            timed.early += 1
            yield Deviation("early", case, row.place, plan.rule.name, timed.clause, row.day, opens)
        else:
            timed.in_time += 1

    def _checked(self, plan: Plan, tape: Tape, case: str, row: Row) -> Iterator[Deviation]:
        given = {fact: parse(row.facts[attribute]) for fact, attribute, parse in plan.kept if attribute in row.facts}
        known = {fact: value for fact, value in given.items() if value is not None}
        seen = Seen(self.procedure, plan.rule, tape, row.day, known, None, row.outcome)
        for check in plan.checks:
            if check.test(seen) is not True:
                finding = check.explain(seen)
                kind = check.failing(seen)
                yield Deviation(kind, case, row.place, plan.rule.name, finding.clause, row.day, None, finding)


def _simple(limit: Limit | None) -> bool:
    """A limit that a day alone dates: spans from the last of some actions, nothing conditional."""
    if limit is None or limit.unless is not None or not isinstance(limit.after, Trigger):
        return False
    if limit.after.which == "first":
        return False
    spans = [edge for edge in (limit.opens, limit.until) if edge is not None]
    return all(isinstance(edge, Span) for edge in spans) and not any(isinstance(part, Fact) for part in limit.after.of)


class Live:
    """Replays a procedure through the live case, duties, lapses and counts of people included."""

    def __init__(
        self, policy: Policy, procedure: BoundProcedure, actions: dict[str, str], attributes: dict[str, str],
        tally: Tally, words: LogWords, as_of: date | None, people: Any,
    ) -> None:  # fmt: skip
        self.policy, self.procedure, self.actions, self.attributes = policy, procedure, actions, attributes
        self.tally, self.words, self.as_of, self.people = tally, words, as_of, people
        self.tally.timed.update({
            rule.qualified: Timed(rule.qualified, cited(rule))
            for rule in procedure.rules.values() if rule.limit is not None and not rule.lapses
        })  # fmt: skip

    def judged(self, name: str, rows: Iterable[tuple[str, Row]]) -> list[Deviation]:
        """The deviations of one case."""
        listed = list(rows)
        if not listed:
            return []
        case = Case.open(self.policy, name, listed[0][1].day, self.people)
        places: dict[tuple[str, date], int] = {}
        found: list[Deviation] = []
        for action, row in listed:
            before = len(case.history)
            try:
                case = self._recorded(case, self.procedure.rules[action], row)
            except BadInput as error:
                found += self._unfit(name, action, row, error.problems)
            for event in case.history[before:]:
                places.setdefault((event.name, event.day), row.place)
                found += [of_irregularity(name, row.place, event, each) for each in event.irregularities]
        found += self._breached(name, case, places)
        if case.states[self.procedure.name] not in self.procedure.ends:
            found.append(Deviation("incomplete", name, listed[-1][1].place, self.procedure.name, ""))
        self._count(found, len(listed))
        return found

    def _recorded(self, case: Case, rule: Rule, row: Row) -> Case:
        role = self.words.role(row.role)
        if role is None:
            self.tally.unnamed_roles += ANYONE.name not in rule.roles
            role = None if ANYONE.name in rule.roles else min(rule.roles)
        wanted = {fact.name for fact in rule.facts} | self.procedure.derived.keys()
        facts = {n: row.facts[a] for n, a in self.attributes.items() if n in wanted and a in row.facts}
        outcome = row.outcome if rule.branch(row.outcome) else None
        return case.record(
            f"{self.procedure.name}.{rule.name}", by=role, who=row.person, on=row.day, facts=facts, outcome=outcome,
        )  # fmt: skip

    def _unfit(self, case: str, action: str, row: Row, problems: Iterable[Problem]) -> Iterator[Deviation]:
        clause = first_clause(self.procedure.rules[action].clauses)
        for problem in problems:
            yield Deviation("facts", case, row.place, action, clause, row.day, None, _told(problem, clause))

    def _count(self, found: list[Deviation], rows: int) -> None:
        deviating = len({each.place for each in found if each.kind not in ("incomplete", "undone")})
        self.tally.deviating += deviating
        self.tally.clean += rows - deviating

    def _breached(self, name: str, case: Case, places: Mapping[tuple[str, date], int]) -> Iterator[Deviation]:
        if not case.history:
            return
        until = self.as_of or case.history[-1].day
        found = case.breaches(max(until, case.history[-1].day))
        late = {(breach.action, breach.done) for breach in found if breach.done}
        for event in case.history:
            timed = self.tally.timed.get(event.name)
            if timed is not None:
                timed.checked += 1
                kinds = {each.kind for each in event.irregularities}
                timed.early += "early" in kinds
                timed.missing += "missing" in kinds
                timed.late += (event.name, event.day) in late
                timed.in_time += (event.name, event.day) not in late and not kinds & {"early", "missing", "late"}
        for breach in found:
            yield of_breach(name, places.get((breach.action, breach.done or date.min), 0), breach)


def _told(problem: Problem, clause: str) -> Finding:
    return Finding(None, str(problem), clause)


