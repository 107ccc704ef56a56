"""`grievance-fsm due`: a date, all conventions side by side, the other way round, from a file, of one's own rule."""

import csv
import json
from collections.abc import Mapping
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from test_cli import FINES, printed, ran

import grievance_fsm as gf
from grievance_fsm.calendars import named
from grievance_fsm.conventions import PROFILES
from grievance_fsm.deadlines import (
    business_days,
    by,
    days,
    end_of,
    extended,
    hours,
    latest,
    months,
    received,
    suspended,
    weeks,
    window,
)
from grievance_fsm.due_command import rows as due_rows
from grievance_fsm.limit_json import to_json

NOTIFY = ("due", "mit.formal.notify", "--from", "2015-02-02")
HEARING = "mit.formal.open_hearing"
OWN = """
name = "ours"
version = "1"
first = 2015-01-01
last = 2015-12-31
[holidays]
"2015-02-09" = "Founders' Day"
"""


@pytest.fixture
def rule(tmp_path):
    """Writes a rule of one's own as a file, and gives its name."""

    def write(limit, name="rule"):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(to_json(limit)), encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def ours(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(OWN, encoding="utf-8")
    return str(path)


def told(*words: object) -> dict:
    """What a command says as JSON."""
    return json.loads(printed(*words, "--json"))


def refused(*words: object) -> str:
    """What a command says that refuses its input, without a line of output."""
    result = ran(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr


# -- what may be dated ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mit.negotiated", "mit.housing", "mit", FINES])
def test_a_name_of_many_limits_lists_them_a_line_each(name):
    lines = printed("due", name).splitlines()
    data = told("due", name)["limits"]

    assert len(lines) == 1 + len(data)
    assert all(each["name"] in line for line, each in zip(lines[1:], data, strict=True))


def test_the_limits_of_a_procedure_are_those_on_acts_and_those_on_states():
    names = {each["name"] for each in told("due", "mit.housing")["limits"]}

    assert {"housing.housed for two weeks", "housing.housed to the end of term", "housing.find"} == names


@pytest.mark.parametrize("state", ["housed for two weeks", "housed_for_two_weeks"])
def test_a_limit_on_a_state_has_a_date(state):
    """II.C/s1: fourteen days."""
    assert told("due", f"mit.housing.{state}", "--from", "2015-02-02")["due"] == "2015-02-16"


def test_a_state_without_a_limit_is_refused_with_those_that_have_one():
    assert "“housed for two weeks”" in refused("due", "mit.housing.returned", "--from", "2015-02-02")


def test_a_date_may_be_asked_of_one_limit_only():
    assert "name one of negotiated.file, " in refused("due", "mit.negotiated", "--by", "2015-02-02")


def test_a_rule_in_a_file_has_a_date(rule):
    assert told("due", rule(by(days(7), after="notice")), "--from", "2015-02-02")["due"] == "2015-02-09"


def test_a_file_that_is_no_rule_is_refused_with_every_problem(tmp_path):
    path = tmp_path / "rule.json"
    path.write_text('{"kind": "dty", "until": {"n": 7, "unit": "dys"}, "aftr": "x"}', encoding="utf-8")
    said = refused("due", path, "--from", "2015-02-02")

    assert "aftr: unknown key “aftr”; did you mean “after”?" in said
    assert "until/unit: unknown unit “dys”; did you mean “day”" in said
    assert "kind: unknown kind “dty”; did you mean “duty”?" in said


def test_what_is_owed_at_once_has_no_last_day_and_says_so():
    assert "owed since 2015-02-02" in printed("due", "mit.intake.refer", "--from", "2015-02-02")


# -- what is told --------------------------------------------------------------------------------------------


def test_a_trigger_may_be_given_by_its_name():
    assert told("due", HEARING, "--given", "receive=2015-02-12")["due"] == "2015-03-26"


def test_of_several_triggers_one_given_and_one_on_the_day_the_latest_counts(rule):
    words = ("due", rule(by(weeks(1), after=latest("send", "come"))), "--from", "2015-02-02", "--given")

    assert told(*words, "come=2015-02-05")["due"] == "2015-02-12"
    assert told(*words, "come=2015-01-05")["due"] == "2015-02-09"


def test_a_date_that_wants_more_says_what_is_lacking():
    """II.C/s2a: the end of the term is a fact that somebody has to tell."""
    words = ("due", "mit.housing.housed_to_the_end_of_term", "--from", "2015-02-02")

    for more in ((), ("--compare",)):
        said = refused(*words, *more)
        assert "wants to be told “term_ends” (the last day of the term): --given term_ends=…" in said


def test_a_given_day_and_words_decide_a_conditional_date():
    """III.B.3/s10: the end of a semester that is less than a month away, where a student is a party."""
    words = ("due", "mit.negotiated.settle", "--from", "2015-04-25")
    end = ("--given", "semester_end=2015-05-20")

    assert told(*words)["due"] == "2015-05-25"
    assert told(*words, *end, "--given", "students=complainant")["due"] == "2015-05-20"
    assert {"semester_end", "students"} <= set(told(*words)["not_told"])


def test_what_is_taken_for_granted_is_said():
    """III.C.4: the three days run only while the Committee deliberates."""
    assert "assumed: the case stands at “deliberating”" in printed(
        "due", "mit.formal.decide", "--from", "2015-02-02"
    )


def test_days_on_which_the_clock_stands_still_do_not_count(rule):
    name = rule(by(days(7), after="notice", suspended=suspended("recess")))

    assert told("due", name, "--from", "2015-03-18", "--still", "recess=2015-03-20..2015-03-29")["due"] == "2015-04-04"


def test_a_clock_that_still_stands_gives_no_date(rule):
    name = rule(by(days(7), after="notice", suspended=suspended("recess")))

    assert "nobody knows how long" in refused("due", name, "--from", "2015-03-18", "--still", "recess=2015-03-20..")


def test_more_time_keeps_the_day_before_it(rule):
    name = rule(by(days(7), after="notice", extended=extended("ask", days(5), roles=("advocate",))))
    words = ("due", name, "--from", "2015-02-02", "--granted")

    assert told(*words, "2015-02-05=advocate") | {"steps": []} == {
        "action": "rule", "from": "2015-02-02", "due": "2015-02-14", "not_before": None, "instant": None,
        "extended": ["2015-02-09"], "profile": "literal", "calendar": "", "zone": "", "assumed": [], "not_told": [],
        "steps": [],
    }  # fmt: skip


def test_an_extension_wants_the_role_that_granted_it(rule):
    name = rule(by(days(7), after="notice", extended=extended("ask", days(5), roles=("advocate",))))

    said = refused("due", name, "--from", "2015-02-02", "--granted", "2015-02-05")

    assert "who granted it? Write 2015-02-05=advocate; only “advocate” may." in said


def test_every_extension_that_gives_no_time_is_refused_with_its_reason(rule):
    """The wrong role, after it was due, once too often: all of them at once."""
    name = rule(by(days(7), after="notice", extended=extended("ask", days(5), roles=("advocate",), most=1)))
    days_ = ("2015-02-05=accused", "2015-02-06=advocate", "2015-02-07=advocate", "2015-03-20=advocate")

    said = refused("due", name, "--from", "2015-02-02", *(word for each in days_ for word in ("--granted", each)))

    assert [line.split(": ", 1)[1] for line in said.splitlines()[1:]] == [
        "it gives no more time: granted 2015-02-05: by accused, and not by advocate.",
        "it gives no more time: granted 2015-02-07: more than 1 time.",
        "it gives no more time: granted 2015-03-20: after it was due on 2015-02-14.",
    ]


def test_what_was_sent_is_received_when_it_came_or_is_deemed_to_have(rule):
    name = rule(by(days(7), after=received("send", actual="come", deemed=days(3))))

    assert told("due", name, "--from", "2015-02-02")["due"] == "2015-02-12"
    assert told("due", name, "--from", "2015-02-02", "--given", "come=2015-02-03")["due"] == "2015-02-10"


def test_a_receipt_says_how_its_days_were_counted_where_they_are_not_plain(rule):
    name = rule(by(days(7), after=received("send", deemed=days(3))))
    words = ("due", name, "--from", "2015-02-06", "--calendar", "us-ma")

    assert told(*words)["steps"][0]["why"] == "3 days after it was sent"
    step = told(*words, "--profile", "mass-rcp")["steps"][0]
    assert (step["from"], step["to"]) == ("2015-02-06", "2015-02-11")
    assert step["why"] == (
        "3 days after it was sent; + 3 business days: the trigger day is not counted; not counted: 2 days of weekend"
    )


def test_a_clock_of_which_nobody_and_no_calendar_says_when_it_stood_still_is_named(rule, ours):
    words = ("due", rule(by(days(7), after="notice", suspended=suspended("recess"))), "--from", "2015-02-02")
    known, recess = Path(ours), '[[breaks]]\ntag = "recess"\nname = "r"\nfirst = 2015-03-20\nlast = 2015-03-29\n'
    known.write_text(OWN + recess, encoding="utf-8")
    note = "not told: when the clock stood still for “recess”; it may change this"

    assert note in printed(*words)
    assert note in printed(*words, "--calendar", "us-ma")
    assert note not in printed(*words, "--calendar", known)
    assert note not in printed(*words, "--still", "recess=2015-03-20..2015-03-29")


def test_hours_count_from_an_instant(rule):
    found = told("due", rule(by(hours(48), after="arrest")), "--from", "2015-03-07T12:00-05:00", "--zone",
                 "America/New_York")  # fmt: skip

    assert (found["due"], found["instant"]) == ("2015-03-09", "2015-03-09T17:00:00Z")


# -- counted how ---------------------------------------------------------------------------------------------


def test_a_convention_takes_the_place_of_the_declared_one():
    """7 February 2015 was a Saturday."""
    words = ("due", "mit.formal.notify", "--from", "2015-01-31")

    assert told(*words)["due"] == told(*words, "--profile", "default")["due"] == "2015-02-07"
    assert told(*words, "--profile", "eu")["due"] == "2015-02-09"


def test_a_calendar_of_ones_own_takes_the_place_of_the_policys(ours):
    words = (*NOTIFY, "--profile", "eu")

    assert told(*words)["due"] == "2015-02-09"
    assert told(*words, "--calendar", ours)["due"] == "2015-02-10"
    assert told(*words, "--calendar", ours)["calendar"].startswith("ours 1 ")
    assert told(*words, "--calendar", "us-ma")["calendar"] == named("us-ma").identity


def test_a_day_outside_the_calendar_is_refused(ours):
    said = refused("due", "mit.formal.notify", "--from", "2016-02-02", "--profile", "eu", "--calendar", ours)

    assert "ours 1, which covers 2015-01-01 to 2015-12-31" in said


def test_the_zone_says_when_it_is_too_late():
    assert told(*NOTIFY)["instant"] == "2015-02-10T05:00:00Z"
    assert told(*NOTIFY, "--zone", "Asia/Kolkata")["instant"] == "2015-02-09T18:30:00Z"
    assert "too late from 2015-02-10T05:00:00Z, when 2015-02-09 ends in America/New_York" in printed(*NOTIFY)


def test_all_conventions_stand_side_by_side_as_each_gives_alone():
    rows = told("due", "mit.formal.decide", "--from", "2015-02-13", "--compare")["profiles"]
    alone = {name: told("due", "mit.formal.decide", "--from", "2015-02-13", "--profile", name) for name in PROFILES}

    assert {row["profile"]: row["due"] for row in rows} == {name: each["due"] for name, each in alone.items()}
    assert {row["profile"]: row["steps"] for row in rows} == {name: each["steps"] for name, each in alone.items()}


def test_the_table_says_how_far_a_convention_moves_the_day_and_which_step_does():
    """16 February 2015 was Washington's Birthday, a Monday."""
    lines = printed("due", "mit.formal.decide", "--from", "2015-02-13", "--compare").splitlines()
    row = next(line for line in lines if line.startswith("frcp"))

    assert row.split()[:3] == ["frcp", "2015-02-17", "+1"]
    assert "roll following: no time ends on Washington's Birthday" in row


def test_a_convention_that_gives_no_date_says_why_and_the_others_stand(rule):
    rows = told("due", rule(by(days(3), after="x")), "--from", "2015-02-13", "--compare")["profiles"]
    reasons = {row["profile"]: row["reason"] for row in rows if row["due"] is None}

    assert "literal" not in reasons
    assert "calendar" in reasons["business-days"]


def test_a_policy_is_loaded_under_a_convention_and_a_calendar(ours):
    policy = gf.load("mit", profile="eu", calendar=ours)

    assert policy.profile == "eu"
    assert policy.setting.identity.startswith("ours 1 ")
    assert gf.load("mit", calendar="us-ma").setting.identity == named("us-ma").identity
    assert gf.load("mit").profile == ""


def test_loading_lists_everything_wrong_at_once():
    with pytest.raises(gf.BadInput) as caught:
        gf.load("mti", profile="uE", calendar="us-mma")

    assert [each.place for each in caught.value.problems] == ["policy", "profile", "calendar"]
    with pytest.raises(gf.BadInput, match="wants a name, a file or a calendar"):
        gf.load("mit", calendar=5)


# -- the other way round -------------------------------------------------------------------------------------


def test_what_has_no_last_day_has_no_latest_day_to_begin():
    assert "names no last day" in refused("due", "mit.intake.refer", "--by", "2015-02-28")


@pytest.mark.parametrize(("profile", "begun"), [("default", "2015-02-21"), ("eu", "2015-02-20")])
def test_the_latest_day_is_the_last_from_which_it_is_in_time(profile, begun):
    words = ("due", "mit.formal.notify", "--profile", profile)
    found = told(*words, "--by", "2015-02-28")
    after = str(date.fromordinal(date.fromisoformat(begun).toordinal() + 1))

    assert found["latest"] == begun
    assert told(*words, "--from", begun)["due"] <= "2015-02-28" < told(*words, "--from", after)["due"]


def test_other_days_that_were_given_stay_as_they_are(rule):
    name = rule(by(days(7), after="notice", suspended=suspended("recess")))

    assert told("due", name, "--by", "2015-04-04", "--still", "recess=2015-03-20..2015-03-29")["latest"] == "2015-03-18"


# -- files of days -------------------------------------------------------------------------------------------


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_a_file_of_days_comes_back_with_its_dates(tmp_path):
    file = tmp_path / "days.csv"
    file.write_text("case,from\na,2015-01-31\nb,2015-02-12\n", encoding="utf-8")
    found = rows_of(printed("due", HEARING, "--batch", file))

    assert [(row["case"], row["not_before"], row["due"]) for row in found] == [
        ("a", "2015-03-01", "2015-03-14"), ("b", "2015-03-12", "2015-03-26"),
    ]  # fmt: skip
    assert found[1]["instant"] == "2015-03-27T04:00:00Z"


def test_a_file_may_have_a_column_for_each_trigger_and_fact(tmp_path):
    file = tmp_path / "days.csv"
    file.write_text(
        "meet_first,semester_end,students\n2015-04-25,2015-05-20,complainant\n2015-04-25,,\n", encoding="utf-8"
    )

    assert [row["due"] for row in rows_of(printed("due", "mit.negotiated.settle", "--batch", file, "--steps"))] == [
        "2015-05-20", "2015-05-25",
    ]  # fmt: skip


def test_every_row_of_a_file_has_the_date_that_one_alone_has(tmp_path):
    starts = [date.fromordinal(date(2016, 1, 25).toordinal() + n) for n in range(40)]
    file = tmp_path / "days.csv"
    file.write_text("\n".join(["from", *map(str, starts)]), encoding="utf-8")
    found = rows_of(printed("due", HEARING, "--batch", file, "--profile", "frcp", "--steps"))

    for start, row in zip(starts, found, strict=True):
        alone = told("due", HEARING, "--from", start, "--profile", "frcp")
        assert (row["due"], row["not_before"], row["instant"]) == (alone["due"], alone["not_before"], alone["instant"])


LONG = {
    "window": window(months(1, overflow="up"), weeks(6), after="send"),
    "sometimes empty": window(months(1, overflow="up"), days(30), after="send"),
    "received": by(days(7), after=received("send", actual="come", deemed=days(3))),
    "refusing": by(months(1, overflow="refuse"), after="send"),
    "no trigger": by(days(7)),
    "latest": by(weeks(1), after=latest("send", "come")),
}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("words", [(), ("--profile", "mass-rcp", "--calendar", "us-ma", "--zone", "Asia/Kolkata")])
def test_a_long_file_has_in_columns_what_each_row_has_alone(name, words, rule, tmp_path, monkeypatch):
    starts = [date.fromordinal(date(2016, 1, 1).toordinal() + n) for n in range(120)]
    rows = [(start, start if n % 3 else "") for n, start in enumerate(starts) if start.day < 29]
    columns = 2 if name in ("received", "latest") else 1
    file = tmp_path / "days.csv"
    lines = [",".join(map(str, row[:columns])) for row in [("from", "come"), *rows]]
    file.write_text("\n".join(lines), encoding="utf-8")
    alone = printed("due", rule(LONG[name]), "--batch", file, *words)
    monkeypatch.setattr(due_rows, "MANY", 1)

    assert printed("due", rule(LONG[name]), "--batch", file, *words) == alone


def test_bad_rows_of_a_long_file_are_told_like_those_of_a_short_one(tmp_path, monkeypatch):
    file = tmp_path / "days.csv"
    file.write_text("id,from\na,2015-02-02\nb,soon\nc\n\nd,2015-02-30\ne,9999-12-31\n", encoding="utf-8")
    said = refused("due", "mit.formal.notify", "--batch", file)
    monkeypatch.setattr(due_rows, "MANY", 1)

    assert refused("due", "mit.formal.notify", "--batch", file) == said


def test_every_bad_row_is_told_with_its_line_and_nothing_is_written(tmp_path):
    file, out = tmp_path / "days.csv", tmp_path / "out.csv"
    file.write_text("id,from\na,2015-02-02\nb,soon\nc\n\nd,2015-02-30\ne,9999-12-31\n", encoding="utf-8")
    said = refused("due", "mit.formal.notify", "--batch", file, "--out", out)

    assert "days.csv, lines 3, 6: from: wants a day" in said
    assert [line for line in (4, 7) if f"line {line}:" not in said] == []
    assert "line 2" not in said
    assert not out.exists()


@pytest.mark.parametrize(("text", "said"), [
    ("id,from\na,2015-01-31\nb,\nc,2015-02-02\nd, \n", ["lines 3, 5: the column “from” is empty."]),
    ("receive\n2015-01-31\n\"\"\n", ["line 3: the column “receive” is empty."]),
    ("from,receive\n,2015-01-31\n2015-01-31,\n,\n", ["line 4: the columns “from” and “receive” are empty."]),
    ("from,receive\nsoon,\n,\n", ["line 2: from: wants a day", "line 3: the columns “from” and “receive” are empty."]),
])  # fmt: skip
def test_a_row_whose_day_is_not_told_says_which_column_is_empty(text, said, tmp_path, monkeypatch):
    (tmp_path / "days.csv").write_text(text, encoding="utf-8")

    for many in (2_000, 1):
        monkeypatch.setattr(due_rows, "MANY", many)
        heading, *problems = refused("due", HEARING, "--batch", tmp_path / "days.csv").splitlines()
        assert (len(problems), "--given" in heading) == (len(said), False)
        assert [each for each, one in zip(said, problems, strict=True) if f"days.csv, {each}" not in one] == []


def test_of_an_empty_row_only_what_sets_the_limit_off_is_missed(tmp_path):
    """III.B.3/s10: whether a student is a party, and when the semester ends, may stay open; the first meeting not."""
    (tmp_path / "days.csv").write_text("id,meet_first,semester_end,students\na,,,\n", encoding="utf-8")

    assert "line 2: the column “meet_first” is empty." in refused(
        "due", "mit.negotiated.settle", "--batch", tmp_path / "days.csv"
    )


def test_a_day_that_has_no_column_may_be_given_one_or_told_for_all_rows(tmp_path):
    (tmp_path / "days.csv").write_text("from\n2015-02-02\n2015-02-03\n", encoding="utf-8")
    said = refused("due", "mit.housing.housed_to_the_end_of_term", "--batch", tmp_path / "days.csv")

    assert "lines 2–3: housing.housed to the end of term: wants to be told “term_ends” (the last day of " in said
    assert said.endswith("in a column “term_ends”, or by --given term_ends=…\n")


def test_what_is_wrong_with_every_row_is_told_once(rule, tmp_path):
    file = tmp_path / "days.csv"
    file.write_text("from\n" + "2015-02-02\n" * 5000 + "soon\n2015-02-03\n", encoding="utf-8")
    said = refused("due", rule(by(business_days(3), after="notice")), "--batch", file)

    assert len(said.splitlines()) == 3
    assert "days.csv, lines 2–5001, 5003: rule: 3 business days cannot be counted" in said
    assert "days.csv, line 5002: from: wants a day" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"), ("id\na\n", "wants a column “from” or “request”, and has “id”"),
        ("from,from\n", "“from” stands twice"),
        ("from,due\n", "the column “due” is one that is written"), ('from\n"2015', "is no CSV"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_of_days_is_refused(text, said, tmp_path):
    (tmp_path / "days.csv").write_text(text, encoding="utf-8")

    assert said in refused("due", "mit.formal.notify", "--batch", tmp_path / "days.csv")


# -- bad input -----------------------------------------------------------------------------------------------

BAD: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "everything at once": (
        (*NOTIFY[:3], "x", "--profile", "frpc", "--calendar", "us-mma", "--zone", "America/New_Yrok", "--given",
         "foo=3", "--still", "x", "--granted", "3", "--by", "y"),
        ("unknown profile “frpc”; did you mean “frcp”?", "unknown calendar “us-mma”", "did you mean “America/New_York”",
         "--from: wants a day", "--given foo: unknown name “foo”", "--still x: wants TAG=FROM..TO",
         "--granted 3: wants", "--by: wants a day", "--from: does not go with --by"),
    ),
    "a time without its zone": ((*NOTIFY[:3], "2015-02-02T10:00"), ("--from: a time without its offset",)),
    "a rule that is no rule": (("due", "rule.toml", "--from", "2015-02-02"), ("a file with one rule ends in .json",)),
    "a calendar that is a folder": ((*NOTIFY, "--calendar", "/tmp/"), ("cannot be read: it is a folder",)),
    "a calendar of another kind": ((*NOTIFY, "--calendar", "ours.txt"), ("ends in .toml or .json",)),
    "a calendar that is no file": ((*NOTIFY, "--calendar", "none.toml"), ("none.toml: cannot be read",)),
    "a clock that never stands still": ((*NOTIFY, "--still", "a=2015-01-01..2015-01-02"), ("never stands still",)),
    "nobody may extend": ((*NOTIFY, "--granted", "2015-02-03"), ("nobody may extend this limit",)),
    "a given day twice": ((*NOTIFY, "--given", "request=2015-02-02", "--given", "request=2015-02-03"), ("twice",)),
    "no pair": ((*NOTIFY, "--given", "request"), ("wants NAME=VALUE",)),
    "no word of the fact": (
        ("due", "mit.negotiated.settle", "--from", "2015-02-02", "--given", "students=nobody"), ("--given students:",)
    ),
    "two things at once": ((*NOTIFY, "--compare", "--batch", "x"), ("does not go with --batch",)),
    "a profile beside all": ((*NOTIFY, "--compare", "--profile", "eu"), ("--profile: does not go with --compare",)),
    "years alone": ((*NOTIFY, "--years", "2015-2016"), ("--years: is for --survey alone",)),
    "years that are none": (("due", "mit", "--survey", "--years", "2016-2015"), ("--years: wants years in order",)),
    "a form that is none": (("due", "mit", "--survey", "--as", "txt"), ("unknown form “txt”",)),
}  # fmt: skip


@pytest.mark.parametrize(("words", "said"), BAD.values(), ids=BAD)
def test_everything_that_is_wrong_is_told_at_once(words, said):
    stderr = refused(*words)

    assert [each for each in said if each not in stderr] == []


def test_pauses_that_overlap_or_end_before_they_begin_are_refused(rule):
    name = rule(by(days(7), after="notice", suspended=suspended("recess")))
    still = ("recess=2015-03-20..2015-03-29", "recess=2015-03-25..2015-04-02", "recess=2015-05-09..2015-05-01")
    said = refused("due", name, "--from", "2015-03-18", *(word for each in still for word in ("--still", each)))

    assert "overlap" in said
    assert "ends on 2015-05-01, before it begins on 2015-05-09" in said


def test_a_window_that_can_never_be_met_is_refused_with_its_days(rule):
    said = refused("due", rule(window(months(1, overflow="up"), weeks(2), after="x")), "--from", "2015-02-02")

    assert "can never be met: from whatever day, as here, it opens on 2015-03-02" in said
    assert "closes before that, on 2015-02-16" in said


def test_a_window_that_is_empty_from_some_days_only_says_so(rule):
    name = rule(window(months(1, overflow="up"), days(30), after="x"))

    assert "no day is inside" in printed("due", name, "--from", "2015-01-10")
    assert "no day is inside" not in printed("due", name, "--from", "2015-02-10")


def test_a_window_that_can_never_be_met_is_looked_into_once_for_a_whole_file(rule, tmp_path):
    file = tmp_path / "days.csv"
    file.write_text("\n".join(["from", *(f"{year}-02-02" for year in range(1900, 2100))]), encoding="utf-8")
    said = refused("due", rule(window(months(1, overflow="up"), weeks(2), after="x")), "--batch", file)

    assert said.count("can never be met") == 200


def test_a_term_that_is_none_is_refused_with_the_nearest(rule):
    said = refused("due", rule(by(end_of("sumer", after="x"))), "--from", "2015-02-02", "--calendar", "institute")

    assert said.endswith("unknown kind of term “sumer”; did you mean “summer”?\n")


def test_a_span_that_needs_a_calendar_says_so(rule):
    assert "calendar" in refused("due", rule(by(business_days(3), after="x")), "--from", "2015-02-02")


def test_nobody_said_from_when(rule):
    result = ran("due", rule(by(days(3), after="x")))

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Missing option '--from'" in result.stderr


def test_the_page_of_the_command_names_every_option():
    page = Path(__file__).parents[1] / "docs" / "reference" / "commands.md"

    assert "{declared} options due" in page.read_text(encoding="utf-8")
