"""Days after acts of other procedures: they may come before a run has begun, while it goes its way, or never."""

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import evolve

from grievance_fsm.deadlines import triggers_of
from grievance_fsm.docket import Again, Enter
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.verification.building import model_of
from grievance_fsm.verification.ends import is_elsewhere, marks
from grievance_fsm.verification.kinds import binds
from grievance_fsm.verification.model import Model, Move, Stay
from grievance_fsm.verification.reaching import reached
from grievance_fsm.verification.times import Bound, Ways

FIXED: Final = ("only", "first")
"""The occurrences of an act that no later one takes the place of."""

COME_BEFORE: Final = "so where the acts of other procedures from which days count came before the run; else it is open"


def unbound(model: Model) -> Model:
    """A graph in which such days bind no run that has begun; the same where none do, or they were settled before."""
    free = _unsettled(model)
    if not free:
        return model
    begun = [place.begun for place in model.places]
    moves = [tuple(_freed(move, free) for move in row) if on else row
             for row, on in zip(model.moves, begun, strict=True)]  # fmt: skip
    stays = [_stay(stay, free) if on else stay for stay, on in zip(model.stays, begun, strict=True)]
    return evolve(model, moves=moves, stays=stays)


def _freed(move: Move, free: frozenset[str]) -> Move:
    names = tuple((name, _without(ways, free)) for name, ways in move.names)
    return evolve(move, when=_without(move.when, free), names=names)


def _stay(stay: Stay, free: frozenset[str]) -> Stay:
    dues = tuple((rule, _without(ways, free)) for rule, ways in stay.dues)
    return Stay(_without(stay.lapses, free), dues, stay.idle)


def _without(ways: Ways, free: frozenset[str]) -> Ways:
    """Alternatives of bounds without those that count from certain days."""
    return tuple(dict.fromkeys(tuple(each for each in way if free.isdisjoint(_moments((each,)))) for way in ways))


def _unsettled(model: Model) -> frozenset[str]:
    """The days after acts of others by which runs that have begun are bound, and that may come then or come anew."""
    bound = {moment for place, row, stay in zip(model.places, model.moves, model.stays, strict=True) if place.begun
             for ways in (*(w for move in row for w in (move.when, *(named for _, named in move.names))),
                          stay.lapses, *(due for _, due in stay.dues))
             for way in ways for moment in _moments(way) if is_elsewhere(moment)}  # fmt: skip
    return frozenset(bound - _settled(model)) if bound else frozenset()


def _settled(model: Model) -> frozenset[str]:
    """Of such days those without which no run begins, after acts that come once, in a procedure that is taken once."""
    ways = [way for place, row in zip(model.places, model.moves, strict=True) if not place.begun
            for move in row if model.places[move.target].begun for way in move.when]  # fmt: skip
    if model.places[0].begun or not ways:
        return frozenset()
    needed = frozenset.intersection(*(frozenset(_moments(way)) for way in ways))
    return needed & _lasting(model.procedure) if needed else needed


def awaited(procedure: BoundProcedure) -> tuple[str, ...]:
    """The acts of runs that have begun which are lawful on days after acts of others alone, if these may come then."""
    days = {rule.name: _days_of(rule) for rule in procedure.rules.values() if binds(rule)}
    begin = [days.get(rule.name, frozenset()) for rule in procedure.rules.values() if procedure.initial in rule.sources]
    settled = frozenset.intersection(*begin) & _lasting(procedure) if begin else frozenset()
    return tuple(name for name, each in days.items()
                 if each - settled and set(procedure.rules[name].sources) - {procedure.initial})  # fmt: skip


def leads_further(procedure: BoundProcedure) -> bool:
    """Whether runs come to more where such days bind none of them."""
    model = model_of(procedure)
    free = unbound(model)
    return free is not model and _come_to(free) != _come_to(model)


def _come_to(model: Model) -> frozenset[int]:
    return frozenset(node.place for node in reached(model).nodes)


def _days_of(rule: Rule) -> frozenset[str]:
    """The days after acts of others from which the limit of an act counts."""
    triggers = () if rule.limit is None else triggers_of(rule.limit)
    return frozenset(moment for each in triggers for moment, _ in marks(each, rule.name) if is_elsewhere(moment))


def _lasting(procedure: BoundProcedure) -> frozenset[str]:
    """The days after acts of others that no later act takes the place of."""
    docket = procedure.docket
    rules = () if docket is None else docket.rules
    anew = {rule.route.name for rule in rules if isinstance(rule, Again | Enter)}
    limits = (*procedure.limits, *(rule.limit for rule in procedure.rules.values() if rule.limit is not None))
    found: dict[str, bool] = {}
    for trigger in (each for limit in limits for each in triggers_of(limit)):
        homes = {getattr(act, "home", "") for act in trigger.of}
        for moment, _ in marks(trigger, ""):
            lasts = trigger.which in FIXED and anew.isdisjoint(homes)
            found[moment] = found.get(moment, True) and lasts
    return frozenset(moment for moment, lasts in found.items() if lasts)


def _moments(bounds: Iterable[Bound]) -> Iterator[str]:
    return (moment for bound in bounds for moment in (bound.later, bound.earlier))
