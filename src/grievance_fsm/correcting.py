"""Corrections: a case folded again with one event changed or added, and what that overtook."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from attrs import evolve, frozen

from grievance_fsm import folding
from grievance_fsm.attempts import unasked
from grievance_fsm.case import Case
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.events import Decision, Event, Refused, precedes
from grievance_fsm.inputs import moment_of
from grievance_fsm.keeping import is_derived
from grievance_fsm.memory import Sitting
from grievance_fsm.rules import Rule
from grievance_fsm.trying import decided


@frozen(eq=False)
class Correction:
    """A case after a correction, with the events that the correction overtook."""

    case: Case
    overtaken: tuple[Event, ...]


def corrected(case: Case, seq: int | None, action: str | None, attempt: Mapping[str, Any]) -> Correction:
    """The case with the event `seq` changed, or one added; raises `BadInput` where neither can be told."""
    own = [event for event in case.history if not is_derived(case.policy, event)]
    old = next((event for event in own if event.seq == seq), None)
    if seq is not None and old is None:
        told = f"event {seq} to correct" if type(seq) is int else "such event: name it by its number"
        raise BadInput([Problem("seq", f"the case has no {told}.")])
    if problems := unasked(attempt):
        raise BadInput(problems)
    if old is not None:
        attempt = {**_told(case, old, same=action in (None, old.name)), **attempt}
        action = action or old.name
        own.remove(old)
    if action is None:
        raise BadInput([Problem("action", "say which action is added, or which event (seq) is corrected.")])
    return _refolded(case, own, action, attempt, case.seq + 1 if old is None else old.seq)


def _plain(case: Case, event: Event) -> dict[str, Any]:
    facts = case.policy.bound[event.procedure].facts
    return {name: facts[name].plain(value) for name, value in event.facts.items()}


def _refolded(case: Case, own: list[Event], action: str, attempt: Mapping[str, Any], since: int) -> Correction:
    """Fold the events again with one more in its place in time; whatever followed that place, or `since`, is asked."""
    moment = attempt.get("on")
    if moment is None:
        raise BadInput([Problem("on", "say when it happened.")])
    moment = moment_of(moment, case.policy.zone)
    start = evolve(case, history=(), at=())
    earlier = list(takewhile(lambda event: _comes_first(event, moment, since), own))
    untouched = [event for event in earlier if event.seq < since]
    folded, _ = _folded(start, untouched, asked=False)
    folded, missed = _folded(folded, earlier[len(untouched) :])
    folded, overtaken = _folded(folded.record(action, **attempt), own[len(earlier) :])
    return Correction(folded, missed + overtaken)


def _comes_first(event: Event, moment: date | datetime, since: int) -> bool:
    """Whether an event comes before what is corrected; of the same day it does where it always did."""
    return not precedes(moment, event.on) if event.seq < since else precedes(event.on, moment)


def _folded(case: Case, events: Sequence[Event], *, asked: bool = True) -> tuple[Case, tuple[Event, ...]]:
    """The case with some events recorded again, and those that no longer fit; whether these stand the policy says."""
    overtaken = []
    for event in events:
        polled = case.polled(event.on)
        if not (polled.run(event.run) or polled.run_for(_rule_of(case, event)) == event.run):
            overtaken.append(event)  # nothing begins its run any more, so that it stands nowhere
            continue
        if asked and not event.irregularities and isinstance(_decision(case, event), Refused):
            overtaken.append(event)
            if case.policy.late_news_rule != "stand":
                continue
        case = _again(case, event)
    return case, tuple(overtaken)


def _told(case: Case, event: Event, *, same: bool = True) -> dict[str, Any]:
    """What was said of an event; the outcome that its actor chose goes with the same action only."""
    rule = _rule_of(case, event)
    return {
        "by": event.by, "who": event.who, "on": event.on, "facts": _plain(case, event),
        "outcome": (event.outcome or None) if same and rule.chosen else None,
    }  # fmt: skip


def _attempt_of(case: Case, event: Event) -> dict[str, Any]:
    sitting = None if event.sitting is None else Sitting(*event.sitting)
    return {**_told(case, event), "recorded": event.recorded, "sitting": sitting}


def _rule_of(case: Case, event: Event) -> Rule:
    return case.policy.bound[event.procedure].rules[event.action]


def _again(case: Case, event: Event) -> Case:
    return case.record(event.name, **_attempt_of(case, event))


def _decision(case: Case, event: Event) -> Decision:
    polled, tried = folding.read(case, event.name, **_attempt_of(case, event))
    return decided(polled, tried)
