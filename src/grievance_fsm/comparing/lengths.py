"""How long the runs of two procedures take to each end, where what decides it differs."""

from collections.abc import Iterator, Mapping
from typing import Any

from grievance_fsm.comparing.answers import Moved
from grievance_fsm.comparing.pairs import Pair
from grievance_fsm.comparing.shapes import Shapes, same_setting, same_states
from grievance_fsm.errors import counted
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.building import LARGEST, Builder, Solved
from grievance_fsm.verification.durations import Duration, longest, shortest
from grievance_fsm.verification.folding import folded
from grievance_fsm.verification.hours import hours_to
from grievance_fsm.verification.model import Model
from grievance_fsm.verification.search import PROMPT
from grievance_fsm.verification.slicing import Slice


class Shaped(Slice):
    """What of a procedure a proof has to look at; guards that say the same are the same object on both sides."""

    def __init__(self, procedure: BoundProcedure, shapes: Shapes, like: Slice | None) -> None:
        self.shapes = shapes
        super().__init__(procedure, like=like)

    def shaped(self, guard: Any) -> Any:
        """The one guard of all that say the same."""
        return self.shapes.interned(guard)

    def model(self, solved: Solved) -> Model:
        """The graph of the procedure."""
        return Builder(self, solved).built(self.procedure.initial, LARGEST)

    def same(self, other: "Shaped") -> bool:
        """Whether the graphs of both are the same: whatever differs is not looked at for either."""
        a, b = self.procedure, other.procedure
        if a.name != b.name or not (same_states(a, b) and same_setting(a, b, self.shapes)):
            return False
        rules = [{rule.name: self.shapes.rule(rule) for rule in side.relevant} for side in (self, other)]
        return (
            rules[0] == rules[1] and list(rules[0]) == list(rules[1]) and self.shapes.same(a.limits, b.limits)
            and self._names() == other._names() and self.reading == other.reading
        )  # fmt: skip

    def _names(self) -> list[Any]:
        return [self.reads[rule.name, branch.name].name for rule in self.relevant for branch in rule.branches]


def durations(pair: Pair, names: tuple[str, str], choices: Mapping[str, str]) -> Iterator[Moved]:
    """The ends that only one comes to, and those to which the fewest or the most days differ.

    None where they have fewer than half the ends of either in common: they are too unlike to be set side by side.
    """
    ends, others = frozenset(pair.a.ends), frozenset(pair.b.ends)
    if 2 * len(ends & others) < min(len(ends), len(others)):
        return
    shapes = pair.shapes
    likes: tuple[Slice | None, Slice | None] = pair.slices
    if shapes.widened:  # how long runs take goes by what each lets be told itself
        shapes, likes = Shapes(), (None, None)
    sides = [Shaped(each, shapes, like) for each, like in zip((pair.a, pair.b), likes, strict=True)]
    if sides[0].same(sides[1]):
        return
    models = [folded(side.model(pair.solved)).model for side in sides]
    fewest = [shortest(model) for model in models]
    most = [longest(model, PROMPT) for model in models]
    for end in dict.fromkeys((*pair.a.ends, *pair.b.ends)):
        told = [_lasts(end, fewest[place], most[place], side) for place, side in enumerate((pair.a, pair.b))]
        if told[0] != told[1]:
            words = "; ".join(f"{each} in {name}" for each, name in zip(told, names, strict=True))
            yield Moved("duration", pair.a.name, f"“{end}”: {words}", choices=choices)


def _lasts(end: str, fewest: Mapping[str, Duration], most: Mapping[str, Duration], procedure: BoundProcedure) -> str:
    """How long a run takes to an end."""
    if end not in fewest:
        return "never come to"
    least = f"at least {counted(fewest[end].days, 'day')}"
    longest_ = most.get(end)
    if longest_ is None:
        return least
    hours = " and ".join(hours_to(procedure, end))
    told = f"{least} and at most {longest_.days}{f', and {hours}' if hours else ''}"
    return f"{least}, no most" if longest_.endless else told
