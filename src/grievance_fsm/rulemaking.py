"""Rulemaking: the rules that a bound procedure declares, under its docket, counted in its setting."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final, NamedTuple

from attrs import evolve, frozen

from grievance_fsm.binding import Binder, every, inside, picks
from grievance_fsm.dates import Setting
from grievance_fsm.deadlines import Limit, Span, trigger, with_itself
from grievance_fsm.docket import Docket
from grievance_fsm.facts import OTHERWISE, Derived, Expr, Fact, Node, any_of, not_, stands
from grievance_fsm.guards import text
from grievance_fsm.language import (
    ANYONE,
    OPEN,
    STAY,
    Action,
    Outcome,
    Procedure,
    State,
    outcomes_of,
    states_in,
    stood_at,
    targets_of,
)
from grievance_fsm.parts import as_tuple
from grievance_fsm.readings import Chosen, Pick, Reading
from grievance_fsm.rules import BoundProcedure, Branch, Rule


class _Read(NamedTuple):
    """What is read from one action, which is kept with it."""

    rules: tuple[Rule, ...]
    derived: tuple[Derived, ...]
    readings: tuple[Reading, ...]
    of: Action


class _Among(NamedTuple):
    """With what actions are read, the conditions of every act that begins a run, and what was read from each action."""

    of: tuple[Any, ...]
    first: tuple[Any, ...]
    read: dict[int, _Read]


def bound(
    procedure: Procedure, docket: Docket | None = None, setting: Setting | None = None,
    read: dict[tuple[int, ...], _Among] | None = None, before: _Among | None = None,
) -> BoundProcedure:  # fmt: skip
    """The rules of a bound procedure. It takes what it can; `wellformed` says what was wrong.

    Where there is a docket, its conditions bind whatever begins a run. The setting is where days are counted: the
    convention that it names, if any, takes the place of every other. What was `read` from actions is kept for others;
    what was read `before`, from the same actions with the same, is not read again.
    """
    setting = Setting(None) if setting is None else setting
    forced = setting.counting
    if forced is None:
        setting = evolve(setting, counting=procedure.counting)
    actions = [action for action in procedure.actions if isinstance(action, Action)]
    states = _states(actions)
    initial = next((name for name, state in states.items() if state.initial), "")
    reading = _Reading(procedure, states, docket if initial else None, forced, {} if read is None else read, before)
    told = [reading.of(action) for action in actions]
    rules = [rule for each in told for rule in each.rules]
    kept = _reached((initial, *(docket.entries(procedure.name) if docket is not None else ())), rules)
    pruned = {rule.name: _pruned(rule, kept) for rule in rules}
    named = {name: state for name, state in states.items() if name in kept}
    facts = {fact.name: fact for rule in rules for fact in rule.facts}
    derived = {each.name: each for each in {id(each): each for one in told for each in one.derived}.values()}
    collected = frozenset(fact.name for rule in rules for fact in rule.collects)
    limits = tuple(evolve(limit, counting=setting.counting) for limit in procedure.limits)
    readings = {reading.name: reading for each in told for reading in each.readings}
    entry = () if docket is None else tuple(docket.about(procedure.name))
    readings |= {pick.reading.name: pick.reading for pick in picks((limits, setting.counting, entry))}
    readings |= {chosen.reading.name: chosen.reading for rule in entry for chosen in every(rule.only, Chosen)}
    return BoundProcedure(
        procedure.name, procedure.words, procedure, named, initial,
        {name: rule for name, rule in pruned.items() if rule.sources}, limits, facts,
        derived, collected, procedure.clauses, tuple(readings.values()), docket, setting, reading.among,
    )  # fmt: skip


def rebound(procedure: BoundProcedure, binder: Binder) -> BoundProcedure:
    """The same procedure with more of its readings settled, under the same docket and in the same setting."""
    setting = procedure.setting
    own = setting.counting is procedure.procedure.counting  # no other convention took its place
    where = evolve(setting, counting=None if own else binder(setting.counting))
    return bound(binder(procedure.procedure), binder(procedure.docket), where, binder.read, procedure.read)


@frozen(eq=False, slots=False)
class _Reading:
    """Reads actions among some states, under a docket and a convention that takes the place of others.

    What is `known` keeps all with which it was read, so that nothing else has its id.
    """

    procedure: Procedure
    states: Mapping[str, State]
    docket: Docket | None
    forced: Any
    known: dict[tuple[int, ...], _Among]
    before: _Among | None

    @cached_property
    def among(self) -> _Among:
        """What they are read with, and what was read so far."""
        of = self.procedure.name, self.procedure.counting, self.docket, self.forced, *self.states.values()
        name = tuple(map(id, of))
        if name not in self.known:
            if self.before is not None and tuple(map(id, self.before.of)) == name:
                self.known[name] = self.before._replace(read=dict(self.before.read))
            else:
                first = () if self.docket is None else tuple(self.docket.openings(self.procedure.name))
                self.known[name] = _Among(of, first, {})
        return self.known[name]

    def of(self, action: Action) -> _Read:
        """What an action comes to."""
        read = self.among.read
        if id(action) not in read:
            rules = tuple(self._rules(action))
            read[id(action)] = _Read(rules, tuple(every(action, Derived)), tuple(_left_open(action)), action)
        return read[id(action)]

    def _rules(self, action: Action) -> Iterator[Rule]:
        for rule in _rules(self.procedure, action, self.states):
            bound = rule
            if self.docket is not None and not rule.lapses:
                bound = _admitted(rule, next(iter(self.states.values())), self.docket, self.among.first)
            yield bound if self.forced is None else _recounted(bound, self.forced)


def _pruned(rule: Rule, kept: frozenset[str]) -> Rule:
    sources = tuple(source for source in rule.sources if source in kept)
    return rule if sources == rule.sources else evolve(rule, sources=sources)


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
        for state in stood_at(action):
            found.setdefault(state.name, state)
    initial = [name for name, state in found.items() if state.initial]
    return {name: found[name] for name in [*initial, *(n for n in found if n not in initial)]}


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
        told: Any = outcome.discharges
        discharges = True if isinstance(told, Pick) else told  # left open, it is as where nothing says so
        yield Branch(outcome.name, _targets(outcome, sources, states), given, outcome.clauses, discharges)


def _targets(outcome: Outcome, sources: tuple[str, ...], states: Mapping[str, State]) -> dict[str, str]:
    to = outcome.to
    if isinstance(to, Pick):
        to = next((value for value in to.values.values() if value is not None), STAY)
    found = {source: targets_of(to, states[source]) for source in sources}
    return {source: target.name for source, target in found.items() if isinstance(target, State)}


def _keeps_state(branches: tuple[Branch, ...]) -> bool:
    return all(source == target for branch in branches for source, target in branch.targets.items())


def _reached(entries: Iterable[str], rules: list[Rule]) -> frozenset[str]:
    after: dict[str, set[str]] = {}
    for rule in rules:
        for branch in rule.branches:
            for source, target in branch.targets.items():
                after.setdefault(source, set()).add(target)
    found = set(entries)
    waiting = list(found)
    while waiting:
        new = after.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
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
    found: Limit = with_itself(_counted(within, procedure), action)
    return found


def _counted(limit: Limit, procedure: Procedure) -> Limit:
    return evolve(limit, counting=procedure.counting) if limit.counting is None else limit


_CARRYING: Final = ("given", "within", "then")


def _carried(action: Action) -> Iterator[str]:
    """The clauses that an action carries: its own and those of its guards, limits and outcomes."""
    yield from action.clauses
    kinds, outcomes = (Node, Limit, Outcome, Span), outcomes_of(action)
    dropped = len(outcomes) < len(as_tuple(action.then))
    parts = every((action.given, action.within, outcomes), *kinds) if dropped else inside(action, _CARRYING, *kinds)
    for carrier in parts:
        yield from carrier.clauses if isinstance(carrier, Outcome) else (carrier.clause,) if carrier.clause else ()


def _left_open(action: Action) -> Iterator[Reading]:
    """The readings that an action still asks for: for something of it, or whether it is there at all."""
    yield from (chosen.reading for chosen in every(action.only, Chosen))
    yield from (pick.reading for pick in picks(action))


def _open(action: Action) -> tuple[Reading, ...]:
    """The readings still open where no guard speaks for them: in who, when, where to, by when."""
    outcomes = action.then if isinstance(action.then, tuple) else (action.then,)
    tos = [outcome.to if isinstance(outcome, Outcome) else outcome for outcome in outcomes]
    parts = (action.who, action.when, tos, action.within, trigger(action.after), action.otherwise, action.records)
    return tuple({pick.reading.name: pick.reading for part in parts for pick in picks(part)}.values())
