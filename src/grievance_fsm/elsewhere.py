"""What a part of a declaration asks of other procedures than its own."""

from collections.abc import Iterator
from typing import Any

from grievance_fsm.binding import every
from grievance_fsm.deadlines import Trigger
from grievance_fsm.facts import At, Happened
from grievance_fsm.routes import Passage


def foreign(part: Any, own: str) -> Iterator[Any]:
    """Every leaf, and every action as a trigger, that lies in another procedure than `own`."""
    yield from (passage for passage in every(part, Passage) if passage.route.name != own)
    yield from (leaf for leaf in every(part, At, Happened) if getattr(leaf.action, "home", ""))
    yield from triggers(part)


def triggers(part: Any) -> Iterator[Any]:
    """The actions of other procedures from which a time limit counts."""
    for trigger in every(part, Trigger):
        yield from (each for each in trigger.of if getattr(each, "home", ""))


def asks_elsewhere(part: Any, own: str) -> bool:
    """Whether a part of a declaration looks at another procedure than `own`."""
    return next(foreign(part, own), None) is not None
