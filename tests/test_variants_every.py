"""What is proved over open readings is what is proved under each answer by itself, nothing forgotten in between.

The oracle is the policy under each combination of choices: there every reading is settled before anything is read.
"""

from typing import Any

import pytest
from hostile_builders import DONE, HEARD, NEW, OFFICE, OPEN_, PARTY, answers, paper, policy, reading, seal

import grievance_fsm as gf
from grievance_fsm.deadlines import days, if_, latest_of, since
from grievance_fsm.facts import at, flag, happened
from grievance_fsm.language import Action, State, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading, pick

FILED = State("filed")


def refuted(found: Any) -> set[str]:
    """The kinds of what is refuted."""
    return {answer.kind for answer in found.answers if answer.status == "refuted"}


def proved(found: Any) -> set[str]:
    """The kinds of what is proved and nowhere refuted."""
    return {answer.kind for answer in found.answers if answer.status == "proved"} - refuted(found)


def mosts(found: Any) -> dict[str, int | None]:
    """The most days to each end; nothing where there is no most."""
    return {stretch.end: stretch.most for stretch in found.stretches}


def agree(one: Policy, *readings: Reading) -> None:
    """An open verification proves what holds under every answer, and refutes what fails under one."""
    whole = gf.verify(one.one)
    each = [gf.verify(one.under(choices).one) for choices in answers(*readings)]

    assert refuted(whole) == set().union(*map(refuted, each))
    assert proved(whole) >= set.intersection(*map(proved, each))
    ends = {end for found in each for end in mosts(found)}
    assert set(mosts(whole)) == ends
    for end in ends:
        told = [mosts(found)[end] for found in each if end in mosts(found)]
        assert mosts(whole)[end] == (None if None in told else max(each for each in told if each is not None)), end


ask = may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=OPEN_)


def closing(**rest: Any) -> Action:
    """The office closes the case."""
    return may(OFFICE, "close", "close", clause="1/s3", then=DONE, **{"when": OPEN_, **rest})


def test_an_act_that_keeps_its_state_under_one_answer_alone_may_lead_into_a_dead_end() -> None:
    leads = reading(1, "stays", "leads")
    note = may(PARTY, "note", "note", clause="1/s2", when=OPEN_, then=pick(leads, stays=OPEN_, leads=HEARD))

    agree(policy(ask, note, closing(), readings=(leads,)), leads)


@pytest.mark.parametrize("given", [None, paper], ids=["whatever holds", "with a paper"])
def test_an_act_that_keeps_its_state_may_be_owed_by_a_day_under_one_answer_alone(given: Any) -> None:
    dated = reading(1, "undated", "dated")
    note = must(
        PARTY, "note", "note", clause="1/s2", when=OPEN_, within=pick(dated, undated=None, dated=days(5)), after=ask,
        given=given, records=() if given is None else paper,
    )  # fmt: skip

    agree(policy(ask, note, closing(), readings=(dated,)), dated)


@pytest.mark.parametrize("order", [("without", "with_it"), ("with_it", "without")])
@pytest.mark.parametrize("first", [True, False], ids=["told before", "never told before"])
@pytest.mark.parametrize("how", ["guard", "at", "limit"])
def test_a_paper_that_one_answer_has_recorded_again_is_read_as_it_was_told_last(
    order: tuple[str, str], first: bool, how: str
) -> None:
    records = reading(1, *order)
    file = may(
        PARTY, "file", "file", clause="1/s1", when=NEW, then=FILED, records=paper if first else seal,
        given=paper if first else None,
    )  # fmt: skip
    once_more = must(
        PARTY, "ask", "ask", clause="1/s1", when=FILED, within=days(1), after=file, then=OPEN_,
        records=(pick(records, without=None, with_it=paper), flag("x", "it is so")),
    )  # fmt: skip
    by = days(3) if how != "limit" else latest_of(since(days(10), once_more), if_(paper, since(days(20), once_more)))
    after = {} if how == "limit" else {"after": once_more}
    given = {"guard": paper, "at": at(once_more, paper), "limit": None}[how]
    close = must(OFFICE, "close", "close", clause="1/s3", when=OPEN_, within=by, given=given, then=DONE, **after)

    agree(policy(file, once_more, close, readings=(records,)), records)


def test_an_act_without_a_reading_reads_what_one_reading_spares_where_another_leads_to_it() -> None:
    spares, leads = reading(1, "kept", "none"), reading(2, "straight", "round")
    wanted = may(
        PARTY, "ask", "ask", clause="1/s1", when=NEW, records=paper, given=pick(spares, kept=paper, none=None),
        then=OPEN_,
    )  # fmt: skip
    hear = may(OFFICE, "hear", "hear", clause="1/s2", when=OPEN_, then=pick(leads, straight=DONE, round=HEARD))

    agree(policy(wanted, hear, closing(when=HEARD, given=at(wanted, paper)), readings=(spares, leads)), spares, leads)


@pytest.mark.parametrize("only", [True, False], ids=["there under one answer only", "always there"])
def test_what_has_happened_under_one_answer_alone_bars_what_another_leads_to(only: bool) -> None:
    notes, leads = reading(1, "none", "kept"), reading(2, "straight", "round")
    note = may(PARTY, "note", "note", clause="1/s1", when=OPEN_, only=notes == "kept")
    hear = may(OFFICE, "hear", "hear", clause="1/s2", when=OPEN_, then=HEARD, only=leads == "round")
    shut = may(OFFICE, "shut", "shut", clause="1/s2", when=OPEN_, then=DONE)
    more = {"only": leads == "round"} if only else {}
    close = closing(when=HEARD, given=~happened(note), **more)

    agree(policy(ask, note, hear, shut, close, readings=(notes, leads)), notes, leads)


def test_a_longer_time_that_needs_a_paper_which_another_reading_lets_be_told_is_the_most() -> None:
    lets, longer = reading(1, "impossible", "free"), reading(2, "plain", "more")
    hear = may(OFFICE, "hear", "hear", clause="1/s2", when=OPEN_, then=HEARD)
    note = may(
        PARTY, "note", "note", clause="1/s1", when=OPEN_, records=paper,
        given=pick(lets, impossible=happened(hear), free=None),
    )  # fmt: skip
    ten = since(days(10), ask)
    by = pick(longer, plain=ten, more=latest_of(ten, if_(paper, since(days(20), ask))))
    close = must(OFFICE, "close", "close", clause="1/s3", when=HEARD, within=by, then=DONE)
    stop = may(OFFICE, "stop", "stop", clause="1/s3", when=OPEN_, then=DONE)

    agree(policy(ask, hear, note, close, stop, readings=(lets, longer)), lets, longer)
