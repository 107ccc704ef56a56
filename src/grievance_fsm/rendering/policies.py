"""A whole policy on paper: its procedures, and beside them its committee and its penalties in a table each."""

from collections.abc import Callable, Iterator
from typing import Any

from grievance_fsm.clauses import citing, listed
from grievance_fsm.readings import UNCHOSEN
from grievance_fsm.rendering.dockets import docket_data
from grievance_fsm.rendering.tabling import aligned
from grievance_fsm.rules import BoundProcedure


def around(policy: Any, one: Callable[[BoundProcedure], str], docket: Callable[[Any], str]) -> str:
    """Every procedure of a policy in one form, between its title with the docket and its tables."""
    parts = [f"{policy.name}: {policy.title}", *_listed(policy), docket(policy), *map(one, policy.bound.values()),
             *_beside(policy)]  # fmt: skip
    return "\n\n".join(part for part in parts if part)


def _listed(policy: Any) -> Iterator[str]:
    """The names of the procedures with their words, where there are several."""
    if len(policy.bound) > 1:
        rows = [(name, procedure.words, listed(procedure.clauses)) for name, procedure in policy.bound.items()]
        yield aligned([("procedure", "what it is", "clause"), *rows])


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
        "docket": docket_data(policy), "procedures": [one(procedure) for procedure in policy.bound.values()],
        "committee": _committee_data(policy.committee), "penalties": _penalty_data(policy.sanctions),
    }  # fmt: skip


def _committee_data(committee: Any) -> Any:
    if committee is None:
        return None
    return {
        "name": committee.name, "words": committee.words, **citing(committee.clause),
        "quorum": getattr(committee.quorum, "value", committee.quorum),
        "seats": [
            {"name": seat.name, "words": seat.words, "statuses": list(seat.statuses), **citing(seat.clause)}
            for seat in committee.seats
        ],
    }  # fmt: skip


def _penalty_data(table: Any) -> list[dict[str, Any]]:
    return [] if table is None else [
        {"code": each.code, "words": each.words, "category": each.category, **citing(each.clauses)}
        for each in table.penalties
    ]  # fmt: skip
