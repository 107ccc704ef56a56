"""A case folded further: by an event with all that it enters, and by silence; an act as it then reads."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from grievance_fsm import timing
from grievance_fsm.attempts import Attempted, unasked
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.events import Event, local_day, procedure_of
from grievance_fsm.inputs import read_moment
from grievance_fsm.rules import Rule
from grievance_fsm.running import entered
from grievance_fsm.trying import stands

if TYPE_CHECKING:
    from grievance_fsm.case import Case


def after(case: "Case", event: Event) -> "Case":
    """The case after an event, with every run that this enters in the middle."""
    at = case.at
    if (event.run, event.state) not in at:
        at = tuple({**dict(at), event.run: event.state}.items())
    folded = type(case)(case.policy, case.id, case.opened, case.people, (*case.history, event), at)
    docket = case.policy.docket
    if docket is None or (event.procedure, event.action) not in docket.enters or event.misplaced:
        return folded
    for each in entered(folded.policy, folded.history, event):
        folded = after(folded, each)
    return folded


def silenced(case: "Case", day: date) -> "Case":
    """The case with every silence that has come to mean something before a day."""
    while (ripe := first_silence(case, day)) is not None:
        run, rule, moment = ripe
        state = rule.branches[0].targets[stands(case, run)]
        case = after(case, Event(len(case.history) + 1, run, rule.name, "lapsed", None, None, moment, state))
    return case


def first_silence(case: "Case", day: date) -> tuple[str, Rule, date] | None:
    """The first silence of any run that has come to mean something before a day: the run, its lapse, and when."""
    first: tuple[str, Rule, date] | None = None
    for run in _may_lapse(case):
        ripe = timing.lapses(case.course(run), day)
        if ripe is not None and (first is None or ripe[1] < first[2]):
            first = run, *ripe
    return first


def _may_lapse(case: "Case") -> Collection[str]:
    """The runs in which silence may mean something: the latest begun, and those that wait for another to begin."""
    lapsing, runs = case.policy.lapsing, {}
    for run, _ in case.at if lapsing else ():
        if (name := procedure_of(run)) in lapsing:
            runs[name] = run
    for name, waits in lapsing.items():
        if waits:
            runs.setdefault(name, name)
    return runs.values()


def read(case: "Case", action: str, **attempt: Any) -> tuple["Case", Attempted]:
    """The case on the day of an act, and the act as it reads there: a lapse may have ended the run it was for."""
    if _may_lapse(case):
        problems: list[Problem] = []
        moment = read_moment(attempt.get("on"), "on", problems, case.policy.zone)
        case = case if problems else silenced(case, local_day(moment))
    try:
        return case, Attempted.read(case, action, **attempt)
    except TypeError:
        if problems := unasked(attempt):
            raise BadInput(problems) from None
        raise
