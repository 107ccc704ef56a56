"""What becomes of each event of a case under other readings."""

from datetime import date
from typing import Any

from attrs import frozen

from grievance_fsm.clauses import citing, listed
from grievance_fsm.events import Event

SAME, REFUSED, FALLS, OTHER, LAWFUL, PAPERS, DUE, GONE, NEW, UNKNOWN = (
    "same", "refused", "falls away", "other outcome", "lawful", "other papers", "other day", "gone", "new", "unknown",
)  # fmt: skip


@frozen
class Turn:
    """What becomes of one event: the same, or how it is otherwise, why, and under which clauses.

    An act that is refused does not happen there; one that then no longer comes up falls away with it.
    """

    seq: int
    action: str
    on: date
    how: str
    words: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()

    def __str__(self) -> str:
        cited = f" [{listed(self.clauses)}]" if self.clauses else ""
        why = f": {'; '.join(self.words)}" if self.words else ""
        return f"{self.seq} {self.action} on {self.on}: {self.how}{why}{cited}"

    def as_dict(self) -> dict[str, Any]:
        """The event as JSON has it."""
        data = {"seq": self.seq, "action": self.action, "on": self.on.isoformat(), "how": self.how}
        return data | {"words": list(self.words)} | citing(self.clauses)


def turned(event: Event, how: str, *words: str) -> Turn:
    """What becomes of an event, where no clause has to be told."""
    return Turn(event.seq, event.name, event.day, how, words)
