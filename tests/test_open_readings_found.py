"""What the drawn test of open readings has found, each by a small procedure of its own."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve
from hostile_builders import DONE, DROPPED, HEARD, NEW, OFFICE, OPEN_, PARTY, after, played, policy
from open_laws import broken_by_compare, broken_by_properties, broken_by_verify

import grievance_fsm as gf
from grievance_fsm import exploring
from grievance_fsm.check import check
from grievance_fsm.conventions import profile
from grievance_fsm.deadlines import (
    ITSELF,
    Limit,
    Trigger,
    by,
    days,
    due_day,
    entitlement,
    extended,
    last,
    latest,
    latest_of,
    limitation,
    months,
    on_day,
    since,
    suspended,
)
from grievance_fsm.docket import Docket, begins, throughout
from grievance_fsm.facts import OTHERWISE, at, day, flag, happened, persons
from grievance_fsm.language import STAY, Outcome, State, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.properties import Property, always, always_told, eventually, never, never_by, only_by
from grievance_fsm.readings import Reading, pick
from grievance_fsm.rendering.limits import in_short, in_words
from grievance_fsm.routes import Route
from grievance_fsm.verification import variants
from grievance_fsm.verification.properties import prove
from grievance_fsm.verification.schedule import ORDER, Arc, Schedule
from grievance_fsm.verification.spans import reach
from grievance_fsm.verification.times import Bound
from grievance_fsm.verification.witnesses import replay

paper = flag("paper", "the paper is there")
signers = persons("signers", "who signs")
HEARD_ON, CLOSED_ON = day("heard_on", "when it is heard"), day("closed_on", "when it is closed")
FILED = State("filed")
FIRST, SECOND, THIRD = (
    Reading(f"X{n}", f"question_{n}", "Which way?", ("one", "other"), None, ("1/s1",)) for n in range(1, 4)
)

ask = may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=OPEN_)
close = may(OFFICE, "close", "close", clause="1/s2", when=OPEN_, then=DONE)


def broken(one: Policy) -> list[str]:
    """Which laws of open readings do not hold."""
    return list(broken_by_verify(one, Counter()))


@pytest.mark.parametrize("together", [True, False], ids=["tried together", "in groups"])
def test_an_act_that_only_the_first_answer_has_and_nobody_asks_for(
    together: bool, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """It leads nowhere; whether another answer changes anything was looked up in what has no such act."""
    if not together:
        monkeypatch.setattr(variants, "are_few", lambda readings: False)
    note = may(PARTY, "note", "note", clause="1/s3", when=OPEN_, only=FIRST == "one")
    asked = may(OFFICE, "close", "close", clause="1/s2", when=OPEN_, then=DONE, records=paper,
                given=pick(SECOND, one=paper, other=~paper))  # fmt: skip

    assert not broken(policy(ask, note, asked, readings=(FIRST, SECOND)))


def test_a_fault_of_the_second_answer_is_shown_by_a_way_that_goes_under_it() -> None:
    """The way led through the first answer, by which there is no such fault."""
    leads = may(PARTY, "turn", "turn", clause="1/s3", when=OPEN_, then=HEARD, only=FIRST == "other")
    one = policy(ask, leads, close, readings=(FIRST,))
    (fault,) = [each for each in gf.verify(one.one).answers if each.kind == "fault: dead end"]

    assert replay(fault, one).stopped is None


def test_a_case_that_may_never_end_is_told_with_the_answer_under_which_it_may_not() -> None:
    trap = may(PARTY, "turn", "turn", clause="1/s3", when=OPEN_, then=pick(FIRST, one=DROPPED, other=HEARD))
    one = policy(ask, trap, close, readings=(FIRST,))
    (lost,) = gf.verify(one).about("every case")

    assert (lost.status, dict(lost.choices)) == ("refuted", {"question_1": "other"})
    assert replay(lost, one).stopped is None


def test_the_most_days_that_only_two_answers_together_give_are_told_with_both() -> None:
    """Where the first leads, the second decides by when: ten days are the most on a diagonal of the two."""
    turn = must(PARTY, "turn", "turn", clause="1/s3", when=OPEN_, within=days(0), after=ask,
                then=pick(FIRST, one=HEARD, other=FILED))  # fmt: skip
    hear, file = (
        must(OFFICE, name, name, clause="1/s2", when=when, then=DONE, after=ask,
             within=pick(SECOND, one=days(one), other=days(11 - one)))
        for name, when, one in (("hear", HEARD, 10), ("file", FILED, 1))
    )  # fmt: skip
    one = policy(ask, turn, hear, file, readings=(FIRST, SECOND))
    (stretch,) = gf.verify(one.one).stretches

    assert stretch.most == 10
    assert dict(stretch.where) == {"question_1": "one", "question_2": "one"}
    assert "(where question_1=one, question_2=one)" in str(stretch)


def test_what_is_refuted_on_a_diagonal_of_two_answers_is_told_with_both_and_the_third() -> None:
    """Two of three answers trap a run where they are not alike; the third has to let it come there."""
    come = may(PARTY, "come", "come", clause="1/s1", when=NEW, then=pick(THIRD, one=OPEN_, other=FILED))
    end = may(OFFICE, "end", "end", clause="1/s2", when=OPEN_, then=DONE)
    never = ~happened(come)
    unlike = pick(FIRST, one=pick(SECOND, one=None, other=never), other=pick(SECOND, one=never, other=None))
    like = may(OFFICE, "hear", "hear", clause="1/s2", when=FILED, then=DONE, given=unlike)
    one = policy(come, end, like, readings=(FIRST, SECOND, THIRD))
    (lost,) = gf.verify(one.one).about("end: facts")

    assert dict(lost.choices) == {"question_1": "one", "question_2": "other", "question_3": "other"}
    assert not broken(one)


def test_a_paper_that_the_act_which_asks_for_it_may_bring_itself_under_one_answer() -> None:
    """Where it does not, it asks for what was told before."""
    come = may(PARTY, "come", "come", clause="1/s1", when=NEW, then=OPEN_, records=pick(THIRD, one=None, other=paper))
    bring = may(OFFICE, "bring", "bring it", clause="1/s2", when=OPEN_, then=DONE, given=~paper,
                records=pick(FIRST, one=None, other=paper))  # fmt: skip

    assert not broken(policy(come, bring, readings=(FIRST, THIRD)))


def broken_in_comparing(one: Policy, other: Policy) -> list[str]:
    """Which laws of comparing over open readings do not hold."""
    return list(broken_by_compare(one, other, Counter()))


def told_apart(one: Policy, other: Policy) -> list[str]:
    """Which laws of comparing over open readings do not hold; that the two are not the same is part of them."""
    assert not gf.compare(one, other).equivalent
    return list(broken_by_compare(one, other, Counter()))


@pytest.mark.parametrize(
    "rest",
    [{"records": pick(FIRST, one=None, other=paper)},
     {"within": pick(FIRST, one=None, other=limitation(days(5), after=ask))}],
    ids=["a paper", "a time limit"],
)  # fmt: skip
def test_what_only_one_of_two_policies_leaves_to_a_reading_is_no_saying_the_same(rest: dict[str, Any]) -> None:
    """A paper, or a time limit, that is there by an open reading alone was not looked at: both said the same."""
    end = may(OFFICE, "close", "close", clause="1/s2", when=OPEN_, then=DONE, **rest)
    second = may(OFFICE, "note", "note", clause="1/s3", when=OPEN_, given=pick(SECOND, one=None, other=~happened(ask)))
    readings = (FIRST, SECOND)

    assert not told_apart(policy(ask, end, second, readings=readings), policy(ask, close, second, readings=readings))


def test_a_way_that_rests_on_whether_an_act_is_there_is_told_with_that_answer() -> None:
    """Only one lets the party end it once the office has heard it, which it does under one answer only."""
    hear = may(OFFICE, "hear", "hear", clause="1/s3", when=OPEN_, then=HEARD, only=FIRST == "other")
    ends = [may(who, "end", "end", clause="1/s3", when=HEARD, then=DONE) for who in (PARTY, OFFICE)]
    one, other = (policy(ask, close, hear, end, readings=(FIRST, SECOND)) for end in ends)
    (part,) = gf.compare(one, other).parts

    assert [dict(each.choices) for each in part.differences] == [{"question_1": "other"}] * 2
    assert not told_apart(one, other)


def judged_otherwise(one: Policy, *stated: Property) -> list[str]:
    """Which laws of properties over open readings do not hold."""
    return list(broken_by_properties(one, stated, Counter()))


def test_what_somebody_may_do_under_one_answer_only_is_not_proved_to_be_done_by_nobody() -> None:
    """Who does it was left open, and so nobody did."""
    asked = may(pick(FIRST, one=PARTY, other=OFFICE), "ask", "ask", clause="1/s1", when=NEW, then=OPEN_)
    one = policy(asked, close, readings=(FIRST,))
    (never_so,) = prove(one, never_by(PARTY, asked))

    assert (never_so.status, dict(never_so.choices)) == ("refuted", {"question_1": "one"})
    assert not judged_otherwise(one, never_by(PARTY, asked), only_by(OFFICE, asked), never_by(OFFICE, close))


def test_what_a_paper_tells_under_one_answer_only_is_not_proved_never_to_be_told() -> None:
    asked = may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=OPEN_, records=pick(FIRST, one=None, other=paper))
    one = policy(asked, close, readings=(FIRST,))
    (never_so,) = prove(one, never(asked, given=paper))

    assert (never_so.status, dict(never_so.choices)) == ("refuted", {"question_1": "other"})
    assert not judged_otherwise(one, never(asked, given=paper), always_told(paper, at=asked))


def test_a_way_that_refutes_a_property_is_told_with_the_answer_that_has_its_act() -> None:
    note = may(OFFICE, "note", "note", clause="1/s3", when=OPEN_, only=FIRST == "other")
    one = policy(ask, note, close, readings=(FIRST, SECOND))
    (lost,) = prove(one, never(note))

    assert dict(lost.choices) == {"question_1": "other"}
    assert replay(lost, one).stopped is None


def test_a_paper_that_is_told_under_one_answer_only_opens_what_asks_for_it() -> None:
    """Nobody told it while the reading was open, and so nothing led there."""
    asked = may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=OPEN_, records=pick(FIRST, one=None, other=paper))
    read = may(OFFICE, "close", "close", clause="1/s2", when=OPEN_, then=DONE, given=paper)
    one = policy(asked, read, readings=(FIRST,))
    (never_so,) = prove(one, never(read))

    assert (never_so.status, dict(never_so.choices)) == ("refuted", {"question_1": "other"})
    assert replay(never_so, one).stopped is None


def test_what_is_collected_under_one_answer_only_is_something_else_that_is_asked_for() -> None:
    """Nothing was collected while the reading was open, and so it was proved that nothing else is told."""
    note = may(OFFICE, "note", "note", clause="1/s3", when=OPEN_, then=STAY, repeats=True, records=paper,
               collects=pick(FIRST, one=signers, other=None))  # fmt: skip
    one = policy(ask, note, close, readings=(FIRST,))
    told = [always_told(*facts, at=note, nothing_else=True) for facts in ((paper,), (paper, signers))]

    assert [dict(each.choices) for each in prove(one, *told)] == [{"question_1": "one"}, {"question_1": "other"}]
    assert not judged_otherwise(one, *told)


def test_the_most_days_turn_on_whose_last_day_it_is() -> None:
    """The same days are owed by whoever ends it, or by whoever only notes something: then it is ended at once."""
    end, note = (
        must(OFFICE, name, name, clause="1/s2", when=OPEN_, then=then, after=ask, within=within)
        for name, then, within in (("end", DONE, pick(FIRST, one=None, other=days(5))),
                                   ("note", STAY, pick(FIRST, one=days(5), other=None)))
    )  # fmt: skip
    one = policy(ask, end, note, readings=(FIRST,))
    (stretch,) = gf.verify(one.one).stretches

    assert not broken(one)
    assert (stretch.most, dict(stretch.where)) == (5, {"question_1": "other"})


def test_schedules_whose_months_are_counted_from_another_day_are_not_the_same() -> None:
    """Two moments a month apart: counted from the first or from the second day, begun in January or in February."""
    setting = policy(ask, close).one.setting
    month = reach(Limit("duty"), months(1, overflow="by_edge"), Trigger("only", ("it",)), setting)
    one, other = (
        Schedule((Arc(0, 1, ORDER), Arc(1, 0, Bound("last", "first", 31, reach=month, lower=lower))), 2, 1)
        for lower in (True, False)
    )
    begun = [date(2015, 1, 1) + timedelta(n) for n in range(365)]

    assert [one.span(day, latest=True) for day in begun] != [other.span(day, latest=True) for day in begun]
    assert one.essence != other.essence


def test_an_act_that_no_run_comes_to_under_the_first_answers_may_be_come_to_under_another(
    monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """In groups, what it turns on was not looked at where the first answers left it out."""
    monkeypatch.setattr(variants, "are_few", lambda readings: False)
    end = may(OFFICE, "end", "end", clause="1/s2", when=(FILED, pick(FIRST, one=None, other=OPEN_)), then=DROPPED)
    one = policy(ask, end, readings=(FIRST, SECOND))

    assert not broken(one)
    assert [stretch.end for stretch in gf.verify(one.one).stretches] == ["dropped"]


@pytest.mark.parametrize("together", [True, False], ids=["tried together", "in groups"])
def test_what_a_limit_on_a_state_leaves_open_is_tried(together: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """No act asks for it: none of its answers was tried, and nobody had to stay."""
    if not together:
        monkeypatch.setattr(variants, "are_few", lambda readings: False)
    stay = entitlement(OPEN_, PARTY, pick(FIRST, one=days(5), other=days(3)), after=ask, clause="1/s3")
    one = policy(ask, close, limits=(stay,), readings=(FIRST, SECOND))

    assert [stretch.least for stretch in gf.verify(one.one).stretches] == [4]
    assert not broken(one)


@pytest.mark.parametrize("together", [True, False], ids=["tried together", "in groups"])
def test_what_a_way_of_counting_leaves_open_is_tried(together: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last day was taken for none, and the case for ended at once."""
    if not together:
        monkeypatch.setattr(variants, "are_few", lambda readings: False)
    counting = pick(FIRST, one=profile("literal"), other=evolve(profile("literal"), trigger_day="included"))
    ends = must(OFFICE, "close", "close", clause="1/s2", when=OPEN_, within=days(9), after=ask, then=DONE)
    one = policy(ask, ends, counting=counting, readings=(FIRST, SECOND))
    (stretch,) = gf.verify(one.one).stretches

    assert (stretch.most, dict(stretch.where)) == (9, {"question_1": "one"})
    assert not broken(one)
    assert not judged_otherwise(one, *(eventually(DONE, after=ask, within=days(n)) for n in (5, 8, 9)))


def test_limits_on_a_state_that_turn_on_the_answers_otherwise_are_not_the_same() -> None:
    """Under each answer one lets it end two days before the other; both directions were proved never to be so."""
    spans = {"one": days(5), "other": days(3)}, {"one": days(3), "other": days(5)}
    one, other = (
        policy(ask, close, readings=(FIRST,),
               limits=(entitlement(OPEN_, PARTY, pick(FIRST, **each), after=ask, clause="1/s3"),))
        for each in spans
    )  # fmt: skip
    (part,) = gf.compare(one, other, names=("one", "two"), lengths=False).parts

    assert {each.allowed_by: dict(each.choices) for each in part.differences} == {
        "two": {"question_1": "one"}, "one": {"question_1": "other"},
    }  # fmt: skip


def test_what_the_docket_asks_under_one_answer_alone_is_not_taken_for_granted():
    """No act has the reading, so that nobody asked for it, and the condition was held to bind whatever the answer."""
    sign = evolve(ask, records=paper)
    one = policy(sign, close, readings=(FIRST,))
    barred = throughout(Route("one", "the procedure"), sign, given=paper, only=FIRST == "one")
    one = evolve(one, docket=Docket((barred,)))
    [answer] = prove(one, always(paper, at=sign))

    assert (answer.status, dict(answer.choices)) == ("refuted", {"question_1": "other"})
    assert not gf.compare(one, one.under({"question_1": "one"})).equivalent
    assert gf.compare(one, one).equivalent
    assert not broken(one)


def test_how_long_it_takes_is_told_where_the_ends_are_common_under_the_answers_that_are_named():
    """Under the other answer both can be closed; under this one, of which days were told, they end apart."""
    there = evolve(close, name="end", only=FIRST == "other")
    a, b = (policy(ask, each, there, readings=(FIRST,)) for each in (close, evolve(close, then=DROPPED)))

    assert not broken_in_comparing(a, b)


def test_what_an_act_does_not_record_under_an_answer_is_not_known_of_it_there():
    """Where asking brings no paper, a live case refuses what reads the paper of the asking; a proof let it be done."""
    asked = evolve(ask, records=pick(FIRST, one=paper, other=None))
    read = may(OFFICE, "read", "read", clause="1/s3", when=OPEN_, then=HEARD, given=at(asked, paper))
    told = may(PARTY, "tell", "tell", clause="1/s4", when=OPEN_, then=STAY, records=paper)
    one = policy(asked, told, read, close, evolve(close, name="end", when=HEARD, then=DROPPED), readings=(FIRST,))
    under = {choice: one.under({"question_1": choice}) for choice in ("one", "other")}

    assert {choice: prove(each, never(read))[0].status for choice, each in under.items()} == {
        "one": "refuted", "other": "proved",
    }  # fmt: skip
    assert {choice: [way.end for way in gf.paths(each.one).ways] for choice, each in under.items()} == {
        "one": ["done", "dropped"], "other": ["done"],
    }  # fmt: skip
    assert not broken(one)
    assert not judged_otherwise(one, never(read), never(HEARD))


def test_several_who_may_do_it_under_one_answer_all_may():
    """Those whom one answer names together were taken for no role at all: nobody could do it."""
    asked = evolve(ask, who=pick(FIRST, one=(PARTY, OFFICE), other=PARTY))
    one = policy(asked, close, readings=(FIRST,))
    under = [one.under({"question_1": choice}).one.rules["ask"].roles for choice in ("one", "other")]

    assert under == [{"party", "office"}, {"party"}]
    assert not broken(one)
    assert not judged_otherwise(one, never_by(OFFICE, asked), only_by(PARTY, asked))


def test_more_time_by_an_act_that_an_answer_leaves_out_cannot_be_given():
    """Whatever the case was asked then ended in an AttributeError."""
    grant = may(OFFICE, "grant", "grant more time", clause="1/s3", when=OPEN_, then=STAY, only=FIRST == "one")
    late = by(days(2), after=ask, extended=extended(grant, days(3)), expiry="bar")
    one = policy(ask, grant, evolve(close, within=late), readings=(FIRST,))

    assert not broken(one)
    assert not judged_otherwise(one, *(eventually(DONE, after=ask, within=days(n)) for n in (2, 5)))
    assert not told_apart(one, policy(ask, grant, close, readings=(FIRST,)))


@pytest.mark.parametrize(
    ("limit", "words"),
    [({"opens": pick(FIRST, one=days(1), other=None)}, "not before as X1 question_1 is read and within 9 days"),
     ({"suspended": pick(FIRST, one=suspended("ill"), other=None)}, ", days not counted as X1 question_1 is read ("),
     ({"extended": pick(FIRST, one=extended(ask, days(2)), other=None)}, ", extended as X1 question_1 is read (")],
    ids=["opens", "suspended", "extended"],
)  # fmt: skip
def test_a_limit_of_which_a_reading_decides_a_part_is_put_into_words(limit: dict[str, Any], words: str) -> None:
    """What compares such a policy with another ended in a TypeError."""
    own = Limit("duty", days(9), after=ask, **limit)
    limits = own, evolve(own, until=days(8))
    one, other = (policy(ask, evolve(close, within=each), readings=(FIRST,)) for each in limits)

    assert words in in_words(own)
    assert in_short(own).endswith("9 days")
    assert not broken_in_comparing(one, other)


def test_what_counts_from_the_last_day_of_an_act_whose_clock_stands_still_is_owed_without_a_day():
    """Nobody knows how long it stands still; a case that was asked what is owed ended in an error."""
    stop = may(PARTY, "stop", "stop", clause="1/s3", when=OPEN_, then=STAY)
    reply = must(OFFICE, "reply", "reply", clause="1/s4", when=OPEN_, then=STAY,
                 within=by(days(5), after=ask, suspended=suspended("ill", begins=stop, ends=close)))  # fmt: skip
    end = must(OFFICE, "end", "end", clause="1/s5", when=OPEN_, then=DROPPED,
               within=latest_of(since(days(3), due_day(reply)), since(days(1), ask)))  # fmt: skip
    one = policy(ask, stop, reply, close, end)
    case = played(one, ("ask", "party", 0), ("stop", "party", 1))

    assert {(each.action, each.due) for each in case.owed(on=after(9))} == {("one.reply", None), ("one.end", None)}
    assert not judged_otherwise(one, eventually(DROPPED, after=ask, within=days(9)), never(end))


@pytest.mark.parametrize(
    "within",
    [latest_of(since(days(3), ask), since(days(9), pick(FIRST, one=last(close), other=ask))),
     by(days(3), after=latest(ask, pick(FIRST, one=close, other=None))),
     by(days(3), after=pick(FIRST, one=latest(ask, ITSELF), other=ask)),
     by(latest_of(days(3), on_day(pick(FIRST, one=HEARD_ON, other=CLOSED_ON))), after=ask)],
    ids=["a part of a date", "one of several", "the act itself", "a day that is told"],
)  # fmt: skip
def test_a_limit_of_which_a_reading_decides_what_it_counts_from_is_checked(within: Any) -> None:
    """Whether what it counts from may have come before was asked of the question itself: a TypeError."""
    turn = may(PARTY, "turn", "turn", clause="1/s3", when=OPEN_, then=pick(SECOND, one=HEARD, other=FILED),
               records=(HEARD_ON, CLOSED_ON))  # fmt: skip
    end = may(PARTY, "end", "end", clause="1/s4", when=HEARD, then=DROPPED)
    late = must(OFFICE, "late", "end late", clause="1/s4", when=FILED, then=DROPPED, within=within)

    assert not broken(policy(ask, close, turn, end, late, readings=(FIRST, SECOND)))


def test_a_fault_of_an_act_that_only_an_answer_leads_to_is_told_with_the_answers():
    """What comes after the other answer was checked with all its own readings open: nothing was found."""
    turn = may(PARTY, "turn", "turn", clause="1/s3", when=OPEN_, then=pick(SECOND, one=DROPPED, other=HEARD))
    sign = may(PARTY, "sign", "sign", clause="1/s4", when=HEARD, then=FILED, within=limitation(days(3), after=ask))
    never = limitation(days(3), after=pick(FIRST, one=ask, other=close))
    end = may(PARTY, "end", "end", clause="1/s5", when=FILED, then=DROPPED, within=never)
    found = [each for each in check(policy(ask, close, turn, sign, end, readings=(FIRST, SECOND)).one)
             if each.kind == "undue limit"]  # fmt: skip

    assert [(each.place, dict(each.choices)) for each in found] == [
        ("one.end", {"question_1": "other", "question_2": "other"}),
    ]  # fmt: skip


def test_a_duty_that_nobody_owes_under_an_answer_binds_nobody_there():
    """Nobody can do it under either answer; but where it may be known to fail, no last day ends the waiting."""
    note = may(PARTY, "note", "note", clause="1/s3", when=HEARD, then=STAY, records=paper)
    late = must(OFFICE, "late", "end late", clause="1/s4", when=OPEN_, within=days(6), after=ask,
                then=(Outcome("heard", DROPPED, given=happened(note)), Outcome("not heard", DROPPED, given=OTHERWISE)),
                given=pick(FIRST, one=at(note, paper), other=happened(note)))  # fmt: skip
    back = may(PARTY, "back", "come back", clause="1/s5", when=HEARD, then=OPEN_)
    one = policy(ask, note, back, close, late, readings=(FIRST,))
    (stretch,) = [each for each in gf.verify(one.one).stretches if each.end == "done"]

    assert not broken(one)
    assert (stretch.most, dict(stretch.where)) == (None, {"question_1": "other"})


def test_of_many_readings_a_way_is_told_only_where_its_conditions_can_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """With all that is open left free a way refuted it; under the answers that were told, facts let nobody take it."""
    monkeypatch.setattr(exploring, "COMBINATIONS", 3)
    asked = evolve(ask, records=paper, given=paper)
    end = may(OFFICE, "end", "end", clause="1/s3", when=OPEN_, then=DROPPED,
              given=pick(FIRST, one=~at(asked, paper), other=at(asked, paper)))  # fmt: skip
    there = may(OFFICE, "there", "be there", clause="1/s4", when=OPEN_, then=HEARD, only=SECOND == "other")
    one = policy(asked, close, end, there, readings=(FIRST, SECOND))
    lost = prove(one, never(end), never(there))

    assert [dict(each.choices) for each in lost] == [{"question_1": "other"}, {"question_2": "other"}]
    assert [replay(each, one).stopped for each in lost] == [None, None]


def test_of_many_readings_who_may_do_it_and_whether_it_is_there_are_told_with_the_answer(
    monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """Whoever may under any answer was let do it under all; where nobody can do it, nothing is said of it."""
    monkeypatch.setattr(exploring, "COMBINATIONS", 3)
    asked = evolve(ask, who=pick(FIRST, one=PARTY, other=OFFICE))
    there = may(OFFICE, "there", "be there", clause="1/s4", when=OPEN_, then=HEARD, only=SECOND == "other")
    one = policy(asked, close, there, evolve(close, name="end", when=HEARD), readings=(FIRST, SECOND))
    lost = prove(one, only_by(PARTY, asked), eventually(there, within=days(4), after=asked))

    assert [(each.status, dict(each.choices)) for each in lost] == [
        ("refuted", {"question_1": "other"}), ("refuted", {"question_2": "other"}),
    ]  # fmt: skip


def test_an_act_that_nobody_can_do_is_told_where_it_would_lead_on() -> None:
    """No run comes to it under either answer, but under one alone it would change anything."""
    asked = evolve(ask, records=paper, given=paper & ~paper)
    turn = may(OFFICE, "turn", "turn", clause="1/s3", when=(OPEN_, HEARD), then=pick(FIRST, one=OPEN_, other=DONE))
    one = policy(asked, turn, close, readings=(FIRST,))
    (never_so,) = [each for each in gf.verify(one.one).answers if each.words == "no run makes “turn”"]

    assert dict(never_so.choices) == {"question_1": "other"}
    assert not broken(one)


@pytest.mark.parametrize("together", [True, False], ids=["tried together", "in groups"])
def test_what_is_said_of_acts_tells_answers_apart_as_their_graphs_do(
    together: bool, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """Once filed, nobody comes back to where it could be done, whether it would lead on or not."""
    if not together:
        monkeypatch.setattr(variants, "are_few", lambda readings: False)
    asked = evolve(ask, then=pick(FIRST, one=OPEN_, other=FILED))
    back = may(PARTY, "back", "come back", clause="1/s3", when=FILED, then=OPEN_, records=paper, given=paper & ~paper)
    turn = may(OFFICE, "turn", "turn", clause="1/s4", when=OPEN_, then=pick(SECOND, one=STAY, other=DONE),
               records=pick(FIRST, one=None, other=paper))  # fmt: skip
    one = policy(asked, back, turn, evolve(close, when=(OPEN_, FILED)), readings=(FIRST, SECOND))
    (never_so,) = [each for each in gf.verify(one.one).answers if each.words == "no run makes “turn”"]

    assert dict(never_so.choices) == {"question_1": "other", "question_2": "other"}
    assert not broken(one)


def test_what_is_proved_where_the_act_is_there_is_not_said_of_no_act():
    """Under one answer there is no such act: that was told of all of them."""
    end = may(OFFICE, "end", "end", clause="1/s3", when=OPEN_, then=DROPPED, given=paper & ~paper, records=paper,
              only=FIRST == "other")  # fmt: skip
    one = policy(ask, close, end, readings=(FIRST,))
    (answer,) = prove(one, never(end, given=paper))

    assert (answer.status, answer.note, dict(answer.choices)) == ("proved", "", {})


def test_a_difference_that_rests_on_what_is_not_on_its_way_is_told_with_that_answer() -> None:
    """One can wait longer where the other has a silence: of the answers to which it is there one was not tried."""
    late = must(OFFICE, "late", "end late", clause="1/s3", when=OPEN_, then=DROPPED, within=days(5), after=ask,
                otherwise=DROPPED, only=(FIRST == "other", SECOND == "one"))  # fmt: skip
    sign = may(PARTY, "sign", "sign", clause="1/s4", when=OPEN_, then=STAY, only=FIRST == "one")
    one, other = (policy(*acts, readings=(FIRST, SECOND)) for acts in ((ask, close, late, sign), (ask, close)))
    (part,) = gf.compare(one, other, names=("one", "other"), lengths=False).parts

    assert {each.allowed_by: dict(each.choices) for each in part.differences} == {
        "one": {"question_1": "one"}, "other": {"question_1": "other", "question_2": "one"},
    }  # fmt: skip
    assert not told_apart(one, other)


def test_what_the_docket_asks_of_a_way_is_among_the_answers_under_which_one_allows_more() -> None:
    """What else only one allows ended the search before the answer was tried under which neither can begin."""
    asked = evolve(ask, records=paper, given=~paper)
    begun = Docket((begins(Route("one", "the procedure"), given=paper, only=SECOND == "other"),))
    signs = (may(PARTY, "sign", "sign", clause="1/s4", when=OPEN_, then=STAY, only=only)
             for only in (FIRST == "one", FIRST == "other"))  # fmt: skip
    one, other = (policy(asked, close, sign, readings=(FIRST, SECOND), docket=begun) for sign in signs)

    assert not told_apart(one, other)
