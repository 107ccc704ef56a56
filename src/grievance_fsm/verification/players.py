"""Whose hands an act is in: the institution's, the other side's, or nobody's.

The institution is every role that is no party. On the other side stand the parties and what merely happens; silence,
where it has a meaning, comes by itself. What an act puts on record is its actor's to choose, but not how many of the
members come, how they vote, and which of the parties are there: so an act may fail, or come out otherwise than wished.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from attrs import field, frozen

from grievance_fsm.binding import every
from grievance_fsm.checking.cells import Space
from grievance_fsm.checking.domains import TooWide
from grievance_fsm.facts import At, Const, Derived, Fact, Node
from grievance_fsm.language import Role
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.values import BALLOTS
from grievance_fsm.verification.atoms import Reader, stands_at, verdict
from grievance_fsm.verification.model import Place


@frozen(eq=False)
class Players:
    """Who may make which move of a procedure; `cells` keeps what facts can make of guards, for other choices too."""

    procedure: BoundProcedure
    cells: dict[Any, Any] = field(factory=dict, repr=False)

    def ours(self, rule: Rule) -> bool:
        """Whether somebody of the institution may do it."""
        return rule.verb != "happens" and not rule.lapses and not rule.roles <= self.parties

    def theirs(self, rule: Rule) -> bool:
        """Whether it may come about without the institution."""
        return rule.verb == "happens" or bool(rule.lapses) or not rule.roles.isdisjoint(self.parties)

    @cached_property
    def institution(self) -> frozenset[str]:
        """The names of the acts that the institution may do."""
        return frozenset(name for name, rule in self.procedure.rules.items() if self.ours(rule))

    @cached_property
    def others(self) -> frozenset[str]:
        """The names of the acts that may come about without the institution."""
        return frozenset(name for name, rule in self.procedure.rules.items() if self.theirs(rule))

    @cached_property
    def parties(self) -> frozenset[str]:
        """The roles that owe the institution nothing."""
        roles = (role for rule in self.procedure.rules.values() for role in every(rule.action.who, Role))
        return frozenset(role.name for role in roles if role.party)

    @cached_property
    def promised_by_nobody(self) -> Mapping[str, tuple[Any, ...]]:
        """For each act of the institution the conditions that may fail however it acts."""
        return {rule.name: self._doubted(rule)[0] for rule in self.procedure.rules.values() if self.ours(rule)}

    def doubts(self, place: Place, rule: Rule) -> tuple[Any, ...]:
        """The conditions of an act of the institution that may fail at a place however it acts."""
        guards = self.promised_by_nobody.get(rule.name, ())
        return tuple(guard for guard in guards if not self._settled(place, rule, guard))

    def _settled(self, place: Place, rule: Rule, guard: Any) -> bool:
        formula = stands_at(self._reader.formula(rule, guard), self.procedure, place.here)
        return verdict(formula, dict(place.known)) is True

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.procedure)

    @cached_property
    def chosen_by_nobody(self) -> frozenset[str]:
        """The acts of the institution whose outcome it does not choose alone."""
        rules = self.procedure.rules.values()
        return frozenset(rule.name for rule in rules if self.ours(rule) and self._doubted(rule)[1])

    def _doubted(self, rule: Rule) -> tuple[tuple[Any, ...], bool]:
        """What of an act may fail, and whether its outcome is not chosen: looked for once for all choices of others."""
        key = "doubted", id(rule), self.parties
        if key not in self.cells:
            told = tuple(self._failing(rule)), any(self._open(rule, each) for each in _asked(rule))
            self.cells[key] = rule, told  # the rule is kept, so that no other has its id
        found: tuple[tuple[Any, ...], bool] = self.cells[key][1]
        return found

    def _failing(self, rule: Rule) -> Iterator[Any]:
        yield from (guard for guard in rule.given if self._open(rule, guard))
        outcomes = [branch.given for branch in rule.branches]
        guarded = not any(given is None for given in outcomes)
        if guarded and any(self._open(rule, given) for given in outcomes) and not self._settles(outcomes):
            yield from outcomes[:1]

    def _settles(self, outcomes: list[Any]) -> bool:
        """Whether one of some outcomes always comes about."""
        try:
            return Space([Node("or", tuple(outcomes))], self.cells).example((), (0,)) is None
        except TooWide:
            return False

    def _open(self, rule: Rule, guard: Any) -> bool:
        """Whether a condition asks what the act records without its actor's choosing it."""
        return any(self._unchosen(rule, node) for node in _parts(guard))

    def _unchosen(self, rule: Rule, part: Any) -> bool:
        if isinstance(part, Derived):
            counted = part.of.kind == BALLOTS or part.eligible
            return counted and part.of.name in rule.facts_by_name
        if isinstance(part, Node) and part.op in ("includes", "eq", "ne"):
            fact, word = part.args[0], part.args[1]
            own = isinstance(fact, Fact) and fact.name in rule.facts_by_name
            return own and isinstance(word, Const) and self.parties.issuperset(fact.choices) and bool(fact.choices)
        return False


def _asked(rule: Rule) -> Iterator[Any]:
    yield from rule.given
    yield from (branch.given for branch in rule.branches if branch.given is not None)


def _parts(guard: Any) -> Iterator[Any]:
    """A condition and everything in it, what earlier acts recorded left out."""
    if isinstance(guard, At):
        return
    yield guard
    if isinstance(guard, Node):
        for part in guard.args:
            yield from _parts(part)
