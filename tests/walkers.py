"""Three executors of one declaration walk a case together and must agree at every step; what they saw is kept.

The judge is `reference_case.py`, written from design.md; the others are the live case on its generated machines and the
tables of whole numbers.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from attrs import define, evolve, field
from builders import START, register, rows
from reference import Judged, Run, View, holder, parts, say
from reference_case import Trial
from reference_docket import entered, rules

from grievance_fsm.binding import every, picks
from grievance_fsm.case import Case
from grievance_fsm.docket import Again, Enter, Settles
from grievance_fsm.events import Allowed
from grievance_fsm.facts import At, Happened, leaves
from grievance_fsm.memory import Beside, Past, Sitting
from grievance_fsm.policy import Policy
from grievance_fsm.readings import UNCHOSEN, Chosen
from grievance_fsm.routes import Passage
from grievance_fsm.rules import Rule
from grievance_fsm.seeing import Seen
from grievance_fsm.table import Executor, executor
from grievance_fsm.testing import draw_attempt
from grievance_fsm.values import BALLOTS, DAY

WORDS = {True: "true", False: "false", None: "open"}


@cache
def tables(policy: Policy) -> dict[str, Executor]:
    """Every procedure of a policy as a table."""
    return {name: executor(procedure) for name, procedure in policy.bound.items()}


@define
class Visited:
    """What walks have seen: states, outcomes by action, the sides of every guard and atom, the docket at work."""

    states: set[tuple[str, str]] = field(factory=set)
    outcomes: set[tuple[str, str]] = field(factory=set)
    sides: dict[tuple[str, str], set[Any]] = field(factory=dict)
    docket: set[str] = field(factory=set)
    tries: Counter[Any] = field(factory=Counter)


@define
class Walk:
    """The live case and the reference, asked the same at every step."""

    case: Case
    trial: Trial
    visited: Visited = field(factory=Visited)
    reached: set[tuple[str, str]] = field(factory=set)

    @classmethod
    def under(cls, policy: Policy, visited: Visited | None = None) -> "Walk":
        people, known = None, ()
        if policy.committee is not None:
            people, offices = register(policy, successors=4), {s.name: s.ex_officio for s in policy.committee.seats}
            known = tuple({**row, "ex_officio": offices[row["seat"]]} for row in rows(policy, successors=4))
        case = policy.open("walk", on=START, people=people)
        walk = cls(case, Trial.under(policy, known), visited or Visited())
        walk._note()
        return walk

    @property
    def policy(self) -> Policy:
        return self.case.policy

    @property
    def over(self) -> bool:
        """Whether nothing can happen any more: every run has ended, and none can follow."""
        return not any(map(self.moves, self.policy.bound))

    @property
    def last(self) -> date:
        """The latest day of any event."""
        return max((event.day for event in self.case.history), default=START)

    def at(self, procedure: str) -> Run:
        """The latest run through a procedure."""
        return self.trial.latest(procedure)

    def moves(self, procedure: str) -> list[Rule]:
        """The acts that leave the state in which a procedure stands, or begin it anew."""
        rules = [rule for rule in self.policy.bound[procedure].rules.values() if not rule.lapses]
        return [rule for rule in rules if self.trial.run_for(rule.qualified).state in rule.sources]

    def attempt(self, attempt: Mapping[str, Any], *, anyway: bool = False) -> bool:
        """Decide, compare, and go on: with what was allowed, or with what happened anyway."""
        self.wait(attempt["on"])
        judged = self.ask(attempt)
        if judged.allowed or anyway:
            self.case = self.case.act(**attempt) if judged.allowed else self.case.record(**attempt)
            run = self.trial.run_for(attempt["action"])
            self.trial = self.trial.then(attempt["action"], attempt["on"], attempt["facts"], judged, attempt.get("by"))
            self._note_act(run, attempt["action"].partition(".")[2], judged)
            self.agree(attempt["on"])
        self._note()
        return judged.allowed or anyway

    def advance(self, attempt: Mapping[str, Any]) -> None:
        """Go on with what is allowed, comparing nothing: that is done where the way is new."""
        case, trial = self.case.polled(attempt["on"]), self.trial.wait(attempt["on"])
        if case.decide(**attempt):
            told = {key: attempt.get(key) for key in ("action", "by", "on", "facts", "outcome")}
            self.case = case.act(**attempt)
            self.trial = trial.then(attempt["action"], attempt["on"], attempt["facts"], trial.judge(**told))

    def ask(self, attempt: Mapping[str, Any]) -> Judged:
        """What all executors say of an attempt; the case stays where it is."""
        ahead = evolve(self, case=self.case.polled(attempt["on"]), trial=self.trial.wait(attempt["on"]))
        judged = ahead.trial.judge(**{key: attempt.get(key) for key in ("action", "by", "on", "facts", "outcome")})
        run, name = ahead.trial.run_for(attempt["action"]), attempt["action"].partition(".")[2]
        ahead._compare(attempt, run, name, judged)
        if run.state in run.procedure.rules[name].sources:
            for label, verdict in judged.sides.items():
                self.visited.sides.setdefault((f"{run.procedure.name}.{name}", label), set()).add(verdict)
        return judged

    def wait(self, on: date) -> None:
        """Let a day come: what lapses until then lapses in both."""
        before = len(self.case.history)
        self.case, self.trial = self.case.polled(on), self.trial.wait(on)
        if len(self.case.history) > before:
            self.agree(on)
            self._note()

    def _compare(self, attempt: Mapping[str, Any], run: Run, name: str, judged: Judged) -> None:
        decision = self.case.decide(**attempt)
        shown = tuple(map(tree, self.case.explain(**attempt)))

        assert bool(decision) is judged.allowed, f"{run.called(name)} from “{run.state}”: {decision}"
        assert shown == judged.trees, f"{run.called(name)}: the verdicts differ"
        if isinstance(decision, Allowed):
            event = decision.event
            assert (event.run, event.outcome, event.state) == (run.name, judged.outcome, judged.state)
        assert self._by_table(attempt, run, name) == ((judged.outcome, judged.state) if judged.allowed else None)

    def _by_table(self, attempt: Mapping[str, Any], run: Run, name: str) -> tuple[str, str] | None:
        """What the table makes of the same attempt, the bench being the reference's."""
        procedure = self.policy.bound[run.procedure.name]
        rule = procedure.rules[name]
        facts = {key: rule.facts_by_name[key].parse(value) for key, value in attempt["facts"].items()}
        bench = run.bench(name, attempt["on"], attempt["facts"])
        known = Beside([event for event in self.case.history if event.day <= attempt["on"]], self.policy.bound)
        seen = Seen(
            procedure, rule, Past(self.case.run(run.name), known), attempt["on"], facts, attempt["by"],
            attempt.get("outcome"), bench and Sitting(*bench),
        )  # fmt: skip
        return tables(self.policy)[procedure.name].attempt(name, run.state, seen)

    def agree(self, on: date) -> None:
        """Where the case stands, what happened, what is owed and what was late."""
        case, trial = self.case, self.trial
        assert case.states == trial.states
        assert case.outcome == trial.outcome
        assert [(e.run, e.action, e.outcome, e.day, e.state, e.stands_for) for e in case.history] == [
            (e.run, e.action, e.outcome, e.day, e.state, e.stands_for) for e in trial.past
        ]
        polled = trial.wait(on)  # a question to the case applies what has lapsed by then
        owed, late = case.owed(on), case.breaches(on)
        assert frozenset((each.action, each.due) for each in owed) == polled.owed(on)
        known = polled.breaches(on)
        assert frozenset((each.action, each.due, each.done) for each in late) == known
        assert len(late) == len(known), "a breach is told once"

    # -- what was seen -----------------------------------------------------------------------------------

    def _note(self) -> None:
        self.reached |= {(run.procedure.name, run.state) for run in self.trial.runs}
        for event in self.trial.past:
            procedure = event.run.partition("#")[0]
            self.reached.add((procedure, event.state))
            if event.outcome == "lapsed":
                self.visited.outcomes.add((f"{procedure}.{event.action}", "lapsed"))
        self.visited.states |= self.reached

    def _note_act(self, run: Run, name: str, judged: Judged) -> None:
        procedure = run.procedure.name
        self.visited.outcomes.add((f"{procedure}.{name}", judged.outcome))
        if judged.allowed:
            begun = entered(self.policy.docket, procedure, name, judged.outcome)
            self.visited.docket |= {enters(rule) for rule in begun}
            if not run.past and "#" in run.name:
                self.visited.docket.add(f"{procedure} is taken again")
        if self.trial.outcome is not None:
            self.visited.docket.add(settled(*self.trial.outcome))


def tree(finding: Any) -> Any:
    """The verdicts of a finding without its words."""
    return finding.verdict, tuple(map(tree, finding.parts))


def enters(rule: Enter) -> str:
    return f"{rule.after.key} {rule.outcome}".strip() + f" enters {rule.route.name} at “{rule.at.name}”"


def settled(run: str, state: str) -> str:
    return f"the case stands at “{state}” of {run.partition('#')[0]}"


# -- turning guards ---------------------------------------------------------------------------------------------


MISTAKEN = {
    "the role may do it": "role", "the papers are there": "paper", "it is in time": "time", "not done before": "",
}  # fmt: skip


def missing(walk: Walk, move: Rule) -> Iterator[dict[str, Any]]:
    """How attempts at a rule would have to be, so as to show a side that was not seen."""
    guards = [*walk.at(move.procedure).conditions(move), *(b.given for b in move.branches if b.given is not None)]
    named = [pair for guard in guards for pair in ((say(guard), guard), *parts(guard))]
    for label, guard in named:
        for want in sorted({True, False} - walk.visited.sides.get((move.qualified, label), set())):
            days = 4 if getattr(guard, "op", "") in ("inside", "on_the_day", "not_before") else 1  # days are luck
            yield from ({"turn": (guard, want), "wrong": "" if want else "time"} for _ in range(days))
    stays = {f"{holder(limit)} may stay": "role" for limit in walk.policy.bound[move.procedure].limits if limit.holder}
    for label, wrong in (MISTAKEN | stays).items():
        seen = walk.visited.sides.get((move.qualified, label))
        if seen is not None and not {WORDS[side] for side in seen} >= set(sides_of(label, move)):
            yield {"wrong": wrong}


def probe(walk: Walk, move: Rule, chance: Random) -> None:
    """Ask, without going on, for every side of every guard of an act that no walk has seen.

    What was tried in vain as things stand is tried less and less.
    """
    for how in missing(walk, move):
        key = (move.qualified, how["wrong"], *_standing(walk, move, *how["turn"])) if "turn" in how else None
        walk.visited.tries[key] += 1
        if key is None or chance.random() < 6 / walk.visited.tries[key]:
            told = draw_attempt(walk.case, chance, action=move.qualified, **how)
            walk.ask(told)
            for other in spoilt(told, move) if "turn" in how and how["turn"][1] is False else ():
                walk.ask(other)


def _standing(walk: Walk, move: Rule, guard: Any, want: bool) -> tuple[Any, ...]:
    """A side of a guard, with what it finds that the act itself does not bring."""
    view = View(walk.trial.run_for(move.qualified), move, {}, walk.last)
    found = [leaf for leaf in leaves(guard) if isinstance(leaf, At | Happened | Passage)]
    return say(guard), want, *(str(view.leaf(leaf)) for leaf in found)


def spoilt(told: Mapping[str, Any], move: Rule) -> Iterator[dict[str, Any]]:
    """The same act with a day that has not come, or with a vote that is missing."""
    for fact in move.facts:
        value = told["facts"].get(fact.name)
        if fact.kind == DAY and value is not None:
            yield {**told, "facts": {**told["facts"], fact.name: told["on"] + timedelta(days=1)}}
        elif fact.kind == BALLOTS and value:
            yield {**told, "facts": {**told["facts"], fact.name: dict(list(value.items())[1:])}}


def probe_all(walk: Walk, chance: Random) -> None:
    """Probe every act that leaves where the case stands."""
    for procedure in walk.policy.bound:
        for move in walk.moves(procedure):
            probe(walk, move, chance)


# -- what there is to see ---------------------------------------------------------------------------------------


def sides_of(label: str, action: Rule) -> tuple[str, ...]:
    """Which verdicts a condition can have: an open reading none but “?”, papers and a mere delay no plain “false”."""
    if label.endswith("is chosen") or "an open reading" in label:
        return ("open",)
    if label == "the papers are there":
        return ("true", "open") if action.records else ("true",)
    limit = action.limit
    if label.endswith("may stay") and not any(s != t for branch in action.branches for s, t in branch.targets.items()):
        return ("true",)
    if label == "it is in time" and limit is not None and limit.opens is None and limit.expiry != "bar":
        return ("true", "open")
    return ("true", "false")


def everything(policy: Policy) -> Iterator[str]:
    """What the walks of a policy should see, by name: states, outcomes, both sides of guards, the docket at work."""
    trial = Walk.under(policy).trial
    for name, procedure in policy.bound.items():
        yield from (f"the state “{state}” of {name}" for state in procedure.states)
        for rule in procedure.rules.values():
            yield from (f"the outcome “{branch.name}” of {rule.qualified}" for branch in rule.branches)
            labels = trial.latest(name).judge(rule.name, None, START, {}).sides if not rule.lapses else ()
            yield from (f"{rule.qualified}: {label} – {side}" for label in labels for side in sides_of(label, rule))
    yield from (enters(rule) for rule in rules(policy.docket, Enter))
    yield from (f"{rule.route.name} is taken again" for rule in rules(policy.docket, Again))
    yield from (settled(rule.route.name, s.name) for rule in rules(policy.docket, Settles) for s in rule.states)


def all_seen(visited: Visited) -> set[str]:
    """The same names, for what was seen."""
    states = {f"the state “{state}” of {name}" for name, state in visited.states}
    outcomes = {f"the outcome “{outcome}” of {name}" for name, outcome in visited.outcomes}
    return states | outcomes | visited.docket | {
        f"{name}: {label} – {WORDS[side]}" for (name, label), sides in visited.sides.items() for side in sides
    }


# -- under which readings ---------------------------------------------------------------------------------------


def used(policy: Policy) -> list[Any]:
    """The readings on which something in a policy turns."""
    declared = [*policy.procedures, *policy.tables, policy.late_news]
    parts = [*declared, *(action for procedure in policy.procedures for action in procedure.actions)]
    found = {pick.reading.name for part in parts for pick in picks(part)}
    found |= {chosen.reading.name for chosen in every(declared, Chosen)}
    return [reading for reading in policy.known_readings.values() if reading.name in found]


UNCOUNTED = ("roll_forward", "working_days", "working")
"""Choices that wait for calendars; they are refused on use: see test_case.py."""


def deviations(policy: Policy, chosen: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The readings as they stand, and each other choice of each of them."""
    yield dict(chosen)
    for reading in used(policy):
        for choice in (*reading.choices, *([UNCHOSEN] if reading.default is None else [])):
            if choice != chosen.get(reading.name, reading.default) and choice not in UNCOUNTED:
                yield {**chosen, reading.name: choice}


