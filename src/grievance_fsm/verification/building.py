"""The graph of a procedure: the places that can be reached, time left aside, and the moves between them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import field, frozen

from grievance_fsm.checking.cells import Space
from grievance_fsm.deadlines import Limit
from grievance_fsm.exploring.unfolding import Edge
from grievance_fsm.facts import At, Derived, leaves
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.values import DAY
from grievance_fsm.verification.atoms import Atom, atoms, settled, stands_at, verdict
from grievance_fsm.verification.model import Fact, Model, Move, Place, Stay, TooLarge
from grievance_fsm.verification.slicing import Read, Slice, binds, day_of, owed_by_a_day
from grievance_fsm.verification.times import FREE, NEVER, NOW, Bound, Bounds, Standing, Ways, every

LARGEST: Final = 200_000


@frozen(eq=False)
class Solved:
    """What facts can make of guards: the cells of atoms, and the ways in which whole acts come out."""

    cells: dict[Any, Any] = field(factory=dict)
    acts: dict[Any, Any] = field(factory=dict)


def model_of(
    procedure: BoundProcedure, watched: Iterable[str] = (), *, entry: str = "", adverse: bool = False,
    largest: int = LARGEST, solved: Solved | None = None,
) -> Model:  # fmt: skip
    """The graph of a procedure, with the acts watched by somebody kept in mind.

    A run begins at an `entry` where the docket enters it in the middle. Where the others are `adverse`, no act but
    the one that begins a run may rest on what other procedures do. `solved` keeps what facts can make of guards, for
    other graphs of the same declaration. Raises `TooLarge` beyond so many places, and `ValueError` where a reading
    is open.
    """
    builder = Builder(procedure, frozenset(watched), Solved() if solved is None else solved, adverse=adverse)
    return builder.built(entry or procedure.initial, largest)


class Builder:
    """Builds the graph of a procedure, place by place."""

    def __init__(
        self, procedure: BoundProcedure, watched: frozenset[str], solved: Solved, *, adverse: bool
    ) -> None:  # fmt: skip
        self.procedure, self.watched, self.solved, self.adverse = procedure, watched, solved, adverse
        self.slice = self.sliced()
        self.spaces: dict[Any, Space] = {}
        self.asked: dict[tuple[str, str], dict[Any, tuple[str, str, Mapping[Any, bool]]]] = {}
        self.times = self.slice.times

    def sliced(self) -> Slice:
        """The part of the procedure that matters."""
        return Slice(self.procedure, self.watched)

    def comes_out_alike(self, rule: Rule) -> bool:
        """Whether a rule under other guards comes out as the one walked, wherever that was asked."""
        walked = [self.slice.reads[rule.name, branch.name] for branch in rule.branches]
        others = [self.slice.read(rule, branch) for branch in rule.branches]
        told = {atom.key for each in others for atom in atoms(each.formula) if atom.told_by and not atom.mixed}
        dated = [[[id(node) for node in each.dated] for each in reads] for reads in (walked, others)]
        if dated[0] != dated[1] or not told <= self.slice.reading[rule.name][0]:
            return False
        for one, other in zip(walked, others, strict=True):
            for asked in list(self.asked.get((rule.name, one.branch.name), {}).values()):
                if _vectors(self._told(one, walked, *asked)) != _vectors(self._told(other, others, *asked)):
                    return False
        return True

    # -- the graph ------------------------------------------------------------------------------------------------

    def built(self, entry: str, largest: int) -> Model:
        """The places that can be reached from where a run begins, time left aside, and the moves between them."""
        begin = self._begin(entry)
        model = Model(self.procedure, self.watched, frozenset(m for m in begin.moments if not _is_elsewhere(m)))
        self.numbers = {begin: 0}
        waiting = list(self.numbers)
        for place in waiting:
            model.places.append(place)
            found = []
            for rule in self.slice.by_source.get(place.state, ()):
                for edge, target, *rest in self._moves(place, rule):
                    if target not in self.numbers:
                        if len(self.numbers) >= largest:
                            raise TooLarge(f"it has more than {largest} places")
                        self.numbers[target] = len(self.numbers)
                        waiting.append(target)
                    found.append(Move(edge, self.numbers[target], *rest))
            model.moves.append(tuple(found))
            model.stays.append(self._stay(place))
        model.vague = self.times.vague
        model.furthest = _furthest(model)
        return model

    def _begin(self, entry: str) -> Place:
        """Where a run begins; entered in the middle, it has behind it whatever leads there."""
        keys, moments = self.slice.live[entry]
        behind = self.procedure.on_the_way(entry) if entry != self.procedure.initial else frozenset()
        known = frozenset((("done", name), True) for name in behind if ("done", name) in keys)
        now = {moment for name in behind for moment, _ in self.slice.set_by.get(name, ())}
        before = {moment for moment in moments if moment in now or _is_elsewhere(moment)}
        return Place(entry, known, tuple(sorted(before)))

    def _moves(self, place: Place, rule: Rule) -> Iterator[tuple[Any, ...]]:
        known = dict(place.known)
        if rule.once and known.get(("done", rule.name)):
            return
        reads = [self.slice.reads[rule.name, branch.name] for branch in rule.branches]
        for branch, read in zip(rule.branches, reads, strict=True):
            if place.state not in branch.targets:
                continue
            when, names = self._when(place, read, known)
            if when == NEVER or any(ways == NEVER for _, ways in names):
                continue
            edge = Edge(rule, branch, place.state, branch.targets[place.state])
            for told, facts in self._told(read, reads, place.state, edge.target, known):
                for target, set_off in self._afters(place, edge, told):
                    sets = tuple(m for m, first in self.slice.set_by[rule.name]
                                 if m in target.moments and not (first and m in place.moments))  # fmt: skip
                    named = tuple((moment, ways) for moment, ways in names if moment in target.moments or ways != FREE)
                    yield edge, target, every([when, set_off]), named, sets, facts

    def _told(
        self, read: Read, reads: list[Read], state: str, target: str, known: Mapping[Any, bool]
    ) -> tuple[tuple[tuple[Fact, ...], Mapping[str, Any]], ...]:
        """The ways in which an act can settle what is read later, each with facts that show it."""
        live, rule = self.slice.live[target][0], read.rule
        recorded = self.slice.recorded[rule.name]
        later = tuple(number for number, atom in enumerate(recorded) if atom.key in live)
        names = (id(guard) for guard in read.guards)
        adverse = self.adverse and state != self.procedure.initial
        key = (*names, adverse, state if read.standing else "", tuple(recorded[number].key for number in later),
               frozenset(item for item in known.items() if item[0] in read.asked))  # fmt: skip
        self.asked.setdefault((rule.name, read.branch.name), {})[key] = (state, target, known)
        if key not in self.solved.acts:
            space = self._space(reads, state, known, adverse=adverse)
            cells = tuple(self._cells(space, reads.index(read), len(reads), recorded, later))
            self.solved.acts[key] = read.guards, cells  # the guards are kept, so that no others have their ids
        found: tuple[tuple[tuple[Fact, ...], Mapping[str, Any]], ...] = self.solved.acts[key][1]
        return found

    def _space(self, reads: list[Read], state: str, known: Mapping[Any, bool], *, adverse: bool) -> Space:
        """What facts can make of all outcomes of a rule together."""
        rule = reads[0].rule
        asked = frozenset(key for each in reads for key in each.asked)
        standing = any(each.standing for each in reads)
        key = (rule.name, adverse, state if standing else "",
               *(id(guard) for each in reads for guard in each.guards),
               frozenset(item for item in known.items() if item[0] in asked))  # fmt: skip
        if key not in self.spaces:
            formulas = [stands_at(each.formula, self.procedure, state) if standing else each.formula for each in reads]
            told = [self.slice.reader.as_recorded(rule, atom) for atom in self.slice.recorded[rule.name]]
            guards = [settled(formula, known, adverse=adverse) for formula in formulas]
            self.spaces[key] = Space([*guards, *told], self.solved.cells)
        return self.spaces[key]

    def _cells(
        self, space: Space, outcome: int, outcomes: int, recorded: tuple[Atom, ...], later: tuple[int, ...]
    ) -> Iterator[Any]:  # fmt: skip
        """Every way in which what is read later comes out of an act that ends so."""
        waiting: list[tuple[bool, ...]] = [()]
        while waiting:
            verdicts = waiting.pop()
            asked = [(outcomes + number, verdict) for number, verdict in zip(later, verdicts, strict=False)]
            facts = space.example(
                [outcome, *(number for number, verdict in asked if verdict)],
                [number for number, verdict in asked if not verdict],
            )
            if facts is None:
                continue
            if len(verdicts) == len(later):
                keys = (recorded[number].key for number in later)
                yield tuple(zip(keys, verdicts, strict=True)), facts
            else:
                waiting += [(*verdicts, False), (*verdicts, True)]

    def _afters(self, place: Place, edge: Edge, told: tuple[Fact, ...]) -> Iterator[tuple[Place, Ways]]:
        """Where an act leads, and on which days: whether it sets a met duty off anew may depend on them."""
        rule = edge.rule
        live, moments = self.slice.live[edge.target]
        settled_here = {atom.key for atom in self.slice.recorded[rule.name]}
        known = {key: value for key, value in place.known if key in live and key not in settled_here}
        known |= {key: value for key, value in told if key in live}
        if ("done", rule.name) in live:
            known["done", rule.name] = True
        if edge.branch.discharges:
            met = rule.lapses or rule.name
            if ("met", met) in live:
                known["met", met] = True
            if ("settled", rule.name) in live:
                known["settled", rule.name] = True
        here = set(place.moments) | {moment for moment, _ in self.slice.set_by[rule.name]}
        here |= {f"day {fact.name}" for fact in rule.facts if fact.kind == DAY}
        set_now = [m for m, first in self.slice.set_by[rule.name] if not (first and m in place.moments)]
        others = dict.fromkeys(other for moment in set_now for other in self.slice.reads_since.get(moment, ()))
        found: list[tuple[dict[Any, bool], Ways]] = [(known, FREE)]
        for other in (other for other in others if known.get(("met", other)) and not known.get(("settled", other))):
            anew, still = self._set_off(self.procedure.rules[other], set_now, place, known)
            found = [
                (each if keeps else {key: value for key, value in each.items() if key != ("met", other)}, both)
                for each, days in found for keeps, ways in ((False, anew), (True, still))
                if (both := every([days, ways])) != NEVER
            ]  # fmt: skip
        for each, days in found:
            yield Place(edge.target, frozenset(each.items()), tuple(sorted(here & moments))), days

    def _set_off(self, rule: Rule, now: list[str], place: Place, known: Mapping[Any, bool]) -> tuple[Ways, Ways]:
        """When moments that are now set a limit off anew, and when it goes on counting from another."""
        if rule.limit is None or not set(now) & set(self.times.moments(rule.limit)):
            return NEVER, FREE
        standing = place._replace(moments=tuple(dict.fromkeys((*place.moments, *now))))
        return self.times.decisive(rule.limit, now, self._holds(None, _untold(rule, standing), known, rule))

    # -- time -----------------------------------------------------------------------------------------------------

    def _holds(self, rule: Rule | None, place: Place, known: Mapping[Any, bool], asks: Rule | None = None) -> Any:
        """What is known where a rule is tried; where it only `asks`, nobody has told the days that it names itself."""
        asked = rule or asks

        def holds(guard: Any) -> bool | None:
            formula = stands_at(self.slice.reader.formula(asked, guard), self.procedure, place.state)
            found = verdict(formula, known)
            if found is None and not any(_open(atom, asks) for atom in atoms(formula)):
                return False  # what nobody has recorded yet is unknown, and what is unknown sets nothing off
            return found

        own = () if rule is None else (f"day {fact.name}" for fact in rule.facts if fact.kind == DAY)
        return Standing(holds, frozenset((NOW, *place.moments, *own)))

    def _when(self, place: Place, read: Read, known: Mapping[Any, bool]) -> tuple[Ways, list[tuple[str, Ways]]]:
        """The days on which an outcome may come about, and the bounds of the days that it names."""
        rule, holds = read.rule, self._holds(read.rule, place, known)
        asked: list[Ways] = []
        own = {f"day {fact.name}": [FREE] for fact in rule.facts if fact.kind == DAY}
        names = {name: list(ways) for name, ways in own.items()}
        if rule.lapses:
            base = self.procedure.rules[rule.lapses]
            untold = _untold(base, place)
            over = NEVER if base.limit is None else self.times.over(base.limit, self._holds(rule, untold, known))
            unless = None if base.limit is None else base.limit.unless
            freed = unless is not None and self._holds(None, untold, known, base)(unless)
            freed = freed or was_met(base.name, known) or self._idle(base, place, known)  # nobody owes it
            asked.append(NEVER if freed else self._reached(over, untold))
        else:
            asked += [(bounds,) for bounds in self._pending(place, known)]
        if rule.limit is not None and binds(rule):
            bars = rule.limit.expiry == "bar"
            ways = every([self.times.opening(rule.limit, holds),
                          self.times.closing(rule.limit, holds) if bars else FREE])  # fmt: skip
            gone = rule.limit.unless is not None and holds(rule.limit.unless) is not False
            if self._names(rule, rule.limit):
                day = next(iter(names))
                needs = () if gone else tuple(self.times.moments(rule.limit))
                names[day].append(FREE if gone else self._reached(ways, place, more=tuple(names), needs=needs))
            elif not gone:
                asked.append(self._reached(ways, place, needs=tuple(self.times.moments(rule.limit))))
        for limit in self.procedure.limits:
            leaves = any(branch.targets.get(place.state) != place.state for branch in rule.branches)
            if leaves and place.state in limit.states and self.slice.holds_back(limit, rule):
                asked.append(self._reached(self.times.over(limit, holds), place))
        for node in read.dated:
            day = day_of(node.args[0])
            mine = day in names
            if node.op == "inside":
                limit = node.args[1]
                closing = self.times.closing(limit, holds, of=day) if limit.expiry == "bar" else FREE
                ways = every([self.times.opening(limit, holds, of=day), closing])
                ways = self._reached(ways, place, more=tuple(names), needs=tuple(self.times.moments(limit)))
            elif node.op == "on_the_day":
                ways = ((Bound(day, NOW, 0), Bound(NOW, day, 0)),) if day != NOW else FREE
                ways = self._reached(ways, place, more=tuple(names))
            else:
                ways = self._reached(((Bound(day, NOW, 0),),) if day != NOW else FREE, place, more=tuple(names))
            if mine:
                names[day].append(ways)
            else:
                asked.append(ways)
        return every(asked), [(name, every(ways)) for name, ways in names.items()]

    def _names(self, rule: Rule, limit: Limit) -> bool:
        """Whether a limit counts from a day that the act names itself."""
        own = {f"day {fact.name}" for fact in rule.facts if fact.kind == DAY}
        return not own.isdisjoint(self.times.moments(limit))

    def _reached(self, ways: Ways, place: Place, more: tuple[str, ...] = (), needs: tuple[str, ...] = ()) -> Ways:
        """The alternatives whose moments are on record; without what it counts from, a window refuses."""
        known = {*place.moments, *more, NOW}
        if needs and known.isdisjoint(needs):
            return NEVER
        return tuple(way for way in ways if all(bound.later in known and bound.earlier in known for bound in way))

    def _pending(self, place: Place, known: Mapping[Any, bool]) -> Iterator[Bounds]:
        """For each silence that would take effect here, the bounds until the end of its last day."""
        for rule in self.slice.lapses:
            if place.state in rule.sources and not was_met(rule.lapses, known):
                base = self.procedure.rules[rule.lapses]
                yield from self._due(base, place, known)

    def _due(self, rule: Rule, place: Place, known: Mapping[Any, bool]) -> Iterator[Bounds]:
        """By when a rule has to be used, where that is one conjunction of bounds and its moments are on record."""
        if rule.limit is None:
            return
        place = _untold(rule, place)
        holds = self._holds(None, place, known, rule)
        if rule.limit.unless is not None and holds(rule.limit.unless) is not False:
            return
        if self._idle(rule, place, known):
            return
        ways = self._reached(self.times.closing(rule.limit, holds), place)
        if len(ways) == 1 and ways != FREE:
            yield ways[0]

    def _idle(self, rule: Rule, place: Place, known: Mapping[Any, bool]) -> bool:
        """Whether a condition of a duty is known to fail whoever acts: then nobody owes it."""
        formulas = (stands_at(self.slice.reader.formula(rule, g), self.procedure, place.state) for g in rule.foregone)
        return any(verdict(formula, known) is False for formula in formulas)

    def _stay(self, place: Place) -> Stay:
        known = dict(place.known)
        lapses = tuple(bound._replace(most=bound.most + 1) for b in self._pending(place, known) for bound in b)
        if self.procedure.states[place.state].final:
            return Stay((), ())
        dues = []
        since = {rule.name: rule for moment in place.moments for rule in self.slice.due_since.get(moment, ())}
        reachable = self.procedure.reachable
        for rule in since.values():
            if not reachable.leads(place.state, rule.sources):
                continue
            silent = f"{rule.name}.lapses" in self.procedure.rules  # silence has a meaning of its own: it stays free
            if owed_by_a_day(rule) and not was_met(rule.name, known) and not silent:
                dues += [(rule, bounds) for bounds in self._due(rule, place, known)]
        return Stay(lapses, tuple(dues))


def _furthest(model: Model) -> dict[str, int]:
    """For each moment beyond how many days nothing asks how long ago it was."""
    found: dict[str, int] = {}
    for place, moves in enumerate(model.moves):
        ways = [way for move in moves for way in (*move.when, *(w for _, named in move.names for w in named))]
        bounds = [bound for way in ways for bound in way]
        bounds += [*model.stays[place].lapses, *(b for _, due in model.stays[place].dues for b in due)]
        for bound in bounds:
            for moment in (bound.later, bound.earlier):
                found[moment] = max(found.get(moment, 0), abs(bound.most))
    return found


def _open(atom: Atom, asks: Rule | None) -> bool:
    """Whether it may be one or the other, for all that is known; nobody has told what a rule only asks brings."""
    if asks is not None and any(getattr(fact, "name", "") in asks.facts_by_name for fact in _facts(atom.says)):
        return False
    return atom.mixed or not atom.told_by


def _facts(says: Any) -> Iterator[Any]:
    """The facts of the act itself of which an atom speaks."""
    return (leaf.of if isinstance(leaf, Derived) else leaf for leaf in leaves(says) if not isinstance(leaf, At))


def was_met(name: str, known: Mapping[Any, bool]) -> bool:
    """Whether a duty is met, by an act since it was set off or by one that can come only once."""
    return bool(known.get(("met", name)) or known.get(("settled", name)))


def _untold(rule: Rule, place: Place) -> Place:
    """A place as an act that is not yet tried sees it: a day that it names itself nobody has told before it."""
    own = {f"day {fact.name}" for fact in rule.facts if fact.kind == DAY}
    return place._replace(moments=tuple(moment for moment in place.moments if moment not in own)) if own else place


def _is_elsewhere(moment: str) -> bool:
    """Whether a moment is the day of an act of another procedure."""
    return "." in moment and not moment.startswith("day ")


def _vectors(told: Iterable[tuple[tuple[Fact, ...], Any]]) -> list[tuple[Fact, ...]]:
    return [vector for vector, _ in told]
