"""IV.3 and V: who may see what of a case, and when. Whatever no row grants is withheld."""

from grievance_fsm.access import Access, acted_as, named_in, occurred, seated, sees
from grievance_fsm.facts import all_of, any_of, not_
from grievance_fsm.procedures import (
    appeal,
    appeal_notice,
    appeal_panel,
    arbitration,
    committee_votes,
    formal_decision,
    formal_notice,
    negotiated_end,
    negotiated_meetings,
    negotiated_notice,
    penalties,
    record_keeping,
)
from grievance_fsm.procedures.complaint import parties
from grievance_fsm.procedures.kinds_of_record import (
    ADVICE,
    ALWAYS,
    BARGAIN,
    DECISION,
    FILE,
    FORMALLY,
    HEARING,
    HOUSED,
    KINDS,
    LETTERS,
    MEETINGS,
    NAMES,
    NEGOTIATING,
    NOTICE,
    ONCE_FORMAL,
    OVER,
    PRECEDENTS,
    PREPARATION,
    PRIOR_FINDING,
    PRIOR_REPORT,
    PRIOR_SETTLEMENT,
    REPORT,
    REVIEW,
    REVIEW_VOTES,
    STAFF,
    STEPS,
    SUMMARY,
    UNDER_REVIEW,
    VOTES,
    WATCH,
    WEIGHED,
)
from grievance_fsm.procedures.roles import (
    ACCUSED,
    ADVOCATE,
    ARBITRATOR,
    COMMITTEE,
    COMPLAINANT,
    ENQUIRER,
    FACILITATOR,
    INSTITUTE,
    LATER_COMMITTEE,
    PANEL,
)
from grievance_fsm.procedures.routes import APPEAL, FORMAL, NEGOTIATED, RECORDS
from grievance_fsm.procedures.text import reading
from grievance_fsm.routes import begun, ended_in, stands_in

PRIOR = reading("A02", "prior_record_includes")
FILE_ACCESS, TO_ACCUSED = reading("GAP.19", "party_file_access"), reading("GAP.20", "disclosure_to_accused")
NEGOTIATIONS = reading("GAP.20", "negotiation_records_in_hearing")

# -- who looks --------------------------------------------------------------------------------------------------

OF_NEITHER_SIDE = not_(
    named_in(parties, formal_notice.witnesses, formal_notice.advisors, negotiated_meetings.companions)
).named("the person has no part in the case", "GAP.10")  # fmt: skip

an_advocate = all_of(OF_NEITHER_SIDE, not_(named_in(record_keeping.stepping_aside))).named(
    "the Advocate has no conflict of interest", "GAP.10"
)
a_hearing_member = all_of(seated(FORMAL), OF_NEITHER_SIDE, not_(named_in(committee_votes.recused))).named(
    "the member hears the case", "IV.3/s3"
)
the_complainant = all_of(acted_as(COMPLAINANT), not_(acted_as(ACCUSED))).named("the person complains", "II/s3a")
the_accused = all_of(named_in(parties), not_(acted_as(COMPLAINANT))).named("the person is accused", "III.C.1/s1a")
the_facilitator = all_of(named_in(negotiated_meetings.facilitators), OF_NEITHER_SIDE).named(
    "the person facilitates", "VII/s1"
)
reviews = (OF_NEITHER_SIDE, not_(named_in(appeal_panel.stepped_aside, appeal_panel.biased)))
on_the_panel = all_of(named_in(appeal_notice.panel), *reviews).named("the person sits on the panel", "H.6")
the_arbitrator = all_of(named_in(arbitration.arbitrators), *reviews).named("the person arbitrates", "U.2")

invited = occurred(negotiated_notice.notify).named("the accused has had notice of the negotiation", "III.B.2/s2a")
summoned = occurred(formal_notice.notify).named("the accused has had notice of the hearing", "III.C.2/s2a")
told = any_of(invited, summoned).named("the accused has had notice", "III.C.2/s2a")
decided = occurred(formal_decision.notify_decision).named("the decision has been notified", "GAP.15")
under_review = any_of(decided, occurred(arbitration.choose)).named("there may be a review", "GAP.01")
stands = not_(ended_in(APPEAL, appeal.CLOSED_OVERTURNED)).named("no appeal has overturned it", "GAP.01")

# -- IV.3/s2, V/s1: the Advocacy Staff ----------------------------------------------------------------------------

STAFF_SEES = sees(
    ADVOCATE, NAMES, REPORT, ADVICE, STAFF, HOUSED, STEPS, BARGAIN, MEETINGS, SUMMARY, NOTICE, PREPARATION, HEARING,
    DECISION, WEIGHED, REVIEW, WATCH, LETTERS, FILE,
    during=ALWAYS, given=an_advocate, clause=("IV.3/s1", "IV.3/s2a", "V/s2", "VI.A.9/s1a"),
)  # fmt: skip

# -- IV.3/s2 and s3: the Committee, once and while a formal procedure runs ----------------------------------------

HEARS = {"during": FORMALLY, "given": a_hearing_member, "clause": ("IV.3/s2b", "IV.3/s3")}
COMMITTEE_SEES = (
    sees(
        COMMITTEE, NAMES, REPORT, STEPS, NOTICE, PREPARATION, HEARING, VOTES, DECISION, WEIGHED, LETTERS, **HEARS
    ),
    sees(COMMITTEE, BARGAIN, SUMMARY, **HEARS, only=NEGOTIATIONS != "kept_out"),
    sees(COMMITTEE, MEETINGS, **HEARS, only=NEGOTIATIONS == "admitted"),
)  # fmt: skip

# III.D/s3: what another Committee weighs later, as A02 has it.
LATER_SEES = (
    sees(
        LATER_COMMITTEE, PRIOR_FINDING, during=OVER, clause="III.D/s3",
        given=(ended_in(FORMAL, formal_decision.CLOSED_SANCTIONED), stands),
    ),
    sees(
        LATER_COMMITTEE, PRIOR_SETTLEMENT, during=OVER, clause="III.D/s3", only=PRIOR != "formal_findings",
        given=stands_in(NEGOTIATED, negotiated_end.CLOSED_SETTLED),
    ),
    sees(
        LATER_COMMITTEE, PRIOR_REPORT, during=OVER, clause="III.D/s3", only=PRIOR == "any_signed_report",
        given=any_of(begun(NEGOTIATED), begun(FORMAL)).named("a signed report names the accused", "IV.1/s5b"),
    ),
)  # fmt: skip

# -- the parties: their own report, what they are sent, sign, and take part in -------------------------------------

COMPLAINANT_SEES = (
    sees(COMPLAINANT, NAMES, REPORT, during=ALWAYS, given=the_complainant, clause=("II.B.post/s1", "IV.1/s5b")),
    sees(COMPLAINANT, ADVICE, during=ALWAYS, given=the_complainant, clause="II.A/s2"),
    sees(COMPLAINANT, HOUSED, during=ALWAYS, given=the_complainant, clause="II.C/s3"),
    sees(COMPLAINANT, STEPS, during=ALWAYS, given=the_complainant, clause="III.A.1/s1"),
    sees(COMPLAINANT, BARGAIN, during=ALWAYS, given=the_complainant, clause="III.B/s2"),
    sees(COMPLAINANT, SUMMARY, during=ALWAYS, given=the_complainant, clause=("III.B.4/s4", "IV.2/s3")),
    sees(COMPLAINANT, NOTICE, HEARING, during=ONCE_FORMAL, given=the_complainant, clause="III.C/s2a"),
    sees(COMPLAINANT, DECISION, during=ONCE_FORMAL, given=(the_complainant, decided), clause="GAP.15"),
    sees(COMPLAINANT, REVIEW, during=ONCE_FORMAL, given=the_complainant, clause="GAP.01"),
)

AFTER_NOTICE = (NEGOTIATING, FORMALLY, UNDER_REVIEW, OVER)
ACCUSED_SEES = (
    sees(
        ACCUSED, NAMES, REPORT, during=AFTER_NOTICE, given=(the_accused, told),
        clause=("III.B.2/s2a", "III.C.2/s2a"),
    ),
    sees(ACCUSED, BARGAIN, during=AFTER_NOTICE, given=(the_accused, invited), clause="III.B.2/s1"),
    sees(ACCUSED, SUMMARY, during=AFTER_NOTICE, given=(the_accused, told), clause=("III.B.4/s4", "IV.2/s3")),
    sees(
        ACCUSED, NOTICE, HEARING, during=ONCE_FORMAL, given=(the_accused, summoned),
        clause=("III.C.2/s1", "III.C/s2a"),
    ),
    sees(ACCUSED, DECISION, during=ONCE_FORMAL, given=(the_accused, decided), clause="GAP.15"),
    sees(ACCUSED, REVIEW, during=ONCE_FORMAL, given=(the_accused, under_review), clause="GAP.01"),
    sees(
        ACCUSED, STEPS, BARGAIN, MEETINGS, PREPARATION, LETTERS, during=FORMALLY, given=(the_accused, summoned),
        clause="GAP.20", only=TO_ACCUSED == "relevant_records",
    ),
)  # fmt: skip

THE_FILE = (STEPS, BARGAIN, MEETINGS, PREPARATION, LETTERS)
FILE_SEEN = (
    sees(
        COMPLAINANT, THE_FILE, during=OVER, given=the_complainant, clause="GAP.19", only=FILE_ACCESS == "closed_file"
    ),
    sees(
        ACCUSED, THE_FILE, during=OVER, given=(the_accused, told), clause="GAP.19", only=FILE_ACCESS == "closed_file"
    ),
)  # fmt: skip

# -- the others -----------------------------------------------------------------------------------------------------

OTHERS_SEE = (
    sees(
        FACILITATOR, NAMES, BARGAIN, MEETINGS, during=NEGOTIATING, given=the_facilitator,
        clause=("III.B.4/s2a", "VII.2/s1"),
    ),
    sees(
        INSTITUTE, DECISION, during=FORMALLY, clause=("GAP.21", "III.D/s6"),
        given=(OF_NEITHER_SIDE, stands_in(FORMAL, formal_decision.RECOMMENDED, formal_decision.SANCTIONED)),
    ),
    sees(INSTITUTE, WATCH, during=ALWAYS, given=OF_NEITHER_SIDE, clause="H.4"),
    sees(INSTITUTE, NAMES, REVIEW, during=UNDER_REVIEW, given=OF_NEITHER_SIDE, clause=("H.6", "U.2")),
    sees(
        PANEL, NAMES, REPORT, NOTICE, PREPARATION, HEARING, DECISION, WEIGHED, REVIEW, REVIEW_VOTES,
        during=UNDER_REVIEW, given=on_the_panel, clause=("GAP.01", "H.8"),
    ),
    sees(
        ARBITRATOR, NAMES, REPORT, NOTICE, PREPARATION, HEARING, DECISION, WEIGHED, REVIEW, REVIEW_VOTES,
        during=UNDER_REVIEW, given=the_arbitrator, clause="U.2",
    ),
    sees(
        ENQUIRER, PRECEDENTS, during=OVER, given=(stands, penalties.may_be_told), clause=("II.A/s3", "VI.A.4/s1"),
    ),
)  # fmt: skip

matrix = Access(
    KINDS, ALWAYS, (STAFF_SEES, COMMITTEE_SEES, LATER_SEES, COMPLAINANT_SEES, ACCUSED_SEES, FILE_SEEN, OTHERS_SEE),
    names=NAMES, given=not_(stands_in(RECORDS, record_keeping.DESTROYED)), clause=("III/s3", "IV.3/s1", "V/s1"),
)  # fmt: skip
