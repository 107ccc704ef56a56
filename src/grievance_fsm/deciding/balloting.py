"""A vote as the guards of an action see it: which ballots of those who attend bring which outcome."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, cached_property
from itertools import product
from math import prod
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.binding import every
from grievance_fsm.checking.cells import Space
from grievance_fsm.checking.domains import TooWide, fact_of
from grievance_fsm.checking.settling import settled
from grievance_fsm.checks import conjuncts
from grievance_fsm.deciding.conditions import standing, whole, with_share
from grievance_fsm.deciding.electorate import Body, counts
from grievance_fsm.facts import IN_OFFICE, At, Const, Derived, Fact, Node, leaves
from grievance_fsm.guards import ask, compiled
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.values import BOOLEAN, LABEL, NUMBER

MOST: Final = 5_000
"""How many circumstances of one vote are tried."""

Ballots = tuple[int, ...]
Facts = dict[Any, Any]


@frozen(eq=False)
class Sitting:
    """One attendance under some circumstances: which ballots bring the outcomes, what all who vote can agree on.

    `holds` has for each outcome the ballots that bring it, in the order of the words; fewer ballots than voters are
    those of a sitting where so many, the `withheld`, cast none. `agreed` tells which outcomes can be brought by
    agreeing, `averted` which can be prevented so.
    """

    voters: int
    onlookers: int
    holds: tuple[frozenset[Ballots], ...]
    agreed: tuple[bool, ...]
    averted: tuple[bool, ...]
    withheld: int = 0

    @property
    def casting(self) -> int:
        """How many cast a ballot."""
        return self.voters - self.withheld

    @property
    def present(self) -> int:
        """Everyone who counts as present."""
        return self.voters + self.onlookers


@frozen(eq=False)
class Vote:
    """The ballots of one action against its conditions and some outcomes; no reading on which counts rest is open.

    Facts told beside the ballots, in the guards that count them, are what members may agree on: where such a fact
    settles those guards whatever the ballots, everyone who votes must be of one mind to tell it.
    Whatever else the guards ask is taken to be as the outcome needs it.
    """

    procedure: BoundProcedure
    rule: Rule
    ballot: Fact
    outcomes: tuple[Any, ...]
    body: Body
    idle: str | None
    papers: tuple[Any, ...] = ()
    share: Fraction | None = None
    known: dict[Any, Any] = field(factory=dict, repr=False)
    _tested: dict[Any, Any] = field(factory=dict, repr=False, init=False)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of a ballot."""
        return self.ballot.choices

    # -- the guards, taken apart

    @cached_property
    def _parts(self) -> tuple[tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]]:
        """The conditions without counts, those of the attendance, those of the ballots."""
        given = [with_share(guard, self.share, self.ballot) for guard in conjuncts((*self.rule.given, *self.papers))]
        plain = tuple(guard for guard in given if not self._counting(guard))
        cast = tuple(guard for guard in given if self._counting(guard) and self._by_ballot(guard))
        return plain, tuple(g for g in given if self._counting(g) and not self._by_ballot(g)), cast

    @cached_property
    def _outcomes(self) -> tuple[Any, ...]:
        return tuple(
            Const(True) if guard is None else with_share(guard, self.share, self.ballot) for guard in self.outcomes
        )

    @cached_property
    def told(self) -> tuple[Fact, ...]:
        """What is told beside the ballots, in the guards that count them."""
        guards = [*conjuncts(self.rule.given), *(guard for guard in self.outcomes if guard is not None)]
        beside = [leaf for guard in guards if counts(every(guard, Derived), self.ballot) for leaf in leaves(guard)]
        agreeable = (leaf for leaf in beside if isinstance(leaf, Fact) and leaf.kind in (LABEL, BOOLEAN))
        return tuple({leaf.name: leaf for leaf in agreeable if leaf.name in self.rule.recorded}.values())

    def _counting(self, guard: Any) -> bool:
        return any(self._kept(leaf) for leaf in leaves(guard))

    def _by_ballot(self, guard: Any) -> bool:
        return any(counts((leaf,), self.ballot) or self._is_told(leaf) for leaf in leaves(guard))

    def _is_told(self, leaf: Any) -> bool:
        return getattr(leaf, "key", None) in self._told

    def _kept(self, leaf: Any) -> bool:
        """Whether a leaf is a count, or told beside the ballots."""
        return isinstance(fact_of(leaf), Derived) or self._is_told(leaf)

    @cached_property
    def _told(self) -> frozenset[str]:
        return frozenset(fact.key for fact in self.told)

    @cached_property
    def _free(self) -> tuple[Any, ...]:
        """Whatever is asked in a guard that counts, and is no count: each as large as it can be."""
        _, attendance, cast = self._parts
        found: dict[int, Any] = {}
        for guard in (*attendance, *cast, *(g for g in self._outcomes if self._counting(g))):
            found |= {id(part): part for part in self._apart(guard)}
        if len(found) > 10:
            raise TooWide(f"“{self.rule.words}” asks {len(found)} things beside its ballots: too many to try")
        return tuple(found.values())

    def _apart(self, guard: Any) -> Iterator[Any]:
        if isinstance(guard, Const):
            return
        if not self._counting(guard):
            yield guard
        elif isinstance(guard, Node) and guard.op in ("and", "or", "not"):
            for part in guard.args:
                yield from self._apart(part)

    @property
    def clauses(self) -> tuple[str, ...]:
        """The sentences of the guards that count."""
        _, attendance, cast = self._parts
        guards = (*(each for each in self._outcomes if self._counting(each)), *attendance, *cast)
        return tuple(dict.fromkeys(guard.clause for guard in guards if getattr(guard, "clause", "")))

    # -- circumstances

    @cached_property
    def patterns(self) -> tuple[tuple[bool, ...], ...]:
        """How what is asked beside the counts can stand, with every condition without counts fulfilled."""
        plain = (*self._parts[0], *(guard for guard in self._outcomes if not self._counting(guard)))
        wanted = product((True, False), repeat=len(self._free))
        return tuple(pattern for pattern in wanted if self._feasible(pattern, plain))

    def _feasible(self, pattern: tuple[bool, ...], plain: tuple[Any, ...]) -> bool:
        for _, (free, conditions) in settled((self._free, plain)):
            space, count = Space((*free, *conditions), self.known), len(free)
            holds = [n for n, verdict in enumerate(pattern) if verdict]
            fails = [n for n, verdict in enumerate(pattern) if not verdict]
            if space.example([*holds, *range(count, count + len(conditions))], fails) is not None:
                return True
        return False

    @cached_property
    def _elsewhere(self) -> Mapping[str, Sequence[int]]:
        """The numbers that are neither ballots nor attendance: counted at an earlier act, or told."""
        _, attendance, cast = self._parts
        found: dict[str, Sequence[int]] = {}
        for guard in (*attendance, *cast, *self._outcomes):
            for leaf in self._numbers(guard):
                found[leaf.key] = self._range(leaf)
        if prod(map(len, found.values())) > MOST:
            raise TooWide(f"“{self.rule.words}” compares its ballots with more numbers than can be tried")
        return found

    def _numbers(self, guard: Any) -> Iterator[Any]:
        for leaf in leaves(guard):
            what = fact_of(leaf)
            known = isinstance(leaf, Derived) and (self._is_ballot(leaf) or self._is_roll(leaf) or _is_office(leaf))
            number = isinstance(what, Derived) or (isinstance(what, Fact) and what.kind == NUMBER)
            if number and not known and self._counting(guard):
                yield leaf

    def _range(self, leaf: Any) -> Sequence[int]:
        """The values of a number, less those that the action which recorded it refuses."""
        what = fact_of(leaf)
        most = min(what.high, self.body.eligible) if isinstance(what, Derived) and what.eligible else what.high
        values = range(what.low, most + 1)
        if not isinstance(leaf, At) or leaf.action.home:
            return values
        earlier = self.procedure.rules.get(leaf.action.name)
        asked = earlier.given if earlier is not None else ()
        return [n for n in values if all(ask(guard, {what.key: n}) is not False for guard in asked)]

    def _is_ballot(self, leaf: Derived) -> bool:
        return leaf.of.name == self.ballot.name

    def _is_roll(self, leaf: Derived) -> bool:
        return self.ballot.by is not None and leaf.of.name == self.ballot.by.name

    # -- sittings

    def sittings(self, withheld: int = 0) -> Iterator[Sitting]:
        """Every lawful attendance under every circumstance, the fewest and the most likely first."""
        for voters in range(max(1, withheld), self.body.voting + 1):
            for onlookers in range(self.body.onlookers + 1):
                yield from self.sittings_of(voters, onlookers, withheld=withheld)

    def sittings_of(self, voters: int, onlookers: int = 0, *, withheld: int = 0) -> Iterator[Sitting]:
        """One attendance under every circumstance in which it is lawful; so many of the voters cast no ballot."""
        near = voters + onlookers
        numbers = sorted(product(*self._elsewhere.values()), key=lambda row: sum(abs(n - near) for n in row))
        for pattern, row in product(self.patterns, numbers):
            facts = {**dict(zip(self._elsewhere, row, strict=True)), **self._attendance(near)}
            attends, *outcomes = self._tests(pattern)
            if attends(facts) is True:
                yield from self._cast(voters, onlookers, withheld, facts, outcomes)

    def _cast(
        self, voters: int, onlookers: int, withheld: int, facts: Facts, outcomes: Sequence[Any]
    ) -> Iterator[Sitting]:
        every_count = splits(len(self.words), voters - withheld)
        counted = [(cast, {**facts, **self._counted(cast)}) for cast in sorted(every_count, reverse=True)]
        agreed = [[any(test({**seen, **said}) is True for _, seen in counted) for said in self._said[0]]
                  for test in outcomes]  # fmt: skip
        ways = [(tuple(map(any, agreed)), tuple(not all(each) for each in agreed))]
        for said, (reached, averted) in product(self._said[1], ways):
            holds = [frozenset(cast for cast, seen in counted if test({**seen, **said}) is True) for test in outcomes]
            yield Sitting(voters, onlookers, tuple(holds), reached, averted, withheld)

    def _attendance(self, present: int) -> Facts:
        found = {}
        for leaf in self._leaves():
            if isinstance(leaf, Derived) and self._is_roll(leaf):
                found[leaf.key] = present
            elif isinstance(leaf, Derived) and _is_office(leaf):
                found[leaf.key] = self.body.in_office
        return found

    def _counted(self, cast: Ballots) -> Facts:
        by_word = dict(zip(self.words, cast, strict=True))
        return {leaf.key: by_word[str(leaf.value)] for leaf in self._ballots}

    @cached_property
    def _ballots(self) -> tuple[Derived, ...]:
        return tuple({leaf.key: leaf for leaf in counts(self._leaves(), self.ballot)}.values())

    def _leaves(self) -> list[Any]:
        _, attendance, cast = self._parts
        return [leaf for guard in (*attendance, *cast, *self._outcomes) for leaf in leaves(guard)]

    @cached_property
    def _said(self) -> tuple[list[Facts], list[Facts]]:
        """What can be told beside the ballots: what settles the guards by itself, what leaves it to them."""
        rows = [dict(zip((fact.key for fact in self.told), row, strict=True))
                for row in product(*(_values(fact) for fact in self.told))]  # fmt: skip
        guards = [g for g in (*self._parts[2], *self._outcomes) if any(map(self._is_told, leaves(g)))]
        settles = [bool(guards) and all(ask(guard, row) is not None for guard in guards) for row in rows]
        return (
            [row for row, alone in zip(rows, settles, strict=True) if alone],
            [row for row, alone in zip(rows, settles, strict=True) if not alone],
        )

    def _tests(self, pattern: tuple[bool, ...]) -> tuple[Any, ...]:
        """The attendance and each outcome as functions, where what is asked beside the counts stands so."""
        if pattern not in self._tested:
            stands = {id(part): verdict for part, verdict in zip(self._free, pattern, strict=True)}
            _, attendance, cast = self._parts
            here = compiled(whole([standing(guard, stands) for guard in attendance]))
            votes = [standing(guard, stands) for guard in cast]
            ends = [standing(g, stands) if self._counting(g) else Const(True) for g in self._outcomes]
            self._tested[pattern] = (here, *(compiled(whole([*votes, end])) for end in ends))
        found: tuple[Any, ...] = self._tested[pattern]
        return found


@cache
def splits(parts: int, whole: int) -> frozenset[Ballots]:
    """Every way to share a whole out.

    >>> sorted(splits(2, 2))
    [(0, 2), (1, 1), (2, 0)]
    """
    if parts == 1:
        return frozenset(((whole,),))
    return frozenset((first, *rest) for first in range(whole + 1) for rest in splits(parts - 1, whole - first))


def _is_office(leaf: Derived) -> bool:
    return leaf.of.name == IN_OFFICE.name


def _values(fact: Fact) -> tuple[Any, ...]:
    return (True, False) if fact.kind == BOOLEAN else fact.choices
