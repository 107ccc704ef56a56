"""Counts of one name that do not count the same: each has a name of its own, so that no proof takes them for one.

One policy has one count of a name; two that are compared, or a policy and a property of it, may have two.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, field, frozen

from grievance_fsm.checking.domains import fact_of
from grievance_fsm.facts import At, Derived, Node, leaves


@frozen(eq=False)
class Counts:
    """The counts that some guards ask for; the first of a name keeps it.

    `known` keeps what an atom asks for, and an atom that was given other names, for other guards.
    """

    known: dict[Any, Any]
    _first: dict[str, Derived] = field(factory=dict)

    def named(self, atom: Any) -> Any:
        """An atom in which every count has a name of its own."""
        counted = self._counted(atom)
        others = tuple(leaf for leaf in counted if self._is_other(leaf))
        if not others:
            return atom
        name = "other counts", id(atom), tuple(leaf.key for leaf in others)
        if name not in self.known:
            self.known[name] = atom, self._renamed(atom)  # the atom is kept, so that no other has its id
        return self.known[name][1]

    def _counted(self, atom: Any) -> tuple[Any, ...]:
        name = "counts", id(atom)
        if name not in self.known:
            self.known[name] = atom, tuple(each for each in leaves(atom) if isinstance(fact_of(each), Derived))
        found: tuple[Any, ...] = self.known[name][1]
        return found

    def _is_other(self, leaf: Any) -> bool:
        """Whether another count has the name of this one."""
        count = fact_of(leaf)
        return counted_by(self._first.setdefault(leaf.key, count)) != counted_by(count)

    def _renamed(self, expr: Any) -> Any:
        if isinstance(expr, Node):
            return evolve(expr, args=tuple(map(self._renamed, expr.args)))
        if not isinstance(fact_of(expr), Derived) or not self._is_other(expr):
            return expr
        other = evolve(fact_of(expr), name=own_name(fact_of(expr)))
        return evolve(expr, what=other) if isinstance(expr, At) else other


def counted_by(count: Derived) -> tuple[Any, ...]:
    """What a count counts: of which fact, which votes, and whether of the eligible alone."""
    return count.of.key, count.value, count.eligible


def own_name(count: Derived) -> str:
    """The name of a count where another has its plain one."""
    whose = "the eligible" if count.eligible else "all"
    return f"{count.name} ({count.of.key}: {count.value or 'anyone'}, {whose})"


def as_called(facts: Mapping[Any, Any], counts: Iterable[Derived]) -> Mapping[Any, Any]:
    """Facts with the counts that somebody asks for under the names that they have there."""
    names = {own_name(count): count.name for count in counts}
    found = dict(facts)
    for key, value in facts.items():
        scope, dot, name = key.rpartition(".") if isinstance(key, str) else ("", "", "")
        if name in names:
            found[f"{scope}{dot}{names[name]}"] = value
    return found
