"""Which states can still come from which: for a procedure of any size, each state one bit of a whole number."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from attrs import frozen


@frozen(eq=False, slots=False)
class Reachable:
    """The states of a graph, and what each leads to, itself included; guards are not asked."""

    after: Mapping[str, frozenset[str]]

    @cached_property
    def _bits(self) -> Mapping[str, int]:
        return {name: 1 << number for number, name in enumerate(self.after)}

    def bits(self, states: Iterable[str]) -> int:
        """Some states as the bits of a number; what is no state of the graph has none."""
        found = 0
        for name in states:
            found |= self._bits.get(name, 0)
        return found

    def mask(self, state: str) -> int:
        """The states that can still come, as bits."""
        return self._masks.get(state, 0)

    def leads(self, state: str, states: Iterable[str]) -> bool:
        """Whether one of some states can still come."""
        return bool(self.mask(state) & self.bits(states))

    def of(self, state: str) -> frozenset[str]:
        """The states that can still come."""
        mask = self.mask(state)
        if mask not in self._sets:
            self._sets[mask] = frozenset(name for name, bit in self._bits.items() if mask & bit)
        return self._sets[mask] or frozenset((state,))

    @cached_property
    def _sets(self) -> dict[int, frozenset[str]]:
        """The states of a number; many come from one another, so that the same may follow."""
        return {}

    @cached_property
    def _masks(self) -> dict[str, int]:
        """What each state leads to: what comes last is asked first, and again until nothing is added."""
        found = dict(self._bits)
        order = list(self._last_first())
        moved = True
        while moved:
            moved = False
            for state in order:
                mask = found[state]
                for target in self.after[state]:
                    mask |= found.get(target, 0)
                if mask != found[state]:
                    found[state], moved = mask, True
        return found

    def _last_first(self) -> Iterator[str]:
        """The states, each after those that it leads to, as far as there are no circles."""
        seen: set[str] = set()
        for first in self.after:
            if first in seen:
                continue
            seen.add(first)
            waiting = [(first, iter(self.after[first]))]
            while waiting:
                state, targets = waiting[-1]
                onward = next((each for each in targets if each not in seen and each in self.after), None)
                if onward is None:
                    waiting.pop()
                    yield state
                else:
                    seen.add(onward)
                    waiting.append((onward, iter(self.after[onward])))
