"""The guards along a way: each fact belongs to the step that records it, so that steps can be asked together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple

import attrs

from grievance_fsm.binding import every
from grievance_fsm.checks import conjuncts
from grievance_fsm.elsewhere import asks_elsewhere
from grievance_fsm.exploring.possible import Condition
from grievance_fsm.facts import DAY_OF_ACT, IN_OFFICE, At, Const, Derived, Expr, Fact, Happened, Node, Stands
from grievance_fsm.guards import ask, text
from grievance_fsm.routes import Passage
from grievance_fsm.rules import BoundProcedure, Branch, Rule
from grievance_fsm.sorts import DATED, RELATIONS
from grievance_fsm.values import BALLOTS, BOOLEAN, NUMBER


class Edge(NamedTuple):
    """One move: an action with one outcome, from where, to where."""

    rule: Rule
    branch: Branch
    source: str
    target: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Action, outcome and the state left."""
        return self.rule.name, self.branch.name, self.source

    @property
    def stays(self) -> bool:
        return self.source == self.target

    def __str__(self) -> str:
        outcome = "" if len(self.rule.branches) == 1 else f" ({self.branch.name})"
        return f"{self.rule.name}{outcome} from “{self.source}”"


INCLUDES = "∋"


def conditions(rule: Rule, branch: Branch) -> Iterator[Any]:
    """The conditions of an outcome one by one: conjunctions taken apart, named ones too."""
    given = (*rule.given, *(() if branch.given is None else (branch.given,)))
    waiting = list(conjuncts(given))
    while waiting:
        guard = waiting.pop(0)
        if getattr(guard, "op", "") == "and":
            waiting[:0] = guard.args
        elif getattr(guard, "op", "") == "eq" and getattr(guard.args[1], "value", None) is True:
            waiting[:0] = guard.args[:1]
        else:
            yield guard


def dated_conditions(rule: Rule, branch: Branch) -> Iterator[Node]:
    """The conditions that set days."""
    for guard in conditions(rule, branch):
        if getattr(guard, "op", "") in DATED:
            yield guard


def free_conditions(rule: Rule, branch: Branch) -> list[Condition]:
    """The conditions of one outcome with every older value free: they fail only if they can never hold."""
    return list(_Unfolding(None, (), Edge(rule, branch, "", "")).conditions())


def free_contrary(edge: Edge, guard: Any) -> Condition:
    """The contrary of a guard with every older value free: where it can never hold, the guard never fails."""
    return _contrary(_Unfolding(None, (), edge)(guard))


def contrary_along(procedure: BoundProcedure, edges: Sequence[Edge], edge: Edge, guard: Any) -> Condition:
    """The contrary of a guard of the step after some others."""
    return _contrary(_Unfolding(procedure, edges, edge)(guard))


def _contrary(guard: Any) -> Condition:
    return Condition(("not", _shape(guard)), Node("not", (guard,)))


def conditions_along(procedure: BoundProcedure, edges: Sequence[Edge]) -> Iterator[Condition]:
    """Every condition along a way, each fact named by the step that records it (`decide#1.consensus`)."""
    for place, edge in enumerate(edges):
        yield from _Unfolding(procedure, edges[:place], edge).conditions()


def owner_of(edges: Sequence[Edge], place: int) -> str:
    """The name of a step on a way: its action, and which occurrence of it this is."""
    name = edges[place].rule.name
    return f"{name}#{sum(edge.rule.name == name for edge in edges[: place + 1])}"


def supposed_by(edges: Sequence[Edge], place: int, supposed: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that one step of a way takes to be so, words gathered under their fact, relations left out."""
    prefix = f"{owner_of(edges, place)}."
    found: dict[str, Any] = {}
    for key, value in supposed.items():
        name, includes, word = key.removeprefix(prefix).partition(INCLUDES)
        if key.startswith(prefix) and includes:
            found[name] = (*found.get(name, ()), *((word,) if value else ()))
        elif key.startswith(prefix) and not name.startswith(":"):
            found[name] = value
    return found


def presumed_by(
    procedure: BoundProcedure, edges: Sequence[Edge], place: int, supposed: Mapping[str, Any]
) -> Iterator[str]:  # fmt: skip
    """The conditions of one step of a way that hold only if other procedures stand as it takes them to stand."""
    edge = edges[place]
    unfolding = _Unfolding(procedure, edges[:place], edge)
    told = {key: value for key, value in supposed.items() if _is_own(key)}
    for guard in conjuncts((*edge.rule.given, *(() if edge.branch.given is None else (edge.branch.given,)))):
        if asks_elsewhere(guard, procedure.name) and ask(unfolding(guard), told) is not True:
            clause = getattr(guard, "clause", "")
            yield f"{text(guard)}{f' [{clause}]' if clause else ''}"


def _is_own(key: str) -> bool:
    """Whether a value is one of the way's own facts (`ask#1.sure`), and neither a relation nor another's."""
    owner, _, name = key.partition(".")
    return "#" in owner and not name.startswith(":")


@attrs.frozen(eq=False)
class _Unfolding:
    """Renames the facts of a guard as one step of a way sees them; without a procedure every fact is free.

    A way is one run, the first of its procedure; whatever it asks of others is free.
    """

    procedure: BoundProcedure | None
    before: Sequence[Edge]
    edge: Edge

    def conditions(self) -> Iterator[Condition]:
        """The conditions of this step, those that set days left out."""
        for guard in conditions(self.edge.rule, self.edge.branch):
            if getattr(guard, "op", "") not in DATED:
                yield self._condition(guard)
        for fact in self.edge.rule.records:
            if fact.kind == BALLOTS:
                yield from map(self._condition, self._tallies(fact))

    def _condition(self, guard: Any) -> Condition:
        renamed = self(guard)
        return Condition(_shape(renamed), renamed)

    def _tallies(self, ballots: Fact) -> Iterator[Any]:
        """What counting implies: the votes of all kinds together are at most those who may cast them."""
        derived = list({each.name: each for each in every(self._given, Derived)}.values())
        votes = [each for each in derived if each.of.name == ballots.name]
        for voters in derived:
            if votes and ballots.by is not None and voters.of.name == ballots.by.name:
                yield Node("le", (reduce(lambda some, more: some + more, votes), voters))

    @property
    def _given(self) -> tuple[Any, ...]:
        return (*self.edge.rule.given, *(branch.given for branch in self.edge.rule.branches))

    def __call__(self, expr: Any) -> Any:
        if isinstance(expr, Node):
            if expr.op in RELATIONS:
                return Fact(f"{self._own}.:{id(expr)}", BOOLEAN, expr.words)
            if expr.op == "includes":
                return self._included(expr)
            return attrs.evolve(expr, args=tuple(map(self, expr.args)))
        if isinstance(expr, Happened):
            return self._happened(expr)
        if isinstance(expr, Stands | Passage):
            return self._standing(expr)
        if isinstance(expr, At):
            return _named(expr.what, expr.action.key if self._is_elsewhere(expr) else self._told(expr))
        return _named(expr, self._owner(expr)) if isinstance(expr, Fact | Derived) else expr

    def _included(self, expr: Node) -> Any:
        """That a fact includes some words: a yes or no for each word (`impose#1.penalties∋2.a`)."""
        fact, wanted = self(expr.args[0]), getattr(expr.args[1], "value", None)
        if wanted is None or not isinstance(fact, Fact):
            return _Unknown()
        words = (wanted,) if isinstance(wanted, str) else wanted
        return Node("and", tuple(Fact(f"{fact.name}{INCLUDES}{word}", BOOLEAN, "") for word in words))

    def _happened(self, expr: Happened) -> Any:
        if self.procedure is None or self._is_elsewhere(expr):
            return Fact(expr.key, BOOLEAN, "")
        return Const(self._last(expr.action.name) is not None)

    def _is_elsewhere(self, expr: At | Happened) -> bool:
        """Whether it asks for an act of another procedure; the docket names those of the run itself by its route."""
        own = "" if self.procedure is None else self.procedure.name
        return expr.action.home not in ("", own)

    def _standing(self, expr: Stands | Passage) -> Any:
        """Where this run stands, which the way tells; where others stand, it does not."""
        if self.procedure is None or (isinstance(expr, Passage) and expr.route.name != self.procedure.name):
            return Fact(f"{self._own}.:{expr.key}", BOOLEAN, expr.words)
        state = self.procedure.states[self.edge.source]
        here = state.name in [getattr(each, "name", each) for each in expr.states]
        if isinstance(expr, Stands):
            return Const(here)
        going_on = {"begun": True, "running": not (state.final or state.rests), "stands": here}
        return Const(bool(self.before) and going_on.get(expr.how, False))

    @property
    def _own(self) -> str:
        return owner_of((*self.before, self.edge), len(self.before))

    def _last(self, action: str) -> str | None:
        return self._wrote(lambda edge: edge.rule.name == action) if self.procedure is not None else action

    def _told(self, at: At) -> str | None:
        """The last step that recorded what is asked of an act: none where that act has no such thing to record."""
        name = (at.what.of if isinstance(at.what, Derived) else at.what).name
        if self.procedure is None or name in (DAY_OF_ACT.name, IN_OFFICE.name):
            return self._last(at.action.name)
        return self._wrote(lambda edge: edge.rule.name == at.action.name and _records(edge, name))

    def _wrote(self, sought: Callable[[Edge], bool]) -> str | None:
        """The last step before this one that is sought."""
        places = [place for place, edge in enumerate(self.before) if sought(edge)]
        return owner_of(self.before, places[-1]) if places else None

    def _owner(self, what: Fact | Derived) -> str | None:
        """Which step recorded a fact: this one, or the last before it that did."""
        fact = what.of if isinstance(what, Derived) else what
        own = _records(self.edge, fact.name)
        if self.procedure is None or own or fact is IN_OFFICE or fact.name in self.procedure.collected:
            return self._own
        return self._wrote(lambda edge: _records(edge, fact.name))


def _records(edge: Edge, name: str) -> bool:
    return any(fact.name == name for fact in edge.rule.facts)


def _shape(expr: Any) -> Any:
    """What tells one renamed guard from another."""
    if isinstance(expr, Node):
        return (expr.op, *map(_shape, expr.args))
    return expr.name if isinstance(expr, Fact) else (getattr(expr, "value", "?"),)


class _Unknown(Expr):
    """A value that nothing on the way recorded: never settled."""

    key = "?"


def _named(what: Fact | Derived, owner: str | None) -> Any:
    """A leaf under the name of the step it belongs to."""
    if owner is None:
        return _Unknown()
    kind = NUMBER if isinstance(what, Derived) else what.kind
    return Fact(f"{owner}.{what.name}", kind, what.words, what.low, what.high, getattr(what, "choices", ()))
