"""Mutants of the shipped procedures, and what proofs say of them: each is told apart, or out of a proof's sight."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

import probes
import proof_mutants as script  # a tool of this repository, not a package
import refuting
from claiming import act_by_act, kept_by
from claims import ACTS, CLAIMS, RULES
from claims.acts import LEFT_OUT
from claims.seen_to import SEEN_TO
from mutating import Mutant, mutants
from proving import Prover
from telling import HEADS, OUT_OF_SIGHT, SAME_IN_EVERY_RUN

from grievance_fsm.loading import load
from grievance_fsm.properties import Property
from grievance_fsm.verification.properties import matter_of, prove

FEW = 4
"""How many mutants of each procedure are proved with the other tests."""


@pytest.fixture(scope="module")
def prover() -> Prover:
    """The policy as it is, proved where it is asked about."""
    return Prover(load("mit", readings=probes.OPEN))


@pytest.fixture(scope="module")
def every(prover: Prover) -> list[Mutant]:
    """All the mutants of the procedures."""
    return [mutant for mutant in mutants(prover.policy) if script.group_of(mutant)]


def untold(prover: Prover, found: Sequence[Mutant]) -> list[str]:
    """The names of the mutants that no proof tells from the original, though it should."""
    return [mutant.name for mutant, told, _ in script.proved(prover, found) if told.head == HEADS[-1]]


def drawn(every: Sequence[Mutant], seed: str) -> list[Mutant]:
    """A few mutants of each procedure, by a seed: its name decides, not its place."""
    by: dict[str, list[Mutant]] = {}
    for mutant in sorted(every, key=lambda mutant: sha256(f"{seed} {mutant.name}".encode()).digest()):
        by.setdefault(script.group_of(mutant), []).append(mutant)
    return [mutant for some in by.values() for mutant in some[:FEW]]


def named(every: Sequence[Mutant], name: str) -> Mutant:
    """The first mutant whose name fits a pattern."""
    return next(mutant for mutant in every if fnmatchcase(mutant.name, name))


# -- the claims ---------------------------------------------------------------------------------------------------


def test_whoever_does_what_and_in_which_order_is_proved() -> None:
    """Under every choice of the readings that are left open."""
    found = prove(load("mit", readings={"retaliation_rule": "as_H4"}), *RULES)

    assert [answer.words for answer in found if answer.status != "proved"] == []


def unproved(prover: Prover, claims: Sequence[Property], **readings: str) -> list[str]:
    """The claims that are not proved under some readings; those of intake are proved act by act."""
    policy = load("mit", readings={"retaliation_rule": "as_H4", **readings})
    kept = [claim for claim in claims if kept_by(claim, policy)]
    parts = act_by_act([matter_of(claim, policy, prover.index) for claim in kept])
    found = [answer for part in parts for answer in prove(policy, *(matter.stated for matter in part))]
    return [answer.words for answer in found if answer.status != "proved"]


@pytest.mark.slow
def test_whatever_is_told_of_each_act_by_itself_is_proved(prover: Prover) -> None:
    """Under one choice of the readings that are left open; under every choice below."""
    assert unproved(prover, ACTS, **probes.OPEN) == []


@pytest.mark.slow
def test_whatever_is_told_of_each_act_by_itself_is_proved_under_every_choice(
    prover: Prover, sampled: Callable[[Sequence[Property]], list[Property]]
) -> None:  # fmt: skip
    """Under every choice of the readings that are left open."""
    assert unproved(prover, sampled(ACTS)) == []


def test_every_claim_has_its_own_words_and_stands_on_a_sentence() -> None:
    words = Counter(each.words for each in (*load("mit").properties, *CLAIMS))

    assert {word for word, many in words.items() if many > 1 or not word} == set()
    assert [each.words for each in CLAIMS if not each.clauses] == []


def test_what_is_left_out_of_the_claims_would_be_one() -> None:
    """No name of a claim is there for nothing."""
    assert LEFT_OUT == SEEN_TO


def test_whatever_the_list_of_refuted_claims_names_is_there(every: list[Mutant]) -> None:
    """For a new claim `python tools/refuting.py` finds a mutant; where there is none the claim says nothing."""
    slips = refuting.listed()

    assert slips.keys() == {each.words for each in CLAIMS}, "python tools/refuting.py finds one for a new claim"
    assert {*slips.values()} <= {mutant.name for mutant in every}


def words_unrefuted(prover: Prover, claims: Sequence[Property], every: Sequence[Mutant]) -> list[str]:
    """The words of the claims that the slip of the pen which the list names for them does not refute."""
    known = {mutant.name: mutant for mutant in every}
    return [each.words for each in refuting.unrefuted(prover, claims, known)]


def test_a_few_claims_of_each_procedure_can_fail(prover: Prover, every: list[Mutant]) -> None:
    """Every fortieth, of the procedures whose graphs are small; a share drawn by the commit is tried below."""
    small = [each for each in CLAIMS if prover.index.home(each) not in ("intake", "negotiated", "formal")]

    assert words_unrefuted(prover, small[::40], every) == []


@pytest.mark.slow
def test_no_claim_is_a_check_that_cannot_fail(
    prover: Prover, every: list[Mutant], sampled: Callable[[Sequence[Property]], list[Property]]
) -> None:
    """Some slip of the pen refutes each: the one that the list names."""
    assert words_unrefuted(prover, sampled(CLAIMS), every) == []


# -- the levels ---------------------------------------------------------------------------------------------------


def _slow(*row: str) -> Any:
    return pytest.param(*row, marks=pytest.mark.slow)


@pytest.mark.parametrize(
    ("name", "head", "by"),
    [
        ("formal.decide: by anyone", "1 property", "property: "),
        ("housing.find: by anyone", "1 property", "property: "),
        ("housing.find: since give_up", "1 property", "property: housing, help the student to other housing: w"),
        ("housing.end: “over” is not final", "1 proof", "fault: dead end housing “over”"),
        ("housing.give_up: nothing is given up", "2 answer", "answer: "),
        ("housing: 2 weeks + 1", "3 compare", "compare: days"),
        ("housing: entitlement II.C/s1: after its end recorded", "4 equivalent", "4 equivalent: a right in a state"),
        ("records.keeper_speaks: not from “file closed”", "4 equivalent", "4 equivalent: no run has the act"),
        ("records.keeper_speaks: without the guard “*", "1 property", "property: "),
        ("informal.contact: also from “under way”", "4 equivalent", "4 equivalent: where nothing has been chosen"),
        ("negotiated.reply: “agrees” discharges otherwise", "1 property", "property: talks, reply to the request"),
        ("informal.conclude: “satisfactory” discharges otherwise", "4 equivalent", "4 equivalent: nobody has to"),
        ("housing.ask: also from “asked”", "not built", "assembly"),
        ("retaliation.report: not from “watch”", "1 property", "property: "),
        ("formal.receive: not from “dated”", "1 property", "property: a hearing, the notice reaches the accused: w"),
        ("formal.decide: for_finding: “against” for “for”", "1 property", "property: nobody is found by less than a "),
        _slow("docket: without rule *, begins formal", "1 property", "property: a hearing, ask for a hearing"),
        _slow("docket: without rule 16, begins informal", "3 compare", "compare: facts"),
        ("intake.complete_report: without the paper “*", "3 compare", "compare: facts, papers"),
        ("docket: without rule *, again housing", "1 property", "property: "),
        _slow("docket: without rule *, kept arbitration", "3 compare", "compare: procedure"),
        ("docket: without rule *, enter formal", "1 property", "property: an appeal: what is sent back is heard anew"),
        ("docket.* settles formal, docket: not *", "4 out of sight", "4 out of sight: what stands of a case"),
    ],
)  # fmt: skip
def test_a_mutant_is_told_at_the_first_level_that_tells_it(
    prover: Prover, every: list[Mutant], name: str, head: str, by: str
) -> None:
    told = prover.told(named(every, name))

    assert told.head == head
    assert told.by.startswith(by)


def test_what_goes_wrong_while_a_mutant_is_proved_is_not_a_mutant_that_cannot_be_built(
    prover: Prover, every: list[Mutant], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Assembling raises one error; any other is a fault of ours."""

    def wrong(*_: object) -> None:
        raise TypeError("a proof went wrong")

    monkeypatch.setattr(Prover, "_refuted", wrong)
    with pytest.raises(TypeError, match="a proof went wrong"):
        prover.told(named(every, "housing.ask: by anyone"))


def test_what_is_taken_to_be_out_of_sight_is_said_with_its_reason(every: list[Mutant]) -> None:
    """No pattern is there for nothing."""
    for pattern, why in (*OUT_OF_SIGHT.items(), *SAME_IN_EVERY_RUN.items()):
        assert why
        assert any(fnmatchcase(mutant.name, pattern) for mutant in every), pattern


def test_a_table_counts_each_group_and_all() -> None:
    counts = {"formal": Counter({"1 property": 2, "3 compare": 1}), "appeal": Counter({"2 answer": 1})}
    lines = list(script.table(counts))

    assert [line.split()[:2] for line in lines[1:]] == [["formal", "3"], ["appeal", "1"], ["all", "4"]]


# -- the mutants --------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_few_mutants_of_each_procedure_drawn_by_a_fixed_seed_are_told_from_it(
    prover: Prover, every: list[Mutant]
) -> None:
    """A share drawn by the commit is told below; all of them: `python tools/proof_mutants.py`."""
    assert untold(prover, drawn(every, "a few")) == []


@pytest.mark.slow
def test_nineteen_of_twenty_mutants_are_told_from_the_procedure_by_a_proof(
    prover: Prover, every: list[Mutant], sampled: Callable[[Sequence[Mutant]], list[Mutant]]
) -> None:
    """A third of the share of the slow suites that is run; all of that share where GRIEVANCE_FSM_HUNT is set.

    Probes and case files catch the others (tests/test_mutants.py).
    """
    drawn_now = sampled(every) if "GRIEVANCE_FSM_HUNT" in os.environ else sampled(every)[::3]
    left = untold(prover, drawn_now)

    assert len(left) * 20 <= len(drawn_now), left
