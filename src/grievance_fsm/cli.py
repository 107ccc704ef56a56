"""The command `grievance-fsm`: bad input exits 2, findings exit 1, everything else 0."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import click

from grievance_fsm import asking
from grievance_fsm.asking import Asked
from grievance_fsm.errors import BadInput, DeclarationError, Problem, counted

CHOICES = click.option("--reading", "readings", multiple=True, metavar="NAME=CHOICE", help="Choose a reading.")
VALUES = click.option("--parameter", "parameters", multiple=True, metavar="NAME=NUMBER", help="Set a parameter.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
FILE = click.Path(path_type=Path)
OUT = click.option("--out", type=FILE, metavar="FILE", help="Write to a file instead.")


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


def _tell(text: str, data: Any, as_json: bool, out: Path | None) -> None:
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
        context.invoke(tour, everything=False, as_json=False, out=None)


@main.command()
@click.option("--all", "everything", is_flag=True, help="Print everything.")
@JSON
@OUT
@_careful
def tour(everything: bool, as_json: bool, out: Path | None) -> None:
    """A case, the audit of a log, a drafter's question."""
    from grievance_fsm import main_job

    Asked(out).settled()
    lines = "" if as_json else "\n".join(main_job.tour(everything=everything))
    _tell(lines, main_job.tour_data() if as_json else None, as_json, out)


@main.command()
@click.argument("name", metavar="POLICY[.PROCEDURE]")
@click.option("--as", "form", help="text (unless told otherwise), table, mermaid or json.")
@CHOICES
@VALUES
@JSON
@OUT
@_careful
def show(
    name: str, form: str | None, readings: tuple[str, ...], parameters: tuple[str, ...], as_json: bool,
    out: Path | None,
) -> None:  # fmt: skip
    """A procedure in words, as a table, a diagram or data."""
    from grievance_fsm.rendering import show as shown

    asked, (place, inside) = Asked(out), asking.place(name)
    policy = asked.policy(place, readings, parameters)
    procedure = None if inside is None else asked.procedure(policy, inside)
    form = asked.read(asking.form, form, as_json)
    asked.settled()
    _tell(shown(policy if procedure is None else procedure, form, policy=procedure and policy), None, False, out)


@main.command()
@click.argument("name", metavar="POLICY[.PROCEDURE]")
@CHOICES
@VALUES
@JSON
@OUT
@_careful
def check(
    name: str, readings: tuple[str, ...], parameters: tuple[str, ...], as_json: bool, out: Path | None
) -> None:
    """The faults of a policy, each with the facts or the way that show it (exit 1 if there are any)."""
    asked, (place, inside) = Asked(out), asking.place(name)
    policy = asked.policy(place, readings, parameters)
    if inside is not None:
        asked.procedure(policy, inside)
    asked.settled()
    found = [each for each in policy.check() if inside is None or each.of(inside)]
    told = counted(len(found), "fault") if found else "no faults"
    data = {"policy": policy.name, "rules_digest": policy.rules_digest, "procedure": inside}
    data["faults"] = [each.as_dict() for each in found]
    where = f"{policy.name}.{inside}" if inside else policy.name
    _tell("\n".join([f"{where}: {told}", *map(str, found)]), data, as_json, out)
    sys.exit(1 if found else 0)


@main.command()
@click.argument("name", metavar="[POLICY[.PROCEDURE]]", default="mit")
@click.option("--from", "start", metavar="DATE", help="The day on which a run begins.")
@click.option("--refuted", "only_refuted", is_flag=True, help="Only what is refuted.")
@CHOICES
@VALUES
@JSON
@OUT
@_careful
def verify(
    name: str, start: str | None, only_refuted: bool, readings: tuple[str, ...], parameters: tuple[str, ...],
    as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """Prove or refute what every case can and cannot do, with a dated way (exit 1 if something is refuted)."""
    from grievance_fsm.verification.whole import verify as verified

    asked, (place, inside) = Asked(out), asking.place(name)
    begin = None if start is None else asked.read(asking.day, "--from", start)
    read = asked.verifiable if inside is None else asked.policy
    subject = read(place, readings, parameters)
    if inside is not None:
        subject = asked.procedure(subject, inside)
    asked.settled()
    found = verified(subject, start=begin)
    told = "\n".join((next(found.lines()), *map(str, found.refuted))) if only_refuted else str(found)
    _tell(told, found.as_dict(), as_json, out)
    sys.exit(1 if found.refuted else 0)


@main.command()
@click.argument("first", metavar="A[.PROCEDURE]")
@click.argument("second", metavar="[B[.PROCEDURE]]", required=False)
@click.option("--from", "start", metavar="DATE", help="The day on which ways begin, where any day will do.")
@click.option("--reading", "readings", multiple=True, metavar="NAME=CHOICE", help="Choose a reading of B.")
@click.option("--parameter", "parameters", multiple=True, metavar="NAME=NUMBER", help="Set a parameter of B.")
@JSON
@OUT
@_careful
def compare(
    first: str, second: str | None, start: str | None, readings: tuple[str, ...], parameters: tuple[str, ...],
    as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """What one policy (or procedure) allows and the other does not; B is A under other choices if it is not named."""
    from grievance_fsm.comparing.comparing import compare as compared

    asked = Asked(out)
    (place, inside), (its_place, its_inside) = asking.place(first), asking.place(second or first)
    a, b = asked.policy(place), asked.policy(its_place, readings, parameters)
    if second is None and not (readings or parameters):
        asked.read(asking.refuse, "B", "is missing: name another policy, or choose readings or parameters.")
    if a is not None and b is not None and (inside is None) is not (its_inside is None):
        asked.read(asking.refuse, second or first, "wants what A is: two policies, or two procedures.")
    one = a if inside is None else asked.procedure(a, inside)
    other = b if its_inside is None else asked.procedure(b, its_inside)
    day = asked.read(asking.day, "--from", start)
    asked.settled()
    found = compared(one, other, start=day)
    _tell(str(found), found.as_dict(), as_json, out)


@main.command()
@click.argument("name", metavar="[POLICY]", default="mit")
@click.option("--only", multiple=True, metavar="READING", help="Vary this reading, and no numbers.")
@click.option("--full", is_flag=True, help="Every choice, not one of each reading.")
@click.option("--jobs", default="2", metavar="NUMBER", help="In how many processes (2).")
@CHOICES
@VALUES
@JSON
@OUT
@_careful
def sensitivity(
    name: str, only: tuple[str, ...], full: bool, jobs: str, readings: tuple[str, ...], parameters: tuple[str, ...],
    as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """Which readings, parameters and spans of a policy ever matter, and what shows it."""
    from grievance_fsm.varying.sensitivity import sensitivity as found_sensitive

    asked = Asked(out)
    policy = asked.policy(name, readings, parameters)
    processes = asked.read(asking.whole, "--jobs", jobs)
    asked.settled()
    found = found_sensitive(policy, readings=only or None, jobs=processes or 0, progress=_bar())
    _tell("\n".join(found.lines(full=full)), found.as_dict() if as_json else None, as_json, out)


def _bar() -> Callable[[int, int], None] | None:
    """A line that says how far the work is, where somebody looks at the terminal."""
    if not sys.stderr.isatty():
        return None

    def tell(done: int, total: int) -> None:
        full = 40 * done // total
        line = f"{'━' * full}{'╌' * (40 - full)} {done} of {total}"
        click.echo(f"\r{line}" if done < total else f"\r{' ' * len(line)}\r", err=True, nl=False)

    return tell


@main.command()
@click.argument("name", metavar="[POLICY]", default="mit")
@click.option("--source", type=FILE, metavar="FILE", help="Your copy of the text.")
@click.option("--full", is_flag=True, help="Every clause with its carriers.")
@JSON
@OUT
@_careful
def clauses(name: str, source: Path | None, full: bool, as_json: bool, out: Path | None) -> None:
    """Coverage by section; with the text, proof that every sentence is accounted for (exit 1 if not)."""
    from grievance_fsm.coverage import report

    asked = Asked(out)
    policy = asked.policy(name)
    text = None if source is None else asked.read(asking.text_of, source)
    asked.settled()
    found = report(policy, text)
    _tell("\n".join(found.lines(full=full)), found.as_dict(), as_json, out)
    sys.exit(0 if found.ok else 1)


@main.command()
@click.argument("name", metavar="POLICY.PROCEDURE.ACTION")
@click.option("--from", "start", metavar="DATE", help="The day it counts from; an instant with its offset for hours.")
@click.option("--given", multiple=True, metavar="NAME=DATE", help="The day of one trigger or fact, or another fact.")
@click.option("--still", multiple=True, metavar="TAG=FROM..TO", help="Days on which the clock stands still.")
@click.option("--granted", multiple=True, metavar="DATE[=ROLE]", help="An extension, on the day it was granted.")
@click.option("--profile", metavar="PROFILE", help="A convention of counting in place of all.")
@click.option("--calendar", metavar="NAME|FILE", help="A calendar in place of the policy's.")
@click.option("--zone", metavar="ZONE", help="Where days end, such as America/New_York.")
@click.option("--compare", is_flag=True, help="All conventions side by side.")
@click.option("--by", metavar="DATE", help="The latest day it may count from, to be in time by this day.")
@click.option("--batch", type=FILE, metavar="FILE", help="A CSV file of days, written again with the dates.")
@click.option("--steps", "with_steps", is_flag=True, help="With --batch: a column with the steps.")
@click.option("--survey", is_flag=True, help="What each convention does over every day of some years.")
@click.option("--years", metavar="FROM-TO", help="With --survey: the years (2015-2024).")
@click.option("--as", "form", help="With --survey: text (unless told otherwise), markdown or json.")
@CHOICES
@VALUES
@JSON
@OUT
@_careful
def due(name: str, **words: Any) -> None:
    """A due date, step by step; of a procedure, what has a time limit. A file with one rule (JSON) will do."""
    from grievance_fsm.due_command import MISSING, answered

    text, data = answered(name, words)
    if data == MISSING:
        raise click.UsageError(text)
    _tell(text, data, words["as_json"] or words["form"] == "json", words["out"])


@main.command()
@click.argument("log", type=FILE)
@click.option("--policy", "name", required=True, help="A name, or a file with POLICY.")
@click.option("--procedure", help="One procedure alone; without it, all that the docket joins.")
@click.option("--map", "mapping", type=FILE, metavar="FILE", help="A TOML file: what the log calls things.")
@click.option("--people", type=FILE, metavar="FILE", help="The register of the committee (JSON).")
@click.option("--as-of", "as_of", metavar="DATE", help="Judge undone duties as of this day.")
@click.option("--limit", default="20", metavar="NUMBER", help="How many findings to print (20).")
@CHOICES
@VALUES
@JSON
@OUT
@_careful
def audit(
    log: Path, name: str, procedure: str | None, mapping: Path | None, people: Path | None, as_of: str | None,
    limit: str, readings: tuple[str, ...], parameters: tuple[str, ...], as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """Replay a log: every deviation with its clause (exit 1 if there are any)."""
    from grievance_fsm.auditing.mapping import LogWords
    from grievance_fsm.auditing.reading import read
    from grievance_fsm.auditing.replay import audit as audited

    asked = Asked(out)
    policy = asked.policy(name, readings, parameters)
    asked.read(read, log)
    covered = asked.procedures(policy, procedure)
    words = asked.read(LogWords.read, mapping) if mapping else LogWords()
    asked.read(asking.fitting, words, covered)
    register = asked.read(asking.register, policy, people) if people else None
    day, most = asked.read(asking.day, "--as-of", as_of), asked.read(asking.count, "--limit", limit)
    asked.settled()
    one = procedure or (covered[0].name if policy.docket is None else None)
    found = audited(log, policy, procedure=one, words=words, as_of=day, people=register)
    if found.unreadable and not found.tally.cases:
        raise BadInput(found.unreadable, f"{log} cannot be used, as no row of it can be read:")
    table = f"\n\n{found.table(most)}" if found.deviations else ""
    text = "\n".join([f"{found}{table}", *_advice(policy, found, register)])
    _tell(text, found.as_dict() if as_json else None, as_json, out)
    sys.exit(0 if found.spotless else 1)


def _advice(policy: Any, found: Any, register: Any) -> Iterator[str]:
    """What would let more be judged."""
    for reading in policy.unchosen if found.of("reading") else ():
        yield f"not chosen: {reading.id}; --reading {reading.name}={'|'.join(reading.choices)}"
    if found.of("unknown") and policy.committee is not None and register is None:
        yield "no register: whoever sits can be counted only with --people FILE"


@main.command()
@click.argument("name", metavar="POLICY[.PROCEDURE]")
@click.option("--from", "start", metavar="DATE", help="The day on which the procedure begins.")
@click.option("--every", is_flag=True, help="All the shortest ways to each end.")
@click.option("--cases", type=FILE, metavar="DIR", help="Write case files: every move, every guard both ways.")
@CHOICES
@VALUES
@JSON
@OUT
@_careful
def paths(
    name: str, start: str | None, every: bool, cases: Path | None, readings: tuple[str, ...],
    parameters: tuple[str, ...], as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """The shortest ways to each end, dated; case files that show every move and every guard both ways."""
    from grievance_fsm.exploring import paths as found_paths

    asked, (place, inside) = Asked(out), asking.place(name)
    policy = asked.policy(place, readings, parameters)
    procedure = asked.procedure(policy, inside)
    day = asked.read(asking.day, "--from", start)
    if cases is not None:
        asked.read(asking.folder, "--cases", cases)
    asked.settled()
    found = found_paths(procedure, start=day, every=every, policy=None if cases is None else policy)
    if cases is not None and found.cases is not None:
        found.cases.write(cases, place)
    _tell(str(found), found.as_dict(), as_json, out)


@main.command()
@click.argument("case", metavar="CASEFILE", type=FILE)
@click.option("--depth", default="2", metavar="NUMBER", help="How many acts deep (2).")
@click.option("--width", default="40", metavar="NUMBER", help="How many situations of one depth are followed (40).")
@click.option("--on", "day", metavar="DATE", help="The day from which on.")
@click.option("--policy", "name", default="mit", help="Of a case kept as JSON: a name, or a file with POLICY (mit).")
@JSON
@OUT
@_careful
def explore(
    case: Path, depth: str, width: str, day: str | None, name: str, as_json: bool, out: Path | None
) -> None:
    """Everything that can follow a case: the lawful next acts on their earliest days, and what can follow these."""
    from grievance_fsm.exploring.following import explore as explored

    asked = Asked(out)
    deep, wide = asked.read(asking.whole, "--depth", depth), asked.read(asking.whole, "--width", width)
    on = asked.read(asking.day, "--on", day)
    known = asked.read(asking.case_in, case, name)
    asked.settled()
    found = explored(known, deep, on=on, width=wide)
    _tell(str(found), found.as_dict(), as_json, out)


@main.command()
@click.argument("name", metavar="[POLICY]", default="mit")
@click.option("--vote", metavar="PROCEDURE.ACTION", help="Which vote (the first whose ballots choose the outcome).")
@click.option("--outcome", metavar="OUTCOME", help="Which of its outcomes (the first that they choose).")
@click.option("--recused", default="0", metavar="NUMBER", help="How many members recused themselves.")
@click.option("--vacant", default="0", metavar="NUMBER", help="How many seats are vacant.")
@click.option("--every-reading", is_flag=True, help="Under every reading in the conditions of the vote.")
@CHOICES
@VALUES
@JSON
@OUT
@_careful
def whatif(
    name: str, vote: str | None, outcome: str | None, recused: str, vacant: str, every_reading: bool,
    readings: tuple[str, ...], parameters: tuple[str, ...], as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """The smallest groups that decide a vote or block it, and the votes that follow from it."""
    from grievance_fsm.deciding.whatif import smallest_groups

    asked = Asked(out)
    policy = asked.policy(name, readings, parameters)
    aside, empty = asked.read(asking.whole, "--recused", recused), asked.read(asking.whole, "--vacant", vacant)
    found = asked.read(
        lambda: policy and smallest_groups(
            policy, vote, outcome, recused=aside or 0, vacant=empty or 0, every_reading=every_reading
        )
    )
    asked.settled()
    _tell(str(found), found.as_dict(), as_json, out)


@main.command()
@click.argument("cases", type=FILE)
@click.option("--year", required=True, metavar="YEAR", help="The year in which the complaints were received.")
@click.option("--policy", "name", default="mit", help="A name, or a file with POLICY (mit).")
@click.option("--k", "least", metavar="NUMBER", help="Withhold numbers under this one (the policy's).")
@click.option("--as", "form", help="text (unless told otherwise), markdown or json.")
@CHOICES
@VALUES
@JSON
@OUT
@_careful
def report(
    cases: Path, year: str, name: str, least: str | None, form: str | None, readings: tuple[str, ...],
    parameters: tuple[str, ...], as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """The annual report on a folder or file of cases, with small numbers withheld."""
    asked = Asked(out)
    kept, policy = asked.policies(name, readings, parameters)
    asked.read(asking.there, cases)
    number = asked.read(asking.whole, "--year", year)
    k = None if least is None else asked.read(asking.whole, "--k", least)
    form = asked.read(asking.report_form, form, as_json)
    asked.settled()
    found = asking.reported(cases, kept, policy, year=number, k=k)
    _tell(found.as_markdown() if form == "markdown" else str(found), found.as_dict(), form == "json", out)


@main.command()
@click.argument("cases", type=FILE)
@click.option("--on", "day", required=True, metavar="DATE", help="The day as of which it is owed.")
@click.option("--policy", "name", default="mit", help="A name, or a file with POLICY (mit).")
@click.option("--alarm", "alarms", multiple=True, metavar="DAYS", help="Days before the last day (2); may stand again.")
@JSON
@OUT
@_careful
def diary(
    cases: Path, day: str, name: str, alarms: tuple[str, ...], as_json: bool, out: Path | None
) -> None:
    """What is owed in a folder or file of cases as a calendar file (.ics): opaque ids and days, nothing else."""
    asked = Asked(out)
    policy, on = asked.policy(name), asked.read(asking.day, "--on", day)
    asked.read(asking.there, cases)
    before = [asked.read(asking.count, f"--alarm {text}", text) for text in alarms] or [2]
    asked.settled()
    text = asking.diary_of(cases, policy, on, tuple(before))
    _tell(text.removesuffix("\n"), {"ics": text}, as_json, out)


@main.command()
@click.argument("document")
@click.argument("name", metavar="[POLICY]", required=False)
@CHOICES
@VALUES
@JSON
@OUT
@_careful
def schema(
    document: str, name: str | None, readings: tuple[str, ...], parameters: tuple[str, ...], as_json: bool,
    out: Path | None,
) -> None:  # fmt: skip
    """The JSON Schema of a policy, case, event or decision; with a policy, of just what it lets be written."""
    from grievance_fsm.schemas import schema_of

    asked = Asked(out)
    if name is None and (readings or parameters):
        asked.read(asking.refuse, "POLICY", "is missing: readings and parameters are those of a policy.")
    policy = None if name is None else asked.policy(name, readings, parameters)
    found = asked.read(schema_of, document, policy)
    asked.settled()
    _tell(json.dumps(found, ensure_ascii=False, indent=2), found, as_json, out)


if __name__ == "__main__":
    main()
