"""The negotiated procedure as section III.B tells it: filing, notice, meetings, the month, the end and its record."""

from datetime import date, timedelta
from typing import Any

import pytest
from acting import due, refusals
from builders import mit as whole
from builders import report as request_facts
from negotiation_builders import (
    ALL_SIGN,
    INVITATION,
    POLICY,
    again_on,
    agreed,
    arranged,
    attempt,
    begun,
    closed,
    complaint,
    day,
    filed,
    first_meeting,
    late,
    meeting,
    mit,
    negotiating,
    notified,
    one_met,
    owes,
    received,
    replied,
    resolution,
    satisfaction,
    settled,
    state,
    summary,
)

from grievance_fsm.case import Case
from grievance_fsm.docket import Docket, begins, exclusive
from grievance_fsm.language import outcomes_of, states_in
from grievance_fsm.policy import Policy
from grievance_fsm.procedures.formal import formal
from grievance_fsm.procedures.negotiated import negotiated
from grievance_fsm.procedures.negotiated_end import ESCALATION, soon_after_negotiations
from grievance_fsm.procedures.people import GRIEVANCE_COMMITTEE
from grievance_fsm.procedures.roles import FACILITATOR
from grievance_fsm.procedures.routes import FORMAL, NEGOTIATED
from grievance_fsm.procedures.text import clauses, reading
from grievance_fsm.readings import UNCHOSEN

RULES = POLICY.negotiated.rules


def filing(**other: Any) -> list[tuple[str, str]]:
    """What stands against a filing, each with its clause."""
    decision = attempt(begun(), "negotiated.file", "complainant", day(0), complaint(**other))
    return [] if decision else [(each.words, each.clause) for each in decision.failing]


def meets(case: Case, on: int = 12, **other: Any) -> list[str]:
    """What stands against a further meeting."""
    return refusals(attempt(case, "negotiated.meet_again", "facilitator", day(on), meeting(**other)))


def ended(policy: Policy | None = None) -> Case:
    """The complainant ends the negotiations on day 12."""
    return negotiating(policy).act("negotiated.end", by="complainant", on=day(12))


def summarising(case: Case, **other: Any) -> list[str]:
    """What stands against a summary on day 20."""
    return refusals(attempt(case, "negotiated.summarise", "advocate", day(20), summary(**other)))


# III.B.1: filing


def test_a_signed_report_that_names_both_and_proposes_an_outcome_opens_it():
    """III.B/s1, III.B.1/s1, s3."""
    assert filing() == []
    assert state(filed()) == "filed"


@pytest.mark.parametrize(
    ("facts", "words", "clause"),
    [
        ({"report_names": ["complainant"]}, "the report names both", "III.B.1/s1"),
        ({"report_names": ["accused"]}, "the report names both", "III.B.1/s1"),
        ({"signatures": ["complainant"]}, "the report is signed", "III.B.1/s1"),
        ({"desired": []}, "an outcome is proposed", "III.B.1/s3"),
        ({"in_tenure": False}, "the accused is in tenure", "II/s5a"),
    ],
)
def test_what_a_filing_must_hold(facts, words, clause):
    assert filing(**facts) == [(words, clause)]


@pytest.mark.parametrize("outcome", ["end of a behaviour", "apology", "workshops", "something else"])
def test_any_proposal_will_do(outcome):
    """III.B.1/s4: the list is open."""
    assert filing(desired=[outcome]) == []


def test_a_complaint_comes_within_four_years_of_the_incident():
    """II/s5b."""
    assert filing(last_incident=date(2011, 2, 2)) == []
    assert [clause for _, clause in filing(last_incident=date(2011, 2, 1))] == ["II/s5b"]


def test_only_the_complainant_files():
    decision = attempt(begun(), "negotiated.file", "advocate", day(0), complaint())

    assert refusals(decision) == ["complainant may do this"]


# III.B.2: notice and reply


def test_the_notice_is_owed_within_seven_days_of_the_filing():
    """III.B.2/s1."""
    assert due(filed(), "negotiated.notify") == day(7)
    sent = {"by": "advocate", "facts": {"invitation": list(INVITATION)}}
    assert late(filed().act("negotiated.notify", on=day(7), **sent)) == []
    assert late(filed().act("negotiated.notify", on=day(8), **sent)) == [("negotiated.notify", day(7), day(8))]


@pytest.mark.parametrize("missing", INVITATION)
def test_the_notice_holds_all_five_contents(missing):
    """III.B.2/s2a and s2b."""
    facts = {"invitation": [each for each in INVITATION if each != missing]}
    decision = attempt(filed(), "negotiated.notify", "advocate", day(1), facts)

    assert [each.clause for each in decision.failing] == ["III.B.2/s2b" if missing == "warning" else "III.B.2/s2a"]


def test_the_reply_is_owed_within_seven_days_of_receipt():
    """III.B.2/s3: of receiving, not of sending."""
    assert "reply" not in owes(notified(), "negotiated")
    assert due(received(), "negotiated.reply") == day(9)
    on_time = received().act("negotiated.reply", by="accused", on=day(9), facts={"answer": "agrees"})
    assert late(on_time) == []


def test_agreement_opens_the_negotiations_and_refusal_ends_them():
    """III.B/s2, III.B.2/s2b."""
    assert state(replied("agrees")) == "willing"
    assert state(replied("declines")) == "refused"
    assert POLICY.negotiated.states["refused"].rests


def test_silence_lets_the_complainant_choose():
    """GAP.08, A15: as if refused, or wait for an answer that may still come."""
    silent = received().polled(day(10))
    assert state(received().polled(day(9))) == "accused notified"
    assert state(silent) == "no answer"
    assert late(received(), day(10)) == [("negotiated.reply", day(9), None)]

    assert state(silent.act("negotiated.elect", by="complainant", on=day(11))) == "refused"
    after_all = silent.act("negotiated.reply", by="accused", on=day(11), facts={"answer": "agrees"})
    assert state(after_all) == "willing"
    assert late(after_all) == [("negotiated.reply", day(9), day(11))]


def test_an_answer_that_leaves_it_open_is_no_agreement():
    """GAP.08."""
    assert state(replied("neither")) == "no answer"


def test_the_complainant_may_call_it_off_before_there_are_talks():
    """III.B.3/s10b: at any time."""
    for case in (filed(), notified(), received(), received().polled(day(10))):
        assert state(case.act("negotiated.call_off", by="complainant", on=day(12))) == "ended without a resolution"


# III.B.3/s1 to s3: the Facilitator and the first meetings


def test_the_facilitator_is_contacted_once_the_agreement_has_arrived():
    """III.B.3/s1."""
    assert "contact_facilitator" not in owes(replied(), "negotiated")
    assert due(agreed(), "negotiated.contact_facilitator") is None
    assert "contact_facilitator" in owes(agreed(), "negotiated")


def test_the_facilitator_arranges_promptly_which_is_no_number():
    """III.B.3/s2, A72."""
    case = agreed().act("negotiated.contact_facilitator", by="advocate", on=day(6), facts={"facilitators": ["f1"]})

    assert due(case, "negotiated.arrange") is None


def test_the_first_meeting_is_owed_within_ten_days_of_the_receipt_of_the_response():
    """III.B.3/s3: the response was sent on day 4 and received on day 5."""
    assert due(arranged(), "negotiated.meet_first") == day(15)
    assert late(negotiating(on=day(15))) == []
    assert late(negotiating(on=day(16))) == [("negotiated.meet_first", day(15), day(16))]


def test_parties_met_apart_are_both_met_within_the_ten_days():
    """III.B.3/s3, A17."""
    case = one_met()
    assert due(case, "negotiated.meet_other") == day(15)
    on_time = case.act("negotiated.meet_other", by="facilitator", on=day(15), facts=first_meeting("accused"))
    assert (state(on_time), late(on_time)) == ("negotiating", [])
    too_late = case.act("negotiated.meet_other", by="facilitator", on=day(16), facts=first_meeting("accused"))
    assert late(too_late) == [("negotiated.meet_other", day(15), day(16))]


@pytest.mark.parametrize(("first", "other"), [("complainant", "accused"), ("accused", "complainant")])
def test_the_second_first_meeting_is_with_the_other_party(first, other):
    """III.B.3/s3."""
    case = one_met(party=first)

    same = attempt(case, "negotiated.meet_other", "facilitator", day(9), first_meeting(first))
    assert refusals(same) == ["it is the other party's turn"]
    for parties in ((other,), ("complainant", "accused")):
        assert attempt(case, "negotiated.meet_other", "facilitator", day(9), first_meeting(*parties))


@pytest.mark.parametrize("asked", [[], ["account"], ["goals"]])
def test_the_facilitator_asks_each_party_for_account_and_goals(asked):
    """III.B.3/s7."""
    facts = first_meeting("accused", asked_for=asked)
    decision = attempt(one_met(), "negotiated.meet_other", "facilitator", day(9), facts)

    assert [(each.words, each.clause) for each in decision.failing] == [
        ("account and goals are asked for", "III.B.3/s7")
    ]
    decision = attempt(arranged(), "negotiated.meet_first", "facilitator", day(8), first_meeting(asked_for=asked))
    assert [each.clause for each in decision.failing] == ["III.B.3/s7"]


# III.B.1/s2: jointly or separately, as the complainant asks


@pytest.mark.parametrize(
    ("wish", "jointly", "separately"),
    [("either way", True, True), ("jointly", True, False), ("separately", False, True)],
)
def test_the_parties_are_met_as_the_complainant_asks(wish, jointly, separately):
    case = arranged(case=filed(meeting_wish=wish))

    for parties, allowed in ((("complainant", "accused"), jointly), (("accused",), separately)):
        decision = attempt(case, "negotiated.meet_first", "facilitator", day(8), first_meeting(*parties))
        assert bool(decision) is allowed
        assert allowed or [each.clause for each in decision.failing] == ["III.B.1/s2"]


def test_the_complainant_may_ask_for_another_form_later():
    """III.B.1/s2."""
    case = negotiating().act("negotiated.ask_form", by="complainant", on=day(11), facts={"meeting_wish": "separately"})

    assert meets(case) == ["the parties are met as the complainant asked"]
    assert meets(case, parties_met=["accused"]) == []


def test_a_meeting_is_a_meeting_with_somebody():
    """VII.1/s1."""
    assert meets(negotiating(), parties_met=[]) == ["somebody is met"]


# III.B.3/s4 and s5: who comes along


def test_the_advocate_comes_along_where_the_complainant_asks():
    """III.B.3/s4: upon request."""
    case = negotiating()
    wanted = case.act("negotiated.ask_company", by="complainant", on=day(11), facts={"advocate_wish": "wanted"})

    assert meets(case) == []
    assert meets(wanted) == ["the Advocate is there for the complainant"]
    assert meets(wanted, advocate_there=True) == []
    assert meets(wanted, parties_met=["accused"]) == [], "the complainant is not there"


def companion(case: Case, *people: str, signed: tuple[str, ...] = ()) -> Case:
    """The accused chooses companions, and some sign."""
    facts = {"companions": list(people), "companion_is": "member of the community"}
    case = case.act("negotiated.choose_companion", by="accused", on=day(11), facts=facts)
    if not signed:
        return case
    told = {"companions_signed": list(signed)}
    return case.act("negotiated.sign_agreement", by="companion", on=day(11), facts=told)


def test_a_companion_of_the_accused_signs_before_coming_along():
    """III.B.3/s5b."""
    case = negotiating()

    assert meets(case, companions_there=["c1"]) == [
        "the accused chose whoever comes along", "whoever comes along has signed"
    ]
    assert meets(companion(case, "c1"), companions_there=["c1"]) == ["whoever comes along has signed"]
    assert meets(companion(case, "c1", signed=("c1",)), companions_there=["c1"]) == []
    assert meets(companion(case, "c1", "c2", signed=("c1",)), companions_there=["c1", "c2"]) == [
        "whoever comes along has signed"
    ]
    assert "sign_agreement" in owes(companion(case, "c1"), "negotiated")
    assert "sign_agreement" not in owes(companion(case, "c1", signed=("c1",)), "negotiated")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"companions": ["c1"], "companion_is": "somebody else"}, "the companion is of the community"),
        ({"companions": ["q1"], "companion_is": "member of the community"}, "the companion is no party"),
    ],
)
def test_a_companion_is_another_member_of_the_community(facts, words):
    """III.B.3/s5a."""
    decision = attempt(agreed(), "negotiated.choose_companion", "accused", day(5), facts)

    assert [(each.words, each.clause) for each in decision.failing] == [(words, "III.B.3/s5a")]


# III.B.3/s6: the Facilitator


def test_nothing_that_a_facilitator_does_ends_the_negotiations():
    """III.B.3/s6, asked of the declaration: where an act may lead under any choice, and what its silence may mean."""
    acts = [action for action in negotiated.actions if FACILITATOR in action.who]
    assert {action.name for action in acts} == {
        "arrange", "meet_first", "meet_other", "meet_again", "record_meeting", "hand_over"
    }
    for action in acts:
        assert action.who == (FACILITATOR,)
        assert action.otherwise is None
        for outcome in outcomes_of(action):
            assert [state.name for state in states_in(outcome.to) if state.final or state.rests] == []


def test_nothing_that_a_facilitator_does_records_an_outcome():
    """III.B.3/s6: undertakings, satisfaction and the summary come from others."""
    recorded = {fact.name for rule in RULES.values() if "facilitator" in rule.roles for fact in rule.facts}

    assert recorded == {"parties_met", "advocate_there", "companions_there", "asked_for"}


# III.B.3/s8: at most a week apart


def test_meetings_are_at_most_a_week_apart():
    """III.B.3/s8, A18."""
    case = negotiating()
    assert due(case, "negotiated.meet_again") == day(17)
    assert late(again_on(case, 17, 24)) == []
    assert late(again_on(case, 18)) == [("negotiated.meet_again", day(17), day(18))]
    assert due(again_on(case, 13), "negotiated.meet_again") == day(20)


def test_the_week_begins_with_the_first_round_complete():
    """III.B.3/s8 speaks of later meetings: the two first meetings are bound by ten days alone."""
    case = one_met()
    assert "meet_again" not in owes(case, "negotiated")

    case = case.act("negotiated.meet_other", by="facilitator", on=day(15), facts=first_meeting("accused"))
    assert due(case, "negotiated.meet_again") == day(22)
    assert late(case, day(22)) == []


# III.B.3/s9 and s10: the month


def soon_over(case: Case, on: date | None = None) -> date | None:
    """The day by which the parties should have a resolution."""
    return due(case, "negotiated.settle", on)


def test_a_resolution_should_come_within_a_month():
    """III.B.3/s9, A19: from the first meeting on 12 February to 12 March."""
    case = negotiating()
    assert soon_over(case) == date(2015, 3, 12)
    assert [each.soft for each in case.owed() if each.action == "negotiated.settle"] == [True]

    weekly = again_on(case, 17, 24, 31, 38, 45)
    assert [(each.action, each.soft) for each in weekly.breaches()] == [("negotiated.settle", True)]
    assert state(weekly) == "negotiating", "the month is a target, not an end"


def test_a_month_that_lacks_the_day_ends_with_its_last():
    """III.B.3/s9, A09: 31 January to 28 February."""
    case = begun().act("negotiated.file", by="complainant", on=date(2015, 2, 2), facts=complaint())
    case = case.act("negotiated.notify", by="advocate", on=date(2015, 3, 1), facts={"invitation": list(INVITATION)})
    case = case.act("negotiated.receive", on=date(2015, 3, 20))
    case = case.act("negotiated.reply", by="accused", on=date(2015, 3, 21), facts={"answer": "agrees"})
    case = case.act("negotiated.receive_reply", on=date(2015, 3, 22))
    case = case.act(
        "negotiated.contact_facilitator", by="advocate", on=date(2015, 3, 23), facts={"facilitators": ["f1"]}
    )
    case = case.act("negotiated.arrange", by="facilitator", on=date(2015, 3, 24))
    case = case.act("negotiated.meet_first", by="facilitator", on=date(2015, 3, 31), facts=first_meeting())

    assert soon_over(case) == date(2015, 4, 30)


@pytest.mark.parametrize(
    ("ends", "students", "last"),
    [
        (date(2015, 2, 27), ["complainant"], date(2015, 2, 27)),
        (date(2015, 3, 11), ["complainant"], date(2015, 3, 11)),
        (date(2015, 3, 13), ["complainant"], date(2015, 3, 12)),   # more than a month away
        (date(2015, 2, 27), [], date(2015, 3, 12)),                # nobody is a student
        (date(2015, 2, 11), ["complainant"], date(2015, 3, 12)),   # over before the first meeting
    ],
)  # fmt: skip
def test_for_students_a_semester_that_ends_sooner_counts(ends, students, last):
    """III.B.3/s9."""
    assert soon_over(negotiating(students=students, semester_end=ends)) == last


def test_the_complainant_may_extend_beyond_the_month_without_an_end():
    """III.B.3/s10a, A21."""
    case = negotiating().act("negotiated.extend", by="complainant", on=day(11))

    assert soon_over(case) is None
    assert late(again_on(case, 17, 24, 31, 38, 45)) == []
    assert refusals(attempt(negotiating(), "negotiated.extend", "accused", day(11))) == ["complainant may do this"]


# III.B.3/s11: the end


def test_either_party_may_end_the_negotiations_at_any_time():
    """III.B.3/s10b and s11b."""
    for case in (replied(), agreed(), arranged(), one_met(), negotiating()):
        for party in ("complainant", "accused"):
            assert state(case.act("negotiated.end", by=party, on=day(12))) == "ended without a resolution"
        for other in ("facilitator", "advocate", "committee"):
            if other in POLICY.roles:
                assert not attempt(case, "negotiated.end", other, day(12))


@pytest.mark.parametrize("party", ["complainant_satisfaction", "accused_satisfaction"])
def test_a_resolution_satisfies_both(party):
    """III.B.3/s11a, A25."""
    for level, allowed in (("satisfied", True), ("partly satisfied", False), ("dissatisfied", False)):
        facts = resolution(**{party: level})
        assert bool(attempt(negotiating(), "negotiated.settle", "complainant", day(12), facts)) is allowed


def test_nothing_of_the_meetings_is_owed_once_the_negotiations_are_over():
    """III.B.3/s11: only the record is left to make."""
    assert owes(ended(), "negotiated", day(60)) == {"file_record", "record_meeting", "summarise"}
    assert owes(settled(), "negotiated", day(60)) == {"file_record", "record_meeting", "summarise"}
    assert owes(replied("declines"), "negotiated", day(60)) == {"file_record", "summarise"}
    assert late(ended(), day(60)) == []


# III.B.4: the record


def test_a_record_is_kept_of_the_case_and_of_every_meeting():
    """III.B.4/s1, s2a and s2b."""
    assert "file_record" in owes(filed(), "negotiated")
    assert "file_record" not in owes(filed().act("negotiated.file_record", by="advocate", on=day(1)), "negotiated")

    case = negotiating()
    assert {"record_meeting"} == owes(case, "negotiated") & {"record_meeting", "hand_over"}
    case = case.act("negotiated.record_meeting", by="facilitator", on=day(11))
    assert {"hand_over"} == owes(case, "negotiated") & {"record_meeting", "hand_over"}
    case = case.act("negotiated.hand_over", by="facilitator", on=day(11))
    assert not owes(case, "negotiated") & {"record_meeting", "hand_over"}
    assert "record_meeting" in owes(again_on(case, 17), "negotiated")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"record_holds": ["meetings"]}, "the case is on record"),
        ({"record_holds": ["case"]}, "every meeting is on record"),
        ({"complainant_satisfaction": "not stated"}, "the summary states how satisfied each is"),
        ({"accused_satisfaction": "not stated"}, "the summary states how satisfied each is"),
        ({"summary_signed_by": ["complainant", "advocate"]}, "both parties sign the summary"),
        ({"summary_signed_by": ["accused", "advocate"]}, "both parties sign the summary"),
        ({"summary_signed_by": ["complainant", "accused"]}, "the Advocate signs the summary"),
    ],
)
def test_what_the_final_summary_needs(facts, words):
    """III.B.4/s1 to s4, IV.2/s3."""
    assert summarising(ended(), **facts) == [words]


def test_where_nobody_met_there_is_no_record_of_meetings():
    """III.B.4/s2a."""
    assert summarising(replied("declines"), record_holds=["case"]) == []


@pytest.mark.parametrize(
    ("case", "end"),
    [
        (replied("declines"), "closed after a refusal"), (ended(), "closed without a resolution"),
        (settled(), "closed with a resolution"),
    ],
)  # fmt: skip
def test_the_summary_closes_the_case_and_nothing_is_owed(case, end):
    """III.B.4/s3."""
    done = case.act("negotiated.summarise", by="advocate", on=day(20), facts=summary(**satisfaction()))

    assert state(done) == end
    assert owes(done, "negotiated", day(90)) == set()


def test_a_party_who_will_not_sign_is_noted():
    """A49: the refusal is noted, and nobody can say how satisfied that party is."""
    facts = {"summary_signed_by": ["complainant", "advocate"], "summary_refused_by": ["accused"]}

    assert summarising(ended(), **facts, accused_satisfaction="not stated") == []


def test_an_undertaking_broken_is_told_apart():
    """GAP.16, A70."""
    broken = closed().act("negotiated.break_undertaking", on=day(40))

    assert state(broken) == "undertaking broken"
    assert owes(broken, "negotiated", day(90)) == set()


# The readings


def test_a13_report_signatories_say_whose_signature_the_filing_needs():
    def passes(choice: str) -> list[bool]:
        case = begun(mit(report_signatories=choice))
        papers = (["complainant"], ["advocate"], ["complainant", "advocate"])
        return [
            bool(attempt(case, "negotiated.file", "complainant", day(0), complaint(signatures=each)))
            for each in papers
        ]

    assert passes("complainant") == [True, False, True]
    assert passes("advocate") == [False, True, True]
    assert passes("both") == [False, False, True]


def test_a15_no_reply_rule_says_what_silence_means():
    """On day 9 the seven days are over."""
    after = {
        choice: state(received(mit(no_reply_rule=choice)).polled(day(20)))
        for choice in POLICY.known_readings["no_reply_rule"].choices
    }

    assert after == {
        "deemed_refusal": "refused", "stays_pending": "accused notified", "complainant_may_elect": "no answer",
        "silent": "accused notified",
    }  # fmt: skip
    assert {choice for choice in after if "elect" in mit(no_reply_rule=choice).negotiated.rules} == {
        "complainant_may_elect"
    }


def test_a15_where_the_answer_stays_pending_it_stays_owed():
    case = replied("neither", mit(no_reply_rule="stays_pending"))
    assert state(case) == "accused notified"
    assert due(case, "negotiated.reply") == day(9)

    case = case.act("negotiated.reply", by="accused", on=day(12), facts={"answer": "agrees"})
    assert late(case) == [("negotiated.reply", day(9), day(12))]


def test_a15_silence_of_the_text_is_a_fault():
    """Nobody but the accused can then lead on, and no outcome takes an answer that leaves it open."""
    assert [f.place for f in POLICY.check() if f.place.startswith("negotiated")] == []

    found = {fault.kind: fault for fault in mit(no_reply_rule="silent").check() if fault.place.startswith("negotiated")}
    assert set(found) == {"silence", "gap"}
    assert found["silence"].place == "negotiated “accused notified”"
    assert found["gap"].place == "negotiated.reply"


def test_a16_receipt_rule_decides_from_when_the_seven_days_run():
    """Sent on day 1, so that it is deemed received on day 4, if it has not come sooner."""
    assert due(received(mit(receipt_rule="actual")), "negotiated.reply") == day(9)
    deemed = notified(mit(receipt_rule="deemed_n_days"))
    assert due(deemed, "negotiated.reply") == day(11), "whether it arrived or not"
    assert due(deemed.act("negotiated.receive", on=day(2)), "negotiated.reply") == day(9)
    assert due(deemed.act("negotiated.receive", on=day(6)), "negotiated.reply") == day(11)


def test_a17_first_meeting_rule_says_whether_both_first_meetings_are_bound():
    assert due(one_met(mit(first_meeting_rule="all_first_round")), "negotiated.meet_other") == day(15)

    case = one_met(mit(first_meeting_rule="first_only"))
    assert due(case, "negotiated.meet_other") is None
    case = case.act("negotiated.meet_other", by="facilitator", on=day(30), facts=first_meeting("accused"))
    assert late(case) == []


def test_a18_meeting_gap_rule_says_from_which_end_the_week_runs():
    """A meeting that began on day 10 and ended on day 12."""
    policy = mit(meeting_gap_rule="end_to_start")
    assert due(negotiating(policy), "negotiated.meet_again") == day(17)
    assert due(negotiating(policy).act("negotiated.close_meeting", on=day(12)), "negotiated.meet_again") == day(19)
    assert "close_meeting" not in mit(meeting_gap_rule="start_to_start").negotiated.rules


def test_a19_target_anchor_says_from_when_the_month_runs():
    """Filed on 2 February, agreement received on the 7th, first meeting on the 12th."""
    choices = ("filing", "agreement", "first_meeting")
    found = {choice: soon_over(negotiating(mit(target_anchor=choice))) for choice in choices}

    assert found == {
        "filing": date(2015, 3, 2), "agreement": date(2015, 3, 7), "first_meeting": date(2015, 3, 12),
    }  # fmt: skip


def test_a19_target_effect_says_whether_the_month_ends_the_negotiations():
    """The month is over on 12 March, which is day 38."""
    soft, lapsing = (
        again_on(negotiating(mit(target_effect=choice)), 17, 24, 31) for choice in ("soft", "lapse_unless_extended")
    )
    assert state(soft.polled(day(39))) == "negotiating"
    assert state(lapsing.polled(day(38))) == "negotiating"
    assert state(lapsing.polled(day(39))) == "ended without a resolution"

    extended = lapsing.act("negotiated.extend", by="complainant", on=day(32))
    assert state(extended.polled(day(90))) == "negotiating"


@pytest.mark.parametrize(
    ("choice", "counts"),
    [
        ("complainant", {"complainant", "complainant and accused"}),
        ("accused", {"accused", "complainant and accused"}),
        ("either", {"complainant", "accused", "complainant and accused"}),
        ("both", {"complainant and accused"}),
    ],
)
def test_a20_semester_trigger_says_which_party_must_be_a_student(choice, counts):
    found = set()
    for students in (["complainant"], ["accused"], ["complainant", "accused"], []):
        case = negotiating(mit(semester_trigger=choice), students=students, semester_end=date(2015, 2, 20))
        if soon_over(case) == date(2015, 2, 20):
            found.add(" and ".join(students))

    assert found == counts


def test_a21_extension_rule_says_how_far_an_extension_reaches():
    """The month ends on 12 March; extended on 10 March (day 36), and once more on 8 April (day 65)."""
    case = negotiating(mit(extension_rule="one_month_steps"))
    once = case.act("negotiated.extend", by="complainant", on=day(36))
    assert soon_over(once) == date(2015, 4, 12)
    assert soon_over(once.act("negotiated.extend", by="complainant", on=day(65))) == date(2015, 5, 12)
    assert soon_over(case.act("negotiated.extend", by="complainant", on=day(39))) == date(2015, 4, 12)

    unbounded = negotiating(mit(extension_rule="unbounded")).act("negotiated.extend", by="complainant", on=day(36))
    assert soon_over(unbounded) is None


def test_a21_an_extension_shows_by_when_it_was_due_before():
    case = negotiating(mit(extension_rule="one_month_steps")).act("negotiated.extend", by="complainant", on=day(36))
    found = next(each.dated for each in case.owed() if each.action == "negotiated.settle")

    assert found.extended == (date(2015, 3, 12),)
    assert "III.B.3/s10a" in found.explain()


def test_a82_academic_calendar_looks_the_end_of_the_semester_up():
    """III.B.3/s9: the exams of spring 2015 end on 22 May; the first meeting is on 12 February, or on 6 May."""
    def over(choice: str, begun: date, students: list[str]) -> date | None:
        told = {"students": students, "semester_end": begun + timedelta(days=5)}
        return soon_over(negotiating(mit(academic_calendar=choice), begun, **told))

    assert over("looked_up", date(2015, 2, 12), ["accused"]) == date(2015, 3, 12)
    assert over("looked_up", date(2015, 5, 6), ["accused"]) == date(2015, 5, 22)
    assert over("looked_up", date(2015, 5, 6), []) == date(2015, 6, 6)
    assert over("calendar_required", date(2015, 5, 6), ["accused"]) == date(2015, 5, 11)


def test_a22_termination_right_says_who_may_end_the_negotiations():
    def may_end(choice: str) -> list[bool]:
        case = negotiating(mit(termination_right=choice))
        return [bool(attempt(case, "negotiated.end", by, day(12))) for by in ("complainant", "accused")]

    assert may_end("complainant_only") == [True, False]
    assert may_end("either") == [True, True]


def on_to_a_hearing(**readings: Any) -> Policy:
    """The negotiated and the formal procedure, with what a docket says of the way from one to the other."""
    rules = (
        exclusive(NEGOTIATED, FORMAL, clause="III/s1"),
        begins(FORMAL, given=soon_after_negotiations, only=ESCALATION == "n_days", clause="III.B.2/s2b"),
    )
    policy = Policy(
        "scratch", "from talks to a hearing", clauses, (negotiated, formal), reading, GRIEVANCE_COMMITTEE,
        docket=Docket(rules),
    )  # fmt: skip
    return policy.under(readings)


def requests(case: Case, on: int) -> list[str]:
    """What stands against asking for a hearing."""
    return refusals(attempt(case, "formal.request", "complainant", day(on), request_facts(last_incident=day(-30))))


def test_a_hearing_may_be_asked_for_as_soon_as_the_negotiations_are_over():
    """III.B.2/s2b: on refusal or failure; the complainant need not wait for the Advocate's summary."""
    policy = on_to_a_hearing()

    assert requests(begun(policy), 0) == []
    assert requests(negotiating(policy), 12) == ["no other complaint procedure is under way"]
    assert requests(received(policy), 12) == ["no other complaint procedure is under way"], "still no answer"
    assert requests(replied("declines", policy), 12) == []
    assert requests(ended(policy), 12) == []


@pytest.mark.parametrize(("choice", "allowed"), [("none", True), ("n_days", False)])
def test_a23_escalation_limit_says_how_long_a_hearing_may_be_asked_for(choice, allowed):
    """Refused on day 4: thirty days later is day 34."""
    policy = on_to_a_hearing(escalation_limit=choice)

    assert requests(replied("declines", policy), 34) == []
    assert (requests(replied("declines", policy), 35) == []) is allowed
    assert (requests(ended(policy), 43) == []) is allowed
    assert requests(begun(policy), 300) == [], "without negotiations nothing runs"


@pytest.mark.parametrize(("choice", "alone"), [("complainant", True), ("both", False), ("by_section", False)])
def test_a25_satisfaction_of_says_whether_the_accused_must_be_satisfied_too(choice, alone):
    facts = resolution(accused_satisfaction="dissatisfied")

    case = negotiating(mit(satisfaction_of=choice))
    assert bool(attempt(case, "negotiated.settle", "accused", day(12), facts)) is alone


def test_a48_accompaniment_default_says_whether_the_advocate_waits_to_be_asked():
    def without_advocate(choice: str, wish: str | None) -> bool:
        case = arranged(mit(accompaniment_default=choice))
        if wish is not None:
            case = case.act("negotiated.ask_company", by="complainant", on=day(7), facts={"advocate_wish": wish})
        return bool(attempt(case, "negotiated.meet_first", "facilitator", day(8), first_meeting()))

    wishes = (None, "wanted", "not wanted")
    assert [without_advocate("opt_in", wish) for wish in wishes] == [True, False, True]
    assert [without_advocate("opt_out", wish) for wish in wishes] == [False, False, True]
    assert [without_advocate("by_procedure", wish) for wish in wishes] == [True, False, True]


def test_a49_summary_signatories_say_whether_the_advocate_signs():
    facts = {"summary_signed_by": ["complainant", "accused"]}

    assert summarising(ended(mit(summary_signatories="parties")), **facts) == []
    assert summarising(ended(mit(summary_signatories="parties_and_advocates")), **facts) == [
        "the Advocate signs the summary"
    ]


@pytest.mark.parametrize("who", ALL_SIGN)
def test_a49_summary_refusal_blocks_or_is_noted(who):
    facts = {"summary_signed_by": [each for each in ALL_SIGN if each != who], "summary_refused_by": [who]}

    assert summarising(ended(mit(summary_refusal="noted")), **facts) == []
    assert len(summarising(ended(mit(summary_refusal="blocks")), **facts)) == 1


def broken(choice: str) -> Case:
    """A negotiation closed with a resolution that the accused does not keep, in the whole policy."""
    return closed(whole(breach_rule=choice)).act("negotiated.break_undertaking", on=day(40))


def test_a70_breach_rule_says_what_follows_a_broken_undertaking():
    """Asked of the whole policy, whose docket says what may begin: the talks go on, or only a hearing is left."""
    assert requests(broken("formal_only"), 41) == []
    assert "negotiated#2" not in broken("formal_only").states
    assert requests(broken("reopen"), 41) == ["no other complaint procedure is under way"]
    assert broken("reopen").states["negotiated#2"] == "negotiating"
    assert "break_undertaking" not in whole(breach_rule="silent").negotiated.rules


@pytest.mark.parametrize("choice", ["formal_only", "reopen"])
def test_a_complaint_whose_undertaking_was_broken_is_not_filed_anew(choice):
    """GAP.16: either the talks are open again without it, or a hearing is what is left."""
    negotiate = attempt(broken(choice), "negotiated.file", "complainant", day(41), complaint())

    assert refusals(negotiate)


def test_talks_that_a_breach_reopened_go_on_where_they_stood_and_may_end_anew():
    """GAP.16: the next meeting is due in a week; the complaint, its parties and the wish how to meet are known."""
    case = broken("reopen")
    assert due(case, "negotiated#2.meet_again") == day(47)

    case = again_on(case, 45).act("negotiated.settle", by="complainant", on=day(46), facts=resolution())
    assert case.states["negotiated#2"] == "settled"


def test_who_would_rather_have_a_hearing_ends_the_reopened_talks():
    """GAP.16, III.B.3/s11b: a hearing is open to the complainant at every stage."""
    case = broken("reopen").act("negotiated.end", by="complainant", on=day(41))

    assert requests(case, 41) == []


def test_a72_soft_timer_gives_promptly_a_number():
    """The Facilitator was contacted on day 6."""

    def arranging(choice: str) -> date | None:
        case = agreed(mit(soft_timer=choice)).act(
            "negotiated.contact_facilitator", by="advocate", on=day(6), facts={"facilitators": ["f1"]}
        )
        return due(case, "negotiated.arrange")

    assert arranging("no_timer") is None
    assert arranging("configured_timer") == day(9)


def test_every_reading_of_the_section_has_a_default():
    """None of its words is missing or corrupt."""
    for each in ("A15", "A16", "A17", "A18", "A19", "A20", "A21", "A22", "A23", "A25", "A49", "A70", "A72"):
        named = [reading for reading in POLICY.known_readings.values() if reading.id == each]
        assert named
        assert all(reading.default not in (None, UNCHOSEN) for reading in named)
