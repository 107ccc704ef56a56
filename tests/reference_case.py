"""A whole case under a policy: its runs, one after and beside the other, as design.md has them."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from attrs import evolve, frozen
from reference import Happening, Judged, Late, Run, nobody
from reference_docket import entered, on_the_way, settles

from grievance_fsm.docket import Docket, Enter
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure


@frozen
class Trial:
    """A case as far as it has come: its runs in the order in which they began, the first of each route among them."""

    procedures: Mapping[str, BoundProcedure]
    docket: Docket | None
    runs: tuple[Run, ...]
    past: tuple[Happening, ...] = ()

    @classmethod
    def under(cls, policy: Policy, register: tuple[Mapping[str, Any], ...]) -> "Trial":
        """A case in which nothing has happened."""
        runs = [
            Run(procedure, policy.committee, register, name, procedure.initial, policy.docket)
            for name, procedure in policy.bound.items()
        ]
        return cls(policy.bound, policy.docket, tuple(runs))

    # -- runs --------------------------------------------------------------------------------------------

    def run(self, name: str) -> Run | None:
        """A run with what it may know of the others."""
        return self._knowing.get(name)

    @cached_property
    def _knowing(self) -> dict[str, Run]:
        return {run.name: evolve(run, others=self.begun) for run in self.runs}

    def passages(self, procedure: str) -> list[Run]:
        """The runs through a procedure in order."""
        return [run for run in self._knowing.values() if run.procedure.name == procedure]

    def begun(self, procedure: str) -> list[Run]:
        """The runs through a procedure that have begun."""
        return [run for run in self.passages(procedure) if run.past]

    def latest(self, procedure: str) -> Run:
        """The latest run through a procedure; the first is there from the outset."""
        return self.passages(procedure)[-1]

    def next(self, procedure: str) -> Run:
        """The run that would begin after the latest."""
        runs = self.passages(procedure)
        if not runs[0].past:
            return runs[0]
        fresh = {"state": runs[0].procedure.initial, "past": (), "late": frozenset()}
        return evolve(runs[0], name=f"{procedure}#{len(runs) + 1}", **fresh)

    def run_for(self, action: str) -> Run:
        """Where an act belongs: to the run named; else to the latest, or to the next where that has ended."""
        called, _, name = action.partition(".")
        procedure = called.partition("#")[0]
        known = self.run(called) if "#" in called else None
        if known is not None:
            return known
        latest = self.latest(procedure)
        ended = latest.procedure.states[latest.state].final
        begins = latest.procedure.initial in latest.procedure.rules[name].sources
        return self.next(procedure) if ended and begins and self.docket is not None else latest

    # -- what happens ------------------------------------------------------------------------------------

    def judge(self, action: str, by: Any, on: date, facts: Mapping[str, Any], outcome: str | None = None) -> Judged:
        """What the policy says of an attempt."""
        run = evolve(self.run_for(action), others=lambda procedure: self.known(procedure, on))
        return run.judge(action.partition(".")[2], by, on, facts, outcome)

    def known(self, procedure: str, on: date) -> list[Run]:
        """The runs through a procedure as they stood on a day: what was told of them later is no part of it."""
        runs = []
        for run in self.begun(procedure):
            past = tuple(event for event in run.past if event.day <= on)
            if past:
                runs.append(evolve(run, past=past, state=past[-1].state))
        return runs

    def then(self, action: str, on: date, facts: Mapping[str, Any], judged: Judged, by: Any = None) -> "Trial":
        """The case after something happened, lawful or not, and after what it begins elsewhere."""
        run, name = self.run_for(action), action.partition(".")[2]
        bench = run.bench(name, on, facts)
        event = Happening(len(self.past) + 1, run.name, name, judged.outcome, on, judged.state, facts, bench, by=by)
        after, procedure = self._with(run, event), run.procedure.name
        if run.state not in run.procedure.rules[name].sources:
            return after
        for rule in entered(self.docket, procedure, name, judged.outcome):
            if rule.route.name in self.procedures:
                after = after._entering(rule, on)
        return after

    def _with(self, run: Run, event: Happening) -> "Trial":
        """Time passes in every run; in one of them something happens, be it on a day that others have left behind."""
        runs = {each.name: self.run(each.name) for each in self.runs}
        runs |= {run.name: runs[run.name].back_on(event.day)} if run.name in runs else {}
        runs = {name: each.passing(event.day) for name, each in runs.items()}
        runs[run.name] = runs.get(run.name, run).then(event)
        kept = tuple(evolve(each, others=nobody) for each in runs.values())
        return evolve(self, runs=kept, past=(*self.past, event))

    def _entering(self, rule: Enter, on: date) -> "Trial":
        """A run begins in the middle, with what the acts behind it recorded in the run before."""
        procedure = self.procedures[rule.route.name]
        behind, before = on_the_way(procedure, rule.at.name), self.begun(procedure.name)[-1:]
        names = {fact.name for name in behind for fact in procedure.rules[name].records}
        facts = {
            name: event.facts[name]
            for run in before for event in run.past for name in sorted(names) if name in event.facts
        }  # fmt: skip
        run = self.next(procedure.name)
        place = len(self.past) + 1
        event = Happening(place, run.name, "entered", "", on, rule.at.name, facts, None, behind)
        return self._with(run, event)

    def wait(self, on: date) -> "Trial":
        """The case after every silence that has come to mean something by a day, in the order of their days.

        Of the same day, the procedure that began first has it first.
        """
        begun = dict.fromkeys(event.run.partition("#")[0] for event in self.past)
        latest = [self.latest(name) for name in {**begun, **self.procedures}]
        ripe = [(day, place, name, rule) for place, run in enumerate(latest) for day, name, rule in run.ripe(on)]
        if not ripe:
            return self
        day, place, name, rule = min(ripe, key=lambda each: each[:3])
        called = latest[place].name
        run = self.run(called)
        state = rule.branches[0].targets[run.state]
        event = Happening(len(self.past) + 1, called, name, "lapsed", day, state, {}, run.bench(name, day, {}))
        return self._with(run, event).wait(on)

    # -- answers -----------------------------------------------------------------------------------------

    @property
    def states(self) -> dict[str, str]:
        """Where each run stands."""
        return {run.name: run.state for run in self.runs}

    @property
    def outcome(self) -> tuple[str, str] | None:
        """What stands of the case: how that run ended that settled it last, unless another was entered in its place."""
        begun = [run for run in self.runs if run.past]
        ends = [(came(run), run) for run in begun if settles(self.docket, run.procedure.name, run.state)]
        place, last = max(ends, key=lambda each: each[0], default=(0, None))
        replaced = last is not None and any(
            event.action == "entered" and event.place > place and event.run.partition("#")[0] == last.procedure.name
            for event in self.past
        )
        return None if last is None or replaced else (last.name, last.state)

    def owed(self, on: date) -> frozenset[tuple[str, date | None]]:
        """What is owed in the latest run of every procedure."""
        return frozenset(each for name in self.procedures for each in self.latest(name).owed(on))

    def breaches(self, on: date) -> frozenset[Late]:
        """What was late in any run."""
        return frozenset(each for run in self.runs for each in self.run(run.name).breaches(on))


def came(run: Run) -> int:
    """The place of the event with which a run came to where it stands."""
    place = len(run.past) - 1
    while place and run.past[place - 1].state == run.state:
        place -= 1
    return run.past[place].place
