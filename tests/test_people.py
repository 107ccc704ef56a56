"""What the Advocacy Staff and the Facilitator owe beside any case (VI, VII), from the text."""

import pytest
from intake_builders import (
    POLICY,
    advised,
    begun,
    chosen,
    day,
    done,
    knows,
    over,
    owed,
    policy,
    reported,
    tried,
    under_way,
)

from grievance_fsm.binding import Binder
from grievance_fsm.case import Case
from grievance_fsm.findings import explain
from grievance_fsm.procedures import roles
from grievance_fsm.procedures.staffing import ADVOCACY_STAFF
from grievance_fsm.readings import choose

# VI.A.1, II.A/s6: who is the Advocate


def taken(case: Case | None = None, *, other_duties: bool = False) -> Case:
    return done(case or advised(), "intake.take_case", "advocate", advocates=["q3"], other_duties=other_duties)


def taken_over(case: Case, *, other_duties: bool = False) -> Case:
    asked = done(case, "intake.ask_other", "complainant", day(6))
    return done(asked, "intake.take_over", "advocate", day(7), advocates=["q4"], other_duties=other_duties)


def test_every_complaint_is_received_by_the_advocacy_staff():
    """VI.A.1/s1: owed from the first visit or the first draft on."""
    assert "take_case" not in owed(begun())
    assert "take_case" in owed(advised())
    assert "take_case" not in owed(taken())


@pytest.mark.parametrize("case", [advised(), reported(), chosen()], ids=["advice", "report", "choice"])
def test_another_advocate_is_given_as_of_right_at_any_point(case):
    """II.A/s6 (A74): asked for, the change is owed; nobody may change Advocates unasked."""
    asked = done(case, "intake.ask_other", "complainant")

    assert "take_over" in owed(asked)
    assert "take_over" not in owed(taken_over(case))
    assert tried(case, "intake.take_over", "advocate", advocates=["q4"], other_duties=False) == [
        "another Advocate was asked for"
    ]


def test_a_change_of_advocate_stops_no_clock():
    """A74: what was owed before is owed after, and by the same day."""
    before = [(each.action, each.due) for each in reported().owed()]
    after = [(each.action, each.due) for each in taken_over(reported()).owed()]

    assert set(before) - set(after) == set()


# VI.A: several hats (A62)


@pytest.mark.parametrize("other_duties", [False, True])
@pytest.mark.parametrize("rule", ["allowed", "conflict_flag"])
def test_a62_advocate_conflict_flags_other_duties_or_lets_them_be(rule, other_duties):
    case = taken(advised(begun(advocate_conflict=rule)), other_duties=other_duties)

    assert ("tell_duties" in owed(case)) is (rule == "conflict_flag" and other_duties)
    assert knows(policy(advocate_conflict=rule), "intake.tell_duties") is (rule == "conflict_flag")


def test_a62_the_flag_follows_the_advocate_who_has_the_case_now():
    told = done(taken(other_duties=True), "intake.tell_duties", "advocate")

    assert "tell_duties" not in owed(told)
    assert "tell_duties" in owed(taken_over(told, other_duties=True))
    assert "tell_duties" not in owed(taken_over(taken(other_duties=True)))


# VI.A.6: going along (A48)


def said(case: Case, *, company: bool) -> Case:
    return done(case, "intake.say_company", "complainant", company=company)


@pytest.mark.parametrize(("route", "duty"), [
    ("informal", "accompany_informally"), ("formal", "accompany_formally"),
])  # fmt: skip
@pytest.mark.parametrize(("rule", "asked_for"), [("opt_in", True), ("opt_out", False), ("by_procedure", False)])
def test_a48_accompaniment_default_is_by_request_or_unless_declined(rule, asked_for, route, duty):
    """VI.A.6/s1 in the informal and formal procedures, where by_procedure means opt_out."""
    case = under_way(reported(begun(accompaniment_default=rule)), route)

    assert (duty in owed(case)) is not asked_for
    assert duty in owed(said(case, company=True))
    assert duty not in owed(said(case, company=False))
    assert duty not in owed(reported(begun(accompaniment_default=rule)))


def test_a_wish_for_company_may_change():
    """VI.A.6/s1."""
    case = under_way(reported(), "formal")

    assert "accompany_formally" in owed(said(said(case, company=False), company=True))


def test_nobody_goes_along_once_the_procedure_is_over():
    for route, duty in (("informal", "accompany_informally"), ("formal", "accompany_formally")):
        assert duty not in owed(over(reported(), route))


@pytest.mark.parametrize("route", ["negotiated", "formal"])
def test_nobody_goes_along_informally_any_more_once_another_procedure_has_been_gone_through(route):
    """GAP.18: nothing ends the informal procedure, which may rest for ever; what was tried after it does."""
    informal = under_way(reported(), "informal")

    assert "accompany_informally" in owed(informal)
    assert "accompany_informally" in owed(under_way(informal, route))
    assert "accompany_informally" not in owed(over(informal, route))


# VI.A.5, I.post/s4


def test_the_accused_should_be_advised_too_once_taking_part():
    """VI.A.5/s2: if applicable."""
    assert "advise_accused" not in owed(under_way(reported(), "informal"))
    for route in ("negotiated", "formal"):
        (found,) = [each for each in under_way(reported(), route).owed() if each.action == "intake.advise_accused"]
        assert found.soft


def test_a_prompt_resolution_is_a_target_without_a_day():
    """I.post/s4a: every step; promptly has no number."""
    (found,) = [each for each in chosen().owed() if each.action == "intake.see_to"]

    assert (found.soft, found.due) == (True, None)
    assert "see_to" not in owed(over(chosen(), "formal"))


# VI.A.8: others like it


def linked(case: Case, what: str = "the same person") -> Case:
    return done(case, "intake.watch", "advocate", link=what)


def allowing(case: Case, *, authorises: bool = True) -> Case:
    return done(case, "intake.authorise", "complainant", authorises=authorises)


def named(**readings: str) -> Case:
    return reported(begun(**readings), report_names=["complainant"], name_reasons=["joint action"])


def test_the_records_are_watched_for_others_like_a_report():
    """VI.A.8/s1a: owed once there is a report."""
    assert "watch" not in owed(advised())
    assert "watch" in owed(reported())
    assert "watch" not in owed(linked(reported(), "nothing"))


@pytest.mark.parametrize("what", ["nothing", "the same person", "the same profile"])
@pytest.mark.parametrize("leave", [None, False, True])
def test_a_complainant_is_contacted_only_with_a_link_and_with_leave(what, leave):
    """VI.A.8/s1a to s1c."""
    case = named() if leave is None else allowing(named(), authorises=leave)
    against = tried(linked(case, what), "intake.contact_group", "advocate")
    may_contact = what != "nothing" and leave is True

    assert ("contact_group" in owed(linked(case, what))) is may_contact
    assert (against == []) is may_contact


def test_leave_taken_back_ends_the_duty_to_contact():
    """VI.A.8/s1b."""
    case = linked(allowing(named()))

    assert "contact_group" not in owed(allowing(case, authorises=False))


def test_leave_asks_for_a_name_in_the_report():
    """II.B.1/s1."""
    anonymous = reported()

    assert tried(anonymous, "intake.authorise", "complainant", authorises=True) == [
        "the report gives the complainant's name"
    ]
    assert tried(anonymous, "intake.authorise", "complainant", authorises=False) == []
    completed = done(
        under_way(anonymous, "formal"), "intake.complete_report", "complainant",
        report_names=["complainant", "accused"],
    )  # fmt: skip
    assert tried(completed, "intake.authorise", "complainant", authorises=True) == []


def contacted(**readings: str) -> Case:
    return done(linked(allowing(named(**readings))), "intake.contact_group", "advocate")


GROUP = {
    "linked_cases": {"each in a case of its own": "reported"},
    "joined_case": {"all in this case": "reported", "all in another case": "joined to another case"},
    "silent": {},
}  # fmt: skip


@pytest.mark.parametrize("rule", GROUP)
def test_a71_group_rule_links_the_cases_or_joins_them_or_says_nothing(rule):
    """II.B.1/s1, GAP.13."""
    bound = policy(group_rule=rule)
    assert knows(bound, "intake.act_together") is bool(GROUP[rule])
    if GROUP[rule]:
        outcomes = {branch.name for branch in bound.intake.rules["act_together"].branches}
        assert outcomes == set(GROUP[rule])
    for outcome, state in GROUP[rule].items():
        case = contacted(group_rule=rule).act("intake.act_together", by="complainant", on=day(6), outcome=outcome)
        assert case.states["intake"] == state


def test_nobody_acts_together_before_the_contact():
    decision = linked(allowing(named())).decide(
        "intake.act_together", by="complainant", on=day(6), outcome="each in a case of its own"
    )

    assert [finding.words for finding in decision.failing] == ["a group action was discussed"]


# VI.B/s1: two thirds of the Advocacy Staff (A61)


def enough(rule: str, women: int, in_post: int, posts: int) -> bool | None:
    says = Binder(choose(POLICY.known_readings.values(), {"staff_ratio": rule}), {})(ADVOCACY_STAFF).says
    return explain(says, {"women": women, "in_post": in_post, "posts": posts}).verdict


@pytest.mark.parametrize("in_post", range(1, 13))
def test_vi_b_two_thirds_of_those_in_post_are_counted_in_whole_numbers(in_post):
    """VI.B/s1: three times the women are at least twice the staff."""
    for women in range(in_post + 1):
        assert enough("exact_fraction", women, in_post, 12) is (3 * women >= 2 * in_post)


@pytest.mark.parametrize(("posts", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (12, 8)])
def test_a61_staff_ratio_rounded_up_over_all_posts_does_not_shrink_with_a_vacancy(posts, needed):
    assert enough("ceil", needed, posts - 1, posts) is True
    assert enough("ceil", needed - 1, posts - 1, posts) is False


def test_a61_the_two_readings_differ_where_a_post_is_vacant():
    """Two women among three in post, of four posts."""
    assert enough("exact_fraction", 2, 3, 4) is True
    assert enough("ceil", 2, 3, 4) is False


def test_nobody_in_post_is_no_two_thirds():
    assert enough("exact_fraction", 0, 0, 3) is False


# VII: the Facilitator


def test_roles_name_the_sentence_that_makes_them():
    """II/s2, II/s3a, VII/s1."""
    named_by = {role.name: role.clause for role in (roles.COMPLAINANT, roles.ADVOCATE, roles.COMMITTEE)}

    assert named_by == {"complainant": "II/s3a", "advocate": "II/s2", "committee": "II/s2"}
    assert roles.FACILITATOR.clause == "VII/s1"
