"""The events of a case as they are kept, and how they are recorded again: each must come out as it was kept."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NewType

from attrs import astuple, define, field, frozen

from grievance_fsm.case import Case
from grievance_fsm.errors import BadInput, Problem, unknown
from grievance_fsm.events import ENTERED, Event, Irregularity
from grievance_fsm.memory import Sitting
from grievance_fsm.policy import Policy

Moment = NewType("Moment", date)
"""A local date or an aware instant: as ISO text, or as TOML has it."""


def told_under(policy: Policy, event: Event) -> dict[str, Any]:
    """One event as JSON has it, for whoever names the policy; raises `BadInput` where that does not know it."""
    if not isinstance(policy, Policy):
        raise BadInput([Problem("policy", "wants the policy under which it happened, as case.policy has it.")])
    known = policy.procedure(event.procedure).facts
    strangers = [Problem(f"facts.{name}", unknown("fact", name, known)) for name in event.facts if name not in known]
    if strangers:
        raise BadInput(strangers)
    return event_as_data(policy, event)


def event_as_data(policy: Policy, event: Event) -> dict[str, Any]:
    """One event as JSON has it; what there is not is left out."""
    facts = policy.bound[event.procedure].facts
    recorded = event.recorded
    data = {
        "seq": event.seq, "run": event.run, "action": event.action, "outcome": event.outcome,
        "by": event.by, "who": event.who, "on": event.on.isoformat(),
        "recorded": None if recorded is None else recorded.isoformat(), "state": event.state,
        "facts": {name: facts[name].plain(value) for name, value in sorted(event.facts.items())} or None,
        "sitting": None if event.sitting is None else _sitting_as_data(Sitting(*event.sitting)),
        "irregularities": [_irregularity_as_data(each) for each in event.irregularities] or None,
        "derived": is_derived(policy, event) or None,
    }  # fmt: skip
    return {key: value for key, value in data.items() if value is not None}


def is_derived(policy: Policy, event: Event) -> bool:
    """Whether the engine drew the event, from silence (`otherwise`) or for the docket; nobody recorded it."""
    rule = policy.bound[event.procedure].rules.get(event.action)
    return event.action == ENTERED or (rule is not None and bool(rule.lapses))


def _sitting_as_data(sitting: Sitting) -> dict[str, list[str]]:
    return {key: sorted(persons) for key, persons in sitting._asdict().items()}


def _irregularity_as_data(each: Irregularity) -> dict[str, Any]:
    return {"kind": each.kind, "finding": each.finding.as_dict()}


@frozen(repr=False)
class Seats:
    eligible: list[str]
    voting: list[str]
    in_office: list[str]


@frozen
class Against:
    kind: str
    finding: dict[str, Any] = field(factory=dict, repr=False)  # for people; the replay explains anew


@frozen
class Row:
    """An event as a case file has it."""

    seq: int
    run: str
    action: str
    outcome: str
    on: Moment
    state: str
    by: str | None = None
    who: str | None = field(default=None, repr=False)
    recorded: Moment | None = None
    facts: dict[str, Any] = field(factory=dict, repr=False)
    sitting: Seats | None = None
    irregularities: list[Against] = field(factory=list)
    derived: bool = False


@define(eq=False)
class Replay:
    """Records the rows of a file again; once one of them is unsound, only what the others say of themselves counts."""

    case: Case
    sound: bool
    problems: list[Problem] = field(factory=list)
    derived: list[tuple[str, Mapping[str, Any]]] = field(factory=list, repr=False)
    compared: int = 0

    def take(self, place: str, row: Row | None, data: Any) -> None:
        """Take the next row; a derived one is compared with what the replay draws by itself."""
        if row is None:
            self.sound = False
        elif row.derived:
            self.derived.append((place, data))
        else:
            self._record(place, row)

    def finish(self) -> list[Problem]:
        """Compare what was drawn after the last act, and return every problem."""
        if self.sound:
            lapsed = [str(row["on"])[:10] for _, row in self.derived if row.get("action") != ENTERED]
            if lapsed:
                self.case = self.case.polled(date.fromisoformat(max(lapsed)))
            self._compare_drawn("events", self.case.history)
        return self.problems

    def _record(self, place: str, row: Row) -> None:
        try:
            tried = [self._again(row, outcome) for outcome in (None, row.outcome or None)]
        except BadInput as error:
            self.problems += [Problem(f"{place}.{each.place}", each.message) for each in error.problems]
            self.sound = False
            return
        if self.sound:
            self._compare(place, row, tried)

    def _again(self, row: Row, outcome: str | None) -> Case:
        return self.case.record(
            f"{row.run}.{row.action}", by=row.by, who=row.who, on=row.on, facts=row.facts, outcome=outcome,
            recorded=row.recorded, sitting=row.sitting and Sitting(*map(frozenset, astuple(row.sitting))),
        )  # fmt: skip

    def _compare(self, place: str, row: Row, tried: Sequence[Case]) -> None:
        """Keep the way of recording that gives what the file says; whether an outcome was named is not kept."""
        before = len(self.case.history)
        acts = [self._act(case.history[before:]) for case in tried]
        found = [(list(_differences(place, row, act)), act, case) for act, case in zip(acts, tried, strict=True)]
        differences, act, case = min(found, key=lambda each: len(each[0]))
        self.problems += differences
        self.case = case
        self._compare_drawn(place, case.history[: act.seq - 1])
        self.sound = not self.problems

    def _act(self, events: Sequence[Event]) -> Event:
        """The event that was recorded, among those that the engine drew before and after it."""
        return next(event for event in events if not is_derived(self.case.policy, event))

    def _compare_drawn(self, place: str, history: Sequence[Event]) -> None:
        """Compare the derived rows that came since the last act with the events that the replay drew."""
        waiting, self.derived = self.derived, []
        drawn = [event for event in history[self.compared :] if is_derived(self.case.policy, event)]
        self.compared = len(history)
        if len(drawn) != len(waiting):
            message = f"{len(waiting)} derived events stand before this, and the replay draws {len(drawn)}."
            self.problems.append(Problem(place, message))
            return
        for (where, row), event in zip(waiting, drawn, strict=True):
            again = event_as_data(self.case.policy, event)
            changed = (key for key in {**again, **row} if again.get(key) != row.get(key))
            self.problems += [Problem(f"{where}.{key}", "is otherwise in what follows here.") for key in changed]


def _differences(place: str, row: Row, event: Event) -> Iterator[Problem]:
    for key in ("seq", "outcome", "state"):
        told, replayed = getattr(row, key), getattr(event, key)
        if told != replayed:
            yield Problem(f"{place}.{key}", f"the file says {shown(told)}, the replay gives {shown(replayed)}.")
    told_kinds, kinds = [each.kind for each in row.irregularities], [each.kind for each in event.irregularities]
    if told_kinds != kinds:
        wrong = f"the file has {', '.join(told_kinds) or 'none'}, the replay gives {', '.join(kinds) or 'none'}."
        yield Problem(f"{place}.irregularities", wrong)


def shown(value: Any) -> str:
    return "not chosen" if value is None else f"“{value}”"
