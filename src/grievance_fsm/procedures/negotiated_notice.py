"""III.B.1 and III.B.2: the filing of a negotiated complaint, its notice to the accused, and the reply."""

from grievance_fsm.deadlines import days, received
from grievance_fsm.facts import OTHERWISE, any_of, day, includes, one_of, several
from grievance_fsm.language import STAY, Outcome, State, happens, may, must
from grievance_fsm.procedures.complaint import (
    first_incident,
    four_years,
    in_tenure,
    last_incident,
    parties,
    report_names,
    signatures,
)
from grievance_fsm.procedures.roles import ACCUSED, ADVOCATE, COMPLAINANT
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick

SIGNATORIES = reading("A13", "report_signatories")
NO_REPLY, RECEIPT = reading("A15", "no_reply_rule"), reading("A16", "receipt_rule")
TERMS = reading("A82", "academic_calendar")

NOT_BEGUN = State("not begun", initial=True)
FILED = State("filed")
NOTIFIED = State("accused notified")
NO_ANSWER = State("no answer", clause="GAP.08")
REFUSED = State("refused", rests=True, clause="III.B.2/s2b")
WILLING = State("willing", clause="III.B/s2")
AGREED = State("agreement received", clause="III.B.3/s1")

# -- III.B.1: filing the complaint ---------------------------------------------------------------------------

RESOLUTIONS = ("end of a behaviour", "apology", "workshops", "something else")

desired = several("desired", "which outcomes the complainant proposes", *RESOLUTIONS, clause="III.B.1/s4")
meeting_wish = one_of(
    "meeting_wish", "how the complainant wants the parties to be met", "jointly", "separately", "either way",
    clause="III.B.1/s2",
)  # fmt: skip
students = several("students", "which parties are students", "complainant", "accused", clause="III.B.3/s9")
semester_end = day("semester_end", "the last day of the semester", clause="III.B.3/s9")

file = may(
    COMPLAINANT, "file", "ask formally that the accused make amends", clause=("III/s1", "III.B/s1", "III.B.1/s4"),
    when=NOT_BEGUN, within=four_years,
    records=(
        report_names, signatures, first_incident, last_incident, in_tenure, parties,
        meeting_wish, desired, students, pick(TERMS, calendar_required=semester_end, looked_up=None),
    ),
    given=(
        includes(report_names, "complainant", "accused").named("the report names both", "III.B.1/s1"),
        includes(
            signatures,
            pick(SIGNATORIES, complainant=("complainant",), advocate=("advocate",), both=("complainant", "advocate")),
        ).named("the report is signed", "III.B.1/s1"),
        any_of(*(includes(desired, each) for each in RESOLUTIONS)).named("an outcome is proposed", "III.B.1/s3"),
        in_tenure.named("the accused is in tenure", "II/s5a"),
    ),
    then=FILED,
)  # fmt: skip

# -- III.B.2: the notice and the reply -----------------------------------------------------------------------

invitation = several(
    "invitation", "what the notice to the accused holds",
    "initial report", "request to negotiate", "confidentiality duty", "policy copy", "warning",
    clause="III.B.2/s2a",
)  # fmt: skip

notify = must(
    ADVOCATE, "notify", "send the accused notice of the complaint", clause="III.B.2/s1",
    when=FILED, within=days(7), after=file, records=invitation,
    given=(
        includes(invitation, "initial report", "request to negotiate", "confidentiality duty", "policy copy")
        .named("the notice is complete", "III.B.2/s2a"),
        includes(invitation, "warning").named("the notice warns of a hearing", "III.B.2/s2b"),
    ),
    then=NOTIFIED,
)  # fmt: skip

receive = happens("receive", "the notice reaches the accused", clause="III.B.2/s3", when=NOTIFIED, then=STAY)

# Where receipt is deemed, three days are allowed for the post, if the notice has not come sooner.
NOTICE_IN_HAND = pick(RECEIPT, actual=receive, deemed_n_days=received(notify, actual=receive, deemed=days(3)))

answer = one_of("answer", "what the accused answers", "agrees", "declines", "neither", clause="III.B.2/s3")
SILENCE = pick(
    NO_REPLY, deemed_refusal=REFUSED, stays_pending=None, complainant_may_elect=NO_ANSWER, silent=None
)

reply = must(
    ACCUSED, "reply", "reply to the request to negotiate", clause="III.B.2/s3", when=(NOTIFIED, NO_ANSWER),
    within=days(7), after=NOTICE_IN_HAND, records=answer, otherwise=SILENCE,
    then=(
        Outcome("agrees", WILLING, given=(answer == "agrees").named("the accused agrees", "III.B/s2")),
        Outcome("declines", REFUSED, given=(answer == "declines").named("the accused declines", "III.B.2/s2b")),
        Outcome(
            "leaves it open", clause="GAP.08", given=OTHERWISE,
            to=pick(
                NO_REPLY, deemed_refusal=REFUSED, stays_pending=STAY, complainant_may_elect=NO_ANSWER, silent=None
            ),
            discharges=pick(
                NO_REPLY, deemed_refusal=True, stays_pending=False, complainant_may_elect=True, silent=True
            ),
        ),
    ),
)  # fmt: skip

elect = may(
    COMPLAINANT, "elect", "take the silence as a refusal", clause="GAP.08",
    only=NO_REPLY == "complainant_may_elect", when=NO_ANSWER, then=REFUSED,
)  # fmt: skip

receive_reply = happens(
    "receive_reply", "the agreement of the accused reaches the Advocate", clause=("III.B.3/s1", "III.B.3/s3"),
    when=WILLING, then=AGREED,
)  # fmt: skip

STEPS = (file, notify, receive, reply, elect, receive_reply)
