"""What facts can make of guards where a run stands, or as an act takes place: the oracle that observers ask."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve, field, frozen

from grievance_fsm.checking.cells import Space
from grievance_fsm.checking.windows import longer
from grievance_fsm.facts import DAY_OF_ACT, Node, inside, not_
from grievance_fsm.guards import nodes
from grievance_fsm.rules import Rule
from grievance_fsm.sorts import DATED
from grievance_fsm.verification.atoms import Known, atoms, settled, stands_at
from grievance_fsm.verification.building import Solved
from grievance_fsm.verification.elsewhere import Others, home_of, where_told
from grievance_fsm.verification.following import Before, heres
from grievance_fsm.verification.here import Here
from grievance_fsm.verification.kinds import binds, guards_of
from grievance_fsm.verification.model import Move, Place
from grievance_fsm.verification.refusing import Refusals
from grievance_fsm.verification.watching import Watching

Facts = Mapping[str, Any]


@frozen(eq=False)
class Oracle:
    """Whether an act, or a place, can be as a guard has it, by the conditions of the act and what earlier acts told."""

    watching: Watching
    solved: Solved
    others: Others
    before: Before
    refusals: Refusals = field(init=False)
    _known: dict[Any, Facts | None] = field(factory=dict)
    _windows: dict[str, tuple[Node, ...]] = field(factory=dict)
    _longer: dict[tuple[str, int], tuple[Any, tuple[Node, ...]]] = field(factory=dict)

    @refusals.default
    def _its_refusals(self) -> Refusals:
        return Refusals(self.watching, self.solved, self.others, self.before)

    def at_act(self, place: Place, move: Move, guard: Any, *, holds: bool) -> Facts | None:
        """Facts under which an act takes place and a guard holds, or does not; nothing where there are none."""
        rule, branch = move.rule, move.edge.branch
        read = self.watching.reads[rule.name, branch.name]
        formula = self.watching.reader.formula(rule, guard)
        dated = self._dated(rule, read.dated, guard) if any(node.op in DATED for node in nodes(guard)) else ()
        known = dict(place.known)
        asked = read.asked | {atom.key for atom in atoms(formula)}
        past = frozenset(each for each in known.items() if each[0] in asked)
        key = rule.name, branch.name, place.here, id(guard), holds, past
        if key not in self._known:
            act = "and", (read.formula, *(self.watching.reader.formula(rule, node) for node in dated))
            self._known[key] = self._example(place, known, act, formula, holds=holds)
        return self._known[key]

    def _dated(self, rule: Rule, asked: tuple[Node, ...], guard: Any) -> tuple[Node, ...]:
        """What is asked of days where an act is done: whatever is inside a window is inside a longer one, too."""
        key = rule.name, id(guard)
        if key not in self._longer:
            kept = (*asked, *self._kept(rule))
            self._longer[key] = guard, (*kept, *longer(kept, [guard]))
        return self._longer[key][1]

    def _kept(self, rule: Rule) -> tuple[Node, ...]:
        """What the limit of an act sees to: that it is done inside its window, where nothing sets that aside."""
        if rule.name not in self._windows:
            limit, usual = rule.limit, self.watching.procedure.setting.counting
            if limit is None or limit.kind not in ("window", "limitation") or [*guards_of(limit)]:
                self._windows[rule.name] = ()
            else:
                own = None if limit.counting == usual else limit.counting
                self._windows[rule.name] = (inside(DAY_OF_ACT, evolve(limit, counting=own)),)
        return self._windows[rule.name]

    def at_place(self, place: Place, guard: Any, *, holds: bool) -> Facts | None:
        """Facts under which a guard holds, or does not, of a run that stands at a place."""
        return self._example(place, dict(place.known), True, self.watching.reader.formula(None, guard), holds=holds)

    def _example(self, place: Place, known: Known, act: Any, formula: Any, *, holds: bool) -> Facts | None:
        """Facts under which a guard holds; or under which the first of its parts that can fail does."""
        here = heres(place, (act, formula), self.watching.procedure, self.before)
        found = (self._example_here(each, known, act, formula, holds=holds) for each in here)
        return next((facts for facts in found if facts is not None), None)

    def _example_here(self, here: Here, known: Known, act: Any, formula: Any, *, holds: bool) -> Facts | None:
        procedure, acts = self.watching.procedure, list(_apart(act))
        for part in (formula,) if holds else _apart(formula):
            guard, *rest = (where_told(settled(stands_at(each, procedure, here), known), procedure.name)
                            for each in (part, *acts))  # fmt: skip
            asked = [guard if holds else not_(guard), *rest]
            space = Space([*asked, *self.others.context(procedure.name, asked)], self.solved.cells)
            found = space.example(range(len(space.formulas)))
            if found is not None:
                return found
        return None

    def implies(self, place: Place, move: Move, leaf: Any) -> bool:
        """Whether an act is only made once an act of another procedure has been."""
        rule = move.rule
        if binds(rule) and rule.limit is not None:
            moments = list(self.watching.times.moments(rule.limit, rule.name))
            if moments == [leaf.action.key]:
                return True
        read = self.watching.reads[rule.name, move.edge.branch.name]
        asks = any(leaf.action.home in (home_of(each), getattr(getattr(each, "action", None), "home", ""))
                   for atom in atoms(read.formula) for each in _leaves(atom.says))  # fmt: skip
        return asks and self.at_act(place, move, leaf, holds=False) is None


def _apart(formula: Any) -> Iterator[Any]:
    """The parts of which all have to hold: those that share no facts are then settled apart."""
    if isinstance(formula, tuple) and formula[0] == "and":
        for part in formula[1]:
            yield from _apart(part)
    else:
        yield formula


def _leaves(says: Any) -> Iterator[Any]:
    if isinstance(says, Node):
        for arg in says.args:
            yield from _leaves(arg)
    else:
        yield says
