"""What a slip of the pen could make of what stands beside the procedures: docket, access, committee, penalties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
from changing_values import Changes, fewer, said_of
from neighbours import Neighbours

from grievance_fsm.access import Access, ActedAs, Kind, NamedIn, Occurred, Seated, Sees
from grievance_fsm.committee import Committee
from grievance_fsm.docket import Again, Begins, Beside, Docket, Enter, Exclusive, Kept, Settles, Throughout
from grievance_fsm.facts import Node
from grievance_fsm.language import Bench, Role
from grievance_fsm.register import Seat
from grievance_fsm.sanctions import Effect, Penalty, Sanctions

DOCKETED = (Exclusive, Begins, Throughout, Again, Enter, Settles, Kept, Docket)
SEEN = (Access, Sees, Kind, NamedIn, ActedAs, Occurred, Seated)


def of_docketed(rule: Any, near: Neighbours) -> Changes:
    """A rule left out, about another route, with another state, kept under every reading, or without its condition."""
    if isinstance(rule, Docket):
        for place, each in enumerate(rule.rules):
            if not isinstance(each, Beside):
                kind, routes = type(each).__name__.lower(), getattr(each, "routes", None) or (each.route,)
                words = f"without rule {place + 1}, {kind} {' '.join(route.name for route in routes)}"
                yield words, Docket(rule.rules[:place] + rule.rules[place + 1 :])
        return
    if isinstance(rule, Exclusive):
        for place, route in enumerate(rule.routes):
            rest = rule.routes[:place] + rule.routes[place + 1 :]
            if len(rest) > 1:
                yield f"{route.name} beside", attrs.evolve(rule, routes=rest)
        more = near.route(*rule.routes)
        yield f"{more.name} not beside", attrs.evolve(rule, routes=(*rule.routes, more))
    elif not isinstance(rule, Enter | Settles | Kept):
        other = near.route(rule.route)
        yield f"about {other.name}", attrs.evolve(rule, route=other)
    if isinstance(rule, Again) and rule.given is not None:
        yield "whatever came before", attrs.evolve(rule, given=None)
    if isinstance(rule, Settles):
        for place, state in enumerate(rule.states):
            yield f"not “{state.name}”", attrs.evolve(rule, states=rule.states[:place] + rule.states[place + 1 :])
        if (more_states := near.state(*rule.states)) is not None:
            yield f"“{more_states.name}” too", attrs.evolve(rule, states=(*rule.states, more_states))
    if isinstance(rule, Enter):
        if (at := near.state(rule.at)) is not None:
            yield f"at “{at.name}”", attrs.evolve(rule, at=at)
        yield f"after {near.action(rule.after).name}", attrs.evolve(rule, after=near.action(rule.after))
    if rule.only is not None:
        yield "kept under every reading", attrs.evolve(rule, only=None)


def of_seen(part: Any, near: Neighbours) -> Changes:
    """A row of the matrix left out, narrower or wider; a kind of record short of something; another condition."""
    if isinstance(part, Access):
        yield from fewer(part, "given", "the condition of every row")
        for place, row in enumerate(part.rules):
            said = f"{' '.join(role.name for role in row.roles)} {row.kinds[0].name}"
            rest = part.rules[:place] + part.rules[place + 1 :]
            yield f"without row {place + 1}, {said}", attrs.evolve(part, rules=rest)
    elif isinstance(part, Kind):
        for key in ("routes", "acts", "facts"):
            yield from fewer(part, key, key.removesuffix("s"))
        yield "told whole" if part.bare else "told barely", attrs.evolve(part, bare=not part.bare)
    elif isinstance(part, Sees):
        yield from _of_row(part, near)
    else:
        yield f"“{part.words}” turned round", Node("not", (part,))
        if isinstance(part, ActedAs):
            other = _after(near.looking, (part.role,))
            yield f"“{part.words}”: {other.name} instead", attrs.evolve(part, role=other)
        elif not isinstance(part, Seated):
            key = "facts" if isinstance(part, NamedIn) else "acts"
            yield from fewer(part, key, key.removesuffix("s")) if len(getattr(part, key)) > 1 else ()


def _of_row(row: Sees, near: Neighbours) -> Changes:
    yield from fewer(row, "given", "the condition")
    for key, words, known in (("kinds", "kind", near.kinds), ("during", "stage", near.stages)):
        held = getattr(row, key)
        for place, each in enumerate(held if len(held) > 1 else ()):
            if not (key == "kinds" and near.granted(row, each)):
                rest = held[:place] + held[place + 1 :]
                yield f"without {words} “{each.name}”", attrs.evolve(row, **{key: rest})
        for more in (each for each in known if each not in held and not (key == "kinds" and near.granted(row, each))):
            yield f"{words} {more.name} too", attrs.evolve(row, **{key: (*held, more)})
    other = _after(near.looking, row.roles)
    yield f"{other.name} too", attrs.evolve(row, roles=(*row.roles, other))
    yield f"{other.name} instead", attrs.evolve(row, roles=(other,))
    if row.only is not None:
        yield "kept under every reading", attrs.evolve(row, only=None)


def _after(known: tuple[Role, ...], but: tuple[Role, ...]) -> Role:
    """The role that comes after the last of these."""
    place = max(known.index(each) for each in but)
    return next(each for each in (*known[place + 1 :], *known) if each not in but)


def _of_bench(bench: Bench) -> Changes:
    yield "nobody is recused", attrs.evolve(bench, recused=None)
    yield "no hearing fixes the panel", attrs.evolve(bench, sits_from=None)
    yield from fewer(bench, "conflicted", "a conflict of")


def _of_committee(committee: Committee) -> Changes:
    yield from fewer(committee, "seats", "the seat of")
    for month in (committee.term_starts - 1, committee.term_starts + 1):
        yield f"terms from month {month}", attrs.evolve(committee, term_starts=month)


def _of_seat(seat: Seat) -> Changes:
    yield f"{seat.name}: {'with' if seat.ex_officio else 'without'} a term", attrs.evolve(
        seat, ex_officio=not seat.ex_officio
    )
    yield from fewer(seat, "statuses", f"{seat.name}’s")


def _of_sanctions(table: Sanctions) -> Changes:
    yield from fewer(table, "given", "the guard")
    yield from fewer(table, "duties", "the duty")
    for name, value in table.assumed.items():
        yield f"assumes {name} {value + 1}", attrs.evolve(table, assumed={**table.assumed, name: value + 1})


def _of_penalty(penalty: Penalty) -> Changes:
    said = penalty.code
    yield f"{said} in the other tier", attrs.evolve(
        penalty, category={"lower": "upper", "upper": "lower"}[penalty.category]
    )
    yield f"{said} {'not ' if penalty.permanent else ''}permanent", attrs.evolve(
        penalty, permanent=not penalty.permanent
    )
    if penalty.permission is not None:
        yield f"{said} without permission", attrs.evolve(penalty, permission=None)
    for key in ("given", "requires", "discloses", "clocks", "effects"):
        yield from fewer(penalty, key, f"{said}’s {key}")


def _of_effect(effect: Effect) -> Changes:
    if effect.given is not None:
        yield f"“{said_of(effect)}” for everybody", attrs.evolve(effect, given=None)
    if effect.clock is not None:
        yield f"“{said_of(effect)}” without its clock", attrs.evolve(effect, clock=None)


TABLES: Mapping[type, Any] = {
    Bench: _of_bench, Committee: _of_committee, Seat: _of_seat, Sanctions: _of_sanctions, Penalty: _of_penalty,
    Effect: _of_effect,
}  # fmt: skip
