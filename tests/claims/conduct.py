"""Who may do what, in which order, on which papers and by which majority: claims for a proof, as the text has them."""

from grievance_fsm.deadlines import days
from grievance_fsm.facts import all_of, any_of, at, disjoint, includes, not_, share
from grievance_fsm.procedures import formal_decision as decision
from grievance_fsm.procedures import formal_hearing as hearing
from grievance_fsm.procedures import formal_notice as notice
from grievance_fsm.procedures import housing, informal
from grievance_fsm.procedures import negotiated_end as talks_end
from grievance_fsm.procedures import negotiated_meetings as talks
from grievance_fsm.procedures import negotiated_notice as invitation
from grievance_fsm.procedures.committee_votes import BASE, present, roll
from grievance_fsm.procedures.complaint import in_tenure, parties, report_names
from grievance_fsm.procedures.roles import (
    ACCUSED,
    ADVISOR,
    ADVOCATE,
    COMMITTEE,
    COMPANION,
    COMPLAINANT,
    FACILITATOR,
    INSTITUTE,
    WITNESS,
)
from grievance_fsm.properties import always, at_most, either, ending, eventually, never, only_after, only_by

BOTH = ("complainant", "accused")
HEARD_BY_ALL = BASE == "of_hearing_members"

# -- II.C and III.A: housing, and informal steps -----------------------------------------------------------------

AT_FIRST = (
    only_by(
        COMPLAINANT, housing.ASKED, housing.TERM_HOUSED, housing.RETURNED, housing.IN_REGULAR_PROCESS,
        housing.GIVEN_UP, clause="II.C/s1", words="only the complainant moves, stays or comes back",
    ),
    only_by(ADVOCATE, housing.HOUSED, clause="II.C/s3", words="only the Advocate finds other housing"),
    only_by(INSTITUTE, housing.OVER, clause="II.C/s2a", words="only the Institute ends other housing"),
    always(
        all_of(housing.student, housing.harassed_there, housing.lives_in != "elsewhere"), at=housing.ask,
        clause="II.C/s1", words="other housing is for students who believe to be harassed where they live",
    ),
    only_after(
        either(housing.TERM_HOUSED, housing.OVER), housing.find, clause="II.C/s2a",
        words="nobody stays on who has not moved",
    ),
    only_by(
        COMPLAINANT, informal.ask, informal.go_direct, informal.approach, informal.conclude, informal.take_back,
        clause="III.A/s1b", words="only the complainant chooses an informal step, and says what came of it",
    ),
    only_by(
        ADVOCATE, informal.choose_help, informal.contact, informal.meet_group, informal.mail_group, informal.assist,
        clause="III.A.1/s2", words="only the Advocate chooses how to help, and helps",
    ),
    always(
        all_of(
            includes(informal.imparted, "informal complaint", "policy copy", "behaviour", "name not recorded"),
            includes(informal.imparted, "advice to stop", "further action", "confidentiality duty"),
        ),
        at=informal.contact, clause="III.A.1.a/s1", words="whoever is contacted hears all of it",
    ),
    always(
        all_of(informal.whole_group, includes(informal.topics, "policy", "sexual harassment")),
        at=informal.meet_group, clause="III.A.1.b/s1", words="the whole group hears of both",
    ),
    only_after(informal.assist, informal.go_direct, clause="III.A.2/s1", words="nobody assists who was not asked"),
    only_after(
        informal.approach, informal.go_direct, clause="III.A.2/s1", words="nobody is approached before that is chosen"
    ),
)  # fmt: skip

# -- III.B: the negotiated procedure -----------------------------------------------------------------------------

TALKING = (
    only_by(
        COMPLAINANT, invitation.file, talks_end.extend, talks_end.call_off, talks.ask_form, talks.ask_company,
        clause="III.B.1/s4", words="only the complainant asks for amends, and for more time",
    ),
    only_by(
        COMPLAINANT, talks_end.end, only=talks_end.TERMINATION == "complainant_only", clause="III.B.3/s10b",
        words="only the complainant ends the negotiations",
    ),
    only_by(
        (COMPLAINANT, ACCUSED), talks_end.SETTLED, talks_end.ENDED, clause="III.B.3/s11a",
        words="only the two settle, or end it",
    ),
    only_by(ACCUSED, invitation.reply, talks.choose_companion, clause="III.B.2/s3", words="the accused answers alone"),
    only_by(COMPANION, talks.sign_agreement, clause="III.B.3/s5b", words="whoever comes along signs in person"),
    only_by(
        ADVOCATE, invitation.NOTIFIED, talks.CONTACTED, talks_end.file_record, talks_end.CLOSED_SETTLED,
        talks_end.CLOSED_ENDED, talks_end.CLOSED_REFUSED, clause="III.B.4/s1",
        words="only the Advocate invites, contacts a Facilitator and closes the record",
    ),
    only_by(
        FACILITATOR, talks.ARRANGED, talks.meet_first, talks.meet_other, talks.meet_again, talks_end.record_meeting,
        talks_end.hand_over, clause="VII.1/s1", words="only the Facilitator meets the parties, and records it",
    ),
    only_after(
        talks.meet_again, talks.meet_first, clause="III.B.3/s8", words="no other meeting before the first",
    ),
    always(
        includes(invitation.invitation, "initial report", "request to negotiate", "confidentiality duty", "policy copy",
                 "warning"),
        at=invitation.notify, clause="III.B.2/s2a", words="the accused is invited with all papers and a warning",
    ),
    always(
        includes(report_names, *BOTH), at=invitation.file, clause="III.B.1/s1",
        words="no amends are asked for in a report that does not name both",
    ),
    always(
        talks.BOTH_ASKED, at=(talks.meet_first, talks.meet_other), clause="III.B.3/s7",
        words="account and goals are asked for at first",
    ),
    always(
        any_of(includes(talks.parties_met, "complainant"), includes(talks.parties_met, "accused")),
        at=(talks.meet_first, talks.meet_other, talks.meet_again), clause="VII.1/s1", words="no meeting with nobody",
    ),
    never(
        ending(talks.meet_first, "both met"), clause="III.B.1/s2", given=not_(includes(talks.parties_met, *BOTH)),
        words="both are met where both are said to be",
    ),
    always(
        all_of(talks.companion_is == "member of the community", disjoint(talks.companions, parties)),
        at=talks.choose_companion, clause="III.B.3/s5a", words="only a third member of the community comes along",
    ),
    always(
        includes(talks_end.record_holds, "case"), at=talks_end.summarise, clause="III.B.4/s1",
        words="no record is closed without the case",
    ),
    eventually(
        talks.ONE_MET, talks.NEGOTIATING, talks_end.ENDED, within=days(10), after=invitation.receive_reply,
        clause="III.B.3/s3", words="the first meeting is within ten days of the answer, unless somebody ends it",
    ),
)  # fmt: skip

# -- III.C: the formal procedure -----------------------------------------------------------------------------------

SIDES = (
    only_by(
        COMPLAINANT, notice.request, hearing.withdraw, hearing.state, hearing.complainant_closes, clause="III.C.1/s1b",
        words="only the complainant asks for a hearing, speaks for the complaint, and takes it back",
    ),
    only_by(
        ACCUSED, notice.consult, notice.choose_advisor, hearing.respond, hearing.accused_closes, clause="III.C.4/s2",
        words="only the accused answers, and chooses the advisor",
    ),
    only_by((COMPLAINANT, ACCUSED), notice.name_witnesses, clause="III.C.3/s1", words="only the two name witnesses"),
    only_by((WITNESS, ADVISOR), notice.sign, clause="III.C.3/s4", words="whoever attends signs in person"),
    only_by(ADVOCATE, notice.notify, notice.assist, clause="III.C.3/s1", words="only the Advocate helps to prepare"),
    only_by(FACILITATOR, notice.inform, clause="VII.3/s1", words="only a Facilitator informs the accused"),
)  # fmt: skip
BENCH = (
    only_by(
        COMMITTEE, notice.set_date, hearing.open_hearing, hearing.hear_witnesses, hearing.question, hearing.put_off,
        hearing.pass_over_complainant, hearing.pass_over_accused, hearing.close_without_complainant, hearing.recuse,
        hearing.declare_interest, clause="III.C.4/s1", words="only the Committee holds the hearing",
    ),
    only_by(
        COMMITTEE, decision.FOUND, decision.NOT_FOUND, decision.NO_APPLICATION, decision.GRADED, decision.RECOMMENDED,
        decision.impose, decision.announce, decision.deliberate, decision.notify_decision, clause="III.C/s2b",
        words="only the Committee decides, and imposes sanctions",
    ),
    only_by(INSTITUTE, decision.confirm, decision.place_apart, clause="GAP.21", words="only the Institute removes"),
)  # fmt: skip
IN_ORDER = (
    only_after(
        hearing.hear_witnesses, hearing.open_hearing, either(hearing.state, hearing.pass_over_complainant),
        either(hearing.respond, hearing.pass_over_accused), clause="III.C.4/s3",
        words="no witness speaks before both sides have",
    ),
    only_after(
        either(hearing.question, hearing.accused_closes), hearing.hear_witnesses, clause="III.C.4/s4",
        words="no question and no last word before the witnesses",
    ),
    only_after(
        hearing.DELIBERATING, either(hearing.complainant_closes, hearing.close_without_complainant),
        clause="III.C.4/s5", words="nobody deliberates before the last word",
    ),
    at_most(
        1, decision.FOUND, decision.NOT_FOUND, decision.UNDECIDED, decision.NO_APPLICATION, clause="III.C.5/s2",
        words="a case is decided once",
    ),
    only_after(decision.confirm, decision.RECOMMENDED, clause="GAP.21", words="nobody is removed unasked"),
    never(
        notice.REQUESTED, notice.NOTIFIED, notice.DATED, hearing.OPENED, hearing.DELIBERATING, clause="III.C.5/s3",
        after=either(decision.FOUND, decision.NOT_FOUND, decision.NO_APPLICATION),
        words="nobody is tried again in one run",
    ),
)  # fmt: skip
PAPERS = (
    always(
        all_of(includes(report_names, *BOTH), in_tenure), at=notice.request, clause="III.C.1/s1a",
        words="no hearing is asked for in a report that does not name both",
    ),
    always(
        all_of(
            includes(notice.told, "committee", "accused"),
            includes(notice.contents, "initial report", "hearing procedures", "facilitator referral"),
        ),
        at=notice.notify, clause="III.C.2/s2a", words="Committee and accused are notified, with all papers",
    ),
    always(
        all_of(hearing.attending, hearing.involved), at=hearing.open_hearing, clause="III.C.3/s3",
        words="the hearing is closed",
    ),
    always(
        includes(notice.informed, *BOTH, "advocate"), at=decision.notify_decision, clause="GAP.15",
        words="the parties and the Advocate have the decision in writing",
    ),
)  # fmt: skip
TALLY = (
    always(
        any_of(
            decision.consensus == "found",
            all_of(decision.consensus == "none", share(decision.for_finding, "2/3", of=decision.whole)),
        ),
        at=ending(decision.decide, "harassment found"), clause="III.C.5/s2",
        words="nobody is found by less than a consensus or two thirds",
    ),
    always(
        any_of(
            decision.consensus == "not found",
            all_of(decision.consensus == "none", share(decision.against, "2/3", of=decision.whole)),
        ),
        at=ending(decision.decide, "not found"), clause="III.C.5/s2",
        words="nobody is cleared by less than a consensus or two thirds",
    ),
    never(
        ending(decision.decide, "undecided"), clause="III.C.5/s2",
        given=any_of(decision.finds, decision.clears), words="nothing is left undecided that the votes decide",
    ),
    always(
        all_of(all_of(roll, at(hearing.open_hearing, roll)), present <= hearing.hearing_members), at=decision.decide,
        only=HEARD_BY_ALL, clause="III.C.5/s2", words="nobody decides who has not heard the case",
    ),
)  # fmt: skip

conduct = (*AT_FIRST, *TALKING, *SIDES, *BENCH, *IN_ORDER, *PAPERS, *TALLY)
