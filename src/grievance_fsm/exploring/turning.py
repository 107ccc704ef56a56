"""Every guard both ways: seen to hold in a lawful step, and to fail in an attempt that is refused because of it."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from attrs import define, field, frozen

from grievance_fsm.case import Case
from grievance_fsm.clauses import citing
from grievance_fsm.exploring.attempting import Attempt, Trial, guards_of, last_day, standing, told_as
from grievance_fsm.exploring.possible import holding
from grievance_fsm.exploring.reaching import Reach
from grievance_fsm.exploring.redoing import Redo
from grievance_fsm.exploring.replaying import Guide
from grievance_fsm.exploring.steps import Replay
from grievance_fsm.exploring.stories import Story
from grievance_fsm.exploring.unfolding import Edge, free_contrary
from grievance_fsm.guards import ask, text
from grievance_fsm.rules import Branch, Rule

LOOKED: Final = 12
"""At how many situations facts are sought under which a guard fails alone; then it may fail with others."""

SPOTS: Final = 6
"""In how many situations something earlier is tried otherwise, so that a guard fails."""

ALONE: Final = 20
ALONE_SPOTS: Final = 2
"""After how many other acts, in how many situations, it is looked for whether a guard fails alone."""


@frozen
class Place:
    """Where something is seen: which story, and which of its events, both counted from 1."""

    story: int
    event: int

    def __str__(self) -> str:
        return f"case {self.story}, event {self.event}"


@frozen
class BothWays:
    """One guard of an act, or of one outcome of it: where it is seen to hold, and where to fail.

    `beside` are the other conditions that fail with it where it does not fail alone. An outcome's guard may also be
    seen to fail where the act ends `otherwise`. `reason` says why a side is not shown.
    """

    action: str
    outcome: str
    words: str
    clause: str
    holds: Place | None
    fails: Place | None
    beside: tuple[str, ...] = ()
    otherwise: bool = False
    reason: str = ""

    @property
    def both(self) -> bool:
        """Whether it is seen both ways."""
        return self.holds is not None and self.fails is not None

    def as_dict(self) -> dict[str, Any]:
        """The guard as JSON has it."""
        seen = {"holds": self.holds, "fails": self.fails}
        return {
            "action": self.action, "outcome": self.outcome, "words": self.words, **citing(self.clause),
            **{side: None if at is None else {"case": at.story, "event": at.event} for side, at in seen.items()},
            "beside": list(self.beside), "otherwise": self.otherwise, "reason": self.reason,
        }  # fmt: skip

    @property
    def whose(self) -> str:
        """The act, with the outcome where the guard is one of an outcome."""
        return f"{self.action}: {self.outcome}" if self.outcome else self.action

    @property
    def cited(self) -> str:
        """The guard's words with its clause."""
        return f"{self.words} [{self.clause}]" if self.clause else self.words

    def __str__(self) -> str:
        return f"{self.whose}: {self.cited}{f' — {self.reason}' if self.reason else ''}"


@frozen(eq=False)
class _Guard:
    """A guard of an act, or of one outcome."""

    rule: Rule
    branch: Branch | None
    guard: Any

    @property
    def branches(self) -> tuple[Branch, ...]:
        return self.rule.branches if self.branch is None else (self.branch,)


@frozen(eq=False)
class _Spot:
    """A situation on a story, before a step."""

    story: int
    place: int
    case: Case


@define(eq=False)
class Turner:
    """Adds refused attempts to stories until every guard is seen both ways, or nothing more is found."""

    guide: Guide
    procedure: str
    stories: list[Story]
    _made: dict[tuple[str, str], tuple[int, int]] = field(factory=dict)

    def turned(self) -> tuple[BothWays, ...]:
        """Every guard with where it is seen; the stories have grown by the attempts."""
        self._note()
        sides = [(each, self._failing(each)) for each in self._guards()]
        return tuple(self._told(each, *found) for each, found in sides)

    def _guards(self) -> Iterator[_Guard]:
        for rule in self.guide.policy.bound[self.procedure].rules.values():
            if not rule.lapses:
                yield from (_Guard(rule, None, guard) for guard in guards_of(rule))
                yield from (_Guard(rule, each, each.given) for each in rule.branches if each.given is not None)

    def _note(self) -> None:
        """Where each outcome of each act is first seen."""
        for number, story in enumerate(self.stories):
            for place, taken in enumerate(story.taken):
                if taken.edge.rule.procedure == self.procedure:
                    for outcome in ("", taken.edge.branch.name):
                        self._made.setdefault((taken.edge.rule.name, outcome), (number, place))

    def _spots(self, rule: Rule) -> Iterator[_Spot]:
        """The situations from which an act may be tried: first those in which it is done next."""
        later: list[_Spot] = []
        seen: set[Any] = set()
        for number, story in enumerate(self.stories):
            for place in range(len(story.taken) + 1):
                case = story.case_at(place)
                key = frozenset(case.at), frozenset((event.run, event.action) for event in case.history)
                if key in seen or standing(case, rule) not in rule.sources:
                    continue
                seen.add(key)
                spot = _Spot(number, place, case)
                if place < len(story.taken) and story.taken[place].edge.rule is rule:
                    yield spot
                else:
                    later.append(spot)
        yield from later

    # -- failing -----------------------------------------------------------------------------------------

    def _failing(self, each: _Guard) -> tuple[Any, Attempt | None, int]:
        """Where a guard fails (story, place and number among the refusals there), and how many situations were seen."""
        if each.branch is not None:
            other = self._otherwise(each)
            if other is not None:
                return (*other, None), None, 0
        best: tuple[_Spot, Attempt] | None = None
        looked = 0
        for spot in self._spots(each.rule):
            looked += 1
            if best is not None and looked > LOOKED:
                break
            found = self._refused(spot.case, each)
            if found is not None and (best is None or len(found.refused) < len(best[1].refused)):
                best = spot, found
            if best is not None and len(best[1].refused) == 1:
                break
        settled = any(each.guard is guard for guard in each.rule.foregone)
        if best is not None and (len(best[1].refused) == 1 or not settled):
            return self._added(*best), best[1], looked
        found, attempt = self._elsewhere(each, alone=best is not None)
        if found is None and best is not None:
            return self._added(*best), best[1], looked
        return found, attempt, looked

    def _otherwise(self, each: _Guard) -> tuple[int, int] | None:
        """Where an act ended otherwise, as an outcome's guard failed."""
        for number, story in enumerate(self.stories):
            for place, taken in enumerate(story.taken):
                attempt, other = taken.attempt, taken.edge.branch is not each.branch
                if attempt is not None and taken.edge.rule is each.rule and other:
                    seen = Trial.of(taken.before, each.rule, taken.edge.branch).seen(attempt.on, attempt.facts)
                    if ask(each.guard, seen) is False:
                        return number, place
        return None

    def _refused(self, case: Case, each: _Guard) -> Attempt | None:
        state = standing(case, each.rule)
        branch = next((each for each in each.branches if state in each.targets), None)
        if branch is None:
            return None
        trial = Trial.of(case, each.rule, branch)
        settled = any(each.guard is guard for guard in each.rule.foregone)
        if settled and ask(each.guard, trial.seen(last_day(case))) is not False:
            return None
        return trial.refused_for(each.guard)

    def _added(self, spot: _Spot, attempt: Attempt) -> tuple[int, int, int]:
        story = self.stories[spot.story]
        self.stories[spot.story] = story.refusing(spot.place, attempt)
        return spot.story, spot.place, len(story.refusals.get(spot.place, ()))

    def _elsewhere(self, each: _Guard, *, alone: bool) -> tuple[Any, Attempt | None]:
        """A guard fails after other acts than those of the stories: a story of its own.

        Where it is known to fail with others, and is settled before the act, it is looked for a while whether it
        fails alone.
        """
        for spot in islice(self._spots(each.rule), ALONE_SPOTS if alone else SPOTS):
            taken = self.stories[spot.story].taken[: spot.place]
            redo = Redo(self.guide, taken, spot.case, each.rule, each.guard)
            for replay in islice(redo.near(), ALONE) if alone else redo.ways():
                if replay.stopped is None and standing(replay.case, each.rule) in each.rule.sources:
                    attempt = self._refused(replay.case, each)
                    if attempt is not None and (len(attempt.refused) == 1 or not alone):
                        return self._after(replay, each, attempt), attempt
        return None, None

    def _after(self, replay: Replay, each: _Guard, attempt: Attempt) -> tuple[int, int, int]:
        words = f"{self.procedure}.{each.rule.name} is refused: {text(each.guard)}"
        place = len(replay.taken)
        self.stories.append(Story(self.procedure, words, replay.taken, replay.case).refusing(place, attempt))
        return len(self.stories) - 1, place, 0

    # -- telling -----------------------------------------------------------------------------------------

    def _told(self, each: _Guard, fails: Any, attempt: Attempt | None, looked: int) -> BothWays:
        outcome = "" if each.branch is None else each.branch.name
        made = self._made.get((each.rule.name, outcome))
        holds = None if made is None else self._place(*made, None)
        own = told_as(each.guard)
        others = tuple(words for words in attempt.refused if words != own) if attempt is not None else ()
        shown = None if fails is None else self._place(*fails)
        return BothWays(
            each.rule.name, outcome, text(each.guard), getattr(each.guard, "clause", ""), holds, shown, others,
            shown is not None and attempt is None, self._reason(each, holds, shown, looked),
        )  # fmt: skip

    def _place(self, story: int, place: int, refusal: int | None) -> Place:
        return Place(story + 1, self.stories[story].number(place, refusal))

    def _reason(self, each: _Guard, holds: Place | None, fails: Place | None, looked: int) -> str:
        if holds is None:
            return f"no way was found on which {'the act is done' if each.branch is None else 'the act ends so'}"
        if fails is not None:
            return ""
        edge = Edge(each.rule, each.branches[0], "", "")
        if holding([free_contrary(edge, each.guard)], self.guide.known) is None:
            return "no facts make it fail"
        if ask(each.guard, Reach(self.guide)) is True:
            return "it would fail only where no way of any procedure leads"
        if next(Redo(self.guide, (), self.guide.opened, each.rule, each.guard).contrary(), None) is None:
            return "on every way found to where the act may be done it holds"
        if any(each.guard is guard for guard in each.rule.foregone):
            return f"it is settled before the act, and holds in each of {looked} situations from which it may be tried"
        return f"no facts were found that make it fail in {looked} situations from which the act may be tried"
