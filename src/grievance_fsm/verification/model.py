"""A procedure as a finite graph with moments: what a proof walks on.

A *place* is a state with what still matters of the past: which acts were done, how the atoms over recorded facts
came out, which moments there are. A *move* is one outcome of an act between two places, with the bounds in time that
it asks for, the moments that it sets, and facts that let it happen.
"""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from attrs import define, field, frozen

from grievance_fsm.errors import GrievanceError, oxford
from grievance_fsm.exploring.unfolding import Edge
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.verification.here import NONE_BEFORE, Here
from grievance_fsm.verification.kinds import leads_on
from grievance_fsm.verification.times import FREE, Ways, every

Fact = tuple[Any, bool]


class Place(NamedTuple):
    """Where a run stands, and what still matters of its past: facts known by key, and moments on record.

    It has `begun` with its first act, also where that keeps the state.
    """

    state: str
    known: frozenset[Fact]
    moments: tuple[str, ...]
    begun: bool = True

    @property
    def here(self) -> Here:
        """Where the run stands, as guards are told it."""
        return Here(self.state, self.begun)

    def told(self, settled: Collection[Fact]) -> "Place":
        """The place where this is known, too."""
        return self._replace(known=self.known.union(settled)) if settled else self


@frozen(eq=False)
class Move:
    """One way to act: the edge of the procedure, the place it leads to, the days on which it may happen.

    `when` holds alternatives of bounds before the act, `names` the days that it names with their bounds afterwards,
    `sets` the moments that are now once it is done. It is not `sure` where other procedures may stand in its way. What
    cannot begin a first run `follows` one that ended so.
    """

    edge: Edge
    target: int
    when: Ways
    names: tuple[tuple[str, Ways], ...]
    sets: tuple[str, ...]
    facts: Mapping[str, Any]
    sure: bool = True
    follows: tuple[str, ...] = ()

    @property
    def rule(self) -> Rule:
        return self.edge.rule

    def to(self, target: int, sets: tuple[str, ...]) -> "Move":
        """The same move to the place that has a number in another graph, setting these moments there."""
        return Move(self.edge, target, self.when, self.names, sets, self.facts, self.sure, self.follows)


@frozen(eq=False)
class Stay:
    """How long time may pass at a place: until a silence takes effect, and by when somebody owes something.

    Duties that may be `idle` bind nobody where a condition fails that a proof takes to be free.
    """

    lapses: Ways
    dues: tuple[tuple[Rule, Ways], ...]
    idle: frozenset[str] = frozenset()

    @property
    def silent(self) -> bool:
        """Whether a silence may take effect."""
        return self.lapses != FREE

    @property
    def due(self) -> Ways:
        """The days on which nobody has missed a last day."""
        return every(ways for rule, ways in self.dues if rule.name not in self.idle)

    def held(self, *, punctual: bool) -> Ways:
        """The days up to which time may pass."""
        return every((self.lapses, self.due)) if punctual else self.lapses


@define(eq=False)
class Model:
    """The graph of one procedure, its readings settled. Places are numbered; 0 is where a run begins.

    The moments there lie before the run, but those `entered` with it, which are now. There may have been none `before`,
    or one that has ended in a state to which some run may come, time left aside.
    """

    procedure: BoundProcedure
    entered: frozenset[str] = frozenset()
    places: list[Place] = field(factory=list)
    moves: list[tuple[Move, ...]] = field(factory=list)
    stays: list[Stay] = field(factory=list)
    vague: set[str] = field(factory=set)
    loose: tuple[str, ...] = ()
    furthest: dict[str, int] = field(factory=dict)
    before: tuple[str, ...] = (NONE_BEFORE,)
    walked: dict[Any, Any] = field(factory=dict, init=False, repr=False)
    """What walks in one mode share with one another."""

    @property
    def anew(self) -> tuple[str, ...]:
        """The moments that may be now although they were before: days count from them again and again."""
        again = (m for place, moves in zip(self.places, self.moves, strict=True) for move in moves
                 for m in (*move.sets, *(name for name, _ in move.names)) if m in place.moments)  # fmt: skip
        return tuple(sorted({moment for moment in again if moment in self.furthest}))

    @property
    def put_off(self) -> str:
        """What is taken for granted of acts that a last day bars of which a proof knows nothing; if there are any.

        An act that gives more time is refused once none is left to which it could.
        """
        rules = self.procedure.rules.values()
        barred = {rule.name for rule in rules if rule.limit is not None
                  and rule.limit.expiry == "bar" and rule.limit.key in self.vague}  # fmt: skip
        late = [rule.name for rule in rules
                if rule.name in barred or (leads_on(rule) and self.procedure.extending(rule.name))]  # fmt: skip
        return f"where {oxford(late, 'and')} may still be done on any day: the last one may be put off" if late else ""

    @property
    def is_entered(self) -> bool:
        """Whether its runs are entered in the middle."""
        return self.places[0].state != self.procedure.initial

    def begun(self, place: int) -> bool:
        """Whether a run that stands at a place has begun."""
        return self.places[place].begun

    def ends(self, place: int) -> bool:
        """Whether a case may end at a place."""
        return self.places[place].state in self.procedure.ends

    def final(self, place: int) -> bool:
        """Whether nothing more happens at a place."""
        return self.procedure.states[self.places[place].state].final


class TooLarge(GrievanceError):
    """A procedure with more places than a proof will walk."""


def furthest(model: Model) -> dict[str, int]:
    """For each moment beyond how many days nothing asks how long ago it was."""
    found: dict[str, int] = {}
    for place, moves in enumerate(model.moves):
        ways = [way for move in moves for way in (*move.when, *(w for _, named in move.names for w in named))]
        bounds = [bound for way in ways for bound in way]
        bounds += [bound for way in model.stays[place].held(punctual=True) for bound in way]
        for bound in bounds:
            for moment in (bound.later, bound.earlier):
                found[moment] = max(found.get(moment, 0), abs(bound.most))
    return found
