"""A workflow as an ordinary policy: its actions as permissions, its clocks as targets in whole days."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from attrs import frozen

from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import days, first, latest, target
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.language import ANYONE, STAY, Action, Procedure, Role, State, may
from grievance_fsm.policy import Policy
from grievance_fsm.workflows.definition import ANY_ROLE, DAY, Definition, shown, told
from grievance_fsm.workflows.graph import Edge, Graph
from grievance_fsm.workflows.observing import sound, waiting
from grievance_fsm.workflows.structure import faults

PREVENTING: Final = frozenset(
    ("no start", "several starts", "no way to begin", "duplicate state", "duplicate uuid", "dangling target", "no role")
)
"""The faults with which a definition says no procedure; with the others it says one, if a bad one."""


def policy_of(definition: Definition, calendar: Any = None) -> Policy:
    """The policy of a definition; raises `BadInput` with the faults for which there is none."""
    graph = Graph.of(definition)
    stopping = [each for each in faults(definition, graph) if each.kind in PREVENTING]
    if stopping:
        heading = f"“{shown(definition.name)}” can be no policy as it stands; verify tells all that is wrong with it:"
        raise BadInput([Problem(each.place, f"{each.kind}: {_ended(each.words)}") for each in stopping], heading)
    maker = _Maker(definition, graph)
    name = _word(definition.name, lower=True)
    procedure = Procedure(name, shown(definition.name), tuple(maker.actions), tuple(maker.limits()))
    clauses = Registry.of(maker.clauses)
    one_word = "_".join(definition.name.split()) or name
    return Policy(one_word, shown(definition.name), clauses, (procedure,), calendar=calendar)


def _ended(words: str) -> str:
    return words if words.endswith("?") else f"{words}."


@frozen
class _Group:
    """Actions of the same name, roles and target: one permission, from several states."""

    name: str
    roles: tuple[str, ...]
    target: int
    begins: bool
    stays: bool


class _Maker:
    """Makes the declarations of a definition that says a procedure."""

    def __init__(self, definition: Definition, graph: Graph) -> None:
        self.definition, self.graph = definition, graph
        begin = "start" if all(state.name != "start" for state in graph.states) else "(start)"
        self.names = _unlike([state.name or begin for state in graph.states])
        self.states = [self.state(number) for number in range(len(graph.states))]
        self.roles = {role: Role(role, shown(role)) for role in definition.roles}
        self.clauses: dict[str, str] = {}
        self.members = self.grouped()
        self.made = dict(zip(self.members, self.named(), strict=True))

    @property
    def actions(self) -> Iterable[Action]:
        """The permissions, in the order of the file."""
        return self.made.values()

    def state(self, number: int) -> State:
        """A state: final where nothing follows, one that rests where a case may end though something does."""
        taken = bool(self.graph.next[number])
        ends = number in self.graph.ends
        return State(
            self.names[number], initial=number in self.graph.starts, final=ends and not taken, rests=ends and taken
        )

    def grouped(self) -> dict[_Group, list[Edge]]:
        """Every edge under the permission that it is part of."""
        found: dict[_Group, list[Edge]] = {}
        for edge in self.graph.edges:
            stays, begins = edge.source == edge.target, edge.source in self.graph.starts
            found.setdefault(
                _Group(edge.action.name, edge.action.roles, -1 if stays else edge.target, begins, stays), []
            ).append(edge)
        return found

    def named(self) -> Iterable[Action]:
        """The permission of each group, no two with the same name."""
        often = Counter(group.name for group in self.members)
        words = []
        for group, edges in self.members.items():
            word = _word(group.name)
            if often[group.name] > 1:
                other = f"at_{self.names[edges[0].source]}" if group.stays else f"to_{self.names[group.target]}"
                word += "" if group.begins else f"_{_word(other)}"
            words.append(word)
        return map(self.permission, _unlike(words), self.members.items())

    def permission(self, name: str, group: tuple[_Group, Sequence[Edge]]) -> Action:
        """One permission."""
        said, edges = group
        sources = tuple(self.states[edge.source] for edge in edges)
        return may(
            self.who(said.roles), name, shown(said.name), clause=tuple(map(self.cited, edges)), when=sources,
            then=STAY if said.stays else self.states[said.target], repeats=said.stays,
        )  # fmt: skip

    def who(self, roles: Sequence[str]) -> tuple[Role, ...]:
        """The roles that may; where none is named, whoever may do something else."""
        if ANY_ROLE in roles or not roles:
            return tuple(self.roles.values()) or (ANYONE,)
        return tuple(self.roles[role] for role in roles)

    def cited(self, edge: Edge) -> str:
        """The clause of an action: its place in the file."""
        action, states = edge.action, self.graph.states
        who = ", ".join(map(shown, action.roles)) or "anybody"
        words = f"At “{states[edge.source].label}”, {who} may “{shown(action.name)}”: “{states[edge.target].label}”."
        return self.clause(action.place or f"actions.{len(self.clauses)}", words)

    def clause(self, place: str, words: str) -> str:
        """Keep a clause and name it, by its place in the service."""
        inside = place.removeprefix(f"{self.definition.place}.")
        self.clauses.setdefault(inside, words)
        return inside

    def limits(self) -> Iterable[Any]:
        """The clocks that say whole days, as targets."""
        into: dict[int, list[Action]] = {}
        for group, made in self.made.items():
            into.setdefault(group.target, []).append(made)
        for number in waiting(self.graph):
            sla = self.graph.states[number].sla
            if _in_days(sla) and number in into:
                where = self.graph.states[number]
                clause = self.clause(f"{where.place}.sla", f"“{where.label}” takes {told(sla or 0)}.")
                yield target(self.states[number], days((sla or 0) // DAY), after=latest(*into[number]), clause=clause)
        sla, begun = self.definition.clock, [made for group, made in self.made.items() if group.begins]
        if _in_days(sla) and begun and (waits := waiting(self.graph)):
            clause = self.clause(f"{self.definition.place}.businessServiceSla", f"A case takes {told(sla or 0)}.")
            after = first(begun[0]) if len(begun) == 1 else latest(*begun)
            states = tuple(self.states[number] for number in waits)
            yield target(states, days((sla or 0) // DAY), after=after, clause=clause)


def _in_days(sla: int | None) -> bool:
    return sound(sla) and (sla or 0) % DAY == 0


def _word(name: str, *, lower: bool = False) -> str:
    """A name as one word of letters, digits and underscores.

    >>> _word("EDIT/RE-SUBMIT"), _word("2nd")
    ('EDIT_RE_SUBMIT', '_2nd')
    """
    word = re.sub(r"\W+", "_", name).strip("_") or "unnamed"
    word = word if word.isidentifier() else f"_{word}"
    return (word.lower() if lower else word) if word.isidentifier() else "unnamed"


def _unlike(names: Sequence[str]) -> list[str]:
    """The names, a number after those that stand before.

    >>> _unlike(["a", "a", "a_2"])
    ['a', 'a_2', 'a_2_2']
    """
    taken: set[str] = set()
    found = []
    for name in names:
        free, number = name, 1
        while free in taken:
            number += 1
            free = f"{name}_{number}"
        taken.add(free)
        found.append(free)
    return found
