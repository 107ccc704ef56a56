"""The text: its clauses and its readings, from the tables beside this module."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from grievance_fsm.clauses import Registry
from grievance_fsm.readings import Readings

PARTS: Final = ("docket", "intake", "housing", "informal", "negotiated", "formal", "appeal", "people", "records")
"""The tables of readings, in the order of the text."""

_here = files(__package__)


def _table(part: str) -> str:
    return _here.joinpath("readings", f"{part}.toml").read_text(encoding="utf-8")


clauses = Registry.read(_here.joinpath("clauses.csv").read_text(encoding="utf-8"))
reading = Readings.read("\n".join(map(_table, PARTS)))

not_read: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {row["id"]: MappingProxyType(row) for row in tomllib.loads(_table("not_read"))["not_read"]}
)
"""The ambiguities that are no readings, each with the reason why no answer changes what the engine does."""
