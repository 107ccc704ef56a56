"""III.D told once more: which penalties may be imposed together, for which conduct, on whom, and who decides."""

from itertools import combinations
from typing import Any

from claims.votes import ANYTHING, NOTHING
from grievance_fsm.facts import all_of, any_of, implies, includes, not_
from grievance_fsm.procedures import penalties
from grievance_fsm.procedures.penalties import behaviour, category, chosen, force, status
from grievance_fsm.readings import pick

LOWER, UPPER = tuple(f"1.{letter}" for letter in "abcdefgh"), tuple(f"2.{letter}" for letter in "abcdef")
ALONE = tuple(code for code in (*LOWER, *UPPER) if code != "2.b")
ENROLLED = status == "student"
PAID = any_of(status == "staff", status == "faculty")
PAPERS = (
    chosen, status, penalties.place, penalties.residence, penalties.permission, penalties.prior,
    penalties.prior_negotiated, penalties.prior_reports, penalties.incidents,
)  # fmt: skip


def some(*codes: str) -> Any:
    """One of some penalties is imposed."""
    return any_of(*(includes(chosen, code) for code in codes))


STUDENT = pick(penalties.STATUS, own=ENROLLED, as_staff=ENROLLED, as_student=any_of(ENROLLED, status == "post-doc"))
EMPLOYEE = pick(penalties.STATUS, own=PAID, as_staff=not_(ENROLLED), as_student=PAID)
EARLIER = pick(
    penalties.RECORD, formal_findings=penalties.prior >= 1,
    findings_and_negotiated=any_of(penalties.prior >= 1, penalties.prior_negotiated >= 1),
    any_signed_report=any_of(penalties.prior >= 1, penalties.prior_negotiated >= 1, penalties.prior_reports >= 1),
)  # fmt: skip
REPEATED = pick(
    penalties.REPEATS, prior_findings=EARLIER, incidents_in_case=penalties.incidents >= 2,
    both=any_of(EARLIER, penalties.incidents >= 2),
)  # fmt: skip
ANNOUNCED = pick(
    penalties.PERMISSION, each_complainant_written=penalties.permission == "each in writing",
    any=any_of(penalties.permission == "each in writing", penalties.permission == "some"),
)  # fmt: skip

LAWFUL = all_of(
    pick(
        penalties.COMBINATION, any_subset=ANYTHING,
        exactly_one=not_(any_of(*(includes(chosen, one, other) for one, other in combinations(ALONE, 2)))),
    ),
    pick(penalties.REQUIRED, may=ANYTHING, must=some(*LOWER, *UPPER)),
    implies(includes(chosen, "2.b"), includes(chosen, "2.a")),
    pick(penalties.LOWER_IN_UPPER, yes=ANYTHING, no=implies(some(*LOWER), category == "lower")),
    pick(
        penalties.CROSSING, within=implies(some(*UPPER), category == "upper"),
        cross=implies(some(*UPPER), any_of(category == "upper", REPEATED)),
    ),
    pick(
        penalties.ELIGIBILITY, free=ANYTHING,
        status_guards=all_of(implies(some("1.c", "1.e", "2.e"), STUDENT), implies(includes(chosen, "1.g"), EMPLOYEE)),
    ),
    pick(penalties.DISCLOSURE, lex_specialis_exception=ANYTHING, barred=not_(some("1.d", "1.h", "2.d", "2.e"))),
    implies(includes(chosen, "1.h"), ANNOUNCED),
    pick(penalties.MINIMUMS, none=ANYTHING, table=penalties.minimum_kept),
)
"""What the Committee, or a panel, may impose."""
REMOVING = pick(penalties.REMOVAL, committee_final=NOTHING, institute_decides=some("2.a", "2.f"))
"""What only the Institute may do, so that it is recommended."""


def listed(*numbers: int) -> Any:
    """The behaviour found is one of those that the policy lists under some numbers."""
    return any_of(*(behaviour == f"I.{number}" for number in numbers))


def tiers(low: Any, high: Any) -> Any:
    """What is listed low is of the lower tier, what is listed high of the upper one."""
    return all_of(implies(low, category == "lower"), implies(high, category == "upper"))


GRADED = pick(
    penalties.SEVERITY,
    list_governs=pick(
        penalties.TIER_2, only_7=tiers(listed(1, 2, 3, 4, 5, 6), listed(7)),
        seven_plus_unlisted_8=tiers(listed(1, 2, 3, 4, 5, 6), listed(7, 8)),
        last_two=tiers(listed(1, 2, 3, 4, 5), listed(6, 7)),
    ),
    criteria_govern=any_of(all_of(force, category == "upper"), all_of(not_(force), category == "lower")),
)
"""The tier is the one for the behaviour found."""
