"""What the text says about penalties and votes, written from its sentences; it imports nothing of the package.

III.C.5 for the votes, III.D for the penalties, and the list of ambiguities for the ways to read them. A reading is
given by its public name; one that is not named is read as the default of the list.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

Readings = Mapping[str, str]

DEFAULTS = {
    "tier2_behaviours": "only_7", "prior_record_includes": "formal_findings", "vote_base": "of_present",
    "announcement_permission": "each_complainant_written", "removal_authority": "institute_decides",
    "combination_rule": "any_subset", "lower_tier_in_upper": "yes", "mandatory_minimums": "none", "status_map": "own",
    "separation_trigger": "living_group", "severity_rule": "list_governs", "severity_crossing": "within",
    "repeat_counts": "both", "sanction_eligibility": "status_guards", "penalty_required": "must",
    "committee_seats": "seats_14", "vote_scope": "finding_severity_each_sanction", "sanction_order": "partial_order",
    "harboring_effect": "loss", "standard_of_proof": "preponderance", "nda_term": "until_decision",
    "disclosure_exception": "lex_specialis_exception", "academic_calendar": "calendar_required",
}  # fmt: skip


class Letter(NamedTuple):
    """One letter of III.D.1 or 2: whom it fits, whom it tells, its clocks (the length, where the text has one)."""

    fits: str = "anyone"
    tells: tuple[str, ...] = ()
    clocks: tuple[str | None, ...] = ()
    for_good: bool = False


IN_CHARGE = ("academic advisors", "supervisors", "department heads")

LETTERS = {
    "1.a": Letter(),
    "1.b": Letter(clocks=(None,)),                       # attendance: no day is set
    "1.c": Letter("student", clocks=(None,)),            # "one semester in which convicted student is registered"
    "1.d": Letter(tells=IN_CHARGE),
    "1.e": Letter("student", clocks=(None,), for_good=True),
    "1.f": Letter(clocks=(None,), for_good=True),
    "1.g": Letter("employee", clocks=(None,)),           # promotion and raises
    "1.h": Letter(tells=("the public",)),
    "2.a": Letter(clocks=("1 year",)),
    "2.b": Letter(clocks=(None,)),
    "2.c": Letter(),
    "2.d": Letter(tells=(*IN_CHARGE, "the President")),
    "2.e": Letter("student", tells=("independent scholarship institutions",)),
    "2.f": Letter(clocks=(None,), for_good=True),
}  # fmt: skip

STATUSES = ("student", "staff", "faculty", "post-doc")
PLACES = ("work space", "living group", "neither")
RESIDENCES = ("Institute housing", "fraternity or sorority", "elsewhere")
PERMISSIONS = ("none", "some", "each in writing")
BEHAVIOURS = ("I.1", "I.2", "I.3", "I.4", "I.5", "I.6", "I.7", "I.8", "other")
BASES = ("of_seats", "of_members_in_office", "of_hearing_members", "of_present", "of_votes_cast")


class Imposition(NamedTuple):
    """What the Committee would impose, and what it has before it."""

    penalties: tuple[str, ...] = ("1.a",)
    tier: str = "lower"
    status: str = "student"
    place: str = "neither"
    residence: str = "elsewhere"
    permission: str = "none"
    prior: int = 0
    prior_negotiated: int = 0
    prior_reports: int = 0
    incidents: int = 1
    minimum_kept: bool = True


def read(readings: Readings, name: str) -> str:
    """The choice made for a reading."""
    return readings.get(name, DEFAULTS[name])


# -- status (I.post/s1, III.D/s5, A38) ---------------------------------------------------------------------------


def counts_as(status: str, readings: Readings) -> str:
    """Student, employee, or, for a post-doc on whom the text is silent, neither."""
    if status == "post-doc":
        return {"own": "neither", "as_staff": "employee", "as_student": "student"}[read(readings, "status_map")]
    return "student" if status == "student" else "employee"


# -- repetition (III.D/s2 and s3, A02, A41) ----------------------------------------------------------------------


def repeated(case: Imposition, readings: Readings) -> bool:
    """Whether there was something before, or more than one incident now."""
    records = {
        "formal_findings": case.prior,
        "findings_and_negotiated": case.prior + case.prior_negotiated,
        "any_signed_report": case.prior + case.prior_negotiated + case.prior_reports,
    }
    before, now = records[read(readings, "prior_record_includes")] > 0, case.incidents > 1
    return {"prior_findings": before, "incidents_in_case": now, "both": before or now}[read(readings, "repeat_counts")]


# -- one letter --------------------------------------------------------------------------------------------------


def open_to(code: str, case: Imposition, readings: Readings) -> bool:
    """Whether the text has this letter for such conduct and such a person, and whoever must permit it does."""
    asked = (_tier_open(code, case, readings), _fits(code, case, readings), _permitted(code, case, readings))
    return all(asked) and _may_tell(code, readings)


def _tier_open(code: str, case: Imposition, readings: Readings) -> bool:
    if code.startswith("1."):
        return case.tier == "lower" or read(readings, "lower_tier_in_upper") == "yes"
    crosses = read(readings, "severity_crossing") == "cross" and repeated(case, readings)
    return case.tier == "upper" or crosses


def _fits(code: str, case: Imposition, readings: Readings) -> bool:
    wanted = LETTERS[code].fits
    free = read(readings, "sanction_eligibility") == "free"
    return wanted == "anyone" or free or counts_as(case.status, readings) == wanted


def _permitted(code: str, case: Imposition, readings: Readings) -> bool:
    """III.D.1.h: a public announcement, only with permission."""
    enough = {"each_complainant_written": ("each in writing",), "any": ("some", "each in writing")}
    return code != "1.h" or case.permission in enough[read(readings, "announcement_permission")]


def _may_tell(code: str, readings: Readings) -> bool:
    """V against III.D (A33): where confidentiality bars it, nobody outside the case is told of a conviction."""
    return not LETTERS[code].tells or read(readings, "disclosure_exception") != "barred"


def recommended(code: str, readings: Readings) -> bool:
    """III.D.2.a and f recommend; A35 asks whether the Institute then decides."""
    return code in ("2.a", "2.f") and read(readings, "removal_authority") == "institute_decides"


# -- an imposition -----------------------------------------------------------------------------------------------


def imposed(case: Imposition, readings: Readings) -> str:
    """`imposed`, `recommended`, or `refused`."""
    if any(_objections(case, readings)):
        return "refused"
    return "recommended" if any(recommended(code, readings) for code in case.penalties) else "imposed"


def _objections(case: Imposition, readings: Readings) -> Iterator[bool]:
    chosen = set(case.penalties)
    yield any(not open_to(code, case, readings) for code in chosen)
    yield "2.b" in chosen and "2.a" not in chosen              # "upon return": nobody returns who did not leave
    yield read(readings, "combination_rule") == "exactly_one" and len(chosen - {"2.b"}) > 1
    yield read(readings, "penalty_required") == "must" and not chosen
    yield read(readings, "mandatory_minimums") == "table" and not case.minimum_kept


# -- the tier (III.D/s1, III.D.1/s1, III.D.2/s1, A01, A40) --------------------------------------------------------


def tiers(behaviour: str, force: bool, readings: Readings) -> tuple[str, ...]:
    """The tiers in which some conduct may be placed."""
    if read(readings, "severity_rule") == "criteria_govern":
        return ("upper",) if force else ("lower",)
    upper = {"only_7": ("I.7",), "seven_plus_unlisted_8": ("I.7", "I.8"), "last_two": ("I.6", "I.7")}
    if behaviour in upper[read(readings, "tier2_behaviours")]:
        return ("upper",)
    return ("lower", "upper") if behaviour in ("I.8", "other") else ("lower",)


# -- what follows beside the penalty ---------------------------------------------------------------------------


def apart(place: str, readings: Readings) -> bool:
    """III.D/s6: "the later case"."""
    either = read(readings, "separation_trigger") == "either_shared_space"
    return place == "living group" or (either and place == "work space")


def brings(code: str, case: Imposition, readings: Readings) -> tuple[bool, ...]:
    """Which of the further effects of a letter follow, in the order of its sentences."""
    who = counts_as(case.status, readings)
    return {
        "1.e": (case.residence == "Institute housing", case.residence == "fraternity or sorority"),
        "2.a": (who == "student",),
        "2.c": (who == "student", who == "employee"),
    }.get(code, ())


def clocks(code: str, case: Imposition, readings: Readings) -> tuple[str | None, ...]:
    """The clocks of a letter; students who come back from leave are on probation as well."""
    if code == "1.c" and read(readings, "academic_calendar") == "looked_up":
        return ("1 term",)  # A82: the calendar of the Institute tells how long a semester is
    probation = code == "2.a" and counts_as(case.status, readings) == "student"
    return LETTERS[code].clocks + ((None,) if probation else ())


def outweighs(heavier: str, lighter: str, readings: Readings) -> bool:
    """Whether a letter contains another (A83): all its effects on the person, and more; or comes later in the list."""
    if read(readings, "sanction_order") == "total_order":
        return heavier > lighter
    lost_with_membership = {"1.c", "1.e", "1.f", "1.g", "2.a", "2.b"}
    contained = {"2.c": {"1.a"}, "2.d": {"1.d"}, "2.a": {"1.c"}, "2.f": lost_with_membership}
    return lighter in contained.get(heavier, ())


# -- votes (III.C.5/s1 and s2, A04, A57) --------------------------------------------------------------------------


class Tally(NamedTuple):
    """A vote: of the eligible members present so many for, so many against, the rest abstaining."""

    present: int
    favour: int
    against: int
    heard: int = 9
    in_office: int = 14


def whole(tally: Tally, readings: Readings) -> int:
    """Of how many two thirds are asked."""
    seats = 14 if read(readings, "committee_seats") == "seats_14" else 13
    return {
        "of_seats": seats, "of_members_in_office": tally.in_office, "of_hearing_members": tally.heard,
        "of_present": tally.present, "of_votes_cast": tally.favour + tally.against,
    }[read(readings, "vote_base")]  # fmt: skip


def reached(part: int, base: int) -> bool:
    """Whether a part is two thirds of a whole; of nobody there is no majority."""
    return base > 0 and Fraction(part, base) >= Fraction(2, 3)


def decided(tally: Tally, consensus: str, readings: Readings) -> str:
    """The outcome of the vote on the finding; a consensus needs no votes."""
    base = whole(tally, readings)
    if tally.present < 7 or _strangers(tally, readings):
        return "refused"
    if consensus == "found" or (consensus == "none" and reached(tally.favour, base)):
        return "harassment found"
    if consensus == "not found" or (consensus == "none" and reached(tally.against, base)):
        return "not found"
    return "undecided"


def carried(tally: Tally, agreed: bool, readings: Readings) -> bool:
    """Whether a motion is carried."""
    if tally.present < 7 or _strangers(tally, readings):
        return False
    return agreed or reached(tally.favour, whole(tally, readings))


def _strangers(tally: Tally, readings: Readings) -> bool:
    """Where two thirds of those who heard the case decide, nobody else decides with them."""
    return read(readings, "vote_base") == "of_hearing_members" and tally.present > tally.heard


def facts_of(case: Imposition, readings: Readings) -> dict[str, Any]:
    """The papers of an imposition; whether a minimum was kept is only told where there is a table (A37)."""
    facts = {**case._asdict(), "shared_place": case.place, "penalties": list(case.penalties)}
    gone = {"tier", "place"} | (set() if read(readings, "mandatory_minimums") == "table" else {"minimum_kept"})
    return {name: value for name, value in facts.items() if name not in gone}
