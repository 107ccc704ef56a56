"""The values of facts: the seven kinds, how each is read from outside and written for JSON."""

import re
from collections.abc import ItemsView, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from sys import intern
from typing import Any, ClassVar, Final, NoReturn, Protocol, Self

from attrs import frozen

BOOLEAN, NUMBER, LABEL, LABELS, PERSONS, BALLOTS, DAY = (
    "a yes or no", "a whole number", "a word", "words", "persons", "ballots", "a day",
)  # fmt: skip


class _Unchanged:
    """Whoever would change a table of what was recorded is told why it stays as it is."""

    __slots__ = ()

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("what was recorded stays as it is; correct(…) folds a case again.")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


class Immutable:
    """What never changes is its own copy; it is not pickled, which would take along all that it is bound to.

    `kept_as` says what to do instead.
    """

    __slots__ = ()
    kept_as: ClassVar[str] = ""

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(self.kept_as)


class Kept(_Unchanged, dict[str, Any]):
    """A table that stays as it is: what was recorded is not changed afterwards.

    A plain dictionary in size and speed, which a read-only view of one would not be.

    >>> Kept(quorum=7)["quorum"]
    7
    """

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)


@frozen(eq=False, repr=False, weakref_slot=False)
class Noted(_Unchanged, Mapping[str, Any]):
    """A table that stays as it is, in half the room: its names are one object for all tables that have the same.

    >>> one, other = noted({"present": 7, "quorum": 7}), noted({"present": 9, "quorum": 7})
    >>> one["present"], one == {"quorum": 7, "present": 7}, one.names is other.names
    (7, True, True)
    """

    names: tuple[str, ...] = ()
    told: tuple[Any, ...] = ()

    def __getitem__(self, name: str) -> Any:
        if name in self.names:
            return self.told[self.names.index(name)]
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def items(self) -> ItemsView[str, Any]:
        """The names with what is told of each."""
        return dict(zip(self.names, self.told, strict=True)).items()

    def copy(self) -> dict[str, Any]:
        """The same as a plain table, which may be changed."""
        return dict(self.items())

    def __or__(self, other: Mapping[str, Any]) -> dict[str, Any]:
        return {**self, **other}

    def __ror__(self, other: Mapping[str, Any]) -> dict[str, Any]:
        return {**other, **self}

    def __repr__(self) -> str:
        return f"<{len(self)} noted>"


NOTHING: Final[Mapping[str, Any]] = Kept()
_NONE: Final = Noted()


def noted(table: Mapping[str, Any]) -> Noted:
    """A table of what was recorded, as an event keeps it."""
    if type(table) is Noted:
        return table
    return Noted(_together(tuple(table)), tuple(table.values())) if table else _NONE


class Typed(Protocol):
    """What reading a value needs to know of its fact."""

    @property
    def kind(self) -> str: ...

    @property
    def low(self) -> int: ...

    @property
    def high(self) -> int: ...

    @property
    def choices(self) -> tuple[str, ...]: ...

    @property
    def scale(self) -> int: ...


def parsed(fact: Typed, value: Any) -> Any:
    """The value in its kind's own form; raises `ValueError` saying what was wanted."""
    return _PARSERS[fact.kind](fact, value)


def plain(fact: Typed, value: Any) -> Any:
    """The value as JSON has it; `parsed` reads it back."""
    if fact.kind == DAY:
        return value.isoformat()
    if fact.kind == BALLOTS:
        return dict(value)
    if fact.scale > 1:
        return _decimal(value, fact.scale)
    return list(value) if fact.kind in (PERSONS, LABELS) else value


def interned(words: Iterable[str]) -> tuple[str, ...]:
    """The words, each the one object that every event shares, and so all of them: they recur in every case."""
    return _together(tuple(words))


@lru_cache(maxsize=4096)
def _together(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(intern, map(str, words)))


def _parse_boolean(fact: Typed, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    words = {"true": True, "yes": True, "false": False, "no": False}
    if isinstance(value, str) and value.lower() in words:
        return words[value.lower()]
    raise ValueError("wants yes or no (true or false)")


def _parse_number(fact: Typed, value: Any) -> int:
    scaled = _scaled(fact, value)
    if scaled is None or not fact.low <= scaled <= fact.high:
        what = "a whole number" if fact.scale == 1 else f"an amount in 1/{fact.scale}"
        raise ValueError(f"wants {what} from {fact.low} to {fact.high}")
    return scaled


def _scaled(fact: Typed, value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value * fact.scale
    # Neither powers of ten nor quotients: “1e999999999” would take all memory, “1/0” has no value.
    if isinstance(value, str) or (isinstance(value, float) and fact.scale > 1):
        exact = Fraction(str(value)) * fact.scale if _DECIMAL.fullmatch(str(value)) else Fraction(1, 2)
        return int(exact) if exact.denominator == 1 else None
    return None


_DECIMAL: Final = re.compile(r"\s*[+-]?[0-9]{1,30}(\.[0-9]{1,30})?\s*")


def _decimal(value: int, scale: int) -> str:
    """An amount in hundredths as a decimal, without rounding.

    >>> _decimal(3550, 100), _decimal(-5, 100)
    ('35.50', '-0.05')
    """
    whole, rest = divmod(abs(value), scale)
    return f"{'-' if value < 0 else ''}{whole}.{rest:0{len(str(scale)) - 1}}"


def _parse_label(fact: Typed, value: Any) -> str:
    if value not in fact.choices:
        raise ValueError(f"wants one of {', '.join(fact.choices)}")
    return intern(str(value))


def _parse_set(fact: Typed, value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, (list, tuple, Iterable)):  # a list is known at once
        raise ValueError("wants a list")
    items = list(value)
    for item in items:
        if not isinstance(item, str) or not item:
            raise ValueError("wants a list of words, none of them empty")
    distinct = set(items)
    if len(items) != len(distinct):
        raise ValueError(f"names {_repeated(items)} of its entries twice")
    if fact.kind == LABELS and not distinct.issubset(fact.choices):
        raise ValueError(f"wants only words out of {', '.join(fact.choices)}")
    return interned(sorted(items))


def _parse_ballots(fact: Typed, value: Any) -> Mapping[str, str]:
    pairs = list(value.items()) if isinstance(value, Mapping) else _pairs(value)
    voters = [voter for voter, _ in pairs]
    if any(not isinstance(voter, str) or not voter for voter in voters):
        raise ValueError("wants opaque ids of persons")
    if len(voters) != len(set(voters)):
        raise ValueError(f"{_repeated(voters)} of the members voted twice")
    if any(vote not in fact.choices for _, vote in pairs):
        raise ValueError(f"wants each vote to be one of {', '.join(fact.choices)}")
    pairs.sort()
    return Noted(interned([voter for voter, _ in pairs]), tuple([intern(str(vote)) for _, vote in pairs]))


def _pairs(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, list | tuple) and all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in value):
        return [(voter, vote) for voter, vote in value]
    raise ValueError("wants a vote for each person, as a table or as a list of pairs")


def _repeated(items: list[Any]) -> int:
    return len(items) - len(set(items))


def _parse_day(fact: Typed, value: Any) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("wants a day such as 2015-02-02") from None


_PARSERS = {
    BOOLEAN: _parse_boolean, NUMBER: _parse_number, LABEL: _parse_label, LABELS: _parse_set,
    PERSONS: _parse_set, BALLOTS: _parse_ballots, DAY: _parse_day,
}  # fmt: skip
