"""Drafters' case files: those of this folder come true, and a file that says otherwise or badly is told so."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casefile_runs import CASES, OF_THE_ARTICLES, files, reports_of

from grievance_fsm.casefiles import Report, run_casefile
from grievance_fsm.errors import BadInput
from grievance_fsm.events import Allowed, Refused
from grievance_fsm.loading import load
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy


@pytest.fixture
def reports() -> dict[str, Report]:
    """Every case file on the MIT policies."""
    return reports_of(CASES)


@pytest.mark.parametrize("path", [*files(CASES), *files(OF_THE_ARTICLES)], ids=lambda path: path.stem)
def test_a_case_file_comes_true(path: Path) -> None:
    report = reports_of(path.parent)[path.stem]

    assert not report.mismatches, str(report)
    assert report.clauses


def test_no_two_files_have_one_title_and_every_title_is_a_sentence(reports: dict[str, Report]) -> None:
    titles = [report.title for report in reports.values()]

    assert len(titles) == len(set(titles)) >= 25
    assert [title for title in titles if len(title.split()) < 4 or not title[0].isupper() or title[-1] in ".:"] == []


def test_the_files_cover_every_section_of_the_formal_procedure(reports: dict[str, Report]) -> None:
    """II/s5, III.C.1 to III.C.5, III.D and VIII, each by a file that cites one of its sentences."""
    cited = {clause for report in reports.values() for clause in report.clauses}

    sections = ("II/s5", *(f"III.C.{number}/" for number in range(1, 6)), "III.D/", "III.D.1.", "III.D.2.", "VIII")
    assert [section for section in sections if not any(clause.startswith(section) for clause in cited)] == []


def fired(reports: dict[str, Report]) -> set[str]:
    """The actions that happened in some file, those of a reading other than the default too."""
    return {event.action for report in reports.values() for event in report.case.history}


def test_together_the_files_fire_every_action(reports: dict[str, Report]) -> None:
    """Under the default readings none is left out; the rest need a reading of their own."""
    assert sorted(set(POLICY.procedure("formal").rules) - fired(reports)) == []
    assert {"decline", "advise"} <= fired(reports)


def test_together_the_files_reach_every_end(reports: dict[str, Report]) -> None:
    reached = {event.state for report in reports.values() for event in report.case.history}

    assert sorted(set(POLICY.procedure("formal").finals) - reached) == []


def test_most_conditions_are_refused_by_some_file(reports: dict[str, Report]) -> None:
    """What no refusal mentions, no file would miss."""
    refused = {
        finding.words
        for report in reports.values() for each in report.taken if isinstance(each.decision, Refused)
        for finding in each.decision.failing
    }  # fmt: skip

    assert len(refused) >= 30
    assert {"a quorum is present", "the notice is complete", "witnesses and advisor have signed"} <= refused


# -- files that say otherwise ----------------------------------------------------------------------------------


ROOT = """
title = "A request is made"
clauses = ["III.C.1/s1b"]
policy = "mit"
"""
REQUEST = """
[[events]]
do = "formal.request"
by = "complainant"
who = "q01"
on = 2015-02-02
facts.report_names = ["complainant", "accused"]
facts.signatures = ["complainant", "advocate"]
facts.report_under = "II.B"
facts.first_incident = 2014-03-03
facts.last_incident = 2014-12-01
facts.in_tenure = true
facts.parties = ["q01", "q02"]
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a case file."""

    def written(text: str, name: str = "case.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def mismatches(path: Path) -> dict[str, str]:
    return {problem.place: problem.message for problem in run_casefile(path, load).mismatches}


def test_a_file_that_comes_true_is_a_report_with_its_case_and_every_act(write: Write) -> None:
    report = run_casefile(write(ROOT + REQUEST + 'state = "requested"\n'), load)

    assert report.ok
    assert str(report) == "✓ A request is made [III.C.1/s1b]"
    assert report.case.id == "case"
    assert [each.place for each in report.taken] == ["case.toml.events[0]"]
    assert isinstance(report.taken[0].decision, Allowed)
    assert report.taken[0].case.states["formal"] == "requested"


def test_every_expectation_that_fails_is_told_with_its_place(write: Write) -> None:
    """All at once: what is refused, where it stands, what is owed, what was late, what was irregular."""
    wrong = (
        'state = "notified"\nowed.formal.notify = 2015-02-10\nowed.formal.decide = "no day"\n'
        'breach = [{ do = "formal.notify", due = 2015-02-09 }]\nirregular = ["late"]\n'
        'refused = ["the report is signed"]\n'
    )

    found = mismatches(write(ROOT + REQUEST + wrong))

    place = "case.toml.events[0]"
    assert set(found) == {
        f"{place}.refused", f"{place}.state", f"{place}.owed.formal.notify", f"{place}.owed.formal.decide",
        f"{place}.breach", f"{place}.irregular",
    }  # fmt: skip
    assert found[f"{place}.refused"] == "the policy allows “formal.request”."
    assert found[f"{place}.state"] == "the file expects “notified”; it is “requested”."
    assert found[f"{place}.owed.formal.notify"] == "the file expects 2015-02-10; it is 2015-02-09."
    assert found[f"{place}.owed.formal.decide"] == "is expected, and not owed."
    assert found[f"{place}.breach"] == "the file expects formal.notify due 2015-02-09, done None; it is nothing."


def test_what_is_owed_and_not_expected_is_told(write: Write) -> None:
    found = mismatches(write(ROOT + REQUEST + "owed = {}\n"))

    assert found == {"case.toml.events[0].owed.formal.notify": "is owed (2015-02-09), and not expected."}


def test_an_act_that_is_refused_against_expectation_is_told_with_the_conditions(write: Write) -> None:
    text = ROOT + REQUEST.replace('"complainant"\n', '"accused"\n').replace("in_tenure = true", "in_tenure = false")

    assert mismatches(write(text)) == {
        "case.toml.events[0]": (
            "the policy refuses “formal.request”: “complainant may do this” and “the accused is in tenure”."
        )
    }


def test_a_refusal_by_other_conditions_is_told(write: Write) -> None:
    text = ROOT + REQUEST.replace("= true", "= false") + 'refused = ["the report is signed"]\n'

    assert mismatches(write(text)) == {
        "case.toml.events[0].refused": "the file expects “the report is signed”; it is “the accused is in tenure”."
    }


def test_an_outcome_is_expected_where_the_facts_decide(tmp_path: Path) -> None:
    """III.C.5/s2: five votes of nine are no finding."""
    text = (CASES / "one_vote_short.toml").read_text(encoding="utf-8")
    path = tmp_path / "case.toml"
    path.write_text(
        text.replace('outcome = "undecided"', 'outcome = "not found"').replace("deliberating", f"{CASES}/deliberating"),
        encoding="utf-8",
    )

    assert mismatches(path)["case.toml.events[0].outcome"] == "the file expects “not found”; it is “undecided”."


def test_a_window_is_expected_by_its_last_day_or_by_both(write: Write) -> None:
    start = f'title = "A window"\nclauses = ["III.C.2/s3"]\nstart = "{CASES}/dated.toml"\n[expect]\n'

    assert not mismatches(write(start + "owed.formal.open_hearing = 2015-03-23\n"))
    assert not mismatches(write(start + 'owed = { "formal.open_hearing" = { by = 2015-03-23 } }\n'))
    wrong = mismatches(write(start + "owed.formal.open_hearing = { from = 2015-03-10, by = 2015-03-23 }\n"))
    assert list(wrong.values()) == [
        "the file expects from 2015-03-10 by 2015-03-23; it is from 2015-03-09 by 2015-03-23."
    ]


def test_a_file_goes_on_from_another_under_its_own_readings(write: Write) -> None:
    """An act of the first file that the second one's reading refuses is told, with its place in the first."""
    write(ROOT + REQUEST, "first.toml")
    text = 'title = "Another reading"\nclauses = ["III.C.1/s1a"]\nstart = "first.toml"\n'

    assert not mismatches(write(text))
    found = mismatches(write(text + '[readings]\nerratum = "literal"\n'))
    assert list(found) == ["first.toml.events[0]"]
    assert "the report was made under the right section" in found["first.toml.events[0]"]


def test_what_a_file_expects_on_its_way_is_not_asked_when_another_goes_on_from_it(write: Write) -> None:
    write(ROOT + REQUEST + 'state = "wrong"\n', "first.toml")
    text = 'title = "Going on"\nclauses = ["III.C.1/s1a"]\nstart = "first.toml"\n[expect]\nstate = "requested"\n'

    assert not mismatches(write(text))
    assert list(mismatches(write(ROOT + REQUEST + 'state = "wrong"\n'))) == ["case.toml.events[0].state"]


# -- files that cannot be used ---------------------------------------------------------------------------------


def problems(path: Path, load_policy: Callable[[str], Policy] = load) -> dict[str, str]:
    with pytest.raises(BadInput) as caught:
        run_casefile(path, load_policy)
    return {problem.place: problem.message for problem in caught.value.problems}


def test_every_problem_of_a_file_is_told_at_once(write: Write) -> None:
    text = (
        'title = ""\nclauses = []\npolicy = "mit"\ncolour = "red"\nreadings = 3\n'
        '[[events]]\nd = "formal.request"\non = 2015-02-02T10:00:00\nrefused = []\n'
    )

    found = problems(write(text))

    assert set(found) == {
        "case.toml.colour", "case.toml.readings", "case.toml.events[0].d", "case.toml.events[0].do",
        "case.toml.events[0].on",
    }  # fmt: skip
    assert "a time without zone" in found["case.toml.events[0].on"]
    assert "“do”" in found["case.toml.events[0].d"]


def test_an_empty_title_no_clause_and_no_condition_are_told_at_once(write: Write) -> None:
    text = ROOT.replace("A request is made", " ").replace('["III.C.1/s1b"]', "[]") + REQUEST + "refused = []\n"

    assert set(problems(write(text))) == {"case.toml.title", "case.toml.clauses", "case.toml.events[0].refused"}


@pytest.mark.parametrize("text", ["title = ", "a = 1\na = 2", "[events", "\x00", 'title = "a" b'])
def test_what_is_no_toml_is_told_in_one_sentence(text: str, write: Write) -> None:
    assert problems(write(text))["case.toml"].startswith("is no TOML: ")


def test_bytes_that_are_no_text_are_no_toml(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_bytes(b'title = "\xff\xfe"')

    assert "is no TOML" in problems(path)["case.toml"]


def test_a_file_that_is_not_there_is_named(write: Write, tmp_path: Path) -> None:
    text = 'title = "From nowhere"\nclauses = ["III.C.1/s1a"]\nstart = "gone.toml"\n'

    assert problems(write(text)) == {"gone.toml": "cannot be read: there is no such file."}
    assert list(problems(tmp_path / "nothing.toml")) == ["nothing.toml"]


def test_files_that_start_from_each_other_are_told(write: Write) -> None:
    head = 'title = "Round and round"\nclauses = ["III.C.1/s1a"]\n'
    write(head + 'start = "case.toml"\n', "other.toml")

    assert problems(write(head + 'start = "other.toml"\n')) == {"other.toml.start": "leads back to case.toml."}
    assert problems(write(head + 'start = "case.toml"\n')) == {"case.toml.start": "leads back to case.toml."}


@pytest.mark.parametrize("extra", ['start = "first.toml"\n', ""])
def test_a_file_names_a_policy_or_a_start_and_not_both(extra: str, write: Write) -> None:
    text = ROOT if extra else ROOT.replace('policy = "mit"\n', "")

    assert "either a “policy” or a “start”" in problems(write(text + extra + REQUEST))["case.toml"]


def unusable() -> Iterator[Any]:
    yield "clauses[0]", ROOT.replace("III.C.1/s1b", "III.C.9/s1") + REQUEST, "unknown clause “III.C.9/s1”"
    yield "clauses[0]", ROOT.replace("III.C.1/s1b", "III.C.1") + REQUEST, "unknown clause “III.C.1”"
    yield "policy", ROOT.replace('"mit"', '"mti"') + REQUEST, "unknown policy “mti”"
    yield "readings.moon", ROOT + '[readings]\nmoon = "full"\n' + REQUEST, "unknown reading “moon”"
    yield "parameters.quorom", ROOT + "[parameters]\nquorom = 8\n" + REQUEST, "“quorum”"
    yield "events[0].action", ROOT + REQUEST.replace("formal.request", "formal.reqest"), "“formal.request”"
    yield "events[0].by", ROOT + REQUEST.replace('by = "complainant"', 'by = "king"'), "unknown role “king”"
    yield "events[0].facts.parties", ROOT + REQUEST.replace('["q01", "q02"]', '"q01"'), "wants a list"
    yield "events[0].outcome", ROOT + REQUEST + 'outcome = "lost"\n', "unknown outcome “lost”"
    people = 'people = [{ person = "p01", seat = "throne", since = 2014-09-01 }]\n'
    yield "people/0/seat", ROOT + people + REQUEST, "unknown seat “throne”"


@pytest.mark.parametrize(("place", "text", "said"), list(unusable()))
def test_an_unknown_name_or_unfit_value_is_told_with_its_place(place: str, text: str, said: str, write: Write) -> None:
    found = problems(write(text))

    assert list(found) == [f"case.toml.{place}"]
    assert said in found[f"case.toml.{place}"]


def test_an_act_before_the_one_before_it_is_told(write: Write) -> None:
    late = '[[events]]\ndo = "formal.withdraw"\nby = "complainant"\non = 2015-02-01\n'

    assert "is before the last event" in problems(write(ROOT + REQUEST + late))["case.toml.events[1].on"]


def test_a_case_without_an_act_wants_the_day_on_which_it_is_opened(write: Write) -> None:
    assert "wants an event, or the day" in problems(write(ROOT))["case.toml"]

    report = run_casefile(write(ROOT + "opened = 2015-02-02\n[expect]\nstate = 'not begun'\nowed = {}\n"), load)

    assert report.ok
    assert report.case.opened == date(2015, 2, 2)


def test_a_register_needs_a_committee(write: Write) -> None:
    text = ROOT + 'people = [{ person = "p01", seat = "faculty_policy", since = 2014-09-01 }]\n' + REQUEST
    without = Policy("mit", "without a committee", POLICY.clauses, (), POLICY.known_readings)

    assert "has no committee" in problems(write(text), lambda name: without)["case.toml.people"]


def test_a_case_is_named_by_its_file_unless_the_file_names_it(write: Write) -> None:
    assert run_casefile(write(ROOT + REQUEST, "c-17.toml"), load).case.id == "c-17"
    assert run_casefile(write(ROOT + 'case = "c-18"\n' + REQUEST), load).case.id == "c-18"
    assert "opaque id" in problems(write(ROOT + 'case = " "\n' + REQUEST))["case.toml.case"]


def test_a_policy_comes_from_whatever_finds_it_by_name(write: Write) -> None:
    """The engine knows no institution: the caller says what a name means."""
    asked: list[str] = []

    def find(name: str) -> Policy:
        asked.append(name)
        return POLICY

    run_casefile(write(ROOT.replace('"mit"', '"ours"') + REQUEST), find)

    assert asked == ["ours"]
