"""A way that a live case took, with attempts that were refused on it, as a drafter's case file."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from attrs import evolve, field, frozen

from grievance_fsm.case import Case
from grievance_fsm.exploring.attempting import Attempt, last_day
from grievance_fsm.exploring.steps import Replay, Taken
from grievance_fsm.facts import Fact
from grievance_fsm.printed import as_json
from grievance_fsm.values import BALLOTS, PERSONS

BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


@frozen
class Told:
    """One act of a story: allowed, and where it led; or refused, and by which conditions."""

    action: str
    outcome: str
    by: str | None
    on: date
    facts: Mapping[str, Any] = field(repr=False)
    refused: tuple[str, ...] = ()
    state: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The act as JSON has it."""
        return {
            "do": self.action, "outcome": self.outcome, "by": self.by, "on": self.on.isoformat(),
            "facts": {name: as_json(value) for name, value in self.facts.items()}, "refused": list(self.refused),
            "state": self.state,
        }  # fmt: skip


@frozen(eq=False)
class Story:
    """A way in the live case: each step with the attempts refused just before it."""

    procedure: str
    title: str
    taken: tuple[Taken, ...]
    case: Case = field(repr=False)
    refusals: Mapping[int, tuple[Attempt, ...]] = field(factory=dict)

    @classmethod
    def of(cls, procedure: str, title: str, replay: Replay) -> "Story":
        """The story of a replay."""
        return cls(procedure, title, replay.taken, replay.case)

    @property
    def end(self) -> str:
        """Where the procedure stands at the end."""
        return self.case.states[self.case.latest_run(self.procedure)]

    def case_at(self, place: int) -> Case:
        """The case before a step; after the last, as it came to be."""
        return self.taken[place].before if place < len(self.taken) else self.case

    def refusing(self, place: int, attempt: Attempt) -> "Story":
        """The story with an attempt refused before a step."""
        return evolve(self, refusals={**self.refusals, place: (*self.refusals.get(place, ()), attempt)})

    def number(self, place: int, refusal: int | None = None) -> int:
        """Which event of the file a step is, or a refusal before it, counted from 1."""
        before = sum(self.taken[n].attempt is not None for n in range(place))
        refused = sum(len(each) for n, each in self.refusals.items() if n < place)
        here = len(self.refusals.get(place, ())) if refusal is None else refusal
        return before + refused + here + 1

    def events(self) -> Iterator[Told]:
        """Every act in order; what silence did is none."""
        for place in range(len(self.taken) + 1):
            for attempt in self.refusals.get(place, ()):
                yield _told(attempt, refused=attempt.refused)
            taken = self.taken[place] if place < len(self.taken) else None
            if taken is not None and taken.attempt is not None:
                yield _told(taken.attempt, state=taken.after.states[taken.attempt.run])

    @property
    def clauses(self) -> tuple[str, ...]:
        """The sentences on which the acts of the procedure stand."""
        rules = [taken.edge.rule for taken in self.taken if taken.edge.rule.procedure == self.procedure]
        rules += [attempt.rule for each in self.refusals.values() for attempt in each]
        found = dict.fromkeys(clause[:] for rule in rules for clause in rule.clauses)
        known = self.case.policy.clauses
        return tuple(clause for clause in found if clause in known) or tuple(list(known)[:1])

    def toml(self, name: str, readings: Mapping[str, str], parameters: Mapping[str, Any]) -> str:
        """The story as a case file under a policy of that name."""
        return "\n".join(_file(self, name, readings, parameters)) + "\n"

    def as_dict(self) -> dict[str, Any]:
        """The story as JSON has it."""
        return {
            "title": self.title, "clauses": list(self.clauses), "end": self.end,
            "events": [each.as_dict() for each in self.events()],
        }  # fmt: skip


def _told(attempt: Attempt, **more: Any) -> Told:
    outcome = attempt.outcome if len(attempt.rule.branches) > 1 and not more.get("refused") else ""
    outcome = attempt.outcome if attempt.rule.chosen else outcome
    action = f"{attempt.run}.{attempt.rule.name}"
    return Told(action, outcome, attempt.by, attempt.on, attempt.facts, **more)


# -- TOML ----------------------------------------------------------------------------------------------------


def _file(story: Story, name: str, readings: Mapping[str, str], parameters: Mapping[str, Any]) -> Iterator[str]:
    case = story.case
    yield f"title = {_value(story.title)}"
    yield f"clauses = {_value(story.clauses)}"
    yield f"policy = {_value(name)}"
    yield f"case = {_value(case.id)}"
    yield f"opened = {_value(case.opened)}"
    if case.people is not None:
        yield "people = ["
        yield from (f"    {_value(row)}," for row in _rows(case.people.members))
        yield "]"
    for title, table in (("readings", readings), ("parameters", parameters)):
        if table:
            yield from ("", f"[{title}]", *(f"{_key(key)} = {_value(value)}" for key, value in table.items()))
    for event in story.events():
        yield from ("", "[[events]]", *_event(event))
    yield from ("", "[expect]", f"on = {_value(last_day(case))}")
    runs = ", ".join(f"{_key(run)} = {_value(state)}" for run, state in case.at)
    yield f"states = {{ {runs} }}"
    yield "irregular = []"


def _event(event: Told) -> Iterator[str]:
    yield f"do = {_value(event.action)}"
    if event.by is not None:
        yield f"by = {_value(event.by)}"
    yield f"on = {_value(event.on)}"
    if event.outcome:
        yield f"outcome = {_value(event.outcome)}"
    yield from (f"facts.{_key(name)} = {_value(value)}" for name, value in event.facts.items())
    yield f"refused = {_value(event.refused)}" if event.refused else f"state = {_value(event.state)}"


def _rows(members: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for member in members:
        told = {key: getattr(member, key) for key in ("person", "seat", "status", "since", "until", "trained")}
        yield {key: value for key, value in told.items() if value not in (None, "")}


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _quoted(name)


def _value(value: Any) -> str:
    """A value as TOML has it.

    >>> _value({"p01": "for"}), _value(("a", "b")), _value(True), _value(date(2015, 2, 2))
    ('{ p01 = "for" }', '["a", "b"]', 'true', '2015-02-02')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(key)} = {_value(each)}' for key, each in value.items())} }}" if value else "{}"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_value, value))}]"
    return str(value)


def _quoted(text: str) -> str:
    return json.dumps(text[:], ensure_ascii=False).replace("\x7f", "\\u007f")


def shown(fact: Fact, value: Any) -> str:
    """A supposed value in a few words: persons are counted, never named."""
    if fact.kind in (PERSONS, BALLOTS):
        return str(len(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) or "none" if isinstance(value, list | tuple) else str(value)
