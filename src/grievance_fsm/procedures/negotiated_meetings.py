"""III.B.3/s1 to s8: the Facilitator, the meetings, and who comes along to them."""

from grievance_fsm.deadlines import ITSELF, days, gap, if_, last, latest, weeks
from grievance_fsm.facts import (
    OTHERWISE,
    all_of,
    any_of,
    at,
    disjoint,
    flag,
    happened,
    implies,
    includes,
    not_,
    one_of,
    persons,
    several,
    stands,
)
from grievance_fsm.language import STAY, Outcome, State, happens, may, must
from grievance_fsm.procedures.complaint import parties
from grievance_fsm.procedures.negotiated_notice import (
    AGREED,
    FILED,
    NO_ANSWER,
    NOTIFIED,
    WILLING,
    meeting_wish,
    receive_reply,
)
from grievance_fsm.procedures.roles import ACCUSED, ADVOCATE, COMPANION, COMPLAINANT, FACILITATOR
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick

FIRST_ROUND, GAP_RULE = reading("A17", "first_meeting_rule"), reading("A18", "meeting_gap_rule")
ACCOMPANIMENT, TIMER = reading("A48", "accompaniment_default"), reading("A72", "soft_timer")

CONTACTED = State("facilitator contacted")
ARRANGED = State("first meetings arranged")
ONE_MET = State("one party met", clause="III.B.1/s2")
NEGOTIATING = State("negotiating")
BEFORE_TALKS = (FILED, NOTIFIED, NO_ANSWER)
TALKS = (WILLING, AGREED, CONTACTED, ARRANGED, ONE_MET, NEGOTIATING)

# -- s1 and s2: the Facilitator arranges the first meetings --------------------------------------------------

facilitators = persons("facilitators", "the Facilitator of the negotiations", clause="VII/s1")

contact_facilitator = must(
    ADVOCATE, "contact_facilitator", "contact a Facilitator", clause="III.B.3/s1",
    when=AGREED, after=receive_reply, records=facilitators, then=CONTACTED,
)  # fmt: skip

arrange = must(
    FACILITATOR, "arrange", "set up the first meeting or meetings", clause=("III.B.3/s2", "VII.1/s1"),
    when=CONTACTED, within=pick(TIMER, no_timer=None, configured_timer=days(3)), after=contact_facilitator,
    then=ARRANGED,
)  # fmt: skip

# -- III.B.1/s2, III.B.3/s4 and s5: who is met together with whom -----------------------------------------------

ask_form = may(
    COMPLAINANT, "ask_form", "ask for joint or separate meetings", clause="III.B.1/s2",
    when=(*BEFORE_TALKS, *TALKS), records=meeting_wish, then=STAY, repeats=True,
)  # fmt: skip

advocate_wish = one_of(
    "advocate_wish", "what the complainant says of the Advocate's company", "wanted", "not wanted",
    clause="III.B.3/s4",
)  # fmt: skip
ask_company = may(
    COMPLAINANT, "ask_company", "ask the Advocate to come along, or not to", clause="III.B.3/s4",
    when=(*BEFORE_TALKS, *TALKS), records=advocate_wish, then=STAY, repeats=True,
)  # fmt: skip

companions = persons("companions", "whom the accused brings along", clause="III.B.3/s5a")
companion_is = one_of(
    "companion_is", "what the companion is", "member of the community", "somebody else", clause="III.B.3/s5a"
)
companions_signed = persons(
    "companions_signed", "which companions signed the agreement on confidentiality", clause="III.B.3/s5b"
)

choose_companion = may(
    ACCUSED, "choose_companion", "choose a member of the community to come along", clause="III.B.3/s5a",
    when=TALKS, records=companion_is, collects=companions, then=STAY, repeats=True,
    given=(
        (companion_is == "member of the community").named("the companion is of the community", "III.B.3/s5a"),
        disjoint(companions, parties).named("the companion is no party", "III.B.3/s5a"),
    ),
)  # fmt: skip

sign_agreement = must(
    COMPANION, "sign_agreement", "sign the agreement on confidentiality", clause="III.B.3/s5b",
    when=TALKS, after=last(choose_companion), collects=companions_signed, then=STAY, repeats=True,
)  # fmt: skip

# -- s3, s7 and s8: the meetings ------------------------------------------------------------------------------

parties_met = several(
    "parties_met", "which parties the Facilitator meets", "complainant", "accused", clause="III.B.1/s2"
)
advocate_there = flag("advocate_there", "the Advocate comes along", clause="III.B.3/s4")
companions_there = persons("companions_there", "who comes along with the accused", clause="III.B.3/s5a")
asked_for = several("asked_for", "what the Facilitator asks for", "account", "goals", clause="III.B.3/s7")

BOTH_MET = includes(parties_met, "complainant", "accused").named("both parties are met", "III.B.1/s2")
MET_AS_ASKED = any_of(
    meeting_wish == "either way",
    all_of(meeting_wish == "jointly", BOTH_MET),
    all_of(meeting_wish == "separately", not_(BOTH_MET)),
).named("the parties are met as the complainant asked", "III.B.1/s2")

WANTED = all_of(happened(ask_company), at(ask_company, advocate_wish) == "wanted")
UNWANTED = all_of(happened(ask_company), at(ask_company, advocate_wish) == "not wanted")
COMPANY = pick(
    ACCOMPANIMENT,
    opt_in=implies(WANTED, advocate_there), opt_out=any_of(UNWANTED, advocate_there),
    by_procedure=implies(WANTED, advocate_there),
)  # fmt: skip

ROOM = (parties_met, advocate_there, companions_there)
IN_ORDER = (
    any_of(includes(parties_met, "complainant"), includes(parties_met, "accused"))
    .named("somebody is met", "VII.1/s1"),
    MET_AS_ASKED,
    any_of(not_(includes(parties_met, "complainant")), COMPANY)
    .named("the Advocate is there for the complainant", "III.B.3/s4"),
    all_of(companions_there, companions).named("the accused chose whoever comes along", "III.B.3/s5a"),
    all_of(companions_there, companions_signed).named("whoever comes along has signed", "III.B.3/s5b"),
)
BOTH_ASKED = includes(asked_for, "account", "goals").named("account and goals are asked for", "III.B.3/s7")

TEN_DAYS = days(10, clause="III.B.3/s3")

meet_first = must(
    FACILITATOR, "meet_first", "hold the first meeting", clause=("III.B.3/s3", "III.B.3/s7", "VII.1/s1"),
    when=ARRANGED, within=TEN_DAYS, after=receive_reply, records=(*ROOM, asked_for), given=(*IN_ORDER, BOTH_ASKED),
    then=(Outcome("both met", NEGOTIATING, given=BOTH_MET), Outcome("one met", ONE_MET, given=OTHERWISE)),
)  # fmt: skip

meet_other = must(
    FACILITATOR, "meet_other", "hold the first meeting with the other party", clause=("III.B.3/s3", "III.B.3/s7"),
    when=ONE_MET, within=pick(FIRST_ROUND, first_only=None, all_first_round=if_(stands(ONE_MET), TEN_DAYS)),
    after=receive_reply, records=(*ROOM, asked_for),
    given=(
        any_of(
            all_of(includes(at(meet_first, parties_met), "complainant"), includes(parties_met, "accused")),
            all_of(includes(at(meet_first, parties_met), "accused"), includes(parties_met, "complainant")),
        ).named("it is the other party's turn", "III.B.3/s3"),
        *IN_ORDER, BOTH_ASKED,
    ),
    then=NEGOTIATING,
)  # fmt: skip

close_meeting = happens(
    "close_meeting", "a meeting ends", clause="III.B.3/s8", only=GAP_RULE == "end_to_start",
    when=(ONE_MET, NEGOTIATING), then=STAY, repeats=True,
)  # fmt: skip

meet_again = must(
    FACILITATOR, "meet_again", "hold another meeting", clause=("III.B.3/s8", "VII.1/s1"), when=NEGOTIATING,
    within=gap(
        if_(stands(NEGOTIATING), weeks(1, clause="III.B.3/s8")),
        after=pick(
            GAP_RULE, start_to_start=latest(meet_first, meet_other, ITSELF),
            end_to_start=latest(meet_first, meet_other, ITSELF, close_meeting),
        ),
        clause="III.B.3/s8",
    ),
    records=ROOM, given=IN_ORDER, then=STAY, repeats=True,
)  # fmt: skip

STEPS = (
    contact_facilitator, arrange, ask_form, ask_company, choose_companion, sign_agreement,
    meet_first, meet_other, close_meeting, meet_again,
)  # fmt: skip
