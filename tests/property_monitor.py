"""Whether a live case breaks a property that has no guard and no span, by its events alone; no graph, no zone."""

from collections.abc import Iterator

from grievance_fsm.case import Case
from grievance_fsm.events import ENTERED, Event, procedure_of
from grievance_fsm.language import State
from grievance_fsm.properties import (
    AtMost,
    Ending,
    Never,
    NeverBy,
    OnlyAfter,
    Property,
    points_in,
)
from grievance_fsm.stating import Index


def is_at(point, event: Event, before: str | None) -> bool:
    """Whether an event is an act, ends as a point says, or comes to a state."""
    if isinstance(point, State):
        return event.state == point.name != before
    if isinstance(point, Ending):
        return event.action == point.act.name and event.outcome == point.outcome
    return event.action == point.name or (event.action == ENTERED and point.name in event.stands_for)


def done(point, case: Case, run: str, until: Event, index: Index, *, itself: bool) -> bool:
    """Whether a point has come before an event: in its run, or in any run of another procedure."""
    home = index.spot(point).procedure
    before: dict[str, str] = {}
    for event in case.history:
        here = event.run == run if home == procedure_of(run) else procedure_of(event.run) == home
        if event.seq > until.seq or (event is until and not itself):
            return False
        if here and is_at(point, event, before.get(event.run)):
            return True
        before[event.run] = event.state
    return False


def visits(points, case: Case, home: str) -> Iterator[tuple[str, Event, bool]]:
    """The events at which runs come to some points, and whether to a state."""
    before: dict[str, str] = {}
    for event in case.history:
        if procedure_of(event.run) == home:
            for point in points_in(points):
                if is_at(point, event, before.get(event.run)) and event.action != ENTERED:
                    yield event.run, event, isinstance(point, State)
                    break
        before[event.run] = event.state


def broken(stated: Property, case: Case, index: Index) -> bool:
    """Whether a case breaks a property that has no guard and no span."""
    home = index.home(stated)
    found = list(visits(stated.points, case, home))
    if isinstance(stated, AtMost):
        runs = [run for run, _, _ in found]
        return any(runs.count(run) > stated.times for run in runs)
    if isinstance(stated, NeverBy):
        acts = case.policy.bound[home].rules
        return any(
            acts[event.action].verb in ("may", "must", "should") and event.by == stated.role for _, event, _ in found
        )
    if isinstance(stated, OnlyAfter):
        return any(
            not any(done(point, case, run, event, index, itself=state) for point in points_in((each,)))
            for run, event, state in found for each in stated.after
        )  # fmt: skip
    assert isinstance(stated, Never)
    return any(
        not stated.after or any(done(p, case, run, event, index, itself=False) for p in points_in(stated.after))
        for run, event, _ in found
    )


def plain(stated: Property) -> bool:
    return isinstance(stated, OnlyAfter | AtMost | NeverBy | Never) and not (stated.guards or stated.span)
