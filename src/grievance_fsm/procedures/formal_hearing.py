"""III.C.3/s3 and III.C.4: the closed hearing, its quorum, its order, and what may interrupt it."""

from grievance_fsm.deadlines import latest
from grievance_fsm.facts import (
    all_of,
    any_of,
    at,
    disjoint,
    flag,
    happened,
    includes,
    not_,
    not_before,
    on_the_day,
    persons,
    several,
)
from grievance_fsm.language import STAY, State, happens, in_order, may, must
from grievance_fsm.procedures.committee_votes import BASE, interested, present, quorate, recused, roll
from grievance_fsm.procedures.formal_notice import (
    ABATED,
    DATED,
    DEPARTURE,
    NO_QUORUM,
    NOTIFIED,
    REQUESTED,
    TARGET,
    advisors,
    agreed_by,
    hearing_date,
    hearing_window,
    receive,
)
from grievance_fsm.procedures.roles import ACCUSED, ADVISOR, COMMITTEE, COMPLAINANT
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick

QUORUM_SCOPE, CLOSED = reading("A05", "quorum_scope"), reading("A28", "closed_hearing_rule")
ADVISOR_ROLE, RECUSAL = reading("A29", "advisor_role"), reading("A58", "recusal_rule")
WITHDRAWAL, ABSENCE = reading("A67", "withdrawal_rule"), reading("A68", "absence_rule")

OPENED = State("hearing opened")
COMPLAINANT_HEARD = State("complainant heard")
ACCUSED_HEARD = State("accused heard")
WITNESSES_HEARD = State("witnesses heard")
ACCUSED_CLOSED = State("accused closed")
DELIBERATING = State("deliberating")
LAPSED = State("lapsed", final=True)
WITHDRAWN = State("withdrawn", final=True)

# -- who is there ------------------------------------------------------------------------------------------

attending = persons("attending", "the witnesses and advisors who attend", clause="III.C.3/s4")
involved = persons("involved", "those directly involved in the case", clause="III.C.3/s3")
community = persons("community", "those who are members of the community", clause="III.C.3/s3")
parties_there = several("parties_there", "which parties are there", "complainant", "accused", clause="III.C/s2a")
both_there = includes(parties_there, "complainant", "accused").named("both parties are there", "III.C/s2a")

open_hearing = must(
    COMMITTEE, "open_hearing", "open the hearing", clause=("III.C.4/s1", "III.C/s2a"), when=DATED,
    within=pick(TARGET, held=hearing_window, set=None), records=(roll, attending, involved, community, parties_there),
    given=(
        on_the_day(hearing_date).named("it is the day of the hearing", "III.C.2/s3"),
        quorate,
        all_of(attending, agreed_by).named("witnesses and advisor have signed", "III.C.3/s4"),
        all_of(attending, involved).named("the hearing is closed to others", "III.C.3/s3"),
        pick(
            CLOSED,
            and_=all_of(attending, community).named("who attends is of the community", "III.C.3/s3"),
            or_parties_always=None,
        ),
        pick(
            ADVISOR_ROLE,
            preparation_only=disjoint(attending, advisors).named("the advisor stays outside", "III.C.3/s2"),
            present_silent=None, may_speak=None,
        ),
        pick(
            ABSENCE,
            in_absentia=any_of(both_there, happened(receive)).named("who is absent had notice", "GAP.14"),
            postpone=both_there, silent=None,
        ),
    ),
    otherwise=pick(
        NO_QUORUM, lapse=pick(TARGET, held=LAPSED, set=None), reset_in_window=None, extend=None, silent=None
    ),
    then=OPENED,
)  # fmt: skip

# -- III.C.4/s2 to s5: the order of the hearing --------------------------------------------------------------

hearing = in_order(
    OPENED,
    must(COMPLAINANT, "state", "make an uninterrupted statement", clause="III.C.4/s2", then=COMPLAINANT_HEARD),
    must(ACCUSED, "respond", "make a statement in response", clause="III.C.4/s2", then=ACCUSED_HEARD),
    must(COMMITTEE, "hear_witnesses", "ask the witnesses for statements", clause="III.C.4/s3", then=WITNESSES_HEARD),
    must(ACCUSED, "accused_closes", "make the accused's final statement", clause="III.C.4/s5", then=ACCUSED_CLOSED),
    must(COMPLAINANT, "complainant_closes", "make the last statement", clause="III.C.4/s5", then=DELIBERATING),
)
state, respond, hear_witnesses, accused_closes, complainant_closes = hearing

question = may(
    COMMITTEE, "question", "question the parties and the witnesses", clause="III.C.4/s4",
    when=WITNESSES_HEARD, then=STAY, repeats=True,
)  # fmt: skip

advise = may(
    ADVISOR, "advise", "speak for the accused", clause="III.C.3/s2", only=ADVISOR_ROLE == "may_speak",
    when=hearing, then=STAY, repeats=True,
)  # fmt: skip

# -- absence -------------------------------------------------------------------------------------------------

complainant_absent = not_(includes(at(open_hearing, parties_there), "complainant")).named("the complainant is absent")
accused_absent = not_(includes(at(open_hearing, parties_there), "accused")).named("the accused is absent")
HEARD_IN_ABSENCE = ABSENCE == "in_absentia"

pass_over_complainant = may(
    COMMITTEE, "pass_over_complainant", "go on without the complainant", clause="GAP.14", only=HEARD_IN_ABSENCE,
    when=OPENED, given=complainant_absent, then=COMPLAINANT_HEARD,
)  # fmt: skip
pass_over_accused = may(
    COMMITTEE, "pass_over_accused", "go on without the accused", clause="GAP.14", only=HEARD_IN_ABSENCE,
    when=(COMPLAINANT_HEARD, WITNESSES_HEARD), given=accused_absent,
    then={COMPLAINANT_HEARD: ACCUSED_HEARD, WITNESSES_HEARD: ACCUSED_CLOSED},
)  # fmt: skip
close_without_complainant = may(
    COMMITTEE, "close_without_complainant", "close without the complainant", clause="GAP.14", only=HEARD_IN_ABSENCE,
    when=ACCUSED_CLOSED, given=complainant_absent, then=DELIBERATING,
)  # fmt: skip

hearing_end = latest(complainant_closes, close_without_complainant)

# -- no quorum, put off, withdrawal ----------------------------------------------------------------------------

BACK_TO_A_DATE = pick(NO_QUORUM, reset_in_window=NOTIFIED, extend=NOTIFIED, lapse=LAPSED, silent=NOTIFIED)
A_RULE_FOR_NO_QUORUM = NO_QUORUM != "silent"
no_quorum = not_(quorate).named("no quorum is present", "GAP.09")

put_off = may(
    COMMITTEE, "put_off", "put the hearing off", clause="GAP.09", only=A_RULE_FOR_NO_QUORUM, when=DATED,
    records=(roll, parties_there),
    given=(
        not_before(hearing_date).named("the day of the hearing has come", "III.C.2/s3"),
        pick(ABSENCE, postpone=any_of(no_quorum, not_(both_there)), in_absentia=no_quorum, silent=no_quorum),
    ),
    then=BACK_TO_A_DATE,
)  # fmt: skip

lose_quorum = happens(
    "lose_quorum", "the quorum is lost", clause="III.C.4/s1",
    only=(A_RULE_FOR_NO_QUORUM, QUORUM_SCOPE != "opening"),
    when=pick(QUORUM_SCOPE, opening=hearing, whole_hearing=hearing, hearing_and_decision=(hearing, DELIBERATING)),
    records=roll, given=no_quorum, then=BACK_TO_A_DATE,
)  # fmt: skip

recuse = may(
    COMMITTEE, "recuse", "recuse oneself", clause="GAP.10", only=RECUSAL != "silent",
    when=(REQUESTED, NOTIFIED, DATED, hearing, DELIBERATING), collects=recused, then=STAY, repeats=True,
)  # fmt: skip

declare_interest = may(
    COMMITTEE, "declare_interest", "declare an interest in the case", clause="GAP.10",
    when=(REQUESTED, NOTIFIED, DATED, hearing, DELIBERATING), collects=interested, then=STAY, repeats=True,
)  # fmt: skip

consent = flag("consent", "the Committee consents", clause="GAP.13")

withdraw = may(
    COMPLAINANT, "withdraw", "take the case back", clause="GAP.13", only=WITHDRAWAL != "silent",
    when=(REQUESTED, NOTIFIED, DATED, hearing, DELIBERATING), gives_up=True,
    records=pick(WITHDRAWAL, committee_consent=consent, complainant_may_withdraw=None, silent=None),
    given=pick(
        WITHDRAWAL, committee_consent=consent.named("the Committee consents", "GAP.13"),
        complainant_may_withdraw=None, silent=None,
    ),
    then=WITHDRAWN,
)  # fmt: skip

depart = happens(
    "depart", "the accused leaves the Institute", clause="II/s5a", only=DEPARTURE != "silent",
    when=(REQUESTED, NOTIFIED, DATED, hearing, DELIBERATING),
    then=pick(DEPARTURE, abates=ABATED, continues=STAY, silent=STAY),
)  # fmt: skip

hearing_members = at(open_hearing, present)
who_decides_has_heard = pick(
    BASE,
    of_hearing_members=all_of(all_of(roll, at(open_hearing, roll)), present <= hearing_members).named(
        "who decides has heard the case", "III.C.5/s2"
    ),
    of_seats=None, of_members_in_office=None, of_present=None, of_votes_cast=None,
)  # fmt: skip

STEPS = (
    open_hearing, hearing, question, advise, pass_over_complainant, pass_over_accused, close_without_complainant,
    put_off, lose_quorum, recuse, declare_interest, withdraw, depart,
)  # fmt: skip

