"""Readings: the questions that the text leaves open, as data, and how a choice is bound."""

import csv
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from grievance_fsm.errors import DeclarationError
from grievance_fsm.procedures.text import PARTS
from grievance_fsm.readings import UNCHOSEN, Reading, Readings, choose, pick

NUMBERS = [*range(1, 11), 13, 14, *range(26, 31), *range(34, 46), *range(57, 61), 67, 68, 78, 80, 81, 83, 86]
IN_SCOPE = {f"A{number:02}" for number in NUMBERS}

# What a choice is called in Python where its name in ambiguities.csv is no identifier.
SPELLED = {
    "7_plus_unlisted_8": "seven_plus_unlisted_8", "unstated": "silent", "30_days": "thirty_days",
    "read_as_II.B": "read_as_II_B", "13": "seats_13", "14": "seats_14",
    "exclude_trigger_calendar": "exclude_trigger_calendar_no_roll",
}  # fmt: skip

# One parameter of ambiguities.csv, several independent axes: a public name for each.
AXES = {
    "A36": ["combination_rule", "lower_tier_in_upper"],
    "A40": ["severity_rule", "severity_crossing"],
    "A44": ["limitation_incident", "limitation_test", "limitation_edge"],
}


TABLES = files("grievance_fsm") / "procedures" / "readings"
READINGS = Readings.read("\n".join((TABLES / f"{part}.toml").read_text(encoding="utf-8") for part in PARTS))
BASE = Reading("A04", "vote_base", "Of whom?", ("of_present", "of_seats"), "of_present")
TERM = Reading("A30", "nda_term", "Until when?", ("until_decision", "indefinite"))


def table(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "source" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def axes(row: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """The public name and the choices of every axis of a row of ambiguities.csv."""
    alternatives = row["readings (| = alternatives, ; = independent axes)"].split(";")
    names = AXES.get(row["id"], row["parameter"].split(","))
    for name, axis in zip(names, alternatives, strict=True):
        yield name, [_spelled(choice) for choice in axis.split("|")]


def _spelled(choice: str) -> str:
    plain = re.sub(r"\(.*?\)", "", choice).strip().lstrip("+")
    return SPELLED.get(plain, plain)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


# The registry beside the sources


def test_every_ambiguity_of_the_formal_procedure_is_a_reading():
    assert {reading.id for reading in READINGS.values()} == IN_SCOPE


def test_every_choice_of_the_ambiguities_is_a_choice(shared):
    rows = {row["id"]: row for row in table(shared, "ambiguities.csv")}
    expected = {name: (id, choices) for id in IN_SCOPE for name, choices in axes(rows[id])}

    assert set(READINGS) == set(expected)
    for name, (id, choices) in expected.items():
        assert READINGS[name].id == id
        assert set(choices) <= set(READINGS[name].choices), name


def test_choices_beyond_the_ambiguities_are_silence_or_a_mixed_default(shared):
    rows = {row["id"]: row for row in table(shared, "ambiguities.csv")}
    listed = {name: choices for id in IN_SCOPE for name, choices in axes(rows[id])}
    added = {name: set(each.choices) - set(listed[name]) for name, each in READINGS.items()}

    silent = {"deadlock_rule", "decision_lapse", "no_quorum_rule", "departure_rule", "recusal_rule"}
    silent |= {"withdrawal_rule", "absence_rule"}
    expected = {name: {"silent"} for name in silent} | {"month_rule": {"by_edge"}}
    assert {name: choices for name, choices in added.items() if choices} == expected


def test_only_missing_or_corrupt_text_has_no_default():
    assert {each.id for each in READINGS.values() if each.default is None} == {"A03", "A30", "A37", "A42"}


def test_every_clause_of_a_reading_is_a_sentence_or_a_gap_of_the_text(shared):
    known = {row["id"] for row in table(shared, "clauses.csv")}
    for reading in READINGS.values():
        assert reading.clauses, reading.name
        assert set(reading.clauses) <= known, reading.name


def test_a_note_on_a_clause_leads_to_the_reading_that_cites_it(shared):
    """Of every row of clauses.csv that names an ambiguity in scope, a reading of it cites the row."""
    cited = {(each.id, clause) for each in READINGS.values() for clause in each.clauses}
    rows = table(shared, "clauses.csv")
    noted = {(id, row["id"]) for row in rows for id in re.findall(r"A\d\d", row["ambiguity"])}
    outside = {("A03", "H.1")}  # the reform of another university, not of this text
    assert {(id, clause) for id, clause in noted if id in IN_SCOPE} - outside <= cited


def test_every_choice_is_a_keyword_argument():
    for reading in READINGS.values():
        assert all(f"{choice}_".isidentifier() for choice in reading.choices), reading.name
        assert len(set(reading.choices)) == len(reading.choices) >= 2


def test_every_question_is_one_sentence_in_our_own_words(shared):
    text = " ".join(words((shared / "source" / "mit_proposal.txt").read_text(encoding="utf-8")))
    for reading in READINGS.values():
        question = words(reading.question)
        assert re.fullmatch(r"[A-Z][^.?!]*\?", reading.question), reading.name
        assert len(reading.question) <= 120
        runs = (" ".join(question[start : start + 6]) for start in range(len(question) - 5))
        assert not [run for run in runs if run in text], reading.name


# Reading and binding


def test_the_registry_is_a_mapping_by_public_name():
    assert len(READINGS) == len(set(READINGS)) > 0
    assert repr(UNCHOSEN) == "UNCHOSEN"


def test_a_reading_is_called_by_id_and_name():
    assert READINGS("A04", "vote_base") is READINGS["vote_base"]
    with pytest.raises(DeclarationError, match="did you mean “vote_base”"):
        READINGS("A04", "vote_bse")
    with pytest.raises(DeclarationError, match="belongs to A04, not to A05"):
        READINGS("A05", "vote_base")


def test_a_choice_is_taken_by_name_or_by_id_and_the_rest_are_defaults():
    assert choose([BASE, TERM], {}) == {"vote_base": "of_present", "nda_term": UNCHOSEN}
    assert choose([BASE, TERM], {"A04": "of_seats", "nda_term": "indefinite"}) == {
        "vote_base": "of_seats", "nda_term": "indefinite",
    }  # fmt: skip
    assert choose([BASE], {"vote_base": UNCHOSEN}) == {"vote_base": UNCHOSEN}


def test_all_unknown_readings_and_choices_are_reported_together():
    with pytest.raises(DeclarationError) as raised:
        choose([BASE, TERM], {"vote_bas": "of_seats", "nda_term": "forever", "vote_base": "of_seat"})

    places = [problem.place for problem in raised.value.problems]
    assert places == ["readings.vote_bas", "readings.nda_term", "readings.vote_base"]
    assert "did you mean “of_seats”" in str(raised.value)


def test_every_problem_of_a_table_is_listed():
    text = """
        [[reading]]
        id = "A1"
        name = "one"
        question = "Which?"
        choices = ["a", "b"]
        default = "c"
        [[reading]]
        id = "A2"
        name = "one"
        quesion = "Which?"
        choices = ["a"]
    """
    with pytest.raises(DeclarationError) as raised:
        Readings.read(text)

    messages = "\n".join(map(str, raised.value.problems))
    assert len(raised.value.problems) == 4
    for part in ("unknown choice “c”", "lacks “question”", "unknown key “quesion”", "one: is declared twice"):
        assert part in messages


# Leaves


def test_a_pick_gives_the_value_of_the_choice_made():
    seats = pick(BASE, of_present=7, of_seats=14)
    assert seats.chosen({}) == 7
    assert seats.chosen({"vote_base": "of_seats"}) == 14
    assert seats.chosen({"vote_base": UNCHOSEN}) is UNCHOSEN
    assert pick(TERM, until_decision=1).chosen({}) is UNCHOSEN


def test_a_trailing_underscore_frees_a_keyword():
    rule = READINGS["closed_hearing_rule"]
    assert pick(rule, and_=1, or_parties_always=2).chosen({rule.name: "and"}) == 1
    assert (rule == "and_").holds({rule.name: "and"})


def test_a_condition_on_a_reading_holds_for_its_choices_and_while_it_is_open():
    assert (BASE == "of_seats").holds({"vote_base": "of_seats"})
    assert not (BASE == "of_seats").holds({})
    assert (BASE != "of_seats").holds({})
    assert BASE.among("of_seats", "of_present").holds({})
    assert (TERM == "indefinite").holds({})
    assert (BASE == "of_seats").holds({"vote_base": UNCHOSEN})


@pytest.mark.parametrize("leaf", [BASE == "of_seats", pick(BASE, of_seats=1)], ids=["condition", "pick"])
def test_a_reading_has_no_truth_before_it_is_bound(leaf):
    with pytest.raises(TypeError, match="a reading is settled when the policy is loaded"):
        bool(leaf)
