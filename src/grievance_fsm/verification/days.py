"""The days on which acts may come about at a place, and those by which they have to."""

from collections.abc import Iterator, Set
from typing import Any

from grievance_fsm.deadlines import Limit
from grievance_fsm.facts import At, Derived, leaves
from grievance_fsm.rules import Rule
from grievance_fsm.values import DAY
from grievance_fsm.verification.atoms import Atom, Formula, Known, Reader, atoms, may_come_to, stands_at, verdict
from grievance_fsm.verification.ends import Standing, on_record
from grievance_fsm.verification.kinds import binds, day_of, owed_by_a_day
from grievance_fsm.verification.model import Fact, Place, Stay
from grievance_fsm.verification.slicing import SINCE, Read, Slice
from grievance_fsm.verification.times import FREE, NEVER, NOW, Bound, Ways, any_of, every


class Days:
    """What the limits of a procedure ask of days, place by place."""

    def __init__(self, slice_: Slice) -> None:
        self.slice, self.procedure, self.times = slice_, slice_.procedure, slice_.times
        self._bearing: dict[tuple[str, str], tuple[frozenset[Fact], Set[str]]] = {}
        self._owing: dict[tuple[str, Place], tuple[Ways, Ways]] = {}

    # -- what bears on an act -----------------------------------------------------------------------------------------

    def bearing(self, place: Place, rule: Rule) -> Place:
        """A place with only so much in mind as may tell what a rule asks there, and by when it is owed."""
        if rule.name not in self.slice.reading:
            return place
        facts, moments = self._read_at(place.state, rule)
        here = tuple([each for each in place.moments if each in moments])
        return Place(place.state, place.known & facts, here, place.begun)

    def _read_at(self, state: str, rule: Rule) -> tuple[frozenset[Fact], Set[str]]:
        """What a rule reads at a state: facts known, and moments; with what tells of a silence that ends the stay."""
        if (state, rule.name) not in self._bearing:
            silent = [each for each in (rule, *self.slice.lapses) if each is rule or state in each.sources]
            names = {name for each in silent for name in (each.name, each.lapses) if name in self.slice.reading}
            read = [self.slice.reading[name] for name in names]
            keys = set[Any]().union(*(keys for keys, _ in read), *(self.slice.met_of[name] for name in names))
            keys |= {("settled", name) for name in names}
            keys |= {key for name in names for branch in self.procedure.rules[name].branches
                     for key in self.slice.reads[name, branch.name].asked}  # fmt: skip
            facts = frozenset((key, known) for key in keys for known in (True, False))
            self._bearing[state, rule.name] = facts, set[str]().union(*(moments for _, moments in read))
        return self._bearing[state, rule.name]

    # -- the days of an act -----------------------------------------------------------------------------------------

    def when(self, place: Place, read: Read, known: Known) -> tuple[Ways, list[tuple[str, Ways]]]:
        """The days on which an outcome may come about, and the bounds of the days that it names."""
        rule, own = read.rule, own_days(read.rule)
        holds = self._holds(rule, place, known)
        if rule.lapses:
            asked = [(NOW, self.owing(self.procedure.rules[rule.lapses], place, known)[1])]
        else:
            asked = [(NOW, ways) for ways in self._pending(place, known)]
        if rule.limit is not None and binds(rule):
            asked.append(self._limited(rule, rule.limit, place, holds))
        if any(branch.targets.get(place.state) != place.state for branch in rule.branches):
            asked.append((NOW, self._free_to_leave(rule, place, holds)))
        asked += [(day_of(node.args[0]), self._dated(node, place, holds, own)) for node in read.dated]
        named = [(day, every([FREE, *(ways for each, ways in asked if each == day)])) for day in own]
        return every([ways for day, ways in asked if day not in own]), named

    def _free_to_leave(self, rule: Rule, place: Place, holds: Standing) -> Ways:
        """The days on which somebody may use a rule to leave a state, whoever may stay there."""
        return any_of(every([self._reached(self.times.over(limit, holds), place) for limit in stays])
                      for stays in self.procedure.stays(rule, place.state))  # fmt: skip

    def _limited(self, rule: Rule, limit: Limit, place: Place, holds: Standing) -> tuple[str, Ways]:
        """What the limit of an act asks, and of which day: of one that the act names, or of its own."""
        own = own_days(rule)
        names = not set(own).isdisjoint(self.times.moments(limit, rule.name))  # it counts from a day that the act names
        day = own[0] if names else NOW
        if limit.unless is not None and holds(limit.unless) is not False:
            return day, FREE
        return day, self._within(limit, place, holds, more=own if names else ())

    def _within(
        self, limit: Limit, place: Place, holds: Standing, *, of: str = NOW, more: tuple[str, ...] = ()
    ) -> Ways:  # fmt: skip
        """The days within a limit: an edge without a date asks nothing; where neither has one, it refuses."""
        needs = tuple(self.times.moments(limit, holds.owner))
        if needs and {*place.moments, *more}.isdisjoint(needs):
            return NEVER
        known = frozenset((NOW, *place.moments, *more))
        ends = [end for edge, opens in ((limit.opens, True), (limit.until, False)) if edge is not None
                for end in self.times.ends.of(limit, holds, opens=opens)]  # fmt: skip
        if ends and not any(end is not None and on_record(end, known) for end in ends):
            return NEVER
        opening = self.times.opening(limit, holds, of=of)
        closing = self.times.closing(limit, holds, of=of) if limit.expiry == "bar" else FREE
        return every(self._reached(edge, place, more=more) or FREE for edge in (opening, closing))

    def _dated(self, node: Any, place: Place, holds: Standing, own: tuple[str, ...]) -> Ways:
        """What a condition about days asks of the day of which it speaks."""
        day = day_of(node.args[0])
        if node.op == "inside":
            return self._within(node.args[1], place, holds, of=day, more=own)
        if day == NOW:
            return FREE
        past = Bound(day, NOW, 0)
        return self._reached(((past, Bound(NOW, day, 0)) if node.op == "on_the_day" else (past,),), place, more=own)

    # -- the days of a place ----------------------------------------------------------------------------------------

    def stay(self, place: Place) -> Stay:
        """How long time may pass at a place."""
        known = dict(place.known)
        if self.procedure.states[place.state].final:
            return Stay(FREE, ())
        dues, idle = [], set()
        since = {rule.name: rule for moment in place.moments for rule in self.slice.due_since.get(moment, ())}
        reachable = self.procedure.reachable
        for rule in since.values():
            silent = f"{rule.name}.lapses" in self.procedure.rules  # silence has a meaning of its own: it stays free
            if reachable.leads(place.state, rule.sources) and owed_by_a_day(rule):
                until, _ = self.owing(rule, place, known)
                dues += [(rule, until)] if until != FREE and not silent else []
                idle |= {rule.name} if until != FREE and self.may_be_idle(rule, place) else set()
        return Stay(self.lapses(place), tuple(dues), frozenset(idle))

    def lapses(self, place: Place) -> Ways:
        """Until when time may pass at a place before a silence takes effect, on the day after its last one."""
        return every(_a_day_more(ways) for ways in self._pending(place, dict(place.known)))

    def _pending(self, place: Place, known: Known) -> Iterator[Ways]:
        """For each silence that would take effect here, the days until the end of its last one."""
        for rule in self.slice.lapses:
            duty = self.procedure.rules[rule.lapses]
            if place.state in rule.sources and not self.may_be_idle(duty, place):
                until, _ = self.owing(duty, place, known)
                if until != FREE:
                    yield until

    def owing(self, rule: Rule, place: Place, known: Known) -> tuple[Ways, Ways]:
        """The days until which a rule has to be used (any where nobody owes it), and those beyond."""
        name = rule.name, self.bearing(place, rule)
        if name not in self._owing:
            self._owing[name] = self._owed(rule, place, known)
        return self._owing[name]

    def _owed(self, rule: Rule, place: Place, known: Known) -> tuple[Ways, Ways]:
        limit = rule.limit
        if limit is None or known.get(("settled", rule.name)) or self._idle(rule, place, known):
            return FREE, NEVER
        place = _untold(rule, place)
        holds = self._holds(None, place, known, rule)
        met = frozenset(key[2] for key in self.slice.met_of.get(rule.name, ()) if known.get(key))
        until, past = (self._reached(ways, place) for ways in self.times.owing(limit, holds, met))
        lifted = False if limit.unless is None else holds(limit.unless)
        return FREE if until == NEVER or lifted is not False else until, NEVER if lifted else past

    def is_owed_alike(self, rule: Rule, other: Rule, reader: Reader) -> bool:
        """Whether a duty under other conditions, taken apart by a reader, is owed wherever it was asked of this one."""
        if [*map(id, rule.foregone)] == [*map(id, other.foregone)]:
            return True
        asked = [(place, dict(place.known)) for name, place in self._owing if name == rule.name]
        return all(self._idle(rule, *each) == self._idle(other, *each, reader) for each in asked)

    def is_owed(self, rule: Rule, place: Place) -> bool:
        """Whether a duty has come about at a place and is not met.

        One without a time limit is owed where it may be done, until it is; any other as soon as that counts from
        something.
        """
        known, limit, here = dict(place.known), rule.limit, place.state in rule.sources
        if self._idle(rule, place, known) or not self.procedure.reachable.leads(place.state, rule.sources):
            return False
        begun = () if limit is None else self.times.begun(limit, rule.name)
        if limit is None or not begun:
            return here and not known.get((SINCE, rule.name))
        unmet = [each for each in begun if each in place.moments and not known.get(("met", rule.name, each))]
        if limit.until is not None and self.owing(rule, place, known)[0] != FREE:
            return True
        no_day = limit.until is None or limit.unless is not None or limit.key in self.times.vague
        return no_day and bool(unmet) and not known.get(("settled", rule.name))

    # -- what is known there ----------------------------------------------------------------------------------------

    def _holds(self, rule: Rule | None, place: Place, known: Known, asks: Rule | None = None) -> Standing:
        """What is known where a rule is tried; where it only `asks`, nobody has told the days that it names itself."""
        asked = rule or asks

        def holds(guard: Any) -> bool | None:
            formula = stands_at(self.slice.reader.formula(asked, guard), self.procedure, place.here)
            found = verdict(formula, known)
            if found is None and not any(_open(atom, asks) for atom in atoms(formula)):
                return False  # what nobody has recorded yet is unknown, and what is unknown sets nothing off
            return found

        own = () if rule is None else own_days(rule)
        return Standing(
            holds, frozenset((NOW, *place.moments, *own)), "" if asked is None else asked.name,
            lambda name: self._holds(None, place, known, self.procedure.rules[name]),
        )  # fmt: skip

    def may_be_idle(self, rule: Rule, place: Place) -> bool:
        """Whether a condition of a duty may fail that a proof takes to be free: then nobody would owe it."""
        known = dict(place.known)
        return any(may_come_to(False, formula, known) for formula in self._foregone(rule, place, self.slice.reader))

    def _idle(self, rule: Rule, place: Place, known: Known, reader: Reader | None = None) -> bool:
        """Whether a condition of a duty is known to fail whoever acts: then nobody owes it."""
        formulas = self._foregone(rule, place, self.slice.reader if reader is None else reader)
        return any(verdict(formula, known) is False for formula in formulas)

    def _foregone(self, rule: Rule, place: Place, reader: Reader) -> Iterator[Formula]:
        """The conditions of a duty that are settled before it is done, where a run stands."""
        return (stands_at(reader.formula(rule, guard), self.procedure, place.here) for guard in rule.foregone)

    def _reached(self, ways: Ways, place: Place, more: tuple[str, ...] = ()) -> Ways:
        """The alternatives whose moments are on record."""
        known = {*place.moments, *more, NOW}
        return tuple(way for way in ways if all(bound.later in known and bound.earlier in known for bound in way))


def own_days(rule: Rule) -> tuple[str, ...]:
    """The days that an act names itself."""
    return tuple(dict.fromkeys(f"day {fact.name}" for fact in rule.facts if fact.kind == DAY))


def _a_day_more(ways: Ways) -> Ways:
    """Until the end of a last day."""
    return tuple(tuple(b._replace(most=b.most + 1) if b.later == NOW else b for b in way) for way in ways)


def _open(atom: Atom, asks: Rule | None) -> bool:
    """Whether it may be one or the other, for all that is known; nobody has told what a rule only asks brings."""
    if asks is not None and any(getattr(fact, "name", "") in asks.facts_by_name for fact in _facts(atom.says)):
        return False
    return atom.mixed or not atom.told_by


def _facts(says: Any) -> Iterator[Any]:
    """The facts of the act itself of which an atom speaks."""
    return (leaf.of if isinstance(leaf, Derived) else leaf for leaf in leaves(says) if not isinstance(leaf, At))


def _untold(rule: Rule, place: Place) -> Place:
    """A place as an act that is not yet tried sees it: a day that it names itself nobody has told before it."""
    own = own_days(rule)
    return place._replace(moments=tuple(moment for moment in place.moments if moment not in own)) if own else place
