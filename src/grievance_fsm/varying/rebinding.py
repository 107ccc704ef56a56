"""The procedures of a policy under many choices, bound so that whatever a choice leaves alone stays the very same."""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from attrs import evolve, field, frozen

from grievance_fsm.assembly import homes_of, others_of
from grievance_fsm.binding import Binder, every
from grievance_fsm.deadlines import Limit, Span
from grievance_fsm.digests import canonical
from grievance_fsm.docket import dropped
from grievance_fsm.facts import At, Const, Happened, Node, Param, Stands
from grievance_fsm.language import Procedure
from grievance_fsm.policy import Policy
from grievance_fsm.readings import UNCHOSEN, Chosen, Pick
from grievance_fsm.restating import Restated, restated
from grievance_fsm.routes import Passage
from grievance_fsm.rulemaking import bound
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.verification.building import Solved

NOWHERE: Final[Mapping[int, str]] = {}


@frozen
class Variation:
    """What is read otherwise, and which parameters and numbers of sentences are others."""

    choices: Mapping[str, str] = field(factory=dict)
    values: Mapping[str, Any] = field(factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """The readings, parameters and numbers that are another."""
        return frozenset((*self.choices, *self.values))


class Interning(Binder):
    """Binds, and gives guards that come out alike the same object, under whichever choice."""

    def __init__(
        self, choices: Mapping[str, Any], values: Mapping[str, Any], table: dict[Any, Any],
        restated: Mapping[int, Any],
    ) -> None:  # fmt: skip
        super().__init__(choices, values, restated=restated)
        self.table = table

    def rebuilt(self, what: Any) -> Any:
        """The bound form of a part, the very same where one alike was met before."""
        made = super().rebuilt(what)
        key = _key(made)
        return made if key is None else self.table.setdefault(key, made)


    def ruled(self, rule: Rule) -> Rule:
        """A rule with the guards that were met before."""
        branches = tuple(evolve(branch, given=self.same(branch.given)) for branch in rule.branches)
        return evolve(rule, given=tuple(map(self.same, rule.given)), branches=branches)

    def same(self, guard: Any) -> Any:
        """A guard, the very same where one alike was met before."""
        if isinstance(guard, Node):
            args = tuple(map(self.same, guard.args))
            if any(new is not old for new, old in zip(args, guard.args, strict=True)):
                guard = evolve(guard, args=args)
        key = _key(guard)
        return guard if key is None else self.table.setdefault(key, guard)


def _key(part: Any) -> Any:
    """What a part of a guard says; nothing for what is no such part, or has only itself to say it."""
    if isinstance(part, Node):
        return "node", part.op, tuple(map(_operand, part.args)), part.words, part.clause
    if isinstance(part, Param):
        return "param", part.name, part.value
    if isinstance(part, At):
        return type(part).__name__, part.action.key, id(part.what)
    if isinstance(part, Happened):
        return "happened", part.action.key
    if isinstance(part, Stands | Passage):
        return type(part).__name__, part.key
    return None


def _operand(part: Any) -> Any:
    if isinstance(part, Const):
        return type(part.value).__name__, repr(part.value)
    if isinstance(part, Limit):
        return json.dumps(canonical(part, NOWHERE, words=True), default=str)
    return id(part)


@frozen(eq=False)
class Bench:
    """A policy with every reading chosen, and its procedures under any variation of it."""

    policy: Policy
    solved: Solved = field(factory=Solved)
    table: dict[Any, Any] = field(factory=dict)

    @cached_property
    def declared(self) -> Mapping[str, Procedure]:
        """The procedures as they were declared."""
        return {each.name: each for each in self.policy.procedures}

    @cached_property
    def marked(self) -> Mapping[str, Procedure]:
        """The procedures with every reading open, references told apart and clauses that are added marked."""
        return {name: self._open[name](each) for name, each in self.declared.items()}

    @cached_property
    def docket(self) -> Any:
        """The docket with every reading open."""
        return self._open[""](self.policy.declared.docket)

    @cached_property
    def _open(self) -> Mapping[str, Binder]:
        """For each procedure, and for what is beside them, what binds it with every reading open."""
        policy, restated = self.policy, others_of(self.policy)
        choices, homes = dict.fromkeys(policy.known_readings, UNCHOSEN), homes_of(policy.procedures)
        return {within: Binder(choices, {}, within=within, homes=homes, added=policy.adds, restated=restated)
                for within in (*self.declared, "")}  # fmt: skip

    @cached_property
    def base(self) -> Mapping[str, BoundProcedure]:
        """The procedures as they are read."""
        return dict(self._bound(Variation(), self.declared))

    @cached_property
    def reads(self) -> Mapping[str, frozenset[str]]:
        """For each procedure the readings, parameters and numbers that it turns on, those of the docket among them."""
        beside = reads(self.policy.declared.docket)
        given = [(name, each.home) for name, number in self.policy.numbers.items() for each in number.given]
        return {name: reads(each) | beside | {number for number, home in given if home in (name, "")}
                for name, each in self.declared.items()}  # fmt: skip

    @cached_property
    def numbers(self) -> Mapping[str, Span | Const]:
        """The numbers of sentences that stand in some procedure as it is read, by their names."""
        here = {name: {_number(each) for each in every(bound, Span, Node)} for name, bound in self.base.items()}
        found: dict[str, Span | Const] = {}
        told = set[int]()
        for name, number in self.policy.numbers.items():
            new = [each for each in number.given if id(each.part) not in told]  # one of two sentences is varied once
            told |= {id(each.part) for each in new}
            parts = [(each.home, self._open[each.home](each.part)) for each in new]
            standing = next((part for home, part in parts if _number(part) in here.get(home, ())), None)
            if standing is not None:
                found[name] = standing
        return found

    def under(self, variation: Variation) -> Mapping[str, BoundProcedure]:
        """The procedures under a variation; one that it leaves alone is the very same."""
        touched = {name for name, known in self.reads.items() if known & variation.names}
        gone = dropped(self.policy.declared.docket, self.docketed(variation))
        found = {**self.base, **dict(self._bound(variation, touched))}
        return {name: each for name, each in found.items() if name not in gone}

    def one(self, procedure: str, variation: Variation) -> BoundProcedure | None:
        """One procedure under a variation; nothing where the docket leaves it out."""
        return dict(self._bound(variation, (procedure,))).get(procedure)

    def docketed(self, variation: Variation) -> Any:
        """The docket under a variation."""
        return self._binder(variation)(self.docket)

    def _bound(self, variation: Variation, names: Any) -> Iterator[tuple[str, BoundProcedure]]:
        docket = self.docketed(variation)
        out = dropped(self.policy.declared.docket, docket)
        for name in self.declared:
            if name in names and name not in out:
                binder = self._binder(variation)
                found = bound(binder(self.marked[name]), docket, self.policy.setting)
                yield name, evolve(found, rules={rule.name: binder.ruled(rule) for rule in found.rules.values()})

    def _binder(self, variation: Variation) -> Interning:
        policy = self.policy
        said = {name: value for name, value in variation.values.items() if name in policy.numbers}
        other = [each for each in restated(policy.numbers, said, policy.clauses) if isinstance(each, Restated)]
        parts = [(each, self._open[given.home](given.part)) for each in other for given in each.number.given]
        choices, values = {**policy.readings, **variation.choices}, {**policy.values, **variation.values}
        return Interning(choices, values, self.table, {id(part): each.in_place_of(part) for each, part in parts})


def _number(part: Any) -> Any:
    """What a span or a share asks for, and under which sentence a span does."""
    if isinstance(part, Span):
        return part.n, part.unit, part.clause
    return part.value if isinstance(part, Const) else part.args[1].value if part.op == "share" else None


def reads(declared: Any) -> frozenset[str]:
    """The readings and the parameters that a part of a declaration turns on."""
    found = (each for each in every(declared, Pick, Chosen, Param))
    return frozenset(each.name if isinstance(each, Param) else each.reading.name for each in found)
