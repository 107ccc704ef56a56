"""Who may see what at which stage and on what condition, row by row, from IV.3, V and the additions; no package.

A `Standing` says where each route stands and what has happened. What no row names is withheld.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

COMPLAINTS = ("informal", "negotiated", "formal")
ALWAYS = ("advice", "informal", "negotiated", "formal", "review", "closed")
FORMALLY, ONCE_FORMAL, AFTER_NOTICE = "formal", ("formal", "review", "closed"), ("negotiated", *ALWAYS[3:])


class Standing(NamedTuple):
    """Each route `begun`, `running` or neither; whether the informal one has ended; what took place; who was named."""

    begun: frozenset[str]
    running: frozenset[str]
    informal_ended: bool
    acts: frozenset[str]
    ends: Mapping[str, str]
    named: Mapping[str, frozenset[str]]
    who: str
    acted: frozenset[str]
    bench: bool


def stages(case: Standing) -> set[str]:
    """III, IV.3/s2: how far the case has come; several may hold."""
    found = {each for each in ("negotiated", "formal") if each in case.running}
    if case.running & {"appeal", "arbitration"}:
        found.add("review")
    if not case.begun & {*COMPLAINTS}:
        found.add("advice")
    if "informal" in case.begun and not case.informal_ended:
        found.add("informal")
    # GAP.18: nothing ends the informal procedure; it is over once another has been gone through
    over = "informal" not in found or (case.begun - case.running) & {"negotiated", "formal"}
    if case.begun & {*COMPLAINTS} and over and not case.running & {"negotiated", "formal", "appeal", "arbitration"}:
        found.add("closed")
    return found


def named(case: Standing, *facts: str) -> bool:
    """Whether one of the facts has ever named the person."""
    return any(case.who in case.named.get(fact, ()) for fact in facts)


def no_side(case: Standing) -> bool:
    """GAP.10: whoever has a part in the case has no other in it."""
    return not named(case, "parties", "witnesses", "advisors", "companions")


def reviews(case: Standing, fact: str) -> bool:
    """H.6, U.2: who was named to review it, has no part in it, is not biased and has not stepped aside."""
    return named(case, fact) and no_side(case) and not named(case, "stepped_aside", "biased")


def looks(case: Standing, role: str) -> bool:
    """Whether the person is who the role is about."""
    return {
        "advocate": lambda: no_side(case) and not named(case, "advocates_aside"),
        "committee": lambda: case.bench and no_side(case) and not named(case, "recused"),
        "complainant": lambda: "complainant" in case.acted and "accused" not in case.acted,
        "accused": lambda: named(case, "parties") and "complainant" not in case.acted,
        "facilitator": lambda: named(case, "facilitators") and no_side(case),
        "institute": lambda: no_side(case),
        "panel": lambda: reviews(case, "panel"),
        "arbitrator": lambda: reviews(case, "arbitrators"),
        "enquirer": lambda: True, "later_committee": lambda: True,
    }.get(role, lambda: False)()  # fmt: skip


STAFF = """names, report, advice, staff, housing, informal steps, negotiation, meeting records, summary, notice,
           preparation, hearing, decision, weighed, review, watch, communications, file"""
HEARING = "names, report, informal steps, notice, preparation, hearing, votes, decision, weighed, communications"
REVIEWING = "names, report, notice, preparation, hearing, decision, weighed, review, review votes"
FILE = "informal steps, negotiation, meeting records, preparation, communications"


def rows(case: Standing, role: str, readings: Mapping[str, str]) -> Iterator[tuple[str, object, bool]]:
    """The kinds, the stages at which they are granted, and whether the case has what they wait for."""
    invited, summoned = "negotiated.notify" in case.acts, "formal.notify" in case.acts
    informed, overturned = "formal.notify_decision" in case.acts, case.ends.get("appeal") == "closed overturned"
    if role == "advocate":
        yield STAFF, ALWAYS, True
    elif role == "committee":
        yield HEARING, FORMALLY, True
        yield "negotiation, summary", FORMALLY, readings["negotiation_records_in_hearing"] != "kept_out"
        yield "meeting records", FORMALLY, readings["negotiation_records_in_hearing"] == "admitted"
    elif role == "complainant":
        yield "names, report, advice, housing, informal steps, negotiation, summary", ALWAYS, True
        yield "notice, hearing, review", ONCE_FORMAL, True
        yield "decision", ONCE_FORMAL, informed
        yield FILE, "closed", readings["party_file_access"] == "closed_file"
    elif role == "accused":
        yield "names, report, summary", AFTER_NOTICE, invited or summoned
        yield "negotiation", AFTER_NOTICE, invited
        yield "notice, hearing", ONCE_FORMAL, summoned
        yield "decision", ONCE_FORMAL, informed
        yield "review", ONCE_FORMAL, informed or "arbitration.choose" in case.acts
        yield FILE, FORMALLY, summoned and readings["disclosure_to_accused"] == "relevant_records"
        yield FILE, "closed", (invited or summoned) and readings["party_file_access"] == "closed_file"
    elif role == "facilitator":
        yield "names, negotiation, meeting records", "negotiated", True
    elif role == "institute":
        yield "decision", FORMALLY, case.ends.get("formal") in ("removal recommended", "sanctioned")
        yield "watch", ALWAYS, True
        yield "names, review", "review", True
    elif role in ("panel", "arbitrator"):
        yield REVIEWING, "review", True
    elif role == "enquirer":
        yield "precedents", "closed", not overturned and readings["disclosure_exception"] != "barred"
    elif role == "later_committee":
        earlier = readings["prior_record_includes"]
        yield "prior finding", "closed", case.ends.get("formal") == "closed with sanctions" and not overturned
        settled = case.ends.get("negotiated") == "closed with a resolution"
        yield "prior settlement", "closed", settled and earlier != "formal_findings"
        signed = bool(case.begun & {"negotiated", "formal"})
        yield "prior report", "closed", signed and earlier == "any_signed_report"


def sees(case: Standing, role: str, readings: Mapping[str, str]) -> set[str]:
    """The kinds of record that the person sees in the role; of a file that was destroyed nothing is left."""
    if case.ends.get("records") == "file destroyed" or not looks(case, role):
        return set()
    here = stages(case)
    granted = (kinds for kinds, when, holds in rows(case, role, readings) if holds and here & {*_flat(when)})
    return {kind.strip() for kinds in granted for kind in kinds.split(",")}


def _flat(when: object) -> tuple[str, ...]:
    return (when,) if isinstance(when, str) else tuple(when)  # type: ignore[arg-type]  # one stage, or several
