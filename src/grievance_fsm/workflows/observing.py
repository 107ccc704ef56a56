"""Observations on a workflow: what is true of it and worth a look, though good definitions have their reasons."""

from collections.abc import Iterator

from grievance_fsm.errors import counted
from grievance_fsm.workflows.definition import DAY, HOUR, MINUTE, SECOND, Definition, WorkflowState, shown, told
from grievance_fsm.workflows.finding import OBSERVATION, WorkflowFinding
from grievance_fsm.workflows.graph import Graph, Way
from grievance_fsm.workflows.structure import named

TOO_LONG = 50 * 365 * DAY
"""A clock beyond fifty years is in another unit than milliseconds."""


def observations(definition: Definition, graph: Graph) -> Iterator[WorkflowFinding]:
    """Everything worth a look that follows from the definition alone."""
    yield from _start_flags(graph)
    yield from _ends(graph)
    yield from _loops(graph)
    yield from _clocks(definition, graph)
    yield from _without_clock(definition, graph)
    yield from _actions(definition)
    for place, key, known in definition.unread:
        yield _seen("unread key", place, f"“{key}” is no key of the form and is not read; is “{known}” meant?")


def _seen(kind: str, place: str, words: str, way: Way = ()) -> WorkflowFinding:
    return WorkflowFinding(kind, OBSERVATION, place, words, way)


def waiting(graph: Graph) -> list[int]:
    """The states in which a case waits for somebody: not where it begins, nor where it may end."""
    once = graph.once(range(len(graph.states)))
    return [n for n in once if n not in graph.starts and n not in graph.ends]


# -- starts, ends, loops ---------------------------------------------------------------------------------------------


def _start_flags(graph: Graph) -> Iterator[WorkflowFinding]:
    flagged = [n for n, state in enumerate(graph.states) if state.start and n not in graph.starts]
    if flagged:
        carry = "carries" if len(flagged) == 1 else "carry"
        words = f"{named(graph, flagged)} {carry} the flag too; cases begin at the state without a name"
        yield _seen("start flag", f"{graph.states[flagged[0]].place}.isStartState", words)
    for number in graph.starts[:1]:
        if graph.states[number].name and len(graph.starts) == 1:
            label = graph.states[number].label
            words = f"no state is without a name; “{label}”, which is flagged, is read as the start"
            yield _seen("named start", graph.states[number].place, words)


def _ends(graph: Graph) -> Iterator[WorkflowFinding]:
    for number, state in enumerate(graph.states):
        told = (f"“{shown(e.action.name)}” to “{graph.states[e.target].label}”"
                for e in graph.next[number] if not graph.stays(e))  # fmt: skip
        on = list(dict.fromkeys(told))
        if state.end and on:
            ways = ", ".join(on[:3])
            more = f" and {len(on) - 3:,} more" if len(on) > 3 else ""
            words = f"“{state.label}” is flagged as an end, yet leads on: {ways}{more}"
            yield _seen("end with exits", f"{state.place}.isTerminateState", words, graph.way(number))
        elif number in graph.ends and not state.end and number not in graph.starts:
            words = f"nothing leads on from “{state.label}”, which is not flagged as an end"
            yield _seen("end not flagged", f"{state.place}.isTerminateState", words, graph.way(number))


def _loops(graph: Graph) -> Iterator[WorkflowFinding]:
    for component in graph.components(graph.came.__contains__):
        if len(graph.once(component)) > 1:
            clocked = any(graph.states[number].sla for number in component)
            words = f"{named(graph, component)} can follow one another without end"
            words += "" if clocked else ", and none of them has a clock"
            yield _seen("loop without bound", graph.states[component[0]].place, words, graph.loop(component))


# -- clocks ----------------------------------------------------------------------------------------------------------


def _clocks(definition: Definition, graph: Graph) -> Iterator[WorkflowFinding]:
    if definition.clock is not None and (why := misread(definition.clock)):
        yield _seen("clock in the wrong unit", f"{definition.place}.businessServiceSla", f"the service's clock {why}")
    fine = [graph.states[n] for n in waiting(graph) if finer(graph.states[n].sla)]
    for state in graph.states:
        if state.sla is None:
            continue
        if why := misread(state.sla):
            yield _seen("clock in the wrong unit", f"{state.place}.sla", f"the clock of “{state.label}” {why}")
        elif sound(definition.clock) and state.sla > (definition.clock or 0):
            words = f"“{state.label}” may take {told(state.sla)}, the whole service {told(definition.clock or 0)}"
            yield _seen("clock longer than the service's", f"{state.place}.sla", words)
    if fine or finer(definition.clock):
        yield _seen("clock finer than a day", *_fine(definition, fine))


def _fine(definition: Definition, fine: list[WorkflowState]) -> tuple[str, str]:
    spans = [f"“{state.label}” {told(state.sla or 0)}" for state in fine[:4]]
    spans += [f"{len(fine) - 4:,} more"] if len(fine) > 4 else []
    spans += [f"the service {told(definition.clock or 0)}"] if finer(definition.clock) else []
    place = f"{fine[0].place}.sla" if fine else f"{definition.place}.businessServiceSla"
    return place, f"a policy counts whole days and leaves it out: {', '.join(spans)}"


def sound(sla: int | None) -> bool:
    """Whether a clock is one in milliseconds."""
    return sla is not None and sla > 0 and not misread(sla)


def finer(sla: int | None) -> bool:
    """Whether a clock is sound and says no whole number of days."""
    return sla is not None and sound(sla) and sla % DAY != 0


def misread(sla: int) -> str:
    """Why a clock cannot be meant in milliseconds; nothing where it can.

    >>> misread(86_400), misread(300_000), misread(0)
    ('is 86,400 milliseconds, a minute or two; in seconds it would be 1 day', '', 'is 0: overdue on arrival')
    """
    if sla <= 0:
        return "is 0: overdue on arrival" if sla == 0 else f"is {sla:,}, before it starts"
    in_seconds = f"; in seconds it would be {told(sla * SECOND)}" if sla % 3_600 == 0 else ""
    if sla < MINUTE:
        in_days = f"; in days it would be {counted(sla, 'day')}" if sla <= 366 else ""
        return f"is {told(sla)}, less than a minute{in_seconds or in_days}"
    if sla < HOUR and sla % MINUTE and in_seconds:
        return f"is {counted(sla, 'millisecond')}, {_minutes(sla)}{in_seconds}"
    if sla > TOO_LONG:
        return f"is {counted(sla // (365 * DAY), 'year')}"
    return ""


def _minutes(sla: int) -> str:
    return "a minute or two" if sla < 2 * MINUTE else f"some {sla // MINUTE} minutes"


def _without_clock(definition: Definition, graph: Graph) -> Iterator[WorkflowFinding]:
    """States in which a case waits and no clock runs; one finding, because a definition without clocks has many."""
    waits = waiting(graph)
    bare = [number for number in waits if graph.states[number].sla is None]
    if not bare:
        return
    only = f"only the service's runs, {told(definition.clock)}" if definition.clock else "nor has the service one"
    share = f"{len(bare):,} of {len(waits):,}: " if len(waits) > 1 else ""
    words = f"where a case waits no clock of the state runs, {only} ({share}{named(graph, bare)})"
    yield _seen("no clock", graph.states[bare[0]].place, words)


# -- actions ---------------------------------------------------------------------------------------------------------


def _actions(definition: Definition) -> Iterator[WorkflowFinding]:
    for state in definition.states:
        usable = {id(action) for action in state.usable}
        for action in state.actions:
            if not action.active:
                words = f"“{shown(action.name)}” is switched off and cannot be taken"
                yield _seen("inactive action", f"{action.place}.active", words)
            elif id(action) not in usable:
                words = f"“{shown(action.name)}” stands before in “{state.label}”; the first is taken, this one never"
                yield _seen("same action twice", action.place, words)
            if action.current_state and action.current_state not in (state.name, state.uuid):
                words = f"says it leaves “{shown(action.current_state)}”, and stands in “{state.label}”"
                yield _seen("another current state", f"{action.place}.currentState", words)
