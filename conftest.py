"""Runs every example in the documentation, so that none can go stale.

Needs the `docs` extra; without Sybil there is nothing to collect here, and `pytest docs` says so.

- `python` blocks run from top to bottom of a page, in one namespace.
- `console` blocks run each `$ ` line; the output shown must come out (`...` stands for anything),
  and a line that shows none must succeed.
- Other languages are for reading; the README's two set-up commands are run by `.ci/run`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sybil import Example

ROOT = Path(__file__).parent
FLAGS = ELLIPSIS | NORMALIZE_WHITESPACE
COMMAND = re.compile(r"^\$ (?P<command>.+)\n(?P<shown>(?:(?!\$ ).*\n?)*)", re.MULTILINE)


def console(example: Example) -> str | None:
    """What a console block shows differently from what its commands print, if anything."""
    here = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command, shown in COMMAND.findall(example.parsed):
        ran = subprocess.run(
            command, shell=True, cwd=ROOT, env=os.environ | {"PATH": here}, text=True, timeout=60,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        if shown.strip() and not OutputChecker().check_output(shown.strip(), ran.stdout.strip(), FLAGS):
            return f"$ {command}\nshown:\n{shown}\nprinted:\n{ran.stdout}"
        if not shown.strip() and ran.returncode:
            return f"$ {command}\nfailed with exit code {ran.returncode}:\n{ran.stdout}"
    return None


try:
    from sybil import Sybil
    from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser, SkipParser
except ModuleNotFoundError:
    pass
else:
    pytest_collect_file = Sybil(
        parsers=[PythonCodeBlockParser(doctest_optionflags=FLAGS), CodeBlockParser("console", console), SkipParser()],
        path=str(ROOT),
        patterns=["README.md", "CONTRIBUTING.md", "docs/*.md", "docs/*/*.md"],
        excludes=["docs/_build/*"],
    ).pytest()
