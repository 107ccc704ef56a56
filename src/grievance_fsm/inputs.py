"""What comes in from outside: moments and facts, read strictly, every problem noted with its place."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from grievance_fsm.errors import BadInput, Problem, unknown
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.zones import placed


def read_moment(on: Any, place: str, problems: list[Problem], zone: str = "") -> date | datetime:
    """A local date or an aware instant, told as the clocks of the policy's zone have it; naive times are refused."""
    if isinstance(on, datetime):
        if on.utcoffset() is None:
            problems.append(Problem(place, "a time without zone or offset; give an aware instant or the date alone."))
            return on
        try:
            return placed(on, zone) if zone else on
        except BadInput as error:
            problems += [Problem(place, each.message) for each in error.problems]
            return on
    if isinstance(on, date):
        return on
    problems.append(Problem(place, "wants a date or an aware instant."))
    return date.min


def moment_of(on: Any, zone: str = "") -> date | datetime:
    """A moment by itself; raises `BadInput` for a naive time or anything else."""
    problems: list[Problem] = []
    moment = read_moment(on, "on", problems, zone)
    if problems:
        raise BadInput(problems)
    return moment


def read_facts(
    procedure: BoundProcedure, rule: Rule, facts: Mapping[str, Any], problems: list[Problem]
) -> Mapping[str, Any]:
    """The facts of an act in their own forms; unknown names and unfit values become problems."""
    if not facts:
        return {}
    if not isinstance(facts, Mapping):
        problems.append(Problem("facts", "wants a table of facts by name."))
        return {}
    wanted = rule.facts_by_name
    parsed: dict[str, Any] = {}
    for name, value in facts.items():
        fact = wanted.get(name)
        if fact is None:
            elsewhere = " (another action records it)" if name in procedure.facts else ""
            problems.append(Problem(f"facts.{name}", unknown("fact", str(name), wanted) + elsewhere))
            continue
        try:
            parsed[fact.name] = fact.parse(value)
        except ValueError as error:
            problems.append(Problem(f"facts.{name}", f"“{fact.words}” {error}."))
    _ballots_fit(rule, parsed, problems)
    return parsed


def _ballots_fit(rule: Rule, parsed: Mapping[str, Any], problems: list[Problem]) -> None:
    for fact in rule.ballots:
        if fact.name in parsed and fact.by is not None and fact.by.name in parsed:
            strangers = len(set(parsed[fact.name]) - set(parsed[fact.by.name]))
            if strangers:
                place = f"facts.{fact.name}"
                problems.append(Problem(place, f"{strangers} of the ballots are by someone not in “{fact.by.name}”."))
