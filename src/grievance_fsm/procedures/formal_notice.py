"""III.C.1 to III.C.3: the request for a hearing, its notice, and the preparation of the case."""

from grievance_fsm.deadlines import days, last, latest, months, weeks, window
from grievance_fsm.facts import day, disjoint, happened, includes, inside, one_of, persons, several
from grievance_fsm.language import STAY, State, happens, may, must
from grievance_fsm.procedures.committee_votes import ON_PROCEDURE, PROCEDURAL_PAPERS
from grievance_fsm.procedures.complaint import (
    first_incident,
    four_years,
    in_tenure,
    last_incident,
    parties,
    report_names,
    signatures,
)
from grievance_fsm.procedures.counting import A_MONTH_THAT_LACKS_THE_DAY
from grievance_fsm.procedures.roles import ACCUSED, ADVISOR, ADVOCATE, COMMITTEE, COMPLAINANT, FACILITATOR, WITNESS
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick

NOTICE, TARGET = reading("A10", "notice_event"), reading("A10", "window_target")
SIGNATORIES, ERRATUM = reading("A13", "report_signatories"), reading("A14", "erratum")
DISCRETION, NO_QUORUM = reading("A26", "hearing_discretion"), reading("A27", "no_quorum_rule")
UNDERTAKING_END, DEPARTURE = reading("A30", "nda_term"), reading("A45", "departure_rule")
INDEPENDENCE, CONTENTS = reading("A76", "facilitator_independence"), reading("A78", "formal_notice_contents")

NOT_BEGUN = State("not begun", initial=True)
REQUESTED = State("requested")
NOTIFIED = State("notified")
DATED = State("dated")
DECLINED = State("declined", final=True)
ABATED = State("abated", final=True)

# -- II/s5, III.C.1: the request ---------------------------------------------------------------------------

report_under = one_of("report_under", "the section under which the report was made", "II.A", "II.B")

request = may(
    COMPLAINANT, "request", "ask for a hearing before the Committee", clause=("III.C/s1", "III.C.1/s1b"),
    when=NOT_BEGUN, within=four_years,
    records=(report_names, signatures, report_under, first_incident, last_incident, in_tenure, parties),
    given=(
        includes(report_names, "complainant", "accused").named("the report names both", "III.C.1/s1a"),
        includes(
            signatures,
            pick(SIGNATORIES, complainant=("complainant",), advocate=("advocate",), both=("complainant", "advocate")),
        ).named("the report is signed", "III.C.1/s1a"),
        (report_under == pick(ERRATUM, read_as_II_B="II.B", literal="II.A"))
        .named("the report was made under the right section", "III.C.1/s1a"),
        in_tenure.named("the accused is in tenure", "II/s5a"),
    ),
    then=REQUESTED,
)  # fmt: skip

decline = may(
    COMMITTEE, "decline", "decline to hear the case", clause="III.C/s1", only=DISCRETION == "may_decline",
    when=(REQUESTED, NOTIFIED), records=PROCEDURAL_PAPERS, given=ON_PROCEDURE, then=DECLINED,
)  # fmt: skip

# -- III.C.2: the notice and the date ----------------------------------------------------------------------

told = several("told", "who is notified", "committee", "accused", clause="III.C.2/s1")
contents = several(
    "contents", "what the notice to the accused holds",
    "initial report", "hearing procedures", "facilitator referral", "policy copy", "confidentiality duty",
    clause="III.C.2/s2a",
)  # fmt: skip
informed = several("informed", "who has the decision in writing", "complainant", "accused", "advocate", clause="GAP.15")
LISTED = ("initial report", "hearing procedures", "facilitator referral")

notify = must(
    ADVOCATE, "notify", "notify the Committee and the accused", clause=("III.C.2/s1", "VI.A.7/s1"),
    when=REQUESTED, within=days(7), after=request, records=(told, contents),
    given=(
        includes(told, "committee", "accused").named("both are notified", "III.C.2/s1"),
        includes(contents, pick(CONTENTS, list_only=LISTED, union=(*LISTED, "policy copy", "confidentiality duty")))
        .named("the notice is complete", "III.C.2/s2a"),
    ),
    then=NOTIFIED,
)  # fmt: skip

consult = may(
    ACCUSED, "consult", "ask a facilitator about the hearing", clause="III.C.2/s2b",
    when=(NOTIFIED, DATED), then=STAY, repeats=True,
)  # fmt: skip

# Where somebody who mediated may not inform (A76), both must be told: who informs, and who mediated.
informants = persons("informants", "the Facilitators who inform the accused", clause="VII.3/s1")
mediators = persons("mediators", "the Facilitators who mediated between the two", clause="VII.1/s1")
has_asked = happened(consult).named("the accused has asked", "VII.3/s1")

inform = must(
    FACILITATOR, "inform", "answer the accused about the hearing", clause="VII.3/s1", when=(NOTIFIED, DATED),
    after=last(consult), records=(informants, pick(INDEPENDENCE, allowed=None, must_differ=mediators)),
    given=(
        has_asked,
        pick(
            INDEPENDENCE, allowed=None,
            must_differ=disjoint(informants, mediators).named("who informs has not mediated", "GAP.11"),
        ),
    ),
    then=STAY, repeats=True,
)  # fmt: skip

receive = happens(
    "receive", "the notice reaches the accused", clause="III.C.2/s3", when=(NOTIFIED, DATED), then=STAY
)

hearing_date = day("hearing_date", "the day of the hearing", clause="III.C.2/s3")
hearing_window = window(
    months(1), weeks(6), overflow=A_MONTH_THAT_LACKS_THE_DAY, after=pick(NOTICE, sent=notify, received=receive),
    expiry=pick(NO_QUORUM, reset_in_window="bar", extend="recorded", lapse="recorded", silent="recorded"),
    clause="III.C.2/s3",
)  # fmt: skip

set_date = must(
    COMMITTEE, "set_date", "set the hearing date", clause="III.C.2/s3",
    when=pick(
        NO_QUORUM, reset_in_window=(NOTIFIED, DATED), extend=(NOTIFIED, DATED), lapse=(NOTIFIED, DATED),
        silent=NOTIFIED,
    ),
    within=pick(TARGET, set=hearing_window, held=None), records=(hearing_date, *PROCEDURAL_PAPERS), repeats=True,
    given=(
        pick(
            TARGET, set=None,
            held=inside(hearing_date, hearing_window).named("the date is inside its window", "III.C.2/s3"),
        ),
        ON_PROCEDURE,
    ),
    then=DATED,
)  # fmt: skip

# -- III.C.3: preparation ----------------------------------------------------------------------------------

witnesses = persons("witnesses", "the witnesses named", clause="III.C.3/s1")
advisors = persons("advisors", "the accused's advisor", clause="III.C.3/s2")
advisor_is = one_of("advisor_is", "what the advisor is", "lawyer", "member of the community", clause="III.C.3/s2")
agreed_by = persons("agreed_by", "who signed the agreement on confidentiality", clause="III.C.3/s4")
silent_until = one_of(
    "silent_until", "until when the agreement forbids to discuss the case",
    "the decision", "the close of the case", "no end", clause="III.C.3/s4",
)  # fmt: skip

assist = must(
    ADVOCATE, "assist", "help the complainant to prepare the case", clause="III.C.3/s1",
    when=(NOTIFIED, DATED), then=STAY,
)  # fmt: skip

name_witnesses = may(
    (COMPLAINANT, ACCUSED), "name_witnesses", "name witnesses", clause="III.C.3/s1",
    when=(NOTIFIED, DATED), collects=witnesses, then=STAY, repeats=True,
)  # fmt: skip

choose_advisor = may(
    ACCUSED, "choose_advisor", "choose a lawyer or a community member as advisor", clause="III.C.3/s2",
    when=(NOTIFIED, DATED), records=advisor_is, collects=advisors, then=STAY, repeats=True,
)  # fmt: skip

sign = must(
    (WITNESS, ADVISOR), "sign", "sign the agreement on confidentiality", clause=("III.C.3/s4", "V/s5"),
    when=(NOTIFIED, DATED), after=latest(name_witnesses, choose_advisor),
    records=silent_until, collects=agreed_by, then=STAY, repeats=True,
    given=(
        silent_until
        == pick(
            UNDERTAKING_END, until_decision="the decision", until_close="the close of the case", indefinite="no end"
        )
    ).named("the agreement says how long it binds", "III.C.3/s4"),
)  # fmt: skip

STEPS = (request, decline, notify, consult, inform, receive, set_date, assist, name_witnesses, choose_advisor, sign)
