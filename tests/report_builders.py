"""Policies and complaints for the annual report, lawful, and populations of complaints that were only counted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

import intake_builders as intake
import negotiation_builders as talks
from attrs import evolve
from builders import CHOSEN, START, register

from grievance_fsm.case import Case
from grievance_fsm.policies.mit import POLICY
from grievance_fsm.policy import Policy
from grievance_fsm.procedures.annual_report import reporting
from grievance_fsm.records import Report
from grievance_fsm.records.counting import Period, Tally
from grievance_fsm.records.report import published

COUNTING = evolve(POLICY, reporting=reporting)
"""The whole text with its annual report."""


@cache
def _bound(readings: tuple[tuple[str, Any], ...], parameters: tuple[tuple[str, int], ...]) -> Policy:
    return COUNTING.under({**CHOSEN, **dict(readings)}, dict(parameters))


def policy(*, parameters: Mapping[str, int] | None = None, **readings: Any) -> Policy:
    """The policy with the readings and parameters named, the others as they are by default."""
    return _bound(tuple(sorted(readings.items())), tuple(sorted((parameters or {}).items())))


# -- complaints ----------------------------------------------------------------------------------------------------


def visited(id: str = "c-1", under: Policy | None = None, *, who: str = "q1", on: date = START) -> Case:
    """Somebody has come for advice."""
    under = under or policy()
    case = under.open(id, on=on, people=register(under))
    return case.act("intake.seek_advice", by="complainant", who=who, on=on)


def reported(
    id: str = "c-1", under: Policy | None = None, *, who: str = "q1", on: date = START, **told: Any
) -> Case:
    """The report is filed two days after the first visit."""
    case = visited(id, under, who=who, on=on)
    return _reported(case, who, on, told)


def _reported(case: Case, who: str, on: date, told: Mapping[str, Any]) -> Case:
    later, filed = on + timedelta(days=1), on + timedelta(days=2)
    case = case.act("intake.describe", by="complainant", who=who, on=later, facts=intake.told(**told))
    case = case.act("intake.approve", by="complainant", who=who, on=later)
    facts = {"report_date": later}
    return case.act("intake.file_report", by="advocate", who="q3", on=filed, facts=facts)


def informally(case: Case, complainant: str = "", accused: str = "satisfied") -> Case:
    """The informal way is chosen a day later, and ends after a week where the complainant says how satisfied."""
    begun = case.history[-1].day + timedelta(days=1)
    case = case.act("intake.choose", by="complainant", on=begun, facts=intake.choice("informal"))
    case = case.act("informal.go_direct", by="complainant", on=begun, facts={"with_advocate": False})
    if not complainant:
        return case
    facts = talks.satisfaction(complainant, accused)
    return case.act("informal.conclude", by="complainant", on=begun + timedelta(days=7), facts=facts)


def copies(case: Case, number: int) -> list[Case]:
    """So many cases that went the same way."""
    return [evolve(case, id=f"{case.id}-{each}") for each in range(number)]


# -- populations that were only counted -----------------------------------------------------------------------------


def drawn(chance: Random, under: Policy, size: int) -> dict[str, tuple[str, ...]]:
    """The labels of one complaint; rare ones are rare."""
    found: dict[str, tuple[str, ...]] = {}
    for trait in under.reporting.traits():
        labels = list(trait.labels)
        if trait.exclusive:
            weights = [3.0 ** -place for place in range(len(labels))]
            label = chance.choices(labels, weights)[0]
            found[trait.name] = (label,) if trait.name == "resolution" or chance.random() < 0.9 else ()
        else:
            found[trait.name] = tuple(label for label in labels if chance.random() < 0.4)
    return found


def population(seed: int, size: int, under: Policy | None = None) -> Tally:
    """So many complaints, drawn with a seed."""
    under, chance = under or policy(), Random(seed)
    return tallied((drawn(chance, under, size) for _ in range(size)), under)


def tallied(complaints: Iterable[Mapping[str, tuple[str, ...]]], under: Policy) -> Tally:
    """The tally of complaints with these labels."""
    plan = under.reporting
    names = [trait.name for trait in plan.traits()]
    alike = Counter(tuple(each.get(name, ()) for name in names) for each in complaints)
    return Tally(plan, Period.of(2015, plan), alike)


def reported_on(counted: Tally, under: Policy | None = None, k: int = 5) -> Report:
    """The report on a tally."""
    return published(under or policy(), counted, year=2015, k=k)
