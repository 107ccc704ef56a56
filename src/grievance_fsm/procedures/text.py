"""The text: its clauses and its readings, from the tables beside this module."""

from importlib.resources import files

from grievance_fsm.clauses import Registry
from grievance_fsm.readings import Readings

_here = files(__package__)

clauses = Registry.read(_here.joinpath("clauses.csv").read_text(encoding="utf-8"))
reading = Readings.read(_here.joinpath("readings.toml").read_text(encoding="utf-8"))
