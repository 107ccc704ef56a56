"""III.A, step by step and condition by condition; imports nothing of the package."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import oracle_docket as docket
from worlds import Step, step

ENDS = docket.ENDS["informal"]
READINGS = (
    "voluntariness_rule", "informal_anchor", "informal_name_rule", "satisfaction_of", "procedure_order",
    "arbitration_place",
)  # fmt: skip
ASKED = {
    "ask": ("voluntariness_rule", "procedure_order"), "go_direct": ("voluntariness_rule", "procedure_order"),
    "contact": ("voluntariness_rule", "informal_name_rule", "arbitration_place"),
    "meet_group": ("voluntariness_rule", "procedure_order"), "mail_group": ("voluntariness_rule", "arbitration_place"),
    "conclude": ("satisfaction_of",), "take_back": ("voluntariness_rule",),
}
START, ASKING, HELPED, ON = "not begun", "help asked for", "help chosen", "under way"
OPEN = (ON, ASKING, HELPED)


def laid_out(readings: Mapping[str, str]) -> dict[str, Step]:
    """Every step of III.A."""
    found = {
        "ask": step("may", "complainant", {(START, *OPEN): ASKING}),
        "go_direct": step("may", "complainant", {START: ON, OPEN: "."}, "with_advocate"),
        "choose_help": step("may", "advocate", {(ASKING, HELPED): (HELPED, ON)}, "help_chosen"),
        "contact": step("must", "advocate", {HELPED: "."}, "imparted", "name_written", "recognisable", again=True),
        "meet_group": step(
            "may", "advocate", {HELPED: "."}, "group", "whole_group", "topics", "similar_example", "recognisable",
            again=True,
        ),
        "mail_group": step("may", "advocate", {HELPED: "."}, "group", again=True),
        "assist": step("may", "advocate", {OPEN: "."}, "assistance", again=True),
        "approach": step("may", "complainant", {OPEN: "."}, "approach_by", again=True),
        "conclude": step(
            "may", "complainant", {OPEN: ("resolved", "not resolved")},
            "complainant_satisfaction", "accused_satisfaction",
        ),
    }  # fmt: skip
    if readings["voluntariness_rule"] == "as_H5":
        found["take_back"] = step("may", "complainant", {OPEN: "consent taken back"}, gives_up=True)
    return found


WHOLE = {
    "informal complaint", "policy copy", "behaviour", "name not recorded", "advice to stop", "further action",
    "confidentiality duty",
}  # fmt: skip


def names_kept(world: Any) -> bool:
    """III.A.1.a/s3a, IV.1/s4, IV.2, A12: nothing written names the accused; or only the log of contacts does."""
    written, rule = world["name_written"], world.read("informal_name_rule")
    return {
        "name_held_unrecorded": not written, "name_in_contact_log": written == {"contact log"}, "conflict": False,
    }[rule]  # fmt: skip


def judged(world: Any) -> str | None:
    """How an act ends, or nothing where the text does not allow it."""
    if not docket.may(world):
        return None
    outcome: str | None = globals()[f"_{world.action}"](world)
    return outcome


def _ask(world: Any) -> str | None:
    return "done" if world.did("intake.file_report") and docket.freely(world) else None


_go_direct = _ask


def _choose_help(world: Any) -> str | None:
    return "helps" if world["help_chosen"] else "refuses"


def _chosen(world: Any, way: str) -> bool:
    return way in (world.told("choose_help", "help_chosen") or ()) and docket.freely(world)


def _contact(world: Any) -> str | None:
    if not (_chosen(world, "contact") and world["imparted"] >= WHOLE and names_kept(world)):
        return None
    return "anonymity at risk" if world["recognisable"] else "anonymous"


def _meet_group(world: Any) -> str | None:
    both = world["topics"] >= {"policy", "sexual harassment"}
    if not (_chosen(world, "group") and world["whole_group"] and both):
        return None
    return "anonymity at risk" if world["recognisable"] or world["similar_example"] else "anonymous"


def _mail_group(world: Any) -> str | None:
    return "done" if _chosen(world, "group") else None


def _assist(world: Any) -> str | None:
    return "done" if world.told("go_direct", "with_advocate") else None


def _approach(world: Any) -> str | None:
    return "done" if world.did("go_direct") else None


def _conclude(world: Any) -> str | None:
    wanted = [world["complainant_satisfaction"]]
    wanted += [world["accused_satisfaction"]] if world.read("satisfaction_of") == "both" else []
    return "satisfactory" if set(wanted) == {"satisfied"} else "not satisfactory"


def _take_back(world: Any) -> str | None:
    return "done"


def dues(world: Any) -> dict[str, Any]:
    """III.A.1.a/s4, A11: the contact within seven days of the initial complaint."""
    if world.state != HELPED or not _chosen(world, "contact"):
        return {}
    report, visit, asking = world.first("intake.file_report"), world.first("intake.seek_advice"), world.last("ask")
    since = {
        "report_filed": [report], "assistance_requested": [asking], "first_visit": [visit, report],
    }[world.read("informal_anchor")]  # fmt: skip
    known = [event for event in since if event is not None]
    if not known:
        return {}
    start = min(known, key=lambda event: event.day)
    done = world.last("contact")
    if done is not None and done.seq > start.seq:
        return {}
    return {"contact": (None, _after(start.day, 7))}


def _after(day: date, number: int) -> date:
    return day + timedelta(days=number)
