"""III/s2 and IV.1/s5: which route a case may take when, what follows what, and what stands at the end."""

from grievance_fsm.docket import Docket, again, begins, beside, enter, exclusive, kept, settles, throughout
from grievance_fsm.facts import disjoint, ever, happened, not_
from grievance_fsm.procedures import (
    appeal,
    appeal_filing,
    appeal_notice,
    arbitration,
    formal_decision,
    formal_hearing,
    formal_notice,
    informal,
)
from grievance_fsm.procedures.advocacy import JOINED
from grievance_fsm.procedures.committee_votes import roll
from grievance_fsm.procedures.intake_course import choose, freely_consented
from grievance_fsm.procedures.intake_report import NO_APPLICATION
from grievance_fsm.procedures.negotiated_end import (
    BREACH,
    BROKEN,
    CLOSED_SETTLED,
    SETTLED,
    break_undertaking,
    soon_after_negotiations,
)
from grievance_fsm.procedures.negotiated_meetings import NEGOTIATING
from grievance_fsm.procedures.resolution import AWARDED, DECIDED, decided, settled
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
from grievance_fsm.procedures.text import reading
from grievance_fsm.routes import begun, decided_in, ended_in, idle

ORDER, LIMIT = reading("A24", "procedure_order"), reading("A23", "escalation_limit")
VOLUNTARY = reading("A64", "voluntariness_rule")
APPEALS, RETALIATES = reading("A65", "appeal_rule"), reading("A63", "retaliation_rule")

COMPLAINTS = (INFORMAL, NEGOTIATED, FORMAL)

# -- II/s1b, III/s2, IV.1/s5: one after another, in any order (A24) -------------------------------------------

one_at_a_time = (ORDER != "parallel")
nothing_more_formal = (idle(NEGOTIATED) & idle(FORMAL)).named(
    "no negotiated or formal procedure is under way", "III/s2"
)
not_back_from_negotiations = not_(begun(NEGOTIATED)).named("negotiations have not been tried yet", "III/s2")
not_back_from_a_hearing = not_(begun(FORMAL)).named("no hearing has been asked for yet", "III/s2")
undecided = not_(decided).named("the incident has not been decided already", "III/s2")
not_joined = not_(ended_in(INTAKE, JOINED)).named("the complaint has not been joined to another case", "VI.A.8/s1c")
policy_applies = not_(ended_in(INTAKE, NO_APPLICATION)).named("the policy applies", "I.post/s8")
not_broken = not_(ended_in(NEGOTIATED, BROKEN)).named("no undertaking was broken", "GAP.16")

unsettled = not_(settled).named("no satisfactory resolution has been reached", "III/s2")
heard_by_others = disjoint(roll, ever(appeal_notice.remand, appeal_notice.kept_away)).named(
    "nobody hears the case who heard it before it was sent back", "GAP.01"
)
WHO_SITS = (
    formal_hearing.open_hearing, formal_decision.decide, formal_decision.find_no_application,
    formal_decision.determine, formal_decision.impose,
)  # fmt: skip
# What the accused is approached with; to say what came of it, or to take consent back, waits for nobody.
TOWARDS_THE_ACCUSED = (
    informal.ask, informal.go_direct, informal.choose_help, informal.contact, informal.meet_group,
    informal.mail_group, informal.assist, informal.approach,
)  # fmt: skip
no_appeal_runs = idle(APPEAL).named("no appeal is under way", "GAP.01")
no_arbitration_runs = idle(ARBITRATION).named("no arbitration is under way", "H.12")
no_award = not_(decided_in(ARBITRATION, *AWARDED)).named("no arbitrator has decided", "H.12")

actionable = happened(choose).named("the complaint was chosen while it could be made", "II/s5a")

docket = Docket((
    exclusive(NEGOTIATED, FORMAL, only=one_at_a_time, clause=("II/s1b", "III/s2")),
    throughout(INFORMAL, given=nothing_more_formal, only=one_at_a_time, clause=("II/s1b", "III/s2")),
    throughout(INFORMAL, given=undecided, clause="III/s2"),
    throughout(INFORMAL, given=unsettled, clause="III/s2"),
    begins(INFORMAL, given=actionable, clause="II/s5a"),
    begins(INFORMAL, given=not_back_from_negotiations, only=ORDER == "escalate_only", clause="III/s2"),
    begins(INFORMAL, given=not_back_from_a_hearing, only=ORDER == "escalate_only", clause="III/s2"),
    begins(NEGOTIATED, given=not_back_from_a_hearing, only=ORDER == "escalate_only", clause="III/s2"),
    *(begins(route, given=undecided, clause="III/s2") for route in (NEGOTIATED, FORMAL)),
    *(begins(route, given=unsettled, clause="III/s2") for route in (NEGOTIATED, FORMAL)),
    *(begins(route, given=not_joined, clause="VI.A.8/s1c") for route in COMPLAINTS),
    *(begins(route, given=policy_applies, clause="I.post/s8") for route in COMPLAINTS),

    # -- III.B.2/s2b: from negotiations to a hearing (A23); H.5: no pressure (A64) ---------------------------
    begins(FORMAL, given=soon_after_negotiations, only=LIMIT == "n_days", clause="III.B.2/s2b"),
    begins(NEGOTIATED, given=freely_consented, only=VOLUNTARY == "as_H5", clause="H.5"),

    # -- again: an informal step at any time, negotiations and a hearing where nothing was decided -----------
    again(INFORMAL, clause="III.A/s1b"),
    again(NEGOTIATED, given=not_broken, clause="GAP.16"),
    enter(NEGOTIATED, at=NEGOTIATING, after=break_undertaking, only=BREACH == "reopen", clause="GAP.16"),
    again(
        FORMAL, clause="III/s2",
        given=ended_in(
            FORMAL, formal_notice.DECLINED, formal_hearing.WITHDRAWN, formal_hearing.LAPSED,
            formal_decision.CLOSED_UNDECIDED,
        ),
    ),
    again(HOUSING, clause="II.C/s1"),

    # -- GAP.01, H.6, H.12: the appeal to an impartial panel, or arbitration (A65) -----------------------------
    kept(APPEAL, only=APPEALS == "internal_panel", clause="H.6"),
    kept(ARBITRATION, only=APPEALS.among("internal_panel", "arbitration"), clause="H.12"),
    again(APPEAL, given=ended_in(APPEAL, appeal_notice.REMANDED, appeal_filing.WITHDRAWN), clause="GAP.01"),
    # What is reviewed may be sent back or decided: whatever began meanwhile would run beside that, or be overtaken.
    *(begins(route, given=no_appeal_runs, clause="GAP.01") for route in (NEGOTIATED, FORMAL)),
    *(begins(route, given=no_arbitration_runs, clause="H.12") for route in (NEGOTIATED, FORMAL)),
    begins(INFORMAL, given=no_arbitration_runs, only=arbitration.PLACE == "at_any_time", clause="H.12"),
    throughout(INFORMAL, *TOWARDS_THE_ACCUSED, given=no_appeal_runs, clause="GAP.01"),
    throughout(
        INFORMAL, *TOWARDS_THE_ACCUSED, given=no_arbitration_runs, only=arbitration.PLACE != "at_any_time",
        clause="H.12",
    ),
    begins(APPEAL, given=no_award, only=arbitration.PLACE == "instead_of_appeal", clause="H.12"),
    begins(APPEAL, given=no_arbitration_runs, only=arbitration.PLACE == "instead_of_appeal", clause="H.12"),
    beside(ARBITRATION, only=arbitration.PLACE == "at_any_time", clause="U.5"),
    enter(FORMAL, at=formal_notice.NOTIFIED, after=appeal_notice.remand, clause="H.8"),
    throughout(
        FORMAL, *WHO_SITS, given=heard_by_others, only=appeal_notice.REMAND_TO == "fresh_panel", clause="GAP.01"
    ),

    # -- beside the complaint ----------------------------------------------------------------------------------
    beside(INTAKE, clause=("II/s1a", "IV.1/s5a")), beside(HOUSING, clause="II.C/s1"), beside(RECORDS, clause="III/s4"),
    beside(RETALIATION, clause="H.4"), kept(RETALIATION, only=RETALIATES == "as_H4", clause="H.4"),

    # -- what stands of the case ---------------------------------------------------------------------------------
    settles(NEGOTIATED, SETTLED, CLOSED_SETTLED, clause="III.B.3/s11a"),
    settles(FORMAL, *DECIDED, formal_decision.CLOSED_UNDECIDED, clause="III.C.5/s3"),
    settles(APPEAL, appeal.CLOSED_OVERTURNED, appeal.CLOSED_MODIFIED, clause="H.6"),
    settles(ARBITRATION, arbitration.CLOSED_GRANTED, arbitration.CLOSED_DENIED, clause="U.2"),
))  # fmt: skip
