"""What if: who decides a vote in a few numbers, with what comes after it and what comes where it is blocked."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from textwrap import wrap
from typing import Any

from attrs import field, frozen

from grievance_fsm.clauses import listed
from grievance_fsm.deciding.conditions import shares
from grievance_fsm.deciding.decided import Deciding, Under
from grievance_fsm.deciding.deciding import who_decides
from grievance_fsm.deciding.electorate import counted_out, counting_readings, needed, voteless
from grievance_fsm.deciding.groups import Group
from grievance_fsm.deciding.merging import merged
from grievance_fsm.errors import BadInput, oxford
from grievance_fsm.facts import OTHERWISE, Param
from grievance_fsm.language import Action, Outcome
from grievance_fsm.policy import Policy
from grievance_fsm.printed import WIDTH, under_choices
from grievance_fsm.rules import Rule


@frozen
class Fewest:
    """The fewest who open what must come before a vote, agree, find with help, and block; nothing where none can."""

    choices: Mapping[str, tuple[str, ...]]
    hearing: int | None
    consensus: Group | None
    find: Group | None
    block: Group | None

    @classmethod
    def of(cls, row: Under) -> "Iterator[Fewest]":
        """The groups of the last vote and of every vote before it, under each choice by itself."""
        opens = max((step.opens for step in row.steps if step.opens is not None), default=None)
        for each in product(*row.choices.values()):
            choices = {name: (choice,) for name, choice in zip(row.choices, each, strict=True)}
            yield cls(choices, opens, row.agree, row.carry, row.block)

    def as_dict(self) -> dict[str, Any]:
        """The numbers as JSON has them; `null` where no group can."""
        groups = {"consensus": self.consensus, "find": self.find, "block": self.block}
        return {
            "choices": {name: "|".join(choices) for name, choices in self.choices.items()}, "hearing": self.hearing,
            **{name: None if group is None else group.members for name, group in groups.items()},
        }  # fmt: skip


@frozen
class WhatIf:
    """The smallest groups at a vote, row by row; `afterwards` are the votes that need its outcome, with their groups.

    `quorum` and `seats` are the committee's, `share` what the outcome asks of the ballots, each where there is one.
    """

    policy: str
    action: str
    words: str
    outcome: str
    clauses: tuple[str, ...]
    seats: int | None
    quorum: int | None
    share: str
    vacant: int
    recused: int
    rows: tuple[Fewest, ...]
    afterwards: Mapping[str, int | None] = field(hash=False)
    blocking: str
    every_reading: bool = False

    def lines(self) -> Iterator[str]:
        """The groups as a table under a heading; readings under which they are the same share a row."""
        seats = f"{self.seats} seats, {self.vacant} vacant, {self.recused} recused, quorum {self.quorum}"
        asked = (seats if self.seats is not None else "no committee", f"share {self.share}" if self.share else "")
        yield f"{', '.join(filter(None, asked))} ({self.policy})"
        ends = f" → {self.outcome}" if self.outcome else ""
        heading = f"{self.action}: {self.words}{ends}{f' [{listed(self.clauses)}]' if self.clauses else ''}"
        yield from wrap(heading, WIDTH, subsequent_indent="  ")
        rows = merged(self.rows)
        columns = ("open", "agree", "find", "block", "a vote that finds")
        yield from under_choices(columns, [(row.choices, _cells(row)) for row in rows])
        yield from self._idle(rows[0].choices if rows else {})
        if self.afterwards:
            later = (f"{action} {_shown(number)}" for action, number in self.afterwards.items())
            needs = f"votes that need it, and the fewest who carry them: {', '.join(later)}"
            yield from wrap(needs, WIDTH, subsequent_indent="  ")
        yield from wrap(f"who blocks: {self.blocking}", WIDTH, subsequent_indent="  ")

    def _idle(self, told: Iterable[str]) -> Iterator[str]:
        """The readings under which the numbers are the same whatever is chosen, or that none was there to try."""
        tried = self.rows[0].choices if self.rows else {}
        idle = [name for name in tried if name not in told]
        if idle:
            yield from wrap(f"the same under every choice of {', '.join(idle)}", WIDTH, subsequent_indent="  ")
        elif self.every_reading and not tried:
            yield "no reading stands in the conditions of the vote"

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def as_dict(self) -> dict[str, Any]:
        """The groups as JSON has them; `null` where no group can."""
        return {
            "policy": self.policy, "action": self.action, "outcome": self.outcome or None,
            "clauses": list(self.clauses), "seats": self.seats, "vacant": self.vacant, "recused": self.recused,
            "quorum": self.quorum, "share": self.share or None, "afterwards": dict(self.afterwards),
            "blocking": self.blocking, "rows": [row.as_dict() for row in self.rows],
        }  # fmt: skip


def smallest_groups(
    policy: Policy, action: str | None = None, outcome: str | None = None, *, recused: int = 0, vacant: int = 0,
    readings: Iterable[str] = (), every_reading: bool = False,
) -> WhatIf:  # fmt: skip
    """Who decides a vote in a few numbers, as `who_decides` reads them off the declared guards.

    Unless told otherwise the vote is the first whose ballots decide which outcome comes, and the outcome the first of
    these. Readings on which the counts rest are varied where they are open or named, or with `every_reading` all that
    stand in the conditions of the vote.
    Raises `BadInput` where nobody votes, for what the policy does not know, and for more away than there are seats.
    """
    asked = _first_vote(policy) if action is None else action
    rule = _rule(policy, asked)
    if outcome is None and rule is not None:
        outcome = next(counted_out(rule), None)
    varied = counting_readings(_declared(policy, asked)) if every_reading and rule is not None else readings
    found = who_decides(policy, asked, outcome, recused=recused, vacant=vacant, readings=varied)
    assert rule is not None  # who_decides has refused an action that the policy does not have
    seated = policy.bound[rule.procedure].procedure.bench is not None
    committee = policy.committee if seated else None
    return WhatIf(
        policy.name, found.action, found.words, found.outcome, found.clauses,
        None if committee is None else committee.size, None if committee is None else _value(committee.quorum),
        _share(rule, found.outcome), vacant, recused, tuple(each for row in found for each in Fewest.of(row)),
        _afterwards(policy, rule, found), _otherwise(rule, found.outcome), every_reading,
    )  # fmt: skip


def _first_vote(policy: Policy) -> str:
    """The first vote whose ballots decide which outcome comes, or else the first of all."""
    rules = (rule for bound in policy.bound.values() for rule in bound.rules.values() if rule.ballots)
    votes = sorted(rules, key=lambda rule: next(counted_out(rule), None) is None)
    if not votes:
        raise BadInput([voteless(policy)])
    return votes[0].qualified


def _rule(policy: Policy, action: str) -> Rule | None:
    procedure, _, name = action.partition(".")
    return policy.bound[procedure].rules.get(name) if procedure in policy.bound else None


def _declared(policy: Policy, action: str) -> Action:
    """An action as it was declared, under no choice; one that only records its votes under another choice too."""
    procedure, _, name = action.partition(".")
    home = next(each for each in policy.procedures if each.name == procedure)
    return next(each for each in home.actions if isinstance(each, Action) and each.name == name)


def _value(number: Any) -> int:
    """A number as it stands, or as a parameter has it."""
    found: int = number.value if isinstance(number, Param) else number
    return found


def _share(rule: Rule, outcome: str) -> str:
    """What the ballots must reach: the shares in the guards of the action and of its outcome."""
    ends = (branch.given for branch in rule.branches if branch.name == outcome or not outcome)
    asked = (share for guard in (*rule.given, *ends) for ballot in rule.ballots for share in shares(guard, ballot))
    return ", ".join(map(str, dict.fromkeys(asked)))


def _afterwards(policy: Policy, rule: Rule, found: Deciding) -> dict[str, int | None]:
    """The later votes of the procedure that need the outcome, with the fewest who carry them and all before."""
    bound = policy.bound[rule.procedure]
    ends = tuple(branch for branch in rule.branches if branch.name == found.outcome or not found.outcome)
    later = [
        each for each in bound.rules.values() if each.ballots and each is not rule and needed(bound, ends, each)
    ]  # fmt: skip
    asked = {
        each.qualified: who_decides(policy, each.qualified, recused=found.recused, vacant=found.vacant)
        for each in later
    }
    return {action: max(numbers, default=None) for action, told in asked.items()
            for numbers in [[row.carry.members for row in told if row.carry is not None]]}  # fmt: skip


def _otherwise(rule: Rule, outcome: str) -> str:
    """What comes where neither this outcome nor its contrary does."""
    if not outcome:
        return "the act is not done"
    declared = rule.action.then if isinstance(rule.action.then, tuple) else (rule.action.then,)
    rest = {each.name for each in declared if isinstance(each, Outcome) and each.given is OTHERWISE} - {outcome}
    for branch in rule.branches:
        if branch.name in rest:
            return f"{branch.name}, which leads to {oxford(list(dict.fromkeys(branch.targets.values())))}"
    return "no outcome"


def _cells(row: Fewest) -> tuple[str, ...]:
    groups = (row.consensus, row.find, row.block)
    numbers = (row.hearing, *(None if group is None else group.members for group in groups))
    return (*map(_shown, numbers), _told(row.find))


def _told(group: Group | None) -> str:
    """A vote in which a group prevails, in words; who is present beside those who vote looks on."""
    if group is None:
        return "none"
    cast = [f"{number} {word}" for word, number in group.votes.items() if number]
    looking_on = group.present - sum(group.votes.values())
    return ", ".join([*cast, f"{looking_on} looking on"] if looking_on else cast)


def _shown(number: int | None) -> str:
    return "–" if number is None else str(number)
