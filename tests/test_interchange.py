"""Cases as files: an exact round trip, a replay that believes nothing, and every problem at once."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from grievance_fsm.case import Case
from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import days
from grievance_fsm.errors import BadInput
from grievance_fsm.facts import money
from grievance_fsm.language import ANYONE, Action, Outcome, Procedure, Role, State, may, must
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.testing import draw_attempt, draw_readings

CHOSEN = {
    "standard_of_proof": "preponderance", "nda_term": "until_decision",
    "mandatory_minimums": "none", "harboring_effect": "loss",
}  # fmt: skip
MIT = POLICY.under(CHOSEN)
FIRST = date(2015, 2, 2)
MEMBERS = [f"p{number:02}" for number in range(1, 15)]
PEOPLE = [
    {"person": person, "seat": seat.name, "since": "2013-09-01", "trained": "2013-10-01", "status": seat.statuses[0]}
    for person, seat in zip(MEMBERS, MIT.committee.seats, strict=True)
]
REQUEST = {
    "report_names": ["complainant", "accused"], "signatures": ["complainant", "advocate"], "report_under": "II.B",
    "first_incident": "2014-01-01", "last_incident": "2014-12-01", "in_tenure": True, "parties": ["q1", "q2"],
}  # fmt: skip
NOTICE = {
    "told": ["committee", "accused"],
    "contents": [
        "initial report", "hearing procedures", "facilitator referral", "policy copy", "confidentiality duty",
    ],
}  # fmt: skip


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def opened(policy: Policy = MIT) -> Case:
    seats = {seat.name for seat in policy.committee.seats}
    rows = [row for row in PEOPLE if row["seat"] in seats]
    case: Case = policy.open("2015-17", on=FIRST, people=policy.committee.read(rows))
    return case


def noticed() -> Case:
    """A request on the first day, a notice two days late, its receipt."""
    return (
        opened()
        .act("formal.request", by="complainant", who="q1", on=day(0), facts=REQUEST)
        .act("formal.notify", by="advocate", who="q3", on=day(9), facts=NOTICE, recorded=day(12))
        .act("formal.receive", on=day(10))
    )


def dated() -> Case:
    return noticed().act("formal.set_date", by="committee", on=day(11), facts={"hearing_date": day(45)})


def heard(present: int = 9) -> Case:
    """A hearing opened with so many members; fewer than seven is irregular."""
    facts = {
        "roll": MEMBERS[:present], "attending": [], "involved": [], "community": [],
        "parties_there": ["complainant", "accused"],
    }  # fmt: skip
    return dated().record("formal.open_hearing", by="committee", on=day(45), facts=facts)


def everything(case: Case) -> tuple[Any, ...]:
    """All that a case holds, what its guards counted included."""
    return (
        case.id, case.opened, case.people, case.at, case.history, [dict(event.seen) for event in case.history],
        case.policy,
    )  # fmt: skip


def edited(case: Case, edit: Callable[[dict[str, Any]], Any]) -> str:
    data = json.loads(case.to_json())
    edit(data)
    return json.dumps(data)


def problems(text: Any, policy: Policy = MIT) -> dict[str, str]:
    """What is wrong with a case file, by place."""
    with pytest.raises(BadInput) as caught:
        Case.from_json(text, policy)
    return {problem.place: problem.message for problem in caught.value.problems}


# -- there and back --------------------------------------------------------------------------------------------


@cache
def read_somehow(seed: int) -> Policy:
    """The policy as it is read by chance; the same seed reads it alike."""
    return MIT if seed == 0 else POLICY.under(draw_readings(POLICY, Random(seed)))


@given(st.integers(0, 2**32), st.integers(0, 22), st.integers(0, 8))
@settings(max_examples=40)
def test_every_case_comes_back_just_as_it_was(seed: int, length: int, reading: int) -> None:
    """Whatever happens in it, lawful or not, under whatever reading."""
    chance = Random(seed)
    case = opened(read_somehow(reading))
    for _ in range(length):
        attempt = draw_attempt(case, chance)
        if case.decide(**attempt) or chance.random() < 0.4:
            case = case.record(**attempt)

    back = Case.from_json(case.to_json(), case.policy)

    assert everything(back) == everything(case)
    assert back.to_json() == case.to_json()


def test_a_correction_is_kept_like_any_other_history() -> None:
    case = heard().correct(2, on=day(5)).case

    assert everything(Case.from_json(case.to_json(), MIT)) == everything(case)


def test_what_happened_without_a_quorum_stays_irregular() -> None:
    """III.C.4/s1: six members open a hearing; the file says so and the replay finds it again."""
    case = heard(present=6)

    kept = json.loads(case.to_json())["events"][-1]["irregularities"]
    back = Case.from_json(case.to_json(), MIT)

    assert [(each["kind"], each["finding"]["words"]) for each in kept] == [("guard", "a quorum is present")]
    assert [each.kind for each in back.history[-1].irregularities] == ["guard"]
    assert back.history[-1].seen == {"present": 6}


def test_an_outcome_that_was_named_against_the_votes_is_replayed_as_named() -> None:
    """III.C.5/s2: a finding announced without a quorum stands as it happened, whatever the tally says."""
    case = heard(present=6)
    for step, by in (
        ("state", "complainant"), ("respond", "accused"), ("hear_witnesses", "committee"),
        ("accused_closes", "accused"), ("complainant_closes", "complainant"),
    ):  # fmt: skip
        case = case.act(f"formal.{step}", by=by, on=day(45))
    tally = {"roll": MEMBERS[:6], "consensus": "none", "standard": "preponderance", "ballots": {MEMBERS[0]: "for"}}
    for named in (None, "harassment found"):
        after = case.record("formal.decide", by="committee", on=day(46), facts=tally, outcome=named)
        assert everything(Case.from_json(after.to_json(), MIT)) == everything(after)


def test_an_instant_keeps_its_own_offset() -> None:
    """Eleven at night in Boston is not yet the next day, wherever the file is read."""
    late = datetime(2015, 2, 2, 23, 30, tzinfo=ZoneInfo("America/New_York"))
    case = opened().act("formal.request", by="complainant", on=late, facts=REQUEST)

    back = Case.from_json(case.to_json(), MIT)

    assert json.loads(case.to_json())["events"][0]["on"] == "2015-02-02T23:30:00-05:00"
    assert back.history[0].on.utcoffset() == timedelta(hours=-5)
    assert back.history[0].day == date(2015, 2, 2)


def test_replay_needs_no_register() -> None:
    """The events keep who was eligible, so a file whose register was taken out gives the same history."""
    case = heard()

    back = Case.from_json(edited(case, lambda data: data.pop("people")), MIT)

    assert back.people is None
    assert back.history == case.history
    assert back.history[-1].seen == {"present": 9}


def test_the_keys_of_a_file_stand_in_a_fixed_order() -> None:
    data = json.loads(heard().to_json())

    assert list(data) == [
        "case", "policy", "rules_digest", "words_digest", "readings", "parameters", "opened", "people", "events",
    ]  # fmt: skip
    assert list(data["readings"]) == sorted(data["readings"])
    assert list(data["events"][-1]) == ["seq", "run", "action", "outcome", "by", "on", "state", "facts", "sitting"]
    assert data["events"][-1]["sitting"]["eligible"] == MEMBERS
    assert data["events"][1]["recorded"] == "2015-02-14"


def test_an_open_reading_is_written_as_nothing() -> None:
    case = opened(POLICY)

    assert json.loads(case.to_json())["readings"]["nda_term"] is None
    assert everything(Case.from_json(case.to_json(), POLICY)) == everything(case)


# -- lapses, chosen outcomes, amounts: a procedure that has them ------------------------------------------------


ASKED, WAITING, AGREED, SILENT = State("asked", initial=True), State("waiting"), State("agreed"), State("silent")
CLERK, CITIZEN = Role("clerk"), Role("citizen")
AMOUNT = money("amount", "the amount asked for")
ask = may(CLERK, "ask", "ask for an amount", clause="1/s1", when=ASKED, records=AMOUNT, then=WAITING)
reply = must(
    CITIZEN, "reply", "reply", clause="1/s2", when=WAITING, within=days(7), after=ask, otherwise=SILENT,
    then=(Outcome("agrees", AGREED), Outcome("declines", SILENT)),
)  # fmt: skip
late_reply = may(ANYONE, "late_reply", "reply late", clause="1/s2", when=(SILENT, AGREED), then=AGREED, repeats=True)


@pytest.fixture(scope="module")
def letters() -> Policy:
    clauses = Registry.of({"1/s1": "An amount is asked for.", "1/s2": "It is answered in a week."})
    return Policy("letters", "letters", clauses, (Procedure("letters", "letters", (ask, reply, late_reply)),))


def asked(policy: Policy) -> Case:
    case: Case = policy.open("a1", on=FIRST)
    return case.act("letters.ask", by="clerk", on=FIRST, facts={"amount": "35.50"})


def test_amounts_are_written_as_decimals_and_come_back_whole(letters: Policy) -> None:
    case = asked(letters)

    assert json.loads(case.to_json())["events"][0]["facts"] == {"amount": "35.50"}
    assert Case.from_json(case.to_json(), letters).history[0].facts == {"amount": 3550}


def test_a_lapse_is_marked_as_derived_and_drawn_again(letters: Policy) -> None:
    """Seven days of silence end on day 7: the lapse is the first instant of day 8."""
    case = asked(letters).act("letters.late_reply", on=day(20))
    lapse = json.loads(case.to_json())["events"][1]

    assert lapse == {
        "seq": 2, "run": "letters", "action": "reply.lapses", "outcome": "lapsed", "on": "2015-02-10",
        "state": "silent", "derived": True,
    }  # fmt: skip
    assert everything(Case.from_json(case.to_json(), letters)) == everything(case)


def test_a_lapse_at_the_end_of_a_file_is_drawn_again(letters: Policy) -> None:
    case = asked(letters).polled(day(30))

    assert case.states == {"letters": "silent"}
    assert everything(Case.from_json(case.to_json(), letters)) == everything(case)


def test_a_chosen_outcome_is_replayed(letters: Policy) -> None:
    case = asked(letters).act("letters.reply", by="citizen", on=day(3), outcome="declines")

    assert everything(Case.from_json(case.to_json(), letters)) == everything(case)


def test_a_lapse_that_is_missing_invented_or_moved_is_noticed(letters: Policy) -> None:
    case = asked(letters).act("letters.late_reply", on=day(20))

    missing = edited(case, lambda data: data["events"].pop(1))
    twice = edited(case, lambda data: data["events"].insert(1, data["events"][1]))
    moved = edited(case, lambda data: data["events"][1].update(on="2015-02-11", by="clerk"))
    trailing = edited(asked(letters).polled(day(30)), lambda data: data["events"].append(data["events"][-1]))

    assert "0 derived events stand before this, and the replay draws 1" in problems(missing, letters)["events[1]"]
    assert "2 derived events stand before this, and the replay draws 1" in problems(twice, letters)["events[3]"]
    assert set(problems(moved, letters)) == {"events[1].on", "events[1].by"}
    assert "2 derived events" in problems(trailing, letters)["events"]


def test_a_policy_without_a_committee_takes_no_register(letters: Policy) -> None:
    text = edited(asked(letters), lambda data: data.update(people=[]))

    assert problems(text, letters) == {"people": "“letters” has no committee to keep a register of."}


# -- other rules, other words ----------------------------------------------------------------------------------


def test_a_file_of_other_rules_is_refused_with_both_digests_and_the_way_out() -> None:
    found = problems(dated().to_json(), POLICY.under({**CHOSEN, "nda_term": "until_close"}))

    assert set(found) == {"rules_digest", "readings.nda_term"}
    assert MIT.rules_digest in found["rules_digest"]
    assert POLICY.under({**CHOSEN, "nda_term": "until_close"}).rules_digest in found["rules_digest"]
    assert "load the policy with the readings and parameters of the file" in found["rules_digest"]
    assert found["readings.nda_term"] == "is “until_decision” in the file and “until_close” here."


def test_a_file_of_another_quorum_is_refused() -> None:
    """III.C.4/s1: seven is a parameter, and a parameter is a rule."""
    found = problems(dated().to_json(), MIT.under(parameters={"quorum": 9}))

    assert found["parameters.quorum"] == "is “7” in the file and “9” here."


def test_a_case_of_one_policy_is_no_case_of_another(letters: Policy) -> None:
    found = problems(asked(letters).to_json(), MIT)

    assert found["policy"] == "the case was kept under “letters”, and this is “mit”: name the policy of the case."
    assert "“mit”" in found["rules_digest"]


def test_a_mended_typo_breaks_no_replay() -> None:
    """The words digest is kept, and compared with nothing."""
    case = heard()

    back = Case.from_json(edited(case, lambda data: data.update(words_digest="0" * 16)), MIT)

    assert back.history == case.history


def test_a_reading_changed_in_the_file_alone_is_noticed() -> None:
    text = edited(dated(), lambda data: data["readings"].update(vote_base="of_seats", moon="full"))

    assert problems(text)["readings.vote_base"] == "is “of_seats” in the file and “of_present” here."
    assert "unknown reading “moon”" in problems(text)["readings.moon"]


# -- the replay believes nothing -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("events[3].state", {"state": "notified"}),
        ("events[3].outcome", {"outcome": "lost"}),
        ("events[3].seq", {"seq": 5}),
        ("events[3].irregularities", {"irregularities": [{"kind": "guard"}]}),
    ],
)
def test_a_row_that_says_otherwise_than_the_replay_is_named(place: str, change: dict[str, Any]) -> None:
    assert place in problems(edited(dated(), lambda data: data["events"][3].update(change)))


def test_a_quorum_written_into_a_file_does_not_make_one() -> None:
    """III.C.4/s1: an irregular opening whose objection was struck out is found again."""
    found = problems(edited(heard(present=6), lambda data: data["events"][-1].pop("irregularities")))

    assert found == {"events[4].irregularities": "the file has none, the replay gives guard."}


def test_after_the_first_mismatch_only_what_rows_say_of_themselves_counts() -> None:
    def spoil(data: dict[str, Any]) -> None:
        data["events"][1]["state"] = "requested"
        data["events"][2]["state"] = "dated"
        data["events"][3]["by"] = "king"

    assert set(problems(edited(dated(), spoil))) == {"events[1].state", "events[3].by"}


def test_a_file_that_goes_back_in_time_is_refused() -> None:
    text = edited(dated(), lambda data: data["events"][3].update(on="2015-02-03"))

    assert "is before the last event" in problems(text)["events[3].on"]


# -- bad files -------------------------------------------------------------------------------------------------


def test_every_problem_of_a_file_is_told_at_once_with_its_path() -> None:
    def spoil(data: dict[str, Any]) -> None:
        events = data["events"]
        events[0]["facts"]["in_tenure"] = "perhaps"
        events[1]["on"] = "2015-02-11T10:00:00"
        events[2]["action"] = "recieve"
        events[3]["facts"]["hearing_dat"] = "2015-03-19"
        events[4].update(seq="5", sitting={"eligible": ["p01", 2], "voting": [], "hats": 3}, colour="red")
        events.append("what")
        data["people"][3]["seat"] = "throne"
        data["readings"]["nda_term"] = 3
        data["extra"] = 1
        del data["opened"]

    assert set(problems(edited(heard(), spoil))) == {
        "events[0].facts.in_tenure", "events[1].on", "events[2].action", "events[3].facts.hearing_dat",
        "events[4].seq", "events[4].sitting.eligible[1]", "events[4].sitting.in_office", "events[4].sitting.hats",
        "events[4].colour", "events[5]", "people/3/seat", "readings.nda_term", "extra", "opened",
    }  # fmt: skip


def test_a_case_without_a_name_is_refused() -> None:
    assert problems(edited(dated(), lambda data: data.update(case=" "))) == {"case": "wants an opaque id."}


def test_the_nearest_valid_name_is_offered() -> None:
    def spoil(data: dict[str, Any]) -> None:
        data["events"][2]["action"] = "recieve"
        data["events"][3]["stat"] = data["events"][3].pop("state")

    found = problems(edited(dated(), spoil))

    assert "“formal.receive”" in found["events[2].action"]
    assert "did you mean “state”" in found["events[3].stat"]
    assert found["events[3].state"] == "is missing."


def test_no_message_repeats_a_person_or_a_paper() -> None:
    def spoil(data: dict[str, Any]) -> None:
        data["events"][0]["facts"]["parties"] = ["q1", "q1"]
        data["events"][1]["who"] = " "
        data["people"][1]["person"] = "p01"
        data["events"][4]["facts"]["roll"] = "p01"

    found = problems(edited(heard(), spoil))

    assert set(found) == {"events[0].facts.parties", "events[1].who", "people/1/person", "events[4].facts.roll"}
    assert not any(person in message for message in found.values() for person in ("q1", "p01"))


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_json_lacks_are_refused(constant: str) -> None:
    text = dated().to_json().replace('"seq": 2', f'"seq": {constant}')

    assert problems(text)["events[1].seq"] in ("is no number that JSON has.", "wants a whole number.")
    with pytest.raises(BadInput, match=r"events\[1\]\.seq: is no number that JSON has"):
        Case.from_json(text, MIT)


def test_a_key_that_stands_twice_is_refused_wherever_it_stands() -> None:
    text = dated().to_json()
    text = text.replace('"case":', '"case": "other", "case":').replace('"seq": 3', '"seq": 3, "seq": 3')

    assert problems(text) == {"case": "stands twice.", "events[2].seq": "stands twice."}


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", '"case"', "3", "[" * 100_000, '{"case": ' + "9" * 5000 + "}", None, b"{}", {}]
)
def test_what_is_no_case_at_all_is_refused_in_one_sentence(text: Any) -> None:
    with pytest.raises(BadInput, match="the case file cannot be used") as caught:
        Case.from_json(text, MIT)

    assert len(caught.value.problems) == 1


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused_with_the_place_where_it_breaks_off(share: float) -> None:
    text = heard().to_json()

    assert problems(text[: int(len(text) * share)])[""].startswith("is no JSON")


@pytest.mark.parametrize(
    "moment",
    [
        "2015-02-30", "2015-W06-1", "20150202", "2.2.2015", "", "2015-02-02T25:00:00+01:00", "2015-02-02 10:00+01:00",
        "2015-02-02T10:00:00", 20150202, None, True, {"year": 2015}, "0000-01-01",
    ],
)  # fmt: skip
def test_a_moment_is_an_iso_day_or_an_instant_with_its_offset(moment: Any) -> None:
    assert list(problems(edited(dated(), lambda data: data["events"][3].update(on=moment)))) == ["events[3].on"]


@pytest.mark.parametrize("moment", ["2015-02-13T10:00:00Z", "2015-02-13T10:00+01:00", "2015-02-13T10:00:00.5-05:00"])
def test_instants_are_read_in_every_iso_form_with_an_offset(moment: str) -> None:
    case = Case.from_json(edited(dated(), lambda data: data["events"][3].update(on=moment)), MIT)

    assert case.history[3].on == datetime.fromisoformat(moment)
    assert case.history[3].on.tzinfo in (UTC, timezone(timedelta(hours=1)), timezone(timedelta(hours=-5)))


ODDITIES: list[Any] = [None, 3, -1.5, True, "", "x", [], {}, ["x"], {"x": 1}, [[[]]], "2015-01-01"]


@given(st.data())
@settings(max_examples=60)
def test_a_file_with_something_else_at_any_place_is_refused_or_read_and_nothing_else_is_raised(data: Any) -> None:
    """Whatever is put wherever, the answer is a case or one list of problems."""
    file = json.loads(heard(present=6).to_json())
    place: Any = file
    while True:
        key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.integers(0, 3)) == 0:
            break
        place = place[key]
    place[key] = data.draw(st.sampled_from(ODDITIES))

    try:
        told = len(Case.from_json(json.dumps(file), MIT).history)
    except BadInput as error:
        told = len(error.problems)

    assert told > 0 or file["events"] == []


def test_an_edge_that_the_file_does_not_know_changes_the_digest_and_so_the_answer(letters: Policy) -> None:
    wider: Action = evolve(late_reply, when=(SILENT, AGREED, WAITING))
    other = Policy("letters", "letters", letters.clauses, (Procedure("letters", "letters", (ask, reply, wider)),))

    assert set(problems(asked(letters).to_json(), other)) == {"rules_digest"}


# -- what it costs ---------------------------------------------------------------------------------------------


def test_the_live_case_does_not_load_cattrs_until_a_case_is_written() -> None:
    code = "import sys, grievance_fsm.case; assert 'cattrs' not in sys.modules, 'loaded'"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
