"""What is compared: the ends that can be reached, the fewest and the most days to each, the states where a run sticks.

*Ends* and *fewest* are of permitted runs (only bars bind); *most*, to final states, of those in which duties are kept
and nobody gives up: `ANY` where there is no most. Days count from the first act. A run is *stuck*
where no end can follow: all states are told where nothing else can follow either, and none where an end still can.
"""

from collections.abc import Callable, Iterator, Mapping
from time import perf_counter
from typing import Any, Final, NamedTuple, TypeVar

from attrs import field, frozen

ANY: Final = 10**9
T = TypeVar("T")


class Stuck(NamedTuple):
    """The states where a run may be stuck for good, nothing but itself following, and those that no end can follow.

    `told` are those that verification/ shows to a reader: one of each circle. A judge that looks only so far, or only
    for some of them, is not `whole`: it knows of no other.
    """

    surely: frozenset[str]
    lost: frozenset[str]
    told: frozenset[str] = frozenset()
    whole: bool = True

    def agrees(self, judge: "Stuck") -> bool:
        """Whether all that is surely so is said, nothing that is not, and something shown where there is anything.

        We tell of days as zones: of a zone that only in part leads to an end we say nothing before its run is stuck.
        """
        if not judge.whole:
            return judge.surely <= self.surely and judge.lost <= self.lost and bool(self.told) >= bool(judge.lost)
        shown = self.told <= judge.lost and bool(self.told) == bool(judge.lost)
        return judge.surely <= self.surely <= judge.lost and shown


@frozen
class Verdict:
    """What one judge says; what it was not asked, or cannot tell, is not there. `steps` is how far it had to go."""

    ends: frozenset[str] | None = None
    fewest: Mapping[str, int] | None = None
    most: Mapping[str, int] | None = None
    stuck: Stuck | None = None
    steps: int = 0
    seconds: float = field(default=0.0, eq=False)

    @property
    def growing(self) -> frozenset[str]:
        """The ends to which there is no most."""
        return frozenset(end for end, days in (self.most or {}).items() if days == ANY)

    def differs(self, other: "Verdict") -> Iterator[str]:
        """Every question to which two judges give different answers."""
        for name in ("ends", "fewest", "most"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine is not None and theirs is not None and mine != theirs:
                yield f"{name}: {_told(mine)} and {_told(theirs)}"
        if self.stuck is not None and other.stuck is not None and not self.stuck.agrees(other.stuck):
            yield f"stuck: {'; '.join(map(_told, self.stuck[:3]))} and {'; '.join(map(_told, other.stuck[:3]))}"


def _told(value: Any) -> str:
    return str(dict(sorted(value.items())) if isinstance(value, Mapping) else sorted(value))


class Unable(Exception):
    """A judge cannot take this net: it says why."""


def seconds(ask: Callable[[], T]) -> tuple[T, float]:
    """An answer and the seconds that it took."""
    begun = perf_counter()
    found = ask()
    return found, perf_counter() - begun
