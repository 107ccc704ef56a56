"""Migration: a case folded again under another policy, with everything of it that no longer fits."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from grievance_fsm.case import Case
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.events import Event
from grievance_fsm.interchange import read_people
from grievance_fsm.keeping import is_derived
from grievance_fsm.memory import Sitting
from grievance_fsm.policy import Policy
from grievance_fsm.wanted import A_POLICY, require


@frozen(repr=False)
class Unfit:
    """An event that no longer fits, in full, with every reason; `kept` says whether the new case has it even so."""

    event: Event
    reasons: tuple[str, ...]
    kept: bool

    @property
    def seq(self) -> int:
        """The number of the event in the case as it was."""
        return self.event.seq

    def __str__(self) -> str:
        how = "kept" if self.kept else "left out"
        return "\n".join([f"{self.seq} {self.event.name} ({how})", *(f"  {reason}" for reason in self.reasons)])

    def __repr__(self) -> str:
        return f"<unfit: {self.event!r}>"


@frozen
class Migration:
    """A case under another policy as far as it fits, and what does not.

    `unfit` are the events of the old case that do not fit, `drawn` those that only the new policy draws from silence
    or for its docket, `people` the problems of the register; where it has any, the case goes on without one.
    `counted` says what of calendar, zone and convention is another, so that dates may have moved.
    """

    case: Case
    unfit: tuple[Unfit, ...] = ()
    drawn: tuple[Event, ...] = ()
    people: tuple[Problem, ...] = ()
    counted: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether all of the case fits, and nothing came to it."""
        return not (self.unfit or self.drawn or self.people)

    def __str__(self) -> str:
        drawn = (f"{event.name} on {event.day} follows under the new policy only" for event in self.drawn)
        told = [*map(str, self.people), *map(str, self.unfit), *drawn] or ["everything fits"]
        return "\n".join([*told, *self.counted])


def migrated(case: Case, policy: Policy) -> Migration:
    """The case under another policy, every event recorded there as it happened; the old case stays as it was.

    What the new policy has against an event is kept with it as an irregularity. What it cannot express is left out:
    an action, role or outcome that it does not know, or a fact. Either way the event is listed in full.
    """
    require("policy", policy, Policy, A_POLICY)
    problems: list[Problem] = []
    people = read_people(None if case.people is None else case.people.as_data(), policy, problems)
    folded = Case.open(policy, case.id, case.opened, people)
    unfit = []
    for event in case.history:
        if is_derived(case.policy, event):
            folded = folded.polled(event.on)
        else:
            folded, found = _carried(folded, event, told_of(case.policy, event))
            unfit += found
    before, after = derived(case), derived(folded)
    unfit += [Unfit(event, ("does not follow under the new policy",), False) for event in less(before, after)]
    in_order = sorted(unfit, key=lambda each: each.seq)
    counted = tuple(_counted(case.policy, policy))
    return Migration(folded, tuple(in_order), tuple(less(after, before)), tuple(problems), counted)


def _counted(old: Policy, new: Policy) -> Iterator[str]:
    """Where and how time is counted otherwise."""
    yield from (
        f"{words} {then or 'none'} instead of {now or 'none'}"
        for words, now, then in (
            ("counted on the calendar", old.setting.identity, new.setting.identity),
            ("days are those of the zone", old.zone, new.zone),
            ("counted by the convention", old.profile, new.profile),
        )
        if now != then
    )


def derived(case: Case) -> list[Event]:
    return [event for event in case.history if is_derived(case.policy, event)]


def less(events: Sequence[Event], others: Sequence[Event]) -> Iterator[Event]:
    """The derived events that the others lack."""
    there = {(event.name, event.day) for event in others}
    return (event for event in events if (event.name, event.day) not in there)


def told_of(policy: Policy, event: Event) -> dict[str, Any]:
    """What was said of an event, its facts as JSON has them."""
    facts = policy.bound[event.procedure].facts
    return {
        "by": event.by, "who": event.who, "on": event.on, "recorded": event.recorded,
        "facts": {name: facts[name].plain(value) for name, value in event.facts.items()},
        "outcome": event.outcome or None, "sitting": None if event.sitting is None else Sitting(*event.sitting),
    }  # fmt: skip


def _carried(case: Case, event: Event, told: Mapping[str, Any]) -> tuple[Case, list[Unfit]]:
    """The case with an event recorded again, without the facts and the outcome that it cannot take."""
    lost: list[str] = []
    while True:
        try:
            found = _recorded(case, event, told)
        except BadInput as error:
            lost += map(str, error.problems)
            bare = without(told, {problem.place for problem in error.problems})
            if bare is None:
                return case, [Unfit(event, tuple(lost), False)]
            told = bare
        else:
            reasons = (*lost, *_changed(event, _act(case, found)))
            return found, [Unfit(event, reasons, True)] if reasons else []


def without(told: Mapping[str, Any], places: set[str]) -> Mapping[str, Any] | None:
    """An event without what is wrong with it; nothing where more than facts and the outcome is wrong."""
    facts = {place.removeprefix("facts.") for place in places if place.startswith("facts.")}
    if places - {"outcome"} - {f"facts.{name}" for name in facts & told["facts"].keys()}:
        return None
    outcome = None if "outcome" in places else told["outcome"]
    kept = {name: value for name, value in told["facts"].items() if name not in facts}
    return {**told, "facts": kept, "outcome": outcome}


def _recorded(case: Case, event: Event, told: Mapping[str, Any]) -> Case:
    """The event recorded in whichever way comes nearest; whether its outcome was named is not kept."""
    tried = [case.record(event.name, **{**told, "outcome": outcome}) for outcome in (None, told["outcome"])]
    return min(tried, key=lambda found: len(list(_changed(event, _act(case, found)))))


def _act(before: Case, after: Case) -> Event:
    """What was recorded, among what the engine drew before and after it."""
    return next(event for event in after.history[before.seq :] if not is_derived(after.policy, event))


def _changed(event: Event, now: Event) -> Iterator[str]:
    """What the new policy makes of an event that the old one did not."""
    known = {(each.kind, each.finding.words) for each in event.irregularities}
    yield from (str(each) for each in now.irregularities if (each.kind, each.finding.words) not in known)
    for part in ("outcome", "state"):
        before, after = getattr(event, part), getattr(now, part)
        if before != after:
            yield f"{part}: “{after}” instead of “{before}”"
