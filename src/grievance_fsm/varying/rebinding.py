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
from grievance_fsm.routes import Passage
from grievance_fsm.rulemaking import bound
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.verification.building import Solved

NOWHERE: Final[Mapping[int, str]] = {}


@frozen
class Variation:
    """What is read, set or spanned otherwise; `span` is the place of a span in its procedure, and its new length."""

    choices: Mapping[str, str] = field(factory=dict)
    values: Mapping[str, int] = field(factory=dict)
    span: tuple[str, int, int] | None = None

    @property
    def names(self) -> frozenset[str]:
        """The readings and parameters that are another."""
        return frozenset((*self.choices, *self.values))


class Interning(Binder):
    """Binds, and gives guards that come out alike the same object, under whichever choice."""

    def __init__(
        self, choices: Mapping[str, Any], values: Mapping[str, int], table: dict[Any, Any],
        span: tuple[Span, int] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(choices, values)
        self.table, self.span = table, span
        self.met: dict[int, Span] = {}

    def rebuilt(self, what: Any) -> Any:
        """The bound form of a part, the very same where one alike was met before."""
        if isinstance(what, Span):
            self.met[id(what)] = what
            if self.span is not None and what is self.span[0]:
                what = evolve(what, n=self.span[1])
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
        return {name: self._open(name)(each) for name, each in self.declared.items()}

    @cached_property
    def docket(self) -> Any:
        """The docket with every reading open."""
        return self._open("")(self.policy.declared.docket)

    def _open(self, within: str) -> Binder:
        policy = self.policy
        choices, homes = dict.fromkeys(policy.known_readings, UNCHOSEN), homes_of(policy.procedures)
        return Binder(choices, {}, within=within, homes=homes, added=policy.adds, restated=others_of(policy))

    @cached_property
    def base(self) -> Mapping[str, BoundProcedure]:
        """The procedures as they are read."""
        return dict(self._bound(Variation(), self.declared))

    @cached_property
    def reads(self) -> Mapping[str, frozenset[str]]:
        """For each procedure the readings and parameters that it turns on, those of the docket among them."""
        beside = reads(self.policy.declared.docket)
        return {name: reads(each) | beside for name, each in self.declared.items()}

    @cached_property
    def spans(self) -> Mapping[str, tuple[Span, ...]]:
        """The spans of each procedure that stand in it as it is read."""
        found = {}
        for name in self.base:
            binder = self._binder(Variation())
            binder(self.marked[name])
            here = [*every(self.base[name], Span)]
            kept = {id(span) for span in here}
            told = {(span.n, span.unit, span.clause) for span in here}
            found[name] = tuple(
                span for each, span in binder.met.items() if each in kept or (span.n, span.unit, span.clause) in told
            )
        return found

    def under(self, variation: Variation) -> Mapping[str, BoundProcedure]:
        """The procedures under a variation; one that it leaves alone is the very same."""
        names, span = variation.names, variation.span
        touched = {name for name, known in self.reads.items() if known & names or (span and span[0] == name)}
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
                binder = self._binder(variation, name)
                found = bound(binder(self.marked[name]), docket, self.policy.setting)
                yield name, evolve(found, rules={rule.name: binder.ruled(rule) for rule in found.rules.values()})

    def _binder(self, variation: Variation, procedure: str = "") -> Interning:
        span = None
        if variation.span is not None and variation.span[0] == procedure:
            span = self.spans[procedure][variation.span[1]], variation.span[2]
        choices = {**self.policy.readings, **variation.choices}
        return Interning(choices, {**self.policy.values, **variation.values}, self.table, span)


def reads(declared: Any) -> frozenset[str]:
    """The readings and the parameters that a part of a declaration turns on."""
    found = (each for each in every(declared, Pick, Chosen, Param))
    return frozenset(each.name if isinstance(each, Param) else each.reading.name for each in found)
