"""A way taken again with one earlier thing otherwise: another value of a fact, or one more act before."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from attrs import evolve, frozen

from grievance_fsm.case import Case
from grievance_fsm.errors import BadInput
from grievance_fsm.events import Allowed
from grievance_fsm.exploring.attempting import Attempt, Trial, standing
from grievance_fsm.exploring.lacking import homes
from grievance_fsm.exploring.possible import holding
from grievance_fsm.exploring.replaying import Guide
from grievance_fsm.exploring.steps import Replay, Steps, Taken
from grievance_fsm.exploring.unfolding import Edge, conditions_along, contrary_along
from grievance_fsm.exploring.varying import acts_named, read_by, values_beside
from grievance_fsm.rules import Rule

CONTRARY: Final = 6
"""How many ways are taken on which facts were found under which a guard fails."""


@frozen(eq=False)
class Redo:
    """The steps before an act, to be taken again so that a guard of the act may fail."""

    guide: Guide
    taken: tuple[Taken, ...]
    case: Case
    rule: Rule
    guard: Any

    def ways(self) -> Iterator[Replay]:
        """Ways to where the act may be tried with something otherwise, the nearest first.

        Those that are near; facts under which the guard fails though all before holds; the same after other ways of
        other procedures.
        """
        yield from self.near()
        yield from map(self.guide.follow, islice(self.contrary(), CONTRARY))
        yield from self._after_others()

    def near(self) -> Iterator[Replay]:
        """More acts of the procedures that the guard asks of; another value of an earlier fact; one more act before."""
        own = self.rule.procedure
        for home in homes([self.guard], own):
            for replay in self.guide.nearby(self.case, home, [self.guard]):
                yield Replay(replay.case, (*self.taken, *replay.taken))
        yield from self._varied(self.taken)
        for home, name in acts_named(self.guard, own):
            bound = self.guide.policy.bound.get(home)
            rule = None if bound is None else bound.rules.get(name)
            if rule is not None and not rule.lapses:
                yield from self._inserted(rule)

    # -- other ways --------------------------------------------------------------------------------------

    def contrary(self) -> Iterator[Steps]:
        """Ways to where the act may be tried on which facts were found under which the guard fails."""
        explorer = self.guide.explorer(self.rule.procedure)
        asked: set[Any] = set()
        for walk in explorer.situations:
            branch = next((each for each in self.rule.branches if walk.state in each.targets), None)
            if walk.state not in self.rule.sources or branch is None:
                continue
            edge = Edge(self.rule, branch, walk.state, branch.targets[walk.state])
            contrary = contrary_along(explorer.procedure, walk.edges, edge, self.guard)
            if (walk.state, contrary.key) in asked or holding([contrary], self.guide.known) is None:
                continue
            asked.add((walk.state, contrary.key))
            supposed = holding([*conditions_along(explorer.procedure, walk.edges), contrary], self.guide.known)
            if supposed is not None:
                yield Steps.under(walk, supposed)

    def _after_others(self) -> Iterator[Replay]:
        """The steps of the act's own procedure, taken after other ways of those that the guard asks of."""
        own = self.rule.procedure
        edges = tuple(taken.edge for taken in self.taken if taken.edge.rule.procedure == own)
        begun = Steps.plain(edges, self.case.opened)
        asked = dict.fromkeys([*homes([self.guard], own), *(home for home, _ in acts_named(self.guard, own))])
        for home in asked:
            for replay in self.guide.covered(home) if home in self.guide.policy.bound else ():
                fits = (n for n, edge in enumerate(edges) if edge.source == standing(replay.case, edge.rule))
                place = next(fits, None if edges else 0)
                if replay.stopped is None and place is not None:
                    yield from islice(self.guide.onward(replay, begun.since(place)), 1)

    # -- another value -----------------------------------------------------------------------------------

    def _varied(self, taken: Sequence[Taken]) -> Iterator[Replay]:
        for place in range(len(taken) - 1, -1, -1):
            for other in self._others(taken[place]):
                yield from self._again(taken, place, other, taken[place + 1 :])

    def _others(self, taken: Taken) -> Iterator[Attempt]:
        """A step with another value of a fact that the guard reads."""
        attempt = taken.attempt
        rule = taken.edge.rule
        for home, action, fact in read_by(self.guard) if attempt is not None else ():
            whose = (home or self.rule.procedure) == rule.procedure and action in ("", rule.name)
            if whose and attempt is not None and fact.name in attempt.facts and fact.name in rule.facts_by_name:
                for value in values_beside(fact, attempt.facts[fact.name]):
                    yield evolve(attempt, facts={**attempt.facts, fact.name: value})

    # -- one more act ------------------------------------------------------------------------------------

    def _inserted(self, rule: Rule) -> Iterator[Replay]:
        for place in range(len(self.taken), -1, -1):
            case = self.taken[place].before if place < len(self.taken) else self.case
            state = standing(case, rule)
            for branch in rule.branches if state in rule.sources else ():
                if branch.targets.get(state) == state:
                    yield from self._with(Edge(rule, branch, state, state), place, case)

    def _with(self, edge: Edge, place: int, case: Case) -> Iterator[Replay]:
        found = Trial.of(case, edge.rule, edge.branch).allowed()
        if found is None:
            return
        taken = Taken(edge, found, case, case.act(**found.told))
        for attempt in (found, *self._others(taken)):
            yield from self._again((*self.taken[:place], taken), place, attempt, self.taken[place:])

    # -- again -------------------------------------------------------------------------------------------

    def _again(
        self, taken: Sequence[Taken], place: int, attempt: Attempt, rest: Sequence[Taken]
    ) -> Iterator[Replay]:  # fmt: skip
        """The steps up to one, that one otherwise, and the rest after it; nothing where that is not lawful."""
        before = taken[place].before
        if not _lawful(before, attempt):
            return
        edge = taken[place].edge
        done = Taken(edge, attempt, before, before.act(**attempt.told))
        replay: Replay | None = Replay(done.after, (*taken[:place], done))
        for each in rest:
            replay = None if replay is None else self._on(replay, each)
        if replay is not None:
            yield replay

    def _on(self, replay: Replay, each: Taken) -> Replay | None:
        """A replay with the next step as it was taken before, or as it can be now."""
        case, attempt = replay.case, each.attempt
        if attempt is not None and standing(case, each.edge.rule) == each.edge.source and _lawful(case, attempt):
            return replay.then(Taken(each.edge, attempt, case, case.act(**attempt.told)))
        more = next(self.guide.step(case, each.edge, deep=0), None)
        return replay.then(*more) if more else None


def _lawful(case: Case, attempt: Attempt) -> bool:
    """Whether an act is allowed, and ends as it did."""
    try:
        decision = case.decide(**attempt.told)
    except BadInput:
        return False
    return isinstance(decision, Allowed) and decision.event.outcome == attempt.outcome
