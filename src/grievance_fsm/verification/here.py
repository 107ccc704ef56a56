"""Where a run stands, and what guards about its own route are told there of the latest run."""

from typing import Any, NamedTuple

from grievance_fsm.facts import Stands
from grievance_fsm.routes import Passage
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.own import is_own_passage, may_follow

NONE_BEFORE = ""
"""How the run before has ended, where there is none."""


class Here(NamedTuple):
    """The state at which a run stands, and whether it has begun; else how the run `before` has ended, if that is known.
    """

    state: str
    begun: bool = True
    before: str | None = None


def told_here(says: Stands | Passage, procedure: BoundProcedure, here: Here) -> bool | None:
    """What a guard about the run itself, or the latest of its route, is told; nothing where that is open."""
    names = [getattr(each, "name", each) for each in says.states]
    if isinstance(says, Stands):
        return here.state in names
    latest = here.state if here.begun else here.before
    if latest is None or not is_own_passage(says, procedure):
        return None
    if latest == NONE_BEFORE:
        return False
    return _of_latest(says, procedure.states[latest], names, alone=here.begun and not may_follow(procedure))


def _of_latest(says: Passage, state: Any, names: list[str], *, alone: bool) -> bool | None:
    """What is told of the latest run where it stands at a state; of those before it, if it is not alone, nothing."""
    named = state.name in names
    told: dict[str, bool | None] = {
        "begun": True, "running": not (state.final or state.rests), "ended": state.final and (named or not names),
        "stands": named, "decided": named or (False if alone else None),
    }  # fmt: skip
    return told[says.how]
