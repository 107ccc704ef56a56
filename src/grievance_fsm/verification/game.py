"""The game of one procedure: the days from which the other side can make somebody miss a last day.

Both sides may act on any day, the other side first; a day ends when neither wants to act on it. Whoever acts for ever
on one day loses. The lost days of a place grow backwards from the missed last days until nothing more is lost, so
that what is left can be kept for ever. A span whose length the calendar decides is as long as is worst for the
institution.
"""

from collections.abc import Iterable, Iterator, Mapping
from heapq import heappop, heappush
from itertools import product
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

from attrs import define, field

from grievance_fsm.rules import Rule
from grievance_fsm.verification.board import Board, Form, bind
from grievance_fsm.verification.federations import (
    Federation,
    both,
    common,
    earlier,
    led_to,
    less,
    outline,
    shifted,
    widest,
)
from grievance_fsm.verification.kinds import owed_by_a_day
from grievance_fsm.verification.model import Move, TooLarge
from grievance_fsm.verification.times import NOW, Bound, Ways
from grievance_fsm.verification.zones import ANY, Zone

NONE: Final[Mapping[int, Federation]] = MappingProxyType({})
LARGEST: Final = 20_000
"""More zones than a game will hold."""


class Missed(NamedTuple):
    """A last day that is past: none of the ways is kept any more in which it could have been."""

    rule: Rule
    ways: Ways
    counted_from: str = ""
    """The moment from which alone it is counted; none where there are several."""

    def last(self, days: Mapping[str, int]) -> int:
        """The last day, the day of every moment being known."""
        ends = [
            [days[bound.earlier] + bound.most for bound in way if bound.later == NOW] for way in self.ways
            if all(days[bound.later] - days[bound.earlier] <= bound.most for bound in way if bound.later != NOW)
        ]  # fmt: skip
        return max(min(days) for days in ends)


class Played(NamedTuple):
    """A move by which the other side goes on to days that are lost too."""

    form: Form
    zone: Zone


WAITED: Final = "waited"
STALLED: Final = "stalled"
Why: TypeAlias = Missed | Played | str


class Lost(NamedTuple):
    """Days that are lost, and why: a last day is past, the other side moves, or time passes."""

    zone: Zone
    why: Why


@define(eq=False)
class Game:
    """One game: which duties are to be kept, and with how much luck.

    What is `granted` never fails, what is `lucky` also comes out as wished. `strict` lets the calendar be against the
    institution.
    """

    board: Board
    duties: frozenset[str]
    lucky: frozenset[str]
    granted: frozenset[str] = frozenset()
    strict: bool = True
    lost: list[Federation] = field(factory=list)
    log: list[list[Lost]] = field(factory=list)
    _safe: dict[int, tuple[Federation, Federation]] = field(factory=dict)
    _known: set[tuple[int, Zone]] = field(factory=set)
    _looked: dict[Any, Any] = field(factory=dict)
    _count: int = 0

    def solved(self) -> "Game":
        """The game with all lost days found, or as many as lose it from its beginning."""
        model = self.board.model
        self.lost, self.log = [() for _ in model.places], [[] for _ in model.places]
        for place in range(len(model.places)):
            for missed in self._missed(place):
                self._lose(place, *missed)
        waiting = _Waiting(self._around({place for place, zones in enumerate(self.lost) if zones}))
        while waiting.queue and not self.start:
            place = waiting.first()
            if self._spread(place):
                waiting.add((place, *self.board.before[place]))
            if not waiting.queue:
                waiting.add(self._around(self._stall() or self._withheld()))
        return self

    def _around(self, places: set[int]) -> set[int]:
        """Some places and those from which a move leads to them."""
        return places | {before for place in places for before in self.board.before[place]}

    @property
    def start(self) -> Federation:
        """The days before the beginning from which the game is lost although nothing has been missed."""
        if not self.lost[0]:
            return ()
        past = [zone for zone, _ in self._missed(0)]
        return less(common((self.board.wholes[0],), self.lost[0]), past)

    # -- what is lost ---------------------------------------------------------------------------------------------

    def _missed(self, place: int) -> Iterator[tuple[Zone, Missed]]:
        index, whole = self.board.index(place), self.board.wholes[place]
        n = len(index)
        for rule, due in self.board.model.stays[place].dues:
            if rule.name not in self.duties:
                continue
            ways = tuple(tuple(self._told(bound) for bound in way) for way in due)
            for chosen in product(*ways):
                past = [0 if at % (n + 1) == 0 else ANY for at in range(n * n)]
                for bound in chosen:
                    here = index[bound.earlier] * n + index[bound.later]
                    past[here] = min(past[here], -bound.most - 1)
                found = outline(past)
                zone = both(found, whole) if found is not None else None
                if zone is not None:
                    moments = {bound.earlier for bound in chosen}
                    yield zone, Missed(rule, ways, moments.pop() if len(moments) == 1 else "")

    def _told(self, bound: Bound) -> Bound:
        """A bound on what is due, the calendar being as it may be against the institution."""
        return bound._replace(most=bound.most - bound.slack) if self.strict else bound

    def _lose(self, place: int, zone: Zone, why: Why) -> bool:
        if (place, zone) in self._known:
            return False
        self._known.add((place, zone))  # what is lost stays lost
        if not less((zone,), self.lost[place]):
            return False
        self._count += 1
        if self._count > LARGEST:
            raise TooLarge(f"a game holds at most {LARGEST} zones")
        self.lost[place] = widest((*self.lost[place], zone))
        self.log[place].append(Lost(zone, why))
        return True

    def _spread(self, place: int) -> bool:
        """Adds the days from which the other side, or time, leads to what is lost; whether there are more."""
        more = False
        for number, move in enumerate(self.board.model.moves[place]):
            lost = self.lost[move.target]
            if lost and move.rule.name in self.board.players.others and self._is_new((place, number), lost):
                for zone, form, aim in self.board.into(place, number, lost, tight=False):
                    more |= self._lose(place, zone, Played(form, aim))
        aims = self._aims(place)
        if aims:
            escapes = self._escapes(place, NONE)
            if self._is_new(place, (aims, escapes)):
                for zone in led_to(aims, escapes, self.board.wholes[place]):
                    more |= self._lose(place, zone, WAITED)
        return more

    def _is_new(self, where: Any, found: Any) -> bool:
        """Whether something is not as it was when it was last looked at; it is looked at now."""
        if self._looked.get(where) == found:
            return False
        self._looked[where] = found
        return True

    def _aims(self, place: int) -> Federation:
        """The lost days to which time may pass: not beyond the day on which silence takes effect."""
        stay = self.board.model.stays[place]
        if not stay.silent or not self.lost[place]:
            return self.lost[place]
        n = len(self.board.index(place))
        held = []
        for way in stay.lapses:
            table = [0 if at % (n + 1) == 0 else ANY for at in range(n * n)]
            bind(table, n, self.board.index(place), way, tight=False)
            held.append(outline(table))
        return common(self.lost[place], [zone for zone in held if zone is not None])

    def _hopeless(self) -> set[int]:
        """Loses the days on which a last day is fixed and no act of the institution leads anywhere else.

        A shortcut only: day by day it would come to the same.
        """
        fixed = {missed.counted_from for place in range(len(self.lost)) for _, missed in self._missed(place)} - {""}
        concerned: set[int] = set()
        for moment in sorted(fixed):
            held = {
                place: less((self.board.wholes[place],), self.lost[place]) for place in range(len(self.lost))
                if not self.board.model.stays[place].silent
                and any(missed.counted_from == moment for _, missed in self._missed(place))
            }  # fmt: skip
            concerned |= self._lose_all(self._shrunk(held, moment), WAITED)
        return concerned

    def _lose_all(self, held: Mapping[int, Federation], why: str) -> set[int]:
        return {place for place, zones in held.items() for zone in zones if self._lose(place, zone, why)}

    def _shrunk(self, held: dict[int, Federation], fixed: str = "", *, urged: bool = False) -> dict[int, Federation]:
        """Of some days those on which no act of the institution leads out of them.

        Where a moment is `fixed` or the institution is `urged`, time may not lead to such an act either.
        """
        waiting = set(held)
        while waiting:
            place = waiting.pop()
            escapes = self._escapes(place, held, fixed, urged=urged) if held[place] else ()
            if fixed or urged:
                escapes = self._before(place, escapes)
            left = less(held[place], escapes)
            if left != held[place]:
                held[place] = left
                waiting |= {before for before in self.board.before[place] if held.get(before)}
        return {place: zones for place, zones in held.items() if zones}

    def _stall(self) -> set[int]:
        """Loses the days whose end only acting for ever would put off; the places that this concerns."""
        idle: dict[int, Federation] = {}
        for place in range(len(self.lost)):
            dawns = [both(shifted(zone, -1), self.board.wholes[place]) for zone in self._aims(place)]
            found = less((zone for zone in dawns if zone is not None), self.lost[place])
            if found:
                idle[place] = found
        idle = self._shrunk(idle)
        return self._hopeless() or self._lose_all(idle, STALLED) if idle else set()

    def _withheld(self) -> set[int]:
        """Loses the days on which only putting off for ever what the institution must do would help."""
        held = {}
        for place, stay in enumerate(self.board.model.stays):
            whole = self.board.wholes[place]
            open_ = () if stay.silent else self._before(place, self._due_some_day(place))
            for_ever = less(open_, self._before(place, less((whole,), open_)))
            left = less(for_ever, self.lost[place])
            if left:
                held[place] = left
        return self._lose_all(self._shrunk(held, urged=True), WAITED)

    def _due_some_day(self, place: int) -> Iterator[Zone]:
        """The days on which the institution can do what it must, but no last day that is to be kept makes it."""
        owed = {rule.name for rule, _ in self.board.model.stays[place].dues} - self.duties
        for number, move in enumerate(self.board.model.moves[place]):
            rule, edge = move.rule, move.edge
            must = rule.verb == "must" and (rule.name in owed or not owed_by_a_day(rule))
            if must and edge.source != edge.target and self.usable(place, rule):
                whole = (self.board.wholes[move.target],)
                yield from (zone for zone, *_ in self.board.into(place, number, whole, tight=self.strict))

    def _before(self, place: int, zones: Iterable[Zone]) -> Federation:
        """The days of a place from which time leads to some of its days."""
        found = (earlier(zone, self.board.wholes[place]) for zone in zones)
        return widest(zone for zone in found if zone is not None)

    # -- what the institution can do ------------------------------------------------------------------------------

    def usable(self, place: int, rule: Rule) -> bool:
        """Whether the institution can do something at a place whenever the rules let it."""
        sure = rule.name in self.lucky or rule.name in self.granted
        return rule.name in self.board.players.institution and (sure or not self.board.doubtful(place, rule))

    def _escapes(
        self, place: int, idle: Mapping[int, Federation], fixed: str = "", *, urged: bool = False
    ) -> Federation:  # fmt: skip
        """The days on which an act of the institution leads to days that are not lost, nor idle.

        An act that sets a fixed moment anew leads away from its last day; who is urged may do what must be done.
        """
        found: list[Zone] = []
        risky: dict[str, tuple[list[Zone], list[Zone]]] = {}
        for number, move in enumerate(self.board.model.moves[place]):
            if not self.usable(place, move.rule):
                continue
            anew = fixed in (*move.sets, *(name for name, _ in move.names)) or (urged and _obeys(move))
            held = NONE if anew else idle
            left = self.left(move.target, held)
            good = [zone for zone, *_ in self.board.into(place, number, left, tight=self.strict)]
            if move.rule.name in self.lucky or move.rule.name not in self.board.players.chosen_by_nobody:
                found += good
            else:
                bad = (*self.lost[move.target], *held.get(move.target, ()))
                both_ways = risky.setdefault(move.rule.name, ([], []))
                both_ways[0].extend(good)
                both_ways[1].extend(zone for zone, *_ in self.board.into(place, number, bad, tight=self.strict))
        for good, evil in risky.values():
            found += less(good, evil)
        return widest(found)

    def left(self, place: int, idle: Mapping[int, Federation] = NONE) -> Federation:
        """The days of a place that are neither lost nor idle."""
        lost = self.lost[place]
        if place not in self._safe or self._safe[place][0] is not lost:
            self._safe[place] = lost, less((self.board.wholes[place],), lost)
        return less(self._safe[place][1], idle.get(place, ()))


class _Waiting:
    """The places that are still to be looked at, those nearest to the beginning first: so plays are short."""

    def __init__(self, places: Iterable[int]) -> None:
        self.queue: list[int] = []
        self.known: set[int] = set()
        self.add(places)

    def add(self, places: Iterable[int]) -> None:
        for place in places:
            if place not in self.known:
                self.known.add(place)
                heappush(self.queue, place)

    def first(self) -> int:
        """The first of them, which waits no longer."""
        place = heappop(self.queue)
        self.known.remove(place)
        return place


def _obeys(move: Move) -> bool:
    """Whether a move does something that must be done, and not only may be done again and again."""
    return move.rule.verb == "must" and (move.edge.source != move.edge.target or owed_by_a_day(move.rule))
