"""Probes of the steps: every action from every state, by every role, against `procedure_oracle`."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

import procedure_oracle as text
import samples as lawful
from attrs import evolve
from probes import Probe

from grievance_fsm.case import Case
from grievance_fsm.errors import GrievanceError
from grievance_fsm.events import Allowed, Event
from grievance_fsm.loading import load
from grievance_fsm.policy import Policy


class Sample(NamedTuple):
    """An act that was lawful: the case before it, and the act as it was asked for."""

    before: Case
    event: Event

    def asked(self, policy: Policy, **other: Any) -> Any:
        """What a policy says to it, from another state or by another role."""
        by, state = other.get("by", self.event.by), other.get("state", self.before.states["formal"])
        rule = policy.bound["formal"].rules[self.event.action]
        told = {**self.event.facts, **other.get("facts", {})}
        facts = {name: value for name, value in told.items() if name in rule.facts_by_name}
        case = at(self.before, policy, state)
        case = evolve(case, history=(*case.history, *other.get("then", ())))
        plain = {name: rule.facts_by_name[name].plain(value) for name, value in facts.items()}
        outcome = self.event.outcome if rule.chosen else None
        try:
            return case.decide(self.event.name, by=by, on=self.event.on, facts=plain, outcome=outcome)
        except GrievanceError as error:
            return error


def at(case: Case, policy: Policy, state: str) -> Case:
    """A case put into another state under another policy, its history as it was."""
    return evolve(case, policy=policy, at=(("formal", state),))


@cache
def samples() -> tuple[Sample, ...]:
    """Every lawful act of the case files in a first hearing."""
    return tuple(
        Sample(evolve(each.case, at=(("formal", each.state),)), each.event)
        for name in lawful.acted() if name.startswith("formal.")
        for each in lawful.samples(name) if each.event.run == "formal"
    )  # fmt: skip


@cache
def _lawful(readings: tuple[tuple[str, str], ...]) -> tuple[Sample, ...]:
    """The samples that the policy as shipped allows under some readings, one for each edge and role."""
    policy = lawful.bound(readings)
    rules = policy.bound["formal"].rules
    found: dict[Any, Sample] = {}
    for each in samples():
        key = each.event.action, each.before.states["formal"], each.event.state, each.event.by
        here = each.event.action in rules and key[1] in policy.bound["formal"].states
        if here and key not in found and isinstance(each.asked(policy), Allowed):
            found[key] = each
    return tuple(found.values())


def _stepping(**readings: str) -> Probe:
    def wrong(policy: Policy) -> Iterator[str]:
        steps = text.steps(readings)
        yield from _laid_out(policy, steps)
        for sample in _lawful(tuple(readings.items())):
            yield from _taken(policy, sample, steps[sample.event.action])
        yield from _offered(policy, steps)

    told = ", ".join(f"{name} {choice}" for name, choice in readings.items())
    return Probe(f"steps: {told or 'as by default'}", "formal.*", readings, wrong)


def _laid_out(policy: Policy, steps: Mapping[str, text.Step]) -> Iterator[str]:
    procedure = policy.bound["formal"]
    if set(procedure.states) != (states := text.reached(steps)):
        yield f"states {set(procedure.states) ^ states}"
    if set(procedure.finals) != text.ENDS & states:
        yield f"ends {set(procedure.finals)}"
    giving = {rule.name for rule in procedure.rules.values() if rule.gives_up}
    if giving != text.GIVES_UP & {*steps}:
        yield f"gives up by {giving}"
    targets: dict[tuple[str, str], set[str]] = {}
    for rule, _, source, target in procedure.edges():
        targets.setdefault((rule.name, source), set()).add(target)
    expected = {(name, source): set(to) for name, step in steps.items() for source, to in step.edges.items()}
    if targets != expected:
        yield f"edges {[e for e in {*targets, *expected} if targets.get(e) != expected.get(e)]}"


def _taken(policy: Policy, sample: Sample, step: text.Step) -> Iterator[str]:
    """An act from every state, by every role, and once more."""
    action = sample.event.action
    if action not in policy.bound["formal"].rules:
        yield f"{action} lacks"
        return
    for state in text.ENDS & set(policy.bound["formal"].states) if "not begun" not in step.edges else ():
        if isinstance(sample.asked(policy, state=state), Allowed):
            yield f"{action} from the end “{state}”"
    here = sample.before.states["formal"]
    for by in policy.roles - {"anyone"}:
        allowed = by in step.by or "anyone" in step.by
        decision = sample.asked(policy, by=by)
        if isinstance(decision, Allowed) is not allowed:
            yield f"{action} by {by}: {decision}"
        elif allowed and decision.event.state not in step.edges[here]:
            yield f"{action} leads to {decision.event.state}"
    if step.edges[here] == {here}:
        once_more = sample.asked(policy, then=(evolve(sample.event, state=here),))
        if isinstance(once_more, Allowed) is not step.again:
            yield f"{action} once more: {once_more}"


def _offered(policy: Policy, steps: Mapping[str, text.Step]) -> Iterator[str]:
    """What may be done and what is owed in each state."""
    case = samples()[0].before
    for state in policy.bound["formal"].states:
        stands = at(case, policy, state)
        found = {option.action.partition(".")[2]: set(option.roles) for option in stands.options(on=case.opened)
                 if option.action.startswith("formal.")}  # fmt: skip
        expected = {n: set(s.by) for n, s in steps.items() if state in s.edges and not n.endswith(".lapses")}
        if found != expected:
            yield f"in “{state}”: {found}, by the text {expected}"
        owed = {rule.name for rule in policy.bound["formal"].rules.values() if rule.owes and state in rule.sources}
        if owed != {name for name in expected if steps[name].owed}:
            yield f"owed in “{state}”: {owed}"


def _papering(action: str, paper: str, needed: set[str], **readings: str) -> Probe:
    """An act with every set of words for one of its papers: it takes all that the text asks for."""

    def wrong(policy: Policy) -> Iterator[str]:
        sample = next(each for each in _lawful(tuple(readings.items())) if each.event.action == action)
        words = load("mit").bound["formal"].facts[paper].choices
        for told in (set(some) for size in range(len(words) + 1) for some in combinations(words, size)):
            decision = sample.asked(policy, facts={paper: sorted(told)})
            if isinstance(decision, Allowed) is not (told >= needed):
                yield f"{action} with {paper} {sorted(told)}: {decision}"

    return Probe(f"{action}: {paper} {', '.join(readings.values())}", action, readings, wrong)


def _undertaking(choice: str, binds: str) -> Probe:
    """III.C.3/s4, A30: the agreement says how long it binds."""

    def wrong(policy: Policy) -> Iterator[str]:
        sample = next(each for each in samples() if each.event.action == "sign")
        for told in load("mit").bound["formal"].facts["silent_until"].choices:
            decision = sample.asked(policy, facts={"silent_until": told})
            if isinstance(decision, Allowed) is not (told == binds):
                yield f"sign until {told}: {decision}"

    return Probe(f"sign: {choice}", "sign", {"nda_term": choice}, wrong)


LISTED = {"initial report", "hearing procedures", "facilitator referral"}
BOTH = {"complainant", "accused"}


def paper_probes() -> Iterator[Probe]:
    """III.C.1/s1a, III.C.2/s1 and s2, GAP.15, A13, A78: what the papers must hold."""
    yield _papering("request", "report_names", BOTH)
    for choice, signed in {"complainant": {"complainant"}, "advocate": {"advocate"}}.items():
        yield _papering("request", "signatures", signed, report_signatories=choice)
    yield _papering("request", "signatures", {"complainant", "advocate"}, report_signatories="both")
    yield _papering("notify", "told", {"committee", "accused"})
    yield _papering("notify", "contents", LISTED, formal_notice_contents="list_only")
    union = LISTED | {"policy copy", "confidentiality duty"}
    yield _papering("notify", "contents", union, formal_notice_contents="union")
    yield _undertaking("until_decision", "the decision")
    yield _undertaking("until_close", "the close of the case")
    yield _undertaking("indefinite", "no end")
    yield _papering("notify_decision", "informed", {*BOTH, "advocate"})


def step_probes() -> Iterator[Probe]:
    """The steps by default, and under every other choice of the readings that give, take or lead elsewhere."""
    yield _stepping()
    known = load("mit").known_readings
    for name, default in text.DEFAULTS.items():
        yield from (_stepping(**{name: choice}) for choice in known[name].choices if choice != default)
    yield _stepping(no_quorum_rule="lapse", window_target="set")
    yield _stepping(no_quorum_rule="lapse", quorum_scope="whole_hearing")
