"""Assembly: what the choices made turn declared procedures, tables and the docket into."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from attrs import evolve, field, frozen

from grievance_fsm.binding import Binder, every, picks
from grievance_fsm.docket import Docket, dropped
from grievance_fsm.errors import Problem
from grievance_fsm.facts import Param
from grievance_fsm.language import Procedure
from grievance_fsm.misbound import misbound
from grievance_fsm.readings import Chosen, Pick, choose
from grievance_fsm.rulemaking import bound
from grievance_fsm.rules import BoundProcedure

if TYPE_CHECKING:
    from grievance_fsm.machine import Dispatcher


class Declared(NamedTuple):
    """What a policy declares beside its procedures, before any choice."""

    docket: Any
    sanctions: Any
    committee: Any
    access: Any
    reporting: Any
    staff: Any


@frozen(eq=False)
class Assembled:
    """The declarations of a policy under its choices."""

    choices: dict[str, Any]
    procedures: Mapping[str, BoundProcedure]
    docket: Docket | None
    sanctions: Any
    committee: Any
    access: Any
    reporting: Any
    staff: Any
    late_news: Any
    problems: tuple[Problem, ...]
    keys: Mapping[str, Any]
    dispatchers: "dict[str, Dispatcher]" = field(factory=dict)
    texts: dict[bool, tuple[tuple[Any, ...], str]] = field(factory=dict)
    judged: WeakKeyDictionary[BoundProcedure, Any] = field(factory=WeakKeyDictionary)

    @classmethod
    def of(cls, policy: Any, before: "Assembled | None" = None) -> "Assembled":
        """Bind everything; a procedure that means the same as before stays the very same."""
        choices = choose(policy.known_readings.values(), policy.choices)
        homes, problems, restated = homes_of(policy.procedures), list[Problem](), others_of(policy)

        def within(procedure: str) -> Binder:
            return Binder(
                choices, policy.values, within=procedure, homes=homes, added=policy.adds, problems=problems,
                restated=restated,
            )  # fmt: skip

        beside, setting, declared = within(""), policy.setting, policy.declared
        docket = beside(declared.docket)
        out = dropped(declared.docket, docket)
        kept = [each for each in policy.procedures if each.name not in out]
        keys = {each.name: _key(policy, each, choices) for each in kept}
        same = {} if before is None else {n: p for n, p in before.procedures.items() if before.keys[n] == keys.get(n)}
        procedures = {p.name: same.get(p.name) or evolve(bound(within(p.name)(p), docket, setting), declared=p)
                      for p in kept}  # fmt: skip
        made = {} if before is None else {name: before.dispatchers[name] for name in same if name in before.dispatchers}
        return cls(
            choices, MappingProxyType(procedures), docket, beside(declared.sanctions), beside(declared.committee),
            beside(declared.access), beside(declared.reporting), beside(declared.staff), beside(policy.late_news),
            tuple(problems), keys, made,
            {} if before is None else before.texts,
            WeakKeyDictionary() if before is None else before.judged,
        )  # fmt: skip

    def dispatcher(self, procedure: str) -> "Dispatcher":
        """The machine of a procedure, generated when it is first asked for."""
        found = self.dispatchers.get(procedure)
        if found is None:
            from grievance_fsm.machine import dispatcher  # slow to import, and needed by live cases only

            found = self.dispatchers[procedure] = dispatcher(self.procedures[procedure])
        return found

    def misbound(self) -> Iterator[Problem]:
        """What is malformed only under the choices made."""
        for procedure in self.procedures.values():
            yield from misbound(procedure)
        open_ = next(picks(self.reporting), None) is not None  # what is left open is judged once it is chosen
        for part in (self.sanctions, self.committee, self.access, None if open_ else self.reporting):
            yield from part.problems() if part is not None else ()


def homes_of(procedures: Iterable[Procedure]) -> dict[int, str]:
    """Whose each action is, found by identity."""
    return {id(action): each.name for each in procedures for action in each.actions}


def others_of(policy: Any) -> dict[int, Any]:
    """The parts of a policy's declarations that say another number, by the identity of what they stand for."""
    return {part: other for each in policy.restated for part, other in each.parts.items()}


def _key(policy: Any, procedure: Procedure, choices: Mapping[str, Any]) -> Any:
    """All that a bound procedure depends on: what it was declared as, the choices and values that it reads."""
    readings, params = _reads(procedure)
    docket = policy.declared.docket
    also, others = _reads(docket) if docket is not None else (frozenset[str](), frozenset[str]())
    chosen = [(name, choices.get(name)) for name in sorted(readings | also)]
    values = [(name, policy.values.get(name)) for name in sorted(params | others)]
    numbers = [(each.number.name, each.now) for each in policy.restated if each.binds(procedure.name)]
    return id(procedure), id(docket), chosen, values, numbers, policy.additions, policy.setting


@cache
def _reads(declared: Any) -> tuple[frozenset[str], frozenset[str]]:
    """The readings and the parameters that a declaration turns on."""
    readings = {each.reading.name for each in every(declared, Pick, Chosen)}
    return frozenset(readings), frozenset(param.name for param in every(declared, Param))
