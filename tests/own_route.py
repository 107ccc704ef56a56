"""Small policies whose docket asks of a route what its own runs did, and all that live cases of one can do.

The oracle is the live case: every case is taken on, act by act, until no new one is met. Two cases whose latest run
stands at the same state with the same acts behind it can do the same, for nothing here asks for more.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from grievance_fsm.case import Case
from grievance_fsm.clauses import Registry
from grievance_fsm.docket import Docket, again, begins, throughout
from grievance_fsm.events import Allowed
from grievance_fsm.facts import all_of, any_of, at, flag, happened, not_
from grievance_fsm.language import STAY, Action, Procedure, Role, State, may
from grievance_fsm.policy import Policy
from grievance_fsm.routes import Route, begun, decided_in, ended_in, running, stands_in

START = date(2015, 2, 2)
ROUTE, PARTY = Route("way", "the way"), Role("party")
CLAUSES = Registry.of({"1/s1": "A party goes its way.", "2/s1": "The way is kept to."})
NEW, BEGUN, ON = State("new", initial=True), State("begun"), State("on")
DONE, LEFT = State("done", final=True), State("left", final=True)
paper = flag("paper", "there is a paper")
VALUES = (True, False)


def act(name: str, when: Any, then: Any, **rest: Any) -> Action:
    return may(PARTY, name, name, clause="1/s1", when=when, then=then, **rest)


def policy(acts: tuple[Action, ...], *rules: Any) -> Policy:
    """A policy of one procedure, with rules of a docket."""
    return Policy("small", "a small policy", CLAUSES, (Procedure(ROUTE, "way", acts),), docket=Docket(rules))


# -- drawn policies ---------------------------------------------------------------------------------------------------


def drawn_acts(draw: random.Random) -> tuple[Action, ...]:
    """An act that begins a run, and some more, each of which may tell whether there is a paper."""
    then = {"begin": draw.choice((BEGUN, BEGUN, ON, STAY)), "leave": draw.choice((LEFT, DONE))}
    sources = {"begin": (NEW,), "leave": draw.choice(((BEGUN, ON), (BEGUN,), (ON,)))}
    for name in ("note", "go", "back", "close")[: draw.randint(2, 4)]:
        sources[name] = draw.choice(((BEGUN,), (ON,), (BEGUN, ON), (NEW, BEGUN), (NEW,)))
        then[name] = draw.choice((STAY, BEGUN, ON, DONE, LEFT, NEW))
    names = draw.sample(list(sources), len(sources))
    return tuple(
        act(name, sources[name], then[name], records=paper if draw.random() < 0.6 else (), repeats=draw.random() < 0.4)
        for name in names
    )


def drawn_condition(draw: random.Random, acts: tuple[Action, ...], deep: int = 1, *, standing: bool = False) -> Any:
    """What may be asked of the acts of a route, and of how its latest run is `standing`."""
    more = ("stands",) if standing else ()
    kind = draw.choice(("happened", "not", "paper", "no paper", *more, *(("both", "either") if deep else ())))
    some = draw.choice(acts)
    telling = draw.choice([each for each in acts if each.records] or [None])
    if kind in ("both", "either"):
        parts = [drawn_condition(draw, acts, deep - 1, standing=standing) for _ in range(2)]
        return all_of(*parts) if kind == "both" else any_of(*parts)
    if kind == "stands":
        return drawn_standing(draw, acts)
    if kind in ("paper", "no paper") and telling is not None:
        return at(telling, paper) if kind == "paper" else not_(at(telling, paper))
    return not_(happened(some)) if kind == "not" else happened(some)


def drawn_standing(draw: random.Random, acts: tuple[Action, ...]) -> Any:
    """What may be asked of how the latest run of a route stands."""
    states = {state.name: state for each in acts for state in (*each.when, each.then) if isinstance(state, State)}
    ends = [state for state in states.values() if state.final]
    asked: list[Any] = [begun(ROUTE), running(ROUTE), ended_in(ROUTE)]
    asked += [stands_in(ROUTE, draw.choice([*states.values()]))]
    asked += [ended_in(ROUTE, draw.choice(ends)), decided_in(ROUTE, draw.choice(ends))] if ends else []
    found = draw.choice(asked)
    return not_(found) if draw.random() < 0.5 else found


def drawn_rules(draw: random.Random, acts: tuple[Action, ...], *, standing: bool = False) -> tuple[Any, ...]:
    """What the docket asks of the route."""

    def asked() -> Any:
        return drawn_condition(draw, acts, standing=standing).named("it is so", "2/s1")

    found: list[Any] = []
    for _ in range(draw.randint(1, 3)):
        some = draw.sample(acts, draw.randint(1, 2)) if draw.random() < 0.8 else ()
        found.append(throughout(ROUTE, *some, given=asked(), clause="2/s1"))
    if draw.random() < 0.3:
        found.append(begins(ROUTE, given=asked(), clause="2/s1"))
    if draw.random() < 0.5:
        found.append(again(ROUTE, given=asked() if draw.random() < 0.5 else None, clause="2/s1"))
    return tuple(found)


def drawn(seed: int, *, standing: bool = False) -> Policy:
    draw = random.Random(seed)
    acts = drawn_acts(draw)
    return policy(acts, *drawn_rules(draw, acts, standing=standing))


def drawn_pair(seed: int, *, standing: bool = False) -> tuple[Policy, Policy]:
    """Two policies of the same acts, whose dockets differ in a rule or so."""
    draw = random.Random(seed)
    acts = drawn_acts(draw)
    rules = drawn_rules(draw, acts, standing=standing)
    others = list(rules)
    if draw.random() < 0.7:
        others[draw.randrange(len(others))] = drawn_rules(draw, acts, standing=standing)[0]
    else:
        others = list(drawn_rules(draw, acts, standing=standing))
    return policy(acts, *rules), policy(acts, *others)


# -- what live cases do -----------------------------------------------------------------------------------------------

Attempt = tuple[str, Mapping[str, Any]]


class Standing(NamedTuple):
    """What of a case matters: where its latest run stands, what that has behind it, how often, and with what papers."""

    run: str
    state: str
    acts: tuple[tuple[str, int], ...]
    papers: tuple[tuple[str, bool], ...]


def standing(case: Case) -> Standing:
    run = case.latest_run("way")
    events = case.run(run)
    times = {name: min(2, sum(each.action == name for each in events)) for name in {each.action for each in events}}
    papers = {each.action: each.facts["paper"] for each in events if "paper" in each.facts.names}
    which = "later" if "#" in run else "first"
    return Standing(which, case.states[run], tuple(sorted(times.items())), tuple(sorted(papers.items())))


def attempts(given: Policy) -> Iterator[Attempt]:
    for name, rule in given.bound["way"].rules.items():
        yield from ((name, {"paper": value}) for value in VALUES) if rule.records else ((name, {}),)


def allowed(case: Case, attempt: Attempt) -> bool:
    name, facts = attempt
    return isinstance(case.decide(f"way.{name}", by="party", who="p01", on=START, facts=facts), Allowed)


def after(case: Case, attempt: Attempt) -> Case:
    name, facts = attempt
    return case.act(f"way.{name}", by="party", who="p01", on=START, facts=facts)


class Lived(NamedTuple):
    """Every case that there can be, by how it stands, and what leads from one to another."""

    cases: Mapping[Standing, Case]
    steps: Mapping[Standing, Mapping[tuple[str, bool | None], Standing]]


def lived(given: Policy) -> Lived:
    cases = {standing(case): case for case in [given.open("c1", on=START)]}
    steps: dict[Standing, dict[Any, Standing]] = {}
    waiting = list(cases)
    for here in waiting:
        steps[here] = {}
        for attempt in attempts(given):
            if allowed(cases[here], attempt):
                case = after(cases[here], attempt)
                there = standing(case)
                steps[here][attempt[0], attempt[1].get("paper")] = there
                if there not in cases:
                    cases[there] = case
                    waiting.append(there)
    return Lived(cases, steps)


def told_apart(one: Policy, other: Policy) -> tuple[bool, bool]:
    """Whether each of two policies allows an act, after acts of both, that the other refuses."""
    begin = one.open("c1", on=START), other.open("c1", on=START)
    seen = {tuple(map(standing, begin))}
    waiting, found = [begin], [False, False]
    for cases in waiting:
        for told in attempts(one):
            goes = [allowed(case, told) for case in cases]
            if all(goes):
                both = after(cases[0], told), after(cases[1], told)
                key = tuple(map(standing, both))
                if key not in seen:
                    seen.add(key)
                    waiting.append(both)
            else:
                found = [found[n] or goes[n] for n in (0, 1)]
    return found[0], found[1]
