"""What a verification answers: each statement proved, refuted with a dated way, or observed."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from textwrap import wrap
from types import MappingProxyType
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.clauses import citing, listed
from grievance_fsm.errors import counted
from grievance_fsm.events import NOTHING
from grievance_fsm.exploring.ways import Step, Way
from grievance_fsm.printed import WIDTH, html_table, where

PROVED, REFUTED, OBSERVED = "proved", "refuted", "observed"
MARKS: Final[Mapping[str, str]] = MappingProxyType({PROVED: "✓", REFUTED: "✗", OBSERVED: "·"})
LINES: Final = 8
"""How many lines an answer takes at most."""


@frozen
class Answer:
    """One statement about a procedure: whether it holds, why, and the shortest way that shows it.

    `after` is what comes, or cannot come, at the end of the way; `choices` are the readings under which it is so,
    where some were open; `note` says where a proof is more generous than the rules.
    """

    kind: str
    status: str
    place: str
    words: str
    clauses: tuple[str, ...] = ()
    way: Way | None = None
    after: str = ""
    choices: Mapping[str, str] = field(default=NOTHING, hash=False)
    note: str = ""

    @property
    def procedure(self) -> str:
        """The procedure, or the policy, that it is about."""
        return re.split(r"[. ]", self.place, maxsplit=1)[0]

    def lines(self) -> Iterator[str]:
        """The answer in at most eight lines."""
        cited = f" [{listed(self.clauses[:2])}]" if self.clauses else ""
        head = wrap(f"{MARKS[self.status]} {self.place}: {self.words}{cited}", WIDTH, subsequent_indent="  ")
        tail = [*self._end(), *where(self.choices)]
        room = LINES - min(len(head), 3) - len(tail)
        yield from head[:3]
        yield from self._steps(room)
        yield from tail

    def _steps(self, room: int) -> Iterator[str]:
        """The way, its middle left out where there is no room for it."""
        if self.way is None or not self.way.steps:
            return
        told = [_step(step) for step in self.way.steps]
        shown = wrap(f"    {' → '.join(told)}", WIDTH, subsequent_indent="    ")
        while len(shown) > room and len(told) > 4:
            middle = len(told) // 2
            told = [*told[: middle - 1], "…", *[each for each in told[middle + 1 :] if each != "…"]]
            shown = wrap(f"    {' → '.join(told)}", WIDTH, subsequent_indent="    ")
        yield from shown[:room]

    def _end(self) -> list[str]:
        told = "; ".join(part for part in (self.after, self.note) if part)
        return wrap(f"    {told}", WIDTH, subsequent_indent="    ", max_lines=2, placeholder=" …") if told else []

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def as_dict(self) -> dict[str, Any]:
        """The answer as JSON has it."""
        found = {"kind": self.kind, "status": self.status, "place": self.place, "words": self.words}
        more = {
            **citing(self.clauses), "way": None if self.way is None else self.way.as_dict(), "after": self.after,
            "choices": dict(self.choices), "note": self.note,
        }  # fmt: skip
        return found | {name: value for name, value in more.items() if value}


def _step(step: Step) -> str:
    return f"{step.action}{'' if step.outcome == 'done' else f' ({step.outcome})'} {step.on}"


@frozen
class Stretch:
    """How long a run takes to an end: the fewest and the most days over the dates on which it may begin.

    `most` is nothing where there is no most, for the reason `endless`; `straight` is then the most where no state is
    come to twice. Both suppose that what has a last day is done by it, and what has none at once.
    """

    end: str
    least: int
    least_on: date
    most: int | None
    most_on: date | None
    straight: int | None = None
    endless: str = ""
    shifts: tuple[int, int] | None = None

    def __str__(self) -> str:
        least = f"{counted(self.least, 'day')} at least"
        if self.shifts is not None and self.shifts[0] != self.shifts[1]:
            few, many = self.shifts
            least = f"{few} to {many} days at least, as the calendar falls ({many} begun on {self.least_on})"
        if self.most is not None:
            return f"“{self.end}”: {least}, {self.most} at most"
        straight = "" if self.straight is None else f" ({self.straight} if no state is come to twice)"
        return f"“{self.end}”: {least}, no most: {self.endless}{straight}"

    def as_dict(self) -> dict[str, Any]:
        """The stretch as JSON has it."""
        return {
            "end": self.end, "least": self.least, "least_on": self.least_on.isoformat(), "most": self.most,
            "most_on": None if self.most_on is None else self.most_on.isoformat(), "straight": self.straight,
            "endless": self.endless, "shifts": None if self.shifts is None else list(self.shifts),
        }  # fmt: skip


@frozen
class Verification:
    """What can be said of a procedure, or of a policy, of every run that there may be.

    `places` counts the situations that were walked, `tried` the combinations of open readings.
    """

    name: str
    answers: tuple[Answer, ...]
    stretches: tuple[Stretch, ...] = ()
    places: int = 0
    tried: int = 1
    parts: tuple["Verification", ...] = ()

    @property
    def every(self) -> tuple[Answer, ...]:
        """All answers, those of the parts too."""
        return (*self.answers, *(answer for part in self.parts for answer in part.every))

    @property
    def refuted(self) -> tuple[Answer, ...]:
        """What does not hold."""
        return tuple(answer for answer in self.every if answer.status == REFUTED)

    @property
    def proved(self) -> tuple[Answer, ...]:
        """What holds for every run."""
        return tuple(answer for answer in self.every if answer.status == PROVED)

    @property
    def observed(self) -> tuple[Answer, ...]:
        """What is so, and may be meant to be."""
        return tuple(answer for answer in self.every if answer.status == OBSERVED)

    def about(self, kind: str) -> tuple[Answer, ...]:
        """The answers of one kind."""
        return tuple(answer for answer in self.every if answer.kind == kind)

    def lines(self) -> Iterator[str]:
        """Everything: what is refuted first, then what is proved, then what is only so."""
        told = (f"{len(self.refuted)} refuted", f"{len(self.proved)} proved", f"{len(self.observed)} observed")
        yield f"{self.name}: {', '.join(told)}; {counted(self.places_walked, 'place')} walked"
        for status in (REFUTED, PROVED, OBSERVED):
            for answer in self.answers:
                if answer.status == status:
                    yield from answer.lines()
        if self.stretches:
            yield "  how long to each end (at most: every last day is used up, and all else is done at once)"
        for stretch in self.stretches:
            yield from wrap(f"  {stretch}", WIDTH, subsequent_indent="    ")
        for part in self.parts:
            yield ""
            yield from part.lines()

    @property
    def places_walked(self) -> int:
        """How many situations were walked, those of the parts too."""
        return self.places + sum(part.places_walked for part in self.parts)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def _repr_html_(self) -> str:
        rows = ((MARKS[answer.status], answer.place, answer.lines()) for answer in self.every)
        return html_table(self.name, rows)

    def as_dict(self) -> dict[str, Any]:
        """The verification as JSON has it."""
        return {
            "name": self.name, "refuted": len(self.refuted), "proved": len(self.proved),
            "observed": len(self.observed), "places": self.places, "tried": self.tried,
            "answers": [answer.as_dict() for answer in self.answers],
            "stretches": [stretch.as_dict() for stretch in self.stretches],
            "parts": [part.as_dict() for part in self.parts],
        }  # fmt: skip
