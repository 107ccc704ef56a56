"""What is asked of cases: logs audited, what can follow, the year's report, what is owed."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grievance_fsm import asking, misplaced
from grievance_fsm.asking import Asked
from grievance_fsm.cli.door import CHOICES, FILE, JSON, OUT, VALUES, argument, command, option, tell
from grievance_fsm.errors import BadInput


@command
@argument("log", type=FILE)
@option("--policy", "name", required=True, help="A name, or a file with POLICY; perhaps .PROCEDURE.")
@option("--procedure", help="One procedure alone; without it, all that the docket joins.")
@option("--map", "mapping", type=FILE, metavar="FILE", help="A TOML file: what the log calls things.")
@option("--people", type=FILE, metavar="FILE", help="The register of the committee (JSON).")
@option("--as-of", "as_of", metavar="DATE", help="Judge undone duties as of this day.")
@option("--limit", default="20", metavar="NUMBER", help="How many findings, and rows not judged, to print (20).")
@CHOICES
@VALUES
@JSON
@OUT
def audit(
    log: Path, name: str, procedure: str | None, mapping: Path | None, people: Path | None, as_of: str | None,
    limit: str, readings: tuple[str, ...], parameters: tuple[str, ...], as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """Replay a log: every deviation with its clause (exit 1 if there are any)."""
    from grievance_fsm.auditing.mapping import LogWords
    from grievance_fsm.auditing.reading import read
    from grievance_fsm.auditing.replay import audit as audited

    asked, (place, inside) = Asked(out), misplaced.place(name)
    policy = asked.policy(place, readings, parameters)
    if inside is not None and procedure is not None:
        asked.read(misplaced.refuse, "--procedure", f"does not go with {name}; leave out one of them.")
    procedure = procedure or inside
    asked.read(asking.log, read, log)
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
    if not found.tally.rows:
        misplaced.refuse(str(log), "has no row; there is nothing to audit.")
    table = f"\n\n{found.table(most)}" if found.deviations else ""
    text = "\n".join(["\n".join(found.lines(max(5, most))) + table, *_advice(policy, found, register)])
    tell(text, found.as_dict() if as_json else None, as_json, out)
    sys.exit(0 if found.spotless else 1)


def _advice(policy: Any, found: Any, register: Any) -> Iterator[str]:
    """What would let more be judged."""
    for reading in policy.unchosen if found.of("reading") else ():
        yield f"not chosen: {reading.id}; --reading {reading.name}={'|'.join(reading.choices)}"
    if found.of("unknown") and policy.committee is not None and register is None:
        yield "no register: whoever sits can be counted only with --people FILE"


@command
@argument("case", metavar="CASEFILE", type=FILE)
@option("--depth", default="2", metavar="NUMBER", help="How many acts deep (2).")
@option("--width", default="40", metavar="NUMBER", help="How many situations of one depth are followed (40).")
@option("--on", "day", metavar="DATE", help="The day from which on.")
@option("--policy", "name", default="mit", help="Of a case kept as JSON: a name, or a file with POLICY (mit).")
@JSON
@OUT
def explore(
    case: Path, depth: str, width: str, day: str | None, name: str, as_json: bool, out: Path | None
) -> None:
    """Everything that can follow a case: the lawful next acts on their earliest days, and what can follow these."""
    from grievance_fsm.exploring.following import DEEPEST
    from grievance_fsm.exploring.following import explore as explored

    asked = Asked(out)
    deep, wide = asked.read(asking.count, "--depth", depth, 1, DEEPEST), asked.read(asking.count, "--width", width, 1)
    on = asked.read(asking.day, "--on", day)
    known = asked.read(asking.case_in, case, name)
    asked.settled()
    found = explored(known, deep, on=on, width=wide)
    tell(str(found), found.as_dict(), as_json, out)


@command
@argument("cases", type=FILE)
@option("--year", required=True, metavar="YEAR", help="The year in which the complaints were received.")
@option("--policy", "name", default="mit", help="A name, or a file with POLICY (mit).")
@option("--k", "least", metavar="NUMBER", help="Withhold numbers under this one (the policy's).")
@option("--as", "form", help="text (unless told otherwise), markdown or json.")
@CHOICES
@VALUES
@JSON
@OUT
def report(
    cases: Path, year: str, name: str, least: str | None, form: str | None, readings: tuple[str, ...],
    parameters: tuple[str, ...], as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """The annual report on a folder or file of cases, with small numbers withheld."""
    asked = Asked(out)
    kept, policy = asked.policies(name, readings, parameters)
    asked.read(misplaced.wants_kept_cases, cases)
    number = asked.read(asking.year, "--year", year)
    k = None if least is None else asked.read(asking.threshold, "--k", least, policy)
    form = asked.read(asking.report_form, form, as_json)
    asked.settled()
    found = asking.reported(cases, kept, policy, year=number, k=k)
    tell(found.as_markdown() if form == "markdown" else str(found), found.as_dict(), form == "json", out)


@command
@argument("cases", type=FILE)
@option("--on", "day", required=True, metavar="DATE", help="The day as of which it is owed.")
@option("--policy", "name", default="mit", help="A name, or a file with POLICY (mit).")
@option("--alarm", "alarms", multiple=True, metavar="DAYS", help="Days before the last day (2); may stand again.")
@JSON
@OUT
def diary(
    cases: Path, day: str, name: str, alarms: tuple[str, ...], as_json: bool, out: Path | None
) -> None:
    """What is owed in a folder or file of cases as a calendar file (.ics): opaque ids and days, nothing else."""
    from grievance_fsm.diary import EARLIEST

    asked = Asked(out)
    policy, on = asked.policy(name), asked.read(asking.day, "--on", day)
    asked.read(misplaced.wants_cases, cases)
    before = [asked.read(asking.count, f"--alarm {text}", text, 0, EARLIEST) for text in alarms] or [2]
    asked.settled()
    text = asking.diary_of(cases, policy, on, tuple(before))
    tell(text.removesuffix("\n"), {"ics": text}, as_json, out)
