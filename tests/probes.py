"""Probes: a policy asked about many small cells from a case standing before the act, against `penalty_oracle`.

A probe fixes readings and an action; `differences` yields every cell that a policy answers otherwise than the oracle.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import combinations, product
from pathlib import Path
from typing import Any, NamedTuple

import penalty_oracle as text
from attrs import evolve
from penalty_oracle import Imposition, Readings, Tally

from grievance_fsm import sanctions
from grievance_fsm.case import Case
from grievance_fsm.casefiles import run_casefile
from grievance_fsm.errors import GrievanceError
from grievance_fsm.events import Allowed
from grievance_fsm.loading import load
from grievance_fsm.policy import Policy

CASES = Path(__file__).parent / "cases"
WITHOUT_DEFAULT = ("standard_of_proof", "nda_term", "mandatory_minimums", "harboring_effect")
OPEN = {name: text.DEFAULTS[name] for name in WITHOUT_DEFAULT}
VACANT = ("of_seats", "of_members_in_office")
MEMBERS = tuple(f"p{number:02}" for number in range(1, 15))
Cells = Iterable[tuple[Mapping[str, Any], str]]


class Probe(NamedTuple):
    """Actions (or a table) asked under some readings: `wrong` yields what a policy bound to them answers otherwise."""

    name: str
    action: str
    readings: Readings
    wrong: Callable[[Policy], Iterator[str]]

    def differences(self, policy: Policy) -> Iterator[str]:
        """Every cell in which the policy, under the probe's readings, differs from the oracle."""
        return self.wrong(policy.under({**OPEN, **self.readings}))


# -- cases that stand before an act ----------------------------------------------------------------------------


@cache
def _stood(file: str) -> Case:
    return run_casefile(CASES / f"{file}.toml", load).case


def standing(file: str, policy: Policy, **known: Any) -> Case:
    """The case at the end of a file, under a policy; `known` are facts that its last event told otherwise.

    The file ran under the policy as shipped: what is asked is the next act, and only that.
    """
    case = _stood(file)
    last = case.history[-1]
    people = _seated(case.people, policy)
    return evolve(case, policy=policy, people=people, history=(
        *case.history[:-1], evolve(last, facts={**last.facts, **known}),
    ))  # fmt: skip


def _seated(people: Any, policy: Policy) -> Any:
    """The members there are: p12 was never trained, and where seats or offices are counted one seat is vacant."""
    gone = {"graduate_women_2"} if policy.readings["committee_seats"] == "seats_13" else set()
    gone |= {"staff_assistant"} if policy.readings["vote_base"] in VACANT else set()
    kept = [member for member in people.members if member.seat not in gone]
    return evolve(people, members=tuple(evolve(m, trained=None) if m.person == "p12" else m for m in kept))


def answer(
    case: Case, action: str, facts: Mapping[str, Any], by: str = "committee", on: date | None = None
) -> str:
    """The outcome of an act, `refused`, or what was wrong with asking."""
    try:
        decision = case.decide(f"formal.{action}", by=by, on=on or case.history[-1].on, facts=facts)
    except GrievanceError as error:
        return f"cannot be asked: {error}"
    return decision.event.outcome if isinstance(decision, Allowed) else "refused"


def _asked(case: Case, action: str, cells: Cells) -> Iterator[str]:
    for facts, expected in cells:
        found = answer(case, action, facts)
        if found != expected:
            yield f"{action} {dict(facts)}: {found}, by the text {expected}"


# -- penalties ---------------------------------------------------------------------------------------------------

SINGLES = tuple((code,) for code in text.LETTERS)
PAIRS = tuple(combinations(text.LETTERS, 2))
LAWFUL = {"permission": "each in writing"}


def _motion(readings: Readings, agreed: bool = True) -> dict[str, Any]:
    if text.read(readings, "vote_scope") == "finding":
        return {}
    return {"roll": list(MEMBERS[:8]), "agreed": agreed, "motion": {}}


def _imposing(name: str, cases: Callable[[], Iterable[Imposition]], **readings: str) -> Probe:
    def wrong(policy: Policy) -> Iterator[str]:
        stands = {tier: standing("graded", policy, category=tier) for tier in ("lower", "upper")}
        for case in cases():
            facts = {**text.facts_of(case, readings), **_motion(readings)}
            yield from _asked(stands[case.tier], "impose", [(facts, text.imposed(case, readings))])

    return Probe(f"impose: {name}", "impose", readings, wrong)


def _over(sets: Sequence[tuple[str, ...]], **each: Sequence[Any]) -> Callable[[], Iterator[Imposition]]:
    """Every set of penalties with every value of some facts; the rest is lawful."""

    def cases() -> Iterator[Imposition]:
        for penalties, *values in product(sets, *each.values()):
            yield Imposition(penalties, **{**LAWFUL, "tier": "upper", **dict(zip(each, values, strict=True))})

    return cases


TIERS = {"tier": ("lower", "upper")}
WHO = {"status": text.STATUSES}
RECORD = {"prior": (0, 1), "prior_negotiated": (0, 1), "prior_reports": (0, 1), "incidents": (1, 2)}
UPPER = tuple(each for each in SINGLES if each[0].startswith("2."))
TOGETHER = (("2.a", "2.b"), *(("2.a", "2.b", code) for code in text.LETTERS if code not in ("2.a", "2.b")))


def impositions(make: Callable[..., Probe] = _imposing) -> Iterator[Probe]:
    """Every letter, every pair, every status, tier and permission, under the readings that matter."""
    yield make("each letter", _over(SINGLES, **TIERS, **WHO))
    yield make("each permission", _over((("1.a",), ("1.h",)), permission=text.PERMISSIONS, **TIERS))
    yield make("each pair", _over(((), *PAIRS)))
    yield make("the record examined", _over((("1.a",),), **RECORD))
    yield make("one only", _over(((), *SINGLES, *PAIRS, *TOGETHER)), combination_rule="exactly_one")
    yield make(
        "one only, for anyone", _over((*SINGLES, *PAIRS, *TOGETHER)),
        combination_rule="exactly_one", sanction_eligibility="free",
    )  # fmt: skip
    yield make("tiers apart", _over(SINGLES, **TIERS, **WHO), lower_tier_in_upper="no")
    yield make(
        "any permission", _over((("1.a",), ("1.h",)), permission=text.PERMISSIONS), announcement_permission="any"
    )
    yield make("the Committee removes", _over((*SINGLES, *TOGETHER[:1])), removal_authority="committee_final")
    for mapped in ("as_staff", "as_student"):
        yield make(f"post-docs {mapped}", _over(SINGLES, **WHO), status_map=mapped)
    yield make("for anyone", _over(SINGLES, **WHO), sanction_eligibility="free")
    for counted, record in product(
        ("prior_findings", "incidents_in_case", "both"),
        ("formal_findings", "findings_and_negotiated", "any_signed_report"),
    ):
        yield make(
            f"repetition by {counted}, {record}", _over(UPPER[2:4], tier=("lower",), **RECORD),
            severity_crossing="cross", repeat_counts=counted, prior_record_includes=record,
        )  # fmt: skip
    yield make("each letter, crossing", _over(SINGLES, **TIERS, prior=(0, 1)), severity_crossing="cross")
    yield make("nobody told", _over((*SINGLES, ("1.a", "1.d")), **TIERS), disclosure_exception="barred")
    yield make("none needed", _over(((), ("1.a",))), penalty_required="may")
    yield make("a minimum", _over((("1.a",),), minimum_kept=(True, False)), mandatory_minimums="table")
    yield make("no vote", _over((("1.a",),)), vote_scope="finding")


def _determining(**readings: str) -> Probe:
    def wrong(policy: Policy) -> Iterator[str]:
        case = standing("found_by_consensus", policy)
        for tier, behaviour, force in product(("lower", "upper"), text.BEHAVIOURS, (False, True)):
            facts = {"category": tier, "behaviour": behaviour, "force": force, **_motion(readings)}
            fits = "done" if tier in text.tiers(behaviour, force, readings) else "refused"
            yield from _asked(case, "determine", [(facts, fits)])

    return Probe(f"determine: {', '.join(readings.values()) or 'as by default'}", "determine", readings, wrong)


def determinations() -> Iterator[Probe]:
    """Every behaviour in every tier, with and without force."""
    yield _determining()
    yield _determining(tier2_behaviours="seven_plus_unlisted_8")
    yield _determining(tier2_behaviours="last_two")
    yield _determining(severity_rule="criteria_govern")
    yield _determining(vote_scope="finding")


# -- votes -------------------------------------------------------------------------------------------------------

TALLIES = tuple(
    Tally(present, favour, against)
    for present in range(6, 15) for favour in range(present + 1) for against in range(present + 1 - favour)
)  # fmt: skip


def near_the_edge(tally: Tally, readings: Readings) -> bool:
    """Whether one vote more or less would reach or miss two thirds, or a neighbouring share."""
    base = text.whole(tally, readings)
    return any(abs(part * 12 - base * share) <= 12 for part in (tally.favour, tally.against) for share in (6, 8, 9))


def _members(readings: Readings) -> tuple[str, ...]:
    """Those who count: seated, and trained or in by position."""
    gone = {"p12", "p09"} if text.read(readings, "committee_seats") == "seats_13" else {"p12"}
    gone |= {"p14"} if text.read(readings, "vote_base") in VACANT else set()
    return tuple(person for person in MEMBERS if person not in gone)


def _votes(tally: Tally, readings: Readings) -> tuple[list[str], dict[str, str]]:
    """The roll and the ballots; p12, who does not count, votes as well where that is not refused for itself."""
    there = list(_members(readings)[: tally.present])
    spoken = ["for"] * tally.favour + ["against"] * tally.against
    votes = dict(zip(there, spoken + ["abstaining"] * tally.present, strict=False))
    if text.read(readings, "vote_base") == "of_hearing_members":
        return there, votes
    return [*there, "p12"], {**votes, "p12": "against" if tally.favour % 2 else "for"}


def _tallies(readings: Readings, every: bool) -> Iterator[Tally]:
    seated = len(_members(readings))
    for tally in TALLIES:
        asked = every or (tally.present in (6, 7, 9, 12, 13) and near_the_edge(tally, readings))
        if asked and tally.present <= seated:
            yield tally._replace(in_office=seated + 1)


def _deciding(*, every: bool = False, **readings: str) -> Probe:
    def wrong(policy: Policy) -> Iterator[str]:
        case = standing("deliberating", policy)
        for tally in _tallies(readings, every):
            roll, votes = _votes(tally, readings)
            for consensus in ("none", "found", "not found") if tally.favour == 2 else ("none",):
                facts = {"roll": roll, "consensus": consensus, "ballots": votes, "standard": "preponderance"}
                yield from _asked(case, "decide", [(facts, text.decided(tally, consensus, readings))])

    return Probe(f"decide: {', '.join(readings.values())}", "decide", readings, wrong)


def _proving(**readings: str) -> Probe:
    """The standard of proof: it is told, and it is the right one, unless the text is left silent (A03)."""

    def wrong(policy: Policy) -> Iterator[str]:
        case, wanted = standing("deliberating", policy), readings["standard_of_proof"].replace("_", " ")
        facts = {"roll": list(MEMBERS[:9]), "consensus": "found", "ballots": {}}
        if wanted == "silent":
            yield from _asked(case, "decide", [(facts, "harassment found")])
        for standard in ("preponderance", "clear and convincing") if wanted != "silent" else ():
            expected = "harassment found" if standard == wanted else "refused"
            yield from _asked(case, "decide", [({**facts, "standard": standard}, expected), (facts, "refused")])

    return Probe(f"decide: proof {readings['standard_of_proof']}", "decide", readings, wrong)


def _voting(action: str, file: str, given: Mapping[str, Any], outcome: str, **readings: str) -> Probe:
    def wrong(policy: Policy) -> Iterator[str]:
        case = standing(file, policy)
        for tally in _tallies(readings, every=False):
            roll, votes = _votes(tally, readings)
            if action in ("decline", "set_date"):
                tally = tally._replace(heard=tally.present)  # nobody has heard anything yet
            for agreed in (False, True) if tally.favour == 2 else (False,):
                told = outcome if text.carried(tally, agreed, readings) else "refused"
                if action in ("decline", "set_date") and tally.present < 7:
                    continue  # a quorum is asked where the Committee decides the case
                facts = {**given, "roll": roll, "agreed": agreed, "motion": votes}
                yield from _asked(case, action, [(facts, told)])

    return Probe(f"{action}, by vote: {', '.join(readings.values())}", action, readings, wrong)


GRADE = {"category": "lower", "behaviour": "I.2", "force": False}
NO_EFFECT = {"hostile": False}
MEMO = text.facts_of(Imposition(), {})
ON_DATES = {"vote_scope": "also_procedural", "hearing_discretion": "may_decline"}


def tallies(*, every: bool = False) -> Iterator[Probe]:
    """Every tally of six to fourteen members, under each reading of two thirds of whom."""
    for base in text.BASES:
        yield _deciding(vote_base=base, every=every)
        yield _voting("determine", "found_by_consensus", GRADE, "done", vote_base=base)
        yield _voting("impose", "graded", MEMO, "imposed", vote_base=base)
        yield _voting("find_no_application", "deliberating", NO_EFFECT, "done", vote_base=base)
    yield _deciding(vote_base="of_seats", committee_seats="seats_13", every=every)
    yield _voting("determine", "found_by_consensus", GRADE, "done", vote_base="of_seats", committee_seats="seats_13")
    seats = {"vote_base": "of_seats", "committee_seats": "seats_13"}
    yield _voting("find_no_application", "deliberating", NO_EFFECT, "done", **seats)
    heard = {"vote_scope": "also_procedural", "vote_base": "of_hearing_members"}
    yield _voting("determine", "found_by_consensus", GRADE, "done", **heard)
    yield _voting("impose", "graded", MEMO, "imposed", **heard)
    yield _voting("impose", "graded", MEMO, "imposed", vote_scope="also_procedural")
    for base in text.BASES:
        yield _voting("decline", "requested", {}, "done", **ON_DATES, vote_base=base)
        yield _voting("set_date", "notified", {"hearing_date": date(2015, 3, 20)}, "done", **ON_DATES, vote_base=base)
    yield _voting("decline", "requested", {}, "done", **ON_DATES, **seats)
    yield from (_proving(standard_of_proof=choice) for choice in ("preponderance", "clear_and_convincing", "silent"))


# -- the guideline -------------------------------------------------------------------------------------------------


def _advising(**readings: str) -> Probe:
    def wrong(policy: Policy) -> Iterator[str]:
        table = policy.sanctions
        yield from _heavier(table, readings)
        for case in _advised(readings):
            yield from _lines(table, case, readings)
        for behaviour, force in product(text.BEHAVIOURS, (False, True)):
            found = sanctions.guideline(table, behaviour, status="staff", force=force).facts.get("category")
            fits = text.tiers(behaviour, force, readings)
            if found != (fits[0] if len(fits) == 1 else None):
                yield f"guideline of {behaviour}, force {force}: {found}, by the text {fits}"

    return Probe(f"sanctions: {', '.join(readings.values()) or 'as by default'}", "sanctions", readings, wrong)


def _advised(readings: Readings) -> Iterator[Imposition]:
    permissions = text.PERMISSIONS if "announcement_permission" in readings else ("none",)
    for tier, status, place, permission in product(("lower", "upper"), text.STATUSES, text.PLACES, permissions):
        residence = text.RESIDENCES[text.PLACES.index(place)]
        yield Imposition((), tier, status, place, residence, permission)
        if status == "student":
            yield Imposition((), tier, status, place, residence, permission, prior=1)
    yield Imposition((), permission="each in writing")


def _lines(table: Any, case: Imposition, readings: Readings) -> Iterator[str]:
    told: dict[str, Any] = {"shared_place": case.place, "residence": case.residence, "permission": case.permission}
    if case.prior:
        told["prior"] = case.prior
    found = sanctions.guideline(table, case.tier, status=case.status, **told)
    for code, line in zip(text.LETTERS, found.lines, strict=True):
        if _told(line) != (expected := _expected(code, case, readings)):
            yield f"guideline of {case}: {_told(line)}, by the text {expected}"
    words = "\n".join(map(str, found.rules))
    for said, holds in _rules(case, readings):
        if (said in words) is not holds:
            yield f"guideline of {case}: “{said}” {'lacks' if holds else 'stands'}"
    if (found.minimum == frozenset()) is not (text.read(readings, "mandatory_minimums") == "none"):
        yield f"guideline of {case}: the minimum {found.minimum}"


def _told(line: Any) -> tuple[Any, ...]:
    spans = tuple(None if clock.span is None else str(clock.span) for clock in line.clocks)
    effects = tuple(effect.verdict for effect in line.effects)
    loss = "lose" in "".join(effect.words for effect in line.effects)
    return (
        line.code, line.verdict, bool(line.decides), line.permission, line.requires, spans, line.discloses,
        line.permanent, effects, loss,
    )  # fmt: skip


def _expected(code: str, case: Imposition, readings: Readings) -> tuple[Any, ...]:
    letter = text.LETTERS[code]
    needs = ("2.a",) if code == "2.b" else ()
    loss = code == "1.e" and text.read(readings, "harboring_effect") == "loss"
    return (
        code, all(text.open_to(each, case, readings) for each in (code, *needs)), text.recommended(code, readings),
        code == "1.h", needs, text.clocks(code, case, readings), letter.tells, letter.for_good,
        text.brings(code, case, readings), loss,
    )  # fmt: skip


def _rules(case: Imposition, readings: Readings) -> Iterator[tuple[str, bool]]:
    yield "only one penalty at a time", text.read(readings, "combination_rule") == "exactly_one"
    yield "at least one penalty must be imposed", text.read(readings, "penalty_required") == "must"
    yield "✓ every effort to place the harasser away", text.apart(case.place, readings)


def _heavier(table: Any, readings: Readings) -> Iterator[str]:
    for lighter, above in table.heavier().items():
        expected = {lighter, *(code for code in text.LETTERS if text.outweighs(code, lighter, readings))}
        if above != expected:
            yield f"heavier than {lighter}: {sorted(above)}, by the text {sorted(expected)}"


def guidelines() -> Iterator[Probe]:
    """The guideline for every tier, status, place and permission, under every reading of the penalties."""
    yield _advising()
    for name, default in text.DEFAULTS.items():
        choices = load("mit").known_readings[name].choices
        yield from (_advising(**{name: choice}) for choice in choices if choice != default)
    for counted in ("prior_findings", "incidents_in_case", "both"):
        yield _advising(
            severity_crossing="cross", repeat_counts=counted, prior_record_includes="any_signed_report"
        )  # fmt: skip


@cache
def probes() -> tuple[Probe, ...]:
    """Every probe of penalties, votes and guidelines."""
    return (*determinations(), *impositions(), *tallies(), *guidelines())
