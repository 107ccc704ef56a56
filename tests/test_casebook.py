"""Cases drawn from a procedure: every move made, every guard seen both ways, each a case file that runs green."""

import json
import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from test_docket import policy as docketed

import grievance_fsm as gf
from grievance_fsm.casefiles import Report, run_casefile
from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import days, window
from grievance_fsm.errors import BadInput
from grievance_fsm.events import Allowed, Refused
from grievance_fsm.exploring import Paths, paths
from grievance_fsm.exploring.attempting import guards_of, standing
from grievance_fsm.exploring.casebook import Casebook
from grievance_fsm.exploring.enumerating import MOST
from grievance_fsm.facts import any_of, flag, happened, number, one_of
from grievance_fsm.guards import text
from grievance_fsm.language import STAY, Outcome, Procedure, Role, State, may, must
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading, Readings, pick
from grievance_fsm.testing import draw_attempt

START = date(2015, 2, 2)
SMALL = docketed()
LIGHT = ("housing", "informal", "arbitration")
CANNOT = (
    "no facts make it fail", "it would fail only where no way of any procedure leads",
    "on every way found to where the act may be done it holds",
)  # fmt: skip
HEAVY = ("intake", "negotiated", "formal", "appeal", "records")
PROCEDURES = [*LIGHT, *(pytest.param(name, marks=pytest.mark.slow) for name in HEAVY)]


@cache
def book(name: str) -> Casebook:
    return cases(POLICY.bound[name], POLICY)


def cases(procedure: Any, policy: Policy) -> Casebook:
    found = paths(procedure, start=START, policy=policy).cases
    assert found is not None
    return found


def run(found: Casebook, folder: Path, policy: Policy | None = None) -> list[Report]:
    """Every case file, written and run under the policy."""
    load: Callable[[str], Policy] = gf.load if policy is None else lambda name: policy
    return [run_casefile(path, load) for path in found.write(folder)]


# -- the policy that ships --------------------------------------------------------------------------------------


def test_every_procedure_of_the_policy_is_put_to_the_test():
    assert {*LIGHT, *HEAVY} == set(POLICY.bound)


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_case_file_of_every_procedure_runs_green(name, tmp_path):
    found = book(name)

    reports = run(found, tmp_path)

    assert [str(each) for each in reports if not each.ok] == []
    assert [report.case.states for report in reports] == [story.case.states for story in found.stories]
    assert all(not report.case.irregularities() for report in reports)


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_guard_is_seen_both_ways_or_says_why_it_cannot_be(name):
    found = book(name)

    assert not [str(guard) for guard in found.one_sided if not guard.reason]
    assert not [str(guard) for guard in found.both_ways if guard.reason]
    assert [str(each) for each in found.one_sided if each.holds and each.reason not in CANNOT] == []


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_guard_of_the_declaration_is_in_the_list(name):
    rules = [r for r in POLICY.under(dict(book(name).readings)).bound[name].rules.values() if not r.lapses]

    own = [(rule.name, "", text(guard)) for rule in rules for guard in guards_of(rule)]
    outcomes = [(r.name, each.name, text(each.given)) for r in rules for each in r.branches if each.given is not None]
    assert sorted(own + outcomes) == sorted((each.action, each.outcome, each.words) for each in book(name).guards)


@pytest.mark.parametrize("name", PROCEDURES)
def test_where_a_guard_is_said_to_hold_the_act_is_done_and_where_to_fail_it_is_refused_for_it(name, tmp_path):
    found = book(name)
    reports = run(found, tmp_path)

    for guard in found.both_ways:
        assert guard.holds is not None
        assert guard.fails is not None
        done = reports[guard.holds.story - 1].taken[guard.holds.event - 1]
        other = reports[guard.fails.story - 1].taken[guard.fails.event - 1]
        assert isinstance(done.decision, Allowed)
        assert done.decision.event.action == guard.action == other.happening.do.partition(".")[2]
        assert guard.outcome in ("", done.decision.event.outcome)
        if guard.otherwise:
            assert isinstance(other.decision, Allowed)
            assert other.decision.event.outcome != guard.outcome
        else:
            assert isinstance(other.decision, Refused)
            failing = [finding.words for finding in other.decision.failing if finding.verdict is False]
            assert guard.words in failing
            assert len(other.decision.failing) == 1 + len(guard.beside)


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_move_is_made_or_said_never_to_be(name):
    found, procedure = book(name), POLICY.bound[name]

    made = {
        (taken.edge.rule.name, taken.edge.branch.name, taken.edge.source)
        for story in found.stories for taken in story.taken if taken.edge.rule.procedure == name
    }  # fmt: skip
    every = {(rule.name, branch.name, source) for rule, branch, source, _ in procedure.edges()}
    assert made <= every
    assert found.moves == len(every)
    assert len(found.unmade) == len(every - made)
    assert all(each.reason for each in found.unmade)


@pytest.mark.parametrize("name", PROCEDURES)
def test_no_attempt_drawn_by_chance_turns_a_guard_that_is_said_never_to_fail(name):
    """The oracle knows nothing of ways: it bends facts at random where the act may be tried."""
    found, chance = book(name), Random(name)
    lying = [guard for guard in found.one_sided if guard.holds]
    for each in lying:
        rule = POLICY.under(dict(found.readings)).bound[name].rules[each.action]
        spots = [taken.before for story in found.stories for taken in story.taken]
        spots = [case for case in spots if standing(case, case.policy.bound[name].rules[rule.name]) in rule.sources]
        for case in chance.sample(spots, min(len(spots), 8)):
            own = case.policy.bound[name].rules[each.action]
            guard = next(guard for guard in guards_of(own) if text(guard) == each.words)
            for _ in range(4):
                attempt = draw_attempt(case, chance, action=own.qualified, wrong="", turn=(guard, False))
                findings = case.explain(**attempt)
                assert not [f for f in findings if f.words == each.words and f.verdict is False], str(each)


def test_a_quorum_is_seen_to_fail_alone():
    """III.C.4/s1: with fewer than seven the hearing is not opened, and for no other reason."""
    found = cases(QUORUM.bound["hear"], QUORUM)

    assert [(each.words, each.beside, each.both) for each in found.guards] == [("enough have come", (), True)]


# -- small policies ----------------------------------------------------------------------------------------------

CLERK = Role("clerk")
BEGUN, MIDDLE, DONE = State("begun", initial=True), State("middle"), State("done", final=True)
CLAUSES = Registry.of({"1/s1": "One thing after the other."})
came, sure, kind = number("came", "who came", 0, 9), flag("sure", "sure"), one_of("kind", "what kind", "a", "b")


def policy(*actions: Any, name: str = "hear", **other: Any) -> Policy:
    return Policy("tiny", "tiny", CLAUSES, (Procedure(name, name, actions),), **other)


def act(name: str, when: Any, then: Any, verb: Any = may, **more: Any) -> Any:
    return verb(CLERK, name, f"{name} it", clause="1/s1", when=when, then=then, **more)


QUORUM = policy(act("open", BEGUN, DONE, records=came, given=(came >= 3).named("enough have come", "1/s1")))


@pytest.mark.parametrize("name", ["talk", "hear", "review", "house"])
def test_what_a_docket_asks_is_shown_in_cases_of_several_procedures(name, tmp_path):
    found = cases(SMALL.bound[name], SMALL)

    assert all(report.ok for report in run(found, tmp_path, SMALL))
    assert found.unmade == ()


def test_what_other_procedures_must_have_done_stands_in_the_file_before(tmp_path):
    found = cases(SMALL.bound["review"], SMALL)
    file = tomllib.loads(found.write(tmp_path)[0].read_text(encoding="utf-8"))

    done = [event["do"] for event in file["events"] if "refused" not in event]
    assert done[:4] == ["hear.ask", "hear.fix", "hear.decide", "review.appeal"]


def test_a_guard_about_where_another_procedure_stands_fails_after_acts_of_that():
    """4/s1: one thing at a time."""
    found = cases(SMALL.bound["talk"], SMALL)

    guard = found.guards[0]
    assert guard.fails is not None
    story = found.stories[guard.fails.story - 1]
    assert [each.action for each in story.events()] == ["hear.ask", "talk.begin"]
    assert story.case.states == {"talk": "not talking", "hear": "asked", "review": "unreviewed", "house": "roomless"}


def test_a_guard_that_no_facts_make_fail_says_so():
    found = _cases(act("go", BEGUN, DONE, records=came, given=(came >= 0).named("any number")))

    assert [(each.both, each.reason) for each in found.guards] == [(False, "no facts make it fail")]


def test_a_guard_that_earlier_steps_settle_says_so():
    first = act("first", BEGUN, MIDDLE)
    found = _cases(first, act("second", MIDDLE, DONE, given=happened(first).named("it was first")))

    assert [each.reason for each in found.guards] == ["on every way found to where the act may be done it holds"]


def test_a_guard_that_never_holds_says_that_the_act_is_on_no_way():
    found = _cases(act("go", BEGUN, DONE), act("fly", BEGUN, STAY, records=came, given=(came > 9).named("ten came")))

    assert [(each.holds, each.reason) for each in found.guards] == [(None, "no way was found on which the act is done")]
    assert [str(each) for each in found.unmade] == ["fly from “begun” — no facts allow it"]


def test_a_guard_that_reads_an_earlier_fact_fails_on_a_way_that_tells_it_otherwise():
    tell = act("tell", BEGUN, MIDDLE, records=sure)
    found = _cases(tell, act("go", MIDDLE, DONE, given=sure.named("it is sure")), act("stop", MIDDLE, DONE))

    (guard,) = found.guards
    assert guard.fails is not None
    events = list(found.stories[guard.fails.story - 1].events())
    assert [(each.action, dict(each.facts), each.refused) for each in events] == [
        ("hear.tell", {"sure": False}, ()), ("hear.go", {}, ("it is sure",)),
    ]  # fmt: skip


def test_the_guard_of_an_outcome_may_fail_where_the_act_ends_otherwise():
    other = State("other", final=True)
    found = _cases(act("end", BEGUN, (Outcome("a", DONE, given=kind == "a"), Outcome("b", other, given=kind == "b")),
                       records=kind))  # fmt: skip

    assert [each.outcome for each in found.guards] == ["a", "b"]
    assert all(each.both and each.otherwise for each in found.guards)


def test_where_no_outcome_answers_the_act_is_refused_for_it():
    found = _cases(act("end", BEGUN, Outcome("enough", DONE, given=(came >= 3).named("enough came")), records=came))

    (guard,) = found.guards
    assert (guard.both, guard.otherwise) == (True, False)


def test_a_guard_without_a_name_is_refused_under_the_words_of_its_finding(tmp_path):
    tiny = policy(act("go", BEGUN, DONE, records=(came, sure), given=any_of(came >= 3, sure)))
    found = cases(tiny.hear, tiny)

    (guard,) = found.guards
    assert (guard.both, guard.beside) == (True, ())
    assert all(report.ok for report in run(found, tmp_path, tiny))


@pytest.mark.slow
def test_what_a_later_run_must_not_do_again_is_shown_in_a_later_run():
    """GAP.01: who heard the case before it was sent back does not hear it again.

    As all fourteen heard it, nobody is left to open a hearing lawfully in which they could vote.
    """
    fresh = POLICY.under({"remand_to": "fresh_panel"})
    found = cases(fresh.formal, fresh)

    (opening,) = [
        each for each in found.guards
        if each.action == "open_hearing" and each.words.startswith("nobody hears the case who heard it")
    ]  # fmt: skip
    assert opening.fails is not None
    assert [run for run, _ in found.stories[opening.fails.story - 1].case.at][-1] == "formal#2"


def test_a_guard_that_cannot_fail_alone_names_what_fails_with_it():
    low, high = (came >= 3).named("some came"), (came >= 5).named("many came")
    found = _cases(act("go", BEGUN, DONE, records=came, given=(low, high)))

    assert {each.words: each.beside for each in found.guards} == {"some came": ("many came",), "many came": ()}


def test_silence_is_told_by_the_day_on_which_the_file_expects_its_effect(tmp_path):
    over = State("over", final=True)
    begin = act("begin", BEGUN, MIDDLE)
    answer = act("answer", MIDDLE, DONE, must, within=days(3), after=begin, otherwise=over)
    tiny = policy(begin, answer)
    found = cases(tiny.hear, tiny)

    assert all(report.ok for report in run(found, tmp_path, tiny))
    (silent,) = [story for story in found.stories if story.end == "over"]
    file = tomllib.loads(silent.toml("tiny", {}, {}))
    assert [event["do"] for event in file["events"]] == ["hear.begin"]
    assert file["expect"] == {"on": START + timedelta(days=4), "states": {"hear": "over"}, "irregular": []}


def _cases(*actions: Any) -> Casebook:
    made = policy(*actions)
    return cases(made.hear, made)


def test_a_procedure_that_the_policy_leaves_out_is_asked_of_in_vain(tmp_path):
    """mit-as-written has no appeal, and no arbitration."""
    written = gf.load("mit-as-written")
    found = cases(written.informal, written)

    assert all(report.ok for report in run(found, tmp_path))
    idle = [each for each in found.one_sided if each.words == "no appeal is under way"]
    assert {each.reason for each in idle} <= {"it would fail only where no way of any procedure leads"}
    assert [str(each) for each in found.one_sided if each.reason not in CANNOT] == []


# -- the files ---------------------------------------------------------------------------------------------------


def test_open_readings_are_chosen_in_the_file_and_named_in_the_result(tmp_path):
    which = Reading("X1", "which", "Which way?", ("short", "long"), None)
    long = State("over", final=True)
    open_ = policy(act("end", BEGUN, pick(which, short=DONE, long=long)), known_readings=Readings([which]))
    found = cases(open_.hear, open_)

    (path,) = found.write(tmp_path)
    assert found.readings == {"which": "short"}
    assert tomllib.loads(path.read_text(encoding="utf-8"))["readings"] == {"which": "short"}
    assert run_casefile(path, lambda name: open_).ok


def test_what_was_chosen_and_set_stands_in_the_file(tmp_path):
    chosen = POLICY.under({"quorum_scope": "opening"}, {"quorum": 9})
    found = cases(chosen.housing, chosen)

    file = tomllib.loads(found.write(tmp_path)[0].read_text(encoding="utf-8"))
    assert file["readings"]["quorum_scope"] == "opening"
    assert file["parameters"] == {"quorum": 9}
    assert all(report.ok for report in run(found, tmp_path))


def test_a_file_names_the_policy_as_it_is_told():
    found = cases(SMALL.bound["talk"], SMALL)

    assert tomllib.loads(found.files("rules/small.py").popitem()[1])["policy"] == "rules/small.py"
    assert tomllib.loads(found.files().popitem()[1])["policy"] == "small"


def test_words_with_quotes_and_lines_stand_in_the_file_as_they_are():
    odd = policy(act("go", BEGUN, State('a "b" \\ c\nd', final=True)))

    (text_of,) = cases(odd.hear, odd).files().values()
    assert tomllib.loads(text_of)["events"][0]["state"] == 'a "b" \\ c\nd'


def test_the_same_question_gives_the_same_files():
    first, second = (cases(POLICY.housing, POLICY).files() for _ in range(2))

    assert first == second


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "there").write_text("", encoding="utf-8")

    with pytest.raises(BadInput, match="there"):
        book("housing").write(tmp_path / "there")


def test_as_data_it_is_plain_json_and_complete():
    found = paths(SMALL.bound["review"], start=START, every=True, policy=SMALL)
    data = json.loads(json.dumps(found.as_dict()))

    assert found.cases is not None
    assert len(data["cases"]["cases"]) == len(found.cases.stories)
    assert data["cases"]["guards"][0]["holds"].keys() == {"case", "event"}
    assert len(data["every"]) == len(found.every)


def test_the_text_is_short_and_at_most_a_hundred_columns_wide():
    lines = str(book("informal")).splitlines()

    assert max(map(len, lines)) <= 100
    assert lines[1] == "moves made: 29 of 29"
    assert len(lines) < 20


# -- asking ------------------------------------------------------------------------------------------------------


def test_without_being_asked_for_there_are_no_cases_and_no_further_ways():
    found = paths(SMALL.bound["review"], start=START)

    assert (found.cases, found.every, found.more) == (None, (), ())
    assert "every" not in found.as_dict()
    assert "cases" not in found.as_dict()


@pytest.mark.parametrize("other", [None, POLICY, "mit"])
def test_the_policy_must_be_the_one_of_the_procedure(other):
    if other is None:
        other = docketed()
    with pytest.raises(BadInput, match="policy: wants the policy that the procedure is one of"):
        paths(SMALL.bound["talk"], policy=other)


# -- all the shortest ways ----------------------------------------------------------------------------------------


def shortest(*actions: Any) -> Paths:
    return paths(policy(*actions).hear, start=START, every=True)


def test_every_way_of_as_few_steps_is_told_the_earliest_first():
    a, b = State("by a"), State("by b")
    late = act("late", BEGUN, a)
    found = shortest(
        late, act("wait", a, DONE, must, within=window(days(5), days(9)), after=late),
        act("soon", BEGUN, b), act("go", b, DONE), act("round", b, MIDDLE), act("about", MIDDLE, DONE),
    )  # fmt: skip

    assert [(way.actions, way.days) for way in found.every] == [(("soon", "go"), 0), (("late", "wait"), 5)]
    assert found.ways[0] == found.every[0]


def test_ways_whose_conditions_contradict_each_other_are_none_of_them():
    a, b = State("by a"), State("by b")
    found = shortest(
        act("yes", BEGUN, a, records=sure, given=sure.named("yes")),
        act("no", BEGUN, b, records=sure, given=(~sure).named("no")),
        act("go", a, DONE, given=(~sure).named("not sure")), act("stay", b, DONE, given=(~sure).named("not sure")),
    )  # fmt: skip

    assert [way.actions for way in found.every] == [("no", "stay")]


def test_more_ways_than_are_told_are_said_to_be_more():
    states = [BEGUN, *(State(f"s{n}") for n in range(8)), DONE]
    steps = [(f"{how}{n}", here, there) for n, (here, there) in enumerate(pairwise(states)) for how in ("a", "b")]
    found = shortest(*(act(*step) for step in steps))

    assert len(found.every) == MOST
    assert found.more == ("done",)
    assert f"to “done” in 9 steps: at least {MOST} ways" in str(found)


def test_where_most_ways_contradict_themselves_the_search_gives_up_and_says_so():
    """The shortest way is told all the same; those looked at first all begin unsure."""
    middle = [State("s0"), *(State(f"s{n}") for n in range(1, 12)), MIDDLE]
    steps = [(f"{how}{n}", here, there) for n, (here, there) in enumerate(pairwise(middle)) for how in ("a", "b")]
    found = shortest(
        act("unsure", BEGUN, middle[0], records=sure, given=(~sure).named("not sure")),
        act("sure", BEGUN, middle[0], records=sure, given=sure.named("sure")),
        *(act(*step) for step in steps), act("end", MIDDLE, DONE, given=sure.named("it was sure")),
    )  # fmt: skip

    assert found.more == ("done",)
    assert [way.actions[0] for way in found.every] == ["sure"]


def test_the_first_of_all_shortest_ways_takes_as_few_steps_and_days_as_the_shortest():
    found = paths(POLICY.appeal, start=START, every=True)

    for way in found.ways:
        others = [each for each in found.every if each.end == way.end]
        assert {len(each.steps) for each in others} == {len(way.steps)}
        assert others[0].days == way.days
        assert len({each.actions + tuple(step.outcome for step in each.steps) for each in others}) == len(others)


def test_two_ways_to_one_end_are_listed_in_the_text():
    a, b = State("by a"), State("by b")
    found = shortest(act("left", BEGUN, a), act("right", BEGUN, b), act("on", a, DONE), act("off", b, DONE))

    assert str(found).splitlines()[-3:] == [
        "to “done” in 2 steps: 2 ways",
        "  left → on … “done”: 0 days at the earliest",
        "  right → off … “done”: 0 days at the earliest",
    ]
