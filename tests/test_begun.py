"""A run begins with its first act, as a live case has it, also where that act keeps the state with which it began."""

from typing import Any

import pytest
from hostile_builders import DONE, HEARD, NEW, OFFICE, OPEN_, PARTY, after, close, is_followed, played, policy

import grievance_fsm as gf
from grievance_fsm.deadlines import days, limitation, window
from grievance_fsm.facts import happened
from grievance_fsm.language import STAY, happens, may, must

note = may(OFFICE, "note", "note it", clause="1/s1", when=NEW, then=STAY)


def asked(**more: Any) -> Any:
    """An asking that may follow a note."""
    return must(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=OPEN_, **more)


def told(under: gf.Policy, kind: str) -> list[str]:
    return [each.words for each in gf.verify(under.one).answers if each.kind == kind]


def test_the_days_of_every_run_are_counted_from_its_first_act() -> None:
    """Since it left its first state the fewest are none, by the note of three days before, and the most four."""
    ask = asked(given=happened(note), within=window(days(3), days(5), after=note, clause="1/s4"))
    hear = may(PARTY, "hear", "hear", clause="1/s3", when=NEW, then=HEARD)
    end = must(OFFICE, "end", "end it", clause="1/s3", when=HEARD, then=DONE,
               within=window(days(2), days(4), after=hear, clause="1/s4"))  # fmt: skip
    under = policy(note, ask, hear, close(within=days(1), after=ask), end)
    [stretch] = gf.verify(under.one).stretches
    cases = [played(under, ("hear", "party", 0), ("end", "office", 2)),
             played(under, ("note", "office", 0), ("hear", "party", 5), ("end", "office", 9))]  # fmt: skip

    assert [(case.states["one"], case.breaches()) for case in cases] == [("done", ()), ("done", ())]
    assert (stretch.least, stretch.most) == (2, 9)


@pytest.mark.parametrize("learnt", [note, happens("learn", "it is learnt", clause="1/s1", when=NEW, then=STAY)])
def test_a_run_that_begins_with_what_nothing_hangs_on_waits_for_ever_where_it_began(learnt: Any) -> None:
    under = policy(learnt, asked(), close())
    free = policy(learnt, may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=OPEN_), close())
    [bound], [stretch] = (gf.verify(each.one).stretches for each in (under, free))

    assert bound.most == 0
    assert (stretch.most, stretch.endless) == (None, "nobody has a last day at “new”")
    assert told(free, "waiting") == ["nobody has a last day, so that time may pass for ever, at “new”, “open”"]


def test_a_run_can_be_stuck_that_has_only_kept_the_state_with_which_it_began() -> None:
    ask = asked(given=happened(note), within=limitation(days(5), after=note, clause="1/s4"))
    under = policy(note, ask, close())
    late = played(under, ("note", "office", 0))
    [stuck] = [each for each in gf.verify(under.one).refuted if each.kind == "end: lateness"]

    assert not late.decide("one.ask", by="party", who="p", on=after(6))
    assert stuck.words == "from “new” nothing leads to an end any more once a day is past"
    assert stuck.way is not None
    assert stuck.way.actions == ("note",)


def test_a_run_that_nothing_but_a_note_can_follow_never_ends() -> None:
    """Nobody can ask where nobody has heard; a run that has not begun is not stuck."""
    hear = may(OFFICE, "hear", "hear", clause="1/s3", when=OPEN_, then=STAY)
    ask = asked(given=happened(hear))

    [stuck] = gf.verify(policy(note, ask, hear, close()).one).refuted

    assert told(policy(ask, hear, close()), "end") == ["every run that begins can come to an end"]
    assert stuck.kind == "end: facts"
    assert stuck.words == "from “new” nothing leads to an end: what has been recorded rules every way out"


def test_a_model_begins_a_run_with_its_first_act_and_goes_on_with_those_after_it() -> None:
    """Of what changes nothing but that a run has begun it has no second."""
    again = may(OFFICE, "again", "note it again", clause="1/s1", when=NEW, then=STAY, repeats=True)
    under = policy(note, again, asked(), close())
    case = played(under, ("again", "office", 0), ("note", "office", 1), ("again", "office", 1), ("ask", "party", 4))

    assert is_followed(case)
    assert gf.verify(under.one).places == 1 + 1 + 2
