"""The kinds of expressions: what each is, and where operands do not fit."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from grievance_fsm.errors import oxford, unknown
from grievance_fsm.facts import At, Const, Derived, Fact, Happened, Node, Param, Stands, children, lift
from grievance_fsm.readings import Pick
from grievance_fsm.routes import Passage
from grievance_fsm.values import BALLOTS, BOOLEAN, DAY, LABEL, LABELS, NUMBER, PERSONS


def sort_of(expr: Any) -> str:
    """What kind of value an expression has; raises `TypeError` where operands do not fit."""
    if isinstance(expr, Node):
        return _sort_of_node(expr)
    if isinstance(expr, Fact):
        return expr.kind
    if isinstance(expr, At):
        return sort_of(expr.what)
    if isinstance(expr, Param):
        return NUMBER
    if isinstance(expr, Derived):
        return _sort_of_count(expr)
    if isinstance(expr, Happened | Stands | Passage):
        return BOOLEAN
    if isinstance(expr, Pick):
        return _sort_of_pick(expr)
    if isinstance(expr, Const):
        return _sort_of_value(expr.value)
    raise TypeError(f"{type(expr).__name__} is not a guard or a value")


def _sort_of_count(count: Derived) -> str:
    """A number, where what is counted of ballots is one of their words."""
    of: Any = count.of
    if isinstance(of, Fact) and of.kind == BALLOTS and count.value not in of.choices:
        if count.value is None:
            raise TypeError(f"“{count.words}” counts ballots and wants value=, {oxford(of.choices)}")
        words = unknown(f"word of “{of.name}”,", count.value, of.choices)
        raise TypeError(f"“{count.words}” counts an {words.rstrip('.')}")
    return NUMBER


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

DATED: Final = frozenset({"inside", "on_the_day", "not_before"})
"""What a guard says of days."""

RELATIONS: Final = DATED | {"among", "disjoint"}


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


