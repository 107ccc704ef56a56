"""Confidentiality (section V): what a case holds appears only in what its reader asked for.

Every person here is marked, and whatever the package shows of itself is searched for the mark.
It may stand in what is written to be read back (`to_json`, a register's rows) and in the values asked for by name
(`event.facts`, `event.who`); never in a repr, a str, a message, a log record, or on standard error.
Case numbers, actions, states, days, counts and the words of choices are what explanations are made of, and no secret;
a name that nobody knows (`by=`, `outcome=`, the key of a fact) is repeated, so that it can be mended.
"""

import gc
import json
import logging
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest
from builders import after, begun, closed, dated, day, deliberating, mit, notice, report, requested, room, vote
from click.testing import CliRunner
from record_builders import kept, sent_back
from test_visibility import PERSONS

import grievance_fsm as gf
from grievance_fsm.casefiles import run_casefile
from grievance_fsm.cli import main
from grievance_fsm.interchange import read_people
from grievance_fsm.loading import load
from grievance_fsm.values import Kept
from grievance_fsm.visibility import granted, view

MARK = "canary"
PERSON = re.compile(r"\b([pqwvn]\d\d?)\b")
DATA = files("grievance_fsm") / "data"
OPEN = (
    "standard_of_proof=preponderance", "nda_term=until_decision", "mandatory_minimums=none", "harboring_effect=loss",
)  # fmt: skip
CHOSEN = [word for pair in OPEN for word in ("--reading", pair)]


def marked(text: str) -> str:
    """The text with every person marked."""
    return PERSON.sub(rf"{MARK}-\1", text)


def marked_facts(facts: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(marked(json.dumps(facts, default=str)))
    return found


@pytest.fixture(scope="module")
def case() -> gf.Case:
    """A whole case, every person in it marked."""
    return gf.Case.from_json(marked(closed().to_json()), mit())


@pytest.fixture(scope="module")
def irregular() -> gf.Case:
    """A case in which much happened although it was refused."""
    early = gf.Case.from_json(marked(requested().to_json()), mit())
    opened = early.record("formal.open_hearing", who=f"{MARK}-p1", on=day(2), facts=marked_facts(room(roll=["p01"])))
    return opened.record("formal.decide", by="accused", who=f"{MARK}-q2", on=day(3), facts=marked_facts(vote(for_=2)))


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged case file, every person in it marked."""
    path = tmp_path_factory.mktemp("tour") / "tour.toml"
    path.write_text(marked((DATA / "tour.toml").read_text(encoding="utf-8")), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged log, every person in it marked, with lines that cannot be read."""
    text = (DATA / "sample_log.jsonl").read_text(encoding="utf-8")
    persons = re.sub(r'("(?:person|who)": ")', rf"\1{MARK}-", text)
    twice = f'{{"case": "c", "activity": "x", "at": "2015-01-01", "facts": {{"b": {{"{MARK}": 1, "{MARK}": 2}}}}}}\n'
    path = tmp_path_factory.mktemp("log") / "log.jsonl"
    path.write_text(f'{persons}{twice}{{"case": "{MARK}\n', encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("people") / "people.json"
    path.write_text(marked((DATA / "sample_people.json").read_text(encoding="utf-8")), encoding="utf-8")
    return path


# -- what objects show of themselves -------------------------------------------------------------------------


def own(root: Any) -> Iterator[Any]:
    """Every object of this package that can be reached from one, through data and closures."""
    seen: dict[int, Any] = {}
    waiting = [root]
    while waiting:
        each = waiting.pop()
        if id(each) in seen or isinstance(each, type | ModuleType):
            continue
        seen[id(each)] = each
        if type(each).__module__.startswith("grievance_fsm"):
            yield each
        inside = [cell.cell_contents for cell in each.__closure__ or ()] if isinstance(each, FunctionType) else None
        waiting += gc.get_referents(each) if inside is None else inside


def telling(root: Any) -> set[str]:
    """The types of which a repr or str shows the mark, the tables of facts themselves apart."""
    shown = (each for each in own(root) if not isinstance(each, Kept))
    return {type(each).__qualname__ for each in shown if MARK in repr(each) or MARK in str(each)}


def test_the_search_reaches_the_persons_of_a_case(case):
    """The mark is there to be found: in the events' facts, and in what is written to be read back."""
    events = [each for each in own(case) if type(each).__name__ == "Event"]

    assert len(events) == len(case.history) > 10
    assert any(MARK in str(dict(event.facts)) for event in events)
    assert MARK in case.to_json()
    assert MARK in json.dumps(case.people.as_data())


def test_nothing_reached_from_a_case_shows_a_person(case, irregular):
    assert telling(case) == set()
    assert telling(irregular) == set()


def test_nothing_that_a_case_answers_shows_a_person(case, irregular):
    asked: list[Any] = [irregular.options(on=day(9)), irregular.owed(), irregular.breaches(day(99)), case.breaches()]
    asked += [irregular.irregularities(), irregular.correct(action="formal.receive", on=day(2))]
    asked += [irregular.explain("formal.notify", by="advocate", who=f"{MARK}-q3", on=day(9), facts=notice())]

    assert irregular.irregularities()
    assert [telling(each) for each in asked] == [set()] * len(asked)


@pytest.mark.parametrize(
    ("stage", "attempt"),
    [
        (dated, {"action": "formal.open_hearing", "by": "committee", "on": day(40), "facts": room(roll=["p01"])}),
        (deliberating, {"action": "formal.decide", "by": "committee", "on": day(41), "facts": vote(for_=6)}),
        (deliberating, {"action": "formal.decide", "by": "committee", "on": day(41), "facts": vote(for_=9)}),
        (begun, {"action": "formal.request", "by": "accused", "who": "q2", "on": day(0), "facts": report()}),
    ],
    ids=["no quorum", "too few votes", "a finding", "another role"],
)
def test_no_decision_shows_a_person(stage, attempt):
    case = gf.Case.from_json(marked(stage().to_json()), mit())
    words = {**attempt, "who": f"{MARK}-x", "facts": marked_facts(attempt["facts"])}

    decision = case.decide(**words)
    told = [str(decision), repr(decision)]
    with suppress(gf.NotAllowed):
        told.append(repr(case.act(**words)))

    assert telling(decision) == set()
    assert not any(MARK in each for each in told)
    if isinstance(decision, gf.Refused):
        assert MARK not in json.dumps([finding.as_dict() for finding in decision.findings])
        with pytest.raises(gf.NotAllowed) as caught:
            case.act(**words)
        assert MARK not in said(caught.value)


def test_no_case_file_that_was_run_shows_a_person(tour):
    report = run_casefile(tour, load)

    assert MARK in report.case.to_json()
    assert telling(report) == set()


def test_no_audit_shows_a_person(log, people):
    policy = mit()
    register = policy.committee.read(json.loads(people.read_text(encoding="utf-8")))
    found = gf.audit(log, policy, people=register)
    told = [str(found), found.table(None), json.dumps(found.as_dict()), *map(found.explain, found.deviations)]

    assert len(found.deviations) > 5
    assert len(found.unreadable) > 2
    assert [each for each in told if MARK in each] == []
    assert telling(found) == set()


def test_no_guideline_shows_more_than_it_was_asked_about():
    """III.D: conduct and status are what the reader asked; there is no person in it."""
    line = gf.sanctions.guideline(mit().sanctions, "I.2", status="staff")

    assert MARK not in f"{line!r}{line}"
    assert not PERSON.search(str(line))


# -- the whole text, and views of it ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole() -> gf.Case:
    """A case that went through every procedure, every person in it marked."""
    told = re.sub(r'"([a-z]\d\d?)"', rf'"{MARK}-\1"', sent_back().to_json())
    return gf.Case.from_json(told, kept())


def test_nothing_reached_from_a_case_through_every_procedure_shows_a_person(whole):
    assert len({event.run for event in whole.history}) >= 8
    assert telling(whole) == set()
    asked = [whole.options(on=day(99)), whole.owed(day(99)), whole.breaches(day(99)), whole.irregularities()]
    assert [telling(each) for each in asked] == [set()] * len(asked)


@pytest.mark.parametrize(("role", "person"), PERSONS.items())
def test_no_view_shows_a_person_of_itself(role, person, whole, caplog):
    """What is granted stands in the view's events; its repr, its str and the log say nothing."""
    with caplog.at_level(logging.DEBUG):
        seen = view(whole, to=role, who=f"{MARK}-{person}")
        told = granted(whole, to=role, who=f"{MARK}-{person}")

    assert telling(seen) == set()
    assert telling(told) == set()
    assert MARK not in f"{seen!r}{seen}"
    assert [record for record in caplog.records if MARK in f"{record.getMessage()}{record.args!r}"] == []


@pytest.mark.parametrize(
    "asked", [{"to": "nobody"}, {"who": [MARK]}, {"who": {MARK: 1}}, {"on": MARK}], ids=["role", "list", "table", "day"]
)
def test_no_message_about_a_view_names_who_asked(asked, whole):
    words = {"to": "advocate", "who": f"{MARK}-q3", **asked}

    assert MARK not in message(lambda: view(whole, **words))


# -- messages ------------------------------------------------------------------------------------------------


def said(error: BaseException) -> str:
    """All that a traceback would say of an error and of what led to it, the source lines apart."""
    told = "".join(traceback.format_exception_only(error)) + repr(error)
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return told + (said(before) if before is not None else "")


def message(what: Callable[[], Any]) -> str:
    with pytest.raises((gf.BadInput, gf.DeclarationError)) as caught:
        what()
    return said(caught.value)


SPOILT = {
    "a ballot twice": ('"ballots": {', f'"ballots": {{"{MARK}-p01": "for", '),
    "a ballot that is none": ('"ballots": {', f'"ballots": {{"{MARK}-p99": "{MARK}", '),
    "a number that is none": ('"ballots": {', f'"ballots": {{"{MARK}-p99": NaN, '),
    "a stranger's ballot": ('"ballots": {', f'"ballots": {{"{MARK}-p99": "for", '),
    "a list for a person": (f'"who": "{MARK}-q1"', f'"who": ["{MARK}-q1"]'),
    "a text for a set": ('"attending": []', f'"attending": "{MARK}-w1"'),
    "a table for a yes or no": ('"in_tenure": true', f'"in_tenure": {{"{MARK}": 1}}'),
    "a text for a yes or no": ('"in_tenure": true', f'"in_tenure": "{MARK}"'),
    "a text for a day": ('"first_incident": "2014-01-01"', f'"first_incident": "{MARK}"'),
    "a text for a moment": ('"on": "2015-02-02"', f'"on": "{MARK}"'),
    "another word": ('"report_under": "II.B"', f'"report_under": "{MARK}"'),
    "two seats": (f'"person": "{MARK}-p02"', f'"person": "{MARK}-p01"'),
    "a seat as a list": (f'"person": "{MARK}-p02"', f'"person": ["{MARK}-p01"]'),
    "a file that breaks off": (f'"{MARK}-p03"', f'"{MARK}-p03'),
}


@pytest.mark.parametrize(("old", "new"), SPOILT.values(), ids=SPOILT)
def test_no_message_about_a_case_file_repeats_a_person_or_a_paper(old, new):
    text = marked(deliberating().act("formal.decide", by="committee", on=day(41), facts=vote(for_=9)).to_json())
    spoilt = text.replace(old, new, 1)
    assert spoilt != text

    assert MARK not in message(lambda: gf.Case.from_json(spoilt, mit()))


UNFIT = {
    "in_tenure": MARK, "report_under": MARK, "report_names": [MARK], "parties": MARK, "first_incident": MARK,
    "last_incident": [MARK], "signatures": {MARK: MARK},
}  # fmt: skip


def test_no_message_about_an_act_repeats_a_person_or_a_paper():
    told = message(lambda: begun().decide("formal.request", by="complainant", who=[MARK], on=MARK, facts=UNFIT))

    assert told.count("facts.") >= len(UNFIT)
    assert MARK not in told


@pytest.mark.parametrize(
    "cast",
    [{MARK: "for"}, {"p01": MARK}, [[MARK, "for"], [MARK, "for"]], {MARK: [MARK]}, [MARK], MARK],
    ids=["stranger", "word", "twice", "list", "no pair", "text"],
)
def test_no_message_about_a_vote_repeats_a_person_or_a_vote(cast):
    facts = {**vote(for_=9), "ballots": cast}

    assert MARK not in message(lambda: deliberating().decide("formal.decide", by="committee", on=day(41), facts=facts))


def test_no_message_about_a_register_repeats_a_person():
    rows = [
        {"person": f"{MARK}-1", "seat": "sexism", "since": "2014-09-01", "status": MARK},
        {"person": f"{MARK}-1", "seat": "gays", "since": MARK},
        {"person": f" {MARK}-2", "seat": "sexism", "since": "2014-09-01", "until": "2013-01-01", "status": "faculty"},
        MARK,
    ]
    problems: list[Any] = []
    read_people(rows, mit(), problems)

    assert len(problems) >= 5
    assert not [problem for problem in problems if MARK in str(problem)]


# -- log records ---------------------------------------------------------------------------------------------


def test_not_one_log_record_shows_a_person(caplog, tour):
    """Everything at its most talkative, the dispatcher's own library included."""
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, logger="transitions"):
        logging.getLogger("transitions.core").setLevel(logging.DEBUG)
        policy = mit().under(parameters={"quorum": 8})
        case = gf.Case.from_json(marked(deliberating(policy).to_json()), policy)
        case.decide("formal.decide", by="committee", who=f"{MARK}-p01", on=day(41), facts=marked_facts(vote(for_=2)))
        case.decide("formal.notify", by="committee", who=f"{MARK}-p01", on=day(41), facts=notice())
        case.record("formal.decide", by="committee", who=f"{MARK}-p01", on=day(41), facts=marked_facts(vote(for_=9)))
        run_casefile(tour, load)
        logging.getLogger("transitions.core").setLevel(logging.NOTSET)

    told = [f"{record.getMessage()} {record.args!r} {record.__dict__!r}" for record in caplog.records]
    assert [each for each in told if MARK in each] == []


def test_what_the_dispatcher_s_library_logs_of_an_act_are_states_only(caplog):
    """It can log models and arguments, which would be facts and persons; none of these come by its log."""
    case = dated()
    states = set(case.policy.formal.states)
    with caplog.at_level(logging.DEBUG):
        case = after(case.act("formal.open_hearing", by="committee", on=day(40), facts=room()))

    assert case.states["formal"] == "deliberating"
    assert {word for record in caplog.records for word in record.args} <= states | {""}


# -- the command ---------------------------------------------------------------------------------------------


def ran(*words: object) -> Any:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.mark.parametrize("more", [(), ("--json",), ("--limit", "999")], ids=["text", "json", "all"])
def test_the_audit_command_shows_no_person(more, log, people):
    result = ran("audit", log, "--policy", "mit", "--people", people, *CHOSEN, *more)

    assert result.exit_code == 1
    assert MARK not in result.output


def test_the_command_shows_no_person_of_a_register_that_it_refuses(log, people, tmp_path):
    rows = json.loads(people.read_text(encoding="utf-8"))
    spoilt = tmp_path / "people.json"
    spoilt.write_text(json.dumps([*rows, rows[0], {"person": [MARK]}, MARK]), encoding="utf-8")

    result = ran("audit", log, "--policy", "mit", "--people", spoilt)

    assert result.exit_code == 2
    assert MARK in spoilt.read_text(encoding="utf-8")
    assert MARK not in result.output


def test_the_command_shows_nothing_of_a_log_that_it_refuses(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text(f'{{"case": "{MARK}", "{MARK}": \n["{MARK}"]\n', encoding="utf-8")

    result = ran("audit", path, "--policy", "mit")

    assert result.exit_code == 2
    assert MARK not in result.output


@pytest.mark.parametrize("words", [("tour",), ("tour", "--all"), ("tour", "--json")])
def test_the_main_job_names_no_person(words):
    persons = set(re.findall(r'"([pqwv]\d+)"', (DATA / "tour.toml").read_text(encoding="utf-8")))

    assert len(persons) > 8
    assert set(PERSON.findall(ran(*words).output)).isdisjoint(persons)
