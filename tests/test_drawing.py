"""Attempts drawn by chance: sets of persons as guards would have them, mistakes, and how far walks come."""

from collections import Counter
from datetime import date
from functools import cache
from random import Random
from typing import Any

import pytest
from appeal_builders import filed, reviewed_case, ruled, sanctioned_case, seated, told_of
from builders import START, dated, day, deliberating, found, graded, mit, notice, received, register, report, sanctioned

from grievance_fsm.case import Case
from grievance_fsm.drawing import STRANGERS, Wanted, wanted
from grievance_fsm.events import Allowed
from grievance_fsm.facts import all_of, any_of, derived, disjoint, param, persons
from grievance_fsm.testing import MISTAKES, draw_attempt

# -- sets of persons ---------------------------------------------------------------------------------------------

panel, staff, parties = persons("panel", "the panel"), persons("staff", "the staff"), persons("parties", "the parties")
size = derived("members", of=panel, eligible=False)
SEEN = {"staff": ("p1", "p2", "p3", "p4"), "parties": ("p4", "q1")}


def test_what_guards_ask_of_a_set_is_read_off_them():
    guards = (all_of(panel, staff) & disjoint(parties, panel), size >= 2, size < 4)

    assert wanted(panel, guards, SEEN) == Wanted(
        among=frozenset(SEEN["staff"]), without=frozenset(SEEN["parties"]), least=2, most=3
    )


def test_who_must_be_in_a_set_is_in_it():
    asked = wanted(panel, (all_of(parties, panel), size == param("seats", 3)), SEEN)

    for seed in range(20):
        drawn = asked.drawn(Random(seed), ("x1", "x2"), (1,))
        assert len(drawn) == 3
        assert set(drawn) >= {"p4", "q1"}


def test_what_need_not_hold_or_is_not_known_asks_nothing():
    unknown = persons("unknown", "nobody said who")

    assert wanted(panel, (any_of(all_of(panel, staff), size == 1), disjoint(panel, unknown)), SEEN) == Wanted()


def test_strangers_come_in_where_the_usual_people_do_not_suffice():
    drawn = Wanted(without=frozenset({"q1"}), least=3, most=3).drawn(Random(0), ("q1", "q2"), (1,))

    assert len(drawn) == 3
    assert {"q2", *STRANGERS} >= set(drawn)


# -- single acts ---------------------------------------------------------------------------------------------------

BEFORE = {
    "formal.set_date": received, "formal.open_hearing": dated, "formal.decide": deliberating,
    "formal.determine": found, "formal.notify_decision": sanctioned,
    "appeal.file_appeal": sanctioned_case, "appeal.tell": filed, "appeal.name_panel": told_of, "appeal.review": seated,
    "appeal.decide": reviewed_case,
}  # fmt: skip


def lawful(case: Case, action: str) -> Counter[str]:
    """The outcomes of forty attempts in which nothing is put wrong."""
    attempts = [draw_attempt(case, Random(seed), action=action, wrong="") for seed in range(40)]
    decisions = [case.decide(**attempt) for attempt in attempts]
    return Counter(str(decision.event.outcome) for decision in decisions if isinstance(decision, Allowed))


@pytest.mark.parametrize("action", BEFORE)
def test_nearly_every_attempt_is_lawful_where_nothing_is_put_wrong(action):
    assert lawful(BEFORE[action](mit()), action).total() >= 32


def test_a_remand_is_drawn_lawfully_as_well():
    assert lawful(ruled("remand", "remand", "remand", policy=mit()), "appeal.remand").total() >= 32


def test_sanctions_that_fit_are_found_in_a_good_part_of_the_attempts():
    assert lawful(graded(mit()), "formal.impose").total() >= 12


def test_every_outcome_of_a_vote_is_drawn():
    assert set(lawful(reviewed_case(mit()), "appeal.decide")) == {
        "upheld", "modified", "remanded", "overturned", "undecided"
    }  # fmt: skip
    assert set(lawful(deliberating(mit()), "formal.decide")) == {"harassment found", "not found", "undecided"}


@pytest.mark.parametrize("mistake", sorted(set(MISTAKES) - {"order", "time"}))
def test_a_mistake_is_refused(mistake):
    case = deliberating(mit())
    attempts = [draw_attempt(case, Random(s), action="formal.decide", wrong=mistake) for s in range(30)]

    assert sum(not case.decide(**attempt) for attempt in attempts) >= 20


def test_a_mistake_about_time_is_made():
    """The hearing takes place on its day and on no other."""
    case = dated(mit())
    attempts = [draw_attempt(case, Random(s), action="formal.open_hearing", wrong="time") for s in range(30)]

    assert sum(not case.decide(**attempt) for attempt in attempts) >= 10


# -- walks ---------------------------------------------------------------------------------------------------------


@cache
def walks(many: int = 12, acts: int = 80) -> tuple[Case, ...]:
    """Cases of the whole policy, walked by chance."""
    return tuple(walk(seed, acts) for seed in range(many))


def walk(seed: int, acts: int) -> Case:
    chance, policy = Random(seed), mit()
    case = policy.open("w", on=START, people=register(policy, successors=4))
    for _ in range(acts):
        attempt = draw_attempt(case, chance)
        case = case.act(**attempt) if case.decide(**attempt) else case
    return case


COMES_TO: dict[tuple[str, str], int] = {
    ("formal", "hearing opened"): 20, ("formal", "deliberating"): 12, ("formal", "closed with sanctions"): 3,
    ("negotiated", "settled"): 6, ("housing", "housed to the end of term"): 15, ("intake", "reported"): 15,
    ("appeal", "panel named"): 4, ("appeal", "sent back"): 1, ("arbitration", "arbitration heard"): 2,
    ("informal", "help asked for"): 1, ("records", "file closed"): 30,
}  # fmt: skip
"""In how many of forty walks at least; blind walks come to none of the later states."""


@pytest.mark.slow
def test_walks_on_the_whole_policy_come_to_its_late_states():
    reached: Counter[Any] = Counter()
    for case in walks(40):
        reached.update({(event.procedure, event.state) for event in case.history})

    assert {place: reached[place] for place, least in COMES_TO.items() if reached[place] < least} == {}


def test_most_attempts_of_a_walk_are_lawful_and_some_are_not():
    taken = [len([event for event in case.history if event.action != "entered"]) for case in walks()]

    assert 0.65 <= sum(taken) / (80 * len(taken)) <= 0.95


def test_the_same_seed_draws_the_same_walk():
    assert walk(3, 30).history == walk(3, 30).history


def test_days_do_not_run_away():
    """A walk of eighty acts stays within a few years, so that terms and time limits matter."""
    assert max(case.history[-1].day for case in walks()) < date(2019, 2, 2)


def test_whoever_stepped_aside_in_an_earlier_run_casts_no_drawn_ballot_in_a_later_one() -> None:
    """p10 stepped aside from the first request; the second is drawn with the roll as it may be, ballots and all."""
    policy = mit(vote_scope="also_procedural")
    case = received(policy).act("formal.recuse", by="committee", on=day(3), facts={"recused": ["p10"]})
    case = case.act("formal.withdraw", by="complainant", who="q1", on=day(4))
    case = case.act("formal#2.request", by="complainant", who="q1", on=day(5), facts=report())
    case = case.act("formal#2.notify", by="advocate", on=day(6), facts=notice())

    attempts = [draw_attempt(case, Random(seed), action="formal.set_date", wrong="") for seed in range(40)]

    assert any("p10" in attempt["facts"]["roll"] for attempt in attempts)
    assert all("p10" not in attempt["facts"]["motion"] for attempt in attempts)
