"""The appeal (H.6, H.8, GAP.01): who, why and when, the impartial panel, its vote, and what comes of it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import combinations_with_replacement
from random import Random
from typing import Any

import pytest
from acting import attempt, due, owes, refusals, step
from appeal_builders import (
    DECIDED_ON,
    FILED_ON,
    INFORMED,
    NAMED_ON,
    PANEL,
    RULES,
    WHOLE,
    anew,
    appeal_papers,
    attended_case,
    cleared_case,
    faults,
    filed,
    notices,
    panel_papers,
    reheard,
    reviewed,
    reviewed_case,
    ruled,
    sanctioned_case,
    seated,
    sent_back,
    told_of,
    told_papers,
    votes,
)
from builders import (
    CHOSEN,
    MEMBERS,
    after,
    day,
    decided,
    opened,
    penalties,
    report,
    requested,
    room,
    sanctioned,
    tier,
    vote,
)

from grievance_fsm.case import Case
from grievance_fsm.errors import BadInput
from grievance_fsm.events import Event, NotAllowed
from grievance_fsm.policy import Policy
from grievance_fsm.procedures.text import reading

REMEDIES = ("uphold", "modify", "remand", "overturn")
OF_THE_APPEAL = ("appeal", "remand", "effect_on_sanctions")
AXES = tuple(name for name, each in reading.items() if each.id == "A65" and name.startswith(OF_THE_APPEAL))


def state(case: Case) -> str:
    return case.states["appeal"]


def may_file(case: Case, by: str = "accused", **other: Any) -> list[str]:
    """What stands against an appeal on day 45."""
    facts = appeal_papers(appellants=["q1"] if by == "complainant" else ["q2"]) | other
    return refusals(attempt(case, "appeal.file_appeal", by, FILED_ON, facts))


# -- the filing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["complainant", "accused"])
@pytest.mark.parametrize("ended", [sanctioned_case, cleared_case])
def test_either_party_may_appeal_whatever_was_decided(by, ended):
    """GAP.01: Title IX gives the appeal to both parties."""
    assert may_file(ended(), by) == []


def test_nobody_else_may_appeal():
    """GAP.01"""
    assert may_file(sanctioned_case(), "advocate") == ["accused or complainant may do this"]
    assert may_file(sanctioned_case(), appellants=["q3"]) == ["who appeals is a party"]
    assert may_file(sanctioned_case(), appellants=[]) == ["somebody appeals"]


def test_an_undecided_case_may_be_appealed_too():
    """GAP.01: the notice of GAP.15 goes out for it as for any decision."""
    case = decided(reviewed(), vote(for_=5, against=4))
    case = case.act("formal.notify_decision", by="committee", on=day(43), facts=INFORMED)

    assert may_file(case) == []


def test_there_is_nothing_to_appeal_before_the_notice_of_a_decision():
    """GAP.01, GAP.15"""
    case = decided(reviewed())

    assert may_file(case) == [
        "it is in time (limitation)", "there is a decision to appeal",
    ]  # fmt: skip


def test_a_case_that_was_taken_back_leaves_nothing_to_appeal():
    """GAP.01"""
    case = requested(reviewed()).act("formal.withdraw", by="complainant", on=day(1))

    assert "there is a decision to appeal" in may_file(case)


def test_an_appeal_comes_within_a_week_of_the_notice_and_not_after_it():
    """GAP.01: notice on day 43; the right is gone after day 50."""
    case = sanctioned_case()
    in_time, late = (attempt(case, "appeal.file_appeal", "accused", on, appeal_papers()) for on in (day(50), day(51)))

    assert in_time
    assert refusals(late) == ["it is in time (limitation)"]


def test_an_appeal_stands_on_a_ground_that_counts():
    """GAP.01: the grounds of MIT's present rules."""
    case = sanctioned_case()

    assert may_file(case, grounds_of_appeal=["other"]) == ["a ground is one that counts"]
    assert may_file(case, grounds_of_appeal=[]) == ["a ground is one that counts"]
    assert may_file(case, grounds_of_appeal=["other", "bias or conflict"]) == []


def test_the_other_party_may_join_within_the_same_week():
    """GAP.01"""
    facts = {"grounds_of_appeal": ["sanction out of range"], "appellants": ["q1"]}

    assert step(told_of(), "appeal.join", "complainant", day(50), facts)
    assert refusals(attempt(told_of(), "appeal.join", "complainant", day(51), facts)) == ["it is in time (limitation)"]


def test_an_appeal_is_taken_back_by_all_who_made_it():
    """GAP.13"""
    joined = step(
        told_of(), "appeal.join", "complainant", day(47),
        {"grounds_of_appeal": ["sanction out of range"], "appellants": ["q1"]},
    )  # fmt: skip
    alone = attempt(joined, "appeal.withdraw", "accused", day(48), {"appeal_withdrawn_by": ["q2"]})
    both = step(joined, "appeal.withdraw", "accused", day(48), {"appeal_withdrawn_by": ["q1", "q2"]})

    assert refusals(alone) == ["all who appealed take it back"]
    assert state(both) == "appeal withdrawn"
    assert not owes(both, "appeal.decide")


def test_both_parties_are_told_before_a_panel_is_named():
    """GAP.01: whoever did not appeal can answer."""
    unnamed = attempt(filed(), "appeal.name_panel", "institute", NAMED_ON, panel_papers())
    half_told = attempt(filed(), "appeal.tell", "advocate", day(46), told_papers(appeal_told=["accused"]))

    assert owes(filed(), "appeal.tell")
    assert refusals(unnamed) == ["this leaves “parties told of the appeal”"]
    assert refusals(half_told) == ["both parties know of the appeal"]
    assert step(told_of(), "appeal.answer", "complainant", day(47))


def test_one_appeal_at_a_time_against_one_decision():
    """GAP.01: an appeal may be made again only after a remand or a withdrawal."""
    closed_ = step(ruled(*["uphold"] * 3), "appeal.notify_outcome", "panel", day(61), notices())
    again = attempt(closed_, "appeal.file_appeal", "complainant", day(61), appeal_papers(appellants=["q1"]))

    assert "this way may be taken again" in refusals(again)


# -- an impartial panel ----------------------------------------------------------------------------------------


def may_sit(*members: str, case: Case | None = None, **other: Any) -> list[str]:
    """What stands against a panel."""
    facts = panel_papers(*members, **other)
    return refusals(attempt(case or told_of(), "appeal.name_panel", "institute", NAMED_ON, facts))


def test_three_members_of_the_university_who_took_no_part_may_sit():
    """H.6, H.8"""
    assert may_sit("r1", "r2", "r3") == []


@pytest.mark.parametrize("members", [["r1"], ["r1", "r2"], ["r1", "r2", "r3", "r4"], []])
def test_a_panel_has_three_members(members):
    """H.6: as MIT's own panels have."""
    facts = panel_papers() | {"panel": members, "community": ["r1", "r2", "r3", "r4"]}

    assert refusals(attempt(told_of(), "appeal.name_panel", "institute", NAMED_ON, facts)) == ["the panel is complete"]


TOOK_PART = {
    "p01": ["nobody on the panel decided the case", "nobody on the panel heard the case"],
    "q1": ["nobody on the panel is a party"],
    "q2": ["nobody on the panel is a party"],
    "w1": ["nobody on the panel attended the hearing", "nobody on the panel was named a witness"],
    "w2": ["nobody on the panel was named a witness"],
    "v1": ["nobody on the panel attended the hearing", "nobody on the panel advised the accused"],
    "i1": ["nobody on the panel investigated the case"],
    "q3": ["nobody on the panel had another part in the case"],
    "r9": ["nobody on the panel is biased"],
}


@pytest.mark.parametrize("person", TOOK_PART)
def test_nobody_sits_on_the_panel_who_took_part_or_is_biased(person):
    """H.6, H.8: member, party, witness (heard or only named), advisor, investigator, helper, or biased."""
    case = told_of(case=filed(case=attended_case()))

    assert may_sit("r1", "r2", person, case=case, biased=["r9"]) == TOOK_PART[person]


def test_a_member_of_the_committee_who_did_not_sit_may_be_on_the_panel():
    """H.8: p14 is a member, but neither heard nor decided this case."""
    assert may_sit("r1", "r2", "p14") == []


def test_who_steps_aside_leaves_the_panel_to_be_named_anew_without_them():
    """H.8"""
    case = step(seated(), "appeal.step_aside", "panel", day(51), {"stepped_aside": ["r3"]})

    assert state(case) == "parties told of the appeal"
    assert owes(case, "appeal.name_panel")
    same, other = (
        attempt(case, "appeal.name_panel", "institute", day(52), panel_papers("r1", "r2", third))
        for third in ("r3", "r4")
    )
    assert refusals(same) == ["nobody on the panel has stepped aside"]
    assert other


def test_who_joins_the_panel_reviews_the_record_before_deciding():
    """H.8"""
    case = step(reviewed_case(), "appeal.step_aside", "panel", day(51), {"stepped_aside": ["r3"]})
    case = step(case, "appeal.name_panel", "institute", day(52), panel_papers("r1", "r2", "r4"))
    seats = ["r1", "r2", "r4"]
    facts = {"panel": seats, "appeal_votes": dict.fromkeys(seats, "uphold")}

    unread = attempt(case, "appeal.decide", "panel", DECIDED_ON, facts)
    read = step(case, "appeal.review", "panel", day(53), {"panel": seats})

    assert refusals(unread) == ["who decides has reviewed the record"]
    assert attempt(read, "appeal.decide", "panel", DECIDED_ON, facts)


def test_who_decides_is_who_was_named():
    """H.6"""
    seats = ["r1", "r2", "r9"]
    facts = {"panel": seats, "appeal_votes": dict.fromkeys(seats, "uphold")}

    assert refusals(attempt(reviewed_case(), "appeal.decide", "panel", DECIDED_ON, facts)) == [
        "the panel is the one that was named", "who decides has reviewed the record"
    ]  # fmt: skip


def test_a_decision_with_a_member_who_had_decided_before_is_irregular_in_itself():
    """H.6: an auditor sees it at the decision even where nobody minded when the panel was named."""
    case = told_of().record(
        "appeal.name_panel", by="institute", on=NAMED_ON, facts=panel_papers("r1", "r2", "p01")
    )  # fmt: skip
    seats = ["p01", "r1", "r2"]
    case = case.act("appeal.review", by="panel", on=NAMED_ON, facts={"panel": seats})
    votes_ = {"panel": seats, "appeal_votes": dict.fromkeys(seats, "uphold")}
    case = case.record("appeal.decide", by="panel", on=DECIDED_ON, facts=votes_)

    assert [each.finding.words for event, each in case.irregularities() if event.action == "decide"] == [
        "nobody on the panel decided the case", "nobody on the panel heard the case"
    ]  # fmt: skip


def test_the_refusal_says_that_the_rule_is_added():
    """H.6 is no sentence of the proposal, and nobody must take it for one."""
    decision = attempt(told_of(), "appeal.name_panel", "institute", NAMED_ON, panel_papers("r1", "r2", "p01"))

    assert [f"{each.clause}" for each in decision.failing] == ["added, H.6", "added, H.6"]


# -- the vote --------------------------------------------------------------------------------------------------

NEEDED = {"majority": 2, "two_thirds": 2, "unanimous": 3}
ENDS = {"uphold": "upheld", "modify": "modified", "remand": "remanded", "overturn": "overturned"}


@pytest.mark.parametrize("rule", NEEDED)
@pytest.mark.parametrize("cast", list(combinations_with_replacement(REMEDIES, 3)))
def test_an_answer_needs_its_votes_of_the_whole_panel(rule, cast):
    """GAP.01: of three, two are a majority and two thirds; otherwise the decision stands."""
    case = reviewed_case(reviewed(appeal_vote=rule))
    answer, count = Counter(cast).most_common(1)[0]

    event = attempt(case, "appeal.decide", "panel", DECIDED_ON, votes(*cast)).event

    assert event.outcome == (ENDS[answer] if count >= NEEDED[rule] else "undecided")


def test_of_five_a_majority_is_three_and_two_thirds_are_four():
    """GAP.01: whole numbers, both sides of each edge."""
    five = ["r1", "r2", "r3", "r4", "r5"]

    def outcome(rule: str, for_remand: int) -> str:
        policy = reviewed(appeal_vote=rule, parameters={"appeal_panel_size": 5})
        case = reviewed_case(policy, seated(policy, None, *five), *five)
        cast = ["remand"] * for_remand + ["uphold"] * (5 - for_remand)
        return str(attempt(case, "appeal.decide", "panel", DECIDED_ON, votes(*cast)).event.outcome)

    assert [outcome("majority", n) for n in (2, 3)] == ["upheld", "remanded"]
    assert [outcome("two_thirds", n) for n in (3, 4)] == ["undecided", "remanded"]
    assert [outcome("unanimous", n) for n in (4, 5)] == ["undecided", "remanded"]


def test_every_member_of_the_panel_votes():
    """H.6"""
    facts = votes("uphold", "uphold", "uphold") | {"appeal_votes": {"r1": "uphold", "r2": "uphold"}}

    assert refusals(attempt(reviewed_case(), "appeal.decide", "panel", DECIDED_ON, facts)) == ["every member votes"]


@pytest.mark.parametrize("remedy", ["modify", "overturn"])
def test_without_a_finding_there_is_nothing_to_modify_or_overturn(remedy):
    """III.C/s2a: a finding needs a hearing, so the panel upholds or sends back."""
    case = told_of(case=filed(case=cleared_case(), by="complainant"))
    case = reviewed_case(case=seated(case=case))

    assert refusals(attempt(case, "appeal.decide", "panel", DECIDED_ON, votes(remedy, "uphold", "uphold"))) == [
        "what is to be changed is there"
    ]
    assert attempt(case, "appeal.decide", "panel", DECIDED_ON, votes("remand", "remand", "uphold"))


def test_four_weeks_from_the_appeal_are_a_duty_and_no_bar():
    """H.9: filed on day 45, so due on day 73; the parties do not lose by the panel's delay."""
    assert due(filed(), "appeal.decide") == day(73)

    late = step(reviewed_case(), "appeal.decide", "panel", day(75), votes(*["uphold"] * 3))

    assert [(each.action, each.due, each.done) for each in late.breaches()] == [("appeal.decide", day(73), day(75))]


def test_new_sanctions_share_the_four_weeks():
    """III.C.5/s4 by likeness: the penalties are part of the decision; who upholds owes none."""
    assert due(ruled(*["modify"] * 3), "appeal.set_anew") == day(73)
    assert not owes(reviewed_case(), "appeal.set_anew")
    assert not owes(ruled(*["uphold"] * 3), "appeal.set_anew")
    assert due(ruled(*["modify"] * 3, policy=reviewed(appeal_decision_days="silent")), "appeal.set_anew") is None


# -- its effect ------------------------------------------------------------------------------------------------


def closed_as(*cast: str) -> str:
    return state(step(ruled(*cast), "appeal.notify_outcome", "panel", day(61), notices()))


def test_what_the_panel_decides_is_what_stands_at_the_end():
    """GAP.01"""
    assert closed_as("uphold", "uphold", "modify") == "closed as decided"
    assert closed_as("overturn", "overturn", "uphold") == "closed overturned"
    assert closed_as("uphold", "modify", "remand") == "closed as decided"


def set_anew(*codes: str, policy: Policy | None = None, **other: Any) -> Any:
    case = ruled(*["modify"] * 3, policy=policy)
    return attempt(case, "appeal.set_anew", "panel", DECIDED_ON, anew(*codes, **other))


def test_the_panel_sets_sanctions_from_the_same_table():
    """III.D: the panel is bound by the guidelines as the Committee is."""
    assert set_anew("1.b")
    assert refusals(set_anew("2.c")) == ["upper tier: only for conduct of the upper tier"]
    assert refusals(set_anew("1.h")) == ["1.h: every complainant permits it in writing"]
    assert refusals(set_anew("1.b", category="upper")) == ["the category is the one that lists the behaviour"]


def test_the_panel_votes_on_the_sanctions_too():
    """GAP.01"""
    split = {"sanction_votes": {"r1": "for", "r2": "against", "r3": "against"}}

    assert refusals(set_anew("1.b", **split)) == ["the panel sets these sanctions"]


def test_modified_sanctions_end_the_appeal_with_its_notice():
    """GAP.01, GAP.15"""
    case = step(ruled(*["modify"] * 3), "appeal.set_anew", "panel", DECIDED_ON, anew())
    case = step(case, "appeal.notify_outcome", "panel", day(61), notices())

    assert state(case) == "closed with other sanctions"


@pytest.mark.parametrize("outcome", ["confirmed", "declined"])
def test_a_removal_that_the_panel_recommends_is_for_the_institute_to_decide(outcome):
    """GAP.21"""
    removal = anew("2.f", category="upper", behaviour="I.7", force=True, prior=1)
    case = step(ruled(*["modify"] * 3), "appeal.set_anew", "panel", DECIDED_ON, removal)

    assert state(case) == "removal recommended anew"
    assert state(step(case, "appeal.confirm", "institute", day(61), outcome=outcome)) == "sanctions set anew"


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"informed": ["accused", "advocate"]}, "both parties have the decision"),
        ({"with_reasons": False}, "the reasons are given in writing"),
        ({"at_the_same_time": False}, "both learn it at the same time"),
    ],
)
def test_the_result_goes_to_both_parties_in_writing_with_reasons_at_one_time(missing, words):
    """GAP.15"""
    case = ruled(*["uphold"] * 3)

    assert owes(case, "appeal.notify_outcome")
    assert refusals(attempt(case, "appeal.notify_outcome", "panel", day(61), notices(**missing))) == [words]


def test_a_remand_begins_a_new_hearing_at_its_notice():
    """GAP.01: the case stands where the accused has been notified, with parties and papers as they were."""
    case = sent_back()

    assert (state(case), case.states["formal#2"]) == ("sent back", "notified")
    assert owes(case, "formal#2.set_date")


def appealed_anew(case: Case) -> Case:
    """An appeal against the second decision, of which both parties are told on day 119."""
    case = step(reheard(case), "appeal.file_appeal", "complainant", day(119), appeal_papers(appellants=["q1"]))
    return step(case, "appeal.tell", "advocate", day(119), told_papers())


def test_the_new_decision_may_be_appealed_in_its_turn_within_its_own_week():
    """GAP.01: the time runs from the latest notice."""
    late = attempt(
        reheard(sent_back()), "appeal.file_appeal", "complainant", day(120), appeal_papers(appellants=["q1"])
    )  # fmt: skip

    assert refusals(late) == ["it is in time (limitation)"]
    assert appealed_anew(sent_back()).states["appeal#2"] == "parties told of the appeal"


TOOK_PART_BEFORE = {
    "p13": ["nobody on the panel decided the case", "nobody on the panel heard the case"],
    "p01": ["nobody on the panel decided the case", "nobody on the panel heard the case"],
    "w1": ["nobody on the panel attended the hearing", "nobody on the panel was named a witness"],
    "w2": ["nobody on the panel was named a witness"],
    "v1": ["nobody on the panel attended the hearing", "nobody on the panel advised the accused"],
    "r3": ["nobody on the panel sent the case back"],
}


@pytest.mark.parametrize("person", TOOK_PART_BEFORE)
def test_nobody_sits_on_a_second_panel_who_took_part_before_in_any_hearing_or_appeal(person):
    """H.6: p13 heard the case the second time only, p01 and the witnesses the first time only; r3 sat on the panel."""
    first = reviewed_case(case=seated(case=told_of(case=filed(case=attended_case()))))
    case = appealed_anew(sent_back(case=first))
    named = attempt(case, "appeal.name_panel", "institute", day(120), panel_papers("r4", "r5", person))

    assert refusals(named) == TOOK_PART_BEFORE[person]


def test_a_second_panel_of_others_may_sit():
    """H.6"""
    named = attempt(
        appealed_anew(sent_back()), "appeal.name_panel", "institute", day(120), panel_papers("r4", "r5", "r6")
    )  # fmt: skip

    assert named


def test_who_sends_the_case_back_is_put_down():
    """H.6: a later panel has nobody of this one, so all of them are named."""
    case = ruled(*["remand"] * 3)
    papers = notices(sent_back_by=["r1", "r2"])

    assert refusals(attempt(case, "appeal.remand", "panel", day(61), papers)) == ["the whole panel is named"]


FRESH = {"remand_to": "fresh_panel"}
SEVEN = list(MEMBERS[:7])


def heard_by_seven(policy: Policy) -> Case:
    """Harassment was not found by the seven who heard the case, and notice was given on day 43."""
    case = after(opened(policy, roll=SEVEN))
    case = case.act("formal.decide", by="committee", on=day(41), facts=vote(against=7))
    return case.act("formal.notify_decision", by="committee", on=day(43), facts=INFORMED)


def returned(**readings: Any) -> Case:
    """A case that seven members heard and the panel sent back, with a day for the new hearing."""
    first = heard_by_seven(reviewed(**readings))
    case = reviewed_case(case=seated(case=told_of(case=filed(case=first, by="complainant"))))
    anew_ = "members who did not" if readings else "those who heard it"
    case = sent_back(case=case, new_hearing_before=anew_, kept_away=SEVEN).act("formal.receive", on=day(70))
    return case.act("formal.set_date", by="committee", on=day(71), facts={"hearing_date": day(110)})


def may_open(case: Case, *members: str) -> list[str]:
    return refusals(attempt(case, "formal.open_hearing", "committee", day(110), room(roll=list(members))))


def test_a_case_sent_back_to_other_members_is_heard_by_nobody_who_heard_it():
    """GAP.01: seven of the fourteen members heard it, so the other seven are a quorum."""
    case = returned(**FRESH)

    assert may_open(case, *MEMBERS[7:]) == []
    assert may_open(case, *MEMBERS[6:]) == ["nobody hears the case who heard it before it was sent back"]
    assert may_open(returned(), *MEMBERS[6:]) == []


def test_nobody_decides_a_case_sent_back_to_others_who_heard_it_before():
    """GAP.01: who did not hear it the second time may otherwise decide (A04)."""
    case = returned(**FRESH)
    case = case.act("formal.open_hearing", by="committee", on=day(110), facts=room(roll=list(MEMBERS[7:])))
    case = after(case, on=day(110))
    roll = list(MEMBERS[6:])
    facts = vote() | {"roll": roll, "ballots": dict.fromkeys(roll, "against")}

    assert refusals(attempt(case, "formal.decide", "committee", day(111), facts)) == [
        "nobody hears the case who heard it before it was sent back"
    ]


def test_whoever_heard_the_case_is_kept_away_where_it_goes_back_to_others():
    """GAP.01: nobody is forgotten on the way."""
    case = told_of(case=filed(case=heard_by_seven(reviewed(**FRESH)), by="complainant"))
    case = ruled(*["remand"] * 3, case=reviewed_case(case=seated(case=case)))
    papers = notices(new_hearing_before="members who did not", kept_away=SEVEN[1:])

    assert refusals(attempt(case, "appeal.remand", "panel", day(61), papers)) == [
        "whoever heard the case is kept away"
    ]


def test_other_members_are_asked_for_only_where_the_panel_sent_the_case_back():
    """GAP.01: a first hearing is before any members."""
    assert opened(reviewed(**FRESH), roll=SEVEN).states["formal"] == "hearing opened"


def test_no_new_hearing_while_an_appeal_is_open():
    """GAP.01"""
    asked = attempt(filed(), "formal.request", "complainant", day(46), report())

    assert "no appeal is under way" in refusals(asked)


# -- the readings ----------------------------------------------------------------------------------------------


def test_a65_appeal_rule_says_whether_there_is_an_appeal_and_an_arbitration():
    def ways(choice: str) -> set[str]:
        return set(reviewed(appeal_rule=choice).bound) & {"appeal", "arbitration"}

    assert ways("none") == set()
    assert ways("internal_panel") == {"appeal", "arbitration"}
    assert ways("arbitration") == {"arbitration"}
    with pytest.raises(BadInput, match="appeal"):
        sanctioned_case(reviewed(appeal_rule="none")).decide("appeal.file_appeal", by="accused", on=FILED_ON)


def test_a65_appeal_by_opens_the_appeal_to_both_or_to_one():
    def who(choice: str) -> list[bool]:
        case = sanctioned_case(reviewed(appeal_by=choice))
        return [may_file(case, by) == [] for by in ("complainant", "accused")]

    assert who("both_parties") == [True, True]
    assert who("complainant_only") == [True, False]
    assert who("accused_only") == [False, True]


def test_a65_appeal_grounds_lists_those_of_mit_those_of_title_ix_or_none():
    def counts(choice: str) -> list[bool]:
        case = sanctioned_case(reviewed(appeal_grounds=choice))
        each = ("new information", "weight of the evidence", "other")
        return [may_file(case, grounds_of_appeal=[ground]) == [] for ground in each]

    assert counts("listed") == [True, True, False]
    assert counts("title_ix") == [True, False, False]
    assert counts("any") == [True, True, True]


def test_a65_appeal_days_end_the_right_after_a_week_or_a_month_or_never():
    """Notice is given on Tuesday, 17 March 2015; a week and five working days both end on the Tuesday after."""
    def in_time(choice: str) -> list[bool]:
        case = sanctioned_case(reviewed(appeal_days=choice))
        days_ = (day(50), day(51), day(73), day(74))
        return [bool(attempt(case, "appeal.file_appeal", "accused", on, appeal_papers())) for on in days_]

    assert in_time("calendar_7") == [True, False, False, False]
    assert in_time("calendar_30") == [True, True, True, False]
    assert in_time("silent") == [True, True, True, True]
    assert in_time("business_5") == [True, False, False, False]


def test_a65_appeal_days_in_business_days_leave_the_holiday_out():
    """Notice on Wednesday, 15 April 2015; Monday the 20th is Patriots' Day."""
    def last(choice: str) -> date:
        case = sanctioned(reviewed(appeal_days=choice))
        told = {"informed": ["complainant", "accused", "advocate"]}
        case = case.act("formal.notify_decision", by="committee", on=date(2015, 4, 15), facts=told)
        days_ = (date(2015, 4, 15) + timedelta(days=n) for n in range(60))
        return max(on for on in days_ if attempt(case, "appeal.file_appeal", "accused", on, appeal_papers()))

    assert (last("calendar_7"), last("business_5")) == (date(2015, 4, 22), date(2015, 4, 23))


def test_a65_appeal_law_names_the_rules_to_apply():
    """H.13"""
    def applied(choice: str) -> list[bool]:
        case = sanctioned_case(reviewed(appeal_law=choice))
        return [may_file(case, appeal_law_applied=each) == [] for each in ("of the decision", "of the appeal")]

    assert applied("of_the_decision") == [True, False]
    assert applied("of_the_appeal") == [False, True]


def test_a65_effect_on_sanctions_keeps_them_or_stays_them_and_the_panel_may_depart_from_it():
    def told(choice: str) -> list[bool]:
        case = filed(reviewed(effect_on_sanctions=choice))
        each = ("in force", "stayed")
        return [
            bool(attempt(case, "appeal.tell", "advocate", day(46), told_papers(sanctions_meanwhile=word)))
            for word in each
        ]

    def powers(choice: str) -> set[str]:
        return {"suspend", "let_run"} & set(reviewed(effect_on_sanctions=choice).appeal.rules)

    assert (told("in_force"), powers("in_force")) == ([True, False], {"suspend"})
    assert (told("stayed"), powers("stayed")) == ([False, True], {"let_run"})
    assert (told("silent"), powers("silent")) == ([True, True], set())
    assert step(seated(), "appeal.suspend", "panel", day(51))


def test_a65_appeal_panel_from_asks_for_members_of_the_university_or_not():
    def may_be(choice: str) -> list[str]:
        case = told_of(reviewed(appeal_panel_from=choice))
        return may_sit("r1", "r2", "r3", case=case, community=["r1", "r2"])

    assert may_be("community") == ["the panel is of the university"]
    assert may_be("anyone") == []


def test_a65_appeal_review_is_on_the_record_or_hears_the_parties_again():
    """H.8"""
    anew_ = seated(reviewed(appeal_review="rehearing"))
    unheard = attempt(anew_, "appeal.decide", "panel", DECIDED_ON, votes(*["uphold"] * 3))
    facts = {"panel": list(PANEL), "invited_to_appeal": ["complainant", "accused"]}

    assert not owes(seated(), "appeal.hear")
    assert not owes(anew_, "appeal.review")
    assert refusals(unheard) == ["who decides has heard the parties"]
    assert refusals(attempt(anew_, "appeal.hear", "panel", day(51), facts | {"invited_to_appeal": ["accused"]})) == [
        "both parties are invited"
    ]
    heard = step(anew_, "appeal.hear", "panel", day(51), facts)
    assert attempt(heard, "appeal.decide", "panel", DECIDED_ON, votes(*["uphold"] * 3))


def test_a65_appeal_vote_is_tried_for_every_vote_above():
    """`test_an_answer_needs_its_votes_of_the_whole_panel` and the panel of five show each choice."""
    assert set(reading["appeal_vote"].choices) == set(NEEDED)


def test_a65_appeal_deadlock_lets_the_decision_stand_or_votes_again_or_knows_no_way():
    split = votes("uphold", "modify", "remand")

    def undecided(choice: str) -> Any:
        return attempt(reviewed_case(reviewed(appeal_deadlock=choice)), "appeal.decide", "panel", DECIDED_ON, split)

    assert undecided("decision_stands").event.state == "decision upheld"
    again = undecided("vote_again").event
    assert again.state == "panel named"
    assert len(refusals(undecided("silent"))) == 4  # none of the four answers has its votes

    case = reviewed_case(reviewed(appeal_deadlock="vote_again"))
    case = step(case, "appeal.decide", "panel", DECIDED_ON, split)
    assert due(case, "appeal.decide") == day(73)


def test_a65_appeal_decision_days_are_four_weeks_or_twenty_working_days_or_are_not_said():
    """From Thursday, 19 March 2015: the twenty working days end with the four weeks, one later over Patriots' Day."""
    def owed(choice: str, late: int = 0) -> Any:
        policy = reviewed(appeal_decision_days=choice)
        case = step(
            sanctioned_case(policy), "appeal.file_appeal", "accused", FILED_ON + timedelta(days=late), appeal_papers()
        )  # fmt: skip
        return next((each.due, each.note) for each in case.owed() if each.action == "appeal.decide")

    assert owed("calendar_28") == (day(73), "")
    assert owed("silent") == (None, "")
    assert owed("business_20") == (day(73), "")
    assert (owed("calendar_28", 4)[0], owed("business_20", 4)[0]) == (day(77), day(78))


def test_a65_remand_to_says_who_hears_the_case_anew():
    def may_say(choice: str) -> list[bool]:
        case = ruled(*["remand"] * 3, policy=reviewed(remand_to=choice))
        each = ("those who heard it", "members who did not")
        papers = (notices(new_hearing_before=word) for word in each)
        return [bool(attempt(case, "appeal.remand", "panel", day(61), facts)) for facts in papers]

    assert may_say("same_panel") == [True, False]
    assert may_say("fresh_panel") == [False, True]


def test_a65_appeal_notice_wants_one_time_or_only_writing():
    def apart(choice: str) -> bool:
        case = ruled(*["uphold"] * 3, policy=reviewed(appeal_notice=choice))
        return bool(attempt(case, "appeal.notify_outcome", "panel", day(61), notices(at_the_same_time=False)))

    assert not apart("simultaneous")
    assert apart("each_in_writing")


# -- the declaration as a whole ---------------------------------------------------------------------------------


def test_the_appeal_has_no_fault_under_the_default_readings():
    assert [fault for fault in reviewed().check() if fault.place.startswith("appeal")] == []
    assert faults(reviewed(), "appeal") == []


@pytest.mark.parametrize("name", AXES)
def test_no_choice_of_the_appeal_leaves_a_fault_except_silence_about_a_split_panel(name):
    """GAP.05 again: without a rule for a split vote there is a gap, and the checker finds it."""
    for choice in reading[name].choices:
        if name == "appeal_rule" and choice != "internal_panel":
            continue  # there is no appeal
        found = faults(reviewed(**{name: choice}), "appeal")
        assert found == (["gap"] if (name, choice) == ("appeal_deadlock", "silent") else []), (name, choice)


# -- walks: what must hold however an appeal goes ----------------------------------------------------------------

POOL = ("r1", "r2", "r3", "r4", "r5", *MEMBERS[:9], "p14", "q1", "q2", "q3", "w1", "w2", "v1", "i1")
PLAYABLE = {
    name: list(each.choices) for name, each in reading.items() if name in AXES and name != "appeal_rule"
}  # fmt: skip


def _panel(chance: Random) -> list[str]:
    if chance.random() < 0.75:
        return sorted(chance.sample(POOL[:5], 3))
    return sorted(chance.sample(POOL, chance.choice((2, 3, 3, 3, 3, 4))))


def _sitting(case: Case, chance: Random) -> list[str]:
    named = [event.facts["panel"] for event in case.history if event.action == "name_panel"]
    return list(named[-1]) if named and chance.random() < 0.85 else _panel(chance)


def _papers(case: Case, chance: Random) -> dict[str, Any]:
    """Facts for any act of the appeal: mostly lawful, now and then not."""
    seats = _sitting(case, chance)
    favourite = chance.choice(REMEDIES)
    cast = {each: favourite if chance.random() < 0.8 else chance.choice(REMEDIES) for each in seats}
    codes = chance.sample(["1.a", "1.b", "1.c", "1.d", "2.c"], chance.choice((0, 1, 1, 2)))
    person = chance.choice(("q1", "q2", "q2", "q3"))
    wrong = chance.random() < 0.1
    return {
        **appeal_papers(appellants=[person], grounds_of_appeal=["other"] if wrong else ["new information"]),
        **panel_papers(*_panel(chance)), **told_papers(), **tier(), **penalties(*codes),
        **notices(with_reasons=not wrong, sent_back_by=seats), "appeal_votes": cast, "seats": seats,
        "stepped_aside": chance.sample(seats, 1), "appeal_withdrawn_by": ["q1", "q2"],
        "sanction_votes": {each: chance.choice(("for", "for", "against")) for each in seats},
        "invited_to_appeal": ["complainant", "accused"], "sanctions_meanwhile": chance.choice(("in force", "stayed")),
        "appeal_law_applied": chance.choice(("of the decision", "of the appeal")),
        "new_hearing_before": chance.choice(("those who heard it", "members who did not")),
        "at_the_same_time": chance.random() < 0.9,
    }  # fmt: skip


@cache
def _beginning(seed: int) -> Case:
    """A closed case under one of some policies."""
    chance = Random(f"policy {seed}")
    policy = WHOLE.under({**CHOSEN, **{name: chance.choice(choices) for name, choices in PLAYABLE.items()}})
    return (attended_case if seed % 3 == 0 else sanctioned_case)(policy)


def _walk(seed: int) -> Case:
    chance, case = Random(seed), _beginning(seed % 18)
    policy = case.policy
    on, rare = day(43), {"withdraw": 0.03, "step_aside": 0.15, "join": 0.2, "answer": 0.2, "suspend": 0.2}
    for _ in range(60):
        rules = [
            rule for rule in policy.appeal.rules.values()
            if state(case) in rule.sources and chance.random() < rare.get(rule.name, 1)
        ]  # fmt: skip
        if not rules:
            continue
        rule, facts = chance.choice(rules), _papers(case, chance)
        if rule.name != "name_panel":
            facts["panel"] = facts["seats"]
        told = {fact.name: facts[fact.name] for fact in rule.facts}
        outcome = chance.choice(rule.branches).name if rule.chosen else None
        later = on + timedelta(days=chance.choice((0, 0, 0, 1, 1, 3)))
        try:
            by = chance.choice(sorted(rule.roles))
            case = case.act(rule.qualified, by=by, on=later, facts=told, outcome=outcome)
        except (NotAllowed, BadInput):
            continue
        on = later
        if case.policy.appeal.states[state(case)].final:
            break
    return case


@cache
def walks() -> tuple[Case, ...]:
    return tuple(_walk(seed) for seed in range(150))


def events(action: str, at_least: int = 40) -> Iterator[tuple[Case, Event]]:
    found = [(case, each) for case in walks() for each in case.history if (each.run, each.action) == ("appeal", action)]
    assert len(found) >= at_least, f"the walks see “{action}” {len(found)} times"
    yield from found


def test_the_walks_see_every_act_every_outcome_and_every_end():
    seen = {event.action for case in walks() for event in case.history if event.run == "appeal"}
    outcomes = {event.outcome for _, event in events("decide")}

    assert seen >= {
        "file_appeal", "join", "tell", "answer", "withdraw", "name_panel", "step_aside", "suspend", "let_run", "review",
        "hear", "decide", "set_anew", "notify_outcome", "remand",
    }  # fmt: skip
    assert outcomes == {"upheld", "modified", "remanded", "overturned", "undecided"}
    assert {state(case) for case in walks()} >= set(reviewed().appeal.finals)


def test_H_6_nobody_decides_an_appeal_who_took_part_before():
    """Read off the whole history of the case: every person who heard, decided, testified, advised or is a party."""
    part = ("roll", "parties", "attending", "witnesses", "advisors", "investigators", "helped_before", "biased")
    for case, event in events("decide"):
        before = {
            person for other in case.history if other.seq < event.seq and other.run in ("formal", "appeal")
            for name in part for person in other.facts.get(name, ())
        }  # fmt: skip
        assert before >= set(MEMBERS[:9])
        assert before.isdisjoint(event.facts["panel"])


def test_H_8_nobody_decides_who_has_stepped_aside():
    for case, event in events("decide"):
        aside = {who for other in case.history[: event.seq] for who in other.facts.get("stepped_aside", ())}
        named = [each.facts["panel"] for each in case.history[: event.seq] if each.action == "name_panel"][-1]
        assert aside.isdisjoint(event.facts["panel"])
        assert event.facts["panel"] == named


def test_GAP_01_every_decision_has_the_votes_that_its_rule_asks_for():
    for case, event in events("decide"):
        cast = Counter(event.facts["appeal_votes"].values())
        needed = NEEDED[case.policy.readings["appeal_vote"]]
        carried = [ENDS[answer] for answer, count in cast.items() if count >= needed]
        assert cast.total() == 3
        assert [event.outcome] == (carried or ["undecided"])


def test_III_D_modified_sanctions_keep_to_the_table():
    for _, event in events("set_anew", at_least=10):
        assert event.facts["penalties"]
        assert not any(code.startswith("2.") for code in event.facts["penalties"])
        assert Counter(event.facts["sanction_votes"].values())["for"] >= 2


def test_nothing_of_the_appeal_is_owed_after_its_end():
    """GAP.06: neither on that day nor a year later."""
    ended = [case for case in walks() if case.policy.appeal.states[state(case)].final]
    assert len(ended) >= 100
    for case in ended:
        for on in (case.history[-1].on, case.history[-1].on + timedelta(days=365)):
            assert not [each for each in case.owed(on) if each.action.startswith("appeal.")]


def test_a_remand_and_nothing_else_begins_a_new_hearing():
    for case in walks():
        assert ("formal#2" in case.states) is (state(case) == "sent back")


def test_the_docket_of_these_tests_names_the_three_ways():
    assert {each.route.name for each in RULES.rules if hasattr(each, "route")} >= {"appeal", "arbitration"}
