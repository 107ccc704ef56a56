"""The days on which acts may come about at a place, and those by which they have to."""

from collections.abc import Iterator
from typing import Any

from grievance_fsm.deadlines import Limit
from grievance_fsm.facts import At, Derived, leaves
from grievance_fsm.rules import Rule
from grievance_fsm.values import DAY
from grievance_fsm.verification.atoms import Atom, Known, atoms, stands_at, verdict
from grievance_fsm.verification.model import Place, Stay
from grievance_fsm.verification.slicing import Read, Slice, binds, day_of, owed_by_a_day
from grievance_fsm.verification.times import FREE, NEVER, NOW, Bound, Bounds, Standing, Ways, every


class Days:
    """What the limits of a procedure ask of days, place by place."""

    def __init__(self, slice_: Slice) -> None:
        self.slice, self.procedure, self.times = slice_, slice_.procedure, slice_.times

    # -- the days of an act -----------------------------------------------------------------------------------------

    def when(self, place: Place, read: Read, known: Known) -> tuple[Ways, list[tuple[str, Ways]]]:
        """The days on which an outcome may come about, and the bounds of the days that it names."""
        rule, own = read.rule, own_days(read.rule)
        holds = self._holds(rule, place, known)
        if rule.lapses:
            asked = [(NOW, self._silence(rule, place, known))]
        else:
            asked = [(NOW, (bounds,)) for bounds in self._pending(place, known)]
        if rule.limit is not None and binds(rule):
            asked.append(self._limited(rule, rule.limit, place, holds))
        if any(branch.targets.get(place.state) != place.state for branch in rule.branches):
            asked += [(NOW, self._reached(self.times.over(limit, holds), place)) for limit in self.procedure.limits
                      if place.state in limit.states and self.slice.holds_back(limit, rule)]  # fmt: skip
        asked += [(day_of(node.args[0]), self._dated(node, place, holds, own)) for node in read.dated]
        named = [(day, every([FREE, *(ways for each, ways in asked if each == day)])) for day in own]
        return every([ways for day, ways in asked if day not in own]), named

    def _silence(self, rule: Rule, place: Place, known: Known) -> Ways:
        """The days on which a silence takes effect: once the last day is past on which somebody owes an answer."""
        base = self.procedure.rules[rule.lapses]
        if base.limit is None:
            return NEVER
        untold = _untold(base, place)
        over = self.times.over(base.limit, self._holds(rule, untold, known))
        unless = base.limit.unless
        freed = unless is not None and self._holds(None, untold, known, base)(unless)
        freed = freed or was_met(base.name, known) or self._idle(base, place, known)  # nobody owes it
        return NEVER if freed else self._reached(over, untold)

    def _limited(self, rule: Rule, limit: Limit, place: Place, holds: Standing) -> tuple[str, Ways]:
        """What the limit of an act asks, and of which day: of one that the act names, or of its own."""
        closing = self.times.closing(limit, holds) if limit.expiry == "bar" else FREE
        ways = every([self.times.opening(limit, holds), closing])
        own, needs = own_days(rule), tuple(self.times.moments(limit))
        names = not set(own).isdisjoint(needs)  # it counts from a day that the act names itself
        day = own[0] if names else NOW
        if limit.unless is not None and holds(limit.unless) is not False:
            return day, FREE
        return day, self._reached(ways, place, more=own if names else (), needs=needs)

    def _dated(self, node: Any, place: Place, holds: Standing, own: tuple[str, ...]) -> Ways:
        """What a condition about days asks of the day of which it speaks."""
        day = day_of(node.args[0])
        if node.op == "inside":
            limit = node.args[1]
            closing = self.times.closing(limit, holds, of=day) if limit.expiry == "bar" else FREE
            ways = every([self.times.opening(limit, holds, of=day), closing])
            return self._reached(ways, place, more=own, needs=tuple(self.times.moments(limit)))
        if day == NOW:
            return FREE
        past = Bound(day, NOW, 0)
        return self._reached(((past, Bound(NOW, day, 0)) if node.op == "on_the_day" else (past,),), place, more=own)

    # -- the days of a place ----------------------------------------------------------------------------------------

    def stay(self, place: Place) -> Stay:
        """How long time may pass at a place."""
        known = dict(place.known)
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
                dues += [(rule, bounds) for bounds in self.due(rule, place, known)]
        return Stay(self.lapses(place), tuple(dues))

    def lapses(self, place: Place) -> Bounds:
        """The bounds until a silence takes effect at a place."""
        pending = self._pending(place, dict(place.known))
        return tuple(bound._replace(most=bound.most + 1) for bounds in pending for bound in bounds)

    def _pending(self, place: Place, known: Known) -> Iterator[Bounds]:
        """For each silence that would take effect here, the bounds until the end of its last day."""
        for rule in self.slice.lapses:
            if place.state in rule.sources and not was_met(rule.lapses, known):
                yield from self.due(self.procedure.rules[rule.lapses], place, known)

    def due(self, rule: Rule, place: Place, known: Known) -> Iterator[Bounds]:
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

    def set_off(self, rule: Rule, now: list[str], place: Place, known: Known) -> tuple[Ways, Ways]:
        """When moments that are now set a limit off anew, and when it goes on counting from another."""
        if rule.limit is None or not set(now) & set(self.times.moments(rule.limit)):
            return NEVER, FREE
        standing = place._replace(moments=tuple(dict.fromkeys((*place.moments, *now))))
        return self.times.decisive(rule.limit, now, self._holds(None, _untold(rule, standing), known, rule))

    # -- what is known there ----------------------------------------------------------------------------------------

    def _holds(self, rule: Rule | None, place: Place, known: Known, asks: Rule | None = None) -> Standing:
        """What is known where a rule is tried; where it only `asks`, nobody has told the days that it names itself."""
        asked = rule or asks

        def holds(guard: Any) -> bool | None:
            formula = stands_at(self.slice.reader.formula(asked, guard), self.procedure, place.state)
            found = verdict(formula, known)
            if found is None and not any(_open(atom, asks) for atom in atoms(formula)):
                return False  # what nobody has recorded yet is unknown, and what is unknown sets nothing off
            return found

        own = () if rule is None else own_days(rule)
        return Standing(holds, frozenset((NOW, *place.moments, *own)))

    def _idle(self, rule: Rule, place: Place, known: Known) -> bool:
        """Whether a condition of a duty is known to fail whoever acts: then nobody owes it."""
        formulas = (stands_at(self.slice.reader.formula(rule, g), self.procedure, place.state) for g in rule.foregone)
        return any(verdict(formula, known) is False for formula in formulas)

    def _reached(self, ways: Ways, place: Place, more: tuple[str, ...] = (), needs: tuple[str, ...] = ()) -> Ways:
        """The alternatives whose moments are on record; without what it counts from, a window refuses."""
        known = {*place.moments, *more, NOW}
        if needs and known.isdisjoint(needs):
            return NEVER
        return tuple(way for way in ways if all(bound.later in known and bound.earlier in known for bound in way))


def own_days(rule: Rule) -> tuple[str, ...]:
    """The days that an act names itself."""
    return tuple(dict.fromkeys(f"day {fact.name}" for fact in rule.facts if fact.kind == DAY))


def was_met(name: str, known: Known) -> bool:
    """Whether a duty is met, by an act since it was set off or by one that can come only once."""
    return bool(known.get(("met", name)) or known.get(("settled", name)))


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
