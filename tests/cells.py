"""Cells: every lawful act of the case files asked again with something else told, before it or elsewhere in the case.

An oracle of a procedure says what the text answers: `laid_out(readings)`, the steps with whatever each asks to be told;
`judged(world)`, how an act ends, or nothing where it is refused; `dues(world)`, what is owed by when. The cells of a
policy as shipped are laid out once; each policy that was changed is asked only those about what was changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from itertools import combinations
from typing import Any, NamedTuple

from attrs import evolve, frozen
from probes import CASES, OPEN, Probe

from grievance_fsm import timing
from grievance_fsm.case import Case
from grievance_fsm.casefiles import run_casefile
from grievance_fsm.errors import GrievanceError
from grievance_fsm.events import Allowed, Event
from grievance_fsm.loading import load
from grievance_fsm.policy import Policy
from grievance_fsm.values import BALLOTS, BOOLEAN, DAY, LABEL, LABELS, NUMBER, PERSONS

Told = Mapping[str, Any]


class Step(NamedTuple):
    """One step: its verb, by whom, from each state to which, what it is told, whether again, whether it gives up."""

    verb: str
    by: frozenset[str]
    edges: Mapping[str, frozenset[str]]
    told: frozenset[str] = frozenset()
    again: bool = False
    unmet: frozenset[str] = frozenset()
    gives_up: bool = False


def step(
    verb: str, by: str, edges: Mapping[Any, Any], *told: str, again: bool = False, unmet: str = "",
    gives_up: bool = False,
) -> Step:  # fmt: skip
    """A step; edges from states (one, or several) to targets, a dot for the same; `unmet` outcomes leave it owed."""
    found: dict[str, frozenset[str]] = {}
    for sources, targets in edges.items():
        for source in (sources,) if isinstance(sources, str) else sources:
            each = (targets,) if isinstance(targets, str) else targets
            found[source] = frozenset(source if target == "." else target for target in each)
    left = frozenset(filter(None, unmet.split("|")))
    return Step(verb, frozenset(by.split()), found, frozenset(told), again, left, gives_up)


@frozen(eq=False)
class World:
    """What an act is asked in: what it tells, what came before, and where every route stands."""

    procedure: str
    action: str
    by: str
    on: date
    state: str
    facts: Told
    history: Sequence[Event]
    readings: Mapping[str, str]
    own: str
    outcome: str = ""

    def __getitem__(self, name: str) -> Any:
        """What the act tells; otherwise what its run was told last."""
        if name in self.facts:
            return plainly(self.facts[name])
        return plainly(next(e.facts[name] for e in reversed(self.run()) if name in e.facts))

    def run(self, procedure: str = "") -> list[Event]:
        """The events of the latest run of a procedure."""
        if not procedure or procedure == self.procedure:
            return [event for event in self.history if event.run == self.own and event.action != "somehow"]
        of = [event for event in self.history if event.procedure == procedure]
        return [event for event in of if event.run == of[-1].run]

    def last(self, action: str) -> Event | None:
        """The last such act, of the own run or, by its full name, of another's."""
        procedure, _, name = action.rpartition(".")
        return next((e for e in reversed(self.run(procedure)) if e.action == name or name in e.stands_for), None)

    def first(self, action: str) -> Event | None:
        """The first such act of the run."""
        procedure, _, name = action.rpartition(".")
        return next((e for e in self.run(procedure) if e.action == name or name in e.stands_for), None)

    def did(self, action: str) -> bool:
        """Whether it took place in the run."""
        return self.last(action) is not None

    def told(self, action: str, fact: str) -> Any:
        """What an act told when it took place last."""
        event = self.last(action)
        return None if event is None else plainly(event.facts.get(fact))

    def ever(self, action: str, fact: str) -> set[str]:
        """Everyone whom such an act named, in any run."""
        procedure, _, name = action.rpartition(".")
        named = (e.facts.get(fact, ()) for e in self.history if (e.procedure, e.action) == (procedure, name))
        return {person for some in named for person in some}

    def gathered(self, fact: str) -> set[str]:
        """All who were named so far, one after another, in the run."""
        return {p for e in self.run() for p in e.facts.get(fact, ())} | set(self.facts.get(fact, ()))

    def at(self, route: str) -> str:
        """Where another route stands, nothing before it has begun."""
        of = [event for event in self.history if event.procedure == route]
        return of[-1].state if of else ""

    def ends(self, route: str) -> set[str]:
        """Where each run of a route stands."""
        return set({event.run: event.state for event in self.history if event.procedure == route}.values())

    def read(self, name: str) -> str:
        """The choice made for a reading."""
        return self.readings[name]


def plainly(value: Any) -> Any:
    """Several words as a set."""
    return set(value) if isinstance(value, tuple | list | frozenset) else value


# -- lawful acts ---------------------------------------------------------------------------------------------------


class Sample(NamedTuple):
    """An act that was lawful, the run's state and the case before it."""

    case: Case
    event: Event
    state: str


@cache
def bound(readings: tuple[tuple[str, str], ...]) -> Policy:
    """The policy as shipped under some readings."""
    return load("mit").under({**OPEN, **dict(readings)})


class _Bound:
    def under(self, readings: Mapping[str, Any], parameters: Mapping[str, int]) -> Policy:
        return _under(tuple(sorted(readings.items())), tuple(sorted(parameters.items())))


@cache
def _under(readings: tuple[tuple[str, Any], ...], parameters: tuple[tuple[str, int], ...]) -> Policy:
    return load("mit").under(dict(readings), dict(parameters))


def _shape(event: Event) -> Any:
    """What an act told, each by whether it is nothing."""
    return tuple((name, value in (0, "none", "nothing") or not value) for name, value in event.facts.items())


@cache
def samples() -> Mapping[str, list[Sample]]:
    """The lawful acts of the case files by their full names, a few from each state."""
    found: dict[Any, Sample] = {}
    for path in sorted(CASES.glob("*.toml")):
        case = run_casefile(path, lambda name: _Bound()).case  # type: ignore[arg-type,return-value]  # it only binds
        initial = {name: procedure.initial for name, procedure in case.policy.bound.items()}
        standing: dict[str, str] = {}
        for place, event in enumerate(case.history):
            state = standing.get(event.run, initial[event.procedure])
            elsewhere = frozenset(run.partition("#")[0] for run in standing)
            drawn = event.action.endswith(".lapses") or event.action == "entered"
            if not event.irregularities and not drawn:
                key = event.procedure, event.action, state, event.state, event.by, _shape(event), elsewhere
                before = evolve(case, history=case.history[:place], at=tuple(standing.items()))
                found.setdefault(key, Sample(before, event, state))
            standing[event.run] = event.state
    by_name: dict[str, list[Sample]] = {}
    for each in sorted(found.values(), key=lambda sample: len(sample.case.history)):
        by_name.setdefault(f"{each.event.procedure}.{each.event.action}", []).append(each)
    return by_name


# -- what else could be told ---------------------------------------------------------------------------------------

STRANGER = "z9"


def others(fact: Any, value: Any, people: Sequence[str] = ()) -> Iterator[Any]:
    """Other values of a fact, as a guard may tell them apart."""
    if fact.kind == BOOLEAN:
        yield not value
    elif fact.kind == LABEL:
        yield from (choice for choice in fact.choices if choice != value)
    elif fact.kind == LABELS:
        held = set(value or ())
        yield from (tuple(sorted(held ^ {choice})) for choice in fact.choices)
        yield from ((), fact.choices, *((choice,) for choice in fact.choices))
    elif fact.kind == PERSONS:
        held = set(value or ())
        yield from (tuple(sorted(held - {person})) for person in sorted(held))
        yield from (tuple(sorted(held | {person})) for person in people if person not in held)
        swapped = ((held - {min(held)}) | {person} for person in (*people, STRANGER) if held and person not in held)
        yield from (tuple(sorted(each)) for each in swapped)
        yield ()
    elif fact.kind == NUMBER and value is not None:
        yield from (other for other in (value - 1, value + 1) if fact.low <= other <= fact.high)
    elif fact.kind == DAY and value is not None:
        yield from (value + timedelta(days=number) for number in (-400, -30, -1, 1, 30, 400))
    elif fact.kind == BALLOTS and value:
        for voter, choice in ((voter, choice) for voter in sorted(value) for choice in fact.choices):
            yield {**value, voter: choice}
        yield from (dict.fromkeys(value, choice) for choice in fact.choices)
        yield {voter: vote for voter, vote in value.items() if voter != min(value)}


def plausible(fact: Any, on: date) -> Any:
    """Some value of a fact that no case file told."""
    first = fact.choices[0] if fact.choices else None
    return {
        BOOLEAN: True, LABEL: first, LABELS: fact.choices, PERSONS: (), NUMBER: fact.low, DAY: on,
        BALLOTS: {},
    }[fact.kind]  # fmt: skip


# -- cells ---------------------------------------------------------------------------------------------------------


class Cell(NamedTuple):
    """One question: a case, an act, and what the text answers."""

    case: Case
    event: Event
    facts: Told
    expected: str
    said: str


REFUSED = "refused"
MOST = 1500


def cells(oracle: Any, procedure: str, action: str, readings: tuple[tuple[str, str], ...]) -> Iterator[Cell]:
    """Every question about an action under some readings."""
    policy = bound(readings)
    bound_ = policy.bound.get(procedure)
    rule = None if bound_ is None else bound_.rules.get(action)
    step_ = oracle.laid_out(policy.readings).get(action)
    if rule is None or step_ is None:
        return
    seen: set[Any] = set()
    per: dict[str, int] = {}
    for sample in samples().get(f"{procedure}.{action}", ()):
        if sample.state not in step_.edges or per.get(sample.state, 0) >= 6:
            continue
        per[sample.state] = per.get(sample.state, 0) + 1
        varied = getattr(oracle, "VARIED", {}).get(action)
        for history, facts, by, on, said in _around(sample, rule, policy, procedure, varied):
            key = sample.state, tuple(map(_of_event, history)), repr(sorted(facts.items())), by, on
            if key in seen or len(seen) > MOST:
                continue
            seen.add(key)
            event = evolve(sample.event, by=by, on=on)
            world = World(procedure, action, by, on, sample.state, facts, history, policy.readings,
                          sample.event.run, sample.event.outcome)
            standing = {e.run: e.state for e in history}
            if any(e.run == sample.event.run and e.action != "somehow" for e in history):
                standing[sample.event.run] = sample.state
            case = evolve(sample.case, policy=policy, history=tuple(history), at=tuple(standing.items()))
            try:
                expected = oracle.judged(world) if by in step_.by or "anyone" in step_.by else None
            except (StopIteration, TypeError, AttributeError, ValueError):
                continue  # nobody has told what is asked
            if not _stays(case, on):
                continue  # meanwhile silence has moved it
            yield Cell(case, event, facts, expected or REFUSED, said)


def _stays(case: Case, on: date) -> bool:
    try:
        return case.polled(on).seq == case.seq
    except (GrievanceError, LookupError):
        return False  # what came before cannot have been so


def _of_event(event: Event) -> Any:
    return event.run, event.action, event.state, event.on, repr(sorted(event.facts.items()))


Around = Iterator[tuple[list[Event], dict[str, Any], Any, date, str]]


def _around(sample: Sample, rule: Any, policy: Policy, procedure: str, varied: Any = None) -> Around:
    """The act itself, then with one thing (or two of its own) told otherwise, now, before or elsewhere."""
    history, on = list(sample.case.history), sample.event.day
    wanted = rule.facts_by_name
    own = {n: sample.event.facts.get(n, plausible(f, on)) for n, f in wanted.items()}
    people = sorted({p for e in history for v in e.facts.values() if isinstance(v, tuple | frozenset) for p in v
                     if len(p) <= 4})[:14]  # fmt: skip
    by = sample.event.by
    yield history, own, by, on, ""
    single = [(name, value) for name, fact in wanted.items() if varied is None or name in varied
              for value in others(fact, own[name], people)]  # fmt: skip
    for name, value in single:
        yield history, {**own, name: value}, by, on, f"{name} {value}"
    for (one, first), (two, second) in combinations(single, 2):
        if one != two and len(single) <= 24:
            yield history, {**own, one: first, two: second}, by, on, f"{one} {first}, {two} {second}"
    yield from ((history, own, role, on, f"by {role}") for role in sorted(policy.roles - {"anyone", by}))
    yield from _elsewhere(history, own, by, on, policy, procedure)
    for began, *_, said in _elsewhere(history, own, by, on, policy, procedure, once=True):
        yield from ((began, {**own, name: value}, by, on, f"{said}, {name} {value}") for name, value in single)
    if sample.state == policy.bound[procedure].initial and not any(e.procedure == procedure for e in history):
        for end in policy.bound[procedure].finals:
            first = history[0].on if history else on
            before = Event(len(history) + 1, procedure, "somehow", "", None, None, first, end)
            yield [*history, before], own, by, on, f"{procedure} once ended in “{end}”"
    for place, event in enumerate(history):
        rest = [*history[:place], *history[place + 1 :]]
        if event.run == sample.event.run and not any(each.run == event.run for each in rest):
            continue  # a run stands somewhere because of what happened in it
        if (
            event.procedure == procedure
            and event.run != sample.event.run
            and event.run not in {e.run for e in rest[place:]}
        ):
            continue  # nor has an earlier one ended otherwise
        yield rest, own, by, on, f"without {event.run}.{event.action}"
        facts = policy.bound[event.procedure].facts if event.procedure in policy.bound else {}
        for name, value in event.facts.items():
            for other in others(facts[name], value, people) if name in facts else ():
                changed = [*history[:place], evolve(event, facts={**event.facts, name: other}), *history[place + 1 :]]
                yield changed, own, by, on, f"{event.action} had told {name} {other}"
    for number in (1, 6, 7, 8, 9, 10, 13, 14, 27, 28, 29, 30, 31, 90, 180, 181, 400, 1500):
        yield history, own, by, on + timedelta(days=number), f"{number} days later"


def _elsewhere(
    history: list[Event], own: dict[str, Any], by: Any, on: date, policy: Policy, procedure: str, *, once: bool = False
) -> Around:
    """Every other route not begun, or standing anywhere; or each only begun."""
    for route, other in policy.bound.items():
        if route == procedure:
            continue
        without = [event for event in history if event.procedure != route]
        if len(without) < len(history) and not once:
            yield without, own, by, on, f"{route} not begun"
        came = [event for event in history if event.procedure == route]
        for state in [state for state in other.states if state != other.initial][: 1 if once else None]:
            if came:
                place = max(i for i, event in enumerate(history) if event.procedure == route)
                stood = [*history[:place], evolve(history[place], state=state), *history[place + 1 :]]
            else:
                first = history[0].on if history else on
                stood = [*history, Event(len(history) + 1, route, "somehow", "", None, None, first, state)]
            yield stood, own, by, on, f"{route} at “{state}”"


def answered(cell: Cell, policy: Policy) -> str:
    """How a policy answers: the outcome, or that it refuses."""
    case = evolve(cell.case, policy=policy)
    rule = policy.bound[cell.event.procedure].rules[cell.event.action]
    facts = {name: fact.plain(cell.facts[name]) for name, fact in rule.facts_by_name.items() if name in cell.facts}
    outcome = cell.event.outcome if rule.chosen else None
    try:
        decision = case.decide(f"{cell.event.procedure}.{cell.event.action}", by=cell.event.by, on=cell.event.on,
                               facts=facts, outcome=outcome)  # fmt: skip
    except GrievanceError as error:
        return f"cannot be asked: {error}"
    return decision.event.outcome if isinstance(decision, Allowed) else REFUSED


@cache
def _kept(oracle: Any, procedure: str, action: str, readings: tuple[tuple[str, str], ...]) -> tuple[Cell, ...]:
    """The cells that can be asked of the policy as shipped."""
    every = cells(oracle, procedure, action, readings)
    policy = bound(readings)
    return tuple(cell for cell in every if not answered(cell, policy).startswith("cannot"))


def asking(oracle: Any, procedure: str, action: str, **readings: str) -> Probe:
    """A probe of one action under some readings."""
    chosen = tuple(sorted(readings.items()))

    def wrong(policy: Policy) -> Iterator[str]:
        for cell in _kept(oracle, procedure, action, chosen):
            if (found := answered(cell, policy)) != cell.expected:
                asked = f"{procedure}.{action} by {cell.event.by} on {cell.event.on}, {cell.said}"
                yield f"{asked}: {found}, by the text {cell.expected}"

    said = ", ".join(f"{name} {choice}" for name, choice in chosen)
    return Probe(f"{procedure}.{action}: {said or 'as by default'}", f"{procedure}.{action}", readings, wrong)


# -- the steps laid out --------------------------------------------------------------------------------------------


def laying_out(oracle: Any, procedure: str, **readings: str) -> Probe:
    """A probe of the steps: who, from where to where, what is told, whether again, what is owed."""

    def wrong(policy: Policy) -> Iterator[str]:
        steps = oracle.laid_out(policy.readings)
        bound_ = policy.bound.get(procedure)
        if bound_ is None:
            if steps:
                yield f"{procedure} lacks"
            return
        ends = set(bound_.finals)
        if ends != set(oracle.ENDS) & set(bound_.states):
            yield f"{procedure} ends {ends}"
        found = {name: _step_of(rule) for name, rule in bound_.rules.items()}
        for name in {*found, *steps}:
            if found.get(name) != steps.get(name):
                yield f"{procedure}.{name}: {found.get(name)}, by the text {steps.get(name)}"

    said = ", ".join(f"{name} {choice}" for name, choice in readings.items())
    return Probe(f"{procedure} steps: {said or 'as by default'}", f"{procedure}.*", readings, wrong)


def _step_of(rule: Any) -> Step:
    edges: dict[str, set[str]] = {source: set() for source in rule.sources}
    for branch in rule.branches:
        for source, target in branch.targets.items():
            if source in edges:
                edges[source].add(target)
    stays = all(targets == {source} for source, targets in edges.items())
    unmet = frozenset(branch.name for branch in rule.branches if not branch.discharges)
    told = frozenset(fact.name for fact in rule.facts)
    return Step(
        rule.verb, rule.roles, {s: frozenset(t) for s, t in edges.items()}, told, stays and not rule.once, unmet,
        rule.gives_up,
    )  # fmt: skip


# -- what is owed by when ------------------------------------------------------------------------------------------


def owing(oracle: Any, procedure: str, **readings: str) -> Probe:
    """A probe of the days: on whatever days the acts of the case files fell, what is owed by when."""
    chosen = tuple(sorted(readings.items()))

    def wrong(policy: Policy) -> Iterator[str]:
        for case, state, expected in _courses(oracle, procedure, chosen):
            again = evolve(case, policy=policy)
            owed = {_called(each.action): (each.not_before, each.due) for each in _owed(again, procedure)}
            found = {name: days for name, days in owed.items() if days != (None, None) or name in expected}
            if found != expected:
                told = [(e.action, str(e.on)) for e in case.history]
                yield f"{procedure} at “{state}” after {told}: {found}, by the text {expected}"

    said = ", ".join(f"{name} {choice}" for name, choice in readings.items())
    return Probe(f"{procedure} days: {said or 'as by default'}", f"{procedure}.*", readings, wrong)


def _owed(case: Case, procedure: str) -> Iterator[Any]:
    """What is owed in the latest run of a procedure."""
    return timing.owed(case.course(case.latest_run(procedure)), case.history[-1].day)


def _called(action: str) -> str:
    return action.partition(".")[2] or action


GAPS = ((1, 2), (3, 1), (0, 0), (2, 5))


@cache
def _courses(oracle: Any, procedure: str, readings: tuple[tuple[str, str], ...]) -> tuple[tuple[Case, str, Any], ...]:
    """Every course of the case files, on several days, with what is owed by when."""
    policy = bound(readings)
    if procedure not in policy.bound:
        return ()
    found: dict[Any, Any] = {}
    states = policy.bound[procedure].states
    for each in (one for name, some in samples().items() if name.startswith(f"{procedure}.") for one in some):
        for history in _dated(oracle, procedure, [*each.case.history, each.event]):
            key = tuple((e.run, e.action, e.state, e.on, _told_of(oracle, e)) for e in history)
            if key in found or each.event.state not in states or len(found) > 600:
                continue
            case = evolve(each.case, policy=policy, opened=history[0].on, history=tuple(history),
                          at=tuple({e.run: e.state for e in history}.items()))  # fmt: skip
            last = history[-1]
            world = World(procedure, "", "", last.day, last.state, {}, history, policy.readings, last.run)
            if _stays(case, last.on):
                found[key] = case, last.state, oracle.dues(world)
    return tuple(found.values())


def _dated(oracle: Any, procedure: str, history: list[Event]) -> Iterator[list[Event]]:
    """The events on several days, and with other facts that move the days."""
    for odd, even in GAPS:
        yield _redated(history, odd, even)
    told = getattr(oracle, "told_of_days", None)
    if told is not None and history[-1].procedure == procedure:
        dated = _redated(history, 1, 2)
        for facts in told(dated):
            yield [evolve(e, facts={**e.facts, **{n: v for n, v in facts.items() if n in e.facts}}) for e in dated]


def _told_of(oracle: Any, event: Event) -> Any:
    return tuple(repr(event.facts.get(name)) for name in getattr(oracle, "DATED_BY", ()))


def _redated(history: list[Event], odd: int, even: int) -> list[Event]:
    """The events on other days: so many days after another, by turns."""
    on, dated = history[0].day, []
    for place, event in enumerate(history):
        on += timedelta(days=odd if place % 2 else even) if place else timedelta()
        dated.append(evolve(event, on=on))
    return dated


def renewing(oracle: Any, procedure: str) -> Probe:
    """A probe of what is owed since something: once done it is met, and owed again where that has come again."""

    def wrong(policy: Policy) -> Iterator[str]:
        for action, (kind, trigger) in oracle.SINCE.items():
            sample = next(iter(samples()[f"{procedure}.{action}"]))
            of, _, name = trigger.rpartition(".")
            since = [e for e in sample.case.history if (e.procedure, e.action) == (of or procedure, name)]
            if not since:
                yield f"{procedure}.{action}: no case file does {trigger} before"
                continue
            done = evolve(sample.event, seq=len(sample.case.history) + 1)
            later = evolve(
                since[-1], seq=done.seq + 1, on=done.day, state=sample.event.state if not of else since[-1].state
            )
            courses = (((), True), ((done,), False), ((done, later), kind == "last"))
            for more, expected in courses:
                history = (*sample.case.history, *more)
                at = tuple({e.run: e.state for e in history}.items())
                course = evolve(sample.case, policy=policy, history=history, at=at)
                owed = {_called(each.action) for each in _owed(course, procedure)}
                if (action in owed) is not expected:
                    yield f"{procedure}.{action} after {[e.action for e in history]}: owed {sorted(owed)}"

    return Probe(f"{procedure} since: as by default", f"{procedure}.*", {}, wrong)


def oracle_probes(oracle: Any, procedure: str, also: Sequence[Mapping[str, str]] = ()) -> Iterator[Probe]:
    """The probes of a procedure by default and under every other choice of the readings that its oracle names."""
    known = load("mit").known_readings
    turns = [
        {},
        *({name: c} for name in oracle.READINGS for c in known[name].choices if c != known[name].default),
        *also,
    ]
    actions = {name for turn in turns for name in oracle.laid_out(bound(tuple(sorted(turn.items()))).readings)}
    for turn in turns:
        yield laying_out(oracle, procedure, **turn)
        yield owing(oracle, procedure, **turn)
    if getattr(oracle, "SINCE", None):
        yield renewing(oracle, procedure)
    for action in sorted(actions):
        for turn in turns:
            if not turn or set(turn) & set(oracle.ASKED.get(action, ())):
                yield asking(oracle, procedure, action, **turn)


ROUTES = ("negotiated", "appeal", "informal", "intake", "housing", "records", "arbitration", "retaliation")


def every_oracle_probe() -> Iterator[Probe]:
    """The probes of every procedure but the formal one, and of how that one begins."""
    for name in ROUTES:
        oracle = import_module(f"oracle_{name}")
        yield from oracle_probes(oracle, name, getattr(oracle, "ALSO", ()))
    request, known = import_module("oracle_request"), load("mit").known_readings
    yield asking(request, "formal", "request")
    for name in request.ASKED:
        for choice in known[name].choices:
            if choice != known[name].default:
                yield asking(request, "formal", "request", **{name: choice})
