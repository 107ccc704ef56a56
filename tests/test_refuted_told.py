"""A property that does not hold is told with the facts that its way supposes, so that a reader can go it by hand."""

from datetime import date, timedelta
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from attrs import evolve

import grievance_fsm as gf
from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import days
from grievance_fsm.language import Outcome, Procedure, Role, State, may, must
from grievance_fsm.procedures.formal_decision import decide
from grievance_fsm.procedures.formal_hearing import open_hearing
from grievance_fsm.procedures.formal_notice import notify
from grievance_fsm.properties import Property, ending, eventually, never, only_after
from grievance_fsm.verification.answers import LINES, REFUTED, Answer
from grievance_fsm.verification.properties import prove
from grievance_fsm.verification.witnesses import replayed

ROOT = Path(__file__).parents[1]
CONDUCT = gf.load(ROOT / "examples" / "code_of_conduct.py")
MIT = gf.load("mit")
EARLY, ASKED = only_after(open_hearing, notify, wait=days(30)), never("formal.requested")


@cache
def refuted(policy: gf.Policy, stated: Property) -> Answer:
    (answer,) = prove(policy, stated)
    assert answer.status == REFUTED
    return answer


def told(answer: Answer) -> str:
    """What is said of the facts, its line breaks taken out."""
    text = " ".join(line.strip() for line in answer.lines())
    return text[text.index(" with ") :] if " with " in text else ""


def test_what_each_act_tells_stands_under_the_way():
    assert told(refuted(CONDUCT, never("conduct.breach found"))).startswith(" with decide: ")


def test_the_facts_are_those_that_the_way_supposes():
    """Named as they are declared, or as the count is called; a yes is a yes."""
    text = told(refuted(MIT, ASKED))

    for fact in (
        "in_tenure yes",
        "report_under II.B",
        "report_names (complainant, accused)",
        "last_incident 2001-01-01",
    ):
        assert fact in text


def test_what_is_counted_of_people_says_that_somebody_is_in_every_seat():
    assert told(refuted(MIT, EARLY)).endswith("open_hearing: present 14; somebody is in every seat")
    assert "seat" not in told(refuted(MIT, ASKED))


def test_a_way_that_supposes_nothing_says_nothing_more():
    (head, way) = refuted(CONDUCT, never("conduct.acknowledge")).lines()

    assert (head[0], way) == ("✗", "    report 2001-01-01 → acknowledge 2001-01-01")


def test_what_another_procedure_did_first_is_told_where_days_count_from_it():
    text = told(refuted(CONDUCT, never("appeal.sent back")))

    assert text == " with appeal: after conduct.decide on 2001-01-01"


def test_where_there_is_no_room_the_last_acts_are_told():
    """Twelve acts take four lines, and the decision is what turns it."""
    answer = refuted(MIT, never("formal.closed undecided"))
    text = told(answer)

    assert text.startswith(" with … ")
    assert "for_finding 9, against_finding 5, consensus none" in text
    assert text.endswith("somebody is in every seat")


@pytest.mark.parametrize("stated", [EARLY, never(ending(decide, "harassment found")), ASKED])
@pytest.mark.parametrize("words", ["", "long " * 80])
@pytest.mark.parametrize("after", ["", "what comes after " * 20])
def test_it_takes_eight_lines_at_most_of_a_hundred_characters(stated: Property, words: str, after: str):
    answer = evolve(refuted(MIT, stated), after=after, choices={"vote_base": "of_seats"})
    lines = list((evolve(answer, words=words) if words else answer).lines())

    assert len(lines) <= LINES
    assert max(map(len, lines)) <= 100
    assert any(line.lstrip().startswith("with ") for line in lines)


def test_other_answers_are_told_as_they_were():
    for answer in gf.verify(gf.load("mit-as-written").formal).refuted:
        assert told(answer) == ""


def test_the_seats_are_told_as_data_too():
    assert refuted(MIT, EARLY).as_dict()["seated"] is True
    assert "seated" not in refuted(MIT, ASKED).as_dict()


def test_who_goes_the_way_by_hand_comes_where_the_proof_says():
    """The facts as they are printed, typed into a live case of a committee in which every seat is filled."""
    text = told(refuted(CONDUCT, never(ending("conduct.decide", "hung"))))
    members = [f"m{number}" for number in range(1, 6)]
    rows = [{"person": each, "seat": f"seat_{n}", "since": "2000-09-01"} for n, each in enumerate(members, 1)]
    start = date(2001, 1, 1)
    case = CONDUCT.open("by-hand", on=start, people=CONDUCT.committee.read(rows))
    case = case.act("conduct.report", by="member", who="q1", on=start, facts={"parties": ["q1", "q2"]})
    case = case.act("conduct.acknowledge", by="secretary", on=start)
    count = {
        name: int(text.partition(f"{name} ")[2][0])
        for name in ("panel_members", "votes_for_a_breach", "votes_against_a_breach")
    }
    panel = members[: count["panel_members"]]
    votes = ["for"] * count["votes_for_a_breach"] + ["against"] * count["votes_against_a_breach"]

    assert "agreed none" in text
    case = case.act(
        "conduct.decide",
        by="committee",
        on=start,
        facts={"panel": panel, "agreed": "none", "votes": dict(islice(zip(panel, votes, strict=False), 5))},
    )
    assert case.history[-1].outcome == "hung"


def refund(pay_days: int) -> gf.Policy:
    """A customer asks, a clerk decides in a week, a manager pays some days later."""
    clauses = Registry.of({"1": "A refund is asked for.", "2": "It is decided in a week.", "3": "It is paid."})
    customer, clerk, manager = Role("customer", party=True), Role("clerk"), Role("manager")
    new, asked, granted = State("new", initial=True), State("asked"), State("granted")
    paid, refused = State("paid", final=True), State("refused", final=True)
    ask = may(customer, "ask", "ask", clause="1", when=new, then=asked)
    answers = (Outcome("grant", granted), Outcome("refuse", refused))
    judge = must(clerk, "judge", "judge", clause="2", when=asked, within=days(7), after=ask, then=answers)
    pay = must(manager, "pay", "pay", clause="3", when=granted, within=days(pay_days), after=judge, then=paid)
    return gf.Policy("refund", "a refund", clauses, (Procedure("refund", "a refund", (ask, judge, pay)),))


@pytest.mark.parametrize("pay_days", [2, 5, 7, 8, 20])
def test_what_takes_too_long_is_dated_so_that_it_may_take_so_long(pay_days: int):
    """Eight days after the request nothing is late yet: the payment falls due on the ninth or later."""
    policy = refund(pay_days)
    case = replayed(
        refuted(policy, eventually("refund.paid", "refund.refused", within=days(8), after="refund.ask")), policy
    )
    (owed,) = case.owed()

    assert owed.due is not None
    assert owed.due - case.history[0].day >= timedelta(9)
    assert case.breaches(case.history[0].day + timedelta(9)) == ()


def test_what_just_keeps_its_days_is_proved():
    (answer,) = prove(refund(1), eventually("refund.paid", "refund.refused", within=days(8), after="refund.ask"))

    assert answer.status == "proved"


def test_a_day_that_nothing_keeps_near_is_no_day_of_another_century():
    """The incident may lie as far back as one likes; a reader is told a day that looks like one."""
    way = refuted(MIT, EARLY).way

    assert way is not None
    assert way.steps[0].supposes["first_incident"] == date(2001, 1, 1)
