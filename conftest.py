"""Runs every example in the documentation, so that none can go stale.

Needs the `docs` extra; without Sybil there is nothing to collect here, and `pytest docs` says so.
Each page runs in a scratch folder of its own, where `examples` stands as it does in the repository.

- `python` blocks run from top to bottom of a page, in one namespace.
- `console` blocks run each `$ ` line; the output shown must come out (`...` stands for anything),
  and a line that shows none must succeed.
- A block with a `:caption:` is a file of that name, written into the page's folder;
  a `diff` so captioned changes the lines of that file.
- Other languages are for reading; the README's two set-up commands are run by `.ci/run`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sybil import Document, Example

ROOT = Path(__file__).parent
FLAGS = ELLIPSIS | NORMALIZE_WHITESPACE
COMMAND = re.compile(r"^\$ (?P<command>.+)\n(?P<shown>(?:(?!\$ ).*\n?)*)", re.MULTILINE)
CAPTIONED = re.compile(
    r"^```\{code-block\} (?P<kind>\w+)\n:caption: (?P<name>\S+)\n\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


def console(example: Example) -> str | None:
    """What a console block shows differently from what its commands print, if anything."""
    here = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command, shown in COMMAND.findall(example.parsed):
        ran = subprocess.run(
            command, shell=True, env=os.environ | {"PATH": here}, text=True, timeout=60,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        if shown.strip() and not OutputChecker().check_output(shown.strip(), ran.stdout.strip(), FLAGS):
            return f"$ {command}\nshown:\n{shown}\nprinted:\n{ran.stdout}"
        if not shown.strip() and ran.returncode:
            return f"$ {command}\nfailed with exit code {ran.returncode}:\n{ran.stdout}"
    return None


def enter(namespace: dict[str, Any]) -> None:
    """Begin a page in a scratch folder."""
    scratch = TemporaryDirectory()
    Path(scratch.name, "examples").symlink_to(ROOT / "examples")
    namespace["_page"] = (Path.cwd(), scratch)
    os.chdir(scratch.name)


def leave(namespace: dict[str, Any]) -> None:
    """Go back to where the tests run."""
    before, scratch = namespace["_page"]
    os.chdir(before)
    scratch.cleanup()


try:
    from sybil import Region, Sybil
    from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser, SkipParser
except ModuleNotFoundError:
    pass
else:

    def captioned(document: Document) -> Iterator[Region]:
        """The files that a page shows."""
        for found in CAPTIONED.finditer(document.text):
            yield Region(found.start(), found.end(), found.groupdict(), written)

    def written(example: Example) -> None:
        """Write a file that a page shows, or change its lines as the page shows."""
        file, text = Path(example.parsed["name"]), example.parsed["text"]
        file.write_text(changed(file, text) if example.parsed["kind"] == "diff" else text, encoding="utf-8")

    def changed(file: Path, shown: str) -> str:
        """The file with the lines marked `-` replaced by those marked `+`."""
        sides = {sign: [line[1:] for line in shown.splitlines() if line[0] == sign] for sign in "-+"}
        before, after = ("\n".join(sides[sign]) for sign in "-+")
        text = file.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{file} has {text.count(before)} places for this change"
        return text.replace(before, after)

    class Fenced(PythonCodeBlockParser):
        """Python that runs on the page itself; captioned Python is a file."""

        def __call__(self, document: Document) -> Iterator[Region]:
            files = [(region.start, region.end) for region in captioned(document)]
            return (
                region for region in super().__call__(document)
                if not any(start <= region.start < end for start, end in files)
            )  # fmt: skip

    pytest_collect_file = Sybil(
        parsers=[Fenced(doctest_optionflags=FLAGS), CodeBlockParser("console", console), SkipParser(), captioned],
        path=str(ROOT),
        patterns=["README.md", "CONTRIBUTING.md", "docs/*.md", "docs/*/*.md"],
        excludes=["docs/_build/*"],
        setup=enter,
        teardown=leave,
    ).pytest()
