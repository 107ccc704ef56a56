"""What can follow a case, as data: situations, and the moves that lead from one to another."""

from collections.abc import Iterator, Mapping
from datetime import date
from textwrap import wrap
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.case import Case
from grievance_fsm.clauses import citing
from grievance_fsm.errors import counted
from grievance_fsm.printed import WIDTH, Shown, as_json

SHOWN: Final = 4
"""How many of the acts that a move makes possible are named where a result prints itself."""


@frozen
class Move:
    """One lawful act, on the earliest day found: what it supposes, and to which situation it leads.

    `silent` is what happens if nobody acts in time. Persons and ballots that it supposes are counted.
    """

    run: str
    name: str
    words: str
    outcome: str
    roles: tuple[str, ...]
    clause: str
    on: date
    due: date | None
    supposes: Mapping[str, Any]
    state: str
    to: int
    silent: bool = False

    @property
    def action(self) -> str:
        """What a live case calls it: `formal#2.notify`."""
        return f"{self.run}.{self.name}"

    @property
    def late(self) -> bool:
        """Whether even this day comes after the last day of the time limit."""
        return self.due is not None and self.on > self.due

    def as_dict(self) -> dict[str, Any]:
        """The move as JSON has it."""
        return {
            "action": self.action, "words": self.words, "outcome": self.outcome, "roles": list(self.roles),
            **citing(self.clause), "on": self.on.isoformat(), "due": None if self.due is None else self.due.isoformat(),
            "late": self.late, "supposes": {name: as_json(value) for name, value in self.supposes.items()},
            "state": self.state, "to": self.to, "silent": self.silent,
        }  # fmt: skip

    def __str__(self) -> str:
        who = "if nobody acts: " if self.silent else f"{', '.join(self.roles)}: " if self.roles else ""
        outcome, clause = f" ({self.outcome})" if self.outcome else "", f" [{self.clause}]" if self.clause else ""
        by = f", by {self.due}{', too late' if self.late else ''}" if self.due else ""
        return f"{self.on}  {self.action}{outcome} — {who}{self.words}{clause}{by} → “{self.state}”"


@frozen
class Blocked:
    """An act that no facts were found to allow, and what is settled against it already."""

    action: str
    words: str
    against: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The act as JSON has it."""
        return {"action": self.action, "words": self.words, "against": list(self.against)}

    def __str__(self) -> str:
        against = "; ".join(self.against)
        return f"{self.action} — {against}" if against else self.action


@frozen(eq=False)
class Situation:
    """Where the runs of a case stand, with the moves from there; `case` is a live case that has come to it."""

    number: int
    depth: int
    states: Mapping[str, str]
    settled: tuple[str, str] | None
    case: Case = field(repr=False)
    moves: tuple[Move, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    followed: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The situation as JSON has it."""
        return {
            "number": self.number, "depth": self.depth, "states": dict(self.states),
            "settled": None if self.settled is None else dict([self.settled]), "followed": self.followed,
            "moves": [move.as_dict() for move in self.moves], "blocked": [each.as_dict() for each in self.blocked],
        }  # fmt: skip


@frozen(eq=False)
class Follows(Shown):
    """What can follow a case, from a day on and so many acts deep; the first situation is the case itself.

    `cut` are the situations that were not followed because more than `width` stand at their depth.
    """

    case: str
    policy: str
    on: date
    depth: int
    width: int
    situations: tuple[Situation, ...] = field(repr=False)
    cut: tuple[int, ...] = ()

    @property
    def moves(self) -> tuple[Move, ...]:
        """What can be done next."""
        return self.situations[0].moves

    @property
    def blocked(self) -> tuple[Blocked, ...]:
        """What cannot be done next, though it may be tried from where the case stands."""
        return self.situations[0].blocked

    def after(self, move: Move) -> Situation:
        """The situation to which a move leads."""
        return self.situations[move.to]

    def as_dict(self) -> dict[str, Any]:
        """All of it as JSON has it."""
        return {
            "case": self.case, "policy": self.policy, "on": self.on.isoformat(), "depth": self.depth,
            "width": self.width, "cut": list(self.cut), "situations": [each.as_dict() for each in self.situations],
        }  # fmt: skip

    def lines(self) -> Iterator[str]:
        moves = sum(len(each.moves) for each in self.situations)
        deep, found = counted(self.depth, "act"), counted(len(self.situations) - 1, "situation")
        yield from wrap(
            f"{self.case} under {self.policy}, from {self.on}, {deep} deep: {counted(moves, 'move')}, "
            f"{found} beside the present one", WIDTH,
        )  # fmt: skip
        if self.cut:
            cut = counted(len(self.cut), "situation")
            yield f"not followed, as more than {self.width} stand at one depth: {cut}"
        for move in self.moves:
            yield from wrap(str(move), WIDTH, initial_indent="  ", subsequent_indent="      ")
            if move.supposes:
                told = "; ".join(f"{name}: {_shown(value)}" for name, value in move.supposes.items())
                yield from wrap(f"if {told}", WIDTH, initial_indent="      ", subsequent_indent="        ")
            yield from self._then(move)
        if self.blocked:
            names = ", ".join(each.action for each in self.blocked)
            yield from wrap(f"blocked: {counted(len(self.blocked), 'act')}: {names}", WIDTH, subsequent_indent="  ")

    def _then(self, move: Move) -> Iterator[str]:
        """The acts that a move makes possible, in a line or two."""
        known = {each.action for each in self.moves}
        new = list(dict.fromkeys(each.action for each in self.after(move).moves if each.action not in known))
        if new:
            more = f", and {len(new) - SHOWN} more" if len(new) > SHOWN else ""
            told = f"then also {', '.join(new[:SHOWN])}{more}"
            yield from wrap(told, WIDTH, initial_indent="      ", subsequent_indent="        ")

    def __str__(self) -> str:
        return "\n".join(self.lines())


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) or "none" if isinstance(value, list | tuple) else str(value)
