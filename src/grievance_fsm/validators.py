"""Validators of what is declared: each refuses a value in one sentence, with its place and what is wanted.

They are given to the fields of attrs; what they raise is `BadInput`, and its place is the class and the field.
"""

import re
from collections.abc import Callable, Iterable
from reprlib import repr as shortened
from typing import Any, Final

from grievance_fsm.errors import BadInput, Problem, unknown
from grievance_fsm.readings import Pick

Validator = Callable[[Any, Any, Any], None]

_INSIDE: Final = re.compile(r"(?<!^)(?=[A-Z])")


def one_of(allowed: Iterable[Any], kind: str = "", *, picked: bool = False) -> Validator:
    """One of some words, nothing where that is among them; of a `kind`, which is the field unless it is named.

    Where it may be `picked`, the choice may still wait for a reading.
    """
    words = tuple(allowed)

    def check(instance: Any, attribute: Any, value: Any) -> None:
        if value not in words and not (picked and isinstance(value, Pick)):
            told = value if isinstance(value, str) else shortened(value)
            known = [word for word in words if word is not None]
            _refuse(instance, attribute, unknown(kind or attribute.name.replace("_", " "), told, known))

    return check


def of_type(types: Any, words: str) -> Validator:
    """A value of some types; the words say what is wanted."""

    def check(instance: Any, attribute: Any, value: Any) -> None:
        if not isinstance(value, types):
            _refuse(instance, attribute, f"wants {words}, not {shortened(value)}.")

    return check


def number(instance: Any, attribute: Any, value: Any) -> None:
    """A whole number, none below zero; yes and no are none."""
    if isinstance(value, bool) or not isinstance(value, int):
        _refuse(instance, attribute, f"wants a whole number, not {shortened(value)}.")
    if value < 0:
        _refuse(instance, attribute, f"wants 0 or more, not {shortened(value)}.")


yes_or_no: Final = of_type(bool, "true or false")

text: Final = of_type(str, "a text")


def _refuse(instance: Any, attribute: Any, message: str) -> None:
    place = _INSIDE.sub(" ", type(instance).__name__).lower()
    raise BadInput([Problem(f"{place}: {attribute.name}", message)])
