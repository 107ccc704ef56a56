"""How long runs take over all answers to open readings: the fewest and the most days to each end."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

from attrs import evolve

from grievance_fsm.verification.answers import Stretch, telling
from grievance_fsm.verification.hours import owed_in_hours
from grievance_fsm.verification.model import Model

Choices = Mapping[str, str]
Each = tuple[Choices, Model, Callable[[], Iterable[Stretch]]]
"""Some answers to open readings, the graph that they give, and how long runs take in it."""


def over_all(variants: Iterable[Each], *, whole: bool = True) -> Iterator[Stretch]:
    """For each end that some answers lead to, the fewest and the most days that any of them give.

    Where others give fewer, the stretch says under which answers it is the most: where not the `whole` of them were
    tried, beside the first answers to all other readings.
    """
    known: dict[Hashable, tuple[Stretch, ...]] = {}
    told: dict[int, tuple[Stretch, ...]] = {}
    found: dict[str, list[tuple[Choices, Stretch]]] = {}
    for choices, model, stretches in variants:
        if id(model) not in told:
            key = _timing(model)
            if key not in known:
                known[key] = tuple(stretches())
            told[id(model)] = known[key]
        for stretch in told[id(model)]:
            found.setdefault(stretch.end, []).append((choices, stretch))
    yield from (_widest(told, whole) for told in found.values())


def _widest(told: list[tuple[Choices, Stretch]], whole: bool) -> Stretch:
    least = min((stretch for _, stretch in told), key=lambda stretch: stretch.shifts or (stretch.least, stretch.least))
    most = max((stretch for _, stretch in told), key=_long)
    under = [choices for choices, stretch in told if _long(stretch) == _long(most)]
    if len(under) == len(told):
        where: Choices = {}
    elif whole:
        where = telling(under, [choices for choices, _ in told])
    else:
        where = {name: choice for name, choice in under[0].items() if told[0][0][name] != choice}
    hours = tuple(dict.fromkeys(each for _, stretch in told for each in stretch.hours))
    return evolve(most, least=least.least, least_on=least.least_on, shifts=least.shifts, where=where, hours=hours)


def _long(stretch: Stretch) -> tuple[bool, float]:
    """How long a run may take: longest where there is no most, and none either if no state is come to twice."""
    bounded = stretch.most if stretch.most is not None else stretch.straight
    return stretch.most is None, float("inf") if bounded is None else bounded


def _timing(model: Model) -> Hashable:
    """All of a graph that lengths turn on: what is recorded, and who acts, left aside."""
    moves = tuple(
        tuple((move.rule.name, move.target, move.when, move.names, move.sets, move.rule.gives_up) for move in row)
        for row in model.moves
    )
    stays = tuple((stay.lapses, stay.due) for stay in model.stays)
    hours = tuple(told for _, told in owed_in_hours(model.procedure))
    return tuple(place.state for place in model.places), moves, stays, hours
