"""Cases that test a policy: attempts that are mostly lawful, drawn by Hypothesis or by a seeded `Random`.

Blind draws are refused nearly always and see little. Here every fact is drawn first and then bent until the guards
hold; now and then one thing is put wrong, so that a walk sees both sides of every guard. The only door to hypothesis.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from random import Random
from typing import Any, Final

from hypothesis import strategies as st

from grievance_fsm.case import Case
from grievance_fsm.drafting import Draft
from grievance_fsm.drawing import OUTSIDERS, Draws
from grievance_fsm.events import local_day
from grievance_fsm.guards import ask
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.timing import Course

# A seed, not each of its draws, is what Hypothesis varies: an attempt takes hundreds, and its guards are met or not
# as a whole. Failures shrink in their number of steps.
_SEEDS: Final = st.integers(0, 2**16 - 1)

MISTAKES: Final = ("role", "paper", "guard", "guard", "guard", "guard", "time", "order")

TRIES: Final = 8
"""How many moves are tried for one that is lawful."""


def mostly_lawful(case: Case) -> st.SearchStrategy[dict[str, Any]]:
    """The arguments of an attempt, ready for `case.decide(**attempt)`; about one in four has something wrong."""
    return _SEEDS.map(lambda seed: draw_attempt(case, Random(seed)))


def readings_for(policy: Policy) -> st.SearchStrategy[dict[str, str]]:
    """A choice for every reading of a policy that does not need a calendar."""
    usable = {reading.name: _usable(reading.choices) for reading in policy.known_readings.values()}
    return st.fixed_dictionaries({name: st.sampled_from(choices) for name, choices in usable.items()})


def facts_for(policy: Policy, action: str, people: Sequence[str] = OUTSIDERS) -> st.SearchStrategy[dict[str, Any]]:
    """Facts of the right kind and within bounds for a qualified action; its guards are not asked."""
    procedure, _, name = action.partition(".")
    rule = policy.procedure(procedure).rules[name]
    return _SEEDS.map(lambda seed: Draws(Random(seed), tuple(people), date(2015, 2, 2)).all(rule))


def draw_readings(policy: Policy, chance: Random) -> dict[str, str]:
    """A choice for every reading, drawn by chance; most keep their default."""
    chosen = {}
    for reading in policy.known_readings.values():
        if reading.default is None or chance.random() < 0.4:
            chosen[reading.name] = chance.choice(_usable(reading.choices))
    return chosen


def _usable(choices: Iterable[str]) -> list[str]:
    """Choices whose dates can be counted; the others wait for calendars."""
    return [choice for choice in choices if choice not in ("roll_forward", "working", "working_days")]


def draw_attempt(
    case: Case, chance: Random, *, action: str | None = None, wrong: str | None = None,
    turn: tuple[Any, bool] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """One attempt from where the case stands: most likely lawful, in good time and by the right role.

    `action` names a move instead of drawing one, `wrong` is a mistake out of `MISTAKES` or none (`""`), and `turn`
    asks that a part of a guard come out true or false, as far as the act's own facts can make it so.
    """
    mistake = wrong if wrong is not None else chance.choice(MISTAKES) if chance.random() < 0.28 else ""
    if action is not None:
        procedure, _, name = action.partition(".")
        draft = Draft.of(case, case.policy.bound[procedure].rules[name], chance, mistake).bent()
    else:
        draft = _likely(case, chance, mistake)
    draft.spoiled()
    if turn is not None:
        draft.bend(*turn)
    return draft.told


# -- which move ------------------------------------------------------------------------------------------------


def _likely(case: Case, chance: Random, mistake: str) -> Draft:
    """A draft of a move that is lawful until something is put wrong; if none is found, the last one tried."""
    ways = _ways(case)
    if mistake == "order" or not ways:
        return Draft.of(case, chance.choice(list(_anywhere(case))), chance, mistake).bent()
    likely = {name: _likelihood(case, name) for name in ways}
    for _ in range(TRIES):
        name = chance.choices(list(ways), [likely[each] * max(ways[each].values()) for each in ways])[0]
        rule = chance.choices(list(ways[name]), list(ways[name].values()))[0]
        draft = Draft.of(case, rule, chance, mistake)
        if not draft.hopeless and draft.bent().lawful:
            break
        ways[name][rule] /= 8
    return draft


def _anywhere(case: Case) -> Iterator[Rule]:
    """Every move of every procedure, wherever its run stands."""
    return (rule for each in case.policy.bound.values() for rule in each.rules.values() if not rule.lapses)


def _ways(case: Case) -> dict[str, dict[Rule, float]]:
    """The moves of each procedure from where its run stands, each with how likely it is."""
    ways: dict[str, dict[Rule, float]] = {}
    for rule in _anywhere(case):
        course = case.course(case.run_for(rule))
        if course.state in rule.sources:
            ways.setdefault(rule.procedure, {})[rule] = _weight(rule, course)
    return ways


def _likelihood(case: Case, name: str) -> float:
    """How likely a procedure is to go on: most of all where something new has just been done in it."""
    procedure, run = case.policy.bound[name], case.run(case.latest_run(name))
    if not run:
        return 20 if _opened(procedure, local_day(case.opened)) else 1
    if procedure.states[run[-1].state].final:
        return 0.3
    new = run[-1].action not in {event.action for event in run[:-1]}
    return max(40 / (1 + len(case.history) - run[-1].seq), 4) if new else 4


def _opened(procedure: BoundProcedure, on: date) -> bool:
    """Whether a procedure can begin only after something has happened on another way."""
    rules = [rule for rule in procedure.rules.values() if procedure.initial in rule.sources]
    empty = Course(procedure, procedure.name, ())
    return all(any(ask(guard, empty.seen(rule, on)) is not True for guard in rule.foregone) for rule in rules)


def _weight(rule: Rule, course: Course) -> float:
    """What leads on is tried more often than what stays, goes back or gives up."""
    if rule.gives_up:
        return 0.02
    state, done = course.state, sum(event.action == rule.name for event in course.events)
    known = {state, *(event.state for event in course.events)}
    new = {branch.targets.get(state, state) for branch in rule.branches} - known
    if new:
        ends = all(course.procedure.states[each].final for each in new)
        return 7 if rule.owes else 0.5 if ends else 1.5
    if done and rule.once:
        return 0.05
    return 0.9 / (1 + 3 * done)


__all__ = ["MISTAKES", "draw_attempt", "draw_readings", "facts_for", "mostly_lawful", "readings_for"]
