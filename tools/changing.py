"""What a slip of the pen could make of each kind of part of a declaration."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

import attrs

from grievance_fsm.access import Access, ActedAs, Kind, NamedIn, Occurred, Seated, Sees, Stage
from grievance_fsm.binding import every
from grievance_fsm.committee import Committee
from grievance_fsm.deadlines import Extreme, If, Limit, Since, Span, Trigger
from grievance_fsm.digests import canonical
from grievance_fsm.docket import Again, Begins, Beside, Docket, Enter, Exclusive, Kept, Settles, Throughout
from grievance_fsm.facts import OTHERWISE, At, Const, Derived, Ever, Expr, Fact, Happened, Node, Param
from grievance_fsm.guards import text
from grievance_fsm.language import ANYONE, STAY, Action, Bench, Block, Outcome, Role, State, outcomes_of, states_in
from grievance_fsm.policy import Policy
from grievance_fsm.readings import Pick
from grievance_fsm.register import Seat
from grievance_fsm.routes import Passage, Route
from grievance_fsm.sanctions import Behaviour, Effect, Penalty, Sanctions
from grievance_fsm.values import BALLOTS, LABEL

Changes = Iterator[tuple[str, Any]]
OPPOSITE = {
    "ge": "gt", "gt": "ge", "le": "lt", "lt": "le", "eq": "ne", "ne": "eq", "and": "or", "or": "and",
    "add": "sub", "sub": "add", "on_the_day": "not_before", "not_before": "on_the_day",
}  # fmt: skip
ATOMS = ("among", "disjoint", "includes", "inside", "on_the_day", "not_before", "share")


class Neighbours:
    """What else a drafter might have written: the other states, roles, actions and routes, of the same procedure."""

    def __init__(self, policy: Policy) -> None:
        self.routes = {p.name: p.words for p in policy.procedures}
        self._actions = {p.name: [a for a in p.actions if isinstance(a, Action)] for p in policy.procedures}
        self._home = {id(a): p.name for p in policy.procedures for a in p.actions}
        self._states: dict[str, dict[str, State]] = {}
        self._of: dict[int, str] = {}
        for name, actions in self._actions.items():
            self._states[name] = {s.name: s for a in actions for s in _states_of(a)}
            self._of |= {id(s): name for a in actions for s in _states_of(a)}
        every = [a for actions in self._actions.values() for a in actions]
        self.roles = tuple({r.name: r for a in every for r in a.who if isinstance(r, Role)}.values())
        access = policy.declared.access
        self.rows: tuple[Sees, ...] = () if access is None else access.rules
        self.kinds: tuple[Kind, ...] = () if access is None else access.kinds
        self.stages: tuple[Stage, ...] = () if access is None else access.stages
        looking = () if access is None else (role for rule in access.rules for role in rule.roles)
        self.looking = tuple({role.name: role for role in looking}.values())

    def state(self, *but: Any, sources: bool = False) -> State | None:
        """A state that is none of these, in which a case could stand (and could be left, if asked)."""
        known = [each for each in but if isinstance(each, State) and id(each) in self._of]
        if not known:
            return None
        states, names = tuple(self._states[self._of[id(known[0])]].values()), {each.name for each in known}
        places = [place for place, each in enumerate(states) if each.name in names]
        after = states[max(places, default=-1) + 1 :] + states
        fit = (each for each in after if each.name not in names and not each.initial)
        return next((each for each in fit if not (sources and each.final)), None)

    def role(self, but: tuple[Any, ...]) -> Role | None:
        """A role that may not do it."""
        return next((role for role in self.roles if role not in but and role is not ANYONE), None)

    def action(self, but: Action) -> Action:
        """The action declared before another one."""
        actions = self._actions[self._home[id(but)]]
        return actions[next(place for place, each in enumerate(actions) if each is but) - 1]

    def only_teller(self, part: At, procedures: Collection[str]) -> bool:
        """Whether no other action of the procedure tells the fact and nobody else asks: its latest value is it."""
        home = self._home[id(part.action)]
        what = getattr(part.what, "of", part.what)
        told = [a for a in self._actions[home] if any(what is each for each in every((a.records, a.collects), Fact))]
        return told == [part.action] and set(procedures) == {home}

    def granted(self, row: Sees, kind: Kind) -> bool:
        """Whether another row grants a kind of record wherever this one grants something."""
        return any(
            kind in each.kinds and {*row.roles} <= {*each.roles} and {*row.during} <= {*each.during}
            and {*each.given} <= {*row.given} and each.only is None
            for each in self.rows if each is not row
        )  # fmt: skip

    def route(self, *but: Route) -> Route:
        """Another route: the one declared after the first of these."""
        names, taken = list(self.routes), {each.name for each in but}
        place = names.index(but[0].name)
        name = next(each for each in (*names[place + 1 :], *names) if each not in taken)
        return Route(name, self.routes[name])


def _states_of(action: Action) -> Iterator[State]:
    for part in (action.when, action.otherwise, *(outcome.to for outcome in outcomes_of(action))):
        yield from states_in(tuple(part.values()) if isinstance(part, Mapping) else part)


def changes(part: Any, near: Neighbours) -> Changes:
    """Every change of one part: what it is, and what stands in the part's place."""
    if isinstance(part, Action):
        yield from _of_action(part, near)
    elif isinstance(part, Outcome):
        yield from _of_outcome(part, near)
    elif isinstance(part, At | Happened):
        yield from _of_memory(part, near)
    elif isinstance(part, Pick):
        yield from _of_pick(part, near)
    elif isinstance(part, Passage):
        yield from _of_passage(part, near)
    elif isinstance(part, DOCKETED):
        yield from _of_docketed(part, near)
    elif isinstance(part, SEEN):
        yield from _of_seen(part, near)
    elif type(part) in OF:
        yield from OF[type(part)](part)


def _of_action(action: Action, near: Neighbours) -> Changes:
    held = {"given": "the guard", "records": "the paper", "collects": "collecting", "who": "the role"}
    for key, words in held.items():
        yield from _fewer(action, key, words)
    stranger = near.role(action.who)
    for place, role in enumerate(action.who):
        if isinstance(role, Role) and role is not ANYONE and stranger is not None:
            who = (*action.who[:place], stranger, *action.who[place + 1 :])
            yield f"by {stranger.name} instead of {role.name}", attrs.evolve(action, who=who)
    if ANYONE not in action.who:
        yield "by anyone", attrs.evolve(action, who=(ANYONE,))
    yield from ((words, attrs.evolve(action, when=when)) for words, when in _of_sources(action.when, near))
    yield from ((words, attrs.evolve(action, then=then)) for words, then in _of_targets(action.then, near))
    if action.then is STAY:
        yield "only once" if action.repeats else "repeats", attrs.evolve(action, repeats=not action.repeats)
    if action.within is not None and action.otherwise is None:
        yield "without its time limit", attrs.evolve(action, within=None, after=None)
    if isinstance(action.after, Action):
        other = near.action(action.after)
        yield f"since {other.name}", attrs.evolve(action, after=other)
    if action.gives_up:
        yield "nothing is given up", attrs.evolve(action, gives_up=False)
    if action.otherwise is not None:
        yield "silence means nothing", attrs.evolve(action, otherwise=None)
    if action.only is not None:
        yield "kept under every reading", attrs.evolve(action, only=None)
    verb = {"must": "may", "may": "must"}.get(action.verb)
    if verb is not None:
        yield f"{verb} instead of {action.verb}", attrs.evolve(action, verb=verb)
    yield from _of_outcomes(action)


def _fewer(part: Any, key: str, words: str) -> Changes:
    """The part without each element of one of its tuples."""
    held = getattr(part, key)
    if key == "who" and len(held) < 2:
        return
    for place, each in enumerate(held):
        rest = held[:place] + held[place + 1 :]
        yield f"without {words} “{_words(each)}”", attrs.evolve(part, **{key: rest})


def _of_sources(when: Any, near: Neighbours) -> Changes:
    if isinstance(when, Pick):
        return
    states = list(dict.fromkeys(states_in(when)))
    if len(states) > 1:
        for state in states:
            yield f"not from “{state.name}”", tuple(each for each in states if each is not state)
    more = near.state(*states, sources=True)
    if more is not None:
        yield f"also from “{more.name}”", (*states, more)


def _of_targets(then: Any, near: Neighbours) -> Changes:
    """Another target for each edge; STAY becomes a move."""
    if isinstance(then, Mapping):
        for source, target in then.items():
            if (away := near.state(target)) is not None:
                yield f"from “{source.name}” to “{away.name}”", {**then, source: away}
    elif (isinstance(then, State) or then is STAY) and (away := near.state(then)) is not None:
        kept = f"“{then.name}”" if isinstance(then, State) else "staying"
        yield f"to “{away.name}” instead of {kept}", away


def _of_outcomes(action: Action) -> Changes:
    outcomes = action.then if isinstance(action.then, tuple) else ()
    for place, outcome in enumerate(outcomes):
        rest = outcomes[:place] + outcomes[place + 1 :]
        yield f"without the outcome “{outcome.name}”", attrs.evolve(action, then=rest)
    guarded = [each for each in outcomes if isinstance(each.given, Expr)]
    for one, two in pairwise(guarded):
        swap = {one: attrs.evolve(one, given=two.given), two: attrs.evolve(two, given=one.given)}
        changed = tuple(swap.get(each, each) for each in outcomes)
        yield f"the guards of “{one.name}” and “{two.name}” exchanged", attrs.evolve(action, then=changed)


def _of_outcome(outcome: Outcome, near: Neighbours) -> Changes:
    for words, to in _of_targets(outcome.to, near):
        yield f"“{outcome.name}” {words}", attrs.evolve(outcome, to=to)
    if isinstance(outcome.discharges, bool):
        yield f"“{outcome.name}” discharges otherwise", attrs.evolve(outcome, discharges=not outcome.discharges)
    if outcome.given is OTHERWISE:
        yield f"“{outcome.name}” always", attrs.evolve(outcome, given=Const(True) == Const(True))


def _of_memory(part: Any, near: Neighbours) -> Changes:
    other = near.action(part.action)
    if isinstance(part, Ever):
        yield f"“{_said(part)}”: only the last time", At(part.action, part.what)
        yield f"“{_said(part)}”: nobody", Const(())
    elif isinstance(part, At):
        yield f"“{_said(part)}”: the latest value instead", part.what
        yield f"“{_said(part)}”: at {other.name}", attrs.evolve(part, action=other)
    else:
        yield f"“{_said(part)}” turned round", Node("not", (part,))
        yield f"“{_said(part)}”: {other.name} instead", Happened(other)


def _said(part: Any) -> str:
    try:
        return text(part)
    except (AttributeError, TypeError):
        return str(part.key)


def _of_passage(part: Passage, near: Neighbours) -> Changes:
    said = part.words
    yield f"“{said}” turned round", Node("not", (part,))
    if part.states:
        for place, state in enumerate(part.states):
            rest = part.states[:place] + part.states[place + 1 :]
            if rest:
                yield f"“{said}” without “{state.name}”", attrs.evolve(part, states=rest)
        if (more := near.state(*part.states)) is not None:
            yield f"“{said}” or “{more.name}”", attrs.evolve(part, states=(*part.states, more))
        yield f"“{said}”: however it ended", attrs.evolve(part, how="ended", states=())
        if part.how == "decided":
            yield f"“{said}”: the latest only", attrs.evolve(part, how="ended")
    else:
        other = near.route(part.route)
        yield f"“{said}”: {other.name} instead", attrs.evolve(part, route=other)
        how = {"begun": "running", "running": "begun", "ended": "begun"}[part.how]
        yield f"“{said}”: {how} instead", attrs.evolve(part, how=how)


DOCKETED = (Exclusive, Begins, Throughout, Again, Enter, Settles, Kept, Docket)


def _of_docketed(rule: Any, near: Neighbours) -> Changes:
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


SEEN = (Access, Sees, Kind, NamedIn, ActedAs, Occurred, Seated)


def _of_seen(part: Any, near: Neighbours) -> Changes:
    """A row of the matrix left out, narrower or wider; a kind of record short of something; another condition."""
    if isinstance(part, Access):
        yield from _fewer(part, "given", "the condition of every row")
        for place, row in enumerate(part.rules):
            said = f"{' '.join(role.name for role in row.roles)} {row.kinds[0].name}"
            rest = part.rules[:place] + part.rules[place + 1 :]
            yield f"without row {place + 1}, {said}", attrs.evolve(part, rules=rest)
    elif isinstance(part, Kind):
        for key in ("routes", "acts", "facts"):
            yield from _fewer(part, key, key.removesuffix("s"))
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
            yield from _fewer(part, key, key.removesuffix("s")) if len(getattr(part, key)) > 1 else ()


def _of_row(row: Sees, near: Neighbours) -> Changes:
    yield from _fewer(row, "given", "the condition")
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


def _of_pick(pick: Pick, near: Neighbours) -> Changes:
    """The value of each choice replaced by another choice's, one more or less, elsewhere, or short of one word."""
    for choice, value in pick.values.items():
        other = next((each for each, held in pick.values.items() if not _same(held, value)), None)
        if other is not None:
            yield f"{pick.reading.name}: {choice} as {other}", _with(pick, choice, pick.values[other])
        for words, changed in (*_of_constant(value), *_of_tuple(value), *_of_places(value, near)):
            yield f"{pick.reading.name}: {choice} {words}", _with(pick, choice, changed)


def _of_places(value: Any, near: Neighbours) -> Changes:
    if isinstance(value, State) or value is STAY:
        yield from _of_targets(value, near)
    elif isinstance(value, tuple | Block) and next(states_in(value), None) is not None:
        yield from _of_sources(value, near)


def _with(pick: Pick, choice: str, value: Any) -> Pick:
    return Pick(pick.reading, {**pick.values, choice: value})


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same data, words and clauses apart."""
    return one is other or canonical(one, {}, words=False) == canonical(other, {}, words=False)


def _of_tuple(value: Any) -> Changes:
    if isinstance(value, tuple) and all(isinstance(each, str | tuple | Behaviour) for each in value):
        for place, each in enumerate(value):
            yield f"without {_words(each)}", value[:place] + value[place + 1 :]


def _of_span(span: Span) -> Changes:
    yield f"{span} + 1", attrs.evolve(span, n=span.n + 1)
    if span.n:
        yield f"{span} - 1", attrs.evolve(span, n=span.n - 1)
        other = {"day": "week", "week": "day", "month": "week", "year": "month"}.get(span.unit)
        if other is not None:
            yield f"{span} in {other}", attrs.evolve(span, unit=other)


def _of_param(param: Param) -> Changes:
    yield f"{param.name} + 1", attrs.evolve(param, value=param.value + 1)
    yield f"{param.name} - 1", attrs.evolve(param, value=param.value - 1)


def _of_limit(limit: Limit) -> Changes:
    if limit.opens is not None:
        yield f"{limit.key} without its first edge", attrs.evolve(limit, opens=None)
    if limit.until is None:
        return  # what has no last edge has no last day, and no end
    if limit.opens is not None:
        yield f"{limit.key} without its last edge", attrs.evolve(limit, until=None)
    if isinstance(limit.last_day, str):
        other = "outside" if limit.last_day == "inside" else "inside"
        yield f"{limit.key}: the last day {other}", attrs.evolve(limit, last_day=other)
    if limit.kind != "term" and limit.expiry in ("recorded", "bar"):
        other = "bar" if limit.expiry == "recorded" else "recorded"
        yield f"{limit.key}: after its end {other}", attrs.evolve(limit, expiry=other)


def _of_trigger(trigger: Trigger) -> Changes:
    said = ", ".join(each.name for each in trigger.of if hasattr(each, "name"))
    if trigger.which in ("first", "last"):
        which = "first" if trigger.which == "last" else "last"
        yield f"from the {which} {said}", attrs.evolve(trigger, which=which)
    if len(trigger.of) > 1:
        for place, each in enumerate(trigger.of):
            rest = trigger.of[:place] + trigger.of[place + 1 :]
            yield f"from {said} without {getattr(each, 'name', 'itself')}", attrs.evolve(trigger, of=rest)


def _of_node(node: Node) -> Changes:
    said = _words(node)
    if node.op in OPPOSITE and (node.op not in ("and", "or") or len(node.args) > 1):
        yield f"“{said}”: {OPPOSITE[node.op]} for {node.op}", attrs.evolve(node, op=OPPOSITE[node.op])
    if node.op in ATOMS:
        yield f"“{said}” turned round", Node("not", (node,), node.words, node.clause)
    if node.op == "among":
        yield f"“{said}” the other way round", attrs.evolve(node, args=node.args[::-1])
    if node.op == "not":
        yield f"“{said}” without its not", attrs.evolve(node, op="and")
    if node.op in ("and", "or") and len(node.args) > 1:
        for place in range(len(node.args)):
            rest = node.args[:place] + node.args[place + 1 :]
            yield f"“{said}” without part {place + 1}", attrs.evolve(node, args=rest)
    for place, arg in enumerate(node.args):
        for words, other in (*_of_constant(arg), *_of_label(node, arg)):
            args = (*node.args[:place], other, *node.args[place + 1 :])
            yield f"“{said}”: {words}", attrs.evolve(node, args=args)


def _of_constant(arg: Any) -> Changes:
    value = arg.value if isinstance(arg, Const) else arg
    if isinstance(value, Fraction):
        for other in (Fraction(1, 2), Fraction(3, 4), value + Fraction(1, 3000)):
            yield f"{other} for {value}", Const(other)
    elif type(value) is int:
        yield f"{value + 1} for {value}", Const(value + 1)
        yield f"{value - 1} for {value}", Const(value - 1)
    elif isinstance(arg, Const) and isinstance(value, tuple):
        for each in value:
            yield f"without “{each}”", Const(tuple(label for label in value if label != each))


def _of_label(node: Node, arg: Any) -> Changes:
    """Another word of the same fact where a guard compares with one."""
    first = node.args[0].what if isinstance(node.args[0], At) else node.args[0]
    if isinstance(arg, Const) and isinstance(first, Fact) and len(first.choices) > 1:
        held = arg.value if isinstance(arg.value, tuple) else (arg.value,)
        if len(held) == 1 and held[0] in first.choices:
            other = first.choices[(first.choices.index(held[0]) + 1) % len(first.choices)]
            yield f"“{other}” for “{held[0]}”", Const(other if first.kind == LABEL else (other,))


def _of_derived(derived: Derived) -> Changes:
    yield f"{derived.name}: {'all' if derived.eligible else 'the eligible'}", attrs.evolve(
        derived, eligible=not derived.eligible
    )
    if derived.of.kind == BALLOTS:
        other = next(value for value in derived.of.choices if value != derived.value)
        yield f"{derived.name}: “{other}” for “{derived.value}”", attrs.evolve(derived, value=other)


def _of_state(state: State) -> Changes:
    if not state.initial:
        yield f"“{state.name}” {'is not' if state.final else 'is'} final", attrs.evolve(state, final=not state.final)


def _of_bench(bench: Bench) -> Changes:
    yield "nobody is recused", attrs.evolve(bench, recused=None)
    yield "no hearing fixes the panel", attrs.evolve(bench, sits_from=None)
    yield from _fewer(bench, "conflicted", "a conflict of")


def _of_committee(committee: Committee) -> Changes:
    yield from _fewer(committee, "seats", "the seat of")
    for month in (committee.term_starts - 1, committee.term_starts + 1):
        yield f"terms from month {month}", attrs.evolve(committee, term_starts=month)


def _of_seat(seat: Seat) -> Changes:
    yield f"{seat.name}: {'with' if seat.ex_officio else 'without'} a term", attrs.evolve(
        seat, ex_officio=not seat.ex_officio
    )
    yield from _fewer(seat, "statuses", f"{seat.name}’s")


def _of_sanctions(table: Sanctions) -> Changes:
    yield from _fewer(table, "given", "the guard")
    yield from _fewer(table, "duties", "the duty")
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
        yield from _fewer(penalty, key, f"{said}’s {key}")


def _of_effect(effect: Effect) -> Changes:
    if effect.given is not None:
        yield f"“{_words(effect)}” for everybody", attrs.evolve(effect, given=None)
    if effect.clock is not None:
        yield f"“{_words(effect)}” without its clock", attrs.evolve(effect, clock=None)


def _of_extreme(extreme: Extreme) -> Changes:
    how = {"earliest": "latest", "latest": "earliest"}.get(extreme.which)
    if how is not None:
        yield f"the {how} of several days", attrs.evolve(extreme, which=how)
    for place in range(len(extreme.of)):
        rest = extreme.of[:place] + extreme.of[place + 1 :]
        if rest:
            yield f"the {extreme.which} without day {place + 1}", attrs.evolve(extreme, of=rest)


def _of_if(day: If) -> Changes:
    yield "a day whatever holds", attrs.evolve(day, guard=Const(True) == Const(True))


def _of_since(day: Since) -> Changes:
    yield "a day from the beginning of the limit", day.span


OF: Mapping[type, Any] = {
    Span: _of_span, Param: _of_param, Limit: _of_limit, Trigger: _of_trigger, Node: _of_node,
    Derived: _of_derived, State: _of_state, Bench: _of_bench, Committee: _of_committee, Seat: _of_seat,
    Sanctions: _of_sanctions, Extreme: _of_extreme, If: _of_if, Since: _of_since, Penalty: _of_penalty,
    Effect: _of_effect,
}  # fmt: skip


def _words(part: Any) -> str:
    if isinstance(part, Pick):
        return f"pick {part.reading.name}"
    if isinstance(part, Effect):
        return _words(part.words)
    said = text(part) if isinstance(part, Expr) else str(getattr(part, "words", "") or getattr(part, "name", part))
    return said if len(said) < 70 else said[:67] + "…"
