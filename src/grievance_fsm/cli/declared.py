"""What a policy declares: shown, checked, dated, gone through, and beside its text."""

import json
import sys
from pathlib import Path
from typing import Any

from grievance_fsm import asking, misplaced
from grievance_fsm.asking import Asked
from grievance_fsm.cli.door import (
    ALL,
    CHOICES,
    FILE,
    JSON,
    OUT,
    POLICY,
    VALUES,
    argument,
    command,
    misused,
    option,
    tell,
)
from grievance_fsm.errors import counted


@command
@argument("name", metavar="POLICY[.PROCEDURE]", type=POLICY)
@option("--as", "form", help="text (unless told otherwise), table, mermaid or json.")
@CHOICES
@VALUES
@JSON
@OUT
def show(
    name: str, form: str | None, readings: tuple[str, ...], parameters: tuple[str, ...], as_json: bool,
    out: Path | None,
) -> None:  # fmt: skip
    """A procedure in words, as a table, a diagram or data."""
    from grievance_fsm.rendering import show as shown

    asked, (place, inside) = Asked(out), misplaced.place(name)
    policy = asked.policy(place, readings, parameters)
    procedure = None if inside is None else asked.procedure(policy, inside)
    form = asked.read(asking.form, form, as_json)
    asked.settled()
    tell(shown(policy if procedure is None else procedure, form, policy=procedure and policy), None, False, out)


@command
@argument("name", metavar="POLICY[.PROCEDURE]", type=POLICY)
@CHOICES
@VALUES
@JSON
@OUT
def check(
    name: str, readings: tuple[str, ...], parameters: tuple[str, ...], as_json: bool, out: Path | None
) -> None:
    """The faults of a policy, each with the facts or the way that show it (exit 1 if there are any)."""
    asked, (place, inside) = Asked(out), misplaced.place(name)
    policy = asked.policy(place, readings, parameters)
    if inside is not None:
        asked.procedure(policy, inside)
    asked.settled()
    found = [each for each in policy.check() if inside is None or each.of(inside)]
    told = counted(len(found), "fault") if found else "no faults"
    data = {"policy": policy.name, "rules_digest": policy.rules_digest, "procedure": inside}
    data["faults"] = [each.as_dict() for each in found]
    where = f"{policy.name}.{inside}" if inside else policy.name
    tell("\n".join([f"{where}: {told}", *map(str, found)]), data, as_json, out)
    sys.exit(1 if found else 0)


@command
@argument("name", metavar="POLICY[.PROCEDURE]", type=POLICY)
@option("--from", "start", metavar="DATE", help="The day on which the procedure begins (2001-01-01).")
@option("--every", is_flag=True, help="All the shortest ways to each end.")
@option("--cases", type=FILE, metavar="DIR", help="Write case files: every move, every guard both ways.")
@CHOICES
@VALUES
@JSON
@OUT
def paths(
    name: str, start: str | None, every: bool, cases: Path | None, readings: tuple[str, ...],
    parameters: tuple[str, ...], as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """The shortest ways to each end, dated; case files that show every move and every guard both ways."""
    from grievance_fsm.exploring import paths as found_paths

    asked, (place, inside) = Asked(out), misplaced.place(name)
    policy = asked.policy(place, readings, parameters)
    procedure = asked.procedure(policy, inside)
    day = asked.read(asking.day, "--from", start)
    if cases is not None:
        asked.read(asking.folder, "--cases", cases)
    asked.settled()
    found = found_paths(procedure, start=day, every=every, policy=None if cases is None else policy)
    if cases is not None and found.cases is not None:
        found.cases.write(cases, place)
    tell(str(found), found.as_dict(), as_json, out)


@command
@argument("name", metavar="POLICY.PROCEDURE.ACTION", type=POLICY)
@option("--from", "start", metavar="DATE", help="The day it counts from; an instant with its offset for hours.")
@option("--given", multiple=True, metavar="NAME=DATE", help="The day of one trigger or fact, or another fact.")
@option("--still", multiple=True, metavar="TAG=FROM..TO", help="Days on which the clock stands still.")
@option("--granted", multiple=True, metavar="DATE[=ROLE]", help="An extension, on the day it was granted.")
@option("--profile", metavar="PROFILE", help="A convention of counting in place of all.")
@option("--calendar", metavar="NAME|FILE", help="A calendar in place of the policy's.")
@option("--zone", metavar="ZONE", help="Where days end, such as America/New_York.")
@option("--compare", is_flag=True, help="All conventions side by side.")
@option("--by", metavar="DATE", help="The latest day it may count from, to be in time by this day.")
@option("--batch", type=FILE, metavar="FILE", help="A CSV file of days, written again with the dates.")
@option("--steps", "with_steps", is_flag=True, help="With --batch: a column with the steps.")
@option("--survey", is_flag=True, help="What each convention does over every day of some years.")
@option("--years", metavar="FROM-TO", help="With --survey: the years (2015-2024).")
@option("--as", "form", help="With --survey: text (unless told otherwise), markdown or json.")
@CHOICES
@VALUES
@JSON
@OUT
def due(name: str, **words: Any) -> None:
    """A due date, step by step; of a procedure, what has a time limit. A file with one rule (JSON) will do."""
    from grievance_fsm.due_command import MISSING, answered

    text, data = answered(name, words)
    if data == MISSING:
        raise misused(text)
    tell(text, data, words["as_json"] or words["form"] == "json", words["out"])


@command
@argument("name", metavar="[POLICY]", default="mit")
@option("--source", type=FILE, metavar="FILE", help="Your copy of the text.")
@ALL
@JSON
@OUT
def clauses(name: str, source: Path | None, everything: bool, as_json: bool, out: Path | None) -> None:
    """Coverage by section; with the text, proof that every sentence is accounted for (exit 1 if not)."""
    from grievance_fsm.coverage import report

    asked = Asked(out)
    policy = asked.policy(name)
    text = None if source is None else asked.read(asking.text_of, source)
    asked.settled()
    found = report(policy, text)
    tell("\n".join(found.lines(full=everything)), found.as_dict(), as_json, out)
    sys.exit(0 if found.ok else 1)


@command
@argument("document")
@argument("name", metavar="[POLICY]", required=False)
@CHOICES
@VALUES
@JSON
@OUT
def schema(
    document: str, name: str | None, readings: tuple[str, ...], parameters: tuple[str, ...], as_json: bool,
    out: Path | None,
) -> None:  # fmt: skip
    """The JSON Schema of a policy, case, event or decision; with a policy, of just what it lets be written."""
    from grievance_fsm.schemas import schema_of

    asked = Asked(out)
    if name is None and (readings or parameters):
        asked.read(misplaced.refuse, "POLICY", "is missing: readings and parameters are those of a policy.")
    policy = None if name is None else asked.policy(name, readings, parameters)
    found = asked.read(schema_of, document, policy)
    asked.settled()
    tell(json.dumps(found, ensure_ascii=False, indent=2), found, as_json, out)
