"""Claims under more open readings than are tried together: proved only where no combination of answers refutes them."""

import pytest
from attrs import evolve
from hostile_builders import DONE, HEARD, NEW, OFFICE, OPEN_, PARTY, policy

from grievance_fsm.comparing.comparing import compare
from grievance_fsm.deadlines import days
from grievance_fsm.facts import flag
from grievance_fsm.language import State, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.properties import always, always_told, eventually, never, never_by
from grievance_fsm.readings import Reading, pick
from grievance_fsm.verification.properties import prove
from grievance_fsm.verification.verifying import verify_procedure
from grievance_fsm.verification.witnesses import replay

BAD = State("bad", final=True)
FIRST, SECOND, *REST = (
    Reading(f"X{n}", f"question_{n}", "Which way?", ("straight", "round"), None, ("1/s1",)) for n in range(8)
)
papers = [flag(f"paper_{n}", f"paper {n}") for n, _ in enumerate(REST)]

ask = may(
    PARTY, "ask", "ask", clause="1/s1", when=NEW, records=tuple(papers), then=pick(FIRST, straight=OPEN_, round=HEARD),
    given=tuple(pick(each, straight=paper, round=~paper) for each, paper in zip(REST, papers, strict=True)),
)  # fmt: skip
stop = may(OFFICE, "stop", "stop", clause="1/s2", when=(OPEN_, HEARD), then=DONE)
turn = may(OFFICE, "turn", "turn", clause="1/s3", when=HEARD, then=pick(SECOND, straight=DONE, round=BAD))


@pytest.fixture(scope="module")
def asking() -> Policy:
    """A policy with eight open readings: 256 combinations, of which only some lead to a bad end."""
    return policy(ask, stop, turn, readings=(FIRST, SECOND, *REST))


def test_what_only_two_answers_together_refute_is_refuted(asking: Policy) -> None:
    """No answer alone leads there: a claim tried under one answer after the other would pass."""
    (answer,) = prove(asking, never(BAD))

    assert answer.status == "refuted"
    assert {name: choice for name, choice in answer.choices.items() if name in ("question_0", "question_1")} == {
        "question_0": "round", "question_1": "round",
    }  # fmt: skip
    assert [step.action for step in answer.way.steps] == ["ask", "turn"]
    assert replay(answer, asking).stopped is None


def test_what_no_combination_refutes_is_proved(asking: Policy) -> None:
    (answer,) = prove(asking, never_by(PARTY, BAD))

    assert (answer.status, answer.note) == ("proved", "")


def test_a_paper_that_is_told_under_one_answer_only_is_not_always_told() -> None:
    """Where readings are many, whatever may be told was taken to be told."""
    seal = flag("seal", "it is sealed")
    sealed = evolve(ask, records=(*papers, pick(SECOND, straight=seal, round=None)))
    one = policy(sealed, stop, readings=(FIRST, SECOND, *REST))
    found = prove(one, always_told(seal, at=sealed), always_told(*papers, seal, at=sealed, nothing_else=True),
                  always_told(*papers, at=sealed, nothing_else=True), always_told(*papers, at=sealed))  # fmt: skip

    assert [(each.status, each.choices.get("question_1")) for each in found] == [
        ("refuted", "round"), ("refuted", "round"), ("refuted", "straight"), ("proved", None),
    ]  # fmt: skip


def test_what_was_tried_under_some_combinations_only_is_not_called_proved(asking: Policy) -> None:
    """A guard that turns on the other readings cannot be left open: not every combination of these is tried."""
    holds = pick(REST[0], straight=papers[0], round=~papers[0])
    (answer,) = prove(asking, always(holds, at=ask))

    assert answer.status == "observed"
    assert "more open readings than were tried together" in answer.note


def test_a_comparison_under_some_combinations_only_proves_no_equivalence() -> None:
    """Who may go on from where only two answers together lead is not come to under one answer after the other."""
    led = State("led astray")
    astray = may(OFFICE, "turn", "turn", clause="1/s3", when=HEARD, then=pick(SECOND, straight=DONE, round=led))
    back = may(OFFICE, "back", "come back", clause="1/s4", when=led, then=DONE)
    readings = (FIRST, SECOND, *REST)
    one = policy(ask, stop, astray, back, readings=readings)
    other = policy(ask, stop, astray, evolve(back, who=(PARTY,)), readings=readings)
    (part,) = compare(one, other).parts

    assert not part.equivalent
    assert "more open readings than were tried together" in part.unproved


def test_a_comparison_under_some_combinations_only_says_of_neither_direction_that_nothing_more_is_allowed() -> None:
    """One allows an act at once; what the other allows only two answers together lead to."""
    led = State("led astray")
    astray = may(OFFICE, "turn", "turn", clause="1/s3", when=HEARD, then=pick(SECOND, straight=DONE, round=led))
    back = may(OFFICE, "back", "come back", clause="1/s4", when=led, then=DONE)
    drop = may(PARTY, "drop", "drop it", clause="1/s5", when=NEW, then=BAD)
    readings = (FIRST, SECOND, *REST)
    one = policy(ask, stop, astray, back, drop, readings=readings)
    other = policy(ask, stop, astray, evolve(back, who=(OFFICE, PARTY)), readings=readings)
    (part,) = compare(one, other, lengths=False).parts

    assert [each.way.actions for each in part.differences] == [("drop",)]
    assert "more open readings than were tried together" in part.unproved
    assert "only small (a) allows something; the other way not proved" in part.verdict()


def test_what_only_asks_for_more_allows_nothing_else_under_any_combination() -> None:
    """However the questions are answered, a condition more lets nothing happen that did not happen without."""
    enough = flag("enough", "enough is said")
    strict = evolve(stop, records=(enough,), given=(enough,))
    lax = evolve(stop, records=(enough,))
    readings = (FIRST, SECOND, *REST)
    one, other = (policy(ask, each, turn, readings=readings) for each in (lax, strict))
    (part,) = compare(one, other, lengths=False).parts

    assert [each.allowed_by for each in part.differences] == ["small (a)"]
    assert part.unproved == ""
    assert part.verdict() == "one: all that small (b) allows small (a) allows too, and more"


def test_what_moves_under_some_combinations_only_is_not_all_that_may_differ() -> None:
    """Both allow the same under each answer alone, and end elsewhere: that both allow the same is not said."""
    other_end = evolve(turn, then=pick(SECOND, straight=DONE, round=State("led astray", final=True)))
    lax = evolve(stop, then=State("stopped", final=True))
    readings = (FIRST, SECOND, *REST)
    (part,) = compare(
        policy(ask, stop, turn, readings=readings), policy(ask, lax, other_end, readings=readings), lengths=False
    ).parts  # fmt: skip

    assert part.moved
    assert "more open readings than were tried together" in part.unproved
    assert "both allow the same" not in part.verdict()


def test_an_act_that_one_has_under_one_answer_only_is_not_the_same_as_one_that_is_always_there() -> None:
    leave = may(PARTY, "leave", "leave", clause="1/s4", when=OPEN_, then=DONE)
    one, other = (policy(ask, stop, turn, each, readings=(FIRST, SECOND, *REST))
                  for each in (leave, evolve(leave, only=FIRST == "straight")))  # fmt: skip

    assert not compare(one, other, lengths=False).parts[0].equivalent


begin = may(PARTY, "begin", "begin", clause="1/s1", when=NEW, then=OPEN_)
drop = may(OFFICE, "drop", "drop", clause="1/s3", when=OPEN_, then=DONE)


@pytest.mark.parametrize("elsewhere", [True, False], ids=["asked elsewhere too", "asked there alone"])
def test_a_duty_that_is_there_under_one_answer_only_binds_no_time_under_the_other(elsewhere: bool) -> None:
    """Under the other answer nobody owes anything, so that a run may stay where it is."""
    paper = flag("paper", "a paper")
    rest = {"records": paper, "given": pick(FIRST, straight=paper, round=~paper)} if elsewhere else {}
    first = evolve(begin, **{name: (value,) for name, value in rest.items()})
    duty = must(OFFICE, "stop", "stop", clause="1/s2", when=OPEN_, then=DONE, within=days(7), after=first,
                only=FIRST == "straight")  # fmt: skip
    under = policy(first, duty, drop, readings=(FIRST,))
    claim = eventually(DONE, within=days(7), after=first)
    (answer,) = prove(under, claim)

    assert answer.status == "refuted"
    assert dict(answer.choices) == {"question_0": "round"}
    assert prove(under.under({"question_0": "straight"}), claim)[0].status == "proved"


def branching(n: int) -> Policy:
    """A policy of so many stages, each of which leads on or is left out by an answer of its own: 2ⁿ graphs.
    """
    stages = [State("new", initial=True), *(State(f"stage {k}") for k in range(1, n)), OPEN_]
    questions = [Reading(f"X{k}", f"question_{k}", "Which way?", ("straight", "round"), None, ("1/s1",))
                 for k in range(n)]  # fmt: skip
    acts = [may(PARTY, f"go_{k}", "go on", clause="1/s1", when=stages[k],
                then=pick(questions[k], straight=stages[k + 1], round=HEARD if k else OPEN_))
            for k in range(n)]  # fmt: skip
    heard, stop_ = (may(OFFICE, name, name, clause="1/s2", when=when, then=DONE)
                    for name, when in (("hear", HEARD), ("stop", OPEN_)))  # fmt: skip
    return policy(*acts, heard, stop_, readings=questions)


def test_what_verify_tried_under_some_combinations_only_is_not_called_proved() -> None:
    """Nine answers that each change the graph have 512 combinations, of which not all are tried."""
    found = verify_procedure(branching(9).bound["one"])
    (ends,) = found.about("end")

    assert (ends.status, ends.words) == ("observed", "every run that begins can come to an end")
    assert "more open readings than were tried together" in ends.note
    assert not found.proved


def test_what_verify_tried_under_all_combinations_is_proved() -> None:
    found = verify_procedure(branching(4).bound["one"])

    assert [answer.status for answer in found.about("end")] == ["proved"]


def test_what_only_two_answers_together_lead_to_is_looked_at_by_verify() -> None:
    """The second question is asked where only an answer to the first leads: neither answer alone traps a run."""
    trap = State("trap")
    go = may(PARTY, "ask", "ask", clause="1/s1", when=NEW, then=pick(FIRST, straight=OPEN_, round=HEARD))
    fall = may(OFFICE, "turn", "turn", clause="1/s3", when=HEARD, then=pick(SECOND, straight=DONE, round=trap))
    again = may(OFFICE, "again", "again", clause="1/s4", when=trap, then=trap, repeats=True)
    end = may(OFFICE, "stop", "stop", clause="1/s2", when=OPEN_, then=DONE)
    found = verify_procedure(policy(go, fall, again, end, readings=(FIRST, SECOND)).bound["one"])

    assert "refuted" in [answer.status for answer in found.every if answer.kind.startswith("end")]
