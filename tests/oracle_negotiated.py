"""III.B, step by step, condition by condition, day by day; imports nothing of the package."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import oracle_docket as docket
from cells import Step, step

ENDS = docket.ENDS["negotiated"]
READINGS = (
    "report_signatories", "no_reply_rule", "receipt_rule", "first_meeting_rule", "meeting_gap_rule", "target_anchor",
    "target_effect", "semester_trigger", "extension_rule", "termination_right", "breach_rule", "summary_signatories",
    "summary_refusal", "satisfaction_of", "accompaniment_default", "soft_timer", "limitation_incident",
    "limitation_edge", "voluntariness_rule", "procedure_order", "academic_calendar",
)
ASKED = {
    "file": (
        "report_signatories", "limitation_incident", "limitation_edge", "voluntariness_rule", "procedure_order",
        "breach_rule", "academic_calendar",
    ),
    "reply": ("no_reply_rule",), "settle": ("satisfaction_of",), "meet_first": ("accompaniment_default",),
    "meet_other": ("accompaniment_default",), "meet_again": ("accompaniment_default",),
    "summarise": ("summary_signatories", "summary_refusal"), "elect": ("no_reply_rule",),
}  # fmt: skip

BEFORE = ("filed", "accused notified", "no answer")
TALKS = (
    "willing", "agreement received", "facilitator contacted", "first meetings arranged", "one party met", "negotiating",
)
AFTER = ("settled", "ended without a resolution")
ROOM = ("parties_met", "advocate_there", "companions_there")

SINCE = {
    "sign_agreement": ("last", "choose_companion"), "record_meeting": ("last", "meet_again"),
    "hand_over": ("last", "record_meeting"), "file_record": ("first", "file"),
}  # fmt: skip
"""What is owed since something else, the first time or each time that it happens."""


def laid_out(readings: Mapping[str, str]) -> dict[str, Step]:
    """Every step of III.B."""
    silence = readings["no_reply_rule"]
    unanswered = {
        "deemed_refusal": "refused", "stays_pending": ".", "complainant_may_elect": "no answer", "silent": None,
    }[silence]
    targets = tuple(dict.fromkeys(each for each in ("willing", "refused", unanswered) if each))
    waiting = ("accused notified", "no answer") if silence == "complainant_may_elect" else ("accused notified",)
    before = BEFORE if silence == "complainant_may_elect" else BEFORE[:2]
    either = "complainant accused" if readings["termination_right"] == "either" else "complainant"
    last = {
        "settled": "closed with a resolution",
        AFTER[1]: "closed without a resolution",
        "refused": "closed after a refusal",
    }
    found = {
        "file": step(
            "may", "complainant", {"not begun": "filed"}, "report_names", "signatures", "first_incident",
            "last_incident", "in_tenure", "parties", "meeting_wish", "desired", "students",
            *(() if readings["academic_calendar"] == "looked_up" else ("semester_end",)),
        ),
        "notify": step("must", "advocate", {"filed": "accused notified"}, "invitation"),
        "receive": step("happens", "anyone", {"accused notified": "."}),
        "reply": step(
            "must", "accused", {waiting: targets}, "answer",
            unmet="leaves it open" if silence == "stays_pending" else "",
        ),
        "receive_reply": step("happens", "anyone", {"willing": "agreement received"}),
        "contact_facilitator": step("must", "advocate", {TALKS[1]: TALKS[2]}, "facilitators"),
        "arrange": step("must", "facilitator", {TALKS[2]: TALKS[3]}),
        "ask_form": step("may", "complainant", {(*before, *TALKS): "."}, "meeting_wish", again=True),
        "ask_company": step("may", "complainant", {(*before, *TALKS): "."}, "advocate_wish", again=True),
        "choose_companion": step("may", "accused", {TALKS: "."}, "companion_is", "companions", again=True),
        "sign_agreement": step("must", "companion", {TALKS: "."}, "companions_signed", again=True),
        "meet_first": step("must", "facilitator", {TALKS[3]: TALKS[4:]}, *ROOM, "asked_for"),
        "meet_other": step("must", "facilitator", {TALKS[4]: TALKS[5]}, *ROOM, "asked_for"),
        "meet_again": step("must", "facilitator", {TALKS[5]: "."}, *ROOM, again=True),
        "extend": step("may", "complainant", {(*before, *TALKS): "."}, again=True),
        "settle": step(
            "should", "complainant accused", {TALKS[4:]: "settled"}, "undertakings", "complainant_satisfaction",
            "accused_satisfaction",
        ),
        "call_off": step("may", "complainant", {before: AFTER[1]}, gives_up=True),
        "end": step("may", either, {TALKS: AFTER[1]}, gives_up=True),
        "file_record": step("must", "advocate", {(*before, *TALKS, "refused", *AFTER): "."}),
        "record_meeting": step("must", "facilitator", {(*TALKS[4:], *AFTER): "."}, again=True),
        "hand_over": step("must", "facilitator", {(*TALKS[4:], *AFTER): "."}, again=True),
        "summarise": step(
            "must", "advocate", last, "complainant_satisfaction", "accused_satisfaction", "record_holds",
            "summary_signed_by", "summary_refused_by",
        ),
    }  # fmt: skip
    if silence == "complainant_may_elect":
        found["elect"] = step("may", "complainant", {"no answer": "refused"})
    if silence in ("complainant_may_elect", "deemed_refusal"):
        found["reply.lapses"] = step("lapses", "anyone", {waiting: unanswered})
    if readings["target_effect"] == "lapse_unless_extended":
        found["settle.lapses"] = step("lapses", "anyone", {TALKS[4:]: AFTER[1]})
    if readings["meeting_gap_rule"] == "end_to_start":
        found["close_meeting"] = step("happens", "anyone", {TALKS[4:]: "."}, again=True)
    if readings["breach_rule"] != "silent":
        found["break_undertaking"] = step(
            "happens", "anyone", {("settled", "closed with a resolution"): "undertaking broken"}
        )
    return found


# -- conditions ----------------------------------------------------------------------------------------------------


def judged(world: Any) -> str | None:
    """How an act ends, or nothing where the text does not allow it."""
    if not docket.may(world):
        return None
    outcome: str | None = globals().get(f"_{world.action}", _done)(world)
    return outcome


def _done(world: Any) -> str | None:
    return "done"


def signed_as_asked(world: Any) -> bool:
    """A13: the complainant signs, or the Advocate, or both."""
    wanted = {"both": {"complainant", "advocate"}}.get(world.read("report_signatories"))
    return bool(world["signatures"] >= (wanted or {world.read("report_signatories")}))


def _file(world: Any) -> str | None:
    """III.B.1: a signed report with both names, a proposal, in time and in tenure."""
    named = world["report_names"] >= {"complainant", "accused"}
    fine = named and signed_as_asked(world) and world["desired"] and world["in_tenure"] and docket.in_time(world)
    return "done" if fine else None


def _notify(world: Any) -> str | None:
    """III.B.2/s2."""
    whole = {"initial report", "request to negotiate", "confidentiality duty", "policy copy", "warning"}
    return "done" if world["invitation"] >= whole else None


def _reply(world: Any) -> str | None:
    neither = "leaves it open" if world.read("no_reply_rule") != "silent" else None
    return {"agrees": "agrees", "declines": "declines"}.get(world["answer"], neither)


def _choose_companion(world: Any) -> str | None:
    """III.B.3/s5a: a member of the community, and neither of the parties."""
    fine = world["companion_is"] == "member of the community" and not world.gathered("companions") & world["parties"]
    return "done" if fine else None


def _in_order(world: Any) -> bool:
    """III.B.1/s2, III.B.3/s4 and s5: the parties as asked, company as asked, companions chosen and signed."""
    met, wish = world["parties_met"], world["meeting_wish"]
    both = met >= {"complainant", "accused"}
    as_asked = wish == "either way" or both == (wish == "jointly")
    said = world.told("ask_company", "advocate_wish")
    wanted = said != "not wanted" if world.read("accompaniment_default") == "opt_out" else said == "wanted"
    company = "complainant" not in met or not wanted or world["advocate_there"]
    along = world["companions_there"] <= world.gathered("companions") & world.gathered("companions_signed")
    return bool(met) and as_asked and company and along


def _asks_both(world: Any) -> bool:
    return bool(world["asked_for"] >= {"account", "goals"})


def _meet_first(world: Any) -> str | None:
    if not (_in_order(world) and _asks_both(world)):
        return None
    return "both met" if world["parties_met"] >= {"complainant", "accused"} else "one met"


def _meet_other(world: Any) -> str | None:
    """III.B.3/s3: the party that was not met first."""
    before, now = world.told("meet_first", "parties_met") or set(), world["parties_met"]
    turn = ("complainant" in before and "accused" in now) or ("accused" in before and "complainant" in now)
    return "done" if turn and _in_order(world) and _asks_both(world) else None


def _meet_again(world: Any) -> str | None:
    return "done" if _in_order(world) else None


def _settle(world: Any) -> str | None:
    """III.B.3/s11a, A25: satisfactory to both, unless it is read otherwise."""
    levels = [world["complainant_satisfaction"]]
    levels += [] if world.read("satisfaction_of") == "complainant" else [world["accused_satisfaction"]]
    return "done" if set(levels) == {"satisfied"} else None


def _summarise(world: Any) -> str | None:
    """III.B.4, A49."""
    signed, refused = world["summary_signed_by"], world["summary_refused_by"]
    enough = signed | refused if world.read("summary_refusal") == "noted" else signed
    wanted = {"complainant", "accused"}
    wanted |= {"advocate"} if world.read("summary_signatories") == "parties_and_advocates" else set()
    held = {"case", "meetings"} if world.did("meet_first") else {"case"}
    stated = all(world[f"{who}_satisfaction"] != "not stated" or who in refused for who in ("complainant", "accused"))
    return "done" if world["record_holds"] >= held and stated and enough >= wanted else None


# -- days ----------------------------------------------------------------------------------------------------------


TERMS = (date(2014, 12, 19), date(2015, 5, 22), date(2015, 12, 18), date(2016, 5, 20), date(2016, 12, 23))
"""The last days of exams in the calendar of the Institute (A82)."""


def month_after(day: date) -> date:
    """The same day of the next month, or its last day where it has none such (A09: the last edge)."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _days(event: Any, number: int) -> date:
    day: date = event.day
    return day + timedelta(days=number)


def dues(world: Any) -> dict[str, Any]:
    """What is owed by when."""
    found: dict[str, date] = {}
    state, last, deemed = world.state, world.last, world.read("receipt_rule") != "actual"
    if state in ENDS:
        return {}
    if state == "filed":
        found["notify"] = _days(last("file"), 7)
    sent = last("notify" if deemed else "receive")
    if state in ("accused notified", "no answer") and sent is not None:
        answered = last("reply")
        left_open = answered is not None and answered.outcome == "leaves it open"
        if (
            answered is None
            or answered.seq < sent.seq
            or (left_open and world.read("no_reply_rule") == "stays_pending")
        ):
            came = last("receive")
            arrived = [came.day] if came is not None and came.seq > sent.seq else []
            found["reply"] = min([_days(sent, 3), *arrived]) + timedelta(days=7) if deemed else _days(sent, 7)
    agreed, contacted = last("receive_reply"), last("contact_facilitator")
    if world.read("soft_timer") == "configured_timer" and state == TALKS[2]:
        found["arrange"] = _days(contacted, 3)
    if state in TALKS[1:4] and agreed is not None:
        found["meet_first"] = _days(agreed, 10)
    if state == TALKS[4] and world.read("first_meeting_rule") == "all_first_round" and agreed is not None:
        found["meet_other"] = _days(agreed, 10)
    if state == TALKS[5]:
        names = ["meet_first", "meet_other", "meet_again"]
        names += ["close_meeting"] if world.read("meeting_gap_rule") == "end_to_start" else []
        found["meet_again"] = max(_days(event, 7) for name in names if (event := last(name)) is not None)
    if (day := _month(world)) is not None:
        found["settle"] = day
    return {name: (None, day) for name, day in found.items()}


DATED_BY = ("students", "semester_end")


def told_of_days(history: Any) -> Iterator[dict[str, Any]]:
    """Other parties that are students, and other ends of the semester, once the negotiations are under way."""
    started = [event.day for event in history if event.action == "meet_first"]
    for students in ((), ("complainant",), ("accused",), ("accused", "complainant")) if started else ():
        for number in (-1, 0, 1, 27, 28, 29, 30, 31):
            yield {"students": students, "semester_end": started[-1] + timedelta(days=number)}


def _month(world: Any) -> date | None:
    """III.B.3/s9 and s10: a month, or the end of the semester where that comes first, unless extended (A19 to A21)."""
    since = {"filing": "file", "agreement": "receive_reply", "first_meeting": "meet_first"}
    start, students = world.last(since[world.read("target_anchor")]), world["students"]
    if start is None or world.state in (*AFTER, "refused", "closed with a resolution"):
        return None
    extended, unbounded = world.last("extend"), world.read("extension_rule") == "unbounded"
    if extended is not None and unbounded:
        return None
    counted = {
        "complainant": "complainant" in students, "accused": "accused" in students, "either": bool(students),
        "both": students == {"complainant", "accused"},
    }[world.read("semester_trigger")]  # fmt: skip
    due = month_after(start.day)
    if counted:
        looked_up = world.read("academic_calendar") == "looked_up"
        ends = next(day for day in TERMS if day >= start.day) if looked_up else world["semester_end"]
        due = ends if start.day <= ends <= due else due
    for event in world.run():  # a month more each time, whenever the complainant asks for it
        if event.action == "extend":
            due = month_after(due)
    return due
