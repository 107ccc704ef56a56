"""The synthetic sample log: remade it is the same, and its audit finds what was planted and nothing else."""

import json
import sys
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from grievance_fsm.auditing.reading import read
from grievance_fsm.auditing.replay import audit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import make_sample_log as sample

DATA = files("grievance_fsm") / "data"


@pytest.fixture(scope="module")
def found():
    """The audit of the packaged log, with the register beside it."""
    policy = sample.policy()
    register = policy.committee.read(json.loads((DATA / sample.PEOPLE).read_text(encoding="utf-8")))
    with as_file(DATA / sample.LOG) as log:
        return audit(log, policy, people=register, synthetic=True)


def test_the_tool_makes_the_packaged_files_again_byte_for_byte():
    log, people = sample.written()

    assert (DATA / sample.LOG).read_text(encoding="utf-8") == log
    assert (DATA / sample.PEOPLE).read_text(encoding="utf-8") == people


def test_another_seed_makes_another_log_with_the_same_plan():
    assert sample.written(7)[0] != sample.written()[0]
    assert [(each.kind, each.action, each.days) for each in sample.planned(7)] == [
        (each.kind, each.action, each.days) for each in sample.planned()
    ]


def test_the_audit_finds_what_was_planted_and_nothing_else(found):
    told = sorted((each.kind, each.case, each.action, each.days or 0) for each in found.deviations)

    assert told == sorted((each.kind, each.case, each.action, each.days or 0) for each in sample.planned())


def test_the_plan_has_every_deviation_that_the_sample_is_to_show():
    assert {(each.kind, each.action) for each in sample.planned()} >= {
        ("late", "notify"), ("guard", "open_hearing"), ("early", "open_hearing"), ("late", "decide"),
        ("role", "notify"), ("guard", "impose"), ("incomplete", "formal"),
    }  # fmt: skip


def test_unknown_activities_ties_and_lines_that_break_off_are_counted(found):
    tally = found.tally

    assert dict(tally.unknown) == {"telephone note": sample.UNKNOWN}
    assert (tally.ties, tally.disordered, len(found.unreadable)) == (sample.TIES, 0, sample.UNREADABLE)
    assert tally.cases == len(sample.scripts())
    assert found.reconciles


def test_the_register_is_needed_to_count_a_quorum():
    with as_file(DATA / sample.LOG) as log:
        unregistered = audit(log, sample.policy())

    assert "open_hearing" in {each.action for each in unregistered.of("unknown")}


def test_the_report_says_in_its_first_line_that_the_log_is_synthetic(found):
    assert "synthetic" in str(found).splitlines()[0]


def test_a_hearing_without_a_quorum_is_told_with_clause_seen_and_needed(found):
    """III.C.4/s1: seven members, of whom one recused herself: six count."""
    (quorum,) = (each for each in found.of("guard") if each.clause == "III.C.4/s1")

    assert "members present 6, needed 7" in found.explain(quorum)


def test_the_late_notice_is_told_with_its_last_day_and_how_it_was_counted(found):
    (late,) = (each for each in found.of("late") if each.action == "notify")

    text = found.explain(late)
    assert "criteria   III.C.2/s1" in text
    assert f"expected   by {late.due}" in text
    assert "2 days late" in text
    assert "+ 7 days" in text


def test_no_person_of_the_sample_stands_in_any_report(found):
    persons = {row.person for _, rows in read_sample() for row in rows if row.person}
    told = [str(found), repr(found), found.table(None), json.dumps(found.as_dict())]
    told += [found.explain(each) for each in found.deviations]

    assert len(persons) > 50
    assert not [person for person in persons for text in told if f'{person}"' in text or f"{person} " in text]


def read_sample():
    with as_file(DATA / sample.LOG) as path:
        yield from read(path)
