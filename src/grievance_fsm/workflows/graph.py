"""The graph of a workflow: where a case begins, which action leads where, what can be reached and what can end."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Final

from attrs import field, frozen

from grievance_fsm.workflows.components import components
from grievance_fsm.workflows.definition import Definition, WorkflowAction, WorkflowState

Way = tuple[str, ...]

LONG: Final = 100
"""A way of more steps is left out."""


@frozen
class Edge:
    """One action from one state to another, states by their numbers in the file."""

    source: int
    action: WorkflowAction
    target: int


@frozen(eq=False, slots=False)
class Graph:
    """What can happen under a definition.

    A state that is named twice is reached wherever its name is, so that one slip is one finding.
    """

    states: tuple[WorkflowState, ...]
    starts: tuple[int, ...]
    edges: tuple[Edge, ...]
    off: tuple[Edge, ...]
    dangling: tuple[tuple[int, WorkflowAction], ...]
    next: Sequence[Sequence[Edge]] = field(init=False, repr=False)

    @next.default
    def _by_source(self) -> Sequence[Sequence[Edge]]:
        return _grouped(len(self.states), self.edges)

    @classmethod
    def of(cls, definition: Definition) -> "Graph":
        """The graph of a definition."""
        finder = _Finder(definition.states)
        edges: list[Edge] = []
        off: list[Edge] = []
        dangling: list[tuple[int, WorkflowAction]] = []
        for number, state in enumerate(definition.states):
            usable = state.usable
            for action in usable:
                targets = finder(action.next_state)
                edges += [Edge(number, action, target) for target in targets]
                dangling += [] if targets else [(number, action)]
            for action in state.actions:
                if not action.active:
                    off += [Edge(number, action, target) for target in finder(action.next_state)]
        return cls(definition.states, starts_of(definition.states), tuple(edges), tuple(off), tuple(dangling))

    def once(self, numbers: Iterable[int]) -> list[int]:
        """Some states, each once: of those of one name the first."""
        first: dict[str, int] = {}
        for number in numbers:
            first.setdefault(self.states[number].name or "", number)
        return list(first.values())

    def stays(self, edge: Edge) -> bool:
        """Whether a step leads to the state that it leaves, perhaps as it is declared again."""
        return edge.source == edge.target or (
            (self.states[edge.source].name or "") == (self.states[edge.target].name or "")
        )  # fmt: skip

    @cached_property
    def begins(self) -> bool:
        """Whether a case can leave the start, or could if a target were right."""
        return not self.left.isdisjoint(self.starts)

    @cached_property
    def left(self) -> frozenset[int]:
        """Every state that some action leaves, if only for a state that there is not."""
        going = {edge.source for edge in self.edges if not self.stays(edge)}
        return frozenset(going | {number for number, _ in self.dangling})

    @cached_property
    def ends(self) -> frozenset[int]:
        """Where a case may end: what is flagged so, and what has no way on at all."""
        return frozenset(n for n, state in enumerate(self.states) if state.end or n not in self.left)

    @cached_property
    def came(self) -> dict[int, Edge | None]:
        """Every state that can be reached, with the last step of a shortest way there; none at a start."""
        return _search(self.starts, self.next)

    @cached_property
    def reached_if_all_on(self) -> frozenset[int]:
        """Every state that could be reached if nothing were switched off."""
        return frozenset(_search(self.starts, _grouped(len(self.states), (*self.edges, *self.off))))

    def way(self, to: int) -> Way:
        """A shortest way from a start; nothing where there is none, or none that anybody would read."""
        if to not in self.came:
            return ()
        steps: list[str] = [self.states[to].label]
        edge = self.came[to]
        while edge is not None:
            steps += [edge.action.name, self.states[edge.source].label]
            edge = self.came[edge.source]
            if len(steps) > 2 * LONG:
                return ()
        return tuple(reversed(steps))

    def components(self, within: Callable[[int], bool]) -> list[list[int]]:
        """The strongly connected components of some of the states, each in the order of the file."""
        return components(len(self.states), lambda number: (edge.target for edge in self.next[number]), within)

    def loop(self, component: Sequence[int]) -> Way:
        """A shortest loop through two states or more of a component; nothing where a second declaration closes it.

        On every loop some step leads back to a state that was reached no later than the one it leaves.
        """
        inside, best = set(component), list[Edge]()
        order = {number: place for place, number in enumerate(self.came)}
        steps = (edge for number in component for edge in self.next[number] if edge.target in inside)
        back = {edge.target for edge in steps if order[edge.target] < order[edge.source] and not self.stays(edge)}
        for first in sorted(back, key=order.__getitem__):
            found = self._round(first, inside, len(best) or len(inside) + 1)
            if found and (not best or len(found) < len(best)):
                best = found
            if len(best) == 2:
                break
        if not best:
            return ()
        way = [self.states[best[0].source].label]
        for edge in best:
            way += [edge.action.name, self.states[edge.target].label]
        return tuple(way)

    def _round(self, first: int, inside: set[int], most: int) -> list[Edge]:
        """A shortest loop through a state in fewer steps than `most`."""
        came: dict[int, Edge] = {}
        queue = deque([(first, 0)])
        while queue:
            at, steps = queue.popleft()
            if steps + 1 >= most:
                continue
            for edge in self.next[at]:
                if self.stays(edge):
                    continue
                if edge.target == first and at != first:
                    return _back(edge, first, came)
                if edge.target in inside and edge.target != first and edge.target not in came:
                    came[edge.target] = edge
                    queue.append((edge.target, steps + 1))
        return []


def starts_of(states: Sequence[WorkflowState]) -> tuple[int, ...]:
    """Where a case begins: at what has no name, or else at what is flagged so."""
    nameless = tuple(number for number, state in enumerate(states) if not state.name)
    return nameless or tuple(number for number, state in enumerate(states) if state.start)


class _Finder:
    """The states that a `nextState` means: by name, or else by uuid in any case of letters."""

    def __init__(self, states: Sequence[WorkflowState]) -> None:
        self.names: dict[str, list[int]] = {}
        self.ids: dict[str, list[int]] = {}
        for number, state in enumerate(states):
            if state.name is not None:
                self.names.setdefault(state.name, []).append(number)
            if state.uuid:
                self.ids.setdefault(state.uuid.casefold(), []).append(number)

    def __call__(self, word: str | None) -> Sequence[int]:
        return [] if word is None else self.names.get(word) or self.ids.get(word.casefold()) or []


_NOTHING: Final[tuple[Edge, ...]] = ()


def _grouped(count: int, edges: Iterable[Edge]) -> Sequence[Sequence[Edge]]:
    found: list[list[Edge]] = [[] for _ in range(count)]
    for edge in edges:
        found[edge.source].append(edge)
    return found


def _search(starts: Iterable[int], after: Sequence[Sequence[Edge]]) -> dict[int, Edge | None]:
    came: dict[int, Edge | None] = dict.fromkeys(starts)
    queue = deque(came)
    while queue:
        for edge in after[queue.popleft()]:
            if edge.target not in came:
                came[edge.target] = edge
                queue.append(edge.target)
    return came


def _back(last: Edge, first: int, came: dict[int, Edge]) -> list[Edge]:
    found = [last]
    while found[-1].source != first:
        found.append(came[found[-1].source])
    return found[::-1]
