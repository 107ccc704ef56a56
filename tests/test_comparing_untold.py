"""Comparing what a walk of both cannot tell: days that may be put off or are aimed at, terms, names that add up.

The oracle is a live case of each: what one refuses and the other allows, and by when something is owed.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve
from comparing_builders import ASKED, CLAUSES, DONE, PANEL, PARTY, START, answer, ask, asking

import grievance_fsm as gf
from grievance_fsm.deadlines import Limit, business_days, by, days, end_of, entitlement, extended, suspended, target
from grievance_fsm.facts import all_of, persons
from grievance_fsm.language import STAY, Action, Procedure, may, must, should
from grievance_fsm.policy import Policy

more = may(PANEL, "more", "give more time", clause="1/s1", when=ASKED, then=STAY, repeats=True)
less = may(PANEL, "less", "go on", clause="1/s1", when=ASKED, then=STAY, repeats=True)
once = may(PANEL, "more", "give more time", clause="1/s1", when=ASKED, then=STAY)
ACTS = (("ask", 0), ("more", 1), ("less", 4), ("more", 4))


def policy(*actions: Action, **rest: Any) -> Policy:
    """A policy of one procedure of these acts."""
    one = Procedure("small", "small", actions, **rest)
    return Policy("small", "a small policy", CLAUSES, (one,), calendar="institute")


def due(within: Any) -> Policy:
    """An answer is owed within some time."""
    after = None if isinstance(within, Limit) else ask
    owed = must(PANEL, "answer", "answer", clause="1/s2", when=ASKED, then=DONE, within=within, after=after)
    return policy(ask, more, less, owed)


def lived(under: Policy) -> list[Any]:
    """What comes of some acts of a live case: which are refused, and what is then owed by when."""
    case, told = under.open("c", on=START), list[Any]()
    for name, number in ACTS:
        on = START + timedelta(number)
        allowed = bool(case.decide(f"small.{name}", by="party" if name == "ask" else "panel", who="p", on=on))
        told.append(allowed)
        case = case.act(f"small.{name}", by="party" if name == "ask" else "panel", who="p", on=on) if allowed else case
    return [*told, *((owed.action, owed.due) for owed in case.owed(START + timedelta(4)))]


def put_off(**terms: Any) -> Policy:
    """An answer is owed within three days, or two more as often as the panel gives them."""
    return due(by(days(3), after=ask, extended=extended(more, days(2), **terms)))


@pytest.mark.parametrize(
    "terms", [{"most": 1}, {"base": "grant"}, {"cap": days(3)}], ids=["how often", "from when", "how far"]
)
def test_what_may_be_put_off_otherwise_is_not_proved_the_same(terms: Mapping[str, Any]) -> None:
    plain, other = put_off(), put_off(**terms)
    assert lived(plain) != lived(other)

    (part,) = gf.compare(plain, other, start=START).parts

    assert not part.equivalent
    assert "“answer”" in part.unproved


def test_what_stands_still_on_other_days_is_not_proved_the_same() -> None:
    stops, never = (
        due(by(days(3), after=ask, suspended=suspended("pause", begins=begins, ends=ends)))
        for begins, ends in ((more, less), (less, more))
    )
    assert lived(stops) != lived(never)

    assert not gf.compare(stops, never, start=START).equivalent


def test_another_term_is_not_proved_the_same() -> None:
    classes, exams = (due(by(end_of("term", part=part), after=ask)) for part in ("classes", "exams"))
    assert lived(classes) != lived(exams)

    assert not gf.compare(classes, exams, start=START).equivalent


def test_what_may_be_put_off_alike_is_proved_the_same() -> None:
    assert gf.compare(put_off(most=2), put_off(most=2), start=START).equivalent


@pytest.mark.parametrize("other", [(days(4), ask), (days(3), once), None], ids=["longer", "from another act", "none"])
def test_another_target_is_told(other: Any) -> None:
    """By when a state should be left is owed of nobody in particular, and told in a live case."""

    def aimed(terms: Any) -> Policy:
        limits = () if terms is None else (target(ASKED, terms[0], after=terms[1], clause="1/s1"),)
        return policy(ask, once, answer(), limits=limits)

    one, two = aimed((days(3), ask)), aimed(other)
    found = gf.compare(one, two, names=("one", "two"), start=START)
    (moved,) = found.moved

    assert not found.equivalent
    assert (moved.kind, moved.clauses) == ("deadline", ("1/s1",))
    assert moved.words.startswith("leaving “asked”: within 3 days after “ask”")
    assert "in one, " in moved.words
    assert moved.words.endswith("no limit in two" if other is None else "in two")




WITHIN = {
    "owed": due(business_days(5)),
    "aimed at": policy(ask, should(PANEL, "answer", "answer", clause="1/s2", when=ASKED, then=DONE,
                                   within=business_days(5), after=ask)),
    "a target": policy(ask, answer(), limits=(target(ASKED, business_days(5), after=ask, clause="1/s1"),)),
}  # fmt: skip


@pytest.mark.parametrize("one", WITHIN.values(), ids=WITHIN)
def test_the_same_days_counted_by_another_calendar_are_told(one: Policy) -> None:
    """Patriots' Day is a holiday of the Institute's, and no federal one."""
    other, begins = one.under(calendar="us-federal"), date(2015, 4, 15)
    owed = [[each.due for each in under.open("c", on=begins).act("small.ask", by="party", who="p", on=begins).owed()]
            for under in (one, other)]  # fmt: skip
    assert owed == [[date(2015, 4, 23)], [date(2015, 4, 22)]]

    (part,) = gf.compare(one, other, names=("one", "two"), start=START).parts

    assert not part.equivalent
    assert [each.kind for each in part.moved if each.kind != "duration"] == ["deadline"]


def test_what_has_no_last_day_is_not_counted_otherwise() -> None:
    """It is owed from the asking on, under any convention; only the target of the state is another."""
    signed = must(PANEL, "sign", "sign", clause="1/s2", when=ASKED, then=STAY, after=ask)
    one = policy(ask, signed, answer(), limits=(target(ASKED, days(5), after=ask, clause="1/s1"),))
    found = gf.compare(one, one.under(profile="business-days"), names=("one", "two"), start=START, lengths=False)

    (moved,) = found.moved
    assert moved.words.startswith("leaving “asked”: ")


def test_a_stay_that_is_counted_by_another_calendar_is_told_by_the_day_on_which_one_lets_it_end() -> None:
    stay = entitlement(ASKED, PARTY, business_days(5), after=ask, clause="1/s1")
    one = policy(ask, answer(), limits=(stay,))
    found = gf.compare(one, one.under(calendar="us-federal"), names=("one", "two"), start=START)

    (only, more_) = (*found.allows_only_a, *found.allows_only_b)

    assert (only.kind, more_.kind) == ("days", "days")


def test_another_calendar_that_counts_no_day_of_a_procedure_otherwise_changes_nothing() -> None:
    one = policy(ask, answer(), limits=(target(ASKED, days(5), after=ask, clause="1/s1"),))

    assert gf.compare(one, one.under(calendar="us-federal"), start=START).equivalent


def test_names_that_add_up_in_one_alone_are_not_proved_the_same() -> None:
    """Two are needed, and sign one after the other: where each takes the place of the last, one is missing."""
    needed, signed = persons("needed", "who is needed"), persons("signed", "who has signed")

    def signing(**told: Any) -> Policy:
        sign = may(PANEL, "sign", "sign", clause="1/s1", when=ASKED, then=STAY, repeats=True, **told)
        return policy(asking(records=needed), sign, answer(given=all_of(needed, signed)))

    def answered(under: Policy) -> bool:
        case = under.open("c", on=START)
        case = case.act("small.ask", by="party", who="p", on=START, facts={"needed": ["p1", "p2"]})
        for name in ("p1", "p2"):
            case = case.act("small.sign", by="panel", who="p", on=START, facts={"signed": [name]})
        return bool(case.decide("small.answer", by="panel", who="p", on=START))

    adding, replacing = signing(collects=signed), signing(records=signed)
    assert (answered(adding), answered(replacing)) == (True, False)

    (part,) = gf.compare(adding, replacing, start=START).parts

    assert not part.equivalent
    assert "who has signed" in part.unproved
    assert gf.compare(adding, signing(collects=signed), start=START).equivalent


def test_what_becomes_of_events_that_a_correction_overtakes_is_told() -> None:
    """Of policies that differ in it alone nothing was said to be declared differently."""
    one = policy(ask, answer())
    (change,) = gf.compare(one, evolve(one, late_news="fall"), start=START).changes

    assert (change.what, change.was, change.is_) == ("late_news", "stand", "fall")
