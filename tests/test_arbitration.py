"""Arbitration (H.12, U.1 to U.10): whose choice it is, who may arbitrate, how the sides meet, what the award does."""

from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from acting import attempt, due, owes, refusals, step
from appeal_builders import (
    PANEL,
    STAFF,
    WHOLE,
    appeal_papers,
    appointed,
    appointment,
    attended_case,
    awarded,
    choice,
    chosen,
    cleared_case,
    faults,
    filed,
    heard,
    in_arbitration,
    notices,
    reheard,
    reviewed,
    reviewed_case,
    ruled,
    sanctioned_case,
    seated,
    sent_back,
    told_of,
)
from builders import CHOSEN, MEMBERS, begun, day, requested

from grievance_fsm.case import Case
from grievance_fsm.errors import BadInput
from grievance_fsm.events import NotAllowed
from grievance_fsm.procedures.text import reading

AXES = (
    "arbitration_by", "arbitration_place", "arbitration_standing", "arbitration_scope", "arbitration_days",
    "arbitrator_number", "arbitrator_choice", "arbitration_meeting", "arbitration_lawyers", "cross_examination",
    "arbitration_force", "award_days",
)  # fmt: skip

ROOM = {"arbitration_rooms": "together", "lawyers": []}


def state(case: Case) -> str:
    return case.states["arbitration"]


def may_choose(case: Case, by: str = "complainant", on: Any = None, **other: Any) -> list[str]:
    return refusals(attempt(case, "arbitration.choose", by, on or day(50), choice(**other)))


def may_arbitrate(*arbitrators: str, case: Case | None = None, **other: Any) -> list[str]:
    facts = appointment(*arbitrators, **other)
    return refusals(attempt(case or chosen(), "arbitration.appoint", "institute", day(55), facts))


# -- whose choice ----------------------------------------------------------------------------------------------


def test_the_survivor_may_choose_arbitration_after_a_decision_and_nobody_else_may():
    """U.6"""
    case = sanctioned_case(reviewed())

    assert may_choose(case) == []
    assert may_choose(case, "accused") == ["complainant may do this"]
    assert may_choose(case, "institute") == ["complainant may do this"]
    assert may_choose(cleared_case(reviewed())) == []


def test_nobody_is_forced_into_arbitration():
    """U.6"""
    assert may_choose(sanctioned_case(reviewed()), arbitration_freely_chosen=False) == ["nobody is made to choose it"]


def test_the_parties_to_the_arbitration_are_those_of_the_case():
    """U.10: nobody is kept from independence by leaving a party out."""
    assert may_choose(sanctioned_case(reviewed()), parties=["q1"]) == ["the parties are those of the case"]


def test_there_is_no_arbitration_of_what_is_not_decided():
    """H.12: elsewhere than `at_any_time` it takes the place of an appeal."""
    assert "there is a decision to appeal" in may_choose(requested(reviewed()), on=day(2))


def test_the_survivor_may_leave_the_arbitration_until_it_has_been_heard():
    """U.6: an option stays one."""
    for case in (chosen(), appointed(), in_arbitration()):
        left = step(case, "arbitration.withdraw", "complainant", day(70))
        assert state(left) == "arbitration withdrawn"
        assert not owes(left, "arbitration.appoint")
    assert refusals(attempt(heard(), "arbitration.withdraw", "complainant", day(71)))


# -- who may arbitrate -----------------------------------------------------------------------------------------


def test_the_institute_owes_an_arbitrator_once_arbitration_is_chosen():
    """U.2"""
    assert owes(chosen(), "arbitration.appoint")
    assert may_arbitrate("s1") == []


NOT_INDEPENDENT = {
    "p14": ["no arbitrator is in the Institute's employ"],
    "p01": [
        "no arbitrator is in the Institute's employ", "no arbitrator decided the case", "no arbitrator heard the case"
    ],
    "q1": ["no arbitrator is a party"],
    "q3": ["no arbitrator had a part in the case"],
    "s9": ["no arbitrator is biased"],
}  # fmt: skip


@pytest.mark.parametrize("person", NOT_INDEPENDENT)
def test_an_arbitrator_is_independent_of_the_university_and_of_the_case(person):
    """U.2, U.10: no employee, party, helper, nor anybody biased or who decided before."""
    assert may_arbitrate(person, biased=["s9"]) == NOT_INDEPENDENT[person]


TOOK_PART = {
    "p01": ["no arbitrator decided the case", "no arbitrator heard the case"],
    "p13": ["no arbitrator decided the case", "no arbitrator heard the case"],
    "w1": ["no arbitrator attended the hearing", "no arbitrator was named a witness"],
    "w2": ["no arbitrator was named a witness"],
    "v1": ["no arbitrator attended the hearing", "no arbitrator advised the accused"],
    "r1": ["no arbitrator decided an appeal"],
}


@pytest.mark.parametrize("person", TOOK_PART)
def test_nobody_arbitrates_who_took_part_in_any_hearing_or_appeal(person):
    """U.10: p01 and the witnesses took part in the first hearing only, p13 in the second, r1 in the appeal between."""
    appealed = reviewed_case(case=seated(case=told_of(case=filed(case=attended_case()))))
    case = step(
        reheard(sent_back(case=appealed)), "arbitration.choose", "complainant", day(113), choice()
    )  # fmt: skip
    facts = appointment(person, employed=[])

    assert refusals(attempt(case, "arbitration.appoint", "institute", day(114), facts)) == TOOK_PART[person]


def test_the_award_asks_again_whether_the_arbitrator_is_employed():
    """U.2: an auditor sees it at the award although nobody minded at the appointment."""
    case = chosen().record("arbitration.appoint", by="institute", on=day(55), facts=appointment("p14"))
    case = step(case, "arbitration.open_arbitration", "arbitrator", day(70), ROOM)
    case = step(case, "arbitration.close_arbitration", "arbitrator", day(70))
    facts = awarded("for") | {"arbitrators": ["p14"], "award_votes": {"p14": "for"}}

    assert refusals(attempt(case, "arbitration.award", "arbitrator", day(75), facts)) == [
        "no arbitrator is in the Institute's employ"
    ]


def test_who_awards_is_who_was_appointed():
    """U.2"""
    facts = awarded("for") | {"arbitrators": ["s2"], "award_votes": {"s2": "for"}}

    assert refusals(attempt(heard(), "arbitration.award", "arbitrator", day(75), facts)) == [
        "who was appointed decides"
    ]


# -- the award -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("vote", "end"), [("for", "for the complainant"), ("against", "against the complainant")])
def test_the_award_goes_one_way_or_the_other_and_is_made_known(vote, end):
    """U.2, GAP.15"""
    case = step(heard(), "arbitration.award", "arbitrator", day(75), awarded(vote))
    assert state(case) == end
    assert refusals(attempt(case, "arbitration.notify_award", "arbitrator", day(76), notices(with_reasons=False))) == [
        "the reasons are given in writing"
    ]

    case = step(case, "arbitration.notify_award", "arbitrator", day(76), notices())
    assert state(case) == f"closed {end}"


def test_an_award_for_the_complainant_orders_something():
    """U.8"""
    empty = {"award_orders": []}

    assert refusals(attempt(heard(), "arbitration.award", "arbitrator", day(75), awarded("for", **empty))) == [
        "an award for the complainant orders something"
    ]
    assert attempt(heard(), "arbitration.award", "arbitrator", day(75), awarded("against", **empty))


def test_the_award_applies_the_same_standard_of_proof_as_the_committee():
    """H.1 and A03: one standard, whichever the policy chooses."""
    def passes(chosen_: str) -> list[bool]:
        policy = reviewed(standard_of_proof=chosen_, arbitration_place="at_any_time")
        case = step(begun(policy), "arbitration.choose", "complainant", day(50), choice())
        case = step(case, "arbitration.appoint", "institute", day(55), appointment())
        case = step(case, "arbitration.open_arbitration", "arbitrator", day(70), ROOM)
        case = step(case, "arbitration.close_arbitration", "arbitrator", day(70))
        papers = [awarded("for", standard=each) for each in ("preponderance", "clear and convincing")]
        return [bool(attempt(case, "arbitration.award", "arbitrator", day(75), facts)) for facts in papers]

    assert passes("preponderance") == [True, False]
    assert passes("clear_and_convincing") == [False, True]
    assert passes("silent") == [True, True]


def test_the_award_is_due_four_weeks_after_the_hearing():
    """U.9: heard on day 70, due on day 98; a late award is a breach and stands."""
    assert due(heard(), "arbitration.award") == day(98)

    late = step(heard(), "arbitration.award", "arbitrator", day(100), awarded("for"))
    assert [(each.due, each.done) for each in late.breaches()] == [(day(98), day(100))]


# -- the readings ----------------------------------------------------------------------------------------------


def test_a65_arbitration_by_keeps_the_option_to_the_survivor_or_opens_it_to_both():
    """U.6"""
    def who(choice_: str) -> list[bool]:
        case = sanctioned_case(reviewed(arbitration_by=choice_))
        return [may_choose(case, by) == [] for by in ("complainant", "accused")]

    assert who("survivor_only") == [True, False]
    assert who("either_party") == [True, True]


def test_a65_arbitration_place_takes_the_place_of_the_appeal_follows_it_or_stands_beside_everything():
    """H.12, U.5"""
    def open_to(place: str) -> list[bool]:
        policy = reviewed(arbitration_place=place)
        appealed = ruled(*["uphold"] * 3, policy=policy)
        appealed = step(appealed, "appeal.notify_outcome", "panel", day(61), notices())
        cases = (
            (begun(policy), day(1)), (requested(policy), day(1)), (sanctioned_case(policy), day(50)),
            (filed(policy), day(50)), (appealed, day(62)),
        )  # fmt: skip
        return [may_choose(case, on=on) == [] for case, on in cases]

    assert open_to("instead_of_appeal") == [False, False, True, False, False]
    assert open_to("after_appeal") == [False, False, False, False, True]
    assert open_to("at_any_time") == [True, True, True, True, True]


def test_a_remand_leaves_the_choice_open_for_the_new_decision():
    """H.12: the panel has sent the case back and decided nothing in the place of an arbitrator."""
    refused = may_choose(sent_back(reviewed()), on=day(62))

    assert "no appeal has taken its place" not in refused
    assert "there is a decision to appeal" in refused


def test_while_arbitration_is_under_way_there_is_no_appeal_in_its_place():
    """H.12: the docket of these tests."""
    case = chosen(case=sanctioned_case(reviewed(appeal_days="silent")))
    asked = attempt(case, "appeal.file_appeal", "accused", day(51), appeal_papers())
    beside = chosen(case=sanctioned_case(reviewed(appeal_days="silent", arbitration_place="at_any_time")))

    assert refusals(asked) == ["no arbitration is under way"]
    assert attempt(beside, "appeal.file_appeal", "accused", day(51), appeal_papers())


def test_a65_arbitration_standing_is_for_every_complainant_or_for_the_bargaining_unit():
    """U.7"""
    def outside(choice_: str) -> list[str]:
        return may_choose(sanctioned_case(reviewed(arbitration_standing=choice_)), in_bargaining_unit=False)

    assert outside("any_complainant") == []
    assert outside("bargaining_unit") == ["the complainant is in the bargaining unit"]


def test_a65_arbitration_scope_is_what_the_union_lists_or_harassment_alone():
    """U.8"""
    def open_for(choice_: str) -> list[bool]:
        case = sanctioned_case(reviewed(arbitration_scope=choice_))
        each = ("harassment", "discrimination", "retaliation")
        return [may_choose(case, arbitration_subject=subject) == [] for subject in each]

    assert open_for("union_list") == [True, True, True]
    assert open_for("harassment_only") == [True, False, False]


@pytest.mark.parametrize(("place", "notice"), [("instead_of_appeal", 43), ("after_appeal", 61)])
def test_a65_arbitration_days_end_the_option_or_leave_it_open(place, notice):
    """From the notice of the decision, or of the appeal's."""
    def in_time(choice_: str) -> list[bool]:
        policy = reviewed(arbitration_days=choice_, arbitration_place=place)
        if place == "instead_of_appeal":
            case = sanctioned_case(policy)
        else:
            case = step(ruled(*["uphold"] * 3, policy=policy), "appeal.notify_outcome", "panel", day(61), notices())
        return [may_choose(case, on=day(notice + after)) == [] for after in (30, 31, 180, 181)]

    assert in_time("days_30") == [True, False, False, False]
    assert in_time("days_180") == [True, True, True, False]
    assert in_time("silent") == [True, True, True, True]


def test_a65_arbitrator_number_is_one_or_three():
    """U.2: of three, two decide."""
    def may_be(choice_: str) -> list[bool]:
        case = chosen(reviewed(arbitrator_number=choice_))
        return [may_arbitrate(*each, case=case) == [] for each in (("s1",), ("s1", "s2"), ("s1", "s2", "s3"))]

    assert may_be("one") == [True, False, False]
    assert may_be("three") == [False, False, True]

    policy = reviewed(arbitrator_number="three")
    case = heard(policy, "s1", "s2", "s3")
    outcomes = [
        attempt(case, "arbitration.award", "arbitrator", day(75), awarded(*cast)).event.outcome
        for cast in (("for", "for", "against"), ("for", "against", "against"))
    ]
    assert outcomes == ["for the complainant", "against the complainant"]
    two = awarded("for", "for", "for") | {"award_votes": {"s1": "for", "s2": "for"}}
    assert refusals(attempt(case, "arbitration.award", "arbitrator", day(75), two)) == ["every arbitrator votes"]


def test_a65_arbitrator_choice_is_of_both_sides_or_of_the_institute():
    """U.3"""
    def alone(choice_: str) -> list[str]:
        case = chosen(reviewed(arbitrator_choice=choice_))
        return may_arbitrate("s1", case=case, arbitrators_chosen_by=["institute"])

    assert alone("jointly") == ["both sides choose"]
    assert alone("by_institute") == []


def open_hearing(policy: Any, **other: Any) -> list[str]:
    facts = ROOM | other
    return refusals(attempt(appointed(policy), "arbitration.open_arbitration", "arbitrator", day(70), facts))


def test_a65_arbitration_meeting_hears_the_parties_together_or_apart():
    """H.7: whether the two sides face each other is a choice."""
    def allowed(choice_: str) -> list[bool]:
        policy = reviewed(arbitration_meeting=choice_)
        return [open_hearing(policy, arbitration_rooms=each) == [] for each in ("together", "apart")]

    assert allowed("together") == [True, False]
    assert allowed("apart") == [False, True]


def test_a65_arbitration_lawyers_may_attend_or_not():
    """H.7"""
    assert open_hearing(reviewed(arbitration_lawyers="allowed"), lawyers=["l1", "l2"]) == []
    assert open_hearing(reviewed(arbitration_lawyers="barred"), lawyers=["l1"]) == ["no lawyer attends"]


def test_a65_cross_examination_is_barred_allowed_or_not_spoken_of():
    """H.7: what Harvard fears can happen under one choice only."""
    def moves(choice_: str) -> set[str]:
        return {"cross_examine", "put_questions"} & set(reviewed(cross_examination=choice_).arbitration.rules)

    assert moves("barred") == {"put_questions"}
    assert moves("allowed") == {"cross_examine"}
    assert moves("silent") == set()
    hearing = in_arbitration(reviewed(cross_examination="allowed"))
    assert step(hearing, "arbitration.cross_examine", "accused", day(70))
    assert step(in_arbitration(), "arbitration.put_questions", "arbitrator", day(70))


def test_a65_arbitration_force_binds_the_institute_or_only_advises_it():
    """U.3"""
    advice = heard(reviewed(arbitration_force="advisory"))
    advised = step(advice, "arbitration.award", "arbitrator", day(75), awarded("for"))
    bound = step(heard(), "arbitration.award", "arbitrator", day(75), awarded("for"))

    assert (state(bound), state(advised)) == ("for the complainant", "advice given")
    assert owes(advised, "arbitration.follow")
    ends = [
        state(step(advised, "arbitration.follow", "institute", day(80), outcome=each))
        for each in ("followed", "not followed")
    ]
    assert ends == ["for the complainant", "advice not followed"]
    refused = step(advised, "arbitration.follow", "institute", day(80), outcome="not followed")
    assert state(step(refused, "arbitration.notify_award", "arbitrator", day(81), notices())) == (
        "closed without following"
    )
    lost = step(advice, "arbitration.award", "arbitrator", day(75), awarded("against"))
    assert state(lost) == "against the complainant"


def test_a65_award_days_are_four_weeks_half_a_year_or_not_said():
    """U.9"""
    def owed(choice_: str) -> Any:
        return due(heard(reviewed(award_days=choice_)), "arbitration.award")

    assert owed("days_28") == day(98)
    assert owed("days_180") == day(250)
    assert owed("silent") is None


# -- the declaration as a whole ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", AXES)
def test_no_choice_of_the_arbitration_leaves_a_fault(name):
    for choice_ in reading[name].choices:
        assert faults(reviewed(**{name: choice_}), "arbitration") == [], choice_


def test_by_default_both_sides_have_the_panel_and_the_survivor_may_choose_arbitration():
    """A65, U.6: the option is added, and none is taken away."""
    case = sanctioned_case(reviewed())

    assert may_choose(case) == []
    assert attempt(case, "appeal.file_appeal", "complainant", day(45), appeal_papers(appellants=["q1"]))


def test_without_a_panel_there_is_arbitration_still():
    """A65, U.3: who polices itself is no judge."""
    case = sanctioned_case(reviewed(appeal_rule="arbitration"))

    assert may_choose(case) == []
    with pytest.raises(BadInput):
        case.decide("appeal.file_appeal", by="accused", on=day(45))


# -- walks -----------------------------------------------------------------------------------------------------

POOL = ("s1", "s2", "s3", "s4", "s5", *STAFF[:10], *PANEL, "q1", "q2", "q3")
OUTSIDE = POOL[:5]


def _papers(case: Case, chance: Random) -> dict[str, Any]:
    size = chance.choice((1, 1, 3))
    named = [event.facts["arbitrators"] for event in case.history if event.action == "appoint"]
    drawn = sorted(chance.sample(OUTSIDE if chance.random() < 0.75 else POOL, size))
    seats = list(named[-1]) if named and chance.random() < 0.9 else drawn
    return {
        **choice(arbitration_subject=chance.choice(("harassment", "harassment", "retaliation"))),
        **appointment(*seats, biased=chance.sample(["s5"], chance.randint(0, 1))), **awarded("for"),
        **notices(), "arbitrators": seats, "award_votes": {each: chance.choice(("for", "against")) for each in seats},
        "arbitration_rooms": chance.choice(("together", "apart")),
        "lawyers": chance.sample(["l1"], chance.randint(0, 1)),
        "standard": chance.choice(("preponderance", "clear and convincing")),
    }  # fmt: skip


@cache
def _beginning(seed: int) -> Case:
    """A closed case under one of some policies."""
    chance = Random(f"policy {seed}")
    chosen_ = {name: chance.choice(reading[name].choices) for name in AXES if name != "arbitration_place"}
    policy = WHOLE.under({**CHOSEN, **chosen_})
    return (sanctioned_case if seed % 2 else cleared_case)(policy)


def _walk(seed: int) -> Case:
    chance, case, on = Random(seed), _beginning(seed % 12), day(43)
    policy = case.policy
    for _ in range(60):
        here = [
            rule for rule in policy.arbitration.rules.values()
            if state(case) in rule.sources and (rule.name != "withdraw" or chance.random() < 0.1)
        ]  # fmt: skip
        if not here:
            continue
        rule, papers = chance.choice(here), _papers(case, chance)
        told = {fact.name: papers[fact.name] for fact in rule.facts}
        outcome = chance.choice(rule.branches).name if rule.chosen else None
        later, by = on + timedelta(days=chance.choice((0, 1, 3))), chance.choice(sorted(rule.roles))
        try:
            case = case.act(rule.qualified, by=by, on=later, facts=told, outcome=outcome)
        except NotAllowed:
            continue
        on = later
        if policy.arbitration.states[state(case)].final:
            break
    return case


@cache
def walks() -> tuple[Case, ...]:
    return tuple(_walk(seed) for seed in range(80))


def test_the_walks_reach_every_end():
    assert {state(case) for case in walks()} >= set(reviewed(arbitration_force="advisory").arbitration.finals)


def test_U_2_no_award_is_made_by_an_employee_a_party_or_a_member_who_heard_the_case():
    awards = [(case, event) for case in walks() for event in case.history if event.action == "award"]
    assert len(awards) >= 30
    for case, event in awards:
        named = [each for each in case.history if each.action == "appoint"][-1]
        out = {*named.facts["employed"], *named.facts["biased"], "q1", "q2", "q3", *MEMBERS[:9]}
        assert out.isdisjoint(event.facts["arbitrators"])
        assert len(event.facts["arbitrators"]) == (1 if case.policy.readings["arbitrator_number"] == "one" else 3)


def test_U_6_only_the_survivor_chooses_unless_the_reading_says_otherwise():
    for case in walks():
        for event in case.history:
            if event.action == "choose" and case.policy.readings["arbitration_by"] == "survivor_only":
                assert event.by == "complainant"
                assert event.facts["arbitration_freely_chosen"]


def test_nothing_of_the_arbitration_is_owed_after_its_end():
    ended = [case for case in walks() if case.policy.arbitration.states[state(case)].final]
    assert len(ended) >= 40
    for case in ended:
        later = case.history[-1].on + timedelta(days=400)
        assert not [each for each in case.owed(later) if each.action.startswith("arbitration.")]
