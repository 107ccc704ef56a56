"""The declaration language: verbs, places, blocks, outcomes, silence, repetition, limits, and what each carries."""

from typing import Any

import pytest
from attrs import evolve

from grievance_fsm.binding import Binder, every
from grievance_fsm.conventions import LITERAL, ROLLED, Counting
from grievance_fsm.deadlines import ITSELF, before, days, gap, last, latest, limitation, months, weeks, window, years
from grievance_fsm.facts import OTHERWISE, disjoint, ever, flag, number, persons
from grievance_fsm.guards import ask
from grievance_fsm.language import (
    ANYONE,
    OPEN,
    STAY,
    Action,
    Outcome,
    Procedure,
    Role,
    State,
    happens,
    in_order,
    may,
    must,
    should,
)
from grievance_fsm.readings import UNCHOSEN, Reading, pick
from grievance_fsm.rulemaking import bound
from grievance_fsm.rules import BoundProcedure, Rule

CLERK, JUDGE = Role("clerk"), Role("judge", "the judge")
START, MIDDLE, LATER, END = State("start", initial=True), State("middle"), State("later"), State("end", final=True)
ready, score = flag("ready", "it is ready"), number("score", "the score", 0, 9)
WAY = Reading("A97", "way", "Which way?", ("long", "short"), "long")


def tiny(*actions: Any, choices: dict[str, Any] | None = None, **rest: Any) -> BoundProcedure:
    declared = Procedure("tiny", "a tiny procedure", actions, **rest)
    return bound(declared if choices is None else Binder(choices, {})(declared))


def begin(**rest: Any) -> Action:
    return must(**{"who": CLERK, "name": "begin", "words": "begin it", "when": START, "then": MIDDLE, **rest})


def finish(**rest: Any) -> Action:
    return must(**{"who": CLERK, "name": "finish", "words": "finish it", "when": MIDDLE, "then": END, **rest})


def rule(action: Action, *others: Action, **rest: Any) -> Rule:
    return tiny(begin(), action, *others, **rest).rules[action.name]


# -- verbs ------------------------------------------------------------------------------------------------------


def test_each_verb_makes_an_action_and_only_duties_and_targets_are_owed():
    made = [verb(CLERK, "act", "act", when=MIDDLE, then=END) for verb in (may, must, should)]

    assert [action.verb for action in made] == ["may", "must", "should"]
    assert [rule(action).owes for action in made] == [False, True, True]


def test_what_happens_binds_nobody_and_keeps_the_state_unless_told_otherwise():
    echo = happens("echo", "an echo comes", when=MIDDLE)

    found = rule(echo, finish())

    assert (found.roles, found.owes) == ({ANYONE.name}, False)
    assert found.branches[0].targets == {"middle": "middle"}
    assert rule(happens("fall", "it falls", when=MIDDLE, then=END)).branches[0].targets == {"middle": "end"}


def test_several_roles_may_do_one_thing():
    assert rule(finish(who=(CLERK, JUDGE))).roles == {"clerk", "judge"}
    assert (str(JUDGE), str(CLERK)) == ("the judge", "clerk")


def test_one_paper_or_clause_stands_for_a_list_of_one():
    action = finish(records=ready, given=ready.named("ready"), clause="III.C.1/s1")

    assert (action.records, len(action.given), action.clauses) == ((ready,), 1, ("III.C.1/s1",))
    assert finish(clause=("a/s1", "a/s2")).clauses == ("a/s1", "a/s2")
    assert finish().clauses == ()


# -- where from, where to -----------------------------------------------------------------------------------------


def test_open_is_every_state_that_is_neither_initial_nor_final():
    stop = may(CLERK, "stop", "stop it", when=OPEN, then=END)

    assert rule(stop, finish(then=LATER), finish(name="close", when=LATER)).sources == ("middle", "later")


def test_open_may_stand_beside_a_state():
    stop = may(CLERK, "stop", "stop it", when=(START, OPEN), then=END)

    assert rule(stop, finish()).sources == ("start", "middle")


def test_stay_keeps_each_state_that_it_is_used_in():
    look = may(CLERK, "look", "look at it", when=(START, MIDDLE), then=STAY)

    assert rule(look, finish()).branches[0].targets == {"start": "start", "middle": "middle"}


def test_targets_may_depend_on_the_state_left():
    on = may(CLERK, "on", "go on", when=(START, MIDDLE), then={START: MIDDLE, MIDDLE: END})

    found = rule(on)

    assert found.branches[0].targets == {"start": "middle", "middle": "end"}
    assert ("on", "middle", "end") in {(r.name, s, t) for r, _, s, t in tiny(begin(), on).edges()}


def test_states_in_order_of_appearance_the_initial_one_first():
    assert list(tiny(finish(), begin()).states) == ["start", "middle", "end"]


def test_a_procedure_knows_its_start_its_ends_and_what_can_still_come():
    resting = State("resting", rests=True)
    found = tiny(begin(), finish(), may(CLERK, "rest", "rest", when=MIDDLE, then=resting),
                 may(CLERK, "wake", "wake", when=resting, then=MIDDLE))  # fmt: skip

    assert (found.initial, found.finals, set(found.ends)) == ("start", ("end",), {"end", "resting"})
    assert found.reach("resting") == {"resting", "middle", "end"}
    assert found.reach("end") == {"end"}


def test_steps_in_order_each_leave_the_state_that_the_one_before_reached():
    one, two = must(CLERK, "one", "do one", then=LATER), must(JUDGE, "two", "do two", then=END)

    block = in_order(MIDDLE, one, two)

    assert [action.when for action in block] == [MIDDLE, LATER]
    assert block.states == (MIDDLE, LATER)
    found = tiny(begin(), block, may(CLERK, "stop", "stop it", when=block, then=END))
    assert list(found.rules) == ["begin", "one", "two", "stop"]
    assert found.rules["stop"].sources == ("middle", "later")


# -- outcomes ---------------------------------------------------------------------------------------------------


def test_a_bare_target_is_one_outcome_that_needs_no_name():
    found = rule(finish())

    assert found.branch(None) is found.branches[0]
    assert found.branches[0].discharges


def test_outcomes_without_guards_are_chosen_by_the_actor():
    found = rule(finish(then=(Outcome("agrees", END), Outcome("declines", STAY))))

    assert found.chosen
    assert found.branch(None) is None
    assert found.branch("declines").targets == {"middle": "middle"}
    assert found.branch("hesitates") is None


def test_otherwise_takes_exactly_what_no_other_outcome_takes():
    outcomes = (Outcome("low", END, given=score < 3), Outcome("high", END, given=score > 6),
                Outcome("middling", STAY, given=OTHERWISE))  # fmt: skip

    found = rule(finish(then=outcomes, records=score))

    assert not found.chosen
    rest = found.branches[-1].given
    assert [n for n in range(10) if ask(rest, {"score": n})] == [3, 4, 5, 6]


def test_an_outcome_without_a_target_falls_away():
    outcomes = (Outcome("found", END, given=ready.named("ready")),
                Outcome("open", pick(WAY, long=STAY, short=None), given=OTHERWISE))  # fmt: skip
    action = finish(then=outcomes, records=ready)

    assert [b.name for b in tiny(begin(), action, choices={"way": "long"}).rules["finish"].branches] == [
        "found",
        "open",
    ]
    assert [b.name for b in tiny(begin(), action, choices={"way": "short"}).rules["finish"].branches] == ["found"]


def test_an_outcome_may_leave_the_duty_owed_and_a_withdrawal_gives_up():
    undecided = Outcome("undecided", STAY, discharges=False)

    assert [b.discharges for b in rule(finish(then=(Outcome("done", END), undecided))).branches] == [True, False]
    assert rule(finish(gives_up=True)).gives_up
    assert not rule(finish()).gives_up


# -- silence ----------------------------------------------------------------------------------------------------


def test_silence_on_a_duty_is_an_action_of_its_own_that_nobody_takes():
    opening = begin()
    late = State("late", final=True)

    found = tiny(
        opening, finish(records=ready, given=ready.named("ready"), within=days(7), after=opening, otherwise=late)
    )

    lapse = found.rules["finish.lapses"]
    assert (lapse.lapses, lapse.verb, lapse.owes) == ("finish", "lapses", False)
    assert lapse.branches[0].targets == {"middle": "late"}
    assert (lapse.given, lapse.records, lapse.limit) == ((), (), None)
    assert found.rules["finish"].limit.expiry == "lapse"
    assert "late" in found.ends


def test_without_a_word_on_silence_nothing_lapses():
    opening = begin()

    found = tiny(opening, finish(within=days(7), after=opening))

    assert list(found.rules) == ["begin", "finish"]
    assert found.rules["finish"].limit.expiry == "recorded"


def test_what_silence_means_may_be_a_reading():
    opening, late = begin(), State("late", final=True)
    ending = finish(within=days(7), after=opening, otherwise=pick(WAY, long=late, short=None))

    assert "finish.lapses" in tiny(opening, ending, choices={"way": "long"}).rules
    assert "finish.lapses" not in tiny(opening, ending, choices={"way": "short"}).rules


# -- once, or again -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rest", "once"),
    [
        ({"then": STAY}, True),
        ({"then": STAY, "repeats": True}, False),
        ({"then": END}, False),
        ({"then": MIDDLE}, True),
        ({"then": (Outcome("on", END), Outcome("not yet", STAY))}, False),
    ],
)
def test_what_keeps_its_state_happens_once_unless_it_repeats(rest: dict[str, Any], once: bool):
    act = may(CLERK, "act", "act", when=MIDDLE, **rest)

    assert rule(act, finish()).once is once


# -- readings ------------------------------------------------------------------------------------------------------


def branching() -> tuple[Action, ...]:
    return (
        begin(then=pick(WAY, long=LATER, short=MIDDLE)), finish(when=(MIDDLE, LATER)),
        may(CLERK, "rest", "rest a while", when=LATER, then=STAY, repeats=True),
    )  # fmt: skip


def test_a_state_that_the_choice_leaves_unused_falls_away_from_every_when():
    short, long = (tiny(*branching(), choices={"way": way}) for way in ("short", "long"))

    assert list(short.states) == ["start", "middle", "end"]
    assert short.rules["finish"].sources == ("middle",)
    assert "rest" not in short.rules
    assert long.rules["finish"].sources == ("later",)
    assert "rest" in long.rules


def test_an_action_stands_only_under_its_choice_and_stays_while_the_choice_is_open():
    extra = may(CLERK, "extra", "do more", when=MIDDLE, then=STAY, only=WAY == "short")
    several = evolve(extra, name="several", only=(WAY == "short", WAY != "long"))

    def names(way: Any) -> list[str]:
        return list(tiny(begin(), extra, several, finish(), choices={"way": way}).rules)

    assert names("long") == ["begin", "finish"]
    assert names("short") == names(UNCHOSEN) == ["begin", "extra", "several", "finish"]


def test_a_rule_names_the_readings_still_open_where_no_guard_speaks_for_them():
    late = pick(WAY, long=days(7), short=days(3))
    opening = begin()
    ending = finish(within=late, after=opening)

    assert [r.name for r in tiny(opening, ending, choices={"way": UNCHOSEN}).rules["finish"].open] == ["way"]
    assert tiny(opening, ending, choices={"way": "short"}).rules["finish"].open == ()
    guarded = finish(given=pick(WAY, long=ready, short=None), records=ready)
    assert tiny(opening, guarded, choices={"way": UNCHOSEN}).rules["finish"].open == ()


# -- limits ----------------------------------------------------------------------------------------------------------


def limit(**rest: Any) -> Any:
    opening = begin()
    ending = finish(**{"after": opening, **rest})
    return tiny(opening, ending).rules["finish"].limit


@pytest.mark.parametrize(
    ("within", "kind", "expiry"),
    [
        (days(7), "duty", "recorded"),
        (before(days(7)), "duty", "recorded"),
        (window(months(1), weeks(6)), "window", "recorded"),
        (window(months(1), weeks(6), expiry="bar"), "window", "bar"),
        (gap(weeks(1), after=latest(ITSELF)), "gap", "recorded"),
        (limitation(years(4), after=last(begin())), "limitation", "bar"),
    ],
)
def test_a_limit_keeps_its_kind_and_a_bare_span_is_a_duty(within: Any, kind: str, expiry: str):
    found = limit(within=within)

    assert (found.kind, found.expiry) == (kind, expiry)


def test_a_span_on_a_target_is_owed_by_best_effort():
    opening = begin()
    effort = should(CLERK, "finish", "finish it", when=MIDDLE, then=END, within=days(7), after=opening)

    found = tiny(opening, effort).rules["finish"].limit

    assert found is not None
    assert (found.kind, found.soft) == ("target", True)
    assert not limit(within=days(7)).soft


def test_a_limit_counts_from_the_action_named_after_unless_it_names_its_own():
    opening, other = begin(), happens("other", "another thing comes", when=MIDDLE)

    plain = tiny(opening, other, finish(within=days(7), after=opening)).rules["finish"].limit
    own = (
        tiny(opening, other, finish(within=window(days(1), days(7), after=other), after=opening)).rules["finish"].limit
    )

    assert plain is not None
    assert own is not None
    assert (plain.after.of, own.after.of) == ((opening,), (other,))
    assert limit(within=None, after=None) is None


def test_itself_is_the_action_on_which_the_limit_stands():
    opening = begin()
    meet = must(CLERK, "meet", "meet", when=MIDDLE, then=STAY, repeats=True,
                within=gap(weeks(1), after=latest(opening, ITSELF)))  # fmt: skip

    found = tiny(opening, meet, finish()).rules["meet"].limit

    assert found is not None
    assert found.after.of == (opening, meet)


def test_a_bare_span_stands_on_the_first_sentence_of_its_action():
    assert limit(within=days(7), clause=("III.C.2/s1", "III.C.2/s3")).clause == "III.C.2/s1"
    assert limit(within=window(days(1), days(7), clause="III.C.2/s3"), clause="III.C.2/s1").clause == "III.C.2/s3"


def test_every_limit_counts_as_its_procedure_does():
    opening = begin()

    found = tiny(opening, finish(within=days(7), after=opening), counting=ROLLED)

    assert found.rules["finish"].limit.counting is ROLLED
    assert limit(within=days(7)).counting == LITERAL == Counting()


# -- what is carried ---------------------------------------------------------------------------------------------------


def test_an_action_carries_the_clauses_of_all_its_parts():
    """Coverage is the union: its own, its guards', its limit's, its span's, its outcomes' and theirs."""
    opening = begin()
    ending = finish(
        clause="own/s1", after=opening, within=window(days(1, clause="span/s1"), days(7), clause="limit/s1"),
        records=(ready, score),
        given=(ready.named("ready", "guard/s1"), ((score > 3).named("inner", "inner/s1") | ready).named("one of two")),
        then=(Outcome("high", END, clause="outcome/s1", given=(score > 6).named("high", "high/s1")),
              Outcome("rest", STAY, given=OTHERWISE)),
    )  # fmt: skip

    found = tiny(opening, ending).rules["finish"].clauses

    assert set(found) >= {
        "own/s1", "guard/s1", "inner/s1", "limit/s1", "span/s1", "outcome/s1", "high/s1",
    }  # fmt: skip
    assert found[0] == "own/s1"
    assert len(found) == len(set(found))


def test_what_an_action_wants_to_be_told_are_its_records_and_what_it_collects():
    signed = persons("signed", "who signed")
    sign = may(CLERK, "sign", "sign", when=MIDDLE, then=STAY, records=ready, collects=signed, repeats=True)

    found = tiny(begin(), sign, finish())

    assert found.rules["sign"].facts == (ready, signed)
    assert found.collected == {"signed"}
    assert set(found.facts) == {"ready", "signed"}


def test_an_action_goes_by_its_name_in_its_procedure():
    assert rule(finish()).qualified == "tiny.finish"


def test_what_an_action_declares_is_found_although_an_earlier_one_refers_to_it():
    """Who sat on a panel is asked of the remand, which the procedure lists after the panel."""
    seated, aside = persons("seated", "who sits"), persons("aside", "who sat before")
    close = must(CLERK, "close", "close it", when=MIDDLE, records=aside, then=END)
    seat = must(CLERK, "seat", "seat them", when=START, records=seated, given=disjoint(seated, ever(close, aside)),
                then=MIDDLE)  # fmt: skip

    assert set(every((seat, close), State)) == {START, MIDDLE, END}
    assert list(every((seat, close), Action)) == [seat, close]


def test_what_a_bound_action_is_made_of_is_what_its_choice_put_there():
    """The fields that binding changed are walked anew; the others are what they were."""
    high, low = (score >= 5).named("enough"), (score >= 1).named("something")
    declared = finish(given=pick(WAY, long=high, short=low), records=score)
    assert {each.words for each in every(declared, type(high))} == {"enough", "something"}

    chosen = Binder({"way": "short"}, {})(Procedure("tiny", "a tiny procedure", (begin(), declared)))

    assert [each.words for each in every(chosen, type(high))] == ["something"]
    assert list(every(chosen.actions[1], type(score))) == [score]
