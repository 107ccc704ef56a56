"""Comparing what may be told: a number or a word that only one of two procedures lets an act tell."""

from typing import Any

import pytest
from comparing_builders import START, answer, ask, asking, bound, leaving

import grievance_fsm as gf
from grievance_fsm.facts import Fact, at, ballots, flag, number, one_of, persons, several
from grievance_fsm.rules import BoundProcedure


def counted_up_to(high: int, *, asked: bool) -> BoundProcedure:
    """Whoever asks (or answers) tells a number; an answer takes three of them."""
    count = number("count", "how many agree", 0, high)
    ask_them = asking(records=count if asked else ())
    given = at(ask_them, count) >= 3 if asked else count >= 3
    return bound(ask_them, answer(given=given, records=() if asked else count), leaving())


@pytest.mark.parametrize("asked", [True, False], ids=["told before", "told with the act"])
def test_a_number_that_only_one_side_lets_be_told_is_a_way_that_only_it_allows(asked: bool) -> None:
    """From 0 to 9 beside 0 to 4: who tells 5 is let do so by one alone, and nothing else differs."""
    wide, narrow = counted_up_to(9, asked=asked), counted_up_to(4, asked=asked)

    for one, other, allows in ((wide, narrow, "a"), (narrow, wide, "b")):
        found = gf.compare(one, other, start=START)
        (part,) = found.parts
        (only,) = part.differences
        assert only.allowed_by.endswith(f"({allows})")
        told = only.way.steps[-1].supposes["count"]
        assert 5 <= told <= 9
        assert ("how many agree", {"0 to 9", "0 to 4"}) in [(c.what, {c.was, c.is_}) for c in found.changes]


def test_what_only_one_side_lets_be_told_is_a_difference_where_what_it_opens_is_out_of_the_others_reach() -> None:
    """An answer takes five, of at most four or of nine: only one side has an answer at all."""

    def never_enough(high: int) -> BoundProcedure:
        count = number("count", "how many agree", 0, high)
        ask_them = asking(records=count)
        return bound(ask_them, answer(given=at(ask_them, count) >= 5), leaving())

    (part,) = gf.compare(never_enough(4), never_enough(9), start=START).parts
    (only,) = part.differences

    assert [step.action for step in only.way.steps] == ["ask"]
    assert only.way.steps[0].supposes["count"] > 4


@pytest.mark.parametrize("make", [one_of, several], ids=["a word", "words"])
def test_a_word_that_only_one_side_lets_be_told_is_a_way_that_only_it_allows(make: Any) -> None:
    def answering(*choices: str) -> BoundProcedure:
        return bound(ask, answer(records=make("said", "what is said", *choices)))

    (part,) = gf.compare(answering("yes", "no"), answering("yes", "no", "perhaps"), start=START).parts
    (only,) = part.differences

    assert only.allowed_by.endswith("(b)")
    assert "perhaps" in only.way.steps[-1].supposes["said"]
    assert gf.compare(answering("yes", "no"), answering("no", "yes"), start=START).parts[0].equivalent


def votes(*choices: str) -> tuple[Fact, Fact]:
    """Some persons, and their votes."""
    voters = persons("voters", "who votes")
    return voters, ballots("said", "what is said", *choices, by=voters)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (flag("said", "what is said"), one_of("said", "what is said", "yes", "no"), "a yes or no"),
        (votes("for", "against"), votes("for"), "any of “for” and"),
    ],
    ids=["another kind", "other votes"],
)
def test_a_paper_of_another_kind_is_another_paper(one: Any, other: Any, told: str) -> None:
    (part,) = gf.compare(*(bound(ask, answer(records=each)) for each in (one, other)), start=START).parts

    assert not part.equivalent
    assert f"“answer”: only small (a) asks for what is said ({told}" in part.moved[0].words


def test_an_act_of_one_side_alone_tells_only_what_its_own_side_lets_be_told() -> None:
    """Of “yes” and “no” neither is left for the second act, so that there is none, though the other side knows more."""

    def telling(*choices: str, more: bool) -> BoundProcedure:
        said = one_of("said", "what is said", *choices)
        given = (said != "yes") & (said != "no")
        leave = leaving(records=said, given=given)
        return bound(asking(records=said), answer(), *((leave,) if more else ()))

    one, other = telling("yes", "no", more=True), telling("yes", "no", "perhaps", more=False)
    (part,) = gf.compare(one, other, start=START).parts

    assert [each.allowed_by for each in part.differences] == ["small (b)"]
