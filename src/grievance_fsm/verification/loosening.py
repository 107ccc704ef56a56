"""A procedure in which whatever turns on an open reading is free: what holds of it holds under every choice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from attrs import evolve

from grievance_fsm.binding import Binder, every, picks
from grievance_fsm.docket import Again
from grievance_fsm.exploring.unfolding import Edge
from grievance_fsm.facts import Const, Fact
from grievance_fsm.further import Further
from grievance_fsm.language import Action, Role, outcomes_of
from grievance_fsm.readings import Chosen, Reading
from grievance_fsm.rulemaking import rebound
from grievance_fsm.rules import BoundProcedure, Branch, Rule


def loosened(procedure: BoundProcedure) -> BoundProcedure | None:
    """The procedure without the conditions that turn on open readings; nothing where more than conditions does."""
    procedure = _unbarred(procedure)
    rules = procedure.rules.values()
    if _open(_of_states(procedure)) or any(_turns(rule) or _may_bind_nobody(rule) for rule in rules) or _twice(rules):
        return None
    return evolve(procedure, rules={rule.name: _loose(rule) for rule in rules}, readings=())


def rigid(procedure: BoundProcedure) -> tuple[Reading, ...]:
    """The open readings that have to be settled before all else that is open can be left free."""
    courses = [_course(action) for action in procedure.procedure.actions]
    doubtful = [rule for rule in procedure.rules.values() if _may_bind_nobody(rule)]
    parts = _of_states(procedure), courses, [rule.given for rule in doubtful]
    found = {pick.reading.name for pick in picks(parts)}
    found |= {each.reading.name for rule in doubtful for each in _there(rule)}
    return tuple(reading for reading in procedure.readings if reading.name in found)


def settled_along(
    procedure: BoundProcedure, edges: Sequence[Edge]
) -> Iterator[tuple[Mapping[str, str], BoundProcedure, tuple[Edge, ...]]]:  # fmt: skip
    """A procedure and moves of its loosened form, the acts on the way as each choice that they turn on has them."""
    rules = {edge.rule.name: procedure.rules[edge.rule.name] for edge in edges}
    turning = {pick.reading.name: pick.reading for rule in rules.values() for pick in picks(_asked(rule))}
    turning |= {each.reading.name: each.reading for rule in rules.values() for each in _there(rule)}
    for row in product(*(reading.choices for reading in turning.values())):
        choices = dict(zip(turning, row, strict=True))
        binder = Further(choices)
        found = {name: _bound(rule, binder) for name, rule in rules.items()}
        moves = (
            Edge(found[e.rule.name], _branch(found[e.rule.name], e.branch), e.source, e.target) for e in edges
        )  # fmt: skip
        yield choices, evolve(procedure, rules={**procedure.rules, **found}, readings=()), tuple(moves)


def _asked(rule: Rule) -> Any:
    return rule.given, tuple(branch.given for branch in rule.branches), rule.action.records


def _there(rule: Rule) -> Iterator[Chosen]:
    """The conditions on open readings under which an act is there at all."""
    return every(rule.action.only, Chosen)


def _bound(rule: Rule, binder: Binder) -> Rule:
    if not all(each.holds(binder.choices) for each in _there(rule)):
        return evolve(rule, given=(Const(False),))  # nobody can do what is not there
    if not _open(_asked(rule)):
        return rule
    branches = tuple(evolve(branch, given=binder(branch.given)) for branch in rule.branches)
    records = tuple(fact for fact in binder(rule.action.records) if isinstance(fact, Fact))
    return evolve(rule, given=binder(rule.given), branches=branches, records=records)


def _branch(rule: Rule, branch: Branch) -> Branch:
    return next(each for each in rule.branches if each.name == branch.name)


def _of_states(procedure: BoundProcedure) -> tuple[Any, ...]:
    """What binds time besides acts: the limits on states, and how days are counted."""
    return procedure.procedure.limits, procedure.setting.counting


def _open(part: Any) -> bool:
    return next(picks(part), None) is not None


def _turns(rule: Rule) -> bool:
    """Whether an open reading decides from where an act is done, where it leads, by when, or what silence means."""
    return _open(_course(rule.action))


def _course(action: Action) -> Any:
    outcomes = [(outcome.to, outcome.discharges) for outcome in outcomes_of(action)]
    return action.when, outcomes, action.within, action.after, action.otherwise


def _may_bind_nobody(rule: Rule) -> bool:
    """Whether a duty is owed, or there at all, under some choice only: time would be bound by what nobody owes."""
    if next(_there(rule), None) is not None and (rule.limit is not None or rule.lapses):
        return True
    brought = {fact.name for fact in every((rule.action.records, rule.action.collects), Fact)}
    open_ = [guard for guard in rule.given if rule.verb == "must" and rule.limit is not None and _open(guard)]
    return any(brought.isdisjoint(fact.name for fact in every(guard, Fact)) for guard in open_)


def _twice(rules: Iterable[Rule]) -> bool:
    """Whether an act may record, under some choice, what another act records: then it is open whose word counts."""
    plain = [fact.name for rule in rules for fact in rule.facts]
    maybe = {
        value.name for rule in rules for pick in picks((rule.action.records, rule.action.collects))
        for value in pick.values.values() if isinstance(value, Fact)
    }  # fmt: skip
    return not maybe.isdisjoint(plain)


def _loose(rule: Rule) -> Rule:
    """A rule without the conditions that turn on open readings, done by whoever may, with all that may be told."""
    given = tuple(guard for guard in rule.given if not _open(guard))
    roles = frozenset(role.name for role in every(rule.action.who, Role)) if _open(rule.action.who) else rule.roles
    records = tuple(every(rule.action.records, Fact)) if _open(rule.action.records) else rule.records
    return evolve(rule, given=given, branches=tuple(map(_unguarded, rule.branches)), roles=roles, records=records)


def _unbarred(procedure: BoundProcedure) -> BoundProcedure:
    """The procedure without what its docket may ask under some choice only; what it then lets happen again stays."""
    docket = procedure.docket
    barring = () if docket is None else [rule for rule in docket.about(procedure.name) if not isinstance(rule, Again)]
    hanging = {id(rule) for rule in barring if next(every(rule.only, Chosen), None) is not None}
    if docket is None or not hanging:
        return procedure
    kept = evolve(docket, rules=tuple(rule for rule in docket.rules if id(rule) not in hanging))
    return rebound(evolve(procedure, docket=kept), Further({}))


def _unguarded(branch: Branch) -> Branch:
    return evolve(branch, given=None) if _open(branch.given) else branch
