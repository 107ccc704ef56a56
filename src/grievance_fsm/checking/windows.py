"""Windows that say the same are one window, however often they were declared or bound."""

import json
from typing import Any

from attrs import evolve

from grievance_fsm.limit_json import to_json


def of_one_window(atom: Any, known: dict[Any, Any]) -> Any:
    """An atom that asks of a day whether it is inside a window, of the first window that says so; `known` keeps it."""
    day, limit = atom.args
    name = "window", id(limit)
    if name not in known:
        said = json.dumps(to_json(limit), sort_keys=True, default=str)
        known[name] = limit, known.setdefault(("windows", said), limit)  # kept, so that no other has its id
    one = known[name][1]
    if one is limit:
        return atom
    renewed = "of one window", id(atom)
    if renewed not in known:
        known[renewed] = atom, evolve(atom, args=(day, one))
    return known[renewed][1]
