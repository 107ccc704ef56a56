"""States to which no run comes, and acts that none makes."""

from collections.abc import Iterator

from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.answers import OBSERVED, Answer
from grievance_fsm.verification.building import model_of
from grievance_fsm.verification.elsewhere import Passages
from grievance_fsm.verification.kinds import leads_on
from grievance_fsm.verification.outside import unbound
from grievance_fsm.verification.reaching import Reached, reached


def never_come(procedure: BoundProcedure, begun: Reached) -> Iterator[Answer]:
    """What no run comes to, of those that have begun and those that are entered in the middle."""
    states = [name for name in procedure.states if name not in begun.states]
    rules = [rule for rule in procedure.rules.values() if leads_on(rule) and rule.name not in begun.used]
    entries = Passages(procedure).entries if states or rules else ()
    entered = [reached(unbound(model_of(procedure, entry=entry))) for entry in entries]
    for name in states:
        if not any(name in each.states for each in entered):
            cited = tuple(filter(None, (procedure.states[name].clause,)))
            yield Answer("unreachable", OBSERVED, procedure.name, f"no run comes to “{name}”", cited)
    for rule in rules:
        if not any(rule.name in each.used for each in entered):
            yield Answer("unreachable", OBSERVED, procedure.name, f"no run makes “{rule.name}”", rule.clauses)
