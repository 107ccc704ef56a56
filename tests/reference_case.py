"""A whole case under a policy: its runs, one after and beside the other, as design.md has them."""

from collections.abc import Mapping
from datetime import date
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
        return next((evolve(run, others=self.begun) for run in self.runs if run.name == name), None)

    def passages(self, procedure: str) -> list[Run]:
        """The runs through a procedure in order."""
        return [evolve(run, others=self.begun) for run in self.runs if run.procedure.name == procedure]

    def begun(self, procedure: str) -> Run | None:
        """The latest run through a procedure that has begun."""
        return next((run for run in reversed(self.passages(procedure)) if run.past), None)

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
        known, latest = self.run(called), self.latest(procedure)
        if "#" in called and known is not None:
            return known
        ended = latest.procedure.states[latest.state].final
        begins = latest.procedure.initial in latest.procedure.rules[name].sources
        return self.next(procedure) if ended and begins and self.docket is not None else latest

    # -- what happens ------------------------------------------------------------------------------------

    def judge(self, action: str, by: Any, on: date, facts: Mapping[str, Any], outcome: str | None = None) -> Judged:
        """What the policy says of an attempt."""
        return self.run_for(action).judge(action.partition(".")[2], by, on, facts, outcome)

    def then(self, action: str, on: date, facts: Mapping[str, Any], judged: Judged) -> "Trial":
        """The case after something happened, lawful or not, and after what it begins elsewhere."""
        run, name = self.run_for(action), action.partition(".")[2]
        bench = run.bench(name, on, facts)
        event = Happening(len(self.past) + 1, run.name, name, judged.outcome, on, judged.state, facts, bench)
        after, procedure = self._with(run, event), run.procedure.name
        for rule in entered(self.docket, procedure, name, judged.outcome):
            if rule.route.name in self.procedures:
                after = after._entering(rule, on)
        return after

    def _with(self, run: Run, event: Happening) -> "Trial":
        """Time passes in every run; in one of them something happens."""
        runs = {each.name: self.run(each.name).passing(event.day) for each in self.runs}
        runs[run.name] = runs.get(run.name, run).then(event)
        kept = tuple(evolve(each, others=nobody) for each in runs.values())
        return evolve(self, runs=kept, past=(*self.past, event))

    def _entering(self, rule: Enter, on: date) -> "Trial":
        """A run begins in the middle, with what the acts behind it recorded in the run before."""
        procedure = self.procedures[rule.route.name]
        behind, before = on_the_way(procedure, rule.at.name), self.begun(procedure.name)
        names = {fact.name for name in behind for fact in procedure.rules[name].records}
        facts = {} if before is None else {
            name: event.facts[name] for event in before.past for name in sorted(names) if name in event.facts
        }  # fmt: skip
        run = self.next(procedure.name)
        place = len(self.past) + 1
        event = Happening(place, run.name, "entered", "", on, rule.at.name, facts, None, behind)
        return self._with(run, event)

    def wait(self, on: date) -> "Trial":
        """The case after every silence that has come to mean something by a day, in the order of their days."""
        latest = [self.latest(name) for name in self.procedures]
        ripe = [(day, run.name, name, rule) for run in latest for day, name, rule in run.ripe(on)]
        if not ripe:
            return self
        day, called, name, rule = min(ripe, key=lambda each: each[:3])
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
        """What stands of the case: how that run ended that settled it last."""
        ends = [
            (came(run), run.name, run.state)
            for run in self.runs if run.past and settles(self.docket, run.procedure.name, run.state)
        ]  # fmt: skip
        return max(ends)[1:] if ends else None

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
