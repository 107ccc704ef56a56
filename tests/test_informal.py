"""The informal procedure as section III.A tells it: through the Advocate, directly, or both."""

from typing import Any

import pytest
from acting import due, refusals
from negotiation_builders import (
    POLICY,
    TOLD,
    asked,
    attempt,
    begun,
    day,
    direct,
    gathering,
    helped,
    late,
    mit,
    owes,
    reported,
    satisfaction,
    state,
    told,
    visited,
)

from grievance_fsm.case import Case
from grievance_fsm.events import Decision
from grievance_fsm.policy import Policy


def informal(case: Case) -> str:
    return state(case, "informal")


def contacted(policy: Policy | None = None, on: int = 7, **other: Any) -> Case:
    """The Advocate contacts the accused on day 7."""
    return helped(policy).act("informal.contact", by="advocate", on=day(on), facts=told(**other))


def contact(case: Case, **other: Any) -> Decision:
    return attempt(case, "informal.contact", "advocate", day(7), told(**other))


def without(*said: str) -> list[str]:
    """All that is told but this."""
    return [each for each in TOLD if each not in said]


# III.A/s1: the complainant chooses


def test_nobody_may_act_informally_before_a_report_is_filed():
    """III.A/s1a."""
    for action, facts in (("ask", {}), ("go_direct", {"with_advocate": False})):
        decision = attempt(visited(), f"informal.{action}", "complainant", day(1), facts)
        assert refusals(decision) == ["a report has been filed"]
        assert attempt(reported(), f"informal.{action}", "complainant", day(5), facts)


def test_an_anonymous_report_suffices():
    """III.A/s1a with II.B/s2: the report of the builders names nobody."""
    assert reported().history[1].facts["report_names"] == ()
    assert informal(asked()) == "help asked for"


def test_both_ways_may_be_taken_in_either_order():
    """III.A/s1b: one or several of them."""
    first_direct = direct().act("informal.ask", by="complainant", on=day(6))
    first_asked = asked().act("informal.go_direct", by="complainant", on=day(6), facts={"with_advocate": True})

    assert informal(first_direct) == informal(first_asked) == "help asked for"
    assert informal(direct()) == "under way"


def test_only_the_complainant_chooses_the_informal_procedure():
    """III.A/s1b: it is the complainant's choice."""
    decision = attempt(reported(), "informal.ask", "advocate", day(5))

    assert refusals(decision) == ["complainant may do this"]


# III.A.1/s2: the Advocate may refuse, contact the accused, turn to the group, or both


@pytest.mark.parametrize(
    ("steps", "outcome", "where"),
    [
        ([], "refuses", "under way"), (["contact"], "helps", "help chosen"), (["group"], "helps", "help chosen"),
        (["contact", "group"], "helps", "help chosen"),
    ],
)  # fmt: skip
def test_the_advocate_may_refuse_or_choose_one_step_or_both(steps, outcome, where):
    """III.A.1/s2: a power, not a duty."""
    case = asked().act("informal.choose_help", by="advocate", on=day(6), facts={"help_chosen": steps})

    assert (case.history[-1].outcome, informal(case)) == (outcome, where)


def test_contact_is_no_duty_before_it_is_chosen():
    """III.A.1/s2."""
    assert "contact" not in owes(asked(), "informal")
    assert "contact" not in owes(helped(None, "group"), "informal")
    assert [each.clause for each in contact(helped(None, "group")).failing] == ["III.A.1/s2"]


def test_contact_once_chosen_is_owed_within_seven_days_of_the_request():
    """III.A.1.a/s4 with A11: help was asked for on day 5."""
    assert due(helped(), "informal.contact") == day(12)
    assert late(contacted(on=12), day(40)) == []
    assert late(contacted(on=13)) == [("informal.contact", day(12), day(13))]
    assert late(helped(), day(13)) == [("informal.contact", day(12), None)]


def test_a_choice_made_late_does_not_move_the_last_day():
    """III.A.1.a/s4: the days run from the complaint, not from the choice."""
    assert due(helped(on=day(20)), "informal.contact") == day(12)
    assert late(helped(on=day(20)), day(20)) == [("informal.contact", day(12), None)]


def test_contact_is_owed_once_and_again_only_when_help_is_asked_for_again():
    """III.A.1.a/s4."""
    case = contacted()
    assert "contact" not in owes(case, "informal")

    again = case.act("informal.ask", by="complainant", on=day(30))
    assert "contact" not in owes(again, "informal"), "the Advocate has not chosen yet"
    chosen = again.act("informal.choose_help", by="advocate", on=day(31), facts={"help_chosen": ["contact"]})
    assert due(chosen, "informal.contact") == day(37)


def test_a_meeting_of_the_group_has_no_last_day():
    """III.A.1.b/s1: the seven days are those of the contact."""
    assert owes(helped(None, "group"), "informal") == set()


# III.A.1.a: what the accused is told


@pytest.mark.parametrize(
    ("said", "words", "clause"),
    [
        ("informal complaint", "the accused hears of a complaint", "III.A.1.a/s1"),
        ("policy copy", "the accused is given the policy", "III.A.1.a/s2"),
        ("behaviour", "the behaviour is named", "III.A.1.a/s2"),
        ("name not recorded", "the accused hears of no name on record", "III.A.1.a/s3a"),
        ("advice to stop", "the accused is advised to stop", "III.A.1.a/s3b"),
        ("further action", "the accused hears what may follow", "III.A.1.a/s3c"),
        ("confidentiality duty", "the accused hears of confidentiality", "V/s4"),
    ],
)
def test_the_accused_is_told_everything_that_the_section_lists(said, words, clause):
    decision = contact(helped(), imparted=without(said))

    assert [(each.words, each.clause) for each in decision.failing] == [(words, clause)]


@pytest.mark.parametrize("place", ["report", "contact log"])
def test_the_advocate_says_no_name_is_recorded_only_where_that_is_true(place):
    """III.A.1.a/s3a, A85."""
    decision = contact(helped(), name_written=[place])

    assert [(each.words, each.clause) for each in decision.failing] == [
        ("it is true that no name is recorded", "III.A.1.a/s3a")
    ]


def test_a_telling_detail_is_flagged_and_not_forbidden():
    """III.A.1/s1, A73: anonymity may be at risk."""
    assert contacted().history[-1].outcome == "anonymous"
    assert contacted(recognisable=True).history[-1].outcome == "anonymity at risk"


# III.A.1.b: the group


@pytest.mark.parametrize(
    ("facts", "words", "clause"),
    [
        ({"whole_group": False}, "the whole group is invited", "III.A.1.b/s1"),
        ({"topics": ["policy"]}, "the meeting is about both", "III.A.1.b/s1"),
        ({"topics": ["sexual harassment"]}, "the meeting is about both", "III.A.1.b/s1"),
    ],
)
def test_the_advocate_meets_the_whole_group_about_policy_and_harassment(facts, words, clause):
    decision = attempt(helped(None, "group"), "informal.meet_group", "advocate", day(7), gathering(**facts))

    assert [(each.words, each.clause) for each in decision.failing] == [(words, clause)]


@pytest.mark.parametrize("group", ["department", "dormitory", "office"])
def test_any_of_the_three_groups_may_be_met_or_written_to(group):
    """III.A.1.b/s1 and s3."""
    case = helped(None, "group")

    assert attempt(case, "informal.meet_group", "advocate", day(7), gathering(group=group))
    assert attempt(case, "informal.mail_group", "advocate", day(7), {"group": group})


def test_a_similar_example_is_permitted_and_puts_anonymity_at_risk():
    """III.A.1.b/s2, A73."""
    case = helped(None, "group")
    outcomes = [
        attempt(case, "informal.meet_group", "advocate", day(7), gathering(**facts)).event.outcome
        for facts in ({}, {"similar_example": True}, {"recognisable": True})
    ]

    assert outcomes == ["anonymous", "anonymity at risk", "anonymity at risk"]


def test_the_group_is_left_alone_where_the_advocate_chose_contact_only():
    """III.A.1/s2."""
    for action, facts in (("meet_group", gathering()), ("mail_group", {"group": "office"})):
        decision = attempt(helped(), f"informal.{action}", "advocate", day(7), facts)
        assert refusals(decision) == ["the Advocate has chosen to turn to the group"]


# III.A.2: directly


def test_the_complainant_may_approach_the_accused_alone():
    """III.A.2/s1: with or without an Advocate."""
    case = direct()

    assert attempt(case, "informal.approach", "complainant", day(6), {"approach_by": "letter"})
    assert attempt(case, "informal.approach", "complainant", day(6), {"approach_by": "meeting"})
    assert refusals(attempt(asked(), "informal.approach", "complainant", day(6), {"approach_by": "letter"})) == [
        "the complainant has chosen this way"
    ]


@pytest.mark.parametrize("how", ["letter", "presence at a meeting", "strategies"])
def test_the_advocate_assists_in_three_ways_where_the_complainant_wants_it(how):
    """III.A.2/s2."""
    wanted, alone = direct(with_advocate=True), direct()

    assert attempt(wanted, "informal.assist", "advocate", day(6), {"assistance": how})
    assert refusals(attempt(alone, "informal.assist", "advocate", day(6), {"assistance": how})) == [
        "the complainant wants an Advocate's assistance"
    ]


def test_assisting_is_a_power_and_never_owed():
    """III.A.2/s2: the Advocate may."""
    assert owes(direct(with_advocate=True), "informal") == set()


# III/s2: what came of it, and where it rests


def test_the_procedure_rests_wherever_it_stands_once_begun():
    """GAP.18: nothing in the text ends it."""
    resting = {name for name, each in POLICY.informal.states.items() if each.rests}

    assert resting == {"under way", "help asked for", "help chosen"}
    assert set(POLICY.informal.ends) == resting | {"resolved", "not resolved"}


@pytest.mark.parametrize("level", ["satisfied", "partly satisfied", "dissatisfied", "not stated"])
def test_the_complainant_says_whether_the_resolution_satisfies(level):
    """III/s2."""
    case = contacted().act("informal.conclude", by="complainant", on=day(20), facts=satisfaction(level, "not stated"))

    assert informal(case) == ("resolved" if level == "satisfied" else "not resolved")


def test_nothing_is_owed_after_the_end():
    """The contact was chosen and never made; then the complainant is satisfied all the same."""
    case = helped().act("informal.conclude", by="complainant", on=day(8), facts=satisfaction())

    assert owes(case, "informal", day(60)) == set()
    assert late(case, day(60)) == []


def test_a_contact_overdue_at_the_end_stays_late():
    """A breach that was ripe survives the end."""
    case = helped().act("informal.conclude", by="complainant", on=day(20), facts=satisfaction("dissatisfied"))

    assert late(case, day(60)) == [("informal.contact", day(12), None)]


def test_a_complainant_whom_it_did_not_satisfy_may_begin_again():
    """III.A/s1b: any number of times; the docket lets a new run begin."""
    case = contacted().act("informal.conclude", by="complainant", on=day(20), facts=satisfaction("dissatisfied"))
    case = case.act("informal.ask", by="complainant", on=day(25))

    assert (case.states["informal"], case.states["informal#2"]) == ("not resolved", "help asked for")


# The readings


def test_a11_informal_anchor_says_from_what_the_seven_days_run():
    """The visit was on day 0, the report filed on day 3, help asked for on day 5."""
    found = {
        choice: due(helped(mit(informal_anchor=choice)), "informal.contact")
        for choice in ("report_filed", "assistance_requested", "first_visit")
    }

    assert found == {"report_filed": day(10), "assistance_requested": day(12), "first_visit": day(7)}


def test_a11_a_report_without_a_visit_before_it_is_the_first_visit():
    policy = mit(informal_anchor="first_visit")
    case = begun(policy)
    for event in reported(policy).history[1:]:
        facts = {name: POLICY.intake.facts[name].plain(value) for name, value in event.facts.items()}
        case = case.act(event.name, by=event.by, on=event.on, facts=facts)
    case = case.act("informal.ask", by="complainant", on=day(5))
    case = case.act("informal.choose_help", by="advocate", on=day(6), facts={"help_chosen": ["contact"]})

    assert due(case, "informal.contact") == day(10)


def test_a12_informal_name_rule_says_where_the_name_may_stand():
    """Held in no writing, noted in the log of contacts alone, or both rules at once: then no contact keeps them."""

    def passes(choice: str) -> list[bool]:
        case = helped(mit(informal_name_rule=choice))
        places: tuple[list[str], ...] = ([], ["contact log"], ["report"], ["report", "contact log"])
        return [bool(contact(case, name_written=each)) for each in places]

    assert passes("name_held_unrecorded") == [True, False, False, False]
    assert passes("name_in_contact_log") == [False, True, False, False]
    assert passes("conflict") == [False, False, False, False]


def test_a12_the_conflict_is_a_fault_of_the_rule():
    found = [str(fault) for fault in mit(informal_name_rule="conflict").check() if fault.place.startswith("informal")]

    assert len(found) == 1
    assert found[0].startswith("never at informal.contact")


@pytest.mark.parametrize(
    ("choice", "complainant_alone"), [("complainant", "resolved"), ("both", "not resolved"), ("by_section", "resolved")]
)
def test_a25_satisfaction_of_says_whom_the_resolution_must_satisfy(choice, complainant_alone):
    def after(accused: str) -> str:
        facts = satisfaction("satisfied", accused)
        case = helped(mit(satisfaction_of=choice)).act("informal.conclude", by="complainant", on=day(20), facts=facts)
        return informal(case)

    assert after("dissatisfied") == complainant_alone
    assert after("satisfied") == "resolved"


def consented(consents: bool = True, case: Case | None = None, on: int = 4) -> Case:
    """Consent to an informal resolution, given or taken back."""
    facts = {"consents": consents, "unpressed": True}
    case = case or reported(mit(voluntariness_rule="as_H5"))
    return case.act("intake.say_consent", by="complainant", on=day(on), facts=facts)


def test_a64_voluntariness_rule_asks_for_recorded_consent():
    """H.5."""
    without_consent = reported(mit(voluntariness_rule="as_H5"))

    assert [each.clause for each in attempt(without_consent, "informal.ask", "complainant", day(5)).failing] == ["H.5"]
    assert attempt(consented(), "informal.ask", "complainant", day(5))
    assert attempt(reported(mit(voluntariness_rule="none")), "informal.ask", "complainant", day(5))


def test_a64_consent_may_be_taken_back_and_ends_the_procedure():
    """H.5: nothing is owed then, and nobody goes on."""
    case = consented().act("informal.ask", by="complainant", on=day(5))
    case = case.act("informal.choose_help", by="advocate", on=day(6), facts={"help_chosen": ["contact"]})
    assert due(case, "informal.contact") == day(12)

    ended = case.act("informal.take_back", by="complainant", on=day(7))
    assert informal(ended) == "consent taken back"
    assert owes(ended, "informal", day(60)) == set()
    assert "take_back" not in mit().informal.rules


def test_a64_once_consent_is_gone_the_advocate_takes_no_step():
    """H.5: consent taken back at intake stops the steps of the Advocate at once."""
    case = consented().act("informal.ask", by="complainant", on=day(5))
    case = case.act("informal.choose_help", by="advocate", on=day(6), facts={"help_chosen": ["contact", "group"]})
    case = consented(False, case, on=7)

    assert "contact" not in owes(case, "informal")
    for action, facts in (("contact", told()), ("meet_group", gathering()), ("mail_group", {"group": "office"})):
        failing = attempt(case, f"informal.{action}", "advocate", day(8), facts).failing
        assert [each.clause for each in failing] == ["H.5"]


def test_the_procedure_has_no_fault_by_default():
    assert [str(fault) for fault in POLICY.check() if fault.place.startswith("informal")] == []


def test_no_act_of_the_informal_procedure_is_the_accuseds():
    """III.A: the accused is spoken to and decides nothing; GAP.12 leaves the accused without support here."""
    assert POLICY.informal.roles == {"complainant", "advocate"}
