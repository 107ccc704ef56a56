"""What one of two procedures allows and the other does not: the first act that tells them apart, both ways."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any, NamedTuple

from attrs import define, field, frozen

from grievance_fsm.comparing import refusing
from grievance_fsm.comparing.answers import Difference, Moved
from grievance_fsm.comparing.bounds import impossible, refusals
from grievance_fsm.comparing.moving import Moving
from grievance_fsm.comparing.pairs import Pair, Places, Watch, same
from grievance_fsm.comparing.sides import Asked
from grievance_fsm.comparing.walk import Act, Situation, Walk, named_index
from grievance_fsm.comparing.witnessing import Course, Dated, Witness
from grievance_fsm.facts import Node
from grievance_fsm.language import ANYONE
from grievance_fsm.routes import Passage
from grievance_fsm.sorts import DATED
from grievance_fsm.verification.atoms import atoms
from grievance_fsm.verification.search import together
from grievance_fsm.verification.spans import UNDATED
from grievance_fsm.verification.times import FREE, alike
from grievance_fsm.verification.zones import Zone

Unlike = tuple[tuple[Asked, Asked | None], ...]


class Candidate(NamedTuple):
    """An act that one allows and the other refuses, if the calendar has days for it."""

    kind: str
    act: Act
    told: Any


@define(eq=False)
class Behaviour:
    """What a walk over both has found: for each direction the first difference, and what has moved."""

    differences: list[Difference | None] = field(factory=lambda: [None, None])
    moved: list[Moved] = field(factory=list)
    situations: int = 0
    visited: set[str] = field(factory=set)
    doubtful: bool = False
    undated: tuple[str, ...] = ()


def behaviour(pair: Pair, names: tuple[str, str], start: date) -> Behaviour:
    """The first act in each direction that one allows and the other does not, and what has moved between the two."""
    result = Behaviour()
    while True:
        try:
            return _Search(pair, names, start, result).found()
        except Watch as watch:
            pair = pair.anew(pair.watched | watch.names, pair.ignored)
        except _Again as again:
            pair = pair.anew(pair.watched, pair.ignored | again.ignored)


class _Again(Exception):
    """Acts that need not be looked at any more: they could only show what is shown already."""

    def __init__(self, ignored: frozenset[str]) -> None:
        self.ignored = ignored
        super().__init__()


@frozen(eq=False)
class _Search:
    pair: Pair
    names: tuple[str, str]
    start: date
    result: Behaviour
    walk: Walk = field(init=False)
    moving: Moving = field(init=False)
    _unlike: dict[tuple[Places, int], Unlike] = field(factory=dict)
    _visited: dict[tuple[str, str], frozenset[str]] = field(factory=dict)

    @walk.default
    def _walking(self) -> Walk:
        return Walk(self.pair)

    @moving.default
    def _looking(self) -> Moving:
        return Moving(self.pair, self.walk, self.names, self.start, self.result.moved)

    def found(self) -> Behaviour:
        """What the walk finds; begun anew, it looks anew for what has moved."""
        self.result.moved.clear()
        for situation in self.walk.situations(self._idle):
            self.result.situations += 1
            self.result.visited |= self._here(situation.places)
            for place in (0, 1):
                if self.result.differences[place] is None:
                    self.result.differences[place] = self._first(situation, place)
                    self._forget(place)
            self.moving.look(situation)
            if all(self.result.differences) and not self.moving.waiting:
                break
        self.moving.look_before()
        self.moving.look_alone([place for place in (0, 1) if self.result.differences[place] is None])
        self.result.undated = tuple(sorted(self._undated()))
        return self.result

    def _idle(self, places: Places) -> bool:
        """Whether nothing new can follow: both directions have their way, and nothing that moves can come."""
        return all(self.result.differences) and not self.moving.may_come(places)

    def _forget(self, place: int) -> None:
        """Once a way is found, acts that could only show another of that direction are no reason to go on."""
        only = self.pair.only_in(place) - self.pair.ignored
        if only and self.result.differences[place] is not None and not all(self.result.differences):
            raise _Again(only)

    def _undated(self) -> Iterator[str]:
        """The limits that tell no day from some days, of acts of which the two do not say the same."""
        for side in self.pair.sides:
            for name in self.pair.differing & frozenset(side.procedure.rules):
                for limit, owner in side.narrow.limits_of(side.procedure.rules[name]):
                    if any(bound.reach is not None and bound.slack and UNDATED in bound.reach.signature
                           for bound in side.bounds_of(limit, owner)):  # fmt: skip
                        yield limit.key

    def _here(self, places: Places) -> frozenset[str]:
        """The acts that one of the two has where they stand."""
        states = places[0].state, places[1].state
        if states not in self._visited:
            self._visited[states] = frozenset(
                name for side, state in zip(self.pair.sides, states, strict=True)
                for name, rule in side.procedure.rules.items() if state in rule.sources
            )  # fmt: skip
        return self._visited[states]

    # -- one act ----------------------------------------------------------------------------------------------------

    def _first(self, situation: Situation, place: int) -> Difference | None:
        """The first act that one side allows where both stand, and the other does not."""
        for candidate in self._candidates(situation, place):
            found = self._shown(situation, place, candidate)
            if found is not None:
                return found
            self.result.doubtful = True
        return None

    def _candidates(self, situation: Situation, place: int) -> Iterator[Candidate]:
        unlike = self._unlike_at(situation.places, place)
        if unlike:
            stays = self.pair.sides[place].lapses(situation.places[place])
            zones = list(self.walk.waits(situation.zone, self.walk.index(situation.places), stays))
            for asked in unlike:
                for zone in zones:
                    yield from self._of_act(situation, place, asked, zone)

    def _unlike_at(self, places: Places, place: int) -> Unlike:
        """The outcomes of acts that one allows at two places, and of which the other does not ask the same."""
        if (places, place) not in self._unlike:
            self._unlike[places, place] = tuple(self._told_apart(places, place))
        return self._unlike[places, place]

    def _told_apart(self, places: Places, place: int) -> Iterator[tuple[Asked, Asked | None]]:
        rules = self.pair.sides[place].procedure.rules
        alike_here = places[0] == places[1]
        for name in self.pair.names:
            here = name in rules and places[place].state in rules[name].sources
            if here and not (alike_here and name not in self.pair.differing):
                for branch in rules[name].branches:
                    asked = self.pair.asked(places, name, branch.name)
                    one, other = asked[place], asked[1 - place]
                    if one is not None and (other is None or not _agree(one, other)):
                        yield one, other

    def _of_act(
        self, situation: Situation, place: int, asked: tuple[Asked, Asked | None], zone: Zone
    ) -> Iterator[Candidate]:  # fmt: skip
        """The ways in which an act may be allowed by one and refused by the other."""
        one, other = asked
        index = self.walk.index(situation.places)
        named = tuple(dict.fromkeys(name for each in asked if each is not None for name in each.named))
        edges = (one.edge, None) if place == 0 else (None, one.edge)
        stays = self.pair.sides[place].lapses(situation.places[place]) if one.edge.rule.lapses else FREE
        found_on = self.walk.on_days(zone, index, one.days, named)
        for (way, found), stay in product(found_on, stays):
            bounds = (*way, *stay)
            if other is None or _more(one, other):
                facts = self.pair.facts(one, None)
                if facts is not None:
                    yield Candidate("act" if other is None else "who", Act(edges, bounds, named, (), facts), None)
                continue
            facts = None if same(one, other) else self.pair.facts(one, other)
            if facts is not None:
                yield Candidate("facts", Act(edges, bounds, named, (), facts), facts)
            elif (facts := self.pair.facts(one, None)) is not None:
                here = named_index(index, named)
                for refused in refusals(way, other.days):
                    days = together(found, here, refused)
                    if days is not None and not impossible(way, refused, days, here):
                        yield Candidate("days", Act(edges, (*bounds, *refused), named, (), facts), refused)

    def _shown(self, situation: Situation, place: int, candidate: Candidate) -> Difference | None:
        """The difference with its dated way; nothing where no date gives it days."""
        acts = (*situation.acts, candidate.act)
        begun = next(Course(acts, self.walk.before).begun(self.start), None)
        if begun is None:
            return None
        start, dated = begun
        mine = self.pair.sides[place]
        way = Witness(mine.procedure, place).way(acts, start, dated)
        words, clauses = self._why(situation, place, candidate, dated)
        edge = candidate.act.edges[place]
        name, outcome = ("", "") if edge is None else (edge.rule.name, edge.branch.name)
        asked = [each for each in self.pair.asked(situation.places, name, outcome) if each is not None]
        return Difference(
            mine.procedure.name, self.names[place], self.names[1 - place], candidate.kind, way, words, clauses,
            note=self._note(asked, candidate.act.facts),
        )  # fmt: skip

    def _why(
        self, situation: Situation, place: int, candidate: Candidate, dated: Dated
    ) -> tuple[str, tuple[str, ...]]:  # fmt: skip
        its, there = self.pair.sides[1 - place], situation.places[1 - place]
        edge = candidate.act.edges[place]
        assert edge is not None  # a candidate is an act of its own side
        rule = its.procedure.rules.get(edge.rule.name)
        asked = None if rule is None else its.asks(there, rule.name, edge.branch.name)
        if candidate.kind == "act" or rule is None or asked is None:
            return refusing.of_act(its, there, edge.rule, edge.branch.name), ()
        if candidate.kind == "who":
            return refusing.of_roles(edge.rule, rule), rule.clauses
        if candidate.kind == "facts":
            return refusing.of_facts(its, there, asked, candidate.act.facts)
        return refusing.of_days(candidate.told, dated, len(dated.days) - 1)

    def _note(self, asked: Sequence[Asked], facts: Mapping[Any, Any]) -> str:
        """What the difference takes to be so of others, and where it is more generous than the rules."""
        told = [atom for each in asked for atom in atoms(each.read.formula)]
        here = {atom.says.words for atom in told if isinstance(atom.says, Passage) and facts.get(atom.says.key)}
        notes = [f"where {' and '.join(sorted(here))}"] if here else []
        if any(atom.mixed for atom in told):
            notes.append("what several acts recorded is compared as if it were free")
        if any(isinstance(atom.says, Node) and atom.says.op in DATED for atom in told):
            notes.append("a day that is asked for in one way of several is compared as if it were free")
        vague = sorted({key for side in self.pair.sides for key in side.times.vague})
        if vague:
            notes.append(f"limits that may be put off are taken to bind nobody: {', '.join(vague)}")
        return "; ".join(notes)



def _agree(one: Asked, other: Asked) -> bool:
    """Whether the other side allows whatever one does."""
    return same(one, other) and alike(one.days, other.days) and not _more(one, other)


def _more(one: Asked, other: Asked) -> bool:
    """Whether somebody may do it under one who may not under the other."""
    roles, others = one.edge.rule.roles, other.edge.rule.roles
    return roles != others and ANYONE.name not in others and not roles <= others
