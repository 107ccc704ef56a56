"""A tiny, slow, obvious interpreter of a bound procedure, written from design.md, to judge the engine by.

It reads the declarations as data. Truth, dates, duties, lapses, breaches and the bench are worked out here anew;
only spans are plain (no earliest, no latest), and limits on states are left out: the formal procedure has none.
"""

import calendar
import operator
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from attrs import evolve, frozen

from grievance_fsm.deadlines import If, Limit, Span
from grievance_fsm.facts import At, Const, Derived, Fact, Happened, Node, Param, Stands
from grievance_fsm.language import Action
from grievance_fsm.readings import Pick
from grievance_fsm.rules import BoundProcedure, Branch, Rule

DAY = timedelta(days=1)
Tree = tuple[Any, tuple[Any, ...]]  # a verdict, and the verdicts under it


class Undatable(Exception):
    """The rule gives no day."""


class Bench(NamedTuple):
    """Who counts in a case on a day, whose votes count, and who is in office."""

    eligible: frozenset[str]
    voting: frozenset[str]
    office: frozenset[str]


@frozen
class Happening:
    """What happened, how it ended, where it left the run, and who could sit."""

    action: str
    outcome: str
    day: date
    state: str
    facts: Mapping[str, Any]
    bench: Bench


@frozen
class Judged:
    """What the text says of an attempt: may it be, how does it end, where does it lead, and every verdict on it."""

    allowed: bool
    outcome: str
    state: str
    trees: tuple[Tree, ...]
    sides: Mapping[str, Any]


@frozen
class Run:
    """One passage through a procedure; `past` is all that it knows."""

    procedure: BoundProcedure
    committee: Any
    register: tuple[Mapping[str, Any], ...]
    state: str
    past: tuple[Happening, ...] = ()

    # -- attempts ----------------------------------------------------------------------------------------

    def judge(self, action: str, by: Any, on: date, facts: Mapping[str, Any], outcome: str | None = None) -> Judged:
        """Everything asked at once, nothing skipped."""
        rule, view = self.procedure.rules[action], View(self, self.procedure.rules[action], facts, on)
        common = list(self._common(rule, view, by))
        own = {branch.name: list(self._own(rule, branch, view, outcome)) for branch in rule.branches}
        met = [b for b in rule.branches if all(tree[0] is True for _, tree, _ in own[b.name])]
        named = [b for b in rule.branches if b.name == outcome or len(rule.branches) == 1]
        settled = next(iter(named or met), None)
        shown = common + [each for b in ([settled] if settled else rule.branches) for each in own[b.name]]
        agreed = all(tree[0] is True for _, tree, _ in common)
        open_ = [b for b in met if agreed and self.state in rule.sources and self.state in b.targets]
        taken = next(iter(open_), None)
        trees = ((False, ()),) * (self.state not in rule.sources) + tuple(tree for _, tree, _ in shown)
        sides = dict(self._sides([*common, *(each for found in own.values() for each in found)], view))
        end = taken or settled
        target = self.state if end is None else end.targets.get(self.state, self.state)
        return Judged(taken is not None, end.name if end else "", target, trees, sides)

    def then(self, action: str, on: date, facts: Mapping[str, Any], judged: Judged) -> "Run":
        """The run after something happened, lawful or not."""
        event = Happening(action, judged.outcome, on, judged.state, facts, self.bench(action, on, facts))
        return evolve(self, state=judged.state, past=(*self.past, event))

    def bench(self, action: str, on: date, facts: Mapping[str, Any]) -> Bench:
        """Who may sit when something is tried."""
        return View(self, self.procedure.rules[action], facts, on).bench()

    def _common(self, rule: Rule, view: "View", by: Any) -> Iterator[tuple[str, Tree, Any]]:
        yield from ((f"{reading.name} is chosen", (None, ()), None) for reading in rule.open)
        if "anyone" not in rule.roles:
            yield "the role may do it", (by in rule.roles, ()), None
        if rule.once:
            yield "not done before", (all(event.action != rule.name for event in self.past), ()), None
        if rule.facts:
            yield "the papers are there", (True if all(f.name in view.given for f in rule.records) else None, ()), None
        limit = rule.limit
        bars = limit and (limit.opens or limit.expiry == "bar" or limit.kind in ("window", "limitation"))
        uncounted = limit and any(span.unit == "working day" for span in view.spans(limit) if span)
        if limit and (bars or uncounted or rule.verb == "may"):
            yield "it is in time", (view.within(view.on, limit), ()), None
        for guard in conjuncts(rule.given):
            yield say(guard), view.tree(guard), guard

    def _own(self, rule: Rule, branch: Branch, view: "View", outcome: Any) -> Iterator[tuple[str, Tree, Any]]:
        if len(rule.branches) > 1 and all(each.given is None for each in rule.branches):
            yield f"the outcome is {branch.name}", (None if outcome is None else outcome == branch.name, ()), None
        elif branch.given is not None:
            yield say(branch.given), view.tree(branch.given), branch.given

    def _sides(self, checks: Any, view: "View") -> Iterator[tuple[str, Any]]:
        for label, tree, guard in checks:
            yield label, tree[0]
            yield from ((name, view.ask(atom)) for name, atom in parts(guard))

    # -- time --------------------------------------------------------------------------------------------

    def wait(self, on: date) -> "Run":
        """The run after every silence that has come to mean something by a day."""
        ripe = [
            (max(due + DAY, self.past[-1].day), rule.lapses, rule)
            for rule in self.procedure.rules.values()
            if rule.lapses and self.state in rule.sources
            for action, due in self._running(self.procedure.rules[rule.lapses], on)
            if due is not None and due < on
        ]
        if not ripe:
            return self
        day, _, rule = min(ripe, key=lambda each: each[:2])
        judged = Judged(True, "lapsed", rule.branches[0].targets[self.state], (), {})
        return self.then(rule.name, day, {}, judged).wait(on)

    def owed(self, on: date) -> frozenset[tuple[str, date | None]]:
        """What somebody still owes: a limit runs whatever the state, while its action can still come."""
        return frozenset(each for rule in self.procedure.rules.values() for each in self._running(rule, on))

    def breaches(self, on: date) -> frozenset[tuple[str, date, date | None]]:
        """Late, or owed and not done; what was ripe before the end stays, until the act settles it."""
        found: set[tuple[str, date, date | None]] = set()
        for place, event in enumerate(self.past):
            before = evolve(self, state=self._state_before(place), past=self.past[:place])
            found |= before._overdue(event.day, found)
            if self._discharged(self.procedure.rules[event.action], event):
                found = {(a, due, done or event.day) if a == event.action else (a, due, done) for a, due, done in found}
            found |= before._late(event)
        return frozenset(found | self._overdue(on, found))

    def _overdue(self, on: date, found: set[tuple[str, date, date | None]]) -> set[tuple[str, date, date | None]]:
        known = {(action, due) for action, due, _ in found}
        return {(a, due, None) for a, due in self.owed(on) if due and due < on and (a, due) not in known}

    def _late(self, event: Happening) -> set[tuple[str, date, date | None]]:
        """A late act is a breach in itself, unless it discharges nothing, or does again what was duly done."""
        rule = self.procedure.rules[event.action]
        if rule.lapses or rule.limit is None or rule.limit.expiry == "bar":
            return set()
        start = View(self, rule, event.facts, event.day).trigger(rule.limit.after)
        done = start is not None and any(self._discharged(rule, each) for each in self.past[start[0] + 1 :])
        binding = rule.verb in ("must", "should")
        if binding and (not self._discharged(rule, event) or (done and rule.limit.kind != "window")):
            return set()
        edges = View(self, rule, event.facts, event.day).edges_or_nothing(rule.limit)
        late = edges is not None and edges[1] is not None and event.day > edges[1]
        return {(rule.name, edges[1], event.day)} if late and edges else set()

    def _state_before(self, place: int) -> str:
        return self.past[place - 1].state if place else self.procedure.initial

    def _running(self, rule: Rule, on: date) -> Iterator[tuple[str, date | None]]:
        if rule.verb not in ("must", "should") or self.procedure.states[self.state].final:
            return
        if not set(rule.sources) & still_to_come(self.procedure, self.state):
            return
        view = View(self, rule, {}, on)
        if any(view.ask(guard) is False for guard in rule.given if not brought(guard, rule)):
            return
        if rule.limit is None:
            if self.state in rule.sources and not self._done_here(rule):
                yield rule.name, None
            return
        start = view.trigger(rule.limit.after)
        if start is None or any(self._discharged(rule, event) for event in self.past[start[0] + 1 :]):
            return
        try:
            edges = view.edges(rule.limit)
        except Undatable:
            edges = (None, None)
        if edges is not None:
            yield rule.name, edges[1]

    def _discharged(self, rule: Rule, event: Happening) -> bool:
        return event.action == rule.name and any(b.discharges for b in rule.branches if b.name == event.outcome)

    def _done_here(self, rule: Rule) -> bool:
        """Once in the run where it may be done only once, else since the run came into its state."""
        for place in reversed(range(len(self.past))):
            if self._discharged(rule, self.past[place]) and (rule.once or self.past[place].state == self.state):
                return True
            if self._state_before(place) != self.state and not rule.once:
                return False
        return False


class View:
    """What can be known when a rule is asked about on a day; `None` is unknown."""

    def __init__(self, run: Run, rule: Rule, given: Mapping[str, Any], on: date) -> None:
        self.run, self.rule, self.given, self.on = run, rule, given, on

    # -- three-valued truth ------------------------------------------------------------------------------

    def ask(self, expr: Any) -> Any:
        if isinstance(expr, Const | Param):
            return expr.value
        if isinstance(expr, Pick):
            return None
        if not isinstance(expr, Node):
            return self.leaf(expr)
        if expr.op == "inside":
            day = self.ask(expr.args[0])
            return None if day is None or isinstance(expr.args[1], Pick) else self.inside(day, expr.args[1])
        values = [self.ask(arg) for arg in expr.args]
        if expr.op in ("and", "or"):
            decisive = expr.op == "or"
            return decisive if decisive in values else None if None in values else not decisive
        return None if None in values else self.work(expr.op, *values)

    def work(self, op: str, *values: Any) -> Any:
        first, second = values[0], values[1] if len(values) > 1 else None
        if op == "not":
            return not first
        if op == "share":
            return values[2] > 0 and Fraction(first, values[2]) >= second
        if op in ("among", "disjoint", "includes"):
            other = {second} if isinstance(second, str) else set(second)
            found = set(first)
            return found <= other if op == "among" else not found & other if op == "disjoint" else other <= found
        if op in ("on_the_day", "not_before"):
            return self.on == first if op == "on_the_day" else self.on >= first
        return getattr(operator, op)(first, second)

    def leaf(self, leaf: Any) -> Any:
        if isinstance(leaf, Stands):
            return self.run.state in {state.name for state in leaf.states}
        if isinstance(leaf, Happened):
            return any(event.action == leaf.action.name for event in self.run.past)
        if isinstance(leaf, Derived):
            return self.count(leaf, self.leaf(leaf.of), self.bench())
        if isinstance(leaf, At):
            event = next((e for e in reversed(self.run.past) if e.action == leaf.action.name), None)
            if event is None or not isinstance(leaf.what, Derived):
                return None if event is None else event.facts.get(leaf.what.name)
            return self.count(leaf.what, event.facts.get(leaf.what.of.name), event.bench)
        return self.fact(leaf)

    def fact(self, fact: Fact) -> Any:
        if fact.name == "@on":
            return self.on
        if fact.name == "in_office":
            return self.bench().office
        if fact.name in self.run.procedure.collected:
            given = self.given.get(fact.name, ()) if any(fact is each for each in self.rule.collects) else ()
            return {*given, *(person for event in self.run.past for person in event.facts.get(fact.name, ()))}
        if any(fact is recorded for recorded in self.rule.records):
            return self.given.get(fact.name)
        return next((e.facts[fact.name] for e in reversed(self.run.past) if fact.name in e.facts), None)

    def count(self, derived: Derived, of: Any, bench: Bench) -> int | None:
        if of is None:
            return None
        eligible = bench.eligible if derived.value is None else bench.voting
        counted = [person for person in of if person in eligible or not derived.eligible]
        return sum(derived.value is None or of[person] == derived.value for person in counted)

    def tree(self, expr: Any) -> Tree:
        """The verdict with those under it; a bare “not” speaks about what it denies."""
        verdict = self.ask(expr)
        if not isinstance(expr, Node):
            return verdict if isinstance(verdict, bool) else None, ()
        if expr.op == "not" and not expr.words and not isinstance(expr.args[0], Pick):
            return verdict, self.tree(expr.args[0])[1]
        return verdict, tuple(self.tree(part) for part in under(expr))

    # -- dates -------------------------------------------------------------------------------------------

    def within(self, day: date, limit: Limit) -> bool | None:
        """In time: not before it opens, nor after its end where that is a bar; unknown before the trigger."""
        edges = self.edges_or_nothing(limit)
        if edges is None:
            return None
        opens, closes = edges
        early, late = opens is not None and day < opens, closes is not None and day > closes
        return not (early or (late and limit.expiry == "bar"))

    inside = within

    def edges_or_nothing(self, limit: Limit) -> tuple[date | None, date | None] | None:
        try:
            return self.edges(limit)
        except Undatable:
            return None

    def edges(self, limit: Limit) -> tuple[date | None, date | None] | None:
        start = self.trigger(limit.after)
        if start is None:
            return None
        if limit.opens is None and limit.until is None:
            return None, None
        if not limit.counting.all_days or limit.counting.roll != "none":
            raise Undatable
        spans = self.spans(limit)
        if spans == (None, None):
            return None
        opens, closes = (
            self.end(span, start[1], limit.overflow or span.overflow, upper) if span is not None else None
            for span, upper in zip(spans, (False, True), strict=True)
        )
        return opens, closes - DAY if closes is not None and limit.last_day == "outside" else closes

    def spans(self, limit: Limit) -> tuple[Any, Any]:
        """The two edges; one that counts only under a condition is none where the condition does not hold."""
        first, last = (
            (edge.then if self.tree(edge.guard)[0] is True else None) if isinstance(edge, If) else edge
            for edge in (limit.opens, limit.until)
        )
        return first, last

    def end(self, span: Span, start: date, rule: str, upper: bool) -> date:
        if span.unit in ("day", "week"):
            return start + span.n * (DAY if span.unit == "day" else 7 * DAY)
        if span.unit == "working day":
            raise Undatable
        if rule == "thirty_days":
            return start + span.n * (30 if span.unit == "month" else 365) * DAY
        months = start.month - 1 + span.n * (1 if span.unit == "month" else 12)
        year, month = start.year + months // 12, months % 12 + 1
        last = calendar.monthrange(year, month)[1]
        if start.day <= last:
            return date(year, month, start.day)
        if rule == "refuse":
            raise Undatable
        return date(year, month, last) + (DAY if rule == "up" or (rule == "by_edge" and not upper) else 0 * DAY)

    def trigger(self, trigger: Any) -> tuple[int, date] | None:
        """The place and day of what starts a limit; a day that a fact names is as old as the run."""
        found = []
        for part in trigger.of if not isinstance(trigger, Pick) and trigger is not None else ():
            if isinstance(part, Action):
                days = [(place, event.day) for place, event in enumerate(self.run.past) if event.action == part.name]
                found += days[:1] if trigger.which == "first" else days[-1:]
            elif (day := self.fact(part)) is not None:
                found.append((-1, day))
        return max(found, default=None)

    # -- the bench ---------------------------------------------------------------------------------------

    def bench(self) -> Bench:
        """Who counts in this case on this day, and who is in office: seated, in term, trained, not stepped aside."""
        bench, rules = self.run.procedure.procedure.bench, self.run.committee
        said = rules.recusal.says
        recused, aside = (self.fact(bench.recused), set()) if said == "counted" else (set(), self.fact(bench.recused))
        aside = aside if said == "not counted" else set()
        known = [self.fact(fact) for fact in bench.conflicted]
        conflicted = {person for persons in known if persons is not None for person in persons}
        out, rows = aside | conflicted, self.run.register
        eligible = self.seated(row for row in rows if row["person"] not in out and self.ready(row))
        office = self.seated(row for row in rows if said != "not counted" or row["person"] not in out)
        return Bench(eligible, eligible - recused, office)

    def seated(self, rows: Any) -> frozenset[str]:
        """One person for each seat; the one who heard the case comes before a successor."""
        bench, seats = self.run.procedure.procedure.bench, {}
        opened = [event.day for event in self.run.past if event.action == bench.sits_from.name]
        goes_on = opened and self.run.committee.overlap.says == "panel continues"
        for row in sorted(rows, key=lambda row: row["since"], reverse=True):
            if serves(row, self.on) or (goes_on and serves(row, opened[0])):
                seats[row["seat"]] = row["person"]
        return frozenset(seats.values())

    def ready(self, row: Mapping[str, Any]) -> bool:
        trained = row.get("trained") is not None and row["trained"] <= self.on
        return self.run.committee.training.says == "advisory" or row["ex_officio"] or trained


@cache
def brought(expr: Any, rule: Rule) -> bool:
    """Whether an expression asks about the day of the act, or about a fact that the act records."""
    if isinstance(expr, Node):
        about_days = expr.op in ("inside", "on_the_day", "not_before")
        return about_days or any(brought(part, rule) for part in expr.args)
    fact = expr.of if isinstance(expr, Derived) else expr
    return isinstance(fact, Fact) and any(fact.name == own.name for own in rule.records)


@cache
def still_to_come(procedure: BoundProcedure, state: str) -> frozenset[str]:
    """The states that a run may yet see, this one included."""
    moves, found = {(source, to) for _, _, source, to in procedure.edges()}, {state}
    for _ in procedure.states:
        found |= {to for source, to in moves if source in found}
    return frozenset(found)


def serves(row: Mapping[str, Any], on: date) -> bool:
    """In office: by office for good, else two years from a September on."""
    began = row["since"].year - (row["since"].month < 9)
    return bool(row["since"] <= on and (row["ex_officio"] or on < date(began + 2, 9, 1)))


def conjuncts(guards: Any) -> Iterator[Any]:
    """The guards one by one, a nameless “all of” taken apart."""
    for guard in guards:
        nameless = isinstance(guard, Node) and guard.op == "and" and not (guard.words or guard.clause)
        yield from conjuncts(guard.args) if nameless else (guard,)


def under(node: Node) -> Iterator[Any]:
    """What a verdict rests on: the parts of a connective; of an atom only guards and open readings inside it."""
    for arg in node.args[:1] if node.op == "inside" else node.args:
        if node.op in ("and", "or", "not") or isinstance(arg, Pick):
            yield arg
        elif isinstance(arg, Node):
            yield from under(arg) if arg.op in ("add", "sub", "mul") else (arg,)


def atoms(guard: Any) -> Iterator[Any]:
    """Every comparison and relation in a guard."""
    if isinstance(guard, Node) and guard.op in ("and", "or", "not"):
        for part in guard.args:
            yield from atoms(part)
    elif isinstance(guard, Node):
        yield guard


def parts(guard: Any) -> Iterator[tuple[str, Any]]:
    """The atoms of a guard with their names."""
    yield from ((f"{say(guard)} / {say(atom)}", atom) for atom in atoms(guard))


def say(expr: Any) -> str:
    """A guard by its name, or spelt out."""
    if isinstance(expr, Node) and not expr.words:
        return f"{expr.op}({', '.join(map(say, expr.args))})"
    if isinstance(expr, At):
        return f"{say(expr.what)} at {expr.action.name}"
    words = getattr(expr, "words", "") or getattr(expr, "name", "")
    return str(words or getattr(expr, "value", getattr(expr, "key", "an open reading")))
