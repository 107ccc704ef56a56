"""Properties that speak of windows: what a window of the policy lets be, and what its limit bars."""

from typing import Any

import pytest

from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import days, months, window
from grievance_fsm.facts import DAY_OF_ACT, day, inside
from grievance_fsm.language import ANYONE, Procedure, State, may
from grievance_fsm.policy import Policy
from grievance_fsm.properties import always, always_can, only_after
from grievance_fsm.readings import Reading, Readings, pick
from grievance_fsm.verification.properties import prove

CLAUSES = Registry.of({"1/s1": "A day is set between the third day after the asking and the tenth."})
NEW, ASKED, SET = State("new", initial=True), State("asked"), State("set", final=True)
SOON = Reading("Q1", "soon", "From which day?", ("third", "fourth"), "third")
ask = may(ANYONE, "ask", "ask", clause="1/s1", when=NEW, then=ASKED)
HELD_ON = day("held_on", "the day that is set")


def between(last: int, expiry: str = "bar") -> Any:
    """A window after the asking."""
    first = pick(SOON, third=days(3), fourth=days(4))
    return window(first, days(last), after=ask, expiry=expiry, clause="1/s1")


WINDOW = between(10)


def setting(**rest: Any) -> Any:
    """Somebody sets a day."""
    return may(ANYONE, "set", "set a day", clause="1/s1", when=ASKED, then=SET, records=HELD_ON, **rest)


def policy(act: Any) -> Policy:
    """A policy in which somebody asks, and a day is set."""
    return Policy(
        "small", "a small policy", CLAUSES, (Procedure("small", "a small procedure", (ask, act)),), Readings((SOON,))
    )


def status(act: Any, stated: Any) -> str:
    """What comes of a property of such a policy."""
    (found,) = prove(policy(act), stated)
    return str(found.status)


# -- a guard that names the window ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (WINDOW, "proved"), (between(10), "proved"), (between(9), "proved"), (between(11), "refuted"),
        (between(9, "recorded"), "refuted"),
    ],
    ids=[
        "the window", "the same window, declared once more", "a window a day shorter", "a window a day longer",
        "a window that bars nothing",
    ],
)
def test_a_day_that_has_to_be_inside_a_window_is_inside_that_window(asked: Any, expected: str) -> None:
    act = setting(given=inside(HELD_ON, asked))

    assert status(act, always(inside(HELD_ON, WINDOW), at=act)) == expected


@pytest.mark.parametrize(
    ("asked", "expected"), [(WINDOW, "proved"), (between(11), "proved"), (between(9), "refuted")],
    ids=["the window", "a window a day longer", "a window a day shorter"],
)  # fmt: skip
def test_whoever_names_a_day_inside_the_window_is_let(asked: Any, expected: str) -> None:
    act = setting(given=inside(HELD_ON, asked))

    assert status(act, always_can(act, when=ASKED, given=inside(HELD_ON, WINDOW))) == expected


# -- a limit that bars ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        (WINDOW, "proved"), (between(9), "proved"), (between(11), "refuted"), (between(9, "recorded"), "refuted"),
        (None, "refuted"),
    ],
    ids=["the window", "a window a day shorter", "a window a day longer", "a window that bars nothing", "no window"],
)
def test_an_act_that_is_barred_outside_its_window_is_done_inside_it(within: Any, expected: str) -> None:
    act = setting(within=within)

    assert status(act, always(inside(DAY_OF_ACT, WINDOW), at=act)) == expected


def test_days_from_which_no_month_can_be_counted_are_left_aside() -> None:
    """A month from 29 January is no day in a common year: a proof goes on, and says what holds elsewhere."""
    act = setting(within=window(months(1), days(60), after=ask, clause="1/s1"))

    assert status(act, only_after(act, ask, wait=months(1, overflow="by_edge"))) == "proved"
    assert status(act, only_after(act, ask, wait=days(30))) == "refuted"


@pytest.mark.parametrize(("overflow", "expected"), [("down", "proved"), ("thirty_days", "refuted"), ("up", "refuted")])
def test_a_month_that_lacks_the_day_ends_where_the_property_says(overflow: str, expected: str) -> None:
    """A month from 29 January ends on 28 February by the rule; by a property that rounds up it is not over then."""
    act = setting(within=window(months(1), days(60), after=ask, overflow="down", clause="1/s1"))

    assert status(act, only_after(act, ask, wait=months(1, overflow=overflow))) == expected
