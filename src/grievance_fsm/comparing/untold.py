"""What differs where a walk of both cannot tell: limits among conditions, put off or aimed at; names that add up."""

from collections.abc import Iterator, Set
from itertools import zip_longest

from grievance_fsm.binding import every
from grievance_fsm.comparing.answers import Moved
from grievance_fsm.comparing.declarations import in_each, limits_told
from grievance_fsm.comparing.shapes import Shapes, days_of, differing, limits_of, same_limits, same_setting
from grievance_fsm.deadlines import Limit
from grievance_fsm.docket import Enter
from grievance_fsm.errors import oxford
from grievance_fsm.facts import Node
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.verification.elsewhere import Passages
from grievance_fsm.verification.hours import counts_hours
from grievance_fsm.verification.outside import awaited, leads_further
from grievance_fsm.verification.times import Times


def untold(a: BoundProcedure, b: BoundProcedure, shapes: Shapes) -> str:
    """Why nothing is proved, if it is so: acts of both go by days or names that a walk leaves free, not by the same."""
    unlike, counted_alike = differing(a, b, shapes), same_setting(a, b, shapes)
    for name, rule in a.rules.items():
        if name not in unlike & b.rules.keys():
            continue
        if not counted_alike and next(every(list(_either(rule)), Limit), None) is not None:
            return f"days are counted otherwise, and “{name}” asks for them or for something else"
        free = [_left_free(side, side.rules[name]) for side in (a, b)]
        if all(free) and not (counted_alike and shapes.same(*free)):
            put_off = "may be put off, or hangs on a calendar of terms"
            why = "counts hours" if all(map(counts_hours, (*free[0], *free[1]))) else put_off
            return f"the last day of “{name}” {why}, and not alike in both"
    for side in (a, b) if unlike else ():
        if (waiting := awaited(side)) and (unlike & set(waiting) or leads_further(side)):
            return f"days of {oxford(waiting, 'and')} count from acts of other procedures, which may come later"
    for name in a.facts:
        if name in b.facts and (name in a.collected) != (name in b.collected):
            return f"what is told of “{a.facts[name].words}” adds up in one alone"
    return ""


def entered_alone(a: BoundProcedure, b: BoundProcedure, shapes: Shapes, visited: Set[str]) -> str:
    """Why nothing is proved, where only runs entered in the middle come to acts of which both do not say the same."""
    unlike = differing(a, b, shapes) - visited
    if not same_entries(a, b):
        return "runs are entered in the middle in one alone, or otherwise"
    for side in (a, b) if unlike else ():
        for entry in Passages(side).entries:
            acts = [name for name, rule in side.rules.items() if name in unlike and side.reach(entry) & {*rule.sources}]
            if acts:
                return f"runs that are entered at “{entry}” may come to {oxford(acts, 'and')}; those that begin do not"
    return ""


def same_entries(a: BoundProcedure, b: BoundProcedure) -> bool:
    """Whether the same acts enter runs in the middle, at the same states."""
    one, other = (
        {(rule.at.name, rule.after.home, rule.after.name, rule.outcome) for rule in side.docket.of(Enter, side.name)}
        if side.docket is not None else set() for side in (a, b)
    )  # fmt: skip
    return one == other


def _either(rule: Rule) -> Iterator[Node]:
    """The conditions of an act of which it is enough that one holds, or that one fails."""
    guards = (rule.given, tuple(branch.given for branch in rule.branches))
    yield from (node for node in every(guards, Node) if node.op in ("or", "not"))


def _left_free(procedure: BoundProcedure, rule: Rule) -> list[Limit]:
    """The limits of a rule of which the days cannot be told beforehand: both sides are let do as they like."""
    found = []
    for limit in limits_of(rule):
        times = Times(procedure, set())
        days_of(times, limit)
        if times.vague:
            found.append(limit)
    return found


def aims(a: BoundProcedure, b: BoundProcedure, names: tuple[str, str], shapes: Shapes) -> Iterator[Moved]:
    """By when a state should be left, where that is not the same in both: nothing is refused for it."""
    sides = [[limit for limit in each.limits if limit.soft] for each in (a, b)]
    for states in dict.fromkeys(limit.states for side in sides for limit in side):
        for limits in zip_longest(*([limit for limit in side if limit.states == states] for side in sides)):
            mine, its = ([] if limit is None else [limit] for limit in limits)
            if not same_limits(a, b, mine, its, shapes):
                words = limits_told(*limits)
                told = in_each(words, names) if words[0] != words[1] else f"{words[0]} in both, counted otherwise"
                clauses = tuple(dict.fromkeys(limit.clause for limit in (*mine, *its) if limit.clause))
                yield Moved("deadline", a.name, f"leaving {oxford(states)}: {told}", clauses)
