"""One event, or one decision, as data; and cases as values: which are the same, and how one is copied or sent."""

import copy
import json
import pickle
from datetime import date, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from builders import MEMBERS, day, decided, deliberating, mit, notice, notified, register, requested, vote
from jsonschema import Draft202012Validator

import grievance_fsm as gf
from grievance_fsm.case import Case
from grievance_fsm.schemas import schema_of
from grievance_fsm.testing import draw_attempt

ROOT = Path(__file__).parents[1]
SCHEMA = Draft202012Validator(schema_of("event", mit()))


def walked(seed: int) -> Case:
    """Twenty acts by chance, the unlawful ones recorded."""
    chance = Random(seed)
    case = mit().open("c-1", on=date(2015, 2, 2), people=register())
    for _ in range(20):
        case = case.record(**draw_attempt(case, chance))
    return case


# -- one event ---------------------------------------------------------------------------------------------------


def test_an_event_as_data_is_what_json_has():
    """Written by hand: days as text, members in their order, nothing that is not there."""
    (event,) = requested().history

    assert json.loads(json.dumps(event.as_dict(mit()))) == {
        "seq": 1, "run": "formal", "action": "request", "outcome": "done", "by": "complainant", "who": "q1",
        "on": "2015-02-02", "state": "requested",
        "facts": {
            "first_incident": "2014-01-01", "in_tenure": True, "last_incident": "2014-12-01", "parties": ["q1", "q2"],
            "report_names": ["accused", "complainant"], "report_under": "II.B",
            "signatures": ["advocate", "complainant"],
        },
    }  # fmt: skip


def test_who_voted_how_and_who_was_eligible_is_there():
    told = decided().history[-1].as_dict(mit())

    assert told["facts"]["ballots"] == dict.fromkeys(MEMBERS[:9], "for")
    assert told["sitting"]["eligible"] == sorted(MEMBERS)


@pytest.mark.parametrize("seed", range(6))
def test_each_event_is_told_as_its_case_tells_it_and_fits_the_schema(seed: int):
    case = walked(seed)
    rows = [event.as_dict(case.policy) for event in case.history]

    assert rows == json.loads(case.to_json())["events"]
    assert [[error.json_path for error in SCHEMA.iter_errors(row)] for row in rows] == [[]] * case.seq


@pytest.mark.parametrize("seed", range(6))
def test_events_kept_one_by_one_are_read_back_in_a_case(seed: int):
    """The head of a case that has not begun, and the rows that were kept beside it."""
    case = walked(seed)
    head = json.loads(mit().open(case.id, on=case.opened, people=register()).to_json())
    rows = [json.dumps(event.as_dict(case.policy)) for event in case.history]

    back = Case.from_json(json.dumps(head | {"events": [json.loads(row) for row in rows]}), mit())

    assert back == case
    assert back.history == case.history


def test_an_event_of_another_policy_is_refused_with_its_place():
    (event,) = requested().history

    with pytest.raises(gf.BadInput, match="unknown procedure “formal”"):
        event.as_dict(gf.load("harvard"))
    with pytest.raises(gf.BadInput, match="wants the policy under which it happened"):
        event.as_dict("mit")


def test_an_event_whose_facts_a_policy_does_not_know_is_refused_with_their_names():
    (event,) = requested().history
    other = mit().open("c-2", on=day(0)).record("informal.ask", by="complainant", on=day(0)).history[0]

    with pytest.raises(gf.BadInput, match="unknown fact “parties”"):
        event.__class__(1, other.run, other.action, "", None, None, day(0), "", event.facts).as_dict(mit())


def test_the_facts_of_an_event_are_copied_into_a_plain_table():
    (event,) = requested().history
    facts = event.facts.copy()

    facts["report_under"] = "II.A"

    assert type(facts) is dict
    assert (facts["report_under"], event.facts["report_under"]) == ("II.A", "II.B")


# -- one decision ------------------------------------------------------------------------------------------------


def test_a_decision_that_allows_is_told_with_its_event():
    decision = requested().decide("formal.notify", by="advocate", on=day(1), facts=notice())

    assert isinstance(decision, gf.Allowed)
    assert decision.as_dict(mit()) == {"allow": True, "event": decision.event.as_dict(mit())}


def test_a_decision_that_refuses_is_told_with_every_reason():
    decision = requested().decide("formal.notify", by="committee", on=day(1), facts=notice())

    assert isinstance(decision, gf.Refused)
    assert json.loads(json.dumps(decision.as_dict(mit()))) == {
        "allow": False, "action": "formal.notify",
        "reasons": [{
            "verdict": "✗", "words": "advocate may do this", "clause": "III.C.2/s1",
            "seen": "by committee", "needed": "advocate",
        }],
    }  # fmt: skip


@pytest.mark.parametrize("votes", [9, 2])
def test_a_decision_is_asked_for_its_data_in_the_same_words_whatever_it_is(votes: int):
    decision = deliberating().decide("formal.decide", by="committee", on=day(41), facts=vote(for_=votes))

    told = decision.as_dict(mit())

    assert told["allow"] is bool(decision)
    assert json.loads(json.dumps(told)) == told


# -- what a page shows -------------------------------------------------------------------------------------------


def test_a_duty_that_is_owed_is_told():
    (duty,) = [each for each in requested().owed(day(1)) if each.action == "formal.notify"]

    assert json.loads(json.dumps(duty.as_dict())) == {
        "action": "formal.notify", "words": "notify the Committee and the accused", "roles": ["advocate"],
        "due": "2015-02-09", "not_before": None, "clause": "III.C.2/s1", "added": False, "soft": False, "note": "",
    }  # fmt: skip


def test_a_duty_without_a_day_is_owed_by_no_day():
    duty = next(each for each in deliberating().owed(day(41)) if each.due is None)

    assert duty.as_dict()["due"] is None


def test_a_breach_is_told_done_or_not():
    late = notified(on=day(9)).breaches()[0]
    undone = requested().breaches(day(9))[0]

    assert late.as_dict() == {
        "action": "formal.notify", "due": "2015-02-09", "done": "2015-02-11", "late": 2, "clause": "III.C.2/s1",
        "added": False, "soft": False,
    }  # fmt: skip
    assert (undone.as_dict()["done"], undone.as_dict()["late"]) == (None, None)


def test_a_move_is_told_with_what_it_wants_and_what_stands_against_it():
    """What an application asks for the facts of, is `schema_of("event", policy)["$defs"]`."""
    options = {option.action: option.as_dict() for option in requested().options(on=day(1))}
    notify = options["formal.notify"]

    assert json.loads(json.dumps(options)) == options
    assert (notify["open"], notify["wants"], notify["due"]) == (True, ["told", "contents"], "2015-02-09")
    assert options["negotiated.file"]["open"] is False
    assert "✗" in [finding["verdict"] for finding in options["negotiated.file"]["blocked"]]


# -- cases are values --------------------------------------------------------------------------------------------


def test_a_case_is_the_same_as_the_one_read_back():
    case = decided()
    back = Case.from_json(case.to_json(), mit())

    assert back == case
    assert hash(back) == hash(case)
    assert len({back, case}) == 1


def test_cases_differ_by_an_event_an_id_a_day_a_register_and_the_rules():
    case = requested()
    others = [
        notified(), mit().open("c-9", on=day(0)), mit().open("c-1", on=day(0)), mit().open("c-1", on=day(1)),
        mit().open("c-1", on=day(0), people=register()), mit(vote_base="of_seats").open("c-1", on=day(0)),
        mit().under(parameters={"quorum": 8}).open("c-1", on=day(0)), gf.load("harvard").open("c-1", on=day(0)),
    ]  # fmt: skip

    assert [other for other in others if other == case] == []
    assert [one is other for one in others for other in others if one == other] == [True] * len(others)


def test_cases_under_the_same_rules_loaded_twice_are_the_same():
    one, other = (gf.load(ROOT / "examples" / "code_of_conduct.py").open("c-1", on=day(0)) for _ in range(2))

    assert one.policy is not other.policy
    assert one == other


def test_an_instant_is_the_same_instant_in_another_zone():
    zone = ZoneInfo("America/New_York")
    one = mit().open("c-1", on=datetime(2015, 2, 2, 9, tzinfo=zone))
    other = mit().open("c-1", on=datetime(2015, 2, 2, 14, tzinfo=ZoneInfo("UTC")))

    assert one == other


def test_what_never_changes_is_its_own_copy():
    case = decided()

    assert copy.copy(case) is case
    assert copy.deepcopy(case) is case
    assert copy.deepcopy({"case": case})["case"] is case
    assert copy.deepcopy(case.policy) is case.policy


def test_an_event_is_copied_and_pickled_like_any_value():
    for event in decided().history:
        assert pickle.loads(pickle.dumps(event)) == event
        assert copy.deepcopy(event) == event
        assert type(copy.deepcopy(event).facts) is type(event.facts)


def test_a_case_is_not_pickled_and_says_how_it_is_kept():
    with pytest.raises(TypeError, match=r"to_json\(\).*from_json\(text, policy\)"):
        pickle.dumps(requested())
    with pytest.raises(TypeError, match=r"load\(name"):
        pickle.dumps(mit())
