"""Guards as formulas over atoms, and which of them an earlier act has settled.

An atom is the smallest part of a guard that is true or false by itself. What an act brings with it, what the run's
earlier acts recorded and what other procedures tell stand in different atoms, so that a proof remembers of the past
only verdicts: never a person, never a number.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final, TypeAlias

from attrs import evolve, field, frozen

from grievance_fsm.checking.counts import counted_by
from grievance_fsm.facts import (
    DAY_OF_ACT,
    IN_OFFICE,
    At,
    Const,
    Derived,
    Ever,
    Fact,
    Happened,
    Node,
    Param,
    Stands,
    leaves,
)
from grievance_fsm.readings import Pick
from grievance_fsm.routes import Passage
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.sorts import RELATIONS
from grievance_fsm.sorts import sort_of as sort
from grievance_fsm.values import BOOLEAN, LABEL
from grievance_fsm.verification.here import Here, told_here
from grievance_fsm.verification.own import (
    asks_own,
    is_first,
    is_own_passage,
    leading_back,
    may_follow,
    of_this_run,
    standing_at_first,
)

Formula: TypeAlias = Any
"""True, False, an `Atom`, or a connective with its parts: ("and", parts), ("or", parts), ("not", (part,))."""

Known: TypeAlias = Mapping[Any, bool]
"""What is known of atoms, by their key."""


NOBODY: Final = frozenset(("",))
"""Who tells a fact that no act records."""


@frozen(eq=False)
class Atom:
    """One atom: what it says, and of which earlier acts; nothing of them where it is about the act itself.

    `mixed` atoms compare what several acts recorded: a proof takes them to be free, which may be too generous.
    `foreign` ones rest on other procedures alone.
    """

    key: Any
    says: Any
    told_by: frozenset[str] = frozenset()
    mixed: bool = False
    foreign: bool = False


@frozen(eq=False, slots=False)
class Reader:
    """Takes the guards of one procedure apart."""

    procedure: BoundProcedure
    _recorders: Mapping[str, frozenset[str]] = field(init=False)
    _known: dict[Any, Formula] = field(factory=dict)
    _told: dict[Any, Any] = field(factory=dict)

    @_recorders.default
    def _who_records(self) -> Mapping[str, frozenset[str]]:
        rules = self.procedure.rules.values()
        names = {fact.name for rule in rules for fact in rule.facts}
        return {name: frozenset(rule.name for rule in rules if name in rule.facts_by_name) for name in names}

    def formula(self, rule: Rule | None, guard: Any) -> Formula:
        """A guard as a rule asks it."""
        key = (None if rule is None else rule.name, id(guard))
        if key not in self._known:
            self._known[key] = (guard, self._formula(rule, guard))  # the guard is kept, so that no other has its id
        return self._known[key][1]

    def _formula(self, rule: Rule | None, expr: Any) -> Formula:
        if isinstance(expr, Const):
            return bool(expr.value)
        if isinstance(expr, Pick):
            raise ValueError(f"{expr.reading.id} {expr.reading.name} is still open")
        if not isinstance(expr, Node):
            return self._atom(rule, expr)
        if expr.op in ("and", "or", "not"):
            return expr.op, tuple(self._formula(rule, arg) for arg in expr.args)
        if expr.op == "includes":
            return self._includes(rule, *expr.args)
        if expr.op in ("eq", "ne"):
            same = self._same(rule, *expr.args)
            if same is not None:
                return same if expr.op == "eq" else ("not", (same,))
        return self._atom(rule, expr)

    def _same(self, rule: Rule | None, one: Any, other: Any) -> Formula | None:
        """That two truths are one, or that two words of different acts are."""
        if sort(one) == BOOLEAN:
            left, right = self._formula(rule, one), self._formula(rule, other)
            return "or", (("and", (left, right)), ("and", (("not", (left,)), ("not", (right,)))))
        if sort(one) != LABEL or isinstance(one, Const) or isinstance(other, Const):
            return None
        words = dict.fromkeys((*_fact_of(one).choices, *_fact_of(other).choices))
        return "or", tuple(("and", (self._formula(rule, one == w), self._formula(rule, other == w))) for w in words)

    def _includes(self, rule: Rule | None, what: Any, words: Any) -> Formula:
        """That a fact holds some words, one atom for each word."""
        if isinstance(words, Const):
            listed = words.value if isinstance(words.value, tuple) else (words.value,)
            return "and", tuple(self._word(rule, what, word) for word in listed)
        choices = _fact_of(words).choices
        if sort(words) == LABEL:
            return "or", tuple(("and", (self._formula(rule, words == w), self._word(rule, what, w))) for w in choices)
        return "and", tuple(
            ("or", (("not", (self._word(rule, words, w),)), self._word(rule, what, w))) for w in choices
        )  # fmt: skip

    def _word(self, rule: Rule | None, what: Any, word: str) -> Formula:
        if word not in _fact_of(what).choices:
            return False
        return self._atom(rule, Node("includes", (what, Const(word))))

    def _atom(self, rule: Rule | None, expr: Any) -> Formula:
        if asks_own(expr, self.procedure):
            return self._of_own_route(rule, expr)
        if self._is_first and is_own_passage(expr, self.procedure):
            return self._standing_of_first(expr)
        return self._plain(rule, expr)

    def _standing_of_first(self, expr: Passage) -> Formula:
        """How the first run of this route stands; before it has begun there is none."""
        initial = self.procedure.initial
        here = initial in [getattr(each, "name", each) for each in expr.states]
        back = {"begun": True, "running": True, "stands": here}.get(expr.how, False)
        stands = self._plain(None, standing_at_first(self.procedure))
        elsewhere = "and", (("not", (stands,)), Atom(id(expr), expr))
        return "or", (elsewhere, ("and", (stands, ("not", (self._begins,)), back)))

    def _of_own_route(self, rule: Rule | None, expr: Any) -> Formula:
        """What is asked of a run of this route: of the run itself, or as it begins, of the one before."""
        own = self._plain(rule, of_this_run(expr, self.procedure))
        if rule is None or self.procedure.initial not in rule.sources:
            return own
        before: Formula = Atom(id(expr), expr, foreign=True)
        if not may_follow(self.procedure):  # there is none: nothing happened, nothing is known
            before = False if isinstance(expr, Happened) else Atom(("never", id(expr)), expr, NOBODY)
        return "or", (("and", (self._begins, before)), ("and", (("not", (self._begins,)), own)))

    @cached_property
    def _is_first(self) -> bool:
        return is_first(self.procedure)

    @cached_property
    def _begins(self) -> Formula:
        """That the run has not begun: it stands where runs begin, and has not come back there."""
        stands = self._plain(None, standing_at_first(self.procedure))
        back = (Atom(("done", r.name), Happened(r.action), frozenset((r.name,))) for r in leading_back(self.procedure))
        return "and", (stands, *(("not", (each,)) for each in back))

    def _plain(self, rule: Rule | None, expr: Any) -> Atom:
        if isinstance(expr, Happened) and not expr.action.home:
            return Atom(("done", expr.action.name), expr, frozenset((expr.action.name,)))
        if self._is_foreign(expr):
            return Atom(id(expr), expr, foreign=True)
        if isinstance(expr, Node) and expr.op in RELATIONS:
            return Atom(id(expr), expr)
        told = [self._told_by(rule, leaf) for leaf in leaves(expr) if not isinstance(leaf, Const | Param)]
        earlier = {each for each in told if each}
        if not earlier:
            return Atom(id(expr), expr)
        untold = next((each for each in earlier if each.isdisjoint(self.procedure.rules)), None)
        if untold is not None:  # no act of this procedure tells it: it is never known
            return Atom(shape(expr), expr, untold)
        if len(earlier) > 1 or not all(told):
            return Atom(id(expr), expr, frozenset().union(*earlier), mixed=True)
        return Atom(shape(expr), expr, next(iter(earlier)))

    def _is_foreign(self, expr: Any) -> bool:
        """Whether an atom rests on other procedures, and on nothing of this one."""
        found = [leaf for leaf in leaves(expr) if not isinstance(leaf, Const | Param)]
        return bool(found) and all(_elsewhere(leaf, self.procedure.name) for leaf in found)

    def _told_by(self, rule: Rule | None, leaf: Any) -> frozenset[str]:
        """The earlier acts of this run that a leaf reads; none where it is the act's own, another's, or nobody's."""
        if isinstance(leaf, At):
            if leaf.action.home or isinstance(leaf, Ever):
                return frozenset()
            return frozenset((leaf.action.name,)) if self._records(leaf.action.name, leaf) else NOBODY
        fact = leaf.of if isinstance(leaf, Derived) else leaf
        if not isinstance(fact, Fact) or fact.key in (DAY_OF_ACT.key, IN_OFFICE.key):
            return frozenset()
        if (rule is not None and fact.name in rule.facts_by_name) or fact.name in self.procedure.collected:
            return frozenset()
        return self._recorders.get(fact.name, NOBODY)

    def _records(self, action: str, leaf: At) -> bool:
        """Whether an act records what is asked of it; the engine knows of every act when, and who was in office."""
        name = _fact_of(leaf).name
        own = name in (DAY_OF_ACT.name, IN_OFFICE.name)
        return own or action in self._recorders.get(name, NOBODY)

    def as_recorded(self, rule: Rule, atom: Atom) -> Any:
        """What an atom about earlier acts says as one of them is done."""
        key = rule.name, atom.key
        if key not in self._told:
            self._told[key] = self._recorded(rule, atom.says)
        return self._told[key]

    def _recorded(self, rule: Rule, expr: Any) -> Any:
        if isinstance(expr, Node):
            return evolve(expr, args=tuple(self._recorded(rule, arg) for arg in expr.args))
        return expr.what if isinstance(expr, At) and expr.action.name == rule.name else expr


def _elsewhere(leaf: Any, own: str) -> bool:
    """Whether a leaf is known from another procedure."""
    if isinstance(leaf, Passage):
        return leaf.route.name != own
    return isinstance(leaf, At | Happened) and bool(leaf.action.home)


def _fact_of(leaf: Any) -> Any:
    what = leaf.what if isinstance(leaf, At) else leaf
    return what.of if isinstance(what, Derived) else what


def shape(expr: Any) -> Any:
    """What tells one expression from another."""
    if isinstance(expr, Node):
        return (expr.op, *map(shape, expr.args))
    what = expr.what if isinstance(expr, At) else expr
    if isinstance(what, Derived):
        return expr.key, *counted_by(what)
    return getattr(expr, "key", None) or (getattr(expr, "value", "?"),)


def atoms(formula: Formula) -> Iterator[Atom]:
    """Every atom of a formula."""
    if isinstance(formula, Atom):
        yield formula
    elif isinstance(formula, tuple):
        for part in formula[1]:
            yield from atoms(part)


def stands_at(formula: Formula, procedure: BoundProcedure, here: Here) -> Formula:
    """A formula where the run stands: what it asks of the run's own standing, or of the latest run, is settled."""
    if isinstance(formula, Atom):
        settled_ = told_here(formula.says, procedure, here) if isinstance(formula.says, Stands | Passage) else None
        return formula if settled_ is None else settled_
    if isinstance(formula, tuple):
        return formula[0], tuple(stands_at(part, procedure, here) for part in formula[1])
    return formula


def settled(formula: Formula, known: Known, *, adverse: bool = False, holds: bool = True) -> Any:
    """A formula as an expression, what is known of earlier acts put in.

    What no act has recorded is not known, and what is not known is refused, whether it should hold or fail. Where
    the other procedures are `adverse`, so is what rests on them alone.
    """
    if isinstance(formula, Atom):
        if adverse and formula.foreign:
            return Const(not holds)
        if formula.told_by and not formula.mixed:
            return Const(told(formula, known, not holds))
        return formula.says
    if isinstance(formula, tuple):
        op, parts = formula
        inside = not holds if op == "not" else holds
        return Node(op, tuple(settled(part, known, adverse=adverse, holds=inside) for part in parts))
    return Const(formula)


def told(atom: Atom, known: Known, unknown: bool | None) -> bool | None:
    """What the past says of an atom: an act that is not on record has not been done, a fact that is not is unknown."""
    return known.get(atom.key, False if isinstance(atom.says, Happened) else unknown)


def verdict(formula: Formula, known: Known) -> bool | None:
    """What a formula comes to by what is known of earlier acts alone; open where it asks for more."""
    if isinstance(formula, Atom):
        return told(formula, known, None) if formula.told_by and not formula.mixed else None
    if not isinstance(formula, tuple):
        return bool(formula)
    op, parts = formula
    found = [verdict(part, known) for part in parts]
    if op == "not":
        return None if found[0] is None else not found[0]
    decisive = bool(op == "or")
    if decisive in found:
        return decisive
    return None if None in found else not decisive


def may_come_to(wanted: bool, formula: Formula, known: Known) -> bool:
    """Whether a formula may hold, or fail, by what is known of earlier acts; what no act has told does neither."""
    if isinstance(formula, Atom):
        return not formula.told_by or formula.mixed or told(formula, known, None) is wanted
    if not isinstance(formula, tuple):
        return bool(formula) is wanted
    op, parts = formula
    if op == "not":
        return may_come_to(not wanted, parts[0], known)
    found = (may_come_to(wanted, part, known) for part in parts)
    return any(found) if (op == "or") is wanted else all(found)
