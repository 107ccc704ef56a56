"""By when something may be done, or is owed, as a property has it; and until when somebody owes it."""

from datetime import date, timedelta

import pytest
from attrs import evolve
from test_properties import (
    AGAINST,
    ASKED,
    BACK,
    CLAUSES,
    CLERK,
    DROPPED,
    FOR,
    HEARING,
    MAJORITY,
    PANEL,
    PARTY,
    TOLD,
    acts,
    answer,
    ask,
    decide,
    drop,
    remind,
    review,
    tell,
)

from grievance_fsm.deadlines import (
    ITSELF,
    by,
    days,
    earliest,
    extended,
    gap,
    if_,
    last,
    latest,
    latest_of,
    limitation,
    months,
    since,
    target,
    weeks,
    window,
)
from grievance_fsm.errors import DeclarationError
from grievance_fsm.facts import flag, happened, stands
from grievance_fsm.language import STAY, Outcome, Procedure, happens, may, must, should
from grievance_fsm.policy import Policy
from grievance_fsm.properties import always_can, always_owed, either, ending, never_owed
from grievance_fsm.readings import Readings, pick

START = date(2015, 2, 2)


def a_hearing(*actions):
    """A policy of one procedure."""
    return Policy("one", "a hearing", CLAUSES, (Procedure(HEARING, "a hearing", actions),))


def owed(act, **by_when):
    """That the clerk or the panel owes an act, and by when."""
    return always_owed(act, when=ASKED if act.when is ASKED else TOLD, **by_when)


def test_by_when_something_is_owed():
    found = answer(owed(tell, within=days(4), after=ask))

    assert answer(owed(tell, within=days(3), after=ask)).status == "proved"
    assert (found.status, acts(found)) == ("refuted", ("ask",))
    assert found.after == (
        "there it is refused: it is to be done within 3 days after “ask for a hearing”, and not within 4 days after "
        "“ask for a hearing”"
    )


@pytest.mark.parametrize(
    "by_when",
    [
        {"within": days(2), "after": ask}, {"within": weeks(3), "after": ask}, {"within": days(3), "after": remind},
        {"within": days(3)}, {"after": ask}, {"within": by(days(3), after=ask, expiry="bar")},
        {"within": by(days(3), after=ask, last_day="outside")}, {"within": earliest(days(3), days(2)), "after": ask},
        {"within": if_(happened(remind), days(3)), "after": ask},
        {"within": by(days(3), after=ask, unless=happened(remind))},
        {"within": by(days(3), after=ask, extended=extended(remind, days(3)))},
        {"within": target(None, days(3), after=ask)}, {"within": window(days(1), days(3), after=ask)},
    ],
)  # fmt: skip
def test_any_other_last_day_is_told(by_when):
    assert answer(owed(tell, **by_when)).status == "refuted"


@pytest.mark.parametrize(
    "by_when",
    [
        {"within": by(days(3), after=ask)}, {"within": earliest(days(3), days(3)), "after": ask},
        {"within": gap(days(3), after=ask)}, {"within": since(days(3), ask)},
    ],
)  # fmt: skip
def test_the_same_days_said_otherwise_are_the_same(by_when):
    assert answer(owed(tell, **by_when)).status == "proved"


def test_both_edges_of_a_window_are_said():
    edges = months(1, overflow="by_edge"), days(60)

    assert answer(owed(decide, within=window(*edges, after=tell))).status == "proved"
    assert answer(owed(decide, within=window(days(28), days(60), after=tell))).status == "refuted"
    assert answer(owed(decide, within=days(60), after=tell)).status == "refuted"


def test_until_when_something_may_be_done():
    early = evolve(remind, within=limitation(days(9), after=ask))
    policy = a_hearing(ask, tell, early, decide)

    assert answer(always_can(early, by=PARTY, when=ASKED), policy).status == "proved"
    for span, status in ((9, "proved"), (8, "refuted")):
        said = always_can(early, by=PARTY, when=ASKED, within=limitation(days(span), after=ask))
        assert answer(said, policy).status == status


def test_what_is_said_of_a_limit_says_the_same_in_any_order():
    meet = must(
        CLERK, "meet", "meet again", clause="1/s1", when=ASKED, then=STAY, repeats=True,
        within=gap(if_(stands(ASKED), latest_of(days(7), since(days(3), last(remind)))), after=latest(ask, ITSELF)),
    )  # fmt: skip
    policy = a_hearing(ask, remind, meet, tell, decide)
    edge = if_(stands(ASKED), latest_of(since(days(3), last(remind)), days(7)))

    for after, status in ((latest(meet, ask), "proved"), (latest(ask, remind), "refuted"), (last(meet), "refuted")):
        assert answer(always_owed(meet, when=ASKED, within=gap(edge, after=after)), policy).status == status


def test_a_target_is_aimed_at_and_a_duty_is_not():
    aim = should(CLERK, "aim", "agree", clause="1/s1", when=ASKED, within=months(1), after=ask, then=FOR)
    policy = a_hearing(ask, tell, aim, decide)

    assert answer(always_owed(aim, when=ASKED, within=months(1), after=ask), policy).status == "proved"
    assert answer(always_owed(aim, when=ASKED, within=by(months(1), after=ask)), policy).status == "refuted"


def test_by_when_may_hang_on_a_reading():
    """Bound where it was chosen, and tried under each choice where it is open."""
    span = pick(MAJORITY, two=days(2), three=days(3))
    quick = evolve(tell, within=span)
    hearing = Procedure(HEARING, "a hearing", (ask, quick, evolve(decide, within=None, after=None)))
    for chosen in ({}, {"majority": "two"}):
        policy = Policy("read", "a hearing", CLAUSES, (hearing,), Readings([MAJORITY]), choices=chosen)
        assert answer(always_owed(quick, when=ASKED, within=span, after=ask), policy).status == "proved"
        found = answer(always_owed(quick, when=ASKED, within=days(2), after=ask), policy)
        assert (found.status, found.choices) == (("proved", {}) if chosen else ("refuted", {"majority": "three"}))


def test_what_is_owed_no_longer_once_something_has_come():
    assert answer(never_owed(decide, after=(FOR, AGAINST, DROPPED))).status == "proved"
    assert answer(never_owed(tell, after=ask)).after == "there clerk has to"
    assert answer(never_owed(tell, after=drop)).status == "proved"
    assert answer(never_owed(review, after=BACK)).status == "proved"
    assert str(never_owed(tell, after=drop)) == "nobody has to “tell the panel” after “drop it”"


def test_an_act_meets_its_duty_or_leaves_it_owed():
    torn = flag("torn", "nobody agrees")
    votes = must(
        PANEL, "vote", "vote", clause="2/s1", when=TOLD, within=days(9), after=tell, records=torn,
        then=(Outcome("agreed", FOR, given=~torn), Outcome("torn", AGAINST, given=torn, discharges=False)),
    )  # fmt: skip
    policy = a_hearing(ask, tell, votes)
    found = answer(never_owed(votes, after=votes), policy)

    assert answer(never_owed(votes, after=ending(votes, "agreed")), policy).status == "proved"
    assert (found.way.steps[-1].outcome, found.after) == ("torn", "there it stays owed")


def test_what_may_be_done_again_is_done_until_something_sets_it_off_anew():
    answer_ = must(
        CLERK, "answer", "answer", clause="1/s1", when=ASKED, within=days(2), after=last(remind), then=STAY,
        repeats=True,
    )  # fmt: skip

    policy = a_hearing(ask, remind, answer_, tell, decide)
    assert answer(never_owed(answer_, after=answer_), policy).status == "proved"
    assert answer(never_owed(answer_, after=ask), policy).status == "refuted"


def test_the_act_that_brings_a_state_may_be_owed_again_after_it():
    """It leads to what the claim comes after: then the claim asks of all that follows, not of that act alone."""
    back = may(PARTY, "back", "bring it back", clause="1/s1", when=TOLD, then=ASKED)
    again = evolve(tell, within=days(3), after=latest(ask, back))
    policy = a_hearing(ask, again, back, drop)
    found = answer(never_owed(again, after=TOLD), policy)
    case = policy.open("c", on=START)
    for name, by_, number in (("ask", "party", 0), ("tell", "clerk", 1), ("back", "party", 2)):
        facts = {"urgent": False} if name == "ask" else {}
        case = case.act(f"hearing.{name}", by=by_, who="p01", on=START + timedelta(number), facts=facts)

    assert [each.action for each in case.owed()] == ["hearing.tell"]
    assert (found.status, acts(found), found.after) == ("refuted", ("ask", "tell", "back"), "there clerk has to")
    assert answer(never_owed(again, after=either(again, TOLD)), policy).status == "refuted"
    assert answer(never_owed(again, after=again), policy).status == "proved"


def test_what_nobody_can_come_to_do_any_more_is_still_owed():
    """Its last day runs from the asking on; whoever reminds has let go of what it would take to get there."""
    hurry = may(PARTY, "hurry", "hurry", clause="1/s1", when=ASKED, given=~happened(remind), then=TOLD)
    owing = must(PANEL, "rule", "rule on it", clause="2/s1", when=TOLD, within=days(9), after=ask, then=FOR)
    policy = a_hearing(ask, remind, hurry, owing, drop)
    case = policy.open("c", on=START)
    for name, facts in (("ask", {"urgent": False}), ("remind", {})):
        case = case.act(f"hearing.{name}", by="party", who="p01", on=START, facts=facts)
    found = answer(never_owed(owing, after=remind), policy)

    assert not case.decide("hearing.hurry", by="party", who="p01", on=START)
    assert [each.action for each in case.owed()] == ["hearing.rule"]
    assert (found.status, acts(found), found.after) == ("refuted", ("ask", "remind"), "there panel has to")
    assert answer(never_owed(owing, after=(FOR, DROPPED)), policy).status == "proved"


def test_who_kept_the_state_and_is_done_once_owes_it_no_more():
    file = must(CLERK, "file", "file it", clause="1/s1", when=ASKED, after=ask, then=STAY)
    come = happens("come", "it comes", clause="1/s1", when=ASKED, given=happened(file), then=STAY)
    policy = a_hearing(ask, file, come, tell, decide)

    assert answer(never_owed(file, after=come), policy).status == "proved"
    assert answer(never_owed(file, after=ask), policy).status == "refuted"


OTHER = may(PARTY, "reminnd", "remind", when=ASKED, then=STAY)


@pytest.mark.parametrize(
    ("by_when", "message"),
    [
        ({"within": 3}, "wants a span of time or a time limit, such as within=days(7)."),
        ({"within": days(3), "after": OTHER}, "unknown action “reminnd”; did you mean “remind”?"),
        ({"within": if_(flag("urgnt", "urgent"), days(3))}, "unknown fact “urgnt”; did you mean “urgent”?"),
    ],
)  # fmt: skip
def test_by_when_speaks_of_what_the_policy_knows(by_when, message):
    with pytest.raises(DeclarationError) as told:
        answer(always_owed(tell, when=ASKED, **by_when))
    assert message in str(told.value)

