"""What a workflow file declares, as it stands there: states, their actions, clocks in milliseconds."""

from collections.abc import Iterator
from typing import Final

from attrs import field, frozen

from grievance_fsm.errors import counted

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

ANY_ROLE: Final = "*"
"""How the form says: whoever has some role in the service."""


@frozen
class WorkflowAction:
    """One action of a state: who may take it and where it leads, by the name or the uuid of a state."""

    name: str
    next_state: str | None
    roles: tuple[str, ...]
    active: bool = True
    current_state: str | None = None
    place: str = ""


@frozen
class WorkflowState:
    """One state; the one without a name is where a case begins. `sla` is in milliseconds, none where it has none."""

    name: str | None
    actions: tuple[WorkflowAction, ...] = ()
    start: bool = False
    end: bool = False
    sla: int | None = None
    uuid: str | None = None
    status: str | None = None
    documents: bool = False
    place: str = ""

    @property
    def label(self) -> str:
        """What a reader calls it."""
        return shown(self.name) if self.name else "(start)"

    @property
    def usable(self) -> tuple[WorkflowAction, ...]:
        """The actions that can be taken here: switched on, and the first of their name in any case of letters."""
        first: dict[str, WorkflowAction] = {}
        for action in self.actions:
            if action.active:
                first.setdefault(action.name.casefold(), action)
        return tuple(first.values())


@frozen
class Definition:
    """A service with its states. `unread` are keys that look like slips of known ones, each with its place."""

    name: str
    states: tuple[WorkflowState, ...]
    business: str = ""
    tenant: str = ""
    sla: int | None = None
    place: str = ""
    unread: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)

    @property
    def actions(self) -> Iterator[WorkflowAction]:
        """Every action of every state, in the order of the file."""
        return (action for state in self.states for action in state.actions)

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role that is named, in the order of the file; `*` is none."""
        named = (role for action in self.actions for role in action.roles)
        return tuple(role for role in dict.fromkeys(named) if role != ANY_ROLE)

    @property
    def clock(self) -> int | None:
        """The clock of the whole service; the form prints none as 0."""
        return self.sla or None


def told(milliseconds: int) -> str:
    """A span in the largest unit that says it exactly.

    >>> told(432_000_000), told(43_200_000), told(86_400)
    ('5 days', '12 hours', '86,400 milliseconds')
    """
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second")):
        if milliseconds % unit == 0:
            return counted(milliseconds // unit, name)
    return counted(milliseconds, "millisecond")


def shown(name: str, most: int = 60) -> str:
    """A name of the file as it may be printed: on one line, and not without end.

    >>> shown("A\\nB")
    'A\\\\nB'
    """
    plain = "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in name)
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"
