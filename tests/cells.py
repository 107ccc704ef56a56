"""Cells: every lawful act of the case files asked again with something else told, before it or elsewhere in the case.

An oracle of a procedure says what the text answers: `laid_out(readings)`, the steps with whatever each asks to be told;
`judged(world)`, how an act ends, or nothing where it is refused; `dues(world)`, what is owed by when. The cells of a
policy as shipped are laid out once; each policy that was changed is asked only those about what was changed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple, TypeVar

from attrs import evolve
from probes import Probe
from samples import Sample, bound, samples
from worlds import Step as Step
from worlds import Told, World
from worlds import step as step

from grievance_fsm.case import Case
from grievance_fsm.errors import GrievanceError
from grievance_fsm.events import Allowed, Event
from grievance_fsm.policy import Policy
from grievance_fsm.values import BALLOTS, BOOLEAN, DAY, LABEL, LABELS, NUMBER, PERSONS

C = TypeVar("C")

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
MOST, EACH = 1500, 300
"""How many questions there are about an action, and how many at least about each lawful act, if it has so many."""


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
    for sample in samples(f"{procedure}.{action}"):
        if sample.state not in step_.edges or per.get(sample.state, 0) >= 6 or not ends_here(sample, bound_):
            continue
        per[sample.state] = per.get(sample.state, 0) + 1
        varied = getattr(oracle, "VARIED", {}).get(action)
        before = len(seen)
        for history, facts, by, on, said in _around(sample, rule, policy, procedure, varied):
            key = sample.state, tuple(map(_of_event, history)), repr(sorted(facts.items())), by, on
            if key in seen or len(seen) > max(MOST, before + EACH) or not could_be(history):
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
            if not stays(case, on):
                continue  # meanwhile silence has moved it
            yield Cell(case, event, facts, expected or REFUSED, said)


def ends_here(sample: Sample, procedure: Any) -> bool:
    """Whether the earlier runs of a procedure stand where they may under these readings."""
    earlier = {run: state for run, state in sample.case.at if run.partition("#")[0] == procedure.name}
    return all(state in procedure.states for run, state in earlier.items() if run != sample.event.run)


DECIDED = {"closed with sanctions", "closed without a finding", "closed outside the policy"}


def could_be(history: Sequence[Event]) -> bool:
    """Whether no other hearing has followed a decision that nobody sent back."""
    runs = list(dict.fromkeys(event.run for event in history if event.procedure == "formal"))
    ended = {event.run: event.state for event in history if event.run in runs[:-1]}
    back = any((event.procedure, event.action) == ("appeal", "remand") for event in history)
    return back or DECIDED.isdisjoint(ended.values())


def stays(case: Case, on: date) -> bool:
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
    named = sorted({p for name, fact in wanted.items() if fact.kind == PERSONS for p in own[name] or ()})[:4]
    known = sorted({p for e in history for v in e.facts.values() if isinstance(v, tuple | frozenset) for p in v
                    if len(p) <= 4})  # fmt: skip
    people = [*named, *(person for person in known if person not in named)][:14]
    by = sample.event.by
    yield history, own, by, on, ""
    for number in (1, 6, 7, 8, 9, 10, 13, 14, 27, 28, 29, 30, 31, 90, 180, 181, 400, 1500):
        yield history, own, by, on + timedelta(days=number), f"{number} days later"
    single = [(name, value) for name, fact in wanted.items() if varied is None or name in varied
              for value in others(fact, own[name], people)]  # fmt: skip
    for name, value in single:
        yield history, {**own, name: value}, by, on, f"{name} {value}"
    yield from ((history, own, role, on, f"by {role}") for role in sorted(policy.roles - {"anyone", by}))
    yield from _elsewhere(history, own, by, on, policy, procedure)
    for (one, first), (two, second) in combinations(single, 2):
        if one != two and len(single) <= 24:
            yield history, {**own, one: first, two: second}, by, on, f"{one} {first}, {two} {second}"
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
        yield from _named_before(history, place, facts, own, by, on) if event.procedure != procedure else ()
        for name, value in event.facts.items():
            for other in others(facts[name], value, people[:6]) if name in facts else ():
                changed = [*history[:place], evolve(event, facts={**event.facts, name: other}), *history[place + 1 :]]
                yield changed, own, by, on, f"{event.action} had told {name} {other}"


def _named_before(
    history: list[Event], place: int, facts: Mapping[str, Any], own: dict[str, Any], by: Any, on: date
) -> Around:
    """The same act, once more and earlier, with somebody else named in it."""
    event = history[place]
    for name in (name for name in event.facts if name in facts and facts[name].kind == PERSONS):
        earlier = evolve(event, facts={**event.facts, name: (STRANGER,)})
        yield [*history[:place], earlier, *history[place:]], own, by, on, f"{event.action} had before named {STRANGER}"


COMPLAINTS = ("informal", "negotiated", "formal")
WAYS = (*COMPLAINTS, "appeal", "arbitration")


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
            alone = [e for e in stood if e.procedure not in COMPLAINTS or e.procedure in (route, procedure)]
            if len(alone) < len(stood) and route in COMPLAINTS and not once:
                yield alone, own, by, on, f"{route} alone at “{state}”"
            only = [e for e in stood if e.procedure not in WAYS or e.procedure == route]
            if len(only) < len(alone) and route in WAYS and procedure not in WAYS and not once:
                yield only, own, by, on, f"only {route}, at “{state}”"


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
def _kept(oracle: Any, procedure: str, action: str, readings: tuple[tuple[str, str], ...]) -> list[Cell]:
    """The cells that can be asked of the policy as shipped."""
    every = cells(oracle, procedure, action, readings)
    policy = bound(readings)
    return [cell for cell in every if not answered(cell, policy).startswith("cannot")]


def telling_first(cells: list[C], told: Callable[[C], str]) -> Iterator[str]:
    """What is told of each cell, if anything; the first that told something is asked first the next time."""
    telling = -1
    try:
        for place, cell in enumerate(cells):
            if said := told(cell):
                telling = place if telling < 0 else telling
                yield said
    finally:
        if telling > 0:
            cells.insert(0, cells.pop(telling))


def asking(oracle: Any, procedure: str, action: str, **readings: str) -> Probe:
    """A probe of one action under some readings."""
    chosen = tuple(sorted(readings.items()))

    def wrong(policy: Policy) -> Iterator[str]:
        def told(cell: Cell) -> str:
            if (found := answered(cell, policy)) == cell.expected:
                return ""
            asked = f"{procedure}.{action} by {cell.event.by} on {cell.event.on}, {cell.said}"
            return f"{asked}: {found}, by the text {cell.expected}"

        yield from telling_first(_kept(oracle, procedure, action, chosen), told)

    said = ", ".join(f"{name} {choice}" for name, choice in chosen)
    return Probe(f"{procedure}.{action}: {said or 'as by default'}", f"{procedure}.{action}", readings, wrong)
