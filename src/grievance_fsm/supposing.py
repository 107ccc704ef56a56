"""What a date is asked under where there is no case: a day for the triggers, other days, facts, pauses and grants.

It keeps what it was asked and had not been told, and what it took for granted, so that a date can say so.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from attrs import evolve, field, frozen

from grievance_fsm.dates import CIVIL, CannotDate, Grant, Pause, Setting
from grievance_fsm.dating import due
from grievance_fsm.deadlines import (
    Extension,
    If,
    Limit,
    OnDay,
    Span,
    Suspension,
    Trigger,
    edge_parts,
    triggers_of,
)
from grievance_fsm.facts import Const, Param, leaves
from grievance_fsm.given import Given, in_order, name_of
from grievance_fsm.guards import ask, nodes, text
from grievance_fsm.readings import Pick

NO_FACTS: Final[Mapping[str, Any]] = {}


@frozen(eq=False)
class Supposed:
    """Whatever is not given by name happens on `day`, where there is one; guards are asked of the facts.

    Where a run stands is taken as the guard wants it. `lacking` and `assumed` fill as a date is worked out.
    """

    day: date | datetime | None = None
    given: Given = field(factory=Given)
    facts: Mapping[str, Any] = NO_FACTS
    setting: Setting = CIVIL
    apart: frozenset[str] = frozenset()
    lacking: dict[str, str] = field(factory=dict, init=False)
    assumed: dict[str, str] = field(factory=dict, init=False)

    def on(self, day: date | datetime) -> "Supposed":
        """The same, with everything else on a day."""
        return evolve(self, day=day)

    def anchor(self, trigger: Any) -> date | datetime | None:
        """The day of a trigger: as given by name, or else the day; of several the first or the last, as it says."""
        parts = getattr(trigger, "of", ("the trigger",))
        others = [part for part in parts if not self.given.days.get(name_of(part)) and name_of(part) not in self.apart]
        found = self.given.anchor(trigger)
        if self.day is not None and others:
            first = getattr(trigger, "which", "only") == "first"
            return self.day if found is None else (min if first else max)(self.day, found, key=in_order)
        if found is None:
            for part in others:
                self.lacking.setdefault(name_of(part), str(getattr(part, "words", part)))
        return found

    instant = anchor

    def named(self, fact: Any) -> Any:
        """The value of a fact, nothing where nobody has told it."""
        name = name_of(fact)
        found = self.facts[name] if name in self.facts else self.given.named(name)
        if found is None:
            self.lacking.setdefault(name, str(getattr(fact, "words", name)))
        return found

    def holds(self, guard: Any) -> bool | None:
        """Whether a guard holds, as far as the facts tell."""
        seen = _Seen(self)
        verdict: bool | None = ask(guard, seen)
        if verdict is None:
            words = {str(leaf.key): text(leaf) for leaf in leaves(guard) if not isinstance(leaf, Const | Pick | Param)}
            for name in seen.missed:
                self.lacking.setdefault(name.removesuffix("!"), words.get(name, name))
        return verdict

    def pauses(self, suspension: Suspension) -> Iterable[Pause]:
        """The pauses of a cause, as told or as the days of its beginning and its end tell."""
        told = tuple(self.given.pauses(suspension))
        yield from told
        if suspension.begins is None and not told:
            self._calendar_stands_still(suspension.tag)
        begun = None if suspension.begins is None else self.given.anchor(suspension.begins)
        if begun is not None:
            ended = None if suspension.ends is None else self.given.anchor(suspension.ends)
            first, last = (_civil(each) for each in (begun, ended))
            if first is not None and (last is None or last > first):
                yield Pause(suspension.tag, first, None if last is None else date.fromordinal(last.toordinal() - 1))

    def _calendar_stands_still(self, tag: str) -> None:
        """Note where neither somebody nor the calendar says when the clock stands still for a cause."""
        breaks = self.setting.calendar.breaks if self.setting.calendar is not None else ()
        if not any(each.tag == tag for each in breaks):
            self.lacking.setdefault(f"@still|{tag}", f"when the clock stood still for “{tag}”")

    def grants(self, extension: Extension, after: Any = None) -> Iterable[Grant]:
        """What was granted; where a fact names the new day, it is the one that was told."""
        for each in self.given.grants(extension, after):
            to = None if isinstance(extension.span, Span) else self.named(extension.span)
            yield each if to is None else evolve(each, to=to)


class _Seen(dict[Any, Any]):
    """The facts as a guard asks for them."""

    def __init__(self, told: Supposed) -> None:
        super().__init__(told.facts)
        self.told = told
        self.missed: list[str] = []

    def __missing__(self, key: Any) -> Any:
        if isinstance(key, Limit):
            return self._window(key)
        if key.startswith("@at|"):
            states = " or ".join(f"“{state}”" for state in key.split("|")[1:])
            self.told.assumed[key] = f"the case stands at {states}"
            return True
        if key.endswith("!") and self.told.given.days.get(key[:-1]):
            return True
        found = self.told.given.named(key)
        if found is None:
            self.missed.append(key)
            raise KeyError(key)
        return found

    def _window(self, limit: Limit) -> tuple[date | None, date | None]:
        try:
            found = due(limit, self.told, self.told.setting)
        except CannotDate:
            found = None
        if found is None:
            raise KeyError(limit)
        return found.not_before, found.day


def _civil(moment: date | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment


def triggers(limit: Limit) -> Iterator[tuple[str, str]]:
    """Every trigger of a limit by name, with its words: what has to have happened before there is a date."""
    for trigger in triggers_of(limit):
        for part in trigger.of:
            yield name_of(part), str(getattr(part, "words", part))


def apart(limit: Limit) -> frozenset[str]:
    """The triggers that do not simply happen when the limit is set off: receipts, pauses and what ends them."""
    receipts = (name_of(part) for each in triggers_of(limit) if each.which == "received" for part in each.of[1:])
    edges = (end for each in limit.suspended for end in (each.begins, each.ends) if isinstance(end, Trigger))
    return frozenset((*receipts, *(name_of(part) for end in edges for part in end.of)))


def told_of(limit: Limit) -> dict[str, Any]:
    """Everything that a limit may be told by name: its triggers, its days, and the facts of its conditions."""
    found: dict[str, Any] = {name_of(part): part for each in triggers_of(limit) for part in each.of}
    for part in edge_parts(limit):
        if isinstance(part, OnDay):
            found[name_of(part.fact)] = part.fact
        elif isinstance(part, If):
            found |= _asked(part.guard)
        elif isinstance(part, Span) and part.registered is not None:
            found[name_of(part.registered)] = part.registered
    if limit.unless is not None:
        found |= _asked(limit.unless)
    for end in (end for each in limit.suspended for end in (each.begins, each.ends) if isinstance(end, Trigger)):
        found |= {name_of(part): part for part in end.of}
    extension = limit.extended
    if extension is not None and not isinstance(extension.span, Span):
        found[name_of(extension.span)] = extension.span
    return found


def _asked(guard: Any) -> dict[str, Any]:
    """The facts of a guard by name, and what the windows in it count from; where a run stands is nobody's to tell."""
    kept = [leaf for leaf in leaves(guard) if not isinstance(leaf, Const | Pick | Param)]
    found = {str(leaf.key).removesuffix("!"): leaf for leaf in kept if not str(leaf.key).startswith("@")}
    for node in nodes(guard):
        if node.op == "inside" and isinstance(node.args[1], Limit):
            found |= told_of(node.args[1])
    return found
