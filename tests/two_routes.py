"""Small policies of two routes whose dockets ask of one what the other did, and all that live cases of them can do.

The oracle is the live case: every case is taken on, act by act, until none is met that differs in where its runs stand
and in what they have behind them. Of each route so many `RUNS` are begun at most.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from attrs import frozen

from grievance_fsm.case import Case
from grievance_fsm.clauses import Registry
from grievance_fsm.docket import Docket, again, begins, enter, exclusive, throughout
from grievance_fsm.events import Allowed, procedure_of
from grievance_fsm.facts import all_of, any_of, at, flag, happened, not_
from grievance_fsm.language import STAY, Action, Procedure, Role, State, may
from grievance_fsm.policy import Policy
from grievance_fsm.routes import Route, begun, decided_in, ended_in, running, stands_in

START, RUNS = date(2015, 2, 2), 2
PARTY, ROUTES = Role("party"), (Route("main", "the main way"), Route("side", "the way aside"))
CLAUSES = Registry.of({"1/s1": "A party goes its way.", "2/s1": "Both ways are kept to."})
paper = flag("paper", "there is a paper")


@frozen
class Drawn:
    """The acts of a route, with its states on the way."""

    route: Route
    acts: tuple[Action, ...]

    @property
    def states(self) -> tuple[State, ...]:
        found = [state for act in self.acts for state in (*act.when, act.then) if isinstance(state, State)]
        return tuple({state.name: state for state in found}.values())


def drawn_route(draw: random.Random, route: Route) -> Drawn:
    """An act that begins a run, one that ends it, and one or two more."""
    name = route.name
    new, on = State(f"{name} new", initial=True), State(f"{name} on")
    done, left = State(f"{name} done", final=True), State(f"{name} left", final=True)
    moves: dict[str, tuple[Any, Any]] = {"begin": ((new,), on), "close": ((on,), done)}
    for act in ("note", "leave")[: draw.randint(1, 2)]:
        moves[act] = draw.choice(((on,), (on,), (new, on))), draw.choice((STAY, STAY, left, done))
    return Drawn(route, tuple(
        may(PARTY, f"{name}_{act}", f"{act} {name}", clause="1/s1", when=when, then=then,
            records=paper if draw.random() < 0.3 else (), repeats=draw.random() < 0.3)
        for act, (when, then) in moves.items()
    ))  # fmt: skip


def drawn_condition(draw: random.Random, asked: Drawn, deep: int = 1) -> Any:
    """What may be asked of a route: what was done or told there, and how it stands."""
    kind = draw.choice(("happened", "paper", "stands", *(("both", "either") if deep else ())))
    if kind in ("both", "either"):
        parts = [drawn_condition(draw, asked, deep - 1) for _ in range(2)]
        return all_of(*parts) if kind == "both" else any_of(*parts)
    telling = [act for act in asked.acts if act.records]
    if kind == "paper" and telling:
        found = at(draw.choice(telling), paper)
    elif kind == "stands":
        ends = [state for state in asked.states if state.final]
        end, route = draw.choice(ends), asked.route
        found = draw.choice((begun(route), running(route), ended_in(route), ended_in(route, end),
                             decided_in(route, end), stands_in(route, draw.choice(asked.states))))  # fmt: skip
    else:
        found = happened(draw.choice(asked.acts))
    return not_(found) if draw.random() < 0.4 else found


def drawn_rules(draw: random.Random, mine: Drawn, other: Drawn) -> Iterator[Any]:
    """What the docket asks of a route, mostly of how the other one stands."""

    def asked() -> Any:
        return drawn_condition(draw, other if draw.random() < 0.8 else mine).named("it is so", "2/s1")

    for _ in range(draw.randint(0, 2)):
        yield throughout(mine.route, draw.choice(mine.acts), given=asked(), clause="2/s1")
    if draw.random() < 0.3:
        yield begins(mine.route, given=asked(), clause="2/s1")
    if draw.random() < 0.4:
        yield again(mine.route, given=asked() if draw.random() < 0.5 else None, clause="2/s1")


def drawn(seed: str) -> Policy:
    draw = random.Random(seed)
    main, side = (drawn_route(draw, route) for route in ROUTES)
    rules = [*drawn_rules(draw, main, side), *drawn_rules(draw, side, main)]
    if draw.random() < 0.2:
        rules.append(exclusive(*ROUTES, clause="2/s1"))
    if draw.random() < 0.2:
        middle = next(state for state in side.states if not (state.initial or state.final))
        rules.append(enter(side.route, at=middle, after=draw.choice(main.acts), clause="2/s1"))
    procedures = tuple(Procedure(each.route, each.route.name, each.acts) for each in (main, side))
    return Policy("two", "a policy of two ways", CLAUSES, procedures, docket=Docket(tuple(rules)))


# -- what live cases do -----------------------------------------------------------------------------------------------


class Ran(NamedTuple):
    """What of a run matters: where it stands, the acts behind it, how often, and with what papers."""

    run: str
    state: str
    acts: tuple[tuple[str, int], ...]
    papers: tuple[tuple[str, bool], ...]


def standing(case: Case) -> tuple[Ran, ...]:
    found = []
    for run in sorted(case.states):
        events = case.run(run)
        times = {name: min(2, sum(each.action == name for each in events)) for name in {e.action for e in events}}
        papers = {each.action: each.facts["paper"] for each in events if "paper" in each.facts.names}
        found.append(Ran(run, case.states[run], tuple(sorted(times.items())), tuple(sorted(papers.items()))))
    return tuple(found)


def steps(case: Case) -> Iterator[Case]:
    """The case after each act that it allows."""
    for home, bound in case.policy.bound.items():
        for name, rule in bound.rules.items():
            for facts in ({"paper": True}, {"paper": False}) if rule.records else ({},):
                told: Mapping[str, Any] = {"by": "party", "who": "p01", "on": START, "facts": facts}
                if isinstance(case.decide(f"{home}.{name}", **told), Allowed):
                    yield case.act(f"{home}.{name}", **told)


def within(case: Case) -> bool:
    runs = [procedure_of(run) for run in case.states]
    return all(runs.count(route.name) <= RUNS for route in ROUTES)


class Lived(NamedTuple):
    """Every case that there can be, every step between two, and whether some were left out."""

    cases: Mapping[tuple[Ran, ...], Case]
    leads: Mapping[tuple[Ran, ...], frozenset[tuple[Ran, ...]]]
    made: tuple[Case, ...]
    whole: bool


def lived(given: Policy, most: int = 400) -> Lived:
    begin = given.open("c1", on=START)
    cases, leads, made, whole = {standing(begin): begin}, {}, [], True
    waiting = list(cases)
    for here in waiting:
        after = list(steps(cases[here]))
        made += after
        kept = [case for case in after if within(case)]
        whole = whole and len(kept) == len(after)
        leads[here] = frozenset(map(standing, kept))
        for case in kept:
            if standing(case) not in cases and len(cases) < most:
                cases[standing(case)] = case
                waiting.append(standing(case))
    return Lived(cases, leads, tuple(made), whole and len(cases) < most)
