"""Open readings varied in groups: what only answers of several groups together bring about is found."""

from typing import Any

from hostile_builders import DONE, HEARD, NEW, OFFICE, OPEN_, PARTY, paper, policy, reading, seal

import grievance_fsm as gf
from grievance_fsm.deadlines import days
from grievance_fsm.facts import at
from grievance_fsm.language import Outcome, State, may, must
from grievance_fsm.readings import pick
from grievance_fsm.verification.variants import variants

BAD = State("bad", final=True)


def of_kind(verification: Any, kind: str) -> list[Any]:
    return [answer for answer in verification.answers if answer.kind.startswith(kind)]


def test_a_paper_that_one_reading_spares_and_another_asks_for_later_may_be_missing():
    """Neither answer alone blocks a run: it is asked for where it must be there, or spared where nobody asks."""
    spares, asks = reading(1, "wanted", "spared"), reading(2, "trusted", "asked_for")
    ask = may(
        PARTY,
        "ask",
        "ask",
        clause="1/s1",
        when=NEW,
        records=paper,
        given=pick(spares, wanted=paper, spared=None),
        then=OPEN_,
    )
    close = may(
        OFFICE,
        "close",
        "close",
        clause="1/s2",
        when=OPEN_,
        given=pick(asks, trusted=None, asked_for=at(ask, paper)),
        then=DONE,
    )
    one = policy(ask, close, readings=(spares, asks))

    (lost,) = of_kind(gf.verify(one.one), "end:")

    assert (lost.kind, lost.status) == ("end: facts", "refuted")
    assert dict(lost.choices) == {"question_1": "spared", "question_2": "asked_for"}


def test_a_paper_that_one_reading_has_recorded_and_another_reads_opens_a_way():
    """Neither answer alone changes anything: nobody records what is read, or nobody reads what is recorded."""
    records, reads = reading(1, "without", "with_paper"), reading(2, "sealed", "papered")
    ask = may(
        PARTY, "ask", "ask", clause="1/s1", when=NEW, records=(seal, pick(records, without=None, with_paper=paper)),
        given=~seal,
        then=OPEN_,
    )  # fmt: skip
    close = may(OFFICE, "close", "close", clause="1/s2", when=OPEN_, then=DONE)
    turn = may(
        OFFICE, "turn", "turn", clause="1/s3", when=OPEN_, given=pick(reads, sealed=at(ask, seal), papered=paper),
        then=BAD,
    )  # fmt: skip
    one = policy(ask, close, turn, readings=(records, reads))

    never = [answer for answer in of_kind(gf.verify(one.one), "unreachable") if "bad" in answer.words]

    assert [dict(answer.choices) for answer in never] != [{}]
    assert {"question_1": "with_paper", "question_2": "papered"} in [dict(each.choices) for each in variants(one.one)]


def test_whether_an_outcome_leaves_a_duty_owed_may_be_open():
    """It changes no guard, and neither who leads where."""
    still = reading(1, "met", "owed")
    ask = may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=OPEN_)
    open_ = Outcome("undecided", HEARD, discharges=pick(still, met=True, owed=False))
    decide = must(
        OFFICE, "decide", "decide", clause="1/s2", when=(OPEN_, HEARD), within=days(5), after=ask, repeats=True,
        then=(Outcome("decided", DONE), open_),
    )  # fmt: skip
    one = policy(ask, decide, readings=(still,))

    waits = {tuple(answer.choices.items()) for answer in of_kind(gf.verify(one.one), "waiting")}

    assert waits == {(("question_1", "met"),)}


def test_an_outcome_that_one_reading_leaves_out_disturbs_no_other_reading():
    left_out, asks = reading(1, "without", "with_it"), reading(2, "trusted", "asked_for")
    ask = may(PARTY, "ask", "ask", clause="1/s1", when=NEW, records=paper, then=OPEN_)
    hear = may(
        OFFICE, "hear", "hear", clause="1/s2", when=OPEN_, records=seal,
        given=pick(left_out, without=at(ask, paper), with_it=None),
        then=(
            Outcome("sealed", HEARD, given=seal),
            Outcome("open", pick(left_out, without=None, with_it=DONE), given=~seal),
        ),
    )  # fmt: skip
    close = may(
        OFFICE, "close", "close", clause="1/s3", when=HEARD, then=DONE,
        given=pick(asks, trusted=None, asked_for=at(ask, paper)),
    )  # fmt: skip
    one = policy(ask, hear, close, readings=(left_out, asks))

    lost = {answer.words.partition("”")[0]: dict(answer.choices) for answer in of_kind(gf.verify(one.one), "end:")}

    assert lost == {
        "from “open": {"question_1": "without"},
        "from “heard": {"question_1": "with_it", "question_2": "asked_for"},
    }
