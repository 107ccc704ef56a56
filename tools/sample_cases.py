"""Lawful cases of the sample log, made by chance that is the same every time, and driven through the live engine."""

from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from attrs import define, field, frozen

from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy

CHOICES = {
    "standard_of_proof": "preponderance", "nda_term": "until_decision",
    "mandatory_minimums": "none", "harboring_effect": "loss",
}  # fmt: skip
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
