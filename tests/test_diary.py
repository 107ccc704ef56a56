"""What is owed as a calendar file: days, alarms and ids, and nothing that tells of a person."""

import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import day, mit, received, requested
from click.testing import CliRunner
from icalendar import Calendar
from record_builders import sent_back

import grievance_fsm as gf
from grievance_fsm.clauses import Registry
from grievance_fsm.cli import main
from grievance_fsm.deadlines import days, target
from grievance_fsm.diary import diary, uid
from grievance_fsm.language import Procedure, State, happens
from grievance_fsm.policy import Policy

MARK = "canary"
CONDUCT = Path(__file__).parents[1] / "examples" / "code_of_conduct.py"


def entries(text: str) -> dict[str, Any]:
    """The events of a calendar file by the act that is owed, read by icalendar."""
    return {str(each["summary"]).split()[1]: each for each in Calendar.from_ical(text).walk("VEVENT")}


def reported() -> gf.Case:
    """A case under the example of a code of conduct, which names no zone."""
    case = gf.load(CONDUCT).open("c-9", on=day(0))
    report = next(each.action for each in case.options(on=day(0)) if each.open)
    return case.record(report, on=day(0))


def test_a_duty_ends_at_the_instant_at_which_its_last_day_ends():
    """III.C.2/s1: seven days from the request, to the end of the seventh in Massachusetts."""
    event = entries(diary(requested(), day(1)))["formal.notify"]

    assert event.decoded("dtstart") == datetime(2015, 2, 9, 5, tzinfo=UTC)
    assert event.decoded("dtend") == datetime(2015, 2, 10, 5, tzinfo=UTC)


def test_a_duty_is_the_whole_last_day_where_no_zone_is_known():
    found = entries(diary(reported(), day(0)))
    event = next(iter(found.values()))

    assert (event.decoded("dtstart"), event.decoded("dtend")) == (day(2), day(3))


def test_every_duty_with_a_last_day_has_one_entry_and_no_other_has():
    case = received()
    owed = [each.action for each in case.owed(on=day(3)) if each.due is not None]

    assert sorted(entries(diary(case, day(3)))) == sorted(owed)


def test_a_window_says_when_it_opens():
    """III.C.2/s3: no hearing before a month has passed."""
    event = entries(diary(received(), day(3)))["formal.open_hearing"]

    assert str(event["description"]) == "not before 2015-03-04"


@pytest.mark.parametrize("days", [(2,), (0, 7, 30), ()])
def test_an_alarm_sounds_so_many_days_before(days):
    event = entries(diary(requested(), day(1), alarms=days))["formal.notify"]

    assert [each.decoded("trigger") for each in event.walk("VALARM")] == [timedelta(-number) for number in days]


def test_an_entry_keeps_its_name_and_its_number_grows_with_the_case():
    later = received().record("formal.consult", by="accused", on=day(4))
    one, two = (entries(diary(case, day(5))) for case in (received(), later))
    shared = one.keys() & two.keys()

    assert shared
    assert all(str(one[act]["uid"]) == str(two[act]["uid"]) for act in shared)
    assert all(int(one[act]["sequence"]) < int(two[act]["sequence"]) for act in shared)


def test_other_cases_and_other_duties_have_other_names():
    cases = [mit().open(name, on=day(0)) for name in ("c-1", "c-2")]

    assert len({uid(case, act) for case in cases for act in ("formal.notify", "formal#2.notify")}) == 4


def test_the_stamp_is_what_it_is_told_and_never_the_clock():
    stamp = datetime(2015, 2, 3, 17, 30, tzinfo=UTC)

    assert entries(diary(requested(), day(1), stamp=stamp))["formal.notify"].decoded("dtstamp") == stamp
    assert diary(requested(), day(1)) == diary(requested(), day(1))


def test_several_cases_share_a_file():
    text = diary([requested(), mit().open("c-2", on=day(0))], day(1))

    assert len(Calendar.from_ical(text).walk("VCALENDAR")) == 1
    assert "formal.notify" in entries(text)


@pytest.mark.parametrize("stage", ["received", "sent back"])
def test_nothing_personal_and_no_word_of_the_policy_is_in_the_file(stage):
    """V: a calendar is read by whoever sees the screen."""
    whole = received() if stage == "received" else sent_back()
    case = gf.Case.from_json(re.sub(r'"([a-z]\d\d?)"', rf'"{MARK}-\1"', whole.to_json()), whole.policy)
    owed = case.owed(on=case.history[-1].day)
    text = diary(case, case.history[-1].day).replace("\r\n ", "")

    assert MARK in case.to_json()
    assert text.count("BEGIN:VEVENT") == sum(each.due is not None for each in owed)
    assert MARK not in text
    assert [each.words for each in owed if each.words in text] == []
    assert not re.search(r"harass|accus|complain|advocate|committee", text, re.IGNORECASE)


def test_what_is_no_stamp_or_no_alarm_is_refused_at_once():
    with pytest.raises(gf.BadInput) as caught:
        diary(requested(), day(1), stamp=datetime(2015, 2, 3), alarms=(-1, True, "2"))

    assert [each.place for each in caught.value.problems] == ["stamp", "alarms", "alarms", "alarms"]


def test_the_command_writes_the_diary_of_kept_cases_and_of_case_files(tmp_path):
    kept, out = tmp_path / "c-1.json", tmp_path / "owed.ics"
    kept.write_text(requested().to_json(), encoding="utf-8")
    result = CliRunner().invoke(main, ["diary", str(kept), "--on", "2015-02-03", "--alarm", "1", "--out", str(out)])

    assert (result.exit_code, result.output) == (0, "")
    assert out.read_bytes().decode() == diary(requested(), date(2015, 2, 3), alarms=(1,))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("none.json", "--on", "soon", "--alarm", "x", "--policy", "mti"),
         ("none.json", "--on: wants a day", "--alarm x", "unknown policy “mti”")),
        ((__file__, "--on", "2015-02-03"), ("",)),
    ],
)  # fmt: skip
def test_a_diary_of_what_is_no_case_is_refused_with_all_its_problems(words, said):
    result = CliRunner().invoke(main, ["diary", *words])

    assert (result.exit_code, result.stdout) == (2, "")
    assert [each for each in said if each not in result.stderr] == []


def test_without_icalendar_it_says_what_to_install():
    code = (
        "import sys; sys.modules['icalendar'] = None; sys.path.insert(0, 'tests')\n"
        "from builders import requested, day\nfrom grievance_fsm.diary import diary\n"
        "try:\n    diary(requested(), day(1))\nexcept ImportError as error:\n    print(error)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=CONDUCT.parents[1], capture_output=True, text=True, check=True
    )

    assert "grievance-fsm[calendar]" in told.stdout


def test_a_state_that_should_be_left_is_not_named():
    """A state tells how the case stands; the entry has its run."""
    clauses = Registry.of({"a/s1": "The first rule."})
    first, telling, over = State("first", initial=True), State("telling words"), State("over", final=True)
    begin = happens("begin", "it begins", when=first, then=telling)
    end = happens("end", "it ends", when=telling, then=over)
    run = Procedure("run", "the run", (begin, end), limits=(target(telling, days(7), after=begin),))
    case = Policy("small", "a small policy", clauses, (run,)).open("c-1", on=day(0)).act("run.begin", on=day(0))

    assert list(entries(diary(case, day(1)))) == ["run"]
    assert "telling" not in diary(case, day(1))
