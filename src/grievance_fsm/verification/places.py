"""Where runs begin and where acts lead: what of the past is kept in mind at each place."""

from collections.abc import Set
from typing import Any, NamedTuple

from grievance_fsm.exploring.unfolding import Edge
from grievance_fsm.rules import Rule
from grievance_fsm.verification.days import Days, own_days
from grievance_fsm.verification.ends import is_elsewhere, is_round
from grievance_fsm.verification.model import Fact, Place
from grievance_fsm.verification.slicing import SINCE, Slice


class _Lasting(dict[Any, bool]):
    """For each key that was known whether it still matters after an act, and is not settled anew by it."""

    def __init__(self, anew: frozenset[Any], live: Set[Any]) -> None:
        self.anew, self.live = anew, live

    def __missing__(self, key: Any) -> bool:
        found = self[key] = key not in self.anew and key in self.live
        return found


class _Passage(NamedTuple):
    """What one outcome of an act does to what is kept in mind where it leads."""

    rule: str
    own: tuple[str, ...]
    set_by: tuple[tuple[str, bool], ...]
    done: frozenset[Fact]
    moments: Set[str]
    lasts: _Lasting


class Places:
    """The places of a procedure: what of the past still matters there."""

    def __init__(self, slice_: Slice, days: Days) -> None:
        self.slice, self.days, self.procedure = slice_, days, slice_.procedure
        self._known: dict[tuple[Place, str, str], tuple[frozenset[Fact], tuple[str, ...]]] = {}
        self._passages: dict[tuple[str, str, str], _Passage] = {}
        self._moments: dict[tuple[tuple[str, ...], str, str], tuple[frozenset[str], Set[str], tuple[str, ...]]] = {}

    def begin(self, entry: str) -> Place:
        """Where a run begins; entered in the middle, it has behind it whatever leads there."""
        keys, moments = self.slice.live[entry]
        behind = self.procedure.on_the_way(entry) if entry != self.procedure.initial else frozenset()
        known = frozenset((("done", name), True) for name in behind if ("done", name) in keys)
        now = {moment for name in behind for moment, _ in self.slice.set_by.get(name, ())}
        before = {moment for moment in moments if moment in now or is_elsewhere(moment)}
        return Place(entry, known, tuple(sorted(before)), begun=entry != self.procedure.initial)

    def after(self, place: Place, edge: Edge) -> Place:
        """Where an act leads, but for what it settles."""
        return Place(edge.target, *self._left(place, edge))

    def _left(self, place: Place, edge: Edge) -> tuple[frozenset[Fact], tuple[str, ...]]:
        """What is known, and which moments there are, once an act is done, but for what it settles."""
        key = place, edge.rule.name, edge.branch.name
        if key not in self._known:
            passage = self._passage(edge)
            now, here, moments = self._moved(place.moments, passage, edge.target)
            lasts = passage.lasts
            kept = passage.done.union([each for each in place.known if lasts[each[0]]])
            gone = [each for each in kept if self._is_set_off(each[0], now, here) or _is_left(each[0], edge)]
            self._known[key] = kept.difference(gone) if gone else kept, moments
        return self._known[key]

    def _passage(self, edge: Edge) -> _Passage:
        rule, name = edge.rule, (edge.rule.name, edge.branch.name, edge.target)
        if name not in self._passages:
            live = self.slice.live[edge.target]
            done: list[Any] = [("done", rule.name)]
            if edge.branch.discharges:
                done += [*self.slice.met_of.get(rule.lapses or rule.name, ()), ("settled", rule.name)]
                done.append((SINCE, rule.name))
            anew = frozenset((*done, *(atom.key for atom in self.slice.recorded[rule.name])))
            self._passages[name] = _Passage(
                rule.name, own_days(rule), self.slice.set_by.get(rule.name, ()),
                frozenset((key, True) for key in done if key in live[0]), live[1], _Lasting(anew, live[0]),
            )  # fmt: skip
        return self._passages[name]

    def _moved(
        self, before: tuple[str, ...], passage: _Passage, target: str
    ) -> tuple[frozenset[str], Set[str], tuple[str, ...]]:  # fmt: skip
        """The moments that are now once an act is done, those that there are then, and those that matter."""
        key = before, passage.rule, target
        if key not in self._moments:
            now = frozenset(moment for moment, first in passage.set_by if not (first and moment in before))
            here = {*(moment for moment in before if is_round(moment) != passage.rule), *now, *passage.own}
            told = tuple(sorted([moment for moment in here if moment in passage.moments]))
            self._moments[key] = now, here, told
        return self._moments[key]

    def sets(self, place: Place, rule: Rule, target: Place) -> tuple[str, ...]:
        """The moments that are now once an act has led from one place to another."""
        here, before, there = self.slice.set_by.get(rule.name, ()), place.moments, target.moments
        return tuple([moment for moment, first in here if moment in there and not (first and moment in before)])

    def _is_set_off(self, key: Any, now: Set[str], here: Set[str]) -> bool:
        """Whether that a duty is met tells nothing any more: what it counts from is now, or gone."""
        if not (isinstance(key, tuple) and key[0] == "met"):
            return False
        lasts = key[2] in here or key[2].startswith("day ") or key in self.slice.sendings
        return key[2] in now or not lasts


def _is_left(key: Any, edge: Edge) -> bool:
    """Whether it tells that a duty was met since a state was come to, and another act leaves that."""
    return isinstance(key, tuple) and key[0] == SINCE and key[1] != edge.rule.name and edge.target != edge.source
