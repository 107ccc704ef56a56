"""The watch against retaliation (H.4, GAP.02): from the beginning of a procedure until some time after the case."""

from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from acting import attempt, due, owes, refusals, step
from appeal_builders import (
    WHOLE,
    after_the_case,
    appeal_papers,
    faults,
    reviewed,
    sanctioned_case,
    told_papers,
    under_watch,
    watched,
)
from builders import CHOSEN, begun, day, requested

from grievance_fsm.case import Case
from grievance_fsm.events import NotAllowed
from grievance_fsm.procedures.text import reading

AXES = tuple(name for name, each in reading.items() if each.id == "A63" and name != "retaliation_rule")
WARNED = {"warned": ["complainant", "accused"]}


def state(case: Case) -> str:
    return case.states["retaliation"]


def told(**other: Any) -> dict[str, Any]:
    return {"retaliation_suffered": "work or pay", "retaliated_against": ["q1"]} | other


def reported(case: Case | None = None, on: Any = None) -> Case:
    return step(case or under_watch(), "retaliation.report", "complainant", on or day(5), told())


def answered(found: str, *measures: str, case: Case | None = None, on: Any = None) -> Any:
    facts = {"retaliation_found": found, "retaliation_measures": list(measures)}
    return attempt(case or reported(), "retaliation.respond", "institute", on or day(8), facts)


# -- the beginning ---------------------------------------------------------------------------------------------


def test_a_watch_is_owed_once_a_procedure_has_begun_and_not_before():
    """H.4: where nobody has complained there is nothing to avenge."""
    policy = watched()

    assert not owes(begun(policy), "retaliation.begin")
    assert refusals(attempt(begun(policy), "retaliation.begin", "advocate", day(0), WARNED)) == [
        "a procedure has begun"
    ]
    assert owes(requested(policy), "retaliation.begin")
    assert not owes(under_watch(), "retaliation.begin")


def test_the_complainant_is_told_that_retaliation_is_forbidden():
    """H.4"""
    silent = attempt(requested(watched()), "retaliation.begin", "advocate", day(1), {"warned": ["accused"]})

    assert refusals(silent) == ["the complainant is told"]


# -- a report --------------------------------------------------------------------------------------------------


def test_a_report_is_acted_on_within_a_week():
    """GAP.02: reported on day 5, due on day 12; late is a breach."""
    case = reported()
    assert state(case) == "retaliation reported"
    assert due(case, "retaliation.respond") == day(12)

    late = step(case, "retaliation.respond", "institute", day(14), answered("none").event.facts)
    found = [(each.due, each.done) for each in late.breaches() if each.action == "retaliation.respond"]
    assert found == [(day(12), day(14))]


def test_what_is_found_is_answered():
    """H.4: a finding without a measure protects nobody."""
    assert refusals(answered("retaliation")) == ["what is found is answered"]
    assert answered("retaliation", "stopped and undone").event.outcome == "retaliation"
    assert answered("none").event.outcome == "none"


def test_the_watch_goes_on_after_a_report_and_takes_another():
    """H.4"""
    case = step(reported(), "retaliation.respond", "institute", day(8), answered("none").event.facts)

    assert state(case) == "watch"
    again = reported(case, on=day(20))
    assert due(again, "retaliation.respond") == day(27)


# -- the end ---------------------------------------------------------------------------------------------------


def test_the_watch_lasts_ninety_days_after_the_case():
    """GAP.02: noted on day 44, so not before day 134."""
    case = after_the_case()
    early, on_the_day = (attempt(case, "retaliation.end_watch", "advocate", on) for on in (day(133), day(134)))

    assert refusals(early) == ["it is in time (window)"]
    assert on_the_day
    assert state(step(case, "retaliation.end_watch", "advocate", day(134))) == "watch ended"


def test_the_end_of_the_case_is_noted_when_no_procedure_is_under_way():
    """GAP.02"""
    ended = under_watch(case=sanctioned_case(watched()), on=day(43))

    assert not owes(under_watch(), "retaliation.note_end")
    assert refusals(attempt(under_watch(), "retaliation.note_end", "advocate", day(2))) == [
        "no procedure is under way"
    ]
    assert owes(ended, "retaliation.note_end")


def test_a_report_after_the_case_is_taken_and_answered_too():
    """H.4: that is what the time after the case is for."""
    case = reported(after_the_case(), on=day(100))
    assert due(case, "retaliation.respond") == day(107)

    case = step(case, "retaliation.respond", "institute", day(101), answered("none").event.facts)
    assert state(case) == "watch after the case"
    assert attempt(case, "retaliation.end_watch", "advocate", day(134))


def test_an_appeal_takes_the_watch_up_again():
    """GAP.02: the ninety days count from the end of what came last."""
    case = step(after_the_case(), "appeal.file_appeal", "accused", day(45), appeal_papers())
    assert owes(case, "retaliation.resume")
    assert "no procedure is under way" in refusals(attempt(case, "retaliation.end_watch", "advocate", day(200)))

    case = step(case, "retaliation.resume", "advocate", day(46))
    case = step(case, "appeal.withdraw", "accused", day(47), {"appeal_withdrawn_by": ["q2"]})
    case = step(case, "retaliation.note_end", "advocate", day(48))
    assert refusals(attempt(case, "retaliation.end_watch", "advocate", day(137))) == ["it is in time (window)"]
    assert attempt(case, "retaliation.end_watch", "advocate", day(138))


def test_nothing_stops_a_procedure_while_there_is_a_watch():
    """H.4: the watch stands beside the case and leads it nowhere."""
    case = step(after_the_case(), "appeal.file_appeal", "accused", day(45), appeal_papers())

    assert step(case, "appeal.tell", "advocate", day(46), told_papers())


# -- the readings ----------------------------------------------------------------------------------------------


def test_a63_retaliation_rule_has_a_watch_or_none():
    """The text has none (GAP.02), and by default the policy has not either."""
    assert "retaliation" not in reviewed().bound
    assert "retaliation" in reviewed(retaliation_rule="as_H4").bound


def test_a63_retaliation_covers_says_whose_report_counts():
    def who(choice: str) -> list[bool]:
        case = under_watch(watched(retaliation_covers=choice))
        each = ("complainant", "witness", "accused")
        return [bool(attempt(case, "retaliation.report", by, day(5), told())) for by in each]

    assert who("complainant_only") == [True, False, False]
    assert who("complainant_and_witnesses") == [True, True, False]
    assert who("everyone") == [True, True, True]


def test_a63_retaliation_watch_days_are_ninety_or_twice_as_many():
    def over(choice: str) -> list[bool]:
        case = after_the_case(watched(retaliation_watch_days=choice))
        return [bool(attempt(case, "retaliation.end_watch", "advocate", day(44 + n))) for n in (89, 90, 179, 180)]

    assert over("days_90") == [False, True, True, True]
    assert over("days_180") == [False, False, False, True]


def test_a63_retaliation_checks_are_monthly_or_left_out():
    """Begun on 3 February: by 3 March; asked then, by 3 April."""
    case = under_watch(watched(retaliation_checks="monthly"))
    asked = step(case, "retaliation.ask_after", "advocate", day(20))

    assert due(case, "retaliation.ask_after") == day(29)
    assert due(asked, "retaliation.ask_after") == day(48)
    assert not owes(under_watch(watched(retaliation_checks="silent")), "retaliation.ask_after")


def test_a63_retaliation_response_is_a_week_or_not_said():
    assert due(reported(under_watch(watched(retaliation_response="days_7"))), "retaliation.respond") == day(12)
    open_ended = reported(under_watch(watched(retaliation_response="silent")))
    assert owes(open_ended, "retaliation.respond")
    assert due(open_ended, "retaliation.respond") is None


# -- the declaration as a whole ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", AXES)
def test_no_choice_of_the_watch_leaves_a_fault(name):
    for choice in reading[name].choices:
        assert faults(watched(**{name: choice}), "retaliation") == [], choice


@cache
def _beginning(seed: int) -> Case:
    """A closed case under one of some policies."""
    chance = Random(f"policy {seed}")
    chosen = {name: chance.choice(reading[name].choices) for name in AXES}
    return sanctioned_case(WHOLE.under({**CHOSEN, **chosen, "retaliation_rule": "as_H4"}))


def _walk(seed: int) -> Case:
    chance, case, on = Random(seed), _beginning(seed % 8), day(43)
    policy = case.policy
    for _ in range(25):
        here = [rule for rule in policy.retaliation.rules.values() if state(case) in rule.sources]
        if not here:
            break
        rule = chance.choice(here)
        papers = {**WARNED, **told(), "retaliation_found": chance.choice(("retaliation", "none")),
                  "retaliation_measures": chance.sample(["moved or supervised"], chance.randint(0, 1))}  # fmt: skip
        facts = {fact.name: papers[fact.name] for fact in rule.facts}
        later = on + timedelta(days=chance.choice((0, 3, 20, 60)))
        try:
            case = case.act(rule.qualified, by=chance.choice(sorted(rule.roles)), on=later, facts=facts)
        except NotAllowed:
            continue
        on = later
    return case


@cache
def walks() -> tuple[Case, ...]:
    return tuple(_walk(seed) for seed in range(60))


def test_the_walks_report_find_and_end():
    actions = {event.action for case in walks() for event in case.history if event.run == "retaliation"}

    assert actions == {"begin", "report", "respond", "ask_after", "note_end", "end_watch"}
    assert sum(state(case) == "watch ended" for case in walks()) >= 20


def test_no_watch_ends_before_its_days_or_with_a_report_open():
    """GAP.02"""
    for case in walks():
        events = [event for event in case.history if event.run == "retaliation"]
        if events and events[-1].action == "end_watch":
            noted = [event.day for event in events if event.action == "note_end"][-1]
            least = int(case.policy.readings["retaliation_watch_days"].removeprefix("days_"))
            assert events[-1].day >= noted + timedelta(days=least)
            reports = [event for event in events if event.action == "report"]
            assert len(reports) == len([event for event in events if event.action == "respond"])


def test_nothing_is_owed_once_the_watch_has_ended():
    for case in walks():
        if state(case) == "watch ended":
            later = case.history[-1].on + timedelta(days=365)
            assert not [each for each in case.owed(later) if each.action.startswith("retaliation.")]
