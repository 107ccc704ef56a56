"""Duties whose missed last day has no effect."""

from collections.abc import Iterator

from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.answers import OBSERVED, Answer


def without_consequence(procedure: BoundProcedure) -> Iterator[Answer]:
    """The duties whose missed last day moves nothing: it is a breach on record, and the act may still come."""
    dated = [rule for rule in procedure.rules.values()
             if rule.verb == "must" and rule.limit is not None and rule.limit.until is not None]  # fmt: skip
    silent = [rule for rule in dated if rule.limit is not None and rule.limit.expiry == "recorded"]
    if silent:
        names = ", ".join(rule.name for rule in silent)
        count = f"{len(silent)} of {len(dated)} duties"
        words = f"a missed last day has no effect but a breach on record for {count}: {names}"
        clauses = tuple(dict.fromkeys(rule.cited for rule in silent if rule.cited))
        yield Answer("consequence", OBSERVED, procedure.name, words, clauses)
