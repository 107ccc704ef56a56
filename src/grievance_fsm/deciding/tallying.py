"""How votes can split, and how many of the splits decide nothing, or two things at once, under each reading."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from textwrap import wrap
from typing import Any

from attrs import asdict, field, frozen

from grievance_fsm.binding import every
from grievance_fsm.deciding.balloting import Ballots, Sitting, Vote, splits
from grievance_fsm.deciding.conditions import tried
from grievance_fsm.deciding.electorate import Asked, asked, body_of, idle_word, unvoted
from grievance_fsm.deciding.merging import merged
from grievance_fsm.deciding.rows import Rows
from grievance_fsm.errors import BadInput
from grievance_fsm.facts import OTHERWISE, Derived
from grievance_fsm.language import Outcome
from grievance_fsm.policy import Policy
from grievance_fsm.printed import WIDTH
from grievance_fsm.rules import Rule

__all__ = ["Split", "Splits", "Tallies", "tallies"]


@frozen
class Split:
    """One way in which those who attend can vote."""

    present: int
    votes: Mapping[str, int] = field(hash=False)

    def __str__(self) -> str:
        cast = (f"{number} {word}" for word, number in self.votes.items() if number)
        return f"{self.present} present: {', '.join(cast)}"


@frozen
class Splits:
    """So many splits, of which so many decide nothing, and so many two things at once; each with the first of them."""

    total: int
    nothing: int
    both: int
    hung: Split | None = None
    torn: Split | None = None

    def __str__(self) -> str:
        both = f", {self.both} two things at once" if self.both else ""
        return f"{self.nothing} of {self.total} decide nothing{both}"


@frozen
class Tallied:
    """The splits under some choices, where everybody votes for something and where some may abstain."""

    choices: Mapping[str, str]
    without_abstentions: Splits
    with_abstentions: Splits


@frozen
class _Alike:
    """Splits that are the same under several choices, for each reading."""

    choices: Mapping[str, tuple[str, ...]]
    full: Splits
    every: Splits

    def lines(self) -> Iterator[str]:
        read = ", ".join("|".join(choices) for choices in self.choices.values())
        told = str(self.full) if self.full == self.every else f"{self.full}; with abstentions {self.every}"
        yield from wrap(f"{read}: {told}" if read else told, WIDTH, subsequent_indent="    ")
        if self.every.hung is not None:
            yield f"  nothing is decided by {self.every.hung}"
        if self.every.torn is not None:
            yield f"  two things are decided by {self.every.torn}"


@frozen
class Tallies(Rows[Tallied]):
    """The splits of a vote, a row for each way of reading the text."""

    policy: str
    action: str
    words: str
    share: str
    rows: tuple[Tallied, ...]

    def lines(self) -> Iterator[str]:
        """A heading, and for each row how many splits decide nothing, and the first that does not."""
        share = f", share {self.share}" if self.share else ""
        yield f"{self.action}: {self.words}, without consensus ({self.policy}{share})"
        alike = [_Alike({n: (choice,) for n, choice in row.choices.items()}, row.without_abstentions,
                        row.with_abstentions) for row in self.rows]  # fmt: skip
        for each in merged(alike):
            yield from each.lines()

    def as_dict(self) -> dict[str, Any]:
        """The splits as JSON has them."""
        return asdict(self)


def tallies(
    policy: Policy, action: str, *, recused: int = 0, vacant: int = 0, readings: Iterable[str] = (),
    every_reading: bool = False, share: Any = None,
) -> Tallies:  # fmt: skip
    """How many splits of a vote there are at every lawful attendance, where the members agree on nothing beforehand.

    A split decides nothing where no outcome with a condition of its own on the votes holds, and two things where two
    do; where only one has such a condition, what happens otherwise is its contrary, and decides as well; where none
    has, the vote carries or it decides nothing. Everyone who attends casts a ballot: where no word of it is for
    abstaining, no split is counted in which somebody casts none, though `who_decides` tells what such votes carry.
    Counts of earlier acts are as near to the attendance as they may be: whoever heard the case is there.
    The options are those of `who_decides`. Raises `BadInput` as it does.
    """
    question = asked(
        policy, action, recused=recused, vacant=vacant, share=share, readings=readings, every_reading=every_reading
    )
    rule = policy.bound[question.procedure].rules[question.action]
    problems = [*unvoted(question)]
    if problems:
        raise BadInput(problems)
    with tried(rule.qualified):
        rows = tuple(Tallied(choices, *_splits(question, variant)) for choices, variant in question.variants())
    return Tallies(policy.name, rule.qualified, rule.words, str(question.share or ""), rows)


def _splits(question: Asked, policy: Policy) -> tuple[Splits, Splits]:
    procedure = policy.bound[question.procedure]
    rule = procedure.rules.get(question.action)
    if rule is None or not rule.ballots:
        return Splits(0, 0, 0), Splits(0, 0, 0)
    ballot = rule.ballots[0]
    body = body_of(policy, procedure, rule, question.recused, question.vacant)
    idle = idle_word(question.declared, ballot)
    vote = Vote(procedure, rule, ballot, _ends(rule), body, idle, (), question.share)
    found = list(_decided(vote))
    place = None if idle is None else vote.words.index(idle)
    full = [each for each in found if place is None or not each[1][place]]
    return _counted(vote, full), _counted(vote, found)


def _ends(rule: Rule) -> tuple[Any, ...]:
    """The guards of the outcomes that the ballots decide; without any the vote itself carries or fails."""
    declared = rule.action.then if isinstance(rule.action.then, tuple) else (rule.action.then,)
    rest = {each.name for each in declared if isinstance(each, Outcome) and each.given is OTHERWISE}
    counted = [branch for branch in rule.branches if next(every(branch.given, Derived), None) is not None]
    own = [branch for branch in counted if branch.name not in rest]
    return tuple(branch.given for branch in (own if len(own) > 1 else counted)) or (None,)


def _decided(vote: Vote) -> Iterator[tuple[Sitting, Ballots, int]]:
    """Every split, with the number of outcomes that it decides."""
    for voters in range(1, vote.body.voting + 1):
        for onlookers in range(vote.body.onlookers + 1):
            sitting = next(vote.sittings_of(voters, onlookers), None)
            if sitting is not None:
                for cast in sorted(splits(len(vote.words), voters), key=partial(_apart, vote)):
                    yield sitting, cast, sum(cast in holds for holds in sitting.holds)


def _apart(vote: Vote, cast: Ballots) -> tuple[int, ...]:
    """How far from close a vote is, and how many abstain."""
    said = [number for word, number in zip(vote.words, cast, strict=True) if word != vote.idle]
    return (sum(cast) - sum(said), max(said) - min(said), *(-number for number in cast))


def _counted(vote: Vote, found: Sequence[tuple[Sitting, Ballots, int]]) -> Splits:
    hung = [each for each in found if each[2] == 0]
    torn = [each for each in found if each[2] > 1]
    return Splits(len(found), len(hung), len(torn), _first(vote, hung), _first(vote, torn))


def _first(vote: Vote, found: Sequence[tuple[Sitting, Ballots, int]]) -> Split | None:
    if not found:
        return None
    sitting, cast, _ = found[0]
    return Split(sitting.present, dict(zip(vote.words, cast, strict=True)))
