"""Counting the complaints of a year: what each of them has, and how the numbers hang together."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from attrs import define, field, frozen

from grievance_fsm.binding import picks
from grievance_fsm.case import Case
from grievance_fsm.errors import BadInput, Problem
from grievance_fsm.events import NOTHING, Event
from grievance_fsm.guards import ask
from grievance_fsm.memory import Beside, Past
from grievance_fsm.policy import Policy
from grievance_fsm.records.suppression import Cross, Mark, Relation, Split
from grievance_fsm.reporting import NO, YES, Held, Reporting, Statistic, Told
from grievance_fsm.seeing import Seen
from grievance_fsm.wanted import A_CASE, require, unlike

Cell = tuple[tuple[str, str], ...]
"""A number of complaints by the labels that they have in common: those of traits, in the order of the conditions."""

ALL: Cell = ()


@frozen
class Period:
    """The days on which the complaints of a year are received, and until when what happens to them is counted."""

    first: date
    last: date
    until: date

    @classmethod
    def of(cls, year: int, plan: Reporting) -> "Period":
        """A year that begins with the month, and is counted as long afterwards, as the policy says."""
        begins, waits = plan.begins.value, plan.waits.value
        day = timedelta(days=1)
        return cls(_month(year, begins), _month(year + 1, begins) - day, _month(year + 1, begins + waits) - day)


def _month(year: int, month: int) -> date:
    """The first of a month, counted on past December."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


@define(eq=False, repr=False)
class Tally:
    """How many complaints have which labels; not for the public: see `suppression`."""

    plan: Reporting
    period: Period
    alike: Counter[tuple[tuple[str, ...], ...]] = field(factory=Counter)

    @cached_property
    def traits(self) -> tuple[Any, ...]:
        return tuple(self.plan.traits())

    @property
    def published(self) -> tuple[Statistic, ...]:
        """The statistics that the choices made leave in."""
        return tuple(each for each in self.plan.statistics if not each.left_out)

    @cached_property
    def counts(self) -> Counter[Cell]:
        """How many complaints are in each cell."""
        found = Counter[Cell]()
        for labels, number in self.alike.items():
            has = dict(zip((trait.name for trait in self.traits), labels, strict=True))
            for cell in {cell for each in self.published for cell in _cells_of(each, has)}:
                found[cell] += number
        return found

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """How the cells hang together, from the whole down."""
        found = {relation.cells: (deep, relation) for each in self.published for deep, relation in _relations(each)}
        return tuple(relation for _, relation in sorted(found.values(), key=lambda each: each[0]))

    def __repr__(self) -> str:
        return f"<tally of {self.period.first} to {self.period.last}>"


def tally(policy: Policy, cases: Iterable[Case], year: int) -> Tally:
    """Count the complaints received in a year, each as it stood when counting ends.

    Raises `BadInput` where the policy does not say what to count, or a case is another policy's or comes twice.
    """
    plan = _plan(policy)
    require("cases", cases, Iterable, "cases")
    found = Tally(plan, Period.of(year, plan))
    problems: list[Problem] = []
    seen: set[str] = set()
    look = _Look(found)
    for place, case in enumerate(cases, 1):
        problems += _misplaced(policy, case, place, seen)
        if not problems:
            look.at(case)
    if problems:
        raise BadInput(problems)
    return found


def _plan(policy: Policy) -> Reporting:
    plan: Reporting | None = policy.reporting
    if plan is None:
        raise BadInput([Problem(policy.name, "does not say where an annual report finds its numbers.")])
    open_ = dict.fromkeys(pick.reading for pick in picks(plan))
    problems = [*(Problem(each.name, f"is not chosen, and the report rests on it: {each.question}") for each in open_)]
    if problems or (problems := list(plan.problems())):
        raise BadInput(problems)
    return plan


def _misplaced(policy: Policy, case: Any, place: int, seen: set[str]) -> Iterator[Problem]:
    if not isinstance(case, Case):
        yield from unlike(f"case {place}", case, Case, A_CASE)
        return
    if case.policy.name != policy.name:
        yield Problem(f"case {place}", f"is kept under “{case.policy.name}”, and the report is of “{policy.name}”.")
    if case.id in seen:
        yield Problem(f"case {place}", "has the number of a case before it.")
    seen.add(case.id)


# -- one case --------------------------------------------------------------------------------------------------


@define(eq=False, repr=False)
class _Look:
    """Looks at cases one after the other; what the same stand of all routes means is asked only once."""

    tally: Tally
    known: dict[Any, tuple[str, ...]] = field(factory=dict)

    @cached_property
    def _received(self) -> frozenset[str]:
        return frozenset(action.key for action in self.tally.plan.received)

    @cached_property
    def _wanted(self) -> tuple[str, ...]:
        return tuple({each.fact.name: None for each in self.tally.traits if isinstance(each, Told)})

    @cached_property
    def _undoing(self) -> Mapping[str, tuple[tuple[str, str, frozenset[str]], ...]]:
        """The acts after which labels of a fact no longer hold."""
        found: dict[str, tuple[tuple[str, str, frozenset[str]], ...]] = {}
        for trait in self.tally.traits:
            for undone in trait.undone if isinstance(trait, Told) else ():
                for action in undone.after:
                    entry = (undone.outcome, trait.fact.name, frozenset(undone.labels))
                    found[action.key] = (*found.get(action.key, ()), entry)
        return found

    def at(self, case: Case) -> None:
        """Count a case, if it is a complaint of the year."""
        period = self.tally.period
        first = next((event.day for event in case.history if _act(event) in self._received), None)
        if first is None or not period.first <= first <= period.last:
            return
        history = [e for e in case.polled(period.until + timedelta(days=1)).history if e.day <= period.until]
        told, stands = self._told(history), {event.procedure: event.state for event in history}
        self.tally.alike[tuple(self._labels(trait, case, history, told, stands) for trait in self.tally.traits)] += 1

    def _told(self, history: Sequence[Event]) -> dict[str, Any]:
        """The latest value of every fact that is counted."""
        found: dict[str, Any] = {}
        for event in history:
            facts = event.facts
            for name in self._wanted if facts else ():
                if name in facts:
                    found[name] = facts[name]
            for outcome, name, labels in self._undoing.get(_act(event), ()) if self._undoing else ():
                if event.outcome == outcome and name in found:
                    found[name] = tuple(label for label in found[name] if label not in labels)
        return found

    def _labels(
        self, trait: Any, case: Case, history: Sequence[Event], told: Mapping[str, Any], stands: Mapping[str, str]
    ) -> tuple[str, ...]:
        if isinstance(trait, Told):
            return _values(trait, told.get(trait.fact.name))
        key = (trait.name, case.policy, *stands.items())
        labels = self.known.get(key)
        if labels is None:
            labels = self.known[key] = tuple(_holding(trait, case, history))
        return labels


def _act(event: Event) -> str:
    return f"{event.procedure}.{event.action}"


def _values(trait: Told, value: Any) -> tuple[str, ...]:
    """The labels that a value has."""
    if value is None:
        return ()
    words = ((YES if value else NO),) if isinstance(value, bool) else (value,) if isinstance(value, str) else value
    counted = dict.fromkeys(trait.counted_as.get(word, word) for word in words)
    return tuple(word for word in counted if word in trait.labels)


def _holding(trait: Held, case: Case, history: Sequence[Event]) -> Iterator[str]:
    """The labels whose condition holds; the first alone where the trait is exclusive."""
    bound = case.policy.bound
    seen = Seen(next(iter(bound.values())), None, Past((), Beside(history, bound)), date.min, NOTHING, None, None)
    for label, guard in trait.given.items():
        if ask(guard, seen) is True:
            yield label
            if trait.exclusive:
                return


# -- cells and how they hang together -----------------------------------------------------------------------------


def _cells_of(each: Statistic, has: Mapping[str, Sequence[str]]) -> Iterator[Cell]:
    """The cells of a statistic in which a complaint with these labels is counted."""
    yield ALL
    base = ALL
    for having in each.among:
        if having.label not in has[having.trait.name]:
            return
        base = (*base, (having.trait.name, having.label))
        yield base
    own = [] if each.of is None else [(each.of.name, label) for label in has[each.of.name]]
    yield from ((*base, label) for label in own)
    for trait in each.by:
        for row in has[trait.name]:
            yield (*base, (trait.name, row))
            yield from ((*base, (trait.name, row), label) for label in own)


def base_of(each: Statistic) -> Cell:
    """The complaints that a statistic is about."""
    return tuple((having.trait.name, having.label) for having in each.among)


def parts_of(trait: Any, base: Cell) -> tuple[Cell, ...]:
    """The cell of every label of a trait."""
    return tuple((*base, (trait.name, label)) for label in trait.labels)


def _relations(each: Statistic) -> Iterator[tuple[int, Relation]]:
    """How the cells of a statistic hang together, each relation with how deep it lies."""
    base = base_of(each)
    deep = len(base)
    yield from ((place, Mark(base[:place], base[: place + 1])) for place in range(deep))
    if each.of is None:
        return
    columns = [Split(base, parts_of(trait, base)) for trait in each.by]
    yield from ((deep, split) for split in columns)
    if each.of.exclusive:
        wholes = [part for trait in each.by for part in parts_of(trait, base)] or [base]
        yield from ((deep + 1, Split(whole, parts_of(each.of, whole))) for whole in wholes)
        return
    for label in each.of.labels:
        mark = Mark(base, (*base, (each.of.name, label)))
        yield deep, mark
        for trait, split in zip(each.by, columns, strict=True):
            crossed = tuple((*part, (each.of.name, label)) for part in parts_of(trait, base))
            yield deep + 1, Cross(mark, split, crossed)
