"""JSON Schemas: what the engine writes fits them, under any reading; what it would not write does not."""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
import test_docket
from builders import MEMBERS, dated, day, decided, deliberating, mit, notified, requested, vote
from jsonschema import Draft202012Validator

import grievance_fsm as gf
from grievance_fsm.case import Case
from grievance_fsm.casefiles import run_casefile
from grievance_fsm.clauses import Registry
from grievance_fsm.decisions import decision_document
from grievance_fsm.errors import BadInput
from grievance_fsm.facts import ballots, flag, money, number, one_of, persons, several
from grievance_fsm.facts import day as day_fact
from grievance_fsm.language import ANYONE, Procedure, State, may
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.schemas import DOCUMENTS, schema_of
from grievance_fsm.testing import draw_attempt, draw_readings

ROOT = Path(__file__).parents[1]
FINES = gf.load(ROOT / "examples" / "road_fines.py")
CASES = sorted((ROOT / "tests" / "cases").glob("*.toml"))[::6]  # the digests of their policies take their time
POLICIES = {
    "mit": mit(), "mit as it comes": POLICY, "mit as written": gf.load("mit-as-written"), "fines": FINES,
    "docket": test_docket.policy(), "harvard": gf.load("harvard"), "union": gf.load("union"),
}  # fmt: skip
THEN = datetime(2015, 2, 4, 9, 30, tzinfo=UTC)


JUDGES: dict[tuple[str, ...], Draft202012Validator] = {}


def judge(document: str, policy: Policy | None) -> Draft202012Validator:
    """The schema at work; one for all policies of the same rules, as a large one takes its time to be made."""
    key = (document,) if policy is None else (document, policy.name, policy.rules_digest)
    if key not in JUDGES:
        JUDGES[key] = Draft202012Validator(schema_of(document, policy))
    return JUDGES[key]


def wrong(document: str, data: Any, policy: Policy | None = None) -> list[str]:
    """Where a document does not fit its schema."""
    return [error.json_path for error in judge(document, policy).iter_errors(data)]


@cache
def read_somehow(seed: int) -> Policy:
    """The policy as it is read by chance; the same seed reads it alike."""
    return POLICY.under(draw_readings(POLICY, Random(seed)))


def written(case: Case) -> Any:
    return json.loads(case.to_json())


def asked(**other: Any) -> dict[str, Any]:
    """A vote of nine, as JSON has it."""
    facts = vote(for_=9)
    return {"action": "formal.decide", "by": "committee", "who": "p01", "on": str(day(41)), "facts": facts} | other


def document(case: Case, **other: Any) -> dict[str, Any]:
    return decision_document(case, asked(**other), decision_id="d-1", timestamp=THEN)


# -- the schemas themselves --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize("policy", [None, *POLICIES.values()], ids=["any", *POLICIES])
def test_every_schema_is_itself_a_valid_schema_of_2020_12(kind: str, policy: Policy | None):
    schema = schema_of(kind, policy)

    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(json.dumps(schema)) == schema


def test_every_schema_has_a_name_of_its_own_which_changes_with_the_rules():
    policies = [None, mit(), mit(vote_base="of_seats"), FINES]

    names = {schema_of(kind, policy)["$id"] for kind in DOCUMENTS for policy in policies}

    assert len(names) == len(DOCUMENTS) * len(policies)


def test_a_schema_brings_the_definitions_that_it_needs_and_no_others():
    assert list(schema_of("event")["$defs"]) == ["moment", "finding", "irregularity", "sitting", "event"]


def test_there_is_no_schema_of_anything_else():
    with pytest.raises(BadInput, match="unknown document “cases”; did you mean “case”"):
        schema_of("cases")


# -- what is written ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_a_case_of_the_case_files_fits(path: Path):
    """Lawful, late, irregular, corrected: the general schema and the policy's own take what was written."""
    case = run_casefile(path, gf.load).case

    assert wrong("case", written(case)) == []
    assert wrong("case", written(case), case.policy) == []


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_in_a_case_what_is_written_of_it_fits(seed: int):
    """Mostly lawful acts by chance, the unlawful ones recorded, under readings drawn by chance."""
    chance = Random(seed)
    policy = read_somehow(seed % 4)
    case = policy.open("c-1", on=date(2015, 2, 2))
    for _ in range(20):
        case = case.record(**draw_attempt(case, chance))

    assert wrong("case", written(case)) == []
    assert wrong("case", written(case), policy) == []
    assert [wrong("event", event, policy) for event in written(case)["events"]] == [[]] * case.seq


def test_a_case_without_a_register_and_one_that_has_not_begun_fit():
    assert wrong("case", written(mit().open("c-1", on=day(0))), mit()) == []
    assert wrong("case", written(mit().open("c-1", on=THEN)), mit()) == []


def test_a_run_that_follows_another_or_is_entered_in_the_middle_fits():
    """`hear#2`, begun by a remand: no act of its own, but the facts of the run before it."""
    case = test_docket.sent_back()

    assert [event.run for event in case.history][-1] == "hear#2"
    assert wrong("case", written(case)) == []
    assert wrong("case", written(case), case.policy) == []


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_policy_as_json_fits(policy: Policy):
    """Limits of every kind, open readings, guards of every depth."""
    shown = json.loads(gf.show(policy, "json"))

    assert wrong("policy", shown) == []
    assert wrong("policy", shown, policy) == []


@pytest.mark.parametrize("seed", range(4))
def test_a_policy_fits_under_any_reading(seed: int):
    assert wrong("policy", json.loads(gf.show(read_somehow(seed), "json"))) == []


@pytest.mark.parametrize("other", [{}, {"by": "advocate"}, {"facts": {}}], ids=["allowed", "refused", "no facts"])
def test_a_decision_document_fits(other: dict[str, Any]):
    found = document(deliberating(), **other)

    assert wrong("decision", found) == []
    assert wrong("decision", found, mit()) == []


def test_a_decision_document_fits_whatever_was_erased():
    for pointer in ("/input/facts", "/input/action", "/result/reasons", "/result/allow", "/result/readings"):
        found = decision_document(deliberating(), asked(), decision_id="d", timestamp=THEN, erase=[pointer])
        assert wrong("decision", found, mit()) == []


# -- every kind of fact ------------------------------------------------------------------------------------------

PARTY = State("begun", rests=True)
who = persons("who", "the persons")
FACTS = (
    flag("sure", "it is sure"), number("age", "the age", 18, 99), money("fine", "the fine"),
    one_of("kind", "the kind", "a", "b"), several("kinds", "the kinds", "a", "b", "c"), who,
    ballots("votes", "the votes", "for", "against", by=who), day_fact("heard", "the day of the hearing"),
)  # fmt: skip
KINDS = Policy("kinds", "facts of every kind", Registry.of({}), (
    Procedure("all", "all kinds", (may(
        ANYONE, "tell", "tell all", when=State("new", initial=True), then=PARTY, records=FACTS,
    ),)),
))  # fmt: skip
TOLD = {
    "sure": True, "age": 18, "fine": "35.5", "kind": "a", "kinds": ["a", "c"], "who": ["q1", "q2"],
    "votes": {"q1": "for"}, "heard": "2015-03-01",
}  # fmt: skip


def told() -> Any:
    return written(KINDS.open("c", on=day(0)).act("all.tell", on=day(0), facts=TOLD))


def test_a_fact_of_every_kind_fits():
    assert wrong("case", told(), KINDS) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sure", "yes"), ("age", 17), ("age", 100), ("age", 18.5), ("age", "18"), ("fine", 35), ("fine", "35"),
        ("fine", "35.555"), ("kind", "c"), ("kinds", ["d"]), ("kinds", ["a", "a"]), ("kinds", "a"), ("who", [""]),
        ("who", ["q1", "q1"]), ("who", "q1"), ("votes", {"q1": "maybe"}), ("votes", {"": "for"}),
        ("votes", [["q1", "for"]]), ("heard", "1 March 2015"), ("heard", "2015-03-01T10:00:00Z"), ("unheard", True),
    ],
)  # fmt: skip
def test_a_fact_that_would_not_be_written_so_does_not_fit(name: str, value: Any):
    data = told()
    data["events"][0]["facts"][name] = value

    assert wrong("case", data, KINDS) != []


def test_the_facts_of_an_action_stand_under_its_name_for_whoever_draws_a_form():
    facts = schema_of("event", mit())["$defs"]["formal.decide"]

    assert facts["title"] == "decide the case"
    assert facts["properties"]["consensus"]["enum"] == ["found", "not found", "none"]
    assert facts["properties"]["roll"]["title"] == "the roll"


# -- what is not written -----------------------------------------------------------------------------------------

Edit = Callable[[dict[str, Any]], Any]


def _set(**values: Any) -> Edit:
    return lambda data: data.update(values)


def _drop(key: str) -> Edit:
    return lambda data: data.pop(key)


def _in_event(edit: Edit, place: int = -1) -> Edit:
    return lambda data: edit(data["events"][place])


GENERIC: Mapping[str, Edit] = {
    "no digest": _drop("rules_digest"),
    "no events": _drop("events"),
    "events by name": _set(events={}),
    "a key too many": _set(note="private"),
    "a number as the id": _set(case=17),
    "a naive time": _set(opened="2015-02-02T10:00:00"),
    "no day": _set(opened="2 February 2015"),
    "a reading that is no text": _set(readings={"vote_base": 3}),
    "a parameter that is no number": _set(parameters={"quorum": 7.5}),
    "people who are no list": _set(people={"p01": {}}),
    "a member without a seat": _set(people=[{"person": "p01", "since": "2013-09-01"}]),
    "an event without a state": _in_event(_drop("state")),
    "an event before the first": _in_event(_set(seq=0)),
    "an event with a key too many": _in_event(_set(note="private")),
    "no irregularity in a list of them": _in_event(_set(irregularities=[])),
    "an irregularity without its kind": _in_event(_set(irregularities=[{"finding": {}}])),
    "a finding with another mark": _in_event(
        _set(irregularities=[{"kind": "guard", "finding": {"verdict": "!", "words": "x"}}])
    ),
    "a sitting without voters": _in_event(_set(sitting={"eligible": [], "in_office": []})),
}
NARROW: Mapping[str, Edit] = {
    "another policy": _set(policy="fines"),
    "other rules": _set(rules_digest="0" * 16),
    "another reading": lambda data: data["readings"].update(vote_base="of_seats"),
    "a reading too few": lambda data: data["readings"].pop("vote_base"),
    "another number": lambda data: data["parameters"].update(quorum=8),
    "another route": _in_event(_set(run="negotiated")),
    "another numbering of runs": _in_event(_set(run="formal-2")),
    "an unknown action": _in_event(_set(action="decree")),
    "an unknown role": _in_event(_set(by="provost")),
    "a role that may not, and no irregularity": _in_event(_set(by="advocate")),
    "no role where one is needed": _in_event(_drop("by")),
    "an unknown state": _in_event(_set(state="undone")),
    "an unknown outcome": _in_event(_set(outcome="guilty")),
    "no outcome, and no irregularity": _in_event(_set(outcome="")),
    "no facts": _in_event(_drop("facts")),
    "a fact too few": _in_event(lambda event: event["facts"].pop("roll")),
    "a fact too many": _in_event(lambda event: event["facts"].update(told=["accused"])),
    "another vote": _in_event(lambda event: event["facts"]["ballots"].update(p01="veto")),
}


@pytest.mark.parametrize("edit", GENERIC.values(), ids=GENERIC)
def test_a_case_that_was_never_written_so_does_not_fit(edit: Edit):
    data = written(decided())
    edit(data)

    assert wrong("case", data) != []
    assert wrong("case", data, mit()) != []


@pytest.mark.parametrize("edit", NARROW.values(), ids=NARROW)
def test_what_a_policy_would_not_write_does_not_fit_its_own_schema(edit: Edit):
    """It fits the general one, which knows no policy."""
    data = written(decided())
    edit(data)

    assert wrong("case", data) == []
    assert wrong("case", data, mit()) != []


def test_what_happened_though_refused_fits_once_it_says_so():
    """III.C.4/s1: a hearing that six members open is irregular, and lacks nothing for it."""
    few = {"roll": list(MEMBERS[:6])}
    case = dated().record("formal.open_hearing", by="advocate", on=day(40), facts=few)

    assert wrong("case", written(case), mit()) == []
    bare = deepcopy(written(case))
    del bare["events"][-1]["irregularities"]
    assert wrong("case", bare, mit()) == ["$.events[4]"]


DOCUMENT: Mapping[str, Edit] = {
    "no id": _drop("decision_id"),
    "no list of what was erased": _drop("erased"),
    "an instant without its offset": _set(timestamp="2015-02-04T09:30:00"),
    "a key too many": _set(requested_on="2015"),
    "a verdict in words": lambda data: data["result"].update(allow="yes"),
    "an act too many": lambda data: data["input"].update(note="private"),
    "a bundle without its revision": _set(bundles={"mit": {}}),
}


@pytest.mark.parametrize("edit", DOCUMENT.values(), ids=DOCUMENT)
def test_a_decision_that_was_never_written_so_does_not_fit(edit: Edit):
    data = document(deliberating())
    edit(data)

    assert wrong("decision", data) != []


@pytest.mark.parametrize(
    "edit",
    [
        _set(path="mit/formal/decree"), _set(bundles={"mit": {"revision": "0" * 16}}), _set(bundles={}),
        lambda data: data["input"]["facts"].update(consensus="perhaps"),
    ],
)  # fmt: skip
def test_a_decision_of_another_policy_does_not_fit(edit: Edit):
    data = document(deliberating())
    edit(data)

    assert wrong("decision", data) == []
    assert wrong("decision", data, mit()) != []


def _notice(data: dict[str, Any]) -> dict[str, Any]:
    """The Advocate's notice in the JSON of the policy: seven days from the request."""
    actions = next(each["actions"] for each in data["procedures"] if each["procedure"] == "formal")
    found: dict[str, Any] = next(each for each in actions if each["name"] == "notify")
    return found


POLICY_EDITS: Mapping[str, Edit] = {
    "no procedures": _drop("procedures"),
    "a key too many": _set(author="q1"),
    "a verb of another language": lambda data: _notice(data).update(verb="shall"),
    "a guard without its parts": lambda data: _notice(data).update(given=[{"op": "and"}]),
    "a guard with an unknown operation": lambda data: _notice(data).update(given=[{"op": "xor", "args": []}]),
    "a limit of an unknown kind": lambda data: _notice(data)["limit"].update(kind="hope"),
    "a span in fortnights": lambda data: _notice(data)["limit"]["until"].update(unit="fortnight"),
}


@pytest.mark.parametrize("edit", POLICY_EDITS.values(), ids=POLICY_EDITS)
def test_a_policy_that_was_never_written_so_does_not_fit(edit: Edit):
    data = json.loads(gf.show(mit(), "json"))
    edit(data)

    assert wrong("policy", data) != []


def test_a_case_of_one_policy_does_not_fit_the_schema_of_another():
    assert wrong("case", written(requested()), FINES) != []
    assert wrong("case", written(notified(mit(vote_base="of_seats"))), mit()) != []
