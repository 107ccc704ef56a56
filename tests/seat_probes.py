"""Probes of the Committee: who may hold which seat, how long, and who counts, against `procedure_oracle` (VIII)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import procedure_oracle as text
from probes import Probe

from grievance_fsm.errors import BadInput
from grievance_fsm.policy import Policy
from grievance_fsm.register import Register

STATUSES = ("faculty", "staff", "undergraduate student", "graduate student")
BEGUN = (date(2014, 8, 31), date(2014, 9, 1), date(2014, 10, 1), date(2015, 1, 15), date(2015, 8, 31))


def _seating(**readings: str) -> Probe:
    def wrong(policy: Policy) -> Iterator[str]:
        expected = text.seats(readings)
        if [seat.name for seat in policy.committee.seats] != list(expected):
            yield f"the seats {[seat.name for seat in policy.committee.seats]}"
            return
        for seat, whom in expected.items():
            yield from _filled(policy.committee, seat, whom.split(" or "))
            yield from _held(policy.committee, seat, whom.split(" or ")[0])
        yield from _trained(policy.committee, readings.get("training_guard", "required"))

    told = ", ".join(readings.values())
    return Probe(f"committee: {told or 'as by default'}", "committee", readings, wrong)


def _register(committee: Any, seat: str, status: str, since: date, trained: date | None) -> Register | None:
    row = {"person": "p01", "seat": seat, "status": status, "since": since}
    try:
        register: Register = committee.read([row | ({"trained": trained} if trained else {})])
    except BadInput:
        return None
    return register


def _filled(committee: Any, seat: str, whom: list[str]) -> Iterator[str]:
    for status in STATUSES:
        seated = _register(committee, seat, status, date(2014, 9, 1), date(2014, 9, 20))
        if (seated is not None) is not (status in whom):
            yield f"{status} in the seat {seat}"


def _held(committee: Any, seat: str, status: str) -> Iterator[str]:
    """Two years from September; whoever sits by position has no term."""
    for since in BEGUN:
        register = _register(committee, seat, status, since, since)
        over = date(*text.first_days_after((since.year, since.month)), 1)
        goes_on = seat in text.BY_POSITION
        for day, serves in ((since, True), (over - timedelta(days=1), True), (over, goes_on)):
            if bool(committee.in_office(register, day)) is not serves:
                yield f"the seat {seat}, held since {since}, on {day}"


def _trained(committee: Any, rule: str) -> Iterator[str]:
    """VIII/s3: appointees are trained first, unless that is advice; those who sit by position need not be."""
    for seat, status in (("sexism", "faculty"), ("ombudsperson", "staff")):
        register = _register(committee, seat, status, date(2014, 9, 1), date(2014, 10, 1))
        before = rule == "advisory" or seat in text.BY_POSITION
        for day, ready in ((date(2014, 9, 30), before), (date(2014, 10, 1), True)):
            if bool(committee.eligible(register, day)) is not ready:
                yield f"the seat {seat} on {day}, training {rule}"


def seat_probes() -> Iterator[Probe]:
    """Fourteen seats or thirteen; training required or advised."""
    yield _seating()
    yield _seating(committee_seats="seats_13")
    yield _seating(training_guard="advisory")
