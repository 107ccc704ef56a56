"""The ways through a procedure: what has surely happened, what may have, and what is read too soon.

A *mark* is what a way leaves behind: that an action was done, or that a fact was recorded.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from attrs import field, frozen

from grievance_fsm.binding import every
from grievance_fsm.checking.fault import Fault, way
from grievance_fsm.deadlines import EndOf, Extreme, If, Limit, Nearer, OnDay, Since, Span, Trigger
from grievance_fsm.facts import DAY_OF_ACT, IN_OFFICE, At, Const, Derived, Ever, Fact, Happened, Node, children, leaves
from grievance_fsm.guards import text
from grievance_fsm.language import Action, states_in
from grievance_fsm.readings import Pick
from grievance_fsm.rules import BoundProcedure, Rule

Mark = tuple[str, str]
Marks = frozenset[Mark]
Edge = tuple[Rule, str, str]


@frozen(eq=False, slots=False)
class Flow:
    """The moves of a bound procedure, and what each leaves behind; `asked` keeps what guards read and need."""

    procedure: BoundProcedure
    edges: tuple[Edge, ...]
    asked: dict[Any, Any] = field(factory=dict)
    _found: dict[Marks, dict[str, tuple[str, ...]]] = field(factory=dict)

    @classmethod
    def of(cls, procedure: BoundProcedure, asked: dict[Any, Any] | None = None) -> "Flow":
        edges = tuple((rule, source, target) for rule, _, source, target in procedure.edges())
        return cls(procedure, edges, {} if asked is None else asked)

    @cached_property
    def leaving(self) -> Mapping[str, tuple[Edge, ...]]:
        """The moves from each state."""
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            found.setdefault(edge[1], []).append(edge)
        return {state: tuple(edges) for state, edges in found.items()}

    @cached_property
    def _marking(self) -> Mapping[Mark, tuple[Edge, ...]]:
        """The moves that leave each mark behind."""
        found: dict[Mark, list[Edge]] = {}
        for edge in self.edges:
            for mark in _own(edge[0]):
                found.setdefault(mark, []).append(edge)
        return {mark: tuple(edges) for mark, edges in found.items()}

    @cached_property
    def needs(self) -> Mapping[str, tuple[Marks, ...]]:
        """For every rule what has surely been left behind once it was used."""
        return {rule.name: tuple(_sure(self, rule)) for rule in self.procedure.rules.values()}

    def needed(self, guard: Any) -> tuple[Marks, ...]:
        """What must be known for a guard to hold."""
        return self._once("needed", guard, lambda: tuple(_needed(guard, holds=True)))

    def read(self, guard: Any) -> tuple[Any, ...]:
        """The facts that a guard reads, without those that it reads only where an action has happened."""
        return self._once("read", guard, lambda: tuple(_reads(guard, frozenset())))

    def _once(self, what: str, guard: Any, found: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
        key = what, id(guard)
        if key not in self.asked:
            self.asked[key] = guard, found()  # the guard is kept, so that no other has its id
        return tuple(self.asked[key][1])

    def without(self, marks: Marks) -> dict[str, tuple[str, ...]]:
        """The states that can be reached with none of some marks, each with a shortest way there."""
        if marks not in self._found:
            known: dict[str, tuple[str, ...]] = {self.procedure.initial: ()}
            waiting = [self.procedure.initial]
            for here in waiting:
                for rule, _, target in self.leaving.get(here, ()):
                    if target not in known and not any(sure <= marks for sure in self.needs[rule.name]):
                        known[target] = (*known[here], rule.name)
                        waiting.append(target)
            self._found[marks] = known
        return self._found[marks]

    def may_precede(self, marks: Marks, state: str) -> bool:
        """Whether a move that leaves one of some marks can lie on a way to a state."""
        leads = self.procedure.reachable.leads
        return any(leads(target, (state,)) for mark in marks for _, _, target in self._marking.get(mark, ()))

    def may_follow(self, marks: Marks, state: str, back_to: Iterable[str]) -> bool:
        """Whether one of some marks can still come, and after it one of some states."""
        leads, back = self.procedure.reachable.leads, tuple(back_to)
        moves = (edge for mark in marks for edge in self._marking.get(mark, ()))
        return any(leads(state, (source,)) and leads(target, back) for _, source, target in moves)


def paper_flaws(procedure: BoundProcedure, asked: dict[Any, Any] | None = None) -> Iterator[Fault]:
    """What is read or counted from without having been recorded or done.

    `asked` keeps what guards read for the same declaration with other papers.
    """
    flow = Flow.of(procedure, asked)
    for rule in procedure.rules.values():
        yield from _unrecorded(flow, rule)
        yield from _undue(flow, rule)
    yield from _limits_of_states(flow)


# -- marks ---------------------------------------------------------------------------------------------------


def _own(rule: Rule) -> Marks:
    """What a rule leaves behind by itself."""
    return frozenset({("did", rule.name), *(("fact", fact.name) for fact in rule.facts)})


def _sure(flow: Flow, rule: Rule) -> Iterator[Marks]:
    """What has surely been left behind once a rule was used: of each set at least one mark."""
    yield from (frozenset((mark,)) for mark in _own(rule))
    lapsing = flow.procedure.rules.get(rule.lapses)
    limit = rule.limit if lapsing is None else lapsing.limit
    if limit is not None and (lapsing is not None or _binds(limit)) and not _counts_from_elsewhere(limit):
        yield _anchors(limit)
    for guard in rule.given:
        yield from flow.needed(guard)


def _needed(guard: Any, *, holds: bool) -> Iterator[Marks]:
    """What must be known for a guard to hold (or to fail)."""
    if isinstance(guard, Node) and guard.op == "not":
        yield from _needed(guard.args[0], holds=not holds)
    elif isinstance(guard, Node) and guard.op in ("and", "or"):
        if (guard.op == "and") is holds:
            for part in guard.args:
                yield from _needed(part, holds=holds)
    elif isinstance(guard, Node):
        yield from (frozenset((mark,)) for leaf in leaves(guard) for mark in _read(leaf))
        yield from (_anchors(limit) for limit in limits_in(guard) if not _counts_from_elsewhere(limit))
        if holds and guard.op == "eq" and isinstance(guard.args[0], Happened) and _is_yes(guard.args[1]):
            yield from _happened(guard.args[0])
    elif isinstance(guard, Happened):
        yield from _happened(guard) if holds else ()
    else:
        yield from (frozenset((mark,)) for mark in _read(guard))


def _happened(leaf: Happened) -> Iterator[Marks]:
    if not leaf.action.home:
        yield frozenset((("did", leaf.action.name),))


def _is_yes(expr: Any) -> bool:
    return isinstance(expr, Const) and expr.value is True


def _read(leaf: Any) -> Iterator[Mark]:
    """The mark without which a leaf is not known; what another procedure leaves behind is free."""
    if isinstance(leaf, At):
        if not (leaf.action.home or isinstance(leaf, Ever)):
            yield "did", leaf.action.name
    elif isinstance(leaf, Derived):
        yield "fact", leaf.of.name
    elif isinstance(leaf, Fact):
        yield "fact", leaf.name


def limits_in(guard: Any) -> Iterator[Limit]:
    """The limits inside which a guard wants days to be."""
    if isinstance(guard, Node) and guard.op == "inside" and isinstance(guard.args[1], Limit):
        yield guard.args[1]
    for child in children(guard):
        yield from limits_in(child)


def _anchors(limit: Limit) -> Marks:
    """The marks one of which a limit needs before it gives a day."""
    if limit.opens is None and limit.until is None:
        return frozenset(_trigger_marks(limit.after))
    return frozenset(mark for end in (limit.opens, limit.until) for mark in _anchors_of(end, limit))


def _anchors_of(end: Any, limit: Limit) -> Iterator[Mark]:
    if isinstance(end, Span):
        yield from _trigger_marks(limit.after)
    elif isinstance(end, Since | EndOf):
        yield from _trigger_marks(limit.after if end.after is None else end.after)
    elif isinstance(end, OnDay):
        yield from (("fact", fact.name) for fact in _any_of(end.fact))
    elif isinstance(end, If | Nearer):
        yield from _anchors_of(end.then, limit)
    elif isinstance(end, Extreme):
        for part in end.of:
            yield from _anchors_of(part, limit)


def _trigger_marks(after: Any) -> Iterator[Mark]:
    for trigger in _any_of(after):
        for part in trigger.of if isinstance(trigger, Trigger) else (trigger,):
            named = [each for each in _any_of(part) if isinstance(each, Action | Fact)]
            yield from (("did" if isinstance(each, Action) else "fact", each.name) for each in named)


def _any_of(part: Any) -> Iterator[Any]:
    """A part of a limit; whatever an open reading may make of it."""
    if isinstance(part, Pick):
        for value in part.values.values():
            yield from _any_of(value)
    elif part is not None:
        yield part


def _counts_from_elsewhere(limit: Limit) -> bool:
    """Whether an act of another procedure may set a limit off."""
    triggers = every((limit.after, limit.opens, limit.until), Trigger)
    return any(getattr(each, "home", "") for trigger in triggers for part in trigger.of for each in _any_of(part))


def _binds(limit: Limit) -> bool:
    """Whether a limit refuses acts while it has not begun to run."""
    return limit.opens is not None or limit.expiry == "bar" or limit.kind in ("window", "limitation")


# -- facts ----------------------------------------------------------------------------------------------------


def _unrecorded(flow: Flow, rule: Rule) -> Iterator[Fault]:
    guards = [*rule.given, *(branch.given for branch in rule.branches), *_guards_of(rule.limit)]
    known = {fact.name for fact in rule.facts} | flow.procedure.collected | {DAY_OF_ACT.name, IN_OFFICE.name}
    told: set[str] = set()
    for guard in guards:
        for leaf in flow.read(guard):
            for mark in _read(leaf):
                if leaf.key not in told and not (mark[0] == "fact" and mark[1] in known):
                    yield from _never_told(flow, rule, leaf, mark, told)


def _guards_of(limit: Limit | None) -> Iterator[Any]:
    if limit is not None:
        yield from (part.guard for part in every((limit.opens, limit.until), If))
        yield from () if limit.unless is None else (limit.unless,)


def _reads(guard: Any, happened: frozenset[str]) -> Iterator[Any]:
    """The facts that a guard reads, without those that it reads only where an action has happened."""
    if isinstance(guard, Pick):
        for value in guard.values.values():
            yield from _reads(value, happened)
    elif isinstance(guard, Node):
        sure = happened | _presumed(guard)
        for child in children(guard):
            yield from _reads(child, sure)
    elif isinstance(guard, At | Fact | Derived) and getattr(getattr(guard, "action", None), "key", "") not in happened:
        yield guard


def _presumed(node: Node) -> frozenset[str]:
    """The actions that must have happened for the rest of a conjunction (or implication) to matter."""
    sides = [arg.args[0] if node.op == "or" and getattr(arg, "op", "") == "not" else arg for arg in node.args
             if node.op == "and" or getattr(arg, "op", "") == "not"]  # fmt: skip
    plain = [side.args[0] if isinstance(side, Node) and side.op == "eq" else side for side in sides]
    return frozenset(side.action.key for side in plain if isinstance(side, Happened))


def _never_told(flow: Flow, rule: Rule, leaf: Any, mark: Mark, told: set[str]) -> Iterator[Fault]:
    earlier = flow.procedure.rules.get(mark[1]) if mark[0] == "did" else None
    if mark[0] == "did" and earlier is not None and not _records(earlier, leaf.what):
        told.add(leaf.key)
        words = f"reads “{text(leaf)}”, which “{earlier.name}” does not record"
        yield Fault("unrecorded", rule.qualified, words, rule.clauses)
        return
    found = flow.without(frozenset((mark,)))
    for source in rule.sources:
        if source in found and leaf.key not in told:
            told.add(leaf.key)
            words, there = f"reads “{text(leaf)}”, which is not recorded on every way here", found[source]
            yield Fault("unrecorded", rule.qualified, words, rule.clauses, {"way": there}, way(there))


def _records(rule: Rule, what: Any) -> bool:
    wanted = what.of if isinstance(what, Derived) else what
    return any(fact.name == wanted.name for fact in rule.facts) or wanted.name in (IN_OFFICE.name, DAY_OF_ACT.name)


# -- limits ---------------------------------------------------------------------------------------------------


def _undue(flow: Flow, rule: Rule) -> Iterator[Fault]:
    asked = [(limit, True) for guard in rule.given for limit in limits_in(guard)]
    if rule.limit is not None:
        asked.append((rule.limit, _binds(rule.limit)))
    for limit, binds in asked:
        cited = (limit.clause,) if limit.clause else rule.clauses
        yield from _undue_limit(flow, rule.qualified, limit, rule.sources, _own_facts(rule), cited, binds=binds)


def _own_facts(rule: Rule) -> Marks:
    return frozenset(("fact", fact.name) for fact in rule.facts)


def _undue_limit(
    flow: Flow, place: str, limit: Limit, sources: Iterable[str], own: Marks, cited: tuple[str, ...], *, binds: bool
) -> Iterator[Fault]:
    marks = _anchors(limit)
    if _counts_from_elsewhere(limit) or marks & own or not (isinstance(limit.after, Trigger) or marks):
        return
    if not any(flow.may_precede(marks, source) for source in sources):
        yield Fault("undue limit", place, "its time counts from what cannot have happened before", cited)
    elif binds:
        found = flow.without(marks)
        for source in sources:
            if source in found and not flow.may_follow(marks, source, sources):
                words = "its time counts from what may never have happened, and then it is refused for ever"
                yield Fault("undue limit", place, words, cited, {"way": found[source]}, way(found[source]))
                return


def _limits_of_states(flow: Flow) -> Iterator[Fault]:
    for limit in flow.procedure.limits:
        names = [state.name for state in states_in(limit.state) if state.name in flow.procedure.states]
        if names:
            place = f"{flow.procedure.name} “{names[0]}”"
            binds, cited = limit.kind == "entitlement", (limit.clause,) if limit.clause else ()
            yield from _undue_limit(flow, place, limit, names, frozenset(), cited, binds=binds)
