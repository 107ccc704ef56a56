"""Facts: what each kind accepts and refuses, and how expressions are put together."""

import copy
import pickle
import re
from datetime import date, datetime
from fractions import Fraction

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from grievance_fsm.facts import (
    OTHERWISE,
    Const,
    Expr,
    Node,
    all_of,
    any_of,
    at,
    ballots,
    day,
    derived,
    disjoint,
    flag,
    happened,
    implies,
    includes,
    inside,
    lift,
    money,
    not_,
    not_before,
    number,
    on_the_day,
    one_of,
    param,
    persons,
    several,
    share,
)
from grievance_fsm.readings import Reading, pick
from grievance_fsm.sorts import sort_of
from grievance_fsm.values import BALLOTS, BOOLEAN, DAY, LABEL, LABELS, NUMBER, PERSONS, noted


@frozen
class Action:
    """As much of an action as a guard needs."""

    name: str
    words: str = ""

    @property
    def key(self) -> str:
        return self.name


BASE = Reading("A04", "vote_base", "Of whom?", ("of_present", "of_seats", "silent"), "of_present")

present = number("present", "members present", 0, 14)
seats = number("seats", "seats", 0, 14)
price = money("price", "the price")
agreed = flag("agreed", "the advisor has signed")
consensus = one_of("consensus", "the consensus", "found", "not found", "none")
contents = several("contents", "the contents of the notice", "report", "procedures", "referral")
roll = persons("roll", "the roll")
panel = persons("panel", "the panel")
votes = ballots("votes", "the votes", "for", "against", by=roll)
hearing = day("hearing", "the hearing date")
open_hearing = Action("open_hearing", "open the hearing")


def refusal(fact, value) -> str:
    with pytest.raises(ValueError, match=r"^(wants|names|\d)") as raised:
        fact.parse(value)
    return str(raised.value)


# Parsing


@pytest.mark.parametrize(
    ("fact", "value", "parsed"),
    [
        (present, 0, 0),
        (present, 14, 14),
        (present, " 7 ", 7),
        (present, "7.0", 7),
        (price, 35, 3500),
        (price, "35.5", 3550),
        (price, 35.5, 3550),
        (price, "0.01", 1),
        (agreed, True, True),
        (agreed, "no", False),
        (agreed, "TRUE", True),
        (consensus, "not found", "not found"),
        (contents, ["report", "procedures"], ("procedures", "report")),
        (contents, [], ()),
        (roll, ["p02", "p01"], ("p01", "p02")),
        (roll, {"p02", "p01"}, ("p01", "p02")),
        (votes, {"p02": "for", "p01": "against"}, noted({"p01": "against", "p02": "for"})),
        (votes, [["p02", "for"], ("p01", "against")], noted({"p01": "against", "p02": "for"})),
        (hearing, "2015-03-20", date(2015, 3, 20)),
        (hearing, date(2015, 3, 20), date(2015, 3, 20)),
    ],
)
def test_a_value_is_read_into_the_form_of_its_kind(fact, value, parsed):
    assert fact.parse(value) == parsed
    assert type(fact.parse(value)) is type(parsed)


@pytest.mark.parametrize(
    ("fact", "value", "wanted"),
    [
        (present, -1, "a whole number from 0 to 14"),
        (present, 15, "a whole number from 0 to 14"),
        (present, 7.0, "a whole number"),
        (present, True, "a whole number"),
        (present, None, "a whole number"),
        (present, "7.5", "a whole number"),
        (present, "seven", "a whole number"),
        (present, "1/0", "a whole number"),
        (present, "1e999999999", "a whole number"),
        (present, "7" * 5000, "a whole number"),
        (present, [7], "a whole number"),
        (price, "35.555", "an amount in 1/100"),
        (price, "-0.01", "an amount in 1/100"),
        (price, float("nan"), "an amount in 1/100"),
        (price, float("inf"), "an amount in 1/100"),
        (price, 0.1 + 0.2, "an amount in 1/100"),
        (agreed, 1, "yes or no"),
        (agreed, "maybe", "yes or no"),
        (consensus, "guilty", "one of found, not found, none"),
        (consensus, ["found"], "one of"),
        (contents, ["report", "weather"], "only words out of report, procedures, referral"),
        (roll, "p01", "a list"),
        (roll, 7, "a list"),
        (roll, ["p01", ""], "none of them empty"),
        (roll, ["p01", 2], "a list of words"),
        (roll, [["p01"]], "a list of words"),
        (roll, ["p01", "p01", "p02"], "1 of its entries twice"),
        (votes, "p01", "a vote for each person"),
        (votes, [["p01"]], "a vote for each person"),
        (votes, [[["p01"], "for"]], "opaque ids"),
        (votes, {1: "for"}, "opaque ids"),
        (votes, [["p01", "for"], ["p01", "against"]], "1 of the members voted twice"),
        (votes, {"p01": "perhaps"}, "one of for, against"),
        (votes, {"p01": ["for"]}, "one of for, against"),
        (hearing, "2015-02-30", "a day such as"),
        (hearing, datetime(2015, 3, 20, 9), "a day such as"),
        (hearing, 20150320, "a day such as"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_what_was_wanted(fact, value, wanted):
    assert wanted in refusal(fact, value)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        (roll, ["canary-17", "canary-17"]),
        (roll, ["canary-17", 5]),
        (votes, {"canary-17": "perhaps"}),
        (votes, [["canary-17", "for"], ["canary-17", "for"]]),
    ],
)
def test_a_refusal_names_no_person(fact, value):
    assert "canary" not in refusal(fact, value)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        (present, 7), (price, "35.5"), (price, "0.07"), (price, 10**9), (agreed, True), (consensus, "found"),
        (contents, ["report"]), (roll, ["p01"]), (votes, {"p01": "for"}), (hearing, "2015-03-20"),
    ],
)  # fmt: skip
def test_the_plain_form_is_read_back(fact, value):
    parsed = fact.parse(value)
    assert fact.parse(fact.plain(parsed)) == parsed


@given(st.integers(0, 10**12))
def test_an_amount_is_exact_both_ways(hundredths):
    assert price.parse(price.plain(hundredths)) == hundredths
    assert Fraction(price.plain(hundredths)) * 100 == hundredths


# Putting together


@pytest.mark.parametrize(
    "misread",
    [
        lambda: present >= 7 and agreed,
        lambda: not agreed,
        lambda: 7 <= present <= 14,
        lambda: present in (seats,),
        lambda: bool(share(present, "2/3", of=seats)),
    ],
    ids=["and", "not", "chain", "in", "bool"],
)
def test_a_guard_has_no_truth_of_its_own(misread):
    with pytest.raises(TypeError, match="until it is asked about facts"):
        misread()


def test_operators_build_and_flatten():
    guard = (present >= 7) & agreed & True
    assert (guard.op, len(guard.args)) == ("and", 3)
    assert (agreed | (present < 7) | agreed).op == "or"
    assert [each.op for each in ((1 + present), (14 - present), (2 * present))] == ["add", "sub", "mul"]
    assert (True & agreed).args[1] is agreed
    assert (False | agreed).args[1] is agreed


def test_a_named_part_keeps_its_name_in_a_larger_guard():
    quorate = (agreed & (present >= 7)).named("a quorum is present", "III.C.4/s1")
    guard = quorate & agreed
    assert guard.args == (quorate, agreed)
    assert repr(quorate) == "<guard a quorum is present>"


def test_a_named_fact_is_the_guard_that_it_is_so():
    signed = agreed.named("the advisor has signed", "III.C.3/s4")
    assert (signed.op, signed.words, signed.clause) == ("eq", "the advisor has signed", "III.C.3/s4")
    assert sort_of(signed) == BOOLEAN


def test_word_forms_say_what_the_operators_say():
    assert all_of(agreed, present >= 7).op == "and"
    assert any_of(agreed, present >= 7).op == "or"
    assert not_(agreed).op == "not"
    assert [part.op for part in implies(agreed, present >= 7).args] == ["not", "ge"]
    assert repr(OTHERWISE) == "OTHERWISE"


def test_all_of_two_sets_of_persons_is_a_relation():
    assert all_of(roll, panel).op == "among"
    assert all_of(at(open_hearing, roll), panel).op == "among"
    assert all_of(pick(BASE, of_present=roll, of_seats=panel), panel).op == "among"


def test_leaves_have_keys():
    count = derived("votes for a finding", of=votes, value="for")
    assert count.key == "votes_for_a_finding"
    assert at(open_hearing, roll).key == "open_hearing.roll"
    assert at(open_hearing, count).key == "open_hearing.votes_for_a_finding"
    assert happened(open_hearing).key == "open_hearing!"
    assert (count.low, count.high) == (0, 14)
    assert param("quorum", 7).words == "quorum"


def test_an_expression_stands_for_itself_when_lifted():
    assert lift(agreed) is agreed
    assert isinstance(lift(7), Const)
    assert isinstance(agreed, Expr)
    assert len({agreed, present, agreed}) == 2


# Kinds


@pytest.mark.parametrize(
    ("expr", "sort"),
    [
        (present, NUMBER), (price, NUMBER), (agreed, BOOLEAN), (consensus, LABEL), (contents, LABELS),
        (roll, PERSONS), (votes, BALLOTS), (hearing, DAY),
        (param("quorum", 7), NUMBER), (derived("present", of=roll), NUMBER),
        (happened(open_hearing), BOOLEAN), (at(open_hearing, roll), PERSONS),
        (Const(True), BOOLEAN), (Const(7), NUMBER), (Const("x"), LABEL),
        (Const(("x",)), LABELS), (pick(BASE, of_present=present, of_seats=14, silent=None), NUMBER),
        (present + 1 - seats * 2, NUMBER), (present >= 7, BOOLEAN),
        (share(present, "2/3", of=seats), BOOLEAN),
        (consensus == "found", BOOLEAN), (consensus != at(open_hearing, consensus), BOOLEAN),
        (agreed == (present >= 7), BOOLEAN), (disjoint(roll, panel), BOOLEAN), (all_of(roll, panel), BOOLEAN),
        (includes(contents, "report", "referral"), BOOLEAN), (inside(hearing, object()), BOOLEAN),
        (on_the_day(hearing), BOOLEAN), (not_before(hearing), BOOLEAN), (agreed & ~agreed | agreed, BOOLEAN),
    ],
)  # fmt: skip
def test_every_expression_has_a_kind(expr, sort):
    assert sort_of(expr) == sort


@pytest.mark.parametrize(
    ("expr", "why"),
    [
        (agreed & present, "not a whole number"),
        (~present, "not a whole number"),
        (consensus >= 7, "not a word"),
        (present + agreed, "not a yes or no"),
        (present == consensus, "compares a whole number with a word"),
        (roll == panel, "not persons"),
        (votes == 1, "not ballots"),
        (hearing == hearing, "not a day"),  # builds a comparison
        (consensus == "guilty", "“guilty” is not one of the words of “consensus”"),
        (at(open_hearing, consensus) == "guilty", "“guilty” is not one of the words of “consensus”"),
        (includes(contents, "report", "weather"), "“weather” is not one of the words of “contents”"),
        (includes(consensus, "found"), "looks into words, not into a word"),
        (disjoint(roll, contents), "not words"),
        (inside(present, object()), "not a whole number"),
        (on_the_day(agreed), "not a yes or no"),
        (share(present, "2/3", of=agreed), "not a yes or no"),
        (present >= Fraction(1, 2), "a fraction stands in share"),
        (present >= 0.5, "float cannot stand in a guard"),
        (consensus == None, "NoneType cannot stand in a guard"),  # noqa: E711  # builds a comparison
        (1 + present >= pick(BASE, of_present=present, of_seats=agreed), "the choices of A04 differ in kind"),
        (pick(BASE, silent=None) & agreed, "differ in kind: none"),
    ],
)
def test_operands_that_do_not_fit_are_refused(expr, why):
    with pytest.raises(TypeError, match=re.escape(why)):
        sort_of(expr)


def test_what_is_no_expression_has_no_kind():
    with pytest.raises(TypeError, match="int is not a guard or a value"):
        sort_of(7)


def test_a_malformed_comparison_names_the_guard_in_the_policy_s_words():
    guard = Node("and", (present,)).named("a quorum is present")
    with pytest.raises(TypeError, match="“a quorum is present” takes a yes or no"):
        sort_of(guard)


# -- what an event keeps -------------------------------------------------------------------------------------


def test_what_an_event_keeps_reads_like_a_table():
    told = {"roll": ("p01", "p02"), "quorate": True}
    kept = noted(told)

    assert kept == told == {**kept} == dict(kept.items())
    assert (list(kept), len(kept), kept["quorate"], kept.get("score")) == (["roll", "quorate"], 2, True, None)
    assert ("roll" in kept, "score" in kept, kept != {"quorate": True}) == (True, False, True)
    assert (kept | {"score": 1}, {"score": 1} | kept) == ({**told, "score": 1}, {"score": 1, **told})
    assert copy.deepcopy(kept) == pickle.loads(pickle.dumps(kept)) == told
    with pytest.raises(KeyError, match="score"):
        kept["score"]


def test_what_an_event_keeps_stays_as_it_is_and_shows_nobody():
    told = {"roll": ("p01", "p02")}
    kept = noted(told)
    told["roll"] = ()

    assert kept == {"roll": ("p01", "p02")}
    assert "p01" not in f"{kept} {kept!r}"
    with pytest.raises(TypeError):
        kept["roll"] = ()
    with pytest.raises(AttributeError):
        kept.told = ((),)


def test_tables_of_the_same_names_have_one_row_of_names():
    assert noted({"a": 1, "b": 2}).names is noted({"a": 3, "b": 4}).names
    assert noted({}) is noted({})
