"""A procedure under every choice of the readings that it leaves open, as far as a proof can tell them apart.

Few combinations are all tried, one after the other. Of many, groups of readings are varied apart from one another.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cached_property
from itertools import product
from math import prod
from typing import Any, Final, NamedTuple

from attrs import evolve, field, frozen

from grievance_fsm.binding import every, picks
from grievance_fsm.check import readings_of
from grievance_fsm.checking.settling import choices_of
from grievance_fsm.exploring import are_few
from grievance_fsm.facts import Fact
from grievance_fsm.further import Further
from grievance_fsm.language import Action, outcomes_of
from grievance_fsm.readings import Chosen
from grievance_fsm.rulemaking import rebound
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.verification.building import LARGEST, Builder, Solved
from grievance_fsm.verification.elsewhere import Passages
from grievance_fsm.verification.groups import Group, groups_of, standings
from grievance_fsm.verification.kinds import leads_on
from grievance_fsm.verification.model import Model
from grievance_fsm.verification.own import asks_before, of_first_runs
from grievance_fsm.verification.players import Players
from grievance_fsm.verification.reaching import reached
from grievance_fsm.verification.slicing import Slice

COMBINATIONS: Final = 256
"""How many combinations of what groups of many readings change are tried; beyond, each group is varied alone."""

ROWS: Final = 1024
"""How many combinations of choices are told by the graphs of others."""

Choices = Mapping[str, str]


@frozen(eq=False)
class Variant:
    """A procedure under some choices, with its graph and what built it."""

    choices: Choices
    procedure: BoundProcedure
    model: Model
    builder: Builder = field(repr=False)


class Row(NamedTuple):
    """A combination that was tried, the procedure that it gives, and the number of the variant that stands for it."""

    choices: Choices
    procedure: BoundProcedure
    like: int


@frozen(eq=False)
class Variants:
    """The graphs that choices of the open readings give; they are `all` where no combination gives another."""

    tried: tuple[Variant, ...]
    rows: tuple[Row, ...]
    all: bool = True

    def __iter__(self) -> Iterator[Variant]:
        return iter(self.tried)


def variants(procedure: BoundProcedure, solved: Solved | None = None) -> Variants:
    """One variant for each graph that some choice of the open readings gives; one where none is open."""
    known = Solved() if solved is None else solved
    if are_few(procedure.readings):
        return _one_by_one(procedure, known)
    return _in_groups(procedure, _Built(procedure, known))


def as_runs_follow(procedure: BoundProcedure) -> BoundProcedure:
    """The procedure; where it asks what the run before did, and none ends that another could follow, its first run."""
    if not asks_before(procedure) or Passages(procedure).entries:
        return procedure
    first = of_first_runs(procedure)
    come_to = frozenset[str]().union(*(reached(each.model).states for each in variants(first)))
    return first if come_to.isdisjoint(procedure.finals) else procedure


def _one_by_one(procedure: BoundProcedure, solved: Solved) -> Variants:
    """Every combination of choices; those of which the same is said are one."""
    built: list[tuple[Variant, Any]] = []
    numbers: dict[Any, int] = {}
    tried: list[Variant] = []
    rows: list[Row] = []
    for choices in choices_of(procedure.readings):
        settled = settled_by(procedure, choices, solved)
        like = next((each for each in built if each[0].builder.stands_for(settled)), None)
        if like is None:
            new = _built(choices, settled, solved)
            built.append(like := (new, signature_of(new.model)))
        variant, signature = like
        key = signature, _outline(settled, variant)
        if key not in numbers:
            numbers[key] = len(tried)
            tried.append(variant if variant.procedure is settled else _built(choices, settled, solved))
        rows.append(Row(choices, settled, numbers[key]))
    return Variants(tuple(tried), tuple(rows))


def settled_by(procedure: BoundProcedure, choices: Choices, solved: Solved) -> BoundProcedure:
    """A procedure with some choices made; parts on which they do not turn stay the ones that were made before."""
    return rebound(procedure, Further(choices, solved.made)) if choices else procedure


def _outline(procedure: BoundProcedure, variant: Variant) -> Any:
    """What is said of a procedure besides what its graph shows: of its states and acts, and in whose hands they are."""
    players = Players(procedure, variant.builder.solved.cells)
    rules = [rule for rule in procedure.rules.values() if rule.owes or rule.gives_up or rule.limit or leads_on(rule)]
    acts = tuple((rule.name, rule.verb, rule.roles, rule.gives_up, leads_on(rule), _missed(rule)) for rule in rules)
    doubts = tuple((name, len(guards)) for name, guards in players.promised_by_nobody.items() if guards)
    loose = frozenset(variant.model.vague), variant.model.loose
    return tuple(procedure.states), procedure.ends, acts, doubts, players.chosen_by_nobody, loose


def _missed(rule: Rule) -> Any:
    """What a missed last day of an act comes to."""
    limit = rule.limit
    return None if limit is None else (limit.key, limit.kind, limit.until is not None, limit.soft, limit.expiry)


def _in_groups(procedure: BoundProcedure, made: "_Built") -> Variants:
    """Groups of readings that change the graph apart from one another, only what changes it being combined.

    Each is varied by itself first, wherever it may make another difference.
    """
    first = {reading.name: reading.choices[0] for reading in procedure.readings}
    groups = groups_of(procedure, made.variant(first).procedure)
    alike = [_Alike(each) for each in groups]
    looked: list[set[Any]] = [set() for _ in groups]
    found = {made.signature(first): made.variant(first)}
    while True:
        new = next((each for each in found.values() if any(_standings(each, groups, looked, procedure))), None)
        if new is None:
            return _of_groups(found, first, alike, made)
        for group, standing, before, known in zip(
            groups, _standings(new, groups, looked, procedure), looked, alike, strict=True
        ):
            if standing:
                known.look(new, _differing(procedure, group, new, made))
                before |= standing
        mattering = [({}, *each.differing) for each in alike if each.differing]
        few = prod(map(len, mattering)) <= COMBINATIONS
        for each in product(*mattering) if few else [(), *((each,) for group in mattering for each in group[1:])]:
            if each and any(each):
                choices = {**first, **{name: choice for part in each for name, choice in part.items()}}
                found.setdefault(made.signature(choices), made.variant(choices))
        if not few:
            return _one_each(found.values(), all_=False)


@frozen(eq=False)
class _Alike:
    """Which choices of a group come out alike wherever the group was looked at, and one for each way of coming out."""

    group: Group
    differing: list[Choices] = field(factory=list)
    seen: dict[frozenset[tuple[str, str]], list[Any]] = field(factory=dict)

    def look(self, nominal: Variant, told: Iterable[tuple[Choices, Any]]) -> None:
        """Look at what each choice comes to beside a variant."""
        known = set[Any]()
        own = {name: nominal.choices[name] for name in self.group.names}
        for choices, signature in told:
            self.seen.setdefault(frozenset(choices.items()), []).append(signature)
            if signature not in known and choices != own and choices not in self.differing and known:
                self.differing.append(choices)
            known.add(signature)

    def standing_for(self, first: Choices) -> Iterator[tuple[Choices, Choices]]:
        """Every choice, with the one that was tried for it; those of which none was are left out."""
        base = {name: first[name] for name in self.group.names}
        tried = {self._came(each): each for each in reversed((base, *self.differing))}
        for row in [base, *(dict(each) for each in self.seen if dict(each) != base)]:
            if self._came(row) in tried:
                yield row, tried[self._came(row)]

    def _came(self, choices: Choices) -> tuple[Any, ...]:
        return tuple(self.seen[frozenset(choices.items())])


def _of_groups(found: Mapping[Any, Variant], first: Choices, alike: list[_Alike], made: "_Built") -> Variants:
    """The graphs that were found, and every combination of choices of the groups that matter, if they are not many."""
    each = [list(one.standing_for(first)) for one in alike if one.differing]
    if prod(map(len, each)) > ROWS:
        return _one_each(found.values(), all_=True)
    tried = tuple(found.values())
    numbers = {id(variant): number for number, variant in enumerate(tried)}
    rows = []
    for row in product(*each):
        choices, like = dict(first), dict(first)
        for own, other in row:
            choices |= own
            like |= other
        variant = found[made.signature(like)]
        rows.append(Row(choices, variant.procedure, numbers[id(variant)]))
    return Variants(tried, tuple(rows))


def _one_each(found: Iterable[Variant], *, all_: bool) -> Variants:
    tried = tuple(found)
    return Variants(tried, tuple(Row(each.choices, each.procedure, n) for n, each in enumerate(tried)), all_)


def _standings(
    variant: Variant, groups: tuple[Group, ...], looked: list[set[Any]], procedure: BoundProcedure
) -> list[frozenset[Any]]:
    """For each group from where a variant lets it be looked at where it was not yet."""
    builder = variant.builder
    return [standings(group, groups, variant.model, builder.slice, procedure) - before
            for group, before in zip(groups, looked, strict=True)]  # fmt: skip


class _Built:
    """The variants of one procedure, each built once."""

    def __init__(self, procedure: BoundProcedure, solved: Solved) -> None:
        self.procedure, self.solved = procedure, solved
        self._known: dict[frozenset[tuple[str, str]], tuple[Variant, Any]] = {}

    def variant(self, choices: Choices) -> Variant:
        """The variant under some choices."""
        return self._found(choices)[0]

    def signature(self, choices: Choices) -> Any:
        """What its graph is, and what is said of it besides."""
        return self._found(choices)[1]

    @cached_property
    def _leading(self) -> Mapping[str, frozenset[str]]:
        """For each act the readings that more asks for than what it records and wants to be so."""
        rules = self.procedure.rules.values()
        return {rule.name: frozenset(pick.reading.name for pick in picks(_leading(rule.action))) for rule in rules}

    @cached_property
    def _always_leading(self) -> frozenset[str]:
        """The readings on which it turns how days count, when states end and which acts are there."""
        setting = self.procedure.procedure.limits, self.procedure.setting.counting
        there = (each for rule in self.procedure.rules.values() for each in every(rule.action.only, Chosen))
        return frozenset((*(pick.reading.name for pick in picks(setting)), *(each.reading.name for each in there)))

    def beyond_guards(self, builder: Builder) -> Set[str]:
        """The readings that are asked for by more than what the rules that matter record and want to be so."""
        rules = self.procedure.rules
        if any(rule.name not in rules for rule in builder.slice.relevant):
            return {reading.name for reading in self.procedure.readings}  # it is there under this choice only
        mine = builder.procedure.rules
        asked = (self._leading[rule.name] for rule in mine.values() if not rule.lapses and rule.name in rules)
        elsewhere = {reading.name for action in self.procedure.procedure.actions if action.name not in mine
                     for reading in readings_of(action)}  # fmt: skip
        return self._always_leading.union(elsewhere, *asked)

    def _found(self, choices: Choices) -> tuple[Variant, Any]:
        key = frozenset(choices.items())
        if key not in self._known:
            variant = _built(choices, settled_by(self.procedure, choices, self.solved), self.solved)
            self._known[key] = variant, (signature_of(variant.model), _outline(variant.procedure, variant))
        return self._known[key]


def _built(choices: Choices, settled: BoundProcedure, solved: Solved) -> Variant:
    builder = Builder(Slice(settled), solved)
    return Variant(choices, settled, builder.built(settled.initial, LARGEST), builder)


def _differing(
    procedure: BoundProcedure, group: Group, nominal: Variant, made: _Built
) -> Iterator[tuple[Choices, Any]]:  # fmt: skip
    """The choices of one group, and the graph that each gives beside the others of a variant, its own first.

    One that differs only in guards from a graph that is built is not built as long as its acts come out alike.
    """
    own = {name: nominal.choices[name] for name in group.names}
    yield own, made.signature(nominal.choices)
    leading = group.names & made.beyond_guards(nominal.builder)
    built: dict[tuple[str, ...], list[Variant]] = {tuple(nominal.choices[name] for name in sorted(leading)): [nominal]}
    for row in product(*(reading.choices for reading in group.readings)):
        choices = {reading.name: choice for reading, choice in zip(group.readings, row, strict=True)}
        if choices == own:
            continue
        every_choice = {**nominal.choices, **choices}
        led = built.setdefault(tuple(every_choice[name] for name in sorted(leading)), [])
        like = next((each for each in led if _alike(made, every_choice, each)), None)
        if like is None:
            led.append(like := made.variant(every_choice))
        yield choices, made.signature(like.choices)


def _leading(action: Action) -> tuple[Any, ...]:
    """The parts of an action that say who leads where, when, and what is met by it."""
    outcomes = [(outcome.to, outcome.discharges) for outcome in outcomes_of(action)]
    then = outcomes, action.otherwise, action.repeats, action.gives_up
    return action.who, action.when, action.within, action.after, action.collects, then


def _alike(made: _Built, choices: Choices, variant: Variant) -> bool:
    """Whether all comes out as in a variant of other choices, by what is recorded and by the guards of outcomes."""
    builder, parts, rules = variant.builder, variant.builder.solved.made, made.procedure.rules
    names = {name for name, choice in choices.items() if variant.choices[name] != choice}
    binder = Further(choices, parts)

    def turns(*asked: Any) -> bool:
        return any(reading.name in names for part in asked for reading in parts.readings(part))

    if names & made.beyond_guards(builder):
        return False
    for rule in [each for each in builder.procedure.rules.values() if not each.lapses]:
        if rule.name not in rules:
            return False  # it is there under the variant's own choices only
        papers = rules[rule.name].action.records
        if turns(papers) and _names(binder(papers)) != _names(rule.records):
            return False  # what others read of it is told by another act, or by none
    for rule in builder.slice.relevant:
        declared = rules[rule.name]
        if turns(declared.given, declared.action.records, *(branch.given for branch in declared.branches)):
            if len(rule.branches) < len(declared.branches):
                return False  # what is left for the other outcomes is not as it is declared
            given = tuple(guard for guard in binder(declared.given) if guard is not None)
            records = tuple(fact for fact in binder(declared.action.records) if isinstance(fact, Fact))
            pairs = zip(rule.branches, declared.branches, strict=True)
            branches = tuple(evolve(branch, given=binder(open_.given)) for branch, open_ in pairs)
            if not builder.comes_out_alike(evolve(rule, given=given, records=records, branches=branches)):
                return False
    return True


def _names(records: Iterable[Any]) -> Set[str]:
    return {fact.name for fact in records if isinstance(fact, Fact)}


def signature_of(model: Model) -> Any:
    """What a graph is, the facts that show its moves left aside."""
    moves = tuple(
        tuple(
            (m.rule.name, m.rule.roles, m.edge.branch.name, m.target, m.when, m.names, m.sets, m.follows) for m in row
        )
        for row in model.moves
    )
    stays = tuple((stay.lapses, stay.idle, tuple((rule.name, due) for rule, due in stay.dues)) for stay in model.stays)
    return tuple(model.places), moves, stays
