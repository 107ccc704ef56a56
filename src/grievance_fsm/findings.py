"""Findings: a guard explained atom by atom, with what was seen and what was needed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from attrs import evolve, frozen

from grievance_fsm.clauses import citing
from grievance_fsm.facts import At, Const, Fact, Node, Param, children
from grievance_fsm.guards import ask, operands, settled, text
from grievance_fsm.readings import Pick, Reading
from grievance_fsm.values import LABELS

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


def explain(expr: Any, facts: Any) -> Finding:
    """Why an expression holds, fails or stays open: every atom under it, none skipped."""
    if isinstance(expr, Pick):
        return unchosen(expr.reading)
    if not isinstance(expr, Node):
        return _explain_leaf(expr, facts)
    if expr.op in ("and", "or", "not"):
        return _explain_connective(expr, facts)
    values = operands(expr, facts)
    seen, needed = _DETAILS.get(expr.op, _compared)(expr, values)
    return Finding(settled(expr.op, values), text(expr), expr.clause, seen, needed, tuple(_under(expr, facts)))


def unchosen(reading: Reading) -> Finding:
    """The finding that a reading without default has still to be chosen."""
    choices = " or ".join(f"“{choice}”" for choice in reading.choices)
    needed = f"readings={{“{reading.name}”: …}} with {choices}"
    clause = next(iter(reading.clauses), "")
    return Finding(None, f"the text is open here: {reading.question}", clause, "nothing chosen", needed)


def _under(node: Node, facts: Any) -> Iterator[Finding]:
    """What stands inside an atom and needs its own line: open readings, and guards that are compared."""
    for child in children(node):
        if isinstance(child, Pick):
            yield unchosen(child.reading)
        elif isinstance(child, Node) and child.op in ("add", "sub", "mul"):
            yield from _under(child, facts)
        elif isinstance(child, Node):
            yield explain(child, facts)


def _explain_leaf(expr: Any, facts: Any) -> Finding:
    value = ask(expr, facts)
    verdict = value if isinstance(value, bool) else None  # a set of persons has no place in a finding
    return Finding(verdict, text(expr), getattr(expr, "clause", ""), _shown(expr, value), "yes")


def _explain_connective(node: Node, facts: Any) -> Finding:
    parts = tuple(explain(child, facts) for child in children(node))
    if node.op == "not" and not node.words and not isinstance(node.args[0], Pick):
        inner = parts[0]
        verdict = None if inner.verdict is None else not inner.verdict
        return evolve(inner, verdict=verdict, words=f"not: {inner.words}", needed="the contrary")
    words = node.words or {"and": "all of these", "or": "one of these", "not": "not this"}[node.op]
    return Finding(settled(node.op, [part.verdict for part in parts]), words, node.clause, "", "", parts)


def _shown(expr: Any, value: Any) -> str:
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    fact = expr.what if isinstance(expr, At) else expr
    if isinstance(value, int):
        return str(fact.plain(value)) if isinstance(fact, Fact) and fact.scale > 1 else str(value)
    if isinstance(value, (str, date)):
        return str(value)
    if isinstance(value, tuple) and isinstance(fact, Fact) and fact.kind == LABELS:
        return ", ".join(value) or "none"
    if isinstance(value, (tuple, frozenset, Mapping)):
        # People are counted, never named.
        what = "ballot" if isinstance(value, Mapping) else "person"
        return f"{len(value)} {what}{'' if len(value) == 1 else 's'}"
    return str(value)


def _compared(node: Node, values: Sequence[Any]) -> tuple[str, str]:
    (first, second), (left, right) = node.args, values
    measure = _measure(node)
    named = "" if isinstance(second, Param) else f"{text(second)} "
    shown = text(second) if isinstance(second, Const) else f"{named}{_shown(measure, right)}"
    return f"{text(first)} {_shown(measure, left)}", f"{_MORE[node.op]}{shown}"


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


def _shared(node: Node, values: Sequence[Any]) -> tuple[str, str]:
    part, fraction, whole = values
    seen = f"{text(node.args[0])} {_shown(None, part)}"
    base = f"{fraction} of {text(node.args[2])} {_shown(None, whole)}"
    if whole is None:
        return seen, base
    least = -(-fraction.numerator * whole // fraction.denominator)
    return seen, f"{least} ({base})" if whole > 0 else f"{base}, which must be above 0"


def _counted(node: Node, values: Sequence[Any]) -> tuple[str, str]:
    first, second = values
    if first is None or second is None:
        return "not known", "everyone" if node.op == "among" else "nobody"
    both = len(set(first) & set(second))
    return f"{both} of {len(first)}", "all of them" if node.op == "among" else "none of them"


def _listed(node: Node, values: Sequence[Any]) -> tuple[str, str]:
    what, labels = values
    wanted = (labels,) if isinstance(labels, str) else labels or ()
    if labels is None:
        return "", ""
    if what is None:
        return "not known", ", ".join(f"“{word}”" for word in wanted)
    missing = [word for word in wanted if word not in what]
    return f"missing {', '.join(f'“{word}”' for word in missing)}" if missing else "all there", ""


def _windowed(node: Node, values: Sequence[Any]) -> tuple[str, str]:
    day, window = values
    if window is None:
        return f"{text(node.args[0])} {_shown(None, day)}", "a window whose days are known"
    opens, closes = window
    edges = [f"from {opens}" if opens else "", f"to {closes}" if closes else ""]
    return f"{text(node.args[0])} {_shown(None, day)}", " ".join(filter(None, edges)) or "any day"


def _dated(node: Node, values: Sequence[Any]) -> tuple[str, str]:
    day, today = values
    needed = _shown(None, day) if node.op == "on_the_day" else f"{_shown(None, day)} or later"
    return f"day of the act {_shown(None, today)}", needed


_DETAILS: Final[Mapping[str, Callable[[Node, Sequence[Any]], tuple[str, str]]]] = {
    "share": _shared, "among": _counted, "disjoint": _counted, "includes": _listed,
    "inside": _windowed, "on_the_day": _dated, "not_before": _dated,
}  # fmt: skip
