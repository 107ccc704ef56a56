"""What a slip of the pen could make of a value: of a span, a number, a limit, a guard, a state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import attrs

from grievance_fsm.deadlines import Extreme, If, Limit, Since, Span, Trigger
from grievance_fsm.facts import At, Const, Derived, Expr, Fact, Node, Param
from grievance_fsm.guards import text
from grievance_fsm.language import State
from grievance_fsm.readings import Pick
from grievance_fsm.sanctions import Effect
from grievance_fsm.values import BALLOTS, LABEL

Changes = Iterator[tuple[str, Any]]
OPPOSITE = {
    "ge": "gt", "gt": "ge", "le": "lt", "lt": "le", "eq": "ne", "ne": "eq", "and": "or", "or": "and",
    "add": "sub", "sub": "add", "on_the_day": "not_before", "not_before": "on_the_day",
}  # fmt: skip
ATOMS = ("among", "disjoint", "includes", "inside", "on_the_day", "not_before", "share")


def fewer(part: Any, key: str, words: str) -> Changes:
    """The part without each element of one of its tuples."""
    held = getattr(part, key)
    if key == "who" and len(held) < 2:
        return
    for place, each in enumerate(held):
        rest = held[:place] + held[place + 1 :]
        yield f"without {words} “{said_of(each)}”", attrs.evolve(part, **{key: rest})


def said_of(part: Any) -> str:
    """A part in few words."""
    if isinstance(part, Pick):
        return f"pick {part.reading.name}"
    if isinstance(part, Effect):
        return said_of(part.words)
    said = text(part) if isinstance(part, Expr) else str(getattr(part, "words", "") or getattr(part, "name", part))
    return said if len(said) < 70 else said[:67] + "…"


def _of_span(span: Span) -> Changes:
    yield f"{span} + 1", attrs.evolve(span, n=span.n + 1)
    if span.n:
        yield f"{span} - 1", attrs.evolve(span, n=span.n - 1)
        other = {"day": "week", "week": "day", "month": "week", "year": "month"}.get(span.unit)
        if other is not None:
            yield f"{span} in {other}", attrs.evolve(span, unit=other)


def _of_param(param: Param) -> Changes:
    yield f"{param.name} + 1", attrs.evolve(param, value=param.value + 1)
    yield f"{param.name} - 1", attrs.evolve(param, value=param.value - 1)


def _of_limit(limit: Limit) -> Changes:
    if limit.opens is not None:
        yield f"{limit.key} without its first edge", attrs.evolve(limit, opens=None)
    if limit.until is None:
        return  # what has no last edge has no last day, and no end
    if limit.opens is not None:
        yield f"{limit.key} without its last edge", attrs.evolve(limit, until=None)
    if isinstance(limit.last_day, str):
        other = "outside" if limit.last_day == "inside" else "inside"
        yield f"{limit.key}: the last day {other}", attrs.evolve(limit, last_day=other)
    if limit.kind != "term" and limit.expiry in ("recorded", "bar"):
        other = "bar" if limit.expiry == "recorded" else "recorded"
        yield f"{limit.key}: after its end {other}", attrs.evolve(limit, expiry=other)


def _of_trigger(trigger: Trigger) -> Changes:
    said = ", ".join(each.name for each in trigger.of if hasattr(each, "name"))
    if trigger.which in ("first", "last"):
        which = "first" if trigger.which == "last" else "last"
        yield f"from the {which} {said}", attrs.evolve(trigger, which=which)
    if len(trigger.of) > 1:
        for place, each in enumerate(trigger.of):
            rest = trigger.of[:place] + trigger.of[place + 1 :]
            yield f"from {said} without {getattr(each, 'name', 'itself')}", attrs.evolve(trigger, of=rest)


def _of_node(node: Node) -> Changes:
    said = said_of(node)
    if node.op in OPPOSITE and (node.op not in ("and", "or") or len(node.args) > 1):
        yield f"“{said}”: {OPPOSITE[node.op]} for {node.op}", attrs.evolve(node, op=OPPOSITE[node.op])
    if node.op in ATOMS:
        yield f"“{said}” turned round", Node("not", (node,), node.words, node.clause)
    if node.op == "among":
        yield f"“{said}” the other way round", attrs.evolve(node, args=node.args[::-1])
    if node.op == "not":
        yield f"“{said}” without its not", attrs.evolve(node, op="and")
    if node.op in ("and", "or") and len(node.args) > 1:
        for place in range(len(node.args)):
            rest = node.args[:place] + node.args[place + 1 :]
            yield f"“{said}” without part {place + 1}", attrs.evolve(node, args=rest)
    for place, arg in enumerate(node.args):
        for words, other in (*of_constant(arg), *_of_label(node, arg)):
            args = (*node.args[:place], other, *node.args[place + 1 :])
            yield f"“{said}”: {words}", attrs.evolve(node, args=args)


def of_constant(arg: Any) -> Changes:
    """A number one more or less, a fraction beside it, several words short of one."""
    value = arg.value if isinstance(arg, Const) else arg
    if isinstance(value, Fraction):
        for other in (Fraction(1, 2), Fraction(3, 4), value + Fraction(1, 3000)):
            yield f"{other} for {value}", Const(other)
    elif type(value) is int:
        yield f"{value + 1} for {value}", Const(value + 1)
        yield f"{value - 1} for {value}", Const(value - 1)
    elif isinstance(arg, Const) and isinstance(value, tuple):
        for each in value:
            yield f"without “{each}”", Const(tuple(label for label in value if label != each))


def _of_label(node: Node, arg: Any) -> Changes:
    """Another word of the same fact where a guard compares with one."""
    first = node.args[0].what if isinstance(node.args[0], At) else node.args[0]
    if isinstance(arg, Const) and isinstance(first, Fact) and len(first.choices) > 1:
        held = arg.value if isinstance(arg.value, tuple) else (arg.value,)
        if len(held) == 1 and held[0] in first.choices:
            other = first.choices[(first.choices.index(held[0]) + 1) % len(first.choices)]
            yield f"“{other}” for “{held[0]}”", Const(other if first.kind == LABEL else (other,))


def _of_derived(derived: Derived) -> Changes:
    yield f"{derived.name}: {'all' if derived.eligible else 'the eligible'}", attrs.evolve(
        derived, eligible=not derived.eligible
    )
    if derived.of.kind == BALLOTS:
        other = next(value for value in derived.of.choices if value != derived.value)
        yield f"{derived.name}: “{other}” for “{derived.value}”", attrs.evolve(derived, value=other)


def _of_state(state: State) -> Changes:
    if not state.initial:
        yield f"“{state.name}” {'is not' if state.final else 'is'} final", attrs.evolve(state, final=not state.final)


def _of_extreme(extreme: Extreme) -> Changes:
    how = {"earliest": "latest", "latest": "earliest"}.get(extreme.which)
    if how is not None:
        yield f"the {how} of several days", attrs.evolve(extreme, which=how)
    for place in range(len(extreme.of)):
        rest = extreme.of[:place] + extreme.of[place + 1 :]
        if rest:
            yield f"the {extreme.which} without day {place + 1}", attrs.evolve(extreme, of=rest)


def _of_if(day: If) -> Changes:
    yield "a day whatever holds", attrs.evolve(day, guard=Const(True) == Const(True))


def _of_since(day: Since) -> Changes:
    yield "a day from the beginning of the limit", day.span


VALUES: Mapping[type, Any] = {
    Span: _of_span, Param: _of_param, Limit: _of_limit, Trigger: _of_trigger, Node: _of_node, Derived: _of_derived,
    State: _of_state, Extreme: _of_extreme, If: _of_if, Since: _of_since,
}  # fmt: skip
