"""Open readings in groups that can be varied apart, and from where each of them has to be looked at again.

Readings that meet in an act belong to one group. Groups are joined, too, where one may have recorded what another may
read, neither of which need show by itself. And where one group's acts are spoken of by another's, it is looked at
anew wherever others are read of it, or other acts may have come before.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from attrs import frozen

from grievance_fsm.binding import every, picks
from grievance_fsm.check import meeting, readings_of
from grievance_fsm.deadlines import Limit, OnDay, Trigger
from grievance_fsm.facts import At, Fact, Happened
from grievance_fsm.language import Action, State
from grievance_fsm.readings import Chosen, Reading
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.model import Model
from grievance_fsm.verification.slicing import Slice

NOTHING: Final = frozenset[Any]()
NOWHERE: Final = ""
"""Where a group is tried to whose acts no run comes: that none does is said of them, too."""


@frozen(eq=False, slots=False)
class Group:
    """Some open readings and the acts that turn on them; where limits of states do, too, every state is theirs."""

    readings: tuple[Reading, ...]
    acts: tuple[Action, ...]
    limits: tuple[Limit, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names of its readings."""
        return frozenset(reading.name for reading in self.readings)

    @cached_property
    def sources(self) -> frozenset[str]:
        """The states at which something turns on it; none where it may be any: a duty binds time before it is done."""
        found = [{state.name for state in every(action.when, State)} for action in self.acts]
        bound = self.limits or any(action.within is not None and action.verb == "must" for action in self.acts)
        return NOTHING if bound or not all(found) else NOTHING.union(*found)

    @cached_property
    def tells(self) -> frozenset[str]:
        """Its acts, and the facts that they may record."""
        facts = every([(action.records, action.collects) for action in self.acts], Fact)
        return frozenset((*(action.name for action in self.acts), *(f"fact {fact.name}" for fact in facts)))

    @cached_property
    def asks(self) -> frozenset[str]:
        """The acts and facts of which its acts and limits speak."""
        return frozenset(each for part in (*map(_asking, self.acts), self.limits) for each in _spoken_of(part))

    @cached_property
    def may_tell(self) -> frozenset[str]:
        """What only some of its answers tell: acts that they leave out, facts that they let nobody record."""
        there = [action for action in self.acts if next(every(action.only, Chosen), None) is not None
                 or next(picks((action.given, action.when, action.then)), None) is not None]
        facts = [fact for action in self.acts for pick in picks((action.records, action.collects))
                 for fact in every(pick, Fact)]  # fmt: skip
        facts += [fact for action in there for fact in every((action.records, action.collects), Fact)]
        return frozenset((*(action.name for action in there), *(f"fact {fact.name}" for fact in facts)))

    @cached_property
    def may_ask(self) -> frozenset[str]:
        """What only some of its answers ask for."""
        parts = (*self.acts, *self.limits)
        return frozenset(each for part in parts for pick in picks(part) for each in _spoken_of(pick))


def _asking(action: Action) -> tuple[Any, ...]:
    return action.given, action.then, action.within, action.after, action.otherwise


def _spoken_of(what: Any) -> Iterator[str]:
    """The acts and facts of this procedure of which part of a declaration speaks."""
    for each in every(what, At, Happened, Trigger, Fact, OnDay):
        if isinstance(each, Fact):
            yield f"fact {each.name}"
        elif isinstance(each, OnDay):
            yield f"fact {each.fact.name}"
        else:
            for part in each.of if isinstance(each, Trigger) else (each.action,):
                yield part.name if isinstance(part, Action) else f"fact {getattr(part, 'name', '')}"


def groups_of(procedure: BoundProcedure, nominal: BoundProcedure) -> tuple[Group, ...]:
    """The open readings in groups that share no act, and of which none alone may record what another may read.

    What the procedure under its `nominal` choices has recorded before shows that it is read as soon as it is.
    """
    groups = [_group(procedure, readings) for readings in _apart(procedure)]
    while True:
        pair = next(((one, other) for one in groups for other in groups
                     if one is not other and _unseen(one, other, nominal)), None)  # fmt: skip
        if pair is None:
            return tuple(groups)
        one, other = pair
        place = min(groups.index(one), groups.index(other))
        groups = [each for each in groups if each not in pair]
        groups.insert(place, _group(procedure, (*one.readings, *other.readings)))


def _unseen(one: Group, other: Group, nominal: BoundProcedure) -> bool:
    """Whether one group may tell what another may ask for, and nobody tells it before under nominal choices."""
    shared = one.may_tell & other.may_ask
    states = [state for state in nominal.states if not other.sources or state in other.sources]
    own = {action.name for action in one.acts}
    for rule in [each for each in nominal.rules.values() if each.name not in own] if shared else ():
        told = {rule.name, *(f"fact {fact.name}" for fact in rule.facts)} & shared
        targets = {target for branch in rule.branches for target in branch.targets.values()}
        if told and any(nominal.reachable.leads(target, states) for target in targets):
            shared -= told
    return bool(shared)


def _group(procedure: BoundProcedure, readings: tuple[Reading, ...]) -> Group:
    names = {reading.name for reading in readings}
    acts = [action for action in procedure.procedure.actions
            if names & {reading.name for reading in readings_of(action)}]  # fmt: skip
    limits = [limit for limit in procedure.procedure.limits
              if names & {pick.reading.name for pick in picks(limit)}]  # fmt: skip
    return Group(readings, tuple(acts), tuple(limits))


def _apart(procedure: BoundProcedure) -> tuple[tuple[Reading, ...], ...]:
    """The open readings in groups that share no act, directly or through others."""
    groups: list[dict[str, Reading]] = []
    left_open = {reading.name: reading for reading in procedure.readings}
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


# -- from where a group looks another way ----------------------------------------------------------------------------


def standings(
    group: Group, groups: tuple[Group, ...], model: Model, slice_: Slice, declared: BoundProcedure
) -> frozenset[Any]:
    """Where the acts of a group may be tried in a graph, after which acts of which it speaks, and what is read of it.

    From elsewhere its answers may make another difference; from the same standings they make the same.
    """
    others = [each for each in groups if each is not group]
    spoken_of = group.asks & NOTHING.union(*(each.tells for each in others))
    before = _before(model, spoken_of) if spoken_of else {}
    there = {rule.name for rule in slice_.relevant}
    of_group = frozenset((action.name, each) for action in declared.procedure.actions if action.name in there
                         for part in (*_asking(action),) for each in _spoken_of(part) if each in group.tells)
    states = {place.state for place in model.places}
    found = (states & group.sources if group.sources else states) or {NOWHERE}
    named = {state.name for action in group.acts for state in every(action.when, State)}
    open_to = model.procedure.reach(model.procedure.initial) & named  # of acts from elsewhere nothing is said
    return frozenset((state, before.get(state, NOTHING), of_group, open_to) for state in found)


def _before(model: Model, spoken_of: frozenset[str]) -> Mapping[str, frozenset[Any]]:
    """For each state which acts spoken of may have come before, and what of it they record."""
    rules = model.procedure.rules.values()
    marks = {rule.name: frozenset({rule.name, *(f"fact {fact.name}" for fact in rule.facts)}) & spoken_of
             for rule in rules}  # fmt: skip
    found: list[frozenset[str]] = [NOTHING for _ in model.places]
    waiting = list(range(len(model.places)))
    while waiting:
        here = waiting.pop()
        for move in model.moves[here]:
            after = found[here] | marks[move.rule.name]
            if not after <= found[move.target]:
                found[move.target] |= after
                waiting.append(move.target)
    told: dict[str, frozenset[Any]] = {}
    for place, marked in zip(model.places, found, strict=True):
        told[place.state] = told.get(place.state, NOTHING) | marked
    return told
