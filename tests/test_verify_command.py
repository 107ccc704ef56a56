"""The command verify: what it prints and exits with, and the three kinds of things that it reads."""

import itertools
import json
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from shipped import proofs_of
from workflow_samples import SOUND

from grievance_fsm.cli import main
from grievance_fsm.errors import BadInput
from grievance_fsm.verification.whole import verify
from grievance_fsm.workflows import read_workflow


@cache
def run(*words: object) -> Result:
    """What a command prints, run once however many tests look at it."""
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


def test_a_policy_is_told_in_sixty_lines_and_in_full_on_request():
    brief, whole = run("verify", "mit"), run("verify", "mit", "--all")
    lines = brief.output.splitlines()
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 100
    assert lines[-1] == "all of it: --all, or lines(full=True)"
    assert len(whole.output.splitlines()) > 150
    assert run("verify", "mit", "--full").output == whole.output
    assert "all of it" not in whole.output


def test_what_is_refuted_is_told_first_each_in_eight_lines_with_its_way():
    found = run("verify", "mit-as-written", "--from", "2015-02-02")
    refuted = found.output.partition("\n\n")[0].splitlines()[1:]
    heads = [n for n, line in enumerate(refuted) if line.startswith("✗")]
    assert len(heads) == 11
    assert max(after - before for before, after in itertools.pairwise([*heads, len(refuted)])) <= 8
    assert "    request 2015-02-02 → notify 2015-02-02 → receive 2015-02-02 → set_date 2015-02-02" in refuted


def test_what_is_proved_is_counted_by_what_it_says():
    told = " ".join(run("verify", "mit").output.split())
    assert "✓ 49 claims of the policy: intake 5, housing 3," in told
    assert "✓ every run can come to an end without anybody's giving up: housing, negotiated, formal, appeal," in told
    assert "✓ every case that starts can end: each run of the 8 procedures by itself, whatever" in told
    assert "· 9 last days that hang on what nobody can promise, such as a quorum: negotiated 3, formal 3," in told


def test_what_holds_under_some_choices_only_is_said_to():
    told = " ".join(run("verify", "harvard").output.split())
    assert "each end can be reached with every last day kept: investigation, retaliation (under some" in told
    assert "every run that begins can come to an end: investigation, informal, retaliation ✓" in told


def test_what_was_tried_under_some_combinations_of_answers_only_is_told_apart():
    """An appeal is left open in nine ways, of which more than 256 combinations change what can happen."""
    told = " ".join(run("verify", "harvard").output.split())
    assert "· every run that begins can come to an end, each answer to open readings tried by itself: appeal ·" in told


def test_lengths_are_a_table_with_ends_of_one_length_in_a_row():
    """II.C: two weeks, then to the end of the term; an appeal: 28 days from its filing."""
    lines = run("verify", "mit-as-written").output.splitlines()
    (hearing,) = [line.split() for line in lines if line.startswith("  formal ")]
    assert hearing == ["formal", "28–31", "52", "“closed", "with", "sanctions”,", "“closed", "without", "a", "finding”"]
    (waits,) = [line for line in lines if line.startswith("  housing ")]
    assert waits.split()[1:4] == ["0", "–", "“returned”,"]


def test_lengths_are_told_over_every_answer_to_open_readings():
    """The first answer of each would end an investigation at once: no other gives anybody a last day."""
    found = run("verify", "harvard")
    (finds,) = [line.split() for line in found.output.splitlines() if line.startswith("  investigation ")]
    assert finds[1:5] == ["0", "180", "“harassment", "found”,"]
    told = " ".join(found.output.split())
    assert "the fewest and the most over all answers to open readings: investigation, informal, retaliation;" in told
    assert "over each answer to open readings tried by itself: appeal days" in told
    assert "(where investigation_days=days_180, resolution_effect=office_goes_on)" in told
    assert "“sent back”" in told  # which the first answer of each does not lead to
    whole = " ".join(run("verify", "harvard.investigation").output.split())
    assert "the fewest and the most over all answers to open readings" in whole
    chosen = [word for name in ("law_in_time=silent", "investigation_days=no_timer", "resolution_effect=ends_it")
              for word in ("--reading", name)]  # fmt: skip
    assert "open readings" not in run("verify", "harvard.investigation", *chosen).output


@pytest.mark.parametrize("name", ["mit-as-written", "mit.formal"])
def test_a_day_that_nobody_named_is_said_to_be_none_of_theirs(name: str):
    told = "days count from 2001-01-01: none was named"
    assert told in run("verify", name).output
    assert told in run("verify", name, "--all").output
    assert told not in run("verify", name, "--from", "2015-02-02").output
    assert told not in run("verify", name, "--json").output


def test_a_notebook_shows_the_brief_form_first_and_every_answer_folded():
    found = proofs_of("union")
    shown = found._repr_html_()
    assert shown.index("3 refuted, 23 proved") < shown.index("the university never has the last word")
    assert shown.index("how long to each end") < shown.index("<details><summary>every answer")
    assert shown.count("<tr>") == 3 + 23 + 23


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
    states = [dict(state) for state in SOUND["states"]]
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
