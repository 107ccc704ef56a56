"""Time in a run: what is owed, what was late or never done, what lapses. One walk over the events answers all."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from attrs import define, evolve, field, frozen

from grievance_fsm.clocks import Clock
from grievance_fsm.dates import FREE, CannotDate, Due
from grievance_fsm.deadlines import Limit, Span
from grievance_fsm.events import NOTHING, Breach, Event, Owed, local_day
from grievance_fsm.guards import ask
from grievance_fsm.memory import Beside, Others, Past, nobody
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.seeing import Seen, try_due


@frozen(eq=False)
class Course:
    """One run as far as it has come, and what it may know of the other runs of its case."""

    procedure: BoundProcedure
    run: str
    events: Sequence[Event]
    others: Others = nobody

    @property
    def state(self) -> str:
        """Where the run stands."""
        return self.events[-1].state if self.events else self.procedure.initial

    @property
    def past(self) -> Past:
        """What the run remembers."""
        return Past(self.events, self.others)

    def seen(self, rule: Rule | None, on: date) -> Seen:
        """What a rule, or a limit on a state, sees of the run on a day, nothing being tried."""
        return Seen(self.procedure, rule, self.past, on, NOTHING, None, None)

    def called(self, name: str) -> str:
        """The full name of an action of the run."""
        return f"{self.run}.{name}"


@frozen(eq=False)
class Running:
    """A limit that runs: its rule, its dates, when it was set off, and whether it has been met since."""

    rule: Rule
    due: Due | None
    note: str
    met: bool


def running(course: Course, on: date, *, dated: bool = False) -> Iterator[Running]:
    """Every duty and target whose limit runs, met or not, or only those that can be late.

    Nothing runs once the run has ended.
    """
    procedure, state = course.procedure, course.state
    if procedure.states[state].final:
        return
    for rule in procedure.owing(state, dated=dated):
        found = _running(course, rule, on)
        if found is not None:
            yield found


def _running(course: Course, rule: Rule, on: date) -> Running | None:
    seen, events = course.seen(rule, on), course.events
    if _idle(rule, seen):
        return None
    if rule.limit is None:
        return _standing(rule, course.state, events)
    if rule.limit.until is None and rule.limit.opens is None:
        begun = Clock(seen).triggered(rule.limit.after)
        return None if begun is None else Running(rule, None, "", _met(rule, events, begun[0]))
    due, note = try_due(seen, rule.limit)
    if due is None:
        return Running(rule, None, note, _met(rule, events, _set_off(seen, rule, None))) if note else None
    if due == FREE:
        return _standing(rule, course.state, events)
    return Running(rule, due, "", _met(rule, events, _set_off(seen, rule, due)))


def _idle(rule: Rule, seen: Seen) -> bool:
    """Whether a condition of the duty is known to fail, whoever acts and when: then nobody owes it."""
    return any(ask(guard, seen) is False for guard in rule.foregone)


def _standing(rule: Rule, state: str, events: Sequence[Event]) -> Running | None:
    """A duty without a day: it is owed where it may be done."""
    return Running(rule, None, "", _done_since_entry(rule, state, events)) if state in rule.sources else None


def _set_off(seen: Seen, rule: Rule, due: Due | None) -> int:
    """The place of the event from which a date counts; of several triggers, the one at which its steps begin."""
    if rule.limit is not None and isinstance(rule.limit.until, Span):
        found = _triggered(seen, rule.limit.after)
        return -1 if found is None else found[0]
    known = [found for each in rule.set_off_by if (found := _triggered(seen, each)) is not None]
    starts = {day for _, day in known} if due is None else set(_starts(due))
    return max((place for place, day in known if day in starts), default=-1)


def _triggered(seen: Seen, trigger: Any) -> tuple[int, date] | None:
    """Which event set a trigger off, and on which day; none that is known where it counts from a day that is not."""
    try:
        return Clock(seen).triggered(trigger)
    except CannotDate:
        return None


def _starts(due: Due) -> Iterator[date]:
    """The days from which a calculation counts: where a step does not go on from the one before it."""
    for place, step in enumerate(due.steps):
        if place == 0 or step.start != due.steps[place - 1].end:
            yield step.start


def _met(rule: Rule, events: Sequence[Event], since: int) -> bool:
    """Whether a duty was met, or its time lapsed, after its limit was set off; done once, it cannot come again."""
    lapse = f"{rule.name}.lapses"
    return any(
        _discharges(rule, event) and (event.seq > since or rule.once) if event.action == rule.name
        else event.action == lapse and event.seq > since
        for event in events
    )  # fmt: skip


def _discharges(rule: Rule, event: Event) -> bool:
    """Whether an act meets its duty; one whose outcome was never settled does not."""
    branch = rule.branch(event.outcome)
    return branch is not None and branch.discharges


def _done_since_entry(rule: Rule, state: str, events: Sequence[Event]) -> bool:
    """Whether a duty without a limit was met since the run last came into its present state.

    What may be done only once stays done, wherever the run goes.
    """
    for place in range(len(events) - 1, -1, -1):
        event = events[place]
        if event.action == rule.name and (rule.once or event.state == state) and _discharges(rule, event):
            return True
        if not rule.once and (place == 0 or events[place - 1].state != event.state):
            return False
    return False


def owed(course: Course, on: date, *, dated: bool = False) -> Iterator[Owed]:
    """The duties and targets still to be met on a day, or only those that can be late."""
    for each in running(course, on, dated=dated):
        if not each.met:
            yield _owed(course, each)
    yield from _targets(course, on)


def _owed(course: Course, each: Running) -> Owed:
    rule, due = each.rule, each.due
    clause = rule.cited
    return Owed(
        course.called(rule.name), rule.words, tuple(sorted(rule.roles)), due.day if due else None,
        due.not_before if due else None, clause, rule.verb == "should", due, each.note,
    )  # fmt: skip


def _targets(course: Course, on: date) -> Iterator[Owed]:
    """The states that should be left by a day."""
    for limit in course.procedure.limits:
        if limit.kind == "target" and course.state in limit.states:
            due, note = try_due(course.seen(None, on), limit)
            day = None if due is None else due.day
            if note or (day is not None and _stayed(limit, day, course.procedure.initial, course.events)):
                words = leaving(limit)
                yield Owed(f"{course.run} {words}", words, (), day, None, limit.clause, True, due, note)


def leaving(limit: Limit) -> str:
    """What a limit on states asks, in words."""
    return f"leave {' or '.join(f'“{name}”' for name in limit.states)}"


def _stayed(limit: Limit, day: date, initial: str, events: Sequence[Event]) -> bool:
    """Whether the run has stood in a target's states ever since the end of its day; left once, that is settled."""
    before = [event.state for event in events if event.day <= day]
    since = [event.state for event in events[len(before) :]]
    return all(name in limit.states for name in (before[-1] if before else initial, *since))


@define(eq=False)
class Ledger:
    """The breaches of a run: opened when a day passes undone, settled when the act comes after all."""

    found: list[Breach] = field(factory=list)

    def pass_time(self, course: Course, on: date) -> None:
        """Note what was due before a moment and is not done."""
        for each in owed(course, local_day(on), dated=True):
            if each.due is not None and each.dated is not None and each.dated.missed(on):
                self._add(Breach(each.action, each.due, None, each.clause, each.soft, each.dated))

    def go_back(self, on: date) -> None:
        """The run goes on on a day that others have left behind: what was not ripe by then is no breach yet."""
        self.found = [each for each in self.found if each.done is not None or (each.dated and each.dated.missed(on))]

    def _add(self, breach: Breach) -> None:
        """Note a breach; one that is undone only where none is known of that day."""
        known = [each.done for each in self.found if (each.action, each.due) == (breach.action, breach.due)]
        if not known or (breach.done is not None and breach.done not in known):
            self.found.append(breach)

    def settle(self, action: str, day: date) -> None:
        """What was overdue is done on a day."""
        for place, breach in enumerate(self.found):
            if breach.action == action and breach.done is None:
                self.found[place] = evolve(breach, done=day)

    def note(self, rule: Rule, event: Event, before: Course) -> None:
        """Settle what was overdue; note that an act came late, whether it was owed or only allowed until then."""
        discharges = _discharges(rule, event)
        if discharges:
            self.settle(before.called(rule.name), event.day)
        if rule.limit is None or rule.limit.expiry == "bar" or (rule.owes and not discharges):
            return
        late = self._late(rule, rule.limit, event, before)
        if late is not None:
            self._add(late)

    def _late(self, rule: Rule, limit: Limit, event: Event, before: Course) -> Breach | None:
        """The breach that an act is in itself; a duty once met may be done again at any time, but a window binds."""
        seen = Seen(before.procedure, rule, before.past, event.on, event.facts, None, None)
        found, _ = try_due(seen, limit)
        if found is None or found.day is None or not found.missed(event.on):
            return None
        if rule.owes and limit.kind != "window" and _met(rule, before.events, _set_off(seen, rule, found)):
            return None
        return Breach(before.called(rule.name), found.day, event.day, rule.cited, limit.soft, found)

    def leave(self, course: Course, day: date) -> None:
        """The run comes to a state: the targets of those it left are met, or missed until now."""
        for limit in course.procedure.limits:
            if limit.kind == "target" and course.state not in limit.states:
                self.settle(f"{course.run} {leaving(limit)}", day)


def breaches(
    procedure: BoundProcedure, run: str, history: Sequence[Event], bound: Mapping[str, BoundProcedure], on: date
) -> tuple[Breach, ...]:  # fmt: skip
    """Everything of a run late, or owed and not done, as of a day; a ripe breach survives the end of the run.

    The first run is waited for from the outset; a later one owes nothing before it has begun.
    """
    ledger, own = Ledger(), list[Event]()
    first = run == procedure.name
    for place, event in enumerate(history):
        if event.run == run:
            course = Course(procedure, run, tuple(own), _before(history, place, bound))
            ledger.go_back(event.on)
            if own or first:
                ledger.pass_time(course, event.on)
            rule = procedure.rules.get(event.action)
            if rule is not None and not rule.lapses:
                ledger.note(rule, event, course)
            own.append(event)
            ledger.leave(Course(procedure, run, own), event.day)
        elif procedure.waits_for_others and (own or first):
            ledger.pass_time(Course(procedure, run, tuple(own), _before(history, place, bound)), event.on)
    ledger.pass_time(Course(procedure, run, own, Beside(history, bound)), on)
    return tuple(ledger.found)


def _before(history: Sequence[Event], place: int, bound: Mapping[str, BoundProcedure]) -> Others:
    """What was known of the other runs before an event."""
    return Beside(history[:place], bound)


def lapses(course: Course, on: date) -> tuple[Rule, date] | None:
    """The first lapse that falls due before the end of a day: the derived rule and the day it happens.

    That is the day after the last one, or the day on which the run came to where the silence counts, if later.
    """
    rules, since = course.procedure.rules, course.events[-1].day if course.events else date.min
    found = [
        (max(each.due.day + timedelta(days=1), since), rules[f"{each.rule.name}.lapses"])
        for each in running(course, on, dated=True)
        if not each.met and each.due is not None and each.due.day is not None and each.due.day < on
        and f"{each.rule.name}.lapses" in rules
        and course.state in rules[f"{each.rule.name}.lapses"].sources
    ]  # fmt: skip
    ripe = sorted(found, key=lambda pair: (pair[0], pair[1].name))
    return (ripe[0][1], ripe[0][0]) if ripe else None
