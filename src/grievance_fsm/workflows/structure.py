"""Structural faults of a workflow: what no service can make good, whatever it does."""

from collections.abc import Iterator, Sequence
from typing import Final

from grievance_fsm.errors import unknown
from grievance_fsm.workflows.definition import Definition, WorkflowAction, WorkflowState, shown
from grievance_fsm.workflows.finding import FAULT, OBSERVATION, WorkflowFinding
from grievance_fsm.workflows.graph import Graph

NAMED: Final = 4
"""So many states are named in one finding; the others are counted."""
HINTED: Final = 2_000
"""So many names are compared for the states that dangling targets may mean: it takes its time."""


def faults(definition: Definition, graph: Graph) -> Iterator[WorkflowFinding]:
    """Every structural fault, each once and at its root."""
    yield from _starts(definition, graph)
    yield from _twice(definition)
    yield from _dangling(definition, graph)
    yield from _nobody(definition, graph)
    if graph.begins:
        yield from _unreachable(graph)
        yield from _trapped(graph)


def named(graph: Graph, states: Sequence[int], last: str = "and") -> str:
    """Some states in a sentence, the first few of them by name; one that is declared twice stands there once."""
    once = graph.once(states)
    labels = [f"“{graph.states[number].label}”" for number in once[:NAMED]]
    if more := len(once) - len(labels):
        labels.append(f"{more:,} more")
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} {last} {labels[-1]}"


def _starts(definition: Definition, graph: Graph) -> Iterator[WorkflowFinding]:
    if not graph.starts:
        words = "no state is without a name and none is flagged as a start: no case can begin"
        yield WorkflowFinding("no start", FAULT, definition.place, words)
    elif len(graph.once(graph.starts)) > 1 and graph.states[graph.starts[0]].name:
        words = f"{named(graph, graph.starts)} are flagged, and no state is without a name"
        yield WorkflowFinding("several starts", FAULT, graph.states[graph.starts[1]].place, words)
    if graph.starts and not graph.begins:
        words = f"no action leads on from {named(graph, graph.starts)}: no case gets further"
        yield WorkflowFinding("no way to begin", FAULT, graph.states[graph.starts[0]].place, words)


def _twice(definition: Definition) -> Iterator[WorkflowFinding]:
    names: dict[str, WorkflowState] = {}
    ids: dict[str, WorkflowState] = {}
    for state in definition.states:
        if (first := names.setdefault(state.name or "", state)) is not state:
            again = f"“{state.label}” is declared before, at {first.place}"
            words = again if state.name else f"a second state without a name: cases begin at the first, {first.place}"
            yield WorkflowFinding("duplicate state", FAULT, state.place, words)
        if state.uuid and (first := ids.setdefault(state.uuid.casefold(), state)) is not state:
            words = f"the uuid of “{state.label}” is that of another state, at {first.place}"
            yield WorkflowFinding("duplicate uuid", FAULT, state.place, words)


def _dangling(definition: Definition, graph: Graph) -> Iterator[WorkflowFinding]:
    known = [shown(state.name) for state in definition.states if state.name]
    for place, (number, action) in enumerate(graph.dangling):
        way = (*graph.way(number), shown(action.name)) if number in graph.came else ()
        words = _nowhere(action, known if (place + 1) * len(known) <= HINTED else ())
        yield WorkflowFinding("dangling target", FAULT, f"{action.place}.nextState", words, way)


def _nowhere(action: WorkflowAction, known: Sequence[str]) -> str:
    if action.next_state is None:
        return f"“{shown(action.name)}” names no state to lead to"
    near = unknown("state", shown(action.next_state), known)
    hint = f"; {near.split('; ', 1)[1]}" if "; did you mean" in near else ""
    return f"“{shown(action.name)}” leads to “{shown(action.next_state)}”, which is no state here{hint}"


def _nobody(definition: Definition, graph: Graph) -> Iterator[WorkflowFinding]:
    """Actions that lead on and that no role may take; one that keeps the state is open to the roles that may leave."""
    going = {id(edge.action) for edge in graph.edges if not graph.stays(edge)}
    going |= {id(action) for _, action in graph.dangling}
    for number, state in enumerate(definition.states):
        for action in state.actions:
            if action.active and not action.roles and id(action) in going:
                words = f"“{shown(action.name)}” names no role, so nobody may take it"
                yield WorkflowFinding("no role", FAULT, f"{action.place}.roles", words, graph.way(number))


def _unreachable(graph: Graph) -> Iterator[WorkflowFinding]:
    """What no way leads to; of a whole stretch its head, with what only it leads to."""
    lost = {n for n in range(len(graph.states)) if n not in graph.came}
    entered = {edge.target for edge in graph.edges if edge.source in lost}
    told: set[int] = set()
    for head in _heads(graph, lost):
        behind = _behind(graph, head, told)
        off = all(n in graph.reached_if_all_on for n in head)
        who = named(graph, head)
        words = f"only actions that are switched off lead to {who}" if off else f"no action leads to {who}"
        if not off and set(head) & entered:
            words = f"nothing but {'itself' if len(head) == 1 else 'one another'} leads to {who}"
        if behind:
            words += f", and what only comes after: {named(graph, behind)}"
        place = graph.states[head[0]].place
        yield WorkflowFinding("switched off", OBSERVATION, place, words) if off else WorkflowFinding(
            "unreachable", FAULT, place, words
        )


def _heads(graph: Graph, lost: set[int]) -> list[list[int]]:
    """The stretches of unreachable states that no other unreachable state leads to."""
    components = graph.components(lost.__contains__)
    part = {number: place for place, component in enumerate(components) for number in component}
    entered = {part[e.target] for e in graph.edges if e.source in lost and part[e.source] != part.get(e.target)
               and e.target in part}  # fmt: skip
    return [component for place, component in enumerate(components) if place not in entered]


def _behind(graph: Graph, head: Sequence[int], told: set[int]) -> list[int]:
    """What can be reached from some states and not from a start, and was not told before."""
    found, queue = list[int](), list(head)
    told.update(head)
    while queue:
        for edge in graph.next[queue.pop()]:
            if edge.target not in graph.came and edge.target not in told:
                told.add(edge.target)
                found.append(edge.target)
                queue.append(edge.target)
    return sorted(found)


def _trapped(graph: Graph) -> Iterator[WorkflowFinding]:
    """Loops that can be reached and never left, without an end in them."""
    unsure = {number for number, _ in graph.dangling}
    nearest = {number: place for place, number in enumerate(graph.came)}
    components = graph.components(graph.came.__contains__)
    part = {number: place for place, component in enumerate(components) for number in component}
    left = {part[edge.source] for edge in graph.edges if edge.source in part and part[edge.source] != part[edge.target]}
    for place, component in enumerate(components):
        if place not in left and graph.ends.isdisjoint(component) and unsure.isdisjoint(component):
            first = min(component, key=nearest.__getitem__)
            words = f"from {named(graph, component, 'or')} a case never ends: it can only go round"
            yield WorkflowFinding("no way to finish", FAULT, graph.states[first].place, words, graph.way(first))
