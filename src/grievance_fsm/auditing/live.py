"""Replay through the live case: for any procedure, duties, lapses and counts of people included."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from attrs import evolve

from grievance_fsm.auditing.asked import Asked
from grievance_fsm.auditing.audit import Tally, Timed
from grievance_fsm.auditing.deviations import Deviation, open_to_all, other_outcome, unreadable
from grievance_fsm.auditing.mapping import outcome_of
from grievance_fsm.auditing.rows import Row
from grievance_fsm.auditing.scope import Activities
from grievance_fsm.auditing.timekeeping import timed, timeliness
from grievance_fsm.case import Case
from grievance_fsm.checks import ROLE
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.events import Breach, Event, Irregularity, first_clause, procedure_of
from grievance_fsm.findings import Finding
from grievance_fsm.keeping import is_derived
from grievance_fsm.memory import Beside
from grievance_fsm.rules import Rule
from grievance_fsm.seeing import Seen
from grievance_fsm.timing import Course, leaving


class Live:
    """Replays a procedure, or all of a policy with their runs, through the live case."""

    def __init__(self, activities: Activities, tally: Tally, as_of: date | None, people: Any) -> None:
        scope, words = activities.scope, activities.words
        self.activities, self.scope, self.policy, self.tally = activities, scope, scope.policy, tally
        self.words, self.as_of, self.people = words, as_of, people
        self.attributes = words.attributes(*scope.parts)
        self.roles = {role for p in self.policy.bound.values() for r in p.rules.values() for role in r.roles}
        self.asked = {rule.qualified: Asked.of(scope, rule) for p in scope.parts for rule in p.rules.values()}
        tally.timed.update({
            scope.called(rule): Timed(scope.called(rule), rule.words, rule.cited)
            for p in scope.parts for rule in p.rules.values() if rule.limit is not None and not rule.lapses
        })  # fmt: skip

    def judged(self, name: str, rows: Iterable[tuple[tuple[str, ...], Row]]) -> list[Deviation]:
        """The deviations of one case."""
        case: Case | None = None
        places: dict[str, int] = {}
        found: list[Deviation] = []
        told: dict[int, tuple[Row, bool]] = {}
        for meant, row in rows:
            before = case or Case.open(self.policy, name.strip() or "?", row.day, self.people)
            action = self.activities.settled(row.activity, _under_way(before, meant))
            if action is None:
                self.tally.unknown[row.activity] += 1
                continue
            known, rule = len(found), self.scope.rule(action)
            run = action.partition(".")[0]
            if not _has_run(before, run):
                found.append(self._stray(name, rule, row, run))
                run = rule.procedure
            case, unread = self._recorded(before, f"{run}.{rule.name}", rule, row)
            event = _recorded_event(before, case)
            found += self._row(case, event, name, rule, row, unread)
            told[event.seq] = row, len(found) > known
            places |= {each: row.place for each, _ in case.at if each not in places or each == event.run}
        rows_of = {seq: row for seq, (row, _) in told.items()}
        left = [] if case is None else list(self._left(case, name, places, rows_of))
        late = {each.place for each in left if each.kind == "late"}
        for row, deviates in told.values():
            self.tally.judged(deviates or row.place in late)
        return [*found, *left]

    def _recorded(self, case: Case, action: str, rule: Rule, row: Row) -> tuple[Case, Mapping[str, str]]:
        """The case after a row, with what could not be read of its facts: these are left out."""
        wanted = [fact.name for fact in rule.facts]
        facts = {name: row.facts[self.attributes[name]] for name in wanted if self.attributes[name] in row.facts}
        facts = {name: value for name, value in facts.items() if value is not None}
        spoken = outcome_of(rule, row.outcome)
        attempt: dict[str, Any] = {
            "by": self._role(rule, row), "who": row.person if row.person and row.person.strip() else None,
            "on": row.at if self.policy.zone else row.day, "outcome": spoken if rule.branch(spoken) else None,
        }  # fmt: skip
        unread: dict[str, str] = {}
        while True:
            try:
                return case.record(action, facts=facts, **attempt), unread
            except BadInput as error:
                bad = _unfit(error.problems, facts)
                if not bad:
                    raise
                unread |= bad
                facts = {fact: value for fact, value in facts.items() if fact not in bad}

    def _role(self, rule: Rule, row: Row) -> str | None:
        """The role that acted; where the log names none, one that may, and it is counted."""
        role = self.words.role(row.role)
        if role is None and not open_to_all(rule):
            self.tally.unnamed_roles += 1
            return min(rule.roles)
        return role if role in self.roles else None

    def _stray(self, name: str, rule: Rule, row: Row, run: str) -> Deviation:
        """A row of a run that the case does not have: it counts for the run in which the act would take place."""
        clause = first_clause(rule.clauses)
        finding = Finding(False, "the case has this run", clause, f"the log says “{run}”", "a run that has begun")
        return Deviation("order", name, row.place, rule.name, clause, row.day, None, finding, run=rule.procedure)

    def _row(
        self, case: Case, event: Event, name: str, rule: Rule, row: Row, unread: Mapping[str, str]
    ) -> Iterator[Deviation]:
        procedure, asked = self.scope.procedures[rule.procedure], self.asked[rule.qualified]
        own = [each for each in case.run(event.run) if each.seq < event.seq]
        course = Course(procedure, event.run, own, Beside(case.history[: event.seq - 1], self.policy.bound))
        seen = Seen(procedure, rule, course.past, event.on, event.facts, event.by, None)
        for each in event.irregularities:
            if not (asked.retold(each, event, seen, unread) or asked.unasked(each, seen)):
                yield self._of(each, name, row, event)
        if rule.limit is not None and asked.times:
            stands = timeliness(rule, seen)
            if stands.kind != "missing" or asked.missing:
                counts, fits = self.tally.timed[self.scope.called(rule)], course.state in rule.sources
                yield from timed(counts, rule, self.tally, name, row, stands, fits, event.run)
        other = other_outcome(rule, outcome_of(rule, row.outcome), event.outcome)
        if other is not None:
            yield self._departing("outcome", name, row, event, other)
        for fact, why in unread.items():
            yield self._departing("facts", name, row, event, unreadable(rule, fact, why))

    def _of(self, each: Irregularity, name: str, row: Row, event: Event) -> Deviation:
        finding = each.finding
        if each.kind == ROLE and row.role and event.by is None:
            self.activities.strange(row.role, self.roles)
            finding = evolve(finding, seen="by a role that the policy does not have")
        return self._departing(each.kind, name, row, event, finding)

    def _departing(self, kind: str, name: str, row: Row, event: Event, finding: Finding) -> Deviation:
        return Deviation(
            kind, name, row.place, event.action, finding.clause, row.day, None, finding, run=event.run
        )  # fmt: skip

    def _left(
        self, case: Case, name: str, places: Mapping[str, int], rows: Mapping[int, Row]
    ) -> Iterator[Deviation]:
        """What was owed and never done, states left late or never, and ends that are none, as of a day or of the last

        event.
        """
        last = case.history[-1]
        until = self.as_of if self.as_of is not None and self.as_of > last.day else last.on
        case = case.polled(until)
        for breach in case.breaches(until):
            run = _AFTER_RUN.split(breach.action, 1)[0]
            stays = breach.action.startswith(f"{run} ")
            if procedure_of(run) in self.scope.procedures and (breach.done is None or stays):
                yield self._overdue(case, name, rows, run, breach)
        going = [(run, state) for run, state in case.at if run in places and self._open(run, state)]
        for run, state in going:
            yield Deviation("incomplete", name, places[run], run, "", why=state, run=run)
        if not going:
            yield from self._omitted(case, name, places, until)

    def _overdue(self, case: Case, name: str, rows: Mapping[int, Row], run: str, breach: Breach) -> Deviation:
        """What was never done, or a state that was left after its day: there the row that leaves it is late."""
        row = None if breach.done is None else rows.get(_leaver(case, run, breach))
        self.tally.late_in_order += row is not None
        action, place = breach.action.removeprefix(f"{run}."), row.place if row else 0
        kind = "undone" if breach.done is None else "late"
        return Deviation(
            kind, name, place, action, breach.clause, breach.done, breach.due, breach.dated, breach.soft, run
        )  # fmt: skip

    def _omitted(self, case: Case, name: str, places: Mapping[str, int], until: date) -> Iterator[Deviation]:
        """What a case that has ended still owes without a last day, in the runs of which the log tells."""
        for owed in case.owed(until):
            run, _, action = owed.action.partition(".")
            if owed.due is None and not owed.note and run in places and procedure_of(run) in self.scope.procedures:
                yield Deviation("omitted", name, 0, action, owed.clause, soft=owed.soft, run=run)

    def _open(self, run: str, state: str) -> bool:
        """Whether a run stands where it may not end; in a whole case, not where it begins."""
        procedure = self.scope.procedures.get(procedure_of(run))
        if procedure is None:
            return False
        return state not in procedure.ends and (self.scope.alone or state != procedure.initial)


def _under_way(case: Case, actions: tuple[str, ...]) -> tuple[str, ...]:
    """Of several actions that a row may mean, those of procedures under way in the case; all, where none is."""
    if len(actions) < 2:
        return actions
    bound, standing = case.policy.bound, dict(case.at)
    going = {procedure_of(run) for run, state in standing.items() if not bound[procedure_of(run)].states[state].final}
    return tuple(each for each in actions if procedure_of(each.partition(".")[0]) in going) or actions


_AFTER_RUN = re.compile(r"[. ]")


def _has_run(case: Case, run: str) -> bool:
    procedure = procedure_of(run)
    return run == procedure or run == case.next_run(procedure) or any(run == known for known, _ in case.at)


def _recorded_event(before: Case, after: Case) -> Event:
    """The event of a row, among those that the engine drew before and after it."""
    new = after.history[len(before.history) :]
    return next(event for event in new if not is_derived(after.policy, event))


def _leaver(case: Case, run: str, breach: Breach) -> int:
    """The place of the event by which a run left a state late; -1 where no event can be told to be that."""
    limits = case.policy.bound[procedure_of(run)].limits
    states = {name for limit in limits if breach.action == f"{run} {leaving(limit)}" for name in limit.states}
    left = (each.seq for each in case.run(run) if each.day == breach.done and each.state not in states)
    return next(left, -1)


def _unfit(problems: Iterable[Problem], facts: Mapping[str, Any]) -> dict[str, str]:
    """Which facts a refusal was about, and why; no value is repeated."""
    told = {problem.place.removeprefix("facts."): problem.message for problem in problems}
    return {name: told[name] for name in facts if name in told}
