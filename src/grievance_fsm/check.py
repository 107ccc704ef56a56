"""Check: every fault of a procedure, each with the facts or the way that show it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol
from weakref import WeakKeyDictionary

from attrs import evolve

from grievance_fsm.binding import every, picks
from grievance_fsm.checking.cells import Space
from grievance_fsm.checking.domains import TooWide
from grievance_fsm.checking.fault import Fault
from grievance_fsm.checking.flow import paper_flaws
from grievance_fsm.checking.settling import binder_of, choices_of
from grievance_fsm.checking.shape import shape_flaws, shaping, unreachable
from grievance_fsm.facts import At, Const, Derived, Ever, Fact, Node, Param, leaves
from grievance_fsm.further import Made
from grievance_fsm.guards import ask, nodes, text
from grievance_fsm.language import Action, Procedure, outcomes_of
from grievance_fsm.readings import Chosen, Pick, Reading
from grievance_fsm.rulemaking import rebound
from grievance_fsm.rules import BoundProcedure, Branch, Rule
from grievance_fsm.sorts import DATED

KINDS: Final = (
    "gap", "overlap", "never", "dead end", "no way out", "no end", "unreachable", "undue limit", "undated",
    "unrecorded", "empty window", "silence", "one chance", "too wide",
)  # fmt: skip

Choices = Mapping[str, str]
Judged = WeakKeyDictionary[BoundProcedure, tuple[Fault, ...]]


class Assembled(Protocol):
    """As much of a policy as a check needs."""

    @property
    def procedures(self) -> tuple[Procedure, ...]: ...

    @property
    def bound(self) -> Mapping[str, BoundProcedure]: ...


def faults(policy: Assembled, judged: Judged | None = None) -> tuple[Fault, ...]:
    """Every fault of a policy's procedures under the choices made, and under each choice of what is open.

    `judged` keeps what was found; a procedure that other choices left the very same is not looked at again.
    """
    declared = {procedure.name: procedure for procedure in policy.procedures}
    known: Judged = WeakKeyDictionary() if judged is None else judged
    for name, each in policy.bound.items():
        if each not in known:
            known[each] = check(each, declared[name])
    return tuple(fault for each in policy.bound.values() for fault in known[each])


def check(
    procedure: BoundProcedure, declared: Procedure | None = None, cells: dict[Any, Any] | None = None,
    made: Made | None = None,
) -> tuple[Fault, ...]:  # fmt: skip
    """Every fault of a bound procedure; where readings are open, under each choice of them, which the fault tells.

    Whether a state is unreachable is asked of the declaration, because a state that only the bound choice leaves
    unused is no fault; without `declared` it is not asked. `cells` keeps what facts can make of guards, and
    `made` what choices make of the declaration.
    """
    made = Made() if made is None else made
    found: list[tuple[Fault, Choices]]
    entries = () if procedure.docket is None else procedure.docket.entries(procedure.name)
    found = [(fault, {}) for fault in unreachable(declared, entries)] if declared is not None else []
    readings = dict(shaping(procedure))
    asked, read = dict[Any, Any](), dict[Any, Any]()
    known: dict[Any, Any] = {} if cells is None else cells
    for choices in choices_of(readings.values()):
        shaped = rebound(procedure, binder_of(choices, made)) if choices else procedure
        found += [(fault, {**choices, **fault.choices}) for fault in shape_flaws(shaped)]
        for papers, settled in _papers(shaped, made):
            found += [(fault, {**choices, **papers}) for fault in paper_flaws(settled, read)]
        for rule in shaped.rules.values():
            found += [(fault, {**choices, **local}) for fault, local in _guards_once(rule, shaped, asked, known, made)]
    readings |= {pick.reading.name: pick.reading for pick in picks(_open_parts(procedure))}
    return tuple(_merged(found, readings))


def meeting(procedure: Procedure) -> tuple[tuple[Reading, ...], ...]:
    """The readings that meet in one action, largest groups first; groups inside others are left out."""
    groups = {frozenset(readings_of(action)) for action in procedure.actions if isinstance(action, Action)}
    largest = [group for group in groups if group and not any(group < other for other in groups)]
    named = [tuple(sorted(group, key=lambda reading: (reading.id, reading.name))) for group in largest]
    return tuple(sorted(named, key=lambda group: (-len(group), [reading.name for reading in group])))


def readings_of(action: Action) -> Iterator[Reading]:
    """The readings that an action asks for, or on which it turns whether it is there."""
    yield from (pick.reading for pick in picks(action))
    for condition in action.only if isinstance(action.only, tuple) else (action.only,):
        if isinstance(condition, Chosen):
            yield condition.reading


def _open_parts(procedure: BoundProcedure) -> list[Any]:
    given = [(rule.given, [branch.given for branch in rule.branches]) for rule in procedure.rules.values()]
    actions = [action for action in procedure.procedure.actions if isinstance(action, Action)]
    return [*given, *((action.records, action.given, action.then, action.within) for action in actions)]


def _papers(procedure: BoundProcedure, made: Made) -> Iterator[tuple[Choices, BoundProcedure]]:
    """The procedure under every choice of the readings on which it depends what an action records."""
    picked = [part for rule in procedure.rules.values() for part in rule.action.records if not isinstance(part, Fact)]
    open_ = {pick.reading.name: pick.reading for pick in picks(picked)}
    known: dict[Any, Rule] = {}
    for choices in choices_of(open_.values()):
        rules = {name: _with_papers(rule, choices, known, made) for name, rule in procedure.rules.items()}
        yield choices, evolve(procedure, rules=rules)


def _with_papers(rule: Rule, choices: Choices, known: dict[Any, Rule], made: Made) -> Rule:
    if rule.lapses or len(rule.records) == len(rule.action.records):
        return rule
    own = {pick.reading.name: choices[pick.reading.name] for pick in picks(rule.action.records)}
    name = (rule.name, tuple(own.items()))
    if name not in known:
        binder = binder_of(own, made)
        records = tuple(fact for fact in binder(rule.action.records) if isinstance(fact, Fact))
        branches = tuple(evolve(branch, given=binder(branch.given)) for branch in rule.branches)
        known[name] = evolve(rule, records=records, given=binder(rule.given), branches=branches)
    return known[name]


# -- guards: gap, overlap, never ----------------------------------------------------------------------------------


def _guards_once(
    rule: Rule, procedure: BoundProcedure, asked: dict[Any, Any], known: dict[Any, Any], made: Made
) -> list[tuple[Fault, Choices]]:  # fmt: skip
    """The faults of a rule's guards, looked for once while choices change only time limits or other rules."""
    given = rule.given, *(kept.given for kept in _earlier(rule, procedure))
    outcomes = tuple(outcome.given for outcome in outcomes_of(rule.action))
    targets = tuple(tuple(branch.targets.items()) for branch in rule.branches)
    key = (rule.name, targets, *(tuple(map(id, guards)) for guards in (*given, outcomes)))
    if key not in asked:
        faults = list(_guards(rule, procedure, known, made))
        asked[key] = faults, given, outcomes  # kept, so that no id is given away again
    found: list[tuple[Fault, Choices]] = asked[key][0]
    return found


def _guards(
    rule: Rule, procedure: BoundProcedure, known: dict[Any, Any], made: Made
) -> Iterator[tuple[Fault, Choices]]:  # fmt: skip
    """The faults of a rule's guards under every choice of the readings in them."""
    past = tuple(_past(rule, procedure))
    guards = [*rule.given, *past, *(branch.given for branch in rule.branches)]
    for choices in choices_of({pick.reading.name: pick.reading for pick in picks(guards)}.values()):
        binder = binder_of(choices, made) if choices else _as_it_is
        given = [guard for guard in map(binder, (*rule.given, *past)) if guard is not None]
        branches = [evolve(branch, given=binder(branch.given)) for branch in rule.branches]
        try:
            for fault in _of_guards(rule, given, branches, known):
                yield fault, choices
        except TooWide as error:
            yield Fault("too wide", rule.qualified, str(error), rule.clauses), choices


def _as_it_is(guard: Any) -> Any:
    return guard


def _of_guards(rule: Rule, given: Sequence[Any], branches: Sequence[Branch], known: dict[Any, Any]) -> Iterator[Fault]:
    guarded = [] if all(branch.given is None for branch in branches) else list(branches)
    outcomes = [Const(True) if branch.given is None else branch.given for branch in guarded]
    if not given and not outcomes:
        return
    space, count = Space([*outcomes, *given], known), len(outcomes)
    always = range(count, count + len(given))
    if space.example(always) is None:
        if not any(map(_switched_off, given)):
            yield Fault("never", rule.qualified, "no facts meet its conditions", rule.clauses)
        return
    for place, branch in enumerate(guarded):
        if space.example([place, *always]) is None and not _switched_off(outcomes[place]):
            words = f"no facts lead to “{branch.name}”"
            yield Fault("never", rule.qualified, words, _cited(rule, [branch]))
    yield from _overlaps(rule, guarded, space, always)
    yield from _gaps(rule, guarded, space, always)


def _switched_off(guard: Any) -> bool:
    """Whether a guard fails whatever the facts, by its constants alone: a choice has put it out of use."""
    return ask(guard, {}) is False


def _overlaps(rule: Rule, branches: Sequence[Branch], space: Space, always: Iterable[int]) -> Iterator[Fault]:
    for place, one in enumerate(branches):
        for other in range(place + 1, len(branches)):
            if one.targets.keys() & branches[other].targets.keys():
                facts = space.example([place, other, *always])
                if facts is not None:
                    words = f"the facts fit “{one.name}” and “{branches[other].name}”"
                    yield _shown("overlap", rule, words, [one, branches[other]], facts)


def _gaps(rule: Rule, branches: Sequence[Branch], space: Space, always: Sequence[int]) -> Iterator[Fault]:
    if not branches:
        return
    offered = {tuple(n for n, branch in enumerate(branches) if source in branch.targets) for source in rule.sources}
    for places in sorted(offered):
        facts = space.example(always, places)
        if facts is not None:
            yield _shown("gap", rule, "no outcome takes the facts", [branches[n] for n in places], facts)
            return


def _shown(kind: str, rule: Rule, words: str, branches: Sequence[Branch], facts: Mapping[Any, Any]) -> Fault:
    told = facts_read(facts, [branch.given for branch in branches])
    return Fault(kind, rule.qualified, words, _cited(rule, branches), dict(facts), told)


def facts_read(facts: Mapping[Any, Any], guards: Iterable[Any]) -> str:
    """Facts in a few words, those that some guards read."""
    read = {leaf.key: leaf for guard in guards for leaf in leaves(guard) if hasattr(leaf, "key")}
    return ", ".join(f"{text(leaf)} {_plain(facts[key])}" for key, leaf in read.items() if key in facts)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " and ".join(map(str, value)) or "none" if isinstance(value, tuple) else str(value)


def _cited(rule: Rule, branches: Iterable[Branch]) -> tuple[str, ...]:
    """The sentences of some outcomes and their guards, or those of their rule."""
    found = [clause for branch in branches for clause in branch.clauses]
    found += [node.clause for branch in branches for node in every(branch.given, Node) if node.clause]
    return tuple(dict.fromkeys(found)) or rule.clauses


# -- what earlier actions have made sure ----------------------------------------------------------------------------


def _past(rule: Rule, procedure: BoundProcedure) -> Iterator[Any]:
    """What the conditions of earlier actions say about the values that this rule reads of them."""
    keys = {leaf.key for leaf in _older(rule)}
    for kept in _earlier(rule, procedure):
        for guard in kept.given:
            then = _then(guard, kept)
            if then is not None and keys & {leaf.key for leaf in leaves(then) if isinstance(leaf, At)}:
                yield then


def _older(rule: Rule) -> list[Any]:
    return [leaf for guard in _read(rule) for leaf in _leaves(guard) if _is_older(leaf)]


def _earlier(rule: Rule, procedure: BoundProcedure) -> list[Rule]:
    """The rules whose values this rule reads."""
    names = dict.fromkeys(leaf.action.name for leaf in _older(rule))
    return [procedure.rules[name] for name in names if name in procedure.rules]


def _is_older(leaf: Any) -> bool:
    """Whether a leaf is a value of an earlier act of the same run."""
    return isinstance(leaf, At) and not isinstance(leaf, Ever) and not leaf.action.home


def _read(rule: Rule) -> Iterator[Any]:
    yield from rule.given
    yield from (branch.given for branch in rule.branches)


def _leaves(guard: Any) -> Iterator[Any]:
    """Every leaf of a guard, under every choice."""
    for leaf in leaves(guard):
        if isinstance(leaf, Pick):
            for value in leaf.values.values():
                yield from _leaves(value)
        else:
            yield leaf


def _then(guard: Any, rule: Rule | None) -> Any:
    """A guard over what an action recorded itself, as it reads afterwards; nothing for any other guard."""
    if rule is None or any(node.op in DATED for node in nodes(guard)):
        return None
    recorded = {fact.name for fact in rule.facts}
    for leaf in leaves(guard):
        what = leaf.of if isinstance(leaf, Derived) else leaf
        if not isinstance(leaf, Const | Param) and getattr(what, "name", None) not in recorded:
            return None
    return _moved(guard, rule.action)


def _moved(expr: Any, action: Action) -> Any:
    if isinstance(expr, Node):
        return evolve(expr, args=tuple(_moved(arg, action) for arg in expr.args))
    return At(action, expr) if isinstance(expr, Fact | Derived) else expr


# -- the choices under which a fault occurs -----------------------------------------------------------------------


def _merged(found: Iterable[tuple[Fault, Choices]], readings: Mapping[str, Reading]) -> Iterator[Fault]:
    """Each fault once, with only those choices on which it depends."""
    groups: dict[tuple[str, str, str], list[tuple[Fault, Choices]]] = {}
    for fault, choices in found:
        groups.setdefault((fault.kind, fault.place, fault.words), []).append((fault, choices))
    for group in groups.values():
        under = _needed([choices for _, choices in group], readings)
        told = set()
        for fault, choices in group:
            kept = {name: choice for name, choice in choices.items() if name in under}
            if tuple(kept.items()) not in told:
                told.add(tuple(kept.items()))
                yield evolve(fault, choices=kept)


def _needed(combinations: list[Choices], readings: Mapping[str, Reading]) -> set[str]:
    """The readings without whose choice it could not be said whether a fault occurs."""
    left = {tuple(sorted(choices.items())) for choices in combinations}
    needed = set()
    for name in sorted({name for choices in combinations for name in choices}):
        rest = {tuple(pair for pair in choices if pair[0] != name) for choices in left}
        choices_there = readings[name].choices if name in readings else ()
        if all(tuple(sorted((*each, (name, choice)))) in left for each in rest for choice in choices_there):
            left = rest
        else:
            needed.add(name)
    return needed
