"""Where runs begin and where acts lead: what of the past is kept in mind at each place."""

from collections.abc import Iterable, Iterator, Set
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
        self._known: dict[tuple[Place, str, str], tuple[frozenset[Fact], tuple[str, ...]]] = {}

    def begin(self, entry: str) -> Place:
        """Where a run begins; entered in the middle, it has behind it whatever leads there."""
        keys, moments = self.slice.live[entry]
        behind = self.procedure.on_the_way(entry) if entry != self.procedure.initial else frozenset()
        known = frozenset((("done", name), True) for name in behind if ("done", name) in keys)
        now = {moment for name in behind for moment, _ in self.slice.set_by.get(name, ())}
        before = {moment for moment in moments if moment in now or is_elsewhere(moment)}
        return Place(entry, known, tuple(sorted(before)))

    def after(self, place: Place, edge: Edge, told: Iterable[Fact]) -> Place:
        """Where an act leads that settles this."""
        live = self.slice.live[edge.target][0]
        known, moments = self._left(place, edge)
        return Place(edge.target, known.union([each for each in told if each[0] in live]), moments)

    def _left(self, place: Place, edge: Edge) -> tuple[frozenset[Fact], tuple[str, ...]]:
        """What is known, and which moments there are, once an act is done, but for what it settles."""
        key = place, edge.rule.name, edge.branch.name
        if key not in self._known:
            rule, moments = edge.rule, self.slice.live[edge.target][1]
            now = self._now(place, rule)
            here = {*(moment for moment in place.moments if is_round(moment) != rule.name), *now, *own_days(rule)}
            kept = [each for each in self._kept(place, edge) if not _is_set_off(each[0], now, here)]
            self._known[key] = frozenset(kept), tuple(sorted([moment for moment in here if moment in moments]))
        return self._known[key]

    def _kept(self, place: Place, edge: Edge) -> Iterator[Fact]:
        """What was known before and is not settled anew, and that the act is done."""
        rule, live = edge.rule, self.slice.live[edge.target][0]
        done = [("done", rule.name)]
        if edge.branch.discharges:
            done += [*self.slice.met_of.get(rule.lapses or rule.name, ()), ("settled", rule.name)]
        anew = {*done, *(atom.key for atom in self.slice.recorded[rule.name])}
        yield from (each for each in place.known if each[0] in live and each[0] not in anew)
        yield from ((key, True) for key in done if key in live)

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
