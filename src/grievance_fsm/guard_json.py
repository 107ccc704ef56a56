"""Guards as JSON: every operation and leaf as drafters name them, and read back over the same vocabulary."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from grievance_fsm.clauses import Added, citing
from grievance_fsm.errors import BadInput, Problem, unknown
from grievance_fsm.facts import At, Const, Derived, Ever, Expr, Fact, Happened, Node, Param, Stands, children, leaves
from grievance_fsm.guards import OPERATIONS, nodes
from grievance_fsm.readings import Pick
from grievance_fsm.routes import Passage


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
