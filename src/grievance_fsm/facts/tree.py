"""The expression tree: operators build larger expressions, and nothing is evaluated."""

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from grievance_fsm.readings import Pick


class Expr:
    """What guards are made of; operators build larger expressions and never evaluate."""

    __slots__ = ()

    def __and__(self, other: Any) -> "Node":
        return joined("and", self, other)

    def __or__(self, other: Any) -> "Node":
        return joined("or", self, other)

    def __rand__(self, other: Any) -> "Node":
        return joined("and", other, self)

    def __ror__(self, other: Any) -> "Node":
        return joined("or", other, self)

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
        return Node(self.op, self.args, words, clause)

    def __repr__(self) -> str:
        return f"<guard {self.words or self.op}>"


@frozen(eq=False)
class Const(Expr):
    """A constant: a whole number, a word, several words, or a yes or no."""

    value: Any


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


def joined(op: str, *parts: Any) -> Node:
    """Guards that hold together, or of which one has to; parts that are joined so already are taken apart."""
    flat: list[Any] = []
    for part in map(lift, parts):
        unnamed = isinstance(part, Node) and part.op == op and not (part.words or part.clause)
        flat.extend(part.args if unnamed else (part,))
    return Node(op, tuple(flat))
