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
from random import Random
from typing import Any

from attrs import define, field, frozen

from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy

SEED = 1993
CHOICES = {
    "standard_of_proof": "preponderance", "nda_term": "until_decision",
    "mandatory_minimums": "none", "harboring_effect": "loss",
}  # fmt: skip
FOLDER = Path(__file__).resolve().parents[1] / "src" / "grievance_fsm" / "data"
LOG, PEOPLE = "sample_log.jsonl", "sample_people.json"
MEMBERS = [f"p{number:02}" for number in range(1, 15)]
NOTICE = ["initial report", "hearing procedures", "facilitator referral", "policy copy", "confidentiality duty"]


@cache
def policy() -> Policy:
    """The policy of the sample, with the four choices that the text leaves open."""
    return POLICY.under(readings=CHOICES)


def people() -> list[dict[str, str]]:
    """The register: fourteen members, in office and trained."""
    return [
        {"person": person, "seat": seat.name, "since": "2014-09-01", "trained": "2014-09-15",
         "status": seat.statuses[0]}
        for person, seat in zip(MEMBERS, policy().committee.seats, strict=True)
    ]  # fmt: skip


@frozen
class Planted:
    """A deviation that was planted; `days` counts from the last (or first) lawful day."""

    kind: str
    case: str
    action: str
    days: int | None = None


@define
class Line:
    """One row of the log, before it is written."""

    action: str
    day: date
    role: str
    person: str | None = None
    outcome: str | None = None
    facts: dict[str, Any] = field(factory=dict)


@define
class Script:
    """One case: its lawful lines, and what is planted in it."""

    name: str
    lines: list[Line]
    planted: list[Planted] = field(factory=list)

    def line(self, action: str) -> Line:
        return next(line for line in self.lines if line.action == action)

    def plant(self, kind: str, action: str, days: int | None = None) -> None:
        self.planted.append(Planted(kind, self.name, action, days))


class Dice:
    """Chance that is the same under every version of Python."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def upto(self, n: int) -> int:
        """A number from 0 to n, n included."""
        return int(self.random.random() * (n + 1))

    def members(self, n: int, without: tuple[str, ...] = ()) -> list[str]:
        """So many members of the Committee, by chance."""
        left = [member for member in MEMBERS if member not in without]
        return sorted(left.pop(self.upto(len(left) - 1)) for _ in range(n))


# -- lawful cases ------------------------------------------------------------------------------------------------


def opening(dice: Dice, number: int, asked: date, *, notified: int | None = None) -> list[Line]:
    """From the request to the date of the hearing, 33 to 40 days after the accused has the notice."""
    one, other, staff, witness = (f"q{number}{letter}" for letter in "abcd")
    notice = asked + timedelta(dice.upto(7) if notified is None else notified)
    received = notice + timedelta(1 + dice.upto(2))
    held = received + timedelta(33 + dice.upto(7))
    return [
        Line("request", asked, "complainant", one, facts={
            "report_names": ["accused", "complainant"], "signatures": ["advocate", "complainant"],
            "report_under": "II.B", "first_incident": str(asked - timedelta(200 + dice.upto(300))),
            "last_incident": str(asked - timedelta(20 + dice.upto(60))), "in_tenure": True, "parties": [one, other],
        }),
        Line("notify", notice, "advocate", staff, facts={"told": ["accused", "committee"], "contents": NOTICE}),
        Line("receive", received, "accused", other),
        Line("set_date", received + timedelta(2), "committee", "p01", facts={"hearing_date": str(held)}),
        Line("name_witnesses", received + timedelta(5), "complainant", one, facts={"witnesses": [witness]}),
        Line("sign", received + timedelta(9), "witness", witness,
             facts={"silent_until": "the decision", "agreed_by": [witness]}),
    ]  # fmt: skip


def hearing(dice: Dice, lines: list[Line], present: list[str]) -> list[Line]:
    """The hearing, in its order, with the witness who signed."""
    held = date.fromisoformat(lines[3].facts["hearing_date"])
    one, other, witness = lines[0].person, lines[2].person, lines[5].person
    return [
        Line("open_hearing", held, "committee", "p01", facts={
            "roll": present, "attending": [witness], "involved": [witness], "community": [witness],
            "parties_there": ["accused", "complainant"],
        }),
        Line("state", held, "complainant", one),
        Line("respond", held, "accused", other),
        Line("hear_witnesses", held, "committee", "p01"),
        Line("accused_closes", held, "accused", other),
        Line("complainant_closes", held, "complainant", one),
    ]  # fmt: skip


def decision(held: date, present: list[str], outcome: str, *, after: int) -> Line:
    """A decision: by consensus, or by votes that miss two thirds."""
    votes = {member: "for" if place % 2 else "against" for place, member in enumerate(present)}
    undecided = outcome == "undecided"
    consensus = "none" if undecided else "found" if outcome == "harassment found" else "not found"
    return Line("decide", held + timedelta(after), "committee", "p01", outcome, {
        "roll": present, "consensus": consensus, "ballots": votes if undecided else {}, "standard": "preponderance",
    })  # fmt: skip


def penalties(day: date, present: list[str]) -> list[Line]:
    """The severity, and sanctions of the lower tier."""
    vote = {"roll": present, "agreed": True, "motion": {}}
    return [
        Line("determine", day, "committee", "p01", facts={
            "category": "lower", "behaviour": "I.2", "force": False, **vote,
        }),
        Line("impose", day, "committee", "p01", "imposed", {
            "penalties": ["1.a", "1.b"], "status": "staff", "shared_place": "neither", "residence": "elsewhere",
            "permission": "none", "prior": 0, "prior_negotiated": 0, "prior_reports": 0, "incidents": 1, **vote,
        }),
    ]  # fmt: skip


def told(day: date) -> Line:
    """The notice of the decision."""
    return Line("notify_decision", day, "committee", "p01", facts={"informed": ["accused", "advocate", "complainant"]})


def whole(dice: Dice, number: int, outcome: str, *, asked: date | None = None, notified: int | None = None) -> Script:
    """A lawful case from the request to its notice of decision."""
    asked = asked or date(2014, 10, 1) + timedelta(dice.upto(170))
    lines = opening(dice, number, asked, notified=notified)
    present = dice.members(8 + dice.upto(4))
    lines += hearing(dice, lines, present)
    held = lines[-1].day
    lines.append(decision(held, present, outcome, after=1 + dice.upto(1)))
    if outcome == "harassment found":
        lines += penalties(lines[-1].day, present)
    lines.append(told(lines[-1].day + timedelta(3 + dice.upto(4))))
    return Script(f"c-{number:03}", lines)


def withdrawn(dice: Dice, number: int) -> Script:
    """A lawful case that the complainant takes back before the hearing."""
    lines = opening(dice, number, date(2014, 10, 1) + timedelta(dice.upto(170)))
    lines.append(Line("withdraw", lines[-1].day + timedelta(3), "complainant", lines[0].person))
    return Script(f"c-{number:03}", lines)


def drive(script: Script, people: Any) -> None:
    """Act a script out in the live case: the policy refuses what is not lawful, and nothing may be late."""
    case = policy().open(script.name, on=script.lines[0].day, people=people)
    for line in script.lines:
        case = case.act(f"formal.{line.action}", by=line.role, who=line.person, on=line.day, facts=line.facts)
        if line.outcome is not None and case.history[-1].outcome != line.outcome:
            raise AssertionError(f"{script.name}: {line.action} ends otherwise")
    if case.breaches():
        raise AssertionError(f"{script.name}: {case.breaches()}")


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
