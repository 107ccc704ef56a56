"""Comparing two policies, or two procedures: clause by clause, and in what they allow."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from attrs import evolve

from grievance_fsm.comparing.answers import Part
from grievance_fsm.comparing.comparison import Comparison
from grievance_fsm.comparing.declarations import policy_changes, procedure_changes
from grievance_fsm.comparing.institutions import page
from grievance_fsm.comparing.procedures import compare_procedures
from grievance_fsm.comparing.shapes import Shapes
from grievance_fsm.errors import BadInput, Problem, counted
from grievance_fsm.exploring import NOMINAL
from grievance_fsm.exploring.beginning import in_the_calendar, misbegun
from grievance_fsm.loading import load_policy
from grievance_fsm.policy import Policy
from grievance_fsm.readings import UNCHOSEN
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.building import Solved
from grievance_fsm.wanted import unlike

Compared = Policy | BoundProcedure

COMPARABLE: Final = "a policy, a procedure of one, or the name of a policy"

NAMED: Final = 2
"""By how many choices a policy is told from another of its name."""


def compare(
    a: Any, b: Any, *, start: date | None = None, lengths: bool = True, names: tuple[str, str] | None = None
) -> Comparison:
    """What one of two policies (or procedures) allows and the other does not, in both directions, and what has moved.

    Each is a policy, a procedure of one, or what `load` takes. For every procedure that both have, the runs of both
    are walked side by side, fewest acts first: either a shortest way is shown that one allows and the other does not,
    on a day where the days decide, or it is proved that there is none. What they ask of other procedures is the same
    on both sides. `start` is the day on which ways begin where any day will do (2001-01-01, which is then said).
    Without `lengths` it is not told how long runs take to each end. `names` tells two of one name apart; without it
    their choices do, or the files that they are in.
    Raises `BadInput` for what is neither policy nor procedure, and for a policy beside a procedure.
    """
    one, other = _pair(a, b, start, names)
    if names is None and isinstance(a, str | Path) and isinstance(b, str | Path):
        names = str(a), str(b)
    called = _names(one, other, names)
    shapes, solved, begin = Shapes(), Solved(), start or NOMINAL
    pairs = list(_procedures(one, other))
    with in_the_calendar():
        parts = [
            compare_procedures(*pair, called, start=begin, shapes=shapes, solved=solved, lengths=lengths)
            for pair in pairs
        ]
    if isinstance(one, Policy) and isinstance(other, Policy):
        return evolve(_of_policies(one, other, called, shapes, tuple(parts)), nominal=start is None)
    changes = [change for mine, its in pairs for change in procedure_changes(mine, its, shapes)]
    apart = one.name != other.name
    return Comparison(*called, tuple(changes), tuple(parts), nominal=start is None, apart=apart)


def _of_policies(a: Policy, b: Policy, names: tuple[str, str], shapes: Shapes, parts: tuple[Part, ...]) -> Comparison:
    compared = {part.name for part in parts}
    only = [tuple(name for name in policy.bound if name not in compared) for policy in (a, b)]
    told = page(a, b) if a.name != b.name and any(only) else ()
    return Comparison(*names, tuple(policy_changes(a, b, shapes)), parts, only[0], only[1], told)


def _procedures(one: Compared, other: Compared) -> Iterator[tuple[BoundProcedure, BoundProcedure]]:
    """The procedures that are compared: the two, or those of one name that have an act in common."""
    if isinstance(one, BoundProcedure) and isinstance(other, BoundProcedure):
        yield one, other
    elif isinstance(one, Policy) and isinstance(other, Policy):
        for name, mine in one.bound.items():
            its = other.bound.get(name)
            if its is not None and (mine is its or not set(mine.rules).isdisjoint(its.rules)):
                yield mine, its


def _pair(a: Any, b: Any, start: Any, names: Any) -> tuple[Compared, Compared]:
    problems: list[Problem] = []
    found: list[Compared] = []
    for place, given in (("a", a), ("b", b)):
        try:
            found.append(load_policy(given) if isinstance(given, str | Path) else given)
        except BadInput as error:
            problems += error.problems
            continue
        problems += unlike(place, found[-1], Policy | BoundProcedure, COMPARABLE)
    problems += misbegun(start)
    if names is not None and not _are_two(names):
        problems.append(Problem("names", "wants two names, such as (“before”, “after”)."))
    if not problems and isinstance(found[0], Policy) is not isinstance(found[1], Policy):
        problems.append(Problem("b", "wants what the first is: two policies, or two procedures."))
    if problems:
        raise BadInput(problems)
    return found[0], found[1]


def _are_two(names: Any) -> bool:
    return isinstance(names, tuple | list) and len(names) == 2 and all(isinstance(n, str) and n for n in names)


def _names(one: Compared, other: Compared, given: tuple[str, str] | None) -> tuple[str, str]:
    """What the two are called: where they have one name, by what they choose, or by what they were called here."""
    if one.name != other.name:
        return one.name, other.name
    if given is not None and given[0] != given[1]:
        return given[0], given[1]
    if isinstance(one, Policy) and isinstance(other, Policy):
        told = _choices(one, other), _choices(other, one)
        if told[0] != told[1]:
            return f"{one.name} ({_few(told[0])})", f"{one.name} ({_few(told[1])})"
    return f"{one.name} (a)", f"{one.name} (b)"


def _choices(policy: Policy, other: Policy) -> list[str]:
    """What a policy chooses that another of its name does not."""
    readings = [f"{name}={'open' if choice is UNCHOSEN else choice}" for name, choice in policy.readings.items()
                if other.readings.get(name) != choice]  # fmt: skip
    numbers = [f"{name}={value}" for name, value in policy.parameters.items() if other.number(name) != value]
    return [*readings, *numbers]


def _few(choices: list[str]) -> str:
    more = f" and {counted(len(choices) - NAMED, 'other')}" if len(choices) > NAMED else ""
    return f"{', '.join(choices[:NAMED])}{more}" if choices else "as it is"
