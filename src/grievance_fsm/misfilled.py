"""Malformed before it is read: what a policy was given in a place where something of another kind belongs."""

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Any, Final

from grievance_fsm.clauses import Registry
from grievance_fsm.committee import Provision
from grievance_fsm.docket import Docket
from grievance_fsm.errors import Problem
from grievance_fsm.language import Procedure
from grievance_fsm.readings import Pick
from grievance_fsm.wanted import said, unlike, untabled

LATE_NEWS: Final = ("stand", "fall")
"""What becomes of events that a correction overtakes."""

_PARTS: Final[dict[str, tuple[type | UnionType, str]]] = {
    "title": (str, "a text"),
    "clauses": (Registry, "a registry of clauses, such as Registry.of(…) gives"),
    "docket": (Docket | NoneType, "a docket"),
    "staff": (Provision | Pick | NoneType, "a provision"),
    "zone": (str, "the name of a zone, such as “America/New_York”"),
}
"""The fields of a policy that hold one thing, with its kind."""

_TABLES: Final = {
    "committee": "a committee", "sanctions": "a table of sanctions", "access": "a rule on who may see what",
    "reporting": "where the report finds its numbers",
}  # fmt: skip
"""The fields that hold a table, which tells what is wrong with it."""

_SEVERAL: Final = {
    "procedures": (Procedure, "procedures"), "claims": (str, "texts"), "additions": (str, "texts"),
}  # fmt: skip
"""The fields that hold several of one kind."""


def misfilled(policy: Any) -> Iterator[Problem]:
    """What stands in a field of a policy and is of another kind than the field; nothing of it can be read then."""
    yield from _misnamed(policy.name)
    for place, (kind, wanted) in _PARTS.items():
        yield from unlike(place, _field(policy, place), kind, wanted)
    for place, wanted in _TABLES.items():
        given = _field(policy, place)
        if isinstance(given, type) or not (isinstance(given, Pick | NoneType) or hasattr(given, "problems")):
            yield Problem(place, f"wants {wanted}, not {said(given)}.")
    for place, (one, several) in _SEVERAL.items():
        yield from (problem for each in getattr(policy, place) for problem in unlike(place, each, one, several))
    yield from untabled(known_readings=policy.known_readings, choices=policy.choices, values=policy.values)
    if not isinstance(policy.late_news, Pick) and str(policy.late_news) not in LATE_NEWS:
        yield Problem("late_news", f"wants “stand” or “fall”, not {said(policy.late_news)}.")


def _field(policy: Any, name: str) -> Any:
    """A field as it was given, before any choice; some have a name of their own then."""
    given = f"_{name}" in type(policy).__slots__
    return getattr(policy, f"_{name}" if given else name)


def _misnamed(name: Any) -> Iterator[Problem]:
    if not isinstance(name, str):
        yield Problem("name", f"wants a name of one word, such as “mit”, not {said(name)}.")
    elif not name or any(letter.isspace() for letter in name):
        yield Problem("name", f"wants one word, such as “mit” or “my-rules”, not “{name}”.")
