"""Advice, the report, the records and the watch against retaliation: who alone may do what, in claims for a proof."""

from grievance_fsm.deadlines import days
from grievance_fsm.facts import all_of, any_of, includes, not_
from grievance_fsm.procedures import intake_advice, intake_course, intake_report, record_keeping, retaliation
from grievance_fsm.procedures.roles import (
    ACCUSED,
    ADVOCATE,
    COMPLAINANT,
    INSTITUTE,
    WITNESS,
)
from grievance_fsm.properties import always, at_most, eventually, never, only_after, only_by
from grievance_fsm.routes import idle

# -- II, II.A, II.B: advice and the report -------------------------------------------------------------------------

ADVICE = (
    only_by(
        COMPLAINANT, intake_advice.seek_advice, intake_report.describe, intake_report.approve, intake_course.choose,
        intake_course.choose_again, clause="II.A/s4a",
        words="only the complainant seeks advice, writes the report, and chooses",
    ),
    only_by(ADVOCATE, intake_report.file_report, clause="II.B.post/s1", words="only an Advocate takes the report in"),
    at_most(1, intake_report.file_report, clause="II.B.post/s1", words="a report is taken in once"),
)  # fmt: skip

# -- IV and V: the records -----------------------------------------------------------------------------------------

FILES = (
    only_by(
        ADVOCATE, record_keeping.enter_report, record_keeping.summarise, record_keeping.dispose, clause="IV.1/s2",
        words="only the Advocates keep the records",
    ),
)  # fmt: skip

# -- H.4, added: the watch -----------------------------------------------------------------------------------------

WATCH = (
    only_by(
        ADVOCATE, retaliation.begin, retaliation.ask_after, retaliation.note_end, retaliation.ENDED, clause="GAP.02",
        words="only an Advocate opens the watch, and ends it", only=retaliation.CHECKS == "monthly",
    ),
    only_by(INSTITUTE, retaliation.respond, clause="H.4", words="only the Institute answers for retaliation"),
    only_by(
        (COMPLAINANT, WITNESS, ACCUSED), retaliation.report, clause="H.4", words="only those protected report it"
    ),
    only_by(
        COMPLAINANT, retaliation.report, only=retaliation.COVERS == "complainant_only", clause="H.4",
        words="only the complainant reports it where nobody else is protected",
    ),
    always(
        includes(retaliation.warned, "complainant"), at=retaliation.begin, clause="H.4",
        words="the complainant knows of the watch",
    ),
    never(
        retaliation.respond, clause="H.4",
        given=all_of(
            retaliation.retaliation_found == "retaliation",
            not_(any_of(*(includes(retaliation.measures, each) for each in retaliation.measures.choices))),
        ),
        words="no retaliation goes unanswered",
    ),
    always(
        all_of(*map(idle, retaliation.WAYS)), at=(retaliation.note_end, retaliation.end_watch), clause="GAP.02",
        words="no watch ends while a procedure is under way",
    ),
    only_after(
        retaliation.ENDED, retaliation.note_end, wait=days(90), only=retaliation.WATCH_DAYS == "days_90",
        clause="GAP.02", words="the watch goes on for ninety days after the case",
    ),
    eventually(
        retaliation.WATCHING, retaliation.AFTERWARDS, within=days(7), after=retaliation.report,
        only=retaliation.RESPONSE == "days_7", clause="GAP.02", words="a report is answered within a week",
    ),
)  # fmt: skip

stewardship = (*ADVICE, *FILES, *WATCH)
