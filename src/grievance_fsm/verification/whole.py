"""Verifying a whole policy: each procedure, what stands between them, and what the policy claims of itself."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from attrs import evolve

from grievance_fsm.check import check
from grievance_fsm.checking.domains import TooWide
from grievance_fsm.deciding.tallying import tallies
from grievance_fsm.errors import BadInput, Problem, counted
from grievance_fsm.exploring import NOMINAL
from grievance_fsm.exploring.beginning import in_the_calendar, misbegun
from grievance_fsm.exploring.telling import way_of
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.verification.answers import OBSERVED, PROVED, REFUTED, Answer, Choices, telling, under_some
from grievance_fsm.verification.attested import attested
from grievance_fsm.verification.building import LARGEST, Builder, Solved
from grievance_fsm.verification.elsewhere import Passages
from grievance_fsm.verification.folding import folded
from grievance_fsm.verification.following import after_another
from grievance_fsm.verification.model import Move, TooLarge
from grievance_fsm.verification.own import asks_before, of_first_runs, rests_on_all
from grievance_fsm.verification.properties import NO_PROCEDURE, judged
from grievance_fsm.verification.reaching import Reached, Stuck, cited, reached
from grievance_fsm.verification.slicing import Slice
from grievance_fsm.verification.variants import Variants, as_runs_follow, variants
from grievance_fsm.verification.verified import Verification
from grievance_fsm.verification.verifying import verify_procedure
from grievance_fsm.wanted import unlike
from grievance_fsm.workflows import Workflow


def verify(subject: Any, *, start: date | None = None) -> Verification:
    """What can be proved of a policy, of a procedure or of a workflow definition, and what is refuted.

    Of a procedure alone: whether every run can come to an end, and without anybody's giving up; whether each end can
    be reached with every last day kept; which states and acts no run comes to; where time may pass for ever; how long
    a run takes. What it asks of other procedures is taken to be so. Of a policy besides: whether every case that
    starts can end, whatever becomes of its other runs, the properties that the policy states, and how many votes
    decide nothing. Of a workflow definition: its structural faults, and what is worth a look.
    Ways begin on `start`: on 2001-01-01 where none is named, which is then said.
    Raises `BadInput` for what is neither, for a procedure too large, and for conditions on numbers too wide to try,
    saying how they may be narrowed.
    """
    problems = list(_unfit(subject, start))
    if problems:
        raise BadInput(problems)
    try:
        if isinstance(subject, Workflow):
            return _workflow(subject)
        with in_the_calendar():
            if isinstance(subject, Policy):
                found = _policy(subject, start)
            else:
                found = verify_procedure(subject, subject.declared, start=start)
        return evolve(found, nominal=start is None)
    except TooLarge as error:
        name = subject.name
        how = ("verify one procedure, settle its open readings, take out acts that only record, or let fewer limits "
               "count from what may come again")  # fmt: skip
        raise BadInput([Problem(name, f"is too large for a proof: {error}; {how}.")]) from None
    except TooWide as error:
        raise BadInput(_too_wide(subject, error)) from None


def _too_wide(subject: Policy | BoundProcedure, error: TooWide) -> list[Problem]:
    """Every act whose conditions cannot be proved, with the facts and what may be done."""
    how = "give the facts nearer bounds, compare each with a constant, or record the comparison as a yes or no"
    bounds = subject.bound.values() if isinstance(subject, Policy) else (subject,)
    found = [fault for bound in bounds for fault in check(bound) if fault.kind == "too wide"]
    places = {fault.place: fault.words for fault in found} or {subject.name: str(error)}
    return [Problem(place, f"cannot be proved: {words}; {how}.") for place, words in places.items()]


def _unfit(subject: Any, start: Any) -> Iterator[Problem]:
    wanted = "a policy, a procedure of one such as policy.formal, or a workflow"
    yield from unlike("subject", subject, Policy | BoundProcedure | Workflow, wanted)
    yield from misbegun(start)


def _policy(policy: Policy, start: date | None) -> Verification:
    declared = {procedure.name: procedure for procedure in policy.procedures}
    solved = {name: Solved() for name in policy.bound}
    bound = {name: as_runs_follow(each) for name, each in policy.bound.items()}
    tried = {name: variants(each, solved[name]) for name, each in bound.items()}
    parts = tuple(
        verify_procedure(each, declared[name], start=start, solved=solved[name], tried=tried[name])
        for name, each in bound.items()
    )
    ending = _every_case_ends(policy.name, bound, tried, solved, start or NOMINAL)
    answers = (*_told_once(attested(judged(policy, start=start), policy)), *ending, *_hung(policy))
    return Verification(policy.name, answers, parts=parts)


def _told_once(answers: Iterable[Answer]) -> Iterator[Answer]:
    """The answers, those about procedures that the policy does not have in one for each."""
    missing: dict[str, list[Answer]] = {}
    for answer in answers:
        if answer.note == NO_PROCEDURE:
            missing.setdefault(answer.procedure, []).append(answer)
        else:
            yield answer
    for name, found in missing.items():
        words = f"what the policy states of it ({counted(len(found), 'property', 'properties')}) was not asked"
        yield evolve(found[0], place=name, words=words, clauses=())


# -- can every case end? ----------------------------------------------------------------------------------------------


def _every_case_ends(
    policy: str, bound: Mapping[str, BoundProcedure], tried: Mapping[str, Variants], solved: Mapping[str, Solved],
    start: date,
) -> Iterator[Answer]:  # fmt: skip
    """Whether each run can be brought to an end by itself, opening at most runs that can be ended in their turn.

    The other procedures are taken to be against it: no act but the first may rest on what they do. So all runs of a
    case can be ended one after the other, whatever has become of the rest.
    """
    courses = {name: tuple(_courses(bound[name], found, solved[name])) for name, found in tried.items()}
    ending = _ending(courses)
    if courses.keys() <= ending:
        many = counted(len(ending), "procedure")
        words = f"every case that starts can end: each run of the {many} by itself, whatever becomes of the others"
        answer = Answer("every case", PROVED, policy, words)
        for name, found in courses.items():
            late = [(each.found.model.put_off, choices) for each in found for choices in each.under]
            if some := [choices for note, choices in late if note]:
                every = [row.choices for row in tried[name].rows]
                note = next(note for note, _ in late if note)
                answer = evolve(answer, status=OBSERVED, note=note, choices=telling(some, every))
                break
        for procedure in bound.values():
            answer = rests_on_all(answer, procedure)
        yield answer if all(found.all for found in tried.values()) else under_some(answer)
    for name in [each for each in courses if each not in ending]:
        alone = tuple(_stuck_alone(bound[name], tried[name], solved[name]))
        yield from _not_ending(courses[name], ending, [row.choices for row in tried[name].rows], alone, start)


class Course(NamedTuple):
    """What a run can come to, begun or entered in the middle, and the choices under which it does."""

    found: Reached
    under: list[Choices]


def _ending(courses: Mapping[str, tuple[Course, ...]]) -> set[str]:
    """The procedures whose runs can end though they open no runs but those of one another."""
    ending: set[str] = set()
    while True:
        new = {name for name in courses.keys() - ending if not any(_lost(each.found, ending) for each in courses[name])}
        if not new:
            return ending
        ending |= new


def _courses(bound: BoundProcedure, tried: Variants, solved: Solved, *, adverse: bool = True) -> Iterator[Course]:
    """What every run of a procedure can come to: begun, or entered in the middle; the others may be adverse."""
    for entry in ("", *Passages(bound).entries):
        built: list[tuple[Builder, list[Choices]]] = []
        known: dict[int, list[Choices]] = {}
        for row in tried.rows:
            same = (under for builder, under in built if builder.stands_for(row.procedure))
            like = known.get(id(row.procedure)) or next(same, None)
            if like is None:
                like = []
                built.append((Builder(Slice(row.procedure), solved, adverse=adverse), like))
                built[-1][0].built(entry or bound.initial, LARGEST)
            like.append(row.choices)
            known[id(row.procedure)] = like
        for builder, under in built:
            yield Course(reached(folded(builder.model).model, waits=True), under)


def _stuck_alone(bound: BoundProcedure, tried: Variants, solved: Solved) -> Iterator[tuple[str, Choices]]:
    """The choices under which a run gets stuck though no other procedure is adverse; where runs before may be, first
    runs alone are looked at, and it is told at which states."""
    firsts = asks_before(bound)
    if firsts:
        bound, solved = of_first_runs(bound), Solved()
        tried = variants(bound, solved)
    for found, under in _courses(bound, tried, solved, adverse=False):
        for each in found.begun_and_stuck():
            yield from ((found.state_of(each) if firsts else "", choices) for choices in under)


def _lost(found: Reached, ending: set[str]) -> tuple[Stuck, ...]:
    """Where a run gets stuck that opens no run but those that can be ended."""
    bound = found.model.procedure

    def opens_more(move: Move) -> bool:
        docket = bound.docket
        rules = () if docket is None else docket.entering(bound.name, move.rule.name, move.edge.branch.name)
        return any(rule.route.name not in ending for rule in rules)

    return found.begun_and_stuck(lambda move: not move.sure or opens_more(move))


def _not_ending(
    courses: tuple[Course, ...], ending: set[str], every: list[Choices], alone: tuple[tuple[str, Choices], ...],
    start: date,
) -> Iterator[Answer]:  # fmt: skip
    """Where a run of a procedure may get stuck, and under which choices; refuted where no other need be adverse."""
    told: dict[tuple[str, bool], list[tuple[Choices, Reached, Stuck]]] = {}
    for found, under in courses:
        for each in _lost(found, ending):
            for choices in under:
                state = found.state_of(each)
                refuted = (state, choices) in alone or ("", choices) in alone
                told.setdefault((state, refuted), []).append((choices, found, each))
    for (state, refuted), those in told.items():
        some = [choices for choices in every if any(choices == under for under, *_ in those)]
        found, each = next((found, each) for under, found, each in those if under == some[0])
        bound = found.model.procedure
        path = each.node.path
        after = after_another(path)
        way = None if after else way_of(bound, start, tuple(move.edge for move in path), {})
        status = REFUTED if refuted else OBSERVED
        may = "may never end" if refuted else "ends only if the other procedures let it"
        words = f"a case that stands at “{state}” {may}"
        clauses = cited(found.model, each)
        yield Answer("every case", status, bound.name, words, clauses, way, after, choices=telling(some, every))


# -- workflows of others ----------------------------------------------------------------------------------------------


def _workflow(workflow: Workflow) -> Verification:
    """A workflow definition's own findings as answers."""
    found = workflow.findings()
    answers = [
        Answer(each.kind, REFUTED if each.severity == "fault" else OBSERVED, each.place or workflow.name, each.words,
               after=" → ".join(each.way))
        for each in found
    ]  # fmt: skip
    if not any(answer.status == REFUTED for answer in answers):
        words = "every state can be reached, leads to an end, and to no state that is not there"
        answers.insert(0, Answer("structure", PROVED, workflow.name, words))
    return Verification(workflow.name, tuple(answers), places=len(workflow.states))


# -- votes ------------------------------------------------------------------------------------------------------------


def _hung(policy: Policy) -> Iterator[Answer]:
    """For each decision by ballot how many ways of voting decide nothing."""
    for bound in policy.bound.values():
        for rule in bound.rules.values():
            if rule.ballots and len(rule.branches) > 1 and not rule.chosen:
                yield from _hung_at(policy, rule)


def _hung_at(policy: Policy, rule: Rule) -> Iterator[Answer]:
    """How many ways of voting decide nothing at one act: once for all choices under which they are as many."""
    try:
        rows = tallies(policy, rule.qualified).rows
    except BadInput as error:
        words = f"the ways to vote were not counted: {error.problems[0].message}"
        yield Answer("votes", OBSERVED, rule.qualified, words)
        return
    told: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        plain, full = row.without_abstentions, row.with_abstentions
        words = (
            f"{plain.nothing} of {plain.total} ways to vote without abstentions decide nothing, and {full.nothing} "
            f"of {full.total} with"
        )
        if full.nothing:
            told.setdefault(words, []).append(row.choices)
    for words, choices in told.items():
        yield Answer(
            "votes", OBSERVED, rule.qualified, words, rule.clauses, choices=telling(choices, [r.choices for r in rows])
        )  # fmt: skip
