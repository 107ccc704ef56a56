"""Rules: the actions of a bound procedure with names for references, as every reader wants them."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from attrs import evolve, field, frozen

from grievance_fsm.binding import Binder, every, picks
from grievance_fsm.conventions import Counting
from grievance_fsm.counting import Counter
from grievance_fsm.dates import CIVIL, Setting
from grievance_fsm.deadlines import EndOf, Extension, Limit, Nearer, Since, Span, Suspension, Trigger, trigger
from grievance_fsm.docket import Docket
from grievance_fsm.facts import OTHERWISE, At, Derived, Expr, Fact, Happened, Node, any_of, leaves, not_, stands
from grievance_fsm.guards import text
from grievance_fsm.language import ANYONE, OPEN, STAY, Action, Block, Outcome, Procedure, State, targets_of
from grievance_fsm.readings import Pick, Reading
from grievance_fsm.routes import Passage
from grievance_fsm.values import BALLOTS


@frozen(eq=False)
class Branch:
    """One outcome of a rule: where it leads from each state, and the guard that it asks for."""

    name: str
    targets: Mapping[str, str]
    given: Any
    clauses: tuple[str, ...]
    discharges: bool


@frozen(eq=False)
class Rule:
    """One action as the engine reads it. `open` holds the readings that must be chosen before it may be used."""

    procedure: str
    action: Action
    name: str
    verb: str
    words: str
    roles: frozenset[str]
    sources: tuple[str, ...]
    branches: tuple[Branch, ...]
    given: tuple[Any, ...]
    limit: Limit | None
    records: tuple[Fact, ...]
    collects: tuple[Fact, ...]
    once: bool
    gives_up: bool
    clauses: tuple[str, ...]
    open: tuple[Reading, ...] = ()
    lapses: str = ""

    @property
    def qualified(self) -> str:
        return f"{self.procedure}.{self.name}"

    @property
    def owes(self) -> bool:
        """A duty or a target: somebody owes it."""
        return self.verb in ("must", "should")

    @cached_property
    def cited(self) -> str:
        """The sentence that sets its time limit, or that it stands on first."""
        limit = self.limit
        spanned = "" if limit is None else next((span.clause for span in every(limit, Span) if span.clause), "")
        return spanned or (limit.clause if limit is not None else "") or next(iter(self.clauses), "")

    @cached_property
    def set_off_by(self) -> tuple[Any, ...]:
        """Whatever may set its time limit off."""
        if self.limit is None:
            return ()
        parts = every((self.limit.opens, self.limit.until), Since, EndOf, Nearer)
        return self.limit.after, *(part.after for part in parts if part.after is not None)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """What the action wants to be told."""
        return self.records + self.collects

    @property
    def chosen(self) -> bool:
        """Whether the actor chooses the outcome; otherwise the facts decide."""
        return len(self.branches) > 1 and all(branch.given is None for branch in self.branches)

    @cached_property
    def recorded(self) -> frozenset[str]:
        """The names of the facts that must come with the action."""
        return frozenset(fact.name for fact in self.records)

    @cached_property
    def foregone(self) -> tuple[Any, ...]:
        """The conditions that rest neither on what the act brings nor on its day: they are settled before it."""
        return tuple(guard for guard in self.given if not _brought(guard, frozenset(self.facts_by_name)))

    @cached_property
    def facts_by_name(self) -> Mapping[str, Fact]:
        """The facts that the action wants, by name."""
        return {fact.name: fact for fact in self.facts}

    @cached_property
    def ballots(self) -> tuple[Fact, ...]:
        """The votes that come with the action."""
        return tuple(fact for fact in self.records if fact.kind == BALLOTS)

    def branch(self, outcome: str | None) -> Branch | None:
        """The outcome of that name; the only one where none is named."""
        if outcome is None:
            return self.branches[0] if len(self.branches) == 1 else None
        return next((branch for branch in self.branches if branch.name == outcome), None)


@frozen(eq=False)
class BoundProcedure:
    """A bound procedure: states by name in order of appearance, rules by name, limits on states.

    `docket` is what binds whatever begins a run, kept for whoever binds the procedure anew.
    """

    name: str
    words: str
    procedure: Procedure
    states: Mapping[str, State]
    initial: str
    rules: Mapping[str, Rule]
    limits: tuple[Limit, ...]
    facts: Mapping[str, Fact]
    derived: Mapping[str, Derived]
    collected: frozenset[str]
    clauses: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = field(default=(), repr=False)
    docket: Docket | None = field(default=None, repr=False)
    setting: Setting = field(default=CIVIL, repr=False)

    @cached_property
    def waits_for_others(self) -> bool:
        """Whether what is owed here, or by when, depends on other runs of the case."""
        owing = [(rule.given, rule.limit) for rule in self.rules.values() if rule.owes]
        return any(_elsewhere(part) for part in (*owing, self.limits))

    def on_the_way(self, state: str) -> frozenset[str]:
        """The actions that a run entered in the middle has behind it: those on ways that first come to a state."""
        moves = [(rule.name, s, t) for rule, _, s, t in self.edges() if s != state and s != t]
        back = {state}
        forth = {self.initial}
        for _ in self.states:
            back |= {source for _, source, target in moves if target in back}
            forth |= {target for _, source, target in moves if source in forth}
        return frozenset(name for name, s, t in moves if s in forth and t in back)

    @cached_property
    def lapsing(self) -> bool:
        """Whether silence may move a run."""
        return any(rule.lapses for rule in self.rules.values())

    @cached_property
    def roles(self) -> frozenset[str]:
        """Every role that may do something."""
        return frozenset(role for rule in self.rules.values() for role in rule.roles)

    @property
    def finals(self) -> tuple[str, ...]:
        """The states without exits."""
        return tuple(name for name, state in self.states.items() if state.final)

    @property
    def ends(self) -> tuple[str, ...]:
        """The states in which a case may end."""
        return tuple(name for name, state in self.states.items() if state.final or state.rests)

    def edges(self) -> Iterator[tuple[Rule, Branch, str, str]]:
        """Every move: the rule, the outcome, from where, to where."""
        for rule in self.rules.values():
            for branch in rule.branches:
                for source in rule.sources:
                    if source in branch.targets:
                        yield rule, branch, source, branch.targets[source]

    def extending(self, action: str) -> tuple[tuple[Rule | None, Limit], ...]:
        """The limits that an action may extend, each with the rule that has it, if it is not one on a state."""
        return self._extending.get(action, ())

    @cached_property
    def _extending(self) -> Mapping[str, tuple[tuple[Rule | None, Limit], ...]]:
        limited = [(rule, rule.limit) for rule in self.rules.values() if rule.limit is not None]
        found: dict[str, tuple[tuple[Rule | None, Limit], ...]] = {}
        for owner, limit in [*limited, *((None, limit) for limit in self.limits)]:
            more = limit.extended
            if isinstance(more, Extension) and not more.by.home:
                found[more.by.name] = (*found.get(more.by.name, ()), (owner, limit))
        return found

    def lacks_calendar(self, limit: Limit) -> bool:
        """Whether a limit can only be dated on a calendar, and the policy names none."""
        counting = self.setting.counting if limit.counting is None else limit.counting
        if self.setting.of is not None or not isinstance(counting, Counting):
            return False
        counter = Counter(counting)
        looked_up = any(counter.needs_calendar(span) for span in every(limit, Span))
        return looked_up or next(every(limit, EndOf), None) is not None

    def pauses_told_by(self, rule: Rule) -> tuple[Suspension, ...]:
        """The pauses whose first and last day a rule records."""
        return tuple(
            pause for pause in self._pauses
            if {pause.begins.of[0].name, pause.ends.of[0].name}.issubset(rule.recorded)
        )  # fmt: skip

    @cached_property
    def _pauses(self) -> tuple[Suspension, ...]:
        """The pauses that two day facts name."""
        limits = (*(rule.limit for rule in self.rules.values()), *self.limits)
        return tuple(pause for pause in every(limits, Suspension) if pause.told)

    def owing(self, state: str) -> tuple[Rule, ...]:
        """The duties and targets that may still come from a state."""
        return self._owing.get(state, ())

    @cached_property
    def _owing(self) -> Mapping[str, tuple[Rule, ...]]:
        rules = [rule for rule in self.rules.values() if rule.owes]
        return {name: tuple(r for r in rules if self.reach(name).intersection(r.sources)) for name in self.states}

    def reach(self, start: str) -> frozenset[str]:
        """The states that can still come, the present one included; guards are not asked."""
        return self._reach.get(start, frozenset((start,)))

    @cached_property
    def _reach(self) -> Mapping[str, frozenset[str]]:
        moves: dict[str, set[str]] = {name: set() for name in self.states}
        for _, _, source, target in self.edges():
            moves[source].add(target)
        return {name: _closed(name, moves) for name in self.states}


def _closed(start: str, moves: Mapping[str, set[str]]) -> frozenset[str]:
    found, waiting = {start}, [start]
    while waiting:
        new = moves[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return frozenset(found)


def _elsewhere(part: Any) -> bool:
    """Whether part of a declaration looks at another procedure."""
    foreign = (each.action for each in every(part, At, Happened))
    triggers = (each for trigger in every(part, Trigger) for each in trigger.of)
    named = any(getattr(each, "home", "") for each in (*foreign, *triggers))
    return named or next(every(part, Passage), None) is not None


def _brought(guard: Any, facts: frozenset[str]) -> bool:
    names = {getattr(getattr(leaf, "of", leaf), "name", "") for leaf in leaves(guard) if not isinstance(leaf, At)}
    return not facts.isdisjoint(names) or any(node.op in ABOUT_DAYS for node in every(guard, Node))


ABOUT_DAYS: Final = ("inside", "on_the_day", "not_before")


def bound(procedure: Procedure, docket: Docket | None = None, setting: Setting | None = None) -> BoundProcedure:
    """The rules of a bound procedure. It takes what it can; `wellformed` says what was wrong.

    Where there is a docket, its conditions bind whatever begins a run. The setting is where days are counted: the
    convention that it names, if any, takes the place of every other.
    """
    setting = Setting(None) if setting is None else setting
    forced = setting.counting
    if forced is None:
        setting = evolve(setting, counting=procedure.counting)
    actions = [action for action in procedure.actions if isinstance(action, Action)]
    states = _states(actions)
    initial = next((name for name, state in states.items() if state.initial), "")
    rules = [rule for action in actions for rule in _rules(procedure, action, states)]
    if docket is not None and initial:
        first = tuple(docket.openings(procedure.name))
        rules = [rule if rule.lapses else _admitted(rule, states[initial], docket, first) for rule in rules]
    if forced is not None:
        rules = [_recounted(rule, forced) for rule in rules]
    kept = _reached(initial, rules)
    pruned = {rule.name: evolve(rule, sources=tuple(s for s in rule.sources if s in kept)) for rule in rules}
    named = {name: state for name, state in states.items() if name in kept}
    facts = {fact.name: fact for rule in rules for fact in rule.facts}
    derived = {each.name: each for each in every(actions, Derived)}
    collected = frozenset(fact.name for rule in rules for fact in rule.collects)
    limits = tuple(evolve(limit, counting=setting.counting) for limit in procedure.limits)
    readings = {pick.reading.name: pick.reading for action in actions for pick in picks(action)}
    return BoundProcedure(
        procedure.name, procedure.words, procedure, named, initial,
        {name: rule for name, rule in pruned.items() if rule.sources}, limits, facts,
        derived, collected, procedure.clauses, tuple(readings.values()), docket, setting,
    )  # fmt: skip


def rebound(procedure: BoundProcedure, binder: Binder) -> BoundProcedure:
    """The same procedure with more of its readings settled, under the same docket and in the same setting."""
    setting = procedure.setting
    own = setting.counting is procedure.procedure.counting  # no other convention took its place
    where = evolve(setting, counting=None if own else binder(setting.counting))
    return bound(binder(procedure.procedure), binder(procedure.docket), where)


def _recounted(rule: Rule, counting: Any) -> Rule:
    return rule if rule.limit is None else evolve(rule, limit=evolve(rule.limit, counting=counting))


def _admitted(rule: Rule, initial: State, docket: Docket, first: tuple[Any, ...]) -> Rule:
    """A rule under the conditions of the docket: its own and those of every act, and of an act that begins a run.

    Where the act may also go on with a run, the latter bind only at the beginning.
    """
    if initial.name not in rule.sources:
        first = ()
    elif len(rule.sources) > 1:
        first = tuple(any_of(not_(stands(initial)), each).named(*_name_of(each)) for each in first)
    conditions = (*docket.throughout(rule.procedure, rule.name), *first)
    if not conditions:
        return rule
    cited = [node.clause for each in conditions for node in every(each, Node) if node.clause]
    return evolve(rule, given=(*rule.given, *conditions), clauses=tuple(dict.fromkeys((*rule.clauses, *cited))))


def _name_of(guard: Any) -> tuple[str, str]:
    """The words of a guard and its clause; a leaf, which has no name of its own, says what it is."""
    return (guard.words, guard.clause) if isinstance(guard, Node) else (text(guard), getattr(guard, "clause", ""))


def _states(actions: list[Action]) -> dict[str, State]:
    found: dict[str, State] = {}
    for action in actions:
        for part in (action.when, *_tos(action), action.otherwise):
            for state in states_in(part):
                found.setdefault(state.name, state)
    initial = [name for name, state in found.items() if state.initial]
    return {name: found[name] for name in [*initial, *(n for n in found if n not in initial)]}


def _tos(action: Action) -> Iterator[Any]:
    for outcome in outcomes_of(action):
        yield outcome.to.values() if isinstance(outcome.to, Mapping) else outcome.to


def states_in(what: Any) -> Iterator[State]:
    """The states that a `when`, a target or a pick between them names."""
    if isinstance(what, State):
        yield what
    elif isinstance(what, Block):
        yield from what.states
    elif isinstance(what, Pick):
        for value in what.values.values():
            yield from states_in(value)
    elif not isinstance(what, str) and hasattr(what, "__iter__"):
        for part in what:
            yield from states_in(part)


def outcomes_of(action: Action) -> tuple[Outcome, ...]:
    """The declared outcomes; a bare target is an outcome without a name of its own."""
    then = action.then
    parts = then if isinstance(then, tuple) else (then,)
    if any(isinstance(part, Outcome) for part in parts):
        return tuple(part for part in parts if isinstance(part, Outcome) and part.to is not None)
    return (Outcome("done", then),) if then is not None else ()


def _rules(procedure: Procedure, action: Action, states: Mapping[str, State]) -> Iterator[Rule]:
    sources = tuple(dict.fromkeys(_sources(action.when, states)))
    branches = tuple(_branches(action, sources, states))
    rule = Rule(
        procedure.name, action, action.name, action.verb, action.words,
        frozenset(role.name for role in action.who if hasattr(role, "name")),
        sources, branches, action.given, limit_of(action, procedure), _facts(action.records), _facts(action.collects),
        _keeps_state(branches) and not action.repeats, action.gives_up,
        tuple(dict.fromkeys(_carried(action))), _open(action),
    )  # fmt: skip
    yield rule
    for target in states_in(action.otherwise):
        yield _lapse(rule, target)
        return


def _facts(parts: tuple[Any, ...]) -> tuple[Fact, ...]:
    return tuple(part for part in parts if isinstance(part, Fact))


def _lapse(rule: Rule, target: State) -> Rule:
    branch = Branch("lapsed", dict.fromkeys(rule.sources, target.name), None, (), True)
    return evolve(
        rule, name=f"{rule.name}.lapses", verb="lapses", words=f"{rule.words}: the time lapses",
        roles=frozenset((ANYONE.name,)), branches=(branch,), given=(), limit=None, records=(), collects=(),
        once=False, lapses=rule.name,
    )  # fmt: skip


def _sources(when: Any, states: Mapping[str, State]) -> Iterator[str]:
    if when is OPEN:
        yield from (name for name, state in states.items() if not (state.initial or state.final))
    elif isinstance(when, tuple):
        for part in when:
            yield from _sources(part, states)
    else:
        yield from (state.name for state in states_in(when))


def _branches(action: Action, sources: tuple[str, ...], states: Mapping[str, State]) -> Iterator[Branch]:
    outcomes = outcomes_of(action)
    guards = [outcome.given for outcome in outcomes if isinstance(outcome.given, Expr | Pick)]
    for outcome in outcomes:
        given = outcome.given
        if given is OTHERWISE:
            given = not_(any_of(*guards)).named("none of the other outcomes") if guards else None
        yield Branch(outcome.name, _targets(outcome, sources, states), given, outcome.clauses, outcome.discharges)


def _targets(outcome: Outcome, sources: tuple[str, ...], states: Mapping[str, State]) -> dict[str, str]:
    to = outcome.to
    if isinstance(to, Pick):
        to = next((value for value in to.values.values() if value is not None), STAY)
    found = {source: targets_of(to, states[source]) for source in sources}
    return {source: target.name for source, target in found.items() if isinstance(target, State)}


def _keeps_state(branches: tuple[Branch, ...]) -> bool:
    return all(source == target for branch in branches for source, target in branch.targets.items())


def _reached(initial: str, rules: list[Rule]) -> frozenset[str]:
    found, waiting = {initial}, [initial]
    while waiting:
        here = waiting.pop()
        for rule in rules:
            for branch in rule.branches:
                target = branch.targets.get(here)
                if target is not None and target not in found:
                    found.add(target)
                    waiting.append(target)
    return frozenset(found)


def limit_of(action: Action, procedure: Procedure) -> Limit | None:
    """The limit of an action, with its trigger, its kind and the procedure's way of counting.

    `after=` alone says since when something is owed, without a last day.
    """
    within = action.within
    if isinstance(within, Pick) or (within is None and action.after is None):
        return None
    if not isinstance(within, Limit):
        kind = "target" if action.verb == "should" else "duty"
        within = Limit(kind, within, clause=next(iter(action.clauses), ""))
    if within.after is None and action.after is not None:
        within = evolve(within, after=trigger(action.after))
    if action.otherwise is not None:
        within = evolve(within, expiry="lapse")
    return _itself(_counted(within, procedure), action)


def _counted(limit: Limit, procedure: Procedure) -> Limit:
    return evolve(limit, counting=procedure.counting) if limit.counting is None else limit


def _itself(limit: Limit, action: Action) -> Limit:
    after = limit.after
    if isinstance(after, Trigger) and any(not hasattr(part, "name") for part in after.of):
        of = tuple(part if hasattr(part, "name") else action for part in after.of)
        return evolve(limit, after=Trigger(after.which, of))
    return limit


def _carried(action: Action) -> Iterator[str]:
    """The clauses that an action carries: its own and those of its guards, limits and outcomes."""
    yield from action.clauses
    parts = (action.given, action.within, outcomes_of(action))
    for carrier in every(parts, Node, Limit, Outcome, Span):
        yield from carrier.clauses if isinstance(carrier, Outcome) else (carrier.clause,) if carrier.clause else ()




def _open(action: Action) -> tuple[Reading, ...]:
    """The readings still open where no guard speaks for them: in who, when, where to, by when."""
    outcomes = action.then if isinstance(action.then, tuple) else (action.then,)
    tos = [outcome.to if isinstance(outcome, Outcome) else outcome for outcome in outcomes]
    parts = (action.who, action.when, tos, action.within, action.after, action.otherwise, action.records)
    return tuple({pick.reading.name: pick.reading for part in parts for pick in picks(part)}.values())
