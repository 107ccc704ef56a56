"""A run that comes back to the state with which it began goes on: its days run on, and there it can be stuck."""

from hostile_builders import DONE, NEW, OFFICE, OPEN_, PARTY, after, paper, played, policy

import grievance_fsm as gf
from grievance_fsm.deadlines import days, last, window
from grievance_fsm.facts import at, happened
from grievance_fsm.language import STAY, happens, may, must

note = may(OFFICE, "note", "note it", clause="1/s1", when=OPEN_, then=STAY)
ask = may(PARTY, "ask", "ask", clause="1/s1", when=NEW, given=~happened(note), then=OPEN_)
send_back = must(
    OFFICE, "send_back", "send it back", clause="1/s2", when=OPEN_, given=happened(note), within=days(10),
    after=last(ask), records=paper, then=NEW,
)  # fmt: skip
late = window(days(5), days(20), after=last(send_back), clause="1/s3")
close = must(OFFICE, "close", "close it", clause="1/s3", when=NEW, given=happened(send_back), within=late, then=DONE)
BACK = policy(ask, note, send_back, close)


def test_the_days_of_a_run_are_counted_from_where_it_first_began():
    [stretch] = gf.verify(BACK.one).stretches
    slowest = played(BACK, ("ask", "party", 0), ("note", "office", 0), ("send_back", "office", 10, {"paper": True}),
                     ("close", "office", 30))  # fmt: skip

    assert (stretch.least, stretch.most) == (5, 30)
    assert slowest.at == (("one", "done"),)
    assert slowest.opened == after(0)


def test_a_run_is_stuck_at_the_state_with_which_it_began():
    wanted = may(OFFICE, "close", "close it", clause="1/s3", when=NEW, given=at(send_back, paper), then=DONE)
    found = gf.verify(policy(ask, note, send_back, wanted).one)
    [stuck] = [each for each in found.refuted if each.kind == "end: facts"]

    assert stuck.words == "from “new” nothing leads to an end: what has been recorded rules every way out"
    assert stuck.way.actions == ("ask", "note", "send_back")


def test_a_wait_where_it_began_lasts_for_ever():
    again = may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=OPEN_)
    turn = may(OFFICE, "turn", "turn it down", clause="1/s2", when=OPEN_, then=NEW)
    leave = happens("leave", "it is left", clause="1/s3", when=OPEN_, then=DONE)
    [stretch] = gf.verify(policy(again, turn, leave).one).stretches

    assert stretch.most is None
    assert stretch.endless == "nobody has a last day at “new”"


def test_time_passes_for_ever_at_the_state_with_which_it_began():
    idle = may(OFFICE, "close", "close it", clause="1/s3", when=NEW, given=happened(send_back), then=DONE)
    [waiting] = [answer for answer in gf.verify(policy(ask, note, send_back, idle).one).answers
                 if answer.kind == "waiting"]  # fmt: skip

    assert waiting.words == "nobody has a last day, so that time may pass for ever, at “new”, “open”"


def test_a_run_that_has_not_begun_waits_for_nobody():
    begin = may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=DONE)

    assert [answer for answer in gf.verify(policy(begin).one).answers if answer.kind == "waiting"] == []
