"""Changes of a procedure that are said to be none, put to two judges that share no code with our proofs."""

import os
import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

import probes
import proof_mutants as script  # a tool of this repository, not a package
from equivalents import equivalent
from judging_mutants import Judged, judged
from mutating import Mutant, mutants
from oracles import jani, promela, smt
from proving import Prover
from telling import SAME_IN_EVERY_RUN, alike

from grievance_fsm.loading import load

pytestmark = pytest.mark.oracle

FEW = 5
"""How many are put to the judges with each commit."""
SMALL = ("housing", "informal", "arbitration", "retaliation", "records")
"""Procedures that two judges walk in seconds."""


@pytest.fixture(scope="module")
def prover() -> Prover:
    """The policy as it is; the judges that pip brings are here where they must be, SPIN may be missing."""
    lacking = [judge.missing() for judge in (jani, smt) if judge.missing()]
    if lacking and os.environ.get("GRIEVANCE_FSM_REQUIRE_ORACLES"):
        pytest.fail("; ".join(lacking))
    lacking += [promela.missing()] if promela.missing() else []
    if lacking:
        pytest.skip("; ".join(lacking))
    return Prover(load("mit", readings=probes.OPEN))


@pytest.fixture(scope="module")
def same(prover: Prover) -> list[Mutant]:
    """The mutants of small procedures that are said to allow what the procedure allows that they were made from."""
    found = [mutant for mutant in mutants(prover.policy) if script.group_of(mutant) in SMALL]
    return [mutant for mutant in found if equivalent(mutant) or alike(mutant, SAME_IN_EVERY_RUN)]


def drawn(found: Sequence[Mutant], seed: str) -> list[Mutant]:
    """A few, by a seed: their names decide."""
    return sorted(found, key=lambda mutant: sha256(f"{seed} {mutant.name}".encode()).digest())[:FEW]


def test_two_judges_see_no_difference_where_a_change_is_said_to_be_none(prover: Prover, same: list[Mutant]) -> None:
    """All of them: `python tools/proof_mutants.py --judges`."""
    told = {mutant.name: judged(prover, mutant) for mutant in drawn(same, os.environ.get("GRIEVANCE_FSM_SEED", "few"))}

    assert {name: said.differences for name, said in told.items() if said.differences} == {}
    assert [name for name, said in told.items() if not said.confirmed] == []


@pytest.mark.parametrize(
    "name",
    [
        "housing.give_up: not from “asked”",
        "informal.choose_help: “refuses” to “help asked for” instead of “under way”",
        "informal.contact (report_filed): 7 days - 1",
        "arbitration.award: “votes for the complainant times 2”: 1 for 2",
        "arbitration.award (days_28): 28 days + 1",
        "retaliation.end_watch (days_90): 90 days + 1",
    ],
)  # fmt: skip
def test_the_judges_see_a_change_that_is_one(prover: Prover, name: str) -> None:
    """A judge that saw no difference anywhere would confirm nothing."""
    mutant = next(each for each in mutants(prover.policy) if fnmatchcase(each.name, name))

    assert judged(prover, mutant).differences


def test_two_judges_of_each_procedure_confirm_a_change_that_touches_several() -> None:
    """They need not be the same two everywhere; who is named is whoever was asked where the fewest could be."""
    two = tuple(map(frozenset, (("SPIN", "z3"), ("SPIN", "momba"), ("momba", "z3"))))

    assert str(Judged(two, ())) == "confirmed by two judges (SPIN, momba, z3)"
    assert str(Judged((*two, frozenset({"z3"})), ())) == "too large for two (z3)"
    assert str(Judged((*two, frozenset()), ())) == "too large for two (nobody)"
    assert Judged((), ()).verdict == "too large for two"
    assert Judged(two, ("SPIN: some way is open in one only",)).verdict == "told apart"
