"""Penalties as data: the table, the guards it gives, and the guideline for one case."""

from grievance_fsm.sanctioning.advising import guideline
from grievance_fsm.sanctioning.guidelines import Guideline, Line
from grievance_fsm.sanctioning.rules import all_guards, guards, minimum_guard, recommended, severity
from grievance_fsm.sanctioning.table import (
    Behaviour,
    Category,
    Clock,
    Duty,
    Effect,
    Minimum,
    Penalty,
    Sanctions,
    in_a_row,
)

__all__ = [
    "Behaviour",
    "Category",
    "Clock",
    "Duty",
    "Effect",
    "Guideline",
    "Line",
    "Minimum",
    "Penalty",
    "Sanctions",
    "all_guards",
    "guards",
    "guideline",
    "in_a_row",
    "minimum_guard",
    "recommended",
    "severity",
]
