"""What one policy lets be written: its actions with their facts, its roles and states, its readings and rules."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from grievance_fsm.events import ENTERED
from grievance_fsm.facts import Fact
from grievance_fsm.language import ANYONE
from grievance_fsm.policy import Policy
from grievance_fsm.readings import UNCHOSEN
from grievance_fsm.rules import Rule
from grievance_fsm.schemas.shapes import TEXT, Schema, many, one_of, ref
from grievance_fsm.values import BALLOTS, BOOLEAN, DAY, LABEL, LABELS, NUMBER, PERSONS


def narrowed(policy: Policy, known: Mapping[str, Schema]) -> dict[str, Schema]:
    """The generic definitions with all that the policy says of them, and the facts of each of its actions."""
    return {
        **known,
        "case": _with(known["case"], _pinned(policy)),
        "event": _with(known["event"], _names(policy), allOf=list(_events(policy))),
        "decision": _with(known["decision"], _bundled(policy), allOf=list(_inputs(policy))),
        "policy": _with(known["policy"], {"policy": {"const": policy.name}, "rules": {"const": policy.rules_digest}}),
        **{rule.qualified: _facts(rule.words, rule.facts) for rule in _rules(policy)},
        **{
            f"{name}.{ENTERED}": _facts("a run that is entered in the middle", procedure.facts.values())
            for name, procedure in policy.bound.items()
        },
    }


def _with(schema: Schema, properties: Mapping[str, Schema], **more: Any) -> Schema:
    return {**schema, "properties": {**schema["properties"], **properties}, **more}


def _rules(policy: Policy) -> Iterator[Rule]:
    for procedure in policy.bound.values():
        yield from procedure.rules.values()


def _pinned(policy: Policy) -> dict[str, Schema]:
    readings = {name: None if choice is UNCHOSEN else choice for name, choice in policy.readings.items()}
    return {
        "policy": {"const": policy.name}, "rules_digest": {"const": policy.rules_digest},
        "readings": _constants(readings), "parameters": _constants(policy.parameters),
    }  # fmt: skip


def _constants(values: Mapping[str, Any]) -> Schema:
    """A table of some values, none missing and none too many."""
    properties = {name: {"const": value} for name, value in values.items()}
    return {"type": "object", "properties": properties, "required": list(values), "additionalProperties": False}


def _names(policy: Policy) -> dict[str, Schema]:
    return {"run": {"pattern": _run(*policy.bound)}, "by": one_of(sorted(policy.roles))}


def _run(*procedures: str) -> str:
    """The runs of some procedures: the first bears the name of its procedure, later ones a number too."""
    return f"^({'|'.join(procedures)})(#[0-9]+)?$"


def _events(policy: Policy) -> Iterator[Schema]:
    """For each procedure its states and actions, and for each of these what comes with it."""
    for name, procedure in policy.bound.items():
        acts = [_where({"action": {"const": rule.name}}, _event(rule)) for rule in procedure.rules.values()]
        entered = _where({"action": {"const": ENTERED}}, {"properties": {"facts": ref(f"{name}.{ENTERED}")}})
        known = {"action": one_of([*procedure.rules, ENTERED]), "state": one_of(procedure.states)}
        yield _where({"run": {"pattern": _run(name)}}, {"properties": known, "allOf": [*acts, entered]})


def _where(properties: Mapping[str, Schema], then: Schema) -> Schema:
    return {"if": {"properties": properties, "required": list(properties)}, "then": then}


def _event(rule: Rule) -> Schema:
    """An event of an action: what it may bring, and what it must where the policy allowed it."""
    outcomes = [branch.name for branch in rule.branches]
    irregular = {"required": ["irregularities"], "properties": {"outcome": one_of([*outcomes, ""])}}
    return {
        "properties": {"facts": ref(rule.qualified)}, "anyOf": [irregular, _lawful(rule, outcomes)],
    }  # fmt: skip


def _lawful(rule: Rule, outcomes: list[str]) -> Schema:
    properties: dict[str, Schema] = {"outcome": one_of(outcomes)}
    needed = []
    if ANYONE.name not in rule.roles:
        properties["by"], needed = one_of(sorted(rule.roles)), ["by"]
    if rule.records:
        properties["facts"] = {"required": [fact.name for fact in rule.records]}
        needed = [*needed, "facts"]
    return {"properties": properties, "required": needed}


def _bundled(policy: Policy) -> dict[str, Schema]:
    revision = {"type": "object", "properties": {"revision": {"const": policy.rules_digest}}}
    return {"bundles": _constants({policy.name: None}) | {"properties": {policy.name: revision}}}


def _inputs(policy: Policy) -> Iterator[Schema]:
    paths = {rule.qualified: f"{policy.name}/{rule.qualified.replace('.', '/')}" for rule in _rules(policy)}
    yield {"properties": {"path": one_of(paths.values())}}
    for rule in _rules(policy):
        facts: Schema = {"properties": {"input": {"properties": {"facts": ref(rule.qualified)}}}}
        yield _where({"path": {"const": paths[rule.qualified]}}, facts)


def _facts(words: str, facts: Iterable[Fact]) -> Schema:
    return {
        "type": "object", "title": words, "additionalProperties": False,
        "properties": {fact.name: fact_schema(fact) for fact in facts},
    }  # fmt: skip


def fact_schema(fact: Fact) -> Schema:
    """The values of a fact, under the words in which a form would ask for it."""
    cited = {"$comment": f"{fact.clause}"} if fact.clause else {}
    return {"title": fact.words, **_VALUES[fact.kind](fact), **cited}


def _number(fact: Fact) -> Schema:
    if fact.scale == 1:
        return {"type": "integer", "minimum": fact.low, "maximum": fact.high}
    return {"type": "string", "pattern": rf"^-?[0-9]+\.[0-9]{{{len(str(fact.scale)) - 1}}}$"}


def _several(kind: Schema) -> Schema:
    return {**many(kind), "uniqueItems": True}


PERSON: Final[Schema] = {**TEXT, "minLength": 1}

_VALUES: Final[Mapping[str, Callable[[Fact], Schema]]] = {
    BOOLEAN: lambda fact: {"type": "boolean"},
    NUMBER: _number,
    LABEL: lambda fact: one_of(fact.choices),
    LABELS: lambda fact: _several(one_of(fact.choices)),
    PERSONS: lambda fact: _several(PERSON),
    BALLOTS: lambda fact: {
        "type": "object", "propertyNames": PERSON, "additionalProperties": one_of(fact.choices),
    },
    DAY: lambda fact: ref("day"),
}  # fmt: skip
