"""Time in a live case: what is owed, late, missed, lapsed or barred, by procedures small enough to hold in the head.

Day 0 is Monday 2 February 2015. Each procedure begins with `begin`, which starts the clock.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grievance_fsm.case import Case
from grievance_fsm.clauses import Registry
from grievance_fsm.conventions import ROLLED
from grievance_fsm.deadlines import (
    ITSELF,
    Limit,
    before,
    business_days,
    days,
    earliest,
    entitlement,
    first,
    gap,
    if_,
    last,
    latest,
    limitation,
    months,
    on_day,
    since,
    target,
    weeks,
    window,
)
from grievance_fsm.errors import BadInput
from grievance_fsm.events import Breach, NotAllowed
from grievance_fsm.facts import day as day_fact
from grievance_fsm.facts import derived, flag, happened, inside, persons
from grievance_fsm.language import STAY, Action, Outcome, Procedure, Role, State, happens, may, must, should
from grievance_fsm.policy import Policy

CLAUSES = Registry.of({"a/s1": "The first rule.", "a/s2": "The second rule.", "a/s3": "The third rule."})
START = date(2015, 2, 2)
BEFORE = State("before", initial=True)
PENDING, REVIEWED, OVER = State("pending"), State("reviewed"), State("over", final=True)
OFFICE, PARTY = Role("office", "the office"), Role("party", "the party")

begin = happens("begin", "it begins", when=BEFORE, then=PENDING)
end = happens("end", "it ends", when=(PENDING, REVIEWED), then=OVER)
signal = happens("signal", "a signal comes", when=(PENDING, REVIEWED), then=STAY, repeats=True)
extend = may(OFFICE, "extend", "extend the time", when=PENDING, then=STAY)


def day(number: int) -> date:
    """So many days after the beginning."""
    return START + timedelta(days=number)


def policy(*actions: Action, **more: Any) -> Policy:
    """A policy with one procedure of some actions, after `begin`."""
    return Policy("small", "a small policy", CLAUSES, (Procedure("run", "the run", (begin, *actions), **more),))


def begun(*actions: Action, **more: Any) -> Case:
    """A case in which `begin` happened on day 0."""
    return policy(*actions, **more).open("c-1", on=START).act("run.begin", on=START)


def did(case: Case, *acts: tuple[str, int], by: str | None = "office", **more: Any) -> Case:
    """The case after some acts, each on its day."""
    by = by if by in case.policy.roles else None
    for name, number in acts:
        case = case.act(f"run.{name}", by=by, on=day(number), **more)
    return case


def owed(case: Case, number: int) -> list[tuple[str, date | None]]:
    """What is owed on a day, without the name of the run."""
    return [(each.action.removeprefix("run."), each.due) for each in case.owed(day(number))]


def breached(case: Case, number: int | None = None) -> list[tuple[str, date, date | None]]:
    """The breaches as of a day (of the last event)."""
    found = case.breaches(None if number is None else day(number))
    return [(each.action.removeprefix("run."), each.due, each.done) for each in found]


def answering(**more: Any) -> Action:
    """The duty to answer within seven days of the beginning, which keeps the state, once."""
    return must(OFFICE, "answer", "answer", **{
        "clause": "a/s1", "when": PENDING, "within": days(7), "after": begin, "then": STAY, **more,
    })  # fmt: skip


# -- a duty ------------------------------------------------------------------------------------------------------


def test_a_duty_is_owed_from_its_trigger_on_until_it_is_done() -> None:
    unstarted = policy(answering()).open("c-1", on=START)
    case = begun(answering())

    assert owed(unstarted, 0) == []
    assert owed(case, 0) == owed(case, 30) == [("answer", day(7))]
    assert owed(did(case, ("answer", 3)), 30) == []


def test_what_is_owed_says_by_whom_under_which_clause_and_why_by_that_day() -> None:
    (each,) = begun(answering()).owed(day(1))

    assert (each.action, each.words, each.roles) == ("run.answer", "answer", ("office",))
    assert (each.clause, each.soft) == ("a/s1", False)
    assert each.dated is not None
    assert each.dated.explain().startswith("+ 7 days")
    assert str(each) == "office: answer by 2015-02-09 [a/s1]"


@pytest.mark.parametrize(("done", "late"), [(0, []), (7, []), (8, [1]), (30, [23])])
def test_a_duty_done_on_its_last_day_is_in_time_and_a_day_later_it_is_a_breach(done: int, late: list[int]) -> None:
    case = did(begun(answering()), ("answer", done))

    assert [breach.late() for breach in case.breaches()] == late
    assert not case.irregularities()


def test_a_duty_undone_is_a_breach_from_the_day_after_its_last() -> None:
    case = begun(answering())

    assert breached(case, 7) == []
    assert breached(case, 8) == [("answer", day(7), None)]


def test_late_and_never_done_are_told_apart() -> None:
    (never,) = begun(answering()).breaches(day(9))
    (late,) = did(begun(answering()), ("answer", 9)).breaches()

    assert str(never) == "breach: run.answer [a/s1] due 2015-02-09, not done"
    assert str(late) == "breach: run.answer [a/s1] due 2015-02-09, done 2015-02-11, 2 days late"
    assert (never.late(), never.late(day(10)), late.late(day(10))) == (None, 3, 2)


def test_before_its_last_day_a_duty_must_come_earlier_than_the_end_of_its_span() -> None:
    case = begun(answering(within=before(days(7))))

    assert breached(did(case, ("answer", 6))) == []
    assert breached(did(case, ("answer", 7))) == [("answer", day(6), day(7))]


def test_a_breach_survives_the_end_of_the_run_and_nothing_is_owed_after_it() -> None:
    case = begun(answering(), end)
    ripe, unripe = did(case, ("end", 8)), did(case, ("end", 7))

    assert breached(ripe, 99) == [("answer", day(7), None)]
    assert breached(unripe, 99) == []
    assert owed(ripe, 99) == owed(unripe, 99) == []


def test_a_limit_runs_from_its_trigger_whatever_the_state() -> None:
    """Six weeks would stay invisible until the hearing is dated."""
    review = happens("review", "it is reviewed", when=PENDING, then=REVIEWED)
    case = begun(review, answering(when=REVIEWED))

    assert owed(case, 1) == [("answer", day(7))]
    assert breached(case, 8) == [("answer", day(7), None)]
    assert breached(did(case, ("review", 9), ("answer", 10))) == [("answer", day(7), day(10))]


def test_a_limit_stops_when_its_action_can_no_longer_come() -> None:
    review = happens("review", "it is reviewed", when=PENDING, then=REVIEWED)
    case = begun(review, answering(), end)

    assert owed(did(case, ("review", 3)), 3) == []
    assert breached(did(case, ("review", 3)), 30) == []
    assert breached(did(case, ("review", 9)), 30) == [("answer", day(7), None)]


def test_a_duty_recorded_out_of_its_place_is_done_late_all_the_same() -> None:
    review = happens("review", "it is reviewed", when=PENDING, then=REVIEWED)
    case = did(begun(review, answering(), end), ("review", 3)).record("run.answer", by="office", on=day(9))

    assert [irregularity.kind for _, irregularity in case.irregularities()] == ["order"]
    assert case.states == {"run": "reviewed"}
    assert breached(case) == [("answer", day(7), day(9))]


def test_a_permission_used_too_late_is_a_breach_and_one_never_used_is_none() -> None:
    appeal = may(PARTY, "appeal", "appeal", when=PENDING, within=days(7), after=begin, then=STAY)

    assert breached(begun(appeal), 30) == []
    assert breached(did(begun(appeal), ("appeal", 9), by="party")) == [("appeal", day(7), day(9))]
    assert owed(begun(appeal), 3) == []


def test_what_is_owed_comes_by_its_day_and_what_has_no_day_comes_last() -> None:
    def duty(name: str, **more: Any) -> Action:
        return must(OFFICE, name, name, when=PENDING, then=STAY, **more)

    case = begun(
        duty("someday"), duty("later", within=days(9), after=begin), duty("b", within=days(2), after=begin),
        duty("a", within=days(2), after=begin), duty("anytime"),
    )  # fmt: skip

    assert [name for name, _ in owed(case, 0)] == ["a", "b", "later", "anytime", "someday"]


# -- duties without a limit -----------------------------------------------------------------------------------------


def looping(action: Action) -> Case:
    """A run that may go round: pending, reviewed, pending again."""
    review = happens("review", "it is reviewed", when=PENDING, then=REVIEWED)
    back = happens("back", "it is sent back", when=REVIEWED, then=PENDING)
    return begun(review, back, action, end)


def test_a_duty_without_a_limit_is_owed_in_its_state_and_never_breached() -> None:
    assess = must(OFFICE, "assess", "assess", when=PENDING, then=REVIEWED)
    case = begun(assess, end)

    assert owed(case, 99) == [("assess", None)]
    assert owed(did(case, ("assess", 1)), 99) == []
    assert breached(case, 999) == []


def test_a_duty_without_a_limit_is_not_owed_before_the_run_comes_to_its_state() -> None:
    case = looping(must(OFFICE, "assess", "assess", when=REVIEWED, then=OVER))

    assert owed(case, 1) == []
    assert owed(did(case, ("review", 1)), 1) == [("assess", None)]


def test_a_duty_that_leaves_its_state_is_owed_again_when_a_loop_comes_back() -> None:
    assess = must(OFFICE, "assess", "assess", when=PENDING, then=REVIEWED)
    back = happens("back", "it is sent back", when=REVIEWED, then=PENDING)
    case = did(begun(assess, back), ("assess", 1))

    assert owed(case, 1) == []
    assert owed(did(case, ("back", 2)), 2) == [("assess", None)]


def test_a_repeated_duty_that_keeps_its_state_is_owed_again_when_a_loop_comes_back() -> None:
    case = did(looping(must(OFFICE, "listen", "listen", when=PENDING, then=STAY, repeats=True)), ("listen", 1))

    assert owed(case, 1) == []
    assert owed(did(case, ("listen", 2)), 2) == []
    assert owed(did(case, ("review", 2), ("back", 3)), 3) == [("listen", None)]


def test_a_duty_whose_condition_rests_on_what_it_collects_is_owed() -> None:
    """Who signs comes with the act: that nobody has signed yet settles nothing beforehand."""
    signers = persons("signers", "who signed")
    somebody = (derived("those who signed", of=signers, eligible=False) >= 1).named("somebody signs")
    sign = must(
        OFFICE, "sign", "sign", when=PENDING, within=days(7), after=begin, collects=signers, given=somebody, then=STAY,
        repeats=True,
    )  # fmt: skip

    assert [each.action for each in begun(sign, end).owed()] == ["run.sign"]


def test_a_duty_that_can_be_done_only_once_is_not_owed_again() -> None:
    case = did(looping(must(OFFICE, "listen", "listen", when=PENDING, then=STAY)), ("listen", 1))

    assert owed(did(case, ("review", 2), ("back", 3)), 3) == []


def test_a_duty_that_stands_in_two_states_is_done_for_both() -> None:
    case = looping(must(OFFICE, "listen", "listen", when=(PENDING, REVIEWED), then=STAY))

    assert owed(did(case, ("review", 1)), 1) == [("listen", None)]
    assert owed(did(case, ("listen", 1), ("review", 2)), 2) == []


# -- discharge -----------------------------------------------------------------------------------------------------

agreed = flag("agreed", "the members agree")


def voting(**more: Any) -> Action:
    """A duty to decide in three days; a vote without result leaves it owed."""
    return must(
        OFFICE, "decide", "decide", when=PENDING, within=days(3), after=begin, records=agreed,
        then=(Outcome("agreed", OVER, given=agreed), Outcome("open", PENDING, given=~agreed, discharges=False)), **more,
    )  # fmt: skip


def test_an_outcome_that_does_not_discharge_leaves_the_duty_owed() -> None:
    case = did(begun(voting()), ("decide", 1), facts={"agreed": False})

    assert owed(case, 1) == [("decide", day(3))]
    assert breached(case, 4) == [("decide", day(3), None)]
    assert breached(did(case, ("decide", 3), facts={"agreed": True}), 9) == []


def test_a_late_act_that_does_not_discharge_settles_no_breach() -> None:
    case = did(begun(voting()), ("decide", 5), facts={"agreed": False})
    done = did(case, ("decide", 9), facts={"agreed": True})

    assert owed(case, 5) == [("decide", day(3))]
    assert breached(case) == [("decide", day(3), None)]
    assert breached(done) == [("decide", day(3), day(9))]


def test_doing_again_what_was_done_in_time_is_no_breach() -> None:
    case = did(begun(answering(repeats=True)), ("answer", 3), ("answer", 9))

    assert breached(case) == []


def test_what_was_done_late_stays_as_late_as_it_first_was() -> None:
    case = did(begun(answering(repeats=True)), ("answer", 9), ("answer", 20))

    assert breached(case) == [("answer", day(7), day(9))]


def test_a_permission_used_too_late_twice_is_two_breaches() -> None:
    appeal = may(PARTY, "appeal", "appeal", when=PENDING, within=days(7), after=begin, then=STAY, repeats=True)
    case = did(begun(appeal), ("appeal", 3), ("appeal", 9), ("appeal", 12), ("appeal", 12), by="party")

    assert breached(case) == [("appeal", day(7), day(9)), ("appeal", day(7), day(12))]


def test_a_window_binds_each_act_even_when_the_duty_was_met() -> None:
    """III.C.2/s3: a hearing opened again after its window is late again."""
    meet = must(OFFICE, "meet", "meet", when=PENDING, within=window(days(1), days(7), after=begin), then=STAY,
                repeats=True)  # fmt: skip
    case = did(begun(meet), ("meet", 3), ("meet", 9), ("meet", 12))

    assert owed(case, 12) == []
    assert breached(case) == [("meet", day(7), day(9)), ("meet", day(7), day(12))]


# -- triggers ------------------------------------------------------------------------------------------------------


def on_signal(after: Any, **more: Any) -> Action:
    """A duty to answer within seven days of some signal, as often as it comes."""
    return answering(after=after, repeats=True, when=(PENDING, REVIEWED), **more)


def test_a_duty_does_not_run_before_its_trigger() -> None:
    case = begun(signal, on_signal(first(signal)))

    assert owed(case, 99) == []
    assert breached(case, 99) == []
    assert owed(did(case, ("signal", 20)), 20) == [("answer", day(27))]


def test_first_counts_from_the_first_occurrence_and_last_from_the_last() -> None:
    from_first, from_last = (
        did(begun(signal, on_signal(which(signal))), ("signal", 1), ("signal", 5)) for which in (first, last)
    )

    assert owed(from_first, 5) == [("answer", day(8))]
    assert owed(from_last, 5) == [("answer", day(12))]


def test_a_duty_whose_trigger_comes_again_is_owed_again_with_a_day_of_its_own() -> None:
    case = did(begun(signal, on_signal(last(signal))), ("signal", 1), ("answer", 2), ("signal", 20))

    assert owed(case, 20) == [("answer", day(27))]
    assert breached(did(case, ("answer", 30))) == [("answer", day(27), day(30))]


def test_the_same_duty_is_late_twice_once_for_each_trigger() -> None:
    acts = [("signal", 0), ("answer", 9), ("signal", 20), ("answer", 28)]
    case = did(begun(signal, on_signal(last(signal))), *acts)

    assert breached(case) == [("answer", day(7), day(9)), ("answer", day(27), day(28))]


def test_a_duty_that_can_be_done_only_once_is_not_owed_for_a_later_trigger() -> None:
    case = did(begun(signal, answering(after=last(signal))), ("signal", 0), ("answer", 2), ("signal", 20))

    assert owed(case, 20) == []
    assert breached(case, 99) == []


def test_an_act_settles_what_an_earlier_trigger_left_undone() -> None:
    """The trigger came again when the day was past: the answer is late for the first and in time for the second."""
    case = did(begun(signal, on_signal(last(signal))), ("signal", 0), ("signal", 10))

    assert breached(case) == [("answer", day(7), None)]
    assert breached(did(case, ("answer", 12))) == [("answer", day(7), day(12))]


def test_on_the_same_day_what_comes_later_in_the_run_is_the_trigger() -> None:
    case = did(begun(signal, on_signal(last(signal))), ("signal", 3), ("answer", 3))

    assert owed(case, 3) == []
    assert owed(did(case, ("signal", 3)), 3) == [("answer", day(10))]


heard_on = day_fact("heard_on", "the day of the hearing")
fix = may(OFFICE, "fix", "fix a day", when=PENDING, then=STAY, records=heard_on, repeats=True)


def fixed(case: Case, number: int, on: int) -> Case:
    return case.act("run.fix", by="office", on=day(number), facts={"heard_on": day(on)})


def test_a_limit_may_count_from_the_day_that_a_fact_names() -> None:
    case = begun(fix, answering(after=heard_on))

    assert owed(case, 0) == []
    assert owed(fixed(case, 1, on=20), 1) == [("answer", day(27))]


def test_a_day_that_is_changed_moves_the_limit_and_an_earlier_breach_is_settled_by_the_act() -> None:
    case = fixed(begun(fix, answering(after=heard_on)), 1, on=2)
    moved, too_late = fixed(case, 5, on=20), fixed(case, 12, on=20)

    assert owed(moved, 5) == [("answer", day(27))]
    assert breached(did(moved, ("answer", 27))) == []
    assert breached(too_late, 13) == [("answer", day(9), None)]
    assert breached(did(too_late, ("answer", 14))) == [("answer", day(9), day(14))]


def test_the_latest_of_an_act_and_a_day_is_the_later_one() -> None:
    case = begun(fix, signal, on_signal(latest(signal, heard_on)))

    assert owed(did(fixed(case, 1, on=20), ("signal", 3)), 3) == [("answer", day(27))]
    assert owed(did(fixed(case, 1, on=2), ("signal", 3)), 3) == [("answer", day(10))]


def test_an_act_that_brings_the_day_it_counts_from_is_late_by_it() -> None:
    happened_on = day_fact("happened_on", "the day of the incident")
    report = must(OFFICE, "report", "report", when=PENDING, within=days(3), after=happened_on, records=happened_on)
    case = begun(report).act("run.report", by="office", on=day(9), facts={"happened_on": day(2)})

    assert breached(case) == [("report", day(5), day(9))]


def test_meetings_at_most_a_week_apart_are_late_each_by_its_own_days() -> None:
    """A gap counts from the first meeting on, then from each meeting to the next."""
    meet = must(
        OFFICE, "meet", "meet", when=PENDING, within=gap(weeks(1), after=latest(begin, ITSELF)), then=STAY,
        repeats=True,
    )  # fmt: skip
    case = did(begun(meet, end), ("meet", 7), ("meet", 17), ("meet", 24), ("meet", 33))

    assert [(breach.due, breach.late()) for breach in case.breaches()] == [(day(14), 3), (day(31), 2)]
    assert owed(case, 33) == [("meet", day(40))]
    assert owed(did(case, ("end", 34)), 99) == []


def test_what_counts_from_the_act_itself_may_do_so_in_any_part_of_its_limit() -> None:
    apart = earliest(since(weeks(1), latest(begin, ITSELF)), since(weeks(2), begin))
    meet = must(OFFICE, "meet", "meet", when=PENDING, within=apart, then=STAY, repeats=True)
    case = begun(meet, end)

    assert owed(case, 1) == [("meet", day(7))]
    assert owed(did(case, ("meet", 5)), 6) == [("meet", day(12))]
    assert breached(did(case, ("meet", 5), ("meet", 13))) == [("meet", day(12), day(13))]


# -- dates as expressions ------------------------------------------------------------------------------------------


def test_of_two_dates_the_earlier_is_owed_and_set_off_by_its_own_trigger() -> None:
    within = earliest(since(days(7), last(signal)), since(days(30), begin))
    case = begun(signal, answering(within=within, after=None, repeats=True))

    assert owed(case, 0) == [("answer", day(30))]
    assert owed(did(case, ("answer", 1)), 1) == []
    assert owed(did(case, ("answer", 1), ("signal", 4)), 4) == [("answer", day(11))]
    assert owed(did(case, ("answer", 1), ("signal", 4), ("answer", 5)), 5) == []
    assert owed(did(case, ("signal", 26), ("answer", 27), ("signal", 28)), 28) == []


def test_a_conditional_date_counts_once_its_fact_is_known_to_hold() -> None:
    student = flag("student", "a party is a student")
    term_ends = day_fact("term_ends", "the last day of the term")
    enrol = may(OFFICE, "enrol", "note a student", when=PENDING, then=STAY, records=(student, term_ends), repeats=True)
    case = begun(enrol, answering(within=earliest(months(1), if_(student, on_day(term_ends)))))

    def noted(is_student: bool) -> Case:
        return did(case, ("enrol", 1), facts={"student": is_student, "term_ends": day(20)})

    assert owed(case, 0) == owed(noted(False), 1) == [("answer", date(2015, 3, 2))]
    assert owed(noted(True), 1) == [("answer", day(20))]


def test_a_duty_whose_limit_falls_away_stays_owed_without_a_day() -> None:
    within = Limit("duty", days(7), after=begin, unless=happened(extend))
    case = begun(extend, answering(within=within, after=None))

    assert owed(case, 0) == [("answer", day(7))]
    assert owed(did(case, ("extend", 2)), 2) == [("answer", None)]
    assert breached(did(case, ("extend", 2)), 99) == []
    assert owed(did(case, ("extend", 2), ("answer", 3)), 3) == []
    assert breached(did(case, ("extend", 8)), 99) == [("answer", day(7), None)]


def test_an_act_whose_bar_falls_away_is_free() -> None:
    within = Limit("limitation", days(7), after=begin, unless=happened(extend), expiry="bar")
    sue = may(PARTY, "sue", "sue", when=PENDING, within=within, then=STAY)
    case = begun(extend, sue)

    assert not case.decide("run.sue", by="party", on=day(8))
    assert did(case, ("extend", 2)).decide("run.sue", by="party", on=day(8))
    assert breached(did(did(case, ("extend", 2)), ("sue", 8), by="party"), 99) == []


# -- windows -------------------------------------------------------------------------------------------------------


def meeting(expiry: str = "recorded") -> Action:
    """A duty to meet from day 10 to day 20."""
    return must(OFFICE, "meet", "meet", when=PENDING, within=window(days(10), days(20), after=begin, expiry=expiry))


@pytest.mark.parametrize(("on", "allowed"), [(9, False), (10, True), (20, True), (21, True)])
def test_before_its_window_an_act_is_refused_and_after_it_recorded_as_a_breach(on: int, allowed: bool) -> None:
    """A late act is accepted: the complainant must not lose by the institution's delay."""
    case = begun(meeting())
    decision = case.decide("run.meet", by="office", on=day(on))

    assert bool(decision) is allowed
    assert breached(case.record("run.meet", by="office", on=day(on))) == (
        [("meet", day(20), day(21))] if on == 21 else []
    )


def test_a_refusal_before_a_window_says_from_when_to_when() -> None:
    (finding,) = begun(meeting()).decide("run.meet", by="office", on=day(9)).failing

    assert (finding.seen, finding.needed) == (str(day(9)), f"from {day(10)} to {day(20)}")


@pytest.mark.parametrize(("on", "allowed", "kinds"), [(9, False, ["early"]), (20, True, []), (21, False, ["late"])])
def test_where_its_expiry_is_a_bar_an_act_is_refused_after_its_window_too(
    on: int, allowed: bool, kinds: list[str]
) -> None:
    case = begun(meeting("bar"))
    after = case.record("run.meet", by="office", on=day(on))

    assert bool(case.decide("run.meet", by="office", on=day(on))) is allowed
    assert [irregularity.kind for _, irregularity in after.irregularities()] == kinds


def test_what_is_owed_in_a_window_says_when_it_is_too_early() -> None:
    (each,) = begun(meeting()).owed(day(1))

    assert (each.not_before, each.due) == (day(10), day(20))


def test_a_window_refuses_while_its_trigger_has_not_happened_and_a_duty_does_not_run() -> None:
    hold = must(OFFICE, "hold", "hold", when=PENDING, within=window(days(1), days(9), after=first(signal)))
    case = begun(signal, hold)
    decision = case.decide("run.hold", by="office", on=day(5))

    assert not decision
    assert [finding.verdict for finding in decision.failing] == [None]
    assert owed(case, 5) == []
    (kept,) = case.record("run.hold", by="office", on=day(5)).irregularities()
    assert kept[1].kind == "missing"


@pytest.mark.parametrize(("expiry", "last"), [("recorded", 99), ("bar", 20)])
def test_a_day_is_inside_its_window_from_its_opening_on_and_to_its_end_only_where_that_bars(
    expiry: str, last: int
) -> None:
    limit = window(days(10), days(20), after=begin, expiry=expiry)
    choose = must(OFFICE, "choose", "choose", when=PENDING, records=heard_on, given=inside(heard_on, limit))
    case = begun(choose)
    inside_it = [n for n in (9, 10, 20, 21, 99) if case.decide("run.choose", by="office", on=day(1),
                                                               facts={"heard_on": day(n)})]  # fmt: skip

    assert inside_it == [n for n in (10, 20, 21, 99) if n <= last]


# -- limitation ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("edge", "last"), [("inside", 7), ("outside", 6)])
def test_a_limitation_bars_after_its_last_day_and_its_bar_is_no_breach(edge: str, last: int) -> None:
    sue = may(PARTY, "sue", "sue", when=PENDING, then=STAY, within=limitation(days(7), after=begin, last_day=edge))
    case = begun(sue)

    assert case.decide("run.sue", by="party", on=day(last))
    with pytest.raises(NotAllowed):
        case.act("run.sue", by="party", on=day(last + 1))
    barred = case.record("run.sue", by="party", on=day(last + 1))
    assert [irregularity.kind for _, irregularity in barred.irregularities()] == ["late"]
    assert breached(barred, 99) == []


# -- targets -------------------------------------------------------------------------------------------------------

review = happens("review", "it is reviewed", when=PENDING, then=REVIEWED)


def test_a_state_should_be_left_by_its_target_and_missing_it_is_soft() -> None:
    case = begun(review, limits=(target(PENDING, days(7), after=begin, clause="a/s2"),))
    (each,) = case.owed(day(3))

    assert (each.words, each.due, each.soft, each.clause) == ("leave “pending”", day(7), True, "a/s2")
    assert breached(case, 7) == []
    assert [(breach.soft, breach.done) for breach in case.breaches(day(8))] == [(True, None)]
    assert str(case.breaches(day(8))[0]).startswith("missed target")


def test_a_state_left_in_time_meets_its_target_and_one_left_late_says_when() -> None:
    case = begun(review, limits=(target(PENDING, days(7), after=begin),))

    assert breached(did(case, ("review", 7)), 99) == []
    (late,) = did(case, ("review", 9)).breaches(day(99))
    assert (late.due, late.done, late.late()) == (day(7), day(9), 2)


def test_a_target_on_two_states_is_one_target_until_both_are_left() -> None:
    case = begun(review, end, limits=(target((PENDING, REVIEWED), days(7), after=begin),))
    inside_it = did(case, ("review", 9))

    assert [(breach.due, breach.done) for breach in inside_it.breaches()] == [(day(7), None)]
    assert [(b.due, b.done) for b in did(inside_it, ("end", 12)).breaches()] == [(day(7), day(12))]
    assert owed(inside_it, 9) == [("run leave “pending” or “reviewed”", day(7))]


def test_a_target_asks_where_the_run_stands_at_the_end_of_its_day() -> None:
    """Back in the state on the very day, it is missed; back only later, it was met."""
    back = happens("back", "it is sent back", when=REVIEWED, then=PENDING)
    case = did(begun(review, back, limits=(target(PENDING, days(7), after=begin),)), ("review", 3))

    assert breached(did(case, ("back", 7)), 8) == [("run leave “pending”", day(7), None)]
    assert breached(did(case, ("back", 8)), 99) == []
    assert owed(did(case, ("back", 5)), 5) == [("run leave “pending”", day(7))]


def test_a_target_may_count_from_a_day_that_the_first_act_brings() -> None:
    filed = day_fact("filed", "the day of filing")
    file = happens("file", "it is filed", when=BEFORE, then=PENDING, records=filed)
    limits = (target(PENDING, days(7), after=filed),)
    small = Policy("small", "a small policy", CLAUSES, (Procedure("run", "the run", (file, review), limits=limits),))
    case = small.open("c-1", on=START).act("run.file", on=day(3), facts={"filed": day(1)})

    assert owed(case, 3) == [("run leave “pending”", day(8))]


def test_a_target_falls_away_once_the_time_is_extended() -> None:
    case = begun(review, extend, limits=(target(PENDING, days(7), after=begin, unless=happened(extend)),))

    assert len(case.owed(day(1))) == 1
    assert owed(did(case, ("extend", 2)), 2) == []
    assert breached(did(case, ("extend", 2)), 99) == []


def test_a_target_that_cannot_be_dated_says_why() -> None:
    case = begun(review, limits=(target(PENDING, business_days(7), after=begin),))
    (each,) = case.owed(day(1))

    assert each.due is None
    assert "need a calendar" in each.note


def test_what_should_be_done_is_missed_softly() -> None:
    hurry = should(OFFICE, "hurry", "hurry", when=PENDING, within=days(7), after=begin)
    case = begun(hurry)

    assert [each.soft for each in case.owed(day(1))] == [True]
    assert [breach.soft for breach in case.breaches(day(8))] == [True]
    assert [(b.soft, b.late()) for b in did(case, ("hurry", 9)).breaches()] == [(True, 2)]


# -- entitlements --------------------------------------------------------------------------------------------------

evict = may(OFFICE, "evict", "end the stay", when=PENDING, then=OVER)
leave = may(PARTY, "leave", "leave early", when=PENDING, then=OVER)
inspect = may(OFFICE, "inspect", "inspect the room", when=PENDING, then=STAY, repeats=True)
STAYING = entitlement(PENDING, PARTY, days(14), after=begin, clause="a/s3")


@pytest.mark.parametrize(
    ("action", "by", "on", "allowed"),
    [
        ("evict", "office", 14, False), ("evict", "office", 15, True), ("leave", "party", 1, True),
        ("inspect", "office", 1, True),
    ],
)  # fmt: skip
def test_nobody_but_its_holder_ends_an_entitlement_before_its_last_day_is_over(
    action: str, by: str, on: int, allowed: bool
) -> None:
    case = begun(evict, leave, inspect, limits=(STAYING,))

    assert bool(case.decide(f"run.{action}", by=by, on=day(on))) is allowed


def test_a_refusal_by_an_entitlement_says_until_when_it_lasts_and_cites_it() -> None:
    (finding,) = begun(evict, limits=(STAYING,)).decide("run.evict", by="office", on=day(3)).failing

    assert (finding.verdict, finding.clause) == (False, "a/s3")
    assert finding.needed == f"after {day(14)}, or by party"


@pytest.mark.parametrize(("after", "kind"), [(begin, "early"), (first(signal), "missing")])
def test_who_ends_an_entitlement_too_soon_does_so_early_and_before_it_began_for_want_of_a_day(
    after: Any, kind: str
) -> None:
    held = entitlement(PENDING, PARTY, days(14), after=after)
    case = begun(signal, evict, limits=(held,)).record("run.evict", by="office", on=day(3))

    assert [irregularity.kind for _, irregularity in case.irregularities()] == [kind]


def test_an_entitlement_holds_only_in_its_own_state() -> None:
    close = may(OFFICE, "close", "close the case", when=(PENDING, REVIEWED), then=OVER)
    case = begun(close, may(PARTY, "move", "move on", when=PENDING, then=REVIEWED), limits=(STAYING,))

    assert not case.decide("run.close", by="office", on=day(3))
    assert did(case, ("move", 2), by="party").decide("run.close", by="office", on=day(3))


# -- lapses --------------------------------------------------------------------------------------------------------

REFUSED = State("refused", final=True)


def replying(**more: Any) -> Action:
    """A duty to reply in seven days; silence is a refusal."""
    return must(PARTY, "reply", "reply", **{
        "when": PENDING, "within": days(7), "after": begin, "otherwise": REFUSED, "then": REVIEWED, **more,
    })  # fmt: skip


def test_silence_takes_its_meaning_at_the_first_instant_of_the_day_after_the_last() -> None:
    case = begun(replying())
    lapsed = case.polled(day(30))

    assert case.polled(day(7)) is case
    assert lapsed.states == {"run": "refused"}
    assert [(event.action, event.outcome, event.on) for event in lapsed.history[1:]] == [
        ("reply.lapses", "lapsed", day(8))
    ]


def test_a_lapse_comes_before_an_act_of_its_own_day_and_after_one_of_the_day_before() -> None:
    case = begun(replying())

    assert did(case, ("reply", 7), by="party").states == {"run": "reviewed"}
    with pytest.raises(NotAllowed):
        did(case, ("reply", 8), by="party")


def test_a_lapse_is_nobody_s_to_bring_about() -> None:
    with pytest.raises(BadInput, match="reply"):
        begun(replying()).act("run.reply.lapses", by="party", on=day(8))


def test_what_lapsed_is_a_breach_undone_and_nothing_more_is_owed() -> None:
    case = begun(replying())

    assert breached(case, 8) == [("reply", day(7), None)]
    assert owed(case, 8) == []


@given(asked=st.lists(st.integers(0, 60), max_size=6))
def test_polling_twice_early_or_late_gives_the_same_history(asked: list[int]) -> None:
    once = chained().polled(day(60))
    case = chained()
    for number in asked:
        case = case.polled(day(number))

    assert case.polled(day(60)).history == once.history
    assert [event.day for event in once.history] == sorted(event.day for event in once.history)


SECOND, THIRD = State("second"), State("third")


def chained() -> Case:
    """Two silences, the second counted from the first day too, and one more in the end."""
    return begun(
        must(PARTY, "reply", "reply", when=PENDING, within=days(7), after=begin, otherwise=SECOND, then=OVER),
        must(PARTY, "explain", "explain", when=SECOND, within=days(9), after=begin, otherwise=THIRD, then=OVER),
        must(PARTY, "agree", "agree", when=THIRD, within=days(2), after=begin, otherwise=REFUSED, then=OVER),
    )


def test_several_lapses_come_in_the_order_of_their_days() -> None:
    """The third was due before the run came to where its silence counts; it follows at once, never earlier."""
    case = chained().polled(day(60))

    assert [(event.action, event.day) for event in case.history[1:]] == [
        ("reply.lapses", day(8)), ("explain.lapses", day(10)), ("agree.lapses", day(10)),
    ]  # fmt: skip
    assert case.states == {"run": "refused"}


def test_of_two_silences_the_one_that_ends_first_is_heard() -> None:
    slow = replying(within=days(9), otherwise=OVER)
    quick = must(OFFICE, "object", "object", when=PENDING, within=days(8), after=begin, otherwise=REFUSED, then=OVER)

    assert begun(slow, quick).polled(day(60)).states == {"run": "refused"}


def test_a_silence_that_leads_where_it_may_still_be_broken_lapses_once() -> None:
    """After the silence the party may still reply: late, but not in vain."""
    silent = State("silent")
    case = begun(replying(when=(PENDING, silent), otherwise=silent)).polled(day(60))

    assert [(event.action, event.day) for event in case.history[1:]] == [("reply.lapses", day(8))]
    assert owed(case, 60) == []
    replied = did(case, ("reply", 61), by="party")
    assert (replied.states, breached(replied)) == ({"run": "reviewed"}, [("reply", day(7), day(61))])


def test_a_duty_whose_trigger_comes_again_after_a_lapse_may_lapse_again() -> None:
    silent = State("silent")
    ask = must(OFFICE, "ask", "ask", when=(PENDING, silent), then=PENDING, repeats=True)
    case = begun(ask, replying(when=PENDING, otherwise=silent, after=last(ask)))
    case = did(case, ("ask", 1)).polled(day(20))

    assert did(case, ("ask", 20)).polled(day(60)).history[-1].day == day(28)


# -- days and instants ---------------------------------------------------------------------------------------------


def at(number: int, hour: int, minute: int = 0, *, zone: int = -5) -> datetime:
    """An instant of a local day, by its own clock."""
    on = day(number)
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=timezone(timedelta(hours=zone)))


def test_an_instant_counts_as_the_day_of_its_own_clock() -> None:
    """23:30 in Boston is the next morning in Greenwich."""
    case = begun(answering())
    in_time = case.act("run.answer", by="office", on=at(7, 23, 30))
    late = case.act("run.answer", by="office", on=at(8, 0, 0))

    assert breached(in_time) == []
    assert breached(late) == [("answer", day(7), day(8))]
    assert begun(replying()).polled(at(7, 23, 59)).states == {"run": "pending"}
    assert begun(replying()).polled(at(8, 0)).states == {"run": "refused"}


def test_dates_and_instants_mix_and_two_instants_keep_their_order() -> None:
    case = begun(answering(repeats=True)).act("run.answer", by="office", on=at(3, 12))

    assert case.act("run.answer", by="office", on=day(3)).history[-1].day == day(3)
    with pytest.raises(BadInput, match="before the last event"):
        case.decide("run.answer", by="office", on=at(3, 11))
    with pytest.raises(BadInput, match="before the last event"):
        case.decide("run.answer", by="office", on=day(2))


@pytest.mark.parametrize("ask", [
    lambda case, on: case.decide("run.answer", by="office", on=on), lambda case, on: case.act("run.answer", on=on),
    lambda case, on: case.record("run.answer", on=on),
])  # fmt: skip
def test_a_naive_time_is_refused_in_words(ask: Callable[[Case, Any], Any]) -> None:
    with pytest.raises(BadInput, match="without zone or offset"):
        ask(begun(answering()), datetime(2015, 2, 3, 12))


@pytest.mark.parametrize("ask", [Case.owed, Case.breaches, Case.polled, lambda case, on: case.options(on=on)])
def test_no_question_about_time_takes_a_naive_one_or_a_text(ask: Callable[[Case, Any], Any]) -> None:
    case = begun(answering())

    with pytest.raises(BadInput, match="without zone or offset"):
        ask(case, datetime(2015, 2, 3, 12))
    with pytest.raises(BadInput, match="wants a date or an aware instant"):
        ask(case, "2015-02-03")


def test_where_silence_may_speak_a_naive_time_and_a_text_are_refused_in_words_too() -> None:
    for on in (datetime(2015, 2, 13, 12), "2015-02-13"):
        with pytest.raises(BadInput, match="aware instant"):
            begun(replying()).decide("run.reply", by="party", on=on)


# -- what cannot be dated ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [{"within": business_days(3)}, {"counting": ROLLED}])
def test_a_duty_that_cannot_be_dated_is_owed_with_a_note_and_never_breached(more: dict[str, Any]) -> None:
    case = begun(answering(within=more.pop("within", days(3))), **more)
    (each,) = case.owed(day(9))

    assert (each.due, each.dated) == (None, None)
    assert "need a calendar" in each.note
    assert "need a calendar" in str(each)
    assert breached(case, 99) == []


def test_a_date_beyond_the_calendar_is_a_note_not_a_failure() -> None:
    case = fixed(begun(fix, answering(after=heard_on)), 1, on=2)
    case = case.act("run.fix", by="office", on=day(2), facts={"heard_on": date.max})
    (each,) = case.owed(day(9))

    assert each.due is None
    assert each.note
    assert breached(case, 9) == []


# -- laws ----------------------------------------------------------------------------------------------------------

GROUND = (
    signal, end, fix, extend,
    happens("review", "it is reviewed", when=PENDING, then=REVIEWED),
    happens("back", "it is sent back", when=REVIEWED, then=PENDING),
    on_signal(last(signal), clause="a/s1"),
    must(OFFICE, "report", "report", when=REVIEWED, within=days(5), after=first(signal), then=STAY),
    must(OFFICE, "prepare", "prepare", when=PENDING, within=before(days(3)), after=heard_on, then=STAY, repeats=True),
    must(OFFICE, "meet", "meet", when=PENDING, within=gap(weeks(1), after=latest(begin, ITSELF)), then=STAY,
         repeats=True),
    should(OFFICE, "hurry", "hurry", when=(PENDING, REVIEWED), within=days(2), after=first(signal), then=STAY),
    must(OFFICE, "reply", "reply", when=REVIEWED, within=days(6), after=begin, otherwise=PENDING, then=STAY),
    may(PARTY, "appeal", "appeal", when=PENDING, within=days(4), after=first(signal), then=STAY, repeats=True),
)  # fmt: skip
GROUNDS = policy(*GROUND, limits=(target(PENDING, days(10), after=begin, unless=happened(extend)),))
MOVES = sorted(rule.name for rule in GROUNDS.bound["run"].rules.values() if not rule.lapses and rule.name != "begin")
acts = st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 6), st.integers(-3, 12)), max_size=14)


def history(acts: Iterable[tuple[str, int, int]], *, anyway: bool = False) -> Case:
    """A case on the common ground, in which whatever is refused is left out or, `anyway`, happened all the same."""
    case, number = GROUNDS.open("c-1", on=START).act("run.begin", on=START), 0
    for name, wait, about in acts:
        number += wait
        facts = {"heard_on": day(max(0, number + about))} if name == "fix" else {}
        by = "party" if name == "appeal" else "office"
        attempt = {"by": by, "on": day(number), "facts": facts}
        if anyway or case.decide(f"run.{name}", **attempt):
            case = case.record(f"run.{name}", **attempt)
    return case


def last_day(case: Case) -> int:
    return (case.history[-1].day - START).days


def over(case: Case) -> bool:
    return GROUNDS.bound["run"].states[case.states["run"]].final


@given(acts=acts, anyway=st.booleans(), wait=st.integers(0, 40), more=st.integers(0, 40))
def test_a_breach_once_ripe_stays_and_waiting_only_adds_undone_ones(
    acts: Any, anyway: bool, wait: int, more: int
) -> None:
    """As of any two days from the last event on, the earlier breaches are among the later ones, with the same days."""
    case = history(acts, anyway=anyway)
    start = last_day(case) + wait
    sooner, later = set(breached(case, start)), set(breached(case, start + more))

    assert sooner <= later
    assert all(done is None and due >= day(start) for _, due, done in later - sooner)


@given(acts=acts, one=st.tuples(st.sampled_from(MOVES), st.integers(0, 9), st.integers(-3, 12)), anyway=st.booleans())
def test_an_act_never_takes_a_breach_away_it_only_says_when_it_was_done(acts: Any, one: Any, anyway: bool) -> None:
    case, after = history(acts, anyway=anyway), history([*acts, one], anyway=anyway)
    new = {event.day for event in after.history[len(case.history) :]}
    since_then = set(breached(after))

    for name, due, done in breached(case):
        settled = {(name, due, each) for each in new} if done is None else set()
        assert since_then & {(name, due, done), *settled}


@given(acts=acts, anyway=st.booleans(), wait=st.integers(0, 40))
def test_whatever_is_owed_past_its_day_is_an_undone_breach(acts: Any, anyway: bool, wait: int) -> None:
    """And an undone breach is still owed, unless its run ended, its time lapsed or moved on, or it cannot come."""
    case = history(acts, anyway=anyway)
    number = last_day(case) + wait
    overdue = {(name, due) for name, due in owed(case, number) if due is not None and due < day(number)}
    undone = {(name, due) for name, due, done in breached(case, number) if done is None}

    assert overdue <= undone
    moved = {event.action for event in case.history} & {"signal", "fix", "end", "review", "back", "extend", "meet"}
    if not moved and not any(event.action.endswith(".lapses") for event in case.polled(day(number)).history):
        assert overdue == undone


@given(acts=acts, anyway=st.booleans())
def test_a_breach_is_done_after_its_day_and_a_duty_is_breached_once_for_each_day(acts: Any, anyway: bool) -> None:
    """Only what is permitted, not owed, may be late more than once."""
    found = breached(history(acts, anyway=anyway), 200)
    owed_to = [(name, due) for name, due, _ in found if name != "appeal"]

    assert all(done is None or done > due for _, due, done in found)
    assert len(set(found)) == len(found)
    assert len(set(owed_to)) == len(owed_to)


@given(acts=acts, wait=st.integers(0, 40))
def test_once_the_run_has_ended_nothing_is_owed_and_no_breach_is_added(acts: Any, wait: int) -> None:
    case = history([*acts, ("end", 1, 0)])
    assume(over(case))
    number = last_day(case)

    assert owed(case, number + wait) == []
    assert breached(case, number + wait) == breached(case, number)


@given(acts=acts, polls=st.lists(st.integers(0, 80), max_size=3))
def test_breaches_do_not_depend_on_who_asked_when(acts: Any, polls: list[int]) -> None:
    case = history(acts)
    asked = case
    for number in sorted(polls):
        if number >= last_day(asked):
            asked = asked.polled(day(number))

    assert breached(asked, 200) == breached(case, 200)


def test_a_breach_is_equal_by_what_was_due_when_and_when_it_was_done() -> None:
    assert did(begun(answering()), ("answer", 9)).breaches() == (Breach("run.answer", day(7), day(9)),)
