"""What an oracle of a procedure is told: steps as the text lays them out, and the world in which an act is asked."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from attrs import frozen

from grievance_fsm.events import Event

Told = Mapping[str, Any]


class Step(NamedTuple):
    """One step: its verb, by whom, from each state to which, what it is told, whether again, whether it gives up."""

    verb: str
    by: frozenset[str]
    edges: Mapping[str, frozenset[str]]
    told: frozenset[str] = frozenset()
    again: bool = False
    unmet: frozenset[str] = frozenset()
    gives_up: bool = False


def step(
    verb: str, by: str, edges: Mapping[Any, Any], *told: str, again: bool = False, unmet: str = "",
    gives_up: bool = False,
) -> Step:  # fmt: skip
    """A step; edges from states (one, or several) to targets, a dot for the same; `unmet` outcomes leave it owed."""
    found: dict[str, frozenset[str]] = {}
    for sources, targets in edges.items():
        for source in (sources,) if isinstance(sources, str) else sources:
            each = (targets,) if isinstance(targets, str) else targets
            found[source] = frozenset(source if target == "." else target for target in each)
    left = frozenset(filter(None, unmet.split("|")))
    return Step(verb, frozenset(by.split()), found, frozenset(told), again, left, gives_up)


@frozen(eq=False)
class World:
    """What an act is asked in: what it tells, what came before, and where every route stands."""

    procedure: str
    action: str
    by: str
    on: date
    state: str
    facts: Told
    history: Sequence[Event]
    readings: Mapping[str, str]
    own: str
    outcome: str = ""

    def __getitem__(self, name: str) -> Any:
        """What the act tells; otherwise what its run was told last."""
        if name in self.facts:
            return plainly(self.facts[name])
        return plainly(next(e.facts[name] for e in reversed(self.run()) if name in e.facts))

    def run(self, procedure: str = "") -> list[Event]:
        """The events of the latest run of a procedure."""
        if not procedure or procedure == self.procedure:
            return [event for event in self.history if event.run == self.own and event.action != "somehow"]
        of = [event for event in self.history if event.procedure == procedure]
        return [event for event in of if event.run == of[-1].run]

    def last(self, action: str) -> Event | None:
        """The last such act, of the own run or, by its full name, of another's."""
        procedure, _, name = action.rpartition(".")
        return next((e for e in reversed(self.run(procedure)) if e.action == name or name in e.stands_for), None)

    def first(self, action: str) -> Event | None:
        """The first such act of the run."""
        procedure, _, name = action.rpartition(".")
        return next((e for e in self.run(procedure) if e.action == name or name in e.stands_for), None)

    def did(self, action: str) -> bool:
        """Whether it took place in the run."""
        return self.last(action) is not None

    def told(self, action: str, fact: str) -> Any:
        """What an act told when it took place last."""
        event = self.last(action)
        return None if event is None else plainly(event.facts.get(fact))

    def ever(self, action: str, fact: str) -> set[str]:
        """Everyone whom such an act named, in any run."""
        procedure, _, name = action.rpartition(".")
        named = (e.facts.get(fact, ()) for e in self.history if (e.procedure, e.action) == (procedure, name))
        return {person for some in named for person in some}

    def gathered(self, fact: str) -> set[str]:
        """All who were named so far, one after another, in the run."""
        return {p for e in self.run() for p in e.facts.get(fact, ())} | set(self.facts.get(fact, ()))

    def at(self, route: str) -> str:
        """Where another route stands, nothing before it has begun."""
        of = [event for event in self.history if event.procedure == route]
        return of[-1].state if of else ""

    def ends(self, route: str) -> set[str]:
        """Where each run of a route stands."""
        return set({event.run: event.state for event in self.history if event.procedure == route}.values())

    def read(self, name: str) -> str:
        """The choice made for a reading."""
        return self.readings[name]


def plainly(value: Any) -> Any:
    """Several words as a set."""
    return set(value) if isinstance(value, tuple | list | frozenset) else value
