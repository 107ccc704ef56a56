"""An act as it was asked for, its names and facts read."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, Protocol

from attrs import define

from grievance_fsm.errors import BadInput, Overtaken, Problem, unknown
from grievance_fsm.events import NOTHING, Event, precedes, procedure_of, runs_up_to
from grievance_fsm.inputs import read_facts, read_moment
from grievance_fsm.machine import Dispatcher
from grievance_fsm.memory import Past
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure, Rule

ARGUMENTS: Final = ("by", "who", "on", "facts", "outcome", "recorded", "expect_seq")
"""What may be told of an act, beside its name."""


class Standing(Protocol):
    """What reading an attempt needs to know of the case."""

    @property
    def policy(self) -> Policy: ...

    @property
    def opened(self) -> date | datetime: ...

    def run(self, name: str) -> Sequence[Event]: ...

    def run_for(self, rule: Rule) -> str: ...

    def next_run(self, procedure: str) -> str: ...

    def latest_run(self, procedure: str) -> str: ...


@define(eq=False, repr=False)
class Attempted:
    """An act as it was asked for, its names and facts read."""

    run: str
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
        cls, case: Standing, action: str, by: str | None = None, who: str | None = None,
        on: date | datetime | None = None, facts: Mapping[str, Any] = NOTHING,
        outcome: str | None = None, recorded: date | datetime | None = None, sitting: Any = None,
    ) -> "Attempted":  # fmt: skip
        """Read an attempt; raises `BadInput` with everything that is wrong with it."""
        problems: list[Problem] = []
        run, procedure, rule = _rule(case, action, problems)
        known = len(problems)
        moment = read_moment(on, "on", problems, case.policy.zone)
        timely = len(problems) == known
        when = None if recorded is None else read_moment(recorded, "recorded", problems, case.policy.zone)
        _check_names(case.policy, rule, by, who, outcome, problems)
        if rule is None or procedure is None:
            raise BadInput(problems)
        parsed = read_facts(procedure, rule, facts, problems)
        if sitting is None:
            _check_recused(case, run, procedure, rule, parsed, problems)
        if timely:
            _check_order(case, run, moment, problems)
        if problems:
            raise BadInput(problems)
        dispatcher = case.policy.dispatcher(procedure.name)
        return cls(run, procedure, dispatcher, rule, by, who, moment, parsed, outcome, when, sitting)


def _rule(
    case: Standing, action: str, problems: list[Problem]
) -> tuple[str, BoundProcedure | None, Rule | None]:
    """Which run an action is for, its procedure and its rule; a run may be named (`formal#2.notify`)."""
    bound = case.policy.bound
    run, _, name = str(action).partition(".")
    procedure = bound.get(run) or bound.get(procedure_of(run))
    rule = procedure.rules.get(name) if procedure is not None else None
    if procedure is None or rule is None or rule.lapses:
        names = [r.qualified for p in bound.values() for r in p.rules.values() if not r.lapses]
        problems.append(Problem("action", unknown("action", str(action), names)))
        return "", None, None
    meant = case.run_for(rule)
    if run == procedure.name or run == meant:
        return meant, procedure, rule
    if not case.run(run):
        problems.append(Problem("action", f"the case has no run “{run}”."))
    return run, procedure, rule


def unasked(attempt: Mapping[str, Any]) -> list[Problem]:
    """What was told of an act under a name that nothing has."""
    wrong = attempt.keys() - {*ARGUMENTS, "sitting"}
    return [Problem(name, unknown("argument", name, ARGUMENTS)) for name in sorted(wrong)]


def _check_names(
    policy: Policy, rule: Rule | None, by: Any, who: Any, outcome: Any, problems: list[Problem]
) -> None:
    if by is not None:
        check_role(policy, by, problems)
    if who is not None and (not isinstance(who, str) or not who.strip()):
        problems.append(Problem("who", "wants the opaque id of a person."))
    if outcome is not None and rule is not None and rule.branch(outcome) is None:
        names = [branch.name for branch in rule.branches]
        problems.append(Problem("outcome", unknown("outcome", outcome, names)))


def check_role(policy: Policy, by: Any, problems: list[Problem]) -> None:
    if not isinstance(by, str) or by not in policy.roles:
        problems.append(Problem("by", unknown("role", by, policy.roles)))


def stepped_aside(case: Standing, run: str, procedure: BoundProcedure) -> frozenset[str]:
    """Who has stepped aside in a run of a procedure, or in one before it: they have no ballot there."""
    bench = procedure.procedure.bench
    if bench is None or bench.recused is None:
        return frozenset()
    name = bench.recused.name
    return frozenset(person for each in runs_up_to(run) for person in Past(case.run(each)).collected(name))


def _check_recused(
    case: Standing, run: str, procedure: BoundProcedure, rule: Rule, parsed: Mapping[str, Any],
    problems: list[Problem],
) -> None:  # fmt: skip
    """Whoever has stepped aside has no ballot; one folded again keeps the bench of its own day."""
    aside = stepped_aside(case, run, procedure) if rule.ballots else frozenset()
    for fact in rule.ballots:
        if wrong := len(aside.intersection(parsed.get(fact.name, ()))):
            problems.append(Problem(f"facts.{fact.name}", f"{wrong} of the ballots are by members who stepped aside."))


def _check_order(case: Standing, run: str, moment: date | datetime, problems: list[Problem]) -> None:
    events = case.run(run) or case.run(case.latest_run(procedure_of(run)))
    last = events[-1].on if events else case.opened
    if not precedes(moment, last):
        return
    after = f"the last event of “{run}” ({last}); use correct(…)" if events else f"the case was opened ({last})"
    problems.append(Problem("on", f"{moment} is before {after}."))


def check_seq(seq: int, expected: Any) -> None:
    """Raise `Overtaken` where a case has gone on since its writer read it; nothing is asked of who expects nothing."""
    if expected is None or (expected == seq and not isinstance(expected, bool)):
        return
    if type(expected) is not int:
        raise BadInput([Problem("expect_seq", "wants the number of the last event, as the case's `seq` gives it.")])
    raise Overtaken(expected, seq)
