"""Malformed only under the choices made: triggers that may repeat, no start, exits of an end, terms nobody keeps."""

from collections.abc import Iterator, Sequence
from typing import Any

from grievance_fsm.binding import every
from grievance_fsm.dates import Setting
from grievance_fsm.deadlines import EndOf, Suspension, Trigger
from grievance_fsm.errors import Problem, unknown
from grievance_fsm.language import Action
from grievance_fsm.rules import BoundProcedure


def misbound(procedure: BoundProcedure) -> Iterator[Problem]:
    """What is malformed only under the choices made: triggers that may repeat, no start, exits of an end."""
    if not procedure.initial:
        yield Problem(procedure.name, "has no initial state: mark one with State(…, initial=True).")
        return
    loops = _repeatable(procedure)
    for rule in procedure.rules.values():
        for source in rule.sources:
            if procedure.states[source].final:
                yield Problem(rule.qualified, f"leaves “{source}”, which is final and has no exits.")
            if not any(source in branch.targets for branch in rule.branches):
                yield Problem(rule.qualified, f"says not where it leads from “{source}”.")
        parts = tuple(every(rule.limit, Trigger, Suspension, EndOf))
        causes = [each for each in parts if isinstance(each, Suspension)]
        pauses = {id(each) for cause in causes for each in (cause.begins, cause.ends)}
        for trigger in (each for each in parts if isinstance(each, Trigger)):
            yield from (
                Problem(rule.qualified, f"counts from “{part.name}”, which can repeat: write first(…) or last(…).")
                for part in trigger.of
                if trigger.which == "only" and id(trigger) not in pauses
                and getattr(part, "name", "") in loops and isinstance(part, Action)
            )
        yield from _not_in_calendar(parts, rule.qualified, procedure.setting)
    for limit in procedure.limits:
        parts = tuple(every(limit, EndOf, Suspension))
        yield from _not_in_calendar(parts, f"{procedure.name} {limit.key}", procedure.setting)


def _not_in_calendar(parts: Sequence[Any], place: str, setting: Setting) -> Iterator[Problem]:
    """Terms and breaks that a limit names and the calendar of the policy does not know."""
    ends = [each for each in parts if isinstance(each, EndOf)]
    named = [*ends, *(each for each in parts if isinstance(each, Suspension) and each.begins is None)]
    if not named or setting.calendar is None:
        return
    calendar = setting.calendar
    terms = {"term", *(term.kind for term in calendar.terms), *(term.name for term in calendar.terms)}
    tags = {each.tag for each in calendar.breaks}
    for each in named:
        if isinstance(each, EndOf) and each.what not in terms:
            yield Problem(place, unknown("term", each.what, terms))
        elif isinstance(each, Suspension) and each.tag not in tags:
            yield Problem(place, unknown("break of the calendar", each.tag, tags))


def _repeatable(procedure: BoundProcedure) -> frozenset[str]:
    """The actions that can take place twice in one run."""
    on_loop = {
        rule.name
        for rule, _, source, target in procedure.edges()
        if source != target and source in procedure.reach(target)
    }
    staying = {rule.name for rule, _, source, target in procedure.edges() if source == target and not rule.once}
    return frozenset(on_loop | staying)
