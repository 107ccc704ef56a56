"""What counts hours, of which a proof, that counts whole days, knows no day: it is told beside the days."""

from collections.abc import Iterator, Set
from typing import Final

from grievance_fsm.binding import every
from grievance_fsm.deadlines import Limit, Span
from grievance_fsm.rendering.limits import in_brief
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.verification.kinds import leads_on, owed_by_a_day

PUT_OFF: Final = "a proof knows no day of what may be put off or what only a calendar ends"
HOURS: Final = "a proof counts whole days, and knows no day of what counts hours"


def counts_hours(limit: Limit | None) -> bool:
    """Whether a limit ends, or may end, at an hour."""
    return limit is not None and any(span.unit == "hour" for span in every(limit.until, Span))


def hours_to(procedure: BoundProcedure, end: str) -> tuple[str, ...]:
    """The limits in hours that a run may use up on its way to an end."""
    return tuple(told for rule, told in owed_in_hours(procedure)
                 if any(procedure.reachable.leads(source, (end,)) for source in rule.sources))  # fmt: skip


def owed_in_hours(procedure: BoundProcedure) -> tuple[tuple[Rule, str], ...]:
    """The acts that lead on and are owed by an hour, each with what is said of it."""
    return tuple((rule, f"{in_brief(rule.limit)} of “{rule.name}”") for rule in procedure.rules.values()
                 if rule.limit is not None and counts_hours(rule.limit) and owed_by_a_day(rule) and leads_on(rule)
                 )  # fmt: skip


def undated(procedure: BoundProcedure, vague: Set[str]) -> Iterator[str]:
    """Of which limits, given by key, a proof knows no day, and why."""
    limits = (*(rule.limit for rule in procedure.rules.values()), *procedure.limits)
    hours = {limit.key for limit in limits if limit is not None and counts_hours(limit)}
    for why, keys in ((PUT_OFF, vague - hours), (HOURS, vague & hours)):
        if keys:
            yield f"{why}: {', '.join(sorted(keys))}"
