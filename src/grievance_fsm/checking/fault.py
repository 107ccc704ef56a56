"""A fault: something wrong with a rule, not with a case or with the drafter's spelling."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.clauses import citing, listed

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@frozen
class Fault:
    """Something wrong with a rule: its kind, its place, why, the sentences, facts or a way that show it.

    `example` holds facts by the keys under which guards look them up, or `{"way": actions}`; `choices` are the
    readings under which it occurs, where some were open.
    """

    kind: str
    place: str
    words: str
    clauses: tuple[str, ...] = ()
    example: Mapping[str, Any] = field(default=NOTHING, hash=False)
    shown: str = ""
    choices: Mapping[str, str] = field(default=NOTHING, hash=False)

    def __str__(self) -> str:
        cited = f" [{listed(self.clauses[:2])}]" if self.clauses else ""
        shown = f": {self.shown}" if self.shown else ""
        read = f" (where {', '.join(f'{n} is {c}' for n, c in self.choices.items())})" if self.choices else ""
        return f"{self.kind} at {self.place}{cited} — {self.words}{shown}{read}"

    def of(self, procedure: str) -> bool:
        """Whether the fault is one of a procedure."""
        return re.split(r"[. ]", self.place, maxsplit=1)[0] == procedure

    def as_dict(self) -> dict[str, Any]:
        """The fault as JSON has it."""
        found: dict[str, Any] = {"kind": self.kind, "place": self.place, "words": self.words}
        example = {getattr(key, "key", key): value for key, value in self.example.items()}
        more = {**citing(self.clauses), "example": example, "choices": dict(self.choices)}
        return found | {name: value for name, value in more.items() if value}


def way(actions: Iterable[str]) -> str:
    """A way through a procedure in words."""
    told = ", ".join(actions)
    return f"after {told}" if told else "from the start"
