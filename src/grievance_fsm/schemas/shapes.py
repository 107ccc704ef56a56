"""Shapes: what an attrs class looks like in JSON, as a JSON Schema."""

from collections.abc import Iterable
from datetime import date
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import attrs

from grievance_fsm.keeping import Moment

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
NUMBER: Final[Schema] = {"type": "integer"}
TRUTH: Final[Schema] = {"type": "boolean"}
NULL: Final[Schema] = {"type": "null"}


def ref(name: str) -> Schema:
    """What another definition says."""
    return {"$ref": f"#/$defs/{name}"}


def one_of(words: Iterable[Any]) -> Schema:
    """One of some words."""
    return {"enum": list(words)}


def either(*kinds: Schema) -> Schema:
    """Any of several kinds."""
    return {"anyOf": list(kinds)}


def many(kind: Schema) -> Schema:
    """A list, each of one kind."""
    return {"type": "array", "items": kind}


def table(kind: Schema) -> Schema:
    """A table by names that are not known beforehand."""
    return {"type": "object", "additionalProperties": kind}


def exactly(**properties: Schema) -> Schema:
    """A table of just these keys, all of them there."""
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


def shape(cls: type[Any], **other: Schema) -> Schema:
    """The table that is written of a class: its fields, those with a default only where there is something to say.

    `other` says more about a field than its annotation does, or adds a key.
    """
    hints = get_type_hints(cls)
    properties = {each.name: _kept(hints[each.name]) for each in attrs.fields(cls)}
    needed = [each.name for each in attrs.fields(cls) if each.default is attrs.NOTHING]
    words = (cls.__doc__ or "").strip().split("\n")[0]
    return {**exactly(**{**properties, **other}), "required": needed, "description": words}


def part(cls: type[Any], names: str, **other: Schema) -> Schema:
    """The table that is written of some fields of a class, all of them, and of what `other` adds."""
    hints = get_type_hints(cls)
    return exactly(**{**{name: typed(hints[name]) for name in names.split()}, **other})


def _kept(hint: Any) -> Schema:
    """A field of a class; what there is not is left out, not written as null."""
    kinds = [kind for kind in get_args(hint) if kind is not NoneType]
    return typed(kinds[0]) if _is_union(hint) and len(kinds) == 1 else typed(hint)


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (UnionType, Union)


def typed(hint: Any) -> Schema:
    """What an annotation admits."""
    origin, inner = get_origin(hint), get_args(hint)
    if _is_union(hint):
        return either(*map(typed, inner))
    if origin in (list, tuple):
        return many(typed(inner[0]))
    if origin is dict:
        return table(typed(inner[1]))
    return _PLAIN.get(hint, {})


_PLAIN: Final[dict[Any, Schema]] = {
    str: TEXT, int: NUMBER, bool: TRUTH, NoneType: NULL, date: ref("day"), Moment: ref("moment"),
}  # fmt: skip
