"""What a play has against a property, read from its events alone by what the verbs say (`grievance_fsm.properties`)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from lived_plays import papers_of

from grievance_fsm.case import Case
from grievance_fsm.facts import Fact, Happened, Node
from grievance_fsm.language import Action, State
from grievance_fsm.properties import (
    Always,
    AlwaysCan,
    AlwaysLeads,
    AlwaysTold,
    AtMost,
    Either,
    Eventually,
    Never,
    NeverBy,
    NeverOwed,
    OnlyAfter,
    OnlyBy,
    Property,
)

Events = Sequence[Any]
IN_TIME = "it is in time"
"""How what is had against an act because of its day begins."""


def against(stated: Property, play: Any) -> str:
    """What breaks a property in a play, in words; nothing where the play keeps it."""
    return next(iter(_VERBS[type(stated)](stated, play)), "")


def comes(points: Sequence[Any], events: Events, place: int) -> bool:
    """Whether the run comes to one of some points with an event: it is that act, or comes to that state from another.
    """
    event, before = events[place], events[place - 1].state if place else "new"
    return any(
        comes(point.points, events, place) if isinstance(point, Either)
        else event.state == point.name != before if isinstance(point, State)
        else event.action == point.name
        for point in points
    )  # fmt: skip


def visits(points: Sequence[Any], events: Events) -> Iterator[int]:
    """The places of the events with which the run comes to some points."""
    return (place for place in range(len(events)) if comes(points, events, place))


def holds(guard: Any, events: Events, place: int) -> bool | None:
    """A guard as an act asks it, of its own papers, else of the latest told before; nothing where nobody told."""
    if isinstance(guard, Happened):
        return any(event.action == guard.action.name for event in events[:place])
    if isinstance(guard, Fact):
        return next((e.facts[guard.name] for e in reversed(events[: place + 1]) if guard.name in e.facts), None)
    assert isinstance(guard, Node), guard
    if guard.op == "not":
        inner = holds(guard.args[0], events, place)
        return None if inner is None else not inner
    assert guard.op == "ge", guard
    value = holds(guard.args[0], events, place)
    return None if value is None else value >= guard.args[1].value


def missed(case: Case, on: date) -> list[Any]:
    """The last days that somebody owed and nobody kept; where silence has a meaning of its own, nobody has to speak."""
    rules = next(iter(case.policy.bound.values())).rules
    late = [(each, each.action.rpartition(".")[2]) for each in case.breaches(on)]
    owed = [(each, name) for each, name in late if name in rules]  # that a state be left by a day is not an act
    return [each for each, name in owed if rules[name].owes and f"{name}.lapses" not in rules]


def _never(stated: Never, play: Any) -> Iterator[str]:
    events = play.history
    for place in visits(stated.points, events):
        come = not stated.after or any(n < place for n in visits(stated.after, events))
        if come and (stated.given is None or holds(stated.given, events, place) is True):
            yield f"{events[place]} comes"


def _always(stated: Always, play: Any) -> Iterator[str]:
    events = play.history
    for place in visits(stated.points, events):
        if holds(stated.holds, events, place) is not True:
            yield f"at {events[place]} it is {holds(stated.holds, events, place)}"


def _eventually(stated: Eventually, play: Any) -> Iterator[str]:
    """Time is let pass where it has been looked no further; nobody may have missed a last day, unless it is anyhow."""
    most, events = timedelta(stated.within.n), play.history
    for place in visits(stated.after, events):
        over = events[place].day + most + timedelta(1)
        until = max(m for m, moment in enumerate(play.moments) if not moment.case.history[place + 1 :]
                    or moment.case.history[-1].day < over)  # fmt: skip
        waited = play.moments[until].case.polled(over)
        come = any(n >= place and waited.history[n].day < over for n in visits(stated.points, waited.history))
        if len(waited.history) > place and not come and (stated.anyhow or not missed(waited, over)):
            yield f"after {events[place]} nothing comes by {over}"


def _only_after(stated: OnlyAfter, play: Any) -> Iterator[str]:
    events = play.history
    for place in visits(stated.points, events):
        act = any(isinstance(point, Action) and point.name == events[place].action for point in stated.points)
        for each in stated.after:
            if not any(n < place or (n == place and not act) for n in visits((each,), events)):
                yield f"{events[place]} comes before"
        every = [point for each in stated.after for point in getattr(each, "points", (each,))]
        others = [point for point in every if point not in stated.points]
        came = [events[n].day for n in visits(stated.after, events[:place])]
        came += [events[place].day] * (not act and comes(others, events, place))
        if stated.wait is not None and came and (events[place].day - came[-1]).days < stated.wait.n:
            yield f"{events[place]} comes too soon after {came[-1]}"


def _at_most(stated: AtMost, play: Any) -> Iterator[str]:
    found = list(visits(stated.points, play.history))
    if len(found) > stated.times:
        yield f"{play.history[found[stated.times]]} comes once more"


def _brought_about(stated: Any, play: Any, wrong: Callable[[str], bool]) -> Iterator[str]:
    """What silence does, or only happens, nobody brings about."""
    verbs = {rule.name: rule.verb for rule in next(iter(play.case.policy.bound.values())).rules.values()}
    for place in visits(stated.points, play.history):
        event = play.history[place]
        if verbs[event.action] in ("may", "must", "should") and wrong(event.by):
            yield f"{event} by {event.by}"


def _never_by(stated: NeverBy, play: Any) -> Iterator[str]:
    return _brought_about(stated, play, lambda by: by == stated.role.name)


def _only_by(stated: OnlyBy, play: Any) -> Iterator[str]:
    return _brought_about(stated, play, lambda by: by not in {role.name for role in stated.roles})


def _always_told(stated: AlwaysTold, play: Any) -> Iterator[str]:
    for place in visits(stated.points, play.history):
        if any(fact.name not in play.history[place].facts for fact in stated.facts):
            yield f"{play.history[place]} tells {dict(play.history[place].facts)}"


def _always_leads(stated: AlwaysLeads, play: Any) -> Iterator[str]:
    for place in visits(stated.points, play.history):
        if play.history[place].state not in {state.name for state in stated.to}:
            yield f"{play.history[place]}"


def _always_can(stated: AlwaysCan, play: Any) -> Iterator[str]:
    """Each act is tried by each role wherever it says: refused it may be for its day alone."""
    for moment in play.changes:
        silent = moment.case.polled(moment.on).seq > moment.case.seq  # it ends the stay there and then
        if moment.state in {state.name for state in stated.when} and not silent:
            for act in stated.points:
                yield from _barred(stated, act.name, moment)


def _barred(stated: AlwaysCan, name: str, moment: Any) -> Iterator[str]:
    procedure = next(iter(moment.case.policy.bound.values()))
    rule = procedure.rules.get(name)
    if rule is None:
        yield f"there is no {name}"
        return
    roles = [role.name for role in stated.by] or sorted(rule.roles)
    for role in roles:
        more = {"outcome": rule.branches[0].name} if rule.chosen else {}
        for papers in papers_of(rule, moment.on):
            case = moment.case.record(
                f"{procedure.name}.{name}", by=_anyone(role, moment.case), who="p", on=moment.on, facts=papers, **more
            )
            if stated.given is not None and holds(stated.given, case.history, len(case.history) - 1) is not True:
                continue
            if rule.roles.isdisjoint((role, "anyone")):
                yield f"{role} cannot {name}"
                return
            if any(not each.finding.words.startswith(IN_TIME) for each in case.history[-1].irregularities):
                yield f"{name} by {role} on {moment.on} with {papers}: {case.history[-1].irregularities}"
    if stated.force == "has to" and not rule.owes:
        yield f"nobody has to {name}"
    elif stated.force == "has to" and not any(_done(event, name) for event in moment.case.history):
        yield from _unowed(set(roles), rule, moment)


def _anyone(role: str, case: Case) -> str:
    """Somebody in a role, of which a policy may know nothing under the choices made."""
    roles = case.policy.roles
    return role if role in roles else "anyone" if "anyone" in roles else min(roles)


def _unowed(roles: set[str], rule: Any, moment: Any) -> Iterator[str]:
    """What has never been done is listed as owed by whoever has to, once all has come from which its days count."""
    come = {event.action for event in moment.case.history}
    since = {act.name for trigger in rule.set_off_by for act in getattr(trigger, "of", ()) if isinstance(act, Action)}
    listed = {each.action.rpartition(".")[2]: each for each in moment.case.owed(moment.on)}
    if since <= come and not (rule.name in listed and roles <= set(listed[rule.name].roles)):
        yield f"at “{moment.state}” on {moment.on} {rule.name} is not owed by {roles}: {listed}"


def _done(event: Any, name: str) -> bool:
    return event.action in (name, f"{name}.lapses")


def _never_owed(stated: NeverOwed, play: Any) -> Iterator[str]:
    """After the act itself it is asked whether that has met the duty, not whether it comes about anew."""
    names, roles = {act.name for act in stated.points}, {role.name for role in stated.by}
    anew = {act.name for act in stated.points if _sets_itself_off(act, play.case)}
    itself = bool(stated.after) and all(getattr(point, "name", "") in names for point in stated.after)
    for moment in play.moments if not itself else play.changes:
        events = moment.case.history
        if moment.case.polled(moment.on).seq > len(events):
            continue  # silence has an effect there and then
        come = [*visits(stated.after, events)]
        if stated.after and (come[-1:] != [len(events) - 1] if itself else not come):
            continue
        for each in moment.case.owed(moment.on):
            bound = not roles or not roles.isdisjoint(each.roles) or "anyone" in each.roles
            if each.action.rpartition(".")[2] in (names - anew if itself else names) and bound:
                yield f"on {moment.on} {each}"


def _sets_itself_off(act: Action, case: Case) -> bool:
    """Whether days count from the act itself, too."""
    rule = next(iter(case.policy.bound.values())).rules.get(act.name)
    since = () if rule is None else (each for after in rule.set_off_by for each in getattr(after, "of", ()))
    return any(getattr(each, "name", "") == act.name for each in since)


_VERBS: dict[Any, Any] = {
    Never: _never, Always: _always, Eventually: _eventually, OnlyAfter: _only_after, AtMost: _at_most,
    NeverBy: _never_by, OnlyBy: _only_by, AlwaysTold: _always_told, AlwaysLeads: _always_leads,
    AlwaysCan: _always_can, NeverOwed: _never_owed,
}  # fmt: skip
