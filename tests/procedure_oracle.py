"""Who does what from where to where in the formal procedure, by reading: a second entry, written from III.C.

It imports nothing of the package. A step is what the text lets happen; what it asks besides is for the case files.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import NamedTuple

Readings = Mapping[str, str]

HEARING = ("hearing opened", "complainant heard", "accused heard", "witnesses heard", "accused closed")
BEFORE = ("notified", "dated")
UNTIL_DECIDED = ("requested", *BEFORE, *HEARING, "deliberating")
ENDS = {
    "declined", "abated", "lapsed", "withdrawn", "referred", "closed with sanctions", "closed without a finding",
    "closed undecided", "closed outside the policy",
}  # fmt: skip

GIVES_UP = {"withdraw"}
"""What only gives the case up: the complainant takes it back (GAP.13)."""

DEFAULTS = {
    "hearing_discretion": "must_hear", "no_quorum_rule": "extend", "quorum_scope": "hearing_and_decision",
    "advisor_role": "present_silent", "withdrawal_rule": "complainant_may_withdraw", "absence_rule": "in_absentia",
    "departure_rule": "continues", "recusal_rule": "recused_not_counted", "deadlock_rule": "no_finding_closes",
    "window_target": "held", "decision_lapse": "directory", "effect_test": "merits",
    "disclosure_exception": "lex_specialis_exception",
}  # fmt: skip


class Step(NamedTuple):
    """One step: by whom, from each state to which, whether somebody owes it, whether it may be done again there."""

    by: frozenset[str]
    edges: Mapping[str, frozenset[str]]
    owed: bool = False
    again: bool = True


def _step(by: str, sources: tuple[str, ...], *targets: str, owed: bool = False, again: bool = True) -> Step:
    """A step to any of some targets; without a target the case stays where it is."""
    edges = {source: frozenset(targets or (source,)) for source in sources}
    return Step(frozenset(by.split()), edges, owed, again)


def _between(by: str, owed: bool, **edges: str) -> Step:
    pairs = {source.replace("_", " "): frozenset((target,)) for source, target in edges.items()}
    return Step(frozenset(by.split()), pairs, owed)


def steps(readings: Readings) -> dict[str, Step]:
    """Every step under some readings."""
    found = dict(_preparing(readings)) | dict(_hearing(readings)) | dict(_deciding(readings))
    states = reached(found)
    kept = {name: {s: to for s, to in step.edges.items() if s in states} for name, step in found.items()}
    return {name: step._replace(edges=kept[name]) for name, step in found.items() if kept[name]}


def reached(found: Mapping[str, Step]) -> set[str]:
    """The states to which some steps lead from the beginning."""
    states, before = {"not begun"}, set[str]()
    while states != before:
        before = set(states)
        states |= {t for step in found.values() for s, targets in step.edges.items() if s in before for t in targets}
    return states


def _read(readings: Readings, name: str) -> str:
    return readings.get(name, DEFAULTS[name])


def _preparing(readings: Readings) -> Iterator[tuple[str, Step]]:
    """III.C.1 to III.C.3."""
    yield "request", _step("complainant", ("not begun",), "requested")
    if _read(readings, "hearing_discretion") == "may_decline":
        yield "decline", _step("committee", ("requested", "notified"), "declined")
    yield "notify", _step("advocate", ("requested",), "notified", owed=True)
    yield "consult", _step("accused", BEFORE)
    yield "inform", _step("facilitator", BEFORE, owed=True)
    yield "receive", _step("anyone", BEFORE, again=False)
    once = _read(readings, "no_quorum_rule") == "silent"  # nothing says that a date may be set anew
    yield "set_date", _step("committee", BEFORE[:1] if once else BEFORE, "dated", owed=True)
    yield "assist", _step("advocate", BEFORE, owed=True, again=False)
    yield "name_witnesses", _step("complainant accused", BEFORE)
    yield "choose_advisor", _step("accused", BEFORE)
    yield "sign", _step("witness advisor", BEFORE, owed=True)
    departure = _read(readings, "departure_rule")
    if departure != "silent":
        ends = ("abated",) if departure == "abates" else ()
        yield "depart", _step("anyone", ("requested", *BEFORE, *HEARING, "deliberating"), *ends, again=False)


def _hearing(readings: Readings) -> Iterator[tuple[str, Step]]:
    """III.C.4, and what may interrupt it (GAP.09, GAP.10, GAP.13, GAP.14)."""
    yield "open_hearing", _step("committee", ("dated",), "hearing opened", owed=True)
    yield "state", _between("complainant", True, hearing_opened="complainant heard")
    yield "respond", _between("accused", True, complainant_heard="accused heard")
    yield "hear_witnesses", _between("committee", True, accused_heard="witnesses heard")
    yield "question", _step("committee", ("witnesses heard",))
    yield "accused_closes", _between("accused", True, witnesses_heard="accused closed")
    yield "complainant_closes", _between("complainant", True, accused_closed="deliberating")
    if _read(readings, "advisor_role") == "may_speak":
        yield "advise", _step("advisor", HEARING)
    if _read(readings, "absence_rule") == "in_absentia":
        yield "pass_over_complainant", _between("committee", False, hearing_opened="complainant heard")
        yield "pass_over_accused", _between(
            "committee", False, complainant_heard="accused heard", witnesses_heard="accused closed"
        )
        yield "close_without_complainant", _between("committee", False, accused_closed="deliberating")
    yield from _interrupted(readings)


def _interrupted(readings: Readings) -> Iterator[tuple[str, Step]]:
    no_quorum, scope = _read(readings, "no_quorum_rule"), _read(readings, "quorum_scope")
    if no_quorum != "silent":
        back = "lapsed" if no_quorum == "lapse" else "notified"
        yield "put_off", _step("committee", ("dated",), back)
        if scope != "opening":
            until = ("deliberating",) if scope == "hearing_and_decision" else ()
            yield "lose_quorum", _step("anyone", (*HEARING, *until), back)
    if no_quorum == "lapse" and _read(readings, "window_target") == "held":
        yield "open_hearing.lapses", _step("anyone", ("dated",), "lapsed")
    if _read(readings, "recusal_rule") != "silent":
        yield "recuse", _step("committee", UNTIL_DECIDED)
    yield "declare_interest", _step("committee", UNTIL_DECIDED)
    if _read(readings, "withdrawal_rule") != "silent":
        yield "withdraw", _step("complainant", UNTIL_DECIDED, "withdrawn")


def _deciding(readings: Readings) -> Iterator[tuple[str, Step]]:
    """III.C.5 and III.D, and the notice of the decision (GAP.05, GAP.15, GAP.21)."""
    undecided = {
        "no_finding_closes": ("undecided",), "revote_until_deadline": ("deliberating",), "rehear": ("notified",),
        "refer": ("referred",), "silent": (),
    }[_read(readings, "deadlock_rule")]  # fmt: skip
    yield "deliberate", _step("committee", ("deliberating",), owed=True)
    yield "decide", _step(
        "committee", ("deliberating",), "harassment found", "not found", *undecided, owed=True
    )
    if _read(readings, "effect_test") == "merits":
        yield "find_no_application", _between("committee", False, deliberating="outside the policy")
    if _read(readings, "decision_lapse") == "lapse":
        yield "decide.lapses", _step("anyone", ("deliberating",), "lapsed")
    yield "determine", _step("committee", ("harassment found",), "severity determined", owed=True)
    yield "impose", _step("committee", ("severity determined",), "sanctioned", "removal recommended", owed=True)
    yield "confirm", _step("institute", ("removal recommended",), "sanctioned", owed=True)
    if _read(readings, "disclosure_exception") != "barred":  # V/s1: or nobody else is told
        yield "announce", _step("committee", ("sanctioned",), again=False)
    yield "place_apart", _step("institute", ("sanctioned",), owed=True, again=False)
    closing = {"sanctioned": "closed with sanctions", "not_found": "closed without a finding"}
    if undecided == ("undecided",):
        closing["undecided"] = "closed undecided"
    if _read(readings, "effect_test") == "merits":
        closing["outside_the_policy"] = "closed outside the policy"
    yield "notify_decision", _between("committee", True, **closing)


# -- the Committee (VIII, A57, A60) --------------------------------------------------------------------------------

SEATS = {
    "faculty_policy": "faculty", "womens_advisory": "staff", "women_of_color": "staff or faculty",
    "staff_issues": "staff", "sexism": "faculty", "cooperative_board": "undergraduate student",
    "women_students": "undergraduate student", "graduate_women": "graduate student",
    "graduate_women_2": "graduate student", "womens_studies": "staff or faculty", "interests": "faculty",
    "gays": "undergraduate student or graduate student", "ombudsperson": "staff", "staff_assistant": "staff",
}  # fmt: skip
"""The seats in the order of the text, each with those from whom it is filled; the last two by position."""

BY_POSITION = ("ombudsperson", "staff_assistant")


def seats(readings: Readings) -> dict[str, str]:
    """The seats: the graduate women have two, or one (A57)."""
    thirteen = readings.get("committee_seats") == "seats_13"
    return {name: whom for name, whom in SEATS.items() if not (thirteen and name == "graduate_women_2")}


def first_days_after(since: tuple[int, int]) -> tuple[int, int]:
    """The September (year, month) in which the term of someone seated in a year and month is over."""
    year, month = since
    return (year if month >= 9 else year - 1) + 2, 9


# -- the window of the hearing (III.C.2/s3), for notice sent on 30 January and received on 31 January 2015 ----------

NO_QUORUM = ("reset_in_window", "extend", "lapse", "silent")


def read(readings: Readings, name: str) -> str:
    """The choice made for a reading of the window."""
    defaults = {"notice_event": "received", "month_rule": "by_edge", **DEFAULTS}
    return readings.get(name, defaults[name])


def window(readings: Readings) -> tuple[date | None, date | None]:
    """No earlier than a month, no later than six weeks; the later edge binds only where a date must lie inside."""
    received = read(readings, "notice_event") == "received"
    first, after = date(2015, 2, 28), date(2015, 3, 1)  # 30 or 31 February is none
    thirty = date(2015, 3, 2) if received else date(2015, 3, 1)
    rules = {"clamp_down": first, "spill_up": after, "thirty_days": thirty, "abort": None, "by_edge": after}
    six_weeks = date(2015, 3, 14) if received else date(2015, 3, 13)
    bars = read(readings, "no_quorum_rule") == "reset_in_window"
    return rules[read(readings, "month_rule")], six_weeks if bars else None


# -- the hearing: w01 and a01 (the accused's advisor) have signed, w02 has not ---------------------------------------


def opens(
    attend: Collection[str], involved: bool, community: bool, parties: Collection[str], received: bool,
    readings: Readings,
) -> bool:  # fmt: skip
    """Whether those who attend may, and those who must be there are, or had notice."""
    signed = {"w01", "a01"} >= set(attend)
    member = community or readings.get("closed_hearing_rule") != "and"
    prepares_only = read(readings, "advisor_role") == "preparation_only" and "a01" in attend
    both, absence = len(parties) == 2, read(readings, "absence_rule")
    heard = {"in_absentia": both or received, "postpone": both, "silent": True}[absence]
    return signed and involved and member and not prepares_only and heard


def may_put_off(present: int, parties: Collection[str], readings: Readings) -> bool:
    """Without a quorum of seven; where the text is read so, also without a party."""
    return present < 7 or (read(readings, "absence_rule") == "postpone" and len(parties) < 2)
