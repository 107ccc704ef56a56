"""Cases that test a policy: attempts that are mostly lawful, drawn by Hypothesis or by a seeded `Random`.

Blind draws are refused nearly always and see little. Here every fact is drawn first and then bent until the guards
hold; now and then one thing is put wrong, so that a walk sees both sides of every guard. The only door to hypothesis.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from attrs import define, field
from hypothesis import strategies as st

from grievance_fsm.case import Case
from grievance_fsm.events import local_day
from grievance_fsm.facts import DAY_OF_ACT, At, Const, Derived, Fact, Param, leaves
from grievance_fsm.guards import ask, nodes
from grievance_fsm.memory import Seen, try_due
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure, Branch, Rule
from grievance_fsm.values import BALLOTS, BOOLEAN, DAY, LABEL, LABELS, NUMBER, PERSONS

OUTSIDERS: Final = ("q1", "q2", "q3", "q4")
"""Opaque ids of people who sit on no committee."""

# A seed, not each of its draws, is what Hypothesis varies: an attempt takes hundreds, and its guards are met or not
# as a whole. Failures shrink in their number of steps.
_SEEDS: Final = st.integers(0, 2**16 - 1)

MISTAKES: Final = ("role", "paper", "guard", "guard", "guard", "guard", "time", "order")


def mostly_lawful(case: Case) -> st.SearchStrategy[dict[str, Any]]:
    """The arguments of an attempt, ready for `case.decide(**attempt)`; about one in four has something wrong."""
    return _SEEDS.map(lambda seed: draw_attempt(case, Random(seed)))


def readings_for(policy: Policy) -> st.SearchStrategy[dict[str, str]]:
    """A choice for every reading of a policy that does not need a calendar."""
    usable = {reading.name: _usable(reading.choices) for reading in policy.known_readings.values()}
    return st.fixed_dictionaries({name: st.sampled_from(choices) for name, choices in usable.items()})


def facts_for(policy: Policy, action: str, people: Sequence[str] = OUTSIDERS) -> st.SearchStrategy[dict[str, Any]]:
    """Facts of the right kind and within bounds for a qualified action; its guards are not asked."""
    procedure, _, name = action.partition(".")
    rule = policy.procedure(procedure).rules[name]
    return _SEEDS.map(lambda seed: _Draws(Random(seed), tuple(people), date(2015, 2, 2)).all(rule))


def draw_readings(policy: Policy, chance: Random) -> dict[str, str]:
    """A choice for every reading, drawn by chance; most keep their default."""
    chosen = {}
    for reading in policy.known_readings.values():
        if reading.default is None or chance.random() < 0.4:
            chosen[reading.name] = chance.choice(_usable(reading.choices))
    return chosen


def _usable(choices: Iterable[str]) -> list[str]:
    """Choices whose dates can be counted; the others wait for calendars."""
    return [choice for choice in choices if choice not in ("roll_forward", "working", "working_days")]


def draw_attempt(
    case: Case, chance: Random, *, action: str | None = None, wrong: str | None = None,
    turn: tuple[Any, bool] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """One attempt from where the case stands: most likely lawful, in good time and by the right role.

    `action` names a move instead of drawing one, `wrong` is a mistake out of `MISTAKES` or none (`""`), and `turn`
    asks that a part of a guard come out true or false, as far as the act's own facts can make it so.
    """
    name = _procedure(case, chance) if action is None else action.partition(".")[0]
    procedure, run = case.policy.bound[name], case.latest_run(name)
    state = case.course(run).state
    mistake = wrong if wrong is not None else chance.choice(MISTAKES) if chance.random() < 0.28 else ""
    rules = [rule for rule in procedure.rules.values() if not rule.lapses]
    here = [rule for rule in rules if state in rule.sources]
    if action is not None:
        rule = procedure.rules[action.rpartition(".")[2]]
    else:
        rule = chance.choice(rules) if mistake == "order" or not here else _weighed(here, state, case.run(run), chance)
    return _Draft.of(case, run, rule, chance, mistake).attempt(turn)


def _procedure(case: Case, chance: Random) -> str:
    """The procedure of the next attempt: most likely one that is under way."""
    names = list(case.policy.bound)
    if len(names) == 1:
        return names[0]
    courses = [case.course(case.latest_run(name)) for name in names]
    finals = [course.procedure.states[course.state].final for course in courses]
    weights = [0.5 if final else 4 if course.events else 1 for course, final in zip(courses, finals, strict=True)]
    return chance.choices(names, weights)[0]


def _weighed(rules: Sequence[Rule], state: str, events: Sequence[Any], chance: Random) -> Rule:
    done = {event.action for event in events}
    weights = [_weight(rule, state, rule.name in done) for rule in rules]
    return chance.choices(rules, weights)[0]


def _weight(rule: Rule, state: str, done: bool) -> float:
    """What leads on is tried more often than what stays, gives up or goes back."""
    leaves_it = any(branch.targets.get(state, state) != state for branch in rule.branches)
    if rule.gives_up:
        return 0.05
    if leaves_it:
        return {"must": 7.0, "should": 7.0, "may": 0.8}.get(rule.verb, 0.4)
    return (0.15 if rule.once else 0.5) if done else 1.5


@define
class _Draws:
    """Values for facts, of the right kind and within bounds."""

    chance: Random
    people: tuple[str, ...]
    today: date
    aside: frozenset[str] = frozenset()

    def all(self, rule: Rule) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        for fact in rule.facts:
            facts[fact.name] = self.one(fact, facts)
        return facts

    def one(self, fact: Fact, facts: Mapping[str, Any]) -> Any:
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
        most = len(of) if at_most is None else min(at_most, len(of))
        return sorted(self.chance.sample(sorted(of), self.chance.randint(0, most)))

    def votes(self, fact: Fact, voters: Iterable[str], first: int, value: str = "") -> dict[str, str]:
        """A vote for each voter, so many of them with one value."""
        order = self.chance.sample(sorted(voters), len(list(voters)))
        value = value or self.chance.choice(fact.choices)
        others = [choice for choice in fact.choices if choice != value]
        rest = self.chance.choice(others)
        return {voter: value if place < first else rest for place, voter in enumerate(order)}


@define
class _Draft:
    """An attempt in the making."""

    case: Case
    run: str
    procedure: BoundProcedure
    rule: Rule
    chance: Random
    wrong: str
    branch: Branch
    on: date
    by: str | None
    facts: dict[str, Any] = field(factory=dict)

    @classmethod
    def of(cls, case: Case, run: str, rule: Rule, chance: Random, wrong: str) -> "_Draft":
        procedure = case.policy.bound[rule.procedure]
        if procedure.initial in rule.sources and procedure.states[case.course(run).state].final:
            run = case.next_run(procedure.name) or run
        last = max((event.day for event in case.history), default=local_day(case.opened))
        by = chance.choice(sorted(rule.roles - {"anyone"} or {""})) or None
        state = case.course(run).state
        far = [2 + len(procedure.reach(branch.targets.get(state, state))) for branch in rule.branches]
        draft = cls(case, run, procedure, rule, chance, wrong, chance.choices(rule.branches, far)[0], last, by)
        draft.on = draft._day(last)
        draft.facts = {fact.name: draft._drawn(fact) for fact in rule.facts if fact.kind != BALLOTS}
        draft.facts |= {fact.name: draft._drawn(fact) for fact in rule.facts if fact.kind == BALLOTS}
        return draft

    def attempt(self, turn: tuple[Any, bool] | None = None) -> dict[str, Any]:
        guards = [guard for guard in (*self.rule.given, self.branch.given) if guard is not None]
        for _ in range(2):
            for guard in guards:
                self._bend(guard, True)
        self._spoil(guards)
        if turn is not None:
            self._bend(*turn)
        told: dict[str, Any] = {"action": self.rule.qualified, "by": self.by, "on": self.on, "facts": self.facts}
        return told | ({"outcome": self.branch.name} if self.rule.chosen else {})

    # -- when --------------------------------------------------------------------------------------------

    def _day(self, last: date) -> date:
        """A day on which the act is in time, or now and then one that is not."""
        chance, self.on = self.chance, last
        soon = last + timedelta(days=chance.choice((0, 0, 0, 0, 1, 1, 2, 5)))
        edges = [day for day in self._edges() if day is not None]
        if chance.random() < (0.8 if self.wrong == "time" else 0.06):
            around = [day + timedelta(days=chance.choice((-1, 0, 1))) for day in edges]
            return max(last, chance.choice([*around, soon, last + timedelta(days=chance.randint(10, 60))]))
        return max([soon, *edges[:1]]) if edges and edges[0] > last else soon

    def _edges(self) -> Iterator[date | None]:
        """The days that the act may have to wait for, and those after which it is late."""
        seen = self._seen({})
        for guard in self.rule.given:
            for node in nodes(guard):
                if node.op in ("on_the_day", "not_before"):
                    yield ask(node.args[0], seen)
                if self.wrong == "time" and node.op == "inside" and node.args[0] is DAY_OF_ACT:
                    barred = try_due(seen, node.args[1])[0]
                    yield None if barred is None else barred.day
        found = try_due(seen, self.rule.limit)[0] if self.rule.limit is not None else None
        yield from (found.not_before, found.day) if found and found.not_before else ()
        yield from (self.on, found.day) if found and not found.not_before else ()

    # -- facts -------------------------------------------------------------------------------------------

    def _seen(self, facts: Mapping[str, Any]) -> Seen:
        known = {fact.name: fact for fact in self.rule.facts}
        parsed = {name: known[name].parse(value) for name, value in facts.items()}
        past, standing = self.case.course(self.run).past, self.case._standing(self.procedure)
        return Seen(self.procedure, self.rule, past, self.on, parsed, self.by, self.branch.name, standing)

    def _members(self) -> list[str]:
        people = self.case.people
        return sorted(people.persons) if people is not None else []

    def _stepped_aside(self) -> frozenset[str]:
        """Whose ballots would be bad input."""
        bench = self.procedure.procedure.bench
        if bench is None or bench.recused is None:
            return frozenset()
        return frozenset(self.case.course(self.run).past.collected(bench.recused.name))

    def _drawn(self, fact: Fact) -> Any:
        bench = self.procedure.procedure.bench
        counted = [each for each in self.procedure.derived.values() if each.eligible and each.of is fact]
        if fact.kind == PERSONS and counted:
            return self._quorate(fact)
        aside = bench is not None and fact is bench.recused
        pool = self._members() if aside or self.chance.random() < 0.06 else OUTSIDERS
        draws = _Draws(self.chance, tuple(pool), self.on, self._stepped_aside())
        if fact.kind == PERSONS:
            return self.chance.sample(sorted(pool), min(len(pool), self.chance.choice((1, 1, 2))))
        return draws.one(fact, self.facts)

    def _quorate(self, fact: Fact) -> list[str]:
        """Most of those who may sit, now and then with somebody who may not."""
        try:
            able = sorted(self._seen({}).sitting().eligible)
        except KeyError:
            able = []
        least = self.chance.choice((len(able), min(len(able), 7), min(len(able), 7), len(able) // 2))
        size = self.chance.randint(least, len(able))
        chosen = self.chance.sample(able, size)
        extra = [each for each in (*self._members(), *OUTSIDERS) if each not in able]
        return sorted(chosen + (self.chance.sample(extra, 1) if extra and self.chance.random() < 0.2 else []))

    def _set(self, fact: Fact, value: Any) -> None:
        """Give a fact a value; ballots follow the roll that they hang on."""
        self.facts[fact.name] = value
        for other in self.rule.facts:
            if other.kind == BALLOTS and other.by is fact and other.name in self.facts:
                kept = {voter: vote for voter, vote in self.facts[other.name].items() if voter in value}
                able = [voter for voter in value if voter not in kept and voter not in self._stepped_aside()]
                new = {voter: self.chance.choice(other.choices) for voter in able}
                self.facts[other.name] = kept | new

    # -- bending -----------------------------------------------------------------------------------------

    def _is(self, expr: Any, want: bool) -> bool:
        return ask(expr, self._seen(self.facts)) is want

    def _bend(self, expr: Any, want: bool) -> None:
        """Change facts until a guard is as wanted, as far as this act's own facts can make it so."""
        if self._is(expr, want):
            return
        op = getattr(expr, "op", "")
        if op == "not":
            self._bend(expr.args[0], not want)
        elif op in ("and", "or"):
            parts = list(expr.args)
            self.chance.shuffle(parts)
            for part in parts if (op == "and") is want else parts[:1]:
                self._bend(part, want)
        else:
            self._try_values(expr, want)

    def _try_values(self, expr: Any, want: bool) -> None:
        own = [fact for leaf in leaves(expr) for fact in _facts_under(leaf) if fact.name in self.facts]
        values = [(fact, value) for fact in own for value in self._proposals(fact, expr)]
        self.chance.shuffle(values)
        before = dict(self.facts)
        for fact, value in values:
            self._set(fact, value)
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
        found = try_due(self._seen(self.facts), limit)[0] if limit is not None else None
        if found is not None:
            opens = max(found.not_before or self.on, self.on)
            last = found.day if found.day is not None and found.day > opens else opens
            yield opens + timedelta(days=self.chance.randint(0, (last - opens).days))
            yield from (day + timedelta(days=off) for day in (found.not_before, found.day) if day for off in (-1, 0, 1))
        yield self.on

    def _sets(self, fact: Fact, expr: Any) -> Iterator[list[str]]:
        now, seen = self.facts[fact.name], self._seen(self.facts)
        others = [set(ask(leaf, seen) or ()) for leaf in leaves(expr) if leaf is not fact and _is_set(leaf)]
        for other in others:
            yield from (sorted(other & set(now)), sorted(set(now) - other), sorted(other)[:1], [])
        yield sorted({*now, self.chance.choice(OUTSIDERS)})
        yield sorted({*now, *(person for other in others for person in other)})
        if any(isinstance(leaf, Derived) and leaf.of is fact for leaf in leaves(expr)):
            yield from (self._quorate(fact) for _ in range(4))
            yield self.chance.sample(sorted(now), len(now) // 2)

    def _tallies(self, fact: Fact, expr: Any) -> Iterator[dict[str, str]]:
        aside = self._stepped_aside()
        voters = [each for each in self.facts.get(fact.by.name, ()) if each not in aside] if fact.by is not None else []
        draws = _Draws(self.chance, (), self.on)
        values = {leaf.value or "" for leaf in leaves(expr) if isinstance(leaf, Derived) and leaf.of is fact}
        for value in sorted(values):
            counts = {0, len(voters), 2 * len(voters) // 3, -(-2 * len(voters) // 3), len(voters) // 2}
            yield from (draws.votes(fact, voters, count, value) for count in sorted(counts))

    # -- spoiling ----------------------------------------------------------------------------------------

    def _spoil(self, guards: list[Any]) -> None:
        """Put one thing wrong."""
        if self.wrong == "role":
            roles = {role for rule in self.procedure.rules.values() for role in rule.roles} - {"anyone"}
            self.by = self.chance.choice([None, *sorted(roles - self.rule.roles)])
        elif self.wrong == "paper" and self.facts:
            del self.facts[self.chance.choice(sorted(self.facts))]
        elif self.wrong == "guard" and guards:
            self._bend(self.chance.choice(guards), False)


def _facts_under(leaf: Any) -> tuple[Fact, ...]:
    """The facts that a leaf is worked out from."""
    if isinstance(leaf, Derived):
        return (leaf.of,) if leaf.of.by is None else (leaf.of, leaf.of.by)
    return (leaf,) if isinstance(leaf, Fact) else ()


def _words(constant: Any) -> tuple[str, ...]:
    return (constant,) if isinstance(constant, str) else constant if isinstance(constant, tuple) else ()


def _is_set(leaf: Any) -> bool:
    what = leaf.what if isinstance(leaf, At) else leaf
    return isinstance(what, Fact) and what.kind == PERSONS


__all__ = ["MISTAKES", "draw_attempt", "draw_readings", "facts_for", "mostly_lawful", "readings_for"]
