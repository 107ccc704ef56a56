"""What a run tells whoever counts its days: what set a limit off, when the clock stood still, who gave more time."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import pairwise
from sys import maxsize
from typing import Any, Protocol

from attrs import frozen

from grievance_fsm.dates import ONE_DAY, Due, Grant, Pause
from grievance_fsm.deadlines import Extension, Limit, Suspension, Trigger
from grievance_fsm.events import Event
from grievance_fsm.facts import Fact
from grievance_fsm.guards import ask
from grievance_fsm.language import Action
from grievance_fsm.memory import Memory, Passed, whose
from grievance_fsm.routes import Route
from grievance_fsm.rules import BoundProcedure, Rule


class Sight(Protocol):
    """What a clock asks of a run, as a guard sees it."""

    @property
    def procedure(self) -> BoundProcedure: ...

    @property
    def rule(self) -> Rule | None: ...

    @property
    def memory(self) -> Memory: ...

    def __getitem__(self, key: Any, /) -> Any: ...

    def named(self, fact: Any) -> Any: ...

    def due(self, limit: Limit) -> Due | None: ...

    def beside(self, procedure: BoundProcedure, rule: Rule | None, memory: Memory) -> "Sight": ...


@frozen(eq=False)
class Clock:
    """A run as `dating.due` asks it: one run, seen on one day, tried by one rule."""

    seen: Sight

    def holds(self, guard: Any) -> bool | None:
        """Whether a guard holds."""
        verdict: bool | None = ask(guard, self.seen)
        return verdict

    def named(self, fact: Any) -> Any:
        """The value of a fact, nothing where nobody has told it."""
        return self.seen.named(fact)

    # -- what set a limit off ------------------------------------------------------------------------------------

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
        done = None if self.seen.rule is None else self.seen.memory.last(self.seen.rule.name)
        since = -1 if done is None else done[0]
        found = [(event.seq, event.day) for event in self._acts(trigger.of[0])]
        return next((each for each in found if each[0] > since), self._occurred(trigger.of[0], "last"))

    def _due_day(self, action: Action) -> tuple[int, date] | None:
        """By when another action is due, in this run or the latest of its own procedure, and what set that off."""
        home, elsewhere, name = action.key.rpartition(".")
        passed = self.seen.memory.elsewhere(home) if elsewhere else Passed(self.seen.procedure, (self.seen.memory,))
        rule = None if passed is None else passed.procedure.rules.get(name)
        if passed is None or rule is None or rule.limit is None:
            return None
        there = self.seen.beside(passed.procedure, rule, passed.memory)
        found = there.due(rule.limit)
        begun = Clock(there).triggered(rule.limit.after)
        return None if found is None or found.day is None else (-1 if begun is None else begun[0], found.day)

    def _occurred(self, part: Any, which: str) -> tuple[int, date] | None:
        if isinstance(part, Action):
            memory, name = whose(self.seen.memory, part.key)
            if memory is None:
                return None
            return memory.first(name) if which == "first" else memory.last(name)
        try:
            return -1, self.seen[part.name]
        except KeyError:
            return None

    # -- when the clock stood still ------------------------------------------------------------------------------

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
        yield from _spells(suspension.tag, ((day, ends) for day, _, ends in sorted(moves)))

    def _told_pauses(self, suspension: Suspension) -> Iterator[Pause]:
        """The pauses that two facts name: each first day with the last one told for it, unless that lies before it."""
        firsts = list(self.seen.memory.told(suspension.begins.of[0].name))
        lasts = list(self.seen.memory.told(suspension.ends.of[0].name))
        for (told, begun), following in pairwise([*firsts, (maxsize, None)]):
            ends = [day for place, day in lasts if told <= place < following[0]]
            if not ends or ends[-1] > begun:
                yield Pause(suspension.tag, begun, ends[-1] - ONE_DAY if ends else None)

    def _ends_of(self, suspension: Suspension) -> Iterator[tuple[date, int]]:
        """Every day on which a pause ends; of the days that a fact names, the last one told before the next begins."""
        begun = [place for _, place in self._days_of(suspension.begins)]
        last: dict[int, tuple[date, int]] = {}
        for part in () if suspension.ends is None else suspension.ends.of:
            for place, day in self.seen.memory.told(part.name) if isinstance(part, Fact) else ():
                last[sum(each <= place for each in begun)] = (day, place)
        yield from last.values() if last else self._days_of(suspension.ends)

    def _while_running(self, tag: str, route: Route) -> Iterator[Pause]:
        """When a procedure ran, in any of its runs, until it rested or ended."""
        passed = self.seen.memory.elsewhere(route.name)
        if passed is None:
            return
        over = frozenset(passed.procedure.ends)
        for memory in passed.memories:
            yield from _spells(tag, ((day, state in over) for day, state in memory.stood()))

    # -- who gave more time --------------------------------------------------------------------------------------

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

    # -- what happened -------------------------------------------------------------------------------------------

    def _acts(self, action: Any) -> Iterable[Event]:
        memory, name = whose(self.seen.memory, action.key)
        return () if memory is None else memory.acts(name)

    def _days_of(self, trigger: Trigger | None) -> Iterator[tuple[date, int]]:
        """Every day on which a trigger came about, and its place; what a fact names is as old as the run."""
        for part in () if trigger is None else trigger.of:
            if isinstance(part, Action):
                yield from ((event.day, event.seq) for event in self._acts(part))
            elif not isinstance(part, Route) and (day := self.seen.named(part)) is not None:
                yield day, -1


def _spells(tag: str, moves: Iterable[tuple[date, bool]]) -> Iterator[Pause]:
    """The pauses between days on which something began or was over; what ends on its first day stops no clock."""
    begun: date | None = None
    for day, over in moves:
        if not over:
            begun = begun or day
        elif begun is not None:
            if day > begun:
                yield Pause(tag, begun, day - ONE_DAY)
            begun = None
    if begun is not None:
        yield Pause(tag, begun)
