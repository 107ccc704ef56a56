"""What a mutant leaves of a procedure, and what of a change a graph of its runs does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve
from mutating import Mutant

from grievance_fsm.binding import every
from grievance_fsm.check import check
from grievance_fsm.comparing.shapes import Shapes
from grievance_fsm.docket import Enter
from grievance_fsm.language import Action, State, outcomes_of
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure, Rule

DOCKET = "docket"


def procedures_of(mutant: Mutant, policy: Policy, name: str) -> tuple[str, ...]:
    """The procedures that a use of a part is about: of a rule of the docket all, if nothing else is changed."""
    if name != DOCKET:
        return (name,)
    alone = all(action.partition(".")[0] == DOCKET for action in mutant.actions)
    return tuple(policy.bound) if alone else ()


def as_before(
    procedure: BoundProcedure, original: BoundProcedure, mutant: Mutant, shapes: Shapes
) -> BoundProcedure:  # fmt: skip
    """The changed procedure with the very rules of the original wherever the change does not touch them."""
    touched = {action.partition(".")[2] for action in mutant.actions}
    whole = "" in touched and not {procedure.name, DOCKET}.isdisjoint(mutant.actions)

    def rule(name: str, new: Rule) -> Rule:
        old = original.rules.get(name, new)
        changed = not shapes.same(new, old) if whole else name.removesuffix(".lapses") in touched
        return new if changed or new.sources != old.sources else old  # a state may be lost, or come to, by a change

    return evolve(procedure, rules={name: rule(name, new) for name, new in procedure.rules.items()})


def faults_of(procedure: BoundProcedure) -> frozenset[tuple[str, str]]:
    """What the rule checker finds in a procedure."""
    return frozenset((fault.kind, fault.place) for fault in check(procedure))


def unseen(one: BoundProcedure, other: BoundProcedure, shapes: Shapes) -> bool:
    """Whether something differs that a graph does not hold: who owes what, and by when; what is given up."""
    if one.rules.keys() != other.rules.keys() or not shapes.same(one.limits, other.limits):
        return True
    pairs = ((rule, other.rules[name]) for name, rule in one.rules.items() if rule is not other.rules[name])
    return any(_duty(a) != _duty(b) or not shapes.same(a.limit, b.limit) for a, b in pairs)


def _duty(rule: Rule) -> tuple[Any, ...]:
    return rule.verb, rule.roles, rule.gives_up, rule.owes, rule.lapses, rule.sources


def coming_to(policy: Policy, state: State) -> Iterator[Any]:
    """What decides whether a run comes to a state: which acts of its procedure there are, and where they lead."""
    for procedure in policy.procedures:
        led = list(_leads(procedure))
        if any(each is state for each in every(led, State)):
            yield led


def leading_to(policy: Policy, state: State) -> Iterator[Any]:
    """What decides whether there are acts that lead to a state."""
    for procedure in policy.procedures:
        yield from (led for led in _leads(procedure) if any(each is state for each in every(led, State)))


def _leads(procedure: Any) -> Iterator[Any]:
    acts = (act for act in procedure.actions if isinstance(act, Action))
    yield from ((act.only, [outcome.to for outcome in outcomes_of(act)]) for act in acts)


def entering(policy: Policy, name: str) -> BoundProcedure:
    """A procedure with the docket of its policy, where its acts enter other runs than the docket it has tells."""
    procedure, docket = policy.bound[name], policy.docket
    if _entered(procedure.docket, name) == _entered(docket, name):
        return procedure
    kept = tuple(rule for rule in docket.rules if not isinstance(rule, Enter) or rule.after is not None)
    return evolve(procedure, docket=evolve(docket, rules=kept))


def _entered(docket: Any, name: str) -> set[tuple[str, ...]]:
    rules = [] if docket is None else [each for each in docket.rules if isinstance(each, Enter) and each.after]
    return {(e.after.name, e.outcome, e.route.name, e.at.name) for e in rules if e.after.home == name}
