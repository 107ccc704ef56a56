"""What can follow a live case: every lawful next act on its earliest day, and what can follow that."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from attrs import evolve

from grievance_fsm.case import Case
from grievance_fsm.checks import GUARD, PAPERS, ROLE
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.events import first_clause, local_day
from grievance_fsm.exploring.attempting import Attempt, Trial, last_day, told_as
from grievance_fsm.exploring.follows import Blocked, Follows, Move, Situation
from grievance_fsm.exploring.varying import read_by
from grievance_fsm.folding import first_silence
from grievance_fsm.inputs import moment_of
from grievance_fsm.rules import Branch, Rule
from grievance_fsm.seeing import try_due
from grievance_fsm.values import BALLOTS, PERSONS
from grievance_fsm.wanted import A_CASE, unlike

DEEPEST: Final = 12
"""How many acts deep a case may be followed."""

WIDTH: Final = 40
"""How many situations of one depth are followed unless told otherwise."""


def explore(case: Case, depth: int = 2, *, on: date | datetime | None = None, width: int = WIDTH) -> Follows:
    """Everything that can follow a case, so many acts deep: across all procedures and runs, outcome by outcome.

    Each act takes place on the earliest day on which facts were found that allow it, from a day on (the last that the
    case knows, unless given), and says what it supposes; silence has its effect on its day. Ways that come to the same
    situation are merged. Of each depth at most `width` situations are followed, the earliest first; the rest are told
    as such. Raises `BadInput` for what is no case, and for a depth, width or day that cannot be used.
    """
    problems = list(_unfit(case, depth, on, width))
    if problems:
        raise BadInput(problems)
    known = last_day(case)
    begin = known if on is None else max(local_day(moment_of(on, case.policy.zone)), known)
    return _Follower(case.polled(begin), begin, depth, width).found()


def _unfit(case: Any, depth: Any, on: Any, width: Any) -> Iterator[Problem]:
    yield from unlike("case", case, Case, A_CASE)
    if type(depth) is not int or not 1 <= depth <= DEEPEST:
        yield Problem("depth", f"wants a whole number from 1 to {DEEPEST}.")
    if type(width) is not int or width < 1:
        yield Problem("width", "wants a whole number from 1 on.")
    if on is not None and not isinstance(on, date):
        yield Problem("on", "wants a day such as date(2015, 2, 2), or a time with its zone.")


class _Follower:
    """Follows a case breadth first, one situation at a time."""

    def __init__(self, case: Case, begin: date, depth: int, width: int) -> None:
        self.case, self.begin, self.depth, self.width = case, begin, depth, width
        self.situations: list[Situation] = []
        self.numbers: dict[Any, int] = {}

    def found(self) -> Follows:
        """The case with all that can follow it."""
        self._number(self.case, 0)
        for depth in range(self.depth):
            level = [each for each in self.situations if each.depth == depth]
            level.sort(key=lambda each: last_day(each.case))
            for situation in level[: self.width]:
                self._follow(situation)
        cut = tuple(each.number for each in self.situations if each.depth < self.depth and not each.followed)
        return Follows(
            self.case.id, self.case.policy.name, self.begin, self.depth, self.width, tuple(self.situations), cut,
        )  # fmt: skip

    def _number(self, case: Case, depth: int) -> int:
        """Which situation a case is in: where its runs stand, and what was done in them."""
        key = frozenset(case.at), frozenset((event.run, event.action, event.outcome) for event in case.history)
        if key not in self.numbers:
            self.numbers[key] = len(self.situations)
            self.situations.append(Situation(len(self.situations), depth, case.states, case.outcome, case))
        return self.numbers[key]

    def _follow(self, situation: Situation) -> None:
        case, number, depth = situation.case, situation.number, situation.depth
        moves: list[Move] = []
        blocked: list[Blocked] = []
        for rule in self._rules(case):
            found = [(branch, self._tried(case, rule, branch)) for branch in rule.branches]
            done = [self._moved(case, rule, branch, attempt, depth) for branch, attempt in found if attempt]
            moves += done
            if not done:
                blocked.append(Blocked(f"{case.run_for(rule)}.{rule.name}", rule.words, self._against(case, rule)))
        moves += self._silence(case, depth)
        begun = dict(case.at)
        moves.sort(key=lambda move: (move.on, move.run not in begun))
        self.situations[number] = evolve(situation, moves=tuple(moves), blocked=tuple(blocked), followed=True)

    def _rules(self, case: Case) -> Iterator[Rule]:
        """The acts that leave, or keep, where some run stands."""
        for procedure in case.policy.bound.values():
            for rule in procedure.rules.values():
                if not rule.lapses and case.course(case.run_for(rule)).state in rule.sources:
                    yield rule

    def _tried(self, case: Case, rule: Rule, branch: Branch) -> Attempt | None:
        state = case.course(case.run_for(rule)).state
        return Trial.of(case, rule, branch, self.begin).allowed() if state in branch.targets else None

    def _moved(self, case: Case, rule: Rule, branch: Branch, attempt: Attempt, depth: int) -> Move:
        after = case.act(**attempt.told)
        event = next(each for each in after.history[case.seq :] if each.run == attempt.run and each.action == rule.name)
        due = None if rule.limit is None else try_due(Trial.of(case, rule, branch).seen(attempt.on), rule.limit)[0]
        return Move(
            attempt.run, rule.name, rule.words, branch.name if len(rule.branches) > 1 else "",
            tuple(sorted(rule.roles - {"anyone"})), first_clause(rule.clauses), attempt.on,
            None if due is None else due.day, _supposed(rule, branch, attempt), event.state,
            self._number(after, depth + 1),
        )  # fmt: skip

    def _silence(self, case: Case, depth: int) -> Iterator[Move]:
        """What happens if nobody acts in time: the first silence that comes to mean something."""
        ripe = first_silence(case, date.max)
        if ripe is not None:
            run, rule, day = ripe
            after = case.polled(day)
            yield Move(
                run, rule.name, rule.words, "", (), first_clause(rule.clauses), day, None, {},
                after.states[run], self._number(after, depth + 1), silent=True,
            )  # fmt: skip

    def _against(self, case: Case, rule: Rule) -> tuple[str, ...]:
        """What is settled against an act as the case stands; nothing where facts that allow it were only not found."""
        seen = Trial.of(case, rule, rule.branches[0], self.begin).seen(max(self.begin, last_day(case)))
        settled = {told_as(guard) for guard in rule.foregone}
        checks = case.policy.dispatcher(rule.procedure).common[rule.name]
        asked = [check for check in checks if check.kind not in (ROLE, PAPERS) and check.test(seen) is not True]
        found = [(check, check.explain(seen)) for check in asked]
        return tuple(told.words for check, told in found if check.kind != GUARD or told.words in settled)


def _supposed(rule: Rule, branch: Branch, attempt: Attempt) -> Mapping[str, Any]:
    """The facts of an act that its conditions read: persons and ballots are counted, never named."""
    guards = [*rule.given, *(() if branch.given is None else (branch.given,))]
    names = dict.fromkeys(fact.name for guard in guards for _, action, fact in read_by(guard) if not action)
    kept = {name: attempt.facts[name] for name in names if name in attempt.facts}
    counts = (PERSONS, BALLOTS)
    return {name: len(each) if rule.facts_by_name[name].kind in counts else each for name, each in kept.items()}
