"""The command `grievance-fsm`: bad input exits 2, findings exit 1, everything else 0."""

import json
import os
import sys
from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click

from grievance_fsm.errors import BadInput, DeclarationError, Problem, unknown

CHOICES = click.option("--reading", "readings", multiple=True, metavar="NAME=CHOICE", help="Choose a reading.")
VALUES = click.option("--parameter", "parameters", multiple=True, metavar="NAME=NUMBER", help="Set a parameter.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
OUT = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file instead.")
DAY = click.DateTime(formats=["%Y-%m-%d"])


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


def _policy(name: str, readings: Iterable[str] = (), parameters: Iterable[str] = ()) -> Any:
    from grievance_fsm.loading import load

    problems: list[Problem] = []
    chosen = dict(_pair(each, "reading", problems) for each in readings)
    pairs = [_pair(each, "parameter", problems) for each in parameters]
    values = {key: _number(key, value, problems) for key, value in pairs}
    if problems:
        raise BadInput(problems)
    return load(name, readings=chosen, parameters=values)


def _pair(text: str, kind: str, problems: list[Problem]) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (sign and name and value):
        problems.append(Problem(f"--{kind} {text}", "wants NAME=VALUE."))
    return name, value


def _number(name: str, value: str, problems: list[Problem]) -> int:
    if not value.lstrip("-").isdigit():
        problems.append(Problem(f"--parameter {name}", "wants a whole number."))
        return 0
    return int(value)


def _place(name: str, readings: Iterable[str] = (), parameters: Iterable[str] = ()) -> tuple[Any, Any]:
    """A policy and one of its procedures, from POLICY.PROCEDURE; the only procedure where none is named."""
    if name.endswith(".py"):
        policy, procedure = _policy(name, readings, parameters), ""
    else:
        head, _, procedure = name.partition(".")
        policy = _policy(head, readings, parameters)
    if not procedure and len(policy.bound) != 1:
        raise BadInput([Problem(name, unknown("procedure", "", policy.bound))])
    return policy, policy.procedure(procedure or next(iter(policy.bound)))


def _tell(text: str, data: Any, as_json: bool, out: Path | None) -> None:
    """Print or write the text, or the data as JSON."""
    told = json.dumps(data, ensure_ascii=False, indent=2) if as_json else text
    if out is None:
        click.echo(told)
        return
    try:
        out.write_text(told + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput([Problem(str(out), error.strerror or "cannot be written.")]) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput([Problem(str(path), error.strerror or "cannot be read.")]) from None
    except UnicodeDecodeError as error:
        raise BadInput([Problem(str(path), f"is not UTF-8 (byte {error.start}).")]) from None


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="grievance-fsm")
@click.pass_context
def main(context: click.Context) -> None:
    """Grievance procedures, declared once. Without a command: the main job in three short acts."""
    if context.invoked_subcommand is None:
        context.invoke(tour, everything=False, out=None)


@main.command()
@click.option("--all", "everything", is_flag=True, help="Print everything.")
@OUT
@_careful
def tour(everything: bool, out: Path | None) -> None:
    """A case, the audit of a log, a drafter's question."""
    from grievance_fsm import main_job

    _tell("\n".join(main_job.tour(everything=everything)), None, False, out)


@main.command()
@click.argument("name", metavar="POLICY[.PROCEDURE]")
@click.option("--as", "as_", default="text", help="text, table, mermaid or json.")
@CHOICES
@VALUES
@OUT
@_careful
def show(name: str, as_: str, readings: tuple[str, ...], parameters: tuple[str, ...], out: Path | None) -> None:
    """A procedure in words, as a table, a diagram or data."""
    from grievance_fsm.rendering import show as shown

    policy, procedure = _place(name, readings, parameters)
    whole = "." not in name.removesuffix(".py")
    _tell(shown(policy if whole else procedure, as_, policy=None if whole else policy), None, False, out)


@main.command()
@click.argument("name", metavar="POLICY", default="mit")
@click.option("--source", type=click.Path(path_type=Path), help="Your copy of the text.")
@click.option("--full", is_flag=True, help="Every clause with its carriers.")
@JSON
@OUT
@_careful
def clauses(name: str, source: Path | None, full: bool, as_json: bool, out: Path | None) -> None:
    """Coverage by section; with the text, proof that every sentence is accounted for (exit 1 if not)."""
    from grievance_fsm.coverage import report

    found = report(_policy(name), None if source is None else _text(source))
    _tell("\n".join(found.lines(full=full)), found.as_dict(), as_json, out)
    sys.exit(0 if found.ok else 1)


@main.command()
@click.argument("name", metavar="POLICY.PROCEDURE.ACTION")
@click.option("--from", "start", type=DAY, required=True, help="The day it counts from.")
@CHOICES
@JSON
@OUT
@_careful
def due(name: str, start: Any, readings: tuple[str, ...], as_json: bool, out: Path | None) -> None:
    """A due date, step by step."""
    from grievance_fsm.deadlines import CannotDate
    from grievance_fsm.deadlines import due as dated

    head, _, action = name.rpartition(".")
    _, procedure = _place(head or name, readings)
    rule = procedure.rules.get(action)
    if rule is None or rule.limit is None:
        timed = [each.name for each in procedure.rules.values() if each.limit is not None]
        raise BadInput([Problem(name, unknown("action with a time limit", action, timed))])
    day: date = start.date()
    try:
        found = dated(rule.limit, lambda trigger: day, lambda guard: True)
    except CannotDate as error:
        raise BadInput([Problem(name, f"{error}.")]) from None
    if found is None:
        raise BadInput([Problem(name, "its limit gives no day.")])
    edges = [f"not before {found.not_before}" if found.not_before else "", f"by {found.day}" if found.day else ""]
    told = f"{rule.qualified}: {rule.words}: {' and '.join(filter(None, edges))}\n{found.explain()}"
    data = {
        "action": rule.qualified, "from": str(day), "due": found.day and str(found.day),
        "not_before": found.not_before and str(found.not_before),
        "steps": [
            {"op": s.op, "from": str(s.start), "to": str(s.end), "why": s.why, "clause": s.clause} for s in found.steps
        ],
    }  # fmt: skip
    _tell(told, data, as_json, out)


@main.command()
@click.argument("log", type=click.Path(path_type=Path))
@click.option("--policy", "name", required=True, help="A name, or a file with POLICY.")
@click.option("--procedure", help="Which procedure; needed where the policy has several.")
@click.option("--map", "mapping", type=click.Path(path_type=Path), help="A TOML file: what the log calls things.")
@click.option("--people", type=click.Path(path_type=Path), help="The register of the committee (JSON).")
@click.option("--as-of", "as_of", type=DAY, help="Judge undone duties as of this day.")
@click.option("--limit", default=20, show_default=True, help="How many findings to print.")
@CHOICES
@VALUES
@JSON
@OUT
@_careful
def audit(
    log: Path, name: str, procedure: str | None, mapping: Path | None, people: Path | None, as_of: Any, limit: int,
    readings: tuple[str, ...], parameters: tuple[str, ...], as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """Replay a log: every deviation with its clause (exit 1 if there are any)."""
    from grievance_fsm.auditing.mapping import LogWords
    from grievance_fsm.auditing.replay import audit as audited

    policy = _policy(name, readings, parameters)
    words = LogWords.read(mapping) if mapping else None
    register = None if people is None else _register(policy, people)
    day = as_of.date() if as_of else None
    found = audited(log, policy, procedure=procedure, words=words, as_of=day, people=register)
    text = str(found) + (f"\n\n{found.table(limit)}" if found.deviations else "")
    _tell(text, found.as_dict() if as_json else None, as_json, out)
    sys.exit(1 if found.deviations or found.unreadable or found.tally.unknown else 0)


def _register(policy: Any, path: Path) -> Any:
    if policy.committee is None:
        raise BadInput([Problem(str(path), f"the policy “{policy.name}” has no committee.")])
    try:
        data = json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise BadInput([Problem(str(path), f"is not JSON (line {error.lineno}): {error.msg}.")]) from None
    return policy.committee.read(data, place=str(path))


@main.command()
@click.argument("name", metavar="POLICY.PROCEDURE")
@click.option("--from", "start", type=DAY, help="The day on which the procedure begins.")
@CHOICES
@VALUES
@JSON
@OUT
@_careful
def paths(
    name: str, start: Any, readings: tuple[str, ...], parameters: tuple[str, ...], as_json: bool, out: Path | None
) -> None:
    """The shortest ways to each end, dated."""
    from grievance_fsm.exploring import paths as found_paths

    _, procedure = _place(name, readings, parameters)
    found = found_paths(procedure, start=start.date() if start else None)
    _tell(str(found), found.as_dict(), as_json, out)


@main.command()
@click.argument("name", metavar="POLICY", default="mit")
@click.option("--recused", default=0, help="How many members recused themselves.")
@click.option("--vacant", default=0, help="How many seats are vacant.")
@click.option("--every-reading", is_flag=True, help="Under every reading of whose two thirds, and how long a quorum.")
@CHOICES
@VALUES
@JSON
@OUT
@_careful
def whatif(
    name: str, recused: int, vacant: int, every_reading: bool, readings: tuple[str, ...],
    parameters: tuple[str, ...], as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """The smallest groups that can find, expel and block."""
    from grievance_fsm.whatif import smallest_groups

    policy = _policy(name, readings, parameters)
    found = smallest_groups(policy, recused=recused, vacant=vacant, every_reading=every_reading)
    _tell(str(found), found.as_dict(), as_json, out)


if __name__ == "__main__":
    main()
