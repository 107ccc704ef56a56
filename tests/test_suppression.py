"""What a report withholds stays withheld: from a reader who subtracts, who solves, and who knows how it is done (V/s7).

The attacker is in `attack`; he shares nothing with the package.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import pytest
from attack import Attack, numbers, populations, totals
from hypothesis import given, settings
from hypothesis import strategies as st
from report_builders import drawn, policy, population, reported_on, tallied

from grievance_fsm.records.suppression import Cross, Mark, Split, withheld

AB, ABC = Split("all", ("a", "b")), Split("all", ("a", "b", "c"))
MARKED = Mark("all", "m")


def hidden(counts: Mapping[str, int], *relations: Any, k: int = 5) -> set[str]:
    return set(withheld(counts, k, "all", relations))


# -- what is withheld ------------------------------------------------------------------------------------------


def test_numbers_of_k_or_more_are_shown():
    assert hidden({"all": 15, "a": 5, "b": 10}, AB) == set()


@pytest.mark.parametrize("small", [0, 1, 4])
def test_a_number_under_k_is_withheld_nought_too_and_the_one_that_would_give_it_away(small):
    assert hidden({"all": 10 + small, "a": 10, "b": small}, AB) == {"a", "b"}


def test_under_k_complaints_nothing_at_all_is_shown():
    counts = {"all": 4, "a": 4, "b": 0, "m": 4, "am": 4, "bm": 0}
    assert hidden(counts, AB, MARKED, Cross(MARKED, AB, ("am", "bm"))) == set(counts)


def test_two_small_numbers_hide_each_other_only_if_they_come_to_k():
    assert hidden({"all": 26, "a": 20, "b": 3, "c": 3}, ABC) == {"b", "c"}
    assert hidden({"all": 23, "a": 20, "b": 2, "c": 1}, ABC) == {"a", "b", "c"}


def test_what_goes_with_a_small_number_is_chosen_by_its_place_and_not_by_its_size():
    """Whoever knows the rule learns nothing from the choice."""
    assert hidden({"all": 60, "a": 2, "b": 6, "c": 52}, ABC) == {"a", "c"}
    assert hidden({"all": 60, "a": 2, "b": 52, "c": 6}, ABC) == {"a", "c"}


def test_small_numbers_that_can_be_nothing_else_are_joined_by_another():
    """Two numbers under 5 that come to 8 are 4 and 4."""
    assert hidden({"all": 28, "a": 20, "b": 4, "c": 4}, ABC) == {"a", "b", "c"}


def test_a_few_who_said_nothing_cannot_be_subtracted():
    assert hidden({"all": 33, "a": 20, "b": 10}, AB) == {"a", "b"}
    assert hidden({"all": 30, "a": 20, "b": 10}, AB) == set()
    assert hidden({"all": 35, "a": 20, "b": 10}, AB) == set()


@pytest.mark.parametrize("marked", [0, 4, 26, 30])
def test_a_mark_that_few_have_or_lack_is_withheld(marked):
    """That everybody has it tells of each of them as well."""
    assert hidden({"all": 30, "m": marked}, MARKED) == {"m"}


@pytest.mark.parametrize("marked", [5, 25])
def test_a_mark_that_enough_have_and_lack_is_shown(marked):
    assert hidden({"all": 30, "m": marked}, MARKED) == set()


def test_whatever_is_counted_out_of_a_number_withheld_is_withheld():
    inner, deeper = Mark("m", "n"), Split("m", ("x", "y"))
    counts = {"all": 30, "m": 27, "n": 20, "x": 10, "y": 17}
    assert hidden(counts, MARKED, inner, deeper) == {"m", "n", "x", "y"}


def test_a_column_that_few_lack_is_withheld_with_another():
    """Four of twelve: the others of the row would give it away."""
    counts = {"all": 60, "a": 12, "b": 24, "c": 24, "m": 30, "am": 4, "bm": 12, "cm": 14}
    assert hidden(counts, ABC, MARKED, Cross(MARKED, ABC, ("am", "bm", "cm"))) == {"am", "cm"}


def test_columns_are_withheld_where_their_part_is():
    counts = {"all": 60, "a": 3, "b": 10, "c": 47, "m": 30, "am": 1, "bm": 5, "cm": 24}
    assert hidden(counts, ABC, MARKED, Cross(MARKED, ABC, ("am", "bm", "cm"))) == {"a", "c", "am", "cm"}


# -- a reader who knows the rule, and tries every population ---------------------------------------------------

SYSTEMS: dict[str, tuple[Sequence[Any], Sequence[str]]] = {
    "two parts": ((AB,), ("a", "b")),
    "two parts, and some who said nothing": ((AB,), ("a", "b", "")),
    "three parts": ((ABC,), ("a", "b", "c")),
    "three parts, and some who said nothing": ((ABC,), ("a", "b", "c", "")),
    "a mark": ((MARKED,), ("m", "")),
    "a mark in two parts": ((AB, MARKED, Cross(MARKED, AB, ("am", "bm"))), ("a m am", "a", "b m bm", "b")),
    "a mark in two parts, and some who said nothing": (
        (AB, MARKED, Cross(MARKED, AB, ("am", "bm"))), ("a m am", "a", "b m bm", "b", "m", ""),
    ),
    "a mark in three parts": (
        (ABC, MARKED, Cross(MARKED, ABC, ("am", "bm", "cm"))), ("a m am", "a", "b m bm", "b", "c m cm", "c"),
    ),
    "a mark within a mark": ((MARKED, Mark("m", "n")), ("m n", "m", "")),
    "parts within parts": ((AB, Split("a", ("x", "y")), Split("b", ("u", "v"))), ("a x", "a y", "b u", "b v")),
}  # fmt: skip
MOST = {2: 20, 3: 18, 4: 14, 5: 10, 6: 9}


@pytest.mark.parametrize("k", [3, 4, 5])
@pytest.mark.parametrize("name", SYSTEMS)
def test_whoever_knows_the_rule_and_tries_every_population_reads_no_number_withheld(name, k):
    """Of all populations with the same report, no two of which can be told apart, each number takes several values."""
    relations, kinds = SYSTEMS[name]
    alike: dict[Any, list[Mapping[str, int]]] = defaultdict(list)
    for people in range(MOST[len(kinds)] + 1):
        for each in populations(people, len(kinds)):
            counts = counted(kinds, each)
            gone = hidden(counts, *relations, k=k)
            alike[tuple(None if cell in gone else number for cell, number in counts.items())].append(counts)

    for shown, worlds in alike.items():
        for cell, number in zip(worlds[0], shown, strict=True):
            assert number is not None or len({world[cell] for world in worlds}) > 1, (cell, shown)


def counted(kinds: Sequence[str], people: Sequence[int]) -> dict[str, int]:
    """How many are in each cell, where the cells of a kind stand in its name."""
    cells = ["all", *dict.fromkeys(cell for kind in kinds for cell in kind.split())]
    pairs = list(zip(kinds, people, strict=True))
    return {cell: sum(number for kind, number in pairs if cell in ("all", *kind.split())) for cell in cells}


# -- a reader who has the whole report, and solves it ----------------------------------------------------------


@given(
    seed=st.integers(0, 10**6), size=st.sampled_from([0, 4, 7, 15, 30, 50, 90, 200]), k=st.sampled_from([3, 5, 8])
)
@settings(max_examples=30, deadline=None)
def test_a_report_with_numbers_withheld_cannot_be_differenced(seed, size, k):
    """IV.4, V/s7: no margin and no second table narrows a number withheld to fewer than k + 1 values."""
    report = reported_on(population(seed, size), k=k)
    shown = numbers(report)
    attack = Attack(totals(report), shown)

    gone = [name for name, number in shown.items() if number is None]
    for name in gone[seed % 3 :: 3]:
        least, most = attack.range(name)
        assert most is None or most - least >= k, name


def test_the_attack_reads_what_is_not_protected():
    """Where only the small numbers are withheld, the attacker reads some and comes close to others."""
    counted_ = population(1, 30)
    counts = numbers(reported_on(counted_, k=0))
    naive = {name: None if number < 5 else number for name, number in counts.items()}
    attack = Attack(totals(reported_on(counted_)), naive)
    ranges = {name: attack.range(name) for name, number in naive.items() if number is None}

    assert ranges["resolution", "unresolved"] == (counts["resolution", "unresolved"],) * 2
    assert sum(most - least < 5 for least, most in ranges.values()) > 5
    assert all(least <= counts[name] <= most for name, (least, most) in ranges.items())


def test_a_number_that_stands_in_two_tables_is_withheld_in_both():
    """The numbers by status are the rows of two tables, those who took a procedure the columns of two."""
    for seed in range(30):
        assert numbers(reported_on(population(seed, 10 + 3 * seed)))


def test_most_of_a_large_report_is_shown():
    report = reported_on(population(1, 3000))
    gone = [name for name, number in numbers(report).items() if number is None]

    assert len(gone) < 10


def test_the_order_of_the_complaints_changes_nothing():
    under, chance = policy(), Random(7)
    complaints = [drawn(chance, under, 40) for _ in range(40)]

    assert reported_on(tallied(complaints, under)) == reported_on(tallied(reversed(complaints), under))
