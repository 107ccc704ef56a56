"""What a run remembers of its events, and what it may know of the other runs of its case."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

from attrs import define, field

from grievance_fsm.events import ENTERED, Event, procedure_of
from grievance_fsm.language import State
from grievance_fsm.rules import BoundProcedure


class Sitting(NamedTuple):
    """Who may sit in a case on a day, whose votes count, and who is in office."""

    eligible: frozenset[str]
    voting: frozenset[str]
    in_office: frozenset[str]

    def __repr__(self) -> str:
        return f"<sitting: {len(self.eligible)} eligible>"


class Memory(Protocol):
    """What happened in one run so far, and where that left it. Places of events in order are only compared."""

    @property
    def state(self) -> str | None: ...

    @property
    def entered(self) -> bool: ...

    def first(self, action: str) -> tuple[int, date] | None: ...

    def last(self, action: str) -> tuple[int, date] | None: ...

    def fact(self, name: str) -> Any: ...

    def fact_at(self, action: str, key: str) -> Any: ...

    def collected(self, name: str) -> tuple[str, ...]: ...

    def every(self, action: str, key: str) -> Iterable[Any]: ...

    def acts(self, action: str) -> Iterable[Event]: ...

    def stood(self) -> Iterable[tuple[date, str]]: ...

    def told(self, name: str) -> Iterable[tuple[int, Any]]: ...

    def elsewhere(self, procedure: str) -> "Passed | None": ...


class Passed(NamedTuple):
    """The runs through another procedure: how far the latest has come, and what they remember."""

    procedure: BoundProcedure
    memories: tuple[Memory, ...]

    @property
    def memory(self) -> Memory:
        """What the latest run remembers."""
        return self.memories[-1]

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.procedure.states[self.memory.state or self.procedure.initial]

    def standing_ends(self) -> Iterator[str]:
        """Where the runs stand that no later one, entered in the middle, has taken the place of."""
        for memory in reversed(self.memories):
            yield memory.state or self.procedure.initial
            if memory.entered:
                return

    def value(self, action: str, what: str) -> Any:
        """What an action recorded; of what is collected, all that was collected so far."""
        if what in self.procedure.collected:
            return self.memory.collected(what)
        return self.memory.fact_at(action, what)

    def everyone(self, action: str, what: str) -> tuple[str, ...]:
        """Whomever an action named, in any run."""
        named = (value for memory in self.memories for value in memory.every(action, what))
        return tuple(sorted({person for persons in named for person in persons}))


Others = Callable[[str], Passed | None]


def nobody(procedure: str) -> None:
    """No other run is known."""


@define(eq=False)
class Past:
    """The memory of a run that keeps its events; every question reads them again."""

    events: Sequence[Event]
    elsewhere: Others = nobody

    @property
    def state(self) -> str | None:
        """Where the run stands; nothing before its first event."""
        return self.events[-1].state if self.events else None

    @property
    def entered(self) -> bool:
        """Whether an act of another procedure entered the run in the middle."""
        return bool(self.events) and self.events[0].action == ENTERED

    def first(self, action: str) -> tuple[int, date] | None:
        for event in self.events:
            if event.action == action or action in event.stands_for:
                return event.seq, event.day
        return None

    def last(self, action: str) -> tuple[int, date] | None:
        for event in reversed(self.events):
            if event.action == action or action in event.stands_for:
                return event.seq, event.day
        return None

    def fact(self, name: str) -> Any:
        for event in reversed(self.events):
            if name in event.facts.names:
                return event.facts[name]
        raise KeyError(name)

    def fact_at(self, action: str, key: str) -> Any:
        for event in reversed(self.events):
            if event.action == action or action in event.stands_for:
                return event.seen[key] if key in event.seen else event.facts[key]
        raise KeyError(key)

    def every(self, action: str, key: str) -> Iterable[Any]:
        """The values of a fact whenever an action recorded it."""
        return (event.facts[key] for event in self.events if event.action == action and key in event.facts.names)

    def acts(self, action: str) -> Iterable[Event]:
        """Every time that an action was done."""
        return (event for event in self.events if event.action == action)

    def told(self, name: str) -> Iterable[tuple[int, Any]]:
        """Every value that a fact has had, with the place of the event that told it."""
        return ((event.seq, event.facts[name]) for event in self.events if name in event.facts.names)

    def stood(self) -> Iterable[tuple[date, str]]:
        """Where the run came to stand with each event, and on which day."""
        return ((event.day, event.state) for event in self.events)

    def collected(self, name: str) -> tuple[str, ...]:
        found: set[str] = set()
        for event in self.events:
            if name in event.facts.names:
                found.update(event.facts[name])
        return tuple(sorted(found)) if found else ()


@define(eq=False)
class Beside:
    """What a run may know of the others, as far as the case has come by a day; looked for once, when it is asked."""

    history: Sequence[Event]
    bound: Mapping[str, BoundProcedure]
    until: date = date.max
    _found: dict[str, Passed] | None = field(default=None, init=False)

    def __call__(self, procedure: str) -> Passed | None:
        if self._found is None:
            self._found = self._passed()
        return self._found.get(procedure)

    def _passed(self) -> dict[str, Passed]:
        runs: dict[str, list[Event]] = {}
        for event in self.history:
            if event.day <= self.until:
                runs.setdefault(event.run, []).append(event)
        known: dict[str, list[Memory]] = {}
        for run, events in runs.items():
            known.setdefault(procedure_of(run), []).append(Past(events, self))
        bound = self.bound
        return {name: Passed(bound[name], tuple(memories)) for name, memories in known.items() if name in bound}


def whose(memory: Memory, action: str) -> tuple[Memory | None, str]:
    """The memory in which an action is looked for, and its name there."""
    home, dot, name = action.partition(".")
    if not dot:
        return memory, action
    passed = memory.elsewhere(home)
    return None if passed is None else passed.memory, name
