"""What a verification answers: each statement proved, refuted with a dated way, or observed."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from textwrap import wrap
from types import MappingProxyType
from typing import Any, Final

from attrs import evolve, field, frozen

from grievance_fsm.clauses import citing, listed
from grievance_fsm.errors import counted
from grievance_fsm.events import NOTHING
from grievance_fsm.exploring.ways import Step, Way
from grievance_fsm.printed import WIDTH, Shown, where

PROPERTY: Final = "property"
"""The kind of an answer to a property that was stated."""

PROVED, REFUTED, OBSERVED = "proved", "refuted", "observed"
MARKS: Final[Mapping[str, str]] = MappingProxyType({PROVED: "✓", REFUTED: "✗", OBSERVED: "·"})
MANY: Final = "so under every answer tried by itself; there are more open readings than were tried together"
"""What is said of an answer that may turn on combinations of readings that were not tried."""

COUNTED_FROM: Final = re.compile(r"[\w.]+ on \d{4}-\d\d-\d\d")
"""What a step is given that is the day of an act of another procedure, as `formal.decide on 2001-01-01`."""

Choices = Mapping[str, str]

LINES: Final = 8
"""How many lines an answer takes at most."""


@frozen
class Answer(Shown):
    """One statement about a procedure: whether it holds, why, and the shortest way that shows it.

    `after` is what comes, or cannot come, at the end of the way; `choices` are the readings under which it is so,
    where some were open; `note` says where a proof is more generous than the rules. `seated` is so where the way counts
    people of a committee: it takes somebody to be in every seat. `without` are the acts of other procedures that were
    not done before. `begins_at` is where the run of the way was entered in the middle, or where the run before it had
    ended; a way without it is that of a first run.
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
    seated: bool = False
    without: tuple[str, ...] = ()
    begins_at: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it says of what: answers that have it in common say the same, whatever shows it."""
        return self.kind, self.status, self.place, self.words

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
        acts = self._supposing()
        steps = list(self._steps(room - bool(acts)))
        yield from head[:3]
        yield from steps
        yield from self._facts(acts, room - len(steps))
        yield from tail

    def _supposing(self) -> list[str]:
        """What each act tells on a way that refutes a property, or to where facts rule an end out, to be gone."""
        if self.way is None or not (self.kind.endswith(": facts") or (self.kind, self.status) == (PROPERTY, REFUTED)):
            return []
        told = ((step.action, [*_elsewhere(step), *filter(None, [_told(step.supposes)])]) for step in self.way.steps)
        return [f"{action}: {', '.join(facts)}" for action, facts in told if facts]

    def _facts(self, acts: list[str], room: int) -> list[str]:
        """The facts that a way supposes; the first acts are left out where there is no room for them."""
        lines: list[str] = []
        people = ["somebody is in every seat"] if self.seated else []
        for first in range(len(acts)):
            text = f"    with {'… ' if first else ''}{'; '.join([*acts[first:], *people])}"
            lines = wrap(text, WIDTH, subsequent_indent="    ", max_lines=room, placeholder=" …")
            if not lines[-1].endswith(" …"):
                break
        return lines

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
            "choices": dict(self.choices), "note": self.note, "seated": self.seated,
            "without": list(self.without), "begins_at": self.begins_at,
        }  # fmt: skip
        return found | {name: value for name, value in more.items() if value}


def under_some(answer: Answer) -> Answer:
    """An answer that was tried under some combinations of open readings only: what says “never” is not proved."""
    if answer.status == PROVED or (answer.status == OBSERVED and answer.kind in ("unreachable", "control")):
        return evolve(answer, status=OBSERVED, note="; ".join(filter(None, (answer.note, MANY))))
    return answer


def _step(step: Step) -> str:
    return f"{step.action}{'' if step.outcome == 'done' else f' ({step.outcome})'} {step.on}"


def _elsewhere(step: Step) -> Iterator[str]:
    """The acts of other procedures from which the days of a step count."""
    return (f"after {given}" for given in step.given if COUNTED_FROM.fullmatch(given))


def _told(facts: Mapping[str, Any]) -> str:
    """Some facts in a line.

    >>> _told({"agreed": "none", "told": ("a", "b"), "student": True, "present": 7})
    'agreed none, told (a, b), student yes, present 7'
    """
    return ", ".join(f"{name} {_plainly(value)}" for name, value in facts.items())


def _plainly(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"({', '.join(map(str, value))})" if isinstance(value, tuple | list) else str(value)


def telling(some: list[Choices], every: list[Choices]) -> Choices:
    """The first of some choices, but for the readings that make no difference: all that agree with it are among them.

    The first of every choice for a reading is what is taken where none is told.
    """
    differing = {name: choice for name, choice in some[0].items()
                 if {each[name] for each in some} != {each[name] for each in every}}  # fmt: skip
    those = {frozenset(each.items()) for each in some}
    lost = [each for each in every if frozenset(each.items()) not in those]

    def is_so(told: Choices) -> bool:
        """Whether what some choices have in common with what is told makes them the only ones."""
        return {**every[0], **told} == some[0] and not any(told.items() <= each.items() for each in lost)

    if is_so(differing):
        return differing
    told = dict(some[0])
    for name in some[0]:
        fewer = {other: choice for other, choice in told.items() if other != name}
        if is_so(fewer):
            told = fewer
    return told


def over_choices(found: list[tuple[Choices, tuple[Answer, ...]]]) -> Iterator[Answer]:
    """Each answer once; where it is not the same under every choice, with choices under which it is so."""
    told: dict[Any, list[tuple[Choices, Answer]]] = {}
    for choices, answers in found:
        for answer in answers:
            told.setdefault(answer.key, []).append((choices, answer))
    every = [choices for choices, _ in found]
    for group in told.values():
        _, answer = group[0]
        if len(group) < len(found):
            answer = evolve(answer, choices=telling([each for each, _ in group], every))
        yield answer


@frozen
class Stretch:
    """How long a run takes to an end: the fewest and the most days over the dates on which it may begin.

    `most` is nothing where there is no most, for the reason `endless`; `straight` is then the most where no state is
    come to twice. Both suppose that what has a last day is done by it, and what has none at once. Over open readings
    they are the fewest and the most under any answers; `where` are those under which it is the most, if not under all.
    `shifts` are the fewest days as the calendar falls, from the date that suits best to the one that suits worst, and
    `least_on` is this one; `most_on` is the first date from which it may take the most. What counts `hours` on the way
    is in none of these numbers.
    """

    end: str
    least: int
    least_on: date
    most: int | None
    most_on: date | None
    straight: int | None = None
    endless: str = ""
    shifts: tuple[int, int] | None = None
    where: Mapping[str, str] = field(default=NOTHING, hash=False)
    hours: tuple[str, ...] = ()

    @property
    def fewest(self) -> str:
        """The fewest days, and what they come to as the calendar falls."""
        few, many = self.shifts or (self.least, self.least)
        return str(self.least) if few == many else f"{few}–{many}"

    def __str__(self) -> str:
        least = f"{counted(self.least, 'day')} at least"
        if self.shifts is not None and self.shifts[0] != self.shifts[1]:
            few, many = self.shifts
            least = f"{few} to {many} days at least, as the calendar falls ({many} begun on {self.least_on})"
        if self.most is not None:
            return f"“{self.end}”: {least}, {self.most} at most{self.under}{self.beside}"
        straight = "" if self.straight is None else f" ({self.straight} if no state is come to twice)"
        return f"“{self.end}”: {least}, no most{self.under}: {self.endless}{straight}"

    @property
    def under(self) -> str:
        """The answers under which it is the most, if others give less."""
        told = ", ".join(f"{name}={choice}" for name, choice in self.where.items())
        return f" (where {told})" if told else ""

    @property
    def beside(self) -> str:
        """The hours that it may take beside the most days."""
        return f", and {' and '.join(self.hours)}" if self.hours else ""

    def as_dict(self) -> dict[str, Any]:
        """The stretch as JSON has it."""
        return {
            "end": self.end, "least": self.least, "least_on": self.least_on.isoformat(), "most": self.most,
            "most_on": None if self.most_on is None else self.most_on.isoformat(), "straight": self.straight,
            "endless": self.endless, "shifts": None if self.shifts is None else list(self.shifts),
            **({"where": dict(self.where)} if self.where else {}),
            **({"hours": list(self.hours)} if self.hours else {}),
        }  # fmt: skip
