"""Which properties are proved of a mutant, on which graph: those that speak of what was changed, few at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from grievance_fsm.facts import Stands, leaves
from grievance_fsm.policy import Policy
from grievance_fsm.properties import NEED_NOT, Always, AlwaysLeads, AlwaysTold, OnlyBy
from grievance_fsm.verification.answers import PROVED, REFUTED, Answer
from grievance_fsm.verification.judging import NOT_THERE
from grievance_fsm.verification.observers import Matter


def spoken_of(matter: Matter) -> set[str]:
    """The acts that a property names, or of whose papers its guard asks."""
    asked = () if matter.guard is None else leaves(matter.guard)
    return {spot.name for spot in matter.spots} | {leaf.action.name for leaf in asked if hasattr(leaf, "action")}


def act_by_act(matters: Iterable[Matter]) -> list[list[Matter]]:
    """What is proved on one graph: all of it, or of intake what is claimed of an act.

    Many of its acts are done only once: to remember at each place of each whether it was done is too much.
    """
    found: dict[str, list[Matter]] = {}
    for matter in matters:
        acts = [spot.name for spot in matter.points if spot.kind == "act" and matter.procedure == "intake"]
        found.setdefault(min(acts, default=""), []).append(matter)
    return list(found.values())


def of_one_act(matter: Matter) -> bool:
    """Whether a property asks of acts what only their own rules say: who does them, with which papers, from where."""
    if any(spot.kind == "state" for spot in matter.points):
        return False
    if isinstance(matter.stated, Always):
        return isinstance(matter.guard, Stands)
    kinds = AlwaysTold | AlwaysLeads | OnlyBy
    return isinstance(matter.stated, kinds) or getattr(matter.stated, "force", "") == NEED_NOT


def kept_by(stated: Any, policy: Policy) -> bool:
    """Whether a property is stated under the readings of a policy."""
    conditions = stated.only if isinstance(stated.only, tuple) else (stated.only,)
    return all(each is None or each.holds(policy.readings) for each in conditions)


def is_lost(matter: Matter, answer: Answer) -> bool:
    """Whether a property that held does no longer: it is refuted, or what it says is open to somebody is not there."""
    gone = answer.status != PROVED and answer.note == NOT_THERE
    return answer.status == REFUTED or (gone and getattr(matter.stated, "force", NEED_NOT) != NEED_NOT)


def enters(matter: Matter) -> bool:
    """Whether a property says where acts lead: it may be to a run that the docket lets them enter."""
    return isinstance(matter.stated, AlwaysLeads)
