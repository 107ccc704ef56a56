"""The readings of a guard: asked of facts, compiled, as text, as JSON.

Facts are looked up with `facts[key]`; a `KeyError` means that the fact is not known.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from operator import add, eq, ge, gt, le, lt, mul, ne, sub
from typing import Any, Final

from grievance_fsm.clauses import Added, citing
from grievance_fsm.errors import BadInput, Problem, unknown
from grievance_fsm.facts import (
    DAY_OF_ACT,
    At,
    Const,
    Derived,
    Ever,
    Expr,
    Fact,
    Happened,
    Node,
    Param,
    Stands,
    children,
    leaves,
)
from grievance_fsm.readings import Pick
from grievance_fsm.routes import Passage

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


def to_json(expr: Any) -> dict[str, Any]:
    """The expression as JSON; `from_json` reads it back over the same vocabulary."""
    if isinstance(expr, Node):
        return _node_to_json(expr)
    if isinstance(expr, Const):
        return {"value": _plain(expr.value)}
    if isinstance(expr, Pick):
        return {"pick": expr.reading.name}
    return {name_of(expr): True}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Fraction) else value


def _node_to_json(node: Node) -> dict[str, Any]:
    parts = children(node)[:1] if node.op == "inside" else children(node)
    found: dict[str, Any] = {"op": node.op, "args": [to_json(part) for part in parts]}
    if node.op == "inside":
        limit = node.args[1]
        found["limit"] = to_json(limit) if isinstance(limit, Pick) else limit.key
    if node.words:
        found["words"] = node.words
    return found | {key: value for key, value in citing(node.clause).items() if value}


def name_of(leaf: Any) -> str:
    """The name of a leaf in JSON: its kind and its key.

    A parameter is `param:quorum`, a fact `fact:roll`, an older value `at:open_hearing.roll`.
    """
    kinds = (
        (Fact, "fact"), (Param, "param"), (Derived, "derived"), (Ever, "ever"), (At, "at"),
        (Happened, "happened"), (Stands, "stands"), (Passage, "passage"),
    )  # fmt: skip
    kind = next(word for cls, word in kinds if isinstance(leaf, cls))
    return f"{kind}:{leaf.name if isinstance(leaf, Param) else leaf.key}"


def vocabulary(*exprs: Any) -> dict[str, Any]:
    """What JSON may name: every leaf, pick and window of some expressions."""
    words: dict[str, Any] = {}
    for expr in exprs:
        for leaf in leaves(expr):
            if isinstance(leaf, Pick):
                words[f"pick:{leaf.reading.name}"] = leaf
            elif not isinstance(leaf, Const):
                words[name_of(leaf)] = leaf
        limits = [node.args[1] for node in nodes(expr) if node.op == "inside"]
        words |= {f"limit:{limit.key}": limit for limit in limits if not isinstance(limit, Pick)}
    return words


def nodes(expr: Any) -> Iterable[Node]:
    """Every operation in an expression, the outermost first."""
    if isinstance(expr, Node):
        yield expr
        for child in children(expr):
            yield from nodes(child)


def from_json(data: Any, words: Mapping[str, Any]) -> Expr:
    """The expression that `to_json` wrote; raises `BadInput` with every problem and its path."""
    problems: list[Problem] = []
    expr: Expr = _from_json(data, words, "", problems)
    if problems:
        raise BadInput(problems)
    return expr


def _from_json(data: Any, words: Mapping[str, Any], path: str, problems: list[Problem]) -> Any:
    if not isinstance(data, Mapping) or not data:
        problems.append(Problem(path or "/", "wants an object with “op”, “value”, “pick” or the name of a fact."))
        return Const(False)
    if "op" in data:
        return _node_from_json(data, words, path, problems)
    if "value" in data:
        value = data["value"]
        return Const(tuple(value) if isinstance(value, list) else value)
    name = f"pick:{data['pick']}" if "pick" in data else next(iter(data))
    if name not in words:
        problems.append(Problem(path or "/", unknown("name", str(name), words)))
    return words.get(name, Const(False))


def _node_from_json(data: Mapping[str, Any], words: Mapping[str, Any], path: str, problems: list[Problem]) -> Node:
    op, args = str(data["op"]), data.get("args")
    known_ops = {*OPERATIONS, "and", "or", "not"}
    if op not in known_ops:
        problems.append(Problem(f"{path}/op", unknown("operation", op, known_ops)))
    if not isinstance(args, list):
        problems.append(Problem(f"{path}/args", "wants a list."))
        args = []
    parts = [_from_json(arg, words, f"{path}/args/{place}", problems) for place, arg in enumerate(args)]
    if op not in ("and", "or") and op in known_ops and len(parts) != _arity(op):
        problems.append(Problem(f"{path}/args", f"“{op}” takes {_arity(op)}, not {len(parts)}."))
    elif op == "share" and isinstance(parts[1], Const):
        parts[1] = Const(_fraction(parts[1].value, f"{path}/args/1", problems))
    if op == "inside":
        limit = data.get("limit")
        parts.append(words.get(f"pick:{limit.get('pick')}" if isinstance(limit, Mapping) else f"limit:{limit}"))
        if parts[-1] is None:
            problems.append(Problem(f"{path}/limit", "names no window of this procedure."))
    clause = str(data.get("clause", ""))
    return Node(op, tuple(parts), str(data.get("words", "")), Added(clause) if data.get("added") is True else clause)


def _arity(op: str) -> int:
    return 3 if op == "share" else 1 if op in ("not", "inside", "on_the_day", "not_before") else 2


def _fraction(value: Any, path: str, problems: list[Problem]) -> Fraction:
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        problems.append(Problem(path, "wants a fraction such as 2/3."))
        return Fraction(1)
