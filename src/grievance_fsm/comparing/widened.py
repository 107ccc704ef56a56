"""Facts of one name of which two procedures let unlike things be told: each act is held to what its side lets be."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import evolve, field, frozen

from grievance_fsm.errors import oxford
from grievance_fsm.facts import At, Fact, all_of, any_of, includes, not_
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.values import BALLOTS, LABEL, LABELS, NUMBER, plain

_LIMITED: Final = (NUMBER, LABEL, LABELS)


@frozen(eq=False)
class Widened:
    """The facts as wide as both sides together, by name."""

    facts: Mapping[str, Fact] = field(factory=dict)
    _limits: dict[Fact, Any] = field(factory=dict)

    def __bool__(self) -> bool:
        return bool(self.facts)

    def of(self, leaf: Any) -> Any:
        """A fact, now or at an earlier act, as wide as both sides have it."""
        what = leaf.what if isinstance(leaf, At) else leaf
        if not isinstance(what, Fact) or what.name not in self.facts or what is self.facts[what.name]:
            return leaf
        wide = self.facts[what.name]
        return evolve(leaf, what=wide) if isinstance(leaf, At) else wide

    def limits(self, rule: Rule) -> Iterator[Any]:
        """What an act's own side lets be told of the facts of which the other lets something else be told."""
        for fact in rule.facts:
            if fact.name in self.facts and unlike(fact, self.facts[fact.name]):
                if fact not in self._limits:
                    self._limits[fact] = _limit(self.facts[fact.name], fact).named("", fact.clause)
                yield self._limits[fact]


def widened(a: BoundProcedure, b: BoundProcedure) -> Widened:
    """The facts of which one of two procedures lets more be told than the other."""
    facts: dict[str, Fact] = {}
    for name in a.rules.keys() & b.rules.keys():
        mine, its = a.rules[name].facts_by_name, b.rules[name].facts_by_name
        for fact in mine.keys() & its.keys():
            if unlike(mine[fact], its[fact]):
                facts[fact] = _joined(mine[fact], its[fact])  # a policy has but one fact of a name
    return Widened(facts)


def unlike(one: Fact, other: Fact) -> bool:
    """Whether of two facts of one kind unlike things may be told."""
    if one.kind != other.kind or one.kind not in _LIMITED or one.scale != other.scale:
        return False
    return (one.low, one.high, set(one.choices)) != (other.low, other.high, set(other.choices))


def other_paper(one: Fact, other: Fact) -> bool:
    """Whether two facts of one name are other papers: of another kind, counted otherwise, with other votes."""
    votes = one.choices if one.kind == BALLOTS else (), other.choices if other.kind == BALLOTS else ()
    return (one.kind, one.scale, set(votes[0])) != (other.kind, other.scale, set(votes[1]))


def _joined(one: Fact, other: Fact) -> Fact:
    """One fact of which may be told whatever may be told of two."""
    choices = tuple(dict.fromkeys((*one.choices, *other.choices)))
    return evolve(one, low=min(one.low, other.low), high=max(one.high, other.high), choices=choices)


def _limit(wide: Fact, fact: Fact) -> Any:
    """Of a wide fact only what may be told of another is told."""
    if fact.kind == NUMBER:
        return all_of(wide >= fact.low, wide <= fact.high)
    if fact.kind == LABEL:
        return any_of(*(wide == choice for choice in fact.choices))
    more = [choice for choice in wide.choices if choice not in fact.choices]
    return all_of(*(not_(includes(wide, choice)) for choice in more))


def may_be_told(fact: Fact) -> str:
    """What may be told of a fact, in words: `0 to 9`, `“for” or “against”`, `any of “report” and “names”`, `a day`."""
    if fact.kind == NUMBER:
        return f"{plain(fact, fact.low)} to {plain(fact, fact.high)}"
    if not fact.choices:
        return fact.kind
    return oxford(fact.choices) if fact.kind == LABEL else f"any of {oxford(fact.choices, 'and')}"
