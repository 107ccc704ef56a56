"""II.B: the initial report: what it tells, whom it names and when, and who stands behind it."""

from grievance_fsm.facts import (
    OTHERWISE,
    any_of,
    at,
    day,
    flag,
    implies,
    includes,
    not_before,
    one_of,
    several,
)
from grievance_fsm.language import STAY, Outcome, State, may, must
from grievance_fsm.procedures.complaint import STAGE, effect, effect_paper, report_names
from grievance_fsm.procedures.intake_advice import ADVISED, NOT_BEGUN
from grievance_fsm.procedures.resolution import unresolved
from grievance_fsm.procedures.roles import ADVOCATE, COMPLAINANT
from grievance_fsm.procedures.routes import FORMAL, NEGOTIATED
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick
from grievance_fsm.routes import begun

STANDING = reading("A47", "standing_rule")

DRAFTED = State("report drafted", rests=True)
APPROVED = State("report approved")
REPORTED = State("reported", rests=True)
NO_APPLICATION = State("outside the policy", final=True)

# -- II.B/s3 and s4: what the report tells -----------------------------------------------------------------

specifics = several("specifics", "what the description holds", "incidents", "times", "dates", clause="II.B/s3")
behaviours = several(
    "behaviours", "the behaviours described", "I.1", "I.2", "I.3", "I.4", "I.5", "I.6", "I.7", "other", clause="I/s4",
)  # fmt: skip
campus = one_of("campus", "where it happened", "on campus", "off campus", "not said", clause="I/s3b")
location = one_of(
    "location", "the kind of place", "department", "living group", "office", "elsewhere", "not said", clause="II.B/s4",
)  # fmt: skip
STATUSES = ("student", "staff", "faculty", "post-doc", "none of these", "not said")
complainant_status = one_of("complainant_status", "the complainant's status", *STATUSES, clause="II.B/s4")
accused_status = one_of("accused_status", "the status of the accused", *STATUSES, clause="II.B/s4")
effects_told = flag("effects_told", "the report tells of the effects", clause="II.B/s4")
membership = one_of(
    "membership", "what the complainant is to MIT", "member", "former member", "neither", clause="II/s1a"
)
about = one_of(
    "about", "what the conduct described is", "sexual harassment", "sexual harassment that also discriminates",
    "discrimination alone", "not said", clause="I.post/s2",
)  # fmt: skip
aimed_at = one_of(
    "aimed_at", "at whom it was aimed", "the complainant", "others, and it harassed the complainant too",
    "others alone", clause="I.post/s3",
)  # fmt: skip
recognisable = flag("recognisable", "the details may give the complainant away", clause="III.A.1/s1")
name_reasons = several(
    "name_reasons", "why the complainant gives a name", "joint action", "later action", clause="II.B/s7"
)
report_date = day("report_date", "the date that the report bears", clause="II.B.post/s1")

TOLD = (
    specifics, behaviours, campus, location, complainant_status, accused_status, effects_told, membership, about,
    aimed_at, recognisable, name_reasons, report_names,
)  # fmt: skip

has_standing = pick(
    STANDING,
    members=(membership == "member").named("the complainant is a member", "II.B/s1"),
    current_or_former=(membership != "neither").named("the complainant is or was a member", "II/s1a"),
    any_person=None,
)

# -- II.B/s2, s5 and s6, IV.1/s4: whom it names ------------------------------------------------------------

named_procedure = any_of(begun(NEGOTIATED), begun(FORMAL))
accused_only_then = implies(includes(report_names, "accused"), named_procedure).named(
    "the accused is named only once a negotiated or formal procedure has begun", "IV.1/s4a"
)
both_then = implies(named_procedure, includes(report_names, "complainant", "accused")).named(
    "once such a procedure has begun, the report names both", "II.B/s5"
)
named_for_joint_action = implies(
    includes(name_reasons, "joint action"), includes(report_names, "complainant")
).named("who wants to hear of joint action gives a name", "II.B.1/s1")
named_for_later_action = implies(
    includes(name_reasons, "later action"), includes(report_names, "complainant")
).named("who wants to act later gives a name", "II.B.2/s1")

# -- II.B/s1, II.B.post/s1: written, approved, dated, signed -----------------------------------------------

describe = may(
    COMPLAINANT, "describe", "describe the harassment in a report", clause=("II.B/s1", "II.B/s2", "II.B/s7", "II/s1a"),
    when=(NOT_BEGUN, ADVISED, DRAFTED), records=TOLD,
    given=(
        has_standing,
        includes(specifics, "incidents").named("it describes specific incidents", "II.B/s3"),
        accused_only_then, both_then, named_for_joint_action, named_for_later_action,
    ),
    then=DRAFTED,
)  # fmt: skip

approve = may(
    COMPLAINANT, "approve", "approve the report", clause="II.B.post/s1", when=DRAFTED, then=APPROVED,
)  # fmt: skip

file_report = must(
    ADVOCATE, "file_report", "sign the report and take it in", clause=("II.B.post/s1", "VI.A.1/s1"), when=APPROVED,
    records=report_date,
    given=not_before(report_date).named("the report bears no later date", "II.B.post/s1"), then=REPORTED,
)  # fmt: skip

warn = must(
    ADVOCATE, "warn", "say that the details may give the complainant away", clause="VI.A.4/s1",
    when=(DRAFTED, APPROVED, REPORTED),
    given=at(describe, recognisable).named("the details may give the complainant away", "III.A.1/s1"), then=STAY,
)  # fmt: skip

# -- I.post/s7 and s8: where the effect is asked for at intake ---------------------------------------------

assess = must(
    ADVOCATE, "assess", "ask whether the policy applies", clause=("I.post/s7", "GAP.25"), only=STAGE == "intake",
    when=REPORTED, records=effect_paper, given=unresolved,
    then=(
        Outcome("applies", REPORTED, given=effect),
        Outcome("does not apply", NO_APPLICATION, given=OTHERWISE, clause="I.post/s8"),
    ),
)  # fmt: skip

STEPS = (describe, approve, file_report, warn, assess)
