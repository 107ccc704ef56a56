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

from oracles.net import NOW, Arrow, Bounds, Net
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
        self.net, self.punctual, self.far = net, punctual, horizon(net)
        self.clock = {moment: f"c{n}" for n, moment in enumerate(net.moments)} | {WHOLE: WHOLE, STILL: STILL}

    def model(self) -> Mapping[str, Any]:
        return {
            "jani-version": 1, "name": "net", "type": "ta", "features": [], "properties": [],
            "actions": [{"name": "act"}],
            "variables": [{"name": name, "type": "clock", "initial-value": 0} for name in self.clock.values()],
            "automata": [{
                "name": "run", "initial-locations": ["before 0"], "locations": list(self._places()),
                "edges": list(self._edges()),
            }],
            "system": {"elements": [{"automaton": "run"}],
                       "syncs": [{"synchronise": ["act"], "result": "act"}]},
        }  # fmt: skip

    def _places(self) -> Iterator[Mapping[str, Any]]:
        """Before the run; for each spot: just arrived, waiting, and unable to wait."""
        yield {"name": "before 0"}
        for number, spot in enumerate(self.net.spots):
            begun = spot.state != self.net.initial
            still = [self._most(STILL, 0)]
            whole = [self._most(WHOLE, self.far)] if begun else []
            dues = self._asked(spot.dues, spot.moments) if self.punctual else []
            held = self._asked(spot.holds, spot.moments)
            yield self._place(f"arrived {number}", [*still, *whole, *dues])
            yield self._place(f"waiting {number}", [*whole, *dues, *held])
            if held:
                yield self._place(f"late {number}", [*still, *whole, *dues])

    def _place(self, name: str, invariant: list[Any]) -> Mapping[str, Any]:
        return {"name": name, "time-progress": {"exp": _all(invariant)}} if invariant else {"name": name}

    def _edges(self) -> Iterator[Mapping[str, Any]]:
        first = self.net.spots[0].moments
        for moment in sorted(first):  # what lies before the run lies on any day, in any order
            yield self._edge("before 0", "before 0", [], [moment])
        yield self._edge("before 0", "arrived 0", [], [STILL, WHOLE])
        for number, spot in enumerate(self.net.spots):
            if spot.state not in self.net.finals:
                held = self._asked(spot.holds, spot.moments)
                yield self._edge(f"arrived {number}", f"waiting {number}", held, [])
                for bound in self._asked(spot.holds, spot.moments):
                    yield self._edge(f"arrived {number}", f"late {number}", [_over(bound)], [])
        for arrow in self.net.arrows:
            yield from self._moves(arrow)

    def _moves(self, arrow: Arrow) -> Iterator[Mapping[str, Any]]:
        source = self.net.spots[arrow.source]
        begins = [WHOLE] if self.net.begins(arrow) else []
        guard = self._asked(arrow.when, source.moments)
        if self.punctual:  # momba wants a guard to imply where it leads to
            dues = tuple(bound for bound in self.net.spots[arrow.target].dues if bound.earlier not in arrow.sets)
            guard += self._asked(dues, source.moments)
        kinds = ("waiting", "late") if self._asked(source.holds, source.moments) else ("waiting",)
        for kind in kinds:
            yield self._edge(f"{kind} {arrow.source}", f"arrived {arrow.target}", guard, [*arrow.sets, *begins, STILL])

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


def _over(bound: Mapping[str, Any]) -> Mapping[str, Any]:
    """That a bound is over by a day."""
    return {"op": "≥", "left": bound["left"], "right": bound["right"] + 1}


def _all(parts: list[Any]) -> Any:
    found = parts[0]
    for part in parts[1:]:
        found = {"op": "∧", "left": found, "right": part}
    return found
