"""Who can decide: the smallest groups, from the declared guards, against ballots cast person by person."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

import pytest
from attrs import evolve
from builders import MEMBERS, deliberating, mit
from builders import day as on_day
from hypothesis import given, settings
from hypothesis import strategies as st
from votes_oracle import BASES, SCOPES, Body, Smallest, smallest

from grievance_fsm.clauses import Registry
from grievance_fsm.committee import Committee, Provision
from grievance_fsm.deadlines import term, years
from grievance_fsm.deciding.deciding import Attendance, Deciding, Group, Step, Under, every_decision, who_decides
from grievance_fsm.deciding.electorate import asked
from grievance_fsm.deciding.tallying import tallies
from grievance_fsm.errors import BadInput
from grievance_fsm.facts import IN_OFFICE, OTHERWISE, ballots, derived, flag, number, persons, share
from grievance_fsm.language import Bench, Outcome, Procedure, Role, State, may, must
from grievance_fsm.loading import load
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Reading, Readings, pick
from grievance_fsm.register import Seat

FOUND = ("formal.decide", "harassment found")
EXPEL = ("formal.impose", None)


def found(*, recused: int = 0, vacant: int = 0, abstaining: int = 0, **readings: Any) -> Under:
    return who_decides(mit(**readings), *FOUND, recused=recused, vacant=vacant, abstaining=abstaining).only


def members(group: Group | None) -> int | None:
    return group and group.members


def numbers(row: Under) -> tuple[int | None, ...]:
    return tuple(map(members, (row.agree, row.force, row.carry, row.block)))


# -- the finding: III.C.4/s1, III.C.5/s1 and s2 ----------------------------------------------------------------


def test_five_of_seven_present_find_and_three_block():
    """III.C.4/s1 with III.C.5/s2: two thirds of seven are five, and three leave only four."""
    row = found()
    assert numbers(row) == (7, 5, 5, 3)
    assert (str(row.force), str(row.block)) == ("5 of 7: 5 for", "3 of 7: 3 against")


def test_with_all_fourteen_present_ten_find_and_five_block():
    """III.C.5/s2: two thirds of fourteen are ten, and five leave only nine."""
    full = found().fullest
    assert full is not None
    assert (full.voters, members(full.force), members(full.block)) == (14, 10, 5)


def test_eight_who_stay_away_leave_no_quorum():
    """III.C.4/s1."""
    assert found().stays_away == 8


def test_of_the_votes_cast_one_vote_carries_where_the_others_abstain_but_forces_nothing():
    """A04: six abstain, or five have to be sure."""
    row = found(vote_base="of_votes_cast")
    assert numbers(row) == (7, 5, 1, 3)
    assert str(row.carry) == "1 of 7: 1 for, 6 abstaining"


def test_of_the_seats_ten_find_by_vote_while_seven_of_one_mind_are_enough():
    """III.C.5/s1: consensus asks for no share; whoever does not agree then stops the seven."""
    row = found(vote_base="of_seats")
    assert numbers(row) == (7, 10, 10, 1)
    assert str(row.fewest) == "7 of 7 agree"


def test_thirteen_seats_ask_for_nine():
    """A57."""
    assert members(found(vote_base="of_seats", committee_seats="seats_13").force) == 9


def test_where_the_quorum_is_needed_at_the_opening_only_one_who_is_left_decides():
    """A05."""
    assert numbers(found(quorum_scope="opening")) == (1, 1, 1, 1)


def test_who_could_not_open_the_hearing_decides_nothing_though_the_decision_asks_for_no_quorum():
    """A05 with III.C.4/s1: six are left of fourteen."""
    assert not found(quorum_scope="opening", vacant=5, recused=3).possible
    assert found(quorum_scope="opening", vacant=5, recused=2).possible


def test_those_who_opened_the_hearing_are_the_base_even_where_they_have_left():
    """A04 with A05: at least seven opened it, so that five must be for it, be they the only ones left."""
    row = found(vote_base="of_hearing_members", quorum_scope="opening")
    assert str(row.force) == "5 of 5: 5 for"


def test_two_who_abstain_count_as_present_so_that_one_more_blocks():
    """III.C.5/s2: of seven present five must be for it, and no others are left; nor is there consensus."""
    row = found(abstaining=2)
    assert numbers(row) == (None, 5, 5, 1)
    full = row.fullest
    assert full is not None
    assert members(full.block) == 3


def test_three_who_abstain_ask_for_an_eighth_member():
    """Two thirds of seven are five, of whom four are left; of eight six; of nine six, and six are left."""
    row = found(abstaining=3)
    assert row.force is not None
    assert (row.force.members, row.force.present) == (6, 9)


@pytest.mark.parametrize(
    ("rule", "expected", "full", "away"),
    [("recused_not_counted", (7, 5, 5, 3), (8, 5), 6), ("counted", (5, 5, 5, 1), (10, 3), 8),
     ("silent", (7, 5, 5, 3), (10, 5), 8)],
)  # fmt: skip
def test_two_who_step_aside_change_who_decides_as_their_stepping_aside_is_read(rule, expected, full, away):
    """A58: gone; present without a vote; or unknown to the text."""
    row = found(recused=2, recusal_rule=rule)
    assert numbers(row) == expected
    assert row.fullest is not None
    assert (members(row.fullest.force), members(row.fullest.block)) == full
    assert row.stays_away == away


def test_nobody_decides_where_too_few_are_left():
    """III.C.4/s1: five seats empty, three aside."""
    row = found(vacant=5, recused=3)
    assert not row.possible
    assert numbers(row) == (None,) * 4
    assert row.stays_away is None


def test_too_few_in_office_find_only_of_one_mind():
    """A04: nine cannot be ten."""
    assert numbers(found(vote_base="of_seats", vacant=5)) == (7, None, None, 1)


def test_three_who_abstain_leave_seven_undecided():
    """III.C.5/s2, A06: neither side can reach five."""
    row = who_decides(mit(), "formal.decide", "undecided").only
    assert str(row.force) == "3 of 7: 3 abstaining"
    assert members(row.block) == 5


def test_whom_nobody_can_outvote_is_still_overruled_by_one_mind():
    """Of the seats: no vote of seven decides, but all seven may agree on an answer."""
    row = who_decides(mit(vote_base="of_seats"), "formal.decide", "undecided").only
    assert str(row.force) == "0 of 7: whatever is cast"
    assert str(row.block) == "7 of 7 agree"


def test_those_who_abstain_in_any_case_belong_to_no_group():
    """Two more leave seven undecided, where one abstains already."""
    row = who_decides(mit(), "formal.decide", "undecided", abstaining=1).only
    assert str(row.force) == "2 of 7: 2 abstaining"


def test_no_vote_is_for_an_outcome_that_one_more_such_vote_may_prevent():
    """A04: two against two decide nothing; if one of them abstains instead, two thirds of the votes cast are there."""
    assert who_decides(mit(vote_base="of_votes_cast"), "formal.decide", "undecided").only.carry is None
    assert members(who_decides(mit(vote_base="of_seats"), "formal.decide", "undecided").only.carry) == 0


def test_nobody_brings_about_what_one_of_its_votes_cannot_bring():
    """A group that is there for the last vote only is none."""
    group = Group(2, 3, 3, {"for": 2})
    able, unable = Attendance(3, 3, None, group, group, group, None), Attendance(3, 3, group, None, None, group, None)
    first, last = (Step(name, "", (), (), (each,), 1) for name, each in (("first", unable), ("last", able)))
    assert numbers(Under({}, (first, last))) == (None, None, None, 2)
    assert Under({}, (first, last)).fewest == group


# -- against the calculation of the smallest groups ------------------------------------------------------------


def summary(row: Smallest) -> tuple[int | None, ...]:
    return tuple(group and group.members for group in (row.consensus, row.find, row.block))


@pytest.mark.parametrize("rule", ["recused_not_counted", "counted"])
@pytest.mark.parametrize("away", [(0, 0), (2, 0), (1, 3), (3, 5)], ids=str)
def test_the_guards_give_what_the_arithmetic_of_the_text_gives(rule, away):
    """A04, A05, A58: 15 readings, by two ways that share nothing."""
    recused, vacant = away
    body = Body(14, 7, "2/3", vacant, recused, recused_count=rule == "counted")
    rows = {(row.scope, row.base): summary(row) for row in smallest(body)}
    for scope, base in product(SCOPES, BASES):
        # The arithmetic lets those who heard the case out be fewer than those who opened it; the policy counts these.
        if (scope, base) != ("opening", "of_hearing_members"):
            row = found(recused=recused, vacant=vacant, quorum_scope=scope, vote_base=base, recusal_rule=rule)
            assert tuple(map(members, (row.agree, row.carry, row.block))) == rows[scope, base], (scope, base)


@pytest.mark.parametrize("quorum", range(5, 15))
def test_the_quorum_moves_who_finds(quorum):
    (row,) = smallest(Body(14, quorum, "2/3"), bases=["of_present"], scopes=["hearing_and_decision"])
    mine = who_decides(mit(parameters={"quorum": quorum}), *FOUND).only
    assert tuple(map(members, (mine.agree, mine.carry, mine.block))) == summary(row)


# -- expelling: III.C.5/s3, III.D.2.f/s1 -----------------------------------------------------------------------


def expelling(**readings: Any) -> Deciding:
    return who_decides(mit(**readings), *EXPEL, papers={"penalties": "2.f"})


def test_who_expels_must_have_found_and_graded_by_the_same_share():
    """A81: each of the three is voted on."""
    row = expelling().only
    assert [(step.action, step.outcome) for step in row.steps] == [
        ("formal.decide", "harassment found"), ("formal.determine", ""), ("formal.impose", ""),
    ]  # fmt: skip
    assert numbers(row) == (7, 5, 5, 3)


def test_the_committee_only_recommends_expulsion_unless_it_is_final():
    """A35."""
    assert expelling().only.steps[-1].leads == ("removal recommended",)
    assert expelling(removal_authority="committee_final").only.steps[-1].leads == ("sanctioned",)


def test_where_the_finding_alone_is_voted_on_who_finds_expels():
    """A81."""
    row = expelling(vote_scope="finding").only
    assert [step.action for step in row.steps] == ["formal.decide"]
    assert numbers(row) == (7, 5, 5, 3)


def test_a_penalty_that_no_reading_of_the_tier_admits_is_decided_by_nobody():
    """III.D.2.b/s1: another work place comes only with the leave; both at once are not barred, so it can be."""
    possible = who_decides(mit(), *EXPEL, papers={"penalties": ("2.b", "2.a")}).only.possible
    barred = who_decides(mit(), *EXPEL, papers={"penalties": "1.c", "status": "staff"}).only.possible
    assert (possible, barred) == (True, False)


# -- other bodies ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vote", "expected"), [("majority", (2, 2, 2)), ("two_thirds", (2, 2, 2)), ("unanimous", (3, 3, 1))]
)
def test_the_appeal_panel_of_three(vote, expected):
    """GAP.01: any two of three, or all; nobody can agree without a vote."""
    row = who_decides(mit(appeal_vote=vote), "appeal.decide", "overturned").only
    assert numbers(row) == (None, *expected)


def test_one_of_the_panel_who_casts_no_ballot_stops_it():
    """H.6: every member votes."""
    row = who_decides(mit(), "appeal.decide", "overturned").only
    assert str(row.withhold) == "1 of 3: no ballot"
    assert row.stays_away == 1


def test_three_arbitrators_decide_by_two():
    """U.2."""
    row = who_decides(mit(arbitrator_number="three"), "arbitration.award", "for the complainant").only
    assert numbers(row) == (None, 2, 2, 2)


def test_every_outcome_of_every_vote_is_told():
    """Seven actions are voted on; what each may bring is one row of the table."""
    told = [(each.action, each.outcome) for each in every_decision(mit())]
    assert len(told) == len(set(told)) == 16
    assert FOUND in told
    assert ("formal.determine", "") in told


# -- in a live case --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", BASES)
def test_a_group_that_carries_carries_in_a_live_case_and_one_fewer_does_not(base):
    """III.C.5/s2."""
    group = found(vote_base=base).carry
    assert group is not None
    case = deliberating(mit(vote_base=base), roll=list(MEMBERS[: group.present]))
    fewer = {**group.votes, "for": group.votes["for"] - 1, "against": group.votes.get("against", 0) + 1}
    assert outcome(case, group.votes) == "harassment found"
    assert outcome(case, fewer) != "harassment found"


@pytest.mark.parametrize("base", BASES)
def test_whoever_blocks_blocks_in_a_live_case_though_all_others_are_for_it(base):
    """III.C.5/s2."""
    group = found(vote_base=base).block
    assert group is not None
    for heard in {group.present, 14}:
        case = deliberating(mit(vote_base=base), roll=list(MEMBERS[:heard]))
        votes = {**group.votes, "for": group.voters - group.members}
        blocked = outcome(case, votes) != "harassment found"
        assert blocked or (base, heard) == ("of_hearing_members", group.present)


def outcome(case: Any, votes: Any) -> str:
    """What a vote of the first members comes to in a live case."""
    told = [word for word, number in votes.items() for _ in range(number)]
    cast = dict(zip(MEMBERS, told, strict=False))
    facts = {"roll": list(cast), "consensus": "none", "ballots": cast, "standard": "preponderance"}
    done = case.act("formal.decide", by="committee", on=on_day(41), facts=facts)
    return str(done.history[-1].outcome)


# -- readings and printing -------------------------------------------------------------------------------------


def test_a_reading_that_is_varied_has_a_row_for_each_answer_that_matters():
    """A04: of the seats and of those in office are the same where no seat is empty and nobody steps aside."""
    told = who_decides(mit(), *FOUND, readings="vote_base")
    assert [row.choices["vote_base"] for row in told] == [
        ("of_seats", "of_members_in_office"), ("of_hearing_members",), ("of_present",), ("of_votes_cast",),
    ]  # fmt: skip


def test_a_reading_that_makes_no_difference_falls_away():
    """A57: where seats are empty nobody asks how many there are; A81 matters to what comes after the finding."""
    told = who_decides(mit(), *FOUND, readings=["vote_base", "recusal_rule"])
    assert {tuple(row.choices) for row in told} == {("vote_base",)}


def test_every_reading_on_which_the_counts_rest_is_varied_where_all_are_asked_for():
    """A04, A05, A57, A58, A81."""
    names = {"vote_base", "quorum_scope", "committee_seats", "vote_scope"}
    assert set(asked(mit(), "formal.decide", every_reading=True).varied) == names
    assert set(asked(mit(), "formal.decide", recused=1, every_reading=True).varied) == names | {"recusal_rule"}
    told = who_decides(mit(), "appeal.decide", "upheld", every_reading=True)
    assert [row.choices["appeal_vote"] for row in told] == [("majority", "two_thirds"), ("unanimous",)]


def test_two_readings_together_have_a_row_for_each_pair_that_differs():
    """A04, A57: the seats are thirteen or fourteen."""
    told = who_decides(mit(), *FOUND, readings=("vote_base", "committee_seats"))
    rows = {(row.choices["vote_base"][0], row.choices["committee_seats"]): numbers(row) for row in told}
    assert rows["of_seats", ("seats_13",)] == (7, 9, 9, 1)
    assert rows["of_seats", ("seats_14",)] == (7, 10, 10, 1)


def test_an_open_reading_is_varied_unasked():
    """The small committee has no answer to whom two thirds are of."""
    told = who_decides(small(4, 2, "2/3", default=None), "small.decide", "yes")
    assert {choice for row in told for choice in row.choices["base"]} == {"present", "cast", "seats", "office"}


def test_it_prints_itself_in_the_policys_words():
    assert str(who_decides(mit(), *FOUND)).splitlines() == [
        "formal.decide: decide the case → harassment found [III.C.5/s2, III.C.4/s1, III.C.5/s3] (mit)",
        "agree  force          carry                     block              where most attend  away",
        "7      5 of 7: 5 for  5 of 7: 5 for, 2 against  3 of 7: 3 against  10 force, 5 block  8",
    ]
    assert str(expelling()).splitlines()[1] == (
        "after formal.decide → harassment found, then formal.determine; leads to “removal recommended”"
    )


def test_a_table_too_wide_for_a_hundred_columns_has_its_choices_above_each_row():
    told = str(who_decides(mit(), *FOUND, readings=("vote_base",))).splitlines()
    assert max(map(len, told)) <= 100
    assert told[2:4] == [
        "vote_base of_seats|of_members_in_office",
        "  7      10 of 10: 10 for  10 of 10: 10 for             1 of 7: 1 against  10 force, 5 block  8",
    ]


@pytest.mark.slow
def test_no_table_of_every_reading_is_wider():
    expelled = who_decides(mit(), "formal.impose", every_reading=True)
    assert max(map(len, str(expelled).splitlines())) <= 100


def test_as_data_every_attendance_is_there():
    told = who_decides(mit(), *FOUND).as_dict()
    (row,) = told["rows"]
    assert [each["voters"] for each in row["steps"][0]["attendances"]] == list(range(7, 15))
    assert row["force"] == {"members": 5, "voters": 7, "present": 7, "votes": {"for": 5}, "agreed": False}


@pytest.mark.parametrize(
    ("action", "options", "words"),
    [
        ("formal.decid", {}, "did you mean “formal.decide”"),
        ("formal.notify", {}, "nobody votes on “formal.notify”"),
        ("formal.decide", {"outcome": "harasment found"}, "did you mean “harassment found”"),
        ("formal.decide", {"abstaining": -1}, "abstaining: wants a whole number"),
        ("formal.decide", {"recused": 2.0}, "recused: wants a whole number"),
        ("formal.decide", {"recused": 8, "vacant": 7}, "more than 14 seats"),
        ("formal.decide", {"readings": "vote_bas"}, "did you mean “vote_base”"),
        ("formal.decide", {"share": "3/2"}, "share: wants a fraction"),
        ("formal.decide", {"share": 0.5}, "share: wants a fraction"),
        ("formal.impose", {"papers": {"penalty": "2.f"}}, "did you mean “penalties”"),
        ("formal.impose", {"papers": {"penalties": "2.x"}}, "papers.penalties"),
        ("appeal.decide", {"abstaining": 1}, "nobody can abstain"),
        ("appeal.decide", {"recused": 1}, "no committee sits there"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(action, options, words):
    with pytest.raises(BadInput, match=words):
        who_decides(mit(), action, **options)


@pytest.mark.parametrize("ask", [who_decides, tallies])
def test_a_vote_that_is_compared_with_a_wide_number_is_refused_with_the_reason(ask):
    """There are too many amounts that the votes could be fewer than."""
    policy = small(3, 2, "2/3")
    (procedure,) = policy.procedures
    begin, recuse, decide = procedure.actions
    asked_for = next(each for each in decide.records if each.name == "votes")
    wide = number("amount", "the amount", 0, 10**9)
    yes = derived("votes for", of=asked_for, value="for", name="yes_votes", high=9)
    decide = evolve(decide, records=(*decide.records, wide), given=(*decide.given, yes <= wide))
    changed = evolve(policy, procedures=(evolve(procedure, actions=(begin, recuse, decide)),))
    with pytest.raises(BadInput, match=r"small\.decide: cannot be tried"):
        ask(changed, "small.decide")


def test_where_no_outcome_is_named_it_says_what_is_asked():
    """Whatever is cast, some outcome comes: that nobody is needed for it tells little."""
    told = " ".join(str(who_decides(mit(), "formal.decide")).split())

    assert "name one as outcome: “harassment found”, “not found” or “undecided”" in told
    for named in (who_decides(mit(), *FOUND), who_decides(mit(), "formal.impose")):
        assert "name one as outcome" not in " ".join(str(named).split())


# -- how many splits decide nothing ----------------------------------------------------------------------------


def test_26_of_92_tallies_without_abstentions_and_422_of_596_with_decide_nothing():
    """A04 of those present, A05 a quorum at the decision, A57 fourteen seats: the readings taken."""
    row = tallies(mit(), "formal.decide").only
    assert (row.without_abstentions.nothing, row.without_abstentions.total) == (26, 92)
    assert (row.with_abstentions.nothing, row.with_abstentions.total) == (422, 596)
    assert str(row.with_abstentions.hung) == "7 present: 4 for, 3 against"
    assert row.with_abstentions.both == 0


def test_as_written_the_same_splits_decide_nothing():
    row = tallies(load("mit-as-written"), "formal.decide").only
    assert (row.without_abstentions.nothing, row.with_abstentions.nothing) == (26, 422)


@pytest.mark.parametrize(
    ("share_asked", "hung", "torn"),
    [(None, (453, 438, 422, 398, 365, 330, 284, 226, 165, 90), (0,) * 10),
     ("1/2", (270, 261, 252, 236, 220, 195, 170, 134, 98, 49), (5, 5, 4, 4, 3, 3, 2, 2, 1, 1))],
)  # fmt: skip
def test_the_quorum_moves_how_many_splits_hang(share_asked, hung, torn):
    """Of those present, quorum 5 to 14; at one half a tie satisfies both findings, at each even number once."""
    policies = [mit(parameters={"quorum": quorum}) for quorum in range(5, 15)]
    rows = [tallies(policy, "formal.decide", share=share_asked).only.with_abstentions for policy in policies]
    assert tuple(row.nothing for row in rows) == hung
    assert tuple(row.both for row in rows) == torn


@pytest.mark.parametrize(
    ("base", "nothing"), [("of_seats", (62, 526)), ("of_present", (26, 422)), ("of_votes_cast", (26, 150))]
)
def test_whose_two_thirds_are_meant_moves_how_many_splits_hang(base, nothing):
    """A04, counted here ballot by ballot."""
    row = tallies(mit(vote_base=base), "formal.decide").only
    assert (row.without_abstentions.nothing, row.with_abstentions.nothing) == nothing == tuple(
        sum(_hangs(split, base) for split in _all_splits() if split[2] == 0 or abstentions)
        for abstentions in (False, True)
    )


def _all_splits() -> Iterator[tuple[int, int, int]]:
    return (
        (yes, no, present - yes - no)
        for present in range(7, 15) for yes in range(present + 1) for no in range(present - yes + 1)
    )  # fmt: skip


def _hangs(split: tuple[int, int, int], base: str) -> bool:
    whole = {"of_seats": 14, "of_present": sum(split), "of_votes_cast": split[0] + split[1]}[base]
    return not whole or max(split[:2]) < Fraction(2, 3) * whole


def test_a_motion_that_is_not_carried_decides_nothing():
    """A81, III.C.5/s2: a sanction has no contrary to vote on, so that only two thirds for it decide."""
    row = tallies(mit(), "formal.impose").only
    fails = [split for split in _all_splits() if split[0] < Fraction(2, 3) * sum(split)]
    assert row.with_abstentions.nothing == len(fails)
    assert row.without_abstentions.nothing == len([split for split in fails if not split[2]])


def test_a_vote_that_a_reading_does_away_with_has_no_splits():
    """A81."""
    assert tallies(mit(vote_scope="finding"), "formal.impose").only.with_abstentions.total == 0


def test_a_split_of_the_panel_in_three_decides_nothing():
    """GAP.01: four answers to three votes; all four ways to give three of them one vote each."""
    row = tallies(mit(), "appeal.decide").only
    assert (row.with_abstentions.nothing, row.with_abstentions.total) == (4, 20)
    assert row.without_abstentions == row.with_abstentions


def test_what_happens_otherwise_is_the_contrary_where_one_answer_alone_has_a_condition():
    """U.8: an award that is not for the complainant is against."""
    row = tallies(mit(arbitrator_number="three"), "arbitration.award").only
    assert (row.with_abstentions.nothing, row.with_abstentions.total) == (0, 4)


def test_tallies_print_themselves_in_a_few_lines():
    assert str(tallies(mit(), "formal.decide")).splitlines() == [
        "formal.decide: decide the case, without consensus (mit)",
        "26 of 92 decide nothing; with abstentions 422 of 596 decide nothing",
        "  nothing is decided by 7 present: 4 for, 3 against",
    ]


def test_tallies_that_are_the_same_under_several_readings_share_a_row_of_a_hundred_columns():
    """A04, A57: of all seats, or of the members in office, where every seat is taken."""
    told = str(tallies(mit(), "formal.decide", every_reading=True)).splitlines()
    assert max(map(len, told)) <= 100
    assert len(told) < 60
    assert "of_seats|of_members_in_office, seats_14, hearing_and_decision: 62 of 92 decide nothing; with" in told


# -- the oracle: every person casts a ballot, and every group is tried -----------------------------------------

WORDS = ("for", "against", "abstaining")
BY_BASE = {"present": 0, "cast": 1, "seats": 2, "office": 3}


class Case(NamedTuple):
    """A small committee, who is away, and how its votes are counted."""

    seats: int
    quorum: int
    share: str
    base: str
    counted: bool
    recused: int
    abstaining: int
    consensus: bool


def small(seats: int, quorum: int, asked: str, default: str | None = "present", counted: bool = False,
          consensus: bool = True) -> Policy:  # fmt: skip
    """A committee that says yes by a share of some whole, or of one mind."""
    reading = Reading("T1", "base", "A share of whom?", tuple(BY_BASE), default)
    new, asked_for = State("new", initial=True), State("asked")
    yes_state, no_state = State("said yes", final=True), State("said nothing", final=True)
    roll, aside, agreed = persons("roll", "who is there"), persons("aside", "who steps aside"), flag("agreed", "agreed")
    votes = ballots("votes", "the votes", *WORDS, by=roll)
    present = derived("present", of=roll, high=9)
    office = derived("those in office", of=IN_OFFICE, eligible=False, high=9)
    yes, no = (derived(f"votes {word}", of=votes, value=word, high=9) for word in WORDS[:2])
    whole = pick(reading, present=present, cast=yes + no, seats=seats, office=office)
    enough = share(yes, asked, of=whole)
    committee = Committee(
        "committee", "the committee", tuple(Seat(f"seat_{n}", f"seat {n}") for n in range(seats)), quorum,
        term=term(years(2)), training=Provision("advisory"), overlap=Provision("replaced"),
        recusal=Provision("counted" if counted else "not counted"), conflict=Provision("no party"),
    )  # fmt: skip
    clerk = Role("clerk")
    begin = may(clerk, "begin", "begin", when=new, then=asked_for)
    recuse = may(clerk, "recuse", "step aside", when=asked_for, collects=aside, repeats=True)
    decide = must(
        clerk, "decide", "decide", when=asked_for, records=(roll, agreed, votes) if consensus else (roll, votes),
        given=(present >= quorum).named("a quorum"),
        then=(Outcome("yes", yes_state, given=agreed.named("") | enough if consensus else enough),
              Outcome("nothing", no_state, given=OTHERWISE)),
    )  # fmt: skip
    procedure = Procedure("small", "a small vote", (begin, recuse, decide), bench=Bench(committee, aside))
    return Policy("small", "a small policy", Registry.of({}), (procedure,), Readings([reading]), committee=committee)


def says_yes(cast: tuple[str, ...], onlookers: int, case: Case) -> bool:
    """Whether persons who cast these ballots, before others who only look on, have said yes by vote."""
    office = case.seats if case.counted else case.seats - case.recused
    votes = cast.count("for")
    whole = (len(cast) + onlookers, votes + cast.count("against"), case.seats, office)[BY_BASE[case.base]]
    return whole > 0 and Fraction(votes, whole) >= Fraction(case.share)


def expected(case: Case, voters: int, onlookers: int) -> tuple[int | None, ...] | None:
    """By every ballot of every person: of one mind, to force, to carry, to block; nothing where it cannot be."""
    if voters + onlookers < case.quorum or voters < case.abstaining:
        return None
    silent, free = ("abstaining",) * case.abstaining, voters - case.abstaining
    agree = voters if case.consensus and not case.abstaining else None
    every = [cast for cast in product(WORDS, repeat=free) if says_yes(cast + silent, onlookers, case)]
    if agree is None and not every:
        return None

    def least(wanted: bool, start: int) -> int | None:
        for group in range(start, free + 1):
            for mine in product(WORDS, repeat=group):
                others = product(WORDS, repeat=free - group)
                if all(says_yes(mine + rest + silent, onlookers, case) is wanted for rest in others):
                    return group
        return None

    carry = min((cast.count("for") for cast in every), default=None)
    return agree, least(True, 0), carry, least(False, 1 if agree else 0)


CASES = st.integers(1, 5).flatmap(
    lambda seats: st.builds(
        Case, st.just(seats), st.integers(1, seats), st.sampled_from(["1/3", "1/2", "3/5", "2/3", "3/4", "1"]),
        st.sampled_from(list(BY_BASE)), st.booleans(), st.integers(0, seats), st.integers(0, 2), st.booleans(),
    )
)  # fmt: skip


@given(CASES)
def test_no_group_is_smaller_than_the_smallest(case):
    """At every attendance, against every ballot of every person in every group."""
    policy = small(case.seats, case.quorum, case.share, case.base, case.counted, case.consensus)
    if case.abstaining > case.seats - case.recused:
        told = f"abstaining: {case.abstaining} are more than the {case.seats - case.recused} who may vote"
        with pytest.raises(BadInput, match=told):
            who_decides(policy, "small.decide", "yes", recused=case.recused, abstaining=case.abstaining)
        return
    row = who_decides(policy, "small.decide", "yes", recused=case.recused, abstaining=case.abstaining).only
    onlookers = case.recused if case.counted else 0
    told = {
        (each.voters, each.present): tuple(map(members, (each.agree, each.force, each.carry, each.block)))
        for each in row.steps[0].attendances
    }
    wanted = {
        (voters, voters + looking_on): groups
        for voters in range(1, case.seats - case.recused + 1) for looking_on in range(onlookers + 1)
        if (groups := expected(case, voters, looking_on)) is not None
    }  # fmt: skip
    assert told == wanted


@settings(max_examples=80)
@given(CASES)
def test_the_splits_that_decide_nothing_are_those_of_persons_who_do_not_say_yes(case):
    """Here the vote carries, or decides nothing: what is otherwise is its contrary, so that none hangs."""
    policy = small(case.seats, case.quorum, case.share, case.base, case.counted, case.consensus)
    row = tallies(policy, "small.decide", recused=case.recused).only
    onlookers = case.recused if case.counted else 0
    lawful = [
        voters for voters in range(1, case.seats - case.recused + 1) for looking_on in range(onlookers + 1)
        if voters + looking_on >= case.quorum
    ]  # fmt: skip
    assert row.with_abstentions.nothing == 0
    assert row.with_abstentions.total == sum((n + 1) * (n + 2) // 2 for n in lawful)
    assert row.without_abstentions.total == sum(n + 1 for n in lawful)
