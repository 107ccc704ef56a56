"""The runs of a case: how they are named, which has settled it, and how one is entered in the middle."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from grievance_fsm.docket import Docket
from grievance_fsm.events import ENTERED, Event, procedure_of
from grievance_fsm.memory import Beside
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure


def next_run(policy: Policy, runs: Sequence[str], procedure: str) -> str:
    """`formal`, then `formal#2`: the next run of a procedure; nothing where it cannot be taken again."""
    taken = sum(procedure_of(run) == procedure for run in runs)
    if taken and policy.docket is None:
        return ""
    return f"{procedure}#{taken + 1}" if taken else procedure


def settling(docket: Docket, history: Sequence[Event]) -> tuple[str, str] | None:
    """The run that settled a case last, and how it ended; nothing while none has."""
    stood: dict[str, str] = {}
    settled: dict[str, bool] = {}  # runs that stand where they settle, the latest last, and whether replaced
    for event in history:
        if event.action == ENTERED:
            settled = {run: replaced or procedure_of(run) == event.procedure for run, replaced in settled.items()}
        if stood.get(event.run) != event.state:
            settled.pop(event.run, None)
            if event.action != ENTERED and docket.settled(event.procedure, event.state):
                settled[event.run] = False
        stood[event.run] = event.state
    last = next(reversed(settled), None)
    return None if last is None or settled[last] else (last, stood[last])


def entered(policy: Policy, history: Sequence[Event], event: Event) -> Iterator[Event]:
    """The events by which an act enters other runs in the middle, as the docket has it.

    Each stands for the acts that such a run has behind it, with what these recorded in the run before.
    """
    docket = policy.docket
    for rule in docket.entering(event.procedure, event.action, event.outcome) if docket is not None else ():
        procedure = policy.bound.get(rule.route.name)
        if procedure is not None:
            runs = list(dict.fromkeys(each.run for each in history))
            behind = procedure.on_the_way(rule.at.name)
            yield Event(
                len(history) + 1, next_run(policy, runs, procedure.name), ENTERED, "", None, None, event.on,
                rule.at.name, dict(_carried(policy, history, procedure, behind)), stands_for=behind,
            )  # fmt: skip


def _carried(
    policy: Policy, history: Sequence[Event], procedure: BoundProcedure, behind: frozenset[str]
) -> Iterator[tuple[str, Any]]:
    """The facts that the acts behind a run recorded in the run before it."""
    passed = Beside(history, policy.bound)(procedure.name)
    if passed is None:
        return
    for name in sorted({fact.name for act in behind for fact in procedure.rules[act].records}):
        with suppress(KeyError):
            yield name, passed.memory.fact(name)
