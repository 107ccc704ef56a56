"""What else a drafter might have written: the other states, roles, actions and routes, of the same procedure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from grievance_fsm.access import Kind, Sees, Stage
from grievance_fsm.binding import every
from grievance_fsm.facts import At, Fact
from grievance_fsm.language import ANYONE, Action, Role, State, outcomes_of, states_in
from grievance_fsm.policy import Policy
from grievance_fsm.routes import Route


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

    def beginning(self, *but: State) -> State | None:
        """Where a case begins, if that is none of these."""
        known = [] if not but else self._states[self._of[id(but[0])]].values()
        return next((each for each in known if each.initial and each.name not in {state.name for state in but}), None)

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
