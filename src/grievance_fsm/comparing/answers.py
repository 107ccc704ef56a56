"""What a comparison answers: what was declared differently, what only one allows, what has moved."""

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any, Final

from attrs import evolve, field, frozen

from grievance_fsm.clauses import citing, listed
from grievance_fsm.errors import counted
from grievance_fsm.events import NOTHING
from grievance_fsm.exploring.ways import Way
from grievance_fsm.printed import WIDTH, where

BRIEF: Final = 2
"""In how many lines a way is told beside a page."""


@frozen
class Change:
    """One part of a declaration that differs: a rule, a limit, a guard, a parameter, a reading, a table.

    `was` is what the first says, `is_` what the second does; nothing where it has no such part.
    """

    kind: str
    place: str
    what: str
    was: str | None
    is_: str | None
    clauses: tuple[str, ...] = ()

    @property
    def how(self) -> str:
        return "added" if self.was is None else "removed" if self.is_ is None else "changed"

    def __str__(self) -> str:
        cited = f" [{listed(self.clauses[:3])}]" if self.clauses else ""
        mark = {"added": "+", "removed": "-", "changed": "~"}[self.how]
        told = f"{self.was} → {self.is_}" if self.how == "changed" else self.was or self.is_ or ""
        if self.was == self.is_:
            told = f"{self.was}: the words are the same, what they rest on is not"
        elif self.kind == "table" and self.how == "changed":
            told = "not the same in both"
        return f"{mark} {self.place}: {self.what}{f': {told}' if told else ''}{cited}"

    def as_dict(self) -> dict[str, Any]:
        """The change as JSON has it."""
        return {
            "kind": self.kind, "how": self.how, "place": self.place, "what": self.what, "was": self.was,
            "is": self.is_, **citing(self.clauses),
        }  # fmt: skip


@frozen
class Difference:
    """A shortest way that one of two allows, and why the other refuses its last act.

    `kind` is what tells them apart: the `act`, `who` acts, its `facts` or its `days`.
    """

    procedure: str
    allowed_by: str
    refused_by: str
    kind: str
    way: Way
    words: str
    clauses: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default=NOTHING, hash=False)
    note: str = ""

    def lines(self) -> Iterator[str]:
        """The way, step by step, and the refusal."""
        yield f"{self.procedure}: only {self.allowed_by} allows"
        for step in self.way.steps:
            yield from evolve(step, given=()).lines()
            told = ", ".join(f"{name} {_plain(value)}" for name, value in step.supposes.items())
            if step is self.way.steps[-1] and told:
                yield from wrap(f"where {told}", WIDTH, initial_indent=" " * 24, subsequent_indent=" " * 24,
                                max_lines=2, placeholder=" …")  # fmt: skip
        cited = f" [{listed(self.clauses[:3])}]" if self.clauses else ""
        yield from wrap(f"  {self.refused_by} {self.words}{cited}", WIDTH, subsequent_indent="    ")
        yield from where(self.choices)
        if self.note:
            yield from wrap(f"  note: {self.note}", WIDTH, subsequent_indent="    ")

    def brief(self) -> list[str]:
        """The last act of the way and the refusal, in at most two lines."""
        last = self.way.steps[-1]
        told = f"{self.procedure}: only {self.allowed_by} allows “{last.words}”; {self.refused_by} {self.words}"
        cited = f" [{listed(self.clauses[:3])}]" if self.clauses else ""
        return wrap(f"{told}{cited}", WIDTH, subsequent_indent="  ", max_lines=BRIEF, placeholder=" …")

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def as_dict(self) -> dict[str, Any]:
        """The difference as JSON has it."""
        found = {
            "procedure": self.procedure, "allowed_by": self.allowed_by, "refused_by": self.refused_by,
            "kind": self.kind, "way": self.way.as_dict(), "words": self.words, **citing(self.clauses),
        }  # fmt: skip
        return found | {name: value for name, value in
                        (("choices", dict(self.choices)), ("note", self.note)) if value}  # fmt: skip


@frozen
class Moved:
    """Something that comes out differently although both allow the acts: a last day, an end, a length, papers.

    `acts` are those that it is about, besides those of the way after which it is so.
    """

    kind: str
    procedure: str
    words: str
    clauses: tuple[str, ...] = ()
    way: Way | None = None
    choices: Mapping[str, str] = field(default=NOTHING, hash=False)
    acts: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        cited = f" [{listed(self.clauses[:3])}]" if self.clauses else ""
        yield from wrap(f"{self.procedure}: {self.words}{cited}", WIDTH, subsequent_indent="    ")
        if self.way is not None:
            told = " → ".join(f"{step.action} {step.on}" for step in self.way.steps)
            yield from wrap(f"after {told}", WIDTH, initial_indent="    ", subsequent_indent="    ", max_lines=3,
                            placeholder=" …")  # fmt: skip
        yield from where(self.choices)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def as_dict(self) -> dict[str, Any]:
        """What has moved as JSON has it."""
        found = {
            "kind": self.kind, "procedure": self.procedure, "words": self.words, **citing(self.clauses),
            "way": None if self.way is None else self.way.as_dict(), "choices": dict(self.choices),
        }  # fmt: skip
        return {name: value for name, value in found.items() if value}


@frozen
class Part:
    """One procedure that both have, compared: equivalent where every run of one is a run of the other, with the same
    last days and ends.

    `situations` counts where both were walked to; where they say the same, nowhere. `unproved` says why nothing
    could be proved.
    """

    name: str
    differences: tuple[Difference, ...] = ()
    moved: tuple[Moved, ...] = ()
    situations: int = 0
    tried: int = 1
    unproved: str = ""

    @property
    def equivalent(self) -> bool:
        """Whether it is proved that nothing tells the two apart."""
        return not (self.differences or self.moved or self.unproved)

    def under(self, choices: Mapping[str, str]) -> "Part":
        """The same, found under some choices of open readings."""
        return evolve(
            self, differences=tuple(evolve(each, choices=choices) for each in self.differences),
            moved=tuple(evolve(each, choices=choices) for each in self.moved),
        )  # fmt: skip

    def verdict(self) -> str:
        """What came of it, in a line."""
        if self.unproved and not self.differences:
            return f"{self.name}: not proved: {self.unproved}"
        if self.equivalent:
            walked = "both say the same" if not self.situations else f"{counted(self.situations, 'situation')} walked"
            return f"{self.name}: equivalent, proved ({walked})"
        moved = f"; {len(self.moved)} moved" if self.moved else ""
        if len(self.differences) == 1:
            only = self.differences[0]
            told = f"all that {only.refused_by} allows {only.allowed_by} allows too, and more"
            if self.unproved:
                told = f"only {only.allowed_by} allows something; the other way not proved: {self.unproved}"
        else:
            told = "each allows what the other does not" if self.differences else "both allow the same"
        return f"{self.name}: {told}{moved}"

    def as_dict(self) -> dict[str, Any]:
        """The part as JSON has it."""
        return {
            "procedure": self.name, "equivalent": self.equivalent, "situations": self.situations, "tried": self.tried,
            "differences": [each.as_dict() for each in self.differences],
            "moved": [each.as_dict() for each in self.moved], "unproved": self.unproved,
        }  # fmt: skip


def _plain(value: Any) -> str:
    return (" and ".join(map(str, value)) or "nobody") if isinstance(value, tuple) else str(value)
