"""One play of a lost game: the institution does at once what it must, the other side what loses the game."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from grievance_fsm.events import Event
from grievance_fsm.exploring.walking import Walk
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.board import Form, joined
from grievance_fsm.verification.federations import holds
from grievance_fsm.verification.game import STALLED, Game, Missed, Played
from grievance_fsm.verification.model import Move
from grievance_fsm.verification.zones import ANY, Zone, size

LONGEST: Final = 20_000
"""More days than any play takes."""


class Act(NamedTuple):
    """A move, its day, and the days that it names."""

    move: Move
    day: int
    names: tuple[tuple[str, int], ...]


class Play(NamedTuple):
    """The acts of a play, where it stands in the end, since when, and the last day that is missed."""

    acts: tuple[Act, ...]
    place: int
    since: int
    missed: Missed
    last: int

    @property
    def begins(self) -> int:
        """The day of the first act."""
        return self.acts[0].day if self.acts else self.since

    def walk(self, procedure: BoundProcedure, start: date) -> Walk:
        """The acts as a walk that begins on a date."""
        events = []
        for seq, (move, day, names) in enumerate(self.acts, 1):
            edge = move.edge
            facts = {name.removeprefix("day "): self.on(start, named) for name, named in names}
            events.append(Event(seq, procedure.name, edge.rule.name, edge.branch.name, None, None,
                                self.on(start, day), edge.target, facts))  # fmt: skip
        return Walk(procedure, start, tuple(act.move.edge for act in self.acts), tuple(events))

    def on(self, start: date, day: int) -> date:
        """The date of a day."""
        return start + timedelta(day - self.begins)


def played(game: Game) -> Play:
    """A play of a game that is lost from its beginning."""
    return _Table(game).play()


class _Table:
    """Where a play stands: the place, and the day of each of its moments, now first."""

    def __init__(self, game: Game) -> None:
        self.game, self.board = game, game.board
        self.place, self.since = 0, 0
        self.days = _chosen(game.start[0], (0,))
        self.acts: list[Act] = []
        self.seen = {0}

    def play(self) -> Play:
        for _ in range(LONGEST):
            why = next(lost.why for lost in self.game.log[self.place] if holds(lost.zone, self.days))
            if isinstance(why, Missed):
                known = {moment: self.days[at] for moment, at in self.board.index(self.place).items()}
                return Play(tuple(self.acts), self.place, self.since, why, why.last(known))
            if isinstance(why, Played):
                self._go(why.form, why.zone)
            elif why == STALLED or not self._acted():
                self.days = (self.days[0] + 1, *self.days[1:])
        raise AssertionError("a lost game is lost within its days")

    def _acted(self) -> bool:
        """Whether the institution does something that it must."""
        for form in self._duties():
            for zone in self.game.lost[form.move.target]:
                whole = joined(form, zone)
                if whole is not None and _allowed(whole, self.days):
                    self._go(form, zone)
                    return True
        return False

    def _duties(self) -> Iterator[Form]:
        for number, move in enumerate(self.board.model.moves[self.place]):
            if move.rule.verb == "must" and self.game.usable(self.place, move.rule) and move.target not in self.seen:
                yield from self.board.forms(self.place, number, tight=self.game.strict)

    def _go(self, form: Form, zone: Zone) -> None:
        days = _chosen(joined(form, zone) or (), self.days)
        names = zip((name for name, _ in form.move.names), days[form.moments :], strict=True)
        self.acts.append(Act(form.move, days[0], tuple(names)))
        self.place, self.since = form.move.target, days[0]
        self.days = tuple(days[at] for at in form.after)
        self.seen.add(self.place)


def _allowed(zone: Zone, days: Sequence[int]) -> bool:
    """Whether the first moments of a zone may be on these days."""
    n = size(zone)
    known = range(len(days))
    return all(days[i] - days[j] <= zone[i * n + j] for i in known for j in known)


def _chosen(zone: Zone, days: Sequence[int]) -> tuple[int, ...]:
    """Days for all moments of a zone, the first of them given: as near to now as may be."""
    n = size(zone)
    found = list(days)
    for at in range(len(days), n):
        low = max((found[j] - zone[j * n + at] for j in range(at) if zone[j * n + at] < ANY), default=-ANY)
        high = min((found[j] + zone[at * n + j] for j in range(at) if zone[at * n + j] < ANY), default=found[0])
        found.append(max(low, min(high, found[0])))
    return tuple(found)
