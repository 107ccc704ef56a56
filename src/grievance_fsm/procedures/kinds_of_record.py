"""The stages of a case and the kinds of record in it, as IV.3 and V tell them apart."""

from grievance_fsm.access import Kind, Stage
from grievance_fsm.facts import all_of, any_of, not_
from grievance_fsm.procedures import (
    advocacy,
    appeal,
    appeal_panel,
    arbitration,
    committee_votes,
    complaint,
    formal_decision,
    formal_hearing,
    formal_notice,
    intake_advice,
    intake_course,
    intake_report,
    negotiated_end,
    negotiated_meetings,
    negotiated_notice,
    penalties,
    record_keeping,
)
from grievance_fsm.procedures.routes import (
    APPEAL,
    ARBITRATION,
    FORMAL,
    HOUSING,
    INFORMAL,
    INTAKE,
    NEGOTIATED,
    RECORDS,
    RETALIATION,
)
from grievance_fsm.routes import begun, ended_in, running

# -- the stages of a case ---------------------------------------------------------------------------------------

COMPLAINTS = (INFORMAL, NEGOTIATED, FORMAL)

ADVICE_ONLY = Stage("advice", not_(any_of(*map(begun, COMPLAINTS))), "II.A/s1")
INFORMALLY = Stage("informal", all_of(begun(INFORMAL), not_(ended_in(INFORMAL))), "III.A/s1b")
NEGOTIATING = Stage("negotiated", running(NEGOTIATED), "III.B/s1")
FORMALLY = Stage("formal", running(FORMAL), "IV.3/s2b")
UNDER_REVIEW = Stage("review", any_of(running(APPEAL), running(ARBITRATION)), ("GAP.01", "U.6"))
OVER = Stage(
    "closed", all_of(any_of(*map(begun, COMPLAINTS)), record_keeping.nothing_under_way), ("V/s2", "GAP.18")
)
ALWAYS = (ADVICE_ONLY, INFORMALLY, NEGOTIATING, FORMALLY, UNDER_REVIEW, OVER)
ONCE_FORMAL = (FORMALLY, UNDER_REVIEW, OVER)

# -- the kinds of record ----------------------------------------------------------------------------------------

NAMES = Kind("names", "the names of people", clause=("IV.1/s4b", "IV.1/s5b"))

REPORT = Kind(
    "report", "the initial report", clause="II.B.post/s2",
    acts=(
        intake_report.describe, intake_report.approve, intake_report.file_report, intake_course.complete_report,
        intake_report.assess, record_keeping.enter_report,
    ),
    facts=(
        intake_report.TOLD, intake_report.report_date, complaint.signatures, formal_notice.report_under,
        complaint.first_incident, complaint.last_incident, complaint.in_tenure,
    ),
)  # fmt: skip

ADVICE = Kind(
    "advice", "the talks with the Advocate", clause="II.A/s1",
    acts=(
        intake_advice.seek_advice, intake_advice.assure, intake_advice.listen, intake_advice.explain,
        intake_advice.encourage_records, intake_advice.review_outcomes, intake_advice.weigh_consequences,
        intake_advice.hand_policy, intake_advice.advise_further, intake_report.warn,
        intake_course.say_consent, intake_course.choose, intake_course.choose_again, intake_course.authorise,
        advocacy.take_case, advocacy.ask_other, advocacy.take_over, advocacy.tell_duties, advocacy.say_company,
        advocacy.accompany_informally, advocacy.accompany_formally, advocacy.act_together,
    ),
    facts=(negotiated_notice.desired,),
)  # fmt: skip

STAFF = Kind("staff", "what else the Advocacy Staff does and finds", (INTAKE,), clause="VI.A.8/s1a")
HOUSED = Kind("housing", "other housing", (HOUSING,), clause="II.C/s3")
STEPS = Kind("informal steps", "what was done informally", (INFORMAL,), clause="III.A.1/s1")
BARGAIN = Kind(
    "negotiation", "the notice of the negotiation and its course", clause="III.B.2/s1",
    acts=(
        negotiated_notice.STEPS, negotiated_meetings.contact_facilitator, negotiated_meetings.arrange,
        negotiated_meetings.ask_form, negotiated_end.extend, negotiated_end.call_off, negotiated_end.end,
    ),
)  # fmt: skip

MEETINGS = Kind(
    "meeting records", "the records of the negotiation meetings", clause="III.B.4/s2b",
    acts=(
        negotiated_meetings.ask_company, negotiated_meetings.choose_companion, negotiated_meetings.sign_agreement,
        negotiated_meetings.meet_first, negotiated_meetings.meet_other, negotiated_meetings.meet_again,
        negotiated_meetings.close_meeting, negotiated_end.record_meeting, negotiated_end.hand_over,
        negotiated_end.file_record,
    ),
)  # fmt: skip

SUMMARY = Kind(
    "summary", "the summary of the outcome", clause="IV.2/s3",
    acts=(
        negotiated_end.settle, negotiated_end.summarise, negotiated_end.break_undertaking, record_keeping.summarise,
    ),
)  # fmt: skip

NOTICE = Kind(
    "notice", "the request for a hearing, its notice and its date", clause="III.C.2/s1",
    acts=(
        formal_notice.request, formal_notice.decline, formal_notice.notify, formal_notice.receive,
        formal_notice.set_date,
    ),
)  # fmt: skip

PREPARATION = Kind(
    "preparation", "how each side prepares for the hearing", clause="III.C.3/s1",
    acts=(
        formal_notice.consult, formal_notice.inform, formal_notice.assist, formal_notice.name_witnesses,
        formal_notice.choose_advisor, formal_notice.sign,
    ),
)  # fmt: skip

HEARING = Kind(
    "hearing", "the course of the hearing", clause="III.C/s2a",
    acts=(
        formal_hearing.open_hearing, tuple(formal_hearing.hearing), formal_hearing.question, formal_hearing.advise,
        formal_hearing.pass_over_complainant, formal_hearing.pass_over_accused,
        formal_hearing.close_without_complainant, formal_hearing.put_off, formal_hearing.lose_quorum,
        formal_hearing.withdraw, formal_hearing.depart,
    ),
)  # fmt: skip

VOTES = Kind(
    "votes", "who voted how, and who stepped aside", clause="III.C.5/s1",
    acts=(formal_decision.deliberate, formal_hearing.recuse, formal_hearing.declare_interest),
    facts=(committee_votes.MOTION, formal_decision.consensus, formal_decision.votes),
)  # fmt: skip

DECISION = Kind(
    "decision", "the decision, its penalties and its notice", clause="GAP.15",
    acts=(
        formal_decision.decide, formal_decision.find_no_application, formal_decision.determine,
        formal_decision.impose, formal_decision.confirm, formal_decision.announce, formal_decision.place_apart,
        formal_decision.notify_decision,
    ),
)  # fmt: skip

WEIGHED = Kind(
    "weighed", "the earlier record and the permission that the Committee weighs", clause="III.D/s3",
    facts=(penalties.prior, penalties.prior_negotiated, penalties.prior_reports, penalties.permission),
)  # fmt: skip

REVIEW = Kind("review", "the appeal or the arbitration", (APPEAL, ARBITRATION), clause=("GAP.01", "U.2"))
REVIEW_VOTES = Kind(
    "review votes", "who votes how in it, and who may not", clause=("GAP.01", "U.2"),
    acts=(appeal_panel.step_aside,),
    facts=(
        appeal_panel.biased, appeal_panel.helpers, appeal_panel.investigators, appeal.appeal_votes,
        appeal.sanction_votes, arbitration.award_votes, arbitration.employed,
    ),
)  # fmt: skip

WATCH = Kind("watch", "the watch against retaliation", (RETALIATION,), clause="H.4")
LETTERS = Kind(
    "communications", "what was written and said about the case", clause="IV.2/s1",
    acts=(
        record_keeping.communicate, record_keeping.document, record_keeping.note, record_keeping.contact,
        record_keeping.tell, record_keeping.remind,
    ),
)  # fmt: skip
FILE = Kind("file", "how the file is kept", (RECORDS,), clause="III/s4")

# Told of a case that is over to people in other cases: without days, numbers and persons.
FINDINGS = (formal_decision.decide, formal_decision.determine, formal_decision.impose, appeal.set_anew)
FOUND = (penalties.category, penalties.behaviour, penalties.chosen)
PRECEDENTS = Kind(
    "precedents", "the outcome as that of a similar past case", acts=(*FINDINGS, negotiated_end.settle),
    facts=(*FOUND, negotiated_end.undertakings), bare=True, clause=("II.A/s3", "VI.A.4/s1"),
)  # fmt: skip
PRIOR_FINDING = Kind("prior finding", "a finding as part of the earlier record", acts=FINDINGS, facts=FOUND,
                     bare=True, clause="III.D/s3")  # fmt: skip
PRIOR_SETTLEMENT = Kind("prior settlement", "a negotiated outcome as part of it", acts=(negotiated_end.settle,),
                        facts=(negotiated_end.undertakings,), bare=True, clause="III.D/s3")  # fmt: skip
PRIOR_REPORT = Kind("prior report", "a report as part of it", acts=(intake_report.describe,),
                    facts=(intake_report.behaviours,), bare=True, clause="III.D/s3")  # fmt: skip

KINDS = (
    NAMES, REPORT, ADVICE, STAFF, HOUSED, STEPS, BARGAIN, MEETINGS, SUMMARY, NOTICE, PREPARATION, HEARING, VOTES,
    DECISION, WEIGHED, REVIEW, REVIEW_VOTES, WATCH, LETTERS, FILE,
    PRECEDENTS, PRIOR_FINDING, PRIOR_SETTLEMENT, PRIOR_REPORT,
)  # fmt: skip
