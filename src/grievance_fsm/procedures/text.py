"""The words of the policy, from the data beside this module: its clauses, and the readings that they leave open."""

from importlib.resources import files

from grievance_fsm.clauses import Registry
from grievance_fsm.readings import Readings

_HERE = files(__package__)

clauses = Registry.read((_HERE / "clauses.csv").read_text(encoding="utf-8"))
reading = Readings.read((_HERE / "readings.toml").read_text(encoding="utf-8"))
