"""What of a procedure a proof has to look at: the rules that matter, what each reads, what matters at each state."""

from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cached_property
from typing import Any, Final

from attrs import frozen

from grievance_fsm.deadlines import Limit
from grievance_fsm.exploring.unfolding import conditions
from grievance_fsm.facts import Node, Stands
from grievance_fsm.guards import nodes
from grievance_fsm.routes import Passage
from grievance_fsm.rules import BoundProcedure, Branch, Rule
from grievance_fsm.sorts import DATED
from grievance_fsm.verification.atoms import Atom, Formula, Reader, atoms, shape
from grievance_fsm.verification.ends import is_elsewhere
from grievance_fsm.verification.kinds import binds, day_of, guards_of, is_today, leads, owed_by_a_day
from grievance_fsm.verification.times import NOW, Times

SINCE: Final = "since"
"""The first part of a key that tells that a duty without a time limit was met since its state was come to."""


@frozen(eq=False, slots=False)
class Read:
    """One outcome of a rule, read: what it asks of facts, of days, and what it names."""

    rule: Rule
    branch: Branch
    guards: tuple[Any, ...]
    formula: Formula
    dated: tuple[Node, ...]

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        """The atoms of what it asks."""
        return tuple(atoms(self.formula))

    @cached_property
    def name(self) -> tuple[Any, ...]:
        """The guards as objects, and which acts tell what they ask: another act may ask the same of other papers."""
        told = frozenset((shape(atom.says), atom.told_by, atom.mixed) for atom in self.atoms if atom.told_by)
        return (*map(id, self.guards), told)

    @cached_property
    def asked(self) -> frozenset[Any]:
        """The keys of its atoms."""
        return frozenset(atom.key for atom in self.atoms)

    @cached_property
    def standing(self) -> bool:
        """Whether it asks where a run stands."""
        return any(isinstance(atom.says, Stands | Passage) for atom in self.atoms)


class _Live(Set[Any]):
    """What some rule reads that may still come: looked up, not listed."""

    def __init__(self, readers: Mapping[Any, int], mask: int) -> None:
        self._readers, self._mask = readers, mask

    def __contains__(self, each: Any) -> bool:
        return bool(self._readers.get(each, 0) & self._mask)

    def __iter__(self) -> Iterator[Any]:
        return (each for each, bits in self._readers.items() if bits & self._mask)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @classmethod
    def _from_iterable(cls, it: Iterable[Any]) -> "Set[Any]":
        return frozenset(it)


class Slice:
    """The part of a procedure on which it depends where a run can go, and by when.

    A rule that keeps its state, owes nothing by a day and tells nothing to the others is left out: it changes nothing,
    but that a run may begin with it.
    One that is `like` another of the same procedure, its guards in the same shape, reads nothing again.
    """

    def __init__(
        self, procedure: BoundProcedure, watched: frozenset[str] = frozenset(), like: "Slice | None" = None
    ) -> None:
        self.procedure, self.watched = procedure, watched
        self.times = Times(procedure, set())
        self.reader: Reader = Reader(procedure) if like is None else like.reader
        self.reads: Mapping[tuple[str, str], Read] = self._all_read() if like is None else like.reads

    def _all_read(self) -> dict[tuple[str, str], Read]:
        rules = self.procedure.rules.values()
        return {(rule.name, branch.name): self.read(rule, branch) for rule in rules for branch in rule.branches}

    # -- what is read ---------------------------------------------------------------------------------------------

    def read(self, rule: Rule, branch: Branch, reader: Reader | None = None) -> Read:
        """One outcome, its conditions taken apart; by another `reader` where it does not belong to this procedure."""
        reads = self.reader if reader is None else reader
        asked = list(conditions(rule, branch))
        guards = tuple(self.shaped(guard) for guard in asked if getattr(guard, "op", "") not in DATED)
        dated = tuple(guard for guard in asked if getattr(guard, "op", "") in DATED)
        return Read(rule, branch, guards, ("and", tuple(reads.formula(rule, guard) for guard in guards)), dated)

    @cached_property
    def loose(self) -> tuple[str, ...]:
        """The acts that ask for a day in one way of several, or that it be not so: a proof takes that to be free."""
        return tuple(rule.name for rule in self.relevant if any(
            node.op in DATED for branch in rule.branches for guard in self.reads[rule.name, branch.name].guards
            for node in nodes(guard)
        ))  # fmt: skip

    def shaped(self, guard: Any) -> Any:
        """A guard in the shape in which it is read."""
        return guard

    def matters(self, rule: Rule) -> bool:
        """Whether a rule matters by itself: it leads from state to state, is owed by a day, or is watched."""
        return rule.name in self.watched or leads(rule) or owed_by_a_day(rule)

    def begins(self, rule: Rule) -> bool:
        """Whether a run may begin with a rule and stand where it stood."""
        initial = self.procedure.initial
        return initial in rule.sources and any(branch.targets.get(initial) == initial for branch in rule.branches)

    @cached_property
    def beginning(self) -> frozenset[str]:
        """The rules that matter only because a run may begin with them."""
        rules = self.procedure.rules.values()
        return frozenset(rule.name for rule in rules if self.begins(rule)) - self._mattering

    @cached_property
    def relevant(self) -> tuple[Rule, ...]:
        """The rules that matter: by themselves, because they help one that does, or because a run begins with them."""
        found = self._mattering | self.beginning
        return tuple(rule for rule in self.procedure.rules.values() if rule.name in found)

    @cached_property
    def _mattering(self) -> frozenset[str]:
        """The rules that matter by themselves or because they help one that does."""
        rules = self.procedure.rules
        found = {name for name, rule in rules.items() if self.matters(rule)}
        waiting = list(found)
        while waiting:
            for name in self.helpers(rules[waiting.pop()]):
                if name in rules and name not in found:
                    found.add(name)
                    waiting.append(name)
        return frozenset(found)

    def helpers(self, rule: Rule) -> Iterator[str]:
        """The acts on which it depends whether, or when, a rule may be used."""
        for branch in rule.branches:
            read = self.reads[rule.name, branch.name]
            for atom in read.atoms:
                yield from () if atom.mixed else atom.told_by
            for node in read.dated:
                yield from self._recorders(node.args[0])
        if rule.lapses:
            yield rule.lapses
        if rule.name + ".lapses" in self.procedure.rules:
            yield rule.name + ".lapses"
        for limit, owner in self.limits_of(rule):
            yield owner
            yield from self._setting_off(limit, owner)
            for guard in guards_of(limit):
                for atom in atoms(self.reader.formula(self.procedure.rules[owner], guard)):
                    yield from () if atom.mixed else atom.told_by

    def _recorders(self, what: Any) -> Iterator[str]:
        name = getattr(what, "name", "")
        yield from (rule.name for rule in self.procedure.rules.values() if name in rule.facts_by_name)

    def _setting_off(self, limit: Limit, owner: str) -> Iterator[str]:
        for _, part, _ in self.times.ends.counted(limit, owner):
            if hasattr(part, "verb"):
                yield "" if part.home else part.name
            else:
                yield from self._recorders(part)

    def limits_of(self, rule: Rule) -> Iterator[tuple[Limit, str]]:
        """Every limit that a rule meets: its own, those of its conditions, those of the states it leaves.

        With each the rule for which it counts what comes in turn, the act by whose due day it goes among them.
        """
        for limit, owner in self._limits_of(rule):
            yield limit, owner
            yield from self.times.ends.others(limit, owner)

    def _limits_of(self, rule: Rule) -> Iterator[tuple[Limit, str]]:
        lapses = f"{rule.name}.lapses" in self.procedure.rules
        if rule.limit is not None and (binds(rule) or owed_by_a_day(rule) or lapses):
            yield rule.limit, rule.name
        for branch in rule.branches:
            for node in self.reads[rule.name, branch.name].dated:
                if node.op == "inside":
                    yield node.args[1], rule.name
        if rule.lapses:
            limit = self.procedure.rules[rule.lapses].limit
            if limit is not None:
                yield limit, rule.lapses
        held = {id(limit) for source in rule.sources for stays in self.procedure.stays(rule, source) for limit in stays}
        yield from ((limit, rule.name) for limit in self.procedure.limits if id(limit) in held)

    # -- what still matters at a state ----------------------------------------------------------------------------

    @cached_property
    def live(self) -> Mapping[str, tuple[Set[Any], Set[str]]]:
        """For each state the keys and the moments that some rule reads which may still come."""
        reachable = self.procedure.reachable
        keys: dict[Any, int] = {}
        moments: dict[str, int] = {}
        for rule in self.relevant:
            bits = reachable.bits(rule.sources)
            for known, read in zip((keys, moments), self.reading[rule.name], strict=True):
                for each in read:
                    known[each] = known.get(each, 0) | bits
        masks = {state: reachable.mask(state) for state in self.procedure.states}
        return {state: (_Live(keys, mask), _Live(moments, mask)) for state, mask in masks.items()}

    @cached_property
    def reading(self) -> Mapping[str, tuple[frozenset[Any], frozenset[str]]]:
        """For each rule the keys and the moments that it reads."""
        found = {}
        for rule in self.relevant:
            keys, moments = set[Any](), set[str]()
            for branch in rule.branches:
                read = self.reads[rule.name, branch.name]
                keys |= {atom.key for atom in read.atoms if atom.told_by and not atom.mixed}
                moments |= {day_of(n.args[0]) for n in read.dated if not self._own_day(rule, n.args[0])}
            for limit, owner in self.limits_of(rule):
                moments |= set(self.times.moments(limit, owner))
                for guard in guards_of(limit):
                    found_in = atoms(self.reader.formula(self.procedure.rules[owner], guard))
                    keys |= {atom.key for atom in found_in if atom.told_by and not atom.mixed}
            if rule.once or rule.name in self.watched:
                keys.add(("done", rule.name))
            if rule.limit is not None and (owed_by_a_day(rule) or rule.name + ".lapses" in self.procedure.rules):
                keys |= {("met", rule.name, moment) for moment in self.times.begun(rule.limit, rule.name)}
                if rule.once:
                    keys.add(("settled", rule.name))
            found[rule.name] = frozenset(keys), frozenset(moments - {"", NOW})
        for name in self.beginning:  # by then nothing has been done but by others
            found[name] = frozenset(), frozenset(filter(is_elsewhere, found[name][1]))
        return found

    @cached_property
    def met_of(self) -> Mapping[str, tuple[Any, ...]]:
        """For each rule the keys that tell from which moments its duty is met."""
        return {name: tuple(key for key in keys if key[:1] == ("met",)) for name, (keys, _) in self.reading.items()}

    @cached_property
    def sendings(self) -> frozenset[Any]:
        """Of these keys those of sendings: what arrives though nothing was sent may be answered before, too."""
        limited = ((rule.name, rule.limit) for rule in self.relevant if rule.limit is not None)
        return frozenset(key for name, limit in limited for key in self.met_of[name]
                         if self.times.begun(limit, name) != frozenset(self.times.moments(limit, name)))  # fmt: skip

    def _own_day(self, rule: Rule, what: Any) -> bool:
        return is_today(what) or getattr(what, "name", "") in rule.facts_by_name

    @cached_property
    def due_since(self) -> Mapping[str, tuple[Rule, ...]]:
        """For each moment the rules that somebody owes by a day counted from it."""
        found: dict[str, list[Rule]] = {}
        for rule in self.relevant:
            if owed_by_a_day(rule) and rule.limit is not None:
                for moment in dict.fromkeys(self.times.moments(rule.limit, rule.name)):
                    found.setdefault(moment, []).append(rule)
        return {moment: tuple(rules) for moment, rules in found.items()}

    @cached_property
    def lapses(self) -> tuple[Rule, ...]:
        """The silences that may take effect."""
        return tuple(rule for rule in self.procedure.rules.values() if rule.lapses)

    @cached_property
    def by_source(self) -> Mapping[str, tuple[Rule, ...]]:
        """For each state the rules that matter there."""
        found: dict[str, list[Rule]] = {}
        for rule in self.relevant:
            for source in rule.sources:
                found.setdefault(source, []).append(rule)
        return {source: tuple(rules) for source, rules in found.items()}

    @cached_property
    def reads_since(self) -> Mapping[str, tuple[str, ...]]:
        """For each moment the rules that read it."""
        found: dict[str, list[str]] = {}
        for name, (_, moments) in self.reading.items():
            for moment in moments:
                found.setdefault(moment, []).append(name)
        return {moment: tuple(names) for moment, names in found.items()}

    @cached_property
    def recorded(self) -> Mapping[str, tuple[Atom, ...]]:
        """For each rule the atoms that it settles for later."""
        found: dict[str, dict[Any, Atom]] = {rule.name: {} for rule in self.relevant}
        for read in self.all_formulas():
            for atom in atoms(read):
                for name in () if atom.mixed else atom.told_by:
                    if name in found and atom.key != ("done", name):
                        found[name][atom.key] = atom
        return {name: tuple(each.values()) for name, each in found.items()}

    def all_formulas(self) -> Iterator[Formula]:
        """Whatever is asked of facts: by outcomes, and by limits."""
        for rule in (each for each in self.relevant if each.name not in self.beginning):
            for branch in rule.branches:
                yield self.reads[rule.name, branch.name].formula
            for limit, owner in self.limits_of(rule):
                asked = self.procedure.rules[owner]
                yield from (self.reader.formula(asked, guard) for guard in guards_of(limit))

    @cached_property
    def set_by(self) -> Mapping[str, tuple[tuple[str, bool], ...]]:
        """For each rule the moments that it sets, and whether only the first time counts."""
        found: dict[str, dict[str, bool]] = {rule.name: {} for rule in self.relevant}
        for rule in self.relevant:
            for limit, owner in self.limits_of(rule):
                for moment, part, first in self.times.ends.counted(limit, owner):
                    if hasattr(part, "verb") and not part.home and part.name in found:
                        found[part.name][moment] = first
        return {name: tuple(each.items()) for name, each in found.items()}
