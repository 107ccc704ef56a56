"""III.C.5 and III.D: the decision, the severity, the penalties, and their notice."""

from grievance_fsm.deadlines import business_days, days, if_, last
from grievance_fsm.facts import (
    OTHERWISE,
    all_of,
    any_of,
    at,
    ballots,
    derived,
    includes,
    not_,
    one_of,
    share,
    stands,
)
from grievance_fsm.language import STAY, Outcome, State, may, must, should
from grievance_fsm.procedures import penalties
from grievance_fsm.procedures.committee_votes import (
    MOTION,
    TWO_THIRDS,
    base,
    carried,
    quorate,
    roll,
    where_sanctions_are_voted,
)
from grievance_fsm.procedures.complaint import STAGE, TESTED, effect, effect_paper, in_tenure, still_actionable
from grievance_fsm.procedures.formal_hearing import (
    DELIBERATING,
    LAPSED,
    QUORUM_SCOPE,
    hearing_end,
    hearing_members,
    who_decides_has_heard,
)
from grievance_fsm.procedures.formal_notice import NOTIFIED, informed
from grievance_fsm.procedures.roles import COMMITTEE, INSTITUTE
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick
from grievance_fsm.sanctions import guards, recommended, severity

STANDARD, DEADLOCK = reading("A03", "standard_of_proof"), reading("A06", "deadlock_rule")
ANCHOR, DAYS = reading("A07", "decision_anchor"), reading("A07", "decision_days")
LAPSE = reading("A07", "decision_lapse")
ONE_DEADLINE = reading("A86", "decision_deadline_scope")

FOUND = State("harassment found")
GRADED = State("severity determined")
RECOMMENDED = State("removal recommended")
SANCTIONED = State("sanctioned")
NOT_FOUND = State("not found")
UNDECIDED = State("undecided")
REFERRED = State("referred", final=True)
CLOSED_SANCTIONED = State("closed with sanctions", final=True)
CLOSED_NOT_FOUND = State("closed without a finding", final=True)
CLOSED_UNDECIDED = State("closed undecided", final=True)
NO_APPLICATION = State("outside the policy", clause="I.post/s8")
CLOSED_OUTSIDE = State("closed outside the policy", final=True)

THREE_DAYS = pick(DAYS, calendar=days(3, clause="III.C.5/s4"), working=business_days(3, clause="III.C.5/s4"))

# -- III.C.5/s1 and s2: consensus, or two thirds -------------------------------------------------------------

consensus = one_of(
    "consensus", "what the members agree on", "found", "not found", "none", clause="III.C.5/s1"
)
votes = ballots("ballots", "the votes on the finding", "for", "against", "abstaining", by=roll, clause="III.C.5/s2")
for_finding = derived("votes for a finding", of=votes, value="for", name="for_finding")
against = derived("votes against a finding", of=votes, value="against", name="against_finding")
whole = base(for_finding + against, hearing_members)

finds = any_of(
    consensus == "found", all_of(consensus == "none", share(for_finding, TWO_THIRDS, of=whole))
).named("harassment is found by consensus or two thirds", "III.C.5/s2")
clears = any_of(
    consensus == "not found", all_of(consensus == "none", share(against, TWO_THIRDS, of=whole))
).named("no harassment is found by consensus or two thirds", "III.C.5/s2")

standard = one_of(
    "standard", "the standard of proof applied", "preponderance", "clear and convincing", clause="GAP.04"
)

deliberate = must(
    COMMITTEE, "deliberate", "try to reach a consensus", clause="III.C.5/s1", when=DELIBERATING, then=STAY,
    repeats=True,
)  # fmt: skip

quorate_to_decide = pick(QUORUM_SCOPE, opening=None, whole_hearing=None, hearing_and_decision=quorate)

decide = must(
    COMMITTEE, "decide", "decide the case", clause="III.C.5/s2", when=DELIBERATING,
    within=if_(stands(DELIBERATING), THREE_DAYS),
    after=pick(ANCHOR, from_hearing_end=hearing_end, from_deliberation_start=last(deliberate)),
    records=(
        roll, consensus, votes,
        pick(STANDARD, preponderance=standard, clear_and_convincing=standard, silent=None),
        pick(TESTED, filing=None, throughout=in_tenure),
    ),
    given=(
        quorate_to_decide,
        who_decides_has_heard,
        pick(
            STANDARD,
            preponderance=(standard == "preponderance").named("the standard is a preponderance", "GAP.04"),
            clear_and_convincing=(standard == "clear and convincing").named("the standard is higher", "GAP.04"),
            silent=None,
        ),
        still_actionable,
    ),
    otherwise=pick(LAPSE, directory=None, lapse=LAPSED, silent=None),
    then=(
        Outcome("harassment found", FOUND, given=finds, clause="III.C.5/s3"),
        Outcome("not found", NOT_FOUND, given=clears),
        Outcome(
            "undecided", clause="GAP.05", given=OTHERWISE,
            to=pick(
                DEADLOCK, no_finding_closes=UNDECIDED, revote_until_deadline=DELIBERATING, rehear=NOTIFIED,
                refer=REFERRED, silent=None,
            ),
            discharges=pick(
                DEADLOCK, no_finding_closes=True, revote_until_deadline=False, rehear=True, refer=True, silent=True
            ),
        ),
    ),
)  # fmt: skip

# -- I.post/s7 and s8: no such environment, no application (A46) -----------------------------------------------

find_no_application = may(
    COMMITTEE, "find_no_application", "find that the policy does not apply", clause=("I.post/s8", "GAP.25"),
    only=STAGE == "merits", when=DELIBERATING, records=(*MOTION, effect_paper),
    given=(
        quorate_to_decide,
        who_decides_has_heard,
        carried(hearing_members),
        not_(effect).named("nobody met an intimidating, hostile or offensive environment", "I.post/s7"),
    ),
    then=NO_APPLICATION,
)  # fmt: skip

# -- III.C.5/s3: severity and sanctions ------------------------------------------------------------------------

table = penalties.sanctions
ballot_papers = tuple(map(where_sanctions_are_voted, MOTION))
by_vote = (
    quorate_to_decide,
    where_sanctions_are_voted(who_decides_has_heard),
    where_sanctions_are_voted(carried(hearing_members)),
)

determine = must(
    COMMITTEE, "determine", "determine the severity", clause="III.C.5/s3", when=FOUND,
    records=(penalties.category, penalties.behaviour, penalties.force, *ballot_papers),
    given=(severity(table), *by_vote), then=GRADED,
)  # fmt: skip

impose = must(
    COMMITTEE, "impose", "impose sanctions", clause=("III.C/s2b", "III.C.5/s3"), when=GRADED,
    within=if_(stands(FOUND, GRADED), THREE_DAYS), after=pick(ONE_DEADLINE, joint=hearing_end, separate=last(decide)),
    records=(
        penalties.chosen, penalties.status, penalties.place, penalties.residence, penalties.permission,
        penalties.prior, penalties.prior_negotiated, penalties.prior_reports, penalties.incidents,
        pick(penalties.MINIMUMS, none=None, table=penalties.minimum_kept), *ballot_papers,
    ),
    given=(*guards(table), *by_vote),
    then=(
        Outcome("recommended", RECOMMENDED, given=recommended(table)),
        Outcome("imposed", SANCTIONED, given=OTHERWISE),
    ),
)  # fmt: skip

confirm = must(
    INSTITUTE, "confirm", "decide on the removal recommended", clause="GAP.21", when=RECOMMENDED,
    then=(Outcome("confirmed", SANCTIONED), Outcome("declined", SANCTIONED)),
)  # fmt: skip

announce = may(
    COMMITTEE, "announce", "announce the conviction publicly", clause="III.D.1.h/s1", when=SANCTIONED, then=STAY,
    only=penalties.DISCLOSURE != "barred", records=penalties.permission,
    given=(
        includes(at(impose, penalties.chosen), "1.h").named("the announcement was imposed", "III.D.1.h/s1"),
        penalties.may_be_announced,
    ),
)  # fmt: skip

place_apart = should(
    INSTITUTE, "place_apart", "place the harasser away from the complainant", clause=("III.D/s6", "I.post/s4b"),
    when=SANCTIONED, given=penalties.separation, then=STAY,
)  # fmt: skip

# -- the notice of the decision ----------------------------------------------------------------------------------

notify_decision = must(
    COMMITTEE, "notify_decision", "give notice of the decision", clause="GAP.15",
    when=(SANCTIONED, NOT_FOUND, UNDECIDED, NO_APPLICATION), records=informed,
    given=includes(informed, "complainant", "accused", "advocate").named("parties and Advocate have it", "GAP.15"),
    then={
        SANCTIONED: CLOSED_SANCTIONED, NOT_FOUND: CLOSED_NOT_FOUND, UNDECIDED: CLOSED_UNDECIDED,
        NO_APPLICATION: CLOSED_OUTSIDE,
    },
)  # fmt: skip

STEPS = (
    deliberate, decide, find_no_application, determine, impose, confirm, announce, place_apart, notify_decision,
)  # fmt: skip

