"""II.C, step by step and condition by condition; imports nothing of the package."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import oracle_docket as docket
from cells import Step, step

ENDS = docket.ENDS["housing"]
READINGS = ("housing_start", "housing_informal", "academic_calendar")
ASKED = {
    "stay_on": ("housing_informal", "academic_calendar"), "end": ("housing_start", "academic_calendar"),
    "settle": ("academic_calendar",),
}  # fmt: skip
TERMS = (date(2014, 12, 19), date(2015, 5, 22), date(2015, 12, 18), date(2016, 5, 20), date(2016, 12, 23))
"""The last days of exams in the calendar of the Institute."""
HOUSED, TERM = "housed for two weeks", "housed to the end of term"


def laid_out(readings: Mapping[str, str]) -> dict[str, Step]:
    """Every step of II.C."""
    return {
        "ask": step("may", "complainant", {"not asked": "asked"}, "student", "lives_in", "harassed_there"),
        "find": step("must", "advocate", {"asked": HOUSED}),
        "stay_on": step(
            "may", "complainant", {HOUSED: TERM},
            *(() if readings["academic_calendar"] == "looked_up" else ("term_ends",)),
        ),
        "settle": step("may", "complainant", {TERM: ("returned", "in the regular process")}),
        "end": step("may", "institute", {(HOUSED, TERM): "over"}),
        "give_up": step("may", "complainant", {("asked", HOUSED, TERM): "given up"}, gives_up=True),
    }


def judged(world: Any) -> str | None:
    """How an act ends, or nothing where the text does not allow it."""
    if not docket.may(world):
        return None
    holds = {"ask": _asks, "stay_on": _engaged, "settle": _term_over, "end": _right_over}
    return (world.outcome or "done") if holds.get(world.action, lambda world: True)(world) else None


def _asks(world: Any) -> bool:
    """II.C/s1: a student, in a living group of the Institute or one that it recognises, who is harassed there."""
    return bool(world["student"] and world["lives_in"] != "elsewhere" and world["harassed_there"])


def _engaged(world: Any) -> bool:
    """II.C/s2a, A56: in a complaint procedure; the informal one may or may not count."""
    counts = docket.goes_on_informally(world) and world.read("housing_informal") == "yes"
    return counts or docket.running(world, "negotiated") or docket.running(world, "formal")


def _term_over(world: Any) -> bool:
    return bool(world.on >= term_ends(world))


def term_ends(world: Any) -> date:
    """A82: the day that was told, or the end of the term in which the student stayed on."""
    if world.read("academic_calendar") == "looked_up":
        return next(day for day in TERMS if day >= world.last("stay_on").day)
    told: date = world.told("stay_on", "term_ends")
    return told


def _right_over(world: Any) -> bool:
    """II.C/s1 and s2a: not before the two weeks, or the term, have passed."""
    if world.state == TERM:
        return bool(world.on > term_ends(world))
    since = world.last("ask" if world.read("housing_start") == "request_date" else "find")
    return bool(world.on > since.day + timedelta(days=14))


def dues(world: Any) -> dict[str, Any]:
    """Nothing is owed by a day."""
    return {}
