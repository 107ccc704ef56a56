"""III.D: the penalties, for which conduct, to whom, and what each brings with it."""

from typing import Any

from grievance_fsm.deadlines import terms, years
from grievance_fsm.facts import Const, all_of, any_of, flag, implies, not_, number, one_of, several
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick
from grievance_fsm.sanctioning.rules import at_least
from grievance_fsm.sanctions import Behaviour, Category, Clock, Duty, Effect, Penalty, Sanctions, in_a_row

TIER_2, RECORD = reading("A01", "tier2_behaviours"), reading("A02", "prior_record_includes")
DISCLOSURE = reading("A33", "disclosure_exception")
PERMISSION, REMOVAL = reading("A34", "announcement_permission"), reading("A35", "removal_authority")
COMBINATION, LOWER_IN_UPPER = reading("A36", "combination_rule"), reading("A36", "lower_tier_in_upper")
MINIMUMS, STATUS, SEPARATION = (
    reading("A37", "mandatory_minimums"), reading("A38", "status_map"), reading("A39", "separation_trigger"),
)  # fmt: skip
SEVERITY, CROSSING = reading("A40", "severity_rule"), reading("A40", "severity_crossing")
REPEATS, HARBORING = reading("A41", "repeat_counts"), reading("A42", "harboring_effect")
ELIGIBILITY, REQUIRED, ORDER = (
    reading("A43", "sanction_eligibility"), reading("A80", "penalty_required"), reading("A83", "sanction_order"),
)  # fmt: skip
A_SEMESTER = pick(reading("A82", "academic_calendar"), calendar_required=None, looked_up=terms(1))

# What the Committee has before it

CODES = ("1.a", "1.b", "1.c", "1.d", "1.e", "1.f", "1.g", "1.h", "2.a", "2.b", "2.c", "2.d", "2.e", "2.f")

chosen = several("penalties", "the penalties chosen", *CODES, clause="III.D/s7")
category = one_of("category", "the tier of the conduct", "lower", "upper", clause="III.D/s1")
behaviour = one_of(
    "behaviour", "the behaviour found", "I.1", "I.2", "I.3", "I.4", "I.5", "I.6", "I.7", "I.8", "other", clause="I/s4",
)  # fmt: skip
force = flag("force", "force or threat was involved", "III.D/s1")
status = one_of("status", "the harasser's status", "student", "staff", "faculty", "post-doc", clause="III.D/s5")
place = one_of("shared_place", "the place both share", "work space", "living group", "neither", clause="III.D/s5")
residence = one_of(
    "residence", "where the student lives", "Institute housing", "fraternity or sorority", "elsewhere",
    clause="III.D.1.e/s2",
)  # fmt: skip
prior = number("prior", "earlier findings", 0, 99, "III.D/s3")
prior_negotiated = number("prior_negotiated", "earlier negotiated outcomes", 0, 99, "III.D/s3")
prior_reports = number("prior_reports", "earlier signed reports without either", 0, 99, "III.D/s3")
incidents = number("incidents", "incidents in this case", 1, 99, "III.D/s2")
permission = one_of(
    "permission", "the complainants' permission to announce", "none", "some", "each in writing", clause="III.D.1.h/s1",
)  # fmt: skip
minimum_kept = flag("minimum_kept", "the minimum laid down beforehand is respected", "III.D/s4")

# Frequency: the earlier record and the repetition in this case

record = pick(
    RECORD, formal_findings=prior, findings_and_negotiated=prior + prior_negotiated,
    any_signed_report=prior + prior_negotiated + prior_reports,
)  # fmt: skip
repeats = pick(REPEATS, prior_findings=record, incidents_in_case=incidents - 1, both=(incidents - 1) + record)
repeated = at_least(repeats, 1).named("the harassment is repeated", "III.D/s2")
examined = at_least(record, 0).named("the earlier record has been examined", "III.D/s3")

# Announcement

may_be_announced = pick(
    PERMISSION,
    each_complainant_written=(permission == "each in writing").named(
        "every complainant permits it in writing", "III.D.1.h/s1"
    ),
    any=(permission != "none").named("a complainant permits it", "III.D.1.h/s1"),
)

# Status

a_student, an_employee = ("counts as a student", "III.D/s5"), ("counts as an employee", "III.D/s5")
enrolled, employed = status == "student", any_of(status == "staff", status == "faculty")

student = pick(
    STATUS, own=enrolled.named(*a_student), as_staff=enrolled.named(*a_student),
    as_student=any_of(enrolled, status == "post-doc").named(*a_student),
)  # fmt: skip
employee = pick(
    STATUS, own=employed.named(*an_employee), as_staff=not_(enrolled).named(*an_employee),
    as_student=employed.named(*an_employee),
)  # fmt: skip


def only_for(who: Any, words: str, clause: str) -> Any:
    """A penalty made for one status: whether it is kept to that status is a reading."""
    return pick(ELIGIBILITY, status_guards=all_of(who).named(words, clause), free=None)


# Penalties that tell others (section V)

may_be_told = pick(
    DISCLOSURE, lex_specialis_exception=None,
    barred=any_of(Const(False)).named("confidentiality lets nobody else be told", "V/s1"),
)  # fmt: skip

# The two tiers

LISTED = (
    Behaviour("I.1", "sexist behaviour and remarks", "I.1/s1"),
    Behaviour("I.2", "insults, lewd or suggestive conduct", "I.2/s1"),
    Behaviour("I.3", "degrading images on display", "I.3/s1"),
    Behaviour("I.4", "touching that is not wanted", "I.4/s1"),
    Behaviour("I.5", "social invitations out of place", "I.5/s1"),
    Behaviour("I.6", "asking for sexual favours", "I.6/s1"),
    Behaviour("I.7", "asking for them with promises or threats", "I.7/s1"),
)
# III.D.2 counts to 8, but I lists seven.
UNLISTED_8 = Behaviour("I.8", "an eighth that the list lacks, such as assault", "III.D.2/s1")

lower = Category(
    "lower", "lower tier", clause="III.D.1/s1",
    behaviours=pick(TIER_2, only_7=LISTED[:6], seven_plus_unlisted_8=LISTED[:6], last_two=LISTED[:5]),
    given=pick(
        LOWER_IN_UPPER, yes=None, no=(category == "lower").named("only for conduct of the lower tier", "III.D.1/s1"),
    ),
)  # fmt: skip
upper = Category(
    "upper", "upper tier", clause="III.D.2/s1",
    behaviours=pick(
        TIER_2, only_7=LISTED[6:], seven_plus_unlisted_8=(*LISTED[6:], UNLISTED_8), last_two=LISTED[5:],
    ),
    given=pick(
        CROSSING, within=(category == "upper").named("only for conduct of the upper tier", "III.D.2/s1"),
        cross=any_of(category == "upper", repeated).named("only for upper-tier or repeated conduct", "III.D.2/s1"),
    ),
)  # fmt: skip
by_force = all_of(implies(force, category == "upper"), implies(not_(force), category == "lower"))

# The penalties, letter by letter

advisors = ("academic advisors", "supervisors", "department heads")
only_advised = pick(REMOVAL, committee_final=None, institute_decides="the Institute")

LOWER = (
    Penalty("1.a", "memo in MIT's internal file", "lower", ("III.D.1.a/s1",)),
    Penalty(
        "1.b", "workshops to attend", "lower", ("III.D.1.b/s1",),
        clocks=(Clock("no day set", "III.D.1.b/s1"),),
    ),
    Penalty(
        "1.c", "informal probation", "lower", ("III.D.1.c/s1",),
        given=(only_for(student, "only for students", "III.D.1.c/s1"),),
        clocks=(Clock("one semester", "III.D.1.c/s1", A_SEMESTER, note="it runs only while registered"),),
    ),
    Penalty(
        "1.d", "those in charge are told", "lower", ("III.D.1.d/s1",), given=(may_be_told,), discloses=advisors,
    ),
    Penalty(
        "1.e", "housing privileges gone for good", "lower", ("III.D.1.e/s1",), permanent=True,
        given=(only_for(student, "only for students", "III.D.1.e/s1"),),
        clocks=(Clock("permanent", "III.D.1.e/s1"),),
        effects=(
            Effect("Institute housing is lost, now and later", "III.D.1.e/s2", residence == "Institute housing"),
            Effect(
                pick(
                    HARBORING, loss="the house answers for harboring: it may lose rush privileges",
                    restriction="the house answers for harboring: its rush privileges may be restricted",
                ),
                "III.D.1.e/s3", residence == "fraternity or sorority",
            ),
        ),
    ),
    Penalty(
        "1.f", "no MIT awards any more", "lower", ("III.D.1.f/s1",), permanent=True,
        clocks=(Clock("permanent", "III.D.1.f/s1"),),
    ),
    Penalty(
        "1.g", "promotion and raises put off", "lower", ("III.D.1.g/s1",),
        given=(only_for(employee, "only for employees", "III.D.1.g/s1"),),
        clocks=(Clock("no length set", "III.D.1.g/s1"),),
    ),
    Penalty(
        "1.h", "finding announced in public", "lower", ("III.D.1.h/s1",), given=(may_be_told,),
        discloses=("the public",), permission=may_be_announced,
    ),
)  # fmt: skip

UPPER = (
    Penalty(
        "2.a", "leave without pay, unwelcome on campus", "upper", ("III.D.2.a/s1",), decides=only_advised,
        clocks=(Clock("one year", "III.D.2.a/s1", years(1)),),
        effects=(
            Effect(
                "no MIT housing, and formal probation to the end of the studies", "III.D.2.a/s2", student,
                Clock("probation to the end of the studies", "III.D.2.a/s2", starts="the return"),
            ),
        ),
    ),
    Penalty(
        "2.b", "another work place", "upper", ("III.D.2.b/s1",), requires=("2.a",),
        clocks=(Clock("it applies", "III.D.2.b/s1", starts="the return"),),
    ),
    Penalty(
        "2.c", "memo on the type of harassment", "upper", ("III.D.2.c/s1",),
        effects=(
            Effect("it goes into the academic transcript", "III.D.2.c/s1", student),
            Effect("it goes into the personnel file", "III.D.2.c/s1", employee),
        ),
    ),
    Penalty(
        "2.d", "those in charge and the President are told", "upper", ("III.D.2.d/s1",), given=(may_be_told,),
        discloses=(*advisors, "the President"),
    ),
    Penalty(
        "2.e", "funding without need revoked", "upper", ("III.D.2.e/s1",),
        given=(may_be_told, only_for(student, "only for students", "III.D.2.e/s1")),
        discloses=("independent scholarship institutions",),
    ),
    Penalty(
        "2.f", "expulsion or dismissal", "upper", ("III.D.2.f/s1", "I.post/s5"), decides=only_advised,
        permanent=True, clocks=(Clock("permanent", "III.D.2.f/s1"),),
    ),
)  # fmt: skip

# The text ranks nothing (A83). Here one penalty outweighs another only where it contains it: the same memo in more
# files, the same people and the President, a leave that ends in probation, and an end of membership that leaves
# neither housing, awards, promotion, work place nor leave to lose.
contains = (
    ("1.a", "2.c"), ("1.d", "2.d"), ("1.c", "2.a"), ("2.b", "2.f"), ("2.a", "2.f"),
    ("1.e", "2.f"), ("1.f", "2.f"), ("1.g", "2.f"),
)  # fmt: skip

shares_a_living_group = place == "living group"
separation = pick(
    SEPARATION, living_group=shares_a_living_group,
    either_shared_space=any_of(shares_a_living_group, place == "work space"),
)  # fmt: skip

sanctions = Sanctions(
    categories=(lower, upper),
    penalties=(*LOWER, *UPPER),
    order=pick(ORDER, partial_order=contains, total_order=in_a_row(CODES)),
    minimums=pick(MINIMUMS, none=(), table=None),
    repeats=repeats,
    chosen=chosen, category=category, behaviour=behaviour, status=status, place=place, minimum_kept=minimum_kept,
    facts=(
        chosen, category, behaviour, force, status, place, residence,
        prior, prior_negotiated, prior_reports, incidents, permission, minimum_kept,
    ),
    criteria=pick(
        SEVERITY, list_governs=None,
        criteria_govern=by_force.named("the tier follows the force or threat involved", "III.D/s1"),
    ),
    alternative=pick(COMBINATION, any_subset=False, exactly_one=True),
    required=pick(REQUIRED, may=False, must=True),
    given=(examined,),
    duties=(
        Duty("every effort to place the harasser away from the complainant", "III.D/s6", separation),
    ),
    assumed={"prior": 0, "prior_negotiated": 0, "prior_reports": 0, "incidents": 1},
    cites={
        "severity": "III.D.1/s1", "repeats": "III.D/s2", "minimum": "III.D/s4", "alternative": "III.D/s7",
        "required": "III.C.5/s3", "recommended": "III.D.2.f/s1",
    },
)  # fmt: skip
