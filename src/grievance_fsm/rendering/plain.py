"""A procedure as plain data for JSON: complete, in a fixed order, guards as `guard_json.from_json` reads them."""

from typing import Any

from grievance_fsm.binding import every
from grievance_fsm.clauses import citing
from grievance_fsm.facts import Derived, Fact, Param
from grievance_fsm.guard_json import to_json
from grievance_fsm.limit_json import to_json as limit_to_json
from grievance_fsm.readings import UNCHOSEN
from grievance_fsm.rendering.readings import Bindings
from grievance_fsm.rules import BoundProcedure, Branch, Rule


def plain(procedure: BoundProcedure, policy: Any = None) -> dict[str, Any]:
    """Everything that a procedure declares, as JSON has it."""
    bindings = Bindings(procedure, policy)
    rules = [rule for rule in procedure.rules.values() if not rule.lapses]
    params = {param.name: param for param in every([rule.action for rule in rules], Param)}
    return {
        "procedure": procedure.name, "words": procedure.words, **citing(procedure.clauses),
        "initial": procedure.initial, "ends": list(procedure.ends),
        "states": [
            {
                "name": name, "initial": state.initial, "final": state.final, "rests": state.rests,
                **citing(state.clause),
            }
            for name, state in procedure.states.items()
        ],
        "facts": [_fact(fact) for fact in procedure.facts.values()],
        "derived": [_derived(each) for each in procedure.derived.values()],
        "parameters": [_param(param) for param in params.values()],
        "actions": [_action(rule, bindings) for rule in rules],
        "limits": [limit_to_json(limit) for limit in procedure.limits],
    }  # fmt: skip


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name, "kind": fact.kind, "words": fact.words, "low": fact.low, "high": fact.high,
        "scale": fact.scale, "choices": list(fact.choices), "by": None if fact.by is None else fact.by.name,
        **citing(fact.clause),
    }  # fmt: skip


def _derived(derived: Derived) -> dict[str, Any]:
    return {
        "name": derived.name, "words": derived.words, "of": derived.of.name, "value": derived.value,
        "eligible": derived.eligible, "high": derived.high,
    }  # fmt: skip


def _param(param: Param) -> dict[str, Any]:
    return {
        "name": param.name, "words": param.words, "value": param.value, "low": param.low, "high": param.high,
        **citing(param.clause),
    }  # fmt: skip


def _action(rule: Rule, bindings: Bindings) -> dict[str, Any]:
    silence = bindings.procedure.rules.get(f"{rule.name}.lapses")
    return {
        "name": rule.name, "verb": rule.verb, "words": rule.words, **citing(rule.clauses),
        "roles": [{"name": role.name, "words": role.words} for role in rule.action.who if hasattr(role, "name")],
        "from": list(rule.sources), "given": [to_json(guard) for guard in rule.given],
        "records": [fact.name for fact in rule.records], "collects": [fact.name for fact in rule.collects],
        "limit": None if rule.limit is None else limit_to_json(rule.limit),
        "once": rule.once, "repeats": bool(rule.action.repeats),
        "gives_up": rule.gives_up, "outcomes": [_outcome(branch, rule) for branch in rule.branches],
        "otherwise": None if silence is None else dict(silence.branches[0].targets),
        "readings": {r.name: choice for r, choice in bindings.of(rule.name) if choice is not UNCHOSEN},
        "open": [
            {"id": r.id, "name": r.name, "question": r.question, "choices": list(r.choices)}
            for r, choice in bindings.of(rule.name) if choice is UNCHOSEN
        ],
    }  # fmt: skip


def _outcome(branch: Branch, rule: Rule) -> dict[str, Any]:
    return {
        "name": branch.name,
        "to": {source: branch.targets[source] for source in rule.sources if source in branch.targets},
        "given": None if branch.given is None else to_json(branch.given), "chosen": rule.chosen,
        **citing(branch.clauses), "discharges": bool(branch.discharges),
    }  # fmt: skip
