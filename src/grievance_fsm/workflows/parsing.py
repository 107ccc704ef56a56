"""JSON from a stranger: read strictly and within bounds."""

import json
from collections import Counter
from typing import Any, Final

from grievance_fsm.errors import BadInput, Problem

SIZE: Final = 8 * 1024 * 1024
"""A file is no longer, in bytes."""


class Repeating(dict[str, Any]):
    """An object in which a key stands twice."""

    repeated: tuple[str, ...] = ()


def parsed(text: str | bytes, place: str) -> Any:
    """The JSON of a text; raises `BadInput` where it is none, or too much."""
    if len(text) > SIZE:
        raise BadInput([Problem(place, f"is longer than {SIZE // 1024**2} MiB, which no workflow is.")])
    try:
        plain = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
        return json.loads(plain, object_pairs_hook=_object, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise BadInput([Problem(place, f"is not UTF-8: byte {error.start + 1:,} is none.")]) from None
    except json.JSONDecodeError as error:
        shell = " It begins as a curl command: keep the JSON between its quotes." if plain.startswith("curl ") else ""
        words = f"is no JSON: {error.msg} (line {error.lineno:,}, column {error.colno:,}).{shell}"
        raise BadInput([Problem(place, words)]) from None
    except RecursionError:
        raise BadInput([Problem(place, "is nested too deeply for a workflow.")]) from None
    except ValueError as error:
        words = f"{error}." if "JSON has" in str(error) else "a number in it is too long."
        raise BadInput([Problem(place, f"is no JSON: {words}")]) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    found, counts = Repeating(plain), Counter(key for key, _ in pairs)
    found.repeated = tuple(key for key, count in counts.items() if count > 1)
    return found


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number that JSON has")
