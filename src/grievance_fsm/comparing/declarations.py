"""Clause by clause: what one of two declarations says and the other does not."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve

from grievance_fsm.comparing.answers import Change
from grievance_fsm.comparing.shapes import Shapes
from grievance_fsm.comparing.widened import may_be_told, other_paper, unlike
from grievance_fsm.deadlines import Limit
from grievance_fsm.errors import oxford
from grievance_fsm.facts import Node
from grievance_fsm.policy import Policy
from grievance_fsm.readings import UNCHOSEN
from grievance_fsm.rendering.limits import in_words
from grievance_fsm.rendering.saying import guarded
from grievance_fsm.rules import BoundProcedure, Branch, Rule

Told = Sequence[str | None]


def _change(kind: str, place: str, what: str, told: Told, clauses: tuple[str, ...] = ()) -> Change:
    was, is_ = told
    return Change(kind, place, what, was, is_, clauses)


def policy_changes(a: Policy, b: Policy, shapes: Shapes) -> Iterator[Change]:
    """Readings, parameters, where time is counted, the docket and the tables; then every procedure that both have."""
    for name in {**a.known_readings, **b.known_readings}:
        one, other = a.readings.get(name), b.readings.get(name)
        if one != other:
            reading = a.known_readings.get(name) or b.known_readings[name]
            yield _change("reading", "reading", f"{reading.id} {name}", (_choice(one), _choice(other)), reading.clauses)
    for name in {**a.parameters, **b.parameters}:
        values = a.number(name), b.number(name)
        if values[0] != values[1]:
            yield _change("parameter", "parameter", name, [None if value is None else str(value) for value in values])
    settings = {"profile": (a.profile, b.profile), "zone": (a.zone, b.zone),
                "calendar": (a.setting.identity, b.setting.identity)}  # fmt: skip
    for what, words in settings.items():
        if words[0] != words[1]:
            yield _change("setting", "counting", what, [each or None for each in words])
    if a.late_news != b.late_news:
        yield _change("setting", "corrections", "late_news", [str(each) for each in (a.late_news, b.late_news)])
    yield from _docket(a, b, shapes)
    for table in ("committee", "sanctions", "access", "reporting", "staff"):
        tables = getattr(a, table), getattr(b, table)
        if not shapes.same(*tables):
            told = [None if each is None else words for each, words in zip(tables, ("one", "another"), strict=True)]
            yield _change("table", "table", table, told)
    for name, procedure in a.bound.items():
        if name in b.bound:
            yield from procedure_changes(procedure, b.bound[name], shapes)


def _choice(choice: Any) -> str | None:
    return None if choice is None else "open" if choice is UNCHOSEN else str(choice)


def _docket(a: Policy, b: Policy, shapes: Shapes) -> Iterator[Change]:
    """The rules between procedures that only one has; those that bind how a run begins are rules of its procedure."""
    one, other = (policy.docket.rules if policy.docket is not None else () for policy in (a, b))
    mine, its = {shapes.of(rule) for rule in one}, {shapes.of(rule) for rule in other}
    for rule in one:
        if shapes.of(rule) not in its:
            yield _change("docket", "docket", _rule_of_docket(rule), ("there", None), tuple(rule.clauses))
    for rule in other:
        if shapes.of(rule) not in mine:
            yield _change("docket", "docket", _rule_of_docket(rule), (None, "there"), tuple(rule.clauses))


def _rule_of_docket(rule: Any) -> str:
    routes = getattr(rule, "routes", None) or (rule.route,)
    return f"{type(rule).__name__.lower()} {oxford([route.name for route in routes])}"


def procedure_changes(a: BoundProcedure, b: BoundProcedure, shapes: Shapes) -> Iterator[Change]:
    """The rules that only one has, and every part of the others that says something else."""
    for name in {**a.rules, **b.rules}:
        one, other = a.rules.get(name), b.rules.get(name)
        if one is None or other is None:
            rule = one or other
            assert rule is not None  # the name is one of the two
            told = None if one is None else one.words, None if other is None else other.words
            yield _change("rule", rule.qualified, rule.verb, told, rule.clauses)
        elif shapes.rule(one) != shapes.rule(other):
            yield from _rule_changes(one, other, shapes)
    for name in {**a.states, **b.states}:
        states = a.states.get(name), b.states.get(name)
        kinds = [None if state is None else _kind(state) for state in states]
        if kinds[0] != kinds[1]:
            clauses = tuple(dict.fromkeys(state.clause for state in states if state is not None and state.clause))
            yield _change("state", a.name, f"state “{name}”", kinds, clauses)
    yield from _limits_on_states(a, b, shapes)


def _kind(state: Any) -> str:
    return "an end" if state.final else "a case may rest there" if state.rests else "a state"


def _limits_on_states(a: BoundProcedure, b: BoundProcedure, shapes: Shapes) -> Iterator[Change]:
    mine, its = ({shapes.of(limit): limit for limit in each.limits} for each in (a, b))
    for number, limit in mine.items():
        if number not in its:
            yield _change("limit", a.name, limit.kind, (in_words(limit), None), (limit.clause,))
    for number, limit in its.items():
        if number not in mine:
            yield _change("limit", a.name, limit.kind, (None, in_words(limit)), (limit.clause,))


def _rule_changes(one: Rule, other: Rule, shapes: Shapes) -> Iterator[Change]:
    def change(kind: str, what: str, told: Told, clauses: tuple[str, ...] = ()) -> Change:
        return _change(kind, one.qualified, what, told, clauses or one.clauses)

    if one.verb != other.verb:
        yield change("rule", "verb", (one.verb, other.verb))
    if one.roles != other.roles:
        yield change("rule", "by whom", (oxford(sorted(one.roles)), oxford(sorted(other.roles))))
    if one.sources != other.sources:
        yield change("rule", "from", (oxford(list(one.sources)), oxford(list(other.sources))))
    if one.once != other.once:
        yield change("rule", "how often", ["once" if rule.once else "as often as wanted" for rule in (one, other)])
    if one.gives_up != other.gives_up:
        yield change("rule", "what it is", ["gives the case up" if r.gives_up else "an act" for r in (one, other)])
    if not shapes.same(one.limit, other.limit):
        told = limits_told(one.limit, other.limit)
        clauses = tuple(dict.fromkeys(rule.cited for rule in (one, other) if rule.limit is not None and rule.cited))
        yield change("limit", "time limit", told, clauses)
    facts = one.facts_by_name, other.facts_by_name
    for name in {**facts[0], **facts[1]}:
        was, is_ = (each.get(name) for each in facts)
        if was is None or is_ is None:
            yield change("papers", "papers", [None if each is None else each.words for each in (was, is_)])
        elif unlike(was, is_) or other_paper(was, is_):
            yield change("papers", was.words, (may_be_told(was), may_be_told(is_)))
    yield from _guard_changes(one.qualified, one.given, other.given, shapes)
    yield from _branch_changes(one, other, shapes)


def limits_told(one: Limit | None, other: Limit | None) -> Told:
    """Two limits in words, without what both say of their end."""
    told = [None if limit is None else in_words(limit) for limit in (one, other)]
    if told[0] is not None and told[1] is not None:
        (was, _, end), (is_, _, its) = (each.partition(" (") for each in told if each is not None)
        if end == its and was != is_:
            return was, is_
    return told


def in_each(told: Sequence[str | None], names: tuple[str, str]) -> str:
    """Two limits in words, each with the name of what has it: `within 3 days in mit, no limit in harvard`."""
    return ", ".join(f"{words or 'no limit'} in {name}" for words, name in zip(told, names, strict=True))


def _guard_changes(place: str, given: tuple[Any, ...], others: tuple[Any, ...], shapes: Shapes) -> Iterator[Change]:
    """Guards that only one asks; two of the same name are one that was changed."""
    mine, its = ({shapes.of(guard): guard for guard in each} for each in (given, others))
    gone = {_name(guard): guard for number, guard in mine.items() if number not in its}
    come = {_name(guard): guard for number, guard in its.items() if number not in mine}
    for name in {**gone, **come}:
        was, is_ = gone.get(name), come.get(name)
        clauses = tuple(dict.fromkeys(c for guard in (was, is_) if (c := getattr(guard, "clause", ""))))
        if was is None or is_ is None:
            told = [None if guard is None else guarded(guard) for guard in (was, is_)]
            yield _change("guard", place, "condition", told, clauses)
        else:
            told = [guarded(guard) for guard in _inmost(was, is_, shapes)]
            yield _change("guard", place, _called(was, "condition"), told, clauses)


def _called(guard: Any, otherwise: str) -> str:
    words = getattr(guard, "words", "")
    return f"“{words}”" if words else otherwise


def _inmost(one: Any, other: Any, shapes: Shapes) -> tuple[Any, Any]:
    """The parts of two guards in which alone they differ, without their names."""
    if isinstance(one, Node) and isinstance(other, Node):
        if one.op == other.op and one.op in ("and", "or", "not") and len(one.args) == len(other.args):
            apart = [(x, y) for x, y in zip(one.args, other.args, strict=True) if not shapes.same(x, y)]
            if len(apart) == 1:
                return _inmost(*apart[0], shapes)
        return evolve(one, words="", clause=""), evolve(other, words="", clause="")
    return one, other


def _name(guard: Any) -> str:
    return getattr(guard, "words", "") or guarded(guard)


def _branch_changes(one: Rule, other: Rule, shapes: Shapes) -> Iterator[Change]:
    mine: Mapping[str, Branch] = {branch.name: branch for branch in one.branches}
    its: Mapping[str, Branch] = {branch.name: branch for branch in other.branches}
    for name in {**mine, **its}:
        was, is_ = mine.get(name), its.get(name)
        clauses = next((branch.clauses for branch in (was, is_) if branch is not None and branch.clauses), one.clauses)
        outcome = f"outcome “{name}”"
        if was is None or is_ is None:
            told = [None if each is None else _to(each) for each in (was, is_)]
            yield _change("outcome", one.qualified, outcome, told, clauses)
            continue
        if any(is_.targets.get(source, target) != target for source, target in was.targets.items()):
            yield _change("outcome", one.qualified, f"{outcome} leads to", (_to(was), _to(is_)), clauses)
        if was.discharges != is_.discharges:
            told = ["the duty is met" if branch.discharges else "it stays owed" for branch in (was, is_)]
            yield _change("outcome", one.qualified, outcome, told, clauses)
        given, others = (() if branch.given is None else (branch.given,) for branch in (was, is_))
        yield from _guard_changes(f"{one.qualified} → {name}", given, others, shapes)


def _to(branch: Branch) -> str:
    return oxford(list(dict.fromkeys(branch.targets.values())))
