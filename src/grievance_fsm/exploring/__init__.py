"""Which ways lead through a procedure: the shortest to each end, dated, and a small set that makes every move."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import prod
from typing import TYPE_CHECKING, Any, Final

from grievance_fsm.checking.settling import choices_of
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.exploring.beginning import NOMINAL, UNNAMED, misbegun
from grievance_fsm.exploring.enumerating import all_shortest
from grievance_fsm.exploring.possible import Known
from grievance_fsm.exploring.searching import Explorer
from grievance_fsm.exploring.telling import told
from grievance_fsm.exploring.ways import Chosen, Paths, Step, Way
from grievance_fsm.further import Further
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading
from grievance_fsm.rulemaking import rebound
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.wanted import unlike

if TYPE_CHECKING:
    from grievance_fsm.exploring.casebook import Casebook

__all__ = ["NOMINAL", "UNNAMED", "Chosen", "Paths", "Step", "Way", "paths"]

"""What is said to a name where what it names is wanted."""

ALL_OF_IT: Final = "all of it: --all, or lines(full=True)"
"""What is said where more could be told."""

COMBINATIONS: Final = 64
"""How many combinations of open choices are tried together; beyond, each reading is varied alone."""


def paths(
    procedure: BoundProcedure, *, start: date | None = None, every: bool = False, policy: Policy | None = None
) -> Paths:  # fmt: skip
    """The shortest way to each end of a procedure, every step on its earliest lawful day, and a covering set of ways.

    Days count from `start`: from 2001-01-01 where none is named, which is then said.
    Fewest steps come first, then the earliest end. A way respects the windows, what happens once, what must have
    happened before, and conditions that cannot hold together; each replays in a live case. What it asks of other
    procedures is taken to be so, and what counts from them to count from the day on which the way begins: each step
    says what it takes as given. Readings without a choice are tried with every choice.
    With `every`, all the ways that take as few steps are told too. With the procedure's `policy`, the ways are taken
    in live cases, after what other procedures must do first, until every move is made and every guard is seen both
    ways: `cases.write(folder)` keeps them as case files.
    Raises `BadInput` for what is no procedure, for one with too many ways and for a start that is no day.
    """
    problems = list(_unfit(procedure, start, policy))
    if problems:
        raise BadInput(problems)
    begin = start or NOMINAL
    known: Known = {}
    variants = [(choices, Explorer(settled, begin, known)) for choices, settled in settlements(procedure)]
    found = [(choices, tuple(told(each, walk) for walk in each.shortest())) for choices, each in variants]
    (choices, ways), explorer = found[0], variants[0][1]
    walks = tuple(explorer.covering())
    shortest = list(all_shortest(explorer)) if every else []
    return Paths(
        procedure.name, procedure.words, begin, ways,
        tuple(told(explorer, walk) for walk in walks), tuple(map(str, explorer.never(walks))),
        tuple(end for end in procedure.ends if end not in {way.end for way in ways}),
        procedure.readings, choices, len(variants),
        tuple(Chosen(other, those) for other, those in found if not _same(those, ways)),
        tuple(told(explorer, walk) for _, those, _ in shortest for walk in those),
        tuple(end for end, _, more in shortest if more),
        None if policy is None else _cases(policy, procedure, begin, choices), start is None,
    )  # fmt: skip


def _cases(policy: Policy, procedure: BoundProcedure, start: date, choices: Mapping[str, str]) -> "Casebook":
    from grievance_fsm.exploring.casebook import casebook  # slow to import, and needed for case files only

    return casebook(policy, procedure.name, start, choices)


def _unfit(procedure: Any, start: Any, policy: Any) -> Iterator[Problem]:
    yield from unlike("procedure", procedure, BoundProcedure, "a procedure of a policy, such as policy.formal")
    yield from misbegun(start)
    if policy is not None and not isinstance(policy, Policy):
        yield from unlike("policy", policy, Policy, "the policy that the procedure is one of")
    elif policy is not None and policy.bound.get(getattr(procedure, "name", "")) is not procedure:
        yield Problem("policy", "wants the policy that the procedure is one of: the one it was taken from.")


def settlements(procedure: BoundProcedure) -> Iterator[tuple[Mapping[str, str], BoundProcedure]]:
    """The procedure under every choice of the readings that it leaves open; as it is where it leaves none."""
    for choices in combinations(procedure.readings):
        yield choices, rebound(procedure, Further(choices)) if choices else procedure


def are_few(readings: Iterable[Reading]) -> bool:
    """Whether all combinations of the choices of some readings are tried."""
    return prod(len(reading.choices) for reading in readings) <= COMBINATIONS


def combinations(readings: Sequence[Reading]) -> Iterator[Mapping[str, str]]:
    """The choices of some readings: every combination of a few, beyond them each reading varied alone."""
    if are_few(readings):
        yield from choices_of(readings)
        return
    first = {reading.name: reading.choices[0] for reading in readings}
    yield first
    yield from ({**first, reading.name: choice} for reading in readings for choice in reading.choices[1:])


def _same(some: tuple[Way, ...], others: tuple[Way, ...]) -> bool:
    """Whether two sets of ways take the same steps on the same days."""
    return [_course(way) for way in some] == [_course(way) for way in others]


def _course(way: Way) -> list[tuple[str, str, date]]:
    return [(step.action, step.outcome, step.on) for step in way.steps]
