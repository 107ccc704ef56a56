"""Comparing what leaves readings open, or shares parts: a difference under one answer is a difference.

The oracle is the comparison of both policies under each combination of choices.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve
from hostile_builders import (
    DONE,
    HEARD,
    NEW,
    OFFICE,
    OPEN_,
    PARTY,
    START,
    answers,
    paper,
    policy,
    reading,
    seal,
)

import grievance_fsm as gf
from grievance_fsm.clauses import Registry
from grievance_fsm.conventions import profile
from grievance_fsm.deadlines import business_days, days, limitation
from grievance_fsm.docket import Docket, begins, throughout
from grievance_fsm.events import NotAllowed
from grievance_fsm.facts import DAY_OF_ACT, happened, inside
from grievance_fsm.language import Action, Procedure, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading, Readings, pick
from grievance_fsm.routes import Route, ended_in

CLAUSES = Registry.of({f"1/s{n}": f"sentence {n}" for n in range(1, 10)})


def allowing(parts: Iterable[Any]) -> set[str]:
    """Which sides allow what the other does not."""
    return {each.allowed_by[-2] for part in parts for each in part.differences}


def agree(one: Policy, other: Policy, *readings: Reading) -> None:
    """What is compared over open readings allows what some answer allows."""
    told = set()
    for choices in answers(*readings):
        told |= allowing(gf.compare(one.under(choices), other.under(choices), names=("(a)", "(b)")).parts)

    assert told
    assert allowing(gf.compare(one, other, names=("(a)", "(b)")).parts) == told


ask = may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=OPEN_)


def closing(when: Any = OPEN_, **rest: Any) -> Action:
    """The office closes the case."""
    return may(OFFICE, "close", "close", clause="1/s3", when=when, then=DONE, **rest)


def test_an_act_that_leads_on_under_one_answer_alone() -> None:
    leads = reading(1, "stays", "leads")
    note = may(PARTY, "note", "note", clause="1/s2", when=OPEN_, then=pick(leads, stays=OPEN_, leads=HEARD))

    agree(*(policy(ask, note, closing(when), readings=(leads,)) for when in (OPEN_, (OPEN_, HEARD))), leads)


def test_a_paper_that_is_told_again_under_one_answer_alone() -> None:
    again = reading(1, "stays", "leads")
    file = may(PARTY, "file", "file", clause="1/s1", when=NEW, records=paper, given=paper, then=OPEN_)
    note = may(PARTY, "note", "note", clause="1/s2", when=OPEN_, records=pick(again, stays=None, leads=paper))

    agree(*(policy(file, note, closing(given=given), readings=(again,)) for given in (paper, None)), again)


@pytest.mark.parametrize("asked", [True, False], ids=["asked under another answer", "always asked"])
def test_an_act_that_is_there_under_one_answer_alone(asked: bool) -> None:
    there, asks = reading(1, "stays", "leads"), reading(2, "plain", "asked")
    note = may(PARTY, "note", "note", clause="1/s2", when=OPEN_, only=there == "leads")
    given = pick(asks, plain=None, asked=~happened(note)) if asked else ~happened(note)
    readings = (there, asks) if asked else (there,)

    agree(*(policy(ask, note, closing(given=each), readings=readings) for each in (given, None)), *readings)


def test_one_side_that_has_settled_what_the_other_leaves_open_keeps_its_docket() -> None:
    """What a choice brought in on one side stays there while the other is tried with every answer."""
    which, route = reading(1, "a", "b"), Route("one", "the procedure")
    asking = may(PARTY, "ask", "ask", clause="1/s1", when=NEW, records=(paper, seal), then=OPEN_,
                 given=pick(which, a=None, b=seal))  # fmt: skip
    rule = throughout(route, asking, given=paper.named("the paper is there", "1/s3"), only=which == "a")
    one = Policy("small", "a small policy", CLAUSES, (Procedure(route, "a procedure", (asking, closing())),),
                 Readings((which,)), docket=Docket((rule,)))  # fmt: skip
    a, b = one.under({"question_1": "a"}), one.under({"question_1": "b"})

    for mine, its in ((a, b), (a, one), (b, one)):
        assert allowing(gf.compare(mine, its, names=("(a)", "(b)")).parts) == {"a", "b"}


def test_two_procedures_of_the_same_states_have_each_its_own_opening() -> None:
    """The second begins once the first is done, under one of the policies alone; a case tells the same."""
    which, first, second = reading(1, "a", "b"), Route("one", "the first"), Route("two", "the second")

    def acts() -> tuple[Action, ...]:
        given = pick(which, a=None, b=seal)
        return may(PARTY, "ask", "ask", clause="1/s1", when=NEW, records=seal, given=given, then=OPEN_), closing()

    mine, its = Procedure(first, "first", acts()), Procedure(second, "second", acts())
    stop = may(PARTY, "stop", "stop", clause="1/s4", when=OPEN_, then=DONE)
    more = Procedure(first, "first", (*mine.actions, stop))

    def made(one: Procedure, *rules: Any) -> Policy:
        return Policy("small", "a small policy", CLAUSES, (one, its), Readings((which,)), docket=Docket(rules))

    after = begins(second, given=ended_in(first, DONE).named("the first is done", "1/s3"), clause="1/s3")
    strict, free = made(mine, after), made(more)
    found = {part.name: part for part in gf.compare(strict, free).parts}

    case = strict.under({"question_1": "a"}).open("c", on=START)
    with pytest.raises(NotAllowed):
        case.act("two.ask", by="party", who="p", on=START, facts={"seal": True})
    free.under({"question_1": "a"}).open("c", on=START).act(
        "two.ask", by="party", who="p", on=START, facts={"seal": True}
    )
    assert not found["two"].equivalent


def test_a_window_that_is_one_of_two_conditions_and_counted_otherwise_is_not_proved_the_same() -> None:
    """With the paper, or within five days: a case differs where the sixth day is still one of five."""
    route = Route("one", "the procedure")

    def counting(name: str) -> Policy:
        soon = inside(DAY_OF_ACT, limitation(days(5), after=ask))
        close = closing(records=paper, given=paper | soon)
        others = (evolve(close, name=f"close_{number}") for number in range(9))
        one = Procedure(route, "a procedure", (ask, close, *others), counting=profile(name))
        return Policy("small", "a small policy", CLAUSES, (one,), calendar="institute")

    def closes(under: Policy, number: int) -> bool:
        case = under.open("c", on=START).act("one.ask", by="party", who="p", on=START)
        on = START + timedelta(number)
        return bool(case.decide("one.close", by="office", who="o", on=on, facts={"paper": False}))

    literal, other = counting("literal"), counting("frcp")
    assert [n for n in range(12) if closes(literal, n) != closes(other, n)] == [6, 7]

    (part,) = gf.compare(literal, other).parts
    assert not part.equivalent
    assert "“close”" in part.unproved


def test_a_last_day_of_an_open_reading_that_another_calendar_counts_otherwise_is_told() -> None:
    """The same words in both, and nothing of it was looked at: a live case owes it on another day."""
    which = reading(1, "one", "other")
    owed = must(OFFICE, "close", "close", clause="1/s2", when=OPEN_, then=DONE, after=ask,
                within=pick(which, one=business_days(3), other=days(5)))  # fmt: skip
    one, other = (policy(ask, owed, readings=(which,), calendar=name) for name in ("institute", "us-federal"))
    patriots = date(2015, 4, 18)
    lived = [
        each.under({"question_1": "one"}).open("c", on=patriots).act("one.ask", by="party", who="p", on=patriots)
        for each in (one, other)
    ]  # fmt: skip
    (part,) = gf.compare(one, other, names=("one", "two"), lengths=False).parts

    assert len({case.owed()[0].due for case in lived}) == 2
    assert [(each.kind, dict(each.choices)) for each in part.moved] == [("deadline", {"question_1": "one"})]
