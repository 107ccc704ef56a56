"""What a variation changes: one statement at a time, here and there, with what shows it."""

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any, Final

from attrs import frozen

from grievance_fsm.clauses import citing, listed
from grievance_fsm.printed import WIDTH

PROOF, LIVE, RECORDED, TABLE, WORDS = "proof", "case", "record", "table", "words"
LEVELS: Final = (PROOF, LIVE, RECORDED, TABLE, WORDS)
"""Where a difference shows: to a proof, in a live case, in what is recorded, in a table beside, in words alone."""


SENTENCES: Final = frozenset({"end", "committed", "deadlines", "control", "unreachable", "fault"})
"""The kinds of statements that are named by a whole sentence."""


@frozen
class Topic:
    """What a statement is about."""

    level: str
    kind: str
    place: str
    name: str = ""


@frozen
class Told:
    """What is said of a topic, the shortest way or the facts that show it, and the clauses."""

    words: str
    shown: str = ""
    clauses: tuple[str, ...] = ()


@frozen
class Change:
    """A statement that holds on one side only, or says something else; what shows it, under which clauses."""

    topic: Topic
    here: str
    there: str
    shown: str = ""
    clauses: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """The change, and what shows it."""
        cited = f" [{listed(self.clauses[:2])}]" if self.clauses else ""
        yield from wrap(f"{self._said()}{cited}", WIDTH, initial_indent="    ", subsequent_indent="      ")
        if self.shown:
            yield from wrap(
                self.shown, WIDTH, initial_indent="      e.g. ", subsequent_indent="      ", max_lines=3,
                placeholder=" …",
            )  # fmt: skip

    def _said(self) -> str:
        topic = self.topic
        if topic.kind.partition(":")[0] in SENTENCES:
            return f"{topic.place}: {'' if self.there else 'no longer: '}{topic.name}"
        about = f"{topic.place}: {topic.kind}{f' “{topic.name}”' if topic.name else ''}"
        if self.here and self.there:
            return f"{about}: {self.there} instead of {self.here}"
        return f"{about}: {self.there}" if self.there else f"{about}: no longer {self.here}"

    def __str__(self) -> str:
        return "\n".join(line.removeprefix("    ") for line in self.lines())

    def as_dict(self) -> dict[str, Any]:
        """The change as JSON has it."""
        topic = self.topic
        data = {"where": topic.level, "kind": topic.kind, "place": topic.place, "name": topic.name}
        return {**data, "here": self.here, "there": self.there, "shown": self.shown, **citing(self.clauses)}


def between(here: Mapping[Topic, Told], there: Mapping[Topic, Told]) -> Iterator[Change]:
    """Everything that is said on one side only, or otherwise."""
    for topic in dict.fromkeys((*here, *there)):
        one, other = here.get(topic), there.get(topic)
        if one is None or other is None or one.words != other.words:
            shown = other or one
            assert shown is not None
            yield Change(
                topic, "" if one is None else one.words, "" if other is None else other.words,
                shown.shown, shown.clauses,
            )  # fmt: skip
