"""The docket as a diagram: the procedures of a policy, and what leads from one to another."""

from collections.abc import Iterator
from typing import Any

from grievance_fsm.clauses import listed
from grievance_fsm.docket import Begins, Docket, Enter, Settles
from grievance_fsm.elsewhere import triggers
from grievance_fsm.errors import oxford
from grievance_fsm.events import first_clause
from grievance_fsm.facts import Node, children
from grievance_fsm.guards import nodes, text
from grievance_fsm.rendering.dockets import Told, told
from grievance_fsm.rendering.limits import in_short
from grievance_fsm.rendering.mermaid import escaped
from grievance_fsm.routes import Passage
from grievance_fsm.rules import BoundProcedure

_NOTED = ("alone", "always", "once", "kept", "beside")


def routes(policy: Any) -> str:
    """A `stateDiagram-v2` with a state for each procedure, for a policy with a docket."""
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in _lines(policy))])


def _lines(policy: Any) -> Iterator[str]:
    docket: Docket = policy.docket
    ids = {name: f"p{place}" for place, name in enumerate(policy.bound)}
    yield from (f'state "{escaped(name)}" as {place}' for name, place in ids.items())
    for name, procedure in policy.bound.items():
        sources = dict.fromkeys([*_leading(docket, name, ids), *_referring(procedure, ids)])
        yield from (f"{ids[source]} --> {ids[name]} : {escaped(label)}" for source, label in sources)
        if not sources:
            yield f"[*] --> {ids[name]}"
    for rule in docket.rules:
        if isinstance(rule, Enter) and rule.after.home in ids:
            yield f"{ids[rule.after.home]} --> {ids[rule.route.name]} : {escaped(_entered(rule))}"
        elif isinstance(rule, Settles) and rule.route.name in ids:
            yield f"{ids[rule.route.name]} --> [*] : {escaped(_settled(rule))}"
    for each in told(policy):
        if each.kind == "again":
            yield f"{ids[each.route]} --> {ids[each.route]} : {escaped(_again(each))}"
    for name, place in ids.items():
        note = "; ".join(_noted(docket, policy, name, ids))
        if note:
            yield f"note right of {place} : {escaped(note)}"


def _leading(docket: Docket, name: str, ids: Any) -> Iterator[tuple[str, str]]:
    """The procedures from which one leads to another: those whose state its beginning asks for."""
    for rule in docket.of(Begins, name):
        for source in dict.fromkeys(passage.route.name for passage in _wanted(rule.given)):
            if source in ids and source != name:
                yield source, _condition(rule)


def _referring(procedure: BoundProcedure, ids: Any) -> Iterator[tuple[str, str]]:
    """The procedures from an act of which it counts when this one may, or must, begin."""
    start = procedure.initial
    for rule in procedure.rules.values():
        begins = any(branch.targets.get(start, start) != start for branch in rule.branches)
        for act in triggers(rule.limit) if begins else ():
            if act.home in ids:
                said = f"{rule.name}, {in_short(rule.limit)} after {act.name}"
                yield act.home, _cited(said.replace(",  after", " after"), (first_clause(rule.clauses),))


def _wanted(guard: Any) -> Iterator[Passage]:
    """The passages that a guard asks for; not those that it forbids."""
    if isinstance(guard, Passage):
        yield guard
    elif isinstance(guard, Node) and (guard.op in ("and", "or") or is_flag(guard)):
        for child in children(guard):
            yield from _wanted(child)


def is_flag(node: Node) -> bool:
    """Whether a node only says that something is so: what a leaf becomes that was given a name."""
    return node.op == "eq" and getattr(node.args[1], "value", None) is True


def _condition(rule: Begins) -> str:
    within = {node.clause for node in nodes(rule.given) if node.clause}
    return _cited(text(rule.given), (*within, *(clause for clause in rule.clauses if clause not in within)))


def _entered(rule: Enter) -> str:
    outcome = f" → {rule.outcome}" if rule.outcome else ""
    return _cited(f"{rule.after.name}{outcome}, at “{rule.at.name}”", rule.clauses)


def _settled(rule: Settles) -> str:
    return _cited(f"{oxford([state.name for state in rule.states])} settles the case", rule.clauses)


def _again(each: Told) -> str:
    given = "" if each.given is None else f", if {text(each.given)}"
    return _cited(f"again{given}", each.clauses)


def _noted(docket: Docket, policy: Any, name: str, ids: Any) -> Iterator[str]:
    """What no arrow shows: conditions that ask for no other procedure, and what stands alone or beside."""
    for each in told(policy):
        if each.route == name and each.kind in _NOTED:
            given = "" if each.given is None else f" {text(each.given)}"
            yield _cited(f"{each.words}{given}", each.clauses)
    for rule in docket.of(Begins, name):
        if not any(passage.route.name in ids for passage in _wanted(rule.given) if passage.route.name != name):
            yield f"begins only if {_condition(rule)}"


def _cited(words: str, clauses: Any) -> str:
    found = listed(clauses)
    return f"{words} [{found}]" if found else words
