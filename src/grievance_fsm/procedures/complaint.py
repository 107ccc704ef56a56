"""II/s5 and what a report tells: whom it names, who signed it, and for how long a complaint may follow."""

from grievance_fsm.deadlines import limitation, suspended, years
from grievance_fsm.facts import DAY_OF_ACT, all_of, day, flag, inside, persons, several
from grievance_fsm.procedures.counting import A_YEAR_THAT_LACKS_THE_DAY
from grievance_fsm.procedures.routes import NEGOTIATED
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick

INCIDENT, EDGE = reading("A44", "limitation_incident"), reading("A44", "limitation_edge")
TESTED, TOLLING = reading("A44", "limitation_test"), reading("A23", "escalation_tolling")

report_names = several("report_names", "whom the report names", "complainant", "accused", clause="III.C.1/s1a")
signatures = several("signatures", "who signed the report", "complainant", "advocate", clause="III.C.1/s1a")
first_incident = day("first_incident", "the day of the first incident", clause="II/s5b")
last_incident = day("last_incident", "the day of the last incident", clause="II/s5b")
in_tenure = flag("in_tenure", "the accused is in tenure", clause="II/s5a")
parties = persons("parties", "the complainant and the accused")

four_years = limitation(
    years(4), after=pick(INCIDENT, first_incident=first_incident, last_incident=last_incident),
    last_day=pick(EDGE, inclusive="inside", exclusive="outside"), overflow=A_YEAR_THAT_LACKS_THE_DAY, clause="II/s5b",
    suspended=pick(TOLLING, tolled=suspended("talks", begins=NEGOTIATED, clause="III.B.2/s2b"), not_tolled=None),
)  # fmt: skip
still_actionable = pick(
    TESTED,
    filing=None,
    throughout=all_of(in_tenure, inside(DAY_OF_ACT, four_years)).named("the complaint is still actionable", "II/s5a"),
)

# -- I/s3, I.post/s7: the effect without which the policy does not apply -------------------------------------

STAGE, STANDARD = reading("A46", "effect_test"), reading("A46", "effect_standard")

hostile = flag("hostile", "a reasonable person would find the environment hostile", clause="I/s3a")
felt_hostile = flag("felt_hostile", "somebody involved found the environment hostile", clause="I.post/s7")
effect_paper = pick(STANDARD, objective=hostile, subjective=felt_hostile)

EFFECT = "somebody met an intimidating, hostile or offensive environment"
effect = pick(
    STANDARD, objective=hostile.named(EFFECT, "I/s3a"), subjective=felt_hostile.named(EFFECT, "I.post/s7")
)
