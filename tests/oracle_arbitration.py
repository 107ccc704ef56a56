"""H.7, H.12 and U.1 to U.10, step by step, condition by condition, day by day; imports nothing of the package."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import oracle_docket as docket
from worlds import Step, step

ENDS = docket.ENDS["arbitration"]
READINGS = (
    "arbitration_by", "arbitration_place", "arbitration_standing", "arbitration_scope", "arbitration_days",
    "arbitrator_number", "arbitrator_choice", "arbitration_meeting", "arbitration_lawyers", "cross_examination",
    "arbitration_force", "award_days", "appeal_notice", "standard_of_proof",
)  # fmt: skip
ASKED = {
    "choose": (
        "arbitration_by", "arbitration_place", "arbitration_standing", "arbitration_scope", "arbitration_days",
    ),
    "appoint": ("arbitrator_number", "arbitrator_choice"),
    "open_arbitration": ("arbitration_meeting", "arbitration_lawyers"),
    "award": ("arbitrator_number", "arbitration_force", "standard_of_proof"),
    "notify_award": ("appeal_notice",), "cross_examine": ("cross_examination",), "follow": ("arbitration_force",),
    "withdraw": ("arbitration_by",),
}  # fmt: skip
CHOSEN, APPOINTED, HEARING, HEARD = (
    "arbitration chosen", "arbitrator appointed", "arbitration hearing", "arbitration heard",
)  # fmt: skip
FOR, AGAINST, ADVICE, NOT = "for the complainant", "against the complainant", "advice given", "advice not followed"


def laid_out(readings: Mapping[str, str]) -> dict[str, Step]:
    """Every step of the arbitration."""
    chooser = "complainant accused" if readings["arbitration_by"] == "either_party" else "complainant"
    unit = ("in_bargaining_unit",) if readings["arbitration_standing"] == "bargaining_unit" else ()
    jointly = " complainant" if readings["arbitrator_choice"] == "jointly" else ""
    advisory = readings["arbitration_force"] == "advisory"
    proof = () if readings["standard_of_proof"] == "silent" else ("standard",)
    at_once = ("at_the_same_time",) if readings["appeal_notice"] == "simultaneous" else ()
    closing = {FOR: "closed for the complainant", AGAINST: "closed against the complainant"}
    closing |= {NOT: "closed without following"} if advisory else {}
    found = {
        "choose": step(
            "may", chooser, {"arbitration not chosen": CHOSEN}, "parties", "arbitration_subject",
            "arbitration_freely_chosen", *unit,
        ),
        "appoint": step(
            "must", f"institute{jointly}", {CHOSEN: APPOINTED}, "arbitrators", "employed", "biased", "helped_before",
            "arbitrators_chosen_by",
        ),
        "open_arbitration": step("must", "arbitrator", {APPOINTED: HEARING}, "arbitration_rooms", "lawyers"),
        "close_arbitration": step("must", "arbitrator", {HEARING: HEARD}),
        "withdraw": step("may", chooser, {(CHOSEN, APPOINTED, HEARING): "arbitration withdrawn"}, gives_up=True),
        "award": step(
            "must", "arbitrator", {HEARD: (ADVICE if advisory else FOR, AGAINST)}, "arbitrators", "award_votes",
            "award_orders", *proof,
        ),
        "notify_award": step("must", "arbitrator", closing, "informed", "with_reasons", *at_once),
    }  # fmt: skip
    if readings["cross_examination"] == "allowed":
        found["cross_examine"] = step("may", "complainant accused", {HEARING: "."}, again=True)
    if readings["cross_examination"] == "barred":
        found["put_questions"] = step("may", "arbitrator", {HEARING: "."}, again=True)
    if advisory:
        found["follow"] = step("must", "institute", {ADVICE: (FOR, NOT)})
    return found


def judged(world: Any) -> str | None:
    """How an act ends, or nothing where the rules do not allow it."""
    if not docket.may(world):
        return None
    outcome: str | None = globals().get(f"_{world.action}", lambda world: world.outcome or "done")(world)
    return outcome


TO_APPEAL = ("closed with sanctions", "closed without a finding", "closed undecided")
APPEALED = ("closed as decided", "closed with other sanctions", "closed overturned")


def _choose(world: Any) -> str | None:
    """U.6, U.7, U.8, U.10, H.12, A65."""
    place, appeal, stands = world.read("arbitration_place"), world.at("appeal"), world.at("formal") in TO_APPEAL
    since = {"instead_of_appeal": "formal.notify_decision", "after_appeal": "appeal.notify_outcome"}.get(place)
    fine = {
        "instead_of_appeal": stands and appeal not in APPEALED and not docket.running(world, "appeal"),
        "after_appeal": stands and appeal in APPEALED, "at_any_time": True,
    }[place]  # fmt: skip
    days = world.read("arbitration_days").removeprefix("days_")
    if since is not None and days != "silent":
        started = world.last(since)
        fine = fine and started is not None and world.on <= started.day + timedelta(days=int(days))
    if world.did("formal.request"):
        fine = fine and (world.told("formal.request", "parties") or set()) <= world["parties"]
    if world.read("arbitration_standing") == "bargaining_unit":
        fine = fine and world["in_bargaining_unit"]
    if world.read("arbitration_scope") == "harassment_only":
        fine = fine and world["arbitration_subject"] == "harassment"
    return "done" if fine and world["arbitration_freely_chosen"] else None


def took_part(world: Any) -> set[str]:
    """U.10: whoever took part in any stage."""
    names = (
        ("formal.decide", "roll"), ("formal.open_hearing", "roll"), ("formal.open_hearing", "attending"),
        ("formal.name_witnesses", "witnesses"), ("formal.choose_advisor", "advisors"),
    )  # fmt: skip
    return {person for action, fact in names for person in world.ever(action, fact)}


def _number(world: Any) -> int:
    return {"one": 1, "three": 3}[world.read("arbitrator_number")]


def _appoint(world: Any) -> str | None:
    """U.2, U.3, U.10."""
    who = world["arbitrators"]
    barred = took_part(world) | world.ever("appeal.decide", "panel") | world["parties"]
    barred |= world["employed"] | world["biased"] | world["helped_before"]
    both = {"complainant", "institute"} if world.read("arbitrator_choice") == "jointly" else {"institute"}
    fine = len(who) == _number(world) and not who & barred and world["arbitrators_chosen_by"] >= both
    return "done" if fine else None


def _open_arbitration(world: Any) -> str | None:
    """H.7."""
    lawyers = not world["lawyers"] or world.read("arbitration_lawyers") == "allowed"
    return "done" if world["arbitration_rooms"] == world.read("arbitration_meeting") and lawyers else None


def _award(world: Any) -> str | None:
    """U.2, U.8, H.1."""
    who, votes = world["arbitrators"], world["award_votes"]
    standard = world.read("standard_of_proof").replace("_", " ")
    favour = sum(vote == "for" for vote in votes.values())
    fine = len(who) == _number(world) == len(votes) and who <= world.told("appoint", "arbitrators")
    fine = fine and not who & world.told("appoint", "employed")
    fine = fine and (standard == "silent" or world["standard"] == standard)
    granted = favour * 2 > len(who)
    if not fine or (granted and not world["award_orders"]):
        return None
    return FOR if granted else AGAINST


def duly(world: Any) -> bool:
    """GAP.15, A65: both have it, with the reasons, and at the same time unless each is told apart."""
    at_once = world.read("appeal_notice") != "simultaneous" or world["at_the_same_time"]
    return bool(world["informed"] >= {"complainant", "accused"} and world["with_reasons"] and at_once)


def _notify_award(world: Any) -> str | None:
    return "done" if duly(world) else None


def dues(world: Any) -> dict[str, Any]:
    """U.9: the award within so many days of the hearing."""
    days, closed = world.read("award_days").removeprefix("days_"), world.last("close_arbitration")
    if days == "silent" or closed is None or world.state != HEARD:
        return {}
    return {"award": (None, closed.day + timedelta(days=int(days)))}
