"""The runs of a case: which is the latest, when one begins, what it owes, what stands at the end."""

import intricate
import pytest
from test_docket import (
    HOUSE,
    PANEL,
    PARTY,
    REVIEW,
    ROOMED,
    ROOMLESS,
    START,
    ask,
    day,
    decide,
    decided,
    hear,
    house,
    judges,
    opened,
    policy,
    room,
    talk,
    why,
)

from grievance_fsm.deadlines import days
from grievance_fsm.docket import again
from grievance_fsm.errors import BadInput
from grievance_fsm.facts import at, derived
from grievance_fsm.language import STAY, Procedure, State, may, must

# -- what a run knows of another ---------------------------------------------------------------------------------


def test_a_count_of_what_another_run_recorded_is_known_without_a_register():
    reviewed = may(
        PARTY, "note", "note it", clause="3/s1", when=State("new", initial=True), then=State("noted", final=True),
        given=at(decide, derived("how many decided", of=judges, name="how_many", eligible=False)) >= 2,
    )  # fmt: skip
    case = opened(policy(again(HOUSE), procedures=(hear, house, Procedure(REVIEW, "review", (reviewed,)))))

    assert not case.decide("review.note", by="party", on=day(3))
    assert decided(case).decide("review.note", by="party", on=day(3))


# -- what stands ------------------------------------------------------------------------------------------------


def test_what_is_recorded_of_an_ended_run_does_not_settle_the_case_anew():
    """A passage settles the case when it comes to its end, not when something is noted of it later."""
    case = decided().act("review.appeal", by="party", on=day(4))
    case = case.act("review.rule", by="panel", on=day(5), facts={"reviewers": ["p3"]}, outcome="overturned")
    case = case.record("hear.fix", by="panel", on=day(9))

    assert case.states["hear"] == "closed"
    assert case.outcome == ("review", "overturned")


# -- which run is the latest ------------------------------------------------------------------------------------


def talked_twice():
    case = opened().act("talk.begin", by="party", on=day(0)).act("talk.end", by="party", on=day(1))
    return case.act("talk.begin", by="party", on=day(2)).act("talk.end", by="party", on=day(3))


def test_the_latest_run_is_the_one_that_began_last_whatever_is_noted_of_earlier_ones():
    case = talked_twice().act("talk.begin", by="party", on=day(4))
    case = case.record("talk#2.end", by="party", on=day(5))

    assert why(case, "hear.ask", by="party", on=day(6), facts={"sure": True}) == [
        "no other complaint procedure is under way"
    ]


def test_an_act_told_late_begins_a_run_only_where_it_might_have_begun_on_its_day():
    """The talk had not ended when the hearing is said to have been asked for."""
    case = opened().act("talk.begin", by="party", on=day(0)).act("talk.end", by="party", on=day(5))

    assert why(case, "hear.ask", by="party", on=day(2), facts={"sure": True}) == [
        "no other complaint procedure is under way"
    ]


# -- when one begins --------------------------------------------------------------------------------------------


def test_a_run_that_is_named_does_not_begin_beside_the_one_under_way():
    case = opened().act("hear.ask", by="party", on=day(0), facts={"sure": True})

    with pytest.raises(BadInput, match="no run “hear#2”"):
        case.decide("hear#2.ask", by="party", on=day(1), facts={"sure": True})


def test_what_a_correction_overtakes_is_noted_of_the_run_that_has_not_ended():
    """The first hearing is dropped only after the second was asked for: there was no second."""
    case = opened().act("hear.ask", by="party", on=day(0), facts={"sure": True})
    case = case.act("hear.drop", by="party", on=day(1)).act("hear.ask", by="party", on=day(3), facts={"sure": True})

    corrected = case.correct(2, on=day(5))

    assert [event.name for event in corrected.overtaken] == ["hear#2.ask"]
    assert corrected.case.states["hear"] == "dropped"
    assert "hear#2" not in corrected.case.states


def test_a_correction_that_leaves_no_second_run_leaves_no_third():
    case = opened().act("hear.ask", by="party", on=day(0), facts={"sure": True}).act("hear.drop", by="party", on=day(1))
    case = case.act("hear.ask", by="party", on=day(3), facts={"sure": True}).act("hear.drop", by="party", on=day(4))
    case = case.act("hear.ask", by="party", on=day(5), facts={"sure": True})

    corrected = case.correct(2, on=day(9))

    assert corrected.case.states["hear"] == "dropped"
    assert "hear#3" not in corrected.case.states


def test_silence_means_nothing_in_a_run_whose_place_another_has_taken():
    case = intricate.POLICY.open("c1", on=START)
    seen = {"crowd": ["q1", "q2"], "known_day": START, "big": False}
    case = case.act("watch.look", by="party", on=day(0), facts=seen).act("answer.respond", by="party", on=day(1))
    case = case.act("watch.check", by="panel", on=day(1), facts={"crowd": ["q1"]})
    case = case.act("watch.close", by="panel", on=day(2)).act("answer.finish", by="panel", on=day(2))

    assert case.polled(day(30)).states == {"watch": "done", "answer": "new", "answer#2": "closed"}


# -- what it owes -----------------------------------------------------------------------------------------------


def test_what_is_told_late_of_one_run_is_no_breach_where_it_was_done_in_time():
    """The room was confirmed in time, and told of when the hearing had gone on for a week."""
    case = opened().act("hear.ask", by="party", on=day(0), facts={"sure": True}).act("hear.fix", by="panel", on=day(6))
    assert [(breach.action, breach.due) for breach in case.breaches()] == [("house.confirm", day(2))]

    told = case.act("house.confirm", by="party", on=day(1))

    assert told.breaches(day(6)) == ()


def test_a_run_owed_nothing_before_it_began():
    """What was owed then was owed in the run before it."""
    offer = must(PANEL, "offer", "offer a room", clause="1/s1", when=ROOMLESS, within=days(2), after=ask, then=STAY)
    leave = may(PARTY, "leave", "leave it", clause="1/s1", when=ROOMED, then=State("left", final=True))
    house = Procedure(HOUSE, "house", (offer, room, leave))
    case = opened(policy(again(HOUSE), procedures=(talk, hear, house)))
    case = case.act("hear.ask", by="party", on=day(0), facts={"sure": True}).act("house.offer", by="panel", on=day(1))
    case = case.act("house.room", by="party", on=day(1)).act("house.leave", by="party", on=day(2))
    case = case.act("house.room", by="party", on=day(5))

    assert case.states["house#2"] == "roomed"
    assert [breach.action for breach in case.breaches(day(5))] == []
