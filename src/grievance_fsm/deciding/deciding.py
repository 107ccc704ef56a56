"""Who can decide: the smallest groups that force, carry or block what a vote may bring, under each reading.

Every number that may attend is tried with every ballot, against the guards of the action as they are declared.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from grievance_fsm.deciding.balloting import Vote
from grievance_fsm.deciding.conditions import tried
from grievance_fsm.deciding.decided import Deciding, Step, Under
from grievance_fsm.deciding.electorate import Asked, asked, body_of, counted_out, idle_word, needed, unvoted, voters
from grievance_fsm.deciding.groups import Attendance, Group, attendances
from grievance_fsm.deciding.merging import merged
from grievance_fsm.errors import BadInput, Problem, unknown
from grievance_fsm.facts import Fact, any_of, includes
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure, Branch, Rule
from grievance_fsm.values import LABELS
from grievance_fsm.wanted import untabled

__all__ = ["Attendance", "Deciding", "Group", "Step", "Under", "every_decision", "who_decides"]

Papers = Mapping[str, Any]
Choices = Mapping[str, tuple[str, ...]]


def who_decides(
    policy: Policy, action: str, outcome: str | None = None, *, recused: int = 0, vacant: int = 0, abstaining: int = 0,
    papers: Papers | None = None, readings: Iterable[str] = (), every_reading: bool = False, share: Any = None,
) -> Deciding:  # fmt: skip
    """The smallest groups that force, carry and block an outcome of an action, or any outcome where none is named.

    Name one where the ballots choose between several: whatever is cast brings some outcome about as a rule.
    The votes that must come before it in its procedure count as well: who expels must have found. `recused` members
    stepped aside, `vacant` seats are empty, and so many of those who attend abstain whatever the others do: they cast
    the word that nothing counts, or nothing where there is none and the act may be done so. `papers`
    are facts that the action records, such as the penalty chosen. Readings on which the counts rest are varied where
    they are open or named here, or all of them with `every_reading`; `share` asks for another share than the text.
    Raises `BadInput` for what the policy does not know, for an action on which nobody votes, and for a vote that
    rests on more numbers than can be tried.
    """
    question = asked(
        policy, action, recused=recused, vacant=vacant, share=share, readings=readings, every_reading=every_reading
    )
    rule, given = policy.bound[question.procedure].rules[question.action], {} if papers is None else papers
    problems = list(untabled(papers=given)) or [*_unfit(question, rule, outcome, given, abstaining)]
    if problems:
        raise BadInput(problems)
    with tried(rule.qualified):
        rows = [
            Under(
                {name: (choice,) for name, choice in choices.items()},
                tuple(_steps(question, variant, outcome, given, abstaining)),
            )
            for choices, variant in question.variants()
        ]
    return Deciding(
        policy.name, rule.qualified, rule.words, outcome or "", given, recused, vacant, abstaining,
        tuple(merged(rows)), () if outcome else tuple(counted_out(rule)),
    )  # fmt: skip


def every_decision(policy: Policy, **options: Any) -> Iterator[Deciding]:
    """`who_decides` for every outcome of every action on which somebody votes, in the order of the policy."""
    for procedure in policy.bound.values():
        for rule in procedure.rules.values():
            if rule.ballots:
                for branch in rule.branches:
                    named = branch.name if len(rule.branches) > 1 else None
                    yield who_decides(policy, rule.qualified, named, **options)


# -- what is asked --------------------------------------------------------------------------------------------------


def _unfit(asked: Asked, rule: Rule, outcome: Any, papers: Papers, abstaining: Any) -> Iterator[Problem]:
    yield from unvoted(asked)
    if outcome is not None and rule.branch(outcome) is None:
        yield Problem("outcome", unknown("outcome", outcome, [branch.name for branch in rule.branches]))
    if type(abstaining) is not int or abstaining < 0:
        yield Problem("abstaining", "wants a whole number from 0.")
    elif abstaining and not all(_may_abstain(asked, ballot) for ballot in rule.ballots):
        yield Problem("abstaining", f"nobody can abstain at “{rule.words}”.")
    elif abstaining and rule.ballots and abstaining > (most := voters(asked)):
        yield Problem("abstaining", f"{abstaining} are more than the {most} who may vote at “{rule.words}”.")
    facts = rule.facts_by_name
    for name, value in papers.items():
        if name not in facts:
            yield Problem(f"papers.{name}", unknown("fact", name, facts))
            continue
        try:
            facts[name].parse(_listed(facts[name], value))
        except (TypeError, ValueError) as error:
            yield Problem(f"papers.{name}", str(error))


def _may_abstain(question: Asked, ballot: Fact) -> bool:
    """Whether a word of the ballot is for abstaining, or the act may be done although somebody casts none."""
    if idle_word(question.declared, ballot) is not None:
        return True
    for _, variant in question.variants():
        procedure = variant.bound[question.procedure]
        rule = procedure.rules.get(question.action)
        if rule is not None and ballot.name in rule.facts_by_name:
            body = body_of(variant, procedure, rule, question.recused, question.vacant)
            acts = Vote(procedure, rule, rule.facts_by_name[ballot.name], (None,), body, None, (), question.share)
            if any(sitting.holds[0] for sitting in acts.sittings(1)):
                return True
    return False


def _listed(fact: Any, value: Any) -> Any:
    return [value] if fact.kind == LABELS and isinstance(value, str) else value


def _stated(rule: Rule, papers: Papers) -> tuple[Any, ...]:
    """The papers as conditions: several words are those that must be among the rest."""
    facts = rule.facts_by_name
    return tuple(
        includes(facts[name], *_listed(facts[name], value)) if facts[name].kind == LABELS else facts[name] == value
        for name, value in papers.items() if name in facts
    )  # fmt: skip


# -- the votes on the way -------------------------------------------------------------------------------------------


def _steps(question: Asked, policy: Policy, outcome: str | None, papers: Papers, abstaining: int) -> Iterator[Step]:
    procedure = policy.bound[question.procedure]
    last = procedure.rules.get(question.action)
    if last is None:
        return
    for rule, branch in _before(procedure, last):
        yield _step(question, policy, rule, (branch,), (), abstaining)
    if last.ballots:
        ends = last.branches if outcome is None else tuple(b for b in last.branches if b.name == outcome)
        yield _step(question, policy, last, ends, _stated(last, papers), abstaining)


def _before(procedure: BoundProcedure, last: Rule) -> Iterator[tuple[Rule, Branch]]:
    """The outcomes of votes without which an action cannot come."""
    for rule in procedure.rules.values():
        if rule.ballots and rule is not last:
            yield from ((rule, branch) for branch in rule.branches if needed(procedure, (branch,), last))


def _step(
    question: Asked, policy: Policy, rule: Rule, ends: tuple[Branch, ...], papers: tuple[Any, ...], abstaining: int
) -> Step:
    procedure, ballot = policy.bound[question.procedure], rule.ballots[0]
    body = body_of(policy, procedure, rule, question.recused, question.vacant)
    idle = idle_word(question.declared, ballot)
    known: dict[Any, Any] = {}

    def vote(*guards: Any) -> Vote:
        return Vote(procedure, rule, ballot, guards, body, idle, papers, question.share, known)

    guards = [branch.given for branch in ends]
    end = guards[0] if len(guards) == 1 else None if any(guard is None for guard in guards) else any_of(*guards)
    asked_for = vote(end)
    found = attendances(asked_for, abstaining)
    most = body.voting if procedure.procedure.bench is not None else max((each.voters for each in found), default=0)
    able = [branch for branch in ends if vote(branch.given).patterns]
    cited = (*asked_for.clauses, *(clause for branch in ends for clause in branch.clauses))
    return Step(
        rule.qualified, ends[0].name if len(ends) == 1 and len(rule.branches) > 1 else "",
        tuple(dict.fromkeys(state for branch in able for state in branch.targets.values())),
        tuple(dict.fromkeys(policy.marked(cited))), found, most - found[0].voters + 1 if found else None,
        body.opens,
    )  # fmt: skip
