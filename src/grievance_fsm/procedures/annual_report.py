"""IV.4 and V/s7: what the annual report counts, where each number is found, and for whom it is."""

from grievance_fsm.facts import all_of, any_of, not_, param
from grievance_fsm.procedures import (
    appeal,
    arbitration,
    formal_decision,
    formal_notice,
    informal,
    intake_report,
    negotiated_end,
    negotiated_notice,
    penalties,
)
from grievance_fsm.procedures.linkage import linkage
from grievance_fsm.procedures.record_keeping import ADDRESSED
from grievance_fsm.procedures.resolution import DECIDED
from grievance_fsm.procedures.routes import APPEAL, ARBITRATION, FORMAL, INFORMAL, NEGOTIATED
from grievance_fsm.procedures.satisfaction import accused_satisfaction, complainant_satisfaction
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick
from grievance_fsm.reporting import Reporting, Undone, held, statistic, told
from grievance_fsm.routes import begun, ended_in, idle, stands_in

EXCEPTIONS, RESOLVED = reading("A55", "report_exceptions"), reading("GAP.18", "resolved_rule")
STATUS = penalties.STATUS

# Small numbers tell of people: the text promises confidentiality and names no number.
K = param("report_k", 5, "the least number that is published", clause="V/s7", low=3, high=1000)
BEGINS = param("report_year_begins", 1, "the month with which the year begins", clause="IV.4/s1", low=1, high=12)
WAITS = param("report_waits", 0, "months after the year that still count", clause="IV.4/s1", low=0, high=120)

outside_the_exceptions = pick(EXCEPTIONS, IV_4_prevails=None, exception_list_only="V/s7")

# -- IV.4.a and b: complaints and behaviours ----------------------------------------------------------------------

received = (intake_report.file_report, negotiated_notice.file, formal_notice.request)

BEHAVIOURS = {each.name: f"{each.name} {each.words}" for each in penalties.LISTED} | {"other": "another"}
behaviours = told(
    "behaviours", "the behaviours described", fact=intake_report.behaviours, labels=BEHAVIOURS, clause="I/s4"
)

# -- IV.4.c, V/s7: procedures, status and place -------------------------------------------------------------------

COMPLAINTS = (INFORMAL, NEGOTIATED, FORMAL)
procedures = held("procedures", "the procedures used", {route.name: begun(route) for route in COMPLAINTS})

THREE = {"student": "student", "staff": "staff", "faculty": "faculty"}
STATUSES = pick(STATUS, own=THREE | {"post-doc": "post-doc"}, as_staff=THREE, as_student=THREE)
POST_DOCS = pick(STATUS, own=None, as_staff={"post-doc": "staff"}, as_student={"post-doc": "student"})
PLACES = {"department": "department", "living group": "living group", "office": "office", "elsewhere": "elsewhere"}

status = told(
    "status", "the complainant's status", fact=intake_report.complainant_status, labels=STATUSES, counted_as=POST_DOCS,
    clause="I.post/s1",
)  # fmt: skip
accused = told(
    "accused", "the status of the accused", fact=intake_report.accused_status, labels=STATUSES, counted_as=POST_DOCS,
    clause="I.post/s1",
)  # fmt: skip
place = told("place", "the kind of place", fact=intake_report.location, labels=PLACES)

# -- IV.4.d: resolved, and not ------------------------------------------------------------------------------------

none_under_way = all_of(*map(idle, (NEGOTIATED, FORMAL, APPEAL, ARBITRATION)))
with_an_outcome = all_of(
    none_under_way,
    any_of(
        ended_in(INFORMAL, informal.RESOLVED),
        stands_in(NEGOTIATED, negotiated_end.SETTLED, negotiated_end.CLOSED_SETTLED),
        ended_in(FORMAL, *DECIDED),
        ended_in(APPEAL, appeal.CLOSED_UPHELD, appeal.CLOSED_MODIFIED, appeal.CLOSED_OVERTURNED),
        ended_in(ARBITRATION, arbitration.CLOSED_GRANTED, arbitration.CLOSED_DENIED),
    ),
)
at_an_end = all_of(
    none_under_way,
    any_of(
        ended_in(INFORMAL), ended_in(NEGOTIATED), ended_in(FORMAL),
        stands_in(NEGOTIATED, negotiated_end.SETTLED, negotiated_end.CLOSED_SETTLED, negotiated_end.ENDED),
    ),
)
resolved = pick(RESOLVED, by_outcome=with_an_outcome, any_end=at_an_end, silent=with_an_outcome)
resolution = held(
    "resolution", "how it stands", {"resolved": resolved, "unresolved": not_(resolved)}, exclusive=True,
    clause="GAP.18",
)  # fmt: skip

# -- IV.4.e: satisfaction -----------------------------------------------------------------------------------------

LEVELS = {each: each for each in ("satisfied", "partly satisfied", "dissatisfied")}
of_complainants = told(
    "complainant_satisfaction", "how satisfied", fact=complainant_satisfaction, labels=LEVELS, clause="IV.4.e/s1"
)
of_accused = told(
    "accused_satisfaction", "how satisfied", fact=accused_satisfaction, labels=LEVELS, clause="IV.4.e/s1"
)

# -- IV.4.f: sanctions and negotiated outcomes --------------------------------------------------------------------

convicted = held(
    "convicted", "convictions",
    {
        "convicted": all_of(
            stands_in(FORMAL, formal_decision.SANCTIONED, formal_decision.CLOSED_SANCTIONED),
            not_(stands_in(APPEAL, appeal.OVERTURNED, appeal.CLOSED_OVERTURNED)),
        )
    },
)
settled = held(
    "settled", "negotiated resolutions",
    {
        "settled": stands_in(
            NEGOTIATED, negotiated_end.SETTLED, negotiated_end.CLOSED_SETTLED, negotiated_end.BROKEN
        )
    },
)

PENALTIES = {each.code: f"{each.code} {each.words}" for each in (*penalties.LOWER, *penalties.UPPER)}
only_advised = pick(penalties.REMOVAL, committee_final=None, institute_decides=("2.a", "2.f"))
sanctions = told(
    "sanctions", "the sanctions imposed", fact=penalties.chosen, labels=PENALTIES,
    undone=Undone(only_advised, after=(formal_decision.confirm, appeal.confirm), outcome="declined"),
    clause="III.D/s7",
)  # fmt: skip
outcomes = told(
    "outcomes", "what was agreed", fact=negotiated_end.undertakings,
    labels={each: each for each in negotiated_notice.RESOLUTIONS}, clause="III.B.1/s4",
)  # fmt: skip

# -- the report ---------------------------------------------------------------------------------------------------

not_where_undefined = pick(RESOLVED, by_outcome=None, any_end=None, silent="GAP.18")

reporting = Reporting(
    received,
    (
        statistic("complaints", "complaints received", clause="IV.4.a/s1"),
        statistic("behaviours", "harassing behaviours", of=behaviours, clause="IV.4.b/s1"),
        statistic("procedures", "procedures used", of=procedures, by=(status, place), clause="IV.4.c/s1"),
        statistic("relations", "statuses of the accused", of=accused, by=status, clause=("V/s7", "IV.4/s2")),
        statistic(
            "resolution", "resolved and unresolved", of=resolution, left_out=not_where_undefined, clause="IV.4.d/s1"
        ),
        statistic(
            "complainants", "satisfaction of the complainants", of=of_complainants, left_out=outside_the_exceptions,
            clause="IV.4.e/s1",
        ),
        statistic(
            "accused", "satisfaction of the accused", of=of_accused, left_out=outside_the_exceptions,
            clause="IV.4.e/s1",
        ),
        statistic(
            "sanctions", "sanctions after convictions", of=sanctions, left_out=outside_the_exceptions,
            among=(procedures.has("formal"), convicted.has("convicted")), clause="IV.4.f/s1",
        ),
        statistic(
            "outcomes", "outcomes of negotiations", of=outcomes, left_out=outside_the_exceptions,
            among=(procedures.has("negotiated"), settled.has("settled")), clause="IV.4.f/s1",
        ),
    ),
    k=K, begins=BEGINS, waits=WAITS, addressees=ADDRESSED, linkage=linkage,
    clause=("IV.4/s1", "IV.4/s2", "V/s7", "VI.A.11/s1"),
)  # fmt: skip
