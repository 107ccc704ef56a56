"""Can some guards hold together? A small search over the values that their facts may have.

Sets of persons and days occur only in relations; each relation is a free yes or no. A search that takes too long
answers “yes”: it drops only what is certain never to hold.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from attrs import define, field

from grievance_fsm.facts import Const, Fact, Node, Param, leaves
from grievance_fsm.guards import OPERATIONS, ask, known
from grievance_fsm.readings import Pick
from grievance_fsm.values import BOOLEAN, LABEL

BUDGET: Final = 3_000
SMALL: Final = 32


class _Exhausted(Exception):
    """The search was given up."""


class Condition(NamedTuple):
    """A guard with what tells it from others, so that no group of guards is searched twice."""

    key: Hashable
    guard: Any

    @property
    def names(self) -> frozenset[str]:
        """The facts that it asks for."""
        return frozenset(leaf.name for leaf in _variables((self.guard,)))


Known = dict[frozenset[Hashable], Mapping[str, Any] | None]
"""Groups of conditions that were searched before, with what was found."""


def holding(conditions: Iterable[Condition], known: Known) -> Mapping[str, Any] | None:
    """Values of the facts under which every condition holds; nothing where there are none.

    The conditions are taken apart into groups that share facts; each group is searched alone, and once.
    """
    found: dict[str, Any] = {}
    for group in _groups(conditions):
        key = frozenset(each.key for each in group)
        if key not in known:
            known[key] = _solved([each.guard for each in group])
        values = known[key]
        if values is None:
            return None
        found |= values
    return found


def _groups(conditions: Iterable[Condition]) -> list[list[Condition]]:
    """The conditions that hang together by the facts they share."""
    groups: list[tuple[frozenset[str], list[Condition]]] = []
    for condition in conditions:
        names, members = condition.names, [condition]
        apart = []
        for shared, others in groups:
            if shared & names:
                names, members = shared | names, [*others, *members]
            else:
                apart.append((shared, others))
        groups = [*apart, (names, members)]
    return [members for _, members in groups]


def _variables(guards: Iterable[Any]) -> Iterator[Fact]:
    for guard in guards:
        yield from (leaf for leaf in leaves(guard) if isinstance(leaf, Fact))


def _solved(guards: Sequence[Any]) -> dict[str, Any] | None:
    names = [tuple(dict.fromkeys(leaf.name for leaf in _variables((guard,)))) for guard in guards]
    facts = {leaf.name: leaf for leaf in _variables(guards)}
    values = {name: tuple(_values(fact, guards)) for name, fact in facts.items()}
    search = _Search(list(zip(map(_asking, guards), names, strict=True)), values)
    try:
        return search.chosen if search.succeeds() else None
    except _Exhausted:
        return search.chosen


@define
class _Search:
    """Gives facts values one by one, the most constrained first, turning back where a guard can no longer hold."""

    guards: list[tuple[Callable[[Any], Any], tuple[str, ...]]]
    values: Mapping[str, tuple[Any, ...]]
    chosen: dict[str, Any] = field(factory=dict)
    left: int = BUDGET

    def succeeds(self) -> bool:
        """Whether every guard can hold together."""
        return self._succeeds([guard(self.chosen) for guard, _ in self.guards])

    def _succeeds(self, verdicts: Sequence[Any]) -> bool:
        """Whether the guards can hold together, these being their verdicts on what has been chosen."""
        undecided = [names for (_, names), verdict in zip(self.guards, verdicts, strict=True) if verdict is not True]
        if not undecided:
            return True
        names = min(([each for each in names if each not in self.chosen] for names in undecided), key=len)
        name = min(names, key=lambda each: len(self.values[each]), default="")
        touched = [(n, guard) for n, (guard, names) in enumerate(self.guards) if name in names]
        return any(self._with(name, value, touched, verdicts) for value in self.values.get(name, ()))

    def _with(self, name: str, value: Any, touched: Sequence[tuple[int, Any]], verdicts: Sequence[Any]) -> bool:
        """Whether the rest succeeds with one more value, which only some guards ask for."""
        self.left -= 1
        if self.left < 0:
            raise _Exhausted
        self.chosen[name] = value
        after = list(verdicts)
        for n, guard in touched:
            after[n] = guard(self.chosen)
            if after[n] is False:
                break
        else:
            if self._succeeds(after):
                return True
        del self.chosen[name]
        return False


def _values(fact: Fact, guards: Sequence[Any]) -> Iterable[Any]:
    """The values of a fact that can make a difference to some guards, the likeliest first."""
    if fact.kind == BOOLEAN:
        return (True, False)
    return fact.choices if fact.kind == LABEL else _numbers(fact, guards)


def _numbers(fact: Fact, guards: Sequence[Any]) -> Iterable[int]:
    if fact.high - fact.low <= SMALL:
        return range(fact.high, fact.low - 1, -1)
    constants = [leaf.value for guard in guards for leaf in leaves(guard) if isinstance(leaf, Const | Param)]
    near = {value + by for value in constants if type(value) is int for by in (-1, 0, 1)}
    return sorted(value for value in {fact.low, fact.high, *near} if fact.low <= value <= fact.high)


# -- guards asked of many facts ---------------------------------------------------------------------------------------


def _asking(expr: Any) -> Callable[[Any], Any]:
    """`ask` for one expression that is asked of many facts: it is taken apart once."""
    if not isinstance(expr, Node):
        if isinstance(expr, Pick | Const | Param):
            value = None if isinstance(expr, Pick) else expr.value
            return lambda facts: value
        key = expr.key
        return lambda facts: known(facts, key)
    if expr.op in ("inside", "on_the_day", "not_before"):
        return lambda facts: ask(expr, facts)
    parts = [_asking(part) for part in expr.args]
    if expr.op in ("and", "or"):
        return _joining(parts, decides=expr.op == "or")
    return _applying((lambda value: not value) if expr.op == "not" else OPERATIONS[expr.op], parts)


def _joining(parts: Sequence[Callable[[Any], Any]], *, decides: bool) -> Callable[[Any], Any]:
    def joined(facts: Any) -> Any:
        open_ = False
        for part in parts:
            value = part(facts)
            if value is None:
                open_ = True
            elif value == decides:
                return decides
        return None if open_ else not decides

    return joined


def _applying(operation: Callable[..., Any], parts: Sequence[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    if len(parts) == 2:
        return _comparing(operation, *parts)

    def applied(facts: Any) -> Any:
        values = []
        for part in parts:
            value = part(facts)
            if value is None:
                return None
            values.append(value)
        return operation(*values)

    return applied


def _comparing(
    operation: Callable[[Any, Any], Any], one: Callable[[Any], Any], other: Callable[[Any], Any]
) -> Callable[[Any], Any]:  # fmt: skip
    """The same of two parts, as nearly all are."""

    def compared(facts: Any) -> Any:
        left = one(facts)
        if left is None:
            return None
        right = other(facts)
        return None if right is None else operation(left, right)

    return compared
