"""Decisions for other systems: OPA's field names, AuthZEN's shapes, and nothing said of persons."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from builders import CONTENTS, closed, day, deliberating, found, mit, notified, penalties, requested, tier, vote

from grievance_fsm.case import Case
from grievance_fsm.decisions import decision_document, evaluate, search_actions
from grievance_fsm.errors import BadInput

NOTICE = {"told": ["committee", "accused"], "contents": list(CONTENTS)}
ADVOCATE = {"type": "person", "id": "q3", "properties": {"role": "advocate"}}
UPPER = tier(category="upper", behaviour="I.7", force=True)
THEN = datetime(2015, 2, 4, 9, 30, tzinfo=UTC)


def request(**other: Any) -> dict[str, Any]:
    """The Advocate of a requested case asks to notify on the second day."""
    return {
        "subject": ADVOCATE, "action": {"name": "formal.notify", "properties": {"facts": NOTICE}},
        "resource": {"type": "case", "id": "c-1"}, "context": {"time": "2015-02-04"},
    } | other  # fmt: skip


def search(**other: Any) -> dict[str, Any]:
    return {key: value for key, value in request(**other).items() if key != "action"}


def act(**other: Any) -> dict[str, Any]:
    return {"action": "formal.notify", "by": "advocate", "who": "q3", "on": "2015-02-04", "facts": NOTICE} | other


def ballot(**other: Any) -> dict[str, Any]:
    """A vote of nine, as JSON has it."""
    return act(action="formal.decide", by="committee", on=str(day(41)), facts=vote(for_=9)) | other


def document(case: Case, asked: Mapping[str, Any], **other: Any) -> dict[str, Any]:
    return decision_document(case, asked, **{"decision_id": "d-1", "timestamp": THEN, **other})


def places(ask: Any) -> list[str]:
    """Where a question is wrong."""
    with pytest.raises(BadInput) as caught:
        ask()
    return [problem.place for problem in caught.value.problems]


# -- AuthZEN: evaluation ---------------------------------------------------------------------------------------


def test_an_act_that_the_policy_allows_is_permitted_with_where_it_leads():
    assert evaluate(requested(), request()) == {
        "decision": True, "context": {"outcome": "done", "state": "notified"},
    }  # fmt: skip


def test_a_refusal_is_a_denial_with_every_reason_and_its_clause():
    """III.C.2/s1: the accused is not told, the contents are missing."""
    told = {"name": "formal.notify", "properties": {"facts": {"told": ["committee"]}}}

    answer = evaluate(requested(), request(action=told))

    assert answer["decision"] is False
    assert [(each["words"], each["clause"]) for each in answer["context"]["reasons"]] == [
        ("what the action records comes with it", "III.C.2/s1"),
        ("both are notified", "III.C.2/s1"),
        ("the notice is complete", "III.C.2/s2a"),
    ]


def test_the_role_is_the_subjects_not_the_persons():
    """III.C.2/s1: the notice is the Advocate's to give."""
    committee = ADVOCATE | {"properties": {"role": "committee"}}

    answer = evaluate(requested(), request(subject=committee))

    assert [each["words"] for each in answer["context"]["reasons"]] == ["advocate may do this"]


def test_where_the_actor_chooses_how_an_act_ends_the_choice_comes_with_it():
    """A35: the Institute confirms the removal that was recommended, or declines it."""
    case = found().act("formal.determine", by="committee", on=day(41), facts=UPPER)
    case = case.act("formal.impose", by="committee", on=day(42), facts=penalties("2.f"))
    asked = request(subject=ADVOCATE | {"properties": {"role": "institute"}}, context={"time": str(day(43))})

    def answer(**properties: Any) -> Any:
        return evaluate(case, asked | {"action": {"name": "formal.confirm", "properties": properties}})

    assert answer(outcome="confirmed")["context"]["outcome"] == "confirmed"
    assert [each["words"] for each in answer()["context"]["reasons"]] == [
        "the outcome is “confirmed”", "the outcome is “declined”",
    ]  # fmt: skip
    assert places(lambda: answer(outcome="perhaps")) == ["action.properties.outcome"]


def test_an_evaluation_records_nothing_and_is_plain_json():
    case = requested()
    before = case.to_json()

    assert json.loads(json.dumps(evaluate(case, request()))) == evaluate(case, request())
    assert case.to_json() == before


def test_whatever_else_a_requester_puts_into_properties_and_context_does_no_harm():
    more = request(
        subject=ADVOCATE | {"properties": {"role": "advocate", "ip_address": "192.0.2.1"}},
        context={"time": "2015-02-04T09:30-05:00", "schema": "https://schema.example.com"},
        resource={"type": "case", "id": "c-1", "properties": {"owner": "hr"}},
    )

    assert evaluate(requested(), more)["decision"] is True


@pytest.mark.parametrize(
    ("other", "place"),
    [
        ({"action": {"name": "formal.notfy"}}, "action.name"),
        ({"action": {"name": "formal.notify", "properties": {"facts": {"tld": []}}}}, "action.properties.facts.tld"),
        ({"action": {"name": "formal.notify", "properties": {"facts": 3}}}, "action.properties.facts"),
        ({"subject": {"type": "person", "id": "q3"}}, "subject.properties.role"),
        ({"subject": ADVOCATE | {"properties": {"role": "advcate"}}}, "subject.properties.role"),
        ({"subject": ADVOCATE | {"properties": {"role": ["advocate"]}}}, "subject.properties.role"),
        ({"subject": {"type": "person"}}, "subject.id"),
        ({"subject": "q3"}, "subject"),
        ({"resource": {"type": "case", "id": "c-2"}}, "resource.id"),
        ({"resource": {"type": "account", "id": "c-1"}}, "resource.type"),
        ({"context": {}}, "context.time"),
        ({"context": {"time": "2015-02-04T09:30:00"}}, "context.time"),
        ({"context": {"time": "2015-02-01"}}, "context.time"),
        ({"evaluations": []}, "evaluations"),
    ],
)
def test_a_request_that_cannot_be_read_is_no_denial_and_says_where(other: dict[str, Any], place: str):
    """A slip of the caller must not look like a verdict of the policy."""
    assert place in places(lambda: evaluate(requested(), request(**other)))


def test_all_that_is_wrong_with_a_request_comes_at_once():
    wrong = request(subject=ADVOCATE | {"properties": {}}, resource={"type": "x", "id": "y"}, context={})

    assert places(lambda: evaluate(requested(), wrong)) == [
        "resource.type", "resource.id", "context.time", "subject.properties.role",
    ]  # fmt: skip


# -- AuthZEN: action search ------------------------------------------------------------------------------------


def moves(case: Case, **other: Any) -> dict[str, dict[str, Any]]:
    """The results of a search by the name of the action."""
    return {each["name"]: each.get("properties", {}) for each in search_actions(case, search(**other))["results"]}


def test_an_action_search_gives_the_open_moves_of_a_role():
    assert moves(requested())["formal.notify"] == {
        "words": "notify the Committee and the accused", "clause": "III.C.2/s1", "wants": ["told", "contents"],
        "due": "2015-02-09",
    }  # fmt: skip


def test_every_result_is_an_option_that_is_open_to_the_role():
    case = notified().act("formal.receive", on=day(2))
    committee = ADVOCATE | {"properties": {"role": "committee"}}

    names = list(moves(case, subject=committee, context={"time": str(day(3))}))

    assert names == [each.action for each in case.options("committee", day(3)) if each.open]
    assert "formal.set_date" in names
    assert "formal.notify" not in names


def test_a_result_with_its_facts_is_then_permitted():
    """Search and evaluation agree: what a search names can be done."""
    facts = {fact: NOTICE[fact] for fact in moves(requested())["formal.notify"]["wants"]}

    asked = request(action={"name": "formal.notify", "properties": {"facts": facts}})

    assert evaluate(requested(), asked)["decision"] is True


def test_a_closed_hearing_has_no_moves():
    found = moves(closed(), context={"time": str(day(50))})

    assert [name for name in found if name.startswith("formal.")] == []


@pytest.mark.parametrize(
    ("other", "place"),
    [
        ({"page": {"token": "abc"}}, "page.token"),
        ({"subject": ADVOCATE | {"properties": {"role": "advcate"}}}, "subject.properties.role"),
        ({"resource": {"type": "case"}}, "resource.id"),
        ({"context": {"time": 3}}, "context.time"),
    ],
)
def test_a_search_that_cannot_be_read_says_where(other: dict[str, Any], place: str):
    assert place in places(lambda: search_actions(requested(), search(**other)))


def test_a_search_takes_a_page_size_and_answers_on_one_page():
    assert search_actions(requested(), search(page={"limit": 100})) == search_actions(requested(), search())


# -- OPA: the decision document --------------------------------------------------------------------------------


def test_a_decision_document_has_opas_field_names():
    assert document(requested(), act()) == {
        "decision_id": "d-1", "timestamp": "2015-02-04T09:30:00+00:00", "path": "mit/formal/notify",
        "bundles": {"mit": {"revision": mit().rules_digest}},
        "input": {
            "case": "c-1", "seq": 1, "run": "formal", "action": "formal.notify", "by": "advocate", "on": "2015-02-04",
            "facts": {"told": ["accused", "committee"], "contents": sorted(CONTENTS)},
        },
        "result": {
            "allow": True, "outcome": "done", "state": "notified", "readings": {"formal_notice_contents": "union"},
        },
        "erased": ["/input/who"],
    }  # fmt: skip


def test_the_document_of_a_refusal_has_the_reasons():
    result = document(requested(), act(by="committee"))["result"]

    assert result["allow"] is False
    assert [each["words"] for each in result["reasons"]] == ["advocate may do this"]


def test_persons_and_their_votes_are_never_in_the_document_but_what_was_erased_is_said():
    """V: a decision log is read by others than those who decide."""
    written = document(deliberating(), ballot())

    assert written["erased"] == ["/input/who", "/input/facts/roll", "/input/facts/ballots"]
    assert not [person for person in ("p01", "p02", "q1", "q2", "q3") if person in json.dumps(written)]


def test_more_is_erased_on_request_and_only_what_was_there_is_listed():
    """As OPA's mask does it: undefined pointers are ignored."""
    unwanted = ["/input/facts", "/result/readings", "/input/facts/told", "/input/x/y"]
    written = document(requested(), act(who=None), erase=unwanted)

    assert written["erased"] == ["/input/facts", "/result/readings"]
    assert "facts" not in written["input"]
    assert "readings" not in written["result"]


def test_erasing_leaves_the_request_as_it_was():
    asked = act()
    document(requested(), asked, erase=["/input/facts/told"])

    assert asked == act()


def test_a_document_names_the_readings_on_which_the_act_rests():
    """A04: of whom the two thirds are counted."""
    readings = document(deliberating(mit(vote_base="of_seats")), ballot())["result"]["readings"]

    assert readings["vote_base"] == "of_seats"


def test_the_same_question_of_the_same_case_has_the_same_answer():
    """Nothing looks at a clock or at chance: the id and the instant come from the caller."""
    assert document(requested(), act()) == document(requested(), act())


@pytest.mark.parametrize(
    ("other", "place"),
    [
        ({"decision_id": ""}, "decision_id"),
        ({"timestamp": datetime(2015, 2, 4)}, "timestamp"),
        ({"erase": ["/path"]}, "erase"),
        ({"erase": ["input/who"]}, "erase"),
    ],
)
def test_a_document_wants_an_id_an_instant_and_pointers_into_input_and_result(other: dict[str, Any], place: str):
    assert places(lambda: document(requested(), act(), **other)) == [place]


@pytest.mark.parametrize(
    ("other", "place"),
    [
        ({"action": "formal.notfy"}, "action"),
        ({"on": "soon"}, "on"),
        ({"facts": {"tld": []}}, "facts.tld"),
        ({"x": 1}, "x"),
    ],
)
def test_an_act_that_cannot_be_read_has_no_document(other: dict[str, Any], place: str):
    assert places(lambda: document(requested(), act(**other))) == [place]
