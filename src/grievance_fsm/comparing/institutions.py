"""Two policies of different making on one page: what each gives and takes, whatever they call it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from grievance_fsm.binding import every
from grievance_fsm.clauses import listed
from grievance_fsm.comparing.rows import Row
from grievance_fsm.errors import counted
from grievance_fsm.facts import Node
from grievance_fsm.language import ANYONE, Role
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Pick
from grievance_fsm.rendering.limits import in_brief
from grievance_fsm.rules import BoundProcedure, Branch, Rule

PARTIES: Final = 2
"""How many parties have a row unless everything is told: those that may do most."""


def page(a: Policy, b: Policy) -> tuple[Row, ...]:
    """What each of two policies gives and takes: to the parties first, then who decides, in what time, on what."""
    parties = list(_parties(a, b))
    rows = [
        Row.of("policy", [a.title], [b.title], few=1),
        Row.of("routes", a.bound, b.bound, few=2),
        *(row for row in parties if not row.minor),
        Row.of("who decides", _deciders(a), _deciders(b)),
        *_alike(a, b),
        Row.of("duties by", _duties(a), _duties(b), few=2),
        Row.of("parties by", _times(a, party=True), _times(b, party=True), few=2),
        Row.of("claims", *([stated.words for stated in policy.properties] for policy in (a, b)), few=2),
        Row.of("left open", *([reading.name for reading in policy.unchosen] for policy in (a, b)), few=1),
        Row.of("rests on", *_carried(a, b), few=1),
        *(row for row in parties if row.minor),
    ]
    return tuple(row for row in rows if row.told)


# -- the parties ------------------------------------------------------------------------------------------------------


def _parties(a: Policy, b: Policy) -> Iterator[Row]:
    """What each party may and must do; those that may do most first."""
    acts = [_acts(policy) for policy in (a, b)]
    known = {role: None for each in acts for role in each}
    ranked = sorted(known, key=lambda role: -sum(len(each.get(role, ())) for each in acts))
    for n, role in enumerate(ranked):
        heading = role.removeprefix("the ").removeprefix("a ")
        told = heading if len(heading) < len("who decides") + 1 else f"{heading[:10]}…"
        yield Row.of(told, *(each.get(role, ()) for each in acts), lead="may", minor=n >= PARTIES)


def _acts(policy: Policy) -> Mapping[str, list[str]]:
    """For each party what it may begin, what it may give up, and what else it may or must do."""
    found: dict[str, list[tuple[int, str]]] = {}
    for procedure in policy.bound.values():
        for rule in procedure.rules.values():
            for role in every(rule.action.who, Role):
                if role.party and not rule.lapses:
                    told = f"{'must ' if rule.owes else ''}{rule.words}{_read(rule.action.who)}{_cited(rule)}"
                    found.setdefault(str(role), []).append((_rank(procedure, rule), told))
    return {role: [told for _, told in sorted(each, key=lambda one: one[0])] for role, each in found.items()}


def _rank(procedure: BoundProcedure, rule: Rule) -> int:
    moves = {target for branch in rule.branches for source, target in branch.targets.items() if source != target}
    if procedure.initial in rule.sources and moves:
        return 0
    return 1 if rule.gives_up else 2


# -- who decides, and by what -----------------------------------------------------------------------------------------


def _deciders(policy: Policy) -> Iterator[str]:
    """Whose act, other than a party's, settles in which ends a run may come to an end."""
    for procedure in policy.bound.values():
        for rule in procedure.rules.values():
            if _decides(procedure, rule):
                yield f"{_who(rule)}: {rule.words}{_by(rule.branches[0])}{_cited(rule)}"


def _decides(procedure: BoundProcedure, rule: Rule) -> bool:
    roles = list(every(rule.action.who, Role))
    if len(rule.branches) < 2 or not roles or all(role.party for role in roles):
        return False
    onward = _onward(procedure)
    return len({frozenset(onward[target] for target in branch.targets.values()) for branch in rule.branches}) > 1


def _onward(procedure: BoundProcedure) -> Mapping[str, frozenset[str]]:
    """The ends that each state may come to, giving up left out."""
    ends = set(procedure.ends)
    found = {state: {state} & ends for state in procedure.states}
    moves = [(source, target) for rule, _, source, target in procedure.edges() if not rule.gives_up]
    for _ in procedure.states:
        for source, target in moves:
            found[source] |= found[target]
    return {state: frozenset(each) for state, each in found.items()}


def _by(branch: Branch) -> str:
    """By what it is decided, in the policy's words."""
    if isinstance(branch.given, Pick):
        return f", as {branch.given.reading.name} is read"
    words = branch.given.words if isinstance(branch.given, Node) else ""
    return f": “{words}”" if words else ""


def _alike(a: Policy, b: Policy) -> Iterator[Row]:
    """What becomes of the procedures of one name that are not made of the same acts."""
    for name, mine in a.bound.items():
        its = b.bound.get(name)
        if its is not None and mine is not its:
            courses = [_course(each, other) for each, other in ((mine, its), (its, mine))]
            if courses[0] != courses[1]:
                yield Row.of(name, *courses)


def _course(procedure: BoundProcedure, other: BoundProcedure) -> list[str]:
    """Who begins it and by when, who decides it and by when, and to what ends it may come that the other may not."""
    begins = [rule for rule in procedure.rules.values() if _rank(procedure, rule) == 0 and not rule.lapses]
    decides = [rule for rule in procedure.rules.values() if _decides(procedure, rule)]
    told = [f"{_beginning(rule)}{_span(rule)}{_cited(rule)}" for rule in begins]
    told += [f"{_who(rule)} must decide{_span(rule)}{_by(rule.branches[0])}{_cited(rule)}" for rule in decides]
    return [*told, *(f"may end “{end}”" for end in procedure.ends if end not in other.ends)]


def _beginning(rule: Rule) -> str:
    return f"may begin: {rule.words}" if rule.verb == "happens" else f"{_who(rule)} may begin it"


# -- time, claims, sentences ------------------------------------------------------------------------------------------


def _times(policy: Policy, *, party: bool) -> Iterator[str]:
    """How long the parties, or the institution, have for what."""
    for procedure in policy.bound.values():
        for rule in procedure.rules.values():
            roles = list(every(rule.action.who, Role))
            its = bool(roles) and all(role.party for role in roles)
            span = "" if rule.lapses or (not party and not rule.owes) else _span(rule)
            if span and its is party:
                yield f"{rule.words}{span}{_cited(rule, rule.cited)}{_silence(procedure, rule)}"


def _span(rule: Rule) -> str:
    """Within what time, or on which question that hangs."""
    if isinstance(rule.action.within, Pick) and rule.limit is None:
        open_ = any(reading is rule.action.within.reading for reading in rule.open)
        return f", as {rule.action.within.reading.name} is read" if open_ else ""
    told = "" if rule.limit is None else in_brief(rule.limit)
    return f" within {told}" if told else ""


def _duties(policy: Policy) -> Iterator[str]:
    """How many duties have a last day, how many of these cost nothing, and which they are."""
    duties = [rule for each in policy.bound.values() for rule in each.rules.values() if rule.verb == "must"]
    dated = [rule for rule in duties if rule.limit is not None and rule.limit.until is not None]
    late = sum(rule.limit is not None and rule.limit.expiry == "recorded" for rule in dated)
    costs = f", {late} of which may be missed at no cost but a breach" if dated else ""
    yield f"{len(dated)} of {len(duties)} have a last day{costs}"
    yield from _times(policy, party=False)


def _silence(procedure: BoundProcedure, rule: Rule) -> str:
    """What it leads to where nobody does it in time."""
    lapses = (each for each in procedure.rules.values() if each.lapses == rule.name)
    ends = dict.fromkeys(end for each in lapses for branch in each.branches for end in branch.targets.values())
    return f", else {' or '.join(f'“{end}”' for end in ends)}" if ends else ""


def _carried(a: Policy, b: Policy) -> Iterator[list[str]]:
    """On how many sentences the acts of each stand, and on which of them none of the other's."""
    for mine, its in ((_sentences(a), _sentences(b)), (_sentences(b), _sentences(a))):
        only = [listed([clause]) for clause in mine if clause not in its]
        none = ", each of them of the other too"
        yield [f"{counted(len(mine), 'sentence')}{f', {len(only)} of them not of the other' if only else none}", *only]


def _sentences(policy: Policy) -> list[str]:
    rules = (rule for each in policy.bound.values() for rule in each.rules.values())
    return list(dict.fromkeys(clause for rule in rules for clause in rule.clauses))


# -- words ------------------------------------------------------------------------------------------------------------


def _who(rule: Rule) -> str:
    roles = dict.fromkeys(str(role) for role in every(rule.action.who, Role) if role is not ANYONE)
    return (" or ".join(roles) or "whoever it falls to") + _read(rule.action.who)


def _read(who: Any) -> str:
    """The open questions on which it hangs who may act."""
    names = dict.fromkeys(role.reading.name for role in who if isinstance(role, Pick))
    return f" (as {' and '.join(names)} is read)" if names else ""


def _cited(rule: Rule, *clauses: str) -> str:
    return f" [{listed(clauses or rule.clauses[:1])}]"
