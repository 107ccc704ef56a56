"""The command: what each form prints, writes and exits with; bad input is in test_bad_input."""

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from tempfile import mkdtemp

import pytest
from builders import requested
from click.testing import CliRunner, Result
from workflow_samples import SOUND

from grievance_fsm.casefiles import run_casefile
from grievance_fsm.cli import main
from grievance_fsm.loading import load

AS_WRITTEN = "mit-as-written"
ROOT = Path(__file__).parents[1]
FINES = str(ROOT / "examples" / "road_fines.py")
SAMPLE = str(files("grievance_fsm") / "data" / "sample_log.jsonl")
PEOPLE = str(files("grievance_fsm") / "data" / "sample_people.json")
OPEN = (
    "standard_of_proof=preponderance", "nda_term=until_decision", "mandatory_minimums=none", "harboring_effect=loss",
)  # fmt: skip
CHOSEN = [word for pair in OPEN for word in ("--reading", pair)]
AUDIT = ("audit", SAMPLE, "--policy", "mit", "--people", PEOPLE, *CHOSEN)
FINE = '{"case": "A", "activity": "%s", "at": "%s", "amount": "35.0", "totalPaymentAmount": "0.0"}\n'

KEPT = Path(mkdtemp()) / "c-001.json"
KEPT.write_text(requested().to_json(), encoding="utf-8")

COMMANDS = {
    "tour": ("tour",),
    "show": ("show", "mit.formal"),
    "check": ("check", FINES),
    "verify": ("verify", f"{FINES}"),
    "compare": ("compare", "mit.housing", "mit-as-written.housing"),
    "sensitivity": ("sensitivity", "mit", "--only", "party_file_access"),
    "clauses": ("clauses",),
    "due": ("due", "mit.formal.notify", "--from", "2015-02-02"),
    "audit": AUDIT,
    "paths": ("paths", "mit.formal"),
    "explore": ("explore", str(KEPT), "--depth", "1"),
    "whatif": ("whatif", "mit"),
    "report": ("report", str(KEPT), "--year", "2015"),
    "diary": ("diary", str(KEPT), "--on", "2015-02-03"),
    "schema": ("schema", "event"),
}


def ran(*words: object) -> Result:
    """The command in this process; anything but an exit goes on to the test."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def printed(*words: object) -> str:
    """What a command prints that exits 0 and says nothing else."""
    result = ran(*words)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def process(*words: str, **options: object) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "grievance_fsm.cli", *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", **options)


@pytest.fixture(scope="module")
def acts() -> list[list[str]]:
    """The lines of the main job, act by act."""
    return [act.splitlines() for act in printed().split("\n\n")]


@pytest.fixture
def clean_log(tmp_path: Path) -> Path:
    """A log of one fine that was paid: nothing deviates."""
    path = tmp_path / "paid.jsonl"
    path.write_text(FINE % ("Create Fine", "2015-01-01") + FINE % ("Payment", "2015-01-02"), encoding="utf-8")
    return path


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """A folder with one case."""
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "c-001.json").write_text(requested().to_json(), encoding="utf-8")
    return folder


# -- the main job --------------------------------------------------------------------------------------------


def test_the_main_job_is_three_acts_in_at_most_sixty_lines_of_a_hundred_columns():
    lines = printed().splitlines()

    assert len(lines) <= 60
    assert max(map(len, lines)) <= 100
    assert [line[:2] for line in lines if line[:1].isdigit()] == ["1.", "2.", "3."]


def test_each_act_ends_with_a_command_that_shows_more(acts):
    assert len(acts) == 3
    assert all(act[-1].startswith("more: grievance-fsm ") for act in acts)


def test_whatever_an_act_offers_as_more_can_be_run(acts):
    offered = [command.split() for act in acts for command in act[-1].removeprefix("more: ").split(" · ")]
    runnable = [words[1:] for words in offered if "LOG" not in words]

    assert len(runnable) == 4
    assert all(printed(*words) for words in runnable)


def test_the_first_act_chooses_the_readings_that_the_text_leaves_without_a_default(acts):
    told = " ".join(acts[0])

    assert all(f"{reading} " in told for reading in ("A03", "A30", "A37", "A42"))
    assert all(choice in told for choice in OPEN)


def test_the_first_act_refuses_a_hearing_without_a_quorum_and_says_why_in_full(acts):
    """III.C.4/s1: six of the seven who are needed."""
    assert any("open the hearing" in line and "✗ refused" in line for line in acts[0])
    assert "     ✗ a quorum is present [III.C.4/s1] — members present 6, needed 7" in acts[0]


def test_the_first_act_counts_one_due_date_step_by_step(acts):
    """III.C.2/s1: seven days from 2 February are over on the 9th."""
    place = next(number for number, line in enumerate(acts[0]) if line.startswith("   breach: "))

    assert "due 2015-02-09, done 2015-02-11, 2 days late" in acts[0][place]
    assert "+ 7 days" in acts[0][place + 1]
    assert "2015-02-02 → 2015-02-09" in acts[0][place + 1]


def test_the_second_act_says_in_its_first_line_that_the_log_is_synthetic(acts):
    assert "synthetic" in acts[1][0]


def test_the_second_act_has_a_table_and_one_breach_in_full(acts):
    start = next(number for number, line in enumerate(acts[1]) if "one of them in full" in line)

    assert acts[1][2].split() == ["row", "case", "kind", "action", "clause", "due", "done", "days"]
    assert [line.split()[0] for line in acts[1][start + 1 :][1:4]] == ["criteria", "expected", "condition"]


def test_the_third_act_compares_a_quorum_of_seven_with_one_of_nine(acts):
    """Two thirds of seven present are five, of nine six; more than a third of them block: three, four."""
    rows = [line.split() for line in acts[2] if line.split()[0] in ("7", "9")]

    assert [row[:4] for row in rows] == [["7", "7", "5", "3"], ["9", "5", "6", "4"]]


def test_the_tour_prints_the_same_and_with_all_more_of_it():
    short, whole = printed("tour"), printed("tour", "--all")

    assert short == printed()
    assert len(whole.splitlines()) > len(short.splitlines())
    assert max(map(len, whole.splitlines())) <= 100
    assert not any(line.endswith(" …") for line in whole.splitlines())


def test_the_tour_as_data_has_the_three_acts():
    told = json.loads(printed("tour", "--json"))

    assert list(told) == ["case", "audit", "question"]
    assert told["case"]["made_up"]
    assert sorted(told["case"]["chosen"]) == ["A03", "A30", "A37", "A42"]
    assert [move["action"] for move in told["case"]["moves"] if not move["allowed"]] == ["formal.open_hearing"]
    assert told["audit"]["synthetic"]
    assert [row["quorum"] for row in told["question"]] == [7, 9]


# -- everywhere ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_every_command_prints_json_on_request(words):
    result = ran(*words, "--json")

    assert result.exit_code == (1 if words is AUDIT else 0)
    assert json.loads(result.stdout)


@pytest.mark.parametrize("as_json", [(), ("--json",)], ids=["text", "json"])
@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_every_command_writes_to_a_file_what_it_would_have_printed(words, as_json, tmp_path):
    out = tmp_path / "told"
    plain, written = ran(*words, *as_json), ran(*words, *as_json, "--out", out)

    assert written.stdout == ""
    assert out.read_text(encoding="utf-8") == plain.stdout
    assert written.exit_code == plain.exit_code


def test_every_command_is_among_those_tried_here():
    assert set(main.commands) == set(COMMANDS)


@pytest.mark.parametrize("words", [(), *((name,) for name in COMMANDS)], ids=["", *COMMANDS])
def test_every_command_explains_itself(words):
    assert printed(*words, "--help") == printed(*words, "-h")
    assert printed(*words, "-h").startswith("Usage: ")


def test_the_readme_lists_every_command():
    rows = [line for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("| `")]

    assert {row.split("`")[1].split()[1] for row in rows if " " in row.split("`")[1]} == set(COMMANDS)


def test_the_version_is_told():
    assert "0.1.0" in printed("--version")


# -- show ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "sign"), [("text", "formal: "), ("table", "who "), ("mermaid", "stateDiagram-v2"), ("json", "{")]
)
def test_a_procedure_is_shown_in_four_forms(form, sign):
    told = printed("show", "mit.formal", "--as", form)

    assert told.strip().startswith(sign)
    assert "deliberating" in told


def test_a_procedure_is_shown_as_text_unless_told_otherwise():
    assert printed("show", "mit.formal") == printed("show", "mit.formal", "--as", "text")


def test_json_is_a_form_of_showing_too():
    assert printed("show", "mit.formal", "--json") == printed("show", "mit.formal", "--as", "json")


def test_a_policy_is_shown_with_what_stands_around_its_procedures():
    """VIII, III.D: the committee and the penalties."""
    assert printed("show", "mit.formal").splitlines()[1] in printed("show", "mit")
    assert {"procedures", "policy"} <= set(json.loads(printed("show", "mit", "--json")))


def test_a_reading_changes_what_is_shown():
    """A06: with nothing said of a deadlock, no outcome is left for it."""
    assert "undecided" in printed("show", "mit.formal")
    assert printed("show", "mit.formal", "--reading", "deadlock_rule=silent") != printed("show", "mit.formal")


def test_a_reading_may_be_named_by_its_id():
    by_id = printed("show", "mit.formal", "--reading", "A06=silent")

    assert by_id == printed("show", "mit.formal", "--reading", "deadlock_rule=silent")


def test_a_parameter_changes_what_is_shown():
    assert "9" in printed("show", "mit.formal", "--parameter", "quorum=9")
    assert printed("show", "mit.formal", "--parameter", "quorum=9") != printed("show", "mit.formal")


def test_a_file_with_a_policy_is_shown_whole_or_by_procedure():
    assert printed("show", f"{FINES}.fines") in printed("show", FINES)


# -- clauses -------------------------------------------------------------------------------------------------


def test_coverage_counts_every_clause_of_the_registry():
    """292 rows: implemented and otherwise."""
    assert printed("clauses").splitlines()[-1].split()[:2] == ["all", "292"]
    assert len(json.loads(printed("clauses", "mit", "--json"))["clauses"]) == 292


def test_every_clause_is_listed_in_full():
    lines = printed("clauses", "--full").splitlines()

    assert len(lines) == 292
    assert any(line.startswith("III.C.4/s1 ") and "implemented" in line for line in lines)


@pytest.fixture
def text(shared: Path) -> str:
    return (shared / "source" / "mit_proposal.txt").read_text(encoding="utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy.txt"


def test_all_sentences_of_the_text_are_found(shared):
    told = printed("clauses", "--source", shared / "source" / "mit_proposal.txt")

    assert told.splitlines()[-1] == "215 of 215 sentences found in order."


def test_a_copy_with_one_word_changed_names_the_clause_and_exits_1(text, copy):
    """III.C.4/s1 speaks of a quorum of seven."""
    changed = text.replace("quorum", "handful", 1)
    assert changed != text
    copy.write_text(changed, encoding="utf-8")

    result = ran("clauses", "--source", copy)
    told = json.loads(ran("clauses", "--source", copy, "--json").stdout)

    assert result.exit_code == 1
    assert told["source"]["found"] == 214
    assert len(told["source"]["changed"]) == 1
    assert told["source"]["changed"][0] in result.stdout


def test_a_copy_with_a_sentence_added_or_missing_exits_1(text, copy):
    first, _, rest = text.partition("\n\n")
    for changed in (rest, f"{first}\n\nNobody may say a word of this at any time.\n\n{rest}"):
        copy.write_text(changed, encoding="utf-8")
        assert ran("clauses", "--source", copy).exit_code == 1


# -- due -----------------------------------------------------------------------------------------------------


def test_a_due_date_is_counted_step_by_step():
    """III.C.2/s1: the notice within seven days."""
    told = printed("due", "mit.formal.notify", "--from", "2015-02-02")

    assert "by 2015-02-09" in told.splitlines()[0]
    assert "the trigger day is not counted [III.C.2/s1]" in told


def test_a_window_has_both_its_days():
    """III.C.2/s3: between a month and six weeks."""
    told = json.loads(printed("due", "mit.formal.open_hearing", "--from", "2015-02-12", "--json"))

    assert (told["not_before"], told["due"]) == ("2015-03-12", "2015-03-26")


def test_a_month_that_has_no_such_day_is_read_as_chosen():
    """A09: the last of January and a month."""
    words = ("due", "mit.formal.open_hearing", "--from", "2015-01-31", "--json", "--reading")
    days = {
        rule: json.loads(printed(*words, f"month_rule={rule}"))["not_before"] for rule in ("clamp_down", "spill_up")
    }

    assert days == {"clamp_down": "2015-02-28", "spill_up": "2015-03-01"}


def test_the_only_procedure_need_not_be_named():
    words = ("--from", "2015-01-01")

    assert printed("due", f"{FINES}.penalty", *words) == printed("due", f"{FINES}.fines.penalty", *words)


def test_where_there_are_several_procedures_one_must_be_named():
    result = ran("due", "mit.notify", "--from", "2015-01-01")

    assert result.exit_code == 2
    assert "name one of mit.intake, " in result.stderr


# -- audit ---------------------------------------------------------------------------------------------------


def test_a_log_without_deviations_exits_0(clean_log):
    assert "no deviations" in printed("audit", clean_log, "--policy", FINES, "--as-of", "2015-02-01")


def test_a_log_with_deviations_exits_1_and_lists_them():
    result = ran(*AUDIT)

    assert result.exit_code == 1
    assert "2 days late" not in result.stdout
    assert [line for line in result.stdout.splitlines() if line.split()[2:4] == ["late", "formal.notify"]]


def test_the_number_of_findings_printed_is_a_choice():
    short, none = ran(*AUDIT, "--limit", "3").stdout, ran(*AUDIT, "--limit", "0").stdout

    assert "and 7 more" in short
    assert "and 10 more" in none


def test_a_row_of_unknown_activity_is_a_finding(clean_log):
    clean_log.write_text(clean_log.read_text(encoding="utf-8") + FINE % ("Phone call", "2015-01-03"), encoding="utf-8")
    result = ran("audit", clean_log, "--policy", FINES)

    assert result.exit_code == 1
    assert "unknown activity “Phone call”: 1 row" in result.stdout


def test_a_row_that_cannot_be_read_is_told_with_its_line_while_the_others_are_judged(clean_log):
    clean_log.write_text(clean_log.read_text(encoding="utf-8") + '{"case": "A", "activ', encoding="utf-8")
    result = ran("audit", clean_log, "--policy", FINES)

    assert result.exit_code == 1
    assert "log: line 3: not valid JSON" in result.stdout
    assert "2 clean" in result.stdout


@pytest.mark.parametrize("log", ["log.jsonl", "log.csv"])
def test_a_log_without_a_row_cannot_be_used(tmp_path, log):
    (tmp_path / log).write_text("case,activity,at\n" if log.endswith("csv") else "\n", encoding="utf-8")
    result = ran("audit", tmp_path / log, "--policy", FINES)

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{log}: has no row; there is nothing to audit." in result.stderr


def test_no_row_or_activity_that_could_not_be_judged_goes_unsaid(clean_log):
    calls = "".join(FINE % (f"Phone call {n}", "2015-01-03") for n in range(27))
    clean_log.write_text(clean_log.read_text(encoding="utf-8") + calls + "{\n" * 31, encoding="utf-8")
    lines = ran("audit", clean_log, "--policy", FINES).stdout.splitlines()
    every = ran("audit", clean_log, "--policy", FINES, "--limit", "50").stdout.splitlines()

    assert sum("not valid JSON" in line for line in lines) == 20
    assert {"log: and 11 more rows that cannot be read", "and 7 more unknown activities: 7 rows"} <= set(lines)
    assert sum("not valid JSON" in line for line in every) == 31
    assert not [line for line in every if "more" in line]


def test_the_policy_of_an_audit_may_name_its_procedure_as_elsewhere(clean_log, tmp_path):
    flow, log = tmp_path / "flow.json", tmp_path / "flow.jsonl"
    flow.write_text(json.dumps(SOUND), encoding="utf-8")
    acts = ({"activity": "APPLY", "role": "CITIZEN"}, {"activity": "CLOSE", "role": "CLERK"})
    log.write_text("".join(json.dumps({"case": "a", "at": "2026-01-05", **each}) + "\n" for each in acts), "utf-8")

    assert printed("audit", clean_log, "--policy", f"{FINES}.fines") == printed(
        "audit", clean_log, "--policy", FINES, "--procedure", "fines"
    )
    assert "2 clean" in printed("audit", log, "--policy", f"{flow}.permit")
    assert ran("audit", SAMPLE, "--policy", "mit.formal", "--json", *CHOSEN).stdout == ran(
        "audit", SAMPLE, "--policy", "mit", "--procedure", "formal", "--json", *CHOSEN
    ).stdout


def test_the_procedure_of_an_audit_is_named_once_and_rightly(clean_log):
    twice = ran("audit", clean_log, "--policy", f"{FINES}.fines", "--procedure", "fines")
    wrong = ran("audit", clean_log, "--policy", f"{FINES}.fins")

    assert (twice.exit_code, wrong.exit_code) == (2, 2)
    assert f"--procedure: does not go with {FINES}.fines; leave out one of them." in twice.stderr
    assert "did you mean “fines”?" in wrong.stderr


@pytest.mark.parametrize("name", ["union.py.grievance", "./union.py.grievance", "flow.json.permit"])
def test_a_part_of_a_file_is_told_as_that_where_a_whole_policy_is_wanted(tmp_path, monkeypatch, name):
    """A file of one's own may be called as a policy that ships."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "union.py").write_text("POLICY = None\n", encoding="utf-8")
    (tmp_path / "flow.json").write_text(json.dumps(SOUND), encoding="utf-8")
    told = ran("clauses", name)

    assert told.exit_code == 2
    assert f"“{name}” names a part of “{name.rpartition('.')[0]}”; here a whole policy is wanted." in told.stderr


def test_what_would_let_more_be_judged_is_said():
    """The readings without default, with their choices; the register, without which nobody is eligible."""
    bare, given = ran("audit", SAMPLE, "--policy", "mit").stdout, ran(*AUDIT).stdout

    assert "not chosen: A03; --reading standard_of_proof=" in bare
    assert "preponderance" in bare
    assert "no register: " in bare
    assert "not chosen" not in given
    assert "no register" not in given


def test_a_map_says_what_the_log_calls_things(tmp_path):
    log, words = tmp_path / "log.csv", tmp_path / "words.toml"
    log.write_text("nr,was,wann\nA,Bescheid,2015-01-01\nA,Zahlung,2015-01-02\n", encoding="utf-8")
    words.write_text(
        '[columns]\ncase = "nr"\nactivity = "was"\nat = "wann"\n'
        '[activities]\ncreate = "Bescheid"\npay = "Zahlung"\n',
        encoding="utf-8",
    )
    told = json.loads(ran("audit", log, "--policy", FINES, "--map", words, "--json").stdout)

    assert (told["rows"], told["unknown_activities"]) == (2, {})


@pytest.mark.slow
def test_the_audit_of_the_real_fines_has_the_numbers_that_independent_computations_found(shared):
    """The whole command, 561,470 events."""
    ran_whole = process("audit", str(shared / "logs" / "road_fines.xes.gz"), "--policy", FINES, "--json")
    told = json.loads(ran_whole.stdout)

    assert (ran_whole.returncode, ran_whole.stderr) == (1, "")
    assert told["rows"] == 561_470
    assert {kind: told["counts"][kind] for kind in ("order", "late", "guard", "incomplete")} == {
        "order": 4_151, "late": 51_365, "guard": 3, "incomplete": 137,
    }  # fmt: skip
    (penalty,) = (limit for limit in told["limits"] if limit["action"] == "penalty")
    assert penalty["checked"] == penalty["in_time"] + penalty["unknown"] + penalty["missing"]
    assert penalty["in_time"] == 79_860


# -- paths and what if ---------------------------------------------------------------------------------------


def test_the_ways_are_dated_from_the_day_given():
    told = printed("paths", "mit.formal", "--from", "2015-02-02")

    assert "begun on 2015-02-02" in told
    assert "2015-02-02  complainant: ask for a hearing before the Committee [III.C/s1]" in told


def test_ways_that_nobody_gave_a_day_say_from_which_they_count():
    nameless, named = printed("paths", "mit.housing"), printed("paths", "mit.housing", "--from", "2001-01-01")

    assert nameless.splitlines()[-1] == "days count from 2001-01-01: none was named (--from, start=)"
    assert "none was named" not in named
    assert json.loads(printed("paths", "mit.housing", "--json"))["nominal"] is True
    assert "(2001-01-01)" in printed("paths", "--help")


def test_all_the_shortest_ways_are_told_where_they_are_asked_for():
    told = printed("paths", "mit.informal", "--every")

    assert "to “resolved” in 2 steps: 2 ways" in told
    assert "to “resolved” in 2 steps: 2 ways" not in printed("paths", "mit.informal")


def test_the_cases_of_a_procedure_are_written_and_run_green(tmp_path):
    told = printed("paths", "mit.housing", "--cases", tmp_path / "cases", "--parameter", "quorum=9")

    written = sorted((tmp_path / "cases").glob("*.toml"))
    assert f"housing: {len(written)} cases" in told
    assert all(run_casefile(path, load).ok for path in written)


def test_the_cases_of_a_policy_in_a_file_name_that_file(tmp_path):
    printed("paths", FINES, "--cases", tmp_path)

    written = sorted(tmp_path.glob("*.toml"))
    assert written
    assert all(run_casefile(path, load).ok for path in written)


def test_the_cases_of_somebody_elses_workflow_can_be_followed(tmp_path):
    service = {
        "businessService": "STALL", "states": [
            {"state": None, "isStartState": True, "actions": [{"action": "APPLY", "nextState": "IN", "roles": ["C"]}]},
            {"state": "IN", "actions": [{"action": "CLOSE", "nextState": "OUT", "roles": ["C"]}]},
            {"state": "OUT", "isTerminateState": True, "actions": None},
        ],
    }  # fmt: skip
    (tmp_path / "stall.json").write_text(json.dumps({"BusinessServices": [service]}), encoding="utf-8")
    printed("paths", tmp_path / "stall.json", "--cases", tmp_path / "cases")

    (written,) = (tmp_path / "cases").glob("*.toml")
    assert printed("explore", written, "--depth", "1").startswith("example under STALL")


def test_what_is_no_folder_is_refused_before_any_work(tmp_path):
    (tmp_path / "there").write_text("", encoding="utf-8")
    result = ran("paths", "mit.housing", "--cases", tmp_path / "there", "--from", "x")

    assert result.exit_code == 2
    assert "--cases" in result.stderr
    assert "--from" in result.stderr


def test_what_can_follow_a_drafters_case_is_told():
    told = printed("explore", ROOT / "tests" / "cases" / "opened.toml", "--depth", "1", "--on", "2015-03-21")

    assert told.startswith("c-01 under mit, from 2015-03-21, 1 act deep:")
    assert "formal.state — complainant: make an uninterrupted statement [III.C.4/s2]" in told


def test_everything_that_explore_cannot_use_is_said_at_once():
    result = ran("explore", "nowhere.toml", "--depth", "x", "--width", "y", "--on", "z")

    assert result.exit_code == 2
    assert all(word in result.stderr for word in ("--depth", "--width", "--on", "nowhere.toml"))


def test_a_higher_quorum_needs_larger_groups():
    """Two thirds of nine."""
    found = {quorum: _finders("--parameter", f"quorum={quorum}") for quorum in (7, 9)}

    assert found == {7: 5, 9: 6}


def test_a_reading_changes_whose_two_thirds_count():
    """A04: two thirds of fourteen seats are ten."""
    assert _finders("--reading", "vote_base=of_seats") == 10


def test_members_who_are_away_are_counted_out():
    told = json.loads(printed("whatif", "--recused", "2", "--vacant", "1", "--json"))

    assert (told["recused"], told["vacant"]) == (2, 1)


def test_every_reading_of_quorum_and_share_is_a_row():
    told = json.loads(printed("whatif", "--every-reading", "--json"))

    assert len(told["rows"]) > 10
    assert len({tuple(row["choices"].values()) for row in told["rows"]}) == len(told["rows"])


def _finders(*words: str) -> int:
    return json.loads(printed("whatif", "mit", "--json", *words))["rows"][0]["find"]


@pytest.mark.parametrize("words", [["compare"], ["check"], ["due"], ["show"], ["paths"]])
def test_a_command_without_its_policy_says_which_there_are(words):
    told = ran(*words)

    assert told.exit_code == 2
    assert "The policies are harvard, mit, mit-as-written, union; a file with POLICY will do." in told.output


def test_a_vote_may_be_named_with_its_policy():
    assert printed("whatif", "mit.formal.impose") == printed("whatif", "mit", "--vote", "formal.impose")
    assert printed("whatif", "mit.appeal").splitlines()[1].startswith("appeal.decide:")
    assert "mit.housing: nobody votes there." in ran("whatif", "mit.housing").output
    assert "does not go with mit.formal" in ran("whatif", "mit.formal", "--vote", "formal.impose").output


@pytest.mark.parametrize("words", [["clauses"], ["sensitivity"], ["schema", "policy"]])
def test_a_part_of_a_policy_is_said_to_be_one_where_a_whole_is_wanted(words):
    told = ran(*words, "mit.formal")

    assert told.exit_code == 2
    assert "“mit.formal” names a part of “mit”; here a whole policy is wanted." in told.output


@pytest.mark.parametrize("words", [["clauses"], ["tour"], ["verify", "mit.housing"], ["compare", "mit", "mit"]])
def test_everything_is_printed_by_one_option_of_two_names(words):
    assert ran(*words, "--all").output == ran(*words, "--full").output


def test_a_workflow_that_can_be_no_policy_is_sent_to_verify(tmp_path):
    path = tmp_path / "flow.json"
    path.write_text(json.dumps(SOUND).replace('"DONE", "roles"', '"GONE", "roles"'), encoding="utf-8")

    told = ran("check", str(path))
    assert told.exit_code == 2
    assert "“permit” can be no policy as it stands; verify tells all that is wrong with it:" in told.output


def test_what_is_wrong_with_a_workflow_is_told_with_its_file(tmp_path):
    """Of two that are compared nobody could tell which is meant."""
    sound, broken, worse = (tmp_path / f"{name}.json" for name in ("sound", "broken", "worse"))
    sound.write_text(json.dumps(SOUND), encoding="utf-8")
    broken.write_text(json.dumps(SOUND).replace('"DONE", "roles"', '"GONE", "roles"'), encoding="utf-8")
    worse.write_text(json.dumps(SOUND).replace('"roles": ["CLERK"]', '"roles": []'), encoding="utf-8")
    gone = f"{broken}: states[1].actions[0].nextState: dangling target"

    for words in (["check", broken], ["show", broken], ["compare", sound, broken], ["verify", f"{broken}.permit"]):
        told = ran(*map(str, words))
        assert (told.exit_code, gone in told.stderr) == (2, True)
        assert "“permit” can be no policy as it stands; verify tells all that is wrong with it:" in told.stderr
    both = ran("compare", str(broken), str(worse)).stderr
    assert gone in both
    assert f"{worse}: states[1].actions[0].roles: no role" in both


def test_the_time_limits_of_a_workflow_are_told_as_those_of_a_policy(tmp_path):
    path = tmp_path / "flow.json"
    path.write_text(json.dumps(SOUND), encoding="utf-8")

    told = ran("due", str(path))
    assert told.exit_code == 0, told.output
    assert "1 day" in told.output
    assert ran("due", str(path), "--survey").exit_code == 0


# -- in a process of its own ---------------------------------------------------------------------------------


def test_a_reader_that_stops_reading_breaks_nothing():
    ran_piped = subprocess.run(
        f'"{sys.executable}" -m grievance_fsm.cli clauses --full | head -1',
        shell=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip

    assert ran_piped.stderr == ""
    assert len(ran_piped.stdout.splitlines()) == 1


def test_the_main_job_runs_where_the_terminal_knows_only_ascii():
    told = process(env={"PYTHONIOENCODING": "utf-8", "LC_ALL": "C", "PATH": ""})

    assert told.returncode == 0
    assert "✗ refused" in told.stdout


def test_bad_input_is_told_on_standard_error_alone():
    told = process("show", "mti")

    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == "grievance-fsm: 1 problem:\n  policy: unknown policy “mti”; did you mean “mit”?\n"


# -- schema --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", ["policy", "case", "event", "decision"])
def test_the_schema_of_a_document_is_printed(document):
    assert json.loads(printed("schema", document))["title"] == document


def test_with_a_policy_the_schema_knows_its_actions_and_pins_its_choices():
    told = json.loads(printed("schema", "case", "mit", *CHOSEN, "--reading", "vote_base=of_seats"))

    assert "formal.notify" in told["$defs"]
    assert told["$defs"]["case"]["properties"]["readings"]["properties"]["vote_base"] == {"const": "of_seats"}


def test_an_unknown_document_and_an_unknown_policy_are_told_at_once():
    result = ran("schema", "cse", "mti")

    assert result.exit_code == 2
    assert "did you mean “case”" in result.stderr
    assert "did you mean “mit”" in result.stderr


def test_a_reading_without_its_policy_is_refused():
    result = ran("schema", "case", "--reading", "vote_base=of_seats")

    assert (result.exit_code, "POLICY: is missing" in result.stderr) == (2, True)


# -- one of a thing, and what is no case -----------------------------------------------------------------------


def test_one_of_a_thing_is_counted_in_the_singular(clean_log):
    told = printed("audit", clean_log, "--policy", FINES)

    assert "\n1 case, 2 rows: 2 clean" in told


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("log.jsonl", Path(SAMPLE).read_text(encoding="utf-8"),
         "holds no case in 351 entries: it is a log of events, which grievance-fsm audit reads."),
        ("people.json", Path(PEOPLE).read_text(encoding="utf-8"),
         "holds no case in 1 entry: none has “policy” or “events”."),
        ("notes.json", "[1, 2]", "holds no case in 1 entry: none has “policy” or “events”."),
        ("garbage.jsonl", "dear diary\ntoday\n", "holds no case in 2 entries: none has “policy” or “events”."),
    ],
)  # fmt: skip
def test_a_file_that_holds_no_case_is_one_problem_of_a_report(cases, name, text, why):
    (cases / name).write_text(text, encoding="utf-8")

    found = ran("report", cases, "--year", "2015")

    assert (found.exit_code, found.stderr) == (2, f"grievance-fsm: 1 problem:\n  {name}: {why}\n")


def test_a_report_says_where_a_broken_case_breaks_off(cases):
    (cases / "c-002.json").write_text(requested().to_json()[:-9], encoding="utf-8")

    found = ran("report", cases, "--year", "2015")

    assert found.exit_code == 2
    assert "c-002.json: is no JSON: " in found.stderr
    assert found.stderr.count("\n") == 2


# -- check ---------------------------------------------------------------------------------------------------

CONDUCT = str(ROOT / "examples" / "code_of_conduct.py")


def test_a_policy_without_a_fault_exits_0_and_says_so():
    assert printed("check", CONDUCT) == "code-of-conduct: no faults\n"
    assert json.loads(printed("check", CONDUCT, "--json"))["faults"] == []


def test_a_policy_with_a_fault_exits_1_and_shows_the_facts():
    """2/s2: one votes each way, and nobody has said what then."""
    text, data = (ran("check", CONDUCT, "--reading", "hung_vote=silent", *more) for more in ((), ("--json",)))

    assert (text.exit_code, data.exit_code) == (1, 1)
    gap = "gap at conduct.decide [2/s2] — no outcome takes the facts: "
    assert text.stdout.startswith(f"code-of-conduct: 1 fault\n{gap}")
    (fault,) = json.loads(data.stdout)["faults"]
    assert (fault["kind"], fault["place"], fault["clauses"]) == ("gap", "conduct.decide", ["2/s2"])


def test_a_check_may_look_at_one_procedure_alone():
    whole, alone = (json.loads(ran("check", name, "--json").stdout) for name in (AS_WRITTEN, f"{AS_WRITTEN}.formal"))

    assert alone["faults"]
    assert alone["faults"] == [each for each in whole["faults"] if each["place"].startswith("formal")]


def test_a_check_refuses_what_is_no_policy():
    assert "unknown policy “mti”; did you mean “mit”" in ran("check", "mti").stderr
    assert "unknown procedure “frmal”" in ran("check", "mit.frmal").stderr
