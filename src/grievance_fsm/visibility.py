"""Visibility: what a person in a role may see of a case; everything else is absent, not masked.

Access is denied unless a row of the matrix grants it: what is not known of the person or of the case denies as well.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from attrs import define, field, frozen

from grievance_fsm.access import Access, Kind, Sees
from grievance_fsm.clauses import citing
from grievance_fsm.errors import BadInput, Problem, counted, unknown
from grievance_fsm.events import ENTERED, NOTHING, Event, Owed, local_day, precedes, procedure_of
from grievance_fsm.guards import ask
from grievance_fsm.inputs import read_moment
from grievance_fsm.memory import Beside, Past
from grievance_fsm.policy import Policy
from grievance_fsm.seeing import Seen
from grievance_fsm.values import BALLOTS, PERSONS

if TYPE_CHECKING:
    from grievance_fsm.case import Case

_LAPSES: Final = ".lapses"


@frozen(repr=False)
class View:
    """What somebody may see of a case, as plain data: events with their facts, how far each run has come, duties owed.

    Events and states follow from the events that may be seen alone, so that they tell nothing of any other.
    """

    to: str
    case: str = ""
    events: tuple[Mapping[str, Any], ...] = ()
    states: Mapping[str, str] = field(factory=dict)
    owed: tuple[Mapping[str, Any], ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to see."""
        return bool(self.events or self.states or self.owed)

    def __repr__(self) -> str:
        return f"<view to {self.to}: {counted(len(self.events), 'event')}>"

    def as_dict(self) -> dict[str, Any]:
        """The view as JSON has it; what there is not is left out."""
        told: dict[str, Any] = {
            "to": self.to, "case": self.case, "states": dict(self.states),
            "events": [dict(event) for event in self.events], "owed": [dict(each) for each in self.owed],
        }  # fmt: skip
        return {key: value for key, value in told.items() if value}

    def to_json(self) -> str:
        """The view as JSON text."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1)


def view(case: "Case", *, to: str, who: str, on: date | datetime | None = None) -> View:
    """What a person in a role may see of a case on a day (that of the last event, unless given).

    Raises `BadInput` for an unknown role, a person without id, a naive time or one before the last event, or a policy
    that does not say who may see what.
    """
    case, day = _asked(case, to, who, on)
    access: Access = case.policy.access
    sight = Sight(case, access, granted(case, to=to, who=who, on=day))
    if not sight.full:
        return View(to, "", tuple(sight.events()))
    return View(to, case.id, tuple(sight.events()), sight.states(), tuple(sight.owed(day)))


def granted(case: "Case", *, to: str, who: str, on: date | datetime | None = None) -> tuple[Kind, ...]:
    """The kinds of record that the matrix grants to a person in a role, in its order."""
    case, day = _asked(case, to, who, on)
    access: Access = case.policy.access
    looking = Looking(case, who, day)
    rules = access.rules if all(ask(guard, looking) is True for guard in access.given) else ()
    found = {kind.name for rule in rules if _applies(rule, to, looking) for kind in rule.kinds}
    return tuple(kind for kind in access.kinds if kind.name in found)


def withheld(policy: Policy) -> Iterator[str]:
    """The acts that no kind of record holds, so that nobody ever sees them."""
    for procedure in policy.bound.values():
        for rule in procedure.rules.values():
            if not rule.lapses and policy.access.kind_of(rule.qualified) is None:
                yield rule.qualified


def _asked(case: "Case", to: Any, who: Any, on: Any) -> tuple["Case", date]:
    """The case as it stands on the day of the question, and that day."""
    problems: list[Problem] = []
    access: Access | None = case.policy.access
    if access is None:
        problems.append(Problem("access", f"“{case.policy.name}” does not say who may see what: nobody may."))
    else:
        roles = case.policy.roles | {role.name for rule in access.rules for role in rule.roles}
        if not isinstance(to, str) or to not in roles:
            problems.append(Problem("to", unknown("role", to, roles)))
    if not isinstance(who, str) or not who.strip():
        problems.append(Problem("who", "wants the opaque id of a person: access belongs to persons, not to roles."))
    last = case.history[-1].on if case.history else case.opened
    moment = last if on is None else read_moment(on, "on", problems, case.policy.zone)
    if not problems and precedes(moment, last):
        problems.append(Problem("on", f"{moment} is before the last event of the case."))
    if problems:
        raise BadInput(problems)
    return case.polled(moment), local_day(moment)


# -- who looks --------------------------------------------------------------------------------------------------


class Looking(Seen):
    """What the conditions of the matrix see: the runs of the case, and the person who looks."""

    __slots__ = ("case", "who")

    def __init__(self, case: "Case", who: str, day: date) -> None:
        memory = Past((), Beside(case.history, case.policy.bound))
        super().__init__(next(iter(case.policy.bound.values())), None, memory, day, NOTHING, None, None)
        self.case, self.who = case, who

    def _found(self, key: Any) -> Any:
        how, *words = str(key).split("|")
        if how in _ABOUT_WHO:
            return _ABOUT_WHO[how](self.case, self.who, words, self.on)
        if str(key)[:1] == "@" or str(key)[-1:] == "!" or str(key).count(".") > 1:
            return super()._found(key)
        raise KeyError(key)  # a fact has no meaning without the act that recorded it


def _seated(case: "Case", who: str, words: list[str], on: date) -> bool:
    """Whether the person may sit on a route's bench; whoever stepped aside may not, even where it counts."""
    procedure = case.policy.bound.get(words[0])
    bench = None if procedure is None else procedure.procedure.bench
    if bench is None or case.people is None:
        return False
    latest = Beside(case.history, case.policy.bound)(words[0])
    run = () if latest is None else latest.memory
    past = run if isinstance(run, Past) else Past(())
    recused = set(past.collected(bench.recused.name)) if bench.recused is not None else set()
    conflicted = {person for fact in bench.conflicted for person in past.collected(fact.name)}
    since = past.first(bench.sits_from.name) if bench.sits_from is not None else None
    seats = case.policy.committee.eligible(
        case.people, on, recused=frozenset(recused), conflicted=frozenset(conflicted),
        panel_since=None if since is None else since[1],
    )  # fmt: skip
    return who in seats and who not in recused | conflicted


def _named(case: "Case", who: str, words: list[str], on: date) -> bool:
    return any(who in event.facts.get(name, ()) for event in case.history for name in words)


def _acted(case: "Case", who: str, words: list[str], on: date) -> bool:
    """Whether somebody acted in a role; what happened though the role may not do it makes nobody anything."""
    acts = (event for event in case.history if all(each.kind != "role" for each in event.irregularities))
    return any(event.who == who and event.by in words for event in acts)


def _occurred(case: "Case", who: str, words: list[str], on: date) -> bool:
    return any(_act(event) in words for event in case.history)


_ABOUT_WHO: Final[Mapping[str, Any]] = {"@seated": _seated, "@named": _named, "@acted": _acted, "@occurred": _occurred}


def _applies(rule: Sees, to: str, looking: Looking) -> bool:
    """Whether a row grants: its role looks, one of its stages holds, and every condition is known to hold."""
    if not any(role.name == to for role in rule.roles):
        return False
    staged = any(ask(stage.given, looking) is True for stage in rule.during)
    return staged and all(ask(guard, looking) is True for guard in rule.given)


# -- what is seen -----------------------------------------------------------------------------------------------


def _act(event: Event) -> str:
    """The act of an event, or the one whose silence it is: `formal.notify` in whatever run."""
    return f"{event.procedure}.{event.action.removesuffix(_LAPSES)}"


def _acts(event: Event) -> tuple[str, ...]:
    """The acts that an event tells of: its own, or those that a run entered in the middle has behind it."""
    behind = tuple(f"{event.procedure}.{name}" for name in sorted(event.stands_for))
    return behind if event.action == ENTERED else (_act(event),)


@define(eq=False, repr=False)
class Sight:
    """A case through the kinds of record that are granted."""

    case: "Case"
    access: Access
    kinds: Collection[Kind]

    @cached_property
    def full(self) -> bool:
        """Whether more is granted than what is told without days, numbers and persons."""
        return any(not kind.bare for kind in self.kinds)

    def events(self) -> Iterator[Mapping[str, Any]]:
        """The events of which something may be seen, each with only that."""
        for event in self.case.history:
            if self._sees(event):
                yield self._told(event)
            elif (bare := self._bare(event)) is not None:
                yield bare

    def states(self) -> Mapping[str, str]:
        """Where each run stands as far as its events may be seen: a move that is withheld changes nothing here."""
        return {event.run: event.state for event in self.case.history if self._sees(event)}

    def owed(self, on: date) -> Iterator[Mapping[str, Any]]:
        """The duties still to be met among the acts that may be seen."""
        return (_duty(each) for each in self.case.owed(on) if self._grants(_plain_act(each.action)))

    def _holds(self, kind: Kind | None) -> bool:
        return any(kind is each for each in self.kinds)

    @property
    def _names(self) -> bool:
        return self._holds(self.access.names)

    def _grants(self, act: str) -> bool:
        return self._holds(self.access.kind_of(act))

    def _sees(self, event: Event) -> bool:
        acts = _acts(event)
        return bool(acts) and all(map(self._grants, acts))

    def _told(self, event: Event) -> Mapping[str, Any]:
        facts = self._facts(event)
        whole = self._names and len(facts) == len(event.facts)
        told = {
            "run": event.run, "action": event.action, "outcome": event.outcome, "by": event.by,
            "who": event.who if self._names else None, "on": event.on.isoformat(),
            "recorded": event.recorded and event.recorded.isoformat(), "state": event.state, "facts": facts,
            "irregular": [each.kind for each in event.irregularities] if whole else None,
        }  # fmt: skip
        return {key: value for key, value in told.items() if value}

    def _facts(self, event: Event) -> dict[str, Any]:
        known = self.case.policy.bound[event.procedure].facts
        return {
            name: known[name].plain(value)
            for name, value in sorted(event.facts.items())
            if self._shows(event, name, personal=known[name].kind in (PERSONS, BALLOTS))
        }

    def _shows(self, event: Event, fact: str, *, personal: bool) -> bool:
        """Whether a fact may be seen; one that names persons only together with their names."""
        rules = self.case.policy.bound[event.procedure].rules
        acts = [act for act in _acts(event) if fact in rules[act.partition(".")[2]].facts_by_name]
        granted = all(self._holds(self.access.kind_of_fact(act, fact)) for act in acts)
        return bool(acts) and granted and (self._names or not personal)

    def _bare(self, event: Event) -> Mapping[str, Any] | None:
        """What of an event is told without days, numbers and persons."""
        act = _act(event)
        if event.run != self.case.latest_run(event.procedure):
            return None  # another run has taken its place
        kinds = [kind for kind in self.kinds if kind.bare and any(each.key == act for each in kind.acts)]
        if not kinds:
            return None
        known, listed = self.case.policy.bound[event.procedure].facts, {f.name for kind in kinds for f in kind.facts}
        facts = {
            name: known[name].plain(value)
            for name, value in sorted(event.facts.items())
            if name in listed and known[name].kind not in (PERSONS, BALLOTS)
        }
        told = {"action": act, "outcome": event.outcome, "facts": facts}
        return {key: value for key, value in told.items() if value}


def _plain_act(action: str) -> str:
    """The act of a duty: `formal.notify` of `formal#2.notify`."""
    run, _, name = action.partition(".")
    return f"{procedure_of(run)}.{name}"


def _duty(owed: Owed) -> Mapping[str, Any]:
    told = {
        "action": owed.action, "words": owed.words, "roles": list(owed.roles), **citing(owed.clause),
        "due": owed.due and owed.due.isoformat(), "not_before": owed.not_before and owed.not_before.isoformat(),
    }  # fmt: skip
    return {key: value for key, value in told.items() if value}
