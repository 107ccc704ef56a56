"""Under which answers to many open readings a property is refuted: those that are named are tried before it is said.

Where few combinations are left beside what is named, all of them are tried; where there are more, each other answer
that the acts of the way turn on by itself, and the last ones together.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import prod
from typing import Any, Final

from attrs import evolve, field, frozen

from grievance_fsm.binding import every, picks
from grievance_fsm.check import readings_of
from grievance_fsm.checking.settling import choices_of
from grievance_fsm.readings import Chosen, Reading
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.answers import REFUTED, Answer
from grievance_fsm.verification.observers import Matter

Choices = Mapping[str, str]

TOGETHER: Final = 16
"""How many combinations of what is not named are all tried."""


@frozen(eq=False)
class Naming:
    """Names the choices under which properties of a procedure are refuted; `judge` tries one under some of them all.

    It says nothing of a property that is not claimed under the choices.
    """

    procedure: BoundProcedure
    judge: Callable[[Matter, Choices], Answer | None]
    _known: dict[Any, Answer | None] = field(factory=dict)

    def named(self, matter: Matter, named: Choices, row: Choices) -> Answer | None:
        """What refutes a property, with as few choices named as hold; nothing where no such choices refute it.

        It was found where `row` is chosen, and it was thought that those `named` alone make it so.
        """
        found = self._under(matter, row)
        if found is None or found.status != REFUTED:
            return None
        resting = {name: row[name] for name in self._resting(matter, found)}
        for choices in (named, {**resting, **named}):
            answer = self._under(matter, {**self._first, **choices})
            if answer is not None and answer.status == REFUTED and self._holds(matter, choices, answer):
                return evolve(answer, choices=choices)
        return evolve(found, choices=row)

    @property
    def _first(self) -> Choices:
        return {reading.name: reading.choices[0] for reading in self.procedure.readings}

    def _under(self, matter: Matter, choices: Choices) -> Answer | None:
        key = id(matter), frozenset(choices.items())
        if key not in self._known:
            self._known[key] = self.judge(matter, choices)
        return self._known[key]

    def _holds(self, matter: Matter, named: Choices, answer: Answer) -> bool:
        """Whether a property is refuted wherever some choices are made, as far as that is tried."""
        left = [reading for reading in self.procedure.readings if reading.name not in named]
        tried = (self._under(matter, {**named, **each}) for each in self._beside(matter, left, answer))
        return all(each is None or each.status == REFUTED for each in tried)

    def _beside(self, matter: Matter, left: Sequence[Reading], answer: Answer) -> Iterator[Choices]:
        if prod(len(reading.choices) for reading in left) <= TOGETHER:
            yield from choices_of(tuple(left))
            return
        first = {reading.name: reading.choices[0] for reading in left}
        resting = self._resting(matter, answer)
        yield {reading.name: reading.choices[-1] for reading in left}
        yield from ({**first, reading.name: choice} for reading in left if reading.name in resting
                    for choice in reading.choices[1:])  # fmt: skip

    def _resting(self, matter: Matter, answer: Answer) -> list[str]:
        """The readings on which the acts of a way turn, those of which the property speaks, and what silence means."""
        names = [reading.name for reading in self.procedure.readings]
        if answer.way is None or answer.note or answer.after:
            return names  # what cannot come, or does not, turns on any act
        acts = {action.removesuffix(".lapses") for action in answer.way.actions}
        acts |= {spot.name for spot in matter.spots if spot.kind == "act"}
        declared = [each for each in self.procedure.procedure.actions
                    if each.name in acts or each.otherwise is not None]  # fmt: skip
        asked = [readings_of(each) for each in declared]
        parts = [self.procedure.rules[name].given for name in acts if name in self.procedure.rules]
        parts += [self.procedure.procedure.limits, self.procedure.setting.counting, matter.guard, matter.terms]
        found = {reading.name for each in asked for reading in each}
        found |= {pick.reading.name for pick in picks(parts)} | set(self._of_docket(acts))
        return [name for name in names if name in found]

    def _of_docket(self, acts: set[str]) -> Iterator[str]:
        """The readings on which it turns whether the docket asks anything of some acts."""
        docket = self.procedure.docket
        for rule in () if docket is None else docket.turning(self.procedure.name, acts):
            yield from (each.reading.name for each in every(rule.only, Chosen))
