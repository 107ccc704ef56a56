"""What an audit asks of the rows of one action, and what it leaves to other words or to other audits."""

from collections.abc import Mapping

from attrs import frozen

from grievance_fsm.auditing.scope import Scope
from grievance_fsm.checks import PAPERS, Check, conjuncts
from grievance_fsm.checks import timed as told_in_time
from grievance_fsm.elsewhere import asks_elsewhere
from grievance_fsm.events import Event, Irregularity
from grievance_fsm.rules import Rule
from grievance_fsm.seeing import Seen


@frozen(eq=False)
class Asked:
    """The conditions of an action as an audit asks them.

    `times` says whether its time limit is judged, and `missing` whether also where nothing began it;
    `chosen` are the conditions of outcomes that the actor chooses, `beyond` those that look at other procedures.
    """

    rule: Rule
    times: bool
    missing: bool
    chosen: tuple[Check, ...]
    beyond: tuple[Check, ...]

    @classmethod
    def of(cls, scope: Scope, rule: Rule) -> "Asked":
        """What a scope asks: alone, a procedure is not held to what others should have done."""
        dispatcher = scope.policy.dispatcher(rule.procedure)
        common = dispatcher.common[rule.name]
        guards = list(conjuncts(rule.given))
        own = [check for branch in rule.branches for check in dispatcher.own[rule.name, branch.name]]
        beyond = [
            check for guard, check in zip(guards, common[len(common) - len(guards) :], strict=True)
            if scope.alone and asks_elsewhere(guard, rule.procedure)
        ]  # fmt: skip
        return cls(
            rule, not (scope.alone and asks_elsewhere(rule.limit, rule.procedure)),
            any(callable(check.kind) for check in common), tuple(own if rule.chosen else ()), tuple(beyond),
        )  # fmt: skip

    def retold(self, each: Irregularity, event: Event, seen: Seen, unread: Mapping[str, str]) -> bool:
        """Whether an irregularity is told in other words: with its dates, as an outcome, as an unreadable fact."""
        finding, limit = each.finding, self.rule.limit
        if limit is not None and finding == told_in_time(self.rule, limit, seen, finding.verdict):
            return True
        if each.kind == PAPERS:
            return all(fact.name in event.facts or fact.name in unread for fact in self.rule.records)
        return any(check.explain(seen) == finding for check in self.chosen)

    def unasked(self, each: Irregularity, seen: Seen) -> bool:
        """Whether an irregularity is about what another procedure should have done, which is not asked."""
        return any(check.explain(seen) == each.finding for check in self.beyond)
