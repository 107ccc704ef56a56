"""On what terms single acts may be done, where one sentence says so: claims for a proof."""

from grievance_fsm.facts import all_of, any_of, at, disjoint, includes, not_
from grievance_fsm.procedures import formal_decision as decision
from grievance_fsm.procedures import formal_hearing as hearing
from grievance_fsm.procedures import formal_notice as notice
from grievance_fsm.procedures import housing, informal
from grievance_fsm.procedures import negotiated_end as talks_end
from grievance_fsm.procedures import negotiated_meetings as talks
from grievance_fsm.procedures import negotiated_notice as invitation
from grievance_fsm.procedures.committee_votes import carried, present
from grievance_fsm.procedures.complaint import effect, in_tenure, signatures
from grievance_fsm.procedures.intake_advice import in_informal
from grievance_fsm.procedures.people import QUORUM
from grievance_fsm.procedures.routes import FORMAL, NEGOTIATED
from grievance_fsm.procedures.satisfaction import SATISFACTION, both_satisfied
from grievance_fsm.properties import always, never
from grievance_fsm.routes import running

BOTH = ("complainant", "accused")

conditions = (
    always(
        any_of(in_informal, running(NEGOTIATED), running(FORMAL)), at=housing.stay_on, clause="II.C/s2a",
        only=housing.INFORMAL_COUNTS == "yes", words="nobody stays on who is engaged in no procedure",
    ),
    always(
        any_of(running(NEGOTIATED), running(FORMAL)), at=housing.stay_on, clause="II.C/s2a",
        only=housing.INFORMAL_COUNTS == "no", words="nobody stays on who is engaged in no complaint procedure",
    ),
    always(
        includes(at(informal.choose_help, informal.help_chosen), "contact"), at=informal.contact, clause="III.A.1/s2",
        words="nobody is contacted unless that help was chosen",
    ),
    always(
        includes(at(informal.choose_help, informal.help_chosen), "group"), clause="III.A.1/s2",
        at=(informal.meet_group, informal.mail_group), words="no group is approached unless that help was chosen",
    ),
    always(
        talks.MET_AS_ASKED, at=(talks.meet_first, talks.meet_other, talks.meet_again), clause="III.B.1/s2",
        words="the parties are met as the complainant asked",
    ),
    always(
        all_of(talks.companions_there, talks.companions), clause="III.B.3/s5a",
        at=(talks.meet_first, talks.meet_other, talks.meet_again),
        words="nobody comes along whom the accused did not choose",
    ),
    always(
        both_satisfied, at=talks_end.settle, only=SATISFACTION == "both", clause="III.B.3/s11a",
        words="nothing is settled that does not satisfy both",
    ),
    always(
        includes(talks_end.summary_signed_by, *BOTH), at=talks_end.summarise, only=talks_end.REFUSAL == "blocks",
        clause="III.B.4/s4", words="no summary is filed unsigned",
    ),
    always(
        not_(includes(at(hearing.open_hearing, hearing.parties_there), "complainant")), clause="GAP.14",
        at=(hearing.pass_over_complainant, hearing.close_without_complainant),
        words="no complainant is passed over who is there",
    ),
    always(
        not_(includes(at(hearing.open_hearing, hearing.parties_there), "accused")), at=hearing.pass_over_accused,
        clause="GAP.14", words="no accused is passed over who is there",
    ),
    never(
        hearing.put_off, hearing.lose_quorum, given=present >= QUORUM, only=hearing.ABSENCE != "postpone",
        clause="GAP.09", words="no hearing is put off that has a quorum",
    ),
    always(
        hearing.consent, at=hearing.withdraw, only=hearing.WITHDRAWAL == "committee_consent", clause="GAP.13",
        words="no case is taken back against the Committee",
    ),
    always(
        all_of(not_(effect), carried(hearing.hearing_members)), at=decision.find_no_application, clause="I.post/s8",
        words="the policy applies unless a majority finds that nobody met such an environment",
    ),
    always(
        disjoint(notice.informants, notice.mediators), at=notice.inform, only=notice.INDEPENDENCE == "must_differ",
        clause="GAP.11", words="nobody informs who mediated",
    ),
    always(
        all_of(includes(signatures, "complainant"), in_tenure), at=notice.request,
        only=notice.SIGNATORIES == "complainant", clause="III.C.1/s1a", words="no hearing on an unsigned report",
    ),
    always(
        all_of(includes(signatures, "complainant"), in_tenure), at=invitation.file,
        only=notice.SIGNATORIES == "complainant", clause="III.B.1/s1", words="no negotiation on an unsigned report",
    ),
)  # fmt: skip
