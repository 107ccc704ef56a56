"""IV and V, step by step, condition by condition, day by day; imports nothing of the package."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import oracle_docket as docket
from worlds import Step, step

ENDS = docket.ENDS["records"]
READINGS = (
    "confidentiality_subjects", "party_nda_term", "nda_term", "summary_signatories", "summary_refusal",
    "informal_records", "appendix_rule", "report_erratum", "report_addressees", "soft_timer", "retention_rule",
)  # fmt: skip
ALSO = (
    {"report_erratum": "literal", "report_addressees": "as_VI_A_11"},
)  # fmt: skip
ASKED = {
    "enter_report": ("appendix_rule",), "document": ("informal_records",), "note": ("informal_records",),
    "summarise": ("summary_signatories", "summary_refusal"),
    "count_case": ("report_erratum", "report_addressees"), "party_speaks": ("party_nda_term",),
    "signer_speaks": ("nda_term",), "facilitator_speaks": ("confidentiality_subjects",),
    "dispose": ("retention_rule",),
}  # fmt: skip
NONE, FILE, CLOSED = "no file", "file open", "file closed"
KEPT, ANY = (FILE, CLOSED), (NONE, FILE, CLOSED)
ENTERED = {NONE: FILE, KEPT: "."}

SINCE = {
    "document": ("last", "communicate"), "count_case": ("first", "enter_report"), "remind": ("last", "negotiated.file"),
    "summarise": ("last", "formal.notify_decision"),
}  # fmt: skip
"""What is owed since something else, the first time or each time that it happens."""


def laid_out(readings: Mapping[str, str]) -> dict[str, Step]:
    """Every step of IV and V."""
    found = {
        "enter_report": step("must", "advocate", ENTERED, "report_form"),
        "communicate": step("happens", "anyone", ENTERED),
        "document": step("must", "advocate", {KEPT: "."}, "medium", "something_done", "noted", again=True),
        "summarise": step("must", "advocate", {KEPT: CLOSED}, "initialled_by", "not_initialled_by"),
        "count_case": step("must", "advocate", {KEPT: "."}, "report_given_to"),
        "contact": step("happens", "anyone", ENTERED, "contacted"),
        "tell": step("must", "advocate", ENTERED, "told_what", "told_of_duty"),
        "remind": step("must", "advocate", ENTERED, "reminded", "told_what"),
        "party_speaks": step("may", "complainant accused companion", {ANY: "."}, again=True),
        "signer_speaks": step("may", "witness advisor", {ANY: "."}, again=True),
        "facilitator_speaks": step("may", "facilitator", {ANY: "."}, again=True),
        "keeper_speaks": step("may", "advocate committee", {ANY: "."}, again=True),
        "amend": step("may", "advocate", {KEPT: "."}, "entry", again=True),
        "step_aside": step("may", "advocate", {ANY: "."}, "advocates_aside", again=True),
    }
    if readings["informal_records"] == "minimal":
        found["note"] = step("may", "advocate", {KEPT: "."}, "noted", again=True)
    if readings["retention_rule"] != "silent":
        found["dispose"] = step("may", "advocate", {CLOSED: "file destroyed"}, "disposing")
    return found


def judged(world: Any) -> str | None:
    """How an act ends, or nothing where the text does not allow it."""
    holds = globals().get(f"_{world.action}", lambda world: True)
    return "done" if docket.may(world) and holds(world) else None


def _enter_report(world: Any) -> bool:
    return bool(world.read("appendix_rule") == "treat_A_as_I" or world["report_form"] == "Appendix I")


def _document(world: Any) -> bool:
    """IV.1/s3, IV.2, A50."""
    noted = world["noted"]
    more = docket.begun(world, "negotiated") or docket.begun(world, "formal")
    needed = {"name of the Advocate"}
    needed |= {"copy"} if world["medium"] == "in writing" else {"time", "date", "participants", "content"}
    needed |= {"course of action", "degree of success"} if world["something_done"] else set()
    return bool(noted >= needed and (more or world.read("informal_records") == "complete"))


def _summarise(world: Any) -> bool:
    """IV.2/s3, A49."""
    wanted = {"complainant", "accused"}
    wanted |= {"advocate"} if world.read("summary_signatories") == "parties_and_advocates" else set()
    noted = world["not_initialled_by"] if world.read("summary_refusal") == "noted" else set()
    return bool(world["initialled_by"] | noted >= wanted)


AS_IV_4 = {
    "Information Center", "Advocacy office", "administration", "faculty", "“Tech Talk”", "other MIT publications",
}  # fmt: skip


def _count_case(world: Any) -> bool:
    """IV.4.post, VI.A.11, A53, A54: what a section that there is not adds, is nothing."""
    others = {"Grievance Committee", "the public"} if world.read("report_erratum") == "read_as_IV_4" else set()
    wanted = {"as_IV_4": AS_IV_4, "as_VI_A_11": others, "union_of_addressees": AS_IV_4 | others}
    return bool(world["report_given_to"] >= wanted[world.read("report_addressees")])


def _tell(world: Any) -> bool:
    """V/s4, VI.A.10: everyone contacted so far knows of both."""
    told = world["told_what"] >= {"confidentiality duty", "policy"}
    return bool(told and world.gathered("contacted") <= world.gathered("told_of_duty"))


def _remind(world: Any) -> bool:
    return bool(world["reminded"] >= {"complainant", "accused"} and "confidentiality duty" in world["told_what"])


def closed(world: Any) -> bool:
    """V/s3: no complaint is under way any more; an informal one is over once another has been gone through (GAP.18)."""
    over = not docket.begun(world, "informal") or docket.ended(world, "informal") or any(
        docket.begun(world, route) and not docket.running(world, route) for route in ("negotiated", "formal")
    )
    return over and not any(docket.running(world, route) for route in ("negotiated", "formal", "appeal", "arbitration"))


def _party_speaks(world: Any) -> bool:
    return world.read("party_nda_term") == "ends_at_close" and closed(world)


def _signer_speaks(world: Any) -> bool:
    """III.C.3/s4, A30."""
    return bool({
        "until_decision": world.did("formal.decide"), "until_close": docket.ended(world, "formal"), "indefinite": False,
    }[world.read("nda_term")])  # fmt: skip


def _facilitator_speaks(world: Any) -> bool:
    return world.read("confidentiality_subjects") == "not_covered" or closed(world)


def _keeper_speaks(world: Any) -> bool:
    return False


def _dispose(world: Any) -> bool:
    """GAP.19: never, or four years after the summary, by two people."""
    if world.read("retention_rule") == "keep_all":
        return False
    since = world.last("summarise").day
    day = docket.last_day_of_years(since, 4)
    day += timedelta(days=1) if (since.month, since.day) == (2, 29) and day.day == 28 else timedelta()
    return bool(world.on >= day and closed(world) and len(world["disposing"]) >= 2)


def dues(world: Any) -> dict[str, Any]:
    """IV.1/s2 at once, or within a day (A72); V/s4 on the day of the contact."""
    found: dict[str, Any] = {}
    contact, told = world.last("contact"), world.last("tell")
    if contact is not None and (told is None or told.seq < contact.seq):
        found["tell"] = None, contact.day
    if world.read("soft_timer") == "configured_timer" and world.state not in ENDS:
        filed = [world.last(name) for name in ("intake.file_report", "negotiated.file", "formal.request")]
        known = [event for event in filed if event is not None]
        entered = world.last("enter_report")
        if known:
            latest = max(known, key=lambda event: event.seq)
            if entered is None or entered.seq < latest.seq:
                found["enter_report"] = None, latest.day + timedelta(days=1)
    return {} if world.state in ENDS else found
