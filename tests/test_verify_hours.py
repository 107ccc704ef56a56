"""Last hours: proofs count whole days, and what counts hours is told beside them, never as a day or as nothing."""

from typing import Any

from hostile_builders import DROPPED, HEARD, OFFICE, OPEN_, PARTY, ask, close, policy, reading

import grievance_fsm as gf
from grievance_fsm.deadlines import days, hours, latest_of
from grievance_fsm.language import STAY, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading, pick

ASK, FIVE_DAYS = ask(), days(5)


def heard(answered: Any, closed: Any = FIVE_DAYS, *readings: Reading) -> Policy:
    """What was asked is answered and closed, each within some time; a party may drop it."""
    answer = must(OFFICE, "answer", "answer", clause="1/s3", when=OPEN_, within=answered, after=ASK, then=HEARD)
    drop = may(PARTY, "drop", "drop it", clause="1/s4", when=OPEN_, then=DROPPED)
    return policy(ASK, answer, close(when=HEARD, within=closed, after=answer), drop, readings=readings)


def lengths(of: Policy) -> dict[str, str]:
    """What is told of how long a run takes to each end."""
    return {each.end: str(each) for each in gf.verify(of.bound["one"]).stretches}


def test_the_hours_that_a_run_may_take_are_told_beside_its_days():
    """48 hours and 5 days are more than 5 days; how many more turns on the hour of the asking."""
    assert lengths(heard(hours(48))) == {
        "done": "“done”: 0 days at least, 5 at most, and 48 hours of “answer”",
        "dropped": "“dropped”: 0 days at least, 0 at most, and 48 hours of “answer”",
    }
    assert lengths(heard(hours(48), hours(20)))["done"] == (
        "“done”: 0 days at least, 0 at most, and 48 hours of “answer” and 20 hours of “close”")
    assert lengths(heard(days(2)))["done"] == "“done”: 0 days at least, 7 at most"


def test_the_table_and_the_json_have_them_too():
    told = gf.verify(heard(hours(48)).bound["one"])
    done = told.stretches[0]

    assert done.as_dict()["hours"] == ["48 hours of “answer”"]
    assert "hours" not in gf.verify(heard(days(2)).bound["one"]).stretches[0].as_dict()
    assert "0       5  “done”, and 48 hours of “answer”" in str(gf.verify(heard(hours(48))))


def test_hours_of_what_leads_nowhere_are_not_among_them():
    note = must(OFFICE, "note", "keep a note", clause="1/s5", when=OPEN_, within=hours(3), after=ASK, then=STAY)

    assert lengths(policy(ASK, close(within=days(5), after=ASK), note))["done"] == "“done”: 0 days at least, 5 at most"


def test_the_later_of_hours_and_days_is_told_with_both():
    within = latest_of(hours(48), days(1))

    assert lengths(heard(within))["done"].endswith("5 at most, and the latest of 48 hours and 1 day of “answer”")


def test_hours_under_one_answer_to_an_open_reading_are_told():
    term = reading(1, "in_days", "in_hours")
    either = heard(pick(term, in_days=days(1), in_hours=hours(48)), FIVE_DAYS, term)

    assert lengths(either)["done"] == (
        "“done”: 0 days at least, 6 at most (where question_1=in_days), and 48 hours of “answer”")


def compared(answered: Any, otherwise: Any) -> str:
    """What `compare` tells of two terms for the answer, on one line."""
    sides = [heard(each).bound["one"] for each in (answered, otherwise)]
    return " ".join(str(gf.compare(*sides, names=("a", "b"))).split())


def test_compare_tells_the_hours_with_the_days():
    told = compared(hours(48), days(2))

    assert "“done”: at least 0 days and at most 5, and 48 hours of “answer” in a; at least 0 days" in told
    assert "“answer” is owed by the hour in a (within 48 hours after “ask”); by 2001-01-03 in b" in told


def test_compare_proves_nothing_of_other_hours_and_says_that_they_are_hours():
    told = compared(hours(48), hours(24))

    assert "one: not proved: the last day of “answer” counts hours, and not alike in both" in told
    assert "not proved" not in compared(hours(48), hours(48))


def test_what_counts_hours_is_not_said_to_be_put_off_nor_to_leave_time_without_end():
    told = [answer.words for answer in gf.verify(heard(hours(48)).bound["one"]).answers]

    assert "a proof counts whole days, and knows no day of what counts hours: duty 1/s3" in told
    assert not [words for words in told if "put off" in words or "time may pass for ever" in words]
