"""Momba as a judge: a net as a timed automaton in JANI, walked in dense zones by momba's engine.

A clock tells how long ago a moment was, so that a day ahead cannot be told. Whoever arrives stands for no time in a
place of its own, from which a run goes on to wait where it may, or to act at once where a silence is overdue. A last
clock counts from the beginning and is stopped beyond any sum of bounds: what comes later than that has no most.
Nothing is asked by “is not”, which momba would read as “less and more” at the top of a guard.
"""

import json
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from time import perf_counter
from typing import Any, Final

from oracles.net import FREE, NOW, Arrow, Bound, Bounds, Net, Spot, Ways
from oracles.verdicts import ANY, Unable, Verdict

LARGEST: Final = 6_000
"""More places in time than are walked."""

WHOLE, STILL = "whole", "still"


def missing() -> str:
    """What this judge lacks here; nothing if it can be asked."""
    found = find_spec("momba") and find_spec("momba_engine")
    return "" if found else "momba and momba-engine are needed (pip install -r requirements/oracles.txt)"


def verdict(net: Net) -> Verdict:
    """What momba says of a net without days that are named ahead."""
    if net.days:
        raise Unable("a clock cannot tell of a day ahead")
    begun = perf_counter()
    fewest, _ = _extremes(net, punctual=False)
    _, most = _extremes(net.kept(), punctual=True)
    return Verdict(
        frozenset(fewest), fewest, {end: days for end, days in most.items() if end in net.finals}, None, 0,
        perf_counter() - begun,
    )  # fmt: skip


def _extremes(net: Net, *, punctual: bool) -> tuple[dict[str, int], dict[str, int]]:
    """The fewest and the most days on which momba comes to each end."""
    from momba import jani
    from momba.engine import Explorer, time

    far = horizon(net)
    network = jani.load_model(json.dumps(to_jani(net, punctual=punctual)))
    explorer = Explorer(network, time.ZoneF64)
    clock = 1 + next(n for n, each in enumerate(_clocks(net)) if each == WHOLE)
    waiting = list(explorer.initial_states)
    standing: dict[str, list[Any]] = {}
    fewest: dict[str, int] = {}
    most: dict[str, int] = {}
    walked = 0
    while waiting:
        state = waiting.pop()
        (place,) = (location.name for location in state.locations.values())
        zone = state.valuations.zone
        if any(zone.get_bound(n, n).constant < 0 for n in range(clock + 2)):
            continue  # no day is in it
        known = standing.setdefault(place, [])
        if any(each.includes(zone) for each in known):
            continue
        known.append(zone)
        walked += 1
        if walked > LARGEST:
            raise Unable(f"more than {LARGEST} places in time")
        kind, _, number = place.partition(" ")
        end = net.spots[int(number)].state if kind == "arrived" and int(number) else ""
        if end in net.ends:
            low, high = -int(zone.get_bound(0, clock).constant), int(zone.get_bound(clock, 0).constant)
            fewest[end] = min(fewest.get(end, far), low)
            most[end] = max(most.get(end, 0), ANY if high >= far else high)
        for transition in state.transitions:
            waiting += [destination.state for destination in transition.destinations.support]
    return fewest, most


def horizon(net: Net) -> int:
    """More days than any run takes that waits nowhere for ever and goes nowhere twice."""
    bounds = {abs(bound.most) + 1 for bound in net.bounds}
    return (max(bounds, default=1) + 1) * (len(net.spots) + 2)


def _clocks(net: Net) -> tuple[str, ...]:
    return (*net.moments, WHOLE, STILL)


def to_jani(net: Net, *, punctual: bool) -> Mapping[str, Any]:
    """A net as a timed automaton of one process."""
    return _Writer(net, punctual).model()


class _Writer:
    def __init__(self, net: Net, punctual: bool) -> None:
        self.net, self.punctual, self.far, self.between = net, punctual, horizon(net), 0
        self.clock = {moment: f"c{n}" for n, moment in enumerate(net.moments)} | {WHOLE: WHOLE, STILL: STILL}

    def model(self) -> Mapping[str, Any]:
        return {
            "jani-version": 1, "name": "net", "type": "ta", "features": [], "properties": [],
            "actions": [{"name": "act"}],
            "variables": [{"name": name, "type": "clock", "initial-value": 0} for name in self.clock.values()],
            "automata": [{
                "name": "run", "initial-locations": ["before 0"], "edges": list(self._edges()),
                "locations": [*self._places(), *({"name": f"between {n}"} for n in range(self.between))],
            }],
            "system": {"elements": [{"automaton": "run"}],
                       "syncs": [{"synchronise": ["act"], "result": "act"}]},
        }  # fmt: skip

    def _places(self) -> Iterator[Mapping[str, Any]]:
        """Before the run; for each spot: just arrived, and waiting in each of the ways in which days may pass."""
        yield {"name": "before 0"}
        for number, spot in enumerate(self.net.spots):
            yield self._place(f"arrived {number}", self._arriving(spot))
            for way, stay in enumerate(self._stays(spot)):
                yield self._place(f"waiting {number} {way}", self._waiting(spot, stay))

    def _arriving(self, spot: Spot) -> list[Any]:
        return [self._most(STILL, 0), *self._whole(spot)]

    def _waiting(self, spot: Spot, stay: Bounds) -> list[Any]:
        """What holds while days pass; how far days lie apart was asked before."""
        passing = tuple(bound for bound in stay if NOW in bound)
        return [*self._whole(spot), *self._asked(passing, spot.moments)]

    def _whole(self, spot: Spot) -> list[Any]:
        return [self._most(WHOLE, self.far)] if spot.begun else []

    def _stays(self, spot: Spot) -> Ways:
        return spot.stays if self.punctual else spot.holds

    def _place(self, name: str, invariant: list[Any]) -> Mapping[str, Any]:
        return {"name": name, "time-progress": {"exp": _all(invariant)}} if invariant else {"name": name}

    def _edges(self) -> Iterator[Mapping[str, Any]]:
        first = self.net.spots[0].moments
        for moment in sorted(first):  # what lies before the run lies on any day, in any order
            yield self._edge("before 0", "before 0", [], [moment])
        yield self._edge("before 0", "arrived 0", [], [STILL, WHOLE])
        for number, spot in enumerate(self.net.spots):
            if spot.state not in self.net.finals:
                for way, stay in enumerate(self._stays(spot)):
                    asked = self._asked(stay, spot.moments)
                    there = self._waiting(spot, stay)
                    yield from self._asking(f"arrived {number}", f"waiting {number} {way}", asked, [], there)
        for arrow in self.net.arrows:
            yield from self._moves(arrow)

    def _moves(self, arrow: Arrow) -> Iterator[Mapping[str, Any]]:
        source, target = self.net.spots[arrow.source], self.net.spots[arrow.target]
        resets = [*arrow.sets, *([WHOLE] if self.net.begins(arrow) else []), STILL]
        stays = [f"waiting {arrow.source} {way}" for way, _ in enumerate(self._stays(source))]
        for due in target.dues if self.punctual else FREE:
            there = [_with_now(bound, arrow.sets) for bound in due]
            if any(bound.later == bound.earlier and bound.most < 0 for bound in there):
                continue
            asked = (*arrow.when, *(bound for bound in there if bound.later != bound.earlier))
            for place in (f"arrived {arrow.source}", *stays):
                guard, there = self._asked(asked, source.moments), self._arriving(target)
                yield from self._asking(place, f"arrived {arrow.target}", guard, resets, there)

    def _asking(
        self, source: str, target: str, guard: list[Any], resets: list[str], there: list[Any]
    ) -> Iterator[Mapping[str, Any]]:  # fmt: skip
        """An edge; where it asks how far two days lie apart, by a place at which no time passes and nothing holds.

        Momba does not see that nothing fits such a guard, and then breaks off where something has to hold: so its
        places are looked at, between.
        """
        if not any(isinstance(each["left"], dict) for each in guard):
            yield self._edge(source, target, guard, resets)
            return
        between, self.between = f"between {self.between}", self.between + 1
        yield self._edge(source, between, guard, [*resets, *([] if STILL in resets else [STILL])])
        yield self._edge(between, target, [self._most(STILL, 0), *there], [])

    def _edge(self, source: str, target: str, guard: list[Any], resets: list[str]) -> Mapping[str, Any]:
        done = {"location": target, "assignments": [{"ref": self.clock[each], "value": 0} for each in resets]}
        found: dict[str, Any] = {"location": source, "action": "act", "destinations": [done]}
        return found | ({"guard": {"exp": _all(guard)}} if guard else {})

    def _most(self, clock: str, days: int) -> Mapping[str, Any]:
        return {"op": "≤", "left": self.clock[clock], "right": days}

    def _asked(self, bounds: Bounds, known: frozenset[str]) -> list[Any]:
        """Bounds on days as bounds on how long ago they were."""
        found = []
        for bound in bounds:
            if {bound.later, bound.earlier} - {NOW} <= known:
                if bound.later == NOW:
                    found.append(self._most(bound.earlier, bound.most))
                elif bound.earlier == NOW:
                    found.append({"op": "≥", "left": self.clock[bound.later], "right": -bound.most})
                else:
                    left = {"op": "-", "left": self.clock[bound.earlier], "right": self.clock[bound.later]}
                    found.append({"op": "≤", "left": left, "right": bound.most})
        return found


def _with_now(bound: Bound, sets: tuple[str, ...]) -> Bound:
    """A bound where some moments are now."""
    later, earlier = (NOW if moment in sets else moment for moment in (bound.later, bound.earlier))
    return bound._replace(later=later, earlier=earlier)


def _all(parts: list[Any]) -> Any:
    found = parts[0]
    for part in parts[1:]:
        found = {"op": "∧", "left": found, "right": part}
    return found
