"""Limits that count from an act which a reading leaves out: it never happens, for a live case as for a proof."""

from collections.abc import Iterator
from typing import Any

import pytest
from attrs import evolve
from hostile_builders import DONE, HEARD, NEW, OFFICE, after, played, policy

import grievance_fsm as gf
from grievance_fsm.case import Case
from grievance_fsm.deadlines import (
    ITSELF,
    by,
    days,
    due_day,
    earliest,
    first,
    gap,
    if_,
    last,
    latest,
    latest_of,
    limitation,
    no_earlier_than,
    received,
    since,
    window,
)
from grievance_fsm.errors import DeclarationError
from grievance_fsm.events import Allowed
from grievance_fsm.facts import happened
from grievance_fsm.language import STAY, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.properties import never
from grievance_fsm.readings import Reading, pick
from grievance_fsm.verification.properties import prove
from grievance_fsm.verification.witnesses import replay

READING = Reading("X1", "question_1", "Which way?", ("one", "other"), None, ("1/s1",))

ask = may(OFFICE, "ask", "ask", when=NEW, then=HEARD, clause="1/s1")
send = must(OFFICE, "send", "send", when=HEARD, then=STAY, within=since(days(3), first(ask)), clause="1/s2",
            only=READING == "one")  # fmt: skip
come = may(OFFICE, "come", "come", when=HEARD, then=STAY, clause="1/s3")
close = may(OFFICE, "close", "close", when=HEARD, then=DONE, clause="1/s4")

LIMITS = {
    "last": since(days(5), last(send)), "first": since(days(5), first(send)),
    "latest of two": since(days(5), latest(send, come)), "itself": gap(days(5), after=latest(send, ITSELF)),
    "later of two": latest_of(since(days(5), last(send)), since(days(5), last(come))),
    "due": since(days(5), due_day(send)), "received": since(days(5), received(send)),
    "deemed": since(days(5), received(send, deemed=days(2))),
    "sent, or come": since(days(5), received(send, actual=come, deemed=days(2))),
    "come, or sent": since(days(5), received(come, actual=send, deemed=days(2))),
    "window": window(days(2), days(5), after=last(send), expiry="bar"),
    "opens": no_earlier_than(days(5), after=last(send)), "limitation": limitation(days(5), after=last(send)),
}  # fmt: skip
BY_ANOTHER = {"latest of two", "later of two", "sent, or come", "come, or sent"}


def declared(limit: Any, verb: Any) -> Policy:
    """A policy whose `reply` has a limit."""
    reply = verb(OFFICE, "reply", "reply", when=HEARD, then=STAY, within=limit, clause="1/s5")
    return policy(ask, send, come, reply, close, readings=(READING,)).under({"question_1": "other"})


def cases(under: Policy) -> Iterator[Case]:
    """The live cases that ask, and in which something may come."""
    yield played(under, ("ask", "office", 0))
    yield from (played(under, ("ask", "office", 0), ("come", "office", number)) for number in range(3))


@pytest.mark.parametrize("verb", [may, must])
@pytest.mark.parametrize("kind", LIMITS)
def test_what_counts_from_an_act_that_is_not_there(kind: str, verb: Any) -> None:
    """A duty without a last day may be done on any; whatever else waits for such a day waits for ever."""
    under = declared(LIMITS[kind], verb)
    told = [case.decide("one.reply", by="office", who="p01", on=after(number))
            for case in cases(under) for number in range(2, 12)]  # fmt: skip
    reply = next(action for action in under.procedures[0].actions if action.name == "reply")
    (answer,) = prove(under, never(reply))

    goes = kind in BY_ANOTHER or (verb is must and kind not in {"window", "opens", "limitation"})
    assert any(isinstance(decision, Allowed) for decision in told) == goes
    assert answer.status == ("refuted" if goes else "proved")
    assert not goes or replay(answer, under).stopped is None


def test_of_several_that_a_limit_counts_from_an_act_that_is_not_there_is_not_told():
    """Nobody closes without the complainant under mit-as-written, so that no limit of it says so."""
    told = gf.show(gf.load("mit-as-written").formal)

    assert "after the latest of “make the last statement”" in " ".join(told.split())
    assert "close without the complainant" not in " ".join(told.split())


def test_a_trigger_that_may_be_nothing_is_malformed():
    """The whole limit is to be picked: what counts from nothing is no limit that anybody could keep."""
    reply = may(OFFICE, "reply", "reply", when=HEARD, then=STAY, clause="1/s5",
                within=since(days(5), last(pick(READING, one=come, other=None))))  # fmt: skip

    with pytest.raises(DeclarationError, match=r"one\.reply: may count from nothing, by question_1"):
        policy(ask, come, reply, close, readings=(READING,))

    held = evolve(reply, within=pick(READING, one=since(days(5), last(come)), other=None))
    assert policy(ask, come, held, close, readings=(READING,)).bound["one"].rules["reply"].once


def test_of_several_triggers_one_may_be_nothing():
    """There is always the other to count from."""
    reply = may(OFFICE, "reply", "reply", when=HEARD, then=STAY, clause="1/s5",
                within=limitation(days(5), after=latest(ask, pick(READING, one=come, other=None))))  # fmt: skip
    under = policy(ask, come, reply, close, readings=(READING,)).under({"question_1": "other"})
    told = [played(under, ("ask", "office", 0)).decide("one.reply", by="office", on=after(number)) for number in (5, 6)]

    assert [isinstance(decision, Allowed) for decision in told] == [True, False]


def test_a_way_whose_last_step_a_case_refuses_stops_there():
    """The step keeps its state, so nothing after it would have shown that it was left out."""
    reply = may(OFFICE, "reply", "reply", when=HEARD, then=STAY, clause="1/s5")
    free = policy(ask, send, come, reply, close, readings=(READING,)).under({"question_1": "other"})
    (answer,) = prove(free, never(reply))

    assert replay(answer, free).stopped is None
    assert str(replay(answer, declared(LIMITS["last"], may)).stopped.rule.name) == "reply"


NO_LAST_DAY = {
    "no limit": None, "a day before which it may not be": no_earlier_than(days(2), after=ask),
    "a limit that is lifted": by(days(2), after=ask, unless=happened(ask)),
    "an act that never comes": by(days(2), after=last(send)),
}  # fmt: skip
COUNTED = {
    "span": lambda act: since(days(5), due_day(act)),
    "bar": lambda act: limitation(days(5), after=due_day(act)),
    "window": lambda act: window(days(2), days(5), after=due_day(act), expiry="bar"),
    "opens": lambda act: no_earlier_than(days(5), after=due_day(act)),
    "earlier of two": lambda act: earliest(since(days(5), due_day(act)), since(days(6), due_day(act))),
    "on a condition": lambda act: latest_of(if_(~happened(ask), since(days(9), ask)), since(days(5), due_day(act))),
}  # fmt: skip


@pytest.mark.parametrize("verb", [may, must])
@pytest.mark.parametrize("kind", COUNTED)
@pytest.mark.parametrize("why", NO_LAST_DAY)
def test_what_counts_from_a_last_day_that_there_is_not(why: str, kind: str, verb: Any) -> None:
    """It waits for ever where it may refuse; a proof let it be done, or counted from the act itself."""
    told = must(OFFICE, "told", "tell", when=HEARD, then=STAY, repeats=True, clause="1/s6",
                within=pick(READING, one=by(days(1), after=ask), other=NO_LAST_DAY[why]))  # fmt: skip
    reply = verb(OFFICE, "reply", "reply", when=HEARD, then=STAY, within=COUNTED[kind](told), clause="1/s5")
    one = policy(ask, send, come, told, reply, close, readings=(READING,)).under({"question_1": "other"})
    begun = [("ask", "office", 0)], [("ask", "office", 0), ("told", "office", 2)]
    tried = [played(one, *acts).decide("one.reply", by="office", who="p01", on=after(number))
             for acts in begun for number in range(2, 14)]  # fmt: skip
    (answer,) = prove(one, never(reply))

    assert answer.status == ("refuted" if any(isinstance(each, Allowed) for each in tried) else "proved")
    assert (answer.status == "refuted") == (verb is must and kind in {"span", "earlier of two", "on a condition"})
