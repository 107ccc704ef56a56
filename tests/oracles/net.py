"""A timed graph in the plainest words: spots, arrows between them, days as differences.

A run stands at a spot and remembers the days of some *moments*. Days pass (any whole number, or none) while one of the
ways of `holds` is kept at the spot; who comes to a spot too late for that can act at once, but cannot wait. An arrow
may be taken on a day on which its `when` holds; then it names days (any, in the past too, that keep their bounds) and
sets moments to that day. Where duties are kept, days pass only while one of the ways of `dues` is, and no run comes
where none is.
A run begins with its first move, on that day; moments known at the first spot lie on any day before.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any, Final, NamedTuple

from attrs import evolve, frozen

NOW: Final = "now"


class Bound(NamedTuple):
    """`later` comes at most so many days after `earlier`.

    By the calendar it is a month: the day of `later` is not after a month from `earlier`, or, where it opens, that of
    `earlier` not before a month from `later`. The judges know the days, and whoever plays on dates the month.
    From the day of the first of two acts of a `pause` on no day counts, until that of the other. A difference of days
    cannot say so: whoever plays on dates knows the last day, the judges are told of none (`Net.without_pauses`).
    """

    later: str
    earlier: str
    most: int
    month: str = ""
    pause: tuple[str, ...] = ()


Bounds = tuple[Bound, ...]
Ways = tuple[Bounds, ...]
"""Alternatives, one of which is kept."""

FREE: Final[Ways] = ((),)


def every(several: Iterable[Ways]) -> Ways:
    """All of some alternatives at once; those that ask all that another asks, and more, are left out."""
    chosen = [frozenset(bound for way in each for bound in way) for each in product(*several)]
    ways = [way for way in dict.fromkeys(chosen) if not any(other < way for other in chosen)]
    return tuple(tuple(sorted(way)) for way in ways)


class Arrow(NamedTuple):
    """One move, with everything that it asks for at once: where several ways would do, there are several arrows."""

    source: int
    target: int
    when: Bounds
    names: tuple[tuple[str, Bounds], ...] = ()
    sets: tuple[str, ...] = ()
    gives_up: bool = False
    label: str = ""


@frozen
class Spot:
    """Where a run may stand, and the moments that it remembers there; at the first spot it has not begun."""

    state: str
    moments: frozenset[str] = frozenset()
    holds: Ways = FREE
    dues: Ways = FREE
    begun: bool = True

    @property
    def stays(self) -> Ways:
        """The ways in which days may pass where duties are kept."""
        return every((self.holds, self.dues))

    @property
    def asked(self) -> Iterator[Bound]:
        """Every bound on how long a run may stand there."""
        return (bound for way in (*self.holds, *self.dues) for bound in way)


@frozen
class Net:
    """Spots and arrows; spot 0 is the first. A case may end in `ends`; nothing more happens in `finals`."""

    spots: tuple[Spot, ...]
    arrows: tuple[Arrow, ...]
    ends: frozenset[str]
    finals: frozenset[str]

    @property
    def initial(self) -> str:
        return self.spots[0].state

    @property
    def moments(self) -> tuple[str, ...]:
        return tuple(sorted(frozenset().union(*(spot.moments for spot in self.spots))))

    @property
    def days(self) -> frozenset[str]:
        """The moments that are named: they may lie ahead."""
        return frozenset(name for arrow in self.arrows for name, _ in arrow.names)

    @property
    def bounds(self) -> Iterator[Bound]:
        """Every bound."""
        for spot in self.spots:
            yield from spot.asked
        for arrow in self.arrows:
            yield from (*arrow.when, *(bound for _, bounds in arrow.names for bound in bounds))

    def begins(self, arrow: Arrow) -> bool:
        """Whether a run begins with an arrow."""
        return not self.spots[arrow.source].begun

    def without_pauses(self) -> "Net":
        """The net in which what may be paused has no last day, as in a proof."""

        def wide(ways: Ways) -> Ways:
            return every([tuple(tuple(bound for bound in way if not bound.pause) for way in ways)])

        spots = tuple(evolve(spot, holds=wide(spot.holds), dues=wide(spot.dues)) for spot in self.spots)
        arrows = tuple(arrow._replace(when=wide((arrow.when,))[0]) for arrow in self.arrows)
        return evolve(self, spots=spots, arrows=arrows)

    def kept(self) -> "Net":
        """The net in which duties are kept and nobody gives up: what is due holds everywhere."""
        return evolve(self, arrows=tuple(arrow for arrow in self.arrows if not arrow.gives_up))


def net_of_model(model: Any, *, idle: bool = False) -> Net:
    """The model of a procedure (verification/model.py) as a net; with duties that may be `idle`, as if they bound."""
    spots = []
    for place, stay in zip(model.places, model.stays, strict=True):
        known = {*place.moments, NOW}
        owed = every(ways for _, ways in stay.dues) if idle else stay.due
        holds, dues = (tuple(_known(way, known) for way in ways) for ways in (stay.lapses, owed))
        spots.append(Spot(place.state, frozenset(place.moments), holds, dues, place.begun))
    arrows = [
        arrow for number, moves in enumerate(model.moves) if not model.final(number)
        for move in moves for arrow in _arrows(number, move, {*model.places[number].moments, NOW})
    ]  # fmt: skip
    return tidy(Net(tuple(spots), tuple(arrows), frozenset(model.procedure.ends),
                    frozenset(model.procedure.finals)))  # fmt: skip


def _arrows(number: int, move: Any, known: set[str]) -> Iterator[Arrow]:
    days = [name for name, _ in move.names]
    for when, *named in product(move.when, *(ways for _, ways in move.names)):
        names = tuple((day, _known(bounds, known | set(days))) for day, bounds in zip(days, named, strict=True))
        yield Arrow(number, move.target, _known(when, known), names, move.sets, move.rule.gives_up, move.rule.name)


def _known(bounds: Any, known: set[str]) -> Bounds:
    return tuple(Bound(b.later, b.earlier, b.most) for b in bounds if b.later in known and b.earlier in known)


# -- the same net with less to walk -----------------------------------------------------------------------------------


def tidy(net: Net) -> Net:
    """The same net: moments that nothing asks for any more forgotten, spots that nothing tells apart merged."""
    return _merged(_forgetful(net))


def _forgetful(net: Net) -> Net:
    out: list[list[Arrow]] = [[] for _ in net.spots]
    for arrow in net.arrows:
        out[arrow.source].append(arrow)
    live = [_asked(spot.asked) for spot in net.spots]
    changed = True
    while changed:
        changed = False
        for number, arrows in enumerate(out):
            for arrow in arrows:
                days = {name for name, _ in arrow.names}
                asked = live[arrow.target] - set(arrow.sets) - days
                asked |= _asked(arrow.when) | (_asked([b for _, bs in arrow.names for b in bs]) - days)
                if not asked <= live[number]:
                    live[number] |= asked
                    changed = True
    spots = tuple(evolve(spot, moments=spot.moments & asked) for spot, asked in zip(net.spots, live, strict=True))
    arrows = tuple(_remembered(arrow, spots[arrow.target].moments) for arrow in net.arrows)
    return evolve(net, spots=spots, arrows=arrows)


def _remembered(arrow: Arrow, moments: frozenset[str]) -> Arrow:
    """An arrow that sets and names only what its target remembers, or what it asks something of itself."""
    asked = _asked([bound for _, bounds in arrow.names for bound in bounds])
    names = tuple(each for each in arrow.names if each[0] in moments | asked)
    return arrow._replace(names=names, sets=tuple(moment for moment in arrow.sets if moment in moments))


def _asked(bounds: Any) -> set[str]:
    return {moment for bound in bounds for moment in (bound.later, bound.earlier)} - {NOW}


def _merged(net: Net) -> Net:
    out: list[list[Arrow]] = [[] for _ in net.spots]
    for arrow in net.arrows:
        out[arrow.source].append(arrow)
    kinds: list[Any] = [(s.state, s.begun, s.moments, _shape(s.holds), _shape(s.dues)) for s in net.spots]
    block, count = _numbered(kinds), 0
    while len(set(block)) != count:
        count = len(set(block))
        block = _numbered([
            (block[n], frozenset((a.when, a.names, a.sets, a.gives_up, block[a.target]) for a in arrows))
            for n, arrows in enumerate(out)
        ])  # fmt: skip
    first = {number: place for place, number in reversed(list(enumerate(block)))}
    order = {number: n for n, number in enumerate(sorted(first, key=first.__getitem__))}
    arrows = [a._replace(source=order[block[a.source]], target=order[block[a.target]])
              for place in first.values() for a in out[place]]  # fmt: skip
    different: Mapping[Any, Arrow] = {arrow._replace(label=""): arrow for arrow in arrows}
    return evolve(net, spots=tuple(net.spots[first[n]] for n in order), arrows=tuple(different.values()))


def _shape(ways: Ways) -> Any:
    return frozenset(map(frozenset, ways))


def _numbered(keys: list[Any]) -> list[int]:
    numbers: dict[Any, int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in keys]
