"""Digests: a declaration as plain data in a fixed order, with its words or without them."""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import Any

import attrs

from grievance_fsm.language import Action, Procedure
from grievance_fsm.readings import Pick, Reading

_WORDS = frozenset({"words", "question", "title", "summary", "note"})


def canonical(what: Any, homes: Mapping[int, str], *, words: bool, top: bool = False) -> Any:
    """A declaration as plain data in a fixed order; actions are entered where they are declared."""
    if isinstance(what, str | int | bool | None):
        return what
    if isinstance(what, Action) and not top:
        return ["action", f"{homes.get(id(what), '')}.{what.name}"]
    if isinstance(what, Pick):
        return ["pick", what.reading.name, canonical(dict(what.values), homes, words=words)]
    if isinstance(what, Reading):
        return ["reading", what.name]
    if isinstance(what, tuple | list):
        return [canonical(each, homes, words=words, top=top) for each in what]
    if isinstance(what, frozenset | set):
        return sorted((canonical(each, homes, words=words) for each in what), key=json.dumps)
    if isinstance(what, Mapping):
        pairs = [[canonical(k, homes, words=words), canonical(v, homes, words=words)] for k, v in what.items()]
        return sorted(pairs, key=json.dumps)
    kind: Any = type(what)
    if attrs.has(kind):
        inner = isinstance(what, Procedure)
        return [kind.__name__, {
            name: canonical(getattr(what, name), homes, words=words, top=inner) for name in _told(kind, words)
        }]  # fmt: skip
    if " at 0x" in str(what):  # an address, another one in every process
        raise TypeError(f"{type(what).__name__} has no text of its own that a digest could cover.")
    return str(what)


@cache
def _told(kind: Any, words: bool) -> tuple[str, ...]:
    """The fields of something of a type, those that hold words only where words count."""
    return tuple(each.name for each in attrs.fields(kind) if words or each.name not in _WORDS)


def digest(data: Any) -> str:
    """A short fingerprint of plain data."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, default=repr)
    return sha256(text.encode()).hexdigest()[:16]
