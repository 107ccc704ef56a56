"""What `grievance-fsm due` does: one date, all conventions side by side, the day to begin by, a file, a survey."""

from collections.abc import Mapping
from typing import Any, Final

from grievance_fsm import asking, misplaced
from grievance_fsm.asking import Asked
from grievance_fsm.due_command.asked import counted_how, supposed, targets
from grievance_fsm.due_command.dates import (
    compared,
    compared_data,
    compared_lines,
    data,
    dated,
    latest,
    latest_data,
    latest_lines,
    lines,
    listed,
    listed_data,
)
from grievance_fsm.due_command.rows import batched
from grievance_fsm.errors import counted
from grievance_fsm.surveying import survey_of

OF_ONE: Final = ("start", "given", "still", "granted", "compare", "by", "batch")
"""What may be asked of one time limit only."""

MISSING: Final = "missing"
"""What stands in place of data where nobody said from when to count."""


def answered(name: str, words: Mapping[str, Any]) -> tuple[str, Any]:
    """What was asked about a name: as text, and as JSON has it. Raises `BadInput` with everything wrong with it."""
    asked = Asked(words.get("out"))
    found, one = targets(asked, name, words.get("readings", ()), words.get("parameters", ()))
    counting, calendar, zone = counted_how(asked, words)
    found = tuple(each.placed(calendar, zone).under(counting) for each in found) if not asked.errors else found
    wanted = _wanted(asked, words)
    years = asked.read(asking.years, "--years", words.get("years") or "2015-2024")
    form = asked.read(asking.report_form, words.get("form"), bool(words.get("as_json")))
    if words.get("form") is not None and wanted != "survey":
        asked.read(misplaced.refuse, "--as", "is for --survey alone.")
    if wanted == "survey":
        asked.settled()
        surveyed = survey_of(name, [(each.name, each.limit, each.setting) for each in found], years)
        return (surveyed.as_markdown() if form == "markdown" else str(surveyed)), surveyed.as_dict()
    target = found[0] if one and found else None
    told = supposed(asked, target, words) if one else None
    by = asked.read(asking.day, "--by", words.get("by"))
    if found and not one and any(words.get(each) for each in OF_ONE):
        names = ", ".join(each.name for each in found)
        asked.read(misplaced.refuse, name, f"has {counted(len(found), 'time limit')}; name one of {names}.")
    asked.settled()
    if one and not wanted and not (words.get("start") or words.get("given")):
        return "Missing option '--from' (or one of --given, --by, --batch, --survey).", MISSING
    if target is None or told is None:
        return "\n".join(listed(found, name)), listed_data(found)
    if wanted == "batch":
        text = batched(target, told, words["batch"], with_steps=bool(words.get("with_steps")))
        return text, None
    if wanted == "by":
        latest_day = latest(target, told, by)
        return "\n".join(latest_lines(target, by, latest_day)), latest_data(target, by, latest_day)
    if wanted == "compare":
        rows = compared(target, told)
        return "\n".join(compared_lines(target, told, rows)), compared_data(target, told, rows)
    date_found = dated(target, told)
    return "\n".join(lines(target, told, date_found)), data(target, told, date_found)


def _wanted(asked: Asked, words: Mapping[str, Any]) -> str:
    """The one thing that is asked for: a date, unless told otherwise."""
    wanted = [each for each in ("survey", "batch", "by", "compare") if words.get(each)]
    for other in wanted[1:]:
        asked.read(misplaced.refuse, f"--{other}", f"does not go with --{wanted[0]}.")
    first = wanted[0] if wanted else ""
    if first == "compare" and words.get("profile"):
        asked.read(misplaced.refuse, "--profile", "does not go with --compare, which has them all.")
    aside = {"by": ("start",), "survey": ("start", "given", "still", "granted")}.get(first, ())
    for each in (each for each in aside if words.get(each)):
        asked.read(misplaced.refuse, f"--{each.replace('start', 'from')}", f"does not go with --{first}.")
    if words.get("with_steps") and first != "batch":
        asked.read(misplaced.refuse, "--steps", "is for --batch alone.")
    if words.get("years") and first != "survey":
        asked.read(misplaced.refuse, "--years", "is for --survey alone.")
    if first == "batch" and words.get("as_json"):
        asked.read(misplaced.refuse, "--json", "does not go with --batch, which writes CSV.")
    return first
