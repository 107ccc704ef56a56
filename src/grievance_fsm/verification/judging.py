"""A proof of some properties of one procedure: each judged on the graph of its runs, with the way that refutes it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from functools import cached_property
from itertools import islice
from typing import Any, Final

from attrs import evolve, field, frozen

from grievance_fsm.checking.counts import as_called
from grievance_fsm.dates import CannotDate, Setting
from grievance_fsm.deadlines import Limit, Trigger
from grievance_fsm.errors import counted, oxford
from grievance_fsm.exploring.possible import Known
from grievance_fsm.exploring.telling import planned, way_of
from grievance_fsm.exploring.unfolding import Edge
from grievance_fsm.exploring.ways import Way
from grievance_fsm.properties import AlwaysCan, Eventually, Never, NeverOwed, OnlyAfter, Property
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.stating import Spot
from grievance_fsm.values import PERSONS
from grievance_fsm.verification.answers import OBSERVED, PROPERTY, PROVED, REFUTED, Answer
from grievance_fsm.verification.building import Solved
from grievance_fsm.verification.elsewhere import Others, Passages
from grievance_fsm.verification.here import NONE_BEFORE
from grievance_fsm.verification.model import Model, Move, Place
from grievance_fsm.verification.observers import Matter, asked_by, observer_of
from grievance_fsm.verification.observing import CLOCK, Break, Observed, breaks, observed, stalled
from grievance_fsm.verification.oracle import Oracle
from grievance_fsm.verification.outside import COME_BEFORE, unbound
from grievance_fsm.verification.reaching import reached
from grievance_fsm.verification.schedule import Schedule, schedules
from grievance_fsm.verification.search import PERMITTED, PUNCTUAL, Mode
from grievance_fsm.verification.spans import Reach, reach
from grievance_fsm.verification.stretching import earliest, entering, stretched
from grievance_fsm.verification.times import NOW, Bound
from grievance_fsm.verification.watching import Watching, entered_models, watched_model

YEAR: Final = 366
SWEEP: Final = 29
"""A way whose days turn on the calendar is tried from a day in each month of a year, each time another of the month."""
ALTERNATIVES: Final = 4
TRIES: Final = 3
"""How many ways are tried where time, or what several acts recorded, may rule one out."""


def answer_of(matter: Matter, status: str, **rest: Any) -> Answer:
    return Answer(PROPERTY, status, matter.procedure, matter.stated.says, matter.stated.clauses, **rest)


@frozen(eq=False, slots=False)
class Proof:
    """Properties of one procedure whose readings are settled; one graph for all of them."""

    procedure: BoundProcedure
    matters: list[Matter]
    start: date
    known: Known
    others: Others
    solved: Solved
    oracle: Oracle = field(init=False)
    models: tuple[Model, ...] = field(init=False)
    edges: dict[int, tuple[Edge, ...]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        acts = {spot.name for matter in self.matters for spot in matter.spots if spot.kind == "act"}
        guarded = [matter for matter in self.matters if matter.guard is not None]
        asked = [each for matter in guarded for each in asked_by(matter, self.procedure)]
        acts &= self.procedure.rules.keys()
        owing = [matter for matter in self.matters if isinstance(matter.stated, NeverOwed)]
        owed = {spot.name for matter in owing for spot in matter.points} & acts
        met = {spot.name for matter in owing if _comes_after_others(matter) for spot in matter.points} & acts
        watching = Watching(self.procedure, acts, asked, owed, met)
        main = watched_model(watching, self.solved)
        entries = Passages(self.procedure).entries
        entered = [model for entry in entries for model in entered_models(watching, main, entry, self.solved)]
        object.__setattr__(self, "oracle", Oracle(watching, self.solved, self.others, self.before))
        object.__setattr__(self, "models", (main, *entered))

    def before(self) -> Iterator[str]:
        """How the run before one that begins may have ended: none was there, or it came to an end in time."""
        yield NONE_BEFORE
        yield from (end for end in self.models[0].before if end in self._come_to)

    @cached_property
    def _come_to(self) -> frozenset[str]:
        """The states to which runs come."""
        return frozenset[str]().union(*(reached(model).states for model in (*self.models, *self._unbound)))

    # -- one property -------------------------------------------------------------------------------------------------

    def answer(self, matter: Matter) -> Answer:
        """Whether the property holds of every run, and on what the answer rests."""
        found = self._answer(matter, self.models)
        if found.status == PROVED and self._unbound and self._answer(matter, self._unbound).status != PROVED:
            found = evolve(found, status=OBSERVED, note=COME_BEFORE)
        loose = self.models[0].loose
        if not loose or found.note == NOT_THERE:
            return found
        rests = f"days that {oxford(loose, 'and')} may ask for are taken to be free"
        return evolve(found, note="; ".join(filter(None, (found.note, rests))))

    @cached_property
    def _unbound(self) -> tuple[Model, ...]:
        """The graphs where days after acts of other procedures do not bind; none where they never do."""
        free = tuple(unbound(model) for model in self.models)
        return free if any(one is not other for one, other in zip(free, self.models, strict=True)) else ()

    def _answer(self, matter: Matter, models: tuple[Model, ...]) -> Answer:
        if not any(self._is_there(spot) for spot in matter.points):
            there = isinstance(matter.stated, Never)
            return answer_of(matter, PROVED if there else OBSERVED, note=NOT_THERE)
        observer = observer_of(matter, self.oracle)
        span = self._span(matter)
        early, late = _bounds(matter.stated, span)
        mode = _mode(matter.stated)
        hit, doubtful = self._is_of_the_beginning(matter), ""
        stretches = span is not None and span.least != span.most
        longest = 0 if span is None else span.most + 1
        runs = [observed(model, observer, self._behind(model), longest) for model in models]
        for watched in runs:
            hit = hit or watched.comes
            if not (watched.suspect or late is not None):
                continue
            for tried, broken in enumerate(breaks(watched, mode, early, late)):
                answer = self._refuted(matter, watched, observer, broken, mode, span)
                if answer is not None:
                    return answer
                doubtful = _DOUBTFUL
                if stretches or tried + 1 == TRIES:
                    break
        if doubtful and span is not None and stretches:
            return self._by_the_calendar(matter, span, runs)
        if doubtful:
            return answer_of(matter, OBSERVED, note=doubtful)
        stuck = next((state for watched in runs for state in stalled(watched, mode)), "") if late is not None else ""
        if stuck:
            return answer_of(matter, OBSERVED, note=f"so, but from “{stuck}” no run goes on that keeps every last day")
        never_come = _NEVER_COME if _wants_hit(matter.stated) and not hit else ""
        return answer_of(matter, PROVED, note=_told(mode) if late is not None else never_come)

    def _is_of_the_beginning(self, matter: Matter) -> bool:
        """Whether it speaks of where runs begin, so that each stands there."""
        named = {spot.name for group in matter.after for spot in group if spot.kind == "state"}
        return isinstance(matter.stated, AlwaysCan) and self.procedure.initial in named

    def _is_there(self, spot: Spot) -> bool:
        return spot.name in (self.procedure.rules if spot.kind == "act" else self.procedure.states)

    def _behind(self, model: Model) -> frozenset[str]:
        state = model.places[0].state
        return frozenset() if state == self.procedure.initial else self.procedure.on_the_way(state)

    def _span(self, matter: Matter) -> Reach | None:
        """How many days a property's span comes to, whatever day it is counted from."""
        return None if matter.span is None else span_of(matter, self.procedure.setting)

    def _by_the_calendar(self, matter: Matter, span: Reach, runs: list[Observed]) -> Answer:
        """A property whose span the calendar stretches, where no date was found on which it is broken."""
        opens = isinstance(matter.stated, OnlyAfter)
        early, late = _bounds(matter.stated, evolve(span, most=span.least) if opens else evolve(span, least=span.most))
        if any(True for watched in runs for _ in breaks(watched, _mode(matter.stated), early, late)):
            return answer_of(matter, OBSERVED, note=_DOUBTFUL)
        return answer_of(matter, PROVED, note="no date of a year was found on which the calendar makes a difference")

    # -- what refutes it ----------------------------------------------------------------------------------------------

    def _refuted(
        self, matter: Matter, watched: Observed, observer: Any, broken: Break, mode: Mode, span: Reach | None
    ) -> Answer | None:  # fmt: skip
        days = self._dated(watched.model, broken, mode)
        if broken.bound is not None and days is None:
            return None
        later = _begins_at(watched.model, broken)
        begin = self.start if days is None else days[0]
        edges = tuple(move.edge for move in broken.moves)
        way = planned(begin, edges, later) if later else way_of(self.procedure, begin, edges, self.known)
        if way is None:
            return None
        if not later:
            self.edges[id(matter)] = edges
        if broken.moves and days is not None and not later:
            way = _on_days(way, broken, days)
        if broken.moves:
            way = _showing(way, observer, watched.model, broken, self.procedure)
        said = self._afterwards(matter, watched.model, observer, broken, span) | {"begins_at": later}
        if watched.model.is_entered and any(matter.foreign):
            return answer_of(matter, OBSERVED, way=way, **said | {"note": _ELSEWHERE_BEFORE})
        without = _not_done(matter, watched, broken)
        return answer_of(matter, REFUTED, way=way, seated=self._counts_people(broken), without=without, **said)

    def _counts_people(self, broken: Break) -> bool:
        """Whether an act on the way records people of whom the eligible are counted."""
        counted = {count.of.name for count in self.procedure.derived.values() if count.eligible}
        return any(counted & move.rule.facts_by_name.keys() for move in broken.moves)

    def _afterwards(
        self, matter: Matter, model: Model, observer: Any, broken: Break, span: Reach | None
    ) -> dict[str, str]:  # fmt: skip
        said = observer.said(_places(model, broken)[-1])
        if said:
            return {"after": said}
        if not broken.waits or span is None or not isinstance(matter.stated, Eventually):
            return {}
        days = counted(span.least + 1, "day")
        return {"after": f"then more than {matter.stated.within} may pass: {days} and no such act or state",
                "note": _told(_mode(matter.stated))}  # fmt: skip

    def _dated(self, model: Model, broken: Break, mode: Mode) -> tuple[date, ...] | None:
        """The days of a way on which time breaks the property, for the first beginning within a year that has some."""
        if broken.bound is None:
            return None
        moves = broken.moves
        if not moves:
            return (self.start,)
        if model.is_entered:
            moves = (entering(model, moves[0]), *moves)

        def fitting(schedule: Schedule) -> list[Schedule]:
            return [each for each in stretched(schedule, model, broken, mode) if not each.conflict()]

        every = islice(schedules(model, moves, mode, lambda schedule: bool(fitting(schedule))), ALTERNATIVES)
        stretching = [each for schedule in every for each in fitting(schedule)]
        step = YEAR if not any(each.depends_on_the_calendar for each in stretching) else SWEEP
        for n in range(0, YEAR, step):
            for each in stretching:
                with suppress(CannotDate):  # the rules give no day for a run begun on this one
                    found = earliest(each, self.start + timedelta(n))
                    if found is not None:
                        return found
        return None


def _begins_at(model: Model, broken: Break) -> str:
    """Where the run of a way is entered, or how the run before it ended; nothing where a first run can go it."""
    if model.is_entered:
        return model.places[0].state
    return next((end for move in broken.moves[:1] for end in move.follows), "")


def _comes_after_others(matter: Matter) -> bool:
    """Whether it speaks of what follows something else than its own acts."""
    own = {spot.name for spot in matter.points}
    return any(spot.kind != "act" or spot.name not in own for group in matter.after for spot in group)


def _not_done(matter: Matter, watched: Observed, broken: Break) -> tuple[str, ...]:
    """The acts of other procedures that should have come first, and did not."""
    if not isinstance(matter.stated, OnlyAfter) or not broken.moves:
        return ()
    come = watched.seen[id(broken.moves[-1])].memory
    lacking = next((acts for n, acts in enumerate(matter.foreign) if not come >> n & 1), ())
    return tuple(act.action.key for act in lacking)


def span_of(matter: Matter, setting: Setting) -> Reach:
    """How many days a property's span comes to where they are counted so; raises `CannotDate` where it gives none."""
    opens = isinstance(matter.stated, OnlyAfter)
    overflow = None if getattr(matter.span, "overflow", None) else "by_edge"
    limit = Limit("window" if opens else "duty", overflow=overflow, counting=setting.counting)
    return reach(limit, matter.span, Trigger("only", ("it",)), setting, opens=opens)


NOT_THERE: Final = "there is no such act or state under the choices made"
_NEVER_COME: Final = "no run comes to it"
_ELSEWHERE_BEFORE: Final = "proved of other runs; of this one it is open what other procedures had done before it"
_DOUBTFUL: Final = "neither proved nor refuted: a proof takes what several acts recorded together to be free"


def _wants_hit(stated: Property) -> bool:
    return not isinstance(stated, Never | Eventually)


def _mode(stated: Property) -> Mode:
    """What a property takes for granted: that whoever owes something by a day does it, if it looks for what comes."""
    return PUNCTUAL if isinstance(stated, Eventually) and not stated.anyhow else PERMITTED


def _told(mode: Mode) -> str:
    return "where every last day is kept" if mode.punctual else "even where last days are let pass"


def _bounds(stated: Property, span: Reach | None) -> tuple[Bound | None, Bound | None]:
    """The bounds on the clock under which a property is broken: too early, or too late."""
    if span is None:
        return None, None
    if isinstance(stated, OnlyAfter):
        return Bound(NOW, CLOCK, span.most - 1, "", span), None
    return None, Bound(CLOCK, NOW, -(span.least + 1), "", span, lower=True)


def _on_days(way: Way, broken: Break, days: tuple[date, ...]) -> Way:
    """A way on other days, those that its steps name among them."""
    count = len(broken.moves)
    names = [(n, name.removeprefix("day ")) for n, move in enumerate(broken.moves) for name, _ in move.names]
    named = {(n, name): days[count + place] for place, (n, name) in enumerate(names)}
    steps = []
    for n, (step, day) in enumerate(zip(way.steps, days, strict=False)):
        told = {name: named.get((n, name), value) for name, value in step.supposes.items()}
        steps.append(evolve(step, on=day, day=(day - days[0]).days, supposes=told))
    return evolve(way, steps=tuple(steps))


def _showing(way: Way, observer: Any, model: Model, broken: Break, procedure: BoundProcedure) -> Way:
    """A way whose acts have the facts that break the property, or lead to where it is broken."""
    facts = observer.supposed(_places(model, broken), broken.moves)
    told = [_plain(move, each, procedure) for move, each in zip(broken.moves, facts, strict=True)]
    steps = (evolve(step, supposes={**step.supposes, **more}) for step, more in zip(way.steps, told, strict=True))
    return evolve(way, steps=tuple(steps))


def _places(model: Model, broken: Break) -> list[Place]:
    """Where a run stands along the way that breaks a property, from the first place on."""
    return [model.places[0], *(model.places[move.target] for move in broken.moves)]


def _plain(move: Move, facts: Mapping[str, Any], procedure: BoundProcedure) -> dict[str, Any]:
    """What an act itself tells of some facts, people left aside."""
    own = {**move.rule.facts_by_name, **procedure.derived}
    called = as_called(facts, procedure.derived.values())
    told = {name: value for name, value in called.items() if name in own and _counts(own[name], move.rule)}
    return {name: value for name, value in told.items() if getattr(own[name], "kind", "") != PERSONS}


def _counts(what: Any, rule: Any) -> bool:
    """Whether a fact, or the fact that a count is of, is the act's own."""
    return getattr(getattr(what, "of", what), "name", "") in rule.facts_by_name
