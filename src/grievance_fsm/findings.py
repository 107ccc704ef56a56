"""Findings: a guard explained atom by atom, with what was seen and what was needed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from attrs import evolve, frozen

from grievance_fsm.clauses import citing
from grievance_fsm.facts import At, Const, Fact, Node, Param, children
from grievance_fsm.guards import OPERATIONS, asker, operands_of, text
from grievance_fsm.readings import Pick, Reading
from grievance_fsm.values import LABELS

CONTRARY: Final = {
    "ge": "lt", "gt": "le", "le": "gt", "lt": "ge", "eq": "ne", "ne": "eq", "and": "or", "or": "and",
}  # fmt: skip
"""The operation that holds just where another does not."""
MARKS: Final[Mapping[bool | None, str]] = {True: "✓", False: "✗", None: "?"}


@frozen
class Finding:
    """One explained verdict: ✓ holds, ✗ fails, ? not settled by the facts."""

    verdict: bool | None
    words: str
    clause: str = ""
    seen: str = ""
    needed: str = ""
    parts: "tuple[Finding, ...]" = ()

    @property
    def mark(self) -> str:
        return MARKS[self.verdict]

    def lines(self, indent: str = "") -> Iterator[str]:
        """The finding and its parts, a line each."""
        clause = f" [{self.clause}]" if self.clause else ""
        needed = f"needed {self.needed}" if self.needed else ""
        detail = ", ".join(part for part in (self.seen, needed) if part)
        yield f"{indent}{self.mark} {self.words}{clause}{f' — {detail}' if detail else ''}"
        for part in self.parts:
            yield from part.lines(indent + "  ")

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def as_dict(self) -> dict[str, Any]:
        """The finding as JSON has it."""
        found: dict[str, Any] = {"verdict": self.mark}
        told = {"words": self.words, **citing(self.clause), "seen": self.seen, "needed": self.needed}
        found |= {key: value for key, value in told.items() if value}
        if self.parts:
            found["parts"] = [part.as_dict() for part in self.parts]
        return found


Explainer = Callable[[Any], Finding]
Detail = Callable[[Sequence[Any]], tuple[str, str]]
"""What was seen and what was needed, from the values that an operation works on."""


def explain(expr: Any, facts: Any, so: bool = True) -> Finding:
    """Why an expression holds, fails or stays open: every atom under it, none skipped.

    Where it must not be `so`, each atom says that: a mark always tells whether what stands in its line is met.
    """
    return explainer(expr, so)(facts)


def explainer(expr: Any, so: bool = True) -> Explainer:
    """What explains an expression to whoever has facts; all that can be said without them is worked out here."""
    if isinstance(expr, Pick):
        finding = unchosen(expr.reading)
        return lambda facts: finding
    if not isinstance(expr, Node):
        return _leaf(expr, so)
    if expr.op == "not" and not expr.words:
        return explainer(expr.args[0], not so)
    if expr.op in ("and", "or", "not"):
        return _connective(expr, so)
    if not so and expr.op in CONTRARY and not expr.words:
        return explainer(evolve(expr, op=CONTRARY[expr.op]))
    return _atom(expr, so)


def _atom(node: Node, so: bool) -> Explainer:
    op, clause, words = node.op, node.clause, _worded(text(node), so)
    inside = tuple(_under(node))
    if op in CONTRARY and isinstance(node.args[1], Const | Param) and not inside:
        return _measured(node, so)
    detail = _DETAILS.get(op, _compared)(node, so)
    askers, operation = operands_of(node), OPERATIONS[op]

    def told(facts: Any) -> Finding:
        values = [asked(facts) for asked in askers]
        seen, needed = detail(values)
        verdict = None
        for value in values:
            if value is None:
                break
        else:
            verdict = _turned(operation(*values), so)
        return Finding(verdict, words, clause, seen, needed, tuple(each(facts) for each in inside) if inside else ())

    return told


def _measured(node: Node, so: bool) -> Explainer:
    """What explains a comparison with what is fixed: nearly every atom is one."""
    first, bound = node.args[0], node.args[1].value
    words, clause, name, measure = _worded(text(node), so), node.clause, text(first), _measure(first)
    asked, operation, needed = asker(first), OPERATIONS[node.op], _needed(node, so, measure)

    def told(facts: Any) -> Finding:
        value = asked(facts)
        verdict = None if value is None else _turned(operation(value, bound), so)
        return Finding(verdict, words, clause, f"{name} {_shown(measure, value)}", needed)

    return told


def _needed(node: Node, so: bool, measure: Fact | None) -> str:
    """What a comparison with what is fixed asks for."""
    second, op = node.args[1], node.op if so else CONTRARY[node.op]
    if isinstance(second, Param):
        return f"{_MORE[op]}{_shown(measure, second.value)}"
    yes_or_no = isinstance(second.value, bool) and op in ("eq", "ne")
    return _shown(None, second.value is (op == "eq")) if yes_or_no else f"{_MORE[op]}{text(second)}"


def _turned(verdict: bool | None, so: bool) -> bool | None:
    return verdict if so or verdict is None else not verdict


def _worded(words: str, so: bool) -> str:
    return words if so else f"must not be so: {words}"


def unchosen(reading: Reading) -> Finding:
    """The finding that a reading without default has still to be chosen."""
    choices = " or ".join(f"“{choice}”" for choice in reading.choices)
    needed = f"readings={{“{reading.name}”: …}} with {choices}"
    clause = next(iter(reading.clauses), "")
    return Finding(None, f"the text is open here: {reading.question}", clause, "nothing chosen", needed)


def _under(node: Node) -> Iterator[Explainer]:
    """What stands inside an atom and needs its own line: open readings, and guards that are compared."""
    for child in children(node):
        if isinstance(child, Node) and child.op in ("add", "sub", "mul"):
            yield from _under(child)
        elif isinstance(child, Node | Pick):
            yield explainer(child)


def _leaf(expr: Any, so: bool) -> Explainer:
    clause, words, needed = getattr(expr, "clause", ""), _worded(text(expr), so), "yes" if so else "no"

    asked = asker(expr)

    def told(facts: Any) -> Finding:
        value = asked(facts)
        verdict = _turned(value, so) if isinstance(value, bool) else None  # a set of persons has no place in a finding
        return Finding(verdict, words, clause, _shown(expr, value), needed)

    return told


def _connective(node: Node, so: bool) -> Explainer:
    op, members, part_so = _joined(node, so)
    clause, words = node.clause, _worded(node.words, so) if node.words else _GROUPS[op]
    explainers, alone = [explainer(member, part_so) for member in members], bool(node.words) and op == "or"
    decides = op == "or"

    def told(facts: Any) -> Finding:
        parts = tuple([each(facts) for each in explainers])
        verdicts = [part.verdict for part in parts]
        verdict = decides if decides in verdicts else None if None in verdicts else not decides
        return Finding(verdict, words, clause, "", _GROUPS[op] if alone and not verdict else "", parts)

    return told


def _joined(node: Node, so: bool) -> tuple[str, tuple[Any, ...], bool]:
    """How the parts of a group join, and whether they must be so: one that is not suffices against “all”."""
    if node.op != "not":
        return node.op if so else CONTRARY[node.op], children(node), so
    inner = node.args[0]
    if isinstance(inner, Node) and inner.op in ("and", "or") and not inner.words:
        return _joined(inner, not so)
    return "and", (inner,), not so


_GROUPS: Final = {"and": "all of these", "or": "at least one of these"}


def _shown(expr: Any, value: Any) -> str:
    if isinstance(value, (str, date)):
        return str(value)
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    fact = expr.what if isinstance(expr, At) else expr
    if isinstance(value, int):
        return str(fact.plain(value)) if isinstance(fact, Fact) and fact.scale > 1 else str(value)
    if isinstance(value, tuple) and isinstance(fact, Fact) and fact.kind == LABELS:
        return ", ".join(value) or "none"
    if isinstance(value, (tuple, frozenset, Mapping)):
        # People are counted, never named.
        what = "ballot" if isinstance(value, Mapping) else "person"
        return f"{len(value)} {what}{'' if len(value) == 1 else 's'}"
    return str(value)


def _compared(node: Node, so: bool) -> Detail:
    first, second = node.args
    measure, name = _measure(node), text(first)
    if isinstance(second, Const | Param):
        needed = _needed(node, so, measure)
        return lambda values: (f"{name} {_shown(measure, values[0])}", needed)
    more = f"{_MORE[node.op if so else CONTRARY[node.op]]}{text(second)} "
    return lambda values: (f"{name} {_shown(measure, values[0])}", f"{more}{_shown(measure, values[1])}")


_MORE: Final = {"ge": "", "gt": "more than ", "le": "at most ", "lt": "less than ", "eq": "", "ne": "not "}


def _measure(expr: Any) -> Fact | None:
    """The fact whose unit a comparison speaks in."""
    if isinstance(expr, Fact):
        return expr if expr.scale > 1 else None
    for child in children(expr):
        found = _measure(child)
        if found is not None:
            return found
    return None


def _shared(node: Node, so: bool) -> Detail:
    name, of, fewer = text(node.args[0]), text(node.args[2]), "" if so else "fewer than "
    share = f"{node.args[1].value} of {of}" if isinstance(node.args[1], Const) else ""  # a fraction is slow to write

    def told(values: Sequence[Any]) -> tuple[str, str]:
        part, fraction, whole = values
        seen, base = f"{name} {_shown(None, part)}", f"{share or f'{fraction} of {of}'} {_shown(None, whole)}"
        if whole is None:
            return seen, f"{fewer}{base}"
        if whole > 0:
            parts, of_whole = fraction.as_integer_ratio()
            return seen, f"{fewer}{-(-parts * whole // of_whole)} ({base})"
        return seen, f"{base}, which must be above 0" if so else f"no share of {of} {whole}"

    return told


def _counted(node: Node, so: bool) -> Detail:
    among = node.op == "among"
    unknown = ("everyone" if among else "nobody") if so else "not everyone" if among else "somebody"
    wanted = ("all of them" if among else "none of them") if so else "not all of them" if among else "at least one"

    def told(values: Sequence[Any]) -> tuple[str, str]:
        first, second = values
        if first is None or second is None:
            return "not known", unknown
        return f"{len(set(first) & set(second))} of {len(first)}", wanted

    return told


def _listed(node: Node, so: bool) -> Detail:
    def told(values: Sequence[Any]) -> tuple[str, str]:
        what, labels = values
        if labels is None:
            return "", ""
        wanted = (labels,) if isinstance(labels, str) else labels
        missing = wanted if what is None else [word for word in wanted if word not in what]
        seen = "not known" if what is None else f"missing {_quoted(missing)}" if missing else "all there"
        if not so:
            return seen, f"without {_quoted(wanted, ' or ')}"
        return seen, _quoted(wanted) if what is None else ""

    return told


def _quoted(words: Sequence[str], join: str = ", ") -> str:
    return join.join(f"“{word}”" for word in words)


def _windowed(node: Node, so: bool) -> Detail:
    name = text(node.args[0])
    first, last, join, any_day = ("from", "to", " ", "any day") if so else ("before", "after", " or ", "no day")

    def told(values: Sequence[Any]) -> tuple[str, str]:
        day, window = values
        seen = f"{name} {_shown(None, day)}"
        if window is None:
            return seen, "a window whose days are known"
        opens, closes = window
        edges = [f"{first} {opens}" if opens else "", f"{last} {closes}" if closes else ""]
        return seen, join.join(filter(None, edges)) or any_day

    return told


def _dated(node: Node, so: bool) -> Detail:
    needed = _DAYS[node.op, so]

    def told(values: Sequence[Any]) -> tuple[str, str]:
        day, today = values
        return f"day of the act {_shown(None, today)}", needed.format(_shown(None, day))

    return told


_DAYS: Final = {
    ("on_the_day", True): "{}", ("on_the_day", False): "a day other than {}",
    ("not_before", True): "{} or later", ("not_before", False): "before {}",
}  # fmt: skip
_DETAILS: Final[Mapping[str, Callable[[Node, bool], Detail]]] = {
    "share": _shared, "among": _counted, "disjoint": _counted, "includes": _listed,
    "inside": _windowed, "on_the_day": _dated, "not_before": _dated,
}  # fmt: skip
