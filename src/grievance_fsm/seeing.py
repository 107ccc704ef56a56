"""What a guard sees of a run: facts, older values, counts, how other procedures stand, the edges of a limit."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, cast

from grievance_fsm.clocks import Clock
from grievance_fsm.dates import CannotDate, Due, StandsStill
from grievance_fsm.dating import due
from grievance_fsm.deadlines import Limit
from grievance_fsm.events import local_day
from grievance_fsm.facts import IN_OFFICE, Derived, Fact
from grievance_fsm.guards import TODAY
from grievance_fsm.memory import Memory, Sitting, whose
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.values import BALLOTS, Noted


def tally(derived: Derived, of: Any) -> int:
    """How many persons, or ballots of one value, a fact holds, whoever they are."""
    return len(_counted(derived, of))


def _counted(derived: Derived, of: Any) -> Collection[str]:
    voted = derived.of.kind == BALLOTS
    return [voter for voter, vote in of.items() if vote == derived.value] if voted else of


_PASSAGES: Final = ("begun", "running", "ended", "stands", "decided")


class Seen(dict[Any, Any]):
    """What a guard sees when an action is tried: given facts, and on demand all that follows from the run."""

    __slots__ = ("by", "memory", "moment", "on", "outcome", "procedure", "rule", "standing")

    def __init__(
        self, procedure: BoundProcedure, rule: Rule | None, memory: Memory, on: date,
        given: Mapping[str, Any], by: str | None, outcome: str | None, standing: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(zip(given.names, given.told, strict=True) if type(given) is Noted else given)
        self.procedure, self.rule, self.memory = procedure, rule, memory
        self.moment, self.on = on, local_day(on)
        self.by, self.outcome, self.standing = by, outcome, standing
        if rule is not None and rule.collects:
            self._add_to_collected(rule.collects, given)

    def _add_to_collected(self, facts: Iterable[Fact], given: Mapping[str, Any]) -> None:
        for fact in facts:
            self[fact.name] = tuple(sorted({*self.memory.collected(fact.name), *given.get(fact.name, ())}))

    def __repr__(self) -> str:
        return f"<seen: {len(self)} values>"

    def __missing__(self, key: Any) -> Any:
        value = self[key] = self._found(key)
        return value

    def _found(self, key: Any) -> Any:
        if key in self.procedure.facts:
            return self._recalled(key)
        if isinstance(key, Limit):
            return self.edges(key)
        derived = self.procedure.derived.get(key)
        if derived is not None:
            return self.count(derived)
        ask, about = _question(key)
        return ask(self, *about)

    def _today(self) -> date:
        return self.on

    def _in_office(self) -> frozenset[str]:
        return self.sitting().in_office

    def _stands(self, *states: str) -> bool:
        """Where the run itself stands."""
        return (self.memory.state or self.procedure.initial) in states

    def _happened(self, action: str) -> bool:
        memory, name = whose(self.memory, action)
        return memory is not None and memory.last(name) is not None

    def _at(self, action: str, what: str) -> Any:
        """What an action last recorded, counted then, or counted now where the count asks nobody's standing."""
        home, elsewhere, name = action.partition(".")
        passed = self.memory.elsewhere(home) if elsewhere else None
        try:
            if passed is not None:
                return passed.value(name, what)
            return self.memory.fact_at(action, what)
        except KeyError:
            derived = self.procedure.derived.get(what)
            if derived is None or derived.eligible:
                raise
            return tally(derived, self._at(action, derived.of.name))

    def _passage(self, how: str, route: str, *states: str) -> bool:
        """How the latest passage through a route stands."""
        passed = self.memory.elsewhere(route)
        if how not in _PASSAGES:
            raise KeyError(how)
        if passed is None:
            return False
        if how == "decided":
            return any(name in states for name in passed.standing_ends())
        state = passed.state
        if how == "running":
            return not (state.final or state.rests)
        if how == "ended":
            return state.final and (not states or state.name in states)
        return how == "begun" or state.name in states

    def _ever(self, action: str, what: str) -> tuple[str, ...]:
        """Whomever an action named, in any run of its procedure."""
        home, elsewhere, name = action.partition(".")
        passed = self.memory.elsewhere(home if elsewhere else self.procedure.name)
        return () if passed is None else passed.everyone(name or action, what)

    def _recalled(self, name: str) -> Any:
        if self.rule is not None and name in self.rule.recorded:
            raise KeyError(name)  # what an action records must come with it
        if name in self.procedure.collected:
            return self.memory.collected(name)
        return self.memory.fact(name)

    def count(self, derived: Derived) -> int:
        """How many persons, or ballots of one value, a fact holds; of the eligible only, unless it counts everybody."""
        of = self[derived.of.name]
        if not derived.eligible:
            return tally(derived, of)
        sitting = self.sitting()
        able = sitting.voting if derived.of.kind == BALLOTS else sitting.eligible
        return len(able.intersection(_counted(derived, of)))

    def sitting(self) -> Sitting:
        """Who may sit, who votes, who is in office; not known without a register."""
        if callable(self.standing):
            self.standing = self.standing(self)
        if self.standing is None:
            raise KeyError("eligible")
        return cast(Sitting, self.standing)

    def edges(self, limit: Limit) -> tuple[date | None, date | None]:
        """The days between which `inside` holds; days after only where the expiry is a bar."""
        if in_good_time(self, limit):
            return None, None
        found, _ = try_due(self, limit)
        if found is None:
            raise KeyError(limit)
        return found.not_before, found.day if limit.expiry == "bar" else None

    def due(self, limit: Limit) -> Due | None:
        """The dates of a limit in this run, nothing while its trigger has not happened; may raise `CannotDate`."""
        key = ("due", limit)
        if key not in self:
            self[key] = due(limit, Clock(self), self.procedure.setting)
        return cast(Due | None, self[key])

    def named(self, fact: Any) -> Any:
        """The value of a fact, nothing where nobody has told it."""
        try:
            return self[fact.name]
        except KeyError:
            return None

    def beside(self, procedure: BoundProcedure, rule: Rule | None, memory: Memory) -> "Seen":
        """What is seen at the same moment where another rule is tried, or none: nobody acts and nothing is given."""
        return Seen(procedure, rule, memory, self.moment, {}, None, None, self.standing)


@lru_cache(maxsize=4096)  # every act asks the same again
def _question(key: str | None) -> tuple[Callable[..., Any], Sequence[str]]:
    """What a key asks that names no fact and no count of its procedure, and of what; `KeyError` where it asks nothing.

    The key of an open reading is nothing at all.
    """
    action, dot, what = (key or "").rpartition(".")
    if not key:
        raise KeyError(key)
    if key in _PLAIN:
        return _PLAIN[key], ()
    if key.startswith("@"):
        how, *about = key[1:].split("|")
        return (Seen._stands, about) if how == "at" else (Seen._passage, (how, *about))
    if key.endswith("!"):
        return Seen._happened, (key[:-1],)
    if what.endswith("*"):
        return Seen._ever, (action, what[:-1])
    if dot:
        return Seen._at, (action, what)
    raise KeyError(key)


_PLAIN: Final[Mapping[str, Callable[[Seen], Any]]] = {TODAY: Seen._today, IN_OFFICE.name: Seen._in_office}


def in_good_time(seen: Seen, limit: Limit) -> bool:
    """Whether the time of a limit cannot run out now, the clock standing still."""
    try:
        seen.due(limit)
    except StandsStill:
        return limit.opens is None
    except CannotDate:
        return False
    return False


def try_due(seen: Seen, limit: Limit) -> tuple[Due | None, str]:
    """The dates of a limit, or why there are none."""
    try:
        return seen.due(limit), ""
    except CannotDate as error:
        return None, str(error)
