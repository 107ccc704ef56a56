"""What one of two procedures allows and the other does not: the first act that tells them apart, both ways."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any, NamedTuple

from attrs import define, field, frozen

from grievance_fsm.comparing import refusing
from grievance_fsm.comparing.answers import Difference, Moved
from grievance_fsm.comparing.bounds import alike, impossible, refusals, telling_days
from grievance_fsm.comparing.sides import Asked
from grievance_fsm.comparing.walk import Act, Pair, Situation, Watch, same
from grievance_fsm.comparing.witnessing import Course, Dated, Witness
from grievance_fsm.language import ANYONE
from grievance_fsm.rendering.limits import in_words
from grievance_fsm.rules import Rule
from grievance_fsm.verification.search import together
from grievance_fsm.verification.times import NOW, Bound, Bounds
from grievance_fsm.verification.zones import Zone

Owed = tuple[tuple[Bounds, ...], tuple[Bounds, ...]]


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


def behaviour(pair: Pair, names: tuple[str, str], start: date) -> Behaviour:
    """The first act in each direction that one allows and the other does not, and what has moved between the two."""
    while True:
        try:
            return _Search(pair, names, start).found()
        except Watch as watch:
            pair = Pair(pair.a, pair.b, pair.shapes, pair.watched | watch.names, pair.solved)


@frozen(eq=False)
class _Search:
    pair: Pair
    names: tuple[str, str]
    start: date
    result: Behaviour = field(factory=Behaviour)
    _apart: set[tuple[str, str]] = field(factory=set)
    _waiting: set[str] = field(init=False)

    @_waiting.default
    def _limited(self) -> set[str]:
        a, b = self.pair.a.rules, self.pair.b.rules
        return {name for name in self.pair.differing if name in a and name in b and self._unlike(a[name], b[name])}

    def _unlike(self, one: Rule, other: Rule) -> bool:
        return any(not self.pair.shapes.same(getattr(one, part), getattr(other, part)) for part in ("limit", "records"))

    def found(self) -> Behaviour:
        for situation in self.pair.situations():
            self.result.situations += 1
            self.result.visited.update(self._here(situation))
            for place in (0, 1):
                if self.result.differences[place] is None:
                    self.result.differences[place] = self._first(situation, place)
            self._moved(situation)
            if all(self.result.differences) and not self._waiting:
                break
        return self.result

    def _here(self, situation: Situation) -> Iterator[str]:
        for side, place in zip(self.pair.sides, situation.places, strict=True):
            yield from (name for name, rule in side.procedure.rules.items() if place.state in rule.sources)

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
        mine = self.pair.sides[place]
        index = self.pair.index(situation.places)
        zones: list[Zone] | None = None
        alike_here = situation.places[0] == situation.places[1]
        for name in self.pair.names:
            if (alike_here and name not in self.pair.differing) or name not in mine.procedure.rules:
                continue
            for branch in mine.procedure.rules[name].branches:
                asked = self.pair.asked(situation.places, name, branch.name)
                one, other = asked[place], asked[1 - place]
                if one is None or (other is not None and _agree(one, other)):
                    continue
                if zones is None:
                    stays = mine.lapses(situation.places[place])
                    zones = list(self.pair.waits(situation.zone, index, stays))
                for zone in zones:
                    yield from self._of_act(situation, place, (one, other), zone)

    def _of_act(
        self, situation: Situation, place: int, asked: tuple[Asked, Asked | None], zone: Zone
    ) -> Iterator[Candidate]:  # fmt: skip
        """The ways in which an act may be allowed by one and refused by the other."""
        one, other = asked
        index = self.pair.index(situation.places)
        named = tuple(dict.fromkeys(name for each in asked if each is not None for name, _ in each.names))
        edges = (one.edge, None) if place == 0 else (None, one.edge)
        stays = self.pair.sides[place].lapses(situation.places[place]) if one.edge.rule.lapses else ()
        for way, found in self.pair.on_days(zone, index, one.days, named):
            bounds = (*way, *stays)
            if other is None or _more(one, other):
                facts = self.pair.facts(one, None)
                if facts is not None:
                    yield Candidate("act" if other is None else "who", Act(edges, bounds, named, (), facts), None)
                continue
            facts = None if same(one, other) else self.pair.facts(one, other)
            if facts is not None:
                yield Candidate("facts", Act(edges, bounds, named, (), facts), facts)
            elif (facts := self.pair.facts(one, None)) is not None:
                here = dict(self.pair.named_index(index, named))
                for refused in refusals(way, other.days):
                    days = together(found, here, refused)
                    if days is not None and not impossible(way, refused, days, here):
                        yield Candidate("days", Act(edges, (*bounds, *refused), named, (), facts), refused)

    def _shown(self, situation: Situation, place: int, candidate: Candidate) -> Difference | None:
        """The difference with its dated way; nothing where no date gives it days."""
        acts = (*situation.acts, candidate.act)
        begun = next(self._course(acts).begun(self.start), None)
        if begun is None:
            return None
        start, dated = begun
        mine = self.pair.sides[place]
        way = Witness(mine.procedure, place).way(acts, start, dated)
        words, clauses = self._why(situation, place, candidate, dated)
        return Difference(
            mine.procedure.name, self.names[place], self.names[1 - place], candidate.kind, way, words, clauses,
            note=self._note(),
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

    def _course(self, acts: tuple[Act, ...], afterwards: Bounds = ()) -> Course:
        begin = self.pair.begin.places
        return Course(acts, frozenset((*begin[0].moments, *begin[1].moments)), afterwards)

    def _note(self) -> str:
        vague = sorted({key for side in self.pair.sides for key in side.times.vague})
        return f"limits that may be put off are taken to bind nobody: {', '.join(vague)}" if vague else ""

    # -- what has moved ---------------------------------------------------------------------------------------------

    def _moved(self, situation: Situation) -> None:
        """Days by which something is owed, papers that are asked for, and states in which a run stands."""
        for name in sorted(self._waiting):
            rules = [side.procedure.rules[name] for side in self.pair.sides]
            if all(place.state in rule.sources for rule, place in zip(rules, situation.places, strict=True)):
                self._papers(situation, rules)
                if self._deadline(situation, rules):
                    self._waiting.discard(name)
        self._outcome(situation)

    def _papers(self, situation: Situation, rules: list[Rule]) -> None:
        one, other = (dict.fromkeys(fact.words for fact in rule.facts) for rule in rules)
        for place, more in enumerate(([f for f in one if f not in other], [f for f in other if f not in one])):
            words = f"“{rules[0].name}”: only {self.names[place]} asks for {', '.join(more)}"
            if more and all(words != moved.words for moved in self.result.moved):
                moved = Moved("papers", self.pair.a.name, words, rules[place].clauses, None)
                self.result.moved.append(moved)

    def _deadline(self, situation: Situation, rules: list[Rule]) -> bool:
        """Whether it is settled by when an act is due."""
        if self.pair.shapes.same(rules[0].limit, rules[1].limit):
            return True
        a, b = self.pair.sides
        owed = a.owed(situation.places[0], rules[0]), b.owed(situation.places[1], rules[1])
        if not any(owed) or alike(owed[0], owed[1]):
            return False
        told = self._on_some_day(situation, owed)
        if told is None:
            return False
        start, dated, days = told
        way = Witness(self.pair.a, 0).way(situation.acts, start, dated)
        spans = ["no limit" if rule.limit is None else in_words(rule.limit) for rule in rules]
        ends = [f"{'without a last day' if day is None else f'by {day}'} in {name} ({span})"
                for day, name, span in zip(days, self.names, spans, strict=True)]  # fmt: skip
        words = f"“{rules[0].name}” is owed {'; '.join(ends)}"
        clauses = tuple(dict.fromkeys(rule.cited for rule in rules if rule.cited))
        self.result.moved.append(Moved("deadline", self.pair.a.name, words, clauses, way))
        return True

    def _on_some_day(
        self, situation: Situation, owed: Owed
    ) -> tuple[date, Dated, list[date | None]] | None:
        """The first beginning from which a duty is due on different days."""
        if not situation.acts:
            return None
        index = self.pair.index(situation.places)
        for apart in _apart(owed):
            if together(situation.zone, dict(index), apart) is None:
                continue
            course = self._course(situation.acts, apart)
            start, dated = next(course.begun(self.start), (self.start, None))
            if dated is None:
                continue
            days = [_due(bounds, dated) for bounds in owed]
            if days[0] != days[1]:
                return start, dated, days
            for moment, day in () if apart else _telling(owed):
                start = self.start + (day - dated.moments[moment]) if moment in dated.moments else self.start
                found = course.dated(start)
                days = [] if found is None else [_due(bounds, found) for bounds in owed]
                if found is not None and days[0] != days[1]:
                    return start, found, days
        return None

    def _outcome(self, situation: Situation) -> None:
        """The states in which the same acts leave a run, where one of them is an end."""
        here = [place.state for place in situation.places]
        ends = [state in side.procedure.ends for side, state in zip(self.pair.sides, here, strict=True)]
        if not situation.acts or (here[0] == here[1] and ends[0] == ends[1]) or not any(ends):
            return
        if (here[0], here[1]) in self._apart:
            return
        self._apart.add((here[0], here[1]))
        begun = next(self._course(situation.acts).begun(self.start), None)
        if begun is None:
            return
        words = [f"{'ends' if end else 'goes on'} at “{state}” in {name}"
                 for end, state, name in zip(ends, here, self.names, strict=True)]  # fmt: skip
        way = Witness(self.pair.a, 0).way(situation.acts, *begun)
        self.result.moved.append(Moved("outcome", self.pair.a.name, f"the run {', and '.join(words)}", (), way))


def _agree(one: Asked, other: Asked) -> bool:
    """Whether the other side allows whatever one does."""
    return same(one, other) and alike(one.days, other.days) and not _more(one, other)


def _more(one: Asked, other: Asked) -> bool:
    """Whether somebody may do it under one who may not under the other."""
    roles, others = one.edge.rule.roles, other.edge.rule.roles
    return roles != others and ANYONE.name not in others and not roles <= others


def _apart(owed: Owed) -> Iterator[Bounds]:
    """As it comes, then with what the two count from on different days."""
    yield ()
    moments = [[bound.earlier for bounds in each for bound in bounds] for each in owed]
    for one, other in product(*moments):
        if one != other:
            yield (Bound(one, other, -1),)
            yield (Bound(other, one, -1),)


def _telling(owed: Owed) -> Iterator[tuple[str, date]]:
    """The days from which two spans that count from the same moment come to different days."""
    for one, other in product(*([bound for bounds in each for bound in bounds] for each in owed)):
        if one.earlier == other.earlier and (one.slack or other.slack):
            yield from ((one.earlier, day) for day in telling_days(one, other) if one.on(day) != other.on(day))


def _due(owed: tuple[Bounds, ...], dated: Dated) -> date | None:
    """The last day of what is owed by some bounds."""
    found = [
        dated.moments[bound.earlier] + timedelta(bound.on(dated.moments[bound.earlier]))
        for bounds in owed for bound in bounds if bound.later == NOW and bound.earlier in dated.moments
    ]  # fmt: skip
    return min(found, default=None)
