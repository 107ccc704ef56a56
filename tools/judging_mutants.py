"""Mutants that no proof tells from the procedure they were made from, put to judges that share no code with a proof.

Every change that is said to be none is exported with the original (tests/oracles): the acts that it touches too, even
those that keep their state. What facts make of guards reaches a judge through our model; days and ways it works out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen
from mutating import Mutant
from proving import Prover

from grievance_fsm.exploring import settlements
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.building import Solved
from grievance_fsm.verification.watching import Watching, watched_model

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

from oracles.alike import judges
from oracles.net import Net, net_of_model


@frozen
class Judged:
    """What judges say of a mutant: who was asked of each procedure, and every difference that one of them sees."""

    asked: tuple[frozenset[str], ...]
    differences: tuple[str, ...]

    @property
    def confirmed(self) -> bool:
        """Whether two judges at least of every procedure see no difference."""
        return min(map(len, self.asked), default=0) > 1 and not self.differences

    @property
    def verdict(self) -> str:
        """What came of it, in a few words."""
        if self.differences:
            return "told apart"
        return "confirmed by two judges" if self.confirmed else "too large for two"

    def __str__(self) -> str:
        fewest = min(self.asked, key=len, default=frozenset[str]())
        named = frozenset[str]().union(*self.asked) if len(fewest) > 1 else fewest
        return f"{self.verdict} ({', '.join(sorted(named)) or 'nobody'}){': ' if self.differences else ''}" + (
            "; ".join(self.differences[:2])
        )


def judged(prover: Prover, mutant: Mutant) -> Judged:
    """A mutant and its original before two judges, wherever the changed part is used."""
    asked: list[frozenset[str]] = []
    differences: list[str] = []
    for one, other in nets(prover, mutant):
        with TemporaryDirectory() as folder:
            said = judges(one, other, Path(folder))
        asked.append(frozenset(said))
        differences += [f"{judge}: {each}" for judge, every in said.items() for each in every]
    return Judged(tuple(asked), tuple(differences))


def nets(prover: Prover, mutant: Mutant) -> Iterator[tuple[Net, Net]]:
    """The original and the mutant as nets, in each procedure that it touches."""
    for original, procedure in prover.pairs(mutant):
        touched = {action.partition(".")[2] for action in mutant.actions} & procedure.rules.keys()
        yield _net(original, touched & original.rules.keys()), _net(procedure, touched & procedure.rules.keys())


def _net(procedure: BoundProcedure, acts: set[str]) -> Net:
    _, settled = next(iter(settlements(procedure)))
    return net_of_model(watched_model(Watching(settled, acts, ()), Solved()), idle=True)
