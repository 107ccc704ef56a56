"""Where runs begin and where acts lead: what of the past is kept in mind at each place."""

from collections.abc import Iterable, Set
from typing import Any

from grievance_fsm.exploring.unfolding import Edge
from grievance_fsm.rules import Rule
from grievance_fsm.verification.days import Days, own_days
from grievance_fsm.verification.ends import is_round
from grievance_fsm.verification.model import Fact, Place
from grievance_fsm.verification.slicing import Slice


class Places:
    """The places of a procedure: what of the past still matters there."""

    def __init__(self, slice_: Slice, days: Days) -> None:
        self.slice, self.days, self.procedure = slice_, days, slice_.procedure

    def begin(self, entry: str) -> Place:
        """Where a run begins; entered in the middle, it has behind it whatever leads there."""
        keys, moments = self.slice.live[entry]
        behind = self.procedure.on_the_way(entry) if entry != self.procedure.initial else frozenset()
        known = frozenset((("done", name), True) for name in behind if ("done", name) in keys)
        now = {moment for name in behind for moment, _ in self.slice.set_by.get(name, ())}
        before = {moment for moment in moments if moment in now or is_elsewhere(moment)}
        return Place(entry, known, tuple(sorted(before)))

    def after(self, place: Place, edge: Edge, told: Iterable[Fact]) -> Place:
        """Where an act leads."""
        rule, moments = edge.rule, self.slice.live[edge.target][1]
        now = self._now(place, rule)
        here = {*(moment for moment in place.moments if is_round(moment) != rule.name), *now, *own_days(rule)}
        known = {key: value for key, value in self._known(place, edge, told).items() if not _is_set_off(key, now, here)}
        return Place(edge.target, frozenset(known.items()), tuple(sorted(here & moments)))

    def _known(self, place: Place, edge: Edge, told: Iterable[Fact]) -> dict[Any, bool]:
        """What is known once an act is done: what was known before, what it settles, and that it is done."""
        rule, live = edge.rule, self.slice.live[edge.target][0]
        settled_here = {atom.key for atom in self.slice.recorded[rule.name]}
        known = {key: value for key, value in place.known if key in live and key not in settled_here}
        known |= {key: value for key, value in told if key in live}
        done = [("done", rule.name)]
        if edge.branch.discharges:
            done += [*self.slice.met_of.get(rule.lapses or rule.name, ()), ("settled", rule.name)]
        return known | {key: True for key in done if key in live}

    def _now(self, place: Place, rule: Rule) -> list[str]:
        """The moments that are now once an act is done."""
        here = self.slice.set_by.get(rule.name, ())
        return [moment for moment, first in here if not (first and moment in place.moments)]

    def sets(self, place: Place, rule: Rule, target: Place) -> tuple[str, ...]:
        """The moments that are now once an act has led from one place to another."""
        return tuple(moment for moment in self._now(place, rule) if moment in target.moments)


def _is_set_off(key: Any, now: Iterable[str], here: Set[str]) -> bool:
    """Whether that a duty is met tells nothing any more: what it counts from is now, or gone."""
    if not (isinstance(key, tuple) and key[0] == "met"):
        return False
    return key[2] in now or (key[2] not in here and not key[2].startswith("day "))


def is_elsewhere(moment: str) -> bool:
    """Whether a moment is the day of an act of another procedure."""
    return "." in moment and not moment.startswith("day ")
