"""Malformed declarations: every slip is found when a policy is assembled, with its place and the nearest names."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from attrs import evolve

from grievance_fsm.access import Access, Kind, Stage, seated, sees
from grievance_fsm.deadlines import (
    Limit,
    by,
    days,
    earliest,
    first,
    if_,
    last,
    latest,
    limitation,
    on_day,
    since,
    target,
    window,
)
from grievance_fsm.docket import Docket, throughout
from grievance_fsm.errors import DeclarationError
from grievance_fsm.facts import (
    DAY_OF_ACT,
    IN_OFFICE,
    OTHERWISE,
    all_of,
    at,
    ballots,
    day,
    derived,
    disjoint,
    flag,
    happened,
    includes,
    inside,
    number,
    one_of,
    param,
    persons,
    several,
    share,
)
from grievance_fsm.language import (
    OPEN,
    STAY,
    Action,
    Bench,
    Outcome,
    Procedure,
    Role,
    State,
    happens,
    may,
    must,
    should,
)
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.procedures.text import clauses
from grievance_fsm.properties import always
from grievance_fsm.readings import Reading, Readings, pick
from grievance_fsm.routes import Route, begun

CLERK = Role("clerk")
START, MIDDLE, END = State("start", initial=True), State("middle"), State("end", final=True)
ready = flag("ready", "it is ready")
score = number("score", "the score", 0, 9)
colour = one_of("colour", "the colour", "red", "green")
roll, guests = persons("roll", "the roll"), persons("guests", "the guests")
TIE = Reading("A98", "tie", "What becomes of a tie?", ("lost", "again"), "lost")
BASE = Reading("A99", "base", "Of whom?", ("all", "some"), "all")
READINGS = Readings((TIE, BASE))


def begin(name: str = "begin", **rest: Any) -> Action:
    return must(**{"who": CLERK, "name": name, "words": "begin it", "when": START, "then": MIDDLE, **rest})


def finish(name: str = "finish", **rest: Any) -> Action:
    return must(**{"who": CLERK, "name": name, "words": "finish it", "when": MIDDLE, "then": END, **rest})


def assembled(*actions: Any, limits: Iterable[Any] = (), **rest: Any) -> Policy:
    tiny = Procedure("tiny", "a tiny procedure", actions, limits=tuple(limits))
    return Policy(**{"name": "tiny", "title": "tiny", "clauses": clauses, "procedures": (tiny,),
                     "known_readings": READINGS, **rest})  # fmt: skip


def problems(*actions: Any, **rest: Any) -> list[str]:
    """What assembling some actions complains of; they are all that is wrong."""
    with pytest.raises(DeclarationError) as caught:
        assembled(*actions, **rest)
    return [str(problem) for problem in caught.value.problems]


def test_a_sound_declaration_assembles():
    assert assembled(begin(), finish()).bound.keys() == {"tiny"}


def test_one_error_lists_every_problem_with_its_place():
    wrong = begin(clause="III.C.2/s99", given=score, then="middle")
    other = finish(name="two words", words="", who=("clerk",))

    with pytest.raises(DeclarationError) as caught:
        assembled(wrong, other)

    places = [problem.place for problem in caught.value.problems]
    assert places.count("tiny.begin") == 3
    assert places.count("tiny.two words") == 3
    assert "the policy “tiny” is malformed" in str(caught.value)
    assert all(str(problem) in str(caught.value) for problem in caught.value.problems)


# -- who sits -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (derived("members present", of=roll), "members present"),
        (derived("members in office", of=IN_OFFICE, eligible=False), "members in office"),
    ],
)
def test_members_are_counted_only_where_there_is_a_bench(count: Any, words: str):
    """Without one nobody could be counted, and the condition would stay unknown for ever."""
    begins = begin(records=roll, given=count >= 1)

    assert problems(begins, finish()) == [
        f"tiny: counts “{words}”, for which it needs bench=; of whoever was there, eligible=False."
    ]
    seated = Procedure("tiny", "a tiny procedure", (begins, finish()), bench=Bench(POLICY.committee))
    assert assembled(procedures=(seated,)).bound.keys() == {"tiny"}


def test_whoever_is_there_is_counted_without_a_bench():
    assert assembled(begin(records=roll, given=derived("there", of=roll, eligible=False) >= 1), finish())


def test_whether_somebody_sits_is_asked_only_where_there_is_a_bench():
    route, clerk = Route("tiny"), Role("clerk")
    kind, stage = Kind("record", "the record", route), Stage("always", begun(route))
    matrix = Access((kind,), (stage,), sees(clerk, kind, during=stage, given=seated(route)), kind)

    assert problems(begin(who=clerk), finish(who=clerk), access=matrix) == [
        "access: asks who sits in “tiny”, which has no bench=."
    ]


# -- clauses --------------------------------------------------------------------------------------------------


def test_an_unknown_clause_is_answered_with_the_nearest():
    (problem,) = problems(begin(clause="III.C.2/s11"), finish())

    assert problem.startswith("tiny.begin: unknown clause “III.C.2/s11”; did you mean “III.C.2/s1”")


def test_a_section_is_answered_with_its_sentences():
    (problem,) = problems(begin(clause="III.C.2"), finish())

    assert problem.startswith("tiny.begin: cites the section III.C.2; cite its sentences: III.C.2/s1,")


@pytest.mark.parametrize(
    "rest",
    [
        {"given": ready.named("ready", "III.X/s1"), "records": ready},
        {"given": all_of(ready.named("ready", "III.X/s1"), score > 3), "records": (ready, score)},
        {"within": days(3, clause="III.X/s1"), "after": begin},
        {"within": Limit("duty", days(3), clause="III.X/s1"), "after": begin},
        {"records": flag("sealed", "it is sealed", "III.X/s1")},
        {"collects": persons("heard", "who was heard", "III.X/s1")},
        {"who": Role("judge", clause="III.X/s1")},
        {"when": (MIDDLE, State("between", clause="III.X/s1"))},
        {"then": (Outcome("ends", END, clause="III.X/s1"),)},
        {"then": State("closed", final=True, clause="III.X/s1")},
        {"given": score >= param("least", 3, clause="III.X/s1"), "records": score},
        {"then": pick(TIE, lost=END, again=State("again", final=True, clause="III.X/s1"))},
    ],
)
def test_whatever_carries_a_clause_is_asked(rest: dict[str, Any]):
    opening = begin()
    if rest.get("after") is begin:
        rest = {**rest, "after": opening}

    assert [problem.split(";")[0] for problem in problems(opening, finish(**rest))] == [
        "tiny.finish: unknown clause “III.X/s1”"
    ]


def test_a_procedure_and_a_limit_on_a_state_are_asked_for_their_clauses_too():
    opening = begin()
    tiny = Procedure("tiny", "tiny", (opening, finish()), clause="III.X/s1")

    assert problems(procedures=(tiny,))[0].startswith("tiny: unknown clause “III.X/s1”")
    assert problems(opening, finish(), limits=[target(MIDDLE, days(3), after=opening, clause="III.X/s2")])[
        0
    ].startswith("tiny target III.X/s2: unknown clause “III.X/s2”")


# -- names ----------------------------------------------------------------------------------------------------


def test_two_actions_of_a_name_clash():
    assert problems(begin(), finish(), finish()) == ["tiny.finish: this action is declared twice."]


def test_two_procedures_of_a_name_clash():
    tiny = Procedure("tiny", "tiny", (begin(), finish()))

    assert problems(procedures=(tiny, tiny))[0] == "tiny: this procedure is declared twice."


@pytest.mark.parametrize(
    ("rest", "kind", "name"),
    [
        ({"then": State("middle", final=True)}, "state", "middle"),
        ({"records": (ready, flag("ready", "another"))}, "fact", "ready"),
        ({"given": all_of(score > param("least", 1), score < param("least", 9)), "records": score}, "param", "least"),
        ({"who": (CLERK, Role("clerk"))}, "role", "clerk"),
        (
            {"given": derived("so many", of=roll, name="n", eligible=False)
             > derived("so many", of=guests, name="n", eligible=False),
             "records": (roll, guests)},
            "derived", "n",
        ),
    ],
)  # fmt: skip
def test_two_different_declarations_of_a_name_clash(rest: dict[str, Any], kind: str, name: str):
    (problem,) = problems(begin(), finish(**rest))

    assert problem.endswith(f"two different declarations share the name “{name}” of a {kind}.")


def test_a_count_and_a_fact_of_one_name_clash():
    """Guards look both up by name, so one would hide the other."""
    counted = derived("the score counted", of=roll, name="score", eligible=False)

    (problem,) = problems(begin(), finish(records=(roll, score), given=all_of(counted > 3, score > 3)))

    assert problem == "score: a count and a fact share this name; guards could not tell them apart."


def test_two_outcomes_of_a_name_clash():
    assert problems(begin(), finish(then=(Outcome("over", END), Outcome("over", STAY)))) == [
        "tiny.finish “over”: this outcome is declared twice."
    ]


@pytest.mark.parametrize("name", ["two words", "", "a.b", "1st"])
def test_the_name_of_an_action_is_one_word(name: str):
    assert problems(begin(), finish(name=name)) == [
        f"tiny.{name}: the name of an action is one word of letters, digits and underscores."
    ]


@pytest.mark.parametrize("words", ["", "  "])
def test_an_action_says_what_is_done(words: str):
    assert problems(begin(), finish(words=words)) == ["tiny.finish: says no words."]


def test_a_role_is_declared_and_not_a_word():
    assert problems(begin(), finish(who="clerk")) == ["tiny.finish: “clerk” is not a role."]


def test_somebody_does_it():
    (problem,) = problems(begin(), finish(who=()))

    assert problem == "tiny.finish: names no role; use happens(…) for what nobody is bound to do."


def test_what_is_no_action_has_no_place_in_a_procedure():
    assert problems(begin(), finish(), "afterwards") == ["tiny: lists str, which is not an action."]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (3, "3"), ("seven days", "a text"), (None, "nothing"), (MIDDLE, "State"),
        (by(days(3), after=begin()), "a limit of kind duty"),
        (pick(TIE, lost=target(MIDDLE, days(3), after=begin()), again=None),
         "Pick: let its span or its state hang on the reading"),
    ],
)  # fmt: skip
def test_what_limits_a_procedure_is_a_limit_on_leaving_a_state(given: Any, said: str) -> None:
    """It was an AttributeError, or bound nobody without a word."""
    wanted = "limits= takes limits on leaving a state, target(…) or entitlement(…), not"
    assert problems(begin(), finish(), limits=[given]) == [f"tiny: {wanted} {said}."]


def test_one_limit_stands_for_a_list_of_it_and_a_bench_is_a_bench() -> None:
    opening = begin()
    stay = target(MIDDLE, days(3), after=opening)
    tiny = Procedure("tiny", "a tiny procedure", (opening, finish()), limits=stay)

    assert tiny.limits == (stay,)
    assert problems(procedures=(evolve(tiny, bench="the committee"),)) == ["tiny bench: wants a bench, not a text."]


# -- states ---------------------------------------------------------------------------------------------------


def test_there_is_one_start():
    assert problems(begin(when=MIDDLE, then=END))[0] == (
        "tiny: has no initial state: mark one with State(…, initial=True)."
    )
    assert problems(begin(), finish(when=State("other start", initial=True))) == [
        "tiny: has 2 initial states: other start, start."
    ]


def test_a_final_state_has_no_exits():
    assert problems(begin(), finish(), may(CLERK, "reopen", "open it again", when=END, then=MIDDLE)) == [
        "tiny.reopen: leaves “end”, which is final and has no exits."
    ]


def test_a_final_state_is_not_kept_either():
    assert problems(begin(), finish(), happens("echo", "an echo comes", when=(MIDDLE, END))) == [
        "tiny.echo: leaves “end”, which is final and has no exits."
    ]


def test_an_action_says_from_where():
    assert problems(begin(), finish(when=None)) == [
        "tiny.finish: says not from where: give when= one state, several, or OPEN."
    ]
    assert problems(begin(), finish(), may(CLERK, "go", "go", when="middle", then=END)) == [
        "tiny.go: when= names no state."
    ]


def test_each_place_named_is_a_state():
    assert problems(begin(), finish(), may(CLERK, "go", "go", when=(MIDDLE, "end"), then=END)) == [
        "tiny.go: “end” is not a state to start from."
    ]


@pytest.mark.parametrize("then", ["end", (Outcome("over", "end"),), {MIDDLE: "end"}])
def test_a_target_is_a_state(then: Any):
    assert problems(begin(), finish(), may(CLERK, "go", "go", when=MIDDLE, then=then)) == [
        "tiny.go: “end” is not a state to go to."
    ]


def test_targets_by_state_name_every_state_left():
    assert problems(begin(), finish(), may(CLERK, "go", "go", when=(START, MIDDLE), then={MIDDLE: END})) == [
        "tiny.go: says not where it leads from “start”."
    ]


def test_targets_by_state_name_no_state_that_is_not_left():
    (problem,) = problems(begin(), finish(), may(CLERK, "go", "go", when=MIDDLE, then={MIDDLE: END, START: END}))

    assert problem == "tiny.go: says where it leads from “start”, which it does not leave."


def test_an_action_leads_somewhere():
    assert problems(begin(), finish(), may(CLERK, "go", "go", when=MIDDLE, then=None)) == ["tiny.go: has no outcome."]


# -- outcomes and guards ----------------------------------------------------------------------------------------


def test_facts_decide_or_the_actor_chooses():
    (problem,) = problems(
        begin(), finish(then=(Outcome("yes", END, given=ready.named("ready")), Outcome("no", END)), records=ready)
    )

    assert problem == "tiny.finish: mixes outcomes that facts decide with outcomes that the actor chooses."


def test_otherwise_stands_last_and_not_alone():
    yes = Outcome("yes", END, given=ready.named("ready"))

    assert problems(begin(), finish(then=(Outcome("no", END, given=OTHERWISE), yes), records=ready)) == [
        "tiny.finish: OTHERWISE may stand only on the last outcome."
    ]
    assert problems(begin(), finish(then=(Outcome("no", END, given=OTHERWISE),))) == [
        "tiny.finish: OTHERWISE needs another outcome before it."
    ]


def test_otherwise_is_no_condition_of_an_action():
    assert problems(begin(), finish(given=OTHERWISE)) == ["tiny.finish: OTHERWISE may stand only on the last outcome."]


@pytest.mark.parametrize(
    ("guard", "why"),
    [
        (score, "given= takes a guard, which is true or false; this is a whole number."),
        (score + 1, "given= takes a guard, which is true or false; this is a whole number."),
        (True, "given= takes guards, not bool."),
        (lambda facts: True, "given= takes guards, not function."),
        (colour >= 3, "“ge” takes a whole number, not a word."),
        (colour == 3, "“eq” compares a word with a whole number."),
        (colour == "blue", "“blue” is not one of the words of “colour”."),
        (all_of(ready, score), "“and” takes a yes or no, not a whole number."),
        ((score > "3").named("enough"), "“enough” takes a whole number, not a word."),
        (score == 0.5, "float cannot stand in a guard."),
        (includes(colour, "red"), "“includes” looks into words, not into a word."),
        (share(colour, "2/3", of=score), "“share” takes a whole number, not a word."),
        (inside(DAY_OF_ACT, days(3)), "“inside” takes a time limit such as window(…), not Span."),
        (inside(DAY_OF_ACT, None), "“inside” takes a time limit such as window(…), not NoneType."),
        (inside(DAY_OF_ACT, "three days").named("in time"), "“in time” takes a time limit such as window(…), not str."),
        (
            inside(DAY_OF_ACT, pick(TIE, lost=days(3), again=None)),
            "“inside” takes a time limit such as window(…), not Span.",
        ),
        (pick(TIE, lost=ready, again=score), "the choices of A98 differ in kind: a whole number, a yes or no."),
    ],
)
def test_a_guard_of_the_wrong_kind_is_told(guard: Any, why: str):
    assert problems(begin(), finish(given=guard, records=(score, colour, ready))) == [f"tiny.finish: {why}"]


def test_the_guard_of_an_outcome_is_asked_as_well():
    (problem,) = problems(
        begin(), finish(records=score, then=(Outcome("a", END, given=score), Outcome("b", END, given=OTHERWISE)))
    )

    assert problem == "tiny.finish: given= takes a guard, which is true or false; this is a whole number."


# -- papers ---------------------------------------------------------------------------------------------------


def test_only_facts_are_recorded():
    assert problems(begin(), finish(records="the report")) == ["tiny.finish: records str, which is not a fact."]


def test_only_persons_are_collected():
    assert problems(begin(), finish(collects=score)) == [
        "tiny.finish: collects “score”, which is not a set of persons."
    ]


def test_ballots_come_with_the_roll_of_those_who_cast_them():
    votes = ballots("votes", "the votes", "for", "against", by=roll)

    assert problems(begin(), finish(records=votes)) == [
        "tiny.finish: records “votes” without the set of persons by whom they are cast."
    ]
    assert assembled(begin(), finish(records=(roll, votes)))


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("fro", "counts an unknown word of “votes”, “fro”; did you mean “for”?"),
        ("yes", "counts an unknown word of “votes”, “yes”; known: “against” and “for”."),
        (None, "counts ballots and wants value=, “for” or “against”."),
    ],
)
def test_what_is_counted_of_ballots_is_one_of_their_words(word, told):
    """Nobody can cast another: the condition never holds, and who proves of it asks what is not there."""
    votes = ballots("votes", "the votes", "for", "against", by=roll)
    ayes = derived("the ayes", of=votes, value=word, eligible=False)

    ends = (Outcome("won", END, given=ayes >= 3), Outcome("not", END, given=OTHERWISE))
    for guarded in ({"given": ayes >= 3}, {"then": ends}):
        assert problems(begin(), finish(records=(roll, votes), **guarded)) == [f"tiny.finish: “the ayes” {told}"]
    assert problems(begin(given=at(finish(), ayes) >= 3), finish(), limits=())[0] == f"tiny.begin: “the ayes” {told}"


def test_bounds_stand_the_right_way_round():
    assert problems(begin(), finish(records=number("n", "a number", 9, 0))) == [
        "tiny.finish: the bounds of “n” are the wrong way round."
    ]


@pytest.mark.parametrize(("low", "high"), [("0", 5), (0, 1.5), (None, 5)])
def test_bounds_are_whole_numbers(low, high):
    assert problems(begin(), finish(records=number("n", "a number", low, high))) == [
        "tiny.finish: the bounds of “n” are no whole numbers."
    ]


@pytest.mark.parametrize("high", [10**12, 100_001, -1, "5", 2.0])
def test_so_many_as_are_counted_is_a_whole_number_that_can_be_tried(high):
    there = derived("persons there", of=roll, eligible=False, high=high)

    assert problems(begin(), finish(records=roll, given=there >= 3)) == [
        "tiny.finish: “persons there” counts at most high= of them: a whole number up to 100,000."
    ]
    assert assembled(begin(), finish(records=roll, given=evolve(there, high=100_000) >= 3))


# -- time ------------------------------------------------------------------------------------------------------


def test_a_span_counts_from_something():
    assert problems(begin(), finish(within=days(3))) == ["tiny.finish: says how long, but not from when: give after=."]


def test_a_limit_is_a_span_or_a_limit():
    opening = begin()

    assert problems(opening, finish(within=3, after=opening)) == ["tiny.finish: within= takes a span or a limit."]


def test_only_a_duty_may_say_from_when_and_not_how_long():
    opening = begin()

    assert assembled(opening, finish(after=opening)).bound["tiny"].rules["finish"].limit.until is None
    allowed = may(CLERK, "finish", "finish it", when=MIDDLE, then=END, after=opening)
    assert problems(opening, allowed) == [
        "tiny.finish: says from when, which only a duty does without saying how long: give within=."
    ]


def test_silence_means_something_only_after_a_time():
    late = State("late", final=True)

    assert problems(begin(), finish(otherwise=late)) == [
        "tiny.finish: otherwise= says what silence means, but no time limit says when it is silence."
    ]


def test_silence_on_a_permission_means_nothing():
    opening, late = begin(), State("late", final=True)
    go = may(CLERK, "go", "go", when=MIDDLE, then=END, within=days(3), after=opening, otherwise=late)

    assert problems(opening, finish(), go) == ["tiny.go: otherwise= stands on a duty, not on what may."]


def test_silence_leads_to_a_state():
    opening = begin()

    assert problems(opening, finish(within=days(3), after=opening, otherwise="late")) == [
        "tiny.finish: “late” is not a state for otherwise=."
    ]


def test_a_limit_counts_from_an_action_of_the_policy():
    elsewhere = begin("elsewhere")

    assert problems(begin(), finish(within=days(3), after=elsewhere)) == [
        "tiny.finish: refers to the action “elsewhere”, which no procedure of the policy holds."
    ]
    assert problems(begin(), finish(within=since(days(3), elsewhere))) == [
        "tiny.finish: refers to the action “elsewhere”, which no procedure of the policy holds."
    ]


def test_a_limit_counts_from_an_action_or_a_day():
    assert problems(begin(), finish(within=days(3), after="begin")) == [
        "tiny.finish: counts from str, which is neither an action nor a day."
    ]
    assert problems(begin(), finish(within=days(3), after=score, records=score)) == [
        "tiny.finish: counts from “score”, which is no day."
    ]


def test_a_limit_says_which_of_several_occurrences_it_counts_from():
    again = may(CLERK, "again", "do it again", when=MIDDLE, then=STAY, repeats=True)

    assert problems(begin(), again, finish(within=days(3), after=again)) == [
        "tiny.finish: counts from “again”, which can repeat: write first(…) or last(…)."
    ]
    for trigger in (first(again), last(again), latest(again)):
        assert assembled(begin(), again, finish(within=days(3), after=trigger))


def test_what_stands_on_a_circle_can_repeat():
    back = may(CLERK, "back", "go back", when=MIDDLE, then=START)
    opening = begin()

    assert problems(opening, back, finish(within=days(3), after=opening)) == [
        "tiny.finish: counts from “begin”, which can repeat: write first(…) or last(…)."
    ]


def test_a_window_in_a_guard_is_asked_as_well():
    held, elsewhere = day("held", "the day"), begin("elsewhere")
    three = window(days(1), days(3), after=elsewhere)

    assert problems(begin(), finish(records=held, given=inside(held, three))) == [
        "tiny.finish: refers to the action “elsewhere”, which no procedure of the policy holds."
    ]


def test_a_limit_has_a_beginning_or_an_end():
    opening = begin()

    assert problems(opening, finish(within=Limit("duty", after=opening))) == [
        "tiny.finish: the limit has neither a beginning nor an end."
    ]


@pytest.mark.parametrize(
    ("guard", "why"),
    [
        (score, "takes a guard, which is true or false; this is a whole number."),
        (True, "takes guards, not bool."),
        (colour >= 3, "“ge” takes a whole number, not a word."),
        (disjoint(roll, ("p01",)), "“disjoint” takes persons, not words."),
        (all_of(roll, ("p01",)), "“and” takes a yes or no, not persons."),
    ],
)
def test_a_condition_of_a_limit_is_a_guard_like_any_other(guard: Any, why: str):
    opening = begin(records=(score, colour, roll))
    named = "" if why.startswith("“") else "{} "

    due = if_(guard, days(1))
    for within in (earliest(days(3), due), by(due), pick(TIE, lost=by(due), again=None)):
        told = problems(opening, finish(within=within, after=opening))
        assert told == [f"tiny.finish: {named.format('if_(…)')}{why}"]
    asked = limitation(days(3), after=opening, unless=guard)
    assert problems(opening, finish(within=asked)) == [f"tiny.finish: {named.format('unless=')}{why}"]
    left = target(MIDDLE, days(3), after=opening, unless=guard)
    assert problems(opening, finish(), limits=[left]) == [f"tiny target: {named.format('unless=')}{why}"]


def test_a_window_in_a_guard_of_the_docket_or_of_a_property_is_a_time_limit():
    opening, route = begin(), Route("tiny", "a tiny procedure")
    soon = inside(DAY_OF_ACT, days(3))
    rule = throughout(route, opening, given=soon, clause="III.C/s1")
    stated = always(soon, at=opening, clause="III.C/s1")
    tiny = Procedure(route, "a tiny procedure", (opening, finish()))

    assert problems(procedures=(tiny,), docket=Docket((rule,)), properties=(stated,)) == [
        f"{where}: “inside” takes a time limit such as window(…), not Span."
        for where in ("docket throughout(tiny)", "property 1")
    ]


@pytest.mark.parametrize(
    ("named", "why"),
    [
        (score, "“score” is a whole number"),
        ("held", "str is no fact"),
        (at(begin(), day("held", "the day")), "At is no fact"),
    ],
)
def test_a_day_by_which_something_is_due_is_a_fact_that_names_a_day(named: Any, why: str):
    opening = begin(records=score)

    for within in (earliest(days(3), on_day(named)), by(on_day(named))):
        assert problems(opening, finish(within=within, after=opening)) == [
            f"tiny.finish: on_day(…) takes a fact that names a day; {why}."
        ]


def test_a_limit_on_a_state_names_one():
    opening = begin()

    assert problems(opening, finish(), limits=[target("middle", days(3), after=opening)]) == [
        "tiny target: the limit binds leaving a state, but names none."
    ]


# -- references ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("guard", [lambda other: all_of(at(other, ready)), lambda other: all_of(happened(other))])
def test_a_guard_asks_only_about_actions_of_the_policy(guard: Callable[[Action], Any]):
    elsewhere = begin("elsewhere", records=ready)

    assert problems(begin(), finish(given=guard(elsewhere))) == [
        "tiny.finish: refers to the action “elsewhere”, which no procedure of the policy holds."
    ]


def test_an_action_of_the_same_name_is_not_the_same_action():
    """References go by identity: a copy is another declaration."""
    opening = begin()

    assert problems(opening, finish(within=days(3), after=evolve(opening))) == [
        "tiny.finish: refers to the action “begin”, which no procedure of the policy holds."
    ]


# -- readings and parameters ---------------------------------------------------------------------------------------


def test_a_reading_that_the_policy_does_not_know_is_answered_with_the_nearest():
    ties = Reading("A98", "ties", "Which?", ("a", "b"), "a")

    assert problems(begin(), finish(then=pick(ties, a=END, b=END))) == [
        "A98 ties: unknown reading “ties”; did you mean “tie”?"
    ]


def test_a_reading_of_the_same_name_is_not_the_same_reading():
    twin = evolve(TIE, question="Another?")

    assert problems(begin(), finish(then=pick(twin, lost=END, again=END))) == [
        "A98 tie: another reading of the policy bears the name “tie”."
    ]


def test_a_pick_speaks_for_every_choice():
    assert problems(begin(), finish(then=pick(TIE, lost=END))) == [
        "A98 tie: a pick says nothing for again; write None to drop it."
    ]


def test_a_pick_knows_its_choices():
    assert problems(begin(), finish(then=pick(TIE, lost=END, again=END, agian=END))) == [
        "A98 tie: unknown choice “agian”; did you mean “again”?"
    ]


def test_only_names_a_choice():
    assert problems(begin(), finish(), may(CLERK, "go", "go", when=MIDDLE, then=END, only=TIE == "agin")) == [
        "A98 tie: unknown choice “agin”; did you mean “again”?"
    ]
    assert problems(begin(), finish(), may(CLERK, "go", "go", when=MIDDLE, then=END, only="again")) == [
        "tiny.go: only= takes a condition on a reading, such as only=READING == “choice”."
    ]


@pytest.mark.parametrize("name", ["repeats", "gives_up"])
def test_whether_an_act_repeats_or_gives_up_hangs_on_no_reading(name: str):
    assert problems(begin(), finish(**{name: pick(TIE, lost=True, again=False)})) == [
        f"tiny.finish: {name}= cannot hang on a reading: declare two actions, each with only=."
    ]
    assert problems(begin(), finish(**{name: "often"})) == [
        f"tiny.finish: {name}= wants true or false, not 'often'."
    ]


def test_the_words_and_the_name_of_an_act_are_texts():
    assert problems(begin(), finish(), may(CLERK, "go", 3, when=MIDDLE, then=END)) == ["tiny.go: says no words."]
    assert problems(begin(), finish(), may(CLERK, 3, "go", when=MIDDLE, then=END)) == [
        "tiny.3: the name of an action is one word of letters, digits and underscores."
    ]


def test_choices_made_are_known():
    assert problems(begin(), finish(), choices={"tye": "lost"}) == [
        "readings.tye: unknown reading “tye”; did you mean “tie”?"
    ]
    assert problems(begin(), finish(), choices={"tie": "agian"}) == [
        "readings.tie: unknown choice “agian”; did you mean “again”?"
    ]


def test_a_parameter_is_no_reading_and_a_reading_no_parameter():
    """The two are taken for one another where they are given by place: the message says where it belongs."""
    least = param("least", 3, low=1, high=9)
    whole = begin(), finish(given=score >= least, records=score)
    sound = assembled(*whole)
    told = ["readings.least: “least” is a parameter, not a reading: give it with the parameters.",
            "parameters.tie: “tie” is a reading, not a parameter: give it with the readings."]  # fmt: skip

    assert problems(*whole, choices={"least": 4}) == told[:1]
    assert problems(*whole, values={"tie": 4}) == told[1:]
    with pytest.raises(DeclarationError) as caught:
        sound.under({"least": 4}, {"tie": 4})
    assert [str(problem) for problem in caught.value.problems] == told


@pytest.mark.parametrize("verb", [may, must, should])
def test_a_keyword_that_no_action_has_is_told_with_the_nearest(verb):
    for wrong, nearest in (("than", "then”"), ("claus", "clause”")):
        with pytest.raises(DeclarationError, match=f"go: unknown keyword “{wrong}”; did you mean “.*{nearest}"):
            verb(CLERK, "go", "go", when=START, **{wrong: END})
    with pytest.raises(DeclarationError, match="ring: unknown keyword “recrods”; did you mean “records”"):
        happens("ring", "it rings", when=START, recrods=score)


def test_parameters_given_are_known_and_within_their_bounds():
    least = param("least", 3, low=1, high=9)
    ending = finish(given=score >= least, records=score)

    assert problems(begin(), ending, values={"lest": 3}) == [
        "parameters.lest: unknown parameter “lest”; did you mean “least”?"
    ]
    for value in (0, 10, 2.5, True, "3"):
        assert problems(begin(), ending, values={"least": value}) == [
            "parameters.least: wants a whole number from 1 to 9."
        ]
    assert assembled(begin(), ending, values={"least": 9}).parameters == {"least": 9}


def test_a_parameter_lies_within_its_own_bounds():
    assert problems(begin(), finish(given=score >= param("least", 30, high=9), records=score)) == [
        "least: its default 30 is outside 0 to 9."
    ]


def test_a_target_is_a_duty_too():
    opening, late = begin(), State("late", final=True)
    ending = should(CLERK, "finish", "finish it", when=MIDDLE, then=END, within=days(3), after=opening, otherwise=late)

    assert "finish.lapses" in assembled(opening, ending).bound["tiny"].rules


def test_a_malformation_under_one_choice_is_told_when_that_choice_is_made():
    again = may(CLERK, "again", "do it again", when=MIDDLE, then=STAY, repeats=True, only=TIE == "again")
    opening = begin()
    ending = finish(within=days(3), after=pick(TIE, lost=opening, again=again))

    assert assembled(opening, again, ending)
    assert problems(opening, again, ending, choices={"tie": "again"}) == [
        "tiny.finish: counts from “again”, which can repeat: write first(…) or last(…)."
    ]


def test_the_shipped_policy_is_well_formed_and_open_states_may_be_left():
    stop = may(CLERK, "stop", "stop it", when=OPEN, then=State("stopped", final=True))

    assert assembled(begin(), finish(), stop).bound["tiny"].rules["stop"].sources == ("middle",)
    assert POLICY.under({"deadlock_rule": "silent"}).bound.keys() == {
        "intake", "housing", "informal", "negotiated", "formal", "appeal", "arbitration", "records",
    }  # fmt: skip


def test_words_among_several_are_known():
    told = several("told", "who is told", "clerk", "judge")

    assert problems(begin(), finish(given=includes(told, "juge"), records=told)) == [
        "tiny.finish: “juge” is not one of the words of “told”."
    ]
