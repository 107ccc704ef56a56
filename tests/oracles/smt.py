"""z3 as a judge: so many steps of a net as whole-number unknowns, the fewest and the most days by optimisation.

It looks as many steps ahead as it is told to. What it finds is so; what it does not find may lie further ahead.
"""

from collections.abc import Container, Iterator, Mapping
from importlib.util import find_spec
from time import perf_counter
from typing import Any, Final

from oracles.net import FREE, NOW, Bound, Bounds, Net, Ways
from oracles.verdicts import ANY, Unable, Verdict

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
    return Verdict(frozenset(fewest), fewest, most, None, 0, perf_counter() - begun)


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
