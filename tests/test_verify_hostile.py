"""Small procedures aimed at the seams between the proofs and the live case: what a case does, a proof must have."""

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
    each,
    earliest,
    entitlement,
    if_,
    last,
    latest_of,
    limitation,
    no_earlier_than,
    received,
    since,
    window,
)  # fmt: skip
from grievance_fsm.facts import any_of, at, day, flag, happened, includes, inside, on_the_day, one_of, several
from grievance_fsm.language import STAY, Outcome, happens, may, must
from grievance_fsm.properties import never
from grievance_fsm.verification.answers import OBSERVED, REFUTED
from grievance_fsm.verification.building import model_of
from grievance_fsm.verification.properties import prove
from grievance_fsm.verification.whole import verify

# -- what arrives though nothing was sent ----------------------------------------------------------------------------


def test_a_duty_after_what_arrives_unsent_is_met_once_it_is_done():
    first = ask()
    send = may(OFFICE, "file", "send it", clause="1/s2", when=HEARD, then=DONE)
    answer = must(OFFICE, "note", "answer it", clause="1/s3", when=OPEN_, repeats=True, then=STAY,
                  within=days(4), after=received(send, actual=first, deemed=days(1)))  # fmt: skip
    under = policy(first, send, answer, close())
    case = played(under, ("ask", "party", 0))
    assert [owed.action for owed in case.owed(after(1)) if owed.due] == ["one.note"]
    met = played(under, ("ask", "party", 0), ("note", "office", 1))
    assert [owed.action for owed in met.owed(after(1)) if owed.due] == []
    waits = [answer.words for answer in verify(under.bound["one"], start=START).answers if answer.kind == "waiting"]
    assert ["“open”" in words for words in waits] == [True]


# -- stays that somebody is entitled to ----------------------------------------------------------------------------


def test_the_holder_of_a_stay_ends_it_also_by_what_anyone_may_do():
    first = ask()
    out = happens("out", "it is over", clause="1/s2", when=OPEN_, then=DONE)
    under = policy(first, out, limits=(entitlement(OPEN_, PARTY, days(4), after=first, clause="1/s3"),))
    assert is_followed(played(under, ("ask", "party", 0), ("out", "party", 1)))
    (stretch,) = verify(under.bound["one"], start=START).stretches
    assert stretch.least == 0


def test_nobody_leaves_where_two_may_stay_until_the_other_may_not():
    first = ask()
    out = may((OFFICE, PARTY), "out", "it is over", clause="1/s2", when=OPEN_, then=DONE)
    stays = (entitlement(OPEN_, PARTY, days(4), after=first, clause="1/s3"),
             entitlement(OPEN_, OFFICE, days(9), after=first, clause="1/s3"))  # fmt: skip
    under = policy(first, out, limits=stays)
    asked = played(under, ("ask", "party", 0))
    assert not asked.decide("one.out", by="party", who="p", on=after(5))
    assert not asked.decide("one.out", by="office", who="q", on=after(4))
    assert is_followed(played(under, ("ask", "party", 0), ("out", "office", 5)))
    (stretch,) = verify(under.bound["one"], start=START).stretches
    assert stretch.least == 5
    (way,) = gf.paths(under.bound["one"], start=START).ways
    assert way.days == 5


def test_nobody_leaves_where_two_may_stay_and_the_days_of_neither_begin():
    first, never_done = ask(), may(OFFICE, "file", "file", clause="1/s2", when=HEARD, then=DONE)
    out = may((OFFICE, PARTY), "out", "it is over", clause="1/s2", when=OPEN_, then=DONE)
    stays = tuple(entitlement(OPEN_, who, days(4), after=never_done, clause="1/s3") for who in (PARTY, OFFICE))
    under = policy(first, never_done, out, limits=stays)
    asked = played(under, ("ask", "party", 0))
    assert not any(asked.decide("one.out", by=who, who="p", on=after(30)) for who in ("party", "office"))
    stuck = [answer for answer in verify(under.bound["one"], start=START).answers if answer.kind.startswith("end")]
    assert [answer.status for answer in stuck] == [REFUTED]


def test_silence_ends_a_stay_whoever_is_entitled_to_it():
    first = ask()
    under = policy(
        first, close(within=days(1), after=first, otherwise=DROPPED),
        limits=(entitlement(OPEN_, PARTY, days(4), after=first, clause="1/s3"),),
    )  # fmt: skip
    case = played(under, ("ask", "party", 0)).polled(after(3))
    assert case.states["one"] == "dropped"
    assert is_followed(case)
    assert {stretch.end: stretch.least for stretch in verify(under.bound["one"], start=START).stretches}["dropped"] == 2


def test_no_outcome_of_an_act_that_can_end_a_stay_is_open_before_it_is_over():
    """An act that may end a stay is refused during it, whichever outcome is meant."""
    first = ask()
    hear = may(OFFICE, "hear", "hear", clause="1/s2", when=OPEN_, repeats=True,
               then=(Outcome("ends", DONE), Outcome("goes on", STAY)))  # fmt: skip
    note = must(OFFICE, "note", "note", clause="1/s2", when=OPEN_, within=days(1), after=last(hear), then=DONE)
    under = policy(first, hear, note, limits=(entitlement(OPEN_, PARTY, days(4), after=first, clause="1/s3"),))
    case = played(under, ("ask", "party", 0))
    early = {"by": "office", "who": "p", "on": after(1)}
    assert not case.decide("one.hear", outcome="goes on", **early)
    model = model_of(under.bound["one"])
    place = model.moves[0][0].target
    when = {move.when for move in model.moves[place] if move.rule.name == "hear"}
    assert ((),) not in when


# -- whether a duty is met, or set off anew --------------------------------------------------------------------------


def _met_before():
    first = ask()
    learn = happens("learn", "learn", clause="1/s3", when=OPEN_, then=STAY, repeats=True)
    reply = must(OFFICE, "reply", "reply", clause="1/s2", when=OPEN_, then=STAY, repeats=True, otherwise=DROPPED,
                 within=by(earliest(since(days(5), first), since(days(5), last(learn)))))  # fmt: skip
    return policy(first, learn, reply, close())


def test_a_later_trigger_that_does_not_decide_sets_nothing_off_anew():
    """Five days after the request are over before five days after what was learnt: the reply stands."""
    case = played(_met_before(), ("ask", "party", 0), ("reply", "office", 1), ("learn", "party", 3),
                  ("close", "office", 7))  # fmt: skip
    assert case.states["one"] == "done"
    assert is_followed(case)


def test_what_can_be_done_once_is_not_owed_again():
    first = ask()
    learn = happens("learn", "learn", clause="1/s3", when=OPEN_, then=STAY, repeats=True)
    reply = must(OFFICE, "reply", "reply", clause="1/s2", when=OPEN_, then=STAY, otherwise=DROPPED,
                 within=days(1), after=last(learn))  # fmt: skip
    case = played(policy(first, learn, reply, close()), ("ask", "party", 0), ("learn", "party", 0),
                  ("reply", "office", 1), ("learn", "party", 2), ("close", "office", 6))  # fmt: skip
    assert case.states["one"] == "done"
    assert is_followed(case)


def test_what_was_done_once_without_meeting_its_duty_is_still_owed():
    """The office may try once, and an open outcome leaves the duty owed: whoever closes a week later is late."""
    first = ask()
    attempt = must(OFFICE, "try", "try", clause="1/s2", when=OPEN_, within=days(3), after=first,
                   then=(Outcome("settles it", STAY), Outcome("leaves it open", STAY, discharges=False)))  # fmt: skip
    case = played(policy(first, attempt, close()), ("ask", "party", 0), ("try", "office", 1, {}, "leaves it open"),
                  ("close", "office", 6))  # fmt: skip
    assert [breach.action for breach in case.breaches(after(6))] == ["one.try"]
    model = model_of(case.policy.bound["one"])
    place = next(move.target for move in model.moves[model.moves[0][0].target] if move.edge.branch.name != "settles it"
                 and move.rule.name == "try")  # fmt: skip
    assert [rule.name for rule, _ in model.stays[place].dues] == ["try"]


# -- where a run gets stuck -------------------------------------------------------------------------------------------


def test_a_day_named_where_no_rule_wants_it_leaves_no_way_out():
    """The day is named with the request, and only where it lies two to four days after it may the case be closed."""
    hearing = day("hearing", "the day of the hearing")
    first = ask(records=hearing)
    wanted = window(days(2), days(4), after=first, expiry="bar", clause="1/s3")
    under = policy(first, close(given=inside(hearing, wanted)))
    refused = played(under, ("ask", "party", 0, {"hearing": after(6)}))
    assert not refused.decide("one.close", by="office", who="p", on=after(3))
    (answer,) = verify(under.bound["one"], start=START).about("end: windows")
    assert answer.status == REFUTED
    assert "day hearing" in answer.after


def test_a_last_day_let_pass_before_a_loop_is_told_with_it():
    """Whoever notes again and again is stuck once three days after the request are past, not before."""
    first = ask()
    note = may(OFFICE, "note", "note", clause="1/s3", when=OPEN_, then=STAY, repeats=True)
    under = policy(first, note, close(within=limitation(days(3), after=first, clause="1/s4")),
                   may(OFFICE, "back", "send back", clause="1/s5", when=OPEN_, then=HEARD),
                   may(OFFICE, "on", "go on", clause="1/s5", when=HEARD, then=OPEN_))  # fmt: skip
    told = [answer for answer in verify(under.bound["one"], start=START).refuted if answer.kind.startswith("end: ")]
    assert told
    assert {(answer.kind, answer.after) for answer in told} == {
        ("end: loop", "from 2015-02-06 on nothing else can come")
    }  # fmt: skip


def test_what_no_act_records_is_never_known():
    signed = flag("signed", "it is signed")
    under = policy(ask(), close(given=signed.named("it is signed", "1/s3")),
                   may(OFFICE, "sign", "sign", clause="1/s3", when=HEARD, records=signed, then=STAY))  # fmt: skip
    case = played(under, ("ask", "party", 0))
    assert not case.decide("one.close", by="office", who="p", on=START)
    assert "end: facts" in [answer.kind for answer in verify(under.bound["one"], start=START).refuted]


# -- what nobody has told ------------------------------------------------------------------------------------------


def test_a_duty_that_counts_from_a_day_it_names_itself_has_no_last_day_before():
    hearing = day("hearing", "the day of the hearing")
    first = ask(records=hearing)
    reply = must(OFFICE, "set", "set a day", clause="1/s2", when=OPEN_, records=hearing, then=STAY, otherwise=DROPPED,
                 within=days(1), after=hearing)  # fmt: skip
    case = played(policy(first, reply, close()), ("ask", "party", 0, {"hearing": START}), ("close", "office", 5))
    assert case.states["one"] == "done"
    assert is_followed(case)


def test_an_end_under_a_condition_that_nobody_has_told_binds_nobody():
    urgent = flag("urgent", "it is urgent")
    hurried = urgent == True  # noqa: E712  # a guard, not a test
    first = ask()
    tell = may(OFFICE, "tell", "tell", clause="1/s3", when=OPEN_, records=urgent, then=STAY)
    reply = must(OFFICE, "reply", "reply", clause="1/s2", when=OPEN_, then=HEARD, otherwise=DROPPED,
                 within=by(earliest(since(days(4), first), if_(hurried, since(days(1), first)))))  # fmt: skip
    under = policy(first, tell, reply, close(when=HEARD))
    assert is_followed(played(under, ("ask", "party", 0), ("reply", "office", 3), ("close", "office", 3)))


def test_silence_has_no_effect_where_the_limit_is_lifted():
    free = flag("free", "it need not be in time")
    first = ask(records=free)
    freed = at(first, free) == True  # noqa: E712  # a guard, not a test
    reply = must(OFFICE, "reply", "reply", clause="1/s2", when=OPEN_, then=DONE, otherwise=DROPPED,
                 within=by(days(2), after=first, unless=freed))  # fmt: skip
    under = policy(first, reply)
    assert played(under, ("ask", "party", 0, {"free": True})).polled(after(9)).states["one"] == "open"
    model = model_of(under.bound["one"])
    lapsing = {model.places[n].known for n, moves in enumerate(model.moves) for m in moves if m.rule.lapses}
    assert all((key, True) not in known for known in lapsing for key, value in known if value and key[0] == "eq")


def test_a_word_of_an_earlier_act_may_be_looked_for_among_others():
    word, words = one_of("word", "a word", "a", "b"), several("words", "some words", "a", "b")
    first = ask(records=word)
    end = close(records=words, given=includes(words, at(first, word)).named("it is among them", "1/s3"))
    case = played(policy(first, end), ("ask", "party", 0, {"word": "b"}), ("close", "office", 0, {"words": ("a", "b")}))
    assert is_followed(case)
    assert not [answer for answer in verify(case.policy.bound["one"]).every if answer.status == REFUTED]


# -- days that an act names itself ------------------------------------------------------------------------------------


def test_a_day_that_an_act_names_itself_may_be_over_whichever_is_named():
    """A day two days after the request at most, and three days after that day at most: the sixth day is too late."""
    heard = day("heard_on", "the day of the hearing")
    first = ask()
    soon = limitation(days(2), after=first, clause="1/s3")
    end = close(records=heard, given=inside(heard, soon), within=limitation(days(3), after=heard, clause="1/s4"))
    under = policy(first, end)
    told = {"by": "office", "who": "p"}
    assert played(under, ("ask", "party", 0)).decide("one.close", on=after(5), facts={"heard_on": after(2)}, **told)
    assert not played(under, ("ask", "party", 0)).decide("one.close", on=after(6), facts={"heard_on": after(2)}, **told)
    (answer,) = verify(under.bound["one"], start=START).about("end: lateness")
    assert answer.status == REFUTED


def test_silence_by_the_later_of_two_days_comes_before_what_opens_after_both():
    first = ask()
    note = may(OFFICE, "note", "note", clause="1/s3", when=OPEN_, then=STAY)
    reply = must(OFFICE, "reply", "reply", clause="1/s2", when=OPEN_, then=STAY, otherwise=DROPPED,
                 within=by(latest_of(since(days(2), first), since(days(1), first))))  # fmt: skip
    end = may(OFFICE, "end", "end it", clause="1/s4", when=OPEN_, then=DONE, given=~happened(reply),
              within=no_earlier_than(days(9), after=first))  # fmt: skip
    under = policy(first, note, reply, end)
    assert played(under, ("ask", "party", 0)).polled(after(4)).states["one"] == "dropped"
    assert "done" not in {stretch.end for stretch in verify(under.bound["one"], start=START).stretches}


def test_each_round_has_its_own_last_day():
    first = ask()
    learn = happens("learn", "learn", clause="1/s3", when=OPEN_, then=STAY, repeats=True)
    reply = must(OFFICE, "reply", "reply", clause="1/s2", when=OPEN_, then=STAY, repeats=True, otherwise=DROPPED,
                 within=days(1), after=each(learn))  # fmt: skip
    case = played(policy(first, learn, reply, close()), ("ask", "party", 0), ("learn", "party", 0),
                  ("reply", "office", 1), ("learn", "party", 4)).polled(after(8))  # fmt: skip
    assert case.states["one"] == "dropped"
    assert is_followed(case)


# -- days that are asked for in one way of several ---------------------------------------------------------------------


def _on_the_day_or_at_once(last_day=None):
    heard, urgent = day("heard", "the day of the hearing"), flag("urgent", "it is urgent")
    first = ask(records=heard)
    more = {} if last_day is None else {"within": limitation(last_day, after=first, clause="1/s4")}
    end = close(records=urgent, given=any_of(on_the_day(heard), urgent.named("it is urgent", "1/s3")), **more)
    return policy(first, end)


def test_a_day_that_only_may_be_asked_for_is_said_to_be_free():
    under = _on_the_day_or_at_once()
    (said,) = verify(under.bound["one"], start=START).about("left open")
    assert said.status == OBSERVED
    assert said.words.endswith("may be done: close")
    (answer,) = prove(under, never(DONE))
    assert "days that “close” may ask for are taken to be free" in answer.note


def test_a_comparison_says_that_such_a_day_is_free():
    other = _on_the_day_or_at_once(last_day=days(4))
    (only,) = gf.compare(_on_the_day_or_at_once().bound["one"], other.bound["one"]).allows_only_a
    assert "compared as if it were free" in only.note
