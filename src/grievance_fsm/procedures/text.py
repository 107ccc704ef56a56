"""The text: its clauses and its readings, from the tables beside this module."""

import tomllib
from collections.abc import Mapping
from pkgutil import get_data
from types import MappingProxyType
from typing import Any, Final, cast

from grievance_fsm.clauses import Registry
from grievance_fsm.readings import Readings

PARTS: Final = ("docket", "intake", "housing", "informal", "negotiated", "formal", "appeal", "people", "records")
"""The tables of readings, in the order of the text."""


def _beside(file: str) -> str:
    return cast(bytes, get_data(__package__, file)).decode()


def table(part: str) -> str:
    """One of the tables of readings, as it is written."""
    return _beside(f"readings/{part}.toml")


clauses = Registry.read(_beside("clauses.csv"))
reading = Readings.read("\n".join(map(table, PARTS)))

not_read: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {row["id"]: MappingProxyType(row) for row in tomllib.loads(table("not_read"))["not_read"]}
)
"""The ambiguities that are no readings, each with the reason why no answer changes what the engine does."""
