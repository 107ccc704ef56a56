"""Ways taken in the live case, with whatever other procedures must have done first."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import chain, islice, takewhile
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.case import Case
from grievance_fsm.docket import Enter
from grievance_fsm.events import ENTERED, NOTHING
from grievance_fsm.exploring.attempting import Trial, last_day, standing
from grievance_fsm.exploring.lacking import acts_in, blocked, foreign_parts, homes
from grievance_fsm.exploring.possible import Known
from grievance_fsm.exploring.searching import Explorer
from grievance_fsm.exploring.steps import Replay, Steps, Taken
from grievance_fsm.exploring.unfolding import Edge
from grievance_fsm.facts import Happened
from grievance_fsm.folding import first_silence
from grievance_fsm.policy import Policy
from grievance_fsm.rules import Rule

DEEP: Final = 3
"""How many procedures may have to go before one another."""

PATIENCE: Final = 24
"""In how many ways a way is tried."""

NEAR: Final = 160
"""To how many situations of another procedure a way is tried, the nearest first."""


Begun = dict[tuple[Any, ...], Replay | None]
"""Beginnings of ways by their moves, with what came of them."""


@frozen(eq=False)
class Guide:
    """Takes ways of a policy's procedures in live cases, `without` certain acts of others before them."""

    policy: Policy
    start: date
    people: Any = None
    without: frozenset[str] = frozenset()
    known: Known = field(factory=dict)
    _explorers: dict[str, Explorer] = field(factory=dict)
    _covered: dict[str, tuple[list[Replay], Iterator[Replay]]] = field(factory=dict)
    _served: dict[str, dict[Any, Replay]] = field(factory=dict)
    _onwards: dict[Any, tuple[Steps, ...]] = field(factory=dict)
    _begun: dict[Any, tuple[Case, Begun]] = field(factory=dict)

    def explorer(self, procedure: str) -> Explorer:
        """The moves of one procedure."""
        if procedure not in self._explorers:
            self._explorers[procedure] = Explorer(self.policy.bound[procedure], self.start, self.known)
        return self._explorers[procedure]

    @cached_property
    def opened(self) -> Case:
        """A case in which nothing has happened yet."""
        case: Case = self.policy.open("example", on=self.start, people=self.people)
        return case

    # -- a way -------------------------------------------------------------------------------------------

    def follow(self, steps: Steps, *, whole: bool = False) -> Replay:
        """A way in a new case as far as it can be taken, each step on its earliest lawful day.

        A step that keeps its state and cannot be taken is left out, but where the `whole` way is asked for, and no
        other act of its procedure. Where other procedures stand in the way of a later step, the way is tried again
        after other acts of theirs.
        """
        asked = [part for edge in steps.edges for part in foreign_parts(edge.rule, edge.branch)]
        best: Replay | None = None
        every = self._follow(Replay(self.opened), steps, asked, whole=whole)
        for found in islice(every, PATIENCE):
            replay = self._kept(found, steps) if whole else found
            if best is None or replay.reached > best.reached:
                best = replay
            if replay.stopped is None:
                self._remember(steps.edges, replay)
                break
        return Replay(self.opened, stopped=steps.edges[0]) if best is None else best

    def _remember(self, edges: Sequence[Edge], replay: Replay) -> None:
        """What other procedures did before a way that could be taken is tried first before the next."""
        own = edges[0].rule.procedure if edges else ""
        led = tuple(takewhile(lambda taken: taken.edge.rule.procedure != own, replay.taken))
        if led:
            served = self._served.setdefault(own, {})
            key = tuple(taken.edge.key for taken in led)
            self._served[own] = {key: Replay(led[-1].after, led), **served}

    def covered(self, procedure: str) -> Iterator[Replay]:
        """The ways that together make every move of a procedure, as far as each can be taken; each is taken once."""
        found, coming = self._covered.setdefault(procedure, ([], self._covering(procedure)))
        place = 0
        while True:
            if place == len(found):
                found.extend(islice(coming, 1))
            if place == len(found):
                return
            yield found[place]
            place += 1

    def _covering(self, procedure: str) -> Iterator[Replay]:
        explorer = self.explorer(procedure)
        return (self.follow(Steps.of(explorer, walk)) for walk in explorer.covering())

    def later(self, procedure: str, state: str, steps: Steps) -> Replay | None:
        """A way in a run that is entered at a state, or that follows one which has ended there; nothing if none goes.

        It is tried from each situation that leads to such a run, the nearest first.
        """
        ended = self.policy.bound[procedure].states[state].final
        leading = self._ending_in(procedure, state) if ended else self._entering(procedure, state)
        before = (each for each in leading if not each.has_any(self.without))
        tried = (self._kept(each, steps, len(led.taken)) for led in islice(before, NEAR)
                 for each in islice(self.onward(led, steps, whole=True), PATIENCE))  # fmt: skip
        return next((each for each in tried if each.stopped is None), None)

    def _entering(self, procedure: str, state: str) -> Iterator[Replay]:
        """The cases in which a run of a procedure has just been entered at a state."""
        rules = () if self.policy.docket is None else self.policy.docket.of(Enter, procedure)
        acts = [rule.after for rule in rules if rule.at.name == state]
        for home in dict.fromkeys(act.home for act in acts):
            for replay in self.nearby(self.opened, home, [Happened(act) for act in acts], DEEP):
                last = replay.case.run(replay.case.latest_run(procedure))[-1:]
                if last and (last[0].action, last[0].state) == (ENTERED, state):
                    yield replay

    def _ending_in(self, procedure: str, state: str) -> Iterator[Replay]:
        """The cases in which the latest run of a procedure has ended in a state."""
        for replay in chain(self.nearby(self.opened, procedure, [], DEEP), self.covered(procedure)):
            if replay.case.states[replay.case.latest_run(procedure)] == state:
                yield replay

    def onward(self, replay: Replay, steps: Steps, *, whole: bool = False) -> Iterator[Replay]:
        """The ways in which some steps can be taken from where a replay came to."""
        asked = [part for edge in steps.edges for part in foreign_parts(edge.rule, edge.branch)]
        return (each for each in self._follow(replay, steps, asked, whole=whole) if each.stopped is None)

    def _follow(
        self, replay: Replay, steps: Steps, asked: Sequence[Any], *, whole: bool = False
    ) -> Iterator[Replay]:  # fmt: skip
        """The ways in which the rest of some steps can be taken; where none can, how far it came."""
        if not steps.edges:
            yield replay
            return
        edge, supposes = steps.edges[0], steps.supposed(0, last_day(replay.case))
        stopped = True
        for taken in self.step(replay.case, edge, supposes, asked):
            stopped = False
            yield from self._follow(replay.then(*taken), steps.since(1), asked, whole=whole)
        if stopped and edge.stays and not whole:
            yield from self._follow(replay, steps.since(1), asked)
        elif stopped:
            yield Replay(replay.case, replay.taken, edge)

    def step(
        self, case: Case, edge: Edge, supposes: Mapping[str, Any] = NOTHING, asked: Sequence[Any] = (),
        deep: int = DEEP,
    ) -> Iterator[list[Taken]]:  # fmt: skip
        """One move in the live case, alone or after what other procedures must do first, in one way after another."""
        if edge.rule.lapses:
            yield from self._lapsed(case, edge)
        elif standing(case, edge.rule) == edge.source:
            found = Trial.of(case, edge.rule, edge.branch, supposes=supposes).allowed()
            if found is not None:
                yield [Taken(edge, found, case, case.act(**found.told))]
            elif deep:
                yield from self._led(case, edge, supposes, asked, deep)

    def _lapsed(self, case: Case, edge: Edge) -> Iterator[list[Taken]]:
        """What silence does, on its day."""
        ripe = first_silence(case, date.max)
        after = case if ripe is None or ripe[1] is not edge.rule else case.polled(ripe[2])
        if after.seq == case.seq + 1:
            yield [Taken(edge, None, case, after)]

    # -- what must come first ----------------------------------------------------------------------------

    def _led(
        self, case: Case, edge: Edge, supposes: Mapping[str, Any], asked: Sequence[Any], deep: int
    ) -> Iterator[list[Taken]]:  # fmt: skip
        """A move after the nearest acts of other procedures that make it lawful, then after others."""
        lacking, run = blocked(case, edge.rule, edge.branch), case.run_for(edge.rule)
        for home in homes(lacking, edge.rule.procedure):
            served = self._served.get(edge.rule.procedure, {}) if case is self.opened else {}
            for replay in chain(served.values(), self.nearby(case, home, [*lacking, *asked], deep - 1)):
                if standing(replay.case, edge.rule) != edge.source or replay.has_any(self.without):
                    continue
                if case.run(run) and replay.case.run_for(edge.rule) != run:
                    continue  # another run was entered, which stands where this one stood
                still = blocked(replay.case, edge.rule, edge.branch)
                if len(still) < len(lacking):
                    for more in self.step(replay.case, edge, supposes, asked, deep - 1 if still else 0):
                        yield [*replay.taken, *more]

    def _kept(self, replay: Replay, steps: Steps, since: int = 0) -> Replay:
        """A replay; where more acts of its procedure were done, or some that are not wanted, its last step stops it."""
        own = {edge.rule.procedure for edge in steps.edges}
        made = tuple(taken.edge.key for taken in replay.taken[since:] if taken.edge.rule.procedure in own)
        strays = made != tuple(edge.key for edge in steps.edges) or replay.has_any(self.without)
        return Replay(replay.case, replay.taken, steps.edges[-1]) if replay.stopped is None and strays else replay

    def nearby(self, case: Case, procedure: str, asked: Sequence[Any], deep: int = 1) -> Iterator[Replay]:
        """A case after acts of one procedure, for each situation that parts of a declaration ask about."""
        if procedure not in self.policy.bound:
            return
        wanted = {act for part in asked for home, act in acts_in(part) if home == procedure}
        rules = self.policy.bound[procedure].rules
        begun = self._begun.setdefault((id(case), procedure, deep), (case, {}))[1]
        for steps in self._onward(case, procedure, wanted):
            replay = self._along(case, steps, deep, begun)
            if replay is None:
                continue
            yield replay
            for name in sorted(wanted & set(rules)):
                yield from self._beside(replay, rules[name])
        if not case.run(case.latest_run(procedure)):
            for rule in rules.values():  # one that leads nowhere begins a run all the same
                yield from self._beside(Replay(case), rule)

    def _beside(self, replay: Replay, rule: Rule) -> Iterator[Replay]:
        """A case after one more act that keeps its state."""
        state = standing(replay.case, rule)
        for branch in rule.branches if state in rule.sources and not rule.lapses else ():
            if branch.targets.get(state) == state:
                found = Trial.of(replay.case, rule, branch).allowed()
                if found is not None:
                    edge = Edge(rule, branch, state, state)
                    yield replay.then(Taken(edge, found, replay.case, replay.case.act(**found.told)))

    def _along(
        self, case: Case, steps: Steps, deep: int, begun: Begun
    ) -> Replay | None:  # fmt: skip
        """The case after some steps; beginnings that several ways share are taken once."""
        keys = tuple(edge.key for edge in steps.edges)
        place = next((n for n in range(len(keys), 0, -1) if keys[:n] in begun), 0)
        replay = begun[keys[:place]] if place else Replay(case)
        for n in range(place, len(keys)):
            if replay is not None:
                supposes = steps.supposed(n, last_day(replay.case))
                taken = next(self.step(replay.case, steps.edges[n], supposes, (), deep), None)
                replay = replay.then(*taken) if taken else None
            begun[keys[: n + 1]] = replay
        return replay

    def _onward(self, case: Case, procedure: str, wanted: set[str]) -> tuple[Steps, ...]:
        """Ways on from where a procedure stands, the nearest first, one for each situation that matters."""
        bound = self.policy.bound[procedure]
        here = case.states[case.latest_run(procedure)]
        here = bound.initial if bound.states[here].final else here
        key = procedure, here, frozenset(wanted)
        if key not in self._onwards:
            self._onwards[key] = tuple(islice(self._from(here, procedure, wanted), NEAR))
        return self._onwards[key]

    def _from(self, here: str, procedure: str, wanted: set[str]) -> Iterator[Steps]:
        explorer = self.explorer(procedure)
        seen: set[tuple[str, frozenset[str]]] = set()
        for walk in explorer.situations:
            place = next((n for n, edge in enumerate(walk.edges) if edge.source == here), None)
            if place is None:
                continue
            done = frozenset(edge.rule.name for edge in walk.edges[place:])
            key = walk.state, done & wanted
            if key not in seen and explorer.supposing(walk) is not None:
                seen.add(key)
                yield Steps.of(explorer, walk).since(place)
