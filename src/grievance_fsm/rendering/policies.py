"""A whole policy on paper: its procedures, and beside them its committee and its penalties in a table each."""

from collections.abc import Callable, Iterator
from typing import Any

from grievance_fsm.readings import UNCHOSEN
from grievance_fsm.rendering.tabling import aligned
from grievance_fsm.rules import BoundProcedure


def around(policy: Any, one: Callable[[BoundProcedure], str]) -> str:
    """Every procedure of a policy in one form, between its title and its tables."""
    parts = [f"{policy.name}: {policy.title}", *map(one, policy.bound.values()), *_beside(policy)]
    return "\n\n".join(part for part in parts if part)


def _beside(policy: Any) -> Iterator[str]:
    if policy.committee is not None:
        yield _seats(policy.committee)
    if policy.sanctions is not None:
        yield _penalties(policy.sanctions)


def _seats(committee: Any) -> str:
    quorum = getattr(committee.quorum, "value", committee.quorum)
    heading = f"{committee.words}: {len(committee.seats)} seats, quorum {quorum} [{committee.clause}]"
    rows = [(seat.name, seat.words, ", ".join(seat.statuses), seat.clause) for seat in committee.seats]
    return f"{heading}\n\n{aligned([('seat', 'named by', 'from among', 'clause'), *rows])}"


def _penalties(table: Any) -> str:
    rows = [
        (each.code, each.words, each.category, "recommended only" if each.decides else "", each.clause)
        for each in table.penalties
    ]
    return aligned([("penalty", "what it is", "tier", "who decides", "clause"), *rows])


def policy_data(policy: Any, one: Callable[[BoundProcedure], dict[str, Any]]) -> dict[str, Any]:
    """A policy as JSON has it, with the digests that pin it."""
    return {
        "policy": policy.name, "title": policy.title, "rules": policy.rules_digest, "words": policy.words_digest,
        "readings": {name: None if choice is UNCHOSEN else choice for name, choice in policy.readings.items()},
        "parameters": dict(policy.parameters),
        "procedures": [one(procedure) for procedure in policy.bound.values()],
        "committee": _committee_data(policy.committee), "penalties": _penalty_data(policy.sanctions),
    }  # fmt: skip


def _committee_data(committee: Any) -> Any:
    if committee is None:
        return None
    return {
        "name": committee.name, "words": committee.words, "clause": committee.clause,
        "quorum": getattr(committee.quorum, "value", committee.quorum),
        "seats": [
            {"name": seat.name, "words": seat.words, "statuses": list(seat.statuses), "clause": seat.clause}
            for seat in committee.seats
        ],
    }  # fmt: skip


def _penalty_data(table: Any) -> list[dict[str, Any]]:
    return [] if table is None else [
        {"code": each.code, "words": each.words, "category": each.category, "clauses": list(each.clauses)}
        for each in table.penalties
    ]  # fmt: skip
