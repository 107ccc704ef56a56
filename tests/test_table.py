"""The procedure as integer arrays, against the declaration and against the generated machine."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
import test_docket as docketed
from hypothesis import given
from hypothesis import strategies as st

from grievance_fsm.events import Event
from grievance_fsm.facts import Fact
from grievance_fsm.memory import Past, Sitting
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.rules import Rule
from grievance_fsm.seeing import Seen
from grievance_fsm.table import NOWHERE, Executor, Table, executor, table_of
from grievance_fsm.values import BALLOTS, BOOLEAN, DAY, LABEL, LABELS, NUMBER, PERSONS

CHOSEN = {
    "standard_of_proof": "preponderance", "nda_term": "until_decision", "mandatory_minimums": "none",
    "harboring_effect": "loss",
}  # fmt: skip
OTHERS = {**CHOSEN, "no_quorum_rule": "lapse", "deadlock_rule": "rehear", "hearing_discretion": "may_decline"}
POLICIES = [POLICY.under(CHOSEN), POLICY.under(OTHERS), POLICY]
START = date(2015, 2, 2)
MEMBERS = tuple(f"p{n:02}" for n in range(1, 15))
EVERYONE = Sitting(frozenset(MEMBERS), frozenset(MEMBERS), frozenset(MEMBERS))


@pytest.fixture(params=POLICIES, ids=["chosen", "other choices", "open readings"])
def policy(request: pytest.FixtureRequest) -> Any:
    return request.param


# The arrays


def test_the_table_the_machine_and_the_rules_name_the_same_moves(policy):
    """Three forms of one declaration: for every state, action and outcome, the same target."""
    procedure, table = policy.formal, table_of(policy.formal)
    events = policy.dispatcher("formal").machine.events

    assert set(table.actions) == set(events)
    for state, here in enumerate(table.states):
        for action, name in enumerate(table.actions):
            rule = procedure.rules[name]
            leaving = [b.name for b in rule.branches if here in rule.sources and here in b.targets]
            machine = [(t.branch.name, t.dest or here) for t in events[name].transitions.get(here, ())]
            numbers = table.moves[state][action]
            moves = [(table.branches[n][1], table.states[table.target[state][n]]) for n in numbers]

            assert moves == machine
            assert [outcome for outcome, _ in moves] == leaving
            assert all(rule.branch(outcome).targets[here] == to for outcome, to in moves)


def test_every_number_names_one_thing(policy):
    table = table_of(policy.formal)

    assert [table.state_number[name] for name in table.states] == list(range(len(table.states)))
    assert [table.action_number[name] for name in table.actions] == list(range(len(table.actions)))
    assert [table.branch_number[name] for name in table.branches] == list(range(len(table.branches)))
    assert [table.branches[n][0] for n in range(len(table.branches))] == [table.actions[a] for a in table.action_of]


def test_the_table_begins_and_ends_where_the_procedure_does(policy):
    table = table_of(policy.formal)

    assert table.states[table.initial] == "not begun"
    assert {table.states[n] for n in table.ends} == set(policy.formal.ends)
    assert all(not any(table.moves[final]) for final in table.finals)


def test_the_edges_of_the_table_are_those_of_the_procedure(policy):
    table = table_of(policy.formal)
    found = {(table.states[s], *table.branches[b], table.states[t]) for s, b, t in table.edges()}

    assert found == {(source, rule.name, branch.name, to) for rule, branch, source, to in policy.formal.edges()}


def test_a_table_stays_small():
    """It is copied into every worker of an audit: a few kilobytes for the formal procedure."""
    table = table_of(POLICIES[0].formal)
    numbers = sum(row.itemsize * len(row) for row in (*table.target, table.action_of))

    assert numbers < 4_000
    assert repr(table).startswith(f"<table of formal: {len(POLICIES[0].formal.states)} states, ")


# Steps


def test_the_first_outcome_that_holds_is_taken():
    table = table_of(POLICIES[0].formal)
    here, decide = table.state_number["deliberating"], table.action_number["decide"]
    found, cleared, _ = table.moves[here][decide]

    assert table.states[table.step(here, decide, lambda branch: True)] == "harassment found"
    assert table.states[table.step(here, decide, lambda branch: branch != found)] == "not found"
    assert table.states[table.step(here, decide, lambda branch: branch not in (found, cleared))] == "undecided"


def test_where_no_outcome_holds_or_the_state_has_no_such_move_the_step_leads_nowhere():
    table = table_of(POLICIES[0].formal)
    here, decide, request = table.state_number["deliberating"], *map(table.action_number.get, ("decide", "request"))

    assert table.step(here, decide, lambda branch: False) == NOWHERE
    assert table.step(here, request, lambda branch: True) == NOWHERE


# The third executor against the machine


def value(fact: Fact) -> st.SearchStrategy[Any]:
    """A value of a fact as the engine reads it."""
    some_people = st.lists(st.sampled_from(MEMBERS), unique=True).map(lambda found: tuple(sorted(found)))
    most_people = st.integers(5, 14).map(lambda n: MEMBERS[:n])
    return {
        BOOLEAN: st.booleans(),
        NUMBER: st.integers(fact.low, min(fact.high, 3)),
        LABEL: st.sampled_from(fact.choices or ("",)),
        LABELS: st.one_of(st.just(fact.choices), st.lists(st.sampled_from(fact.choices or ("",)), unique=True)).map(
            lambda found: tuple(sorted(found))
        ),
        PERSONS: st.one_of(st.just(()), most_people, some_people),
        BALLOTS: st.one_of(
            st.integers(0, 14).map(lambda n: {m: fact.choices[0 if i < n else 1] for i, m in enumerate(MEMBERS)}),
            st.dictionaries(st.sampled_from(MEMBERS), st.sampled_from(fact.choices or ("",))),
        ),
        DAY: st.integers(0, 60).map(lambda n: START + timedelta(days=n)),
    }[fact.kind]  # fmt: skip


@st.composite
def attempts(draw: st.DrawFn, policy: Any) -> tuple[Rule, str, Seen]:
    """An action tried somewhere, by someone, with drawn facts, after drawn events."""
    procedure = policy.formal
    rule = draw(st.sampled_from(list(procedure.rules.values())))
    at = draw(st.one_of(st.sampled_from(rule.sources), st.sampled_from(list(procedure.states))))
    before = draw(st.lists(st.sampled_from(list(procedure.rules.values())), max_size=5))
    events = [event(draw, n, each) for n, each in enumerate(before, 1)]
    by = draw(st.sampled_from([*sorted(rule.roles), "committee", None]))
    outcome = draw(st.sampled_from([*(branch.name for branch in rule.branches), None]))
    on = START + timedelta(days=draw(st.integers(0, 60)))
    given = facts(draw, rule)
    return rule, at, Seen(procedure, rule, Past(events), on, given, by, outcome, EVERYONE)


def facts(draw: st.DrawFn, rule: Rule) -> Mapping[str, Any]:
    left_out = draw(st.sampled_from([None, None, None, *(fact.name for fact in rule.facts)]))
    return {fact.name: draw(value(fact)) for fact in rule.facts if fact.name != left_out}


def event(draw: st.DrawFn, seq: int, rule: Rule) -> Event:
    told = {fact.name: draw(value(fact)) for fact in rule.facts}
    present = {"present": len(told["roll"])} if "roll" in told else {}
    on = START + timedelta(days=seq)
    return Event(seq, "formal", rule.name, rule.branches[0].name, None, None, on, "", told, None, None, (), present)


EXECUTORS: list[tuple[Any, Executor]] = [(each, executor(each.formal)) for each in POLICIES]


@given(data=st.data())
def test_the_table_decides_as_the_machine_does(data):
    """Two executors of one declaration: same verdict, same outcome, same state, whatever the facts."""
    policy, executes = data.draw(st.sampled_from(EXECUTORS))
    rule, at, seen = data.draw(attempts(policy))
    attempt = policy.dispatcher("formal").attempt(rule.name, at, seen)

    expected = None if attempt.branch is None else (attempt.branch.name, attempt.at)
    assert executes.attempt(rule.name, at, seen) == expected


def test_an_act_that_depends_on_an_open_reading_is_refused_by_the_table_too():
    procedure = POLICY.formal
    seen = Seen(procedure, procedure.rules["decide"], Past(()), START, {}, "committee", None, EVERYONE)

    assert executor(procedure).attempt("decide", "deliberating", seen) is None


def test_a_lawful_act_moves_the_table():
    procedure = POLICIES[0].formal
    complete = {
        "told": ("accused", "committee"),
        "contents": tuple(sorted(procedure.facts["contents"].choices)),
    }
    seen = Seen(procedure, procedure.rules["notify"], Past(()), START, complete, "advocate", None)

    assert executor(procedure).attempt("notify", "requested", seen) == ("done", "notified")
    assert isinstance(table_of(procedure), Table)


# Several procedures


def test_the_table_and_the_machine_agree_on_every_act_of_every_procedure_of_a_case_with_runs():
    """Whatever is tried along a case that is sent back: the docket's conditions stand in both."""
    asked, told = set(), {"sure": True, "judges": ("p1",), "reviewers": ("p3",)}
    for case in (docketed.opened(), docketed.decided(), docketed.sent_back(), going_on()):
        on, bound = docketed.day(9), case.policy.bound
        for procedure in bound.values():
            machine, arrays = case.policy.dispatcher(procedure.name), executor(procedure)
            for rule in procedure.rules.values():
                course = case.course(case.run_for(rule))
                seen = (
                    Seen(procedure, rule, course.past, on, facts, next(iter(rule.roles)), branch.name)
                    for branch in rule.branches for facts in ({}, told)
                )  # fmt: skip
                for each in seen:
                    attempt = machine.attempt(rule.name, course.state, each)
                    taken = None if attempt.branch is None else (attempt.branch.name, attempt.at)
                    assert arrays.attempt(rule.name, course.state, each) == taken
                    asked.add((rule.qualified, taken is None))

    both = {action for action, refused in asked if refused} & {action for action, refused in asked if not refused}
    assert {"hear.ask", "talk.begin", "review.rule"} <= both


def going_on() -> Any:
    """A talk is under way, and an appeal before it."""
    case = docketed.decided().act("review.appeal", by="party", on=docketed.day(4))
    return case.act("talk.begin", by="party", on=docketed.day(5))


@pytest.mark.parametrize("name", POLICY.bound)
def test_every_procedure_of_the_whole_policy_is_a_table(name):
    procedure = POLICY.bound[name]
    table = table_of(procedure)

    assert (table.states, table.actions) == (tuple(procedure.states), tuple(procedure.rules))
    assert len(list(table.edges())) == len(list(procedure.edges()))
