"""Facts and guards: the vocabulary of an action, and one expression tree over it.

A guard is data. `grievance_fsm.guards` gives its readings: evaluation, explanation, text, JSON, columns.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, Final

import attrs
from attrs import field, frozen

from grievance_fsm.readings import Pick
from grievance_fsm.values import BALLOTS, BOOLEAN, DAY, LABEL, LABELS, NUMBER, PERSONS, interned, parsed, plain


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


@frozen(eq=False)
class Fact(Expr):
    """A typed, bounded, worded input of an action."""

    name: str
    kind: str
    words: str
    low: int = 0
    high: int = 10**9
    choices: tuple[str, ...] = field(default=(), converter=interned)
    by: "Fact | None" = None
    scale: int = 1
    clause: str = ""

    @property
    def key(self) -> str:
        return self.name

    def parse(self, value: Any) -> Any:
        """The value in its kind's own form; raises `ValueError` saying what was wanted."""
        return parsed(self, value)

    def plain(self, value: Any) -> Any:
        """The value as JSON has it; `parse` reads it back."""
        return plain(self, value)


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
        return f"{self.action.key}.{self.what.key}"


@frozen(eq=False)
class Ever(At):
    """Everyone whom a fact named whenever an action recorded it, in any run of the case; nobody where it never did."""

    @property
    def key(self) -> str:
        return f"{self.action.key}.{self.what.key}*"


@frozen(eq=False)
class Happened(Expr):
    """Whether an action has taken place in this run."""

    action: Any

    @property
    def key(self) -> str:
        return f"{self.action.key}!"


@frozen(eq=False)
class Stands(Expr):
    """Whether the run stands at one of some states; for the conditions of time limits."""

    states: tuple[Any, ...]

    @property
    def key(self) -> str:
        return "|".join(("@at", *(state.name for state in self.states)))

    @property
    def words(self) -> str:
        return f"the case stands at {' or '.join(f'“{state.name}”' for state in self.states)}"


def stands(*states: Any) -> Stands:
    """The run stands at one of these states."""
    return Stands(states)


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


def ever(action: Any, what: Fact) -> Ever:
    """Everyone whom a set of persons named whenever an action recorded it, in any run of the case."""
    return Ever(action, what)


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
    """All these words are among those of the fact; one `pick`, or another fact, may stand for them."""
    wanted = labels[0] if len(labels) == 1 and isinstance(labels[0], Expr | Pick | tuple) else labels
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
