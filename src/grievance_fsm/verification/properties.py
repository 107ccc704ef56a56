"""Judging properties: each is proved of every run of its procedure, or refuted by the shortest dated way.

Other procedures may do whatever leaves the acts of this one lawful, so what is proved holds in the whole policy.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date
from itertools import starmap
from typing import Any, Final

from attrs import evolve

from grievance_fsm.assembly import homes_of
from grievance_fsm.binding import Binder, picks
from grievance_fsm.binding import every as every_part
from grievance_fsm.checking.settling import binder_of, choices_of
from grievance_fsm.dates import CannotDate
from grievance_fsm.errors import BadInput, DeclarationError, Problem
from grievance_fsm.exploring import NOMINAL, are_few, combinations
from grievance_fsm.exploring.beginning import in_the_calendar, misbegun
from grievance_fsm.exploring.possible import Known
from grievance_fsm.exploring.telling import lawful_way
from grievance_fsm.facts import Fact, Happened
from grievance_fsm.further import Further
from grievance_fsm.policy import Policy
from grievance_fsm.properties import AlwaysCan, Property, points_in
from grievance_fsm.readings import Chosen
from grievance_fsm.rulemaking import rebound
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.stating import Index, Spot, misstated
from grievance_fsm.verification.answers import MANY, OBSERVED, PROVED, REFUTED, Answer, telling
from grievance_fsm.verification.attested import attested
from grievance_fsm.verification.building import Solved
from grievance_fsm.verification.elsewhere import Others
from grievance_fsm.verification.judging import NOT_THERE, Proof, answer_of, span_of
from grievance_fsm.verification.loosening import loosened, rigid, settled_along
from grievance_fsm.verification.naming import Naming
from grievance_fsm.verification.observers import Matter
from grievance_fsm.verification.own import asks_before, of_any_run, of_first_runs, rests_on_all
from grievance_fsm.verification.variants import as_runs_follow
from grievance_fsm.wanted import A_POLICY, unlike

Choices = Mapping[str, str]

OF_A_CALENDAR: Final = ("business day", "instruction day", "term")

NO_PROCEDURE: Final = "the policy has no such procedure under the choices made"


def prove(policy: Policy, *properties: Property, start: date | None = None) -> tuple[Answer, ...]:
    """Some properties judged of every run of a policy's procedures, in their order.

    Raises `BadInput` for what is no policy and for a day from which none can be counted, `DeclarationError` for what
    speaks of acts, states, roles or facts that the policy does not have.
    """
    problems = [*unlike("policy", policy, Policy, A_POLICY), *misbegun(start)]
    if problems:
        raise BadInput(problems)
    with in_the_calendar():
        return tuple(attested(judged(policy, properties, start=start), policy))


def judged(
    policy: Policy, properties: Iterable[Property] | None = None, *, start: date | None = None
) -> tuple[Answer, ...]:  # fmt: skip
    """The properties that a policy claims, or some others, judged under the choices made."""
    claimed = tuple(policy.properties if properties is None else properties)
    index = Index(policy.procedures)
    problems = list(misstated(claimed, policy.scope, index))
    if problems:
        raise DeclarationError(problems)
    stated = [each for each in claimed if _kept(each, policy)]
    matters = [matter_of(each, policy, index) for each in stated]
    if uncounted := list(_uncounted(matters, claimed, policy)):
        raise DeclarationError(uncounted)
    others, known, found = Others(policy.bound), dict[Any, Any](), dict[int, Answer]()
    for name in dict.fromkeys(matter.procedure for matter in matters):
        mine = [matter for matter in matters if matter.procedure == name]
        if name in policy.bound:
            answers = judged_procedure(policy.bound[name], mine, start or NOMINAL, known, others)
        else:
            answers = tuple(answer_of(matter, OBSERVED, note=NO_PROCEDURE) for matter in mine)
        found |= {id(matter.stated): answer for matter, answer in zip(mine, answers, strict=True)}
    return tuple(evolve(each, clauses=policy.marked(each.clauses)) for each in (found[id(s)] for s in stated))


def _uncounted(matters: Iterable[Matter], claimed: tuple[Property, ...], policy: Policy) -> Iterator[Problem]:
    """Spans that give no day where the policy counts: such as business days, of which only a calendar knows."""
    places = {id(each): number for number, each in enumerate(claimed, 1)}
    for matter in matters:
        home = policy.bound.get(matter.procedure)
        if home is None or matter.span is None or matter.span.unit not in OF_A_CALENDAR:
            continue
        try:
            span_of(matter, home.setting)
        except CannotDate:
            words = f"{matter.span} cannot be counted in this policy: a calendar has to know them (calendar=)."
            yield Problem(f"property {places[id(matter.stated)]}", words)


def _kept(stated: Property, policy: Policy) -> bool:
    """Whether a property is claimed under the choices of a policy; readings that it leaves open leave it."""
    return all(each.holds(policy.readings) for each in _conditions(stated))


def _claimed(stated: Property, choices: Choices) -> bool:
    """Whether a property is claimed under some choices of what a policy leaves open."""
    return all(each.holds(choices) for each in _conditions(stated) if each.reading.name in choices)


def _conditions(stated: Property) -> Iterator[Chosen]:
    conditions = stated.only if isinstance(stated.only, tuple) else (stated.only,)
    return (each for each in conditions if isinstance(each, Chosen))


def matter_of(stated: Property, policy: Policy, index: Index) -> Matter:
    """A property with its points by name and its guard under the choices made."""
    home, homes = index.home(stated), homes_of(policy.procedures)
    binder = Binder(policy.readings, policy.values, within=home, homes=homes, added=policy.adds)
    guard = binder(stated.guards[0]) if stated.guards else None
    groups = tuple(frozenset(map(index.spot, points_in((point,)))) for point in stated.others)
    foreign = tuple(tuple(_foreign(spot, policy) for spot in group if _elsewhere(spot, home)) for group in groups)
    span = binder(stated.span)
    points, terms = frozenset(map(index.spot, points_in(stated.points))), getattr(stated, "terms", None)
    by_when = None if terms is None else (binder(terms[0]), binder(terms[1]))
    return Matter(stated, home, points, groups, guard, span, foreign, by_when)


def _elsewhere(spot: Spot, home: str) -> bool:
    return spot.procedure != home and spot.kind == "act" and not spot.outcome


def _foreign(spot: Spot, policy: Policy) -> Happened:
    """That an act of another procedure has happened."""
    actions = (action for each in policy.procedures if each.name == spot.procedure for action in each.actions)
    return Happened(evolve(next(action for action in actions if action.name == spot.name), home=spot.procedure))


def judged_procedure(
    procedure: BoundProcedure, matters: Iterable[Matter], start: date = NOMINAL, known: Known | None = None,
    others: Others | None = None,
) -> tuple[Answer, ...]:  # fmt: skip
    """Properties of one procedure, judged under every choice of its open readings.

    Where an act that begins a run asks what the run before did, that is free; then only what refutes a first run does.
    """
    every, procedure = list(matters), as_runs_follow(procedure)
    found = _judged(procedure, every, start, known, others)
    if not asks_before(procedure):
        return found
    alone = _judged(of_first_runs(procedure), every, start, None, others)
    answers = starmap(of_any_run, zip(found, alone, strict=True))
    return tuple(rests_on_all(answer, procedure) if _grants(matter) else answer
                 for matter, answer in zip(every, answers, strict=True))  # fmt: skip


def _judged(
    procedure: BoundProcedure, matters: Iterable[Matter], start: date, known: Known | None, others: Others | None
) -> tuple[Answer, ...]:  # fmt: skip
    """Properties of one procedure, what runs before did being free.

    First whatever turns on an open reading is taken to be free: what holds then holds under every choice. Only what
    does not is judged under each.
    """
    every, found = list(matters), dict[int, Answer]()
    shared, told = others or Others({}), {} if known is None else known
    naming = _naming(procedure, start, told, shared)
    loose = loosened(procedure) if procedure.readings else procedure
    if loose is not None:
        left_open = frozenset(_open_papers(procedure))
        closed = [matter for matter in every if not _grants(matter) and not _rests_on(matter, matter.guard, left_open)]
        proof = Proof(loose, closed, start, told, shared, Solved())
        for matter in closed:
            answer: Answer | None = proof.answer(matter)
            if loose is not procedure and answer is not None and answer.status != PROVED:
                few = are_few(procedure.readings)
                answer = None if few else _confirmed(procedure, matter, answer, proof, told, naming)
            if answer is not None:
                found[id(matter)] = answer
    if not are_few(procedure.readings):
        left = [matter for matter in every if id(matter) not in found]
        found |= _proved_in_parts(procedure, left, start, told, shared)
    left = [matter for matter in every if id(matter) not in found]
    if left:
        found |= _under_each_choice(procedure, left, start, told, shared, naming)
    return tuple(found[id(matter)] for matter in every)


def _open_papers(procedure: BoundProcedure) -> Iterator[str]:
    """The facts that acts record under some choices of open readings alone."""
    for rule in procedure.rules.values():
        for pick in picks((rule.action.records, rule.action.collects)):
            yield from (fact.name for fact in every_part(pick, Fact))


def _rests_on(matter: Matter, guard: Any, left_open: Set[str]) -> bool:
    """Whether a property rests on papers that are told under some choices alone, or its guard on a choice."""
    if getattr(matter.stated, "nothing_else", False):
        return bool(left_open)  # it speaks of whatever may be told
    papers = {fact.name for fact in every_part((guard, getattr(matter.stated, "facts", ())), Fact)}
    return next(picks(guard), None) is not None or not papers.isdisjoint(left_open)


def _grants(matter: Matter) -> bool:
    """Whether it says what is open to somebody: what a free choice allows says nothing of what each choice does."""
    return isinstance(matter.stated, AlwaysCan)


def _confirmed(
    procedure: BoundProcedure, matter: Matter, answer: Answer, proof: Proof, known: Known, naming: Naming
) -> Answer | None:  # fmt: skip
    """What refutes a loosened procedure, if it is refuted where its way is lawful too, with the first such choices."""
    if answer.status == OBSERVED and answer.note == NOT_THERE:
        return answer
    edges = proof.edges.get(id(matter), ())
    if matter.guard is not None or answer.way is None or not edges:
        return None
    if any(next(picks(edge.rule.action.who), None) is not None for edge in edges) or _may_be_gone(matter, procedure):
        return None  # whoever may do it under some choice was let do it; where it is not there, nothing is said of it
    tried = [
        (choices, lawful_way(settled, answer.way.steps[0].on, moves, known) is not None)
        for choices, settled, moves in settled_along(procedure, edges) if _claimed(matter.stated, choices)
    ]  # fmt: skip
    lawful = [choices for choices, goes in tried if goes]
    if not lawful:
        return None
    first = {reading.name: reading.choices[0] for reading in procedure.readings}
    named = {} if len(lawful) == len(tried) else lawful[0]
    return naming.named(matter, named, {**first, **lawful[0]})


def _may_be_gone(matter: Matter, procedure: BoundProcedure) -> bool:
    """Whether a property speaks of an act that only some choices have."""
    acts = [procedure.rules[spot.name].action for spot in matter.spots if spot.name in procedure.rules]
    return any(next(every_part(action.only, Chosen), None) is not None for action in acts)


def _naming(procedure: BoundProcedure, start: date, known: Known, others: Others) -> Naming:
    """Who names the choices under which a property is refuted, by judging it anew under each that is tried."""
    solved = Solved()

    def judge(matter: Matter, choices: Choices) -> Answer | None:
        if not _claimed(matter.stated, choices):
            return None
        binder = Further(choices)
        bound = matter._replace(guard=binder(matter.guard), terms=_settled(matter.terms, binder))
        return Proof(rebound(procedure, binder), [bound], start, known, others, solved).answer(bound)

    return Naming(procedure, judge)


def _proved_in_parts(
    procedure: BoundProcedure, matters: list[Matter], start: date, known: Known, others: Others
) -> dict[int, Answer]:  # fmt: skip
    """The properties that hold under every choice of the readings that must be settled, whatever the others are."""
    settling = rigid(procedure)
    left = [matter for matter in matters if not _grants(matter)]
    found: dict[int, Answer] = {}
    for choices in choices_of(settling) if are_few(settling) else ():
        binder = binder_of(choices)
        loose = loosened(rebound(procedure, binder))
        if loose is None:
            return {}
        claimed = [each for each in left if _claimed(each.stated, choices)]
        left_open = frozenset(_open_papers(loose))
        bound = [(each, each._replace(guard=binder(each.guard))) for each in claimed]
        closed = [(each, part) for each, part in bound if not _rests_on(each, part.guard, left_open)]
        proof = Proof(loose, [part for _, part in closed], start, known, others, Solved())
        answers = [(each, proof.answer(part)) for each, part in closed]
        lost = {id(each) for each, answer in answers if answer.status != PROVED and answer.note != NOT_THERE}
        lost |= {id(each) for each in claimed} - {id(each) for each, _ in closed}
        left = [each for each in left if id(each) not in lost]
        for each, answer in answers:
            if answer.status == PROVED:
                found.setdefault(id(each), answer)
        if not left:
            break
    return {id(each): found[id(each)] for each in left if id(each) in found}


def _settled(terms: Any, binder: Further) -> Any:
    """By when something is to be done under some choices more."""
    return None if terms is None else (binder(terms[0]), binder(terms[1]))


def _tried(procedure: BoundProcedure) -> Iterator[Choices]:
    """Every choice of few readings; of many, each alone, and those on which it turns where a run can go together."""
    yield from combinations(procedure.readings)
    settling = rigid(procedure)
    if not are_few(procedure.readings) and are_few(settling):
        first = {reading.name: reading.choices[0] for reading in procedure.readings}
        yield from ({**first, **choices} for choices in choices_of(settling))


def _under_each_choice(
    procedure: BoundProcedure, matters: list[Matter], start: date, known: Known, others: Others, naming: Naming
) -> dict[int, Answer]:  # fmt: skip
    """Each property under every choice: the gravest answer, with the choices on which it turns."""
    told: dict[int, list[tuple[Choices, Answer]]] = {id(matter): [] for matter in matters}
    solved = Solved()
    for choices in _tried(procedure):
        binder = Further(choices)
        settled = rebound(procedure, binder) if choices else procedure
        claimed = [matter for matter in matters if _claimed(matter.stated, choices)]
        bound = [each._replace(guard=binder(each.guard), terms=_settled(each.terms, binder)) for each in claimed]
        proof = Proof(settled, bound, start, known, others, solved)
        for matter, each in zip(claimed, bound, strict=True):
            told[id(matter)].append((choices, proof.answer(each)))
    few = are_few(procedure.readings)
    if few:
        return {id(matter): _gravest(told[id(matter)]) if told[id(matter)] else answer_of(matter, OBSERVED, note=MANY)
                for matter in matters}  # fmt: skip
    return {id(matter): _of_many(matter, told[id(matter)], naming) for matter in matters}


def _gravest(answers: list[tuple[Choices, Answer]]) -> Answer:
    """The gravest answer under any choices, with those of them without which it would be another."""
    _, gravest = min(answers, key=lambda pair: _gravity(pair[1]))
    some = [each for each, answer in answers if _gravity(answer) == _gravity(gravest)]
    named = telling(some, [each for each, _ in answers]) if len(some) < len(answers) else {}
    return evolve(gravest, choices={} if gravest.status == PROVED else named)


def _of_many(matter: Matter, answers: list[tuple[Choices, Answer]], naming: Naming) -> Answer:
    """The gravest answer under any choices of many, with those that make it so; of what holds, no more is said."""
    if not answers:
        return answer_of(matter, OBSERVED, note=MANY)
    choices, gravest = min(answers, key=lambda pair: _gravity(pair[1]))
    if gravest.status == PROVED:
        return evolve(gravest, status=OBSERVED, note=MANY, choices={})
    others = [each for each, answer in answers if _gravity(answer) != _gravity(gravest)]
    apart = ([name for name in choices if choices[name] != other.get(name)] for other in others)
    turning = {names[0] for names in apart if len(names) == 1}
    turns = choices if others and not turning else {n: choice for n, choice in choices.items() if n in turning}
    told = naming.named(matter, turns, choices) if gravest.status == REFUTED else None
    return evolve(gravest, choices=turns) if told is None else told


def _gravity(answer: Answer) -> int:
    """Refuted before neither; what is proved where it may happen before what is not there at all."""
    if answer.note == NOT_THERE:
        return 3
    if answer.status == OBSERVED:
        return 1
    return 2 if answer.status == PROVED else 0
