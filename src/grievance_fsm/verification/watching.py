"""Graphs that keep in mind what properties ask: acts that they name, and what earlier acts told their guards."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from functools import cached_property
from typing import Any, NamedTuple

from grievance_fsm.deadlines import Limit
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.verification.atoms import Formula, atoms
from grievance_fsm.verification.building import LARGEST, Builder, Solved
from grievance_fsm.verification.model import Fact, Model
from grievance_fsm.verification.slicing import SINCE, Slice


class Asked(NamedTuple):
    """A guard that is asked at an act, or of a run that stands at some states (then no act is named)."""

    guard: Any
    act: str
    states: frozenset[str]


class Watching(Slice):
    """The part of a procedure that matters to its runs, and to some properties of them."""

    def __init__(
        self, procedure: BoundProcedure, acts: Collection[str], asked: Iterable[Asked], owed: Collection[str] = (),
        met: Collection[str] = (),
    ) -> None:  # fmt: skip
        """Of some acts it is asked whether they are `owed`, of some of them still when other things have come."""
        super().__init__(procedure, frozenset(acts))
        self.asked, self.owed, self.met = tuple(asked), frozenset(owed), frozenset(met)
        named = {name for formula in self.formulas for atom in atoms(formula) for name in atom.told_by}
        self.watched = frozenset((*acts, *named))

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """The guards that are asked, taken apart."""
        rules = self.procedure.rules
        return tuple(self.reader.formula(rules.get(each.act), each.guard) for each in self.asked)

    @cached_property
    def reading(self) -> Mapping[str, tuple[frozenset[Any], frozenset[str]]]:
        """What each rule reads; that an act is watched is no reason to remember it."""
        once = {rule.name for rule in self.procedure.rules.values() if rule.once}
        dropped = {("done", name) for name in self.watched - once} - self._asked_of_rules
        found = {name: (keys - dropped, moments) for name, (keys, moments) in super().reading.items()}
        for name in self.met & found.keys():
            found[name] = found[name][0] | self._meeting(name), found[name][1]
        return found

    def _meeting(self, name: str) -> frozenset[Any]:
        """What tells whether somebody has done what he owes, whether by a day or not."""
        rule = self.procedure.rules[name]
        begun = () if rule.limit is None else self.times.begun(rule.limit, rule.name)
        ends = {target for branch in rule.branches if branch.discharges for target in branch.targets.values()}
        again = not (rule.once or begun or ends.isdisjoint(rule.sources))  # it is open where it has led
        return frozenset({(SINCE, name)} if again else {("met", name, moment) for moment in begun})

    def limits_of(self, rule: Rule) -> Iterator[tuple[Limit, str]]:
        """Every limit that a rule meets, and that by which it is asked whether it is owed."""
        every = list(super().limits_of(rule))
        yield from every
        if rule.name in self.owed and rule.limit is not None and (rule.limit, rule.name) not in every:
            yield rule.limit, rule.name
            yield from self.times.ends.others(rule.limit, rule.name)

    @property
    def _asked_of_rules(self) -> set[Any]:
        """What guards of the procedure itself ask of its past."""
        return {atom.key for formula in super().all_formulas() for atom in atoms(formula) if atom.told_by}

    @cached_property
    def live(self) -> Mapping[str, tuple[Set[Any], Set[str]]]:
        """What still matters at each state, to the rules and to the properties."""
        found = {}
        for state, (keys, moments) in super().live.items():
            reach = self.procedure.reach(state)
            more = {
                atom.key for each, formula in zip(self.asked, self.formulas, strict=True)
                if not reach.isdisjoint(each.states)
                for atom in atoms(formula) if atom.told_by and not atom.mixed
            }  # fmt: skip
            found[state] = keys | more, moments
        return found

    def all_formulas(self) -> Iterator[Formula]:
        """Whatever rules and properties ask of facts."""
        yield from super().all_formulas()
        yield from self.formulas


def watched_model(watching: Watching, solved: Solved) -> Model:
    """The graph of the runs that begin at the beginning."""
    return Builder(watching, solved).built(watching.procedure.initial, LARGEST)


def entered_models(watching: Watching, main: Model, entry: str, solved: Solved) -> Iterator[Model]:
    """The graphs of the runs that are entered at a state: one for whatever the run before may have told.

    What acts on the way there told may have been told otherwise by others since, if the run before went on.
    """
    behind = watching.procedure.on_the_way(entry)
    told, retold = ({atom.key for name, atoms_ in watching.recorded.items() if (name in behind) is on_the_way
                     for atom in atoms_} for on_the_way in (True, False))  # fmt: skip
    keys = told & watching.live[entry][0]
    carried = {frozenset((key, value) for key, value in place.known if key in keys)
               for place in main.places if place.state == entry}  # fmt: skip
    for key in keys & retold:
        carried |= {known - {(key, not value)} | {(key, value)} for known in carried for value in (True, False)}
    for each in sorted(carried, key=repr) or [frozenset[Fact]()]:
        yield Builder(watching, solved).built(entry, LARGEST, each)
