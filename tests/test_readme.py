"""What the README promises: its commands stand there word for word, and its blocks run."""

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
COMMENTS = re.compile(r"print\(.*\)\s+# (.+)")


def test_the_two_commands_stand_in_the_readme():
    text = README.read_text(encoding="utf-8")

    assert "python3 -m venv .venv && .venv/bin/pip install -q -e . && .venv/bin/grievance-fsm" in text
    assert "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/pytest" in text


def test_there_is_a_block_of_about_ten_lines_for_each_of_three_kinds_of_users():
    assert len(BLOCKS) == 3
    assert all(len(block.strip().splitlines()) <= 13 for block in BLOCKS)


@pytest.mark.parametrize("block", BLOCKS, ids=["developer", "drafter", "auditor"])
def test_every_block_of_the_readme_runs(block, capsys):
    exec(compile(block, str(README), "exec"), {})

    assert capsys.readouterr().out.strip()


def test_the_developers_block_prints_what_its_comments_say(capsys):
    exec(compile(BLOCKS[0], str(README), "exec"), {})
    printed = capsys.readouterr().out.splitlines()

    assert printed == COMMENTS.findall(BLOCKS[0])
