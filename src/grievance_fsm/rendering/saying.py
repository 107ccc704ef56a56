"""A procedure read aloud: who may or must do what, from where, by when, on what papers, to where."""

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Any, Final

import attrs

from grievance_fsm.binding import every, picks
from grievance_fsm.checks import conjuncts
from grievance_fsm.clauses import listed
from grievance_fsm.deadlines import Limit, Span
from grievance_fsm.errors import oxford
from grievance_fsm.facts import Node, Param, leaves
from grievance_fsm.guards import nodes, text
from grievance_fsm.language import ANYONE, Role
from grievance_fsm.printed import WIDTH
from grievance_fsm.readings import UNCHOSEN, Pick, Reading
from grievance_fsm.rendering.limits import in_words
from grievance_fsm.rendering.readings import Bindings
from grievance_fsm.rendering.waiting import beginning
from grievance_fsm.rules import BoundProcedure, Branch, Rule

NO_OTHER: Final = "none of the other outcomes"


def said(procedure: BoundProcedure, policy: Any = None) -> str:
    """The procedure read aloud, an action at a time in the order of its declaration."""
    bindings = Bindings(procedure, policy)
    parts = [_heading(procedure)]
    actions = [rule for rule in procedure.rules.values() if not rule.lapses]
    parts += [_action(n, rule, bindings) for n, rule in enumerate(actions, 1)]
    parts += [_about_states(procedure), _left_out(bindings)]
    return "\n\n".join("\n".join(part) for part in map(list, parts) if part)


def _heading(procedure: BoundProcedure) -> Iterator[str]:
    yield from wrap(f"{procedure.name}: {procedure.words}{_cited(procedure.clauses)}", WIDTH)
    rests = [name for name, state in procedure.states.items() if state.rests and not state.final]
    resting = f"; it may rest at {_states(rests)}" if rests else ""
    ends = f"ends at {_states(procedure.finals)}" if procedure.finals else "has no end"
    yield from wrap(f"It begins at “{procedure.initial}” and {ends}{resting}.", WIDTH)


def _action(n: int, rule: Rule, bindings: Bindings) -> Iterator[str]:
    yield from wrap(f"{n}. {_sentence(rule)}", WIDTH, subsequent_indent="   ")
    for label, what in _clauses_of(rule, bindings):
        yield from wrap(what, WIDTH, initial_indent=f"   {label:<9} ", subsequent_indent=" " * 13)


def _sentence(rule: Rule) -> str:
    """Who may, must or should do what: `the Advocate must notify the Committee [III.C.2/s1] — notify`."""
    who = " or ".join(dict.fromkeys(str(role) for role in every(rule.action.who, Role) if role is not ANYONE))
    asked = dict.fromkeys(f"{pick.reading.id} {pick.reading.name}" for pick in picks(rule.action.who))
    who += f" (as {' and '.join(asked)} is read)" if asked else ""
    act = f"{who} {rule.verb} {rule.words}" if who else f"It may happen: {rule.words}"
    return f"{act[:1].upper()}{act[1:]}{_cited(rule.action.clauses)} — {rule.name}"


def _clauses_of(rule: Rule, bindings: Bindings) -> Iterator[tuple[str, str]]:
    yield "from", _states(rule.sources) + _how_often(rule)
    if rule.limit is not None:
        yield "in time", in_words(rule.limit) + _cited(_clauses_in(rule.limit))
    if rule.action.records:
        yield "papers", "; ".join(map(text, rule.action.records))
    if rule.collects:
        yield "adds to", "; ".join(fact.words for fact in rule.collects)
    for guard in conjuncts(rule.given):
        inner = beginning(guard)
        yield "if", guarded(guard) if inner is None else f"where it begins: {guarded(inner)}"
    for branch in rule.branches:
        yield "to", _outcome(rule, branch)
    silence = bindings.procedure.rules.get(f"{rule.name}.lapses")
    if silence is not None:
        yield "silence", f"undone in time, the case goes to {_states(set(silence.branches[0].targets.values()))}"
    yield from _read(bindings.of(rule.name))


def _clauses_in(limit: Limit) -> Iterable[str]:
    """The sentences on which a limit and its spans stand."""
    return dict.fromkeys((limit.clause, *(span.clause for span in every(limit, Span))))


def _how_often(rule: Rule) -> str:
    often = "; once" if rule.once else "; as often as wanted" if rule.action.repeats else ""
    return f"{often}{'; this gives the case up' if rule.gives_up else ''}"


def guarded(guard: Any) -> str:
    """A guard under its name, with its clause and what it means: parameters with their values."""
    if isinstance(guard, Pick):
        told = [
            f"{choice} → {'nothing' if value is None else guarded(value)}"
            for choice, value in guard.values.items()
        ]
        return f"as {guard.reading.id} {guard.reading.name} is read: {'; '.join(told)}"
    if not isinstance(guard, Node) or not guard.words:
        return text(guard) + _values(guard) + _windows(guard) + _within(guard)
    if guard.words == NO_OTHER:
        return guard.words
    meaning = text(attrs.evolve(guard, words="", clause=""))
    return f"{guard.words}{_cited((guard.clause,))}: {meaning}{_values(guard)}{_windows(guard)}{_within(guard)}"


def _within(guard: Any) -> str:
    """The clauses of the guards inside a guard, where they are not its own."""
    own = getattr(guard, "clause", "")
    return _cited(dict.fromkeys(node.clause for node in nodes(guard) if node.clause != own))


def _windows(guard: Any) -> str:
    """The windows that a guard asks about, in words."""
    limits = [node.args[1] for node in nodes(guard) if node.op == "inside"]
    return "".join(f", {in_words(limit)}" for limit in limits if isinstance(limit, Limit))


def _values(guard: Any) -> str:
    params = {leaf.name: leaf for leaf in leaves(guard) if isinstance(leaf, Param)}
    told = ", ".join(f"{param.words} is {param.value}" for param in params.values())
    return f" ({told})" if told else ""


def _outcome(rule: Rule, branch: Branch) -> str:
    named = f"{branch.name}: " if len(rule.branches) > 1 else ""
    given = "" if branch.given is None else f", where {guarded(branch.given)}"
    owed = "" if branch.discharges else "; the duty stays owed"
    chosen = ", as the actor decides" if rule.chosen else ""
    return f"{named}{_targets(branch)}{_cited(branch.clauses)}{chosen}{given}{owed}"


def _targets(branch: Branch) -> str:
    """Where an outcome leads: one state for all, or one for each state left."""
    if all(source == target for source, target in branch.targets.items()):
        return "the state is kept"
    if len(set(branch.targets.values())) == 1:
        return _states(set(branch.targets.values()))
    return "; ".join(f"from “{source}” to “{target}”" for source, target in branch.targets.items())


def _read(readings: Iterable[tuple[Reading, Any]]) -> Iterator[tuple[str, str]]:
    """The readings with their choices, then the question of each that is open."""
    chosen = [f"{reading.id} {reading.name}: {choice}" for reading, choice in readings if choice is not UNCHOSEN]
    if chosen:
        yield "read as", "; ".join(chosen)
    for reading in (reading for reading, choice in readings if choice is UNCHOSEN):
        yield "open", f"{reading.id} {reading.name}: {reading.question} ({oxford(reading.choices)})"


def _about_states(procedure: BoundProcedure) -> Iterator[str]:
    for limit in procedure.limits:
        states = limit.state if isinstance(limit.state, tuple) else (limit.state,)
        names = _states([state.name for state in states if state is not None and not isinstance(state, Pick)])
        yield from wrap(f"{limit.kind}: {names or 'the case'}, {in_words(limit)}{_cited((limit.clause,))}", WIDTH,
                        subsequent_indent="   ")  # fmt: skip


def _left_out(bindings: Bindings) -> Iterator[str]:
    dropped = list(bindings.dropped())
    if dropped:
        yield "Left out under the choices made:"
    for action, readings in dropped:
        why = ", ".join(f"{reading.id} {reading.name}: {choice}" for reading, choice in readings)
        yield from wrap(f"   {action.name}: {action.words} ({why or 'no state leads there'})", WIDTH,
                        subsequent_indent="      ")  # fmt: skip


def _cited(clauses: Iterable[str]) -> str:
    found = listed(clauses)
    return f" [{found}]" if found else ""


def _states(names: Iterable[str]) -> str:
    return oxford(list(names)) if names else ""
