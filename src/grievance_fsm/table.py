"""A procedure as numbers: which outcomes a state admits, and where each leads. Whole logs are walked on it.

A state, an action and an outcome (a *branch*) are small whole numbers; -1 stands for “nowhere”.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from attrs import frozen

from grievance_fsm.checks import branch_checks, rule_checks
from grievance_fsm.guards import Verdict
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.seeing import Seen

NOWHERE: Final = -1
Test = Callable[[Seen], Verdict]


@frozen(eq=False, repr=False)
class Table:
    """The moves of one procedure.

    `branches` names each outcome by its action and its own name; `moves[state][action]` are the branches that
    leave the state, in the order of the declaration; `target[state][branch]` is where one leads.
    """

    procedure: str
    states: tuple[str, ...]
    actions: tuple[str, ...]
    branches: tuple[tuple[str, str], ...]
    initial: int
    finals: frozenset[int]
    rests: frozenset[int]
    action_of: "array[int]"
    moves: tuple[tuple[tuple[int, ...], ...], ...]
    target: "tuple[array[int], ...]"

    @cached_property
    def state_number(self) -> Mapping[str, int]:
        """The number of each state."""
        return {name: place for place, name in enumerate(self.states)}

    @cached_property
    def action_number(self) -> Mapping[str, int]:
        """The number of each action."""
        return {name: place for place, name in enumerate(self.actions)}

    @cached_property
    def branch_number(self) -> Mapping[tuple[str, str], int]:
        """The number of each outcome, by action and name."""
        return {names: place for place, names in enumerate(self.branches)}

    @property
    def ends(self) -> frozenset[int]:
        """The states in which a case may end."""
        return self.finals | self.rests

    def step(self, state: int, action: int, holds: Callable[[int], bool]) -> int:
        """The state after an action: the target of the first outcome that holds, `NOWHERE` if none does."""
        branch = self.taken(state, action, holds)
        return NOWHERE if branch == NOWHERE else self.target[state][branch]

    def taken(self, state: int, action: int, holds: Callable[[int], bool]) -> int:
        """The first outcome of an action that a state admits and that holds, `NOWHERE` if none does."""
        return next((branch for branch in self.moves[state][action] if holds(branch)), NOWHERE)

    def edges(self) -> Iterator[tuple[int, int, int]]:
        """Every move: from where, by which outcome, to where."""
        for state, row in enumerate(self.target):
            yield from ((state, branch, target) for branch, target in enumerate(row) if target != NOWHERE)

    def __repr__(self) -> str:
        counts = f"{len(self.states)} states, {len(self.actions)} actions, {len(self.branches)} outcomes"
        return f"<table of {self.procedure}: {counts}>"


def table_of(procedure: BoundProcedure) -> Table:
    """Number the states, actions and outcomes of a bound procedure, each in the order of its declaration."""
    states, actions = tuple(procedure.states), tuple(procedure.rules)
    branches = tuple((rule.name, branch.name) for rule in procedure.rules.values() for branch in rule.branches)
    target = tuple(array("h", [NOWHERE]) * len(branches) for _ in states)
    for rule, branch, source, to in procedure.edges():
        target[states.index(source)][branches.index((rule.name, branch.name))] = states.index(to)
    action_of = array("h", [actions.index(action) for action, _ in branches])
    return Table(
        procedure.name, states, actions, branches, states.index(procedure.initial),
        frozenset(states.index(name) for name, state in procedure.states.items() if state.final),
        frozenset(states.index(name) for name, state in procedure.states.items() if state.rests),
        action_of, tuple(_moves(row, action_of, len(actions)) for row in target), target,
    )  # fmt: skip


def _moves(row: Sequence[int], action_of: Sequence[int], actions: int) -> tuple[tuple[int, ...], ...]:
    """The branches of each action that one state admits."""
    found: list[list[int]] = [[] for _ in range(actions)]
    for branch, target in enumerate(row):
        if target != NOWHERE:
            found[action_of[branch]].append(branch)
    return tuple(map(tuple, found))


@frozen(eq=False)
class Executor:
    """A table with the compiled conditions of its actions and outcomes: decides without a state machine."""

    table: Table
    common: tuple[tuple[Test, ...], ...]
    own: tuple[tuple[Test, ...], ...]

    def dispatch(self, state: int, action: int, seen: Seen) -> tuple[int, int] | None:
        """The outcome taken and the state reached; nothing where the policy does not allow the act."""
        if not self.table.moves[state][action] or not _all_hold(self.common[action], seen):
            return None
        branch = self.table.taken(state, action, lambda each: _all_hold(self.own[each], seen))
        return None if branch == NOWHERE else (branch, self.table.target[state][branch])

    def attempt(self, action: str, at: str, seen: Seen) -> tuple[str, str] | None:
        """The same by name: the outcome and the state reached, or nothing."""
        found = self.dispatch(self.table.state_number[at], self.table.action_number[action], seen)
        return None if found is None else (self.table.branches[found[0]][1], self.table.states[found[1]])


def executor(procedure: BoundProcedure) -> Executor:
    """Compile the conditions of a bound procedure beside its table."""
    rules = procedure.rules.values()
    return Executor(
        table_of(procedure),
        tuple(tuple(check.test for check in rule_checks(procedure, rule)) for rule in rules),
        tuple(tuple(c.test for c in branch_checks(rule, branch)) for rule in rules for branch in rule.branches),
    )


def _all_hold(tests: tuple[Test, ...], seen: Any) -> bool:
    """Whether every condition holds; one that is not settled does not."""
    return all(test(seen) is True for test in tests)
