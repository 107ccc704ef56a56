"""Last days that count from each of several acts, or are the earlier or later of several: a case and all proofs agree.

Whatever a case does its model can; whatever a case under other limits does that it could not, its model cannot either.
"""

from typing import Any

import pytest
from hostile_builders import (
    DONE,
    DROPPED,
    HEARD,
    OFFICE,
    OPEN_,
    PARTY,
    START,
    after,
    ask,
    close,
    is_followed,
    played,
    policy,
)

import grievance_fsm as gf
from grievance_fsm.deadlines import (
    by,
    days,
    due_day,
    each,
    earliest,
    end_of,
    first,
    if_,
    last,
    latest_of,
    limitation,
    no_earlier_than,
    received,
    since,
    suspended,
    window,
)
from grievance_fsm.facts import at, flag, number
from grievance_fsm.language import STAY, Outcome, happens, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.properties import eventually
from grievance_fsm.verification.answers import PROVED, REFUTED
from grievance_fsm.verification.building import model_of
from grievance_fsm.verification.control import ALWAYS, NEVER, UNKNOWN, keepable
from grievance_fsm.verification.properties import prove
from grievance_fsm.verification.whole import verify

ASK = ask()
LEARN = happens("learn", "learn", clause="1/s3", when=OPEN_, then=STAY, repeats=True)
ASKED = ("ask", "party", 0)


def replying(within: Any, **rest: Any) -> Any:
    """A reply that may be given again and again; without one the case is dropped."""
    return must(OFFICE, "reply", "reply", clause="1/s2", **{
        "when": OPEN_, "then": STAY, "repeats": True, "otherwise": DROPPED, "within": within, **rest,
    })  # fmt: skip


def replies(within: Any, *more: Any, **rest: Any) -> Policy:
    """A case in which something may be learnt, that is to be replied to, and then closed."""
    return policy(ASK, LEARN, replying(within, **rest), close(), *more)


def learnt(*on: int) -> list[tuple[str, str, int]]:
    return [("learn", "party", day) for day in on]


def replied(*on: int) -> list[tuple[str, str, int]]:
    return [("reply", "office", day) for day in on]


# -- each of several in turn ------------------------------------------------------------------------------------------

IN_TURN = replies(by(days(3), after=each(LEARN)))
AFTER_THE_LAST = replies(by(days(3), after=last(LEARN)))
AFTER_THE_FIRST = replies(by(days(3), after=first(LEARN)))


def test_what_comes_again_before_the_reply_puts_nothing_off() -> None:
    acts = [ASKED, *learnt(0, 2)]
    case = played(IN_TURN, *acts).polled(after(8))
    assert [event.day for event in case.history][-1] == after(4)
    assert is_followed(case)
    late = played(AFTER_THE_LAST, *acts, ("close", "office", 5))
    assert is_followed(late)
    assert not is_followed(late, IN_TURN)


def test_after_a_reply_the_next_sets_a_last_day_of_its_own() -> None:
    acts = [ASKED, *learnt(0), *replied(1), *learnt(4, 6)]
    case = played(IN_TURN, *acts).polled(after(12))
    assert case.history[-1].day == after(8)
    assert is_followed(case)
    late = played(AFTER_THE_FIRST, *acts, ("close", "office", 11))
    assert is_followed(late)
    assert not is_followed(late, IN_TURN)


def test_one_reply_meets_whatever_came_before_it() -> None:
    case = played(IN_TURN, ASKED, *learnt(0, 1, 2), *replied(3), ("close", "office", 20))
    assert case.states["one"] == "done"
    assert is_followed(case)


def test_silence_is_over_for_good_until_there_is_a_reply() -> None:
    """Dropped to be heard, what comes again sets nothing off: nothing has been replied since the first."""
    learn = happens("learn", "learn", clause="1/s3", when=(OPEN_, HEARD), then=STAY, repeats=True)
    reply = replying(by(days(3), after=each(learn)), when=(OPEN_, HEARD), otherwise=HEARD)
    back = may(PARTY, "back", "go back", clause="1/s4", when=HEARD, then=OPEN_)
    under = policy(ASK, learn, reply, back, close(when=(OPEN_, HEARD)))
    case = played(under, ASKED, *learnt(0), ("learn", "party", 6), ("back", "party", 6), ("close", "office", 19))
    assert [event.state for event in case.history] == ["open", "open", "heard", "heard", "open", "done"]
    assert is_followed(case)


def test_a_reply_that_leaves_all_open_is_owed_for_the_last_that_came() -> None:
    """The first was let lapse; of what came since nothing has been met, and the fruitless reply began a new round."""
    learn = happens("learn", "learn", clause="1/s3", when=(OPEN_, HEARD), then=STAY, repeats=True)
    reply = replying(
        by(days(3), after=each(learn)), when=(OPEN_, HEARD), otherwise=HEARD,
        then=(Outcome("settles it", STAY), Outcome("leaves it open", STAY, discharges=False)),
    )  # fmt: skip
    back = may(PARTY, "back", "go back", clause="1/s4", when=HEARD, then=OPEN_)
    under = policy(ASK, learn, reply, back, close(when=(OPEN_, HEARD)))
    fruitless = ("reply", "office", 7, {}, "leaves it open")
    acts = [ASKED, *learnt(0), ("learn", "party", 6), ("back", "party", 6)]
    case = played(under, *acts, fruitless).polled(after(20))
    assert (case.states["one"], case.history[-1].day) == ("heard", after(10))
    assert is_followed(case)
    settled = played(under, *acts, ("reply", "office", 7, {}, "settles it")).polled(after(20))
    assert settled.states["one"] == "open"
    assert is_followed(settled)


def test_a_right_that_counts_from_each_is_gone_with_its_round() -> None:
    answer = may(PARTY, "answer", "answer", clause="1/s4", when=OPEN_, then=STAY, repeats=True,
                 within=limitation(days(2), after=each(LEARN), clause="1/s4"))  # fmt: skip
    under = policy(ASK, LEARN, answer, close())
    case = played(under, ASKED, *learnt(0, 5), ("close", "office", 6))
    assert not played(under, ASKED, *learnt(0, 5)).decide("one.answer", by="party", who="p", on=after(5))
    assert is_followed(case)
    again = played(under, ASKED, *learnt(0), ("answer", "party", 2), *learnt(5), ("answer", "party", 7))
    assert is_followed(again)
    other = policy(ASK, LEARN, may(PARTY, "answer", "answer", clause="1/s4", when=OPEN_, then=STAY, repeats=True,
                                   within=limitation(days(2), after=last(LEARN), clause="1/s4")), close())  # fmt: skip
    assert not is_followed(played(other, ASKED, *learnt(0, 5), ("answer", "party", 6), ("close", "office", 6)),
                           policy(ASK, LEARN, _watched(answer), close()))  # fmt: skip


def _watched(answer: Any) -> Any:
    """The same right, exercised to some effect, so that a proof looks at it."""
    return may(PARTY, "answer", "answer", clause="1/s4", when=OPEN_, then=(Outcome("a", STAY), Outcome("b", DONE)),
               repeats=True, within=answer.within)  # fmt: skip


def test_the_act_itself_begins_no_round_of_its_own() -> None:
    note = must(OFFICE, "note", "note", clause="1/s3", when=OPEN_, then=STAY, repeats=True, otherwise=DROPPED,
                within=days(2), after=last(LEARN))  # fmt: skip
    under = policy(ASK, LEARN, note, close())
    assert is_followed(played(under, ASKED, *learnt(0), ("note", "office", 1), ("close", "office", 9)))


# -- the later of several ---------------------------------------------------------------------------------------------


def test_the_later_of_two_binds_by_the_one_that_has_come() -> None:
    """Two days after the asking, or one after what was learnt, whichever is later."""
    under = replies(by(latest_of(since(days(2), ASK), since(days(1), last(LEARN)))))
    case = played(under, ASKED).polled(after(9))
    assert case.history[-1].day == after(3)
    assert is_followed(case)
    put_off = played(under, ASKED, *learnt(2), ("close", "office", 3))
    assert is_followed(put_off)
    case = played(under, ASKED, *learnt(2)).polled(after(9))
    assert case.history[-1].day == after(4)
    assert is_followed(case)
    longer = replies(by(days(9), after=ASK))
    assert not is_followed(played(longer, ASKED, ("close", "office", 3)), under)
    assert not is_followed(played(longer, ASKED, *learnt(2), ("close", "office", 4)), under)


def test_the_earlier_inside_the_later_has_its_say() -> None:
    """Two days after the asking; if later, nine days after it or one after what was learnt, whichever is earlier."""
    inner = earliest(since(days(9), ASK), since(days(1), last(LEARN)))
    under = replies(by(latest_of(since(days(2), ASK), inner)))
    longer = replies(by(days(30), after=ASK))
    for acts, ends in (((), 10), (learnt(1), 3), (learnt(3), 5), (learnt(8), 10), (learnt(9), 10)):
        case = played(under, ASKED, *acts).polled(after(30))
        assert case.history[-1].day == after(ends), acts
        assert is_followed(case), acts
        assert not is_followed(played(longer, ASKED, *acts, ("close", "office", ends)), under), acts


def test_the_later_where_one_counts_under_a_condition() -> None:
    urgent = flag("urgent", "it is urgent")
    begin = ask(records=urgent)
    until = latest_of(since(days(1), begin), if_(~at(begin, urgent), since(days(4), begin)))
    under = policy(begin, replying(by(until)), close())
    longer = policy(begin, replying(by(days(9), after=begin)), close())
    for value, ends in ((True, 2), (False, 5)):
        begun = ("ask", "party", 0, {"urgent": value})
        case = played(under, begun).polled(after(9))
        assert case.history[-1].day == after(ends)
        assert is_followed(case)
    assert not is_followed(played(longer, begun, ("close", "office", 5)), under)


@pytest.mark.parametrize("which", [earliest, latest_of])
def test_a_day_under_a_condition_that_a_proof_leaves_open_may_bind_or_not(which: Any) -> None:
    """What two acts counted is compared: a proof takes that to be free, so that both may come of it."""
    mine, its = number("mine", "what one counts", 0, 3), number("its", "what the other counts", 0, 3)
    begin = ask(records=mine)
    tell = may(OFFICE, "tell", "tell", clause="1/s3", when=OPEN_, records=its, then=STAY)
    until = which(since(days(3), begin), if_(at(begin, mine) == at(tell, its), since(days(1), begin)))
    under = policy(begin, tell, replying(by(until)), close())
    for told in (1, 2):
        acts = [("ask", "party", 0, {"mine": 1}), ("tell", "office", 0, {"its": told})]
        silent = played(under, *acts).polled(after(9))
        assert silent.history[-1].day == after(2 if which is earliest and told == 1 else 4)
        assert is_followed(silent)
        last_day = silent.history[-1].day - START
        assert is_followed(played(under, *acts, ("close", "office", last_day.days - 1)))


def test_what_a_reply_met_stays_met_while_another_day_decides() -> None:
    """Learnt on day 1 what would decide later; replied before; what comes again makes the other decide, unreplied."""
    until = earliest(since(days(1), last(LEARN)), since(days(6), first(_second())))
    under = policy(ASK, LEARN, _second(), replying(by(until)), close())
    acts = [ASKED, *learnt(0), *replied(0), ("second", "party", 1), ("learn", "party", 6)]
    case = played(under, *acts).polled(after(20))
    assert case.history[-1].day == after(8)
    assert is_followed(case)


_SECOND = happens("second", "a second thing comes", clause="1/s4", when=OPEN_, then=STAY)


def _second() -> Any:
    return _SECOND


# -- the day by which another act is due ------------------------------------------------------------------------------


def test_what_counts_from_a_due_day_counts_from_no_act() -> None:
    note = must(OFFICE, "note", "note", clause="1/s3", when=OPEN_, within=days(4), after=ASK, then=STAY)
    reply = must(OFFICE, "reply", "reply", clause="1/s2", when=OPEN_, then=STAY, otherwise=DROPPED,
                 within=by(days(2), after=due_day(note)))  # fmt: skip
    under = policy(ASK, note, reply, close())
    case = played(under, ASKED, ("note", "office", 1)).polled(after(20))
    assert case.history[-1].day == after(7)
    assert is_followed(case)
    sooner = policy(ASK, note, must(OFFICE, "reply", "reply", clause="1/s2", when=OPEN_, then=STAY, otherwise=DROPPED,
                                    within=days(2), after=note), close())  # fmt: skip
    assert not is_followed(played(sooner, ASKED, ("note", "office", 1)).polled(after(20)), under)


def test_a_receipt_that_may_be_presumed_sets_off_but_once() -> None:
    come = happens("come", "it comes", clause="1/s3", when=OPEN_, then=STAY)
    reply = replying(by(days(2), after=received(ASK, actual=come, deemed=days(3))))
    under = policy(ASK, come, reply, close())
    case = played(under, ASKED, *replied(1), ("come", "party", 2), ("close", "office", 9))
    assert case.states["one"] == "done"
    assert is_followed(case)


def test_what_has_not_come_sets_no_duty_off_anew() -> None:
    """The window opens with an act that ends the run: until then a reply meets all that its last days count from."""
    shut = close(within=limitation(days(30), after=ASK))
    until = earliest(since(days(7), ASK), since(days(5), ASK))
    reply = replying(window(days(4), until, after=first(shut)), otherwise=None)
    under = policy(ASK, reply, shut)
    case = played(under, ASKED, *replied(1))
    assert [owed.action for owed in case.owed(on=after(1))] == ["one.close"]
    (stretch,) = verify(under.bound["one"], start=START).stretches
    assert (stretch.least, stretch.most) == (0, 30)


# -- the other proofs -------------------------------------------------------------------------------------------------


def test_the_lengths_keep_to_the_later_day() -> None:
    until = latest_of(since(days(2), ASK), since(days(5), ASK))
    under = policy(ASK, must(OFFICE, "close", "close", clause="1/s2", when=OPEN_, then=DONE, within=by(until)))
    (stretch,) = verify(under.bound["one"], start=START).stretches
    assert (stretch.least, stretch.most) == (0, 5)


def test_the_lengths_keep_to_what_has_come_of_the_later_day() -> None:
    """What is learnt once may come whenever, and puts the close off to three days after it."""
    learn = happens("learn", "learn", clause="1/s3", when=OPEN_, then=STAY,
                    within=window(days(0), days(4), after=ASK, expiry="bar"))  # fmt: skip
    until = latest_of(since(days(2), ASK), since(days(3), learn))
    under = policy(ASK, learn, must(OFFICE, "close", "close", clause="1/s2", when=OPEN_, then=DONE, within=by(until)))
    (stretch,) = verify(under.bound["one"], start=START).stretches
    assert (stretch.least, stretch.most) == (0, 5)  # nobody owes what is learnt later than two days after the asking


def _told(within: Any) -> dict[str, str]:
    opens = no_earlier_than(days(4), after=ASK)
    duty = must(OFFICE, "close", "close", clause="1/s2", when=HEARD, then=DONE, within=within)
    hear = may(OFFICE, "hear", "hear", clause="1/s4", when=OPEN_, then=HEARD, within=opens)
    model = model_of(policy(ASK, LEARN, hear, duty).bound["one"])
    return {keeping.rule.name: keeping.verdict for keeping in keepable(model)}


def test_the_later_day_is_kept_where_the_earlier_cannot_be() -> None:
    assert _told(by(latest_of(since(days(2), ASK), since(days(5), ASK)))) == {"close": ALWAYS}
    assert _told(by(latest_of(since(days(2), ASK), since(days(3), ASK)))) == {"close": NEVER}
    assert _told(by(latest_of(since(days(2), ASK), since(days(5), last(LEARN))))) == {"close": NEVER}


def test_a_last_day_that_may_be_sooner_than_a_proof_knows_is_not_promised() -> None:
    """Where both counted alike it is due the day after the asking, and can be done four days after it, no sooner."""
    mine, its = number("mine", "what one counts", 0, 3), number("its", "what the other counts", 0, 3)
    begin = ask(records=mine)
    tell = may(PARTY, "tell", "tell", clause="1/s3", when=OPEN_, records=its, then=STAY)
    soonest = no_earlier_than(days(4), after=begin)
    hear = may(OFFICE, "hear", "hear", clause="1/s4", when=OPEN_, then=HEARD, within=soonest)
    until = earliest(since(days(5), begin), if_(at(begin, mine) == at(tell, its), since(days(1), begin)))
    duty = must(OFFICE, "close", "close", clause="1/s2", when=HEARD, then=DONE, within=by(until))
    (keeping,) = keepable(model_of(policy(begin, tell, hear, duty).bound["one"]))
    assert keeping.verdict == UNKNOWN


def test_a_property_by_time_has_the_later_day() -> None:
    under = replies(by(latest_of(since(days(2), ASK), since(days(1), last(LEARN)))), then=DONE)
    learns_once = policy(
        ASK, happens("learn", "learn", clause="1/s3", when=OPEN_, then=STAY),
        replying(by(latest_of(since(days(2), ASK), since(days(1), ASK))), then=DONE, repeats=False),
    )  # fmt: skip
    (kept,) = prove(learns_once, eventually((DONE, DROPPED), within=days(3), after=ASK, anyhow=True))
    assert kept.status == PROVED
    (broken,) = prove(learns_once, eventually((DONE, DROPPED), within=days(2), after=ASK, anyhow=True))
    assert broken.status == REFUTED
    (open_,) = prove(under, eventually((DONE, DROPPED), within=days(6), after=ASK, anyhow=True))
    assert open_.status == REFUTED  # again and again something is learnt


# -- compared ---------------------------------------------------------------------------------------------------------


def _compared(one: Policy, other: Policy) -> Any:
    return gf.compare(one.bound["one"], other.bound["one"])


def test_each_in_turn_is_told_from_the_last_and_the_first() -> None:
    assert _compared(IN_TURN, replies(by(days(3), after=each(LEARN)))).equivalent
    for other in (AFTER_THE_LAST, AFTER_THE_FIRST):
        found = _compared(IN_TURN, other)
        assert not found.equivalent
        assert found.allows_only_a
        assert found.allows_only_b


def test_the_later_of_two_is_told_from_other_days() -> None:
    later = replies(by(latest_of(since(days(2), ASK), since(days(1), last(LEARN)))))
    assert _compared(later, replies(by(latest_of(since(days(2), ASK), since(days(1), last(LEARN)))))).equivalent
    assert not _compared(later, replies(by(days(2), after=ASK))).equivalent
    assert not _compared(later, replies(by(latest_of(since(days(2), ASK), since(days(2), last(LEARN)))))).equivalent


def test_the_later_of_two_that_count_from_one_is_the_longer() -> None:
    later = replies(by(latest_of(since(days(2), ASK), since(days(4), ASK))))
    assert _compared(later, replies(by(days(4), after=ASK))).equivalent
    assert not _compared(later, replies(by(days(3), after=ASK))).equivalent


def test_a_duty_by_the_later_of_two_days_moves_to_the_later() -> None:
    duty = {"otherwise": None, "then": DONE, "repeats": False}
    one = policy(ASK, replying(by(latest_of(since(days(2), ASK), since(days(6), ASK))), **duty))
    other = policy(ASK, replying(by(days(4), after=ASK), **duty))
    moved = next(each for each in _compared(one, other).moved if each.kind == "deadline")
    assert "owed by 2001-01-07 in one (a)" in moved.words  # begun on the first day of the century
    assert "by 2001-01-05 in one (b)" in moved.words


# -- one edge of two --------------------------------------------------------------------------------------------------


def _windowed(**window_: Any) -> Policy:
    note = may(OFFICE, "note", "note", clause="1/s3", when=OPEN_, then=STAY)
    within = window(*window_["edges"](note), after=window_["after"](note), expiry="bar")
    return policy(ASK, note, must(OFFICE, "close", "close", clause="1/s2", when=OPEN_, then=DONE, within=within))


def test_a_window_that_opens_after_what_has_not_come_only_closes() -> None:
    under = _windowed(edges=lambda note: (days(2), earliest(since(days(4), ASK))), after=lambda note: note)
    case = played(under, ASKED, ("close", "office", 1))
    assert is_followed(case)
    early = {"by": "office", "who": "p", "on": after(1)}
    assert not played(under, ASKED, ("note", "office", 0)).decide("one.close", **early)
    assert not played(under, ASKED).decide("one.close", **early | {"on": after(5)})


def test_a_window_that_closes_after_what_has_not_come_only_opens() -> None:
    under = _windowed(edges=lambda note: (days(2), earliest(since(days(4), note))), after=lambda note: ASK)
    assert is_followed(played(under, ASKED, ("close", "office", 9)))
    assert not played(under, ASKED).decide("one.close", by="office", who="p", on=after(1))


# -- what a proof cannot tell -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("until", [end_of("term", after=ASK), latest_of(since(days(3), ASK), end_of("term", after=ASK)),
                                   earliest(since(days(400), ASK), end_of("term", after=ASK))])  # fmt: skip
def test_silence_at_the_end_of_a_term_may_have_its_effect_on_any_day(until: Any) -> None:
    """The term of the spring of 2015 ends in May; who closes on its last day is in time."""
    under = policy(ASK, replying(by(until)), close(), calendar="institute")
    case = played(under, ASKED).polled(after(365))
    assert case.states["one"] == "dropped"
    assert case.history[-1].day > after(60)
    assert is_followed(case)
    last_day = (case.history[-1].day - START).days - 1
    assert is_followed(played(under, ASKED, ("close", "office", last_day)))


def test_silence_is_put_off_while_the_clock_stands_still() -> None:
    stop = may(PARTY, "stop", "stop", clause="1/s3", when=OPEN_, then=STAY)
    resume = may(PARTY, "resume", "resume", clause="1/s3", when=OPEN_, then=STAY)
    pause = suspended("stay", begins=stop, ends=resume)
    under = policy(ASK, stop, resume, replying(by(days(3), after=ASK, suspended=pause)), close())
    acts = [ASKED, ("stop", "party", 1), ("resume", "party", 6)]
    case = played(under, *acts).polled(after(30))
    assert case.history[-1].day == after(9)
    assert is_followed(case)
    assert is_followed(played(under, *acts, ("close", "office", 8)))
