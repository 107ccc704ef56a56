"""Probes of the hearing's window, day by day, where the month that follows is short (III.C.2/s3, A09, A10, A27)."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import procedure_oracle as text
from attrs import evolve
from probes import MEMBERS, Probe, answer, standing

from grievance_fsm.case import Case
from grievance_fsm.events import Event
from grievance_fsm.policy import Policy

DAYS = tuple(date(2015, 2, 25) + timedelta(days=number) for number in range(22))
ON = {"request": date(2015, 1, 28), "notify": date(2015, 1, 30), "receive": date(2015, 1, 31)}
PAPERS = {
    "roll": list(MEMBERS[:9]), "attending": [], "involved": [], "community": [],
    "parties_there": ["complainant", "accused"],
}  # fmt: skip


def _moved(case: Case, **dates: date) -> Case:
    """The case with its acts on other days; those not named come on the day of the last before them."""
    moved: list[Event] = []
    for event in case.history:
        moved.append(evolve(event, on=dates.get(event.action) or moved[-1].on))
    return evolve(case, opened=moved[0].on, history=tuple(moved))


def _dated(policy: Policy, day: date) -> Case:
    """A case for whose hearing a day is set."""
    case = _moved(standing("dated", policy), **ON, set_date=date(2015, 2, 3))
    history = tuple(
        evolve(event, facts={**event.facts, "hearing_date": day}) if event.action == "set_date" else event
        for event in case.history
    )
    return evolve(case, history=history)


def _windowed(**readings: str) -> Probe:
    def wrong(policy: Policy) -> Iterator[str]:
        notified = _moved(standing("notified", policy), **ON)
        opens, closes = text.window(readings)
        for day in DAYS:
            inside = opens is not None and opens <= day and (closes is None or day <= closes)
            held = text.read(readings, "window_target") == "held"
            setting = (notified, "set_date", {"hearing_date": day}, date(2015, 2, 3)) if held else (
                notified, "set_date", {"hearing_date": date(2015, 3, 30)}, day
            )  # fmt: skip
            yield from _on(*setting, "done" if inside else "refused")
            opens_then = "done" if inside or not held else "refused"
            yield from _on(_dated(policy, day), "open_hearing", PAPERS, day, opens_then)
        yield from _on(_dated(policy, DAYS[9]), "open_hearing", PAPERS, DAYS[10], "refused")

    told = ", ".join(readings.values())
    return Probe(f"window: {told or 'as by default'}", "set_date open_hearing", readings, wrong)


def _on(case: Case, action: str, facts: Mapping[str, Any], day: date, expected: str) -> Iterator[str]:
    yield from _wrong(f"{action} on {day} {dict(facts)}", answer(case, action, facts, on=day), expected)


def _wrong(asked: str, found: str, expected: str) -> Iterator[str]:
    if found != expected:
        yield f"{asked}: {found}, by the text {expected}"


def _barred(rule: str, last: date | None) -> Probe:
    """II/s5, A09: four years from a 29 February, where the year that follows has none."""

    def wrong(policy: Policy) -> Iterator[str]:
        told = standing("requested", policy).history[0].facts
        facts = {**told, "first_incident": date(2096, 2, 29), "last_incident": date(2096, 2, 29)}
        for day in (date(2100, 2, 28), date(2100, 3, 1), date(2100, 3, 2)):
            case = Case.open(policy, "c-02", on=date(2100, 2, 1))
            found = answer(case, "request", facts, by="complainant", on=day)
            yield from _wrong(f"request on {day}", found, "done" if last and day <= last else "refused")

    return Probe(f"request: leap day {rule}", "request", {"month_rule": rule}, wrong)


def date_probes() -> Iterator[Probe]:
    """Every month rule, both triggers, both ways to read what lies in the window, every rule for its end."""
    for rule in ("clamp_down", "spill_up", "thirty_days", "abort", "by_edge"):
        yield _windowed(month_rule=rule)
    yield _windowed(notice_event="sent")
    for rule, last in {"clamp_down": 28, "spill_up": 1, "thirty_days": 28, "abort": None, "by_edge": 28}.items():
        yield _barred(rule, None if last is None else date(2100, 2 if last == 28 else 3, last))
    for target in ("held", "set"):
        yield from (_windowed(window_target=target, no_quorum_rule=rule) for rule in text.NO_QUORUM if rule != "lapse")
    yield _windowed(window_target="set", no_quorum_rule="lapse")
