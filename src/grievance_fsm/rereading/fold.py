"""A case folded again under another policy, one event after the other."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from grievance_fsm import folding
from grievance_fsm.attempts import Attempted
from grievance_fsm.case import Case
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.events import Allowed, Event, Refused, local_day
from grievance_fsm.interchange import read_people
from grievance_fsm.keeping import is_derived
from grievance_fsm.memory import Sitting
from grievance_fsm.migrating import derived, less, told_of, without
from grievance_fsm.policy import Policy
from grievance_fsm.rereading.turns import (
    DUE,
    FALLS,
    GONE,
    LAWFUL,
    NEW,
    OTHER,
    PAPERS,
    REFUSED,
    SAME,
    UNKNOWN,
    Turn,
    turned,
)
from grievance_fsm.timing import owed
from grievance_fsm.trying import decided, stands


class Fold:
    """A case folded again under another policy, event by event, beside itself."""

    def __init__(self, case: Case, policy: Policy) -> None:
        self.people: list[Problem] = []
        register = read_people(None if case.people is None else case.people.as_data(), policy, self.people)
        self.seated = register is not None
        self.here = Case.open(case.policy, case.id, case.opened, case.people)
        self.there = Case.open(policy, case.id, case.opened, register)
        self.last = case.history[-1].on if case.history else case.opened
        self.turns: list[Turn] = []
        for event in case.history:
            self.there = self.there.polled(event.on)
            if not is_derived(case.policy, event):
                due = _due(self.here, event), _due(self.there, event)
                self.turns.append(self._taken(event, *due))
            if event.seq > self.here.seq:  # what an act enters comes with it
                self.here = folding.after(self.here, event)
        self.there = self.there.polled(self.last)
        gone = less(derived(case), derived(self.there))
        self.turns += [turned(event, GONE, "it does not follow there") for event in gone]
        self.turns.sort(key=lambda turn: turn.seq)
        self.drawn = [turned(event, NEW, f"then it stands at “{event.state}”")
                      for event in less(derived(self.there), derived(case))]  # fmt: skip

    def _taken(self, event: Event, due: date | None, due_there: date | None) -> Turn:
        """What becomes of an event, and the case after it."""
        told, lost = self._told(event), list[str]()
        while True:
            try:
                polled, tried = folding.read(self.there, event.name, **told)
                break
            except BadInput as error:
                bare = without(told, {problem.place for problem in error.problems})
                if bare is None:
                    return self._unread(event, error)
                lost += [problem.message for problem in error.problems]
                told = bare
        if event.irregularities:
            return self._recorded(event, told)
        decision = decided(polled, tried)
        if isinstance(decision, Refused):
            return _refused(event, polled, tried, decision)
        self.there = folding.after(polled, decision.event)
        return self._compared(event, decision, lost, due, due_there)

    def _told(self, event: Event) -> Mapping[str, Any]:
        """What is said of an event there: who sits is asked anew, and so is an outcome that facts decide."""
        told = told_of(self.here.policy, event)
        told["sitting"] = None if self.seated or event.sitting is None else Sitting(*event.sitting)
        bound = self.there.policy.bound
        rule = bound[event.procedure].rules.get(event.action) if event.procedure in bound else None
        if rule is not None and not rule.chosen and not event.irregularities:
            told["outcome"] = None
        return told

    def _unread(self, event: Event, error: BadInput) -> Turn:
        """An act that cannot even be tried there: its procedure, act or role is unknown, or its run never began."""
        bound = self.there.policy.bound
        if event.procedure not in bound:
            return turned(event, UNKNOWN, f"there is no procedure “{event.procedure}”")
        if event.action not in bound[event.procedure].rules:
            return turned(event, UNKNOWN, "there is no such act")
        if not self.there.run(event.run):
            return turned(event, FALLS, f"there is no run “{event.run}”")
        return turned(event, UNKNOWN, *(f"{problem.place}: {problem.message}" for problem in error.problems))

    def _recorded(self, event: Event, told: Mapping[str, Any]) -> Turn:
        """What happened although it was refused happens there too."""
        before = self.there.polled(event.on)
        self.there = before.record(event.name, **told)
        now = next(each for each in self.there.history[before.seq :] if not is_derived(self.there.policy, each))
        if (event.outcome, event.state) != (now.outcome, now.state):
            return turned(event, OTHER, *_outcomes(event, now))
        known, still = _against(event), _against(now)
        if known == still:
            return turned(event, SAME)
        found = [each.finding for each in (now if still - known else event).irregularities]
        how, words = (REFUSED, tuple(still - known)) if still - known else (LAWFUL, tuple(known - still))
        clauses = tuple(dict.fromkeys(each.clause for each in found if each.words in words and each.clause))
        return Turn(event.seq, event.name, event.day, how, tuple(sorted(words)), clauses)

    def _compared(
        self, event: Event, decision: Allowed, lost: list[str], due: date | None, due_there: date | None
    ) -> Turn:  # fmt: skip
        now = decision.event
        if (event.outcome, event.state) != (now.outcome, now.state):
            rule = self.there.policy.bound[now.procedure].rules[now.action]
            branch = rule.branch(now.outcome)
            cited = branch.clauses if branch is not None and branch.clauses else rule.clauses
            return Turn(event.seq, event.name, event.day, OTHER, tuple(_outcomes(event, now)), cited)
        if due != due_there:
            rule = self.there.policy.bound[now.procedure].rules[now.action]
            words = f"due {due_there or 'on no day'} instead of {due or 'on no day'}"
            return Turn(event.seq, event.name, event.day, DUE, (words,), (rule.cited,) if rule.cited else ())
        return turned(event, PAPERS, *lost) if lost else turned(event, SAME)


def _refused(event: Event, case: Case, tried: Attempted, decision: Refused) -> Turn:
    """An act refused there: on its own grounds, or because the run does not stand where it starts any more."""
    state = stands(case, tried.run)
    if state not in tried.rule.sources:
        return turned(event, FALLS, f"the run stands at “{state}”")
    failing = decision.failing
    clauses = tuple(dict.fromkeys(each.clause for each in failing if each.clause))
    return Turn(event.seq, event.name, event.day, REFUSED, tuple(map(_reason, failing)), clauses)


def _reason(finding: Any) -> str:
    needed = f"needed {finding.needed}" if finding.needed else ""
    more = ", ".join(part for part in (finding.seen, needed) if part)
    return f"{finding.words} ({more})" if more else str(finding.words)


def _outcomes(event: Event, now: Event) -> Iterator[str]:
    if event.outcome != now.outcome:
        yield f"“{now.outcome}” instead of “{event.outcome}”"
    if event.state != now.state:
        yield f"then it stands at “{now.state}” instead of “{event.state}”"


def _against(event: Event) -> set[str]:
    return {each.finding.words for each in event.irregularities}


def _due(case: Case, event: Event) -> date | None:
    """By when an act was owed just before it was done."""
    if event.procedure not in case.policy.bound:
        return None
    found = (each.due for each in owed(case.course(event.run), local_day(event.on)) if each.action == event.name)
    return next(found, None)
