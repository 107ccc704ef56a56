"""II, II.A and II.B told once more, act by act: advice, the report, and the choice of a procedure."""

from functools import partial

from claims.acts import act
from grievance_fsm.deadlines import last
from grievance_fsm.facts import DAY_OF_ACT, all_of, any_of, at, happened, includes, inside, not_, not_before
from grievance_fsm.procedures import arbitration as arbitrating
from grievance_fsm.procedures import complaint, intake_advice, intake_course, intake_report
from grievance_fsm.procedures import formal_decision as decision
from grievance_fsm.procedures import negotiated_end as talks_end
from grievance_fsm.procedures.roles import ADVOCATE, COMPLAINANT, REFERRER, WITNESS
from grievance_fsm.procedures.routes import ARBITRATION, FORMAL, INFORMAL, INTAKE, NEGOTIATED
from grievance_fsm.properties import always, only_after
from grievance_fsm.readings import pick
from grievance_fsm.routes import begun, decided_in, ended_in, idle, running, stands_in

told = partial(act, "advice")
reported = partial(act, "the report")
chosen = partial(act, "the choice")
ANYTHING = all_of()
NEW = intake_advice.NOT_BEGUN
FILED = (intake_report.REPORTED, intake_course.CHOSEN)
UNDER_WAY = (intake_advice.ADVISED, intake_report.DRAFTED, intake_report.APPROVED, *FILED)
FIRST = not_(ended_in(INTAKE))

DECIDED = any_of(
    decided_in(FORMAL, decision.CLOSED_SANCTIONED, decision.CLOSED_NOT_FOUND, decision.CLOSED_OUTSIDE),
    decided_in(
        ARBITRATION, arbitrating.CLOSED_GRANTED, arbitrating.CLOSED_DENIED, arbitrating.CLOSED_NOT_FOLLOWED
    ),
)  # fmt: skip
SETTLED = stands_in(NEGOTIATED, talks_end.SETTLED, talks_end.CLOSED_SETTLED)
UNRESOLVED = not_(any_of(DECIDED, SETTLED))
NOTHING_ENDED = not_(any_of(*map(ended_in, (INFORMAL, NEGOTIATED, FORMAL)), SETTLED, DECIDED))
INFORMALLY = all_of(begun(INFORMAL), not_(ended_in(INFORMAL)), UNRESOLVED)
GONE_THROUGH = any_of(*(all_of(begun(route), idle(route)) for route in (NEGOTIATED, FORMAL)))

# -- II, II.A: who comes, and what an Advocate then owes --------------------------------------------------------------

LEARNT, IN_CONFIDENCE = happened(intake_advice.learn), at(intake_advice.learn, intake_advice.privileged)
ONCE = (
    intake_advice.assure, intake_advice.encourage_records, intake_advice.review_outcomes,
    intake_advice.weigh_consequences, intake_advice.hand_policy,
)  # fmt: skip
ADVICE = (
    *told(intake_advice.learn, when=NEW, also=FIRST, papers=intake_advice.privileged, clause="II/s4"),
    *told(
        intake_advice.refer, by=REFERRER, when=NEW, also=FIRST, owed=True, clause="II/s4",
        after=last(intake_advice.learn),
        given=pick(
            intake_advice.REFERRAL, duty=LEARNT, privileged_exempt=all_of(LEARNT, not_(IN_CONFIDENCE))
        ),
    ),
    *told(
        intake_advice.refer_freely, by=REFERRER, when=NEW, also=FIRST, given=all_of(LEARNT, IN_CONFIDENCE),
        only=intake_advice.REFERRAL == "privileged_exempt", clause="II/s4",
    ),
    *told(
        intake_advice.seek_advice, by=COMPLAINANT, when=NEW, also=FIRST, to=intake_advice.ADVISED, clause="II/s3b"
    ),
    *(
        each for one in ONCE
        for each in told(
            one, by=ADVOCATE, when=UNDER_WAY, given=NOTHING_ENDED, owed=True, once=True, clause="II.A/s2"
        )
    ),
    *told(
        intake_advice.listen, by=ADVOCATE, when=UNDER_WAY, given=NOTHING_ENDED, owed=True, clause="VI.A.2/s1"
    ),
    *told(
        intake_advice.explain, by=ADVOCATE, when=UNDER_WAY, owed=True, once=True, papers=intake_advice.options,
        clause="II/s3c",
        given=all_of(
            NOTHING_ENDED,
            includes(
                intake_advice.options, "advice", "report", "temporary housing", "informal", "negotiated", "formal"
            ),
        ),
    ),
    *told(intake_advice.advise_further, by=ADVOCATE, when=UNDER_WAY, clause="VI.A.2/s1"),
    *told(intake_advice.ask_as_witness, by=WITNESS, when=(NEW, *UNDER_WAY), also=FIRST, clause="II.A/s7"),
    *told(
        intake_advice.advise_witness, by=ADVOCATE, when=(NEW, *UNDER_WAY), also=FIRST, owed=True, clause="II.A/s7",
        given=happened(intake_advice.ask_as_witness), after=last(intake_advice.ask_as_witness),
    ),
)  # fmt: skip

# -- II.B: the report --------------------------------------------------------------------------------------------------

NAMES = complaint.report_names
NAMED = any_of(begun(NEGOTIATED), begun(FORMAL))
REASONS = (includes(intake_report.name_reasons, "joint action"), includes(intake_report.name_reasons, "later action"))
REPORT = (
    *reported(
        intake_report.describe, by=COMPLAINANT, when=(NEW, intake_advice.ADVISED, intake_report.DRAFTED), also=FIRST,
        clause="II.B/s1", papers=(
            intake_report.specifics, intake_report.behaviours, intake_report.campus, intake_report.location,
            intake_report.complainant_status, intake_report.accused_status, intake_report.effects_told,
            intake_report.membership, intake_report.about, intake_report.aimed_at, intake_report.recognisable,
            intake_report.name_reasons, NAMES,
        ),
        given=all_of(
            includes(intake_report.specifics, "incidents"),
            pick(
                intake_report.STANDING, members=intake_report.membership == "member",
                current_or_former=intake_report.membership != "neither", any_person=ANYTHING,
            ),
            any_of(not_(includes(NAMES, "accused")), NAMED),
            any_of(not_(NAMED), includes(NAMES, "complainant", "accused")),
            *(any_of(not_(reason), includes(NAMES, "complainant")) for reason in REASONS),
        ),
    ),
    *reported(
        intake_report.approve, by=COMPLAINANT, when=intake_report.DRAFTED, to=intake_report.APPROVED,
        clause="II.B.post/s1",
    ),
    *reported(
        intake_report.file_report, by=ADVOCATE, when=intake_report.APPROVED, to=intake_report.REPORTED, owed=True,
        papers=intake_report.report_date, given=not_before(intake_report.report_date), clause="II.B.post/s1",
    ),
    only_after(
        intake_report.DRAFTED, intake_report.describe, clause="II.B/s1", words="the report: none is there unwritten"
    ),
    *reported(
        intake_report.warn, by=ADVOCATE, when=(intake_report.DRAFTED, intake_report.APPROVED, intake_report.REPORTED),
        owed=True, once=True, given=at(intake_report.describe, intake_report.recognisable), clause="VI.A.4/s1",
    ),
    *reported(
        intake_report.assess, by=ADVOCATE, when=intake_report.REPORTED, owed=True, only=complaint.STAGE == "intake",
        given=UNRESOLVED, clause="GAP.25",
        ends=(
            ("applies", complaint.effect, intake_report.REPORTED),
            ("does not apply", not_(complaint.effect), intake_report.NO_APPLICATION),
        ),
    ),
)  # fmt: skip

# -- II.A/s4 and s5, II.B.1: the choice --------------------------------------------------------------------------------

SAID = intake_report.describe
CONSENT = all_of(happened(intake_course.say_consent), at(intake_course.say_consent, intake_course.consents))
COVERED = all_of(
    complaint.in_tenure, at(SAID, intake_report.accused_status) != "none of these",
    at(SAID, intake_report.about) != "discrimination alone", at(SAID, intake_report.aimed_at) != "others alone",
    pick(complaint.STAGE, intake=happened(intake_report.assess), merits=ANYTHING, silent=ANYTHING),
    pick(intake_course.VOLUNTARY, none=ANYTHING, as_H5=any_of(intake_course.course == "formal", CONSENT)),
)  # fmt: skip
CHOICE = (intake_course.course, complaint.first_incident, complaint.last_incident, complaint.in_tenure)
CHOSEN = (
    always(
        inside(DAY_OF_ACT, complaint.four_years), at=(intake_course.choose, intake_course.choose_again),
        clause="II/s5b", words="the choice: nothing is chosen once the four years are over",
    ),
    *chosen(
        intake_course.say_consent, by=COMPLAINANT, when=FILED, papers=(intake_course.consents, intake_course.unpressed),
        given=any_of(not_(intake_course.consents), intake_course.unpressed),
        only=intake_course.VOLUNTARY == "as_H5", clause="H.5",
    ),
    *chosen(
        intake_course.choose, by=COMPLAINANT, when=intake_report.REPORTED, to=intake_course.CHOSEN, given=COVERED,
        papers=CHOICE, clause="II/s1b",
    ),
    *chosen(
        intake_course.choose_again, by=COMPLAINANT, when=intake_course.CHOSEN, papers=CHOICE, clause="II.A/s5",
        given=all_of(
            any_of(*map(begun, (INFORMAL, NEGOTIATED, FORMAL))), *map(idle, (INFORMAL, NEGOTIATED, FORMAL)), COVERED
        ),
    ),
    *chosen(
        intake_course.complete_report, by=COMPLAINANT, when=FILED, owed=True, once=True, papers=NAMES,
        clause="II.B/s6",
        given=all_of(
            any_of(running(NEGOTIATED), running(FORMAL)), includes(NAMES, "complainant", "accused"),
            not_(includes(at(SAID, NAMES), "complainant", "accused")),
        ),
    ),
    *chosen(
        intake_course.authorise, by=COMPLAINANT, when=FILED, papers=intake_course.authorises, clause="II.B.1/s1",
        given=any_of(
            not_(intake_course.authorises), happened(intake_course.complete_report),
            includes(at(SAID, NAMES), "complainant"),
        ),
    ),
)  # fmt: skip

intake = (*ADVICE, *REPORT, *CHOSEN)
