"""What an act asks of other procedures, and what of it is lacking in a live case."""

from collections.abc import Iterator, Sequence
from typing import Any

from grievance_fsm.binding import every
from grievance_fsm.case import Case
from grievance_fsm.elsewhere import asks_elsewhere, triggers
from grievance_fsm.exploring.attempting import Trial, last_day
from grievance_fsm.facts import At, Happened
from grievance_fsm.guards import ask
from grievance_fsm.routes import Passage
from grievance_fsm.rules import Branch, Rule


def foreign_parts(rule: Rule, branch: Branch) -> list[Any]:
    """The parts of an act that look at other procedures."""
    guards = [*rule.given, *(() if branch.given is None else (branch.given,))]
    found = [each for each in guards if asks_elsewhere(each, rule.procedure)]
    return [*found, rule.limit] if rule.limit is not None and next(triggers(rule.limit), None) else found


def blocked(case: Case, rule: Rule, branch: Branch) -> list[Any]:
    """The parts of an act that look at other procedures and are not met as these stand."""
    parts = foreign_parts(rule, branch)
    seen = Trial.of(case, rule, branch).seen(last_day(case))
    found = [each for each in parts if each is not rule.limit and ask(each, seen) is not True]
    if any(each is rule.limit for each in parts) and all(_last(case, act) is None for act in triggers(rule.limit)):
        found.append(rule.limit)
    return found


def _last(case: Case, act: Any) -> Any:
    run = case.latest_run(act.home)
    return next((event for event in case.run(run) if event.action == act.name), None)


def homes(parts: Sequence[Any], own: str) -> list[str]:
    """The other procedures that parts of a declaration look at, in the order of the declaration."""
    found = [passage.route.name for part in parts for passage in every(part, Passage)]
    found += [home for part in parts for home, _ in acts_in(part)]
    return [home for home in dict.fromkeys(found) if home and home != own]


def acts_in(part: Any) -> Iterator[tuple[str, str]]:
    """The acts of other procedures that a part of a declaration names."""
    yield from ((leaf.action.home, leaf.action.name) for leaf in every(part, At, Happened))
    yield from ((act.home, act.name) for act in triggers(part))
