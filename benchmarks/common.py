"""What the benchmarks share: the case that is played, its register, and the way of measuring side by side."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from attrs import frozen

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


@frozen
class Rounds:
    """The seconds per call of several runs, round by round; in a round they stand side by side."""

    found: dict[str, list[float]]

    def seconds(self, name: str) -> float:
        """The median of the rounds."""
        return statistics.median(self.found[name])

    def speed(self, of: str, to: str) -> float:
        """How fast one run is by the measure of another: the median of the ratios of their rounds."""
        return statistics.median(b / a for a, b in zip(self.found[of], self.found[to], strict=True))


@frozen
class Run:
    """Something to be timed: what is made ready for each call, untimed, and the call."""

    call: Callable[[Any], Any]
    ready: Callable[[], Any] = lambda: None


def side_by_side(runs: dict[str, Run], *, rounds: int, calls: int, warm: bool = True) -> Rounds:
    """Processor seconds per call of each run, in rounds that pass through all of them in turn.

    The first round only warms up, unless there is nothing to `warm`.
    """
    found: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + warm):
        for name, run in runs.items():
            seconds = _timed(run, calls)
            if number >= warm:
                found[name].append(seconds)
    return Rounds(found)


def _timed(run: Run, calls: int) -> float:
    call, made = run.call, [run.ready() for _ in range(calls)]
    gc.collect()
    gc.disable()
    start = time.process_time()
    for each in made:
        call(each)
    seconds = time.process_time() - start
    gc.enable()
    return seconds / calls
