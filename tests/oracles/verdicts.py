"""What is compared: the ends that can be reached, the fewest and the most days to each, the states where a run sticks.

*Ends* and *fewest* are of permitted runs (only bars bind); *most*, to final states, of those in which duties are kept
and nobody gives up: `ANY` where there is no most. Days count from the act that leaves the beginning. A run is *stuck*
where no end can follow: all states are told where nothing else can follow either, and none where an end still can.
"""

from collections.abc import Callable, Iterator, Mapping
from time import perf_counter
from typing import Any, Final, NamedTuple, TypeVar

from attrs import field, frozen

ANY: Final = 10**9
ROUND: Final = 12
"""Steps enough to see that a way grows for ever."""

T = TypeVar("T")


class Stuck(NamedTuple):
    """The states where a run may be stuck for good, nothing but itself following, and those that no end can follow."""

    surely: frozenset[str]
    lost: frozenset[str]

    def agrees(self, said: frozenset[str]) -> bool:
        """Whether somebody says all of the former and only the latter."""
        return self.surely <= said <= self.lost


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
        if self.stuck is not None and other.stuck is not None and not other.stuck.agrees(self.stuck.surely):
            yield f"stuck: {_told(self.stuck.surely)}, for good {_told(other.stuck.surely)}, {_told(other.stuck.lost)}"


def _told(value: Any) -> str:
    return str(dict(sorted(value.items())) if isinstance(value, Mapping) else sorted(value))


class Unable(Exception):
    """A judge cannot take this net: it says why."""


def timed(ask: Callable[[], T]) -> tuple[T, float]:
    """An answer and the seconds that it took."""
    begun = perf_counter()
    return ask(), perf_counter() - begun


def ours(model: Any) -> Verdict:
    """What verification/ says of a model."""
    from grievance_fsm.verification.durations import longest, shortest
    from grievance_fsm.verification.reaching import reached, stuck
    from grievance_fsm.verification.search import Mode

    begun = perf_counter()
    found = reached(model)
    ends = {model.places[node.place].state for node in found.nodes if node.move is not None} & set(model.procedure.ends)
    near = shortest(model)
    far = {end: each for end, each in longest(model, Mode(punctual=True, committed=True)).items()
           if end in model.procedure.finals}  # fmt: skip
    most = {end: ANY if each.endless or each.days >= ANY // 2 else each.days for end, each in far.items()}
    lost = frozenset(model.places[each.node.place].state for each in stuck(reached(model, waits=True)))
    ways = [len(each.path) for each in near.values()]
    ways += [len(each.path) if most[end] != ANY else min(len(each.path), ROUND) for end, each in far.items()]
    steps = max(ways, default=0)
    return Verdict(
        frozenset(ends), {end: each.days for end, each in near.items()}, most, Stuck(lost, lost), steps,
        perf_counter() - begun,
    )  # fmt: skip
