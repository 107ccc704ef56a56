"""Cases that show a procedure at work: every move made, every guard seen both ways, each case a drafter's file."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.errors import BadInput, Problem, counted
from grievance_fsm.exploring.replaying import Guide
from grievance_fsm.exploring.steps import Replay, Steps
from grievance_fsm.exploring.stories import Story
from grievance_fsm.exploring.turning import BothWays, Turner
from grievance_fsm.exploring.unfolding import Edge
from grievance_fsm.policy import Policy
from grievance_fsm.printed import WIDTH, Shown

UNSAFE: Final = re.compile(r"[^a-z0-9]+")


@frozen
class Unmade:
    """A move that no case makes, and why."""

    move: str
    reason: str

    def as_dict(self) -> dict[str, str]:
        """The move as JSON has it."""
        return {"move": self.move, "reason": self.reason}

    def __str__(self) -> str:
        return f"{self.move} — {self.reason}"


@frozen(eq=False)
class Casebook(Shown):
    """Cases that make every move of a procedure and show every guard both ways, with what could not be shown.

    They were decided by the live engine under these choices; each is a case file (`write`).
    """

    procedure: str
    policy: str
    start: date
    readings: Mapping[str, str]
    parameters: Mapping[str, Any]
    stories: tuple[Story, ...] = field(repr=False)
    guards: tuple[BothWays, ...] = field(repr=False)
    moves: int
    unmade: tuple[Unmade, ...] = ()

    @property
    def both_ways(self) -> tuple[BothWays, ...]:
        """The guards seen to hold and to fail."""
        return tuple(guard for guard in self.guards if guard.both)

    @property
    def one_sided(self) -> tuple[BothWays, ...]:
        """The guards not seen both ways, each with its reason."""
        return tuple(guard for guard in self.guards if not guard.both)

    @property
    def refusals(self) -> int:
        """How many attempts are refused in the cases."""
        return sum(len(each) for story in self.stories for each in story.refusals.values())

    def files(self, policy: str | None = None) -> Mapping[str, str]:
        """The text of each case file by its name; `policy` is what the policy is loaded by, its name unless told."""
        name = self.policy if policy is None else policy
        return {
            f"{self.procedure}_{number:02}_{_slug(story)}.toml": story.toml(name, self.readings, self.parameters)
            for number, story in enumerate(self.stories, 1)
        }

    def write(self, folder: str | Path, policy: str | None = None) -> tuple[Path, ...]:
        """Write the case files; raises `BadInput` where the folder cannot be written to."""
        place = Path(folder)
        written = []
        try:
            place.mkdir(parents=True, exist_ok=True)
            for name, text in self.files(policy).items():
                (place / name).write_text(text, encoding="utf-8")
                written.append(place / name)
        except OSError as error:
            raise BadInput([Problem(str(place), f"{error.strerror or 'it cannot be written to'}.")]) from None
        return tuple(written)

    def as_dict(self) -> dict[str, Any]:
        """The cases as JSON has them."""
        return {
            "procedure": self.procedure, "policy": self.policy, "start": self.start.isoformat(),
            "readings": dict(self.readings), "parameters": dict(self.parameters),
            "cases": [story.as_dict() for story in self.stories], "refusals": self.refusals,
            "guards": [guard.as_dict() for guard in self.guards],
            "moves": self.moves, "unmade": [each.as_dict() for each in self.unmade],
        }  # fmt: skip

    def lines(self) -> Iterator[str]:
        cases, refusals = counted(len(self.stories), "case"), counted(self.refusals, "attempt")
        yield f"{self.procedure}: {cases}, with {refusals} refused"
        made = self.moves - len(self.unmade)
        yield f"moves made: {made} of {self.moves}"
        for each in self.unmade:
            yield from wrap(str(each), WIDTH, initial_indent="  never: ", subsequent_indent="    ")
        yield f"guards seen to hold and to fail: {len(self.both_ways)} of {len(self.guards)}"
        for told in self._one_way():
            yield from wrap(told, WIDTH, initial_indent="  one way: ", subsequent_indent="    ")

    def _one_way(self) -> Iterator[str]:
        """The guards not seen both ways, those that several acts share told once."""
        shared: dict[tuple[str, str], list[str]] = {}
        for guard in self.one_sided:
            shared.setdefault((guard.cited, guard.reason), []).append(guard.whose)
        for (cited, reason), acts in shared.items():
            yield f"{cited} ({', '.join(acts)}) — {reason}"

    def __str__(self) -> str:
        return "\n".join(self.lines())


def casebook(policy: Policy, procedure: str, start: date, choices: Mapping[str, str]) -> Casebook:
    """The cases of one procedure of a policy, begun on a day; an open reading takes the choice given, or its first."""
    chosen = {reading.name: choices.get(reading.name, reading.choices[0]) for reading in policy.unchosen}
    settled = policy.under(chosen) if chosen else policy
    guide = Guide(settled, start, full_register(settled, start))
    stories = _shown(guide, procedure)
    unmade = list(_more(guide, procedure, stories))
    guards = Turner(guide, procedure, stories).turned()
    moves = len(guide.explorer(procedure).declared)
    return Casebook(
        procedure, policy.name, start, {**policy.choices, **chosen}, dict(policy.values), tuple(stories), guards, moves,
        tuple(unmade),
    )  # fmt: skip


def full_register(policy: Policy, start: date) -> Any:
    """Somebody trained in every seat, in the first months of a term."""
    committee = policy.committee
    if committee is None:
        return None
    months = committee.term_starts
    since = date(start.year - (start < date(start.year, months, 1)), months, 1)
    return committee.read([
        {"person": f"p{number:02}", "seat": seat.name, "since": since, "trained": since,
         "status": next(iter(seat.statuses), "")}
        for number, seat in enumerate(committee.seats, 1)
    ])  # fmt: skip


def _shown(guide: Guide, procedure: str) -> list[Story]:
    """The shortest way to each end, then those that together make every move."""
    explorer = guide.explorer(procedure)
    shortest = [guide.follow(Steps.of(explorer, walk)) for walk in explorer.shortest()]
    known: set[tuple[Any, ...]] = set()
    stories = []
    for replay in (*shortest, *guide.covered(procedure)):
        course = tuple(taken.edge.key for taken in replay.taken)
        if course and course not in known:
            known.add(course)
            stories.append(_story(guide, procedure, replay))
    return stories


def _story(guide: Guide, procedure: str, replay: Replay) -> Story:
    words = guide.policy.bound[procedure].words
    end = replay.case.states[replay.case.latest_run(procedure)]
    return Story.of(procedure, f"{words[:1].upper()}{words[1:]}: a way to “{end}”", replay)


def _more(guide: Guide, procedure: str, stories: list[Story]) -> Iterator[Unmade]:
    """Further stories for moves that none makes yet; those for which none was found."""
    explorer = guide.explorer(procedure)
    for edge in explorer.declared:
        if any(taken.edge.key == edge.key for story in stories for taken in story.taken):
            continue
        found = _made(guide, edge, stories)
        if found is not None:
            stories.append(_story(guide, procedure, found))
        elif not any(edge.key == each.key for each in explorer.edges):
            yield Unmade(str(edge), "no facts allow it")
        else:
            yield Unmade(str(edge), "no way to where it may be made was found")


def _made(guide: Guide, edge: Edge, stories: list[Story]) -> Replay | None:
    """A way that makes a move, from a situation of another way."""
    seen: set[Any] = set()
    for story in stories:
        for place in range(len(story.taken) + 1):
            case = story.case_at(place)
            key = frozenset(case.at), frozenset((event.run, event.action) for event in case.history)
            if key not in seen and case.states[case.latest_run(edge.rule.procedure)] == edge.source:
                seen.add(key)
                taken = next(guide.step(case, edge), None)
                if taken is not None:
                    return Replay(story.case, story.taken[:place]).then(*taken)
    return None


def _slug(story: Story) -> str:
    refused = [attempt.rule.name for each in story.refusals.values() for attempt in each]
    words = f"{refused[0]}_refused" if " is refused: " in story.title and refused else story.end
    return UNSAFE.sub("_", words.lower()).strip("_")
