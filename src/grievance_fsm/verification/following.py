"""Runs that follow others of their route: how those may have ended, and what asks for it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.atoms import Formula, atoms
from grievance_fsm.verification.elsewhere import Passages
from grievance_fsm.verification.here import NONE_BEFORE, Here
from grievance_fsm.verification.model import Model, Move, Place
from grievance_fsm.verification.own import is_first, is_own_passage

Before: TypeAlias = Callable[[], Iterable[str]]
"""How the run before one that begins may have ended; that there was none comes first."""


def ended_in(model: Model) -> tuple[str, ...]:
    """The states in which some run may have ended before another begins, and of which the model does not know yet."""
    procedure = model.procedure
    if procedure.docket is None or is_first(procedure):
        return ()
    found = {place.state for place in model.places}.union(*map(procedure.reach, Passages(procedure).entries))
    return tuple(name for name in procedure.finals if name in found and name not in model.before)


def asks_of_latest(formulas: Iterable[Formula], procedure: BoundProcedure) -> bool:
    """Whether formulas ask how the latest run of the procedure's own route stands."""
    return any(is_own_passage(atom.says, procedure) for formula in formulas for atom in atoms(formula))


def essence(move: Move) -> Any:
    """What tells two ways of beginning a run apart."""
    return move.rule.name, move.edge.branch.name, move.target, move.when, move.names, move.sets


def heres(
    place: Place, formulas: Iterable[Formula], procedure: BoundProcedure, before: Before
) -> Iterator[Here]:  # fmt: skip
    """Where a run stands; where it has not begun, for each way in which the one before has ended, if that is asked."""
    if place.begun:
        yield place.here
    else:
        ends = before() if asks_of_latest(formulas, procedure) else (NONE_BEFORE,)
        yield from (place.here._replace(before=end) for end in ends)


def after_another(moves: Sequence[Move]) -> str:
    """A way that no first run can go, in words; nothing where one can."""
    if not moves or not moves[0].follows:
        return ""
    told = " → ".join(move.rule.name for move in moves)
    return f"in a run after one that has ended in “{moves[0].follows[0]}”: {told}"
