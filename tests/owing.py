"""Probes of the days: what is owed by when, on whatever days the acts of the case files fell, and owed again."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

from attrs import evolve
from bindings import narrowed
from cells import stays, telling_first
from probes import Probe
from samples import acted, bound, samples
from worlds import World

from grievance_fsm import timing
from grievance_fsm.case import Case
from grievance_fsm.events import Event
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure


def owing(oracle: Any, procedure: str, **readings: str) -> Probe:
    """A probe of the days: on whatever days the acts of the case files fell, what is owed by when."""
    chosen = tuple(sorted(readings.items()))

    def wrong(policy: Policy) -> Iterator[str]:
        shipped = bound(chosen)
        if procedure not in policy.bound or procedure not in shipped.bound:
            return
        narrow = narrowed(policy, procedure, shipped)
        whole = narrow is policy.bound[procedure]

        def told(course: tuple[Case, str, Any]) -> str:
            case, state, expected = course
            again = evolve(case, policy=policy)
            owed = {_called(each.action): (each.not_before, each.due) for each in _owed(again, procedure, narrow)}
            expected = expected if whole else {name: day for name, day in expected.items() if name in narrow.rules}
            found = {name: days for name, days in owed.items() if days != (None, None) or name in expected}
            if found == expected:
                return ""
            acts = [(e.action, str(e.on)) for e in case.history]
            return f"{procedure} at “{state}” after {acts}: {found}, by the text {expected}"

        yield from telling_first(courses(oracle, procedure, chosen), told)

    said = ", ".join(f"{name} {choice}" for name, choice in readings.items())
    return Probe(f"{procedure} days: {said or 'as by default'}", f"{procedure}.*", readings, wrong)


def _owed(case: Case, procedure: str, narrow: BoundProcedure | None = None) -> Iterator[Any]:
    """What is owed in the latest run of a procedure; of a narrower one, if asked."""
    course = case.course(case.latest_run(procedure))
    return timing.owed(course if narrow is None else evolve(course, procedure=narrow), case.history[-1].day)


def _called(action: str) -> str:
    return action.partition(".")[2] or action


GAPS = ((1, 2), (3, 1), (0, 0), (2, 5))
ALIKE = 60
"""So many courses that end with one act in one state are asked about: no act crowds out another."""


@cache
def courses(oracle: Any, procedure: str, readings: tuple[tuple[str, str], ...]) -> list[tuple[Case, str, Any]]:
    """Every course of the case files, on several days, with what is owed by when."""
    policy = bound(readings)
    if procedure not in policy.bound:
        return []
    found: dict[Any, Any] = {}
    ending = Counter[tuple[str, str]]()
    states = policy.bound[procedure].states
    for each in (one for name in acted() if name.startswith(f"{procedure}.") for one in samples(name)):
        for history in _dated(oracle, procedure, [*each.case.history, each.event]):
            key = tuple((e.run, e.action, e.state, e.on, _told_of(oracle, e)) for e in history)
            ends = history[-1].action, history[-1].state
            if key in found or each.event.state not in states or ending[ends] >= ALIKE:
                continue
            case = evolve(each.case, policy=policy, opened=history[0].on, history=tuple(history),
                          at=tuple({e.run: e.state for e in history}.items()))  # fmt: skip
            last = history[-1]
            world = World(procedure, "", "", last.day, last.state, {}, history, policy.readings, last.run)
            try:
                expected = oracle.dues(world)
            except StopIteration:
                continue  # nobody has told what is asked
            if stays(case, last.on):
                found[key] = case, last.state, expected
                ending[ends] += 1
    return list(found.values())


def _dated(oracle: Any, procedure: str, history: list[Event]) -> Iterator[list[Event]]:
    """The events on several days, and with other facts that move the days."""
    for odd, even in GAPS:
        yield _redated(history, odd, even)
    told = getattr(oracle, "told_of_days", None)
    if told is not None and history[-1].procedure == procedure:
        dated = _redated(history, 1, 2)
        for facts in told(dated):
            yield [evolve(e, facts={**e.facts, **{n: v for n, v in facts.items() if n in e.facts}}) for e in dated]


def _told_of(oracle: Any, event: Event) -> Any:
    return tuple(repr(event.facts.get(name)) for name in getattr(oracle, "DATED_BY", ()))


def _redated(history: list[Event], odd: int, even: int) -> list[Event]:
    """The events on other days: so many days after another, by turns."""
    on, dated = history[0].day, []
    for place, event in enumerate(history):
        on += timedelta(days=odd if place % 2 else even) if place else timedelta()
        dated.append(evolve(event, on=on))
    return dated


def _all_of(case: Case, procedure: str, action: str) -> list[Event]:
    """Every such act of a case."""
    return [event for event in case.history if (event.procedure, event.action) == (procedure, action)]


def renewing(oracle: Any, procedure: str) -> Probe:
    """A probe of what is owed since something: once done it is met, and owed again where that has come again."""

    def wrong(policy: Policy) -> Iterator[str]:
        for action, (kind, trigger) in oracle.SINCE.items():
            of, _, name = trigger.rpartition(".")
            found = ((each, _all_of(each.case, of or procedure, name)) for each in samples(f"{procedure}.{action}"))
            sample, since = next((each for each in found if each[1]), (None, []))
            if sample is None:
                yield f"{procedure}.{action}: no case file does {trigger} before"
                continue
            done = evolve(sample.event, seq=len(sample.case.history) + 1)
            later = evolve(
                since[-1], seq=done.seq + 1, on=done.day, state=sample.event.state if not of else since[-1].state
            )
            courses = (((), True), ((done,), False), ((done, later), kind == "last"))
            for more, expected in courses:
                history = (*sample.case.history, *more)
                at = tuple({e.run: e.state for e in history}.items())
                course = evolve(sample.case, policy=policy, history=history, at=at)
                owed = {_called(each.action) for each in _owed(course, procedure)}
                if (action in owed) is not expected:
                    yield f"{procedure}.{action} after {[e.action for e in history]}: owed {sorted(owed)}"

    return Probe(f"{procedure} since: as by default", f"{procedure}.*", {}, wrong)
