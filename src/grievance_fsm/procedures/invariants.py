"""What holds of every run of every procedure of the MIT policy, whatever becomes of a case: claims for a proof."""

from grievance_fsm.deadlines import days, months, years
from grievance_fsm.facts import all_of, any_of, at, disjoint, ever, includes, not_, on_the_day
from grievance_fsm.procedures import appeal, arbitration, housing, informal, record_keeping
from grievance_fsm.procedures import formal_decision as decision
from grievance_fsm.procedures import formal_hearing as hearing
from grievance_fsm.procedures import formal_notice as notice
from grievance_fsm.procedures import negotiated_end as talks_end
from grievance_fsm.procedures import negotiated_meetings as talks
from grievance_fsm.procedures import negotiated_notice as invitation
from grievance_fsm.procedures.appeal_notice import TO_REMAND, panel
from grievance_fsm.procedures.appeal_panel import name_panel
from grievance_fsm.procedures.committee_votes import quorate, roll
from grievance_fsm.procedures.complaint import report_names
from grievance_fsm.procedures.counting import A_MONTH_THAT_LACKS_THE_DAY, A_YEAR_THAT_LACKS_THE_DAY
from grievance_fsm.procedures.formal_hearing import QUORUM_SCOPE
from grievance_fsm.procedures.intake_advice import NOT_BEGUN
from grievance_fsm.procedures.intake_course import CHOSEN, choose
from grievance_fsm.procedures.intake_report import approve, describe, file_report
from grievance_fsm.procedures.penalties import chosen, permission
from grievance_fsm.procedures.roles import ADVOCATE, COMMITTEE, FACILITATOR, INSTITUTE
from grievance_fsm.procedures.routes import FORMAL, NEGOTIATED
from grievance_fsm.properties import always, at_most, either, ending, eventually, never, never_by, only_after
from grievance_fsm.routes import begun

JUDGED = (decision.FOUND, decision.NOT_FOUND, decision.UNDECIDED, decision.NO_APPLICATION)
SANCTIONS = (decision.GRADED, decision.RECOMMENDED, decision.SANCTIONED)
CLOSED = (
    decision.CLOSED_SANCTIONED, decision.CLOSED_NOT_FOUND, decision.CLOSED_UNDECIDED, decision.CLOSED_OUTSIDE,
)  # fmt: skip
GIVEN_UP = (hearing.WITHDRAWN, notice.ABATED, notice.DECLINED)

# -- II, II.B: advice and the report ---------------------------------------------------------------------------

INTAKE = (
    never(
        describe, clause="IV.1/s4a",
        given=all_of(includes(report_names, "accused"), not_(any_of(begun(NEGOTIATED), begun(FORMAL)))),
        words="no report names the accused before a negotiated or formal procedure has begun",
    ),
    only_after(
        file_report, describe, approve, clause="II.B.post/s1",
        words="no report is taken in that the complainant has not written and approved",
    ),
    only_after(CHOSEN, file_report, clause="II.B/s1", words="no complaint is chosen without a report"),
    never_by(ADVOCATE, choose, CHOSEN, clause="II.A/s4a", words="no Advocate chooses for the complainant"),
    never(NOT_BEGUN, after=describe, clause="II.B/s1", words="no report is undone"),
)  # fmt: skip

# -- II.C: housing -----------------------------------------------------------------------------------------------

HOUSING = (
    only_after(housing.TERM_HOUSED, housing.find, clause="II.C/s2a", words="no longer stay before there is a first"),
    only_after(
        either(housing.OVER, housing.RETURNED, housing.IN_REGULAR_PROCESS), housing.ask, housing.find,
        clause="II.C/s1", words="no housing ends that was not asked for and given",
    ),
    never_by(ADVOCATE, housing.OVER, housing.GIVEN_UP, clause="II.C/s3", words="no Advocate ends the other housing"),
)  # fmt: skip

# -- III.A: the informal procedure -------------------------------------------------------------------------------

INFORMAL = (
    only_after(
        either(informal.ask, informal.go_direct), file_report, clause="III.A/s1a",
        words="no informal step is taken without a report",
    ),
    only_after(
        either(informal.contact, informal.meet_group, informal.mail_group), informal.ask, informal.choose_help,
        clause="III.A.1/s1", words="no Advocate approaches the accused or the group unasked",
    ),
    never(
        informal.contact, given=includes(informal.name_written, "report"), clause="III.A.1.a/s3a",
        words="no accused is told that no name is recorded while a report has it",
    ),
    never_by(
        ADVOCATE, informal.RESOLVED, informal.UNRESOLVED, clause="III/s2", words="no Advocate says what came of it"
    ),
)  # fmt: skip

# -- III.B: the negotiated procedure -----------------------------------------------------------------------------

NEGOTIATION = (
    only_after(
        either(talks.ONE_MET, talks.NEGOTIATING), ending(invitation.reply, "agrees"), clause="III.B/s2",
        words="nobody negotiates who has not agreed to",
    ),
    only_after(talks_end.SETTLED, talks.meet_first, clause="III.B.3/s3", words="nothing is settled without a meeting"),
    at_most(1, invitation.notify, clause="III.B.2/s1", words="no accused is invited twice"),
    never(talks.NEGOTIATING, after=invitation.REFUSED, clause="III.B.2/s2b", words="no refusal is talked away"),
    never_by(
        FACILITATOR, talks_end.SETTLED, talks_end.ENDED, invitation.REFUSED, clause="VII.1/s1",
        words="no Facilitator imposes an outcome",
    ),
    never(
        talks.meet_first, talks.meet_other, talks.meet_again, clause="III.B.3/s5b",
        given=not_(all_of(talks.companions_there, talks.companions_signed)),
        words="nobody comes along who has not signed the agreement on confidentiality",
    ),
    eventually(
        invitation.WILLING, invitation.NO_ANSWER, invitation.REFUSED, talks_end.ENDED, within=days(8), anyhow=True,
        after=invitation.receive, clause="GAP.08", words="silence answers in the end, whoever is late",
    ),
    eventually(
        invitation.NOTIFIED, talks_end.ENDED, within=days(7), after=invitation.file, clause="III.B.2/s1",
        words="the accused is invited within seven days, unless the complainant calls it off",
    ),
)  # fmt: skip

# -- III.C: the formal procedure -----------------------------------------------------------------------------------

BOTH_HEARD = (
    either(hearing.state, hearing.pass_over_complainant),
    either(hearing.respond, hearing.pass_over_accused),
)  # fmt: skip

FORMALITY = (
    only_after(either(*JUDGED), hearing.open_hearing, clause="III.C.4/s1", words="no finding without a hearing"),
    only_after(
        either(*JUDGED), *BOTH_HEARD, clause="III.C/s2a",
        words="no finding before each side has been heard, or has stayed away",
    ),
    only_after(
        either(*SANCTIONS), ending(decision.decide, "harassment found"), clause="III.C.5/s3",
        words="no sanction without a finding",
    ),
    only_after(
        decision.SANCTIONED, decision.determine, clause="III.C.5/s3", words="no sanction before the severity is known"
    ),
    never(either(*SANCTIONS), after=decision.NOT_FOUND, clause="III.C.5/s3", words="nobody who is cleared is punished"),
    never(
        decision.decide, given=all_of(decision.finds, decision.clears), clause="III.C.5/s2",
        words="nobody is found and cleared by the same votes",
    ),
    always(quorate, at=hearing.open_hearing, clause="III.C.4/s1", words="no hearing is opened without a quorum"),
    always(
        quorate, at=(decision.decide, decision.find_no_application, decision.impose), clause="III.C.4/s1",
        only=QUORUM_SCOPE == "hearing_and_decision", words="no decision without a quorum",
    ),
    at_most(1, notice.notify, clause="III.C.2/s1", words="nobody is notified twice"),
    only_after(
        hearing.open_hearing, notice.notify, wait=months(1, overflow=A_MONTH_THAT_LACKS_THE_DAY),
        clause="III.C.2/s3", words="no hearing before a month after the notice",
    ),
    always(
        on_the_day(notice.hearing_date), at=hearing.open_hearing, clause="III.C.2/s3",
        words="no hearing on another day than was set",
    ),
    never(
        hearing.open_hearing, given=not_(all_of(hearing.attending, notice.agreed_by)), clause="III.C.3/s4",
        words="no witness and no advisor attends who has not signed",
    ),
    only_after(
        hearing.complainant_closes, either(hearing.accused_closes, hearing.pass_over_accused), clause="III.C.4/s5",
        words="the complainant speaks last",
    ),
    only_after(either(*CLOSED), decision.notify_decision, clause="GAP.15", words="no case is closed without notice"),
    never(
        decision.announce, given=permission == "none", clause="III.D.1.h/s1",
        words="nothing is announced without a complainant's permission",
    ),
    always(
        includes(at(decision.impose, chosen), "1.h"), at=decision.announce, clause="III.D.1.h/s1",
        words="nothing is announced that was not imposed",
    ),
    never_by(ADVOCATE, *JUDGED, *SANCTIONS, clause="III.C/s2b", words="no Advocate decides or punishes"),
    never_by(FACILITATOR, *JUDGED, *SANCTIONS, clause="VII.3/s1", words="no Facilitator decides or punishes"),
    eventually(
        notice.NOTIFIED, *GIVEN_UP, within=days(7), after=notice.request, clause="III.C.2/s1",
        words="the accused knows within seven days, unless the case is given up",
    ),
    eventually(
        *JUDGED, *GIVEN_UP, notice.NOTIFIED, decision.REFERRED, hearing.LAPSED, within=days(3), clause="III.C.5/s4",
        after=either(hearing.complainant_closes, hearing.close_without_complainant),
        words="every hearing is followed by a decision within three days, unless it is to be held again",
    ),
)  # fmt: skip

# -- added: the appeal, arbitration, and the end of a file -----------------------------------------------------------

AFTERWARDS = (
    always(
        all_of(
            disjoint(panel, ever(decision.decide, roll)), disjoint(panel, ever(hearing.open_hearing, roll)),
            disjoint(panel, ever(notice.name_witnesses, notice.witnesses)),
        ),
        at=(name_panel, appeal.decide, appeal.set_anew), clause="H.6",
        words="no appeal is decided by anybody who took part before",
    ),
    only_after(appeal.decide, decision.notify_decision, clause="GAP.01", words="no appeal before there is a decision"),
    only_after(
        either(appeal.MODIFIED, appeal.OVERTURNED, TO_REMAND), name_panel, appeal.decide, clause="H.6",
        words="no decision is changed but by a panel",
    ),
    never_by(
        COMMITTEE, appeal.UPHELD, appeal.OVERTURNED, appeal.TO_MODIFY, TO_REMAND, clause="H.6",
        words="no Committee judges its own decision",
    ),
    never(
        arbitration.award, given=not_(disjoint(arbitration.arbitrators, at(arbitration.appoint, arbitration.employed))),
        clause="U.2", words="no award by anybody in the Institute's employ",
    ),
    only_after(
        either(arbitration.GRANTED, arbitration.DENIED), arbitration.choose, arbitration.appoint, clause="U.3",
        words="no award without an arbitrator whom the survivor asked for",
    ),
    never(arbitration.choose, given=not_(arbitration.freely), clause="U.6", words="nobody is made to arbitrate"),
    never_by(
        INSTITUTE, arbitration.GRANTED, arbitration.DENIED, only=arbitration.FORCE == "binding", clause="U.3",
        words="no award by the Institute itself",
    ),
    never(record_keeping.keeper_speaks, clause="V/s2", words="no keeper of the records ever speaks of a case"),
    only_after(
        record_keeping.dispose, record_keeping.summarise, clause="GAP.19",
        only=record_keeping.RETENTION == "after_four_years", words="no file is destroyed within four years of its end",
        wait=years(4, overflow=A_YEAR_THAT_LACKS_THE_DAY),
    ),
)  # fmt: skip

invariants = (*INTAKE, *HOUSING, *INFORMAL, *NEGOTIATION, *FORMALITY, *AFTERWARDS)
