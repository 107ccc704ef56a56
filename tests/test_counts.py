"""Counts of persons and ballots in a policy without a committee: everybody counts, by the value of the vote."""

from datetime import date
from typing import Any

import pytest
from attrs import evolve

from grievance_fsm.clauses import Registry
from grievance_fsm.comparing.comparing import compare
from grievance_fsm.deadlines import last
from grievance_fsm.events import Allowed, Refused
from grievance_fsm.facts import Derived, Fact, at, ballots, derived, flag, persons, share
from grievance_fsm.language import ANYONE, STAY, Outcome, Procedure, State, may, must
from grievance_fsm.machine import machine_of
from grievance_fsm.policy import Policy
from grievance_fsm.properties import always
from grievance_fsm.verification.properties import prove

there = persons("there", "those there")
votes = ballots("votes", "the votes", "for", "against", by=there)
in_favour = derived("votes for", of=votes, value="for", eligible=False)
everyone = derived("all there", of=there, eligible=False)

BEFORE, DONE = State("before", initial=True), State("done", final=True)
CLAUSES = Registry.of({"1/s1": "Two thirds of those there decide."})
POLICY = Policy("small", "a small policy", CLAUSES, (
    Procedure("vote", "a vote", (
        may(ANYONE, "decide", "decide", clause="1/s1", when=BEFORE, then=DONE, records=(there, votes),
            given=share(in_favour, "2/3", of=everyone).named("two thirds are in favour", "1/s1")),
    )),
))  # fmt: skip


def decision(*given: str) -> Allowed | Refused:
    people = [f"p{number}" for number in range(5)]
    facts = {"there": people, "votes": dict(zip(people, given, strict=False))}
    return POLICY.open("c", on=date(2020, 1, 1)).decide("vote.decide", on=date(2020, 1, 1), facts=facts)


def test_only_the_ballots_in_favour_count_in_favour():
    """Three of five are short of two thirds, however many vote against."""
    assert isinstance(decision("for", "for", "for", "against", "against"), Refused)
    assert isinstance(decision("for", "for", "for", "for", "against"), Allowed)


def test_a_machine_is_handed_out_with_the_states_and_moves_of_its_procedure():
    machine = machine_of(POLICY, "vote")

    assert list(machine.states) == ["before", "done"]
    assert [(t.source, t.dest) for t in machine.events["decide"].transitions["before"]] == [("before", "done")]
    assert machine.models == []


def test_an_act_whose_outcome_was_never_settled_leaves_its_duty_owed():
    """What was recorded without its facts moved nothing and met nothing."""
    yes = flag("yes", "it is so")
    ask = must(ANYONE, "ask", "settle it", clause="1/s1", when=BEFORE, records=yes, repeats=True, then=(
        Outcome("yes", DONE, given=yes), Outcome("no", STAY, given=~yes),
    ))  # fmt: skip
    policy = Policy("small", "a small policy", Registry.of({"1/s1": "It is settled."}), (
        Procedure("vote", "a vote", (ask,)),
    ))  # fmt: skip

    case = policy.open("c", on=date(2020, 1, 1)).record("vote.ask", on=date(2020, 1, 1))

    assert case.history[0].outcome == ""
    assert [each.action for each in case.owed()] == ["vote.ask"]


def test_a_duty_that_says_only_since_when_is_owed_once_that_has_happened():
    """It has no last day, so it is never late."""
    call = may(ANYONE, "call", "call somebody", clause="1/s1", when=BEFORE, then=STAY, repeats=True)
    sign = must(ANYONE, "sign", "sign", clause="1/s1", when=BEFORE, then=STAY, after=last(call), repeats=True)
    policy = Policy("small", "a small policy", Registry.of({"1/s1": "Whoever is called signs."}), (
        Procedure("vote", "a vote", (call, sign, may(ANYONE, "end", "end", clause="1/s1", when=BEFORE, then=DONE))),
    ))  # fmt: skip
    day = date(2020, 1, 1)
    case = policy.open("c", on=day)

    assert case.owed() == ()
    called = case.act("vote.call", on=day)
    assert [(each.action, each.due) for each in called.owed()] == [("vote.sign", None)]
    assert called.act("vote.sign", on=day).owed() == ()
    assert [each.action for each in called.act("vote.sign", on=day).act("vote.call", on=day).owed()] == ["vote.sign"]
    assert called.breaches(date(2030, 1, 1)) == ()


# -- two counts of one name -------------------------------------------------------------------------------------


def voting(count: Derived, *, ballot: Fact = votes, **rest: Any) -> Policy:
    """A policy in which two thirds of those there decide, by some count of the ballots."""
    of = evolve(count, of=ballot)
    act = may(
        ANYONE, "decide", "decide", clause="1/s1", when=BEFORE, then=DONE, records=(there, ballot),
        given=share(of, "2/3", of=everyone).named("two thirds are in favour", "1/s1"), **rest,
    )  # fmt: skip
    return Policy("small", "a small policy", CLAUSES, (Procedure("vote", "a vote", (act,)),))


AGAINST = evolve(in_favour, value="against")
"""A count that has the name of another, and counts other votes."""


@pytest.mark.parametrize("ballot", [votes, evolve(votes)], ids=["the same ballots", "ballots declared once more"])
def test_two_policies_that_count_otherwise_under_one_name_are_told_apart(ballot: Fact) -> None:
    """Each allows what the other refuses, and a live case of each agrees."""
    one, other = voting(in_favour), voting(AGAINST, ballot=ballot)
    found = compare(one, other, start=date(2020, 1, 1))

    for difference, policy, refusing in zip(
        (*found.allows_only_a, *found.allows_only_b), (one, other), (other, one), strict=True
    ):  # fmt: skip
        (step,) = difference.way.steps
        counted = {count.value: step.supposes[count.name] for count in policy.bound["vote"].derived.values()}
        given = [value for value in ("for", "against") for _ in range(counted.get(value, 0))]
        people = [f"p{number}" for number in range(step.supposes["all_there"])]
        facts = {"there": people, "votes": dict(zip(people, given, strict=False))}
        said = [
            each.open("c", on=date(2020, 1, 1)).decide("vote.decide", on=date(2020, 1, 1), facts=facts)
            for each in (policy, refusing)
        ]
        assert [type(each) for each in said] == [Allowed, Refused]
        assert "two thirds are in favour" in difference.words


def test_two_policies_that_count_alike_under_one_name_are_equivalent() -> None:
    """The ballots are declared once more, word for word."""
    assert compare(voting(in_favour), voting(evolve(in_favour), ballot=evolve(votes))).equivalent


def test_a_property_that_counts_otherwise_under_a_name_of_the_policy_is_judged_by_what_it_counts() -> None:
    """Two thirds are in favour, so that never two thirds are against."""
    policy = voting(in_favour)
    (act,) = policy.procedures[0].actions

    for count, status in ((evolve(in_favour), "proved"), (AGAINST, "refuted")):
        (answer,) = prove(policy, always(share(count, "2/3", of=everyone), at=act, clause="1/s1"))
        assert answer.status == status


def test_what_an_earlier_act_counted_is_told_from_another_count_of_that_name() -> None:
    """A count of the votes in favour, and one of those against: the second act asks for the one or the other."""
    vote = may(
        ANYONE, "vote", "vote", clause="1/s1", when=BEFORE, then=State("voted"), records=(there, votes),
    )  # fmt: skip
    policies = [
        Policy("small", "a small policy", CLAUSES, (Procedure("vote", "a vote", (vote, may(
            ANYONE, "close", "close", clause="1/s1", when=vote.then, then=DONE,
            given=(at(vote, count) >= 2).named("two are for it", "1/s1"),
        ))),)) for count in (in_favour, AGAINST)
    ]  # fmt: skip

    found = compare(*policies, start=date(2020, 1, 1))

    assert [each.way.actions for each in (*found.allows_only_a, *found.allows_only_b)] == [("vote", "close")] * 2
