"""Time in a live case, as a court would count it: pauses, more time, receipt, hours, terms, and the policy's zone.

Day 0 is Monday 2 February 2015; the procedures are small enough to hold in the head.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from grievance_fsm.auditing.deviations import Deviation
from grievance_fsm.auditing.replay import audit
from grievance_fsm.calendars import named
from grievance_fsm.case import Case
from grievance_fsm.clauses import Registry
from grievance_fsm.dates import Due
from grievance_fsm.deadlines import (
    Limit,
    by,
    days,
    due_day,
    each,
    end_of,
    extended,
    hours,
    if_nearer,
    last,
    latest,
    months,
    no_earlier_than,
    received,
    served,
    suspended,
    terms,
    window,
)
from grievance_fsm.docket import Docket, again, beside
from grievance_fsm.errors import BadInput, DeclarationError
from grievance_fsm.events import Owed
from grievance_fsm.facts import day as day_fact
from grievance_fsm.facts import flag, inside, persons
from grievance_fsm.guards import DAY_OF_ACT
from grievance_fsm.language import STAY, Action, Procedure, Role, State, happens, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.routes import Route

CLAUSES = Registry.of({"a/s1": "The first rule.", "a/s2": "The second rule.", "a/s3": "The third rule."})
START, ZONE = date(2015, 2, 2), "America/New_York"
BEFORE, PENDING, OVER = State("before", initial=True), State("pending"), State("over", final=True)
OFFICE, PARTY, DEAN = Role("office", "the office"), Role("party", "the party"), Role("dean", "the dean")

begin = happens("begin", "it begins", when=BEFORE, then=PENDING, repeats=True)
end = happens("end", "it ends", when=PENDING, then=OVER)
stay = happens("stay", "the clock is stopped", clause="a/s2", when=PENDING, then=STAY, repeats=True)
resume = happens("resume", "the clock goes on", clause="a/s2", when=PENDING, then=STAY, repeats=True)
STANDS_STILL = suspended("a stay", begins=stay, ends=resume, clause="a/s2")


def day(number: int) -> date:
    """So many days after the beginning."""
    return START + timedelta(days=number)


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def answering(within: Limit, **more: Any) -> Action:
    """The duty to answer, in a time of its own."""
    return must(OFFICE, "answer", "answer", clause="a/s1", when=PENDING, within=within, then=STAY, **more)


def policy(*actions: Action, **more: Any) -> Policy:
    """A policy with one procedure of some actions, between `begin` and `end`."""
    return Policy("small", "a small policy", CLAUSES, (Procedure("run", "the run", (begin, *actions, end)),), **more)


def begun(*actions: Action, on: date = START, **more: Any) -> Case:
    """A case that began on day 0."""
    case: Case = policy(*actions, **more).open("c-1", on=on).act("run.begin", on=on)
    return case


def did(case: Case, *acts: tuple[str, int], by: str | None = None, **facts: Any) -> Case:
    """The case after some acts, each on its day."""
    for name, number in acts:
        case = case.act(f"run.{name}", by=by, on=day(number), facts=facts)
    return case


def owed(case: Case, on: Any = None, action: str = "answer") -> Owed:
    """What is owed of the answer."""
    return next(each for each in case.owed(on) if each.action == f"run.{action}")


def dated(case: Case, on: Any = None, action: str = "answer") -> Due:
    """The dates of what is owed."""
    found = owed(case, on, action).dated
    assert found is not None
    return found


def ops(found: Due) -> list[str]:
    """What was done to come to the date."""
    return [step.op for step in found.steps]


def late(case: Case, on: Any = None) -> list[tuple[str, date, date | None]]:
    """The breaches, without the name of the run."""
    return [(each.action.removeprefix("run."), each.due, each.done) for each in case.breaches(on)]


# -- suspension --------------------------------------------------------------------------------------------------

PAUSED = (answering(by(days(7), after=begin, suspended=STANDS_STILL)), stay, resume)


def test_the_days_of_a_stay_do_not_count_and_the_steps_say_so() -> None:
    """a/s2: it stops on day 3 and goes on on day 10: seven days are lost."""
    case = did(begun(*PAUSED), ("stay", 3), ("resume", 10))
    found = dated(case)

    assert (found.day, ops(found)) == (day(14), ["+ 7 days", "the clock stood still"])
    assert "a stay 2015-02-05 to 2015-02-11" in found.steps[1].why


def test_while_the_clock_stands_still_nothing_has_a_date_and_the_note_says_since_when() -> None:
    case = did(begun(*PAUSED), ("stay", 3))
    found = owed(case, day(400))

    assert (found.due, found.dated) == (None, None)
    assert found.note.startswith("the clock has stood still since 2015-02-05 (a stay)")
    assert late(case, day(400)) == []
    assert str(found).endswith(f"({found.note})")


def test_a_stay_after_the_last_day_saves_nobody() -> None:
    case = did(begun(*PAUSED), ("stay", 8))

    assert owed(case).due == day(7)
    assert late(case, day(9)) == [("answer", day(7), None)]


def test_several_stays_take_out_their_days_each() -> None:
    case = did(begun(*PAUSED), ("stay", 1), ("resume", 3), ("stay", 5), ("resume", 6))

    assert owed(case).due == day(10)


def test_a_stay_that_begins_on_the_day_on_which_another_ended_stops_the_clock_again() -> None:
    case = did(begun(*PAUSED), ("stay", 1), ("resume", 3), ("stay", 3))

    assert owed(case).note.startswith("the clock has stood still since 2015-02-0")
    assert owed(did(case, ("resume", 5))).due == day(11)


def test_a_stay_lifted_on_its_own_day_takes_nothing_out() -> None:
    assert owed(did(begun(*PAUSED), ("stay", 2), ("resume", 2))).due == day(7)


def test_an_answer_in_the_time_that_a_stay_saved_is_no_breach() -> None:
    case = did(begun(*PAUSED), ("stay", 3), ("resume", 10))

    assert late(did(case, ("answer", 14), by="office"), day(90)) == []
    assert late(did(case, ("answer", 15), by="office"), day(90)) == [("answer", day(14), day(15))]


def test_a_stay_told_late_moves_the_date_by_correction() -> None:
    """The stay of day 3 is recorded after a breach was seen: it heals it."""
    case = begun(*PAUSED)
    healed = case.correct(action="run.stay", on=day(3)).case.correct(action="run.resume", on=day(10)).case

    assert late(case, day(9)) == [("answer", day(7), None)]
    assert late(healed, day(14)) == []
    assert owed(healed).due == day(14)


def test_a_pause_may_lie_between_days_that_facts_name() -> None:
    """From the first day of an illness to the day of the return."""
    ill, back = day_fact("ill", "the first day of the illness"), day_fact("back", "the day of the return")
    report = happens("report", "an illness is told", when=PENDING, records=(ill, back), then=STAY)
    limit = by(days(7), after=begin, suspended=suspended("illness", begins=ill, ends=back))
    case = begun(answering(limit), report).act("run.report", on=day(4), facts={"ill": day(2), "back": day(6)})

    assert owed(case).due == day(11)


def test_breaks_of_the_calendar_stop_the_clock_where_a_rule_says_so() -> None:
    """The spring break of 2015 in the calendar of the Institute: 23 to 27 March."""
    limit = by(days(7), after=begin, suspended=suspended("break"))
    found = dated(begun(answering(limit), on=date(2015, 3, 20), calendar="institute"))

    assert found.day == date(2015, 4, 1)
    assert "break 2015-03-23 to 2015-03-27" in found.explain()
    assert found.calendar == named("institute").identity


def test_a_right_does_not_run_out_while_the_clock_stands_still() -> None:
    """Whoever acts during a stay acts in time."""
    barred = answering(by(days(7), after=begin, expiry="bar", suspended=STANDS_STILL))
    case = did(begun(barred, stay, resume), ("stay", 3))

    assert case.decide("run.answer", by="office", on=day(400))
    assert not did(case, ("resume", 10)).decide("run.answer", by="office", on=day(15))


def test_the_clock_may_stand_still_while_another_procedure_runs() -> None:
    """A route begins the pause: it lasts until that procedure rests or ends, and counts in every one of its runs."""
    talks, main = Route("talks", "the talks"), Route("run", "the run")
    idle, talking, over = State("idle", initial=True), State("talking"), State("over", final=True)
    talk = happens("talk", "they talk", when=idle, then=talking)
    part = happens("part", "they part", when=talking, then=over)
    answer = answering(by(days(7), after=begin, suspended=suspended("talks", begins=talks)))
    rules = Policy(
        "small", "a small policy", CLAUSES,
        (Procedure("run", "the run", (begin, answer, end)), Procedure("talks", "the talks", (talk, part))),
        docket=Docket((beside(main, clause="a/s1"), beside(talks, clause="a/s1"), again(talks, clause="a/s1"))),
    )  # fmt: skip
    case = rules.open("c-1", on=START).act("run.begin", on=START)
    for number, action in ((1, "talks.talk"), (4, "talks.part"), (5, "talks.talk")):
        case = case.act(action, on=day(number))

    assert owed(case, day(6)).note == "the clock has stood still since 2015-02-07 (talks), and nobody knows how long"
    assert owed(case.act("talks.part", on=day(7))).due == day(12)


# -- extension ---------------------------------------------------------------------------------------------------

reason = flag("reason", "a reason is given")
extend = may((OFFICE, DEAN), "extend", "give more time", clause="a/s3", when=PENDING, records=reason, then=STAY,
             repeats=True)  # fmt: skip
MORE = extended(extend, days(7), roles=("dean",), ground=reason, most=2, clause="a/s3")


def granted(limit: Any = MORE, *on: int, who: str = "dean", said: bool = True, **more: Any) -> Case:
    """A case in which more time was given on some days."""
    case = begun(answering(by(days(7), after=begin, extended=limit)), extend, **more)
    return did(case, *(("extend", number) for number in on), by=who, reason=said)


def test_time_granted_before_it_is_over_moves_the_day_and_the_day_before_stays_visible() -> None:
    found = dated(granted(MORE, 7))

    assert (found.day, found.extended) == (day(14), (day(7),))
    assert ops(found) == ["+ 7 days", "extended", "+ 7 days"]
    assert found.steps[1].clause == "a/s3"


@pytest.mark.parametrize(("on", "who", "said", "why"), [
    ((8,), "dean", True, "after it was due on 2015-02-09"), ((3,), "office", True, "by office, and not by dean"),
    ((3,), "dean", False, "no ground was given"),
])  # fmt: skip
def test_a_grant_that_gives_no_time_is_refused_and_counts_for_nothing(on: Any, who: str, said: bool, why: str) -> None:
    case, words = granted(MORE), {"by": who, "on": day(on[0]), "facts": {"reason": said}}

    refused = case.decide("run.extend", **words)
    found = dated(case.record("run.extend", **words))

    assert [(each.words, each.clause) for each in refused.findings if each.verdict is False] == [
        ("it gives more time", "a/s3")
    ]
    assert why in str(refused)
    assert (found.day, found.extended) == (day(7), ())
    assert ops(found)[-1] == "not extended"
    assert why in found.steps[-1].why


def test_more_time_is_given_as_often_as_the_rule_allows_and_no_more() -> None:
    case, words = granted(MORE, 1, 2), {"by": "dean", "on": day(3), "facts": {"reason": True}}

    found = dated(case.record("run.extend", **words))

    assert "more than 2 times" in str(case.decide("run.extend", **words))
    assert (found.day, found.extended) == (day(21), (day(7), day(14)))
    assert "more than 2 times" in found.steps[-1].why


def test_more_time_ends_at_the_cap() -> None:
    found = dated(granted(evolve(MORE, cap=days(10)), 1, 2))

    assert (found.day, ops(found)[-1]) == (day(17), "the cap")


def test_more_time_after_the_end_is_given_where_the_rule_allows_it() -> None:
    case = granted(evolve(MORE, in_time=False), 9)

    assert dated(case).day == day(14)
    assert late(case, day(10)) == [("answer", day(7), None)]  # it was late when the time was given


def test_a_grant_may_name_the_day() -> None:
    until = day_fact("until", "the new day")
    name = may(DEAN, "name", "name a new day", when=PENDING, records=until, then=STAY)
    limit = by(days(7), after=begin, extended=extended(name, until, roles=("dean",)))
    case = begun(answering(limit), name).act("run.name", by="dean", on=day(2), facts={"until": day(40)})

    assert dated(case).day == day(40)


@pytest.mark.parametrize(("base", "last_day"), [
    ("unrolled", date(2015, 2, 23)), ("rolled", date(2015, 2, 24)), ("grant", date(2015, 2, 18)),
])  # fmt: skip
def test_more_time_counts_from_the_day_that_the_rule_names(base: str, last_day: date) -> None:
    """Seven days from 9 February end on Washington's Birthday and roll; a grant on the 11th gives seven more."""
    case = granted(evolve(MORE, base=base), on=date(2015, 2, 9), calendar="institute", profile="eu")
    case = case.act("run.extend", by="dean", on=date(2015, 2, 11), facts={"reason": True})

    assert dated(case).day == last_day


# -- triggers ----------------------------------------------------------------------------------------------------

send = happens("send", "a letter goes out", when=PENDING, then=STAY, repeats=True)
arrive = happens("arrive", "the letter arrives", when=PENDING, then=STAY, repeats=True)


def test_a_letter_counts_from_the_day_on_which_it_came_or_is_deemed_to_have_come() -> None:
    answer = answering(by(days(7), after=received(send, actual=arrive, deemed=days(3))))
    sent = did(begun(answer, send, arrive), ("send", 1))

    assert (dated(sent).day, ops(dated(sent))) == (day(11), ["deemed received", "+ 7 days"])
    assert dated(did(sent, ("arrive", 2))).day == day(9)
    assert dated(did(sent, ("arrive", 20))).day == day(11)


def test_a_letter_that_never_came_sets_nothing_off_without_such_a_rule() -> None:
    answer = answering(by(days(7), after=received(send, actual=arrive)))
    sent = did(begun(answer, send, arrive), ("send", 1))

    assert all(each.due is None for each in sent.owed() if each.action == "run.answer")
    assert dated(did(sent, ("arrive", 20))).day == day(27)


def test_each_letter_in_turn_has_its_own_answer() -> None:
    answer = answering(by(days(7), after=each(send)), repeats=True)
    case = did(begun(answer, send), ("send", 1), ("send", 3))

    assert owed(case).due == day(8)
    case = did(case, ("answer", 8), by="office")
    assert owed(did(case, ("send", 20))).due == day(27)


def test_a_step_may_count_from_the_day_by_which_another_is_due() -> None:
    check = must(OFFICE, "check", "check", when=PENDING, within=by(days(2), after=due_day(last_answer())), then=STAY)
    case = begun(last_answer(), check)

    assert owed(case, action="check").due == day(9)


ANSWER = answering(by(days(7), after=begin))


def last_answer() -> Action:
    """The one answer to which a check refers."""
    return ANSWER


def test_service_adds_the_days_that_the_convention_of_massachusetts_adds() -> None:
    """Mass. R. Civ. P. 6(d): ten days from 2 February end on the 12th; three more are a Sunday, then a holiday."""
    answer = answering(by(days(10), after=served(begin)))
    found = dated(begun(answer, calendar="us-ma", zone=ZONE, profile="mass-rcp"))

    assert (found.day, found.profile) == (date(2015, 2, 17), "mass-rcp")
    assert found.instant == at("2015-02-18T05:00")
    assert found.calendar == named("us-ma").identity
    assert ops(found) == ["+ 10 days", "+ 3 days", "roll following"]


# -- hours -------------------------------------------------------------------------------------------------------


def test_hours_end_at_their_instant_whatever_the_clocks_do() -> None:
    """72 hours from 18:00 on 6 March 2015, over the night in which the clocks go forward: 19:00 on the 9th."""
    case = policy(answering(by(hours(72), after=begin)), zone=ZONE).open("c-1", on=date(2015, 3, 6))
    case = case.act("run.begin", on=at("2015-03-06T23:00"))
    found = dated(case)

    assert (found.day, found.instant) == (date(2015, 3, 9), at("2015-03-09T23:00"))
    in_time = case.act("run.answer", by="office", on=at("2015-03-09T22:59:59"))
    too_late = case.act("run.answer", by="office", on=at("2015-03-09T23:00"))
    assert late(in_time, date(2015, 4, 1)) == []
    assert late(too_late, date(2015, 4, 1)) == [("answer", date(2015, 3, 9), date(2015, 3, 9))]


def test_what_is_due_at_an_hour_is_overdue_after_it() -> None:
    case = policy(answering(by(hours(2), after=begin)), zone=ZONE).open("c-1", on=START)
    case = case.act("run.begin", on=at("2015-02-02T15:00"))

    assert late(case, at("2015-02-02T16:59")) == []
    assert late(case, at("2015-02-02T17:00")) == [("answer", START, None)]
    assert late(case, START) == []


def test_an_hour_that_bars_refuses_the_act_from_that_instant_on() -> None:
    case = policy(answering(by(hours(2), after=begin, expiry="bar")), zone=ZONE).open("c-1", on=START)
    case = case.act("run.begin", on=at("2015-02-02T15:00"))

    assert case.decide("run.answer", by="office", on=at("2015-02-02T16:59:59"))
    assert not case.decide("run.answer", by="office", on=at("2015-02-02T17:00"))
    opens = [next(each.open for each in case.options(on=at(on)) if each.action == "run.answer")
             for on in ("2015-02-02T16:59", "2015-02-02T17:00")]  # fmt: skip
    assert opens == [True, False]


def test_hours_from_a_mere_day_cannot_be_counted_and_the_note_says_so() -> None:
    found = owed(begun(answering(by(hours(2), after=begin)), zone=ZONE))

    assert found.due is None
    assert "hours need an instant" in found.note


# -- terms -------------------------------------------------------------------------------------------------------


def test_a_limit_may_end_with_the_term_if_that_is_near() -> None:
    """The spring term of 2015 in the calendar of the Institute ends on 22 May; the text of III.B.3/s9 is like this."""
    spring = named("institute").term_named("2015SP").exams_end
    answer = answering(by(end_of("term", after=begin), after=begin))
    near = answering(by(if_nearer(months(1), end_of("term"), after=begin), after=begin))

    assert owed(begun(answer, calendar="institute")).due == spring
    assert all(each.due is None for each in begun(near, calendar="institute", on=date(2015, 3, 2)).owed())
    assert owed(begun(near, calendar="institute", on=date(2015, 5, 1))).due == spring


@pytest.mark.parametrize("opens", [end_of("term"), if_nearer(months(1), end_of("term"))])
def test_a_check_knows_from_what_the_end_of_a_term_counts(opens: Any) -> None:
    unknown = answering(no_earlier_than(opens, after=end))
    kinds = [[fault.kind for fault in policy(answer, calendar="institute").check()]
             for answer in (answering(no_earlier_than(opens, after=begin)), unknown)]  # fmt: skip

    assert kinds == [[], ["undue limit"]]


def test_without_a_calendar_the_end_of_a_term_is_not_known() -> None:
    found = owed(begun(answering(by(end_of("term", after=begin), after=begin))))

    assert found.due is None
    assert "without a calendar" in found.note


def test_only_the_terms_in_which_a_person_is_registered_count() -> None:
    """Probation is for so many terms; a term of leave is none of them."""
    registered = persons("registered", "the terms in which the student is registered")
    enrol = happens("enrol", "the registrar tells the terms", when=PENDING, records=registered, then=STAY)
    answer = answering(by(terms(1, registered=registered), after=begin))
    case = begun(answer, enrol, calendar="institute")
    case = case.act("run.enrol", on=day(1), facts={"registered": ["2016SP"]})
    found = dated(case)

    assert found.day == named("institute").term_named("2016SP").exams_end
    assert "2016SP" in found.explain()


# -- the zone of the policy ----------------------------------------------------------------------------------------

SIMPLE = answering(by(days(7), after=begin))
MIDNIGHT = "2015-02-03T03:30"  # 22:30 on Monday in Massachusetts


def test_the_day_of_an_instant_is_that_of_the_policys_zone() -> None:
    case = policy(SIMPLE, zone=ZONE).open("c-1", on=START).act("run.begin", on=at(MIDNIGHT))

    assert (case.history[0].day, owed(case).due) == (START, day(7))
    assert dated(case).instant == at("2015-02-10T05:00")
    assert dated(case).zone == ZONE


def test_without_a_zone_the_day_is_the_one_that_was_written() -> None:
    case = policy(SIMPLE).open("c-1", on=START).act("run.begin", on=at(MIDNIGHT))

    assert (case.history[0].day, owed(case).due, dated(case).instant) == (day(1), day(8), None)


def test_the_zone_decides_about_every_day_that_a_case_is_asked_about() -> None:
    """23:59 and 00:01 in Massachusetts are the same day in London."""
    case = begun(SIMPLE, zone=ZONE)
    before, after = at("2015-02-10T04:59"), at("2015-02-10T05:01")

    assert (late(case, before), late(case, after)) == ([], [("answer", day(7), None)])
    assert late(case.act("run.answer", by="office", on=before), day(90)) == []
    assert late(case.act("run.answer", by="office", on=after), day(90)) == [("answer", day(7), day(8))]
    silent = begun(answering(by(days(7), after=begin, expiry="lapse"), otherwise=OVER), zone=ZONE)
    assert (silent.polled(before).states, silent.polled(after).states) == ({"run": "pending"}, {"run": "over"})


def test_an_instant_is_kept_as_the_clocks_of_the_zone_have_it_and_comes_back_so() -> None:
    case = policy(SIMPLE, zone=ZONE).open("c-1", on=at(MIDNIGHT)).act("run.begin", on=at(MIDNIGHT))
    again = Case.from_json(case.to_json(), case.policy)

    assert case.history[0].on == at(MIDNIGHT)
    assert case.history[0].on.isoformat() == "2015-02-02T22:30:00-05:00"
    assert again.to_json() == case.to_json()
    assert (again.history, again.opened) == (case.history, case.opened)


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    """1 November 2015: 01:30 in summer time comes before 01:10 in winter time."""
    case = policy(SIMPLE, zone=ZONE).open("c-1", on=START).act("run.begin", on=at("2015-11-01T05:30"))

    assert case.act("run.end", on=at("2015-11-01T06:10")).states == {"run": "over"}
    with pytest.raises(BadInput):
        case.act("run.end", on=at("2015-11-01T05:10"))


def test_another_offset_for_the_same_instant_changes_nothing() -> None:
    there = at(MIDNIGHT).astimezone(timezone(timedelta(hours=9)))
    cases = [policy(SIMPLE, zone=ZONE).open("c-1", on=START).act("run.begin", on=on) for on in (there, at(MIDNIGHT))]

    assert cases[0].to_json() == cases[1].to_json()


def test_a_time_without_a_zone_is_refused_wherever_it_comes_in() -> None:
    case, naive = begun(SIMPLE, zone=ZONE), datetime(2015, 2, 9, 12, 0)

    for ask in (
        lambda: case.owed(naive), lambda: case.breaches(naive), lambda: case.polled(naive),
        lambda: case.options(on=naive), lambda: case.decide("run.answer", by="office", on=naive),
        lambda: case.act("run.answer", by="office", on=naive), lambda: case.policy.open("c-2", on=naive),
        lambda: case.correct(action="run.answer", by="office", on=naive),
        lambda: case.act("run.answer", by="office", on=day(9), recorded=naive),
    ):  # fmt: skip
        with pytest.raises(BadInput, match="without zone or offset"):
            ask()


def test_a_correction_in_another_offset_finds_its_place_by_the_instant() -> None:
    case = policy(SIMPLE, send, zone=ZONE).open("c-1", on=START).act("run.begin", on=at("2015-02-02T15:00"))
    case = case.act("run.send", on=at("2015-02-03T04:00"))
    corrected = case.correct(action="run.answer", by="office", on=at("2015-02-03T03:00")).case

    assert [event.action for event in corrected.history] == ["begin", "answer", "send"]
    assert {event.day for event in corrected.history} == {START}


@pytest.mark.parametrize(("named_", "told"), [
    ({"zone": "America/New_Yrok"}, "America/New_York"), ({"calendar": "institut"}, "institute"),
    ({"profile": "frpc"}, "frcp"), ({"calendar": 5}, "wants a calendar"),
])  # fmt: skip
def test_a_policy_says_which_zone_calendar_or_profile_it_does_not_know(named_: Any, told: str) -> None:
    with pytest.raises(DeclarationError, match=told):
        policy(SIMPLE, **named_)


def test_everything_wrong_with_where_time_is_counted_is_told_at_once() -> None:
    with pytest.raises(DeclarationError) as error:
        policy(SIMPLE, zone="Mars", calendar="moon", profile="none")

    assert {problem.place for problem in error.value.problems} == {"zone", "calendar", "profile"}


# -- audits ------------------------------------------------------------------------------------------------------


def audited(folder: Path, rules: Policy, *rows: tuple[str, str], as_of: date | None = None) -> list[Deviation]:
    """The deviations of a log of one case, apart from its end."""
    lines = (f"c1,{activity},{moment},{'office' if activity == 'answer' else ''}" for activity, moment in rows)
    (folder / "log.csv").write_text("\n".join(["case,activity,at,role", *lines]), encoding="utf-8")
    found = audit(folder / "log.csv", rules, as_of=as_of).deviations
    return [each for each in found if each.kind != "incomplete"]


def test_an_audit_leaves_the_days_of_a_stay_out_as_the_live_case_does(tmp_path: Path) -> None:
    rows = ("begin", "2015-02-02"), ("stay", "2015-02-05"), ("resume", "2015-02-12")

    assert audited(tmp_path, policy(*PAUSED), *rows, ("answer", "2015-02-16")) == []
    (found,) = audited(tmp_path, policy(*PAUSED), *rows, ("answer", "2015-02-17"))
    assert (found.kind, found.due) == ("late", date(2015, 2, 16))
    assert isinstance(found.why, Due)
    assert ops(found.why) == ["+ 7 days", "the clock stood still"]


def test_an_audit_blames_nobody_while_the_clock_stands_still(tmp_path: Path) -> None:
    rows = ("begin", "2015-02-02"), ("stay", "2015-02-05")

    assert audited(tmp_path, policy(*PAUSED), *rows, as_of=date(2016, 1, 1)) == []
    assert [each.kind for each in audited(tmp_path, policy(*PAUSED), rows[0], as_of=date(2016, 1, 1))] == ["undone"]


def test_an_audit_counts_the_days_of_the_policys_zone(tmp_path: Path) -> None:
    """04:59 and 05:01 in UTC, before and after midnight in Massachusetts."""
    rules = policy(SIMPLE, zone=ZONE)

    assert audited(tmp_path, rules, ("begin", "2015-02-02"), ("answer", "2015-02-10T04:59:00Z")) == []
    (found,) = audited(tmp_path, rules, ("begin", "2015-02-02"), ("answer", "2015-02-10T05:01:00Z"))
    assert (found.kind, found.due, found.on) == ("late", day(7), day(8))
    (found,) = audited(tmp_path, policy(SIMPLE), ("begin", "2015-02-02"), ("answer", "2015-02-10T04:59:00Z"))
    assert (found.kind, found.on) == ("late", day(8))


def test_an_audit_counts_hours_to_the_instant(tmp_path: Path) -> None:
    rules = policy(answering(by(hours(2), after=begin)), zone=ZONE)
    start = "begin", "2015-02-02T15:00:00Z"

    assert audited(tmp_path, rules, start, ("answer", "2015-02-02T11:59:59-05:00")) == []
    assert [each.kind for each in audited(tmp_path, rules, start, ("answer", "2015-02-02T12:00:00-05:00"))] == ["late"]


def test_an_audit_takes_a_case_by_its_days_where_one_row_has_no_time_of_day(tmp_path: Path) -> None:
    rows = ("begin", "2015-02-02T15:00:00Z"), ("send", "2015-02-03"), ("answer", "2015-02-03T13:00:00Z")

    assert audited(tmp_path, policy(SIMPLE, send, zone=ZONE), *rows) == []


# -- what pins a case ------------------------------------------------------------------------------------------------


def test_another_version_of_the_calendar_is_another_rules_digest() -> None:
    known = named("us-ma")
    newer = evolve(known, version="2099.1", holidays={**known.holidays, date(2015, 2, 9): "Snow Day"})
    old, new = policy(SIMPLE, calendar=known, profile="eu"), policy(SIMPLE, calendar=newer, profile="eu")

    assert old.rules_digest != new.rules_digest
    assert old.words_digest == new.words_digest
    assert old.rules_digest == policy(SIMPLE, calendar="us-ma", profile="eu").rules_digest
    assert len({policy(SIMPLE, **each).rules_digest for each in ({}, {"zone": ZONE}, {"profile": "eu"})}) == 3


def test_a_case_does_not_open_under_another_version_of_its_calendar_and_migrates_to_it() -> None:
    known = named("us-ma")
    newer = evolve(known, version="2099.1", holidays={**known.holidays, date(2015, 2, 9): "Snow Day"})
    old, new = (policy(SIMPLE, calendar=each, profile="eu") for each in (known, newer))
    case = old.open("c-1", on=START).act("run.begin", on=START)

    with pytest.raises(BadInput, match="digest"):
        Case.from_json(case.to_json(), new)
    moved = case.migrate(new)
    assert (owed(case).due, owed(moved.case).due) == (day(7), day(8))
    assert str(moved) == f"everything fits\ncounted on the calendar {newer.identity} instead of {known.identity}"


def test_a_case_migrates_to_another_zone_in_which_its_instants_have_other_days() -> None:
    case = policy(SIMPLE).open("c-1", on=START).act("run.begin", on=at(MIDNIGHT))
    moved = case.migrate(policy(SIMPLE, zone=ZONE))

    assert (owed(case).due, owed(moved.case).due) == (day(8), day(7))
    assert moved.counted == (f"days are those of the zone {ZONE} instead of none",)


# -- one limit inside another ------------------------------------------------------------------------------------


def test_the_day_by_which_another_step_is_due_is_that_steps_own() -> None:
    """A reply is due 5 days after each letter; the answer 3 days after that, whether the answer was given or not."""
    letter = happens("letter", "a letter comes", when=PENDING, then=STAY, repeats=True)
    reply = must(PARTY, "reply", "reply", when=PENDING, within=by(days(5), after=each(letter)), then=STAY, repeats=True)
    case = begun(answering(by(days(3), after=due_day(reply))), letter, reply)
    case = did(did(did(case, ("letter", 1)), ("reply", 2), by="party"), ("letter", 4))

    assert owed(case, action="reply").due == day(9)
    assert owed(case).due == day(12)


def test_hours_count_from_the_later_of_several_instants_whichever_it_is() -> None:
    letter = happens("letter", "a letter comes", when=PENDING, then=STAY)
    case = begun(answering(by(hours(24), after=latest(begin, letter))), letter, on=at("2015-02-02T15:00"), zone=ZONE)
    case = case.act("run.letter", on=at("2015-02-03T16:00"))

    assert dated(case).instant == at("2015-02-04T16:00")


def test_more_time_moves_the_end_of_hours_too() -> None:
    """24 hours, extended by three days: whoever answers on the second day is in time."""
    more = happens("more", "more time", when=PENDING, then=STAY)
    limit = by(hours(24), after=begin, extended=extended(more, days(3)))
    case = begun(answering(limit), more, on=at("2015-02-02T15:00"), zone=ZONE)
    case = case.act("run.more", on=at("2015-02-02T16:00"))

    assert dated(case).instant == at("2015-02-07T05:00")
    assert late(case.act("run.answer", by="office", on=at("2015-02-04T15:00"))) == []


def test_causes_of_a_pause_may_come_as_a_list() -> None:
    case = begun(answering(by(days(7), after=begin, suspended=[STANDS_STILL])), stay, resume)

    assert dated(did(case, ("stay", 2), ("resume", 4))).day == day(9)


def test_a_step_may_count_from_the_day_by_which_a_step_of_another_procedure_is_due() -> None:
    first, started, over = State("first", initial=True), State("started"), State("first over", final=True)
    start = happens("start", "it starts", when=first, then=started)
    reply = must(PARTY, "reply", "reply", when=started, within=days(9), after=start, then=STAY)
    stop = happens("stop", "it stops", when=started, then=over)
    other = Procedure("other", "the other", (start, reply, stop))
    run = Procedure("run", "the run", (begin, answering(by(days(3), after=due_day(reply))), end))
    docket = Docket((beside(Route("other"), Route("run")),))
    case = Policy("small", "a small policy", CLAUSES, (other, run), docket=docket).open("c-1", on=START)

    assert owed(case.act("other.start", on=day(1)).act("run.begin", on=day(2))).due == day(13)


grant_ = may(DEAN, "grant", "more time", when=PENDING, then=STAY)
letter_ = happens("letter", "a letter comes", when=PENDING, then=STAY)


@pytest.mark.parametrize(("limit", "acts", "told"), [
    (by(days(7), after=begin, suspended=suspended("reccess")), (), "unknown break of the calendar “reccess”"),
    (by(end_of("sprng"), after=begin), (), "unknown term “sprng”; did you mean “spring”?"),
    (by(if_nearer(days(9), end_of("sprng")), after=begin), (), "unknown term “sprng”"),
    (by(days(7), after=begin, suspended=suspended("a stay", begins=stay, ends=resume)), (), "“resume”, which no proc"),
    (by(days(7), after=begin, extended=extended(grant_, days(3))), (), "“grant”, which no procedure"),
    (by(days(7), after=begin, extended=extended(grant_, days(3), roles="deen")), (grant_,), "“deen”, who may not"),
    (by(days(7), after=begin, extended=extended("grant", days(3))), (grant_,), "extended by str, which is no action"),
    (by(days(7), after=due_day(letter_)), (letter_,), "“letter” is due, which has no time limit"),
])  # fmt: skip
def test_a_limit_that_names_what_there_is_not_is_refused_when_the_policy_is_made(
    limit: Limit, acts: tuple[Action, ...], told: str
) -> None:
    with pytest.raises(DeclarationError, match=re.escape(told)):
        policy(answering(limit), *acts, calendar="institute")


@pytest.mark.parametrize("limit", [
    window(days(0), days(7), after=begin, expiry="bar", suspended=STANDS_STILL),
    window(days(0), days(7), after=begin, expiry="bar", extended=extended(stay, days(7))),
    window(days(0), days(10), after=each(stay), expiry="bar"),
])  # fmt: skip
def test_an_audit_asks_a_window_in_a_condition_what_the_live_case_asks_it(limit: Limit, tmp_path: Path) -> None:
    """The answer of 16 February is in time only because of what happened on the 5th."""
    answer = happens("answer", "an answer", when=PENDING, given=inside(DAY_OF_ACT, limit), then=STAY)
    rules = policy(answer, stay, resume)
    rows = ("begin", "2015-02-02"), ("stay", "2015-02-05"), ("resume", "2015-02-12"), ("answer", "2015-02-15")
    case = rules.open("c-1", on=START)
    for name, moment in rows:
        case = case.act(f"run.{name}", on=date.fromisoformat(moment))

    assert audited(tmp_path, rules, *rows) == []


def test_each_stay_ends_on_the_day_that_was_last_told_for_it() -> None:
    """Days 5 to 9 and 20 to 24, and then to 26: the days in between count."""
    until = day_fact("until", "the last day of the stay")
    halt = happens("halt", "the clock is stopped until a day", when=PENDING, records=until, then=STAY, repeats=True)
    prolong = happens("prolong", "it stays stopped for longer", when=PENDING, records=until, then=STAY, repeats=True)
    limit = by(days(40), after=begin, suspended=suspended("a stay", begins=halt, ends=until))
    case = begun(answering(limit), halt, prolong).act("run.halt", on=day(5), facts={"until": day(10)})
    assert dated(case).day == day(45)

    case = case.act("run.halt", on=day(20), facts={"until": day(25)})
    assert dated(case).day == day(50)

    assert dated(case.act("run.prolong", on=day(22), facts={"until": day(27)})).day == day(52)


@pytest.mark.parametrize("trigger", [last, each])
def test_more_time_that_was_granted_for_one_round_is_not_granted_for_the_next(trigger: Any) -> None:
    more = may(DEAN, "more", "grant more time", when=PENDING, then=STAY, repeats=True)
    again_ = happens("restart", "it begins again", when=PENDING, then=STAY, repeats=True)
    limit = by(days(7), after=trigger(again_), extended=extended(more, days(7), most=1))
    case = begun(answering(limit, repeats=True), again_, more)
    case = did(did(case, ("restart", 1)), ("more", 2), by="dean")
    assert dated(case).day == day(15)

    case = did(did(case, ("answer", 5), by="office"), ("restart", 20))
    assert dated(case).day == day(27)
    assert dated(did(case, ("more", 22), by="dean")).day == day(34)


# -- pauses that two facts name ------------------------------------------------------------------------------------


def paused(*told: tuple[int, int]) -> Case:
    """A case that was told when its clock stands still."""
    first, until = day_fact("first", "the first day of the stay"), day_fact("until", "the day on which it is over")
    halt = happens("halt", "the clock is stopped", when=PENDING, records=(first, until), then=STAY, repeats=True)
    limit = by(days(40), after=begin, suspended=suspended("a stay", begins=first, ends=until))
    case = begun(answering(limit), halt)
    for number, (one, other) in enumerate(told):
        case = case.act("run.halt", on=day(number + 1), facts={"first": day(one), "until": day(other)})
    return case


def test_each_pause_that_is_told_takes_its_own_days_out() -> None:
    assert dated(paused()).day == day(40)
    assert dated(paused((5, 10))).day == day(45)
    assert dated(paused((5, 10), (20, 25))).day == day(50)


def test_a_pause_that_ends_before_it_begins_is_refused_and_stops_nothing() -> None:
    case, words = paused((5, 10)), {"on": day(3), "facts": {"first": day(20), "until": day(15)}}

    assert "the pause ends after it begins" in str(case.decide("run.halt", **words))
    assert not case.decide("run.halt", **words)
    assert dated(case.record("run.halt", **words)).day == day(45)
