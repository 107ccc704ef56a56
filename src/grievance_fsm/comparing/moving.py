"""What has moved between two procedures that allow the same acts: last days, ends, papers that are asked for."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from itertools import product

from attrs import field, frozen

from grievance_fsm.comparing.answers import Moved
from grievance_fsm.comparing.bounds import telling_days
from grievance_fsm.comparing.declarations import in_each, limits_told
from grievance_fsm.comparing.pairs import Pair, Places, Watch
from grievance_fsm.comparing.shapes import same_limits
from grievance_fsm.comparing.sides import Side
from grievance_fsm.comparing.walk import Situation, Walk
from grievance_fsm.comparing.widened import may_be_told, other_paper
from grievance_fsm.comparing.witnessing import Course, Dated, Witness
from grievance_fsm.errors import oxford
from grievance_fsm.rules import Rule
from grievance_fsm.verification.hours import counts_hours
from grievance_fsm.verification.kinds import owed_by_a_day
from grievance_fsm.verification.model import Place
from grievance_fsm.verification.search import together
from grievance_fsm.verification.times import FREE, NOW, Bound, Bounds, Ways, alike

Owed = tuple[Ways, Ways]


@frozen(eq=False, slots=False)
class Moving:
    """Looks, wherever both stand, for what comes out differently; `waiting` are the acts still to be looked at."""

    pair: Pair
    walk: Walk
    names: tuple[str, str]
    start: date
    found: list[Moved] = field(factory=list)
    _owed_otherwise: frozenset[str] = field(init=False)
    waiting: set[str] = field(init=False)
    _apart: set[tuple[str, str]] = field(factory=set)
    _before: list[tuple[str, Situation]] = field(factory=list)
    _alike: list[tuple[str, Situation]] = field(factory=list)
    _alone: list[Situation] = field(factory=list)
    _in_one: dict[tuple[str, str], tuple[frozenset[str], frozenset[str]]] = field(factory=dict)

    @_owed_otherwise.default
    def _told_otherwise(self) -> frozenset[str]:
        """The acts of which it is told differently by when, or until when, they are owed."""
        a, b = self.pair.a.rules, self.pair.b.rules
        both = (name for name in self.pair.differing if name in a and name in b)
        return frozenset(name for name in both if self._unlike(a[name], b[name]))

    def _unlike(self, one: Rule, other: Rule) -> bool:
        met = [{branch.name for branch in rule.branches if branch.discharges} for rule in (one, other)]
        mine, its = (() if rule.limit is None else (rule.limit,) for rule in (one, other))
        alike_ = same_limits(self.pair.a, self.pair.b, mine, its, self.pair.shapes)
        return one.verb != other.verb or met[0] != met[1] or not alike_

    @waiting.default
    def _moving(self) -> set[str]:
        a, b = self.pair.a.rules, self.pair.b.rules
        both = (name for name in self.pair.differing if name in a and name in b)
        return {n for n in both if n in self._owed_otherwise or not self.pair.shapes.same(a[n].facts, b[n].facts)}

    def look(self, situation: Situation) -> None:
        """Days by which something is owed, papers that are asked for, and states in which a run stands."""
        for name in sorted(self.waiting):
            rules = [side.procedure.rules[name] for side in self.pair.sides]
            if all(place.state in rule.sources for rule, place in zip(rules, situation.places, strict=True)):
                self._papers(situation, rules)
                if self._deadline(situation, rules):
                    self.waiting.discard(name)
                else:
                    self._alike.append((name, situation))
            elif all(map(self._to_come, self.pair.sides, situation.places, rules)):
                self._before.append((name, situation))
        if any(self._owed_in_one(situation.places)):
            self._alone.append(situation)
        self._outcome(situation)

    def may_come(self, places: Places) -> bool:
        """Whether an act that is waited for may still come, or the two may come to stand apart."""
        here, there = (place.state for place in places)
        if here != there or self.pair.together.leads(here, self.pair.parting):
            return True
        rules = [[side.procedure.rules[name] for side in self.pair.sides] for name in self.waiting]
        return any(self.pair.together.leads(here, both[0].sources)
                   or all(map(self._to_come, self.pair.sides, places, both)) for both in rules)  # fmt: skip

    def look_before(self) -> None:
        """Of acts that are owed alike wherever they can be done: days by which one is owed before it can be; or an
        ending that meets the duty in one alone.
        """
        for look, situations in ((self._deadline, self._before), (self._met, self._alike)):
            for name, situation in situations:
                if name in self.waiting and look(situation, [side.procedure.rules[name] for side in self.pair.sides]):
                    self.waiting.discard(name)

    def look_alone(self, places: Iterable[int]) -> None:
        """Of acts that may be owed in one of the two alone: days by which they are, though nobody comes to do them.

        It is asked of a side that allows nothing more: else the way that it alone allows says so already. Raises
        `Watch` where it was not kept in mind by when such an act is owed.
        """
        found = [(place, name, situation) for situation in self._alone for place in places
                 for name in sorted(self._owed_in_one(situation.places)[place])]  # fmt: skip
        if new := frozenset(name for _, name, _ in found) - self.pair.looked_at:
            raise Watch(new)
        for place, name, situation in found:
            if not any(name in moved.acts for moved in self.found):
                self._owed_by_one(situation, place, self.pair.sides[place].procedure.rules[name])

    def _owed_in_one(self, places: Places) -> tuple[frozenset[str], frozenset[str]]:
        """For each of the two the duties that may still come where it stands, and not where the other does."""
        states = places[0].state, places[1].state
        if states not in self._in_one:
            a, b = (frozenset(name for name, rule in side.procedure.rules.items() if self._to_come(side, place, rule))
                    for side, place in zip(self.pair.sides, places, strict=True))  # fmt: skip
            self._in_one[states] = a - b | a & self._asked_otherwise, b - a | b & self._asked_otherwise
        return self._in_one[states]

    @cached_property
    def _asked_otherwise(self) -> frozenset[str]:
        """The duties that nobody owes where something is not so, which is told differently."""
        a, b = self.pair.a.rules, self.pair.b.rules
        both = (name for name in self.pair.differing if name in a and name in b)
        return frozenset(name for name in both if not self.pair.shapes.same(a[name].foregone, b[name].foregone))

    def _owed_by_one(self, situation: Situation, place: int, rule: Rule) -> None:
        sides, other = self.pair.sides, self.pair.sides[1 - place].procedure.rules.get(rule.name)
        owed, its = sides[place].owed(situation.places[place], rule), FREE
        if other is not None and self._to_come(sides[1 - place], situation.places[1 - place], other):
            its = sides[1 - place].owed(situation.places[1 - place], other)
        if owed != FREE and its == FREE:
            told = self._on_some_day(situation, (owed, its) if place == 0 else (its, owed))
            if told is not None:
                start, dated, days = told
                way = Witness(self.pair.a, 0).way(situation.acts, start, dated)
                words = f"“{rule.name}” is owed by {days[place]} in {self.names[place]}; not in {self.names[1 - place]}"
                clauses = (rule.cited,) if rule.cited else ()
                self.found.append(Moved("deadline", self.pair.a.name, words, clauses, way, acts=(rule.name,)))

    @staticmethod
    def _to_come(side: Side, place: Place, rule: Rule) -> bool:
        """Whether a duty with a last day, which counts from its trigger on, may still be done later on."""
        return owed_by_a_day(rule) and side.procedure.reachable.leads(place.state, rule.sources)

    def _papers(self, situation: Situation, rules: list[Rule]) -> None:
        for place, more in enumerate((_only_in(*rules), _only_in(*reversed(rules)))):
            words = f"“{rules[0].name}”: only {self.names[place]} asks for {', '.join(more)}"
            if more and all(words != moved.words for moved in self.found):
                moved = Moved("papers", self.pair.a.name, words, rules[place].clauses, None, acts=(rules[0].name,))
                self.found.append(moved)

    def _deadline(self, situation: Situation, rules: list[Rule]) -> bool:
        """Whether it is settled by when an act is due."""
        if rules[0].name not in self._owed_otherwise:
            return True
        if not any(owed_by_a_day(rule) for rule in rules):
            return self._aim(situation, rules)
        a, b = self.pair.sides
        owed = a.owed(situation.places[0], rules[0]), b.owed(situation.places[1], rules[1])
        if alike(owed[0], owed[1]):
            return False
        told = self._on_some_day(situation, owed)
        if told is None:
            return False
        start, dated, days = told
        way = Witness(self.pair.a, 0).way(situation.acts, start, dated)
        spans = [each or "no limit" for each in limits_told(rules[0].limit, rules[1].limit)]
        dayless = ["by the hour" if counts_hours(rule.limit) else "without a last day" for rule in rules]
        ends = [f"{none if day is None else f'by {day}'} in {name} ({span})"
                for day, name, span, none in zip(days, self.names, spans, dayless, strict=True)]  # fmt: skip
        words = f"“{rules[0].name}” is owed {'; '.join(ends)}"
        clauses = tuple(dict.fromkeys(rule.cited for rule in rules if rule.cited))
        self.found.append(Moved("deadline", self.pair.a.name, words, clauses, way, acts=(rules[0].name,)))
        return True

    def _met(self, situation: Situation, rules: list[Rule]) -> bool:
        """Whether an act can end here in a way that meets the duty in one alone; in the other a breach stays."""
        if not all(rule.owes and rule.limit is not None and rule.limit.expiry != "bar" for rule in rules):
            return False
        met = [{branch.name for branch in rule.branches if branch.discharges} for rule in rules]
        for joint in self.pair.joint(situation.places):
            edge = joint.asked[0].edge
            if joint.ends and edge.rule.name == rules[0].name and edge.branch.name in met[0] ^ met[1]:
                told = [f"{'the duty is met' if edge.branch.name in each else 'it stays owed'} in {name}"
                        for each, name in zip(met, self.names, strict=True)]  # fmt: skip
                self._moved(situation, rules, f"“{edge.rule.name}” ending “{edge.branch.name}”: {', '.join(told)}")
                return True
        return False

    def _aim(self, situation: Situation, rules: list[Rule]) -> bool:
        """A time limit that is aimed at, or of what nobody owes: it moves by what it says, or by what meets it."""
        limits = told = [each or "no limit" for each in limits_told(rules[0].limit, rules[1].limit)]
        if told[0] == told[1]:
            told = [
                f"{'owed, and met' if rule.owes else 'not owed, and done'} by "
                f"{oxford([branch.name for branch in rule.branches if branch.discharges])}"
                for rule in rules
            ]
        if rules[0].owes or rules[1].owes:
            said = in_each(told, self.names) if told[0] != told[1] else f"{limits[0]} in both, counted otherwise"
            self._moved(situation, rules, f"“{rules[0].name}”: {said}")
        return True

    def _moved(self, situation: Situation, rules: list[Rule], words: str) -> None:
        """By when something is owed, or what meets it, is told differently here."""
        begun = next(self._course(situation).begun(self.start), None) if situation.acts else None
        way = None if begun is None else Witness(self.pair.a, 0).way(situation.acts, *begun)
        clauses = tuple(dict.fromkeys(rule.cited for rule in rules if rule.cited))
        self.found.append(Moved("deadline", self.pair.a.name, words, clauses, way, acts=(rules[0].name,)))

    def _on_some_day(self, situation: Situation, owed: Owed) -> tuple[date, Dated, list[date | None]] | None:
        """The first beginning from which a duty is due on different days."""
        if not situation.acts:
            return None
        index = self.walk.index(situation.places)
        for apart in _apart(owed):
            if together(situation.zone, index, apart) is None:
                continue
            course = self._course(situation, apart)
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
        begun = next(self._course(situation).begun(self.start), None)
        if begun is None:
            return
        words = [f"{'ends' if end else 'goes on'} at “{state}” in {name}"
                 for end, state, name in zip(ends, here, self.names, strict=True)]  # fmt: skip
        way = Witness(self.pair.a, 0).way(situation.acts, *begun)
        self.found.append(Moved("outcome", self.pair.a.name, f"the run {', and '.join(words)}", (), way))

    def _course(self, situation: Situation, afterwards: Bounds = ()) -> Course:
        return Course(situation.acts, self.walk.before, afterwards)


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


def _due(owed: Ways, dated: Dated) -> date | None:
    """The last day of what is owed within some bounds; none where any day will do."""
    days = dated.moments
    found = [
        [days[bound.earlier] + timedelta(bound.on(days[bound.earlier])) for bound in way if bound.later == NOW]
        for way in owed if all(_is_kept(bound, days) for bound in way)
    ]  # fmt: skip
    return max((min(ends) for ends in found), default=None) if all(found) else None


def _is_kept(bound: Bound, days: Mapping[str, date]) -> bool:
    """Whether a bound between moments is kept; one on the day of an act is what is asked for."""
    known = bound.earlier in days and bound.later in (*days, NOW)
    return known and (bound.later == NOW or (days[bound.later] - days[bound.earlier]).days <= bound.most)


def _only_in(rule: Rule, other: Rule) -> list[str]:
    """The papers that only the first of two rules asks for, in words."""
    words, named = {fact.words for fact in other.facts}, other.facts_by_name
    missing = [fact.words for fact in rule.facts if fact.words not in words]
    unlike = [fact for name, fact in rule.facts_by_name.items() if name in named and other_paper(fact, named[name])]
    return list(dict.fromkeys((*missing, *(f"{fact.words} ({may_be_told(fact)})" for fact in unlike))))
