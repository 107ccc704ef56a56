"""The union's proposal of 2019: Harvard's offer, and arbitration by somebody whom the university does not employ."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from acting import attempt, due, owes, refusals, step
from harvard_builders import (
    APPEAL,
    APPOINTED,
    CHOICE,
    FINDING,
    HARVARD,
    UNION,
    answered,
    appointed,
    arbitrated,
    asked,
    awarded,
    chosen,
    day,
    filed,
    found,
    in_arbitration,
    investigating,
    moves,
    opened,
    papers,
    reported,
    ruled,
)

import grievance_fsm as gf
from grievance_fsm.case import Case
from grievance_fsm.clauses import borrowed
from grievance_fsm.coverage import coverage
from grievance_fsm.policies.harvard import POLICY as AS_OFFERED
from grievance_fsm.policies.union import POLICY


def union(**readings: str) -> gf.Policy:
    return answered("union", **readings)


def may_choose(case: Case, on: date | None = None, **other: Any) -> list[str]:
    """What stands against the survivor's choice."""
    return refusals(attempt(case, "arbitration.choose", "complainant", on or day(80), CHOICE | other))


# -- the policy ---------------------------------------------------------------------------------------------------


def test_it_is_harvards_offer_with_arbitration():
    """U.1, U.5: the same procedures, not copies of them."""
    assert gf.load("union") is POLICY
    assert POLICY.procedures[:-1] == AS_OFFERED.procedures
    assert POLICY.procedures[-1].name == "arbitration"


def test_no_question_that_the_articles_leave_open_has_a_default():
    assert {reading.default for reading in POLICY.known_readings.values()} == {None}
    assert {reading.name for reading in POLICY.unchosen} == set(POLICY.known_readings) == {*HARVARD, *UNION}


def test_every_rule_of_both_articles_is_carried_and_no_sentence_of_the_mit_text():
    covered = coverage(POLICY)

    assert covered.uncovered == covered.unkept == ()
    assert {clause.section for clause in POLICY.clauses.values()} == {"H", "U", "GAP"}


def test_under_every_answer_it_has_the_one_fault_of_harvards():
    """GAP.05: a panel that splits where nobody says what then."""
    assert [str(fault) for fault in POLICY.check()] == [str(fault) for fault in AS_OFFERED.check()]


def test_every_answer_is_tried_and_every_end_comes_under_some():
    ways = gf.paths(POLICY.arbitration)
    reached = {way.end for way in ways.ways} | {way.end for other in ways.otherwise for way in other.ways}

    assert {reading.name for reading in ways.open} == set(UNION)
    assert reached == set(POLICY.arbitration.ends)


def test_the_questions_are_in_our_own_words(shared):
    told = "\n".join((shared / "source" / f"harvard_news_2019-{month}.txt").read_text() for month in ("04", "12"))

    assert [r.name for r in POLICY.known_readings.values() if borrowed(r.question, told)] == []


MOVES = """
    complainant may choose: arbitration not chosen → arbitration chosen
    complainant/university must appoint: arbitration chosen → arbitrator appointed
    arbitrator must open_arbitration: arbitrator appointed → arbitration hearing
    accused/complainant may cross_examine: arbitration hearing → arbitration hearing
    arbitrator must close_arbitration: arbitration hearing → arbitration heard
    complainant may leave: arbitration chosen → arbitration left
    complainant may leave: arbitrator appointed → arbitration left
    complainant may leave: arbitration hearing → arbitration left
    arbitrator must award: arbitration heard → advice given
    arbitrator must award: arbitration heard → against the complainant
    university must follow: advice given → for the complainant
    university must follow: advice given → advice not followed
"""


def test_who_may_or_must_do_what_from_where_to_where():
    """U.2, U.3, U.6, H.7, under one answer to each question."""
    policy = union(cross_examination="allowed", arbitration_force="advisory")

    assert moves(policy.arbitration) == {line.strip() for line in MOVES.strip().splitlines()}
    binding = moves(union(cross_examination="barred").arbitration)
    assert "arbitrator must award: arbitration heard → for the complainant" in binding
    assert "arbitrator may put_questions: arbitration hearing → arbitration hearing" in binding


def test_what_comes_with_each_act_depends_on_the_answers():
    assert papers(union().arbitration) == {
        "choose": "arbitration_subject arbitration_freely_chosen in_bargaining_unit",
        "appoint": "arbitrators employed arbitrators_chosen_by", "open_arbitration": "attendees lawyers",
        "award": "arbitrators award_votes",
    }  # fmt: skip
    asking = union(cross_examination="allowed", arbitration_standard="preponderance")
    assert papers(asking.arbitration)["cross_examine"] == "questioned"
    assert papers(asking.arbitration)["award"] == "arbitrators award_votes arbitration_standard_applied"


# -- U.5 to U.8: whose choice, about what -------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["accused", "university", "office"])
def test_the_survivor_alone_chooses_arbitration(by):
    """U.6."""
    assert refusals(attempt(found(union()), "arbitration.choose", by, day(65), CHOICE)) == ["complainant may do this"]


def test_nobody_is_forced_into_it():
    """U.6."""
    assert may_choose(found(union()), arbitration_freely_chosen=False) == ["nobody is made to choose it"]


def test_who_has_chosen_may_leave_and_choose_again():
    """U.6."""
    case = step(appointed(union()), "arbitration.leave", "complainant", day(72))

    assert case.states["arbitration"] == "arbitration left"
    assert may_choose(case) == []


def test_it_is_for_teaching_and_research_assistants():
    """U.7."""
    assert may_choose(found(union()), in_bargaining_unit=False) == ["the complainant is in the bargaining unit"]


@pytest.mark.parametrize("subject", ["discrimination", "retaliation"])
def test_what_the_office_does_not_investigate_waits_for_no_finding(subject):
    """U.8: the union's list is wider than Harvard's policy."""
    for place in ("instead_of_appeal", "after_appeal", "at_any_time"):
        assert may_choose(opened(union(arbitration_place=place)), arbitration_subject=subject) == []
    assert may_choose(opened(union())) == ["there is a finding, and no appeal in its place"]


def test_the_university_investigates_on_whatever_the_survivor_chooses():
    """U.5."""
    policy = union(arbitration_place="at_any_time")
    case = chosen(case=investigating(policy))

    assert owes(case, "investigation.find")
    case = step(case, "investigation.find", "office", day(70), FINDING)
    assert case.states["investigation"] == "harassment found"
    assert case.states["arbitration"] == "arbitration chosen"


# -- H.12: its place ----------------------------------------------------------------------------------------------

NO_FINDING, NO_APPEAL = ["there is a finding, and no appeal in its place"], ["the appeal has been decided"]


@pytest.mark.parametrize(
    ("choice", "reported_only", "found_only", "appealed", "upheld"),
    [
        ("instead_of_appeal", NO_FINDING, [], NO_FINDING, NO_FINDING),
        ("after_appeal", NO_APPEAL, NO_APPEAL, NO_APPEAL, []),
        ("at_any_time", [], [], [], []),
    ],
)  # fmt: skip
def test_a65_arbitration_place_stands_for_the_appeal_after_it_or_beside_it(
    choice, reported_only, found_only, appealed, upheld
):
    """H.12, U.5."""
    policy = union(arbitration_place=choice)

    assert may_choose(reported(policy)) == reported_only
    assert may_choose(found(policy)) == found_only
    assert may_choose(filed(policy)) == appealed
    assert may_choose(ruled("uphold", "uphold", policy=policy)) == upheld


def test_what_an_appeal_has_sent_back_may_go_to_arbitration_once_there_is_a_finding():
    """H.12: an appeal that decides nothing takes no other way's place."""
    case = ruled("change", "change", policy=union(), remedy="sent back")

    assert may_choose(case) == NO_FINDING
    assert may_choose(step(case, "investigation.find", "office", day(78), FINDING)) == []


def test_what_stands_for_the_appeal_leaves_no_second_one():
    """H.12: members choose one of the two."""
    running, over = chosen(), step(arbitrated(union()), "arbitration.award", "arbitrator", day(90), awarded())

    assert refusals(attempt(running, "appeal.file_appeal", "accused", day(66), APPEAL)) == [
        "no arbitration is under way"
    ]
    assert refusals(attempt(over, "appeal.file_appeal", "accused", day(91), APPEAL)) == ["no arbitrator has decided"]


@pytest.mark.parametrize(("choice", "days"), [("days_180", 180), ("days_30", 30), ("silent", None)])
@pytest.mark.parametrize(("place", "from_"), [("instead_of_appeal", 60), ("after_appeal", 75)])
def test_a65_arbitration_days_count_from_the_finding_or_from_the_appeal(choice, days, place, from_):
    policy = union(arbitration_days=choice, arbitration_place=place)
    case = found(policy) if place == "instead_of_appeal" else ruled("uphold", "uphold", policy=policy)

    assert may_choose(case, day(from_ + (days or 400))) == []
    assert bool(may_choose(case, day(from_ + (days or 400) + 1))) is (days is not None)


# -- U.2, U.3, U.10: the arbitrator -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"employed": ["s1"]}, "no arbitrator is in the university's employ"),
        ({"arbitrators": ["i1"], "employed": []}, "no arbitrator investigated the case"),
        ({"arbitrators": ["q1"]}, "no arbitrator complains"),
        ({"arbitrators": ["q2"]}, "no arbitrator is accused"),
    ],
)
def test_the_arbitrator_is_independent_and_no_employee(other, words):
    """U.2, U.10."""
    decision = attempt(chosen(), "arbitration.appoint", "university", day(70), APPOINTED | other)

    assert refusals(decision) == [words]


def test_who_decided_the_appeal_does_not_arbitrate():
    """U.10."""
    case = ruled("uphold", "uphold", policy=union(arbitration_place="after_appeal"))
    other = {"arbitrators": ["r1"], "employed": []}
    later = step(case, "arbitration.choose", "complainant", day(80), CHOICE)
    decision = attempt(later, "arbitration.appoint", "university", day(85), APPOINTED | other)

    assert refusals(decision) == ["no arbitrator decided an appeal"]


@pytest.mark.parametrize(("choice", "lawful"), [("one", [1]), ("three", [3])])
def test_a65_arbitrator_number_is_one_or_three(choice, lawful):
    """U.2 has several, U.8 one."""
    case = chosen(union(arbitrator_number=choice))
    sizes = [
        size for size in (1, 2, 3)
        if attempt(case, "arbitration.appoint", "university", day(70),
                   APPOINTED | {"arbitrators": ["s1", "s2", "s3"][:size]})
    ]  # fmt: skip

    assert sizes == lawful


def test_a65_arbitrator_choice_is_both_sides_or_the_universitys():
    """U.3: whoever chooses the judge alone polices itself."""
    alone = APPOINTED | {"arbitrators_chosen_by": ["university"]}

    for one in ("university", "complainant"):
        chose = APPOINTED | {"arbitrators_chosen_by": [one]}
        assert refusals(attempt(chosen(), "arbitration.appoint", "university", day(70), chose)) == ["both sides choose"]
    by_one = chosen(union(arbitrator_choice="by_university"))
    assert attempt(by_one, "arbitration.appoint", "university", day(70), alone)
    assert by_one.policy.arbitration.rules["appoint"].roles == {"university"}


# -- H.7: what Harvard fears --------------------------------------------------------------------------------------

BOTH = {"attendees": ["q1", "q2"], "lawyers": []}


@pytest.mark.parametrize(
    ("choice", "words"), [("together", []), ("apart", ["the two sides are not made to face each other"])]
)
def test_a65_arbitration_meeting_lets_the_two_sides_face_each_other_or_keeps_them_apart(choice, words):
    """H.7: can the parties be made to face each other? The articles leave it open."""
    case = appointed(union(arbitration_meeting=choice))

    assert refusals(attempt(case, "arbitration.open_arbitration", "arbitrator", day(80), BOTH)) == words


@pytest.mark.parametrize("case", [reported, opened])
def test_without_a_report_nobody_knows_the_two_sides_and_nobody_is_kept_out(case):
    """H.7: of what the office never heard it has no names."""
    policy = union(arbitration_place="at_any_time")
    begun = step(case(policy), "arbitration.choose", "complainant", day(5), CHOICE | {
        "arbitration_subject": "discrimination"})  # fmt: skip
    begun = step(begun, "arbitration.appoint", "university", day(6), APPOINTED)

    decision = attempt(begun, "arbitration.open_arbitration", "arbitrator", day(80), BOTH)
    assert bool(decision) is (case is opened)


@pytest.mark.parametrize(("choice", "words"), [("allowed", []), ("barred", ["no lawyer attends"])])
def test_a65_arbitration_lawyers_are_let_in_or_kept_out(choice, words):
    """H.7."""
    case = appointed(union(arbitration_lawyers=choice))
    there = {"attendees": ["q1"], "lawyers": ["v1"]}

    assert refusals(attempt(case, "arbitration.open_arbitration", "arbitrator", day(80), there)) == words


@pytest.mark.parametrize(
    ("choice", "acts"), [("allowed", {"cross_examine"}), ("barred", {"put_questions"}), ("silent", set())]
)
def test_a65_cross_examination_is_the_parties_or_the_arbitrators_or_nobodys(choice, acts):
    """H.7."""
    rules = union(cross_examination=choice).arbitration.rules

    assert {"cross_examine", "put_questions"} & set(rules) == acts


# -- the award ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vote", "state"), [("for", "for the complainant"), ("against", "against the complainant")]
)
def test_an_award_is_what_stands_of_the_case(vote, state):
    """U.2."""
    case = step(arbitrated(union()), "arbitration.award", "arbitrator", day(90), awarded(vote))

    assert case.outcome == ("arbitration", state)


def test_a65_arbitration_force_binds_the_university_or_advises_it():
    """U.3: advice leaves the last word to the university."""
    case = step(arbitrated(union(arbitration_force="advisory")), "arbitration.award", "arbitrator", day(90), awarded())

    assert case.states["arbitration"] == "advice given"
    assert case.outcome == ("investigation", "harassment found")
    assert owes(case, "arbitration.follow")
    followed = step(case, "arbitration.follow", "university", day(91), outcome="followed")
    assert followed.outcome == ("arbitration", "for the complainant")
    left = step(case, "arbitration.follow", "university", day(91), outcome="not followed")
    assert left.outcome == ("investigation", "harassment found")
    assert "follow" not in union().arbitration.rules


@pytest.mark.parametrize(("choice", "last"), [("days_28", day(108)), ("days_180", day(260)), ("silent", None)])
def test_a65_award_days_count_from_the_end_of_the_hearing(choice, last):
    """U.9."""
    assert due(arbitrated(union(award_days=choice)), "arbitration.award") == last


@pytest.mark.parametrize(
    ("choice", "applied", "words"),
    [
        ("preponderance", "clear and convincing", ["the standard is a preponderance"]),
        ("preponderance", "preponderance", []), ("clear_and_convincing", "preponderance", ["the standard is higher"]),
        ("clear_and_convincing", "clear and convincing", []), ("silent", None, []),
    ],
)
def test_a03_arbitration_standard_is_the_universitys_or_another(choice, applied, words):
    """H.1 is the standard of the university."""
    case = arbitrated(union(arbitration_standard=choice))
    facts = awarded() | ({} if applied is None else {"arbitration_standard_applied": applied})

    assert refusals(attempt(case, "arbitration.award", "arbitrator", day(90), facts)) == words


def test_who_was_appointed_decides():
    """U.2."""
    other = {"arbitrators": ["s2"], "award_votes": {"s2": "for"}}

    assert refusals(attempt(arbitrated(union()), "arbitration.award", "arbitrator", day(90), other)) == [
        "who was appointed decides"
    ]


# -- U.3: an independent decider, always? -------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["instead_of_appeal", "at_any_time"])
@pytest.mark.parametrize("more_likely", [True, False])
def test_after_every_finding_the_survivor_can_turn_to_an_independent_decider(place, more_likely):
    """U.3."""
    assert may_choose(found(union(arbitration_place=place), more_likely=more_likely)) == []


def test_arbitration_that_waits_for_an_appeal_of_the_accused_alone_leaves_the_last_word_to_the_university():
    """U.3 holds under some answers and not under others: here nobody but the accused opens the way."""
    case = found(union(arbitration_place="after_appeal", appeal_by="accused_only"), more_likely=False)

    assert may_choose(case) == NO_APPEAL
    assert refusals(attempt(case, "appeal.file_appeal", "complainant", day(61), APPEAL)) == ["accused may do this"]


def test_harvards_offer_has_nobody_from_outside():
    """H.8, U.3."""
    assert "arbitration" not in AS_OFFERED.bound


# -- the questions ------------------------------------------------------------------------------------------------


def chooses(policy: gf.Policy) -> Any:
    return attempt(found(policy), "arbitration.choose", "complainant", day(65), CHOICE)


def appoints(policy: gf.Policy) -> Any:
    return attempt(chosen(policy), "arbitration.appoint", "university", day(70), APPOINTED)


def opens(policy: gf.Policy) -> Any:
    return attempt(appointed(policy), "arbitration.open_arbitration", "arbitrator", day(80), BOTH | {
        "attendees": ["q1"]})  # fmt: skip


def questions(policy: gf.Policy) -> Any:
    case = in_arbitration(policy)
    if "put_questions" not in policy.arbitration.rules:
        return True
    return attempt(case, "arbitration.put_questions", "arbitrator", day(80), {"questioned": "accused"})


def awards(policy: gf.Policy) -> Any:
    return attempt(arbitrated(policy), "arbitration.award", "arbitrator", day(90), awarded())


ASKING: dict[str, Callable[[gf.Policy], Any]] = {
    "arbitration_place": chooses, "arbitration_days": chooses, "arbitrator_number": appoints,
    "arbitrator_choice": appoints, "arbitration_meeting": opens, "arbitration_lawyers": opens,
    "cross_examination": questions, "arbitration_standard": awards, "arbitration_force": awards, "award_days": awards,
}  # fmt: skip


def test_each_open_question_is_asked_of_some_act():
    assert set(ASKING) == set(UNION)


@pytest.mark.parametrize("name", ASKING)
def test_an_act_that_depends_on_an_open_question_is_refused_with_it_alone(name):
    decision = ASKING[name](answered("union", without=name))

    assert asked(decision) == {f"the text is open here: {POLICY.known_readings[name].question}"}


@pytest.mark.parametrize("name", ASKING)
def test_once_it_is_answered_the_act_is_allowed(name):
    assert ASKING[name](answered("union"))
