"""The annual report (IV.4, V/s7): what is counted, of which complaints, when, and for whom."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import builders as hearing
import negotiation_builders as talks
import pytest
import record_builders as stages
from appeal_builders import anew, notices, votes
from attrs import evolve
from builders import day, mit
from click.testing import CliRunner
from report_builders import COUNTING, copies, informally, policy, population, reported, reported_on, visited

from grievance_fsm.case import Case
from grievance_fsm.cli import main
from grievance_fsm.errors import BadInput
from grievance_fsm.facts import day as day_fact
from grievance_fsm.policy import Policy
from grievance_fsm.procedures.annual_report import reporting
from grievance_fsm.procedures.routes import FORMAL
from grievance_fsm.readings import UNCHOSEN
from grievance_fsm.records import Report, annual_report
from grievance_fsm.records.counting import tally
from grievance_fsm.reporting import Reporting, held, statistic, told
from grievance_fsm.routes import begun

DECEMBER = date(2015, 12, 31)


def count(cases: Iterable[Case], under: Policy | None = None, year: int = 2015) -> Any:
    """The whole numbers of some cases, as only the Advocacy Staff may see them: by the labels of traits."""
    counts = tally(under or policy(), cases, year).counts
    return lambda **labels: counts[tuple(labels.items())]


def report(cases: Iterable[Case], under: Policy | None = None, **rest: Any) -> Report:
    return annual_report(under or policy(), cases, **{"year": 2015, **rest})


def many(*cases: Case) -> list[Case]:
    """Ten of each case."""
    return [each for place, case in enumerate(cases) for each in copies(evolve(case, id=f"c{place}"), 10)]


def column(found: Report, table: str) -> dict[str, int | None]:
    return {row: numbers[-1] for row, numbers in found[table].rows}


# -- IV.4.a: complaints received -------------------------------------------------------------------------------


def test_a_complaint_is_counted_in_the_year_in_which_its_report_is_filed():
    """IV.4.a/s1, IV.4/s1: filed two days after the visit."""
    last, first = reported(on=date(2015, 12, 29)), reported(on=date(2015, 12, 30))

    assert (count([last])(), count([first])()) == (1, 0)
    assert (count([last], year=2016)(), count([first], year=2016)()) == (0, 1)


def test_who_only_seeks_advice_is_not_counted():
    """IV.4.a/s1: a report need not follow."""
    assert count([visited()])() == 0


def test_a_hearing_asked_for_without_a_report_at_intake_is_a_complaint():
    """III.C.1/s1b: the request holds a signed report."""
    case = stages.begun(policy()).act("formal.request", by="complainant", who="q1", on=day(0), facts=hearing.report())
    assert count([case])() == 1


def test_the_year_may_begin_in_september():
    """IV.4/s1 says neither a calendar year nor an academic one."""
    academic = policy(parameters={"report_year_begins": 9})
    august, september = reported("c-1", on=date(2015, 8, 29)), reported("c-2", on=date(2015, 8, 30))

    assert count([august, september], academic)() == 1
    found = report([], academic)
    assert (found.first, found.last) == (date(2015, 9, 1), date(2016, 8, 31))


# -- IV.4.b: behaviours ----------------------------------------------------------------------------------------


def test_a_complaint_is_counted_under_every_behaviour_that_it_describes():
    """IV.4.b/s1, I.1 to I.7."""
    counted = count([reported("c-1", behaviours=["I.1", "I.4"]), reported("c-2", behaviours=["I.4"])])

    assert counted(behaviours="I.1") == 1
    assert counted(behaviours="I.4") == 2
    assert counted(behaviours="I.7") == 0


# -- IV.4.c, V/s7: procedures, status, place -------------------------------------------------------------------


def test_procedures_are_counted_by_status_and_by_place():
    """IV.4.c/s1."""
    counted = count([
        informally(reported("c-1", complainant_status="student", location="living group")),
        reported("c-2", complainant_status="student", location="department"),
        informally(reported("c-3", complainant_status="staff", location="department")),
    ])

    assert counted(procedures="informal") == 2
    assert counted(status="student") == 2
    assert counted(status="student", procedures="informal") == 1
    assert counted(place="department", procedures="informal") == 1
    assert counted(place="department", procedures="formal") == 0


def test_a_complaint_that_takes_two_procedures_is_counted_under_both():
    """IV.4.c/s1, III/s2: one procedure after another."""
    counted = count([stages.closed(policy())])

    assert [counted(procedures=each) for each in ("informal", "negotiated", "formal")] == [1, 1, 1]
    assert counted() == 1


@pytest.mark.parametrize(
    ("reading", "row"), [("own", "post-doc"), ("as_staff", "staff"), ("as_student", "student")]
)
def test_post_docs_are_counted_as_the_reading_has_it(reading, row):
    """IV.4.c/s1, A38."""
    under = policy(status_map=reading)
    found = count([reported("c-1", complainant_status="post-doc", accused_status="post-doc")], under)

    assert found(status=row) == 1
    assert found(status=row, accused=row) == 1
    rows = [label for label, _ in report([], under)["procedures_by_status"].rows]
    assert rows == ["all", "student", "staff", "faculty", *(["post-doc"] if reading == "own" else [])]


def test_a_status_that_the_report_does_not_tell_is_no_status():
    """II.B/s4: such details are the complainant's to add."""
    counted = count([reported(complainant_status="not said", location="not said")])

    assert counted() == 1
    assert not any(counted(status=each) for each in ("student", "staff", "faculty", "post-doc", "not said"))


def test_the_statuses_of_both_parties_stand_side_by_side():
    """V/s7: by the context, such as a student and a member of the faculty."""
    cases = [reported(f"c-{each}", complainant_status="student", accused_status="faculty") for each in range(6)]
    cases += [reported(f"d-{each}", complainant_status="staff", accused_status="student") for each in range(7)]

    assert count(cases)(status="student", accused="faculty") == 6
    assert count(cases)(status="staff", accused="faculty") == 0


# -- IV.4.d: resolved and unresolved ---------------------------------------------------------------------------


def resolution(case: Case, **readings: Any) -> str:
    under = policy(**readings)
    counted = count([evolve(case, policy=under)], under)
    return next(each for each in ("resolved", "unresolved") if counted(resolution=each))


@pytest.mark.parametrize(
    ("build", "by_outcome", "any_end"),
    [
        (lambda: reported(), "unresolved", "unresolved"),
        (lambda: informally(reported()), "unresolved", "unresolved"),
        (lambda: informally(reported(), "satisfied"), "resolved", "resolved"),
        (lambda: informally(reported(), "dissatisfied"), "unresolved", "resolved"),
        (lambda: stages.negotiating(policy()), "unresolved", "unresolved"),
        (lambda: stages.settled(policy()), "resolved", "resolved"),
        (lambda: stages.failed(policy()), "unresolved", "resolved"),
        (lambda: stages.summoned(policy()), "unresolved", "unresolved"),
        (lambda: stages.closed(policy()), "resolved", "resolved"),
        (lambda: stages.appealed(policy()), "unresolved", "unresolved"),
        (lambda: stages.sent_back(policy()), "unresolved", "unresolved"),
    ],
    ids=[
        "reported", "informal", "satisfied", "dissatisfied", "negotiating", "settled", "negotiations failed",
        "before the hearing", "decided", "appealed", "sent back",
    ],
)  # fmt: skip
def test_gap18_resolved_rule_counts_what_has_an_outcome_or_whatever_has_ended(build, by_outcome, any_end):
    """IV.4.d/s1, GAP.18: the text never says when a case is resolved."""
    assert resolution(build()) == by_outcome
    assert resolution(build(), resolved_rule="any_end") == any_end


def test_gap18_resolved_rule_silent_counts_no_resolved():
    """GAP.18: a report read as silent says so."""
    found = report([], policy(resolved_rule="silent"))

    assert found["resolution"].left_out == "GAP.18"
    assert found["resolution"].rows == ()
    assert "not published [GAP.18]" in str(found)


# -- when counting ends ----------------------------------------------------------------------------------------


def test_what_happens_after_the_year_is_not_counted():
    """IV.4/s1: complaints received and processed in the year before."""
    case = informally(reported(on=date(2015, 12, 20)))
    later = case.act("informal.conclude", by="complainant", on=date(2016, 1, 20), facts=satisfied())

    assert count([later])(resolution="resolved") == 0
    assert count([later])(complainant_satisfaction="satisfied") == 0


def test_a_report_of_the_year_reads_the_same_whenever_it_is_drawn():
    """So that nobody can subtract an earlier version from a later one."""
    case = informally(reported(on=date(2015, 12, 20)))
    later = case.act("informal.conclude", by="complainant", on=date(2016, 1, 20), facts=satisfied())

    assert report(many(case)) == report(many(later))


def test_a_policy_may_wait_for_what_happens_in_the_months_after():
    """IV.4/s1: a drafter's parameter; the text has no such time."""
    case = informally(reported(on=date(2015, 12, 20)))
    later = case.act("informal.conclude", by="complainant", on=date(2016, 2, 29), facts=satisfied())

    for months, resolved in ((0, 0), (1, 0), (2, 1)):
        under = policy(parameters={"report_waits": months})
        assert count([later], under)(resolution="resolved") == resolved


def satisfied() -> dict[str, Any]:
    return {"complainant_satisfaction": "satisfied", "accused_satisfaction": "partly satisfied"}


def test_a_silence_that_has_come_to_mean_something_by_then_is_counted():
    """III.B.2/s3, A15: seven days without an answer are a refusal, though nobody recorded one."""
    under = policy(no_reply_rule="deemed_refusal", resolved_rule="any_end")
    case = stages.informally(under)
    case = case.act("negotiated.file", by="complainant", who="q1", on=day(5), facts=talks.complaint(students=[]))
    invited = {"invitation": list(talks.INVITATION)}
    case = case.act("negotiated.notify", by="advocate", who="q3", on=day(6), facts=invited)
    case = case.act("negotiated.receive", on=day(7))

    assert case.states["negotiated"] == "accused notified"
    assert case.polled(DECEMBER).states["negotiated"] == "refused"
    assert count([case], under)(procedures="negotiated") == 1


# -- IV.4.e: satisfaction --------------------------------------------------------------------------------------


def test_satisfaction_is_that_of_the_latest_word_for_each_party():
    """IV.4.e/s1, III.B.4/s3."""
    counted = count([informally(reported(), "satisfied", "partly satisfied")])

    assert counted(complainant_satisfaction="satisfied") == 1
    assert counted(accused_satisfaction="partly satisfied") == 1
    assert counted(accused_satisfaction="satisfied") == 0


def test_who_was_not_asked_is_not_counted_as_dissatisfied():
    """IV.4.e/s1."""
    counted = count([stages.informally(policy())])
    assert not any(counted(complainant_satisfaction=each) for each in ("satisfied", "partly satisfied", "dissatisfied"))


# -- IV.4.f: sanctions and negotiated outcomes -----------------------------------------------------------------

CONVICTED = {"procedures": "formal", "convicted": "convicted"}


def test_the_sanctions_of_a_conviction_are_counted_one_by_one():
    """IV.4.f/s1, III.D/s7."""
    counted = count([stages.closed(policy())])

    assert counted(**CONVICTED) == 1
    assert counted(**CONVICTED, sanctions="1.a") == 1
    assert counted(**CONVICTED, sanctions="2.f") == 0


def test_a_decision_that_the_panel_overturned_is_no_conviction():
    """H.6: what stands is counted."""
    case = stages.appealed(policy()).act(
        "appeal.decide", by="panel", who="r1", on=day(60), facts=votes("overturn", "overturn", "overturn")
    )
    assert count([case])(**CONVICTED) == 0
    assert count([case])(procedures="formal") == 1


def test_sanctions_that_the_panel_sets_anew_take_the_place_of_the_others():
    """GAP.01."""
    case = stages.appealed(policy()).act(
        "appeal.decide", by="panel", who="r1", on=day(60), facts=votes("modify", "modify", "modify")
    )
    wanted = {fact.name for fact in policy().appeal.rules["set_anew"].facts}
    facts = {name: value for name, value in anew("1.b").items() if name in wanted}
    case = case.act("appeal.set_anew", by="panel", who="r1", on=day(60), facts=facts)
    case = case.act("appeal.notify_outcome", by="panel", who="r1", on=day(61), facts=_wanted(case, "notify_outcome"))
    counted = count([case])

    assert (counted(**CONVICTED, sanctions="1.a"), counted(**CONVICTED, sanctions="1.b")) == (0, 1)
    assert counted(resolution="resolved") == 1


def _wanted(case: Case, action: str) -> dict[str, Any]:
    wanted = {fact.name for fact in case.policy.appeal.rules[action].facts}
    return {name: value for name, value in notices().items() if name in wanted}


@pytest.mark.parametrize(("answer", "expelled"), [("confirmed", 1), ("declined", 0)])
def test_a_removal_that_the_institute_declines_is_not_imposed(answer, expelled):
    """III.D.2.f/s1, GAP.21, A35: the Committee recommends it."""
    case = removal_recommended(policy()).act("formal.confirm", by="institute", on=day(60), outcome=answer)
    counted = count([case])

    assert counted(**CONVICTED, sanctions="2.f") == expelled
    assert counted(**CONVICTED, sanctions="2.c") == 1


def test_a_removal_on_which_the_committee_has_the_last_word_is_imposed():
    """A35: nobody confirms it."""
    under = policy(removal_authority="committee_final")
    assert count([removal_recommended(under)], under)(**CONVICTED, sanctions="2.f") == 1


def removal_recommended(under: Policy) -> Case:
    """Expulsion and a memo after a finding in the upper tier."""
    there = {"attending": ["v1", "w1"], "involved": ["v1", "w1"], "community": ["v1", "w1"]}
    case = stages.summoned(under)
    case = case.act("formal.open_hearing", by="committee", who="p01", on=day(50), facts=hearing.room(**there))
    case = hearing.after(case, on=day(50))
    case = case.act("formal.decide", by="committee", who="p01", on=day(51), facts=hearing.vote(for_=9))
    upper = hearing.tier(category="upper", behaviour="I.7", force=True)
    case = case.act("formal.determine", by="committee", who="p01", on=day(51), facts=upper)
    return case.act("formal.impose", by="committee", who="p01", on=day(52), facts=hearing.penalties("2.c", "2.f"))


def test_what_the_parties_agreed_on_is_counted_where_they_settled():
    """IV.4.f/s1, III.B.1/s4."""
    settled = {"procedures": "negotiated", "settled": "settled"}
    counted = count([stages.settled(policy()), evolve(stages.failed(policy()), id="c-2")])

    assert counted(procedures="negotiated") == 2
    assert counted(**settled) == 1
    assert counted(**settled, outcomes="apology") == 1


# -- V/s7 or IV.4 (A55) ----------------------------------------------------------------------------------------


def test_a55_report_exceptions_leave_out_whatever_section_V_does_not_name():
    """V/s7, A55: satisfaction, sanctions and outcomes are no breakdowns of type or context."""
    strict = report(many(stages.closed(policy())), policy(report_exceptions="exception_list_only"))

    assert [table.name for table in strict.tables if table.left_out] == [
        "complainants", "accused", "sanctions", "outcomes",
    ]  # fmt: skip
    assert {table.left_out for table in strict.tables if table.left_out} == {"V/s7"}
    assert "1.a" not in strict.to_json()


def test_a55_report_exceptions_give_way_to_section_IV_by_default():
    """IV.4, A55."""
    assert {table.left_out for table in report([]).tables} == {""}


# -- IV.4.post, VI.A.11 (A54): for whom ------------------------------------------------------------------------


def test_the_report_knows_its_addressees():
    """IV.4.post/s1, IV.4.post/s2, VI.A.11/s1."""
    both = report([]).addressees
    alone = report([], policy(report_addressees="as_VI_A_11")).addressees

    assert "Information Center" in both
    assert alone == ("Grievance Committee", "the public")
    assert set(alone) < set(both)
    assert report([], policy(report_addressees="as_VI_A_11", report_erratum="literal")).addressees == ()


# -- the report as data and as words ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told_() -> Report:
    return reported_on(population(2, 60))


def test_json_has_what_the_report_has_and_null_for_what_it_withholds(told_):
    data = json.loads(told_.to_json())

    assert data == json.loads(json.dumps(told_.as_dict()))
    assert data["withheld_under"] == 5
    assert data["readings"]["report_exceptions"] == "IV_4_prevails"
    by_name = {table["name"]: table for table in data["tables"]}
    for table in told_.tables:
        assert [row["numbers"] for row in by_name[table.name]["rows"]] == [list(numbers) for _, numbers in table.rows]
    assert any(number is None for table in data["tables"] for row in table["rows"] for number in row["numbers"])


def test_markdown_and_text_show_a_dash_and_nothing_else_for_what_is_withheld(told_):
    gone = sum(number is None for table in told_.tables for _, numbers in table.rows for number in numbers)
    rows = [line for line in told_.as_markdown().splitlines() if line.startswith("|")]
    cells = [cell.strip() for row in rows for cell in row.split("|")]

    assert cells.count("–") == gone > 10
    assert str(told_).count("  –") >= gone
    assert "– is a number that is withheld: it is under 5, or would give such a number away." in str(told_)


def test_every_table_of_the_markdown_is_a_table(told_):
    """As many cells in every row as in its head."""
    blocks = [block.splitlines() for block in told_.as_markdown().split("\n\n") if block.startswith("|")]

    assert len(blocks) == len(told_.tables) == 10
    assert all(len({line.count("|") for line in block}) == 1 for block in blocks)


def test_every_statistic_cites_its_sentence(told_):
    """IV.4.a to IV.4.f, and V/s7."""
    cited = {clause for table in told_.tables for clause in table.clauses}
    assert {f"IV.4.{letter}/s1" for letter in "abcdef"} | {"V/s7"} <= cited


def test_what_is_added_to_the_text_says_so():
    """GAP.18: what counts as resolved is no sentence of the text."""
    found = report([])
    tables = {table["name"]: table for table in found.as_dict()["tables"]}

    assert tables["resolution"]["added"] == ["GAP.18"]
    assert not any(table["added"] for name, table in tables.items() if name != "resolution")
    assert "resolved and unresolved [IV.4.d/s1; added, GAP.18]" in str(found)


def test_numbers_are_found_by_table_row_and_column():
    found = report(many(informally(reported(location="office")), reported(location="department")))

    assert found["procedures_by_place"]["all"] == {"all": 20, "informal": 10, "negotiated": None, "formal": None}
    assert column(found, "complaints") == {"all": 20}


def test_that_nobody_was_there_is_not_told_either():
    """Two of four kinds of place had no complaint: a dash tells neither that nor the contrary."""
    found = report(many(informally(reported(location="office")), reported(location="department")))
    places = {row: found["procedures_by_place"][row]["all"] for row in ("department", "office", "elsewhere")}

    assert places == {"department": 10, "office": None, "elsewhere": None}


# -- confidentiality -------------------------------------------------------------------------------------------


def test_no_report_names_a_person_or_a_case():
    """V/s7: neither in words nor as data nor in a repr."""
    text = stages.closed(policy()).to_json().replace('"c-1"', '"canary-case"')
    for person in ("q1", "q2", "q3", "p01", "w1", "v1", "f1"):
        text = text.replace(f'"{person}"', f'"canary-{person}"')
    case = Case.from_json(text, policy())
    found = report(many(case), k=3)

    shown = [str(found), found.to_json(), found.as_markdown(), repr(found), repr(tally(policy(), [case], 2015))]
    assert "canary" in case.to_json()
    assert not any("canary" in each for each in shown)


def test_a_problem_names_no_person_and_no_case():
    """V/s7."""
    case = reported("canary-case", who="canary-1")
    with pytest.raises(BadInput) as raised:
        report([case, case, evolve(case, policy=evolve(COUNTING, name="other"))])

    assert "canary" not in str(raised.value)
    assert [each.place for each in raised.value.problems] == ["case 2", "case 3", "case 3"]


# -- what cannot be used ---------------------------------------------------------------------------------------


def test_a_policy_without_a_report_has_none():
    with pytest.raises(BadInput, match="does not say where an annual report finds its numbers"):
        annual_report(evolve(COUNTING, reporting=None), [], year=2015)


@pytest.mark.parametrize(("rest", "place"), [({"year": 15}, "year"), ({"k": 2}, "k"), ({"k": 10**6}, "k")])
def test_a_year_and_a_k_out_of_range_are_refused(rest, place):
    with pytest.raises(BadInput) as raised:
        report([], **rest)
    assert [each.place for each in raised.value.problems] == [place]


def test_a_report_that_rests_on_an_open_reading_asks_for_it():
    with pytest.raises(BadInput, match="status_map: is not chosen"):
        report([], policy(status_map=UNCHOSEN))


def test_a_smaller_k_than_three_protects_nobody():
    """Two numbers that come to two are one and one."""
    assert reporting.k.low == 3


def test_malformed_statistics_are_named():
    procedures = reporting.statistics[2].of
    sometimes = held("sometimes", "sometimes", {"x": begun(FORMAL)}, exclusive=True)
    days = told("days", "days", fact=day_fact("report_day", "a day"), labels={})
    wrong = Reporting(
        (),
        (
            statistic("a", "a", of=procedures),
            statistic("a", "a", by=procedures),
            statistic("b", "b", of=days, among=(procedures.has("nothing"), sometimes.has("x"))),
            statistic("c", "c", of=procedures, among=(procedures.has("formal"),)),
        ),
        k=reporting.k, begins=reporting.begins, waits=reporting.waits,
    )  # fmt: skip
    found = [str(each) for each in wrong.problems()]

    assert "a: this statistic is declared twice." in found
    assert "a: breaks down a number that no trait gives." in found
    assert "a: is broken down by “procedures”, of which a complaint may have several." in found
    assert "b: “nothing” is no label of “procedures”." in found
    assert "b: is narrowed down by “sometimes”; break it down by that instead." in found
    assert "days: “report_day” is a day; words and yes or no can be counted." in found
    assert any(each.startswith("procedures: is counted among different complaints") for each in found)


def test_the_shipped_policies_have_a_sound_report():
    for under in (mit(), policy(resolved_rule="silent", report_exceptions="exception_list_only")):
        assert list((under.reporting or reporting).problems()) == []


# -- the command -----------------------------------------------------------------------------------------------


def ran(*words: object) -> Any:
    return CliRunner().invoke(main, ["report", *map(str, words)])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Six cases in a folder: two files of one case, one with the others, line by line."""
    path = tmp_path_factory.mktemp("cases")
    under = mit()
    cases = [reported(f"c-{each}", under) for each in range(6)]
    for case in cases[:2]:
        (path / f"{case.id}.json").write_text(case.to_json(), encoding="utf-8")
    lines = [json.dumps(json.loads(case.to_json())) for case in cases[2:]]
    (path / "others.jsonl").write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    (path / "notes.txt").write_text("no case", encoding="utf-8")
    return path


def test_the_command_reports_on_a_folder_of_cases(folder):
    """Each is read under the choices that its file names."""
    result = ran(folder, "--year", 2015)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("annual report 2015: the proposed MIT harassment policy\n")
    assert "complaints received [IV.4.a/s1]\n       complaints\n  all           6\n" in result.stdout


def test_the_command_reads_one_file_as_well(folder):
    assert json.loads(ran(folder / "others.jsonl", "--year", 2015, "--json", "--k", 3).stdout)["tables"][0]["rows"] == [
        {"label": "all", "numbers": [4]}
    ]
    assert json.loads(ran(folder / "c-0.json", "--year", 2015, "--json").stdout)["tables"][0]["rows"] == [
        {"label": "all", "numbers": [None]}
    ]


def test_the_command_writes_markdown_to_a_file(folder, tmp_path):
    out = tmp_path / "report.md"
    result = ran(folder, "--year", 2015, "--as", "markdown", "--out", out)

    assert (result.exit_code, result.stdout) == (0, "")
    assert out.read_text(encoding="utf-8").startswith("# Annual report 2015: ")


def test_the_readings_of_the_report_are_chosen_apart_from_those_of_the_cases(folder):
    """A55: the cases were kept under the default, and are read under it."""
    result = ran(folder, "--year", 2015, "--reading", "report_exceptions=exception_list_only", "--json")
    left_out = {table["name"] for table in json.loads(result.stdout)["tables"] if "left_out" in table}

    assert left_out == {"complainants", "accused", "sanctions", "outcomes"}


def test_bad_input_exits_2_with_every_problem(tmp_path):
    whole = json.loads(reported("c-1", mit()).to_json())
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps({**whole, "rules_digest": "other"}), encoding="utf-8")
    (tmp_path / "c.jsonl").write_text(json.dumps(whole) + "\nnull\n" + json.dumps(whole) + "\n", encoding="utf-8")
    (tmp_path / "d.json").write_bytes(b"\xff\xfe")
    result = ran(tmp_path, "--year", 2015)

    assert (result.exit_code, result.stdout) == (2, "")
    wrong = ("a.json: is no JSON", "b.json: rules_digest", "c.jsonl, line 2", "d.json: is not UTF-8", "case 2: has")
    for part in wrong:
        assert part in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere", "--year", "2015"), "there is no such file or folder"),
        ((".", "--year", "twelve"), "--year: wants a whole number"),
        ((".", "--year", "2015", "--k", "few"), "--k: wants a whole number"),
        ((".", "--year", "2015", "--as", "html"), "unknown form “html”"),
        ((".", "--year", "2015", "--as", "text", "--json"), "is no JSON"),
        ((".", "--year", "2015", "--policy", "mti"), "did you mean “mit”"),
    ],
)
def test_what_is_asked_wrongly_exits_2(words, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = ran(*words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_an_empty_folder_is_no_set_of_cases(tmp_path):
    result = ran(tmp_path, "--year", 2015)

    assert result.exit_code == 2
    assert "holds no .json or .jsonl file" in result.stderr


def test_a_year_and_a_k_out_of_range_exit_2(folder):
    assert "year: wants a year" in ran(folder, "--year", 15).stderr
    assert "k: wants a whole number from 3" in ran(folder, "--year", 2015, "--k", 1).stderr
