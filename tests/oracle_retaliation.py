"""H.4 and GAP.02, step by step, condition by condition, day by day; imports nothing of the package."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import oracle_docket as docket
from oracle_negotiated import month_after
from worlds import Step, step

ENDS = docket.ENDS["retaliation"]
ON = {"retaliation_rule": "as_H4"}
READINGS = ("retaliation_rule",)
ALSO = (
    *({**ON, "retaliation_covers": choice} for choice in ("complainant_only", "everyone")),
    {**ON, "retaliation_watch_days": "days_180"}, {**ON, "retaliation_checks": "silent"},
    {**ON, "retaliation_response": "silent"},
)  # fmt: skip
ASKED = {
    "begin": ("retaliation_rule",), "report": ("retaliation_covers", "retaliation_rule"),
    "respond": ("retaliation_rule",), "note_end": ("retaliation_rule",),
    "resume": ("retaliation_rule",), "end_watch": ("retaliation_rule",), "ask_after": ("retaliation_rule",),
}  # fmt: skip
WATCH, TOLD, LATER, TOLD_LATER = (
    "watch",
    "retaliation reported",
    "watch after the case",
    "retaliation reported after the case",
)
WAYS = ("informal", "negotiated", "formal", "appeal", "arbitration")


def laid_out(readings: Mapping[str, str]) -> dict[str, Step]:
    """Every step of the watch, where there is one."""
    if readings["retaliation_rule"] == "none":
        return {}
    covered = {
        "complainant_only": "complainant", "complainant_and_witnesses": "complainant witness",
        "everyone": "complainant witness accused",
    }[readings["retaliation_covers"]]  # fmt: skip
    found = {
        "begin": step("must", "advocate", {"no watch": WATCH}, "warned"),
        "report": step(
            "may", covered, {WATCH: TOLD, LATER: TOLD_LATER}, "retaliation_suffered", "retaliated_against"
        ),
        "respond": step(
            "must", "institute", {TOLD: WATCH, TOLD_LATER: LATER}, "retaliation_found", "retaliation_measures"
        ),
        "note_end": step("must", "advocate", {WATCH: LATER}),
        "resume": step("must", "advocate", {LATER: WATCH}),
        "end_watch": step("must", "advocate", {LATER: "watch ended"}),
    }  # fmt: skip
    if readings["retaliation_checks"] == "monthly":
        found["ask_after"] = step("should", "advocate", {(WATCH, LATER): "."}, again=True)
    return found


def _busy(world: Any) -> bool:
    return any(docket.running(world, way) for way in WAYS)


def judged(world: Any) -> str | None:
    """How an act ends, or nothing where the rule does not allow it."""
    if not docket.may(world):
        return None
    if world.action == "respond":
        found, measures = world["retaliation_found"], world["retaliation_measures"]
        return found if found == "none" or measures else None
    holds = {
        "begin": lambda: any(docket.begun(world, way) for way in WAYS) and "complainant" in world["warned"],
        "note_end": lambda: not _busy(world), "resume": lambda: _busy(world),
        "end_watch": lambda: not _busy(world) and world.on >= _watched(world),
    }.get(world.action, lambda: True)  # fmt: skip
    return "done" if holds() else None


def _watched(world: Any) -> date:
    """GAP.02, A63: so many days after the case."""
    day: date = world.last("note_end").day
    return day + timedelta(days=int(world.read("retaliation_watch_days").removeprefix("days_")))


def dues(world: Any) -> dict[str, Any]:
    """What is owed by when."""
    found: dict[str, Any] = {}
    if world.state in ENDS or world.state == "no watch":
        return found
    if world.state in (TOLD, TOLD_LATER) and world.read("retaliation_response") == "days_7":
        found["respond"] = None, world.last("report").day + timedelta(days=7)
    if world.read("retaliation_checks") == "monthly":
        days = [event.day for name in ("begin", "ask_after") if (event := world.last(name)) is not None]
        found["ask_after"] = None, month_after(max(days))
    if world.last("note_end") is not None and not _busy(world):
        found["end_watch"] = _watched(world), None
    return found
