"""What refutes a property only in a run that is entered, or that follows another one, is shown in a live case."""

from datetime import date
from typing import Any

import pytest

from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import days, no_earlier_than
from grievance_fsm.docket import Docket, again, enter, throughout
from grievance_fsm.errors import BadInput
from grievance_fsm.exploring.ways import Way
from grievance_fsm.facts import flag, happened, not_
from grievance_fsm.language import STAY, Action, Procedure, Role, State, may
from grievance_fsm.policy import Policy
from grievance_fsm.properties import never, only_after
from grievance_fsm.routes import Route, ended_in
from grievance_fsm.verification.answers import OBSERVED, PROVED, REFUTED
from grievance_fsm.verification.attested import NO_SUCH_RUN, UNATTESTED
from grievance_fsm.verification.properties import judged, prove
from grievance_fsm.verification.witnesses import replayed

START = date(2015, 2, 2)
PARTY, HEARING, REVIEW = Role("party"), Route("hearing", "the hearing"), Route("review", "the review")
CLAUSES = Registry.of({"1/s1": "A party is heard.", "2/s1": "What was heard is reviewed."})
NEW, ASKED, TOLD = State("new", initial=True), State("asked"), State("told")
CLOSED, LEFT = State("closed", final=True), State("left", final=True)
UNASKED, REVIEWED, BACK = State("unasked", initial=True), State("reviewed"), State("sent back", final=True)
urgent = flag("urgent", "it is urgent")


def act(name: str, when: Any, then: Any, **rest: Any) -> Action:
    return may(PARTY, name, name, clause="1/s1", when=when, then=then, **rest)


ask, listen, leave = act("ask", NEW, ASKED), act("listen", ASKED, STAY), act("leave", ASKED, LEFT)
call = act("call", ASKED, TOLD, given=happened(listen))
close = act("close", TOLD, CLOSED, records=urgent, within=no_earlier_than(days(10), after=call))
shut = act("shut", TOLD, CLOSED, given=not_(happened(listen)))
close_at_once = act("close", TOLD, CLOSED)
review, send = act("review", UNASKED, REVIEWED), act("send", REVIEWED, BACK)
ENTERED = enter(HEARING, at=TOLD, after=send, clause="2/s1")
ACTS = (ask, listen, call, close, leave)


def policy(*rules: Any, hearing: tuple[Action, ...] = ACTS) -> Policy:
    procedures = Procedure(HEARING, "a hearing", hearing), Procedure(REVIEW, "a review", (review, send))
    return Policy("two", "two ways", CLAUSES, procedures, docket=Docket(rules))


def test_what_is_refuted_in_an_entered_run_has_a_way_that_a_live_case_has_taken():
    """Every way from the beginning has the listening behind it; who sends the case back need not have listened."""
    two, stated = policy(ENTERED), only_after(close, listen)
    [found] = prove(two, stated, start=START)
    case = replayed(found, two)

    assert (found.status, found.begins_at) == (REFUTED, "told")
    assert [event.action for event in case.history] == ["review", "send", "entered", "close"]
    assert [(step.action, step.on, step.day) for step in found.way.steps] == [("close", case.history[-1].on, 10)]
    assert prove(policy(), stated)[0].status == PROVED


def test_the_answer_says_in_which_run_and_what_that_run_comes_after():
    [found] = prove(policy(ENTERED), only_after(close, listen), start=START)

    assert str(found).splitlines() == [
        "✗ hearing: “close” only after “listen”",
        "    close 2015-02-12",
        "    in a run that is entered at “told”; it begins after review.review 2015-02-02, review.send",
        "    2015-02-02",
    ]  # fmt: skip
    assert found.as_dict()["begins_at"] == "told"


def test_what_a_run_breaks_as_it_is_entered_is_shown_by_the_case_that_enters_it():
    two = policy(ENTERED, hearing=(ask, leave, close_at_once))
    [found] = prove(two, never(TOLD))

    assert (found.status, found.begins_at, found.way) == (REFUTED, "told", Way("told", ()))
    assert found.after.startswith("in a run that is entered at “told”; it begins after review.review ")
    assert [event.action for event in replayed(found, two).history] == ["review", "send", "entered"]
    assert prove(policy(hearing=(ask, leave, close_at_once)), never(TOLD))[0].status == PROVED


def test_what_is_refuted_in_a_run_that_follows_another_is_shown_after_that():
    """Only who was left may come back: no first run does it, and the second may."""
    resume = act("resume", NEW, TOLD)
    rules = again(HEARING), throughout(HEARING, resume, given=ended_in(HEARING, LEFT), clause="2/s1")
    two = policy(*rules, hearing=(ask, resume, leave, close_at_once))
    [found] = prove(two, only_after(close_at_once, ask))
    case = replayed(found, two)

    assert (found.status, found.begins_at, found.way.actions) == (REFUTED, "left", ("resume", "close"))
    assert [(event.run, event.action) for event in case.history] == [
        ("hearing", "ask"), ("hearing", "leave"), ("hearing#2", "resume"), ("hearing#2", "close"),
    ]  # fmt: skip
    assert found.after.startswith("in a run that comes after one that has ended in “left”; it begins after hearing.ask")


def test_what_others_must_not_have_done_first_is_not_done_in_the_run_before_either():
    """It may be left at once only after a review, or else by quitting."""
    resume, pause, end = act("resume", NEW, TOLD), act("pause", ASKED, TOLD), act("quit", TOLD, LEFT)
    rules = again(HEARING), throughout(HEARING, resume, given=ended_in(HEARING, LEFT), clause="2/s1")
    reviewed = throughout(HEARING, leave, given=happened(review), clause="2/s1")
    two = policy(*rules, reviewed, hearing=(ask, resume, leave, pause, end, close_at_once))
    [found] = prove(two, only_after(resume, review))

    assert (found.status, found.begins_at, found.without) == (REFUTED, "left", ("review.review",))
    assert "review" not in [event.action for event in replayed(found, two).history]


def test_a_run_that_no_case_comes_to_refutes_nothing():
    """A review is sent back only once the hearing was closed, and nobody ever closes one that was not sent back."""
    closed = throughout(REVIEW, send, given=ended_in(HEARING, CLOSED), clause="2/s1")
    two = policy(ENTERED, closed, hearing=(ask, listen, leave, shut))
    [found] = prove(two, never(shut))

    assert (found.status, found.way, found.note) == (OBSERVED, None, NO_SUCH_RUN)
    assert found.after == "in a run that is entered at “told”: shut"
    assert judged(two, [never(shut)])[0].status == REFUTED
    with pytest.raises(BadInput, match="hearing: the live case stops before"):
        replayed(found, two)


def test_a_way_is_not_shown_by_a_case_that_does_more_of_its_own():
    """Who reviews has to have been noted to, so that nobody asks before the note; the lead made the note itself."""
    note = act("note", NEW, STAY)
    rules = (throughout(HEARING, ask, given=happened(review), clause="2/s1"),
             throughout(REVIEW, review, given=happened(note), clause="2/s1"))  # fmt: skip
    [found] = prove(policy(*rules, hearing=(note, *ACTS)), only_after(ask, note))

    assert (found.status, found.note) == (OBSERVED, UNATTESTED)


def test_a_way_is_not_shown_by_a_case_that_goes_over_into_another_run():
    """Nobody leaves before it is sent back, and then the hearing that is entered is left; nobody listened in that."""
    sent = throughout(HEARING, leave, given=happened(send), clause="2/s1")
    anew = enter(HEARING, at=ASKED, after=send, clause="2/s1")
    [found] = prove(policy(sent, anew), never(leave, after=listen))

    assert (found.status, found.begins_at, found.note) == (OBSERVED, "", UNATTESTED)
