"""Every procedure but the formal one against its oracle: the steps, the days, and each act cell by cell."""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from cells import asking
from owing import owing, renewing
from probes import Probe
from samples import bound
from worlds import Step

from grievance_fsm.loading import load
from grievance_fsm.policy import Policy


def laying_out(oracle: Any, procedure: str, **readings: str) -> Probe:
    """A probe of the steps: who, from where to where, what is told, whether again, what is owed."""

    def wrong(policy: Policy) -> Iterator[str]:
        steps = oracle.laid_out(policy.readings)
        bound_ = policy.bound.get(procedure)
        if bound_ is None:
            if steps:
                yield f"{procedure} lacks"
            return
        ends = set(bound_.finals)
        if ends != set(oracle.ENDS) & set(bound_.states):
            yield f"{procedure} ends {ends}"
        found = {name: _step_of(rule) for name, rule in bound_.rules.items()}
        for name, ends_ in getattr(oracle, "outcomes", lambda readings: {})(policy.readings).items():
            if name in bound_.rules and (named := {branch.name for branch in bound_.rules[name].branches}) != ends_:
                yield f"{procedure}.{name} ends as {named}, by the text {ends_}"
        for name in {*found, *steps}:
            if found.get(name) != steps.get(name):
                yield f"{procedure}.{name}: {found.get(name)}, by the text {steps.get(name)}"

    said = ", ".join(f"{name} {choice}" for name, choice in readings.items())
    return Probe(f"{procedure} steps: {said or 'as by default'}", f"{procedure}.*", readings, wrong)


def _step_of(rule: Any) -> Step:
    edges: dict[str, set[str]] = {source: set() for source in rule.sources}
    for branch in rule.branches:
        for source, target in branch.targets.items():
            if source in edges:
                edges[source].add(target)
    stays = all(targets == {source} for source, targets in edges.items())
    unmet = frozenset(branch.name for branch in rule.branches if not branch.discharges)
    told = frozenset(fact.name for fact in rule.facts)
    return Step(
        rule.verb, rule.roles, {s: frozenset(t) for s, t in edges.items()}, told, stays and not rule.once, unmet,
        rule.gives_up,
    )  # fmt: skip


def oracle_probes(oracle: Any, procedure: str, also: Sequence[Mapping[str, str]] = ()) -> Iterator[Probe]:
    """The probes of a procedure by default and under every other choice of the readings that its oracle names."""
    known = load("mit").known_readings
    turns = [
        {},
        *({name: c} for name in oracle.READINGS for c in known[name].choices if c != known[name].default),
        *also,
    ]
    actions = {name for turn in turns for name in oracle.laid_out(bound(tuple(sorted(turn.items()))).readings)}
    for turn in turns:
        yield laying_out(oracle, procedure, **turn)
        yield owing(oracle, procedure, **turn)
    if getattr(oracle, "SINCE", None):
        yield renewing(oracle, procedure)
    for action in sorted(actions):
        for turn in turns:
            if not turn or set(turn) & set(oracle.ASKED.get(action, ())):
                yield asking(oracle, procedure, action, **turn)


ROUTES = ("negotiated", "appeal", "informal", "intake", "housing", "records", "arbitration", "retaliation")


def every_oracle_probe() -> Iterator[Probe]:
    """The probes of every procedure but the formal one, and of how that one begins."""
    for name in ROUTES:
        oracle = import_module(f"oracle_{name}")
        yield from oracle_probes(oracle, name, getattr(oracle, "ALSO", ()))
    request, known = import_module("oracle_request"), load("mit").known_readings
    yield asking(request, "formal", "request")
    for name in request.ASKED:
        for choice in known[name].choices:
            if choice != known[name].default:
                yield asking(request, "formal", "request", **{name: choice})
