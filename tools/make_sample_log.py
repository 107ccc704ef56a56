"""Make the sample log of the package: lawful cases, driven through the live engine, with known deviations planted.

    python tools/make_sample_log.py [FOLDER]

Everything in it is made up. The same seed gives the same bytes; `planned()` says what an audit must find.
"""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from sample_cases import MEMBERS, Dice, Line, Planted, Script, drive, people, policy, whole, withdrawn

SEED = 1993
FOLDER = Path(__file__).resolve().parents[1] / "src" / "grievance_fsm" / "data"
LOG, PEOPLE = "sample_log.jsonl", "sample_people.json"


# -- what is planted -----------------------------------------------------------------------------------------------


def late_notice(script: Script) -> None:
    """III.C.2/s1: seven days; here nine."""
    script.line("notify").day += timedelta(2)
    for line in script.lines[2:]:
        line.day = max(line.day, script.line("notify").day)
    script.plant("late", "notify", 2)


def no_quorum(script: Script) -> None:
    """III.C.4/s1: seven eligible members; here six, and one who recused herself."""
    opened = script.line("open_hearing")
    roll = opened.facts["roll"][:7]
    opened.facts = {**opened.facts, "roll": roll}
    script.lines.insert(6, Line("recuse", script.lines[5].day, "committee", roll[0], facts={"recused": [roll[0]]}))
    for line in script.lines:
        if line.action == "decide":
            line.facts = {**line.facts, "roll": sorted({*MEMBERS[:9], *roll[1:]} - {roll[0]})}
    script.plant("guard", "open_hearing")


def early_hearing(script: Script) -> None:
    """III.C.2/s3: not before a month after the notice has come; here ten days too soon (6 October, 27 October)."""
    received, held = date(2014, 10, 6), date(2014, 10, 27)
    shift = script.line("open_hearing").day - held
    assert script.line("receive").day == received
    script.line("set_date").facts = {"hearing_date": str(held)}
    for line in script.lines[6:]:
        line.day -= shift
    script.plant("guard", "set_date")
    script.plant("early", "open_hearing", -10)


def late_decision(script: Script) -> None:
    """III.C.5/s4: three days for the decision with its penalties; here five."""
    held = script.line("complainant_closes").day
    for action in ("decide", "determine", "impose"):
        script.line(action).day = held + timedelta(5)
    script.line("notify_decision").day = held + timedelta(8)
    script.plant("late", "decide", 2)
    script.plant("late", "impose", 2)


def unsigned_witness(script: Script) -> None:
    """III.C.3/s4: every witness signs before attending; here one did not."""
    opened = script.line("open_hearing")
    there = sorted([*opened.facts["attending"], f"q{script.name[2:]}e"])
    opened.facts = {**opened.facts, "attending": there, "involved": there, "community": there}
    script.plant("guard", "open_hearing")


def wrong_role(script: Script) -> None:
    """III.C.2/s1: the Advocate notifies; here the Committee."""
    script.line("notify").role = "committee"
    script.plant("role", "notify")


def wrong_tier(script: Script) -> None:
    """III.D.2.c: a memo of the upper tier; here for conduct of the lower."""
    imposed = script.line("impose")
    imposed.facts = {**imposed.facts, "penalties": ["2.c"]}
    script.plant("guard", "impose")


def cut_short(script: Script) -> None:
    """The log ends where a case may not: a date is set, and nothing follows."""
    script.lines = script.lines[:4]
    script.plant("incomplete", "formal")


def telephone(script: Script) -> None:
    """An activity that the policy does not know."""
    script.lines.insert(5, Line("telephone note", script.lines[4].day, "advocate", "p14"))


PLANTS: tuple[tuple[str, Callable[[Script], None], dict[str, Any]], ...] = (
    ("not found", late_notice, {"notified": 7}),
    ("not found", no_quorum, {}),
    ("not found", early_hearing, {"asked": date(2014, 9, 25), "notified": 7}),
    ("harassment found", late_decision, {}),
    ("harassment found", unsigned_witness, {}),
    ("harassment found", wrong_role, {}),
    ("harassment found", wrong_tier, {}),
    ("not found", cut_short, {}),
    ("harassment found", telephone, {}),
)
LAWFUL = ("harassment found",) * 6 + ("not found",) * 6 + ("undecided",) * 2
UNKNOWN, TIES, UNREADABLE = 1, 1, 1


@cache
def scripts(seed: int = SEED) -> list[Script]:
    """Every case of the sample: lawful ones, and lawful ones in which something was planted."""
    dice = Dice(seed)
    register = policy().committee.read(people())
    found = [whole(dice, number, outcome) for number, outcome in enumerate(LAWFUL, 101)]
    found += [withdrawn(dice, 101 + len(found) + each) for each in range(2)]
    for outcome, plant, options in PLANTS:
        script = whole(dice, 101 + len(found), outcome, **options)
        if plant is early_hearing:
            _received_on(script, date(2014, 10, 6))
        drive(script, register)
        plant(script)
        found.append(script)
    for script in found[: len(LAWFUL) + 2]:
        drive(script, register)
    return found


def _received_on(script: Script, day: date) -> None:
    """Move all from the receipt on, so that it falls on a day."""
    shift = day - script.line("receive").day
    for line in script.lines[2:]:
        line.day += shift
    held = script.line("open_hearing").day
    script.line("set_date").facts = {"hearing_date": str(held)}


def planned(seed: int = SEED) -> list[Planted]:
    """Every deviation that an audit of the sample must find, and no other."""
    return [each for script in scripts(seed) for each in script.planted]


# -- writing -----------------------------------------------------------------------------------------------------


def offset(day: date) -> timezone:
    """Local time in Massachusetts: summer time from the second Sunday in March to the first in November."""
    first_of = {month: date(day.year, month, 1) for month in (3, 11)}
    sundays = {month: first + timedelta((6 - first.weekday()) % 7) for month, first in first_of.items()}
    summer = sundays[3] + timedelta(7) <= day < sundays[11]
    return timezone(timedelta(hours=-4 if summer else -5))


def rows(seed: int = SEED) -> Iterator[dict[str, Any]]:
    """The rows of all cases in the order of their time, twenty minutes apart within a case's day."""
    words = {rule.name: rule.words for rule in policy().bound["formal"].rules.values()}
    timed: list[tuple[datetime, int, dict[str, Any]]] = []
    for script in scripts(seed):
        day, minutes = None, 0
        for line in script.lines:
            minutes = minutes + 20 if line.day == day else 9 * 60 + len(timed) % 50
            day = line.day
            at = datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=offset(day))
            told = {
                "case": script.name, "activity": words.get(line.action, line.action), "at": at.isoformat(),
                "role": line.role, "person": line.person, "outcome": line.outcome, "facts": line.facts,
            }  # fmt: skip
            timed.append((at, len(timed), {key: value for key, value in told.items() if value}))
    _tie(timed)
    return (row for *_, row in sorted(timed, key=lambda each: each[:2]))


def _tie(timed: list[tuple[datetime, int, dict[str, Any]]]) -> None:
    """Give two rows of one case the same time."""
    place = next(n for n, (_, _, row) in enumerate(timed) if row["activity"] == "make a statement in response")
    at = timed[place - 1][0]
    timed[place] = (at, place, {**timed[place][2], "at": at.isoformat()})


def written(seed: int = SEED) -> tuple[str, str]:
    """The log, with one line that breaks off, and the register."""
    lines = [json.dumps(row, ensure_ascii=False) for row in rows(seed)]
    lines.insert(len(lines) // 2, '{"case": "c-103", "activity": "ask a facil')
    members = ",\n".join(f"  {json.dumps(member)}" for member in people())
    return "\n".join([*lines, ""]), f"[\n{members}\n]\n"


def main(folder: Path) -> None:
    """Write both files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in zip((LOG, PEOPLE), written(), strict=True):
        (folder / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
