"""What a drafter writes the first time: one thing where several may stand, and readings that do not fit themselves."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import grievance_fsm as gf
from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import days
from grievance_fsm.errors import DeclarationError
from grievance_fsm.language import Procedure, Role, State, may, must
from grievance_fsm.properties import eventually
from grievance_fsm.readings import Reading, Readings, pick

CLAUSES = Registry.of({"1/s1": "A refund is asked for.", "1/s2": "It is paid at once."})
CUSTOMER, MANAGER = Role("customer", party=True), Role("manager")
NEW, ASKED, PAID = State("new", initial=True), State("asked"), State("paid", final=True)
ask = may(CUSTOMER, "ask", "ask", clause="1/s1", when=NEW, then=ASKED)


def at_once(**other: Any) -> Reading:
    told = {"id": "R1", "name": "at_once", "question": "How soon is at once?", "choices": ("one", "five"),
            "default": "one", "clauses": ("1/s2",)}  # fmt: skip
    return Reading(**(told | other))


def paid(reading: Reading) -> Procedure:
    within = pick(reading, one=days(1), five=days(5))
    pay = must(MANAGER, "pay", "pay", clause="1/s2", when=ASKED, then=PAID, within=within, after=ask)
    return Procedure("refund", "a refund", (ask, pay))


def policy(reading: Reading | None = None, **other: Any) -> gf.Policy:
    known = reading or at_once()
    parts = {"procedures": (paid(known),), "known_readings": Readings([known])} | other
    return gf.Policy("refund", "refunds", CLAUSES, **parts)


def problems(declare: Callable[[], Any]) -> list[str]:
    with pytest.raises(DeclarationError) as caught:
        declare()
    return [f"{problem.place}: {problem.message}" for problem in caught.value.problems]


def test_one_of_anything_may_stand_for_a_tuple_of_it():
    reading = at_once()
    soon = eventually("refund.paid", within=days(1), after="refund.ask")
    plain = policy(reading, properties=(soon,), claims=("1",))

    one = policy(reading, procedures=paid(reading), properties=soon, claims="1", known_readings=[reading])

    assert one.rules_digest == plain.rules_digest
    assert (one.properties, one.claims, list(one.bound)) == ((soon,), ("1",), ["refund"])
    assert [answer.status for answer in gf.verify(one).about("property")] == ["proved"]


def test_a_default_that_is_no_choice_is_told():
    """It was taken, and the duty had no last day."""
    assert problems(lambda: policy(at_once(default="two"))) == [
        "reading R1 at_once: unknown choice “two”; known: “five” and “one”."
    ]


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"choices": "one"}, "wants “choices” as a list."),
        ({"choices": (), "default": None}, "lacks “choices”."),
        ({"question": ""}, "lacks “question”."),
    ],
)
def test_what_a_reading_lacks_is_told(other: dict[str, Any], says: str):
    assert f"reading R1 at_once: {says}" in problems(lambda: policy(at_once(**other)))


def test_a_reading_that_stands_twice_is_told():
    assert problems(lambda: Readings([at_once(), at_once(id="R2")])) == ["at_once: is declared twice."]


def test_an_open_reading_of_ones_own_is_tried_with_every_choice():
    soon = eventually("refund.paid", within=days(1), after="refund.ask")
    (answer,) = gf.verify(policy(at_once(default=None), properties=soon)).refuted

    assert dict(answer.choices) == {"at_once": "five"}


def test_a_file_that_is_named_without_its_ending_is_pointed_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("refund.py").write_text("")
    Path("flow.json").write_text("{}")

    with pytest.raises(gf.BadInput, match=r"unknown policy “refund”.* The file “refund.py” is named with its ending."):
        gf.load("refund")
    with pytest.raises(gf.BadInput, match=r"The file “flow.json” is named with its ending."):
        gf.load("flow")


@pytest.mark.parametrize("name", ["refund", "", "x" * 300, "a\0b"])
def test_where_there_is_no_such_file_nothing_is_said_of_one(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(gf.BadInput) as caught:
        gf.load(name)

    assert "The file" not in str(caught.value)
