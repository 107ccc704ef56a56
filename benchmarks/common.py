"""What the benchmarks share: the case that is played, its register, and the way of measuring side by side."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import grievance_fsm as gf

CHOICES = {
    "standard_of_proof": "preponderance", "nda_term": "until_decision", "mandatory_minimums": "none",
    "harboring_effect": "loss",
}  # fmt: skip
ROLL = [f"p{number:02}" for number in range(1, 10)]


def day(number: int) -> date:
    """A day of the case, counted from its opening."""
    return date(2015, 2, 2) + timedelta(number)


def policy() -> Any:
    """The MIT policy with its four open readings chosen."""
    return gf.load("mit", readings=CHOICES)


def register(of: Any) -> Any:
    """Fourteen members in office, all of them trained."""
    rows = [
        {"person": f"p{number:02}", "seat": seat.name, "since": "2013-09-01", "trained": "2013-10-01",
         "status": seat.statuses[0]}
        for number, seat in enumerate(of.committee.seats, 1)
    ]  # fmt: skip
    return of.committee.read(rows)


def script() -> list[tuple[str, dict[str, Any]]]:
    """Twenty acts of a formal case, three of them refused by a guard."""

    def act(name: str, by: str, on: int, who: str | None = None, **facts: Any) -> tuple[str, dict[str, Any]]:
        return name, {"by": by, "on": day(on), "facts": facts}

    notice = {
        "told": ["committee", "accused"],
        "contents": [
            "initial report", "hearing procedures", "facilitator referral", "policy copy", "confidentiality duty",
        ],
    }  # fmt: skip
    opening = {
        "attending": ["w1"], "involved": ["w1"], "community": ["w1"], "parties_there": ["complainant", "accused"],
    }  # fmt: skip
    votes = {
        "consensus": "none", "standard": "preponderance", "roll": ROLL,
        "ballots": {person: "for" if number < 5 else "against" for number, person in enumerate(ROLL)},
    }  # fmt: skip
    return [
        act("request", "complainant", 0, report_names=["complainant", "accused"],
            signatures=["complainant", "advocate"], report_under="II.B", first_incident=date(2014, 1, 1),
            last_incident=date(2014, 12, 1), in_tenure=True, parties=["q1", "q2"]),
        act("notify", "advocate", 4, told=["committee"], contents=["initial report"]),  # refused
        act("notify", "advocate", 5, **notice),
        act("receive", "advocate", 10),
        act("set_date", "committee", 11, hearing_date=day(20)),  # refused
        act("set_date", "committee", 11, hearing_date=day(45)),
        act("name_witnesses", "accused", 12, witnesses=["w1"]),
        act("sign", "witness", 12, silent_until="the decision", agreed_by=["w1"]),
        act("assist", "advocate", 12),
        act("open_hearing", "committee", 45, roll=ROLL[:6], **opening),  # refused
        act("open_hearing", "committee", 45, roll=ROLL, **opening),
        act("state", "complainant", 45),
        act("respond", "accused", 45),
        act("hear_witnesses", "committee", 45),
        act("question", "committee", 45),
        act("accused_closes", "accused", 45),
        act("complainant_closes", "complainant", 45),
        act("deliberate", "committee", 45),
        act("decide", "committee", 46, **votes),
        act("notify_decision", "committee", 47, informed=["complainant", "accused", "advocate"]),
    ]  # fmt: skip


def side_by_side(runs: dict[str, Callable[[], Any]], *, rounds: int = 9, at_least: float = 0.05) -> dict[str, float]:
    """Seconds per call of each, interleaved round by round; the median of the rounds."""
    numbers = {}
    for name, run in runs.items():
        start, count = time.perf_counter(), 0
        while time.perf_counter() - start < at_least:
            run()
            count += 1
        numbers[name] = max(1, count)
    found: dict[str, list[float]] = {name: [] for name in runs}
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            for _ in range(numbers[name]):
                run()
            found[name].append((time.perf_counter() - start) / numbers[name])
        gc.collect()
    gc.enable()
    return {name: statistics.median(times) for name, times in found.items()}


def ratio(rounds: dict[str, float], of: str, to: str) -> float:
    """How fast one is, measured by another: their speeds divided."""
    return rounds[to] / rounds[of]
