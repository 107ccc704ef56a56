"""An act tried on a case: what it sees there, whether the policy allows it, and what it has against it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any, Protocol

from grievance_fsm.attempts import Attempted, Standing
from grievance_fsm.events import (
    NOBODY,
    NOTHING,
    Allowed,
    Decision,
    Event,
    Irregularity,
    Option,
    Refused,
    first_clause,
    local_day,
    procedure_of,
)
from grievance_fsm.findings import Finding
from grievance_fsm.language import Bench
from grievance_fsm.memory import Beside, Past, Sitting
from grievance_fsm.rules import BoundProcedure, Branch, Rule
from grievance_fsm.seeing import Seen, try_due
from grievance_fsm.timing import Course
from grievance_fsm.values import noted


class Ground(Standing, Protocol):
    """What trying an act needs to know of the case."""

    @property
    def people(self) -> Any: ...

    @property
    def history(self) -> Sequence[Event]: ...

    @property
    def at(self) -> Sequence[tuple[str, str]]: ...

    def course(self, run: str) -> Course: ...


def stands(case: Ground, run: str) -> str:
    """Where a run stands: as the case says, of which its history is the story."""
    for known, state in case.at:
        if known == run:
            return state
    return case.policy.bound[procedure_of(run)].initial


def decided(case: Ground, tried: Attempted) -> Decision:
    """The event that an act would be, or every reason why not."""
    seen = seen_by(case, tried)
    attempt = tried.dispatcher.attempt(tried.rule.name, stands(case, tried.run), seen)
    if attempt.branch is None:
        return Refused(tried.rule.qualified, lambda: explained(case, tried, seen))
    return Allowed(_event(case, tried, seen, attempt.branch.name, attempt.at))


def explained(case: Ground, tried: Attempted, seen: Seen) -> Iterator[Finding]:
    """Every condition of an act, whether it holds, fails or is not settled."""
    state = stands(case, tried.run)
    if state not in tried.rule.sources:
        yield _misplaced(tried.rule, state)
    for check in tried.dispatcher.common[tried.rule.name]:
        yield check.explain(seen)
    branch = _settled(tried, seen)
    for each in tried.rule.branches if branch is None else (branch,):
        for check in tried.dispatcher.own[tried.rule.name, each.name]:
            yield check.explain(seen)


def irregular(case: Ground, tried: Attempted) -> Event:
    """What happened though refused: it moves the case unless its action does not leave the present state."""
    seen, state = seen_by(case, tried), stands(case, tried.run)
    branch = _settled(tried, seen)
    against = tuple(_objections(tried, seen, state, branch))
    target = state if branch is None else branch.targets.get(state, state)
    return _event(case, tried, seen, "" if branch is None else branch.name, target, against)


def offered(case: Ground, run: str, rule: Rule, moment: date) -> Option:
    """A move as it is open to whoever may make it, with all that stands in its way."""
    procedure = case.policy.bound[rule.procedure]
    seen = Seen(
        procedure, rule, case.course(run).past, moment, NOTHING,
        next(iter(sorted(rule.roles))), None, standing(case, procedure),
    )  # fmt: skip
    dispatcher = case.policy.dispatcher(procedure.name)
    findings = [check.explain(seen) for check in dispatcher.common[rule.name]]
    due = try_due(seen, rule.limit)[0] if rule.limit is not None else None
    return Option(
        f"{run}.{rule.name}", rule.words, tuple(sorted(rule.roles)), first_clause(rule.clauses), rule.facts,
        tuple(branch.name for branch in rule.branches) if rule.chosen else (), due,
        tuple(finding for finding in findings if finding.verdict is not True),
    )  # fmt: skip


def seen_by(case: Ground, tried: Attempted) -> Seen:
    """What an act sees of its case on its day: what was told of other runs later is no part of it."""
    others = Beside(case.history, case.policy.bound, until=local_day(tried.on))
    return Seen(
        tried.procedure, tried.rule, Past(case.run(tried.run), others), tried.on, tried.facts, tried.by, tried.outcome,
        tried.sitting or standing(case, tried.procedure),
    )  # fmt: skip


def standing(case: Ground, procedure: BoundProcedure) -> Any:
    """Who may sit, looked up only when a guard counts people."""
    bench = procedure.procedure.bench
    return None if bench is None or case.people is None else partial(_sitting, case, procedure.name, bench)


def _sitting(case: Ground, procedure: str, bench: Bench, seen: Seen) -> Sitting:
    """Who may sit, as whoever asks sees the run."""
    runs = [run for run, _ in case.at if procedure_of(run) == procedure] if len(case.at) > 1 else ()
    pasts = [Past(case.run(run)) for run in runs] if len(runs) > 1 else ()

    def named(fact: Any) -> Collection[str]:
        """Whom the run, or one before it, named."""
        told: Collection[str] = seen.named(fact) or ()
        return NOBODY.union(told, *(past.collected(fact.name) for past in pasts)) if pasts else told

    since = None if bench.sits_from is None else seen.memory.first(bench.sits_from.name)
    who = case.policy.committee.roster(
        case.people, seen.on, recused=() if bench.recused is None else named(bench.recused),
        conflicted=NOBODY.union(*[named(fact) for fact in bench.conflicted]),
        panel_since=None if since is None else since[1],
    )  # fmt: skip
    sitting: Sitting = case.people.once(who, lambda: Sitting(who.eligible, who.voting, who.in_office))
    return sitting


def _event(
    case: Ground, tried: Attempted, seen: Seen, outcome: str, state: str, against: tuple[Irregularity, ...] = ()
) -> Event:
    sitting = None if callable(seen.standing) else seen.standing
    counted = noted({key: seen[key] for key in tried.procedure.derived if key in seen}) if sitting else NOTHING
    return Event(
        len(case.history) + 1, tried.run, tried.rule.name, outcome, tried.by, tried.who,
        tried.on, state, tried.facts, sitting, tried.recorded, against, counted,
    )  # fmt: skip


def _misplaced(rule: Rule, state: str) -> Finding:
    leaves, needed = rule.leaving
    return Finding(False, leaves, first_clause(rule.clauses), f"the run stands at “{state}”", needed)


def _settled(tried: Attempted, seen: Seen) -> Branch | None:
    """The outcome of an act that happened anyway: the one named, the only one, or the one whose guard holds."""
    named = tried.rule.branch(tried.outcome)
    if named is not None:
        return named
    for branch in tried.rule.branches:
        if all(check.test(seen) is True for check in tried.dispatcher.own[tried.rule.name, branch.name]):
            return branch
    return None


def _objections(tried: Attempted, seen: Seen, state: str, branch: Branch | None) -> Iterator[Irregularity]:
    if state not in tried.rule.sources:
        yield Irregularity("order", _misplaced(tried.rule, state))
    checks = [*tried.dispatcher.common[tried.rule.name]]
    for each in tried.rule.branches if branch is None else (branch,):
        checks += tried.dispatcher.own[tried.rule.name, each.name]
    for check in checks:
        if check.test(seen) is not True:
            yield Irregularity(check.failing(seen), check.explain(seen))
