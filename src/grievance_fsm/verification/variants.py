"""A procedure under every choice of the readings that it leaves open, as far as a proof can tell them apart."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import prod
from typing import Any, Final

from attrs import evolve, field, frozen

from grievance_fsm.binding import every, picks
from grievance_fsm.check import meeting, readings_of
from grievance_fsm.facts import Fact
from grievance_fsm.further import Further
from grievance_fsm.language import Action, State, outcomes_of
from grievance_fsm.readings import Chosen, Reading
from grievance_fsm.rulemaking import rebound
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.building import LARGEST, Builder, Solved
from grievance_fsm.verification.model import Model
from grievance_fsm.verification.slicing import Slice

COMBINATIONS: Final = 256
"""How many combinations of the readings that matter are tried; beyond, each group of them is varied alone."""

Choices = Mapping[str, str]


@frozen(eq=False)
class Variant:
    """A procedure under some choices, with its graph and what built it."""

    choices: Choices
    procedure: BoundProcedure
    model: Model
    builder: Builder = field(repr=False)


@frozen(eq=False)
class Variants:
    """The graphs that choices of the open readings give; they are `all` where every combination was tried."""

    tried: tuple[Variant, ...]
    all: bool = True

    def __iter__(self) -> Iterator[Variant]:
        return iter(self.tried)


def variants(procedure: BoundProcedure, solved: Solved | None = None) -> Variants:
    """One variant for each graph that some choice of the open readings gives; one where none is open.

    Readings that meet in no act change the graph apart from one another: so groups of readings that meet are varied
    first, and only those of them that change the graph are combined.
    """
    known = Solved() if solved is None else solved
    if not procedure.readings:
        return Variants((_built({}, procedure, known),))
    first = {reading.name: reading.choices[0] for reading in procedure.readings}
    groups, nominal = _apart(procedure), _variant(procedure, first, known)
    differing: list[list[Choices]] = [[] for _ in groups]
    found, reached = {signature_of(nominal.model): nominal}, set[str]()
    while True:
        new = next((each for each in found.values() if not _states(each) <= reached), None)
        if new is None:
            return Variants(tuple(found.values()))
        _look_from(procedure, new, _states(new) - reached, zip(groups, differing, strict=True))
        reached |= _states(new)
        mattering = [({}, *each) for each in differing if each]
        few = prod(map(len, mattering)) <= COMBINATIONS
        for each in product(*mattering) if few else [(), *((each,) for group in mattering for each in group[1:])]:
            if each and any(each):
                choices = {**first, **{name: choice for part in each for name, choice in part.items()}}
                variant = _variant(procedure, choices, known)
                found.setdefault(signature_of(variant.model), variant)
        if not few:
            return Variants(tuple(found.values()), all=False)


def _states(variant: Variant) -> set[str]:
    """The states that a run may come to, time left aside."""
    return {place.state for place in variant.model.places}


def _look_from(
    procedure: BoundProcedure, variant: Variant, states: set[str],
    groups: Iterable[tuple[tuple[Reading, ...], list[Choices]]],
) -> None:  # fmt: skip
    """Add to what is known of each group of readings that is asked for at some states what changes the graph there."""
    for group, known in groups:
        if _asked_at(procedure, group, states):
            known += [each for each in _differing(procedure, group, variant) if each not in known]


def _asked_at(procedure: BoundProcedure, group: tuple[Reading, ...], states: set[str]) -> set[str]:
    """Those of some states at which something turns on some readings; all, where it is not an act that does."""
    names = {reading.name for reading in group}
    asking = [action for action in procedure.procedure.actions
              if names & {reading.name for reading in readings_of(action)}]  # fmt: skip
    sources = [{state.name for state in every(action.when, State)} for action in asking]
    limits = {pick.reading.name for pick in picks(procedure.procedure.limits)}
    return states if names & limits or not all(sources) or not asking else states & set().union(*sources)


def _variant(procedure: BoundProcedure, choices: Choices, solved: Solved) -> Variant:
    return _built(choices, rebound(procedure, Further(choices, solved.made)), solved)


def _built(choices: Choices, settled: BoundProcedure, solved: Solved) -> Variant:
    builder = Builder(Slice(settled), solved)
    return Variant(choices, settled, builder.built(settled.initial, LARGEST), builder)


def _differing(
    procedure: BoundProcedure, group: tuple[Reading, ...], nominal: Variant
) -> Iterator[Choices]:  # fmt: skip
    """The choices of one group under which the graph is another, one for each graph."""
    builder = nominal.builder
    known = {signature_of(nominal.model)}
    for row in product(*(reading.choices for reading in group)):
        choices = {reading.name: choice for reading, choice in zip(group, row, strict=True)}
        if choices.items() <= nominal.choices.items():
            continue
        every_choice = {**nominal.choices, **choices}
        if _only_in_guards(procedure, choices, builder) and _alike(procedure, every_choice, group, builder):
            continue
        signature = signature_of(_variant(procedure, every_choice, builder.solved).model)
        if signature not in known:
            known.add(signature)
            yield choices


def _only_in_guards(procedure: BoundProcedure, choices: Choices, builder: Builder) -> bool:
    """Whether some readings are asked for by nothing but what the rules that matter record and want to be so."""
    if any(rule.name not in procedure.rules for rule in builder.slice.relevant):
        return False  # it is there under this choice only
    parts = [_leading(procedure.rules[rule.name].action) for rule in builder.slice.relevant if not rule.lapses]
    asked = {pick.reading.name for pick in picks((parts, procedure.procedure.limits))}
    there = {chosen.reading.name for rule in procedure.rules.values() for chosen in every(rule.action.only, Chosen)}
    return (asked | there).isdisjoint(choices)


def _leading(action: Action) -> tuple[Any, ...]:
    """The parts of an action that say who leads where, and when."""
    targets = [outcome.to for outcome in outcomes_of(action)]
    return action.who, action.when, targets, action.within, action.after, action.otherwise


def _alike(procedure: BoundProcedure, choices: Choices, group: tuple[Reading, ...], builder: Builder) -> bool:
    """Whether every outcome that turns on a group comes out as before, in what is recorded and in its guards."""
    made, names = builder.solved.made, {reading.name for reading in group}
    binder = Further(choices, made)
    for rule in builder.slice.relevant:
        declared = procedure.rules[rule.name]
        parts = (declared.given, declared.action.records, *(branch.given for branch in declared.branches))
        if any(reading.name in names for part in parts for reading in made.readings(part)):
            given = tuple(guard for guard in binder(declared.given) if guard is not None)
            records = tuple(fact for fact in binder(declared.action.records) if isinstance(fact, Fact))
            pairs = zip(rule.branches, declared.branches, strict=True)
            branches = tuple(evolve(branch, given=binder(open_.given)) for branch, open_ in pairs)
            if not builder.comes_out_alike(evolve(rule, given=given, records=records, branches=branches)):
                return False
    return True


def _apart(procedure: BoundProcedure) -> tuple[tuple[Reading, ...], ...]:
    """The open readings in groups that share no act, directly or through others."""
    groups: list[dict[str, Reading]] = []
    left_open = {reading.name for reading in procedure.readings}
    for readings in meeting(procedure.procedure):
        joined = {reading.name: reading for reading in readings if reading.name in left_open}
        apart = []
        for group in groups:
            if joined.keys() & group.keys():
                joined = {**group, **joined}
            else:
                apart.append(group)
        groups = [*apart, joined]
    met = {name for group in groups for name in group}
    alone = [{reading.name: reading} for reading in procedure.readings if reading.name not in met]
    return tuple(tuple(group.values()) for group in (*groups, *alone) if group)


def signature_of(model: Model) -> Any:
    """What a graph is, the facts that show its moves left aside."""
    moves = tuple(
        tuple((m.rule.name, m.edge.branch.name, m.target, m.when, m.names, m.sets, m.rule.roles) for m in row)
        for row in model.moves
    )
    stays = tuple((stay.lapses, tuple((rule.name, due) for rule, due in stay.dues)) for stay in model.stays)
    return tuple(model.places), moves, stays
