"""Which readings an action rests on, with the choices that a policy made."""

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from grievance_fsm.binding import every, picks
from grievance_fsm.language import Action
from grievance_fsm.readings import UNCHOSEN, Chosen, Reading
from grievance_fsm.rules import BoundProcedure


@frozen(eq=False)
class Bindings:
    """A bound procedure beside the policy that bound it, where that is known."""

    procedure: BoundProcedure
    policy: Any = None

    def of(self, name: str) -> tuple[tuple[Reading, Any], ...]:
        """The readings on which an action rests, each with its choice or `UNCHOSEN`."""
        bound = self.procedure.rules[name].action
        declared = next((action for action in self._declared if action.name == name), bound)
        found = {reading.name: reading for reading in _readings(declared)}
        return tuple((reading, self._choice(reading)) for reading in found.values())

    def dropped(self) -> Iterator[tuple[Action, tuple[tuple[Reading, Any], ...]]]:
        """The declared actions that the choices made left out."""
        for action in self._declared:
            if action.name not in self.procedure.rules:
                conditions = action.only if isinstance(action.only, tuple) else (action.only,)
                found = [each for each in conditions if isinstance(each, Chosen) and not each.holds(self._choices)]
                yield action, tuple((each.reading, self._choice(each.reading)) for each in found)

    @property
    def _declared(self) -> tuple[Action, ...]:
        procedures = () if self.policy is None else self.policy.procedures
        return tuple(
            action for each in procedures if each.name == self.procedure.name
            for action in each.actions if isinstance(action, Action)
        )  # fmt: skip

    @property
    def _choices(self) -> Any:
        return {} if self.policy is None else self.policy.readings

    def _choice(self, reading: Reading) -> Any:
        return self._choices.get(reading.name, UNCHOSEN)


def _readings(action: Action) -> Iterator[Reading]:
    yield from (pick.reading for pick in picks(action))
    yield from (chosen.reading for chosen in every(action.only, Chosen))
