"""Facts and guards: the vocabulary of an action, and one expression tree over it.

A guard is data. `grievance_fsm.guards` gives its readings: evaluation, explanation, text, JSON, columns.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from sys import intern
from typing import Any, Final

import attrs
from attrs import field, frozen

from grievance_fsm.readings import Pick

BOOLEAN, NUMBER, LABEL, LABELS, PERSONS, BALLOTS, DAY = (
    "a yes or no", "a whole number", "a word", "words", "persons", "ballots", "a day",
)  # fmt: skip


class Expr:
    """What guards are made of; operators build larger expressions and never evaluate."""

    __slots__ = ()

    def __and__(self, other: Any) -> "Node":
        return _flat("and", self, other)

    def __or__(self, other: Any) -> "Node":
        return _flat("or", self, other)

    def __rand__(self, other: Any) -> "Node":
        return _flat("and", other, self)

    def __ror__(self, other: Any) -> "Node":
        return _flat("or", other, self)

    def __invert__(self) -> "Node":
        return Node("not", (self,))

    def __eq__(self, other: object) -> "Node":  # type: ignore[override]  # builds a comparison
        return Node("eq", (self, lift(other)))

    def __ne__(self, other: object) -> "Node":  # type: ignore[override]  # builds a comparison
        return Node("ne", (self, lift(other)))

    def __ge__(self, other: Any) -> "Node":
        return Node("ge", (self, lift(other)))

    def __gt__(self, other: Any) -> "Node":
        return Node("gt", (self, lift(other)))

    def __le__(self, other: Any) -> "Node":
        return Node("le", (self, lift(other)))

    def __lt__(self, other: Any) -> "Node":
        return Node("lt", (self, lift(other)))

    def __add__(self, other: Any) -> "Node":
        return Node("add", (self, lift(other)))

    def __radd__(self, other: Any) -> "Node":
        return Node("add", (lift(other), self))

    def __sub__(self, other: Any) -> "Node":
        return Node("sub", (self, lift(other)))

    def __rsub__(self, other: Any) -> "Node":
        return Node("sub", (lift(other), self))

    def __mul__(self, other: Any) -> "Node":
        return Node("mul", (self, lift(other)))

    def __rmul__(self, other: Any) -> "Node":
        return Node("mul", (lift(other), self))

    __hash__ = object.__hash__

    def named(self, words: str, clause: str = "") -> "Node":
        """The guard that this yes-or-no fact is so, under the policy's words."""
        return Node("eq", (self, Const(True)), words, clause)

    def __bool__(self) -> bool:
        raise TypeError(
            "a guard has no truth until it is asked about facts: write & | ~ (or all_of, any_of, not_) "
            "instead of and, or, not, and two comparisons instead of a chain such as 7 <= x <= 14."
        )


@frozen(eq=False, repr=False)
class Node(Expr):
    """An operation on expressions; `named` gives it the policy's words and its clause."""

    op: str
    args: tuple[Any, ...]
    words: str = ""
    clause: str = ""

    def named(self, words: str, clause: str = "") -> "Node":
        """The same guard under the policy's words, with the sentence it stands on."""
        return attrs.evolve(self, words=words, clause=clause)

    def __repr__(self) -> str:
        return f"<guard {self.words or self.op}>"


@frozen(eq=False)
class Const(Expr):
    """A constant: a whole number, a word, several words, or a yes or no."""

    value: Any


@frozen(eq=False)
class Param(Expr):
    """A number that the policy fixes and that a drafter may vary; stays symbolic in the tree."""

    name: str
    value: int
    words: str = ""
    clause: str = ""
    low: int = 0
    high: int = 10**6


def _interned(words: Iterable[str]) -> tuple[str, ...]:
    """The words, each the one object that every event shares: words and ids recur in every case."""
    return tuple(map(intern, map(str, words)))


@frozen(eq=False)
class Fact(Expr):
    """A typed, bounded, worded input of an action."""

    name: str
    kind: str
    words: str
    low: int = 0
    high: int = 10**9
    choices: tuple[str, ...] = field(default=(), converter=_interned)
    by: "Fact | None" = None
    scale: int = 1
    clause: str = ""

    @property
    def key(self) -> str:
        return self.name

    def parse(self, value: Any) -> Any:
        """The value in its kind's own form; raises `ValueError` saying what was wanted."""
        return _PARSERS[self.kind](self, value)

    def plain(self, value: Any) -> Any:
        """The value as JSON has it; `parse` reads it back."""
        if self.kind == DAY:
            return value.isoformat()
        if self.kind == BALLOTS:
            return dict(value)
        if self.scale > 1:
            return _decimal(value, self.scale)
        return list(value) if self.kind in (PERSONS, LABELS) else value


@frozen(eq=False)
class Derived(Expr):
    """How many of the persons (or ballots) in a fact are eligible; the engine counts them."""

    name: str
    words: str
    of: Fact
    value: str | None = None
    eligible: bool = True
    high: int = 14

    @property
    def key(self) -> str:
        return self.name

    low = 0


@frozen(eq=False)
class At(Expr):
    """The value that a fact had when a named action last recorded it."""

    action: Any
    what: Fact | Derived

    @property
    def key(self) -> str:
        return f"{self.action.name}.{self.what.key}"


@frozen(eq=False)
class Happened(Expr):
    """Whether an action has taken place in this run."""

    action: Any

    @property
    def key(self) -> str:
        return f"{self.action.name}!"


def number(name: str, words: str, low: int, high: int, clause: str = "") -> Fact:
    """A whole number from `low` to `high`, both included."""
    return Fact(name, NUMBER, words, low, high, clause=clause)


def money(name: str, words: str, high: int = 10**12) -> Fact:
    """An amount in hundredths, read from a decimal such as `35.5` without rounding."""
    return Fact(name, NUMBER, words, 0, high, scale=100)


def flag(name: str, words: str, clause: str = "") -> Fact:
    """A yes or no."""
    return Fact(name, BOOLEAN, words, clause=clause)


def one_of(name: str, words: str, *choices: str, clause: str = "") -> Fact:
    """One word out of several."""
    return Fact(name, LABEL, words, choices=choices, clause=clause)


def several(name: str, words: str, *choices: str, clause: str = "") -> Fact:
    """Any of several words."""
    return Fact(name, LABELS, words, choices=choices, clause=clause)


def persons(name: str, words: str, clause: str = "") -> Fact:
    """A set of persons, by opaque id."""
    return Fact(name, PERSONS, words, clause=clause)


def ballots(name: str, words: str, *values: str, by: Fact, clause: str = "") -> Fact:
    """One vote for each of some persons, all of them in the fact `by`."""
    return Fact(name, BALLOTS, words, choices=values, by=by, clause=clause)


def day(name: str, words: str, clause: str = "") -> Fact:
    """A civil day."""
    return Fact(name, DAY, words, clause=clause)


DAY_OF_ACT: Final = day("@on", "the day of the act")
"""The day on which an action takes place: supplied by the engine, recorded by nobody."""

IN_OFFICE: Final = persons("in_office", "the members in office")
"""The members in office on the day of an act: supplied by the register, recorded by nobody."""


def param(name: str, value: int, words: str = "", clause: str = "", low: int = 0, high: int = 10**6) -> Param:
    """A number of the policy, with the range in which a drafter may vary it."""
    return Param(name, value, words or name, clause, low, high)


def derived(
    words: str, *, of: Fact, value: str | None = None, name: str = "", eligible: bool = True, high: int = 14
) -> Derived:
    """The number of eligible persons in a set, or of their ballots with one value (at most `high`)."""
    return Derived(name or words.replace(" ", "_"), words, of, value, eligible, high)


def at(action: Any, what: Fact | Derived) -> At:
    """The value that the last occurrence of another action recorded."""
    return At(action, what)


def happened(action: Any) -> Happened:
    """Whether an action has taken place in this run."""
    return Happened(action)


class _Otherwise:
    """The guard of a last outcome: none of the others."""

    def __repr__(self) -> str:
        return "OTHERWISE"


OTHERWISE: Final = _Otherwise()


def any_of(*guards: Any) -> Node:
    """At least one of the guards."""
    return _flat("or", *guards)


def not_(guard: Any) -> Node:
    """The contrary of a guard."""
    return Node("not", (lift(guard),))


def all_of(*parts: Any) -> Node:
    """All the guards; of two sets of persons, that everyone in the first is also in the second."""
    if len(parts) == 2 and all(_is_persons(part) for part in parts):
        return Node("among", tuple(map(lift, parts)))
    return _flat("and", *parts)


def implies(condition: Any, guard: Any) -> Node:
    """Where the condition holds, the guard holds."""
    return _flat("or", not_(condition), guard)


def disjoint(first: Any, second: Any) -> Node:
    """Nobody is in both sets of persons."""
    return Node("disjoint", (lift(first), lift(second)))


def includes(what: Any, *labels: Any) -> Node:
    """All these words are among those of the fact; one `pick` may stand for them."""
    wanted = labels[0] if len(labels) == 1 and isinstance(labels[0], Pick | tuple) else labels
    return Node("includes", (lift(what), lift(wanted)))


def share(part: Any, fraction: str, *, of: Any) -> Node:
    """The part is at least this fraction of a whole above zero, in whole numbers."""
    return Node("share", (lift(part), Const(Fraction(fraction)), lift(of)))


def inside(what: Any, limit: Any) -> Node:
    """The day is not before a window, nor after it where its expiry is a bar."""
    return Node("inside", (lift(what), limit))


def on_the_day(what: Any) -> Node:
    """The action takes place on this day."""
    return Node("on_the_day", (lift(what),))


def not_before(what: Any) -> Node:
    """The action does not take place before this day."""
    return Node("not_before", (lift(what),))


def lift(value: Any) -> Any:
    """The value as an expression: expressions and picks as they are, anything else a constant."""
    return value if isinstance(value, Expr | Pick) else Const(value)


def children(expr: Any) -> tuple[Any, ...]:
    """The expressions directly inside an expression (not the limit of `inside`)."""
    if not isinstance(expr, Node):
        return ()
    return tuple(arg for arg in expr.args if isinstance(arg, Expr | Pick)) if expr.op == "inside" else expr.args


def leaves(expr: Any) -> Iterable[Any]:
    """Every leaf of an expression, in order."""
    if isinstance(expr, Node):
        for child in children(expr):
            yield from leaves(child)
    else:
        yield expr


def sort_of(expr: Any) -> str:
    """What kind of value an expression has; raises `TypeError` where operands do not fit."""
    if isinstance(expr, Node):
        return _sort_of_node(expr)
    if isinstance(expr, Fact):
        return expr.kind
    if isinstance(expr, At):
        return sort_of(expr.what)
    if isinstance(expr, Param | Derived):
        return NUMBER
    if isinstance(expr, Happened):
        return BOOLEAN
    if isinstance(expr, Pick):
        return _sort_of_pick(expr)
    if isinstance(expr, Const):
        return _sort_of_value(expr.value)
    raise TypeError(f"{type(expr).__name__} is not a guard or a value")


def _sort_of_pick(expr: Pick) -> str:
    sorts = {sort_of(lift(value)) for value in expr.values.values() if value is not None}
    if len(sorts) != 1:
        raise TypeError(f"the choices of {expr.reading.id} differ in kind: {', '.join(sorted(sorts)) or 'none'}")
    return sorts.pop()


def _sort_of_value(value: Any) -> str:
    for kind, types in ((BOOLEAN, bool), (NUMBER, int | Fraction), (LABEL, str), (LABELS, tuple)):
        if isinstance(value, types):
            return kind
    raise TypeError(f"{type(value).__name__} cannot stand in a guard")


_WANTED: Mapping[str, tuple[str, ...]] = {
    "and": (BOOLEAN,), "or": (BOOLEAN,), "not": (BOOLEAN,),
    "ge": (NUMBER,), "gt": (NUMBER,), "le": (NUMBER,), "lt": (NUMBER,), "share": (NUMBER,),
    "add": (NUMBER,), "sub": (NUMBER,), "mul": (NUMBER,),
    "eq": (NUMBER, LABEL, BOOLEAN), "ne": (NUMBER, LABEL, BOOLEAN),
    "among": (PERSONS,), "disjoint": (PERSONS,), "includes": (LABELS, LABEL),
    "inside": (DAY,), "on_the_day": (DAY,), "not_before": (DAY,),
}  # fmt: skip

RELATIONS: Final = frozenset({"among", "disjoint", "inside", "on_the_day", "not_before"})


def _sort_of_node(node: Node) -> str:
    parts = children(node)[:1] if node.op == "inside" else children(node)
    sorts = [sort_of(child) for child in parts]
    wrong = [sort for sort in sorts if sort not in _WANTED[node.op]]
    if wrong:
        raise TypeError(f"“{node.words or node.op}” takes {' or '.join(_WANTED[node.op])}, not {wrong[0]}")
    if node.op != "share" and any(isinstance(arg, Const) and isinstance(arg.value, Fraction) for arg in node.args):
        raise TypeError(f"“{node.words or node.op}” takes whole numbers; a fraction stands in share(…) only")
    if node.op in ("eq", "ne"):
        _same_kind(node, sorts)
    if node.op == "includes":
        _known_words(node, sorts)
    return NUMBER if node.op in ("add", "sub", "mul") else BOOLEAN


def _same_kind(node: Node, sorts: list[str]) -> None:
    if len(set(sorts)) > 1:
        raise TypeError(f"“{node.words or node.op}” compares {sorts[0]} with {sorts[1]}")
    if sorts[0] == LABEL:
        _is_among(node.args[0], node.args[1])


def _known_words(node: Node, sorts: list[str]) -> None:
    if sorts[0] != LABELS:
        raise TypeError(f"“{node.words or node.op}” looks into {LABELS}, not into {sorts[0]}")
    _is_among(*node.args)


def _is_among(left: Any, right: Any) -> None:
    """Refuses a word that a fact cannot have."""
    fact = left.what if isinstance(left, At) else left
    if not isinstance(fact, Fact) or not isinstance(right, Const):
        return
    for word in right.value if isinstance(right.value, tuple) else (right.value,):
        if word not in fact.choices:
            raise TypeError(f"“{word}” is not one of the words of “{fact.name}”")


def _is_persons(part: Any) -> bool:
    what = part.what if isinstance(part, At) else part
    if isinstance(what, Pick):
        return all(value is None or _is_persons(value) for value in what.values.values())
    return isinstance(what, Fact) and what.kind == PERSONS


def _flat(op: str, *parts: Any) -> Node:
    flat: list[Any] = []
    for part in map(lift, parts):
        unnamed = isinstance(part, Node) and part.op == op and not (part.words or part.clause)
        flat.extend(part.args if unnamed else (part,))
    return Node(op, tuple(flat))


def _parse_boolean(fact: Fact, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    words = {"true": True, "yes": True, "false": False, "no": False}
    if isinstance(value, str) and value.lower() in words:
        return words[value.lower()]
    raise ValueError("wants yes or no (true or false)")


def _parse_number(fact: Fact, value: Any) -> int:
    scaled = _scaled(fact, value)
    if scaled is None or not fact.low <= scaled <= fact.high:
        what = "a whole number" if fact.scale == 1 else f"an amount in 1/{fact.scale}"
        raise ValueError(f"wants {what} from {fact.low} to {fact.high}")
    return scaled


def _scaled(fact: Fact, value: Any) -> int | None:
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


def _parse_label(fact: Fact, value: Any) -> str:
    if value not in fact.choices:
        raise ValueError(f"wants one of {', '.join(fact.choices)}")
    return intern(str(value))


def _parse_set(fact: Fact, value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ValueError("wants a list")
    items = list(value)
    if not all(isinstance(item, str) and item for item in items):
        raise ValueError("wants a list of words, none of them empty")
    distinct = set(items)
    if len(items) != len(distinct):
        raise ValueError(f"names {_repeated(items)} of its entries twice")
    if fact.kind == LABELS and not distinct.issubset(fact.choices):
        raise ValueError(f"wants only words out of {', '.join(fact.choices)}")
    return _interned(sorted(items))


def _parse_ballots(fact: Fact, value: Any) -> Mapping[str, str]:
    pairs = list(value.items()) if isinstance(value, Mapping) else _pairs(value)
    voters = [voter for voter, _ in pairs]
    if any(not isinstance(voter, str) or not voter for voter in voters):
        raise ValueError("wants opaque ids of persons")
    if len(voters) != len(set(voters)):
        raise ValueError(f"{_repeated(voters)} of the members voted twice")
    if any(vote not in fact.choices for _, vote in pairs):
        raise ValueError(f"wants each vote to be one of {', '.join(fact.choices)}")
    return {intern(str(voter)): intern(str(vote)) for voter, vote in sorted(pairs)}


def _pairs(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, list | tuple) and all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in value):
        return [(voter, vote) for voter, vote in value]
    raise ValueError("wants a vote for each person, as a table or as a list of pairs")


def _repeated(items: list[Any]) -> int:
    return len(items) - len(set(items))


def _parse_day(fact: Fact, value: Any) -> date:
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
