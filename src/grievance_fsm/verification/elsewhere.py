"""How other procedures of a case may stand at one time: what guards that ask about them can be told together."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final, TypeAlias

from attrs import evolve, frozen

from grievance_fsm.facts import At, Fact, Happened, Node, all_of, any_of, leaves, not_
from grievance_fsm.guards import nodes
from grievance_fsm.routes import Passage
from grievance_fsm.rules import BoundProcedure

CONNECTIVES: Final = ("and", "or", "not")

Joined: TypeAlias = Callable[[frozenset[str], frozenset[str]], frozenset[str]]
"""How what two ways leave behind becomes what is behind both, or behind either."""


@frozen(eq=False, slots=False)
class Passages:
    """How the latest run of a procedure may stand, and which acts it then has behind it."""

    procedure: BoundProcedure

    @cached_property
    def entries(self) -> tuple[str, ...]:
        """The states at which the docket enters a run in the middle."""
        docket = self.procedure.docket
        at = () if docket is None else docket.entries(self.procedure.name)
        return tuple(state for state in at if state in self.procedure.states)

    @cached_property
    def certain(self) -> Mapping[str, frozenset[str]]:
        """For each state the acts that every run which stands there has behind it."""
        every = frozenset(self.procedure.rules)
        return self._carried_on(dict.fromkeys(self.procedure.states, every), frozenset.intersection)

    @cached_property
    def possible(self) -> Mapping[str, frozenset[str]]:
        """For each state the acts that some run which stands there may have behind it."""
        return self._carried_on(dict.fromkeys(self.procedure.states, frozenset[str]()), frozenset.union)

    def _carried_on(self, found: dict[str, frozenset[str]], joined: Joined) -> dict[str, frozenset[str]]:
        """What runs have behind them where they begin, or are entered, carried from state to state until it is so."""
        found[self.procedure.initial] = frozenset()
        found |= {entry: self.procedure.on_the_way(entry) for entry in self.entries}
        before: dict[str, frozenset[str]] = {}
        while found != before:
            before = dict(found)
            for rule, _, source, target in self.procedure.edges():
                found[target] = joined(found[target], found[source] | {rule.name})
        return found

    def told(self, leaf: Any, state: str | None) -> bool | None:
        """What a leaf is told where the latest run stands at a state, or there is none; open where it may be either."""
        if state is None:
            return False
        if isinstance(leaf, Happened):
            name = leaf.action.name
            return True if name in self.certain[state] else None if name in self.possible[state] else False
        stands = self.procedure.states[state]
        here = not leaf.states or state in [getattr(each, "name", each) for each in leaf.states]
        return {
            "begun": True, "running": not (stands.final or stands.rests), "ended": stands.final and here,
            "stands": here,
        }.get(leaf.how)  # fmt: skip

    def together(self, asked: Iterable[Any]) -> Any:
        """A guard that holds where some leaves are told what one state of the latest run would tell them."""
        known = list(asked)
        rows = {tuple(self.told(leaf, state) for leaf in known): None for state in (None, *self.procedure.states)}
        return any_of(*(_row(known, row) for row in rows))


def _row(asked: list[Any], row: tuple[bool | None, ...]) -> Any:
    settled = [leaf if told else not_(leaf) for leaf, told in zip(asked, row, strict=True) if told is not None]
    return all_of(*settled) if settled else all_of()


class Others:
    """The other procedures of a policy, as far as they are known; of what is not known, anything may be so."""

    def __init__(self, procedures: Mapping[str, BoundProcedure]) -> None:
        self.passages = {name: Passages(each) for name, each in procedures.items()}

    def context(self, own: str, guards: Iterable[Any]) -> Iterator[Any]:
        """What holds of everything that some guards ask about other procedures."""
        asked: dict[str, dict[str, Any]] = {}
        for guard in guards:
            for leaf in leaves(guard):
                home = home_of(leaf)
                if home and home != own and home in self.passages:
                    asked.setdefault(home, {}).setdefault(leaf.key, leaf)
        for home, known in asked.items():
            yield self.passages[home].together(known.values())


def where_told(guard: Any, own: str, *, holds: bool = True) -> Any:
    """A guard in which nothing is so, or is not, by the papers of acts elsewhere unless these were done."""
    if isinstance(guard, Node) and guard.op in CONNECTIVES:
        inside = not holds if guard.op == "not" else holds
        return evolve(guard, args=tuple(where_told(part, own, holds=inside) for part in guard.args))
    acts = {leaf.action.key: leaf.action for leaf in _papers_elsewhere(guard, own)}
    if not acts or any(node.op in CONNECTIVES for node in nodes(guard)):
        return guard
    done = all_of(*map(Happened, acts.values()))
    return all_of(done, guard) if holds else any_of(not_(done), guard)


def _papers_elsewhere(guard: Any, own: str) -> Iterator[At]:
    return (leaf for leaf in leaves(guard)
            if type(leaf) is At and isinstance(leaf.what, Fact) and leaf.action.home not in ("", own))  # fmt: skip


def home_of(leaf: Any) -> str:
    """The procedure that a leaf asks about, if it asks how that stands."""
    if isinstance(leaf, Passage):
        return leaf.route.name
    return str(leaf.action.home) if isinstance(leaf, Happened) else ""
