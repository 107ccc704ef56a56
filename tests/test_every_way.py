"""The case of the tour that takes every way of the policy."""

from importlib.resources import as_file, files

import pytest

from grievance_fsm.casefiles import Report, run_casefile
from grievance_fsm.loading import load
from grievance_fsm.main_job import tour


@pytest.fixture(scope="module")
def taken() -> Report:
    with as_file(files("grievance_fsm.data") / "whole_case.toml") as path:
        return run_casefile(path, load)


def test_one_case_goes_from_advice_to_a_new_hearing_and_comes_true(taken: Report):
    """II, II.B, III.A, III.B, III.C, then the appeal that is added and the hearing it sends back to."""
    assert not taken.mismatches
    runs = list(dict.fromkeys(event.run for event in taken.case.history))
    assert [run for run in runs if run != "records"] == [
        "intake", "informal", "negotiated", "formal", "appeal", "formal#2",
    ]  # fmt: skip


def test_it_is_lawful_throughout_and_leaves_nothing_undone(taken: Report):
    case = taken.case

    assert case.irregularities() == ()
    assert case.breaches() == ()
    assert case.owed() == ()
    assert case.outcome == ("formal#2", "closed without a finding")


def test_the_whole_tour_prints_it_and_the_short_one_does_not():
    everything, short = list(tour(everything=True)), list(tour())

    assert any("what stands of it: formal#2: closed without a finding" in line for line in everything)
    assert not any("formal#2" in line for line in short)
