"""Guards in words: what must hold together, of which one is enough, what a day must be."""

from fractions import Fraction
from typing import Any, Final

from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.facts.inputs import At, Fact
from grievance_fsm.facts.tree import Const, Expr, Node, joined, lift
from grievance_fsm.readings import Pick
from grievance_fsm.values import PERSONS
from grievance_fsm.wanted import said


class _Otherwise:
    """The guard of a last outcome: none of the others."""

    def __repr__(self) -> str:
        return "OTHERWISE"


OTHERWISE: Final = _Otherwise()


def all_of(*parts: Any) -> Node:
    """All the guards; of two sets of persons, that everyone in the first is also in the second."""
    if len(parts) == 2 and all(_is_persons(part) for part in parts):
        return Node("among", tuple(map(lift, parts)))
    return joined("and", *parts)


def any_of(*guards: Any) -> Node:
    """At least one of the guards."""
    return joined("or", *guards)


def not_(guard: Any) -> Node:
    """The contrary of a guard."""
    return Node("not", (lift(guard),))


def implies(condition: Any, guard: Any) -> Node:
    """Where the condition holds, the guard holds."""
    return joined("or", not_(condition), guard)


def disjoint(first: Any, second: Any) -> Node:
    """Nobody is in both sets of persons."""
    return Node("disjoint", (lift(first), lift(second)))


def includes(what: Any, *labels: Any) -> Node:
    """All these words are among those of the fact; one `pick`, or another fact, may stand for them."""
    wanted = labels[0] if len(labels) == 1 and isinstance(labels[0], Expr | Pick | tuple) else labels
    return Node("includes", (lift(what), lift(wanted)))


def share(part: Any, fraction: str, *, of: Any) -> Node:
    """The part is at least this fraction of a whole above zero, in whole numbers.

    The fraction is a text such as “2/3”, from 0 to 1; a floating point number, which is not exactly what it says,
    raises `BadInput`, as does any other.
    """
    return Node("share", (lift(part), Const(exact(fraction, "share: fraction")), lift(of)))


def exact(fraction: Any, place: str) -> Fraction:
    """A share of votes as an exact fraction from 0 to 1; raises `BadInput` for anything else.

    >>> exact("2/3", "share")
    Fraction(2, 3)
    """
    try:
        found = Fraction(fraction) if type(fraction) in (str, int, Fraction) else None
    except (ValueError, ZeroDivisionError):
        found = None
    if found is None or not 0 <= found <= 1:
        told = f"“{fraction}”" if isinstance(fraction, str) else said(fraction)
        raise BadInput([Problem(place, f"wants a fraction from 0 to 1 as a text, such as “2/3”, not {told}.")])
    return found


def inside(what: Any, limit: Any) -> Node:
    """The day is not before a window, nor after it where its expiry is a bar."""
    return Node("inside", (lift(what), limit))


def on_the_day(what: Any) -> Node:
    """The action takes place on this day."""
    return Node("on_the_day", (lift(what),))


def not_before(what: Any) -> Node:
    """The action does not take place before this day."""
    return Node("not_before", (lift(what),))


def _is_persons(part: Any) -> bool:
    what = part.what if isinstance(part, At) else part
    if isinstance(what, Pick):
        return all(value is None or _is_persons(value) for value in what.values.values())
    return isinstance(what, Fact) and what.kind == PERSONS
