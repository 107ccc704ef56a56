"""The scope of a policy: what its declarations may refer to, and what refers to nothing in it."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from attrs import frozen

from grievance_fsm.clauses import Registry
from grievance_fsm.docket import Docket
from grievance_fsm.errors import Problem, unknown
from grievance_fsm.language import Action, Procedure
from grievance_fsm.readings import Reading


@frozen(slots=False)
class Scope:
    """What a policy's declarations may refer to."""

    clauses: Registry
    readings: Mapping[str, Reading]
    procedures: tuple[Procedure, ...]
    parameters: Mapping[str, Any]
    docket: Docket | None = None

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """The actions that the procedures hold."""
        return tuple(a for procedure in self.procedures for a in procedure.actions if isinstance(a, Action))

    @cached_property
    def held(self) -> frozenset[int]:
        """Their identities."""
        return frozenset(map(id, self.actions))


def cited_wrongly(clauses: Any, place: str, registry: Registry) -> Iterator[Problem]:
    """The clauses that the registry lacks, or that are sections where sentences are wanted."""
    for clause in clauses:
        if registry.is_section(clause):
            sentences = ", ".join(each.id for each in registry.sentences_of(clause)[:6])
            yield Problem(place, f"cites the section {clause}; cite its sentences: {sentences}.")
        elif not registry.norms(clause):
            yield Problem(place, unknown("clause", clause, registry))


def unheld(action: Action, place: str, scope: Scope) -> Iterator[Problem]:
    """An action that no procedure of the policy holds."""
    if id(action) not in scope.held:
        yield Problem(place, f"refers to the action “{action.name}”, which no procedure of the policy holds.")
