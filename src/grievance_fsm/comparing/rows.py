"""The rows of a page: what two policies answer alike, and what only one of them does, in as many lines as there are."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Any, Final

from attrs import frozen

from grievance_fsm.printed import WIDTH

HEADING: Final = 12
NOTHING: Final = "nothing"


@frozen
class Row:
    """One question to two policies: what both answer, and what only one does, the most telling first.

    `lead` stands before each answer, `few` is how many lines one takes at most; a row that is `minor` is told only
    where everything is.
    """

    heading: str
    both: tuple[str, ...] = ()
    only_a: tuple[str, ...] = ()
    only_b: tuple[str, ...] = ()
    lead: str = ""
    few: int = 3
    minor: bool = False

    @classmethod
    def of(cls, heading: str, a: Iterable[str], b: Iterable[str], **rest: Any) -> "Row":
        """The answers of two sorted by who gives them."""
        mine, its = dict.fromkeys(a), dict.fromkeys(b)
        both = tuple(each for each in mine if each in its)
        only_a, only_b = (tuple(each for each in one if each not in both) for one in (mine, its))
        return cls(heading, both, only_a, only_b, **rest)

    @property
    def told(self) -> bool:
        """Whether it says anything."""
        return bool(self.both or self.only_a or self.only_b)

    def lines(self, names: Sequence[str], *, full: bool = False) -> Iterator[str]:
        """The answers under one another, each in a few lines or in full."""
        wide = min(max(map(len, ("both", *names))), 24) + 2
        cells = [("both", self.both), *zip(names, (self.only_a, self.only_b), strict=True)]
        apart = bool(self.only_a or self.only_b)
        shown = [(name, items) for name, items in cells if items or (apart and name != "both" and not self.both)]
        for n, (name, items) in enumerate(shown):
            head = f"{'' if n else self.heading:<{HEADING}}{name:<{wide}}"
            few = min(self.few, 2) if name == "both" and apart else self.few
            yield from fitted(items, head, " " * (HEADING + wide), None if full else few, self.lead)

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON has it."""
        return {
            "about": self.heading, "both": list(self.both), "only_a": list(self.only_a), "only_b": list(self.only_b),
        }  # fmt: skip


def fitted(items: Sequence[str], head: str, indent: str, most: int | None, lead: str = "") -> list[str]:
    """A list in at most so many lines: what finds no room is counted."""
    for told in range(len(items), -1, -1):
        left = f"; and {len(items) - told} more" if told < len(items) else ""
        text = f"{lead} {'; '.join(items[:told])}{left}".strip() if items else NOTHING
        lines = wrap(text, WIDTH, initial_indent=head, subsequent_indent=indent)
        if most is None or len(lines) <= most:
            return lines
    return wrap(f"{len(items)} in all", WIDTH, initial_indent=head, subsequent_indent=indent)
