"""The command verify: what it prints and exits with, and the three kinds of things that it reads."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grievance_fsm.cli import main
from grievance_fsm.errors import BadInput
from grievance_fsm.verification.whole import verify
from grievance_fsm.workflows import read_workflow

SOUND = {
    "businessService": "permit", "business": "permits", "states": [
        {"state": None, "isStartState": True,
         "actions": [{"action": "APPLY", "nextState": "OPEN", "roles": ["CITIZEN"]}]},
        {"state": "OPEN", "sla": 86400000, "actions": [{"action": "CLOSE", "nextState": "DONE", "roles": ["CLERK"]}]},
        {"state": "DONE", "isTerminateState": True, "actions": None},
    ],
}  # fmt: skip
"""A workflow made up for these tests."""


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def written(folder: Path, service: dict[str, object]) -> Path:
    path = folder / "service.json"
    path.write_text(json.dumps({"BusinessServices": [service]}), encoding="utf-8")
    return path


def test_a_policy_of_which_nothing_is_refuted_exits_with_0():
    found = run("verify", "mit.formal")
    assert found.exit_code == 0
    assert found.output.startswith("formal: 0 refuted, 4 proved, 5 observed;")


def test_a_refutation_exits_with_1_and_shows_the_way():
    found = run("verify", "mit-as-written.formal", "--from", "2015-02-02", "--refuted")
    assert found.exit_code == 1
    assert "request 2015-02-02 → notify 2015-02-02 → receive 2015-02-02 → set_date 2015-02-02" in found.output
    assert "✓" not in found.output


def test_a_reading_is_chosen_as_everywhere():
    found = run("verify", "mit.formal", "--reading", "deadlock_rule=silent")
    assert found.exit_code == 1
    assert "formal.decide: no outcome takes the facts" in found.output


def test_the_answers_are_data(tmp_path: Path):
    run("verify", "mit.housing", "--json", "--out", tmp_path / "found.json")
    data = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert [answer["status"] for answer in data["answers"]] == ["proved", "proved", "observed"]


def test_bad_input_is_listed_whole_and_exits_with_2():
    found = run("verify", "mit.housin", "--from", "yesterday")
    assert found.exit_code == 2
    assert [line.partition(":")[0].strip() for line in found.output.splitlines()[1:]] == ["--from", "mit"]


def test_a_sound_workflow_definition_is_proved_so(tmp_path: Path):
    found = run("verify", written(tmp_path, SOUND))
    assert found.exit_code == 0
    assert "✓ permit: every state can be reached" in found.output


def test_the_policy_that_a_workflow_makes_is_proved_by_its_procedure(tmp_path: Path):
    found = run("verify", f"{written(tmp_path, SOUND)}.permit")
    assert "✓ permit: every run that begins can come to an end" in found.output


def test_an_unknown_procedure_of_a_workflow_is_told(tmp_path: Path):
    found = run("verify", f"{written(tmp_path, SOUND)}.permits")
    assert found.exit_code == 2
    assert "did you mean “permit”?" in found.output


def test_where_nothing_is_refuted_the_heading_says_so():
    found = run("verify", "mit.housing", "--refuted")
    assert found.output.startswith("housing: 0 refuted")
    assert len(found.output.splitlines()) == 1


def test_a_dangling_target_of_a_workflow_is_refuted(tmp_path: Path):
    states = [dict(state) for state in SOUND["states"]]  # type: ignore[attr-defined]  # the states are a list
    states[1]["actions"] = [{"action": "CLOSE", "nextState": "GONE", "roles": ["CLERK"]}]
    found = run("verify", written(tmp_path, {**SOUND, "states": states}))
    assert found.exit_code == 1
    assert "GONE" in found.output


def test_a_workflow_has_no_readings(tmp_path: Path):
    found = run("verify", written(tmp_path, SOUND), "--reading", "a=b")
    assert found.exit_code == 2
    assert "a workflow definition has none" in found.output


def test_the_start_is_a_day():
    with pytest.raises(BadInput, match="wants a day"):
        verify(read_workflow(json.dumps(SOUND), "here"), start="2015-02-02")
