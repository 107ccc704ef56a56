"""H.1 to H.13 and GAP.01: the appeal, step by step, condition by condition, day by day; it knows no package."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import oracle_docket as docket
from oracle_arbitration import TO_APPEAL, duly
from worlds import Step, step

ENDS = docket.ENDS["appeal"]
READINGS = (
    "appeal_by", "appeal_grounds", "appeal_days", "appeal_law", "effect_on_sanctions", "appeal_panel_from",
    "appeal_review", "appeal_vote", "appeal_deadlock", "appeal_decision_days", "remand_to", "appeal_notice",
    "arbitration_place", "mandatory_minimums",
)  # fmt: skip
ASKED = {
    "file_appeal": ("appeal_by", "appeal_grounds", "appeal_days", "appeal_law", "arbitration_place"),
    "join": ("appeal_by", "appeal_grounds", "appeal_days"), "tell": ("effect_on_sanctions",),
    "withdraw": ("appeal_by",), "name_panel": ("appeal_panel_from",),
    "hear": ("appeal_review",), "review": ("appeal_review",), "let_run": ("effect_on_sanctions",),
    "decide": ("appeal_review", "appeal_vote", "appeal_deadlock"),
    "remand": ("remand_to", "appeal_notice"), "notify_outcome": ("appeal_notice",),
}  # fmt: skip
VARIED = {"set_anew": {"panel", "sanction_votes"}}
FILED, TOLD, SEATED = "appeal filed", "parties told of the appeal", "panel named"
UPHELD, ANEW, AGAIN, OVER = "decision upheld", "sanctions to be set anew", "new hearing decided", "decision overturned"
REMOVAL, SET = "removal recommended anew", "sanctions set anew"


def laid_out(readings: Mapping[str, str]) -> dict[str, Step]:
    """Every step of the appeal."""
    who = {"both_parties": "complainant accused", "complainant_only": "complainant", "accused_only": "accused"}
    appellant, effect = who[readings["appeal_by"]], readings["effect_on_sanctions"]
    fresh, stands = readings["remand_to"] == "fresh_panel", readings["appeal_deadlock"]
    at_once = ("at_the_same_time",) if readings["appeal_notice"] == "simultaneous" else ()
    notice = ("informed", "with_reasons", *at_once)
    decided = (UPHELD, ANEW, AGAIN, OVER, *((SEATED,) if stands == "vote_again" else ()))
    found = {
        "file_appeal": step(
            "may", appellant, {"not appealed": FILED}, "grounds_of_appeal", "appeal_law_applied", "appellants"
        ),
        "join": step("may", appellant, {(FILED, TOLD, SEATED): "."}, "grounds_of_appeal", "appellants", again=True),
        "tell": step(
            "must", "advocate", {FILED: TOLD}, "appeal_told", *(() if effect == "silent" else ("sanctions_meanwhile",))
        ),
        "answer": step("may", "complainant accused", {(TOLD, SEATED): "."}, again=True),
        "withdraw": step(
            "may", appellant, {(FILED, TOLD, SEATED): "appeal withdrawn"}, "appeal_withdrawn_by", gives_up=True
        ),
        "name_panel": step(
            "must", "institute", {TOLD: SEATED}, "panel", "investigators", "helped_before", "biased",
            *(("community",) if readings["appeal_panel_from"] == "community" else ()),
        ),
        "step_aside": step("may", "panel", {SEATED: TOLD}, "stepped_aside"),
        "decide": step(
            "must", "panel", {SEATED: decided}, "panel", "appeal_votes",
            unmet="undecided" if stands == "vote_again" else "",
        ),
        "confirm": step("must", "institute", {REMOVAL: SET}),
        "notify_outcome": step(
            "must", "panel",
            {UPHELD: "closed as decided", OVER: "closed overturned", SET: "closed with other sanctions"}, *notice,
        ),
        "remand": step(
            "must", "panel", {AGAIN: "sent back"}, *notice, "told", "new_hearing_before", "sent_back_by",
            *(("kept_away",) if fresh else ()),
        ),
    }  # fmt: skip
    minimum = ("minimum_kept",) if readings["mandatory_minimums"] == "table" else ()
    found["set_anew"] = step(
        "must", "panel", {ANEW: (REMOVAL, SET)}, *PENALTIES, "panel", "sanction_votes", *minimum
    )
    if readings["appeal_review"] == "on_record":
        found["review"] = step("must", "panel", {SEATED: "."}, "panel", again=True)
    else:
        found["hear"] = step("must", "panel", {SEATED: "."}, "panel", "invited_to_appeal", again=True)
    if effect != "silent":
        found["suspend" if effect == "in_force" else "let_run"] = step("may", "panel", {SEATED: "."}, again=True)
    return found


def outcomes(readings: Mapping[str, str]) -> dict[str, set[str]]:
    """GAP.21: the Institute follows what is recommended, or does not."""
    return {"confirm": {"confirmed", "declined"}}


PENALTIES = (
    "category", "behaviour", "force", "penalties", "status", "shared_place", "residence", "permission", "prior",
    "prior_negotiated", "prior_reports", "incidents",
)  # fmt: skip


def judged(world: Any) -> str | None:
    """How an act ends, or nothing where the rules do not allow it."""
    if not docket.may(world):
        return None
    outcome: str | None = globals().get(f"_{world.action}", lambda world: world.outcome or "done")(world)
    return outcome


LISTED = {
    "new information", "departure from procedure", "bias or conflict", "weight of the evidence",
    "sanction out of range",
}  # fmt: skip


def _on_a_ground(world: Any) -> bool:
    """A65: one that is listed, or that Title IX lists."""
    counts = {
        "listed": LISTED, "title_ix": {"new information", "departure from procedure", "bias or conflict"},
    }.get(world.read("appeal_grounds"))  # fmt: skip
    return counts is None or bool(world["grounds_of_appeal"] & counts)


def _in_time(world: Any) -> bool:
    """GAP.01, A65: so many days after the notice of the decision."""
    told = world.last("formal.notify_decision")
    if world.read("appeal_days") == "silent":
        return True
    if world.read("appeal_days") == "business_5":
        return bool(world.on <= working(told.day, 5))
    days = {"calendar_7": 7, "calendar_30": 30}[world.read("appeal_days")]
    return bool(world.on <= told.day + timedelta(days=days))


HOLIDAYS = {date(2015, 1, 19), date(2015, 2, 16), date(2015, 4, 20), date(2015, 5, 25)}
"""Of the first half of 2015: Martin Luther King, Washington, Patriots, Memorial."""


def working(day: date, n: int) -> date:
    """The last of so many days after a day, no Saturday, Sunday or holiday among them."""
    while n:
        day += timedelta(days=1)
        n -= day.weekday() < 5 and day not in HOLIDAYS
    return day


def _by_a_party(world: Any) -> bool:
    return bool(world.gathered("appellants") <= world.told("formal.request", "parties"))


def _file_appeal(world: Any) -> str | None:
    """H.6, H.13, GAP.01."""
    stands = world.at("formal") in TO_APPEAL and bool(world.gathered("appellants"))
    law = world["appeal_law_applied"] == world.read("appeal_law").replace("_", " ")
    return "done" if stands and law and _by_a_party(world) and _on_a_ground(world) and _in_time(world) else None


def _join(world: Any) -> str | None:
    return "done" if _by_a_party(world) and _on_a_ground(world) and _in_time(world) else None


def _tell(world: Any) -> str | None:
    effect = world.read("effect_on_sanctions")
    right = effect == "silent" or world["sanctions_meanwhile"] == effect.replace("_", " ")
    return "done" if world["appeal_told"] >= {"complainant", "accused"} and right else None


def _withdraw(world: Any) -> str | None:
    """GAP.13: all who appealed."""
    return "done" if world.gathered("appellants") <= world["appeal_withdrawn_by"] else None


def took_part(world: Any) -> set[str]:
    """H.6: whoever took part in any run of the case."""
    names = (
        ("formal.decide", "roll"), ("formal.open_hearing", "roll"), ("formal.open_hearing", "attending"),
        ("formal.name_witnesses", "witnesses"), ("formal.choose_advisor", "advisors"), ("formal.request", "parties"),
        ("appeal.remand", "sent_back_by"),
    )  # fmt: skip
    return {person for action, fact in names for person in world.ever(action, fact)}


def _complete(world: Any) -> bool:
    return len(world["panel"]) == 3


def _name_panel(world: Any) -> str | None:
    """H.3, H.6, H.8, A65."""
    who, barred = world["panel"], world["investigators"] | world["helped_before"] | world["biased"]
    fine = _complete(world) and not who & (took_part(world) | barred | world.gathered("stepped_aside"))
    if world.read("appeal_panel_from") == "community":
        fine = fine and who <= world["community"]
    return "done" if fine else None


def _as_named(world: Any) -> bool:
    return _complete(world) and world["panel"] <= world.told("name_panel", "panel")


def _review(world: Any) -> str | None:
    return "done" if _as_named(world) else None


def _hear(world: Any) -> str | None:
    return "done" if _as_named(world) and world["invited_to_appeal"] >= {"complainant", "accused"} else None


def same_panel(world: Any) -> bool:
    """H.6, H.8: whoever was named, took no part before, and has reviewed the record or heard the parties, decides."""
    who = world["panel"]
    looked = world.told("review" if world.read("appeal_review") == "on_record" else "hear", "panel")
    return (
        _as_named(world) and not who & took_part(world) and looked is not None and who <= looked
    )  # fmt: skip


def carried(cast: int, size: int, rule: str) -> bool:
    """A65: of all the members."""
    if rule == "majority":
        return cast * 2 > size
    return Fraction(cast, size) >= Fraction(2, 3) if rule == "two_thirds" else cast == size


def _decide(world: Any) -> str | None:
    """GAP.01: every member votes; what is not there cannot be changed."""
    votes, size = list(world["appeal_votes"].values()), len(world["panel"])
    finding = world.at("formal") == "closed with sanctions"
    if not same_panel(world) or len(votes) != size or (not finding and {"modify", "overturn"} & set(votes)):
        return None
    names = {"uphold": "upheld", "modify": "modified", "remand": "remanded", "overturn": "overturned"}
    for vote, outcome in names.items():
        if carried(votes.count(vote), size, world.read("appeal_vote")):
            return outcome
    return None if world.read("appeal_deadlock") == "silent" else "undecided"


def _set_anew(world: Any) -> str | None:
    """Here only who votes, and how; which sanctions there are is asked of impose."""
    favour = list(world["sanction_votes"].values()).count("for")
    if not same_panel(world) or not carried(favour, len(world["panel"]), world.read("appeal_vote")):
        return None
    return str(world.outcome)


def _notify_outcome(world: Any) -> str | None:
    return "done" if duly(world) else None


def _remand(world: Any) -> str | None:
    """GAP.01, A65: the panel that sends it back, and who hears it anew."""
    fresh = world.read("remand_to") == "fresh_panel"
    before = "members who did not" if fresh else "those who heard it"
    fine = duly(world) and world["told"] >= {"committee", "accused"} and world["new_hearing_before"] == before
    if fresh:
        fine = fine and world.ever("formal.open_hearing", "roll") <= world["kept_away"]
    return "done" if fine and world["panel"] <= world["sent_back_by"] else None


def dues(world: Any) -> dict[str, Any]:
    """H.9: four weeks from the appeal, or twenty working days."""
    rule, filed = world.read("appeal_decision_days"), world.last("file_appeal")
    act = {FILED: "decide", TOLD: "decide", SEATED: "decide", ANEW: "set_anew"}.get(world.state)
    done = None if act is None else world.last(act)
    again = world.read("appeal_deadlock") != "decision_stands" and done is not None and done.outcome == "undecided"
    if rule == "silent" or act is None or (done is not None and not again):
        return {}
    return {act: (None, filed.day + timedelta(days=28) if rule == "calendar_28" else working(filed.day, 20))}
