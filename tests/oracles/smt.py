"""z3 as a judge: so many steps of a net as whole-number unknowns, the fewest and the most days by optimisation.

It looks as many steps ahead as it is told to. What it finds is so; what it does not find may lie further ahead.
Of runs that are stuck it finds those that come to where nothing can be done any more, on whatever day, and those at
spots from which no arrows lead to an end; that others go round in circles it does not see.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from importlib.util import find_spec
from itertools import product
from time import perf_counter
from typing import Any, Final

from oracles.net import FREE, NOW, Bound, Bounds, Net, Ways
from oracles.verdicts import ANY, Stuck, Unable, Verdict

PATIENCE: Final = 20_000
"""Milliseconds for one question."""


def missing() -> str:
    """What this judge lacks here; nothing if it can be asked."""
    return "" if find_spec("z3") else "z3-solver is needed (pip install -r requirements/oracles.txt)"


MORE: Final = 6
"""So many steps further it looks again where days grew with the steps."""


def verdict(net: Net, steps: int, growing: Container[str] = ()) -> Verdict:
    """What z3 says of the runs of a net that take at most so many steps.

    Where the most is said to grow without end, it looks further whether it grows.
    """
    begun = perf_counter()
    permitted, kept = _Unrolled(net, steps, punctual=False), _Unrolled(net.kept(), steps, punctual=True)
    fewest = {end: days for end in sorted(net.ends) if (days := permitted.extreme(end, most=False)) is not None}
    most = {end: days for end in sorted(net.finals) if (days := kept.extreme(end, most=True)) is not None}
    further = {end: days for end, days in most.items() if end in growing and days != ANY}
    if further:
        later = _Unrolled(net.kept(), steps + MORE, punctual=True)
        most |= {end: ANY for end, days in further.items() if (later.extreme(end, most=True) or 0) > days}
    return Verdict(frozenset(fewest), fewest, most, permitted.stuck(), 0, perf_counter() - begun)


class _Unrolled:
    """The unknowns of so many steps: after each the spot, the day, the day of every moment and of the beginning."""

    def __init__(self, net: Net, steps: int, *, punctual: bool) -> None:
        import z3

        self.z3, self.net, self.steps, self.punctual = z3, net, steps, punctual
        self.spot = [z3.Int(f"spot{k}") for k in range(steps + 1)]
        self.day = [z3.Int(f"day{k}") for k in range(steps + 1)]
        self.begun = [z3.Int(f"begun{k}") for k in range(steps + 1)]
        self.last = [{m: z3.Int(f"{m}@{k}") for m in sorted({*net.moments, *net.days})} for k in range(steps + 1)]
        self.rules = [*self._beginning(), *(self._step(k) for k in range(steps))]

    def extreme(self, end: str, *, most: bool) -> int | None:
        """The fewest or the most days to an end; nothing where it cannot be reached."""
        z3 = self.z3
        spots = [n for n, spot in enumerate(self.net.spots) if spot.state == end and n]
        if not spots:
            return None
        asked = z3.Optimize()
        asked.set("timeout", PATIENCE)
        asked.add(*self.rules, z3.Or([self.spot[-1] == n for n in spots]))
        days = self.day[-1] - self.begun[-1]
        found = asked.maximize(days) if most else asked.minimize(days)
        answer = asked.check()
        if answer == z3.unknown:
            raise Unable(f"z3 does not know: {asked.reason_unknown()}")
        if answer == z3.unsat:
            return None
        value = found.upper() if most else found.lower()
        return value.as_long() if z3.is_int_value(value) else ANY

    def stuck(self) -> Stuck | None:
        """The states in which a run can be where nothing follows, and besides those where no end does."""
        dead: set[str] = set()
        lost: set[str] = set()
        free = self._free()
        for state in {spot.state for spot in self.net.spots} - self.net.ends:
            spots = [n for n, spot in enumerate(self.net.spots) if spot.state == state]
            here = [n for n in spots if n not in free]
            found = [self._may(self.z3.Or([self._nothing(n) for n in spots])),
                     bool(here) and self._may(self.z3.Or([self.spot[-1] == n for n in here]))]  # fmt: skip
            if None in found:
                return None
            dead |= {state} if found[0] else set()
            lost |= {state} if any(found) else set()
        return Stuck(frozenset(dead), frozenset(lost), whole=False)

    def _free(self) -> set[int]:
        """The spots from which arrows lead to an end, days left aside."""
        found = {n for n, spot in enumerate(self.net.spots) if spot.state in self.net.ends}
        while more := {arrow.source for arrow in self.net.arrows if arrow.target in found} - found:
            found |= more
        return found

    def _may(self, asked: Any) -> bool | None:
        """Whether a run may come to this; nothing where z3 does not know."""
        solver = self.z3.Solver()
        solver.set("timeout", PATIENCE)
        solver.add(*self.rules, asked)
        answer = solver.check()
        return None if answer == self.z3.unknown else answer == self.z3.sat

    def _nothing(self, spot: int) -> Any:
        """That a run stands at a spot from which no arrow can be taken, today or on any later day."""
        arrows = [arrow for arrow in self.net.arrows if arrow.source == spot]
        return self.z3.And([self.spot[-1] == spot, *(self.z3.Not(self._open(arrow)) for arrow in arrows)])

    def _open(self, arrow: Any) -> Any:
        """That an arrow can be taken on one of the days that could be the first."""
        z3, source = self.z3, self.net.spots[arrow.source]
        before: dict[str, Any] = {moment: self.last[-1][moment] for moment in source.moments}
        named = [name for name, _ in arrow.names]
        asked = [*arrow.when, *(bound for _, bounds in arrow.names for bound in bounds)]
        ways = []
        for days in _tight(asked, before | {NOW: self.day[-1]}, [NOW, *named], self.day[-1]):
            today = days[NOW]
            held = z3.Or(today == self.day[-1], self._any(source.holds, before, today))
            kept = [part for _, bounds in arrow.names for part in self._kept(bounds, {**before, **days}, today)]
            ways.append(z3.And([today >= self.day[-1], held, *self._kept(arrow.when, before, today), *kept]))
        return z3.Or(ways)

    def _beginning(self) -> Iterator[Any]:
        yield self.spot[0] == 0
        yield self.day[0] == self.begun[0]
        yield self.day[0] == 0
        for moment in self.net.spots[0].moments:
            yield self.last[0][moment] <= self.day[0]

    def _step(self, k: int) -> Any:
        """One of the arrows, or nothing for the rest of the run."""
        z3 = self.z3
        rests = z3.And(self.spot[k + 1] == self.spot[k], self.day[k + 1] == self.day[k],
                       self.begun[k + 1] == self.begun[k], *self._same(k, ()))  # fmt: skip
        return z3.Or([rests, *(self._arrow(k, arrow) for arrow in self.net.arrows)])

    def _same(self, k: int, but: tuple[str, ...]) -> Iterator[Any]:
        for moment, day in self.last[k].items():
            if moment not in but:
                yield self.last[k + 1][moment] == day

    def _arrow(self, k: int, arrow: Any) -> Any:
        z3, net = self.z3, self.net
        source, target = net.spots[arrow.source], net.spots[arrow.target]
        here, then, day = self.last[k], self.last[k + 1], self.day[k + 1]
        named = {name: then[name] for name, _ in arrow.names if name not in arrow.sets}
        before = {moment: here[moment] for moment in source.moments}
        parts = [self.spot[k] == arrow.source, self.spot[k + 1] == arrow.target, day >= self.day[k]]
        held = source.stays if self.punctual else source.holds
        if held != FREE:
            parts.append(z3.Or(day == self.day[k], self._any(held, before, day)))
        parts += self._kept(arrow.when, before, day)
        for _, bounds in arrow.names:
            parts += self._kept(bounds, {**before, **named}, day)
        parts += [then[moment] == day for moment in arrow.sets]
        parts += self._same(k, (*arrow.sets, *named))
        parts.append(self.begun[k + 1] == (day if net.begins(arrow) else self.begun[k]))
        if self.punctual:
            parts.append(self._any(target.dues, {moment: then[moment] for moment in target.moments}, day))
        return z3.And(parts)

    def _any(self, ways: Ways, days: Mapping[str, Any], now: Any) -> Any:
        return self.z3.Or([self.z3.And(self._kept(way, days, now)) for way in ways])

    def _kept(self, bounds: Bounds, days: Mapping[str, Any], now: Any) -> list[Any]:
        known = {**days, NOW: now}
        return [known[b.later] - known[b.earlier] <= b.most for b in bounds if self._known(b, known)]

    @staticmethod
    def _known(bound: Bound, known: Mapping[str, Any]) -> bool:
        return bound.later in known and bound.earlier in known


def _tight(asked: Iterable[Bound], known: Mapping[str, Any], chosen: list[str], today: Any) -> list[dict[str, Any]]:
    """The days that are to be chosen, each as near to a bound as it can be: if any days will do, some of these do.

    A day is the first that its bounds allow, or, where nothing holds it from below, the last.
    """
    fixed = {moment: day for moment, day in known.items() if moment not in chosen}
    found: dict[str, list[Any]] = {day: [] for day in chosen}
    found[NOW] = [today]
    for _ in chosen:  # a day may hang on another that is chosen
        for bound in asked:
            first, last = (bound.earlier, bound.later, -bound.most), (bound.later, bound.earlier, bound.most)
            for day, other, more in (first, last) if bound.later != NOW else (first,):
                if day in found:
                    others = [fixed[other]] if other in fixed else found.get(other, [])
                    found[day] += [each + more for each in others]
    choices = [{str(each): each for each in days}.values() for days in found.values()]
    return [dict(zip(found, days, strict=True)) for days in product(*choices)]
