"""Who may see what at which stage and on what condition, row by row, from IV.3, V and the additions; no package.

A `Standing` says where each route stands and what has happened. What no row names is withheld.
"""

from collections.abc import Iterable, Iterator, Mapping
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


def rows(case: Standing, role: str, readings: Mapping[str, str]) -> Iterator[tuple[str, str | Iterable[str], bool]]:
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


def _flat(when: str | Iterable[str]) -> tuple[str, ...]:
    return (when,) if isinstance(when, str) else tuple(when)


# -- what each kind of record holds ----------------------------------------------------------------------------------

HOLDS = {
    "names": "",
    # II.B, II.B.post, IV.1: whatever is told in the report, whichever act tells it
    "report": """intake.describe intake.approve intake.file_report intake.complete_report intake.assess
        records.enter_report; specifics behaviours campus location complainant_status accused_status effects_told
        membership about aimed_at recognisable name_reasons report_names report_date signatures report_under
        first_incident last_incident in_tenure""",
    # II.A, VI.A.2, VI.A.4 to VI.A.6, VI.A.8 to VI.A.10: between the complainant and the Advocate
    "advice": """intake.seek_advice intake.assure intake.listen intake.explain intake.encourage_records
        intake.review_outcomes intake.weigh_consequences intake.hand_policy intake.advise_further intake.warn
        intake.say_consent intake.choose intake.choose_again intake.authorise intake.take_case intake.ask_other
        intake.take_over intake.tell_duties intake.say_company intake.accompany_informally
        intake.accompany_formally intake.act_together; desired""",
    "staff": "intake",
    "housing": "housing",  # II.C
    "informal steps": "informal",  # III.A
    # III.B.1 to III.B.3: who wants what, and who agrees to it
    "negotiation": """negotiated.file negotiated.notify negotiated.receive negotiated.reply negotiated.elect
        negotiated.receive_reply negotiated.contact_facilitator negotiated.arrange negotiated.ask_form
        negotiated.extend negotiated.call_off negotiated.end""",
    # III.B.3/s3 to s8, III.B.4/s1 and s2: the meetings, who comes along to them, and their record
    "meeting records": """negotiated.ask_company negotiated.choose_companion negotiated.sign_agreement
        negotiated.meet_first negotiated.meet_other negotiated.meet_again negotiated.close_meeting
        negotiated.record_meeting negotiated.hand_over negotiated.file_record""",
    # III.B.3/s11, III.B.4/s3, IV.2/s3: how it ended
    "summary": "negotiated.settle negotiated.summarise negotiated.break_undertaking records.summarise",
    # III.C.1, III.C.2
    "notice": "formal.request formal.decline formal.notify formal.receive formal.set_date",
    # III.C.2/s2b, III.C.3
    "preparation": """formal.consult formal.inform formal.assist formal.name_witnesses formal.choose_advisor
        formal.sign""",
    # III.C.3/s3, III.C.4, and what ends or interrupts it
    "hearing": """formal.open_hearing formal.state formal.respond formal.hear_witnesses formal.accused_closes
        formal.complainant_closes formal.question formal.advise formal.pass_over_complainant
        formal.pass_over_accused formal.close_without_complainant formal.put_off formal.lose_quorum
        formal.withdraw formal.depart""",
    # III.C.5/s1 and s2, GAP.10: within the Committee
    "votes": """formal.deliberate formal.recuse formal.declare_interest; roll agreed motion consensus ballots""",
    # III.C.5/s3, III.D, GAP.15, GAP.21
    "decision": """formal.decide formal.find_no_application formal.determine formal.impose formal.confirm
        formal.announce formal.place_apart formal.notify_decision""",
    "weighed": "; prior prior_negotiated prior_reports permission",  # III.D/s3, III.D.1.h
    "review": "appeal arbitration",
    # GAP.01, U.2, U.10: within the panel
    "review votes": """appeal.step_aside; biased helped_before investigators appeal_votes sanction_votes award_votes
        employed""",
    "watch": "retaliation",  # H.4
    # IV.2/s1 and s2, V/s4
    "communications": """records.communicate records.document records.note records.contact records.tell
        records.remind""",
    "file": "records",
    # II.A/s3, VI.A.4: outcomes of similar past cases
    "precedents": """formal.decide formal.determine formal.impose appeal.set_anew negotiated.settle;
        category behaviour penalties undertakings""",
    # III.D/s3, A02
    "prior finding": "formal.decide formal.determine formal.impose appeal.set_anew; category behaviour penalties",
    "prior settlement": "negotiated.settle; undertakings",
    "prior report": "intake.describe; behaviours",
}  # fmt: skip
"""Each kind: whole routes or acts by their full names, then facts wherever they are told."""

BARE = {"precedents", "prior finding", "prior settlement", "prior report"}
"""V/s1: what is told of a case to people in another has neither days nor numbers nor persons."""


def held(kind: str) -> tuple[set[str], set[str], bool]:
    """The routes and acts of a kind, its facts, and whether it is told barely."""
    acts, _, facts = HOLDS[kind].partition(";")
    return {*acts.split()}, {*facts.split()}, kind in BARE
