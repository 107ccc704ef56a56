"""What a slip of the pen could make of an action, its outcomes, what it remembers and what is picked in it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import attrs
from changing_values import Changes, fewer, of_constant, said_of
from neighbours import Neighbours

from grievance_fsm.digests import canonical
from grievance_fsm.facts import OTHERWISE, At, Const, Ever, Expr, Happened, Node
from grievance_fsm.guards import text
from grievance_fsm.language import ANYONE, STAY, Action, Block, Outcome, Role, State, states_in
from grievance_fsm.readings import Pick
from grievance_fsm.routes import Passage
from grievance_fsm.sanctions import Behaviour


def of_action(action: Action, near: Neighbours) -> Changes:
    """An action without one of its parts, by others, from or to elsewhere, with another force."""
    held = {"given": "the guard", "records": "the paper", "collects": "collecting", "who": "the role"}
    for key, words in held.items():
        yield from fewer(action, key, words)
    stranger = near.role(action.who)
    for place, role in enumerate(action.who):
        if isinstance(role, Role) and role is not ANYONE and stranger is not None:
            who = (*action.who[:place], stranger, *action.who[place + 1 :])
            yield f"by {stranger.name} instead of {role.name}", attrs.evolve(action, who=who)
    if ANYONE not in action.who:
        yield "by anyone", attrs.evolve(action, who=(ANYONE,))
    for words, when in _of_sources(action.when, near):
        yield words, attrs.evolve(_leading(action, when), when=when)
    yield from ((words, attrs.evolve(action, then=then)) for words, then in _of_targets(action.then, near))
    if action.then is STAY:
        yield "only once" if action.repeats else "repeats", attrs.evolve(action, repeats=not action.repeats)
    if action.within is not None and action.otherwise is None:
        yield "without its time limit", attrs.evolve(action, within=None, after=None)
    if isinstance(action.after, Action):
        other = near.action(action.after)
        yield f"since {other.name}", attrs.evolve(action, after=other)
    if action.gives_up:
        yield "nothing is given up", attrs.evolve(action, gives_up=False)
    if action.otherwise is not None:
        yield "silence means nothing", attrs.evolve(action, otherwise=None)
    if action.only is not None:
        yield "kept under every reading", attrs.evolve(action, only=None)
    verb = {"must": "may", "may": "must"}.get(action.verb)
    if verb is not None:
        yield f"{verb} instead of {action.verb}", attrs.evolve(action, verb=verb)
    yield from _of_outcomes(action)


def _of_sources(when: Any, near: Neighbours) -> Changes:
    if isinstance(when, Pick):
        return
    states = list(dict.fromkeys(states_in(when)))
    if len(states) > 1:
        for state in states:
            yield f"not from “{state.name}”", tuple(each for each in states if each is not state)
    more = near.state(*states, sources=True) or near.beginning(*states)
    if more is not None:
        yield f"also from “{more.name}”", (*states, more)


def _leading(action: Action, when: Any) -> Action:
    """An action that tells for each state where it leads, from one more: where it leads from the one told before."""
    more = [state for state in states_in(when) if state not in [*states_in(action.when)]]
    outcomes = action.then if isinstance(action.then, tuple) else ()
    then = tuple(attrs.evolve(each, to=_and_from(each.to, more)) for each in outcomes) or _and_from(action.then, more)
    return attrs.evolve(action, then=then) if more else action


def _and_from(then: Any, more: list[State]) -> Any:
    if not isinstance(then, Mapping):
        return then
    return {**then, **dict.fromkeys(more, [*then.values()][-1])}


def _of_targets(then: Any, near: Neighbours) -> Changes:
    """Another target for each edge; STAY becomes a move."""
    if isinstance(then, Mapping):
        for source, target in then.items():
            if (away := near.state(target)) is not None:
                yield f"from “{source.name}” to “{away.name}”", {**then, source: away}
    elif (isinstance(then, State) or then is STAY) and (away := near.state(then)) is not None:
        kept = f"“{then.name}”" if isinstance(then, State) else "staying"
        yield f"to “{away.name}” instead of {kept}", away


def _of_outcomes(action: Action) -> Changes:
    outcomes = action.then if isinstance(action.then, tuple) else ()
    for place, outcome in enumerate(outcomes):
        rest = outcomes[:place] + outcomes[place + 1 :]
        yield f"without the outcome “{outcome.name}”", attrs.evolve(action, then=rest)
    guarded = [each for each in outcomes if isinstance(each.given, Expr)]
    for one, two in pairwise(guarded):
        swap = {one: attrs.evolve(one, given=two.given), two: attrs.evolve(two, given=one.given)}
        changed = tuple(swap.get(each, each) for each in outcomes)
        yield f"the guards of “{one.name}” and “{two.name}” exchanged", attrs.evolve(action, then=changed)


def of_outcome(outcome: Outcome, near: Neighbours) -> Changes:
    """An outcome that leads elsewhere, discharges otherwise, or always comes."""
    for words, to in _of_targets(outcome.to, near):
        yield f"“{outcome.name}” {words}", attrs.evolve(outcome, to=to)
    if isinstance(outcome.discharges, bool):
        yield f"“{outcome.name}” discharges otherwise", attrs.evolve(outcome, discharges=not outcome.discharges)
    if outcome.given is OTHERWISE:
        yield f"“{outcome.name}” always", attrs.evolve(outcome, given=Const(True) == Const(True))


def of_memory(part: Any, near: Neighbours) -> Changes:
    """What is remembered of another act, or of another time."""
    other = near.action(part.action)
    if isinstance(part, Ever):
        yield f"“{_said(part)}”: only the last time", At(part.action, part.what)
    elif isinstance(part, At):
        yield f"“{_said(part)}”: the latest value instead", part.what
        yield f"“{_said(part)}”: at {other.name}", attrs.evolve(part, action=other)
    else:
        yield f"“{_said(part)}” turned round", Node("not", (part,))
        yield f"“{_said(part)}”: {other.name} instead", Happened(other)


def _said(part: Any) -> str:
    try:
        return text(part)
    except (AttributeError, TypeError):
        return str(part.key)


def of_passage(part: Passage, near: Neighbours) -> Changes:
    """Another way in which another procedure went, or another procedure."""
    said = part.words
    yield f"“{said}” turned round", Node("not", (part,))
    if part.states:
        for place, state in enumerate(part.states):
            rest = part.states[:place] + part.states[place + 1 :]
            if rest:
                yield f"“{said}” without “{state.name}”", attrs.evolve(part, states=rest)
        if (more := near.state(*part.states)) is not None:
            yield f"“{said}” or “{more.name}”", attrs.evolve(part, states=(*part.states, more))
        yield f"“{said}”: however it ended", attrs.evolve(part, how="ended", states=())
        if part.how == "decided":
            yield f"“{said}”: the latest only", attrs.evolve(part, how="ended")
    else:
        other = near.route(part.route)
        yield f"“{said}”: {other.name} instead", attrs.evolve(part, route=other)
        how = {"begun": "running", "running": "begun", "ended": "begun"}[part.how]
        yield f"“{said}”: {how} instead", attrs.evolve(part, how=how)


def of_pick(pick: Pick, near: Neighbours) -> Changes:
    """The value of each choice replaced by another choice's, one more or less, elsewhere, or short of one word."""
    for choice, value in pick.values.items():
        other = next((each for each, held in pick.values.items() if not _same(held, value)), None)
        if other is not None:
            yield f"{pick.reading.name}: {choice} as {other}", _with(pick, choice, pick.values[other])
        for words, changed in (*of_constant(value), *_of_tuple(value), *_of_places(value, near)):
            yield f"{pick.reading.name}: {choice} {words}", _with(pick, choice, changed)


def _of_places(value: Any, near: Neighbours) -> Changes:
    if isinstance(value, State) or value is STAY:
        yield from _of_targets(value, near)
    elif isinstance(value, tuple | Block) and next(states_in(value), None) is not None:
        yield from _of_sources(value, near)


def _with(pick: Pick, choice: str, value: Any) -> Pick:
    return Pick(pick.reading, {**pick.values, choice: value})


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same data, words and clauses apart."""
    return one is other or canonical(one, {}, words=False) == canonical(other, {}, words=False)


def _of_tuple(value: Any) -> Changes:
    if isinstance(value, tuple) and all(isinstance(each, str | tuple | Behaviour) for each in value):
        for place, each in enumerate(value):
            yield f"without {said_of(each)}", value[:place] + value[place + 1 :]
