"""Probes of the sanctions that an appeal panel sets anew: the same table, cell by cell, against `penalty_oracle`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from typing import Any

import penalty_oracle as text
from attrs import evolve
from penalty_oracle import Imposition, Readings
from probes import LAWFUL, Probe, impositions
from samples import samples

from grievance_fsm.errors import GrievanceError
from grievance_fsm.events import Allowed
from grievance_fsm.policy import Policy

PANEL = ("r01", "r02", "r03")
VOTED = {"panel": list(PANEL), "sanction_votes": dict.fromkeys(PANEL, "for")}
ENDS = {"imposed": "set", "recommended": "recommended", "refused": "refused"}


def _answer(policy: Policy, facts: Mapping[str, Any]) -> str:
    sample = samples("appeal.set_anew")[0]
    case = evolve(sample.case, policy=policy)
    try:
        decision = case.decide("appeal.set_anew", by="panel", on=sample.event.on, facts=facts)
    except GrievanceError as error:
        return f"cannot be asked: {error}"
    return decision.event.outcome if isinstance(decision, Allowed) else "refused"


def _conduct(tier: str, readings: Readings) -> dict[str, Any]:
    """Some conduct that belongs into a tier."""
    pairs = product(text.BEHAVIOURS, (False, True))
    behaviour, force = next((b, f) for b, f in pairs if tier in text.tiers(b, f, readings))
    return {"category": tier, "behaviour": behaviour, "force": force}


def _setting(name: str, cases: Callable[[], Iterable[Imposition]], **readings: str) -> Probe:
    def wrong(policy: Policy) -> Iterator[str]:
        conduct = {tier: _conduct(tier, readings) for tier in ("lower", "upper")}
        for case in cases():
            facts = {**text.facts_of(case, readings), **conduct[case.tier], **VOTED}
            found, expected = _answer(policy, facts), ENDS[text.imposed(case, readings)]
            if found != expected:
                yield f"set_anew {facts}: {found}, by the text {expected}"

    return Probe(f"set_anew: {name}", "appeal.set_anew", readings, wrong)


def _grading(**readings: str) -> Probe:
    def wrong(policy: Policy) -> Iterator[str]:
        lawful = Imposition(("1.a",), **LAWFUL)
        for tier, behaviour, force in product(("lower", "upper"), text.BEHAVIOURS, (False, True)):
            facts = {**text.facts_of(lawful._replace(tier=tier), readings), **VOTED, "category": tier,
                     "behaviour": behaviour, "force": force}  # fmt: skip
            fits = "set" if tier in text.tiers(behaviour, force, readings) else "refused"
            if (found := _answer(policy, facts)) != fits:
                yield f"set_anew {facts}: {found}, by the text {fits}"

    return Probe(
        f"set_anew, the tier: {', '.join(readings.values()) or 'as by default'}", "appeal.set_anew", readings, wrong
    )


def anew_probes() -> Iterator[Probe]:
    """Every letter, pair, status, tier and permission, and every behaviour in every tier, before the panel."""
    yield from impositions(_setting)
    yield _grading()
    for rule in ("seven_plus_unlisted_8", "last_two"):
        yield _grading(tier2_behaviours=rule)
    yield _grading(severity_rule="criteria_govern")
