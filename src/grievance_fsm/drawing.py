"""Values for facts, drawn by chance: of the right kind, within bounds, and sets of persons that guards would have."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from attrs import define, evolve, frozen

from grievance_fsm.facts import At, Const, Derived, Fact, Node, Param
from grievance_fsm.guards import ask
from grievance_fsm.rules import Rule
from grievance_fsm.values import BOOLEAN, DAY, LABEL, LABELS, NUMBER, PERSONS

OUTSIDERS: Final = ("q1", "q2", "q3", "q4")
"""Opaque ids of people who sit on no committee."""

STRANGERS: Final = tuple(f"r{number}" for number in range(1, 10))
"""Others, for sets that nobody may be in who had to do with a case."""


@define
class Draws:
    """Values for facts, of the right kind and within bounds."""

    chance: Random
    people: tuple[str, ...]
    today: date
    aside: frozenset[str] = frozenset()

    def all(self, rule: Rule) -> dict[str, Any]:
        """A value for each fact of a rule."""
        facts: dict[str, Any] = {}
        for fact in rule.facts:
            facts[fact.name] = self.one(fact, facts)
        return facts

    def one(self, fact: Fact, facts: Mapping[str, Any]) -> Any:
        """A value for a fact; ballots hang on the persons drawn before."""
        chance = self.chance
        if fact.kind == BOOLEAN:
            return chance.random() < 0.7
        if fact.kind == NUMBER:
            return chance.randint(fact.low, min(fact.high, fact.low + 3)) // fact.scale
        if fact.kind == LABEL:
            return chance.choice(fact.choices)
        if fact.kind == LABELS:
            return self.some(fact.choices)
        if fact.kind == DAY:
            return self.today + timedelta(days=chance.choice((-1600, -900, -400, -30, -1, 0, 1, 30, 40)))
        if fact.kind == PERSONS:
            return self.some(self.people, at_most=2) if chance.random() < 0.5 else self.some(self.people)
        voters = facts.get(fact.by.name, ()) if fact.by is not None else self.people
        voters = [voter for voter in voters if voter not in self.aside]
        return self.votes(fact, voters, chance.randint(0, len(voters)))

    def some(self, of: Sequence[str], at_most: int | None = None) -> list[str]:
        """Some of them, or none."""
        most = len(of) if at_most is None else min(at_most, len(of))
        return sorted(self.chance.sample(sorted(of), self.chance.randint(0, most)))

    def votes(self, fact: Fact, voters: Iterable[str], first: int, value: str = "") -> dict[str, str]:
        """A vote for each voter, so many of them with one value and the rest with another."""
        order = self.chance.sample(sorted(voters), len(list(voters)))
        value = value or self.chance.choice(fact.choices)
        rest = self.chance.choice([choice for choice in fact.choices if choice != value])
        return {voter: value if place < first else rest for place, voter in enumerate(order)}

    def split(self, fact: Fact, voters: Sequence[str]) -> dict[str, str]:
        """A vote for each voter, the values as even as they can be."""
        order = self.chance.sample(sorted(voters), len(voters))
        values = self.chance.sample(fact.choices, len(fact.choices))
        return {voter: values[place % len(values)] for place, voter in enumerate(order)}


# -- sets of persons that guards would have -----------------------------------------------------------------------


@frozen
class Wanted:
    """What guards ask of a set of persons: among whom, with whom, without whom, and how many."""

    among: frozenset[str] | None = None
    holding: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    least: int = 0
    most: int | None = None

    def within(self, people: Iterable[str]) -> "Wanted":
        """The same, and all of them among these people."""
        return evolve(self, among=frozenset(people) & self.among if self.among is not None else frozenset(people))

    def drawn(self, chance: Random, usual: Sequence[str], sizes: Sequence[int]) -> list[str]:
        """Such a set of one of some sizes, as far as there can be one: of the usual people, or of strangers too."""
        size = max(self.least, chance.choice(sizes))
        size = size if self.most is None else min(size, self.most)
        more = max(0, size - len(self.holding))
        pool = self._pool(usual)
        if len(pool) < more:
            pool = self._pool((*usual, *STRANGERS))
        return sorted(self.holding | frozenset(chance.sample(pool, min(more, len(pool)))))

    def _pool(self, usual: Iterable[str]) -> list[str]:
        """Whoever may be in the set besides those who must."""
        allowed = frozenset(usual) if self.among is None else self.among
        return sorted(allowed - self.without - self.holding)


def wanted(fact: Fact, guards: Iterable[Any], seen: Any) -> Wanted:
    """What guards that must all hold ask of a set of persons, as far as the other sets are known."""
    found = Wanted()
    for node in (node for guard in guards for node in _musts(guard)):
        if node.op in ("among", "disjoint"):
            found = _beside(found, fact, node, seen)
        elif node.op in _SIZES and isinstance(node.args[0], Derived) and node.args[0].of is fact:
            found = _sized(found, node.op, node.args[1])
    return found


_SIZES: Final[Mapping[str, tuple[int | None, int | None]]] = {
    "eq": (0, 0), "ge": (0, None), "gt": (1, None), "le": (None, 0), "lt": (None, -1),
}  # fmt: skip
"""By how much the least and the most differ from the number to which a size is compared."""


def _musts(guard: Any) -> Iterator[Node]:
    """The operations that must all hold where a guard does."""
    if isinstance(guard, Node) and guard.op == "and":
        for each in guard.args:
            yield from _musts(each)
    elif isinstance(guard, Node):
        yield guard


def _beside(found: Wanted, fact: Fact, node: Node, seen: Any) -> Wanted:
    first, second = node.args
    if first is not fact and second is not fact:
        return found
    other = ask(second if first is fact else first, seen)
    if other is None:
        return found
    if node.op == "disjoint":
        return evolve(found, without=found.without | frozenset(other))
    if first is fact:
        return found.within(other)
    return evolve(found, holding=found.holding | frozenset(other))


def _sized(found: Wanted, op: str, number: Any) -> Wanted:
    if not isinstance(number, Const | Param) or not isinstance(number.value, int):
        return found
    least, most = _SIZES[op]
    if least is not None:
        found = evolve(found, least=max(found.least, number.value + least))
    if most is not None:
        found = evolve(found, most=number.value + most if found.most is None else min(found.most, number.value + most))
    return found


def is_set(leaf: Any) -> bool:
    """Whether a leaf is a set of persons, now or as an act recorded it."""
    what = leaf.what if isinstance(leaf, At) else leaf
    return isinstance(what, Fact) and what.kind == PERSONS
