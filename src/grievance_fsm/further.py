"""Settling further: more readings of a declaration that is bound already, each part made once for all who choose."""

from collections.abc import Mapping
from typing import Any

from grievance_fsm.binding import ATOMS, Binder, parts_of
from grievance_fsm.language import Action
from grievance_fsm.readings import Chosen, Pick, Reading


class Made:
    """What binders have made of the parts of one declaration, and on which readings each part turns.

    And what was `read` from its actions.
    """

    def __init__(self) -> None:
        self.read: dict[tuple[int, ...], Any] = {}
        self.parts: dict[tuple[Any, ...], Any] = {}
        self._known: dict[int, tuple[Any, tuple[Reading, ...]]] = {}

    def readings(self, what: Any) -> tuple[Reading, ...]:
        """The readings on which a part turns, with what it refers to; an act elsewhere by whether it is there."""
        if type(what) in ATOMS:
            return ()
        if id(what) not in self._known:
            own = [what.reading] if isinstance(what, Pick | Chosen) else []
            parts = (what.only,) if type(what) is Action and what.home else parts_of(what)
            inner = [more for part in parts if type(part) not in ATOMS and (more := self.readings(part))]
            every_one = inner[0] if len(inner) == 1 and not own else (*own, *(each for more in inner for each in more))
            found = tuple({each.name: each for each in every_one}.values()) if len(inner) + len(own) > 1 else every_one
            self._known[id(what)] = what, found  # the part is kept, so that no other has its id
        return self._known[id(what)][1]


class Further(Binder):
    """Settles more readings of what is bound already: what was kept then stays, unless it is left out now.

    What several of them have `made` of a part is the same for all choices that make no difference to it.
    """

    def __init__(self, choices: Mapping[str, Any], made: Made | None = None) -> None:
        super().__init__(choices, {})
        self._made = Made() if made is None else made
        self.read = self._made.read

    def rebuilt(self, what: Any) -> Any:
        """The bound form of a part, made once for all choices that make no difference to it."""
        readings = self._made.readings(what)
        if not any(each.name in self.choices for each in readings):
            return what
        name = id(what), *[(each.name in self.choices, self.choice(each)) for each in readings]
        if name not in self._made.parts:
            self._made.parts[name] = super().rebuilt(what)
        return self._made.parts[name]

    def holds(self, condition: Chosen) -> bool:
        """Whether a condition keeps what it stands with: one on a reading that was settled before has done so."""
        return condition.reading.name not in self.choices or super().holds(condition)
