"""What stands between the procedures of a policy: which way when, what follows what, what settles a case."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Any, Final

from attrs import frozen

from grievance_fsm.clauses import citing, listed
from grievance_fsm.docket import Again, Begins, Beside, Docket, Enter, Exclusive, Kept, Settles, Throughout
from grievance_fsm.errors import oxford
from grievance_fsm.guard_json import to_json
from grievance_fsm.guards import nodes, text
from grievance_fsm.printed import WIDTH
from grievance_fsm.readings import Chosen
from grievance_fsm.rendering.saying import guarded
from grievance_fsm.rendering.tabling import aligned


@frozen(eq=False)
class Told:
    """One thing that the docket says of a route: in a word, in words, the condition, the clauses."""

    route: str
    kind: str
    words: str
    given: Any = None
    clauses: tuple[str, ...] = ()


def told(policy: Any) -> Iterator[Told]:
    """What the docket says, route by route; nothing where there is none."""
    docket: Docket | None = getattr(policy, "docket", None)
    for route in policy.bound if docket is not None else ():
        yield from _about(route, docket or Docket(), policy)


def _about(route: str, docket: Docket, policy: Any) -> Iterator[Told]:
    for rule in _declared(policy).of(Kept, route):
        choices = " and ".join(f"{name} is read: {choice}" for name, choice in _choices(rule, policy))
        yield Told(route, "kept", f"is there as {choices}", None, policy.marked(rule.clauses))
    for rule in docket.rules:
        if isinstance(rule, Exclusive) and route in (each.name for each in rule.routes):
            others = ", ".join(each.name for each in rule.routes if each.name != route)
            yield Told(route, "alone", f"not at the same time as {others}", None, rule.clauses)
    for rule in docket.of(Begins, route):
        yield Told(route, "begins", "begins only if", rule.given, rule.clauses)
    for rule in docket.of(Throughout, route):
        acts = f"to {oxford([act.words for act in rule.acts])}" if rule.acts else "every act"
        yield Told(route, "always", f"{acts} only if", rule.given, rule.clauses)
    yield from _again(route, docket)
    for rule in docket.of(Enter, route):
        yield Told(route, "entered", f"is entered at “{rule.at.name}” after {_entering(rule)}", None, rule.clauses)
    for rule in docket.of(Settles, route):
        yield Told(route, "settles", f"settles the case where it ends in {_ends(rule)}", None, rule.clauses)
    for rule in docket.of(Beside, route):
        yield Told(route, "beside", "runs beside any other", None, rule.clauses)


def _again(route: str, docket: Docket) -> Iterator[Told]:
    rules = list(docket.of(Again, route))
    free = [rule for rule in rules if rule.given is None]
    if not rules:
        yield Told(route, "once", "is taken once")
    elif free:
        yield Told(route, "again", "may be taken again", None, free[0].clauses)
    else:
        yield from (Told(route, "again", "may be taken again only if", rule.given, rule.clauses) for rule in rules)


def _entering(rule: Enter) -> str:
    act = f"{rule.after.home}.{rule.after.name}"
    return f"{act} ends in “{rule.outcome}”" if rule.outcome else act


def _ends(rule: Settles) -> str:
    return oxford([state.name for state in rule.states])


def _choices(rule: Kept, policy: Any) -> Iterator[tuple[str, str]]:
    for each in rule.only if isinstance(rule.only, tuple) else (rule.only,):
        if isinstance(each, Chosen):
            yield f"{each.reading.id} {each.reading.name}", str(policy.readings.get(each.reading.name))


def _declared(policy: Any) -> Docket:
    """The docket as it stands in the declaration, with the readings on which its rules hang."""
    return next((table for table in policy.tables if isinstance(table, Docket)), Docket())


def _left_out(policy: Any) -> Iterator[str]:
    """The routes that the choices made leave out, each with the reading."""
    for rule in _declared(policy).rules:
        if isinstance(rule, Kept) and rule.route.name not in policy.bound:
            choices = ", ".join(f"{name}: {choice}" for name, choice in _choices(rule, policy))
            yield f"{rule.route.name} ({choices})"


# -- in words ------------------------------------------------------------------------------------------------


def docket_said(policy: Any) -> str:
    """The docket read aloud; empty where there is none."""
    lines = [line for each in told(policy) for line in wrap(_sentence(each), WIDTH, initial_indent="   ", **_UNDER)]
    if not lines:
        return ""
    out = list(_left_out(policy))
    rest = wrap(f"Left out under the choices made: {'; '.join(out)}", WIDTH, **_UNDER) if out else []
    return "\n".join(["The docket: which way when", *lines, *rest])


_UNDER: Final[dict[str, Any]] = {"subsequent_indent": "      "}


def _sentence(each: Told) -> str:
    if each.given is None:
        return f"{each.route}: {each.words}{_beyond(each)}"
    return f"{each.route}: {each.words} {guarded(each.given)}{_beyond(each)}"


def _beyond(each: Told) -> str:
    """The clauses of a rule that its condition does not cite itself."""
    within = {node.clause for node in nodes(each.given)}
    found = listed(clause for clause in each.clauses if clause not in within)
    return f" [{found}]" if found else ""


# -- as a table ----------------------------------------------------------------------------------------------


def docket_tabled(policy: Any) -> str:
    """The docket as a table: a line for each thing that it says of a route."""
    rows = [(each.route, each.kind, _short(each), listed(each.clauses)) for each in told(policy)]
    return aligned([("route", "docket", "what", "clause"), *rows]) if rows else ""


def _short(each: Told) -> str:
    """What a line adds to its heading."""
    if each.given is not None:
        return f"only if {text(each.given)}"
    heads = ("settles the case where it ends in ", "is entered ", "is there as ", "not at the same time as ")
    head = next((head for head in heads if each.words.startswith(head)), "")
    words = each.words.removeprefix(head)
    return words.replace("“", "").replace("”", "") if each.kind == "settles" else words


# -- as data -------------------------------------------------------------------------------------------------


def docket_data(policy: Any) -> list[dict[str, Any]] | None:
    """The rules of the docket as JSON has them, all in one shape; nothing where there is none."""
    docket = getattr(policy, "docket", None)
    return None if docket is None else [_rule(rule) for rule in docket.rules]


def _rule(rule: Any) -> dict[str, Any]:
    routes = rule.routes if isinstance(rule, Exclusive) else (rule.route,)
    given, after = getattr(rule, "given", None), getattr(rule, "after", None)
    return {
        "rule": type(rule).__name__.lower(), "routes": [route.name for route in routes],
        "given": None if given is None else to_json(given), "at": getattr(getattr(rule, "at", None), "name", None),
        "after": None if after is None else f"{after.home}.{after.name}", "outcome": getattr(rule, "outcome", ""),
        "states": [state.name for state in getattr(rule, "states", ())],
        "acts": [act.name for act in getattr(rule, "acts", None) or ()], **citing(rule.clauses),
    }  # fmt: skip
