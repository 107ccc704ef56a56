"""What is nonsense in itself is refused with its place: a policy of other things, a share of more than all."""

import pytest
from builders import mit
from click.testing import CliRunner

import grievance_fsm as gf
from grievance_fsm.clauses import Registry
from grievance_fsm.cli import main
from grievance_fsm.errors import BadInput, DeclarationError
from grievance_fsm.facts import share
from grievance_fsm.language import Procedure, Role, State, may
from grievance_fsm.properties import at_most
from grievance_fsm.readings import Readings
from grievance_fsm.verification.properties import prove

NEW, DONE = State("new", initial=True), State("done", final=True)


def procedure(name="fine"):
    return Procedure(name, "a fine", (may(Role("clerk"), "pay", "pay", when=NEW, then=DONE),))


def built(**other):
    """A policy of a fine, with something else in one of its fields."""
    fields = {"name": "fines", "title": "fines", "clauses": Registry.of({}), "procedures": (procedure(),),
              "known_readings": Readings([])}  # fmt: skip
    return gf.Policy(**fields | other)


def places(**other):
    with pytest.raises(DeclarationError) as caught:
        built(**other)
    return {problem.place: problem.message for problem in caught.value.problems}


KINDS = {
    "name": (None, 5, "", "two words", "two\tlines", ["x"]),
    "title": (None, 5, ["x"], procedure()),
    "clauses": (None, 5, "1/s1", {}, {"1/s1": "words"}),
    "procedures": (5, "fine", [5], ("fine",), {"fine": procedure()}),
    "known_readings": (5, "x", ["x"], {"x": 5}, procedure()),
    "committee": (5, "board", [1], {}),
    "sanctions": (5, "table", [1], {}),
    "docket": (5, "docket", [1], {}),
    "access": (5, "access", [1], {}),
    "reporting": (5, "x", [1], {}),
    "staff": (5, "x", [1], {}),
    "late_news": (None, 5, "stands", "", ["stand"]),
    "choices": (None, 5, "x", [("x", "y")], {5: "x"}),
    "values": (None, 5, "x", [("x", 1)]),
    "claims": (5, "12", {"1"}, [5]),
    "additions": (5, [5], {"GAP"}),
    "zone": (None, 5, ["x"], {}),
    "profile": (None, 5, ["x"], {}, "nobody's"),
    "calendar": (5, ["x"], {}, "nobody's"),
}


@pytest.mark.parametrize(("field", "given"), [(field, given) for field, each in KINDS.items() for given in each])
def test_a_field_of_a_policy_that_holds_another_kind_of_thing_is_refused_with_its_name(field, given):
    assert list(places(**{field: given})) == [field]


def test_all_fields_that_hold_other_things_are_told_at_once():
    assert list(places(name=5, title=None, claims=12, docket=7, late_news="no")) == [
        "name", "title", "docket", "claims", "late_news"]  # fmt: skip


def test_one_text_is_one_claim_and_not_one_for_each_letter():
    assert places(claims="12") == {"claims": "“12” is neither a section nor a sentence of the text."}


@pytest.mark.parametrize(("given", "told"), [
    ("GAPS", "unknown part of the registry “GAPS”; did you mean “GAP”?"),
    ("GAP.01", "unknown part of the registry “GAP.01”; did you mean “GAP”?"),
    ("rest", "unknown part of the registry “rest”; known: “1”, “GAP” and “H”."),
])  # fmt: skip
def test_what_a_policy_adds_are_parts_of_its_registry(given, told):
    """A part that is not there would mark nothing as added, and nobody would see it."""
    registry = Registry.of({"1/s1": "A fine is paid.", "GAP.01": "Nothing is said of it.", "H.6": "Others do so."})

    assert places(clauses=registry, additions=("GAP", given, "1")) == {"additions": told}
    kept = built(clauses=registry, additions=("GAP", "1"))
    assert [clause for clause in registry if kept.adds(clause)] == ["1/s1", "GAP.01"]


def test_a_name_of_two_words_is_told_as_it_stands():
    assert places(name="two words") == {"name": "wants one word, such as “mit” or “my-rules”, not “two words”."}


@pytest.mark.parametrize("name", ["two words", "a.b", "fine#2", "", "2nd"])
def test_the_name_of_a_procedure_is_one_word_as_that_of_an_act_is(name):
    """`formal.notify` and `formal#2` could not be told apart from it."""
    assert places(procedures=(procedure(name),)) == {
        name: "the name of a procedure is one word of letters, digits and underscores."}  # fmt: skip


# -- shares and numbers -------------------------------------------------------------------------------------------


NO_SHARES = ["5/3", "-1/3", 2, 0.66, 1.0, "1/0", "two thirds", "", None, True, ["2/3"]]


@pytest.mark.parametrize("fraction", NO_SHARES)
def test_a_share_is_a_fraction_from_0_to_1_and_never_a_floating_one(fraction):
    """“No floats near a vote”: 0.66 is neither 2/3 nor 66/100."""
    with pytest.raises(BadInput, match="share: fraction: wants a fraction from 0 to 1 as a text, such as “2/3”, not "):
        share(1, fraction, of=2)
    if fraction is not None:
        with pytest.raises(BadInput, match="share: wants a fraction above 0 and at most 1, such as 2/3"):
            gf.who_decides(mit(), "formal.decide", share=fraction)


def test_a_share_of_all_and_one_written_in_decimals_are_fractions():
    assert share(1, "1", of=2).args[1].value == 1
    assert share(1, 1, of=2).args[1].value == 1
    assert str(share(1, "0.66", of=2).args[1].value) == "33/50"


def test_at_most_fewer_than_no_times_and_more_than_can_be_counted_is_refused():
    for times in (-1, 1_001, 10**6):
        with pytest.raises(DeclarationError, match=f"1: wants a whole number of times from 0 to 1,000, not {times}"):
            prove(built(), at_most(times, "fine.pay"))
    assert prove(built(), at_most(0, "fine.pay"))[0].status == "refuted"


@pytest.mark.parametrize("abstaining", [15, 10**9])
def test_more_cannot_abstain_than_may_vote(abstaining):
    with pytest.raises(BadInput, match=f"abstaining: {abstaining} are more than the 14 who may vote"):
        gf.who_decides(mit(), "formal.decide", abstaining=abstaining)
    assert gf.who_decides(mit(), "formal.decide", abstaining=14).only


def test_more_cannot_abstain_than_are_left_where_members_are_away():
    with pytest.raises(BadInput, match="abstaining: 11 are more than the 10 who may vote"):
        gf.who_decides(mit(), "formal.decide", recused=3, vacant=1, abstaining=11)


def test_a_committee_of_more_seats_under_another_reading_is_the_one_that_may_abstain():
    readings = [name for name, each in mit().known_readings.items() if {"seats_13", "seats_14"} <= set(each.choices)]
    smaller = mit(**{readings[0]: "seats_13"})
    with pytest.raises(BadInput, match="14 are more than the 13 who may vote"):
        gf.who_decides(smaller, "formal.decide", abstaining=14)
    assert gf.who_decides(smaller, "formal.decide", abstaining=14, readings=readings).rows


# -- what is said of it -------------------------------------------------------------------------------------------


def told(*words):
    result = CliRunner().invoke(main, [*words])
    return (result.stderr or result.stdout).replace("\n  ", " ")


def test_who_is_blamed_for_too_many_away_is_who_is_too_many():
    assert "vacant: 15 vacant are more than 14 seats." in told("whatif", "mit", "--vacant", "15")
    assert "recused: 15 recused are more than 14 seats." in told("whatif", "mit", "--recused", "15")
    both = told("whatif", "mit", "--recused", "8", "--vacant", "9")
    assert "recused and vacant: more are away than there are seats: 8 recused and 9 vacant are more than 14" in both


def test_readings_under_which_a_vote_is_the_same_are_named_and_so_is_that_there_are_none():
    """Under every reading one row was printed, without a word on why."""
    assert "the same under every choice of appeal_vote" in told("whatif", "harvard", "--every-reading")
    assert "the same under every choice" not in told("whatif", "mit")
    assert "no reading stands in the conditions of the vote" not in told("whatif", "mit", "--every-reading")
    plain = told("whatif", "examples/code_of_conduct.py", "--every-reading")
    assert "no reading stands in the conditions of the vote" in plain


def test_two_procedures_of_different_names_have_no_procedure_in_common():
    found = str(gf.compare(mit().housing, mit().records))
    assert found.startswith("housing and records: two procedures of different names, compared as if they were one; ")
    assert "in common" not in found


def test_what_a_declaration_is_told_is_told_with_the_line_of_the_file(tmp_path):
    rules = tmp_path / "rules.py"
    rules.write_text("from grievance_fsm.deadlines import days\n\nWEEK = days(-1)\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        gf.load(rules)
    assert [str(each) for each in caught.value.problems] == [f"{rules}, line 3: span: n: wants 0 or more, not -1."]
