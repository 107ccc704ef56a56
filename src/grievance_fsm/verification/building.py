"""The graph of a procedure: the places that can be reached, time left aside, and the moves between them."""

from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import islice
from typing import Any, Final, NamedTuple

from attrs import evolve, field, frozen

from grievance_fsm.binding import ATOMS, every, parts_of
from grievance_fsm.checking.cells import Space
from grievance_fsm.exploring.unfolding import Edge
from grievance_fsm.facts import Derived, Expr, leaves
from grievance_fsm.facts import Fact as Asked
from grievance_fsm.further import Made
from grievance_fsm.language import Action
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.verification.atoms import Reader, atoms, settled, stands_at
from grievance_fsm.verification.days import Days
from grievance_fsm.verification.ends import is_elsewhere
from grievance_fsm.verification.following import asks_of_latest, ended_in, essence
from grievance_fsm.verification.here import NONE_BEFORE, Here
from grievance_fsm.verification.model import Fact, Model, Move, Place, TooLarge, furthest
from grievance_fsm.verification.places import Places
from grievance_fsm.verification.slicing import Read, Slice
from grievance_fsm.verification.times import FREE, Ways, never

LARGEST: Final = 200_000

MOVES: Final = 300_000
"""More moves than a graph may have: their memory would run out before the places do."""


@frozen(eq=False)
class Solved:
    """What facts can make of guards: the cells of atoms, and the ways in which whole acts come out.

    And what choices of readings have `made` of the parts of the declaration.
    """

    cells: dict[Any, Any] = field(factory=dict)
    acts: dict[Any, Any] = field(factory=dict)
    made: Made = field(factory=Made)


def model_of(
    procedure: BoundProcedure, *, entry: str = "", adverse: bool = False, largest: int = LARGEST,
    solved: Solved | None = None,
) -> Model:  # fmt: skip
    """The graph of a procedure.

    A run begins at an `entry` where the docket enters it in the middle. Where the others are `adverse`, no move but
    the one that begins a run is sure if it rests on what other procedures do. `solved` keeps what facts can make of
    guards, for other graphs of the same declaration. Raises `TooLarge` beyond so many places, and `ValueError` where
    a reading is open.
    """
    slice_ = Slice(procedure)
    builder = Builder(slice_, Solved() if solved is None else solved, adverse=adverse)
    return builder.built(entry or procedure.initial, largest)


class _Met(NamedTuple):
    """An outcome that may come about, on which days, and what it can then settle, each with facts that show it."""

    edge: Edge
    when: Ways
    names: tuple[tuple[str, Ways], ...]
    told: tuple[tuple[tuple[Fact, ...], Mapping[str, Any]], ...]
    sure: frozenset[tuple[Fact, ...]] | None


class Builder:
    """Builds the graph of a procedure, place by place."""

    def __init__(self, slice_: Slice, solved: Solved, *, adverse: bool = False) -> None:
        self.slice, self.procedure, self.solved, self.adverse = slice_, slice_.procedure, solved, adverse
        self.days = Days(slice_)
        self.places = Places(slice_, self.days)
        self.spaces: dict[Any, Space] = {}
        self.later: dict[tuple[str, str], tuple[tuple[int, ...], tuple[Any, ...], tuple[Any, ...]]] = {}
        self.asked: dict[tuple[str, str], dict[tuple[Here, str, bool, frozenset[Fact]], Mapping[Any, bool]]] = {}
        self.met: dict[tuple[str, Place, Here], tuple[_Met, ...]] = {}
        self.asking: dict[int, tuple[Any, Set[str]]] = {}

    def stands_for(self, procedure: BoundProcedure) -> bool:
        """Whether another form of the procedure has the graph that was built: only guards differ, which come out alike.

        Where that is not seen at once it says no; then the other has to be built as well.
        """
        mine = self.procedure
        kept = [*zip(mine.states.values(), procedure.states.values(), strict=False),
                *zip(mine.procedure.limits, procedure.procedure.limits, strict=False),
                (mine.docket, procedure.docket), (mine.setting.counting, procedure.setting.counting)]  # fmt: skip
        names = tuple(mine.states) == tuple(procedure.states) and tuple(mine.rules) == tuple(procedure.rules)
        if not names or any(one is not other for one, other in kept):
            return False
        changed = [rule for name, rule in procedure.rules.items() if rule is not mine.rules[name]]
        readers: dict[str, Reader] = {}
        for rule in changed:
            told = {fact.name for fact in {*mine.rules[rule.name].facts} ^ {*rule.facts}}
            others = (each for each in (*mine.rules.values(), *changed, *mine.limits)
                      if getattr(each, "name", "") != rule.name)  # fmt: skip
            if told and not all(told.isdisjoint(self._asked_by(each)) for each in others):
                return False  # what others read of it is told by another act, or by none
            if told:
                readers[rule.name] = Reader(procedure)
                reads = [(self.slice.reader, mine.rules[rule.name]), (readers[rule.name], rule)]
                if any(not told.isdisjoint(_told_before(*each)) for each in reads):
                    return False
        relevant = {rule.name for rule in self.slice.relevant}
        return all(_differ_in_guards(mine.rules[each.name], each) for each in changed) and all(
            self.comes_out_alike(each, readers.get(each.name)) for each in changed if each.name in relevant
        )  # fmt: skip

    def _asked_by(self, part: Any) -> Set[str]:
        """The facts that an act asks for in its conditions and time limits; or a limit of states."""
        asked = (part.given, part.limit, [each.given for each in part.branches]) if isinstance(part, Rule) else part
        if id(part) not in self.asking:
            self.asking[id(part)] = part, frozenset(fact.name for fact in every(asked, Asked))
        return self.asking[id(part)][1]

    def comes_out_alike(self, rule: Rule, reader: Reader | None = None) -> bool:
        """Whether a rule under other guards comes out as the one walked, wherever that was asked.

        One that records something else is read by a `reader` of its own.
        """
        walked = [self.slice.reads[rule.name, branch.name] for branch in rule.branches]
        others = [self.slice.read(rule, branch, reader) for branch in rule.branches]
        told = {atom.key for each in others for atom in each.atoms if atom.told_by and not atom.mixed}
        dated = [[[id(node) for node in each.dated] for each in reads] for reads in (walked, others)]
        if dated[0] != dated[1] or not told <= self.slice.reading[rule.name][0]:
            return False
        if not self.days.is_owed_alike(self.procedure.rules[rule.name], rule, reader or self.slice.reader):
            return False
        for one, other in zip(walked, others, strict=True):
            for (here, target, adverse, _), known in list(self.asked.get((rule.name, one.branch.name), {}).items()):
                asked = here, target, adverse, known
                if _vectors(self._told(one, walked, *asked)) != _vectors(self._told(other, others, *asked)):
                    return False
        return True

    def built(self, entry: str, largest: int, carried: Set[Fact] = frozenset()) -> Model:
        """The places that can be reached from where a run begins, time left aside, and the moves between them.

        A run that is entered in the middle may have `carried` over what is known of the run before. Once runs can end,
        what asks of the route itself is asked anew where another begins.
        """
        begin = self.places.begin(entry)
        begin = begin._replace(known=begin.known | carried)
        entered = frozenset(moment for moment in begin.moments if not is_elsewhere(moment))
        self.model = model = Model(self.procedure, entered)
        self.numbers, self.largest = {begin: 0}, largest
        waiting = [begin]
        self._walk(waiting)
        while not begin.begun and (ended := ended_in(model)):
            model.before = (*model.before, *ended)
            model.moves[0] = (*model.moves[0], *self._following(begin, waiting, ended))
            self._walk(waiting)
        model.vague, model.loose = self.slice.times.vague, self.slice.loose
        model.furthest = furthest(model)
        return model

    def _walk(self, waiting: list[Place]) -> None:
        """Takes up each place that waits, with the moves that lead on from there."""
        model, moves = self.model, sum(map(len, self.model.moves))
        for place in islice(waiting, len(model.places), None):
            number = len(model.places)
            model.places.append(place)
            if not number & (number - 1) and self._at_least(place) > self.largest:  # asked ever less often
                raise TooLarge(f"it has more than {self.largest} places")
            rules = self.slice.by_source.get(place.state, ())
            going_on = (rule for rule in rules if not (place.begun and rule.name in self.slice.beginning))
            model.moves.append(tuple(self._leading(place, going_on, waiting)))
            moves += len(model.moves[-1])
            if moves > MOVES:
                raise TooLarge(f"it has more than {MOVES} moves between places")
            model.stays.append(self.days.stay(place))

    def _leading(
        self, place: Place, rules: Iterable[Rule], waiting: list[Place], before: str = NONE_BEFORE
    ) -> Iterator[Move]:
        for rule in rules:
            for edge, target, *rest in self._moves(place, rule, before):
                if target not in self.numbers:
                    if len(self.numbers) >= self.largest:
                        raise TooLarge(f"it has more than {self.largest} places")
                    self.numbers[target] = len(self.numbers)
                    waiting.append(target)
                yield Move(edge, self.numbers[target], *rest)

    def _following(self, begin: Place, waiting: list[Place], ended: Iterable[str]) -> Iterator[Move]:
        """The moves with which no first run begins, but one after a run that has ended in some state."""
        first = set(map(essence, self.model.moves[0]))
        found: dict[Any, Move] = {}
        for rule in self.slice.by_source.get(begin.state, ()):
            for end in ended if asks_of_latest((each.formula for each in self._reads(rule)), self.procedure) else ():
                for move in self._leading(begin, (rule,), waiting, end):
                    known = found.get(essence(move), move)
                    found[essence(move)] = evolve(known, follows=(*known.follows, end))
        yield from (move for key, move in found.items() if key not in first)

    def _reads(self, rule: Rule) -> list[Read]:
        return [self.slice.reads[rule.name, branch.name] for branch in rule.branches]

    def _at_least(self, place: Place) -> int:
        """How many places there are at least: acts of which each is kept in mind by itself, and none asks for another.

        At one state they come in any order, so that any of them may have been done, and any not.
        """
        live, known, lapses = self.slice.live[place.state][0], dict(place.known), self.slice.lapses
        silent = any(place.state in rule.sources for rule in lapses)
        rules = () if silent else self.slice.by_source.get(place.state, ())
        tells = {rule.name: {("done", rule.name), *(atom.key for atom in self.slice.recorded[rule.name])}
                 for rule in rules if self._stays(rule, place)}  # fmt: skip
        every, told, acts = set[Any]().union(*tells.values()), set[Any](), 0
        for rule in rules:
            new = {key for key in tells.get(rule.name, ()) if key in live and key not in known}
            asked = {key for branch in rule.branches for key in self.slice.reads[rule.name, branch.name].asked}
            if new and new.isdisjoint(told) and asked.isdisjoint(every):
                acts, told = acts + 1, told | new
        return 1 << acts

    def _stays(self, rule: Rule, place: Place) -> bool:
        """Whether an act may be done at a place on any day, and leads nowhere else."""
        reads = [self.slice.reads[rule.name, branch.name] for branch in rule.branches if place.state in branch.targets]
        stays = rule.limit is None and all(read.branch.targets[place.state] == place.state for read in reads)
        asks = any(read.dated or read.standing for read in reads)
        return stays and not asks and next(self._moves(place, rule), None) is not None

    def _moves(self, place: Place, rule: Rule, before: str = NONE_BEFORE) -> Iterator[tuple[Any, ...]]:
        seen = self.days.bearing(place, rule)
        here = seen.here._replace(before=None if seen.begun else before)
        if (rule.name, seen, here) not in self.met:
            self.met[rule.name, seen, here] = tuple(self._met(seen, rule, here))
        for edge, when, names, ways, sure in self.met[rule.name, seen, here]:
            target = self.places.after(place, edge)
            sets = self.places.sets(place, rule, target)
            named = tuple([(moment, days) for moment, days in names if moment in target.moments or days != FREE])
            for told, facts in ways:
                yield edge, target.told(told), when, named, sets, facts, sure is None or told in sure

    def _met(self, place: Place, rule: Rule, here: Here) -> Iterator[_Met]:
        """The outcomes to which a rule may come at a place."""
        known = dict(place.known)
        adverse = self.adverse and place.begun
        if rule.once and known.get(("done", rule.name)):
            return
        reads = self._reads(rule)
        for branch, read in zip(rule.branches, reads, strict=True):
            if place.state not in branch.targets:
                continue
            when, names = self.days.when(place, read, known)
            if never(when, names):
                continue
            edge = Edge(rule, branch, place.state, branch.targets[place.state])
            told = self._told(read, reads, here, edge.target, False, known)
            sure = self._sure(place, here, read, reads, edge, known) if adverse else None
            yield _Met(edge, when, tuple(names), told, sure)

    def _sure(
        self, place: Place, here: Here, read: Read, reads: list[Read], edge: Edge, known: Mapping[Any, bool]
    ) -> frozenset[tuple[Fact, ...]]:  # fmt: skip
        """What an act may settle whatever other procedures do, who may have done nothing from which its days count."""
        alone = place._replace(moments=tuple(moment for moment in place.moments if not is_elsewhere(moment)))
        if alone != place and never(*self.days.when(alone, read, known)):
            return frozenset()
        if read.rule.lapses and self.days.may_be_idle(self.procedure.rules[read.rule.lapses], place):
            return frozenset()
        return frozenset(_vectors(self._told(read, reads, here, edge.target, True, known)))

    def _told(
        self, read: Read, reads: list[Read], here: Here, target: str, adverse: bool, known: Mapping[Any, bool]
    ) -> tuple[tuple[tuple[Fact, ...], Mapping[str, Any]], ...]:
        """The ways in which an act can settle what is read later, each with facts that show it."""
        rule = read.rule
        later, told, facts_told = self._later(rule.name, target)
        key = (read.name, adverse, here if read.standing else None, told, tuple(map(id, facts_told)),
               frozenset([(key, known[key]) for key in read.asked if key in known]))  # fmt: skip
        asked = self.asked.setdefault((rule.name, read.branch.name), {})
        asked[here, target, adverse, frozenset(known.items())] = known
        if key not in self.solved.acts:
            space = self._space(reads, here, known, adverse=adverse)
            sure, open_ = [reads.index(read)], [len(reads) + number for number in later]
            if 1 << len(open_) > LARGEST and space.ways_at_least(sure, open_) > LARGEST:
                words = f"so many ways there are to record what is asked for after “{rule.name}”"
                raise TooLarge(f"it has more than {LARGEST} places: {words}")
            ways = space.ways(sure, open_)
            cells = tuple((tuple(zip(told, verdicts, strict=True)), facts) for verdicts, facts in ways)
            self.solved.acts[key] = (read.guards, facts_told), cells  # which are kept, so that no others have their ids
        found: tuple[tuple[tuple[Fact, ...], Mapping[str, Any]], ...] = self.solved.acts[key][1]
        return found

    def _later(self, rule: str, target: str) -> tuple[tuple[int, ...], tuple[Any, ...], tuple[Any, ...]]:
        """What an act settles for later where it leads to a state: which of its atoms, their keys, the facts in them.

        Facts of one name may have other bounds in another procedure.
        """
        if (rule, target) not in self.later:
            live, recorded = self.slice.live[target][0], self.slice.recorded[rule]
            numbers = tuple(number for number, atom in enumerate(recorded) if atom.key in live)
            said = [self.slice.reader.as_recorded(self.procedure.rules[rule], recorded[number]) for number in numbers]
            facts = tuple(leaf for each in said for leaf in leaves(each) if isinstance(leaf, Asked | Derived))
            self.later[rule, target] = numbers, tuple(recorded[number].key for number in numbers), facts
        return self.later[rule, target]

    def _space(self, reads: list[Read], here: Here, known: Mapping[Any, bool], *, adverse: bool) -> Space:
        """What facts can make of all outcomes of a rule together."""
        rule = reads[0].rule
        asked = frozenset(key for each in reads for key in each.asked)
        standing = any(each.standing for each in reads)
        key = (rule.name, adverse, here if standing else None,
               *(id(guard) for each in reads for guard in each.guards),
               frozenset(item for item in known.items() if item[0] in asked))  # fmt: skip
        if key not in self.spaces:
            formulas = [stands_at(each.formula, self.procedure, here) if standing else each.formula for each in reads]
            told = [self.slice.reader.as_recorded(rule, atom) for atom in self.slice.recorded[rule.name]]
            guards = [settled(formula, known, adverse=adverse) for formula in formulas]
            self.spaces[key] = Space([*guards, *told], self.solved.cells)
        return self.spaces[key]


def _told_before(reader: Reader, rule: Rule) -> Set[str]:
    """The facts that earlier acts told of which a rule asks."""
    guards = (*rule.given, *(branch.given for branch in rule.branches if isinstance(branch.given, Expr)))
    asked = [atom.says for guard in guards for atom in atoms(reader.formula(rule, guard)) if atom.told_by or atom.mixed]
    return frozenset(fact.name for fact in every(asked, Asked))


def _differ_in_guards(one: Rule, other: Rule) -> bool:
    """Whether two rules have everything but their guards, and what they record, in common."""
    told = [(rule.verb, rule.roles, rule.sources, rule.once, rule.gives_up, rule.lapses, *map(id, rule.collects))
            for rule in (one, other)]  # fmt: skip
    ends = [[(branch.name, branch.targets, branch.discharges) for branch in rule.branches] for rule in (one, other)]
    return told[0] == told[1] and ends[0] == ends[1] and _is_same(one.limit, other.limit)


def _is_same(one: Any, other: Any) -> bool:
    """Whether two parts of a declaration say the same; of acts it is their names, for each is looked at by itself."""
    if one is other:
        return True
    if type(one) is not type(other) or type(one) in ATOMS:
        return type(one) is type(other) and bool(one == other)
    if isinstance(one, Action):
        return (one.home, one.name) == (other.home, other.name)
    mine, its = parts_of(one), parts_of(other)
    return bool(mine) and len(mine) == len(its) and all(map(_is_same, mine, its))


def _vectors(told: Iterable[tuple[tuple[Fact, ...], Any]]) -> list[tuple[Fact, ...]]:
    return [vector for vector, _ in told]
