"""The board of a procedure's games: whose each move is, and from which days it leads into which."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from attrs import field, frozen

from grievance_fsm.rules import Rule
from grievance_fsm.verification.federations import outline
from grievance_fsm.verification.folding import Folded, folded
from grievance_fsm.verification.model import Model, Move
from grievance_fsm.verification.players import Players
from grievance_fsm.verification.times import NOW, Bounds
from grievance_fsm.verification.zones import ANY, Zone, kept, with_free, within


class Form(NamedTuple):
    """One way of making a move, as a table over the moments before it and the days that it names.

    `after` tells for each moment at the target which of them it is.
    """

    move: Move
    moments: int
    size: int
    table: tuple[int, ...]
    after: tuple[int, ...]


@frozen(eq=False)
class Board:
    """The moves of a folded model, whose they are, and in which ways they are made; what all its games share."""

    folded: Folded
    players: Players
    wholes: list[Zone] = field(factory=list)
    before: list[set[int]] = field(factory=list)
    _forms: dict[tuple[int, int, bool], tuple[Form, ...]] = field(factory=dict)
    _into: dict[tuple[int, int, bool, Zone], tuple[tuple[Zone, Form, Zone], ...]] = field(factory=dict)
    _doubts: dict[tuple[int, str], bool] = field(factory=dict)

    @classmethod
    def of(cls, whole: Model, cells: dict[Any, Any] | None = None) -> "Board":
        """The board of a model; `cells` keeps what facts can make of guards."""
        players = Players(whole.procedure, {} if cells is None else cells)
        board = cls(folded(whole, lambda place: _doubtful(players, whole, place)), players)
        model = board.model
        for place in model.places:
            board.wholes.append(whole_of(place.moments))
            board.before.append(set())
        for number, moves in enumerate(model.moves):
            for move in moves:
                board.before[move.target].add(number)
        return board

    @property
    def model(self) -> Model:
        return self.folded.model

    def doubtful(self, place: int, rule: Rule) -> bool:
        """Whether an act of the institution may fail at a place however it acts."""
        key = (place, rule.name)
        if key not in self._doubts:
            self._doubts[key] = bool(self.players.doubts(self.model.places[place], rule))
        return self._doubts[key]

    def index(self, place: int) -> dict[str, int]:
        """The number of each moment at a place."""
        return {moment: n for n, moment in enumerate((NOW, *self.model.places[place].moments))}

    def forms(self, place: int, number: int, *, tight: bool) -> tuple[Form, ...]:
        """The ways in which a move is made; where they are tight the calendar is against whoever makes it."""
        key = (place, number, tight)
        if key not in self._forms:
            self._forms[key] = tuple(self._made(place, self.model.moves[place][number], tight=tight))
        return self._forms[key]

    def into(self, place: int, number: int, zones: Iterable[Zone], *, tight: bool) -> Iterator[tuple[Zone, Form, Zone]]:
        """The days on which a move can be made into some zones; with the way and the zone."""
        for zone in zones:
            key = (place, number, tight, zone)
            if key not in self._into:
                found = [(form, joined(form, zone)) for form in self.forms(place, number, tight=tight)]
                self._into[key] = tuple(
                    (kept(whole, range(form.moments)) if form.size > form.moments else whole, form, zone)
                    for form, whole in found if whole is not None
                )  # fmt: skip
            yield from self._into[key]

    def _made(self, place: int, move: Move, *, tight: bool) -> Iterator[Form]:
        index = self.index(place)
        first = len(index)
        named = {**index, **{name: first + n for n, (name, _) in enumerate(move.names)}}
        total = first + len(move.names)
        after = [0 if moment in (NOW, *move.sets) else named[moment] for moment in self.index(move.target)]
        free = self.wholes[place]
        for _ in move.names:
            free = with_free(free)
        for when, *days in product(move.when, *(ways for _, ways in move.names)):
            found = _bound(free, index, when, tight=tight)
            for bounds in days:
                found = None if found is None else _bound(found, named, bounds, tight=tight)
            if found is not None:
                yield Form(move, first, total, found, tuple(after))


def _doubtful(players: Players, model: Model, place: int) -> tuple[str, ...]:
    """The acts that may fail at a place."""
    rules = {move.rule.name: move.rule for move in model.moves[place]}
    return tuple(name for name, rule in rules.items() if players.doubts(model.places[place], rule))


def _bound(zone: Zone, index: Mapping[str, int], bounds: Bounds, *, tight: bool) -> Zone | None:
    """A zone under some bounds; one on what is not on record asks nothing."""
    found: Zone | None = zone
    for bound in bounds:
        if found is not None and bound.later in index and bound.earlier in index:
            most = bound.most - bound.slack if tight else bound.most
            found = within(found, index[bound.later], index[bound.earlier], most)
    return found


def whole_of(moments: Sequence[str]) -> Zone:
    """The days that the moments of a place may have: nothing has been done after now."""
    n = len(moments) + 1
    ahead = [0, *(ANY if moment.startswith("day ") else 0 for moment in moments)]
    return outline([ahead[at // n] if at % n == 0 else ANY for at in range(n * n)]) or (0,)


def bind(table: list[int], total: int, index: Mapping[str, int], bounds: Bounds, *, tight: bool) -> None:
    """Narrows a table by bounds; one on what is not on record asks nothing."""
    for bound in bounds:
        if bound.later in index and bound.earlier in index:
            here = index[bound.later] * total + index[bound.earlier]
            table[here] = min(table[here], bound.most - bound.slack if tight else bound.most)


def joined(form: Form, zone: Zone) -> Zone | None:
    """The days before a move, and those that it names, from which it leads into a zone."""
    found, total, after, n = form.table, form.size, form.after, len(form.after)
    for at, most in enumerate(zone):
        later, earlier = after[at // n], after[at % n]
        if most < found[later * total + earlier]:
            narrowed = within(found, later, earlier, most)
            if narrowed is None:
                return None
            found = narrowed
    return found
