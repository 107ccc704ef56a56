"""The readings of a guard: asked of facts, compiled, as text.

Facts are looked up with `facts[key]`; a `KeyError` means that the fact is not known.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from operator import add, eq, ge, gt, le, lt, mul, ne, sub
from typing import Any, Final

from grievance_fsm.facts import (
    DAY_OF_ACT,
    At,
    Const,
    Derived,
    Ever,
    Fact,
    Happened,
    Node,
    Param,
    children,
)
from grievance_fsm.readings import Pick

Verdict = bool | None
_GIVEN = (Const, Param)
_WORDED = (Fact, Derived, Param)
TODAY: Final = DAY_OF_ACT.name

_COMPARE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "ge": ge, "gt": gt, "le": le, "lt": lt, "eq": eq, "ne": ne, "add": add, "sub": sub, "mul": mul,
}  # fmt: skip


def reaches(part: int, fraction: Fraction, whole: int) -> bool:
    """Whether a part is at least a fraction of a whole above zero.

    >>> reaches(5, Fraction(2, 3), 7), reaches(4, Fraction(2, 3), 7), reaches(0, Fraction(2, 3), 0)
    (True, False, False)
    """
    parts, of_whole = fraction.as_integer_ratio()
    return whole > 0 and part * of_whole >= whole * parts


def _among(first: Iterable[str], second: Iterable[str]) -> bool:
    return set(first) <= set(second)


def _disjoint(first: Iterable[str], second: Iterable[str]) -> bool:
    return set(first).isdisjoint(second)


def _includes(what: Any, labels: Any) -> bool:
    return set((labels,) if isinstance(labels, str) else labels) <= set(what)


def _inside(day: Any, window: Any) -> bool:
    opens, closes = window
    return bool((opens is None or day >= opens) and (closes is None or day <= closes))


OPERATIONS: Final[Mapping[str, Callable[..., Any]]] = {
    **_COMPARE, "share": reaches, "among": _among, "disjoint": _disjoint, "includes": _includes,
    "inside": _inside, "on_the_day": eq, "not_before": le,
}  # fmt: skip


def ask(expr: Any, facts: Any) -> Any:
    """The value of an expression, `None` where the facts do not settle it."""
    if isinstance(expr, Node):
        return settled(expr.op, operands(expr, facts))
    if isinstance(expr, _GIVEN):
        return expr.value
    if isinstance(expr, Pick):
        return None
    return known(facts, expr.key)


def known(facts: Any, key: Any) -> Any:
    """A fact, or `None` when it is not known."""
    try:
        return facts[key]
    except KeyError:
        return None


def operands(node: Node, facts: Any) -> list[Any]:
    """The values that an operation works on, with the window of `inside` and the day of the act."""
    values = [ask(child, facts) for child in children(node)]
    if node.op == "inside" and not isinstance(node.args[1], Pick):
        values.append(known(facts, node.args[1]))
    elif node.op in ("on_the_day", "not_before"):
        values.append(known(facts, TODAY))
    return values


Asker = Callable[[Any], Any]


def asker(expr: Any) -> Asker:
    """What asks an expression of facts as `ask` does; all that can be known without them is worked out here."""
    if isinstance(expr, Node):
        op, askers = expr.op, operands_of(expr)
        return lambda facts: settled(op, [asked(facts) for asked in askers])
    if isinstance(expr, _GIVEN):
        value = expr.value
        return lambda facts: value
    return (lambda facts: None) if isinstance(expr, Pick) else _looked_up(expr.key)


def _looked_up(key: Any) -> Asker:
    def asked(facts: Any) -> Any:
        try:
            return facts[key]
        except KeyError:
            return None

    return asked


def operands_of(node: Node) -> tuple[Asker, ...]:
    """What asks for each of the values that an operation works on, as `operands` does."""
    askers = [asker(child) for child in children(node)]
    if node.op == "inside" and not isinstance(node.args[1], Pick):
        askers.append(_looked_up(node.args[1]))
    elif node.op in ("on_the_day", "not_before"):
        askers.append(_looked_up(TODAY))
    return tuple(askers)


def settled(op: str, values: Sequence[Any]) -> Any:
    """What an operation makes of its operands, `None` where what is not known leaves it open.

    >>> settled("and", (True, None)), settled("and", (False, None)), settled("ge", (7, 7)), settled("ge", (7, None))
    (None, False, True, None)
    """
    if op in ("and", "or"):
        decides = op == "or"
        return decides if decides in values else None if None in values else not decides
    for value in values:
        if value is None:
            return None
    return not values[0] if op == "not" else OPERATIONS[op](*values)


def compiled(expr: Any) -> Callable[[Any], Any]:
    """The expression as a function of facts: fast where all is known, three-valued where not."""
    constants: dict[str, Any] = {f"_{op}": function for op, function in OPERATIONS.items()}
    return _made(_source(expr, constants), {**constants, "ask": ask, "expr": expr})


def compiled_together(exprs: Sequence[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Several expressions as one function of facts."""
    constants: dict[str, Any] = {f"_{op}": function for op, function in OPERATIONS.items()}
    source = "".join(f"{_source(expr, constants)}, " for expr in exprs)
    several = {"ask": lambda _, facts: tuple([ask(expr, facts) for expr in exprs]), "expr": None}
    return _made(f"({source})", {**constants, **several})


def _made(source: str, constants: dict[str, Any]) -> Callable[[Any], Any]:
    exec(_ASKED.format(source=source), constants)  # the source is written here, from a tree of our own
    asked: Callable[[Any], Any] = constants["asked"]
    return asked


_ASKED: Final = """
def asked(facts):
    try:
        return {source}
    except KeyError:
        return ask(expr, facts)
"""


_SYMBOLS: Final = {
    "ge": ">=", "gt": ">", "le": "<=", "lt": "<", "eq": "==", "ne": "!=", "add": "+", "sub": "-", "mul": "*",
}  # fmt: skip


def _source(expr: Any, constants: dict[str, Any]) -> str:
    if isinstance(expr, Node):
        return _source_of_node(expr, constants)
    if isinstance(expr, Pick):
        return "facts[None]"
    name = f"c{len(constants)}"
    constants[name] = expr.value if isinstance(expr, Const | Param) else expr.key
    return name if isinstance(expr, Const | Param) else f"facts[{name}]"


def _source_of_node(node: Node, constants: dict[str, Any]) -> str:
    parts = [_source(child, constants) for child in children(node)]
    if node.op in ("and", "or"):
        return f"({f' {node.op} '.join(parts) or node.op == 'and'})"
    if node.op == "not":
        return f"(not {parts[0]})"
    if node.op in _SYMBOLS:
        return f"({parts[0]} {_SYMBOLS[node.op]} {parts[1]})"
    if node.op == "inside" and not isinstance(node.args[1], Pick):
        name = f"c{len(constants)}"
        constants[name] = node.args[1]
        parts.append(f"facts[{name}]")
    elif node.op in ("on_the_day", "not_before"):
        parts.append(f"facts[{TODAY!r}]")
    return f"_{node.op}({', '.join(parts)})"


_PHRASES: Final = {
    "ge": "{} is at least {}", "gt": "{} is more than {}", "le": "{} is at most {}", "lt": "{} is less than {}",
    "eq": "{} is {}", "ne": "{} is not {}", "add": "{} plus {}", "sub": "{} minus {}", "mul": "{} times {}",
    "share": "{} is at least {} of {}", "among": "all of {} are among {}", "disjoint": "nobody is in both {} and {}",
    "includes": "{} include {}", "inside": "{} is inside its window", "on_the_day": "it takes place on {}",
    "not_before": "it takes place not before {}", "not": "not ({})",
}  # fmt: skip


def text(expr: Any) -> str:
    """The expression in words.

    >>> from grievance_fsm.facts import number
    >>> text(number("present", "members present", 0, 14) >= 7)
    'members present is at least 7'
    """
    if isinstance(expr, Node):
        return expr.words or _text_of_node(expr)
    if isinstance(expr, _WORDED):
        return expr.words
    if isinstance(expr, Const):
        return _text_of_value(expr.value)
    if isinstance(expr, Pick):
        return f"(as {expr.reading.id} {expr.reading.name} is read)"
    if isinstance(expr, Happened):
        return f"“{expr.action.words}” has happened"
    if isinstance(expr, Ever):
        return f"{expr.what.words} at any “{expr.action.words}”"
    if isinstance(expr, At):
        return f"{expr.what.words} at “{expr.action.words}”"
    return str(expr.words)


def _text_of_node(node: Node) -> str:
    parts = [text(child) for child in children(node)]
    if node.op in ("and", "or"):
        return f"({f' {node.op} '.join(parts)})"
    return _PHRASES[node.op].format(*parts)


def _text_of_value(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"“{each}”" for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"“{value}”" if isinstance(value, str) else str(value)


def nodes(expr: Any) -> Iterable[Node]:
    """Every operation in an expression, the outermost first."""
    if isinstance(expr, Node):
        yield expr
        for child in children(expr):
            yield from nodes(child)
