"""Turning points: the few values of wide numbers at which comparisons can change their verdict."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from math import lcm
from operator import mul
from typing import Any

from grievance_fsm.facts import Const, Node, Param, leaves
from grievance_fsm.guards import nodes

Form = tuple[dict[str, Fraction], Fraction]


def points_of(atoms: Iterable[Any], ranges: Mapping[str, range]) -> dict[str, set[int]]:
    """For each number the values worth trying: both ends, and where an atom turns."""
    forms = [_whole(form) for atom in atoms for form in _forms(atom)]
    points = {key: {values[0], *values[1:2], values[-1]} for key, values in ranges.items()}
    for alone in (True, False):
        for coefficients, constant in forms:
            if (len(coefficients) == 1) is alone:
                for key in coefficients:
                    points[key] |= _turning(key, coefficients, constant, points, ranges[key])
    return points


def uneven(atom: Any) -> frozenset[str]:
    """The numbers of an atom that may turn elsewhere too: multiplied with one another, or of unlike weights."""
    if not isinstance(atom, Node):
        return frozenset()
    pairs = [(atom.args[0], _scaled(atom.args[2], atom.args[1].value))] if atom.op == "share" else [tuple(atom.args)]
    found: set[str] = set()
    for sides in pairs:
        forms = [linear(side) for side in sides]
        keys = {leaf.key for side in sides for leaf in leaves(side) if not isinstance(leaf, Const | Param)}
        if len(forms) != 2 or None in forms:
            found |= keys
        else:
            one, other = (form for form in forms if form is not None)
            weights, _ = _sum(one, other, Fraction(-1))
            found |= weights.keys() if len(set(map(abs, weights.values()))) > 1 else set()
    return frozenset(found)


def _turning(
    key: str, coefficients: Mapping[str, int], constant: int, points: Mapping[str, set[int]], values: range
) -> set[int]:
    """Where a linear form changes its sign in one number, the others standing at some of their points."""
    others = [other for other in coefficients if other != key]
    found = set()
    few = 24 if len(others) == 1 else 3
    weights = [coefficients[other] for other in others]
    for standing in product(*(sorted(points[other])[:few] for other in others)):
        rest = constant + sum(map(mul, weights, standing))
        turn = -rest // coefficients[key]
        found |= {turn - 1, turn, turn + 1, turn + 2}
    return {n for n in found if n in values}


def _whole(form: Form) -> tuple[dict[str, int], int]:
    """A form in whole numbers: a multiple of it, which changes its sign where it does."""
    coefficients, constant = form
    times = lcm(constant.denominator, *(each.denominator for each in coefficients.values()))
    return {key: int(each * times) for key, each in coefficients.items()}, int(constant * times)


def _forms(atom: Any) -> Iterator[Form]:
    """The linear forms whose signs decide an atom; other arithmetic is tried at its constants."""
    if not isinstance(atom, Node):
        return
    if atom.op == "share":
        part, fraction, whole = atom.args
        yield from _linear_of(part, _scaled(whole, fraction.value))
        yield from _linear_of(whole, Const(0))
    elif len(atom.args) == 2:
        yield from _linear_of(*atom.args)


def _linear_of(left: Any, right: Any) -> Iterator[Form]:
    one, other = linear(left), linear(right)
    if one is not None and other is not None:
        found = _sum(one, other, Fraction(-1))
        if found[0]:
            yield found
        return
    consts = {c.value for side in (left, right) for node in nodes(side) for c in node.args if isinstance(c, Const)}
    keys = {leaf for side in (left, right) for node in nodes(side) for leaf in node.args if hasattr(leaf, "key")}
    yield from (({leaf.key: Fraction(1)}, Fraction(-c)) for leaf in keys for c in consts if isinstance(c, int))


def _scaled(what: Any, fraction: Fraction) -> Any:
    return Node("mul", (what, Const(fraction)))


def linear(expr: Any) -> Form | None:
    """An expression as a sum of multiples of facts and a constant, where it is one."""
    if isinstance(expr, Const | Param):
        return {}, Fraction(expr.value)
    if not isinstance(expr, Node):
        return {expr.key: Fraction(1)}, Fraction(0)
    one, other = (linear(arg) for arg in expr.args) if len(expr.args) == 2 else (None, None)
    if one is None or other is None:
        return None
    if expr.op == "add":
        return _sum(one, other, Fraction(1))
    if expr.op == "sub":
        return _sum(one, other, Fraction(-1))
    if expr.op == "mul" and not (one[0] and other[0]):
        form, times = (one, other[1]) if one[0] else (other, one[1])
        return {key: n * times for key, n in form[0].items() if times}, form[1] * times
    return None


def _sum(one: Form, other: Form, times: Fraction) -> Form:
    keys = dict.fromkeys((*one[0], *other[0]))
    zero = Fraction(0)
    found = {key: one[0].get(key, zero) + times * other[0].get(key, zero) for key in keys}
    return {key: n for key, n in found.items() if n}, one[1] + times * other[1]
