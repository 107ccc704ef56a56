"""One case under other readings: what of it comes otherwise there, and which of the readings decides."""

from grievance_fsm.rereading.rereading import Rereading, came_to, reread
from grievance_fsm.rereading.turns import (
    DUE,
    FALLS,
    GONE,
    LAWFUL,
    NEW,
    OTHER,
    PAPERS,
    REFUSED,
    SAME,
    UNKNOWN,
    Turn,
)

__all__ = [
    "DUE", "FALLS", "GONE", "LAWFUL", "NEW", "OTHER", "PAPERS", "REFUSED", "SAME", "UNKNOWN", "Rereading", "Turn",
    "came_to", "reread",
]
