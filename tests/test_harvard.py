"""Harvard's policy of 2014 and its offer of 2019: what the articles say holds, and what they leave open is asked."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from acting import attempt, due, owes, refusals, step
from harvard_builders import (
    ACCEPTANCE,
    APPEAL,
    FINDING,
    HARVARD,
    NAMED,
    PANEL,
    REPORT,
    accepted,
    answered,
    asked,
    day,
    filed,
    found,
    investigating,
    moves,
    opened,
    papers,
    proposed,
    reported,
    reviewed,
    ruled,
    seated,
    votes,
)

import grievance_fsm as gf
from grievance_fsm.clauses import borrowed
from grievance_fsm.coverage import coverage
from grievance_fsm.policies.harvard import POLICY

# -- the policy ---------------------------------------------------------------------------------------------------


def test_it_is_found_by_name_beside_the_others():
    assert gf.load("harvard") is POLICY
    assert list(POLICY.bound) == ["investigation", "informal", "appeal", "retaliation"]


def test_no_question_that_the_articles_leave_open_has_a_default():
    """What the articles do not say is chosen by whoever loads the policy, or by nobody."""
    assert {reading.default for reading in POLICY.known_readings.values()} == {None}
    assert {reading.name for reading in POLICY.unchosen} == set(POLICY.known_readings) == set(HARVARD)


def test_no_sentence_of_the_mit_text_stands_under_it():
    """Its registry has the articles' rows and four of the gaps, so that nothing else can be cited."""
    assert {clause.section for clause in POLICY.clauses.values()} == {"H", "GAP"}
    assert POLICY.additions == ("GAP",)


def test_every_rule_of_the_articles_is_carried():
    """H.10, H.11 and H.14 set none; H.12 is about members of other unions."""
    covered = coverage(POLICY)

    assert covered.unkept == ()
    assert covered.uncovered == ("H.12",)
    assert covered.of("implemented") == (
        "GAP.01", "GAP.02", "GAP.03", "GAP.05",
        "H.1", "H.2", "H.3", "H.4", "H.5", "H.6", "H.7", "H.8", "H.9", "H.13",
    )  # fmt: skip


def test_under_every_answer_its_one_fault_is_a_panel_that_splits_where_nobody_says_what_then():
    """GAP.05: the articles are silent on it, and so is the policy under `silent`."""
    (fault,) = POLICY.check()

    assert (fault.kind, fault.place, dict(fault.choices)) == ("gap", "appeal.decide", {"appeal_deadlock": "silent"})


@pytest.mark.parametrize("procedure", ["investigation", "informal", "appeal", "retaliation"])
def test_every_answer_is_tried_and_every_end_comes_under_some(procedure):
    bound = POLICY.procedure(procedure)
    ways = gf.paths(bound)
    reached = {way.end for way in ways.ways} | {way.end for other in ways.otherwise for way in other.ways}

    assert {reading.name for reading in ways.open} == {reading.name for reading in bound.readings}
    assert reached == set(bound.ends)


def test_the_questions_are_in_our_own_words(shared):
    told = "\n".join((shared / "source" / f"harvard_news_2019-{month}.txt").read_text() for month in ("04", "12"))

    assert [r.name for r in POLICY.known_readings.values() if borrowed(r.question, told)] == []


MOVES = {
    "investigation": """
        complainant may report: not reported → reported
        office must investigate: reported → under investigation
        office may question: under investigation → under investigation
        office must find: under investigation → harassment found
        office must find: under investigation → not found
        office must close: reported → closed as resolved
        office must close: under investigation → closed as resolved
    """,
    "informal": """
        anyone happens propose: nothing proposed → resolution proposed
        complainant may accept: resolution proposed → resolution accepted
        complainant may refuse: resolution proposed → resolution refused
        complainant may take_back: resolution accepted → acceptance taken back
    """,
    "appeal": """
        accused/complainant may file_appeal: not appealed → appeal filed
        accused/complainant may join: appeal filed → appeal filed
        accused/complainant may join: panel named → panel named
        accused/complainant may join: appeal heard → appeal heard
        university must name_panel: appeal filed → panel named
        panel must review: panel named → appeal heard
        panel must decide: appeal heard → finding upheld
        panel must decide: appeal heard → finding overturned
        panel must decide: appeal heard → sent back
    """,
    "retaliation": """
        accused/complainant/witness may report: no retaliation reported → retaliation reported
        university must respond: retaliation reported → protection given
        university must respond: retaliation reported → no retaliation found
    """,
}


@pytest.mark.parametrize("procedure", MOVES)
def test_who_may_or_must_do_what_from_where_to_where(procedure):
    """H.3 to H.6, under one answer to each question."""
    expected = {line.strip() for line in MOVES[procedure].strip().splitlines()}

    assert moves(answered().procedure(procedure)) == expected


def test_what_comes_with_each_act_depends_on_the_answers():
    few, many = answered(appeal_powers="overturn"), answered(
        law_in_time="day_of_incident", consent_form="in_writing", appeal_review="rehearing", appeal_powers="either"
    )

    assert papers(few.investigation) == {
        "report": "complainants accused_persons student_worker", "question": "attendees",
        "find": "investigators rules_applied more_likely",
    }  # fmt: skip
    assert papers(few.informal) == {"accept": "unpressed"}
    assert papers(few.retaliation) == {"report": "reporter_is_student_worker"}
    assert papers(few.appeal) == {
        "file_appeal": "grounds_of_appeal", "join": "grounds_of_appeal",
        "name_panel": "panel university_members biased", "review": "panel", "decide": "panel appeal_votes",
    }  # fmt: skip
    assert papers(many.investigation)["report"].endswith("student_worker in_force_since incident_day")
    assert papers(many.informal) == {"accept": "unpressed accepted_in_writing"}
    assert papers(many.appeal)["hear"] == "panel attendees"
    assert papers(many.appeal)["decide"] == "panel appeal_votes remedy"
    assert papers(answered(appeal_powers="send_back").appeal)["decide"] == "panel appeal_votes"


# -- H.1 to H.3: the office investigates, by one standard ---------------------------------------------------------


@pytest.mark.parametrize(("more_likely", "state"), [(True, "harassment found"), (False, "not found")])
def test_what_is_more_likely_than_not_is_found(more_likely, state):
    """H.1: preponderance of the evidence."""
    case = found(more_likely=more_likely)

    assert case.states["investigation"] == state
    assert case.outcome == ("investigation", state)


def test_no_school_has_a_standard_of_its_own():
    """H.2."""
    decision = attempt(
        investigating(), "investigation.find", "office", day(9), FINDING | {"rules_applied": "one school's own"}
    )

    assert refusals(decision) == ["one standard holds for every school"]


@pytest.mark.parametrize("by", ["complainant", "university", "panel"])
def test_the_central_office_alone_investigates(by):
    """H.3."""
    assert refusals(attempt(reported(), "investigation.investigate", by, day(1))) == ["office may do this"]


def test_the_two_sides_do_not_face_each_other_in_the_investigation():
    """H.7: Harvard does not do what it fears of arbitration."""
    case = investigating()

    together = attempt(case, "investigation.question", "office", day(5), {"attendees": ["q1", "q2"]})
    assert refusals(together) == ["the two sides are not made to face each other"]
    for attendees in (["q1", "w1"], ["q2"], ["w1"]):
        assert attempt(case, "investigation.question", "office", day(5), {"attendees": attendees})


# -- H.9: promptly ------------------------------------------------------------------------------------------------


def test_the_office_owes_an_investigation_from_the_report_on_without_a_last_day():
    """H.9: promptness has no number."""
    case = reported()

    assert due(case, "investigation.investigate") is None
    assert due(case, "investigation.find") is None


@pytest.mark.parametrize(
    ("choice", "last"), [("no_timer", None), ("days_180", date(2019, 9, 28)), ("business_120", date(2019, 9, 20))]
)
def test_a72_investigation_days_give_promptly_a_number(choice, last):
    """H.9: 180 days from 1 April, or 24 weeks of five business days and one for each of the four holidays in them."""
    assert due(reported(answered(investigation_days=choice)), "investigation.find") == last


def test_a_late_finding_is_a_breach_and_a_finding_all_the_same():
    """H.9."""
    case = investigating(answered(investigation_days="days_180"))
    case = step(case, "investigation.find", "office", day(200), FINDING)

    (late,) = case.breaches()
    assert (late.action, late.due, late.done) == ("investigation.find", day(180), day(200))
    assert case.states["investigation"] == "harassment found"


# -- H.13: the policy of 2014 -------------------------------------------------------------------------------------

IN_FORCE = {"in_force_since": "2014-09-01"}


def test_h13_law_in_time_asks_on_which_day_the_policy_must_have_been_in_force():
    """H.13: what came before it, the article does not say."""
    before, since = {"incident_day": "2014-08-31", **IN_FORCE}, {"incident_day": "2014-09-01", **IN_FORCE}
    words = {}
    for choice in ("day_of_report", "day_of_incident", "silent"):
        case = opened(answered(law_in_time=choice))
        words[choice] = [
            refusals(attempt(case, "investigation.report", "complainant", on, REPORT | incident))
            for on, incident in ((date(2019, 4, 1), before), (date(2019, 4, 1), since), (date(2019, 4, 1), {
                "incident_day": "2014-09-01", "in_force_since": "2020-01-01"}))
        ]

    too_early = ["the policy was in force when it happened"]
    assert words == {
        "day_of_report": [[], [], ["the policy is in force"]],
        "day_of_incident": [too_early, [], too_early],
        "silent": [[], [], []],
    }


# -- H.5: an informal resolution ----------------------------------------------------------------------------------


def test_no_student_worker_is_pressed_into_an_informal_resolution():
    """H.5."""
    decision = attempt(proposed(), "informal.accept", "complainant", day(6), {"unpressed": False})

    assert refusals(decision) == ["no student worker is pressed into it"]


def test_of_others_the_offer_says_nothing():
    """H.5 is made to student workers alone."""
    case = proposed(student_worker=False)

    assert attempt(case, "informal.accept", "complainant", day(6), {"unpressed": False})


def test_a_proposal_stops_nothing_while_nobody_answers():
    """H.3, H.5: to be left waiting would be a pressure."""
    case = step(proposed(), "investigation.investigate", "office", day(6))

    assert step(case, "investigation.find", "office", day(9), FINDING).states["informal"] == "resolution proposed"


def test_a_refusal_leaves_the_case_with_the_office():
    """H.5."""
    case = step(proposed(), "informal.refuse", "complainant", day(6))

    assert owes(case, "investigation.investigate")
    assert not owes(case, "investigation.close")


def test_a64_consent_form_may_want_it_in_writing():
    case = proposed(answered(consent_form="in_writing"))
    spoken, written = ACCEPTANCE | {"accepted_in_writing": False}, ACCEPTANCE | {"accepted_in_writing": True}

    assert refusals(attempt(case, "informal.accept", "complainant", day(6), spoken)) == ["it is accepted in writing"]
    assert attempt(case, "informal.accept", "complainant", day(6), written)
    assert attempt(proposed(answered(consent_form="any_form")), "informal.accept", "complainant", day(6), spoken)


def test_a64_consent_revocable_lets_an_acceptance_be_taken_back():
    case = step(accepted(), "informal.take_back", "complainant", day(7))

    assert case.states["informal"] == "acceptance taken back"
    assert not owes(case, "investigation.close")
    assert "take_back" not in answered(consent_revocable="binding").informal.rules


def test_what_the_office_has_closed_is_not_taken_back():
    case = step(accepted(), "investigation.close", "office", day(7))

    assert refusals(attempt(case, "informal.take_back", "complainant", day(8))) == [
        "the office has not closed the case for it"
    ]


@pytest.mark.parametrize(("choice", "words"), [("again", []), ("once", ["it may be proposed, or proposed again"])])
def test_a64_proposal_again_says_whether_who_refused_is_asked_again(choice, words):
    case = step(proposed(answered(proposal_again=choice)), "informal.refuse", "complainant", day(6))

    assert refusals(attempt(case, "informal.propose", None, day(7))) == words


def test_a64_resolution_effect_ends_the_case_or_leaves_it_to_the_office():
    ended, going_on = accepted(), accepted(answered(resolution_effect="office_goes_on"))

    assert owes(ended, "investigation.close")
    assert step(ended, "investigation.close", "office", day(7)).states["investigation"] == "closed as resolved"
    assert "close" not in going_on.policy.investigation.rules
    assert going_on.outcome == ("informal", "resolution accepted")
    assert owes(going_on, "investigation.investigate")


# -- H.4: retaliation ---------------------------------------------------------------------------------------------

STUDENT_WORKER = {"reporter_is_student_worker": True}


def test_a_student_worker_who_reports_retaliation_is_owed_an_answer():
    """H.4."""
    case = step(reported(), "retaliation.report", "complainant", day(3), STUDENT_WORKER)

    assert owes(case, "retaliation.respond")
    case = step(case, "retaliation.respond", "university", day(4), outcome="retaliation")
    assert case.states["retaliation"] == "protection given"
    assert attempt(case, "retaliation.report", "complainant", day(9), STUDENT_WORKER)


def test_the_contract_protects_student_workers():
    """H.4."""
    decision = attempt(reported(), "retaliation.report", "witness", day(3), {"reporter_is_student_worker": False})

    assert refusals(decision) == ["the contract protects who reports it"]


def test_there_is_no_retaliation_before_a_report():
    """H.4."""
    decision = attempt(opened(answered()), "retaliation.report", "complainant", day(0), STUDENT_WORKER)

    assert refusals(decision) == ["something has been reported"]


@pytest.mark.parametrize(
    ("choice", "who"),
    [
        ("complainant_only", {"complainant"}), ("complainant_and_witnesses", {"complainant", "witness"}),
        ("everyone", {"complainant", "witness", "accused"}),
    ],
)  # fmt: skip
def test_a63_retaliation_covers_says_whose_report_counts(choice, who):
    assert answered(retaliation_covers=choice).retaliation.rules["report"].roles == who


@pytest.mark.parametrize(("choice", "last"), [("days_7", day(10)), ("silent", None)])
def test_a63_retaliation_response_may_set_a_week(choice, last):
    case = reported(answered(retaliation_response=choice))

    assert due(step(case, "retaliation.report", "complainant", day(3), STUDENT_WORKER), "retaliation.respond") == last


# -- H.6, H.8: an impartial panel of the university ---------------------------------------------------------------


def test_there_is_no_appeal_before_a_finding():
    """H.6."""
    decision = attempt(investigating(), "appeal.file_appeal", "accused", day(9), APPEAL)

    assert refusals(decision) == ["there is a finding to appeal"]


def test_what_was_resolved_has_no_finding_to_appeal():
    """H.5, H.6."""
    case = step(accepted(), "investigation.close", "office", day(7))

    assert refusals(attempt(case, "appeal.file_appeal", "accused", day(9), APPEAL)) == ["there is a finding to appeal"]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"biased": ["r2"]}, "nobody on the panel is biased"),
        ({"panel": ["r1", "r2", "i1"]}, "nobody on the panel investigated the case"),
        ({"panel": ["r1", "r2", "q1"]}, "nobody on the panel complains"),
        ({"panel": ["r1", "r2", "x9"]}, "the panel is of the university"),
    ],
)
def test_the_panel_is_impartial_and_of_the_university(other, words):
    """H.6, H.8: unbiased members of the university review an investigation that others made."""
    assert refusals(attempt(filed(), "appeal.name_panel", "university", day(65), NAMED | other)) == [words]


def test_the_accused_does_not_sit_on_the_panel():
    """H.6."""
    other = {"panel": ["r1", "r2", "q2"], "university_members": ["r1", "r2", "q2"]}

    assert refusals(attempt(filed(), "appeal.name_panel", "university", day(65), NAMED | other)) == [
        "nobody on the panel is accused"
    ]


@pytest.mark.parametrize("members", [["r1", "r2"], ["r1", "r2", "r3", "r4"], ["r1", "r2", "r4"]])
def test_who_was_named_reviews_and_decides(members):
    """H.6: all of the panel, and nobody else."""
    other = {"panel": members, "appeal_votes": dict.fromkeys(members, "uphold")}

    for case, action in ((seated(), "review"), (reviewed(), "decide")):
        assert refusals(attempt(case, f"appeal.{action}", "panel", day(75), votes() | other)) == [
            "the panel is the one that was named"
        ]


@pytest.mark.parametrize(
    ("choice", "who"),
    [
        ("both_parties", {"complainant", "accused"}), ("complainant_only", {"complainant"}),
        ("accused_only", {"accused"}),
    ],
)  # fmt: skip
def test_a65_appeal_by_says_who_may_appeal(choice, who):
    rules = answered(appeal_by=choice).appeal.rules

    assert rules["file_appeal"].roles == rules["join"].roles == who


TITLE_IX = ["new information", "departure from procedure", "bias or conflict"]
LISTED = [*TITLE_IX, "weight of the evidence", "sanction out of range"]


@pytest.mark.parametrize(("choice", "taken"), [("any", [*LISTED, "other"]), ("listed", LISTED), ("title_ix", TITLE_IX)])
def test_a65_appeal_grounds_say_on_what_grounds(choice, taken):
    """The Committee on Discipline of MIT has five, Title IX three."""
    found_, filed_ = found(answered(appeal_grounds=choice)), filed(answered(appeal_grounds=choice))

    for case, action in ((found_, "file_appeal"), (filed_, "join")):
        lawful = [
            each for each in (*LISTED, "other")
            if attempt(case, f"appeal.{action}", "complainant", day(63), {"grounds_of_appeal": [each]})
        ]  # fmt: skip
        assert lawful == taken


@pytest.mark.parametrize(
    ("choice", "last"), [("calendar_7", 67), ("business_5", 67), ("calendar_30", 90), ("silent", None)]
)
def test_a65_appeal_days_bar_an_appeal_that_comes_later(choice, last):
    """The finding is of Friday, 31 May; five business days end on the Friday after."""
    case = found(answered(appeal_days=choice))
    on_time = day(67 if last is None else last)

    assert attempt(case, "appeal.file_appeal", "accused", on_time, APPEAL)
    assert bool(attempt(case, "appeal.file_appeal", "accused", day((last or 400) + 1), APPEAL)) is (last is None)


@pytest.mark.parametrize(("choice", "last"), [("calendar_7", day(60)), ("business_5", day(63))])
def test_a65_appeal_days_in_business_days_leave_a_holiday_out(choice, last):
    """The finding is of Friday, 24 May 2019; Memorial Day is the Monday after."""
    case = step(investigating(answered(appeal_days=choice)), "investigation.find", "office", day(53), FINDING)

    assert attempt(case, "appeal.file_appeal", "accused", last, APPEAL)
    assert not attempt(case, "appeal.file_appeal", "accused", last + timedelta(days=1), APPEAL)


@pytest.mark.parametrize(("choice", "lawful"), [("three", [3]), ("silent", [2, 3, 4])])
def test_a65_appeal_panel_size_is_three_or_any_that_is_a_panel(choice, lawful):
    """H.6: one person is no panel."""
    case, four = filed(answered(appeal_panel_size=choice)), (*PANEL, "r4")
    sizes = [
        size for size in (1, 2, 3, 4)
        if attempt(case, "appeal.name_panel", "university", day(65),
                   NAMED | {"panel": list(four[:size]), "university_members": list(four)})
    ]  # fmt: skip

    assert sizes == lawful


def test_a65_appeal_review_reads_the_record_or_hears_the_parties_apart():
    """H.6, H.8; H.7 holds before the panel too."""
    reading, hearing = answered().appeal.rules, answered(appeal_review="rehearing")
    case, panel = seated(hearing), list(PANEL)

    assert "hear" not in reading
    assert "review" not in hearing.appeal.rules
    together = attempt(case, "appeal.hear", "panel", day(70), {"panel": panel, "attendees": ["q1", "q2"]})
    assert refusals(together) == ["the two sides are not made to face each other"]
    assert attempt(case, "appeal.hear", "panel", day(70), {"panel": panel, "attendees": ["q1"]})
    others = attempt(case, "appeal.hear", "panel", day(70), {"panel": panel[:2], "attendees": ["q1"]})
    assert refusals(others) == ["the panel is the one that was named"]
    assert "panel must hear: panel named → appeal heard" in moves(hearing.appeal)


@pytest.mark.parametrize(
    ("choice", "remedy", "state"),
    [
        ("overturn", "sent back", "finding overturned"), ("send_back", "overturned", "sent back"),
        ("either", "overturned", "finding overturned"), ("either", "sent back", "sent back"),
    ],
)  # fmt: skip
def test_a65_appeal_powers_say_what_becomes_of_a_finding_that_is_not_upheld(choice, remedy, state):
    case = ruled("change", "change", "uphold", policy=answered(appeal_powers=choice), remedy=remedy)

    assert case.states["appeal"] == state


@pytest.mark.parametrize(
    ("choice", "outcomes"),
    [
        ("majority", ["upheld", "upheld", "overturned"]), ("two_thirds", ["upheld", "upheld", "overturned"]),
        ("unanimous", ["upheld", "undecided", "undecided"]),
    ],
)  # fmt: skip
def test_a65_appeal_vote_says_how_many_votes_decide(choice, outcomes):
    cast = [("uphold", "uphold", "uphold"), ("uphold", "uphold", "change"), ("change", "change", "uphold")]
    cases = [ruled(*each, policy=answered(appeal_vote=choice)) for each in cast]

    assert [case.history[-1].outcome for case in cases] == outcomes


@pytest.mark.parametrize(
    ("size", "changing", "outcomes"),
    [
        (4, 2, {"majority": "undecided", "two_thirds": "undecided", "unanimous": "undecided"}),
        (5, 3, {"majority": "overturned", "two_thirds": "undecided", "unanimous": "undecided"}),
        (6, 4, {"majority": "overturned", "two_thirds": "overturned", "unanimous": "undecided"}),
        (5, 2, {"majority": "upheld", "two_thirds": "undecided", "unanimous": "undecided"}),
    ],
)
def test_more_than_half_two_thirds_and_all_are_different_shares_of_the_panel(size, changing, outcomes):
    """Half is no majority, three of five are no two thirds, four of six are."""
    panel = [f"r{number}" for number in range(1, size + 1)]
    named = {"panel": panel, "university_members": panel}
    cast = {"appeal_votes": {each: "change" if n < changing else "uphold" for n, each in enumerate(panel)}}
    for choice, outcome in outcomes.items():
        policy = answered(appeal_vote=choice, appeal_panel_size="silent")
        case = step(seated(policy, **named), "appeal.review", "panel", day(70), named)
        assert attempt(case, "appeal.decide", "panel", day(75), votes() | named | cast).event.outcome == outcome


@pytest.mark.parametrize(
    ("choice", "state", "owed"), [("decision_stands", "finding upheld", False), ("vote_again", "appeal heard", True)]
)
def test_a65_appeal_deadlock_keeps_the_finding_or_votes_again(choice, state, owed):
    case = ruled("uphold", "change", policy=answered(appeal_deadlock=choice))

    assert case.states["appeal"] == state
    assert owes(case, "appeal.decide") is owed


def test_a65_appeal_deadlock_silent_takes_no_split_vote():
    """GAP.05."""
    decision = attempt(
        reviewed(answered(appeal_deadlock="silent")), "appeal.decide", "panel", day(75), votes("uphold", "change")
    )

    assert not decision


@pytest.mark.parametrize(
    ("choice", "last"), [("calendar_28", day(90)), ("business_20", date(2019, 6, 28)), ("silent", None)]
)
def test_a65_appeal_decision_days_count_from_the_appeal(choice, last):
    """The appeal is of Sunday, 2 June; four weeks without a holiday follow, of five business days each."""
    assert due(filed(answered(appeal_decision_days=choice)), "appeal.decide") == last


def test_what_is_overturned_no_longer_stands():
    """H.6."""
    assert ruled("change", "change", "change").outcome == ("appeal", "finding overturned")
    assert ruled("uphold", "uphold", "uphold").outcome == ("investigation", "harassment found")


def test_what_is_sent_back_is_investigated_anew_and_may_be_appealed_again():
    """H.8: the panel reviews an investigation."""
    case = ruled("change", "change", "uphold", remedy="sent back")

    assert case.states["investigation#2"] == "under investigation"
    apart = attempt(case, "investigation.question", "office", day(76), {"attendees": ["q1", "q2"]})
    assert refusals(apart) == ["the two sides are not made to face each other"]
    anew = FINDING | {"more_likely": False, "investigators": ["i3"]}
    case = step(case, "investigation.find", "office", day(90), anew)
    assert case.outcome == ("investigation#2", "not found")
    case = step(case, "appeal.file_appeal", "complainant", day(91), APPEAL)
    for other in ("i1", "i3"):
        panel = {"panel": ["r1", "r2", other], "university_members": ["r1", "r2", other]}
        decision = attempt(case, "appeal.name_panel", "university", day(92), NAMED | panel)
        assert refusals(decision) == ["nobody on the panel investigated the case"]


def test_either_side_may_join_the_others_appeal():
    """H.6: a panel hears appeals."""
    case = filed(answered(appeal_days="calendar_7"))

    assert attempt(case, "appeal.join", "complainant", day(67), APPEAL)
    assert not attempt(case, "appeal.join", "complainant", day(68), APPEAL)


# -- the questions ------------------------------------------------------------------------------------------------

Attempts = Callable[[Any], Any]


def appealed(policy: gf.Policy) -> Any:
    return attempt(found(policy), "appeal.file_appeal", "accused", day(61), APPEAL)


def decided(policy: gf.Policy) -> Any:
    return attempt(reviewed(policy), "appeal.decide", "panel", day(75), votes("change", "change"))


ASKING: dict[str, Attempts] = {
    "law_in_time": lambda p: attempt(opened(p), "investigation.report", "complainant", day(0), REPORT),
    "investigation_days": lambda p: attempt(investigating(p), "investigation.find", "office", day(9), FINDING),
    "consent_form": lambda p: attempt(proposed(p), "informal.accept", "complainant", day(6), ACCEPTANCE),
    "consent_revocable": lambda p: attempt(accepted(p), "informal.take_back", "complainant", day(7)),
    "proposal_again": lambda p: attempt(
        step(proposed(p), "informal.refuse", "complainant", day(6)), "informal.propose", None, day(7)
    ),
    "resolution_effect": lambda p: attempt(accepted(p), "investigation.close", "office", day(7)),
    "retaliation_covers": lambda p: attempt(reported(p), "retaliation.report", "witness", day(3), STUDENT_WORKER),
    "retaliation_response": lambda p: attempt(
        step(reported(p), "retaliation.report", "complainant", day(3), STUDENT_WORKER),
        "retaliation.respond", "university", day(4), outcome="none",
    ),
    "appeal_by": appealed, "appeal_grounds": appealed, "appeal_days": appealed,
    "appeal_panel_size": lambda p: attempt(filed(p), "appeal.name_panel", "university", day(65), NAMED),
    "appeal_review": lambda p: attempt(seated(p), "appeal.review", "panel", day(70), {"panel": list(PANEL)}),
    "appeal_powers": decided,
    "appeal_vote": decided, "appeal_deadlock": decided,
    "appeal_decision_days": decided,
}  # fmt: skip


def test_each_open_question_is_asked_of_some_act():
    assert set(ASKING) == set(HARVARD)


@pytest.mark.parametrize("name", ASKING)
def test_an_act_that_depends_on_an_open_question_is_refused_with_it_alone(name):
    """Whatever went before it did not depend on the answer."""
    decision = ASKING[name](answered(without=name))

    assert asked(decision) == {f"the text is open here: {POLICY.known_readings[name].question}"}


def test_what_was_done_without_an_answer_is_recorded_as_irregular():
    """Somebody decided although the policy could not say whether they might."""
    case = reviewed(answered(without="appeal_deadlock"))
    case = case.record("appeal.decide", by="panel", on=day(75), facts=votes("change", "change"), outcome="overturned")

    assert case.states["appeal"] == "finding overturned"
    assert {irregularity.kind for _, irregularity in case.irregularities()} == {"reading"}


def test_it_can_be_shown_before_anything_is_answered():
    for form in ("text", "table", "mermaid", "json"):
        assert "Pick(" not in gf.show(POLICY, form)
        assert not [name for name in POLICY.bound if "Pick(" in gf.show(POLICY.procedure(name), form, policy=POLICY)]


@pytest.mark.parametrize("name", ASKING)
def test_once_it_is_answered_the_act_is_allowed(name):
    assert ASKING[name](answered())
