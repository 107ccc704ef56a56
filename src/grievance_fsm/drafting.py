"""An attempt in the making: its day and its facts are drawn, then bent until the guards hold, then spoiled."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from attrs import define, field

from grievance_fsm.attempts import stepped_aside
from grievance_fsm.case import Case
from grievance_fsm.drawing import OUTSIDERS, STRANGERS, Draws, Wanted, is_set, wanted
from grievance_fsm.errors import BadInput
from grievance_fsm.events import local_day
from grievance_fsm.facts import DAY_OF_ACT, Const, Derived, Fact, Param, leaves
from grievance_fsm.guards import ask, nodes
from grievance_fsm.rules import BoundProcedure, Branch, Rule
from grievance_fsm.seeing import Seen, try_due
from grievance_fsm.trying import standing
from grievance_fsm.values import BALLOTS, BOOLEAN, DAY, LABEL, LABELS, NUMBER, PERSONS


@define
class Draft:
    """An attempt at a rule, from where the case stands."""

    case: Case
    rule: Rule
    chance: Random
    wrong: str
    run: str
    procedure: BoundProcedure
    branch: Branch
    since: date
    on: date
    by: str | None
    facts: dict[str, Any] = field(factory=dict)

    @classmethod
    def of(cls, case: Case, rule: Rule, chance: Random, wrong: str = "") -> "Draft":
        """An outcome, a role, a day and facts, drawn; nothing is bent yet."""
        procedure, run = case.policy.bound[rule.procedure], case.run_for(rule)
        since = max((event.day for event in case.history), default=local_day(case.opened))
        by = chance.choice(sorted(rule.roles - {"anyone"} or {""})) or None
        state = case.course(run).state
        far = [4 + len(procedure.reach(branch.targets.get(state, state))) for branch in rule.branches]
        branch = chance.choices(rule.branches, far)[0]
        draft = cls(case, rule, chance, wrong, run, procedure, branch, since, since, by)
        draft.on = draft._day()
        for fact in sorted(rule.facts, key=lambda fact: fact.kind == BALLOTS):  # ballots hang on a roll
            draft.facts[fact.name] = draft._drawn(fact)
        return draft

    @property
    def guards(self) -> list[Any]:
        """What must hold for the outcome drawn."""
        return [guard for guard in (*self.rule.given, self.branch.given) if guard is not None]

    @property
    def told(self) -> dict[str, Any]:
        """The arguments of the attempt."""
        told: dict[str, Any] = {"action": self.rule.qualified, "by": self.by, "on": self.on, "facts": self.facts}
        return told | ({"outcome": self.branch.name} if self.rule.chosen else {})

    @property
    def hopeless(self) -> bool:
        """Whether what was settled before the act stands against it."""
        seen = self.seen({})
        return any(ask(guard, seen) is not True for guard in self.rule.foregone)

    @property
    def lawful(self) -> bool:
        """Whether the policy allows the attempt."""
        try:
            return bool(self.case.decide(**self.told))
        except BadInput:
            return False

    def bent(self) -> "Draft":
        """The same, its facts bent until the guards hold, as far as they can be."""
        for _ in range(2):
            for guard in self.guards:
                self.bend(guard, True)
        return self

    # -- when --------------------------------------------------------------------------------------------

    def _day(self) -> date:
        """A day soon, or the one for which the act has to wait; now and then one at which its time is up."""
        edges = [day for day in self._edges() if day is not None]
        if self.chance.random() < 0.06:
            return self._odd_day()
        soon = self.since + timedelta(days=self.chance.choice((0, 0, 0, 0, 1, 1, 2, 5)))
        return max([soon, *edges[:1]]) if edges and edges[0] > self.since else soon

    def _odd_day(self) -> date:
        """A day around those at which a time begins or ends, or any day in the next weeks."""
        days = [*self._edges(), *(day for guard in self.guards for day in self._barred(guard))]
        around = [day + timedelta(days=self.chance.choice((-1, 0, 1))) for day in days if day is not None]
        later = self.since + timedelta(days=self.chance.randint(10, 60))
        return max(self.since, self.chance.choice([*around, self.since, later]))

    def _edges(self) -> Iterator[date | None]:
        """The days that the act may have to wait for, and those after which it is late."""
        seen = self.seen({})
        for guard in self.rule.given:
            yield from (ask(node.args[0], seen) for node in nodes(guard) if node.op in ("on_the_day", "not_before"))
        found = try_due(seen, self.rule.limit)[0] if self.rule.limit is not None else None
        if found is not None:
            yield from (found.not_before or self.since, found.day)

    def _barred(self, guard: Any) -> Iterator[date | None]:
        """The last days on which a guard lets the act take place."""
        for node in nodes(guard):
            if node.op == "inside" and node.args[0] is DAY_OF_ACT:
                found = try_due(self.seen({}), node.args[1])[0]
                yield None if found is None else found.day

    # -- facts -------------------------------------------------------------------------------------------

    def seen(self, facts: Mapping[str, Any]) -> Seen:
        """What the conditions of the act see, told some facts."""
        known = {fact.name: fact for fact in self.rule.facts}
        parsed = {name: known[name].parse(value) for name, value in facts.items()}
        past, sitting = self.case.course(self.run).past, standing(self.case, self.procedure)
        return Seen(self.procedure, self.rule, past, self.on, parsed, self.by, self.branch.name, sitting)

    def _members(self) -> list[str]:
        people = self.case.people
        return sorted(people.persons) if people is not None else []

    def stepped_aside(self) -> frozenset[str]:
        """Whose ballots would be bad input."""
        return stepped_aside(self.case, self.run, self.procedure)

    def _drawn(self, fact: Fact) -> Any:
        if fact.kind == PERSONS:
            return self._persons(fact)
        return Draws(self.chance, OUTSIDERS, self.on, self.stepped_aside()).one(fact, self.facts)

    def _persons(self, fact: Fact) -> list[str]:
        """A set of persons as the guards would have it, or the one that the run knows."""
        before = self.before(fact)
        if before and self.chance.random() < 0.6:
            return before
        return self._fitting(fact, wanted(fact, self.guards, self.seen(self.facts)))

    def _fitting(self, fact: Fact, asked: Wanted) -> list[str]:
        """A set of persons as it is asked for."""
        if any(each.eligible and each.of is fact for each in self.procedure.derived.values()):
            return self._quorate(asked)
        bench = self.procedure.procedure.bench
        aside = bench is not None and fact is bench.recused
        usual = self._members() if aside or self.chance.random() < 0.06 else OUTSIDERS
        return asked.drawn(self.chance, usual, (1, 1, 2))

    def before(self, fact: Fact) -> list[str]:
        """Whom an act of the run named under the same words: mostly they are the same again."""
        try:
            return sorted(self.case.course(self.run).past.fact(fact.name)) if fact.name in self.rule.recorded else []
        except KeyError:
            return []

    def _quorate(self, asked: Wanted) -> list[str]:
        """Most of those who may sit, now and then with somebody who may not."""
        try:
            able = frozenset(self.seen({}).sitting().eligible)
        except KeyError:
            able = frozenset()
        most, seven = len(able), min(len(able), 7)
        sizes = range(self.chance.choice((most, seven, seven, most // 2)), most + 1)
        chosen = asked.within(able).drawn(self.chance, (), sizes)
        extra = [each for each in (*self._members(), *OUTSIDERS) if each not in able]
        return sorted({*chosen, *(self.chance.sample(extra, 1) if extra and self.chance.random() < 0.2 else [])})

    def give(self, fact: Fact, value: Any) -> None:
        """Give a fact a value; ballots follow the roll that they hang on."""
        self.facts[fact.name] = value
        for other in self.rule.facts:
            if other.kind == BALLOTS and other.by is fact and other.name in self.facts:
                kept = {voter: vote for voter, vote in self.facts[other.name].items() if voter in value}
                able = [voter for voter in value if voter not in kept and voter not in self.stepped_aside()]
                new = {voter: self.chance.choice(other.choices) for voter in able}
                self.facts[other.name] = kept | new

    # -- bending -----------------------------------------------------------------------------------------

    def _is(self, expr: Any, want: bool) -> bool:
        return ask(expr, self.seen(self.facts)) is want

    def bend(self, expr: Any, want: bool) -> None:
        """Change facts until a guard is as wanted, as far as this act's own facts can make it so."""
        if self._is(expr, want):
            return
        op = getattr(expr, "op", "")
        if op == "not":
            self.bend(expr.args[0], not want)
        elif op in ("and", "or"):
            parts = list(expr.args)
            self.chance.shuffle(parts)
            for part in parts if (op == "and") is want else parts[:1]:
                self.bend(part, want)
        else:
            self._try_values(expr, want)
            self._try_days(expr, want)

    def _try_days(self, expr: Any, want: bool) -> None:
        """Another day of the act, where an atom asks for it and nothing else has turned it."""
        days = [day for day in self._barred(expr) if day is not None]
        if not days or self._is(expr, want):
            return
        before = self.on
        for day in days:
            self.on = max(day + timedelta(days=0 if want else 1), self.since)
            if self._is(expr, want):
                return
        self.on = before

    def _try_values(self, expr: Any, want: bool) -> None:
        own = [fact for leaf in leaves(expr) for fact in _facts_under(leaf) if fact.name in self.facts]
        values = [(fact, value) for fact in own for value in self._proposals(fact, expr)]
        self.chance.shuffle(values)
        before = dict(self.facts)
        for fact, value in values:
            self.give(fact, value)
            if self._is(expr, want):
                return
            self.facts = dict(before)

    def _proposals(self, fact: Fact, expr: Any) -> Iterator[Any]:
        """Values that may turn an atom: its constants and what lies beside them, windows, others' sets."""
        now = self.facts[fact.name]
        constants = [leaf.value for leaf in leaves(expr) if isinstance(leaf, Const | Param)]
        if fact.kind == BOOLEAN:
            yield not now
        elif fact.kind == LABEL:
            yield from fact.choices
        elif fact.kind == LABELS:
            words = sorted({word for each in constants for word in _words(each)})
            yield from (sorted({*now, *words}), *(sorted({*now} - {word}) for word in words))
        elif fact.kind == NUMBER:
            near = {value + off for value in constants if isinstance(value, int) for off in (-1, 0, 1)}
            yield from (n for n in sorted({*near, fact.low, fact.low + 1}) if fact.low <= n <= fact.high)
        elif fact.kind == DAY:
            yield from self._days(expr)
        elif fact.kind == PERSONS:
            yield from self._sets(fact, expr)
        else:
            yield from self._tallies(fact, expr)

    def _days(self, expr: Any) -> Iterator[date]:
        limit = expr.args[1] if expr.op == "inside" else None
        found = try_due(self.seen(self.facts), limit)[0] if limit is not None else None
        if found is not None:
            opens = max(found.not_before or self.on, self.on)
            last = found.day if found.day is not None and found.day > opens else opens
            yield opens + timedelta(days=self.chance.randint(0, (last - opens).days))
            yield from (day + timedelta(days=off) for day in (found.not_before, found.day) if day for off in (-1, 0, 1))
        yield self.on

    def _sets(self, fact: Fact, expr: Any) -> Iterator[list[str]]:
        now, seen = self.facts[fact.name], self.seen(self.facts)
        others = [set(ask(leaf, seen) or ()) for leaf in leaves(expr) if leaf is not fact and is_set(leaf)]
        for other in others:
            yield from (sorted(other & set(now)), sorted(set(now) - other), sorted(other)[:1], [])
        yield sorted({*now, self.chance.choice(OUTSIDERS)})
        yield sorted({*now, *(person for other in others for person in other)})
        if any(isinstance(leaf, Derived) and leaf.of is fact for leaf in leaves(expr)):
            yield from (self._fitting(fact, Wanted()) for _ in range(4))
            yield self._fitting(fact, wanted(fact, self.guards, seen))
            yield self.chance.sample(sorted(now), len(now) // 2)
            yield sorted({*now, self.chance.choice(STRANGERS)})

    def _tallies(self, fact: Fact, expr: Any) -> Iterator[dict[str, str]]:
        aside = self.stepped_aside()
        voters = [each for each in self.facts.get(fact.by.name, ()) if each not in aside] if fact.by is not None else []
        draws = Draws(self.chance, (), self.on)
        values = {leaf.value or "" for leaf in leaves(expr) if isinstance(leaf, Derived) and leaf.of is fact}
        for value in sorted(values):
            counts = {0, len(voters), 2 * len(voters) // 3, -(-2 * len(voters) // 3), len(voters) // 2}
            yield from (draws.votes(fact, voters, count, value) for count in sorted(counts))
        yield draws.split(fact, voters)

    # -- spoiling ----------------------------------------------------------------------------------------

    def spoiled(self) -> "Draft":
        """The same with one thing put wrong, if something is to be."""
        if self.wrong == "time":
            self.on = self._odd_day()
        elif self.wrong == "role":
            roles = {role for rule in self.procedure.rules.values() for role in rule.roles} - {"anyone"}
            self.by = self.chance.choice([None, *sorted(roles - self.rule.roles)])
        elif self.wrong == "paper" and self.facts:
            del self.facts[self.chance.choice(sorted(self.facts))]
        elif self.wrong == "guard" and self.guards:
            self.bend(self.chance.choice(self.guards), False)
        return self


def _facts_under(leaf: Any) -> tuple[Fact, ...]:
    """The facts that a leaf is worked out from."""
    if isinstance(leaf, Derived):
        return (leaf.of,) if leaf.of.by is None else (leaf.of, leaf.of.by)
    return (leaf,) if isinstance(leaf, Fact) else ()


def _words(constant: Any) -> tuple[str, ...]:
    return (constant,) if isinstance(constant, str) else constant if isinstance(constant, tuple) else ()
