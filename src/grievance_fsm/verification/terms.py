"""By when an act is to be done, as a property has it: whether the rule of the act says the same."""

from typing import Any, Final

import attrs
from attrs import evolve

from grievance_fsm.binding import every
from grievance_fsm.deadlines import EndOf, Extreme, If, Limit, Nearer, Trigger
from grievance_fsm.facts import Const, Fact, Node, Param
from grievance_fsm.language import Action, Role, State
from grievance_fsm.readings import Reading
from grievance_fsm.rendering.limits import in_words
from grievance_fsm.routes import Route
from grievance_fsm.rulemaking import limit_of
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.verification.times import Times, alike

Terms = tuple[Any, Any]
"""The span or the time limit that a property states, and what it counts from."""

_TELLING: Final = frozenset({"words", "clause", "clauses", "kind"})
"""What a part is called and where it stands, and the kind of a limit: all that counts is whether it is aimed at."""


def another_day(procedure: BoundProcedure, rule: Rule, terms: Terms) -> str:
    """What is wrong with the last day that a property states for an act; nothing where the rule has the same."""
    limit, stated = rule.limit, _stated(procedure, rule, terms)
    if _said(limit) == _said(stated) or _same_days(procedure, limit, stated):
        return ""
    (told, _, end), (wanted, _, its) = (
        ("no time limit", "", "") if each is None else in_words(each).partition(" (") for each in (limit, stated)
    )
    ends = ("", "") if end == its and told != wanted else (f" ({end}" * bool(end), f" ({its}" * bool(its))
    return f"it is to be done {told}{ends[0]}, and not {wanted}{ends[1]}"


def _stated(procedure: BoundProcedure, rule: Rule, terms: Terms) -> Limit | None:
    """What a property states, as the limit that a declaration of it would have."""
    within, after = terms
    limit = limit_of(evolve(rule.action, within=within, after=after, otherwise=None), procedure.procedure)
    counting = procedure.setting.counting
    if limit is not None and counting is not procedure.procedure.counting:  # another convention took its place
        limit = evolve(limit, counting=counting)
    if limit is None or rule.limit is None or isinstance(within, Limit):
        return limit
    return evolve(limit, expiry=rule.limit.expiry)  # a span says nothing of what its end does


def _same_days(procedure: BoundProcedure, one: Limit | None, other: Limit | None) -> bool:
    """Whether two limits that hang on nothing but days and triggers come to the same, whatever they are made of."""
    if one is None or other is None or one.expiry != other.expiry or _hangs(one) or _hangs(other):
        return False
    times = Times(procedure, set())
    pairs = ((times.opening(each, _holds), times.closing(each, _holds)) for each in (one, other))
    same = all(alike(*both) for both in zip(*pairs, strict=True))
    return same and not times.vague


def _hangs(limit: Limit) -> bool:
    """Whether a last day hangs on more than days and triggers: on a guard, a calendar of terms, or more time."""
    more = limit.suspended or limit.extended is not None or limit.unless is not None or limit.soft
    return bool(more) or limit.until is None or next(every(limit, If, Nearer, EndOf), None) is not None


def _holds(guard: Any) -> bool:
    return True


def _said(part: Any) -> Any:
    """What a part of a limit says: what is joined by “and”, “or” or a choice of several says the same in any order."""
    if isinstance(part, Node):
        args = [_said(each) for each in part.args]
        if part.op not in ("and", "or"):
            return part.op, *args
        return args[0] if len(args) == 1 else (part.op, frozenset(args))
    if isinstance(part, Param | Const):
        return "value", part.value
    if isinstance(part, Action | Fact | State | Role | Route | Reading):
        return type(part).__name__, part.key if isinstance(part, Action) else part.name
    if isinstance(part, tuple):
        return tuple(map(_said, part))
    if not attrs.has(type(part)):
        return part if part is None or isinstance(part, str | int) else repr(part)
    fields = [each.name for each in attrs.fields(type(part)) if each.name not in _TELLING]
    told = {name: _said(getattr(part, name)) for name in fields}
    if isinstance(part, Extreme) or (isinstance(part, Trigger) and part.which == "latest"):
        told["of"] = frozenset(told["of"])
    if isinstance(part, Limit):
        told["kind"] = part.soft
    return type(part).__name__, *told.items()
