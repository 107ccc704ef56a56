"""Variants tried one by one, in one process or in several: only what a variant touches is proved again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from functools import cached_property
from multiprocessing import get_all_start_methods, get_context
from threading import active_count
from typing import Any, NamedTuple

from attrs import field, frozen

from grievance_fsm.errors import DeclarationError, Problem
from grievance_fsm.facts import Derived, leaves
from grievance_fsm.misbound import misbound
from grievance_fsm.policy import Policy
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.varying import tables
from grievance_fsm.varying.acts import apart_in, differences
from grievance_fsm.varying.changes import LIVE, PROOF, Change, Topic, between
from grievance_fsm.varying.covering import smallest
from grievance_fsm.varying.rebinding import Bench, Variation, reads
from grievance_fsm.varying.verdicts import Judge, Topics, votes
from grievance_fsm.verification.model import TooLarge

Progress = Callable[[int, int], None]


class Tried(NamedTuple):
    """What one variation changes, and how many graphs were proved for it."""

    changes: tuple[Change, ...]
    proved: int


@frozen(eq=False, slots=False)
class Work:
    """A policy with what is proved of it, and the trying of its variants."""

    bench: Bench
    known: dict[tuple[str, str], Topics] = field(factory=dict)

    @cached_property
    def judge(self) -> Judge:
        """Judges what one variation changes."""
        return Judge(self.bench)

    @cached_property
    def brief(self) -> Judge:
        """Judges what several change, without the games that tell who controls a deadline."""
        return Judge(self.bench, control=False, ways=self.judge.ways)

    def warm(self, procedures: Iterable[str]) -> None:
        """What is proved of some procedures, and voted in them, worked out before the processes part."""
        for name in procedures:
            _ = self.proved_of(name), self.standing_of(name), self.voted(name)

    def proved_of(self, procedure: str) -> Topics:
        """What is proved of a procedure as it is read."""
        return self._once("proved", procedure, self.judge.all_of)

    def standing_of(self, procedure: str) -> Topics:
        """The same in brief."""
        return self._once("standing", procedure, self.brief.standing)

    def voted(self, procedure: str) -> Topics:
        """The votes of a procedure as it is read."""
        return self._once("voted", procedure, lambda bound: votes(self.bench.policy, bound))

    def _once(self, what: str, procedure: str, ask: Callable[[BoundProcedure], Topics]) -> Topics:
        if (what, procedure) not in self.known:
            self.known[what, procedure] = ask(self.bench.base[procedure])
        return self.known[what, procedure]

    # -- one variation --------------------------------------------------------------------------------------------

    def alone(self, variation: Variation) -> Tried:
        """Everything that a variation changes."""
        before = len(self.judge.known)
        changes = list(self._changes(variation))
        return Tried(tuple(changes), len(self.judge.known) - before)

    def _changes(self, variation: Variation) -> Iterator[Change]:
        policy, there = self.bench.policy, self.bench.under(variation)
        for name in dict.fromkeys((*self.bench.base, *there)):
            mine, yours = self.bench.base.get(name), there.get(name)
            if mine is yours:
                continue
            if mine is None or yours is None:
                words = ("", "there is one") if mine is None else ("there", "")
                yield Change(Topic(PROOF, "the procedure", policy.name, name), *words)
            else:
                yield from self._of_procedure(name, mine, yours, variation)
        if any(reads(table) & variation.names for table in policy.tables):
            try:
                other = policy.under(variation.choices, variation.values)
            except DeclarationError as error:
                yield self._malformed(error.problems[0])
                return
            if reads(policy.declared.committee) & variation.names:
                yield from self._votes(other, self.bench.base)
            yield from tables.turned(policy, other, variation.names)

    def _of_procedure(
        self, name: str, here: BoundProcedure, there: BoundProcedure, variation: Variation
    ) -> Iterator[Change]:
        wrong = next(misbound(there), None)
        if wrong is not None:
            yield self._malformed(wrong)
            return
        acts = list(differences(here, there, self.bench.solved.cells))
        yield from acts
        if not acts:
            return
        try:
            yield from between(self.proved_of(name), self.judge.all_of(there))
        except TooLarge as error:
            yield Change(Topic(PROOF, "the procedure", name), "proved", f"too large for a proof: {error}")
        if _may_turn_votes(here, there):
            yield from self._votes(self.bench.policy.under(variation.choices, variation.values), (name,))

    def _malformed(self, problem: Problem) -> Change:
        return Change(Topic(PROOF, "the policy", self.bench.policy.name), "sound", f"malformed: {problem}")

    def _votes(self, policy: Policy, procedures: Iterable[str]) -> Iterator[Change]:
        for name in procedures:
            if name in policy.bound and name in self.bench.base:
                yield from between(self.voted(name), votes(policy, policy.bound[name]))

    # -- several at once ------------------------------------------------------------------------------------------

    def row(self, procedure: str, row: Mapping[str, Any]) -> Tried:
        """What several choices at once change of what is proved of a procedure, its lengths left aside."""
        before = len(self.brief.known)
        return Tried(tuple(self._row(procedure, row)), len(self.brief.known) - before)

    def _row(self, procedure: str, row: Mapping[str, Any]) -> Iterator[Change]:
        there = self.bench.one(procedure, self.variation(row))
        if there is None:
            return
        acts = list(differences(self.bench.base[procedure], there, self.bench.solved.cells))
        if not acts:
            return
        yield from acts
        try:
            yield from between(self.standing_of(procedure), self.brief.standing(there))
        except TooLarge:
            return

    def least(self, procedure: str, row: Mapping[str, Any], topic: Topic) -> tuple[Mapping[str, Any], Change | None]:
        """The fewest choices of a row that still change one thing, and how."""
        def change(part: Mapping[str, Any]) -> Change | None:
            return next((each for each in self._row(procedure, part) if each.topic == topic), None)

        few = smallest(row, lambda part: change(part) is not None)
        return few, change(few)

    def company(self, name: str, choice: str, others: Sequence[tuple[str, str]]) -> tuple[Mapping[str, Any], Any]:
        """The first of some choices with which another one matters, and what it then changes."""
        for other in others:
            here = self.bench.under(self.variation(dict((other,))))
            there = self.bench.under(self.variation({other[0]: other[1], name: choice}))
            changes = tuple(self._beside(here, there))
            if any(each.topic.level == LIVE for each in changes):
                return {other[0]: other[1], name: choice}, changes
        return {}, ()

    def _beside(
        self, here: Mapping[str, BoundProcedure], there: Mapping[str, BoundProcedure]
    ) -> Iterator[Change]:  # fmt: skip
        for name in here.keys() & there.keys():
            if here[name] is not there[name]:
                acts = list(differences(here[name], there[name], self.bench.solved.cells))
                yield from acts
                if acts:
                    yield from between(self.brief.standing(here[name]), self.brief.standing(there[name]))

    def variation(self, row: Mapping[str, Any]) -> Variation:
        """A row of readings and parameters as a variation."""
        known = self.bench.policy.known_readings
        choices = {name: each for name, each in row.items() if name in known}
        return Variation(choices, {name: each for name, each in row.items() if name not in known})


def _may_turn_votes(here: BoundProcedure, there: BoundProcedure) -> bool:
    """Whether an act at which members are counted is there on one side only, or counts them otherwise."""
    for name in here.rules.keys() | there.rules.keys():
        one, other = here.rules.get(name), there.rules.get(name)
        if one is None or other is None:
            if any(map(_counts, _guards(one or other))):
                return True
            continue
        apart = [guard for some in apart_in(tuple(_guards(one)), tuple(_guards(other))) for guard in some]
        if any(map(_counts, apart)) or (one.ballots and _ends(one) != _ends(other)):
            return True
    return False


def _guards(rule: Rule | None) -> Iterator[Any]:
    if rule is not None:
        yield from rule.given
        yield from (branch.given for branch in rule.branches if branch.given is not None)


def _counts(guard: Any) -> bool:
    return any(isinstance(getattr(leaf, "what", leaf), Derived) for leaf in leaves(guard))


def _ends(rule: Rule) -> list[tuple[str, Mapping[str, str]]]:
    return [(branch.name, branch.targets) for branch in rule.branches]


# -- processes --------------------------------------------------------------------------------------------------------

_work: Work | None = None
"""What the processes of a pool share: they are forked from the one that has it."""

Task = tuple[str, tuple[Any, ...]]


def _done(task: Task) -> Any:
    assert _work is not None
    name, given = task
    return getattr(_work, name)(*given)


Run = Callable[[Sequence[Task]], list[Any]]


@contextmanager
def at_work(work: Work, jobs: int, progress: Progress | None) -> Iterator[Run]:
    """Does tasks in so many processes, in the order in which they were given; `progress` is told after each.

    Processes are forked, which is safe where no other thread runs; otherwise, and where there is no fork, this
    process does them all.
    """
    global _work
    done, total = 0, 0
    pool = None

    def run(tasks: Sequence[Task]) -> list[Any]:
        nonlocal done, total
        total += len(tasks)
        found: list[Any] = [None] * len(tasks)
        for place, result in _each(tasks, pool):
            found[place] = result
            done += 1
            if progress is not None:
                progress(done, total)
        return found

    before, _work = _work, work
    try:
        if jobs > 1 and "fork" in get_all_start_methods() and active_count() == 1:
            with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as pool:
                yield run
        else:
            yield run
    finally:
        _work = before


def _each(tasks: Sequence[Task], pool: ProcessPoolExecutor | None) -> Iterator[tuple[int, Any]]:
    if pool is None:
        yield from ((place, _done(task)) for place, task in enumerate(tasks))
        return
    waiting = {pool.submit(_done, task): place for place, task in enumerate(tasks)}
    try:
        for each in as_completed(waiting):
            yield waiting[each], each.result()
    except BaseException:
        for each in waiting:
            each.cancel()
        raise
