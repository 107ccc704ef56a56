"""H.1 to H.3, H.9 and H.13: a central office investigates what is reported, by one standard for every school."""

from grievance_fsm.deadlines import business_days, days, no_earlier_than
from grievance_fsm.facts import OTHERWISE, any_of, at, day, disjoint, flag, inside, not_before, one_of
from grievance_fsm.language import STAY, Outcome, Procedure, State, may, must
from grievance_fsm.procedures.appeal_panel import investigators
from grievance_fsm.procedures.articles import asked, reading
from grievance_fsm.procedures.harvard_people import (
    COMPLAINANT,
    INFORMAL,
    INVESTIGATION,
    OFFICE,
    accused_persons,
    attendees,
    complainants,
    student_worker,
)
from grievance_fsm.readings import pick
from grievance_fsm.routes import stands_in

IN_TIME, DAYS = reading("H.13", "law_in_time"), reading("A72", "investigation_days")
EFFECT = reading("A64", "resolution_effect")

NOT_REPORTED = State("not reported", initial=True)
REPORTED = State("reported")
INVESTIGATING = State("under investigation")
FOUND = State("harassment found", final=True, clause="H.1")
NOT_FOUND = State("not found", final=True, clause="H.1")
RESOLVED = State("closed as resolved", final=True, clause="GAP.03")

# -- H.13: the report, under the policy of 2014 ----------------------------------------------------------------------

in_force_since = day("in_force_since", "the day on which the policy of 2014 came into force", clause="H.13")
incident_day = day("incident_day", "the day of what is reported", clause="H.13")

report = may(
    COMPLAINANT, "report", "report harassment to the central office", clause=("H.2", "H.3"), when=NOT_REPORTED,
    records=(
        complainants, accused_persons, student_worker,
        pick(IN_TIME, day_of_report=in_force_since, day_of_incident=in_force_since, silent=None),
        pick(IN_TIME, day_of_report=None, day_of_incident=incident_day, silent=None),
    ),
    given=pick(
        IN_TIME,
        day_of_report=not_before(in_force_since).named("the policy is in force", "H.13"),
        day_of_incident=inside(incident_day, no_earlier_than(days(0), after=in_force_since, clause="H.13"))
        .named("the policy was in force when it happened", "H.13"),
        silent=None,
    ),
    then=REPORTED,
)  # fmt: skip

# -- H.2, H.3, H.9: the investigation, promptly ------------------------------------------------------------------------

investigate = must(
    OFFICE, "investigate", "take up the investigation", clause=("H.3", "H.9"), when=REPORTED, after=report,
    then=INVESTIGATING,
)  # fmt: skip

# H.7: what Harvard fears of arbitration it does not do itself.
apart = any_of(
    disjoint(attendees, at(report, complainants)), disjoint(attendees, at(report, accused_persons))
).named("the two sides are not made to face each other", "H.7")

question = may(
    OFFICE, "question", "question people in the investigation", clause="H.3", when=INVESTIGATING, records=attendees,
    given=apart, then=STAY, repeats=True,
)  # fmt: skip

# -- H.1, H.2: the finding -------------------------------------------------------------------------------------------

more_likely = flag("more_likely", "harassment is more likely than not", clause="H.1")
rules_applied = one_of(
    "rules_applied", "whose standard is applied", "the university's", "one school's own", clause="H.2"
)

find = must(
    OFFICE, "find", "find whether there was harassment", clause=("H.1", "H.3"), when=INVESTIGATING,
    within=pick(
        DAYS, days_180=days(180, clause="H.9"), business_120=business_days(120, clause="H.9"), no_timer=None
    ),
    after=report, records=(investigators, rules_applied, more_likely),
    given=(rules_applied == "the university's").named("one standard holds for every school", "H.2"),
    then=(
        Outcome("harassment found", FOUND, given=more_likely.named("it is more likely than not", "H.1")),
        Outcome("not found", NOT_FOUND, given=OTHERWISE),
    ),
)  # fmt: skip

# -- H.5: what was resolved otherwise --------------------------------------------------------------------------------

# Which state of the other way it is, is that way's own to say; it has one that stands for acceptance.
ACCEPTED = State("resolution accepted", rests=True, clause="H.5")

close = must(
    OFFICE, "close", "close what has been resolved informally", clause=("GAP.03", "H.5"),
    only=EFFECT == "ends_it", when=(REPORTED, INVESTIGATING), records=asked(EFFECT),
    given=any_of(stands_in(INFORMAL, ACCEPTED)).named("an informal resolution is accepted", "H.5"),
    then=RESOLVED,
)  # fmt: skip

investigation = Procedure(
    INVESTIGATION, "the investigation by the central office", (report, investigate, question, find, close),
    clause=("H.2", "H.3"),
)  # fmt: skip
