"""Ways through a procedure: they replay in the live case, on the days printed, and make every move that can be made."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from test_docket import HEAR, TALK, policy

from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import Limit, business_days, days, entitlement, last, window
from grievance_fsm.docket import Docket, begins
from grievance_fsm.errors import BadInput
from grievance_fsm.events import local_day
from grievance_fsm.exploring import Paths, Step, Way, paths, searching
from grievance_fsm.exploring.possible import Condition, holding
from grievance_fsm.facts import DAY_OF_ACT, Fact, at, day, flag, happened, inside, not_, number, on_the_day, one_of
from grievance_fsm.language import STAY, Outcome, Procedure, Role, State, happens, may, must
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading, Readings, pick
from grievance_fsm.routes import idle, running
from grievance_fsm.rulemaking import bound
from grievance_fsm.values import BALLOTS, BOOLEAN, DAY, LABEL, LABELS, NUMBER, PERSONS

CHOSEN = {
    "standard_of_proof": "preponderance", "nda_term": "until_decision", "mandatory_minimums": "none",
    "harboring_effect": "loss",
}  # fmt: skip
MIT = POLICY.under(CHOSEN)
START = date(2015, 2, 2)
MEMBERS = tuple(f"p{n:02}" for n in range(1, 15))


def register(policy: Any) -> Any:
    """A committee whose every seat is taken by someone trained and in term."""
    seats = policy.committee.seats
    return policy.committee.read([
        {"person": person, "seat": seat.name, "since": "2014-09-01", "trained": "2014-10-01",
         "status": seat.statuses[0]}
        for person, seat in zip(MEMBERS, seats, strict=False)
    ])  # fmt: skip


def supplied(step: Step, fact: Fact) -> Any:
    """A value for a fact: what the way supposes, or anything lawful."""
    if fact.name in step.supposes:
        return step.supposes[fact.name]
    simple = {BOOLEAN: True, NUMBER: fact.low, DAY: step.on, LABELS: fact.choices}
    if fact.kind == PERSONS:
        return MEMBERS[: step.supposes.get("present", 14)] if fact.name == "roll" else ()
    if fact.kind == BALLOTS:
        return votes(step, fact)
    return fact.choices[0] if fact.kind == LABEL else simple[fact.kind]


def votes(step: Step, fact: Fact) -> Mapping[str, str]:
    """Ballots that give the tally which the way supposes."""
    counts = {"ballots": ("for_finding", "against_finding"), "motion": ("motion_for", "motion_against")}[fact.name]
    in_favour, against = (step.supposes.get(name, 0) for name in counts)
    kinds = ["for"] * in_favour + ["against"] * against
    return dict(zip(MEMBERS, kinds, strict=False))


def replayed(policy: Any, way: Way, start: date = START, run: str = "formal") -> Any:
    """The live case after every step of a way; a step that the policy refuses raises."""
    case = policy.open("2015-17", on=start, people=register(policy) if policy.committee else None)
    for step in way.steps:
        if step.action.endswith(".lapses"):
            case = case.polled(step.on)
            continue
        rule = policy.bound[run].rules[step.action]
        told = {fact.name: supplied(step, fact) for fact in rule.facts}
        by = next(iter(step.roles))
        case = case.act(
            f"{run}.{step.action}", by=None if by == "anyone" else by, on=step.on, facts=told,
            outcome=step.outcome if rule.chosen else None,
        )  # fmt: skip
    return case


CHOICES = [
    {}, {"notice_event": "sent"}, {"no_quorum_rule": "lapse"}, {"no_quorum_rule": "reset_in_window"},
    {"deadlock_rule": "rehear"}, {"hearing_discretion": "may_decline"}, {"absence_rule": "postpone"},
    {"quorum_scope": "opening"}, {"vote_base": "of_seats"}, {"departure_rule": "abates"},
    {"limitation_test": "throughout"}, {"vote_scope": "also_procedural"}, {"advisor_role": "may_speak"},
    {"decision_anchor": "from_deliberation_start"}, {"decision_lapse": "lapse", "decision_days": "calendar"},
    {"withdrawal_rule": "committee_consent"}, {"standard_of_proof": "silent"}, {"mandatory_minimums": "table"},
    {"no_quorum_rule": "silent"}, {"severity_rule": "criteria_govern"}, {"combination_rule": "exactly_one"},
]  # fmt: skip


NAMED = {" ".join(choices.values()) or "defaults": MIT.under(choices) for choices in CHOICES}


@cache
def explored(name: str) -> Paths:
    return paths(NAMED[name].formal, start=START)


# Every way replays


@pytest.mark.parametrize("name", NAMED)
def test_every_way_replays_in_the_live_case_and_ends_on_the_day_it_names(name):
    policy, found = NAMED[name], explored(name)

    for way in (*found.ways, *found.covering):
        case = replayed(policy, way)
        assert case.states["formal"] == way.end
        assert [event.action for event in case.history] == list(way.actions)
        assert [local_day(event.on) for event in case.history] == [step.on for step in way.steps]
        assert [event.outcome for event in case.history] == [step.outcome for step in way.steps]


@pytest.mark.parametrize("name", NAMED)
def test_the_covering_ways_and_the_moves_never_made_are_all_the_moves(name):
    procedure, found = NAMED[name].formal, explored(name)
    made = {(s.action, s.outcome, s.source, s.target) for way in found.covering for s in way.steps}

    every = {(rule.name, branch.name, source, to) for rule, branch, source, to in procedure.edges()}
    assert made <= every
    assert len(every - made) == len(found.never)
    assert {way.end for way in found.ways} | set(found.unreached) == set(procedure.ends)
    assert all(way.end in procedure.ends for way in found.covering)


def test_no_day_before_the_one_printed_is_lawful():
    """Each step of the shortest way to sanctions is refused a day earlier, or would come before the last one."""
    way = explored("defaults").to("closed with sanctions")
    opening = next(place for place, step in enumerate(way.steps) if step.action == "open_hearing")
    before = replayed(MIT, Way(way.end, way.steps[:opening]))
    step = way.steps[opening]
    told = {fact.name: supplied(step, fact) for fact in MIT.formal.rules["open_hearing"].facts}

    assert not before.decide("formal.open_hearing", by="committee", on=step.on - timedelta(days=1), facts=told)
    assert before.decide("formal.open_hearing", by="committee", on=step.on, facts=told)
    assert all(later.on == step.on for later in way.steps[opening:])


# What the ways of III.C are


def test_a_hearing_ends_a_month_after_the_notice_at_the_earliest():
    """III.C.2/s3: counted by hand, from the second of February to the second of March."""
    found = explored("defaults")

    assert {way.end: way.days for way in found.ways} == {
        "withdrawn": 0, "closed with sanctions": 28, "closed without a finding": 28, "closed undecided": 28,
        "closed outside the policy": 28,
    }  # fmt: skip
    assert paths(MIT.formal, start=date(2015, 3, 2)).to("closed with sanctions").days == 31


def test_where_the_notice_must_be_received_the_way_to_a_date_includes_receipt():
    """A10: a window that has not begun to run refuses every date."""
    received = explored("defaults").to("closed undecided").actions
    sent = explored("sent").to("closed undecided").actions

    assert received.index("notify") < received.index("receive") < received.index("set_date")
    assert "receive" not in sent
    assert len(sent) == len(received) - 1


def test_what_can_happen_only_once_and_must_come_first_is_never_made_later():
    """Under A10 “received” the notice has been received before any date stands; under “sent” it may come after."""
    assert explored("defaults").never == ("receive from “dated”",)
    assert explored("sent").never == ()


def test_no_way_to_an_absent_complainant_without_notice():
    """GAP.14: who is absent had notice, so receipt comes before the hearing is opened."""
    sent = explored("sent")
    passed = [way for way in sent.covering if "pass_over_complainant" in way.actions]

    assert passed
    assert all(way.actions.index("receive") < way.actions.index("open_hearing") for way in passed)


def test_a_lapse_is_a_step_on_the_day_after_the_last():
    """A27 “lapse”: no hearing within six weeks of the notice's receipt."""
    lapse = next(
        step for way in explored("lapse").covering for step in way.steps
        if step.action == "open_hearing.lapses"
    )  # fmt: skip

    assert lapse.on == START + timedelta(weeks=6, days=1)
    assert lapse.target == "lapsed"


def test_each_step_names_who_acts_under_which_clause_and_by_when():
    way = explored("defaults").to("closed without a finding")
    notify = way.steps[1]

    assert (notify.roles, notify.clause, notify.due) == (("advocate",), "III.C.2/s1", START + timedelta(days=7))
    assert not any(step.late for step in way.steps)


# Open readings


def test_open_readings_are_tried_with_every_choice_and_named():
    found = paths(POLICY.formal, start=START)

    assert {reading.name for reading in found.open} == {"nda_term", "standard_of_proof", "mandatory_minimums"}
    assert found.tried == 3 * 3 * 2
    assert found.otherwise == ()
    assert [way.actions for way in found.ways] == [way.actions for way in explored("defaults").ways]
    assert "the ways are the same under all 18 combinations of choices" in str(found)


# Small procedures that plant one thing each

CLERK = Role("clerk", "the clerk")
BEGUN, MIDDLE = State("begun", initial=True), State("middle")
DONE, GONE = State("done", final=True), State("gone", final=True)


def procedure(*actions: Any, limits: tuple[Any, ...] = ()) -> Any:
    return bound(Procedure("small", "a small procedure", actions, limits))


def do(name: str, when: Any = BEGUN, then: Any = DONE, **rest: Any) -> Any:
    return must(CLERK, name, name, when=when, then=then, **rest)


def test_an_outcome_whose_guard_can_never_hold_is_on_no_way():
    score = number("score", "the score", 0, 10)
    impossible = (score > 7) & (score < 3)
    found = paths(procedure(do("judge", records=score, then=(
        Outcome("odd", GONE, given=impossible), Outcome("even", DONE, given=not_(impossible)),
    ))))  # fmt: skip

    assert [way.end for way in found.ways] == ["done"]
    assert found.unreached == ("gone",)
    assert found.never == ("judge (odd) from “begun”",)


def test_conditions_of_two_steps_that_contradict_each_other_make_no_way():
    colour = one_of("colour", "the colour", "red", "green")
    paint = do("paint", then=MIDDLE, records=colour, given=colour == "red")
    found = paths(procedure(
        paint,
        do("leave", when=MIDDLE, then=GONE, given=at(paint, colour) == "green"),
        do("finish", when=MIDDLE, given=at(paint, colour) == "red"),
    ))  # fmt: skip

    assert [way.end for way in found.ways] == ["done"]
    assert found.never == ("leave from “middle”",)
    assert found.to("done").steps[0].supposes == {"colour": "red"}


def test_what_another_action_must_have_done_first_is_put_on_the_way():
    knock = do("knock", then=STAY)
    found = paths(procedure(knock, do("enter", given=happened(knock))))

    assert found.to("done").actions == ("knock", "enter")


def test_two_windows_that_contradict_each_other_leave_no_way():
    """Not before the tenth day, and barred after the fifth."""
    ask = do("ask", then=MIDDLE)
    narrow = window(days(10), days(5), after=ask, expiry="bar")
    found = paths(procedure(ask, do("answer", when=MIDDLE, within=narrow), do("drop", when=MIDDLE, then=GONE)))

    assert [way.end for way in found.ways] == ["gone"]
    assert found.unreached == ("done",)


def test_a_day_named_too_early_for_a_later_step_is_named_later():
    """The hearing is bound to a day, and may open only ten days after the request."""
    hearing = day("hearing", "the day of the hearing")
    ask = do("ask", then=MIDDLE, records=hearing)
    late = window(days(10), days(20), after=ask)
    found = paths(procedure(ask, do("hear", when=MIDDLE, within=late, given=on_the_day(hearing))), start=START)

    first, second = found.to("done").steps
    assert first.supposes == {"hearing": START + timedelta(days=10)}
    assert second.on == START + timedelta(days=10)


def test_a_day_named_inside_a_window_is_its_first():
    hearing = day("hearing", "the day of the hearing")
    ask = do("ask", then=MIDDLE)
    fix = do("fix", when=MIDDLE, records=hearing, given=inside(hearing, window(days(3), days(9), after=ask)))

    assert paths(procedure(ask, fix), start=START).to("done").steps[1].supposes == {
        "hearing": START + timedelta(days=3)
    }


def test_a_state_in_which_a_case_may_rest_is_an_end():
    rest = State("at rest", rests=True)
    found = paths(procedure(do("pause", then=rest), do("finish", when=rest)))

    assert [(way.end, len(way.steps)) for way in found.ways] == [("at rest", 1), ("done", 2)]


def test_the_shorter_way_comes_first_and_the_declared_order_settles_ties():
    found = paths(procedure(
        do("around", then=MIDDLE), do("on", when=MIDDLE), do("straight"), do("straight_too"),
    ))  # fmt: skip

    assert found.to("done").actions == ("straight",)


def test_a_loop_without_exit_leaves_every_end_unreached():
    other = State("other")
    stuck = one_of("stuck", "whether it is stuck", "yes")
    never = happens("escape", "escape", when=MIDDLE, then=DONE, records=stuck, given=not_(stuck == "yes"))
    found = paths(procedure(do("there", then=MIDDLE), do("forth", when=MIDDLE, then=other),
                            do("back", when=other, then=MIDDLE), never))  # fmt: skip

    assert found.ways == ()
    assert found.covering == ()
    assert found.unreached == ("done",)


def test_ways_that_differ_by_an_open_choice_are_given_for_each():
    rule = Reading("A99", "who_ends", "Is there a detour?", ("straight", "detour"))
    aside = State("aside")
    found = paths(procedure(
        do("go", then=pick(rule, straight=MIDDLE, detour=aside)),
        do("finish", when=MIDDLE), do("return_", when=aside),
    ))  # fmt: skip

    assert [way.actions for way in found.ways] == [("go", "finish")]
    assert dict(found.choices) == {"who_ends": "straight"}
    assert [(dict(o.choices), o.ways[0].actions) for o in found.otherwise] == [
        ({"who_ends": "detour"}, ("go", "return_")),
    ]
    assert "they differ under: who_ends=detour" in str(found)


# As text and as data


def test_the_text_is_at_most_a_hundred_columns_wide():
    lines = str(paths(POLICY.formal, start=START)).splitlines()

    assert max(map(len, lines)) <= 100
    assert "to “closed with sanctions”: 14 steps, 28 days at the earliest" in lines


def test_as_data_the_ways_are_plain_json_and_complete():
    found = explored("defaults")
    data = json.loads(json.dumps(found.as_dict()))

    assert [way["end"] for way in data["ways"]] == [way.end for way in found.ways]
    assert data["start"] == "2015-02-02"
    assert len(data["covering"]) == len(found.covering)
    assert data["ways"][0]["steps"][0]["action"] == "request"


def test_a_way_says_itself_in_one_sentence():
    way = explored("defaults").to("withdrawn")

    assert way.summary() == "request → withdraw … “withdrawn”: 0 days at the earliest"
    assert str(way).splitlines()[0] == "to “withdrawn”: 2 steps, 0 days at the earliest"


def test_asking_for_an_end_that_no_way_reaches_raises():
    with pytest.raises(KeyError, match="nowhere"):
        explored("defaults").to("nowhere")
    with pytest.raises(KeyError, match="unknown end “withdrwan”; did you mean “withdrawn”"):
        explored("defaults").to("withdrwan")


def test_without_a_start_the_ways_begin_on_a_nominal_day():
    assert paths(MIT.formal).start == date(2001, 1, 1)
    assert paths(MIT.formal).to("withdrawn").days == 0


# The corners of time


def test_who_may_stay_in_a_state_is_not_moved_before_the_time_is_over():
    """An entitlement of ten days binds everyone but its holder."""
    holder = Role("holder", "the holder")
    come = do("come", then=MIDDLE)
    stay = entitlement(MIDDLE, holder, days(10), after=come)
    turned_out = paths(procedure(come, do("turn_out", when=MIDDLE), limits=(stay,)), start=START).to("done")
    leaves = must(holder, "leave", "leave", when=MIDDLE, then=GONE)
    left = paths(procedure(come, leaves, limits=(stay,)), start=START).to("gone")

    assert (turned_out.days, left.days) == (11, 0)


def test_a_day_named_earlier_must_lie_inside_a_later_window():
    """The day named is that of the request; the window opens ten days after it."""
    heard = day("heard", "the day named")
    ask = do("ask", then=MIDDLE, records=heard)
    inside_ = inside(heard, window(days(0), days(5), after=ask, expiry="bar"))
    outside = inside(heard, window(days(10), days(20), after=ask))
    lawful, early = do("yes", when=MIDDLE, given=inside_), do("no", when=MIDDLE, then=GONE, given=outside)
    found = paths(procedure(ask, lawful, early))

    assert [way.end for way in found.ways] == ["done"]


def test_an_act_inside_a_window_waits_for_its_first_day():
    ask = do("ask", then=MIDDLE)
    answer = do("answer", when=MIDDLE, given=inside(DAY_OF_ACT, window(days(4), days(9), after=ask)))

    assert paths(procedure(ask, answer), start=START).to("done").days == 4


def test_a_day_that_nobody_named_keeps_an_act_from_being_lawful():
    heard = day("heard", "the day of the hearing")
    found = paths(procedure(do("ask", then=MIDDLE), do("name", then=MIDDLE, records=heard),
                            do("hear", when=MIDDLE, given=on_the_day(heard))))  # fmt: skip

    assert found.to("done").actions == ("name", "hear")


def test_a_day_that_cannot_be_counted_leaves_no_way():
    """A window in working days needs a calendar: the live case refuses, and so no way leads through."""
    ask = do("ask", then=MIDDLE)
    counted = window(business_days(3), business_days(5), after=ask)

    assert paths(procedure(ask, do("answer", when=MIDDLE, within=counted))).unreached == ("done",)


def test_a_last_day_that_even_the_earliest_step_misses_is_marked():
    """Not before ten days by one rule, owed within three by another."""
    ask = do("ask", then=MIDDLE)
    opens = inside(DAY_OF_ACT, window(days(10), days(20), after=ask))
    found = paths(procedure(ask, do("answer", when=MIDDLE, within=days(3), after=ask, given=opens)), start=START)

    assert found.to("done").steps[1].late
    assert "by 2015-02-05, too late" in str(found)


def test_numbers_with_wide_bounds_are_tried_where_a_guard_turns():
    fee = number("fee", "the fee", 0, 10**9)
    found = paths(procedure(do("pay", records=fee, then=(
        Outcome("dear", GONE, given=(fee > 4999) & (fee < 5001)), Outcome("cheap", DONE, given=fee <= 10),
    ))))  # fmt: skip

    assert {way.end: way.steps[0].supposes for way in found.ways} == {"gone": {"fee": 5000}, "done": {"fee": 0}}


def test_a_search_that_takes_too_long_answers_yes():
    """What is only too hard to refute stays on the way; what is refuted does not."""
    numbers = [number(f"n{n}", f"number {n}", 0, 14) for n in range(6)]
    total = sum(numbers[1:], numbers[0])
    hard = Condition("hard", (total * 2 == 7) & (numbers[0] >= 0))
    easy = Condition("easy", (numbers[0] > 3) & (numbers[0] < 2))

    assert holding([hard], {}) is not None
    assert holding([easy], {}) is None


def test_many_open_readings_are_varied_one_at_a_time():
    """Seven readings of two choices make 128 combinations; eight are tried."""
    readings = [Reading(f"A9{n}", f"reading_{n}", "So?", ("one", "other")) for n in range(7)]
    steps = [State(f"step {n}") for n in range(7)]
    acts = [
        do(f"go_{n}", when=steps[n - 1] if n else BEGUN, then=pick(reading, one=steps[n], other=steps[n]))
        for n, reading in enumerate(readings)
    ]
    found = paths(procedure(*acts, do("end", when=steps[-1])))

    assert found.tried == 1 + 7
    assert found.otherwise == ()
    assert len(found.to("done").steps) == 8


# What other procedures must have done is taken as done


def test_every_end_of_every_procedure_is_reached_where_another_must_have_come_first():
    for procedure in policy().bound.values():
        found = paths(procedure, start=START)

        assert (found.unreached, found.never) == ((), ()), procedure.name


def test_what_counts_from_an_act_of_another_procedure_counts_from_the_day_the_way_begins():
    """The review may be asked for within five days of the decision."""
    way = paths(policy().review, start=START).to("upheld")

    assert way.actions == ("appeal", "rule")
    assert way.steps[0].due == START + timedelta(days=5)


def test_a_way_that_asks_nothing_of_others_replays_beside_them():
    way = paths(policy().hear, start=START).to("closed")

    assert replayed(policy(), way, run="hear").states["hear"] == "closed"


def test_a_procedure_that_asks_two_contrary_things_of_another_at_once_has_no_way():
    asks = must(CLERK, "ask", "ask", when=BEGUN, given=(running(TALK), idle(TALK)), then=DONE)
    found = paths(bound(Procedure("asking", "asking", (asks,))), start=START)

    assert found.unreached == ("done",)


def test_what_is_asked_of_another_may_have_changed_between_two_steps():
    first = must(CLERK, "first", "do the first thing", when=BEGUN, given=running(TALK), then=MIDDLE)
    second = must(CLERK, "second", "do the second thing", when=MIDDLE, given=idle(TALK), then=DONE)

    assert paths(bound(Procedure("asking", "asking", (first, second))), start=START).unreached == ()


def test_every_procedure_of_the_whole_policy_has_a_way_to_its_ends():
    for name, procedure in MIT.bound.items():
        assert paths(procedure, start=START).ways, name


# What is presumed of other procedures is said


def test_a_step_says_what_it_takes_other_procedures_to_have_done():
    """3/s1: an appeal wants a decision, whose day it counts from, and reviewers who did not decide."""
    appeal, ruled = paths(policy().review, start=START).to("upheld").steps

    assert appeal.given == ("there is a decision [3/s1]", "hear.decide on 2015-02-02")
    assert ruled.given == ("nobody reviews who decided [3/s1]",)


def test_what_the_docket_asks_is_said_where_the_way_begins_and_nowhere_else():
    """4/s1: one thing at a time. That this way has not been taken before needs no other procedure."""
    first, *rest = paths(policy().hear, start=START).to("closed").steps

    assert first.given == ("no other complaint procedure is under way [4/s1]",)
    assert [step.given for step in rest] == [(), ()]


def test_what_the_facts_of_the_way_settle_is_not_said_to_be_given():
    sure = flag("sure", "it is sure")

    def given(guard: Any) -> tuple[str, ...]:
        asks = must(CLERK, "ask", "ask", when=BEGUN, records=sure, given=guard, then=DONE)
        (step,) = paths(bound(Procedure("asking", "asking", (asks,))), start=START).to("done").steps
        return step.given

    assert given((sure | running(TALK)).named("one or the other")) == ()
    assert given(((~sure) & running(TALK)).named("both")) == ("both",)


def test_what_is_given_stands_in_the_text_and_in_the_data():
    found = paths(policy().review, start=START)

    assert "given: there is a decision [3/s1]; hear.decide on 2015-02-02" in " ".join(str(found).split())
    step = found.as_dict()["ways"][0]["steps"][0]
    assert step["given"] == ["there is a decision [3/s1]", "hear.decide on 2015-02-02"]
    assert "given" not in "".join(paths(policy().talk).to("talked").steps[1].lines())


def test_every_way_of_the_small_policy_replays_once_what_it_takes_as_given_is_so():
    decided = policy().open("c1", on=START).act("hear.ask", by="party", on=START, facts={"sure": True})
    decided = decided.act("hear.fix", by="panel", on=START)
    decided = decided.act("hear.decide", by="panel", on=START, facts={"judges": ["p1"]})

    for way in paths(policy().review, start=START).covering:
        case = decided
        for step in way.steps:
            facts = {"reviewers": ["p2"]} if step.action == "rule" else {}
            outcome = None if step.outcome == "done" else step.outcome
            case = case.act(f"review.{step.action}", by=step.roles[0], on=step.on, facts=facts, outcome=outcome)
        assert case.states["review"] == way.end


def test_where_readings_are_open_the_docket_binds_as_well():
    which = Reading("X", "which", "Which way?", ("short", "long"), None)
    long = State("over", final=True)
    ends = must(CLERK, "end", "end it", clause="1/s1", when=BEGUN, then=pick(which, short=DONE, long=long))
    asked = docketed((Procedure(TALK, "talk", (ends,)), HEARING), known_readings=Readings([which]))

    assert paths(asked.talk, start=START).ways[0].steps[0].given == ("nobody is heard [1/s1]",)


HEARING = Procedure(HEAR, "hear", (must(CLERK, "hear", "hear", clause="1/s1", when=BEGUN, then=DONE),))


def docketed(procedures: Any, **other: Any) -> Any:
    """A policy in which nobody talks while somebody is heard."""
    clauses = Registry.of({"1/s1": "One thing after the other."})
    rules = Docket((begins(TALK, given=idle(HEAR).named("nobody is heard", "1/s1"), clause="1/s1"),))
    return Policy("docketed", "docketed", clauses, procedures, docket=rules, **other)


def test_a_limit_that_another_act_would_lift_binds_unless_something_counts_from_that_act():
    """That the other has happened is not presumed for a limit's sake."""
    lifts = must(CLERK, "hear", "hear", clause="1/s1", when=BEGUN, then=DONE)
    start = must(CLERK, "start", "start", clause="1/s1", when=BEGUN, then=MIDDLE)
    ends = must(CLERK, "end", "end it", clause="1/s1", when=MIDDLE, then=DONE,
                within=Limit("window", days(9), days(5), last(start), unless=happened(lifts)))  # fmt: skip
    found = docketed((Procedure(HEAR, "hear", (lifts,)), Procedure(TALK, "talk", (start, ends))))

    assert paths(found.talk, start=START).to("done").days == 5


@pytest.mark.parametrize("start", [datetime(2015, 2, 2, tzinfo=UTC), datetime(2015, 2, 2), "2015-02-02", 20150202])
def test_a_start_that_is_no_day_is_refused(start):
    with pytest.raises(BadInput, match="start: wants a day"):
        paths(MIT.formal, start=start)


def test_what_is_no_procedure_has_no_ways():
    with pytest.raises(BadInput, match=r"procedure: wants a procedure of a policy, such as policy\.formal"):
        paths(MIT)


def test_an_appeal_takes_it_as_given_that_there_is_a_decision():
    """GAP.01, H.12: both are added, and the way says so."""
    found = paths(MIT.appeal, start=START)

    first = found.ways[0].steps[0]
    assert {"there is a decision to appeal [added, GAP.01]", "formal.notify_decision on 2015-02-02"} <= set(first.given)
    assert all(way.steps[0].given == first.given for way in found.ways)


def test_ways_that_are_too_many_are_refused_with_the_bound(monkeypatch):
    """Twenty papers that come in any order were sought through for hours."""
    clerk, opened, closed = Role("clerk"), State("opened", initial=True), State("closed", final=True)
    papers = [may(clerk, f"bring_{n}", f"bring paper {n}", when=opened, then=STAY) for n in range(8)]
    close = may(clerk, "close", "close", when=opened, then=closed, given=tuple(map(happened, papers)))
    procedure = bound(Procedure("file", "a file", (*papers, close)))
    assert [len(way.steps) for way in paths(procedure).ways] == [9]
    monkeypatch.setattr(searching, "LARGEST", 2**8)
    with pytest.raises(BadInput, match=r"file: is too large for its ways to be sought"):
        paths(procedure)
