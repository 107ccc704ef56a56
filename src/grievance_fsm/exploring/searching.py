"""The search for ways: fewest steps first, then the earliest day, then the order of the declaration."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from heapq import heappop, heappush
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.binding import every
from grievance_fsm.deadlines import Limit, Trigger
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.exploring.possible import Known, holding
from grievance_fsm.exploring.unfolding import Edge, conditions_along, free_conditions
from grievance_fsm.exploring.walking import Walk, walked
from grievance_fsm.facts import At, Fact, Happened, leaves
from grievance_fsm.language import Action
from grievance_fsm.rules import BoundProcedure, Rule

LARGEST: Final = 300_000
"""More steps than are tried in one search."""

Key = tuple[str, frozenset[str]]
Cost = Callable[[Edge], int]


_TOO_LARGE: Final = (
    f"is too large for its ways to be sought: more than {LARGEST:,} steps lead to new situations; "
    "take out acts that only record, or that need not come in any order."
)


@frozen(eq=False)
class Explorer:
    """The moves of a procedure that can be made at all, and the ways that they make up."""

    procedure: BoundProcedure
    start: date
    known: Known = field(factory=dict)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every move whose conditions can hold."""
        return tuple(edge for edge in self.declared if self._can_hold[edge.rule.name, edge.branch.name])

    @cached_property
    def declared(self) -> tuple[Edge, ...]:
        """Every move."""
        return tuple(Edge(*edge) for edge in self.procedure.edges())

    @cached_property
    def _can_hold(self) -> Mapping[tuple[str, str], bool]:
        return {
            (rule.name, branch.name): holding(free_conditions(rule, branch), self.known) is not None
            for rule in self.procedure.rules.values()
            for branch in rule.branches
        }

    @cached_property
    def helps(self) -> frozenset[str]:
        """The actions on which others depend: they trigger a limit, are asked about, or record what others read."""
        rules = self.procedure.rules.values()
        return frozenset({name for rule in rules for name in _referred(rule)} | _recorders(list(rules)))

    @cached_property
    def leaving(self) -> Mapping[str, tuple[Edge, ...]]:
        """The moves worth making from each state: those that leave it, and those on which others depend."""
        worth = [edge for edge in self.edges if not edge.stays or edge.rule.name in self.helps]
        return {state: tuple(e for e in worth if e.source == state) for state in self.procedure.states}

    def key(self, walk: Walk) -> Key:
        """What the rest of a walk depends on: where it stands, and which of the actions that help were done."""
        return walk.state, self.helps.intersection(event.action for event in walk.events)

    def walks(self, begin: Iterable[Walk], cost: Cost = lambda edge: 1) -> Iterator[Walk]:
        """Walks in order of cost, one for each situation that can be reached.

        Raises `BadInput` where there are too many.
        """
        waiting: list[tuple[int, int, date, int, Walk]] = []
        for walk in begin:
            heappush(waiting, (0, len(walk.edges), walk.day, len(waiting), walk))
        known: set[Key] = set()
        counter = len(waiting)
        while waiting:
            spent, _, _, _, walk = heappop(waiting)
            if self.key(walk) in known:
                continue
            known.add(self.key(walk))
            yield walk
            for edge in self.leaving[walk.state]:
                further = walk.then(edge)
                if further is not None and self.key(further) not in known:
                    counter += 1
                    if counter > LARGEST:
                        raise BadInput([Problem(self.procedure.name, _TOO_LARGE)])
                    heappush(waiting, (spent + cost(edge), len(further.edges), further.day, counter, further))

    @cached_property
    def situations(self) -> tuple[Walk, ...]:
        """A shortest walk to each situation that can be reached."""
        return tuple(self.walks([Walk(self.procedure, self.start)]))

    def supposing(self, walk: Walk) -> Mapping[str, Any] | None:
        """Facts under which every step of a walk is lawful; nothing where its conditions contradict each other."""
        return holding(conditions_along(self.procedure, walk.edges), self.known)

    def shortest(self) -> Iterator[Walk]:
        """For each end that can be reached, the shortest walk."""
        found: set[str] = set()
        for walk in self.situations:
            ends = walk.state in self.procedure.ends and walk.edges and walk.state not in found
            if ends and self.supposing(walk) is not None:
                found.add(walk.state)
                yield walk

    def covering(self) -> Iterator[Walk]:
        """A small set of walks, each to an end, that makes every move which some walk can make.

        The moves farthest from the start come first: their walks make many others. Moves that keep the state are
        put into walks that pass them.
        """
        open_ = {edge.key: edge for edge in self.edges}
        for edge in self._farthest_first():
            walk = self._through(edge, open_) if edge.key in open_ else None
            if walk is not None:
                walk = self._enriched(walk, open_)
                for each in walk.edges:
                    open_.pop(each.key, None)
                yield walk

    def _farthest_first(self) -> list[Edge]:
        reached: dict[str, int] = {}
        for walk in self.situations:
            reached.setdefault(walk.state, len(walk.edges))
        moves = [edge for edge in self.edges if edge.source in reached]
        return sorted(moves, key=lambda edge: (edge.stays, -reached[edge.source]))

    def _through(self, edge: Edge, open_: Mapping[Any, Edge]) -> Walk | None:
        """A walk that makes a move and goes on to an end, by moves not made yet where it can."""
        for before in self.situations:
            made = before.then(edge) if before.state == edge.source else None
            if made is None or self.supposing(made) is None:
                continue
            for walk in self.walks([made], lambda each: each.key not in open_):
                if walk.state in self.procedure.ends and self.supposing(walk) is not None:
                    return walk
        return None

    def _enriched(self, walk: Walk, open_: Mapping[Any, Edge]) -> Walk:
        """The walk with every move that keeps a state on the way and was not made yet, where that is lawful."""
        for edge in [each for each in open_.values() if each.stays and each not in walk.edges]:
            places = [n for n, each in enumerate(walk.edges) if each.source == edge.source]
            if places:
                edges = (*walk.edges[: places[-1]], edge, *walk.edges[places[-1] :])
                longer = walked(self.procedure, self.start, edges, walk.floors)
                if longer is not None and self.supposing(longer) is not None:
                    walk = longer
        return walk

    def never(self, walks: Sequence[Walk]) -> tuple[Edge, ...]:
        """The moves that none of some walks makes."""
        made = {edge.key for walk in walks for edge in walk.edges}
        return tuple(edge for edge in self.declared if edge.key not in made)


def _referred(rule: Rule) -> Iterator[str]:
    parts = (rule.limit, rule.given, tuple(branch.given for branch in rule.branches))
    for trigger in (each for part in parts for each in every(part, Trigger)):
        yield from (part.name for part in trigger.of if isinstance(part, Action))
    for limit in every(parts, Limit):
        yield from (action.name for action in every(limit, Action))
    for kind in (At, Happened):
        yield from (leaf.action.name for part in parts for leaf in every(part, kind))


def _recorders(rules: Sequence[Rule]) -> set[str]:
    """The actions that record a fact which another action reads without recording it."""
    wanted = {name for rule in rules for name in _read(rule) if name not in {fact.name for fact in rule.facts}}
    return {rule.name for rule in rules if wanted.intersection(fact.name for fact in rule.records)}


def _read(rule: Rule) -> Iterator[str]:
    for guard in (*rule.given, *(branch.given for branch in rule.branches if branch.given is not None)):
        for leaf in leaves(guard):
            fact = getattr(leaf, "of", leaf)
            if isinstance(fact, Fact):
                yield fact.name
    yield from (fact.name for fact in every(rule.limit, Fact))
