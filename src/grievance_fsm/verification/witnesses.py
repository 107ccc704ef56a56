"""Witnesses as cases: the way that refutes something, taken in a live case, with what other procedures do first."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from grievance_fsm.case import Case
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.exploring.attempting import Trial
from grievance_fsm.exploring.beginning import NOMINAL
from grievance_fsm.exploring.casebook import full_register
from grievance_fsm.exploring.replaying import Guide
from grievance_fsm.exploring.steps import Replay, Steps, Taken
from grievance_fsm.exploring.unfolding import Edge
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.answers import Answer
from grievance_fsm.wanted import A_POLICY, unlike

BEFORE: Final = timedelta(60)
"""So much earlier the case is opened, for what other procedures must have done first."""


def settled_for(answer: Answer, policy: Policy) -> Policy:
    """The policy under the choices that an answer is about; what it leaves open is chosen somehow."""
    chosen = {reading.name: reading.choices[0] for reading in policy.unchosen} | dict(answer.choices)
    return policy.under(readings=chosen) if chosen else policy


def replay(answer: Answer, policy: Policy, *, people: Any = None, guide: Guide | None = None) -> Replay:
    """The way of an answer in a new case of its policy, as far as it can be taken: on its days, or else on others.

    Without a register there is somebody trained in every seat. A `guide` of the policy remembers, for one answer
    after another, what other procedures must do first.
    """
    if not (answer.begins_at or (answer.way and answer.way.steps)):
        raise BadInput([Problem(answer.place, "the answer has no way that could be taken.")])
    settled = settled_for(answer, policy)
    steps = _steps(answer, settled.procedure(answer.procedure))
    who = full_register(settled, steps.begun) if people is None else people
    found = None if answer.begins_at else _on_its_days(settled, steps, who)
    if found is not None and found.stopped is None and not found.has_any(answer.without):
        return found
    leads = guide or guide_of(settled, steps.begun, who)
    if answer.without or answer.begins_at:
        start = steps.begun if answer.begins_at else leads.start
        leads = Guide(leads.policy, start, leads.people, without=frozenset(answer.without), known=leads.known)
    if not answer.begins_at:
        return leads.follow(steps, whole=True)
    return leads.later(answer.procedure, answer.begins_at, steps) or Replay(leads.opened, stopped=answer.begins_at)


def guide_of(policy: Policy, begun: date, people: Any = None) -> Guide:
    """Who takes ways that begin on a day, in cases opened early enough for what must come before."""
    return Guide(policy, begun - BEFORE, full_register(policy, begun) if people is None else people)


def _on_its_days(policy: Policy, steps: Steps, people: Any) -> Replay:
    """The steps on the days that the way gives them, with nothing done before."""
    replay = Replay(policy.open("witness", on=steps.begun, people=people))
    for edge, supposes, day in zip(steps.edges, steps.supposes, steps.days, strict=True):
        case = replay.case
        if edge.rule.lapses:
            replay = replay.then(Taken(edge, None, case, case.polled(day)))
            continue
        found = Trial.of(case, edge.rule, edge.branch, day, supposes=supposes).allowed()
        if found is None or found.on != day:
            return Replay(case, replay.taken, edge)
        replay = replay.then(Taken(edge, found, case, case.act(**found.told)))
    return replay


def replayed(answer: Answer, policy: Policy, *, people: Any = None) -> Case:
    """The live case in which the way of an answer has been taken, after what other procedures must have done first.

    Its policy (`case.policy`) is the given one under the answer's `choices`; whatever else was left open has its first
    choice. Without `people`, a register of the policy's committee, there is somebody trained in every seat.
    Raises `BadInput` for what is no answer or no policy, where the answer has no way, and where other procedures of
    the policy never let it be taken whole.
    """
    wanted = "an answer, as verify(…) and prove(…) give them"
    problems = [*unlike("answer", answer, Answer, wanted), *unlike("policy", policy, Policy, A_POLICY)]
    if problems:
        raise BadInput(problems)
    found = replay(answer, policy, people=people)
    if found.stopped is not None:
        raise BadInput([Problem(answer.place, f"the live case stops before {found.stopped}.")])
    return found.case


def _steps(answer: Answer, procedure: BoundProcedure) -> Steps:
    steps = () if answer.way is None else answer.way.steps
    edges = tuple(_edge(procedure, step.action, step.outcome, step.source, step.target) for step in steps)
    supposes: tuple[Mapping[str, Any], ...] = tuple(step.supposes for step in steps)
    days: tuple[date, ...] = tuple(step.on for step in steps)
    begun = steps[0].on - timedelta(steps[0].day) if steps else NOMINAL
    return Steps(begun if answer.begins_at else days[0], edges, supposes, days)


def _edge(procedure: BoundProcedure, action: str, outcome: str, source: str, target: str) -> Edge:
    rule = procedure.rules[action]
    branch = rule.branch(outcome)
    assert branch is not None  # the way was found in this procedure
    return Edge(rule, branch, source, target)
