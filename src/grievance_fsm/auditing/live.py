"""Replay through the live case: for any procedure, duties, lapses and counts of people included."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from attrs import evolve

from grievance_fsm.auditing.audit import Tally, Timed
from grievance_fsm.auditing.deviations import Deviation, open_to_all, other_outcome, unreadable
from grievance_fsm.auditing.mapping import LogWords, outcome_of
from grievance_fsm.auditing.rows import Row
from grievance_fsm.auditing.timekeeping import timed, timeliness
from grievance_fsm.case import Case
from grievance_fsm.checks import PAPERS, ROLE
from grievance_fsm.checks import timed as told_in_time
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.events import Event, Irregularity
from grievance_fsm.memory import Past, Seen
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.timing import cited


class Live:
    """Replays a procedure through the live case."""

    def __init__(
        self, policy: Policy, procedure: BoundProcedure, attributes: Mapping[str, str], tally: Tally,
        words: LogWords, as_of: date | None, people: Any,
    ) -> None:  # fmt: skip
        self.policy, self.procedure, self.attributes, self.tally = policy, procedure, attributes, tally
        self.words, self.as_of, self.people = words, as_of, people
        self.dispatcher = policy.dispatcher(procedure.name)
        self.roles = {role for p in policy.bound.values() for r in p.rules.values() for role in r.roles}
        tally.timed.update({
            rule.name: Timed(rule.name, rule.words, cited(rule))
            for rule in procedure.rules.values() if rule.limit is not None and not rule.lapses
        })  # fmt: skip

    def judged(self, name: str, rows: Iterable[tuple[str, Row]]) -> list[Deviation]:
        """The deviations of one case."""
        case: Case | None = None
        place = 0
        found: list[Deviation] = []
        for action, row in rows:
            case = case or Case.open(self.policy, name.strip() or "?", row.day, self.people)
            before, rule = len(found), self.procedure.rules[action]
            case, unread = self._recorded(case, rule, row)
            found += self._row(case, name, rule, row, unread)
            self.tally.judged(len(found) > before)
            place = row.place
        return found if case is None else [*found, *self._left(case, name, place)]

    def _recorded(self, case: Case, rule: Rule, row: Row) -> tuple[Case, Mapping[str, str]]:
        """The case after a row, with what could not be read of its facts: these are left out."""
        wanted = [fact.name for fact in rule.facts]
        facts = {name: row.facts[self.attributes[name]] for name in wanted if self.attributes[name] in row.facts}
        facts = {name: value for name, value in facts.items() if value is not None}
        spoken = outcome_of(rule, row.outcome)
        attempt: dict[str, Any] = {
            "by": self._role(rule, row), "who": row.person if row.person and row.person.strip() else None,
            "on": row.day, "outcome": spoken if rule.branch(spoken) else None,
        }  # fmt: skip
        unread: dict[str, str] = {}
        while True:
            try:
                return case.record(rule.qualified, facts=facts, **attempt), unread
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

    def _row(
        self, case: Case, name: str, rule: Rule, row: Row, unread: Mapping[str, str]
    ) -> Iterator[Deviation]:
        *before, event = case.run(self.procedure.name)
        state = before[-1].state if before else self.procedure.initial
        seen = Seen(self.procedure, rule, Past(before), event.day, event.facts, event.by, None)
        for each in event.irregularities:
            if not self._retold(each, rule, event, seen, unread):
                yield self._of(each, name, row, event)
        if rule.limit is not None:
            stands, asks = timeliness(rule, seen), any(callable(c.kind) for c in self.dispatcher.common[rule.name])
            if stands.kind != "missing" or asks:
                counts = self.tally.timed[rule.name]
                yield from timed(counts, rule, self.tally, name, row, stands, state in rule.sources)
        other = other_outcome(rule, outcome_of(rule, row.outcome), event.outcome)
        if other is not None:
            yield Deviation("outcome", name, row.place, rule.name, other.clause, row.day, None, other)
        for fact, why in unread.items():
            finding = unreadable(rule, fact, why)
            yield Deviation("facts", name, row.place, rule.name, finding.clause, row.day, None, finding)

    def _retold(
        self, each: Irregularity, rule: Rule, event: Event, seen: Seen, unread: Mapping[str, str]
    ) -> bool:
        """Whether an irregularity is told in other words: with its dates, as an outcome, as an unreadable fact."""
        finding = each.finding
        if rule.limit is not None and finding == told_in_time(rule, rule.limit, seen, finding.verdict):
            return True
        if each.kind == PAPERS:
            return all(fact.name in event.facts or fact.name in unread for fact in rule.records)
        own = [check for b in rule.branches for check in self.dispatcher.own[rule.name, b.name]] if rule.chosen else []
        return any(check.explain(seen) == finding for check in own)

    def _of(self, each: Irregularity, name: str, row: Row, event: Event) -> Deviation:
        finding = each.finding
        if each.kind == ROLE and row.role and event.by is None:
            finding = evolve(finding, seen="by a role that the policy does not have")
        return Deviation(each.kind, name, row.place, event.action, finding.clause, row.day, None, finding)

    def _left(self, case: Case, name: str, place: int) -> Iterator[Deviation]:
        """What was owed and never done, and an end that is none, as of a day or of the last event."""
        last = case.history[-1].day
        until = max(self.as_of or last, last)
        case = case.polled(until)
        run, state = self.procedure.name, case.states[self.procedure.name]
        for breach in case.breaches(until):
            if breach.done is None and breach.action.startswith((f"{run}.", f"{run} ")):
                action = breach.action.removeprefix(f"{run}.")
                yield Deviation("undone", name, 0, action, breach.clause, None, breach.due, breach.dated, breach.soft)
        if state not in self.procedure.ends:
            yield Deviation("incomplete", name, place, run, "", why=state)


def _unfit(problems: Iterable[Problem], facts: Mapping[str, Any]) -> dict[str, str]:
    """Which facts a refusal was about, and why; no value is repeated."""
    told = {problem.place.removeprefix("facts."): problem.message for problem in problems}
    return {name: told[name] for name in facts if name in told}
