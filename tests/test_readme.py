"""What the README promises: its commands stand there word for word, and its blocks run."""

import os
import re
import subprocess
import sys
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
COMMENTS = re.compile(r"print\(.*\)\s+# (.+)")
CONSOLE = re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
COMMANDS = [found for block in CONSOLE for found in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)]


def test_the_two_commands_stand_in_the_readme():
    text = README.read_text(encoding="utf-8")

    assert "python3 -m venv .venv && .venv/bin/pip install -q -e . && .venv/bin/grievance-fsm" in text
    assert "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/pytest" in text


def test_there_is_a_block_of_about_ten_lines_for_each_of_three_kinds_of_users():
    assert len(BLOCKS) == 3
    assert all(len(block.strip().splitlines()) <= 13 for block in BLOCKS)


@pytest.mark.parametrize("block", BLOCKS, ids=["developer", "drafter", "auditor"])
def test_every_block_of_the_readme_runs(block, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(block, str(README), "exec"), {})

    assert capsys.readouterr().out.strip()


def test_the_developers_block_prints_what_its_comments_say(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(BLOCKS[0], str(README), "exec"), {})
    printed = capsys.readouterr().out.splitlines()

    assert printed == COMMENTS.findall(BLOCKS[0])


def test_the_commands_of_the_readme_show_the_whole_policy_its_clauses_and_the_annual_report():
    told = " ".join(command for command, _ in COMMANDS)

    assert all(name in told for name in ("grievance-fsm show mit", "grievance-fsm clauses", "grievance-fsm report"))


@pytest.mark.parametrize(("command", "shown"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_every_command_of_the_readme_prints_what_is_shown(command, shown, tmp_path, monkeypatch):
    """The developer's block leaves a case behind, of which the auditor's command reports."""
    monkeypatch.chdir(tmp_path)
    exec(compile(BLOCKS[0], str(README), "exec"), {})
    here = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    ran = subprocess.run(
        command, shell=True, env=os.environ | {"PATH": here}, text=True, timeout=60, check=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip

    assert OutputChecker().check_output(shown, ran.stdout, ELLIPSIS | NORMALIZE_WHITESPACE), ran.stdout


def test_the_readme_counts_the_lines_of_the_examples():
    text = README.read_text(encoding="utf-8")
    for name in ("road_fines", "code_of_conduct"):
        lines = len((README.parent / "examples" / f"{name}.py").read_text(encoding="utf-8").splitlines())
        assert re.search(rf"`examples/{name}.py` declares .* in {lines} lines", text), name
