"""The door to click: what every command is made of, how it reads its words, tells its answer and fails."""

import json
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from time import monotonic
from typing import Any

import click

from grievance_fsm import asking
from grievance_fsm.errors import BadInput, DeclarationError, Problem


class _PolicyName(click.types.StringParamType):
    """The name of a policy, or of a part of one; where it is missing, the policies that there are."""

    name = "policy"

    def get_missing_message(self, *_: Any, **__: Any) -> str:
        from grievance_fsm.loading import names

        return f"The policies are {', '.join(sorted(names()))}; a file with POLICY will do."


argument, option = click.argument, click.option
POLICY = _PolicyName()
OFTEN = 10
"""After how many seconds it is told how far the work is, where nobody looks at a terminal."""

CHOICES = option("--reading", "readings", multiple=True, metavar="NAME=CHOICE", help="Choose a reading.")
VALUES = option(
    "--parameter", "parameters", multiple=True, metavar="NAME=NUMBER",
    help="Set a parameter, or a number that a sentence gives: quorum=9, “III.C.5/s2=1/2”.",
)  # fmt: skip
JSON = option("--json", "as_json", is_flag=True, help="Print JSON.")
FILE = click.Path(path_type=Path)
ALL = option("--all", "--full", "everything", is_flag=True, help="Print everything.")
OUT = option("--out", type=FILE, metavar="FILE", help="Write to a file instead.")


def _careful(command: Callable[..., Any]) -> Callable[..., Any]:
    """Bad input becomes one message and exit code 2."""

    @wraps(command)
    def run(**words: Any) -> Any:
        try:
            return command(**words)
        except (BadInput, DeclarationError) as error:
            click.echo(f"grievance-fsm: {error}", err=True)
            sys.exit(2)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)

    return run


def tell(text: str, data: Any, as_json: bool, out: Path | None) -> None:
    """Print or write the text, or the data as JSON."""
    told = json.dumps(data, ensure_ascii=False, indent=2) if as_json else text
    if out is None:
        click.echo(told)
        return
    try:
        out.write_text(told + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput([Problem(f"--out {out}", asking.reason(error))]) from None


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="grievance-fsm")
@click.pass_context
def main(context: click.Context) -> None:
    """Grievance procedures, declared once. Without a command: the main job in three short acts."""
    if context.invoked_subcommand is None:
        context.invoke(main.commands["tour"], everything=False, as_json=False, out=None)


def command(function: Callable[..., Any]) -> click.Command:
    """A command, named like its function; bad input exits 2."""
    return main.command()(_careful(function))


def bar() -> Callable[[int, int], None]:
    """What says how far the work is: a line that grows in a terminal, elsewhere one now and then if it takes long."""
    if sys.stderr.isatty():
        return _growing
    told = [monotonic()]

    def now_and_then(done: int, total: int) -> None:
        if monotonic() - told[0] > OFTEN and done < total:
            told[0] = monotonic()
            click.echo(f"{done} of {total}", err=True)

    return now_and_then


def _growing(done: int, total: int) -> None:
    full = 40 * done // total
    line = f"{'━' * full}{'╌' * (40 - full)} {done} of {total}"
    click.echo(f"\r{line}" if done < total else f"\r{' ' * len(line)}\r", err=True, nl=False)


def misused(text: str) -> Exception:
    """What tells that a command lacks one of its words."""
    return click.UsageError(text)
