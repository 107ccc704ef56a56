"""The steps of a way, planned and as a live case took them."""

import sys
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from attrs import frozen

from grievance_fsm.case import Case
from grievance_fsm.events import NOTHING, procedure_of
from grievance_fsm.exploring.attempting import Attempt
from grievance_fsm.exploring.searching import Explorer
from grievance_fsm.exploring.unfolding import Edge, supposed_by
from grievance_fsm.exploring.walking import Walk


@frozen(eq=False)
class Taken:
    """One step in the live case: the act, none where silence moved it, and the case before and after."""

    edge: Edge
    attempt: Attempt | None
    before: Case
    after: Case


@frozen(eq=False)
class Replay:
    """A way as far as it could be taken: its steps, those of other procedures among them, and what stopped it.

    That is a move, or the state from which no run was found that could go on.
    """

    case: Case
    taken: tuple[Taken, ...] = ()
    stopped: Edge | str | None = None

    @property
    def reached(self) -> int:
        """How many steps were taken; more than any where nothing stopped it."""
        return len(self.taken) if self.stopped is not None else sys.maxsize

    def has_any(self, acts: Collection[str]) -> bool:
        """Whether one of some acts was done in the case, or an entered run has it behind it."""
        return bool(acts) and any(f"{procedure_of(event.run)}.{name}" in acts for event in self.case.history
                                  for name in (event.action, *event.stands_for))  # fmt: skip

    def then(self, *more: Taken) -> "Replay":
        """The replay with further steps."""
        return Replay(more[-1].after, (*self.taken, *more)) if more else self


@frozen(eq=False)
class Steps:
    """The moves of a way with what each supposes, and the days on which the way takes them."""

    begun: date
    edges: tuple[Edge, ...]
    supposes: tuple[Mapping[str, Any], ...]
    days: tuple[date, ...]

    @classmethod
    def of(cls, explorer: Explorer, walk: Walk) -> "Steps":
        """The steps of a walk."""
        return cls.under(walk, explorer.supposing(walk) or {})

    @classmethod
    def under(cls, walk: Walk, supposed: Mapping[str, Any]) -> "Steps":
        """The steps of a walk under some facts."""
        told = (
            {**supposed_by(walk.edges, place, supposed), **event.facts} for place, event in enumerate(walk.events)
        )  # fmt: skip
        return cls(walk.start, walk.edges, tuple(told), tuple(event.day for event in walk.events))

    @classmethod
    def plain(cls, edges: tuple[Edge, ...], begun: date) -> "Steps":
        """Some moves that suppose nothing."""
        return cls(begun, edges, (NOTHING,) * len(edges), (begun,) * len(edges))

    def supposed(self, place: int, day: date) -> Mapping[str, Any]:
        """What a step supposes where a case has come to a day: the days that it names as much later."""
        supposes = self.supposes[place]
        late = day - (self.days[place - 1] if place else self.begun)
        if late <= timedelta(0):
            return supposes
        return {name: value + late if isinstance(value, date) else value for name, value in supposes.items()}

    def since(self, place: int) -> "Steps":
        """The steps from one on."""
        begun = self.days[place - 1] if place else self.begun
        return Steps(begun, self.edges[place:], self.supposes[place:], self.days[place:])
