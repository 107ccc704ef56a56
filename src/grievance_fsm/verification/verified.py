"""A verification: every answer of a procedure, or of a policy and its procedures, in brief and in full."""

from collections.abc import Iterator
from html import escape
from textwrap import wrap
from typing import Any, Final

from attrs import frozen

from grievance_fsm.errors import counted
from grievance_fsm.exploring import ALL_OF_IT, UNNAMED
from grievance_fsm.printed import WIDTH, html_table
from grievance_fsm.verification.answers import MARKS, OBSERVED, PROVED, REFUTED, Answer, Stretch
from grievance_fsm.verification.summary import HOW_LONG, grouped, lengths

OVER_ALL: Final = "all answers to open readings"
OVER_EACH: Final = "each answer to open readings tried by itself"


@frozen
class Verification:
    """What can be said of a procedure, or of a policy, of every run that there may be.

    `places` counts the situations that were walked, `tried` the combinations of open readings, which are the `whole` of
    them or each answer by itself; it is `nominal` where nobody named the day on which runs begin.
    """

    name: str
    answers: tuple[Answer, ...]
    stretches: tuple[Stretch, ...] = ()
    places: int = 0
    tried: int = 1
    parts: tuple["Verification", ...] = ()
    nominal: bool = False
    whole: bool = True

    @property
    def over(self) -> str:
        """Over which answers to open readings the fewest and the most days are told."""
        return OVER_ALL if self.whole else OVER_EACH

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

    def heading(self) -> str:
        """How much is refuted, proved and observed, and how much was walked for it."""
        told = (f"{len(self.refuted)} refuted", f"{len(self.proved)} proved", f"{len(self.observed)} observed")
        return f"{self.name}: {', '.join(told)}; {counted(self.places_walked, 'place')} walked"

    def lines(self, *, full: bool = False) -> Iterator[str]:
        """What is refuted, then how much is proved and observed and how long it takes; in full, every answer."""
        yield self.heading()
        yield from self._whole() if full else self._brief()
        if self.nominal and any(answer.way is not None for answer in self._shown(full=full)):
            yield UNNAMED
        if self.parts and not full:
            yield ALL_OF_IT

    def _shown(self, *, full: bool) -> tuple[Answer, ...]:
        """The answers that are told one by one."""
        return self.refuted if self.parts and not full else self.every

    def _brief(self) -> Iterator[str]:
        for answer in self.refuted:
            yield from answer.lines()
        for answers in (self.proved, self.observed):
            if self.parts:
                yield from ["", *grouped(answers, self.name)] if answers else ()
            else:
                yield from (line for answer in answers for line in answer.lines())
        yield from self._lengths()

    def _lengths(self) -> Iterator[str]:
        parts = (self, *self.parts)
        yield from lengths({part.name: part.stretches for part in parts})
        varied = [part for part in parts if part.stretches and part.tried > 1]
        names = {words: [part.name for part in varied if part.over == words] for words in (OVER_ALL, OVER_EACH)}
        told = "; ".join(f"over {words}: {', '.join(those)}" for words, those in names.items() if those)
        if told:
            yield from wrap(f"  the fewest and the most {told}", WIDTH, subsequent_indent="    ")

    def _whole(self) -> Iterator[str]:
        for status in (REFUTED, PROVED, OBSERVED):
            for answer in self.answers:
                if answer.status == status:
                    yield from answer.lines()
        if self.stretches:
            yield f"  {HOW_LONG}"
        for stretch in self.stretches:
            yield from wrap(f"  {stretch}", WIDTH, subsequent_indent="    ")
        if self.stretches and self.tried > 1:
            yield f"  the fewest and the most over {self.over}"
        for part in self.parts:
            yield ""
            yield from part.lines(full=True)

    @property
    def places_walked(self) -> int:
        """How many situations were walked, those of the parts too."""
        return self.places + sum(part.places_walked for part in self.parts)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def _repr_html_(self) -> str:
        rows = [(MARKS[answer.status], answer.place, answer.lines()) for answer in self.every]
        if not self.parts:
            return html_table(self.heading(), rows) + f"<pre>{escape(chr(10).join(self._after()))}</pre>"
        brief = escape("\n".join([*self.lines()][1:-1]))
        return (
            f"<p><b>{escape(self.heading())}</b></p><pre>{brief}</pre>"
            f"<details><summary>every answer</summary>{html_table(self.name, rows)}</details>"
        )

    def _after(self) -> Iterator[str]:
        """What stands under a table of all answers."""
        yield from self._lengths()
        if self.nominal and any(answer.way is not None for answer in self.every):
            yield UNNAMED

    def as_dict(self) -> dict[str, Any]:
        """The verification as JSON has it."""
        return {
            "name": self.name, "refuted": len(self.refuted), "proved": len(self.proved),
            "observed": len(self.observed), "places": self.places, "tried": self.tried,
            "answers": [answer.as_dict() for answer in self.answers],
            "stretches": [stretch.as_dict() for stretch in self.stretches],
            "parts": [part.as_dict() for part in self.parts],
        }  # fmt: skip
