"""Time in a run: what is owed, what was late or never done, what lapses. One walk over the events answers all."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from attrs import define, evolve, field, frozen

from grievance_fsm.binding import every
from grievance_fsm.deadlines import Due, Span
from grievance_fsm.events import NOTHING, Breach, Event, Owed, first_clause
from grievance_fsm.memory import Past, Seen, try_due
from grievance_fsm.rules import BoundProcedure, Rule


@frozen(eq=False)
class Running:
    """A limit that runs: its rule, its dates, when it was set off, and whether it has been met since."""

    rule: Rule
    due: Due | None
    note: str
    met: bool


def seen_by(procedure: BoundProcedure, rule: Rule, events: Sequence[Event], on: date) -> Seen:
    """What a rule sees of a run on a day, nothing being tried."""
    return Seen(procedure, rule, Past(events), on, NOTHING, None, None)


def running(procedure: BoundProcedure, state: str, events: Sequence[Event], on: date) -> Iterator[Running]:
    """Every duty and target whose limit runs in a state, met or not; nothing runs once the run has ended."""
    if procedure.states[state].final:
        return
    reach = procedure.reach(state)
    for rule in procedure.rules.values():
        if rule.owes and reach.intersection(rule.sources):
            found = _running(procedure, rule, state, events, on)
            if found is not None:
                yield found


def _running(
    procedure: BoundProcedure, rule: Rule, state: str, events: Sequence[Event], on: date
) -> Running | None:
    if rule.limit is None:
        return None if state not in rule.sources else Running(rule, None, "", _done_since_entry(rule, state, events))
    seen = seen_by(procedure, rule, events, on)
    set_off = seen.triggered(rule.limit.after)
    due, note = try_due(seen, rule.limit)
    if due is None and not note:
        return None
    return Running(rule, due, note, _met(rule, events, -1 if set_off is None else set_off[0]))


def _met(rule: Rule, events: Sequence[Event], since: int) -> bool:
    return any(event.seq > since and event.action == rule.name and _discharges(rule, event) for event in events)


def _discharges(rule: Rule, event: Event) -> bool:
    branch = rule.branch(event.outcome)
    return branch is None or branch.discharges


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


def owed(procedure: BoundProcedure, state: str, events: Sequence[Event], on: date) -> Iterator[Owed]:
    """The duties and targets still to be met on a day."""
    for each in running(procedure, state, events, on):
        if not each.met:
            yield _owed(each)
    yield from _targets(procedure, state, events, on)


def _owed(each: Running) -> Owed:
    rule, due = each.rule, each.due
    clause = cited(rule)
    return Owed(
        rule.qualified, rule.words, tuple(sorted(rule.roles)), due.day if due else None,
        due.not_before if due else None, clause, rule.verb == "should", due, each.note,
    )  # fmt: skip


def cited(rule: Rule) -> str:
    """The sentence that sets a rule's time limit, or that the rule stands on first."""
    limit = rule.limit
    spanned = next((span.clause for span in every(limit, Span) if span.clause), "") if limit is not None else ""
    return spanned or (limit.clause if limit is not None else "") or first_clause(rule.clauses)


def _targets(procedure: BoundProcedure, state: str, events: Sequence[Event], on: date) -> Iterator[Owed]:
    """The states that should be left by a day."""
    for limit in procedure.limits:
        states = limit.state if isinstance(limit.state, tuple) else (limit.state,)
        if limit.kind == "target" and any(each is not None and each.name == state for each in states):
            rule = next(iter(procedure.rules.values()))
            due, note = try_due(seen_by(procedure, rule, events, on), limit)
            if due is not None or note:
                name = f"{procedure.name} leave “{state}”"
                yield Owed(name, f"leave “{state}”", (), due.day if due else None, None, limit.clause, True, due, note)


@define(eq=False)
class Ledger:
    """The breaches of a run: opened when a day passes undone, settled when the act comes after all."""

    procedure: BoundProcedure
    found: dict[tuple[str, Any], Breach] = field(factory=dict)

    def pass_time(self, state: str, events: Sequence[Event], on: date) -> None:
        """Note what was due before a day and is not done."""
        for each in owed(self.procedure, state, events, on):
            if each.due is not None and each.due < on:
                key = (each.action, each.due)
                self.found.setdefault(key, Breach(each.action, each.due, None, each.clause, each.soft, each.dated))

    def note(self, rule: Rule, event: Event, before: Sequence[Event]) -> None:
        """Note that an act came late, whether it was owed or only allowed until then."""
        if rule.limit is None or rule.limit.expiry == "bar":
            return
        found, _ = try_due(seen_by(self.procedure, rule, before, event.day), rule.limit)
        if found is None or found.day is None or event.day <= found.day:
            return
        key = (rule.qualified, found.day)
        clause = cited(rule)
        breach = self.found.get(key, Breach(rule.qualified, found.day, None, clause, rule.limit.soft, found))
        self.found[key] = evolve(breach, done=event.day)


def breaches(procedure: BoundProcedure, initial: str, events: Sequence[Event], on: date) -> tuple[Breach, ...]:
    """Everything late, or owed and not done, as of a day; a breach already ripe survives the end of the run."""
    ledger = Ledger(procedure)
    state = initial
    for place, event in enumerate(events):
        ledger.pass_time(state, events[:place], event.day)
        rule = procedure.rules.get(event.action)
        if rule is not None and not rule.lapses:
            ledger.note(rule, event, events[:place])
        state = event.state
    ledger.pass_time(state, events, on)
    return tuple(ledger.found.values())


def lapses(procedure: BoundProcedure, state: str, events: Sequence[Event], on: date) -> tuple[Rule, date] | None:
    """The first lapse that falls due before the end of a day: the derived rule and the day it happens."""
    found = [
        (each.due.day + timedelta(days=1), procedure.rules[f"{each.rule.name}.lapses"])
        for each in running(procedure, state, events, on)
        if not each.met and each.due is not None and each.due.day is not None
        and f"{each.rule.name}.lapses" in procedure.rules
        and state in procedure.rules[f"{each.rule.name}.lapses"].sources
    ]  # fmt: skip
    ripe = sorted((pair for pair in found if pair[0] <= on), key=lambda pair: (pair[0], pair[1].name))
    return (ripe[0][1], ripe[0][0]) if ripe else None
