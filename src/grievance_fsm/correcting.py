"""Corrections: a case folded again with one event changed or added, and what that overtook."""

from collections.abc import Mapping
from itertools import takewhile
from typing import Any

from attrs import evolve, frozen

from grievance_fsm.attempts import Attempted
from grievance_fsm.case import Case
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.events import Decision, Event, Refused, precedes
from grievance_fsm.inputs import moment_of
from grievance_fsm.keeping import is_derived
from grievance_fsm.memory import Sitting


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
        raise BadInput([Problem("seq", f"the case has no event {seq} to correct.")])
    if old is not None:
        attempt = {**_told(case, old, same=action in (None, old.name)), **attempt}
        action = action or old.name
        own.remove(old)
    if action is None:
        raise BadInput([Problem("action", "say which action is added, or which event (seq) is corrected.")])
    return _refolded(case, own, action, attempt)


def _plain(case: Case, event: Event) -> dict[str, Any]:
    facts = case.policy.bound[event.procedure].facts
    return {name: facts[name].plain(value) for name, value in event.facts.items()}


def _refolded(case: Case, own: list[Event], action: str, attempt: Mapping[str, Any]) -> Correction:
    """Fold the events again with one more in its place in time."""
    moment = attempt.get("on")
    if moment is None:
        raise BadInput([Problem("on", "say when it happened.")])
    moment = moment_of(moment)
    start = evolve(case, history=(), at=())
    earlier = list(takewhile(lambda event: not precedes(moment, event.on), own))
    later = own[len(earlier):]
    folded = start
    for event in earlier:
        folded = _again(folded, event)
    folded = folded.record(action, **attempt)
    overtaken = []
    stands = case.policy.late_news_rule == "stand"
    for event in later:
        decision = _decision(folded, event)
        if isinstance(decision, Refused) and not event.irregularities:
            overtaken.append(event)
            if not stands:
                continue
        folded = _again(folded, event)
    return Correction(folded, tuple(overtaken))


def _told(case: Case, event: Event, *, same: bool = True) -> dict[str, Any]:
    """What was said of an event; the outcome that its actor chose goes with the same action only."""
    rule = case.policy.bound[event.procedure].rules[event.action]
    return {
        "by": event.by, "who": event.who, "on": event.on, "facts": _plain(case, event),
        "outcome": (event.outcome or None) if same and rule.chosen else None,
    }  # fmt: skip


def _attempt_of(case: Case, event: Event) -> dict[str, Any]:
    sitting = None if event.sitting is None else Sitting(*event.sitting)
    return {**_told(case, event), "recorded": event.recorded, "sitting": sitting}


def _again(case: Case, event: Event) -> Case:
    return case.record(event.name, **_attempt_of(case, event))


def _decision(case: Case, event: Event) -> Decision:
    tried = Attempted.read(case, event.name, **_attempt_of(case, event))
    return case.polled(event.on)._try(tried)
