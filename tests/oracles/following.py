"""A run of a live case, followed over a model: whatever a case allows, the model has to have."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from grievance_fsm.verification.times import NOW

Held = tuple[int, tuple[tuple[str, date], ...]]
"""A place, and the days of the moments that are known there."""


def unfollowed(model: Any, events: Sequence[Any], *, punctual: bool = False) -> str:
    """The first event of a lawful run that no move of a model makes; nothing where it follows to the end.

    What the model leaves out changes nothing, and what only begins a run changes nothing later. Of moments that lie
    before the run any day is believed. Where nobody has missed a last day, it is followed as a `punctual` run.
    """
    moving = {move.rule.name for moves in model.moves for move in moves}
    moving |= {rule.name for rule in model.procedure.rules.values() if _leads(rule)}
    beginning = _only_beginning(model)
    held: set[Held] = {(0, ())}
    for place, event in enumerate(events):
        if event.action not in moving or (place and event.action in beginning):
            continue
        held = {after for each in held for after in _moved(model, each, event, punctual=punctual)}
        if not held:
            return f"{event.action} ({event.outcome}) on {event.day} comes to “{event.state}”"
    return ""


def _only_beginning(model: Any) -> set[str]:
    """The acts that a model has where runs begin, and nowhere else: they keep the state there."""
    more = {move.rule.name for moves in model.moves[1:] for move in moves}
    more |= {move.rule.name for move in model.moves[0] if move.edge.source != move.edge.target}
    return {move.rule.name for move in model.moves[0]} - more


def _leads(rule: Any) -> bool:
    return any(source != target for branch in rule.branches for source, target in branch.targets.items())


def _moved(model: Any, held: Held, event: Any, *, punctual: bool) -> set[Held]:
    """Where the moves of a place lead that are called like an event and may be made on its day."""
    place, known = held[0], dict(held[1])
    found: set[Held] = set()
    if punctual and not _any(model.stays[place].due, {**known, NOW: event.day}):
        return found
    for move in model.moves[place]:
        if (move.rule.name, move.edge.branch.name, move.edge.target) != (event.action, event.outcome, event.state):
            continue
        days = {**known, NOW: event.day}
        named = {name: event.facts.get(name.removeprefix("day ")) for name, _ in move.names}
        after = days | {name: day for name, day in named.items() if day is not None}
        if _any(move.when, days) and all(_any(ways, after) for _, ways in move.names):
            after |= dict.fromkeys(move.sets, event.day)
            kept = {moment: after[moment] for moment in model.places[move.target].moments if moment in after}
            found.add((move.target, tuple(sorted(kept.items()))))
    return found


def _any(ways: Any, days: dict[str, date]) -> bool:
    return any(all(_holds(bound, days) for bound in way) for way in ways)


def _holds(bound: Any, days: dict[str, date]) -> bool:
    known = bound.later in days and bound.earlier in days
    return not known or (days[bound.later] - days[bound.earlier]).days <= bound.most
