"""Votes in whole numbers, and the smallest groups, against ballots counted one by one."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from votes_oracle import (
    BASES,
    SCOPES,
    Body,
    Group,
    Smallest,
    Tally,
    carries,
    least,
    smallest,
)

MIT = Body(14, 7, "2/3")
TALLIES = [
    Tally(votes_for, against, present - votes_for - against)
    for present in range(7, 15)
    for votes_for in range(present + 1)
    for against in range(present - votes_for + 1)
]


def turned(tally: Tally) -> Tally:
    return Tally(tally.against, tally.votes_for, tally.abstaining)


def outcome(tally: Tally, base: int) -> str:
    """What the vote decides, asked of both sides."""
    sides = (carries(tally, "2/3", base), carries(turned(tally), "2/3", base))
    return {(True, False): "found", (False, True): "not found", (False, False): "undecided"}[sides]


# Whole numbers


def test_two_thirds_are_exact_for_every_tally():
    """III.C.5/s2: against fractions, for every number present and every vote."""
    for base, votes in product(range(1, 15), range(15)):
        assert carries(Tally(votes, 0), "2/3", base) == (Fraction(votes, base) >= Fraction(2, 3))
        assert (votes >= least("2/3", base)) == (Fraction(votes, base) >= Fraction(2, 3))


def test_two_thirds_of_the_committee():
    assert [least("2/3", of) for of in range(7, 15)] == [5, 6, 6, 7, 8, 8, 9, 10]


def test_nobody_reaches_a_share_of_nobody():
    """Otherwise both findings would hold where nobody votes."""
    assert not carries(Tally(0, 0, 7), "2/3", 0)
    with pytest.raises(ValueError, match="nobody"):
        least("2/3", 0)


@given(st.fractions(0, 1).filter(bool), st.integers(1, 1000))
def test_the_least_number_reaches_and_one_fewer_does_not(share, whole):
    number = least(share, whole)
    assert carries(Tally(number, 0), share, whole)
    assert not carries(Tally(number - 1, 0), share, whole)


@pytest.mark.parametrize("share", ["0", "3/2", Fraction(-1, 2), "two thirds"])
def test_a_share_lies_above_nothing_and_at_most_at_all(share):
    with pytest.raises(ValueError, match=r"share|Fraction"):
        least(share, 7)


def test_a_share_is_never_a_float():
    with pytest.raises(TypeError, match="2/3"):
        least(0.667, 7)


def test_a_tally_counts_people():
    assert (Tally(4, 2, 1).cast, Tally(4, 2, 1).voters) == (6, 7)
    assert str(Tally(4, 2, 1)) == "4 for, 2 against, 1 abstaining"
    with pytest.raises(ValueError, match="against"):
        Tally(4, -1)
    with pytest.raises(TypeError, match="votes_for"):
        Tally(2.5, 1)


# How often nothing is decided


def test_26_of_92_votes_without_abstentions_decide_nothing():
    full = [tally for tally in TALLIES if not tally.abstaining]
    undecided = [tally for tally in full if outcome(tally, tally.voters) == "undecided"]
    assert (len(undecided), len(full)) == (26, 92)


def test_422_of_596_votes_decide_nothing():
    undecided = [tally for tally in TALLIES if outcome(tally, tally.voters) == "undecided"]
    assert (len(undecided), len(TALLIES)) == (422, 596)


def test_188_of_596_findings_depend_on_whose_two_thirds_are_meant():
    """A04: of the votes cast, of those present, or of the seats; as many clearances, by symmetry."""
    readings = [{carries(tally, "2/3", base) for base in (tally.cast, tally.voters, 14)} for tally in TALLIES]
    assert sum(len(outcomes) > 1 for outcomes in readings) == 188


@given(st.sampled_from(TALLIES), st.integers(0, 14))
def test_both_findings_never(tally, base):
    """Under every base that counts at least those who voted."""
    assert not (carries(tally, "2/3", base) and carries(turned(tally), "2/3", base)) or base < tally.cast


# The smallest groups


def found(
    body: Body, base: str = "of_present", scope: str = "hearing_and_decision", **options: bool
) -> Smallest:
    (row,) = smallest(body, bases=[base], scopes=[scope], **options)
    return row


def members(row: Smallest) -> tuple[int | None, ...]:
    groups = (row.consensus, row.find, row.block)
    return (row.hearing, *(group and group.members for group in groups))


def test_five_of_fourteen_can_find_and_three_block():
    row = found(MIT)
    assert members(row) == (7, 7, 5, 3)
    assert str(row.find) == "5 (7 present: 5 for, 2 against)"
    assert row.expel == row.find


def test_where_the_quorum_is_needed_only_at_the_opening_one_member_decides():
    """A05: the others may leave."""
    row = found(MIT, scope="opening")
    assert members(row) == (7, 1, 1, 1)
    assert row.find is not None
    assert (row.find.sitting.opened, row.find.sitting.present) == (7, 1)


def test_the_base_of_the_hearing_members_holds_against_leaving_the_decision():
    """A04 with A05: whoever heard the case counts, present or not."""
    assert members(found(MIT, "of_hearing_members", "whole_hearing")) == (7, 1, 5, 1)
    assert members(found(MIT, "of_hearing_members", "opening")) == (7, 1, 1, 1)


def test_where_the_seats_are_the_base_one_member_blocks_a_bare_quorum():
    """All seven by consensus, ten by vote; and one who does not agree stops the seven."""
    assert members(found(MIT, "of_seats")) == (7, 7, 10, 1)


def test_where_the_votes_cast_are_the_base_one_vote_may_find():
    """Six abstain."""
    assert members(found(MIT, "of_votes_cast")) == (7, 7, 1, 3)
    assert members(found(MIT, "of_votes_cast", abstentions=False)) == (7, 7, 5, 3)


def test_vacancies_and_recusals_leave_too_few_to_open():
    assert members(found(Body(14, 7, "2/3", vacant=5, recused=2))) == (7, 7, 5, 3)
    assert members(found(Body(14, 7, "2/3", vacant=5, recused=3))) == (None, None, None, None)


def test_too_few_in_office_can_hear_but_never_find_by_vote():
    row = found(Body(14, 7, "2/3", vacant=5), "of_seats")
    assert members(row) == (7, 7, None, 1)


def test_recused_members_who_count_are_as_good_as_votes_against():
    """A58: two of the seven present look on, so that five must agree, and one can block."""
    assert members(found(Body(14, 7, "2/3", recused=2, recused_count=True))) == (7, 5, 5, 1)
    assert members(found(Body(14, 7, "2/3", recused=2))) == (7, 7, 5, 3)
    assert members(found(Body(14, 7, "2/3", recused=2, recused_count=True), "of_members_in_office"))[2] == 10
    assert members(found(Body(14, 7, "2/3", recused=2), "of_members_in_office"))[2] == 8


def test_a_vacancy_matters_where_the_members_in_office_are_the_base():
    assert members(found(Body(14, 7, "2/3", vacant=2), "of_members_in_office"))[2] == 8
    assert members(found(Body(14, 7, "2/3", vacant=2), "of_seats"))[2] == 10


def test_thirteen_seats_need_nine():
    """A57."""
    assert members(found(Body(13, 7, "2/3"), "of_seats"))[2] == 9


def test_every_reading_has_a_row():
    rows = smallest(MIT)
    assert [(row.scope, row.base) for row in rows] == list(product(SCOPES, BASES))


@pytest.mark.parametrize(
    ("options", "words"), [({"bases": ["of_chairs"]}, "of_chairs"), ({"scopes": ["forever"]}, "forever")]
)
def test_an_unknown_reading_is_refused(options, words):
    with pytest.raises(ValueError, match=words):
        smallest(MIT, **options)


def test_a_body_has_no_more_empty_seats_than_seats():
    with pytest.raises(ValueError, match="more than 3 seats"):
        Body(3, 2, "2/3", vacant=2, recused=2)


# The oracle: every person goes home at some moment, and whoever stays votes

ABSENT, OPENED, HEARD = "absent", "opened", "heard"
BALLOTS = ("for", "against", "abstaining")


def courses(body: Body) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Everything that the members who vote, and those who only look on, may do."""
    voters = product((ABSENT, OPENED, HEARD, *BALLOTS), repeat=body.seats - body.vacant - body.recused)
    looking_on = product((ABSENT, OPENED, HEARD, "there"), repeat=body.recused if body.recused_count else 0)
    return product(voters, list(looking_on))


def lawful(body: Body, scope: str, doing: tuple[str, ...]) -> bool:
    opened = sum(each != ABSENT for each in doing)
    heard = sum(each not in (ABSENT, OPENED) for each in doing)
    there = sum(each not in (ABSENT, OPENED, HEARD) for each in doing)
    asked = {
        "opening": [opened],
        "whole_hearing": [opened, heard],
        "hearing_and_decision": [opened, heard, there],
    }
    return min(asked[scope]) >= body.quorum


def expected(body: Body, base: str, scope: str, abstentions: bool) -> tuple[int | None, ...]:
    consensus, find, block = [], [], []
    for voters, looking_on in courses(body):
        count = {ballot: voters.count(ballot) for ballot in BALLOTS}
        if not lawful(body, scope, voters + looking_on) or not sum(count.values()):
            continue
        if count["abstaining"] and not abstentions:
            continue
        whole = {
            "of_seats": body.seats,
            "of_members_in_office": len(voters) + len(looking_on),
            "of_hearing_members": sum(each not in (ABSENT, OPENED) for each in voters + looking_on),
            "of_present": sum(count.values()) + looking_on.count("there"),
            "of_votes_cast": count["for"] + count["against"],
        }[base]
        others = count["against"] + count["abstaining"]
        finds = whole > 0 and Fraction(count["for"], whole) >= body.share
        consensus += [count["for"]] if not others else []
        find += [count["for"]] if finds else []
        block += [others] if others and not finds else []
    return tuple(min(numbers, default=None) for numbers in (consensus, find, block))


SMALL = [
    Body(4, 2, "2/3"), Body(5, 3, "2/3"), Body(5, 3, "1/2"), Body(5, 4, "2/3", vacant=1),
    Body(5, 3, "2/3", recused=1), Body(5, 3, "2/3", recused=1, recused_count=True),
    Body(5, 3, "3/4", recused=2, recused_count=True),
    Body(5, 4, "2/3", vacant=1, recused=1), Body(4, 1, "1"),
]  # fmt: skip


@pytest.mark.parametrize("body", SMALL, ids=repr)
def test_the_search_agrees_with_counting_every_ballot(body):
    for base, scope, abstentions in product(BASES, SCOPES, (True, False)):
        row = found(body, base, scope, abstentions=abstentions)
        assert members(row)[1:] == expected(body, base, scope, abstentions), (base, scope, abstentions)


@given(
    st.integers(1, 16).flatmap(
        lambda seats: st.builds(
            Body, st.just(seats), st.integers(1, seats), st.sampled_from(["1/2", "3/5", "2/3", "3/4", "1"]),
            vacant=st.integers(0, seats // 2), recused=st.integers(0, seats // 2),
            recused_count=st.booleans(),
        )
    ),
    st.booleans(),
)  # fmt: skip
def test_every_witness_is_a_sitting_that_may_happen(body, abstentions):
    for row in smallest(body, abstentions=abstentions):
        for group in filter(None, (row.consensus, row.find, row.block)):
            attended(body, row.scope, group)
            assert abstentions or not group.tally.abstaining
        if row.find and row.block:
            assert row.find.tally.votes_for == row.find.members
            assert row.block.tally.against + row.block.tally.abstaining == row.block.members
        assert (row.hearing is None) == (body.in_office < body.quorum or not body.voters)


def attended(body: Body, scope: str, group: Group) -> None:
    sitting = group.sitting
    assert body.quorum <= sitting.opened <= body.in_office
    assert sitting.present <= sitting.heard <= sitting.opened
    assert scope == "opening" or sitting.heard >= body.quorum
    assert scope != "hearing_and_decision" or sitting.present >= body.quorum
    assert group.tally.voters == sitting.present - sitting.onlookers <= body.voters
