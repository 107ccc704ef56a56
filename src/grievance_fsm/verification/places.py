"""Where runs begin and where acts lead: what of the past is kept in mind at each place."""

from collections.abc import Iterable, Iterator
from typing import Any

from grievance_fsm.exploring.unfolding import Edge
from grievance_fsm.rules import Rule
from grievance_fsm.verification.days import Days, own_days
from grievance_fsm.verification.model import Fact, Place
from grievance_fsm.verification.slicing import Slice
from grievance_fsm.verification.times import FREE, NEVER, Ways, every


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

    def afters(self, place: Place, edge: Edge, told: Iterable[Fact]) -> Iterator[tuple[Place, Ways]]:
        """Where an act leads, and on which days: whether it sets a met duty off anew may depend on them."""
        rule, moments = edge.rule, self.slice.live[edge.target][1]
        known = self._known(place, edge, told)
        here = {*place.moments, *(moment for moment, _ in self.slice.set_by[rule.name]), *own_days(rule)}
        set_now = [m for m, first in self.slice.set_by[rule.name] if not (first and m in place.moments)]
        others = dict.fromkeys(other for moment in set_now for other in self.slice.reads_since.get(moment, ()))
        found: list[tuple[dict[Any, bool], Ways]] = [(known, FREE)]
        for other in (other for other in others if known.get(("met", other)) and not known.get(("settled", other))):
            anew, still = self.days.set_off(self.procedure.rules[other], set_now, place, known)
            found = [
                (each if keeps else {key: value for key, value in each.items() if key != ("met", other)}, both)
                for each, days in found for keeps, ways in ((False, anew), (True, still))
                if (both := every([days, ways])) != NEVER
            ]  # fmt: skip
        for each, days in found:
            yield Place(edge.target, frozenset(each.items()), tuple(sorted(here & moments))), days

    def _known(self, place: Place, edge: Edge, told: Iterable[Fact]) -> dict[Any, bool]:
        """What is known once an act is done: what was known before, what it settles, and that it is done."""
        rule, live = edge.rule, self.slice.live[edge.target][0]
        settled_here = {atom.key for atom in self.slice.recorded[rule.name]}
        known = {key: value for key, value in place.known if key in live and key not in settled_here}
        known |= {key: value for key, value in told if key in live}
        done = [("done", rule.name)]
        if edge.branch.discharges:
            done += [("met", rule.lapses or rule.name), ("settled", rule.name)]
        return known | {key: True for key in done if key in live}

    def sets(self, place: Place, rule: Rule, target: Place) -> tuple[str, ...]:
        """The moments that are now once an act has led from one place to another."""
        here = self.slice.set_by.get(rule.name, ())
        return tuple(m for m, first in here if m in target.moments and not (first and m in place.moments))


def is_elsewhere(moment: str) -> bool:
    """Whether a moment is the day of an act of another procedure."""
    return "." in moment and not moment.startswith("day ")
