"""Check: every fault of a rule is found with what shows it, and nothing sound is called a fault.

What an example shows is verified by `ask`, one guard at a time; whether gaps and overlaps exist at all, by trying
every combination of facts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import combinations, product
from math import prod
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grievance_fsm.binding import Binder
from grievance_fsm.check import KINDS, check, faults, meeting
from grievance_fsm.checking.cells import Space, cells
from grievance_fsm.checking.domains import TooWide
from grievance_fsm.checking.fault import Fault
from grievance_fsm.deadlines import ITSELF, business_days, days, gap, latest, months, since, target, weeks, window
from grievance_fsm.facts import (
    DAY_OF_ACT,
    IN_OFFICE,
    OTHERWISE,
    Const,
    Node,
    all_of,
    any_of,
    at,
    ballots,
    day,
    derived,
    disjoint,
    flag,
    happened,
    implies,
    includes,
    inside,
    money,
    not_,
    not_before,
    number,
    on_the_day,
    one_of,
    param,
    persons,
    several,
    share,
)
from grievance_fsm.guards import ask
from grievance_fsm.language import OPEN, STAY, Action, Outcome, Procedure, Role, State, happens, may, must
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policies.mit_as_written import POLICY as AS_WRITTEN
from grievance_fsm.readings import UNCHOSEN, Reading, pick
from grievance_fsm.rulemaking import bound
from grievance_fsm.rules import BoundProcedure

CHOSEN = {
    "standard_of_proof": "preponderance", "nda_term": "until_decision", "mandatory_minimums": "none",
    "harboring_effect": "loss",
}  # fmt: skip
CLERK = Role("clerk")
START, MIDDLE, END, OTHER = State("start", initial=True), State("middle"), State("end", final=True), State("other")
roll = persons("roll", "the roll")
votes = ballots("votes", "the votes", "for", "against", "abstaining", by=roll)
present = derived("members present", of=roll, name="present")
ayes, noes = derived("ayes", of=votes, value="for"), derived("noes", of=votes, value="against")
ready, urgent = flag("ready", "it is ready"), flag("urgent", "it is urgent")
score = number("score", "the score", 0, 9)


def procedure(*actions: Any, limits: Iterable[Any] = ()) -> Procedure:
    return Procedure("tiny", "a tiny procedure", actions, limits=tuple(limits))


def found(*actions: Any, limits: Iterable[Any] = ()) -> tuple[Fault, ...]:
    declared = procedure(*actions, limits=limits)
    return check(bound(declared), declared)


def told(faults: Iterable[Fault]) -> list[tuple[str, str]]:
    return [(fault.kind, fault.place) for fault in faults]


def ends(*outcomes: Outcome, **rest: Any) -> Action:
    return must(CLERK, "decide", "decide it", when=START, then=outcomes, **rest)


def to_end(name: str = "finish", when: Any = MIDDLE, **rest: Any) -> Action:
    return must(CLERK, name, "finish it", when=when, then=END, **rest)


def begin(**rest: Any) -> Action:
    return must(CLERK, "begin", "begin it", when=START, then=MIDDLE, **rest)


# -- gap, overlap, never -------------------------------------------------------------------------------------------


def test_a_vote_of_4_to_3_that_no_outcome_takes_is_a_gap():
    carried, lost = share(ayes, "2/3", of=present), share(noes, "2/3", of=present)

    (fault,) = found(
        ends(Outcome("carried", END, given=carried), Outcome("lost", END, given=lost),
             records=(roll, votes), given=present >= 7)
    )  # fmt: skip

    assert (fault.kind, fault.place) == ("gap", "tiny.decide")
    assert dict(fault.example) == {"present": 7, "ayes": 4, "noes": 3}
    assert [ask(guard, fault.example) for guard in (carried, lost, present >= 7)] == [False, False, True]
    assert "ayes 4" in str(fault)
    assert "noes 3" in str(fault)


def test_a_last_outcome_otherwise_leaves_no_gap():
    assert not found(
        ends(Outcome("carried", END, given=share(ayes, "2/3", of=present)), Outcome("not", END, given=OTHERWISE),
             records=(roll, votes))
    )  # fmt: skip


def test_a_condition_of_the_action_may_close_the_gap():
    outcomes = (Outcome("low", END, given=score <= 3), Outcome("high", END, given=score >= 6))

    assert told(found(ends(*outcomes, records=score))) == [("gap", "tiny.decide")]
    assert not found(ends(*outcomes, records=score, given=any_of(score < 3, score > 7)))


def test_a_gap_is_asked_for_each_state_that_an_outcome_leaves():
    """The second outcome leads nowhere from the middle, so what fits only it is not taken there."""
    decide = must(
        CLERK, "decide", "decide it", when=(START, MIDDLE), records=ready,
        then=(Outcome("yes", END, given=ready.named("ready")), Outcome("no", {START: MIDDLE}, given=not_(ready))),
    )  # fmt: skip

    (fault,) = found(decide)

    assert (fault.kind, fault.example["ready"]) == ("gap", False)


def test_a_consensus_that_fits_two_outcomes_is_an_overlap():
    consensus = one_of("consensus", "what all agree on", "found", "not found", "none")
    finds, clears = any_of(consensus == "found", ayes > noes), any_of(consensus == "not found", noes >= ayes)

    (fault,) = found(
        ends(Outcome("found", END, given=finds), Outcome("cleared", END, given=clears),
             records=(roll, votes, consensus))
    )  # fmt: skip

    assert (fault.kind, fault.words) == ("overlap", "the facts fit “found” and “cleared”")
    assert ask(finds, fault.example) is ask(clears, fault.example) is True


def test_two_thirds_for_and_two_thirds_against_exclude_each_other_only_within_one_roll():
    """Of those present both cannot be; of those once present, when more have come since, both can."""
    opening = begin(records=roll, given=present >= 7)

    def decide(base: Any) -> Action:
        return must(
            CLERK, "decide", "decide it", when=MIDDLE, records=(roll, votes),
            then=(Outcome("for", END, given=share(ayes, "2/3", of=base)),
                  Outcome("against", END, given=share(noes, "2/3", of=base)),),
        )  # fmt: skip

    assert {fault.kind for fault in found(opening, decide(present))} == {"gap"}
    overlap = next(fault for fault in found(opening, decide(at(opening, present))) if fault.kind == "overlap")
    assert overlap.example["begin.present"] >= 7  # what the opening made sure is kept
    assert 3 * min(overlap.example["ayes"], overlap.example["noes"]) >= 2 * overlap.example["begin.present"]


def test_an_outcome_that_no_facts_meet_never_happens():
    (fault,) = found(ends(Outcome("huge", END, given=score > 9), Outcome("other", END, given=OTHERWISE), records=score))

    assert (fault.kind, fault.words) == ("never", "no facts lead to “huge”")


def test_an_action_whose_conditions_exclude_one_another_never_happens():
    assert told(found(begin(records=score, given=(score > 5, score < 5)), to_end())) == [("never", "tiny.begin")]


def test_an_outcome_that_a_choice_puts_out_of_use_is_no_fault():
    """Such as a recommendation where the Committee's own decision is final."""
    assert not found(
        ends(Outcome("recommended", END, given=all_of(ready, Const(False))), Outcome("imposed", END, given=OTHERWISE),
             records=ready)
    )  # fmt: skip


def test_outcomes_that_the_actor_chooses_have_neither_gap_nor_overlap():
    assert not found(ends(Outcome("agrees", END), Outcome("declines", END), records=ready, given=ready.named("ready")))


def test_one_guarded_outcome_alone_leaves_a_gap():
    (fault,) = found(ends(Outcome("yes", END, given=ready.named("ready")), records=ready))

    assert (fault.kind, fault.example["ready"]) == ("gap", False)


# -- what hangs ---------------------------------------------------------------------------------------------------

PARTY, OTHER_PARTY = Role("party", "the party", party=True), Role("other", "the other party", party=True)
reply = must(PARTY, "reply", "reply", when=MIDDLE, then=END)


def test_where_one_party_alone_can_lead_on_its_silence_is_a_fault():
    (fault,) = found(begin(), reply)

    assert (fault.kind, fault.place, fault.words) == (
        "silence", "tiny “middle”", "if the party does nothing, nothing leads on",
    )  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        may(CLERK, "close", "close it", when=MIDDLE, then=END),
        may(OTHER_PARTY, "close", "close", when=MIDDLE, then=END),
        happens("pass", "time passes", when=MIDDLE, then=END),
    ],
    ids=["an officer", "the other party", "what happens"],
)  # fmt: skip
def test_where_somebody_else_can_lead_on_silence_is_no_fault(other):
    assert not found(begin(), reply, other)


def test_silence_that_means_something_is_no_fault():
    first = begin()
    deemed = must(
        PARTY, "reply", "reply", when=MIDDLE, within=days(7), after=first, otherwise=State("gone", final=True),
        then=END,
    )  # fmt: skip

    assert not found(first, deemed)


def test_nobody_has_to_begin():
    assert not found(may(PARTY, "ask", "ask", when=START, then=END))


def test_the_officers_owe_what_they_do_so_that_their_silence_is_a_breach_and_no_fault():
    assert not found(begin(), to_end())


the_day = day("the_day", "the day set")


def test_a_way_on_that_is_bound_to_one_day_is_one_chance():
    setting = may(CLERK, "begin", "set the day", when=START, records=the_day, then=MIDDLE)
    act = must(CLERK, "act", "act", when=MIDDLE, given=on_the_day(the_day), then=END)

    assert told(found(setting, act)) == [("one chance", "tiny “middle”")]
    anew = may(CLERK, "anew", "set it anew", when=MIDDLE, records=the_day, then=STAY, repeats=True)
    assert not found(setting, act, anew)
    leave = may(CLERK, "leave", "leave it", when=MIDDLE, then=END)
    assert not found(setting, act, leave)


# -- states ---------------------------------------------------------------------------------------------------------


def test_a_state_that_is_no_end_and_has_no_exit_is_a_dead_end():
    (fault,) = found(begin(), may(CLERK, "leave", "leave it", when=START, then=END))

    assert (fault.kind, fault.place, fault.example) == ("dead end", "tiny “middle”", {"way": ("begin",)})


def test_what_keeps_its_state_is_no_exit():
    wait = may(CLERK, "wait", "wait", when=MIDDLE, then=STAY, repeats=True)

    assert told(found(begin(), wait, to_end(when=START))) == [("dead end", "tiny “middle”")]


def test_a_state_that_rests_needs_no_exit():
    resting = State("resting", rests=True)

    assert not found(must(CLERK, "begin", "begin it", when=START, then=resting))


def test_a_circle_without_an_end_has_no_way_out():
    there, back = (
        may(CLERK, "there", "go there", when=MIDDLE, then=OTHER), may(CLERK, "back", "go back", when=OTHER, then=MIDDLE)
    )  # fmt: skip

    assert told(found(begin(), there, back, to_end(when=START))) == [
        ("no way out", "tiny “middle”"), ("no way out", "tiny “other”"),
    ]  # fmt: skip


def test_a_procedure_that_reaches_no_end_is_told_once():
    back = may(CLERK, "back", "go back", when=MIDDLE, then=START)

    assert told(found(begin(), back)) == [("no end", "tiny")]


def test_a_state_and_an_action_that_nothing_reaches_are_unreachable():
    lost = must(CLERK, "lost", "do what never comes", when=OTHER, then=END)

    assert told(found(begin(), to_end(), lost)) == [("unreachable", "tiny “other”"), ("unreachable", "tiny.lost")]


ROUTE = Reading("A1", "route", "Which way?", ("direct", "by_other"), "direct")


def test_a_state_that_only_the_choice_made_leaves_unused_is_no_fault():
    declared = procedure(begin(), to_end(), must(
        CLERK, "go", "go on", when=START, then=pick(ROUTE, direct=MIDDLE, by_other=OTHER),
    ), to_end("leave", when=OTHER))  # fmt: skip

    direct = bound(Binder({"route": "direct"}, {})(declared))

    assert "other" not in direct.states
    assert not check(direct, declared)


def test_open_reaches_every_state_in_between():
    stop = may(CLERK, "stop", "stop it", when=OPEN, then=State("stopped", final=True))

    assert not found(begin(), stop, to_end())


def test_a_lapse_leads_on_as_an_act_does():
    late = State("late", final=True)

    assert not found(begin(), to_end(within=days(7), after=begin(), otherwise=late))


# -- facts that are not recorded --------------------------------------------------------------------------------------


def test_a_fact_that_some_way_does_not_record_is_unrecorded():
    short = may(CLERK, "short", "go the short way", when=START, then=MIDDLE)

    (fault,) = found(begin(records=ready), short, to_end(given=ready.named("ready")))

    assert (fault.kind, fault.place, fault.example) == ("unrecorded", "tiny.finish", {"way": ("short",)})


def test_a_fact_that_every_way_or_the_action_itself_records_is_recorded():
    short = may(CLERK, "short", "go the short way", when=START, then=MIDDLE, records=ready)

    assert not found(begin(records=ready), short, to_end(records=urgent, given=all_of(ready, urgent)))


def test_a_fact_that_is_collected_is_always_known():
    signed, there = persons("signed", "who signed"), persons("there", "who is there")
    sign = may(CLERK, "sign", "sign", when=MIDDLE, then=STAY, collects=signed, repeats=True)

    assert not found(begin(), sign, to_end(records=there, given=all_of(there, signed)))


def test_members_in_office_and_the_day_of_the_act_are_recorded_by_nobody():
    office = derived("in office", of=IN_OFFICE, eligible=False)

    assert not found(ends(Outcome("yes", END, given=office > 7), Outcome("no", END, given=OTHERWISE)))


def test_an_older_value_is_asked_only_of_an_action_that_records_it():
    first = begin(records=ready)
    finish = to_end(given=all_of(at(first, ready), at(first, urgent)))

    assert [(fault.kind, fault.words) for fault in found(first, finish)] == [
        ("unrecorded", "reads “it is urgent at “begin it””, which “begin” does not record")
    ]


def test_an_older_value_is_asked_only_where_every_way_passed_its_action():
    first, short = begin(records=ready), may(CLERK, "short", "go the short way", when=START, then=MIDDLE)
    asked = at(first, ready)

    assert told(found(first, short, to_end(given=all_of(asked)))) == [("unrecorded", "tiny.finish")]
    assert not found(first, short, to_end(given=all_of(happened(first), asked)))
    assert not found(first, short, to_end(given=implies(happened(first), asked)))


def test_a_condition_that_needs_a_fact_speaks_for_all_that_follows():
    """Whoever passed the first door with the fact unknown was refused there, and that is the fault told."""
    check_it = must(CLERK, "look", "look at it", when=MIDDLE, then=OTHER, given=ready.named("ready"))

    assert told(found(begin(), check_it, to_end(when=OTHER, given=ready.named("ready")))) == [
        ("unrecorded", "tiny.look")
    ]


# -- limits ---------------------------------------------------------------------------------------------------------


def test_a_limit_that_counts_from_what_comes_only_later_is_undue():
    close = to_end("close", when=OTHER)
    decide = must(CLERK, "decide", "decide it", when=MIDDLE, within=days(3), after=close, then=OTHER)

    assert told(found(begin(), decide, close)) == [("undue limit", "tiny.decide")]


def test_a_duty_may_count_from_what_happens_on_some_ways_only():
    note = happens("note", "a note comes", when=MIDDLE)

    assert not found(begin(), note, to_end(within=days(3), after=note))


def test_a_window_that_may_never_begin_to_run_is_undue():
    long = must(CLERK, "long", "go the long way", when=START, then=OTHER)
    on = must(CLERK, "on", "go on", when=OTHER, then=MIDDLE)
    seven = window(days(1), days(7), after=long)

    (fault,) = found(begin(), long, on, to_end(within=seven))

    assert (fault.kind, fault.place, fault.example) == ("undue limit", "tiny.finish", {"way": ("begin",)})


def test_a_window_waits_for_what_can_still_come():
    """As a hearing waits until the notice has been received."""
    receive = happens("receive", "it is received", when=MIDDLE)

    assert not found(begin(), receive, to_end(within=window(days(1), days(7), after=receive)))


def test_a_window_in_a_condition_is_asked_as_one_on_the_action():
    chosen_day, long = day("chosen_day", "the day"), must(CLERK, "long", "go long", when=START, then=OTHER)
    on = must(CLERK, "on", "go on", when=OTHER, then=MIDDLE)
    seven = window(days(1), days(7), after=long)

    assert told(found(begin(), long, on, to_end(records=chosen_day, given=inside(chosen_day, seven)))) == [
        ("undue limit", "tiny.finish")
    ]


def test_what_passed_a_window_has_met_its_trigger():
    receive = happens("receive", "it is received", when=MIDDLE)
    seven = window(days(1), days(7), after=receive)
    chosen_day = day("chosen_day", "the day")
    fix = must(CLERK, "fix", "fix a day", when=MIDDLE, then=OTHER, records=chosen_day, given=inside(chosen_day, seven))

    assert not found(begin(), receive, fix, to_end(when=OTHER, within=seven))


def test_the_latest_of_two_ways_is_always_due():
    one = must(CLERK, "one", "go one way", when=START, then=MIDDLE)
    two = must(CLERK, "two", "go the other", when=START, then=MIDDLE)

    assert not found(one, two, to_end(within=window(days(1), days(7), after=latest(one, two))))


def test_a_gap_between_meetings_counts_from_the_first_of_them():
    first = begin()
    meet = must(CLERK, "meet", "meet", when=MIDDLE, then=STAY, repeats=True,
                within=gap(weeks(1), after=latest(first, ITSELF)))  # fmt: skip
    alone = must(CLERK, "meet", "meet", when=MIDDLE, then=OTHER, within=gap(weeks(1), after=latest(ITSELF)))

    assert not found(first, meet, to_end())
    assert told(found(first, alone, to_end(when=OTHER))) == [("undue limit", "tiny.meet")]


def test_a_span_may_have_a_trigger_of_its_own():
    first = begin()
    later = to_end("later", when=OTHER)
    unborn = must(CLERK, "do", "do it", when=MIDDLE, then=OTHER, within=since(days(3), later))

    assert told(found(first, unborn, later)) == [("undue limit", "tiny.do")]


def test_a_limit_on_a_state_counts_from_what_has_happened():
    first, finish = begin(), to_end()

    assert not found(first, finish, limits=[target(MIDDLE, days(30), after=first)])
    assert told(found(first, finish, limits=[target(MIDDLE, days(30), after=finish)])) == [
        ("undue limit", "tiny “middle”")
    ]


def test_a_window_that_closes_before_it_opens_is_empty():
    """From the last of January a month may be shorter than thirty days, and only then."""
    first = begin()

    (fault,) = found(first, to_end(within=window(days(30), months(1, overflow="down"), after=first)))

    assert (fault.kind, fault.place) == ("empty window", "tiny.finish")
    assert fault.example["after"].month in (1, 2)
    assert not found(first, to_end(within=window(days(28), months(1, overflow="down"), after=first)))


def test_the_window_of_a_month_to_six_weeks_is_never_empty_and_five_days_to_four_is():
    first = begin()

    assert not found(first, to_end(within=window(months(1, overflow="by_edge"), weeks(6), after=first)))
    assert told(found(first, to_end(within=window(days(5), days(4), after=first)))) == [("empty window", "tiny.finish")]


# -- open readings -----------------------------------------------------------------------------------------------------

TIE = Reading("A2", "tie", "What becomes of a tie?", ("lost", "silent"))
PAPER = Reading("A3", "paper", "Is the paper kept?", ("kept", "silent"))


def test_a_fault_under_one_choice_of_an_open_reading_tells_the_choice():
    decide = ends(
        Outcome("carried", END, given=ayes > noes),
        Outcome("lost", END, given=pick(TIE, lost=noes >= ayes, silent=noes > ayes)), records=(roll, votes),
    )  # fmt: skip

    (fault,) = found(decide)

    assert (fault.kind, fault.choices) == ("gap", {"tie": "silent"})
    assert fault.example["ayes"] == fault.example["noes"]
    assert "where tie is silent" in str(fault)


def test_a_fault_under_every_choice_tells_none():
    (fault,) = found(
        ends(Outcome("yes", END, given=all_of(ready, pick(TIE, lost=urgent, silent=not_(urgent)))),
             records=(ready, urgent))
    )  # fmt: skip

    assert (fault.kind, fault.choices) == ("gap", {})


def test_open_papers_and_open_ways_are_tried_too():
    first = begin(records=pick(PAPER, kept=ready, silent=None))
    leave = may(CLERK, "leave", "leave it", when=START, then=END)
    way = must(CLERK, "go", "go", when=MIDDLE, then=pick(TIE, lost=END, silent=OTHER), given=ready.named("ready"))

    assert {(fault.kind, fault.place, tuple(fault.choices.items())) for fault in found(first, way, leave)} == {
        ("unrecorded", "tiny.go", (("paper", "silent"),)),
        ("dead end", "tiny “other”", (("tie", "silent"),)),
        ("no way out", "tiny “middle”", (("tie", "silent"),)),
    }


def test_a_reading_with_a_default_that_is_left_open_is_tried_in_every_choice():
    """And what stands only under another choice already made stays, though it is not the default."""
    extra = to_end("extra", when=OTHER, only=ROUTE == "by_other")
    start = must(CLERK, "go", "go on", when=START, then=pick(ROUTE, direct=END, by_other=OTHER))
    late = Reading("A4", "late", "Is it late?", ("no", "yes"), "no")
    follow = may(CLERK, "follow", "follow", when=START, then=pick(late, no=END, yes=MIDDLE))
    declared = procedure(start, extra, follow)

    opened = bound(Binder({"route": "by_other", "late": UNCHOSEN}, {})(declared))

    assert [(fault.kind, fault.place, fault.choices) for fault in check(opened, declared)] == [
        ("dead end", "tiny “middle”", {"late": "yes"})
    ]


# -- cells ------------------------------------------------------------------------------------------------------------


def test_cells_are_the_ways_in_which_guards_hold_together():
    found = cells(score >= 3, score >= 6)

    assert [cell.verdicts for cell in found] == [(True, True), (True, False), (False, False)]
    assert all(tuple(ask(g, cell.facts) for g in (score >= 3, score >= 6)) == cell.verdicts for cell in found)


def test_an_amount_without_practical_bound_is_tried_where_verdicts_turn():
    amount = money("amount", "the amount")
    fine = param("fine", 3550, "the fine")

    found = cells(amount > fine, amount == fine, amount * 2 >= 10**9)

    assert {cell.verdicts for cell in found} == {
        (True, False, True), (True, False, False), (False, True, False), (False, False, False),
    }  # fmt: skip


def test_two_unbounded_numbers_are_tried_in_every_order():
    paid, owed = money("paid", "paid"), money("owed", "owed")

    assert {cell.verdicts for cell in cells(paid < owed, paid == owed, paid - owed > 500)} == {
        (True, False, False), (False, True, False), (False, False, False), (False, False, True),
    }  # fmt: skip


def test_sums_of_wide_numbers_turn_at_their_bounds():
    priors = [number(f"prior{n}", "earlier findings", 0, 99) for n in range(3)]
    total = priors[0] + priors[1] + priors[2]

    assert {cell.verdicts for cell in cells(total >= 1, total >= 3, total >= 297)} == {
        (False, False, False), (True, False, False), (True, True, False), (True, True, True),
    }  # fmt: skip


def test_more_than_can_be_tried_is_said_and_does_not_hang():
    words = [one_of(f"word{n}", "a word", *(f"w{i}" for i in range(40))) for n in range(6)]
    alike = all_of(*(one == other for one, other in combinations(words, 2)))

    with pytest.raises(TooWide, match="more ways than can be tried"):
        cells(alike)
    assert told(found(ends(Outcome("yes", END, given=alike), records=tuple(words)))) == [("too wide", "tiny.decide")]


def test_persons_stand_in_every_relation_that_can_be():
    """All of a in b, all of b in c, and somebody of a not in c cannot be."""
    a, b, c = persons("a", "a"), persons("b", "b"), persons("c", "c")
    guards = (all_of(a, b), all_of(b, c), all_of(a, c), disjoint(a, c))

    found = {cell.verdicts for cell in cells(*guards)}

    assert not any(verdicts[:3] == (True, True, False) for verdicts in found)
    assert (True, True, True, False) in found
    assert (False, False, False, False) in found


def test_whoever_there_is_shares_nobody_with_no_persons_at_all():
    """A slip of the pen that leaves nobody to be kept away is checked like any other guard."""
    a, b = persons("a", "a"), persons("b", "b")

    assert {cell.verdicts for cell in cells(disjoint(a, ()), all_of(a, b))} == {(True, True), (True, False)}
    assert {*told(found(ends(Outcome("yes", END, given=not_(disjoint(a, ()))), records=a)))} == {
        ("never", "tiny.decide"), ("gap", "tiny.decide"),
    }  # fmt: skip


def test_a_day_is_before_on_or_after_the_day_of_the_act():
    fixed = day("fixed", "the day fixed")
    seven = window(days(1), days(7), after=begin(), expiry="bar")

    found = {cell.verdicts for cell in cells(on_the_day(fixed), not_before(fixed))}
    assert found == {(True, True), (False, True), (False, False)}
    assert {cell.verdicts for cell in cells(inside(fixed, seven), inside(DAY_OF_ACT, seven))} == set(
        product((True, False), repeat=2)
    )


def test_words_in_a_set_are_free_of_one_another():
    told = several("told", "who is told", *(f"w{n}" for n in range(30)))

    assert {cell.verdicts for cell in cells(includes(told, "w1"), includes(told, "w1", "w2"))} == {
        (True, True), (True, False), (False, False),
    }  # fmt: skip


def test_words_may_be_looked_up_by_another_fact():
    told, asked = (several(name, name, "w1", "w2") for name in ("told", "asked"))
    whom = one_of("whom", "whom it concerns", "w1", "w2")
    guards = (Node("includes", (told, whom)), Node("includes", (told, asked)), whom == "w1")

    sets = ((), ("w1",), ("w2",), ("w1", "w2"))
    assert {cell.verdicts for cell in cells(*guards)} == {
        (w in t, set(a) <= set(t), w == "w1") for t, a, w in product(sets, sets, ("w1", "w2"))
    }


def test_what_has_happened_is_free():
    first = begin()

    assert {cell.verdicts for cell in cells(all_of(happened(first)), not_(happened(first)))} == {
        (True, False), (False, True),
    }  # fmt: skip


def test_an_open_reading_is_settled_before_guards_are_compared():
    with pytest.raises(ValueError, match="A2 tie is still open"):
        cells(pick(TIE, lost=ready, silent=urgent))


def test_ballots_never_outnumber_their_roll_and_the_roll_never_those_in_office():
    office = derived("in office", of=IN_OFFICE, eligible=False)

    assert not any(cell.verdicts == (True, True) for cell in cells(present >= 9, office <= 8))
    assert not any(cell.verdicts == (True, True) for cell in cells(ayes + noes >= 9, office <= 8))
    assert {cell.verdicts for cell in cells(ayes + noes > present, present > office, ayes == present)} == {
        (False, False, True), (False, False, False),
    }  # fmt: skip


# -- against trying everything ------------------------------------------------------------------------------------

kind = one_of("kind", "the kind", "a", "b", "c")
flags = several("flags", "the flags", "x", "y")
rank = number("rank", "the rank", 0, 4)
DOMAINS: Mapping[str, Sequence[Any]] = {
    "score": range(10), "rank": range(5), "kind": ("a", "b", "c"), "ready": (False, True), "urgent": (False, True),
    "flags": ((), ("x",), ("y",), ("x", "y")),
}  # fmt: skip
ATOMS = st.one_of(
    st.builds(lambda n: score >= n, st.integers(-1, 10)),
    st.builds(lambda n: rank == n, st.integers(0, 4)),
    st.builds(lambda n: score + rank > n, st.integers(0, 13)),
    st.builds(lambda n: score - rank * 2 <= n, st.integers(-8, 9)),
    st.sampled_from([share(rank, "2/3", of=score), share(score, "1/2", of=rank), score == rank]),
    st.builds(lambda word: kind == word, st.sampled_from("abc")),
    st.builds(lambda word: includes(flags, word), st.sampled_from("xy")),
    st.sampled_from([ready.named("ready"), urgent.named("urgent"), includes(flags, "x", "y"), ready == urgent]),
)
GUARDS = st.recursive(
    ATOMS, lambda inner: st.one_of(st.builds(all_of, inner, inner), st.builds(any_of, inner, inner),
                                   st.builds(not_, inner)), max_leaves=6,
)  # fmt: skip


def everything() -> Iterable[dict[str, Any]]:
    for values in product(*DOMAINS.values()):
        yield dict(zip(DOMAINS, values, strict=True))


def tried(guards: Sequence[Any]) -> set[tuple[Any, ...]]:
    return {tuple(ask(guard, facts) for guard in guards) for facts in everything()}


@given(st.lists(GUARDS, min_size=1, max_size=3))
def test_the_cells_of_any_guards_are_those_that_trying_everything_finds(guards):
    found = Space(guards).cells()

    shown = {cell.verdicts: cell.facts for cell in found}
    assert set(shown) == tried(guards)
    for verdicts, facts in shown.items():
        assert tuple(ask(guard, facts) for guard in guards) == verdicts


@given(GUARDS, GUARDS, GUARDS)
def test_gaps_and_overlaps_of_any_outcomes_are_those_that_trying_everything_finds(condition, one, other):
    outcomes = (Outcome("one", END, given=one), Outcome("other", END, given=other))
    kinds = {fault.kind for fault in found(
        ends(*outcomes, given=condition, records=(score, rank, kind, flags, ready, urgent))
    )}  # fmt: skip

    there = {verdicts[1:] for verdicts in tried((condition, one, other)) if verdicts[0]}
    assume(there)
    assert ("gap" in kinds) is ((False, False) in there)
    assert ("overlap" in kinds) is ((True, True) in there)
    assert ("never" in kinds) is not (any(v[0] for v in there) and any(v[1] for v in there))


SETS = [persons(f"set{n}", f"set {n}") for n in range(5)]
RELATED = st.builds(lambda make, one, other: make(one, other), st.sampled_from([all_of, disjoint]),
                    st.sampled_from(SETS), st.sampled_from(SETS))  # fmt: skip


def broken_together(relations: Sequence[Any]) -> set[frozenset[int]]:
    """Which relations some persons can break: each is in some of the sets, and what one breaks is broken by all."""
    by_one = {
        frozenset(
            place for place, relation in enumerate(relations)
            if relation.args[0] in there and (relation.args[1] in there) is (relation.op == "disjoint")
        )
        for size in range(len(SETS) + 1)
        for there in map(set, combinations(SETS, size))
    }  # fmt: skip
    found = {frozenset[int]()}
    for broken in by_one:
        found |= {broken | others for others in found}
    return found


@given(st.lists(RELATED, min_size=1, max_size=7))
def test_persons_stand_in_every_relation_that_can_be_and_in_no_other(relations):
    shown = {cell.verdicts: cell.facts for cell in cells(*relations)}

    for verdicts, facts in shown.items():
        assert tuple(ask(relation, facts) for relation in relations) == verdicts
    assert {frozenset(n for n, holds in enumerate(verdicts) if not holds) for verdicts in shown} == broken_together(
        relations
    )


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=3), st.sampled_from(["ge", "gt", "le", "lt", "eq", "ne"]))
def test_a_wide_number_compared_with_constants_is_settled_exactly(constants, op):
    amount = number("amount", "the amount", 0, 10**9)
    guards = [getattr(amount, f"__{op}__")(n) for n in constants]

    near = {m for n in constants for m in (n - 1, n, n + 1)} | {0, 10**9}
    assert {cell.verdicts for cell in cells(*guards)} == {
        tuple(ask(guard, {"amount": m}) for guard in guards) for m in near if 0 <= m <= 10**9
    }


# -- the shipped policy -------------------------------------------------------------------------------------------


DECLARED = {procedure.name: procedure for procedure in POLICY.procedures}
FORMAL = DECLARED["formal"]

# Procedures that a choice leaves out are asked where they are kept.
KEPT = {"retaliation": {"retaliation_rule": "as_H4"}}


@cache
def formal() -> BoundProcedure:
    return POLICY.under(CHOSEN).formal


def of_intake(choices: Mapping[str, Any]) -> set[tuple[str, str]]:
    return set()


of_housing = of_arbitration = of_retaliation = of_records = of_intake


def of_informal(choices: Mapping[str, Any]) -> set[tuple[str, str]]:
    """A12: where both rules bind, no contact keeps both."""
    return {("never", "informal.contact")} if choices["informal_name_rule"] == "conflict" else set()


def of_negotiated(choices: Mapping[str, Any]) -> set[tuple[str, str]]:
    """A15, GAP.08: the accused says nothing, or neither yes nor no."""
    wanted = set()
    if choices["no_reply_rule"] == "silent":
        wanted.add(("gap", "negotiated.reply"))
    if choices["no_reply_rule"] in ("silent", "stays_pending"):
        wanted.add(("silence", "negotiated “accused notified”"))
    return wanted


def of_appeal(choices: Mapping[str, Any]) -> set[tuple[str, str]]:
    """A65: no answer has the votes that it needs, and nothing says what then."""
    return {("gap", "appeal.decide")} if choices["appeal_deadlock"] == "silent" else set()


def of_formal(choices: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The faults that follow from the text's silence, or from a reading taken at its word."""
    wanted = set()
    if choices["deadlock_rule"] == "silent":
        wanted.add(("gap", "formal.decide"))  # neither answer reaches two thirds, and the text says nothing
    if choices["departure_rule"] == "abates":
        return wanted  # the accused may leave at any time, which ends it
    if choices["no_quorum_rule"] == "silent":
        wanted.add(("one chance", "formal “dated”"))  # six members come on the day
    nobody_goes_on = choices["absence_rule"] != "in_absentia"
    nothing_breaks_off = choices["no_quorum_rule"] == "silent" or choices["quorum_scope"] == "opening"
    if nobody_goes_on and nothing_breaks_off:  # a party falls silent in the hearing
        wanted |= {("silence", f"formal “{state}”") for state in WAITING_FOR_A_PARTY}
    return wanted


WAITING_FOR_A_PARTY = ("hearing opened", "complainant heard", "witnesses heard", "accused closed")
EXPECTED: Mapping[str, Callable[[Mapping[str, Any]], set[tuple[str, str]]]] = {
    "intake": of_intake, "housing": of_housing, "informal": of_informal, "negotiated": of_negotiated,
    "formal": of_formal, "appeal": of_appeal, "arbitration": of_arbitration, "retaliation": of_retaliation,
    "records": of_records,
}  # fmt: skip
"""The faults that each procedure has under some choices, and no others."""


def agrees(choices: Mapping[str, Any], name: str = "formal") -> None:
    policy = POLICY.under({**CHOSEN, **KEPT.get(name, {}), **choices})
    found = {(fault.kind, fault.place) for fault in check(policy.bound[name], DECLARED[name])}
    assert found == EXPECTED[name](policy.readings), dict(choices)


def test_what_is_expected_is_said_of_every_procedure():
    assert set(EXPECTED) == set(DECLARED)


def test_the_shipped_policy_has_no_fault_whatever_is_chosen_where_it_leaves_a_choice():
    assert {name for name, choice in POLICY.readings.items() if choice is UNCHOSEN} == set(CHOSEN)
    assert faults(POLICY) == ()
    assert faults(POLICY.under(CHOSEN)) == ()


def test_as_written_the_policy_has_the_faults_of_the_text_and_no_others():
    """GAP.05, GAP.08, GAP.09, GAP.14: a vote that hangs, an accused who does not answer, no quorum, nobody there."""
    found = {(fault.kind, fault.place) for fault in faults(AS_WRITTEN)}

    assert found == {
        ("gap", "formal.decide"), ("gap", "negotiated.reply"), ("one chance", "formal “dated”"),
        ("silence", "negotiated “accused notified”"),
        *(("silence", f"formal “{state}”") for state in WAITING_FOR_A_PARTY),
    }  # fmt: skip


def test_where_a_deadlock_has_no_rule_four_to_three_is_a_gap():
    """III.C.5/s2 and GAP.05."""
    policy = POLICY.under({**CHOSEN, "deadlock_rule": "silent"})

    (fault,) = faults(policy)

    assert (fault.kind, fault.place) == ("gap", "formal.decide")
    assert {key: fault.example[key] for key in ("present", "for_finding", "against_finding", "consensus")} == {
        "present": 7, "for_finding": 4, "against_finding": 3, "consensus": "none",
    }  # fmt: skip
    decide = policy.formal.rules["decide"]
    assert all(ask(guard, fault.example) is True for guard in decide.given)
    assert all(ask(branch.given, fault.example) is False for branch in decide.branches)
    assert "III.C.5/s2" in fault.clauses


def test_the_readings_of_the_decision_meet_in_one_action():
    groups = [{reading.name for reading in group} for group in meeting(FORMAL)]

    assert any({"vote_base", "deadlock_rule", "quorum_scope", "decision_days"} <= group for group in groups)
    assert not any(one < other for one in groups for other in groups)


BOUND = 150


def combined(group: Sequence[Reading]) -> list[dict[str, str]]:
    return [
        dict(zip([reading.name for reading in group], choices, strict=True))
        for choices in product(*(reading.choices for reading in group))
    ]


def everywhere(procedure: Procedure = FORMAL) -> list[Reading]:
    return list({reading.name: reading for group in meeting(procedure) for reading in group}.values())


def pairwise(readings: Sequence[Reading]) -> list[dict[str, str]]:
    """Combinations that hold every pair of choices at least once, built greedily: each row takes what covers most."""
    left = {
        frozenset(((one.name, a), (other.name, b)))
        for one, other in combinations(readings, 2)
        for a in one.choices
        for b in other.choices
    }
    rows = []
    while left:
        row: dict[str, str] = dict(min(left, key=sorted))
        for reading in readings:
            if reading.name not in row:
                row[reading.name] = max(reading.choices, key=lambda c: _covers(left, row, reading.name, c))
        left -= {frozenset(pair) for pair in combinations(row.items(), 2)}
        rows.append(row)
    return rows


def _covers(left: set[frozenset[tuple[str, str]]], row: Mapping[str, str], name: str, choice: str) -> int:
    return sum(frozenset((pair, (name, choice))) in left for pair in row.items())


def test_every_pair_of_choices_stands_in_some_row():
    some = everywhere()[:8]

    rows = pairwise(some)

    for one, other in combinations(some, 2):
        assert {(row[one.name], row[other.name]) for row in rows} == set(product(one.choices, other.choices))
    assert len(rows) < 45


def rows_of(name: str) -> list[dict[str, str]]:
    """Rows with every pair of choices of a procedure, or every choice where it has one reading."""
    readings = everywhere(DECLARED[name])
    return pairwise(readings) if len(readings) > 1 else combined(readings)


def telling_rows(name: str) -> list[dict[str, str]]:
    """Every fourth of them, and the first that comes to each fault."""
    first = {fault: row for row in reversed(rows_of(name)) for fault in EXPECTED[name](_whole(row))}
    return [*rows_of(name)[::4], *first.values()]


@pytest.mark.parametrize("rows", [telling_rows, pytest.param(rows_of, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", DECLARED)
def test_under_every_pair_of_choices_only_silence_makes_faults(name: str, rows: Callable[[str], list[dict[str, str]]]):
    for row in rows(name):
        agrees(row, name)


def test_every_choice_that_makes_a_fault_is_met_with():
    """The expectations above are no use where no row comes to them."""
    expected = {name: {fault for row in rows_of(name) for fault in EXPECTED[name](_whole(row))} for name in DECLARED}

    assert {name: len(faults_) for name, faults_ in expected.items()} == {
        "intake": 0, "housing": 0, "informal": 1, "negotiated": 2, "formal": 6, "appeal": 1, "arbitration": 0,
        "retaliation": 0, "records": 0,
    }  # fmt: skip


def _whole(row: Mapping[str, str]) -> Mapping[str, Any]:
    return {**POLICY.readings, **CHOSEN, **row}


def test_where_few_readings_meet_every_combination_has_only_the_faults_of_silence(
    sampled: Callable[[Sequence[Any]], list[Any]],
):
    small = [group for group in meeting(FORMAL) if _product(group) <= BOUND]

    assert len(small) >= 5
    for choices in sampled([choices for group in small for choices in combined(group)][::3]):
        agrees(choices)


@pytest.mark.slow
@pytest.mark.parametrize("place", range(len(meeting(FORMAL))))
def test_wherever_readings_meet_every_combination_has_only_the_faults_of_silence(
    place: int, sampled: Callable[[Sequence[Any]], list[Any]]
):
    """The whole product where it has at most 2,500 rows; a larger one by its triples of readings."""
    group = meeting(FORMAL)[place]
    rows = combined(group) if _product(group) <= 2_500 else [
        row for three in combinations(group, 3) for row in combined(three)
    ]  # fmt: skip
    for choices in sampled(rows):
        agrees(choices)


def _product(group: Sequence[Reading]) -> int:
    return prod(len(reading.choices) for reading in group)


def test_a_fault_reads_as_a_sentence_and_as_json():
    (fault,) = found(ends(Outcome("yes", END, given=ready.named("ready", "III.C.1/s1")), records=ready))

    assert str(fault) == "gap at tiny.decide [III.C.1/s1] — no outcome takes the facts: it is ready no"
    assert fault.as_dict() == {
        "kind": "gap", "place": "tiny.decide", "words": "no outcome takes the facts", "clauses": ["III.C.1/s1"],
        "example": {"ready": False},
    }  # fmt: skip
    assert fault.kind in KINDS


def test_a_limit_in_days_that_only_a_calendar_knows_wants_one():
    opening = begin()

    (fault,) = found(opening, to_end(within=business_days(3), after=opening))

    assert fault.kind == "undated"
    assert not found(opening, to_end(within=days(3), after=opening))
