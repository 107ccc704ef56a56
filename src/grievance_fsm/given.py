"""Days that somebody simply gives: what a calculation is told where there is no case to ask."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.dates import Grant, Pause
from grievance_fsm.deadlines import ITSELF, Extension, Limit, OnDay, Suspension, Trigger, edge_parts, triggers_of
from grievance_fsm.errors import BadInput, Problem, oxford, unknown
from grievance_fsm.wanted import untabled

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

Guards = Callable[[Any], bool | None]


def _table(given: Any) -> Mapping[str, tuple[Any, ...]]:
    """Every name with its days in order, one day being a list of one, and nothing being none."""
    if problems := list(untabled(given=given)):
        raise BadInput(problems)
    return {
        name: tuple(told) if isinstance(told, list | tuple) else () if told is None else (told,)
        for name, told in given.items()
    }


def _listed(given: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(given)


def _unsettled(guard: Any) -> None:
    return None


@frozen
class Given:
    """Days by the names of actions and facts, pauses and grants; raises `BadInput` with everything wrong with them.

    A name may have several days in order, or None where it has not happened; of `each` in turn the first counts since
    the limited act was last done, which is told as `ITSELF`. `holds` answers the guards of conditional dates.

    >>> Given({"notify": date(2015, 2, 2)}).anchor(Trigger("only", ("notify",)))
    datetime.date(2015, 2, 2)
    """

    days: Mapping[str, tuple[Any, ...]] = field(factory=dict, converter=_table)
    stood_still: tuple[Pause, ...] = field(default=(), converter=_listed)
    granted: tuple[Grant, ...] = field(default=(), converter=_listed)
    holds: Guards = _unsettled

    def __attrs_post_init__(self) -> None:
        if problems := [*_misdated(self.days), *mispaused(self.stood_still)]:
            raise BadInput(problems)

    def instant(self, trigger: Trigger) -> date | datetime | None:
        """The day or instant of a trigger."""
        found = [day for part in getattr(trigger, "of", ()) for day in self.days.get(name_of(part), ())]
        if not found:
            return None
        latest: date = max(found, key=in_order)
        if trigger.which not in ("first", "each"):
            return latest
        done = self.days.get(name_of(ITSELF), ()) if trigger.which == "each" else ()
        return next((day for day in found if all(in_order(day) > in_order(each) for each in done)), latest)

    anchor = instant

    def asked_by(self, limit: Limit) -> None:
        """Raise `BadInput` where days are told, and a limit asks for none of them: then a name is misspelt."""
        if self.days and (wrong := unasked(limit, self.days, "trigger")):
            raise BadInput([Problem("given", f"{wrong} What has not happened is given as None.")])

    def named(self, fact: Any) -> Any:
        """What was given under the name of a fact: a day, or what else there is, as it is."""
        found = self.days.get(name_of(fact), ())
        return None if not found else found[0] if isinstance(found[0], date) else found

    def pauses(self, suspension: Suspension) -> Iterable[Pause]:
        """The pauses of that cause."""
        return (pause for pause in self.stood_still if pause.tag == suspension.tag)

    def grants(self, extension: Extension, after: Any = None) -> Iterable[Grant]:
        """What was granted, in order."""
        return sorted(self.granted, key=lambda grant: grant.on)


@frozen
class From:
    """Everything counts from one day; guards hold or not as they are told to."""

    day: date | datetime
    true: bool | None = None

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.day, date):
            raise BadInput([Problem("day", "wants a date or an aware instant.")])

    def anchor(self, trigger: Any) -> date | datetime:
        """The day."""
        return self.day

    instant = named = anchor

    def holds(self, guard: Any) -> bool | None:
        """What every guard is told to be."""
        return self.true

    def pauses(self, suspension: Suspension) -> Iterable[Pause]:
        """The clock never stands still."""
        return ()

    def grants(self, extension: Extension, after: Any = None) -> Iterable[Grant]:
        """Nobody grants anything."""
        return ()


def mispaused(pauses: Sequence[Pause]) -> Iterator[Problem]:
    """Pauses that end before they begin, and those of one cause that overlap."""
    for pause in pauses:
        if pause.last is not None and pause.last < pause.first:
            yield Problem(f"pause “{pause.tag}”", f"ends on {pause.last}, before it begins on {pause.first}.")
    sound = [pause for pause in pauses if pause.last is None or pause.first <= pause.last]
    for one, other in pairwise(sorted(sound, key=lambda pause: (pause.tag, pause.first))):
        if one.tag == other.tag and (one.last is None or other.first <= one.last):
            yield Problem(f"pause “{one.tag}”", f"{one} and {other} overlap.")


def _misdated(days: Mapping[str, tuple[Any, ...]]) -> Iterator[Problem]:
    for name, told in days.items():
        for each in told:
            if isinstance(each, datetime) and each.utcoffset() is None:
                yield Problem(name, f"{each} is a time without a zone; give an aware instant, or a day.")
            if isinstance(each, str) and _DAY.fullmatch(each):
                yield Problem(name, f"“{each}” is a text; give date({each[:4]}, {int(each[5:7])}, {int(each[8:])}).")


def awaited(limit: Limit) -> dict[str, Any]:
    """What a limit waits for, by the names under which its days are given: its triggers, and the days it names."""
    triggers = {name_of(part): part for trigger in triggers_of(limit) for part in trigger.of}
    return triggers | {name_of(part.fact): part.fact for part in edge_parts(limit) if isinstance(part, OnDay)}


def unasked(limit: Limit, told: Iterable[str], kind: str) -> str:
    """What is wrong with the names of what is told where a limit waits for none of them; else nothing."""
    asked, names = list(awaited(limit)), list(told)
    if not asked or set(asked) & set(names):
        return ""
    if not names:
        return f"wants {oxford(asked)}, and has nothing."
    from difflib import SequenceMatcher  # only where there is something to say

    nearest = max(names, key=lambda name: max(SequenceMatcher(None, name, each).ratio() for each in asked))
    return unknown(kind, nearest, asked)


def name_of(part: Any) -> str:
    """The name under which the days of an action or a fact are given."""
    return str(getattr(part, "key", None) or getattr(part, "name", part))


def in_order(day: date) -> tuple[date, float]:
    """How days and instants lie in time."""
    return (day.date(), day.timestamp()) if isinstance(day, datetime) else (day, 0.0)
