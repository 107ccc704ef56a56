"""Open readings settled in every way, for whoever asks what holds under each choice."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from grievance_fsm.binding import Binder, picks
from grievance_fsm.further import Further, Made
from grievance_fsm.readings import UNCHOSEN, Reading


def settled(what: Any) -> Iterator[tuple[dict[str, str], Any]]:
    """A part of a declaration under every combination of the readings still open in it."""
    for choices in choices_of({pick.reading.name: pick.reading for pick in picks(what)}.values()):
        yield choices, binder_of(choices)(what) if choices else what


class _Only(dict[str, Any]):
    """Choices made, which leave every other reading as it is, one with a default too."""

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name, UNCHOSEN)


def binder_of(choices: Mapping[str, str], made: Made | None = None) -> Binder:
    """A binder that settles some readings and no others; `made` keeps what it makes of a bound declaration."""
    return Further(_Only(choices), made)


def choices_of(readings: Iterable[Reading]) -> Iterator[dict[str, str]]:
    """Every combination of the choices of some readings; one empty combination of none."""
    known = list(readings)
    for choices in product(*(reading.choices for reading in known)):
        yield {reading.name: choice for reading, choice in zip(known, choices, strict=True)}
