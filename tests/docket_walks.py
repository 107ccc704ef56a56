"""Lawful walks over the whole policy, for laws that hold across procedures: each begins part way along a known case.

A walk is the case after each of its acts. The few are drawn once and for all; the many by the commit's seed.
"""

import os
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import appeal_builders as appeal
from attrs import frozen
from builders import CHOSEN, MEMBERS, START, decided, mit, register, vote
from trails import Trail, act, changed, fitting, later, of_case, of_file, since, trails, until

from grievance_fsm.case import Case
from grievance_fsm.events import Event, NotAllowed, procedure_of
from grievance_fsm.policies import mit as whole
from grievance_fsm.policies import mit_as_written
from grievance_fsm.policy import Policy
from grievance_fsm.testing import draw_attempt, draw_readings

Walk = tuple[Case, ...]

REVIEWS = ("formal", "appeal", "arbitration")

# -- under which readings -----------------------------------------------------------------------------------------


@cache
def policies() -> tuple[Policy, ...]:
    """The policy, one reading after another that changes how a case may go, the policy as written, and some drawn."""
    drawn = (whole.POLICY.under(_readings(Random(f"docket {seed}"))) for seed in range(5))
    return (
        mit(), mit(remand_to="fresh_panel"), mit(appeal_review="rehearing", appeal_deadlock="vote_again"),
        mit(arbitration_place="at_any_time"), mit(arbitration_place="after_appeal"), mit(arbitration_force="advisory"),
        mit(procedure_order="parallel"), mit(retaliation_rule="as_H4", voluntariness_rule="as_H5"),
        mit(appeal_by="both_parties", breach_rule="reopen"), *drawn, mit_as_written.POLICY.under(CHOSEN),
    )  # fmt: skip


def _readings(chance: Random) -> dict[str, str]:
    return draw_readings(whole.POLICY, chance) | {"appeal_rule": "internal_panel"}


# -- from where ---------------------------------------------------------------------------------------------------


@cache
def beginnings() -> tuple[Trail, ...]:
    """The cases that are known, one heard again by others, what is taken back, hearings that decide nothing; and one
    that would come before the same panel twice.
    """
    case = of_file((files("grievance_fsm.data") / "whole_case.toml").read_text(encoding="utf-8"))
    consent = act("intake.say_consent", "complainant", 2, consents=True, unpressed=True)
    freely = (*until(case, "intake.choose"), consent, *since(until(case, "informal.contact"), "intake.choose"))
    undecided = (
        *until(case, "informal.ask"), *later(of_case(decided(None, vote(for_=5, against=4))), 5),
        act("formal.notify_decision", "committee", 48, informed=["complainant", "accused", "advocate"]),
    )  # fmt: skip
    appealed, arbitrated = of_case(appeal.ruled(*["remand"] * 3)), of_case(appeal.heard())
    return (
        *trails(), _before_others(case),
        (*freely, act("informal.take_back", "complainant", 9)),
        (*until(case, "negotiated.notify"), act("negotiated.call_off", "complainant", 30)),
        (*of_case(appeal.reheard(appeal.sent_back())), *later(since(appealed, "appeal.file_appeal"), 70)),
        (*undecided, *later(since(appealed, "appeal.file_appeal"), 5)),
        (*undecided, *later(since(arbitrated, "arbitration.choose"), 5)),
    )  # fmt: skip


def _before_others(case: Trail) -> Trail:
    """A case that goes back to the half of the Committee that has not heard it; the other half would hear it again."""
    first, others = list(MEMBERS[:7]), list(MEMBERS[7:14])
    for action in ("open_hearing", "determine", "impose"):
        case = changed(case, f"formal.{action}", roll=first)
    case = changed(case, "formal.decide", roll=first, ballots=dict.fromkeys(first, "for"))
    case = changed(case, "appeal.remand", new_hearing_before="members who did not", kept_away=first)
    for action in ("open_hearing", "decide"):
        case = changed(case, f"formal#2.{action}", roll=others)
    hearing = since(case, "formal#2.open_hearing")
    return (*until(case, "formal#2.open_hearing"), *changed(hearing[:1], "formal#2.open_hearing", roll=first), *hearing)


@cache
def _reviewed() -> tuple[tuple[Trail, int], ...]:
    """The known cases that are appealed or arbitrated, and after how many acts they are."""
    found = (
        (trail, next((n for n, told in enumerate(trail) if told["action"].startswith(REVIEWS[1:])), None))
        for trail in beginnings()
    )
    return tuple((trail, place) for trail, place in found if place is not None)


# -- the walks ----------------------------------------------------------------------------------------------------


@cache
def few() -> tuple[Walk, ...]:
    """Each known case to its end, and more walks that go on from somewhere in one."""
    chosen, fresh, free = policies(), mit(remand_to="fresh_panel"), mit(voluntariness_rule="as_H5")
    own = zip((fresh, free, mit(), mit()), beginnings()[len(trails()) :], strict=False)
    known = (*((mit(), trail) for trail in trails()), *own)
    onward = (drawn(chosen[place % len(chosen)], Random(f"few {place}")) for place in range(168))
    return (*(_followed(policy, trail) for policy, trail in known), *onward)


@cache
def many() -> tuple[Walk, ...]:
    """The whole suite, or a share of it (GRIEVANCE_FSM_SHARE), seeded by the commit (GRIEVANCE_FSM_SEED)."""
    seed, share = os.environ.get("GRIEVANCE_FSM_SEED", "whole"), float(os.environ.get("GRIEVANCE_FSM_SHARE", "1"))
    chances = [Random(f"{seed} {place}") for place in range(round(800 * share))]
    return tuple(drawn(whole.POLICY.under(_readings(chance)), chance, 25) for chance in chances)


def drawn(policy: Policy, chance: Random, steps: int = 15) -> Walk:
    """Along a known case for a while, mostly to somewhere in its review, and then on by chance."""
    if chance.random() < 0.7:
        trail, place = chance.choice(_reviewed())
        trail = trail[: chance.randint(place, len(trail))]
    else:
        trail = chance.choice(beginnings())
        trail = trail[: chance.randint(0, len(trail))]
    walk = list(_followed(policy, trail))
    for _ in range(steps):
        walk += _lawfully(walk[-1], _attempt(walk[-1], chance))
    return tuple(walk)


def _followed(policy: Policy, trail: Trail) -> Walk:
    walk = [policy.open("walk", on=START, people=register(policy, successors=4))]
    for told in trail:
        attempt = fitting(walk[-1], told)
        walk += [] if attempt is None else _lawfully(walk[-1], attempt)
    return tuple(walk)


def _attempt(case: Case, chance: Random) -> dict[str, Any]:
    """Anything at all, or a step on in a hearing, an appeal or an arbitration that is under way."""
    if chance.random() < 0.4:
        return draw_attempt(case, chance)
    known = [name for name in REVIEWS if name in case.policy.bound]
    busy = {procedure_of(run) for run in under_way(case.policy, case.states)}
    procedure = case.policy.bound[chance.choice([name for name in known if name in busy] or known)]
    rules = [rule for rule in procedure.rules.values() if not rule.gives_up or chance.random() < 0.1]
    rules = [rule for rule in rules if not rule.lapses and case.course(case.run_for(rule)).state in rule.sources]
    moves = [rule for rule in rules if any(s != t for b in rule.branches for s, t in b.targets.items())]
    chosen = moves if moves and chance.random() < 0.7 else rules
    return draw_attempt(case, chance, **({"action": chance.choice(chosen).qualified, "wrong": ""} if chosen else {}))


def _lawfully(case: Case, attempt: Mapping[str, Any]) -> Walk:
    try:
        return (case.act(**attempt),)
    except NotAllowed:
        return ()


# -- what there is in them ------------------------------------------------------------------------------------------


def before(case: Case, event: Event, *actions: str, run: str = "") -> list[Event]:
    """What had happened in a case before an event, in one run where it is named."""
    earlier = [e for e in case.history if e.seq < event.seq and (not run or e.run == run)]
    return [e for e in earlier if not actions or f"{e.procedure}.{e.action}" in actions]


def stages(case: Case) -> Iterator[tuple[Event, dict[str, str], dict[str, str]]]:
    """Every event, with where each run stood before it and after."""
    states: dict[str, str] = {}
    for event in case.history:
        stood, states = states, {**states, event.run: event.state}
        yield event, stood, states


def under_way(policy: Policy, states: Mapping[str, str]) -> set[str]:
    """The runs that have begun and have neither ended nor come to rest."""
    known = {run: policy.bound[procedure_of(run)].states[state] for run, state in states.items()}
    return {run for run, state in known.items() if not (state.initial or state.final or state.rests)}


@frozen(eq=False)
class Step:
    """A case after one of its acts: what is owed then (run and act), what is under way, where everything stands."""

    case: Case
    owed: frozenset[tuple[str, str]]
    runs: frozenset[str]
    stands: Mapping[str, str]

    @classmethod
    def of(cls, case: Case) -> "Step":
        stands = {name: case.states[case.latest_run(name)] for name in case.policy.bound}
        return cls(case, owed(case, today(case)), frozenset(under_way(case.policy, case.states)), stands)

    @property
    def event(self) -> Event | None:
        return self.case.history[-1] if self.case.history else None

    @property
    def going(self) -> set[str]:
        """The procedures that are under way."""
        return set(map(procedure_of, self.runs))

    @property
    def owing(self) -> set[str]:
        """The procedures in which something is owed."""
        return {procedure_of(run) for run, _ in self.owed}


def today(case: Case) -> date:
    """The latest day of any event."""
    return max((event.day for event in case.history), default=START)


def owed(case: Case, on: date) -> frozenset[tuple[str, str]]:
    """What is owed on a day: the run and the act."""
    duties = (each.action.partition(".") for each in case.owed(on))
    return frozenset((run, name) for run, _, name in duties)
