"""A number that a sentence gives, said otherwise: what cases, proofs and comparisons then go by."""

import json
from datetime import date, timedelta
from fractions import Fraction

import pytest
from builders import decided, mit, vote
from click.testing import CliRunner
from small_policy import CLAUSES, POLICY, START, asked, heard

import grievance_fsm as gf
from grievance_fsm.casefiles import run_casefile
from grievance_fsm.cli import main
from grievance_fsm.deadlines import days, months, weeks
from grievance_fsm.deciding.tallying import tallies
from grievance_fsm.facts import number, share
from grievance_fsm.language import Procedure, Role, State, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.verification.witnesses import replayed

HALF = {"III.C.5/s2": "1/2"}
"""The sentence that asks for two thirds."""


def problems(policy, values):
    """What is wrong with some values, by their place."""
    with pytest.raises(gf.DeclarationError) as refused:
        policy.under(parameters=values)
    return {each.place: each.message for each in refused.value.problems}


# -- lengths of time --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ten", ["10 days", days(10)])
def test_a_week_becomes_ten_days(ten):
    longer = POLICY.under(parameters={"2/s1": ten})
    due = {policy: next(each.due for each in asked(policy).owed(on=START) if each.action == "asking.answer")
           for policy in (POLICY, longer)}  # fmt: skip
    assert due == {POLICY: START + timedelta(days=7), longer: START + timedelta(days=10)}
    assert longer.parameters == {"quorum": 3, "2/s1": "10 days"}
    assert POLICY.parameters == {"quorum": 3}
    assert longer.rules_digest != POLICY.rules_digest


def test_what_a_sentence_says_already_changes_nothing():
    same = POLICY.under(parameters={"2/s1": weeks(1), "3/s1": "5 days"})
    assert same.parameters == POLICY.parameters
    assert same.rules_digest == POLICY.rules_digest
    assert gf.compare(POLICY, same, names=("a", "b")).equivalent


def test_numbers_are_those_of_the_sentence_however_they_are_written():
    one, other = (POLICY.under(parameters={"3/s1": text}) for text in ("1 day", "1 days"))
    assert one.rules_digest == other.rules_digest
    assert POLICY.number("3/s1") == "5 days"
    assert one.number("3/s1") == "1 day"
    assert one.number("quorum") == 3
    assert one.number("1/s1") is None


def test_a_proof_and_a_comparison_go_by_the_new_length():
    longer = POLICY.under(parameters={"2/s1": "10 days"})
    most = {policy: next(each.most for each in gf.verify(policy.asking).stretches if each.end == "heard")
            for policy in (POLICY, longer)}  # fmt: skip
    assert most == {POLICY: 12, longer: 15}
    found = gf.compare(POLICY, longer)
    assert (found.a, found.b) == ("small (as it is)", "small (2/s1=10 days)")
    assert [str(each) for each in found.changes if each.kind == "parameter"] == ["~ parameter: 2/s1: 1 week → 10 days"]
    (only,) = found.allows_only_b
    assert only.way.steps[-1].on == START.replace(2001, 1, 1) + timedelta(days=8)


def test_another_unit_is_another_length():
    other = POLICY.under(parameters={"2/s1": "1 month"})
    (owed,) = (each for each in asked(other).owed(on=START) if each.action == "asking.answer")
    assert owed.due == date(2015, 3, 2)


def test_of_several_numbers_in_one_sentence_the_one_is_named():
    policy = mit(parameters={"III.C.2/s3 1 month": "5 weeks"})
    least = {each.end: each.least for each in gf.verify(policy.formal, start=date(2015, 2, 2)).stretches}
    assert least["closed with sanctions"] == 35
    wrong = problems(mit(), {"III.C.2/s3": "5 weeks", "III.B.2/s3 9 days": "5 days"})
    assert wrong["parameters.III.C.2/s3"].endswith("say which, as in “III.C.2/s3 6 weeks”.")
    assert "“7 days” or “3 days”" in wrong["parameters.III.B.2/s3 9 days"]


# -- shares of votes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("half", ["1/2", "2/4", Fraction(1, 2)])
def test_two_thirds_become_a_half(half):
    policy = mit(parameters={"III.C.5/s2": half})
    facts = vote(for_=5, against=4)
    assert decided(mit(), facts).states["formal"] == "undecided"
    assert decided(policy, facts).states["formal"] == "harassment found"


def test_a_share_in_a_sentence_counts_as_the_share_that_tallies_vary():
    policy = gf.load("mit")
    varied, restated = tallies(policy, "formal.decide", share="1/2"), tallies(policy.under({}, HALF), "formal.decide")
    assert varied.rows == restated.rows


def test_what_a_policy_claims_stays_as_it_was_claimed():
    """A claim is what shall hold: a sentence said otherwise may break it, and then it is refuted."""
    policy = gf.load("mit").under(parameters={"III.B.2/s3 7 days": "10 days"})
    broken = [each for each in gf.verify(policy).refuted if each.kind != "unclaimed"]
    assert broken
    assert not gf.verify(gf.load("mit")).refuted
    for each in broken:
        assert each.way is None or replayed(each, policy).policy.parameters["III.B.2/s3 7 days"] == "10 days"


# -- wherever parameters go -------------------------------------------------------------------------------------------


def test_a_case_is_kept_with_the_numbers_under_which_it_runs():
    longer = POLICY.under(parameters={"2/s1": "10 days"})
    case = heard(longer)
    kept = json.loads(case.to_json())
    assert kept["parameters"] == {"2/s1": "10 days", "quorum": 3}
    assert gf.Case.from_json(case.to_json(), longer) == case
    with pytest.raises(gf.BadInput, match="rules_digest"):
        gf.Case.from_json(case.to_json(), POLICY)
    kept["parameters"]["2/s1"] = 10.5
    with pytest.raises(gf.BadInput, match=r"parameters\.2/s1: wants a whole number, or for a sentence a text"):
        gf.Case.from_json(json.dumps(kept), longer)


def test_a_case_under_another_number_tells_which_decides_it():
    case = decided(mit(), vote(for_=5, against=4))
    found = case.under(parameters=HALF)
    assert found.decided_by == ({"III.C.5/s2": "1/2"},)
    back = found.there.under(parameters={"III.C.5/s2": "2/3"})
    assert back.decided_by == ({"III.C.5/s2": "2/3"},)
    assert "III.C.5/s2 is 1/2 instead of 2/3" in str(found)


def test_a_case_file_may_name_a_sentence(tmp_path):
    policy = gf.load("mit").under(parameters={"II.C/s1": "3 weeks"})
    cases = gf.paths(policy.housing, start=START, policy=policy).cases
    written = cases.write(tmp_path)
    assert '"II.C/s1" = "3 weeks"' in written[0].read_text()
    assert run_casefile(written[0], gf.load).ok


def test_a_survey_varies_the_number_that_stands():
    longer = POLICY.under(parameters={"2/s1": "10 days"})
    found = gf.sensitivity(longer, jobs=1)
    assert [effect.what for effect in found.numbers["2/s1"]] == [{"2/s1": f"{n} days"} for n in (7, 14, 20)]
    assert all(effect.changes for effect in found.numbers["2/s1"])


def test_what_a_survey_finds_of_a_number_is_what_the_policy_comes_to_under_it():
    found = gf.sensitivity(POLICY, jobs=1)
    assert set(found.numbers) == {"2/s1", "3/s1"}
    for effect in (each for several in found.numbers.values() for each in several):
        most = next(each for each in effect.changes if each.topic.kind == "most days to" and each.topic.name == "heard")
        other = gf.verify(POLICY.under(parameters=effect.what).asking).stretches
        assert most.there == str(next(each.most for each in other if each.end == "heard"))


def test_the_command_line_takes_it_where_it_takes_a_parameter():
    told = CliRunner().invoke(main, ["compare", "mit", "--parameter", "III.C.5/s2=1/2", "--json"])
    assert told.exit_code == 0
    parts = {part["procedure"]: part for part in json.loads(told.output)["procedures"]}
    assert [name for name, part in parts.items() if part["differences"]] == ["formal"]
    wrong = CliRunner().invoke(main, ["verify", "mit", "--parameter", "III.C.5/s2=x", "--parameter", "quorum=1/2"])
    assert wrong.exit_code == 2
    assert "parameters.III.C.5/s2: wants a fraction from 0 to 1" in wrong.output
    assert "parameters.quorum: wants a whole number from 1 to 14." in wrong.output


# -- bad input --------------------------------------------------------------------------------------------------------


def test_every_value_that_fits_no_sentence_is_told():
    assert problems(POLICY, {
        "2/s1": "ten days", "3/s1": 5, "1/s1": "5 days", "9/s9": "5 days", "silence": "5 days", "quorun": 3,
        "9/s8": "5 days", "III": "x",
    }) == {
        "parameters.2/s1": "wants a length of time as a text, such as “10 days” or “3 business days”.",
        "parameters.3/s1": "wants a length of time as a text, such as “10 days” or “3 business days”.",
        "parameters.1/s1": "gives neither a length of time nor a share of votes.",
        "parameters.9/s9": "unknown parameter “9/s9”; known: “2/s1” and “3/s1”.",
        "parameters.silence": "“silence” is a reading, not a parameter: give it with the readings.",
        "parameters.quorun": "unknown parameter “quorun”; did you mean “quorum”?",
        "parameters.9/s8": "unknown parameter “9/s8”; known: “2/s1” and “3/s1”.",
        "parameters.III": "unknown parameter “III”; known: “quorum”.",
    }  # fmt: skip


def test_one_number_is_said_otherwise_once():
    assert problems(POLICY, {"3/s1": "99999 days"}) == {"parameters.3/s1": "wants at most 36,525 of a unit."}
    assert problems(POLICY, {"2/s1": "5 days", "2/s1 1 week": "6 days"}) == {
        "parameters.2/s1 1 week": "says otherwise what “2/s1” says otherwise, too.",
    }


@pytest.mark.parametrize("text", ["3/2", "-1/2", "1/0", "two", "0.5x", 1.5])
def test_a_share_is_a_fraction_from_nothing_to_all(text):
    (place,) = problems(mit(), {"III.C.5/s2": text}).items()
    assert place[0] == "parameters.III.C.5/s2"
    assert place[1].startswith("wants a fraction from 0 to 1")


def test_what_is_wrong_with_parameters_of_both_kinds_is_told_at_once():
    other = problems(POLICY, {"2/s1": "10 weeks of", "quorum": 10})
    assert set(other) == {"parameters.2/s1", "parameters.quorum"}
    assert POLICY.parameters == {"quorum": 3}


# -- what a number belongs to -----------------------------------------------------------------------------------------

BEGUN, LISTED, DONE = State("begun", initial=True), State("listed"), State("done", final=True)
ANYBODY = Role("anybody")
votes, seats = number("votes", "votes for it", 0, 9), number("seats", "seats", 1, 9)
ask = may(ANYBODY, "ask", "ask", clause="1/s1", when=BEGUN, then=LISTED)
carry = must(
    ANYBODY, "carry", "carry it", clause=("2/s1", "3/s1"), when=LISTED, records=(votes, seats),
    given=share(votes, "2/3", of=seats).named("enough want it", "4/s1"), within=days(3), after=ask, then=DONE,
)  # fmt: skip
VOTED = Policy("voted", "a vote in time", CLAUSES, (Procedure("voting", "voting", (ask, carry)),))


def test_a_number_that_cites_nothing_stands_on_the_sentences_of_its_act():
    assert {name: VOTED.number(name) for name in CLAUSES} == {
        "1/s1": None, "2/s1": "3 days", "3/s1": "3 days", "4/s1": "2/3", "5/s1": None,
    }  # fmt: skip
    for sentence in ("2/s1", "3/s1"):
        (limit,) = (rule.limit for rule in VOTED.under({}, {sentence: months(1)}).voting.rules.values() if rule.limit)
        assert str(limit.until) == "1 month"


def test_a_share_is_that_of_the_named_condition():
    case = VOTED.under(parameters={"4/s1": "1/3"}).open("c-1", on=START).act("voting.ask", by="anybody", on=START)
    voted = {number: bool(case.decide("voting.carry", by="anybody", on=START, facts={"votes": number, "seats": 9}))
             for number in (2, 3, 5, 6)}  # fmt: skip
    assert voted == {2: False, 3: True, 5: True, 6: True}
