"""Bad input, swept: one message with every problem and the nearest valid names, exit code 2, nothing changed."""

import gzip
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import START, begun, day, deliberating, mit, notice, received, register, report, requested, vote
from click.testing import CliRunner

import grievance_fsm as gf
from grievance_fsm.auditing.mapping import LogWords
from grievance_fsm.casefiles import run_casefile
from grievance_fsm.cli import main
from grievance_fsm.errors import BadInput, DeclarationError, Problem
from grievance_fsm.facts import Fact, ballots, money, persons
from grievance_fsm.loading import load
from grievance_fsm.readings import Reading
from grievance_fsm.values import BALLOTS, BOOLEAN, DAY, LABEL, LABELS, NUMBER, PERSONS

ROOT = Path(__file__).parents[1]
FINES = str(ROOT / "examples" / "road_fines.py")
NAIVE = datetime(2015, 2, 3, 9)
SAID_OF_NAIVE = "a time without zone or offset; give an aware instant or the date alone."


def problems(what: Callable[[], Any]) -> dict[str, str]:
    """What is wrong, by place, in the one exception that is raised."""
    with pytest.raises((BadInput, DeclarationError)) as caught:
        what()
    told: dict[str, str] = {}
    for problem in caught.value.problems:
        assert str(problem) in str(caught.value)
        told[problem.place] = f"{told.get(problem.place, '')} {problem.message}".strip()
    assert told
    return told


def kept(case: gf.Case) -> str:
    """All of a case, to compare."""
    return case.to_json()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with something that must stay as it is."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kept.txt").write_text("as it was", encoding="utf-8")
    return tmp_path


def refused(here: Path, *words: object, out: str | None = "kept.txt") -> str:
    """What the command says on refusing its input: once, on standard error, with exit code 2, nothing touched."""
    before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file() and "__pycache__" not in str(path)}
    result = CliRunner().invoke(main, [*map(str, words), *(("--out", out) if out else ())])
    after = {path: path.read_bytes() for path in here.rglob("*") if path.is_file() and "__pycache__" not in str(path)}

    assert isinstance(result.exception, SystemExit), result.exception
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("grievance-fsm: ")
    assert result.stderr.count("grievance-fsm: ") == 1
    assert after == before
    return result.stderr


# -- names ---------------------------------------------------------------------------------------------------

UNKNOWN: Mapping[str, tuple[Callable[[], Any], str, str]] = {
    "policy": (lambda: gf.load("mti"), "policy", "unknown policy “mti”; did you mean “mit”?"),
    "procedure": (lambda: mit().procedure("frmal"), "mit",
                  "unknown procedure “frmal”; did you mean “formal” or “informal”?"),
    "reading": (
        lambda: gf.load("mit", readings={"vote_bas": "of_present"}), "readings.vote_bas",
        "unknown reading “vote_bas”; did you mean “vote_base” or “vote_scope”?",
    ),
    "choice": (
        lambda: gf.load("mit", readings={"vote_base": "of_presnt"}), "readings.vote_base",
        "unknown choice “of_presnt”; did you mean “of_present”?",
    ),
    "parameter": (
        lambda: gf.load("mit", parameters={"quroum": 9}), "parameters.quroum",
        "unknown parameter “quroum”; did you mean “quorum”?",
    ),
    "action": (
        lambda: requested().decide("formal.notfy", by="advocate", on=day(1)), "action",
        "unknown action “formal.notfy”; did you mean “formal.notify”, “formal.inform” or “formal.notify_decision”?",
    ),
    "role": (
        lambda: requested().decide("formal.notify", by="advocat", on=day(1)), "by",
        "unknown role “advocat”; did you mean “advocate”?",
    ),
    "role asked for its moves": (
        lambda: requested().options(by="advocat"), "by", "unknown role “advocat”; did you mean “advocate”?",
    ),
    "fact": (
        lambda: requested().decide("formal.notify", by="advocate", on=day(1), facts={"tolld": []}), "facts.tolld",
        "unknown fact “tolld”; did you mean “told”?",
    ),
    "fact of another action": (
        lambda: requested().decide("formal.notify", by="advocate", on=day(1), facts={"hearing_date": day(9)}),
        "facts.hearing_date",
        "unknown fact “hearing_date”; known: “contents” and “told”. (another action records it)",
    ),
    "outcome": (
        lambda: deliberating().decide("formal.decide", by="committee", on=day(41), outcome="undecidd"), "outcome",
        "unknown outcome “undecidd”; did you mean “undecided”?",
    ),
    "form": (lambda: gf.show(mit().formal, "txt"), "as_", "unknown form “txt”; did you mean “text”?"),
    "event": (lambda: requested().correct(seq=9, on=day(1)), "seq", "the case has no event 9 to correct."),
}  # fmt: skip


@pytest.mark.parametrize(("ask", "place", "message"), UNKNOWN.values(), ids=UNKNOWN)
def test_an_unknown_name_is_told_with_its_place_and_the_nearest_known(ask, place, message):
    assert problems(ask) == {place: message}


def test_an_unknown_clause_of_a_case_file_is_told_with_the_nearest(tmp_path):
    path = tmp_path / "case.toml"
    path.write_text('title = "T"\nclauses = ["III.C.4/s11"]\npolicy = "mit"\nopened = 2015-02-02\n', encoding="utf-8")

    (told,) = problems(lambda: run_casefile(path, load)).values()

    assert told.startswith("unknown clause “III.C.4/s11”; did you mean “III.C.4/s1”")


def test_an_unknown_clause_of_a_declaration_is_told(here):
    (here / "bad.py").write_text(MALFORMED, encoding="utf-8")

    assert any("unknown clause “9/s9”" in message for message in problems(lambda: gf.load("bad.py")).values())


@pytest.mark.parametrize("name", [None, 5, ["mit"], "", "mit.formal"])
def test_what_is_no_name_of_a_policy_is_unknown(name):
    assert list(problems(lambda: gf.load(name))) == ["policy"]


@pytest.mark.parametrize("given", [["x"], "x", 5, {5: "x"}])
def test_readings_and_parameters_are_tables_by_name(given):
    found = problems(lambda: gf.load("mti", readings=given, parameters=given))

    assert found.pop("policy")
    assert found == {"readings": "wants a table by name.", "parameters": "wants a table by name."}


@pytest.mark.parametrize("value", [True, "9", 9.0, None, 0, 15, -1, 10**30])
def test_a_quorum_is_a_whole_number_in_its_range(value):
    """III.C.4/s1: there are fourteen seats."""
    found = problems(lambda: gf.load("mit", parameters={"quorum": value}))

    assert found == {"parameters.quorum": "wants a whole number from 1 to 14."}


def test_everything_wrong_with_choices_and_values_is_told_at_once():
    found = problems(lambda: gf.load(
        "mit", readings={"A99": "x", "vote_base": ["of_seats"]}, parameters={"quroum": 9, "quorum": "x"}
    ))  # fmt: skip

    assert list(found) == ["readings.A99", "readings.vote_base", "parameters.quroum", "parameters.quorum"]


def test_a_choice_that_is_refused_leaves_the_policy_as_it_was():
    policy = mit()
    before = policy.rules_digest, dict(policy.readings)

    with suppress(DeclarationError):
        policy.under({"vote_base": "of_all"})

    assert (policy.rules_digest, dict(policy.readings)) == before
    assert isinstance(policy.known_readings["vote_base"], Reading)


# -- acts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["decide", "act", "record", "explain"])
def test_everything_wrong_with_an_act_is_told_at_once(verb):
    case = requested()
    before = kept(case)

    found = problems(lambda: getattr(case, verb)(
        "formal.notify", by="advocat", who=" ", on=NAIVE, recorded="today", outcome="well",
        facts={"tolld": 1, "told": ["nobody"], "contents": "all"},
    ))  # fmt: skip

    assert list(found) == ["on", "recorded", "by", "who", "outcome", "facts.tolld", "facts.told", "facts.contents"]
    assert kept(case) == before


def test_an_unknown_action_hides_nothing_that_can_be_told_without_it():
    found = problems(lambda: requested().decide("formal.notfy", by="advocat", who="", on=NAIVE))

    assert list(found) == ["action", "on", "by", "who"]


def test_a_day_before_the_last_event_is_told_beside_other_problems():
    found = problems(lambda: received().decide("formal.set_date", by="comittee", on=day(1), facts={"day": 1}))

    assert sorted(found) == ["by", "facts.day", "on"]
    assert found["on"].startswith("2015-02-03 is before the last event of “formal” (2015-02-04)")


def test_a_day_before_the_case_was_opened_is_before_no_event():
    found = problems(lambda: begun().decide("formal.request", by="complainant", on=day(-1), facts=report()))

    assert found["on"] == "2015-02-01 is before the case was opened (2015-02-02)."


@pytest.mark.parametrize("who", ["", "  ", 5, ["q1"], {"id": "q1"}])
def test_a_person_is_an_opaque_id(who):
    assert problems(lambda: requested().decide("formal.notify", by="advocate", who=who, on=day(1))) == {
        "who": "wants the opaque id of a person."
    }


@pytest.mark.parametrize("word", [5, ["advocate"], {"advocate": 1}])
def test_a_name_of_the_wrong_type_is_unknown(word):
    found = problems(lambda: requested().decide(word, by=word, on=day(1), outcome=word))
    alone = problems(lambda: requested().decide("formal.notify", by=word, on=day(1), outcome=word))

    assert list(found) == ["action", "by"]
    assert list(alone) == ["by", "outcome"]


MOMENTS = [NAIVE, "2015-02-03", None, 20150203, START.toordinal]


@pytest.mark.parametrize("on", MOMENTS)
def test_a_moment_is_a_date_or_an_aware_instant(on):
    found = problems(lambda: requested().decide("formal.notify", by="advocate", on=on))

    assert found == {"on": SAID_OF_NAIVE if on is NAIVE else "wants a date or an aware instant."}


@pytest.mark.parametrize("on", [each for each in MOMENTS if each is not None])
@pytest.mark.parametrize("verb", ["options", "owed", "breaches", "polled"])
def test_whatever_is_asked_as_of_a_moment_wants_one(verb, on):
    assert list(problems(lambda: getattr(requested(), verb)(on=on))) == ["on"]


@pytest.mark.parametrize("on", MOMENTS)
def test_a_correction_wants_a_moment(on):
    assert list(problems(lambda: requested().correct(action="formal.notify", by="advocate", on=on))) == ["on"]


def test_a_case_wants_an_id_a_moment_and_a_register():
    found = problems(lambda: mit().open(" ", on=NAIVE, people=[{"person": "p01"}]))

    assert list(found) == ["case", "on", "people"]


def test_a_policy_without_a_committee_takes_no_register():
    found = problems(lambda: gf.load(FINES).open("A", on=START, people=register()))

    assert found == {"people": "“road-fines” has no committee to keep a register of."}


def test_an_aware_instant_before_the_last_is_refused_to_the_second():
    nine = datetime(2015, 2, 3, 9, tzinfo=UTC)
    case = requested().act("formal.notify", by="advocate", who="q3", on=nine, facts=notice())

    assert list(problems(lambda: case.act("formal.receive", on=nine - timedelta(seconds=1)))) == ["on"]
    assert case.act("formal.receive", on=nine).states == {**begun().states, "formal": "notified"}


@pytest.mark.parametrize("facts", [["told"], "told", 5, [("told", [])]])
def test_facts_are_a_table(facts):
    found = problems(lambda: requested().decide("formal.notify", by="advocate", on=day(1), facts=facts))

    assert found == {"facts": "wants a table of facts by name."}


# -- facts of every kind -------------------------------------------------------------------------------------

UNFIT: Mapping[str, tuple[Any, ...]] = {
    BOOLEAN: (None, 1, 0, "maybe", "", [], 1.0),
    NUMBER: (None, True, 1.555, "x", "", "1e3", "1/2", [], 10**40, -(10**40), "9" * 99),
    LABEL: (None, "nonesuch", "", 5, [], {}),
    LABELS: (None, "nonesuch", ["nonesuch"], [""], [5], 5, [["x"]], [None]),
    PERSONS: (None, "p01", [""], [5], ["p01", "p01"], 5, [["p01"]], [None]),
    BALLOTS: (
        None, "p01", ["p01"], {"p01": "maybe"}, {"": "for"}, {1: "for"}, [["p01", "for"], ["p01", "for"]], 5,
        {"p01": ["for"]}, [[["p01"], "for"]],
    ),
    DAY: (None, "2015-02-30", "yesterday", "", 5, [], datetime(2015, 2, 2, tzinfo=UTC), NAIVE),
}  # fmt: skip
ROLL = persons("roll", "the roll")
FACTS: Mapping[str, Fact] = {
    **mit().formal.facts, "money": money("money", "an amount"), "vote": ballots("vote", "the vote", "for", by=ROLL),
}


def test_the_facts_swept_here_are_of_every_kind():
    assert {fact.kind for fact in FACTS.values()} == set(UNFIT)


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, fact in FACTS.items() for value in UNFIT[fact.kind]]
)
def test_a_value_of_the_wrong_type_or_out_of_bounds_is_refused_with_what_was_wanted(name, value):
    with pytest.raises(ValueError, match=r"^(wants|names \d+ of|\d+ of the members voted twice)") as caught:
        FACTS[name].parse(value)

    assert str(value) not in str(caught.value) or len(str(value)) < 4


@pytest.mark.parametrize("name", [name for name, fact in FACTS.items() if fact.kind == NUMBER])
def test_both_bounds_of_a_number_are_inside(name):
    fact = FACTS[name]
    unit = fact.scale

    assert [fact.parse(value // unit) for value in (fact.low, fact.high)] == [fact.low, fact.high]
    for value in (fact.low // unit - 1, fact.high // unit + 1):
        with pytest.raises(ValueError, match=f"from {fact.low} to {fact.high}"):
            fact.parse(value)


def test_an_unfit_fact_of_an_act_is_told_in_the_words_of_the_fact():
    found = problems(lambda: begun().decide(
        "formal.request", by="complainant", who="q1", on=START,
        facts=report(in_tenure="perhaps", report_under="II.Z", parties="q1", first_incident="2014-02-30"),
    ))  # fmt: skip

    assert sorted(found) == ["facts.first_incident", "facts.in_tenure", "facts.parties", "facts.report_under"]
    assert all(message.startswith("“") and "wants" in message for message in found.values())


# -- ballots -------------------------------------------------------------------------------------------------


def told_of_vote(**facts: Any) -> dict[str, str]:
    return problems(lambda: deliberating().decide("formal.decide", by="committee", on=day(41), facts=facts))


def test_a_ballot_by_someone_not_on_the_roll_is_refused():
    cast = vote(for_=9)

    (message,) = told_of_vote(**{**cast, "roll": cast["roll"][:7]}).values()

    assert message.startswith("2 of the ballots are by someone not in “")


def test_a_second_ballot_of_one_member_is_refused():
    pairs = [["p01", "for"], ["p02", "for"], ["p01", "against"]]

    (message,) = told_of_vote(**{**vote(for_=7), "ballots": pairs}).values()

    assert "1 of the members voted twice" in message


def test_a_ballot_by_a_member_who_stepped_aside_is_refused():
    case = deliberating().act("formal.recuse", by="committee", on=day(41), facts={"recused": ["p01"]})

    found = problems(lambda: case.decide("formal.decide", by="committee", on=day(41), facts=vote(for_=9)))

    assert found == {"facts.ballots": "1 of the ballots are by members who stepped aside."}


# -- files of cases ------------------------------------------------------------------------------------------


def test_a_case_under_another_digest_is_refused_with_what_differs():
    text = kept(requested())
    other = mit(vote_base="of_seats", parameters={"quorum": 9})

    found = problems(lambda: gf.Case.from_json(text, other))

    assert sorted(found) == ["parameters.quorum", "readings.vote_base", "rules_digest"]
    assert mit().rules_digest in found["rules_digest"]
    assert other.rules_digest in found["rules_digest"]


@pytest.mark.parametrize("text", ["", "{", "[]", "5", "null", '{"case": "x"}', "\0", "[" * 100_000, None, b"{}"])
def test_what_is_no_case_file_is_bad_input(text):
    assert problems(lambda: gf.Case.from_json(text, mit()))


TOML = """
title = ""
clauses = []
policy = "mit"
opened = 2015-02-02T09:00:00
reading = {}
[[events]]
do = 5
on = "tomorrow"
refused = []
[[events]]
on = 2015-02-02
who = 7
"""


def test_every_problem_of_a_case_file_is_told_at_once(tmp_path):
    path = tmp_path / "case.toml"
    path.write_text(TOML, encoding="utf-8")

    found = problems(lambda: run_casefile(path, load))

    assert {place.removeprefix("case.toml.") for place in found} >= {
        "opened", "reading", "events[0].do", "events[0].on", "events[1].do", "events[1].who",
    }  # fmt: skip


def test_every_name_in_a_case_file_that_the_policy_lacks_is_told_at_once(tmp_path):
    path = tmp_path / "case.toml"
    path.write_text(
        'title = "T"\nclauses = ["III.C/s1"]\npolicy = "mit"\n[[events]]\ndo = "formal.requst"\nby = "complainent"\n'
        'on = 2015-02-02\n[[events]]\ndo = "formal.request"\nby = "accusd"\non = 2015-02-02\nfacts.partys = []\n',
        encoding="utf-8",
    )

    found = problems(lambda: run_casefile(path, load))

    assert [place.removeprefix("case.toml.") for place in found] == [
        "events[0].action", "events[0].by", "events[1].by", "events[1].facts.partys",
    ]  # fmt: skip


# -- policy files --------------------------------------------------------------------------------------------

MALFORMED = """
from grievance_fsm.clauses import Registry
from grievance_fsm.language import ANYONE, Procedure, State, may
from grievance_fsm.policy import Policy

A, B = State("a", initial=True), State("b", final=True)
go = may(ANYONE, "go", "go on", clause="9/s9", when=A, then=B)
back = may(ANYONE, "go", "go back", clause="8/s8", when=A, then=B)
POLICY = Policy("bad", "bad", Registry.of({"1/s1": "One may go on."}), (Procedure("p", "a way", (go, back)),))
"""
POLICIES: Mapping[str, tuple[str, str]] = {
    "does not parse": ("x = 1\ndef f(:\n", "bad.py, line 2: cannot be run: SyntaxError"),
    "raises": ("x = 1\n\nraise ValueError('no')\n", "bad.py, line 3: cannot be run: ValueError: no."),
    "raises in another file": ("import json\njson.loads('')\n", "bad.py, line 2: cannot be run: JSONDecodeError"),
    "ends the process": ("import sys\nsys.exit(0)\n", "bad.py, line 2: cannot be run: SystemExit: 0."),
    "imports what is not there": ("import nonesuch_\n", "bad.py, line 1: cannot be run: ModuleNotFoundError"),
    "holds a NUL": ("x = 1\0\n", "bad.py: cannot be run: SyntaxError"),
    "is no UTF-8": ("x = '\udcff'\n", "bad.py"),
    "declares no POLICY": ("X = 1\n", "bad.py: declares no POLICY."),
    "declares another POLICY": ("POLICY = 1\n", "bad.py: its POLICY is int, not a policy."),
}


@pytest.mark.parametrize(("text", "said"), POLICIES.values(), ids=POLICIES)
def test_a_policy_file_that_cannot_be_used_is_told_with_its_line(text, said, here):
    (here / "bad.py").write_bytes(text.encode("utf-8", "surrogateescape"))
    modules = set(sys.modules)

    assert said in refused(here, "show", "bad.py")
    assert ": ".join(next(iter(problems(lambda: gf.load("bad.py")).items()))).startswith("bad.py")
    assert {name for name in set(sys.modules) - modules if name.startswith("policy_")} <= (
        {"policy_bad"} if "POLICY" in said else set()
    )


def test_every_problem_of_a_malformed_policy_is_told_at_once(here):
    (here / "bad.py").write_text(MALFORMED, encoding="utf-8")

    told = refused(here, "show", "bad.py")

    assert "the policy “bad” is malformed" in told
    assert "“9/s9”" in told
    assert "“8/s8”" in told


@pytest.mark.parametrize("name", ["none.py", "folder/none", ".", "kept.txt/", "a\0.py"])
def test_a_policy_file_that_is_not_there_is_told(name, here):
    assert problems(lambda: gf.load(Path(name) if "." in name else name))


def test_an_entry_point_that_fails_is_told(monkeypatch):
    class Entry:
        name, value = "broken", "broken.policy:POLICY"

        def load(self) -> None:
            raise ModuleNotFoundError("No module named 'broken'")

    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [Entry()])

    assert problems(lambda: gf.load("broken")) == {
        "broken": "cannot be loaded from broken.policy:POLICY: ModuleNotFoundError: No module named 'broken'."
    }


# -- logs ----------------------------------------------------------------------------------------------------

GOOD = '{"case": "A", "activity": "Send Fine", "at": "2015-01-01", "expense": "11.0"}\n'
LINES: Mapping[str, tuple[str, str]] = {
    "truncated": ('{"case": "A", "activity": "Pay', "not valid JSON"),
    "duplicate-keyed": ('{"case": "A", "at": "2015-01-01", "at": "2015-01-02"}', "the key “at” stands twice"),
    "unknown-keyed": ('{"case": "A", "activty": "Payment", "at": "2015-01-01"}', "no activity"),
    "NUL-holding": ('{"case": "A\0", "activity": "Payment", "at": "2015-01-01"}', "a NUL byte"),
    "of more than 16 MiB": ('{"case": "' + "A" * (1 << 24) + '"}', "longer than 16 MiB"),
    "naive": ('{"case": "A", "activity": "Payment", "at": "2015-01-01T10:00:00"}', "without zone or offset"),
    "of another type": ('["A", "Payment"]', "not a JSON object"),
    "too deep": ('{"case": ' + "[" * 100_000, "JSON nested too deeply"),
}


@pytest.mark.parametrize(("line", "why"), LINES.values(), ids=LINES)
def test_a_line_that_cannot_be_read_is_told_and_the_others_are_judged(line, why, tmp_path):
    log = tmp_path / "log.jsonl"
    log.write_text(f"{GOOD}{line}\n{GOOD}", encoding="utf-8")

    found = gf.audit(log, gf.load(FINES))

    assert [problem.place for problem in found.unreadable] == ["line 2"]
    assert why in found.unreadable[0].message
    assert (found.tally.rows, found.tally.cases) == (3, 1)
    assert found.reconciles


@pytest.mark.parametrize(("line", "why"), LINES.values(), ids=LINES)
def test_a_log_of_which_no_line_can_be_read_is_refused_with_all_of_them(line, why, here):
    (here / "log.jsonl").write_text(f"{line}\n{line}\n", encoding="utf-8")

    told = refused(here, "audit", "log.jsonl", "--policy", FINES)

    first, _, second = told.partition("\n  line 2: ")
    assert why in first
    assert why in second
    assert told.count("\n  line ") == 2
    assert len(told) < 500


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 10}">' for n in range(10))
FILES: Mapping[str, tuple[str, bytes, str]] = {
    "malformed XML": ("log.xes", b"<log>\n<trace>\n</log>", "line 3: the XML is malformed (mismatched tag)"),
    "XML that ends": ("log.xes", b"<log><trace>", "the XML is malformed (no element found)"),
    "an entity bomb": ("log.xes", f"<!DOCTYPE log [{BOMB}]><log>&e9;</log>".encode(), "document type"),
    "a truncated gzip": ("log.xes.gz", gzip.compress(b"<log></log>" * 999)[:-20], "the gzip data is truncated"),
    "what is not gzip": ("log.jsonl.gz", GOOD.encode(), "not gzip, or damaged"),
    "another encoding": ("log.jsonl", GOOD.encode("utf-16"), "not UTF-8"),
    "nothing": ("log.csv", b"", "the file is empty"),
    "a header without columns": ("log.csv", b"a,b,c\n1,2,3\n", "no column for the activity"),
    "a header with a column twice": ("log.csv", b"case,case,at\n", "two columns are called “case”"),
    "an unknown format": ("log.txt", b"x", "unknown format “txt”"),
}


@pytest.mark.parametrize(("name", "content", "why"), FILES.values(), ids=FILES)
def test_a_log_that_is_damaged_as_a_whole_is_refused(name, content, why, here):
    (here / name).write_bytes(content)

    found = problems(lambda: gf.audit(here / name, gf.load(FINES)))

    assert any(why in f"{place}: {message}" for place, message in found.items())
    assert why in refused(here, "audit", name, "--policy", FINES)


def test_all_that_is_wrong_with_a_header_is_told_at_once(here):
    (here / "log.csv").write_text("nr,wat,wann\n1,2,3\n", encoding="utf-8")

    told = refused(here, "audit", "log.csv", "--policy", FINES)

    assert all(f"no column for the {part}" in told for part in ("case", "activity", "at"))


def test_a_log_that_is_not_there_or_a_folder_is_refused(here):
    assert "there is no such file" in refused(here, "audit", "none.jsonl", "--policy", FINES)
    (here / "log.jsonl").mkdir()
    assert "this is a directory" in refused(here, "audit", "log.jsonl", "--policy", FINES)


# -- what goes with a log ------------------------------------------------------------------------------------


def test_a_map_with_unknown_tables_is_refused_with_the_nearest(here):
    (here / "map.toml").write_text('[activites]\n[role]\nx = "y"\n[facts]\nx = 5\n', encoding="utf-8")

    found = problems(lambda: LogWords.read(Path("map.toml")))

    assert [message for place, message in found.items() if "activites" in place] == [
        "unknown table “activites”; did you mean “activities”?"
    ]
    assert len(found) == 3


def test_a_map_with_unknown_names_is_refused_with_the_nearest(here):
    (here / "map.toml").write_text('[activities]\npya = "Payment"\n[columns]\nkase = "x"\n', encoding="utf-8")
    (here / "log.jsonl").write_text(GOOD, encoding="utf-8")

    told = refused(here, "audit", "log.jsonl", "--policy", FINES, "--map", "map.toml")

    assert "activities.pya: unknown action “pya”; did you mean “pay”" in told
    assert "columns.kase: unknown part of a row “kase”; did you mean “case”" in told


@pytest.mark.parametrize("text", ["[", "\0", "x = ", "[a]\n[a]\n"])
def test_a_map_that_is_no_toml_is_refused(text, here):
    (here / "map.toml").write_text(text, encoding="utf-8")
    (here / "log.jsonl").write_text(GOOD, encoding="utf-8")

    assert "is not TOML" in refused(here, "audit", "log.jsonl", "--policy", FINES, "--map", "map.toml")


REGISTERS: Mapping[str, tuple[bytes, tuple[str, ...]]] = {
    "broken": (b'[{"person": ', ("is no JSON",)),
    "too deep": (b"[" * 100_000, ("nested too deeply",)),
    "no UTF-8": (b'["\xff"]', ("is not UTF-8 (byte 2)",)),
    "a key twice": (b'[{"person": "x", "person": "y"}]', ("stands twice",)),
    "no list": (b"{}", ("wants a list of members",)),
    "several problems": (
        b'[{"person": 1, "seat": "x"}, 5, {"persn": "x"}]',
        ("people.json/0/since", "people.json/0/person", "people.json/1", "2/persn", "did you mean “person”"),
    ),
}


@pytest.mark.parametrize(("content", "said"), REGISTERS.values(), ids=REGISTERS)
def test_a_register_that_cannot_be_used_is_refused_with_all_its_problems(content, said, here):
    (here / "people.json").write_bytes(content)
    (here / "log.jsonl").write_text(GOOD, encoding="utf-8")

    told = refused(here, "audit", "log.jsonl", "--policy", "mit", "--people", "people.json")

    assert all(each in told for each in said)


def test_a_register_for_a_policy_without_a_committee_is_refused(here):
    (here / "people.json").write_text("[]", encoding="utf-8")
    (here / "log.jsonl").write_text(GOOD, encoding="utf-8")

    assert "has no committee" in refused(here, "audit", "log.jsonl", "--policy", FINES, "--people", "people.json")


# -- the command ---------------------------------------------------------------------------------------------

DUE = ("due", "mit.formal.notify", "--from")
ASKED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "policy": (("show", "mti"), ("unknown policy “mti”; did you mean “mit”?",)),
    "no policy": (("show", ""), ("unknown policy “”",)),
    "procedure": (("show", "mit.frmal"), ("unknown procedure “frmal”; did you mean “formal” or “informal”?",)),
    "a dot too many": (("show", "mit."), ("unknown procedure “”",)),
    "procedure of ways": (("paths", "mit.frmal"), ("unknown procedure “frmal”; did you mean “formal” or “informal”?",)),
    "procedure of a file": (("show", f"{FINES}.fine"), ("unknown procedure “fine”; did you mean “fines”?",)),
    "form": (("show", "mit", "--as", "txt"), ("--as: unknown form “txt”; did you mean “text”?",)),
    "form twice": (("show", "mit", "--as", "table", "--json"), ("--as: “table” is no JSON",)),
    "action": (
        ("due", "mit.formal.notfy", "--from", "2015-02-02"),
        ("unknown action with a time limit “notfy”; did you mean “notify”?",),
    ),
    "action without a limit": (
        ("due", "mit.formal.withdraw", "--from", "2015-02-02"),
        ("formal.withdraw: has no time limit; decide, impose, inform, notify, open_hearing, request, sign have.",),
    ),
    "no action": (("due", FINES, "--from", "2015-02-02"), ("time limits; name one of fines.send, ",)),
    "no procedure": (
        ("due", "mit", "--from", "2015-02-02"),
        ("time limits; name one of intake.refer, ",),
    ),
    "day": ((*DUE, "2015-02-30"), ("--from: wants a day such as 2015-02-02.",)),
    "time": ((*DUE, "2015-02-02T10:00"), ("--from: a time without its offset; give an instant such as",)),
    "last of days": ((*DUE, "9999-12-31"), ("lies beyond the days that can be written",)),
    "reading": (("paths", "mit", "--reading", "vote_bas=x"), ("unknown reading “vote_bas”; did you mean “vote_base”",)),
    "choice": (
        ("whatif", "--reading", "vote_base=of_presnt"), ("unknown choice “of_presnt”; did you mean “of_present”?",)
    ),
    "reading twice": (
        ("whatif", "--reading", "vote_base=of_seats", "--reading", "vote_base=of_present"), ("vote_base: stands twice",)
    ),
    "no pair": (("whatif", "--reading", "x", "--parameter", "=9"), ("x: wants NAME=VALUE.", "=9: wants NAME=VALUE.")),
    "parameter": (("whatif", "--parameter", "quroum=9"), ("unknown parameter “quroum”; did you mean “quorum”?",)),
    "no number": (("whatif", "--parameter", "quorum=x"), ("parameters.quorum: wants a whole number from 1",)),
    "odd numbers": (("whatif", "--parameter", "quorum=²"), ("parameters.quorum: wants a whole number from 1",)),
    "out of range": (("whatif", "--parameter", "quorum=99"), ("parameters.quorum: wants a whole number from 1",)),
    "away": (("whatif", "--recused", "x", "--vacant", "-1"), ("--recused: wants a whole number", "--vacant: wants")),
    "as deep and wide as nothing": (
        ("explore", "none.toml", "--depth", "0", "--width", "-1", "--on", "soon"),
        ("--depth: wants a whole number from 1 to 12.", "--width: wants a whole number from 1 on.", "--on: wants a"),
    ),
    "too deep": (("explore", "none.toml", "--depth", "13"), ("--depth: wants a whole number from 1 to 12.",)),
    "fewer than nobody": (
        ("whatif", "mti", "--recused", "-1", "--vacant", "-2"),
        ("--recused: wants a whole number from 0 on.", "--vacant: wants a whole number from 0 on.", "unknown policy"),
    ),
    "in no process": (
        ("sensitivity", "mti", "--jobs", "0"), ("--jobs: wants a whole number from 1 to 64.", "unknown policy"),
    ),
    "in too many processes": (("sensitivity", "mti", "--jobs", "65"), ("--jobs: wants a whole number from 1 to 64.",)),
    "a year before years": (
        ("report", "none", "--year", "-4", "--k", "-1"),
        ("--year: wants a year such as 2015.", "--k: wants a whole number from 3 to 1000.", "there is no such file"),
    ),
    "an alarm too early": (
        ("diary", "none", "--on", "soon", "--alarm", "3661"), ("--alarm 3661: wants a whole number from 0 to 3660.",),
    ),
    "more away than seats": (("whatif", "--recused", "10", "--vacant", "10"), ("more are away than there are seats",)),
    "no vote": (("whatif", FINES), ("road-fines: nobody votes on anything in this policy",)),
    "source": (("clauses", "--source", "none.txt"), ("none.txt: No such file",)),
    "source of nothing": (("clauses", FINES, "--source", "kept.txt"), ("have no fingerprints",)),
    "everything of show": (
        ("show", "mit.frmal", "--as", "txt", "--reading", "A99=x", "--parameter", "quorum=x", "--parameter", "q=9"),
        ("parameters.quorum", "readings.A99", "parameters.q", "unknown procedure “frmal”", "--as: unknown form"),
    ),
    "everything of due": (
        ("due", "mit.formal.notfy", "--from", "soon", "--reading", "A99=x"),
        ("readings.A99", "unknown action with a time limit “notfy”", "--from: wants a day"),
    ),
    "everything of audit": (
        ("audit", "none.jsonl", "--policy", "mit", "--procedure", "frmal", "--map", "none.toml",
         "--people", "none.json", "--as-of", "soon", "--limit", "-1", "--reading", "A99=x"),
        ("none.jsonl", "unknown procedure “frmal”", "none.toml", "none.json", "--as-of", "--limit", "readings.A99"),
    ),
    "everything but the policy": (
        ("audit", "none.jsonl", "--policy", "mti", "--map", "none.toml", "--as-of", "soon"),
        ("unknown policy “mti”", "none.jsonl", "none.toml", "--as-of"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("words", "said"), ASKED.values(), ids=ASKED)
def test_the_command_tells_everything_that_is_wrong_and_touches_nothing(words, said, here):
    told = refused(here, *words)

    assert [each for each in said if each not in told] == []


CASE_FOR_POLICY = "is a case, and here a policy is wanted; grievance-fsm explore"
INSTEAD: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "a policy to explore": (
        ("explore", "mit"),
        ("mit: is a policy, and here a case is wanted: a file (.toml as drafters write it, or .json as it was kept).",
         "Of a policy, grievance-fsm paths mit.PROCEDURE tells what may happen, grievance-fsm verify mit what can"),
    ),
    "a part of a policy to explore": (("explore", "mit.formal"), ("paths mit.formal tells", "verify mit.formal what")),
    "an act to explore": (("explore", "mit.formal.notify"), ("paths mit.formal tells", "verify mit.formal what")),
    "a file of a policy to explore": (
        ("explore", FINES), ("is a Python file, and here a case is wanted", f"paths {FINES}.PROCEDURE tells"),
    ),
    "nothing to explore": (
        ("explore", "none.toml"), ("none.toml: there is no such file or folder; here a case is wanted: a file",),
    ),
    "a policy of a year": (
        ("report", "mit", "--year", "2015"),
        ("mit: is a policy, and here cases are wanted: a file or folder of cases as they were kept (.json, .jsonl).",
         "The policy is named with --policy."),
    ),
    "a drafter's case of a year": (
        ("report", "case.toml", "--year", "2015"),
        ("case.toml: is a drafter's case, and here cases are wanted as they were kept (.json, .jsonl);",),
    ),
    "a policy owed": (("diary", "mit", "--on", "2015-02-02"), ("mit: is a policy, and here cases are wanted",)),
    "a policy audited": (
        ("audit", "mit", "--policy", "mit"),
        ("mit: is a policy, and here a log is wanted", "The policy is named with --policy."),
    ),
    "a drafter's case audited": (
        ("audit", "case.toml", "--policy", "mit"),
        ("case.toml: is a case, and here a log is wanted", "grievance-fsm explore case.toml"),
    ),
    "a kept case audited": (
        ("audit", "case.json", "--policy", "mit"),
        ("case.json: is a case, and here a log is wanted", "grievance-fsm explore case.json"),
    ),
    **{
        f"a {kind} for a policy of {command}": (
            (command, f"case.{kind}"), (f"case.{kind}: {CASE_FOR_POLICY} case.{kind} tells what can follow it.",)
        )
        for command in ("show", "check", "verify", "paths", "clauses", "sensitivity", "whatif", "due")
        for kind in ("toml", "json")
    },
    "a case for B": (("compare", "mit", "case.json"), (f"case.json: {CASE_FOR_POLICY} case.json tells",)),
    "a case for --policy": (("diary", ".", "--on", "2015-02-02", "--policy", "case.toml"), (CASE_FOR_POLICY,)),
    "a log for a policy": (
        ("verify", "log.jsonl"),
        ("log.jsonl: is no policy, which is a name or a Python file with POLICY; grievance-fsm audit reads logs",),
    ),
    "a log in a folder for a policy": (("check", "./log.csv"), ("./log.csv: is no policy, which is a name or",)),
}  # fmt: skip


@pytest.mark.parametrize(("words", "said"), INSTEAD.values(), ids=INSTEAD)
def test_who_gives_one_thing_for_another_is_told_what_is_wanted_and_what_takes_theirs(words, said, here):
    (here / "case.json").write_text(kept(requested()), encoding="utf-8")
    (here / "case.toml").write_text('title = "A case"\n', encoding="utf-8")
    (here / "log.jsonl").write_text(GOOD, encoding="utf-8")

    told = refused(here, *words)

    assert [each for each in said if each not in told] == []
    assert told.startswith("grievance-fsm: 1 problem:")


@pytest.mark.parametrize(("out", "why"), [("none/told.txt", "there is no such folder"), (".", "is a directory")])
def test_a_file_that_cannot_be_written_is_told_beside_the_rest(out, why, here):
    told = refused(here, "show", "mti", out=out)

    assert f"--out {out}: {why}" in told
    assert "unknown policy “mti”" in told


@pytest.mark.parametrize("command", ["tour", "show mit", "clauses", "due mit.notify --from 2015-02-02", "whatif"])
def test_a_file_in_a_missing_folder_is_refused_by_every_command(command, here):
    assert "there is no such folder" in refused(here, *command.split(), out="none/told.txt")


@pytest.mark.parametrize("words", [("shwo",), ("show",), ("show", "mit", "--nonesuch"), ("due", "mit.formal.notify")])
def test_a_command_that_is_misspelt_or_lacks_a_part_exits_2(words):
    result = CliRunner().invoke(main, words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: " in result.stderr


# -- what if -------------------------------------------------------------------------------------------------


def test_everything_wrong_with_a_question_about_groups_is_told_at_once():
    found = problems(lambda: gf.who_decides(mit(), "formal.decide", recused="2", vacant=1.5, share="3/2"))

    assert list(found) == ["recused", "vacant", "share"]


@pytest.mark.parametrize("share", ["x", "0", "-1/2", "1/0", "", 0.5, True])
def test_a_share_is_a_fraction_above_0_and_at_most_1(share):
    assert list(problems(lambda: gf.who_decides(mit(), "formal.decide", share=share))) == ["share"]


def test_nobody_is_counted_as_away_by_a_yes_or_no():
    assert list(problems(lambda: gf.who_decides(mit(), "formal.decide", recused=True))) == ["recused"]


# -- the message ---------------------------------------------------------------------------------------------


def test_one_problem_or_several_are_counted_in_the_heading():
    one, two = BadInput([Problem("a", "is wrong.")]), BadInput([Problem("a", "x"), Problem("", "y")])

    assert str(one) == "1 problem:\n  a: is wrong."
    assert str(two) == "2 problems:\n  a: x\n  y"


def test_bad_input_is_one_of_the_package_s_own_exceptions_with_its_parts():
    with pytest.raises(gf.BadInput) as caught:
        gf.load("mti")

    assert [(each.place, each.message) for each in caught.value.problems] == [
        ("policy", "unknown policy “mti”; did you mean “mit”?")
    ]


def test_json_of_a_case_is_not_changed_by_reading_it_in_vain():
    data = json.loads(kept(requested()))
    data["events"][0]["facts"]["in_tenure"] = "perhaps"
    text = json.dumps(data)

    assert list(problems(lambda: gf.Case.from_json(text, mit()))) == ["events[0].facts.in_tenure"]
    assert json.loads(text) == data


def test_a_date_is_not_taken_for_a_datetime_or_the_other_way_round():
    assert isinstance(requested().history[0].on, date)
    assert not isinstance(requested().history[0].on, datetime)
