"""The text: its clauses and its readings, from the tables beside this module."""

from importlib.resources import files
from typing import Final

from grievance_fsm.clauses import Registry
from grievance_fsm.readings import Readings

PARTS: Final = ("docket", "intake", "housing", "informal", "negotiated", "formal", "appeal", "people", "records")
"""The tables of readings, in the order of the text."""

_here = files(__package__)
_tables = [_here.joinpath("readings", f"{part}.toml") for part in PARTS]

clauses = Registry.read(_here.joinpath("clauses.csv").read_text(encoding="utf-8"))
reading = Readings.read("\n".join(each.read_text(encoding="utf-8") for each in _tables))
