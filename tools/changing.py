"""What a slip of the pen could make of each kind of part of a declaration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changing_acts import of_action, of_memory, of_outcome, of_passage, of_pick
from changing_tables import DOCKETED, SEEN, TABLES, of_docketed, of_seen
from changing_values import VALUES, Changes
from neighbours import Neighbours

from grievance_fsm.facts import At, Happened
from grievance_fsm.language import Action, Outcome
from grievance_fsm.readings import Pick
from grievance_fsm.routes import Passage

OTHERS: Mapping[type, Any] = {**VALUES, **TABLES}


def changes(part: Any, near: Neighbours) -> Changes:
    """Every change of one part: what it is, and what stands in the part's place."""
    if isinstance(part, Action):
        yield from of_action(part, near)
    elif isinstance(part, Outcome):
        yield from of_outcome(part, near)
    elif isinstance(part, At | Happened):
        yield from of_memory(part, near)
    elif isinstance(part, Pick):
        yield from of_pick(part, near)
    elif isinstance(part, Passage):
        yield from of_passage(part, near)
    elif isinstance(part, DOCKETED):
        yield from of_docketed(part, near)
    elif isinstance(part, SEEN):
        yield from of_seen(part, near)
    elif type(part) in OTHERS:
        yield from OTHERS[type(part)](part)
