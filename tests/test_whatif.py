"""What if: the smallest groups in a few numbers, read off the declared guards of any policy."""

import json
from pathlib import Path

import pytest
from builders import mit
from click.testing import CliRunner

from grievance_fsm import load
from grievance_fsm.cli import main
from grievance_fsm.deciding.whatif import smallest_groups
from grievance_fsm.errors import BadInput

ROOT = Path(__file__).parents[1]
CONDUCT = ROOT / "examples" / "code_of_conduct.py"
FINES = ROOT / "examples" / "road_fines.py"


def numbers(policy, **options):
    """How many open, agree, find and block, under the choices made."""
    (row,) = smallest_groups(policy, **options).rows
    return row.hearing, *(group and group.members for group in (row.consensus, row.find, row.block))


def test_whoever_opened_the_hearing_counts_where_the_hearing_members_are_the_base():
    """A04 with A05: the declared guard counts the roll of the opening, so that five must find, however many stay."""
    assert numbers(mit(vote_base="of_hearing_members", quorum_scope="opening")) == (7, 1, 5, 1)


@pytest.mark.parametrize(
    ("readings", "found"),
    [
        ({}, (7, 7, 5, 3)),
        ({"quorum_scope": "opening"}, (7, 1, 1, 1)),
        ({"vote_base": "of_seats"}, (7, 7, 10, 1)),
        ({"vote_base": "of_seats", "committee_seats": "seats_13"}, (7, 7, 9, 1)),
        ({"vote_base": "of_votes_cast"}, (7, 7, 1, 3)),
    ],
)
def test_the_groups_are_those_that_the_text_gives(readings, found):
    """III.C.4/s1, III.C.5/s2 under A04, A05 and A57."""
    assert numbers(mit(**readings)) == found


def test_too_few_who_are_left_open_no_hearing():
    assert numbers(mit(), vacant=5, recused=2) == (7, 7, 5, 3)
    assert numbers(mit(), vacant=5, recused=3) == (None, None, None, None)


def test_every_reading_in_the_conditions_of_the_vote_is_varied():
    """A04, A05, A57: a row for each of 5, 3 and 2 answers."""
    rows = smallest_groups(mit(), every_reading=True).rows
    assert len({tuple(row.choices.items()) for row in rows}) == len(rows) == 30
    assert {name for row in rows for name in row.choices} == {"vote_base", "quorum_scope", "committee_seats"}
    hearing = [row.find.members for row in rows if row.choices["vote_base"] == ("of_hearing_members",)]
    assert hearing == [5] * 6


def test_readings_under_which_the_groups_are_the_same_share_a_line():
    lines = str(smallest_groups(mit(), every_reading=True)).splitlines()
    rows = [n for n, line in enumerate(lines) if line.startswith("  7 ")]
    assert len(rows) == 9
    assert max(map(len, lines)) <= 100
    assert lines[rows[5] - 1] == (
        "vote_base of_hearing_members, committee_seats seats_13|seats_14, quorum_scope hearing_and_decision"
    )
    assert lines[rows[5]].split() == "7 7 5 1 5 for, 2 against".split()


def test_who_expels_is_told_by_the_votes_that_come_after():
    """A81: the severity and each sanction are put to the vote as well, or not."""
    assert smallest_groups(mit()).afterwards == {"formal.determine": 5, "formal.impose": 5}
    assert smallest_groups(mit(vote_scope="finding")).afterwards == {}


def test_what_comes_of_a_blocked_vote_is_as_the_policy_has_it():
    """A06."""
    assert smallest_groups(mit()).blocking == "undecided, which leads to “undecided”"
    assert smallest_groups(mit(deadlock_rule="rehear")).blocking == "undecided, which leads to “notified”"
    assert smallest_groups(load("mit-as-written")).blocking == "no outcome"
    assert smallest_groups(mit(), "formal.impose").blocking == "the act is not done"


def test_another_vote_may_be_asked_about():
    found = smallest_groups(mit(), action="formal.impose")
    assert (found.action, found.outcome, found.rows[0].find.members) == ("formal.impose", "", 5)
    assert smallest_groups(mit(), action="appeal.decide", outcome="upheld").rows[0].find.members == 2


def test_a_policy_without_a_parameter_called_quorum_has_its_groups_as_well():
    """Of five, all must be there; at most three votes to one of four, so that two block."""
    found = smallest_groups(load(CONDUCT))
    assert (found.action, found.outcome, found.seats) == ("conduct.decide", "breach", 5)
    assert numbers(load(CONDUCT)) == (None, 5, 4, 2)
    assert numbers(load(CONDUCT), recused=1) == (None, 4, 3, 2)


def test_where_nobody_votes_the_question_is_refused_with_the_reason():
    with pytest.raises(BadInput, match="road-fines: nobody votes on anything in this policy"):
        smallest_groups(load(FINES))


def test_the_command_prints_the_groups_and_what_they_lead_to():
    told = CliRunner().invoke(main, ["whatif"]).stdout.splitlines()
    assert told[0] == "14 seats, 0 vacant, 0 recused, quorum 7, share 2/3 (mit)"
    assert told[1] == "formal.decide: decide the case → harassment found [III.C.5/s2, III.C.4/s1, III.C.5/s3]"
    assert told[2].split("  ") == ["open", "agree", "find", "block", "a vote that finds"]
    assert told[3].split() == "7 7 5 3 5 for, 2 against".split()


def test_the_command_asks_about_the_vote_and_the_outcome_that_are_named():
    words = ["whatif", "mit", "--vote", "formal.decide", "--outcome", "not found", "--json"]
    told = json.loads(CliRunner().invoke(main, words).stdout)
    assert (told["action"], told["outcome"], told["rows"][0]["find"]) == ("formal.decide", "not found", 5)
    refused = CliRunner().invoke(main, ["whatif", "mit", "--vote", "formal.decid"])
    assert (refused.exit_code, "did you mean “formal.decide”" in refused.stderr) == (2, True)


def test_where_no_group_is_left_the_line_says_so():
    line = str(smallest_groups(mit(), vacant=8)).splitlines()[3]
    assert line.split() == ["–", "–", "–", "–", "none"]


def test_the_recused_who_count_look_on():
    """A58."""
    line = str(smallest_groups(mit(recusal_rule="counted"), recused=2)).splitlines()[3]
    assert line.split() == "7 5 5 1 5 for, 2 looking on".split()
