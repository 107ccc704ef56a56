"""Two policies of different making on one page: what each gives and takes, whatever they call it."""

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Final

from grievance_fsm.clauses import listed
from grievance_fsm.language import ANYONE
from grievance_fsm.policy import Policy
from grievance_fsm.printed import WIDTH
from grievance_fsm.readings import UNCHOSEN, Pick
from grievance_fsm.rules import BoundProcedure, Rule

LINES: Final = 4
"""How many lines a row takes at most."""

FIRST_OF: Final = 12
"""How many clauses are listed."""


def page(a: Policy, b: Policy) -> Iterator[str]:
    """What each of two policies gives and takes: routes, who decides, who begins, last days, sentences, claims."""
    for policy, other in ((a, b), (b, a)):
        yield ""
        yield f"{policy.name}: {policy.title}"
        for heading, told in _rows(policy, other):
            if told:
                yield from wrap(f"{heading:<10} {told}", WIDTH, initial_indent="  ", subsequent_indent=" " * 13,
                                max_lines=LINES, placeholder=" …")  # fmt: skip
    yield ""


def _rows(policy: Policy, other: Policy) -> Iterator[tuple[str, str]]:
    procedures = list(policy.bound.values())
    yield "routes", "; ".join(_route(each, other) for each in procedures)
    yield "decides", "; ".join(dict.fromkeys(told for each in procedures for told in _decisions(each)))
    yield "begins", "; ".join(told for each in procedures for told in _beginnings(each))
    yield "in time", _in_time(procedures)
    yield "rests on", _only(_carried(policy), _carried(other), "that the other does not")
    claims = [stated.words for stated in policy.properties]
    theirs = {stated.words for stated in other.properties}
    yield "claims", "; ".join(words for words in claims if words not in theirs)
    asked = [name for name, choice in policy.readings.items() if choice is not UNCHOSEN]
    open_ = [reading.name for reading in policy.unchosen]
    yield "open", f"{len(open_)} of {len(open_) + len(asked)} questions: {', '.join(open_)}" if open_ else ""


def _route(procedure: BoundProcedure, other: Policy) -> str:
    its = other.bound.get(procedure.name)
    if its is None:
        return f"{procedure.name} (only here)"
    shared = its is procedure or not set(procedure.rules).isdisjoint(its.rules)
    return procedure.name if shared else f"{procedure.name} (of one name, with no act in common)"


def _decisions(procedure: BoundProcedure) -> Iterator[str]:
    """Who chooses among several ways on, or by whose facts it is settled."""
    for rule in procedure.rules.values():
        ways = {branch.targets[source] for branch in rule.branches for source in branch.targets}
        if len(rule.branches) > 1 and len(ways) > 1:
            yield f"{_who(rule)} ({procedure.name}: {rule.words})"


def _beginnings(procedure: BoundProcedure) -> Iterator[str]:
    first = [rule for rule in procedure.rules.values() if procedure.initial in rule.sources and not rule.lapses]
    leading = [rule for rule in first if any(t != s for b in rule.branches for s, t in b.targets.items())]
    who = list(dict.fromkeys(role for rule in leading for role in _roles(rule)))
    if who:
        yield f"{procedure.name} by {' or '.join(who)}"


def _in_time(procedures: Iterable[BoundProcedure]) -> str:
    duties = [rule for each in procedures for rule in each.rules.values() if rule.verb == "must"]
    dated = [rule for rule in duties if rule.limit is not None and rule.limit.until is not None]
    silent = [rule for rule in dated if rule.limit is not None and rule.limit.expiry == "recorded"]
    told = f"{len(dated)} of {len(duties)} duties have a last day"
    return f"{told}; {len(silent)} of these may be missed at no cost but a breach" if dated else told


def _carried(policy: Policy) -> list[str]:
    rules = (rule for each in policy.bound.values() for rule in each.rules.values())
    return list(dict.fromkeys(clause for rule in rules for clause in rule.clauses))


def _only(mine: list[str], its: list[str], words: str) -> str:
    only = [clause for clause in mine if clause not in its]
    more = f" and {len(only) - FIRST_OF} more" if len(only) > FIRST_OF else ""
    return f"{len(mine)} sentences, {len(only)} of them {words}: {listed(only[:FIRST_OF])}{more}" if only else ""


def _who(rule: Rule) -> str:
    return " or ".join(_roles(rule)) or "whoever it falls to"


def _roles(rule: Rule) -> list[str]:
    found = (f"whom {role.reading.name} names" if isinstance(role, Pick) else str(role) for role in rule.action.who
             if role is not ANYONE)  # fmt: skip
    return list(dict.fromkeys(found))
