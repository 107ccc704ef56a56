"""Readings: the questions that the text leaves open, as data, and how a choice is bound."""

import csv
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from grievance_fsm.binding import every
from grievance_fsm.check import readings_of
from grievance_fsm.clauses import borrowed
from grievance_fsm.coverage import coverage
from grievance_fsm.errors import DeclarationError
from grievance_fsm.further import Further
from grievance_fsm.language import Action
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policies.mit_as_written import POLICY as AS_WRITTEN
from grievance_fsm.procedures.text import PARTS, not_read
from grievance_fsm.readings import UNCHOSEN, Reading, Readings, choose, pick
from grievance_fsm.rulemaking import rebound

# The ambiguities that must be executable: those of the formal procedure, then those of all the others.
FORMAL = [*range(1, 11), 13, 14, *range(26, 31), *range(34, 46), *range(57, 61), 67, 68, 78, 80, 81, 83, 86]
OTHERS = [11, 12, *range(15, 26), *range(31, 34), *range(46, 52), 55, 56, *range(61, 66), 70, 71, 72, 75, 76, 82]
EXECUTABLE = {f"A{number:02}" for number in (*FORMAL, *OTHERS)}

# Where the text says nothing that could be read, and no ambiguity asks: the gap itself is the question.
SILENCES = {"GAP.18", "GAP.19", "GAP.20"}

# What a choice is called in Python where its name in ambiguities.csv is no identifier.
SPELLED = {
    "7_plus_unlisted_8": "seven_plus_unlisted_8", "unstated": "silent", "30_days": "thirty_days",
    "read_as_II.B": "read_as_II_B", "13": "seats_13", "14": "seats_14",
    "exclude_trigger_calendar": "exclude_trigger_calendar_no_roll",
    "covered_by_III/s3_and_V/s3": "covered", "read_as_IV.4": "read_as_IV_4", "IV.4_prevails": "IV_4_prevails",
    "H.4": "as_H4", "H.5": "as_H5",
}  # fmt: skip

# One row of ambiguities.csv, several independent axes: a public name for each; two rows there are called “erratum”.
AXES = {
    "A23": ["escalation_limit", "escalation_tolling"],
    "A36": ["combination_rule", "lower_tier_in_upper"],
    "A40": ["severity_rule", "severity_crossing"],
    "A44": ["limitation_incident", "limitation_test", "limitation_edge"],
    "A46": ["effect_standard", "effect_test"],
    "A49": ["summary_signatories", "summary_refusal"],
    "A53": ["report_erratum"],
    "A55": ["report_exceptions", "report_k"],
    "A56": ["housing_start", "housing_informal"],
}

# An axis that is a number, not a choice: a parameter.
NUMBERS = {"report_k"}

# Questions that ambiguities.csv does not list, by the row they belong to, each with the reason why it had to be asked.
THE_ARTICLES_PROMISE_AN_APPEAL_AND_SETTLE_NOTHING_ELSE = """
    appeal_by appeal_grounds appeal_days appeal_law effect_on_sanctions appeal_panel_from appeal_review appeal_vote
    appeal_deadlock appeal_decision_days remand_to appeal_notice
""".split()
THE_UNION_ASKS_FOR_ARBITRATION_AND_SETTLES_NOTHING_ELSE = """
    arbitration_by arbitration_place arbitration_standing arbitration_scope arbitration_days arbitrator_number
    arbitrator_choice arbitration_meeting arbitration_lawyers cross_examination arbitration_force award_days
""".split()
THE_ARTICLE_PROMISES_PROTECTION_AND_NAMES_NEITHER_WHOM_NOR_HOW_LONG = """
    retaliation_covers retaliation_watch_days retaliation_checks retaliation_response
""".split()
BEYOND = {
    **dict.fromkeys(THE_ARTICLES_PROMISE_AN_APPEAL_AND_SETTLE_NOTHING_ELSE, "A65"),
    **dict.fromkeys(THE_UNION_ASKS_FOR_ARBITRATION_AND_SETTLES_NOTHING_ELSE, "A65"),
    **dict.fromkeys(THE_ARTICLE_PROMISES_PROTECTION_AND_NAMES_NEITHER_WHOM_NOR_HOW_LONG, "A63"),
    "retention_rule": "GAP.19", "party_file_access": "GAP.19",                          # one gap, two silences
    "negotiation_records_in_hearing": "GAP.20", "disclosure_to_accused": "GAP.20",      # one gap, two silences
    "resolved_rule": "GAP.18",                                                          # what IV.4.d counts
}  # fmt: skip


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
        if name not in NUMBERS:
            yield name, [_spelled(choice) for choice in axis.split("|")]


def listed(shared: Path) -> dict[str, tuple[str, list[str]]]:
    """Every axis of ambiguities.csv that is a reading: its id and its choices."""
    rows = [row for row in table(shared, "ambiguities.csv") if row["id"] not in not_read]
    return {name: (row["id"], choices) for row in rows for name, choices in axes(row)}


def _spelled(choice: str) -> str:
    plain = re.sub(r"\(.*?\)", "", choice).strip().lstrip("+")
    return SPELLED.get(plain, plain)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


# The registry beside the sources


def test_a_clause_alone_is_one_clause_of_a_reading():
    """A string is no list of letters, in Python and in TOML."""
    row = '[[reading]]\nid = "A01"\nname = "n"\nquestion = "?"\nchoices = ["a", "b"]\nclauses = "III.C/s1"\n'

    assert Reading("A01", "n", "?", ("a", "b"), clauses="III.C/s1").clauses == ("III.C/s1",)
    assert Readings.read(row)["n"].clauses == ("III.C/s1",)


def test_the_choices_of_a_reading_are_a_list():
    row = '[[reading]]\nid = "A01"\nname = "n"\nquestion = "?"\nchoices = "ab"\n'

    with pytest.raises(DeclarationError, match="wants “choices” as a list"):
        Readings.read(row)


def test_every_ambiguity_is_a_reading_or_says_why_it_is_none(shared):
    ambiguities = [row["id"] for row in table(shared, "ambiguities.csv")]
    read = {reading.id for reading in READINGS.values()}

    assert len(ambiguities) == len(set(ambiguities)) == 86
    assert (read - SILENCES) | set(not_read) == set(ambiguities)
    assert not read & set(not_read)
    assert read > SILENCES


def test_every_ambiguity_that_changes_what_the_engine_does_is_a_reading():
    """A52 to A54 are read as well: another form, another section, other addressees."""
    assert {reading.id for reading in READINGS.values()} == EXECUTABLE | SILENCES | {"A52", "A53", "A54"}


def test_every_choice_of_the_ambiguities_is_a_choice(shared):
    expected = listed(shared)

    assert set(READINGS) == expected.keys() | BEYOND.keys()
    assert not expected.keys() & BEYOND.keys()
    for name, (id, choices) in expected.items():
        assert READINGS[name].id == id
        assert set(choices) <= set(READINGS[name].choices), name


def test_a_question_that_the_ambiguities_do_not_list_belongs_to_one_of_them_or_to_a_gap():
    assert {name: READINGS[name].id for name in BEYOND} == BEYOND


def test_choices_beyond_the_ambiguities_are_silence_a_mixed_default_or_the_other_answer(shared):
    added = {name: set(READINGS[name].choices) - set(choices) for name, (_, choices) in listed(shared).items()}

    silent = {"deadlock_rule", "decision_lapse", "no_quorum_rule", "departure_rule", "recusal_rule"}
    silent |= {"withdrawal_rule", "absence_rule", "effect_test", "no_reply_rule", "breach_rule", "group_rule"}
    mixed = {"month_rule": {"by_edge"}, "satisfaction_of": {"by_section"}, "accompaniment_default": {"by_procedure"}}
    other = {
        "appendix_rule": {"two_forms"}, "report_erratum": {"literal"}, "housing_start": {"move_date"},
        "report_addressees": {"as_IV_4", "as_VI_A_11"}, "academic_calendar": {"looked_up"},
    }  # fmt: skip
    expected = {name: {"silent"} for name in silent} | mixed | other
    assert {name: choices for name, choices in added.items() if choices} == expected


def test_a_number_that_the_ambiguities_leave_open_is_a_parameter():
    """A55: five is our addition."""
    assert {name: POLICY.parameters[name] for name in NUMBERS} == {"report_k": 5}


def test_every_default_is_the_one_that_the_ambiguities_suggest(shared):
    """Of the rows decided otherwise the sources say so themselves: A01, A65, and the four without a default."""
    rows = {row["id"]: row["suggested default"] for row in table(shared, "ambiguities.csv")}
    worded = {
        "by_edge": "clamp_down for maximum, spill_up for minimum", "seats_14": "14",
        "by_section": "complainant for III/s2; both for III.B.3/s11", "union_of_addressees": "union",
        "by_procedure": "opt_out in general, opt_in in III.B (lex specialis)",
        "each_complainant_written": "each, revocable until published", "yes": "request_date, Informal counts",
    }  # fmt: skip
    unsettled = {"effect_standard"}  # the row suggests when and by whom, not by whose view
    for name in listed(shared).keys() - unsettled - {"appeal_rule"}:
        reading, suggested = READINGS[name], rows[READINGS[name].id]
        if reading.default is not None and worded.get(reading.default) != suggested:
            assert plainly(reading.default) in plainly(suggested), name


def plainly(text: str) -> str:
    return f"_{re.sub(r'[^a-z0-9]+', '_', text.lower())}_"


def test_as_written_nothing_is_chosen_where_the_text_is_silent():
    """Whatever offers silence takes it, and what the articles promise is left out."""
    for name, reading in READINGS.items():
        if "silent" in reading.choices:
            assert AS_WRITTEN.readings[name] == "silent", name
    assert [AS_WRITTEN.readings[name] for name in ("appeal_rule", "retaliation_rule", "voluntariness_rule")] == [
        "none", "none", "none",
    ]  # fmt: skip


# The ambiguities that are no readings


@pytest.mark.parametrize("id", not_read)
def test_what_is_no_reading_says_why_in_our_own_words(shared, id):
    row = not_read[id]
    text = (shared / "source" / "mit_proposal.txt").read_text(encoding="utf-8")

    assert set(row) == {"id", "question", "reason", "clauses"}
    assert re.fullmatch(r"[A-Z][^.?!]*\?", row["question"])
    assert re.fullmatch(r"[A-Z][^?!]*\.", row["reason"])
    assert borrowed(f"{row['question']} {row['reason']}", text, run=6) is None


@pytest.mark.parametrize("id", not_read)
def test_what_is_no_reading_has_its_rule_in_the_policy_or_nothing_to_rule(id):
    """Its clauses are carried whatever is chosen; only a title, and what is left open on purpose, have no carrier."""
    found = coverage(POLICY)
    carried = {clause: bool(found[clause].carriers) for clause in not_read[id]["clauses"]}

    nothing = {"A00": ["0/s1"], "A66": ["GAP.17"]}

    assert carried
    assert [clause for clause, there in carried.items() if not there] == nothing.get(id, [])


def test_a_note_on_a_clause_leads_to_the_reason_why_it_is_no_reading(shared):
    noted = {
        (id, row["id"]) for row in table(shared, "clauses.csv") for id in re.findall(r"A\d\d", row["ambiguity"])
        if id in not_read
    }  # fmt: skip

    assert {(id, clause) for id, clause in noted if clause not in not_read[id]["clauses"]} == set()


# The registry of readings


def test_every_clause_of_a_reading_is_a_sentence_or_a_gap_of_the_text(shared):
    known = {row["id"] for row in table(shared, "clauses.csv")}
    for reading in READINGS.values():
        assert reading.clauses, reading.name
        assert set(reading.clauses) <= known, reading.name


def test_a_note_on_a_clause_leads_to_the_reading_that_cites_it(shared):
    """Of every row of clauses.csv that names an ambiguity, a reading of it cites the row."""
    cited = {(each.id, clause) for each in READINGS.values() for clause in each.clauses}
    rows = table(shared, "clauses.csv")
    noted = {(id, row["id"]) for row in rows for id in re.findall(r"A\d\d", row["ambiguity"])}
    outside = {("A03", "H.1")}  # the reform of another university, not of this text
    assert {(id, clause) for id, clause in noted if id not in not_read} - outside <= cited


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


@pytest.mark.parametrize("name", ["formal", "negotiated", "records", "appeal"])
def test_a_choice_made_later_leaves_alone_what_does_not_turn_on_it(name):
    """The docket, and every rule of an act that asks nothing chosen, nor names one that does, stay as they are."""
    bound = POLICY.bound[name]
    choices = {reading.name: reading.choices[-1] for reading in POLICY.bound["formal"].readings}
    chosen = rebound(bound, Further(choices))
    turning = {action.name for action in bound.procedure.actions for part in every(action, Action)  # itself among them
               if any(reading.name in choices for reading in readings_of(part))}  # fmt: skip
    assert chosen.docket is bound.docket
    for rule in [each for each in bound.rules.values() if each.name.partition(".")[0] not in turning]:
        assert chosen.rules[rule.name] is rule
    assert turning or chosen.rules == bound.rules
