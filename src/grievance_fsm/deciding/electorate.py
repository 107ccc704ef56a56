"""Who may come to a vote, and what is asked about it: the action, the readings on which its counts rest."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from attrs import evolve, frozen

from grievance_fsm.binding import every, picks
from grievance_fsm.checking.settling import choices_of
from grievance_fsm.committee import Committee
from grievance_fsm.errors import BadInput, Problem, oxford, unknown
from grievance_fsm.facts import Derived, Fact, exact
from grievance_fsm.guards import ask
from grievance_fsm.language import Action, Outcome, Procedure
from grievance_fsm.policy import Policy
from grievance_fsm.readings import UNCHOSEN
from grievance_fsm.register import Member, Register
from grievance_fsm.rules import BoundProcedure, Branch, Rule
from grievance_fsm.values import BALLOTS
from grievance_fsm.wanted import A_POLICY, require


@frozen
class Body:
    """Those who may come: how many vote, how many count as present, how many are in office.

    `opens` are the fewest who can hold every meeting that must come before.
    """

    voting: int
    eligible: int
    in_office: int
    opens: int | None = None

    @property
    def onlookers(self) -> int:
        """Those who count without a vote."""
        return self.eligible - self.voting


def body_of(policy: Policy, procedure: BoundProcedure, rule: Rule, recused: int, vacant: int) -> Body:
    """Who may come to a vote: the members whom the committee's own rules let sit, or as many as the vote can have.

    Nobody may where they are too few for a meeting that has to come before it, such as the hearing.
    """
    by, body = _roll(rule), _at_most(policy, procedure, rule, recused, vacant)
    fewest = list(_attended(procedure, rule, by, body))
    return Body(0, 0, 0) if None in fewest else evolve(body, opens=max(filter(None, fewest), default=None))


def _roll(rule: Rule) -> str:
    """The set of persons by whom ballots are cast."""
    by = rule.ballots[0].by
    return "" if by is None else by.name


def _at_most(policy: Policy, procedure: BoundProcedure, rule: Rule, recused: int, vacant: int) -> Body:
    """Who may come to a vote, whether or not they are enough for what has to come before it."""
    if procedure.procedure.bench is not None:
        return _seated(policy.committee, recused, vacant)
    counted = (_roll(rule), rule.ballots[0].name)
    most = max((each.high for each in procedure.derived.values() if each.of.name in counted), default=0)
    return Body(most, most, most)


def voters(question: "Asked") -> int:
    """The most who may cast a ballot on an action, under any of the readings that are varied."""
    found = [0]
    for _, variant in question.variants():
        procedure = variant.bound.get(question.procedure)
        rule = None if procedure is None else procedure.rules.get(question.action)
        if procedure is not None and rule is not None and rule.ballots:
            found.append(_at_most(variant, procedure, rule, question.recused, question.vacant).voting)
    return max(found)


def _seated(committee: Committee, recused: int, vacant: int) -> Body:
    """The committee with some seats empty and some members who stepped aside, asked who counts."""
    since = date(2000, committee.term_starts, 1)
    members = [
        Member(f"m{n}", seat.name, since, None, since, next(iter(seat.statuses), ""))
        for n, seat in enumerate(committee.seats[: committee.size - vacant])
    ]
    aside = frozenset(member.person for member in members[len(members) - recused :])
    roster = committee.roster(Register(tuple(members)), since, recused=aside)
    return Body(len(roster.voting), len(roster.eligible), len(roster.in_office))


def needed(procedure: BoundProcedure, without: tuple[Branch, ...], last: Rule) -> bool:
    """Whether an action cannot come without some outcomes."""
    moves = [(source, target) for _, branch, source, target in procedure.edges() if branch not in without]
    found, waiting = {procedure.initial}, [procedure.initial]
    while waiting:
        here = waiting.pop()
        new = {target for source, target in moves if source == here} - found
        found |= new
        waiting.extend(new)
    return found.isdisjoint(last.sources)


def _attended(procedure: BoundProcedure, last: Rule, roll: str, body: Body) -> Iterator[int | None]:
    """The fewest members who can hold each meeting that must come before a vote, such as its hearing."""
    counted = [each for each in procedure.derived.values() if each.of.name == roll]
    for rule in procedure.rules.values():
        if rule is not last and roll in rule.recorded and needed(procedure, rule.branches, last):
            yield next((n for n in range(body.eligible + 1) if _lawful(rule, {each.key: n for each in counted})), None)


def _lawful(rule: Rule, counted: Mapping[str, int]) -> bool:
    return all(ask(guard, counted) is not False for guard in rule.given)


@frozen
class Asked:
    """One action of a policy, under which readings and with whom away it is asked about."""

    policy: Policy
    procedure: str
    action: str
    recused: int = 0
    vacant: int = 0
    share: Fraction | None = None
    varied: tuple[str, ...] = ()

    def variants(self) -> Iterator[tuple[Mapping[str, str], Policy]]:
        """The policy under every combination of the readings that are varied."""
        for choices in choices_of(self.policy.known_readings[name] for name in self.varied):
            yield choices, self.policy.under(choices) if choices else self.policy

    @cached_property
    def declared(self) -> Procedure:
        """The procedure as it was declared, under no choice."""
        return next(each for each in self.policy.procedures if each.name == self.procedure)


def asked(
    policy: Any, action: Any, *, recused: Any = 0, vacant: Any = 0, share: Any = None,
    readings: Any = (), every_reading: bool = False,
) -> Asked:  # fmt: skip
    """The question in order; raises `BadInput` with everything that is wrong with it."""
    require("policy", policy, Policy, A_POLICY)
    procedure, _, name = str(action).partition(".")
    known = {rule.qualified: rule for each in policy.bound.values() for rule in each.rules.values()}
    if str(action) not in known:
        raise BadInput([Problem("action", unknown("action", action, known))])
    require("readings", readings, Iterable, "names of readings")
    names = (readings,) if isinstance(readings, str) else tuple(readings)
    problems = [
        Problem("readings", unknown("reading", each, policy.known_readings))
        for each in names if not isinstance(each, str) or each not in policy.known_readings
    ]  # fmt: skip
    problems += _away(policy, policy.bound[procedure], recused, vacant)
    fraction = _fraction(share, problems)
    if problems:
        raise BadInput(problems)
    found = Asked(policy, procedure, name, recused, vacant, fraction)
    matter = dict.fromkeys(_resting(found))
    varied = [each for each in matter if every_reading or each in names or policy.readings[each] is UNCHOSEN]
    return Asked(policy, procedure, name, recused, vacant, fraction, tuple(varied))


def _away(policy: Policy, procedure: BoundProcedure, recused: Any, vacant: Any) -> list[Problem]:
    away = {"recused": recused, "vacant": vacant}
    wrong = [name for name, value in away.items() if type(value) is not int or value < 0]
    if wrong:
        return [Problem(name, "wants a whole number from 0.") for name in wrong]
    if procedure.procedure.bench is None:
        return [Problem(name, f"has no meaning in “{procedure.name}”: no committee sits there.")
                for name, value in away.items() if value]  # fmt: skip
    seats = policy.committee.size
    if alone := [name for name, value in away.items() if value > seats]:
        return [Problem(name, f"{away[name]} {name} are more than {seats} seats.") for name in alone]
    if recused + vacant > seats:
        told = f"{recused} recused and {vacant} vacant are more than {seats} seats"
        return [Problem("recused and vacant", f"more are away than there are seats: {told}.")]
    return []


def _fraction(share: Any, problems: list[Problem]) -> Fraction | None:
    if share is None:
        return None
    try:
        found = exact(share, "share")
    except BadInput:
        found = Fraction(0)
    if not found:
        problems.append(Problem("share", "wants a fraction above 0 and at most 1, such as 2/3."))
    return found


def _resting(found: Asked) -> Iterator[str]:
    """The readings on which it depends who counts, and what is counted, at the votes of the procedure."""
    for action in voted(found.declared):
        yield from counting_readings(action)
    if found.declared.bench is not None:
        committees = [table for table in found.policy.tables if isinstance(table, Committee)]
        parts = [(each.seats, each.quorum, *((each.recusal,) if found.recused else ())) for each in committees]
        yield from (pick.reading.name for pick in picks(parts))


def voted(declared: Procedure) -> list[Action]:
    """The actions that come with ballots, under some reading."""
    actions = (each for each in declared.actions if isinstance(each, Action))
    return [action for action in actions if any(fact.kind == BALLOTS for fact in every(action.records, Fact))]


def unvoted(found: Asked) -> Iterator[Problem]:
    """That nobody votes on the action, under any reading, or on several things at once."""
    action = next((each for each in voted(found.declared) if each.name == found.action), None)
    if action is not None and len({fact.name for fact in every(action.records, Fact) if fact.kind == BALLOTS}) > 1:
        yield Problem("action", f"several votes come with “{found.procedure}.{found.action}”; declare each by itself.")
    if action is None:
        votes = [f"{each.name}.{action.name}" for each in found.policy.procedures for action in voted(each)]
        told = f"nobody votes on “{found.procedure}.{found.action}”; there are votes on {oxford(votes, 'and')}."
        yield Problem("action", told) if votes else voteless(found.policy)


def voteless(policy: Policy) -> Problem:
    """That a policy has no vote."""
    wants = "a group decides where an action records ballots"
    return Problem(policy.name, f"nobody votes on anything in this policy: {wants}.")


def counting_readings(action: Action) -> Iterator[str]:
    """The readings on which it depends how an action counts, and whether it is voted on."""
    ends = action.then if isinstance(action.then, tuple) else (action.then,)
    guards = [*action.given, *(end.given for end in ends if isinstance(end, Outcome))]
    parts = [guard for guard in guards if next(every(guard, Derived), None) is not None]
    parts += [paper for paper in action.records if any(fact.kind == BALLOTS for fact in every(paper, Fact))]
    return (pick.reading.name for part in parts for pick in picks(part))


def counted_out(rule: Rule) -> Iterator[str]:
    """The outcomes on whose conditions ballots are counted."""
    for branch in rule.branches if len(rule.branches) > 1 else ():
        if any(counts(every(branch.given, Derived), ballot) for ballot in rule.ballots):
            yield branch.name


def idle_word(declared: Procedure, ballot: Fact) -> str | None:
    """The word of a ballot that nothing declared ever counts: to abstain."""
    counted = {each.value for each in counts(every(declared, Derived), ballot)}
    return next((word for word in reversed(ballot.choices) if word not in counted), None)


def counts(found: Iterable[Any], ballot: Fact) -> list[Derived]:
    """Those counts that are of the ballots."""
    return [each for each in found if isinstance(each, Derived) and each.of.name == ballot.name]
