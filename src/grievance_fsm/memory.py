"""What a run remembers, and what a guard sees of it: facts, older values, counts, windows, days."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from sys import maxsize
from typing import Any, Final, NamedTuple, Protocol, cast

from attrs import define

from grievance_fsm.dates import ONE_DAY, CannotDate, Due, Grant, Pause, StandsStill
from grievance_fsm.dating import due
from grievance_fsm.deadlines import Extension, Limit, Suspension, Trigger
from grievance_fsm.events import ENTERED, Event, local_day, procedure_of
from grievance_fsm.facts import IN_OFFICE, Derived, Fact
from grievance_fsm.guards import TODAY, ask
from grievance_fsm.language import Action, State
from grievance_fsm.routes import Route
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.values import BALLOTS


class Sitting(NamedTuple):
    """Who may sit in a case on a day, whose votes count, and who is in office."""

    eligible: frozenset[str]
    voting: frozenset[str]
    in_office: frozenset[str]

    def __repr__(self) -> str:
        return f"<sitting: {len(self.eligible)} eligible>"


class Memory(Protocol):
    """What happened in one run so far, and where that left it. Places of events in order are only compared."""

    @property
    def state(self) -> str | None: ...

    @property
    def entered(self) -> bool: ...

    def first(self, action: str) -> tuple[int, date] | None: ...

    def last(self, action: str) -> tuple[int, date] | None: ...

    def fact(self, name: str) -> Any: ...

    def fact_at(self, action: str, key: str) -> Any: ...

    def collected(self, name: str) -> tuple[str, ...]: ...

    def every(self, action: str, key: str) -> Iterable[Any]: ...

    def acts(self, action: str) -> Iterable[Event]: ...

    def stood(self) -> Iterable[tuple[date, str]]: ...

    def told(self, name: str) -> Iterable[tuple[int, Any]]: ...

    def elsewhere(self, procedure: str) -> "Passed | None": ...


class Passed(NamedTuple):
    """The runs through another procedure: how far the latest has come, and what they remember."""

    procedure: BoundProcedure
    memories: tuple[Memory, ...]

    @property
    def memory(self) -> Memory:
        """What the latest run remembers."""
        return self.memories[-1]

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.procedure.states[self.memory.state or self.procedure.initial]

    def standing_ends(self) -> Iterator[str]:
        """Where the runs stand that no later one, entered in the middle, has taken the place of."""
        for memory in reversed(self.memories):
            yield memory.state or self.procedure.initial
            if memory.entered:
                return

    def value(self, action: str, what: str) -> Any:
        """What an action recorded; of what is collected, all that was collected so far."""
        if what in self.procedure.collected:
            return self.memory.collected(what)
        return self.memory.fact_at(action, what)

    def everyone(self, action: str, what: str) -> tuple[str, ...]:
        """Whomever an action named, in any run."""
        named = (value for memory in self.memories for value in memory.every(action, what))
        return tuple(sorted({person for persons in named for person in persons}))


Others = Callable[[str], Passed | None]


def nobody(procedure: str) -> None:
    """No other run is known."""


@define(eq=False)
class Past:
    """The memory of a run that keeps its events; every question reads them again."""

    events: Sequence[Event]
    elsewhere: Others = nobody

    @property
    def state(self) -> str | None:
        """Where the run stands; nothing before its first event."""
        return self.events[-1].state if self.events else None

    @property
    def entered(self) -> bool:
        """Whether an act of another procedure entered the run in the middle."""
        return bool(self.events) and self.events[0].action == ENTERED

    def first(self, action: str) -> tuple[int, date] | None:
        for event in self.events:
            if event.action == action or action in event.stands_for:
                return event.seq, event.day
        return None

    def last(self, action: str) -> tuple[int, date] | None:
        for event in reversed(self.events):
            if event.action == action or action in event.stands_for:
                return event.seq, event.day
        return None

    def fact(self, name: str) -> Any:
        for event in reversed(self.events):
            if name in event.facts:
                return event.facts[name]
        raise KeyError(name)

    def fact_at(self, action: str, key: str) -> Any:
        for event in reversed(self.events):
            if event.action == action or action in event.stands_for:
                return event.seen[key] if key in event.seen else event.facts[key]
        raise KeyError(key)

    def every(self, action: str, key: str) -> Iterable[Any]:
        """The values of a fact whenever an action recorded it."""
        return (event.facts[key] for event in self.events if event.action == action and key in event.facts)

    def acts(self, action: str) -> Iterable[Event]:
        """Every time that an action was done."""
        return (event for event in self.events if event.action == action)

    def told(self, name: str) -> Iterable[tuple[int, Any]]:
        """Every value that a fact has had, with the place of the event that told it."""
        return ((event.seq, event.facts[name]) for event in self.events if name in event.facts)

    def stood(self) -> Iterable[tuple[date, str]]:
        """Where the run came to stand with each event, and on which day."""
        return ((event.day, event.state) for event in self.events)

    def collected(self, name: str) -> tuple[str, ...]:
        found: set[str] = set()
        for event in self.events:
            if name in event.facts:
                found.update(event.facts[name])
        return tuple(sorted(found))


def runs_of(history: Sequence[Event], bound: Mapping[str, BoundProcedure]) -> Others:
    """What a run may know of the others, as far as the case has come; each is looked for once."""
    found: dict[str, Passed | None] = {}

    def latest(procedure: str) -> Passed | None:
        if procedure not in found:
            found[procedure] = passed(procedure)
        return found[procedure]

    def passed(procedure: str) -> Passed | None:
        runs: dict[str, list[Event]] = {}
        for event in history:
            if event.run == procedure or procedure_of(event.run) == procedure:
                runs.setdefault(event.run, []).append(event)
        if not runs or procedure not in bound:
            return None
        return Passed(bound[procedure], tuple(Past(events, latest) for events in runs.values()))

    return latest


def tally(derived: Derived, of: Any) -> int:
    """How many persons, or ballots of one value, a fact holds, whoever they are."""
    return len(_counted(derived, of))


def _counted(derived: Derived, of: Any) -> Collection[str]:
    voted = derived.of.kind == BALLOTS
    return [voter for voter, vote in of.items() if vote == derived.value] if voted else of


_PASSAGES: Final = ("begun", "running", "ended", "stands", "decided")


class Seen(dict[Any, Any]):
    """What a guard sees when an action is tried: given facts, and on demand all that follows from the run."""

    __slots__ = ("by", "memory", "moment", "on", "outcome", "procedure", "rule", "standing")

    def __init__(
        self, procedure: BoundProcedure, rule: Rule | None, memory: Memory, on: date,
        given: Mapping[str, Any], by: str | None, outcome: str | None, standing: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(given)
        self.procedure, self.rule, self.memory = procedure, rule, memory
        self.moment, self.on = on, local_day(on)
        self.by, self.outcome, self.standing = by, outcome, standing
        if rule is not None and rule.collects:
            self._add_to_collected(rule.collects, given)

    def _add_to_collected(self, facts: Iterable[Fact], given: Mapping[str, Any]) -> None:
        for fact in facts:
            self[fact.name] = tuple(sorted({*self.memory.collected(fact.name), *given.get(fact.name, ())}))

    def __repr__(self) -> str:
        return f"<seen: {len(self)} values>"

    def __missing__(self, key: Any) -> Any:
        value = self[key] = self._found(key)
        return value

    def _found(self, key: Any) -> Any:
        if not isinstance(key, str):
            return self._windowed(key)
        if key in self.procedure.facts:
            return self._recalled(key)
        derived = self.procedure.derived.get(key)
        if derived is not None:
            return self.count(derived)
        if key == TODAY:
            return self.on
        if key == IN_OFFICE.name:
            return self.sitting().in_office
        if key.startswith("@at|"):
            return (self.memory.state or self.procedure.initial) in key.split("|")
        if key.startswith("@"):
            return self._passage(*key[1:].split("|"))
        if key.endswith("!"):
            memory, action = self._whose(key[:-1])
            return memory is not None and memory.last(action) is not None
        action, dot, what = key.rpartition(".")
        if what.endswith("*"):
            return self._ever(action, what[:-1])
        if dot:
            return self._at(action, what)
        raise KeyError(key)

    def _at(self, action: str, what: str) -> Any:
        """What an action last recorded, counted then, or counted now where the count asks nobody's standing."""
        home, elsewhere, name = action.partition(".")
        passed = self.memory.elsewhere(home) if elsewhere else None
        try:
            if passed is not None:
                return passed.value(name, what)
            return self.memory.fact_at(action, what)
        except KeyError:
            derived = self.procedure.derived.get(what)
            if derived is None or derived.eligible:
                raise
            return tally(derived, self._at(action, derived.of.name))

    def _passage(self, how: str, route: str, *states: str) -> bool:
        """How the latest passage through a route stands."""
        passed = self.memory.elsewhere(route)
        if how not in _PASSAGES:
            raise KeyError(how)
        if passed is None:
            return False
        if how == "decided":
            return any(name in states for name in passed.standing_ends())
        state = passed.state
        if how == "running":
            return not (state.final or state.rests)
        if how == "ended":
            return state.final and (not states or state.name in states)
        return how == "begun" or state.name in states

    def _ever(self, action: str, what: str) -> tuple[str, ...]:
        """Whomever an action named, in any run of its procedure."""
        home, elsewhere, name = action.partition(".")
        passed = self.memory.elsewhere(home if elsewhere else self.procedure.name)
        return () if passed is None else passed.everyone(name or action, what)

    def _whose(self, action: str) -> tuple[Memory | None, str]:
        """The memory in which an action is looked for, and its name there."""
        home, dot, name = action.partition(".")
        if not dot:
            return self.memory, action
        passed = self.memory.elsewhere(home)
        return None if passed is None else passed.memory, name

    def _windowed(self, key: Any) -> Any:
        if isinstance(key, Limit):
            return self.edges(key)
        raise KeyError(key)

    def _recalled(self, name: str) -> Any:
        if self.rule is not None and name in self.rule.recorded:
            raise KeyError(name)  # what an action records must come with it
        if name in self.procedure.collected:
            return self.memory.collected(name)
        return self.memory.fact(name)

    def count(self, derived: Derived) -> int:
        """How many persons, or ballots of one value, a fact holds; of the eligible only, unless it counts everybody."""
        of = self[derived.of.name]
        if not derived.eligible:
            return tally(derived, of)
        sitting = self.sitting()
        able = sitting.voting if derived.of.kind == BALLOTS else sitting.eligible
        return len(able.intersection(_counted(derived, of)))

    def sitting(self) -> Sitting:
        """Who may sit, who votes, who is in office; not known without a register."""
        if callable(self.standing):
            self.standing = self.standing(self)
        if self.standing is None:
            raise KeyError("eligible")
        return cast(Sitting, self.standing)

    def edges(self, limit: Limit) -> tuple[date | None, date | None]:
        """The days between which `inside` holds; days after only where the expiry is a bar."""
        if in_good_time(self, limit):
            return None, None
        found, _ = try_due(self, limit)
        if found is None:
            raise KeyError(limit)
        return found.not_before, found.day if limit.expiry == "bar" else None

    def due(self, limit: Limit) -> Due | None:
        """The dates of a limit in this run, nothing while its trigger has not happened; may raise `CannotDate`."""
        key = ("due", limit)
        if key not in self:
            self[key] = due(limit, self, self.procedure.setting)
        return cast(Due | None, self[key])

    def holds(self, guard: Any) -> bool | None:
        """Whether a guard holds."""
        verdict: bool | None = ask(guard, self)
        return verdict

    def named(self, fact: Any) -> Any:
        """The value of a fact, nothing where nobody has told it."""
        try:
            return self[fact.name]
        except KeyError:
            return None

    def pauses(self, suspension: Suspension) -> Iterator[Pause]:
        """When the clock stood still for a cause that events or day facts begin and end."""
        for part in () if suspension.begins is None else suspension.begins.of:
            if isinstance(part, Route):
                yield from self._while_running(suspension.tag, part)
        if suspension.told:
            yield from self._told_pauses(suspension)
            return
        moves = [(day, place, False) for day, place in self._days_of(suspension.begins)]
        moves += [(day, place, True) for day, place in self._ends_of(suspension)]
        begun: date | None = None
        for day, _, ends in sorted(moves):
            if not ends:
                begun = begun or day
            elif begun is not None:
                if day > begun:
                    yield Pause(suspension.tag, begun, day - ONE_DAY)
                begun = None
        if begun is not None:
            yield Pause(suspension.tag, begun)

    def _told_pauses(self, suspension: Suspension) -> Iterator[Pause]:
        """The pauses that two facts name: each first day with the last one told for it, unless that lies before it."""
        firsts = list(self.memory.told(suspension.begins.of[0].name))
        lasts = list(self.memory.told(suspension.ends.of[0].name))
        for (told, begun), following in pairwise([*firsts, (maxsize, None)]):
            ends = [day for place, day in lasts if told <= place < following[0]]
            if not ends or ends[-1] > begun:
                yield Pause(suspension.tag, begun, ends[-1] - ONE_DAY if ends else None)

    def _ends_of(self, suspension: Suspension) -> Iterator[tuple[date, int]]:
        """Every day on which a pause ends; of the days that a fact names, the last one told before the next begins."""
        begun = [place for _, place in self._days_of(suspension.begins)]
        last: dict[int, tuple[date, int]] = {}
        for part in () if suspension.ends is None else suspension.ends.of:
            for place, day in self.memory.told(part.name) if isinstance(part, Fact) else ():
                last[sum(each <= place for each in begun)] = (day, place)
        yield from last.values() if last else self._days_of(suspension.ends)

    def _while_running(self, tag: str, route: Route) -> Iterator[Pause]:
        """When a procedure ran, in any of its runs, until it rested or ended."""
        passed = self.memory.elsewhere(route.name)
        for memory in () if passed is None else passed.memories:
            begun: date | None = None
            for day, state in memory.stood():
                over = passed.procedure.states[state]  # type: ignore[union-attr]  # it has memories
                if not (over.final or over.rests):
                    begun = begun or day
                elif begun is not None:
                    if day > begun:
                        yield Pause(tag, begun, day - ONE_DAY)
                    begun = None
            if begun is not None:
                yield Pause(tag, begun)

    def grants(self, extension: Extension, after: Any = None) -> Iterator[Grant]:
        """The acts that granted more time, in order; what was granted for an earlier round is spent."""
        begun = self.triggered(after) if getattr(after, "which", "") in ("last", "each", "received") else None
        for event in self._acts(extension.by):
            if begun is not None and event.seq < begun[0]:
                continue
            told = event.facts
            yield Grant(
                event.day, event.by or "", told.get(getattr(extension.span, "name", "")),
                told.get(getattr(extension.ground, "name", "")), told.get(getattr(extension.consent, "name", "")),
            )  # fmt: skip

    def _acts(self, action: Any) -> Iterable[Event]:
        memory, name = self._whose(action.key)
        return () if memory is None else memory.acts(name)

    def _days_of(self, trigger: Trigger | None) -> Iterator[tuple[date, int]]:
        """Every day on which a trigger came about, and its place; what a fact names is as old as the run."""
        for part in () if trigger is None else trigger.of:
            if isinstance(part, Action):
                yield from ((event.day, event.seq) for event in self._acts(part))
            elif not isinstance(part, Route) and (day := self.named(part)) is not None:
                yield day, -1

    def anchor(self, trigger: Any) -> date | None:
        """The day of a trigger."""
        found = self.triggered(trigger)
        return None if found is None else found[1]

    def instant(self, trigger: Any) -> date | datetime | None:
        """The instant of a trigger, where one is on record."""
        found = self.triggered(trigger)
        if found is None:
            return None
        acts = (event for part in trigger.of if isinstance(part, Action) for event in self._acts(part))
        return next((event.on for event in acts if event.seq == found[0]), None)

    def triggered(self, trigger: Any) -> tuple[int, date] | None:
        """Which event set a trigger off, and on which day; a day that a fact names is as old as the run."""
        if not isinstance(trigger, Trigger):
            return None
        if trigger.which == "each":
            return self._next(trigger)
        if trigger.which == "due":
            return self._due_day(trigger.of[0])
        if trigger.which == "received" or len(trigger.of) == 1:
            return self._occurred(trigger.of[0], trigger.which)
        found = [self._occurred(part, trigger.which) for part in trigger.of]
        return max((each for each in found if each), default=None, key=lambda each: (each[1], each[0]))

    def _next(self, trigger: Trigger) -> tuple[int, date] | None:
        """The first occurrence since the limited action was last done; the last one where there is none."""
        done = None if self.rule is None else self.memory.last(self.rule.name)
        since = -1 if done is None else done[0]
        found = [(event.seq, event.day) for event in self._acts(trigger.of[0])]
        return next((each for each in found if each[0] > since), self._occurred(trigger.of[0], "last"))

    def _due_day(self, action: Action) -> tuple[int, date] | None:
        """By when another action is due, in this run or the latest of its own procedure, and what set that off."""
        home, elsewhere, name = action.key.rpartition(".")
        passed = self.memory.elsewhere(home) if elsewhere else Passed(self.procedure, (self.memory,))
        rule = None if passed is None else passed.procedure.rules.get(name)
        if passed is None or rule is None or rule.limit is None:
            return None
        there = Seen(passed.procedure, rule, passed.memory, self.moment, {}, None, None, self.standing)
        found = there.due(rule.limit)
        begun = there.triggered(rule.limit.after)
        return None if found is None or found.day is None else (-1 if begun is None else begun[0], found.day)

    def _occurred(self, part: Any, which: str) -> tuple[int, date] | None:
        if isinstance(part, Action):
            memory, name = self._whose(part.key)
            if memory is None:
                return None
            return memory.first(name) if which == "first" else memory.last(name)
        try:
            return -1, self[part.name]
        except KeyError:
            return None


def in_good_time(seen: Seen, limit: Limit) -> bool:
    """Whether the time of a limit cannot run out now, the clock standing still."""
    try:
        seen.due(limit)
    except StandsStill:
        return limit.opens is None
    except CannotDate:
        return False
    return False


def try_due(seen: Seen, limit: Limit) -> tuple[Due | None, str]:
    """The dates of a limit, or why there are none."""
    try:
        return seen.due(limit), ""
    except CannotDate as error:
        return None, str(error)
