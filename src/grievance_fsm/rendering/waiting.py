"""What the docket asks of the acts of one procedure: of every act, or only where one begins."""

from collections.abc import Iterator
from typing import Any

from grievance_fsm.checks import conjuncts
from grievance_fsm.facts import Node, Stands
from grievance_fsm.rules import BoundProcedure, Rule


def beginning(guard: Any) -> Any | None:
    """What an act that begins a run, or goes on with it, is asked only where it begins; nothing for another guard."""
    if isinstance(guard, Node) and guard.op == "or" and len(guard.args) > 1:
        first, *rest = guard.args
        if isinstance(first, Node) and first.op == "not" and isinstance(first.args[0], Stands):
            return rest[0] if len(rest) == 1 else Node("or", tuple(rest), guard.words, guard.clause)
    return None


def conditions(procedure: BoundProcedure) -> Iterator[tuple[str, Any]]:
    """The conditions of the docket, each once, with what they are of."""
    rules = [rule for rule in procedure.rules.values() if not rule.lapses]
    asked: dict[int, tuple[Any, list[Rule]]] = {}
    for rule in rules:
        for guard in _asked(rule):
            inner = beginning(guard)
            if inner is None:
                asked.setdefault(id(guard), (guard, []))[1].append(rule)
            else:
                asked.setdefault(id(inner), (inner, []))
    for guard, of in asked.values():
        yield f"{_of(of, rules, procedure.initial)} only if", guard


def _of(asked: list[Rule], rules: list[Rule], initial: str) -> str:
    """Whether a condition is of every act, of some, or of those with which a run begins."""
    if all(rule.sources == (initial,) for rule in asked):
        return "begins"
    return "every act" if len(asked) == len(rules) else ", ".join(rule.name for rule in asked)


def _asked(rule: Rule) -> Iterator[Any]:
    """What a rule is asked beyond what its action declares."""
    return conjuncts(rule.given[len(rule.action.given) :])
