"""II, II.A, II.B and VI.A, step by step and condition by condition; imports nothing of the package."""

from collections.abc import Mapping
from typing import Any

import oracle_docket as docket
from worlds import Step, step

ENDS = docket.ENDS["intake"]
READINGS = (
    "referral_rule", "standing_rule", "effect_test", "effect_standard", "voluntariness_rule", "limitation_incident",
    "limitation_edge", "escalation_tolling", "accompaniment_default", "advocate_conflict", "group_rule", "linkage_rule",
)  # fmt: skip
ALSO = ({"effect_test": "intake", "effect_standard": "subjective"},)
ASKED = {
    "refer": ("referral_rule",), "refer_freely": ("referral_rule",), "describe": ("standing_rule",),
    "assess": ("effect_test",), "say_consent": ("voluntariness_rule",), "act_together": ("group_rule",),
    "choose": ("effect_test", "voluntariness_rule", "limitation_incident", "limitation_edge"),
    "choose_again": (
        "effect_test", "voluntariness_rule", "limitation_incident", "limitation_edge", "escalation_tolling",
    ),
    "accompany_informally": ("accompaniment_default",), "accompany_formally": ("accompaniment_default",),
    "tell_duties": ("advocate_conflict",),
}  # fmt: skip
START, ADVICE, DRAFT, APPROVED, REPORTED, CHOSEN = (
    "not begun", "in advice", "report drafted", "report approved", "reported", "complaint chosen",
)  # fmt: skip
OPEN = (ADVICE, DRAFT, APPROVED, REPORTED, CHOSEN)
FILED = (REPORTED, CHOSEN)
CHOICE = ("course", "first_incident", "last_incident", "in_tenure")
ONCE = ("assure", "encourage_records", "review_outcomes", "weigh_consequences", "hand_policy")

SINCE = {
    "refer": ("last", "learn"), "advise_witness": ("last", "ask_as_witness"), "take_over": ("last", "ask_other"),
    "tell_duties": ("last", "take_over"), "watch": ("last", "file_report"), "contact_group": ("last", "watch"),
}  # fmt: skip
"""What is owed since something else, each time that it happens."""


def laid_out(readings: Mapping[str, str]) -> dict[str, Step]:
    """Every step of II, II.A, II.B and VI.A."""
    return {**_advice(readings), **_report(readings), **_course(readings), **_staff(readings)}


def _advice(readings: Mapping[str, str]) -> dict[str, Step]:
    found = {
        "learn": step("happens", "anyone", {START: "."}, "privileged", again=True),
        "refer": step("must", "referrer", {START: "."}, again=True),
        "seek_advice": step("may", "complainant", {START: ADVICE}),
        "listen": step("must", "advocate", {OPEN: "."}, again=True),
        "explain": step("must", "advocate", {OPEN: "."}, "options"),
        "advise_further": step("may", "advocate", {OPEN: "."}, again=True),
        "ask_as_witness": step("may", "witness", {(START, *OPEN): "."}, again=True),
        "advise_witness": step("must", "advocate", {(START, *OPEN): "."}, again=True),
        **{name: step("must", "advocate", {OPEN: "."}) for name in ONCE},
    }
    if readings["referral_rule"] == "privileged_exempt":
        found["refer_freely"] = step("may", "referrer", {START: "."}, again=True)
    return found


def _report(readings: Mapping[str, str]) -> dict[str, Step]:
    found = {
        "describe": step(
            "may", "complainant", {(START, ADVICE, DRAFT): DRAFT}, "specifics", "behaviours", "campus", "location",
            "complainant_status", "accused_status", "effects_told", "membership", "about", "aimed_at", "recognisable",
            "name_reasons", "report_names",
        ),
        "approve": step("may", "complainant", {DRAFT: APPROVED}),
        "file_report": step("must", "advocate", {APPROVED: REPORTED}, "report_date"),
        "warn": step("must", "advocate", {(DRAFT, APPROVED, REPORTED): "."}),
    }  # fmt: skip
    if readings["effect_test"] == "intake":
        asked = "hostile" if readings["effect_standard"] == "objective" else "felt_hostile"
        found["assess"] = step("must", "advocate", {REPORTED: (REPORTED, "outside the policy")}, asked)
    return found


def _course(readings: Mapping[str, str]) -> dict[str, Step]:
    found = {
        "choose": step("may", "complainant", {REPORTED: CHOSEN}, *CHOICE),
        "choose_again": step("may", "complainant", {CHOSEN: "."}, *CHOICE, again=True),
        "complete_report": step("must", "complainant", {FILED: "."}, "report_names"),
        "authorise": step("may", "complainant", {FILED: "."}, "authorises", again=True),
    }
    if readings["voluntariness_rule"] == "as_H5":
        found["say_consent"] = step("may", "complainant", {FILED: "."}, "consents", "unpressed", again=True)
    return found


def _staff(readings: Mapping[str, str]) -> dict[str, Step]:
    index = ("accused_index",) if readings["linkage_rule"] == "blind_index" else ()
    found = {
        "take_case": step("must", "advocate", {OPEN: "."}, "advocates", "other_duties"),
        "ask_other": step("may", "complainant", {OPEN: "."}, again=True),
        "take_over": step("must", "advocate", {OPEN: "."}, "advocates", "other_duties", again=True),
        "say_company": step("may", "complainant", {OPEN: "."}, "company", again=True),
        "accompany_informally": step("must", "advocate", {OPEN: "."}),
        "accompany_formally": step("must", "advocate", {OPEN: "."}),
        "advise_accused": step("should", "advocate", {OPEN: "."}),
        "see_to": step("should", "institute", {CHOSEN: "."}),
        "watch": step("must", "advocate", {FILED: "."}, "link", *index, again=True),
        "contact_group": step("must", "advocate", {FILED: "."}, again=True),
    }
    if readings["advocate_conflict"] == "conflict_flag":
        found["tell_duties"] = step("must", "advocate", {OPEN: "."}, again=True)
    joining = {"linked_cases": ".", "joined_case": (".", "joined to another case"), "silent": None}
    if (to := joining[readings["group_rule"]]) is not None:
        edges = {state: (state, "joined to another case") if to != "." else state for state in FILED}
        found["act_together"] = step("may", "complainant", edges)
    return found


# -- conditions ----------------------------------------------------------------------------------------------------

AT_A_TIME = {"seek_advice", "learn", "ask_as_witness", "describe"}


def outcomes(readings: Mapping[str, str]) -> dict[str, set[str]]:
    """II.B.1, GAP.13, A71: with others each acts in a case of its own, or all in one."""
    alone = readings["group_rule"] == "linked_cases"
    return {"act_together": {"each in a case of its own"} if alone else {"all in this case", "all in another case"}}


def judged(world: Any) -> str | None:
    """How an act ends, or nothing where the text does not allow it."""
    if not docket.may(world):
        return None
    outcome: str | None = globals().get(f"_{world.action}", _done)(world)
    return outcome


def _done(world: Any) -> str | None:
    return world.outcome or "done"


def _if(holds: Any) -> str | None:
    return "done" if holds else None


def unsettled(world: Any) -> bool:
    """VI.A.2: through the resolution of the case, and no longer, be its record closed or not."""
    return docket.still_open(world) and not any(docket.ended(world, route) for route in docket.COMPLAINTS)


def _assure(world: Any) -> str | None:
    return _if(unsettled(world))


_listen = _encourage_records = _review_outcomes = _weigh_consequences = _hand_policy = _assure
_take_case = _see_to = _assure


def _refer(world: Any) -> str | None:
    """II/s4, A75."""
    exempt = world.read("referral_rule") == "privileged_exempt" and world.told("learn", "privileged")
    return _if(world.did("learn") and not exempt)


def _refer_freely(world: Any) -> str | None:
    return _if(world.told("learn", "privileged"))


def _explain(world: Any) -> str | None:
    """II/s3c: every option."""
    every = {"advice", "report", "temporary housing", "informal", "negotiated", "formal"}
    return _if(unsettled(world) and world["options"] >= every)


def _advise_witness(world: Any) -> str | None:
    return _if(world.did("ask_as_witness"))


def _describe(world: Any) -> str | None:
    """II.B, IV.1/s4, A47."""
    named = docket.begun(world, "negotiated") or docket.begun(world, "formal")
    names, reasons = world["report_names"], world["name_reasons"]
    standing = {
        "members": {"member"}, "current_or_former": {"member", "former member"},
        "any_person": {"member", "former member", "neither"},
    }[world.read("standing_rule")]  # fmt: skip
    fine = names >= {"complainant", "accused"} if named else "accused" not in names
    reasoned = not reasons or "complainant" in names
    return _if(world["membership"] in standing and "incidents" in world["specifics"] and fine and reasoned)


def _file_report(world: Any) -> str | None:
    return _if(world["report_date"] <= world.on)


def _warn(world: Any) -> str | None:
    return _if(world.told("describe", "recognisable"))


def _assess(world: Any) -> str | None:
    """I.post/s7 and s8, A46; III/s2: nothing is asked about what has been resolved."""
    if not docket.still_open(world):
        return None
    fact = "hostile" if world.read("effect_standard") == "objective" else "felt_hostile"
    return "applies" if world[fact] else "does not apply"


def _say_consent(world: Any) -> str | None:
    return _if(not world["consents"] or world["unpressed"])


def _actionable(world: Any) -> bool:
    """I.post, II/s5, A46."""
    told = world.told
    asked = world.read("effect_test") != "intake" or world.did("assess")
    belongs = told("describe", "accused_status") != "none of these"
    covered = told("describe", "about") != "discrimination alone" and told("describe", "aimed_at") != "others alone"
    freely = world["course"] == "formal" or _freely(world)
    return bool(
        world.did("describe")
        and world["in_tenure"]
        and asked
        and belongs
        and covered
        and freely
        and docket.in_time(world)
    )


def _freely(world: Any) -> bool:
    return world.read("voluntariness_rule") == "none" or world.told("say_consent", "consents") is True


def _choose(world: Any) -> str | None:
    return _if(_actionable(world))


def _choose_again(world: Any) -> str | None:
    """II.A/s5: after the first one has been tried, and is not under way any more."""
    tried = any(docket.begun(world, route) for route in docket.COMPLAINTS)
    busy = any(docket.running(world, route) for route in docket.COMPLAINTS)
    return _if(tried and not busy and _actionable(world))


def _complete_report(world: Any) -> str | None:
    """II.B/s5 and s6."""
    needs = docket.running(world, "negotiated") or docket.running(world, "formal")
    both = {"complainant", "accused"}
    return _if(needs and not world.told("describe", "report_names") >= both and world["report_names"] >= both)


def _authorise(world: Any) -> str | None:
    """II.B.1/s1."""
    named = world.did("complete_report") or "complainant" in world.told("describe", "report_names")
    return _if(not world["authorises"] or named)


def _take_over(world: Any) -> str | None:
    return _if(world.did("ask_other"))


def _tell_duties(world: Any) -> str | None:
    """VI.A/s1, A62: the Advocate that there is."""
    latest = "take_over" if world.did("take_over") else "take_case"
    return _if(world.told(latest, "other_duties"))


def company(world: Any) -> bool:
    """VI.A.6, II.A/s4b, A48."""
    said = world.told("say_company", "company")
    return said is True if world.read("accompaniment_default") == "opt_in" else said is not False


def _accompany_informally(world: Any) -> str | None:
    """VI.A.6; GAP.18: the informal procedure, which nothing ends, is over once another has been gone through."""
    goes_on = docket.goes_on_informally(world)
    others = [route for route in ("negotiated", "formal") if docket.begun(world, route)]
    gone_through = any(not docket.running(world, route) for route in others)
    return _if(goes_on and not gone_through and company(world))


def _accompany_formally(world: Any) -> str | None:
    return _if(docket.running(world, "formal") and company(world))


def _advise_accused(world: Any) -> str | None:
    return _if((docket.begun(world, "negotiated") or docket.begun(world, "formal")) and unsettled(world))


def _contact_group(world: Any) -> str | None:
    """VI.A.8."""
    linked = world.did("watch") and world.told("watch", "link") != "nothing"
    return _if(linked and world.told("authorise", "authorises"))


def _act_together(world: Any) -> str | None:
    """II.B.1, A71: each in a case of its own, unless cases are joined."""
    if not world.did("contact_group"):
        return None
    alone = world.read("group_rule") == "linked_cases"
    return "each in a case of its own" if alone else world.outcome


def dues(world: Any) -> dict[str, Any]:
    """Nothing is owed by a day."""
    return {}
