"""A tiny, slow, obvious interpreter of one run of a bound procedure, written from design.md, to judge the engine by.

It reads the declarations as data. Truth, duties, breaches and the bench are worked out here anew, dates in
`reference_dates`, what stands between procedures in `reference_docket`, a whole case in `reference_case`.
"""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from attrs import evolve, frozen
from reference_dates import (
    DAY,
    FOREVER,
    LONG_AGO,
    Around,
    Dates,
    Edge,
    Granted,
    Standing,
    Still,
    Undatable,
    dates,
    in_vain,
    uncounted,
    within,
)
from reference_docket import admissions

from grievance_fsm.deadlines import Extension, Limit, Since, Suspension
from grievance_fsm.docket import Docket
from grievance_fsm.facts import At, Const, Derived, Ever, Fact, Happened, Node, Param, Stands
from grievance_fsm.language import Action
from grievance_fsm.readings import Pick
from grievance_fsm.routes import Passage, Route
from grievance_fsm.rules import BoundProcedure, Branch, Rule

Tree = tuple[Any, tuple[Any, ...]]  # a verdict, and the verdicts under it
Late = tuple[str, date, date | None]  # what was due, when, and when it was done


class Bench(NamedTuple):
    """Who counts in a case on a day, whose votes count, and who is in office."""

    eligible: frozenset[str]
    voting: frozenset[str]
    office: frozenset[str]


@frozen
class Happening:
    """What happened, how it ended, where it left its run, who could sit, and for which acts it stands."""

    place: int
    run: str
    action: str
    outcome: str
    day: date
    state: str
    facts: Mapping[str, Any]
    bench: Bench | None = None
    stands_for: frozenset[str] = frozenset()
    by: str | None = None


@frozen
class Judged:
    """What the text says of an attempt: may it be, how does it end, where does it lead, and every verdict on it."""

    allowed: bool
    outcome: str
    state: str
    trees: tuple[Tree, ...]
    sides: Mapping[str, Any]


def nobody(procedure: str) -> "list[Run]":
    """No other procedure has begun."""
    return []


@frozen
class Run:
    """One passage through a procedure; it knows its `past`, and of each procedure the runs that have begun."""

    procedure: BoundProcedure
    committee: Any
    register: tuple[Mapping[str, Any], ...]
    name: str
    state: str
    docket: Docket | None = None
    past: tuple[Happening, ...] = ()
    late: frozenset[Late] = frozenset()
    others: Callable[[str], "list[Run]"] = nobody

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

    def bench(self, action: str, on: date, facts: Mapping[str, Any]) -> Bench | None:
        """Who may sit when something is tried."""
        return View(self, self.procedure.rules[action], facts, on).bench()

    def _common(self, rule: Rule, view: "View", by: Any) -> Iterator[tuple[str, Tree, Any]]:
        yield from ((f"{reading.name} is chosen", (None, ()), None) for reading in rule.open)
        if "anyone" not in rule.roles:
            yield "the role may do it", (by in rule.roles, ()), None
        if rule.once:
            yield "not done before", (not self.acts(rule.name), ()), None
        if rule.facts:
            yield "the papers are there", (True if all(f.name in view.given for f in rule.records) else None, ()), None
        limit = rule.limit
        bars = limit and (limit.opens or limit.expiry == "bar" or limit.kind in ("window", "limitation"))
        if limit and (bars or uncounted(limit, self.procedure.setting) or rule.verb == "may"):
            yield "it is in time", (view.inside(view.on, limit), ()), None
        longer = [(owner, each) for owner, each in self._limits() if _extends(rule, each)]
        if longer:
            yield "it gives more time", (self._more_time(rule, view, by, longer), ()), None
        for stay in self.procedure.limits:
            if stay.kind == "entitlement" and set(stay.states) & set(rule.sources):
                yield f"{holder(stay)} may stay", (self._left_in_time(rule, stay, view, by), ()), None
        for guard in self.conditions(rule):
            yield say(guard), view.tree(guard), guard

    def _limits(self) -> Iterator[tuple[Rule | None, Limit]]:
        yield from ((rule, rule.limit) for rule in self.procedure.rules.values() if rule.limit is not None)
        yield from ((None, limit) for limit in self.procedure.limits)

    def _more_time(self, rule: Rule, view: "View", by: Any, longer: Sequence[tuple[Any, Limit]]) -> bool:
        """Of the limits that run and that an act may extend, it extends one at least."""
        vain = []
        for owner, limit in longer:
            found = View(self, owner, {}, view.on).dates_or_nothing(limit)
            if found is not None and found.closes is not None:
                asked = limit.extended
                told = [view.fact(each) if isinstance(each, Fact) else None for each in (
                    asked.span, asked.ground, asked.consent,
                )]  # fmt: skip
                vain.append(in_vain(asked, Granted(view.on, by, *told), found.closes, found.given))
        return not vain or not all(vain)

    def _left_in_time(self, rule: Rule, stay: Limit, view: "View", by: Any) -> bool | None:
        """Nobody but its holder ends a stay before it is over."""
        leads = {branch.targets.get(self.state, self.state) for branch in rule.branches}
        leaves = self.state in rule.sources and leads != {self.state}
        if by == holder(stay) or self.state not in stay.states or not leaves:
            return True
        found = view.dates_or_nothing(stay)
        return None if found is None else found.closes is None or view.on > found.closes

    def conditions(self, rule: Rule) -> Iterator[Any]:
        """The guards of an act, and what the docket asks of it."""
        yield from conjuncts(rule.action.given)
        if self.docket is not None and not rule.lapses:
            yield from conjuncts(admissions(self.docket, self.procedure, rule))

    def _own(self, rule: Rule, branch: Branch, view: "View", outcome: Any) -> Iterator[tuple[str, Tree, Any]]:
        if len(rule.branches) > 1 and all(each.given is None for each in rule.branches):
            yield f"the outcome is {branch.name}", (None if outcome is None else outcome == branch.name, ()), None
        elif branch.given is not None:
            yield say(branch.given), view.tree(branch.given), branch.given

    def _sides(self, checks: Any, view: "View") -> Iterator[tuple[str, Any]]:
        for label, tree, guard in checks:
            yield label, tree[0]
            yield from ((name, view.ask(atom)) for name, atom in parts(guard))

    # -- what happens ------------------------------------------------------------------------------------

    def passing(self, on: date) -> "Run":
        """The run after a day has come: what was due before it and is not done is late."""
        known = {(what, due) for what, due, _ in self.late}
        overdue = {(what, due, None) for what, due in self.owed(on) if due and due < on and (what, due) not in known}
        return evolve(self, late=self.late | overdue)

    def back_on(self, day: date) -> "Run":
        """The run as it was on an earlier day: what was not ripe by then is not late."""
        return evolve(self, late=frozenset(each for each in self.late if each[2] is not None or each[1] < day))

    def then(self, event: Happening) -> "Run":
        """The run after something happened, lawful or not."""
        rule, found = self.procedure.rules.get(event.action), set(self.late)
        if rule is not None and self._discharged(rule, event):
            found = settled(found, self.called(rule.name), event.day)
        if rule is not None:
            found |= self._done_late(rule, event)
        for limit in self._targets():
            if event.state not in limit.states:
                found = settled(found, self.leaving(limit), event.day)
        return evolve(self, state=event.state, past=(*self.past, event), late=frozenset(found))

    def acts(self, name: str) -> list[Happening]:
        """Every time that something was done here, or something happened that stands for it."""
        return [event for event in self.past if event.action == name or name in event.stands_for]

    def called(self, action: str) -> str:
        return f"{self.name}.{action}"

    def leaving(self, limit: Limit) -> str:
        return f"{self.name} leave {' or '.join(f'“{name}”' for name in limit.states)}"

    # -- time --------------------------------------------------------------------------------------------

    def owed(self, on: date) -> frozenset[tuple[str, date | None]]:
        """What somebody still owes: a limit runs whatever the state, while its action can still come."""
        running = (each for rule in self.procedure.rules.values() for each in self._running(rule, on))
        return frozenset({(self.called(name), due) for name, due in running} | set(self._to_leave(on)))

    def breaches(self, on: date) -> frozenset[Late]:
        """Late, or owed and not done; what was ripe before the end stays, until the act settles it."""
        return self.passing(on).late

    def ripe(self, on: date) -> list[tuple[date, str, Rule]]:
        """The silences that have come to mean something by a day."""
        since = self.past[-1].day if self.past else date.min
        return [
            (max(due + DAY, since), rule.name, rule)
            for rule in self.procedure.rules.values()
            if rule.lapses and self.state in rule.sources
            for _, due in self._running(self.procedure.rules[rule.lapses], on)
            if due is not None and due < on
        ]

    def _running(self, rule: Rule, on: date) -> Iterator[tuple[str, date | None]]:
        if rule.verb not in ("must", "should") or self.procedure.states[self.state].final:
            return
        if not set(rule.sources) & still_to_come(self.procedure, self.state):
            return
        view = View(self, rule, {}, on)
        if any(view.ask(guard) is False for guard in self.conditions(rule) if not brought(guard, rule)):
            return
        if rule.limit is None or view.waived(rule.limit):
            if self.state in rule.sources and not self._done_here(rule):
                yield rule.name, None
            return
        try:
            found = view.dates(rule.limit)
        except Undatable:
            found = Dates(None, None, view.begun(rule.limit))
        if found is not None and not self._met(rule, found.place):
            yield rule.name, found.closes

    def _met(self, rule: Rule, since: int) -> bool:
        """Whether a duty was done, or its time lapsed, since its limit began; done once, it cannot come again."""
        done = any(self._discharged(rule, event) and (event.place > since or rule.once) for event in self.past)
        return done or any(self._lapsed(rule, event) and event.place > since for event in self.past)

    def _lapsed(self, rule: Rule, event: Happening) -> bool:
        lapse = self.procedure.rules.get(event.action)
        return lapse is not None and lapse.lapses == rule.name

    def _discharged(self, rule: Rule, event: Happening) -> bool:
        return event.action == rule.name and any(b.discharges for b in rule.branches if b.name == event.outcome)

    def _done_late(self, rule: Rule, event: Happening) -> set[Late]:
        """A late act is a breach in itself, unless it discharges nothing, or does again what was duly done."""
        if rule.lapses or rule.limit is None or rule.limit.expiry == "bar":
            return set()
        view = View(self, rule, event.facts, event.day)
        found, binding = view.dates_or_nothing(rule.limit), rule.verb in ("must", "should")
        if found is None or found.closes is None or event.day <= found.closes:
            return set()
        again = rule.limit.kind != "window" and self._met(rule, found.place)
        if binding and (not self._discharged(rule, event) or again):
            return set()
        return {(self.called(rule.name), found.closes, event.day)}

    def _state_before(self, place: int) -> str:
        return self.past[place - 1].state if place else self.procedure.initial

    def _done_here(self, rule: Rule) -> bool:
        """Once in the run where it may be done only once, else since the run came into its state."""
        for place in reversed(range(len(self.past))):
            if self._discharged(rule, self.past[place]) and (rule.once or self.past[place].state == self.state):
                return True
            if self._state_before(place) != self.state and not rule.once:
                return False
        return False

    # -- limits on states --------------------------------------------------------------------------------

    def _targets(self) -> list[Limit]:
        return [limit for limit in self.procedure.limits if limit.kind == "target"]

    def _to_leave(self, on: date) -> Iterator[tuple[str, date | None]]:
        """The states that should be left by a day."""
        for limit in self._targets():
            view = View(self, None, {}, on)
            if self.state not in limit.states or view.waived(limit):
                continue
            try:
                found = view.dates(limit)
            except Undatable:
                yield self.leaving(limit), None
                continue
            if found is not None and found.closes is not None and self._stayed(limit, found.closes):
                yield self.leaving(limit), found.closes

    def _stayed(self, limit: Limit, day: date) -> bool:
        """Whether the run has stood there ever since the end of a day; left once, that is settled."""
        then = [event.state for event in self.past if event.day <= day]
        since = [event.state for event in self.past[len(then) :]]
        return {*(then or [self.procedure.initial])[-1:], *since} <= set(limit.states)


def settled(found: set[Late], what: str, day: date) -> set[Late]:
    """What was late and not done, done on a day."""
    return {(each, due, done or day) if each == what else (each, due, done) for each, due, done in found}


def _extends(rule: Rule, limit: Limit) -> bool:
    """Whether an act is what gives a limit more time."""
    more = limit.extended
    return isinstance(more, Extension) and not more.by.home and more.by.name == rule.name


def holder(limit: Limit) -> str:
    return str(getattr(limit.holder, "name", limit.holder))


class View:
    """What can be known when a rule is asked about on a day; `None` is unknown."""

    def __init__(self, run: Run, rule: Rule | None, given: Mapping[str, Any], on: date) -> None:
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
        if isinstance(leaf, Passage):
            return passed(leaf, self.run.others(leaf.route.name))
        if isinstance(leaf, Happened):
            run = self.whose(leaf.action)
            return run is not None and bool(run.acts(leaf.action.name))
        if isinstance(leaf, Derived):
            return self.count(leaf, self.leaf(leaf.of), self.bench())
        if isinstance(leaf, Ever):
            runs = self.run.others(leaf.action.home or self.run.procedure.name)
            events = [event for run in runs for event in run.past if event.action == leaf.action.name]
            return {person for event in events for person in event.facts.get(leaf.what.name, ())}
        return self.earlier(leaf) if isinstance(leaf, At) else self.fact(leaf)

    def whose(self, action: Action) -> Run | None:
        """Whose an action is: this run's, or the latest run's of the procedure where it is at home."""
        return last(self.run.others(action.home)) if action.home else self.run

    def earlier(self, leaf: At) -> Any:
        """What an act recorded when it last happened; of what another run collects, all of it."""
        run, what = self.whose(leaf.action), leaf.what
        if run is None:
            return None
        if leaf.action.home and what.name in run.procedure.collected:
            return collected(run, what.name)
        event = last(run.acts(leaf.action.name))
        if event is None or not isinstance(what, Derived):
            return None if event is None else event.facts.get(what.name)
        return self.count(what, event.facts.get(what.of.name), event.bench)

    def fact(self, fact: Fact) -> Any:
        """What comes with the act, or what this run, and no other, last recorded."""
        if fact.name == "@on":
            return self.on
        if fact.name == "in_office":
            bench = self.bench()
            return None if bench is None else bench.office
        if fact.name in self.run.procedure.collected:
            collects = self.rule.collects if self.rule is not None else ()
            given = self.given.get(fact.name, ()) if any(fact is each for each in collects) else ()
            return {*given, *collected(self.run, fact.name)}
        if self.rule is not None and any(fact is recorded for recorded in self.rule.records):
            return self.given.get(fact.name)
        return next((e.facts[fact.name] for e in reversed(self.run.past) if fact.name in e.facts), None)

    def count(self, derived: Derived, of: Any, bench: Bench | None) -> int | None:
        if of is None or (bench is None and derived.eligible):
            return None
        counts = set(of)
        if derived.eligible:
            counts &= bench.eligible if derived.value is None else bench.voting
        return sum(derived.value is None or of[person] == derived.value for person in counts)

    def tree(self, expr: Any, so: bool = True) -> Tree:
        """The verdict with those under it; where a part must not be `so`, its verdict says whether it is as needed."""
        found = self.ask(expr)
        verdict = not found if isinstance(found, bool) and not so else found if isinstance(found, bool) else None
        if not isinstance(expr, Node):
            return verdict, ()
        if expr.op == "not" and not expr.words:
            return self.tree(expr.args[0], not so)
        if expr.op in ("and", "or", "not"):
            members, wanted = joined(expr, so)
            return verdict, tuple(self.tree(member, wanted) for member in members)
        return verdict, tuple(self.tree(part) for part in under(expr))

    # -- dates -------------------------------------------------------------------------------------------

    def inside(self, day: date, limit: Limit) -> bool | None:
        """In time: not before it opens, nor after its end where that is a bar; unknown before the trigger."""
        try:
            found = Dates(None, None, LONG_AGO) if self.waived(limit) else self.dates(limit)
        except Standing:
            return True if limit.opens is None else None
        except Undatable:
            return None
        if found is None:
            return None
        early = found.opens is not None and day < found.opens
        late = found.closes is not None and day > found.closes
        return not (early or (late and limit.expiry == "bar"))

    def waived(self, limit: Limit) -> bool:
        """Whether a limit has fallen away."""
        return limit.unless is not None and self.ask(limit.unless) is True

    def dates(self, limit: Limit) -> Dates | None:
        around = Around(self.started, self.ask, self.run.procedure.setting, self.still, self.granted)
        return None if self.waived(limit) else dates(limit, around)

    def still(self, cause: Suspension) -> list[Still]:
        """When the clock stood still: from an act that stops it up to the next one that sets it going."""
        found: list[Still] = []
        for part in () if cause.begins is None else cause.begins.of:
            if isinstance(part, Route):
                found += [still for run in self.run.others(part.name) for still in stretches(run)]
        moves = [
            (each.day, each.place, stops) for stops, trigger in ((True, cause.begins), (False, cause.ends))
            for action in (trigger.of if trigger is not None else ()) for each in self.days_of(action)
        ]  # fmt: skip
        since = None
        for day, _, stops in sorted(moves, key=lambda move: move[:2]):
            if stops and since is None:
                since = day
            elif not stops and since is not None:
                found.append(Still(since, day))
                since = None
        return [*found, *([] if since is None else [Still(since, FOREVER)])]

    def days_of(self, action: Any) -> list[Edge]:
        """Every day on which an act took place, or which a fact names."""
        if not isinstance(action, Action):
            day = None if isinstance(action, Route) else self.fact(action)
            return [] if day is None else [Edge(day, LONG_AGO)]
        run = self.whose(action)
        return [] if run is None else [Edge(event.day, event.place) for event in run.acts(action.name)]

    def granted(self, extension: Extension) -> list[Granted]:
        """Every act that gave more time."""
        run = self.whose(extension.by)
        asked = [getattr(each, "name", "") for each in (extension.span, extension.ground, extension.consent)]
        return [
            Granted(event.day, event.by, *map(event.facts.get, asked))
            for event in ([] if run is None else run.acts(extension.by.name))
        ]

    def dates_or_nothing(self, limit: Limit) -> Dates | None:
        try:
            return self.dates(limit)
        except Undatable:
            return None

    def begun(self, limit: Limit) -> int:
        """The place from which a limit counts that gives no day."""
        triggers = [limit.after, *(each.after for each in within(limit, Since))]
        return max((each.place for each in map(self.started, triggers) if each is not None), default=LONG_AGO)

    def started(self, trigger: Any) -> Edge | None:
        """The latest of what starts a limit; a day that a fact names is as old as the run."""
        if isinstance(trigger, Fact):
            day = self.fact(trigger)
            return None if day is None else Edge(day, LONG_AGO)
        if isinstance(trigger, Action):
            return self.occurred(trigger, "last")
        parts = () if trigger is None or isinstance(trigger, Pick) else trigger.of
        found = [self.occurred(p, trigger.which) if isinstance(p, Action) else self.started(p) for p in parts]
        return max((each for each in found if each is not None), default=None)

    def occurred(self, action: Action, which: str) -> Edge | None:
        """When an act took place, first or last."""
        run = self.whose(action)
        events = [] if run is None else run.acts(action.name)
        found = [Edge(event.day, event.place) for event in events]
        return (found[0] if which == "first" else found[-1]) if found else None

    # -- the bench ---------------------------------------------------------------------------------------

    def bench(self) -> Bench | None:
        """Who counts in this case on this day, and who is in office: seated, in term, trained, not stepped aside."""
        bench, rules = self.run.procedure.procedure.bench, self.run.committee
        if bench is None or rules is None:
            return None
        said = rules.recusal.says
        before = self.run.others(self.run.procedure.name)
        stepped = set(self.fact(bench.recused) or ()).union(*(collected(run, bench.recused.name) for run in before))
        recused, aside = (stepped, set()) if said == "counted" else (set(), stepped)
        aside = aside if said == "not counted" else set()
        known = [self.fact(fact) for fact in bench.conflicted]
        known += [collected(run, fact.name) for run in before for fact in bench.conflicted]
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


def last(found: list[Any]) -> Any:
    return found[-1] if found else None


def passed(passage: Passage, runs: Sequence[Run]) -> bool:
    """How the latest passage through a route stands; one that has not begun stands nowhere.

    What was decided stays so, until the case is sent back and begins in the middle.
    """
    run = last(list(runs))
    if run is None:
        return False
    if passage.how == "decided":
        sent_back = [place for place, each in enumerate(runs) if each.past and each.past[0].action == "entered"]
        since = runs[sent_back[-1] :] if sent_back else runs
        return any(each.state in {getattr(state, "name", state) for state in passage.states} for each in since)
    state, named = run.procedure.states[run.state], {getattr(each, "name", each) for each in passage.states}
    return {
        "begun": True,
        "running": not (state.final or state.rests),
        "ended": state.final and (not named or state.name in named),
        "stands": state.name in named,
    }[passage.how]


def collected(run: Run, name: str) -> set[str]:
    """Everybody whom a run has added to a set so far."""
    return {person for event in run.past for person in event.facts.get(name, ())}


@cache
def brought(expr: Any, rule: Rule) -> bool:
    """Whether an expression asks about the day of the act, or about a fact that the act records."""
    if isinstance(expr, Node):
        about_days = expr.op in ("inside", "on_the_day", "not_before")
        return about_days or any(brought(part, rule) for part in expr.args)
    fact = expr.of if isinstance(expr, Derived) else expr
    return isinstance(fact, Fact) and any(fact.name == own.name for own in rule.facts)


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


def joined(node: Node, so: bool) -> tuple[tuple[Any, ...], bool]:
    """The parts of a group, and whether they must be so; a group without a name under “not” has no line of its own."""
    inner = node.args[0]
    if node.op != "not":
        return node.args, so
    if isinstance(inner, Node) and inner.op in ("and", "or") and not inner.words:
        return joined(inner, not so)
    return (inner,), not so


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


def stretches(run: Run) -> Iterator[Still]:
    """The days on which a procedure ran: from an event that leaves it under way up to one that does not."""
    since = None
    for event in run.past:
        state = run.procedure.states[event.state]
        if not (state.final or state.rests):
            since = since or event.day
        elif since is not None:
            yield Still(since, event.day)
            since = None
    if since is not None:
        yield Still(since, FOREVER)
