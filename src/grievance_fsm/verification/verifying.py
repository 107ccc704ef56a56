"""Verifying a procedure: whether every run can end, whether its deadlines can be met and by whom, how long it takes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from attrs import evolve, field, frozen

from grievance_fsm.check import check
from grievance_fsm.checking.fault import Fault
from grievance_fsm.dates import CannotDate
from grievance_fsm.errors import oxford
from grievance_fsm.exploring import NOMINAL
from grievance_fsm.exploring.possible import Known
from grievance_fsm.exploring.telling import way_of
from grievance_fsm.exploring.ways import Way
from grievance_fsm.language import Procedure
from grievance_fsm.rules import BoundProcedure
from grievance_fsm.verification.answers import (
    OBSERVED,
    PROVED,
    REFUTED,
    Answer,
    Stretch,
    over_choices,
    telling,
    under_some,
)
from grievance_fsm.verification.board import Board
from grievance_fsm.verification.building import Solved, model_of
from grievance_fsm.verification.consequence import without_consequence
from grievance_fsm.verification.control import controlled
from grievance_fsm.verification.durations import Duration, longest, shortest
from grievance_fsm.verification.following import after_another
from grievance_fsm.verification.hours import counts_hours, hours_to, undated
from grievance_fsm.verification.lengths import over_all
from grievance_fsm.verification.model import Model, Move
from grievance_fsm.verification.outside import COME_BEFORE, unbound
from grievance_fsm.verification.own import asks_before, merged, of_first_runs, rests_on_all
from grievance_fsm.verification.reaching import Reached, Stuck, cited, reached, stuck
from grievance_fsm.verification.schedule import Schedule, leaving_no_day, schedules
from grievance_fsm.verification.search import PERMITTED, PROMPT, PUNCTUAL, Mode
from grievance_fsm.verification.showing import showing
from grievance_fsm.verification.times import in_words
from grievance_fsm.verification.unreached import never_come
from grievance_fsm.verification.variants import Row, Variants, as_runs_follow, variants
from grievance_fsm.verification.verified import Verification
from grievance_fsm.verification.zones import ANY

YEAR: Final = 366

NO_MORE: Final = "then nothing more can come"

Choices = Mapping[str, str]
Sweeps = dict[Any, list[tuple[int, date]]]
"""How many days a way takes, for each date on which it may begin."""


def verify_procedure(
    procedure: BoundProcedure, declared: Procedure | None = None, *, start: date | None = None,
    solved: Solved | None = None, tried: Variants | None = None,
) -> Verification:  # fmt: skip
    """Everything that can be proved of one procedure, whatever the others do; under every choice of open readings.

    What it asks of other procedures is free: it is taken to be so where a run needs it. Whoever has `tried` the choices
    already says so, with what facts were `solved` for. What hangs on the run before is observed only. Raises `TooLarge`
    for a procedure of more places than a proof will walk.
    """
    procedure = as_runs_follow(procedure) if tried is None else procedure
    found = _verified(procedure, declared, start, solved, tried)
    if not asks_before(procedure):
        return found
    alone = _verified(of_first_runs(procedure), declared, start, None, None)
    told = (rests_on_all(answer, procedure) for answer in merged(found.answers, alone.answers))
    return evolve(found, answers=tuple(told))


def _verified(
    procedure: BoundProcedure, declared: Any, start: date | None, solved: Solved | None, tried: Variants | None
) -> Verification:
    """Everything that can be proved of one procedure, what runs before did being free."""
    begin = start or NOMINAL
    known: Known = {}
    solved = Solved() if solved is None else solved
    found = variants(procedure, solved) if tried is None else tried
    sweeps: Sweeps = {}
    proofs = [Proof(each.procedure, each.model, begin, known, sweeps, solved.cells) for each in found]
    answers_of = [tuple(proof.answers()) for proof in proofs]
    told = over_choices([(row.choices, answers_of[row.like]) for row in found.rows])
    first = proofs[0]

    def proof(row: Row) -> Proof:
        mine = proofs[row.like]
        if mine.procedure is row.procedure:
            return mine
        return Proof(row.procedure, model_of(row.procedure, solved=solved), begin, known, sweeps, solved.cells)

    faults = (_shown(each, found.rows, proof) for each in check(procedure, declared, solved.cells, solved.made))
    answers = (*faults, *(told if found.all else map(under_some, told)))
    each = ((row.choices, found.tried[row.like].model, proofs[row.like].stretches) for row in found.rows)
    lengths = tuple(over_all(each, whole=found.all))
    return Verification(procedure.name, answers, lengths, len(first.whole.places), len(found.tried), whole=found.all)


def _shown(fault: Fault, rows: tuple[Row, ...], proof: Callable[[Row], "Proof"]) -> Answer:
    """A fault under the first choices by which a run comes to it; they are named where the first of all do not."""
    agreeing = [row for row in rows if fault.choices.items() <= row.choices.items()] or list(rows)
    first = proof(agreeing[0]).fault(fault)
    if first.way is not None:
        return first
    led = [(row.choices, answer) for row in agreeing[1:] if (answer := proof(row).fault(fault)).way is not None]
    if not led:
        return first
    return evolve(led[0][1], choices=telling([choices for choices, _ in led], [row.choices for row in rows]))


@frozen(eq=False)
class Proof:
    """One procedure with all readings settled; its graph is walked folded."""

    procedure: BoundProcedure
    whole: Model
    start: date
    known: Known
    sweeps: Sweeps = field(factory=dict)
    cells: dict[Any, Any] = field(factory=dict, repr=False)

    @cached_property
    def board(self) -> Board:
        return Board.of(self.whole, self.cells)

    @property
    def model(self) -> Model:
        return self.board.model

    @cached_property
    def free(self) -> Model:
        """The graph where acts of other procedures from which days count may come when they like."""
        return unbound(self.model)

    def answers(self, *, control: bool = True) -> Iterator[Answer]:
        """Every answer, the gravest first; without what controls a deadline, which takes longest."""
        permitted = reached(self.model, waits=True)
        lost = stuck(permitted)
        yield from self._can_end(lost)
        yield from self._without_giving_up(permitted, lost)
        yield from self._in_time(permitted, lost)
        if control:
            yield from controlled(self.procedure, self.board, self.start, self.known)
        come = permitted if self.free is self.model else reached(self.free, waits=True)
        yield from never_come(self.procedure, come)
        yield from self._waiting(come)
        yield from without_consequence(self.procedure)
        yield from self._left_open()

    # -- can every run end? ---------------------------------------------------------------------------------------

    def _can_end(self, lost: tuple[Stuck, ...]) -> Iterator[Answer]:
        told = [each for each in lost if self.model.begun(each.node.place)]
        if not told:
            found = Answer("end", PROVED, self.procedure.name, "every run that begins can come to an end")
            yield found if not self.whole.put_off else evolve(found, status=OBSERVED, note=self.whole.put_off)
        for each in told:
            yield self._stuck(each, REFUTED, "end")

    def _without_giving_up(self, permitted: Reached, lost: tuple[Stuck, ...]) -> Iterator[Answer]:
        known = {self._state(each) for each in lost}
        told = [s for s in stuck(permitted, committed=True)
                if self.model.begun(s.node.place) and self._state(s) not in known]  # fmt: skip
        if not told and any(rule.gives_up for rule in self.procedure.rules.values()):
            words = "every run can come to an end without anybody's giving up"
            yield Answer("committed", PROVED, self.procedure.name, words)
        for each in told:
            yield evolve(self._stuck(each, OBSERVED, "committed"), note="only giving up leads to an end")

    def _stuck(self, each: Stuck, status: str, kind: str) -> Answer:
        state, way = self._state(each), self._way(each.node.path)
        words = {
            "facts": f"from “{state}” nothing leads to an end: what has been recorded rules every way out",
            "loop": f"from “{state}” nothing leads to an end but round and round: {', '.join(each.loop)}",
            "windows": f"from “{state}” nothing leads to an end: the days that the rules leave contradict one another",
            "lateness": f"from “{state}” nothing leads to an end any more once a day is past",
        }[each.kind]
        after = "; ".join(filter(None, (after_another(each.node.path), self._after(each))))
        return Answer(f"{kind}: {each.kind}", status, self.procedure.name, words, cited(self.model, each), way, after)

    def _after(self, each: Stuck) -> str:
        """What stands at the end of a way that gets stuck: the day from which nothing can come."""
        against = () if each.passed else leaving_no_day(self.model, each.node)
        if against:
            return in_words(against)
        moves, days = each.node.path, [bound for bound in each.passed if bound.earlier == "now"]
        lie = in_words((b for b in each.passed if "now" not in (b.later, b.earlier)), " and ")
        if lie:
            return f"where {lie} nothing can come"
        if not days:
            return f"then only {oxford(each.loop)} can come, without end" if each.loop else NO_MORE
        nothing = "nothing else" if each.loop else "nothing"
        for schedule in schedules(self.model, moves, PERMITTED):
            found = schedule.earliest(self.start)
            if found is not None:
                past = [found[schedule.where[b.later]] + timedelta(-b.most) for b in days if b.later in schedule.where]
                if past and min(past) >= self.start:  # else it counts from a day that may be named at will
                    return f"from {max(past)} on {nothing} can come"
        return f"once the last day is past {nothing} can come"

    # -- can the deadlines be met? --------------------------------------------------------------------------------

    def _in_time(self, permitted: Reached, lost: tuple[Stuck, ...]) -> Iterator[Answer]:
        known = {(each.kind, self._state(each)) for each in lost}
        punctual = reached(self.model, PUNCTUAL, waits=True)
        missing = [end for end in self.procedure.ends if end in permitted.states and end not in punctual.states]
        later = reached(self.free, PUNCTUAL).states if missing and self.free is not self.model else ()
        for end in missing:
            told = self._conflict(end, permitted)
            yield evolve(told, status=OBSERVED, note=COME_BEFORE) if end in later else told
        if not missing and any(stay.dues for stay in self.model.stays):
            yield Answer("deadlines", PROVED, self.procedure.name, "each end can be reached with every last day kept")
        for each in stuck(punctual):
            begun = self.model.begun(each.node.place)
            if begun and (each.kind, self._state(each)) not in known and each.kind != "lateness":
                answer = self._stuck(each, OBSERVED, "deadlines")
                late = "a day may have been named that is" if any(m.names for m in each.node.path) else "it may be"
                words = f"at “{self._state(each)}” {late} too late for what must come then"
                yield evolve(answer, words=words, after="then some last day has to be missed")

    def _conflict(self, end: str, permitted: Reached) -> Answer:
        node = permitted.first(lambda place: self.model.places[place].state == end)
        moves = () if node is None else node.path
        bounds = [bound for schedule in schedules(self.model, moves, PUNCTUAL) for bound in schedule.conflict()]
        clauses = tuple(dict.fromkeys(bound.clause for bound in bounds if bound.clause))
        words = f"“{end}” cannot be reached with every last day kept"
        return Answer("deadlines", REFUTED, self.procedure.name, words, clauses, self._way(moves), in_words(bounds))

    # -- what is only so ------------------------------------------------------------------------------------------

    def _left_open(self) -> Iterator[Answer]:
        """What a proof takes to be free: limits of which it knows no last day, days that only may be asked for."""
        for words in undated(self.procedure, self.model.vague):
            yield Answer("left open", OBSERVED, self.procedure.name, words)
        if self.model.loose:
            told = ", ".join(self.model.loose)
            words = f"a proof takes it to be free on which days what is asked in one way of several may be done: {told}"
            yield Answer("left open", OBSERVED, self.procedure.name, words)

    def _waiting(self, permitted: Reached) -> Iterator[Answer]:
        """The states at which time may pass for ever, nobody having a last day."""
        idle: dict[str, int] = {}
        for node in permitted.nodes:
            state = self.model.places[node.place].state
            timed = any(counts_hours(move.rule.limit) for move in self.model.moves[node.place])
            if state not in idle and self.model.begun(node.place) and not timed and permitted.walker.idles(node):
                idle[state] = node.place
        waits = [name for name in self.procedure.states if name in idle and name not in self.procedure.ends]
        moves = [move for name in waits for move in self.model.moves[idle[name]]]
        if waits:
            clauses = tuple(dict.fromkeys(move.rule.cited for move in moves if move.rule.owes and move.rule.cited))
            told = ", ".join(f"“{name}”" for name in waits)
            words = f"nobody has a last day, so that time may pass for ever, at {told}"
            yield Answer("waiting", OBSERVED, self.procedure.name, words, clauses)

    def fault(self, fault: Fault) -> Answer:
        """A fault of the declaration, with a dated way to where it shows."""
        state = fault.place.partition("“")[2].rstrip("”")
        rule = self.procedure.rules.get(fault.place.rpartition(".")[2])
        sources = (state,) if state else () if rule is None else rule.sources
        node = reached(self.model).first(lambda place: self.model.places[place].state in sources)
        way = None if node is None else self._way(node.path)
        shown = "" if way is not None and "way" in fault.example else fault.shown
        return Answer(
            f"fault: {fault.kind}", REFUTED, fault.place, fault.words, fault.clauses, way, shown, fault.choices
        )  # fmt: skip

    # -- how long it takes ----------------------------------------------------------------------------------------

    def stretches(self) -> Iterator[Stretch]:
        """For each end how long it takes, over the dates on which a run may begin."""
        least, most = shortest(self.free), longest(self.free, PROMPT)
        straight = longest(self.free, PROMPT, straight=True) if any(d.endless for d in most.values()) else most
        for end in self.procedure.ends:
            if end in least and least[end].path:
                yield self._stretch(end, least[end], most.get(end), straight.get(end))

    def _stretch(self, end: str, least: Duration, most: Duration | None, straight: Duration | None) -> Stretch:
        by_begin = self._swept(least.path, PERMITTED, latest=False)
        fewest, (worst, worst_on) = min(days for days, _ in by_begin), _longest(by_begin)
        top: tuple[int | None, date | None] = (None, None)
        if most is not None and not most.endless:
            top = _longest(self._swept(most.path, PROMPT, latest=True))
        bounded = straight.days if straight is not None and straight.days < ANY // 2 else None
        endless = "nobody owes it by a day" if most is None else most.endless
        shifts, hours = (fewest, worst), hours_to(self.procedure, end)
        return Stretch(end, fewest, worst_on, *top, bounded, endless, shifts, hours=hours)

    def _swept(self, moves: tuple[Move, ...], mode: Mode, *, latest: bool) -> list[tuple[int, date]]:
        """How many days a way takes, for each date of a year on which it may begin where the calendar matters."""
        options = list(schedules(self.free, moves, mode))
        key = latest, tuple(each.essence for each in options)
        if key not in self.sweeps:
            self.sweeps[key] = list(self._sweep(options, latest=latest)) or [(0, self.start)]
        return self.sweeps[key]

    def _sweep(self, options: list[Schedule], *, latest: bool) -> Iterator[tuple[int, date]]:
        dates = YEAR if any(each.depends_on_the_calendar for each in options) else 1
        for n in range(dates):
            begin = self.start + timedelta(n)
            try:
                days = [days for each in options if (days := each.span(begin, latest=latest)) is not None]
            except CannotDate:  # the rules give no day for a run begun on this one
                continue
            if days:
                yield (max(days) if latest else min(days)), begin

    # -- words ----------------------------------------------------------------------------------------------------

    def _state(self, each: Stuck) -> str:
        return self.model.places[each.node.place].state

    def _way(self, moves: Sequence[Move]) -> Way | None:
        if after_another(moves):
            return None
        made = self.board.folded.unfolded(moves)
        way = way_of(self.procedure, self.start, tuple(move.edge for move in made), self.known)
        return None if way is None else showing(way, made)


def _longest(by_begin: list[tuple[int, date]]) -> tuple[int, date]:
    """The most days, with the first date on which a run that takes them begins."""
    return max(by_begin, key=lambda pair: pair[0])
