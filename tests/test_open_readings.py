"""Readings without a choice: what an act asks of whoever loads the policy, and what it does not ask again."""

from datetime import date
from itertools import product

import pytest

import grievance_fsm as gf
from grievance_fsm.binding import Binder
from grievance_fsm.check import check
from grievance_fsm.checking.shape import shaping
from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import days
from grievance_fsm.docket import Docket, throughout
from grievance_fsm.facts import flag
from grievance_fsm.language import Procedure, Role, State, may, must
from grievance_fsm.policy import Policy
from grievance_fsm.readings import UNCHOSEN, Reading, Readings, pick
from grievance_fsm.routes import Route

WHO = Reading("X1", "asker", "Who may ask?", ("tenant", "owner"))
PAPER = Reading("X2", "paper", "Is the form filled in?", ("yes", "no"))
TENANT, OWNER, WARDEN = Role("tenant", "the tenant"), Role("owner", "the owner"), Role("warden")
ASKED, WAITING, ANSWERED = State("not asked", initial=True), State("asked"), State("answered", final=True)
form = flag("form", "the form is filled in")

ask = may(
    pick(WHO, tenant=TENANT, owner=OWNER), "ask", "ask the warden", clause="1/s1", when=ASKED, records=form,
    given=pick(PAPER, yes=form.named("the form is filled in", "1/s1"), no=None), then=WAITING,
)  # fmt: skip
answer = must(WARDEN, "answer", "answer", clause="1/s2", when=WAITING, within=days(2), after=ask, then=ANSWERED)
requests = Procedure("requests", "requests to the warden", (ask, answer))
clauses = Registry.of({"1/s1": "Somebody may ask.", "1/s2": "The warden answers in two days."})
POLICY = Policy("house", "the rules of the house", clauses, (requests,), Readings([WHO, PAPER]))


def refused(action: str, by: str, **chosen: str) -> list[str]:
    case = POLICY.under(chosen).open("c-1", on=date(2015, 2, 2))
    decision = case.decide(f"requests.{action}", by=by, on=date(2015, 2, 2), facts={"form": True})
    return [finding.words for finding in getattr(decision, "failing", ())]


def test_who_may_act_is_asked_and_not_refused_while_nobody_has_said_who():
    """A role that no choice has named cannot be the wrong one."""
    assert refused("ask", "tenant", paper="no") == ["the text is open here: Who may ask?"]
    assert refused("ask", "tenant", paper="no", asker="tenant") == []
    assert refused("ask", "warden", paper="no", asker="owner") == ["owner may do this"]


def test_who_might_act_is_told_with_the_question():
    """Read aloud and in the table."""
    assert "The tenant or the owner (as X1 asker is read) may ask the warden [1/s1]" in " ".join(
        gf.show(POLICY.requests).split()
    )
    assert "  tenant?, owner?  ask" in gf.show(POLICY.requests, "table")
    assert "  owner   ask" in gf.show(POLICY.under({"asker": "owner"}).requests, "table")


def test_lengths_are_the_fewest_and_the_most_under_any_answers():
    """Harvard's investigation under each of its 18 combinations by itself."""
    harvard = gf.load("harvard")
    readings = harvard.bound["investigation"].readings
    found: dict[str, list[tuple[int, int | None]]] = {}
    for row in product(*(reading.choices for reading in readings)):
        under = harvard.under({reading.name: choice for reading, choice in zip(readings, row, strict=True)})
        for each in gf.verify(under.bound["investigation"]).stretches:
            found.setdefault(each.end, []).append((each.least, each.most))
    told = {each.end: (each.least, each.most) for each in gf.verify(harvard.bound["investigation"]).stretches}
    assert told == {end: (min(least for least, _ in days), max(most or 0 for _, most in days))
                    for end, days in found.items()}  # fmt: skip
    assert {most for days in found.values() for _, most in days} >= {0, 180}


def test_an_act_does_not_ask_again_what_the_act_before_it_asked():
    rules = POLICY.requests.rules

    assert [reading.name for reading in rules["ask"].open] == ["asker"]
    assert rules["answer"].open == ()
    assert dict(shaping(POLICY.requests)) == {}


def test_what_binding_leaves_open_and_unchanged_stays_the_same_object():
    """Whoever binds a procedure under many choices is spared what none of them touches."""
    bound = Binder({"asker": "tenant", "paper": UNCHOSEN}, {})(requests)

    assert bound.actions[0].given[0] is ask.given[0]
    assert bound.actions[0].who == (TENANT,)


@pytest.mark.parametrize("choice", ["yes", "no"])
def test_a_check_under_open_readings_finds_what_it_finds_under_each_choice(choice):
    chosen = POLICY.under({"asker": "owner", "paper": choice})

    assert check(POLICY.requests, requests) == check(chosen.requests, requests) == ()


STRICT = Reading("X3", "strictly", "Is nothing answered without the form?", ("no", "yes"), "no")


def test_a_condition_of_the_docket_that_a_choice_brought_in_stays_while_others_are_tried():
    """It was there because of what was chosen when the policy was loaded, whatever else is still open."""
    route = Route("requests", "requests to the warden")
    once = Procedure(route, "requests to the warden", (ask, answer))
    docket = Docket((throughout(route, answer, given=form, clause="1/s2", only=STRICT == "yes"),))
    known = Readings([WHO, PAPER, STRICT])
    policy = Policy("house", "the rules of the house", clauses, (once,), known, docket=docket).under({"paper": "no"})
    strict = policy.under({"strictly": "yes"})

    assert [each.status for each in gf.verify(policy.requests).answers if each.kind == "end"] == ["proved"]
    assert [each.kind for each in gf.verify(strict.under({"asker": "owner"}).requests).refuted] == ["end: facts"]
    assert [each.kind for each in gf.verify(strict.requests).refuted] == ["end: facts"]
